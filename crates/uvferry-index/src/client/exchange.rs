use std::error::Error;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RANGE,
};
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::body::{Body, Incoming};
use super::credentials::{Credentials, Login, split};
use super::freshness::{Caching, retry_after};
use super::hosts::{Hosts, back_off};
use super::settings::Timeouts;
use crate::connection::{chain, is_web, location, shown};
use crate::error::FetchError;

/// Answers over HTTP: redirects, repetitions, limits.
pub(super) struct Exchange {
    pub(super) client: Client,
    /// Takes any certificate; for the hosts below.
    pub(super) trusting: Option<Client>,
    /// `HOST` or `HOST:PORT`, in lower case.
    pub(super) trusted_hosts: Vec<String>,
    pub(super) credentials: Credentials,
    pub(super) hosts: Hosts,
    pub(super) timeouts: Timeouts,
    pub(super) retries: u32,
    pub(super) max_redirects: usize,
}

/// What is asked for.
pub(super) struct Wanted<'a> {
    /// Without credentials.
    pub(super) url: &'a Url,
    /// Credentials that came with the address.
    pub(super) login: Option<Login>,
    pub(super) accept: &'static str,
    pub(super) max_bytes: u64,
    /// A part of the file, as the header has it (`bytes=0-99`).
    pub(super) range: Option<String>,
    /// What is known already.
    pub(super) known: Option<Validators<'a>>,
}

/// By what an answer in the cache is recognised.
pub(super) struct Validators<'a> {
    /// What they belong to, without credentials.
    pub(super) url: &'a str,
    pub(super) etag: Option<&'a str>,
    pub(super) last_modified: Option<&'a str>,
}

/// What came.
pub(super) enum Answer {
    Body(Received),
    /// What is known is still right.
    NotModified(Caching),
    /// 404 or 410.
    Missing(Caching),
}

/// A body and what the headers say of it.
pub(super) struct Received {
    pub(super) body: Body,
    pub(super) content_type: String,
    /// Of a part: which one it is, as the header has it (`bytes 0-99/1234`).
    pub(super) part: Option<String>,
    /// After redirects, without credentials.
    pub(super) url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) caching: Caching,
}

/// What went wrong, and whether another attempt may go well.
struct Failure {
    error: FetchError,
    again: Again,
}

#[derive(Clone, Copy)]
enum Again {
    No,
    Soon,
    /// The server says when.
    After(Duration),
}

impl Failure {
    fn for_good(error: FetchError) -> Self {
        Self {
            error,
            again: Again::No,
        }
    }

    fn passing(error: FetchError) -> Self {
        Self {
            error,
            again: Again::Soon,
        }
    }
}

impl Exchange {
    /// Asks until there is an answer, or no hope.
    pub(super) async fn ask(&self, wanted: &Wanted<'_>) -> Result<Answer, FetchError> {
        tokio::time::timeout(self.timeouts.whole, self.attempts(wanted))
            .await
            .unwrap_or_else(|_| {
                Err(FetchError::Timeout {
                    url: shown(wanted.url),
                    after: self.timeouts.whole,
                })
            })
    }

    async fn attempts(&self, wanted: &Wanted<'_>) -> Result<Answer, FetchError> {
        let host = wanted.url.origin().ascii_serialization();
        let mut attempt = 0;
        loop {
            self.hosts.wait(&host).await;
            let failure = match self.once(wanted).await {
                Ok(answer) => {
                    self.hosts.set_down(&host, false);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            let unreachable = matches!(failure.error, FetchError::Unreachable { .. });
            // Five hundred names must not each try a dead host four times.
            let enough = attempt >= self.retries || unreachable && self.hosts.is_down(&host);
            match failure.again {
                Again::After(rest) if !enough && rest <= self.timeouts.retry_after => {
                    self.hosts.rest(&host, rest);
                }
                Again::Soon if !enough => {
                    tokio::time::sleep(back_off(self.timeouts.back_off, attempt)).await;
                }
                _ => {
                    self.hosts.set_down(&host, unreachable);
                    return Err(failure.error);
                }
            }
            attempt += 1;
        }
    }

    fn client(&self, url: &Url) -> &Client {
        let trusted = || {
            let host = url.host_str()?;
            let with_port = format!("{host}:{}", url.port_or_known_default()?);
            let is = |trusted: &String| trusted == host || *trusted == with_port;
            self.trusted_hosts
                .iter()
                .any(is)
                .then_some(self.trusting.as_ref()?)
        };
        trusted().unwrap_or(&self.client)
    }

    /// Whether a request for the address tells who we are.
    pub(super) fn is_authorized(&self, url: &Url, login: Option<&Login>) -> bool {
        login.is_some() || self.credentials.login(url).is_some()
    }

    async fn once(&self, wanted: &Wanted<'_>) -> Result<Answer, Failure> {
        // Credentials in a redirect's target are for that target.
        let (mut address, mut login) = (wanted.url.clone(), wanted.login.clone());
        let mut lasting = true;
        for _ in 0..=self.max_redirects {
            let response = self.send(wanted, &address, login).await?;
            let status = response.status();
            if status.is_redirection() && response.headers().contains_key(LOCATION) {
                let next = location(&address, response.headers()).ok_or_else(|| {
                    Failure::for_good(FetchError::Status {
                        url: place(wanted, &address),
                        status: status.as_u16(),
                    })
                })?;
                if !is_web(&next) {
                    return Err(Failure::for_good(FetchError::Scheme {
                        url: place(wanted, &next),
                    }));
                }
                if address.scheme() == "https" && next.scheme() == "http" {
                    return Err(Failure::for_good(FetchError::Downgrade {
                        url: place(wanted, &address),
                        to: shown(&next),
                    }));
                }
                // 301 and 308 are for good; where others lead tomorrow is not known.
                lasting &= matches!(status.as_u16(), 301 | 308);
                let same = next.origin() == wanted.url.origin();
                let (next, own) = split(next);
                login = own.or_else(|| wanted.login.clone().filter(|_| same));
                address = next;
                continue;
            }
            let mut caching = Caching::of(response.headers(), SystemTime::now());
            if !lasting {
                caching.fresh_for = Duration::ZERO;
            }
            return match status {
                StatusCode::NOT_MODIFIED if wanted.known.is_some() => {
                    Ok(Answer::NotModified(caching))
                }
                StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Answer::Missing(caching)),
                StatusCode::PARTIAL_CONTENT if wanted.range.is_some() => {
                    self.receive(wanted, response, address, caching).await
                }
                StatusCode::OK => self.receive(wanted, response, address, caching).await,
                _ => Err(Self::refused(wanted, &address, &response)),
            };
        }
        Err(Failure::for_good(FetchError::Redirects {
            url: shown(wanted.url),
            max_redirects: self.max_redirects,
        }))
    }

    async fn send(
        &self,
        wanted: &Wanted<'_>,
        address: &Url,
        login: Option<Login>,
    ) -> Result<Response, Failure> {
        let mut request = self
            .client(address)
            .get(address.clone())
            .header(ACCEPT, wanted.accept);
        request = match &wanted.range {
            // Of what is packed a part is of no use.
            Some(range) => request
                .header(RANGE, range)
                .header(ACCEPT_ENCODING, "identity"),
            None => request.header(ACCEPT_ENCODING, "gzip"),
        };
        if let Some(login) = login.or_else(|| self.credentials.login(address)) {
            request = request.basic_auth(login.user, Some(login.password));
        }
        if let Some(known) = &wanted.known
            && known.url == address.as_str()
        {
            if let Some(etag) = known.etag {
                request = request.header(IF_NONE_MATCH, etag);
            }
            if let Some(date) = known.last_modified {
                request = request.header(IF_MODIFIED_SINCE, date);
            }
        }
        request
            .send()
            .await
            .map_err(|error| self.broken(wanted, address, error, false))
    }

    /// A status that is no answer.
    fn refused(wanted: &Wanted<'_>, address: &Url, response: &Response) -> Failure {
        let status = response.status().as_u16();
        let again = match status {
            408 | 429 | 500 | 502 | 503 | 504 | 520 | 527 => {
                retry_after(response.headers(), SystemTime::now()).map_or(Again::Soon, Again::After)
            }
            _ => Again::No,
        };
        Failure {
            error: FetchError::Status {
                url: place(wanted, address),
                status,
            },
            again,
        }
    }

    async fn receive(
        &self,
        wanted: &Wanted<'_>,
        mut response: Response,
        address: Url,
        caching: Caching,
    ) -> Result<Answer, Failure> {
        let too_large = || {
            Failure::for_good(FetchError::TooLarge {
                url: place(wanted, &address),
                max_bytes: wanted.max_bytes,
            })
        };
        let packed = match text(response.headers(), &CONTENT_ENCODING)
            .map(|encoding| encoding.trim().to_ascii_lowercase())
            .as_deref()
        {
            None | Some("" | "identity") => false,
            Some("gzip" | "x-gzip") => true,
            Some(other) => {
                return Err(Failure::for_good(FetchError::NotPage {
                    url: place(wanted, &address),
                    what: format!("packed as `{other}`"),
                }));
            }
        };
        if response
            .content_length()
            .is_some_and(|length| length > wanted.max_bytes)
        {
            return Err(too_large());
        }
        let mut incoming = Incoming::new(packed, response.content_length());
        let start = |error| Failure::for_good(FetchError::Start(error));
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.broken(wanted, &address, error, true))?
        {
            if incoming.len() + chunk.len() as u64 > wanted.max_bytes {
                return Err(too_large());
            }
            incoming.push(&chunk).map_err(start)?;
        }
        let headers = response.headers();
        Ok(Answer::Body(Received {
            content_type: text(headers, &CONTENT_TYPE).unwrap_or_default(),
            part: text(headers, &CONTENT_RANGE),
            etag: text(headers, &ETAG),
            last_modified: text(headers, &LAST_MODIFIED),
            body: incoming.finish().map_err(start)?,
            url: address.into(),
            caching,
        }))
    }

    /// A connection that was not made, or was lost.
    fn broken(
        &self,
        wanted: &Wanted<'_>,
        address: &Url,
        error: reqwest::Error,
        answering: bool,
    ) -> Failure {
        let url = place(wanted, address);
        if error.is_timeout() {
            let after = if error.is_connect() {
                self.timeouts.connect
            } else {
                self.timeouts.idle
            };
            return Failure::passing(FetchError::Timeout { url, after });
        }
        let certificates = is_about_tls(&error);
        let reason = chain(&error.without_url());
        let error = if answering {
            FetchError::Broken { url, reason }
        } else {
            FetchError::Unreachable { url, reason }
        };
        if certificates {
            Failure::for_good(error)
        } else {
            Failure::passing(error)
        }
    }
}

/// Whether the handshake failed: it will fail again.
fn is_about_tls(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    // What an I/O error carries is not its source, but has one.
    let carried = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
        .map(|carried| carried as &(dyn Error + 'static));
    carried.or(error.source()).is_some_and(is_about_tls)
}

/// The address that was asked for, and where that has led.
fn place(wanted: &Wanted<'_>, address: &Url) -> String {
    let first = shown(wanted.url);
    let now = shown(address);
    if first == now {
        first
    } else {
        format!("{first} → {now}")
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
