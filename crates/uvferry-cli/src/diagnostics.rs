//! Diagnostics put into words: as [`text`] for people, as [`JsonDiagnostic`] for
//! programs, as [`annotations`] for GitHub workflows, as [`sarif`] for code scanning.
//!
//! ```
//! use uvferry_cli::diagnostics::{self, JsonDiagnostic};
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
//! let file = SourceFile::new("dev.txt", b"--hsh=sha256:ab\n".to_vec());
//! let found = Diagnostic::new(&UNKNOWN, "unknown option `--hsh`").at(&file, 0..5);
//!
//! assert!(diagnostics::text(&found, false).contains(" --> dev.txt:1:1"));
//! assert_eq!(JsonDiagnostic::from(&found).end_column, Some(6));
//! assert!(diagnostics::annotation(&found).starts_with("::error file=dev.txt,line=1,"));
//! let all = [found];
//! let sarif = diagnostics::sarif(&all, &[&UNKNOWN], "uvferry-reqs", "0.1.0");
//! assert_eq!(sarif.version, "2.1.0");
//! ```

mod github;
mod json;
mod sarif;
mod text;

pub use github::{annotation, annotations};
pub use json::JsonDiagnostic;
pub use sarif::{Sarif, sarif};
pub use text::{summary, tell, text, texts};

#[cfg(test)]
pub(crate) mod samples {
    use uvferry_diagnostics::{Diagnostic, Rule, Severity, SourceFile};

    pub(crate) static UNKNOWN_OPTION: Rule = Rule {
        code: "UVF104",
        name: "unknown-option",
        severity: Severity::Error,
        summary: "pip does not know this option",
        explanation: "pip stops at an option that it does not know.",
        fix: "Correct the spelling or remove the option.",
    };

    pub(crate) static DUPLICATE: Rule = Rule {
        code: "UVF110",
        name: "named-twice",
        severity: Severity::Warning,
        summary: "one distribution stands twice",
        explanation: "pip refuses it, uv intersects both.",
        fix: "Keep one of them.",
    };

    pub(crate) fn unknown_option() -> Diagnostic {
        let file = SourceFile::new(
            "requirements/dev.txt",
            b"pytest\nflask >= 2.0 --hsh=sha256:ab   # pinned\n".to_vec(),
        );
        Diagnostic::new(&UNKNOWN_OPTION, "unknown option `--hsh`")
            .at(&file, 20..25)
            .label("pip does not accept this option on a requirement")
            .help("did you mean `--hash`?")
    }
}
