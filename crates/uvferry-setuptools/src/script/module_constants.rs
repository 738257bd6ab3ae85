//! Modules of the project, of which only constants are followed.

use super::value::Value;
use super::{Eval, Run, Stop};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::rc::Rc;

impl Run<'_> {
    /// A module of the project: its constants. The rest of it is not followed, as it would
    /// be when it is really imported.
    pub(super) fn project_module(
        &mut self,
        module: &str,
        path: &str,
        package: bool,
        at: TextRange,
    ) -> Eval<Value> {
        let Some(number) = self.sources.open(path) else {
            return Ok(self.unknown(format!("`{path}` cannot be read"), at));
        };
        let parsed = self.sources.parse(number);
        if parsed.error.is_some() {
            return self.raise("SyntaxError");
        }
        let scope = self.module_scope(module, number);
        self.modules.insert(module.to_owned(), Rc::clone(&scope));
        let files = [path.to_owned()].into();
        let unknown = self.new_unknown(format!("`{path}` gives it when it is imported"), at, files);
        // What it imports may be missing.
        let plain = parsed.body.body.iter().all(|statement| match statement {
            Stmt::Import(found) => found.names.iter().all(|alias| {
                super::imports::standard(alias.name.split('.').next().unwrap_or_default())
            }),
            Stmt::ImportFrom(found) => {
                found.level == 0
                    && found.module.as_ref().is_some_and(|name| {
                        super::imports::standard(name.split('.').next().unwrap_or_default())
                    })
            }
            Stmt::Assign(found) => constant(&found.value),
            Stmt::AnnAssign(found) => found.value.as_ref().is_none_or(|value| constant(value)),
            Stmt::Expr(found) => constant(&found.value),
            Stmt::FunctionDef(_) | Stmt::Pass(_) => true,
            _ => false,
        });
        if !plain {
            self.may_raise(&unknown, Some("ImportError"))?;
        }
        *scope.open.borrow_mut() = Some(Rc::clone(&unknown));
        let outer = std::mem::replace(&mut self.scope, Rc::clone(&scope));
        let source = std::mem::replace(&mut self.source, number);
        self.depth += 1;
        let done = if self.depth > 20 {
            Ok(())
        } else {
            self.constants(&parsed.body.body, package)
        };
        self.depth -= 1;
        self.scope = outer;
        self.source = source;
        done?;
        Ok(Value::Module(scope))
    }

    pub(super) fn constants(&mut self, body: &[Stmt], _package: bool) -> Eval<()> {
        // A name counts that is bound once, at the top level.
        let mut bound: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        super::havoc::bindings(body, &mut bound);
        for statement in body {
            match statement {
                Stmt::Assign(found) => {
                    for target in &found.targets {
                        self.constant_name(target, &found.value, &bound)?;
                    }
                }
                Stmt::AnnAssign(found) => {
                    if let Some(value) = &found.value {
                        self.constant_name(&found.target, value, &bound)?;
                    }
                }
                Stmt::ImportFrom(found) => {
                    let module = found
                        .module
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    let module = if found.level > 0 {
                        match self.relative_module(&module, found.level) {
                            Some(module) => module,
                            None => continue,
                        }
                    } else {
                        module
                    };
                    if self.module_file(&module).is_none() {
                        continue;
                    }
                    // Only what is bound once, and not by `*`.
                    let guarded = std::mem::take(&mut self.guarded);
                    let value = self.import_module(&module, found.range());
                    self.guarded = guarded;
                    let value = match value {
                        Ok(value) => value,
                        Err(Stop::Limit) => return Err(Stop::Limit),
                        Err(_) => continue,
                    };
                    for alias in &found.names {
                        let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                        if bound.get(&local) != Some(&1) {
                            continue;
                        }
                        let inner = format!("{module}.{}", alias.name);
                        let found = match &value {
                            Value::Module(scope) => scope.lookup(&alias.name),
                            _ => None,
                        };
                        match found {
                            Some(value) => self.scope.set(&local, value),
                            None if self.module_file(&inner).is_some() => {
                                if let Ok(value) = self.import_module(&inner, alias.range()) {
                                    self.scope.set(&local, value);
                                }
                            }
                            None => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn constant_name(
        &mut self,
        target: &Expr,
        value: &Expr,
        bound: &std::collections::HashMap<String, usize>,
    ) -> Eval<()> {
        let Expr::Name(name) = target else {
            return Ok(());
        };
        if bound.get(name.id.as_str()) != Some(&1) || !self.pure(value) {
            return Ok(());
        }
        match self.eval(value) {
            Ok(value) => self.scope.set(&name.id, value),
            Err(Stop::Limit) => return Err(Stop::Limit),
            Err(_) => {}
        }
        Ok(())
    }

    /// Whether an expression of a module only computes with constants of it.
    pub(super) fn pure(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => {
                self.scope.lookup(&name.id).is_some() || name.id == "str" || name.id == "map"
            }
            Expr::BinOp(found) => self.pure(&found.left) && self.pure(&found.right),
            Expr::Tuple(found) => found.elts.iter().all(|item| self.pure(item)),
            Expr::List(found) => found.elts.iter().all(|item| self.pure(item)),
            Expr::Subscript(found) => {
                self.pure(&found.value)
                    && match &*found.slice {
                        Expr::Slice(slice) => [&slice.lower, &slice.upper, &slice.step]
                            .into_iter()
                            .flatten()
                            .all(|part| self.pure(part)),
                        other => self.pure(other),
                    }
            }
            Expr::Call(found) => {
                let function = match &*found.func {
                    Expr::Attribute(attribute) => {
                        matches!(attribute.attr.as_str(), "join" | "format" | "strip")
                            && self.pure(&attribute.value)
                    }
                    Expr::Name(name) => {
                        matches!(name.id.as_str(), "str" | "map" | "tuple" | "list" | "repr")
                    }
                    _ => false,
                };
                function
                    && found
                        .arguments
                        .args
                        .iter()
                        .all(|argument| self.pure(argument))
                    && found
                        .arguments
                        .keywords
                        .iter()
                        .all(|keyword| keyword.arg.is_some() && self.pure(&keyword.value))
            }
            Expr::FString(found) => found.value.elements().all(|element| match element {
                ast::InterpolatedStringElement::Literal(_) => true,
                ast::InterpolatedStringElement::Interpolation(found) => {
                    self.pure(&found.expression)
                }
            }),
            Expr::Generator(found) => {
                // `'.'.join(str(part) for part in VERSION)`
                found
                    .generators
                    .iter()
                    .all(|generator| self.pure(&generator.iter) && generator.ifs.is_empty())
            }
            Expr::ListComp(found) => found
                .generators
                .iter()
                .all(|generator| self.pure(&generator.iter) && generator.ifs.is_empty()),
            Expr::Starred(found) => self.pure(&found.value),
            other => constant(other),
        }
    }
}

pub(super) fn constant(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::BytesLiteral(_) => true,
        Expr::Tuple(found) => found.elts.iter().all(constant),
        Expr::List(found) => found.elts.iter().all(constant),
        Expr::Dict(found) => found
            .items
            .iter()
            .all(|item| item.key.as_ref().is_some_and(constant) && constant(&item.value)),
        Expr::UnaryOp(found) => constant(&found.operand),
        _ => false,
    }
}
