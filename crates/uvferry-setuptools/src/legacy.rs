//! A project whose metadata is still in setup.py or setup.cfg.

use crate::literal::Literal;
use crate::metadata::{Backend, Field, Key, Metadata, SetupKeywords};

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
    /// Entry points that setup.py gives as one text, or setup.cfg under one key, perhaps out
    /// of a file (`[options] entry_points = file: …`). setuptools fails on such a text as
    /// soon as there is a `[project]` table, so they have to be written there, by
    /// `Pyproject::set_entry_points`; none of their
    /// fields is in `dynamic` then.
    pub entry_points: Option<EntryPoints>,
    /// Whether fields may be given that cannot be seen (`setup(**computed)`).
    pub uncertain: bool,
    /// Whether setuptools takes along what MANIFEST.in or version control has in the packages;
    /// `None` where only a run would tell. Where setup.py and setup.cfg say nothing it does not,
    /// but it does as soon as there is a `[project]` or a `[tool.setuptools]` table, unless
    /// `tool.setuptools.include-package-data` says otherwise.
    pub includes_package_data: Option<bool>,
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

/// What setup.py and setup.cfg give together; `None` where neither describes a project: a
/// setup.cfg alone often only configures tools.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_setuptools::legacy::legacy_metadata;
/// use uvferry_setuptools::{ProjectFiles, read};
///
/// let file = SourceFile::new("setup.py", "from setuptools import setup\nsetup(name='x', url='https://example.com')\n");
/// let (metadata, _) = read(&ProjectFiles { setup_py: Some(&file), setup_cfg: None, read: &|_| None, paths: &[] });
/// assert_eq!(legacy_metadata(&metadata).unwrap().dynamic, ["version", "urls"]);
/// ```
pub fn legacy_metadata(metadata: &Metadata) -> Option<LegacyProject> {
    let keys = Keys(&metadata.keys);
    let calls_setup = metadata.setup_keywords != SetupKeywords::NoCall;
    if !calls_setup && !keys.stand_alone() {
        return None;
    }
    let readme_by_pbr =
        metadata.backend == Backend::Pbr && !matches!(metadata.readme, Field::Absent);
    let mut dynamic = vec!["version"];
    for (field, names) in FIELDS {
        // pbr has a key of its own, which setuptools does not know.
        let by_pbr = *field == "readme" && readme_by_pbr;
        if by_pbr || names.iter().any(|name| keys.give("metadata", name)) {
            dynamic.push(field);
        }
    }
    let known_points = match &metadata.entry_points {
        Field::Known(given) => Some(given),
        Field::Absent | Field::Unknown(_) => None,
    };
    let as_text = known_points
        .filter(|given| keys.are_text(&given.key))
        .map(|given| given.value.clone());
    // Keywords that only a run would tell may be any of these five: not listed they are thrown
    // away, and setuptools 69 and newer accept them listed and not given.
    let uncertain = metadata.setup_keywords == SetupKeywords::Open;
    if as_text.is_none() {
        let groups: Vec<&str> = known_points
            .iter()
            .flat_map(|given| &given.value)
            .map(|(group, _)| group.as_str())
            .collect();
        let any = uncertain || matches!(metadata.entry_points, Field::Unknown(_));
        let others = |group: &&str| !matches!(*group, "console_scripts" | "gui_scripts");
        for (field, is_given) in [
            ("scripts", groups.contains(&"console_scripts")),
            ("gui-scripts", groups.contains(&"gui_scripts")),
            ("entry-points", groups.iter().any(others)),
        ] {
            if is_given || any {
                dynamic.push(field);
            }
        }
    }
    if keys.give("options", "install_requires")
        || !matches!(metadata.dependencies, Field::Absent)
        || uncertain
    {
        dynamic.push("dependencies");
    }
    if keys.give("options", "extras_require")
        || !matches!(metadata.optional_dependencies, Field::Absent)
        || uncertain
    {
        dynamic.push("optional-dependencies");
    }
    let requires_python = match &metadata.requires_python {
        Field::Known(given) => Some(given.value.clone()).filter(|range| !range.trim().is_empty()),
        Field::Absent => None,
        Field::Unknown(_) => {
            dynamic.push("requires-python");
            None
        }
    };
    let declared = keys.in_cfg("options", "install_requires");
    let by_cfg = !calls_setup || !keys.in_script("install_requires") && declared;
    Some(LegacyProject {
        name: metadata.name.known().cloned(),
        requires_python,
        dynamic,
        source: if by_cfg { "setup.cfg" } else { "setup.py" },
        entry_points: as_text,
        uncertain,
        includes_package_data: match &metadata.include_package_data {
            Field::Known(given) => Some(given.value),
            Field::Absent if uncertain => None,
            // pbr and its kin switch it on by themselves.
            Field::Absent => (metadata.backend == Backend::Setuptools).then_some(false),
            Field::Unknown(_) => None,
        },
    })
}

struct Keys<'a>(&'a [Key]);

impl Keys<'_> {
    /// Whether setup.py is given something for a keyword, known or not.
    fn in_script(&self, keyword: &str) -> bool {
        self.0
            .iter()
            .any(|key| key.name == keyword && key.value != Some(Literal::None))
    }

    /// Whether setup.cfg is given something for a key, in any spelling that setuptools takes.
    fn in_cfg(&self, section: &str, wanted: &str) -> bool {
        self.0.iter().any(|key| {
            let Some((_, name)) = key
                .name
                .rsplit_once('.')
                .filter(|(found, _)| *found == section)
            else {
                return false;
            };
            spelled(&name.to_lowercase().replace('-', "_")) == wanted
                && !matches!(&key.value, Some(Literal::Text(text)) if text.is_empty())
        })
    }

    fn give(&self, section: &str, name: &str) -> bool {
        self.in_script(name) || self.in_cfg(section, name)
    }

    /// Whether setup.cfg describes a project without a setup.py.
    fn stand_alone(&self) -> bool {
        ["name", "version"]
            .iter()
            .any(|key| self.in_cfg("metadata", key))
            || ["install_requires", "packages", "py_modules"]
                .iter()
                .any(|key| self.in_cfg("options", key))
    }

    /// Whether entry points are given as one text, under this key.
    fn are_text(&self, key: &str) -> bool {
        key == "options.entry_points"
            && self
                .0
                .iter()
                .any(|known| known.name.to_lowercase().replace('-', "_") == key)
            || self
                .0
                .iter()
                .any(|known| known.name == key && matches!(known.value, Some(Literal::Text(_))))
    }
}

/// setuptools' other spellings of the keys of `[metadata]`.
fn spelled(key: &str) -> &str {
    match key {
        "home_page" => "url",
        "summary" => "description",
        "classifier" => "classifiers",
        "platform" => "platforms",
        other => other,
    }
}
