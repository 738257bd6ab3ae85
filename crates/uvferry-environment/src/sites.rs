//! The folders that an interpreter imports from, where distributions may be.
//!
//! An interpreter says once where its standard library and its site folders are
//! ([`Interpreter`]); what the `.pth` files in those add changes with every installation, and
//! is read here, as CPython's `site` reads it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uvferry_process::Environment;

use crate::interpreters::Interpreter;
use crate::plain_file::read_start;

/// Which of an interpreter's folders are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// All: the standard library, the user's site, the environment's own, those that it takes
    /// from its base.
    #[default]
    All,
    /// The environment's own; of an interpreter that is none, all.
    Local,
    /// The user's site.
    User,
}

/// A folder (or a zipped egg) that is imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its path, as it would stand on `sys.path`.
    pub path: PathBuf,
    /// The `.pth` file that adds it, where one does.
    pub added_by: Option<PathBuf>,
}

/// The variables that change what an interpreter imports from, as a process would start it;
/// interpreters are asked without them.
///
/// ```
/// use uvferry_environment::sites::PathVariables;
/// use uvferry_process::Environment;
/// let environment = Environment::empty().with("PYTHONNOUSERSITE", "1");
/// let variables = PathVariables::of(&environment, "/project".as_ref());
/// assert!(variables.no_user_site && variables.python_path.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathVariables {
    /// The folders of `PYTHONPATH`, absolute.
    pub python_path: Vec<PathBuf>,
    /// Whether `PYTHONNOUSERSITE` keeps the user's site out.
    pub no_user_site: bool,
}

impl PathVariables {
    /// Those of an environment, for a process in `directory`.
    pub fn of(environment: &Environment, directory: &Path) -> Self {
        let path = environment
            .get("PYTHONPATH")
            .filter(|path| !path.is_empty());
        let python_path = path.map_or_else(Vec::new, |path| {
            // An empty one is the folder itself.
            std::env::split_paths(path)
                .map(|folder| lexically_absolute(&directory.join(folder)))
                .collect()
        });
        let no_user_site = environment.get("PYTHONNOUSERSITE").is_some_and(|value| {
            // CPython takes what is no number for 1 (`_Py_get_env_flag`).
            let value = value.to_string_lossy();
            !value.is_empty() && value.trim_start().parse::<i64>() != Ok(0)
        });
        Self {
            python_path,
            no_user_site,
        }
    }
}

/// The folders of an interpreter, in the order of `sys.path`.
///
/// Lines of `.pth` files that are code are not run: what they add is not seen, and the
/// distributions that use them (editables of setuptools) have their metadata in the site itself.
pub fn sites_of(interpreter: &Interpreter, scope: Scope, variables: &PathVariables) -> Vec<Site> {
    listed_sites_of(interpreter, scope, variables, &mut FolderNames::default())
        .into_iter()
        .map(|listed| listed.site)
        .collect()
}

/// The names in folders, for a moment: each is listed once, however often it is asked for.
#[derive(Debug, Clone, Default)]
pub struct FolderNames {
    known: HashMap<PathBuf, Option<Arc<[OsString]>>>,
}

impl FolderNames {
    /// In the order of the folder; `None` where it cannot be read.
    pub(crate) fn of(&mut self, folder: &Path) -> Option<Arc<[OsString]>> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let names = names_in(folder);
        self.known.insert(folder.to_owned(), names.clone());
        names
    }
}

fn names_in(folder: &Path) -> Option<Arc<[OsString]>> {
    let entries = fs_err::read_dir(folder).ok()?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    Some(names.collect())
}

/// A site and the names in it, where they were read.
pub(crate) struct ListedSite {
    pub(crate) site: Site,
    pub(crate) names: Option<Arc<[OsString]>>,
}

/// As [`sites_of`].
pub(crate) fn listed_sites_of(
    interpreter: &Interpreter,
    scope: Scope,
    variables: &PathVariables,
    folders: &mut FolderNames,
) -> Vec<ListedSite> {
    let mut found = Found {
        sites: Vec::new(),
        known: HashMap::new(),
        folders,
    };
    let user = || {
        let user = interpreter.user_site.iter();
        user.filter(|site| !variables.no_user_site && site.is_dir())
    };
    match scope {
        Scope::All => {
            for path in variables
                .python_path
                .iter()
                .chain(&interpreter.standard_library)
            {
                found.add(path, None);
            }
            // The user's own come first, but behind those of a virtual environment itself.
            let is_own = |site: &&PathBuf| {
                interpreter.is_virtualenv && site.starts_with(&interpreter.prefix)
            };
            let (own, others): (Vec<&PathBuf>, Vec<&PathBuf>) =
                interpreter.sites.iter().partition(is_own);
            for site in own.into_iter().chain(user()).chain(others) {
                found.add_site(site);
            }
        }
        Scope::Local if !interpreter.is_virtualenv => {
            return listed_sites_of(interpreter, Scope::All, variables, folders);
        }
        Scope::Local => {
            let is_own = |path: &&PathBuf| path.starts_with(&interpreter.prefix);
            for site in interpreter.sites.iter().filter(is_own) {
                found.add_site(site);
            }
        }
        Scope::User => {
            for site in user() {
                found.add_site(site);
            }
        }
    }
    found.sites
}

struct Found<'a> {
    sites: Vec<ListedSite>,
    known: HashMap<PathBuf, usize>,
    folders: &'a mut FolderNames,
}

impl Found<'_> {
    /// Its place.
    fn add(&mut self, path: &Path, added_by: Option<&Path>) -> usize {
        if let Some(at) = self.known.get(path) {
            return *at;
        }
        let at = self.sites.len();
        self.known.insert(path.to_owned(), at);
        self.sites.push(ListedSite {
            site: Site {
                path: path.to_owned(),
                added_by: added_by.map(Path::to_owned),
            },
            names: None,
        });
        at
    }

    /// `site.addsitedir`: its `.pth` files are read also where it is on the path already.
    fn add_site(&mut self, folder: &Path) {
        let at = self.add(folder, None);
        if self.sites[at].names.is_some() {
            return;
        }
        let Some(names) = self.folders.of(folder) else {
            return;
        };
        let mut files: Vec<&OsString> = names
            .iter()
            .filter(|name| {
                let name = name.as_encoded_bytes();
                // Hidden ones are not read since CPython 3.12.4 and its security releases.
                name.ends_with(b".pth") && !name.starts_with(b".")
            })
            .collect();
        files.sort();
        for file in files {
            self.add_lines(folder, &folder.join(file));
        }
        self.sites[at].names = Some(names);
    }

    fn add_lines(&mut self, folder: &Path, file: &Path) {
        let Ok(bytes) = read_start(file, MOST) else {
            return;
        };
        let text = String::from_utf8_lossy(&bytes);
        for line in text.lines() {
            let is_code = line.starts_with("import ") || line.starts_with("import\t");
            let line = line.trim_end();
            if line.trim().is_empty() || line.starts_with('#') || is_code || line.contains('\0') {
                continue;
            }
            // As `os.path.join` and `abspath`: an absolute path stands for itself.
            let path = lexically_absolute(&folder.join(line));
            if path.exists() {
                self.add(&path, Some(file));
            }
        }
    }
}

/// A `.pth` file has lines, not megabytes.
const MOST: u64 = 4 << 20;

/// A path without `.` and `..`, by its words alone, as `os.path.abspath` makes it.
pub(crate) fn lexically_absolute(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) {
                    plain.pop();
                }
            }
            part => plain.push(part),
        }
    }
    plain
}
