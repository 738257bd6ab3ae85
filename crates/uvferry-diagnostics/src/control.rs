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
    if !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        push(&mut out, c);
    }
    Cow::Owned(out)
}

/// A message: control characters escaped, line ends and tabs only where a name is quoted by
/// backticks; a message may have several lines itself.
pub(crate) fn in_message(text: Cow<'_, str>) -> String {
    if !text.contains(char::is_control) {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '`';
        if !quoted && matches!(c, '\n' | '\t' | '\r') {
            out.push(c);
        } else {
            push(&mut out, c);
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    if c.is_control() {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
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
