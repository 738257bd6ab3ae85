use super::*;
use crate::context::{InstallTarget, Mode, Project};

fn carried(text: &str, project: Option<&Project>) -> (Carried, String) {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: project.map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new(".pre-commit-config.yaml", text);
    let carried = carry(&file, &settings);
    let mut done = 0;
    for (span, _) in &carried.replacements {
        assert!(done <= span.start, "overlap: {:?}", carried.replacements);
        done = span.end;
    }
    let new = carried.applied(text);
    let again = carry(&SourceFile::new(file.path(), new.as_str()), &settings);
    assert_eq!(again.applied(&new), new);
    (carried, new)
}

fn project() -> Project {
    Project {
        files: [
            ("requirements.in".to_owned(), InstallTarget::Main),
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("dev.in".to_owned(), InstallTarget::Group("dev".to_owned())),
            ("dev.txt".to_owned(), InstallTarget::Group("dev".to_owned())),
        ]
        .into(),
        ..Project::default()
    }
}

const TWO: &str = "\
repos:
  # compiled
  - repo: https://github.com/jazzband/pip-tools
    rev: \"7.4.1\"  # ours
    hooks:
      - id: pip-compile
        name: main
        args: [requirements.in, --output-file=requirements.txt]
        files: ^requirements\\.(in|txt)$
      - id: pip-compile
        name: dev
        args:
          - dev.in
          - '--output-file=dev.txt'
        files: ^dev\\.(in|txt)$
  - repo: https://github.com/psf/black
    rev: 22.10.0
    hooks: [{id: black}]
";

#[test]
fn pip_compile_is_uvs_hook_of_that_name() {
    let (carried, new) = carried(TWO, None);
    insta::assert_snapshot!(new);
    assert!(carried.commands.iter().all(|command| command.is_applied));
    assert_eq!(carried.commands.len(), 2);
}

#[test]
fn files_of_the_project_are_locked_once() {
    let (carried, new) = carried(TWO, Some(&project()));
    insta::assert_snapshot!(new);
    assert_eq!(carried.diagnostics.len(), 0);
}

#[test]
fn an_entry_is_rewritten_with_its_options() {
    let (_, new) = carried(
        "\
repos:
- repo: https://github.com/jazzband/pip-tools
  rev: 7.4.1
  hooks:
  - id: pip-compile
    entry: pip-compile --upgrade --no-annotate --output-file=lock.txt pyproject.toml --strip-extras
    language: python
    pass_filenames: false
",
        None,
    );
    insta::assert_snapshot!(new);
}

#[test]
fn hooks_of_ones_own() {
    let (carried, new) = carried(
        "\
repos:
  - repo: local
    hooks:
      - id: freeze
        name: pip freeze
        entry: bash -c 'pip freeze > installed.txt'
        language: system
      - id: compile
        name: compile
        entry: pip-compile requirements.in -o requirements.txt
        language: python
        additional_dependencies: [\"pip-tools==7.3\"]
      - id: check
        name: check
        entry: pip check
        language: python
",
        None,
    );
    insta::assert_snapshot!(new);
    let told: Vec<(&str, bool)> = carried
        .commands
        .iter()
        .map(|command| (command.text.as_str(), command.is_applied))
        .collect();
    assert!(told.contains(&("pip check", false)), "{told:?}");
}

#[test]
fn a_broken_file_is_told() {
    let text = "repos: [\n - repo: pip-tools\n";
    let (carried, new) = carried(text, None);
    assert_eq!(new, text);
    assert_eq!(carried.diagnostics[0].code, "UVF362");
}

const BLACK: &str = "repos:\n-   repo: https://github.com/psf/black\n    rev: 24.1.0\n    hooks:\n    -   id: black\n";

#[test]
fn the_lock_is_kept_fresh() {
    let (found, new) = carried(BLACK, Some(&project()));
    assert_eq!(
        new,
        format!(
            "{BLACK}-   repo: https://github.com/astral-sh/uv-pre-commit\n    rev: 0.13.9\n    \
             hooks:\n    -   id: uv-lock\n"
        )
    );
    assert_eq!(found.diagnostics[0].code, "UVF370");
    // Where nothing is locked, or the hook is there, nothing is added.
    assert_eq!(carried(BLACK, None).1, BLACK);
    let mut other = project();
    for target in other.files.values_mut() {
        *target = InstallTarget::Stays;
    }
    assert_eq!(carried(BLACK, Some(&other)).1, BLACK);
    let own = "repos:\n- repo: local\n  hooks:\n  - id: x\n    name: x\n    entry: uv lock --check\n    language: system\n";
    assert_eq!(carried(own, Some(&project())).1, own);
}

#[test]
fn uvs_repository_is_named_once() {
    let text = "\
repos:
  - repo: https://github.com/astral-sh/uv-pre-commit/
    rev: 0.5.0
    hooks:
      - id: uv-export  # ours

  # style
  - repo: https://github.com/psf/black
    rev: 24.1.0
    hooks: [{id: black}]
";
    let (_, new) = carried(text, Some(&project()));
    assert_eq!(
        new,
        text.replace("# ours\n", "# ours\n      - id: uv-lock\n")
    );
}

#[test]
fn each_style_of_a_list() {
    for (text, added) in [
        (
            "repos:\n\n  - repo: a/b\n    rev: v1\n    hooks:\n      - id: b\n\n  - repo: a/c\n    rev: v1\n    hooks:\n    - {id: c}",
            "\n\n  - repo: https://github.com/astral-sh/uv-pre-commit\n    rev: 0.13.9\n    hooks:\n    - id: uv-lock",
        ),
        (
            "repos:\n- repo: a/b\n  rev: v1\n  hooks:\n  - id: b\n    # args: [x]\n",
            "- repo: https://github.com/astral-sh/uv-pre-commit\n  rev: 0.13.9\n  hooks:\n  - id: uv-lock\n",
        ),
        (
            "repos: [{repo: a/b, rev: v1, hooks: [{id: b}]}]\n",
            ", {repo: https://github.com/astral-sh/uv-pre-commit, rev: 0.13.9, hooks: [{id: uv-lock}]}",
        ),
        (
            "repos:\r\n- repo: a/b\r\n  rev: v1\r\n  hooks:\r\n  - id: b\r\n",
            "- repo: https://github.com/astral-sh/uv-pre-commit\r\n  rev: 0.13.9\r\n  hooks:\r\n  - id: uv-lock\r\n",
        ),
    ] {
        let (_, new) = carried(text, Some(&project()));
        let end = if text.contains(": [{") {
            text.len() - 2
        } else {
            text.len()
        };
        assert_eq!(new, format!("{}{added}{}", &text[..end], &text[end..]));
    }
}

#[test]
fn pre_commit_ci_has_no_network() {
    let text = format!("ci:\n  autofix_prs: false\n{BLACK}");
    let (_, new) = carried(&text, Some(&project()));
    assert!(
        new.starts_with("ci:\n  autofix_prs: false\n  skip: [uv-lock]\nrepos:"),
        "{new}"
    );
    let text = format!("ci:\n  skip:\n    - mypy\n{BLACK}");
    let (_, new) = carried(&text, Some(&project()));
    assert!(
        new.starts_with("ci:\n  skip:\n    - mypy\n    - uv-lock\n"),
        "{new}"
    );
    let text = format!("ci: {{skip: [pip-compile]}}\n{TWO}");
    let (_, new) = carried(&text, Some(&project()));
    assert!(new.starts_with("ci: {skip: [uv-lock]}\n"), "{new}");
}

const COMPILED: &str = "\
repos:
  - repo: local
    hooks:
      - id: main
        name: main
        entry: pip-compile requirements.in -o requirements.txt
        language: python
        additional_dependencies: [pip-tools]
        files: ^requirements\\.in$
      - id: dev
        name: dev
        entry: pip-compile
        args: [dev.in, --quiet]
        language: system
";

#[test]
fn ones_own_hooks_that_compile_are_one_lock() {
    let (found, new) = carried(COMPILED, Some(&project()));
    assert_eq!(
        new,
        "repos:\n  - repo: https://github.com/astral-sh/uv-pre-commit\n    rev: 0.13.9\n    hooks:\n      - id: uv-lock\n        args: [\"--quiet\"]\n"
    );
    assert!(found.commands.iter().all(|command| command.is_applied));
    let more = format!(
        "{COMPILED}      - id: x\n        name: x\n        entry: make x\n        language: system\n"
    );
    let (_, new) = carried(&more, Some(&project()));
    insta::assert_snapshot!(new);
    let multi = format!(
        "{BLACK}-   repo: https://github.com/peterdemin/pip-compile-multi\n    rev: v2.6.3\n    hooks:\n    -   id: pip-compile-multi-verify\n"
    );
    let (_, new) = carried(&multi, Some(&project()));
    assert!(!new.contains("multi") && new.contains("uv-lock"), "{new}");
    let mut other = project();
    other.files.insert("x.in".to_owned(), InstallTarget::Stays);
    let (found, new) = carried(&multi, Some(&other));
    assert!(new.contains("pip-compile-multi-verify"), "{new}");
    assert_eq!(found.diagnostics[0].code, "UVF366");
}

#[test]
fn hooks_of_files_that_go() {
    let text = "\
exclude: ^dev\\.txt$
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0
    hooks:
      - id: check-yaml
      # sorted
      - id: requirements-txt-fixer
      - id: end-of-file-fixer
        exclude: ^(dev\\.txt|vendor/.*)$
  - repo: https://github.com/x/audit
    rev: v1
    hooks:
      - id: audit
        files: ^requirements\\.(in|txt)$
";
    let (found, new) = carried(text, Some(&project()));
    insta::assert_snapshot!(new);
    let codes: Vec<&str> = found
        .diagnostics
        .iter()
        .map(|told| told.code.as_str())
        .collect();
    assert_eq!(codes, ["UVF370", "UVF371"]);
    // A file that stays is sorted on.
    let mut other = project();
    other.paths.insert("tests/requirements.txt".to_owned());
    let (_, new) = carried(text, Some(&other));
    assert!(new.contains("requirements-txt-fixer"));
}

#[test]
fn a_hook_that_would_be_two_commands_stays() {
    // The compiled file is one that other programs read: it is exported behind the lock.
    let text = "\
repos:
- repo: https://github.com/jazzband/pip-tools
  rev: 7.4.1
  hooks:
  - id: pip-compile
    entry: pip-compile --output-file=other/lock.txt pyproject.toml --strip-extras
";
    let (found, new) = carried(text, Some(&project()));
    let entry = new.lines().find(|line| line.contains("entry:"));
    match entry {
        // Nothing of the command is lost.
        Some(entry) => assert!(entry.contains("other/lock.txt"), "{new}"),
        None => assert!(new.contains("uv-lock"), "{new}"),
    }
    assert_eq!(found.commands.len(), 1);
}
