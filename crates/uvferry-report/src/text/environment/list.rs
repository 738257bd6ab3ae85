use std::collections::HashSet;

use serde::Deserialize as _;
use uvferry_diagnostics::redact;
use uvferry_environment::distributions::{
    DirectUrl, Distribution, Fault, Foreign, Installed, Misfit, Origin, Source,
};
use uvferry_environment::interpreters::Interpreter;

use crate::json::{DistributionDocument, DistributionOrigin, EnvironmentDocument};
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
    let rows = installed
        .distributions
        .iter()
        .zip(&unmet)
        .filter(|(one, _)| wanted.contains(one.normalized_name.as_str()))
        .map(|(one, unmet)| {
            let faults = one.faults_to_mend().map(ToString::to_string);
            row(&one.name, &one.version, &one.origin(), faults, *unmet)
        });
    let told = misfits
        .iter()
        .map(|misfit| clean(&installed.told(misfit).to_string()));
    let hidden = installed.hidden.iter().map(|one| {
        let place = one.location.display().to_string();
        hidden(&one.name, &one.version, &place)
    });
    let leftovers = installed
        .leftovers
        .iter()
        .map(|path| path.display().to_string());
    written(rows.collect(), told, hidden, leftovers)
}

/// The same of a document.
pub fn listed(document: &EnvironmentDocument) -> String {
    let no_record = Fault::NoRecord.to_string();
    let rows = document.distributions.iter().map(|one| {
        let origin = origin_of(one);
        // What was installed by others has no RECORD, and needs none.
        let is_foreign = matches!(origin, Origin::Foreign(_));
        let faults = one.faults.iter();
        let faults = faults.filter(|fault| !(is_foreign && **fault == no_record));
        let misfits = document.misfits.iter();
        row(
            &one.name,
            one.version.as_deref().unwrap_or_default(),
            &origin,
            faults.cloned(),
            misfits.filter(|misfit| misfit.name == one.name).count(),
        )
    });
    let told = document.misfits.iter().map(|misfit| clean(&misfit.message));
    let hidden = document.hidden.iter().map(|one| {
        let version = one.version.as_deref().unwrap_or_default();
        hidden(&one.name, version, &one.location)
    });
    let leftovers = document.leftovers.iter().cloned();
    written(rows.collect(), told, hidden, leftovers)
}

fn written(
    mut rows: Vec<(String, Vec<String>)>,
    misfits: impl Iterator<Item = String>,
    hidden: impl Iterator<Item = String>,
    leftovers: impl Iterator<Item = String>,
) -> String {
    rows.sort();
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, row)| row).collect();
    let mut out = String::new();
    table::write(&mut out, &rows);
    section(&mut out, "Does not fit", misfits);
    section(&mut out, "Hidden by another of the same name", hidden);
    section(&mut out, "Left over, and no distribution", leftovers);
    out
}

fn hidden(name: &str, version: &str, location: &str) -> String {
    format!("{} {} in {location}", clean(name), clean(version))
}

/// Where a document says that it came from.
fn origin_of(one: &DistributionDocument) -> Origin {
    let recorded = one.direct_url.as_ref();
    let recorded = recorded.and_then(|url| DirectUrl::deserialize(url).ok());
    let url = recorded.as_ref().map(|recorded| recorded.url.clone());
    let url = url.unwrap_or_default();
    let path = recorded.as_ref().and_then(DirectUrl::folder);
    match one.origin {
        DistributionOrigin::Index => Origin::Index,
        DistributionOrigin::Archive => Origin::Archive { url },
        DistributionOrigin::Vcs => {
            let (vcs, commit) = match recorded.map(|recorded| recorded.source) {
                Some(Source::VcsInfo(info)) => (info.vcs, info.commit_id),
                _ => (String::new(), String::new()),
            };
            Origin::Vcs { vcs, url, commit }
        }
        DistributionOrigin::LocalFile => Origin::LocalFile { path },
        DistributionOrigin::LocalFolder => Origin::LocalFolder { path },
        DistributionOrigin::Editable => Origin::Editable {
            path: one.editable_location.as_deref().unwrap_or_default().into(),
        },
        DistributionOrigin::Conda => Origin::Foreign(Foreign::Conda),
        DistributionOrigin::System => Origin::Foreign(Foreign::System),
        DistributionOrigin::SetupPy => Origin::Foreign(Foreign::SetupPy),
        DistributionOrigin::Unknown => Origin::Foreign(Foreign::Unknown),
    }
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

/// By what it is sorted, and its cells.
fn row(
    name: &str,
    version: &str,
    origin: &Origin,
    faults: impl Iterator<Item = String>,
    unmet: usize,
) -> (String, Vec<String>) {
    let mut remarks = vec![place(origin)];
    remarks.extend(faults.map(|fault| format!("! {}", clean(&fault))));
    match unmet {
        0 => {}
        1 => remarks.push("! 1 requirement not met".to_owned()),
        many => remarks.push(format!("! {many} requirements not met")),
    }
    remarks.retain(|remark| !remark.is_empty());
    let cells = vec![clean(name), clean(version), remarks.join("  ")];
    (name.to_lowercase(), cells)
}

/// Where it came from, if not from an index.
fn place(origin: &Origin) -> String {
    let shown = |path: &Option<std::path::PathBuf>| {
        let path = path.as_deref();
        path.map(|path| path.display().to_string())
            .unwrap_or_default()
    };
    let text = match origin {
        Origin::Index => return String::new(),
        Origin::Archive { url } => url.clone(),
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
