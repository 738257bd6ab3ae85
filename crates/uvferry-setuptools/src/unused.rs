//! Names of setup.py once arguments are out of the call of `setup()`: those that nothing in it
//! uses any more, and those that it goes on using beside pyproject.toml.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange};
use uvferry_diagnostics::{Location, SourceFile};

use crate::deep_stack::on_a_deep_stack;
use crate::script::MAX_PARSED_BYTES;
use crate::setup_call;

/// A name that a script defines.
#[derive(Debug, Clone, PartialEq)]
pub struct Defined {
    /// The name of the variable, function or class.
    pub name: String,
    /// Whether it is a function.
    pub is_function: bool,
    /// Where it is defined first.
    pub location: Location,
}

/// The names that `file` defines and uses, and that the text `after` still defines and uses
/// nowhere; imports are not among them.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_setuptools::unused::unused_after;
///
/// let script = "from setuptools import setup\nREQUIRES = ['flask']\n";
/// let before = SourceFile::new("setup.py", format!("{script}setup(install_requires=REQUIRES)\n"));
/// let found = unused_after(&before, &format!("{script}setup()\n"));
/// assert_eq!(found[0].name, "REQUIRES");
/// assert_eq!(found[0].location.line, 2);
/// ```
pub fn unused_after(file: &SourceFile, after: &str) -> Vec<Defined> {
    let (Some(old), Some(new)) = (Units::of(file.text()), Units::of(after)) else {
        return Vec::new();
    };
    let (dead_before, dead) = (old.dead(), new.dead());
    let mut found: Vec<Defined> = Vec::new();
    for (name, range, is_function) in &old.definitions {
        if !dead.contains(name)
            || dead_before.contains(name)
            || found.iter().any(|known| known.name == *name)
        {
            continue;
        }
        found.push(Defined {
            name: name.clone(),
            is_function: *is_function,
            location: Location::new(file, crate::script::span(*range)),
        });
    }
    found
}

/// The names that gave the value of an argument which is out of the call in `after`, and that
/// the rest of the script goes on using: each with the keyword.
pub fn shared_after(file: &SourceFile, after: &str) -> Vec<(String, Defined)> {
    let left = SourceFile::new(file.path(), after);
    let (Some(old), Some(new)) = (Units::of(file.text()), Units::of(after)) else {
        return Vec::new();
    };
    let (Some(call), Some(rest)) = (setup_call::locate(file), setup_call::locate(&left)) else {
        return Vec::new();
    };
    let dead = new.dead();
    let mut found = Vec::new();
    for argument in call.arguments {
        let Some(keyword) = argument.name else {
            continue;
        };
        let stays = rest
            .arguments
            .iter()
            .any(|other| other.name.as_deref() == Some(&keyword));
        let value = file.slice(argument.value);
        let definition = old.definitions.iter().find(|(name, ..)| name == value);
        if let Some((name, range, is_function)) = definition.filter(|_| !stays)
            && !dead.contains(name)
        {
            let defined = Defined {
                name: name.clone(),
                is_function: *is_function,
                location: Location::new(file, crate::script::span(*range)),
            };
            found.push((keyword, defined));
        }
    }
    found
}

/// A script in parts, each with the names that it gives a value and those that it uses.
#[derive(Debug, Default)]
struct Units {
    units: Vec<(BTreeSet<String>, BTreeSet<String>)>,
    definitions: Vec<(String, TextRange, bool)>,
}

impl Units {
    /// `None` where the script cannot be parsed, or looks its own names up.
    fn of(text: &str) -> Option<Self> {
        if text.len() > MAX_PARSED_BYTES {
            return None;
        }
        on_a_deep_stack(|| Self::read(text))
    }

    fn read(text: &str) -> Option<Self> {
        let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
        if !parsed.errors().is_empty() {
            return None;
        }
        let mut units = Self::default();
        for statement in &parsed.syntax().body {
            units.add(statement);
        }
        let looked_up = |name: &&str| units.units.iter().any(|(_, used)| used.contains(*name));
        if ["globals", "locals", "vars"].iter().any(looked_up) {
            return None;
        }
        Some(units)
    }

    fn add(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(found) => {
                self.define(found.name.as_str(), found.name.range(), true, statement);
            }
            Stmt::ClassDef(found) => {
                self.define(found.name.as_str(), found.name.range(), false, statement);
            }
            Stmt::Assign(found) => {
                match &*found.targets {
                    [Expr::Name(name)] => {
                        self.define(name.id.as_str(), name.range, false, statement);
                    }
                    // `names["key"] = value` is part of what `names` is.
                    [Expr::Subscript(place)] if let Expr::Name(name) = &*place.value => {
                        self.give(name.id.as_str(), statement);
                    }
                    _ => self.root(statement),
                }
            }
            Stmt::AnnAssign(found) if let Expr::Name(name) = &*found.target => {
                self.define(name.id.as_str(), name.range, false, statement);
            }
            Stmt::AugAssign(found) if let Expr::Name(name) = &*found.target => {
                self.define(name.id.as_str(), name.range, false, statement);
            }
            // `names.append(value)` is part of what `names` is.
            Stmt::Expr(found)
                if let Expr::Call(call) = &*found.value
                    && let Expr::Attribute(method) = &*call.func
                    && let Expr::Name(name) = &*method.value
                    && matches!(
                        method.attr.as_str(),
                        "append"
                            | "extend"
                            | "insert"
                            | "update"
                            | "setdefault"
                            | "sort"
                            | "remove"
                    ) =>
            {
                self.give(name.id.as_str(), statement);
            }
            Stmt::If(found) => {
                self.root_expression(&found.test);
                self.add_all(&found.body);
                for clause in &found.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        self.root_expression(test);
                    }
                    self.add_all(&clause.body);
                }
            }
            Stmt::With(found) => {
                for item in &found.items {
                    self.root_expression(&item.context_expr);
                }
                self.add_all(&found.body);
            }
            Stmt::Try(found) => {
                for body in [&found.body, &found.orelse, &found.finalbody] {
                    self.add_all(body);
                }
                for ast::ExceptHandler::ExceptHandler(handler) in &found.handlers {
                    self.add_all(&handler.body);
                }
            }
            Stmt::For(found) => {
                self.root_expression(&found.iter);
                self.add_all(&found.body);
                self.add_all(&found.orelse);
            }
            _ => self.root(statement),
        }
    }

    fn add_all(&mut self, statements: &[Stmt]) {
        for statement in statements {
            self.add(statement);
        }
    }

    fn define(&mut self, name: &str, range: TextRange, is_function: bool, whole: &Stmt) {
        self.definitions.push((name.to_owned(), range, is_function));
        self.give(name, whole);
    }

    fn give(&mut self, name: &str, whole: &Stmt) {
        let mut uses = Uses::default();
        uses.visit_stmt(whole);
        self.units.push(([name.to_owned()].into(), uses.0));
    }

    fn root(&mut self, statement: &Stmt) {
        let mut uses = Uses::default();
        uses.visit_stmt(statement);
        self.units.push((BTreeSet::new(), uses.0));
    }

    fn root_expression(&mut self, expression: &Expr) {
        let mut uses = Uses::default();
        uses.visit_expr(expression);
        self.units.push((BTreeSet::new(), uses.0));
    }

    /// The names that no statement needs which does something.
    fn dead(&self) -> BTreeSet<String> {
        let mut live: BTreeSet<&String> = BTreeSet::new();
        loop {
            let count = live.len();
            for (given, used) in &self.units {
                if given.is_empty() || given.iter().any(|name| live.contains(name)) {
                    live.extend(used);
                }
            }
            if live.len() == count {
                break;
            }
        }
        self.definitions
            .iter()
            .map(|(name, ..)| name)
            .filter(|name| !live.contains(name))
            .cloned()
            .collect()
    }
}

/// The names that something uses.
#[derive(Default)]
struct Uses(BTreeSet<String>);

impl<'a> Visitor<'a> for Uses {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(name) = expression
            && name.ctx != ExprContext::Store
        {
            self.0.insert(name.id.to_string());
        }
        walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unused(before: &str, after: &str) -> Vec<String> {
        unused_after(&SourceFile::new("setup.py", before), after)
            .into_iter()
            .map(|found| found.name)
            .collect()
    }

    #[test]
    fn what_is_used_for_something_else_as_well_is_found() {
        let script = "from setuptools import setup
VERSION = '1'
NAME = 'x'
print(VERSION)
";
        let before = SourceFile::new(
            "setup.py",
            format!("{script}setup(name=NAME, version=VERSION, cmdclass=C)\n"),
        );
        let found = shared_after(&before, &format!("{script}setup(cmdclass=C)\n"));
        let found: Vec<_> = found
            .iter()
            .map(|(keyword, name)| (keyword.as_str(), name.name.as_str()))
            .collect();
        assert_eq!(found, [("version", "VERSION")]);
    }

    #[test]
    fn what_only_the_arguments_used_is_found_and_what_others_use_is_not() {
        let script = "import os
from setuptools import setup, Command
HERE = os.path.dirname(__file__)
OTHER = 'never used'
def read(name):
    with open(os.path.join(HERE, name)) as f:
        return f.read()
REQUIRES = ['a']
REQUIRES += ['b']
if os.name == 'nt':
    REQUIRES.append('c')
EXTRAS = {}
EXTRAS['all'] = list(EXTRAS)
VERSION = '1'
print(VERSION)
def walk(n):
    return walk(n - 1)
class Lint(Command):
    pass
";
        let before = format!(
            "{script}setup(install_requires=REQUIRES, extras_require=EXTRAS, long_description=read('R'), version=VERSION, x=walk(1), cmdclass={{'a': Lint}})\n"
        );
        let after = format!("{script}setup(cmdclass={{'a': Lint}})\n");
        assert_eq!(
            unused(&before, &after),
            ["HERE", "read", "REQUIRES", "EXTRAS", "walk"]
        );
        assert_eq!(unused(&before, &before), [""; 0]);
        let looks = format!("{after}print(globals())\n");
        assert_eq!(unused(&before, &looks), [""; 0]);
    }
}
