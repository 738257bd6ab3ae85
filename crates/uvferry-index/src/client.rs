//! Many projects of one or several indexes at once.

mod body;
mod cache;
mod credentials;
mod exchange;
mod folder;
mod freshness;
mod hosts;
mod links;
mod lookup;
mod names;
mod netrc;
mod settings;
mod wheel;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;
use uvferry_diagnostics::redact;

pub use settings::{ClientError, ClientLimits, ClientSettings, Timeouts};

use cache::Cache;
use credentials::{Credentials, Login, split};
use exchange::Exchange;
use hosts::Hosts;
use links::Links;
use lookup::{Place, Shared};
use names::Names;
use netrc::Netrc;

use crate::connection::{self, chain, is_web, shown};
use crate::error::FetchError;
use crate::project::{IndexFile, Project};

/// A client for simple indexes. Its calls wait for their answers; what they ask runs at the
/// same time, over few connections.
///
/// ```
/// use uvferry_index::{ClientSettings, IndexClient, LocalIndex};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// let index = LocalIndex::serve(folder)?;
/// let client = IndexClient::new(ClientSettings {
///     indexes: vec![index.simple_url("")],
///     ..ClientSettings::default()
/// })?;
/// for answer in client.projects(&["six", "flask"]) {
///     match &answer.indexes[0].project {
///         Ok(Some(project)) => println!("{}: {} files", answer.name, project.files.len()),
///         Ok(None) => println!("{}: not there", answer.name),
///         Err(error) => println!("{}: {error}", answer.name),
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IndexClient {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    shared: Arc<Shared>,
    concurrency: usize,
}

impl std::fmt::Debug for IndexClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexClient")
            .field("indexes", &self.shared.indexes)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

/// What the indexes said of a project.
#[derive(Debug)]
pub struct ProjectAnswer {
    /// As it was asked for.
    pub name: String,
    /// One answer for each index, in the order of the settings; then one for each list of
    /// files.
    pub indexes: Vec<IndexAnswer>,
}

impl ProjectAnswer {
    /// The projects of this name, in the order of the indexes.
    pub fn found(&self) -> impl Iterator<Item = &Project> {
        let projects = self.indexes.iter().map(|answer| &answer.project);
        projects.filter_map(|project| project.as_ref().ok()?.as_ref())
    }

    /// Why some of the indexes are not known to have it, or not.
    pub fn errors(&self) -> impl Iterator<Item = &FetchError> {
        let projects = self.indexes.iter().map(|answer| &answer.project);
        projects.filter_map(|project| project.as_ref().err())
    }
}

/// What one index said of a project.
#[derive(Debug)]
pub struct IndexAnswer {
    /// Its address, without credentials.
    pub index: String,
    /// Whether it is a list of files (`find-links`) and no index.
    pub is_links: bool,
    /// The project; `None` where the index has none of this name.
    pub project: Result<Option<Project>, FetchError>,
}

impl IndexClient {
    /// A client with these settings. Nothing is asked yet.
    ///
    /// # Errors
    /// When an address, a proxy or a certificate cannot be used; see [`ClientError`].
    pub fn new(settings: ClientSettings) -> Result<Self, ClientError> {
        let mut indexes = Vec::new();
        let mut logins = Vec::new();
        for given in &settings.indexes {
            let (place, login) = index(given)?;
            logins.push((place.url.clone(), login));
            indexes.push(place);
        }
        let mut links = Vec::new();
        for given in &settings.find_links {
            let (place, login) = index(given)?;
            // It says nothing of what else is on its host.
            logins.extend(login.map(|login| (place.url.clone(), Some(login))));
            links.push(Links::new(place));
        }
        let names = Arc::new(Names::default());
        let build = |tls: rustls::ClientConfig| -> Result<reqwest::Client, ClientError> {
            let builder = connection::builder(&settings.proxies, &settings.user_agent, tls)?
                .dns_resolver(Arc::clone(&names))
                .connect_timeout(settings.timeouts.connect)
                .read_timeout(settings.timeouts.idle);
            let builder = if settings.keep_alive {
                builder
            } else {
                builder.pool_max_idle_per_host(0)
            };
            builder.build().map_err(|error| {
                let reason = chain(&error);
                FetchError::Certificates { reason }.into()
            })
        };
        let bundle = match &settings.ca_bundle {
            Some(path) => bundle(path)?,
            None => Vec::new(),
        };
        let places = indexes.iter().chain(links.iter().map(|links| &links.place));
        let needed = places
            .into_iter()
            .any(|place| place.url.scheme() == "https");
        let client = build(connection::tls(needed, bundle)?)?;
        let trusting = if settings.trusted_hosts.is_empty() {
            None
        } else {
            Some(build(connection::tls_without_proof()?)?)
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // For look-ups of hosts, files of the cache, and reading: each takes memory.
            .max_blocking_threads(16)
            .build()
            .map_err(ClientError::Start)?;
        let netrc = settings.netrc.as_deref().map(Netrc::read);
        let trusted_hosts = settings.trusted_hosts.iter();
        Ok(Self {
            runtime: Some(runtime),
            concurrency: settings.concurrency.max(1),
            shared: Arc::new(Shared {
                exchange: Exchange {
                    client,
                    trusting,
                    trusted_hosts: trusted_hosts
                        .map(|host| host.to_ascii_lowercase())
                        .collect(),
                    credentials: Credentials {
                        indexes: logins,
                        netrc: netrc.unwrap_or_default(),
                    },
                    hosts: Hosts::default(),
                    timeouts: settings.timeouts,
                    retries: settings.retries,
                    max_redirects: settings.limits.redirects,
                },
                cache: settings
                    .cache
                    .map(|folder| Cache::new(folder, settings.cache_max_bytes)),
                indexes,
                links,
                offline: settings.offline,
                page_bytes: settings.limits.page_bytes,
                metadata_bytes: settings.limits.metadata_bytes,
                readers: Semaphore::new(2),
            }),
        })
    }

    /// Asks every index for every name; one answer for each name, in order.
    ///
    /// # Panics
    /// Inside an asynchronous task: this call blocks.
    pub fn projects<S: AsRef<str>>(&self, names: &[S]) -> Vec<ProjectAnswer> {
        let mut answers: Vec<Option<ProjectAnswer>> = names.iter().map(|_| None).collect();
        self.each_project(names, &|| false, |at, answer| answers[at] = Some(answer));
        answers.into_iter().flatten().collect()
    }

    /// The same, each answer as soon as it is complete, with the position of its name: for
    /// who shows progress, or keeps only a part (large projects have megabytes of files).
    ///
    /// Once `cancelled` says yes, what runs is broken off, and what is missing is answered
    /// with [`FetchError::Cancelled`].
    ///
    /// # Panics
    /// Inside an asynchronous task: this call blocks.
    pub fn each_project<S: AsRef<str>>(
        &self,
        names: &[S],
        cancelled: &dyn Fn() -> bool,
        mut done: impl FnMut(usize, ProjectAnswer),
    ) {
        let count = self.shared.places().count();
        let empty = |name: &S| ProjectAnswer {
            name: name.as_ref().to_owned(),
            indexes: Vec::with_capacity(count),
        };
        if count == 0 {
            for (at, name) in names.iter().enumerate() {
                done(at, empty(name));
            }
            return;
        }
        let mut open: BTreeMap<usize, Vec<Option<Outcome>>> = BTreeMap::new();
        let start = |job: usize| {
            let (at, index) = (job / count, job % count);
            let (shared, name) = (Arc::clone(&self.shared), names[at].as_ref().to_owned());
            async move { shared.project(index, &name).await }
        };
        self.spread(names.len() * count, start, cancelled, |job, outcome| {
            let (at, index) = (job / count, job % count);
            let answers = open
                .entry(at)
                .or_insert_with(|| std::iter::repeat_with(|| None).take(count).collect());
            answers[index] = Some(outcome.unwrap_or_else(|| {
                let url = self.shared.address(index, names[at].as_ref());
                Err(FetchError::Cancelled { url })
            }));
            if answers.iter().any(Option::is_none) {
                return;
            }
            let mut answer = empty(&names[at]);
            let complete = open.remove(&at).unwrap_or_default();
            let places = self.shared.places().zip(complete.into_iter().flatten());
            for (number, (place, project)) in places.enumerate() {
                answer.indexes.push(IndexAnswer {
                    index: place.shown.clone(),
                    is_links: number >= self.shared.indexes.len(),
                    project,
                });
            }
            done(at, answer);
        });
    }

    /// The core metadata of files, where the index offers it by itself (PEP 658); one
    /// answer for each file, in order, and `None` for one without an offer.
    ///
    /// Text that has another hash than the index says is an error: SHA-2 is checked, other
    /// algorithms are not.
    ///
    /// # Panics
    /// Inside an asynchronous task: this call blocks.
    pub fn core_metadata(&self, files: &[&IndexFile]) -> Vec<Result<Option<String>, FetchError>> {
        let mut answers: Vec<_> = files.iter().map(|_| None).collect();
        self.each_core_metadata(files, &|| false, |at, answer| answers[at] = Some(answer));
        answers.into_iter().flatten().collect()
    }

    /// The same, each answer as soon as it is there; see [`each_project`](Self::each_project).
    ///
    /// # Panics
    /// Inside an asynchronous task: this call blocks.
    pub fn each_core_metadata(
        &self,
        files: &[&IndexFile],
        cancelled: &dyn Fn() -> bool,
        done: impl FnMut(usize, Result<Option<String>, FetchError>),
    ) {
        let start = |at: usize| {
            let shared = Arc::clone(&self.shared);
            let (url, offer) = (files[at].url.clone(), files[at].core_metadata.clone());
            async move {
                match offer {
                    Some(hashes) => shared.metadata(&url, &hashes).await.map(Some),
                    None => Ok(None),
                }
            }
        };
        self.each_of(files, start, cancelled, done);
    }

    /// One task for each file.
    fn each_of<F>(
        &self,
        files: &[&IndexFile],
        start: impl Fn(usize) -> F,
        cancelled: &dyn Fn() -> bool,
        mut done: impl FnMut(usize, Result<Option<String>, FetchError>),
    ) where
        F: Future<Output = Result<Option<String>, FetchError>> + Send + 'static,
    {
        self.spread(files.len(), start, cancelled, |at, outcome| {
            let cancelled = || {
                let url = redact(&files[at].url).into_owned();
                Err(FetchError::Cancelled { url })
            };
            done(at, outcome.unwrap_or_else(cancelled));
        });
    }

    /// The core metadata of files by whatever way there is: by itself where the index offers it
    /// (PEP 658), else out of the wheel, of which a few parts are fetched. `None` for what is
    /// no wheel and has no offer: it would have to be built. Each answer comes as soon as it is
    /// there; see [`each_project`](Self::each_project).
    ///
    /// What comes out of a wheel is checked against no hash: the index has one of the whole.
    ///
    /// # Panics
    /// Inside an asynchronous task: this call blocks.
    pub fn each_metadata(
        &self,
        files: &[&IndexFile],
        cancelled: &dyn Fn() -> bool,
        done: impl FnMut(usize, Result<Option<String>, FetchError>),
    ) {
        let start = |at: usize| {
            let shared = Arc::clone(&self.shared);
            let file = files[at].clone();
            async move {
                match &file.core_metadata {
                    Some(hashes) => shared.metadata(&file.url, hashes).await.map(Some),
                    None if file.is_wheel() => shared.metadata_in_wheel(file).await.map(Some),
                    None => Ok(None),
                }
            }
        };
        self.each_of(files, start, cancelled, done);
    }

    /// Runs `count` tasks, so many at once as the settings say; `None` for those that were
    /// cancelled.
    fn spread<T, F>(
        &self,
        count: usize,
        start: impl Fn(usize) -> F,
        cancelled: &dyn Fn() -> bool,
        mut done: impl FnMut(usize, Option<T>),
    ) where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let Some(runtime) = &self.runtime else { return };
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            let mut waiting = 0..count;
            let mut running = BTreeSet::new();
            let mut look = tokio::time::interval(LOOK);
            loop {
                while tasks.len() < self.concurrency
                    && let Some(at) = waiting.next()
                {
                    let task = start(at);
                    running.insert(at);
                    tasks.spawn(async move { (at, task.await) });
                }
                tokio::select! {
                    finished = tasks.join_next() => match finished {
                        Some(Ok((at, outcome))) => {
                            running.remove(&at);
                            done(at, Some(outcome));
                        }
                        // Ours to repair, not the caller's to guess.
                        Some(Err(error)) => if let Ok(panic) = error.try_into_panic() {
                            std::panic::resume_unwind(panic);
                        },
                        None => break,
                    },
                    _ = look.tick() => if cancelled() {
                        tasks.abort_all();
                        break;
                    },
                }
            }
            for at in running.into_iter().chain(waiting) {
                done(at, None);
            }
        });
    }
}

/// What one index said.
type Outcome = Result<Option<Project>, FetchError>;

/// How often a caller's wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(25);

impl Drop for IndexClient {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A look-up of a host that hangs must not hold us up.
            runtime.shutdown_background();
        }
        if let Some(cache) = &self.shared.cache {
            cache.prune();
        }
    }
}

fn index(given: &str) -> Result<(Place, Option<Login>), ClientError> {
    let wrong = |reason: String| ClientError::Index {
        url: redact(given).into_owned(),
        reason,
    };
    let given_path = Path::new(given.trim());
    let mut url = if given_path.is_absolute() {
        Url::from_file_path(given_path).map_err(|()| wrong("no path".to_owned()))?
    } else {
        Url::parse(given.trim()).map_err(|error| wrong(error.to_string()))?
    };
    if !is_web(&url) && url.scheme() != "file" {
        return Err(wrong("it is neither http, https nor file".to_owned()));
    }
    url.set_fragment(None);
    let (url, login) = split(url);
    let shown = shown(&url);
    Ok((Place { url, shown }, login))
}

/// The certificates of a file, or of the files of a folder.
fn bundle(path: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let wrong = |reason: String| ClientError::Bundle {
        path: path.to_owned(),
        reason,
    };
    let mut found = Vec::new();
    let mut read = |file: &Path| -> Result<(), ClientError> {
        let bytes = fs_err::read(file).map_err(|error| wrong(error.to_string()))?;
        for certificate in CertificateDer::pem_slice_iter(&bytes) {
            found.push(certificate.map_err(|error| wrong(error.to_string()))?);
        }
        Ok(())
    };
    if path.is_dir() {
        let entries = fs_err::read_dir(path).map_err(|error| wrong(error.to_string()))?;
        for file in entries.flatten().map(|entry| entry.path()) {
            if file.is_file() {
                read(&file)?;
            }
        }
    } else {
        read(path)?;
    }
    if found.is_empty() {
        return Err(wrong("it holds none".to_owned()));
    }
    Ok(found)
}
