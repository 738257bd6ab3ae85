//! pip's configuration from all its layers, read without running pip, and what each setting
//! becomes under uv; and which configuration of its own uv would read.
//!
//! As `pip/_internal/configuration.py` and `cli/parser.py` of pip 26 do it: files override each
//! other by layer, the section of a command overrides `[global]`, variables override both, and
//! a value that is empty counts for nothing.
//!
//! ```
//! use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
//! use uvferry_process::Environment;
//!
//! let folder = std::env::temp_dir();
//! let environment = Environment::from_iter([
//!     ("PIP_CONFIG_FILE", if cfg!(windows) { "nul" } else { "/dev/null" }),
//!     ("PIP_INDEX_URL", "https://me:secret@example.com/simple"),
//! ]);
//! let pip = PipConfiguration::read(&ConfigurationPlaces::new(&environment, folder));
//! let index = pip.effective("install", "index-url").unwrap();
//! assert_eq!(index.shown(), "https://me:****@example.com/simple");
//! assert_eq!(index.uv().to.as_deref(), Some("`[[index]]` with `default = true`"));
//! assert_eq!(pip.for_uv().environment[0].0, "UV_DEFAULT_INDEX");
//! ```

mod credentials;
mod effective;
mod places;
mod reading;
mod settings;
mod uv;
mod uv_run;
mod uv_word;

pub use credentials::CredentialSources;
pub use places::{ConfigurationPlaces, Layer, Platform};
pub use settings::{ConfigurationFile, FileState, PipConfiguration, PipSetting, Place};
pub(crate) use uv::shown as shown_variable;
pub use uv::{UvConfiguration, UvFile, UvLayer, UvVariable, uv_cache_folder};
pub use uv_run::ForUv;
pub use uv_word::{Disposition, UvWord};
