//! Names in strings of Python files.

use uvferry_diagnostics::Location;
use uvferry_imports::reading::Context;
use uvferry_imports::uses::references::reference_uses;

use crate::{declared, names};

fn of(context: Context, name: &str, known: &str) -> Vec<String> {
    let references = [(name, context, Location::file("settings.py"))];
    names(&reference_uses(references, &declared(known)))
}

#[test]
fn a_backend_of_django_takes_a_driver() {
    use Context::Django;
    assert_eq!(
        of(Django, "django.db.backends.postgresql", "psycopg2-binary"),
        ["django.db.backends.postgresql()", "psycopg2-binary"]
    );
    assert_eq!(
        of(Django, "django.db.backends.mysql", "mysqlclient"),
        ["django.db.backends.mysql()", "mysqlclient"]
    );
    assert_eq!(
        of(Django, "django.core.cache.backends.redis.RedisCache", ""),
        ["django.core.cache.backends.redis.RedisCache()", "redis"]
    );
    assert_eq!(
        of(
            Django,
            "corsheaders.middleware.CorsMiddleware",
            "django-cors-headers"
        ),
        ["corsheaders.middleware.CorsMiddleware()"]
    );
    assert_eq!(of(Django, "db.sqlite3-x", ""), Vec::<String>::new());
}

#[test]
fn extensions_and_themes_of_sphinx_have_conventions() {
    use Context::Sphinx;
    assert_eq!(
        of(Sphinx, "sphinx_rtd_theme", "sphinx-rtd-theme"),
        ["sphinx-rtd-theme", "sphinx_rtd_theme()"]
    );
    assert_eq!(
        of(Sphinx, "sphinxcontrib.mermaid", "sphinxcontrib-mermaid"),
        ["sphinxcontrib-mermaid", "sphinxcontrib.mermaid()"]
    );
    assert_eq!(of(Sphinx, "myst_parser", ""), ["myst_parser()"]);
    assert_eq!(
        of(Sphinx, "sphinx-book-theme", "sphinx-book-theme"),
        ["sphinx-book-theme", "sphinx_book_theme()"]
    );
    assert_eq!(
        of(Sphinx, "flask", ""),
        ["flask()", "pallets-sphinx-themes"]
    );
    assert_eq!(
        of(Sphinx, "sphinx.ext.autodoc", ""),
        ["sphinx.ext.autodoc()"]
    );
}

#[test]
fn names_of_distributions_and_schemes_are_no_modules() {
    assert_eq!(of(Context::Distribution, "Foo.Bar", ""), ["foo-bar"]);
    assert_eq!(
        of(Context::Distribution, "not a name", ""),
        Vec::<String>::new()
    );
    assert_eq!(
        of(Context::Scheme, "postgresql+psycopg2", "psycopg2"),
        ["psycopg2"]
    );
    assert_eq!(of(Context::Scheme, "mysql+pymysql://x", ""), ["pymysql"]);
    assert_eq!(of(Context::Dotted, "a.b.c", ""), ["a.b.c()?"]);
    assert_eq!(of(Context::Celery, "a.tasks", ""), ["a.tasks()"]);
}
