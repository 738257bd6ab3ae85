//! Projects, plans and proposals for the tests.

use std::fmt::Write as _;
use std::path::Path;

use uvferry_migrate::{
    BeforeSource, Difference, Hashes, ImportsOptions, Learned, LockResult, LockStatus, Outcome,
    Plan, PlanOptions, Project, Proposal, Root, TargetVerification, Took, Tree, Verification,
    find_roots, imports_after,
};
use uvferry_report::json::MigrationDocument;

/// A project in a folder of its own, named so that the name does not vary.
pub(crate) struct Sample {
    folder: tempfile::TempDir,
}

impl Sample {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let sample = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            let path = sample.root().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        fs_err::create_dir_all(sample.root()).unwrap();
        sample
    }

    pub(crate) fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("sample")
    }

    pub(crate) fn read(&self) -> Read {
        read(&self.root())
    }
}

/// What a scan works on.
pub(crate) struct Read {
    pub(crate) project: Project,
    pub(crate) plan: Plan,
    pub(crate) roots: Vec<Root>,
}

pub(crate) fn read(root: &Path) -> Read {
    let tree = Tree::walk(root).unwrap();
    let roots = find_roots(&tree);
    let project = Project::read(tree, &PlanOptions::default());
    let plan = Plan::new(&project, &Learned::default());
    plan.ledger.check().unwrap();
    Read {
        project,
        plan,
        roots,
    }
}

/// A small service: pins, a development file, an index with a name, a line that uv has no
/// word for.
pub(crate) fn service() -> Sample {
    Sample::new(&[
        (
            "requirements.txt",
            "--index-url https://packages.example.com/simple\n--prefer-binary\nflask==3.0.3  # the web\nhg+https://hg.example.com/delta#egg=delta\n",
        ),
        ("requirements-dev.txt", "-r requirements.txt\npytest>=8\n"),
        (".python-version", "3.12\n"),
        ("app.py", "import flask\n"),
    ])
}

/// A package whose requirements are named by a Dockerfile and a workflow.
pub(crate) fn packaged() -> Sample {
    Sample::new(&[
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n\n[project]\nname = \"mailer\"\nversion = \"1.2.0\"\nrequires-python = \">=3.10\"\ndependencies = [\"httpx\"]\n",
        ),
        ("requirements/test.txt", "pytest\n./plugins\n"),
        ("requirements/docs.txt", "sphinx>7\n"),
        (
            "plugins/setup.py",
            "from setuptools import setup\nsetup(name='plugins')\n",
        ),
        (
            "Dockerfile",
            "FROM python:3.12\nRUN pip install -r requirements/test.txt\n",
        ),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements/docs.txt\n",
        ),
        (
            "README.md",
            "Install with `pip install -r requirements/test.txt`.\n",
        ),
    ])
}

fn difference(name: &str, before: Option<&str>, after: Option<&str>, cause: &str) -> Difference {
    Difference {
        name: name.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        pinned: name == "flask",
        cause: Some(cause.to_owned()),
        follows: None,
    }
}

fn target(set: &str, python: &str, outcome: Outcome) -> TargetVerification {
    TargetVerification {
        set: set.to_owned(),
        python: python.to_owned(),
        platform: "linux".to_owned(),
        outcome,
        before: None,
        reason: None,
        same: 0,
        changed: Vec::new(),
        missing: Vec::new(),
        added: Vec::new(),
    }
}

/// One of each outcome.
pub(crate) fn mixed_verification() -> Verification {
    Verification {
        targets: vec![
            TargetVerification {
                before: Some(BeforeSource::Pins),
                same: 74,
                ..target("main", "3.11", Outcome::Equal)
            },
            TargetVerification {
                before: Some(BeforeSource::Pip),
                same: 70,
                changed: vec![difference(
                    "flask",
                    Some("3.0.3"),
                    Some("3.1.0"),
                    "via flask-login",
                )],
                missing: vec![difference("colorama", Some("0.4.6"), None, "was via click")],
                added: vec![difference("tzdata", None, Some("2025.2"), "via pandas")],
                ..target("main+dev", "3.11", Outcome::Different)
            },
            TargetVerification {
                reason: Some(
                    "pip cannot build `psycopg2`:\nError: pg_config executable not found.\n"
                        .to_owned(),
                ),
                ..target("main", "3.13", Outcome::Inconclusive)
            },
        ],
        hashes: Hashes {
            unclassified: Vec::new(),
            same: 12,
            new: vec!["flask==3.0.3 sha256:aa".to_owned()],
            outside_targets: 3,
            gone: vec!["click==8.1.7 sha256:bb".to_owned()],
            other: vec!["jinja2==3.1.4 sha256:cc".to_owned()],
        },
    }
}

pub(crate) fn equal_verification() -> Verification {
    Verification {
        targets: vec![TargetVerification {
            before: Some(BeforeSource::Pins),
            same: 7,
            ..target("main", "3.12", Outcome::Equal)
        }],
        hashes: Hashes::default(),
    }
}

/// A proposal that was locked, with a lock of a few lines.
pub(crate) fn locked(sample: &Sample, verification: Verification) -> Proposal {
    let mut plan = sample.read().plan;
    plan.set_lock(
        None,
        b"version = 1\n\n[[package]]\nname = \"flask\"\n".to_vec(),
    )
    .unwrap();
    let root = sample.root();
    plan.changes = plan
        .edits
        .changes(&|path| fs_err::read(root.join(path)))
        .unwrap();
    Proposal {
        root,
        plan,
        lock: LockResult {
            status: LockStatus::Locked,
            uv_s: 1.5,
            ..LockResult::skipped()
        },
        verification: Some(verification),
        published: None,
        pre_commit: None,
        trials: None,
        python: Some("3.12.7".to_owned()),
        uv_version: Some("0.13.9".to_owned()),
        took: Took {
            plan_s: 0.0042,
            lock_s: 2.25,
            verify_s: 0.5,
            uv_s: 1.5,
            pip_s: 1.75,
            total_s: 2.7542,
        },
    }
}

/// A lock of a project that asks for the first five of so many distributions, each of which asks
/// for the two at twice its number; pytest is for its developers.
fn made_lock(distributions: usize) -> String {
    let name = |number: usize| format!("part-{number}");
    let needs = |numbers: &[usize]| {
        let there = numbers.iter().filter(|number| **number < distributions);
        let each: Vec<String> = there
            .map(|number| format!("{{ name = \"{}\" }}", name(*number)))
            .collect();
        format!("dependencies = [{}]\n", each.join(", "))
    };
    let mut lock = format!(
        "version = 1\nrevision = 3\nrequires-python = \">=3.10\"\n\n\
         [[package]]\nname = \"sample\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\n{}\n\
         [package.dev-dependencies]\ndev = [{{ name = \"pytest\" }}]\n\n\
         [[package]]\nname = \"pytest\"\nversion = \"8.4.1\"\n\
         source = {{ registry = \"https://example.com/simple\" }}\n\n",
        needs(&[0, 1, 2, 3, 4]).replace(&name(0), "flask")
    );
    for number in 0..distributions {
        let of = if number == 0 {
            "flask".to_owned()
        } else {
            name(number)
        };
        write!(
            lock,
            "[[package]]\nname = \"{of}\"\nversion = \"{number}.0\"\n\
             source = {{ registry = \"https://example.com/simple\" }}\n{}\
             wheels = [{{ url = \"https://example.com/{of}-{number}.0-py3-none-any.whl\", size = {} }}]\n\n",
            needs(&[2 * number + 4, 2 * number + 5]),
            1000 * (number + 1)
        )
        .unwrap();
    }
    lock
}

/// What a proposal would leave, with the lock for so many distributions.
pub(crate) fn with_graph(mut proposal: Proposal, distributions: usize) -> MigrationDocument {
    let lock = proposal
        .plan
        .changes
        .iter_mut()
        .find(|change| change.path == "uv.lock")
        .unwrap();
    lock.after = Some(made_lock(distributions).into_bytes());
    let tree = Tree::walk(&proposal.root).unwrap();
    let found = imports_after(
        &proposal,
        tree,
        &PlanOptions::default(),
        &ImportsOptions::default(),
    );
    let found = uvferry_report::json::imports(&found);
    uvferry_report::json::migration(&proposal, None, ".").with_imports(found)
}

/// A proposal that uv could not lock.
pub(crate) fn unreachable(sample: &Sample) -> Proposal {
    let plan = sample.read().plan;
    let verification = Verification::inconclusive(&plan.sets, "the project could not be locked");
    Proposal {
        root: sample.root(),
        lock: LockResult {
            status: LockStatus::Unreachable,
            kind: Some(uvferry_resolution::uv::FailureKind::Unreachable),
            message: Some(
                "error: Failed to fetch: `https://me:hunter2@packages.example.com/simple/flask/`\n  Caused by: dns error"
                    .to_owned(),
            ),
            cause: Some(uvferry_migrate::Cause {
                file: "requirements.txt".to_owned(),
                line: 1,
            }),
            ..LockResult::skipped()
        },
        verification: Some(verification),
        published: None,
        pre_commit: None,
        trials: None,
        python: Some("3.12.7".to_owned()),
        uv_version: Some("0.13.9".to_owned()),
        took: Took {
            plan_s: 0.0042,
            lock_s: 1.0,
            total_s: 1.0042,
            ..Took::default()
        },
        plan,
    }
}
