//! Web applications among the Python files of a project.

use uvferry_diagnostics::SourceFile;

use crate::code;

/// What an application is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// `manage.py`
    Django,
    /// `app = Flask(…)`, or a function that makes one.
    Flask,
    /// `app = FastAPI(…)`
    FastApi,
}

/// An application that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebApp {
    /// What it is made with.
    pub framework: Framework,
    /// The file, relative to the root and with `/`.
    pub file: String,
    /// The module, as `import` names it from the root.
    pub module: String,
    /// The name of the application in the module; `None` where a factory is found by its name
    /// (`create_app` of Flask) and for Django.
    pub object: Option<String>,
}

/// Folders whose files are no part of what is started.
const ASIDE: [&str; 9] = [
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "example",
    "examples",
    "scripts",
    "migrations",
];

/// The applications of a project: `manage.py` files of Django, and names at the top of a module
/// that get a `Flask` or `FastAPI`. Tests, documents and examples do not count.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_editors::web_apps;
///
/// let file = SourceFile::new("src/shop/main.py", "from fastapi import FastAPI\n\napi = FastAPI()\n");
/// let found = web_apps(&[file]);
/// assert_eq!(found[0].module, "shop.main");
/// assert_eq!(found[0].object.as_deref(), Some("api"));
/// ```
pub fn web_apps(files: &[SourceFile]) -> Vec<WebApp> {
    files.iter().filter_map(app_of).collect()
}

fn app_of(file: &SourceFile) -> Option<WebApp> {
    let path = file.path();
    let parts: Vec<&str> = path.split('/').collect();
    let (name, folders) = parts.split_last()?;
    let is_aside = folders.iter().any(|folder| ASIDE.contains(folder))
        || name.starts_with("test_")
        || *name == "conftest.py";
    if is_aside {
        return None;
    }
    let text = file.text();
    if *name == "manage.py" && text.contains("DJANGO_SETTINGS_MODULE") {
        return Some(WebApp {
            framework: Framework::Django,
            file: path.to_owned(),
            module: module_of(path)?,
            object: None,
        });
    }
    if !["Flask", "FastAPI"].iter().any(|word| text.contains(word)) {
        return None;
    }
    let lines = code::lines(text);
    let at_top = lines.iter().filter(|line| line.indent.is_empty());
    let mut factory = None;
    for line in at_top {
        if let Some((object, framework)) = assigned(line.code) {
            return Some(WebApp {
                framework,
                file: path.to_owned(),
                module: module_of(path)?,
                object: Some(object.to_owned()),
            });
        }
        // The names that `flask run` looks for by itself.
        let makes = ["def create_app(", "def make_app("];
        if makes.iter().any(|start| line.code.starts_with(start)) {
            factory = Some(line);
        }
    }
    factory?;
    let made = lines
        .iter()
        .any(|line| !line.indent.is_empty() && called(line.code) == Some(Framework::Flask));
    made.then(|| {
        Some(WebApp {
            framework: Framework::Flask,
            file: path.to_owned(),
            module: module_of(path)?,
            object: None,
        })
    })
    .flatten()
}

/// `NAME = FastAPI(`, with or without an annotation.
fn assigned(code: &str) -> Option<(&str, Framework)> {
    let (target, _) = code.split_once('=')?;
    let name = target.split(':').next()?.trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(())?;
    Some((name, called(code)?))
}

/// Which of them is called right behind the first `=`, or to be returned.
fn called(code: &str) -> Option<Framework> {
    let value = match code.strip_prefix("return ") {
        Some(value) => value,
        None => code.split_once('=')?.1,
    };
    let (callee, _) = value.trim_start().split_once('(')?;
    match callee.trim() {
        "Flask" | "flask.Flask" => Some(Framework::Flask),
        "FastAPI" | "fastapi.FastAPI" => Some(Framework::FastApi),
        _ => None,
    }
}

/// What `import` calls a file from the root, or from `src` below it; `None` for a path that no
/// import statement can name.
pub(crate) fn module_of(path: &str) -> Option<String> {
    let path = path.strip_suffix(".py")?;
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    let is_part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !part.starts_with(|c: char| c.is_numeric())
    };
    path.split('/').all(is_part).then(|| path.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Option<(Framework, String, Option<String>)> {
        app_of(&SourceFile::new(path, text)).map(|app| (app.framework, app.module, app.object))
    }

    #[test]
    fn an_application_is_a_name_at_the_top_of_a_module() {
        let one = |framework, module: &str, object: &str| {
            Some((framework, module.to_owned(), Some(object.to_owned())))
        };
        assert_eq!(
            found(
                "app/main.py",
                "api: FastAPI = fastapi.FastAPI(\n  title='x',\n)\n"
            ),
            one(Framework::FastApi, "app.main", "api")
        );
        assert_eq!(
            found(
                "wsgi.py",
                "from flask import Flask\nserver = Flask(__name__)\n"
            ),
            one(Framework::Flask, "wsgi", "server")
        );
        assert_eq!(
            found("a.py", "\"\"\"\napp = Flask(__name__)\n\"\"\"\n"),
            None
        );
        assert_eq!(found("a.py", "def f():\n    app = FastAPI()\n"), None);
        assert_eq!(found("tests/a.py", "app = FastAPI()\n"), None);
        assert_eq!(found("my-app/a.py", "app = FastAPI()\n"), None);
        assert_eq!(found("a.py", "app = make(Flask(__name__))\n"), None);
    }

    #[test]
    fn a_factory_that_flask_finds_by_its_name_counts() {
        let text = "from flask import Flask\n\ndef create_app(x=None):\n    app = Flask(__name__)\n    return app\n";
        assert_eq!(
            found("src/shop/__init__.py", text),
            Some((Framework::Flask, "shop".to_owned(), None))
        );
        let other = "from flask import Flask\n\ndef create_app():\n    return 1\n";
        assert_eq!(found("shop.py", other), None);
    }

    #[test]
    fn a_manage_py_of_django_counts_wherever_it_lies() {
        let text = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x')\n";
        let app = app_of(&SourceFile::new("backend/manage.py", text)).unwrap();
        assert_eq!(app.framework, Framework::Django);
        assert_eq!(found("manage.py", "print(1)\n"), None);
    }
}
