//! Text that fits a terminal of eighty columns.

use crate::visible::visible;

#[cfg(any(feature = "compat", test))]
const COLUMNS: usize = 80;

/// Lines of `text` behind `first` (and as many spaces as that is wide from the second line
/// on), broken between words. A word that is wider than the line, a path or an address,
/// stays whole.
#[cfg(any(feature = "compat", test))]
pub(super) fn write(out: &mut String, first: &str, text: &str) {
    write_lines(out, first, text, usize::MAX, COLUMNS);
}

/// The same for a terminal of another width.
#[cfg(feature = "bench")]
pub(super) fn write_within(out: &mut String, first: &str, text: &str, columns: usize) {
    write_lines(out, first, text, usize::MAX, columns);
}

/// The same; of more than `most` lines it says that there are more.
#[cfg(any(feature = "compat", test))]
pub(super) fn write_at_most(out: &mut String, first: &str, text: &str, most: usize) {
    write_lines(out, first, text, most, COLUMNS);
}

fn write_lines(out: &mut String, first: &str, text: &str, most: usize, columns: usize) {
    let indent = " ".repeat(first.chars().count());
    let mut lines = Vec::new();
    let visible = visible(text.trim());
    for line in visible.lines().filter(|line| !line.trim().is_empty()) {
        let mut current = String::new();
        for word in line.split_whitespace() {
            let width = current.chars().count() + 1 + word.chars().count();
            if !current.is_empty() && indent.len() + width > columns {
                lines.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(current);
    }
    let more = lines.len().saturating_sub(most);
    // Nobody is told of one line that could stand there itself.
    let shown = if more > 1 { most } else { lines.len() };
    for (at, line) in lines[..shown].iter().enumerate() {
        let before = if at == 0 { first } else { &indent };
        add!(out, "{}\n", format!("{before}{line}").trim_end());
    }
    if more > 1 {
        add!(
            out,
            "{indent}… {more} more lines, all of them with `--format json`\n"
        );
    }
    if lines.is_empty() && !first.trim().is_empty() {
        add!(out, "{}\n", first.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_stand_below_each_other() {
        let mut out = String::new();
        write(&mut out, "  a: ", &"word ".repeat(20));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("  a: word word") && lines[1].starts_with("     word"));
        let mut out = String::new();
        write_at_most(&mut out, "- ", "a\nb\nc\nd", 2);
        assert_eq!(
            out,
            "- a\n  b\n  … 2 more lines, all of them with `--format json`\n"
        );
        let mut out = String::new();
        write_at_most(&mut out, "- ", "a\nb\nc", 2);
        assert_eq!(out, "- a\n  b\n  c\n");
    }

    proptest! {
        #[test]
        fn no_line_of_words_is_too_wide(words in proptest::collection::vec("[a-z]{1,20}", 0..60), at in 0usize..20) {
            let mut out = String::new();
            write(&mut out, &" ".repeat(at), &words.join(" "));
            prop_assert!(out.lines().all(|line| line.chars().count() <= COLUMNS), "{}", out);
            let seen: Vec<&str> = out.split_whitespace().collect();
            prop_assert_eq!(seen, words);
        }

        #[test]
        fn nothing_steers_a_terminal(text in any::<String>()) {
            let mut out = String::new();
            write(&mut out, "", &text);
            prop_assert!(!out.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
