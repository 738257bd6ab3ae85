//! Lists of requirements (PEP 508), read by the reader of requirements files, which reads
//! as pip's own `packaging` does; what only such a file may hold is refused.

use std::collections::HashMap;

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile, Span};
use uvferry_requirements::{EntryKind, Requirement, RequirementOptions, parse};

use super::findings::Findings;
use super::tree::Place;
use crate::names::{is_valid, normalize};
use crate::rules;

/// An array of requirements.
pub(super) fn check_list(findings: &mut Findings<'_>, place: &Place<'_>) {
    let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
    for (item, text) in findings.texts(place) {
        check_one(findings, &item, text);
        if let Some(first) = seen.get(text) {
            let message = format!("`{text}` stands there twice");
            findings.twice(&item, first, message, Severity::Warning);
        } else {
            seen.insert(text, item);
        }
    }
}

/// One requirement.
pub(super) fn check_one(findings: &mut Findings<'_>, place: &Place<'_>, text: &str) {
    let Err(refusal) = read(text) else {
        return;
    };
    let span = match &refusal.range {
        Some(range) => findings.inside(place, range),
        None => place.span(),
    };
    let mut found = Diagnostic::new(&rules::INVALID_DEPENDENCY, refusal.message);
    if let Some(help) = refusal.help {
        found = found.help(help);
    }
    findings.at(&span, found);
}

/// Why a text is no requirement.
#[derive(Debug)]
pub(crate) struct Refusal {
    message: String,
    help: Option<String>,
    /// Of the text.
    range: Option<Span>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            range: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Reads a PEP 508 text.
pub(crate) fn read(text: &str) -> Result<Requirement, Refusal> {
    // A requirement of a file may go over several lines and end in a comment.
    if text.contains(['\n', '\r', '\u{b}', '\u{c}']) {
        return Err(Refusal::new("a requirement is one line"));
    }
    let trimmed = text.trim_matches([' ', '\t']);
    if trimmed.is_empty() {
        return Err(Refusal::new("an empty text is no requirement"));
    }
    let no_requirement = || Refusal::new(format!("`{trimmed}` is no requirement (PEP 508)"));
    if trimmed.ends_with('\\') {
        return Err(no_requirement());
    }
    let lead = text.len() - text.trim_start_matches([' ', '\t']).len();
    let file = parse(&SourceFile::new("requirement", trimmed));
    if let Some(found) = file
        .diagnostics
        .iter()
        .find(|found| found.severity == Severity::Error)
    {
        let range = found.location.as_ref().and_then(|place| {
            let at = |column: usize| {
                let indices = trimmed.char_indices().map(|(at, _)| at);
                indices.chain([trimmed.len()]).nth(column - 1)
            };
            Some(lead + at(place.column)?..lead + at(place.end_column)?)
        });
        return Err(Refusal {
            message: found.message.clone(),
            help: found.help.clone(),
            range,
        });
    }
    if !file.comments.is_empty() {
        return Err(no_requirement().help("comments stand outside of the string"));
    }
    let [entry] = file.entries.as_slice() else {
        return Err(no_requirement());
    };
    let EntryKind::Requirement(requirement) = &entry.kind else {
        return Err(no_requirement().help("options of pip have no place here"));
    };
    if requirement.editable
        || !requirement.hashes.is_empty()
        || *requirement.options != RequirementOptions::default()
    {
        return Err(no_requirement().help("options of pip have no place here"));
    }
    if !requirement
        .name
        .as_ref()
        .is_some_and(|name| is_valid(&name.written))
    {
        return Err(no_requirement().help("a URL or a path needs a name: `NAME @ URL`"));
    }
    // pip takes an empty marker in a requirements file, and only there.
    if let Some(before) = trimmed.strip_suffix(';')
        && (requirement.url.is_none() || before.ends_with([' ', '\t']))
    {
        return Err(Refusal::new(format!(
            "`{trimmed}` has nothing behind its `;`"
        )));
    }
    let clauses = requirement.specifier.as_deref().unwrap_or_default();
    if clauses.split(',').any(|clause| clause.trim() == "===") {
        return Err(Refusal::new(format!(
            "`{trimmed}` has no version behind its `===`"
        )));
    }
    if let Err(error) = requirement.specifiers() {
        return Err(Refusal::new(error.to_string()));
    }
    if let Err(error) = requirement.marker_tree() {
        return Err(Refusal::new(error.to_string()));
    }
    Ok((**requirement).clone())
}

/// Whether the key of a table names an extra.
pub(super) fn extra_name(findings: &mut Findings<'_>, extra: &Place<'_>) {
    if !is_valid(extra.key) {
        findings.key(
            extra,
            Diagnostic::new(
                &rules::INVALID_NAME,
                format!("`{}` is no name for an extra", extra.key),
            )
            .help(super::project::NAME_RULE),
        );
    }
}

/// `[project.optional-dependencies]`.
pub(super) fn check_extras(findings: &mut Findings<'_>, place: &Place<'_>) {
    let mut seen: HashMap<String, Place<'_>> = HashMap::new();
    for extra in findings.table(place) {
        extra_name(findings, &extra);
        let name = normalize(extra.key);
        if let Some(first) = seen.get(&name) {
            let message = format!(
                "the extras `{}` and `{}` are the same name",
                first.key, extra.key
            );
            findings.twice(&extra, first, message, Severity::Error);
        } else {
            seen.insert(name, extra.clone());
        }
        check_list(findings, &extra);
    }
}
