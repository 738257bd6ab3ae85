//! What stands in one field.

use crate::visible::one_line;

/// A text of strangers on one line, which no spreadsheet takes for a formula.
pub(super) fn text(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 1);
    // Where the list separator is another one, a field may end earlier than we think.
    let mut at_start = true;
    for c in text.chars() {
        if at_start && begins_formula(c) {
            out.push('\'');
        }
        at_start = match c {
            ';' | '|' | ',' | '"' | '\'' => true,
            c => at_start && c.is_whitespace(),
        };
        out.push(c);
    }
    out
}

#[cfg(feature = "compat")]
pub(super) fn option(value: Option<&str>) -> String {
    value.map(text).unwrap_or_default()
}

/// The full-width forms count in the spreadsheets of East Asia.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// Seconds, or a ratio, in thousandths.
pub(super) fn number(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.3}")).unwrap_or_default()
}

pub(super) fn yes_or_no(value: Option<bool>) -> String {
    let word = |value| if value { "true" } else { "false" };
    value.map(word).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text(" \t=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(text("--pre"), "'--pre");
        assert_eq!(text("a;=1"), "a;'=1");
        assert_eq!(text("a, \"@x"), "a, \"'@x");
        assert_eq!(text("＝1"), "'＝1");
        assert_eq!(text("a-b >= 2.0"), "a-b >= 2.0");
    }

    proptest! {
        #[test]
        fn no_field_begins_with_a_formula(content in any::<String>()) {
            let field = text(&content);
            prop_assert!(!field.starts_with(begins_formula));
            prop_assert!(!field.contains(['\r', '\n', '\t', '\0']));
        }
    }
}
