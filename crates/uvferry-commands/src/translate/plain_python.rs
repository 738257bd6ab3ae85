//! Python that does the same in each environment: `python -c "import shutil; …"`.

use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{self as ast, Stmt};

use crate::command::Word;

/// Modules of Python itself that do not tell what is installed, nor run anything else.
const PLAIN: &[&str] = &[
    "__future__",
    "ast",
    "base64",
    "binascii",
    "calendar",
    "codecs",
    "collections",
    "configparser",
    "contextlib",
    "csv",
    "datetime",
    "decimal",
    "difflib",
    "errno",
    "fileinput",
    "fnmatch",
    "functools",
    "getpass",
    "glob",
    "gzip",
    "hashlib",
    "html",
    "http",
    "io",
    "itertools",
    "json",
    "locale",
    "math",
    "operator",
    "os",
    "pathlib",
    "pprint",
    "random",
    "re",
    "secrets",
    "shlex",
    "shutil",
    "socket",
    "sqlite3",
    "stat",
    "string",
    "struct",
    "tarfile",
    "tempfile",
    "textwrap",
    "time",
    "tomllib",
    "unicodedata",
    "urllib",
    "uuid",
    "webbrowser",
    "xml",
    "zipfile",
    "zlib",
];

/// Of them, those that are run by `-m`.
const PROGRAMS: &[&str] = &[
    "base64",
    "calendar",
    "http.server",
    "json.tool",
    "tarfile",
    "webbrowser",
    "zipfile",
];

/// What runs other code or another program.
const LEAVING: &[&str] = &[
    "__import__",
    "compile",
    "eval",
    "exec",
    "fork",
    "popen",
    "spawn",
    "startfile",
    "system",
];

/// Longer code is not read.
const LONGEST: usize = 20_000;

/// Whether a command of Python does the same whichever environment it is run in: it stays as it
/// is, for `uv run` would first make one where none is.
pub(super) fn needs_no_environment(words: &[Word]) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let is_python = matches!(first.text().as_deref(), Some("python" | "python3"));
    let [flag, argument, ..] = rest else {
        return false;
    };
    let Some(text) = argument.text() else {
        return false;
    };
    is_python
        && match flag.text().as_deref() {
            Some("-c") => is_plain(&text),
            Some("-m") => PROGRAMS.contains(&text.as_str()),
            _ => false,
        }
}

fn is_plain(code: &str) -> bool {
    if code.len() > LONGEST || LEAVING.iter().any(|name| code.contains(name)) {
        return false;
    }
    let Ok(parsed) = ruff_python_parser::parse_module(code) else {
        return false;
    };
    let mut imports = Imports { are_plain: true };
    imports.visit_body(&parsed.syntax().body);
    imports.are_plain
}

struct Imports {
    are_plain: bool,
}

impl Imports {
    fn module(&mut self, name: &str) {
        let first = name.split('.').next().unwrap_or(name);
        self.are_plain &= PLAIN.contains(&first);
    }
}

impl Visitor<'_> for Imports {
    fn visit_stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Import(ast::StmtImport { names, .. }) => {
                for alias in names {
                    self.module(alias.name.as_str());
                }
            }
            Stmt::ImportFrom(ast::StmtImportFrom { module, level, .. }) => match module {
                Some(module) if *level == 0 => self.module(module.as_str()),
                _ => self.are_plain = false,
            },
            _ => walk_stmt(self, stmt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_code_uses_what_each_python_has() {
        for code in [
            "import shutil; shutil.rmtree('build', True)",
            "import os, glob\nfor p in glob.glob('*.pyc'):\n    os.remove(p)",
            "from urllib.request import pathname2url as p; print(p('x'))",
            "print('done')",
        ] {
            assert!(is_plain(code), "{code}");
        }
        for code in [
            "import app",
            "import os; os.system('tool')",
            "import sys; print(sys.prefix)",
            "if True:\n    import yaml",
            "from . import x",
            "__import__('yaml')",
            "import shutil as",
        ] {
            assert!(!is_plain(code), "{code}");
        }
    }
}
