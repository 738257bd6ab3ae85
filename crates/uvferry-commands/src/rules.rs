use uvferry_diagnostics::Rule;

mod files;
mod images;
mod pipelines;
mod programs;
mod services;
mod shell;
mod translating;

pub use files::*;
pub use images::*;
pub use pipelines::*;
pub use programs::*;
pub use services::*;
pub use shell::*;
pub use translating::*;

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    // Of the translator.
    &COMMAND_WITHOUT_EQUIVALENT,
    &UNKNOWN_COMMAND,
    &NOTHING_TO_TRANSLATE,
    &UNKNOWN_COMMAND_OPTION,
    &OPTIONS_KNOWN_LATER,
    &COMMAND_RUNS_ELSEWHERE,
    &PYTHON_TWO,
    &PYTHON_OUTSIDE_RANGE,
    &PIP_NOT_NEEDED,
    &FILE_KNOWN_LATER,
    &OWN_NAME,
    &LOCK_DECIDES,
    &DEFAULT_FILE,
    &PROGRAM_KNOWN_LATER,
    &PROJECT_COMES_ALONG,
    &INSTALLED_BY_HAND,
    &ENVIRONMENT_WITHOUT_PIP,
    &INTERPRETER_CHOSEN_BY_UV,
    &BUILD_IN_ISOLATION,
    &CREDENTIALS_ELSEWHERE,
    &SETUP_PY_STAYS,
    &SETUP_PY_IS_GONE,
    &TOOLS_OF_THEIR_OWN,
    // Of shell text and Makefiles.
    &SHELL_NOT_UNDERSTOOD,
    &COMMAND_BY_WRAPPER,
    &COMMAND_IN_EVAL,
    &VARIABLE_HOLDS_COMMAND,
    &SCRIPT_RUNS_ELSEWHERE,
    &COMMAND_NOT_WRITABLE,
    &TEXT_GIVEN_UP,
    &PIP_SETTING_IN_SHELL,
    // Of images.
    &IMAGE_FILE_REFUSED,
    &IMAGE_LEFT_ALONE,
    &IMAGE_NAMES_GONE_FILE,
    &PROJECT_OUTSIDE_CONTEXT,
    &PIP_OF_IMAGE_UNUSED,
    &USER_WITHOUT_RIGHTS,
    &CACHE_MOUNT_NOT_ADDED,
    &IMAGE_CONFIGURES_PIP,
    &FILE_WRITTEN_BEFORE,
    // Of pipelines.
    &UNREADABLE_PIPELINE,
    &PIPELINE_LEFT_ALONE,
    &SHELL_NOT_READ,
    &SHARED_TEXT_DIFFERS,
    &PIPELINE_NAMES_REQUIREMENTS,
    &PIPELINE_PIP_VARIABLE,
    &PIP_CACHE_STAYS,
    &UV_IS_NOT_THERE,
    &ENVIRONMENT_ON_PATH_ONLY,
    &CONDA_JOB,
    &ACTION_RUNS_PIP,
    &IMAGE_IS_NOT_KNOWN,
    // Of pipelines of other services.
    &JOB_STAYS,
    &SERVICE_RUNS_PIP,
    // Of other files.
    &TOX_INSTALLS_UNLOCKED,
    &TOX_NEEDS_A_PERSON,
    &UNREADABLE_CONFIGURATION,
    &DEPENDABOT_SEES_OTHER_FILES,
    &READ_THE_DOCS_NEEDS_A_PERSON,
    &READ_THE_DOCS_VERSION_ONE,
    &HOOK_NEEDS_A_PERSON,
    &RENOVATE_NAMES_PIP,
    &TYPED_OUTSIDE_THE_CHECKOUT,
    &LARGE_FILE_LISTED,
    &HOOK_ADDED,
    &HOOK_FINDS_NO_FILE,
];
