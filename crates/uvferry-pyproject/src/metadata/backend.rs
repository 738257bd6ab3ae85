//! `[build-system]`: kept, raised, made, or changed when asked.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use toml_edit::Value;
use uvferry_diagnostics::Diagnostic;
use uvferry_requirements::{
    MarkerEnvironment, Specifiers, Version as Release, evaluate_marker, normalize_name,
};
use uvferry_setuptools::{Backend, Field, Packages, Version};

use super::writer::{Writer, strings};
use crate::array::{Comments, string};
use crate::document::{Placement, ensure_table};
use crate::edit::{AFTER_PROJECT, PROJECT};
use crate::{pep508, rules};

/// A build backend that a project can be changed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuildBackend {
    /// setuptools.
    Setuptools,
    /// hatchling.
    Hatchling,
    /// uv's own.
    Uv,
    /// flit-core.
    Flit,
    /// pdm-backend.
    Pdm,
}

impl BuildBackend {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Setuptools,
        Self::Hatchling,
        Self::Uv,
        Self::Flit,
        Self::Pdm,
    ];

    /// How it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setuptools => "setuptools",
            Self::Hatchling => "hatchling",
            Self::Uv => "uv_build",
            Self::Flit => "flit_core",
            Self::Pdm => "pdm-backend",
        }
    }

    /// What `requires` asks for, and the object.
    const fn system(self) -> (&'static str, &'static str) {
        match self {
            Self::Setuptools => ("setuptools>=64", "setuptools.build_meta"),
            Self::Hatchling => ("hatchling>=1.27", "hatchling.build"),
            Self::Uv => ("uv_build>=0.9,<0.14", "uv_build"),
            Self::Flit => ("flit_core>=3.12,<4", "flit_core.buildapi"),
            Self::Pdm => ("pdm-backend>=2.4", "pdm.backend"),
        }
    }
}

impl fmt::Display for BuildBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for BuildBackend {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = normalize_name(text);
        Self::ALL
            .into_iter()
            .find(|backend| {
                let name = normalize_name(backend.name());
                name == wanted || name.strip_suffix("-core") == Some(&wanted)
            })
            .ok_or_else(|| {
                let names: Vec<&str> = Self::ALL.iter().map(|backend| backend.name()).collect();
                format!("no build backend `{text}`; there are {}", names.join(", "))
            })
    }
}

/// Releases of setuptools that stand for all: what a specifier says of them, it says.
const SAMPLES: &[&str] = &[
    "18.0", "30.3.0", "36.6.0", "39.2.0", "40.8.0", "41.0.0", "42.0.0", "43.0.0", "44.1.1",
    "45.0.0", "46.4.0", "50.3.2", "56.0.0", "58.0.0", "59.8.0", "60.10.0", "61.0.0", "62.6.0",
    "63.4.3", "64.0.3", "65.5.1", "66.1.1", "67.8.0", "68.2.2", "69.5.1", "70.3.0", "72.2.0",
    "75.8.2", "77.0.3", "78.1.1", "80.9.0", "82.0.0", "84.2.1", "90.0.0",
];

fn major_of(version: &str) -> u64 {
    version
        .split('.')
        .next()
        .and_then(|part| part.parse().ok())
        .unwrap_or_default()
}

fn specifiers_of(requirement: &str) -> Option<Specifiers> {
    let parts = pep508::split(requirement)?;
    if parts.rest.starts_with('@') {
        return None;
    }
    let (_, rest) = requirement.split_at(
        requirement.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))?,
    );
    let rest = rest.split(';').next().unwrap_or_default();
    let rest = rest.rsplit(']').next().unwrap_or_default().trim();
    Specifiers::parse(rest.trim_start_matches('(').trim_end_matches(')')).ok()
}

/// Whether the requirement admits a setuptools of at least `major`.
fn admits(requirement: &str, major: u64) -> bool {
    specifiers_of(requirement).is_none_or(|specifiers| {
        SAMPLES.iter().any(|sample| {
            major_of(sample) >= major
                && Release::parse(sample).is_ok_and(|version| specifiers.contains(&version))
        })
    })
}

/// Whether it states a lower bound that is too low.
fn starts_below(requirement: &str, major: u64) -> bool {
    let bounded = requirement.contains('>') || requirement.contains("~=");
    bounded
        && specifiers_of(requirement).is_some_and(|specifiers| {
            SAMPLES.iter().any(|sample| {
                major_of(sample) < major
                    && Release::parse(sample).is_ok_and(|version| specifiers.contains(&version))
            })
        })
}

/// The requirement with its lower bound raised, the rest as written.
fn raised(requirement: &str, bound: &str) -> String {
    let (requirement, marker) = match requirement.split_once(';') {
        Some((front, marker)) => (front.trim_end(), format!("; {}", marker.trim())),
        None => (requirement.trim_end(), String::new()),
    };
    let end = requirement
        .find(['<', '>', '=', '!', '~', '('])
        .unwrap_or(requirement.len());
    let (name, clauses) = requirement.split_at(end);
    let clauses = clauses.trim().trim_start_matches('(').trim_end_matches(')');
    let mut kept = vec![format!(">={bound}")];
    kept.extend(
        clauses
            .split(',')
            .map(str::trim)
            .filter(|clause| {
                !clause.is_empty() && !clause.starts_with('>') && !clause.starts_with("~=")
            })
            .map(str::to_owned),
    );
    format!("{}{}{marker}", name.trim_end(), kept.join(","))
}

fn is_setuptools(requirement: &str) -> bool {
    normalize_name(pep508::name(requirement)) == "setuptools"
}

/// Whether a requirement is asked for on a Python that builds packages today; one for Python
/// 3.3 alone says nothing of them.
fn is_for_today(requirement: &str) -> bool {
    requirement.split_once(';').is_none_or(|(_, marker)| {
        evaluate_marker(marker.trim(), &MarkerEnvironment::linux("3.12"), &[]).unwrap_or(true)
    })
}

impl Writer<'_> {
    /// Whether the `[build-system]` that is there lets setuptools be that new.
    pub(super) fn admits_setuptools(&self, major: u64) -> bool {
        let mut all = self
            .pyproject
            .build_system()
            .map(|system| system.requires)
            .unwrap_or_default();
        if let Field::Known(given) = &self.metadata.setup_requires {
            all.extend(given.value.iter().map(|it| it.text.clone()));
        }
        all.iter()
            .filter(|requirement| is_setuptools(requirement) && is_for_today(requirement))
            .all(|requirement| admits(requirement, major))
    }

    /// Keeps the place of `[build-system]` in front of what is below `[tool]`.
    pub(super) fn reserve_build_system(&mut self) {
        if !self.had_build_system {
            ensure_table(
                &mut self.pyproject.document,
                &["build-system"],
                Placement::Behind(&[PROJECT]),
            );
        }
    }

    /// Writes `[build-system]`; the refusal where the backend that was asked for cannot.
    pub(super) fn build_system(&mut self) -> Option<Diagnostic> {
        match &self.metadata.setup_requires {
            Field::Unknown(unknown) => self.unknown("setup_requires", &[], unknown),
            Field::Known(_) | Field::Absent => {}
        }
        let change = self
            .options
            .build_backend
            .filter(|backend| *backend != BuildBackend::Setuptools);
        if let Some(backend) = change {
            let refusal = self.change_backend(backend).err();
            if refusal.is_none()
                && let Field::Known(given) = &self.metadata.setup_requires
            {
                self.dropped(
                    "setup_requires",
                    &given.key,
                    &given.location,
                    &rules::KEYWORD_WITHOUT_EFFECT,
                    "it was for setuptools",
                );
            }
            return refusal.map(|why| {
                let mut told = Diagnostic::new(
                    &rules::BACKEND_REFUSED,
                    format!(
                        "`{backend}` cannot build this project the same way: {}",
                        why.1
                    ),
                );
                if let Some(place) = why.0 {
                    told = told.at_location(place);
                }
                told.help("setuptools stays the build backend")
            });
        }
        let mut wanted: Vec<String> = Vec::new();
        if let Field::Known(given) = &self.metadata.setup_requires {
            for requirement in &given.value {
                let name = normalize_name(pep508::name(&requirement.text));
                if name != "wheel" {
                    wanted.push(requirement.text.trim().to_owned());
                }
            }
        }
        wanted.append(&mut self.plugins);
        if self.had_build_system {
            self.raise_build_system(&wanted);
        } else {
            self.new_build_system(&wanted);
        }
        if let Field::Known(given) = &self.metadata.setup_requires {
            self.moved(
                "setup_requires",
                &given.key,
                &given.location,
                vec!["build-system.requires".to_owned()],
            );
        }
        None
    }

    fn setuptools_bound(&self) -> &'static str {
        if self.needs.0 > 64 { "77.0.3" } else { "64" }
    }

    fn new_build_system(&mut self, wanted: &[String]) {
        let bound = self.setuptools_bound();
        let mut requires: Vec<String> = Vec::new();
        if !wanted.iter().any(|it| is_setuptools(it)) {
            requires.push(format!("setuptools>={bound}"));
        }
        for requirement in wanted {
            let text = if is_setuptools(requirement)
                && (starts_below(requirement, self.needs.0.max(64)) || !requirement.contains('>'))
            {
                raised(requirement, bound)
            } else {
                requirement.clone()
            };
            let name = normalize_name(pep508::name(&text));
            let known = requires
                .iter()
                .any(|known| normalize_name(pep508::name(known)) == name && *known == text);
            let bare_twin = text == name
                && requires
                    .iter()
                    .any(|known| normalize_name(pep508::name(known)) == name);
            if !known && !bare_twin {
                requires.push(text);
            }
        }
        let pbr = self.metadata.backend == Backend::Pbr;
        if pbr
            && !requires
                .iter()
                .any(|it| normalize_name(pep508::name(it)) == "pbr")
        {
            requires.push("pbr>=6.1".to_owned());
        }
        let path = ["build-system"];
        self.pyproject
            .insert(&path, "requires", strings(&requires), AFTER_PROJECT);
        // What stays in setup.py may import what lies beside it.
        let backend = if pbr {
            "pbr.build"
        } else if self.setup_py_stays() {
            "setuptools.build_meta:__legacy__"
        } else {
            "setuptools.build_meta"
        };
        self.pyproject
            .insert(&path, "build-backend", string(backend), AFTER_PROJECT);
    }

    /// Whether something keeps setup.py, as far as it is known before the end.
    fn setup_py_stays(&self) -> bool {
        !self.reasons.is_empty()
            || !self.metadata.side_effects.is_empty()
            || self.metadata.uncertain.is_some()
    }

    fn raise_build_system(&mut self, wanted: &[String]) {
        let path = ["build-system", "requires"];
        let needs = self.needs;
        let bound = if needs.0 > 64 { "77.0.3" } else { "61" };
        let there = crate::view::texts(self.pyproject.keys(&path));
        let place = self.pyproject.key_location(&path);
        let mut told: Vec<String> = Vec::new();
        for (at, requirement) in there.iter().enumerate() {
            if is_setuptools(requirement) && starts_below(requirement, needs.0) {
                let new = raised(requirement, bound);
                if let Some(array) =
                    self.pyproject
                        .document
                        .get_mut("build-system")
                        .and_then(|item| {
                            item.as_table_like_mut()?
                                .get_mut("requires")?
                                .as_array_mut()
                        })
                    && let Some(old) = array.get_mut(at)
                {
                    let decor = old.decor().clone();
                    let mut value = string(&new);
                    *value.decor_mut() = decor;
                    *old = value;
                }
                told.push(format!(
                    "`{requirement}` is `{new}` now: `{}` needs it",
                    needs.1
                ));
            }
        }
        let has = |name: &str| {
            there
                .iter()
                .any(|it| normalize_name(pep508::name(it)) == normalize_name(pep508::name(name)))
        };
        let mut added = Vec::new();
        for requirement in wanted {
            if !has(requirement) {
                added.push(requirement.clone());
            }
        }
        for requirement in &added {
            self.pyproject
                .push(&path, string(requirement), Comments::NONE, Placement::Last);
            told.push(format!("`{requirement}` is required to build"));
        }
        for message in told {
            let mut diagnostic = Diagnostic::new(&rules::BUILD_REQUIRES, message);
            if let Some(place) = &place {
                diagnostic = diagnostic.at_location(place.clone());
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// Puts another backend in the place of setuptools.
    fn change_backend(&mut self, backend: BuildBackend) -> Result<(), Refusal> {
        let metadata = self.metadata;
        if metadata.backend == Backend::Pbr {
            return Err((None, "pbr gives the version".to_owned()));
        }
        if self.had_setuptools_table() {
            return Err((
                self.pyproject.key_location(&["tool", "setuptools"]),
                "there is a `[tool.setuptools]` table".to_owned(),
            ));
        }
        if let Some((place, why)) = self.reasons.first() {
            return Err((place.clone(), why.clone()));
        }
        if let Some((place, why)) = metadata.side_effects.first() {
            return Err((Some(place.clone()), why.clone()));
        }
        if let Some(place) = &metadata.uncertain {
            return Err((
                Some(place.clone()),
                "`setup()` gets keywords that are only known when it runs".to_owned(),
            ));
        }
        for (key, what) in [
            ("data-files", "files outside packages are installed"),
            ("script-files", "scripts are installed as they are"),
            ("exclude-package-data", "files are left out of packages"),
            ("platforms", "the platforms are stated"),
            ("provides", "`provides` is stated"),
            ("obsoletes", "`obsoletes` is stated"),
            ("py-modules", "modules outside packages are installed"),
        ] {
            // `any` names no platform.
            let says_nothing = |array: &toml_edit::Array| {
                array.is_empty()
                    || (key == "platforms"
                        && array
                            .iter()
                            .all(|it| it.as_str().is_some_and(|it| it.eq_ignore_ascii_case("any"))))
            };
            if self
                .pyproject
                .keys(&["tool", "setuptools", key])
                .is_some_and(|item| item.as_array().is_none_or(|array| !says_nothing(array)))
            {
                return Err((None, what.to_owned()));
            }
        }
        if self
            .pyproject
            .keys(&["tool", "setuptools", "dynamic", "readme"])
            .is_some()
        {
            return Err((
                None,
                "the long description is put together from several files".to_owned(),
            ));
        }
        let (root, packages) = self.top_level()?;
        if backend == BuildBackend::Flit
            && self.pyproject.keys(&["project", "description"]).is_none()
        {
            return Err((
                None,
                "flit wants a description, and the project states none".to_owned(),
            ));
        }
        self.tell_of_files(backend);
        self.pyproject.remove_key(&["tool", "setuptools"]);
        self.version_for(backend, &root, &packages)?;
        let paths: Vec<String> = packages
            .iter()
            .map(|package| join(&root, package))
            .collect();
        let path: &[&str] = match backend {
            BuildBackend::Setuptools => return Ok(()),
            BuildBackend::Hatchling => &["tool", "hatch", "build", "targets", "wheel"],
            BuildBackend::Uv => &["tool", "uv", "build-backend"],
            BuildBackend::Flit => &["tool", "flit", "module"],
            BuildBackend::Pdm => &["tool", "pdm", "build"],
        };
        let one = packages.first().cloned().unwrap_or_default();
        let mut rows: Vec<(&str, Value)> = Vec::new();
        match backend {
            BuildBackend::Setuptools => {}
            BuildBackend::Hatchling => rows.push(("packages", strings(&paths))),
            BuildBackend::Uv => {
                rows.push(("module-root", string(&root)));
                rows.push((
                    "module-name",
                    if packages.len() == 1 {
                        string(&one)
                    } else {
                        strings(&packages)
                    },
                ));
            }
            BuildBackend::Flit => {
                if packages.len() != 1 {
                    return Err((
                        None,
                        "flit packs one package, and there are several".to_owned(),
                    ));
                }
                if !matches!(root.as_str(), "" | "src") {
                    return Err((None, format!("flit does not look into `{root}`")));
                }
                rows.push(("name", string(&one)));
            }
            BuildBackend::Pdm => {
                rows.push(("includes", strings(&paths)));
                rows.push((
                    "package-dir",
                    string(if root.is_empty() { "." } else { &root }),
                ));
            }
        }
        for (key, value) in rows {
            self.pyproject.insert(path, key, value, Placement::Last);
        }
        let (requires, object) = backend.system();
        // The table keeps its place.
        for key in ["requires", "build-backend", "backend-path"] {
            if let Some(table) = self
                .pyproject
                .document
                .get_mut("build-system")
                .and_then(toml_edit::Item::as_table_like_mut)
            {
                table.remove(key);
            }
        }
        self.pyproject.insert(
            &["build-system"],
            "requires",
            strings([requires]),
            AFTER_PROJECT,
        );
        self.pyproject.insert(
            &["build-system"],
            "build-backend",
            string(object),
            AFTER_PROJECT,
        );
        Ok(())
    }

    /// What setuptools took or left by keys that the other backend does not have.
    fn tell_of_files(&mut self, backend: BuildBackend) {
        let metadata = self.metadata;
        let taken = match &metadata.package_data {
            Field::Known(given) if !given.value.is_empty() => {
                Some((given.key.clone(), given.location.clone()))
            }
            _ => None,
        };
        let included = match &metadata.include_package_data {
            Field::Known(given) if given.value => Some((given.key.clone(), given.location.clone())),
            _ => None,
        };
        for (key, place) in [taken, included].into_iter().flatten() {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::FILES_OF_BACKEND,
                    format!(
                        "`{key}` goes: `{backend}` packs every file of a package, whatever its kind"
                    ),
                )
                .at_location(place)
                .help(rules::FILES_OF_BACKEND.fix),
            );
        }
        self.state_license_files(backend);
    }

    /// setuptools packs licence files without a word; each other backend has patterns of its
    /// own, or none.
    fn state_license_files(&mut self, backend: BuildBackend) {
        let stated = match &self.metadata.license_files {
            Field::Known(given) => given.value.clone(),
            _ => LICENSE_FILES.iter().map(|it| (*it).to_owned()).collect(),
        };
        let is_stated = self.pyproject.keys(&["project", "license-files"]).is_some();
        let files: Vec<&String> = self
            .options
            .paths
            .iter()
            .filter(|path| {
                // A star takes no `/`.
                let deep = |text: &str| text.matches('/').count();
                stated.iter().any(|pattern| {
                    fits(&pattern.replace("[CS]", "?"), path) && deep(pattern) == deep(path)
                })
            })
            .collect();
        if is_stated || files.is_empty() {
            return;
        }
        let is_table = self
            .pyproject
            .keys(&["project", "license"])
            .is_some_and(toml_edit::Item::is_table_like);
        if !is_table {
            let patterns = strings(&files);
            self.project("license-files", patterns);
            return;
        }
        // PEP 639 forbids the key beside the table form of `license`.
        if backend == BuildBackend::Uv {
            let names: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::FILES_OF_BACKEND,
                    format!(
                        "`{backend}` does not pack {}: `project.license-files` may not stand beside `license = {{text = …}}`",
                        names.join(", ")
                    ),
                )
                .help("Make `license` an SPDX expression, and name the files in `license-files`."),
            );
        }
    }

    fn had_setuptools_table(&self) -> bool {
        self.pyproject
            .key_location(&["tool", "setuptools"])
            .is_some()
    }

    /// The folder of the packages, and those of the top level, where every package below
    /// them is built as well.
    fn top_level(&self) -> Result<(String, Vec<String>), Refusal> {
        let metadata = self.metadata;
        let folders = match &metadata.package_dir {
            Field::Known(given) => given.value.clone(),
            _ => Vec::new(),
        };
        if folders.iter().any(|(name, _)| !name.is_empty()) {
            return Err((
                None,
                "a package lies in a folder of another name".to_owned(),
            ));
        }
        let mut root = folders
            .first()
            .map(|(_, folder)| folder.trim_matches('/').to_owned())
            .unwrap_or_default();
        if root == "." {
            root.clear();
        }
        let Field::Known(given) = &metadata.packages else {
            return Err((None, "the packages are not stated".to_owned()));
        };
        let (namespaces, stated): (bool, Option<BTreeSet<String>>) = match &given.value {
            Packages::Listed(names) => (true, Some(names.iter().cloned().collect())),
            Packages::Find {
                location,
                namespaces,
                include,
                exclude,
            } => {
                let folder = location.trim_matches('/').trim_start_matches("./");
                root = if folder == "." {
                    String::new()
                } else {
                    folder.to_owned()
                };
                let found = packages_below(&self.options.paths, &root, *namespaces);
                let wanted = found
                    .into_iter()
                    .filter(|name| {
                        (include.is_empty() || include.iter().any(|it| fits(it, name)))
                            && !exclude.iter().any(|it| fits(it, name))
                    })
                    .collect();
                (*namespaces, Some(wanted))
            }
        };
        let built = stated.unwrap_or_default();
        let top: Vec<String> = built
            .iter()
            .filter(|name| !name.contains('.'))
            .cloned()
            .collect();
        if top.is_empty() {
            return Err((
                Some(given.location.clone()),
                "there is no package at the top level".to_owned(),
            ));
        }
        if let Some(orphan) = built
            .iter()
            .find(|name| !top.contains(&name.split('.').next().unwrap_or_default().to_owned()))
        {
            return Err((
                Some(given.location.clone()),
                format!("`{orphan}` belongs to a namespace"),
            ));
        }
        let left_out = packages_below(&self.options.paths, &root, namespaces)
            .into_iter()
            .find(|name| {
                let head = name.split('.').next().unwrap_or_default();
                top.iter().any(|known| known == head) && !built.contains(name)
            });
        if let Some(name) = left_out {
            return Err((
                Some(given.location.clone()),
                format!("`{name}` is left out, and other backends take a package whole"),
            ));
        }
        Ok((root, top))
    }

    fn version_for(
        &mut self,
        backend: BuildBackend,
        root: &str,
        packages: &[String],
    ) -> Result<(), Refusal> {
        let Field::Known(given) = &self.metadata.version else {
            return Ok(());
        };
        let place = Some(given.location.clone());
        let path = match &given.value {
            Version::Literal(_) => return Ok(()),
            Version::Attribute { path, .. } => {
                let Some((module, attribute)) = path.rsplit_once('.') else {
                    return Err((place, "the version is read from no module".to_owned()));
                };
                if attribute != "__version__" {
                    return Err((place, format!("the version is called `{attribute}`")));
                }
                let base = join(root, &module.replace('.', "/"));
                let candidates = [format!("{base}/__init__.py"), format!("{base}.py")];
                let known = candidates
                    .iter()
                    .find(|path| self.options.paths.contains(path))
                    .cloned();
                if backend == BuildBackend::Flit
                    && packages.first().map(String::as_str) != Some(module)
                {
                    return Err((
                        place,
                        "flit reads the version from the package itself".to_owned(),
                    ));
                }
                match known {
                    Some(path) => path,
                    None => return Err((place, format!("the file of `{module}` is not known"))),
                }
            }
            Version::File { path, .. } => {
                return Err((place, format!("the version is the text of `{path}`")));
            }
            Version::Plugin { distribution, .. } => {
                return Err((place, format!("`{distribution}` gives the version")));
            }
        };
        match backend {
            BuildBackend::Setuptools | BuildBackend::Flit => {}
            BuildBackend::Uv => {
                return Err((
                    place,
                    "uv_build takes a version that is written out only".to_owned(),
                ));
            }
            BuildBackend::Hatchling => {
                let table = ["tool", "hatch", "version"];
                self.pyproject
                    .insert(&table, "path", string(&path), Placement::Last);
            }
            BuildBackend::Pdm => {
                let table = ["tool", "pdm", "version"];
                self.pyproject
                    .insert(&table, "source", string("file"), Placement::Last);
                self.pyproject
                    .insert(&table, "path", string(&path), Placement::Last);
            }
        }
        Ok(())
    }
}

/// What setuptools packs where nothing is stated.
const LICENSE_FILES: [&str; 4] = ["LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"];

type Refusal = (Option<uvferry_diagnostics::Location>, String);

fn join(root: &str, path: &str) -> String {
    if root.is_empty() {
        path.to_owned()
    } else {
        format!("{root}/{path}")
    }
}

/// The packages below a folder: those whose folders all have an `__init__.py`, or any with
/// a module where namespaces count.
fn packages_below(paths: &[String], root: &str, namespaces: bool) -> BTreeSet<String> {
    let prefix = if root.is_empty() {
        String::new()
    } else {
        format!("{root}/")
    };
    let inside: Vec<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix(&prefix))
        .collect();
    let mut found = BTreeSet::new();
    for path in &inside {
        let Some((folder, file)) = path.rsplit_once('/') else {
            continue;
        };
        if !(file == "__init__.py" || (namespaces && file.rsplit('.').next() == Some("py"))) {
            continue;
        }
        let parts: Vec<&str> = folder.split('/').collect();
        let whole = namespaces
            || (1..=parts.len()).all(|depth| {
                let init = format!("{}/__init__.py", parts[..depth].join("/"));
                inside.contains(&init.as_str())
            });
        if whole && parts.iter().all(|part| !part.contains(['.', '-'])) {
            found.insert(parts.join("."));
        }
    }
    found
}

/// `fnmatch` with `*` and `?`, as setuptools' finders use it.
fn fits(pattern: &str, name: &str) -> bool {
    fn go(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern.first(), name.first()) {
            (None, None) => true,
            (Some(b'*'), _) => {
                go(&pattern[1..], name) || (!name.is_empty() && go(pattern, &name[1..]))
            }
            (Some(b'?'), Some(_)) => go(&pattern[1..], &name[1..]),
            (Some(a), Some(b)) if a == b => go(&pattern[1..], &name[1..]),
            _ => false,
        }
    }
    // A pattern of stars would take for ever.
    let stars = pattern.bytes().filter(|byte| *byte == b'*').count();
    stars <= 8 && go(pattern.as_bytes(), name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_raised_and_the_rest_stays() {
        for (old, new) in [
            ("setuptools>=40.8.0", "setuptools>=77.0.3"),
            ("setuptools >= 42, != 60.0", "setuptools>=77.0.3,!= 60.0"),
            (
                "setuptools[core]~=60.0; python_version>'3'",
                "setuptools[core]>=77.0.3; python_version>'3'",
            ),
        ] {
            assert_eq!(raised(old, "77.0.3"), new);
        }
        assert!(starts_below("setuptools>=42", 61));
        assert!(!starts_below("setuptools>=61", 61));
        assert!(!starts_below("setuptools", 61));
        assert!(!admits("setuptools<58", 61));
        assert!(admits("setuptools>=42,!=61.0.0", 61));
    }

    #[test]
    fn packages_are_found_as_setuptools_finds_them() {
        let paths: Vec<String> = [
            "src/a/__init__.py",
            "src/a/b/__init__.py",
            "src/a/data/x.py",
            "src/n/m/__init__.py",
            "tests/test_x.py",
        ]
        .map(str::to_owned)
        .to_vec();
        let names = |namespaces| -> Vec<String> {
            packages_below(&paths, "src", namespaces)
                .into_iter()
                .collect()
        };
        assert_eq!(names(false), ["a", "a.b"]);
        assert_eq!(names(true), ["a", "a.b", "a.data", "n.m"]);
        assert!(fits("tests*", "tests.unit"));
        assert!(!fits("tests", "tests.unit"));
    }
}
