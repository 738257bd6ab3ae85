//! The folders that an interpreter imports from, where distributions may be.
//!
//! An interpreter says once where its standard library and its site folders are
//! ([`Interpreter`]); what the `.pth` files in those add changes with every installation, and
//! is read here, as CPython's `site` reads it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::interpreters::Interpreter;

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

/// The folders of an interpreter, in the order of `sys.path`.
///
/// `PYTHONPATH` is not among them: it is its caller's, who may put its folders in front.
/// Lines of `.pth` files that are code are not run: what they add is not seen, and the
/// distributions that use them (editables of setuptools) have their metadata in the site itself.
pub fn sites_of(interpreter: &Interpreter, scope: Scope) -> Vec<Site> {
    let mut found = Found::default();
    let user = || interpreter.user_site.iter().filter(|site| site.is_dir());
    match scope {
        Scope::All => {
            for path in &interpreter.standard_library {
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
        Scope::Local if !interpreter.is_virtualenv => return sites_of(interpreter, Scope::All),
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

#[derive(Default)]
struct Found {
    sites: Vec<Site>,
    known: BTreeSet<PathBuf>,
}

impl Found {
    fn add(&mut self, path: &Path, added_by: Option<&Path>) -> bool {
        let is_new = self.known.insert(path.to_owned());
        if is_new {
            self.sites.push(Site {
                path: path.to_owned(),
                added_by: added_by.map(Path::to_owned),
            });
        }
        is_new
    }

    /// `site.addsitedir`.
    fn add_site(&mut self, folder: &Path) {
        if !self.add(folder, None) {
            return;
        }
        let Ok(entries) = fs_err::read_dir(folder) else {
            return;
        };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str());
                // Hidden ones are not read since CPython 3.12.4 and its security releases.
                name.is_some_and(|name| !name.starts_with('.'))
                    && path.extension().is_some_and(|ending| ending == "pth")
            })
            .collect();
        files.sort();
        for file in files {
            self.add_lines(folder, &file);
        }
    }

    fn add_lines(&mut self, folder: &Path, file: &Path) {
        let Ok(bytes) = fs_err::read(file) else {
            return;
        };
        if bytes.len() > MOST {
            return;
        }
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
const MOST: usize = 4 << 20;

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
