use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::catalog::Catalog;
use crate::fault::{Fault, Faults};
use crate::http;

/// Why an index cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder is not there.
    #[error("no folder `{}` to serve", .0.display())]
    Folder(PathBuf),
    /// Two indexes have one name, or a name that is no path segment.
    #[error("`{0}` cannot be the name of an index here")]
    Name(String),
    /// 127.0.0.1 has no port for us, or no thread can be started.
    #[error("cannot listen on 127.0.0.1")]
    Listen(#[source] io::Error),
}

/// Folders of wheels and sdists to be served on 127.0.0.1, each as an index of its own.
///
/// A file `NAME.yanked` beside a distribution marks it as yanked, its text is the reason.
///
/// ```
/// use uvferry_index::LocalIndex;
/// # let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
/// let indexes = LocalIndex::new()
///     .index("public", a.path())
///     .index("private", b.path())
///     .credentials("private", "me", "secret")
///     .start()?;
/// assert!(indexes.simple_url("private").ends_with("/private/simple/"));
/// # Ok::<(), uvferry_index::IndexError>(())
/// ```
#[derive(Debug, Default)]
pub struct LocalIndex {
    indexes: Vec<Index>,
}

#[derive(Debug)]
pub(crate) struct Index {
    /// Empty for the one at `/simple/`.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) credentials: Option<(String, String)>,
}

/// One request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `HEAD`.
    pub method: String,
    /// From the root of the server, as it was sent.
    pub path: String,
    /// The `Range` header.
    pub range: Option<String>,
    /// The `Accept` header.
    pub accept: Option<String>,
    /// The `If-None-Match` header, else `If-Modified-Since`.
    pub condition: Option<String>,
    /// Whether it carried an `Authorization` header; what is in it is not kept.
    pub authorized: bool,
    /// The client's port: requests of one connection have the same.
    pub connection: u16,
    /// The status of the answer.
    pub status: u16,
    /// How long its body is; one that a fault cuts off or pads counts as it was.
    pub body_bytes: u64,
}

/// What the server's tasks share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) indexes: Vec<Index>,
    catalog: Mutex<Catalog>,
    requests: Mutex<Vec<Request>>,
    faults: Mutex<Faults>,
    /// Until when the line of [`Fault::Rate`] is busy.
    busy_until: Mutex<Option<Instant>>,
}

impl Shared {
    /// When a line of this speed has carried so many bytes more.
    pub(crate) fn reserve(&self, bytes: usize, bytes_per_s: u64) -> Instant {
        let mut busy_until = self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let begin = busy_until.map_or(now, |until| until.max(now));
        let nanoseconds = bytes as u128 * 1_000_000_000 / u128::from(bytes_per_s.max(1));
        let needed = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        let until = begin.checked_add(needed).unwrap_or(begin);
        *busy_until = Some(until);
        until
    }

    pub(crate) fn catalog(&self) -> MutexGuard<'_, Catalog> {
        self.catalog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn requests(&self) -> MutexGuard<'_, Vec<Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LocalIndex {
    /// No index yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves one folder at `/simple/`.
    ///
    /// # Errors
    /// See [`start`](Self::start).
    pub fn serve(folder: impl AsRef<Path>) -> Result<Serving, IndexError> {
        Self::new().index("", folder).start()
    }

    /// Adds an index at `/NAME/simple/`, or at `/simple/` for an empty name.
    #[must_use]
    pub fn index(mut self, name: &str, folder: impl AsRef<Path>) -> Self {
        self.indexes.push(Index {
            name: name.to_owned(),
            folder: folder.as_ref().to_owned(),
            credentials: None,
        });
        self
    }

    /// The index `name` asks for this user and password (basic authentication).
    #[must_use]
    pub fn credentials(mut self, name: &str, user: &str, password: &str) -> Self {
        for index in self.indexes.iter_mut().filter(|index| index.name == name) {
            index.credentials = Some((user.to_owned(), password.to_owned()));
        }
        self
    }

    /// Listens on a free port of 127.0.0.1 and serves in a thread until dropped.
    ///
    /// # Errors
    /// When a folder is missing, a name cannot be used, or there is no port.
    pub fn start(self) -> Result<Serving, IndexError> {
        for (at, index) in self.indexes.iter().enumerate() {
            if !index.folder.is_dir() {
                return Err(IndexError::Folder(index.folder.clone()));
            }
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            if !index.name.bytes().all(plain)
                || matches!(index.name.as_str(), "simple" | "files" | "." | "..")
                || self.indexes[..at]
                    .iter()
                    .any(|other| other.name == index.name)
            {
                return Err(IndexError::Name(index.name.clone()));
            }
        }
        let shared = Arc::new(Shared {
            indexes: self.indexes,
            catalog: Mutex::default(),
            requests: Mutex::default(),
            faults: Mutex::default(),
            busy_until: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(IndexError::Listen)?;
        let listener = runtime
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .map_err(IndexError::Listen)?;
        let address = listener.local_addr().map_err(IndexError::Listen)?;
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("local-index".into())
            .spawn(move || {
                // Connections that still run end with the runtime.
                runtime.block_on(async move {
                    tokio::select! {
                        () = http::accept(listener, state) => {}
                        _ = stopped => {}
                    }
                });
            })
            .map_err(IndexError::Listen)?;
        Ok(Serving {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// A running [`LocalIndex`]; dropping it ends the server.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// The root of the server, `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address that pip and uv take for the index `name`.
    pub fn simple_url(&self, name: &str) -> String {
        self.base("", name) + "/simple/"
    }

    /// The same with credentials in it, as users write them.
    pub fn simple_url_with(&self, name: &str, user: &str, password: &str) -> String {
        self.base(&format!("{user}:{password}@"), name) + "/simple/"
    }

    /// The address of a file of the index `name`.
    pub fn file_url(&self, name: &str, file: &str) -> String {
        format!("{}/files/{file}", self.base("", name))
    }

    fn base(&self, user_info: &str, name: &str) -> String {
        let slash = if name.is_empty() { "" } else { "/" };
        format!("http://{user_info}{}{slash}{name}", self.address)
    }

    /// All requests so far, in the order in which they were answered.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests().clone()
    }

    /// Lets requests to `path` (`/simple/six/`, or `*` for all) go wrong: the next `times`,
    /// or for good.
    pub fn fault(&self, path: &str, fault: Fault, times: Option<u32>) {
        self.shared.faults().add(path, fault, times);
    }

    /// Everything goes well again.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
