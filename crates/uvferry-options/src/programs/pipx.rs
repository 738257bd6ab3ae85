use super::{NONE, OUTPUT, ProgramOptions, changed, help};
use crate::command_line::{CommandOption, Form, To};
use crate::table::Kind;

/// Commands that install.
const INSTALLING: &[&str] = &[
    "install",
    "install-all",
    "inject",
    "upgrade",
    "upgrade-all",
    "run",
];

const STAYS: Form = Form::missing("uv has no such command for tools");

const PYTHON: &[&str] = &[
    "install",
    "install-all",
    "upgrade",
    "reinstall",
    "reinstall-all",
    "repair",
    "run",
];

/// pipx 1.18.
pub static PIPX: ProgramOptions = ProgramOptions {
    name: "pipx",
    options: &[
        help(),
        CommandOption::flag(
            "--version",
            Form::missing("`uv --version` says which uv it is"),
        )
        .of(NONE),
        CommandOption::flag("--quiet", Form::same("--quiet")).short('q'),
        CommandOption::flag("--verbose", OUTPUT).short('v'),
        CommandOption::flag(
            "--skip-maintenance",
            Form::harmless("uv has no shared libraries to maintain"),
        ),
        CommandOption::flag(
            "--global",
            Form::missing(
                "uv has no tools of all users: set UV_TOOL_DIR and UV_TOOL_BIN_DIR to folders \
                 that all can read, as pipx does with `/opt/pipx` and `/usr/local/bin`",
            ),
        ),
        CommandOption::flag(
            "--include-deps",
            Form::missing(
                "name the packages whose programs are wanted with `--with-executables-from`",
            ),
        )
        .of(&["install", "inject"]),
        CommandOption::valued(
            "--include-resources-from",
            Form::renamed("--with-executables-from"),
        )
        .of(&["install", "inject"]),
        CommandOption::flag(
            "--include-apps",
            Form::new(To::Decided(&["--with-executables-from"]), Kind::Renamed),
        )
        .of(&["inject"]),
        CommandOption::valued("--requirement", Form::renamed("--with-requirements"))
            .short('r')
            .of(&["inject"]),
        CommandOption::flag(
            "--with-suffix",
            Form::missing("uv gives programs no suffix"),
        )
        .of(&["inject"]),
        CommandOption::flag("--force", Form::renamed("--force"))
            .short('f')
            .of(&["install", "install-all", "inject"]),
        CommandOption::flag(
            "--force",
            Form::harmless("uv links the programs of a tool anew"),
        )
        .short('f')
        .of(&["upgrade", "upgrade-all"]),
        CommandOption::flag(
            "--force",
            Form::harmless("uv writes into the files of the shell only what is missing"),
        )
        .short('f')
        .of(&["ensurepath"]),
        CommandOption::flag("--upgrade", Form::same("--upgrade"))
            .short('U')
            .of(&["install"]),
        CommandOption::valued(
            "--upgrade-strategy",
            Form::dropped("`--upgrade` of uv renews all that a tool requires"),
        )
        .of(&["install"]),
        CommandOption::valued(
            "--suffix",
            Form::missing(
                "uv gives programs no suffix: two versions of a tool cannot be installed side \
                 by side, but `uvx NAME@VERSION` runs any",
            ),
        )
        .of(&["install"]),
        CommandOption::valued("--python", Form::same("--python")).of(PYTHON),
        CommandOption::valued(
            "--fetch-python",
            Form::harmless(
                "uv fetches a Python that is missing, unless UV_PYTHON_DOWNLOADS says no",
            ),
        )
        .of(PYTHON),
        CommandOption::flag(
            "--fetch-missing-python",
            Form::harmless("uv fetches a Python that is missing"),
        )
        .of(PYTHON),
        CommandOption::valued(
            "--preinstall",
            changed(
                "--with",
                "uv installs it together with the tool, not before",
            ),
        )
        .of(&["install"]),
        CommandOption::valued(
            "--app",
            Form::dropped("uv does not check which programs a tool has"),
        )
        .of(&["install"]),
        CommandOption::valued(
            "--lock",
            Form::missing("uv installs no tool from a lock file"),
        )
        .of(&["install"]),
        CommandOption::flag(
            "--system-site-packages",
            Form::missing("the environments of uv's tools have no access to the system's packages"),
        )
        .of(INSTALLING),
        CommandOption::valued("--index-url", Form::renamed("--default-index"))
            .short('i')
            .of(INSTALLING),
        CommandOption::flag("--editable", Form::same("--editable"))
            .short('e')
            .of(&["install"]),
        CommandOption::flag(
            "--editable",
            Form::new(To::Decided(&["--with-editable"]), Kind::Renamed),
        )
        .short('e')
        .of(&["inject"]),
        CommandOption::flag(
            "--editable",
            Form::missing("give the folder with `uv run --project FOLDER` or `uvx --from FOLDER`"),
        )
        .short('e')
        .of(&["install-all", "upgrade", "upgrade-all", "run"]),
        CommandOption::valued(
            "--pip-args",
            Form::missing("put each option of pip into uv's word for it: `uv tool install --help`"),
        )
        .of(&[
            "install",
            "install-all",
            "inject",
            "upgrade",
            "upgrade-all",
            "upgrade-shared",
            "run",
        ]),
        CommandOption::valued(
            "--cooldown",
            Form::new(
                To::Decided(&["--exclude-newer"]),
                Kind::ChangesMeaning("uv keeps the limit with the tool, also when it is upgraded"),
            ),
        )
        .of(INSTALLING),
        CommandOption::valued("--backend", Form::harmless("uv is the backend")),
        CommandOption::valued("--output", Form::missing("uv writes text only")).of(&[
            "install",
            "uninject",
            "inject",
            "expose",
            "unexpose",
            "pin",
            "unpin",
            "upgrade",
            "upgrade-all",
            "upgrade-shared",
            "uninstall",
            "uninstall-all",
            "reset",
            "reinstall",
            "reinstall-all",
            "health",
            "repair",
            "list",
            "interpreter",
            "cache",
            "manifest",
        ]),
        CommandOption::flag(
            "--install",
            Form::missing("`uv tool install` installs what is missing: use it instead"),
        )
        .of(&["upgrade"]),
        CommandOption::flag(
            "--include-injected",
            Form::harmless("uv handles what was given with `--with` together with the tool"),
        )
        .of(&["upgrade", "upgrade-all"]),
        CommandOption::flag("--include-injected", Form::renamed("--show-with")).of(&["list"]),
        CommandOption::valued("--skip", Form::missing("name the tools to upgrade instead")).of(&[
            "upgrade-all",
            "reinstall-all",
            "pin",
        ]),
        CommandOption::flag("--injected-only", STAYS).of(&["pin"]),
        CommandOption::flag("--leave-deps", STAYS).of(&["uninject"]),
        CommandOption::flag("--yes", STAYS)
            .short('y')
            .of(&["reset"]),
        CommandOption::flag("--dry-run", STAYS).of(&["reset", "ensurepath"]),
        CommandOption::flag("--outdated", Form::same("--outdated")).of(&["list"]),
        CommandOption::flag("--short", Form::missing("`uv tool list` has one form")).of(&["list"]),
        CommandOption::flag("--pinned", STAYS).of(&["list"]),
        CommandOption::flag("--json", Form::missing("uv writes text only")).of(&["list"]),
        CommandOption::flag("--prune", STAYS).of(&["manifest"]),
        CommandOption::flag(
            "--no-cache",
            changed("--isolated", "uv makes an environment for this run alone"),
        )
        .of(&["run"]),
        CommandOption::flag("--refresh", Form::same("--refresh")).of(&["run"]),
        CommandOption::flag(
            "--no-path-check",
            Form::harmless("uv does not look whether the program is on PATH"),
        )
        .of(&["run"]),
        CommandOption::valued(
            "--python-args",
            Form::missing("uv gives the interpreter no options"),
        )
        .of(&["run"]),
        CommandOption::flag("--path", Form::missing("`uv run FILE` runs a local script"))
            .of(&["run"]),
        CommandOption::flag(
            "--pypackages",
            Form::missing("uv reads no `__pypackages__`"),
        )
        .of(&["run"]),
        CommandOption::valued("--with", Form::same("--with")).of(&["run"]),
        CommandOption::valued("--spec", Form::renamed("--from")).of(&["run"]),
        CommandOption::flag(
            "--prepend",
            Form::harmless("uv puts its folder in front of the others anyway"),
        )
        .of(&["ensurepath"]),
        CommandOption::flag(
            "--all-shells",
            Form::missing("uv changes the files of the shell that runs it only"),
        )
        .of(&["ensurepath"]),
        CommandOption::valued("--value", Form::new(To::Decided(&["--bin"]), Kind::Renamed))
            .short('V')
            .of(&["environment"]),
    ],
    gone: &[],
    uv: &[
        &["tool", "install"],
        &["tool", "run"],
        &["tool", "upgrade"],
        &["tool", "list"],
        &["tool", "dir"],
    ],
};
