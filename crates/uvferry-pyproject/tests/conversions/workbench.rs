//! A project's folder before and after, and the two wheels.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use uvferry_diagnostics::SourceFile;
use uvferry_journal::{Change, Edit};
use uvferry_pyproject::Pyproject;
use uvferry_pyproject::metadata::{Converted, MetadataOptions, SetupPy, convert, setup_py_edit};
use uvferry_pyproject::wheel::{BuildTools, Comparison, compare_builds};
use uvferry_setuptools::Metadata;
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

/// The tools with one release of setuptools for every build.
pub(crate) fn with_setuptools(tools: &BuildTools, version: &str, folder: &Path) -> BuildTools {
    let constraints = folder.join("build-constraints.txt");
    fs_err::write(&constraints, format!("setuptools=={version}\n")).unwrap();
    let mut tools = tools.clone();
    tools.environment = tools
        .environment
        .clone()
        .with("UV_BUILD_CONSTRAINT", &constraints);
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

    pub(crate) fn compare(&self, tools: &BuildTools) -> Comparison {
        compare_builds(&self.before(), &self.after(), self.folder.path(), tools)
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
