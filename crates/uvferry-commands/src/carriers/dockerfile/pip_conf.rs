//! Settings of pip in a file that a step writes: uv reads no such file, and gets the same by its
//! variables where the text of the step says them.

use crate::context::{Mode, PipSettings};
use crate::translate::{VariableBecomes, pip_variable};

use super::reading::Instruction;
use super::stages::State;
use super::walk::Walk;

/// Variables that say to uv where packages come from, and those of pip that become one of them.
const SAYING: [&str; 7] = [
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_FIND_LINKS",
    "UV_CONFIG_FILE",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
];

/// Whether a text names a file of pip's settings, or the command that writes it.
pub(super) fn is_named(text: &str) -> bool {
    text.contains("pip.conf") || text.contains("pip.ini") || text.contains("config set")
}

impl Walk<'_> {
    /// What is known of pip's settings at an instruction.
    pub(super) fn pip_settings(
        &self,
        stage: usize,
        instruction: &Instruction,
        before: &State,
    ) -> PipSettings {
        let uv_is_told = self.uv_is_told(stage, instruction, before);
        if uv_is_told || !self.settings_for_uv(stage, instruction).is_empty() {
            return PipSettings::AlsoForUv;
        }
        let is_mounted = instruction
            .flags
            .iter()
            .any(|flag| flag.name == "mount" && is_named(&flag.value));
        if is_mounted && before.pip_settings != PipSettings::AlsoForUv {
            return PipSettings::InFile;
        }
        before.pip_settings
    }

    /// Whether a variable in front of an instruction says where packages come from.
    fn uv_is_told(&self, stage: usize, instruction: &Instruction, before: &State) -> bool {
        let is_in_front = |other: &&Instruction| other.span.start < instruction.span.start;
        SAYING.iter().any(|name| {
            before.variables.contains_key(*name)
                || self.names[stage].contains(*name)
                    && self
                        .stage_instructions(stage)
                        .take_while(is_in_front)
                        .any(|other| {
                            matches!(other.keyword.as_str(), "ENV" | "ARG")
                                && other.argument_text().contains(name)
                        })
        })
    }

    /// The variables of uv that say what a step writes into a file of pip's settings; empty
    /// where it writes none, or what it writes is not known.
    pub(super) fn settings_for_uv(
        &self,
        stage: usize,
        instruction: &Instruction,
    ) -> Vec<(&'static str, String)> {
        if instruction.keyword != "RUN" || instruction.is_on_build {
            return Vec::new();
        }
        let text = self
            .file
            .slice(instruction.span.start..instruction.end.max(instruction.span.end));
        if !is_named(text) {
            return Vec::new();
        }
        let set = variables(text, self.settings.mode).unwrap_or_default();
        let is_new = |name: &str| !self.names[stage].contains(name);
        if set.iter().all(|(name, _)| is_new(name)) {
            set
        } else {
            Vec::new()
        }
    }
}

/// The variables for the settings in a text; `None` where one of them is computed, or uv has no
/// variable for it.
fn variables(text: &str, mode: Mode<'_>) -> Option<Vec<(&'static str, String)>> {
    let text = text.replace("\\n", "\n").replace("\\\"", "\"");
    let mut all: Vec<(&'static str, String)> = Vec::new();
    for (key, value) in settings(&text) {
        let name = format!("PIP_{}", key.to_ascii_uppercase().replace('-', "_"));
        let Some(change) = pip_variable(&name, value, mode) else {
            continue;
        };
        if value.is_empty() || value.contains(['$', '`', '{', '%']) {
            return None;
        }
        match change.becomes {
            VariableBecomes::Set(set) => {
                for (name, value) in set {
                    // A second value of one setting adds to the first in some files only.
                    if all
                        .iter()
                        .any(|(known, old)| *known == name && *old != value)
                    {
                        return None;
                    }
                    if !all.iter().any(|(known, _)| *known == name) {
                        all.push((name, value));
                    }
                }
            }
            VariableBecomes::Nothing => {}
            VariableBecomes::Review => return None,
        }
    }
    Some(all)
}

/// `key = value` and `pip config set section.key value`.
fn settings(text: &str) -> Vec<(&str, &str)> {
    let is_of_key = |c: char| c.is_ascii_lowercase() || c == '-';
    let ends_value = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | ';');
    let mut found: Vec<(&str, &str)> = text
        .match_indices('=')
        .filter_map(|(at, _)| {
            let before = text[..at].trim_end_matches([' ', '\t']);
            let key = &before[before.trim_end_matches(is_of_key).len()..];
            // `--index-url=…` is an option of a command.
            if key.is_empty() || key.starts_with('-') {
                return None;
            }
            let value = text[at + 1..].trim_start_matches([' ', '\t']);
            let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
            Some((key, &value[..value.find(ends_value).unwrap_or(value.len())]))
        })
        .collect();
    for (at, word) in text.match_indices("config set") {
        let mut words = text[at + word.len()..]
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'', ';']))
            .filter(|word| !word.starts_with("--"));
        if let (Some(key), Some(value)) = (words.next(), words.next()) {
            found.push((key.rsplit('.').next().unwrap_or(key), value));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_where_a_step_says_them() {
        for (text, expected) in [
            (
                r#"echo "[global]\nextra-index-url=https://example.com/simple" > /etc/pip.conf"#,
                Some(vec![
                    ("UV_INDEX", "https://example.com/simple"),
                    ("UV_INDEX_STRATEGY", "unsafe-best-match"),
                ]),
            ),
            (
                "printf '[global]\\nindex-url = https://example.com/a\\ntimeout = 60\\n' > ~/.pip/pip.conf",
                Some(vec![
                    ("UV_DEFAULT_INDEX", "https://example.com/a"),
                    ("UV_HTTP_TIMEOUT", "60"),
                ]),
            ),
            (
                "pip config set global.index-url https://example.com/a && pip install b",
                Some(vec![("UV_DEFAULT_INDEX", "https://example.com/a")]),
            ),
            ("echo \"index-url = $INDEX\" > /etc/pip.conf", None),
            (
                "echo 'index-url =\n  https://example.com' > /etc/pip.conf",
                None,
            ),
            ("pip config set global.target /x", None),
            (
                "pip install --index-url=https://example.com/a b; cp pip.conf /etc",
                Some(vec![]),
            ),
        ] {
            let expected = expected.map(|pairs: Vec<(&'static str, &str)>| {
                pairs
                    .into_iter()
                    .map(|(name, value)| (name, value.to_owned()))
                    .collect::<Vec<_>>()
            });
            assert_eq!(variables(text, Mode::Pip), expected, "{text}");
        }
    }
}
