//! Texts of a project and of configurations without their secrets.
//!
//! [`redact`](uvferry_diagnostics::redact) knows the forms of credentials; here the names of
//! keys count as well, and each file is read in its own form, since a value may stand on another
//! line than its key. **Invariant:** what cannot be read in its form is not shown at all. In
//! doubt a value is hidden: a snapshot is passed on, and what is missing in it is named.

mod ini;
mod names;
mod text;
mod toml;
mod yaml;

use std::collections::BTreeSet;
use std::ops::Range;

pub(crate) use names::is_secret_name;

/// What stands for a secret.
pub(crate) const HIDDEN: &str = "****";

/// A text without secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Masked {
    /// The text.
    pub(crate) text: String,
    /// The keys whose values were hidden, by name.
    pub(crate) keys: Vec<String>,
}

/// The text of a file without its secrets.
///
/// # Errors
/// Why it cannot be read in the form that its name says.
pub(crate) fn masked(name: &str, text: &str) -> Result<Masked, String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let lower = file.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let hidden = match (lower.as_str(), ending) {
        ("uv.lock" | "poetry.lock" | "pdm.lock", _) => toml::secrets(text, false)?,
        ("pipfile", _) | (_, "toml") => toml::secrets(text, true)?,
        // Lines without a section.
        ("pyvenv.cfg", _) => text::secrets(text),
        (_, "cfg" | "conf" | "ini") => ini::secrets(file, text)?,
        ("pixi.lock", _) | (_, "yml" | "yaml") => yaml::secrets(text),
        _ => text::secrets(text),
    };
    Ok(without(text, hidden))
}

/// A value, such as a variable's, without the secrets in it.
pub(crate) fn masked_value(value: &str) -> String {
    without(value, text::secrets(value)).text
}

/// A place to hide, and what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Secret {
    /// In bytes of the text.
    span: Range<usize>,
    /// What stands there then.
    shown: &'static str,
    /// The key.
    key: String,
}

fn without(text: &str, mut secrets: Vec<Secret>) -> Masked {
    secrets.sort_by_key(|secret| (secret.span.start, std::cmp::Reverse(secret.span.end)));
    let mut masked = Masked::default();
    let mut keys = BTreeSet::new();
    let mut copied = 0;
    for secret in secrets {
        // One within another is hidden with it.
        if secret.span.start < copied {
            continue;
        }
        masked.text.push_str(&text[copied..secret.span.start]);
        masked.text.push_str(secret.shown);
        copied = secret.span.end;
        keys.insert(secret.key);
    }
    masked.keys = keys.into_iter().collect();
    masked.text.push_str(&text[copied..]);
    masked
}

#[cfg(test)]
mod tests;
