//! `object[key]` and `object[start:end]`.

use super::value::{Value, get};
use super::{Eval, Run};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

impl Run<'_> {
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
            (Value::Object(parser), key)
                if let Some(found) = super::config_files::section_of(parser, key) =>
            {
                return match found {
                    Some(section) => Ok(section),
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

    pub(super) fn slice(
        &mut self,
        object: &Value,
        slice: &ast::ExprSlice,
        at: TextRange,
    ) -> Eval<Value> {
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

/// Python's index as a place in something of this length.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if index < 0 { index + length } else { index };
    (0..length)
        .contains(&at)
        .then(|| usize::try_from(at).ok())?
}

/// A bound of a slice.
pub(super) fn bound(value: Option<i64>, length: usize, default: usize) -> usize {
    let Some(value) = value else {
        return default;
    };
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let at = if value < 0 { value + length } else { value };
    usize::try_from(at.clamp(0, length)).unwrap_or_default()
}
