//! The methods of lists, sets, dictionaries, files, paths and matches.

use std::rc::Rc;

use ruff_text_size::TextRange;

use super::calls::Named;
use super::pattern::Found;
use super::value::{Pairs, Part, Text, Value, get, put};
use super::{Eval, Run, strings};

impl Run<'_> {
    /// `dictionary.update(other)`; also `dict(other)` and `{**other}`.
    pub(super) fn update(&mut self, pairs: &Pairs, other: &Value, at: TextRange) -> Eval<()> {
        let more = match other {
            Value::Dict(more) => more.get(),
            Value::Module(scope) => match scope.open.borrow().clone() {
                Some(unknown) => Err(unknown),
                None => Ok(scope
                    .names
                    .borrow()
                    .iter()
                    .map(|(name, value)| (Value::str(name), value.clone()))
                    .collect()),
            },
            other => match self.iterate(other, at)? {
                Ok(items) => {
                    let mut more = Vec::new();
                    for item in items {
                        match self.iterate(&item, at)? {
                            Ok(pair) => {
                                let [key, value] = pair.as_slice() else {
                                    return self.raise("ValueError");
                                };
                                more.push((key.clone(), value.clone()));
                            }
                            Err(unknown) => {
                                pairs.forget(&unknown);
                                return Ok(());
                            }
                        }
                    }
                    Ok(more)
                }
                Err(unknown) => Err(unknown),
            },
        };
        match more {
            Ok(more) => {
                self.charge(more.len())?;
                for (key, value) in more {
                    let name = key.clone();
                    let done = pairs.change(|pairs| put(pairs, key, value));
                    if matches!(done, Ok(false)) || name.unknown_within().is_some() {
                        let unknown =
                            self.new_unknown("a key is only known when it runs", at, [].into());
                        pairs.forget(&unknown);
                    }
                }
            }
            Err(unknown) => {
                pairs.forget(&unknown);
            }
        }
        Ok(())
    }

    /// A method of a value that is no object of the script.
    #[expect(clippy::too_many_lines, reason = "one arm for each method")]
    pub(super) fn method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let plain = keywords.is_empty();
        match (receiver, name, arguments) {
            (Value::Text(text), "format", _) => {
                return self.format_method(text, arguments, keywords, at);
            }
            (Value::Text(text), "join", [items]) => match self.iterate(items, at)? {
                Ok(items) => {
                    let parts: Option<Vec<&Text>> = items
                        .iter()
                        .map(|item| match item {
                            Value::Text(text) => Some(text),
                            _ => None,
                        })
                        .collect();
                    if let Some(parts) = parts {
                        if let [part] = parts.as_slice() {
                            return Ok(Value::Text((*part).clone()));
                        }
                        let size = parts
                            .iter()
                            .map(|part| part.text.len() + text.text.len())
                            .fold(0, usize::saturating_add);
                        self.charge(size / 64)?;
                        let joined = parts
                            .iter()
                            .map(|part| &*part.text)
                            .collect::<Vec<_>>()
                            .join(&*text.text);
                        return Ok(Value::Text(match parts.first() {
                            Some(first) => first.changed(&joined),
                            None => Text::new(&joined),
                        }));
                    }
                    if items.iter().any(|item| {
                        matches!(
                            item,
                            Value::None
                                | Value::Int(_)
                                | Value::Bool(_)
                                | Value::List(_)
                                | Value::Tuple(_)
                        )
                    }) && items.iter().all(|item| item.unknown().is_none())
                    {
                        return self.raise("TypeError");
                    }
                    let value = self.unknown_from(
                        "a part of a text is only known when it runs",
                        at,
                        &items,
                    );
                    return self.risky(value);
                }
                Err(unknown) => {
                    let value = self.derive(&unknown);
                    return self.risky(value);
                }
            },
            (Value::Text(text), _, _) => {
                let mut arguments = arguments.to_vec();
                let mut usable = true;
                for keyword in keywords {
                    match (name, keyword.name.as_str()) {
                        ("split" | "rsplit", "maxsplit") => {
                            if arguments.is_empty() {
                                arguments.push(Value::None);
                            }
                            arguments.push(keyword.value.clone());
                        }
                        ("split" | "rsplit", "sep") => arguments.insert(0, keyword.value.clone()),
                        ("splitlines", "keepends") => arguments.push(keyword.value.clone()),
                        ("encode", "encoding") => arguments.insert(0, keyword.value.clone()),
                        _ => usable = false,
                    }
                }
                if usable {
                    self.charge(text.text.len() / 64)?;
                    match strings::method(text, name, &arguments) {
                        strings::Outcome::Value(value) => {
                            if let Value::List(items) = &value {
                                self.charge(items.get().map_or(0, |items| items.len()))?;
                            }
                            return Ok(value);
                        }
                        strings::Outcome::Raises(kind) => return self.raise(kind),
                        strings::Outcome::Unsure => {}
                    }
                }
                if name == "decode" && arguments.len() <= 1 {
                    // Text has it on Python 2 only, where it is bytes that are read.
                    return self.raise("AttributeError");
                }
            }
            (Value::Bytes(text), "decode", []) => return Ok(Value::Text(text.clone())),
            (Value::Bytes(text), "decode", [Value::Text(encoding), ..])
                if strings::utf8(&encoding.text)
                    || (text.text.is_ascii()
                        && matches!(
                            encoding.text.to_lowercase().as_str(),
                            "ascii" | "latin-1" | "latin1" | "iso-8859-1"
                        )) =>
            {
                return Ok(Value::Text(text.clone()));
            }
            (Value::Bytes(text), _, _) if plain => {
                let texts: Option<Vec<Value>> = arguments
                    .iter()
                    .map(|argument| match argument {
                        Value::Bytes(text) => Some(Value::Text(text.clone())),
                        Value::Int(_) | Value::None | Value::Bool(_) => Some(argument.clone()),
                        _ => None,
                    })
                    .collect();
                if text.text.is_ascii()
                    && let Some(texts) = texts
                    && let strings::Outcome::Value(value) = strings::method(text, name, &texts)
                {
                    self.charge(text.text.len() / 64)?;
                    return Ok(as_bytes(value));
                }
            }
            (Value::List(items), _, _) if plain || name == "sort" => {
                if let Some(value) = self.list_method(items, name, arguments, keywords, at)? {
                    return Ok(value);
                }
            }
            (Value::Find(_), _, _) => {
                // From here on it is a list.
                if let Ok(items) = self.iterate(receiver, at)? {
                    let items = super::value::Shared::new(items);
                    if matches!(name, "index" | "count" | "copy")
                        && let Some(value) =
                            self.list_method(&items, name, arguments, keywords, at)?
                    {
                        return Ok(value);
                    }
                }
            }
            (Value::Dict(pairs), _, _) => {
                if let Some(value) = self.dict_method(pairs, name, arguments, keywords, at)? {
                    return Ok(value);
                }
            }
            (Value::Module(scope), "get", [Value::Text(key), rest @ ..]) => {
                if let Some(value) = scope.lookup(&key.text) {
                    return Ok(value);
                }
                if scope.open.borrow().is_none() {
                    return Ok(rest.first().cloned().unwrap_or(Value::None));
                }
            }
            (Value::Module(scope), "update", [other]) => {
                let made = Value::dict(Vec::new());
                if let Value::Dict(pairs) = &made {
                    self.update(pairs, other, at)?;
                    match pairs.get() {
                        Ok(pairs) => {
                            for (key, value) in pairs {
                                if let Some(key) = key.text() {
                                    scope.set(key, value);
                                }
                            }
                        }
                        Err(unknown) => *scope.open.borrow_mut() = Some(unknown),
                    }
                }
                return Ok(Value::None);
            }
            (Value::Set(items), _, _) if plain => {
                if let Some(value) = self.set_method(items, name, arguments, at)? {
                    return Ok(value);
                }
            }
            (Value::Tuple(items), "index" | "count", [item]) => {
                let list = super::value::Shared::new(items.to_vec());
                if let Some(value) =
                    self.list_method(&list, name, std::slice::from_ref(item), keywords, at)?
                {
                    return Ok(value);
                }
            }
            (Value::File(file), "read", [] | [Value::Int(-1)]) => {
                return Ok(match self.rest_of(file, at)? {
                    Ok(text) if file.bytes => Value::Bytes(text),
                    Ok(text) => Value::Text(text),
                    Err(unknown) => self.derive(&unknown),
                });
            }
            (Value::File(_), "readlines", []) => {
                return Ok(match self.iterate(receiver, at)? {
                    Ok(items) => Value::list(items),
                    Err(unknown) => self.derive(&unknown),
                });
            }
            (Value::File(file), "readline", []) => {
                let Some(rest) = &file.rest else {
                    return Ok(self.unknown("the script itself writes it", at));
                };
                let line = rest.change(|text| {
                    let end = text.text.find('\n').map_or(text.text.len(), |end| end + 1);
                    let line = text.piece(0, end);
                    *text = text.piece(end, text.text.len());
                    line
                });
                return Ok(match line {
                    Ok(text) if file.bytes => Value::Bytes(text),
                    Ok(text) => Value::Text(text),
                    Err(unknown) => self.derive(&unknown),
                });
            }
            (Value::File(file), "close" | "flush" | "__exit__" | "write" | "writelines", _) => {
                if name.starts_with("write") && file.rest.is_some() {
                    return self.raise("OSError");
                }
                return Ok(Value::None);
            }
            (Value::File(_), "__enter__", _) => return Ok(receiver.clone()),
            (Value::Path(path), _, _) => {
                let path = Rc::clone(path);
                if let Some(value) = self.path_method(&path, name, arguments, keywords, at)? {
                    return Ok(value);
                }
            }
            (Value::Pattern(pattern), _, _) => {
                let pattern = Rc::clone(pattern);
                return self.pattern_method(&pattern, name, arguments, keywords, at);
            }
            (Value::Match(found), "group" | "__getitem__", keys) => {
                let found = Rc::clone(found);
                return match keys {
                    [] => self.group(&found, &Value::Int(0), at),
                    [key] => self.group(&found, key, at),
                    keys => {
                        let mut groups = Vec::new();
                        for key in keys {
                            groups.push(self.group(&found, key, at)?);
                        }
                        Ok(Value::tuple(groups))
                    }
                };
            }
            (Value::Match(found), "groups", []) => {
                return Ok(Value::tuple(
                    found.groups[1..]
                        .iter()
                        .map(|group| group_value(group.as_ref()))
                        .collect(),
                ));
            }
            (Value::Match(found), "groupdict", []) => {
                let mut names: Vec<(&String, &usize)> = found.names.iter().collect();
                names.sort_by_key(|(_, at)| **at);
                return Ok(Value::dict(
                    names
                        .into_iter()
                        .map(|(name, at)| {
                            (Value::str(name), group_value(found.groups[*at].as_ref()))
                        })
                        .collect(),
                ));
            }
            (Value::Match(found), "start" | "end", keys) => {
                let group = match keys {
                    [] => Some(0),
                    [Value::Int(at)] => usize::try_from(*at).ok(),
                    _ => None,
                };
                if let Some(Some((_, start, end))) = group.and_then(|at| found.groups.get(at)) {
                    let at = if name == "start" { *start } else { *end };
                    let count = found.subject.text[..at].chars().count();
                    return Ok(Value::Int(i64::try_from(count).unwrap_or_default()));
                }
            }
            (Value::VersionText, "startswith", [Value::Text(text)]) => {
                let digits: &str = &text.text;
                let major = digits.strip_suffix('.').unwrap_or(digits);
                if let (Ok(wanted), Value::Int(major)) = (major.parse::<i64>(), self.major()) {
                    return Ok(Value::Bool(wanted == major));
                }
            }
            (Value::Iter(items, _), "__next__" | "next", []) => {
                return match items.change(std::collections::VecDeque::pop_front) {
                    Ok(Some(item)) => Ok(item),
                    Ok(None) => self.raise("StopIteration"),
                    Err(unknown) => Ok(self.derive(&unknown)),
                };
            }
            (Value::Object(found), _, _) if found.class.is_none() => {
                if let Some(value) = self.object_method(receiver, name, arguments, keywords, at)? {
                    return Ok(value);
                }
            }
            (Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::None, _, _) => {
                return self.raise("AttributeError");
            }
            _ => {}
        }
        // Something that is not followed: it may change what it is given.
        let mut values = vec![receiver.clone()];
        values.extend(arguments.iter().cloned());
        values.extend(keywords.iter().map(|keyword| keyword.value.clone()));
        let why = format!("`{}` is only known when it runs", self.snippet(at));
        let value = self.unknown_result(why, at, &values);
        if let Value::Unknown(unknown) = &value {
            let unknown = Rc::clone(unknown);
            for value in &values {
                self.forget_value(value, &unknown);
            }
        }
        self.risky(value)
    }

    pub(super) fn group(&mut self, found: &Rc<Found>, key: &Value, at: TextRange) -> Eval<Value> {
        let index = match key {
            Value::Int(index) => usize::try_from(*index).ok(),
            Value::Text(name) => found.names.get(&*name.text).copied(),
            other => {
                return Ok(self.unknown_from(
                    "a group is only known when it runs",
                    at,
                    std::slice::from_ref(other),
                ));
            }
        };
        match index.and_then(|index| found.groups.get(index)) {
            Some(group) => Ok(group_value(group.as_ref())),
            None => self.raise("IndexError"),
        }
    }

    fn dict_method(
        &mut self,
        pairs: &Pairs,
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
        let default = |rest: &[Value]| rest.first().cloned().unwrap_or(Value::None);
        Ok(Some(match (name, arguments) {
            ("get", [key, rest @ ..]) => match pairs.get() {
                Ok(held) => match get(&held, key) {
                    Some(Some(value)) => value,
                    Some(None) if key.unknown_within().is_none() => default(rest),
                    _ => return Ok(None),
                },
                Err(unknown) => self.derive(&unknown),
            },
            ("setdefault", [key, rest @ ..]) => match pairs.get() {
                Ok(held) => match get(&held, key) {
                    Some(Some(value)) => value,
                    Some(None) if key.unknown_within().is_none() => {
                        self.charge(1)?;
                        let value = default(rest);
                        let _ = pairs.change(|pairs| put(pairs, key.clone(), value.clone()));
                        value
                    }
                    _ => return Ok(None),
                },
                Err(unknown) => self.derive(&unknown),
            },
            ("pop", [key, rest @ ..]) => match pairs.get() {
                Ok(held) => match get(&held, key) {
                    Some(Some(value)) => {
                        let _ = pairs.change(|pairs| {
                            pairs.retain(|(known, _)| known.equals(key) != Some(true));
                        });
                        value
                    }
                    Some(None) if key.unknown_within().is_none() => {
                        if rest.is_empty() {
                            return self.raise("KeyError");
                        }
                        default(rest)
                    }
                    _ => return Ok(None),
                },
                Err(unknown) => self.derive(&unknown),
            },
            ("update", rest) if rest.len() <= 1 => {
                if let Some(other) = rest.first() {
                    self.update(pairs, other, at)?;
                }
                for keyword in keywords {
                    let (key, value) = (Value::str(&keyword.name), keyword.value.clone());
                    let _ = pairs.change(|pairs| put(pairs, key, value));
                }
                Value::None
            }
            ("keys" | "iterkeys", []) => Value::View(Rc::clone(pairs), Part::Keys),
            ("values" | "itervalues", []) => Value::View(Rc::clone(pairs), Part::Values),
            ("items" | "iteritems", []) => Value::View(Rc::clone(pairs), Part::Items),
            ("copy", []) => match pairs.get() {
                Ok(pairs) => Value::dict(pairs),
                Err(unknown) => self.derive(&unknown),
            },
            ("clear", []) => {
                let _ = pairs.change(Vec::clear);
                Value::None
            }
            ("__contains__" | "has_key", [key]) => match pairs.get().map(|held| get(&held, key)) {
                Ok(Some(found)) => Value::Bool(found.is_some()),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }
}

/// What a method of a text gives, for bytes.
fn as_bytes(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Bytes(text),
        Value::List(items) => Value::list(
            items
                .get()
                .unwrap_or_default()
                .into_iter()
                .map(as_bytes)
                .collect(),
        ),
        Value::Tuple(items) => Value::tuple(items.iter().cloned().map(as_bytes).collect()),
        other => other,
    }
}

fn group_value(group: Option<&(Text, usize, usize)>) -> Value {
    match group {
        Some((text, _, _)) => Value::Text(text.clone()),
        None => Value::None,
    }
}
