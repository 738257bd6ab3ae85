//! Control characters of a project's names and values, so that a message cannot steer a
//! terminal or look like two.

use std::borrow::Cow;

/// A name on one line: each control character as Rust would write it in a literal.
///
/// ```
/// use uvferry_diagnostics::printable;
/// assert_eq!(printable("a\nb\u{1b}[31m.py"), "a\\nb\\u{1b}[31m.py");
/// assert_eq!(printable("é.py"), "é.py");
/// ```
pub fn printable(name: &str) -> Cow<'_, str> {
    escaped(name, |_| true)
}

/// A message: control characters escaped, line ends only where a name is quoted by
/// backticks; a message may have several lines itself.
pub(crate) fn in_message(text: Cow<'_, str>) -> String {
    if !text.contains(char::is_control) {
        return text.into_owned();
    }
    let lines_stay = |at: usize| text[..at].matches('`').count() % 2 == 0;
    escaped(&text, |at| !lines_stay(at)).into_owned()
}

/// Escapes all control characters, line ends and tabs where `also` says so of their place.
fn escaped(text: &str, also: impl Fn(usize) -> bool) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let kept = matches!(c, '\n' | '\t' | '\r') && !also(at);
        if c.is_control() && !kept {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use crate::{Diagnostic, Rule, Severity};

    static RULE: Rule = Rule {
        code: "UVF000",
        name: "test",
        severity: Severity::Info,
        summary: "",
        explanation: "",
        fix: "",
    };

    #[test]
    fn a_name_in_a_message_steers_nothing_and_stays_on_its_line() {
        let told = Diagnostic::new(&RULE, "`a\n\u{1b}[31mb` is read by `c`\nand by d\u{7}")
            .label("e\u{1b}")
            .help("the build says:\n\tf\u{1b}");
        assert_eq!(
            told.message,
            "`a\\n\\u{1b}[31mb` is read by `c`\nand by d\\u{7}"
        );
        assert_eq!(told.label.as_deref(), Some("e\\u{1b}"));
        assert_eq!(told.help.as_deref(), Some("the build says:\n\tf\\u{1b}"));
    }
}
