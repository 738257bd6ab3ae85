//! What one Python file imports and names.
//!
//! ```
//! use uvferry_imports::reading::read;
//! use uvferry_imports::sources::Kind;
//!
//! let reading = read(b"try:\n    import yaml\nexcept ImportError:\n    yaml = None\n", Kind::Module);
//! assert_eq!(reading.imports[0].module, "yaml");
//! assert!(reading.imports[0].conditions.is_optional);
//! ```
//!
//! # How
//!
//! The tree is that of ruff's parser (`parser`, `code`), which goes on behind an error. One pass over its
//! statements finds imports and on what they hang (`walk`, `guards`), and settings that name
//! what a framework loads (`hosts`); a second one over expressions, for calls (`calls`), takes
//! place only where the first met a module that loads others by name. Strings that read like a
//! path are found in the tokens (`strings`). Where the tree has errors, lines are read for the
//! imports that it lacks (`layout`, `rest`): Python 2 above all. Places are offsets until the end
//! (`raw`), where one pass counts lines (`places`).
//!
//! A tree is as deep as its text nests, and so is the stack of what walks it and drops it. What
//! nests deeper than a thread's stack takes goes to a thread with a large one; what nests
//! deeper than CPython itself takes is not parsed, and neither is one statement of a megabyte.
//! Larger files are parsed in parts.

mod calls;
mod code;
mod comments;
mod guards;
mod hosts;
mod layout;
mod names;
mod notebook;
mod parser;
mod places;
mod raw;
mod rest;
mod script;
mod strings;
mod walk;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Encoding, SourceFile};

use crate::Place;
use crate::sources::Kind;
use code::Stack;

pub(crate) use code::STACK_BYTES;

/// What one file says, apart from where it lies: a cache may keep it by its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// In the order of the file.
    pub imports: Vec<Import>,
    /// Names of modules and of what is in them, in strings that something loads.
    pub references: Vec<Reference>,
    /// A block of PEP 723.
    pub script: Option<ScriptMetadata>,
    /// What kept the file from being read as a whole.
    pub faults: Vec<Fault>,
    /// Lines of the file.
    pub lines: u32,
}

/// One module that a file imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// `a.b` of `import a.b` and of `from a.b import c`; of a relative import what follows the
    /// dots, which may be nothing.
    pub module: CompactString,
    /// What is taken out of it: `c`. Each may be a module. `*` for all.
    pub members: Vec<CompactString>,
    /// The dots of a relative import; 0 for others.
    pub level: u32,
    /// How it is imported.
    pub how: How,
    /// On what it hangs.
    pub conditions: Conditions,
    /// The module's name, or the whole statement of a `from`.
    pub place: Place,
    /// Rules that a comment on its line (`# deptry: ignore[…]`, `# uvferry: ignore[…]`) turns
    /// off; an empty list turns off all.
    pub ignored: Option<Vec<CompactString>>,
}

/// How a module is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum How {
    /// `import` or `from … import`.
    Statement,
    /// `importlib.import_module("a")`, `__import__("a")`, `pytest.importorskip("a")` and the like.
    Call,
}

/// On what an import hangs. Several may hold.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Conditions {
    /// In a `try` whose handler takes an ImportError: it may be missing.
    pub is_optional: bool,
    /// In such a handler, or in its `else`: what is taken where another is missing.
    pub is_fallback: bool,
    /// Under `if TYPE_CHECKING`: only type checkers read it.
    pub is_for_types: bool,
    /// Under a test of `sys.version_info`, of `six.PY2` and the like.
    pub is_for_version: bool,
    /// Under a test of `sys.platform`, `os.name`, `platform.system()`.
    pub is_for_platform: bool,
    /// In a function: imported when it is called.
    pub is_in_function: bool,
    /// Under `if __name__ == "__main__"`.
    pub is_for_main: bool,
    /// Under another condition.
    pub is_conditional: bool,
}

/// A name in a string that something loads, or may load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// `rest_framework`, `corsheaders.middleware.CorsMiddleware`, `jinja2`.
    pub name: CompactString,
    /// Who loads it.
    pub context: Context,
    /// The string.
    pub place: Place,
}

/// Who loads what a string names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Context {
    /// Django: INSTALLED_APPS, MIDDLEWARE, …_BACKEND(S), ENGINE, ….
    Django,
    /// `pytest_plugins`.
    PytestPlugin,
    /// Celery: `include`, `imports`, task routes, ….
    Celery,
    /// `logging.config.dictConfig`: `class`, `()`, ….
    Logging,
    /// Entry points in `setup()`.
    EntryPoint,
    /// Sphinx: `extensions`, `html_theme`.
    Sphinx,
    /// IPython: `%load_ext`, `%matplotlib`. Of an extension, which may be one of IPython's own.
    Notebook,
    /// `pkg_resources.require("x")`, `importlib.metadata.version("x")`: the name of a
    /// distribution, not of a module.
    Distribution,
    /// The scheme of an address: `postgresql+psycopg2`.
    Scheme,
    /// A string that reads like a dotted path, wherever it stands: it may be one.
    Dotted,
}

/// The block of a script that names what it needs (PEP 723).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptMetadata {
    /// As written.
    pub requires_python: Option<String>,
    /// As written, with the place of each.
    pub dependencies: Vec<(String, Place)>,
    /// The block.
    pub place: Place,
}

/// What kept a file from being read as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// How much of the file is known all the same.
    pub extent: Extent,
}

/// How much of a file with a fault is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// All of its imports, as far as its other lines show them.
    Mostly,
    /// Nothing.
    Nothing,
}

/// Larger files are not read: no person wrote them.
pub const MAX_BYTES: usize = 64 << 20;

/// The first character of a file.
pub(crate) const START: Place = Place {
    line: 1,
    column: 1,
    end_line: 1,
    end_column: 1,
};

/// Reads a file, decoded as Python does (PEP 263, byte order marks). Nothing is an error: what
/// is wrong stands in [`Reading::faults`].
pub fn read(bytes: impl Into<Vec<u8>>, kind: Kind) -> Reading {
    read_on(bytes.into(), kind, Stack::Small)
}

/// As [`read`], on a thread with [`STACK_BYTES`] of stack.
pub(crate) fn read_on_large_stack(bytes: Vec<u8>, kind: Kind) -> Reading {
    read_on(bytes, kind, Stack::Large)
}

fn read_on(bytes: Vec<u8>, kind: Kind, stack: Stack) -> Reading {
    if bytes.len() > MAX_BYTES {
        return unreadable(format!(
            "larger than {} megabytes: nobody wrote it",
            MAX_BYTES >> 20
        ));
    }
    let file = SourceFile::new("", bytes);
    if stack == Stack::Small && is_too_deep(&file, kind) {
        let deep = std::thread::scope(|scope| {
            std::thread::Builder::new()
                .name("reading".to_owned())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, || read_file(&file, kind, Stack::Large))
                .ok()?
                .join()
                .ok()
        });
        if let Some(reading) = deep {
            return reading;
        }
    }
    read_file(&file, kind, stack)
}

fn is_too_deep(file: &SourceFile, kind: Kind) -> bool {
    match kind {
        Kind::Notebook => {
            notebook::code_of(file).is_some_and(|code| code::is_too_deep(&code, Stack::Small))
        }
        _ => code::is_too_deep(file.text(), Stack::Small),
    }
}

/// A file of which nothing is known.
pub(crate) fn unreadable(message: String) -> Reading {
    Reading {
        faults: vec![Fault {
            message,
            place: START,
            extent: Extent::Nothing,
        }],
        ..Reading::default()
    }
}

fn read_file(file: &SourceFile, kind: Kind, stack: Stack) -> Reading {
    if kind == Kind::Notebook {
        return notebook::read(file, stack);
    }
    let conditions = if kind == Kind::Stub {
        Conditions::TYPES
    } else {
        Conditions::NONE
    };
    let text = file.text();
    let whole = 0..text.len();
    let mut raw = code::read(text, std::slice::from_ref(&whole), conditions, stack);
    if file.encoding() == Encoding::Undecodable {
        let at = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
        raw.fault(
            "it is not text in the encoding that it has or names",
            at..at,
        );
    }
    let script = match script::find(text) {
        script::Found::Nothing => None,
        script::Found::Metadata(metadata) => Some(metadata),
        script::Found::Fault(message, range) => {
            raw.fault(message, range);
            None
        }
    };
    Reading {
        script,
        ..raw.finish(text, text, |range| range)
    }
}
