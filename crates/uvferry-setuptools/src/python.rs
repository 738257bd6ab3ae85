//! Python's syntax tree, reduced to what a setup.py is made of. Only this module knows
//! the parser, whose types change with each release.

use std::cell::Cell;

use ruff_python_ast as ast;
use ruff_text_size::Ranged;
use uvferry_diagnostics::Span;

/// An expression and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Name(String),
    /// Lists, tuples and sets.
    List(Vec<Expr>),
    /// `None` as a key is `**other`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Call(Box<Call>),
    Attribute(Box<Expr>, String),
    Subscript(Box<Expr>, Box<Expr>),
    Binary(Box<Expr>, Operator, Box<Expr>),
    /// The parts of an f-string; one with a format or a conversion is `None`.
    Format(Vec<Result<String, Option<Expr>>>),
    Comprehension {
        element: Box<Expr>,
        generators: Vec<Generator>,
    },
    Conditional {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Or(Vec<Expr>),
    Starred(Box<Expr>),
    /// Anything else, with what it holds.
    Other(Vec<Expr>),
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) function: Expr,
    pub(crate) arguments: Vec<Expr>,
    /// `None` as a name is `**other`.
    pub(crate) keywords: Vec<(Option<String>, Expr)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Generator {
    pub(crate) target: Expr,
    pub(crate) iterated: Expr,
    pub(crate) conditions: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Percent,
    Slash,
    Other,
}

#[derive(Debug, Clone)]
pub(crate) enum Statement {
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    Augmented {
        target: Expr,
        operator: Operator,
        value: Expr,
    },
    Expression(Expr),
    Function(Box<Function>),
    If {
        test: Expr,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    For {
        target: Expr,
        iterated: Expr,
        body: Vec<Statement>,
    },
    With {
        items: Vec<(Expr, Option<Expr>)>,
        body: Vec<Statement>,
    },
    Try {
        body: Vec<Statement>,
        handlers: Vec<Statement>,
        finally: Vec<Statement>,
    },
    Return(Option<Expr>),
    /// The local name and what it stands for, dotted.
    Import(Vec<(String, String)>),
    /// Anything else: what it holds may or may not run.
    Other {
        expressions: Vec<Expr>,
        body: Vec<Statement>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Names and defaults; `*args` and `**kwargs` are left out.
    pub(crate) parameters: Vec<(String, Option<Expr>)>,
    /// The name of `*args`.
    pub(crate) rest: Option<String>,
    pub(crate) body: Vec<Statement>,
}

/// What stops Python's parser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// Parses a module; with syntax errors what could be read, and the first of them.
pub(crate) fn parse(text: &str) -> (Vec<Statement>, Option<SyntaxError>) {
    let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
    let error = parsed.errors().first().map(|error| SyntaxError {
        message: error.error.to_string(),
        span: span(error.location),
    });
    (suite(&parsed.syntax().body), error)
}

fn span(range: ruff_text_size::TextRange) -> Span {
    range.start().to_usize()..range.end().to_usize()
}

fn suite(body: &[ast::Stmt]) -> Vec<Statement> {
    body.iter().filter_map(statement).collect()
}

fn statement(statement: &ast::Stmt) -> Option<Statement> {
    Some(match statement {
        ast::Stmt::Assign(found) => Statement::Assign {
            targets: exprs(&found.targets),
            value: expr(&found.value),
        },
        ast::Stmt::AnnAssign(found) => Statement::Assign {
            targets: vec![expr(&found.target)],
            value: expr(found.value.as_deref()?),
        },
        ast::Stmt::AugAssign(found) => Statement::Augmented {
            target: expr(&found.target),
            operator: operator(found.op),
            value: expr(&found.value),
        },
        ast::Stmt::Expr(found) => Statement::Expression(expr(&found.value)),
        ast::Stmt::FunctionDef(found) => Statement::Function(Box::new(function(found))),
        ast::Stmt::If(found) => {
            let mut otherwise = Vec::new();
            for clause in found.elif_else_clauses.iter().rev() {
                let body = suite(&clause.body);
                otherwise = match &clause.test {
                    Some(test) => vec![Statement::If {
                        test: expr(test),
                        then: body,
                        otherwise,
                    }],
                    None => body,
                };
            }
            Statement::If {
                test: expr(&found.test),
                then: suite(&found.body),
                otherwise,
            }
        }
        ast::Stmt::For(found) => Statement::For {
            target: expr(&found.target),
            iterated: expr(&found.iter),
            body: suite(&found.body),
        },
        ast::Stmt::With(found) => Statement::With {
            items: found
                .items
                .iter()
                .map(|item| {
                    (
                        expr(&item.context_expr),
                        item.optional_vars.as_deref().map(expr),
                    )
                })
                .collect(),
            body: suite(&found.body),
        },
        ast::Stmt::Try(found) => {
            let mut body = suite(&found.body);
            body.extend(suite(&found.orelse));
            let handlers = found
                .handlers
                .iter()
                .flat_map(|handler| match handler {
                    ast::ExceptHandler::ExceptHandler(handler) => suite(&handler.body),
                })
                .collect();
            Statement::Try {
                body,
                handlers,
                finally: suite(&found.finalbody),
            }
        }
        ast::Stmt::Return(found) => Statement::Return(found.value.as_deref().map(expr)),
        ast::Stmt::Import(found) => Statement::Import(
            found
                .names
                .iter()
                .map(|alias| {
                    if let Some(name) = &alias.asname {
                        return (name.to_string(), alias.name.to_string());
                    }
                    let first = alias.name.split('.').next().unwrap_or_default();
                    (first.to_owned(), first.to_owned())
                })
                .collect(),
        ),
        ast::Stmt::ImportFrom(found) => {
            let module = found
                .module
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            Statement::Import(
                found
                    .names
                    .iter()
                    .map(|alias| {
                        let name = alias.asname.as_ref().unwrap_or(&alias.name);
                        (name.to_string(), format!("{module}.{}", alias.name))
                    })
                    .collect(),
            )
        }
        ast::Stmt::While(found) => Statement::Other {
            expressions: vec![expr(&found.test)],
            body: suite(&found.body),
        },
        // A class only matters for what it names; its body runs once.
        ast::Stmt::ClassDef(found) => Statement::Other {
            expressions: Vec::new(),
            body: suite(&found.body),
        },
        ast::Stmt::Match(found) => Statement::Other {
            expressions: vec![expr(&found.subject)],
            body: found
                .cases
                .iter()
                .flat_map(|case| suite(&case.body))
                .collect(),
        },
        _ => return None,
    })
}

fn function(found: &ast::StmtFunctionDef) -> Function {
    let parameters = &found.parameters;
    Function {
        name: found.name.to_string(),
        parameters: parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .chain(&parameters.kwonlyargs)
            .map(|parameter| {
                (
                    parameter.parameter.name.to_string(),
                    parameter.default.as_deref().map(expr),
                )
            })
            .collect(),
        rest: parameters
            .vararg
            .as_ref()
            .map(|parameter| parameter.name.to_string()),
        body: suite(&found.body),
    }
}

fn operator(operator: ast::Operator) -> Operator {
    match operator {
        ast::Operator::Add => Operator::Add,
        ast::Operator::Mod => Operator::Percent,
        ast::Operator::Div => Operator::Slash,
        _ => Operator::Other,
    }
}

fn exprs<'a>(list: impl IntoIterator<Item = &'a ast::Expr>) -> Vec<Expr> {
    list.into_iter().map(expr).collect()
}

fn boxed(found: &ast::Expr) -> Box<Expr> {
    Box::new(expr(found))
}

fn comprehension(element: Expr, generators: &[ast::Comprehension]) -> ExprKind {
    ExprKind::Comprehension {
        element: Box::new(element),
        generators: generators
            .iter()
            .map(|generator| Generator {
                target: expr(&generator.target),
                iterated: expr(&generator.iter),
                conditions: exprs(&generator.ifs),
            })
            .collect(),
    }
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Deeper than anybody writes; the stack ends at some depth.
const MAX_NESTING: usize = 200;

fn expr(found: &ast::Expr) -> Expr {
    let depth = DEPTH.get();
    if depth >= MAX_NESTING {
        return Expr {
            kind: ExprKind::Other(Vec::new()),
            span: span(found.range()),
        };
    }
    DEPTH.set(depth + 1);
    let converted = convert(found);
    DEPTH.set(depth);
    converted
}

fn convert(found: &ast::Expr) -> Expr {
    let kind = match found {
        ast::Expr::NoneLiteral(_) => ExprKind::None,
        ast::Expr::BooleanLiteral(found) => ExprKind::Bool(found.value),
        ast::Expr::NumberLiteral(found) => match &found.value {
            ast::Number::Int(int) => int.as_i64().map_or(ExprKind::Other(vec![]), ExprKind::Int),
            ast::Number::Float(float) => ExprKind::Float(*float),
            ast::Number::Complex { .. } => ExprKind::Other(vec![]),
        },
        ast::Expr::StringLiteral(found) => ExprKind::Text(found.value.to_str().to_owned()),
        ast::Expr::Name(found) => ExprKind::Name(found.id.to_string()),
        ast::Expr::List(found) => ExprKind::List(exprs(&found.elts)),
        ast::Expr::Tuple(found) => ExprKind::List(exprs(&found.elts)),
        ast::Expr::Set(found) => ExprKind::List(exprs(&found.elts)),
        ast::Expr::Dict(found) => ExprKind::Dict(
            found
                .items
                .iter()
                .map(|item| (item.key.as_ref().map(expr), expr(&item.value)))
                .collect(),
        ),
        ast::Expr::Call(found) => ExprKind::Call(Box::new(Call {
            function: expr(&found.func),
            arguments: exprs(&found.arguments.args),
            keywords: found
                .arguments
                .keywords
                .iter()
                .map(|keyword| {
                    (
                        keyword.arg.as_ref().map(ToString::to_string),
                        expr(&keyword.value),
                    )
                })
                .collect(),
        })),
        ast::Expr::Attribute(found) => {
            ExprKind::Attribute(boxed(&found.value), found.attr.to_string())
        }
        ast::Expr::Subscript(found) => {
            ExprKind::Subscript(boxed(&found.value), boxed(&found.slice))
        }
        ast::Expr::BinOp(found) => {
            ExprKind::Binary(boxed(&found.left), operator(found.op), boxed(&found.right))
        }
        ast::Expr::FString(found) => ExprKind::Format(format_parts(found)),
        ast::Expr::ListComp(found) => comprehension(expr(&found.elt), &found.generators),
        ast::Expr::SetComp(found) => comprehension(expr(&found.elt), &found.generators),
        ast::Expr::Generator(found) => comprehension(expr(&found.elt), &found.generators),
        ast::Expr::If(found) => ExprKind::Conditional {
            test: boxed(&found.test),
            then: boxed(&found.body),
            otherwise: boxed(&found.orelse),
        },
        ast::Expr::BoolOp(found) if found.op == ast::BoolOp::Or => {
            ExprKind::Or(exprs(&found.values))
        }
        ast::Expr::BoolOp(found) => ExprKind::Other(exprs(&found.values)),
        ast::Expr::Starred(found) => ExprKind::Starred(boxed(&found.value)),
        ast::Expr::Named(found) => ExprKind::Other(vec![expr(&found.value)]),
        ast::Expr::UnaryOp(found) => ExprKind::Other(vec![expr(&found.operand)]),
        ast::Expr::Compare(found) => {
            let mut parts = vec![expr(&found.left)];
            parts.extend(exprs(&found.comparators));
            ExprKind::Other(parts)
        }
        ast::Expr::Lambda(found) => ExprKind::Other(vec![expr(&found.body)]),
        ast::Expr::DictComp(found) => ExprKind::Other(
            found
                .generators
                .iter()
                .map(|generator| expr(&generator.iter))
                .chain([expr(&found.value)])
                .collect(),
        ),
        ast::Expr::Await(found) => ExprKind::Other(vec![expr(&found.value)]),
        _ => ExprKind::Other(Vec::new()),
    };
    Expr {
        kind,
        span: span(found.range()),
    }
}

fn format_parts(found: &ast::ExprFString) -> Vec<Result<String, Option<Expr>>> {
    let mut parts = Vec::new();
    for part in &found.value {
        match part {
            ast::FStringPart::Literal(text) => parts.push(Ok(text.as_str().to_owned())),
            ast::FStringPart::FString(inner) => {
                for element in &inner.elements {
                    parts.push(match element {
                        ast::InterpolatedStringElement::Literal(text) => Ok(text.value.to_string()),
                        ast::InterpolatedStringElement::Interpolation(found) => {
                            let plain = found.format_spec.is_none()
                                && found.debug_text.is_none()
                                && found.conversion == ast::ConversionFlag::None;
                            Err(plain.then(|| expr(&found.expression)))
                        }
                    });
                }
            }
        }
    }
    parts
}
