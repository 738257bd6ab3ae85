//! Which modules have to be there before setup.py runs: what it imports at its top, itself or
//! by way of a module that lies beside it.
//!
//! A build in an environment of its own has setuptools and what `[build-system] requires`
//! names, where `python setup.py …` had all of the environment that it ran in.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast as ast;
use ruff_text_size::Ranged;
use uvferry_diagnostics::{Location, SourceFile};

use crate::deep_stack::on_a_deep_stack;
use crate::script::{MAX_PARSED_BYTES, is_standard};

/// More files than this are not followed; what setup.py itself imports comes first.
const MAX_FILES: usize = 32;

/// What every build with setuptools has.
const OF_SETUPTOOLS: [&str; 4] = [
    "setuptools",
    "pkg_resources",
    "distutils",
    "_distutils_hack",
];

/// The top-level modules that neither Python nor setuptools nor the folder of setup.py has,
/// each with the first place that imports it. An import that may fail (in a `try` with a
/// handler), that only a condition reaches or that stands in a function is none of them.
///
/// `read` gives the text of a file by its path, `paths` are the files that there are, both in
/// the terms of `script`'s own path.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
///
/// let file = SourceFile::new("setup.py", "import os, numpy\nfrom setuptools import setup\n");
/// let needed = uvferry_setuptools::needed_imports(&file, &|_| None, &[]);
/// assert_eq!(needed.keys().collect::<Vec<_>>(), ["numpy"]);
/// ```
pub fn needed_imports(
    script: &SourceFile,
    read: &dyn Fn(&str) -> Option<SourceFile>,
    paths: &[String],
) -> BTreeMap<String, Location> {
    let folder = script
        .path()
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut needed = BTreeMap::new();
    let mut followed = BTreeSet::from([script.path().to_owned()]);
    let mut waiting = imports_of(script);
    let mut at = 0;
    while let Some((module, location)) = waiting.get(at).cloned() {
        at += 1;
        let top = module.split('.').next().unwrap_or_default();
        if is_standard(top) || OF_SETUPTOOLS.contains(&top) {
            continue;
        }
        let own = own_files(&module, &folder, paths);
        if own.is_empty() {
            let is_below = is_package_without_init(top, &folder, paths);
            if !is_below {
                needed.entry(top.to_owned()).or_insert(location);
            }
            continue;
        }
        for path in own {
            if followed.len() < MAX_FILES
                && followed.insert(path.clone())
                && let Some(file) = read(&path)
            {
                waiting.extend(imports_of(&file));
            }
        }
    }
    needed
}

/// The files of the project that importing a module runs: each package on the way, and the
/// module. Where setup.py puts a folder on `sys.path` they lie further down.
fn own_files(module: &str, folder: &str, paths: &[String]) -> Vec<String> {
    let parts: Vec<&str> = module.split('.').collect();
    let is_there = |path: &String| paths.contains(path);
    let found: Vec<String> = (1..=parts.len())
        .flat_map(|length| {
            let start = format!("{folder}{}", parts[..length].join("/"));
            [format!("{start}/__init__.py"), format!("{start}.py")]
        })
        .filter(is_there)
        .collect();
    if !found.is_empty() {
        return found;
    }
    let endings = [
        format!("/{}.py", parts[0]),
        format!("/{}/__init__.py", parts[0]),
    ];
    paths
        .iter()
        .filter(|path| {
            path.strip_prefix(folder).is_some_and(|inner| {
                // A folder of tests or of another project may call its files as it likes.
                inner.matches('/').count() <= 3
                    && endings.iter().any(|ending| path.ends_with(ending.as_str()))
            })
        })
        .take(1)
        .cloned()
        .collect()
}

/// Whether a folder beside setup.py is the module: a namespace.
fn is_package_without_init(top: &str, folder: &str, paths: &[String]) -> bool {
    let start = format!("{folder}{top}/");
    paths
        .iter()
        .any(|path| path.starts_with(&start) && path.rsplit('.').next() == Some("py"))
}

/// The modules that a file imports whenever it is run, with their places.
fn imports_of(file: &SourceFile) -> Vec<(String, Location)> {
    if file.text().len() > MAX_PARSED_BYTES {
        return Vec::new();
    }
    let found = on_a_deep_stack(|| {
        let parsed =
            ruff_python_parser::parse_unchecked_source(file.text(), ast::PySourceType::Python);
        let mut found = Vec::new();
        body(&parsed.syntax().body, file, &mut found);
        Some(found)
    });
    found.unwrap_or_default()
}

fn body(statements: &[ast::Stmt], file: &SourceFile, found: &mut Vec<(String, Location)>) {
    let place = |range: ruff_text_size::TextRange| {
        Location::new(file, range.start().to_usize()..range.end().to_usize())
    };
    for statement in statements {
        match statement {
            ast::Stmt::Import(import) => found.extend(
                import
                    .names
                    .iter()
                    .map(|alias| (alias.name.to_string(), place(alias.range()))),
            ),
            ast::Stmt::ImportFrom(import) if import.level == 0 => {
                if let Some(module) = &import.module {
                    found.push((module.to_string(), place(import.range())));
                }
            }
            ast::Stmt::With(with) => body(&with.body, file, found),
            ast::Stmt::Try(attempt) if attempt.handlers.is_empty() => {
                body(&attempt.body, file, found);
                body(&attempt.finalbody, file, found);
            }
            // What stands behind it is reached only where nothing ended the run.
            ast::Stmt::Raise(_) => break,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn needed(text: &str, beside: &[(&str, &str)]) -> Vec<String> {
        let paths: Vec<String> = beside.iter().map(|(path, _)| (*path).to_owned()).collect();
        let read = |path: &str| {
            let (_, text) = beside.iter().find(|(known, _)| *known == path)?;
            Some(SourceFile::new(path, *text))
        };
        needed_imports(&SourceFile::new("setup.py", text), &read, &paths)
            .into_keys()
            .collect()
    }

    #[test]
    fn what_python_and_setuptools_have_is_not_needed() {
        let text = "from __future__ import print_function\nimport os, sys, imp\nimport importlib.util as u\nfrom distutils.core import Extension\nimport pkg_resources\nfrom setuptools import setup\n";
        assert!(needed(text, &[]).is_empty());
        assert_eq!(
            needed(
                "import numpy as np\nfrom Cython.Build import cythonize\n",
                &[]
            ),
            ["Cython", "numpy"]
        );
    }

    #[test]
    fn an_import_that_may_fail_is_not_needed() {
        let text = "try:\n    from Cython.Build import cythonize\nexcept ImportError:\n    cythonize = None\nif 1:\n    import torch\ndef f():\n    import yaml\ntry:\n    import cffi\nfinally:\n    pass\n";
        assert_eq!(needed(text, &[]), ["cffi"]);
    }

    #[test]
    fn own_modules_are_followed() {
        let text = "import sys\nsys.path.insert(0, 'src')\nimport versioneer\nfrom x.about import V\nfrom tools import a\nimport y\n";
        let beside = [
            ("versioneer.py", "import os\n"),
            ("x/__init__.py", "import requests\n"),
            ("x/about.py", "from . import z\nV = 1\n"),
            ("tools/a.py", ""),
            ("src/y/__init__.py", "import yaml\nimport x\n"),
        ];
        assert_eq!(needed(text, &beside), ["requests", "yaml"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(import [a-z.]{1,6}\n|try:\n|  [ -~]{0,8}\n|\\PC{0,8}\n){0,12}") {
            let _ = needed(&text, &[("a.py", &text)]);
        }
    }
}
