use std::io::{self, Read as _};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use uvferry_diagnostics::sha256_hex;

use crate::catalog::{Entry, normalized};
use crate::fault::Fault;
use crate::local::{Index, Request, Shared};
use crate::page::{self, Form};

/// Serves connections until the future is dropped.
pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors, usually for a moment.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        // Answers are small, and a client waits for each.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { respond(&shared, request, peer.port()).await }
            });
            // A client that breaks off is none of our business.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn respond(
    shared: &Shared,
    request: hyper::Request<Incoming>,
    connection: u16,
) -> Result<Response<Payload>, io::Error> {
    let path = request.uri().path().to_owned();
    let faults = shared.faults().meet(&path);
    for fault in &faults {
        if let Fault::Delay(time) = fault {
            tokio::time::sleep(*time).await;
        }
    }
    let mut headers = request.headers().clone();
    if faults.contains(&Fault::OnlyHtml) {
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    }
    if faults.contains(&Fault::NoRanges) {
        headers.remove(header::RANGE);
    }
    let bare = faults.contains(&Fault::NoMetadata);
    let instead = faults.iter().find_map(|fault| match fault {
        Fault::Status(status) => StatusCode::from_u16(*status).ok().map(Answer::status),
        Fault::Body(_) => Some(Answer::status(StatusCode::OK)),
        _ => None,
    });
    let mut answer =
        instead.unwrap_or_else(|| answer(shared, request.method(), &path, &headers, bare));
    let sending = answer.meet(&faults);
    for fault in &faults {
        if let Fault::Rate(bytes_per_s) = fault {
            let until = shared.reserve(answer.body.len(), *bytes_per_s);
            tokio::time::sleep_until(until.into()).await;
        }
    }
    shared.requests().push(Request {
        method: request.method().to_string(),
        path,
        range: text(request.headers(), &header::RANGE),
        accept: text(request.headers(), &header::ACCEPT),
        condition: text(request.headers(), &header::IF_NONE_MATCH)
            .or_else(|| text(request.headers(), &header::IF_MODIFIED_SINCE)),
        authorized: request.headers().contains_key(header::AUTHORIZATION),
        connection,
        status: answer.status.as_u16(),
        body_bytes: if request.method() == Method::HEAD {
            0
        } else {
            answer.body.len() as u64
        },
    });
    if faults.contains(&Fault::HangUp) {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(answer.into_response(request.method() == Method::HEAD, &sending))
}

/// The answer to a request; a `bare` one is of an index that offers no core metadata.
fn answer(shared: &Shared, method: &Method, path: &str, headers: &HeaderMap, bare: bool) -> Answer {
    if method != Method::GET && method != Method::HEAD {
        return Answer::status(StatusCode::METHOD_NOT_ALLOWED).with(header::ALLOW, "GET, HEAD");
    }
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (index, rest) = match segments.split_first() {
        Some((&("simple" | "files"), _)) => (named(shared, ""), &segments[..]),
        Some((name, rest)) if !name.is_empty() => (named(shared, name), rest),
        _ => (None, &segments[..]),
    };
    let Some(index) = index else {
        return Answer::status(StatusCode::NOT_FOUND);
    };
    if let Some((user, password)) = &index.credentials {
        let expected = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
        if text(headers, &header::AUTHORIZATION).as_ref() != Some(&expected) {
            let realm = format!("Basic realm=\"{}\"", index.name);
            return Answer::status(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, &realm);
        }
    }
    match rest {
        ["simple"] => Answer::moved("simple/"),
        ["simple", ""] => root(shared, index, headers),
        ["simple", name] => Answer::moved(&format!("{}/", normalized(name))),
        ["simple", name, ""] if *name != normalized(name) => {
            Answer::moved(&format!("../{}/", normalized(name)))
        }
        ["simple", name, ""] => project(shared, index, name, headers, bare),
        ["files", name] if bare && name.ends_with(".metadata") => {
            Answer::status(StatusCode::NOT_FOUND)
        }
        ["files", name] => file(shared, index, &decoded(name), headers),
        _ => Answer::status(StatusCode::NOT_FOUND),
    }
}

fn named<'a>(shared: &'a Shared, name: &str) -> Option<&'a Index> {
    shared.indexes.iter().find(|index| index.name == name)
}

fn root(shared: &Shared, index: &Index, headers: &HeaderMap) -> Answer {
    let Some(form) = Form::wanted(text(headers, &header::ACCEPT).as_deref()) else {
        return Answer::status(StatusCode::NOT_ACCEPTABLE);
    };
    let projects = shared.catalog().read(&index.folder);
    Answer::page(form, page::root(form, projects.keys()), headers)
}

fn project(shared: &Shared, index: &Index, name: &str, headers: &HeaderMap, bare: bool) -> Answer {
    let Some(form) = Form::wanted(text(headers, &header::ACCEPT).as_deref()) else {
        return Answer::status(StatusCode::NOT_ACCEPTABLE);
    };
    match shared.catalog().read(&index.folder).get_mut(name) {
        Some(files) => {
            for file in files.iter_mut().filter(|_| bare) {
                file.metadata = None;
            }
            Answer::page(form, page::project(form, name, files), headers)
        }
        None => Answer::status(StatusCode::NOT_FOUND),
    }
}

/// Looked up by name in the catalogue: no path of a request ever reaches the file system.
fn file(shared: &Shared, index: &Index, name: &str, headers: &HeaderMap) -> Answer {
    let projects = shared.catalog().read(&index.folder);
    let find = |name: &str| -> Option<&Entry> {
        projects
            .values()
            .flatten()
            .find(|file| file.file_name == name)
    };
    if let Some(entry) = find(name) {
        return match fs_err::read(&entry.path) {
            // Its hash is known: large files would take longer to hash than to send.
            Ok(bytes) => Answer::file(
                bytes.into(),
                &entry.sha256,
                "application/octet-stream",
                headers,
            ),
            Err(_) => Answer::status(StatusCode::NOT_FOUND),
        };
    }
    match name
        .strip_suffix(".metadata")
        .and_then(find)
        .and_then(|entry| entry.metadata.as_deref())
    {
        Some(metadata) => Answer::file(
            Bytes::copy_from_slice(metadata),
            &sha256_hex(metadata),
            "text/plain; charset=utf-8",
            headers,
        ),
        None => Answer::status(StatusCode::NOT_FOUND),
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn status(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    fn moved(to: &str) -> Self {
        Self::status(StatusCode::MOVED_PERMANENTLY).with(header::LOCATION, to)
    }

    fn page(form: Form, body: String, request: &HeaderMap) -> Self {
        // A test may add a file at any time: always ask again.
        let hash = sha256_hex(body.as_bytes());
        Self::tagged(body.into(), &hash, form.content_type(), "no-cache", request)
            .with(header::VARY, "Accept")
    }

    fn file(body: Bytes, hash: &str, content_type: &str, request: &HeaderMap) -> Self {
        let caching = "max-age=31536000, immutable";
        let whole = Self::tagged(body, hash, content_type, caching, request)
            .with(header::ACCEPT_RANGES, "bytes");
        if whole.status != StatusCode::OK {
            return whole;
        }
        let tag = text(&whole.headers, &header::ETAG);
        let if_range = text(request, &header::IF_RANGE);
        let Some(range) =
            text(request, &header::RANGE).filter(|_| if_range.is_none() || if_range == tag)
        else {
            return whole;
        };
        match byte_range(&range, whole.body.len()) {
            Range::Ignored => whole,
            Range::Outside => Self::status(StatusCode::RANGE_NOT_SATISFIABLE).with(
                header::CONTENT_RANGE,
                &format!("bytes */{}", whole.body.len()),
            ),
            Range::Part(start, end) => {
                let total = whole.body.len();
                let mut part = whole.with(
                    header::CONTENT_RANGE,
                    &format!("bytes {start}-{}/{total}", end - 1),
                );
                part.status = StatusCode::PARTIAL_CONTENT;
                part.body = part.body.slice(start..end);
                part
            }
        }
    }

    fn tagged(
        body: Bytes,
        hash: &str,
        content_type: &str,
        caching: &str,
        request: &HeaderMap,
    ) -> Self {
        let tag = format!("\"{}\"", &hash[..32]);
        let known = text(request, &header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',')
                .map(|known| known.trim().trim_start_matches("W/"))
                .any(|known| known == tag || known == "*")
        });
        let mut answer = Self::status(if known {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        })
        .with(header::ETAG, &tag)
        .with(header::CACHE_CONTROL, caching)
        .with(header::CONTENT_TYPE, content_type);
        if !known {
            answer.body = body;
        }
        answer
    }

    /// Changes the answer; what concerns the way of the body is given back.
    fn meet(&mut self, faults: &[Fault]) -> Sending {
        let mut sending = Sending::default();
        for fault in faults {
            match fault {
                Fault::Body(body) => self.body = Bytes::copy_from_slice(body),
                Fault::Padded(spaces) => sending.padding = *spaces,
                Fault::Truncate(bytes) => sending.end = Some((*bytes, End::Now)),
                Fault::Stall(bytes) => sending.end = Some((*bytes, End::Never)),
                Fault::Without(name) => {
                    self.headers.remove(*name);
                    sending.unmeasured |= name.eq_ignore_ascii_case("content-length");
                }
                Fault::Header(name, value) => {
                    if let (Ok(name), Ok(value)) =
                        (HeaderName::try_from(*name), HeaderValue::from_str(value))
                    {
                        self.headers.insert(name, value);
                    }
                }
                _ => {}
            }
        }
        if faults.contains(&Fault::Packed) {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            let spaces = io::repeat(b' ').take(sending.padding);
            let packed = io::copy(&mut (&self.body[..]).chain(spaces), &mut encoder)
                .and_then(|_| encoder.finish());
            if let Ok(packed) = packed {
                self.body = packed.into();
                sending.padding = 0;
                self.headers
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
        }
        sending
    }

    fn into_response(self, head: bool, sending: &Sending) -> Response<Payload> {
        let length = self.body.len() as u64 + sending.padding;
        let promised = self.headers.contains_key(header::CONTENT_LENGTH);
        let mut response = Response::new(Payload {
            rest: if head { Bytes::new() } else { self.body },
            padding: if head { 0 } else { sending.padding },
            cut: sending
                .end
                .filter(|&(cut, _)| !head && (cut as u64) < length)
                .map(|(cut, end)| Cut::After(cut, end)),
            unmeasured: sending.unmeasured || promised,
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.status != StatusCode::NOT_MODIFIED && !sending.unmeasured && !promised {
            response
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        response
    }
}

/// How a body is sent.
#[derive(Default)]
struct Sending {
    /// So many spaces come after it.
    padding: u64,
    /// It ends early.
    end: Option<(usize, End)>,
    /// Its length is not said.
    unmeasured: bool,
}

/// A body that may break off before its end.
pub(crate) struct Payload {
    rest: Bytes,
    /// So many spaces follow.
    padding: u64,
    cut: Option<Cut>,
    /// The headers say another length, or none.
    unmeasured: bool,
}

/// Where a body breaks off.
#[derive(Clone, Copy)]
enum Cut {
    /// After so many bytes.
    After(usize, End),
    /// They were given; the connection has to send them first.
    Sent(End),
}

/// How a body breaks off.
#[derive(Clone, Copy)]
enum End {
    /// The connection ends.
    Now,
    /// Nothing comes any more.
    Never,
}

/// What is padded with, a frame at a time.
static SPACES: [u8; 64 << 10] = [b' '; 64 << 10];

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let frame = match self.cut {
            // Nobody wakes us.
            Some(Cut::Sent(End::Never)) => return Poll::Pending,
            Some(Cut::Sent(End::Now)) => {
                return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
            }
            Some(Cut::After(0, end)) => {
                self.cut = Some(Cut::Sent(end));
                // hyper flushes while it waits for us, and throws away on an error.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Some(Cut::After(left, end)) => {
                let most = self.rest.len().min(left);
                let frame = if most > 0 {
                    self.rest.split_to(most)
                } else {
                    self.spaces(left)
                };
                self.cut = Some(Cut::After(left - frame.len(), end));
                frame
            }
            None if self.rest.is_empty() => self.spaces(SPACES.len()),
            None => std::mem::take(&mut self.rest),
        };
        Poll::Ready((!frame.is_empty()).then(|| Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.padding == 0
    }

    fn size_hint(&self) -> SizeHint {
        if self.unmeasured {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.rest.len() as u64 + self.padding)
        }
    }
}

impl Payload {
    /// Some of the spaces that are left.
    fn spaces(&mut self, most: usize) -> Bytes {
        let left = usize::try_from(self.padding).unwrap_or(usize::MAX);
        let count = left.min(most).min(SPACES.len());
        self.padding -= count as u64;
        Bytes::from_static(&SPACES[..count])
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// Not understood, or several: the whole is a right answer (RFC 9110, 14.2).
    Ignored,
    Outside,
    /// First byte and one past the last.
    Part(usize, usize),
}

fn byte_range(range: &str, length: usize) -> Range {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .filter(|range| !range.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Range::Ignored;
    };
    let (start, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => (first, length),
        (Err(_), Ok(suffix)) if first.is_empty() => (length.saturating_sub(suffix), length),
        _ => return Range::Ignored,
    };
    if start >= end {
        Range::Outside
    } else {
        Range::Part(start, end)
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

pub(crate) fn decoded(segment: &str) -> String {
    let bytes = segment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%')
            .then(|| segment.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            out.push(if digit <= chunk.len() {
                char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(byte_range("bytes=0-3", 10), Range::Part(0, 4));
        assert_eq!(byte_range("bytes=8-99", 10), Range::Part(8, 10));
        assert_eq!(byte_range("bytes=4-", 10), Range::Part(4, 10));
        assert_eq!(byte_range("bytes=-3", 10), Range::Part(7, 10));
        assert_eq!(byte_range("bytes=-30", 10), Range::Part(0, 10));
        assert_eq!(byte_range("bytes=10-", 10), Range::Outside);
        assert_eq!(byte_range("bytes=-0", 10), Range::Outside);
        assert_eq!(byte_range("bytes=3-1", 10), Range::Ignored);
        assert_eq!(byte_range("bytes=0-1,4-5", 10), Range::Ignored);
        assert_eq!(byte_range("lines=1-2", 10), Range::Ignored);
    }

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"me:secret"), "bWU6c2VjcmV0");
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(base64(b"ab"), "YWI=");
    }

    proptest! {
        #[test]
        fn no_range_and_no_segment_is_too_odd(text in "\\PC{0,20}", length in 0usize..50) {
            if let Range::Part(start, end) = byte_range(&format!("bytes={text}"), length) {
                prop_assert!(start < end && end <= length);
            }
            let _ = decoded(&text);
        }
    }
}
