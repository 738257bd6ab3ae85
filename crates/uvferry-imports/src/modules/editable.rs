//! What is imported from where it is: editables of every kind, and folders that `.pth` files add.
//!
//! | what | who writes it | read as |
//! |---|---|---|
//! | `x.pth` with the path of a folder | hatchling, pdm, poetry, maturin, uv, flit, setuptools of a `src` layout | the modules of the folder, or those of `top_level.txt` |
//! | `__editable___x_finder.py` | setuptools | its `MAPPING` |
//! | `_editable_impl_x.py`, `__editables_x.py` | the `editables` library | its calls of `map_module` |
//! | `_x_editable.py`, `_x_editable_loader.py` | scikit-build-core, meson-python | the names that its call of `install` has |
//! | an egg-link, and `.egg-info` in the source tree | `setup.py develop` | `top_level.txt`, else `SOURCES.txt` |
//!
//! None of these files is run.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use compact_str::CompactString;

use super::MappingSource;
use super::contents::{
    ContainedModule, Form, Listing, Shape, Sharing, Top, code_stem, incidental, is_identifier,
    names_in,
};
use super::files::{Looked, read};

/// Whether a file at the top of a site finds the modules of an editable, by its name.
pub(super) fn finder(path: &str) -> Option<String> {
    let stem = path.strip_suffix(".py")?;
    if path.contains('/') {
        return None;
    }
    let begins = ["__editable___", "_editable_impl_", "__editables_"];
    let is_finder = begins.iter().any(|begin| stem.starts_with(begin))
        || stem.starts_with('_')
            && (stem.ends_with("_editable") || stem.ends_with("_editable_loader"));
    is_finder.then(|| path.to_owned())
}

/// Adds what finders and `.pth` files in a site make importable; `told` is what `top_level.txt`
/// has.
pub(super) fn add(
    looked: &mut Looked,
    site: &Path,
    finders: &[String],
    told: Option<&[CompactString]>,
) {
    let mut found = Found::default();
    for finder in finders {
        if let Some(source) = read(&site.join(finder)) {
            found.see_finder(&String::from_utf8_lossy(&source));
        }
        let stem = finder.strip_suffix(".py").unwrap_or(finder);
        looked.outline.tops.retain(|top| top.name != stem);
    }
    let mut is_elsewhere = !finders.is_empty();
    for name in &looked.outline.path_files {
        let Some(lines) = read(&site.join(name)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&lines);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let is_code = line.starts_with("import ") || line.starts_with("import\t");
            let line = line.trim_end();
            if line.trim().is_empty() || line.starts_with('#') || is_code || line.contains('\0') {
                continue;
            }
            let folder = site.join(line.replace('\\', "/"));
            if folder == *site || !folder.is_dir() {
                continue;
            }
            let is_outside = !folder.starts_with(site);
            is_elsewhere |= is_outside;
            found.see_folder(&folder, told.filter(|_| is_outside));
        }
    }
    if is_elsewhere {
        looked.source = MappingSource::Editable;
    }
    for (name, shape) in found.modules {
        if name.contains('.') {
            looked.below.insert(name, shape);
        } else if !looked.outline.tops.iter().any(|top| top.name == name) {
            looked.outline.tops.push(Top {
                name,
                shape,
                init_bytes: None,
            });
        }
    }
}

/// The modules of a source tree with its `.egg-info`; `None` where nothing tells.
pub(super) fn tops_of_source_tree(metadata: &Path, root: &Path) -> Option<Vec<Top>> {
    let names = if let Some(bytes) = read(&metadata.join("top_level.txt")) {
        names_in(&bytes)
    } else {
        let sources = read(&metadata.join("SOURCES.txt"))?;
        tops_of_sources(&String::from_utf8_lossy(&sources))
    };
    // The `.egg-info` lies in the folder that is imported from.
    let folder = metadata.parent().unwrap_or(root);
    let tops = names.into_iter().map(|name| Top {
        shape: shape_of(&folder.join(&name)),
        name,
        init_bytes: None,
    });
    Some(tops.collect())
}

/// The top-level modules among the files of a source tree (`SOURCES.txt`).
pub(super) fn tops_of_sources(text: &str) -> Vec<CompactString> {
    let mut names: HashSet<&str> = HashSet::new();
    for line in text.lines() {
        let path = line.trim();
        let path = path.strip_prefix("src/").unwrap_or(path);
        let name = match path.split_once('/') {
            Some((top, below)) => code_stem(below.rsplit('/').next().unwrap_or(below)).map(|_| top),
            None => code_stem(path).map(|(stem, _)| stem),
        };
        if let Some(name) = name
            && is_identifier(name)
            && name != "setup"
        {
            names.insert(name);
        }
    }
    let mistakes = incidental(&names);
    let names = names.into_iter().filter(|name| !mistakes.contains(name));
    let mut names: Vec<CompactString> = names.map(CompactString::from).collect();
    names.sort();
    names
}

/// The modules below a namespace among the files of a source tree.
pub(super) fn modules_of_sources(
    text: &str,
    top: &str,
    namespaces: &[CompactString],
) -> BTreeMap<CompactString, Shape> {
    let mut lines = String::new();
    for line in text.lines() {
        let path = line.trim();
        let path = path.strip_prefix("src/").unwrap_or(path);
        if path.split('/').next() == Some(top) {
            lines.push_str(path);
            lines.push('\n');
        }
    }
    let listing = Listing {
        bytes: lines.into_bytes(),
        form: Form::Lines,
    };
    listing.modules_below(
        |_| true,
        |name, _, _| {
            if namespaces.iter().any(|known| known == name) {
                Sharing::Namespace
            } else {
                Sharing::None
            }
        },
    )
}

/// What a module's file or folder is, by its path without an ending.
pub(super) fn shape_of(path: &Path) -> Shape {
    if path.join("__init__.py").is_file() || path.join("__init__.pyc").is_file() {
        Shape::Package
    } else if path.is_dir() {
        Shape::Namespace
    } else {
        Shape::Module
    }
}

#[derive(Debug, Default)]
struct Found {
    modules: BTreeMap<CompactString, Shape>,
}

impl Found {
    fn note(&mut self, name: &str, shape: Shape) {
        if name.split('.').all(is_identifier) {
            let known = self.modules.entry(name.into()).or_insert(shape);
            *known = (*known).min(shape);
        }
    }

    /// A module of this dotted name whose file or folder lies there.
    fn see_module(&mut self, name: &str, path: &Path) {
        for (at, _) in name.match_indices('.') {
            self.note(&name[..at], Shape::Namespace);
        }
        let is_init = path.file_stem().is_some_and(|stem| stem == "__init__");
        let folder = if is_init { path.parent() } else { None };
        let shape = if is_init {
            Shape::Package
        } else {
            shape_of(path)
        };
        self.note(name, shape);
        if shape == Shape::Namespace && !name.contains('.') {
            self.see_namespace(name, folder.unwrap_or(path));
        }
    }

    /// What is in a folder without `__init__`.
    fn see_namespace(&mut self, name: &str, folder: &Path) {
        let mut lines = Vec::new();
        list_code(folder, &format!("{name}/"), &mut lines);
        let listing = Listing {
            bytes: lines,
            form: Form::Lines,
        };
        for (name, shape) in listing.modules_below(|_| true, |_, _, _| Sharing::None) {
            self.note(&name, shape);
        }
    }

    /// A folder that is imported from.
    fn see_folder(&mut self, folder: &Path, told: Option<&[CompactString]>) {
        if let Some(told) = told {
            for name in told {
                let path = folder.join(name.as_str());
                if path.is_dir() || path.with_extension("py").is_file() {
                    self.see_module(name, &path);
                }
            }
            return;
        }
        let names = modules_of_folder(folder);
        let all: HashSet<&str> = names.iter().map(|module| &*module.name).collect();
        let mistakes = incidental(&all);
        for module in &names {
            if !mistakes.contains(&*module.name) {
                self.note(&module.name, module.shape);
                if module.shape == Shape::Namespace {
                    self.see_namespace(&module.name, &folder.join(&*module.name));
                }
            }
        }
    }

    fn see_finder(&mut self, source: &str) {
        // setuptools: `MAPPING: dict[str, str] = {'x': '/path/x'}`.
        if let Some(at) = assigned(source, "MAPPING") {
            for (name, path) in literals(at) {
                self.see_module(&name, Path::new(path.as_deref().unwrap_or_default()));
            }
            return;
        }
        // The editables library: `F.map_module('x', '/path/x/__init__.py')`.
        let mut rest = source;
        let mut is_mapped = false;
        while let Some(at) = rest.find("map_module(") {
            rest = &rest[at + "map_module(".len()..];
            let mut pair = literals(rest).into_iter();
            if let (Some((name, _)), Some((path, _))) = (pair.next(), pair.next()) {
                self.see_module(&name, Path::new(&path));
                is_mapped = true;
            }
        }
        if is_mapped {
            return;
        }
        // scikit-build-core, meson-python: `install({'x': …}, …)`, `install('dist', {'x'}, …)`.
        if let Some(at) = source.rfind("install(") {
            let call = &source[at..];
            if let Some(open) = call.find('{') {
                for (name, path) in literals(&call[open + 1..]) {
                    let top = name.split('.').next().unwrap_or(&name);
                    let shape =
                        if name == top && path.is_some_and(|path| !path.contains("__init__")) {
                            Shape::Module
                        } else {
                            Shape::Package
                        };
                    self.note(top, shape);
                }
            }
        }
    }
}

/// What stands in the braces that are assigned to a name at the beginning of a line.
fn assigned<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix(name)
            && rest.starts_with([':', ' ', '='])
            && let Some(open) = line.find("= {")
        {
            return Some(&source[at + open + 3..]);
        }
        at += line.len();
    }
    None
}

/// The string literals up to the bracket that closes what they stand in; each with the one that
/// stands behind its colon.
fn literals(text: &str) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let mut depth = 0;
    let mut is_value = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                let mut literal = String::new();
                while let Some(next) = characters.next() {
                    match next {
                        '\\' => match characters.next() {
                            Some(escaped @ ('\\' | '\'' | '"')) => literal.push(escaped),
                            Some(other) => literal.extend(['\\', other]),
                            None => break,
                        },
                        next if next == character => break,
                        next => literal.push(next),
                    }
                }
                if depth == 0 {
                    match found.last_mut() {
                        Some((_, value)) if is_value => *value = Some(literal),
                        _ => found.push((literal, None)),
                    }
                }
            }
            ':' if depth == 0 => is_value = true,
            ',' if depth == 0 => is_value = false,
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' if depth == 0 => break,
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
    }
    found
}

/// The top-level modules of a folder that is imported from.
fn modules_of_folder(folder: &Path) -> Vec<ContainedModule> {
    let mut found: BTreeMap<CompactString, Shape> = BTreeMap::new();
    let Ok(entries) = fs_err::read_dir(folder) else {
        return Vec::new();
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = entry.path();
        let (name, shape) = if path.is_dir() {
            let shape = shape_of(&path);
            if name == "__pycache__" || shape == Shape::Namespace && !holds_code(&path) {
                continue;
            }
            (name, shape)
        } else {
            match code_stem(name) {
                Some((stem, shape)) => (stem, shape),
                None => continue,
            }
        };
        if is_identifier(name) && name != "__init__" {
            let known = found.entry(name.into()).or_insert(shape);
            *known = (*known).min(shape);
        }
    }
    let found = found.into_iter();
    found
        .map(|(name, shape)| ContainedModule { name, shape })
        .collect()
}

/// How deep a folder without `__init__` is looked into.
const DEEPEST: usize = 4;

/// How many files and folders are looked at in one: what lies beside sources may be data.
const MOST_ENTRIES: usize = 20_000;

fn holds_code(folder: &Path) -> bool {
    let mut has_code = false;
    walk(folder, &mut |_, _| {
        has_code = true;
        false
    });
    has_code
}

/// The files with modules below a folder, one a line.
fn list_code(folder: &Path, prefix: &str, lines: &mut Vec<u8>) {
    walk(folder, &mut |below, name| {
        lines.extend_from_slice(prefix.as_bytes());
        lines.extend_from_slice(below.as_bytes());
        lines.extend_from_slice(name.as_bytes());
        lines.push(b'\n');
        true
    });
}

/// Calls `see` with each file that holds a module, the folders of one level before those below
/// them, until it says no: with the path from the folder, which ends with `/` or is empty, and
/// the name.
fn walk(folder: &Path, see: &mut dyn FnMut(&str, &str) -> bool) {
    let mut level = vec![(folder.to_owned(), String::new())];
    let mut seen = 0;
    for _ in 0..=DEEPEST {
        let mut next = Vec::new();
        for (folder, below) in level {
            let Ok(entries) = fs_err::read_dir(&folder) else {
                continue;
            };
            for entry in entries.flatten() {
                seen += 1;
                if seen > MOST_ENTRIES {
                    return;
                }
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                    continue;
                };
                if code_stem(&name).is_some() {
                    if !see(&below, &name) {
                        return;
                    }
                } else if is_identifier(&name) && entry.path().is_dir() {
                    next.push((entry.path(), format!("{below}{name}/")));
                }
            }
        }
        level = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(source: &str) -> Vec<String> {
        let mut found = Found::default();
        found.see_finder(source);
        found.modules.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn finders_of_each_backend_tell_their_modules() {
        assert_eq!(
            modules(
                "import sys\nMAPPING: dict[str, str] = {'a': '/p/a', 'n.b': \"/it's/b\"}\n\
                 NAMESPACES: dict[str, list[str]] = {'n': []}\n"
            ),
            ["a", "n", "n.b"]
        );
        assert_eq!(
            modules(
                "from editables.redirector import RedirectingFinder as F\n\
                 F.install()\nF.map_module('a', 'C:\\\\p\\\\a\\\\__init__.py')\n\
                 F.map_module('b', '/p/b.py')\n"
            ),
            ["a", "b"]
        );
        assert_eq!(
            modules(
                "def install(x): {}\n\ninstall({'c': '/p/c/__init__.py', 'c.d': '/x'}, {'e': 'f'}, None)\n"
            ),
            ["c"]
        );
        assert_eq!(
            modules(
                "def install(name, names): pass\ninstall(\n    'dist',\n    {'f', \"g\"},\n    '/b')\n"
            ),
            ["f", "g"]
        );
        assert!(modules("MAPPING = nothing\ninstall({").is_empty());
    }

    #[test]
    fn literals_end_with_their_bracket() {
        assert_eq!(
            literals("'a': 'b\\\\c', \"d\": ['no'], 'e'} 'f'"),
            [
                ("a".to_owned(), Some("b\\c".to_owned())),
                ("d".to_owned(), None),
                ("e".to_owned(), None),
            ]
        );
        assert!(literals("'").is_empty() || literals("'")[0].0.is_empty());
    }

    #[test]
    fn finders_are_known_by_name() {
        for name in [
            "__editable___x_1_0_finder.py",
            "_editable_impl_x.py",
            "__editables_x.py",
            "_x_editable.py",
            "_x_editable_loader.py",
        ] {
            assert!(finder(name).is_some(), "{name}");
        }
        for name in ["x_editable.py", "a/_x_editable.py", "editable.py", "_x.py"] {
            assert!(finder(name).is_none(), "{name}");
        }
    }

    #[test]
    fn sources_of_a_tree_are_not_all_modules() {
        let text = "setup.py\nREADME.md\nsrc/a/__init__.py\nsrc/n/b/__init__.py\ntests/test_a.py\n";
        assert_eq!(tops_of_sources(text), ["a", "n"]);
        let below = modules_of_sources(text, "n", &[]);
        assert!(below.contains_key("n.b"), "{below:?}");
    }
}
