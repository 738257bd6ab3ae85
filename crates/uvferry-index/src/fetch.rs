use std::io;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, NoProxy, Proxy, Response};
use rustls_platform_verifier::BuilderVerifierExt as _;
use url::Url;
use uvferry_diagnostics::redact;

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

/// The proxies to go through, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name them; the
/// process's environment is not read here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For `http:` addresses.
    pub http: Option<String>,
    /// For `https:` addresses.
    pub https: Option<String>,
    /// Hosts and networks that are reached directly, parted by commas.
    pub except: Option<String>,
}

impl Proxies {
    /// What an environment says, in lower case first, as curl, pip and uv read it;
    /// `ALL_PROXY` stands in for what is missing.
    ///
    /// ```
    /// let proxies = uvferry_index::Proxies::from_variables(|name| {
    ///     (name == "https_proxy").then(|| "http://proxy.example.com:3128".to_owned())
    /// });
    /// assert_eq!(proxies.https.as_deref(), Some("http://proxy.example.com:3128"));
    /// assert_eq!(proxies.http, None);
    /// ```
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let find = |name: &str| {
            lookup(name)
                .or_else(|| lookup(&name.to_uppercase()))
                .filter(|value| !value.trim().is_empty())
        };
        let all = find("all_proxy");
        // A CGI program's `HTTP_PROXY` is a header that a client sent.
        let http = if lookup("REQUEST_METHOD").is_some() {
            lookup("http_proxy")
        } else {
            find("http_proxy")
        };
        Self {
            http: http.or_else(|| all.clone()),
            https: find("https_proxy").or(all),
            except: find("no_proxy"),
        }
    }
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &Option<String>| text.as_deref().map(|text| redact(text).into_owned());
        f.debug_struct("Proxies")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("except", &self.except)
            .finish()
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

fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case("charset") && !value.is_empty())
            .then(|| value.to_ascii_lowercase())
    })
}

/// Why a text could not be fetched. No variant shows credentials.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not an address at all.
    #[error("`{url}` is no address: {reason}")]
    Address {
        /// As given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something else than `http` and `https`.
    #[error("`{url}` is neither http nor https")]
    Scheme {
        /// As given, or where a redirect led.
        url: String,
    },
    /// The host was not found, or nobody listens, or the TLS handshake failed.
    #[error("cannot reach `{url}`: {reason}")]
    Unreachable {
        /// Which address.
        url: String,
        /// The causes, outermost first.
        reason: String,
    },
    /// The answer is not a success.
    #[error("`{url}` answers with status {status}")]
    Status {
        /// Which address.
        url: String,
        /// Of HTTP.
        status: u16,
    },
    /// The answer ended before its end.
    #[error("the answer of `{url}` breaks off: {reason}")]
    Broken {
        /// Which address.
        url: String,
        /// The causes, outermost first.
        reason: String,
    },
    /// More bytes than allowed.
    #[error("`{url}` holds more than {max_bytes} bytes")]
    TooLarge {
        /// Which address.
        url: String,
        /// The limit.
        max_bytes: u64,
    },
    /// It took too long.
    #[error("`{url}` did not answer within {} s", after.as_secs_f64())]
    Timeout {
        /// Which address.
        url: String,
        /// The limit.
        after: Duration,
    },
    /// A redirect too many.
    #[error("`{url}` redirects more than {max_redirects} times")]
    Redirects {
        /// As given.
        url: String,
        /// The limit.
        max_redirects: usize,
    },
    /// A redirect from https to http.
    #[error("`{url}` redirects to `{to}`, which is not encrypted")]
    Downgrade {
        /// Which address.
        url: String,
        /// Where it leads.
        to: String,
    },
    /// A web page, an archive, an image: no plain text.
    #[error("`{url}` is no plain text but {what}")]
    NotText {
        /// Which address.
        url: String,
        /// What it is.
        what: String,
    },
    /// A proxy's address that is none.
    #[error("the proxy `{proxy}` cannot be used: {reason}")]
    Proxy {
        /// As given.
        proxy: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system's certificates cannot be read.
    #[error("cannot use the certificates of this system: {reason}")]
    Certificates {
        /// What is wrong.
        reason: String,
    },
    /// The system gives no resources for a connection.
    #[error("cannot start to fetch")]
    Start(#[source] io::Error),
}

impl FetchError {
    /// What went wrong, for a sentence that names the address already.
    pub fn reason(&self) -> String {
        match self {
            Self::Address { reason, .. } => format!("no address: {reason}"),
            Self::Scheme { url } => format!("`{url}` is neither http nor https"),
            Self::Unreachable { reason, .. } | Self::Broken { reason, .. } => reason.clone(),
            Self::Status { status, .. } => format!("the server answers with status {status}"),
            Self::TooLarge { max_bytes, .. } => format!("it holds more than {max_bytes} bytes"),
            Self::Timeout { after, .. } => {
                format!("no answer within {} s", after.as_secs_f64())
            }
            Self::Redirects { max_redirects, .. } => {
                format!("it redirects more than {max_redirects} times")
            }
            Self::Downgrade { to, .. } => {
                format!("it redirects to `{to}`, which is not encrypted")
            }
            Self::NotText { what, .. } => format!("it is no plain text but {what}"),
            Self::Proxy { .. } | Self::Certificates { .. } => self.to_string(),
            Self::Start(error) => error.to_string(),
        }
    }
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
    let client = client(&address, proxies)?;
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

fn client(address: &Url, proxies: &Proxies) -> Result<Client, FetchError> {
    let except = proxies.except.as_deref().and_then(NoProxy::from_string);
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .user_agent(concat!("uvferry/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls(address)?);
    for (proxy, make) in [
        (
            &proxies.http,
            Proxy::http as fn(String) -> reqwest::Result<Proxy>,
        ),
        (&proxies.https, Proxy::https),
    ] {
        let Some(proxy) = proxy else { continue };
        let made = make(proxy.clone()).map_err(|error| FetchError::Proxy {
            proxy: redact(proxy).into_owned(),
            reason: chain(&error.without_url()),
        })?;
        builder = builder.proxy(made.no_proxy(except.clone()));
    }
    builder.build().map_err(|error| FetchError::Unreachable {
        url: shown(address),
        reason: chain(&error),
    })
}

/// TLS with the system's own idea of whom to trust.
fn tls(address: &Url) -> Result<rustls::ClientConfig, FetchError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let failed = |error: &dyn std::error::Error| FetchError::Certificates {
        reason: chain(error),
    };
    let builder = || {
        rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))
    };
    match builder()?.with_platform_verifier() {
        Ok(builder) => Ok(builder.with_no_client_auth()),
        Err(error) if address.scheme() == "https" => Err(failed(&error)),
        // A bare container has none, and plain http asks for none.
        Err(_) => Ok(builder()?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()),
    }
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

/// Where a redirect leads. Credentials go along to the same host and port only.
fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let target = headers.get(LOCATION)?.to_str().ok()?;
    let mut next = from.join(target).ok()?;
    if next.origin() == from.origin() && next.username().is_empty() && next.password().is_none() {
        // Both succeed: the address has a host.
        let _ = next.set_username(from.username());
        let _ = next.set_password(from.password());
    }
    Some(next)
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

fn is_web(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
}

fn shown(address: &Url) -> String {
    redact(address.as_str()).into_owned()
}

/// An error with its causes; the libraries below say the same thing at several levels.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = error.source();
    }
    redact(&text).into_owned()
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

    #[test]
    fn variables_in_lower_case_come_first_and_a_cgi_header_is_no_proxy() {
        let from = |pairs: &'static [(&str, &str)]| {
            Proxies::from_variables(move |name| {
                let found = pairs.iter().find(|(key, _)| *key == name)?;
                Some(found.1.to_owned())
            })
        };
        let both = from(&[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")]);
        assert_eq!(both.https.as_deref(), Some("http://b"));
        let all = from(&[("ALL_PROXY", "http://a"), ("NO_PROXY", "example.com")]);
        assert_eq!(all.http.as_deref(), Some("http://a"));
        assert_eq!(all.except.as_deref(), Some("example.com"));
        let cgi = from(&[("HTTP_PROXY", "http://a"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(cgi.http, None);
    }

    #[test]
    fn a_password_of_a_proxy_is_not_shown() {
        let proxies = Proxies {
            http: Some("http://me:hunter2@example.com".to_owned()),
            ..Proxies::default()
        };
        assert!(!format!("{proxies:?}").contains("hunter2"));
    }

    #[test]
    fn credentials_stay_with_their_host() {
        let from = Url::parse("https://me:pw@example.com/a/r.txt").unwrap();
        let to = |target: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, reqwest::header::HeaderValue::from_static(target));
            location(&from, &headers).unwrap().to_string()
        };
        assert_eq!(to("../b.txt"), "https://me:pw@example.com/b.txt");
        assert_eq!(to("https://example.org/b"), "https://example.org/b");
        assert_eq!(to("https://example.com:444/b"), "https://example.com:444/b");
        assert_eq!(to("http://example.com/b"), "http://example.com/b");
    }
}
