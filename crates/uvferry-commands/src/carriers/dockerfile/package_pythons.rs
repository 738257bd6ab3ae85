//! The Pythons that the packages of a distribution bring into an image.

use super::images::Image;
use super::paths;

/// What `pip`, `python` and `python3` are, where packages say so.
#[derive(Debug, Clone, Default)]
pub(super) struct PackagePythons {
    /// Whether the image has a Python of its own in `/usr/local/bin`, before that of packages.
    has_own: bool,
    /// Whether Alpine's `py-pip` is that of Python 2.
    is_old_alpine: bool,
    /// The Python of the release's `python3`, where uv does not support it.
    release: Option<&'static str>,
    /// Whether `pip` is that of Python 2.
    pub(super) pip_is_two: bool,
    /// Whether `python` is Python 2.
    pub(super) python_is_two: bool,
    /// The Python of `python3` and `pip3`, where packages bring it and uv does not support it.
    pub(super) three: Option<&'static str>,
}

/// What installs packages. In those of `dnf` and `pacman` `python-pip` is that of Python 3.
const MANAGERS: [&str; 7] = ["apt-get", "apt", "aptitude", "yum", "zypper", "apk", "tdnf"];

/// Words of a step that brings a Python by other means than packages of the release, or makes
/// another one the first.
const OTHER_MEANS: [&str; 8] = [
    "conda",
    "pyenv",
    "deadsnakes",
    "altinstall",
    "alternatives",
    "python-is-python3",
    "ius-release",
    "linuxbrew",
];

impl PackagePythons {
    pub(super) fn of_image(image: &Image<'_>) -> Self {
        Self {
            has_own: image.is_python(),
            python_is_two: image.has_python_two(),
            is_old_alpine: image.has_old_alpine(),
            release: image.unsupported_python(),
            ..Self::default()
        }
    }

    /// What the words of a step change.
    pub(super) fn run<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        let mut before: Vec<&str> = Vec::new();
        let mut command: Vec<&str> = Vec::new();
        let separators = [';', '&', '|', '(', ')', '`', '\n'];
        for word in words {
            let mut parts = word.split(separators);
            command.extend(parts.next().filter(|part| !part.is_empty()));
            for part in parts {
                self.command(&command, &before);
                if !command.is_empty() {
                    before = std::mem::take(&mut command);
                }
                command.extend(Some(part).filter(|part| !part.is_empty()));
            }
        }
        self.command(&command, &before);
    }

    fn command(&mut self, words: &[&str], before: &[&str]) {
        let Some((name, rest)) = words.split_first() else {
            return;
        };
        let (name, rest) = match rest.split_first() {
            Some((next, rest)) if *name == "sudo" => (next, rest),
            _ => (name, rest),
        };
        let name = paths::name(name);
        let is_python = |word: &&str| matches!(paths::name(word), "python" | "pip");
        if OTHER_MEANS
            .iter()
            .any(|means| words.iter().any(|word| word.contains(means)))
            || name == "ln" && rest.iter().any(is_python)
        {
            *self = Self {
                has_own: self.has_own,
                ..Self::default()
            };
        } else if MANAGERS.contains(&name) && !self.has_own {
            self.packages(rest);
        }
        let brings_pip = rest
            .iter()
            .chain(before)
            .any(|word| word.contains("get-pip"));
        // What is installed last stands in `/usr/local/bin`, before that of the packages.
        match name {
            "python3" if brings_pip => self.pip_is_two = false,
            "pip3" if rest.contains(&"install") && rest.contains(&"pip") => {
                self.pip_is_two = false;
            }
            "python" if brings_pip && self.python_is_two => self.pip_is_two = true,
            "easy_install" if self.python_is_two && rest.contains(&"pip") => {
                self.pip_is_two = true;
            }
            _ => {}
        }
    }

    fn packages(&mut self, words: &[&str]) {
        for word in words {
            let package = word.split(['=', '<', '>']).next().unwrap_or(word);
            match package {
                "python-pip" | "python2-pip" | "python2.7-pip" | "python27-pip" | "py2-pip" => {
                    self.pip_is_two = true;
                    self.python_is_two = true;
                }
                "py-pip" if self.is_old_alpine => {
                    self.pip_is_two = true;
                    self.python_is_two = true;
                }
                "python" | "python-dev" | "python-devel" | "python-minimal" | "python-all"
                | "python-all-dev" | "python-setuptools" | "python-virtualenv" => {
                    self.python_is_two = true;
                }
                "python3" | "python3-pip" | "python3-dev" | "python3-setuptools"
                | "python3-venv" | "python3-virtualenv" => self.three = self.release,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(image: &str, step: &str) -> (bool, bool) {
        let mut found = PackagePythons::of_image(&Image::parse(image));
        found.run(step.split(' '));
        (found.python_is_two, found.pip_is_two)
    }

    #[test]
    fn packages_do_not_replace_the_python_of_an_image_of_python() {
        let step = "apt-get update && apt-get install -y gcc python-dev python-pip";
        assert_eq!(after("python:3.9-slim@sha256:56d9", step), (false, false));
        assert_eq!(after("debian:buster", step), (true, true));
        assert_eq!(after("python:3.9-windowsservercore", "x"), (false, false));
    }
}
