//! Patterns of paths. flake8 matches them by `fnmatch` against the last name and against the
//! whole path, a pattern with a `/` against the whole path alone, from the configuration's
//! folder (`flake8/utils.py`: `normalize_path`, `matches_filename`); ruff does the same with
//! `globset`, where `*` goes over `/` as well. They differ in what else is special.

/// The pattern for ruff.
///
/// # Errors
///
/// Why there is none.
pub(crate) fn pattern(text: &str) -> Result<String, String> {
    if text == "." {
        return Err("it is the whole project".to_owned());
    }
    let anchored = text.contains('/');
    let path = if anchored {
        normal(text)?
    } else {
        text.to_owned()
    };
    let mut glob = glob(&path)?;
    // What has lost its only `/` would match in each folder.
    if anchored && !glob.contains('/') {
        glob.insert_str(0, "./");
    }
    Ok(glob)
}

/// The pattern of all files below what a pattern of ruff names: `lint.exclude` is matched
/// against files, not against the folders that they are in.
pub(crate) fn below(glob: &str) -> String {
    if let Some(rooted) = glob.strip_prefix("./") {
        format!("{rooted}/**")
    } else if glob.contains('/') {
        format!("{glob}/**")
    } else {
        format!("**/{glob}/**")
    }
}

/// Whether a path or a pattern is of Python files alone.
pub(crate) fn is_python(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "py")
}

/// `os.path.abspath`, as far as it can be told without the folder.
fn normal(text: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err("it lies outside of the project".to_owned());
                }
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err("it is the whole project".to_owned());
    }
    let path = parts.join("/");
    Ok(if text.starts_with('/') {
        format!("/{path}")
    } else {
        path
    })
}

/// `fnmatch` as `globset`.
fn glob(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            // `**` is no more than `*` to fnmatch, and has rules of its own in globset.
            '*' if out.ends_with('*') => {}
            '[' => {
                // A `]` right behind the opening, or behind its `!`, is one of the characters.
                let mut end = at + 1;
                end += usize::from(chars.get(end) == Some(&'!'));
                end += usize::from(chars.get(end) == Some(&']'));
                while chars.get(end).is_some_and(|c| *c != ']') {
                    end += 1;
                }
                if end >= chars.len() {
                    out.push_str("[[]");
                } else {
                    let class: String = chars[at + 1..end].iter().collect();
                    if class.starts_with('^') || class.contains('\\') {
                        return Err(format!("ruff reads `[{class}]` otherwise"));
                    }
                    out.push('[');
                    out.push_str(&class);
                    out.push(']');
                    at = end;
                }
            }
            '{' | '}' => {
                out.push('[');
                out.push(c);
                out.push(']');
            }
            '\\' => return Err("it has a backslash".to_owned()),
            '!' if out.is_empty() => return Err("it begins with `!`".to_owned()),
            _ => out.push(c),
        }
        at += 1;
    }
    Ok(out)
}

/// Whether a pattern is a name or a path as it stands. Two of them match one file only where
/// their last names are the same.
pub(crate) fn is_literal(pattern: &str) -> bool {
    !pattern.contains(['*', '?', '[']) && !matches!(last_name(pattern), "" | "." | "..")
}

/// What stands behind the last `/`.
pub(crate) fn last_name(pattern: &str) -> &str {
    pattern.rsplit('/').next().unwrap_or(pattern)
}

/// How long flake8 takes a pattern to be: one with a `/` begins with the path of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    anchored: bool,
    length: usize,
}

impl Rank {
    pub(crate) fn of(pattern: &str) -> Self {
        let anchored = pattern.contains('/');
        let normal = if anchored {
            normal(pattern).unwrap_or_default()
        } else {
            pattern.to_owned()
        };
        Self {
            anchored,
            length: normal.chars().count(),
        }
    }
}

/// Whether each Python file matches.
pub(crate) fn is_every_file(pattern: &str) -> bool {
    let rest = pattern.trim_start_matches('*');
    rest.len() < pattern.len() && matches!(rest, "" | ".py")
}

/// Whether a file may match both patterns.
pub(crate) fn may_meet(one: &str, other: &str) -> bool {
    let forms = |pattern: &str| -> Vec<Vec<Token>> {
        let path = normal(pattern).unwrap_or_default();
        if pattern.contains('/') {
            return vec![tokens(&path)];
        }
        // The last name, and the whole path.
        vec![tokens(pattern), tokens(&format!("*/{pattern}"))]
    };
    let others = forms(other);
    forms(one)
        .iter()
        .any(|one| others.iter().any(|other| intersect(one, other)))
}

/// A piece of an `fnmatch` pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// `*`
    Many,
    /// `?`, or a class, which is taken for any character.
    One,
    Char(char),
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (token, length) = match c {
            '*' => (Token::Many, 1),
            '?' => (Token::One, 1),
            '[' => {
                let inner = &rest[1..];
                let skipped = usize::from(inner.starts_with('!'));
                let skipped = skipped + usize::from(inner[skipped..].starts_with(']'));
                match inner[skipped..].find(']') {
                    Some(end) => (Token::One, end + skipped + 2),
                    None => (Token::Char('['), 1),
                }
            }
            c => (Token::Char(c), c.len_utf8()),
        };
        found.push(token);
        rest = &rest[length..];
    }
    found
}

/// Whether there is a text that both match.
fn intersect(one: &[Token], other: &[Token]) -> bool {
    // Whether the rests from there on have a text in common, by the place in `other`.
    let mut below = vec![false; other.len() + 1];
    for at in (0..=one.len()).rev() {
        let mut row = vec![false; other.len() + 1];
        for to in (0..=other.len()).rev() {
            row[to] = match (one.get(at), other.get(to)) {
                (None, None) => true,
                (Some(Token::Many), second) => below[to] || second.is_some() && row[to + 1],
                (first, Some(Token::Many)) => row[to + 1] || first.is_some() && below[to],
                (Some(first), Some(second)) => {
                    let same = first == second || *first == Token::One || *second == Token::One;
                    same && below[to + 1]
                }
                _ => false,
            };
        }
        below = row;
    }
    below[0]
}

#[cfg(test)]
mod tests {
    use super::{Rank, is_every_file, may_meet, pattern};

    #[test]
    fn names_and_paths_stay() {
        for same in [
            "docs",
            "*.egg",
            ".git",
            "tests/*",
            "src/a.py",
            "test_*.py",
            "[ab]*",
        ] {
            assert_eq!(pattern(same).as_deref(), Ok(same));
        }
    }

    #[test]
    fn a_slash_binds_to_the_root() {
        assert_eq!(pattern("docs/").as_deref(), Ok("./docs"));
        assert_eq!(pattern("./setup.py").as_deref(), Ok("./setup.py"));
        assert_eq!(pattern("./a/../b/c/").as_deref(), Ok("b/c"));
        assert!(pattern("../a").is_err());
        assert!(pattern("./").is_err());
    }

    #[test]
    fn what_only_globset_knows_is_escaped() {
        assert_eq!(pattern("a{b}").as_deref(), Ok("a[{]b[}]"));
        assert_eq!(pattern("tests/**").as_deref(), Ok("tests/*"));
        assert_eq!(pattern("a[b").as_deref(), Ok("a[[]b"));
        assert!(pattern("[^a]").is_err());
        assert!(pattern("!a").is_err());
    }

    #[test]
    fn patterns_that_may_meet() {
        assert!(may_meet("tests/*", "tests/a.py"));
        assert!(may_meet("__init__.py", "src/__init__.py"));
        assert!(!may_meet("tests/*", "src/*"));
        assert!(may_meet("test_*.py", "*_a.py"));
        assert!(may_meet("*/tests/*", "src/?[!x]/*.py"));
        assert!(may_meet("*tests*", "a.py"));
        assert!(!may_meet("a.py", "b.py"));
        assert!(!may_meet("a/b.py", "a/[b].p"));
        assert!(may_meet("a[.py", "a[.p?"));
    }

    #[test]
    fn a_pattern_with_a_slash_is_longer() {
        assert!(Rank::of("./a") > Rank::of("a_long_name.py"));
        assert!(Rank::of("tests/*") < Rank::of("./tests/a.py"));
        assert_eq!(Rank::of("./ab/"), Rank::of("x/../ab"));
        assert!(is_every_file("*") && is_every_file("**.py") && !is_every_file("a*"));
    }
}
