//! Which modules the files of a distribution are.
//!
//! A list of files is read twice at most. The first look ([`Listing::outline`]) takes the first
//! part of each path, which is all that most distributions need: `requests/…` is the module
//! `requests`. Where a folder is a namespace that others fill too (`google/cloud/…`), a second
//! look ([`Listing::modules_below`]) goes down until it meets what only one of them has.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use compact_str::CompactString;

use super::MappingSource;

/// What a module is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A folder with `__init__`.
    Package,
    /// `x.py`, or an extension: `x.cpython-311-x86_64-linux-gnu.so`, `x.pyd`, `x.abi3.so`.
    Module,
    /// A folder that several distributions may fill: without `__init__` (PEP 420), or with one
    /// that takes in the folders of others (`pkgutil.extend_path`, `declare_namespace`).
    Namespace,
    /// `x.pyi` without `x.py`: only type checkers read it.
    Stub,
}

impl Shape {
    /// Of two files or folders of one name, what Python imports: a package, then a module.
    fn or(self, other: Self) -> Self {
        self.min(other)
    }
}

/// A module that a distribution has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContainedModule {
    /// Dotted. Of a namespace also what is in it; of others not.
    pub name: CompactString,
    /// What it is made of.
    pub shape: Shape,
}

/// What the files of a distribution tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// In alphabetical order.
    pub modules: Vec<ContainedModule>,
    /// How they are known.
    pub source: MappingSource,
    /// The modules, dotted, that its `…-stubs` folders describe (PEP 561).
    pub stubs: Vec<CompactString>,
    /// Whether it has a `py.typed` (PEP 561).
    pub is_typed: bool,
    /// The names of files that installers put among the environment's scripts.
    pub scripts: Vec<CompactString>,
}

/// Whether others put modules into a package of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Nobody: all in it is this distribution's.
    None,
    /// Another distribution has a package of this name too.
    Package,
    /// It is made for that.
    Namespace,
}

/// A list of files, as it is written in one of several forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) bytes: Vec<u8>,
    pub(super) form: Form,
}

/// How a list of files is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// RECORD: path, hash and size in bytes, as CSV.
    Record,
    /// One path a line, relative to the folder that is imported from.
    Lines,
    /// One path a line, relative to the metadata folder (`installed-files.txt`).
    FromMetadata,
    /// One path a line, of a wheel that is not installed.
    Wheel,
}

/// A file of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File<'a> {
    /// With `/`, relative to the folder that is imported from; above it with `../`.
    pub(super) path: Cow<'a, [u8]>,
    /// What stands behind the path on its line.
    rest: &'a [u8],
}

impl<'a> File<'a> {
    fn plain(path: &'a [u8]) -> Self {
        Self {
            path: Cow::Borrowed(path),
            rest: &[],
        }
    }

    /// Its size, where the list tells it.
    fn size_bytes(&self) -> Option<u64> {
        let comma = memchr::memrchr(b',', self.rest)?;
        let digits = std::str::from_utf8(&self.rest[comma + 1..]).ok()?;
        digits.trim().parse().ok()
    }
}

/// What the first look at a list of files shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Top-level modules.
    pub(super) tops: Vec<Top>,
    /// Top-level folders `x-stubs`, without the ending.
    pub(super) stubs: Vec<CompactString>,
    pub(super) is_typed: bool,
    pub(super) scripts: Vec<CompactString>,
    /// Files at the top that `site` reads: `x.pth`.
    pub(super) path_files: Vec<CompactString>,
    /// Whether the metadata folder has a `namespace_packages.txt`.
    pub(super) names_namespaces: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Top {
    pub(super) name: CompactString,
    pub(super) shape: Shape,
    /// The bytes of its `__init__.py`, where the list says so.
    pub(super) init_bytes: Option<u64>,
}

impl Listing {
    /// Each file of it; what is no path is passed over.
    pub(super) fn files(&self) -> Files<'_> {
        Files {
            rest: &self.bytes,
            form: self.form,
            has_backslashes: memchr::memchr(b'\\', &self.bytes).is_some(),
        }
    }

    /// The sum of the sizes that it tells, in bytes; `None` where it tells none.
    pub(super) fn size_bytes(&self) -> Option<u64> {
        let sizes = self.files().filter_map(|file| file.size_bytes());
        sizes.fold(None, |sum: Option<u64>, size| {
            Some(sum.unwrap_or_default().saturating_add(size))
        })
    }

    /// The first look.
    pub(super) fn outline(&self) -> Outline {
        let mut outline = Outline::default();
        let mut tops: Vec<SeenTop> = Vec::new();
        let mut places: HashMap<CompactString, usize> = HashMap::new();
        // The files of a folder stand together in nearly every list.
        let mut last: Option<usize> = None;
        for file in self.files() {
            let path = &*file.path;
            let Some(slash) = memchr::memchr(b'/', path) else {
                outline.see_top_file(path, &mut tops, &mut places);
                last = None;
                continue;
            };
            let (folder, below) = (&path[..slash], &path[slash + 1..]);
            if last.is_none_or(|at| tops[at].name.as_bytes() != folder) {
                last = outline.see_folder(folder, below, path, &mut tops, &mut places);
            }
            if let Some(at) = last {
                tops[at].see(below, &file);
                outline.is_typed |= below.ends_with(b"py.typed");
            }
        }
        for top in tops {
            top.finish(&mut outline);
        }
        outline.tops.sort_by(|one, other| one.name.cmp(&other.name));
        outline.stubs.sort();
        outline.scripts.sort();
        outline.scripts.dedup();
        outline
    }

    /// The second look: the modules below some top-level ones, down to those that nobody shares.
    /// `sharing` tells of a dotted name, its folder and the bytes of the `__init__.py` in it what
    /// is to be done with that package.
    pub(super) fn modules_below(
        &self,
        is_wanted: impl Fn(&str) -> bool,
        mut sharing: impl FnMut(&str, &str, Option<u64>) -> Sharing,
    ) -> BTreeMap<CompactString, Shape> {
        let wanted: Vec<(String, Option<u64>)> = self
            .files()
            .filter_map(|file| {
                let path = std::str::from_utf8(&file.path).ok()?;
                let (top, _) = path.split_once('/')?;
                let is_code = code_stem(last_part(path)).is_some();
                let is_code = is_code && !path.contains("__pycache__");
                (is_code && is_wanted(top)).then(|| (path.to_owned(), file.size_bytes()))
            })
            .collect();
        let mut inits: HashMap<&str, Option<u64>> = HashMap::new();
        for (path, size) in &wanted {
            if let Some((folder, name)) = path.rsplit_once('/')
                && code_stem(name).is_some_and(|(stem, _)| stem == "__init__")
            {
                inits.insert(folder, *size);
            }
        }
        let mut known_sharing: HashMap<&str, Sharing> = HashMap::new();
        let mut found: BTreeMap<CompactString, Shape> = BTreeMap::new();
        let mut note = |name: String, shape: Shape| {
            let known = found.entry(CompactString::from(name)).or_insert(shape);
            *known = known.or(shape);
        };
        let mut closed = "";
        'files: for (path, _) in &wanted {
            if path
                .strip_prefix(closed)
                .is_some_and(|it| it.starts_with('/'))
                && !closed.is_empty()
            {
                continue;
            }
            let ends = memchr::memchr_iter(b'/', path.as_bytes());
            for end in ends {
                let folder = &path[..end];
                let name = last_part(folder);
                if !is_identifier(name.strip_suffix("-stubs").unwrap_or(name)) {
                    continue 'files;
                }
                let dotted = folder.replace('/', ".");
                match inits.get(folder) {
                    Some(size) => {
                        let sharing = *known_sharing
                            .entry(folder)
                            .or_insert_with(|| sharing(&dotted, folder, *size));
                        match sharing {
                            Sharing::Namespace => note(dotted, Shape::Namespace),
                            Sharing::Package => note(dotted, Shape::Package),
                            Sharing::None => {
                                note(dotted, Shape::Package);
                                closed = folder;
                                continue 'files;
                            }
                        }
                    }
                    None => note(dotted, Shape::Namespace),
                }
            }
            if let Some((stem, shape)) = code_stem(last_part(path))
                && stem != "__init__"
                && is_identifier(stem)
                && let Some((folder, _)) = path.rsplit_once('/')
            {
                note(format!("{}.{stem}", folder.replace('/', ".")), shape);
            }
        }
        found
    }
}

/// A top-level name while its files are seen.
#[derive(Debug)]
struct SeenTop {
    name: CompactString,
    is_stubs: bool,
    /// `x.py`, an extension, `x.pyi` beside the folder.
    file: Option<Shape>,
    init: Option<Shape>,
    init_bytes: Option<u64>,
    has_code: bool,
    has_stub: bool,
}

impl SeenTop {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            is_stubs: name.ends_with("-stubs"),
            file: None,
            init: None,
            init_bytes: None,
            has_code: false,
            has_stub: false,
        }
    }

    /// A file in its folder.
    fn see(&mut self, below: &[u8], file: &File<'_>) {
        // Most files are seen after both is known.
        if self.has_code && (self.init == Some(Shape::Package) || below.contains(&b'/')) {
            return;
        }
        let Ok(below) = std::str::from_utf8(below) else {
            return;
        };
        let Some((stem, shape)) = code_stem(last_part(below)) else {
            return;
        };
        if below.contains("__pycache__") {
            return;
        }
        if shape == Shape::Stub {
            self.has_stub = true;
        } else {
            self.has_code = true;
        }
        if stem == "__init__" && !below.contains('/') {
            let shape = if shape == Shape::Stub {
                Shape::Stub
            } else {
                Shape::Package
            };
            self.init = Some(self.init.map_or(shape, |known| known.or(shape)));
            if below == "__init__.py" {
                self.init_bytes = file.size_bytes();
            }
        }
    }

    fn finish(self, outline: &mut Outline) {
        if self.is_stubs {
            if self.has_stub || self.has_code {
                let name = self.name.trim_end_matches("-stubs");
                outline.stubs.push(name.into());
            }
            return;
        }
        let folder = match (self.init, self.has_code, self.has_stub) {
            (Some(Shape::Package), _, _) => Some(Shape::Package),
            (_, true, _) => Some(Shape::Namespace),
            (_, false, true) => Some(Shape::Stub),
            (_, false, false) => None,
        };
        let shape = match (self.file, folder) {
            (Some(file), Some(folder)) => file.or(folder),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        outline.tops.push(Top {
            name: self.name,
            shape,
            init_bytes: self.init_bytes,
        });
    }
}

impl Outline {
    /// A file that lies in no folder.
    fn see_top_file(
        &mut self,
        path: &[u8],
        tops: &mut Vec<SeenTop>,
        places: &mut HashMap<CompactString, usize>,
    ) {
        let Ok(path) = std::str::from_utf8(path) else {
            return;
        };
        if let Some((stem, shape)) = code_stem(path) {
            if is_identifier(stem) && stem != "__init__" {
                let at = place_of(stem, tops, places);
                let known = &mut tops[at].file;
                *known = Some(known.map_or(shape, |known| known.or(shape)));
            }
        } else if ends_with(path, ".pth") {
            self.path_files.push(path.into());
        }
    }

    /// The first file of a folder that was not the last one. `None` where it holds no modules.
    fn see_folder(
        &mut self,
        folder: &[u8],
        below: &[u8],
        path: &[u8],
        tops: &mut Vec<SeenTop>,
        places: &mut HashMap<CompactString, usize>,
    ) -> Option<usize> {
        if folder == b".." {
            let path = std::str::from_utf8(path).ok()?;
            let mut parts = path.rsplit('/');
            let name = parts.next()?;
            if matches!(parts.next(), Some("bin" | "Scripts")) {
                self.scripts.push(script_name(name).into());
            }
            return None;
        }
        let folder = std::str::from_utf8(folder).ok()?;
        if folder.ends_with(".dist-info") || folder.ends_with(".egg-info") {
            self.names_namespaces |= below == b"namespace_packages.txt";
            return None;
        }
        let is_name = is_identifier(folder.strip_suffix("-stubs").unwrap_or(folder));
        if is_name && folder != "__pycache__" {
            Some(place_of(folder, tops, places))
        } else {
            None
        }
    }
}

fn place_of(
    name: &str,
    tops: &mut Vec<SeenTop>,
    places: &mut HashMap<CompactString, usize>,
) -> usize {
    if let Some(at) = places.get(name) {
        return *at;
    }
    let at = tops.len();
    places.insert(name.into(), at);
    tops.push(SeenTop::new(name));
    at
}

/// A script's name as it is called.
fn script_name(file_name: &str) -> &str {
    let name = file_name.strip_suffix(".exe").unwrap_or(file_name);
    name.strip_suffix("-script.py").unwrap_or(name)
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn ends_with(name: &str, ending: &str) -> bool {
    name.len() > ending.len() && name.ends_with(ending)
}

/// The module that a file is, and of what kind; `None` where Python imports nothing from it.
///
/// The endings are those of `importlib.machinery.all_suffixes()` on any platform, and `.pyi`.
pub(super) fn code_stem(name: &str) -> Option<(&str, Shape)> {
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "py" | "pyc" | "pyw" if !stem.contains('.') => Some((stem, Shape::Module)),
        "pyi" if !stem.contains('.') => Some((stem, Shape::Stub)),
        "so" | "pyd" => match stem.split_once('.') {
            None => Some((stem, Shape::Module)),
            Some((stem, tag)) => is_extension_tag(tag).then_some((stem, Shape::Module)),
        },
        _ => None,
    }
    .filter(|(stem, _)| !stem.is_empty())
}

/// `cpython-311-x86_64-linux-gnu`, `abi3`, `cp311-win_amd64`, `pypy39-pp73-darwin`,
/// `graalpy…`, `cpython-36m-…`.
fn is_extension_tag(tag: &str) -> bool {
    let begins = ["abi3", "cpython-", "cp3", "pypy", "graalpy"];
    begins.iter().any(|begin| tag.starts_with(begin)) && !tag.contains('.')
}

/// Whether a name can stand in an import. Names of Python may have letters of any script.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|character| character == '_' || character.is_alphanumeric())
}

/// The files of a list, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Files<'a> {
    rest: &'a [u8],
    form: Form,
    has_backslashes: bool,
}

impl<'a> Iterator for Files<'a> {
    type Item = File<'a>;

    fn next(&mut self) -> Option<File<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let file = match self.form {
                Form::Record => self.record_line(),
                Form::Lines => self.line().map(File::plain),
                Form::FromMetadata => self.line().map(|line| {
                    // Relative to the metadata folder, which lies where is imported from.
                    match line.strip_prefix(b"../") {
                        Some(path) => File::plain(path),
                        None => File::plain(b""),
                    }
                }),
                Form::Wheel => self.line().map(|line| File {
                    path: installed_path(line),
                    rest: &[],
                }),
            };
            if let Some(mut file) = file
                && !file.path.is_empty()
            {
                if self.has_backslashes && file.path.contains(&b'\\') {
                    let path = file.path.iter();
                    let path = path.map(|byte| if *byte == b'\\' { b'/' } else { *byte });
                    file.path = Cow::Owned(path.collect());
                }
                let below = file.path.strip_prefix(b"./").map(<[u8]>::to_vec);
                if let Some(path) = below {
                    file.path = Cow::Owned(path);
                }
                return Some(file);
            }
        }
    }
}

impl<'a> Files<'a> {
    fn line(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        (!line.is_empty()).then_some(line)
    }

    fn record_line(&mut self) -> Option<File<'a>> {
        if self.rest.first() == Some(&b'"') {
            return self.quoted_line();
        }
        let line = self.line()?;
        let Some(comma) = memchr::memchr(b',', line) else {
            return Some(File::plain(line));
        };
        Some(File {
            path: Cow::Borrowed(&line[..comma]),
            rest: &line[comma..],
        })
    }

    /// A line whose path is quoted, since it has a comma, a quote or a line's end in it.
    fn quoted_line(&mut self) -> Option<File<'a>> {
        let mut path = Vec::new();
        let mut at = 1;
        loop {
            let Some(quote) = memchr::memchr(b'"', self.rest.get(at..).unwrap_or_default()) else {
                // It never ends.
                self.rest = &[];
                return None;
            };
            path.extend_from_slice(&self.rest[at..at + quote]);
            at += quote + 1;
            if self.rest.get(at) != Some(&b'"') {
                break;
            }
            path.push(b'"');
            at += 1;
        }
        self.rest = &self.rest[at..];
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let line = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Some(File {
            path: Cow::Owned(path),
            rest: line,
        })
    }
}

/// Where a file of a wheel is put: what lies in `NAME.data/purelib` and `platlib` beside the
/// others, what lies in `scripts` among the environment's (PEP 427).
fn installed_path(path: &[u8]) -> Cow<'_, [u8]> {
    let Some(at) = memchr::memmem::find(path, b".data/") else {
        return Cow::Borrowed(path);
    };
    if path[..at].contains(&b'/') {
        return Cow::Borrowed(path);
    }
    let below = &path[at + b".data/".len()..];
    for kind in [&b"purelib/"[..], b"platlib/"] {
        if let Some(path) = below.strip_prefix(kind) {
            return Cow::Borrowed(path);
        }
    }
    match below.strip_prefix(b"scripts/") {
        Some(name) => Cow::Owned([b"../bin/", name].concat()),
        None => Cow::Borrowed(b""),
    }
}

/// The namespaces that a `namespace_packages.txt` or `top_level.txt` names, one a line.
pub(super) fn names_in(bytes: &[u8]) -> Vec<CompactString> {
    let text = String::from_utf8_lossy(bytes);
    let mut names: Vec<CompactString> = text
        .lines()
        .map(|line| line.trim().replace(['/', '\\'], "."))
        .filter(|name| !name.is_empty() && name.split('.').all(is_identifier))
        .map(CompactString::from)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Whether an `__init__.py` takes in the folders of other distributions.
pub(super) fn extends_path(source: &[u8]) -> bool {
    ["extend_path(", "declare_namespace("]
        .iter()
        .any(|call| memchr::memmem::find(source, call.as_bytes()).is_some())
}

/// Names that packages have among their files by mistake, or that every project has: `tests/`
/// beside the package. An import of one is of the project's own.
const INCIDENTAL: [&str; 20] = [
    "benchmark",
    "benchmarks",
    "bin",
    "conftest",
    "demo",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "script",
    "scripts",
    "settings",
    "setup",
    "test",
    "tests",
    "testing",
    "tools",
    "utils",
];

/// Which of a distribution's top-level names are there by mistake: names of the usual folders of
/// a source tree, where it has modules of other names too.
pub(super) fn incidental<'a>(tops: &HashSet<&'a str>) -> HashSet<&'a str> {
    let is_usual = |top: &&&str| INCIDENTAL.contains(*top);
    if tops.iter().all(|top| is_usual(&top)) {
        return HashSet::new();
    }
    tops.iter().filter(is_usual).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(record: &str) -> Outline {
        Listing {
            bytes: record.as_bytes().to_vec(),
            form: Form::Record,
        }
        .outline()
    }

    fn tops(record: &str) -> Vec<(String, Shape)> {
        let tops = outline(record).tops;
        tops.into_iter()
            .map(|top| (top.name.to_string(), top.shape))
            .collect()
    }

    fn top(name: &str, shape: Shape) -> (String, Shape) {
        (name.to_owned(), shape)
    }

    #[test]
    fn top_level_modules_are_told_by_their_files() {
        let record = "a/__init__.py,sha256=x,3\na/b.py,,\nc.py,,\n\
            _d.cpython-311-x86_64-linux-gnu.so,,\ne.abi3.so,,\nf.cp311-win_amd64.pyd,,\ng.pyd,,\n\
            ns/inner/__init__.py,,\nonly_data/x.json,,\ntyped.pyi,,\n__pycache__/c.pyc,,\n\
            p-1.0.dist-info/RECORD,,\np.libs/libz.so,,\nlibx.so.1,,\n";
        assert_eq!(
            tops(record),
            [
                top("_d", Shape::Module),
                top("a", Shape::Package),
                top("c", Shape::Module),
                top("e", Shape::Module),
                top("f", Shape::Module),
                top("g", Shape::Module),
                top("ns", Shape::Namespace),
                top("typed", Shape::Stub),
            ]
        );
    }

    #[test]
    fn the_order_of_a_record_does_not_matter() {
        let mut lines = [
            "a/z/c.py,,",
            "b/__init__.py,,",
            "a/__init__.py,,7",
            "b.py,,",
            "a/py.typed,,",
            "x-stubs/__init__.pyi,,",
            "../../../bin/run,,",
        ];
        let told = outline(&lines.join("\n"));
        lines.reverse();
        assert_eq!(outline(&lines.join("\r\n")), told);
        assert!(told.is_typed);
        assert_eq!(told.stubs, ["x"]);
        assert_eq!(told.scripts, ["run"]);
        assert_eq!(told.tops[0].init_bytes, Some(7));
        assert_eq!(told.tops.len(), 2);
    }

    #[test]
    fn quoted_paths_are_read() {
        let listing = Listing {
            bytes: b"\"a,b/\"\"c\"\".py\",sha256=x,12\n\"odd\npath.py\",,\nd.py,,5\n\"open"
                .to_vec(),
            form: Form::Record,
        };
        let files: Vec<(String, Option<u64>)> = listing
            .files()
            .map(|file| {
                let path = String::from_utf8_lossy(&file.path).into_owned();
                (path, file.size_bytes())
            })
            .collect();
        assert_eq!(
            files,
            [
                ("a,b/\"c\".py".to_owned(), Some(12)),
                ("odd\npath.py".to_owned(), None),
                ("d.py".to_owned(), Some(5)),
            ]
        );
        assert_eq!(listing.size_bytes(), Some(17));
    }

    #[test]
    fn a_namespace_is_followed_to_what_is_in_it() {
        let listing = Listing {
            bytes: b"google/cloud/storage/__init__.py,,\ngoogle/cloud/storage/blob.py,,\n\
                google/cloud/one.py,,\ngoogle/old/__init__.py,,9\ngoogle/old/new/__init__.py,,\n\
                other/__init__.py,,\n"
                .to_vec(),
            form: Form::Record,
        };
        let found = listing.modules_below(
            |top| top == "google",
            |_, folder, bytes| match (folder, bytes) {
                ("google/old", Some(9)) => Sharing::Namespace,
                _ => Sharing::None,
            },
        );
        let found: Vec<(&str, Shape)> = found.iter().map(|(name, it)| (&**name, *it)).collect();
        assert_eq!(
            found,
            [
                ("google", Shape::Namespace),
                ("google.cloud", Shape::Namespace),
                ("google.cloud.one", Shape::Module),
                ("google.cloud.storage", Shape::Package),
                ("google.old", Shape::Namespace),
                ("google.old.new", Shape::Package),
            ]
        );
    }

    #[test]
    fn files_of_a_wheel_s_data_lie_where_they_are_put() {
        let listing = Listing {
            bytes: b"x-1.data/purelib/a/__init__.py\nx-1.data/scripts/run\n\
                x-1.data/data/share/b.py\n"
                .to_vec(),
            form: Form::Wheel,
        };
        let outline = listing.outline();
        assert_eq!(outline.tops.len(), 1);
        assert_eq!(outline.tops[0].name, "a");
        assert_eq!(outline.scripts, ["run"]);
    }

    #[test]
    fn names_of_usual_folders_are_there_by_mistake() {
        let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<&str>>();
        assert_eq!(incidental(&set(&["lint", "tests"])), set(&["tests"]));
        assert_eq!(incidental(&set(&["tests"])), set(&[]));
    }
}
