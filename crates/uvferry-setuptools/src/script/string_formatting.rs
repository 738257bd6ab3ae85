//! `str.format`.

use super::calls::Named;
use super::value::{Text, Value};
use super::{Eval, LONGEST_TEXT, Run};
use ruff_text_size::TextRange;

impl Run<'_> {
    pub(super) fn format_method(
        &mut self,
        text: &Text,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        use super::format::{Field, Piece, Step, format, pieces, repr_of, str_of};
        let mut out = String::new();
        let mut whole = true;
        let mut used = Vec::new();
        for piece in pieces(&text.text).unwrap_or_else(|| {
            whole = false;
            Vec::new()
        }) {
            let (field, steps, conversion, spec) = match piece {
                Piece::Text(text) => {
                    out.push_str(&text);
                    continue;
                }
                Piece::Field {
                    field,
                    steps,
                    conversion,
                    spec,
                } => (field, steps, conversion, spec),
            };
            let found = match field {
                Field::Position(at) => arguments.get(at).cloned().ok_or("IndexError"),
                Field::Name(name) => keywords
                    .iter()
                    .find(|keyword| keyword.name == name)
                    .map(|keyword| keyword.value.clone())
                    .ok_or("KeyError"),
            };
            let mut value = match found {
                Ok(value) => value,
                Err(kind) => return self.raise(kind),
            };
            for step in steps {
                value = match step {
                    Step::Attribute(name) => self.attribute(&value, &name, at)?,
                    Step::Item(key) => {
                        let key = key.parse().map_or_else(|_| Value::str(&key), Value::Int);
                        self.item(&value, &key, at)?
                    }
                };
            }
            let piece = match conversion {
                None => format(&value, &spec),
                Some('r') => repr_of(&value, 20).and_then(|text| format(&Value::str(&text), &spec)),
                Some(_) => str_of(&value).and_then(|text| format(&Value::str(&text), &spec)),
            };
            match piece {
                Some(piece) if out.len() + piece.len() <= LONGEST_TEXT => out.push_str(&piece),
                _ => whole = false,
            }
            used.push(value);
        }
        if whole {
            self.charge(out.len() / 64)?;
            return Ok(Value::str(&out));
        }
        used.extend(arguments.iter().cloned());
        used.extend(keywords.iter().map(|keyword| keyword.value.clone()));
        let why = format!("`{}` is only known when it runs", self.snippet(at));
        let value = self.unknown_from(why, at, &used);
        self.risky(value)
    }
}
