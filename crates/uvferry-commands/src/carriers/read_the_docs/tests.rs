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
    let project = project();
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
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
