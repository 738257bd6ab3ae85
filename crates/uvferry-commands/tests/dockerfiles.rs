//! Dockerfiles before and after, by cases written for the purpose (`dockerfiles/*.txt`) and
//! by text that is made up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use uvferry_commands::{
    Carried, Carrier, Images, InstallTarget, Mode, Outcome, Project, Settings, carry, carry_image,
    image_leaves,
};
use uvferry_diagnostics::SourceFile;

/// A case of a file: its name and the Dockerfile.
fn cases(text: &str) -> Vec<(&str, String)> {
    text.split("### ")
        .skip(1)
        .map(|case| {
            let (name, body) = case.split_once('\n').expect("a case has a name");
            (name, format!("{}\n", body.trim_end_matches('\n')))
        })
        .collect()
}

fn scripts() -> BTreeSet<String> {
    ["scripts/install.sh".to_owned()].into()
}

fn project() -> Project {
    let files = [
        ("requirements.txt", InstallTarget::Main),
        ("requirements/dev.txt", InstallTarget::Group("dev".into())),
    ];
    let paths = [
        "Dockerfile",
        "main.py",
        "package.json",
        "requirements.txt",
        "requirements/dev.txt",
        "scripts/install.sh",
        "setup.py",
        "src/demo/__init__.py",
    ];
    Project {
        name: Some("demo".into()),
        is_package: true,
        files: files
            .map(|(path, target)| (path.to_owned(), target))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        groups: ["dev".to_owned()].into(),
        default_groups: ["dev".to_owned()].into(),
        paths: paths.map(str::to_owned).into(),
        ..Project::default()
    }
}

fn settings<'a>(mode: Mode<'a>, scripts: &'a BTreeSet<String>, cache: bool) -> Settings<'a> {
    Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: cache,
        scripts_with_uv: scripts,
    }
}

/// What a reader of a snapshot wants to see.
fn shown(file: &SourceFile, carried: &Carried) -> String {
    let mut out = carried.applied(file.text()).replace('\r', "␍");
    out.push_str("-----\n");
    for found in &carried.commands {
        let line = file.line_column(found.span.start).line;
        let (word, more) = match &found.translated.outcome {
            Outcome::Kept { why } => ("kept", why.clone()),
            Outcome::Removed { why } => ("removed", why.clone()),
            Outcome::Rewritten(_) => ("rewritten", found.to.clone().unwrap_or_default()),
            Outcome::NeedsReview {
                why, suggestion, ..
            } => (
                "review",
                format!("{why}; {}", suggestion.as_deref().unwrap_or("-")),
            ),
        };
        let not = if found.is_applied {
            ""
        } else {
            ", not applied"
        };
        let _ = writeln!(out, "{line}: `{}` {word}{not}: {more}", found.text);
    }
    for mention in &carried.mentions {
        let line = file.line_column(mention.span.start).line;
        let (text, to) = (&mention.text, &mention.to);
        let _ = writeln!(out, "{line}: mention `{text}` -> `{to}`");
    }
    for diagnostic in &carried.diagnostics {
        let line = diagnostic.location.as_ref().map_or(0, |place| place.line);
        let _ = writeln!(out, "{line}: {} {}", diagnostic.code, diagnostic.message);
    }
    out
}

/// Holds for whatever was carried: places in order and apart, what is not replaced is equal,
/// and doing it again changes nothing.
fn assert_sound(file: &SourceFile, carried: &Carried, settings: &Settings<'_>) {
    let mut done = 0;
    for (span, _) in &carried.replacements {
        assert!(span.start >= done && span.end >= span.start, "{span:?}");
        assert!(file.text().is_char_boundary(span.start));
        assert!(file.text().is_char_boundary(span.end));
        done = span.end;
    }
    assert!(done <= file.text().len());
    let after = carried.applied(file.text());
    let again = SourceFile::new(file.path(), after.clone());
    let second = carry(&again, Carrier::Dockerfile, settings);
    assert_eq!(second.applied(&after), after, "{}", file.text());
}

fn check(group: &str, text: &str, settings: &Settings<'_>) {
    for (name, before) in cases(text) {
        let file = SourceFile::new("Dockerfile", before);
        let carried = carry(&file, Carrier::Dockerfile, settings);
        insta::with_settings!({omit_expression => true, snapshot_path => "dockerfiles/after"}, {
            insta::assert_snapshot!(
                format!("{group}__{}", name.replace(' ', "-")),
                shown(&file, &carried)
            );
        });
        assert_sound(&file, &carried, settings);
    }
}

#[test]
fn pip_mode() {
    let scripts = scripts();
    check(
        "pip",
        include_str!("dockerfiles/pip.txt"),
        &settings(Mode::Pip, &scripts, false),
    );
}

#[test]
fn project_mode() {
    let (scripts, project) = (scripts(), project());
    check(
        "project",
        include_str!("dockerfiles/project.txt"),
        &settings(Mode::Project(&project), &scripts, false),
    );
}

#[test]
fn metadata_in_pyproject() {
    let paths = ["README.md", "LICENSE", "setup.cfg", "m.py"].map(str::to_owned);
    let mut project = Project {
        metadata_files: ["pyproject.toml", "README.md", "LICENSE"]
            .map(str::to_owned)
            .into(),
        has_dynamic_dependencies: true,
        ..project()
    };
    project.paths.extend(paths);
    check(
        "metadata",
        include_str!("dockerfiles/metadata.txt"),
        &settings(Mode::Project(&project), &scripts(), false),
    );
}

#[test]
fn scripts_and_targets_that_call_uv() {
    let mut project = project();
    project
        .paths
        .extend(["Makefile", "docker/start", "tools/Makefile"].map(str::to_owned));
    let mut scripts = scripts();
    scripts.extend(["Makefile", "docker/start"].map(str::to_owned));
    // Of this one it is known which targets call uv.
    scripts.extend(["tools/Makefile", "tools/Makefile:deps"].map(str::to_owned));
    check(
        "scripts",
        include_str!("dockerfiles/scripts.txt"),
        &settings(Mode::Project(&project), &scripts, false),
    );
}

/// Two files each: the first builds `me/base`, in its stage `base` where it has one.
#[test]
fn images_of_the_repository() {
    let (scripts, project) = (scripts(), project());
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let settings = settings(mode, &scripts, false);
        for (name, text) in cases(include_str!("dockerfiles/own_images.txt")) {
            let (base, text) = text.split_once("=====\n").expect("two files");
            let base = SourceFile::new("Dockerfile.base", base);
            let target = base.text().contains(" AS base").then_some("base");
            let mut images = Images::default();
            let leaves = image_leaves(&base, target, &settings, &images).expect("it is read");
            images.add("me/base", leaves);
            let file = SourceFile::new("Dockerfile", text);
            let carried = carry_image(&file, &settings, &images);
            let shown = shown(&file, &carried);
            let mode = if matches!(mode, Mode::Pip) {
                "pip"
            } else {
                "project"
            };
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => true,
                snapshot_path => "dockerfiles/after" }, {
                insta::assert_snapshot!(format!("own_images__{mode}__{}", name.replace(' ', "-")), shown);
            });
            // The rewrite of a rewritten file changes nothing.
            let again = SourceFile::new("Dockerfile", carried.applied(text));
            assert!(
                carry_image(&again, &settings, &images)
                    .replacements
                    .is_empty(),
                "{name}"
            );
        }
    }
}

#[test]
fn pythons_outside_of_the_range() {
    let project = Project {
        requires_python: Some(">=3.10".to_owned()),
        ..project()
    };
    check(
        "range",
        include_str!("dockerfiles/range.txt"),
        &settings(Mode::Project(&project), &scripts(), false),
    );
}

#[test]
fn a_python_version_does_not_decide() {
    let mut project = project();
    project.paths.insert(".python-version".to_owned());
    check(
        "pinned",
        include_str!("dockerfiles/pinned.txt"),
        &settings(Mode::Project(&project), &scripts(), false),
    );
}

#[test]
fn with_cache_mounts() {
    let (scripts, project) = (scripts(), project());
    check(
        "cache",
        include_str!("dockerfiles/cache.txt"),
        &settings(Mode::Project(&project), &scripts, true),
    );
}

#[test]
fn files_are_known_by_their_names() {
    for path in [
        "Dockerfile",
        "docker/Dockerfile.dev",
        "dev.Dockerfile",
        "docker/x.dockerfile",
        "Containerfile",
        "containers/Containerfile.ci",
        "roles/templates/Dockerfile.j2",
        "Dockerfile-arm64",
        ".gitpod.Dockerfile",
        "docker/Dockerfile_x",
        "x.Dockerfile",
        "Containerfile.x",
    ] {
        assert_eq!(Carrier::of(path, b""), Some(Carrier::Dockerfile), "{path}");
    }
    let head = b"# of ARM\n\nfrom python:3.11\n";
    for path in [
        "DockerfileARMv7",
        "release/MyDockerfile2",
        "docker/containerfile3",
    ] {
        assert_eq!(Carrier::of(path, head), Some(Carrier::Dockerfile), "{path}");
        let other = Carrier::of(path, b"#!/bin/sh\ndocker build .\n");
        assert_ne!(other, Some(Carrier::Dockerfile), "{path}");
    }
    for path in [
        "test_dockerfile.py",
        "dockerfile_parser.py",
        "docs/dockerfile.md",
        "Dockerfiles/README.md",
    ] {
        assert_ne!(Carrier::of(path, b""), Some(Carrier::Dockerfile), "{path}");
    }
}

#[test]
fn templates_are_listed_only() {
    let scripts = scripts();
    let settings = settings(Mode::Pip, &scripts, false);
    let text = "FROM {{ image }}\n{% if x %}\nRUN pip install flask\n{% endif %}\n";
    let file = SourceFile::new("Dockerfile.j2", text);
    let carried = carry(&file, Carrier::Dockerfile, &settings);
    assert_eq!(carried.applied(text), text);
    assert_eq!(carried.commands.len(), 1);
    assert!(!carried.commands[0].is_applied);
    assert_eq!(carried.diagnostics[0].code, "UVF339");
}

#[test]
fn what_the_builder_refuses_is_told_and_left_alone() {
    let scripts = scripts();
    let settings = settings(Mode::Pip, &scripts, false);
    for text in [
        "",
        "# only a comment\n",
        "FROM a\nRUN <<EOF\npip install flask\n",
        "FROM a\nRUN [\"pip\", [\"install\"]]\n",
        "# escape=x\nFROM a\nRUN pip install flask\n",
        "# syntax=a\n# syntax=b\nFROM a\n",
        "RUN pip install flask\n",
    ] {
        let file = SourceFile::new("Dockerfile", text);
        let carried = carry(&file, Carrier::Dockerfile, &settings);
        assert_eq!(carried.applied(text), text);
        assert_eq!(carried.diagnostics.len(), 1, "{text}");
        assert_eq!(carried.diagnostics[0].code, "UVF338", "{text}");
    }
}

#[test]
fn what_is_kept_out_of_images_is_let_in() {
    let scripts = scripts();
    let project = Project {
        readme: Some("README.md".into()),
        ..project()
    };
    let settings = settings(Mode::Project(&project), &scripts, false);
    let carried = |text: &str| {
        let file = SourceFile::new(".dockerignore", text);
        carry(&file, Carrier::ImageIgnore, &settings)
    };
    for (before, after) in [
        (
            "*\n!src\n!requirements.txt\n!x\n",
            "*\n!src\n!pyproject.toml\n!uv.lock\n!README.md\n!x\n",
        ),
        ("**/*.lock\n!requirements*.txt\n", "**/*.lock\n!uv.lock\n"),
        ("*.lock\n", "*.lock\n!uv.lock\n"),
        ("*.md\n*.lock\nx", "*.md\n*.lock\n!uv.lock\n!README.md\nx"),
        (
            "# a\r\n*\r\n!src\r\n",
            "# a\r\n*\r\n!pyproject.toml\r\n!uv.lock\r\n!README.md\r\n!src\r\n",
        ),
        ("**/uv.lock", "**/uv.lock\n!uv.lock"),
        (
            "/uv.*\npyproject.toml # no comment\n",
            "/uv.*\n!uv.lock\npyproject.toml # no comment\n",
        ),
    ] {
        let carried = carried(before);
        assert_eq!(carried.applied(before), after);
        assert_eq!(carried.mentions.len(), 1);
        let file = SourceFile::new(".dockerignore", after);
        let again = carry(&file, Carrier::ImageIgnore, &settings);
        assert!(again.replacements.is_empty() && again.diagnostics.is_empty());
    }
    for text in [
        "",
        "src/*.lock\n",
        "*.lock\n!uv.lock\n",
        "a/**/uv.lock\n",
        ".\n",
    ] {
        let carried = carried(text);
        assert!(carried.replacements.is_empty(), "{text}");
        assert!(carried.diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn templates_of_carriers_are_listed() {
    for (path, head, carrier) in [
        ("ci/Makefile.in", "", Some(Carrier::Listed)),
        ("bin/run.sh.in", "#!/bin/sh\n", Some(Carrier::Listed)),
        ("bin/run.erb", "#!/bin/sh\n", Some(Carrier::Listed)),
        (".gitlab-ci.yml.j2", "", Some(Carrier::Listed)),
        ("tox.ini.tmpl", "", Some(Carrier::Listed)),
        ("requirements.in", "", None),
        ("config.h.in", "", None),
        (".dockerignore", "", Some(Carrier::ImageIgnore)),
    ] {
        assert_eq!(Carrier::of(path, head.as_bytes()), carrier, "{path}");
    }
    let scripts = scripts();
    let settings = settings(Mode::Pip, &scripts, false);
    let text = "run:\n\t@pip install six==@SIX@\n";
    let carried = carry(
        &SourceFile::new("Makefile.in", text),
        Carrier::Listed,
        &settings,
    );
    assert_eq!(carried.applied(text), text);
    assert_eq!(
        carried.commands[0].to.as_deref(),
        Some("uv pip install six==@SIX@")
    );
}

#[test]
fn commands_in_expressions_are_listed() {
    let scripts = scripts();
    let settings = settings(Mode::Pip, &scripts, false);
    let line = "ansible localhost -m command -a \"{{ ansible_python_interpreter + ' -m pip install boto3'}}\"";
    let workflow = format!(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          {line}\n"
    );
    for (path, text, carrier) in [
        (
            ".github/workflows/a.yml",
            workflow.as_str(),
            Carrier::Workflow,
        ),
        ("a.sh", line, Carrier::ShellScript),
    ] {
        let carried = carry(&SourceFile::new(path, text), carrier, &settings);
        assert_eq!(carried.applied(text), text);
        assert_eq!(carried.commands.len(), 1, "{path}");
        assert_eq!(carried.commands[0].text, "python -m pip install boto3");
        assert!(!carried.commands[0].is_applied);
    }
    for text in [
        "{{ x }} -m pip install six",
        "echo \"{{ x + ' -m pip install six' }}\"",
        "' -m pip ",
        "{{' -m pip ",
    ] {
        let carried = carry(&SourceFile::new("a.txt", text), Carrier::Listed, &settings);
        assert!(carried.commands.len() < 2, "{text}");
    }
}

/// Lines that a Dockerfile may be made of.
fn line() -> impl Strategy<Value = String> {
    let lines = [
        "FROM python:3.11 AS a",
        "FROM a",
        "FROM $X",
        "ARG X=1",
        "ARG PIP_INDEX_URL=https://u:p@example.com/",
        "ENV PIP_NO_CACHE_DIR=1 A=\"b c\"",
        "ENV PATH /opt/venv/bin:$PATH",
        "ENV PIP_TIMEOUT 5",
        "WORKDIR app",
        "USER ${U:-app}",
        "COPY requirements.txt ./",
        "COPY [\"requirements.txt\", \"a\", \"./\"]",
        "COPY --from=a /app /app",
        "COPY . .",
        "COPY requirements*.txt requirements/ /r/",
        "COPY requirements /requirements",
        "COPY setup.* ./",
        "COPY scripts /scripts",
        "COPY pyproject.toml uv.lock ./",
        "WORKDIR /requirements",
        "RUN /scripts/install.sh",
        "RUN cd / && make",
        "RUN pip download -r /requirements/dev.txt",
        "RUN pip install .",
        "RUN export PATH=/opt/venv/bin:$PATH && pip install -r requirements.txt",
        "RUN printf 'index-url=https://example.com/' > /etc/pip.conf",
        "COPY pip.conf /etc/",
        "RUN python -m venv /opt/venv",
        "RUN pip install -r requirements.txt",
        "RUN pip install -U pip && \\",
        "  # comment",
        "",
        "  pip install --no-cache-dir flask \\",
        "RUN [\"pip\", \"install\", \"a\\u0062c\"]",
        "RUN [\"sh\", \"-c\", \"pip install \\\"a\\\"\"]",
        "RUN --mount=type=cache,target=/root/.cache/pip pip install a",
        "RUN --mount=type=bind,source=requirements.txt,target=r.txt pip install -r r.txt",
        "RUN <<EOF",
        "EOF",
        "pip install b",
        "ONBUILD RUN pip install c",
        "# escape=`",
        "SHELL [\"powershell\"]",
        "HEALTHCHECK CMD pip check",
        "CMD pip list",
        "\u{e9}\u{1f600} \\",
    ];
    prop_oneof![
        8 => proptest::sample::select(lines.to_vec()).prop_map(str::to_owned),
        1 => "[A-Z]{2,5} [ -~]{0,30}",
        1 => "\\PC{0,20}",
    ]
}

fn dockerfile() -> impl Strategy<Value = String> {
    (
        proptest::collection::vec(line(), 0..14),
        prop_oneof![Just("\n"), Just("\r\n")],
    )
        .prop_map(|(lines, newline)| format!("FROM python:3.11{newline}{}", lines.join(newline)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_and_what_is_rewritten_stays(text in dockerfile(), cache: bool, pip: bool) {
        let (mut scripts, mut project) = (scripts(), project());
        scripts.insert("Makefile".to_owned());
        project.metadata_files = vec!["pyproject.toml".to_owned()];
        let mode = if pip { Mode::Pip } else { Mode::Project(&project) };
        let settings = settings(mode, &scripts, cache);
        let file = SourceFile::new("Dockerfile", text);
        let carried = carry(&file, Carrier::Dockerfile, &settings);
        assert_sound(&file, &carried, &settings);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let scripts = scripts();
        let settings = settings(Mode::Pip, &scripts, true);
        let file = SourceFile::new("Dockerfile", text);
        carry(&file, Carrier::Dockerfile, &settings);
    }
}
