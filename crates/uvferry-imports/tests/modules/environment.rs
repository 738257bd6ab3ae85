//! A virtual environment with wheels that the test makes.

use std::path::{Path, PathBuf};

use compact_str::CompactString;
use uvferry_environment::distributions::installed_in;
use uvferry_imports::modules::{Catalogue, MappingSource};
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv};

pub(crate) struct Environment {
    pub(crate) project: ScratchProject,
    pub(crate) python: PathBuf,
    pub(crate) site: PathBuf,
    uv: PathBuf,
}

impl Environment {
    /// With the Python that tests use; who calls it has asked for uv and a Python.
    pub(crate) fn new() -> Self {
        let project = ScratchProject::new();
        let uv = find_uv().unwrap();
        let base = find_python().unwrap();
        let base = base.to_str().unwrap();
        project.run_ok(&uv, ["venv", "--quiet", "--python", base, "env"]);
        let python = if cfg!(windows) {
            project.join("env/Scripts/python.exe")
        } else {
            project.join("env/bin/python")
        };
        let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
        let site = project.run_ok(&python, ["-c", script]);
        Self {
            site: PathBuf::from(site.trim()),
            project,
            python,
            uv,
        }
    }

    /// uv's `pip install` with these arguments.
    pub(crate) fn install(&self, arguments: &[&str]) {
        let python = self.python.to_str().unwrap();
        let begin = ["pip", "install", "--quiet", "--python", python];
        self.project
            .run_ok(&self.uv, begin.iter().chain(arguments).copied());
    }

    /// Installs wheels, and nothing that they need.
    pub(crate) fn add(&self, wheels: &[WheelBuilder]) {
        let folder = self.project.beside("wheels");
        let built: Vec<PathBuf> = wheels.iter().map(|wheel| wheel.build(&folder)).collect();
        let mut arguments = vec!["--no-deps", "--no-index"];
        arguments.extend(built.iter().map(|path| path.to_str().unwrap()));
        self.install(&arguments);
    }

    pub(crate) fn catalogue(&self) -> Catalogue {
        Catalogue::builder()
            .installed(&installed_in(std::slice::from_ref(&self.site)))
            .build()
    }

    /// What a script of Python prints, given arguments.
    pub(crate) fn python(&self, script: &str, arguments: &[&str]) -> String {
        let begin = ["-c", script];
        self.project
            .run_ok(&self.python, begin.iter().chain(arguments).copied())
    }

    /// Whether the interpreter finds each of these modules.
    pub(crate) fn finds(&self, modules: &[String]) {
        let script = "import importlib.util, sys\n\
            print([name for name in sys.argv[1:] if importlib.util.find_spec(name) is None])";
        let names: Vec<&str> = modules.iter().map(String::as_str).collect();
        assert_eq!(self.python(script, &names).trim(), "[]");
    }
}

/// The names of the distributions that surely have a module, with nothing declared.
pub(crate) fn sure(catalogue: &Catalogue, module: &str, members: &[&str]) -> Vec<String> {
    let members: Vec<CompactString> = members.iter().map(|name| (*name).into()).collect();
    let found = catalogue.providers(module, &members, &|_| false);
    let sure = found.into_iter().filter(|it| it.source.is_sure());
    let mut names: Vec<String> = sure.map(|it| it.distribution).collect();
    names.sort();
    names
}

/// The source by which a distribution's modules are known, and the modules.
pub(crate) fn modules(catalogue: &Catalogue, name: &str) -> (Vec<String>, MappingSource) {
    let found = catalogue.modules_of(name);
    found.unwrap_or_else(|| panic!("nothing is known of {name}"))
}

/// Writes files below a folder.
pub(crate) fn write_all(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
}
