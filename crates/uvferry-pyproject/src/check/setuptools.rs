//! `[tool.setuptools]` and `[tool.distutils]`
//! (<https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html>).

use uvferry_diagnostics::{Diagnostic, Location, Severity};

use super::findings::Findings;
use super::identifiers::{is_dotted, is_package, is_relaxed_module};
use super::tree::{Content, Place};
use crate::names::is_valid;
use crate::rules;

const KEYS: &[&str] = &[
    "platforms",
    "provides",
    "obsoletes",
    "zip-safe",
    "script-files",
    "eager-resources",
    "packages",
    "package-dir",
    "package-data",
    "include-package-data",
    "exclude-package-data",
    "namespace-packages",
    "py-modules",
    "ext-modules",
    "data-files",
    "cmdclass",
    "license-files",
    "dynamic",
];

pub(super) fn check(findings: &mut Findings<'_>, root: &Place<'_>, table: &Place<'_>) {
    findings.table(table);
    findings.unknown_keys(table, KEYS);
    for place in table.entries() {
        match place.key {
            "platforms" | "script-files" | "eager-resources" => {
                findings.texts(&place);
            }
            "provides" | "obsoletes" => named(findings, &place, is_valid, "the name of a package"),
            "zip-safe" | "include-package-data" => findings.flag(&place),
            "packages" => packages(findings, &place),
            "package-dir" => {
                for entry in findings.table(&place) {
                    package_key(findings, &entry, "");
                    findings.text(&entry);
                }
            }
            "package-data" | "exclude-package-data" => {
                for entry in findings.table(&place) {
                    package_key(findings, &entry, "*");
                    findings.texts(&entry);
                }
            }
            "namespace-packages" | "py-modules" => {
                named(findings, &place, is_relaxed_module, "the name of a module");
            }
            "ext-modules" => {
                for item in findings.array(&place, "an array of tables") {
                    extension(findings, &item);
                }
            }
            "data-files" => {
                for entry in findings.table(&place) {
                    findings.texts(&entry);
                }
            }
            "cmdclass" => {
                for entry in findings.table(&place) {
                    reference(findings, &entry, "a class with its module");
                }
            }
            "license-files" => license_files(findings, root, &place),
            "dynamic" => dynamic(findings, root, &place),
            _ => {}
        }
    }
}

/// A table of tables, one for each command.
pub(super) fn distutils(findings: &mut Findings<'_>, table: &Place<'_>) {
    for command in findings.table(table) {
        findings.table(&command);
    }
}

fn named(findings: &mut Findings<'_>, place: &Place<'_>, fits: fn(&str) -> bool, what: &str) {
    for (item, text) in findings.texts(place) {
        if !fits(text) {
            let message = format!("`{text}` is not {what}");
            findings.value(&rules::INVALID_SETUPTOOLS, &item, message);
        }
    }
}

fn package_key(findings: &mut Findings<'_>, entry: &Place<'_>, also: &str) {
    if entry.key != also && !is_package(entry.key) {
        findings.key(
            entry,
            Diagnostic::new(
                &rules::INVALID_SETUPTOOLS,
                format!("`{}` is not the name of a package", entry.key),
            )
            .help(match also {
                "" => "points, not slashes, stand between packages; `\"\"` is the root",
                _ => "points, not slashes, stand between packages; `\"*\"` is all of them",
            }),
        );
    }
}

fn reference(findings: &mut Findings<'_>, place: &Place<'_>, what: &str) {
    if let Some(text) = findings.text(place)
        && !is_dotted(text)
    {
        findings.value_help(
            &rules::INVALID_SETUPTOOLS,
            place,
            format!("`{text}` is not {what}"),
            "write `package.module.name`",
        );
    }
}

fn packages(findings: &mut Findings<'_>, place: &Place<'_>) {
    if matches!(place.node.content, Content::Array(_)) {
        named(findings, place, is_package, "the name of a package");
        return;
    }
    if !place.is_table() {
        findings.wrong_type(place, "an array of names, or a table with `find`");
        return;
    }
    findings.unknown_keys(place, &["find"]);
    let Some(find) = place.get("find") else {
        return;
    };
    findings.table(&find);
    findings.unknown_keys(&find, &["where", "include", "exclude", "namespaces"]);
    for entry in find.entries() {
        match entry.key {
            "where" | "include" | "exclude" => {
                findings.texts(&entry);
            }
            "namespaces" => findings.flag(&entry),
            _ => {}
        }
    }
}

/// Keys of an extension module that hold strings.
const LISTS: &[&str] = &[
    "sources",
    "include-dirs",
    "undef-macros",
    "library-dirs",
    "libraries",
    "runtime-library-dirs",
    "extra-objects",
    "extra-compile-args",
    "extra-link-args",
    "export-symbols",
    "swig-opts",
    "depends",
];

/// Its other keys.
const OTHERS: &[&str] = &[
    "name",
    "define-macros",
    "language",
    "optional",
    "py-limited-api",
];

fn extension(findings: &mut Findings<'_>, item: &Place<'_>) {
    findings.table(item);
    if !item.is_table() {
        return;
    }
    let known: Vec<&str> = LISTS.iter().chain(OTHERS).copied().collect();
    findings.unknown_keys(item, &known);
    for key in ["name", "sources"] {
        if item.get(key).is_none() {
            findings.missing_key(item, key, "an extension module has a name and sources");
        }
    }
    for entry in item.entries() {
        match entry.key {
            "name" => {
                if let Some(text) = findings.text(&entry)
                    && !is_relaxed_module(text)
                {
                    let message = format!("`{text}` is not the name of a module");
                    findings.value(&rules::INVALID_SETUPTOOLS, &entry, message);
                }
            }
            "language" => {
                findings.text(&entry);
            }
            "optional" | "py-limited-api" => findings.flag(&entry),
            "define-macros" => {
                for pair in findings.array(&entry, "an array of names and values") {
                    let parts = findings.texts(&pair);
                    if parts.len() > 2 {
                        findings.wrong_type(&pair, "a name and a value");
                    }
                }
            }
            key if LISTS.contains(&key) => {
                findings.texts(&entry);
            }
            _ => {}
        }
    }
}

fn license_files(findings: &mut Findings<'_>, root: &Place<'_>, place: &Place<'_>) {
    findings.texts(place);
    if let Some(standard) = root.at(&["project", "license-files"]) {
        let other = Location::new(findings.file(), standard.key_span);
        findings.key(
            place,
            Diagnostic::new(
                &rules::INVALID_SETUPTOOLS,
                "`project.license-files` is there too, and setuptools refuses both",
            )
            .also(other, "the standard's one")
            .help("remove the one of setuptools"),
        );
    }
}

const DYNAMIC: &[&str] = &[
    "version",
    "classifiers",
    "description",
    "entry-points",
    "dependencies",
    "optional-dependencies",
    "readme",
];

fn dynamic(findings: &mut Findings<'_>, root: &Place<'_>, table: &Place<'_>) {
    findings.table(table);
    findings.unknown_keys(table, DYNAMIC);
    let declared = root.at(&["project", "dynamic"]);
    let declared: Vec<&str> = declared
        .iter()
        .flat_map(Place::texts)
        .map(|(_, field)| field)
        .collect();
    let has_project = root
        .get("project")
        .is_some_and(|project| project.is_table());
    for place in table.entries() {
        if has_project && DYNAMIC.contains(&place.key) && !declared.contains(&place.key) {
            findings.key(
                &place,
                Diagnostic::new(
                    &rules::INVALID_SETUPTOOLS,
                    format!(
                        "setuptools does not read this: `{}` is not in `project.dynamic`",
                        place.key
                    ),
                )
                .severity(Severity::Warning)
                .help(format!("add `\"{}\"` to `project.dynamic`", place.key)),
            );
        }
        match place.key {
            "version" => version(findings, &place),
            "optional-dependencies" => {
                for extra in findings.table(&place) {
                    super::dependencies::extra_name(findings, &extra);
                    file(findings, &extra, &["file"]);
                }
            }
            "readme" => file(findings, &place, &["file", "content-type"]),
            key if DYNAMIC.contains(&key) => file(findings, &place, &["file"]),
            _ => {}
        }
    }
}

fn version(findings: &mut Findings<'_>, place: &Place<'_>) {
    findings.table(place);
    if !place.is_table() {
        return;
    }
    findings.unknown_keys(place, &["attr", "file"]);
    match (place.get("attr"), place.get("file")) {
        (Some(attr), None) => reference(findings, &attr, "an attribute with its module"),
        (None, Some(_)) => file(findings, place, &["file", "attr"]),
        (Some(attr), Some(file)) => {
            let other = Location::new(findings.file(), attr.key_span);
            findings.key(
                &file,
                Diagnostic::new(
                    &rules::INVALID_SETUPTOOLS,
                    "the version has both `attr` and `file`",
                )
                .also(other, "the other one")
                .help("keep one of them"),
            );
        }
        (None, None) => findings.missing_key(
            place,
            "attr",
            "write `{attr = \"package.attribute\"}` or `{file = \"PATH\"}`",
        ),
    }
}

/// `{file = "…"}`, a path or several.
fn file(findings: &mut Findings<'_>, place: &Place<'_>, known: &[&str]) {
    findings.table(place);
    if !place.is_table() {
        return;
    }
    findings.unknown_keys(place, known);
    match place.get("file") {
        None => findings.missing_key(place, "file", "write `{file = \"PATH\"}`"),
        Some(file) if file.text().is_none() => {
            if matches!(file.node.content, Content::Array(_)) {
                findings.texts(&file);
            } else {
                findings.wrong_type(&file, "a path or an array of paths");
            }
        }
        Some(_) => {}
    }
    if let Some(content_type) = place.get("content-type")
        && known.contains(&"content-type")
    {
        findings.text(&content_type);
    }
}
