//! What holds for any text.

use proptest::prelude::*;

use super::{carried, project};

/// Parts of scripts, put together at random.
fn fragment() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "pip install x",
        "pip install -U pip",
        "pip install -r requirements.txt y",
        "$PIP install z",
        "PIP=pip3",
        "PIP=$VENV/bin/pip",
        "PIP=\"${PIP:-$PY -m pip}\"",
        "VENV=${VENV:-v}",
        "Q=\"$PIP install\"",
        "$Q z",
        "$VENV/bin/pip list",
        "unset PIP_INDEX_URL",
        "pip() ",
        "PIP := $(VENV)/bin/pip\n",
        "$(PIP) install z",
        "$(foreach r,a b,pip install $(r);)",
        "pip download x",
        "python -m pip install 'a b'",
        "python x.py",
        "tool",
        " && ",
        " || ",
        " | ",
        "; ",
        "\n",
        "\n  ",
        " \\\n  ",
        " > log",
        " 2>&1",
        " &",
        "! ",
        "if ",
        "; then ",
        "; fi",
        "else ",
        "while ",
        "; do ",
        "; done",
        "{ ",
        "; }",
        "( ",
        " )",
        "$(",
        ")",
        "`",
        "\"",
        "'",
        "#",
        "<<EOF\n",
        "\nEOF\n",
        "case x in ",
        "a) ",
        ";; ",
        "esac",
        "f() ",
        "set -e\n",
        "cd a\n",
        ". v/bin/activate\n",
        "bash -c '",
        "bash -c \"",
        "eval ",
        "\r\n",
        "\t",
        "é",
        "\\",
        "export PIP_INDEX_URL=u",
        "$((",
        "${",
        "}",
        "[[ ",
        " ]]",
        "~",
        "*",
        "x=(",
        "a",
        "\u{0}",
        ":",
        "\ta:\n",
        "\t@",
        "$$x",
        "define a\n",
        "endef\n",
        "ifeq (a,b)\n",
        "endif\n",
        "venv: ",
        ".ONESHELL:\n",
        "requirements.txt",
        "A := ",
        "$(shell pip list)",
        "$(PIP) list",
    ])
    .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::collection::vec(fragment(), 0..24).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

/// A script that a shell reads: statements around commands.
fn statement() -> impl Strategy<Value = String> {
    let command = prop::sample::select(vec![
        "pip install x",
        "pip install -U pip",
        "pip install -r requirements.txt y",
        "pip list > log",
        "python -m pip install 'a b' \\\n  c",
        "true",
        "pip download x",
        "bash -c 'pip install y'",
        "x=$(pip freeze)",
        "pip install -q x # why",
        "pip install -U pip > /dev/null 2>&1",
        "export PIP_NO_CACHE_DIR=1",
        "cat <<E\n$(pip list)\nE",
        "pip install -r requirements.txt",
    ])
    .prop_map(str::to_owned);
    let plain = prop_oneof![
        command.clone(),
        (command.clone(), command.clone()).prop_map(|(one, two)| {
            // A comment or a document ends its line.
            if one.contains(['#', '<']) {
                one
            } else {
                format!("{one} && {two}")
            }
        }),
        (command.clone(), command.clone()).prop_map(|(one, two)| {
            if one.contains(['#', '<']) {
                one
            } else {
                format!("{one} || {two}")
            }
        }),
        (command.clone(), command.clone()).prop_map(|(one, two)| {
            if one.contains(['#', '<']) {
                one
            } else {
                format!("{one}; {two}")
            }
        }),
        command.clone().prop_map(|one| {
            if one.contains(['#', '<']) {
                one
            } else {
                format!("! {one} | tee log")
            }
        }),
    ];
    plain.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("{one}\n{two}")),
            (inner.clone(), inner.clone())
                .prop_map(|(one, two)| format!("if {one}\nthen\n  {two}\nfi")),
            inner
                .clone()
                .prop_map(|one| format!("for i in 1 2; do\n{one}\ndone")),
            inner.clone().prop_map(|one| format!("{{ {one}\n}}")),
            inner.clone().prop_map(|one| format!("(\n{one}\n)")),
            inner
                .clone()
                .prop_map(|one| format!("case $1 in\n  a) {one}\n  ;;\nesac")),
            inner.prop_map(|one| format!("set -e\nf() {{\n  {one}\n}}\nf")),
        ]
    })
}

/// What stands outside of the replacements is the same, and they lie in order.
fn check(path: &str, text: &str) -> Result<(), TestCaseError> {
    let project = project();
    for project in [None, Some(&project)] {
        let once = carried(path, text, project);
        let mut done = 0;
        for (span, _) in &once.replacements {
            prop_assert!(span.start >= done && span.end >= span.start && span.end <= text.len());
            done = span.end;
        }
        for found in &once.commands {
            prop_assert!(found.span.end <= text.len());
            prop_assert!(found.span.start <= found.span.end);
        }
        let new = once.applied(text);
        let again = carried(path, &new, project);
        prop_assert_eq!(again.applied(&new), new);
    }
    Ok(())
}

/// Whether bash takes it for a script: `bash -n`.
#[cfg(unix)]
fn shell_reads(text: &str) -> bool {
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let path = folder.path().join("x.sh");
    fs_err::write(&path, text).expect("the folder was just made");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let bash = uvferry_process::find_program("bash", &paths).expect("bash is on PATH");
    uvferry_process::Command::new(bash)
        .args(["-n".as_ref(), path.as_os_str()])
        .current_dir(folder.path())
        .timeout(std::time::Duration::from_secs(20))
        .run()
        .is_ok_and(|finished| finished.success())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_written_twice_alike(text in text()) {
        check("x.sh", &text)?;
        check("Makefile", &text)?;
    }
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_shell_reads_it_reads_afterwards(text in statement()) {
        let text = format!("{text}\n");
        prop_assume!(shell_reads(&text));
        check("x.sh", &text)?;
        let project = project();
        for project in [None, Some(&project)] {
            let carried = carried("x.sh", &text, project);
            // Nothing of what a shell reads is doubted.
            let doubted = carried.commands.iter().find(|found| {
                matches!(&found.translated.outcome, uvferry_commands::Outcome::NeedsReview { rule, .. }
                    if rule.code == "UVF330" || rule.code == "UVF336")
            });
            prop_assert!(doubted.is_none(), "{:?}", doubted);
            let new = carried.applied(&text);
            prop_assert!(shell_reads(&new), "{}", new);
        }
    }
}
