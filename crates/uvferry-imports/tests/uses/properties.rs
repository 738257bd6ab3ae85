//! No text makes it panic, no order matters, no password is told.

use proptest::prelude::*;
use uvferry_imports::settings::Settings;
use uvferry_imports::uses::configuration::uses_in;

use crate::{declared, file, names};

const NAMES: &[&str] = &[
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    ".flake8",
    ".env",
    "mkdocs.yml",
    "docker-compose.yml",
    "logging.json",
    "Procfile",
    "Makefile",
    "gunicorn.conf.py",
    "babel.cfg",
    "_config.yml",
    "profiles.yml",
];

/// Pieces that the readers look for, in any order.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[tool.pytest.ini_options]\n",
        "[tool:pytest]\n",
        "addopts = ",
        "-p ",
        "-n 4 ",
        "--cov\n",
        "\"",
        "'",
        "\"\"\"",
        "\\\n",
        "gunicorn ",
        "python -m ",
        "-k ",
        "gevent\n",
        "é",
        "mysql+pymysql://",
        "plugins:\n",
        "  - ",
        "[mypy]\nplugins = ",
        "a.b,",
        "theme: ",
        "!!python/name:",
        "&a ",
        "*a ",
        "[poe.tasks]\n",
        "[tool.poe.tasks]\nx = ",
        "GUNICORN_CMD_ARGS=",
        "X_BACKEND=",
        "worker_class = ",
        "{",
        "}",
        "[",
        "]",
        "#",
        ";",
        "\n",
        " ",
        "\t",
        "\r\n",
        "\u{feff}",
        "=",
        ":",
    ]);
    prop::collection::vec(
        prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => "[ -~\n]{0,12}"],
        0..24,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_it_panic_and_the_order_does_not_matter(
        texts in prop::collection::vec((prop::sample::select(NAMES), text()), 1..4),
    ) {
        let mut files: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(at, (name, text))| file(&format!("{at}/{name}"), text))
            .collect();
        let known = declared("gevent pytest-cov pymysql mkdocs-material");
        let uses = uses_in(&files, &known);
        files.reverse();
        prop_assert_eq!(&uses_in(&files, &known), &uses);
        for one in &uses {
            prop_assert!(one.place.line >= 1 && !one.why.is_empty());
        }
        let _ = names(&uses);
    }

    #[test]
    fn no_settings_make_it_panic(text in text(), key in "[a-z_-]{1,12}", value in "[ -~]{0,20}") {
        for table in ["uvferry.imports", "deptry", "fawltydeps"] {
            let written = format!("{text}\n[tool.{table}]\n{key} = {value}\n");
            let _ = Settings::read(Some(&file("pyproject.toml", &written)));
        }
    }

    #[test]
    fn no_password_is_told(
        name in prop::sample::select(NAMES),
        key in prop::sample::select(vec!["DATABASE_URL=", "sqlalchemy.url = ", "url: ", "CELERY_BACKEND=", "x = \"", "--dsn ", "addopts = --cov "]),
        scheme in prop::sample::select(vec!["postgres", "mysql+pymysql", "redis", "amqp", "mongodb+srv", "db+postgresql"]),
        password in "q[A-Z0-9]{9}z",
    ) {
        let address = format!("{scheme}://user:{password}@db.example.com:1/x");
        let written = format!("[alembic]\n{key}{address}\nweb: gunicorn -k gevent {address}\n- {address}\n");
        let uses = uses_in(&[file(name, &written)], &declared("pymysql psycopg2 redis amqp pymongo"));
        prop_assert!(name.contains("conf.py") || !uses.is_empty());
        prop_assert!(!format!("{uses:?}").contains(&password), "{:?}", uses);
    }

    #[test]
    fn no_password_in_a_setting_is_told(password in "q[A-Z0-9]{9}z") {
        let written = format!("[tool.deptry]\n\"https://user:{password}@example.com\" = 1\nignore = [\"https://user:{password}@example.com\"]\n");
        let (_, told) = Settings::read(Some(&file("pyproject.toml", &written)));
        prop_assert_eq!(told.len(), 2);
        prop_assert!(!format!("{told:?}").contains(&password), "{:?}", told);
    }
}

#[test]
fn long_lines_and_many_words_end() {
    let words = "pytest -n gunicorn -k ".repeat(40_000);
    let quotes = "\"' pytest ".repeat(40_000);
    let addresses = "mysql+pymysql://".repeat(40_000);
    for text in [&words, &quotes, &addresses] {
        for name in ["Makefile", "pyproject.toml", "mkdocs.yml", "setup.cfg"] {
            let started = std::time::Instant::now();
            let _ = uses_in(&[file(name, text)], &[]);
            assert!(started.elapsed().as_secs() < 20, "{name}");
        }
    }
}
