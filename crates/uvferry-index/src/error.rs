use std::io;
use std::time::Duration;

/// Why a text, a page or a metadata file could not be fetched. No variant shows credentials.
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
    /// The server gives a file as a whole only, and that is large.
    #[error("`{url}` gives no part of itself, and holds more than {max_bytes} bytes")]
    NoParts {
        /// Which address.
        url: String,
        /// How much would have been taken.
        max_bytes: u64,
    },
    /// A list of files (`find-links`) that could not be read.
    #[error("cannot read the links of `{url}`: {reason}")]
    Links {
        /// Which place.
        url: String,
        /// Why not.
        reason: String,
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
    /// What answers is no page of an index.
    #[error("`{url}` is no page of an index but {what}")]
    NotPage {
        /// Which address.
        url: String,
        /// Its content type, or how it is packed.
        what: String,
    },
    /// A page or a metadata file that cannot be read.
    #[error("cannot read `{url}`: {reason}")]
    Damaged {
        /// Which address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A metadata file that is another one than the index has promised.
    #[error("`{url}` has {algorithm} {found}, and the index says {expected}")]
    Hash {
        /// Which address.
        url: String,
        /// Of the hash.
        algorithm: String,
        /// What the index says.
        expected: String,
        /// What came.
        found: String,
    },
    /// Offline, and the cache does not have it.
    #[error("`{url}` is not in the cache, and the network is not to be used (offline)")]
    Offline {
        /// Which address.
        url: String,
    },
    /// The caller wanted no more of it.
    #[error("`{url}` was not fetched: cancelled")]
    Cancelled {
        /// Which address.
        url: String,
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
            Self::Unreachable { reason, .. }
            | Self::Broken { reason, .. }
            | Self::Links { reason, .. } => reason.clone(),
            Self::Status { status, .. } => format!("the server answers with status {status}"),
            Self::TooLarge { max_bytes, .. } => format!("it holds more than {max_bytes} bytes"),
            Self::NoParts { max_bytes, .. } => {
                format!("it comes as a whole only, and holds more than {max_bytes} bytes")
            }
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
            Self::NotPage { what, .. } => format!("it is no page of an index but {what}"),
            Self::Damaged { reason, .. } => format!("it cannot be read: {reason}"),
            Self::Hash {
                algorithm,
                expected,
                found,
                ..
            } => format!("it has {algorithm} {found}, and the index says {expected}"),
            Self::Offline { .. } => {
                "it is not in the cache, and the network is not to be used (offline)".to_owned()
            }
            Self::Cancelled { .. } => "cancelled".to_owned(),
            Self::Proxy { .. } | Self::Certificates { .. } => self.to_string(),
            Self::Start(error) => error.to_string(),
        }
    }
}
