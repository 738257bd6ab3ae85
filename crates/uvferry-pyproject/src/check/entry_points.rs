//! `project.scripts`, `gui-scripts` and `entry-points`.

use uvferry_diagnostics::Diagnostic;

use super::findings::Findings;
use super::identifiers::{Reference, reference};
use super::tree::Place;
use crate::rules;

/// Commands that an installer makes.
pub(super) fn check_scripts(findings: &mut Findings<'_>, place: &Place<'_>) {
    check_group(findings, place, true);
}

/// Groups of other tools.
pub(super) fn check_groups(findings: &mut Findings<'_>, place: &Place<'_>) {
    for group in findings.table(place) {
        let meant = match group.key {
            "console_scripts" => Some("[project.scripts]"),
            "gui_scripts" => Some("[project.gui-scripts]"),
            _ => None,
        };
        if let Some(meant) = meant {
            findings.key(
                &group,
                Diagnostic::new(
                    &rules::INVALID_ENTRY_POINT,
                    format!("the group `{}` has a table of its own", group.key),
                )
                .help(format!("write its entries into `{meant}`")),
            );
        } else if !is_group(group.key) {
            findings.key(
                &group,
                Diagnostic::new(
                    &rules::INVALID_ENTRY_POINT,
                    format!("`{}` is no name for a group of entry points", group.key),
                )
                .help("letters, digits and `_`, with points between them"),
            );
        }
        check_group(findings, &group, false);
    }
}

fn check_group(findings: &mut Findings<'_>, place: &Place<'_>, are_scripts: bool) {
    for entry in findings.table(place) {
        if !is_name(entry.key) {
            findings.key(
                &entry,
                Diagnostic::new(
                    &rules::INVALID_ENTRY_POINT,
                    format!("`{}` is no name for an entry point", entry.key),
                ),
            );
        }
        let Some(text) = findings.text(&entry) else {
            continue;
        };
        match reference(text) {
            Reference::Invalid => findings.value_help(
                &rules::INVALID_ENTRY_POINT,
                &entry,
                format!("`{text}` names no Python object"),
                "write `package.module:function`",
            ),
            Reference::Module if are_scripts => findings.value_help(
                &rules::INVALID_ENTRY_POINT,
                &entry,
                format!("`{text}` names a module, and pip installs no command without a function"),
                "write `package.module:function`",
            ),
            Reference::ObjectWithExtras => findings.warn(
                &rules::INVALID_ENTRY_POINT,
                &entry,
                "extras of an entry point are not read by every installer",
                None,
            ),
            Reference::Module | Reference::Object => {}
        }
    }
}

/// `[^\[\s=]([^=]*[^\s=])?`, on one line.
fn is_name(name: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '=');
    edge(name.chars().next())
        && edge(name.chars().next_back())
        && !name.starts_with('[')
        && !name.contains(['=', '\n'])
}

/// `\w+(\.\w+)*`
fn is_group(name: &str) -> bool {
    name.split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'))
}
