//! The files that a script reads and runs, each read once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use ruff_python_ast as ast;
use uvferry_diagnostics::{Location, SourceFile, Span};

use super::value::Place;

/// The place of the project, which no value may show: its absolute path is another on each
/// machine.
pub(crate) const ROOT: &str = "\u{e0e1}";

/// A file: as it is, as Python reads it, and as Python parses it.
pub(crate) struct Source {
    pub(crate) file: SourceFile,
    /// With `\n` for every line end.
    pub(crate) text: Rc<str>,
    module: RefCell<Option<Rc<Parsed>>>,
}

/// A syntax tree, or where it is none.
pub(crate) struct Parsed {
    pub(crate) body: ast::ModModule,
    pub(crate) error: Option<(String, Span)>,
}

/// How a file is got hold of.
pub(crate) type Reader<'a> = dyn Fn(&str) -> Option<SourceFile> + 'a;

pub(crate) struct Sources<'a> {
    read: &'a Reader<'a>,
    pub(crate) paths: &'a [String],
    loaded: RefCell<Vec<Rc<Source>>>,
    by_path: RefCell<HashMap<String, Option<usize>>>,
    /// Files that are missing, and are taken for something that is not known: the script ends
    /// without them.
    supposed: RefCell<BTreeSet<String>>,
    functions: RefCell<HashMap<(usize, u32, u32), Rc<ast::StmtFunctionDef>>>,
    lambdas: RefCell<HashMap<(usize, u32, u32), Rc<ast::ExprLambda>>>,
}

/// Larger files are not read: no script needs them for its metadata.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Larger ones are not parsed.
pub(crate) const MAX_PARSED_BYTES: usize = 512 * 1024;

impl<'a> Sources<'a> {
    pub(crate) fn new(read: &'a Reader<'a>, paths: &'a [String]) -> Self {
        Self {
            read,
            paths,
            loaded: RefCell::default(),
            by_path: RefCell::default(),
            supposed: RefCell::default(),
            functions: RefCell::default(),
            lambdas: RefCell::default(),
        }
    }

    /// A file that is given, or one that is made up for a text that runs.
    pub(crate) fn add(&self, file: SourceFile) -> usize {
        let text = file.text();
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n").into()
        } else {
            text.into()
        };
        let mut loaded = self.loaded.borrow_mut();
        loaded.push(Rc::new(Source {
            file,
            text,
            module: RefCell::default(),
        }));
        loaded.len() - 1
    }

    /// The number of the file at a path, relative to the root.
    pub(crate) fn open(&self, path: &str) -> Option<usize> {
        if let Some(known) = self.by_path.borrow().get(path) {
            return *known;
        }
        let found = (self.read)(path)
            .filter(|file| file.bytes().len() <= MAX_BYTES)
            .map(|file| self.add(file));
        self.by_path.borrow_mut().insert(path.to_owned(), found);
        found
    }

    /// Goes on as if this file, which is missing, could be read; `false` where that is so
    /// already.
    pub(crate) fn suppose(&self, path: &str) -> bool {
        self.supposed.borrow_mut().insert(path.to_owned())
    }

    pub(crate) fn is_supposed(&self, path: &str) -> bool {
        self.supposed.borrow().contains(path)
    }

    pub(crate) fn is_file(&self, path: &str) -> bool {
        self.paths
            .binary_search_by(|known| known.as_str().cmp(path))
            .is_ok()
            || self.open(path).is_some()
    }

    pub(crate) fn is_folder(&self, path: &str) -> bool {
        path.is_empty() || {
            let inside = format!("{path}/");
            let at = self
                .paths
                .partition_point(|known| known.as_str() < inside.as_str());
            self.paths
                .get(at)
                .is_some_and(|known| known.starts_with(&inside))
        }
    }

    /// What lies in a folder: names, and whether each is a folder.
    pub(crate) fn entries(&self, folder: &str) -> Vec<(String, bool)> {
        let inside = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut found: Vec<(String, bool)> = Vec::new();
        for path in self.paths {
            let Some(rest) = path.strip_prefix(&inside) else {
                continue;
            };
            let entry = match rest.split_once('/') {
                Some((name, _)) => (name.to_owned(), true),
                None => (rest.to_owned(), false),
            };
            if found.last() != Some(&entry) && !found.contains(&entry) {
                found.push(entry);
            }
        }
        found
    }

    /// How many files were read.
    pub(crate) fn len(&self) -> usize {
        self.loaded.borrow().len()
    }

    pub(crate) fn get(&self, number: usize) -> Rc<Source> {
        Rc::clone(&self.loaded.borrow()[number])
    }

    pub(crate) fn parse(&self, number: usize) -> Rc<Parsed> {
        let source = self.get(number);
        if let Some(parsed) = &*source.module.borrow() {
            return Rc::clone(parsed);
        }
        let text: &str = if source.text.len() > MAX_PARSED_BYTES {
            ""
        } else {
            source.file.text()
        };
        let parsed = ruff_python_parser::parse_unchecked_source(text, ast::PySourceType::Python);
        let mut error = parsed.errors().first().map(|error| {
            let range = error.location;
            // What is missing at the end is shown behind the last line that says something.
            let last = text.trim_end().len();
            let start = range.start().to_usize().min(last);
            (
                error.error.to_string(),
                start..range.end().to_usize().clamp(start, last.max(start)),
            )
        });
        if source.text.len() > MAX_PARSED_BYTES {
            error = Some(("it is too large".to_owned(), 0..0));
        }
        let parsed = Rc::new(Parsed {
            body: parsed.into_syntax(),
            error,
        });
        *source.module.borrow_mut() = Some(Rc::clone(&parsed));
        parsed
    }

    pub(crate) fn location(&self, place: &Place) -> Location {
        let source = self.get(place.source);
        let end = source.file.text().len();
        let span = place.span.start.min(end)..place.span.end.min(end);
        Location::new(&source.file, span)
    }

    /// The location of a part of the text as Python reads it, with `\n` for each line end.
    pub(crate) fn text_location(&self, source: usize, span: Span) -> Location {
        let found = self.get(source);
        let original = found.file.text();
        if original.len() == found.text.len() {
            return self.location(&Place { source, span });
        }
        // Lines are the same in both; the bytes are not.
        let start = span.start.min(found.text.len());
        let line = found.text[..start].matches('\n').count();
        let column = start - found.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let mut offset = 0;
        for _ in 0..line {
            offset += match original[offset..].find(['\n', '\r']) {
                Some(at) if original[offset + at..].starts_with("\r\n") => at + 2,
                Some(at) => at + 1,
                None => original.len() - offset,
            };
        }
        let from = (offset + column).min(original.len());
        let to = (from + span.end.saturating_sub(span.start)).min(original.len());
        self.location(&Place {
            source,
            span: from..to,
        })
    }

    pub(crate) fn function(
        &self,
        source: usize,
        found: &ast::StmtFunctionDef,
    ) -> Rc<ast::StmtFunctionDef> {
        let key = (
            source,
            found.range.start().to_u32(),
            found.range.end().to_u32(),
        );
        Rc::clone(
            self.functions
                .borrow_mut()
                .entry(key)
                .or_insert_with(|| Rc::new(found.clone())),
        )
    }

    pub(crate) fn lambda(&self, source: usize, found: &ast::ExprLambda) -> Rc<ast::ExprLambda> {
        let key = (
            source,
            found.range.start().to_u32(),
            found.range.end().to_u32(),
        );
        Rc::clone(
            self.lambdas
                .borrow_mut()
                .entry(key)
                .or_insert_with(|| Rc::new(found.clone())),
        )
    }
}

/// `os.path.join`
pub(crate) fn join(left: &str, right: &str) -> String {
    if right.starts_with('/') || right.starts_with(ROOT) || left.is_empty() {
        right.to_owned()
    } else if left.ends_with('/') {
        format!("{left}{right}")
    } else {
        format!("{left}/{right}")
    }
}

/// `os.path.normpath`
pub(crate) fn normal(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| *last != ".." && *last != ROOT) =>
            {
                parts.pop();
            }
            ".." if absolute && parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute {
        format!("/{joined}")
    } else if joined.is_empty() {
        ".".to_owned()
    } else {
        joined
    }
}

/// A path relative to the root, `""` for the root itself; `None` where it lies outside.
pub(crate) fn relative(path: &str) -> Option<String> {
    let path = normal(&path.replace('\\', "/"));
    let path = match path.strip_prefix(ROOT) {
        Some(rest) => rest.strip_prefix('/').unwrap_or(rest).to_owned(),
        None => path,
    };
    match path.as_str() {
        "." => Some(String::new()),
        path if path.starts_with('/') || path == ".." || path.starts_with("../") => None,
        path if path.contains(ROOT) || path.contains(super::world::OTHER) => None,
        path => Some(path.to_owned()),
    }
}

/// `os.path.dirname`
pub(crate) fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((head, _)) => head.trim_end_matches('/').to_owned(),
        None => String::new(),
    }
}
