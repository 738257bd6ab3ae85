//! `--run-setup`: what only a run of setup.py tells, asked of the build backend by its own
//! hook, `prepare_metadata_for_build_wheel` (PEP 517), in an environment of its own.
//!
//! What it says holds for the Python and the platform that it ran on; each value that is
//! taken from it is told with them.

use std::path::Path;

use uvferry_diagnostics::Diagnostic;
use uvferry_setuptools::{
    Field, Given, License, Metadata, Person, Readme, Requirement, Unknown, Version,
};

use crate::Pyproject;
use crate::wheel::{BuildFailure, BuildTools, copy, parse_metadata};
use crate::{pep508, rules};

/// Runs in the folder of the project, with the requirements of the build installed. Its
/// words go to a file: what setup.py prints is its own business.
const HOOK: &str = r#"
import importlib, json, os, platform, sys
backend, task, out = sys.argv[1:4]
sys.path.pop(0)
name, _, rest = backend.partition(":")
if sys.argv[4:]:
    sys.path[:0] = [os.path.abspath(path) for path in sys.argv[4:]]
hooks = importlib.import_module(name)
for part in filter(None, rest.split(".")):
    hooks = getattr(hooks, part)
sys.argv = ["setup.py"]
if task == "requires":
    asked = getattr(hooks, "get_requires_for_build_wheel", None)
    told = list(asked(None)) if asked else []
else:
    folder = os.path.join(os.path.dirname(out), "metadata")
    os.makedirs(folder)
    inside = os.path.join(folder, hooks.prepare_metadata_for_build_wheel(folder, None))
    def text(name):
        path = os.path.join(inside, name)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    told = {
        "metadata": text("METADATA"),
        "entry_points": text("entry_points.txt"),
        "python": platform.python_version(),
        "platform": sys.platform,
    }
with open(out, "w", encoding="utf-8") as file:
    json.dump(told, file)
"#;

/// What the build backend said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The headers of METADATA.
    headers: Vec<(String, String)>,
    description: String,
    entry_points: String,
    /// The version of the Python that it ran on.
    pub python: String,
    /// `sys.platform` there.
    pub platform: String,
}

/// Asks the backend of the project in `folder`, a scratch copy; files of the run go into
/// `work`, an empty folder outside of it. `requires` and `backend` are those of
/// `[build-system]`, or what pip takes where there is none.
///
/// # Errors
/// When uv cannot be run, or the backend fails; with its words.
pub fn ask(
    folder: &Path,
    work: &Path,
    requires: &[String],
    backend: &str,
    tools: &BuildTools,
) -> Result<Told, BuildFailure> {
    let script = work.join("hook.py");
    fs_err::write(&script, HOOK).map_err(failure)?;
    let mut with: Vec<String> = requires.to_vec();
    let more = run(folder, work, &script, &with, backend, "requires", tools)?;
    for item in more.as_array().into_iter().flatten() {
        if let Some(text) = item.as_str()
            && !with.iter().any(|known| known == text)
        {
            with.push(text.to_owned());
        }
    }
    let told = run(folder, work, &script, &with, backend, "metadata", tools)?;
    let text = |key: &str| {
        told.get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (headers, description) = parse_metadata(&text("metadata").replace("\r\n", "\n"));
    Ok(Told {
        headers,
        description,
        entry_points: text("entry_points"),
        python: text("python"),
        platform: text("platform"),
    })
}

/// Asks the backend of the project at `root` in a copy of `files` (paths relative to it) below
/// `scratch`, and puts what it says in the place of what is unknown. Nothing is written into
/// the project. Where the backend fails, that is told and nothing is filled in.
///
/// # Errors
/// When a file cannot be copied.
pub fn ask_project(
    root: &Path,
    files: &[String],
    pyproject: Option<&Pyproject>,
    metadata: &mut Metadata,
    scratch: &Path,
    tools: &BuildTools,
) -> std::io::Result<Vec<Diagnostic>> {
    let folder = copy(root, files, &scratch.join("asked"))?;
    let work = scratch.join("hook");
    fs_err::create_dir_all(&work)?;
    // What pip takes where no file says it.
    let system = pyproject.and_then(Pyproject::build_system);
    let requires = system.as_ref().map_or_else(
        || vec!["setuptools".to_owned(), "wheel".to_owned()],
        |system| system.requires.clone(),
    );
    let backend = system
        .and_then(|system| system.build_backend)
        .unwrap_or_else(|| "setuptools.build_meta:__legacy__".to_owned());
    Ok(match ask(&folder, &work, &requires, &backend, tools) {
        Ok(told) => fill(metadata, &told),
        Err(failure) => vec![failure.in_project(&folder, root).inconclusive()],
    })
}

fn failure(error: impl std::fmt::Display) -> BuildFailure {
    BuildFailure {
        message: error.to_string(),
    }
}

fn run(
    folder: &Path,
    work: &Path,
    script: &Path,
    with: &[String],
    backend: &str,
    task: &str,
    tools: &BuildTools,
) -> Result<serde_json::Value, BuildFailure> {
    let out = work.join(format!("{task}.json"));
    let mut command = tools.uv_run(folder);
    for requirement in with {
        command = command.args(["--with", requirement]);
    }
    let finished = command
        .args(["--", "python"])
        .arg(script)
        .args([backend, task])
        .arg(&out)
        .run()
        .map_err(failure)?;
    if !finished.success() {
        return Err(BuildFailure {
            message: finished.stderr_redacted(),
        });
    }
    let bytes = fs_err::read(&out).map_err(failure)?;
    serde_json::from_slice(&bytes).map_err(failure)
}

impl Told {
    fn first(&self, header: &str) -> Option<String> {
        self.all(header).into_iter().next()
    }

    fn all(&self, header: &str) -> Vec<String> {
        self.headers
            .iter()
            .filter(|(name, value)| {
                name.eq_ignore_ascii_case(header) && !value.is_empty() && value != "UNKNOWN"
            })
            .map(|(_, value)| value.clone())
            .collect()
    }
}

/// Puts what the backend said in the place of what is unknown. Which packages and files are
/// built is not in the metadata: that stays unknown. Each value taken is told.
pub fn fill(metadata: &mut Metadata, told: &Told) -> Vec<Diagnostic> {
    let mut learned = Learned {
        told,
        diagnostics: Vec::new(),
    };
    learned.text(&mut metadata.name, "name", "Name");
    learned.take(&mut metadata.version, "version", |told, _| {
        told.first("Version").map(Version::Literal)
    });
    learned.text(&mut metadata.description, "description", "Summary");
    learned.take(&mut metadata.readme, "readme", |told, _| {
        (!told.description.trim().is_empty()).then(|| Readme {
            files: Vec::new(),
            text: Some(told.description.clone()),
            content_type: told.first("Description-Content-Type"),
        })
    });
    learned.text(
        &mut metadata.requires_python,
        "requires-python",
        "Requires-Python",
    );
    learned.take(&mut metadata.license, "license", |told, _| {
        told.first("License-Expression")
            .map(License::Expression)
            .or_else(|| told.first("License").map(License::Text))
    });
    for (field, name, header) in [
        (&mut metadata.author, "authors", "Author"),
        (&mut metadata.maintainer, "maintainers", "Maintainer"),
    ] {
        learned.take(field, name, |told, _| {
            let person = Person {
                name: told.first(header),
                email: told.first(&format!("{header}-email")),
            };
            (person != Person::default()).then_some(person)
        });
    }
    learned.take(&mut metadata.keywords, "keywords", |told, _| {
        told.first("Keywords")
            .map(|text| text.split(',').map(|word| word.trim().to_owned()).collect())
    });
    learned.take(&mut metadata.classifiers, "classifiers", |told, _| {
        Some(told.all("Classifier"))
    });
    learned.take(&mut metadata.platforms, "platforms", |told, _| {
        Some(told.all("Platform"))
    });
    learned.text(&mut metadata.url, "urls", "Home-page");
    learned.text(&mut metadata.download_url, "urls", "Download-URL");
    learned.take(&mut metadata.project_urls, "urls", |told, _| {
        Some(
            told.all("Project-URL")
                .iter()
                .filter_map(|text| {
                    let (label, url) = text.split_once(',')?;
                    Some((label.trim().to_owned(), url.trim().to_owned()))
                })
                .collect(),
        )
    });
    learned.take(
        &mut metadata.dependencies,
        "dependencies",
        |told, unknown| {
            let all = told.all("Requires-Dist");
            Some(
                all.iter()
                    .filter(|text| extra_of(text).is_none())
                    .map(|text| requirement(text.clone(), unknown))
                    .collect(),
            )
        },
    );
    learned.take(
        &mut metadata.optional_dependencies,
        "optional-dependencies",
        |told, unknown| {
            let all = told.all("Requires-Dist");
            Some(
                told.all("Provides-Extra")
                    .into_iter()
                    .map(|extra| {
                        let list = all
                            .iter()
                            .filter_map(|text| {
                                let (front, name) = extra_of(text)?;
                                (crate::names::normalize(&name) == crate::names::normalize(&extra))
                                    .then(|| requirement(front, unknown))
                            })
                            .collect();
                        (extra, list)
                    })
                    .collect(),
            )
        },
    );
    learned.take(&mut metadata.entry_points, "entry-points", |told, _| {
        Some(uvferry_setuptools::legacy::entry_points_of(
            &told.entry_points,
        ))
    });
    learned.diagnostics
}

struct Learned<'a> {
    told: &'a Told,
    diagnostics: Vec<Diagnostic>,
}

impl Learned<'_> {
    fn text(&mut self, field: &mut Field<String>, name: &str, header: &str) {
        self.take(field, name, |told, _| told.first(header));
    }

    fn take<T>(
        &mut self,
        field: &mut Field<T>,
        name: &str,
        value: impl Fn(&Told, &Unknown) -> Option<T>,
    ) {
        let Field::Unknown(unknown) = field else {
            return;
        };
        // What the build gives nothing for stays as it is: nobody says that it is empty.
        let Some(value) = value(self.told, unknown) else {
            return;
        };
        let (python, platform) = (&self.told.python, &self.told.platform);
        let place = unknown
            .at
            .clone()
            .unwrap_or_else(|| unknown.location.clone());
        let lost = match name {
            "dependencies" | "optional-dependencies" => {
                "; markers that the script would have set on another Python or platform are not in it"
            }
            _ => "",
        };
        self.diagnostics.push(
            Diagnostic::new(
                &rules::TAKEN_FROM_BUILD,
                format!("`{name}` is what the build gives on Python {python}, `{platform}`{lost}"),
            )
            .at_location(place),
        );
        *field = Field::Known(Given {
            value,
            location: unknown.location.clone(),
            key: unknown.key.clone(),
        });
    }
}

fn requirement(text: String, unknown: &Unknown) -> Requirement {
    Requirement {
        text,
        location: unknown.location.clone(),
        comment: None,
    }
}

/// The requirement without the `extra == "…"` that setuptools puts behind its marker, and
/// the extra.
fn extra_of(text: &str) -> Option<(String, String)> {
    pep508::split(text)?;
    let (front, marker) = text.rsplit_once(';')?;
    let at = marker.rfind("extra")?;
    let rest = marker[at + "extra".len()..]
        .trim_start()
        .strip_prefix("==")?
        .trim();
    let extra = rest.trim_matches(['"', '\'', ' ']).to_owned();
    if !crate::names::is_valid(&extra) {
        return None;
    }
    let before = marker[..at].trim();
    let before = before.strip_suffix("and").unwrap_or(before).trim();
    let inner = before
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .filter(|inner| !inner.contains(['(', ')']))
        .unwrap_or(before);
    let front = front.trim();
    Some((
        if inner.is_empty() {
            front.to_owned()
        } else {
            format!("{front}; {inner}")
        },
        extra,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extra_is_taken_off_a_marker() {
        for (text, expected) in [
            ("a; extra == \"x\"", Some(("a", "x"))),
            (
                "a>=1; python_version < \"3\" and extra == 'x-y'",
                Some(("a>=1; python_version < \"3\"", "x-y")),
            ),
            (
                "a; (b == \"1\" or c == \"2\") and extra == \"x\"",
                Some(("a; b == \"1\" or c == \"2\"", "x")),
            ),
            ("a; python_version < \"3\"", None),
            ("a", None),
        ] {
            let found = extra_of(text);
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
