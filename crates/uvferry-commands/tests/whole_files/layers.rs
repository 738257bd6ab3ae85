//! Text of a shell inside of another text.

use uvferry_commands::Mode;

use super::{WORKFLOW, carried, new_lines};

const IMAGE: &str = "FROM python:3.11\nUSER app\n";

fn image(line: &str) -> String {
    new_lines("Dockerfile", &format!("{IMAGE}{line}\n"), Mode::Pip)
}

#[test]
fn new_words_are_escaped_for_the_exec_form() {
    let line = r#"RUN ["bash", "-c", "pip install --user \"x>1\" && pip install -U y"]"#;
    insta::assert_snapshot!(image(line));
    let text = format!("{IMAGE}{line}\n");
    let after = carried("Dockerfile", &text, Mode::Pip).applied(&text);
    let array = after.lines().last().unwrap().strip_prefix("RUN ").unwrap();
    let words: Vec<String> = serde_json::from_str(array).unwrap();
    assert_eq!(words.len(), 3, "{array}");
    assert!(words[2].contains("--prefix \"$HOME/.local\""), "{array}");
}

#[test]
fn an_exec_form_without_a_shell_holds_no_variable() {
    insta::assert_snapshot!(image(r#"RUN ["pip", "install", "--user", "x"]"#));
}

#[test]
fn new_words_are_escaped_for_a_quoted_string() {
    insta::assert_snapshot!(image("RUN su - u -c \"cd d && pip install -U x\""));
    insta::assert_snapshot!(image("RUN bash -c 'cd d && pip install --user x'"));
    insta::assert_snapshot!(image("RUN bash -c \"su u -c 'pip install --user x'\""));
}

#[test]
fn new_words_are_escaped_for_make() {
    insta::assert_snapshot!(new_lines(
        "Makefile",
        "dev:\n\tsudo pip install --user x\n\tsudo bash -c \"pip install --user x\"\n",
        Mode::Pip
    ));
}

#[test]
fn a_variable_holds_no_text_in_quotes() {
    insta::assert_snapshot!(image("RUN PIP=\"pip install --user\"; $PIP x; $PIP y"));
}

#[test]
fn new_words_are_escaped_for_a_scalar() {
    let workflow = |run: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with: {{python-version: '3.12'}}\n      - run: {run}\n      - run: pip install six\n"
        )
    };
    for run in [
        "\"pip install --user x\"",
        "'pip install --user x'",
        "pip install --user x",
        "\"bash -c \\\"pip install --user x\\\"\"",
    ] {
        insta::assert_snapshot!(new_lines(WORKFLOW, &workflow(run), Mode::Pip));
    }
}
