//! What the metadata of one distribution says.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uvferry_requirements::{Version, normalize_name, same_version};

use super::core_metadata::{Essentials, headers_of};
use super::finding::EggLink;
use super::folder::Folder;
use super::plain::Release;
use super::remembered::{Facts, Kept, Remembered, Stamps};
use super::{CoreMetadata, DirectUrl, Distribution, Fault, Layout};

/// Metadata that was found, and what its name says.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) normalized_name: String,
    /// Where the folder's name counts for it.
    pub(super) version: Option<String>,
    /// The folder that the metadata lies in.
    pub(super) folder: Arc<Path>,
    /// The metadata's name there.
    pub(super) file_name: OsString,
    /// The folder of `sys.path`.
    pub(super) site: Arc<Path>,
    pub(super) layout: Layout,
    pub(super) container: Container,
}

/// What the metadata is in.
#[derive(Debug, Clone)]
pub(super) enum Container {
    /// The file system.
    Folder,
    /// A zip file.
    Zip(PathBuf),
}

/// No file beside the metadata is larger.
const MOST: u64 = 4 << 20;

/// How much of distributions is read. Each file costs three calls of the system, and a list of
/// hundreds of distributions takes hardly anything else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Detail<'a> {
    /// All.
    #[default]
    All,
    /// What says which they are, where they came from and what they need: not whether they were
    /// asked for, and in this folder not who installed them.
    Listed {
        /// A virtual environment in which pip and its like alone install, if it is one.
        installed_by_pip: Option<&'a Path>,
    },
}

impl Detail<'_> {
    fn has_installer(self, site: &Path) -> bool {
        match self {
            Self::Listed {
                installed_by_pip: Some(prefix),
            } => !site.starts_with(prefix),
            _ => true,
        }
    }

    fn has_requested(self) -> bool {
        matches!(self, Self::All)
    }
}

/// A distribution that was read.
pub(super) struct Read {
    pub(super) distribution: Distribution,
    /// Where it may be kept, or is.
    pub(super) stamps: Option<Stamps>,
    /// Whether it is what was kept.
    pub(super) was_kept: bool,
}

/// Reads distributions; `kept` is what is known of some already.
pub(super) fn read_all(
    candidates: &[Candidate],
    links: &[EggLink],
    detail: Detail<'_>,
    kept: &[Memory<'_>],
) -> Vec<Read> {
    let Some(first) = candidates.first() else {
        return Vec::new();
    };
    // Those of one folder stand together.
    let mut folder = Folder::new(&first.folder);
    let memory_of = |path: &Path| kept.iter().find(|memory| memory.folder == path);
    let mut memory = memory_of(&first.folder);
    let mut site = &first.site;
    let mut has_installer = detail.has_installer(site);
    let mut space = Vec::new();
    candidates
        .iter()
        .map(|candidate| {
            if folder.path().as_os_str() != candidate.folder.as_os_str() {
                folder = Folder::new(&candidate.folder);
                memory = memory_of(&candidate.folder);
            }
            if !Arc::ptr_eq(site, &candidate.site) {
                site = &candidate.site;
                has_installer = detail.has_installer(site);
            }
            let read_beside = Beside {
                installer: has_installer,
                requested: detail.has_requested(),
            };
            let Some(memory) = memory.filter(|_| candidate.may_be_kept()) else {
                return Read {
                    distribution: read(candidate, links, read_beside, &folder, &mut space),
                    stamps: None,
                    was_kept: false,
                };
            };
            // Before it is read: what changes meanwhile does not match next time.
            let stamps = candidate.stamps(&folder);
            if let Some(stamps) = stamps
                && let Some(kept) = memory.of(candidate, &stamps)
            {
                return Read {
                    distribution: remembered(candidate, links, read_beside, &folder, kept.facts()),
                    stamps: Some(stamps),
                    was_kept: true,
                };
            }
            let stamps = stamps
                .filter(|stamps| memory.told.is_at_rest(stamps) && candidate.is_plain(&folder));
            Read {
                distribution: read(candidate, links, read_beside, &folder, &mut space),
                stamps,
                was_kept: false,
            }
        })
        .collect()
}

/// What is known of the distributions in a folder.
pub(super) struct Memory<'a> {
    pub(super) folder: &'a Path,
    pub(super) told: &'a Remembered,
    /// By the names of their metadata.
    pub(super) kept: Vec<Kept<'a>>,
}

impl Memory<'_> {
    /// What is kept of a distribution that is as it was.
    fn of(&self, candidate: &Candidate, stamps: &Stamps) -> Option<&Kept<'_>> {
        let name = candidate.file_name.to_str()?;
        let at = self
            .kept
            .binary_search_by(|one| one.file_name.cmp(name))
            .ok()?;
        let kept = &self.kept[at];
        (kept.stamps == *stamps).then_some(kept)
    }
}

/// A distribution of which all is known that its METADATA says.
fn remembered(
    candidate: &Candidate,
    links: &[EggLink],
    beside: Beside,
    folder: &Folder,
    facts: Facts,
) -> Distribution {
    let location = candidate.folder.to_path_buf();
    let is_linked = links.iter().any(|link| link.is_of(&facts.name));
    Distribution {
        name: facts.name,
        normalized_name: candidate.normalized_name.clone(),
        version: facts.version,
        written_version: facts.written_version,
        editable_location: is_linked.then(|| location.clone()),
        location,
        site: candidate.site.to_path_buf(),
        metadata_path: candidate.path(),
        layout: candidate.layout,
        installer: beside
            .installer
            .then(|| candidate.installer(folder))
            .flatten(),
        requested: beside.requested && folder.has_file(&candidate.within("REQUESTED")),
        direct_url: None,
        requires_python: facts.requires_python,
        requires: facts.requires,
        extras: facts.extras,
        faults: Vec::new(),
    }
}

/// Which files beside the metadata are read.
#[derive(Debug, Clone, Copy)]
struct Beside {
    installer: bool,
    requested: bool,
}

/// Reads one distribution, whose metadata lies in `folder`.
fn read(
    candidate: &Candidate,
    links: &[EggLink],
    beside: Beside,
    folder: &Folder,
    space: &mut Vec<u8>,
) -> Distribution {
    let mut faults = Vec::new();
    let mut metadata = match candidate.essentials(folder, space) {
        Ok(Some(metadata)) => metadata,
        Ok(None) => {
            faults.push(Fault::NoMetadata);
            Essentials::default()
        }
        Err(error) => {
            faults.push(Fault::Unreadable(error.to_string()));
            Essentials::default()
        }
    };
    if metadata.is_lossy {
        faults.push(Fault::NotUtf8);
    }
    if candidate.layout != Layout::DistInfo
        && let Some(needs) = candidate.requires_txt(folder)
    {
        if metadata.requires.is_empty() {
            metadata.requires = needs.requires;
        }
        if metadata.extras.is_empty() {
            metadata.extras = needs.extras;
        }
    }
    let name = metadata.name.unwrap_or_else(|| {
        if metadata.has_fields {
            faults.push(Fault::NoName);
        }
        candidate.name.clone()
    });
    let written_version = metadata.version;
    let version = version(candidate, written_version.clone(), &mut faults);
    let normalized_name = candidate.normalized_name.clone();
    let direct_url = match candidate.file(folder, "direct_url.json") {
        None => None,
        Some(bytes) => {
            let read = DirectUrl::parse(&bytes);
            if read.is_none() {
                faults.push(Fault::InvalidDirectUrl);
            }
            read
        }
    };
    let location = candidate.folder.to_path_buf();
    let editable_location = match &direct_url {
        Some(url) if url.is_editable() => url.folder(),
        Some(_) => None,
        None => {
            let is_linked = links.iter().any(|link| link.is_of(&name));
            is_linked.then(|| location.clone())
        }
    };
    if candidate.layout == Layout::DistInfo && !folder.has_file(&candidate.within("RECORD")) {
        faults.push(Fault::NoRecord);
    }
    let installer = beside.installer.then(|| candidate.installer(folder));
    let installer = installer.flatten();
    Distribution {
        name,
        normalized_name,
        version,
        written_version,
        location,
        site: candidate.site.to_path_buf(),
        metadata_path: candidate.path(),
        layout: candidate.layout,
        installer,
        requested: beside.requested && folder.has_file(&candidate.within("REQUESTED")),
        direct_url,
        editable_location,
        requires_python: metadata.requires_python,
        requires: metadata.requires,
        extras: metadata.extras,
        faults,
    }
}

fn version(candidate: &Candidate, written: Option<String>, faults: &mut Vec<Fault>) -> String {
    let version = match (&candidate.version, written) {
        (Some(of_folder), Some(written)) => {
            if !same_version(of_folder, &written) {
                faults.push(Fault::OtherVersion(written));
            }
            of_folder.clone()
        }
        (Some(of_folder), None) => of_folder.clone(),
        (None, Some(written)) => written,
        (None, None) => {
            faults.push(Fault::NoVersion);
            return String::new();
        }
    };
    if Release::is_normal(&version) {
        version
    } else if let Ok(parsed) = Version::parse(&version) {
        parsed.to_string()
    } else {
        faults.push(Fault::InvalidVersion);
        version
    }
}

impl Candidate {
    /// The fields of its metadata that a [`Distribution`] is made of; `None` where there is no
    /// metadata.
    fn essentials(
        &self,
        folder: &Folder,
        space: &mut Vec<u8>,
    ) -> std::io::Result<Option<Essentials>> {
        if let Container::Zip(_) = self.container {
            let bytes = self.file(folder, "PKG-INFO");
            return Ok(bytes.map(|bytes| Essentials::parse(&bytes)));
        }
        let mut of = |file| headers_of(file, space).map(|bytes| Some(Essentials::parse(bytes)));
        if self.layout == Layout::EggInfoFile {
            return of(folder.open(Path::new(&self.file_name))?);
        }
        for name in ["METADATA", "PKG-INFO"] {
            match folder.open(&self.within(name)) {
                Ok(file) => return of(file),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// A file of the metadata.
    fn file(&self, folder: &Folder, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        match &self.container {
            Container::Folder => {
                let name = self.within(name);
                // Most are not there, which a look tells sooner than to open it.
                if !folder.has_file(&name) {
                    return None;
                }
                let mut file = folder.open(&name).ok()?;
                // Most are a word long, and a read that fills less than it could ends the file.
                let mut start = [0; 128];
                let read = file.read(&mut start).ok()?;
                bytes.extend_from_slice(&start[..read]);
                if read == start.len() {
                    file.take(MOST).read_to_end(&mut bytes).ok()?;
                }
            }
            Container::Zip(archive) => {
                let mut archive = zip::ZipArchive::new(fs_err::File::open(archive).ok()?).ok()?;
                let file = archive.by_name(&format!("EGG-INFO/{name}")).ok()?;
                file.take(MOST).read_to_end(&mut bytes).ok()?;
            }
        }
        Some(bytes)
    }

    /// Whether it is of the kind that may be kept.
    fn may_be_kept(&self) -> bool {
        self.layout == Layout::DistInfo && matches!(self.container, Container::Folder)
    }

    fn stamps(&self, folder: &Folder) -> Option<Stamps> {
        Stamps::of(folder, Path::new(&self.file_name), &self.within("METADATA"))
    }

    /// Whether any change of what is read shows in its [`Stamps`]: links lead to what may change
    /// unseen.
    fn is_plain(&self, folder: &Folder) -> bool {
        folder.is_plain_file(&self.within("METADATA"))
            && folder.is_plain_file(&self.within("RECORD"))
            && folder.lacks(&self.within("direct_url.json"))
    }

    fn installer(&self, folder: &Folder) -> Option<String> {
        let text = String::from_utf8(self.file(folder, "INSTALLER")?).ok()?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.map(str::to_owned)
    }

    /// Of the metadata itself.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.file_name)
    }

    /// A file of the metadata, by its path from the folder.
    fn within(&self, name: &str) -> PathBuf {
        let mut path = OsString::with_capacity(self.file_name.len() + 1 + name.len());
        path.push(&self.file_name);
        path.push("/");
        path.push(name);
        path.into()
    }

    /// An egg-info has its requirements in sections of a file of its own.
    fn requires_txt(&self, folder: &Folder) -> Option<Needs> {
        let bytes = self.file(folder, "requires.txt")?;
        let text = String::from_utf8_lossy(&bytes);
        let mut needs = Needs::default();
        let (mut extra, mut marker) = (String::new(), String::new());
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(section) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                let (name, condition) = section.split_once(':').unwrap_or((section, ""));
                extra = normalize_name(name);
                condition.clone_into(&mut marker);
                continue;
            }
            if !extra.is_empty() && !needs.extras.contains(&extra) {
                needs.extras.push(extra.clone());
            }
            needs.requires.push(with_marker(line, &extra, &marker));
        }
        Some(needs)
    }
}

/// What a `requires.txt` says.
#[derive(Debug, Default)]
struct Needs {
    requires: Vec<String>,
    extras: Vec<String>,
}

fn with_marker(requirement: &str, extra: &str, marker: &str) -> String {
    match (extra, marker) {
        ("", "") => requirement.to_owned(),
        ("", marker) => format!("{requirement} ; {marker}"),
        (extra, "") => format!("{requirement} ; extra == \"{extra}\""),
        (extra, marker) => format!("{requirement} ; ({marker}) and extra == \"{extra}\""),
    }
}

impl EggLink {
    /// Whether it is that of a distribution: `pkg_resources.safe_name`, or the name itself.
    fn is_of(&self, name: &str) -> bool {
        if self.stem == name {
            return true;
        }
        let mut safe = String::with_capacity(name.len());
        for character in name.chars() {
            if character.is_ascii_alphanumeric() || character == '.' {
                safe.push(character);
            } else if !safe.ends_with('-') {
                safe.push('-');
            }
        }
        self.stem == safe
    }
}

impl Distribution {
    /// Reads the whole metadata, with its description; requirements of an egg-info are added
    /// as pip adds them.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn metadata(&self) -> std::io::Result<CoreMetadata> {
        let container = if self.site.is_file() {
            Container::Zip(self.site.clone())
        } else {
            Container::Folder
        };
        let candidate = Candidate {
            name: self.name.clone(),
            normalized_name: self.normalized_name.clone(),
            version: None,
            folder: self.metadata_path.parent().unwrap_or(Path::new("")).into(),
            file_name: self.metadata_path.file_name().unwrap_or_default().into(),
            site: self.site.as_path().into(),
            layout: self.layout,
            container,
        };
        let folder = Folder::new(&candidate.folder);
        let bytes = if self.layout == Layout::EggInfoFile {
            fs_err::read(&self.metadata_path)?
        } else {
            let whole = ["METADATA", "PKG-INFO"]
                .iter()
                .find_map(|name| candidate.file(&folder, name));
            whole.unwrap_or_default()
        };
        let mut metadata = CoreMetadata::parse(&bytes);
        if self.layout != Layout::DistInfo
            && let Some(needs) = candidate.requires_txt(&folder)
        {
            for (name, values) in [
                ("Requires-Dist", needs.requires),
                ("Provides-Extra", needs.extras),
            ] {
                if metadata.get(name).is_none() {
                    for value in values {
                        metadata.add(name, value);
                    }
                }
            }
        }
        Ok(metadata)
    }
}
