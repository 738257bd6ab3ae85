//! `project.dynamic`.

use std::collections::HashMap;

use uvferry_diagnostics::{Diagnostic, Location, Severity, nearest};

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

/// What a build backend may fill in.
pub(super) const FIELDS: &[&str] = &[
    "version",
    "description",
    "readme",
    "requires-python",
    "license",
    "license-files",
    "authors",
    "maintainers",
    "keywords",
    "classifiers",
    "urls",
    "scripts",
    "gui-scripts",
    "entry-points",
    "dependencies",
    "optional-dependencies",
    "import-names",
    "import-namespaces",
];

/// Lists and tables, which a backend may add to where both are there (PEP 808).
const EXTENDED: &[&str] = &[
    "authors",
    "maintainers",
    "classifiers",
    "dependencies",
    "entry-points",
    "scripts",
    "gui-scripts",
    "keywords",
    "license-files",
    "optional-dependencies",
    "urls",
    "import-names",
    "import-namespaces",
];

pub(super) fn check(findings: &mut Findings<'_>, project: &Place<'_>, place: &Place<'_>) {
    let mut seen: HashMap<&str, Place<'_>> = HashMap::new();
    for (item, field) in findings.texts(place) {
        if let Some(first) = seen.get(field) {
            let message = format!("`{field}` stands there twice");
            findings.twice(&item, first, message, Severity::Warning);
            continue;
        }
        seen.insert(field, item.clone());
        if field == "name" {
            findings.value(
                &rules::STATIC_AND_DYNAMIC,
                &item,
                "the name of a project is never dynamic",
            );
            continue;
        }
        if !FIELDS.contains(&field) {
            let message = format!("`{field}` is nothing that can be dynamic");
            match nearest(field, FIELDS) {
                Some(near) => findings.value_help(
                    &rules::STATIC_AND_DYNAMIC,
                    &item,
                    message,
                    format!("did you mean `{near}`?"),
                ),
                None => findings.value(&rules::STATIC_AND_DYNAMIC, &item, message),
            }
            continue;
        }
        let Some(given) = project.get(field) else {
            continue;
        };
        let other = Location::new(findings.file(), item.span());
        let found = Diagnostic::new(
            &rules::STATIC_AND_DYNAMIC,
            format!("`project.{field}` is given and dynamic at once"),
        )
        .also(other, "here it is said to be dynamic");
        let found = if EXTENDED.contains(&field) {
            found
                .severity(Severity::Warning)
                .help("only build backends that know PEP 808 add to it, others refuse it")
        } else {
            found.help("remove one of the two")
        };
        findings.key(&given, found);
    }
}
