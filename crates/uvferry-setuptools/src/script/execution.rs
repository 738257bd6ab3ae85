//! `exec()`, and files of the project that run as modules.

use super::sources::{self, ROOT};
use super::value::{Scope, Text, Value};
use super::{Eval, Run};
use ruff_text_size::TextRange;
use std::rc::Rc;

impl Run<'_> {
    /// `exec(code, globals, locals)`
    pub(super) fn execute(&mut self, code: &Value, rest: &[Value], at: TextRange) -> Eval<Value> {
        let text = match code {
            Value::Text(text) | Value::Bytes(text) => text.clone(),
            other => {
                let why = format!(
                    "`{}` runs code that is only known when it runs",
                    self.snippet(at)
                );
                let value = self.unknown_from(why, at, std::slice::from_ref(other));
                self.effect(at, "runs code that is not known");
                if let Value::Unknown(unknown) = &value {
                    let unknown = Rc::clone(unknown);
                    for value in rest {
                        self.forget_value(value, &unknown);
                    }
                    if rest.is_empty() {
                        *self.scope.open.borrow_mut() = Some(Rc::clone(&unknown));
                        let names: Vec<String> =
                            self.scope.names.borrow().keys().cloned().collect();
                        for name in names {
                            let value = self.derive(&unknown);
                            self.scope.set(&name, value);
                        }
                    }
                }
                return self.risky(value);
            }
        };
        // The text of a whole file keeps that file's places.
        let number = match text.origin {
            Some(origin) if *self.sources.get(origin.source).text == *text.text => origin.source,
            _ => {
                let name = match text.origin {
                    Some(origin) => self.sources.get(origin.source).file.path().to_owned(),
                    None => self.sources.get(self.source).file.path().to_owned(),
                };
                self.sources.add(uvferry_diagnostics::SourceFile::new(
                    name,
                    text.text.as_bytes().to_vec(),
                ))
            }
        };
        // `exec(code, globals, locals)` binds in the locals.
        let target = rest.last();
        let inner = match (target, rest.first()) {
            (None, _) if self.scope.globals.is_none() => Rc::clone(&self.scope),
            (Some(Value::Module(scope)), _) => Rc::clone(scope),
            (Some(Value::Dict(pairs)), first) => {
                let scope = self.scopes.add(Scope {
                    parent: match (rest.len(), first) {
                        (2.., Some(Value::Module(scope))) => Some(Rc::clone(scope)),
                        _ => None,
                    },
                    ..Scope::default()
                });
                match pairs.get() {
                    Ok(pairs) => {
                        for (key, value) in pairs {
                            if let Some(key) = key.text() {
                                scope.set(key, value);
                            }
                        }
                    }
                    Err(unknown) => *scope.open.borrow_mut() = Some(unknown),
                }
                scope
            }
            (Some(Value::None) | None, _) => self.scopes.add(Scope {
                parent: Some(Rc::clone(&self.scope)),
                ..Scope::default()
            }),
            (Some(other), _) => {
                let why = format!("`{}` is only known when it runs", self.snippet(at));
                let value = self.unknown_from(why, at, std::slice::from_ref(other));
                return self.risky(value);
            }
        };
        self.run_file(number, &inner)?;
        if target.is_none() && self.scope.globals.is_some() {
            // Its names are in `locals()` on some Pythons and nowhere on others.
            let unknown = self.new_unknown(
                "`exec()` in a function keeps its names on some Pythons only",
                at,
                [].into(),
            );
            *self.scope.open.borrow_mut() = Some(unknown);
        }
        if let Some(Value::Dict(pairs)) = target {
            let mut names: Vec<(String, Value)> = inner
                .names
                .borrow()
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            names.sort_by(|left, right| left.0.cmp(&right.0));
            for (name, value) in names {
                let _ = pairs.change(|pairs| super::value::put(pairs, Value::str(&name), value));
            }
            if let Some(unknown) = inner.open.borrow().clone() {
                pairs.forget(&unknown);
            }
        }
        Ok(Value::None)
    }

    /// Runs a file's statements in a scope.
    pub(super) fn run_file(&mut self, number: usize, scope: &Rc<Scope>) -> Eval<()> {
        let parsed = self.sources.parse(number);
        if parsed.error.is_some() {
            return self.raise("SyntaxError");
        }
        if self.depth > 20 {
            return Err(super::Stop::Limit);
        }
        let outer = std::mem::replace(&mut self.scope, Rc::clone(scope));
        let source = std::mem::replace(&mut self.source, number);
        let (here, statement) = (self.here, self.statement);
        self.depth += 1;
        let done = self.block(&parsed.body.body);
        self.depth -= 1;
        self.scope = outer;
        self.source = source;
        self.here = here;
        self.statement = statement;
        done
    }

    /// `ast.literal_eval`
    pub(super) fn literal_text(&mut self, text: &Text, at: TextRange) -> Eval<Option<Value>> {
        let Ok(parsed) = ruff_python_parser::parse_expression(text.text.trim()) else {
            return Ok(None);
        };
        let _ = at;
        let expr = &*parsed.syntax().body;
        if !literal(expr, 30) {
            return Ok(None);
        }
        let value = self.eval(expr)?;
        Ok(Some(match value {
            Value::Text(found) => {
                let start = text
                    .text
                    .find(&*found.text)
                    .filter(|_| !found.text.is_empty());
                Value::Text(match start {
                    Some(start) => text.piece(start, start + found.text.len()),
                    None => Text::new(&found.text),
                })
            }
            other => other,
        }))
    }

    /// The number of a Python file of the project that runs as a module.
    pub(super) fn script_file(&mut self, path: &Value) -> Option<usize> {
        let path = sources::relative(&path.path()?)?;
        self.sources.open(&path)
    }

    pub(super) fn module_scope(&mut self, name: &str, number: usize) -> Rc<Scope> {
        let path = self.sources.get(number).file.path().to_owned();
        let scope = self.scopes.add(Scope::default());
        scope.set("__name__", Value::str(name));
        scope.set("__file__", Value::str(&sources::join(ROOT, &path)));
        scope
    }
}

/// Whether an expression is what `ast.literal_eval` takes.
pub(super) fn literal(expr: &ruff_python_ast::Expr, depth: usize) -> bool {
    use ruff_python_ast::Expr;
    if depth == 0 {
        return false;
    }
    match expr {
        Expr::StringLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_) => true,
        Expr::List(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Tuple(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Set(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Dict(found) => found.items.iter().all(|item| {
            item.key.as_ref().is_some_and(|key| literal(key, depth - 1))
                && literal(&item.value, depth - 1)
        }),
        Expr::UnaryOp(found) => literal(&found.operand, depth - 1),
        _ => false,
    }
}
