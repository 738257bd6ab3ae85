//! Which distributions there are, folder after folder.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uvferry_requirements::normalize_name;

use super::precedence::Precedence;
use super::reading::{Candidate, Container, Detail, Memory, Read, read_all};
use super::remembered::{Kept, MetadataCache, Remembered};
use super::{Distribution, Layout};
use crate::interpreters::Interpreter;
use crate::parallel::in_parts;
use crate::plain_file::read_start;
use crate::sites::{
    FolderNames, ListedSite, PathVariables, Scope, lexically_absolute, listed_sites_of,
};

/// What is installed, and what pip passes over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installed {
    /// One of each name, in the order of their folders, by name within one.
    pub distributions: Vec<Distribution>,
    /// Others of a name that is there already: never imported, or both at once.
    pub hidden: Vec<Distribution>,
    /// Metadata folders without a name that is one: what an interrupted uninstallation left
    /// (`~umpy-1.0.dist-info`), or nothing that an installer wrote.
    pub leftovers: Vec<PathBuf>,
    /// The places in `distributions`, in the order in which pip comes upon them.
    pub(super) found: Vec<usize>,
}

/// The distributions of an interpreter, whatever the variables of a process are.
pub fn installed_of(interpreter: &Interpreter, scope: Scope) -> Installed {
    let reading = Reading {
        variables: &PathVariables::default(),
        folders: &mut FolderNames::default(),
        cache: None,
    };
    installed_with(interpreter, scope, reading)
}

/// With what help an interpreter's distributions are read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The variables that change what it imports from.
    pub variables: &'a PathVariables,
    /// The folders that were listed a moment ago, as by
    /// [`Cache::query_with`](crate::interpreters::Cache::query_with).
    pub folders: &'a mut FolderNames,
    /// Where what metadata said that is as it was is taken from, and kept.
    pub cache: Option<&'a MetadataCache>,
}

/// The distributions of an interpreter, read with some help.
pub fn installed_with(interpreter: &Interpreter, scope: Scope, reading: Reading<'_>) -> Installed {
    read_of(interpreter, scope, reading, Detail::All)
}

/// As [`installed_with`], in less time: which they are, where they came from, what is wrong with
/// them and what they need. None is told to be [requested](Distribution::requested), and those of
/// a virtual environment's own site have no [installer](Distribution::installer), but for one of
/// conda, where it would change their [origin](Distribution::origin).
pub fn listed_with(interpreter: &Interpreter, scope: Scope, reading: Reading<'_>) -> Installed {
    let prefix = interpreter.prefix.as_path();
    let is_pip_s = interpreter.is_virtualenv && !prefix.join("conda-meta").exists();
    let installed_by_pip = is_pip_s.then_some(prefix);
    let detail = Detail::Listed { installed_by_pip };
    read_of(interpreter, scope, reading, detail)
}

fn read_of(
    interpreter: &Interpreter,
    scope: Scope,
    reading: Reading<'_>,
    detail: Detail<'_>,
) -> Installed {
    let Reading {
        variables,
        folders: known,
        cache,
    } = reading;
    let precedence = Precedence::of(interpreter);
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut listings = Vec::new();
    for ListedSite { site, names } in listed_sites_of(interpreter, scope, variables, known) {
        listings.push(match names {
            Some(names) => Listing::of_names(&site.path, &names, precedence),
            None => Listing::of(&site.path, known, precedence),
        });
        folders.push(site.path);
    }
    if scope == Scope::All {
        for folder in &interpreter.added_by_code {
            if !folders.contains(folder) {
                folders.push(folder.clone());
                listings.push(Listing::of(folder, known, precedence));
            }
        }
    }
    read_listings(&folders, listings, detail, cache)
}

/// The distributions in folders of `sys.path`, in their order; of several with one name in one
/// folder the one that `importlib.metadata` takes.
pub fn installed_in(folders: &[PathBuf]) -> Installed {
    listed_in(folders, None)
}

pub(super) fn listed_in(folders: &[PathBuf], cache: Option<&MetadataCache>) -> Installed {
    let mut once = HashSet::new();
    let folders: Vec<PathBuf> = folders
        .iter()
        .filter(|it| once.insert(*it))
        .cloned()
        .collect();
    let mut known = FolderNames::default();
    let listings = folders
        .iter()
        .map(|folder| Listing::of(folder, &mut known, Precedence::AsListed))
        .collect();
    read_listings(&folders, listings, Detail::All, cache)
}

/// Reads what is in folders, each of which comes once.
fn read_listings(
    folders: &[PathBuf],
    listings: Vec<Listing>,
    detail: Detail<'_>,
    cache: Option<&MetadataCache>,
) -> Installed {
    let mut leftovers = Vec::new();
    let mut candidates = Vec::new();
    let mut links = Vec::new();
    // A folder may come twice, by `.pth` and by an egg-link.
    let mut listed: HashSet<&OsStr> = HashSet::new();
    let mut linked: HashSet<PathBuf> = HashSet::new();
    // By the order of the folders, then by what comes first in one.
    let mut ranks = Vec::new();
    for (place, (folder, listing)) in folders.iter().zip(listings).enumerate() {
        leftovers.extend(listing.leftovers);
        for (candidate, rank) in listing.found.into_iter().zip(listing.ranks) {
            let is_new = if candidate.folder.as_os_str() == folder.as_os_str() {
                linked.is_empty() || !linked.contains(&candidate.path())
            } else {
                !listed.contains(candidate.folder.as_os_str()) && linked.insert(candidate.path())
            };
            if is_new {
                ranks.push((place, rank, candidates.len()));
                candidates.push(candidate);
            }
        }
        links.extend(listing.links);
        listed.insert(folder.as_os_str());
    }
    let mut once = HashSet::new();
    leftovers.retain(|path: &PathBuf| once.insert(path.clone()));
    let read = read_with(&candidates, &links, detail, cache);
    let mut installed = Installed {
        leftovers,
        ..Installed::default()
    };
    ranks.sort_unstable();
    let mut names = HashSet::with_capacity(read.len());
    let mut counts = vec![false; read.len()];
    for (_, _, at) in &ranks {
        counts[*at] = names.insert(read[*at].normalized_name.as_str());
    }
    drop(names);
    // Where those that count come to stand.
    let mut places = Vec::with_capacity(read.len());
    for (distribution, counts) in read.into_iter().zip(&counts) {
        places.push(installed.distributions.len());
        if *counts {
            installed.distributions.push(distribution);
        } else {
            installed.hidden.push(distribution);
        }
    }
    let found = ranks.iter().map(|(_, _, at)| *at).filter(|at| counts[*at]);
    installed.found = found.map(|at| places[at]).collect();
    installed
}

/// Reads distributions, but for what is in the cache.
fn read_with(
    candidates: &[Candidate],
    links: &[EggLink],
    detail: Detail<'_>,
    cache: Option<&MetadataCache>,
) -> Vec<Distribution> {
    let mut told: Vec<(&Path, Remembered)> = Vec::new();
    if let Some(cache) = cache {
        // Those of one folder stand together.
        for of_folder in candidates.chunk_by(|one, next| one.folder == next.folder) {
            let folder = &*of_folder[0].folder;
            if let Some(remembered) = cache.of(folder, of_folder.len()) {
                told.push((folder, remembered));
            }
        }
    }
    let memories: Vec<Memory<'_>> = told
        .iter()
        .map(|(folder, told)| Memory {
            folder,
            told,
            kept: told.kept(folder),
        })
        .collect();
    let read = in_parts(candidates, FEW, |_, part| {
        read_all(part, links, detail, &memories)
    });
    for memory in &memories {
        let here = || {
            let pairs = candidates.iter().zip(&read);
            pairs
                .filter(|(candidate, _)| *candidate.folder == *memory.folder)
                .map(|(_, read)| read)
        };
        let is_new = |read: &Read| !read.was_kept && read.stamps.is_some();
        // What is gone goes with the next that is new.
        if here().any(is_new)
            && let Some(cache) = cache
        {
            cache.keep(
                memory.folder,
                here().filter_map(|read| Kept::of(&read.distribution, read.stamps?)),
            );
        }
    }
    read.into_iter().map(|read| read.distribution).collect()
}

/// The version of one distribution of an interpreter, by its normalised name, which is spelled
/// so wherever it stands. `sites` are the interpreter's; the standard library is looked into
/// last, as nobody installs there.
pub(crate) fn version_of(
    sites: &[ListedSite],
    folders: &mut FolderNames,
    name: &str,
) -> Option<String> {
    let version_in = |folder: &Path, names: &[OsString]| {
        let is_near = |file: &&OsString| {
            let start = file.as_encoded_bytes().get(..name.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        let near: Vec<OsString> = names.iter().filter(is_near).cloned().collect();
        let listing = Listing::of_names(folder, &near, Precedence::ByName);
        let named = |candidate: &&Candidate| candidate.normalized_name == name;
        let candidate = listing.found.iter().find(named)?;
        let candidate = std::slice::from_ref(candidate);
        let read = read_all(candidate, &listing.links, Detail::All, &[]);
        Some(read.into_iter().next()?.distribution.version)
    };
    let (listed, others): (Vec<_>, Vec<_>) = sites.iter().partition(|it| it.names.is_some());
    listed
        .into_iter()
        .find_map(|it| version_in(&it.site.path, it.names.as_ref()?))
        .or_else(|| {
            others
                .into_iter()
                .find_map(|it| version_in(&it.site.path, &folders.of(&it.site.path)?))
        })
}

/// Fewer are read as soon by one thread, which takes less of the machine.
const FEW: usize = 512;

/// An egg-link has two lines.
const MOST_OF_LINK: u64 = 64 * 1024;

/// An egg-link, of `setup.py develop`.
#[derive(Debug, Clone)]
pub(super) struct EggLink {
    /// Its file's name without the ending.
    pub(super) stem: String,
}

#[derive(Default)]
struct Listing {
    /// By name, so that the same environment reads the same wherever it lies.
    found: Vec<Candidate>,
    /// Of each of `found`, which comes first where several have one name.
    ranks: Vec<usize>,
    links: Vec<EggLink>,
    leftovers: Vec<PathBuf>,
}

impl Listing {
    fn of(folder: &Path, known: &mut FolderNames, precedence: Precedence) -> Self {
        if has_ending(folder, ".egg") && folder.is_file() {
            let mut listing = Self::default();
            // Of zip files, eggs are the ones that have metadata; a wheel on the path is none.
            if let Some(candidate) = zipped_egg(folder) {
                listing.found.push(candidate);
                listing.ranks.push(0);
            }
            return listing;
        }
        let names = known.of(folder).unwrap_or_default();
        Self::of_names(folder, &names, precedence)
    }

    /// Of a folder with these names in it.
    fn of_names(folder: &Path, all: &[OsString], precedence: Precedence) -> Self {
        let mut listing = Self::default();
        let is_egg = has_ending(folder, ".egg");
        let mut links = Vec::new();
        let mut names = Vec::new();
        for name in all {
            if ends_with(name, ".egg-link") {
                links.push(name);
            } else if is_metadata(name) || is_egg && name.eq_ignore_ascii_case("egg-info") {
                names.push(name);
            }
        }
        listing.add_all(folder, names, is_egg, precedence);
        // What stands in the folder itself comes before what is linked.
        if precedence != Precedence::AsListed {
            links.sort_unstable();
        }
        for name in links {
            listing.linked(folder, name, precedence);
        }
        listing
    }

    /// Adds what has these names, which are in the order of the folder.
    fn add_all(
        &mut self,
        folder: &Path,
        names: Vec<&OsString>,
        is_egg: bool,
        precedence: Precedence,
    ) {
        let first = self.found.len();
        let folder: Arc<Path> = folder.into();
        let mut names: Vec<(usize, &OsString)> = names.into_iter().enumerate().collect();
        names.sort_unstable_by_key(|(_, name)| *name);
        let mut listed_at = Vec::with_capacity(names.len());
        for (at, name) in names {
            if self.add(&folder, name, is_egg) {
                listed_at.push(at);
            }
        }
        let ranks = precedence.ranks(&self.found[first..], &listed_at);
        self.ranks
            .extend(ranks.into_iter().map(|rank| first + rank));
    }

    /// Whether it is the metadata of a distribution, and none of what an interrupted
    /// uninstallation left.
    fn add(&mut self, folder: &Arc<Path>, file_name: &OsString, is_egg: bool) -> bool {
        let text = file_name.to_string_lossy();
        let lower = text.to_ascii_lowercase();
        let stem = match text.rsplit_once('.') {
            Some((stem, _)) => stem,
            // `EGG-INFO`, named by the egg that it is in.
            None => "",
        };
        let layout = if is_egg && lower == "egg-info" {
            Layout::Egg
        } else if lower.ends_with(".dist-info") {
            Layout::DistInfo
        } else if folder.join(file_name).is_file() {
            Layout::EggInfoFile
        } else {
            Layout::EggInfo
        };
        let (name, version) = if layout == Layout::Egg {
            let egg = folder.file_name().unwrap_or_default().to_string_lossy();
            let stem = egg.rsplit_once('.').map_or(&*egg, |(stem, _)| stem);
            (stem.split('-').next().unwrap_or(stem).to_owned(), None)
        } else {
            match stem.split_once('-') {
                Some((name, version)) => {
                    // pip trusts the folder's name for its version only where that is a wheel's.
                    let of_wheel = layout == Layout::DistInfo;
                    (name.to_owned(), of_wheel.then(|| version.to_owned()))
                }
                None => (stem.to_owned(), None),
            }
        };
        if !is_name(&name) {
            self.leftovers.push(folder.join(file_name));
            return false;
        }
        self.found.push(Candidate {
            normalized_name: normalize_name(&name),
            name,
            version,
            folder: Arc::clone(folder),
            file_name: file_name.clone(),
            site: Arc::clone(folder),
            layout,
            container: Container::Folder,
        });
        true
    }

    /// What stands in the folder that an egg-link names in its first line.
    fn linked(&mut self, folder: &Path, link: &OsStr, precedence: Precedence) {
        let stem = link.to_string_lossy();
        let stem = stem.rsplit_once('.').map_or(&*stem, |(stem, _)| stem);
        self.links.push(EggLink {
            stem: stem.to_owned(),
        });
        let Ok(bytes) = read_start(&folder.join(link), MOST_OF_LINK) else {
            return;
        };
        let text = String::from_utf8_lossy(&bytes);
        let Some(target) = text.lines().map(str::trim).find(|line| !line.is_empty()) else {
            return;
        };
        let target = lexically_absolute(&folder.join(target));
        if target == folder {
            return;
        }
        // Without following egg-links in it, which might lead around in a circle.
        let names = FolderNames::default().of(&target).unwrap_or_default();
        let names = names.iter().filter(|name| is_metadata(name)).collect();
        let first = self.found.len();
        self.add_all(&target, names, false, precedence);
        let site: Arc<Path> = folder.into();
        for candidate in &mut self.found[first..] {
            candidate.site = Arc::clone(&site);
        }
    }
}

/// Whether it is the name of a metadata folder or file.
fn is_metadata(name: &OsStr) -> bool {
    ends_with(name, ".dist-info") || ends_with(name, ".egg-info")
}

fn zipped_egg(file: &Path) -> Option<Candidate> {
    let stem = file.file_stem()?.to_string_lossy();
    let name = stem.split('-').next().unwrap_or(&stem).to_owned();
    is_name(&name).then(|| Candidate {
        normalized_name: normalize_name(&name),
        name,
        version: None,
        folder: file.into(),
        file_name: "EGG-INFO".into(),
        site: file.into(),
        layout: Layout::Egg,
        container: Container::Zip(file.to_owned()),
    })
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.file_name().is_some_and(|name| ends_with(name, ending))
}

/// Whether a name has an ending, in any case.
fn ends_with(name: &OsStr, ending: &str) -> bool {
    let name = name.as_encoded_bytes();
    name.len() >= ending.len()
        && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
}

/// Whether it is a name of PEP 508. pip renames what it removes to `~ame`.
fn is_name(name: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
