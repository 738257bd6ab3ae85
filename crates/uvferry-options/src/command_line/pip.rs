//! pip's command line, held against pip 26.3.

use super::{CommandOption, Form, To};
use crate::table::Kind::{ChangesMeaning, Renamed};

/// Commands that take requirements.
const RESOLVING: &[&str] = &["install", "lock", "download", "wheel"];
const INSTALL: &[&str] = &["install"];
/// Commands that ask an index.
const ASKING: &[&str] = &["install", "lock", "download", "list", "index", "wheel"];
/// Commands that can ask for another target than the running Python.
const TARGETING: &[&str] = &["install", "download", "index", "debug"];

const LOCKED: Form = Form::harmless("uv.lock says which versions and files are installed");
const PIP_ITSELF: Form = Form::harmless("it concerns what pip itself prints or asks");
const WITH_LOCK: Form = Form::missing(
    "`uv sync` takes each file from where uv.lock says; export the lock and install that",
);
const NEWEST: Form = Form::harmless(
    "`uv sync` makes the environment equal to uv.lock; `uv lock --upgrade` renews it",
);
const OLD: Form = Form::harmless("pip has not known it for years");

const fn decided(options: &'static [&'static str]) -> Form {
    Form::new(To::Decided(options), Renamed)
}

const fn changed(to: To, how: &'static str) -> Form {
    Form::new(to, ChangesMeaning(how))
}

const fn flag(long: &'static str, form: Form) -> CommandOption {
    CommandOption::flag(long, form)
}

const fn valued(long: &'static str, form: Form) -> CommandOption {
    CommandOption::valued(long, form)
}

/// Each option of pip's commands.
pub static PIP: &[CommandOption] = &[
    // What is installed.
    valued("--requirement", Form::same("--requirements"))
        .short('r')
        .project(decided(&[]))
        .of(&["install", "lock", "download", "wheel", "uninstall"]),
    valued(
        "--requirement",
        Form::missing(
            "`uv pip freeze` knows no file whose order and comments it keeps; `uv pip compile` makes such a file out of its source",
        ),
    )
    .short('r')
    .of(&["freeze"]),
    valued("--constraint", Form::same("--constraints"))
        .short('c')
        .project(decided(&["--constraints"]))
        .of(RESOLVING),
    valued("--build-constraint", Form::same("--build-constraints"))
        .project(Form::dropped(
            "`uv sync` takes it from `[tool.uv] build-constraint-dependencies`",
        ))
        .of(RESOLVING),
    valued("--requirements-from-script", Form::renamed("--requirements"))
        .project(Form::missing("`uv run SCRIPT` installs what a script needs"))
        .of(RESOLVING),
    valued("--editable", Form::same("--editable"))
        .short('e')
        .project(decided(&["--editable"]))
        .of(&["install", "lock", "wheel"]),
    valued("--group", Form::same("--group"))
        .project(decided(&["--group", "--only-group"]))
        .of(RESOLVING),
    flag("--no-deps", Form::same("--no-deps"))
        .aliases(&["--no-dependencies"])
        .project(decided(&["--no-deps"]))
        .of(RESOLVING),
    flag(
        "--only-deps",
        Form::missing(
            "`uv pip install -r pyproject.toml` installs what a project needs, without the project; for others there is nothing",
        ),
    )
    .aliases(&["--only-dependencies"])
    .project(Form::missing("`uv sync --no-install-project` installs what the project needs"))
    .of(RESOLVING),
    // Where to.
    valued("--target", Form::same("--target"))
        .short('t')
        .project(decided(&["--target"]))
        .of(INSTALL),
    valued("--prefix", Form::same("--prefix"))
        .project(decided(&["--prefix"]))
        .of(INSTALL),
    valued(
        "--root",
        Form::missing("uv has no other root; `--prefix ROOT/usr` comes nearest"),
    )
    .of(INSTALL),
    flag("--user", decided(&["--prefix"])).of(INSTALL),
    flag("--no-user", Form::harmless("uv never installs there unless it is told to")).of(INSTALL),
    flag(
        "--user",
        Form::missing("uv looks at one environment; `--prefix`, `--target` or `--python` name another one"),
    )
    .of(&["freeze", "inspect", "list"]),
    flag("--user", Form::missing("uv's user-wide settings are in `~/.config/uv/uv.toml`")).of(&["config"]),
    valued("--src", Form::harmless("uv keeps git checkouts in its cache"))
        .aliases(&["--source", "--source-dir", "--source-directory"])
        .of(RESOLVING),
    flag("--break-system-packages", Form::same("--break-system-packages"))
        .project(decided(&["--break-system-packages"]))
        .of(&["install", "uninstall"]),
    // For which Python.
    valued("--platform", decided(&["--python-platform"])).of(TARGETING),
    valued("--python-version", decided(&["--python-version"])).of(TARGETING),
    valued("--implementation", decided(&[])).of(TARGETING),
    valued("--abi", decided(&[])).of(TARGETING),
    flag(
        "--ignore-requires-python",
        Form::missing("uv always keeps to it; correct the metadata by `[[tool.uv.dependency-metadata]]`"),
    )
    .of(&["install", "lock", "download", "index", "wheel"]),
    // Which versions.
    flag("--upgrade", decided(&["--upgrade", "--upgrade-package"]))
        .short('U')
        .project(NEWEST)
        .of(INSTALL),
    valued("--upgrade-strategy", decided(&["--upgrade"]))
        .project(NEWEST)
        .of(INSTALL),
    flag("--force-reinstall", Form::renamed("--reinstall")).of(INSTALL),
    flag(
        "--ignore-installed",
        changed(
            To::Option("--reinstall"),
            "pip lays the new files over the old ones, uv takes the old package away first",
        ),
    )
    .short('I')
    .of(INSTALL),
    flag("--pre", Form::new(To::Words(&["--prerelease=allow"]), Renamed))
        .project(LOCKED)
        .of(&["install", "lock", "download", "wheel"]),
    flag(
        "--pre",
        Form::missing("uv lists no newer pre-releases"),
    )
    .of(&["list", "index"]),
    valued("--all-releases", decided(&["--prerelease", "--prerelease-package"]))
        .project(LOCKED)
        .of(RESOLVING),
    valued("--only-final", decided(&["--prerelease", "--prerelease-package"]))
        .project(LOCKED)
        .of(RESOLVING),
    valued("--no-binary", Form::same("--no-binary"))
        .project(decided(&["--no-binary", "--no-binary-package"]))
        .of(RESOLVING),
    valued(
        "--only-binary",
        changed(
            To::Option("--only-binary"),
            "uv takes no source distribution from a URL or a folder either",
        ),
    )
    .project(decided(&["--no-build", "--no-build-package"]))
    .of(RESOLVING),
    valued("--no-binary", Form::harmless("only the newest version is asked for")).of(&["list", "index"]),
    valued("--only-binary", Form::dropped("uv counts versions without a wheel too")).of(&["list", "index"]),
    flag(
        "--prefer-binary",
        Form::dropped(
            "uv always takes the newest version that fits, a wheel of it where there is one, and pip with this option took an older version for its wheel; `--only-binary NAME` rules out source distributions",
        ),
    )
    .project(LOCKED)
    .of(ASKING),
    valued("--uploaded-prior-to", Form::renamed("--exclude-newer"))
        .project(LOCKED)
        .of(ASKING),
    valued("--all-releases", Form::missing("uv lists no newer pre-releases")).of(&["list", "index"]),
    valued("--only-final", Form::harmless("uv lists no newer pre-releases")).of(&["list", "index"]),
    // From where.
    valued("--index-url", Form::renamed("--default-index"))
        .short('i')
        .aliases(&["--pypi-url"])
        .project(Form::dropped(
            "`uv sync` asks the indexes of `[[tool.uv.index]]`, and uv.lock says which package is from which",
        ))
        .of(ASKING),
    valued(
        "--extra-index-url",
        changed(
            To::Decided(&["--index", "--index-strategy"]),
            "uv takes a package from the first index that has it, and asks these before the default one; with `--index-strategy unsafe-best-match` it takes the best version of all, as pip does",
        ),
    )
    .project(Form::dropped(
        "`uv sync` asks the indexes of `[[tool.uv.index]]`, and uv.lock says which package is from which",
    ))
    .of(ASKING),
    flag("--no-index", Form::same("--no-index")).project(WITH_LOCK).of(ASKING),
    valued("--find-links", Form::same("--find-links"))
        .short('f')
        .project(WITH_LOCK)
        .of(ASKING),
    valued("--refresh-package", Form::same("--refresh-package"))
        .of(&["install", "lock", "download", "wheel"]),
    valued("--refresh-package", Form::harmless("uv asks the index anew")).of(&["list", "index"]),
    // Hashes.
    flag("--require-hashes", Form::same("--require-hashes"))
        .project(Form::harmless("uv.lock always holds hashes, and uv checks them"))
        .of(&["install"]),
    flag("--require-hashes", Form::missing("uv checks hashes when it installs")).of(&[
        "lock", "download", "wheel",
    ]),
    flag(
        "--no-require-hashes",
        Form::harmless("uv checks the hashes that are given and asks for no others"),
    )
    .of(RESOLVING),
    // How packages are built and laid down.
    flag("--no-build-isolation", Form::same("--no-build-isolation")).of(RESOLVING),
    flag(
        "--check-build-dependencies",
        Form::harmless("it only checks a build without isolation"),
    )
    .of(RESOLVING),
    flag("--use-pep517", Form::harmless("uv always builds as PEP 517 says")).of(RESOLVING),
    flag(
        "--no-use-pep517",
        Form::dropped("pip has not known it since version 25, and uv always builds as PEP 517 says"),
    )
    .of(RESOLVING),
    valued("--config-settings", Form::same("--config-setting"))
        .short('C')
        .aliases(&["--config-setting"])
        .of(&["install", "lock", "wheel"]),
    valued(
        "--global-option",
        Form::missing("pip 26.3 does not take it any more; `--config-setting` says what the build backend understands"),
    )
    .of(RESOLVING),
    valued(
        "--install-option",
        Form::missing("pip 26.3 does not take it any more; `--config-setting` says what the build backend understands"),
    )
    .of(INSTALL),
    valued(
        "--build-option",
        Form::missing("pip 26.3 does not take it any more; `--config-setting` says what the build backend understands"),
    )
    .of(&["wheel"]),
    flag("--compile", Form::renamed("--compile-bytecode")).of(INSTALL),
    flag("--no-compile", decided(&[])).of(INSTALL),
    flag("--no-clean", Form::harmless("it only keeps build folders for debugging")).of(RESOLVING),
    valued("--build", Form::harmless("it only says where packages are unpacked"))
        .short('b')
        .aliases(&["--build-dir", "--build-directory"])
        .of(RESOLVING),
    // What is printed.
    flag("--dry-run", Form::same("--dry-run")).of(INSTALL),
    valued(
        "--report",
        Form::missing("`uv pip install --dry-run --output-format json` says what would be installed, in another form"),
    )
    .of(INSTALL),
    valued("--progress-bar", decided(&["--no-progress"])).of(RESOLVING),
    valued("--root-user-action", PIP_ITSELF).of(&["install", "uninstall"]),
    flag("--no-warn-script-location", PIP_ITSELF).of(INSTALL),
    flag(
        "--no-warn-conflicts",
        Form::harmless("uv does not look at packages that it does not install"),
    )
    .of(INSTALL),
    // Other commands.
    flag("--yes", Form::harmless("uv asks nothing"))
        .short('y')
        .of(&["uninstall"]),
    flag(
        "--local",
        Form::harmless("uv looks at the environment only, not at packages of the Python below it"),
    )
    .short('l')
    .of(&["freeze", "list"]),
    flag("--local", Form::harmless("uv looks at the environment only")).of(&["inspect"]),
    valued("--path", Form::same("--path")).of(&["freeze"]),
    valued("--path", Form::renamed("--target")).of(&["list"]),
    valued("--path", Form::missing("`uv pip list --target FOLDER --format json` lists a folder")).of(&["inspect"]),
    flag("--all", Form::harmless("`uv pip freeze` lists pip, setuptools and wheel as well")).of(&["freeze"]),
    flag("--exclude-editable", Form::same("--exclude-editable")).of(&["freeze", "list"]),
    valued("--exclude", Form::same("--exclude")).of(&["freeze", "list"]),
    flag("--outdated", Form::renamed("--outdated")).short('o').of(&["list"]),
    flag(
        "--uptodate",
        Form::missing("`uv pip list --outdated` lists the others"),
    )
    .short('u')
    .of(&["list"]),
    flag("--editable", Form::same("--editable")).short('e').of(&["list"]),
    valued("--format", decided(&["--format"])).of(&["list"]),
    valued("--format", Form::missing("uv lists no files of its cache")).of(&["cache"]),
    flag(
        "--not-required",
        Form::missing("`uv pip tree --depth 0` lists what nothing else requires"),
    )
    .of(&["list"]),
    flag("--include-editable", Form::harmless("uv lists them unless it is told not to")).of(&["list"]),
    flag("--files", Form::same("--files")).short('f').of(&["show"]),
    valued("--editor", Form::missing("edit `uv.toml` yourself")).of(&["config"]),
    flag("--global", Form::missing("uv's system-wide settings are in `/etc/uv/uv.toml`")).of(&["config"]),
    flag("--site", Form::missing("uv has no settings of an environment")).of(&["config"]),
    valued("--index", Form::missing("the package index does not answer searches any more"))
        .short('i')
        .of(&["search"]),
    flag("--json", Form::missing("uv does not list the versions of a package")).of(&["index"]),
    valued("--output", Form::renamed("--output-file")).short('o').of(&["lock"]),
    valued("--dest", Form::missing("uv downloads no files into a folder"))
        .short('d')
        .aliases(&["--destination-dir", "--destination-directory"])
        .of(&["download"]),
    valued("--wheel-dir", decided(&["--out-dir"])).short('w').of(&["wheel"]),
    flag("--no-verify", Form::harmless("uv does not check its wheels")).of(&["wheel"]),
    valued("--algorithm", Form::missing("uv computes no hash of a file"))
        .short('a')
        .of(&["hash"]),
    flag("--bash", decided(&[])).short('b').of(&["completion"]),
    flag("--zsh", decided(&[])).short('z').of(&["completion"]),
    flag("--fish", decided(&[])).short('f').of(&["completion"]),
    flag("--powershell", decided(&[])).short('p').of(&["completion"]),
    // General options.
    flag("--help", Form::same("--help")).short('h'),
    flag("--version", Form::same("--version")).short('V'),
    flag("--verbose", Form::same("--verbose")).short('v'),
    flag("--quiet", Form::same("--quiet")).short('q'),
    flag("--debug", PIP_ITSELF),
    flag("--isolated", Form::harmless("uv reads neither pip.conf nor `PIP_*`")),
    flag(
        "--require-virtualenv",
        Form::harmless("uv installs into virtual environments only, unless it is told otherwise"),
    )
    .aliases(&["--require-venv"]),
    valued("--python", Form::same("--python")),
    valued(
        "--log",
        Form::dropped("uv writes no file of what it does; `-v` prints it"),
    )
    .aliases(&["--log-file", "--local-log"]),
    flag("--no-input", Form::harmless("uv asks nothing")),
    valued("--keyring-provider", decided(&["--keyring-provider"])),
    valued(
        "--proxy",
        changed(
            To::Decided(&[]),
            "uv takes it from `HTTP_PROXY` and `HTTPS_PROXY`, which programs that it starts see too",
        ),
    ),
    flag(
        "--no-proxy-env",
        Form::missing("unset `HTTP_PROXY`, `HTTPS_PROXY` and `ALL_PROXY`, which uv reads"),
    ),
    valued("--retries", Form::new(To::Environment("UV_HTTP_RETRIES"), Renamed)),
    valued(
        "--resume-retries",
        changed(To::Environment("UV_HTTP_RETRIES"), "uv has one number for every kind of retry"),
    ),
    valued("--timeout", decided(&[])).aliases(&["--default-timeout"]),
    valued(
        "--exists-action",
        Form::harmless("uv keeps git checkouts in its cache and asks nothing"),
    ),
    valued("--trusted-host", Form::renamed("--allow-insecure-host")),
    valued("--cert", Form::same("--cert")).project(Form::new(To::Environment("SSL_CERT_FILE"), Renamed)),
    valued("--client-cert", Form::new(To::Environment("SSL_CLIENT_CERT"), Renamed)),
    valued(
        "--cache-dir",
        changed(
            To::Option("--cache-dir"),
            "uv's cache has another layout: it must not be a folder that pip uses",
        ),
    ),
    flag("--no-cache-dir", Form::renamed("--no-cache")),
    flag("--disable-pip-version-check", PIP_ITSELF),
    flag("--no-color", Form::new(To::Words(&["--color=never"]), Renamed)),
    flag("--no-python-version-warning", PIP_ITSELF),
    valued(
        "--use-feature",
        Form::harmless(
            "it switches on parts of pip: uv always builds as PEP 517 says, reads metadata without downloading whole files and resolves by backtracking",
        ),
    ),
    valued(
        "--use-deprecated",
        Form::dropped(
            "it switches on old parts of pip; with `legacy-resolver` pip could install versions that do not fit together, uv cannot",
        ),
    ),
    // What older pips took.
    flag("--process-dependency-links", OLD).of(RESOLVING),
    flag("--egg", OLD).of(INSTALL),
    flag("--always-unzip", OLD).short('Z').of(INSTALL),
    flag("--use-wheel", Form::harmless("wheels are always used")).of(RESOLVING),
    flag("--no-use-wheel", Form::new(To::Words(&["--no-binary", ":all:"]), Renamed))
        .project(Form::new(To::Words(&["--no-binary"]), Renamed))
        .of(RESOLVING),
    flag("--use-mirrors", OLD).short('M').of(RESOLVING),
    valued("--allow-external", OLD).of(RESOLVING),
    flag("--allow-all-external", OLD).of(RESOLVING),
    valued("--allow-unverified", OLD).aliases(&["--allow-insecure"]).of(RESOLVING),
    valued("--download-cache", OLD).of(RESOLVING),
    valued(
        "--download",
        Form::missing("`pip download` took its place, and uv downloads no files into a folder"),
    )
    .short('d')
    .of(INSTALL),
];

/// Options of [`PIP`] that pip 26.3 does not take any more: scripts have them.
pub static PIP_GONE: &[&str] = &[
    "--no-use-pep517",
    "--global-option",
    "--install-option",
    "--build-option",
    "--build",
    "--process-dependency-links",
    "--egg",
    "--always-unzip",
    "--use-wheel",
    "--no-use-wheel",
    "--use-mirrors",
    "--allow-external",
    "--allow-all-external",
    "--allow-unverified",
    "--download-cache",
    "--download",
];

/// The commands of pip, which may each have a section of their own in pip.conf.
pub static PIP_COMMANDS: &[&str] = &[
    "install",
    "lock",
    "download",
    "uninstall",
    "freeze",
    "inspect",
    "list",
    "show",
    "check",
    "config",
    "search",
    "cache",
    "index",
    "wheel",
    "hash",
    "completion",
    "debug",
    "help",
];

/// The command of uv that takes the place of one of pip's in pip mode.
pub fn uv_command(pip: &str) -> Option<&'static [&'static str]> {
    Some(match pip {
        "install" => &["pip", "install"],
        "uninstall" => &["pip", "uninstall"],
        "freeze" => &["pip", "freeze"],
        "list" => &["pip", "list"],
        "show" => &["pip", "show"],
        "check" => &["pip", "check"],
        "lock" => &["pip", "compile"],
        "wheel" => &["build"],
        "cache" => &["cache"],
        _ => return None,
    })
}
