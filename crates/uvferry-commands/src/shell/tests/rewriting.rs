use super::small::{check, check_project, told};

#[test]
fn words_that_stay_keep_their_bytes() {
    check("pip install six\n", "uv pip install six\n");
    check(
        "pip   install\t'six'  # why\n",
        "uv pip   install\t'six'  # why\n",
    );
    check(
        "python3 -m pip install \\\n    --no-cache-dir \\\n    -r \"a b.txt\" \\\n    six\n",
        "uv pip install \\\n    --no-cache \\\n    -r \"a b.txt\" \\\n    six\n",
    );
    check(
        "pip install \\\n  --disable-pip-version-check \\\n  six\n",
        "uv pip install \\\n  six\n",
    );
    check(
        "pip install six --disable-pip-version-check >log\n",
        "uv pip install six >log\n",
    );
    check(">log pip install six\n", ">log uv pip install six\n");
    check(
        "A=1 sudo pip install six\n",
        "A=1 sudo uv pip install six\n",
    );
    check("pip install six", "uv pip install six");
    check(
        "pip install six\r\necho\r\n",
        "uv pip install six\r\necho\r\n",
    );
    check("pip install .[dev] x==1\n", "uv pip install .[dev] x==1\n");
}

#[test]
fn new_words_are_quoted_where_they_have_to_be() {
    check(
        "pip install -qq six\n",
        "uv pip install -q '--odd value' six\n",
    );
    check(
        "pip install -qq \"six\"\n",
        "uv pip install -q \"--odd value\" \"six\"\n",
    );
    check(
        "bash -c 'pip install -qq six'\n",
        "bash -c 'uv pip install -q \"--odd value\" six'\n",
    );
    check(
        "bash -c \"pip install -qq six\"\n",
        "bash -c \"uv pip install -q '--odd value' six\"\n",
    );
}

#[test]
fn a_changed_order_writes_the_command_anew() {
    check("pip install a b --last\n", "uv pip install --last a b\n");
    check(
        "pip install a 2>&1 b --last\n",
        "uv pip install --last a b 2>&1\n",
    );
}

#[test]
fn commands_are_found_wherever_shell_runs_them() {
    for (before, after) in [
        ("a && pip install x || b\n", "a && uv pip install x || b\n"),
        ("(cd x; pip install y)\n", "(cd x; uv pip install y)\n"),
        ("{ pip install y; }\n", "{ uv pip install y; }\n"),
        ("pip freeze | grep x\n", "uv pip freeze | grep x\n"),
        ("X=$(pip freeze)\n", "X=$(uv pip freeze)\n"),
        (
            "echo \"$(pip freeze | wc -l)\"\n",
            "echo \"$(uv pip freeze | wc -l)\"\n",
        ),
        ("echo `pip freeze`\n", "echo `uv pip freeze`\n"),
        ("diff <(pip freeze) old\n", "diff <(uv pip freeze) old\n"),
        (
            "if ! pip show x; then pip install x; fi\n",
            "if ! uv pip show x; then uv pip install x; fi\n",
        ),
        (
            "while read p; do pip install $p; done <a\n",
            "while read p; do uv pip install $p; done <a\n",
        ),
        (
            "for p in a b; do\n  pip install \"$p\"\ndone\n",
            "for p in a b; do\n  uv pip install \"$p\"\ndone\n",
        ),
        (
            "case $1 in\n a|b) pip install x ;;\n *) pip list\nesac\n",
            "case $1 in\n a|b) uv pip install x ;;\n *) uv pip list\nesac\n",
        ),
        (
            "f() {\n  pip install x\n}\nf\n",
            "f() {\n  uv pip install x\n}\nf\n",
        ),
        (
            "function f { pip install x; }\n",
            "function f { uv pip install x; }\n",
        ),
        (
            "cat <<EOF\n$(pip freeze)\npip install x\nEOF\n",
            "cat <<EOF\n$(uv pip freeze)\npip install x\nEOF\n",
        ),
        (
            "cat <<'EOF' && pip install y\n$(pip freeze)\nEOF\n",
            "cat <<'EOF' && uv pip install y\n$(pip freeze)\nEOF\n",
        ),
        (
            "bash <<'EOF'\npip install x\nEOF\npip list\n",
            "bash <<'EOF'\nuv pip install x\nEOF\nuv pip list\n",
        ),
        (
            "sudo bash -ec \"cd a && pip install \\\"x\\\"\"\n",
            "sudo bash -ec \"cd a && uv pip install \\\"x\\\"\"\n",
        ),
        (
            "[[ $(pip --version) =~ ^pip ]] && pip list\n",
            "[[ $(uv pip --version) =~ ^pip ]] && uv pip list\n",
        ),
        ("a=(x $(pip freeze))\n", "a=(x $(uv pip freeze))\n"),
        (
            "pip install \"${ARGS[@]}\" ~/x *.whl\n",
            "uv pip install \"${ARGS[@]}\" ~/x *.whl\n",
        ),
        ("((i++)); pip list\n", "((i++)); uv pip list\n"),
        ("time pip list &\n", "time uv pip list &\n"),
    ] {
        check(before, after);
    }
}

#[test]
fn text_that_runs_nothing_is_left_alone() {
    for text in [
        "echo pip install x\n",
        "echo 'pip install x'\n",
        "# pip install x\n",
        "apt-get install python3-pip\n",
        "which pip\n",
        "cat <<EOF\npip install x\nEOF\n",
        "x=pip\n",
        "printf \"run: pip install x\\n\"\n",
    ] {
        check(text, text);
    }
}

#[test]
fn what_goes_takes_its_operators_and_its_line_along() {
    for (before, after) in [
        ("a\npip install -U pip\nb\n", "a\nb\n"),
        ("a\n  pip install -U pip  # newest\nb\n", "a\nb\n"),
        (
            "pip install -U pip && pip install x\n",
            "uv pip install x\n",
        ),
        ("a && pip install -U pip\n", "a\n"),
        ("a && pip install -U pip && b\n", "a && b\n"),
        (
            "a && \\\n  pip install -U pip && \\\n  b\n",
            "a && \\\n  b\n",
        ),
        ("pip install -U pip && pip3 install -U pip && b\n", "b\n"),
        ("a || pip install -U pip\n", "a || true\n"),
        ("pip install -U pip || true\nb\n", "b\n"),
        ("pip install -U pip || b\n", "true || b\n"),
        ("a; pip install -U pip; b\n", "a; b\n"),
        ("a; pip install -U pip\n", "a; :\n"),
        ("pip install -U pip; b\n", "b\n"),
        ("if a; then pip install -U pip; fi\n", "if a; then :; fi\n"),
        (
            "if a; then\n  pip install -U pip\nfi\n",
            "if a; then\n  :\nfi\n",
        ),
        (
            "if a; then\n  pip install -U pip\n  b\nfi\n",
            "if a; then\n  b\nfi\n",
        ),
        ("{ a; pip install -U pip; }\n", "{ a; :; }\n"),
        ("f() { pip install -U pip; }\n", "f() { :; }\n"),
        (
            "if pip install -U pip; then a; fi\n",
            "if true; then a; fi\n",
        ),
        ("! pip install -U pip\n", "! true\n"),
        ("yes | pip install -U pip\na\n", "a\n"),
        ("pip install -U pip | tee log\n", "true | tee log\n"),
        ("pip install -U pip > /dev/null 2>&1\na\n", "a\n"),
        ("pip install -U pip > log\na\n", "true > log\na\n"),
        (
            "case x in\n a) pip install -U pip ;;\nesac\n",
            "case x in\n a) : ;;\nesac\n",
        ),
        ("pip install -U pip\n", ""),
        ("x=$(pip install -U pip)\n", "x=$(:)\n"),
        ("a & pip install -U pip\nb\n", "a & \nb\n"),
        (
            "while a; do pip install -U pip; b; done\n",
            "while a; do b; done\n",
        ),
        ("pip install -U pip && pip install -U pip\nb\n", "b\n"),
        ("(pip install -U pip)\n", "(:)\n"),
    ] {
        check(before, after);
    }
}

#[test]
fn what_looks_at_a_status_sees_the_same_one() {
    for (before, after) in [
        (
            "set -e\n[ -x foo ] && pip install -U pip\n",
            "set -e\n[ -x foo ] && :\n",
        ),
        ("set -e\na && pip install -U pip && b\n", "set -e\na && b\n"),
        ("set -e\na\npip install -U pip\n", "set -e\na\n"),
        (
            "set -e\na && b\npip install -U pip\n",
            "set -e\na && b\n:\n",
        ),
        (
            "f() {\n  [ -n \"$X\" ] && a\n  pip install -U pip\n}\nf && b\n",
            "f() {\n  [ -n \"$X\" ] && a\n  :\n}\nf && b\n",
        ),
        ("echo a; pip install -U pip\n", "echo a\n"),
        (
            "if a; then b; pip install -U pip; fi\nc\n",
            "if a; then b; fi\nc\n",
        ),
        (
            "if a; then b; pip install -U pip; fi\n",
            "if a; then b; :; fi\n",
        ),
        (
            "if a && pip install -U pip; then b; fi\n",
            "if a; then b; fi\n",
        ),
        ("pip install -U pip &\na\n", ": &\na\n"),
    ] {
        check(before, after);
    }
}

#[test]
fn what_goes_inside_of_a_word_leaves_the_rest_alone() {
    check(
        "x=$(pip install -U pip)\npip install -U pip >/dev/null # why\npip install -U pip | cat\npip install y\n",
        "x=$(:)\nuv pip install y\n",
    );
}

#[test]
fn a_variable_of_which_more_than_the_program_is_not_known_stays() {
    for text in [
        "PIP=$VENV/bin/pip\n$PIP install x\nsu - u -c \"$PIP install \\\"y\\\"\"\n",
        "PIP=\"$VIRTUAL_ENV/bin/pip\"\n$PIP install x\n",
        "PIP=pip3\nif a; then PIP=\"sudo pip3\"; fi\n$PIP install x\n",
    ] {
        check(text, text);
    }
}

#[test]
fn a_variable_that_is_set_to_uv_further_down_is_not_taken_for_pip() {
    let once = "f() { $PIP install x; }\nPIP=\"uv pip\"\nf\n";
    check("f() { $PIP install x; }\nPIP=pip3\nf\n", once);
    check(once, once);
}

#[test]
fn a_quote_without_an_end_leaves_what_follows_alone() {
    let text = "pip install 'unterminated\npip install b\n";
    check(text, text);
    assert_eq!(
        told(text),
        [
            "pip install 'unterminated => UVF330 (stays)",
            "pip install b => UVF330 (stays)"
        ]
    );
    assert_eq!(told("if a; then\nls 'x\n"), Vec::<String>::new());
}

#[test]
fn pip_is_renewed_where_something_uses_it() {
    check(
        "pip install -U pip\npip download x\n",
        "pip install -U pip\npip download x\n",
    );
}

#[test]
fn several_commands_mean_the_same_where_one_stood() {
    for (before, after) in [
        (
            "pip install -r requirements.txt x\n",
            "uv sync --locked --inexact && uv pip install x\n",
        ),
        (
            "set -e\nif a; then\n  pip install -r requirements.txt x\nfi\n",
            "set -e\nif a; then\n  uv sync --locked --inexact\n  uv pip install x\nfi\n",
        ),
        (
            "set -eu; pip install -r requirements.txt x; b\n",
            "set -eu; uv sync --locked --inexact; uv pip install x; b\n",
        ),
        (
            "a || pip install -r requirements.txt x\n",
            "a || { uv sync --locked --inexact && uv pip install x; }\n",
        ),
        (
            "a && pip install -r requirements.txt x || b\n",
            "a && uv sync --locked --inexact && uv pip install x || b\n",
        ),
        (
            "pip install -r requirements.txt x > log\n",
            "{ uv sync --locked --inexact && uv pip install x; } > log\n",
        ),
        (
            "pip install -r requirements.txt x | tee log\n",
            "{ uv sync --locked --inexact && uv pip install x; } | tee log\n",
        ),
        (
            "! pip install -r requirements.txt x\n",
            "! { uv sync --locked --inexact && uv pip install x; }\n",
        ),
    ] {
        check_project(before, after);
    }
}

#[test]
fn no_install_of_a_script_is_exact() {
    check_project(
        "pip install -r requirements.txt\n",
        "uv sync --locked --inexact\n",
    );
    check_project(
        "pip install -r requirements.txt\npip install x\n",
        "uv sync --locked --inexact\nuv pip install x\n",
    );
}

#[test]
fn programs_run_in_the_environment_that_uv_made() {
    check_project(
        "python before.py\npip install -r requirements.txt\npython x.py\nf() { python y.py; }\n",
        "python before.py\nuv sync --locked --inexact\nuv run python x.py\nf() { uv run python y.py; }\n",
    );
    // What a function holds is run where it is called.
    check_project(
        "f() { python f.py; }\ng() { python g.py; }\nf\npip install -r requirements.txt\ng\n",
        "f() { python f.py; }\ng() { uv run python g.py; }\nf\nuv sync --locked --inexact\ng\n",
    );
    check_project(
        "pip install -r requirements.txt\nif [ -d v ]; then . v/bin/activate; fi\npython x.py\n",
        "uv sync --locked --inexact\nif [ -d v ]; then . v/bin/activate; fi\npython x.py\n",
    );
    check_project(
        ". venv/bin/activate\npip install -r requirements.txt\npython x.py\n",
        ". venv/bin/activate\nuv sync --locked --inexact\npython x.py\n",
    );
}

#[test]
fn a_variable_that_holds_a_command_changes_with_its_uses() {
    for (before, after) in [
        (
            "PIP=pip3\n$PIP install x\n",
            "PIP=\"uv pip\"\n$PIP install x\n",
        ),
        (
            "PIP='python3 -m pip'\n${PIP} install x\nsudo $PIP list\n",
            "PIP='uv pip'\n${PIP} install x\nsudo $PIP list\n",
        ),
        (
            "PIP=\"pip install -q\"\n$PIP x\n$PIP y\n",
            "PIP=\"uv pip install -q\"\n$PIP x\n$PIP y\n",
        ),
        (
            "PIP=pip\n\"$PIP\" install x\n",
            "PIP=\"uv pip\"\n$PIP install x\n",
        ),
        (
            "export PIP=pip\n$PIP install x\n",
            "export PIP=\"uv pip\"\n$PIP install x\n",
        ),
        (
            "PIP=${PIP:-pip3}\n$PIP install x\n",
            "PIP=${PIP:-uv pip}\n$PIP install x\n",
        ),
        // One use has to stay: the others are written out.
        (
            "PIP=pip\n$PIP download x\n$PIP list\n",
            "PIP=pip\n$PIP download x\nuv pip list\n",
        ),
        (
            "PIP=pip\n$PIP list\necho $PIP\n",
            "PIP=pip\nuv pip list\necho $PIP\n",
        ),
    ] {
        check(before, after);
    }
    check_project(
        "PIP=pip\n$PIP install -r requirements.txt\n$PIP list\n",
        "PIP=\"uv pip\"\nuv sync --locked --inexact\n$PIP list\n",
    );
}

#[test]
fn what_cannot_be_rewritten_is_told() {
    assert_eq!(
        told("eval \"pip install x\"\n"),
        ["eval \"pip install x\" => UVF332 (stays)"]
    );
    assert_eq!(
        told("run() { eval \"$1\"; }\nrun \"pip install x\"\n"),
        ["run \"pip install x\" => UVF331 (stays)"]
    );
    assert_eq!(
        told("docker exec c bash -c 'pip install x'\n"),
        ["pip install x => UVF334 (stays)"]
    );
    assert_eq!(
        told("ssh h <<EOF\npip install x\nEOF\n"),
        ["pip install x => UVF334 (stays)"]
    );
    assert_eq!(told("PIP=pip\n"), ["PIP=pip => UVF333 (stays)"]);
    for (open, close) in [("`", "`"), ("\"`", "`\""), ("$(", ")"), ("\"$(", ")\"")] {
        assert_eq!(
            told(&format!("v={open}/opt/e/bin/pip list | head -1{close}\n")),
            told("/opt/e/bin/pip list | head -1\n"),
            "what a command prints is no command: {open}"
        );
    }
    assert_eq!(
        told("if true; then\npip install x\n"),
        ["pip install x => UVF330 (stays)"]
    );
    assert_eq!(
        told("a )\npip install x\n"),
        ["pip install x => uv pip install x"]
    );
}

#[test]
fn a_function_that_runs_its_words_is_looked_through() {
    check(
        "run() { echo \"+ $*\"; \"$@\"; }\nrun pip install x\n",
        "run() { echo \"+ $*\"; \"$@\"; }\nrun uv pip install x\n",
    );
}

#[test]
fn settings_of_pip_become_those_of_uv() {
    for (before, after) in [
        (
            "export PIP_INDEX_URL=\"https://$HOST/simple\" A=b\npip list\n",
            "export UV_DEFAULT_INDEX=\"https://$HOST/simple\" A=b\nuv pip list\n",
        ),
        (
            "export PIP_DISABLE_PIP_VERSION_CHECK=1\npip list\n",
            "uv pip list\n",
        ),
        ("export PIP_OPTIONS=-q\n", "export PIP_OPTIONS=-q\n"),
        // What would be written behind it would be part of it.
        ("export PIP_INDEX_URL=u\\", "export PIP_INDEX_URL=u\\"),
        (
            "PIP_CONSTRAINT=c.txt\nexport PIP_CONSTRAINT\npip list\n",
            "UV_CONSTRAINT=c.txt\nexport UV_CONSTRAINT\nuv pip list\n",
        ),
        (
            "PIP_CONSTRAINT=\"$X/c.txt\" A=b\ndeclare -x A PIP_CONSTRAINT\npip list\n",
            "UV_CONSTRAINT=\"$X/c.txt\" A=b\ndeclare -x A UV_CONSTRAINT\nuv pip list\n",
        ),
        (
            "set -ea\nPIP_DEFAULT_TIMEOUT=60\npip list\n",
            "set -ea\nUV_HTTP_TIMEOUT=60\nuv pip list\n",
        ),
        (
            "set -o allexport\nf() { PIP_DEFAULT_TIMEOUT=60; }\npip list\n",
            "set -o allexport\nf() { UV_HTTP_TIMEOUT=60; }\nuv pip list\n",
        ),
        (
            "PIP_NO_INPUT=1\nexport PIP_NO_INPUT\npip list\n",
            "uv pip list\n",
        ),
        // No setting of pip, for nothing exports it here.
        (
            "PIP_DEFAULT_TIMEOUT=60\npip list\n",
            "PIP_DEFAULT_TIMEOUT=60\nuv pip list\n",
        ),
        (
            "export PIP_DEFAULT_TIMEOUT=60\npip list\nunset PIP_DEFAULT_TIMEOUT X\n",
            "export UV_HTTP_TIMEOUT=60\nuv pip list\nunset UV_HTTP_TIMEOUT X\n",
        ),
        (
            "unset PIP_INDEX_URL\npip list\n",
            "unset UV_DEFAULT_INDEX\nuv pip list\n",
        ),
        (
            "export PIP_DEFAULT_TIMEOUT=60\npip list\necho $PIP_DEFAULT_TIMEOUT\n",
            "export PIP_DEFAULT_TIMEOUT=60 UV_HTTP_TIMEOUT=60\nuv pip list\necho $PIP_DEFAULT_TIMEOUT\n",
        ),
        (
            "PIP_DEFAULT_TIMEOUT=60\nexport PIP_DEFAULT_TIMEOUT\npip download x\n",
            "PIP_DEFAULT_TIMEOUT=60 UV_HTTP_TIMEOUT=60\nexport PIP_DEFAULT_TIMEOUT UV_HTTP_TIMEOUT\npip download x\n",
        ),
        (
            "export PIP_DEFAULT_TIMEOUT=60\npip download x\npip list\n",
            "export PIP_DEFAULT_TIMEOUT=60 UV_HTTP_TIMEOUT=60\npip download x\nuv pip list\n",
        ),
    ] {
        check(before, after);
    }
}

#[test]
fn a_script_of_which_nothing_is_left_goes_with_what_runs_it() {
    for (before, after) in [
        ("a\nsu u -c \"pip install -U pip\"\n", "a\n:\n"),
        ("su u -c \"pip install -U pip\"\na\n", "a\n"),
        ("a && bash -c 'pip install -U pip' && b\n", "a && b\n"),
        (
            "PIP=pip\nsu u -c \"$PIP install x\"\n",
            "PIP=\"uv pip\"\nsu u -c \"$PIP install x\"\n",
        ),
    ] {
        check(before, after);
    }
}

#[test]
fn branches_that_mean_the_same_stay_known() {
    check(
        "if a; then PIP=pip3; else PIP=pip; fi\n$PIP install x\n",
        "if a; then PIP=\"uv pip\"; else PIP=\"uv pip\"; fi\n$PIP install x\n",
    );
    assert_eq!(
        told("if a; then P=\"pip -q\"; else P=\"pip -v\"; fi\n$P install x\n"),
        [
            "P=\"pip -q\" => UVF333 (stays)",
            "P=\"pip -v\" => UVF333 (stays)",
            "$P install x => UVF333 (stays)",
        ]
    );
    assert_eq!(
        told("if a; then P=\"pip $X\"; else P=\"pip $Y\"; fi\n$MAYBE_SUDO $P install x\n").last(),
        Some(&"$MAYBE_SUDO $P install x => UVF333 (stays)".to_owned())
    );
    assert_eq!(
        told("ssh h \"cd x && pip install y\"\n"),
        ["pip install y => UVF334 (stays)"]
    );
}
