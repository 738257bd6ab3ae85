//! What one Python file imports and names.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::Place;

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Sphinx: `extensions`.
    Sphinx,
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
