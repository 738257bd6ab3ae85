//! What is planned for the commands of a project, by its files. What a single command becomes
//! is tested in `uvferry-commands`; here it is what follows for the files and the books.

use uvferry_commands::{Carried, Carrier};
use uvferry_diagnostics::{Disposition, ItemKind, SourceFile};

use super::{
    CarriedFile, CommandFile, fitting, scripts_with_uv, scripts_without_environment, words,
};
use crate::{Mode, Plan, PlanOptions, plan};

fn file(path: &str, text: &str) -> CommandFile {
    CommandFile {
        source: SourceFile::new(path, text),
        carrier: if path.ends_with("Makefile") {
            Carrier::Makefile
        } else {
            Carrier::ShellScript
        },
        speaks_of_pip: words::speaks_of_pip(text.as_bytes()),
    }
}

#[test]
fn what_is_put_in_at_one_place_is_one_change() {
    let source = SourceFile::new("tox.ini", "deps = a\n");
    let carried = Carried {
        replacements: vec![
            (8..8, "\n    uv".to_owned()),
            (8..8, "\nx =".to_owned()),
            (8..9, "\n\n".to_owned()),
        ],
        ..Carried::default()
    };
    let carried = fitting(carried, &source);
    assert_eq!(
        carried.replacements,
        [(8..9, "\n    uv\nx =\n\n".to_owned())]
    );
}

#[test]
fn a_script_that_runs_one_with_uv_has_uv_too() {
    let files = [
        file("ci/install.sh", "uv sync --locked\n"),
        file("ci/all.sh", "./ci/install.sh\n"),
        file("Makefile", "all:\n\tbash ci/all.sh\n"),
        file("other.sh", "echo uvicorn reinstall.shx\n"),
    ];
    let files: Vec<&CommandFile> = files.iter().collect();
    let with_uv = scripts_with_uv(&files, &[]);
    let paths: Vec<&str> = with_uv.iter().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "Makefile",
            "Makefile:",
            "Makefile:all",
            "ci/all.sh",
            "ci/install.sh"
        ]
    );
}

#[test]
fn scripts_that_install_nothing_need_no_environment() {
    let files = [
        file("build.sh", "python -m build\n"),
        file("install.sh", "pip install six\n"),
        file("own.sh", "uv sync\nuv pip install six\n"),
        file("all.sh", "./install.sh\n"),
        file(
            "Makefile",
            "dist:\n\tpython -m build\ndeps:\n\tpip install six\nall:\n\t./all.sh\n",
        ),
    ];
    let changed = |at: usize, pairs: &[(&str, &str)]| {
        let text = files[at].source.text();
        let new = |(old, new): &(&str, &str)| {
            let start = text.find(old).unwrap();
            (start..start + old.len(), (*new).to_owned())
        };
        CarriedFile {
            source: files[at].source.clone(),
            carried: Carried {
                replacements: pairs.iter().map(new).collect(),
                ..Carried::default()
            },
        }
    };
    let build = ("python -m build", "uv build");
    let install = ("pip install", "uv pip install");
    let carried = [
        changed(0, &[build]),
        changed(1, &[install]),
        changed(4, &[build, install]),
    ];
    let files: Vec<&CommandFile> = files.iter().collect();
    let with_uv = scripts_with_uv(&files, &carried);
    let quiet = scripts_without_environment(&with_uv, &files, &carried);
    let quiet: Vec<&str> = quiet.keys().map(String::as_str).collect();
    assert_eq!(quiet, ["Makefile:", "Makefile:dist", "build.sh", "own.sh"]);
}

#[test]
fn a_script_that_makes_a_target_without_uv_needs_none() {
    let files = [
        file("Makefile", "up:\n\tdocker-compose up\ndeps:\n\tuv sync\n"),
        file("start.sh", "make up\n"),
        file("ci.sh", "make -j 4 deps\n"),
        file("any.sh", "make $1\n"),
    ];
    let files: Vec<&CommandFile> = files.iter().collect();
    let with_uv = scripts_with_uv(&files, &[]);
    let paths: Vec<&str> = with_uv.iter().map(String::as_str).collect();
    assert_eq!(paths, ["Makefile", "Makefile:deps", "any.sh", "ci.sh"]);
}

/// The plan for the folder `root` of a repository with these files.
fn planned(files: &[(&str, &str)], root: &str, options: &PlanOptions) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    plan(&folder.path().join(root), options).unwrap()
}

fn commands(plan: &Plan) -> Vec<String> {
    plan.ledger
        .items()
        .iter()
        .filter(|item| item.kind == ItemKind::Command)
        .map(|item| {
            format!(
                "{}:{} {} -> {} {}",
                item.file,
                item.line,
                item.text,
                item.disposition.as_str(),
                item.to.as_deref().unwrap_or_default()
            )
        })
        .collect()
}

fn edited(plan: &Plan, path: &str) -> String {
    let change = plan.changes.iter().find(|change| change.path == path);
    let after = change.and_then(|change| change.after.clone());
    String::from_utf8(after.unwrap_or_default()).unwrap()
}

fn gone(plan: &Plan) -> Vec<&str> {
    plan.changes
        .iter()
        .filter(|change| change.after.is_none())
        .map(|change| change.path.as_str())
        .collect()
}

#[test]
fn a_rewritten_command_lets_its_file_go() {
    let files = [
        ("requirements.txt", "six\n"),
        ("requirements-dev.txt", "-r requirements.txt\npytest\n"),
        ("run.sh", "#!/bin/sh\npip install -r requirements-dev.txt\n"),
    ];
    let plan_of = |options: &PlanOptions| planned(&files, "", options);
    let plan = plan_of(&PlanOptions::default());
    assert_eq!(gone(&plan), ["requirements-dev.txt", "requirements.txt"]);
    let text = edited(&plan, "run.sh");
    assert!(text.contains("uv sync --locked"), "{text}");
    let found = commands(&plan);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("run.sh:2 pip install -r requirements-dev.txt -> rewritten uv sync")
    );
    plan.ledger.check().unwrap();

    let untouched = plan_of(&PlanOptions {
        no_commands: Some(true),
        ..PlanOptions::default()
    });
    assert_eq!(gone(&untouched), Vec::<&str>::new());
    assert_eq!(commands(&untouched), Vec::<String>::new());
    assert!(edited(&untouched, "run.sh").is_empty());
}

#[test]
fn what_still_names_a_file_holds_it_and_its_place_is_that_of_the_file_as_it_is() {
    let plan = planned(
        &[
            ("requirements.txt", "six\n"),
            (
                "run.sh",
                "#!/bin/sh\npip install --upgrade pip\npip install -r requirements.txt\n\n\
                 sha256sum requirements.txt\n",
            ),
        ],
        "",
        &PlanOptions::default(),
    );
    assert_eq!(gone(&plan), Vec::<&str>::new());
    assert_eq!(plan.held[0].reason, "run.sh:5 names it");
    let text = edited(&plan, "run.sh");
    assert!(text.contains("uv sync"), "{text}");
    assert!(!text.contains("pip"), "{text}");
}

#[test]
fn in_the_mode_of_pip_commands_alone_change() {
    let plan = planned(
        &[
            ("requirements.txt", "six\n"),
            ("run.sh", "#!/bin/sh\npip install -r requirements.txt\n"),
        ],
        "",
        &PlanOptions {
            mode: Some(Mode::Pip),
            ..PlanOptions::default()
        },
    );
    let paths: Vec<&str> = plan
        .changes
        .iter()
        .map(|change| change.path.as_str())
        .collect();
    assert_eq!(paths, ["run.sh"]);
    assert_eq!(
        edited(&plan, "run.sh"),
        "#!/bin/sh\nuv pip install -r requirements.txt\n"
    );
    assert!(plan.refusal.is_none());
}

#[test]
fn a_setup_py_that_only_a_rewritten_command_ran_goes() {
    let setup = "from setuptools import setup\nsetup(name='demo', version='1')\n";
    let plan_with = |script: &str| {
        planned(
            &[("setup.py", setup), ("demo.py", ""), ("ci.sh", script)],
            "",
            &PlanOptions::default(),
        )
    };
    let develop = plan_with("#!/bin/sh\npython setup.py develop\n");
    assert_eq!(
        gone(&develop),
        ["setup.py"],
        "{}",
        edited(&develop, "ci.sh")
    );
    let read = plan_with("#!/bin/sh\npython setup.py develop\ngrep version setup.py\n");
    assert_eq!(gone(&read), Vec::<&str>::new());
}

#[test]
fn manifest_in_holds_what_a_pattern_names_and_lets_go_what_it_names_itself() {
    let plan_with = |manifest: &str| {
        planned(
            &[
                ("requirements.txt", "six\n"),
                ("LICENSE", "x\n"),
                ("MANIFEST.in", manifest),
            ],
            "",
            &PlanOptions::default(),
        )
    };
    let named = plan_with("include LICENSE requirements.txt\n");
    assert_eq!(gone(&named), ["requirements.txt"]);
    assert_eq!(edited(&named, "MANIFEST.in"), "include LICENSE\n");
    let dropped: Vec<String> = named
        .ledger
        .items()
        .iter()
        .filter(|item| item.disposition == Disposition::Dropped)
        .map(|item| format!("{} {}", item.id, item.code.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(dropped, ["MANIFEST.in:1:mention UVF788"]);
    let pattern = plan_with("include LICENSE requirements*.txt\n");
    assert_eq!(gone(&pattern), Vec::<&str>::new());
    assert_eq!(pattern.held[0].reason, "MANIFEST.in:1 names it");
}

#[test]
fn what_stands_above_the_project_is_told_and_holds_what_it_names() {
    let files = [
        ("services/mail/requirements.txt", "six\n"),
        (
            "services/mail/dev.sh",
            "#!/bin/sh\npip install -r requirements.txt\n",
        ),
        (
            "ci/mail.sh",
            "#!/bin/sh\npip install -r services/mail/requirements.txt\npip install tox\n",
        ),
        (
            "ci/other.sh",
            "#!/bin/sh\npip install -r services/other/requirements.txt\n",
        ),
    ];
    let plan = planned(&files, "services/mail", &PlanOptions::default());
    assert_eq!(gone(&plan), Vec::<&str>::new());
    assert_eq!(plan.held[0].reason, "../../ci/mail.sh:2 names it");
    assert!(
        plan.changes
            .iter()
            .all(|change| !change.path.contains(".."))
    );
    assert!(edited(&plan, "dev.sh").contains("uv sync"));
    let outside: Vec<String> = commands(&plan)
        .into_iter()
        .filter(|command| command.starts_with(".."))
        .collect();
    assert_eq!(
        outside,
        ["../../ci/mail.sh:2 pip install -r services/mail/requirements.txt -> kept "]
    );
    let told: Vec<&str> = plan
        .diagnostics
        .iter()
        .filter(|told| told.code == crate::rules::OUTSIDE_PROJECT.code)
        .filter_map(|told| told.help.as_deref())
        .collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("uv sync"), "{told:?}");
    plan.ledger.check().unwrap();
}

#[test]
fn a_repository_that_ignores_the_project_says_nothing_of_it() {
    let files = [
        (".gitignore", "target/\n"),
        ("target/demo/requirements.txt", "six\n"),
        (
            "ci.sh",
            "#!/bin/sh\npip install -r target/demo/requirements.txt\n",
        ),
    ];
    let plan = planned(&files, "target/demo", &PlanOptions::default());
    assert_eq!(gone(&plan), ["requirements.txt"]);
    assert_eq!(commands(&plan), Vec::<String>::new());
}

#[test]
fn a_folder_that_a_command_goes_to_does_not_vanish() {
    let files = |others: &'static str| {
        [
            ("requirements/docs.in", "six\n"),
            ("requirements/docs.txt", "six==1.16.0\n"),
            (others, "x\n"),
            (
                "Makefile",
                "lock:\n\tcd requirements && pip-compile docs.in\n",
            ),
        ]
    };
    let emptied = planned(&files("notes.rst"), "", &PlanOptions::default());
    assert_eq!(gone(&emptied), Vec::<&str>::new());
    assert_eq!(emptied.held[0].reason, "Makefile:2 names it");
    let stays = planned(&files("requirements/README"), "", &PlanOptions::default());
    assert_eq!(
        gone(&stays),
        ["requirements/docs.in", "requirements/docs.txt"]
    );
}

#[test]
fn a_project_that_pyproject_toml_declares_has_its_commands_changed_alone() {
    let files = [
        (
            "pyproject.toml",
            "[project]\nname = \"demo\"\nversion = \"1\"\ndependencies = [\"six\"]\n",
        ),
        ("uv.lock", "version = 1\n"),
        ("ci.sh", "#!/bin/sh\npip install six\n"),
        (".flake8", "[flake8]\nmax-line-length = 100\n"),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    assert!(plan.only_commands);
    assert!(plan.refusal.is_none());
    let paths: Vec<&str> = plan
        .changes
        .iter()
        .map(|change| change.path.as_str())
        .collect();
    assert_eq!(paths, ["ci.sh"]);
}

#[test]
fn lines_that_wait_for_a_person_go_on_being_installed() {
    let plan = planned(
        &[
            ("requirements.txt", "six\nhttps://example.com/archive.zip\n"),
            ("run.sh", "#!/bin/sh\npip install -r requirements.txt\n"),
        ],
        "",
        &PlanOptions::default(),
    );
    assert_eq!(plan.ledger.counts().needs_review, 1);
    let text = edited(&plan, "run.sh");
    assert!(text.contains("uv sync"), "{text}");
    assert!(
        text.contains("uv pip install -r requirements.txt"),
        "{text}"
    );
}

/// An image that installs the project's requirements.
const IMAGE: &str = "FROM python:3.11\nWORKDIR /app\nCOPY requirements.txt ./\n\
                     RUN pip install -r requirements.txt\n";

#[test]
fn images_see_what_uv_reads_although_it_was_kept_out() {
    let files = [
        ("requirements.txt", "six\n"),
        ("Dockerfile", IMAGE),
        (".dockerignore", "*.lock\n*.toml\n"),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    assert_eq!(
        edited(&plan, ".dockerignore"),
        "*.lock\n*.toml\n!pyproject.toml\n!uv.lock\n"
    );
    assert_eq!(gone(&plan), ["requirements.txt"]);
}

#[test]
fn what_an_image_goes_on_reading_is_let_in_as_before() {
    let files = [
        ("requirements.txt", "six\n"),
        ("Dockerfile", IMAGE),
        (
            "Dockerfile.old",
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY requirements.txt .\n",
        ),
        (".dockerignore", "*\n!requirements.txt\n"),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    assert_eq!(
        edited(&plan, ".dockerignore"),
        "*\n!pyproject.toml\n!uv.lock\n!requirements.txt\n"
    );
}

#[test]
fn what_is_kept_out_of_images_without_uv_stays_out() {
    let files = [
        ("requirements.txt", "six\n"),
        ("Dockerfile", "FROM python:3.11\nCOPY . .\n"),
        (".dockerignore", "*.lock\n"),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    assert!(
        plan.changes
            .iter()
            .all(|change| change.path != ".dockerignore")
    );
}

#[test]
fn templates_are_listed_and_pages_are_not() {
    let files = [
        ("requirements.txt", "six\n"),
        (
            "roles/x/templates/Dockerfile.j2",
            "{% if x %}\nFROM a\n{% endif %}\nRUN pip install six\n",
        ),
        ("app/templates/run.sh", "#!/bin/sh\npip install six\n"),
        (
            "app/templates/page.html",
            "<pre>\npip install six\n</pre>\n",
        ),
        ("app/templates/README.md", "```sh\npip install six\n```\n"),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    let places: Vec<String> = commands(&plan)
        .iter()
        .map(|line| line.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        places,
        [
            "app/templates/run.sh:2",
            "roles/x/templates/Dockerfile.j2:4"
        ]
    );
    assert!(
        plan.changes
            .iter()
            .all(|change| !change.path.contains("templates"))
    );
}

#[test]
fn a_script_that_a_container_runs_is_for_a_person() {
    let files = [
        ("requirements.txt", "six\n"),
        (
            "build.sh",
            "#!/bin/sh\npip install six\ndocker run --rm -v $PWD:/io image /io/tools/wheels.sh\n",
        ),
        (
            "tools/wheels.sh",
            "#!/bin/sh\npip install -r requirements.txt\n",
        ),
    ];
    let plan = planned(&files, "", &PlanOptions::default());
    assert_eq!(gone(&plan), Vec::<&str>::new());
    assert!(edited(&plan, "tools/wheels.sh").is_empty());
    assert!(edited(&plan, "build.sh").contains("uv pip install"));
    let found = commands(&plan);
    let told = "tools/wheels.sh:2 pip install -r requirements.txt -> needs_review";
    assert!(
        found.iter().any(|command| command.starts_with(told)),
        "{found:?}"
    );
    plan.ledger.check().unwrap();
}

#[test]
fn an_environment_has_pip_where_another_file_uses_it() {
    let venv = ("venv.sh", "#!/bin/sh\npython3 -m venv venv\n");
    let app = (
        "ci.sh",
        "#!/bin/sh\n. ./venv.sh\npip config set global.timeout 60\n",
    );
    let requirements = ("requirements.txt", "six\n");
    let plan = planned(&[requirements, venv, app], "", &PlanOptions::default());
    let text = edited(&plan, "venv.sh");
    assert!(text.contains("uv venv --seed"), "{text}");
    let plan = planned(&[requirements, venv], "", &PlanOptions::default());
    let text = edited(&plan, "venv.sh");
    assert!(
        text.contains("uv venv") && !text.contains("--seed"),
        "{text}"
    );
}

#[test]
fn an_image_inherits_from_one_that_the_repository_builds() {
    let dockerfile = "FROM me/base:latest\nRUN pip install pytest\n";
    for (path, text) in [
        (
            "docker-compose.yml",
            "services:\n  base:\n    image: me/base\n    build:\n      dockerfile: Dockerfile.base\n",
        ),
        (
            "Makefile",
            "base:\n\tdocker build -t me/base -f Dockerfile.base .\n",
        ),
        (
            ".github/workflows/images.yml",
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: docker/build-push-action@v5\n      with:\n        file: Dockerfile.base\n        tags: me/base:latest\n",
        ),
        (
            "docker-bake.hcl",
            "target \"base\" {\n  dockerfile = \"Dockerfile.base\"\n  tags = [\"me/base\"]\n}\n",
        ),
    ] {
        let plan = planned(
            &[
                ("requirements.txt", "six==1.16.0\n"),
                (
                    "Dockerfile.base",
                    "FROM python:3.12\nRUN useradd app\nUSER app\n",
                ),
                ("Dockerfile", dockerfile),
                (path, text),
            ],
            "",
            &PlanOptions::default(),
        );
        assert_eq!(
            edited(&plan, "Dockerfile"),
            "FROM me/base:latest\n\
             COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /uvx /bin/\n\
             RUN uv pip install --system --compile-bytecode --prefix \"$HOME/.local\" pytest\n",
            "{path}"
        );
    }
}

#[test]
fn the_environment_of_an_image_keeps_pip_for_programs_that_run_it() {
    let dockerfile = "FROM python:3.12\nWORKDIR /app\nRUN python3 -m venv v && v/bin/pip install -U pip && v/bin/pip install six\nCOPY src src\n";
    let program = "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', p])\n";
    for (path, keeps) in [
        ("src/plugin.py", true),
        ("src/tests/plugin.py", false),
        ("other/plugin.py", false),
        ("noxfile.py", false),
    ] {
        let plan = planned(
            &[
                ("requirements.txt", "six==1.16.0\n"),
                ("src/app.py", "\n"),
                ("Dockerfile", dockerfile),
                (path, program),
            ],
            "",
            &PlanOptions {
                mode: Some(Mode::Pip),
                ..PlanOptions::default()
            },
        );
        let image = edited(&plan, "Dockerfile");
        let seeded = "uv venv --seed v && v/bin/pip install -U pip && uv pip install";
        assert_eq!(image.contains(seeded), keeps, "{path}: {image}");
        assert_eq!(
            image.contains("v && uv pip install"),
            !keeps,
            "{path}: {image}"
        );
    }
}
