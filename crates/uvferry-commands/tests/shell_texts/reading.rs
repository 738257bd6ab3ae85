//! What reads the output of pip gets something else from uv.

use uvferry_commands::Outcome;

use super::carried;

/// The lines that a person has to look at.
fn stays(text: &str) -> bool {
    let carried = carried("x.sh", text, None);
    let stays = carried.commands.iter().any(|found| {
        matches!(&found.translated.outcome, Outcome::NeedsReview { rule, .. }
            if rule.code == "UVF376")
    });
    assert!(!carried.commands.is_empty(), "{text}");
    if stays {
        assert_eq!(carried.applied(text), text);
    } else {
        assert_ne!(carried.applied(text), text, "{text}");
    }
    stays
}

#[test]
fn what_decides_by_the_words_of_pip_stays() {
    let texts = [
        "if [[ ! $(pip install -r a.txt) ]]; then exit 1; fi",
        "if [ -z \"$(pip install six)\" ]; then exit 1; fi",
        "out=$(pip install six)\ncase $out in *Successfully*) ;; *) exit 1 ;; esac",
        "out=`pip install six`; test \"$out\"",
        "local out=$(pip install six 2>&1); echo \"$out\" | grep ERROR && exit 1",
        "pip install six | grep -q 'Successfully installed' || exit 1",
        "pip install six 2>&1 | tee log | grep -q Successfully && echo done",
        "pip install six | while read -r line; do check \"$line\"; done",
        "set -e\npip install six | grep -v 'already satisfied'\necho done",
        "pip install six | grep -v 'already satisfied'",
        "pip uninstall -y six | grep -q Successfully",
        "pip check | grep 'No broken'",
        "[ \"$(pip check)\" = 'No broken requirements found.' ]",
        "bash -c 'pip check' | grep 'No broken'",
        "check() { pip check; }\ncheck | grep -q broken",
        "pip show six | grep Home-page",
        "pip show six | awk '/^License/ {print $2}'",
        "pip show six | sed -n 3p",
        "pip show b a | grep Version",
        "about=$(pip show six)\nsend \"$about\"",
        "[ \"$(pip show six)\" = x ]",
        "pip freeze | grep PyYAML==",
        "pip freeze | grep -i my_package",
        "pip freeze | grep 'zope\\.interface'",
        "pip list | grep \"$NAME\"",
        "pip list | python check.py",
        "installed=$(pip list)\nsend \"$installed\"",
        "[[ \"$(pip freeze)\" == *Flask* ]]",
        "pip list --format=json | jq '.[] | select(.name==\"PyYAML\")'",
        "for name in $(pip list | awk 'NR>2 {print $1}'); do run \"$name\"; done",
    ];
    for text in texts {
        assert!(stays(text), "{text}");
    }
}

#[test]
fn what_only_people_read_is_put_into_the_words_of_uv() {
    let texts = [
        "pip install six",
        "pip install six > log",
        "pip install six > log 2>&1 || exit 1",
        "pip install six >/dev/null 2>&1 && echo done",
        "pip install six 2>&1 | tee log",
        "pip install six 2>&1 | tail -n 5",
        "pip install six | cat",
        "pip install six | sed 's/^/  /'",
        "pip install six | tee log | tail -1 > last",
        "pip install six | grep -v 'already satisfied' || true",
        "pip install six | grep -v 'already satisfied'\necho done",
        "indent() { sed -u 's/^/  /'; }\npip install six | indent",
        "pip install six | while read -r line; do echo \"pip: $line\"; done",
        "if pip install -q six; then echo done; fi",
        "if ! out=$(pip install six 2>&1); then echo \"$out\"; exit 1; fi",
        "out=$(pip install six 2>&1) || { echo \"failed: $out\" >&2; exit 1; }",
        "echo \"$(pip install six)\"",
        "x=$(pip install -q six)\n[ -n \"$x\" ]",
        "x=$(pip install six >&2; echo done)\n[ -n \"$x\" ]",
        "x=$(pip install six 1>&2 && which tool)\n[ -n \"$x\" ]",
        "pip check || exit 1",
        "pip check | tee log",
        "(cd x; pip install six) > log",
        "pip list",
        "pip list | head -3",
        "pip list | sort > installed",
        "pip list | grep six",
        "pip list | grep -i pyyaml",
        "pip list | grep -v '^-' | grep -v Package | awk '{print $1}'",
        "pip list | wc -l",
        "if [ -z \"$(pip freeze | grep six==)\" ]; then exit 1; fi",
        "version=$(pip freeze | grep six== | cut -d= -f3)\nsend \"$version\"",
        "pip list --outdated | awk 'NR>2 {print $1}' | xargs -n1 pip install -U",
        "pip list -o --format=json | jq -r '.[].name' | xargs pip install -U",
        "pip freeze | cut -d= -f1 | xargs -n1 pip install -U",
        "pip install -U $(pip list --outdated | awk 'NR>2 {print $1}')",
        "pip show six > /dev/null || exit 1",
        "pip show six | grep Version",
        "version=$(pip show six | grep ^Version: | cut -d' ' -f2)\nsend \"$version\"",
        "version=$(pip show six | awk '/^Version/ {print $2}')\nsend \"$version\"",
        "where=$(pip show six 2>/dev/null | sed -n 's/^Location: //p')\nsend \"$where\"",
        "[ -z \"$(pip show six 2>/dev/null)\" ] && exit 1",
        "if [[ $(pip show six) ]]; then echo there; fi",
        "pip show six | grep -q six",
        "pip show six | head -2 | tail -1",
    ];
    for text in texts {
        assert!(!stays(text), "{text}");
    }
}

#[test]
fn a_probe_for_pip_stays_as_long_as_pip_is_used() {
    let text = r#"get_pip() {
    if ${py} -m pip --version >/dev/null 2>&1; then
        echo "${py} -m pip"
        return
    fi
    curl -sL https://example.com/get-pip.py | ${py} -
    echo "${py} -m pip"
}
PIP=$(get_pip)
$PIP install -r r.txt
"#;
    let after = carried("x.sh", text, None).applied(text);
    assert_eq!(after, text);
    let text = "pip3 -V\neval \"$COMMAND pip install -r r.txt\"\n";
    assert_eq!(carried("x.sh", text, None).applied(text), text);
    let text = "\
if ! python3 -m pip --version >/dev/null 2>&1; then echo 'no pip'; exit 1; fi
python3 -m pip install six
";
    let wanted = "\
if ! uv --version >/dev/null 2>&1; then echo 'no pip'; exit 1; fi
uv pip install six
";
    assert_eq!(carried("x.sh", text, None).applied(text), wanted);
}

/// pip never takes itself away so, and no setuptools of an old Python.
#[test]
fn what_is_listed_to_be_uninstalled_leaves_out_what_pip_leaves_out() {
    let own = "--exclude pip --exclude setuptools --exclude wheel";
    for (text, wanted) in [
        (
            "pip freeze | xargs pip uninstall -y",
            format!("uv pip freeze {own} | xargs uv pip uninstall"),
        ),
        (
            "pip uninstall -y $(pip freeze)",
            format!("uv pip uninstall $(uv pip freeze {own})"),
        ),
        (
            "pip uninstall -y -r <(pip freeze)",
            format!("uv pip uninstall -r <(uv pip freeze {own})"),
        ),
        (
            "pip freeze > all.txt\npip uninstall -y -r all.txt",
            format!("uv pip freeze {own} > all.txt\nuv pip uninstall -r all.txt"),
        ),
        (
            "pip freeze | grep -v '^-e' > all.txt && pip uninstall -y -r all.txt",
            format!("uv pip freeze {own} | grep -v '^-e' > all.txt && uv pip uninstall -r all.txt"),
        ),
        (
            "pip freeze --all | xargs pip uninstall -y",
            "uv pip freeze | xargs uv pip uninstall".to_owned(),
        ),
        ("pip freeze > all.txt", "uv pip freeze > all.txt".to_owned()),
        (
            "pip list --format=freeze | xargs pip uninstall -y",
            "uv pip list --format=freeze | xargs uv pip uninstall".to_owned(),
        ),
    ] {
        assert_eq!(carried("x.sh", text, None).applied(text), wanted);
    }
}
