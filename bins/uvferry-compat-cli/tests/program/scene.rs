use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_index::{LocalIndex, Serving};
use uvferry_process::{Command, Finished};
use uvferry_testkit::{
    ScratchProject, SdistBuilder, WheelBuilder, assert_follows_schema, find_python, find_uv,
};

/// A project beside an index that has packages for some of the cells.
pub(crate) struct Scene {
    pub(crate) project: ScratchProject,
    pub(crate) index: Serving,
    /// `3.11`: the version of the Python of the tests.
    pub(crate) python: String,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        fs_err::create_dir_all(&packages).unwrap();
        for wheel in [
            WheelBuilder::new("one", "1.0").requires("two"),
            WheelBuilder::new("two", "2.0"),
        ] {
            wheel.build(&packages);
        }
        SdistBuilder::new("built", "1.0").build(&packages);
        SdistBuilder::new("fails", "1.0")
            .only_by_pip("not for this one")
            .build(&packages);
        let other = project.beside("other");
        fs_err::create_dir_all(&other).unwrap();
        WheelBuilder::new("twice", "2.0").build(&packages);
        WheelBuilder::new("twice", "1.0").build(&other);
        let index = LocalIndex::new()
            .index("", &packages)
            .index("other", &other)
            .start()
            .unwrap();
        let python = find_python().unwrap();
        let version = Command::new(&python)
            .args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
            .current_dir(project.path())
            .environment(project.environment())
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap();
        let path = project
            .environment()
            .get("PATH")
            .map(std::ffi::OsString::from)
            .unwrap_or_default();
        let folders = std::iter::once(python.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).unwrap();
        // As a user has it: in pip's configuration.
        project
            .isolated()
            .set("PIP_INDEX_URL", index.simple_url(""))
            .set("UVFERRY_UV", find_uv().unwrap())
            .set("UV_HTTP_RETRIES", "0")
            .set("PATH", path);
        Self {
            project,
            index,
            python: version.stdout_text().trim().to_owned(),
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        Command::new(Path::new(env!("CARGO_BIN_EXE_uvferry-compat")))
            .args(arguments)
            .current_dir(self.project.path())
            .environment(self.project.environment())
            .timeout(Duration::from_mins(3))
            .run()
            .unwrap()
    }

    /// What pip says when it resolves, on both streams.
    pub(crate) fn pip(&self, arguments: &[&str]) -> String {
        let finished = Command::new(find_python().unwrap())
            .args(["-m", "pip", "install", "--dry-run", "--ignore-installed"])
            .args(arguments)
            .current_dir(self.project.path())
            .environment(self.project.environment())
            .timeout(Duration::from_mins(3))
            .run()
            .unwrap();
        format!("{}{}", finished.stdout_text(), finished.stderr_redacted())
    }

    /// Ends with `status`; what it printed.
    pub(crate) fn ends(&self, status: i32, arguments: &[&str]) -> String {
        let finished = self.run(arguments);
        assert_eq!(
            finished.status,
            Some(status),
            "{arguments:?}: {} {}",
            finished.stdout_text(),
            finished.stderr_redacted()
        );
        finished.stdout_text().into_owned()
    }

    /// The same for a document, which follows its schema.
    pub(crate) fn document(&self, status: i32, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--format", "json"]].concat();
        let document = serde_json::from_str(&self.ends(status, &arguments)).unwrap();
        assert_follows_schema(&document);
        document
    }
}

/// The outcome of a package on the first target.
pub(crate) fn outcome<'a>(matrix: &'a Value, name: &str) -> &'a str {
    cell(matrix, name)["outcome"].as_str().unwrap()
}

pub(crate) fn cell<'a>(matrix: &'a Value, name: &str) -> &'a Value {
    let packages = matrix["packages"].as_array().unwrap();
    let row = packages.iter().find(|row| row["name"] == name);
    &row.unwrap_or_else(|| panic!("no `{name}` in {matrix:#}"))["cells"][0]
}
