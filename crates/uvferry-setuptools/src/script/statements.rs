//! Statements.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::value::{Class, Code, Function, Scope, Value};
use super::{Eval, MAX_NESTING, Run, Stop};

impl Run<'_> {
    pub(super) fn block(&mut self, body: &[Stmt]) -> Eval<()> {
        for statement in body {
            self.step()?;
            self.statement = self.steps;
            self.here = statement.range();
            if self.nesting > MAX_NESTING {
                return Err(Stop::Limit);
            }
            self.nesting += 1;
            let done = self.statement(statement);
            self.nesting -= 1;
            done?;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Stmt) -> Eval<()> {
        match statement {
            Stmt::Expr(found) => {
                self.eval(&found.value)?;
            }
            Stmt::Assign(found) => {
                let value = self.eval(&found.value)?;
                for target in &found.targets {
                    self.assign(target, value.clone())?;
                }
            }
            Stmt::AnnAssign(found) => {
                if let Some(value) = &found.value {
                    let value = self.eval(value)?;
                    self.assign(&found.target, value)?;
                }
            }
            Stmt::AugAssign(found) => self.augmented(found)?,
            Stmt::FunctionDef(found) => self.define(found)?,
            Stmt::ClassDef(found) => self.class(found)?,
            Stmt::If(found) => {
                if self.test(&found.test)? {
                    return self.block(&found.body);
                }
                for clause in &found.elif_else_clauses {
                    let taken = match &clause.test {
                        Some(test) => self.test(test)?,
                        None => true,
                    };
                    if taken {
                        return self.block(&clause.body);
                    }
                }
            }
            Stmt::For(found) => self.for_loop(found)?,
            Stmt::While(found) => self.while_loop(found)?,
            Stmt::With(found) => self.with(&found.items, &found.body)?,
            Stmt::Try(found) => self.try_block(found)?,
            Stmt::Return(found) => {
                let value = match &found.value {
                    Some(value) => self.eval(value)?,
                    None => Value::None,
                };
                return Err(Stop::Return(value));
            }
            Stmt::Raise(found) => return self.raise_statement(found),
            Stmt::Assert(found) => {
                if !self.test(&found.test)? {
                    return self.raise("AssertionError");
                }
            }
            Stmt::Delete(found) => {
                for target in &found.targets {
                    self.delete(target)?;
                }
            }
            Stmt::Import(found) => self.import(found)?,
            Stmt::ImportFrom(found) => self.import_from(found)?,
            Stmt::Global(found) => {
                if let Some(globals) = &self.scope.globals {
                    for name in &found.names {
                        self.scope
                            .elsewhere
                            .borrow_mut()
                            .insert(name.to_string(), Rc::clone(globals));
                    }
                }
            }
            Stmt::Nonlocal(found) => {
                for name in &found.names {
                    let mut outer = self.scope.parent.clone();
                    while let Some(scope) = outer {
                        if scope.globals.is_some() && scope.lookup(name).is_some() {
                            self.scope
                                .elsewhere
                                .borrow_mut()
                                .insert(name.to_string(), scope);
                            break;
                        }
                        outer = scope.parent.clone();
                    }
                }
            }
            Stmt::Break(_) => return Err(Stop::Break),
            Stmt::Continue(_) => return Err(Stop::Continue),
            Stmt::Pass(_) => {}
            // `match` and what only notebooks have.
            other => {
                let unknown =
                    self.new_unknown("it is set by a `match` statement", other.range(), [].into());
                self.forget_changed(std::slice::from_ref(other), &unknown);
                self.syntactic_effects(std::slice::from_ref(other));
            }
        }
        Ok(())
    }

    fn test(&mut self, test: &Expr) -> Eval<bool> {
        let value = self.eval(test)?;
        self.truth(&value, test.range())
    }

    fn define(&mut self, found: &ast::StmtFunctionDef) -> Eval<()> {
        let mut decorator = None;
        let mut replaced = None;
        for decorated in &found.decorator_list {
            let expr = match &decorated.expression {
                Expr::Call(call) => &call.func,
                other => other,
            };
            let name = self.snippet(expr.range());
            match name.rsplit('.').next().unwrap_or_default() {
                "property" | "staticmethod" | "classmethod" => decorator = Some(name),
                "lru_cache" | "cache" | "wraps" | "contextmanager" | "abstractmethod"
                | "override" | "overload" => {
                    if name.ends_with("contextmanager") {
                        decorator = Some("contextmanager".to_owned());
                    }
                }
                _ => {
                    replaced = Some(self.unknown(
                        format!("`{}` is changed by the decorator `@{name}`", found.name),
                        decorated.expression.range(),
                    ));
                }
            }
        }
        let defaults = self.defaults(&found.parameters)?;
        let function = Value::Function(Rc::new(Function {
            name: found.name.to_string(),
            code: Code::Def(self.sources.function(self.source, found)),
            scope: Rc::clone(&self.scope),
            defaults,
            source: self.source,
            decorator,
            generator: super::havoc::yields(&found.body),
        }));
        if found.is_async {
            replaced = Some(self.unknown("it comes from a coroutine", found.range()));
        }
        self.set_name(&found.name, replaced.unwrap_or(function));
        Ok(())
    }

    pub(super) fn defaults(&mut self, parameters: &ast::Parameters) -> Eval<Vec<(String, Value)>> {
        let mut defaults = Vec::new();
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                let value = self.eval(default)?;
                defaults.push((parameter.parameter.name.to_string(), value));
            }
        }
        Ok(defaults)
    }

    fn class(&mut self, found: &ast::StmtClassDef) -> Eval<()> {
        let mut bases = Vec::new();
        let mut special = None;
        if let Some(arguments) = &found.arguments {
            for base in &arguments.args {
                bases.push(self.eval(base)?);
            }
            for keyword in &arguments.keywords {
                self.eval(&keyword.value)?;
                special = Some(keyword.value.range());
            }
        }
        for decorator in &found.decorator_list {
            special = Some(decorator.expression.range());
        }
        let inner = Scope {
            parent: Some(Rc::clone(&self.scope)),
            globals: Some(self.globals()),
            class: true,
            ..Scope::default()
        };
        let inner = self.scopes.add(inner);
        let outer = std::mem::replace(&mut self.scope, Rc::clone(&inner));
        let done = self.block(&found.body);
        self.scope = outer;
        done?;
        let value = match special {
            Some(range) => self.unknown(
                format!("the class `{}` is changed when it is made", found.name),
                range,
            ),
            None => Value::Class(Rc::new(Class {
                name: found.name.to_string(),
                bases,
                scope: inner,
            })),
        };
        self.set_name(&found.name, value);
        Ok(())
    }

    pub(super) fn globals(&self) -> Rc<Scope> {
        self.scope
            .globals
            .clone()
            .unwrap_or_else(|| Rc::clone(&self.scope))
    }

    fn for_loop(&mut self, found: &ast::StmtFor) -> Eval<()> {
        let iterated = self.eval(&found.iter)?;
        let items = match self.iterate(&iterated, found.iter.range())? {
            Ok(items) => items,
            Err(unknown) => {
                self.may_raise(&unknown, None)?;
                return self.some_rounds(&unknown, Some(&found.target), &found.body, &found.orelse);
            }
        };
        let mut at = 0;
        loop {
            // A list may change while it is gone through.
            let item = match &iterated {
                Value::List(list) => match list.get() {
                    Ok(list) => list.get(at).cloned(),
                    Err(unknown) => {
                        return self.some_rounds(
                            &unknown,
                            Some(&found.target),
                            &found.body,
                            &found.orelse,
                        );
                    }
                },
                _ => items.get(at).cloned(),
            };
            let Some(item) = item else {
                break;
            };
            at += 1;
            self.step()?;
            self.assign(&found.target, item)?;
            match self.block(&found.body) {
                Ok(()) | Err(Stop::Continue) => {}
                Err(Stop::Break) => return Ok(()),
                Err(other) => return Err(other),
            }
        }
        self.block(&found.orelse)
    }

    /// A loop whose number of rounds is not known: none, or some, of which the last is
    /// followed with all that a round may change forgotten.
    fn some_rounds(
        &mut self,
        unknown: &Rc<super::Unk>,
        target: Option<&Expr>,
        body: &[Stmt],
        orelse: &[Stmt],
    ) -> Eval<()> {
        if self.world.way(2, unknown) == 0 {
            return self.block(orelse);
        }
        self.forget_changed(body, unknown);
        if let Some(target) = target {
            let value = self.derive(unknown);
            self.assign(target, value)?;
        }
        match self.block(body) {
            Ok(()) | Err(Stop::Continue) => self.block(orelse),
            Err(Stop::Break) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn while_loop(&mut self, found: &ast::StmtWhile) -> Eval<()> {
        loop {
            self.step()?;
            let value = self.eval(&found.test)?;
            if let Some(unknown) = value.unknown() {
                return self.some_rounds(&unknown, None, &found.body, &found.orelse);
            }
            if !self.truth(&value, found.test.range())? {
                return self.block(&found.orelse);
            }
            match self.block(&found.body) {
                Ok(()) | Err(Stop::Continue) => {}
                Err(Stop::Break) => return Ok(()),
                Err(other) => return Err(other),
            }
        }
    }

    fn with(&mut self, items: &[ast::WithItem], body: &[Stmt]) -> Eval<()> {
        let Some((first, rest)) = items.split_first() else {
            return self.block(body);
        };
        let range = first.context_expr.range();
        let context = self.eval(&first.context_expr)?;
        let mut swallowed: Vec<Value> = Vec::new();
        let mut unsure = None;
        let mut exit = None;
        let entered = match &context {
            Value::File(_) => context.clone(),
            Value::Object(object) if object.kind == "suppress" => {
                if let Ok(attributes) = object.attributes.get()
                    && let Some(Value::Tuple(kinds)) = attributes.get("kinds")
                {
                    swallowed.clone_from(kinds);
                }
                Value::None
            }
            Value::Object(object) if object.class.is_some() => {
                let enter = self.attribute(&context, "__enter__", range)?;
                exit = Some(self.attribute(&context, "__exit__", range)?);
                self.call(&enter, Vec::new(), Vec::new(), range)?
            }
            _ => {
                let unknown = self.unknown_from(
                    format!("`{}` is only known when it runs", self.snippet(range)),
                    range,
                    std::slice::from_ref(&context),
                );
                if let Value::Unknown(unknown) = &unknown {
                    unsure = Some(Rc::clone(unknown));
                }
                unknown
            }
        };
        if let Some(target) = &first.optional_vars {
            self.assign(target, entered)?;
        }
        let guarded = !swallowed.is_empty();
        self.guarded += usize::from(guarded);
        let done = self.with(rest, body);
        self.guarded -= usize::from(guarded);
        if let Some(exit) = exit {
            let none = vec![Value::None, Value::None, Value::None];
            let ended = self.call(&exit, none, Vec::new(), range)?;
            if let (Value::Unknown(unknown), Err(Stop::Raise(_))) = (&ended, &done)
                && self.world.way(2, unknown) == 0
            {
                return Ok(());
            }
        }
        match done {
            Err(Stop::Raise(raised)) => {
                for kind in &swallowed {
                    if self.catches(kind, &raised, range)? {
                        return Ok(());
                    }
                }
                if let Some(unknown) = unsure
                    && self.world.way(2, &unknown) == 1
                {
                    return Ok(());
                }
                Err(Stop::Raise(raised))
            }
            other => other,
        }
    }
}
