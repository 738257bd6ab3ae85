//! Operators, comparisons and subscripts.

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::{self as ast, CmpOp, Expr, Operator};
use ruff_text_size::{Ranged, TextRange};

use super::value::{Number, Value, contains, get};
use super::world::{Encoded, encode};
use super::{Eval, Run, format};

/// Python's index as a place in something of this length.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if index < 0 { index + length } else { index };
    (0..length)
        .contains(&at)
        .then(|| usize::try_from(at).ok())?
}

/// A bound of a slice.
fn bound(value: Option<i64>, length: usize, default: usize) -> usize {
    let Some(value) = value else {
        return default;
    };
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let at = if value < 0 { value + length } else { value };
    usize::try_from(at.clamp(0, length)).unwrap_or_default()
}

impl Run<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each pair of kinds")]
    pub(super) fn binary(
        &mut self,
        left: &Value,
        operator: Operator,
        right: &Value,
        at: TextRange,
    ) -> Eval<Value> {
        if let Value::Unknown(_) = left {
            let value = self.unknown_from("", at, &[left.clone(), right.clone()]);
            return self.risky(value);
        }
        let known = match (operator, left, right) {
            (Operator::Add, Value::Text(a), Value::Text(b)) => {
                self.charge((a.text.len() + b.text.len()) / 64)?;
                if b.text.is_empty() {
                    Some(Value::Text(a.clone()))
                } else if a.text.is_empty() {
                    Some(Value::Text(b.clone()))
                } else {
                    let joined = format!("{}{}", a.text, b.text);
                    Some(Value::Text(a.changed(&joined)))
                }
            }
            (Operator::Add, Value::List(_) | Value::Find(_), Value::List(_) | Value::Find(_)) => {
                let first = self.iterate(left, at)?;
                let second = self.iterate(right, at)?;
                match (first, second) {
                    (Ok(mut first), Ok(second)) => {
                        first.extend(second);
                        self.charge(first.len())?;
                        Some(Value::list(first))
                    }
                    _ => None,
                }
            }
            (Operator::Add, Value::Tuple(a), Value::Tuple(b)) => {
                self.charge(a.len() + b.len())?;
                Some(Value::tuple(a.iter().chain(b.iter()).cloned().collect()))
            }
            (Operator::Mod, Value::Text(text), value) => {
                if value.unknown_within().is_some() {
                    None
                } else {
                    format::percent(&text.text, value).map(|text| Value::str(&text))
                }
            }
            (Operator::Mult, Value::Text(text), Value::Int(count))
            | (Operator::Mult, Value::Int(count), Value::Text(text)) => {
                let count = usize::try_from(*count).unwrap_or(0);
                self.charge(text.text.len().saturating_mul(count) / 64)?;
                Some(Value::str(&text.text.repeat(count)))
            }
            (Operator::Mult, Value::List(items), Value::Int(count))
            | (Operator::Mult, Value::Int(count), Value::List(items)) => match items.get() {
                Ok(items) => {
                    let count = usize::try_from(*count).unwrap_or(0);
                    self.charge(items.len().saturating_mul(count))?;
                    Some(Value::list(
                        std::iter::repeat_n(items, count).flatten().collect(),
                    ))
                }
                Err(_) => None,
            },
            (Operator::Div, Value::Path(a), b) => b.path().map(|b| {
                Value::Path(super::library::path_text(&super::sources::join(a, &b)).into())
            }),
            (Operator::Div, Value::Text(a), Value::Path(b)) => Some(Value::Path(
                super::library::path_text(&super::sources::join(&a.text, b)).into(),
            )),
            (Operator::BitOr, Value::Set(a), Value::Set(b)) => match (a.get(), b.get()) {
                (Ok(mut a), Ok(b)) => {
                    a.extend(b);
                    Some(self.set_of(a, at)?)
                }
                _ => None,
            },
            (Operator::Sub | Operator::BitAnd, Value::Set(a), Value::Set(b)) => {
                match (a.get(), b.get()) {
                    (Ok(a), Ok(b)) => {
                        let mut kept = Some(Vec::new());
                        for item in a {
                            match contains(&b, &item) {
                                Some(found) if found == (operator == Operator::BitAnd) => {
                                    if let Some(kept) = &mut kept {
                                        kept.push(item);
                                    }
                                }
                                Some(_) => {}
                                None => kept = None,
                            }
                        }
                        match kept {
                            Some(kept) => Some(self.set_of(kept, at)?),
                            None => None,
                        }
                    }
                    _ => None,
                }
            }
            (Operator::BitOr, Value::Dict(a), Value::Dict(_)) => match a.get() {
                Ok(pairs) => {
                    let made = Value::dict(pairs);
                    if let Value::Dict(pairs) = &made {
                        self.update(pairs, right, at)?;
                    }
                    Some(made)
                }
                Err(_) => None,
            },
            _ => match (left.number(), right.number()) {
                (Some(a), Some(b)) => match arithmetic(a, operator, b) {
                    Some(Ok(value)) => Some(value),
                    Some(Err(kind)) => return self.raise(kind),
                    None => None,
                },
                _ => None,
            },
        };
        if let Some(value) = known {
            return Ok(value);
        }
        let why = format!("`{}` is only known when it runs", self.snippet(at));
        let value = self.unknown_from(why, at, &[left.clone(), right.clone()]);
        self.risky(value)
    }

    pub(super) fn comparison(&mut self, found: &ast::ExprCompare) -> Eval<Value> {
        let mut left = self.eval(&found.left)?;
        let mut result = Value::Bool(true);
        for (at, (operator, right)) in found.ops.iter().zip(&found.comparators).enumerate() {
            let right = self.eval(right)?;
            result = self.compare(&left, *operator, &right, found.range)?;
            if at + 1 < found.ops.len() && !self.truth(&result, found.range)? {
                return Ok(result);
            }
            left = right;
        }
        Ok(result)
    }

    pub(super) fn compare(
        &mut self,
        left: &Value,
        operator: CmpOp,
        right: &Value,
        at: TextRange,
    ) -> Eval<Value> {
        let negated = matches!(operator, CmpOp::NotEq | CmpOp::IsNot | CmpOp::NotIn);
        if let Some(answer) = self.version_comparison(left, operator, right, at) {
            return Ok(Value::Bool(answer));
        }
        if let Some(answer) = tool_comparison(left, operator, right) {
            return Ok(Value::Bool(answer));
        }
        let answer = match operator {
            CmpOp::Eq | CmpOp::NotEq => left.equals(right),
            CmpOp::Is | CmpOp::IsNot => match (left, right) {
                (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
                (Value::None | Value::Bool(_), _) | (_, Value::None | Value::Bool(_)) => {
                    let same_kind = std::mem::discriminant(left) == std::mem::discriminant(right);
                    match (left, right) {
                        (Value::Named(name), _) | (_, Value::Named(name))
                            if !self.is_thing(name) =>
                        {
                            None
                        }
                        _ if same_kind => left.equals(right),
                        _ => Some(false),
                    }
                }
                (Value::List(a), Value::List(b)) => Some(Rc::ptr_eq(a, b)),
                (Value::Dict(a), Value::Dict(b)) => Some(Rc::ptr_eq(a, b)),
                (Value::Named(a), Value::Named(b)) if a == b => Some(true),
                _ => None,
            },
            CmpOp::In | CmpOp::NotIn => self.membership(left, right, at)?,
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
                order(left, right).map(|found| ordered(operator, found))
            }
        };
        if let Some(answer) = answer {
            return Ok(Value::Bool(answer != negated));
        }
        let why = format!("`{}` is only known when it runs", self.snippet(at));
        let value = self.unknown_from(why, at, &[left.clone(), right.clone()]);
        self.risky(value)
    }

    fn membership(&mut self, item: &Value, holder: &Value, at: TextRange) -> Eval<Option<bool>> {
        Ok(match holder {
            Value::Text(text) => item.text().map(|item| text.text.contains(item)),
            Value::Bytes(text) => match item {
                Value::Bytes(item) => Some(text.text.contains(&*item.text)),
                _ => None,
            },
            Value::List(items) | Value::Set(items) => {
                items.get().ok().and_then(|items| contains(&items, item))
            }
            Value::Tuple(items) => contains(items, item),
            Value::Dict(pairs) => pairs
                .get()
                .ok()
                .and_then(|pairs| get(&pairs, item))
                .map(|found| found.is_some()),
            Value::Find(_) => match self.iterate(holder, at)? {
                Ok(items) => contains(&items, item),
                Err(_) => None,
            },
            Value::Module(scope) => match item.text() {
                Some(name) if scope.lookup(name).is_some() => Some(true),
                Some(_) if scope.open.borrow().is_none() => Some(false),
                _ => None,
            },
            Value::Named(name) if &**name == "sys.builtin_module_names" => match item.text() {
                Some("__pypy__") => Some(
                    self.axis_value(
                        super::world::Axis::Implementation,
                        "platform_python_implementation",
                    ) == "PyPy",
                ),
                _ => None,
            },
            _ => None,
        })
    }

    /// Comparisons of `sys.version_info` and its kin with numbers.
    fn version_comparison(
        &mut self,
        left: &Value,
        operator: CmpOp,
        right: &Value,
        at: TextRange,
    ) -> Option<bool> {
        let about = self.snippet(at);
        let version = |value: &Value| {
            matches!(
                value,
                Value::VersionInfo(_)
                    | Value::MinorVersion
                    | Value::HexVersion
                    | Value::VersionText
            )
        };
        if version(right) && !version(left) {
            let turned = match operator {
                CmpOp::Lt => CmpOp::Gt,
                CmpOp::LtE => CmpOp::GtE,
                CmpOp::Gt => CmpOp::Lt,
                CmpOp::GtE => CmpOp::LtE,
                CmpOp::Eq | CmpOp::NotEq => operator,
                _ => return None,
            };
            return self.version_comparison(right, turned, left, at);
        }
        if matches!(operator, CmpOp::In | CmpOp::NotIn) && version(left) {
            let items = match right {
                Value::Tuple(items) => items.to_vec(),
                Value::List(items) | Value::Set(items) => items.get().ok()?,
                _ => return None,
            };
            let mut ranges = Vec::new();
            for item in &items {
                ranges.extend(version_ranges(left, CmpOp::Eq, item)?);
            }
            ranges.sort_unstable();
            let inside = self.world.version_in(&ranges, &about);
            return Some(inside == (operator == CmpOp::In));
        }
        if !version(left) {
            return None;
        }
        let (wanted, negated) = match operator {
            CmpOp::NotEq => (CmpOp::Eq, true),
            CmpOp::Is => (CmpOp::Eq, false),
            CmpOp::IsNot => (CmpOp::Eq, true),
            other => (other, false),
        };
        let ranges = version_ranges(left, wanted, right)?;
        Some(self.world.version_in(&ranges, &about) != negated)
    }

    pub(super) fn subscript(&mut self, object: &Value, index: &Expr, at: TextRange) -> Eval<Value> {
        if let Expr::Slice(slice) = index {
            return self.slice(object, slice, at);
        }
        let key = self.eval(index)?;
        self.item(object, &key, at)
    }

    pub(super) fn item(&mut self, object: &Value, key: &Value, at: TextRange) -> Eval<Value> {
        let missing = |run: &mut Self, kind: &str, values: &[Value]| -> Eval<Value> {
            if values.iter().any(|value| value.unknown_within().is_some()) {
                let why = format!("`{}` is only known when it runs", run.snippet(at));
                let value = run.unknown_from(why, at, values);
                return run.risky(value);
            }
            run.raise(kind)
        };
        match (object, key) {
            (Value::List(items), Value::Int(index)) => {
                if let Ok(items) = items.get() {
                    return match position(*index, items.len()) {
                        Some(at) => Ok(items[at].clone()),
                        None => self.raise("IndexError"),
                    };
                }
            }
            (Value::Tuple(items), Value::Int(index)) => {
                return match position(*index, items.len()) {
                    Some(at) => Ok(items[at].clone()),
                    None => self.raise("IndexError"),
                };
            }
            (Value::Text(text), Value::Int(index)) => {
                let length = text.text.chars().count();
                return match position(*index, length) {
                    Some(at) => {
                        let (start, end) = super::strings::bounds(&text.text, at, at + 1);
                        Ok(Value::Text(text.piece(start, end)))
                    }
                    None => self.raise("IndexError"),
                };
            }
            (Value::Dict(pairs), key) => {
                if let Ok(pairs) = pairs.get() {
                    return match get(&pairs, key) {
                        Some(Some(value)) => Ok(value),
                        Some(None) => missing(self, "KeyError", std::slice::from_ref(key)),
                        None => missing(self, "KeyError", &[object.clone(), key.clone()]).or_else(
                            |stop| match stop {
                                super::Stop::Raise(_) => {
                                    Ok(self.unknown("a key is only known when it runs", at))
                                }
                                other => Err(other),
                            },
                        ),
                    };
                }
            }
            (Value::Module(scope), Value::Text(name)) => {
                if let Some(value) = scope.lookup(&name.text) {
                    return Ok(value);
                }
                let open = scope.open.borrow().clone();
                return match open {
                    Some(unknown) => {
                        let value = self.derive(&unknown);
                        self.risky(value)
                    }
                    None => self.raise("KeyError"),
                };
            }
            (Value::Match(found), key) => return self.group(found, key, at),
            (Value::VersionInfo(5), Value::Int(0)) => return Ok(self.major()),
            (Value::VersionInfo(length), Value::Int(0)) if *length > 0 => return Ok(self.major()),
            (Value::VersionInfo(length), Value::Int(1)) if *length > 1 => {
                return Ok(Value::MinorVersion);
            }
            (Value::VersionText, Value::Int(0)) => {
                return Ok(match self.major() {
                    Value::Int(major) => Value::str(&major.to_string()),
                    other => other,
                });
            }
            (Value::Named(name), key) if &**name == "os.environ" => {
                return Ok(self.variable(key, at));
            }
            _ => {}
        }
        let why = format!("`{}` is only known when it runs", self.snippet(at));
        let value = self.unknown_from(why, at, &[object.clone(), key.clone()]);
        self.risky(value)
    }

    /// `sys.version_info[0]`, which decides it.
    pub(super) fn major(&mut self) -> Value {
        let two = [(encode(2, 0, 0), encode(3, 0, 0))];
        Value::Int(if self.world.version_in(&two, "the Python version") {
            2
        } else {
            3
        })
    }

    fn slice(&mut self, object: &Value, slice: &ast::ExprSlice, at: TextRange) -> Eval<Value> {
        let mut bounds = Vec::new();
        let mut failed = false;
        let mut values = vec![object.clone()];
        for part in [&slice.lower, &slice.upper, &slice.step] {
            bounds.push(match part {
                None => None,
                Some(part) => match self.eval(part)? {
                    Value::Int(value) => Some(value),
                    Value::None => None,
                    other => {
                        values.push(other);
                        failed = true;
                        None
                    }
                },
            });
        }
        let (lower, upper, step) = (bounds[0], bounds[1], bounds[2].unwrap_or(1));
        if !failed {
            let pick = |items: &[Value]| -> Option<Vec<Value>> {
                if step == 1 {
                    let start = bound(lower, items.len(), 0);
                    let end = bound(upper, items.len(), items.len());
                    return Some(items.get(start..end).unwrap_or_default().to_vec());
                }
                if step == -1 && lower.is_none() && upper.is_none() {
                    return Some(items.iter().rev().cloned().collect());
                }
                if step > 1 {
                    let start = bound(lower, items.len(), 0);
                    let end = bound(upper, items.len(), items.len());
                    let step = usize::try_from(step).ok()?;
                    return Some(
                        items
                            .get(start..end)
                            .unwrap_or_default()
                            .iter()
                            .step_by(step)
                            .cloned()
                            .collect(),
                    );
                }
                None
            };
            match object {
                Value::List(items) => {
                    if let Ok(items) = items.get()
                        && let Some(items) = pick(&items)
                    {
                        self.charge(items.len())?;
                        return Ok(Value::list(items));
                    }
                }
                Value::Tuple(items) => {
                    if let Some(items) = pick(items) {
                        return Ok(Value::tuple(items));
                    }
                }
                Value::Find(_) if lower.is_none() && upper.is_none() && step == 1 => {
                    return Ok(match self.iterate(object, at)? {
                        Ok(items) => Value::list(items),
                        Err(unknown) => self.derive(&unknown),
                    });
                }
                Value::Text(text) if step == 1 => {
                    let length = text.text.chars().count();
                    let start = bound(lower, length, 0);
                    let end = bound(upper, length, length);
                    let (start, end) = super::strings::bounds(&text.text, start, end.max(start));
                    return Ok(Value::Text(text.piece(start, end)));
                }
                Value::Text(text) if step == -1 && lower.is_none() && upper.is_none() => {
                    let turned: String = text.text.chars().rev().collect();
                    return Ok(Value::str(&turned));
                }
                Value::VersionInfo(length) if step == 1 && lower.unwrap_or(0) == 0 => {
                    if let Some(upper) = upper.and_then(|upper| usize::try_from(upper).ok()) {
                        return Ok(Value::VersionInfo(upper.min(*length)));
                    }
                }
                _ => {}
            }
        }
        let why = format!(
            "`{}` is only known when it runs",
            self.snippet(slice.range())
        );
        let value = self.unknown_from(why, at, &values);
        self.risky(value)
    }
}

/// Whether setuptools is newer than an old version: those that run on a Python that uv
/// builds with are all newer than 40.
fn tool_comparison(left: &Value, operator: CmpOp, right: &Value) -> Option<bool> {
    let (given, newer) = match (left, operator, right) {
        (Value::ToolVersion, CmpOp::GtE | CmpOp::Gt, given)
        | (given, CmpOp::LtE | CmpOp::Lt, Value::ToolVersion) => (given, true),
        (Value::ToolVersion, CmpOp::LtE | CmpOp::Lt, given)
        | (given, CmpOp::GtE | CmpOp::Gt, Value::ToolVersion) => (given, false),
        _ => return None,
    };
    // As texts '8' would be newer than '40': only versions that are taken apart count.
    let Value::Object(object) = given else {
        return None;
    };
    let held = object.attributes.get().ok()?;
    let text = held.get("__str__")?.text()?.to_owned();
    let major: u32 = text.split('.').next()?.parse().ok()?;
    (object.kind == "version" && major < 40).then_some(newer)
}

/// The versions for which a comparison is true; `None` where it is none that is followed.
fn version_ranges(left: &Value, operator: CmpOp, right: &Value) -> Option<Vec<(Encoded, Encoded)>> {
    const LAST: Encoded = Encoded::MAX;
    let number = |value: &Value| match value {
        Value::Int(value) => u32::try_from(*value).ok().filter(|value| *value < 900),
        Value::Text(text) if matches!(&*text.text, "final") => None,
        _ => None,
    };
    match left {
        Value::VersionInfo(length) => {
            let given: Vec<u32> = match right {
                Value::Tuple(items) => items.iter().map(number).collect::<Option<_>>()?,
                Value::List(items) => {
                    // A tuple is never equal to a list, and not to be compared with it.
                    let _ = items;
                    return None;
                }
                _ => return None,
            };
            if given.is_empty() || *length == 0 {
                return None;
            }
            // How much of both counts.
            let used = given.len().min(*length).min(3);
            if given.len() > 3 && *length > 3 {
                return None;
            }
            let at = |place: usize| if place < used { given[place] } else { 0 };
            let start = encode(at(0), at(1), at(2));
            let next = match used {
                1 => encode(at(0) + 1, 0, 0),
                2 => encode(at(0), at(1) + 1, 0),
                _ => start + 1,
            };
            let longer = *length > given.len();
            let shorter = *length < given.len();
            Some(match operator {
                // With equal beginnings the shorter tuple is the smaller one.
                CmpOp::Lt if shorter => vec![(0, next)],
                CmpOp::Lt => vec![(0, start)],
                CmpOp::LtE if longer => vec![(0, start)],
                CmpOp::LtE => vec![(0, next)],
                CmpOp::Gt if longer => vec![(start, LAST)],
                CmpOp::Gt => vec![(next, LAST)],
                CmpOp::GtE if shorter => vec![(next, LAST)],
                CmpOp::GtE => vec![(start, LAST)],
                CmpOp::Eq if longer || shorter => vec![],
                CmpOp::Eq => vec![(start, next)],
                _ => return None,
            })
        }
        Value::MinorVersion => {
            let given = number(right)?;
            Some(
                [2, 3]
                    .into_iter()
                    .map(|major| {
                        let (first, last) = (encode(major, 0, 0), encode(major + 1, 0, 0));
                        let start = encode(major, given, 0);
                        let next = encode(major, given + 1, 0);
                        match operator {
                            CmpOp::Lt => (first, start),
                            CmpOp::LtE => (first, next),
                            CmpOp::Gt => (next, last),
                            CmpOp::GtE => (start, last),
                            _ => (start, next),
                        }
                    })
                    .filter(|(start, end)| start < end)
                    .collect(),
            )
        }
        Value::HexVersion => {
            let Value::Int(given) = right else {
                return None;
            };
            let given = u32::try_from(*given).ok()?;
            let (major, minor, micro, rest) = (
                given >> 24,
                (given >> 16) & 0xff,
                (given >> 8) & 0xff,
                given & 0xff,
            );
            // Releases end in 0xf0; anything else tells pre-releases apart.
            let start = encode(major, minor, micro);
            match (operator, rest) {
                (CmpOp::Lt, 0 | 0xf0) => Some(vec![(0, start)]),
                (CmpOp::GtE, 0 | 0xf0) => Some(vec![(start, LAST)]),
                (CmpOp::Gt, 0) => Some(vec![(start, LAST)]),
                (CmpOp::LtE, 0) => Some(vec![(0, start)]),
                _ => None,
            }
        }
        Value::VersionText => {
            // Only the first digit can be compared in order: `'3.10' < '3.9'`.
            let given = right.text()?;
            let major: u32 = given.strip_suffix(".0").unwrap_or(given).parse().ok()?;
            match operator {
                CmpOp::Lt | CmpOp::LtE => Some(vec![(0, encode(major, 0, 0))]),
                CmpOp::Gt | CmpOp::GtE => Some(vec![(encode(major, 0, 0), LAST)]),
                _ => None,
            }
        }
        _ => None,
    }
}

fn ordered(operator: CmpOp, found: Ordering) -> bool {
    match operator {
        CmpOp::Lt => found == Ordering::Less,
        CmpOp::LtE => found != Ordering::Greater,
        CmpOp::Gt => found == Ordering::Greater,
        _ => found != Ordering::Less,
    }
}

/// Which of two values is the smaller, where Python can say so.
#[expect(
    clippy::cast_precision_loss,
    reason = "only small numbers are compared"
)]
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let all = |left: &[Value], right: &[Value]| {
        for (left, right) in left.iter().zip(right) {
            if !left.equals(right)? {
                return order(left, right);
            }
        }
        Some(left.len().cmp(&right.len()))
    };
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.text.chars().cmp(right.text.chars())),
        (Value::Tuple(left), Value::Tuple(right)) => all(left, right),
        (Value::Path(left), Value::Path(right)) => Some(left.split('/').cmp(right.split('/'))),
        (Value::List(left), Value::List(right)) => all(&left.get().ok()?, &right.get().ok()?),
        _ => match (left.number()?, right.number()?) {
            (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
            (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
            (Number::Int(left), Number::Float(right)) if left.abs() < 1 << 52 => {
                (left as f64).partial_cmp(&right)
            }
            (Number::Float(left), Number::Int(right)) if right.abs() < 1 << 52 => {
                left.partial_cmp(&(right as f64))
            }
            _ => None,
        },
    }
}

/// Arithmetic; `Err` is the exception.
#[expect(clippy::cast_precision_loss, reason = "checked to be small")]
fn arithmetic(
    left: Number,
    operator: Operator,
    right: Number,
) -> Option<Result<Value, &'static str>> {
    if let (Number::Int(left), Number::Int(right)) = (left, right) {
        let value = match operator {
            Operator::Add => left.checked_add(right)?,
            Operator::Sub => left.checked_sub(right)?,
            Operator::Mult => left.checked_mul(right)?,
            Operator::FloorDiv | Operator::Mod | Operator::Div if right == 0 => {
                return Some(Err("ZeroDivisionError"));
            }
            Operator::FloorDiv => {
                let quotient = left.checked_div(right)?;
                if left % right != 0 && (left < 0) != (right < 0) {
                    quotient - 1
                } else {
                    quotient
                }
            }
            Operator::Mod => {
                let rest = left.checked_rem(right)?;
                if rest != 0 && (rest < 0) != (right < 0) {
                    rest + right
                } else {
                    rest
                }
            }
            Operator::Pow => left.checked_pow(u32::try_from(right).ok()?)?,
            Operator::BitOr => left | right,
            Operator::BitAnd => left & right,
            Operator::BitXor => left ^ right,
            Operator::LShift if right < 60 => left.checked_mul(1 << u32::try_from(right).ok()?)?,
            Operator::RShift => left.checked_shr(u32::try_from(right).ok()?)?,
            Operator::Div if left.abs() < 1 << 52 && right.abs() < 1 << 52 => {
                return Some(Ok(Value::Float(left as f64 / right as f64)));
            }
            _ => return None,
        };
        return Some(Ok(Value::Int(value)));
    }
    let float = |number: Number| match number {
        Number::Int(int) => (int.abs() < 1 << 52).then_some(int as f64),
        Number::Float(float) => Some(float),
    };
    let (left, right) = (float(left)?, float(right)?);
    Some(Ok(Value::Float(match operator {
        Operator::Add => left + right,
        Operator::Sub => left - right,
        Operator::Mult => left * right,
        Operator::Div if right != 0.0 => left / right,
        _ => return None,
    })))
}
