use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use uvferry_diagnostics::redact;

use crate::connection::{Proxies, USER_AGENT};
use crate::error::FetchError;

/// Which indexes are asked, and how. The process's environment is not read: what pip takes
/// from variables and settings is handed in.
#[derive(Clone)]
pub struct ClientSettings {
    /// Addresses of simple indexes, in order; they may hold a user and password. A folder
    /// (`file:`, or an absolute path) has `NAME/index.html` for each project.
    pub indexes: Vec<String>,
    /// Lists of files (pip's `find-links`), asked beside the indexes: folders (`file:`, or an
    /// absolute path), pages of links, distributions by their addresses. What is not there has
    /// nothing.
    pub find_links: Vec<String>,
    /// What to go through: pip's `proxy`, `HTTPS_PROXY`.
    pub proxies: Proxies,
    /// Certificates to trust beside those of the system, a file in PEM or a folder of such:
    /// pip's `cert`, `REQUESTS_CA_BUNDLE`.
    pub ca_bundle: Option<PathBuf>,
    /// Hosts (`HOST` or `HOST:PORT`) whose certificates are not checked: pip's
    /// `trusted-host`.
    pub trusted_hosts: Vec<String>,
    /// The file that holds credentials by host (`~/.netrc`). As for pip, one that is missing
    /// or cannot be read is none.
    pub netrc: Option<PathBuf>,
    /// Where answers are kept; the folder may be shared and deleted at any time.
    pub cache: Option<PathBuf>,
    /// Above this size the entries of the cache that are the longest unchanged go.
    pub cache_max_bytes: u64,
    /// Answers come from the cache alone, however old.
    pub offline: bool,
    /// How many requests run at once, at least 1.
    pub concurrency: usize,
    /// Whether connections are used again.
    pub keep_alive: bool,
    /// How often a request is sent again after a lost connection, or where the server says
    /// that it cannot answer now.
    pub retries: u32,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How much may come.
    pub limits: ClientLimits,
    /// What the client calls itself.
    pub user_agent: String,
}

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection, the look-up of the host and the TLS handshake included.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For an answer with all its redirects and repetitions.
    pub whole: Duration,
    /// Before the first repetition; twice as long before each further one, up to 8 s, and
    /// shorter by chance.
    pub back_off: Duration,
    /// A server that asks for a longer rest (`Retry-After`) is not asked again.
    pub retry_after: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 15 s idle (as pip has it), 120 s in all; repetitions after 0.25 s;
    /// 30 s of rest at most.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            whole: Duration::from_mins(2),
            back_off: Duration::from_millis(250),
            retry_after: Duration::from_secs(30),
        }
    }
}

/// How much may come, counted after unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientLimits {
    /// Of the page of a project.
    pub page_bytes: u64,
    /// Of a metadata file.
    pub metadata_bytes: u64,
    /// How many redirects are followed.
    pub redirects: usize,
}

impl Default for ClientLimits {
    /// Pages of 100 MiB, metadata of 20 MiB, 10 redirects.
    fn default() -> Self {
        Self {
            page_bytes: 100 << 20,
            metadata_bytes: 20 << 20,
            redirects: 10,
        }
    }
}

impl Default for ClientSettings {
    /// No index, no cache, 32 requests at once, 3 repetitions.
    fn default() -> Self {
        Self {
            indexes: Vec::new(),
            find_links: Vec::new(),
            proxies: Proxies::default(),
            ca_bundle: None,
            trusted_hosts: Vec::new(),
            netrc: None,
            cache: None,
            cache_max_bytes: 512 << 20,
            offline: false,
            concurrency: 32,
            keep_alive: true,
            retries: 3,
            timeouts: Timeouts::default(),
            limits: ClientLimits::default(),
            user_agent: USER_AGENT.to_owned(),
        }
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |urls: &[String]| -> Vec<String> {
            let urls = urls.iter().map(|url| redact(url).into_owned());
            urls.collect()
        };
        let (indexes, find_links) = (shown(&self.indexes), shown(&self.find_links));
        f.debug_struct("ClientSettings")
            .field("indexes", &indexes)
            .field("find_links", &find_links)
            .field("proxies", &self.proxies)
            .field("ca_bundle", &self.ca_bundle)
            .field("trusted_hosts", &self.trusted_hosts)
            .field("netrc", &self.netrc)
            .field("cache", &self.cache)
            .field("cache_max_bytes", &self.cache_max_bytes)
            .field("offline", &self.offline)
            .field("concurrency", &self.concurrency)
            .field("keep_alive", &self.keep_alive)
            .field("retries", &self.retries)
            .field("timeouts", &self.timeouts)
            .field("limits", &self.limits)
            .field("user_agent", &self.user_agent)
            .finish()
    }
}

/// Why there is no client. No variant shows credentials.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The address of an index that is none.
    #[error("`{url}` cannot be the address of an index: {reason}")]
    Index {
        /// As given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The certificates to trust cannot be read.
    #[error("cannot use the certificates of `{}`: {reason}", path.display())]
    Bundle {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A proxy, or the certificates of the system.
    #[error(transparent)]
    Connection(#[from] FetchError),
    /// The system gives no resources.
    #[error("cannot start to ask an index")]
    Start(#[source] io::Error),
}
