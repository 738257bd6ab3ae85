//! How a tool has set its parser up.

/// Which program's grammar it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grammar {
    /// Python's `configparser`.
    ConfigParser,
    /// `iniconfig`, pytest's own: keys at the start of their line, no empty line in a value,
    /// neither `[DEFAULT]` nor interpolation.
    IniConfig,
}

/// What `%` means in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interpolation {
    /// Nothing (`RawConfigParser`, `interpolation=None`).
    None,
    /// `%(key)s` and `%%` (`BasicInterpolation`, the default of `ConfigParser`).
    Basic,
}

/// A parser as a tool makes it.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_ini::{Dialect, Ini};
///
/// const PYLINT: Dialect = Dialect::CONFIG_PARSER.with_inline_comments(&["#", ";"]);
/// let file = SourceFile::new("pylintrc", "[MAIN]\nJobs = 4 # all\nname = %(jobs)s%%\n");
/// let ini = Ini::read(&file, &PYLINT);
/// let main = ini.section("MAIN").unwrap();
/// assert_eq!(main.get("jobs").unwrap().value, "4");
/// assert_eq!(main.get("name").unwrap().value, "4%");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dialect {
    /// The grammar.
    pub grammar: Grammar,
    /// Whether keys lose their case (`optionxform = str.lower`, the default).
    pub lower_keys: bool,
    /// What `%` means.
    pub interpolation: Interpolation,
    /// What begins a comment behind a value, after white space (`inline_comment_prefixes`).
    pub inline_comments: &'static [&'static str],
    /// Whether a second section or key of the same name is an error.
    pub strict: bool,
}

impl Dialect {
    /// `configparser.RawConfigParser()`.
    pub const RAW: Self = Self {
        grammar: Grammar::ConfigParser,
        lower_keys: true,
        interpolation: Interpolation::None,
        inline_comments: &[],
        strict: true,
    };
    /// `configparser.ConfigParser()`.
    pub const CONFIG_PARSER: Self = Self {
        interpolation: Interpolation::Basic,
        ..Self::RAW
    };
    /// `iniconfig.IniConfig(…)`.
    pub const INICONFIG: Self = Self {
        grammar: Grammar::IniConfig,
        lower_keys: false,
        ..Self::RAW
    };

    /// `optionxform = str`.
    #[must_use]
    pub const fn keeping_case(self) -> Self {
        Self {
            lower_keys: false,
            ..self
        }
    }

    /// `strict=False`: the last of two keys counts, sections of one name are one.
    #[must_use]
    pub const fn lenient(self) -> Self {
        Self {
            strict: false,
            ..self
        }
    }

    /// `inline_comment_prefixes=…`
    #[must_use]
    pub const fn with_inline_comments(self, prefixes: &'static [&'static str]) -> Self {
        Self {
            inline_comments: prefixes,
            ..self
        }
    }
}
