//! Imports: of the standard library, of setuptools, of the project's own modules, and of
//! what may be missing.

use std::rc::Rc;

use ruff_python_ast::{self as ast};
use ruff_text_size::{Ranged, TextRange};

use super::value::Value;
use super::world::{Encoded, encode};
use super::{Eval, Run};

const STANDARD: &[&str] = &[
    "__future__",
    "_thread",
    "abc",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "atexit",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "ctypes",
    "curses",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "dis",
    "doctest",
    "email",
    "encodings",
    "ensurepip",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "graphlib",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "multiprocessing",
    "netrc",
    "numbers",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pickletools",
    "pkgutil",
    "platform",
    "plistlib",
    "posixpath",
    "ntpath",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "py_compile",
    "pyclbr",
    "pydoc",
    "queue",
    "quopri",
    "random",
    "re",
    "reprlib",
    "runpy",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sys",
    "sysconfig",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "token",
    "tokenize",
    "trace",
    "traceback",
    "tracemalloc",
    "turtle",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "venv",
    "warnings",
    "weakref",
    "webbrowser",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zlib",
];

/// Modules that only some versions have.
const SOME: &[(&str, (Encoded, Encoded))] = &[
    ("ConfigParser", (0, encode(3, 0, 0))),
    ("StringIO", (0, encode(3, 0, 0))),
    ("cStringIO", (0, encode(3, 0, 0))),
    ("urllib2", (0, encode(3, 0, 0))),
    ("urlparse", (0, encode(3, 0, 0))),
    ("__builtin__", (0, encode(3, 0, 0))),
    ("commands", (0, encode(3, 0, 0))),
    ("cPickle", (0, encode(3, 0, 0))),
    ("httplib", (0, encode(3, 0, 0))),
    ("Queue", (0, encode(3, 0, 0))),
    ("tomllib", (encode(3, 11, 0), Encoded::MAX)),
    ("imp", (0, encode(3, 12, 0))),
    ("asyncore", (0, encode(3, 12, 0))),
    ("asynchat", (0, encode(3, 12, 0))),
    ("zoneinfo", (encode(3, 9, 0), Encoded::MAX)),
];

/// Further modules of Python itself; some are for one platform alone, or gone by now.
const OTHERS: &[&str] = &[
    "_winreg",
    "aifc",
    "antigravity",
    "audioop",
    "cProfile",
    "cgi",
    "cgitb",
    "chunk",
    "copy_reg",
    "crypt",
    "dbm",
    "genericpath",
    "grp",
    "htmlentitydefs",
    "idlelib",
    "imghdr",
    "lib2to3",
    "mailcap",
    "modulefinder",
    "msilib",
    "msvcrt",
    "nis",
    "nntplib",
    "nt",
    "nturl2path",
    "opcode",
    "ossaudiodev",
    "pipes",
    "poplib",
    "posix",
    "pwd",
    "pydoc_data",
    "pyexpat",
    "readline",
    "resource",
    "rlcompleter",
    "sets",
    "smtpd",
    "sndhdr",
    "spwd",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "sunau",
    "syslog",
    "tabnanny",
    "telnetlib",
    "termios",
    "this",
    "tkinter",
    "tty",
    "turtledemo",
    "urllib2",
    "uu",
    "wave",
    "winreg",
    "winsound",
    "xdrlib",
];

/// Whether some Python has it, on some platform.
pub(crate) fn is_standard(module: &str) -> bool {
    STANDARD.contains(&module)
        || OTHERS.contains(&module)
        || SOME.iter().any(|(name, _)| *name == module)
}

/// Whether every Python 3 has it.
pub(super) fn standard(module: &str) -> bool {
    STANDARD.contains(&module)
}

impl Run<'_> {
    pub(super) fn import(&mut self, found: &ast::StmtImport) -> Eval<()> {
        for alias in &found.names {
            let value = self.import_module(&alias.name, alias.range())?;
            if let Some(name) = &alias.asname {
                self.set_name(name, value);
            } else {
                let first = alias.name.split('.').next().unwrap_or_default().to_owned();
                if alias.name.contains('.') {
                    let value = self.import_module(&first, alias.range())?;
                    self.set_name(&first, value);
                } else {
                    self.set_name(&first, value);
                }
            }
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, found: &ast::StmtImportFrom) -> Eval<()> {
        let module = found
            .module
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        if module == "__future__" {
            return Ok(());
        }
        let at = found.range();
        let module = if found.level > 0 {
            match self.relative_module(&module, found.level) {
                Some(module) => module,
                None => return self.raise("ImportError"),
            }
        } else {
            module
        };
        let value = self.import_module(&module, at)?;
        for alias in &found.names {
            let name = alias.name.as_str();
            if name == "*" {
                self.import_star(&module, &value, at);
                continue;
            }
            let imported = match &value {
                Value::Named(base) => {
                    let full = super::library::canonical(&format!("{base}.{name}"));
                    self.named_attribute(&full, alias.range())?
                }
                Value::Module(scope) => {
                    if let Some(value) = scope.lookup(name) {
                        value
                    } else {
                        let inner = format!("{module}.{name}");
                        if self.module_file(&inner).is_some() {
                            self.import_module(&inner, at)?
                        } else {
                            let open = scope.open.borrow().clone();
                            match open {
                                Some(unknown) => {
                                    self.may_raise(&unknown, Some("ImportError"))?;
                                    self.derive(&unknown)
                                }
                                None => return self.raise("ImportError"),
                            }
                        }
                    }
                }
                other => self.unknown_from(
                    "it comes from a module that is not known",
                    at,
                    std::slice::from_ref(other),
                ),
            };
            let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
            self.set_name(&local, imported);
        }
        Ok(())
    }

    fn import_star(&mut self, module: &str, value: &Value, at: TextRange) {
        match value {
            Value::Named(name) if matches!(&**name, "setuptools" | "distutils.core") => {
                for thing in [
                    "setup",
                    "find_packages",
                    "find_namespace_packages",
                    "Extension",
                    "Command",
                    "Distribution",
                ] {
                    let full = super::library::canonical(&format!("setuptools.{thing}"));
                    self.set_name(thing, Value::named(full));
                }
            }
            Value::Module(scope) => {
                let mut names: Vec<(String, Value)> = scope
                    .names
                    .borrow()
                    .iter()
                    .filter(|(name, _)| !name.starts_with('_'))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                names.sort_by(|left, right| left.0.cmp(&right.0));
                for (name, value) in names {
                    self.set_name(&name, value);
                }
                if let Some(unknown) = scope.open.borrow().clone() {
                    *self.scope.open.borrow_mut() = Some(unknown);
                }
            }
            _ => {}
        }
        if self.scope.open.borrow().is_none() {
            let unknown = self.new_unknown(
                format!("it may come from `from {module} import *`"),
                at,
                [].into(),
            );
            *self.scope.open.borrow_mut() = Some(unknown);
        }
    }

    /// The file of a module of the project.
    pub(super) fn module_file(&self, module: &str) -> Option<(String, bool)> {
        let path = module.replace('.', "/");
        for folder in &self.search {
            let path = if folder.is_empty() {
                path.clone()
            } else {
                format!("{folder}/{path}")
            };
            let package = format!("{path}/__init__.py");
            if self.sources.is_file(&package) {
                return Some((package, true));
            }
            let file = format!("{path}.py");
            if self.sources.is_file(&file) && file != self.sources.get(0).file.path() {
                return Some((file, false));
            }
        }
        None
    }

    pub(super) fn relative_module(&self, module: &str, level: u32) -> Option<String> {
        let own = self.scope_name()?;
        let mut parts: Vec<&str> = own.split('.').collect();
        let package = self
            .sources
            .get(self.source)
            .file
            .path()
            .ends_with("__init__.py");
        for _ in 0..level.saturating_sub(u32::from(package)) {
            parts.pop()?;
        }
        if !module.is_empty() {
            parts.push(module);
        }
        (!parts.is_empty()).then(|| parts.join("."))
    }

    fn scope_name(&self) -> Option<String> {
        let scope = self
            .scope
            .globals
            .clone()
            .unwrap_or_else(|| Rc::clone(&self.scope));
        scope.lookup("__name__")?.text().map(str::to_owned)
    }

    pub(super) fn import_module(&mut self, module: &str, at: TextRange) -> Eval<Value> {
        let root = module.split('.').next().unwrap_or_default();
        if let Some((_, range)) = SOME.iter().find(|(name, _)| *name == root) {
            if self.world.version_in(&[*range], "the Python version") {
                return Ok(Value::named(super::library::canonical(module)));
            }
            return self.raise("ModuleNotFoundError");
        }
        if module == "importlib.metadata" || module == "importlib.resources" {
            let since = if module.ends_with("metadata") { 8 } else { 7 };
            if self
                .world
                .version_in(&[(encode(3, since, 0), Encoded::MAX)], "the Python version")
            {
                return Ok(Value::named(module));
            }
            return self.raise("ModuleNotFoundError");
        }
        // setuptools is there when it builds; its pkg_resources may not be.
        if standard(root) || matches!(root, "setuptools" | "distutils" | "_distutils_hack") {
            return Ok(Value::named(super::library::canonical(module)));
        }
        if let Some(known) = self.modules.get(module) {
            return Ok(Value::Module(Rc::clone(known)));
        }
        if let Some((path, package)) = self.module_file(module) {
            return self.project_module(module, &path, package, at);
        }
        let why = format!("it depends on whether `{module}` can be imported");
        let unknown = self.new_unknown(why, at, [].into());
        self.may_raise(&unknown, Some("ModuleNotFoundError"))?;
        Ok(Value::named(super::library::canonical(module)))
    }
}
