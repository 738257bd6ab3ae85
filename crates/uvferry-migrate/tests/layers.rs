//! Requirements files that bind each other by `-c`.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use uvferry_migrate::{Plan, PlanOptions, plan};
use uvferry_pyproject::Target;

fn plan_of(files: &[(&str, &str)]) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    plan(folder.path(), &PlanOptions::default()).unwrap()
}

/// Where each file's lines go, else what the file is.
fn roles(plan: &Plan) -> Vec<String> {
    let files = plan.project.files.iter().map(|file| {
        let target = match &file.role.target {
            Some(Target::Main) => "main".to_owned(),
            Some(Target::Group(group)) => format!("group {group}"),
            Some(Target::Extra(extra)) => format!("extra {extra}"),
            None => file.role.form.word().to_owned(),
        };
        format!("{}: {target}", file.path)
    });
    files.collect()
}

#[test]
fn what_an_application_installs_is_no_constraint_because_others_bind_themselves_to_it() {
    let plan = plan_of(&[
        ("requirements.txt", "six\n"),
        ("dev-requirements.txt", "-c requirements.txt\nattrs\n"),
    ]);
    assert_eq!(
        roles(&plan),
        ["dev-requirements.txt: group dev", "requirements.txt: main"]
    );
    let names: Vec<String> = plan
        .sets
        .iter()
        .map(uvferry_migrate::InstallSet::name)
        .collect();
    assert_eq!(names, ["main", "main+dev"]);
}

#[test]
fn a_file_by_another_name_that_only_binds_is_a_constraint() {
    let plan = plan_of(&[
        ("requirements.txt", "-c versions.txt\nsix\n"),
        ("versions.txt", "six==1.16.0\n"),
    ]);
    assert_eq!(
        roles(&plan),
        ["requirements.txt: main", "versions.txt: constraints"]
    );
}

#[test]
fn beside_a_package_that_declares_its_own_it_stays_one() {
    let plan = plan_of(&[
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"six\"]\n",
        ),
        ("requirements.txt", "attrs==25.1.0\n"),
        ("dev-requirements.txt", "-c requirements.txt\nattrs\n"),
    ]);
    assert_eq!(
        roles(&plan),
        [
            "dev-requirements.txt: group dev",
            "requirements.txt: constraints"
        ]
    );
}
