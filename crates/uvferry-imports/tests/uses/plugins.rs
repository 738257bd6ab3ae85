//! Plugins, and what libraries take where it is installed.

use uvferry_imports::uses::plugins::plugin_uses;

use crate::{declared, names};

/// What is declared and used by something else, where `in_use` is in use; `installed` has lines
/// of a distribution and its groups of entry points.
fn of(known: &str, in_use: &str, installed: &[(&str, &[&str])]) -> Vec<String> {
    let uses = plugin_uses(
        &declared(known),
        &|name| in_use.split_whitespace().any(|one| one == name),
        &|name| {
            let groups = installed.iter().filter(|(one, _)| *one == name);
            groups
                .flat_map(|(_, groups)| groups.iter().map(|group| (*group).to_owned()))
                .collect()
        },
    );
    names(&uses)
}

#[test]
fn entry_points_decide_where_there_are_some() {
    let installed = [
        ("pytest-cov", &["pytest11"][..]),
        ("anything", &["pytest11"]),
        ("pytest-tool", &["console_scripts"]),
        ("flake8-x", &["flake8.extension"]),
    ];
    let known = "pytest-cov anything pytest-tool flake8-x pytest-absent";
    assert_eq!(
        of(known, "pytest", &installed),
        ["anything", "pytest-absent?", "pytest-cov"]
    );
    assert_eq!(of(known, "flake8", &installed), ["flake8-x"]);
    assert_eq!(of(known, "", &installed), Vec::<String>::new());
}

#[test]
fn a_name_alone_makes_a_plugin_likely() {
    assert_eq!(
        of(
            "pytest pytest-mock pytest-watch hypothesis requests",
            "pytest",
            &[]
        ),
        ["hypothesis?", "pytest-mock?"]
    );
    assert_eq!(
        of(
            "flake8-bugbear pep8-naming pylint-django",
            "flake8 pylint",
            &[]
        ),
        ["flake8-bugbear?", "pep8-naming?"]
    );
    assert_eq!(
        of(
            "apache-airflow-providers-http keyrings.alt",
            "apache-airflow twine",
            &[]
        ),
        ["apache-airflow-providers-http?", "keyrings-alt?"]
    );
    // Those have to be named.
    assert_eq!(
        of(
            "mkdocs-macros-plugin sphinx-copybutton django-cors-headers",
            "mkdocs sphinx django",
            &[]
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_library_takes_what_is_installed() {
    assert_eq!(
        of("uvloop httptools python-dotenv requests", "uvicorn", &[]),
        ["httptools", "python-dotenv?", "uvloop"]
    );
    assert_eq!(
        of("openpyxl xlrd pyarrow numexpr click", "pandas", &[]),
        ["numexpr", "openpyxl?", "pyarrow?", "xlrd?"]
    );
    assert_eq!(
        of(
            "psycopg2-binary pillow argon2-cffi Pillow-SIMD",
            "django",
            &[]
        ),
        ["argon2-cffi?", "pillow?", "psycopg2-binary?"]
    );
    assert_eq!(
        of("mysqlclient aiosqlite", "sqlalchemy", &[]),
        ["aiosqlite?", "mysqlclient?"]
    );
    assert_eq!(
        of(
            "python-multipart email-validator hiredis",
            "fastapi redis",
            &[]
        ),
        ["email-validator?", "hiredis", "python-multipart?"]
    );
    assert_eq!(of("openpyxl uvloop", "", &[]), Vec::<String>::new());
}

#[test]
fn what_an_extra_asks_for_is_likely() {
    assert_eq!(
        of("thing[Speed_Up] speed-up other", "thing", &[]),
        ["speed-up?"]
    );
    assert_eq!(of("thing[speedup] speedup", "", &[]), Vec::<String>::new());
}
