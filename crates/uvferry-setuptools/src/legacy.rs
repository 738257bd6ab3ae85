//! A project whose metadata is still in setup.py or setup.cfg.

use crate::setup_cfg::SetupCfg;
use crate::setup_py::{Literal, SetupScript, Value};

/// What `[project]` must say so that setuptools takes the rest from setup.py and setup.cfg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyProject {
    /// The name, if it is known without running setup.py.
    pub name: Option<String>,
    /// The range of Python versions, if it is known.
    pub requires_python: Option<String>,
    /// The fields of `[project]` that setup.py and setup.cfg give, for
    /// `project.dynamic`. A field that is listed and not given fails the build, one that is
    /// given and not listed is thrown away.
    pub dynamic: Vec<&'static str>,
    /// The file that gives the dependencies, else the one that gives the name.
    pub source: &'static str,
    /// Entry points that setup.py gives as one text. setuptools fails on such a text as
    /// soon as there is a `[project]` table, so they have to be written there, by
    /// `Pyproject::set_entry_points`; none of their
    /// fields is in `dynamic` then.
    pub entry_points: Option<EntryPoints>,
    /// The file of which the same holds: setup.cfg reads the entry points from it as one
    /// text (`[options] entry_points = file: …`). Its text goes through
    /// [`entry_points_of`].
    pub entry_points_file: Option<String>,
    /// Whether fields may be given that cannot be seen (`setup(**computed)`).
    pub uncertain: bool,
}

/// The groups of entry points, each with its names and what they stand for.
pub type EntryPoints = Vec<(String, Vec<(String, String)>)>;

/// Entry points in the form of an ini file, as setuptools and entry_points.txt have them.
///
/// ```
/// let points = uvferry_setuptools::legacy::entry_points_of("[console_scripts]\nx = y:z\n");
/// assert_eq!(points, [("console_scripts".to_owned(), vec![("x".to_owned(), "y:z".to_owned())])]);
/// ```
pub fn entry_points_of(text: &str) -> EntryPoints {
    let mut groups = EntryPoints::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            groups.push((name.trim().to_owned(), Vec::new()));
        } else if let (Some((name, object)), Some((_, points))) =
            (line.split_once('='), groups.last_mut())
        {
            points.push((name.trim().to_owned(), object.trim().to_owned()));
        }
    }
    groups
}

/// The fields with the keywords of `setup()` and the keys of `[metadata]` that give them,
/// as setuptools' `_PREVIOUSLY_DEFINED` knows them.
const FIELDS: &[(&str, &[&str])] = &[
    ("description", &["description"]),
    ("readme", &["long_description"]),
    ("license", &["license", "license_expression"]),
    ("authors", &["author", "author_email"]),
    ("maintainers", &["maintainer", "maintainer_email"]),
    ("keywords", &["keywords"]),
    ("classifiers", &["classifiers"]),
    ("urls", &["url", "project_urls", "download_url"]),
];

/// What the two files give together; `None` where neither describes a project.
pub fn legacy_metadata(
    setup_py: Option<&SetupScript>,
    setup_cfg: Option<&SetupCfg>,
) -> Option<LegacyProject> {
    let script = setup_py.filter(|script| script.call.is_some());
    // A setup.cfg alone builds as well, but only with metadata; beside a setup.py each of
    // its keys counts.
    let cfg = setup_cfg.filter(|cfg| script.is_some() || cfg.has_metadata());
    if script.is_none() && cfg.is_none() {
        return None;
    }
    let gives = |keyword: &str| script.is_some_and(|script| script.gives(keyword));
    let mut dynamic = vec!["version"];
    for (field, names) in FIELDS {
        let present = names.iter().any(|name| {
            gives(name)
                || cfg.is_some_and(|cfg| {
                    cfg.metadata
                        .get(*name)
                        .is_some_and(|entry| !entry.value.is_empty())
                })
        });
        if present {
            dynamic.push(field);
        }
    }
    let as_text = script.and_then(|script| match script.keywords.get("entry_points") {
        Some(Value::Static(Literal::Text(text))) => Some(entry_points_of(text)),
        _ => None,
    });
    let file = cfg.and_then(|cfg| {
        cfg.file_references
            .iter()
            .find(|(_, key, _)| key == "options.entry_points")
            .map(|(path, _, _)| path.clone())
    });
    let written = as_text.is_some() || file.is_some();
    let (scripts, gui_scripts, entry_points) = if written {
        (false, false, false)
    } else {
        entry_points(script, cfg)
    };
    // Keywords that only a run would tell may be any of these five: not listed they are thrown
    // away, and setuptools 69 and newer accept them listed and not given.
    let uncertain = script.is_some_and(|script| script.has_unknown_kwargs);
    for (field, present) in [
        ("scripts", scripts),
        ("gui-scripts", gui_scripts),
        ("entry-points", entry_points),
    ] {
        if present || (uncertain && !written) {
            dynamic.push(field);
        }
    }
    let extras_in_cfg = cfg.is_some_and(|cfg| {
        cfg.section("options.extras_require")
            .is_some_and(|keys| !keys.is_empty())
    });
    let conditional = conditional_extras(script, cfg);
    let cfg_requires = cfg.is_some_and(|cfg| cfg.options.contains_key("install_requires"));
    if gives("install_requires") || cfg_requires || conditional || uncertain {
        dynamic.push("dependencies");
    }
    if gives("extras_require") || extras_in_cfg || uncertain {
        dynamic.push("optional-dependencies");
    }
    let known_range = script
        .and_then(|script| script.python_requires.clone())
        .or_else(|| cfg.and_then(|cfg| cfg.python_requires.clone()));
    // setup() goes before setup.cfg.
    let computed_range =
        gives("python_requires") && script.is_some_and(|script| script.python_requires.is_none());
    let requires_python = if computed_range {
        dynamic.push("requires-python");
        None
    } else {
        known_range.filter(|range| !range.trim().is_empty())
    };
    let name = script
        .and_then(|script| script.name.clone())
        .or_else(|| cfg.and_then(|cfg| cfg.name.clone()));
    let source = if script.is_none() || (!gives("install_requires") && cfg_requires) {
        "setup.cfg"
    } else {
        "setup.py"
    };
    Some(LegacyProject {
        name,
        requires_python,
        dynamic,
        source,
        entry_points: as_text,
        entry_points_file: file,
        uncertain,
    })
}

/// Whether an extra like `:python_version < "3"` adds to the dependencies themselves.
fn conditional_extras(script: Option<&SetupScript>, cfg: Option<&SetupCfg>) -> bool {
    let in_script = script.is_some_and(|script| match script.keywords.get("extras_require") {
        Some(Value::Static(Literal::Dict(items))) => {
            items.iter().any(|(extra, _)| extra.starts_with(':'))
        }
        _ => false,
    });
    let in_cfg = cfg.is_some_and(|cfg| cfg.extras_require.keys().any(|key| key.starts_with(':')));
    in_script || in_cfg
}

/// Whether there are console scripts, GUI scripts and other entry points.
fn entry_points(script: Option<&SetupScript>, cfg: Option<&SetupCfg>) -> (bool, bool, bool) {
    let mut groups: Vec<String> = Vec::new();
    let mut unknown = false;
    match script.and_then(|script| script.keywords.get("entry_points")) {
        Some(Value::Static(Literal::Dict(items))) => {
            groups.extend(items.iter().map(|(group, _)| group.clone()));
        }
        Some(Value::Static(_)) | None => {}
        Some(Value::Unknown { .. }) => unknown = true,
    }
    if let Some(cfg) = cfg {
        groups.extend(cfg.entry_points.iter().cloned());
    }
    let has = |name: &str| groups.iter().any(|group| group == name);
    let others = groups
        .iter()
        .any(|group| group != "console_scripts" && group != "gui_scripts");
    (
        has("console_scripts") || unknown,
        has("gui_scripts") || unknown,
        others || unknown,
    )
}
