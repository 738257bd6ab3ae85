//! What a command of pip installs of a project, and what it leaves out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use uvferry_commands::{Directory, Environment, Surroundings};

use crate::golden::in_project;

/// pip installs what a file names, and the project only where it is asked for.
#[test]
fn files_of_a_project_are_installed_without_it() {
    let lines = r"
        pip install -r requirements.txt
        pip install -r requirements/pg.txt
        pip install -r requirements/docs.txt
        pip install -r requirements.txt -e .
        pip install . -r requirements/pg.txt
        pip install -r requirements/all.txt
        pip install -r requirements/all.txt -r requirements/pg.txt gunicorn
        pip install -e .[pg]
        pip-sync requirements.txt
        pip-sync requirements/all.txt
    ";
    let mut all = String::new();
    let mut case = |name: &str, surroundings: Surroundings| {
        let _ = write!(all, "== {name}\n{}", in_project(lines, &surroundings));
    };
    case("unknown", Surroundings::default());
    case(
        "no environment",
        Surroundings {
            environment: Environment::System,
            ..Surroundings::default()
        },
    );
    case(
        "image, where everything was copied before",
        Surroundings {
            environment: Environment::System,
            is_image: true,
            directory: Directory::Known("/app".to_owned()),
            copied: BTreeMap::from([("/app".to_owned(), String::new())]),
            variables: BTreeMap::from([(
                "UV_PROJECT_ENVIRONMENT".to_owned(),
                "/usr/local".to_owned(),
            )]),
            ..Surroundings::default()
        },
    );
    case(
        "for readers",
        Surroundings {
            is_for_readers: true,
            ..Surroundings::default()
        },
    );
    insta::assert_snapshot!(all);
}
