//! Which statements the call of `setup()` depends on: those that bind or change a name that
//! it needs, and whatever those need in turn. The others need not be followed.

use std::collections::HashSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::havoc::Changes;

/// Statements of a module or of a function, up to the call.
#[derive(Default)]
pub(super) struct Level<'a> {
    /// The function; `None` for the module.
    pub(super) function: Option<&'a ast::StmtFunctionDef>,
    pub(super) statements: Vec<&'a Stmt>,
    /// What the statements around the call bind: `with … as name`.
    pub(super) around: HashSet<String>,
    /// The statement that the function is called from: what it does first is not looked at.
    pub(super) last: Option<&'a Stmt>,
}

/// The levels around the call, the module first; `None` where the call may run more than
/// once, or is no statement of its own.
pub(super) fn levels(body: &[Stmt], call: TextRange) -> Option<(Vec<Level<'_>>, &ast::ExprCall)> {
    let mut levels = vec![Level::default()];
    let found = descend(body, call, &mut levels)?;
    Some((levels, found))
}

fn descend<'a>(
    body: &'a [Stmt],
    call: TextRange,
    levels: &mut Vec<Level<'a>>,
) -> Option<&'a ast::ExprCall> {
    let at = body
        .iter()
        .position(|statement| statement.range().contains_range(call))?;
    let level = levels.last_mut()?;
    level.statements.extend(&body[..at]);
    let inside = |body: &'a [Stmt]| {
        body.iter()
            .any(|statement| statement.range().contains_range(call))
            .then_some(body)
    };
    let value = match &body[at] {
        Stmt::Expr(found) => &*found.value,
        Stmt::Assign(found) => &*found.value,
        Stmt::Return(found) => found.value.as_deref()?,
        Stmt::If(found) => {
            let inner = inside(&found.body).or_else(|| {
                found
                    .elif_else_clauses
                    .iter()
                    .find_map(|clause| inside(&clause.body))
            })?;
            return descend(inner, call, levels);
        }
        Stmt::With(found) => {
            let mut bound = Changes::default();
            for item in &found.items {
                if let Some(target) = &item.optional_vars {
                    bound.bind(target);
                }
            }
            level.around.extend(bound.bound);
            return descend(&found.body, call, levels);
        }
        Stmt::Try(found) => {
            if let Some(inner) = inside(&found.body) {
                return descend(inner, call, levels);
            }
            for handler in &found.handlers {
                let ast::ExceptHandler::ExceptHandler(handler) = handler;
                if let Some(inner) = inside(&handler.body) {
                    level
                        .around
                        .extend(handler.name.as_ref().map(ToString::to_string));
                    // What the body had done when it failed is not known.
                    let mut changes = Changes::default();
                    changes.visit_body(&found.body);
                    level.around.extend(changes.bound);
                    return descend(inner, call, levels);
                }
            }
            let inner = inside(&found.orelse).or_else(|| inside(&found.finalbody))?;
            level.statements.extend(&found.body);
            return descend(inner, call, levels);
        }
        Stmt::FunctionDef(found) => {
            // Whatever comes before the function is called.
            let mut callers = HashSet::from([found.name.to_string()]);
            for statement in &body[at + 1..] {
                let unit = Unit::of(statement);
                if unit.mentioned.is_disjoint(&callers) {
                    level.statements.push(statement);
                } else if let Stmt::FunctionDef(other) = statement {
                    callers.insert(other.name.to_string());
                    level.statements.push(statement);
                } else {
                    level.last = Some(statement);
                    break;
                }
            }
            levels.push(Level {
                function: Some(found),
                ..Level::default()
            });
            return descend(&found.body, call, levels);
        }
        _ => return None,
    };
    match value {
        Expr::Call(found) if found.range() == call => Some(found),
        _ => None,
    }
}

/// What one statement does, with all that lies in it.
#[derive(Default)]
pub(super) struct Unit {
    bound: HashSet<String>,
    touched: HashSet<String>,
    /// Names of which an attribute or an item is set.
    stored: HashSet<String>,
    mentioned: HashSet<String>,
    imported: HashSet<String>,
    assigned: HashSet<String>,
    /// Whether it changes what names do not show: the search path, the folder, a file.
    pub(super) ambient: bool,
}

impl Unit {
    fn of(statement: &Stmt) -> Self {
        let mut changes = Changes::default();
        changes.visit_stmt(statement);
        let mut unit = Self {
            bound: changes.bound,
            touched: changes.touched,
            ..Self::default()
        };
        unit.visit_stmt(statement);
        unit
    }

    fn assign(&mut self, target: &Expr) {
        let mut changes = Changes::default();
        changes.bind(target);
        self.assigned.extend(changes.bound);
        self.stored.extend(changes.touched);
    }
}

impl<'a> Visitor<'a> for Unit {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(found) => {
                self.assigned.insert(found.name.to_string());
                let mut changes = Changes::default();
                changes.visit_body(&found.body);
                self.touched.extend(changes.touched);
            }
            Stmt::ClassDef(found) => {
                self.assigned.insert(found.name.to_string());
            }
            Stmt::Global(found) => self
                .bound
                .extend(found.names.iter().map(ToString::to_string)),
            Stmt::Nonlocal(found) => self
                .bound
                .extend(found.names.iter().map(ToString::to_string)),
            Stmt::Assign(found) => found.targets.iter().for_each(|target| self.assign(target)),
            Stmt::AnnAssign(found) => self.assign(&found.target),
            Stmt::AugAssign(found) => self.assign(&found.target),
            Stmt::For(found) => self.assign(&found.target),
            Stmt::Delete(found) => found.targets.iter().for_each(|target| self.assign(target)),
            Stmt::With(found) => {
                for item in &found.items {
                    if let Some(target) = &item.optional_vars {
                        self.assign(target);
                    }
                }
            }
            Stmt::Import(found) => self.imported.extend(found.names.iter().map(|alias| {
                alias.asname.as_ref().map_or_else(
                    || alias.name.split('.').next().unwrap_or_default().to_owned(),
                    ToString::to_string,
                )
            })),
            Stmt::ImportFrom(found) => {
                self.ambient |= found.names.iter().any(|alias| alias.name.as_str() == "*");
                self.imported.extend(
                    found
                        .names
                        .iter()
                        .map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string()),
                );
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => {
                self.ambient |= matches!(
                    name.id.as_str(),
                    "exec" | "execfile" | "eval" | "globals" | "locals" | "vars" | "setattr"
                );
                self.mentioned.insert(name.id.to_string());
            }
            Expr::Attribute(found) => {
                let base = match &*found.value {
                    Expr::Name(name) => name.id.as_str(),
                    _ => "",
                };
                self.ambient |= match found.attr.as_str() {
                    "path" | "modules" => base == "sys",
                    "chdir" | "fchdir" | "addsitedir" | "write" | "writelines" | "write_text"
                    | "write_bytes" | "copyfile" | "copy2" | "symlink" | "symlink_to" => true,
                    "copy" | "move" => base == "shutil",
                    "rename" | "replace" | "remove" | "unlink" => base == "os",
                    _ => false,
                };
            }
            Expr::Named(found) => self.assign(&found.target),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// For each statement of each level what it does, where the call depends on it.
pub(super) fn slice(levels: &[Level<'_>], call: &ast::ExprCall) -> Vec<Vec<Option<Unit>>> {
    let mut units: Vec<Vec<(Unit, bool)>> = levels
        .iter()
        .map(|level| {
            level
                .statements
                .iter()
                .map(|statement| (Unit::of(statement), false))
                .collect()
        })
        .collect();
    let all = || units.iter().flatten().map(|(unit, _)| unit);
    let assigned: HashSet<&String> = all().flat_map(|unit| &unit.assigned).collect();
    // A library does not change by being used.
    let libraries: HashSet<String> = all()
        .flat_map(|unit| &unit.imported)
        .filter(|name| !assigned.contains(name))
        .cloned()
        .collect();
    let mut arguments = Unit::default();
    arguments.visit_arguments(&call.arguments);
    let mut needed = arguments.mentioned;
    loop {
        let before = needed.len();
        let mut more = false;
        for (unit, relevant) in units.iter_mut().flatten() {
            if *relevant {
                continue;
            }
            let changes = unit
                .touched
                .iter()
                .any(|name| needed.contains(name) && !libraries.contains(name));
            if unit.ambient
                || changes
                || !unit.bound.is_disjoint(&needed)
                || !unit.stored.is_disjoint(&needed)
            {
                *relevant = true;
                more = true;
                needed.extend(unit.mentioned.iter().cloned());
                needed.extend(unit.bound.iter().cloned());
            }
        }
        if !more && needed.len() == before {
            break;
        }
    }
    units
        .into_iter()
        .map(|level| {
            level
                .into_iter()
                .map(|(unit, relevant)| relevant.then_some(unit))
                .collect()
        })
        .collect()
}
