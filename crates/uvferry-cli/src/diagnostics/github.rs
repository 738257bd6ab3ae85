use std::fmt::Write as _;

use uvferry_diagnostics::{Diagnostic, Severity};

/// One annotation for each diagnostic, a line each, as GitHub's workflow commands are
/// written: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
pub fn annotations(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| annotation(diagnostic) + "\n")
        .collect()
}

/// A diagnostic as a GitHub workflow command, without a line end.
pub fn annotation(diagnostic: &Diagnostic) -> String {
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut line = format!("::{kind} ");
    if let Some(place) = &diagnostic.location {
        let _ = write!(
            line,
            "file={},line={},endLine={},",
            property(&place.file),
            place.line,
            place.end_line
        );
        // GitHub refuses columns on a range of several lines.
        if place.line == place.end_line {
            let _ = write!(line, "col={},endColumn={},", place.column, place.end_column);
        }
    }
    let _ = write!(
        line,
        "title={}::{}",
        property(&diagnostic.code),
        data(&diagnostic.message)
    );
    if let Some(help) = &diagnostic.help {
        let _ = write!(line, "%0Ahelp: {}", data(help));
    }
    line
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::samples::{UNKNOWN_OPTION, unknown_option};

    #[test]
    fn place_title_and_help_are_in_the_command() {
        assert_eq!(
            annotation(&unknown_option()),
            "::error file=requirements/dev.txt,line=2,endLine=2,col=14,endColumn=19,\
             title=UVF104::unknown option `--hsh`%0Ahelp: did you mean `--hash`?"
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_command(message in "\\PC*[\r\n%:,]\\PC*") {
            let line = annotation(&Diagnostic::new(&UNKNOWN_OPTION, &message).help(&message));
            prop_assert!(!line.contains(['\r', '\n']));
        }
    }
}
