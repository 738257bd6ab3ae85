//! Files that were compiled one after the other: uv locks all of them at once.

use uvferry_commands::{Mode, Project};

use super::{carried, project};

fn compiled() -> Project {
    let mut project = project();
    for (source, of) in [
        ("requirements.in", "requirements.txt"),
        ("docs/requirements.in", "docs/requirements.txt"),
    ] {
        let target = project.files[of].clone();
        project.files.insert(source.to_owned(), target);
    }
    project
}

#[track_caller]
fn becomes(path: &str, before: &str, after: &str) {
    let project = compiled();
    let mode = Mode::Project(&project);
    let first = carried(path, before, mode).applied(before);
    assert_eq!(first, after);
    let second = carried(path, &first, mode).applied(&first);
    assert_eq!(second, first, "a second run changes it again");
}

const MAIN: &str = "pip-compile $(OPTS) --allow-unsafe -o requirements.txt requirements.in";
const DOCS: &str = "pip-compile ${OPTS} -o docs/requirements.txt docs/requirements.in";

#[test]
fn a_variable_beside_the_names_of_files_holds_options() {
    becomes(
        "Makefile",
        &format!("lock:\n\t{DOCS}\nup:\n\t$(MAKE) lock OPTS=\"--upgrade -P six\"\n"),
        "lock:\n\tuv lock ${OPTS}\nup:\n\t$(MAKE) lock OPTS=\"--upgrade -P six\"\n",
    );
    // Options that `uv lock` does not know, here or for a sub-make; a file that is known later.
    for text in [
        format!("OPTS = --generate-hashes\nlock:\n\t{MAIN}\n"),
        format!("lock:\n\t{MAIN}\nup:\n\t$(MAKE) lock OPTS=--rebuild\n"),
        format!("lock:\n\t{MAIN}\nup:\n\tmake lock \"OPTS=-U --rebuild\"\n"),
        "lock:\n\tpip-compile $(OPTS) requirements.in\n".to_owned(),
        "lock:\n\tpip-compile $(OPTS) -o requirements.txt\n".to_owned(),
        "lock:\n\tpip-compile \"$(OPTS)\" -o requirements.txt requirements.in\n".to_owned(),
    ] {
        becomes("Makefile", &text, &text);
    }
    becomes(
        "lock.sh",
        "pip-compile $OPTS -o requirements.txt requirements.in\n",
        "uv lock $OPTS\n",
    );
}

#[test]
fn the_same_lock_is_made_once_in_a_recipe_or_a_script() {
    becomes(
        "Makefile",
        "lock:\n\t# first\n\tpip-compile -U -o requirements.txt requirements.in\n\techo between\n\t@pip-compile -U -o docs/requirements.txt docs/requirements.in\nother:\n\tpip-compile -U -o requirements.txt requirements.in\n",
        "lock:\n\t# first\n\tuv lock -U\n\techo between\nother:\n\tuv lock -U\n",
    );
    becomes(
        "lock.sh",
        "pip-compile requirements.in && pip-compile docs/requirements.in\npip-compile -U docs/requirements.in\n",
        "uv lock\nuv lock -U\n",
    );
    // Where a condition stands between, or decides about the first one, both stay.
    becomes(
        "lock.sh",
        "if [ -n \"$A\" ]; then pip-compile requirements.in; fi\npip-compile docs/requirements.in\n",
        "if [ -n \"$A\" ]; then uv lock; fi\nuv lock\n",
    );
    becomes(
        "lock.sh",
        "test -f x && pip-compile requirements.in\npip-compile docs/requirements.in\n",
        "test -f x && uv lock\nuv lock\n",
    );
    becomes(
        "Makefile",
        "lock:\nifdef A\n\tpip-compile requirements.in\nendif\n\tpip-compile docs/requirements.in\n",
        "lock:\nifdef A\n\tuv lock\nendif\n\tuv lock\n",
    );
}

#[test]
fn what_pip_sync_gives_to_pip_about_resolving_goes() {
    becomes(
        "s.sh",
        "pip-sync --pip-args \"--no-deps\" -q other.txt\n",
        "uv pip sync -q other.txt\n",
    );
}
