//! Which targets of a Makefile call uv, themselves or by what they need.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Item, read};

/// The targets of a Makefile whose recipes, or those of their prerequisites, call uv; the empty
/// name stands for the one that is made where none is named. `None` where that is not known: it
/// includes another file, or names of targets are computed.
pub fn targets_with_uv(text: &str, calls_uv: &dyn Fn(&str) -> bool) -> Option<BTreeSet<String>> {
    let makefile = read(text);
    let mut variables: BTreeSet<&str> = BTreeSet::new();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut with_uv: BTreeSet<&str> = BTreeSet::new();
    let mut first = None;
    let mut current: Vec<&str> = Vec::new();
    let uses = |text: &str, variables: &BTreeSet<&str>| {
        calls_uv(text)
            || variables.iter().any(|name| {
                text.contains(&format!("$({name})")) || text.contains(&format!("${{{name}}}"))
            })
    };
    // A variable may hold another one that is set below it.
    for _ in 0..4 {
        for item in &makefile.items {
            let (name, value) = match item {
                Item::Variable(variable) => (variable.name.as_str(), &text[variable.value.clone()]),
                Item::Define { name, lines } => {
                    let (Some(start), Some(end)) = (lines.first(), lines.last()) else {
                        continue;
                    };
                    (name.as_str(), &text[start.lines.start..end.lines.end])
                }
                _ => continue,
            };
            if uses(value, &variables) {
                variables.insert(name);
            }
        }
    }
    for item in &makefile.items {
        match item {
            Item::Rule(rule) => {
                let targets = &text[rule.targets.clone()];
                let prerequisites = &text[rule.prerequisites.clone()];
                if targets.contains(['$', '%']) || prerequisites.contains('$') {
                    return None;
                }
                current = targets
                    .split_whitespace()
                    .filter(|target| !is_special(target))
                    .collect();
                for target in &current {
                    if !target.starts_with('.') {
                        first.get_or_insert(*target);
                    }
                    let words = prerequisites.split_whitespace();
                    needs.entry(target).or_default().extend(words);
                }
            }
            Item::Recipe(recipe) => {
                let command = &text[recipe.command.clone()];
                let makes_others = command.contains("$(MAKE)")
                    || command.contains("${MAKE}")
                    || command.split_whitespace().any(|word| word == "make");
                if uses(command, &variables) {
                    with_uv.extend(&current);
                } else if makes_others {
                    let words = command.split_whitespace();
                    for target in &current {
                        needs.entry(target).or_default().extend(words.clone());
                    }
                }
            }
            Item::Other(range) => {
                let line = text[range.clone()].trim_start();
                if line.starts_with(['-', 's']) && line.contains("include ")
                    || line.starts_with("include ")
                    || line.starts_with("$(")
                {
                    return None;
                }
            }
            Item::Variable(_) | Item::Define { .. } => {}
        }
    }
    loop {
        let more: Vec<&str> = needs
            .iter()
            .filter(|(target, needed)| {
                !with_uv.contains(**target) && needed.iter().any(|one| with_uv.contains(one))
            })
            .map(|(target, _)| *target)
            .collect();
        if more.is_empty() {
            break;
        }
        with_uv.extend(more);
    }
    let mut named: BTreeSet<String> = with_uv.iter().map(|target| (*target).to_owned()).collect();
    if first.is_some_and(|first| with_uv.contains(first)) {
        named.insert(String::new());
    }
    Some(named)
}

/// `.PHONY`, `.DEFAULT_GOAL`: words of make, and not `.venv`.
fn is_special(target: &str) -> bool {
    target.strip_prefix('.').is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|one| one.is_ascii_uppercase() || one == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_need_what_their_prerequisites_and_recipes_need() {
        let named = |text: &str| {
            targets_with_uv(text, &|text| text.contains("uv pip"))
                .map(|named| named.into_iter().collect::<Vec<_>>().join(" "))
        };
        assert_eq!(
            named(
                "PIP = uv pip\nup:\n\tdocker-compose up\ndeps:\n\t$(PIP) install six\ntest: deps\n\tpytest\nall:\n\t$(MAKE) test\n"
            )
            .as_deref(),
            Some("all deps test")
        );
        assert_eq!(
            named(".PHONY: a\na: b\n\nb:\n\tuv pip install six\n").as_deref(),
            Some(" a b")
        );
        assert_eq!(named("include x.mk\na:\n\tuv pip install six\n"), None);
        assert_eq!(named("a-%:\n\tuv pip install six\n"), None);
        assert_eq!(named("").as_deref(), Some(""));
    }
}
