//! A project's folder before and after, and the two wheels.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_journal::{Change, Edit};
use uvferry_pyproject::Pyproject;
use uvferry_pyproject::generation::{Generation, generate};
use uvferry_pyproject::metadata::{Converted, MetadataOptions, SetupPy, convert, setup_py_edit};
use uvferry_pyproject::run_setup::{self, Told};
use uvferry_pyproject::wheel::{BuildTools, Comparison, compare_builds};
use uvferry_setuptools::{Metadata, ProjectFiles};
use uvferry_testkit::{Isolated, find_python, find_uv};

/// uv and what its builds need; ends the test where they cannot be had outside CI.
pub(crate) fn tools() -> &'static BuildTools {
    static TOOLS: OnceLock<BuildTools> = OnceLock::new();
    TOOLS.get_or_init(|| {
        // One cache for all tests, kept until the next run.
        let folder = std::env::temp_dir().join("uvferry-conversions");
        fs_err::create_dir_all(&folder).unwrap();
        let isolated = Isolated::under(&folder);
        let mut tools = BuildTools::new(find_uv().unwrap(), isolated.environment().clone());
        tools.python = find_python().map(|python| python.to_string_lossy().into_owned());
        tools.timeout = Some(Duration::from_mins(2));
        tools
    })
}

/// The tools with an environment that has that release of setuptools, in which builds run
/// without one of their own: half the time.
pub(crate) fn with_setuptools(version: &str) -> BuildTools {
    static MADE: Mutex<()> = Mutex::new(());
    let _one = MADE.lock();
    let mut tools = tools().clone();
    let folder = std::env::temp_dir()
        .join("uvferry-conversions")
        .join(format!("setuptools-{version}"));
    let scripts = if cfg!(windows) { "Scripts" } else { "bin" };
    let python = folder
        .join(scripts)
        .join(format!("python{}", std::env::consts::EXE_SUFFIX));
    let ready = folder.join("ready");
    if !ready.is_file() {
        let run = |arguments: &[&str]| {
            let finished = uvferry_process::Command::new(&tools.uv)
                .args(arguments)
                .current_dir(std::env::temp_dir())
                .environment(&tools.environment)
                .run()
                .unwrap();
            assert!(finished.success(), "{}", finished.stderr_redacted());
        };
        let folder = folder.to_string_lossy();
        let base = tools.python.clone().unwrap();
        run(&["venv", "--clear", "--python", &base, &folder]);
        let requirement = if version == "newest" {
            "setuptools".to_owned()
        } else {
            format!("setuptools=={version}")
        };
        let python = python.to_string_lossy();
        run(&["pip", "install", "--python", &python, &requirement, "wheel"]);
        fs_err::write(&ready, "").unwrap();
    }
    tools.python = Some(python.to_string_lossy().into_owned());
    tools.environment = tools.environment.clone().with("UV_NO_BUILD_ISOLATION", "1");
    tools
}

pub(crate) struct Workbench {
    pub(crate) folder: tempfile::TempDir,
}

impl Workbench {
    /// The same files in two folders.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for side in ["before", "after"] {
            for (path, text) in files {
                let path = folder.path().join(side).join(path);
                fs_err::create_dir_all(path.parent().unwrap()).unwrap();
                fs_err::write(path, text).unwrap();
            }
        }
        Self { folder }
    }

    pub(crate) fn before(&self) -> PathBuf {
        self.folder.path().join("before")
    }

    pub(crate) fn after(&self) -> PathBuf {
        self.folder.path().join("after")
    }

    fn read(&self, name: &str) -> Option<SourceFile> {
        let bytes = fs_err::read(self.before().join(name)).ok()?;
        Some(SourceFile::new(name, bytes))
    }

    /// Converts the folder `after`.
    pub(crate) fn convert(
        &self,
        metadata: &Metadata,
        options: &MetadataOptions,
    ) -> (String, Converted) {
        let mut pyproject = match self.read("pyproject.toml") {
            Some(file) => Pyproject::parse(&file).unwrap(),
            None => Pyproject::new(),
        };
        let converted = convert(metadata, &mut pyproject, options);
        fs_err::write(self.after().join("pyproject.toml"), pyproject.to_bytes()).unwrap();
        if let Some(file) = self.read("setup.py") {
            let (edit, _) = setup_py_edit(&file, &converted);
            if let Some(edit) = edit {
                apply(&self.after(), &file, &edit);
            }
        }
        if converted.setup_py == SetupPy::Goes {
            assert!(!self.after().join("setup.py").exists());
        }
        (pyproject.to_text(), converted)
    }

    /// Reads the folder `before`, and makes every edit in the folder `after`.
    pub(crate) fn generate(&self) -> Generation {
        self.generate_with(&MetadataOptions::default())
    }

    pub(crate) fn generate_with(&self, options: &MetadataOptions) -> Generation {
        self.generate_from(options, |_| ())
    }

    /// With what the build says in the place of what is unknown.
    pub(crate) fn generate_filled(&self, told: &Told) -> (Generation, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let made = self.generate_from(&MetadataOptions::default(), |metadata| {
            diagnostics = run_setup::fill(metadata, told);
        });
        (made, diagnostics)
    }

    fn generate_from(
        &self,
        options: &MetadataOptions,
        change: impl FnOnce(&mut Metadata),
    ) -> Generation {
        let root = self.before();
        let mut paths = Vec::new();
        list(&root, "", &mut paths);
        paths.sort();
        let (setup_py, setup_cfg) = (self.read("setup.py"), self.read("setup.cfg"));
        let read = |path: &str| self.read(path);
        let files = ProjectFiles {
            setup_py: setup_py.as_ref(),
            setup_cfg: setup_cfg.as_ref(),
            read: &read,
            paths: &paths,
        };
        let (mut metadata, _) = uvferry_setuptools::read(&files);
        change(&mut metadata);
        let pyproject = match self.read("pyproject.toml") {
            Some(file) => Pyproject::parse(&file).unwrap(),
            None => Pyproject::new(),
        };
        let made = generate(&metadata, &files, pyproject, options);
        for edit in &made.edits {
            match &edit.change {
                Change::Create { contents, .. } => {
                    fs_err::write(self.after().join(&edit.path), contents).unwrap();
                }
                _ => apply(&self.after(), &self.read(&edit.path).unwrap(), edit),
            }
        }
        made
    }

    pub(crate) fn compare(&self, tools: &BuildTools) -> Comparison {
        compare_builds(&self.before(), &self.after(), self.folder.path(), tools)
    }
}

fn list(root: &Path, prefix: &str, paths: &mut Vec<String>) {
    for entry in fs_err::read_dir(root.join(prefix)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        if entry.path().is_dir() {
            list(root, &path, paths);
        } else {
            paths.push(path);
        }
    }
}

fn apply(root: &Path, file: &SourceFile, edit: &Edit) {
    let path = root.join(&edit.path);
    match &edit.change {
        Change::Delete { .. } => fs_err::remove_file(path).unwrap(),
        Change::Modify { replacements, .. } => {
            let mut bytes = file.bytes().to_vec();
            for replacement in replacements.iter().rev() {
                bytes.splice(replacement.range.clone(), replacement.bytes.clone());
            }
            fs_err::write(path, bytes).unwrap();
        }
        other => panic!("{other:?}"),
    }
}
