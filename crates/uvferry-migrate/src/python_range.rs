//! Which Pythons the project is for: every piece of evidence, and the decision.

use serde::Serialize;
use uvferry_diagnostics::SourceFile;

use crate::documents::Documents;
use crate::roles::{Form, Role};
use crate::tree::{Tree, base_name, folder_of};
use uvferry_pyproject::Target;

/// A Python's major and minor version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Minor(pub u32, pub u32);

impl std::fmt::Display for Minor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Minor {
    /// Reads `3.12`, `3.12.1`, `python-3.12.1`, `cpython@3.12`, `>=3.12`; Python 3 only.
    pub fn find(text: &str) -> Option<Self> {
        let at = text.find("3.")?;
        if text[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.') {
            return Self::find(&text[at + 2..]);
        }
        let digits: String = text[at + 2..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        Some(Self(3, digits.parse().ok()?))
    }

    /// The same at the front of a word, Python 2 too.
    fn at_front(word: &str) -> Option<Self> {
        let bare = word.trim_start_matches(['~', '=', '>', '^', 'v']);
        if bare.starts_with("3.") {
            return Self::find(bare);
        }
        let digits: String = bare
            .strip_prefix("2.")?
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        Some(Self(2, digits.parse().ok()?))
    }
}

/// Where a version was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The header of a compiled requirements file.
    CompileHeader,
    /// The versions that the package's classifiers name.
    Classifiers,
    /// A version that CI tests.
    Ci,
    /// The image of a container.
    Image,
    /// `.python-version`, `runtime.txt`, `.tool-versions`.
    VersionFile,
    /// The project's virtual environment.
    Environment,
    /// The interpreter that the caller would use.
    Caller,
}

impl Source {
    /// Whether the project is installed with the Python that is named.
    const fn installs(self) -> bool {
        matches!(self, Self::Ci | Self::Image)
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What kind it is.
    pub source: Source,
    /// The file that says it.
    pub file: String,
    /// The versions of Python 3 named there.
    pub versions: Vec<Minor>,
    /// The lowest Python 2 named beside them.
    pub python_2: Option<Minor>,
}

impl Evidence {
    /// Of all versions that a file names; `None` where no Python 3 is among them.
    fn new(source: Source, file: &str, mut versions: Vec<Minor>) -> Option<Self> {
        versions.sort_unstable();
        versions.dedup();
        let python_2 = versions.first().copied().filter(|lowest| lowest.0 < 3);
        versions.retain(|version| version.0 >= 3);
        (!versions.is_empty()).then(|| Self {
            source,
            file: file.to_owned(),
            versions,
            python_2,
        })
    }
}

/// What was found about the Python versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PythonEvidence {
    /// Strongest first.
    pub found: Vec<Evidence>,
    /// The exact text of `.python-version` or `runtime.txt`, which says which Python to
    /// lock with.
    pub preferred: Option<String>,
    /// The file that asks for a Python 2, with its words: nothing can be locked for it.
    pub python_2: Option<(String, String)>,
}

/// The lower bound when nothing in the project speaks of a Python: the oldest for which
/// distributions of today are still published in numbers.
pub(crate) const FLOOR: Minor = Minor(3, 9);

impl PythonEvidence {
    /// Looks at the files of a project.
    pub fn gather(
        tree: &Tree,
        documents: &Documents,
        roles: &[Role],
        caller: Option<Minor>,
    ) -> Self {
        let mut found = Vec::new();
        let mut preferred = None;
        let mut python_2 = None;
        let mut headers: Vec<Evidence> = Vec::new();
        for (document, role) in documents.list().iter().zip(roles) {
            if !matches!(role.form, Form::Compiled | Form::LockOf { .. }) {
                continue;
            }
            let python = document
                .file
                .header
                .as_ref()
                .and_then(|header| header.python.as_deref());
            if let Some(version) = python.and_then(Minor::find) {
                let evidence = Evidence {
                    source: Source::CompileHeader,
                    file: document.path.clone(),
                    versions: vec![version],
                    python_2: None,
                };
                // The main file's own header says more than that of a tool's group.
                if role.target == Some(Target::Main) {
                    headers.insert(0, evidence);
                } else {
                    headers.push(evidence);
                }
            }
        }
        found.extend(headers);
        for name in ["setup.py", "setup.cfg", "pyproject.toml"] {
            let Ok(bytes) = tree.read(name) else { continue };
            let text = SourceFile::new(name, bytes);
            let versions: Vec<Minor> = text
                .text()
                .split("Programming Language :: Python :: ")
                .skip(1)
                .filter_map(Minor::at_front)
                .collect();
            found.extend(Evidence::new(Source::Classifiers, name, versions));
        }
        let (mut ci, mut images, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for file in tree.files() {
            let path = file.path.as_str();
            let name = base_name(path);
            let lower = name.to_ascii_lowercase();
            let read = |source: Source, pick: fn(&str) -> Vec<Minor>| -> Option<Evidence> {
                let bytes = tree.read(path).ok()?;
                let text = SourceFile::new(path, bytes);
                Evidence::new(source, path, pick(text.text()))
            };
            if path.starts_with(".github/workflows/") && matches!(extension(&lower), "yml" | "yaml")
                || path == ".gitlab-ci.yml"
                || path == "azure-pipelines.yml"
                || path == ".travis.yml"
            {
                ci.extend(read(Source::Ci, ci_versions));
            } else if path == "tox.ini" {
                ci.extend(read(Source::Ci, tox_versions));
            } else if lower.starts_with("dockerfile")
                || lower.ends_with("dockerfile")
                || lower.starts_with("containerfile")
            {
                if folder_of(path).is_empty() || folder_of(path).matches('/').count() == 0 {
                    images.extend(read(Source::Image, image_versions));
                }
            } else if matches!(path, "environment.yml" | "environment.yaml") {
                files.extend(read(Source::VersionFile, conda_versions));
            } else if matches!(path, ".python-version" | "runtime.txt" | ".tool-versions") {
                files.extend(read(Source::VersionFile, |text| {
                    text.lines()
                        .filter(|line| {
                            !line.trim_start().starts_with('#')
                                && (line.contains("python") || !line.contains(' '))
                        })
                        .filter_map(Minor::find)
                        .collect()
                }));
                if path != ".tool-versions"
                    && preferred.is_none()
                    && let Ok(bytes) = tree.read(path)
                {
                    let text = SourceFile::new(path, bytes);
                    preferred = text
                        .text()
                        .lines()
                        .map(str::trim)
                        .find(|line| !line.is_empty() && !line.starts_with('#'))
                        .map(|line| line.trim_start_matches("python-").to_owned())
                        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
                    if let Some(old) = preferred.take_if(|asked| asked.starts_with("2.")) {
                        python_2 = Some((path.to_owned(), old));
                    }
                }
            }
        }
        found.extend(ci);
        found.extend(images);
        found.extend(files);
        for folder in tree.environments() {
            let path = format!("{folder}/pyvenv.cfg");
            let Ok(bytes) = tree.read(&path) else {
                continue;
            };
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let version = text
                .lines()
                .filter_map(|line| line.split_once('='))
                .find(|(key, _)| matches!(key.trim(), "version" | "version_info"))
                .and_then(|(_, value)| Minor::find(value));
            if let Some(version) = version {
                found.push(Evidence {
                    source: Source::Environment,
                    file: path,
                    versions: vec![version],
                    python_2: None,
                });
            }
        }
        if let Some(version) = caller {
            found.push(Evidence {
                source: Source::Caller,
                file: String::new(),
                versions: vec![version],
                python_2: None,
            });
        }
        Self {
            found,
            preferred,
            python_2,
        }
    }

    /// The Python 2 that a range without it leaves behind, with the words that name it: of a
    /// package's classifiers, else of what tests it.
    pub fn left_behind(&self) -> Option<(Minor, String)> {
        let named = |source: Source| {
            let mut found = self.found.iter().filter(move |it| it.source == source);
            found.find_map(|it| Some((it.python_2?, it.file.as_str())))
        };
        if let Some((version, file)) = named(Source::Classifiers) {
            return Some((version, format!("the classifiers in {file} name it")));
        }
        let (version, file) = named(Source::Ci)?;
        Some((version, format!("{file} tests it")))
    }

    /// The Pythons of jobs and images that lie below a range (`>=3.10,<4`), with the files
    /// that name them.
    pub(crate) fn below<'a>(&'a self, range: &str) -> Vec<(&'a str, Vec<Minor>)> {
        let lowest = range
            .split(',')
            .map(str::trim)
            .filter(|part| part.starts_with(['>', '~', '=']))
            .filter_map(Minor::find)
            .max();
        let Some(lowest) = lowest else {
            return Vec::new();
        };
        self.found
            .iter()
            .filter(|it| it.source.installs())
            .map(|it| {
                let below = it.versions.iter().copied();
                (
                    it.file.as_str(),
                    below.filter(|version| *version < lowest).collect(),
                )
            })
            .filter(|(_, versions): &(&str, Vec<Minor>)| !versions.is_empty())
            .collect()
    }

    /// The lower bound for an application, with the reason.
    pub fn lower_bound(&self) -> (Minor, String) {
        for first in &self.found {
            // Every job and every image goes on installing it.
            let evidence = if first.source.installs() {
                self.found
                    .iter()
                    .filter(|it| it.source.installs() && !it.versions.is_empty())
                    .min_by_key(|it| it.versions.iter().min())
                    .unwrap_or(first)
            } else {
                first
            };
            let Some(&lowest) = evidence.versions.iter().min() else {
                continue;
            };
            let python = if evidence.python_2.is_some() {
                "Python 3"
            } else {
                "Python"
            };
            let why = match evidence.source {
                Source::CompileHeader => {
                    format!("{} was compiled with Python {lowest}", evidence.file)
                }
                Source::Classifiers => {
                    format!(
                        "{lowest} is the lowest {python} that the classifiers in {} name",
                        evidence.file
                    )
                }
                Source::Ci => format!(
                    "{lowest} is the lowest {python} that {} tests",
                    evidence.file
                ),
                Source::Image => format!("{} builds on Python {lowest}", evidence.file),
                Source::VersionFile => format!("{} asks for Python {lowest}", evidence.file),
                Source::Environment => format!("{} is made with Python {lowest}", evidence.file),
                Source::Caller => match &self.python_2 {
                    Some((file, asked)) => format!(
                        "{file} asks for Python {asked}, for which nothing is made any more; {lowest} is the one in use here"
                    ),
                    None => format!(
                        "nothing in the project names a Python; {lowest} is the one in use here"
                    ),
                },
            };
            return (lowest, why);
        }
        (
            FLOOR,
            format!(
                "nothing in the project names a Python; {FLOOR} is the lowest that is still common"
            ),
        )
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Keys whose value is a Python, in the files of CI.
const CI_KEYS: &[&str] = &[
    "python-version",
    "python_version",
    "python",
    "python-versions",
    "versionSpec",
];

/// Values of `python-version` and of the part of a matrix that it takes, on the line or as the
/// list that follows.
fn ci_versions(text: &str) -> Vec<Minor> {
    // `python-version: ${{ matrix.py }}`
    let taken = text
        .lines()
        .filter_map(|line| value_of(line.trim(), CI_KEYS))
        .filter_map(|value| value.split_once("matrix."))
        .map(|(_, name)| {
            let end = name
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
                .unwrap_or(name.len());
            &name[..end]
        });
    let keys: Vec<&str> = CI_KEYS.iter().copied().chain(taken).collect();
    let mut versions = Vec::new();
    let mut in_list = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with('#') {
            continue;
        }
        let key = trimmed.trim_start_matches("- ");
        if let Some(value) = value_of(key, &keys) {
            versions.extend(all_minors(value));
            in_list = value.trim().is_empty() || value.trim() == "[";
        } else if in_list
            && (trimmed.starts_with("- ")
                || trimmed.starts_with(['"', '\''])
                || trimmed.starts_with(|c: char| c.is_ascii_digit()))
        {
            versions.extend(all_minors(trimmed));
        } else if key.starts_with("image:") && key.contains("python:") {
            versions.extend(all_minors(key));
            in_list = false;
        } else if !trimmed.is_empty() {
            in_list = false;
        }
    }
    versions
}

/// The value of the first of the keys on a line, in a flow mapping too: `{python: [3.8]}`.
fn value_of<'a>(line: &'a str, keys: &[&str]) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = line[from..].find(':').map(|at| from + at) {
        let head = line[..at].trim_end_matches(['"', '\'']);
        let start = head
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
            .map_or(0, |at| at + 1);
        let front = head[..start].trim_end_matches(['"', '\'']).trim_end();
        let is_key = keys.contains(&&head[start..])
            && (front.is_empty() || front.ends_with(['{', ',', '-']));
        if is_key {
            let value = line[at + 1..].trim_start();
            let end = if value.starts_with('[') {
                value.find(']')
            } else if front.is_empty() {
                None
            } else {
                value.find([',', '}'])
            };
            return Some(&value[..end.unwrap_or(value.len())]);
        }
        from = at + 1;
    }
    None
}

/// `python=3.8` among the dependencies of a conda environment.
fn conda_versions(text: &str) -> Vec<Minor> {
    text.lines()
        .map(|line| line.trim().trim_start_matches("- "))
        .filter(|line| {
            line.strip_prefix("python")
                .is_some_and(|rest| rest.trim_start().starts_with(['=', '>', '~']))
        })
        .filter_map(Minor::find)
        .collect()
}

fn tox_versions(text: &str) -> Vec<Minor> {
    let mut versions = Vec::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric())) {
        for (prefix, major) in [("py3", 3), ("py2", 2)] {
            if let Some(digits) = word.strip_prefix(prefix)
                && !digits.is_empty()
                && digits.len() <= 2
                && let Ok(minor) = digits.parse()
            {
                versions.push(Minor(major, minor));
            }
        }
    }
    versions
}

/// The tags of Python images, `ARG` defaults put in.
fn image_versions(text: &str) -> Vec<Minor> {
    let mut versions = Vec::new();
    let mut defaults: Vec<(&str, &str)> = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if first.eq_ignore_ascii_case("arg") {
            defaults.extend(
                words
                    .filter_map(|word| word.split_once('='))
                    .map(|(name, value)| (name, value.trim_matches(['"', '\'']))),
            );
        } else if first.eq_ignore_ascii_case("from")
            && let Some(image) = words.find(|word| !word.starts_with("--"))
        {
            let mut image = image.to_owned();
            for (name, value) in &defaults {
                image = image
                    .replace(&format!("${{{name}}}"), value)
                    .replace(&format!("${name}"), value);
            }
            if let Some((name, tag)) = image.rsplit_once(':')
                && base_name(name).contains("python")
            {
                versions.extend(Minor::find(tag));
            }
        }
    }
    versions
}

fn all_minors(text: &str) -> Vec<Minor> {
    text.split([',', '[', ']', ' ', '"', '\''])
        .filter_map(Minor::at_front)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_ci_are_found_in_both_list_forms() {
        let text = "jobs:\n  a:\n    strategy:\n      matrix:\n        python-version: [\"3.10\", 3.9, 'pypy-3.10']\n";
        assert_eq!(ci_versions(text), [Minor(3, 10), Minor(3, 9)]);
        let text =
            "matrix:\n  python-version:\n    - \"3.12\"\n    - '3.11'\n  os:\n    - ubuntu-3.8\n";
        assert_eq!(ci_versions(text), [Minor(3, 12), Minor(3, 11)]);
    }

    #[test]
    fn the_part_of_a_matrix_that_names_the_pythons_is_found() {
        let text = "strategy: {matrix: {os: [ubuntu-20.04], py: [\"3.7\", \"3.8\"]}}\n- {uses: x, with: {python-version: \"${{ matrix.py }}\"}}\n";
        assert_eq!(ci_versions(text), [Minor(3, 7), Minor(3, 8)]);
        let text = "py:\n  - '3.7'\nother: [3.1]\nwith:\n  python-version: ${{ matrix.py }}\n";
        assert_eq!(ci_versions(text), [Minor(3, 7)]);
        assert_eq!(ci_versions("- url: https://example.com/python:3.1\n"), []);
    }

    #[test]
    fn the_lowest_of_all_jobs_and_images_counts() {
        let found = [
            (Source::Ci, "a.yml", vec![Minor(3, 11)]),
            (Source::Ci, "b.yml", vec![Minor(3, 8), Minor(3, 9)]),
            (Source::Image, "Dockerfile", vec![Minor(3, 10)]),
            (Source::VersionFile, ".python-version", vec![Minor(3, 7)]),
        ];
        let evidence = PythonEvidence {
            found: found
                .into_iter()
                .filter_map(|(source, file, versions)| Evidence::new(source, file, versions))
                .collect(),
            ..PythonEvidence::default()
        };
        assert_eq!(
            evidence.lower_bound(),
            (
                Minor(3, 8),
                "3.8 is the lowest Python that b.yml tests".to_owned()
            )
        );
        assert_eq!(evidence.below(">=3.9,<4"), [("b.yml", vec![Minor(3, 8)])]);
        assert_eq!(evidence.below("<4"), []);
    }

    #[test]
    fn images_name_their_python_in_the_tag() {
        let text =
            "ARG X=1\nFROM --platform=linux/amd64 python:3.11.4-slim AS base\nFROM node:20\n";
        assert_eq!(image_versions(text), [Minor(3, 11)]);
        let text = "ARG PYTHON_VERSION=3.10.2-bullseye\nFROM python:${PYTHON_VERSION} AS base\n";
        assert_eq!(image_versions(text), [Minor(3, 10)]);
        assert_eq!(Minor::find("python-3.12.1"), Some(Minor(3, 12)));
        assert_eq!(Minor::find("2.7"), None);
    }

    #[test]
    fn a_python_2_beside_them_is_no_lowest_python() {
        let found = |source, versions: &[Minor]| PythonEvidence {
            found: Evidence::new(source, "x", versions.to_vec())
                .into_iter()
                .collect(),
            ..PythonEvidence::default()
        };
        let mixed = [Minor(3, 8), Minor(2, 7), Minor(3, 6)];
        let classifiers = found(Source::Classifiers, &mixed);
        let (lowest, why) = classifiers.lower_bound();
        assert_eq!(lowest, Minor(3, 6));
        assert_eq!(
            why,
            "3.6 is the lowest Python 3 that the classifiers in x name"
        );
        let left = classifiers.left_behind().unwrap();
        assert_eq!(
            left,
            (Minor(2, 7), "the classifiers in x name it".to_owned())
        );
        let plain = found(Source::Ci, &[Minor(3, 8)]);
        assert_eq!(
            plain.lower_bound().1,
            "3.8 is the lowest Python that x tests"
        );
        assert_eq!(plain.left_behind(), None);
        assert!(found(Source::Ci, &[Minor(2, 7)]).found.is_empty());
        assert_eq!(
            tox_versions("envlist = py27,py36"),
            [Minor(2, 7), Minor(3, 6)]
        );
        assert_eq!(
            all_minors("[2.7, \"3.6\", ~3.7, 12.7]"),
            [Minor(2, 7), Minor(3, 6), Minor(3, 7)]
        );
    }
}
