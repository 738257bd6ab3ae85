use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sha2::Digest as _;
use tokio::sync::Semaphore;
use url::Url;
use uvferry_diagnostics::redact;

use super::body::{Body, Opened, TooLarge, Unpack};
use super::cache::{Cache, Entry, Key};
use super::credentials::{Login, split};
use super::exchange::{Answer, Exchange, Received, Wanted};
use super::folder;
use super::links::Links;
use crate::catalog::normalized;
use crate::connection::{is_web, shown};
use crate::error::FetchError;
use crate::project::Project;
use crate::reading::{PageError, PageSource, is_page, read_page, read_page_from};

/// What the running requests share.
pub(super) struct Shared {
    pub(super) indexes: Vec<Place>,
    /// Asked after the indexes.
    pub(super) links: Vec<Links>,
    pub(super) exchange: Exchange,
    pub(super) cache: Option<Cache>,
    pub(super) offline: bool,
    pub(super) page_bytes: u64,
    pub(super) metadata_bytes: u64,
    /// Reading a large page takes memory: few at a time.
    pub(super) readers: Semaphore,
}

/// An index.
#[derive(Debug)]
pub(super) struct Place {
    /// Without credentials.
    pub(super) url: Url,
    pub(super) shown: String,
}

/// JSON where there is any; the weights are pip's.
pub(super) const PAGE: &str = "application/vnd.pypi.simple.v1+json, \
                    application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";
const METADATA: &str = "*/*";

impl Place {
    /// The address of a project's page.
    pub(super) fn page(&self, name: &str) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(&normalized(name)).push("");
        }
        url
    }
}

/// What an index, or the cache, has at an address.
struct Found {
    entry: Entry,
    /// Not in the cache yet.
    new: bool,
    /// What the body is: of the cache, or just received.
    kept: bool,
}

impl Shared {
    /// The indexes, then the places of links.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        let links = self.links.iter().map(|links| &links.place);
        self.indexes.iter().chain(links)
    }

    /// The address that a project is looked for at.
    pub(super) fn address(&self, index: usize, name: &str) -> String {
        match self.indexes.get(index) {
            Some(place) => shown(&place.page(name)),
            None => self
                .places()
                .nth(index)
                .map_or_else(String::new, |place| place.shown.clone()),
        }
    }

    pub(super) async fn project(
        self: Arc<Self>,
        index: usize,
        name: &str,
    ) -> Result<Option<Project>, FetchError> {
        let Some(place) = self.indexes.get(index) else {
            let at = index - self.indexes.len();
            return self.linked(at, name).await;
        };
        let url = place.page(name);
        if normalized(name).is_empty() {
            return Err(FetchError::Address {
                url: shown(&url),
                reason: format!("`{name}` is no name of a project"),
            });
        }
        let (name, shown_index) = (name.to_owned(), place.shown.clone());
        let page_bytes = self.page_bytes;
        let read = move |entry: &Entry| {
            let about = &entry.about;
            let source = PageSource {
                name: &name,
                index: &shown_index,
                url: &about.final_url,
                content_type: &about.content_type,
            };
            page(&source, &entry.body, page_bytes)
        };
        if url.scheme() == "file" {
            let place = url.clone();
            let body = folder::page(url, page_bytes).await?;
            return self
                .read_file(place, "text/html", body, page_bytes, read)
                .await;
        }
        self.obtain(url, None, PAGE, page_bytes, read).await
    }

    pub(super) async fn metadata(
        self: Arc<Self>,
        file: &str,
        hashes: &BTreeMap<String, String>,
    ) -> Result<String, FetchError> {
        let given = Url::parse(file).map_err(|error| FetchError::Address {
            url: redact(file).into_owned(),
            reason: error.to_string(),
        })?;
        if !is_web(&given) && given.scheme() != "file" {
            return Err(FetchError::Scheme { url: shown(&given) });
        }
        let (mut url, login) = split(given);
        url.set_fragment(None);
        url.set_path(&format!("{}.metadata", url.path()));
        let (hashes, max_bytes, place) = (hashes.clone(), self.metadata_bytes, shown(&url));
        let read = move |entry: &Entry| {
            let bytes = entry.body.unpacked(max_bytes).map_err(Unreadable::from)?;
            right_hash(&bytes, &hashes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let found = if url.scheme() == "file" {
            let body = folder::file(url.clone(), max_bytes).await?;
            self.read_file(url, "", body, max_bytes, read).await?
        } else {
            self.obtain(url, login, METADATA, max_bytes, read).await?
        };
        // It was offered.
        found.ok_or(FetchError::Status {
            url: place,
            status: 404,
        })
    }

    /// Reads what lies in a folder; nothing of it goes into the cache.
    pub(super) async fn read_file<T, R>(
        self: &Arc<Self>,
        url: Url,
        content_type: &str,
        body: Option<Body>,
        max_bytes: u64,
        read: R,
    ) -> Result<Option<T>, FetchError>
    where
        T: Send + 'static,
        R: Fn(&Entry) -> Result<T, Unreadable> + Send + 'static,
    {
        let Some(body) = body else { return Ok(None) };
        let key = Key {
            url: url.as_str().to_owned(),
            accept: METADATA,
            authorized: false,
        };
        let found = Found {
            entry: Entry::new(&key, content_type.to_owned(), url.as_str().to_owned(), body),
            new: false,
            kept: false,
        };
        let value = self.read(&key, found, read).await?;
        value.map_err(|unreadable| unreadable.at(shown(&url), max_bytes))
    }

    /// Finds what is at an address, in the cache or by asking, and reads it. An entry of the
    /// cache that cannot be read is asked for again; what is new is kept once it could be.
    pub(super) async fn obtain<T, R>(
        self: Arc<Self>,
        url: Url,
        login: Option<Login>,
        accept: &'static str,
        max_bytes: u64,
        read: R,
    ) -> Result<Option<T>, FetchError>
    where
        T: Send + 'static,
        R: Fn(&Entry) -> Result<T, Unreadable> + Clone + Send + 'static,
    {
        let key = Key {
            url: url.as_str().to_owned(),
            accept,
            authorized: self.exchange.is_authorized(&url, login.as_ref()),
        };
        let mut kept = self.kept(&key).await;
        loop {
            let found = self
                .find(&url, login.clone(), accept, max_bytes, &key, kept.take())
                .await?;
            let from_cache = found.kept;
            match self.read(&key, found, read.clone()).await? {
                Err(_) if from_cache && !self.offline => {}
                Err(unreadable) => return Err(unreadable.at(shown(&url), max_bytes)),
                Ok(value) => return Ok(value),
            }
        }
    }

    pub(super) async fn kept(self: &Arc<Self>, key: &Key) -> Option<Entry> {
        self.cache.as_ref()?;
        let (shared, key) = (Arc::clone(self), key.clone());
        tokio::task::spawn_blocking(move || shared.cache.as_ref()?.read(&key))
            .await
            .ok()?
    }

    async fn find(
        &self,
        url: &Url,
        login: Option<Login>,
        accept: &'static str,
        max_bytes: u64,
        key: &Key,
        kept: Option<Entry>,
    ) -> Result<Found, FetchError> {
        if let Some(entry) = kept.as_ref().filter(|kept| self.offline || kept.is_fresh()) {
            let entry = entry.clone();
            return Ok(Found {
                entry,
                new: false,
                kept: true,
            });
        }
        if self.offline {
            return Err(FetchError::Offline { url: shown(url) });
        }
        let wanted = Wanted {
            url,
            login,
            accept,
            max_bytes,
            range: None,
            known: kept.as_ref().and_then(Entry::validators),
        };
        let answer = self.exchange.ask(&wanted).await?;
        Ok(match (answer, kept) {
            (Answer::NotModified(caching), Some(mut entry)) => {
                // Without a lifetime nothing has changed, and nothing needs to be written.
                let new = caching.store && caching.fresh_for > Duration::ZERO;
                entry.asked_now(caching.fresh_for);
                Found {
                    entry,
                    new,
                    kept: true,
                }
            }
            (Answer::NotModified(_), None) => {
                return Err(FetchError::Status {
                    url: shown(url),
                    status: 304,
                });
            }
            (Answer::Missing(caching), _) => {
                let mut entry = Entry::missing(key);
                entry.asked_now(caching.fresh_for);
                Found {
                    entry,
                    new: caching.store,
                    kept: false,
                }
            }
            (Answer::Body(received), _) => Found {
                new: received.caching.store,
                entry: entry(key, received),
                kept: false,
            },
        })
    }

    /// Reads an entry, and keeps it if it is new and can be read.
    async fn read<T, R>(
        self: &Arc<Self>,
        key: &Key,
        found: Found,
        read: R,
    ) -> Result<Result<Option<T>, Unreadable>, FetchError>
    where
        T: Send + 'static,
        R: Fn(&Entry) -> Result<T, Unreadable> + Send + 'static,
    {
        let (shared, key) = (Arc::clone(self), key.clone());
        let _turn = self.readers.acquire().await;
        let work = move || {
            let value = if found.entry.about.missing {
                Ok(None)
            } else {
                read(&found.entry).map(Some)
            };
            if let (Ok(_), true, Some(cache)) = (&value, found.new, &shared.cache) {
                cache.write(&key, &found.entry);
            }
            value
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(value) => Ok(value),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(FetchError::Start(error.into())),
            },
        }
    }
}

fn entry(key: &Key, received: Received) -> Entry {
    let mut entry = Entry::new(key, received.content_type, received.url, received.body);
    entry.about.etag = received.etag;
    entry.about.last_modified = received.last_modified;
    entry.asked_now(received.caching.fresh_for);
    entry
}

/// Why a body is not what was asked for.
pub(super) enum Unreadable {
    NotPage(String),
    Damaged(String),
    TooLarge,
    Hash {
        algorithm: String,
        expected: String,
        found: String,
    },
}

impl Unreadable {
    fn at(self, url: String, max_bytes: u64) -> FetchError {
        match self {
            Self::NotPage(what) => FetchError::NotPage { url, what },
            Self::Damaged(reason) => FetchError::Damaged { url, reason },
            Self::TooLarge => FetchError::TooLarge { url, max_bytes },
            Self::Hash {
                algorithm,
                expected,
                found,
            } => FetchError::Hash {
                url,
                algorithm,
                expected,
                found,
            },
        }
    }
}

impl From<Unpack> for Unreadable {
    fn from(error: Unpack) -> Self {
        match error {
            Unpack::TooLarge => Self::TooLarge,
            Unpack::Io(error) => Self::Damaged(format!("it cannot be unpacked: {error}")),
        }
    }
}

impl From<PageError> for Unreadable {
    fn from(error: PageError) -> Self {
        match error {
            PageError::NotPage(what) => Self::NotPage(what),
            PageError::Damaged(reason) => Self::Damaged(reason),
            PageError::Io(error)
                if error
                    .get_ref()
                    .is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLarge>) =>
            {
                Self::TooLarge
            }
            PageError::Io(error) => Self::Damaged(format!("it cannot be unpacked: {error}")),
        }
    }
}

pub(super) fn page(
    source: &PageSource<'_>,
    body: &Body,
    max_bytes: u64,
) -> Result<Project, Unreadable> {
    // Before anything is unpacked: an archive is large.
    is_page(source.content_type)?;
    Ok(match body.open(max_bytes)? {
        Opened::Whole(bytes) => read_page(source, &bytes)?,
        Opened::Stream(stream) => read_page_from(source, stream)?,
    })
}

/// Checks what of the hashes can be.
fn right_hash(bytes: &[u8], hashes: &BTreeMap<String, String>) -> Result<(), Unreadable> {
    for (algorithm, expected) in hashes {
        let digest = match algorithm.as_str() {
            "sha224" => sha2::Sha224::digest(bytes).to_vec(),
            "sha256" => sha2::Sha256::digest(bytes).to_vec(),
            "sha384" => sha2::Sha384::digest(bytes).to_vec(),
            "sha512" => sha2::Sha512::digest(bytes).to_vec(),
            _ => continue,
        };
        let found = digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        if found != *expected {
            return Err(Unreadable::Hash {
                algorithm: algorithm.clone(),
                expected: expected.clone(),
                found,
            });
        }
    }
    Ok(())
}
