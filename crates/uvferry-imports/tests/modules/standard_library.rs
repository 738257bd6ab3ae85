//! The table of the standard library against the interpreters that are here.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use uvferry_imports::modules::{PythonVersion, standard_library};
use uvferry_process::{Command, Environment, find_programs};
use uvferry_testkit::{find_pythons_from, skip};

/// Prints what an interpreter has, one name a line, and whether it knows all of it by itself.
const SCRIPT: &str = r#"
import os
import sys
names = set(sys.builtin_module_names)
told = getattr(sys, "stdlib_module_names", None)
names.update(told or ())
def add(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            if os.path.exists(os.path.join(path, "__init__.py")):
                names.add(name)
            elif name.startswith("plat-") or name in ("lib-tk", "lib-dynload"):
                add(path)
        elif name.endswith((".py", ".so", ".pyd")):
            stem = name.split(".")[0]
            if sys.version_info[0] == 2 and name.endswith("module.so"):
                stem = stem[: -len("module")]
            names.add(stem)
add(os.path.dirname(os.__file__))
print("told" if told else "found")
for name in sorted(names):
    if name and not name.startswith("_sysconfigdata_") and "-" not in name:
        print(name)
"#;

/// What a build need not have: other systems' modules, libraries that were not there, modules
/// that only CPython's own tests use, and what type checkers alone know.
fn may_be_missing(name: &str) -> bool {
    const OF_A_BUILD: [&str; 42] = [
        "__main__",
        "_bz2",
        "_crypt",
        "_ctypes",
        "_curses",
        "_curses_panel",
        "_dbm",
        "_gdbm",
        "_hashlib",
        "_lzma",
        "_msi",
        "_overlapped",
        "_scproxy",
        "_sqlite3",
        "_ssl",
        "_tkinter",
        "_typeshed",
        "_uuid",
        "_winapi",
        "_zstd",
        "bz2",
        "crypt",
        "dbm",
        "gdbm",
        "msilib",
        "msvcrt",
        "nis",
        "nt",
        "ossaudiodev",
        "readline",
        "spwd",
        "ssl",
        "test",
        "tkinter",
        "turtledemo",
        "winreg",
        "winsound",
        "_frozen_importlib",
        "_frozen_importlib_external",
        "idlelib",
        "lib2to3",
        "_posixshmem",
    ];
    OF_A_BUILD.contains(&name)
        || name.starts_with("_test")
        || name.starts_with("xx")
        || name.starts_with("_xx")
        || name == "_ctypes_test"
        || name.ends_with("hello__")
}

#[test]
fn each_interpreter_has_what_the_table_says() {
    let mut pythons = find_pythons_from((3, 6));
    pythons.extend(python_two().map(|path| ((2, 7), path)));
    let known = standard_library::KNOWN_VERSIONS;
    pythons.retain(|((major, minor), _)| known.contains(&PythonVersion::new(*major, *minor)));
    if pythons.is_empty() {
        skip!("no Python");
    }
    for ((major, minor), python) in pythons {
        let version = PythonVersion::new(major, minor);
        let finished = Command::new(&python)
            .args(["-E", "-S", "-c", SCRIPT])
            .current_dir(std::env::temp_dir())
            .environment(&std::env::vars_os().collect::<Environment>())
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap();
        assert!(finished.success(), "{}", finished.stderr_redacted());
        let said = finished.stdout_text().into_owned();
        let mut lines = said.lines();
        let is_told = lines.next() == Some("told");
        let real: BTreeSet<&str> = lines.collect();
        let of_table: BTreeSet<&str> = standard_library::each_module()
            .filter(|(_, versions)| versions.contains(&version))
            .map(|(name, _)| name)
            .collect();
        let missing: Vec<&&str> = real.difference(&of_table).collect();
        assert!(missing.is_empty(), "{version} has {missing:?} too");
        let surplus = of_table.difference(&real).copied();
        // Python 2 had modules for systems that are gone; one interpreter shows one system's.
        let surplus: Vec<&str> = surplus
            .filter(|name| !may_be_missing(name) && (version.major > 2 || is_told))
            .collect();
        assert!(surplus.is_empty(), "{version} has no {surplus:?}");
    }
}

/// It has no `-I`, by which other tests ask.
fn python_two() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = find_programs("python2.7", &path).into_iter();
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let of_pyenv = root
        .and_then(|root| fs_err::read_dir(root.join("versions")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/python2.7"))
        .filter(|path| path.is_file());
    // A shim on PATH may point at nothing.
    of_pyenv.chain(on_path).find(|path| {
        let asked = Command::new(path)
            .args(["-c", "pass"])
            .current_dir(std::env::temp_dir())
            .environment(&std::env::vars_os().collect::<Environment>())
            .timeout(Duration::from_secs(20))
            .run();
        asked.is_ok_and(|finished| finished.success())
    })
}
