//! Paths in images, and patterns of `COPY`.

/// An absolute path without `.`, `..` and doubled slashes; `base` is where a relative one
/// begins.
pub(super) fn absolute(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let begin = if path.starts_with('/') { "" } else { base };
    for part in begin.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A path in the build context, relative to its top; empty for all of it.
pub(super) fn in_context(source: &str) -> String {
    absolute("/", source).trim_start_matches('/').to_owned()
}

/// Two paths put together, either of which may be empty.
pub(super) fn join(folder: &str, rest: &str) -> String {
    match (folder.is_empty(), rest.is_empty()) {
        (true, _) => rest.to_owned(),
        (false, true) => folder.to_owned(),
        (false, false) => format!("{}/{rest}", folder.trim_end_matches('/')),
    }
}

/// The folder of an absolute path.
pub(super) fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((folder, _)) => folder,
    }
}

/// The last part.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What is left of `path` below `folder`; empty for the folder itself.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    if folder == "/" {
        return path.strip_prefix('/');
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix('/')
}

/// Whether a source of `COPY` is a pattern.
pub(super) fn is_pattern(source: &str) -> bool {
    source.contains(['*', '?', '['])
}

/// Go's `filepath.Match`: `*` and `?` do not match a slash.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.collect(), path.collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(pattern, part)| {
            let pattern: Vec<char> = pattern.chars().collect();
            let part: Vec<char> = part.chars().collect();
            part_matches(&pattern, &part)
        })
}

/// One part, without a slash. Goes back to the last `*` only, so that it takes no more than
/// the product of both lengths.
fn part_matches(pattern: &[char], part: &[char]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut star = None;
    loop {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, s));
                p += 1;
                continue;
            }
            Some('?') if s < part.len() => Some(p + 1),
            Some('[') => part
                .get(s)
                .and_then(|character| class(pattern, p, *character)),
            Some('\\') => {
                (pattern.get(p + 1).is_some() && pattern.get(p + 1) == part.get(s)).then_some(p + 2)
            }
            Some(character) => (part.get(s) == Some(character)).then_some(p + 1),
            None => {
                if s == part.len() {
                    return true;
                }
                None
            }
        };
        match (step, star) {
            (Some(next), _) => {
                p = next;
                s += 1;
            }
            (None, Some((after, from))) if from < part.len() => {
                star = Some((after, from + 1));
                p = after;
                s = from + 1;
            }
            _ => return false,
        }
    }
}

/// Where the pattern goes on behind `[…]` if that holds the character.
fn class(pattern: &[char], start: usize, character: char) -> Option<usize> {
    let close = (start + 2..pattern.len()).find(|at| pattern[*at] == ']')?;
    let mut inner = &pattern[start + 1..close];
    let negated = matches!(inner.first(), Some('^' | '!'));
    if negated {
        inner = &inner[1..];
    }
    let mut found = false;
    let mut at = 0;
    while at < inner.len() {
        if at + 2 < inner.len() && inner[at + 1] == '-' {
            found |= (inner[at]..=inner[at + 2]).contains(&character);
            at += 3;
        } else {
            found |= inner[at] == character;
            at += 1;
        }
    }
    (found != negated).then_some(close + 1)
}
