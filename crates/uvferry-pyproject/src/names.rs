//! Names that a project, a group or an extra may have.

pub use uvferry_requirements::normalize_name as normalize;

/// Whether `name` is a name by PEP 508: ASCII letters, digits, `-`, `_`, `.`, with a letter
/// or a digit at both ends.
pub fn is_valid(name: &str) -> bool {
    let bytes = name.as_bytes();
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// A valid project name from a folder's name or from metadata: valid text stays as it is,
/// anything else becomes `-`; with nothing left it is `project`.
///
/// ```
/// use uvferry_pyproject::names::project_name_from;
/// assert_eq!(project_name_from("My App (2)"), "My-App-2");
/// assert_eq!(project_name_from("Zope.Interface"), "Zope.Interface");
/// assert_eq!(project_name_from("日本"), "project");
/// ```
pub fn project_name_from(text: &str) -> String {
    clean(text).unwrap_or_else(|| "project".to_owned())
}

/// The name of the dependency group for a requirements file's stem: the stem without what
/// says only that it is a requirements file.
///
/// ```
/// use uvferry_pyproject::names::group_name_from;
/// assert_eq!(group_name_from("requirements-dev"), "dev");
/// assert_eq!(group_name_from("dev_requirements"), "dev");
/// assert_eq!(group_name_from("Test Extras"), "test-extras");
/// ```
pub fn group_name_from(stem: &str) -> String {
    let name = normalize(&clean(stem).unwrap_or_default());
    let mut words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    // One word at most: a stem may say `requirements` at either end only.
    let only_says_so = |word: &&str| {
        matches!(
            *word,
            "requirements" | "requirement" | "reqs" | "req" | "deps" | "dependencies" | "pip"
        )
    };
    if words.len() > 1 && words.first().is_some_and(only_says_so) {
        words.remove(0);
    } else if words.len() > 1 && words.last().is_some_and(only_says_so) {
        words.pop();
    }
    if words.is_empty() {
        "group".to_owned()
    } else {
        words.join("-")
    }
}

/// The name of the extra for a requirements file's stem: as for a group, without a leading
/// `extra` or `extras`.
///
/// ```
/// assert_eq!(uvferry_pyproject::names::extra_name_from("requirements-extra-redis"), "redis");
/// ```
pub fn extra_name_from(stem: &str) -> String {
    let name = group_name_from(stem);
    for lead in ["extra-", "extras-"] {
        if let Some(rest) = name.strip_prefix(lead)
            && !rest.is_empty()
        {
            return rest.to_owned();
        }
    }
    name
}

fn clean(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_matches(['-', '_', '.']);
    (!out.is_empty()).then(|| out.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_gives_a_valid_name(text in "\\PC{0,20}") {
            prop_assert!(is_valid(&project_name_from(&text)));
            prop_assert!(is_valid(&group_name_from(&text)));
            prop_assert!(is_valid(&extra_name_from(&text)));
        }

        #[test]
        fn a_valid_name_stays(name in "[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?") {
            prop_assert_eq!(project_name_from(&name), name);
        }
    }
}
