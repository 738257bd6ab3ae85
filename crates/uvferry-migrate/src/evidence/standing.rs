//! Roots, and what is there because another needs it.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_imports::verdicts::Closure;
use uvferry_pyproject::Target;

use super::{ListedAs, ListedDistribution, Needs, Requirer, Shown, ShownBy, Standing};

/// Says of each how it stands.
///
/// A list that a person keeps decides by itself, and so do the comments of a compiled one. Of a
/// frozen list a root is what something uses by itself; of the rest, what a root needs is
/// transitive.
pub(super) fn settle(needs: &Needs, listed: &mut [ListedDistribution]) {
    let names: BTreeSet<String> = listed
        .iter()
        .map(|one| one.normalized_name.clone())
        .collect();
    let mut by_needed: BTreeMap<&str, Vec<&Requirer>> = BTreeMap::new();
    for need in &needs.all {
        by_needed.entry(&need.needed).or_default().push(&need.by);
    }
    for one in listed.iter_mut() {
        let found = by_needed.get(one.normalized_name.as_str());
        // A comment says who needs it in its list; what others say is of all lists.
        let found = found.filter(|_| one.listed_as != ListedAs::Compiled);
        for requirer in found.into_iter().flatten() {
            let is_known = one
                .required_by
                .iter()
                .any(|known| known.name == requirer.name);
            if !is_known {
                one.required_by.push((*requirer).clone());
            }
        }
        // Those that the project lists say more than those in between.
        let rank = |by: &Requirer| (!by.is_certain, !names.contains(&by.name));
        one.required_by
            .sort_by(|a, b| (rank(a), &a.name).cmp(&(rank(b), &b.name)));
    }
    let is_needed: Vec<bool> = {
        let closure = Closure::new(
            needs
                .all
                .iter()
                .filter(|need| need.by.is_certain)
                .map(|need| (need.by.name.as_str(), need.needed.as_str())),
        );
        needed(&closure, listed)
    };
    for (one, is_needed) in listed.iter_mut().zip(is_needed) {
        (one.standing, one.is_certain) = standing(one, is_needed);
    }
}

fn standing(one: &ListedDistribution, is_needed: bool) -> (Standing, bool) {
    match one.listed_as {
        ListedAs::Stated => (Standing::Root, true),
        ListedAs::Compiled => {
            let annotations = one.shown.iter();
            let mut annotations = annotations
                .filter(|shown| shown.by == ShownBy::Annotation)
                .peekable();
            if annotations.peek().is_some() {
                (Standing::Root, annotations.any(|shown| shown.is_certain))
            } else if one.required_by.is_empty() {
                (Standing::Unknown, true)
            } else {
                (Standing::Transitive, true)
            }
        }
        ListedAs::Frozen if is_asked_for(one) => {
            let mut asking = one.shown.iter().filter(|shown| asks_for_it(shown));
            (Standing::Root, asking.any(|shown| shown.is_certain))
        }
        ListedAs::Frozen if is_needed => (Standing::Transitive, true),
        // What may use it is all that there is.
        ListedAs::Frozen if one.shown.is_empty() => (Standing::Unknown, true),
        ListedAs::Frozen => {
            let is_certain = one.shown.iter().any(|shown| shown.is_certain);
            (Standing::Root, is_certain)
        }
    }
}

/// Whether evidence shows that somebody wants the distribution itself. A plugin is loaded whoever
/// brought it; a string that reads like a name may be one of many things; what is imported for
/// type checkers, or where another module is missing, need not be there.
fn asks_for_it(shown: &Shown) -> bool {
    match shown.by {
        ShownBy::Import => true,
        ShownBy::List | ShownBy::Annotation | ShownBy::Name | ShownBy::Program => shown.is_certain,
        ShownBy::Fallback | ShownBy::Plugin => false,
    }
}

fn is_asked_for(one: &ListedDistribution) -> bool {
    one.shown.iter().any(asks_for_it)
}

/// Which lines of frozen lists something else brings: what is installed with them without the
/// line. Of a circle that nothing outside needs, one line stays.
fn needed(closure: &Closure, listed: &[ListedDistribution]) -> Vec<bool> {
    let mut is_needed: Vec<bool> = listed
        .iter()
        .map(|one| {
            one.listed_as == ListedAs::Frozen
                && !is_asked_for(one)
                && one.required_by.iter().any(|by| by.is_certain)
        })
        .collect();
    let sets: BTreeSet<&Target> = listed.iter().map(|one| &one.set).collect();
    for set in sets {
        loop {
            // What is installed with a group: the project's own, and the group.
            let roots = listed.iter().zip(&is_needed).filter(|(one, is_needed)| {
                one.set == *set && !**is_needed || one.set == Target::Main && *set != Target::Main
            });
            let reached = closure.reached(roots.map(|(one, _)| one.normalized_name.as_str()));
            let lost = listed.iter().zip(&is_needed).position(|(one, is_needed)| {
                one.set == *set && *is_needed && !reached.contains(one.normalized_name.as_str())
            });
            match lost {
                Some(at) => is_needed[at] = false,
                None => break,
            }
        }
    }
    is_needed
}
