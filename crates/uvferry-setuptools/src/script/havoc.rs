//! What code may change that is not followed: it is forgotten.

use std::collections::HashSet;
use std::rc::Rc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::value::{Code, Function, Value, visit};
use super::{Run, Unk};

/// Whether a function's own body yields.
pub(super) fn yields(body: &[Stmt]) -> bool {
    struct Finder(bool);
    impl<'a> Visitor<'a> for Finder {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
                visitor::walk_stmt(self, statement);
            }
        }
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Yield(_) | Expr::YieldFrom(_) => self.0 = true,
                Expr::Lambda(_) => {}
                _ => visitor::walk_expr(self, expr),
            }
        }
    }
    let mut finder = Finder(false);
    finder.visit_body(body);
    finder.0
}

/// The names that some code binds, those whose values it may change in place, and the calls
/// in it.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) bound: HashSet<String>,
    pub(super) touched: HashSet<String>,
    called: Vec<(String, TextRange)>,
}

impl Changes {
    fn touch(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) => {
                self.touched.insert(name.id.to_string());
            }
            Expr::Attribute(found) => self.touch(&found.value),
            Expr::Subscript(found) => self.touch(&found.value),
            Expr::Call(found) => self.touch(&found.func),
            Expr::Starred(found) => self.touch(&found.value),
            Expr::List(found) => found.elts.iter().for_each(|item| self.touch(item)),
            Expr::Tuple(found) => found.elts.iter().for_each(|item| self.touch(item)),
            Expr::If(found) => {
                self.touch(&found.body);
                self.touch(&found.orelse);
            }
            Expr::BoolOp(found) => found.values.iter().for_each(|item| self.touch(item)),
            _ => {}
        }
    }

    pub(super) fn bind(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => {
                self.bound.insert(name.id.to_string());
            }
            Expr::Tuple(found) => found.elts.iter().for_each(|item| self.bind(item)),
            Expr::List(found) => found.elts.iter().for_each(|item| self.bind(item)),
            Expr::Starred(found) => self.bind(&found.value),
            other => self.touch(other),
        }
    }
}

impl<'a> Visitor<'a> for Changes {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(found) => {
                found.targets.iter().for_each(|target| self.bind(target));
                // Another name for the same list, through which it may change.
                self.touch(&found.value);
            }
            Stmt::AnnAssign(found) => self.bind(&found.target),
            Stmt::AugAssign(found) => {
                self.bind(&found.target);
                self.touch(&found.target);
            }
            Stmt::For(found) => {
                self.bind(&found.target);
                self.touch(&found.iter);
            }
            Stmt::With(found) => {
                for item in &found.items {
                    if let Some(target) = &item.optional_vars {
                        self.bind(target);
                    }
                }
            }
            Stmt::Delete(found) => found.targets.iter().for_each(|target| self.bind(target)),
            Stmt::Import(found) => {
                for alias in &found.names {
                    let name = alias.asname.as_ref().map_or_else(
                        || alias.name.split('.').next().unwrap_or_default().to_owned(),
                        ToString::to_string,
                    );
                    self.bound.insert(name);
                }
            }
            Stmt::ImportFrom(found) => {
                for alias in &found.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bound.insert(name.to_string());
                }
            }
            Stmt::FunctionDef(found) => {
                self.bound.insert(found.name.to_string());
                return;
            }
            Stmt::ClassDef(found) => {
                self.bound.insert(found.name.to_string());
            }
            Stmt::Try(found) => {
                for handler in &found.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(name) = &handler.name {
                        self.bound.insert(name.to_string());
                    }
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Named(found) => self.bind(&found.target),
            Expr::Call(found) => {
                self.touch(&found.func);
                for argument in &found.arguments.args {
                    self.touch(argument);
                }
                for keyword in &found.arguments.keywords {
                    self.touch(&keyword.value);
                }
                if let Expr::Name(name) = &*found.func {
                    self.called.push((name.id.to_string(), found.range()));
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_pattern(&mut self, pattern: &'a ruff_python_ast::Pattern) {
        match pattern {
            ruff_python_ast::Pattern::MatchAs(found) => {
                if let Some(name) = &found.name {
                    self.bound.insert(name.to_string());
                }
            }
            ruff_python_ast::Pattern::MatchStar(found) => {
                if let Some(name) = &found.name {
                    self.bound.insert(name.to_string());
                }
            }
            ruff_python_ast::Pattern::MatchMapping(found) => {
                if let Some(name) = &found.rest {
                    self.bound.insert(name.to_string());
                }
            }
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}

impl Run<'_> {
    /// Forgets everything that some statements may change, however often they run.
    pub(super) fn forget_changed(&mut self, body: &[Stmt], unknown: &Rc<Unk>) {
        let mut changes = Changes::default();
        changes.visit_body(body);
        self.forget(&changes, unknown);
    }

    /// The same for expressions.
    pub(super) fn forget_called(&mut self, expressions: &[&Expr], unknown: &Rc<Unk>) {
        let mut changes = Changes::default();
        for expr in expressions {
            changes.visit_expr(expr);
        }
        self.forget(&changes, unknown);
    }

    fn forget(&mut self, changes: &Changes, unknown: &Rc<Unk>) {
        for name in &changes.touched {
            if let Some(value) = self.find(name) {
                self.forget_value(&value, unknown);
            }
        }
        for name in &changes.bound {
            let value = self.derive(unknown);
            self.set_name(name, value);
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Value> {
        let mut scope = Some(Rc::clone(&self.scope));
        while let Some(found) = scope {
            if let Some(value) = found.lookup(name) {
                return Some(value);
            }
            scope = found.parent.clone();
        }
        None
    }

    /// Forgets what a value holds, however deep: something may have changed it.
    pub(super) fn forget_value(&mut self, value: &Value, unknown: &Rc<Unk>) {
        self.forget_to(value, unknown, 40);
    }

    fn forget_to(&mut self, value: &Value, unknown: &Rc<Unk>, depth: usize) {
        if depth == 0 || !visit() {
            return;
        }
        match value {
            Value::List(items) | Value::Set(items) => {
                for item in items.forget(unknown).unwrap_or_default() {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::Tuple(items) => {
                for item in items.iter() {
                    self.forget_to(item, unknown, depth - 1);
                }
            }
            Value::Dict(pairs) | Value::View(pairs, _) => {
                for (_, item) in pairs.forget(unknown).unwrap_or_default() {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::Iter(items, _) => {
                for item in items.forget(unknown).unwrap_or_default() {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::Object(object) => {
                for (_, item) in object.attributes.forget(unknown).unwrap_or_default() {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::Class(class) if class.scope.open.borrow().is_none() => {
                *class.scope.open.borrow_mut() = Some(Rc::clone(unknown));
                let held: Vec<Value> = class.scope.names.borrow().values().cloned().collect();
                for item in held {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::Module(scope) if scope.open.borrow().is_none() => {
                *scope.open.borrow_mut() = Some(Rc::clone(unknown));
                let held = std::mem::take(&mut *scope.names.borrow_mut());
                for item in held.into_values() {
                    self.forget_to(&item, unknown, depth - 1);
                }
            }
            Value::File(file) => {
                if let Some(rest) = &file.rest {
                    rest.forget(unknown);
                }
            }
            Value::Function(function) => self.forget_function(function, unknown),
            Value::Method(method) => {
                self.forget_to(&method.0, unknown, depth - 1);
                let function = Rc::clone(&method.1);
                self.forget_function(&function, unknown);
            }
            Value::Bound(bound) => self.forget_to(&bound.0, unknown, depth - 1),
            _ => {}
        }
    }

    /// Forgets what a function may change outside itself: it may be called at any time.
    pub(super) fn forget_function(&mut self, function: &Rc<Function>, unknown: &Rc<Unk>) {
        if self.depth > super::MAX_DEPTH {
            return;
        }
        let Code::Def(code) = &function.code else {
            return;
        };
        let code = Rc::clone(code);
        let mut changes = Changes::default();
        changes.visit_body(&code.body);
        let outer = std::mem::replace(&mut self.scope, Rc::clone(&function.scope));
        self.depth += 20;
        for name in &changes.touched {
            if !changes.bound.contains(name)
                && let Some(value) = self.find(name)
                && !matches!(
                    value,
                    Value::Function(_) | Value::Class(_) | Value::Module(_)
                )
            {
                self.forget_value(&value, unknown);
            }
        }
        // Names that it declares global.
        let mut globals = Globals(HashSet::new());
        globals.visit_body(&code.body);
        let module = self.globals();
        for name in globals.0 {
            let value = self.derive(unknown);
            module.set(&name, value);
        }
        self.depth -= 20;
        self.scope = outer;
    }

    /// The effects of code that is not followed, by the names of what it calls.
    pub(super) fn syntactic_effects(&mut self, body: &[Stmt]) {
        struct Calls(Vec<TextRange>);
        impl<'a> Visitor<'a> for Calls {
            fn visit_expr(&mut self, expr: &'a Expr) {
                if let Expr::Call(found) = expr {
                    self.0.push(found.range());
                }
                visitor::walk_expr(self, expr);
            }
        }
        let mut calls = Calls(Vec::new());
        calls.visit_body(body);
        for at in calls.0 {
            let callee = self.callee(at);
            self.effect(at, format!("calls `{callee}()`, which is not known"));
        }
    }

    pub(super) fn syntactic_effects_of(&mut self, function: &Function, body: &[Stmt]) {
        let source = std::mem::replace(&mut self.source, function.source);
        self.syntactic_effects(body);
        self.source = source;
    }
}

struct Globals(HashSet<String>);

impl<'a> Visitor<'a> for Globals {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Global(found) = statement {
            self.0.extend(found.names.iter().map(ToString::to_string));
        }
        visitor::walk_stmt(self, statement);
    }
}

/// How often some code binds each name at its own level, in functions too where they declare
/// it global; a loop or a condition counts twice.
pub(super) fn bindings(body: &[Stmt], counts: &mut std::collections::HashMap<String, usize>) {
    for statement in body {
        let mut changes = Changes::default();
        changes.visit_stmt(statement);
        let simple = matches!(
            statement,
            Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::ImportFrom(_) | Stmt::Import(_)
        );
        for name in changes.bound {
            *counts.entry(name).or_default() += if simple { 1 } else { 2 };
        }
        if !matches!(
            statement,
            Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::FunctionDef(_)
        ) {
            for name in changes.touched {
                *counts.entry(name).or_default() += 2;
            }
        }
    }
    let mut globals = Globals(HashSet::new());
    globals.visit_body(body);
    for name in globals.0 {
        *counts.entry(name).or_default() += 2;
    }
}
