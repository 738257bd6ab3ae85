//! Names in strings that something loads.

use uvferry_imports::reading::{Context, read};
use uvferry_imports::sources::Kind;

use super::check_names;

#[test]
fn settings_of_django() {
    check_names(
        "INSTALLED_APPS = ['django.contrib.admin', 'corsheaders', *MORE]\n",
        &["Django django.contrib.admin", "Django corsheaders"],
    );
    check_names(
        "INSTALLED_APPS += ('debug_toolbar',)\nif X:\n  INSTALLED_APPS.append('silk')\nINSTALLED_APPS.insert(0, 'daphne')\nINSTALLED_APPS.extend(['a', 'b'])\n",
        &[
            "Django debug_toolbar",
            "Django silk",
            "Django daphne",
            "Django a",
            "Django b",
        ],
    );
    check_names(
        "class Base(Configuration):\n  THIRD_PARTY_APPS = ('rest_framework',)\n  INSTALLED_APPS = DJANGO_APPS + ['x'] + (['y'] if Z else [])\n",
        &["Django rest_framework", "Django x", "Django y"],
    );
    check_names(
        "MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\nMIDDLEWARE_CLASSES = ('a.b.C',)\nAUTHENTICATION_BACKENDS = ['allauth.account.auth_backends.AuthenticationBackend']\nEMAIL_BACKEND = 'anymail.backends.mailgun.EmailBackend'\nSTATICFILES_STORAGE = 'whitenoise.storage.X'\nSESSION_ENGINE = 'django.contrib.sessions.backends.db'\nROOT_URLCONF = 'mysite.urls'\n",
        &[
            "Django whitenoise.middleware.WhiteNoiseMiddleware",
            "Django a.b.C",
            "Django allauth.account.auth_backends.AuthenticationBackend",
            "Django anymail.backends.mailgun.EmailBackend",
            "Django whitenoise.storage.X",
            "Django django.contrib.sessions.backends.db",
            "Django mysite.urls",
        ],
    );
    check_names(
        "DATABASES = {'default': {'ENGINE': 'psqlextra.backend', 'NAME': 'db.sqlite3', 'HOST': 'db.internal'}}\nDATABASES['other'] = {'ENGINE': 'mssql.base'}\n",
        &["Django psqlextra.backend", "Django mssql.base"],
    );
    check_names(
        "CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'OPTIONS': {'CLIENT_CLASS': 'django_redis.client.DefaultClient'}}}\n",
        &[
            "Django django_redis.cache.RedisCache",
            "Django django_redis.client.DefaultClient",
        ],
    );
    check_names(
        "TEMPLATES = [{'BACKEND': 'django_jinja.backend.Jinja2', 'DIRS': ['a.b'], 'OPTIONS': {'context_processors': ['x.y.z'], 'loaders': [('a.b.Cached', ['c.d.L'])]}}]\n",
        &[
            "Django django_jinja.backend.Jinja2",
            "Django x.y.z",
            "Django a.b.Cached",
            "Django c.d.L",
        ],
    );
    check_names(
        "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ('rest_framework.permissions.IsAuthenticated',), 'DEFAULT_SCHEMA_CLASS': 'drf_spectacular.openapi.AutoSchema', 'PAGE_SIZE': 10}\n",
        &[
            "Django rest_framework.permissions.IsAuthenticated",
            "Django drf_spectacular.openapi.AutoSchema",
        ],
    );
    check_names(
        "AUTH_PASSWORD_VALIDATORS = [{'NAME': 'a.b.MinimumLengthValidator'}]\n",
        &["Django a.b.MinimumLengthValidator"],
    );
    check_names(
        "settings.configure(INSTALLED_APPS=['a'], DATABASES={'default': {'ENGINE': 'b.c'}})\n",
        &["Django a", "Django b.c"],
    );
    check_names(
        "INSTALLED_APPS = env.list('APPS', default=['a'])\n",
        &["Django a"],
    );
    check_names("INSTALLED_APPS: list[str] = ['a']\n", &["Django a"]);
    check_names("APPS = 1\nbackend = 'a.b'\nMY_NAME = 'a.b'\n", &[]);
}

#[test]
fn plugins_tasks_and_logging() {
    check_names("pytest_plugins = 'pytester'\n", &["PytestPlugin pytester"]);
    check_names(
        "pytest_plugins = ['a.b', 'c']\n",
        &["PytestPlugin a.b", "PytestPlugin c"],
    );
    check_names(
        "pytest_plugins = 'a,b.c'\n",
        &["PytestPlugin a", "PytestPlugin b.c"],
    );
    check_names(
        "from celery import Celery\napp = Celery('x', include=['proj.tasks'])\napp.conf.imports = ('a.b',)\napp.autodiscover_tasks(['c'])\napp.config_from_object('proj.celeryconfig')\napp.conf.beat_schedule = {'x': {'task': 'd.e', 'schedule': 1}}\napp.conf.update(task_routes={'f.g': {'queue': 'q.r'}})\n",
        &[
            "Celery proj.tasks",
            "Celery a.b",
            "Celery c",
            "Celery proj.celeryconfig",
            "Celery d.e",
            "Celery f.g",
        ],
    );
    check_names(
        "broker_url = 'redis://localhost'\nimports = ('a.tasks',)\nCELERY_BEAT_SCHEDULE = {'x': {'task': 'b.c'}}\n",
        &["Scheme redis", "Celery a.tasks", "Celery b.c"],
    );
    check_names("imports = ('a.tasks',)\ninclude = ['b']\n", &[]);
    check_names(
        "LOGGING = {'version': 1, 'formatters': {'j': {'()': 'pythonjsonlogger.jsonlogger.JsonFormatter'}}, 'handlers': {'h': {'class': 'rich.logging.RichHandler', 'stream': 'ext://sys.stdout'}}, 'loggers': {'a.b': {'level': 'INFO'}}}\n",
        &[
            "Logging pythonjsonlogger.jsonlogger.JsonFormatter",
            "Logging rich.logging.RichHandler",
        ],
    );
    check_names(
        "log_config = {'version': 1, 'handlers': {'h': {'class': 'a.B'}}}\n",
        &["Logging a.B"],
    );
    check_names(
        "import logging.config\nlogging.config.dictConfig({'version': 1, 'handlers': {'h': {'class': 'a.B'}}})\n",
        &["Logging a.B"],
    );
}

#[test]
fn entry_points_and_documentation() {
    check_names(
        "from setuptools import setup\nsetup(name='x', entry_points={'console_scripts': ['x = a.cli:main', 'y=b:c [extra]'], 'flake8.extension': 'D = e.f:G'})\n",
        &[
            "EntryPoint a.cli.main",
            "EntryPoint b.c",
            "EntryPoint e.f.G",
        ],
    );
    check_names(
        "import setuptools\nsetuptools.setup(entry_points='''\n[console_scripts]\nx = a.cli:main\n''')\n",
        &["EntryPoint a.cli.main"],
    );
    check_names(
        "extensions = ['sphinx.ext.autodoc', 'myst_parser']\nhtml_theme = 'furo'\nextensions.append('sphinx_copybutton')\nextensions += ['a']\n",
        &[
            "Sphinx sphinx.ext.autodoc",
            "Sphinx myst_parser",
            "Sphinx furo",
            "Sphinx sphinx_copybutton",
            "Sphinx a",
        ],
    );
    check_names("extensions = ['jpg', 'png']\n", &[]);
}

#[test]
fn distributions_and_schemes() {
    check_names(
        "import pkg_resources\npkg_resources.require('Foo-bar[x]>=1', 'baz')\npkg_resources.get_distribution('a.b')\n",
        &[
            "Distribution Foo-bar",
            "Distribution baz",
            "Distribution a.b",
        ],
    );
    check_names(
        "from importlib.metadata import version as v, entry_points\nv('my-package')\nimport importlib.metadata\nimportlib.metadata.distribution('other')\nentry_points(group='x')\n",
        &["Distribution my-package", "Distribution other"],
    );
    check_names(
        "try:\n  from importlib import metadata\nexcept ImportError:\n  import importlib_metadata as metadata\nmetadata.version('a')\n",
        &["Distribution a"],
    );
    check_names(
        "A = 'postgresql+psycopg2://u:p@h/d'\nB = f'mysql+pymysql://{x}'\nC = 'https://example.com'\nD = 'redis://h'\nE = 'redis://other'\nF = ('amqp://'\n  'x')\nURL.create('postgresql+asyncpg', h)\n",
        &[
            "Scheme postgresql+psycopg2",
            "Scheme mysql+pymysql",
            "Scheme redis",
            "Scheme amqp",
            "Scheme postgresql+asyncpg",
        ],
    );
}

#[test]
fn strings_that_read_like_a_path_are_kept_once() {
    let source = r#"
"""module.docstring"""
def f():
    "a.docstring"
    x = "a.b"
    y = ["a.b", 'c.d', "app.main:app", "setup.py", "1.0", "two words.x", b"by.tes", r"raw.path", "con." "cat"]
    mock.patch("e.f.g")
    z = f"no.{x}"
INSTALLED_APPS = ["h.i"]
import importlib
importlib.import_module("j.k")
"#;
    let reading = read(source, Kind::Module);
    let dotted: Vec<&str> = reading
        .references
        .iter()
        .filter(|it| it.context == Context::Dotted)
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(
        dotted,
        ["a.b", "c.d", "app.main.app", "raw.path", "con.cat", "e.f.g"]
    );
    let first = &reading.references[0];
    assert_eq!(
        (first.place.line, first.place.column, first.place.end_column),
        (5, 9, 14)
    );
}
