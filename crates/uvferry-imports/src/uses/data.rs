//! Names as the tables in `data/` have them. The build script makes Rust of those.

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
    use toml_edit::{DocumentMut, Table};
    use uvferry_requirements::normalize_name;

    use super::*;

    const FILES: &[(&str, &str)] = &[
        ("addresses", include_str!("../../data/addresses.toml")),
        ("alternatives", include_str!("../../data/alternatives.toml")),
        ("arguments", include_str!("../../data/arguments.toml")),
        ("groups", include_str!("../../data/groups.toml")),
        ("names", include_str!("../../data/names.toml")),
        ("plugins", include_str!("../../data/plugins.toml")),
        ("programs", include_str!("../../data/programs.toml")),
        ("stubs", include_str!("../../data/stubs.toml")),
        ("tools", include_str!("../../data/tools.toml")),
    ];

    /// Keys of rows whose values are names of distributions.
    const NAMES: &[&str] = &[
        "distribution",
        "distributions",
        "development",
        "except",
        "hosts",
        "of",
        "same",
    ];

    fn word(row: &Table, key: &str) -> String {
        let word = row.get(key).and_then(|item| item.as_str());
        word.unwrap_or_default().to_owned()
    }

    fn words(row: &Table, key: &str) -> Vec<String> {
        let list = row.get(key).and_then(|item| item.as_array());
        let list = list.into_iter().flat_map(|list| list.iter());
        list.filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    fn each_row(mut check: impl FnMut(&str, &Table)) {
        for (name, text) in FILES {
            let document: DocumentMut = text
                .parse()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            for (kind, item) in document.iter() {
                let list = item
                    .as_array_of_tables()
                    .unwrap_or_else(|| panic!("{name}: `{kind}` is no list of rows"));
                for row in list {
                    check(&format!("{name}, {kind}: {row}"), row);
                }
            }
        }
    }

    #[test]
    fn each_row_says_where_it_is_from() {
        let mut count = 0;
        each_row(|row, table| {
            assert!(word(table, "source").len() > 4, "{row}");
            count += 1;
        });
        assert!(count > 300, "{count}");
    }

    #[test]
    fn names_are_normalised_sorted_and_there_once() {
        each_row(|row, table| {
            for key in NAMES {
                let mut names = words(table, key);
                if names.is_empty() {
                    names.push(word(table, key));
                }
                for name in &names {
                    assert_eq!(&normalize_name(name), name, "{row}");
                }
                // The first of `distributions` is what the others stand in for.
                let mut unique = names.clone();
                unique.sort();
                unique.dedup();
                assert_eq!(unique.len(), names.len(), "{row}");
                if *key != "distributions" && *key != "of" {
                    assert!(names.is_sorted(), "{key} of {row}");
                }
            }
        });
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(is_like("pytest-*", "pytest-cov"));
        assert!(is_like("*-stubs", "pandas-stubs"));
        assert!(is_like("black", "black"));
        assert!(!is_like("black", "blackd"));
        assert!(!is_like("ab*ba", "aba"));
    }
}
