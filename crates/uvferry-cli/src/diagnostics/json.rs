use serde::Serialize;
use uvferry_diagnostics::{Diagnostic, Severity};

/// A diagnostic as every command prints it in JSON. What is unknown is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonDiagnostic<'a> {
    /// The rule's code.
    pub code: &'a str,
    /// `error`, `warning` or `info`.
    pub severity: Severity,
    /// What was found.
    pub message: &'a str,
    /// Relative to the project's root, with `/`.
    pub file: Option<&'a str>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// From 1, the line of the last character.
    pub end_line: Option<usize>,
    /// From 1, in characters, one past the last.
    pub end_column: Option<usize>,
    /// What to do.
    pub help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for JsonDiagnostic<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let place = diagnostic.location.as_ref();
        Self {
            code: &diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            file: place.map(|place| place.file.as_str()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            end_line: place.map(|place| place.end_line),
            end_column: place.map(|place| place.end_column),
            help: diagnostic.help.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::samples::{UNKNOWN_OPTION, unknown_option};

    #[test]
    fn the_contract_holds() {
        insta::assert_json_snapshot!(JsonDiagnostic::from(&unknown_option()), @r#"
        {
          "code": "UVF104",
          "severity": "error",
          "message": "unknown option `--hsh`",
          "file": "requirements/dev.txt",
          "line": 2,
          "column": 14,
          "end_line": 2,
          "end_column": 19,
          "help": "did you mean `--hash`?"
        }
        "#);
        let nowhere = Diagnostic::new(&UNKNOWN_OPTION, "x");
        let json = serde_json::to_value(JsonDiagnostic::from(&nowhere)).unwrap();
        assert!(json["line"].is_null() && json["file"].is_null());
    }
}
