//! A password that stands anywhere in a project reaches no form.

use crate::projects::{Sample, equal_verification, locked, unreachable};

/// What must not be seen; no part of it is a word of ours.
const SECRETS: [&str; 9] = [
    "pwIndexUrl",
    "pwExtraIndex",
    "pwFindLinks",
    "pwProxy",
    "pwVcs",
    "pwToken",
    "pwDirect",
    "pwComment",
    "pwPyproject",
];

fn leaky() -> Sample {
    Sample::new(&[
        (
            "requirements.txt",
            "--index-url https://me:pwIndexUrl@packages.example.com/simple\n\
             --extra-index-url=https://pwExtraIndex@more.example.com/simple\n\
             -f https://me:pwFindLinks@files.example.com/\n\
             --proxy http://me:pwProxy@proxy.example.com:3128\n\
             git+https://me:pwVcs@git.example.com/a.git#egg=alpha\n\
             beta @ https://files.example.com/beta-1.0.tar.gz?token=pwToken\n\
             https://me:pwDirect@files.example.com/gamma-1.0-py3-none-any.whl\n\
             # see https://me:pwComment@docs.example.com/\n\
             flask==3.0 ; python_version < 'https://me:pwVcs@x'\n",
        ),
        (
            "requirements-dev.txt",
            "-c https://me:pwIndexUrl@example.com/c.txt\n-e git+https://me:pwVcs@git.example.com/b.git\npytest\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = \"leaky\"\nversion = \"1\"\n# https://me:pwComment@docs.example.com/\n\n[tool.uv.sources]\nx = { git = \"https://me:pwPyproject@git.example.com/x.git\" }\n",
        ),
        (
            "Dockerfile",
            "RUN pip install -i https://me:pwIndexUrl@packages.example.com/simple -r requirements.txt\n",
        ),
    ])
}

#[test]
fn no_form_shows_a_password() {
    let sample = leaky();
    let read = sample.read();
    let locked = locked(&sample, equal_verification());
    let failed = unreachable(&sample);
    let mut forms = vec![
        (
            "plan as text",
            uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), true),
        ),
        (
            "plan as Markdown",
            uvferry_report::markdown::plan(
                &uvferry_report::json::plan(&read.plan),
                uvferry_report::Language::English,
            ),
        ),
        (
            "plan as JSON",
            serde_json::to_string(&uvferry_report::json::plan(&read.plan)).unwrap(),
        ),
        (
            "scan as text",
            uvferry_report::text::scan(&uvferry_report::json::scan(
                &read.project,
                &read.plan,
                &read.roots,
            )),
        ),
        (
            "scan as Markdown",
            uvferry_report::markdown::scan(
                &uvferry_report::json::scan(&read.project, &read.plan, &read.roots),
                uvferry_report::Language::English,
            ),
        ),
        (
            "scan as JSON",
            serde_json::to_string(&uvferry_report::json::scan(
                &read.project,
                &read.plan,
                &read.roots,
            ))
            .unwrap(),
        ),
    ];
    for proposal in [&locked, &failed] {
        forms.push((
            "migration as text",
            uvferry_report::text::migration(
                &uvferry_report::json::migration(proposal, None, "."),
                true,
            ),
        ));
        forms.push((
            "migration as Markdown",
            uvferry_report::markdown::migration(
                &uvferry_report::json::migration(proposal, None, "."),
                uvferry_report::Language::English,
            ),
        ));
        let document = uvferry_report::json::migration(proposal, None, ".");
        for language in uvferry_report::Language::ALL {
            forms.push((
                "migration as a page",
                uvferry_report::html::migration(&document, Vec::new(), *language),
            ));
        }
        forms.push((
            "migration as JSON",
            serde_json::to_string(&uvferry_report::json::migration(proposal, None, ".")).unwrap(),
        ));
    }
    for (form, text) in &forms {
        for secret in SECRETS.iter().chain(&["hunter2"]) {
            assert!(
                !text.contains(secret),
                "{form} shows {secret}: {:?}",
                text.lines().find(|line| line.contains(secret))
            );
        }
    }
    // Not by leaving everything out.
    assert!(forms[0].1.contains("packages.example.com"));
}

#[test]
fn variables_are_named_and_their_values_are_not() {
    let sample = leaky();
    let plan = sample.read().plan;
    let document = uvferry_report::json::plan(&plan);
    assert!(
        document.credentials.iter().any(|index| index
            .variables
            .iter()
            .any(|name| name.ends_with("_PASSWORD"))),
        "{:?}",
        document.credentials
    );
}
