//! `[p for p in find_packages() if not p.startswith('tests')]`: a condition on a package's
//! name that a pattern of `find_packages` says as well, so that the list goes on being found.
//!
//! What has no pattern that holds for each possible name gives a list, as it is now.

use std::rc::Rc;

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};

use super::Run;
use super::value::{Code, Function, Value};
use crate::metadata::Packages;

/// The names that a condition lets pass.
enum Passing {
    /// Those that one of the patterns takes.
    Any(Vec<String>),
    /// Those that none of them takes.
    Not(Vec<String>),
}

impl Run<'_> {
    /// The same packages with the conditions as patterns; `None` where that is not the same.
    pub(super) fn filtered_packages(
        &self,
        found: &Value,
        name: &str,
        tests: &[&Expr],
    ) -> Option<Value> {
        let Value::Find(found) = found else {
            return None;
        };
        let Packages::Find {
            location,
            include,
            exclude,
            namespaces,
        } = &**found
        else {
            return None;
        };
        let (mut include, mut exclude) = (include.clone(), exclude.clone());
        let mut all = Vec::new();
        for test in tests {
            self.passing(test, name, true, &mut all)?;
        }
        for passing in all {
            match passing {
                Passing::Not(patterns) => exclude.extend(patterns),
                Passing::Any(patterns) if include.is_empty() || include == ["*"] => {
                    include = patterns;
                }
                Passing::Any(_) => return None,
            }
        }
        Some(Value::Find(Rc::new(Packages::Find {
            location: location.clone(),
            include,
            exclude,
            namespaces: *namespaces,
        })))
    }

    /// `[p for p in packages if …]`
    pub(super) fn comprehended_packages(
        &self,
        over: &Value,
        element: &Expr,
        generators: &[ast::Comprehension],
    ) -> Option<Value> {
        let [only] = generators else {
            return None;
        };
        match (&only.target, element) {
            (Expr::Name(target), Expr::Name(element)) if target.id == element.id => {
                let tests: Vec<&Expr> = only.ifs.iter().collect();
                self.filtered_packages(over, target.id.as_str(), &tests)
            }
            _ => None,
        }
    }

    /// `filter(lambda p: …, packages)`
    pub(super) fn packages_that_pass(&self, function: &Function, over: &Value) -> Option<Value> {
        let Code::Lambda(code) = &function.code else {
            return None;
        };
        let mut parameters = code.parameters.as_ref()?.iter();
        let (first, None) = (parameters.next()?, parameters.next()) else {
            return None;
        };
        self.filtered_packages(over, first.name().as_str(), &[&code.body])
    }

    fn passing(&self, test: &Expr, name: &str, wanted: bool, all: &mut Vec<Passing>) -> Option<()> {
        let patterns = match test {
            Expr::UnaryOp(found) if found.op == UnaryOp::Not => {
                return self.passing(&found.operand, name, !wanted, all);
            }
            Expr::BoolOp(found) if (found.op == BoolOp::And) == wanted => {
                for value in &found.values {
                    self.passing(value, name, wanted, all)?;
                }
                return Some(());
            }
            Expr::Call(found) => {
                let Expr::Attribute(method) = &*found.func else {
                    return None;
                };
                let ([argument], true) = (
                    &*found.arguments.args,
                    found.arguments.keywords.is_empty() && is_name(&method.value, name),
                ) else {
                    return None;
                };
                // A list is refused here.
                if matches!(argument, Expr::List(_) | Expr::Set(_)) {
                    return None;
                }
                let parts = self.name_parts(argument, name)?;
                match method.attr.as_str() {
                    "startswith" => parts.iter().map(|part| format!("{part}*")).collect(),
                    "endswith" => parts.iter().map(|part| format!("*{part}")).collect(),
                    _ => return None,
                }
            }
            Expr::Compare(found) => {
                let ([operator], [right]) = (&*found.ops, &*found.comparators) else {
                    return None;
                };
                let wanted = wanted != matches!(operator, CmpOp::NotEq | CmpOp::NotIn);
                let patterns: Vec<String> = match operator {
                    CmpOp::Eq | CmpOp::NotEq => match (&*found.left, right) {
                        (left, other) | (other, left) if is_name(left, name) => {
                            vec![self.one_part(other, name)?]
                        }
                        _ => return None,
                    },
                    CmpOp::In | CmpOp::NotIn if is_name(&found.left, name) => {
                        // `p in 'abc'` asks for a part of the text.
                        if !matches!(right, Expr::List(_) | Expr::Tuple(_) | Expr::Set(_)) {
                            return None;
                        }
                        self.name_parts(right, name)?
                    }
                    CmpOp::In | CmpOp::NotIn if is_name(right, name) => {
                        vec![format!("*{}*", self.one_part(&found.left, name)?)]
                    }
                    _ => return None,
                };
                all.push(passing(wanted, patterns));
                return Some(());
            }
            _ => return None,
        };
        all.push(passing(wanted, patterns));
        Some(())
    }

    fn one_part(&self, expr: &Expr, name: &str) -> Option<String> {
        match self.name_parts(expr, name)?.as_slice() {
            [only] if !matches!(expr, Expr::Tuple(_) | Expr::List(_) | Expr::Set(_)) => {
                Some(only.clone())
            }
            _ => None,
        }
    }

    /// Texts without a letter that means something in a pattern.
    fn name_parts(&self, expr: &Expr, name: &str) -> Option<Vec<String>> {
        let plain = |text: &str| {
            (!text.is_empty() && !text.contains(['*', '?', '[', ']'])).then(|| text.to_owned())
        };
        match expr {
            Expr::StringLiteral(found) => Some(vec![plain(found.value.to_str())?]),
            Expr::Name(found) if found.id.as_str() != name => match self.find(&found.id)? {
                Value::Text(text) => Some(vec![plain(&text.text)?]),
                _ => None,
            },
            Expr::Tuple(ast::ExprTuple { elts, .. })
            | Expr::List(ast::ExprList { elts, .. })
            | Expr::Set(ast::ExprSet { elts, .. }) => {
                let mut parts = Vec::new();
                for element in elts {
                    match element {
                        Expr::StringLiteral(found) => parts.push(plain(found.value.to_str())?),
                        _ => return None,
                    }
                }
                (!parts.is_empty()).then_some(parts)
            }
            _ => None,
        }
    }
}

fn passing(wanted: bool, patterns: Vec<String>) -> Passing {
    if wanted {
        Passing::Any(patterns)
    } else {
        Passing::Not(patterns)
    }
}

fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Name(found) if found.id.as_str() == name)
}
