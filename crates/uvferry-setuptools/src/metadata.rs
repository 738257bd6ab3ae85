//! What both files say together, field by field, in setuptools' own order of precedence.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Location, SourceFile};

use crate::dependency_file::DynamicFile;
use crate::literal::Literal;

/// The files of a project that metadata may be read from, relative to its root, with `/`.
///
/// A function, so that this crate opens nothing: it gives `None` for what is not there, is
/// no file, or lies outside the project.
pub type ReadFile<'a> = dyn Fn(&str) -> Option<SourceFile> + 'a;

/// Where the metadata is read from.
pub struct ProjectFiles<'a> {
    /// setup.py, where there is one.
    pub setup_py: Option<&'a SourceFile>,
    /// setup.cfg, where there is one.
    pub setup_cfg: Option<&'a SourceFile>,
    /// Any other file.
    pub read: &'a ReadFile<'a>,
    /// The paths of all files of the project, sorted; for `glob` and for telling whether a
    /// module is a file or a folder.
    pub paths: &'a [String],
}

/// One field.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Field<T> {
    /// Not given.
    #[default]
    Absent,
    /// Known without running anything.
    Known(Given<T>),
    /// Given, and only known when it runs.
    Unknown(Unknown),
}

impl<T> Field<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(given) => Some(&given.value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Given<T> {
    /// The value, as setuptools would hold it.
    pub value: T,
    /// Where it is given: the value of the keyword or the key of setup.cfg.
    pub location: Location,
    /// The keyword of `setup()`, or `section.key` of setup.cfg.
    pub key: String,
}

/// A field that only a run would tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Where it is given.
    pub location: Location,
    /// The keyword of `setup()`, or `section.key` of setup.cfg.
    pub key: String,
    /// What makes it unknown, like "`get_version()` runs git", as it follows "because".
    pub why: String,
    /// The expression that cannot be told, where it is another place than `location`.
    pub at: Option<Location>,
    /// The project's files that it is read from, as far as that is known.
    pub files: BTreeSet<String>,
}

/// A distribution as setup.py and setup.cfg describe it.
///
/// What setup.py gives goes before setup.cfg where setuptools does so (setup.cfg is read
/// first and `setup()`'s keywords win, for most fields; see `setuptools.dist`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// `name`
    pub name: Field<String>,
    /// `version`
    pub version: Field<Version>,
    /// `description`: one line.
    pub description: Field<String>,
    /// `long_description` with its content type.
    pub readme: Field<Readme>,
    /// `python_requires`, as written.
    pub requires_python: Field<String>,
    /// `license` (a text of any form) or `license_expression` (SPDX).
    pub license: Field<License>,
    /// `license_files` and `license_file`: glob patterns.
    pub license_files: Field<Vec<String>>,
    /// `author` and `author_email`.
    pub author: Field<Person>,
    /// `maintainer` and `maintainer_email`.
    pub maintainer: Field<Person>,
    /// `keywords`, split as setuptools splits them.
    pub keywords: Field<Vec<String>>,
    /// `classifiers`
    pub classifiers: Field<Vec<String>>,
    /// `platforms`
    pub platforms: Field<Vec<String>>,
    /// `url`
    pub url: Field<String>,
    /// `download_url`
    pub download_url: Field<String>,
    /// `project_urls`
    pub project_urls: Field<Vec<(String, String)>>,
    /// `install_requires`; what a condition on Python or the platform adds has its marker.
    pub dependencies: Field<Vec<Requirement>>,
    /// `extras_require`, in order; a condition in the key (`x:python_version<"3"`) has
    /// become a marker, and the key `:marker` a dependency of its own.
    pub optional_dependencies: Field<Vec<(String, Vec<Requirement>)>>,
    /// `setup_requires`
    pub setup_requires: Field<Vec<Requirement>>,
    /// `tests_require`
    pub tests_require: Field<Vec<Requirement>>,
    /// `entry_points`: groups in order, each `(name, object reference)`.
    pub entry_points: Field<crate::legacy::EntryPoints>,
    /// `packages`
    pub packages: Field<Packages>,
    /// `py_modules`
    pub py_modules: Field<Vec<String>>,
    /// `package_dir`: package → folder; `""` is the root.
    pub package_dir: Field<Vec<(String, String)>>,
    /// `package_data`: package → glob patterns.
    pub package_data: Field<Vec<(String, Vec<String>)>>,
    /// `exclude_package_data`
    pub exclude_package_data: Field<Vec<(String, Vec<String>)>>,
    /// `include_package_data`
    pub include_package_data: Field<bool>,
    /// `data_files`: folder → files.
    pub data_files: Field<Vec<(String, Vec<String>)>>,
    /// `scripts`: files that are installed as they are.
    pub script_files: Field<Vec<String>>,
    /// `zip_safe`
    pub zip_safe: Field<bool>,
    /// `namespace_packages`
    pub namespace_packages: Field<Vec<String>>,
    /// Whatever else is given, with why it stays where it is: `ext_modules`, `cmdclass`,
    /// keywords of other distributions.
    pub others: Vec<Other>,
    /// Every keyword of `setup()` and every key of setup.cfg that describes the project,
    /// whether it has a field or not.
    pub keys: Vec<Key>,
    /// The keywords and keys whose values are made of what other files say, or of what lies
    /// in folders.
    pub taken_from: Vec<TakenFrom>,
    /// `data_files` as setup.cfg states it, where it has patterns.
    pub data_patterns: Option<Vec<(String, Vec<String>)>>,
    /// The files that the dependencies and each extra are read from: also those of which
    /// nothing is taken, and those of what only a run would tell.
    pub dependency_files: Vec<DynamicFile>,
    /// Whether `keys` has all keywords of `setup()`.
    pub setup_keywords: SetupKeywords,
    /// What the tool behind setuptools is, where one gives the metadata.
    pub backend: Backend,
    /// Whether some of `dependencies` come from `extras_require`, by its `:marker` keys.
    pub has_conditional_extras: bool,
    /// A place that setuptools itself stops at: configparser refuses setup.cfg, or Python 3
    /// setup.py. What the rest says is no basis for new metadata then.
    pub unreadable: Option<Location>,
    /// Whether `setup(**unknown)` may give more than is seen here.
    pub uncertain: Option<Location>,
    /// Whether setup.py does something beside calling `setup()` with what is known: builds
    /// an extension, writes a file, checks for a compiler. It must stay then.
    pub side_effects: Vec<(Location, String)>,
}

/// Gives each field of [`Metadata`] to a macro, in order.
macro_rules! each_field {
    ($given_to:ident) => {
        $given_to!(
            name,
            version,
            description,
            readme,
            requires_python,
            license,
            license_files,
            author,
            maintainer,
            keywords,
            classifiers,
            platforms,
            url,
            download_url,
            project_urls,
            dependencies,
            optional_dependencies,
            setup_requires,
            tests_require,
            entry_points,
            packages,
            py_modules,
            package_dir,
            package_data,
            exclude_package_data,
            include_package_data,
            data_files,
            script_files,
            zip_safe,
            namespace_packages
        )
    };
}

impl Metadata {
    /// Each field that is given, known or not: its name here, its key and its place.
    pub fn given(&self) -> Vec<(&'static str, &str, &Location)> {
        let mut found = Vec::new();
        macro_rules! enter {
            ($($field:ident),+) => {$(
                match &self.$field {
                    Field::Known(given) => {
                        found.push((stringify!($field), given.key.as_str(), &given.location));
                    }
                    Field::Unknown(unknown) => {
                        found.push((stringify!($field), unknown.key.as_str(), &unknown.location));
                    }
                    Field::Absent => {}
                }
            )+};
        }
        each_field!(enter);
        found
    }

    /// Each field that only a run would tell.
    pub fn unknown(&self) -> Vec<&Unknown> {
        let mut found = Vec::new();
        macro_rules! enter {
            ($($field:ident),+) => {$(
                if let Field::Unknown(unknown) = &self.$field {
                    found.push(unknown);
                }
            )+};
        }
        each_field!(enter);
        found
    }

    /// Makes each known field one that only a run would tell, for the reason given.
    pub(crate) fn forget(&mut self, why: &str) {
        macro_rules! forget {
            ($($field:ident),+) => {$(
                if let Field::Known(given) = &self.$field {
                    self.$field = Field::Unknown(Unknown {
                        location: given.location.clone(),
                        key: given.key.clone(),
                        why: why.to_owned(),
                        at: None,
                        files: BTreeSet::new(),
                    });
                }
            )+};
        }
        each_field!(forget);
    }
}

/// A requirement of `install_requires` and its kin.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// PEP 508, with what conditions around it add to the marker.
    pub text: String,
    /// Where it stands: in setup.py, setup.cfg or the file that it is read from.
    pub location: Location,
    /// The comment behind it or above it, without `#`.
    pub comment: Option<String>,
}

/// Where the version comes from; kept as dynamic as it was.
#[derive(Debug, Clone, PartialEq)]
pub enum Version {
    /// Written out.
    Literal(String),
    /// `attr: package.__version__`, or a script that reads it out of that module: the
    /// attribute is a literal there, so that nothing has to be imported.
    Attribute {
        /// `package.module.NAME`
        path: String,
        /// What it is now.
        now: String,
    },
    /// The text of a file.
    File {
        /// Relative to the root.
        path: String,
        /// What it is now.
        now: String,
    },
    /// setuptools-scm or another plugin: `use_scm_version`, `pbr`, `versioneer`.
    Plugin {
        /// The distribution that gives it.
        distribution: String,
        /// Its settings, as far as they are literals: `use_scm_version={…}`.
        settings: Vec<(String, Literal)>,
    },
}

/// The long description.
#[derive(Debug, Clone, PartialEq)]
pub struct Readme {
    /// The files whose texts it is, in order, as long as it is nothing but them joined by
    /// `\n` (what `file:` does); empty where it is a text of its own.
    pub files: Vec<String>,
    /// The text, where it is known and is not just `files`.
    pub text: Option<String>,
    /// `long_description_content_type`, as written.
    pub content_type: Option<String>,
}

/// The licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum License {
    /// `license`: a name or a whole text.
    Text(String),
    /// `license_expression` (PEP 639).
    Expression(String),
}

/// Names and addresses; both may hold several, separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// `author` or `maintainer`
    pub name: Option<String>,
    /// `author_email` or `maintainer_email`
    pub email: Option<String>,
}

/// Which packages are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packages {
    /// Written out.
    Listed(Vec<String>),
    /// `find_packages()` and `find_namespace_packages()`, `find:` and `find_namespace:`.
    Find {
        /// The folder to look in.
        location: String,
        /// Patterns; empty for all.
        include: Vec<String>,
        /// Patterns.
        exclude: Vec<String>,
        /// Whether folders without `__init__.py` count.
        namespaces: bool,
    },
}

/// A keyword or key that has no field here.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The keyword of `setup()`, or `section.key` of setup.cfg.
    pub key: String,
    /// Where it is given.
    pub location: Location,
    /// What it is, where that is known.
    pub value: Option<Literal>,
}

/// What a value is made of, beside what stands in setup.py or setup.cfg itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFrom {
    /// The keyword of `setup()`, or `section.key` of setup.cfg.
    pub key: String,
    /// Where it is given.
    pub location: Location,
    /// The files whose letters or numbers are in it, in order.
    pub files: Vec<String>,
    /// Whether it is the text of these files and nothing else: `file:` of setup.cfg.
    pub is_text_of_files: bool,
    /// Whether each line of that text is an entry of the list, as it stands.
    pub is_lines: bool,
    /// Whether names of what lies in folders are in it.
    pub lists_folders: bool,
}

/// Which keywords setup.py gives `setup()`, whether the call is sure to be reached or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SetupKeywords {
    /// It calls `setup()` nowhere.
    #[default]
    NoCall,
    /// Those that are among [`Metadata::keys`].
    Closed,
    /// Perhaps more.
    Open,
}

/// A keyword of `setup()` or a key of setup.cfg.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The keyword, or `section.key` as it is written.
    pub name: String,
    /// Where it is given.
    pub location: Location,
    /// What it is given, where that is known and the same in all runs.
    pub value: Option<Literal>,
}

/// What gives the metadata behind setuptools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Backend {
    /// setuptools itself, or distutils.
    #[default]
    Setuptools,
    /// pbr: setup.cfg in its own format, requirements.txt as dependencies, git as version.
    Pbr,
    /// d2to1 or distutils2 and the like: a format that is not read.
    Foreign,
}
