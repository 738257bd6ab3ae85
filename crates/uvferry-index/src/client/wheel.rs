//! The core metadata inside a wheel, without the rest of it.
//!
//! The directory of a zip file stands at its end, so that a few parts of a wheel are enough, as
//! for pip's `fast-deps`. A wheel is never fetched as a whole unless it is as small as a part.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::DeflateDecoder;
use url::Url;
use uvferry_diagnostics::redact;

use super::body::Body;
use super::cache::{Entry, Key};
use super::credentials::{Login, split};
use super::exchange::{Answer, Wanted};
use super::folder;
use super::lookup::Shared;
use crate::connection::{is_web, shown};
use crate::error::FetchError;
use crate::project::IndexFile;

/// What is asked for first: the end, which has the directory, and in most wheels the metadata.
const END: u64 = 32 << 10;
/// No part is larger, and no wheel that comes as a whole.
const PART: u64 = 1 << 20;
/// A directory that is larger is not read; of the largest wheels it has 1 MiB.
const DIRECTORY: u64 = 4 << 20;
/// In the cache, where a page or a file of metadata has its `Accept` header.
const INSIDE: &str = "metadata of a wheel";
/// A file of an index does not change: one with another content has another name.
const FRESH: Duration = Duration::from_hours(24 * 365);

impl Shared {
    /// The core metadata of a wheel, out of the wheel itself.
    pub(super) async fn metadata_in_wheel(
        self: Arc<Self>,
        file: IndexFile,
    ) -> Result<String, FetchError> {
        let given = Url::parse(&file.url).map_err(|error| FetchError::Address {
            url: redact(&file.url).into_owned(),
            reason: error.to_string(),
        })?;
        let (mut url, login) = split(given);
        url.set_fragment(None);
        let mut parts = Parts {
            shared: &self,
            login,
            total: None,
            pieces: Vec::new(),
            known_total: file.size_bytes,
            url,
        };
        // A page from elsewhere does not make us read files of this machine.
        let is_ours = self.places().any(|place| place.url.scheme() == "file");
        if parts.url.scheme() == "file" && is_ours {
            return parts.of_folder().await;
        }
        if !is_web(&parts.url) {
            return Err(FetchError::Scheme {
                url: shown(&parts.url),
            });
        }
        let hash = file.hashes.get("sha256").map_or("", String::as_str);
        let key = Key {
            url: format!("{}#{hash}", parts.url),
            accept: INSIDE,
            authorized: self
                .exchange
                .is_authorized(&parts.url, parts.login.as_ref()),
        };
        if let Some(entry) = self.kept(&key).await
            && (self.offline || entry.is_fresh())
            && let Ok(bytes) = entry.body.unpacked(self.metadata_bytes)
        {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        if self.offline {
            return Err(FetchError::Offline {
                url: shown(&parts.url),
            });
        }
        let bytes = parts.metadata().await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(cache) = &self.cache {
            let body = Body {
                bytes,
                packed: false,
            };
            let place = parts.url.as_str().to_owned();
            let mut entry = Entry::new(&key, String::new(), place, body);
            entry.asked_now(FRESH);
            cache.write(&key, &entry);
        }
        Ok(text)
    }
}

/// What is there of a file.
struct Parts<'a> {
    shared: &'a Shared,
    /// Without credentials.
    url: Url,
    login: Option<Login>,
    /// How long the file is, once the server has said so.
    total: Option<u64>,
    /// What the index says about that.
    known_total: Option<u64>,
    /// Each with where it begins.
    pieces: Vec<(u64, Vec<u8>)>,
}

impl Parts<'_> {
    /// Out of a wheel on this machine, of which no more is read either.
    async fn of_folder(mut self) -> Result<String, FetchError> {
        let length = folder::length(self.url.clone()).await?;
        let Some(length) = length else {
            return Err(FetchError::Status {
                url: shown(&self.url),
                status: 404,
            });
        };
        self.total = Some(length);
        let bytes = self.metadata().await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn damaged(&self, reason: impl Into<String>) -> FetchError {
        FetchError::Damaged {
            url: shown(&self.url),
            reason: reason.into(),
        }
    }

    async fn metadata(&mut self) -> Result<Vec<u8>, FetchError> {
        let total = self.end().await?;
        let from = total.saturating_sub(END);
        let end = self.bytes(from, total - from).await?;
        let directory = Directory::find(&end).map_err(|reason| self.damaged(reason))?;
        if directory.length > DIRECTORY {
            return Err(FetchError::TooLarge {
                url: shown(&self.url),
                max_bytes: DIRECTORY,
            });
        }
        let list = self.bytes(directory.start, directory.length).await?;
        let member = Member::metadata(&list).map_err(|reason| self.damaged(reason))?;
        let max_bytes = self.shared.metadata_bytes;
        if member.packed_length > max_bytes {
            return Err(self.too_large());
        }
        let header = self.bytes(member.start, LOCAL_HEADER).await?;
        let skipped = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
        let start = member.start + LOCAL_HEADER + skipped;
        let packed = self.bytes(start, member.packed_length).await?;
        let mut bytes = Vec::new();
        let read = match member.method {
            0 => (&packed[..])
                .take(max_bytes.saturating_add(1))
                .read_to_end(&mut bytes),
            8 => DeflateDecoder::new(&packed[..])
                .take(max_bytes.saturating_add(1))
                .read_to_end(&mut bytes),
            _ => return Err(self.damaged("its metadata is packed in a way that is not known")),
        };
        read.map_err(|error| self.damaged(format!("its metadata cannot be unpacked: {error}")))?;
        if bytes.len() as u64 > max_bytes {
            return Err(self.too_large());
        }
        Ok(bytes)
    }

    fn too_large(&self) -> FetchError {
        FetchError::TooLarge {
            url: shown(&self.url),
            max_bytes: self.shared.metadata_bytes,
        }
    }

    /// Gets the end of the file, and how long the file is.
    async fn end(&mut self) -> Result<u64, FetchError> {
        if self.total.is_none() {
            let range = match self.known_total {
                Some(total) if total > 0 => {
                    format!("bytes={}-{}", total.saturating_sub(END), total - 1)
                }
                _ => format!("bytes=-{END}"),
            };
            match self.ask(range).await {
                // Some servers do not know ranges that count from the end.
                Err(FetchError::Status {
                    status: 400 | 405 | 416 | 501,
                    ..
                }) => self.ask("bytes=0-0".to_owned()).await?,
                asked => asked?,
            }
        }
        match self.total {
            Some(0) | None => Err(self.damaged("it is empty")),
            Some(total) => Ok(total),
        }
    }

    /// So many bytes from `start` on, of what is there already or asked for now.
    async fn bytes(&mut self, start: u64, length: u64) -> Result<Vec<u8>, FetchError> {
        let end = start.saturating_add(length);
        if self.total.is_some_and(|total| end > total) {
            return Err(self.damaged("its directory points behind its end"));
        }
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            let at = start + bytes.len() as u64;
            if let Some(piece) = self.piece(at) {
                let most = usize::try_from(end - at).unwrap_or(usize::MAX);
                bytes.extend_from_slice(&piece[..piece.len().min(most)]);
                continue;
            }
            let most = (end - at).clamp(END, PART);
            let last = at.saturating_add(most).min(self.total.unwrap_or(end)) - 1;
            if self.url.scheme() == "file" {
                let piece = folder::part(self.url.clone(), at, last - at + 1).await?;
                self.pieces.push((at, piece));
            } else {
                self.ask(format!("bytes={at}-{last}")).await?;
            }
            if self.piece(at).is_none() {
                return Err(self.damaged("the server gives another part than was asked for"));
            }
        }
        Ok(bytes)
    }

    /// What is there from a position on.
    fn piece(&self, at: u64) -> Option<&[u8]> {
        self.pieces.iter().find_map(|(start, bytes)| {
            let skipped = usize::try_from(at.checked_sub(*start)?).ok()?;
            bytes.get(skipped..).filter(|rest| !rest.is_empty())
        })
    }

    async fn ask(&mut self, range: String) -> Result<(), FetchError> {
        let wanted = Wanted {
            url: &self.url,
            login: self.login.clone(),
            accept: "*/*",
            max_bytes: PART,
            range: Some(range),
            known: None,
        };
        let received = match self.shared.exchange.ask(&wanted).await {
            Ok(Answer::Body(received)) => received,
            Ok(Answer::Missing(_) | Answer::NotModified(_)) => {
                return Err(FetchError::Status {
                    url: shown(&self.url),
                    status: 404,
                });
            }
            // All of it came, or was to come.
            Err(FetchError::TooLarge { url, max_bytes }) => {
                return Err(FetchError::NoParts { url, max_bytes });
            }
            Err(error) => return Err(error),
        };
        let part = received.part.as_deref().map(part_of);
        let bytes = received.body.unpacked(PART);
        let bytes = bytes
            .map_err(|_| self.damaged("it is packed"))?
            .into_owned();
        match part {
            Some(Some((start, total))) if self.total.is_none_or(|known| known == total) => {
                self.total = Some(total);
                self.pieces.push((start, bytes));
            }
            Some(_) => return Err(self.damaged("the server does not say which part it gives")),
            None => {
                self.total = Some(bytes.len() as u64);
                self.pieces = vec![(0, bytes)];
            }
        }
        Ok(())
    }
}

/// `bytes 10-99/1234`: where it begins, and how long the whole is.
fn part_of(header: &str) -> Option<(u64, u64)> {
    let (range, total) = header
        .trim()
        .strip_prefix("bytes")?
        .trim()
        .split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()?))
}

/// The length of what stands before a member, without its name and extra fields.
const LOCAL_HEADER: u64 = 30;

/// Where the list of members is.
struct Directory {
    start: u64,
    length: u64,
}

impl Directory {
    /// As the end of the file says
    /// (<https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.3.16).
    fn find(end: &[u8]) -> Result<Self, &'static str> {
        const RECORD: usize = 22;
        let last = end.len().checked_sub(RECORD).ok_or("it is no zip file")?;
        let is_record = |at: &usize| {
            let comment = usize::from(u16_at(end, at + 20));
            end[*at..].starts_with(b"PK\x05\x06") && at + RECORD + comment == end.len()
        };
        let at = (0..=last)
            .rev()
            .find(is_record)
            .ok_or("it is no zip file")?;
        let (length, start) = (u32_at(end, at + 12), u32_at(end, at + 16));
        if start == u32::MAX || length == u32::MAX {
            return Err("it is larger than 4 GiB");
        }
        Ok(Self {
            start: start.into(),
            length: length.into(),
        })
    }
}

/// A member of a zip file.
struct Member {
    start: u64,
    packed_length: u64,
    method: u16,
}

impl Member {
    /// `NAME-VERSION.dist-info/METADATA`, of which there is one.
    fn metadata(mut list: &[u8]) -> Result<Self, &'static str> {
        const HEADER: usize = 46;
        let mut found = None;
        while list.len() >= HEADER && list.starts_with(b"PK\x01\x02") {
            let length = |at: usize| usize::from(u16_at(list, at));
            let end = HEADER + length(28);
            let name = list.get(HEADER..end).unwrap_or_default();
            let folder = name.strip_suffix(b".dist-info/METADATA");
            if folder.is_some_and(|folder| !folder.contains(&b'/')) {
                let member = Self {
                    start: u32_at(list, 42).into(),
                    packed_length: u32_at(list, 20).into(),
                    method: u16_at(list, 10),
                };
                if found.replace(member).is_some() {
                    return Err("it has more than one file of metadata");
                }
            }
            list = list
                .get(end + length(30) + length(32)..)
                .unwrap_or_default();
        }
        found.ok_or("it has no metadata")
    }
}

/// 0 where there is nothing.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..).and_then(|rest| rest.first_chunk());
    u16::from_le_bytes(two.copied().unwrap_or_default())
}

/// 0 where there is nothing.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk());
    u32::from_le_bytes(four.copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_part_is_stands_in_its_header() {
        assert_eq!(part_of("bytes 10-99/1234"), Some((10, 1234)));
        for odd in ["bytes */1234", "bytes 10-99/*", "10-99/1234", ""] {
            assert_eq!(part_of(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Directory::find(&bytes);
            let mut list = b"PK\x01\x02".to_vec();
            list.extend(&bytes);
            let _ = Member::metadata(&list);
            let mut end = bytes;
            end.extend(b"PK\x05\x06");
            end.extend([0; 18]);
            let _ = Directory::find(&end);
        }
    }
}
