//! The main file of an application of which no file is called main.

use uvferry_pyproject::Target;

use super::names::is_of_developers;
use super::{Evidence, Form, Role};
use crate::documents::Documents;
use crate::options::PlanOptions;
use crate::tree::{Tree, folder_of};

/// An application of which no file is called main has one all the same: the one at the root
/// that its README, images and scripts name most, of those that are not a tool's.
pub(crate) fn find_installed_main(
    tree: &Tree,
    documents: &Documents,
    roles: &mut [Role],
    options: &PlanOptions,
    evidence: &Evidence,
) {
    let has_main = roles
        .iter()
        .any(|role| matches!(role.target, Some(Target::Main)) || role.target.is_none());
    // Dependencies that `[project]` has already are main, whatever else is there.
    if has_main || !options.files.is_empty() || !evidence.declared.is_empty() {
        return;
    }
    let list = documents.list();
    let candidates: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            matches!(&roles[at].target, Some(Target::Group(group))
                if !is_of_developers(group))
                && folder_of(&list[at].path).is_empty()
                && roles[at].family.is_none()
                && matches!(
                    roles[at].form,
                    Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
                )
        })
        .collect();
    let names: Vec<String> = candidates.iter().map(|&at| list[at].path.clone()).collect();
    let found = crate::mentions::find(tree, &names, &|path| names.iter().any(|name| name == path));
    let count = |at: usize| {
        found
            .iter()
            .filter(|mention| mention.of.contains(&list[at].path))
            .count()
    };
    let mut counted: Vec<(usize, usize)> = candidates.iter().map(|&at| (count(at), at)).collect();
    counted.sort_by_key(|(count, at)| (std::cmp::Reverse(*count), *at));
    let chosen = match counted[..] {
        [(_, only)] => only,
        [(most, first), (next, _), ..] if most > next => first,
        _ => return,
    };
    let reason = match counted[0].0 {
        0 => "no file is called main, and this is the only one at the root".to_owned(),
        times => format!("no file is called main, and this is named most: in {times} places"),
    };
    let old = roles[chosen].target.clone();
    for role in roles.iter_mut() {
        if role.target == old && matches!(role.form, Form::LockOf { .. }) {
            role.target = Some(Target::Main);
        }
    }
    roles[chosen].target = Some(Target::Main);
    roles[chosen].reason = reason;
}
