//! Type stubs, and what they are for.

use crate::sorted::Sorted;

struct Table {
    /// By the stubs: the distributions of which any is what they are for.
    of: Sorted<&'static [&'static str]>,
    /// By the distribution: the stubs that it lacks.
    stubs: Sorted<&'static str>,
    /// What is called like stubs and is none, or is for no distribution.
    none: Sorted<()>,
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

/// What stubs (normalised, PEP 503) are for; `None` for what are no stubs, and for those of
/// what no distribution brings.
///
/// ```
/// use uvferry_imports::uses::stubs::stubs_of;
/// assert_eq!(stubs_of("types-requests"), Some("requests"));
/// assert_eq!(stubs_of("mypy-boto3-s3"), Some("boto3"));
/// assert_eq!(stubs_of("annotated-types"), None);
/// ```
pub fn stubs_of(normalized: &str) -> Option<&str> {
    if TABLE.none.has(normalized) {
        return None;
    }
    if let Some(of) = TABLE.of.get(normalized) {
        return of.first().copied();
    }
    for (start, of) in [
        ("mypy-boto3", "boto3"),
        ("types-boto3", "boto3"),
        ("types-aiobotocore", "aiobotocore"),
        ("types-aioboto3", "aioboto3"),
    ] {
        if normalized.starts_with(start) {
            return Some(of);
        }
    }
    let name = normalized
        .strip_prefix("types-")
        .or_else(|| normalized.strip_suffix("-stubs"))?;
    (!name.is_empty()).then_some(name)
}

/// All distributions that stubs are for, where one of several is enough: `psycopg2` and
/// `psycopg2-binary` for `types-psycopg2`.
pub fn all_stubs_of(normalized: &str) -> Vec<&str> {
    match TABLE.of.get(normalized) {
        Some(of) => of.to_vec(),
        None => stubs_of(normalized).into_iter().collect(),
    }
}

/// The stubs that are published for a distribution (normalised) without types of its own, as
/// far as the table knows.
pub fn has_stubs(normalized: &str) -> Option<&'static str> {
    TABLE.stubs.get(normalized).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_lead_to_what_they_are_for_and_back() {
        for (stubs, of) in [
            ("types-pyyaml", Some("pyyaml")),
            ("types-unknown", Some("unknown")),
            ("pandas-stubs", Some("pandas")),
            ("types-boto3-s3", Some("boto3")),
            ("types-gdb", None),
            ("types-linq", None),
            ("types-", None),
            ("requests", None),
        ] {
            assert_eq!(stubs_of(stubs), of, "{stubs}");
        }
        assert_eq!(
            all_stubs_of("types-psycopg2"),
            ["psycopg2", "psycopg2-binary"]
        );
        assert_eq!(has_stubs("psycopg2-binary"), Some("types-psycopg2"));
        assert_eq!(has_stubs("django"), Some("django-stubs"));
        // Those bring their types themselves.
        assert_eq!(has_stubs("redis"), None);
        assert_eq!(has_stubs("numpy"), None);
    }

    #[test]
    fn what_has_stubs_is_what_they_are_for() {
        assert!(TABLE.stubs.names().count() > 100);
        for (name, stubs) in TABLE.stubs.iter() {
            assert!(all_stubs_of(stubs).contains(&name), "{name}");
            assert!(!TABLE.none.has(stubs), "{stubs}");
        }
    }
}
