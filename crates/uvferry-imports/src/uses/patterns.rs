//! Names as the tables in `data/` have them, with a star for what differs.

/// A name with at most one `*`, which stands for any text.
pub(super) fn is_like(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(is_like("pytest-*", "pytest-cov"));
        assert!(is_like("*-stubs", "pandas-stubs"));
        assert!(is_like("black", "black"));
        assert!(!is_like("black", "blackd"));
        assert!(!is_like("ab*ba", "aba"));
    }
}
