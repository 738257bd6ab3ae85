use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn clean(name: &str, text: &str) -> String {
    masked(name, text).unwrap().text
}

#[test]
fn toml_is_read_as_toml() {
    let text = r#"[tool.x]
x = { token = "S3cret1", url = "u" }
password = """
S3cret2
"""
pw = "S3cret3" # token: S3cret4
passphrase = 'S3cret5'
a.db-key = "S3cret6"
secrets = [
    "S3cret7", # the first
    ["S3cret8"],
    { a = "S3cret9" },
]
settings = ["token=S3cret10", "--db-pw", "S3cret11", "x"]
"quoted token" = "S3cret12"
pin-password = 555123
env = [{ name = "A_TOKEN", value = "S3cret13" }]
escaped = "pass\u0077ord=S3cret14"
# api-key = "S3cret15"
use-token = true
token = "${TOKEN}"
[tool.x.auth]
user = "S3cret16"
[[tool.y]]
client-secret = "S3cret17"
# no line end, password: S3cret18"#;
    let found = masked("project/pyproject.toml", text).unwrap();
    assert!(!found.text.contains("S3cret"), "{}", found.text);
    assert!(!found.text.contains("555123"));
    let parsed: toml_edit::DocumentMut = found.text.parse().unwrap();
    assert_eq!(parsed["tool"]["x"]["x"]["url"].as_str(), Some("u"));
    assert_eq!(parsed["tool"]["x"]["use-token"].as_bool(), Some(true));
    assert_eq!(parsed["tool"]["x"]["token"].as_str(), Some("${TOKEN}"));
    assert_eq!(parsed["tool"]["x"]["settings"][3].as_str(), Some("x"));
    assert!(found.text.contains("# the first"));
    for key in [
        "tool.x.x.token",
        "tool.x.pw",
        "tool.x.auth.user",
        "tool.y.client-secret",
    ] {
        assert!(found.keys.iter().any(|known| known == key), "{key}");
    }
}

#[test]
fn names_of_packages_groups_and_scripts_are_no_settings() {
    let text = r#"[project]
authors = [{ name = "A" }]
dependencies = ["detect-secrets==1.4", "python-token>=1", "x[auth]; extra == 'token'"]
[project.optional-dependencies]
auth = ["argon2"]
[project.scripts]
get-token = "a:main"
[project.entry-points.secrets]
token = "a:b"
[dependency-groups]
secrets = ["b"]
[tool.poetry.group.dev.dependencies]
detect-secrets = "^1.4"
[tool.uv]
cache-keys = [{ file = "a" }]
keyring-provider = "subprocess"
[tool.uv.sources]
my-token = { git = "https://example.com/a.git" }
[tool.ruff.lint.per-file-ignores]
"tests/test_token.py" = ["S105"]
[tool.detect-secrets]
exclude = "a"
"#;
    assert_eq!(clean("pyproject.toml", text), text);
    let lock = "[[package]]\nname = \"a\"\n[package.dependencies]\ntoken = \">=1\"\n";
    assert_eq!(clean("project/poetry.lock", lock), lock);
    let requirements =
        "detect-secrets==1.4 \\\n    --hash=sha256:ab\ntoken>=1 ; extra == 'auth'\n# via token\n";
    assert_eq!(
        clean("project/requirements.txt", requirements),
        requirements
    );
    let conda = "name: x\ndependencies:\n  - detect-secrets=1.4.0=py_0\n  - pip:\n    - token==1\n";
    assert_eq!(clean("environment.yml", conda), conda);
    let cfg = "[options.extras_require]\nauth =\n    a\n[options.entry_points]\nconsole_scripts =\n    get-token = a:b\n[flake8]\nper-file-ignores =\n    tests/test_auth.py: S105\n";
    assert_eq!(clean("setup.cfg", cfg), cfg);
}

#[test]
fn ini_text_and_yaml() {
    for (name, text, want) in [
        (
            "project/setup.cfg",
            "[a]\npassword =\n    S3cret\n    S3cret\nx = 1\n# token = S3cret\ny = token=S3cret\n[b]\nKey: S3cret\nkey = S3cret\n",
            "[a]\npassword =****\nx = 1\n# token = ****\ny = token=****\n[b]\nKey: ****\nkey = ****\n",
        ),
        (
            "project/requirements.txt",
            "--header=X: S3cret\n-C \"token=S3cret\"\na --config-settings db.pw=S3cret\n# password: S3cret S3cret\n",
            "--header=X: ****\n-C \"token=****\"\na --config-settings db.pw=****\n# password: ****\n",
        ),
        (
            "environment.yml",
            "variables:\n  A_TOKEN: S3cret\n  B_KEY: |\n    S3cret\n    S3cret\n  C: d\n  secrets:\n  - S3cret\n  flow: {pw: S3cret, x: y}\n",
            "variables:\n  A_TOKEN: \"****\"\n  B_KEY: |\n    \"****\"\n    \"****\"\n  C: d\n  secrets:\n  \"****\"\n  flow: {pw: ****\n",
        ),
        (
            "pyvenv.cfg",
            "home = /x\nkey = S3cret\n",
            "home = /x\nkey = ****\n",
        ),
        (
            "project/Pipfile.lock",
            "{\"token\": {\"hashes\": []}, \"x\": {\"password\": \"S3cret\"}}",
            "{\"token\": {\"hashes\": []}, \"x\": {\"password\": \"****\"}}",
        ),
    ] {
        assert_eq!(clean(name, text), want, "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_not_shown() {
    for (name, text) in [
        ("pyproject.toml", "[tool.x\ntoken = 1"),
        ("Pipfile", "password = \"S3cret"),
        ("uv.lock", "a = "),
        ("setup.cfg", "password = S3cret\n"),
        ("a.conf", "[a]\nS3cret\n"),
    ] {
        masked(name, text).unwrap_err();
    }
}

/// A value of TOML that holds the secret, in each form that there is.
const FORMS: &[&str] = &[
    "\"S3CRET\"",
    "'S3CRET'",
    "\"\"\"\nS3CRET\n\"\"\"",
    "'''\nS3CRET'''",
    "[\"a\", 'S3CRET']",
    "{ a = \"S3CRET\", b = [\"S3CRET\"] }",
    "[\n  { a = 'S3CRET' }, # x\n]",
];

fn secret_key() -> impl Strategy<Value = String> {
    let stem = "[a-z]{0,4}[_-]?";
    let word = select(vec![
        "token",
        "password",
        "pw",
        "passphrase",
        "key",
        "secret",
        "TOKEN",
        "credential",
        "auth",
    ]);
    (stem, word).prop_map(|(stem, word)| {
        let stem = if stem.ends_with(['-', '_']) {
            stem
        } else {
            String::new()
        };
        format!("{stem}{word}")
    })
}

#[test]
fn a_mark_behind_an_option_is_none_of_its_value() {
    for (text, shown) in [
        ("--token = S3CRET", "--token = ****"),
        ("--token\t=S3CRET", "--token\t=****"),
        ("--token =\"S3CRET\"", "--token =\"****\""),
        ("--token : S3CRET", "--token : ****"),
    ] {
        let found = masked("a.txt", text).unwrap().text;
        assert_eq!(found, shown);
        assert_eq!(masked("a.txt", &found).unwrap().text, shown);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_form_of_toml_shows_a_secret(
        key in secret_key(),
        form in select(FORMS),
        place in select(vec!["KEY = VALUE", "x = { KEY = VALUE }", "x.\"KEY\" = VALUE", "x = [{ y.KEY = VALUE }]", "[x.y]\nKEY.z = VALUE", "[[x]]\n'KEY' = VALUE"]),
    ) {
        let text = format!("first = 'kept'\n{}\n", place.replace("KEY", &key).replace("VALUE", form));
        // Before TOML 1.1 a table on one line has no line ends in it.
        if let Ok(found) = masked("uv.toml", &text) {
            prop_assert!(!found.text.contains("S3CRET"), "{text}\n{}", found.text);
            prop_assert!(found.text.starts_with("first = 'kept'"));
            prop_assert!(!found.keys.is_empty());
            let again = masked("uv.toml", &found.text).unwrap();
            prop_assert_eq!(again.text, found.text);
        }
    }

    #[test]
    fn lines_of_other_files_show_no_secret(key in secret_key(), name in select(vec!["a.txt", "a.yml", "a.cfg"])) {
        let mark = if name == "a.yml" { ": " } else { "=" };
        let text = format!("[s]\n{key}{mark}S3CRET\n");
        let found = masked(name, &text).unwrap();
        prop_assert!(!found.text.contains("S3CRET"), "{}", found.text);
    }

    #[test]
    fn any_text_ends_without_a_panic(
        pieces in proptest::collection::vec(prop_oneof![
            3 => select(vec!["token", "=", ":", "\"", "'", "\"\"\"", "\n", " ", "[", "]", "{", "}", "#", "é", "  ", "- ", "|", "key", ",", "\\u0041", "--header", "\r\n", "\u{feff}", "$"]).prop_map(str::to_owned),
            1 => ".{0,5}",
        ], 0..20),
        name in select(vec!["a.toml", "a.cfg", "a.txt", "a.yaml", "uv.lock", "pyvenv.cfg"]),
    ) {
        let text = pieces.concat();
        if let Ok(found) = masked(name, &text) {
            let again = masked(name, &found.text).map(|again| again.text);
            if name == "a.txt" {
                prop_assert_eq!(again, Ok(found.text));
            }
        }
    }
}
