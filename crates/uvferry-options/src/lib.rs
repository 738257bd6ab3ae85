//! Each option and setting of pip, once, with uv's word for it; and those of the programs
//! beside it: venv, virtualenv, build, twine, pipx, setup.py, `easy_install`.
//!
//! **Invariant:** this crate is a table and its look-up. It reads no file, knows no project
//! and writes nothing: its callers put the value where the table says.
//!
//! pip's side is held against pip 26.3 (`SUPPORTED_OPTIONS` of its `req_file.py`, the help
//! of `pip install`), uv's side against uv 0.13.9.
//!
//! ```
//! use uvferry_options::{Context, Kind, UvPlace, lookup};
//!
//! let option = lookup("-i", Context::RequirementsFile).unwrap();
//! assert_eq!(option.long, "--index-url");
//! assert_eq!(option.uv, UvPlace::Index { default: true });
//! assert_eq!(option.kind, Kind::Renamed);
//! // In pip.conf and in `PIP_INDEX_URL` the same option is `index-url`.
//! assert_eq!(lookup("PIP_INDEX_URL", Context::PipConf), Some(option));
//! ```

mod command_line;
mod programs;
mod rules;
mod table;
mod translate;

pub use command_line::{
    CommandOption, Form, PIP, PIP_COMMANDS, PIP_COMPILE, PIP_GONE, PIP_SYNC, To, Value, uv_command,
};
pub use programs::{
    BUILD, EASY_INSTALL, PIPX, PROGRAM_VARIABLES, ProgramOptions, ProgramVariable, SETUP_PY,
    SETUP_PY_COMMANDS, SetupCommand, TWINE, VENV, VIRTUALENV, program_variable, setup_command,
};
pub use rules::*;
pub use table::{Context, Kind, OPTIONS, PipOption, UvPlace, lookup};
pub use translate::{PackageList, Setting, SettingValue, Translation, translate, trusted_host};
