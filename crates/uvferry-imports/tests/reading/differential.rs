//! The imports of standard libraries beside what CPython's own `ast` says of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_imports::read_all;
use uvferry_imports::reading::{How, Reading};
use uvferry_imports::sources::{Kind, PythonFile, Role};
use uvferry_process::Command;
use uvferry_testkit::find_pythons_from;

/// Writes, for each file that Python parses, its path and the imports in it: level, module,
/// names, line; the line is 0 where an `import` goes over several and `alias` has none.
const SCRIPT: &str = r#"
import ast, io, json, os, sys
try:
    import sysconfig
    library = sysconfig.get_path("stdlib")
except ImportError:
    library = os.path.dirname(os.__file__)
with_tests = sys.argv[2] == "all"
with io.open(sys.argv[1], "w", encoding="utf-8") as out:
    for folder, folders, files in os.walk(library):
        skipped = ("site-packages", "__pycache__", "idlelib", "turtledemo")
        folders[:] = sorted(f for f in folders if f not in skipped and (with_tests or f not in ("test", "tests")))
        for name in sorted(files):
            if not name.endswith(".py"):
                continue
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                source = file.read()
            try:
                tree = compile(source, path, "exec", ast.PyCF_ONLY_AST, True)
            except Exception:
                continue
            found = []
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        line = getattr(alias, "lineno", None)
                        if line is None:
                            lines = source.splitlines()
                            line = 0 if lines[node.lineno - 1].rstrip().endswith(b"\\") else node.lineno
                        found.append([0, alias.name, "", line])
                elif isinstance(node, ast.ImportFrom):
                    names = ",".join(alias.name for alias in node.names)
                    found.append([node.level or 0, node.module or "", names, node.lineno])
            text = json.dumps({"path": os.path.relpath(path, library).replace(os.sep, "/"), "library": library, "imports": found})
            out.write(text.decode("ascii") if isinstance(text, bytes) else text)
            out.write(u"\n")
"#;

/// How often each import stands in a file: level, module, names, line.
type Imports = BTreeMap<(u64, String, String, u64), usize>;

fn of_python(python: &Path, scope: &str) -> (PathBuf, Vec<(String, Imports)>) {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("imports");
    let script = folder.path().join("script.py");
    fs_err::write(&script, SCRIPT).unwrap();
    let finished = Command::new(python)
        .args(["-W", "ignore"])
        .arg(&script)
        .arg(&output)
        .arg(scope)
        .current_dir(folder.path())
        .timeout(Duration::from_mins(10))
        .run()
        .unwrap();
    assert_eq!(
        finished.status,
        Some(0),
        "{}",
        String::from_utf8_lossy(&finished.stderr)
    );
    let mut library = PathBuf::new();
    let files = fs_err::read_to_string(&output)
        .unwrap()
        .lines()
        .map(|line| {
            let file: serde_json::Value = serde_json::from_str(line).unwrap();
            library = file["library"].as_str().unwrap().into();
            let mut imports = Imports::new();
            for import in file["imports"].as_array().unwrap() {
                let text = |at: usize| import[at].as_str().unwrap().to_owned();
                let number = |at: usize| import[at].as_u64().unwrap();
                *imports
                    .entry((number(0), text(1), text(2), number(3)))
                    .or_default() += 1;
            }
            (file["path"].as_str().unwrap().to_owned(), imports)
        })
        .collect();
    (library, files)
}

fn of_reading(reading: &Reading) -> Imports {
    let mut imports = Imports::new();
    for import in reading.imports.iter().filter(|it| it.how == How::Statement) {
        let key = (
            u64::from(import.level),
            import.module.to_string(),
            import.members.join(","),
            u64::from(import.place.line),
        );
        *imports.entry(key).or_default() += 1;
    }
    imports
}

/// The imports without those lines that Python does not tell.
fn alike(ours: &Imports, theirs: &Imports) -> bool {
    let mut ours = ours.clone();
    let mut untold = Vec::new();
    for (key, count) in theirs {
        if key.3 == 0 {
            untold.push((key, *count));
            continue;
        }
        if ours.remove(key) != Some(*count) {
            return false;
        }
    }
    for ((level, module, names, _), count) in untold {
        for _ in 0..count {
            let found = ours
                .keys()
                .find(|key| (key.0, &key.1, &key.2) == (*level, module, names))
                .cloned();
            let Some(found) = found else { return false };
            let left = ours.remove(&found).unwrap_or_default();
            if left > 1 {
                ours.insert(found, left - 1);
            }
        }
    }
    ours.is_empty()
}

fn compare(python: &Path, scope: &str) {
    let (library, theirs) = of_python(python, scope);
    assert!(
        theirs.len() > 300,
        "{} has no standard library",
        python.display()
    );
    let files = theirs
        .iter()
        .map(|(path, _)| PythonFile {
            path: path.clone(),
            kind: Kind::Module,
            role: Role::Package,
        })
        .collect();
    let ours = read_all(&library, files, None);
    let mut differing = Vec::new();
    let mut imports = 0;
    for ((path, theirs), (_, reading)) in theirs.iter().zip(&ours) {
        imports += theirs.values().sum::<usize>();
        let ours = of_reading(reading);
        if !alike(&ours, theirs) {
            let only_ours: Vec<_> = ours.keys().filter(|it| !theirs.contains_key(*it)).collect();
            let only_theirs: Vec<_> = theirs.keys().filter(|it| !ours.contains_key(*it)).collect();
            differing.push(format!(
                "{path}: ours {only_ours:?}, theirs {only_theirs:?}, {:?}",
                reading.faults
            ));
        }
    }
    assert!(imports > 1_000, "{imports}");
    assert!(
        differing.is_empty(),
        "{} of {} files of {}:\n{}",
        differing.len(),
        theirs.len(),
        python.display(),
        differing.join("\n")
    );
}

#[test]
fn imports_of_the_standard_library_are_those_of_ast() {
    let pythons = find_pythons_from((3, 0));
    if pythons.is_empty() {
        uvferry_testkit::skip!("no Python");
    }
    let newest = pythons.iter().map(|(version, _)| *version).max();
    let oldest = pythons.iter().map(|(version, _)| *version).min();
    // The tests of one library are as many files as all else of it, and what lies between the
    // two takes minutes without optimisation.
    let takes_all = std::env::var_os("UVFERRY_ALL_PYTHONS").is_some();
    for (version, python) in &pythons {
        if Some(*version) == newest {
            compare(python, "all");
        } else if Some(*version) == oldest || takes_all {
            compare(python, "library");
        }
    }
}

#[test]
fn imports_of_python_2s_standard_library_are_those_of_its_ast() {
    let Some(python) = python_2() else {
        uvferry_testkit::skip!("Python 2.7 is not here");
    };
    compare(&python, "all");
}

fn python_2() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beside = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| {
            // Beside the one that was chosen for tests.
            let chosen = PathBuf::from(std::env::var_os("UVFERRY_TEST_PYTHON")?);
            Some(chosen.ancestors().nth(4)?.to_owned())
        });
    let of_pyenv = beside
        .and_then(|root| fs_err::read_dir(root.join("versions")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/python2.7"))
        .find(|program| program.is_file());
    of_pyenv.or_else(|| {
        uvferry_process::find_program("python2.7", &path).filter(|program| {
            // A shim may point at nothing.
            Command::new(program)
                .args(["-c", "import ast"])
                .current_dir(std::env::temp_dir())
                .run()
                .is_ok_and(|finished| finished.status == Some(0))
        })
    })
}
