//! What a text of an rc file is in TOML. pylint makes a text of each TOML value before it
//! reads it (`pylint/config/utils.py`, `_parse_rich_type_value`), so a text would always do;
//! numbers, flags and lists are what a person would write.

use toml_edit::Value;
use uvferry_pyproject::NewValue;

use crate::found::Key;
use crate::values::{self, strip};

/// How pylint reads the text of an option (`pylint/config/argument.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `yn`
    Flag,
    /// `int`
    Number,
    /// `float`
    Decimal,
    /// `csv`, and the messages of `enable` and `disable`.
    List,
    /// `regexp_csv`: no comma between braces parts two of them.
    Patterns,
    /// As it stands.
    Text,
}

const FLAGS: &[&str] = &[
    "accept-no-param-doc",
    "accept-no-raise-doc",
    "accept-no-return-doc",
    "accept-no-yields-doc",
    "allow-global-unused-variables",
    "allow-reexport-from-package",
    "allow-wildcard-with-all",
    "analyse-fallback-blocks",
    "check-fixme-in-docstring",
    "check-protected-access-in-special-methods",
    "check-quote-consistency",
    "check-str-concat-over-line-jumps",
    "clear-cache-post-run",
    "ignore-comments",
    "ignore-docstrings",
    "ignore-imports",
    "ignore-mixin-members",
    "ignore-none",
    "ignore-on-opaque-inference",
    "ignore-signatures",
    "include-naming-hint",
    "init-import",
    "missing-member-hint",
    "persistent",
    "prefer-stubs",
    "recursive",
    "reports",
    "runtime-typing",
    "score",
    "single-line-class-stmt",
    "single-line-if-stmt",
    "spelling-store-unknown-words",
    "suggest-join-with-non-empty-separator",
    "suggestion-mode",
    "unsafe-load-any-extension",
];

const NUMBERS: &[&str] = &[
    "docstring-min-length",
    "indent-after-paren",
    "jobs",
    "limit-inference-results",
    "max-args",
    "max-attributes",
    "max-bool-expr",
    "max-branches",
    "max-complexity",
    "max-line-length",
    "max-line-length-suggestions",
    "max-locals",
    "max-module-lines",
    "max-nested-blocks",
    "max-parents",
    "max-positional-arguments",
    "max-public-methods",
    "max-returns",
    "max-spelling-suggestions",
    "max-statements",
    "max-try-statements",
    "min-public-methods",
    "min-similarity-lines",
    "missing-member-hint-distance",
    "missing-member-max-choices",
];

const LISTS: &[&str] = &[
    "additional-builtins",
    "allow-any-import-level",
    "allowed-redefined-builtins",
    "bad-functions",
    "bad-names",
    "black_list",
    "callbacks",
    "confidence",
    "contextmanager-decorators",
    "defining-attr-methods",
    "deprecated-modules",
    "disable",
    "enable",
    "exclude-protected",
    "extension-pkg-allow-list",
    "extension-pkg-whitelist",
    "fail-on",
    "files",
    "good-dunder-names",
    "good-names",
    "ignore",
    "ignored-checks-for-mixins",
    "ignored-classes",
    "ignored-modules",
    "ignored-parents",
    "known-first-party",
    "known-side-effects-only-functions",
    "known-standard-library",
    "known-third-party",
    "load-plugins",
    "logging-modules",
    "name-group",
    "never-returning-functions",
    "notes",
    "overgeneral-exceptions",
    "preferred-modules",
    "property-classes",
    "redefining-builtins-modules",
    "signature-mutators",
    "source-roots",
    "timeout-methods",
    "valid-classmethod-first-arg",
    "valid-magic-values",
    "valid-metaclass-classmethod-first-arg",
];

const PATTERNS: &[&str] = &[
    "bad-names-rgxs",
    "black_list_re",
    "exclude-too-few-public-methods",
    "good-names-rgxs",
    "ignore-patterns",
];

/// `regexp_paths_csv` is split at each comma, whatever stands around it.
const PATHS: &[&str] = &["ignore-paths"];

/// Options that stay a text.
pub(crate) const TEXTS: &[&str] = &[
    "argument-naming-style",
    "argument-rgx",
    "attr-naming-style",
    "attr-rgx",
    "class-attribute-naming-style",
    "class-attribute-rgx",
    "class-const-naming-style",
    "class-const-rgx",
    "class-naming-style",
    "class-rgx",
    "const-naming-style",
    "const-rgx",
    "default-docstring-type",
    "dummy-variables-rgx",
    "evaluation",
    "exit-zero",
    "expected-line-ending-format",
    "ext-import-graph",
    "from-stdin",
    "function-naming-style",
    "function-rgx",
    "generated-members",
    "ignore-long-lines",
    "ignore-pattern-in-long-lines",
    "ignored-argument-names",
    "import-graph",
    "indent-string",
    "init-hook",
    "inlinevar-naming-style",
    "inlinevar-rgx",
    "int-import-graph",
    "logging-format-style",
    "method-naming-style",
    "method-rgx",
    "mixin-class-rgx",
    "module-naming-style",
    "module-rgx",
    "msg-template",
    "no-docstring-rgx",
    "notes-rgx",
    "output-format",
    "paramspec-rgx",
    "py-version",
    "spelling-dict",
    "spelling-ignore-comment-directives",
    "spelling-ignore-words",
    "spelling-private-dict-file",
    "typealias-rgx",
    "typevar-rgx",
    "typevartuple-rgx",
    "variable-naming-style",
    "variable-rgx",
];

/// How pylint reads `key`; `None` for an option that neither pylint 4 nor one of its
/// extensions has.
pub(crate) fn kind(key: &str) -> Option<Kind> {
    Some(match key {
        "fail-under" => Kind::Decimal,
        _ if FLAGS.contains(&key) => Kind::Flag,
        _ if NUMBERS.contains(&key) => Kind::Number,
        _ if LISTS.contains(&key) || PATHS.contains(&key) => Kind::List,
        _ if PATTERNS.contains(&key) => Kind::Patterns,
        _ if TEXTS.contains(&key) => Kind::Text,
        _ => return None,
    })
}

/// The value of a key in TOML.
pub(crate) fn convert(key: &Key) -> NewValue {
    values::with_item_comments(key, value(&key.setting.key, &key.setting.value))
}

fn value(key: &str, text: &str) -> NewValue {
    let found = match kind(key) {
        Some(Kind::Flag) => flag(text).map(Value::from),
        Some(Kind::Number) => number(text).map(Value::from),
        Some(Kind::Decimal) => number(text)
            .map(Value::from)
            .or_else(|| decimal(text).map(Value::from)),
        Some(Kind::List) => return NewValue::texts(list(text).iter().map(String::as_str)),
        Some(Kind::Patterns) => {
            return NewValue::texts(patterns(text).iter().map(String::as_str));
        }
        Some(Kind::Text) | None => None,
    };
    found.map_or_else(|| NewValue::text(text), NewValue::One)
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "y" | "yes" | "true" => Some(true),
        "n" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// A whole number whose text in TOML is the same.
fn number(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn decimal(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && format!("{number:?}") == text).then_some(number)
}

/// `_splitstrip`: empty items are none.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(strip)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `_check_regexp_csv`: split at commas that stand in no braces; an empty item between two
/// commas is none.
fn patterns(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut item: Option<String> = None;
    let mut braces = false;
    for c in text.chars() {
        match c {
            '{' => braces = true,
            '}' => braces = false,
            ',' if !braces => {
                items.extend(item.take());
                continue;
            }
            _ => {}
        }
        item.get_or_insert_default().push(c);
    }
    items.extend(item);
    items.iter().map(|item| strip(item).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::value;

    fn text(key: &str, text: &str) -> String {
        value(key, text).to_value().to_string()
    }

    #[test]
    fn each_type_is_what_a_person_would_write() {
        assert_eq!(text("persistent", "Yes"), "true");
        assert_eq!(text("persistent", "maybe"), "\"maybe\"");
        assert_eq!(text("jobs", "4"), "4");
        assert_eq!(text("jobs", "+4"), "\"+4\"");
        assert_eq!(text("fail-under", "10"), "10");
        assert_eq!(text("fail-under", "9.5"), "9.5");
        assert_eq!(text("py-version", "3.9"), "\"3.9\"");
        assert_eq!(text("variable-rgx", r"[a-z_]{2,30}$"), "\"[a-z_]{2,30}$\"");
        assert_eq!(text("exit-zero", "yes"), "\"yes\"");
    }

    #[test]
    fn lists_are_split_as_pylint_splits_them() {
        assert_eq!(text("disable", "C0111,\nfixme,,"), r#"["C0111", "fixme"]"#);
        assert_eq!(text("load-plugins", ""), "[]");
        assert_eq!(
            text("good-names-rgxs", r"[a-z]{1,2}, ^x$,"),
            r#"["[a-z]{1,2}", "^x$"]"#
        );
        assert_eq!(text("ignore-patterns", r"^\.#"), r"['^\.#']");
    }
}
