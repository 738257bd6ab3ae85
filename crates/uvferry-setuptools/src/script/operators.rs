//! Operators, comparisons and subscripts.

use std::cmp::Ordering;
use std::rc::Rc;

use ruff_python_ast::{self as ast, CmpOp, Operator};
use ruff_text_size::TextRange;

use super::account::with_account;
use super::value::{Number, Value, contains, get};
use super::{Eval, Run, format};

impl Run<'_> {
    pub(super) fn binary(
        &mut self,
        left: &Value,
        operator: Operator,
        right: &Value,
        at: TextRange,
    ) -> Eval<Value> {
        let value = self.binary_value(left, operator, right, at)?;
        if !matches!(value, Value::Text(_) | Value::Bytes(_)) {
            return Ok(value);
        }
        if let (Operator::Mod, Value::Text(text)) = (operator, &value) {
            self.charge(text.text.len() / 64)?;
        }
        let made_of = self.made_of([left, right])?;
        Ok(with_account(value, made_of))
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each pair of kinds")]
    fn binary_value(
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
            (Operator::Div, Value::Path(a), b) => b
                .path()
                .map(|b| Value::Path(super::paths::path_text(&super::sources::join(a, &b)).into())),
            (Operator::Div, Value::Text(a), Value::Path(b)) => Some(Value::Path(
                super::paths::path_text(&super::sources::join(&a.text, b)).into(),
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
        if let Some(answer) = super::versions::tool_comparison(left, operator, right) {
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
            Value::Object(parser) => {
                super::config_files::section_of(parser, item).map(|found| found.is_some())
            }
            Value::Find(_) | Value::View(..) => match self.iterate(holder, at)? {
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
