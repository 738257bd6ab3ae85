//! No credential of a file is in what is told.

use crate::project::look;

const SECRET: &str = "hunter2";

#[test]
fn credentials_of_all_kinds_of_files_stay_where_they_are() {
    let url = format!("https://me:{SECRET}@example.com");
    let files = [
        (
            "requirements.txt",
            format!(
                "-i {url}/simple\n--extra-index-url {url}/other\na @ {url}/a-1.zip\nb @ git+{url}/b.git@main\n-e git+{url}/c.git#egg=c\nsix --index-url {url}/simple\n{url}/d-1-py3.8.egg\n"
            ),
        ),
        ("constraints.txt", format!("a @ {url}/a-2.zip\n")),
        (
            "run.sh",
            format!(
                "export PIP_INDEX_URL={url}/simple\npip install -i {url}/simple --trusted-host example.com a\npip download -i {url}/simple a\nPIP_CONSTRAINT={url}/c.txt pip install --user a\n"
            ),
        ),
        (
            "Dockerfile",
            format!(
                "FROM me:{SECRET}@example.com/python\nENV PIP_EXTRA_INDEX_URL={url}/simple\nRUN pip install --extra-index-url {url}/simple gunicorn\n"
            ),
        ),
        (
            ".github/workflows/a.yml",
            format!(
                "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      PIP_INDEX_URL: {url}/simple\n    steps:\n      - run: pip install -i {url}/simple a\n"
            ),
        ),
        (
            "pip.conf",
            format!("[global]\nindex-url = {url}/simple\nproxy = me:{SECRET}@example.com:80\n"),
        ),
        (
            ".pypirc",
            format!("[x]\nrepository = https://example.com\nusername = me\npassword = {SECRET}\n"),
        ),
    ];
    let netrc = format!("machine example.com\n  login me\n  password {SECRET}\n");
    let files = [&files[..], &[(".netrc", netrc)]].concat();
    let risks = look(&files);
    let all = format!("{risks:?}");
    assert!(risks.risks.len() > 15, "{all}");
    let leak = all
        .find(SECRET)
        .map(|at| &all[at.saturating_sub(300)..at + 20]);
    assert_eq!(leak, None);
    for file in [
        "run.sh",
        "Dockerfile",
        ".github/workflows/a.yml",
        "pip.conf",
        ".pypirc",
        ".netrc",
    ] {
        let told = risks.risks.iter().any(|risk| {
            risk.diagnostic.code == "UVF667"
                && risk
                    .diagnostic
                    .location
                    .as_ref()
                    .is_some_and(|at| at.file == file)
        });
        assert!(told, "{file}: {all}");
    }
}

#[test]
fn what_the_rules_say_has_nothing_to_hide() {
    for rule in uvferry_compat::RULES {
        for text in [rule.summary, rule.explanation, rule.fix] {
            assert_eq!(uvferry_diagnostics::redact(text), text, "{}", rule.code);
        }
    }
}
