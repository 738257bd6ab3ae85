//! One pass over the statements of a tree for what they import and on what that hangs, and one
//! over expressions where the first has met something that loads by name.

use compact_str::CompactString;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtIf, StmtTry};
use ruff_text_size::TextRange;

use super::guards::{Guard, Guards};
use super::names::Names;
use super::raw::{Raw, RawImport};
use super::{Conditions, How};

/// What is kept from one statement to the next, and from one part of a file to the next.
pub(super) struct Walker<'t> {
    pub(super) text: &'t str,
    pub(super) raw: Raw,
    pub(super) names: Names<'t>,
    pub(super) guards: Guards,
    /// Facts of the whole text that are looked for once.
    pub(super) hints: Hints,
    /// What holds where the walk is.
    pub(super) conditions: Conditions,
    is_second_pass: bool,
}

/// What is looked for in a text only once somebody asks.
#[derive(Debug, Default)]
pub(super) struct Hints {
    celery: Option<bool>,
    sphinx: Option<bool>,
    /// Calls of what needs no import, or of what is always imported.
    loads: bool,
}

impl Hints {
    /// Whether the settings in a text are Celery's.
    pub(super) fn is_celery(&mut self, text: &str) -> bool {
        *self.celery.get_or_insert_with(|| {
            [
                "celery",
                "Celery",
                "broker_url",
                "result_backend",
                "task_serializer",
            ]
            .iter()
            .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
        })
    }

    /// Whether a text is the configuration of Sphinx.
    pub(super) fn is_sphinx(&mut self, text: &str) -> bool {
        *self.sphinx.get_or_insert_with(|| {
            ["sphinx", "Sphinx", "html_theme", "master_doc", "root_doc"]
                .iter()
                .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
        })
    }
}

impl<'t> Walker<'t> {
    pub(super) fn new(text: &'t str, conditions: Conditions) -> Self {
        Self {
            text,
            raw: Raw::default(),
            names: Names::default(),
            guards: Guards::default(),
            hints: Hints {
                loads: ["__import__", "importorskip"]
                    .iter()
                    .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()),
                ..Hints::default()
            },
            conditions,
            is_second_pass: false,
        }
    }

    /// Reads the statements of a part of the text.
    pub(super) fn module(&mut self, body: &[Stmt]) {
        self.body(body);
        if self.names.has_loaders || self.hints.loads {
            self.is_second_pass = true;
            self.body(body);
            self.is_second_pass = false;
        }
    }

    fn body(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn under<R>(&mut self, more: Conditions, work: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.conditions;
        self.conditions = before.and(more);
        let result = work(self);
        self.conditions = before;
        result
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) if !self.is_second_pass => {
                self.names.import(self.text, import);
                self.raw.import(import, self.conditions);
            }
            Stmt::ImportFrom(import) if !self.is_second_pass => {
                self.names.import_from(self.text, import);
                self.raw.import_from(import, self.conditions);
            }
            Stmt::FunctionDef(function) => {
                if self.is_second_pass {
                    for decorator in &function.decorator_list {
                        self.visit_expr(&decorator.expression);
                    }
                    self.visit_parameters(&function.parameters);
                }
                self.under(Conditions::FUNCTION, |it| it.body(&function.body));
            }
            Stmt::ClassDef(class) => {
                if self.is_second_pass {
                    for decorator in &class.decorator_list {
                        self.visit_expr(&decorator.expression);
                    }
                    if let Some(arguments) = &class.arguments {
                        self.visit_arguments(arguments);
                    }
                }
                self.body(&class.body);
            }
            Stmt::If(it) => self.if_statement(it),
            Stmt::Try(it) => self.try_statement(it),
            Stmt::With(with) => {
                let suppresses = with
                    .items
                    .iter()
                    .any(|item| self.guards.suppresses(&self.names, &item.context_expr));
                if self.is_second_pass {
                    for item in &with.items {
                        self.visit_expr(&item.context_expr);
                    }
                }
                let more = if suppresses {
                    Conditions::OPTIONAL
                } else {
                    Conditions::NONE
                };
                self.under(more, |it| it.body(&with.body));
            }
            Stmt::For(it) => {
                self.expression(&it.iter);
                self.body(&it.body);
                self.body(&it.orelse);
            }
            Stmt::While(it) => {
                self.expression(&it.test);
                self.body(&it.body);
                self.body(&it.orelse);
            }
            Stmt::Match(it) => {
                self.expression(&it.subject);
                let guard = self.guards.classify(&self.names, &it.subject);
                for case in &it.cases {
                    if let Some(guard) = &case.guard {
                        self.expression(guard);
                    }
                    self.under(guard.holds, |it| it.body(&case.body));
                }
            }
            _ if self.is_second_pass => visitor::walk_stmt(self, statement),
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.assignment(target, &assign.value);
                }
                self.call_with_settings(&assign.value);
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assignment(&assign.target, value);
                }
            }
            Stmt::AugAssign(assign) => self.setting(&assign.target, &assign.value),
            Stmt::Expr(it) => {
                self.changed_setting(&it.value);
                self.call_with_settings(&it.value);
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &Expr) {
        if self.is_second_pass {
            self.visit_expr(expression);
        }
    }

    fn assignment(&mut self, target: &Expr, value: &Expr) {
        if let Expr::Name(name) = target
            && !self.conditions.is_in_function
        {
            self.guards.assign(&self.names, name.id.as_str(), value);
        }
        self.setting(target, value);
    }

    fn if_statement(&mut self, it: &StmtIf) {
        self.expression(&it.test);
        let guard = self.guards.classify(&self.names, &it.test);
        self.under(guard.holds, |walker| walker.body(&it.body));
        let mut otherwise = guard.otherwise;
        for clause in &it.elif_else_clauses {
            let guard = match &clause.test {
                Some(test) => {
                    self.expression(test);
                    self.guards.classify(&self.names, test)
                }
                None => Guard::default(),
            };
            self.under(otherwise.and(guard.holds), |it| it.body(&clause.body));
            otherwise = otherwise.and(guard.otherwise);
        }
    }

    fn try_statement(&mut self, it: &StmtTry) {
        let mut is_optional = false;
        for handler in &it.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            is_optional |= self.guards.takes_import_error(handler.type_.as_deref());
        }
        let (body, orelse) = if is_optional {
            (Conditions::OPTIONAL, Conditions::FALLBACK)
        } else {
            (Conditions::NONE, Conditions::NONE)
        };
        self.under(body, |walker| walker.body(&it.body));
        for handler in &it.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let more = if self.guards.takes_import_error(handler.type_.as_deref()) {
                Conditions::FALLBACK
            } else {
                Conditions::OTHER
            };
            self.under(more, |it| it.body(&handler.body));
        }
        self.under(orelse, |walker| walker.body(&it.orelse));
        self.body(&it.finalbody);
    }

    /// A call that loads a module.
    pub(super) fn loaded(
        &mut self,
        module: &str,
        members: Vec<CompactString>,
        level: u32,
        more: Conditions,
        range: TextRange,
    ) {
        self.raw.imports.push(RawImport {
            module: module.into(),
            members,
            level,
            how: How::Call,
            conditions: self.conditions.and(more),
            range,
            keyword: range.start(),
        });
    }
}

impl<'a> Visitor<'a> for Walker<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.statement(statement);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(call) => {
                self.call(call);
                visitor::walk_expr(self, expression);
            }
            Expr::Lambda(lambda) => {
                self.under(Conditions::FUNCTION, |it| it.visit_expr(&lambda.body));
            }
            Expr::If(choice) => {
                self.visit_expr(&choice.test);
                let guard = self.guards.classify(&self.names, &choice.test);
                self.under(guard.holds, |it| it.visit_expr(&choice.body));
                self.under(guard.otherwise, |it| it.visit_expr(&choice.orelse));
            }
            // Nothing that is called lies in these.
            Expr::Name(_)
            | Expr::StringLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => {}
            _ => visitor::walk_expr(self, expression),
        }
    }
}
