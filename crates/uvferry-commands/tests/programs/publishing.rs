use super::Case;

#[test]
fn build_is_uv_build() {
    Case::pip().holds(&[
        ("python -m build", "uv build"),
        ("pyproject-build", "uv build"),
        (
            "python -m build -w --wheel -o a -o b",
            "uv build --wheel --out-dir b",
        ),
        (
            "python3 -m build --wheel --sdist .",
            "uv build --wheel --sdist .",
        ),
        (
            "python -m build -w -s -o out sub",
            "uv build --wheel --sdist --out-dir out sub",
        ),
        ("python -m build --outdir=out", "uv build --out-dir=out"),
        (
            "python -m build --outdir \"$OUT\"",
            "uv build --out-dir \"$OUT\"",
        ),
        ("python3.9 -m build", "uv build --python 3.9"),
        ("$PYTHON -m build", "uv build --python $PYTHON"),
        (
            "venv/bin/python -m build",
            "uv build --python venv/bin/python",
        ),
        (
            "python -m build -n -x",
            "uv build --python python --no-build-isolation",
        ),
        (
            "python -m build --no-isolation",
            "uv build --python python --no-build-isolation",
        ),
        (
            "python -m build -C--global-option=-q",
            "uv build -C--global-option=-q",
        ),
        (
            "python -m build --config-setting a=b",
            "uv build --config-setting a=b",
        ),
        (
            "python -m build -C editable",
            "uv build --config-setting=editable=",
        ),
        ("python -m build --installer uv -v", "uv build"),
        ("python -m build -q --env-dir x", "uv build -q"),
        (
            "python -m build --dependency-constraints-txt c.txt",
            "uv build --build-constraints c.txt",
        ),
        ("python -m build --metadata", "UVF304 | uv build"),
        ("python -m build --report r.json", "UVF304 | uv build"),
        ("python -m build --config-json '{}'", "UVF304 | uv build"),
        ("python -m build --version", "kept"),
        ("python -m build --sdist-extract-dir x", "uv build"),
        ("python -m build --wat", "UVF311 | uv build"),
        (
            "docker run x python -m build .",
            "UVF313 | docker run x uv build .",
        ),
        ("uv build", "-"),
    ]);
    let case = Case::pip();
    assert_eq!(case.codes("python -m build -n"), ["UVF303"]);
    assert!(case.codes("python -m build -s").is_empty());
    assert!(case.codes("python3.9 -m build").is_empty());
}

#[test]
fn twine_upload_is_uv_publish() {
    let case = Case::pip();
    case.holds(&[
        ("twine upload dist/*", "uv publish dist/*"),
        ("python -m twine upload dist/*.whl", "uv publish dist/*.whl"),
        (
            "twine upload -u __token__ -p $TOKEN dist/*",
            "uv publish -u __token__ -p $TOKEN dist/*",
        ),
        (
            "twine upload --username=a --password=\"$P\" dist/*",
            "uv publish --username=a --password=\"$P\" dist/*",
        ),
        (
            "twine upload --repository-url https://example.com/up/ dist/*",
            "uv publish --publish-url https://example.com/up/ dist/*",
        ),
        ("twine upload -r pypi dist/*", "uv publish dist/*"),
        (
            "twine upload --repository testpypi dist/*",
            "UVF304 | uv publish --index testpypi dist/*",
        ),
        (
            "twine upload -r x --repository-url https://example.com/up/ dist/*",
            "uv publish --publish-url https://example.com/up/ dist/*",
        ),
        (
            "twine upload --skip-existing dist/*",
            "UVF304 | uv publish --check-url URL dist/*",
        ),
        (
            "twine upload -s -i me --sign-with gpg2 -c hi dist/*",
            "uv publish dist/*",
        ),
        (
            "twine upload --non-interactive --attestations --verbose --disable-progress-bar dist/*",
            "uv publish --verbose --no-progress dist/*",
        ),
        (
            "twine upload --config-file .pypirc dist/*",
            "UVF304 | uv publish dist/*",
        ),
        (
            "twine upload --cert ca.pem dist/*",
            "SSL_CERT_FILE=ca.pem uv publish dist/*",
        ),
        (
            "twine upload --client-cert c.pem dist/*",
            "SSL_CLIENT_CERT=c.pem uv publish dist/*",
        ),
        (
            "TWINE_USERNAME=a TWINE_PASSWORD=$P twine upload dist/*",
            "UV_PUBLISH_USERNAME=a UV_PUBLISH_PASSWORD=$P uv publish dist/*",
        ),
        (
            "env TWINE_PASSWORD=\"$P\" twine upload dist/*",
            "env UV_PUBLISH_PASSWORD=\"$P\" uv publish dist/*",
        ),
        (
            "TWINE_REPOSITORY_URL=https://example.com/up/ twine upload dist/*",
            "UV_PUBLISH_URL=https://example.com/up/ uv publish dist/*",
        ),
        (
            "TWINE_REPOSITORY=x twine upload dist/*",
            "UVF304 | uv publish dist/*",
        ),
        (
            "TWINE_NON_INTERACTIVE=1 A=b twine upload dist/*",
            "A=b uv publish dist/*",
        ),
        ("twine --no-color upload dist/*", "uv publish dist/*"),
        ("twine upload $FILES", "uv publish $FILES"),
        ("twine check dist/*", "uvx twine check dist/*"),
        (
            "python -m twine check --strict dist/*",
            "uvx twine check --strict dist/*",
        ),
        ("twine upload -h", "kept"),
        ("twine register dist/x.whl", "UVF310"),
        ("twine --version", "kept"),
        ("twine", "UVF310"),
        ("uvx twine check dist/*", "-"),
    ]);
    assert_eq!(case.codes("twine upload dist/*"), ["UVF325"]);
    assert!(case.codes("twine upload -u a -p b dist/*").is_empty());
    assert!(
        case.codes("TWINE_PASSWORD=b twine upload dist/*")
            .is_empty()
    );
}

#[test]
fn a_project_that_has_twine_runs_its_own() {
    let mut case = Case::project().run_by_uv();
    case.holds(&[("twine check dist/*", "uvx twine check dist/*")]);
    if let Some(project) = &mut case.project {
        project.programs.insert("twine".to_owned());
    }
    case.holds(&[(
        "twine check dist/*",
        "uv run --active --no-sync twine check dist/*",
    )]);
}

#[test]
fn a_password_is_in_no_message() {
    let case = Case::pip();
    for text in [
        "twine upload -u me -p hunter2 --repository x dist/*",
        "twine upload --password=hunter2 --skip-existing dist/*",
        "TWINE_PASSWORD=hunter2 twine upload -r x dist/*",
        "twine upload --repository-url https://me:hunter2@example.com/ --skip-existing dist/*",
    ] {
        let (_, translated) = case.translated(text);
        let shown = format!("{:?}", translated.unwrap());
        let outcome = shown.split("notes:").next().unwrap();
        assert!(!outcome.contains("hunter2"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn variables_of_a_file_are_put_into_uvs_names() {
    use uvferry_commands::{Mode, VariableBecomes, pip_variable};
    let becomes = |name: &str| pip_variable(name, "x", Mode::Pip).map(|change| change.becomes);
    let set = |name| Some(VariableBecomes::Set(vec![(name, "x".to_owned())]));
    assert_eq!(becomes("TWINE_PASSWORD"), set("UV_PUBLISH_PASSWORD"));
    assert_eq!(becomes("TWINE_USERNAME"), set("UV_PUBLISH_USERNAME"));
    assert_eq!(becomes("TWINE_REPOSITORY_URL"), set("UV_PUBLISH_URL"));
    assert_eq!(becomes("PIPX_BIN_DIR"), set("UV_TOOL_BIN_DIR"));
    assert_eq!(becomes("TWINE_REPOSITORY"), Some(VariableBecomes::Review));
    assert_eq!(
        becomes("PIPX_DEFAULT_PYTHON"),
        Some(VariableBecomes::Review)
    );
    assert_eq!(
        becomes("TWINE_NON_INTERACTIVE"),
        Some(VariableBecomes::Nothing)
    );
    assert_eq!(becomes("TWINE_X"), None);
}
