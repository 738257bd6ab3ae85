//! What setup.py and setup.cfg say, written into pyproject.toml: `[project]` (PEP 621 and
//! PEP 639), `[build-system]` and `[tool.setuptools]`.
//!
//! What stands in the document is never overwritten. What only a run of setup.py would tell
//! stays there and is listed in `dynamic`. The behaviour that is copied is setuptools' own:
//! `setuptools.config._apply_pyprojecttoml` and `setuptools.config.pyprojecttoml`
//! (<https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html>).

mod accounts;
mod backend;
mod building;
mod fields;
mod item_remarks;
mod license;
mod lists;
mod people;
mod points;
mod remarks;
mod setup_script;
mod texts_of_files;
mod version;
mod writer;

use uvferry_diagnostics::{Diagnostic, Location, Rule};
use uvferry_setuptools::{Field, Metadata};

pub use accounts::{Account, KeyFate, accounts};
pub use backend::BuildBackend;
pub(crate) use item_remarks::{carry_of_cfg, carry_of_script};
pub(crate) use license::{covers, expression_of};
pub use license::{expression_of as license_expression, expression_of_classifiers};
pub(crate) use people::parts as person_parts;
pub(crate) use remarks::carry as carry_comments;
pub use setup_script::{setup_cfg_removals, setup_py_edit};

use crate::Pyproject;
use writer::Writer;

/// What is decided from outside.
#[derive(Debug, Clone, Default)]
pub struct MetadataOptions {
    /// The build backend to change to; `None` keeps the one that there is.
    pub build_backend: Option<BuildBackend>,
    /// The name where setup.py does not say it.
    pub name: Option<String>,
    /// What else names setup.py, so that it stays even if nothing is left in it; what reads
    /// it first.
    pub setup_py_named_by: Vec<Naming>,
    /// What else names setup.cfg: where nothing is left in it, one line is.
    pub setup_cfg_named_by: Vec<Naming>,
    /// Paths of the project's files, for what depends on them; may be empty.
    pub paths: Vec<String>,
    /// The range of Pythons that the project is for where setup.py and pyproject.toml name none:
    /// what is written is what the oldest of them can build.
    pub requires_python: Option<String>,
}

/// A place outside of setup.py and setup.cfg that names one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The line.
    pub location: Location,
    /// What it does with the file.
    pub usage: Usage,
    /// Whether the version is spoken of there.
    pub of_version: bool,
}

/// What a place does with the file that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Usage {
    /// Looks for something in it, or changes it.
    Reads,
    /// Carries it elsewhere without pyproject.toml.
    Copies,
    /// One of the others; the place alone does not tell.
    Unclear,
    /// Runs it, or needs no more than a file of that name.
    Runs,
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    /// The field's name in [`Metadata`], or the keyword of what has no field there.
    pub field: String,
    /// The keyword of `setup()`, or `section.key` of setup.cfg.
    pub key: String,
    /// Where it is given.
    pub location: Location,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It stands in pyproject.toml now, at these places.
    Moved(Vec<String>),
    /// It stays where it is.
    Stays {
        /// The rule that decided.
        rule: &'static Rule,
        /// Why, as it follows "because".
        why: String,
    },
    /// It has no effect and goes.
    Dropped {
        /// The rule that decided.
        rule: &'static Rule,
        /// Why.
        why: String,
    },
}

/// What becomes of setup.py.
#[derive(Debug, Clone, PartialEq)]
pub enum SetupPy {
    /// Nothing in it is needed any more.
    Goes,
    /// Nothing in it is needed any more, but something else names it: a script that calls
    /// `setup()` takes its place, so that the command or the copy finds one.
    Named(Location),
    /// It stays, for these reasons, each with its place where there is one.
    Stays(Vec<(Option<Location>, String)>),
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// Each field that was given, in the order of [`Metadata`].
    pub fates: Vec<Fate>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
    /// What becomes of setup.py.
    pub setup_py: SetupPy,
    /// Whether anything was written at all.
    pub wrote: bool,
}

impl Converted {
    /// The field's fate, if it was given.
    pub fn fate(&self, field: &str) -> Option<&Fate> {
        self.fates.iter().find(|fate| fate.field == field)
    }
}

/// Writes what `metadata` says into `pyproject`.
///
/// ```
/// use uvferry_diagnostics::Location;
/// use uvferry_pyproject::Pyproject;
/// use uvferry_pyproject::metadata::{MetadataOptions, SetupPy, convert};
/// use uvferry_setuptools::{Field, Given, Metadata, Version};
///
/// let given = |key: &str, value: &str| Field::Known(Given {
///     value: value.to_owned(),
///     location: Location::file("setup.py"),
///     key: key.to_owned(),
/// });
/// let metadata = Metadata {
///     name: given("name", "example"),
///     version: Field::Known(Given {
///         value: Version::Literal("1.0".to_owned()),
///         location: Location::file("setup.py"),
///         key: "version".to_owned(),
///     }),
///     description: given("description", "An example"),
///     ..Metadata::default()
/// };
/// let mut pyproject = Pyproject::new();
/// let converted = convert(&metadata, &mut pyproject, &MetadataOptions::default());
/// assert_eq!(converted.setup_py, SetupPy::Goes);
/// assert!(pyproject.to_text().starts_with(
///     "[project]\nname = \"example\"\nversion = \"1.0\"\ndescription = \"An example\"\n"
/// ));
/// ```
pub fn convert(
    metadata: &Metadata,
    pyproject: &mut Pyproject,
    options: &MetadataOptions,
) -> Converted {
    // A change of the backend is all or nothing: it is tried on a copy.
    let untouched = pyproject.clone();
    let mut writer = Writer::new(metadata, pyproject, options);
    if !writer.begin() {
        return writer.finish(false);
    }
    writer.reserve_build_system();
    writer.fields();
    writer.building();
    let refusal = writer.build_system();
    if let Some(refusal) = refusal {
        let mut plain = options.clone();
        plain.build_backend = None;
        *pyproject = untouched;
        let mut converted = convert(metadata, pyproject, &plain);
        converted.diagnostics.push(refusal);
        return converted;
    }
    writer.finish(true)
}

/// Whether a field is given at all.
pub(crate) fn is_given<T>(field: &Field<T>) -> bool {
    !matches!(field, Field::Absent)
}
