//! Where a distribution belongs, by who uses it.

use std::collections::{BTreeSet, HashMap};

use uvferry_diagnostics::Rule;
use uvferry_imports::declared::Purpose;
use uvferry_imports::uses::programs::is_development_tool;
use uvferry_imports::verdicts::{Action, Verdict};
use uvferry_imports::{DEVELOPMENT_IN_MAIN, DEVELOPMENT_IN_PACKAGE, ONLY_IN_TESTS, TRANSITIVE};
use uvferry_pyproject::Target;

use super::{Belongs, ListedAs, ListedDistribution, Shown, ShownBy, Standing, User};
use crate::imports::{ImportsFound, ImportsOptions};
use crate::project::Project;

/// Says of each where it belongs, as far as its users show that.
pub(super) fn place(project: &Project, found: &ImportsFound, listed: &mut [ListedDistribution]) {
    let groups: BTreeSet<&str> = found
        .declared
        .iter()
        .filter_map(|one| match &one.purpose {
            Purpose::Group(group) => Some(group.as_str()),
            _ => None,
        })
        .collect();
    let has_main_files = found.files.iter().any(|(file, _)| file.role.is_main());
    let (settings, _) = crate::imports::settings(
        &project.tree,
        &project.options.exclude,
        &ImportsOptions::default(),
    );
    // Of variants one is installed with the project: none is for development.
    let variants: BTreeSet<&Target> = project
        .roles
        .iter()
        .filter(|role| role.family.is_some())
        .filter_map(|role| role.target.as_ref())
        .collect();
    let is_off = |rule: &Rule, name: &str| settings.ignores(rule, name);
    let mut by_name: HashMap<&str, Vec<&Verdict>> = HashMap::new();
    for verdict in &found.found.verdicts {
        if let Some(name) = moved_or_declared(verdict) {
            by_name.entry(name).or_default().push(verdict);
        }
    }
    for one in listed {
        let is_variant = variants.contains(&one.set);
        let by_verdict = || {
            let verdicts = by_name.get(one.normalized_name.as_str());
            let mut verdicts = verdicts.filter(|_| !is_variant).into_iter().flatten();
            verdicts.find_map(|verdict| of_verdict(verdict, one))
        };
        let of_frozen = || {
            let is_line = one.listed_as == ListedAs::Frozen && one.standing != Standing::Transitive;
            let belongs = is_line
                .then(|| by_users(one, &groups, has_main_files))
                .flatten();
            belongs.filter(|found| {
                found
                    .rule
                    .is_none_or(|rule| !is_off(rule, &one.normalized_name))
            })
        };
        one.belongs = by_verdict()
            .or_else(of_frozen)
            .or_else(|| in_place(one, is_variant));
    }
}

/// The one distribution that a verdict wants in a list, or in another one.
fn moved_or_declared(verdict: &Verdict) -> Option<&str> {
    match &verdict.action {
        Action::Move { distribution, .. } => Some(distribution),
        Action::Declare { distributions, .. } => match distributions.as_slice() {
            [one] => Some(one),
            _ => None,
        },
        _ => None,
    }
}

/// What the check of imports says of a stated requirement.
fn of_verdict(verdict: &Verdict, one: &ListedDistribution) -> Option<Belongs> {
    // Imported, and there because another needs it: no person and no comment asks for it.
    if verdict.rule.code == TRANSITIVE.code {
        let Action::Declare {
            distributions,
            to: Purpose::Main,
        } = &verdict.action
        else {
            return None;
        };
        let is_it = one.set == Target::Main
            && one.standing == Standing::Transitive
            && *distributions == [one.normalized_name.clone()];
        return is_it.then(|| Belongs {
            to: Target::Main,
            is_certain: verdict.hint.is_none(),
            rule: Some(&TRANSITIVE),
            why: verdict.message.clone(),
        });
    }
    let rules = [
        &DEVELOPMENT_IN_PACKAGE,
        &ONLY_IN_TESTS,
        &DEVELOPMENT_IN_MAIN,
    ];
    let rule = rules
        .into_iter()
        .find(|rule| rule.code == verdict.rule.code)?;
    let Action::Move {
        distribution,
        from,
        to,
    } = &verdict.action
    else {
        return None;
    };
    let is_of_set = match (from, &one.set) {
        (Purpose::Main, Target::Main) => true,
        (Purpose::Group(group), Target::Group(set)) => group == set,
        _ => false,
    };
    let to = match to {
        Purpose::Main => Target::Main,
        Purpose::Group(group) => Target::Group(group.clone()),
        Purpose::Extra(_) | Purpose::Build => return None,
    };
    (is_of_set && *distribution == one.normalized_name).then(|| Belongs {
        to,
        is_certain: verdict.hint.is_none(),
        rule: Some(rule),
        why: verdict.message.clone(),
    })
}

/// The same for lines of lists that state nothing.
fn by_users(
    one: &ListedDistribution,
    groups: &BTreeSet<&str>,
    has_main_files: bool,
) -> Option<Belongs> {
    let is_used = |user: User| one.users.contains(&user);
    if one.set != Target::Main || is_used(User::Package) || is_used(User::Deployment) {
        return None;
    }
    let imports = || {
        let shown = one.shown.iter();
        shown.filter(|shown| matches!(shown.by, ShownBy::Import | ShownBy::Fallback))
    };
    // An import that may be another module's is no reason to stay, and none to go.
    if imports().any(|shown| shown.user == Some(User::Package)) {
        return None;
    }
    let name = &one.name;
    // What installs is there for what asks for it at run time.
    let is_installer = matches!(
        one.normalized_name.as_str(),
        "pip" | "setuptools" | "wheel" | "distribute"
    );
    // Whatever needs it where the project runs has it there.
    let is_needed = one
        .required_by
        .iter()
        .any(|by| !is_development_tool(&by.name));
    if is_needed {
        return None;
    }
    if is_development_tool(&one.normalized_name) && !is_installer {
        return Some(Belongs {
            to: group_of(&["dev"], groups),
            is_certain: true,
            rule: Some(&DEVELOPMENT_IN_MAIN),
            why: format!("`{name}` is a tool of development, and listed for the project itself"),
        });
    }
    let is_apart = |shown: &Shown| matches!(shown.user, Some(User::Tests | User::Docs));
    let is_used_else = one.shown.iter().any(|shown| {
        shown.is_certain && matches!(shown.by, ShownBy::Name | ShownBy::Program | ShownBy::Plugin)
    });
    if !has_main_files || is_used_else || imports().next().is_none() || !imports().all(is_apart) {
        return None;
    }
    let all_of = |user: User| imports().all(|shown| shown.user == Some(user));
    let (who, to) = if all_of(User::Tests) {
        (
            "only tests import",
            ["test", "tests", "testing", "dev"].as_slice(),
        )
    } else if all_of(User::Docs) {
        (
            "only the documentation imports",
            ["docs", "doc", "dev"].as_slice(),
        )
    } else {
        (
            "only tests and the documentation import",
            ["dev"].as_slice(),
        )
    };
    Some(Belongs {
        to: group_of(to, groups),
        is_certain: one.shown.iter().all(|shown| shown.is_certain),
        rule: Some(&ONLY_IN_TESTS),
        why: format!("{who} `{name}`, which is listed for the project itself"),
    })
}

/// The first of the groups that there is; `dev` where there is none.
fn group_of(fitting: &[&str], groups: &BTreeSet<&str>) -> Target {
    let found = fitting.iter().find(|name| groups.contains(**name));
    Target::Group((*found.unwrap_or(&"dev")).to_owned())
}

/// One that is where its users need it.
fn in_place(one: &ListedDistribution, is_variant: bool) -> Option<Belongs> {
    let is_main = one.users.contains(&User::Package) || one.users.contains(&User::Deployment);
    let is_in_place = match &one.set {
        Target::Group(_) if !is_variant => !is_main && !one.users.is_empty(),
        Target::Main | Target::Group(_) | Target::Extra(_) => is_main,
    };
    is_in_place.then(|| Belongs {
        to: one.set.clone(),
        is_certain: true,
        rule: None,
        why: String::new(),
    })
}
