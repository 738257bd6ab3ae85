use super::{OUTPUT, ProgramOptions, changed, help};
use crate::command_line::{CommandOption, Form};

const CLEAR: Form = changed(
    "--clear",
    "uv empties a folder only where it is a virtual environment already, and stops at others \
     unless `--force` is given",
);
const COPIES: Form = Form::dropped(
    "uv links to the interpreter and never copies it: the interpreter has to stay where it is",
);
const SYMLINKS: Form = Form::harmless("uv links to the interpreter anyway");
const WITHOUT_PIP: Form =
    Form::harmless("an environment of uv has no pip unless `--seed` asks for it");
const SEED_VERSION: Form = Form::dropped(
    "an environment of uv is empty, and `--seed` brings the newest pip: where a command needs \
     this very version, install it with `uv pip install`",
);
const SEED_SOURCE: Form =
    Form::harmless("it concerns where pip and setuptools come from, and uv brings neither");
const VCS: Form = Form::harmless("uv always writes a `.gitignore` into the environment's folder");
const CACHE: Form = Form::harmless("it concerns virtualenv's own cache");

/// `python -m venv`, of Python 3.13.
pub static VENV: ProgramOptions = ProgramOptions {
    name: "venv",
    options: &[
        CommandOption::flag(
            "--system-site-packages",
            Form::same("--system-site-packages"),
        ),
        CommandOption::flag("--symlinks", SYMLINKS),
        CommandOption::flag("--copies", COPIES),
        CommandOption::flag("--clear", CLEAR),
        CommandOption::flag(
            "--upgrade",
            Form::missing(
                "uv does not move an environment to a newer Python: make it anew with \
                 `uv venv --clear`",
            ),
        ),
        CommandOption::flag("--without-pip", WITHOUT_PIP),
        CommandOption::valued("--prompt", Form::same("--prompt")),
        CommandOption::flag(
            "--upgrade-deps",
            Form::harmless("uv brings no pip, and with `--seed` the newest one"),
        ),
        CommandOption::flag("--without-scm-ignore-files", VCS),
        help(),
    ],
    gone: &[],
    uv: &[&["venv"]],
};

/// virtualenv 21, and what versions before 20 took.
pub static VIRTUALENV: ProgramOptions = ProgramOptions {
    name: "virtualenv",
    options: &[
        CommandOption::flag(
            "--version",
            Form::missing("`uv --version` says which uv it is"),
        ),
        CommandOption::flag("--with-traceback", OUTPUT),
        CommandOption::flag("--verbose", OUTPUT).short('v'),
        CommandOption::flag("--quiet", Form::same("--quiet")).short('q'),
        CommandOption::flag("--read-only-app-data", CACHE),
        CommandOption::valued("--app-data", CACHE),
        CommandOption::flag("--reset-app-data", CACHE),
        CommandOption::flag("--upgrade-embed-wheels", CACHE),
        CommandOption::valued(
            "--discovery",
            Form::harmless("uv finds interpreters its own way"),
        ),
        CommandOption::valued("--python", Form::same("--python")).short('p'),
        CommandOption::valued(
            "--try-first-with",
            Form::dropped(
                "uv has no interpreter to try first: name the one that is wanted with `--python`",
            ),
        ),
        CommandOption::valued("--creator", Form::harmless("uv makes environments one way")),
        CommandOption::flag("--clear", CLEAR),
        CommandOption::flag("--no-vcs-ignore", VCS),
        CommandOption::flag(
            "--venv-redirect",
            Form::dropped("uv writes no `.venv` file that points at another environment"),
        ),
        CommandOption::flag(
            "--no-venv-redirect",
            Form::harmless("uv writes no such file anyway"),
        ),
        CommandOption::flag(
            "--system-site-packages",
            Form::same("--system-site-packages"),
        ),
        CommandOption::flag("--symlinks", SYMLINKS),
        CommandOption::flag("--copies", COPIES).aliases(&["--always-copy"]),
        CommandOption::valued("--seeder", SEED_SOURCE),
        CommandOption::flag("--no-seed", WITHOUT_PIP).aliases(&["--without-pip"]),
        CommandOption::flag("--download", SEED_SOURCE),
        CommandOption::flag("--no-download", SEED_SOURCE).aliases(&["--never-download"]),
        CommandOption::valued("--extra-search-dir", SEED_SOURCE),
        CommandOption::valued("--pip", SEED_VERSION),
        CommandOption::valued("--setuptools", SEED_VERSION),
        CommandOption::flag("--no-pip", WITHOUT_PIP),
        CommandOption::flag("--no-setuptools", WITHOUT_PIP),
        CommandOption::flag("--no-periodic-update", CACHE),
        CommandOption::flag("--symlink-app-data", CACHE),
        CommandOption::valued(
            "--activators",
            Form::harmless("uv writes the scripts of all shells"),
        ),
        CommandOption::valued("--prompt", Form::same("--prompt")),
        help(),
        CommandOption::flag(
            "--no-site-packages",
            Form::harmless("an environment has no access to the system's packages anyway"),
        ),
        CommandOption::flag("--distribute", SEED_SOURCE).aliases(&["--use-distribute"]),
        CommandOption::flag("--unzip-setuptools", SEED_SOURCE),
        CommandOption::flag(
            "--relocatable",
            Form::missing(
                "it changed an environment that was there: make it anew with \
                 `uv venv --relocatable`",
            ),
        ),
        CommandOption::valued("--wheel", SEED_VERSION),
        CommandOption::flag("--no-wheel", WITHOUT_PIP),
    ],
    gone: &[
        "--no-site-packages",
        "--distribute",
        "--unzip-setuptools",
        "--relocatable",
        "--wheel",
        "--no-wheel",
    ],
    uv: &[&["venv"]],
};
