//! What the author of a pipeline chose stays chosen: conda's environment, a version of uv, a
//! tool that is pinned, the folder of a cache.

use std::collections::BTreeSet;

use uvferry_commands::{
    ActionLeaves, Actions, Carrier, Mode, Project, Settings, carry_with_actions,
};
use uvferry_diagnostics::SourceFile;

use super::{GITLAB, WORKFLOW, both, carried, difference, project, shown};

#[test]
fn no_environment_comes_before_the_one_of_conda() {
    let text = r#"jobs:
  action:
    runs-on: ubuntu-latest
    defaults:
      run:
        shell: bash -l {0}
    steps:
      - uses: actions/checkout@v4
      - uses: conda-incubator/setup-miniconda@v3
        with:
          activate-environment: test
      - run: |
          python -m pip install --no-deps .
      - run: pytest
  path:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: |
          echo $CONDA/bin >> $GITHUB_PATH
          conda env update --file environment.yml --name base
      - run: pip install -r requirements.txt
      - run: pytest
  shell:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          source "$CONDA/etc/profile.d/conda.sh"
          conda activate test
          pip install six
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_version_of_uv_that_is_asked_for_stays() {
    let text = r#"env:
  UV_VERSION: "0.9.1"
jobs:
  range:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install "uv<0.9.29"
          uv venv .venv
          uv pip install -r other.txt
  fits:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install "uv>=0.5" six
  exact:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: pip install uv==0.8.4 six
  variable:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: pip install uv==$UV_VERSION
      - run: pip install six
  matrix:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: pip install uv==${{ matrix.uv }}
      - run: pip install six
  computed:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@v4
      - run: pip install "uv==$(cat uv.version)"
      - run: pip install six
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn a_cache_in_a_folder_that_commands_name_stays() {
    let text = r"jobs:
  a:
    runs-on: ubuntu-latest
    container: registry.example.com/me/img
    steps:
      - uses: actions/checkout@v4
      # pip runs as root here
      - uses: actions/cache@v4
        with:
          path: /root/.cache/pip
          key: pip-${{ hashFiles('setup.py') }}
      - run: pip --cache-dir /root/.cache/pip install six
";
    let gitlab = r"test:
  image: python:3.12
  cache:
    paths: [.cache/pip]
  script:
    - pip install --cache-dir .cache/pip six
";
    let circleci = r"version: 2.1
jobs:
  a:
    docker: [{image: cimg/python:3.12}]
    steps:
      - checkout
      - run: pip install --cache-dir ~/.cache/pip six
      - save_cache:
          key: x
          paths:
            - ~/.cache/pip
";
    insta::assert_snapshot!(
        [
            both(WORKFLOW, text),
            both(GITLAB, gitlab),
            both(".circleci/config.yml", circleci)
        ]
        .join("\n")
    );
}

/// Scripts that call uv and install nothing need no environment, and `uv run` gives its own.
#[test]
fn no_environment_for_scripts_that_install_nothing() {
    let text = "jobs:
  builds:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v7
      - run: ./build.sh
  by-uv:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v7
      - run: uv run --frozen ./install.sh
  in-container:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker exec app ./install.sh
  installs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: astral-sh/setup-uv@v7
      - run: ./build.sh && ./install.sh
";
    let scripts: BTreeSet<String> = ["build.sh", "install.sh"].map(str::to_owned).into();
    let actions = Actions::from([("build.sh".to_owned(), ActionLeaves::default())]);
    let project = project("");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let settings = Settings {
            mode,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let file = SourceFile::new(WORKFLOW, text);
        let carried = carry_with_actions(&file, Carrier::Workflow, &settings, &actions);
        assert_eq!(
            difference(text, &carried.applied(text)),
            "+        with:\n+          activate-environment: true\n",
        );
        assert!(carried.applied(text).ends_with(
            "      - uses: astral-sh/setup-uv@v7\n        with:\n          activate-environment: true\n      - run: ./build.sh && ./install.sh\n"
        ));
    }
}

#[test]
fn a_twine_that_is_installed_goes_on_being_run() {
    let text = r#"jobs:
  pinned:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: |
          pip install build "twine==5.1.1"
          python -m build
      - run: |
          twine check dist/*
          twine --version
  by-nobody:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: python -m twine check --strict dist/*
"#;
    let script = "#!/bin/sh\npip install twine==5.1.1\ntwine check dist/*\n";
    insta::assert_snapshot!([both(WORKFLOW, text), both("release.sh", script)].join("\n"));
    let project = Project {
        programs: ["twine".to_owned()].into(),
        ..project("")
    };
    let text = "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements-dev.txt\n      - run: twine check dist/*\n";
    let shown = shown(WORKFLOW, text, Mode::Project(&project));
    assert!(!shown.contains("twine"), "{shown}");
}

#[test]
fn words_for_people_are_no_commands_and_scripts_are() {
    let text = r"on: push
jobs:
  tell:
    runs-on: ubuntu-latest
    env:
      RELEASE_NOTES: pip install told-by-a-variable
    steps:
      - uses: peter-evans/create-or-update-comment@v4
        with:
          issue-number: 1
          body: |
            Install it:

                pip install told-in-a-body
      - uses: mshick/add-pr-comment@v2
        with:
          message-success: pip install told-by-an-action-that-comments
          comment_body: Run `pip install told-in-a-comment`
      - uses: softprops/action-gh-release@v2
        with:
          releaseNotes: pip install told-in-notes
      - uses: actions/github-script@v7
        with:
          script: |
            github.rest.issues.createComment({body: `Run
            pip install told-by-a-script
            or \`pip install told-by-a-script-too\``});
            await exec.exec('pip install run-by-javascript');
      - uses: appleboy/ssh-action@v1
        with:
          host: example.com
          script: |
            cd /srv
            pip install run-over-ssh
      - uses: example/some-action@v1
        with:
          before-build: pip install run-before
      - uses: example/release-with-command@v1
        with:
          build_command: pip install run-to-release
";
    let carried = carried(WORKFLOW, text, Mode::Pip);
    let found: Vec<&str> = carried
        .commands
        .iter()
        .map(|command| command.text.as_str())
        .collect();
    assert_eq!(
        found,
        [
            "pip install run-by-javascript",
            "pip install run-over-ssh",
            "pip install run-before",
            "pip install run-to-release",
        ]
    );
    let first = &carried.commands[0].span;
    assert_eq!(&text[first.clone()], "'pip install run-by-javascript'");
}
