//! Configurations of many styles.

use uvferry_diagnostics::SourceFile;
use uvferry_imports::uses::configuration::uses_in;

use crate::{declared, file, names};

/// What a file uses, with these declared.
fn of(path: &str, text: &str, known: &str) -> Vec<String> {
    names(&uses_in(&[file(path, text)], &declared(known)))
}

/// The file uses all of these, and nothing else that is declared.
fn check(path: &str, text: &str, known: &str, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(of(path, text, known), expected, "{path}:\n{text}");
}

#[test]
fn pytest_has_options_and_settings_from_plugins() {
    check(
        "pyproject.toml",
        "[tool.pytest.ini_options]\naddopts = \"-p xdist -p no:cacheprovider --cov --cov-report=xml -n4\"\n\
         asyncio_mode = \"auto\"\nDJANGO_SETTINGS_MODULE = \"app.settings\"\n\
         required_plugins = [\"pytest-mock>=3\"]\n\
         filterwarnings = [\"error\", \"ignore:x:sqlalchemy.exc.SAWarning\"]\n",
        "",
        &[
            "pytest",
            "xdist()",
            "pytest-cov",
            "pytest-xdist",
            "pytest-asyncio",
            "pytest-django",
            "app.settings()",
            "pytest-mock",
            "sqlalchemy.exc.SAWarning()",
        ],
    );
    check(
        "setup.cfg",
        "[tool:pytest]\naddopts =\n    --reruns 2\n    --timeout=30  # slow\nfilterwarnings =\n    ignore::pkg.Warn\n",
        "",
        &[
            "pytest",
            "pytest-rerunfailures",
            "pytest-timeout",
            "pkg.Warn()",
        ],
    );
    check(
        "tests/pytest.ini",
        "[pytest]\naddopts = -p asyncio --benchmark-only\nenv =\n    A=1\n",
        "pytest-asyncio pytest-env",
        &["pytest", "pytest-asyncio", "pytest-benchmark", "pytest-env"],
    );
    check(
        "pyproject.toml",
        "[tool.pytest.ini_options]\naddopts = [\"-p\", \"my_pkg.plugin\", \"--ds=a.b\"]\n",
        "",
        &["pytest", "my_pkg.plugin()", "pytest-django"],
    );
    check(
        "pyproject.toml",
        "[tool.pytest.ini_options]\naddopts = \"\"\"\n  --html=report.html\n  -n auto\n\"\"\"\n",
        "",
        &["pytest", "pytest-html", "pytest-xdist"],
    );
    // Not an option of a plugin's.
    check(
        "pytest.ini",
        "[pytest]\naddopts = -q --strict-markers -k 'not slow' -m unit --tb=short\ntestpaths = tests\n",
        "",
        &["pytest"],
    );
}

#[test]
fn tools_are_in_use_where_they_are_configured() {
    check(
        "pyproject.toml",
        "[tool.black]\nline-length = 99\n[tool.ruff.lint]\nselect = [\"E\"]\n[tool.coverage.report]\n\
         [tool.isort]\nknown_third_party = [\"requests\"]\n[tool.unknown-tool]\n",
        "pytest-cov",
        &["black", "ruff", "coverage", "isort"],
    );
    check(
        "tox.ini",
        "[tox]\nenvlist = py3\n[testenv]\ndeps = requests\n[flake8]\nmax-line-length = 99\n[isort]\nprofile = black\n",
        "tox flake8 isort requests black",
        &["tox", "flake8", "isort"],
    );
    check(
        "setup.cfg",
        "[metadata]\nname = x\n[bdist_wheel]\nuniversal = 1\n[compile_catalog]\ndomain = x\n[bumpversion:file:x.py]\n\
         [aliases]\ntest = pytest\n",
        "babel bump2version bump-my-version",
        &[
            "wheel",
            "babel",
            "pytest-runner",
            // One of them, and it cannot be told which.
            "bump2version?",
            "bump-my-version?",
        ],
    );
    for (path, text, used) in [
        (".pre-commit-config.yaml", "repos: []\n", "pre-commit"),
        ("noxfile.py", "import nox\n", "nox"),
        (".yamllint", "rules: {}\n", "yamllint"),
        ("a/b/conftest.py", "", "pytest"),
        ("app.spec", "", "pyinstaller"),
    ] {
        check(path, text, used, &[used]);
    }
}

#[test]
fn what_is_installed_elsewhere_is_no_use() {
    let known = "pre-commit flake8-bugbear types-requests pytest-cov requests pydantic";
    check(
        ".pre-commit-config.yaml",
        "repos:\n  - repo: https://example.com/flake8\n    rev: 1.0\n    hooks:\n      - id: flake8\n        additional_dependencies: [flake8-bugbear==1, \"types-requests\"]\n",
        known,
        &["pre-commit"],
    );
    check(
        "tox.ini",
        "[tox]\nrequires = tox-uv\n[testenv]\ndeps =\n    pytest-cov\n    -r requirements.txt\n",
        known,
        &["tox"],
    );
    check(
        "pyproject.toml",
        "[tool.isort]\nknown_third_party = [\"requests\"]\n[tool.ruff.lint.isort]\nknown-first-party = [\"pydantic\"]\n",
        known,
        &["isort", "ruff"],
    );
}

#[test]
fn plugins_of_checkers_are_named_in_their_configurations() {
    check(
        "mypy.ini",
        "[mypy]\nplugins = pydantic.mypy,\n    mypy_django_plugin.main, ./local.py\n[mypy-requests.*]\nignore_missing_imports = True\n\
         [mypy.plugins.django-stubs]\ndjango_settings_module = x.settings\n",
        "",
        &["mypy", "pydantic.mypy()", "mypy_django_plugin.main()"],
    );
    check(
        "pyproject.toml",
        "[tool.mypy]\nplugins = [\"sqlalchemy.ext.mypy.plugin\", \"x.y:plugin\"]\n[tool.django-stubs]\n",
        "",
        &[
            "mypy",
            "sqlalchemy.ext.mypy.plugin()",
            "x.y.plugin()",
            "django-stubs",
        ],
    );
    check(
        ".pylintrc",
        "[MASTER]\nload-plugins=pylint_django,\n             pylint.extensions.docparams\nextension-pkg-whitelist=lxml\n",
        "",
        &["pylint", "pylint_django()", "pylint.extensions.docparams()"],
    );
    check(
        "pyproject.toml",
        "[tool.pylint.main]\nload-plugins = [\"pylint_pydantic\"]\n[tool.pylint.\"messages control\"]\ndisable = [\"x\"]\n",
        "",
        &["pylint", "pylint_pydantic()"],
    );
    check(
        ".flake8",
        "[flake8]\ninline-quotes = double\napplication_import_names = app\nmax-complexity = 9\n\
         [flake8:local-plugins]\nextension =\n  X = tools.lint:Plugin\n",
        "",
        &[
            "flake8",
            "flake8-quotes",
            "flake8-import-order",
            "tools.lint.Plugin()",
        ],
    );
    check(
        ".coveragerc",
        "[run]\nplugins = django_coverage_plugin\nconcurrency = thread,gevent\n",
        "coverage",
        &["coverage", "django_coverage_plugin()", "gevent"],
    );
}

#[test]
fn builds_and_entry_points_name_what_they_take() {
    check(
        "pyproject.toml",
        "[build-system]\nrequires = [\"setuptools>=61\", \"Cython ; python_version > '3'\"]\nbuild-backend = \"setuptools.build_meta\"\n\
         [project.scripts]\nx = \"x.cli:main\"\n[project.gui-scripts]\ny = \"x.gui:run\"\n\
         [project.entry-points.pytest11]\nx = \"x.plugin\"\n[project.entry-points.\"flake8.extension\"]\nX1 = \"x.lint:Check\"\n",
        "",
        &[
            "setuptools",
            "cython",
            "setuptools.build_meta()",
            "x.cli.main()",
            "x.gui.run()",
            "x.plugin()",
            "pytest",
            "flake8",
            "x.lint.Check()",
        ],
    );
    check(
        "pyproject.toml",
        "[tool.poetry.scripts]\nx = { reference = \"x.cli:main\", type = \"console\" }\n\
         [tool.poetry.plugins.\"babel.extractors\"]\nx = \"x:extract\"\n",
        "poetry-core",
        &["poetry-core", "x.cli.main()", "babel", "x.extract()"],
    );
    check(
        "setup.cfg",
        "[options.entry_points]\nconsole_scripts =\n    x = x.cli:main\n    # y = y:z\npytest11 =\n    x = x.plugin [all]\n",
        "",
        &["x.cli.main()", "pytest", "x.plugin()"],
    );
    check(
        "pyproject.toml",
        "[build-system]\nrequires = [\"hatchling\", \"hatch-vcs\"]\nbuild-backend = \"hatchling.build\"\n\
         [tool.hatch.version]\nsource = \"vcs\"\n[tool.hatch.metadata.hooks.fancy-pypi-readme]\n\
         [tool.hatch.build.targets.wheel.hooks.mypyc]\n",
        "hatchling hatch-vcs hatch-fancy-pypi-readme",
        &[
            "hatchling",
            "hatch-vcs",
            "hatchling.build()",
            "hatch-fancy-pypi-readme",
        ],
    );
}

#[test]
fn tasks_call_programs_which_have_arguments() {
    check(
        "pyproject.toml",
        "[tool.poe.tasks]\ntest = \"pytest -n 4 && mypy .\"\nlint.cmd = \"ruff check\"\nlint.help = \"black is gone\"\n\
         serve = { shell = \"A=1 gunicorn -k eventlet app:app\", env = { X = \"flask\" } }\n\
         all = [{ cmd = \"isort .\" }, \"test\"]\ncall = { script = \"pkg.tasks:run\" }\n",
        "",
        &[
            "poethepoet",
            "pytest*",
            "pytest-xdist",
            "mypy*",
            "ruff*",
            "gunicorn*",
            "eventlet",
            "isort*",
            "test*",
            "pkg.tasks.run()",
        ],
    );
    check(
        "pyproject.toml",
        "[tool.hatch.envs.default.scripts]\ncov = [\"coverage run -m pytest --reruns 2\", \"coverage xml\"]\n[tool.taskipy.tasks]\nx = \"python -m build\"\n",
        "hatch",
        &[
            "hatch",
            "taskipy",
            "coverage*",
            "pytest()",
            "pytest-rerunfailures",
            "python*",
            "build()",
        ],
    );
}

#[test]
fn arguments_of_servers_and_workers_name_what_they_load() {
    let gevent = &["gevent"][..];
    for (path, text, expected) in [
        ("Procfile", "web: gunicorn -k gevent app:app\n", gevent),
        (
            "Procfile",
            "web: gunicorn app:app --worker-class=gevent # -k eventlet\n",
            gevent,
        ),
        (
            "Dockerfile",
            "CMD [\"gunicorn\", \"-k\", \"gevent\", \"app\"]\n",
            gevent,
        ),
        (
            "Dockerfile",
            "ENTRYPOINT exec /venv/bin/gunicorn \\\n  -k gevent \\\n  app\n",
            gevent,
        ),
        (
            "Dockerfile",
            "ENV GUNICORN_CMD_ARGS=\"--bind=0.0.0.0 -k gevent\"\n",
            gevent,
        ),
        (
            ".env",
            "GUNICORN_CMD_ARGS=--threads 2 --worker-class gevent\n",
            gevent,
        ),
        (
            "docker-compose.yml",
            "services:\n  web:\n    command:\n      - gunicorn\n      - -k\n      - gevent\n",
            gevent,
        ),
        (
            "docker-compose.yml",
            "services:\n  web:\n    command: [gunicorn, \"-k\", gevent]\n",
            gevent,
        ),
        (
            "docker-compose.yml",
            "services:\n  web:\n    command: >\n      gunicorn\n      -k gevent\n",
            gevent,
        ),
        (
            "docker-compose.yml",
            "services:\n  web:\n    environment:\n      GUNICORN_CMD_ARGS: \"-k gevent\"\n",
            gevent,
        ),
        ("start.sh", "sh -c 'exec gunicorn -k gevent app'\n", gevent),
        ("Makefile", "run:\n\t@gunicorn -kgevent app\n", gevent),
        (
            "deploy/supervisord.conf",
            "[program:x]\ncommand=celery -A app worker -P gevent\n",
            &["app()", "gevent", "supervisor"],
        ),
        (
            "start.sh",
            "gunicorn -k uvicorn.workers.UvicornWorker a:b; echo -k tornado\n",
            &["uvicorn.workers.UvicornWorker()"],
        ),
        (
            "start.sh",
            "uvicorn a:b --loop uvloop --http=httptools --ws auto\n",
            &["uvloop", "httptools"],
        ),
        (
            "start.sh",
            "celery -A proj.app beat -S django\n",
            &["proj.app()", "django-celery-beat"],
        ),
        (
            "start.sh",
            "celery --app proj flower --port 5555\n",
            &["proj()", "flower"],
        ),
        (
            "Makefile",
            "t:\n\t$(PYTHON) -W error -m pytest --cov\n\tpython3 -mbuild\n",
            &["pytest()", "pytest-cov", "build()"],
        ),
        (
            "x.sh",
            "python -c 'x' -m nothing\npython script.py -m other\n",
            &[],
        ),
        (
            "x.sh",
            "docker run -p 80:80 img\npytest tests && foo -n 4\n",
            &[],
        ),
        (
            ".gitlab-ci.yml",
            "test:\n  script:\n    - pylint --load-plugins=pylint_django,pylint_celery app\n",
            &["pylint_django()", "pylint_celery()"],
        ),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  t:\n    steps:\n      - run: |\n          pip install x\n          pytest -n auto \\\n            --reruns 3\n",
            &["pytest-xdist", "pytest-rerunfailures"],
        ),
        (
            "x.service",
            "[Service]\nExecStart=/venv/bin/python -m hypercorn -k uvloop a:b\n",
            &["hypercorn()", "uvloop"],
        ),
        (
            "Jenkinsfile",
            "sh \"python -m pytest --timeout 9\"\n",
            &["pytest()", "pytest-timeout"],
        ),
    ] {
        check(path, text, "", expected);
    }
    check(
        "deploy/gunicorn.conf.py",
        "import os\nbind = 'x'\nworker_class = \"gevent\"\n# worker_class = 'tornado'\n",
        "gunicorn",
        &["gunicorn", "gevent"],
    );
}

#[test]
fn the_scheme_of_an_address_names_its_driver() {
    for (text, known, expected) in [
        (
            "DATABASE_URL=postgresql+psycopg2://u:p@h/d\n",
            "psycopg2-binary flask",
            &["psycopg2-binary"][..],
        ),
        (
            "DATABASE_URL=postgres://u:p@h/d\n",
            "psycopg2-binary",
            &["psycopg2-binary"],
        ),
        (
            "DATABASE_URL=postgres://u:p@h/d\n",
            "psycopg[binary]",
            &["psycopg"],
        ),
        (
            "DATABASE_URL=postgres://u:p@h/d\n",
            "psycopg2 asyncpg",
            &["psycopg2?", "asyncpg?"],
        ),
        ("DATABASE_URL=postgres://u:p@h/d\n", "flask", &[]),
        (
            "DATABASE_URL=postgresql+asyncpg://u:p@h/d\n",
            "psycopg2",
            &["asyncpg"],
        ),
        ("DATABASE_URL=mysql+pymysql://u:p@h/d\n", "", &["pymysql"]),
        ("DATABASE_URL=mssql+pyodbc://dsn\n", "", &["pyodbc"]),
        (
            "DATABASE_URL=sqlite+aiosqlite:///x.db\n",
            "",
            &["aiosqlite"],
        ),
        ("DATABASE_URL=sqlite:///x.db\n", "aiosqlite", &[]),
        (
            "DATABASE_URL=redshift+psycopg2://x\n",
            "psycopg2 sqlalchemy-redshift",
            &["psycopg2", "sqlalchemy-redshift"],
        ),
        (
            "MONGO=mongodb+srv://u:p@h/d\n",
            "pymongo dnspython",
            &["dnspython?", "pymongo?"],
        ),
        (
            "BROKER=redis://h:1/0\n#OLD=amqp://x\n",
            "redis amqp",
            &["redis"],
        ),
        ("BROKER=amqp://u:p@h//\n", "amqp", &["amqp?"]),
        (
            "RESULT=db+postgresql://u:p@h/d\n",
            "psycopg2",
            &["psycopg2"],
        ),
        (
            "SITE=https://example.com git+https://example.com ssh://x\n",
            "requests httpx",
            &[],
        ),
    ] {
        check(".env", text, known, expected);
    }
    check(
        "alembic.ini",
        "[alembic]\nsqlalchemy.url = oracle+cx_oracle://u:p@h/d\n[post_write_hooks]\nhooks = black\nblack.entrypoint = black\n",
        "",
        &["alembic", "cx-oracle", "black*"],
    );
    check(
        "docker-compose.yml",
        "services:\n  a:\n    environment:\n      - CACHE=rediss://h\n      - EMAIL_BACKEND=anymail.backends.mailgun.EmailBackend\n",
        "django-redis",
        &["django-redis", "anymail.backends.mailgun.EmailBackend()"],
    );
    check(
        ".env",
        "DB_ENGINE=django.db.backends.postgresql\nPYTHONBREAKPOINT=ipdb.set_trace\nHOST=example.com\n",
        "psycopg2-binary",
        &[
            "psycopg2-binary",
            "django.db.backends.postgresql()",
            "ipdb.set_trace()",
        ],
    );
}

#[test]
fn mkdocs_names_its_theme_and_plugins() {
    check(
        "mkdocs.yml",
        "site_name: x\ntheme:\n  name: material\nplugins:\n  - search\n  - social\n  - awesome-pages\n  - mkdocstrings:\n      handlers:\n        python:\n          options:\n            extensions:\n              - griffe_pydantic\n  - git-revision-date-localized:\n      type: date\n  - minify\n\
         markdown_extensions:\n  - toc:\n      permalink: true\n  - admonition\n  - pymdownx.superfences:\n      custom_fences:\n        - name: mermaid\n          format: !!python/name:pymdownx.superfences.fence_code_format\n  - mdx_math\n",
        "mkdocs-material mkdocs-awesome-pages-plugin mkdocstrings mkdocstrings-python \
         mkdocs-git-revision-date-localized-plugin mkdocs-minify-plugin mkdocs-redirects",
        &[
            "mkdocs",
            "mkdocs-material",
            "mkdocs-awesome-pages-plugin",
            "mkdocstrings",
            "mkdocstrings-python",
            "griffe_pydantic()",
            "mkdocs-git-revision-date-localized-plugin",
            "mkdocs-minify-plugin",
            "pymdownx.superfences()",
            "pymdownx.superfences.fence_code_format()",
            "mdx_math()",
        ],
    );
    check(
        "docs/mkdocs.yaml",
        "theme: readthedocs\nplugins:\n  search: {}\n  mike: {}\n",
        "mike mkdocs-material",
        &["mkdocs", "mike"],
    );
}

#[test]
fn logging_and_paste_load_classes() {
    check(
        "config/logging.yaml",
        "version: 1\nformatters:\n  json:\n    (): pythonjsonlogger.jsonlogger.JsonFormatter\nhandlers:\n  a:\n    class: logging.StreamHandler\n  b:\n    class: ext://cloghandler.ConcurrentRotatingFileHandler\n",
        "",
        &[
            "pythonjsonlogger.jsonlogger.JsonFormatter()",
            "logging.StreamHandler()",
            "cloghandler.ConcurrentRotatingFileHandler()",
        ],
    );
    check(
        "logging.json",
        "{\"version\": 1, \"handlers\": {\"a\": {\"class\": \"rich.logging.RichHandler\"}}, \"formatters\": {}}",
        "",
        &["rich.logging.RichHandler()"],
    );
    check(
        "logging.ini",
        "[loggers]\nkeys=root\n[handler_a]\nclass=StreamHandler\nargs=(sys.stdout,)\n[handler_b]\nclass=handlers.RotatingFileHandler\n[formatter_c]\nclass=pythonjsonlogger.jsonlogger.JsonFormatter\n",
        "",
        &["pythonjsonlogger.jsonlogger.JsonFormatter()"],
    );
    check(
        "production.ini",
        "[app:main]\nuse = egg:myapp\npyramid.includes = pyramid_tm\n    pyramid_debugtoolbar\n[server:main]\nuse = egg:waitress#main\n[filter:x]\npaste.filter_factory = x.y:factory\n",
        "",
        &[
            "myapp",
            "pyramid_tm()",
            "pyramid_debugtoolbar()",
            "waitress",
            "x.y.factory()",
        ],
    );
    check(
        "babel.cfg",
        "[python: **.py]\n[jinja2: **/templates/**.html]\nextensions=jinja2.ext.do,webassets.ext.jinja2.AssetsExtension\n",
        "babel",
        &[
            "babel",
            "jinja2",
            "jinja2.ext.do()",
            "webassets.ext.jinja2.AssetsExtension()",
        ],
    );
    check(
        "uwsgi.ini",
        "[uwsgi]\nmodule = proj.wsgi:application\nhttp = :80\n",
        "uwsgi",
        &["uwsgi", "proj.wsgi.application()"],
    );
    check(
        "profiles.yml",
        "shop:\n  target: dev\n  outputs:\n    dev:\n      type: postgres\n      pass: secret\n",
        "dbt-core dbt-postgres dbt-snowflake",
        &["dbt-postgres"],
    );
}

#[test]
fn a_place_is_that_of_the_word() {
    let files = [
        file("Procfile", "web: gunicorn  -k gevent\n"),
        file("pyproject.toml", "[tool.mypy]\nplugins = [\"a.b\"]\n"),
        file("mypy.ini", "[mypy]\nplugins =\n    c.d,\n    e.f\n"),
        file("mkdocs.yml", "plugins:\n  - macros\n"),
    ];
    let uses = uses_in(&files, &declared("mkdocs-macros-plugin"));
    let places: Vec<String> = uses
        .iter()
        .map(|one| {
            let place = &one.place;
            format!(
                "{}:{}:{}-{} {}",
                place.file,
                place.line,
                place.column,
                place.end_column,
                crate::shown(one)
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "Procfile:1:16-25 gevent",
            "mkdocs.yml:1:1-1 mkdocs",
            "mkdocs.yml:2:5-11 mkdocs-macros-plugin",
            "mypy.ini:1:1-1 mypy",
            "mypy.ini:3:5-8 c.d()",
            "mypy.ini:4:5-8 e.f()",
            "pyproject.toml:1:7-11 mypy",
            "pyproject.toml:2:12-17 a.b()",
        ]
    );
}

#[test]
fn a_file_that_its_reader_refuses_is_still_read_line_by_line() {
    check(
        "pyproject.toml",
        "[tool.black\nurl = \"mysql+pymysql://x\"\ntest = \"pytest -n 4\"\n",
        "",
        &["pymysql", "pytest-xdist"],
    );
    check(
        "docker-compose.yml",
        "a: [\n  b: gunicorn -k gevent\n",
        "",
        &["gevent"],
    );
    assert_eq!(of("pyproject.toml", "", ""), Vec::<String>::new());
    let latin = SourceFile::new("x.env", b"A=\xff mysql+pymysql://x\n".to_vec());
    assert_eq!(names(&uses_in(&[latin], &[])), ["pymysql"]);
}
