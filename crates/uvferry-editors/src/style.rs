//! How the files of a project are written.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Encoding, Newline, SourceFile};

use crate::code;

/// What lines are indented with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indentation {
    /// One tab.
    Tab,
    /// So many spaces.
    Spaces(usize),
}

/// What the Python files of a project agree on. Each is `None` where they do not, or where no
/// file says anything of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    /// What they are indented with.
    pub indentation: Option<Indentation>,
    /// How their lines end.
    pub newline: Option<Newline>,
    /// Whether the last line has an end.
    pub final_newline: Option<bool>,
    /// Whether no line ends in white space.
    pub trimmed: Option<bool>,
    /// Whether they are UTF-8 without a byte order mark.
    pub utf_8: Option<bool>,
    /// What they do not agree on, in words.
    pub disagreements: Vec<&'static str>,
}

/// What files agree on.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_editors::{Indentation, style_of};
///
/// let style = style_of(&[SourceFile::new("a.py", "if x:\n  y()\n")]);
/// assert_eq!(style.indentation, Some(Indentation::Spaces(2)));
/// assert_eq!(style.final_newline, Some(true));
/// ```
pub fn style_of(files: &[SourceFile]) -> Style {
    let mut style = Style::default();
    let mut disagreements = Vec::new();
    let texts = || files.iter().filter(|file| !file.text().is_empty());
    style.indentation = agreed(
        texts().filter_map(|file| indentation_of(file.text())),
        "indentation",
        &mut disagreements,
    );
    let with_ends = texts().filter(|file| file.text().contains(['\n', '\r']));
    style.newline = agreed(
        with_ends.map(SourceFile::newline),
        "line ends",
        &mut disagreements,
    )
    .filter(|newline| *newline != Newline::Mixed);
    style.final_newline = agreed(
        texts().map(|file| file.text().ends_with(['\n', '\r'])),
        "a line end at the end of the file",
        &mut disagreements,
    );
    // One file that has it is enough: the setting would change that file.
    let is_trimmed = |file: &SourceFile| {
        let mut lines = file.text().split(['\n', '\r']);
        !lines.any(|line| line.ends_with([' ', '\t']))
    };
    style.trimmed = texts().next().map(|_| texts().all(is_trimmed));
    style.utf_8 = agreed(
        texts().map(|file| file.encoding() == Encoding::Utf8),
        "the encoding",
        &mut disagreements,
    );
    style.disagreements = disagreements;
    style
}

fn agreed<T: PartialEq + Copy>(
    mut values: impl Iterator<Item = T>,
    what: &'static str,
    disagreements: &mut Vec<&'static str>,
) -> Option<T> {
    let first = values.next()?;
    if values.all(|value| value == first) {
        return Some(first);
    }
    disagreements.push(what);
    None
}

/// What the blocks of a Python file are indented with, most often.
fn indentation_of(text: &str) -> Option<Indentation> {
    let lines = code::lines(text);
    let mut counts: BTreeMap<Indentation, usize> = BTreeMap::new();
    for pair in lines.windows(2) {
        let [before, line] = pair else { continue };
        if !before.code.ends_with(':') {
            continue;
        }
        let Some(added) = line.indent.strip_prefix(before.indent) else {
            continue;
        };
        let found = match added {
            "\t" => Indentation::Tab,
            spaces if !spaces.is_empty() && spaces.bytes().all(|byte| byte == b' ') => {
                Indentation::Spaces(spaces.len())
            }
            _ => continue,
        };
        *counts.entry(found).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count)?;
    Some(*most.0)
}

/// What the lines of a TOML file are indented with; `None` where none is, or where they differ.
pub fn indentation_of_toml(text: &str) -> Option<Indentation> {
    let mut found = text.lines().filter_map(|line| {
        let rest = line.trim_start();
        let indent = &line[..line.len() - rest.len()];
        if rest.is_empty() || indent.is_empty() {
            return None;
        }
        Some(if indent.starts_with('\t') {
            Indentation::Tab
        } else {
            Indentation::Spaces(indent.len())
        })
    });
    let first = found.next()?;
    let fits = |other: Indentation| match (first, other) {
        (Indentation::Spaces(unit), Indentation::Spaces(count)) => count % unit == 0,
        (one, other) => one == other,
    };
    found.all(fits).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_tell_the_indentation_and_brackets_do_not() {
        let text = "x = f(\n  1,\n)\nclass A:\n    \"\"\"\n  text\n    \"\"\"\n    def f(self):\n        pass\n";
        assert_eq!(indentation_of(text), Some(Indentation::Spaces(4)));
        assert_eq!(indentation_of("if x:\n\ty\n"), Some(Indentation::Tab));
        assert_eq!(indentation_of("x = 1\n"), None);
    }

    #[test]
    fn files_that_differ_agree_on_nothing() {
        let files = [
            SourceFile::new("a.py", "if x:\n    y\n"),
            SourceFile::new("b.py", "if x:\r\n\ty"),
        ];
        let style = style_of(&files);
        assert_eq!(style.indentation, None);
        assert_eq!(style.newline, None);
        assert_eq!(style.final_newline, None);
        assert_eq!(style.trimmed, Some(true));
        assert_eq!(style.utf_8, Some(true));
        assert_eq!(style.disagreements.len(), 3);
        assert_eq!(style_of(&[]), Style::default());
    }

    #[test]
    fn arrays_tell_the_indentation_of_toml() {
        let text = "a = [\n  1,\n  [\n    2\n  ]\n]\n";
        assert_eq!(indentation_of_toml(text), Some(Indentation::Spaces(2)));
        assert_eq!(indentation_of_toml("a = [\n\t1,\n  2\n]\n"), None);
        assert_eq!(indentation_of_toml("a = 1\n"), None);
    }
}
