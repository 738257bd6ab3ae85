//! What every reader of a user's file shares: the file itself with byte spans
//! ([`SourceFile`]), what is wrong in it ([`Diagnostic`]), what a rule is
//! ([`Rule`]), what became of each thing read ([`Ledger`]), and the removal of
//! credentials from text ([`redact`]).
//!
//! **Invariant:** this crate has no rule of its own, knows no file format and
//! touches neither the file system nor the process's environment.
//!
//! ```
//! use uvferry_diagnostics::{Diagnostic, Rule, Severity, SourceFile};
//!
//! static UNKNOWN: Rule = Rule {
//!     code: "UVF100",
//!     name: "unknown-option",
//!     severity: Severity::Error,
//!     summary: "pip does not know this option",
//!     explanation: "pip stops at an option that it does not know.",
//!     fix: "Correct the spelling or remove the option.",
//! };
//!
//! let file = SourceFile::new("requirements.txt", b"flask\n--hsh=sha256:ab\n".to_vec());
//! let found = Diagnostic::new(&UNKNOWN, "unknown option `--hsh`")
//!     .at(&file, 6..11)
//!     .help("did you mean `--hash`?");
//! let place = found.location.as_ref().unwrap();
//! assert_eq!((place.line, place.column), (2, 1));
//! assert_eq!(found.severity, Severity::Error);
//! ```

mod control;
mod diagnostic;
mod encoding;
mod ledger;
mod redaction;
mod rule;
mod source;
mod spelling;

pub use control::printable;
pub use diagnostic::{Diagnostic, Location};
pub use encoding::{Encoding, Newline};
pub use ledger::{
    Counts, Disposition, ItemId, ItemKind, Ledger, LedgerError, LedgerItem, ReadItem, Verdict,
};
pub use redaction::{Redacted, has_credentials, redact};
pub use rule::{Rule, Severity};
pub use source::{LineColumn, SourceFile, Span, sha256_hex};
pub use spelling::nearest;
