//! The options of requirements files: indexes, what may be built, what may be installed.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Disposition, Verdict, redact};
use uvferry_options::{Context, Setting, SettingValue, Translation, lookup, translate};
use uvferry_pyproject::{Added, Comments, Index, Source, SourceScope, Target};
use uvferry_requirements::OptionEntry;

use super::draft::Draft;
use crate::rules;

/// The variables through which uv learns the credentials of one index.
///
/// Its `Debug` form shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialVariables {
    /// The index's name.
    pub index: String,
    /// `UV_INDEX_<NAME>_USERNAME` and its value.
    pub username: Option<(String, String)>,
    /// `UV_INDEX_<NAME>_PASSWORD` and its value.
    pub password: Option<(String, String)>,
}

impl std::fmt::Debug for CredentialVariables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CredentialVariables")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl Draft<'_> {
    /// Puts an option of a requirements file to its place in `[tool.uv]`.
    pub(super) fn write_option(
        &mut self,
        document: usize,
        entry: usize,
        option: &OptionEntry,
    ) -> Verdict {
        let Some(known) = lookup(option.name, Context::RequirementsFile) else {
            return Verdict::needs_review(
                &rules::REFUSED_LINE,
                "pip takes no such option in a file",
            );
        };
        let rule = known.kind.rule();
        let verdict = match translate(known, option.value.as_deref()) {
            Translation::Index { url, default } => {
                return self.write_index(document, entry, &url, default);
            }
            Translation::Settings(settings) if option.name == "--find-links" => {
                return self.write_find_links(&settings);
            }
            Translation::Settings(settings) => self.write_settings(&settings),
            Translation::Reset { keys, then } => {
                for key in &keys {
                    self.pyproject.remove_uv_setting(key);
                }
                if then.is_empty() {
                    Verdict::rewritten(format!("tool.uv without {}", keys.join(" and ")))
                } else {
                    self.write_settings(&then)
                }
            }
            Translation::Environment { name, .. } => Verdict::needs_review(
                rule.unwrap_or(&rules::REFUSED_LINE),
                format!("uv reads it from the variable {name}, which belongs to the machine"),
            ),
            Translation::Line => {
                Verdict::needs_review(&rules::REFUSED_LINE, "the option says nothing by itself")
            }
            Translation::Dropped => Verdict::dropped(
                rule.unwrap_or(&rules::LAYERING),
                known.kind.reason().unwrap_or("uv does so anyway"),
            ),
            Translation::Review(why) => {
                Verdict::needs_review(rule.unwrap_or(&rules::REFUSED_LINE), why)
            }
        };
        if let Some(rule) = rule {
            let place = self.location(document, entry);
            let reason = known.kind.reason().unwrap_or(rule.summary);
            self.diagnostics.push(
                Diagnostic::new(rule, format!("`{}`: {reason}", option.written))
                    .at_location(place)
                    .help(rule.fix),
            );
            if verdict.code.is_none() {
                return verdict.by(rule);
            }
        }
        verdict
    }

    /// `--no-binary` or `--only-binary` that stands beside a requirement; a verdict only where
    /// a person has to decide.
    pub(super) fn write_binary_option(
        &mut self,
        name: &str,
        value: Option<&str>,
    ) -> Option<Verdict> {
        let known = lookup(name, Context::RequirementsFile)?;
        let verdict = match translate(known, value) {
            Translation::Settings(settings) => self.write_settings(&settings),
            Translation::Reset { keys, then } => {
                for key in &keys {
                    self.pyproject.remove_uv_setting(key);
                }
                self.write_settings(&then)
            }
            _ => return None,
        };
        (verdict.disposition == Disposition::NeedsReview).then_some(verdict)
    }

    fn write_settings(&mut self, settings: &[Setting]) -> Verdict {
        let mut to = Vec::new();
        for Setting { key, value } in settings {
            let added = match value {
                SettingValue::Flag(flag) => self.pyproject.set_uv_bool(key, *flag),
                SettingValue::Text(text) => self.pyproject.set_uv_str(key, text),
                SettingValue::Item(item) => {
                    self.pyproject.add_to_uv_list(key, item, Comments::NONE)
                }
                SettingValue::Entry(entry, text) => {
                    self.pyproject.set_uv_table_str(key, entry, text)
                }
            };
            if let Added::Disagrees { existing, .. } = &added {
                return Verdict::needs_review(
                    &rules::DISAGREEMENT,
                    format!("pyproject.toml already says `{existing}`"),
                );
            }
            to.push(added.to().to_owned());
        }
        Verdict::rewritten(to.join(", "))
    }

    fn write_find_links(&mut self, settings: &[Setting]) -> Verdict {
        for Setting { value, .. } in settings {
            let SettingValue::Item(value) = value else {
                continue;
            };
            let (_, user, password) = split_credentials(value);
            if user.is_some() || password.is_some() || uvferry_diagnostics::has_credentials(value) {
                return Verdict::needs_review(
                    &rules::CREDENTIALS,
                    "uv has no variable for the credentials of a find-links page; a netrc file has",
                );
            }
            if !value.contains("://") {
                self.local_paths.push(value.clone());
            }
        }
        self.write_settings(settings)
    }

    fn write_index(&mut self, document: usize, entry: usize, url: &str, default: bool) -> Verdict {
        let place = self.location(document, entry);
        let (clean, user, password) = split_credentials(url);
        let (Ok(clean_text), true) = (substituted(&clean), !clean.is_empty()) else {
            return Verdict::needs_review(
                &rules::UNNAMED,
                "the host of the index is an environment variable, which uv does not expand in pyproject.toml",
            );
        };
        // A path to a folder is an index for pip (`file:`), and a flat one for uv.
        let known = self
            .pyproject
            .indexes()
            .into_iter()
            .find(|index| index.url.trim_end_matches('/') == clean_text.trim_end_matches('/'));
        let name = match known {
            Some(Index {
                name: Some(name), ..
            }) => name,
            _ => self.index_name(&clean_text),
        };
        let takers = self.learned.explicit_indexes.get(&clean_text);
        let added = self.pyproject.add_index(&Index {
            name: Some(name.clone()),
            url: clean_text.clone(),
            default,
            explicit: takers.is_some(),
        });
        if user.is_some() || password.is_some() {
            let variable: String = name
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_uppercase()
                    } else {
                        '_'
                    }
                })
                .collect();
            let literal = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            let variables = CredentialVariables {
                index: name.clone(),
                username: literal(&user)
                    .map(|value| (format!("UV_INDEX_{variable}_USERNAME"), value)),
                password: literal(&password)
                    .map(|value| (format!("UV_INDEX_{variable}_PASSWORD"), value)),
            };
            let names: Vec<&str> = [&variables.username, &variables.password]
                .into_iter()
                .flatten()
                .map(|(name, _)| name.as_str())
                .collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::CREDENTIALS,
                    format!(
                        "the index `{name}` had credentials in its URL; uv reads them from {}",
                        names.join(" and ")
                    ),
                )
                .at_location(place.clone())
                .help(
                    "set them where uv runs, and change the password: it stood in the repository",
                ),
            );
            if !self.credentials.contains(&variables) {
                self.credentials.push(variables);
            }
        }
        if let Some(takers) = takers {
            self.ask_only_for(&name, takers, place);
        } else if !default && added.is_new() || self.pyproject.indexes().len() > 1 {
            let said = self
                .diagnostics
                .iter()
                .any(|found| found.code == uvferry_options::FIRST_INDEX_WINS.code);
            if !said {
                self.diagnostics.push(
                    Diagnostic::new(
                        &uvferry_options::FIRST_INDEX_WINS,
                        format!("uv takes a distribution from the first index that has it: `{name}` comes before the default"),
                    )
                    .at_location(place)
                    .help("pip compares all indexes; see `uvferry explain UVF306`"),
                );
            }
        }
        match &added {
            Added::Disagrees { existing, .. } => Verdict::needs_review(
                &rules::DISAGREEMENT,
                format!("another index stands there already: {}", redact(existing)),
            ),
            added => Verdict::rewritten(format!("{} `{name}`", added.to())),
        }
    }

    /// Names an explicit index as the source of some requirements.
    fn ask_only_for(
        &mut self,
        index: &str,
        takers: &BTreeSet<(Target, String)>,
        place: uvferry_diagnostics::Location,
    ) {
        for (target, name) in takers {
            self.index_sources
                .insert((name.clone(), target.clone()), index.to_owned());
        }
        let mut names: Vec<String> = takers.iter().map(|(_, name)| format!("`{name}`")).collect();
        names.dedup();
        let message = format!(
            "the index `{index}` is asked only for {}, which pip takes from it",
            names.join(", ")
        );
        if !self
            .diagnostics
            .iter()
            .any(|found| found.message == message)
        {
            self.diagnostics.push(
                Diagnostic::new(&rules::EXPLICIT_INDEX, message)
                    .at_location(place)
                    .help(rules::EXPLICIT_INDEX.fix),
            );
        }
    }

    /// The sources that explicit indexes are; after the lines, whose own sources go before.
    pub(super) fn write_index_sources(&mut self) {
        for ((name, target), index) in std::mem::take(&mut self.index_sources) {
            let scope = match target {
                Target::Main => SourceScope::default(),
                Target::Group(group) => SourceScope {
                    group: Some(group),
                    ..SourceScope::default()
                },
                Target::Extra(extra) => SourceScope {
                    extra: Some(extra),
                    ..SourceScope::default()
                },
            };
            self.pyproject
                .add_source(&name, &Source::Index(index), &scope);
        }
    }

    /// A name for an index, from its host, that no other index has.
    fn index_name(&self, url: &str) -> String {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', ':', '?']).next().unwrap_or("index");
        let path: Vec<&str> = rest
            .split('/')
            .skip(1)
            .filter(|part| {
                !part.is_empty()
                    && !matches!(
                        *part,
                        "simple" | "pypi" | "whl" | "api" | "repository" | "root"
                    )
            })
            .collect();
        let clean = |text: &str| -> String {
            let text: String = text
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_lowercase()
                    } else {
                        '-'
                    }
                })
                .collect();
            let mut parts: Vec<&str> = text.split('-').filter(|part| !part.is_empty()).collect();
            if parts.len() > 1 && matches!(parts[0], "www") {
                parts.remove(0);
            }
            parts.join("-")
        };
        let labels: Vec<&str> = host.split('.').collect();
        // `download.example.org` → `example`; an address or a single label as it is.
        let short = match labels.len() {
            0 | 1 => clean(host),
            _ if host
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
            {
                clean(host)
            }
            n => clean(labels[n - 2]),
        };
        let short = if short.is_empty() {
            "index".to_owned()
        } else {
            short
        };
        let taken: Vec<String> = self
            .pyproject
            .indexes()
            .into_iter()
            .filter_map(|index| index.name)
            .collect();
        let mut candidates = vec![short.clone()];
        if let Some(last) = path.last() {
            candidates.push(format!("{short}-{}", clean(last)));
        }
        candidates
            .into_iter()
            // A project has a handful of indexes, never thousands.
            .chain((2..10_000).map(|n| format!("{short}-{n}")))
            .find(|name| !taken.contains(name))
            .unwrap_or(short)
    }
}

/// A URL without its user name and password, and those, percent-decoded.
fn split_credentials(url: &str) -> (String, Option<String>, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), None, None);
    };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some(at) = rest[..authority].rfind('@') else {
        return (url.to_owned(), None, None);
    };
    let (user, password) = match rest[..at].split_once(':') {
        Some((user, password)) => (user, Some(percent_decode(password))),
        None => (&rest[..at], None),
    };
    (
        format!("{scheme}://{}", &rest[at + 1..]),
        Some(percent_decode(user)),
        password,
    )
}

/// The text if no environment variable stands in it.
fn substituted(text: &str) -> Result<String, ()> {
    if text.contains("${") {
        Err(())
    } else {
        Ok(text.to_owned())
    }
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_leave_the_url() {
        let (url, user, password) = split_credentials("https://me:p%40ss@example.com/simple");
        assert_eq!(url, "https://example.com/simple");
        assert_eq!(
            (user.as_deref(), password.as_deref()),
            (Some("me"), Some("p@ss"))
        );
        let variables = CredentialVariables {
            index: "x".into(),
            username: Some(("UV_INDEX_X_USERNAME".into(), "me".into())),
            password: Some(("UV_INDEX_X_PASSWORD".into(), "p@ss".into())),
        };
        assert!(!format!("{variables:?}").contains("p@ss"));
    }
}
