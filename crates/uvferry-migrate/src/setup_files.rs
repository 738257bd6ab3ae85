//! setup.py and setup.cfg on their way into pyproject.toml: what they say, who names them,
//! and which of their fields the plan may write.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_pyproject::Pyproject;
use uvferry_pyproject::metadata::{Converted, MetadataOptions, Naming, Usage, convert};
use uvferry_requirements::{EntryKind, RequirementsFile, normalize_name};
use uvferry_setuptools::legacy::legacy_metadata;
use uvferry_setuptools::{
    COMPUTED_IN_SETUP_PY, Field, LIST_OF_FOLDERS, Metadata, ProjectFiles, Requirement,
    SetupKeywords, UNREADABLE_SETUP_PY,
};

use crate::tree::Tree;
use crate::{mentions, source_use};

/// What is larger is data, and no build reads its metadata from it.
pub(crate) const MAX_BYTES: u64 = 4 << 20;

/// The two files, and what they say together.
#[derive(Debug)]
pub struct SetupFiles {
    /// setup.py.
    pub setup_py: Option<SourceFile>,
    /// setup.cfg.
    pub setup_cfg: Option<SourceFile>,
    /// What they say.
    pub metadata: Metadata,
}

impl SetupFiles {
    /// Reads them, where one of them is there; nothing is run.
    pub(crate) fn read(tree: &Tree) -> Option<(Self, Vec<Diagnostic>)> {
        let read = |path: &str| -> Option<SourceFile> {
            let file = tree.files().iter().find(|file| file.path == path)?;
            if tree.size_bytes(file) > MAX_BYTES {
                return None;
            }
            Some(SourceFile::new(path, tree.read(path).ok()?))
        };
        let (setup_py, setup_cfg) = (read("setup.py"), read("setup.cfg"));
        if setup_py.is_none() && setup_cfg.is_none() {
            return None;
        }
        let paths: Vec<String> = tree.files().iter().map(|file| file.path.clone()).collect();
        let (metadata, diagnostics) = uvferry_setuptools::read(&ProjectFiles {
            setup_py: setup_py.as_ref(),
            setup_cfg: setup_cfg.as_ref(),
            read: &read,
            paths: &paths,
        });
        let files = Self {
            setup_py,
            setup_cfg,
            metadata,
        };
        Some((files, diagnostics))
    }

    /// What a person should know of the two where they stay as they are: not what only their
    /// way into pyproject.toml makes a question.
    pub(crate) fn told_where_kept(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let metadata = &self.metadata;
        let used = [
            place_of_unknown(&metadata.name),
            place_of_unknown(&metadata.requires_python),
            place_of_unknown(&metadata.dependencies),
            place_of_unknown(&metadata.optional_dependencies),
        ];
        let is_told = |told: &Diagnostic| match told.code.as_str() {
            code if code == LIST_OF_FOLDERS.code => false,
            // The call is there and is read, whether it is sure to be reached or not.
            code if code == UNREADABLE_SETUP_PY.code => {
                metadata.unreadable.is_some() || metadata.setup_keywords != SetupKeywords::Closed
            }
            code if code == COMPUTED_IN_SETUP_PY.code => used
                .iter()
                .any(|place| place.is_some() && *place == told.location.as_ref()),
            _ => true,
        };
        found.into_iter().filter(is_told).collect()
    }

    /// What would go into pyproject.toml: nothing where another backend, an older setuptools,
    /// a requirement that setuptools refuses or a file that cannot be read stands in the way.
    /// The second part is whether it says anything else then.
    pub(crate) fn conversion(&self, pyproject: Option<&Pyproject>) -> (Converted, bool) {
        let mut pyproject = pyproject.cloned().unwrap_or_default();
        let before = pyproject.to_text();
        // Any name will do: where none is known the migration finds one.
        let options = MetadataOptions {
            name: Some("name".to_owned()),
            ..MetadataOptions::default()
        };
        let made = convert(&self.metadata, &mut pyproject, &options);
        (made, pyproject.to_text() != before)
    }

    /// Whether they describe a project; of a setup.cfg that cannot be read, as far as its
    /// lines tell.
    pub(crate) fn describe_project(&self) -> bool {
        let has_section = |file: &SourceFile| {
            let mut lines = file.text().lines().map(str::trim_start);
            lines.any(|line| line.starts_with("[metadata") || line.starts_with("[options"))
        };
        legacy_metadata(&self.metadata).is_some()
            || (self.metadata.unreadable.is_some()
                && self.setup_cfg.as_ref().is_some_and(has_section))
    }

    /// Whether the dependencies can be written out.
    pub(crate) fn knows_dependencies(&self) -> bool {
        !matches!(self.metadata.dependencies, Field::Unknown(_))
            && self.metadata.uncertain.is_none()
    }

    /// Whether the extras can be written out.
    pub(crate) fn knows_extras(&self) -> bool {
        !matches!(self.metadata.optional_dependencies, Field::Unknown(_))
            && self.metadata.uncertain.is_none()
    }

    /// Whether the script takes exactly the requirements of a file, so that its lines are
    /// what it gives. A script that leaves some out gives something else.
    pub(crate) fn gives_all_of(&self, path: &str, file: &RequirementsFile) -> bool {
        let lines: BTreeSet<String> = file
            .entries
            .iter()
            .filter_map(|entry| match &entry.kind {
                EntryKind::Requirement(requirement) => requirement
                    .name
                    .as_ref()
                    .map(|name| name.normalized.clone()),
                _ => None,
            })
            .collect();
        let given: BTreeSet<String> = self
            .requirements()
            .filter(|requirement| requirement.location.file == path)
            .map(|requirement| normalize_name(name_in(&requirement.text)))
            .collect();
        lines == given
    }

    fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        let main = self.metadata.dependencies.known().into_iter().flatten();
        let extras = self.metadata.optional_dependencies.known();
        main.chain(
            extras
                .into_iter()
                .flatten()
                .flat_map(|(_, requirements)| requirements),
        )
    }

    /// The extras with the names and specifiers of their requirements.
    pub(crate) fn extras(&self) -> BTreeMap<String, Vec<String>> {
        let extras = self.metadata.optional_dependencies.known();
        extras
            .into_iter()
            .flatten()
            .map(|(name, requirements)| {
                let texts = requirements.iter().map(|found| found.text.clone());
                (normalize_name(name), texts.collect())
            })
            .collect()
    }

    /// The metadata without the requirements that the plan writes itself, line by line, with
    /// their comments: those of requirements files that migrate.
    pub(crate) fn without_lines_of(&self, files: &BTreeSet<String>) -> Metadata {
        let mut metadata = self.metadata.clone();
        let stays = |found: &Requirement| !files.contains(&found.location.file);
        if let Field::Known(given) = &mut metadata.dependencies {
            given.value.retain(stays);
        }
        if let Field::Known(given) = &mut metadata.optional_dependencies {
            for (_, requirements) in &mut given.value {
                requirements.retain(stays);
            }
        }
        metadata
    }
}

fn place_of_unknown<T>(field: &Field<T>) -> Option<&Location> {
    match field {
        Field::Unknown(unknown) => Some(&unknown.location),
        Field::Absent | Field::Known(_) => None,
    }
}

fn name_in(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    &text[..end]
}

/// The places that name each of some files as something that is there: a command, a copy
/// into an image, a document; those first that read the file. What says which files a
/// distribution or version control holds does not need them.
pub fn namings(tree: &Tree, names: &[String]) -> BTreeMap<String, Vec<Naming>> {
    let found = mentions::find(tree, names, &|path| {
        let base = crate::tree::base_name(path);
        names.iter().any(|name| name == path)
            || matches!(
                base,
                "MANIFEST.in"
                    | "pyproject.toml"
                    | "setup.py"
                    | "setup.cfg"
                    | "CODEOWNERS"
                    | ".gitignore"
                    | ".dockerignore"
                    | ".gitattributes"
            )
    });
    let mut places: BTreeMap<String, Vec<Naming>> = BTreeMap::new();
    let mut last: Option<SourceFile> = None;
    for mention in found {
        let open = last.take().filter(|file| file.path() == mention.file);
        let read = || tree.read(&mention.file).ok();
        let Some(file) = open.or_else(|| Some(SourceFile::new(mention.file.as_str(), read()?)))
        else {
            continue;
        };
        add_namings(&file, &mention, names, &mut places);
        last = Some(file);
    }
    for named in places.values_mut() {
        named.sort_by_key(|naming| naming.usage);
    }
    places
}

/// The same in one text that is not (yet) on disk.
pub(crate) fn namings_in(
    tree: &Tree,
    names: &[String],
    path: &str,
    text: &str,
) -> BTreeMap<String, Vec<Naming>> {
    let file = SourceFile::new(path, text);
    let mut places = BTreeMap::new();
    for mention in mentions::find_in(tree, names, path, text) {
        add_namings(&file, &mention, names, &mut places);
    }
    places
}

/// What a mention in `file` does with those of the files `names` that it means.
fn add_namings(
    file: &SourceFile,
    mention: &mentions::Mention,
    names: &[String],
    places: &mut BTreeMap<String, Vec<Naming>>,
) {
    for name in mention.of.iter().filter(|name| names.contains(name)) {
        let Some(span) = file.line_span(mention.line) else {
            continue;
        };
        let base = crate::tree::base_name(name);
        let (mut usage, of_version) =
            source_use::of_line(&mention.file, file.text(), mention.line, base);
        if usage == Usage::Copies && file.text().contains("pyproject.toml") {
            usage = Usage::Runs;
        }
        places.entry(name.clone()).or_default().push(Naming {
            location: Location::new(file, span),
            usage,
            of_version,
        });
    }
}

/// The first of the places that name each of some files.
pub fn named_files(tree: &Tree, names: &[String]) -> BTreeMap<String, Location> {
    first_of(&namings(tree, names))
}

/// The first place of each.
pub(crate) fn first_of(namings: &BTreeMap<String, Vec<Naming>>) -> BTreeMap<String, Location> {
    let first = |named: &Vec<Naming>| Some(named.first()?.location.clone());
    namings
        .iter()
        .filter_map(|(name, named)| Some((name.clone(), first(named)?)))
        .collect()
}

/// The names of the root's files that describe the project to setuptools or configure a
/// tool, and may so go away.
pub(crate) fn sources_at_root(tree: &Tree) -> Vec<String> {
    tree.files()
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| {
            matches!(*path, SETUP_PY | SETUP_CFG)
                || (uvferry_toolconfig::is_configuration(path)
                    && !matches!(*path, "tox.ini" | "pyproject.toml"))
        })
        .map(str::to_owned)
        .collect()
}

/// setuptools' script.
pub(crate) const SETUP_PY: &str = "setup.py";

/// setuptools' declarations, shared with tools.
pub(crate) const SETUP_CFG: &str = "setup.cfg";
