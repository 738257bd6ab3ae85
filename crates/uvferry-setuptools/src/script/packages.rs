//! `find_packages()` and `glob`, over the paths of the project.

use super::sources::Sources;
use crate::metadata::Packages;

/// `fnmatch.fnmatchcase`
pub(crate) fn fnmatch(name: &str, pattern: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    matches(&name, &pattern)
}

/// The same for one part of a path, where `*` does not take a leading dot.
pub(crate) fn glob_part(name: &str, pattern: &str) -> bool {
    (!name.starts_with('.') || pattern.starts_with('.')) && fnmatch(name, pattern)
}

fn matches(name: &[char], pattern: &[char]) -> bool {
    // Where the last `*` was, to go back to.
    let (mut at, mut with) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(with) {
            Some('*') => {
                star = Some((at, with));
                with += 1;
                continue;
            }
            None if at == name.len() => return true,
            None => None,
            Some(_) if at == name.len() => None,
            Some('?') => Some(with + 1),
            Some('[') => match class(pattern, with, name[at]) {
                Some((true, next)) => Some(next),
                Some((false, _)) => None,
                None => (name[at] == '[').then_some(with + 1),
            },
            Some(c) => (*c == name[at]).then_some(with + 1),
        };
        if let Some(next) = step {
            at += 1;
            with = next;
        } else {
            let Some((from, pattern_at)) = star else {
                return false;
            };
            if from == name.len() {
                return false;
            }
            star = Some((from + 1, pattern_at));
            at = from + 1;
            with = pattern_at + 1;
        }
    }
}

/// Whether a class takes a character, and where it ends; `None` where it has no end.
fn class(pattern: &[char], start: usize, c: char) -> Option<(bool, usize)> {
    let mut at = start + 1;
    let negated = pattern.get(at) == Some(&'!');
    if negated {
        at += 1;
    }
    let first = at;
    let mut found = false;
    loop {
        let low = *pattern.get(at)?;
        if low == ']' && at > first {
            return Some((found != negated, at + 1));
        }
        if pattern.get(at + 1) == Some(&'-') && pattern.get(at + 2).is_some_and(|c| *c != ']') {
            let high = *pattern.get(at + 2)?;
            found |= low <= c && c <= high;
            at += 3;
        } else {
            found |= low == c;
            at += 1;
        }
    }
}

/// What `find_packages` finds, as setuptools' `PackageFinder` does it.
pub(crate) fn find(sources: &Sources<'_>, wanted: &Packages) -> Vec<String> {
    let Packages::Find {
        location,
        include,
        exclude,
        namespaces,
    } = wanted
    else {
        return match wanted {
            Packages::Listed(list) => list.clone(),
            Packages::Find { .. } => Vec::new(),
        };
    };
    let mut found = Vec::new();
    let base = if location == "." { "" } else { location };
    let mut open = vec![(base.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let mut deeper = Vec::new();
        for (name, is_folder) in sources.entries(&folder) {
            if !is_folder || name.contains('.') {
                continue;
            }
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if !namespaces && !sources.is_file(&format!("{path}/__init__.py")) {
                continue;
            }
            let package = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            let included =
                include.is_empty() || include.iter().any(|pattern| fnmatch(&package, pattern));
            if included && !exclude.iter().any(|pattern| fnmatch(&package, pattern)) {
                found.push(package.clone());
            }
            if exclude.contains(&format!("{package}*")) || exclude.contains(&format!("{package}.*"))
            {
                continue;
            }
            deeper.push((path, package));
        }
        deeper.reverse();
        open.extend(deeper);
    }
    found
}

/// `glob.glob(pattern, recursive=…)`: files and folders.
pub(crate) fn glob(sources: &Sources<'_>, pattern: &str, recursive: bool) -> Vec<String> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let parts: Vec<&str> = pattern.split('/').collect();
    let mut found = vec![String::new()];
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len();
        let mut next = Vec::new();
        for folder in &found {
            if part.is_empty() && last {
                next.push(folder.clone());
            } else if recursive && *part == "**" {
                below(sources, folder, last, 0, &mut next);
            } else if part.contains(['*', '?', '[']) {
                for (name, is_folder) in sources.entries(folder) {
                    if glob_part(&name, part) && (last || is_folder) {
                        next.push(child(folder, &name));
                    }
                }
            } else {
                let path = child(folder, part);
                if if last {
                    sources.is_file(&path) || sources.is_folder(&path)
                } else {
                    sources.is_folder(&path)
                } {
                    next.push(path);
                }
            }
        }
        found = next;
    }
    found.retain(|path| !path.is_empty());
    found.dedup();
    found
}

fn child(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn below(sources: &Sources<'_>, folder: &str, files: bool, depth: usize, found: &mut Vec<String>) {
    found.push(folder.to_owned());
    if depth > 40 {
        return;
    }
    for (name, is_folder) in sources.entries(folder) {
        if name.starts_with('.') {
            continue;
        }
        let path = child(folder, &name);
        if is_folder {
            below(sources, &path, files, depth + 1, found);
        } else if files {
            found.push(path);
        }
    }
}
