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
