//! What tests and handlers say of the imports in them.

use compact_str::CompactString;
use ruff_python_ast::{BoolOp, Expr, Number, UnaryOp};

use super::Conditions;
use super::names::{Names, is_version_name};

/// What holds where a test is true, and where it is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Guard {
    pub(super) holds: Conditions,
    pub(super) otherwise: Conditions,
}

impl Conditions {
    /// Those of both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            is_optional: self.is_optional | other.is_optional,
            is_fallback: self.is_fallback | other.is_fallback,
            is_for_types: self.is_for_types | other.is_for_types,
            is_for_version: self.is_for_version | other.is_for_version,
            is_for_platform: self.is_for_platform | other.is_for_platform,
            is_in_function: self.is_in_function | other.is_in_function,
            is_for_main: self.is_for_main | other.is_for_main,
            is_conditional: self.is_conditional | other.is_conditional,
        }
    }

    pub(super) const OTHER: Self = Self {
        is_conditional: true,
        ..Self::NONE
    };
    pub(super) const OPTIONAL: Self = Self {
        is_optional: true,
        ..Self::NONE
    };
    pub(super) const FALLBACK: Self = Self {
        is_fallback: true,
        ..Self::NONE
    };
    pub(super) const FUNCTION: Self = Self {
        is_in_function: true,
        ..Self::NONE
    };
    pub(super) const TYPES: Self = Self {
        is_for_types: true,
        ..Self::NONE
    };
    const VERSION: Self = Self {
        is_for_version: true,
        ..Self::NONE
    };
    const PLATFORM: Self = Self {
        is_for_platform: true,
        ..Self::NONE
    };
    const MAIN: Self = Self {
        is_for_main: true,
        ..Self::NONE
    };
    pub(super) const NONE: Self = Self {
        is_optional: false,
        is_fallback: false,
        is_for_types: false,
        is_for_version: false,
        is_for_platform: false,
        is_in_function: false,
        is_for_main: false,
        is_conditional: false,
    };
}

impl Guard {
    pub(super) const OTHER: Self = Self {
        holds: Conditions::OTHER,
        otherwise: Conditions::OTHER,
    };
    const VERSION: Self = Self {
        holds: Conditions::VERSION,
        otherwise: Conditions::VERSION,
    };
    const PLATFORM: Self = Self {
        holds: Conditions::PLATFORM,
        otherwise: Conditions::PLATFORM,
    };
    /// What is no type checker goes the other way, always.
    const TYPES: Self = Self {
        holds: Conditions::TYPES,
        otherwise: Conditions::NONE,
    };
    const MAIN: Self = Self {
        holds: Conditions::MAIN,
        otherwise: Conditions::OTHER,
    };
    const ALWAYS: Self = Self {
        holds: Conditions::NONE,
        otherwise: Conditions::OTHER,
    };

    fn negated(self) -> Self {
        Self {
            holds: self.otherwise,
            otherwise: self.holds,
        }
    }
}

/// Names that a file gives to tests and to exceptions.
#[derive(Debug, Default)]
pub(super) struct Guards {
    tests: Vec<(CompactString, Guard)>,
    /// Names of exceptions, or tuples of such, that hold an ImportError.
    exceptions: Vec<CompactString>,
}

/// Deeper tests are other ones.
const MAX_DEPTH: usize = 20;

impl Guards {
    /// `PY3 = sys.version_info[0] == 3`, `ERRORS = (ImportError, OSError)`.
    pub(super) fn assign(&mut self, names: &Names<'_>, target: &str, value: &Expr) {
        match value {
            Expr::Compare(_)
            | Expr::BoolOp(_)
            | Expr::UnaryOp(_)
            | Expr::Attribute(_)
            | Expr::Name(_)
            | Expr::Call(_) => {
                if let Expr::Name(name) = value
                    && (is_import_error(name.id.as_str())
                        || self.exceptions.iter().any(|it| it == name.id.as_str()))
                {
                    self.exceptions.push(target.into());
                    return;
                }
                let guard = self.classify(names, value);
                if guard != Guard::OTHER {
                    self.tests.push((target.into(), guard));
                }
            }
            Expr::Tuple(tuple) if tuple.elts.iter().any(|it| self.is_import_error(it)) => {
                self.exceptions.push(target.into());
            }
            _ => {}
        }
    }

    /// What a test says.
    pub(super) fn classify(&self, names: &Names<'_>, test: &Expr) -> Guard {
        self.test(names, test, MAX_DEPTH)
    }

    fn test(&self, names: &Names<'_>, test: &Expr, depth: usize) -> Guard {
        let Some(depth) = depth.checked_sub(1) else {
            return Guard::OTHER;
        };
        match test {
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => {
                self.test(names, &unary.operand, depth).negated()
            }
            Expr::BoolOp(both) => {
                let mut parts = both.values.iter().map(|it| self.test(names, it, depth));
                let first = parts.next().unwrap_or_default();
                parts.fold(first, |all, part| join(all, part, both.op))
            }
            Expr::BooleanLiteral(literal) if literal.value => Guard::ALWAYS,
            Expr::BooleanLiteral(_) => Guard::ALWAYS.negated(),
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(number) if number.as_u8() == Some(0) => Guard::ALWAYS.negated(),
                Number::Int(_) => Guard::ALWAYS,
                _ => Guard::OTHER,
            },
            Expr::Compare(compare) => {
                let sides = || std::iter::once(&*compare.left).chain(compare.comparators.iter());
                let is_name =
                    sides().any(|side| matches!(side, Expr::Name(name) if name.id == "__name__"));
                let is_main = sides().any(
                    |side| matches!(side, Expr::StringLiteral(it) if it.value.to_str() == "__main__"),
                );
                if is_name && is_main {
                    let is_not = matches!(
                        compare.ops.first(),
                        Some(ruff_python_ast::CmpOp::NotEq | ruff_python_ast::CmpOp::IsNot)
                    );
                    return if is_not {
                        Guard::MAIN.negated()
                    } else {
                        Guard::MAIN
                    };
                }
                sides()
                    .find_map(|side| self.mention(names, side, depth))
                    .unwrap_or(Guard::OTHER)
            }
            _ => self.mention(names, test, depth).unwrap_or(Guard::OTHER),
        }
    }

    /// What a part of a test asks for.
    fn mention(&self, names: &Names<'_>, part: &Expr, depth: usize) -> Option<Guard> {
        let depth = depth.checked_sub(1)?;
        match part {
            Expr::Name(name) => {
                if let Some((_, guard)) = self
                    .tests
                    .iter()
                    .rev()
                    .find(|(it, _)| it.as_str() == name.id.as_str())
                {
                    return Some(*guard);
                }
                of_path(&names.resolve(part)?)
            }
            Expr::Attribute(attribute) => names
                .resolve(part)
                .and_then(|path| of_path(&path))
                .or_else(|| self.mention(names, &attribute.value, depth)),
            Expr::Subscript(subscript) => self.mention(names, &subscript.value, depth),
            Expr::Call(call) => self.mention(names, &call.func, depth).or_else(|| {
                call.arguments
                    .args
                    .iter()
                    .find_map(|it| self.mention(names, it, depth))
            }),
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .find_map(|it| self.mention(names, it, depth)),
            Expr::BinOp(operation) => self
                .mention(names, &operation.left, depth)
                .or_else(|| self.mention(names, &operation.right, depth)),
            _ => None,
        }
    }

    /// Whether an `except` with this type takes an ImportError; one without a type does.
    pub(super) fn takes_import_error(&self, of: Option<&Expr>) -> bool {
        match of {
            None => true,
            Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(|it| self.is_import_error(it)),
            Some(one) => self.is_import_error(one),
        }
    }

    fn is_import_error(&self, exception: &Expr) -> bool {
        match exception {
            Expr::Name(name) => {
                is_import_error(name.id.as_str())
                    || self
                        .exceptions
                        .iter()
                        .any(|it| it.as_str() == name.id.as_str())
            }
            Expr::Attribute(attribute) => {
                is_import_error(attribute.attr.as_str())
                    || self
                        .exceptions
                        .iter()
                        .any(|it| it == attribute.attr.as_str())
            }
            Expr::Starred(starred) => self.is_import_error(&starred.value),
            Expr::BinOp(sum) => {
                // `(ImportError,) + OTHERS`
                let is_one = |side: &Expr| match side {
                    Expr::Tuple(tuple) => tuple.elts.iter().any(|it| self.is_import_error(it)),
                    Expr::Name(_) => self.is_import_error(side),
                    _ => false,
                };
                is_one(&sum.left) || is_one(&sum.right)
            }
            _ => false,
        }
    }

    /// Whether a `with` goes on after an ImportError.
    pub(super) fn suppresses(&self, names: &Names<'_>, context: &Expr) -> bool {
        let Expr::Call(call) = context else {
            return false;
        };
        let Some(path) = names.resolve(&call.func) else {
            return false;
        };
        let is_known = matches!(
            path.as_str(),
            "contextlib.suppress" | "contextlib2.suppress" | "suppress" | "pytest.raises"
        );
        is_known
            && call
                .arguments
                .args
                .iter()
                .any(|it| self.takes_import_error(Some(it)))
    }
}

/// ImportError, and what is above it.
pub(super) fn is_import_error(name: &str) -> bool {
    matches!(
        name,
        "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException" | "StandardError"
    )
}

/// What a known name stands for in a test.
fn of_path(path: &str) -> Option<Guard> {
    let last = path.rsplit('.').next().unwrap_or(path);
    match path {
        "sys.version_info"
        | "sys.version"
        | "sys.hexversion"
        | "sys.api_version"
        | "platform.python_version"
        | "platform.python_version_tuple" => Some(Guard::VERSION),
        "sys.platform"
        | "os.name"
        | "os.uname"
        | "sys.implementation"
        | "sys.getwindowsversion"
        | "platform.system"
        | "platform.machine"
        | "platform.platform"
        | "platform.uname"
        | "platform.python_implementation"
        | "platform.mac_ver"
        | "platform.win32_ver" => Some(Guard::PLATFORM),
        _ if matches!(last, "TYPE_CHECKING" | "MYPY") => Some(Guard::TYPES),
        _ if is_version_name(last) => Some(Guard::VERSION),
        _ => None,
    }
}

fn join(one: Guard, other: Guard, operator: BoolOp) -> Guard {
    let joined = Guard {
        holds: one.holds.and(other.holds),
        otherwise: one.otherwise.and(other.otherwise),
    };
    match operator {
        // Where `A and B` is not so, one of them is not, and which is not known.
        BoolOp::And => Guard {
            otherwise: not_for_all(joined.otherwise, one.otherwise, other.otherwise),
            ..joined
        },
        BoolOp::Or => Guard {
            holds: not_for_all(joined.holds, one.holds, other.holds),
            ..joined
        },
    }
}

/// Something is for types, or for a run as a program, only if both of two are that may each be
/// the reason.
fn not_for_all(joined: Conditions, one: Conditions, other: Conditions) -> Conditions {
    let both = Conditions {
        is_for_types: one.is_for_types && other.is_for_types,
        is_for_main: one.is_for_main && other.is_for_main,
        ..joined
    };
    if both == joined {
        joined
    } else {
        both.and(Conditions::OTHER)
    }
}
