use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use uvferry_index::{LocalIndex, Serving};
use uvferry_process::{Command, Finished};
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv};

/// A project beside an index that has what it needs.
pub(crate) struct Scene {
    pub(crate) project: ScratchProject,
    pub(crate) python: String,
    pub(crate) index: Serving,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        fs_err::create_dir_all(&packages).unwrap();
        WheelBuilder::new("one", "1.0")
            .requires("two")
            .build(&packages);
        WheelBuilder::new("two", "2.0").build(&packages);
        let index = LocalIndex::serve(&packages).unwrap();
        project.write("requirements.txt", "one\n");
        project
            .isolated()
            .set("PIP_INDEX_URL", index.simple_url(""))
            .set("UVFERRY_UV", find_uv().unwrap());
        Self {
            project,
            python: find_python().unwrap().to_string_lossy().into_owned(),
            index,
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        Command::new(Path::new(env!("CARGO_BIN_EXE_uvferry-bench")))
            .args(arguments)
            .current_dir(self.project.path())
            .environment(self.project.environment())
            .timeout(Duration::from_mins(5))
            .run()
            .unwrap()
    }

    /// A measurement of one installation.
    pub(crate) fn measure(&self, more: &[&str]) -> Finished {
        let mut words = vec![
            "run",
            "-r",
            "requirements.txt",
            "--scenario",
            "warm-install",
            "--python",
            &self.python,
        ];
        words.extend(more);
        self.run(&words)
    }
}

pub(crate) fn document(finished: &Finished) -> Value {
    assert_eq!(finished.status, Some(0), "{finished:?}");
    serde_json::from_slice(&finished.stdout).unwrap()
}
