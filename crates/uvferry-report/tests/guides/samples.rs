//! Projects and what is known of them.

use std::collections::BTreeSet;

use uvferry_journal::JournalId;
use uvferry_migrate::{
    BeforeSource, GuideFacts, Hashes, Learned, LockResult, LockStatus, Outcome, Plan, PlanOptions,
    Project, Proposal, TargetVerification, Took, Tree, Verification,
};
use uvferry_report::Language;
use uvferry_report::guides::{Guide, Source, guide};
use uvferry_report::json::{BenchDocument, MigrationDocument};

/// A project in a folder whose name does not vary.
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
        sample
    }

    pub(crate) fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("sample")
    }

    pub(crate) fn facts(&self) -> GuideFacts {
        GuideFacts::gather(&self.root(), &PlanOptions::default()).unwrap()
    }

    /// Applies what the plan says, with a lock that nobody made.
    pub(crate) fn migrate(&self) -> (MigrationDocument, JournalId) {
        let project = Project::read(Tree::walk(&self.root()).unwrap(), &PlanOptions::default());
        let mut plan = Plan::new(&project, &Learned::default());
        plan.set_lock(None, b"version = 1\n".to_vec()).unwrap();
        plan.changes = plan
            .edits
            .changes(&|path| fs_err::read(self.root().join(path)))
            .unwrap();
        let proposal = proposal(self.root(), plan);
        let id = uvferry_migrate::apply(&proposal, &mut |_| {}).unwrap();
        let document = uvferry_report::json::migration(&proposal, Some(&id), ".");
        (document, id)
    }
}

fn proposal(root: std::path::PathBuf, plan: Plan) -> Proposal {
    Proposal {
        root,
        plan,
        lock: LockResult {
            status: LockStatus::Locked,
            ..LockResult::skipped()
        },
        verification: Some(Verification {
            targets: vec![TargetVerification {
                set: "main".into(),
                python: "3.12".into(),
                platform: "linux".into(),
                outcome: Outcome::Equal,
                before: Some(BeforeSource::Pip),
                reason: None,
                same: 2,
                changed: Vec::new(),
                missing: Vec::new(),
                added: Vec::new(),
            }],
            hashes: Hashes::default(),
        }),
        took: Took {
            plan_s: 0.02,
            lock_s: 3.5,
            verify_s: 1.5,
            uv_s: 1.0,
            pip_s: 4.0,
            total_s: 5.1,
        },
        uv_version: Some("0.13.9".into()),
        python: Some("3.12.1".into()),
        published: None,
        pre_commit: None,
        trials: None,
    }
}

/// A service with all that guides speak of.
pub(crate) fn service() -> Sample {
    Sample::new(&[
        (
            "requirements.txt",
            "--index-url https://me:secret-word@packages.example.com/simple\nflask==3.0.3  # the web\n",
        ),
        (
            "requirements-dev.txt",
            "-r requirements.txt\npytest>=8\nruff\n",
        ),
        ("requirements-docs.txt", "sphinx\n"),
        (".python-version", "3.12\n"),
        ("main.py", "import flask\n"),
        (
            "Makefile",
            "install:\n\tpip install -r requirements-dev.txt\ntest:\n\tpytest\n",
        ),
        (
            "Dockerfile",
            "FROM python:3.12\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n",
        ),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n      - run: pip install -r requirements-dev.txt\n      - run: pytest\n",
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: https://example.com/hooks\n  rev: v1\n  hooks:\n  - id: tidy\n",
        ),
    ])
}

/// A project that has nothing but one requirement.
pub(crate) fn bare() -> Sample {
    Sample::new(&[("requirements.txt", "flask\n")])
}

/// A bench as `uvferry-bench` saves it.
pub(crate) fn bench() -> BenchDocument {
    serde_json::from_value(serde_json::json!({
        "schema": "uvferry.bench/1",
        "began_at_s": 1_790_000_000_u64,
        "requirements": {"name": "requirements.txt", "count": 1, "distributions": 7},
        "host": {
            "system": "Linux", "architecture": "x86_64", "cpu": "Some CPU", "cpus": 2,
            "memory_bytes": null, "ci": null, "python": "3.12.1", "pip": "26.3", "uv": "0.13.9",
        },
        "harness": {"empty_run": summary(0.002), "looking_ratio": null},
        "local_server": null,
        "scenarios": [{
            "name": "cold-install", "about": "a first installation", "note": null, "cache": "cold",
            "tools": [tool("pip", 8.25), tool("uv-pip", 0.75)],
            "ratio": {"tool": "uv-pip", "median": 11.0, "interval": [10.5, 11.5], "pairs": 5},
            "ratios": [], "same_set": true, "set_differences": [],
        }],
        "budget": null, "cancelled": false, "warnings": [],
    }))
    .unwrap()
}

fn summary(median: f64) -> serde_json::Value {
    serde_json::json!({
        "median_s": median, "mean_s": median, "deviation_s": null, "minimum_s": median,
        "maximum_s": median, "first_quartile_s": median, "third_quartile_s": median,
        "interval_s": null, "outliers": [],
    })
}

fn tool(name: &str, median: f64) -> serde_json::Value {
    serde_json::json!({
        "tool": name, "commands": [], "runs": [], "successful": 5, "failure": null,
        "median_s": median, "interval_s": [median - 0.25, median + 0.25], "wall": null,
        "median_peak_rss_bytes": null, "median_cpus": null,
    })
}

/// All that a guide is made of.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) facts: GuideFacts,
    pub(crate) migration: Option<MigrationDocument>,
    pub(crate) benches: Vec<BenchDocument>,
    pub(crate) ticked: BTreeSet<String>,
}

impl Known {
    pub(crate) fn of(facts: GuideFacts) -> Self {
        Self {
            facts,
            migration: None,
            benches: Vec::new(),
            ticked: BTreeSet::new(),
        }
    }

    /// Of a project that was migrated, with its report and a bench.
    pub(crate) fn migrated(sample: &Sample) -> Self {
        let (document, _) = sample.migrate();
        Self {
            migration: Some(document),
            benches: vec![bench()],
            ..Self::of(sample.facts())
        }
    }

    pub(crate) fn guide(&self, which: Guide) -> String {
        self.guide_in(which, Language::English)
    }

    pub(crate) fn guide_in(&self, which: Guide, language: Language) -> String {
        let source = Source {
            facts: &self.facts,
            migration: self.migration.as_ref(),
            benches: &self.benches,
            proxy: Some(false),
            ticked: &self.ticked,
        };
        guide(which, &source, language)
    }
}
