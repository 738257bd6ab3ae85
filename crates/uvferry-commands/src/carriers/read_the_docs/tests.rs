use super::*;

fn project() -> Project {
    Project {
        files: [
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "docs/requirements.txt".to_owned(),
                InstallTarget::Group("docs".to_owned()),
            ),
            ("stays.txt".to_owned(), InstallTarget::Stays),
        ]
        .into(),
        is_package: true,
        ..Project::default()
    }
}

fn carried(text: &str) -> (Carried, String) {
    carried_for(text, &project())
}

fn carried_for(text: &str, project: &Project) -> (Carried, String) {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new(".readthedocs.yaml", text);
    let carried = carry(&file, &settings);
    let new = carried.applied(text);
    let again = carry(&SourceFile::new(file.path(), new.as_str()), &settings);
    assert_eq!(again.applied(&new), new);
    (carried, new)
}

#[test]
fn requirements_and_package_are_one_sync() {
    let (carried, new) = carried(
        "\
# docs
version: 2
python:
  install:
    # what sphinx needs
    - requirements: docs/requirements.txt  # pinned
    - requirements: ./requirements.txt
    - method: pip
      path: .
      extra_requirements:
        - fast
sphinx:
  configuration: docs/conf.py
",
    );
    insta::assert_snapshot!(new, @r"
    # docs
    version: 2
    python:
      install:
        # what sphinx needs
        - method: uv
          command: sync
          groups:
            - docs
          extras:
            - fast  # pinned
    sphinx:
      configuration: docs/conf.py
    ");
    assert_eq!(carried.mentions.len(), 3);
    assert!(carried.mentions[1].to.is_empty());
}

#[test]
fn lists_in_brackets_stay_so() {
    let (_, new) = carried(
        "version: 2\npython: {install: [{requirements: docs/requirements.txt}, {path: ., method: pip}]}\n",
    );
    assert_eq!(
        new,
        "version: 2\npython: {install: [{method: uv, command: sync, groups: [docs]}]}\n"
    );
}

#[test]
fn what_is_not_of_the_project_stays() {
    let text = "version: 2\npython:\n  install:\n  - requirements: docs/requirements.txt\n  - requirements: stays.txt\n";
    let (carried, new) = carried(text);
    assert_eq!(new, text);
    assert_eq!(carried.diagnostics[0].code, "UVF364");
    let text = "version: 2\npython:\n  install:\n  - requirements: other.txt\n";
    let (carried, new) = self::carried(text);
    assert_eq!((new.as_str(), carried.diagnostics.len()), (text, 0));
}

#[test]
fn the_first_version_is_told() {
    let text = "requirements_file: requirements.txt\npython:\n  pip_install: true\n";
    let (carried, new) = carried(text);
    assert_eq!(new, text);
    let codes: Vec<&str> = carried
        .diagnostics
        .iter()
        .map(|diagnostic| &*diagnostic.code)
        .collect();
    assert_eq!(codes, ["UVF365", "UVF365"]);
}

const HEAD: &str = "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools:\n    python: '3.11'\n";

#[test]
fn a_package_that_was_not_installed_is_not() {
    let (carried, new) = carried(&format!(
        "{HEAD}sphinx:\n  configuration: docs/conf.py\n\n# packages\npython:\n  install:\n    \
         - requirements: docs/requirements.txt\n"
    ));
    insta::assert_snapshot!(new, @r#"
    version: 2
    build:
      os: ubuntu-22.04
      tools:
        python: '3.11'
      jobs:
        post_install:
          - asdf plugin add uv
          - asdf install uv 0.13.9
          - asdf global uv 0.13.9
          - UV_PROJECT_ENVIRONMENT="$READTHEDOCS_VIRTUALENV_PATH" uv sync --locked --inexact --only-group docs
    sphinx:
      configuration: docs/conf.py
    "#);
    assert_eq!(carried.mentions.len(), 1);
}

#[test]
fn default_groups_come_only_where_they_were_asked_for() {
    let mut project = project();
    project.default_groups = ["dev".to_owned()].into();
    let install = "python:\n  install:\n    - requirements: docs/requirements.txt\n    - path: .\n  \
                   system_packages: true\n";
    let (_, new) = carried_for(
        &format!("{HEAD}  jobs:\n    # tags\n    post_checkout:\n      - git fetch\n{install}"),
        &project,
    );
    insta::assert_snapshot!(new, @r#"
    version: 2
    build:
      os: ubuntu-22.04
      tools:
        python: '3.11'
      jobs:
        # tags
        post_checkout:
          - git fetch
        post_install:
          - asdf plugin add uv
          - asdf install uv 0.13.9
          - asdf global uv 0.13.9
          - UV_PROJECT_ENVIRONMENT="$READTHEDOCS_VIRTUALENV_PATH" uv sync --locked --inexact --no-default-groups --group docs --no-editable
    python:
      system_packages: true
    "#);
    let (_, new) = carried_for(
        &format!("{HEAD}  jobs:\n    post_install:\n      # more\n      - make prepare\n{install}"),
        &project,
    );
    insta::assert_snapshot!(new, @r#"
    version: 2
    build:
      os: ubuntu-22.04
      tools:
        python: '3.11'
      jobs:
        post_install:
          - asdf plugin add uv
          - asdf install uv 0.13.9
          - asdf global uv 0.13.9
          - UV_PROJECT_ENVIRONMENT="$READTHEDOCS_VIRTUALENV_PATH" uv sync --locked --inexact --no-default-groups --group docs --no-editable
          # more
          - make prepare
    python:
      system_packages: true
    "#);
    // The same without them is `method: uv`.
    project.default_groups = ["docs".to_owned()].into();
    let (_, new) = carried_for(&format!("{HEAD}{install}"), &project);
    assert!(new.contains("method: uv"), "{new}");
}

#[test]
fn main_without_the_package() {
    let (_, new) = carried(&format!(
        "{HEAD}python:\n  install:\n    - requirements: requirements.txt\n    \
         - requirements: docs/requirements.txt\n"
    ));
    assert!(
        new.ends_with("uv sync --locked --inexact --group docs --no-install-project\n"),
        "{new}"
    );
}

#[test]
fn builds_without_a_place_for_a_command_stay() {
    let install = "python:\n  install:\n    - requirements: docs/requirements.txt\n";
    for build in [
        "",
        "build: {os: ubuntu-22.04, tools: {python: '3.11'}}\n",
        "build:\n  os: ubuntu-22.04\n  tools:\n    python: mambaforge-4.10\n",
        "build:\n  os: a\n  tools:\n    python: '3'\n  commands:\n    - make\n",
        "build:\n  os: a\n  tools:\n    python: '3'\n  jobs:\n    install:\n      - make\n",
        "build:\n  os: a\n  tools:\n    python: '3'\n  jobs:\n    pre_build:\n      - asdf install uv\n",
        "build:\n  os: a\n  tools:\n    python: '3'\n  jobs: {post_install: [make]}\n",
    ] {
        let text = format!("version: 2\n{build}{install}");
        let (carried, new) = carried(&text);
        assert_eq!(new, text);
        assert_eq!(carried.diagnostics[0].code, "UVF364", "{build}");
    }
}

#[test]
fn commands_of_jobs_are_uvs_where_they_stand_alone() {
    let (carried, new) = carried(
        "\
version: 2
build:
  os: ubuntu-24.04
  tools: {python: '3.12'}
  jobs:
    post_build:
      - pip list
    pre_build:
      # what the pages show
      - pip install -r docs/requirements.txt
      - python -m pip install 'furo>=1' && make x
      - cd docs && pip install six
      - pip install --upgrade pip
      - pip install https://user:secret@example.com/x-1.0.tar.gz
",
    );
    insta::assert_snapshot!(new);
    let applied = carried.commands.iter().filter(|found| found.is_applied);
    assert_eq!(applied.count(), 2);
    assert_eq!(carried.commands.len(), 6);
}

#[test]
fn commands_of_a_whole_build_take_its_python() {
    let text = "\
version: 2
build:
  os: ubuntu-24.04
  tools:
    python: '3.12'
  commands:
    - mkdir -p out
    - pip install six
    - python -m sphinx docs out
";
    let (_, new) = carried(text);
    assert_eq!(
        new,
        text.replace(
            "    - pip install six\n",
            "    - asdf plugin add uv\n    - asdf install uv 0.13.9\n    - asdf global uv 0.13.9\n    \
             - uv pip install --system six\n"
        )
    );
    // conda's Python is none of asdf's, and without `os` there is no asdf.
    for other in [
        text.replace("'3.12'", "miniconda3-3.12-24.1"),
        text.replace("  os: ubuntu-24.04\n", ""),
    ] {
        assert_eq!(carried(&other).1, other);
    }
}

#[test]
fn a_script_that_calls_uv_finds_it() {
    let text = "version: 2\nbuild:\n  os: ubuntu-24.04\n  tools: {python: '3.12'}\n  commands:\n  - ./bin/rtd-docs\n";
    let scripts: BTreeSet<String> = ["bin/rtd-docs".to_owned()].into();
    let project = project();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &scripts,
    };
    let file = SourceFile::new(".readthedocs.yaml", text);
    let new = carry(&file, &settings).applied(text);
    assert_eq!(
        new,
        text.replace(
            "  - ./bin",
            "  - asdf plugin add uv\n  - asdf install uv 0.13.9\n  - asdf global uv 0.13.9\n  - ./bin"
        )
    );
    let again = carry(&SourceFile::new(file.path(), new.as_str()), &settings);
    assert!(again.replacements.is_empty());
}

#[test]
fn commands_that_need_pip_keep_the_environment_that_has_it() {
    let (_, new) = carried(
        "\
version: 2
build:
  os: ubuntu-24.04
  tools:
    python: '3.12'
  jobs:
    post_install:
      - pip install six
python:
  install:
    - requirements: docs/requirements.txt
    - method: pip
      path: .
",
    );
    insta::assert_snapshot!(new);
}

#[test]
fn a_file_that_a_command_writes_first_goes_on_being_installed() {
    for command in [
        "grep -v toml requirements.txt > t && mv t requirements.txt",
        "sed -i /toml/d requirements.txt",
        "echo six >> requirements.txt",
    ] {
        let text = format!(
            "version: 2\nbuild:\n  os: ubuntu-24.04\n  tools: {{python: '3.12'}}\n  jobs:\n    pre_install:\n      - {command}\npython:\n  install:\n    - requirements: requirements.txt\n    - method: pip\n      path: .\n"
        );
        let (carried, new) = carried(&text);
        assert_eq!(new, text);
        let told: Vec<&str> = carried
            .diagnostics
            .iter()
            .map(|told| told.message.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "a command of `build.jobs` changes `requirements.txt` before, of which pyproject.toml and uv.lock know nothing"
            ]
        );
        // A build may read it.
        let built = text.replace("    - requirements: requirements.txt\n", "");
        let (carried, new) = super::tests::carried(&built);
        assert_eq!(new, built);
        assert_eq!(carried.diagnostics.len(), 1);
        // Behind the install it is of no matter.
        let later = text.replace("pre_install", "post_install");
        assert!(super::tests::carried(&later).1.contains("uv"), "{later}");
    }
}
