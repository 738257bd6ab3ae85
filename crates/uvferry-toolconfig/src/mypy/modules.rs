//! The sections of single modules.

use std::collections::HashMap;

/// One `[[tool.mypy.overrides]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Override {
    /// The patterns.
    pub(crate) modules: Vec<String>,
    /// Which of the sections holds what is said of them.
    pub(crate) section: usize,
}

/// The overrides of `[mypy-…]` sections; `names` is what follows `mypy-`, in the order of
/// the file.
///
/// mypy keeps what the last section says of a pattern, at the place of the first that has
/// it; in TOML it refuses a pattern with two values. Among patterns with a `*` inside, the
/// later one counts, so the order stays. A section without a pattern left gives nothing.
pub(crate) fn overrides(names: &[&str]) -> Vec<Override> {
    let mut patterns: Vec<(String, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (section, name) in names.iter().enumerate() {
        for pattern in name.split(',') {
            // mypy replaces the separator of paths.
            let pattern = pattern.replace('/', ".");
            if let Some(at) = places.get(&pattern) {
                patterns[*at].1 = section;
            } else {
                places.insert(pattern.clone(), patterns.len());
                patterns.push((pattern, section));
            }
        }
    }
    let mut overrides: Vec<Override> = Vec::new();
    for (pattern, section) in patterns {
        match overrides.last_mut() {
            Some(last) if last.section == section => last.modules.push(pattern),
            _ => overrides.push(Override {
                modules: vec![pattern],
                section,
            }),
        }
    }
    overrides
}

/// Whether mypy refuses a pattern: it must be a module's name with `*` for whole parts.
pub(crate) fn is_refused(pattern: &str) -> bool {
    pattern.contains(['?', '[', ']', '!'])
        || pattern
            .split('.')
            .any(|part| part.contains('*') && part != "*")
}

#[cfg(test)]
mod tests {
    use super::{is_refused, overrides};

    fn shown(names: &[&str]) -> Vec<String> {
        overrides(names)
            .into_iter()
            .map(|one| format!("{} {}", one.modules.join("|"), one.section))
            .collect()
    }

    #[test]
    fn a_section_with_commas_is_one_override() {
        assert_eq!(shown(&["a.*,b/c", "d"]), ["a.*|b.c 0", "d 1"]);
    }

    #[test]
    fn the_last_section_of_a_pattern_counts() {
        assert_eq!(shown(&["a,b", "a"]), ["a 1", "b 0"]);
        assert_eq!(shown(&["a.*.b", "*.c", "a.*.b"]), ["a.*.b 2", "*.c 1"]);
        assert_eq!(shown(&["a", "a"]), ["a 1"]);
    }

    #[test]
    fn refused_patterns() {
        assert!(is_refused("foo*"));
        assert!(is_refused("foo.ba?"));
        assert!(!is_refused("foo.*.bar.*"));
    }
}
