//! The books: each key of setup.py and setup.cfg with what became of it, for a ledger.

use std::collections::BTreeMap;

use uvferry_diagnostics::{ItemKind, ReadItem, SourceFile, Verdict};
use uvferry_setuptools::setup_call;

use super::{Converted, Fate, Outcome, SetupPy};
use crate::rules;

/// A key and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyFate {
    /// The key as it was read.
    pub item: ReadItem,
    /// What became of it.
    pub verdict: Verdict,
}

/// All keys of both files.
pub type Account = Vec<KeyFate>;

/// `(field of Metadata, keywords of setup() and keys of setup.cfg)`.
const FIELDS: &[(&str, &[&str])] = &[
    ("name", &["name"]),
    ("version", &["version", "use_scm_version"]),
    ("description", &["description", "summary"]),
    (
        "readme",
        &[
            "long_description",
            "long_description_content_type",
            "description_file",
            "description_content_type",
        ],
    ),
    ("requires_python", &["python_requires", "requires_python"]),
    ("license", &["license", "license_expression", "licence"]),
    ("license_files", &["license_files", "license_file"]),
    ("author", &["author", "author_email"]),
    ("maintainer", &["maintainer", "maintainer_email"]),
    ("keywords", &["keywords"]),
    ("classifiers", &["classifiers", "classifier"]),
    ("platforms", &["platforms", "platform"]),
    ("url", &["url", "home_page"]),
    ("download_url", &["download_url"]),
    ("project_urls", &["project_urls"]),
    ("dependencies", &["install_requires", "requires_dist"]),
    ("optional_dependencies", &["extras_require"]),
    ("setup_requires", &["setup_requires", "setup_requires_dist"]),
    ("tests_require", &["tests_require"]),
    ("entry_points", &["entry_points"]),
    ("packages", &["packages"]),
    ("py_modules", &["py_modules"]),
    ("package_dir", &["package_dir"]),
    ("package_data", &["package_data"]),
    ("exclude_package_data", &["exclude_package_data"]),
    ("include_package_data", &["include_package_data"]),
    ("data_files", &["data_files"]),
    ("script_files", &["scripts"]),
    ("zip_safe", &["zip_safe"]),
    ("namespace_packages", &["namespace_packages"]),
];

fn field_of(key: &str) -> Option<&'static str> {
    FIELDS
        .iter()
        .find(|(_, keys)| keys.contains(&key))
        .map(|(field, _)| *field)
}

/// What became of a keyword of `setup()`.
pub(super) fn fate_of_keyword<'a>(converted: &'a Converted, keyword: &str) -> Option<&'a Fate> {
    field_of(keyword)
        .and_then(|field| converted.fate(field))
        .or_else(|| {
            converted
                .fates
                .iter()
                .find(|fate| fate.key == keyword && fate.location.file != "setup.cfg")
        })
}

/// What became of a key of setup.cfg.
pub(super) fn fate_of_cfg<'a>(
    converted: &'a Converted,
    section: &str,
    key: &str,
) -> Option<&'a Fate> {
    let plain = key.to_lowercase().replace('-', "_");
    let named = |name: &str| {
        field_of(name)
            .filter(|field| *field != "name" || section == "metadata")
            .and_then(|field| converted.fate(field))
    };
    let full = format!("{section}.{plain}");
    let written = format!("{section}.{key}");
    let told = |fate: &&Fate| fate.location.file == "setup.cfg";
    // What was said of this very key goes before what was said of its field.
    let own = converted
        .fates
        .iter()
        .filter(told)
        .find(|fate| fate.key == full || fate.key == written);
    // A section of its own for what is a table.
    let of_section = section.strip_prefix("options.").and_then(|rest| {
        let field = rest.split('.').next().unwrap_or(rest).trim();
        named(field)
    });
    own.or(of_section)
        .or_else(|| {
            matches!(section, "metadata" | "options")
                .then(|| named(&plain))
                .flatten()
        })
        .or_else(|| {
            converted
                .fates
                .iter()
                .filter(told)
                .find(|fate| fate.key == section)
        })
}

/// Each keyword of `setup()` and each key of setup.cfg that describes the project, with
/// what became of it. Sections of other tools are not in it.
///
/// `stuck` are the keywords that moved and could not be taken out of the call.
pub fn accounts(
    converted: &Converted,
    setup_py: Option<&SourceFile>,
    setup_cfg: Option<&SourceFile>,
    stuck: &[String],
) -> Account {
    let mut rows: Vec<(String, usize, usize, String, Verdict)> = Vec::new();
    if let Some(file) = setup_py {
        let mut seen: Vec<String> = Vec::new();
        if let Some(call) = setup_call::locate(file) {
            for argument in &call.arguments {
                let name = argument.name.clone().unwrap_or_else(|| "**".to_owned());
                let first = file.line_column(argument.span.start).line;
                let last = file.line_column(argument.span.end).line;
                let verdict = match fate_of_keyword(converted, &name) {
                    Some(fate) if fate.location.file == "setup.cfg" => shadowed(fate),
                    Some(fate) => verdict(fate, converted, stuck.contains(&name)),
                    None => untouched(converted, argument.name.is_none()),
                };
                seen.push(name.clone());
                rows.push((file.path().to_owned(), first, last, name, verdict));
            }
        }
        // What a dictionary gives.
        for fate in &converted.fates {
            if fate.location.file == file.path() && !seen.contains(&fate.key) {
                rows.push((
                    file.path().to_owned(),
                    fate.location.line,
                    fate.location.end_line,
                    fate.key.clone(),
                    verdict(fate, converted, stuck.contains(&fate.key)),
                ));
            }
        }
    }
    if let Some(file) = setup_cfg {
        let (sections, _) = uvferry_ini::parse(file);
        for (section, keys) in &sections {
            let ours = matches!(section.as_str(), "metadata" | "options")
                || section.starts_with("options.");
            for (key, entry) in keys {
                let fate = fate_of_cfg(converted, section, key);
                if !ours && fate.is_none() {
                    continue;
                }
                let verdict = match fate {
                    Some(fate) if fate.location.file == "setup.cfg" => {
                        verdict(fate, converted, false)
                    }
                    Some(fate) => shadowed(fate),
                    None => untouched(converted, false),
                };
                rows.push((
                    file.path().to_owned(),
                    entry.location.line,
                    entry.location.end_line,
                    format!("{section}.{key}"),
                    verdict,
                ));
            }
        }
    }
    let mut nth: BTreeMap<(String, usize), usize> = BTreeMap::new();
    rows.into_iter()
        .map(|(file, line, end_line, text, verdict)| {
            let count = nth.entry((file.clone(), line)).or_insert(0);
            let item = ReadItem::new(ItemKind::Key, &file, (line, end_line), *count, &text);
            *count += 1;
            KeyFate { item, verdict }
        })
        .collect()
}

fn verdict(fate: &Fate, converted: &Converted, stuck: bool) -> Verdict {
    match &fate.outcome {
        Outcome::Moved(to) => {
            let verdict = Verdict::rewritten(to.join(", "));
            if stuck && matches!(converted.setup_py, SetupPy::Stays(_)) {
                verdict.because(
                    "setup.py gives it as well, without effect: it is no argument of the call",
                )
            } else {
                verdict
            }
        }
        Outcome::Stays { rule, why } => Verdict::kept(why.clone()).by(rule),
        Outcome::Dropped { rule, why } => Verdict::dropped(rule, why.clone()),
    }
}

/// The other file gives the field.
fn shadowed(fate: &Fate) -> Verdict {
    match &fate.outcome {
        Outcome::Moved(to) if fate.location.file == "setup.cfg" => {
            Verdict::rewritten(to.join(", "))
        }
        Outcome::Stays { rule, why } => Verdict::kept(why.clone()).by(rule),
        _ => Verdict::dropped(
            &rules::OVERRIDDEN_METADATA,
            format!("{} gives it", fate.location.file),
        ),
    }
}

/// Nobody spoke of it: it stands where it stood.
fn untouched(converted: &Converted, expansion: bool) -> Verdict {
    match (&converted.setup_py, expansion) {
        (SetupPy::Goes | SetupPy::Named(_), true) => {
            Verdict::rewritten("pyproject.toml").because("each of its keywords is named by itself")
        }
        (SetupPy::Goes | SetupPy::Named(_), false) => Verdict::dropped(
            &rules::KEYWORD_WITHOUT_EFFECT,
            "it gives nothing that is published",
        ),
        (SetupPy::Stays(_), _) => Verdict::kept("it stays where it is").by(&rules::SETUP_PY_STAYS),
    }
}
