use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;
use uvferry_diagnostics::{SourceFile, redact};
use uvferry_index::{FetchError, FetchLimits, Proxies, fetch_text};
use uvferry_requirements::{Graph, ReadOptions, RequirementsFile, SourceError, parse_with};

type Read = Result<Arc<RequirementsFile>, SourceError>;

/// How stdin is shown where a file's name belongs.
pub(crate) const STDIN: &str = "<stdin>";

/// A remote file may name further ones without end.
const MAX_REMOTE_FILES: usize = 200;

/// How files behind URLs are had.
#[derive(Debug)]
pub(crate) struct Network {
    limits: FetchLimits,
    proxies: Proxies,
}

impl Network {
    /// With the proxies that this process's environment names.
    pub(crate) fn new(limits: FetchLimits) -> Self {
        Self {
            limits,
            proxies: Proxies::from_variables(variable),
        }
    }
}

/// The files below a folder and on the web, each parsed once.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    expand: bool,
    network: Option<Network>,
    parsed: Mutex<BTreeMap<String, Read>>,
}

impl Folder {
    /// With `expand`, environment variables of this process are put into the lines; without
    /// a network what a URL names is not read.
    pub(crate) fn new(root: PathBuf, expand: bool, network: Option<Network>) -> Self {
        Self {
            root,
            expand,
            network,
            parsed: Mutex::default(),
        }
    }

    /// `file` with all that it includes; `-` is stdin.
    pub(crate) fn graph(&self, file: &str) -> Graph {
        Graph::with(&self.label(file), &mut |path| {
            if let Some(known) = self.parsed().get(path) {
                return known.clone();
            }
            let read = self.read(path);
            self.parsed().insert(path.to_owned(), read.clone());
            read
        })
    }

    /// Where a file that was read stands on disk; `None` for stdin and for what a URL names.
    pub(crate) fn place(&self, path: &str) -> Option<PathBuf> {
        if path == STDIN || is_remote(path) || path.starts_with("file:") {
            return None;
        }
        Some(self.root.join(expanded(path).ok()?))
    }

    /// Reads a file again when it is next asked for.
    pub(crate) fn forget(&self, path: &str) {
        self.parsed().remove(path);
    }

    fn parsed(&self) -> MutexGuard<'_, BTreeMap<String, Read>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path relative to the folder with `/`, where it is inside.
    fn label(&self, file: &str) -> String {
        if file == "-" {
            return STDIN.to_owned();
        }
        let path = Path::new(file);
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let text = path.to_string_lossy();
        if cfg!(windows) && !is_remote(file) {
            text.replace('\\', "/")
        } else {
            text.into_owned()
        }
    }

    fn read(&self, path: &str) -> Read {
        // pip knows the variables before it looks for the file.
        let target = expanded(path)?;
        let bytes = if path == STDIN {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| SourceError::Unreadable(error.to_string()))?;
            bytes
        } else if is_remote(&target) {
            self.fetch(&target)?
        } else {
            self.open(&target)?
        };
        let options = ReadOptions {
            environment: if self.expand { Some(&variable) } else { None },
        };
        let source = SourceFile::new(redact(path), bytes);
        Ok(Arc::new(parse_with(&source, &options)))
    }

    fn open(&self, target: &str) -> Result<Vec<u8>, SourceError> {
        let local = if target.starts_with("file:") {
            Url::parse(target)
                .ok()
                .and_then(|url| url.to_file_path().ok())
        } else {
            Some(self.root.join(target))
        };
        let local = local.ok_or(SourceError::Missing)?;
        fs_err::read(&local).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing,
            _ if local.is_dir() => SourceError::Unreadable("it is a folder".to_owned()),
            kind => SourceError::Unreadable(kind.to_string()),
        })
    }

    fn fetch(&self, url: &str) -> Result<Vec<u8>, SourceError> {
        let Some(network) = &self.network else {
            return Err(SourceError::Remote);
        };
        let fetched = self.parsed().keys().filter(|path| is_remote(path)).count();
        if fetched >= MAX_REMOTE_FILES {
            return Err(SourceError::Unreadable(format!(
                "more than {MAX_REMOTE_FILES} remote files"
            )));
        }
        match fetch_text(url, &network.limits, &network.proxies) {
            Ok(fetched) => Ok(fetched.into_text_bytes()),
            Err(FetchError::Status {
                status: 404 | 410, ..
            }) => Err(SourceError::Missing),
            Err(error) => Err(SourceError::Unreadable(error.reason())),
        }
    }
}

fn is_remote(path: &str) -> bool {
    let starts = |scheme: &str| {
        path.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts("http://") || starts("https://")
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// `path` with its `${NAME}` replaced; the file behind one that is not set is not looked for.
fn expanded(path: &str) -> Result<String, SourceError> {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find("${") {
        let name = rest[at + 2..].split('}').next().unwrap_or_default();
        let end = at + 2 + name.len() + 1;
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if end > rest.len() || !is_name {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        }
        out.push_str(&rest[..at]);
        let value = variable(name).filter(|value| !value.is_empty());
        out.push_str(
            &value.ok_or_else(|| {
                SourceError::Unreadable(format!("the variable `{name}` is not set"))
            })?,
        );
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}
