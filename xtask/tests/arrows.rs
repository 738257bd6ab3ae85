//! The dependency graph is the design: which crate may use which. Dev-dependencies are
//! left out.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

/// Crate → what it may use of the workspace. A crate that is not here has no place yet.
const MAY_USE: &[(&str, &[&str])] = &[
    ("uvferry-diagnostics", &[]),
    ("uvferry-process", &["diagnostics"]),
    ("uvferry-journal", &["diagnostics"]),
    ("uvferry-options", &["diagnostics"]),
    ("uvferry-requirements", &["diagnostics"]),
    ("uvferry-index", &["diagnostics"]),
    (
        "uvferry-resolution",
        &["diagnostics", "process", "requirements"],
    ),
    (
        "uvferry-environment",
        &[
            "diagnostics",
            "process",
            "journal",
            "options",
            "requirements",
            "ini",
        ],
    ),
    (
        "uvferry-imports",
        &[
            "diagnostics",
            "requirements",
            "environment",
            "resolution",
            // How licences are written.
            "pyproject",
            // Configurations that name what they load.
            "ini",
            "yaml",
        ],
    ),
    ("uvferry-ini", &["diagnostics", "journal"]),
    ("uvferry-yaml", &["diagnostics"]),
    (
        "uvferry-setuptools",
        &["diagnostics", "ini", "requirements"],
    ),
    (
        "uvferry-pyproject",
        &[
            "diagnostics",
            "process",
            "journal",
            "options",
            "requirements",
            "ini",
            "setuptools",
        ],
    ),
    (
        "uvferry-toolconfig",
        &["diagnostics", "journal", "ini", "yaml", "pyproject"],
    ),
    (
        "uvferry-commands",
        &["diagnostics", "journal", "options", "ini", "yaml"],
    ),
    (
        "uvferry-compat",
        &[
            "diagnostics",
            "process",
            "requirements",
            "resolution",
            "index",
            "environment",
            "commands",
            "options",
        ],
    ),
    (
        "uvferry-bench",
        &[
            "diagnostics",
            "process",
            "requirements",
            "resolution",
            "index",
            "environment",
        ],
    ),
    ("uvferry-editors", &["diagnostics", "journal"]),
    ("uvferry-migrate", DOMAIN),
    // The result types.
    ("uvferry-report", RESULTS),
    ("uvferry-cli", &["diagnostics", "process"]),
    ("uvferry-testkit", &["process", "index"]),
];

/// Every crate that `uvferry-migrate` composes.
const DOMAIN: &[&str] = &[
    "diagnostics",
    "process",
    "journal",
    "options",
    "requirements",
    "ini",
    "yaml",
    "setuptools",
    "toolconfig",
    "index",
    "resolution",
    "environment",
    "imports",
    "pyproject",
    "commands",
    "compat",
    "bench",
    "editors",
];

const RESULTS: &[&str] = &[
    "journal",
    "diagnostics",
    "requirements",
    "resolution",
    "environment",
    "imports",
    "pyproject",
    "commands",
    "compat",
    "bench",
    "editors",
    "migrate",
];

/// What every program may use beside its one domain crate: `index` to fetch what a file
/// names by its URL, since domain crates only ask for it. `diagnostics` and `process`
/// carry the types of options and results: rules, environments, cancellation; `resolution`
/// finds the uv that is run, by the same search and with the same words everywhere.
const EVERY_PROGRAM: &[&str] = &[
    "cli",
    "report",
    "journal",
    "diagnostics",
    "process",
    "index",
    "resolution",
];

/// Together the domain of the program for pyproject.toml: what is written there, and the
/// files that it is read from.
const ONE_FILE: &[&str] = &["pyproject", "setuptools", "toolconfig", "ini"];

/// Beside the matrix and the risks: which project they are of (`migrate`), and what they are
/// asked with: interpreters, targets, requirements files, pip's configuration.
const OF_A_PROJECT: &[&str] = &["compat", "migrate", "environment", "requirements"];

/// Beside the check of imports: which project it is of, and the environment that it is looked at
/// with.
const OF_IMPORTS: &[&str] = &["imports", "migrate", "environment", "requirements"];

/// Beside the migration: where this machine keeps what was read before.
const OF_A_MIGRATION: &[&str] = &["migrate", "environment"];

/// Beside the bench: which interpreter is measured with, and what a pyproject.toml depends on.
const OF_A_BENCH: &[&str] = &["bench", "environment", "pyproject"];

/// What only the edge may know: arguments, terminals, errors without a type.
const EDGE_ONLY: &[&str] = &[
    "anyhow",
    "anstream",
    "anstyle",
    "clap",
    "clap_complete",
    "clap_mangen",
    "indicatif",
];

struct Package {
    name: String,
    folder: String,
    /// Names of all direct dependencies that are not for tests only.
    uses: BTreeSet<String>,
}

fn packages() -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test of the repository asks the cargo that runs it"
    )]
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let root = metadata["workspace_root"].as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| Package {
            name: package["name"].as_str().unwrap().to_owned(),
            folder: package["manifest_path"]
                .as_str()
                .unwrap()
                .strip_prefix(&root)
                .unwrap()
                .trim_end_matches("Cargo.toml")
                .replace('\\', "/")
                .trim_matches('/')
                .to_owned(),
            uses: package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
                .collect(),
        })
        .collect()
}

fn ours(package: &Package) -> impl Iterator<Item = &str> {
    package
        .uses
        .iter()
        .filter_map(|name| name.strip_prefix("uvferry-"))
}

#[test]
fn no_crate_uses_what_the_design_does_not_let_it() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in packages() {
        let Some(folder) = package.folder.strip_prefix("crates/") else {
            continue;
        };
        assert_eq!(folder, package.name, "a folder is named as its package");
        let Some(may_use) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("{} has no place in the table", package.name));
            continue;
        };
        for used in ours(&package).filter(|used| !may_use.contains(used)) {
            wrong.push(format!("{} must not use uvferry-{used}", package.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_program_uses_one_domain_crate() {
    for package in packages() {
        let Some(folder) = package.folder.strip_prefix("bins/") else {
            continue;
        };
        assert_eq!(folder, package.name, "a folder is named as its package");
        let domain: Vec<&str> = ours(&package)
            .filter(|used| !EVERY_PROGRAM.contains(used))
            .filter(|used| folder != "uvferry-pyproject-cli" || !ONE_FILE.contains(used))
            .filter(|used| folder != "uvferry-imports-cli" || !OF_IMPORTS.contains(used))
            .filter(|used| folder != "uvferry-compat-cli" || !OF_A_PROJECT.contains(used))
            .filter(|used| folder != "uvferry" || !OF_A_MIGRATION.contains(used))
            .filter(|used| folder != "uvferry-bench-cli" || !OF_A_BENCH.contains(used))
            .collect();
        assert!(domain.len() <= 1, "{} uses {domain:?}", package.name);
    }
}

#[test]
fn tasks_use_the_program_and_not_what_is_behind_it() {
    for package in packages().iter().filter(|package| package.name == "xtask") {
        let used: Vec<&str> = ours(package)
            // `bench` has the statistics of everything that is measured.
            .filter(|used| !["cli", "report", "bench"].contains(used))
            .collect();
        assert!(used.is_empty(), "xtask uses {used:?}");
    }
}

#[test]
fn only_the_edge_knows_arguments_and_terminals() {
    for package in packages() {
        if !package.folder.starts_with("crates/") || package.name == "uvferry-cli" {
            continue;
        }
        let known: Vec<_> = EDGE_ONLY
            .iter()
            .filter(|name| package.uses.contains(**name))
            .collect();
        assert!(known.is_empty(), "{} uses {known:?}", package.name);
    }
}

#[test]
fn nothing_published_needs_the_testkit() {
    // What `benches` builds is never installed.
    let published = |package: &Package| package.folder != "benches";
    for package in packages().into_iter().filter(published) {
        assert!(
            !package.uses.contains("uvferry-testkit"),
            "{} uses it outside its tests",
            package.name
        );
    }
}
