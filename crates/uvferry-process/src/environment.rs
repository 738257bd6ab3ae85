use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;

/// The environment variables that a program is given; nothing is inherited beside them.
///
/// On Windows names are compared without regard to case, as the system does.
/// `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// No variables at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Sets a variable, in place of what it was.
    pub fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.0.insert(key(name.as_ref()), value.as_ref().to_owned());
        self
    }

    /// Takes a variable out.
    pub fn remove(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.0.remove(&key(name.as_ref()));
        self
    }

    /// Takes out every variable whose name begins with `prefix`.
    pub fn remove_prefixed(&mut self, prefix: &str) -> &mut Self {
        self.0
            .retain(|name, _| !name.to_string_lossy().starts_with(prefix));
        self
    }

    /// [`set`](Self::set) on a value, for chains.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.set(name, value);
        self
    }

    /// [`remove`](Self::remove) on a value, for chains.
    #[must_use]
    pub fn without(mut self, name: impl AsRef<OsStr>) -> Self {
        self.remove(name);
        self
    }

    /// The value of a variable.
    pub fn get(&self, name: impl AsRef<OsStr>) -> Option<&OsStr> {
        self.0.get(&key(name.as_ref())).map(OsString::as_os_str)
    }

    /// All variables in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

/// Windows keeps one variable for `Path` and `PATH`.
fn key(name: &OsStr) -> OsString {
    if cfg!(windows) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    }
}

impl<N: AsRef<OsStr>, V: AsRef<OsStr>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            environment.set(name, value);
        }
        environment
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let environment = Environment::from_iter([("TOKEN", "hunter2")]);
        let shown = format!("{environment:?}");
        assert!(shown.contains("TOKEN") && !shown.contains("hunter2"));
    }

    #[test]
    fn variables_are_set_and_taken_out() {
        let mut environment = Environment::from_iter([("PIP_INDEX_URL", "x"), ("HOME", "/h")]);
        environment.set("PIP_NO_INDEX", "1").remove_prefixed("PIP_");
        assert_eq!(environment.get("HOME"), Some(OsStr::new("/h")));
        assert_eq!(environment.iter().count(), 1);
    }
}
