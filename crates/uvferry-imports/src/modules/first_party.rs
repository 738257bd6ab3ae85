//! Which modules are the project's own.
//!
//! What Python imports depends on `sys.path`, and that on how the file is run. From where each
//! file may be run, and what is found from there:
//!
//! | from | because | [`Own`] |
//! |---|---|---|
//! | the first folder above the file without `__init__.py` | a script's own folder comes first; pytest puts that of a test there | certain |
//! | folders above it: packages, and modules beside a `manage.py` or `conftest.py` | `python -m`, Django, pytest's `rootdir` | certain |
//! | folders above it: other modules (`yaml.py` at the root) | `python -m` alone finds them | likely |
//! | `src` in a folder above it, and folders that the caller names | the project is installed from there | certain |
//! | any of these, in a folder without `__init__.py` (`shop/models.py` as `shop.models`) | a package of that name elsewhere on `sys.path` goes before it (PEP 420) | likely |
//! | the folder of a file in a package, and packages around it | only where a script in it is run, or by Python 2 | likely |
//! | folders of other projects of the tree | siblings of a workspace are installed, or on a path that is set elsewhere | likely |
//! | any other folder that is no package | editors and `PYTHONPATH` add such | likely |
//!
//! No file means itself by its own name: `plugins/flask.py` that imports `flask` means another.
//!
//! Where the project and a distribution both have a module, it is the project's if that is
//! certain; if it is only likely, a distribution that is declared or installed has it. Folders that several
//! fill (`google/`) are the project's as far as its own files reach into them.

use std::collections::BTreeSet;

use compact_str::CompactString;
use foldhash::{HashMap, HashMapExt as _};

use super::contents::is_identifier;
use super::known;
use crate::reading::Import;

/// How sure it is that a module is the project's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Own {
    /// Perhaps: a distribution that is declared or installed goes before it.
    Likely,
    /// No distribution can be meant.
    Certain,
}

/// What the caller knows of the project. Folders are relative to the root of the tree, with `/`;
/// the root itself is `` or `.`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Modules of the project, dotted: the setting `first-party`, the name of the project.
    pub modules: BTreeSet<String>,
    /// Folders that packages lie in: `package_dir`, `where`, the root of a build backend.
    pub source_folders: Vec<String>,
    /// Folders that tests are run with: pytest's `pythonpath`.
    pub python_path: Vec<String>,
    /// Folders of projects: those with a `pyproject.toml`, `setup.py` or `setup.cfg`.
    pub projects: Vec<String>,
}

/// The modules of a tree of files.
///
/// ```
/// use uvferry_imports::modules::{FirstParty, Hints, Own};
/// let files = ["src/shop/__init__.py", "tests/test_shop.py", "tests/helpers.py"];
/// let own = FirstParty::new(files, &Hints::default());
/// let of_test = |module| own.own("tests/test_shop.py", module, &[]);
/// assert_eq!(of_test("shop.cart"), Some(Own::Certain));
/// assert_eq!(of_test("helpers"), Some(Own::Certain));
/// assert_eq!(of_test("requests"), None);
/// ```
#[derive(Debug, Clone)]
pub struct FirstParty {
    folders: Vec<Folder>,
    by_path: HashMap<String, usize>,
    /// Folders that are no packages, by the modules in them.
    by_module: HashMap<CompactString, Vec<usize>>,
    modules: BTreeSet<String>,
    /// The folders that the caller names, and the projects that they are of.
    named: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Folder {
    above: Option<usize>,
    below: HashMap<CompactString, Entry>,
    is_package: bool,
    is_project: bool,
    /// Whether a `manage.py` or `conftest.py` is in it.
    is_run_from: bool,
}

/// What has one name in a folder.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    folder: Option<usize>,
    is_module: bool,
}

/// What a dotted name is below some folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// A package, or what is in a folder that several distributions fill (`google/`).
    Package,
    /// A file or package in another folder without `__init__.py`: a package of that name
    /// elsewhere on `sys.path` goes before it, in whatever order (PEP 420).
    InFolder,
    /// A file in the folder itself.
    Module,
    /// A folder without `__init__.py`, and nothing in it that is asked for.
    Namespace,
}

/// Folders in which packages usually lie.
const SOURCE_FOLDERS: [&str; 3] = ["src", "lib", "python"];

/// A name may be in many folders; the first that has what is asked for is enough.
const MOST_FOLDERS: usize = 64;

impl FirstParty {
    /// Of all Python files of a tree: paths relative to its root, with `/`, in any order.
    pub fn new<'a>(files: impl IntoIterator<Item = &'a str>, hints: &Hints) -> Self {
        let mut own = Self {
            folders: vec![Folder {
                is_project: true,
                ..Folder::default()
            }],
            by_path: HashMap::from_iter([(String::new(), 0)]),
            by_module: HashMap::new(),
            modules: hints.modules.clone(),
            named: Vec::new(),
        };
        for file in files {
            own.add(file);
        }
        for project in &hints.projects {
            if let Some(at) = own.by_path.get(plain(project)) {
                own.folders[*at].is_project = true;
            }
        }
        for folder in hints.source_folders.iter().chain(&hints.python_path) {
            if let Some(at) = own.by_path.get(plain(folder)) {
                own.named.push((*at, own.project_of(*at)));
            }
        }
        for (at, folder) in own.folders.iter().enumerate() {
            if !folder.is_package {
                for name in folder.below.keys() {
                    own.by_module.entry(name.clone()).or_default().push(at);
                }
            }
        }
        own
    }

    fn add(&mut self, path: &str) {
        let path = plain(path);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let at = self.folder(folder);
        let Some((stem, "py" | "pyi" | "pyw")) = name.rsplit_once('.') else {
            return;
        };
        let folder = &mut self.folders[at];
        match stem {
            // What is above the root is not known; commands are run in it.
            "__init__" => folder.is_package = at != 0,
            "manage" | "conftest" => folder.is_run_from = true,
            "setup" => folder.is_project = true,
            _ => {}
        }
        if stem != "__init__" && is_identifier(stem) {
            folder.below.entry(stem.into()).or_default().is_module = true;
        }
    }

    /// The place of a folder, made where it is missing.
    fn folder(&mut self, path: &str) -> usize {
        if let Some(at) = self.by_path.get(path) {
            return *at;
        }
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let above = self.folder(above);
        let at = self.folders.len();
        self.folders.push(Folder {
            above: Some(above),
            ..Folder::default()
        });
        self.by_path.insert(path.to_owned(), at);
        if is_identifier(name) {
            let below = &mut self.folders[above].below;
            below.entry(name.into()).or_default().folder = Some(at);
        }
        at
    }

    /// Whether what a file imports is the project's own: relative imports are.
    pub fn own_import(&self, file: &str, import: &Import) -> Option<Own> {
        if import.level > 0 {
            return Some(Own::Certain);
        }
        self.own(file, &import.module, &import.members)
    }

    /// Whether a dotted module is the project's own, for an import of it in a file; `members` are
    /// what is taken out of it, each of which may be a module.
    pub fn own(&self, file: &str, module: &str, members: &[CompactString]) -> Option<Own> {
        if self.is_named(module) {
            return Some(Own::Certain);
        }
        let top = module.split('.').next()?;
        // Most imports are of others, and no folder has their name.
        let of_name = self.by_module.get(top);
        let file = plain(file);
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let here = self.nearest(folder);
        let mut packages = self.with_those_above(here);
        let is_in_package = packages
            .any(|at| self.folders[at].is_package && self.folders[at].below.contains_key(top));
        if of_name.is_none() && !is_in_package {
            return None;
        }
        let resolve = |at: usize| self.resolve(at, module, members);

        let mut likely = false;
        let mut root = here;
        while self.folders[root].is_package
            && let Some(above) = self.folders[root].above
        {
            root = above;
        }
        // A file that has the name of what it imports means the other: none needs itself.
        let has_its_name = name.rsplit_once('.').is_some_and(|(stem, _)| stem == top);
        let is_itself =
            |at: usize| has_its_name && at == here && resolve(at) == Some(Found::Module);
        let is_listed = self.by_path.contains_key(folder);
        match resolve(root) {
            Some(Found::Module) if is_itself(root) => {}
            Some(Found::Module) if !is_listed => likely = true,
            Some(Found::Package | Found::Module) => return Some(Own::Certain),
            Some(Found::InFolder | Found::Namespace) => likely = true,
            None => {}
        }
        let project = self.project_of(here);
        let mut at = Some(root);
        while let Some(folder) = at {
            let is_above = folder != root;
            let found = if is_above { resolve(folder) } else { None };
            match found {
                Some(Found::Package) => return Some(Own::Certain),
                Some(Found::Module) if self.folders[folder].is_run_from => {
                    return Some(Own::Certain);
                }
                Some(_) => likely = true,
                None => {}
            }
            for source in self.source_folders(folder) {
                match resolve(source) {
                    Some(Found::Package) => return Some(Own::Certain),
                    Some(_) => likely = true,
                    None => {}
                }
            }
            at = self.folders[folder].above;
        }
        for (named, of_project) in &self.named {
            match resolve(*named) {
                Some(Found::Package | Found::Module) if *of_project == project => {
                    return Some(Own::Certain);
                }
                Some(_) => likely = true,
                None => {}
            }
        }
        let mut packages = self.with_those_above(here);
        let is_beside =
            |at: usize| self.folders[at].is_package && !is_itself(at) && resolve(at).is_some();
        if likely || packages.any(is_beside) {
            return Some(Own::Likely);
        }
        let elsewhere = of_name.into_iter().flatten().take(MOST_FOLDERS);
        let is_elsewhere = elsewhere
            .filter(|at| !is_itself(**at))
            .filter_map(|at| resolve(*at))
            .any(|found| found != Found::Namespace);
        is_elsewhere.then_some(Own::Likely)
    }

    /// The folder of a path, or the nearest above it.
    fn nearest(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(at) = self.by_path.get(path) {
                return *at;
            }
            path = path.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    /// A folder, and each above it.
    fn with_those_above(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(at), |at| self.folders[*at].above)
    }

    /// The folder of the project that a folder is in.
    fn project_of(&self, at: usize) -> usize {
        let mut folders = self.with_those_above(at);
        folders.find(|at| self.folders[*at].is_project).unwrap_or(0)
    }

    /// Folders with packages in a folder: `src`.
    fn source_folders(&self, at: usize) -> impl Iterator<Item = usize> {
        let below = &self.folders[at].below;
        let folders = SOURCE_FOLDERS
            .iter()
            .filter_map(|name| below.get(*name)?.folder);
        folders.filter(|folder| !self.folders[*folder].is_package)
    }

    fn is_named(&self, module: &str) -> bool {
        let mut packages = module.match_indices('.').map(|(end, _)| &module[..end]);
        !self.modules.is_empty()
            && (self.modules.contains(module)
                || packages.any(|package| self.modules.contains(package)))
    }

    /// What a dotted name is, imported from a folder.
    fn resolve(&self, from: usize, module: &str, members: &[CompactString]) -> Option<Found> {
        let mut at = from;
        let mut within = Found::Package;
        let mut rest = 0;
        for (place, part) in module.split('.').enumerate() {
            let entry = self.folders[at].below.get(part)?;
            let end = rest + part.len();
            rest = end + 1;
            match entry.folder {
                Some(folder) if self.folders[folder].is_package => {
                    // Its `__init__.py` may take in what others put there.
                    if !known::is_namespace(&module[..end]) {
                        return Some(within);
                    }
                    at = folder;
                }
                _ if entry.is_module => {
                    return Some(if place == 0 { Found::Module } else { within });
                }
                Some(folder) => {
                    if place == 0 && !known::is_namespace(part) {
                        within = Found::InFolder;
                    }
                    at = folder;
                }
                None => return None,
            }
        }
        let below = &self.folders[at].below;
        let has_member = members.iter().any(|member| below.contains_key(member));
        Some(if has_member { within } else { Found::Namespace })
    }
}

/// A path without what says nothing.
fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "." { "" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[&str]) -> FirstParty {
        FirstParty::new(files.iter().copied(), &Hints::default())
    }

    const CERTAIN: Option<Own> = Some(Own::Certain);
    const LIKELY: Option<Own> = Some(Own::Likely);

    #[test]
    fn a_flat_project_has_its_package_and_its_tests() {
        let own = of(&[
            "shop/__init__.py",
            "shop/cart.py",
            "shop/redis.py",
            "shop/api/__init__.py",
            "shop/api/routes.py",
            "tests/__init__.py",
            "tests/helpers.py",
            "tests/test_cart.py",
            "setup.py",
        ]);
        assert_eq!(own.own("tests/test_cart.py", "shop.cart", &[]), CERTAIN);
        assert_eq!(own.own("tests/test_cart.py", "tests.helpers", &[]), CERTAIN);
        assert_eq!(own.own("tests/test_cart.py", "pytest", &[]), None);
        // A module of a package is not what `import redis` in the package means.
        assert_eq!(own.own("shop/cart.py", "redis", &[]), LIKELY);
        assert_eq!(own.own("shop/api/routes.py", "cart", &[]), LIKELY);
        assert_eq!(own.own("tests/test_cart.py", "helpers", &[]), LIKELY);
        assert_eq!(own.own("shop/redis.py", "redis", &[]), None);
    }

    #[test]
    fn modules_beside_a_script_are_its_own() {
        let own = of(&[
            "scripts/run.py",
            "scripts/yaml.py",
            "scripts/flask.py",
            "a/b.py",
        ]);
        assert_eq!(own.own("scripts/run.py", "yaml", &[]), CERTAIN);
        // Its own name is not what it imports; another's may be.
        assert_eq!(own.own("scripts/flask.py", "flask", &[]), None);
        assert_eq!(own.own("a/b.py", "flask", &[]), LIKELY);
        assert_eq!(own.own("a/b.py", "yaml", &[]), LIKELY);
        assert_eq!(own.own("a/b.py", "requests", &[]), None);
    }

    #[test]
    fn a_module_at_the_root_hides_no_distribution_from_other_folders() {
        let own = of(&[
            "yaml.py",
            "src/shop/__init__.py",
            "src/shop/a.py",
            "main.py",
        ]);
        assert_eq!(own.own("src/shop/a.py", "yaml", &[]), LIKELY);
        assert_eq!(own.own("main.py", "yaml", &[]), CERTAIN);
        assert_eq!(own.own("main.py", "shop", &[]), CERTAIN);
    }

    #[test]
    fn a_namespace_is_the_project_s_as_far_as_its_files_reach() {
        let own = of(&[
            "google/cloud/mine/__init__.py",
            "google/cloud/other.py",
            "azure/__init__.py",
            "azure/mine/__init__.py",
        ]);
        let of_file = |module: &str| own.own("google/cloud/mine/__init__.py", module, &[]);
        assert_eq!(of_file("google.cloud.mine.part"), CERTAIN);
        assert_eq!(of_file("google.cloud.other"), CERTAIN);
        assert_eq!(of_file("google.cloud.storage"), None);
        assert_eq!(of_file("azure.mine"), CERTAIN);
        assert_eq!(of_file("azure.identity"), None);
        let members: [CompactString; 1] = ["mine".into()];
        let from = "google/cloud/mine/__init__.py";
        assert_eq!(own.own(from, "google.cloud", &members), CERTAIN);
        assert_eq!(own.own(from, "google.cloud", &[]), LIKELY);
    }

    #[test]
    fn siblings_of_a_workspace_are_likely_its_own() {
        let own = of(&[
            "packages/a/src/a/__init__.py",
            "packages/a/tests/test_a.py",
            "packages/b/src/b/__init__.py",
            "libs/c/d/__init__.py",
        ]);
        assert_eq!(own.own("packages/a/tests/test_a.py", "a", &[]), CERTAIN);
        assert_eq!(own.own("packages/a/src/a/__init__.py", "b", &[]), LIKELY);
        assert_eq!(own.own("packages/a/src/a/__init__.py", "d.x", &[]), LIKELY);
    }

    #[test]
    fn django_runs_from_the_folder_of_manage_py() {
        let own = of(&[
            "backend/manage.py",
            "backend/settings.py",
            "backend/shop/models.py",
            "backend/blog/views.py",
            "backend/cart/__init__.py",
        ]);
        assert_eq!(own.own("backend/blog/views.py", "shop.models", &[]), LIKELY);
        assert_eq!(own.own("backend/blog/views.py", "settings", &[]), CERTAIN);
        let members: [CompactString; 1] = ["models".into()];
        assert_eq!(own.own("backend/blog/views.py", "shop", &members), LIKELY);
        assert_eq!(
            own.own("backend/blog/views.py", "cart.models", &[]),
            CERTAIN
        );
    }

    #[test]
    fn pytest_finds_what_is_beside_a_conftest() {
        let own = of(&[
            "tests/conftest.py",
            "tests/helpers.py",
            "tests/unit/test_a.py",
        ]);
        assert_eq!(own.own("tests/unit/test_a.py", "helpers", &[]), CERTAIN);
        assert_eq!(own.own("tests/unit/test_a.py", "conftest", &[]), CERTAIN);
    }

    #[test]
    fn the_caller_names_folders_and_modules() {
        let files = [
            "app/code/x/__init__.py",
            "app/code/y.py",
            "app/t/test_x.py",
            "other/z.py",
        ];
        let hints = Hints {
            modules: BTreeSet::from(["generated".to_owned(), "ns.mine".to_owned()]),
            source_folders: vec!["./app/code/".to_owned()],
            projects: vec!["app".to_owned(), "other".to_owned()],
            ..Hints::default()
        };
        let own = FirstParty::new(files, &hints);
        assert_eq!(own.own("app/t/test_x.py", "x", &[]), CERTAIN);
        assert_eq!(own.own("app/t/test_x.py", "y", &[]), CERTAIN);
        assert_eq!(own.own("other/z.py", "x", &[]), LIKELY);
        assert_eq!(own.own("other/z.py", "generated.a", &[]), CERTAIN);
        assert_eq!(own.own("other/z.py", "ns.mine.a", &[]), CERTAIN);
        assert_eq!(own.own("other/z.py", "ns.other", &[]), None);
    }

    #[test]
    fn files_that_are_not_listed_have_a_folder_all_the_same() {
        let own = of(&["a/b.py"]);
        assert_eq!(own.own("a/notebooks/c.ipynb", "b", &[]), LIKELY);
        assert_eq!(own.own("", "b", &[]), LIKELY);
        assert_eq!(own.own("a/x.ipynb", "b", &[]), CERTAIN);
        assert_eq!(own.own("a/x.ipynb", "", &[]), None);
    }
}
