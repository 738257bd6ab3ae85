//! What names of a file stand for, as far as its imports say.

use compact_str::CompactString;
use ruff_python_ast::{Expr, StmtImport, StmtImportFrom};
use ruff_text_size::Ranged as _;

/// The names that imports of a file bind, as far as something here asks for them.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    bound: Vec<Bound<'t>>,
    /// Whether a module that loads others by name is imported.
    pub(super) has_loaders: bool,
}

#[derive(Debug)]
struct Bound<'t> {
    name: &'t str,
    module: &'t str,
    member: Option<&'t str>,
}

/// Modules whose members are asked for.
fn is_asked_for(module: &str) -> bool {
    let root = module.split('.').next().unwrap_or(module);
    loads(module, "")
        || matches!(
            root,
            "builtins"
                | "contextlib"
                | "contextlib2"
                | "distutils"
                | "logging"
                | "os"
                | "platform"
                | "pytest"
                | "six"
                | "sys"
                | "typing"
                | "typing_extensions"
        )
}

/// Whether a module, or what is taken out of it, has functions that take the name of another,
/// or a list of such. Those that nearly every file imports are not among them: what they have is
/// looked for in the text.
fn loads(module: &str, member: &str) -> bool {
    let root = module.split('.').next().unwrap_or(module);
    matches!(
        root,
        "celery"
            | "importlib"
            | "importlib_metadata"
            | "pkg_resources"
            | "pkgutil"
            | "pydoc"
            | "runpy"
            | "setuptools"
    ) || matches!(module, "distutils.core" | "logging.config")
        || matches!(
            (module, member),
            ("logging", "config") | ("distutils", "core")
        )
}

/// Functions that load by name wherever they come from: projects wrap them.
fn is_loader(member: &str) -> bool {
    matches!(
        member,
        "import_module"
            | "import_string"
            | "importorskip"
            | "resolve_name"
            | "load_object"
            | "locate"
            | "import_object"
            | "import_item"
    )
}

impl<'t> Names<'t> {
    pub(super) fn import(&mut self, text: &'t str, statement: &StmtImport) {
        for alias in &statement.names {
            let module = &text[alias.name.range()];
            if !is_asked_for(module) {
                continue;
            }
            self.has_loaders |= loads(module, "");
            if let Some(name) = &alias.asname {
                self.bound.push(Bound {
                    name: &text[name.range()],
                    module,
                    member: None,
                });
            }
        }
    }

    pub(super) fn import_from(&mut self, text: &'t str, statement: &StmtImportFrom) {
        let module = statement
            .module
            .as_ref()
            .map_or("", |module| &text[module.range()]);
        let is_asked_for = statement.level == 0 && is_asked_for(module);
        let is_django = statement.level == 0 && module.starts_with("django.");
        for alias in &statement.names {
            let member = &text[alias.name.range()];
            let is_loader = is_loader(member);
            let is_module_loading = is_django && member == "module_loading";
            if !(is_asked_for || is_loader || is_guard(member) || is_module_loading) {
                continue;
            }
            self.has_loaders |=
                is_loader || is_module_loading || is_asked_for && loads(module, member);
            self.bound.push(Bound {
                name: alias
                    .asname
                    .as_ref()
                    .map_or(member, |name| &text[name.range()]),
                module,
                member: Some(member),
            });
        }
    }

    /// The dotted name that an expression stands for: `importlib.import_module` of `load` after
    /// `from importlib import import_module as load`. Names that are not known stand for
    /// themselves.
    pub(super) fn resolve(&self, expression: &Expr) -> Option<CompactString> {
        let mut attributes: [&str; 6] = [""; 6];
        let mut count = 0;
        let mut here = expression;
        let base = loop {
            match here {
                Expr::Attribute(attribute) => {
                    *attributes.get_mut(count)? = attribute.attr.as_str();
                    count += 1;
                    here = &attribute.value;
                }
                Expr::Name(name) => break name.id.as_str(),
                _ => return None,
            }
        };
        let mut path = CompactString::default();
        match self.bound.iter().rev().find(|bound| bound.name == base) {
            Some(bound) => {
                path.push_str(bound.module);
                if let Some(member) = bound.member {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(member);
                }
            }
            None => path.push_str(base),
        }
        for attribute in attributes[..count].iter().rev() {
            path.push('.');
            path.push_str(attribute);
        }
        Some(path)
    }
}

/// Names that tests are made of, whatever module they come from.
fn is_guard(member: &str) -> bool {
    member == "TYPE_CHECKING" || is_version_name(member)
}

/// `PY2`, `PY3`, `PY34`, `IS_PY3`, `is_py2`, `PYTHON3`, `PY_37_PLUS`.
pub(super) fn is_version_name(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    let name = ["IS_", "is_", "ON_"]
        .iter()
        .find_map(|start| name.strip_prefix(start))
        .unwrap_or(name);
    let rest = ["PYTHON", "PY", "py", "Py"]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    rest.is_some_and(|rest| {
        let rest = rest.trim_start_matches(['_', 'G', 'E', 'L', 'T']);
        rest.starts_with(['2', '3'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_versions() {
        for name in [
            "PY2", "PY3", "PY34", "IS_PY3", "is_py2", "PYTHON3", "_PY3", "PY_GE_38", "py3k",
        ] {
            assert!(is_version_name(name), "{name}");
        }
        for name in ["PYTEST", "PYDANTIC_V2", "py", "PY", "COPY2", "pyqt5"] {
            assert!(!is_version_name(name), "{name}");
        }
    }
}
