//! Statements.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::value::{Class, Code, Function, Scope, Value, put};
use super::{Eval, MAX_NESTING, Raised, Run, Stop};

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

    pub(super) fn set_name(&mut self, name: &str, value: Value) {
        let elsewhere = self.scope.elsewhere.borrow().get(name).cloned();
        elsewhere
            .unwrap_or_else(|| Rc::clone(&self.scope))
            .set(name, value);
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

    fn unpack(&mut self, targets: &[Expr], value: &Value, at: TextRange) -> Eval<()> {
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

    fn augmented(&mut self, found: &ast::StmtAugAssign) -> Eval<()> {
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
        for item in items {
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

    fn try_block(&mut self, found: &ast::StmtTry) -> Eval<()> {
        let guarded = usize::from(!found.handlers.is_empty());
        self.guarded += guarded;
        let mut done = self.block(&found.body);
        self.guarded -= guarded;
        match done {
            Ok(()) => done = self.block(&found.orelse),
            Err(Stop::Raise(raised)) => done = self.handle(found, raised),
            Err(_) => {}
        }
        if matches!(done, Err(Stop::Limit)) {
            return done;
        }
        self.block(&found.finalbody)?;
        done
    }

    fn handle(&mut self, found: &ast::StmtTry, raised: Raised) -> Eval<()> {
        for handler in &found.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let caught = match &handler.type_ {
                None => true,
                Some(kind) => {
                    let kind = self.eval(kind)?;
                    self.catches(&kind, &raised, handler.range())?
                }
            };
            if !caught {
                continue;
            }
            if let Some(name) = &handler.name {
                let value = match &raised.value {
                    Some(value) => value.clone(),
                    None => self.unknown("it is the text of an exception", handler.range()),
                };
                self.set_name(name, value);
            }
            self.handling.push(raised);
            let done = self.block(&handler.body);
            self.handling.pop();
            return done;
        }
        Err(Stop::Raise(raised))
    }

    /// Whether `except kind` takes an exception.
    fn catches(&mut self, kind: &Value, raised: &Raised, at: TextRange) -> Eval<bool> {
        match kind {
            Value::Tuple(kinds) => {
                for kind in kinds.iter() {
                    if self.catches(kind, raised, at)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Named(name) => {
                let name = name.rsplit('.').next().unwrap_or_default();
                if name == "BaseException" {
                    return Ok(true);
                }
                // A class of the script is what its bases are.
                let kind = match &raised.value {
                    Some(Value::Object(object)) => match &object.class {
                        Some(class) => builtin_base(class, 0),
                        None => raised.kind.clone(),
                    },
                    _ => raised.kind.clone(),
                };
                match &kind {
                    Some(raised) => match subclass(raised, name) {
                        Some(answer) => Ok(answer),
                        None => self.unsure(at),
                    },
                    // What is not followed raises no `SystemExit`, as far as anybody knows.
                    None if name == "Exception" => Ok(true),
                    None => self.unsure(at),
                }
            }
            Value::Class(class) => match &raised.value {
                Some(Value::Object(object)) => {
                    let mut at = object.class.clone();
                    while let Some(found) = at {
                        if Rc::ptr_eq(&found, class) {
                            return Ok(true);
                        }
                        at = found.bases.iter().find_map(|base| match base {
                            Value::Class(base) => Some(Rc::clone(base)),
                            _ => None,
                        });
                    }
                    Ok(false)
                }
                _ if raised.kind.is_some() => Ok(false),
                _ => self.unsure(at),
            },
            _ => self.unsure(at),
        }
    }

    fn unsure(&mut self, at: TextRange) -> Eval<bool> {
        let unknown = self.new_unknown(
            "which exception is raised is only known when it runs",
            at,
            [].into(),
        );
        Ok(self.world.way(2, &unknown) == 0)
    }

    fn raise_statement(&mut self, found: &ast::StmtRaise) -> Eval<()> {
        let Some(value) = &found.exc else {
            return match self.handling.last() {
                Some(raised) => Err(Stop::Raise(raised.clone())),
                None => self.raise("RuntimeError"),
            };
        };
        let value = self.eval(value)?;
        let (kind, value): (Option<Rc<str>>, Option<Value>) = match value {
            Value::Named(name) => (
                Some(name.rsplit('.').next().unwrap_or_default().into()),
                None,
            ),
            Value::Class(class) => {
                let kind = class.name.as_str().into();
                let object = super::attributes::object(Some(class), "exception");
                (Some(kind), Some(object))
            }
            Value::Object(object) => {
                let kind =
                    match &object.class {
                        Some(class) => Some(class.name.as_str().into()),
                        None => object.attributes.get().ok().and_then(|attributes| {
                            attributes.get("__kind__")?.text().map(Into::into)
                        }),
                    };
                (kind, Some(Value::Object(object)))
            }
            _ => (None, None),
        };
        Err(Stop::Raise(Raised { kind, value }))
    }

    fn delete(&mut self, target: &Expr) -> Eval<()> {
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

    /// Notes a change of a part of `sys.argv`.
    fn command_line(&mut self, at: TextRange) {
        if self.snippet(at).starts_with("sys.argv[") {
            self.effect(at, "changes the command line");
        }
    }

    /// `object[key] = value`
    fn set_item(&mut self, object: &Value, key: &Expr, value: Value, at: TextRange) -> Eval<()> {
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
                        let at = super::operators::position(index, items.len());
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

    fn delete_item(&mut self, object: &Value, key: &Value, at: TextRange) -> Eval<()> {
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
                        let at = super::operators::position(*index, items.len());
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

/// The builtin exception that a class of the script is made from.
fn builtin_base(class: &Class, depth: usize) -> Option<Rc<str>> {
    let [base] = class.bases.as_slice() else {
        return None;
    };
    match base {
        Value::Named(name) => name.strip_prefix("builtins.").map(Into::into),
        Value::Class(base) if depth < 20 => builtin_base(base, depth + 1),
        _ => None,
    }
}

/// Whether one exception is another's kind; `None` where one of them is not known here.
fn subclass(kind: &str, of: &str) -> Option<bool> {
    const CHAINS: &[&[&str]] = &[
        &["FileNotFoundError", "OSError", "Exception"],
        &["PermissionError", "OSError", "Exception"],
        &["IsADirectoryError", "OSError", "Exception"],
        &["FileExistsError", "OSError", "Exception"],
        &["OSError", "Exception"],
        &["ModuleNotFoundError", "ImportError", "Exception"],
        &["ImportError", "Exception"],
        &["KeyError", "LookupError", "Exception"],
        &["IndexError", "LookupError", "Exception"],
        &["LookupError", "Exception"],
        &[
            "UnicodeDecodeError",
            "UnicodeError",
            "ValueError",
            "Exception",
        ],
        &["UnicodeError", "ValueError", "Exception"],
        &["ValueError", "Exception"],
        &["AttributeError", "Exception"],
        &["NameError", "Exception"],
        &["TypeError", "Exception"],
        &["RuntimeError", "Exception"],
        &["NotImplementedError", "RuntimeError", "Exception"],
        &["AssertionError", "Exception"],
        &["StopIteration", "Exception"],
        &["ZeroDivisionError", "ArithmeticError", "Exception"],
        &["SyntaxError", "Exception"],
        &["Exception"],
        &["SystemExit"],
        &["KeyboardInterrupt"],
    ];
    let same = |name: &str| match name {
        "IOError" | "EnvironmentError" | "WindowsError" => "OSError".to_owned(),
        other => other.to_owned(),
    };
    let (kind, of) = (same(kind), same(of));
    if kind == of {
        return Some(true);
    }
    let chain = CHAINS.iter().find(|chain| chain[0] == kind);
    let known = CHAINS.iter().any(|chain| chain[0] == of);
    match chain {
        Some(chain) if known => Some(chain.contains(&of.as_str())),
        // An exception of a library is no builtin one, and the builtins are none of its.
        Some(_) if !known => Some(false),
        _ if of == "Exception" => Some(kind != "SystemExit"),
        _ => None,
    }
}
