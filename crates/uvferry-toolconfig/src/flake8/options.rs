//! Each option of flake8 and of the plugins that ruff took over, and what becomes of it.
//! `tests/flake8_plugins.rs` holds the names against the real ones.

use toml_edit::Value;
use uvferry_pyproject::NewValue;

use super::lists::items;
use super::plugins::ABSENT;
use crate::values::{python_bool, python_int};

/// What becomes of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It says which codes are reported, and goes with the others that do.
    Selection,
    /// It has a module's own treatment.
    Special,
    /// It becomes a setting of `[tool.ruff]`: the path below it, and the form.
    To(&'static [&'static str], Form),
    /// It changes nothing in what is found.
    Without(&'static str),
    /// It changes what is found, and ruff has nothing like it.
    Lost(&'static str),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A list, parted by commas or white space.
    List,
    /// A list, parted by commas.
    Commas,
    Text,
    Flag,
    /// A flag that says the opposite.
    Opposite,
    Number,
    /// `single` or `double`.
    Quotes,
}

/// An option.
#[derive(Debug)]
pub(crate) struct Known {
    /// With dashes; flake8 takes it with underscores as well.
    pub(crate) name: &'static str,
    /// The plugin that has it; nothing for flake8 itself and what it requires.
    pub(crate) plugin: &'static str,
    pub(crate) fate: Fate,
}

const fn of(plugin: &'static str, name: &'static str, fate: Fate) -> Known {
    Known { name, plugin, fate }
}

const DISPLAY: Fate =
    Fate::Without("it says how results are shown, which ruff is told on its command line");
const RUNNING: Fate = Fate::Without("it says how flake8 itself runs");

use Fate::{Lost, Selection, Special, To, Without};
use Form::{Commas, Flag, List, Number, Opposite, Quotes, Text};

/// The options that are known.
pub(crate) static OPTIONS: &[Known] = &[
    of("", "select", Selection),
    of("", "extend-select", Selection),
    of("", "ignore", Selection),
    of("", "extend-ignore", Selection),
    of("", "per-file-ignores", Special),
    of("", "exclude", Special),
    of("", "extend-exclude", Special),
    of("", "filename", Special),
    of("", "max-line-length", Special),
    of(
        "",
        "max-doc-length",
        To(&["lint", "pycodestyle", "max-doc-length"], Number),
    ),
    of("", "max-complexity", Special),
    of("", "indent-size", Special),
    of(
        "",
        "hang-closing",
        Lost("ruff has no rules on closing brackets (E123, E133)"),
    ),
    of("", "doctests", Lost("ruff does not look into doctests")),
    of(
        "",
        "include-in-doctest",
        Lost("ruff does not look into doctests"),
    ),
    of(
        "",
        "exclude-from-doctest",
        Without("ruff does not look into doctests"),
    ),
    of("", "builtins", To(&["builtins"], Commas)),
    of(
        "",
        "disable-noqa",
        Lost("ruff is told on its command line, by `--ignore-noqa`"),
    ),
    of("", "enable-extensions", Special),
    of(
        "",
        "require-plugins",
        Without("ruff has its rules built in"),
    ),
    of("", "show-source", DISPLAY),
    of("", "format", Special),
    of("", "statistics", DISPLAY),
    of("", "count", DISPLAY),
    of("", "quiet", DISPLAY),
    of("", "tee", DISPLAY),
    of("", "color", DISPLAY),
    of("", "output-file", DISPLAY),
    of("", "show-pep8", DISPLAY),
    of("", "jobs", RUNNING),
    of("", "verbose", RUNNING),
    of("", "benchmark", RUNNING),
    of("", "exit-zero", RUNNING),
    of("", "stdin-display-name", RUNNING),
    of("", "install-hook", RUNNING),
    of("", "append-config", RUNNING),
    of("", "config", RUNNING),
    of("", "max-pylint", RUNNING),
    of(
        "flake8-annotations",
        "suppress-none-returning",
        To(
            &["lint", "flake8-annotations", "suppress-none-returning"],
            Flag,
        ),
    ),
    of(
        "flake8-annotations",
        "suppress-dummy-args",
        To(&["lint", "flake8-annotations", "suppress-dummy-args"], Flag),
    ),
    of(
        "flake8-annotations",
        "mypy-init-return",
        To(&["lint", "flake8-annotations", "mypy-init-return"], Flag),
    ),
    of(
        "flake8-annotations",
        "allow-star-arg-any",
        To(&["lint", "flake8-annotations", "allow-star-arg-any"], Flag),
    ),
    of(
        "flake8-annotations",
        "allow-untyped-defs",
        To(
            &["lint", "flake8-annotations", "ignore-fully-untyped"],
            Flag,
        ),
    ),
    of(
        "flake8-annotations",
        "allow-untyped-nested",
        Lost("ruff checks nested functions as all others"),
    ),
    of(
        "flake8-annotations",
        "dispatch-decorators",
        Lost("ruff knows the decorators of functools only"),
    ),
    of(
        "flake8-annotations",
        "overload-decorators",
        Lost("ruff knows typing's decorator only"),
    ),
    of(
        "flake8-annotations",
        "respect-type-ignore",
        Lost("ruff reports where `# type: ignore` stands as well"),
    ),
    of(
        "flake8-bugbear",
        "extend-immutable-calls",
        To(&["lint", "flake8-bugbear", "extend-immutable-calls"], List),
    ),
    of(
        "flake8-bugbear",
        "classmethod-decorators",
        To(&["lint", "pep8-naming", "classmethod-decorators"], List),
    ),
    of(
        "flake8-builtins",
        "builtins-ignorelist",
        To(&["lint", "flake8-builtins", "ignorelist"], List),
    ),
    of(
        "flake8-builtins",
        "builtins-allowed-modules",
        To(&["lint", "flake8-builtins", "allowed-modules"], List),
    ),
    of("flake8-copyright", "copyright-check", Special),
    of(
        "flake8-copyright",
        "copyright-author",
        To(&["lint", "flake8-copyright", "author"], Text),
    ),
    of(
        "flake8-copyright",
        "copyright-regexp",
        To(&["lint", "flake8-copyright", "notice-rgx"], Text),
    ),
    of(
        "flake8-copyright",
        "copyright-min-file-size",
        To(&["lint", "flake8-copyright", "min-file-size"], Number),
    ),
    of("flake8-docstrings", "docstring-convention", Special),
    of(
        "flake8-docstrings",
        "property-decorators",
        To(&["lint", "pydocstyle", "property-decorators"], Commas),
    ),
    of(
        "flake8-docstrings",
        "ignore-decorators",
        Lost("it is an expression, and ruff's setting of that name a list of decorators"),
    ),
    of(
        "flake8-docstrings",
        "ignore-self-only-init",
        Lost("ruff asks each `__init__` for a docstring (D107)"),
    ),
    of(
        "flake8-eradicate",
        "eradicate-aggressive",
        Lost("ruff has one way to look for code in comments"),
    ),
    of(
        "flake8-eradicate",
        "eradicate-whitelist",
        Lost("ruff has its own list of what is no code; `lint.task-tags` comes nearest"),
    ),
    of(
        "flake8-eradicate",
        "eradicate-whitelist-extend",
        Lost("ruff has its own list of what is no code; `lint.task-tags` comes nearest"),
    ),
    of(
        "flake8-errmsg",
        "errmsg-max-string-length",
        To(&["lint", "flake8-errmsg", "max-string-length"], Number),
    ),
    of(
        "flake8-future-annotations",
        "check-future-annotations",
        Without("FA102 is selected where it is wanted"),
    ),
    of(
        "flake8-future-annotations",
        "force-future-annotations",
        Lost("`lint.isort.required-imports` with I002 comes nearest"),
    ),
    of("flake8-import-order", "application-import-names", Special),
    of(
        "flake8-import-order",
        "application-package-names",
        Lost(
            "ruff has no group for packages of the same house; a section of `lint.isort.sections` comes nearest",
        ),
    ),
    of("flake8-import-order", "import-order-style", Special),
    of("flake8-isort", "isort-show-traceback", DISPLAY),
    of(
        "flake8-isort",
        "isort-no-skip-gitignore",
        Without("`respect-gitignore` is for all of ruff"),
    ),
    of(
        "flake8-pytest-style",
        "pytest-fixture-no-parentheses",
        To(
            &["lint", "flake8-pytest-style", "fixture-parentheses"],
            Opposite,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-mark-no-parentheses",
        To(
            &["lint", "flake8-pytest-style", "mark-parentheses"],
            Opposite,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-parametrize-names-type",
        To(
            &["lint", "flake8-pytest-style", "parametrize-names-type"],
            Text,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-parametrize-values-type",
        To(
            &["lint", "flake8-pytest-style", "parametrize-values-type"],
            Text,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-parametrize-values-row-type",
        To(
            &["lint", "flake8-pytest-style", "parametrize-values-row-type"],
            Text,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-raises-require-match-for",
        To(
            &["lint", "flake8-pytest-style", "raises-require-match-for"],
            List,
        ),
    ),
    of(
        "flake8-pytest-style",
        "pytest-warns-require-match-for",
        To(
            &["lint", "flake8-pytest-style", "warns-require-match-for"],
            List,
        ),
    ),
    of(
        "flake8-quotes",
        "inline-quotes",
        To(&["lint", "flake8-quotes", "inline-quotes"], Quotes),
    ),
    of(
        "flake8-quotes",
        "quotes",
        To(&["lint", "flake8-quotes", "inline-quotes"], Quotes),
    ),
    of(
        "flake8-quotes",
        "multiline-quotes",
        To(&["lint", "flake8-quotes", "multiline-quotes"], Quotes),
    ),
    of(
        "flake8-quotes",
        "docstring-quotes",
        To(&["lint", "flake8-quotes", "docstring-quotes"], Quotes),
    ),
    of(
        "flake8-quotes",
        "avoid-escape",
        To(&["lint", "flake8-quotes", "avoid-escape"], Flag),
    ),
    of(
        "flake8-quotes",
        "check-inside-f-strings",
        Lost("ruff looks at f-strings as it does"),
    ),
    of("flake8-tidy-imports", "ban-relative-imports", Special),
    of("flake8-tidy-imports", "banned-modules", Special),
    of(
        "flake8-type-checking",
        "type-checking-exempt-modules",
        To(&["lint", "flake8-type-checking", "exempt-modules"], List),
    ),
    of(
        "flake8-type-checking",
        "type-checking-strict",
        To(&["lint", "flake8-type-checking", "strict"], Flag),
    ),
    of(
        "flake8-type-checking",
        "type-checking-typing-modules",
        To(&["lint", "typing-modules"], List),
    ),
    of(
        "flake8-type-checking",
        "type-checking-pydantic-enabled",
        Special,
    ),
    of(
        "flake8-type-checking",
        "type-checking-pydantic-enabled-baseclass-passlist",
        Lost("ruff's `runtime-evaluated-base-classes` wants whole names, and means the opposite"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-cattrs-enabled",
        Lost("`runtime-evaluated-decorators` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-fastapi-enabled",
        Lost("`runtime-evaluated-decorators` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-fastapi-dependency-support-enabled",
        Lost("`runtime-evaluated-decorators` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-injector-enabled",
        Lost("`runtime-evaluated-decorators` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-sqlalchemy-enabled",
        Lost("`runtime-evaluated-base-classes` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-sqlalchemy-mapped-dotted-names",
        Lost("`runtime-evaluated-base-classes` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-force-future-annotation",
        Lost("`lint.future-annotations` comes nearest"),
    ),
    of(
        "flake8-type-checking",
        "type-checking-py314plus",
        Without("ruff goes by `target-version`"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-variadic-names",
        To(
            &["lint", "flake8-unused-arguments", "ignore-variadic-names"],
            Flag,
        ),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-abstract-functions",
        Without("ruff ignores abstract functions anyway"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-override-functions",
        Without("ruff ignores overrides anyway"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-overload-functions",
        Without("ruff ignores overloads anyway"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-stub-functions",
        Without("ruff ignores stubs anyway"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-lambdas",
        Special,
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-nested-functions",
        Lost("ruff checks nested functions as all others"),
    ),
    of(
        "flake8-unused-arguments",
        "unused-arguments-ignore-dunder",
        Lost("ruff ignores some of them, not all"),
    ),
    of(
        "pep8-naming",
        "ignore-names",
        To(&["lint", "pep8-naming", "ignore-names"], List),
    ),
    of(
        "pep8-naming",
        "extend-ignore-names",
        To(&["lint", "pep8-naming", "extend-ignore-names"], List),
    ),
    of(
        "pep8-naming",
        "classmethod-decorators",
        To(&["lint", "pep8-naming", "classmethod-decorators"], List),
    ),
    of(
        "pep8-naming",
        "staticmethod-decorators",
        To(&["lint", "pep8-naming", "staticmethod-decorators"], List),
    ),
    of(
        "flake8-async",
        "async200-blocking-calls",
        Lost("ruff has no list of one's own blocking calls"),
    ),
    of(
        "flake8-async",
        "trio200-blocking-calls",
        Lost("ruff has no list of one's own blocking calls"),
    ),
    of(
        "flake8-async",
        "no-checkpoint-warning-decorators",
        Lost("ruff has no rule on missing checkpoints"),
    ),
    of(
        "flake8-async",
        "startable-in-context-manager",
        Lost("ruff has no rule ASYNC114"),
    ),
    of(
        "flake8-async",
        "exception-suppress-context-managers",
        Lost("ruff has no rule on missing checkpoints"),
    ),
    of(
        "flake8-async",
        "transform-async-generator-decorators",
        Lost("ruff has no rule on async generators"),
    ),
    of(
        "flake8-async",
        "anyio",
        Without("ruff knows the libraries by their imports"),
    ),
    of(
        "flake8-async",
        "asyncio",
        Without("ruff knows the libraries by their imports"),
    ),
    of("flake8-async", "autofix", RUNNING),
    of("flake8-async", "error-on-autofix", RUNNING),
    of(
        "flake8-async",
        "enable",
        Lost("it turns codes of the plugin on and off for itself"),
    ),
    of(
        "flake8-async",
        "disable",
        Lost("it turns codes of the plugin on and off for itself"),
    ),
    of(
        "flake8-async",
        "per-file-disable",
        Lost("it turns codes of the plugin off by file for itself"),
    ),
];

/// The option of a key as written in an INI file: flake8 takes each with dashes or with
/// underscores.
pub(crate) fn known(key: &str) -> Option<&'static Known> {
    let dashed = dashed(key)?;
    OPTIONS.iter().find(|option| option.name == dashed)
}

/// The plugin without rules in ruff that has an option.
pub(crate) fn absent(key: &str) -> Option<&'static str> {
    let dashed = dashed(key)?;
    ABSENT
        .iter()
        .find(|plugin| plugin.options.contains(&dashed.as_str()))
        .map(|plugin| plugin.package)
}

fn dashed(key: &str) -> Option<String> {
    (!(key.contains('-') && key.contains('_'))).then(|| key.replace('_', "-"))
}

/// The value in the form that ruff wants.
///
/// # Errors
///
/// Why flake8 or ruff refuses it.
pub(crate) fn value(form: Form, text: &str) -> Result<NewValue, String> {
    let flag = || python_bool(text).ok_or_else(|| format!("`{text}` is neither true nor false"));
    Ok(match form {
        Form::List => NewValue::texts(items(text).items.iter().map(String::as_str)),
        Form::Commas => NewValue::texts(
            text.split([',', '\n'])
                .map(str::trim)
                .filter(|item| !item.is_empty()),
        ),
        Form::Text => NewValue::text(text),
        Form::Flag => NewValue::One(Value::from(flag()?)),
        Form::Opposite => NewValue::One(Value::from(!flag()?)),
        Form::Number => NewValue::One(Value::from(number(text)?)),
        Form::Quotes => NewValue::text(match text {
            "'" | "single" | "'''" => "single",
            "\"" | "double" | "\"\"\"" => "double",
            _ => return Err(format!("`{text}` is neither `single` nor `double`")),
        }),
    })
}

/// A whole number that is not negative.
///
/// # Errors
///
/// That it is none.
pub(crate) fn number(text: &str) -> Result<i64, String> {
    python_int(text)
        .filter(|number| *number >= 0)
        .ok_or_else(|| format!("`{text}` is no whole number"))
}
