//! The old environment: what it is, and whether it can be moved.

use std::path::{Path, PathBuf};

use uvferry_process::ProcessError;
use uvferry_requirements::MarkerEnvironment;

use super::MoveError;
use super::duplicates::{Settled, settle};
use super::files::{Entry, Kind, walk};
use super::mounts::mount_points;
use super::processes::{Ours, running_from};
use super::report::{Issue, IssueKind};
use super::{MoveOptions, state};
use crate::distributions::{Distribution, Installed, installed_of};
use crate::interpreters::{Interpreter, QueryError, query};
use crate::rules;
use crate::sites::Scope;

/// Why it goes no further.
pub(super) enum Stop {
    /// Because of what the environment is.
    Refused(Box<Issue>),
    /// Because of the world around it.
    Failed(MoveError),
}

impl<E: Into<MoveError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn refused(kind: IssueKind, rule: &'static uvferry_diagnostics::Rule, message: String) -> Stop {
    Stop::Refused(Box::new(Issue::new(kind, rule, message)))
}

/// What `pyvenv.cfg` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) entries: Vec<(String, String)>,
}

impl Settings {
    pub(super) fn read(environment: &Path) -> std::io::Result<Self> {
        Ok(Self::parse(&String::from_utf8_lossy(&fs_err::read(
            environment.join("pyvenv.cfg"),
        )?)))
    }

    fn parse(text: &str) -> Self {
        let entries = text
            .lines()
            .filter_map(|line| {
                let (key, value) = line.split_once('=')?;
                Some((key.trim().to_lowercase(), value.trim().to_owned()))
            })
            .collect();
        Self { entries }
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let mut all = self.entries.iter().rev();
        let (_, value) = all.find(|(known, _)| known == key)?;
        Some(value)
    }

    /// `venv` writes it as Python writes a text, others plainly.
    pub(super) fn prompt(&self) -> Option<String> {
        let written = self.get("prompt")?;
        let quoted = ['\'', '"'].into_iter().find_map(|quote| {
            let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
            Some(unescaped(inner))
        });
        Some(quoted.unwrap_or_else(|| written.to_owned()))
    }

    pub(super) fn takes_base_in(&self) -> bool {
        self.get("include-system-site-packages")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// A text as Python's `repr` writes it, without the quotes.
fn unescaped(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            found.push(character);
            continue;
        }
        let Some(kind) = rest.next() else {
            found.push('\\');
            break;
        };
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            't' | 'n' | 'r' => {
                found.push(match kind {
                    't' => '\t',
                    'n' => '\n',
                    _ => '\r',
                });
                continue;
            }
            '\\' | '\'' | '"' => {
                found.push(kind);
                continue;
            }
            other => {
                found.extend(['\\', other]);
                continue;
            }
        };
        let code: String = rest.clone().take(digits).collect();
        let named = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
        match named.filter(|_| code.len() == digits) {
            Some(named) => {
                found.push(named);
                rest.nth(digits - 1);
            }
            None => found.extend(['\\', kind]),
        }
    }
    found
}

/// The prompt that the script for shells has: before Python 3.8 `venv` wrote it nowhere else, nor
/// did virtualenv before its version 20.
fn prompt_of_script(environment: &Path) -> Option<String> {
    let folder = python_of(environment);
    let bytes = fs_err::read(folder.parent()?.join("activate")).ok()?;
    prompt_in(&String::from_utf8_lossy(&bytes))
}

/// `PS1="(name) ${PS1:-}"`; nothing where a shell would have to work it out.
fn prompt_in(script: &str) -> Option<String> {
    script.lines().find_map(|line| {
        let inner = line.trim().strip_prefix("PS1=\"(")?;
        let (name, rest) = inner.split_once(") ")?;
        let is_plain = rest.starts_with('$') && !name.contains(['$', '`', '\\', '"']);
        is_plain.then(|| name.to_owned())
    })
}

/// What has made an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    Venv,
    Virtualenv,
    Uv,
}

/// The old environment, read.
pub(super) struct Old {
    pub(super) interpreter: Interpreter,
    pub(super) base: PathBuf,
    pub(super) prompt: String,
    /// Whether the prompt is another than the name of the folder, or was asked for.
    pub(super) has_own_prompt: bool,
    pub(super) maker: Maker,
    pub(super) system_site_packages: bool,
    /// All that it imports from.
    pub(super) installed: Installed,
    /// What its files say of two with one name.
    pub(super) settled: Settled,
    /// Its own site folders.
    pub(super) sites: Vec<PathBuf>,
    pub(super) markers: Option<MarkerEnvironment>,
    pub(super) entries: Vec<Entry>,
    /// Whether uv has made it.
    pub(super) is_uv_s: bool,
}

/// Who runs from a folder of the move, in a sentence.
pub(super) fn in_use(
    options: &MoveOptions,
    place: &state::Place,
    folder: &Path,
    base: &Path,
) -> Option<String> {
    let lock = place.lock_path();
    let real = fs_err::canonicalize(place.parent())
        .ok()
        .and_then(|parent| Some(parent.join(lock.file_name()?)));
    let ours = Ours {
        scratch: &options.scratch,
        lock: real.as_deref().unwrap_or(&lock),
        environment: &options.environment,
    };
    let programs = running_from(folder, base, &ours);
    let all: Vec<String> = programs
        .iter()
        .map(|process| format!("process {} (`{}`)", process.pid, process.command))
        .collect();
    (!all.is_empty()).then(|| format!("`{}` is in use by {}", folder.display(), all.join(", ")))
}

/// The interpreter of an environment's folder.
pub(super) fn python_of(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}

impl Old {
    /// Looks at an environment and what runs from it; changes nothing.
    pub(super) fn read(options: &MoveOptions, place: &state::Place) -> Result<Self, Stop> {
        let path = &options.path;
        let shown = path.display();
        let Ok(metadata) = path.symlink_metadata() else {
            return Err(refused(
                IssueKind::MissingVenv,
                &rules::NO_ENVIRONMENT,
                format!("there is nothing at `{shown}`"),
            ));
        };
        if metadata.is_symlink() {
            let target = fs_err::canonicalize(path).unwrap_or_default();
            return Err(refused(
                IssueKind::InvalidVenv,
                &rules::LINKED_ENVIRONMENT,
                format!("`{shown}` is a link to `{}`", target.display()),
            ));
        }
        let not_one = |why: &str| {
            refused(
                IssueKind::InvalidVenv,
                &rules::NO_ENVIRONMENT,
                format!("`{shown}` is no virtual environment: {why}"),
            )
        };
        if !metadata.is_dir() {
            return Err(not_one("it is no folder"));
        }
        if path.join("conda-meta").is_dir() {
            return Err(refused(
                IssueKind::InvalidVenv,
                &rules::CONDA_ENVIRONMENT,
                format!("`{shown}` is an environment of conda"),
            ));
        }
        let is_inside = path.ancestors().skip(1).any(|folder| {
            let name = folder.file_name().unwrap_or_default();
            name == "site-packages" || name == "dist-packages"
        });
        if is_inside {
            return Err(not_one("it lies in a folder of installed packages"));
        }
        let python = python_of(path);
        if !python.is_file() {
            let why = if python.symlink_metadata().is_ok() {
                "its interpreter is a link that leads nowhere"
            } else {
                "it has no interpreter"
            };
            return Err(not_one(why));
        }
        let interpreter = query(&python, &options.environment, options.uv.cancel.as_ref())
            .map_err(|error| match error {
                QueryError::Process(ProcessError::Cancelled { .. }) => Stop::from(error),
                error => not_one(&error.to_string()),
            })?;
        if interpreter.externally_managed {
            return Err(not_one(
                "its interpreter belongs to the system's package manager (PEP 668)",
            ));
        }
        if !interpreter.is_virtualenv {
            return Err(not_one("its interpreter is a whole installation of Python"));
        }
        let same = |one: &Path, other: &Path| {
            fs_err::canonicalize(one)
                .ok()
                .is_some_and(|one| fs_err::canonicalize(other).is_ok_and(|other| one == other))
        };
        if !same(&interpreter.prefix, path) {
            return Err(not_one(&format!(
                "its interpreter is that of `{}`",
                interpreter.prefix.display()
            )));
        }
        if interpreter.version_numbers() < (3, 6, 0) {
            return Err(refused(
                IssueKind::InvalidVenv,
                &rules::UNSUPPORTED_PYTHON,
                format!("uv makes no environments of Python {}", interpreter.version),
            ));
        }
        let settings = Settings::read(path).unwrap_or_default();
        let base = base_of(options, &interpreter, &settings)?;
        if let Some(told) = in_use(options, place, path, &base) {
            return Err(refused(
                IssueKind::InvalidVenv,
                &rules::ENVIRONMENT_IN_USE,
                told,
            ));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let sites: Vec<PathBuf> = interpreter
            .sites
            .iter()
            .chain(&interpreter.purelib)
            .chain(&interpreter.platlib)
            .filter(|site| site.starts_with(&interpreter.prefix))
            .cloned()
            .collect();
        let entries = walk(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::PermissionDenied => refused(
                IssueKind::ExtractionFailed,
                &rules::UNREADABLE,
                error.to_string(),
            ),
            _ => Stop::from(error),
        })?;
        if let Some(point) = mount_points(path, &entries).first() {
            return Err(refused(
                IssueKind::InvalidVenv,
                &rules::MOUNTED_INSIDE,
                format!("something is mounted at `{}`", path.join(point).display()),
            ));
        }
        let system_site_packages = if settings.entries.is_empty() {
            // A virtualenv before its version 20 has a file for it.
            !entries
                .iter()
                .any(|entry| entry.path.ends_with("no-global-site-packages.txt"))
        } else {
            settings.takes_base_in()
        };
        let markers = serde_json::to_value(&interpreter.markers)
            .and_then(serde_json::from_value)
            .ok();
        let mut installed = installed_of(&interpreter, Scope::All);
        let settled = settle(&mut installed, |one| {
            one.site.starts_with(&interpreter.prefix)
        });
        let maker = if settings.get("uv").is_some() {
            Maker::Uv
        } else if settings.get("virtualenv").is_some() || settings.entries.is_empty() {
            Maker::Virtualenv
        } else {
            Maker::Venv
        };
        let prompt = settings.prompt().or_else(|| prompt_of_script(path));
        Ok(Self {
            base,
            has_own_prompt: prompt.is_some(),
            prompt: prompt.unwrap_or_else(|| name.into_owned()),
            maker,
            system_site_packages,
            installed,
            settled,
            sites,
            markers,
            entries,
            is_uv_s: settings.get("uv").is_some(),
            interpreter,
        })
    }

    /// Its own site folders, relative to it.
    pub(super) fn relative_sites(&self) -> Vec<PathBuf> {
        self.sites
            .iter()
            .filter_map(|site| site.strip_prefix(&self.interpreter.prefix).ok())
            .map(Path::to_owned)
            .collect()
    }

    /// The distributions that are in the environment itself, by name.
    pub(super) fn own(&self) -> Vec<&Distribution> {
        let mut own: Vec<&Distribution> = self
            .installed
            .distributions
            .iter()
            .filter(|one| self.is_own(one))
            .collect();
        own.sort_by(|a, b| a.normalized_name.cmp(&b.normalized_name));
        own
    }

    /// Others of names that are there already, in the environment itself.
    pub(super) fn hidden(&self) -> Vec<&Distribution> {
        let all = self.installed.hidden.iter();
        // Of the same name in the base is no fault.
        all.filter(|one| self.is_own(one)).collect()
    }

    fn is_own(&self, one: &Distribution) -> bool {
        one.site.starts_with(&self.interpreter.prefix)
    }

    /// The bytes that a second one like it needs; what is in uv's cache as well needs none.
    pub(super) fn needed_bytes(&self) -> u64 {
        self.entries
            .iter()
            .filter(|entry| entry.kind == Kind::File && entry.links == 1)
            .map(|entry| entry.len)
            .sum()
    }

    /// Refuses where the disk would be full before the end.
    pub(super) fn fits(&self, options: &MoveOptions, place: &state::Place) -> Result<(), Stop> {
        let free = options.free_bytes.or_else(|| free_bytes(place.parent()));
        let needed = self.needed_bytes();
        match free {
            Some(free) if free < needed => Err(refused(
                IssueKind::BackupFailed,
                &rules::TOO_LITTLE_SPACE,
                format!(
                    "the new environment needs about {}, and {} are free",
                    megabytes(needed),
                    megabytes(free)
                ),
            )),
            _ => Ok(()),
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        found.f_bavail.checked_mul(found.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// The interpreter that an environment was made from: as its settings name it, else as
/// installations are laid out. It must be of the same version and the same installation.
fn base_of(
    options: &MoveOptions,
    interpreter: &Interpreter,
    settings: &Settings,
) -> Result<PathBuf, Stop> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    for key in ["base-executable", "executable"] {
        candidates.extend(settings.get(key).map(PathBuf::from));
    }
    let (major, minor, _) = interpreter.version_numbers();
    let suffix = if interpreter.platform.free_threaded {
        "t"
    } else {
        ""
    };
    let names = if cfg!(windows) {
        vec!["python.exe".to_owned(), "pypy.exe".to_owned()]
    } else {
        vec![
            format!("python{major}.{minor}{suffix}"),
            format!("pypy{major}.{minor}"),
            format!("pypy{major}"),
            format!("python{major}"),
            "python".to_owned(),
        ]
    };
    let mut folders: Vec<PathBuf> = Vec::new();
    folders.extend(settings.get("home").map(PathBuf::from));
    for folder in ["bin", ""] {
        folders.push(interpreter.base_prefix.join(folder));
    }
    for folder in &folders {
        candidates.extend(names.iter().map(|name| folder.join(name)));
    }
    let same = |one: &Path, other: &Path| {
        one == other
            || fs_err::canonicalize(one)
                .ok()
                .is_some_and(|one| fs_err::canonicalize(other).is_ok_and(|other| one == other))
    };
    for candidate in candidates {
        if !candidate.is_file() || candidate.starts_with(&options.path) {
            continue;
        }
        let found = match query(&candidate, &options.environment, options.uv.cancel.as_ref()) {
            Ok(found) => found,
            Err(error @ QueryError::Process(ProcessError::Cancelled { .. })) => {
                return Err(error.into());
            }
            Err(_) => continue,
        };
        if found.version == interpreter.version
            && found.implementation == interpreter.implementation
            && !found.is_virtualenv
            && same(&found.prefix, &interpreter.base_prefix)
        {
            return Ok(candidate);
        }
    }
    Err(refused(
        IssueKind::InvalidVenv,
        &rules::NO_BASE_INTERPRETER,
        format!(
            "the interpreter that `{}` was made from (Python {} in `{}`) was not found",
            options.path.display(),
            interpreter.version,
            interpreter.base_prefix.display()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_read_as_each_tool_writes_them() {
        for (text, prompt) in [
            ("prompt = 'it is'", Some("it is")),
            ("prompt = \"it's\"", Some("it's")),
            ("prompt = plain", Some("plain")),
            ("Prompt=x", Some("x")),
            (r"prompt = 'a\tb'", Some("a\tb")),
            (r"prompt = 'a\\tb'", Some(r"a\tb")),
            (
                r"prompt = 'it\'s \x1b\u20ac\U0001f600'",
                Some("it's \u{1b}\u{20ac}\u{1f600}"),
            ),
            (r"prompt = '\x1'", Some(r"\x1")),
            (r"prompt = 'a\'", Some("a\\")),
            ("home = /usr", None),
        ] {
            assert_eq!(Settings::parse(text).prompt().as_deref(), prompt, "{text}");
        }
    }

    #[test]
    fn a_prompt_is_read_from_the_script_where_it_is_a_plain_one() {
        for (line, prompt) in [
            ("\tPS1=\"(my prompt) ${PS1:-}\"", Some("my prompt")),
            ("    PS1=\"(`basename \\\"$VIRTUAL_ENV\\\"`) $PS1\"", None),
            ("PS1=\"($NAME) ${PS1:-}\"", None),
            ("PS1=\"$_OLD_VIRTUAL_PS1\"", None),
        ] {
            assert_eq!(prompt_in(line).as_deref(), prompt, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_settings_panic(text in "(?s).*") {
            let settings = Settings::parse(&text);
            let _ = (settings.prompt(), settings.takes_base_in(), prompt_in(&text));
            let _ = Settings::parse(&format!("prompt='{text}'")).prompt();
        }
    }
}
