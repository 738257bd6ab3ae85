use crate::table::Kind;

/// A variable that one of the programs reads.
#[derive(Debug, PartialEq, Eq)]
pub struct ProgramVariable {
    /// Its name.
    pub name: &'static str,
    /// The program that reads it.
    pub program: &'static str,
    /// The variable that uv reads instead; `None` where there is none.
    pub uv: Option<&'static str>,
    /// How the two relate.
    pub kind: Kind,
}

const fn renamed(program: &'static str, name: &'static str, uv: &'static str) -> ProgramVariable {
    ProgramVariable {
        name,
        program,
        uv: Some(uv),
        kind: Kind::Renamed,
    }
}

const fn without(program: &'static str, name: &'static str, kind: Kind) -> ProgramVariable {
    ProgramVariable {
        name,
        program,
        uv: None,
        kind,
    }
}

const fn harmless(program: &'static str, name: &'static str) -> ProgramVariable {
    without(
        program,
        name,
        Kind::DroppedHarmless("it concerns only the program itself"),
    )
}

/// The variables of twine, pipx and virtualenv. Where a file sets one for a later command
/// (a job's `env:`, `export`, an image's ENV), uv's is to be set there.
pub static PROGRAM_VARIABLES: &[ProgramVariable] = &[
    renamed("twine", "TWINE_USERNAME", "UV_PUBLISH_USERNAME"),
    renamed("twine", "TWINE_PASSWORD", "UV_PUBLISH_PASSWORD"),
    renamed("twine", "TWINE_REPOSITORY_URL", "UV_PUBLISH_URL"),
    without(
        "twine",
        "TWINE_REPOSITORY",
        Kind::NoEquivalent(
            "uv does not read `.pypirc`: name the index in `[[tool.uv.index]]` with its \
             `publish-url` and set UV_PUBLISH_INDEX, or set UV_PUBLISH_URL",
        ),
    ),
    renamed("twine", "TWINE_CERT", "SSL_CERT_FILE"),
    harmless("twine", "TWINE_NON_INTERACTIVE"),
    ProgramVariable {
        name: "PIPX_HOME",
        program: "pipx",
        uv: Some("UV_TOOL_DIR"),
        kind: Kind::ChangesMeaning(
            "uv puts the environments of its tools into the folder itself, pipx into `venvs` in it",
        ),
    },
    renamed("pipx", "PIPX_BIN_DIR", "UV_TOOL_BIN_DIR"),
    renamed("pipx", "PIPX_DEFAULT_PYTHON", "UV_PYTHON"),
    without(
        "pipx",
        "PIPX_GLOBAL_HOME",
        Kind::NoEquivalent("uv has no tools of all users: set UV_TOOL_DIR"),
    ),
    without(
        "pipx",
        "PIPX_GLOBAL_BIN_DIR",
        Kind::NoEquivalent("uv has no tools of all users: set UV_TOOL_BIN_DIR"),
    ),
    without(
        "pipx",
        "PIPX_MAN_DIR",
        Kind::DroppedWarning("uv installs no manual pages"),
    ),
    without(
        "pipx",
        "PIPX_GLOBAL_MAN_DIR",
        Kind::DroppedWarning("uv installs no manual pages"),
    ),
    without(
        "pipx",
        "PIPX_COMPLETION_DIR",
        Kind::DroppedWarning("uv installs no completions of its tools"),
    ),
    without(
        "pipx",
        "PIPX_GLOBAL_COMPLETION_DIR",
        Kind::DroppedWarning("uv installs no completions of its tools"),
    ),
    without(
        "pipx",
        "PIPX_COOLDOWN",
        Kind::NoEquivalent("set UV_EXCLUDE_NEWER, with a date or a length of time"),
    ),
    harmless("pipx", "PIPX_DEFAULT_BACKEND"),
    harmless("pipx", "PIPX_DISABLE_SHARED_LIBS_AUTO_UPGRADE"),
    harmless("pipx", "PIPX_USE_EMOJI"),
    harmless("pipx", "PIPX_FETCH_MISSING_PYTHON"),
    harmless("pipx", "PIPX_FETCH_PYTHON"),
    harmless("pipx", "PIPX_MAX_LOGS"),
    renamed("virtualenv", "VIRTUALENV_PYTHON", "UV_PYTHON"),
    renamed("virtualenv", "VIRTUALENV_CLEAR", "UV_VENV_CLEAR"),
    without(
        "virtualenv",
        "VIRTUALENV_SYSTEM_SITE_PACKAGES",
        Kind::NoEquivalent("give `--system-site-packages` with the command"),
    ),
    harmless("virtualenv", "VIRTUALENV_DOWNLOAD"),
    harmless("virtualenv", "VIRTUALENV_NO_DOWNLOAD"),
    harmless("virtualenv", "VIRTUALENV_NEVER_DOWNLOAD"),
    harmless("virtualenv", "VIRTUALENV_NO_PERIODIC_UPDATE"),
    harmless("virtualenv", "VIRTUALENV_NO_SETUPTOOLS"),
    harmless("virtualenv", "VIRTUALENV_NO_PIP"),
    harmless("virtualenv", "VIRTUALENV_NO_WHEEL"),
    harmless("virtualenv", "VIRTUALENV_DISTRIBUTE"),
    harmless("virtualenv", "VIRTUALENV_USE_DISTRIBUTE"),
    harmless("virtualenv", "VIRTUALENV_CREATOR"),
    harmless("virtualenv", "VIRTUALENV_SEEDER"),
    harmless("virtualenv", "VIRTUALENV_OVERRIDE_APP_DATA"),
    harmless("virtualenv", "VIRTUALENV_APP_DATA"),
];

/// The row of a variable.
///
/// ```
/// let row = uvferry_options::program_variable("TWINE_PASSWORD").unwrap();
/// assert_eq!(row.uv, Some("UV_PUBLISH_PASSWORD"));
/// ```
pub fn program_variable(name: &str) -> Option<&'static ProgramVariable> {
    PROGRAM_VARIABLES.iter().find(|known| known.name == name)
}
