//! What interpreters have said of themselves, so that it need not be asked again.
//!
//! An answer is kept under the path by which an interpreter is asked. It counts as long as
//! everything that it came from is as it was: the executable (device, inode, size and time of
//! change), what `pyvenv.cfg` says and the executable behind it, the question, the system that
//! it runs on, the variables that `-I` does not keep out, and the code that `site` runs
//! (`.pth` files with code, `sitecustomize`). What depends on the moment is read anew: the
//! version of pip, whether the interpreter is externally managed; whether the user's site is
//! there is seen when the sites are listed.
//!
//! Not kept: an interpreter whose `.pth` files put folders on `sys.path` by code, since that
//! code may ask anything; scripts and launchers that stand for another interpreter (shims of
//! pyenv, asdf and mise, the system's `python3` of macOS), since which one depends on the
//! folder and on settings; programs that did not answer, since what repairs them (a base that
//! is installed again) leaves no trace at them, and most of them fail at once.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uvferry_process::{Cancel, Environment};

use super::query::{Answered, Interpreter, QueryError, SCRIPT, TIMEOUT, ask, is_shim};
use crate::distributions::version_of;
use crate::plain_file::{read_start, replace};
use crate::sites::{FolderNames, ListedSite, PathVariables, Scope, listed_sites_of};

/// The format of an entry.
const SCHEMA: &str = "uvferry.interpreter-cache/1";

/// An entry has some kilobytes.
const MOST: u64 = 1 << 20;

/// Variables that change the answer of an interpreter that runs isolated: where the user's
/// site is, how the platform is named, which libraries are loaded, which machine it says it is.
const VARIABLES: [&str; 20] = [
    "APPDATA",
    "DEB_PYTHON_INSTALL_LAYOUT",
    "DYLD_FRAMEWORK_PATH",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_LIBRARY_PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "MACOSX_DEPLOYMENT_TARGET",
    "PROCESSOR_ARCHITECTURE",
    "PROCESSOR_ARCHITEW6432",
    "PYTHONUSERBASE",
    "SYSTEMROOT",
    "SYSTEM_VERSION_COMPAT",
    "USERPROFILE",
    "_PYTHON_HOST_PLATFORM",
    "_PYTHON_PROJECT_BASE",
    "_PYTHON_SYSCONFIGDATA_NAME",
    "_PYTHON_SYSCONFIGDATA_PATH",
    "__PYVENV_LAUNCHER__",
];

/// A folder with what interpreters have said of themselves.
///
/// Several processes may use one at once. What is in it is never trusted to be ours: a file
/// that cannot be read, or says something else, is as good as none; a folder that cannot be
/// written is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder, which is made when it is first written to.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The cache of whoever has these variables.
    pub fn of_user(environment: &Environment) -> Option<Self> {
        Self::folder_of_user(environment).map(Self::new)
    }

    /// Where all programs keep what whoever has these variables need not ask again:
    /// `UVFERRY_CACHE_DIR`, else the platform's folder for caches; `None` where neither is told.
    pub fn folder_of_user(environment: &Environment) -> Option<PathBuf> {
        let folder = |name: &str| {
            let folder = PathBuf::from(environment.get(name)?);
            folder.is_absolute().then_some(folder)
        };
        let of_platform = || {
            let caches = if cfg!(windows) {
                folder("LOCALAPPDATA")
            } else if cfg!(target_os = "macos") {
                folder("HOME").map(|home| home.join("Library/Caches"))
            } else {
                folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
            };
            Some(caches?.join("uvferry"))
        };
        folder("UVFERRY_CACHE_DIR").or_else(of_platform)
    }

    /// [`query`](super::query), unless the answer is known.
    ///
    /// ```
    /// # use uvferry_environment::interpreters::Cache;
    /// # use uvferry_process::{Environment, find_program};
    /// # let folder = tempfile::tempdir().unwrap();
    /// let cache = Cache::new(folder.path());
    /// let path = std::env::var_os("PATH").unwrap_or_default();
    /// if let Some(python) = find_program("python3", &path) {
    ///     let environment: Environment = std::env::vars_os().collect();
    ///     if let Ok(asked) = cache.query(&python, &environment, None) {
    ///         assert_eq!(cache.query(&python, &environment, None).unwrap(), asked);
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Where it cannot be run or is no Python.
    pub fn query(
        &self,
        executable: &Path,
        environment: &Environment,
        cancel: Option<&Cancel>,
    ) -> Result<Interpreter, QueryError> {
        let mut folders = FolderNames::default();
        self.query_within(executable, environment, cancel, TIMEOUT, &mut folders)
    }

    /// [`query`](Self::query), which keeps the names in the folders that it has listed: whoever
    /// goes on to read them need not list them again.
    ///
    /// # Errors
    /// Where it cannot be run or is no Python.
    pub fn query_with(
        &self,
        executable: &Path,
        environment: &Environment,
        cancel: Option<&Cancel>,
        folders: &mut FolderNames,
    ) -> Result<Interpreter, QueryError> {
        self.query_within(executable, environment, cancel, TIMEOUT, folders)
    }

    /// [`query`](Self::query), with an answer within some time.
    pub(super) fn query_within(
        &self,
        executable: &Path,
        environment: &Environment,
        cancel: Option<&Cancel>,
        timeout: Duration,
        folders: &mut FolderNames,
    ) -> Result<Interpreter, QueryError> {
        if let Some(known) = self.known_with(executable, environment, folders) {
            return Ok(known);
        }
        // Identified before it is asked: what is replaced meanwhile is asked again next time.
        let identity = Identity::of(executable, environment);
        let Answered {
            interpreter,
            is_itself,
        } = ask(executable, environment, cancel, timeout)?;
        if let Some(identity) = identity
            && is_itself
            && interpreter.added_by_code.is_empty()
        {
            self.keep(identity, &interpreter);
        }
        Ok(interpreter)
    }

    /// What is known of an interpreter that is as it was.
    pub fn known(&self, executable: &Path, environment: &Environment) -> Option<Interpreter> {
        self.known_with(executable, environment, &mut FolderNames::default())
    }

    fn known_with(
        &self,
        executable: &Path,
        environment: &Environment,
        folders: &mut FolderNames,
    ) -> Option<Interpreter> {
        let identity = Identity::of(executable, environment)?;
        let text = read_start(&self.file(&identity), MOST).ok()?;
        let entry: Entry = serde_json::from_slice(&text).ok()?;
        let is_ours = entry.schema == SCHEMA
            && entry.identity == identity
            && entry.interpreter.executable == executable;
        if !is_ours {
            return None;
        }
        let mut interpreter = entry.interpreter;
        let sites = sites_of(&interpreter, folders);
        if entry.code != code_of(&interpreter, &sites) {
            return None;
        }
        interpreter.pip_version = version_of(&sites, folders, "pip");
        interpreter.externally_managed = !interpreter.is_virtualenv
            && interpreter
                .standard_library
                .iter()
                .any(|folder| folder.join("EXTERNALLY-MANAGED").is_file());
        Some(interpreter)
    }

    /// Failing to write costs a question next time, nothing else.
    fn keep(&self, identity: Identity, interpreter: &Interpreter) {
        let file = self.file(&identity);
        let entry = Entry {
            schema: SCHEMA.to_owned(),
            identity,
            code: code_of(
                interpreter,
                &sites_of(interpreter, &mut FolderNames::default()),
            ),
            interpreter: interpreter.clone(),
        };
        let Ok(text) = serde_json::to_vec(&entry) else {
            return;
        };
        let _ = replace(&self.entries(), &file, &text);
    }

    fn entries(&self) -> PathBuf {
        self.folder.join("interpreters-1")
    }

    /// One file for each path and user, so that an upgrade writes over what it outdates.
    fn file(&self, identity: &Identity) -> PathBuf {
        let name = digest(&[&identity.path, &identity.variables]);
        self.entries().join(format!("{}.json", &name[..32]))
    }
}

#[derive(Serialize, Deserialize)]
struct Entry {
    schema: String,
    identity: Identity,
    code: Vec<Stamp>,
    interpreter: Interpreter,
}

/// Everything that an answer comes from, but the code that `site` runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Identity {
    /// As asked.
    path: String,
    /// Digest of the variables that count.
    variables: String,
    /// Digest of the question.
    question: String,
    /// The system's name, release and version, as markers have them, and its C library.
    system: Vec<String>,
    /// The executable, and that of the base of a virtual environment.
    executables: Vec<Stamp>,
    /// Digest of what `pyvenv.cfg` says.
    configuration: Option<String>,
}

/// A file as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    path: PathBuf,
    size: u64,
    modified_ns: u64,
    /// Device and inode, where there are such.
    file: Option<(u64, u64)>,
}

impl Identity {
    /// `None` where no answer may be kept.
    fn of(executable: &Path, environment: &Environment) -> Option<Self> {
        if !executable.is_absolute() || is_shim(executable) {
            return None;
        }
        let real = fs_err::canonicalize(executable).ok()?;
        if is_shim(&real) || is_script(&real) {
            return None;
        }
        // Windows' app aliases have no content, and what they start is decided elsewhere.
        let real = Stamp::of(real).filter(|stamp| stamp.size > 0)?;
        let mut executables = vec![real];
        let configuration = configuration(executable);
        if let Some(text) = &configuration {
            // With copies instead of links, and on Windows, the executable says nothing of
            // its base.
            executables.extend(base_executables(text));
        }
        let variables: Vec<&[u8]> = VARIABLES
            .iter()
            .flat_map(|name| {
                let value = environment.get(name);
                [
                    name.as_bytes(),
                    value.map_or(b"\0".as_slice(), OsStr::as_encoded_bytes),
                ]
            })
            .collect();
        Some(Self {
            path: executable.to_str()?.to_owned(),
            variables: digest(&variables),
            question: digest(&[SCRIPT]),
            system: system(environment),
            executables,
            configuration: configuration.map(|text| digest(&[&text])),
        })
    }
}

impl Stamp {
    /// `None` where it is no file.
    fn of(path: PathBuf) -> Option<Self> {
        let metadata = fs_err::metadata(&path).ok()?;
        if !metadata.is_file() {
            return None;
        }
        let modified = metadata.modified().ok()?;
        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        #[cfg(unix)]
        let file = {
            use std::os::unix::fs::MetadataExt as _;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let file = None;
        Some(Self {
            path,
            size: metadata.len(),
            modified_ns: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX),
            file,
        })
    }
}

/// The text of `pyvenv.cfg`, beside the executable or one folder up, as CPython looks for it.
fn configuration(executable: &Path) -> Option<Vec<u8>> {
    executable
        .ancestors()
        .skip(1)
        .take(2)
        .find_map(|folder| read_start(&folder.join("pyvenv.cfg"), 64 * 1024).ok())
}

/// The interpreters of the folder that `home` names.
fn base_executables(configuration: &[u8]) -> Vec<Stamp> {
    let text = String::from_utf8_lossy(configuration);
    let home = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "home").then(|| PathBuf::from(value.trim()))
    });
    let Some(home) = home.filter(|home| home.is_absolute()) else {
        return Vec::new();
    };
    ["python3", "python", "python.exe", "pypy3", "pypy3.exe"]
        .iter()
        .filter_map(|name| Stamp::of(home.join(name)))
        .collect()
}

fn sites_of(interpreter: &Interpreter, folders: &mut FolderNames) -> Vec<ListedSite> {
    listed_sites_of(interpreter, Scope::All, &PathVariables::default(), folders)
}

/// The code that `site` runs at the start: it may have answered otherwise by now. The user's
/// site is left out, as it is when interpreters are asked.
fn code_of(interpreter: &Interpreter, sites: &[ListedSite]) -> Vec<Stamp> {
    let mut code = Vec::new();
    for folder in &interpreter.sites {
        let listed = sites.iter().find(|it| it.site.path == *folder);
        let Some(names) = listed.and_then(|it| it.names.as_ref()) else {
            continue;
        };
        let mut files: Vec<PathBuf> = names
            .iter()
            .filter(|name| name.as_encoded_bytes().ends_with(b".pth"))
            .map(|name| folder.join(name))
            .filter(|file| has_code(file))
            .collect();
        files.sort();
        code.extend(files.into_iter().filter_map(Stamp::of));
    }
    for folder in interpreter
        .sites
        .iter()
        .chain(&interpreter.standard_library)
    {
        // A package, too, is changed by its `__init__.py` alone.
        // The last one tells a virtualenv before version 20 to leave its base alone.
        for name in [
            "sitecustomize.py",
            "sitecustomize/__init__.py",
            "no-global-site-packages.txt",
        ] {
            code.extend(Stamp::of(folder.join(name)));
        }
    }
    code
}

fn has_code(file: &Path) -> bool {
    let Ok(text) = read_start(file, MOST) else {
        return false;
    };
    text.split(|byte| matches!(byte, b'\n' | b'\r'))
        .any(|line| line.starts_with(b"import ") || line.starts_with(b"import\t"))
}

/// Whether it is a text that another program runs: a shim, a wrapper.
fn is_script(executable: &Path) -> bool {
    let mut start = [0; 2];
    fs_err::File::open(executable)
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok_and(|()| start == *b"#!")
}

/// What markers say of the system, and the C library that decides which wheels suit: a home
/// folder, and a cache in it, may be that of several machines and containers.
fn system(environment: &Environment) -> Vec<String> {
    let mut system = Vec::new();
    #[cfg(unix)]
    {
        let name = rustix::system::uname();
        for text in [
            name.sysname(),
            name.release(),
            name.version(),
            name.machine(),
        ] {
            system.push(text.to_string_lossy().into_owned());
        }
    }
    let architecture = std::env::consts::ARCH;
    let mut files: Vec<PathBuf> = if cfg!(target_os = "linux") {
        [
            "/lib64/libc.so.6".to_owned(),
            format!("/lib/{architecture}-linux-gnu/libc.so.6"),
            format!("/lib/ld-musl-{architecture}.so.1"),
        ]
        .map(PathBuf::from)
        .to_vec()
    } else if cfg!(target_os = "macos") {
        vec!["/System/Library/CoreServices/SystemVersion.plist".into()]
    } else {
        Vec::new()
    };
    if let Some(root) = environment.get("SYSTEMROOT").filter(|_| cfg!(windows)) {
        files.push(Path::new(root).join("System32").join("kernel32.dll"));
    }
    for stamp in files.into_iter().filter_map(Stamp::of) {
        system.push(format!(
            "{} {} {}",
            stamp.path.display(),
            stamp.size,
            stamp.modified_ns
        ));
    }
    system
}

fn digest<T: AsRef<[u8]>>(parts: &[T]) -> String {
    use std::fmt::Write as _;
    let mut hash = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
