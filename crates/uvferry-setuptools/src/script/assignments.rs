//! Names, items and attributes that are set and deleted.

use super::value::tick;
use super::value::{Value, put};
use super::{Eval, Run};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn set_name(&mut self, name: &str, value: Value) {
        let elsewhere = self.scope.elsewhere.borrow().get(name).cloned();
        let scope = elsewhere.unwrap_or_else(|| Rc::clone(&self.scope));
        if scope.lookup(name).is_some() {
            tick();
        }
        scope.set(name, value);
    }

    pub(super) fn assign(&mut self, target: &Expr, value: Value) -> Eval<()> {
        match target {
            Expr::Name(name) => self.set_name(&name.id, value),
            Expr::Attribute(found) => {
                let object = self.eval(&found.value)?;
                self.set_attribute(&object, &found.attr, value, found.range())?;
            }
            Expr::Subscript(found) => {
                let object = self.eval(&found.value)?;
                self.set_item(&object, &found.slice, value, found.range())?;
            }
            Expr::Starred(found) => return self.assign(&found.value, value),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                self.unpack(elts, &value, target.range())?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn unpack(&mut self, targets: &[Expr], value: &Value, at: TextRange) -> Eval<()> {
        let items = match self.iterate(value, at)? {
            Ok(items) => items,
            Err(unknown) => {
                self.may_raise(&unknown, None)?;
                for target in targets {
                    let value = self.derive(&unknown);
                    self.assign(target, value)?;
                }
                return Ok(());
            }
        };
        let star = targets
            .iter()
            .position(|target| matches!(target, Expr::Starred(_)));
        match star {
            None if items.len() == targets.len() => {
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item)?;
                }
            }
            Some(star) if items.len() + 1 >= targets.len() => {
                let rest = items.len() + 1 - targets.len();
                for (target, item) in targets[..star].iter().zip(&items) {
                    self.assign(target, item.clone())?;
                }
                let middle = items[star..star + rest].to_vec();
                self.assign(&targets[star], Value::list(middle))?;
                for (target, item) in targets[star + 1..].iter().zip(&items[star + rest..]) {
                    self.assign(target, item.clone())?;
                }
            }
            _ => return self.raise("ValueError"),
        }
        Ok(())
    }

    pub(super) fn augmented(&mut self, found: &ast::StmtAugAssign) -> Eval<()> {
        tick();
        let old = self.eval(&found.target)?;
        let value = self.eval(&found.value)?;
        // Lists, sets and dictionaries change in place.
        match (&old, found.op) {
            (Value::List(items), ast::Operator::Add) => {
                match self.iterate(&value, found.range())? {
                    Ok(more) => {
                        self.charge(more.len())?;
                        let _ = items.change(|items| items.extend(more));
                    }
                    Err(unknown) => {
                        items.forget(&unknown);
                    }
                }
                return self.assign(&found.target, old);
            }
            (Value::Set(items), ast::Operator::BitOr) => {
                match self.iterate(&value, found.range())? {
                    Ok(more) => self.add_all(items, more, found.range())?,
                    Err(unknown) => {
                        items.forget(&unknown);
                    }
                }
                return self.assign(&found.target, old);
            }
            (Value::Dict(pairs), ast::Operator::BitOr) => {
                self.update(pairs, &value, found.range())?;
                return self.assign(&found.target, old);
            }
            _ => {}
        }
        let value = self.binary(&old, found.op, &value, found.range())?;
        self.assign(&found.target, value)
    }

    /// Notes a change of a part of `sys.argv`.
    pub(super) fn command_line(&mut self, at: TextRange) {
        if self.snippet(at).starts_with("sys.argv[") {
            self.effect(at, "changes the command line");
        }
    }

    /// `object[key] = value`
    pub(super) fn set_item(
        &mut self,
        object: &Value,
        key: &Expr,
        value: Value,
        at: TextRange,
    ) -> Eval<()> {
        tick();
        self.command_line(at);
        let unknown_key = |run: &mut Self, key: &Value| {
            let unknown = run.unknown_from(
                "a key is only known when it runs",
                at,
                std::slice::from_ref(key),
            );
            match unknown {
                Value::Unknown(unknown) => unknown,
                _ => run.new_unknown("a key is only known when it runs", at, [].into()),
            }
        };
        if let (Value::List(items), Expr::Slice(slice)) = (object, key) {
            let whole = slice.lower.is_none() && slice.upper.is_none() && slice.step.is_none();
            match self.iterate(&value, at)? {
                Ok(new) if whole => {
                    let _ = items.change(|items| *items = new);
                }
                Ok(_) => {
                    let unknown = self.new_unknown("a part of a list is replaced", at, [].into());
                    items.forget(&unknown);
                }
                Err(unknown) => {
                    items.forget(&unknown);
                }
            }
            return Ok(());
        }
        let key = self.eval(key)?;
        match object {
            Value::Dict(pairs) => {
                let (name, put_value) = (key.clone(), value);
                self.charge(1)?;
                let done = pairs.change(|pairs| put(pairs, name, put_value));
                if matches!(done, Ok(false)) || key.unknown_within().is_some() {
                    let unknown = unknown_key(self, &key);
                    pairs.forget(&unknown);
                }
            }
            Value::List(items) => match key {
                Value::Int(index) => {
                    let done = items.change(|items| {
                        let at = super::subscripts::position(index, items.len());
                        at.and_then(|at| items.get_mut(at))
                            .map(|item| *item = value)
                            .is_some()
                    });
                    if matches!(done, Ok(false)) {
                        return self.raise("IndexError");
                    }
                }
                key => {
                    let unknown = unknown_key(self, &key);
                    items.forget(&unknown);
                }
            },
            Value::Module(scope) => {
                if let Some(name) = key.text() {
                    scope.set(name, value);
                } else {
                    let unknown = unknown_key(self, &key);
                    *scope.open.borrow_mut() = Some(unknown);
                }
            }
            Value::Named(name) => {
                let what = if &**name == "os.environ" {
                    match key.text() {
                        Some(key) => format!("sets the environment variable `{key}`"),
                        None => "sets environment variables".to_owned(),
                    }
                } else {
                    format!("changes `{name}`")
                };
                self.effect(at, what);
                if &**name == "sys.modules" {
                    return Ok(());
                }
            }
            Value::Object(_) | Value::Unknown(_) => {
                let unknown = unknown_key(self, &key);
                self.forget_value(&value, &unknown);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &Expr) -> Eval<()> {
        self.command_line(target.range());
        match target {
            Expr::Name(name) => {
                self.scope.names.borrow_mut().remove(name.id.as_str());
            }
            Expr::Subscript(found) => {
                let object = self.eval(&found.value)?;
                let key = self.eval(&found.slice)?;
                self.delete_item(&object, &key, found.range())?;
            }
            Expr::Attribute(found) => {
                let object = self.eval(&found.value)?;
                if let Value::Object(object) = object {
                    let _ = object
                        .attributes
                        .change(|names| names.remove(found.attr.as_str()));
                }
            }
            Expr::Tuple(found) => {
                for target in &found.elts {
                    self.delete(target)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn delete_item(&mut self, object: &Value, key: &Value, at: TextRange) -> Eval<()> {
        tick();
        match object {
            Value::Dict(pairs) => {
                let found = pairs.change(|pairs| {
                    let mut index = None;
                    for (at, (known, _)) in pairs.iter().enumerate() {
                        match known.equals(key) {
                            Some(true) => index = Some(at),
                            Some(false) => {}
                            None => return None,
                        }
                    }
                    Some(index.map(|at| pairs.remove(at)).is_some())
                });
                match found {
                    Ok(Some(false)) => return self.raise("KeyError"),
                    Ok(None) => {
                        let unknown =
                            self.new_unknown("a key is only known when it runs", at, [].into());
                        pairs.forget(&unknown);
                    }
                    _ => {}
                }
            }
            Value::List(items) => {
                let done = match key {
                    Value::Int(index) => items.change(|items| {
                        let at = super::subscripts::position(*index, items.len());
                        Some(at.map(|at| items.remove(at)).is_some())
                    }),
                    _ => Ok(None),
                };
                match done {
                    Ok(Some(false)) => return self.raise("IndexError"),
                    Ok(None) => {
                        let unknown =
                            self.new_unknown("a part of a list is removed", at, [].into());
                        items.forget(&unknown);
                    }
                    _ => {}
                }
            }
            Value::Named(name) if &**name == "os.environ" => {
                self.effect(at, "removes environment variables");
            }
            Value::Module(scope) => {
                if let Some(name) = key.text() {
                    scope.names.borrow_mut().remove(name);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
