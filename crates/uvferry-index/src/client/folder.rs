//! Indexes and files in folders, at `file:` addresses.

use std::io::{self, Read as _};

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

/// A file; `None` where there is none.
pub(super) async fn file(url: Url, max_bytes: u64) -> Result<Option<Body>, FetchError> {
    let place = shown(&url);
    let read = move || -> io::Result<Option<Vec<u8>>> {
        let Ok(path) = url.to_file_path() else {
            return Ok(None);
        };
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
    let read = tokio::task::spawn_blocking(read).await;
    match read.unwrap_or_else(|error| Err(error.into())) {
        Ok(Some(bytes)) if bytes.len() as u64 > max_bytes => Err(FetchError::TooLarge {
            url: place,
            max_bytes,
        }),
        Ok(bytes) => Ok(bytes.map(|bytes| Body {
            bytes,
            packed: false,
        })),
        Err(error) => Err(FetchError::Unreachable {
            url: place,
            reason: error.to_string(),
        }),
    }
}
