//! Attributes of modules that are written out there, as setuptools' `StaticModule` reads
//! them.

use ruff_python_ast::{self as ast, Expr, Stmt};

use crate::literal::Literal;
use crate::script::Sources;

/// The names that a module binds to this text at its top level.
pub(crate) fn names_of(sources: &Sources<'_>, source: usize, text: &str) -> Vec<String> {
    assignments(&sources.parse(source).body)
        .into_iter()
        .filter(|(_, value)| matches!(value, Expr::StringLiteral(found) if found.value.to_str() == text))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The first value that is assigned to a name at the top level, if it is a literal.
pub(crate) fn value(sources: &Sources<'_>, source: usize, name: &str) -> Option<Literal> {
    let parsed = sources.parse(source);
    if parsed.error.is_some() {
        return None;
    }

    assignments(&parsed.body)
        .into_iter()
        .find(|(known, _)| *known == name)
        .and_then(|(_, value)| literal(value))
}

fn assignments(body: &ast::ModModule) -> Vec<(&str, &Expr)> {
    let mut found = Vec::new();
    for statement in &body.body {
        match statement {
            Stmt::Assign(assigned) => {
                for target in &assigned.targets {
                    if let Expr::Name(name) = target {
                        found.push((name.id.as_str(), &*assigned.value));
                    }
                }
            }
            Stmt::AnnAssign(assigned) => {
                if let (Expr::Name(name), Some(value)) = (&*assigned.target, &assigned.value) {
                    found.push((name.id.as_str(), &**value));
                }
            }
            _ => {}
        }
    }
    found
}

/// A value that is written out.
pub(crate) fn literal(expr: &Expr) -> Option<Literal> {
    literal_within(expr, 30)
}

fn literal_within(expr: &Expr, depth: usize) -> Option<Literal> {
    if depth == 0 {
        return None;
    }
    let list = |items: &[Expr]| {
        items
            .iter()
            .map(|item| literal_within(item, depth - 1))
            .collect::<Option<_>>()
            .map(Literal::List)
    };
    Some(match expr {
        Expr::StringLiteral(found) => Literal::Text(found.value.to_str().to_owned()),
        Expr::NumberLiteral(found) => match &found.value {
            ast::Number::Int(int) => Literal::Int(int.as_i64()?),
            ast::Number::Float(float) => Literal::Float(*float),
            ast::Number::Complex { .. } => return None,
        },
        Expr::BooleanLiteral(found) => Literal::Bool(found.value),
        Expr::NoneLiteral(_) => Literal::None,
        Expr::List(found) => return list(&found.elts),
        Expr::Tuple(found) => return list(&found.elts),
        _ => return None,
    })
}
