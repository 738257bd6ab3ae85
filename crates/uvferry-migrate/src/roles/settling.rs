//! What the roles of all files together say about each: there is one main, variants
//! exclude each other, a lock belongs to its source.

use std::collections::BTreeMap;

use uvferry_pyproject::Target;

use super::forms::EXPORTED;
use super::names::{
    alternative_group, group_beside_metadata, is_of_developers, is_variant_word,
    strip_requirements_word, target_by_name,
};
use super::{CompiledExtras, compiled_extras, is_lock_of_project};
use super::{Evidence, Form, Role, Said, role};
use crate::documents::{Documents, is_requirements_folder, strip_extension};
use crate::tree::{base_name, folder_of};

/// A file that only includes outputs has nothing of its own either.
pub(super) fn leave_out_aliases_of_outputs(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        let mut included = documents.closure(at).into_iter().skip(1).peekable();
        if roles[at].form == Form::Alias
            && included.peek().is_some()
            && included.all(|inner| roles[inner].reason == EXPORTED)
        {
            roles[at] = role(
                Form::Ignored,
                None,
                "it only includes what `uv export` wrote",
            );
        }
    }
}

/// What a `-r` line brings from the network belongs where the line stands, whatever its
/// name says in the place it comes from.
pub(super) fn give_fetched_files_to_their_includers(documents: &Documents, roles: &mut [Role]) {
    // Includers come before what they include.
    for at in 0..roles.len() {
        if !documents.list()[at].is_remote() || roles[at].target.is_none() {
            continue;
        }
        let includer = documents
            .includers(at)
            .into_iter()
            .find(|(_, constraint)| !constraint);
        if let Some((from, _)) = includer {
            let target = roles[from].target.clone();
            roles[at].target = target;
            roles[at].reason = format!("fetched for {}", documents.list()[from].path);
        }
    }
}

/// `requirements.txt` beside metadata that has the dependencies, with the project itself in
/// it, is what its developers install: group `dev`, unless another file is that.
pub(super) fn settle_development_sets(documents: &Documents, roles: &mut [Role]) {
    let dev = Some(Target::Group("dev".to_owned()));
    if roles.iter().any(|role| role.target == dev) {
        return;
    }
    for (document, role) in documents.list().iter().zip(roles) {
        let beside = role.target == Some(Target::Group(group_beside_metadata(&document.path)))
            && target_by_name(&document.path).0 == Some(Target::Main);
        if beside && role.read_by_build.is_none() && document.installs_project() {
            role.target.clone_from(&dev);
            role.reason = format!("{}, and it installs the project with tools", role.reason);
        }
    }
}

/// Two files whose names say main, of which nobody installs both and which ask for the same
/// distributions: one of them is main, and the other a set of its own.
pub(super) fn keep_one_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    let list = documents.list();
    let said = |at: usize| {
        evidence
            .said
            .get(&list[at].path)
            .is_some_and(|said| *said != Said::Found)
    };
    let mut mains: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            roles[at].target == Some(Target::Main)
                && matches!(
                    roles[at].form,
                    Form::Declared | Form::Frozen | Form::Compiled
                )
                && roles[at].read_by_build.is_none()
                && !list[at].is_outside()
        })
        .collect();
    // Said to be main, else nearest to the root, else first.
    mains.sort_by_key(|&at| (!said(at), list[at].path.matches('/').count(), at));
    let Some((&first, others)) = mains.split_first() else {
        return;
    };
    let names = |at: usize| -> std::collections::BTreeSet<String> {
        documents
            .closure(at)
            .into_iter()
            .flat_map(|inner| list[inner].requirements())
            .filter_map(|(_, requirement)| Some(requirement.name.as_ref()?.normalized.clone()))
            .collect()
    };
    let together = |left: usize, right: usize| {
        (0..list.len()).any(|at| {
            let closure = documents.closure(at);
            closure.contains(&left) && closure.contains(&right)
        })
    };
    let main_names = names(first);
    for &other in others {
        let own = names(other);
        let shared = own.intersection(&main_names).count();
        if said(other) || together(first, other) || shared == 0 || shared * 4 < own.len() {
            continue;
        }
        let group = alternative_group(&list[other].path);
        roles[other].target = Some(Target::Group(group));
        roles[other].reason = format!(
            "its name says main, and so does that of {}; nothing installs both",
            list[first].path
        );
    }
}

/// What a compiled file is to the build, its source is: the extra that it gives is one, also
/// where the source's own name says a group.
pub(super) fn give_sources_what_the_build_reads(
    documents: &Documents,
    roles: &mut [Role],
    evidence: &Evidence,
) {
    let list = documents.list();
    for at in 0..roles.len() {
        let Form::LockOf { sources } = &roles[at].form else {
            continue;
        };
        let Some(reader) = evidence.build_readers.get(&list[at].path) else {
            continue;
        };
        let (Some(target), false) = (&reader.target, reader.stays) else {
            continue;
        };
        let sources: Vec<usize> = sources
            .iter()
            .filter_map(|source| Some(documents.get(source)?.0))
            .filter(|&from| {
                let path = &list[from].path;
                let is_said = !matches!(evidence.said.get(path), None | Some(super::Said::Found));
                !is_said && !evidence.build_readers.contains_key(path)
            })
            .collect();
        // Those of main are compiled into the others for their versions.
        let own: Vec<usize> = sources
            .iter()
            .copied()
            .filter(|&from| roles[from].target != Some(Target::Main))
            .collect();
        let own = if *target == Target::Main || own.is_empty() {
            &sources
        } else {
            &own
        };
        if let [from] = own[..] {
            roles[from].target = Some(target.clone());
            roles[from].reason = format!("{} reads what it compiles to", reader.file);
        } else {
            // Of several, each is a part; the extra is what the build reads.
            roles[at].form = Form::Frozen;
        }
    }
}

/// A compiled file goes where its source goes.
pub(super) fn inherit_lock_targets(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        let Form::LockOf { sources } = &roles[at].form else {
            continue;
        };
        let mut target = None;
        for source in sources {
            if let Some((from, _)) = documents.get(source) {
                target.clone_from(&roles[from].target);
                break;
            }
            if matches!(source.as_str(), "pyproject.toml" | "setup.py" | "setup.cfg") {
                target.clone_from(&roles[at].target);
            }
        }
        if target.is_some() {
            roles[at].target = target;
        }
    }
}

/// A file compiled from the project's own metadata, without an extra, holds the versions of
/// main, whatever it is called; of several that each do, none is the project's alone.
pub(super) fn settle_locks_of_project(documents: &Documents, roles: &mut [Role]) {
    let plain: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            is_lock_of_project(&roles[at].form)
                && compiled_extras(&documents.list()[at]) == CompiledExtras::Named(Vec::new())
        })
        .collect();
    let is_main = |role: &Role| role.target == Some(Target::Main);
    if let [only] = plain[..] {
        roles[only].target = Some(Target::Main);
        return;
    }
    let has_main = plain.iter().any(|&at| is_main(&roles[at]));
    for at in plain {
        if is_main(&roles[at]) {
            continue;
        }
        let reason = if has_main {
            "another file holds the versions of the project itself"
        } else {
            "one of several that hold versions of the project itself"
        };
        roles[at] = role(Form::Ignored, None, reason);
    }
}

/// A file of nothing but includes of which not all are main gathers what developers install:
/// it is a group that includes those of the files.
fn gather_development_files(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        if roles[at].form != Form::Alias || roles[at].target != Some(Target::Main) {
            continue;
        }
        let included: Vec<usize> = documents.list()[at].included().collect();
        let mut others = included
            .iter()
            .filter_map(|&to| roles[to].target.as_ref())
            .filter(|target| **target != Target::Main)
            .peekable();
        if included.len() < 2 || others.peek().is_none() {
            continue;
        }
        let dev = Target::Group("dev".to_owned());
        let taken = roles.iter().any(|role| role.target.as_ref() == Some(&dev));
        let of_developers = others.all(|target| match target {
            Target::Group(name) | Target::Extra(name) => is_of_developers(name),
            Target::Main => false,
        });
        roles[at].target = Some(if of_developers && !taken {
            dev
        } else {
            Target::Group(group_beside_metadata(&documents.list()[at].path))
        });
        "gathers the files of several groups".clone_into(&mut roles[at].reason);
    }
}

/// A file that the main file includes beside lines of its own is part of main.
pub(super) fn absorb_into_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    let of_main = |roles: &[Role], forms: fn(&Form) -> bool| -> Vec<usize> {
        (0..roles.len())
            .filter(|&at| roles[at].target == Some(Target::Main) && forms(&roles[at].form))
            .collect()
    };
    let mut mains = of_main(roles, |form| {
        matches!(form, Form::Declared | Form::Frozen | Form::Compiled)
    });
    // Of several files that an alias names, those of developers are not what users install.
    let stays_group = |roles: &[Role], alias: usize, at: usize| {
        let of_developers = |at: usize| matches!(&roles[at].target, Some(Target::Group(group)) if is_of_developers(group));
        roles[alias].form == Form::Alias
            && of_developers(at)
            && documents
                .closure(alias)
                .into_iter()
                .skip(1)
                .any(|other| !of_developers(other))
    };
    if evidence.declares_dependencies.is_none()
        && mains.is_empty()
        && of_main(roles, |form| matches!(form, Form::LockOf { .. })).is_empty()
    {
        // `requirements.txt` that only says `-r requirements/pip.txt`: what it names is main.
        mains = of_main(roles, |form| *form == Form::Alias);
        for &alias in &mains {
            for at in documents.closure(alias) {
                let Form::LockOf { sources } = roles[at].form.clone() else {
                    continue;
                };
                if stays_group(roles, alias, at) {
                    continue;
                }
                roles[at].target = Some(Target::Main);
                for source in sources {
                    if let Some((from, _)) = documents.get(&source)
                        && matches!(roles[from].target, Some(Target::Group(_)))
                    {
                        roles[from].target = Some(Target::Main);
                        roles[from].reason =
                            format!("{} installs what it gives", documents.list()[alias].path);
                    }
                }
            }
        }
    }
    for main in mains {
        for at in documents.closure(main).into_iter().skip(1) {
            let said = evidence.said.get(&documents.list()[at].path);
            if said.is_some_and(|said| *said != Said::Found) {
                continue;
            }
            if matches!(roles[at].target, Some(Target::Group(_)))
                && matches!(
                    roles[at].form,
                    Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
                )
                && !stays_group(roles, main, at)
            {
                roles[at].target = Some(Target::Main);
                roles[at].reason =
                    format!("included by {}, which is main", documents.list()[main].path);
            }
        }
    }
    gather_development_files(documents, roles);
}

/// Where no file is main, a single `X/requirements.txt`-like file may be.
pub(super) fn find_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    // The package's metadata has its dependencies: no file is wanted for them.
    if evidence.declares_dependencies.is_some() {
        return;
    }
    if roles.iter().any(|role| role.target == Some(Target::Main)) {
        return;
    }
    let list = documents.list();
    let candidates: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            let lower = list[at].path.to_ascii_lowercase();
            let stem = strip_extension(base_name(&lower)).unwrap_or("");
            let chain = folder_of(&lower);
            matches!(
                roles[at].form,
                Form::Declared | Form::Frozen | Form::Compiled
            ) && matches!(strip_requirements_word(stem), "base" | "common" | "main")
                && chain.split('/').any(is_requirements_folder)
        })
        .collect();
    if let [only] = candidates[..] {
        let old = roles[only].target.clone();
        roles[only].target = Some(Target::Main);
        "the only base file".clone_into(&mut roles[only].reason);
        for role in roles.iter_mut() {
            if matches!(role.form, Form::LockOf { .. }) && role.target == old {
                role.target = Some(Target::Main);
            }
        }
    }
}

/// Siblings that differ only in a platform, an accelerator, a Python or a bound.
pub(super) fn find_variants(documents: &Documents, roles: &mut [Role]) {
    let mut families: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
    for (at, document) in documents.list().iter().enumerate() {
        if !matches!(
            roles[at].form,
            Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
        ) || !matches!(roles[at].target, Some(Target::Group(_)))
        {
            continue;
        }
        let lower = document.path.to_ascii_lowercase();
        let stem = strip_extension(base_name(&lower)).unwrap_or("");
        let parts: Vec<&str> = stem.split(['-', '_', '.']).collect();
        // `rocm_60`, `nvidia_12`, `cpu_only`: such a part belongs to the word before it.
        let varying: Vec<bool> = parts.iter().map(|part| is_variant_word(part)).collect();
        let rest: Vec<&str> = parts
            .iter()
            .enumerate()
            .filter(|(nth, part)| {
                let belongs = **part == "only" || part.bytes().all(|byte| byte.is_ascii_digit());
                !(varying[*nth] || belongs && *nth > 0 && varying[nth - 1])
            })
            .map(|(_, part)| *part)
            .collect();
        let varies = rest.len() < parts.len();
        families
            .entry(format!("{}/{}", folder_of(&lower), rest.join("-")))
            .or_default()
            .push((at, varies));
    }
    for (family, members) in families {
        if members.len() < 2 || !members.iter().any(|(_, varies)| *varies) {
            continue;
        }
        // A file that includes its sibling is a layer of it.
        let layered = members.iter().any(|(at, _)| {
            let closure = documents.closure(*at);
            members
                .iter()
                .any(|(other, _)| other != at && closure.contains(other))
        });
        if layered {
            continue;
        }
        let targets: std::collections::BTreeSet<_> = members
            .iter()
            .map(|(at, _)| format!("{:?}", roles[*at].target))
            .collect();
        if targets.len() < 2 {
            continue;
        }
        for (at, _) in members {
            roles[at].family = Some(family.trim_start_matches('/').to_owned());
            roles[at].reason = format!("{}; one of several variants", roles[at].reason);
        }
    }
}

/// An alias of one group is that group; it adds nothing of its own.
pub(super) fn resolve_aliases(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        if roles[at].form != Form::Alias {
            continue;
        }
        let included: Vec<usize> = documents.list()[at].included().collect();
        if let [only] = included[..] {
            let name = &documents.list()[only].path;
            roles[at].reason = format!("an alias of {name}");
            if roles[at].target == Some(Target::Main) && roles[only].target != Some(Target::Main) {
                // `requirements.txt` that only says `-r requirements/production.txt`.
                roles[at].target = None;
            }
        }
    }
}
