//! The files of one distribution, wherever they lie: installed, in an egg, in a wheel, unpacked
//! in uv's cache.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use compact_str::CompactString;
use uvferry_environment::distributions::{CoreMetadata, Distribution, Layout};
use uvferry_requirements::normalize_name;

use super::MappingSource;
use super::contents::{Form, Listing, Outline, Shape, Top, is_identifier, names_in};
use super::editable;

/// The longest list of files, or other file of metadata, that is read, in bytes.
const MOST: u64 = 64 << 20;

/// The files that tell what one distribution has. Nothing is read before it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionFiles {
    /// Normalised (PEP 503).
    pub normalized_name: String,
    /// As its metadata or its file name has it.
    pub version: String,
    place: Place,
}

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// A `.dist-info` in the folder that is imported from.
    DistInfo { metadata: PathBuf, site: PathBuf },
    /// An `.egg-info` folder in the folder that is imported from.
    EggInfo { metadata: PathBuf, site: PathBuf },
    /// The `.egg-info` of a source tree that is imported from where it is.
    SourceTree { metadata: PathBuf, root: PathBuf },
    /// An `.egg-info` that is a file, which lists nothing.
    Alone { metadata: PathBuf },
    /// A folder `x.egg`.
    EggFolder { egg: PathBuf },
    /// A zip file: `x.egg`, `x.whl`. The name of its metadata folder.
    Archive { file: PathBuf, metadata: String },
    /// As `DistInfo`, in a cache: nothing else is imported from there.
    Unpacked { metadata: PathBuf, site: PathBuf },
}

/// What the first look at the files of a distribution shows.
#[derive(Debug)]
pub(super) struct Looked {
    pub(super) outline: Outline,
    pub(super) source: MappingSource,
    /// Namespaces that its own metadata names.
    pub(super) namespaces: Vec<CompactString>,
    /// Modules below namespaces, where they are known without a list of files.
    pub(super) below: BTreeMap<CompactString, Shape>,
}

/// An entry point: a program, or what a plugin offers to its host
/// (Entry points specification).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryPoint {
    /// `console_scripts`, `pytest11`.
    pub group: CompactString,
    /// The name within the group; of a program, as it is called.
    pub name: CompactString,
    /// The object: `package.module:function`, without extras.
    pub target: CompactString,
}

impl EntryPoint {
    /// Whether installers make a program of it.
    pub fn is_program(&self) -> bool {
        matches!(&*self.group, "console_scripts" | "gui_scripts")
    }
}

impl DistributionFiles {
    /// Those of a distribution that is installed.
    pub fn of_installed(one: &Distribution) -> Self {
        let metadata = one.metadata_path.clone();
        let site = one.location.clone();
        let place = match one.layout {
            Layout::DistInfo => Place::DistInfo { metadata, site },
            Layout::EggInfoFile => Place::Alone { metadata },
            Layout::EggInfo => match &one.editable_location {
                Some(root) => Place::SourceTree {
                    metadata,
                    root: root.clone(),
                },
                None => Place::EggInfo { metadata, site },
            },
            Layout::Egg if one.location.is_file() => Place::Archive {
                file: site,
                metadata: "EGG-INFO".to_owned(),
            },
            Layout::Egg => Place::EggFolder { egg: site },
        };
        Self {
            normalized_name: one.normalized_name.clone(),
            version: one.version.clone(),
            place,
        }
    }

    /// Those of a wheel that is unpacked beside its `.dist-info` folder, as in uv's cache. `None`
    /// where the folder's name is none of a wheel's.
    pub fn of_unpacked(dist_info: &Path) -> Option<Self> {
        let (name, version) = name_and_version(dist_info.file_name()?.to_str()?)?;
        Some(Self {
            normalized_name: normalize_name(name),
            version: version.to_owned(),
            place: Place::Unpacked {
                metadata: dist_info.to_owned(),
                site: dist_info.parent()?.to_owned(),
            },
        })
    }

    /// Those of a wheel.
    ///
    /// # Errors
    /// Where the file cannot be read, is no zip file, or has no `.dist-info` folder of its own.
    pub fn of_wheel(wheel: &Path) -> std::io::Result<Self> {
        let archive = opened(wheel)?;
        let folder = archive.file_names().find_map(|name| {
            let (folder, file) = name.split_once('/')?;
            let is_metadata = matches!(file, "METADATA" | "RECORD" | "WHEEL");
            (is_metadata && folder.ends_with(".dist-info")).then(|| folder.to_owned())
        });
        let named = folder
            .as_deref()
            .and_then(|folder| Some((folder, name_and_version(folder)?)));
        let Some((folder, (name, version))) = named else {
            return Err(invalid(wheel, "it has no metadata of a wheel"));
        };
        Ok(Self {
            normalized_name: normalize_name(name),
            version: version.to_owned(),
            place: Place::Archive {
                file: wheel.to_owned(),
                metadata: folder.to_owned(),
            },
        })
    }

    /// Whether it is imported from where it lies: neither a wheel nor one in a cache.
    pub fn is_installed(&self) -> bool {
        match &self.place {
            Place::Archive { metadata, .. } => metadata == "EGG-INFO",
            Place::Unpacked { .. } => false,
            _ => true,
        }
    }

    /// A file of its metadata: `entry_points.txt`; `None` where there is none that can be read.
    pub fn metadata_file(&self, name: &str) -> Option<Vec<u8>> {
        match &self.place {
            Place::DistInfo { metadata, .. }
            | Place::EggInfo { metadata, .. }
            | Place::SourceTree { metadata, .. }
            | Place::Unpacked { metadata, .. } => read(&metadata.join(name)),
            Place::Alone { .. } => None,
            Place::EggFolder { egg } => read(&egg.join("EGG-INFO").join(name)),
            Place::Archive { file, metadata } => {
                read_member(&mut opened(file).ok()?, &format!("{metadata}/{name}"))
            }
        }
    }

    /// What its core metadata says: licences, classifiers, keywords. `None` where there is none
    /// that can be read.
    pub fn metadata(&self) -> Option<CoreMetadata> {
        let bytes = match &self.place {
            Place::Alone { metadata } => read(metadata),
            Place::EggInfo { .. } | Place::SourceTree { .. } | Place::EggFolder { .. } => {
                self.metadata_file("PKG-INFO")
            }
            Place::Archive { metadata, .. } if metadata == "EGG-INFO" => {
                self.metadata_file("PKG-INFO")
            }
            _ => self.metadata_file("METADATA"),
        };
        bytes.map(|bytes| CoreMetadata::parse(&bytes))
    }

    /// Its entry points, by group and name.
    pub fn entry_points(&self) -> Vec<EntryPoint> {
        self.metadata_file("entry_points.txt")
            .map(|bytes| entry_points_in(&String::from_utf8_lossy(&bytes)))
            .unwrap_or_default()
    }

    /// What its files take on disk, in bytes: the sum of what RECORD says, or of the files in the
    /// wheel. `None` where nothing says so.
    pub fn size_bytes(&self) -> Option<u64> {
        match &self.place {
            Place::DistInfo { .. } | Place::Unpacked { .. } => self.listing()?.0.size_bytes(),
            Place::Archive { file, .. } => {
                let mut archive = opened(file).ok()?;
                (0..archive.len()).try_fold(0, |sum: u64, at| {
                    Some(sum.saturating_add(archive.by_index_raw(at).ok()?.size()))
                })
            }
            _ => None,
        }
    }

    /// Each of its files and how that is known; `None` where nothing lists them.
    pub(super) fn listing(&self) -> Option<(Listing, MappingSource)> {
        let of = |bytes: Vec<u8>, form: Form| Listing { bytes, form };
        match &self.place {
            Place::DistInfo { .. } | Place::Unpacked { .. } => {
                let bytes = self.metadata_file("RECORD")?;
                Some((of(bytes, Form::Record), MappingSource::Record))
            }
            Place::EggInfo { .. } => {
                let bytes = self.metadata_file("installed-files.txt")?;
                Some((of(bytes, Form::FromMetadata), MappingSource::Record))
            }
            Place::EggFolder { egg } => {
                let mut bytes = Vec::new();
                list_folder(egg, "", 0, &mut bytes);
                Some((of(bytes, Form::Lines), MappingSource::Record))
            }
            Place::Archive { file, metadata } => {
                let archive = opened(file).ok()?;
                let names: Vec<&str> = archive.file_names().collect();
                let form = if metadata == "EGG-INFO" {
                    Form::Lines
                } else {
                    Form::Wheel
                };
                let bytes = names.join("\n").into_bytes();
                Some((of(bytes, form), MappingSource::Record))
            }
            Place::SourceTree { .. } | Place::Alone { .. } => None,
        }
    }

    /// The first look at what it has; `None` where nothing tells.
    pub(super) fn look(&self) -> Option<Looked> {
        if let Place::SourceTree { metadata, root } = &self.place {
            let tops = editable::tops_of_source_tree(metadata, root)?;
            return Some(Looked::of_tops(tops, MappingSource::Editable));
        }
        let Some((listing, source)) = self.listing() else {
            return self.by_names();
        };
        let outline = listing.outline();
        let is_named = outline.names_namespaces || !matches!(self.place, Place::DistInfo { .. });
        let namespaces = is_named
            .then(|| self.metadata_file("namespace_packages.txt"))
            .flatten()
            .map(|bytes| names_in(&bytes))
            .unwrap_or_default();
        let mut looked = Looked {
            outline,
            source,
            namespaces,
            below: BTreeMap::new(),
        };
        if let Place::DistInfo { site, .. } = &self.place {
            let finders = listing
                .files()
                .filter_map(|file| editable::finder(std::str::from_utf8(&file.path).ok()?));
            let finders: Vec<String> = finders.collect();
            if !finders.is_empty() || !looked.outline.path_files.is_empty() {
                let told = self.metadata_file("top_level.txt");
                let told = told.map(|bytes| names_in(&bytes));
                editable::add(&mut looked, site, &finders, told.as_deref());
            }
        }
        if looked.outline.tops.is_empty()
            && looked.outline.stubs.is_empty()
            && matches!(self.place, Place::EggInfo { .. })
        {
            return self.by_names();
        }
        Some(looked)
    }

    /// By the names that the metadata has of modules, where no file is listed.
    fn by_names(&self) -> Option<Looked> {
        let names = self.metadata_file("top_level.txt").map(|it| names_in(&it));
        let namespaces = self
            .metadata_file("namespace_packages.txt")
            .map(|bytes| names_in(&bytes))
            .unwrap_or_default();
        let sources = self.metadata_file("SOURCES.txt");
        let names = match (names, &sources) {
            (Some(names), _) => names,
            (None, Some(sources)) => editable::tops_of_sources(&String::from_utf8_lossy(sources)),
            (None, None) => return None,
        };
        let site = match &self.place {
            Place::DistInfo { site, .. } | Place::EggInfo { site, .. } => Some(site),
            _ => None,
        };
        let tops = names.into_iter().map(|name| Top {
            shape: site.map_or(Shape::Package, |site| editable::shape_of(&site.join(&name))),
            name,
            init_bytes: None,
        });
        let mut looked = Looked::of_tops(tops.collect(), MappingSource::TopLevel);
        // What is in a namespace is not told by its name.
        if let Some(sources) = sources {
            let sources = String::from_utf8_lossy(&sources);
            let open = looked.outline.tops.iter();
            let open =
                open.filter(|top| top.shape == Shape::Namespace || namespaces.contains(&top.name));
            for top in open {
                let below = editable::modules_of_sources(&sources, &top.name, &namespaces);
                looked.below.extend(below);
            }
        }
        looked.namespaces = namespaces;
        Some(looked)
    }

    /// Whether an `__init__.py` makes its folder a namespace. It is read where it may be one of
    /// those few lines.
    pub(super) fn extends(&self, folder: &str, init_bytes: Option<u64>) -> bool {
        /// A licence, a comment, and the call.
        const MOST_OF_A_NAMESPACE: u64 = 2048;
        if !init_bytes.is_some_and(|bytes| (1..=MOST_OF_A_NAMESPACE).contains(&bytes)) {
            return false;
        }
        let source = match &self.place {
            Place::DistInfo { site, .. } | Place::Unpacked { site, .. } => {
                read(&site.join(folder).join("__init__.py"))
            }
            _ => None,
        };
        source.is_some_and(|source| super::contents::extends_path(&source))
    }
}

impl Looked {
    fn of_tops(tops: Vec<Top>, source: MappingSource) -> Self {
        Self {
            outline: Outline {
                tops,
                ..Outline::default()
            },
            source,
            namespaces: Vec::new(),
            below: BTreeMap::new(),
        }
    }
}

/// The name and version of a metadata folder: `a_b-1.0.dist-info`.
pub(super) fn name_and_version(folder: &str) -> Option<(&str, &str)> {
    let (name, version) = folder.strip_suffix(".dist-info")?.rsplit_once('-')?;
    (!name.is_empty() && !version.is_empty()).then_some((name, version))
}

fn invalid(path: &Path, why: &str) -> std::io::Error {
    let message = format!("`{}`: {why}", path.display());
    std::io::Error::new(std::io::ErrorKind::InvalidData, message)
}

type Archive = zip::ZipArchive<std::io::BufReader<fs_err::File>>;

fn opened(path: &Path) -> std::io::Result<Archive> {
    let file = fs_err::File::open(path)?;
    let archive = zip::ZipArchive::new(std::io::BufReader::new(file));
    archive.map_err(|error| invalid(path, &error.to_string()))
}

fn read_member(archive: &mut Archive, name: &str) -> Option<Vec<u8>> {
    let file = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The bytes of a file; `None` where there is none, or it is a pipe or a device.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    // A pipe would wait for whoever writes to it.
    let found = fs_err::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    let file = fs_err::File::open(path).ok()?;
    let mut bytes = Vec::with_capacity(usize::try_from(found.len().min(1 << 20)).unwrap_or(0) + 1);
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The files below a folder, one a line.
fn list_folder(folder: &Path, prefix: &str, depth: usize, lines: &mut Vec<u8>) {
    /// Deeper than any package.
    const DEEPEST: usize = 16;
    let Ok(entries) = fs_err::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        let path = format!("{prefix}{name}");
        // A link may lead round.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth < DEEPEST && is_identifier(name.strip_suffix("-stubs").unwrap_or(&name)) {
                list_folder(&entry.path(), &format!("{path}/"), depth + 1, lines);
            }
        } else {
            lines.extend_from_slice(path.as_bytes());
            lines.push(b'\n');
        }
    }
}

/// An `entry_points.txt`, read as configparser does with `=` alone between name and value.
pub(super) fn entry_points_in(text: &str) -> Vec<EntryPoint> {
    let mut found = Vec::new();
    let mut group: Option<CompactString> = None;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            group = Some(name.trim().into());
        } else if let (Some(group), Some((name, target))) = (&group, line.split_once('=')) {
            let target = target.split_once('[').map_or(target, |(target, _)| target);
            let (name, target) = (name.trim(), target.trim());
            if !name.is_empty() && !target.is_empty() {
                found.push(EntryPoint {
                    group: group.clone(),
                    name: name.into(),
                    target: target.into(),
                });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_points_are_read_by_group() {
        let text =
            "# c\n[console_scripts]\nrun = a.b:main [x, y]\n\n[pytest11]\nA_b=a.plugin\n; c\n";
        let found = entry_points_in(text);
        let told: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|it| (&*it.group, &*it.name, &*it.target))
            .collect();
        assert_eq!(
            told,
            [
                ("console_scripts", "run", "a.b:main"),
                ("pytest11", "A_b", "a.plugin")
            ]
        );
        assert!(found[0].is_program() && !found[1].is_program());
        assert!(entry_points_in("a = b\n[x\n[]]\n=\n").is_empty());
    }

    #[test]
    fn names_of_metadata_folders_have_a_version() {
        assert_eq!(name_and_version("a_b-1.0.dist-info"), Some(("a_b", "1.0")));
        assert_eq!(name_and_version("a.dist-info"), None);
        assert_eq!(name_and_version("-1.dist-info"), None);
    }
}
