//! Indexes and files in folders, at `file:` addresses.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use url::Url;

use super::body::Body;
use crate::connection::shown;
use crate::error::FetchError;

/// The page of a project in a folder: like pip we take `index.html`, and nothing else.
pub(super) async fn page(project: Url, max_bytes: u64) -> Result<Option<Body>, FetchError> {
    match project.join("index.html") {
        Ok(page) => file(page, max_bytes).await,
        Err(_) => Ok(None),
    }
}

/// How long a file is, in bytes; `None` where there is none.
pub(super) async fn length(url: Url) -> Result<Option<u64>, FetchError> {
    let read = |path: PathBuf| match fs_err::metadata(path) {
        Ok(about) => Ok(about.is_file().then_some(about.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    on_disk(url, read).await.map(Option::flatten)
}

/// A part of a file: as much of it as is there.
pub(super) async fn part(url: Url, start: u64, length: u64) -> Result<Vec<u8>, FetchError> {
    let read = move |path: PathBuf| {
        let mut file = fs_err::File::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    on_disk(url, read).await.map(Option::unwrap_or_default)
}

/// Reads at the path of an address, beside the tasks that wait for a network; `None` for an
/// address that has no path here.
pub(super) async fn on_disk<T: Send + 'static>(
    url: Url,
    read: impl FnOnce(PathBuf) -> io::Result<T> + Send + 'static,
) -> Result<Option<T>, FetchError> {
    let place = shown(&url);
    let Ok(path) = url.to_file_path() else {
        return Ok(None);
    };
    let read = tokio::task::spawn_blocking(move || read(path)).await;
    match read.unwrap_or_else(|error| Err(error.into())) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(FetchError::Unreachable {
            url: place,
            reason: error.to_string(),
        }),
    }
}

/// A file; `None` where there is none.
pub(super) async fn file(url: Url, max_bytes: u64) -> Result<Option<Body>, FetchError> {
    let place = shown(&url);
    let read = move |path: PathBuf| {
        let file = match fs_err::File::open(path) {
            Ok(file) if file.metadata()?.is_file() => file,
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(max_bytes.saturating_add(1))
            .read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    };
    match on_disk(url, read).await?.flatten() {
        Some(bytes) if bytes.len() as u64 > max_bytes => Err(FetchError::TooLarge {
            url: place,
            max_bytes,
        }),
        bytes => Ok(bytes.map(|bytes| Body {
            bytes,
            packed: false,
        })),
    }
}
