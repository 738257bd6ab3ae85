//! What a whole tree becomes: what is not the project's own is left alone, and nothing goes that
//! somebody still installs. Planned from files alone.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::Path;

use uvferry_diagnostics::ItemKind;
use uvferry_migrate::{Plan, PlanOptions, plan};

/// Writes the files below a folder that is a repository.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, bytes).unwrap();
}

fn planned(files: &[(&str, &str)]) -> Plan {
    plan(tree(files).path(), &PlanOptions::default()).unwrap()
}

/// The files that go.
fn gone(plan: &Plan) -> Vec<&str> {
    let changes = plan.changes.iter();
    changes
        .filter(|change| change.after.is_none())
        .map(|change| change.path.as_str())
        .collect()
}

/// The text that a file gets; empty where it stays.
fn edited(plan: &Plan, path: &str) -> String {
    let change = plan.changes.iter().find(|change| change.path == path);
    let after = change.and_then(|change| change.after.clone());
    String::from_utf8(after.unwrap_or_default()).unwrap()
}

/// A requirement that nothing can be made of: the fragment says a name that no distribution has.
const WAITING: &str = "git+https://example.com/a/foo.git@44.2.2#egg=foo==44.2.2\n";

#[test]
fn lines_that_wait_for_a_person_are_installed_through_includes() {
    let plan = planned(&[
        ("requirements.txt", &format!("six==1.16.0\n{WAITING}")),
        (
            "requirements_for_test.txt",
            "-r requirements.txt\niniconfig\n",
        ),
        (
            "Makefile",
            "bootstrap:\n\tpip install -r requirements_for_test.txt\nsync:\n\tpip-sync requirements.txt\n",
        ),
        ("tox.ini", "[testenv]\ndeps = -rrequirements_for_test.txt\n"),
    ]);
    let makefile = edited(&plan, "Makefile");
    assert!(
        makefile.contains("&& uv pip install -r requirements_for_test.txt\n"),
        "{makefile}"
    );
    assert!(
        makefile.contains("\tuv pip sync requirements.txt\n"),
        "{makefile}"
    );
    assert_eq!(edited(&plan, "tox.ini"), "");
    assert_eq!(gone(&plan), Vec::<&str>::new());
}

#[test]
fn checkouts_of_other_repositories_are_left_alone() {
    let plan = planned(&[
        ("requirements.txt", "six\n-r lib/sub/requirements.txt\n"),
        (".gitmodules", "[submodule \"n\"]\n\tpath = lib/named\n"),
        ("lib/named/requirements.txt", "toml\n"),
        ("lib/sub/.git", "gitdir: ../../.git/modules/lib/sub\n"),
        ("lib/sub/Makefile", "all:\n\tpip install q\n"),
        ("lib/sub/requirements.txt", "iniconfig\n"),
        ("lib/own/requirements.txt", "idna\n"),
        (
            "Makefile",
            "all:\n\tpip install -r requirements.txt -r lib/sub/requirements.txt -r lib/own/requirements.txt\n\
             more:\n\tpip install -r lib/named/requirements.txt\n",
        ),
    ]);
    assert_eq!(
        gone(&plan),
        ["lib/own/requirements.txt", "requirements.txt"]
    );
    let makefile = edited(&plan, "Makefile");
    assert!(
        makefile.contains("&& uv pip install -r lib/sub/requirements.txt\n"),
        "{makefile}"
    );
    assert!(
        makefile.contains("\tuv pip install -r lib/named/requirements.txt\n"),
        "{makefile}"
    );
    assert_eq!(edited(&plan, "lib/sub/Makefile"), "");
    let pyproject = edited(&plan, "pyproject.toml");
    assert!(pyproject.contains("iniconfig"), "{pyproject}");
    assert!(!pyproject.contains("toml\","), "{pyproject}");
    let told = plan.diagnostics.iter().filter(|told| told.code == "UVF791");
    let told: Vec<&str> = told.map(|told| told.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "`lib/named` is a checkout of another repository",
            "`lib/sub` is a checkout of another repository"
        ]
    );
}

#[test]
fn what_is_written_in_utf_16_names_files_too() {
    for (mark, encode) in [
        ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ([0xfe, 0xff], u16::to_be_bytes),
    ] {
        let folder = tree(&[("requirements.txt", "six\n")]);
        let text = "python -m pip install -r requirements.txt\r\n";
        let units = text.encode_utf16().flat_map(encode);
        let bytes: Vec<u8> = mark.into_iter().chain(units).collect();
        write(folder.path(), "setup.ps1", &bytes);
        // Binary, whatever stands in it.
        write(folder.path(), "data.bin2", b"\0\0requirements.txt");
        let plan = plan(folder.path(), &PlanOptions::default()).unwrap();
        assert_eq!(gone(&plan), Vec::<&str>::new());
        assert_eq!(plan.held[0].reason, "setup.ps1:1 names it");
        let items = plan.ledger.items();
        let listed: Vec<&str> = items
            .iter()
            .filter(|item| item.file == "setup.ps1" && item.kind == ItemKind::Command)
            .map(|item| item.text.as_str())
            .collect();
        assert_eq!(listed, ["python -m pip install -r requirements.txt"]);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_may_name_anything() {
    use std::os::unix::fs::PermissionsExt as _;
    for path in ["deploy.sh", "closed"] {
        let folder = tree(&[
            ("requirements.txt", "six\n"),
            ("deploy.sh", "pip install -r requirements.txt\n"),
            ("closed/deploy.sh", ""),
        ]);
        let place = folder.path().join(path);
        fs_err::set_permissions(&place, std::fs::Permissions::from_mode(0o000)).unwrap();
        let is_superuser = fs_err::read_dir(&place).is_ok() || fs_err::read(&place).is_ok();
        let plan = plan(folder.path(), &PlanOptions::default());
        fs_err::set_permissions(&place, std::fs::Permissions::from_mode(0o700)).unwrap();
        if is_superuser {
            return; // He reads everything.
        }
        let plan = plan.unwrap();
        assert_eq!(gone(&plan), Vec::<&str>::new());
        assert_eq!(
            plan.held[0].reason,
            format!("`{path}` cannot be read, and may name it")
        );
        let told = plan.diagnostics.iter().find(|told| told.code == "UVF785");
        assert!(
            told.unwrap()
                .message
                .starts_with(&format!("`{path}` cannot be read"))
        );
    }
}

#[test]
fn what_looks_after_a_file_that_stays_stays_too() {
    let hooks = "repos:\n  - repo: https://github.com/pre-commit/pre-commit-hooks\n    rev: v4.5.0\n    \
                 hooks:\n      - id: check-yaml\n      # - id: end-of-file-fixer\n      \
                 - id: requirements-txt-fixer\n";
    let workflow = "on:\n  push:\n    paths:\n      - requirements.txt\njobs:\n  a:\n    \
                    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements.txt\n";
    let files = [
        ("requirements.txt", "six\n"),
        (".pre-commit-config.yaml", hooks),
        (".github/workflows/a.yml", workflow),
    ];
    let plan = planned(&files);
    assert_eq!(
        gone(&plan),
        ["requirements.txt"],
        "{:?} {}",
        plan.held,
        edited(&plan, ".github/workflows/a.yml")
    );
    let kept = edited(&plan, ".pre-commit-config.yaml");
    assert!(!kept.contains("requirements-txt-fixer"), "{kept}");
    assert!(kept.contains("      # - id: end-of-file-fixer\n"), "{kept}");
    let paths = edited(&plan, ".github/workflows/a.yml");
    assert!(!paths.contains("- requirements.txt"), "{paths}");

    let document = ("docs/use.md", "Look into requirements.txt.\n");
    let plan = planned(&[&files[..], &[document]].concat());
    assert_eq!(gone(&plan), Vec::<&str>::new());
    let kept = edited(&plan, ".pre-commit-config.yaml");
    assert!(kept.contains("- id: requirements-txt-fixer"), "{kept}");
    let paths = edited(&plan, ".github/workflows/a.yml");
    assert!(paths.contains("- requirements.txt"), "{paths}");
    assert!(paths.contains("- uv.lock"), "{paths}");
}

#[test]
fn a_comment_that_came_along_keeps_nothing() {
    let files = [
        (
            "requirements-dev.txt",
            "# tools, see requirements-test.txt\niniconfig  # via -r requirements-test.txt\n",
        ),
        ("requirements-test.txt", "six\n"),
    ];
    let plan = planned(&files);
    let pyproject = edited(&plan, "pyproject.toml");
    assert!(
        pyproject.contains("see requirements-test.txt"),
        "{pyproject}"
    );
    assert_eq!(
        gone(&plan),
        ["requirements-dev.txt", "requirements-test.txt"]
    );
    // What a person wrote there, somebody may follow.
    let own = ("pyproject.toml", "# See requirements-test.txt.\n");
    let plan = planned(&[&files[..], &[own]].concat());
    assert_eq!(gone(&plan), ["requirements-dev.txt"]);
}

/// pip passes over what stands before the host: the host itself is what it trusts.
#[test]
fn a_password_before_a_trusted_host_is_not_copied() {
    let plan = planned(&[(
        "requirements.txt",
        "--trusted-host me:SECRET@packages.example.com:8443\n--trusted-host plain.example.com\nsix\n",
    )]);
    let text = edited(&plan, "pyproject.toml");
    assert!(text.contains("\"packages.example.com:8443\""), "{text}");
    assert!(text.contains("\"plain.example.com\""), "{text}");
    assert!(!text.contains("SECRET"), "{text}");
}
