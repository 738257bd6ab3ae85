//! What uses a distribution: the pieces of evidence, out of what was found in the code.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::Location;
use uvferry_imports::Place;
use uvferry_imports::modules::MappingSource;
use uvferry_imports::reading::Import;
use uvferry_imports::sources::Role;
use uvferry_imports::verdicts::Usage;

use super::{ListedDistribution, MOST_PLACES, Shown, ShownBy, User};
use crate::imports::ImportsFound;
use crate::project::Project;

/// Gives each what uses it.
pub(super) fn show(project: &Project, found: &ImportsFound, listed: &mut [ListedDistribution]) {
    let own = own_names(project);
    let roles: BTreeMap<&str, Role> = found
        .files
        .iter()
        .map(|(file, _)| (file.path.as_str(), file.role))
        .collect();
    for one in listed {
        let Some(usage) = found.found.usage.get(&one.normalized_name) else {
            continue;
        };
        let looking = Looking {
            found,
            usage,
            own: &own,
            roles: &roles,
            listed: &one.places,
        };
        let mut shown = looking.imports();
        shown.extend(looking.names());
        shown.extend(looking.uses());
        // What is likely adds nothing to what is known.
        if shown
            .iter()
            .any(|shown| shown.is_certain && shown.by != ShownBy::Plugin)
        {
            shown.retain(|shown| shown.is_certain);
        }
        one.users = shown
            .iter()
            .filter(|shown| shown.is_certain && shown.by != ShownBy::Plugin)
            .filter_map(|shown| shown.user)
            .collect();
        one.shown.extend(shown);
    }
}

/// Names of the project's own folders and Python files that no package is around: a module of
/// such a name may be its own.
fn own_names(project: &Project) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for file in project.tree.files() {
        let Some(path) = file.path.strip_suffix(".py") else {
            continue;
        };
        let mut at = "";
        for name in path.split('/') {
            if at.is_empty() || !project.tree.contains(&format!("{at}/__init__.py")) {
                names.insert(name);
            }
            let end = at.len() + usize::from(!at.is_empty()) + name.len();
            at = &path[..end];
        }
    }
    names
}

struct Looking<'a> {
    found: &'a ImportsFound,
    usage: &'a Usage,
    own: &'a BTreeSet<&'a str>,
    /// What each Python file is for.
    roles: &'a BTreeMap<&'a str, Role>,
    /// Where the distribution is listed.
    listed: &'a [Location],
}

/// Places of one kind.
#[derive(Default)]
struct Places {
    first: Vec<Location>,
    count: usize,
    is_certain: bool,
}

impl Places {
    fn add(&mut self, place: impl FnOnce() -> Location, is_certain: bool) {
        // What is certain is named first.
        if is_certain && !self.is_certain {
            self.first.clear();
        }
        if self.first.len() < MOST_PLACES && is_certain >= self.is_certain {
            self.first.push(place());
        }
        self.is_certain |= is_certain;
        self.count += 1;
    }

    fn shown(self, by: ShownBy, user: Option<User>, what: String) -> Shown {
        Shown {
            by,
            user,
            what,
            places: self.first,
            count: self.count,
            is_certain: self.is_certain,
        }
    }
}

impl Looking<'_> {
    fn imports(&self) -> Vec<Shown> {
        let is_sure = self
            .usage
            .source
            .as_ref()
            .is_some_and(MappingSource::is_sure);
        let mut by_user: BTreeMap<(ShownBy, User), Places> = BTreeMap::new();
        let mut sites = self.usage.imports.clone();
        sites.sort_unstable();
        sites.dedup();
        for at in sites {
            let (file, reading) = &self.found.files[at.file];
            let import = &reading.imports[at.import];
            let by = if import.conditions.is_for_types || import.conditions.is_fallback {
                ShownBy::Fallback
            } else {
                ShownBy::Import
            };
            let key = (by, user_of(file.role));
            let is_certain = is_sure && !self.may_be_own(import);
            let place = || location(&file.path, import.place);
            by_user.entry(key).or_default().add(place, is_certain);
        }
        let shown = by_user.into_iter().map(|((by, user), places)| {
            let who = who(user);
            let mut what = match by {
                ShownBy::Fallback => {
                    format!("imported by {who}, for type checkers or where another is missing")
                }
                _ => format!("imported by {who}"),
            };
            if !places.is_certain {
                what = if is_sure {
                    format!("{what}; a module of the project has that name too")
                } else {
                    format!("{what}; that the module is its own is guessed from its name")
                };
            }
            places.shown(by, Some(user), what)
        });
        shown.collect()
    }

    fn may_be_own(&self, import: &Import) -> bool {
        let top = import.module.split('.').next().unwrap_or_default();
        self.own.contains(top)
    }

    fn names(&self) -> Vec<Shown> {
        let mut by_user: BTreeMap<(bool, User), Places> = BTreeMap::new();
        let loaded = self.usage.loaded.iter().map(|at| (at, true));
        let likely = self.usage.likely.iter().map(|at| (at, false));
        // Who knows what loads it says more.
        let certain = self.usage.certain_uses.iter();
        let told: BTreeSet<(&str, usize)> = certain
            .map(|at| &self.found.uses[*at].place)
            .map(|place| (place.file.as_str(), place.line))
            .collect();
        for (at, is_certain) in loaded.chain(likely) {
            let (file, reading) = &self.found.files[at.file];
            let place = reading.references[at.reference].place;
            if told.contains(&(file.path.as_str(), place.line as usize)) {
                continue;
            }
            by_user
                .entry((!is_certain, user_of(file.role)))
                .or_default()
                .add(|| location(&file.path, place), is_certain);
        }
        let shown = by_user.into_iter().map(|((is_likely, user), places)| {
            let who = who(user);
            let what = if is_likely {
                format!("a string in {who} reads like a name of it")
            } else {
                format!("loaded by its name in {who}")
            };
            places.shown(ShownBy::Name, Some(user), what)
        });
        shown.collect()
    }

    fn uses(&self) -> Vec<Shown> {
        let found = self.found;
        let mut by_what: BTreeMap<(bool, Option<User>, &str), (ShownBy, Places)> = BTreeMap::new();
        let certain = self.usage.certain_uses.iter().map(|at| (at, true));
        let likely = self.usage.likely_uses.iter().map(|at| (at, false));
        for (at, is_certain) in certain.chain(likely) {
            let one = &found.uses[*at];
            let file = one.place.file.as_str();
            // What is used because it is listed stands at its line.
            let is_listed = found.declared.iter().any(|known| known.place == one.place);
            let is_at_its_line =
                |known: &Location| known.file == file && known.line == one.place.line;
            let (by, user) = if is_listed {
                (ShownBy::Plugin, None)
            } else if self.listed.iter().any(is_at_its_line) {
                // The line itself, read as something else.
                continue;
            } else {
                let of_python = self.roles.get(file).map(|role| user_of(*role));
                (ShownBy::Program, of_python.or_else(|| user_of_text(file)))
            };
            let (_, places) = by_what
                .entry((!is_certain, user, &one.why))
                .or_insert_with(|| (by, Places::default()));
            places.add(|| one.place.clone(), is_certain);
        }
        by_what
            .into_iter()
            .map(|((_, user, why), (by, places))| places.shown(by, user, why.to_owned()))
            .collect()
    }
}

fn location(path: &str, place: Place) -> Location {
    let mut location = Location::file(path);
    location.line = place.line as usize;
    location.column = place.column as usize;
    location.end_line = place.end_line as usize;
    location.end_column = place.end_column as usize;
    location
}

fn user_of(role: Role) -> User {
    match role {
        Role::Package => User::Package,
        Role::Tests => User::Tests,
        Role::Docs => User::Docs,
        Role::Development => User::Development,
        Role::Examples => User::Examples,
    }
}

fn who(user: User) -> &'static str {
    match user {
        User::Package => "the project itself",
        User::Tests => "tests",
        User::Docs => "the documentation",
        User::Development => "tools of development",
        User::Examples => "examples",
        User::Deployment => "what runs it",
        User::Checks => "checks",
    }
}

/// Who acts by a file that is not Python; `None` where its name does not tell.
fn user_of_text(path: &str) -> Option<User> {
    let path = path.to_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_of_ci = [".github", ".circleci", ".gitlab", ".azure-pipelines"]
        .iter()
        .any(|known| folder == *known || folder.starts_with(&format!("{known}/")));
    if is_of_ci {
        return Some(User::Checks);
    }
    match name {
        "tox.ini"
        | "tox.toml"
        | "pytest.ini"
        | "mypy.ini"
        | ".flake8"
        | ".pylintrc"
        | "pylintrc"
        | ".coveragerc"
        | ".isort.cfg"
        | "ruff.toml"
        | ".ruff.toml"
        | ".pre-commit-config.yaml"
        | ".travis.yml"
        | ".gitlab-ci.yml"
        | "makefile"
        | "gnumakefile"
        | "justfile"
        | "azure-pipelines.yml"
        | "bitbucket-pipelines.yml"
        | "appveyor.yml"
        | "jenkinsfile" => return Some(User::Checks),
        "mkdocs.yml" | "mkdocs.yaml" | ".readthedocs.yml" | ".readthedocs.yaml" => {
            return Some(User::Docs);
        }
        "procfile" | "gunicorn.conf.py" | "uwsgi.ini" | "supervisord.conf" => {
            return Some(User::Deployment);
        }
        _ => {}
    }
    let is_of_image = name.starts_with("dockerfile")
        || ending == "dockerfile"
        || name.starts_with("docker-compose")
        || name.starts_with("compose.");
    // An image of a name of its own (`Dockerfile.test`) may be for anything.
    let is_plain = matches!(
        name,
        "dockerfile"
            | "docker-compose.yml"
            | "docker-compose.yaml"
            | "compose.yml"
            | "compose.yaml"
    );
    match ending {
        _ if is_of_image => is_plain.then_some(User::Deployment),
        "mk" => Some(User::Checks),
        "service" => Some(User::Deployment),
        _ => None,
    }
}
