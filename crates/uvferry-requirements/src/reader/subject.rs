//! The requirement of a line, with the options beside it.

use std::borrow::Cow;

use crate::legacy;
use crate::options::{self, Given, Role};
use crate::reader::{Line, Reader};
use crate::requirement::{Requirement, RequirementOptions, Target};
use crate::rules;
use crate::subject::{read_editable, read_plain, read_with_variables};
use crate::whitespace::{is_space, strip};

impl Reader<'_> {
    pub(super) fn requirement(
        &mut self,
        line: &mut Line<'_>,
        args: &str,
        editable: Option<&Given>,
        parsed: &options::Parsed,
    ) -> Option<Requirement> {
        let mut hashes = Vec::new();
        let mut more = RequirementOptions::default();
        let mut unused = parsed.unused.clone();
        let mut seen_editable = false;
        for given in &parsed.options {
            let value = given.value.clone();
            match given.spec.role {
                // pip has no place for the hashes of an editable.
                Role::Hash if editable.is_some() => unused.push(given.span.clone()),
                Role::Hash => hashes.extend(value),
                Role::ConfigSettings => {
                    if let Some((key, value)) = value.as_deref().and_then(|v| v.split_once('=')) {
                        more.config_settings
                            .entry(key.to_owned())
                            .or_default()
                            .push(value.to_owned());
                    }
                }
                Role::Removed => {
                    if given.spec.name == "--global-option" {
                        more.global_options.extend(value);
                    }
                }
                Role::Global | Role::Include { .. } => more.ignored.push((given.spec.name, value)),
                Role::Editable => {
                    if seen_editable || !args.is_empty() {
                        unused.push(given.span.clone());
                    }
                    seen_editable = true;
                }
            }
        }
        unused.sort_by_key(|span| span.start);
        for given in &parsed.options {
            if matches!(given.spec.role, Role::Global | Role::Include { .. }) {
                let found = self
                    .diagnostic(
                        &rules::OPTION_BESIDE_REQUIREMENT,
                        line.logical,
                        line.range(given.span.clone()),
                        if matches!(given.spec.name, "--no-binary" | "--only-binary") {
                            format!(
                                "`{}` acts on the whole installation, not on this requirement",
                                given.spec.name
                            )
                        } else {
                            format!("pip ignores `{}` beside a requirement", given.spec.name)
                        },
                    )
                    .help("move it to a line of its own if it was meant");
                self.report(found);
            }
        }
        let dropped_marker = editable.is_some()
            && unused
                .first()
                .is_some_and(|span| line.expanded[span.clone()].starts_with(';'));
        if dropped_marker {
            let range = unused[0].start..unused[unused.len() - 1].end;
            let found = self.diagnostic(
                &rules::EDITABLE_MARKER,
                line.logical,
                line.range(range),
                "pip drops the marker of an editable",
            );
            self.report(found);
        } else {
            self.unused_words(line, &unused);
        }
        // pip takes the words in front even for an editable.
        let (subject, from) = match editable {
            Some(given) if args.is_empty() => {
                let value = given.value.clone().unwrap_or_default();
                let span = given.value_span.clone().unwrap_or(given.span.clone());
                (Cow::Owned(value), span.start)
            }
            _ => (Cow::Borrowed(args), 0),
        };
        let mut read = Requirement {
            text: if line.changed {
                strip(&raw_subject(line.content, editable.is_some())).to_owned()
            } else {
                strip(&subject).to_owned()
            },
            expanded: line.changed.then(|| strip(&subject).to_owned()),
            name: None,
            extras: Vec::new(),
            specifier: None,
            url: None,
            marker: None,
            editable: editable.is_some(),
            hashes,
            options: more.into(),
            target: Target::Named,
        };
        let text = strip(&subject);
        let lead = subject.len() - subject.trim_start_matches(is_space).len();
        let outcome = if editable.is_some() {
            read_editable(text, &mut read)
        } else {
            read_plain(text, &mut read, &mut self.markers)
        };
        match outcome {
            Ok(()) => {}
            Err(refusal) => {
                if read_with_variables(text, &mut read) {
                    return Some(read);
                }
                line.refused = true;
                if self.is_unmarked(text) {
                    return None;
                }
                let range = refusal.span.start.min(text.len())..refusal.span.end.min(text.len());
                let place = line.range(from + lead + range.start..from + lead + range.end);
                let found = legacy::explain(text, &refusal);
                let mut diagnostic =
                    self.diagnostic(found.rule, line.logical, place, found.message);
                diagnostic.help = found
                    .help
                    .map(|help| uvferry_diagnostics::redact(&help).into_owned());
                self.report(diagnostic);
                return None;
            }
        }
        legacy::suspicious(
            self.source,
            line,
            from + lead,
            &read,
            &mut self.file.diagnostics,
        );
        Some(read)
    }
}

/// Where a line's options begin: its first word that starts with `-`. Words are separated
/// by blanks only here, not by tabs.
pub(super) fn options_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'-', bytes)
        .find(|&at| at == 0 || bytes[at - 1] == b' ')
        .unwrap_or(text.len())
}

/// The requirement part of a line as typed.
fn raw_subject(content: &str, editable: bool) -> String {
    let split = options_start(content);
    let args = content[..split].trim_end_matches(is_space);
    if !args.is_empty() || !editable {
        return args.to_owned();
    }
    options::split(&content[split..], split)
        .ok()
        .and_then(|words| {
            options::parse(&words)
                .options
                .into_iter()
                .find(|given| given.spec.role == Role::Editable)?
                .value
        })
        .unwrap_or_else(|| content.to_owned())
}
