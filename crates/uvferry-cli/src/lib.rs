//! What every binary of the project shares at its edge: arguments
//! ([`CommonArgs`], [`LanguageArgs`]), where text goes ([`Streams`]), what the exit status means
//! ([`Exit`], [`Failure`]), progress on a terminal ([`Progress`]), what an interrupt sets
//! ([`cancel_on_interrupt`]), times ([`seconds`]), where
//! the forms of a result are written ([`OutputFolder`]), which uv is run ([`UvArgs`], [`no_uv`]), and diagnostics as text, JSON, GitHub annotations and SARIF
//! ([`diagnostics`]).
//!
//! **Invariant:** this crate knows no file format of pip or uv and no domain crate: of
//! the others it uses `uvferry-diagnostics`, and what ends the programs of
//! `uvferry-process`; data goes to stdout, everything else to stderr, and a reader
//! that closes our stdout is never an error.
//!
//! ```
//! use clap::Parser;
//! use uvferry_cli::{CommonArgs, Exit, Format, Streams};
//!
//! /// Counts to what it is told.
//! #[derive(Parser)]
//! struct Cli {
//!     #[command(flatten)]
//!     common: CommonArgs<Format>,
//!     /// How far.
//!     to: u32,
//! }
//!
//! let cli: Cli = uvferry_cli::parse_from(["count", "--format", "json", "3"]).unwrap();
//! let (mut streams, captured) = Streams::captured();
//! let exit = uvferry_cli::conclude(&mut streams, |streams| {
//!     if cli.common.format == Format::Json {
//!         streams.json(&serde_json::json!({"to": cli.to}))?;
//!     }
//!     Ok(Exit::Done)
//! });
//! assert_eq!(exit, Exit::Done);
//! assert_eq!(captured.out(), "{\n  \"to\": 3\n}\n");
//! ```

mod arguments;
pub mod diagnostics;
mod duration;
mod exit;
mod external;
mod interrupt;
mod language;
mod manual;
mod output;
mod progress;
mod question;
mod streams;
mod uv;

pub use arguments::{CheckFormat, ColorWhen, CommonArgs, Format, ReportFormat, parse, parse_from};
pub use duration::seconds;
pub use exit::{Exit, Failure, conclude};
pub use external::{ExternalError, external_names, find_external, run_external};
pub use interrupt::cancel_on_interrupt;
pub use language::LanguageArgs;
pub use manual::generate;
pub use output::OutputFolder;
pub use progress::Progress;
pub use question::{Answer, confirm};
pub use streams::{Captured, Speaker, StreamError, Streams, Style};
pub use uv::{UvArgs, no_uv};
