//! `project.import-names` and `project.import-namespaces` (PEP 794).

use std::collections::HashMap;

use uvferry_diagnostics::Severity;

use super::findings::Findings;
use super::identifiers::KEYWORDS;
use super::tree::Place;
use crate::rules;

pub(super) fn check(findings: &mut Findings<'_>, project: &Place<'_>) {
    let mut names: HashMap<&str, Place<'_>> = HashMap::new();
    let mut all: Vec<(Place<'_>, &str)> = Vec::new();
    for key in ["import-names", "import-namespaces"] {
        let Some(place) = project.get(key) else {
            continue;
        };
        for (item, text) in findings.texts(&place) {
            if !is_import_name(text) {
                findings.value_help(
                    &rules::INVALID_NAME,
                    &item,
                    format!("`{text}` is no name that can be imported"),
                    "write `package.module`, with `; private` behind it where it is no \
                     interface",
                );
                continue;
            }
            let name = text.split(';').next().unwrap_or_default().trim_end();
            if let Some(first) = names.get(name) {
                let message = format!("`{name}` stands there twice");
                findings.twice(&item, first, message, Severity::Error);
                continue;
            }
            names.insert(name, item.clone());
            all.push((item, name));
        }
    }
    for (item, name) in &all {
        let parents = name.match_indices('.').map(|(at, _)| &name[..at]);
        if let Some(missing) = parents
            .into_iter()
            .find(|parent| !names.contains_key(parent))
        {
            findings.value_help(
                &rules::INVALID_NAME,
                item,
                format!("`{name}` is listed, and `{missing}` above it is not"),
                format!("add `{missing}` to `import-names` or `import-namespaces`"),
            );
        }
    }
}

fn is_import_name(text: &str) -> bool {
    let name = match text.split_once(';') {
        Some((name, private)) if private.trim_start() == "private" => name.trim_end(),
        Some(_) => return false,
        None => text,
    };
    name.split('.').all(|part| {
        let mut bytes = part.bytes();
        bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !KEYWORDS.contains(&part)
    })
}
