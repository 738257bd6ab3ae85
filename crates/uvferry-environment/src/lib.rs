//! The Python interpreters of a machine, where they are and what each says of itself; and what
//! is installed in their environments, read from the folders themselves.
//!
//! **Invariant:** this crate reads neither the environment of its own process nor the
//! current directory, and resolves nothing: which interpreter suits a project is its
//! caller's decision.
//!
//! ```
//! use uvferry_environment::interpreters::{Discovery, discover};
//!
//! // A binary would pass the variables of its own environment.
//! let discovery = Discovery {
//!     path: std::env::var_os("PATH"),
//!     environment: std::env::vars_os().collect(),
//!     ..Discovery::new(std::env::temp_dir())
//! };
//! for interpreter in discover(&discovery).found {
//!     println!("{} {}", interpreter.version, interpreter.executable.display());
//!     assert_eq!(interpreter.markers["python_full_version"], interpreter.version);
//! }
//! ```

pub mod configuration;
pub mod distributions;
pub mod host;
pub mod interpreters;
pub mod machine;
mod masking;
pub mod moving;
mod parallel;
mod plain_file;
pub mod reinstallation;
mod rules;
pub mod sites;
pub mod snapshot;

pub use rules::RULES;
