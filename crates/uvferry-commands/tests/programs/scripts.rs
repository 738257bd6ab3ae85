//! The programs in whole scripts: what the edits leave.

use std::collections::BTreeSet;

use uvferry_commands::{Carrier, Mode, Settings, carry};
use uvferry_diagnostics::SourceFile;

use super::Case;

fn rewritten(text: &str, case: &Case) -> String {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: case.project.as_ref().map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new("release.sh", text);
    carry(&file, Carrier::ShellScript, &settings).applied(text)
}

#[test]
fn the_programs_change_word_by_word_in_a_script() {
    let old = "\
#!/bin/bash
set -e
python3 -m venv --system-site-packages  venv   # ours
. venv/bin/activate
python setup.py sdist bdist_wheel && twine upload dist/*
TWINE_USERNAME=me TWINE_PASSWORD=\"$PW\" \\
    twine upload \\
        --repository-url \"$URL\" \\
        --verbose \\
        dist/*
if [ -n \"$X\" ]; then
    python -m build --outdir \"$OUT\"  -w; fi
virtualenv -p python2.7 old
pipx run twine check dist/* || exit 1
(cd sub && python setup.py develop)
pipx install 'poetry<2'   nox
echo twine upload dist/*
";
    let new = "\
#!/bin/bash
set -e
uv venv --allow-existing --system-site-packages  venv   # ours
. venv/bin/activate
uv build --sdist --wheel && uv publish dist/*
UV_PUBLISH_USERNAME=me UV_PUBLISH_PASSWORD=\"$PW\" \\
    uv publish \\
        --publish-url \"$URL\" \\
        --verbose \\
        dist/*
if [ -n \"$X\" ]; then
    uv build --out-dir \"$OUT\"  --wheel; fi
virtualenv -p python2.7 old
uvx twine check dist/* || exit 1
(cd sub && uv pip install -e .)
uv tool install 'poetry<2'
uv tool install nox
echo twine upload dist/*
";
    for case in [Case::pip(), Case::project()] {
        assert_eq!(rewritten(old, &case), new);
        assert_eq!(rewritten(new, &case), new);
    }
}
