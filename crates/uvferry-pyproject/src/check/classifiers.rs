//! `project.classifiers`.

use std::collections::HashMap;

use uvferry_diagnostics::{Severity, nearest};

use super::CheckOptions;
use super::findings::Findings;
use super::tree::Place;
use crate::rules;

/// What a classifier may begin with (PEP 301, and what the index added since).
const FIRST: &[&str] = &[
    "Development Status",
    "Environment",
    "Framework",
    "Intended Audience",
    "License",
    "Natural Language",
    "Operating System",
    "Private",
    "Programming Language",
    "Topic",
    "Typing",
];

pub(super) fn check(findings: &mut Findings<'_>, place: &Place<'_>, options: &CheckOptions<'_>) {
    let known: Option<Vec<&str>> = options
        .classifiers
        .map(|list| list.lines().filter(|line| !line.is_empty()).collect());
    let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
    for (item, text) in findings.texts(place) {
        if let Some(first) = seen.get(text) {
            let message = format!("the classifier `{text}` stands there twice");
            findings.twice(&item, first, message, Severity::Warning);
            continue;
        }
        seen.insert(text, item.clone());
        if text.to_lowercase().starts_with("private ::") {
            continue;
        }
        match &known {
            Some(known) if !known.contains(&text) => {
                let message = format!("`{text}` is no classifier of the package index");
                match nearest_classifier(text, known) {
                    Some(near) => findings.value_help(
                        &rules::INVALID_CLASSIFIER,
                        &item,
                        message,
                        format!("did you mean `{near}`?"),
                    ),
                    None => findings.value(&rules::INVALID_CLASSIFIER, &item, message),
                }
            }
            Some(_) => {}
            None => form(findings, &item, text),
        }
    }
}

/// What can be said without the list.
fn form(findings: &mut Findings<'_>, item: &Place<'_>, text: &str) {
    let parts: Vec<&str> = text.split(" :: ").collect();
    let first = parts[0];
    let spaced = parts
        .iter()
        .any(|part| part.is_empty() || part.trim() != *part || part.contains("::"));
    if spaced || parts.len() < 2 {
        findings.value_help(
            &rules::INVALID_CLASSIFIER,
            item,
            format!("`{text}` is no classifier"),
            "its parts stand between ` :: `, as in `Programming Language :: Python :: 3`",
        );
    } else if !FIRST.contains(&first) {
        let message = format!("no classifier begins with `{first}`");
        match nearest(first, FIRST) {
            Some(near) => findings.value_help(
                &rules::INVALID_CLASSIFIER,
                item,
                message,
                format!("did you mean `{near}`?"),
            ),
            None => findings.value(&rules::INVALID_CLASSIFIER, item, message),
        }
    }
}

fn nearest_classifier<'a>(text: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = text.to_lowercase();
    known
        .iter()
        .find(|known| known.to_lowercase() == lower)
        .copied()
        .or_else(|| nearest(text, known))
}
