//! Sets of ruff's rules as selectors, and what ruff makes of selectors
//! (`ruff_workspace/src/configuration.rs`: the more specific one wins, `ignore` among two of
//! the same length).

use std::collections::BTreeSet;

use super::ruff_rules::{RULES, letters};

/// Rules, by code.
pub(crate) type Rules = BTreeSet<String>;

/// Beginnings of codes that are no selectors of one plugin: ruff tells them as remapped, or
/// takes several plugins for them.
const SPLIT: &[(&str, &[&str])] = &[("C", &["C4", "C90"]), ("T", &["T10", "T20"])];

/// The shortest selectors that hold `wanted` and nothing of `besides`, each one that holds a
/// rule at all. What stands in neither may be held.
pub(crate) fn selectors(wanted: &Rules, besides: &Rules) -> Vec<String> {
    let mut found = Vec::new();
    let groups: BTreeSet<&str> = wanted.iter().map(|code| letters(code)).collect();
    for group in groups {
        match SPLIT.iter().find(|(letters, _)| *letters == group) {
            Some((_, parts)) => {
                for part in *parts {
                    narrow(part, wanted, besides, &mut found);
                }
            }
            None => narrow(group, wanted, besides, &mut found),
        }
    }
    found
}

/// Adds `prefix` or, where it holds too much, what is longer.
fn narrow(prefix: &str, wanted: &Rules, besides: &Rules, found: &mut Vec<String>) {
    let under = |rules: &Rules| rules.iter().filter(|code| is_under(code, prefix)).count();
    let has = under(wanted);
    if has == 0 {
        return;
    }
    if RULES.contains_key(prefix) {
        found.push(prefix.to_owned());
        return;
    }
    if under(besides) == 0 {
        // One rule is told by its whole code, unless it is all that its plugin has.
        let single: Vec<&String> = wanted
            .iter()
            .filter(|code| is_under(code, prefix))
            .collect();
        match single[..] {
            [code] if prefix.len() > letters(prefix).len() => found.push(code.clone()),
            _ => found.push(prefix.to_owned()),
        }
        return;
    }
    for digit in '0'..='9' {
        narrow(&format!("{prefix}{digit}"), wanted, besides, found);
    }
}

/// Whether a code is one of those that a selector names. A selector of letters alone is a
/// whole plugin, so `E` has nothing to do with `ERA001`; `PL` is all of pylint.
pub(crate) fn is_under(code: &str, selector: &str) -> bool {
    if selector == "ALL" {
        return true;
    }
    if selector == "PL" {
        return matches!(letters(code), "PLC" | "PLE" | "PLR" | "PLW");
    }
    code.starts_with(selector) && letters(code) == letters(selector)
}

/// How specific a selector is, for ruff.
fn weight(selector: &str) -> usize {
    match selector {
        "ALL" => 0,
        "C" | "T" | "PL" => 1,
        _ => 2 + selector.len() - letters(selector).len(),
    }
}

/// The rules that ruff has on by these selectors, preview or not.
pub(crate) fn resolve(select: &[String], ignore: &[String]) -> Rules {
    let heaviest = |code: &str, list: &[String]| {
        list.iter()
            .filter(|selector| is_under(code, selector))
            .map(|selector| weight(selector))
            .max()
    };
    RULES
        .keys()
        .filter(|code| {
            let on = heaviest(code, select);
            on.is_some() && on > heaviest(code, ignore)
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{RULES, Rules, resolve, selectors};

    fn rules(codes: &[&str]) -> Rules {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn whole_plugins_are_their_letters() {
        let flake: Rules = RULES
            .keys()
            .filter(|code| super::letters(code) == "F")
            .cloned()
            .collect();
        assert_eq!(selectors(&flake, &Rules::new()), ["F"]);
        assert_eq!(selectors(&rules(&["C901"]), &rules(&["C400"])), ["C901"]);
        assert_eq!(selectors(&rules(&["ERA001"]), &Rules::new()), ["ERA"]);
    }

    #[test]
    fn what_is_besides_narrows() {
        assert_eq!(
            selectors(&rules(&["E501", "E401", "E402"]), &rules(&["E701"])),
            ["E4", "E501"]
        );
    }

    #[test]
    fn the_more_specific_selector_wins() {
        let list = |codes: [&str; 2]| codes.map(str::to_owned);
        let on = resolve(&list(["E", "E501"]), &list(["E5", "E711"]));
        assert!(on.contains("E501") && !on.contains("E502") && !on.contains("E711"));
        assert!(on.contains("E712") && !on.contains("ERA001"));
    }
}
