use std::collections::HashSet;

use uvferry_diagnostics::redact;
use uvferry_environment::distributions::{Distribution, Foreign, Installed, Misfit, Origin};
use uvferry_environment::interpreters::Interpreter;

use crate::text::table;
use crate::visible::one_line;

/// A line for each distribution that is listed, with a mark where it did not come from an
/// index and where something is wrong; below, what does not fit and what is left over.
pub fn environment(installed: &Installed, listed: &[&Distribution], misfits: &[Misfit]) -> String {
    let mut unmet = vec![0_usize; installed.distributions.len()];
    for misfit in misfits {
        unmet[misfit.of()] += 1;
    }
    let wanted: HashSet<&str> = listed
        .iter()
        .map(|one| one.normalized_name.as_str())
        .collect();
    let mut rows: Vec<(String, Vec<String>)> = installed
        .distributions
        .iter()
        .zip(&unmet)
        .filter(|(one, _)| wanted.contains(one.normalized_name.as_str()))
        .map(|(one, unmet)| (one.name.to_lowercase(), row(one, *unmet)))
        .collect();
    rows.sort();
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, row)| row).collect();
    let mut out = String::new();
    table::write(&mut out, &rows);
    let told = misfits
        .iter()
        .map(|misfit| clean(&installed.told(misfit).to_string()));
    section(&mut out, "Does not fit", told);
    let hidden = installed.hidden.iter().map(|one| {
        let version = clean(&one.version);
        format!(
            "{} {version} in {}",
            clean(&one.name),
            one.location.display()
        )
    });
    section(&mut out, "Hidden by another of the same name", hidden);
    let leftovers = installed
        .leftovers
        .iter()
        .map(|path| path.display().to_string());
    section(&mut out, "Left over, and no distribution", leftovers);
    out
}

/// What is listed, in one line.
pub fn environment_summary(
    installed: &Installed,
    listed: &[&Distribution],
    misfits: &[Misfit],
    interpreter: &Interpreter,
) -> String {
    let count = |number: usize, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let mut summary = format!(
        "{} for {} {} in {}",
        count(listed.len(), "distribution", "distributions"),
        interpreter.implementation,
        interpreter.version,
        interpreter.prefix.display(),
    );
    let editable = listed
        .iter()
        .filter(|one| one.editable_location.is_some())
        .count();
    let elsewhere = listed
        .iter()
        .filter(|one| one.origin() != Origin::Index)
        .count();
    let faulty = listed
        .iter()
        .filter(|one| one.faults_to_mend().next().is_some())
        .count();
    let mut facts = Vec::new();
    if elsewhere > 0 {
        facts.push(format!("{elsewhere} not from an index"));
    }
    if editable > 0 {
        facts.push(format!("{editable} editable"));
    }
    if faulty > 0 {
        facts.push(format!("{faulty} with broken metadata"));
    }
    let twice = installed.twice_installed().count();
    if twice > 0 {
        facts.push(format!("{twice} installed twice"));
    }
    if !misfits.is_empty() {
        facts.push(count(
            misfits.len(),
            "requirement not met",
            "requirements not met",
        ));
    }
    if !facts.is_empty() {
        summary.push_str(": ");
        summary.push_str(&facts.join(", "));
    }
    summary
}

fn row(one: &Distribution, unmet: usize) -> Vec<String> {
    let mut remarks = vec![origin(one)];
    remarks.extend(
        one.faults_to_mend()
            .map(|fault| format!("! {}", clean(&fault.to_string()))),
    );
    match unmet {
        0 => {}
        1 => remarks.push("! 1 requirement not met".to_owned()),
        many => remarks.push(format!("! {many} requirements not met")),
    }
    remarks.retain(|remark| !remark.is_empty());
    vec![clean(&one.name), clean(&one.version), remarks.join("  ")]
}

/// Where it came from, if not from an index.
fn origin(one: &Distribution) -> String {
    let shown = |path: Option<std::path::PathBuf>| path.unwrap_or_default().display().to_string();
    let text = match one.origin() {
        Origin::Index => return String::new(),
        Origin::Archive { url } => url,
        Origin::Vcs { vcs, url, commit } => format!("{vcs}+{url}@{commit}"),
        Origin::LocalFile { path } => format!("file {}", shown(path)),
        Origin::LocalFolder { path } => format!("folder {}", shown(path)),
        Origin::Editable { path } => format!("editable {}", path.display()),
        Origin::Foreign(Foreign::Conda) => "by conda".to_owned(),
        Origin::Foreign(Foreign::System) => "by the system's packages".to_owned(),
        Origin::Foreign(Foreign::SetupPy) => "by setup.py install".to_owned(),
        Origin::Foreign(Foreign::Unknown) => "from an unknown place".to_owned(),
    };
    clean(&text)
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            add!(out, "{title}\n");
        }
        add!(out, "  {}\n", one_line(&line));
    }
}

fn clean(text: &str) -> String {
    // Names and versions mostly: too short and too plain for a credential.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if text.len() < 20 && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    one_line(&redact(text))
}
