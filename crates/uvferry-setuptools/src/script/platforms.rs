//! What a script asks of the platform and the environment.

use super::Run;
use super::value::Value;
use super::world::{Axis, IMPLEMENTATIONS, MACHINES, OTHER, SYSTEMS};
use ruff_text_size::TextRange;
use std::rc::Rc;

impl Run<'_> {
    /// The value of an axis, as one of those that the script tells apart.
    pub(super) fn axis_value(&mut self, axis: Axis, spelled: &'static str) -> String {
        if axis == Axis::System {
            self.world.spelled.insert(spelled);
        }
        let key = match axis {
            Axis::System => "system",
            Axis::Implementation => "implementation",
            Axis::Machine => "machine",
        };
        let known = self.mentions.borrow().get(key).cloned();
        let values = known.unwrap_or_else(|| {
            // Of the rarer ones only those that the script names.
            let text = self.sources.get(0).text.to_lowercase();
            let text: String = if self.source == 0 {
                text
            } else {
                text + &self.sources.get(self.source).text.to_lowercase()
            };
            let mentioned = |name: &str| {
                let name = name.to_lowercase();
                text.contains(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'))
            };
            let values: Vec<&'static str> = match axis {
                Axis::System => SYSTEMS
                    .iter()
                    .filter(|(name, long, os)| {
                        matches!(*name, "linux" | "darwin" | "win32" | OTHER)
                            || mentioned(name)
                            || mentioned(long)
                            || (*os != "posix" && mentioned(os) && *name != "win32")
                            || (*name == "cygwin" && text.contains("'win'"))
                            || (*name == "cygwin" && text.contains("\"win\""))
                    })
                    .map(|(name, _, _)| *name)
                    .collect(),
                Axis::Implementation => IMPLEMENTATIONS
                    .iter()
                    .copied()
                    .filter(|name| matches!(*name, "CPython" | "PyPy" | OTHER) || mentioned(name))
                    .collect(),
                Axis::Machine => MACHINES
                    .iter()
                    .copied()
                    .filter(|name| {
                        *name == OTHER
                            || text.contains(&format!("'{}'", name.to_lowercase()))
                            || text.contains(&format!("\"{}\"", name.to_lowercase()))
                    })
                    .collect(),
            };
            self.mentions.borrow_mut().insert(key, values.clone());
            values
        });
        self.world.axis(axis, &values, &format!("`{spelled}`"))
    }

    pub(super) fn system(&mut self, spelled: &'static str) -> Value {
        let value = self.axis_value(Axis::System, spelled);
        let found = SYSTEMS.iter().find(|(name, _, _)| *name == value);
        Value::str(found.map_or(OTHER, |(name, long, os)| match spelled {
            "platform_system" => long,
            "os_name" => os,
            _ => name,
        }))
    }

    /// An environment variable.
    pub(super) fn variable(&mut self, key: &Value, at: TextRange) -> Value {
        let Some(name) = key.text() else {
            return self.unknown("it depends on an environment variable", at);
        };
        let name = name.to_owned();
        if let Some(known) = self.variables.get(&name) {
            return Value::Unknown(Rc::clone(known));
        }
        let why = format!("it depends on the environment variable `{name}`");
        let unknown = self.new_unknown(why, at, [].into());
        self.variables.insert(name, Rc::clone(&unknown));
        Value::Unknown(unknown)
    }
}
