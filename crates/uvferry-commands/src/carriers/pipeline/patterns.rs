//! Patterns of files, as `hashFiles`, `paths:` and GitLab's `changes:` have them.

/// Whether a path with `/` matches a pattern: `*` within a folder, `**` across folders,
/// `?`, `[abc]`. A pattern without wildcards is a path.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<char> = pattern.trim_start_matches("./").chars().collect();
    let path: Vec<char> = path.chars().collect();
    // For each beginning of the pattern, which beginnings of the path it matches: linear in
    // the product, whatever stands in the pattern.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    let mut at = 0;
    while at < pattern.len() {
        let mut next = vec![false; path.len() + 1];
        match pattern[at] {
            '*' if pattern.get(at + 1) == Some(&'*') => {
                let has_slash = pattern.get(at + 2) == Some(&'/');
                at += if has_slash { 3 } else { 2 };
                let mut is_open = false;
                for (place, was) in reached.iter().enumerate() {
                    is_open |= was;
                    next[place] =
                        is_open && (!has_slash || *was || place > 0 && path[place - 1] == '/');
                }
            }
            '*' => {
                at += 1;
                let mut is_open = false;
                for (place, was) in reached.iter().enumerate() {
                    is_open = (is_open && path[place - 1] != '/') || *was;
                    next[place] = is_open;
                }
            }
            '[' if pattern[at..].contains(&']') => {
                let close = at + pattern[at..].iter().position(|c| *c == ']').unwrap_or(0);
                let class = &pattern[at + 1..close];
                at = close + 1;
                step(&reached, &mut next, &path, |character| {
                    is_in_class(class, character)
                });
            }
            wanted => {
                at += 1;
                step(&reached, &mut next, &path, |character| {
                    if wanted == '?' {
                        character != '/'
                    } else {
                        character == wanted
                    }
                });
            }
        }
        reached = next;
    }
    reached[path.len()]
}

fn step(reached: &[bool], next: &mut [bool], path: &[char], fits: impl Fn(char) -> bool) {
    for (place, character) in path.iter().enumerate() {
        next[place + 1] = reached[place] && fits(*character);
    }
}

fn is_in_class(class: &[char], character: char) -> bool {
    let mut at = 0;
    while at < class.len() {
        if class.get(at + 1) == Some(&'-') && at + 2 < class.len() {
            if (class[at]..=class[at + 2]).contains(&character) {
                return true;
            }
            at += 3;
        } else {
            if class[at] == character {
                return true;
            }
            at += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_glob_does() {
        for (pattern, path, wanted) in [
            ("requirements.txt", "requirements.txt", true),
            ("./requirements.txt", "requirements.txt", true),
            ("requirements.txt", "a/requirements.txt", false),
            ("**/requirements.txt", "requirements.txt", true),
            ("**/requirements.txt", "a/b/requirements.txt", true),
            ("**/requirements.txt", "a/my-requirements.txt", false),
            ("**/requirements*.txt", "a/requirements-dev.txt", true),
            ("requirements/**", "requirements/a/b.txt", true),
            ("requirements/*.txt", "requirements/a/b.txt", false),
            ("requirements/*.txt", "requirements/a.txt", true),
            ("**", "a/b", true),
            ("**.txt", "a/b.txt", true),
            ("req?.txt", "req1.txt", true),
            ("req[0-9].txt", "req1.txt", true),
            ("req[ab].txt", "reqc.txt", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, path), wanted, "{pattern} {path}");
        }
        // Neither time nor memory grows beyond the product of both.
        assert!(!matches(&"*a".repeat(500), &"a".repeat(499)));
    }
}
