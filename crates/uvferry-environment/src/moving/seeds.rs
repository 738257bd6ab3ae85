//! pip, setuptools and wheel: there because an environment was made, or because they are used.

use std::collections::BTreeMap;
use std::path::Path;

use memchr::memmem;
use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{MarkerEnvironment, parse};

use super::files::recorded_files;
use crate::distributions::Distribution;

/// What `venv` and virtualenv put into each environment that they make.
const SEEDS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// Who may use a seed beside the distributions.
#[derive(Debug, Clone, Copy)]
pub(super) struct User<'a> {
    /// The folder that the environment lies in: often that of a program.
    pub(super) folder: Option<&'a Path>,
    /// The versions of the interpreter's own seeds.
    pub(super) bundled: &'a BTreeMap<String, String>,
    /// The version of Python.
    pub(super) python: (u32, u32, u32),
}

/// Which distributions are left out, and why; by normalised name.
///
/// A seed stays where another distribution requires it, where a module imports it, and, but for
/// pip, where it was asked for (REQUESTED) in another version than that of the interpreter's own
/// ensurepip, which marks its seeds as asked for. The program that the environment is for is
/// looked at like a distribution: it seldom is one.
pub(super) fn left_out(
    distributions: &[&Distribution],
    markers: Option<&MarkerEnvironment>,
    user: &User<'_>,
) -> BTreeMap<String, &'static str> {
    let mut left = BTreeMap::new();
    for one in distributions {
        let name = one.normalized_name.as_str();
        if !SEEDS.contains(&name) {
            continue;
        }
        let is_asked_for = name != "pip"
            && one.requested
            && user
                .bundled
                .get(name)
                .is_none_or(|version| *version != one.version);
        // One from an address was asked for by it.
        if is_asked_for || one.direct_url.is_some() {
            continue;
        }
        let others = || {
            distributions
                .iter()
                .filter(|other| !SEEDS.contains(&other.normalized_name.as_str()))
        };
        if others().any(|other| requires(other, name, markers)) {
            continue;
        }
        let modules = modules_of(name, user.python);
        if others().any(|other| imports(other, &modules)) {
            continue;
        }
        if user.folder.is_some_and(|it| folder_imports(it, &modules)) {
            continue;
        }
        left.insert(
            name.to_owned(),
            "nothing requires or imports it, and uv does its work",
        );
    }
    left
}

/// Whether it is pip, setuptools or wheel, which a Python may bring in an edition of its own.
pub(super) fn is_seed(name: &str) -> bool {
    SEEDS.contains(&name)
}

fn modules_of(seed: &str, python: (u32, u32, u32)) -> Vec<&'static str> {
    match seed {
        "setuptools" => {
            let mut modules = vec!["setuptools", "pkg_resources", "_distutils_hack"];
            // Python's own is gone, and setuptools stands in for it.
            if python >= (3, 12, 0) {
                modules.push("distutils");
            }
            modules
        }
        "pip" => vec!["pip"],
        _ => vec!["wheel"],
    }
}

fn requires(one: &Distribution, name: &str, markers: Option<&MarkerEnvironment>) -> bool {
    let text = one
        .requires
        .iter()
        .map(|line| line.replace(['\n', '\r'], " "))
        .collect::<Vec<_>>()
        .join("\n");
    let file = parse(&SourceFile::new("METADATA", text));
    file.requirements().any(|(_, _, requirement)| {
        requirement
            .name
            .as_ref()
            .is_some_and(|found| found.normalized == name)
            // In doubt it holds.
            && markers.is_none_or(|markers| requirement.applies_to(markers).unwrap_or(true))
    })
}

/// Whether a distribution's modules import one of these, by their text.
fn imports(one: &Distribution, modules: &[&str]) -> bool {
    if let Some(folder) = &one.editable_location {
        return folder_imports(folder, modules);
    }
    recorded_files(one)
        .iter()
        .filter(|file| file.path.extension().is_some_and(|ending| ending == "py"))
        .any(|file| file_imports(&file.path, modules))
}

/// Sources of an editable or a program; hidden folders, environments and what is installed or
/// built in it are none.
fn folder_imports(folder: &Path, modules: &[&str]) -> bool {
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0_usize;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs_err::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            seen += 1;
            if seen > 50_000 {
                // Too much to look at: it might.
                return true;
            }
            let path = entry.path();
            let name = entry.file_name();
            let is_hidden = name.to_string_lossy().starts_with('.');
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                let is_other = is_hidden
                    || ["pyvenv.cfg", "bin/activate", "Scripts/activate"]
                        .iter()
                        .any(|file| path.join(file).is_file())
                    || ["node_modules", "build", "site-packages"]
                        .iter()
                        .any(|known| name == *known);
                if !is_other {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "py")
                // The script that builds it has an environment of its own for that.
                && name != "setup.py"
                && file_imports(&path, modules)
            {
                return true;
            }
        }
    }
    false
}

fn file_imports(file: &Path, modules: &[&str]) -> bool {
    let Ok(bytes) = fs_err::read(file) else {
        return false;
    };
    text_imports(&bytes, modules)
}

/// Whether a line begins with `import NAME` or `from NAME`, or calls `import_module` or
/// `__import__` with it.
fn text_imports(bytes: &[u8], modules: &[&str]) -> bool {
    modules.iter().any(|module| {
        memmem::find_iter(bytes, module.as_bytes()).any(|at| {
            let after = bytes.get(at + module.len());
            if after.is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return false;
            }
            let start = bytes[..at]
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(0, |line| line + 1);
            let before = String::from_utf8_lossy(&bytes[start..at]);
            let before = before.trim_start();
            let is_list = before
                .strip_prefix("import ")
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim_end().ends_with(','));
            let is_from = before
                .strip_prefix("from ")
                .is_some_and(|rest| rest.trim().is_empty());
            is_list
                || is_from
                || [
                    "import_module(\"",
                    "import_module('",
                    "__import__(\"",
                    "__import__('",
                ]
                .iter()
                .any(|call| before.ends_with(call))
        })
    })
}

/// The versions of the seeds that an interpreter's ensurepip has.
pub(super) fn bundled(standard_library: &[std::path::PathBuf]) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::new();
    for folder in standard_library {
        let Ok(entries) = fs_err::read_dir(folder.join("ensurepip").join("_bundled")) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let mut parts = name.split('-');
            if let (Some(name), Some(version)) = (parts.next(), parts.next()) {
                versions.insert(name.to_lowercase(), version.to_owned());
            }
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_from_words() {
        for text in [
            "import setuptools\n",
            "    from pkg_resources import x",
            "import os, pkg_resources",
            "x = importlib.import_module('pkg_resources.extern')",
            "try:\n\timport setuptools.command",
        ] {
            assert!(
                text_imports(text.as_bytes(), &modules_of("setuptools", (3, 11, 0))),
                "{text}"
            );
        }
        for text in [
            "# setuptools is used\n",
            "import setuptools_scm",
            "from x import setuptools",
            "name = 'setuptools'",
            "",
        ] {
            assert!(
                !text_imports(text.as_bytes(), &modules_of("setuptools", (3, 11, 0))),
                "{text}"
            );
        }
    }

    #[test]
    fn distutils_is_setuptools_where_python_has_none() {
        let line = b"from distutils.version import LooseVersion\n";
        assert!(text_imports(line, &modules_of("setuptools", (3, 12, 0))));
        assert!(!text_imports(line, &modules_of("setuptools", (3, 11, 9))));
        assert!(!text_imports(
            b"from numpy.distutils import x\n",
            &modules_of("setuptools", (3, 12, 0))
        ));
    }
}
