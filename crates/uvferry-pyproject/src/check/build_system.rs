//! `[build-system]` (PEP 517, 518).

use super::dependencies;
use super::findings::Findings;
use super::identifiers::is_backend_reference;
use super::tree::Place;
use crate::rules;

pub(super) fn check(findings: &mut Findings<'_>, table: &Place<'_>) {
    findings.table(table);
    if !table.is_table() {
        return;
    }
    findings.unknown_keys(table, &["requires", "build-backend", "backend-path"]);
    match table.get("requires") {
        Some(requires) => dependencies::check_list(findings, &requires),
        None => findings.missing_key(
            table,
            "requires",
            "name what the build needs, `requires = []` if it is nothing",
        ),
    }
    let backend = table.get("build-backend");
    if let Some(place) = &backend
        && let Some(text) = findings.text(place)
        && !is_backend_reference(text)
    {
        findings.value_help(
            &rules::INVALID_BUILD_SYSTEM,
            place,
            format!("`{text}` names no Python object"),
            "write `package.module` or `package.module:object`",
        );
    }
    let Some(path) = table.get("backend-path") else {
        return;
    };
    for (item, folder) in findings.texts(&path) {
        if leaves_project(folder) {
            findings.value_help(
                &rules::INVALID_BUILD_SYSTEM,
                &item,
                format!("`{folder}` is not inside the project"),
                "pip and uv only load a build backend from inside the project",
            );
        }
    }
    if backend.is_none() {
        findings.warn(
            &rules::INVALID_BUILD_SYSTEM,
            &path,
            "`backend-path` has no effect without `build-backend`",
            None,
        );
    }
}

/// Whether a relative path goes out of the folder that it starts in, or is none.
fn leaves_project(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let bytes = path.as_bytes();
    if path.starts_with('/') || bytes.get(1) == Some(&b':') {
        return true;
    }
    let mut depth = 0_i64;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}
