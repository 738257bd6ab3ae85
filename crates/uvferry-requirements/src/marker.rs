//! Environment markers (PEP 508), parsed when asked for.

use std::str::FromStr as _;

use serde::{Deserialize, Serialize};
use uvferry_diagnostics::Span;

use crate::grammar::{self, MarkerSink, Operand};
use crate::requirement::normalize_name;
use crate::version::Version;

/// What markers are evaluated against: the variables of PEP 508.
///
/// It reads the JSON of `packaging.markers.default_environment()`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkerEnvironment {
    /// `cpython`
    pub implementation_name: String,
    /// `3.12.1`
    pub implementation_version: String,
    /// `posix`, `nt`
    pub os_name: String,
    /// `x86_64`; may be empty.
    pub platform_machine: String,
    /// The kernel's release; may be empty.
    pub platform_release: String,
    /// `Linux`, `Darwin`, `Windows`; may be empty.
    pub platform_system: String,
    /// The system's release version; may be empty.
    pub platform_version: String,
    /// `3.12.1`
    pub python_full_version: String,
    /// `CPython`
    pub platform_python_implementation: String,
    /// `3.12`
    pub python_version: String,
    /// `linux`, `darwin`, `win32`
    pub sys_platform: String,
}

impl MarkerEnvironment {
    /// CPython `python` (`3.12` or `3.12.1`) on 64-bit Linux, to change as needed.
    ///
    /// ```
    /// use uvferry_requirements::{MarkerEnvironment, evaluate_marker};
    /// let env = MarkerEnvironment { sys_platform: "win32".into(), ..MarkerEnvironment::linux("3.12") };
    /// assert_eq!(evaluate_marker("sys_platform == 'win32'", &env, &[]), Ok(true));
    /// ```
    pub fn linux(python: &str) -> Self {
        let mut parts = python.split('.');
        let major = parts.next().unwrap_or("3");
        let minor = parts.next().unwrap_or("0");
        let full = match parts.next() {
            Some(_) => python.to_owned(),
            None => format!("{major}.{minor}.0"),
        };
        Self {
            implementation_name: "cpython".into(),
            implementation_version: full.clone(),
            os_name: "posix".into(),
            platform_machine: "x86_64".into(),
            platform_release: String::new(),
            platform_system: "Linux".into(),
            platform_version: String::new(),
            python_full_version: full,
            platform_python_implementation: "CPython".into(),
            python_version: format!("{major}.{minor}"),
            sys_platform: "linux".into(),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        Some(match name {
            "implementation_name" => &self.implementation_name,
            "implementation_version" => &self.implementation_version,
            "os_name" => &self.os_name,
            "platform_machine" => &self.platform_machine,
            "platform_release" => &self.platform_release,
            "platform_system" => &self.platform_system,
            "platform_version" => &self.platform_version,
            "python_full_version" => &self.python_full_version,
            "platform_python_implementation" => &self.platform_python_implementation,
            "python_version" => &self.python_version,
            "sys_platform" => &self.sys_platform,
            _ => return None,
        })
    }
}

/// Why a marker has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkerError {
    /// It does not follow the grammar.
    #[error("invalid marker at character {column}: {reason}")]
    Syntax {
        /// What is wrong.
        reason: &'static str,
        /// From 1, in characters.
        column: usize,
    },
    /// Two values that cannot be compared with this operator.
    #[error("cannot compare `{left}` with `{right}` by `{operator}`")]
    Comparison {
        /// The left value.
        left: String,
        /// The operator.
        operator: &'static str,
        /// The right value.
        right: String,
    },
    /// No variable on either side, or one that only lock files have.
    #[error("`{0}` is not a variable of this environment")]
    Variable(String),
}

/// A parsed marker.
///
/// ```
/// use uvferry_requirements::{Marker, MarkerEnvironment};
/// let marker = Marker::parse("python_version < '3.9' or extra == 'Cli'").unwrap();
/// let env = MarkerEnvironment::linux("3.12");
/// assert_eq!(marker.evaluate(&env, &[]), Ok(false));
/// assert_eq!(marker.evaluate(&env, &["cli"]), Ok(true));
/// assert_eq!(marker.variables(), ["python_version", "extra"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Any of these …
    alternatives: Vec<Vec<Term>>,
}

/// … all of these.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Group(Marker),
    Compare(Operand, &'static str, Operand),
}

struct Builder<'a> {
    text: &'a str,
    stack: Vec<Vec<Vec<Term>>>,
}

impl MarkerSink for Builder<'_> {
    fn open(&mut self) {
        self.stack.push(vec![Vec::new()]);
    }

    fn close(&mut self) {
        if let Some(alternatives) = self.stack.pop() {
            self.push(Term::Group(Marker { alternatives }));
        }
    }

    fn or(&mut self) {
        if let Some(top) = self.stack.last_mut() {
            top.push(Vec::new());
        }
    }

    fn compare(&mut self, left: Span, operator: &'static str, right: Span) {
        let left = grammar::operand_value(self.text, left);
        let right = grammar::operand_value(self.text, right);
        self.push(Term::Compare(left, operator, right));
    }
}

impl Builder<'_> {
    fn push(&mut self, term: Term) {
        if let Some(all) = self.stack.last_mut().and_then(|top| top.last_mut()) {
            all.push(term);
        }
    }
}

impl Marker {
    /// Reads a marker.
    ///
    /// # Errors
    /// [`MarkerError::Syntax`] where `packaging` refuses it.
    pub fn parse(text: &str) -> Result<Self, MarkerError> {
        let mut builder = Builder {
            text,
            stack: vec![vec![Vec::new()]],
        };
        grammar::marker(text, &mut builder).map_err(|fault| MarkerError::Syntax {
            reason: fault.kind.message(),
            column: text[..fault.span.start.min(text.len())].chars().count() + 1,
        })?;
        Ok(Self {
            alternatives: builder.stack.pop().unwrap_or_default(),
        })
    }

    /// Whether it holds in `env` with any of `extras` asked for, as pip evaluates the
    /// marker of a requirement.
    ///
    /// # Errors
    /// Where `packaging` raises: a comparison without meaning, no variable on either side.
    pub fn evaluate(&self, env: &MarkerEnvironment, extras: &[&str]) -> Result<bool, MarkerError> {
        if extras.is_empty() {
            return self.holds(env, "");
        }
        for extra in extras {
            if self.holds(env, &normalize_name(extra))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The variables it asks for, in the order of their first use.
    pub fn variables(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        for (left, _, right) in self.comparisons() {
            for operand in [left, right] {
                if let Operand::Variable(name) = operand
                    && !found.contains(name)
                {
                    found.push(*name);
                }
            }
        }
        found
    }

    /// All comparisons, in the order of the text.
    pub(crate) fn comparisons(&self) -> Vec<(&Operand, &'static str, &Operand)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<(&'a Operand, &'static str, &'a Operand)>) {
        for term in self.alternatives.iter().flatten() {
            match term {
                Term::Group(marker) => marker.collect(found),
                Term::Compare(left, operator, right) => found.push((left, operator, right)),
            }
        }
    }

    fn holds(&self, env: &MarkerEnvironment, extra: &str) -> Result<bool, MarkerError> {
        // Every term is evaluated, so that an error shows whatever stands before it.
        let mut any = false;
        for all in &self.alternatives {
            let mut every = true;
            for term in all {
                every &= match term {
                    Term::Group(marker) => marker.holds(env, extra)?,
                    Term::Compare(left, operator, right) => {
                        compare(left, operator, right, env, extra)?
                    }
                };
            }
            any |= every;
        }
        Ok(any)
    }
}

fn compare(
    left: &Operand,
    operator: &'static str,
    right: &Operand,
    env: &MarkerEnvironment,
    extra: &str,
) -> Result<bool, MarkerError> {
    let lookup = |name: &str| -> Result<String, MarkerError> {
        if name == "extra" {
            return Ok(extra.to_owned());
        }
        let value = env
            .get(name)
            .ok_or_else(|| MarkerError::Variable(name.to_owned()))?;
        // A build of an untagged Python says `3.14.0a1+`.
        Ok(match value.strip_suffix('+') {
            Some(value) if name == "python_full_version" => format!("{value}+local"),
            _ => value.to_owned(),
        })
    };
    let (key, left, right) = match (left, right) {
        (Operand::Variable(name), Operand::Text(text)) => {
            (*name, lookup(name)?, canonical(name, text))
        }
        // `packaging` takes the right variable's name for its value.
        (Operand::Variable(name), Operand::Variable(other)) => {
            (*name, lookup(name)?, (*other).to_owned())
        }
        (Operand::Text(text), Operand::Variable(name)) => {
            (*name, canonical(name, text), lookup(name)?)
        }
        (Operand::Text(_), Operand::Text(right)) => {
            return Err(MarkerError::Variable(right.clone()));
        }
    };
    let versioned = matches!(
        key,
        "implementation_version" | "platform_release" | "python_full_version" | "python_version"
    );
    if versioned && !operator.ends_with("in") {
        let clause = format!("{operator}{right}");
        let trimmed = crate::whitespace::strip(&clause);
        if grammar::specifier(trimmed, 0) == Some(trimmed.len()) {
            if operator == "===" {
                return Ok(left.eq_ignore_ascii_case(crate::whitespace::strip(&right)));
            }
            let Ok(version) = Version::from_str(&left) else {
                return Ok(false);
            };
            return Ok(crate::version::Specifiers::parse(trimmed)
                .is_ok_and(|specifiers| specifiers.contains(&version)));
        }
    }
    Ok(match operator {
        "in" => right.contains(&left),
        "not in" => !right.contains(&left),
        "==" | "<=" | ">=" => left == right,
        "!=" => left != right,
        "<" | ">" => false,
        _ => {
            return Err(MarkerError::Comparison {
                left,
                operator,
                right,
            });
        }
    })
}

fn canonical(name: &str, text: &str) -> String {
    if name == "extra" {
        normalize_name(text)
    } else {
        text.to_owned()
    }
}

/// Whether `marker` holds in `env` with any of `extras` asked for.
///
/// # Errors
/// As [`Marker::parse`] and [`Marker::evaluate`].
pub fn evaluate_marker(
    marker: &str,
    env: &MarkerEnvironment,
    extras: &[&str],
) -> Result<bool, MarkerError> {
    Marker::parse(marker)?.evaluate(env, extras)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_those_of_packaging() {
        let env = MarkerEnvironment {
            platform_release: "6.1.0-13-amd64".into(),
            ..MarkerEnvironment::linux("3.12.1")
        };
        for (marker, expected) in [
            ("python_version >= '3.9'", true),
            ("python_version < '3.9'", false),
            ("'3.9' <= python_version", true),
            ("python_version == '3.*'", true),
            ("python_version in '3.11 3.12'", true),
            ("python_full_version == '3.12.1'", true),
            (
                "sys_platform == 'linux' and (os_name == 'nt' or os.name == 'posix')",
                true,
            ),
            ("sys_platform < 'win32'", false),
            ("sys_platform >= 'linux'", true),
            ("platform_release >= '5'", false),
            ("extra == 'x'", false),
            ("platform_python_implementation != 'PyPy'", true),
            ("python_implementation == 'CPython'", true),
            (
                "os_name == 'nt' or os_name == 'posix' and sys_platform == 'linux'",
                true,
            ),
        ] {
            assert_eq!(evaluate_marker(marker, &env, &[]), Ok(expected), "{marker}");
        }
    }

    #[test]
    fn an_environment_reads_the_json_of_packaging() {
        let json = serde_json::to_string(&MarkerEnvironment::linux("3.9")).unwrap();
        let back: MarkerEnvironment = serde_json::from_str(&json).unwrap();
        assert_eq!(back.python_full_version, "3.9.0");
    }
}
