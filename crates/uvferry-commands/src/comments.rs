//! Comments that speak of nothing but a command that goes.

/// What such comments are made of, beside the names of the tools.
const WORDS: &[&str] = &[
    "a",
    "all",
    "and",
    "are",
    "bootstrap",
    "current",
    "date",
    "ensure",
    "ensuring",
    "first",
    "for",
    "get",
    "have",
    "i",
    "install",
    "installing",
    "is",
    "itself",
    "latest",
    "make",
    "most",
    "need",
    "new",
    "newer",
    "newest",
    "of",
    "our",
    "package",
    "packages",
    "packaging",
    "python",
    "recent",
    "run",
    "running",
    "sure",
    "that",
    "the",
    "to",
    "tool",
    "tools",
    "up",
    "update",
    "updated",
    "updates",
    "updating",
    "upgrade",
    "upgraded",
    "upgrades",
    "upgrading",
    "use",
    "using",
    "version",
    "versions",
    "we",
    "with",
];

const TOOLS: &[&str] = &["pip", "pip3", "setuptools", "wheel", "wheels", "ensurepip"];

/// The start of the line above `line`, where that is a comment which only says that pip,
/// setuptools or wheel is renewed or brought; else `line`. Both are starts of lines.
pub(crate) fn with_comment_above(text: &str, line: usize) -> usize {
    let start_of = |end: usize| {
        memchr::memrchr(b'\n', &text.as_bytes()[..end]).map_or(0, |newline| newline + 1)
    };
    let Some(end) = line.checked_sub(1).filter(|_| text[..line].ends_with('\n')) else {
        return line;
    };
    let above = start_of(end);
    let is_comment = |line: &str| line.trim_start().starts_with('#') && !line.starts_with("#!");
    // A comment of several lines says more.
    let is_alone = above == 0 || !is_comment(&text[start_of(above - 1)..above - 1]);
    if is_alone && speaks_of_pip(&text[above..end]) {
        above
    } else {
        line
    }
}

/// `# Upgrade pip`, `# make sure that we have the latest pip and wheel`.
fn speaks_of_pip(line: &str) -> bool {
    let Some(comment) = line.trim().strip_prefix('#') else {
        return false;
    };
    if comment.len() > 100 {
        return false;
    }
    let mut names_tool = false;
    comment
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            let word = word.to_ascii_lowercase();
            let is_tool = TOOLS.contains(&word.as_str());
            names_tool |= is_tool;
            is_tool || WORDS.contains(&word.as_str())
        })
        && names_tool
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_goes_with_what_it_speaks_of() {
        for (text, is_taken) in [
            ("# Upgrade pip\nX\n", true),
            (
                "a\n  # make sure we have the latest pip, setuptools and wheel.\n  X\n",
                true,
            ),
            ("# Upgrade pip: 21 breaks the build\nX\n", false),
            ("# Dependencies\nX\n", false),
            ("# One\n# Upgrade pip\nX\n", false),
            ("# Upgrade pip\n\nX\n", false),
            ("#!/bin/sh\nX\n", false),
            ("# upgrade\nX\n", false),
            ("X\n", false),
        ] {
            let line = text
                .rfind('X')
                .map_or(0, |at| text[..at].rfind('\n').map_or(0, |n| n + 1));
            let start = with_comment_above(text, line);
            assert_eq!(start < line, is_taken, "{text}");
            assert!(text[start..line].lines().count() <= 1);
        }
    }
}
