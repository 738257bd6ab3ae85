use super::{NONE, OUTPUT, ProgramOptions};
use crate::command_line::{CommandOption, Form, To};
use crate::table::Kind;

/// What a command of setup.py does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupCommand {
    /// Builds a source distribution.
    Sdist,
    /// Builds a wheel.
    Wheel,
    /// Installs the project.
    Install,
    /// Installs the project so that its sources are used.
    Develop,
    /// A part of building: the commands that build and install do it as well.
    Step,
    /// It works on as long as setup.py and setuptools are there.
    Stays,
    /// Nothing in uv does it; the text says what to do.
    Missing(&'static str),
}

use SetupCommand::{Develop, Install, Missing, Sdist, Stays, Step, Wheel};

const TEST: SetupCommand = Missing(
    "setuptools 72 took the command `test` away: run the tests with `uv run pytest` or \
     `uv run python -m unittest`",
);
const UPLOAD: SetupCommand =
    Missing("setuptools took this command away: `uv build && uv publish` builds and uploads");
const OTHER_FORMAT: SetupCommand =
    Missing("uv builds source distributions and wheels only, with `uv build`");

/// The commands of setuptools, also those of older versions, and of plugins that are in wide
/// use.
pub static SETUP_PY_COMMANDS: &[(&str, SetupCommand)] = &[
    ("sdist", Sdist),
    ("bdist_wheel", Wheel),
    ("install", Install),
    ("develop", Develop),
    ("build", Step),
    ("build_py", Step),
    ("build_clib", Step),
    ("build_ext", Step),
    ("build_scripts", Step),
    ("egg_info", Step),
    ("clean", Stays),
    ("check", Stays),
    ("alias", Stays),
    ("rotate", Stays),
    ("saveopts", Stays),
    ("setopt", Stays),
    ("dist_info", Stays),
    ("editable_wheel", Stays),
    ("install_lib", Stays),
    ("install_data", Stays),
    ("install_headers", Stays),
    ("install_scripts", Stays),
    ("install_egg_info", Stays),
    ("config", Stays),
    // Babel.
    ("extract_messages", Stays),
    ("init_catalog", Stays),
    ("update_catalog", Stays),
    ("compile_catalog", Stays),
    // Sphinx.
    ("build_sphinx", Stays),
    ("test", TEST),
    ("pytest", TEST),
    ("ptr", TEST),
    (
        "nosetests",
        Missing("run the tests with their own program: `uv run pytest`, `uv run nosetests`"),
    ),
    (
        "flake8",
        Missing("run it by its own name: `uvx flake8` or `uv run flake8`"),
    ),
    ("upload", UPLOAD),
    ("register", UPLOAD),
    (
        "upload_docs",
        Missing("the index takes no documentation any more: publish it elsewhere"),
    ),
    (
        "upload_sphinx",
        Missing("the index takes no documentation any more: publish it elsewhere"),
    ),
    ("bdist", OTHER_FORMAT),
    ("bdist_egg", OTHER_FORMAT),
    ("bdist_dumb", OTHER_FORMAT),
    ("bdist_rpm", OTHER_FORMAT),
    ("bdist_msi", OTHER_FORMAT),
    ("bdist_wininst", OTHER_FORMAT),
    (
        "easy_install",
        Missing("install what it names with `uv pip install`"),
    ),
];

/// What a command of setup.py does; `None` for a command that only the project knows.
pub fn setup_command(name: &str) -> Option<SetupCommand> {
    SETUP_PY_COMMANDS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, command)| *command)
}

const DISPLAY: Form = Form::missing("it runs setup.py, which uv has no command for");
const PLACES: Form = Form::harmless("uv builds in a folder of its own");
const BUILD_OPTION: Form = Form::missing(
    "write it into setup.cfg or pyproject.toml, where every build tool reads it, or give it \
     with `--config-setting=--global-option=…`",
);
const FOLDERS: Form = Form::missing(
    "uv installs into the folders of an environment, or below one with `--target` or `--prefix`",
);
const EGG: Form = Form::harmless("uv installs no eggs");
/// For the build backend, by way of uv.
const WHEEL_OPTION: Form = Form::new(To::Decided(&["--config-setting"]), Kind::Renamed);

const WHEEL: &[&str] = &["bdist_wheel"];
const SDIST: &[&str] = &["sdist"];
const INSTALL: &[&str] = &["install"];
const DEVELOP: &[&str] = &["develop"];
const BOTH: &[&str] = &["sdist", "bdist_wheel"];
const STEPS: &[&str] = &[
    "build",
    "build_py",
    "build_clib",
    "build_ext",
    "build_scripts",
];
const EGG_INFO: &[&str] = &["egg_info"];

const fn flag(long: &'static str, form: Form, of: &'static [&'static str]) -> CommandOption {
    CommandOption::flag(long, form).of(of)
}

const fn valued(long: &'static str, form: Form, of: &'static [&'static str]) -> CommandOption {
    CommandOption::valued(long, form).of(of)
}

const fn display(long: &'static str) -> CommandOption {
    flag(long, DISPLAY, NONE)
}

/// `python setup.py`, of setuptools 84, and what older versions took.
///
/// The options of `sdist` and `bdist_wheel` are in the words of `uv build`, those of
/// `install` and `develop` in pip's; those of the steps of a build count where a command
/// that builds follows. Other commands stay whole.
pub static SETUP_PY: ProgramOptions = ProgramOptions {
    name: "setup.py",
    options: &[
        CommandOption::flag("--verbose", OUTPUT).short('v'),
        CommandOption::flag("--quiet", Form::same("--quiet")).short('q'),
        CommandOption::flag(
            "--help",
            Form::missing("it only shows the help of setup.py"),
        )
        .short('h'),
        CommandOption::flag("--no-user-cfg", Form::harmless("uv reads no such file")),
        CommandOption::flag("--dry-run", Form::missing("uv builds, or it does not")).short('n'),
        CommandOption::valued("--command-packages", DISPLAY),
        display("--help-commands"),
        display("--name"),
        display("--version").short('V'),
        display("--fullname"),
        display("--author"),
        display("--author-email"),
        display("--maintainer"),
        display("--maintainer-email"),
        display("--contact"),
        display("--contact-email"),
        display("--url"),
        display("--license").aliases(&["--licence"]),
        display("--description"),
        display("--long-description"),
        display("--platforms"),
        display("--classifiers"),
        display("--keywords"),
        display("--provides"),
        display("--requires"),
        display("--obsoletes"),
        // What builds.
        valued("--dist-dir", Form::renamed("--out-dir"), BOTH).short('d'),
        flag("--keep-temp", PLACES, BOTH).short('k'),
        valued(
            "--owner",
            Form::dropped("uv does not change whom the files in a distribution belong to"),
            BOTH,
        )
        .short('u'),
        valued(
            "--group",
            Form::dropped("uv does not change whom the files in a distribution belong to"),
            BOTH,
        )
        .short('g'),
        valued(
            "--formats",
            Form::new(
                To::Decided(&["--sdist"]),
                Kind::NoEquivalent("a source distribution of uv is a `.tar.gz`"),
            ),
            SDIST,
        ),
        flag("--metadata-check", PLACES, SDIST),
        flag("--no-metadata-check", PLACES, SDIST),
        flag("--use-defaults", PLACES, SDIST),
        flag("--no-defaults", BUILD_OPTION, SDIST),
        flag("--prune", PLACES, SDIST),
        flag("--no-prune", BUILD_OPTION, SDIST),
        flag("--manifest-only", DISPLAY, SDIST).short('o'),
        flag("--force-manifest", PLACES, SDIST).short('f'),
        valued("--template", BUILD_OPTION, SDIST).short('t'),
        valued("--manifest", BUILD_OPTION, SDIST).short('m'),
        valued("--bdist-dir", PLACES, WHEEL).short('b'),
        flag(
            "--skip-build",
            Form::harmless("uv builds what is missing"),
            WHEEL,
        ),
        flag("--relative", PLACES, WHEEL),
        valued("--dist-info-dir", PLACES, WHEEL),
        valued("--plat-name", WHEEL_OPTION, WHEEL).short('p'),
        flag("--universal", WHEEL_OPTION, WHEEL),
        valued("--compression", WHEEL_OPTION, WHEEL),
        valued("--python-tag", WHEEL_OPTION, WHEEL),
        valued("--build-number", WHEEL_OPTION, WHEEL),
        valued("--py-limited-api", WHEEL_OPTION, WHEEL),
        // What installs, in pip's words.
        valued("--prefix", Form::same("--prefix"), &["install", "develop"]),
        flag("--user", Form::same("--user"), &["install", "develop"]),
        valued("--root", Form::same("--root"), INSTALL),
        valued("--exec-prefix", FOLDERS, INSTALL),
        valued("--home", FOLDERS, INSTALL),
        valued("--install-base", FOLDERS, INSTALL),
        valued("--install-platbase", FOLDERS, INSTALL),
        valued("--install-purelib", FOLDERS, INSTALL),
        valued("--install-platlib", FOLDERS, INSTALL),
        valued("--install-lib", FOLDERS, INSTALL),
        valued("--install-headers", FOLDERS, INSTALL),
        valued("--install-scripts", FOLDERS, INSTALL),
        valued("--install-data", FOLDERS, INSTALL),
        valued("--install-layout", FOLDERS, INSTALL),
        flag("--compile", Form::renamed("--compile"), INSTALL).short('c'),
        flag("--no-compile", Form::same("--no-compile"), INSTALL),
        valued(
            "--optimize",
            Form::dropped("uv compiles without optimisation, as Python does"),
            &["install", "develop"],
        )
        .short('O'),
        flag("--force", Form::renamed("--force-reinstall"), INSTALL).short('f'),
        flag(
            "--skip-build",
            Form::harmless("uv builds what is missing"),
            INSTALL,
        ),
        valued(
            "--record",
            Form::missing(
                "uv writes no such file: `uv pip show --files NAME` lists what it installed",
            ),
            &["install", "develop"],
        ),
        flag(
            "--old-and-unmanageable",
            Form::renamed("--no-deps"),
            INSTALL,
        ),
        flag(
            "--single-version-externally-managed",
            Form::renamed("--no-deps"),
            INSTALL,
        ),
        valued("--install-dir", Form::renamed("--target"), DEVELOP).short('d'),
        flag("--no-deps", Form::renamed("--no-deps"), DEVELOP).short('N'),
        valued("--index-url", Form::same("--index-url"), DEVELOP).short('i'),
        valued("--find-links", Form::same("--find-links"), DEVELOP).short('f'),
        flag("--upgrade", Form::same("--upgrade"), DEVELOP).short('U'),
        flag(
            "--uninstall",
            Form::new(
                To::Decided(&[]),
                Kind::NoEquivalent("`uv pip uninstall NAME` takes the project out again"),
            ),
            DEVELOP,
        )
        .short('u'),
        flag("--zip-ok", EGG, DEVELOP).short('z'),
        flag("--always-unzip", EGG, DEVELOP).short('Z'),
        flag("--multi-version", FOLDERS, DEVELOP).short('m'),
        valued("--script-dir", FOLDERS, DEVELOP).short('s'),
        flag(
            "--exclude-scripts",
            Form::missing("uv always installs the programs of a project"),
            DEVELOP,
        )
        .short('x'),
        flag("--always-copy", EGG, DEVELOP).short('a'),
        valued("--build-directory", PLACES, DEVELOP).short('b'),
        valued("--site-dirs", PLACES, DEVELOP).short('S'),
        flag("--editable", DISPLAY, DEVELOP).short('e'),
        valued(
            "--allow-hosts",
            Form::dropped("uv asks the indexes and `--find-links` only"),
            DEVELOP,
        )
        .short('H'),
        flag("--local-snapshots-ok", EGG, DEVELOP).short('l'),
        flag("--no-find-links", EGG, DEVELOP),
        valued("--egg-path", EGG, DEVELOP),
        // Steps of a build.
        valued("--build-base", PLACES, &["build"]).short('b'),
        valued("--build-purelib", PLACES, &["build"]),
        valued("--build-platlib", PLACES, &["build"]),
        valued("--build-scripts", PLACES, &["build"]),
        valued("--build-lib", PLACES, &["build"]),
        valued("--build-lib", PLACES, &["build_py"]).short('d'),
        valued("--build-lib", PLACES, &["build_ext"]).short('b'),
        valued("--build-clib", PLACES, &["build_clib"]).short('b'),
        valued("--build-dir", PLACES, &["build_scripts"]).short('d'),
        valued(
            "--build-temp",
            PLACES,
            &["build", "build_ext", "build_clib"],
        )
        .short('t'),
        valued("--plat-name", BUILD_OPTION, &["build", "build_ext"]).short('p'),
        valued(
            "--parallel",
            Form::dropped("uv gives the build no number of processes"),
            &["build", "build_ext"],
        )
        .short('j'),
        valued(
            "--compiler",
            BUILD_OPTION,
            &["build", "build_ext", "build_clib"],
        )
        .short('c'),
        flag("--compile", PLACES, &["build_py"]).short('c'),
        flag("--no-compile", PLACES, &["build_py"]),
        valued("--optimize", PLACES, &["build_py"]).short('O'),
        flag(
            "--debug",
            BUILD_OPTION,
            &["build", "build_ext", "build_clib"],
        )
        .short('g'),
        flag("--force", Form::harmless("uv builds everything"), STEPS).short('f'),
        valued("--executable", BUILD_OPTION, &["build", "build_scripts"]).short('e'),
        flag(
            "--inplace",
            Form::missing(
                "an editable install builds extension modules in place: `uv pip install -e .`",
            ),
            &["build_ext"],
        )
        .short('i'),
        valued("--include-dirs", BUILD_OPTION, &["build_ext"]).short('I'),
        valued("--define", BUILD_OPTION, &["build_ext"]).short('D'),
        valued("--undef", BUILD_OPTION, &["build_ext"]).short('U'),
        valued("--libraries", BUILD_OPTION, &["build_ext"]).short('l'),
        valued("--library-dirs", BUILD_OPTION, &["build_ext"]).short('L'),
        valued("--rpath", BUILD_OPTION, &["build_ext"]).short('R'),
        valued("--link-objects", BUILD_OPTION, &["build_ext"]).short('O'),
        flag("--swig-cpp", BUILD_OPTION, &["build_ext"]),
        valued("--swig-opts", BUILD_OPTION, &["build_ext"]),
        valued("--swig", BUILD_OPTION, &["build_ext"]),
        flag("--user", BUILD_OPTION, &["build_ext"]),
        valued("--egg-base", PLACES, EGG_INFO).short('e'),
        flag("--tag-date", BUILD_OPTION, EGG_INFO).short('d'),
        flag("--no-date", BUILD_OPTION, EGG_INFO).short('D'),
        valued("--tag-build", BUILD_OPTION, EGG_INFO).short('b'),
    ],
    gone: &[
        "--dry-run",
        "--command-packages",
        "--metadata-check",
        "--no-metadata-check",
        "--use-defaults",
        "--no-defaults",
        "--prune",
        "--no-prune",
        "--manifest-only",
        "--force-manifest",
        "--template",
        "--manifest",
        "--install-layout",
        "--record",
        "--optimize",
        "--find-links",
        "--upgrade",
        "--uninstall",
        "--zip-ok",
        "--always-unzip",
        "--multi-version",
        "--script-dir",
        "--exclude-scripts",
        "--always-copy",
        "--build-directory",
        "--site-dirs",
        "--editable",
        "--allow-hosts",
        "--local-snapshots-ok",
        "--no-find-links",
        "--egg-path",
    ],
    uv: &[&["build"]],
};
