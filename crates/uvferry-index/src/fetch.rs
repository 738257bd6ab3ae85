use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, Response};
use url::Url;
use uvferry_diagnostics::redact;

use crate::connection::{self, Proxies, USER_AGENT, chain, is_web, location, shown};
use crate::error::FetchError;

/// How much a fetch may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// From the first look-up of the host to the last byte, redirects included.
    pub timeout: Duration,
    /// Bytes of the body; counted while they come, whatever the headers promise.
    pub max_bytes: u64,
    /// How many redirects are followed.
    pub max_redirects: usize,
}

impl Default for FetchLimits {
    /// 30 seconds, 10 MiB, 5 redirects.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            max_bytes: 10 << 20,
            max_redirects: 5,
        }
    }
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The body.
    pub bytes: Vec<u8>,
    /// Where it came from after redirects, without credentials.
    pub final_url: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
}

impl Fetched {
    /// The `charset` of the content type, in lower case.
    pub fn charset(&self) -> Option<String> {
        charset(self.content_type.as_deref()?)
    }

    /// The body, in UTF-8 where the content type tells that it is Latin-1, or tells nothing
    /// and the bytes are no UTF-8: what HTTP once meant by that, and what pip makes of it.
    pub fn into_text_bytes(self) -> Vec<u8> {
        let marked = self.bytes.starts_with(b"\xff\xfe") || self.bytes.starts_with(b"\xfe\xff");
        let latin = matches!(
            self.charset().as_deref(),
            None | Some("iso-8859-1" | "latin-1" | "latin1" | "us-ascii" | "ascii")
        );
        if marked || !latin || std::str::from_utf8(&self.bytes).is_ok() {
            return self.bytes;
        }
        let text: String = self.bytes.iter().copied().map(char::from).collect();
        text.into_bytes()
    }
}

pub(crate) fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case("charset") && !value.is_empty())
            .then(|| value.to_ascii_lowercase())
    })
}

/// Fetches a text over `http` or `https`, and waits for it.
///
/// A user and password in the URL are sent as basic authentication, to that host only.
/// Redirects lead to `http` and `https` alone, never from `https` to `http`. Certificates
/// are checked as the system does, so that those that a company has installed count.
///
/// # Errors
/// Whenever there is no plain text within the limits; see [`FetchError`].
///
/// # Panics
/// Inside an asynchronous task: this call blocks.
///
/// ```
/// use uvferry_index::{FetchError, FetchLimits, Proxies, fetch_text};
///
/// let fetch = |url| fetch_text(url, &FetchLimits::default(), &Proxies::default());
/// assert!(matches!(fetch("ftp://example.com/r.txt"), Err(FetchError::Scheme { .. })));
/// ```
pub fn fetch_text(
    url: &str,
    limits: &FetchLimits,
    proxies: &Proxies,
) -> Result<Fetched, FetchError> {
    let address = Url::parse(url).map_err(|error| FetchError::Address {
        url: redact(url).into_owned(),
        reason: error.to_string(),
    })?;
    if !is_web(&address) {
        return Err(FetchError::Scheme {
            url: shown(&address),
        });
    }
    let tls = connection::tls(address.scheme() == "https", Vec::new())?;
    let client = connection::builder(proxies, USER_AGENT, tls)?
        .build()
        .map_err(|error| FetchError::Unreachable {
            url: shown(&address),
            reason: chain(&error),
        })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(FetchError::Start)?;
    let fetched = runtime.block_on(async {
        tokio::time::timeout(limits.timeout, follow(&client, address.clone(), limits)).await
    });
    // A look-up of a host that hangs must not hold us up beyond the limit.
    runtime.shutdown_background();
    fetched.unwrap_or_else(|_| {
        Err(FetchError::Timeout {
            url: shown(&address),
            after: limits.timeout,
        })
    })
}

async fn follow(client: &Client, first: Url, limits: &FetchLimits) -> Result<Fetched, FetchError> {
    let mut address = first.clone();
    for _ in 0..=limits.max_redirects {
        let response =
            client
                .get(address.clone())
                .send()
                .await
                .map_err(|error| FetchError::Unreachable {
                    url: shown(&address),
                    reason: chain(&error.without_url()),
                })?;
        let status = response.status();
        if status.is_redirection()
            && let Some(next) = location(&address, response.headers())
        {
            if !is_web(&next) {
                return Err(FetchError::Scheme { url: shown(&next) });
            }
            if address.scheme() == "https" && next.scheme() == "http" {
                return Err(FetchError::Downgrade {
                    url: shown(&address),
                    to: shown(&next),
                });
            }
            address = next;
            continue;
        }
        if !status.is_success() {
            return Err(FetchError::Status {
                url: shown(&address),
                status: status.as_u16(),
            });
        }
        return body(response, address, limits).await;
    }
    Err(FetchError::Redirects {
        url: shown(&first),
        max_redirects: limits.max_redirects,
    })
}

async fn body(
    mut response: Response,
    address: Url,
    limits: &FetchLimits,
) -> Result<Fetched, FetchError> {
    let url = shown(&address);
    let too_large = || FetchError::TooLarge {
        url: url.clone(),
        max_bytes: limits.max_bytes,
    };
    let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let content_type: Option<String> = header(CONTENT_TYPE);
    let encoding: Option<String> = header(CONTENT_ENCODING);
    let not_text = |what: &str| FetchError::NotText {
        url: url.clone(),
        what: what.to_owned(),
    };
    if let Some(encoding) = encoding.filter(|encoding| encoding != "identity") {
        return Err(not_text(&format!("packed as `{encoding}`")));
    }
    if let Some(what) = content_type.as_deref().and_then(no_text) {
        return Err(not_text(&what));
    }
    if response
        .content_length()
        .is_some_and(|length| length > limits.max_bytes)
    {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| FetchError::Broken {
        url: url.clone(),
        reason: chain(&error.without_url()),
    })? {
        if (bytes.len() + chunk.len()) as u64 > limits.max_bytes {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    let wide = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes.starts_with(b"\0\0\xfe\xff");
    if !wide && bytes.contains(&0) {
        return Err(not_text("binary data"));
    }
    let mut place = address;
    let _ = place.set_username("");
    let _ = place.set_password(None);
    Ok(Fetched {
        bytes,
        final_url: place.into(),
        content_type,
    })
}

/// What a content type tells that is no plain text. `application/octet-stream` is what
/// object stores say of every file.
fn no_text(content_type: &str) -> Option<String> {
    let media = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match media.as_str() {
        "text/html" | "application/xhtml+xml" => Some("a web page (of a login, often)".to_owned()),
        "application/zip" | "application/gzip" | "application/x-tar" | "application/pdf" => {
            Some(format!("`{media}`"))
        }
        _ => ["image/", "audio/", "video/", "font/"]
            .iter()
            .any(|family| media.starts_with(family))
            .then(|| format!("`{media}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(bytes: &[u8], content_type: Option<&str>) -> Fetched {
        Fetched {
            bytes: bytes.to_vec(),
            final_url: String::new(),
            content_type: content_type.map(str::to_owned),
        }
    }

    #[test]
    fn a_charset_is_found_among_the_parameters() {
        assert_eq!(
            charset("text/plain; x=y; Charset=\"UTF-8\"").as_deref(),
            Some("utf-8")
        );
        assert_eq!(charset("text/plain"), None);
        assert_eq!(charset("text/plain; charset="), None);
    }

    #[test]
    fn latin_1_becomes_utf_8_and_utf_8_stays() {
        let utf8 = "six  # é\n".as_bytes();
        assert_eq!(fetched(utf8, Some("text/plain")).into_text_bytes(), utf8);
        assert_eq!(
            fetched(b"six  # \xe9\n", Some("text/plain")).into_text_bytes(),
            utf8
        );
        let other = b"six  # \xe9\n";
        assert_eq!(
            fetched(other, Some("text/plain; charset=koi8-r")).into_text_bytes(),
            other
        );
    }
}
