//! `re`: patterns and what they find.

use super::calls::Named;
use super::pattern::{Found, Manner, Pattern, expand};
use super::value::Value;
use super::{Eval, Run};
use ruff_text_size::TextRange;
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn pattern_call(
        &mut self,
        function: &str,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let flags_at = match function {
            "compile" => 1,
            "search" | "match" | "fullmatch" | "findall" | "finditer" => 2,
            "sub" => 4,
            "split" => 3,
            "escape" => {
                return Ok(match positional {
                    [Value::Text(text)] => Some(Value::str(&super::pattern::escaped(&text.text))),
                    _ => None,
                });
            }
            _ => return Ok(None),
        };
        let flags = positional.get(flags_at).cloned().or_else(|| {
            keywords
                .iter()
                .find(|keyword| keyword.name == "flags")
                .map(|keyword| keyword.value.clone())
        });
        let flags = match flags {
            None => 0,
            Some(Value::Int(flags)) => flags,
            Some(_) => return Ok(None),
        };
        let pattern = match positional.first() {
            Some(Value::Pattern(pattern)) if flags == 0 => Rc::clone(pattern),
            Some(Value::Text(pattern)) => match Pattern::new(&pattern.text, flags) {
                Some(pattern) => Rc::new(pattern),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if function == "compile" {
            return Ok(Some(Value::Pattern(pattern)));
        }
        let mut rest = positional[1..].to_vec();
        rest.truncate(flags_at - 1);
        let more: Vec<Named> = keywords
            .iter()
            .filter(|keyword| keyword.name != "flags")
            .cloned()
            .collect();
        self.pattern_method(&pattern, function, &rest, &more, at)
            .map(Some)
    }

    pub(super) fn pattern_method(
        &mut self,
        pattern: &Rc<Pattern>,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let found =
            |found: Option<Found>| found.map_or(Value::None, |found| Value::Match(Rc::new(found)));
        let value = match (name, arguments) {
            ("search", [Value::Text(text)]) => pattern.find(Manner::Search, text).ok().map(found),
            ("match", [Value::Text(text)]) => pattern.find(Manner::Match, text).ok().map(found),
            ("fullmatch", [Value::Text(text)]) => pattern.find(Manner::Full, text).ok().map(found),
            ("findall", [Value::Text(text)]) => pattern.all(text).ok().map(|all| {
                Value::list(
                    all.into_iter()
                        .map(|found| {
                            let group = |at: usize| match &found.groups[at] {
                                Some((text, _, _)) => Value::Text(text.clone()),
                                None => Value::str(""),
                            };
                            match found.groups.len() {
                                1 => group(0),
                                2 => group(1),
                                count => Value::tuple((1..count).map(group).collect()),
                            }
                        })
                        .collect(),
                )
            }),
            ("finditer", [Value::Text(text)]) => pattern.all(text).ok().map(|all| {
                Value::iter(
                    all.into_iter()
                        .map(|found| Value::Match(Rc::new(found)))
                        .collect(),
                )
            }),
            ("split", [Value::Text(text)]) if keywords.is_empty() => {
                pattern.all(text).ok().map(|all| {
                    let mut parts = Vec::new();
                    let mut start = 0;
                    for found in all {
                        let Some(Some((_, from, to))) = found.groups.first() else {
                            continue;
                        };
                        parts.push(Value::Text(text.piece(start, *from)));
                        for group in &found.groups[1..] {
                            parts.push(match group {
                                Some((text, _, _)) => Value::Text(text.clone()),
                                None => Value::None,
                            });
                        }
                        start = *to;
                    }
                    parts.push(Value::Text(text.piece(start, text.text.len())));
                    Value::list(parts)
                })
            }
            ("sub", [with, Value::Text(text), rest @ ..]) => {
                let count = match rest
                    .first()
                    .or_else(|| keywords.first().map(|keyword| &keyword.value))
                {
                    None | Some(Value::Int(0)) => Some(usize::MAX),
                    Some(Value::Int(count)) => usize::try_from(*count).ok(),
                    Some(_) => None,
                };
                match (pattern.all(text), count) {
                    (Ok(all), Some(count)) => {
                        let mut out = String::new();
                        let mut start = 0;
                        let mut whole = true;
                        for found in all.into_iter().take(count) {
                            let Some(Some((_, from, to))) = found.groups.first() else {
                                continue;
                            };
                            let (from, to) = (*from, *to);
                            out.push_str(&text.text[start..from]);
                            start = to;
                            let new = match with {
                                Value::Text(template) => expand(&template.text, &found),
                                Value::Function(_) => {
                                    let match_value = Value::Match(Rc::new(found));
                                    let value =
                                        self.call(with, vec![match_value], Vec::new(), at)?;
                                    value.text().map(str::to_owned)
                                }
                                _ => None,
                            };
                            match new {
                                Some(new) => out.push_str(&new),
                                None => whole = false,
                            }
                        }
                        out.push_str(&text.text[start..]);
                        whole.then(|| Value::Text(text.changed(&out)))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(value) = value {
            Ok(value)
        } else {
            let why = format!("`{}` is only known when it runs", self.snippet(at));
            let value = self.unknown_from(why, at, arguments);
            self.risky(value)
        }
    }
}
