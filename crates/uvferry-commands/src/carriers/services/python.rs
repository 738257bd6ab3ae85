//! Which versions of Python a job has.

/// Whether pip of such a Python finds no uv, whose wheels ask for 3.8, or which of its own
/// versions it is is not known.
pub(super) fn has_no_uv(version: &str) -> bool {
    let version = version.trim();
    let is_pypy = version.starts_with("pypy");
    let digits = version
        .trim_start_matches("pypy")
        .trim_start_matches("python")
        .trim_start_matches('-');
    let mut parts = digits.split(['.', '-', '_']);
    let part = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    match (part(parts.next()), part(parts.next())) {
        (Some(3), Some(minor)) => minor < 8,
        (Some(major), _) => major < 3 || is_pypy,
        (None, _) => is_pypy,
    }
}

/// The version in the name of an image: `3.11` of `python:3.11-slim@sha256:…`.
pub(super) fn version_of_image(name: &str) -> Option<&str> {
    let (_, tag) = name.split('@').next()?.rsplit_once(':')?;
    (!tag.contains('/')).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_uv_is_not_for() {
        for (version, wanted) in [
            ("2.7", true),
            ("2", true),
            ("3.6.1", true),
            ("3.7-slim", true),
            ("3.8", false),
            ("3.10-dev", false),
            ("3", false),
            ("nightly", false),
            ("pypy", true),
            ("pypy3", true),
            ("pypy3.9-7.3.9", false),
            ("slim", false),
        ] {
            assert_eq!(has_no_uv(version), wanted, "{version}");
        }
    }

    #[test]
    fn tags_of_images() {
        assert_eq!(version_of_image("python:3.11@sha256:ab"), Some("3.11"));
        assert_eq!(version_of_image("example.com:5000/python"), None);
        assert_eq!(version_of_image("python"), None);
    }
}
