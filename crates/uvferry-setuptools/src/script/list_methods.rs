//! The methods of lists and sets.

use super::calls::Named;
use super::value::{Value, contains};
use super::{Eval, Run, operators};
use ruff_text_size::TextRange;
use std::cmp::Ordering;
use std::rc::Rc;

impl Run<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each method")]
    pub(super) fn list_method(
        &mut self,
        items: &super::value::Items,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        if !matches!(
            name,
            "get" | "keys" | "values" | "items" | "copy" | "index" | "count"
        ) {
            super::value::tick();
        }
        Ok(Some(match (name, arguments) {
            ("append", [value]) => {
                self.charge(1)?;
                let _ = items.change(|items| items.push(value.clone()));
                Value::None
            }
            ("extend", [more]) => {
                match self.iterate(more, at)? {
                    Ok(more) => {
                        self.charge(more.len())?;
                        let _ = items.change(|items| items.extend(more));
                    }
                    Err(unknown) => {
                        items.forget(&unknown);
                    }
                }
                Value::None
            }
            ("insert", [Value::Int(index), value]) => {
                self.charge(1)?;
                let _ = items.change(|items| {
                    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                    let index = if *index < 0 { index + length } else { *index };
                    let index = usize::try_from(index.clamp(0, length)).unwrap_or_default();
                    items.insert(index, value.clone());
                });
                Value::None
            }
            ("pop", [] | [Value::Int(_)]) => {
                let index = match arguments {
                    [Value::Int(index)] => *index,
                    _ => -1,
                };
                match items.change(|items| {
                    super::subscripts::position(index, items.len()).map(|at| items.remove(at))
                }) {
                    Ok(Some(value)) => value,
                    Ok(None) => return self.raise("IndexError"),
                    Err(unknown) => self.derive(&unknown),
                }
            }
            ("remove", [value]) => {
                let found = items.change(|items| {
                    for (at, item) in items.iter().enumerate() {
                        match item.equals(value) {
                            Some(true) => {
                                items.remove(at);
                                return Some(true);
                            }
                            Some(false) => {}
                            None => return None,
                        }
                    }
                    Some(false)
                });
                match found {
                    Ok(Some(false)) => return self.raise("ValueError"),
                    Ok(None) => {
                        let unknown =
                            self.new_unknown("a part of a list is removed", at, [].into());
                        items.forget(&unknown);
                    }
                    _ => {}
                }
                Value::None
            }
            ("index", [value]) => {
                let Ok(items) = items.get() else {
                    return Ok(None);
                };
                for (at, item) in items.iter().enumerate() {
                    match item.equals(value) {
                        Some(true) => return Ok(i64::try_from(at).ok().map(Value::Int)),
                        Some(false) => {}
                        None => return Ok(None),
                    }
                }
                return self.raise("ValueError");
            }
            ("count", [value]) => {
                let Ok(items) = items.get() else {
                    return Ok(None);
                };
                let mut count = 0;
                for item in &items {
                    match item.equals(value) {
                        Some(true) => count += 1,
                        Some(false) => {}
                        None => return Ok(None),
                    }
                }
                Value::Int(count)
            }
            ("copy", []) => match items.get() {
                Ok(items) => Value::list(items),
                Err(unknown) => self.derive(&unknown),
            },
            ("clear", []) => {
                let _ = items.change(Vec::clear);
                Value::None
            }
            ("reverse", []) => {
                let _ = items.change(|items| items.reverse());
                Value::None
            }
            ("sort", []) => {
                if let Ok(held) = items.get() {
                    match self.sorted(held, keywords, at)? {
                        Ok(sorted) => {
                            let _ = items.change(|items| *items = sorted);
                        }
                        Err(unknown) => {
                            items.forget(&unknown);
                        }
                    }
                }
                Value::None
            }
            _ => return Ok(None),
        }))
    }

    /// `sorted(items, key=…, reverse=…)`
    pub(super) fn sorted(
        &mut self,
        items: Vec<Value>,
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Result<Vec<Value>, Rc<super::Unk>>> {
        let mut reverse = false;
        let mut keyed: Vec<(Value, Value)> = Vec::new();
        let mut key = None;
        for keyword in keywords {
            match keyword.name.as_str() {
                "reverse" => reverse = self.truth(&keyword.value, at)?,
                "key" if !matches!(keyword.value, Value::None) => key = Some(keyword.value.clone()),
                _ => {}
            }
        }
        for item in items {
            let by = match &key {
                Some(key) => self.call(key, vec![item.clone()], Vec::new(), at)?,
                None => item.clone(),
            };
            keyed.push((by, item));
        }
        let mut unsure = false;
        for pair in keyed.windows(2) {
            unsure |= operators::order(&pair[0].0, &pair[1].0).is_none();
        }
        for (index, (by, _)) in keyed.iter().enumerate() {
            if let Some((first, _)) = keyed.first()
                && index > 0
            {
                unsure |= operators::order(first, by).is_none();
            }
        }
        if unsure {
            let values: Vec<Value> = keyed.into_iter().map(|(by, _)| by).collect();
            let value = self.unknown_from("an order is only known when it runs", at, &values);
            return Ok(match value {
                Value::Unknown(unknown) => Err(unknown),
                _ => Ok(Vec::new()),
            });
        }
        keyed.sort_by(|(left, _), (right, _)| {
            let order = operators::order(left, right).unwrap_or(Ordering::Equal);
            if reverse { order.reverse() } else { order }
        });
        Ok(Ok(keyed.into_iter().map(|(_, item)| item).collect()))
    }

    pub(super) fn set_method(
        &mut self,
        items: &super::value::Items,
        name: &str,
        arguments: &[Value],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        if !matches!(
            name,
            "get" | "keys" | "values" | "items" | "copy" | "index" | "count"
        ) {
            super::value::tick();
        }
        Ok(Some(match (name, arguments) {
            ("add", [value]) => {
                self.add_all(items, vec![value.clone()], at)?;
                Value::None
            }
            ("update", others) => {
                for other in others {
                    match self.iterate(other, at)? {
                        Ok(more) => self.add_all(items, more, at)?,
                        Err(unknown) => {
                            items.forget(&unknown);
                        }
                    }
                }
                Value::None
            }
            (
                "union" | "intersection" | "difference" | "issubset" | "issuperset" | "isdisjoint",
                [other],
            ) => {
                let (Ok(held), Ok(other)) = (items.get(), self.iterate(other, at)?) else {
                    return Ok(None);
                };
                let mut both = Vec::new();
                let mut only = Vec::new();
                for item in &held {
                    match contains(&other, item) {
                        Some(true) => both.push(item.clone()),
                        Some(false) => only.push(item.clone()),
                        None => return Ok(None),
                    }
                }
                match name {
                    "union" => {
                        let mut all = held;
                        all.extend(other);
                        self.set_of(all, at)?
                    }
                    "intersection" => self.set_of(both, at)?,
                    "difference" => self.set_of(only, at)?,
                    "issubset" => Value::Bool(only.is_empty()),
                    "isdisjoint" => Value::Bool(both.is_empty()),
                    _ => {
                        let mut all = true;
                        for item in &other {
                            match contains(&held, item) {
                                Some(found) => all &= found,
                                None => return Ok(None),
                            }
                        }
                        Value::Bool(all)
                    }
                }
            }
            ("discard" | "remove", [value]) => {
                let Ok(held) = items.get() else {
                    return Ok(None);
                };
                match contains(&held, value) {
                    Some(true) => {
                        let _ = items.change(|items| {
                            items.retain(|item| item.equals(value) != Some(true));
                        });
                    }
                    Some(false) if name == "remove" => return self.raise("KeyError"),
                    Some(false) => {}
                    None => return Ok(None),
                }
                Value::None
            }
            ("copy", []) => match items.get() {
                Ok(items) => self.set_of(items, at)?,
                Err(unknown) => self.derive(&unknown),
            },
            _ => return Ok(None),
        }))
    }
}
