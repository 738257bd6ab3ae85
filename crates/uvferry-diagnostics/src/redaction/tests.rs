use proptest::prelude::*;
use proptest::sample::select;

use super::*;

#[test]
fn ports_and_paths_with_an_at_sign_are_no_credentials() {
    for text in [
        "https://example.com:8080/simple/@scope/x",
        "https://example.com/a@b",
        "git+https://example.com/a/b.git@main#egg=b",
        "file:///home/me/a@1.whl",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn passwords_of_options_are_hidden() {
    for (text, want) in [
        (
            "twine upload -u me -p pw dist/*",
            "twine upload -u me -p **** dist/*",
        ),
        (
            "python -m twine upload -ppw x",
            "python -m twine upload -p**** x",
        ),
        (
            "twine upload --password=pw x",
            "twine upload --password=**** x",
        ),
        ("twine upload --password pw", "twine upload --password ****"),
        (
            "twine upload --passw 'a b' x",
            "twine upload --passw '****' x",
        ),
        (
            "uv publish -p \"pw\" -t tok x",
            "uv publish -p \"****\" -t **** x",
        ),
        ("uv publish --token=tok", "uv publish --token=****"),
        ("twine upload \\\n  -p pw x", "twine upload \\\n  -p **** x"),
        (
            "[\"twine\", \"upload\", \"-p\", \"pw\", \"x\"]",
            "[\"twine\", \"upload\", \"-p\", \"****\", \"x\"]",
        ),
        (
            "[\"uv\", \"--password\", \"pw\"]",
            "[\"uv\", \"--password\", \"****\"]",
        ),
    ] {
        assert_eq!(redact(text), want);
    }
    for text in [
        "twine upload -p $PW x",
        "twine upload --password \"$PW\" x",
        "twine upload --password=${PW} x",
        "twine upload -p ${{ secrets.PW }} x",
        "twine upload x && docker run -p 80:80 y",
        "twine upload x; mkdir -p a",
        "twine check x\nmkdir -p a",
        "docker run -p 80:80 x",
        "mytwine -p x",
        "error: unexpected argument '--password' found",
        "give `--password` with it",
        "--password",
        "--password --x",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn several_urls_on_one_line_and_odd_passwords() {
    assert_eq!(
        redact("a://u:p@h b://u:p/q@h c://u:p@x@h"),
        "a://u:****@h b://u:****@h c://u:****@h"
    );
    assert_eq!(
        redact("https://h/x.whl?token=abc&x=1#sha256=ff"),
        "https://h/x.whl?token=****&x=1#sha256=ff"
    );
    for (text, want) in [
        (
            "https://user:p@ss@example.com/x",
            "https://user:****@example.com/x",
        ),
        (
            "https://u:p/q@r@example.com/x@1",
            "https://u:****@example.com/x@1",
        ),
        (
            "git+https://u:p/q@example.com/r.git@main#egg=r",
            "git+https://u:****@example.com/r.git@main#egg=r",
        ),
        (
            "https://me%40example.com:p%40ss%2Fx@example.com/",
            "https://me%40example.com:****@example.com/",
        ),
        ("https:/u:p@example.com/x", "https:/u:****@example.com/x"),
        ("HTTPS://U:P@EXAMPLE.COM/", "HTTPS://U:****@EXAMPLE.COM/"),
        (
            "https://example.com/?u=https%3A%2F%2Fme%3Apw%40example.com%2Fx&y=1",
            "https://example.com/?u=https%3A%2F%2Fme%3A****%40example.com%2Fx&y=1",
        ),
        (
            "x=https%3a%2f%2ftoken%40example.com",
            "x=https%3a%2f%2f****%40example.com",
        ),
    ] {
        assert_eq!(redact(text), want, "{text}");
    }
}

#[test]
fn a_token_in_place_of_the_user_is_a_secret() {
    for (text, want) in [
        ("https://TOKEN@example.com/x", "https://****@example.com/x"),
        (
            "https://TOKEN:@example.com/x",
            "https://****:@example.com/x",
        ),
        (
            "https://TOKEN:x-oauth-basic@example.com/x",
            "https://****@example.com/x",
        ),
        (
            "https://ghp_abc:${PW}@example.com/",
            "https://****:${PW}@example.com/",
        ),
        (
            "https://glpat-abc:x@example.com/",
            "https://****@example.com/",
        ),
        (
            "https://0123456789abcdef0123:pw@example.com/",
            "https://****@example.com/",
        ),
        (
            "https://${USER}:pw@example.com/",
            "https://${USER}:****@example.com/",
        ),
        (
            "https://__token__:pypi-abc@example.com/",
            "https://__token__:****@example.com/",
        ),
        (
            "git+ssh://git:pw@example.com/x",
            "git+ssh://git:****@example.com/x",
        ),
    ] {
        assert_eq!(redact(text), want, "{text}");
    }
}

#[test]
fn addresses_without_a_scheme() {
    for (text, want) in [
        (
            "--trusted-host user:PW@example.com",
            "--trusted-host user:****@example.com",
        ),
        (
            "--trusted-host=user:PW@host",
            "--trusted-host=user:****@host",
        ),
        (
            "pip install --proxy user:PW@host:8080 x",
            "pip install --proxy user:****@host:8080 x",
        ),
        ("--prox \"user:PW@host\"", "--prox \"user:****@host\""),
        (
            "[\"--proxy\", \"user:PW@host\"]",
            "[\"--proxy\", \"user:****@host\"]",
        ),
        ("--proxy TOKEN@host:8080", "--proxy ****@host:8080"),
        (
            "--proxy me@example.com:PW@host:1",
            "--proxy me@example.com:****@host:1",
        ),
        ("PIP_PROXY=user:PW@host", "PIP_PROXY=user:****@host"),
        (
            "export https_proxy='user:PW@host:3128'",
            "export https_proxy='user:****@host:3128'",
        ),
        ("PIP_PROXY: user:PW@host", "PIP_PROXY: user:****@host"),
        (
            "PIP_INDEX_URL=https://user:PW@example.com/",
            "PIP_INDEX_URL=https://user:****@example.com/",
        ),
        (
            "PIP_INDEX_URL=user:PW@example.com/simple",
            "PIP_INDEX_URL=user:****@example.com/simple",
        ),
        (
            "[global]\ntrusted-host =\n    a.example.com\n    user:PW@b\nproxy=me:PW@c\n",
            "[global]\ntrusted-host =\n    a.example.com\n    user:****@b\nproxy=me:****@c\n",
        ),
        (
            "cannot connect to user:PW@example.com:8080, sorry",
            "cannot connect to user:****@example.com:8080, sorry",
        ),
        ("user:PW@example.com", "user:****@example.com"),
        ("user:PW@10.0.0.1", "user:****@10.0.0.1"),
    ] {
        assert_eq!(redact(text), want, "{text}");
    }
}

#[test]
fn parameters_that_carry_secrets() {
    for name in [
        "token",
        "access_token",
        "private_token",
        "sig",
        "X-Amz-Signature",
        "client_secret",
        "api_key",
        "%74oken",
        "PASSWORD",
    ] {
        for (before, after) in [
            ("https://example.com/x?", "&y=1"),
            ("/x?a=1&", " b"),
            ("see x?a=1&amp;", "\""),
            ("https://example.com/#", ""),
        ] {
            assert_eq!(
                redact(&format!("{before}{name}=S3CRET{after}")),
                format!("{before}{name}=****{after}")
            );
        }
    }
    for text in [
        "x?sha256=ab&egg=x",
        "x?token=${TOKEN}",
        "x; key=1",
        "https://example.com/#egg=x&subdirectory=y",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn headers_and_variables_of_tool_output() {
    for (text, want) in [
        (
            "> Authorization: Basic dTpw\r\n> Accept: */*",
            "> Authorization: Basic ****\r\n> Accept: */*",
        ),
        (
            "authorization:Bearer abc.def-g",
            "authorization:Bearer ****",
        ),
        (
            "Authorization: Digest username=\"x\", response=\"y\"",
            "Authorization: Digest ****\"x\", response=\"y\"",
        ),
        (
            "{'Authorization': 'Basic dTpw', 'x': 1}",
            "{'Authorization': 'Basic ****', 'x': 1}",
        ),
        (
            "{b'Proxy-Authorization': b'Basic dTpw'}",
            "{b'Proxy-Authorization': b'Basic ****'}",
        ),
        (
            "\"authorization\":\"rawtoken\"",
            "\"authorization\":\"****\"",
        ),
        (
            "curl -H 'PRIVATE-TOKEN: glpat-x y' -L",
            "curl -H 'PRIVATE-TOKEN: ****' -L",
        ),
        ("Cookie: session=abc; x=y", "Cookie: ****"),
        (
            "//example.com/:_authToken=abc",
            "//example.com/:_authToken=****",
        ),
        (
            "UV_INDEX_CORP_PASSWORD=hunter2 uv lock",
            "UV_INDEX_CORP_PASSWORD=**** uv lock",
        ),
        (
            "export GITHUB_TOKEN=\"a b\"",
            "export GITHUB_TOKEN=\"****\"",
        ),
    ] {
        assert_eq!(redact(text), want, "{text}");
    }
}

#[test]
fn settings_within_a_value() {
    for (text, want) in [
        (
            "PIP_CONFIG_SETTINGS=password=S3cret",
            "PIP_CONFIG_SETTINGS=password=****",
        ),
        (
            "config-settings = token=S3cret",
            "config-settings = token=****",
        ),
        ("-C db-password='a b' x", "-C db-password='****' x"),
        ("api_key=S3cret, x", "api_key=**** x"),
        (
            "A_PW=S3cret B_PASSPHRASE=S3cret",
            "A_PW=**** B_PASSPHRASE=****",
        ),
        (
            "https://conda.example.com/t/tk-S3cret-aaaa/chan",
            "https://conda.example.com/t/****/chan",
        ),
        (
            "https://conda.example.com/t/S3cret",
            "https://conda.example.com/t/****",
        ),
    ] {
        assert_eq!(redact(text), want, "{text}");
    }
    for text in [
        "connect(password=password, token=get())",
        "token==1.0 secretstorage=3.3 self.token=x",
        "https://forum.example.com/t/what-it-is-about/123",
        "/srv/t/folder/x token=$TOKEN password=",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn what_only_looks_like_a_credential_stays() {
    for text in [
        "git+ssh://git@example.com/a/b.git@v1#egg=b",
        "git@github.com:owner/repo.git@v1",
        "-e git+git@github.com:owner/repo.git#egg=repo",
        "--find-links git@github.com:owner/repo",
        "https://${USER}:${PASS}@example.com/",
        "PIP_INDEX_URL=https://${USER}:${PASS}@example.com/simple",
        "https://u:${{ secrets.PW }}@example.com",
        "--proxy ${USER}:${PASS}@host:8080",
        "--proxy http://host:8080 --trusted-host host:443",
        "FROM python:3.12@sha256:0123456789abcdef0123456789abcdef",
        "image: registry.example.com:5000/x:1@sha256:00",
        "mailto:me@example.com, Contact:me@example.com",
        "x @ https://example.com/x.whl",
        "C:/x/a@b:80 @property npm:foo@1.2.3",
        "--find-links C:\\dir\\a@b --find-links ./dir@2",
        "UV_INDEX_CORP_PASSWORD=$PASSWORD TOKEN=${TOKEN} X_TOKEN=<yours> A_TOKEN=",
        "Authorization: see the documentation of your index",
        "token = secrets; password: yours; key=value",
        "the option --index-url takes a URL, me@example.com knows",
        "flask==2.0 ; python_version < '3.8' # a=b",
    ] {
        assert_eq!(redact(text), text);
        assert!(!has_credentials(text));
    }
}

/// A text with `SECRET` where a secret stands.
const SHAPES: &[&str] = &[
    "-i https://me:SECRET@example.com/simple # x",
    "-i https://SECRET@example.com/simple",
    "https://SECRET:x-oauth-basic@example.com/x",
    "https://SECRET:@example.com/x",
    "https://me:a@SECRET@example.com/x",
    "https://me:SECRET@b@example.com/x",
    "+[[tool.uv.index]]\n+url = \"https://me:SECRET@example.com/x\"\n",
    "error: could not fetch `https://me:SECRET@example.com/x/`: 403",
    "--trusted-host me:SECRET@example.com",
    "--trusted-host\tme:SECRET@host",
    "--proxy me:SECRET@example.com:8080",
    "--proxy=me:SECRET@host",
    "--proxy 'SECRET@host:1'",
    "PIP_PROXY=me:SECRET@host:1",
    "PIP_PROXY=http://me:SECRET@host:1",
    "PIP_INDEX_URL=https://me:SECRET@example.com/simple/",
    "export PIP_EXTRA_INDEX_URL=\"https://a.example.com https://SECRET@example.com/x\"",
    "[global]\nproxy = me:SECRET@host\n",
    "x?token=SECRET&a=b",
    "https://example.com/a?x=1&private_token=SECRET#sha256=0",
    "https://example.com/a?sig=SECRET",
    "Authorization: Basic SECRET\nx",
    "Authorization: Bearer SECRET",
    "{'Authorization': 'token SECRET'}",
    "PRIVATE-TOKEN: SECRET",
    "u=https%3A%2F%2Fme%3ASECRET%40example.com%2Fx",
    "UV_INDEX_A_PASSWORD=SECRET\n",
    "PIP_CONFIG_SETTINGS=password=SECRET",
    "config-settings = db-token=SECRET",
    "https://conda.example.com/t/SECRET/channel",
    "Proxy me:SECRET@example.com:3128 refused",
];

fn harmless() -> impl Strategy<Value = String> {
    let word = select(vec![
        "flask==2.0",
        "https://example.com/simple",
        "-r",
        "a.txt",
        "git@github.com:o/r.git",
        "git+ssh://git@example.com/r",
        "--proxy",
        "http://host:8080",
        "--trusted-host",
        "host",
        "# note",
        "${TOKEN}",
        "PIP_PROXY=",
        "a?b=c&d=e",
        "x: y",
        "é",
        "\n",
        "\"",
        ",",
    ]);
    proptest::collection::vec(word, 0..10).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_never_survives(
        shape in select(SHAPES),
        secret in "[A-Z0-9][A-Z0-9!$%^*_.~+-]{5,20}",
        before in harmless(),
        after in harmless(),
    ) {
        // Two hex digits behind a percent sign would be another text.
        let secret = secret.replace('%', "%25");
        let text = format!("{before}\n{}\n{after}", shape.replace("SECRET", &secret));
        let shown = redact(&text).into_owned();
        prop_assert!(!shown.contains(&secret), "{shown}");
        prop_assert_eq!(redact(&shown).into_owned(), shown.clone());
        prop_assert!(has_credentials(&text));
        prop_assert!(!has_credentials(&shown), "{shown}");
    }

    #[test]
    fn text_without_credentials_is_unchanged(text in harmless()) {
        prop_assert_eq!(redact(&text).into_owned(), text);
    }

    #[test]
    fn redacting_twice_changes_nothing(
        pieces in proptest::collection::vec(prop_oneof![
            3 => select(vec!["https://", ":", "@", "/", "?", "&", "token=", "--proxy ", "PIP_PROXY=", "%3A%2F%2F",
                "%40", "%3A", "\"", "'", " ", "\n", "****", "${A}", "Authorization: ", "Basic ", "a", "example.com",
                ":80", "git", "A_TOKEN=", "x-oauth-basic", "é"]).prop_map(str::to_owned),
            1 => ".{0,6}",
        ], 0..14),
    ) {
        let once = redact(&pieces.concat()).into_owned();
        prop_assert_eq!(redact(&once).into_owned(), once);
    }
}

#[test]
fn a_long_text_is_read_in_one_pass() {
    for piece in [
        "twine ",
        "twine -p '",
        "--token`",
        "--token \"",
        "uv publish -t",
        "-p ",
        "twine\\\n",
    ] {
        let text = piece.repeat(50_000);
        let begun = std::time::Instant::now();
        let _ = has_credentials(&text);
        assert!(begun.elapsed().as_secs() < 5, "{piece}");
    }
}
