//! The machine: its system, processors and memory, and what a container, a CI service, a
//! network or a file system makes of installing packages on it.
//!
//! What cannot be found out is `None`.
//!
//! ```
//! use uvferry_environment::host::{Host, HostPlaces};
//! use uvferry_process::Environment;
//!
//! let environment = Environment::from_iter([
//!     ("GITHUB_ACTIONS", "true"),
//!     ("HTTPS_PROXY", "http://me:secret@proxy.example.com:8080"),
//! ]);
//! let host = Host::look(&HostPlaces::new(&environment));
//! assert_eq!(host.ci.unwrap().name, "GitHub Actions");
//! assert_eq!(host.proxies[0].shown, "http://me:****@proxy.example.com:8080");
//! ```

mod ci;
mod containers;
mod disks;
mod limits;
mod machine;
mod network;

use std::path::{Path, PathBuf};

use uvferry_process::Environment;

pub use ci::{CI_SERVICES, Ci, CiService, Sign as CiSign};
pub use containers::{Container, ContainerKind};
pub use disks::{Disk, LinkMode, Links, links_between};
pub use limits::Limits;
pub use machine::{Cpu, Libc, Memory, OperatingSystem};
pub use network::{Certificate, Locale};

use crate::configuration::UvVariable;

/// Where to look.
#[derive(Debug, Clone)]
pub struct HostPlaces {
    /// Where the file system begins: `/`, or a folder that stands for it.
    pub root: PathBuf,
    /// The variables of the process.
    pub environment: Environment,
    /// The folders whose file systems matter, each with a word for it (`project`, `cache`).
    /// They need not be there.
    pub folders: Vec<(String, PathBuf)>,
}

impl HostPlaces {
    /// The real file system, no folder in particular.
    pub fn new(environment: &Environment) -> Self {
        Self {
            root: PathBuf::from("/"),
            environment: environment.clone(),
            folders: Vec::new(),
        }
    }

    /// A file of the system as text; `None` where it is missing or no file of a few lines.
    fn text(&self, path: &str) -> Option<String> {
        use std::io::Read as _;
        let file = fs_err::File::open(self.root.join(path)).ok()?;
        let mut bytes = Vec::new();
        // Files of /proc and /sys have no length.
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn exists(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// A variable that is set to something.
    fn variable(&self, name: &str) -> Option<String> {
        let value = self.environment.get(name)?.to_string_lossy().into_owned();
        (!value.is_empty()).then_some(value)
    }

    fn is_real(&self) -> bool {
        self.root == Path::new("/")
    }
}

const MOST: u64 = 4 << 20;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// The operating system.
    pub system: OperatingSystem,
    /// `x86_64`, `aarch64`, … as the kernel says it.
    pub architecture: String,
    /// The C library of Linux.
    pub libc: Option<Libc>,
    /// The processors.
    pub cpu: Cpu,
    /// The memory.
    pub memory: Memory,
    /// What a control group allows.
    pub limits: Limits,
    /// The containers and the like that this runs in, each with its sign.
    pub containers: Vec<Container>,
    /// The CI service that this runs on.
    pub ci: Option<Ci>,
    /// The proxies of the environment, without credentials.
    pub proxies: Vec<UvVariable>,
    /// What says which certificates are trusted.
    pub certificates: Vec<Certificate>,
    /// The locale.
    pub locale: Locale,
    /// The file systems of the folders that were asked for.
    pub disks: Vec<Disk>,
}

impl Host {
    /// Looks at the machine. No program is run and no network is used.
    pub fn look(places: &HostPlaces) -> Self {
        let (system, cpu, memory) = machine::measure(places);
        Self {
            architecture: machine::architecture(),
            libc: machine::libc(places),
            limits: limits::of(places),
            containers: containers::of(places),
            ci: ci::of(places),
            proxies: network::proxies(places),
            certificates: network::certificates(places),
            locale: network::locale(places),
            disks: disks::of(places),
            system,
            cpu,
            memory,
        }
    }
}
