//! The files of an environment: whose each is, and what they are together.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::disk::is_there;
use super::state::MARKER;
use crate::distributions::{Distribution, Layout};
use crate::sites::lexically_absolute;

/// A file of RECORD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordedFile {
    pub(super) path: PathBuf,
    /// `sha256=…`, where one is recorded.
    pub(super) hash: Option<String>,
}

/// The files that a distribution's own list has, absolute; nothing where it has none.
pub(super) fn recorded_files(one: &Distribution) -> Vec<RecordedFile> {
    let (list, base) = match one.layout {
        Layout::DistInfo => (one.metadata_path.join("RECORD"), one.location.clone()),
        Layout::EggInfo => (
            one.metadata_path.join("installed-files.txt"),
            one.metadata_path.clone(),
        ),
        Layout::EggInfoFile | Layout::Egg => return Vec::new(),
    };
    let Ok(bytes) = fs_err::read(list) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| {
            let mut fields = match one.layout {
                Layout::DistInfo => csv_fields(line),
                _ => vec![line.trim().to_owned()],
            }
            .into_iter();
            let name = fields.next()?;
            let hash = fields.next().filter(|hash| !hash.is_empty());
            Some(RecordedFile {
                path: lexically_absolute(&base.join(name)),
                hash,
            })
        })
        .collect()
}

/// The letters of URLs, without padding, as RECORD writes digests.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0_u8; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        for letter in 0..=chunk.len() {
            let index = (bits >> (18 - 6 * letter)) & 63;
            text.push(char::from(LETTERS[index as usize]));
        }
    }
    text
}

/// The fields of a line of comma-separated values, as Python's csv writes them.
pub(super) fn csv_fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let last = fields.len() - 1;
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            '\r' | '\n' if !quoted => {}
            other => fields[last].push(other),
        }
    }
    fields
}

/// Something that is in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Relative to the folder.
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) len: u64,
    /// How many names the file has.
    pub(super) links: u64,
    pub(super) modified_ns: u128,
    /// Whether it is the root of another disk.
    pub(super) is_mounted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File,
    Link,
    Other,
}

/// All that is below a folder, in the order of its names; links are not followed, nor is another
/// disk entered.
pub(super) fn walk(folder: &Path) -> io::Result<Vec<Entry>> {
    let own_disk = disk_of(&folder.symlink_metadata()?);
    let mut all = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        for entry in fs_err::read_dir(folder.join(&relative))? {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            let metadata = entry.metadata()?;
            let is_mounted = metadata.is_dir() && disk_of(&metadata) != own_disk;
            let kind = if metadata.is_symlink() {
                Kind::Link
            } else if metadata.is_dir() {
                if !is_mounted {
                    folders.push(path.clone());
                }
                Kind::Folder
            } else if metadata.is_file() {
                Kind::File
            } else {
                Kind::Other
            };
            let modified = metadata.modified().ok();
            let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            all.push(Entry {
                path,
                kind,
                len: metadata.len(),
                links: links(&metadata),
                modified_ns: since.map_or(0, |since| since.as_nanos()),
                is_mounted,
            });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// The number of the disk that a file is on.
fn disk_of(metadata: &std::fs::Metadata) -> u64 {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::dev(metadata)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        0
    }
}

fn links(metadata: &std::fs::Metadata) -> u64 {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::nlink(metadata)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

/// Whether a file is only what Python makes of another one.
pub(super) fn is_compiled(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "pyc")
        && path
            .parent()
            .is_some_and(|folder| folder.ends_with("__pycache__"))
}

/// What an environment's files are together: names, sizes and times of all that is not compiled.
pub(super) fn fingerprint(environment: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    for entry in walk(environment)? {
        let is_cache = entry.path.ends_with("__pycache__");
        if is_cache || is_compiled(&entry.path) || entry.path == Path::new(MARKER) {
            continue;
        }
        digest.update(entry.path.as_os_str().as_encoded_bytes());
        digest.update([0]);
        if entry.kind == Kind::File {
            digest.update(entry.len.to_le_bytes());
            digest.update(entry.modified_ns.to_le_bytes());
        } else if entry.kind == Kind::Link
            && let Ok(target) = fs_err::read_link(environment.join(&entry.path))
        {
            digest.update(target.as_os_str().as_encoded_bytes());
        }
        digest.update([0]);
    }
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// The files of an environment that belong to nobody: not to a distribution, not to the
/// environment itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnFiles {
    /// Those that go with the environment: settings, scripts, data. Relative.
    pub(super) carried: Vec<PathBuf>,
    /// Those among modules, which may be anything, leftovers as well. Relative; a folder stands
    /// for all that is in it.
    pub(super) left: Vec<PathBuf>,
}

/// Which files are whose in an environment at `root`.
pub(super) struct Ownership {
    owned: BTreeSet<PathBuf>,
    folders: Vec<PathBuf>,
    sites: Vec<PathBuf>,
    /// Of a virtualenv before its version 20, the standard library is in it: the installation
    /// that it is a copy of.
    copied: Option<PathBuf>,
}

impl Ownership {
    pub(super) fn new<'a>(
        root: &Path,
        sites: &[PathBuf],
        distributions: impl IntoIterator<Item = &'a Distribution>,
    ) -> Self {
        let mut owned = BTreeSet::new();
        let mut folders = Vec::new();
        let mut places = BTreeSet::new();
        let relative = |path: &Path| path.strip_prefix(root).ok().map(Path::to_owned);
        for one in distributions {
            owned.extend(
                recorded_files(one)
                    .iter()
                    .filter_map(|file| relative(&file.path)),
            );
            let folder = match one.layout {
                Layout::Egg => one.site.clone(),
                _ => one.metadata_path.clone(),
            };
            places.insert(one.site.clone());
            places.extend(one.editable_location.clone());
            folders.extend(relative(&folder));
            if let Some(source) = &one.editable_location {
                // One that lies in the environment is carried as a whole.
                folders.extend(relative(source));
            }
        }
        // setuptools lists its editables and eggs there, which have a place of their own.
        for site in sites {
            let list = site.join("easy-install.pth");
            let Ok(text) = fs_err::read_to_string(&list) else {
                continue;
            };
            let is_known = |line: &str| places.contains(&lexically_absolute(&site.join(line)));
            let mut lines = text.lines().map(str::trim);
            if lines.all(|line| line.is_empty() || line.starts_with("import ") || is_known(line)) {
                owned.extend(relative(&list));
            }
        }
        Self {
            owned,
            folders,
            sites: sites.iter().filter_map(|site| relative(site)).collect(),
            copied: (!root.join("pyvenv.cfg").is_file()).then(PathBuf::new),
        }
    }

    /// With the installation that the environment was made from.
    pub(super) fn with_base(mut self, prefix: &Path) -> Self {
        if let Some(copied) = &mut self.copied {
            prefix.clone_into(copied);
        }
        self
    }

    /// Sorts what is there into what is carried and what is left.
    pub(super) fn own_files(&self, entries: &[Entry]) -> OwnFiles {
        let mut own = OwnFiles::default();
        let mut following = entries.iter().skip(1);
        for entry in entries {
            let path = &entry.path;
            // What is in a folder comes right after it.
            let next = following.next();
            if entry.kind == Kind::Other {
                own.left.push(path.clone());
                continue;
            }
            if entry.kind == Kind::Folder {
                let is_empty = !next.is_some_and(|next| next.path.starts_with(path));
                if is_empty && !self.is_folder_of_environment(path) {
                    own.carried.push(path.clone());
                }
                continue;
            }
            if is_compiled(path)
                || self.owned.contains(path)
                || self.folders.iter().any(|folder| path.starts_with(folder))
                || own.left.iter().any(|folder| path.starts_with(folder))
            {
                continue;
            }
            let site = self.sites.iter().find(|site| path.starts_with(site));
            if let Some(site) = site {
                let inner = path.strip_prefix(site).unwrap_or(path);
                match in_site(inner) {
                    Fate::Skeleton => {}
                    Fate::Carried => own.carried.push(path.clone()),
                    Fate::Left => {
                        // A folder that has nothing of a distribution is named once.
                        let top = inner.components().next().map(|top| site.join(top));
                        match top {
                            Some(top) if top != *path && !self.has_owned(&top) => {
                                own.left.push(top);
                            }
                            _ => own.left.push(path.clone()),
                        }
                    }
                }
            } else if self.is_in_copied_library(path) {
                own.left.push(path.clone());
            } else if !self.is_skeleton(path) {
                own.carried.push(path.clone());
            }
        }
        own
    }

    fn has_owned(&self, folder: &Path) -> bool {
        self.owned
            .range(folder.to_owned()..)
            .next()
            .is_some_and(|path| path.starts_with(folder))
    }

    /// Whether a file outside of the site folders is one that makes an environment.
    fn is_skeleton(&self, path: &Path) -> bool {
        let mut parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        let first = parts.next().unwrap_or_default();
        let second = parts.next();
        match (&*first, second.as_deref()) {
            (
                "pyvenv.cfg" | "CACHEDIR.TAG" | ".lock" | "lib64" | "pip-selfcheck.json" | MARKER,
                None,
            )
            | ("share", Some("python-wheels")) => true,
            ("bin" | "Scripts", Some(name)) => is_program_of_environment(name),
            ("lib" | "lib64" | "include" | "lib_pypy" | "lib-python" | "Include" | "Lib", _) => {
                self.is_copied(path) || is_library_link(path)
            }
            _ => false,
        }
    }

    /// Whether an old virtualenv has made a file, as a copy of that of the installation or for
    /// itself.
    fn is_copied(&self, path: &Path) -> bool {
        let Some(base) = &self.copied else {
            return false;
        };
        let name = path.file_name().unwrap_or_default();
        name == "orig-prefix.txt"
            || name == "no-global-site-packages.txt"
            || is_there(&base.join(path))
    }

    /// Among the modules of the standard library that an old virtualenv has, and none of them:
    /// the new environment does not look there.
    fn is_in_copied_library(&self, path: &Path) -> bool {
        let is_library = |name: &str| name.starts_with("python") || name.starts_with("pypy");
        let mut parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        self.copied.is_some()
            && matches!(parts.next().as_deref(), Some("lib" | "lib64"))
            && parts.next().is_some_and(|name| is_library(&name))
            && parts.next().is_some()
            && !self.is_copied(path)
    }

    /// Whether an empty folder is one that makes an environment, or an empty one among modules,
    /// which is what an installer leaves behind.
    fn is_folder_of_environment(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_of_python = |name: &str| name.starts_with("python") || name.starts_with("pypy");
        name == "__pycache__"
            || self.sites.iter().any(|site| path.starts_with(site))
            || self.folders.iter().any(|folder| path.starts_with(folder))
            || match path.parent().map(|parent| parent.to_string_lossy()) {
                Some(parent) if parent.is_empty() => matches!(
                    &*name,
                    "bin" | "Scripts" | "lib" | "lib64" | "Lib" | "include" | "Include"
                ),
                Some(parent) if matches!(&*parent, "lib" | "include" | "Include") => {
                    is_of_python(&name)
                }
                _ => self.is_copied(path),
            }
    }
}

/// `lib/python3.12` and what lies directly in `lib` as a link (`lib/libpypy3-c.so`).
fn is_library_link(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("libpypy"))
}

enum Fate {
    Skeleton,
    Carried,
    Left,
}

/// What becomes of a file of a site folder that no distribution has.
fn in_site(inner: &Path) -> Fate {
    let name = inner.to_string_lossy();
    let has_ending = |wanted: &str| inner.extension().is_some_and(|ending| ending == wanted);
    match &*name {
        "_virtualenv.py" | "_virtualenv.pth" | "README" | "README.txt" => Fate::Skeleton,
        // setuptools keeps it for the editables and eggs that it installs.
        "easy-install.pth" | "setuptools.pth" | "virtualenv_path_extensions.pth" => Fate::Left,
        "sitecustomize.py" | "usercustomize.py" => Fate::Carried,
        name if name.contains(['/', '\\']) => Fate::Left,
        _ if has_ending("egg-link") => Fate::Skeleton,
        _ if has_ending("pth") => Fate::Carried,
        _ => Fate::Left,
    }
}

/// Programs that `venv`, virtualenv and uv put beside the interpreter.
pub(super) fn is_program_of_environment(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".exe").unwrap_or(&lower);
    let is_version = |rest: &str| {
        rest.bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b't' | b'w' | b'd' | b'_'))
    };
    matches!(
        &*lower,
        "activate"
            | "activate.csh"
            | "activate.fish"
            | "activate.nu"
            | "activate.ps1"
            | "activate.bat"
            | "activate.xsh"
            | "activate_this.py"
            | "deactivate"
            | "deactivate.bat"
            | "deactivate.csh"
            | "deactivate.nu"
            | "pydoc.bat"
            | "python-config"
    ) || ["python", "pypy", "pip", "wheel", "easy_install"]
        .iter()
        .any(|program| {
            stem.strip_prefix(program)
                .is_some_and(|rest| is_version(rest.strip_prefix('-').unwrap_or(rest)))
        })
        || Path::new(&lower)
            .extension()
            .is_some_and(|ending| ending == "dll")
            && lower.starts_with("python")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_are_split_as_python_writes_them() {
        assert_eq!(
            csv_fields("a/b.py,sha256=x,12"),
            ["a/b.py", "sha256=x", "12"]
        );
        assert_eq!(csv_fields("\"a,\"\"b\"\".py\",,"), ["a,\"b\".py", "", ""]);
        assert_eq!(csv_fields(""), [""]);
    }

    #[test]
    fn digests_are_written_in_the_letters_of_urls() {
        assert_eq!(base64(b"M"), "TQ");
        assert_eq!(base64(b"Ma"), "TWE");
        assert_eq!(base64(b"Man"), "TWFu");
    }

    fn fate(ownership: &Ownership, path: &str) -> &'static str {
        let entry = Entry {
            path: PathBuf::from(path),
            kind: Kind::File,
            len: 0,
            links: 1,
            modified_ns: 0,
            is_mounted: false,
        };
        let own = ownership.own_files(&[entry]);
        match (own.carried.len(), own.left.len()) {
            (1, 0) => "carried",
            (0, 1) => "left",
            _ => "of the environment",
        }
    }

    #[test]
    fn what_makes_an_environment_is_told_from_what_is_the_user_s() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        fs_err::write(root.join("pyvenv.cfg"), "").unwrap();
        let site = root.join("lib/python3.12/site-packages");
        let ownership = Ownership::new(root, &[site], []);
        for (path, expected) in [
            ("pyvenv.cfg", "of the environment"),
            ("bin/activate.fish", "of the environment"),
            ("bin/python3.12", "of the environment"),
            ("bin/pip3.12", "of the environment"),
            ("bin/pip-3.12", "of the environment"),
            ("bin/pipx", "carried"),
            ("bin/python-mine", "carried"),
            ("bin/node", "carried"),
            ("include/node/node.h", "carried"),
            ("lib/node_modules/npm/index.js", "carried"),
            (".project", "carried"),
            ("lib/python3.12/site-packages/mine.pth", "carried"),
            ("lib/python3.12/site-packages/mine.py", "left"),
            (
                "lib/python3.12/site-packages/__pycache__/mine.pyc",
                "of the environment",
            ),
            ("lib/python3.12/site-packages/~ine/a.py", "left"),
        ] {
            assert_eq!(fate(&ownership, path), expected, "{path}");
        }
    }

    #[test]
    fn of_an_old_virtualenv_only_what_the_installation_has_is_the_environment_s() {
        let scratch = tempfile::tempdir().unwrap();
        let base = scratch.path().join("base");
        fs_err::create_dir_all(base.join("lib/python3.7/encodings")).unwrap();
        fs_err::write(base.join("lib/python3.7/os.py"), "").unwrap();
        fs_err::write(base.join("lib/python3.7/encodings/ascii.py"), "").unwrap();
        let root = scratch.path().join("v");
        fs_err::create_dir(&root).unwrap();
        let site = root.join("lib/python3.7/site-packages");
        let ownership = Ownership::new(&root, &[site], []).with_base(&base);
        for (path, expected) in [
            ("lib/python3.7/os.py", "of the environment"),
            ("lib/python3.7/encodings/ascii.py", "of the environment"),
            ("lib/python3.7/orig-prefix.txt", "of the environment"),
            ("lib/python3.7/mine.py", "left"),
            ("lib/mydata/f", "carried"),
            ("include/my.h", "carried"),
        ] {
            assert_eq!(fate(&ownership, path), expected, "{path}");
        }
    }

    #[test]
    fn empty_folders_are_carried_and_what_is_no_data_is_left() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        fs_err::write(root.join("pyvenv.cfg"), "").unwrap();
        let site = root.join("lib/python3.12/site-packages");
        let ownership = Ownership::new(root, &[site], []);
        let entries = [
            ("bin", Kind::Folder),
            ("fifo", Kind::Other),
            ("include/python3.12", Kind::Folder),
            ("lib/python3.12/site-packages", Kind::Folder),
            ("lib/python3.12/site-packages/empty", Kind::Folder),
            ("var", Kind::Folder),
            ("var/lib", Kind::Folder),
            ("var/lib/file", Kind::File),
            ("var/run", Kind::Folder),
        ]
        .map(|(path, kind)| Entry {
            path: path.into(),
            kind,
            len: 0,
            links: 1,
            modified_ns: 0,
            is_mounted: false,
        });
        let own = ownership.own_files(&entries);
        assert_eq!(own.carried, ["var/lib/file", "var/run"].map(PathBuf::from));
        assert_eq!(own.left, [PathBuf::from("fifo")]);
    }

    proptest! {
        #[test]
        fn no_row_panics(line in ".*") {
            prop_assert!(!csv_fields(&line).is_empty());
        }
    }
}
