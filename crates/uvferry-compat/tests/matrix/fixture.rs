use std::path::PathBuf;
use std::time::Duration;

use uvferry_compat::matrix::{Cell, Matrix, MatrixRequest, Outcome, RunOutcome, Tool, matrix};
use uvferry_environment::interpreters::{Discovery, discover};
use uvferry_index::{LocalIndex, Serving};
use uvferry_resolution::uv::Uv;
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, find_python, find_uv};

/// A project, and packages that an index serves.
pub(crate) struct Fixture {
    pub(crate) project: ScratchProject,
    pub(crate) index: Serving,
}

impl Fixture {
    /// One index at `/simple/` with these packages.
    pub(crate) fn new(wheels: &[WheelBuilder], sdists: &[SdistBuilder]) -> Self {
        let mut project = ScratchProject::new();
        let folder = project.beside("packages");
        fs_err::create_dir_all(&folder).expect("made");
        for wheel in wheels {
            wheel.build(&folder);
        }
        for sdist in sdists {
            sdist.build(&folder);
        }
        let index = LocalIndex::serve(&folder).expect("served");
        // As a user has it: in pip's configuration, which uv does not read.
        project
            .isolated()
            .set("PIP_INDEX_URL", index.simple_url(""))
            // Its waits between them double.
            .set("UV_HTTP_RETRIES", "0");
        Self { project, index }
    }

    /// Two indexes: pip's `index-url` is the first, its `extra-index-url` the second.
    pub(crate) fn with_two(first: &[WheelBuilder], second: &[WheelBuilder]) -> Self {
        let mut project = ScratchProject::new();
        let mut server = LocalIndex::new();
        for (name, wheels) in [("first", first), ("second", second)] {
            let folder = project.beside(name);
            for wheel in wheels {
                wheel.build(&folder);
            }
            server = server.index(name, &folder);
        }
        let index = server.start().expect("served");
        project
            .isolated()
            .set("PIP_INDEX_URL", index.simple_url("first"))
            .set("PIP_EXTRA_INDEX_URL", index.simple_url("second"))
            .set("UV_HTTP_RETRIES", "0");
        Self { project, index }
    }

    /// The folder that the index serves.
    pub(crate) fn packages(&self) -> PathBuf {
        self.project.beside("packages")
    }

    /// A request for the machine's own platform and the Python of the tests.
    pub(crate) fn request(&self, requirements: &[&str]) -> MatrixRequest {
        let environment = self.project.environment();
        let python = find_python().expect("checked before");
        let discovery = Discovery {
            explicit: Some(python.clone()),
            environment: environment.clone(),
            ..Discovery::new(self.project.path())
        };
        let uv = Uv::find(find_uv().as_deref(), environment).expect("checked before");
        let mut request = MatrixRequest::new(
            self.project.path(),
            self.project.beside("scratch"),
            uv,
            environment,
        );
        request.pythons = vec![python.to_string_lossy().into_owned()];
        request.interpreters = discover(&discovery).found;
        request.requirements = requirements.iter().map(ToString::to_string).collect();
        request.jobs = 2;
        request.timeout = Duration::from_secs(30);
        request
    }

    /// The same for a requirements file.
    pub(crate) fn request_file(&self, text: &str) -> MatrixRequest {
        self.project.write("requirements.txt", text);
        let mut request = self.request(&[]);
        request.requirement_files = vec!["requirements.txt".into()];
        request
    }
}

/// The matrix of a request; it must not touch the project.
pub(crate) fn made(fixture: &Fixture, request: &MatrixRequest) -> Matrix {
    let before = fixture.project.snapshot();
    let made = matrix(request).expect("a matrix");
    assert_eq!(
        fixture.project.snapshot().changes_since(&before),
        [] as [String; 0]
    );
    // Neither do the caches of the user get anything.
    for cache in ["pip-cache", "uv-cache"] {
        let folder = fixture.project.path().with_file_name(cache);
        assert!(!folder.exists(), "{}", folder.display());
    }
    made
}

/// The cell of a name on the first target.
pub(crate) fn cell<'a>(matrix: &'a Matrix, name: &str) -> &'a Cell {
    let row = matrix.packages.iter().find(|row| row.name == name);
    &row.unwrap_or_else(|| panic!("no row `{name}` in {matrix:#?}"))
        .cells[0]
}

/// Name, outcome, pip's version, uv's version and the rule's code of every row, on one target.
pub(crate) fn told(
    matrix: &Matrix,
    target: usize,
) -> Vec<(String, Outcome, String, String, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| String::from("-"));
    matrix
        .packages
        .iter()
        .map(|row| {
            let cell = &row.cells[target];
            (
                row.name.clone(),
                cell.outcome,
                text(&cell.pip),
                text(&cell.uv),
                cell.rule.map_or("-", |rule| rule.code).to_owned(),
            )
        })
        .collect()
}

/// As [`told`] gives a row.
pub(crate) fn row(
    name: &str,
    outcome: Outcome,
    pip: &str,
    uv: &str,
    rule: &str,
) -> (String, Outcome, String, String, String) {
    (name.into(), outcome, pip.into(), uv.into(), rule.into())
}

/// How many runs of a tool there were, and how many of them gave a set.
pub(crate) fn runs(matrix: &Matrix, tool: Tool) -> (usize, usize) {
    let of_tool: Vec<_> = matrix.runs.iter().filter(|run| run.tool == tool).collect();
    let resolved = of_tool
        .iter()
        .filter(|run| run.outcome == RunOutcome::Resolved);
    (of_tool.len(), resolved.count())
}
