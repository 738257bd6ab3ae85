use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{Graph, ReadOptions, RequirementsFile, SourceError, parse_with};

type Read = Result<Arc<RequirementsFile>, SourceError>;

/// The files below a folder, each parsed once.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    expand: bool,
    parsed: Mutex<BTreeMap<String, Read>>,
}

impl Folder {
    /// With `expand`, environment variables of this process are put into the lines.
    pub(crate) fn new(root: PathBuf, expand: bool) -> Self {
        Self {
            root,
            expand,
            parsed: Mutex::default(),
        }
    }

    /// `file` with all that it includes.
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

    fn parsed(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Read>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path relative to the folder with `/`, where it is inside.
    fn label(&self, file: &str) -> String {
        let path = Path::new(file);
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let text = path.to_string_lossy();
        if cfg!(windows) {
            text.replace('\\', "/")
        } else {
            text.into_owned()
        }
    }

    fn read(&self, path: &str) -> Read {
        if path.starts_with("http://") || path.starts_with("https://") {
            return Err(SourceError::Remote);
        }
        let bytes = fs_err::read(self.root.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing,
            kind => SourceError::Unreadable(kind.to_string()),
        })?;
        let lookup = |name: &str| std::env::var(name).ok();
        let options = ReadOptions {
            environment: if self.expand { Some(&lookup) } else { None },
        };
        let source = SourceFile::new(path, bytes);
        Ok(Arc::new(parse_with(&source, &options)))
    }
}
