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

/// Whether a pattern is the path of one file, from the root.
pub(crate) fn is_one_path(pattern: &str) -> bool {
    pattern.contains('/') && !pattern.contains(['*', '?', '['])
}

/// Whether a file that one pattern matches may be matched by the other too.
pub(crate) fn may_meet(one: &str, other: &str) -> bool {
    let covers = |pattern: &str, text: &str| {
        let name = text.rsplit('/').next().unwrap_or(text);
        matches(pattern, text) || (!pattern.contains('/') && matches(pattern, name))
    };
    covers(one, other) || covers(other, one)
}

/// `fnmatch`, where the classes of `text` are taken as they stand.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut from, mut back) = (0, 0, None);
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                back = Some((at, from));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[from] => {
                at += 1;
                from += 1;
            }
            _ => match back {
                Some((star, start)) => {
                    at = star + 1;
                    from = start + 1;
                    back = Some((star, start + 1));
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::{may_meet, pattern};

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
    }
}
