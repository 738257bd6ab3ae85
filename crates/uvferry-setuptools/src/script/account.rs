//! What a text is made of: whose letters and numbers are in it.
//!
//! A text that is put together from what other files say is to change when they do, however
//! it was put together; its own letters do not tell. Each operation on texts therefore hands
//! on what its operands are made of. Numbers carry no account of their own: a text that is
//! made of numbers is taken to be made of all files that gave any, and one that is made of
//! `pathlib` paths to be made of what lies in folders once a walk gave such a path.

use super::value::{MadeOf, Text, Value, visit};
use super::{Eval, Run, relative};

/// So many values are looked at for one account; what has more counts as made of everything.
const MOST: usize = 4096;

impl Run<'_> {
    /// The files that these values are made of.
    pub(super) fn made_of<'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Eval<MadeOf> {
        let mut found = MadeOf::default();
        let mut seen = 0;
        for value in values {
            self.add_account(value, &mut found, &mut seen);
        }
        self.charge(seen / 64)?;
        Ok(if seen > MOST {
            MadeOf::EVERYTHING
        } else {
            found
        })
    }

    fn add_account(&self, value: &Value, found: &mut MadeOf, seen: &mut usize) {
        *seen += 1;
        if *seen > MOST || !visit() {
            return;
        }
        let mut all = |items: &[Value]| {
            for item in items.iter().take(MOST + 1 - (*seen).min(MOST)) {
                self.add_account(item, found, seen);
            }
        };
        match value {
            Value::Text(text) | Value::Bytes(text) => *found = found.and(text.made_of),
            Value::Int(_) | Value::Float(_) => *found = found.and(self.numbers_of),
            Value::Path(_) => *found = found.and(self.paths_of),
            Value::Find(_) => *found = found.and(MadeOf::FOLDERS),
            Value::List(items) | Value::Set(items) => all(&items.get().unwrap_or_default()),
            Value::Tuple(items) => all(items),
            Value::Iter(items, _) => {
                let items: Vec<Value> = items.get().unwrap_or_default().into();
                all(&items);
            }
            Value::Dict(pairs) => {
                for (_, value) in pairs.get().unwrap_or_default().iter().take(MOST) {
                    self.add_account(value, found, seen);
                }
            }
            Value::File(file) => {
                if let Some(number) = relative(&file.path).and_then(|path| self.sources.open(&path))
                {
                    *found = found.and(MadeOf::source(number));
                }
            }
            _ => {}
        }
    }
}

/// A value that was made of others: it takes on what they are made of.
pub(super) fn with_account(value: Value, made_of: MadeOf) -> Value {
    let more = |text: Text| Text {
        made_of: text.made_of.and(made_of),
        ..text
    };
    match value {
        Value::Text(text) => Value::Text(more(text)),
        Value::Bytes(text) => Value::Bytes(more(text)),
        value => account_where_untold(value, made_of),
    }
}

/// The same for every text in it.
pub(super) fn account_within(value: Value, made_of: MadeOf, depth: usize) -> Value {
    if depth == 0 || !visit() {
        return value;
    }
    match value {
        Value::List(items) => {
            let _ = items.change(|items| {
                for item in items {
                    let found = std::mem::replace(item, Value::None);
                    *item = account_within(found, made_of, depth - 1);
                }
            });
            Value::List(items)
        }
        Value::Dict(pairs) => {
            let _ = pairs.change(|pairs| {
                for (_, item) in pairs {
                    let found = std::mem::replace(item, Value::None);
                    *item = account_within(found, made_of, depth - 1);
                }
            });
            Value::Dict(pairs)
        }
        value => with_account(value, made_of),
    }
}

/// As [`with_account`], but for texts that have an account: they were handed on as they were.
pub(super) fn account_where_untold(value: Value, made_of: MadeOf) -> Value {
    let untold = |value: &Value| matches!(value, Value::Text(text) | Value::Bytes(text) if text.made_of.is_untold());
    match value {
        _ if made_of.is_untold() => value,
        Value::Text(text) if text.made_of.is_untold() => Value::Text(Text { made_of, ..text }),
        Value::Bytes(text) if text.made_of.is_untold() => Value::Bytes(Text { made_of, ..text }),
        Value::List(items) => {
            // Nothing is done where what it holds was forgotten.
            let _ = items.change(|items| {
                if items.first().is_some_and(untold) {
                    for item in items.iter_mut().filter(|item| untold(item)) {
                        let found = std::mem::replace(item, Value::None);
                        *item = account_where_untold(found, made_of);
                    }
                }
            });
            Value::List(items)
        }
        Value::Tuple(items) if items.iter().any(untold) => Value::tuple(
            items
                .iter()
                .map(|item| {
                    if untold(item) {
                        account_where_untold(item.clone(), made_of)
                    } else {
                        item.clone()
                    }
                })
                .collect(),
        ),
        value => value,
    }
}
