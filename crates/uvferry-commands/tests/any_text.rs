//! Whatever a file of any kind holds, it is read without a panic, and what is changed in it are
//! parts of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

/// A file of each kind, and of each way of being listed.
const PATHS: &[&str] = &[
    "setup.sh",
    "Makefile",
    "Dockerfile",
    ".dockerignore",
    ".github/workflows/ci.yml",
    ".github/actions/a/action.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    ".travis.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "tox.ini",
    "tox.toml",
    ".pre-commit-config.yaml",
    ".readthedocs.yaml",
    ".github/dependabot.yml",
    "renovate.json",
    "CODEOWNERS",
    "README.md",
    "docs/install.rst",
    "docs/install.adoc",
    "docker-compose.yml",
    "appveyor.yml",
    "Jenkinsfile",
    "noxfile.py",
    "install.ps1",
    "install.bat",
    "justfile",
    "Procfile",
    ".devcontainer/devcontainer.json",
    "Vagrantfile",
    "Dockerfile.j2",
    "index.ts",
    "notebook.ipynb",
];

/// What such files are made of, and what breaks readers.
const PARTS: &[&str] = &[
    "pip install x",
    "pip install -r requirements.txt",
    "python -m pip install -U pip",
    "pip3.11 install 'x>1'",
    "virtualenv v",
    "python setup.py sdist",
    "pip-compile requirements.in",
    "$PIP install x",
    "PIP=pip",
    "export PIP_INDEX_URL=https://example.com/",
    ". venv/bin/activate",
    "&&",
    ";",
    "|",
    "&",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "$(",
    "${",
    "`",
    "\"",
    "'",
    "\\",
    "\\\n",
    "<<EOF\n",
    "EOF\n",
    "\n",
    "\n",
    "\n\t",
    "\n  ",
    "\n    - ",
    "\r\n",
    "\r",
    " ",
    " ",
    "\t",
    "#",
    "@",
    "-",
    ":",
    ": ",
    "=",
    ">",
    "!",
    "%",
    "*a",
    "&a",
    "|-\n",
    "run: ",
    "script:",
    "install:",
    "steps:",
    "jobs:",
    "repos:",
    "python:",
    "[testenv]\n",
    "deps = ",
    "commands = ",
    "FROM python:3.12\n",
    "RUN ",
    "COPY requirements.txt .\n",
    "ENV PATH=/v/bin:$PATH\n",
    "ONBUILD ",
    "all:\n\t",
    "define x\n",
    "endef\n",
    "ifeq (a,b)\n",
    "$(foreach a,b,",
    "if x; then ",
    "fi",
    "case x in ",
    "esac",
    "sh -c '",
    "eval \"",
    "```sh\n",
    ".. code-block:: console\n\n   ",
    "----\n",
    "session.run(\"pip\", ",
    "“",
    "…",
    "→",
    "、",
    "：",
    "é",
    "🐍",
    "\u{a0}",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "\u{1b}",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..40).prop_map(|parts| parts.concat())
}

fn project() -> Project {
    let file = |name: &str, target| (name.to_owned(), target);
    Project {
        name: Some("x".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            file("requirements.txt", InstallTarget::Main),
            file("requirements.in", InstallTarget::Main),
        ]),
        ..Project::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_a_file_of_any_kind(text in text(), is_project in any::<bool>()) {
        let project = project();
        let none = BTreeSet::new();
        let settings = Settings {
            mode: if is_project { Mode::Project(&project) } else { Mode::Pip },
            uv_version: "0.13.9",
            with_docker_cache: is_project,
            scripts_with_uv: &none,
        };
        for path in PATHS {
            let Some(carrier) = Carrier::of(path, &text.as_bytes()[..text.len().min(256)]) else {
                continue;
            };
            let file = SourceFile::new(*path, text.as_str());
            let carried = carry(&file, carrier, &settings);
            let mut last = 0;
            let mut spans: Vec<_> = carried.replacements.iter().map(|(span, _)| span).collect();
            spans.sort_by_key(|span| (span.start, span.end));
            for span in spans {
                prop_assert!(last <= span.start, "{path}: {span:?} lies in another change");
                prop_assert!(file.text().get(span.clone()).is_some(), "{path}: {span:?}");
                last = span.end;
            }
            carried.applied(file.text());
            for found in &carried.commands {
                prop_assert!(
                    file.text().get(found.span.clone()).is_some(),
                    "{path}: {:?}",
                    found.span
                );
            }
        }
    }
}
