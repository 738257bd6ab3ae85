//! Tables for tools that a project uses and that nothing configures, written only where the
//! caller asks for them.
//!
//! They say what the tool does by itself, so that its findings stay what they were and
//! there is a place to go on from; beside that, which Python the code is for and where the
//! tests are. No rule is selected or switched off: the tools' own choice changes with their
//! versions. Each value is one that today's tool takes (black 26.10, ruff 0.17, mypy 2.4,
//! pytest 9.2); what an old, pinned one would refuse is left out.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{Comments, NewValue, Pyproject, Step};

use crate::options::{Formatter, Options, Tool};
use crate::versions;

/// A table that was written because the caller asked for defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultTable {
    /// The tool.
    pub tool: Tool,
    /// The table, like `tool.pytest.ini_options`.
    pub table: String,
    /// The keys in it, in order.
    pub keys: Vec<String>,
    /// What shows that the project uses the tool, with its place.
    pub evidence: String,
    /// Keys that one would expect and that are not there, each with the reason.
    pub left_out: Vec<String>,
}

/// The tools for which there are default tables.
pub const WITH_DEFAULTS: &[Tool] = &[Tool::Pytest, Tool::Mypy, Tool::Black, Tool::Ruff];

/// Writes tables for those of [`WITH_DEFAULTS`] that the project uses and that have no
/// configuration of any kind. It comes after [`bring_in`](crate::bring_in), so that what
/// was brought in counts.
///
/// `files` are as for `bring_in`, `paths` all files of the project, relative to its root.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_pyproject::Pyproject;
/// use uvferry_toolconfig::{Options, write_defaults};
///
/// let declaring = [SourceFile::new("requirements-dev.txt", "black\nmypy\n")];
/// let options = Options {
///     lowest_python: Some((3, 10)),
///     ..Options::default()
/// }
/// .with_declared(&declaring);
/// let ini = [SourceFile::new("mypy.ini", "[mypy]\n")];
/// let mut pyproject = Pyproject::new();
/// let written = write_defaults(&ini, &[], &mut pyproject, &options);
/// assert_eq!(
///     pyproject.to_text(),
///     "[tool.black]\nline-length = 88\ntarget-version = [\"py310\"]\n"
/// );
/// assert_eq!(written[0].evidence, "requirements-dev.txt:1 declares black");
/// assert_eq!(written.len(), 1);
/// ```
pub fn write_defaults(
    files: &[SourceFile],
    paths: &[&str],
    pyproject: &mut Pyproject,
    options: &Options,
) -> Vec<DefaultTable> {
    let mut written = Vec::new();
    for &tool in WITH_DEFAULTS {
        if !options.wants(tool) || is_configured(tool, files, pyproject, options) {
            continue;
        }
        let Some(evidence) = evidence(tool, paths, options) else {
            continue;
        };
        if versions::cannot_read(tool, options).is_some() {
            continue;
        }
        let values = values(tool, paths, pyproject, options);
        let table = table(tool);
        for (key, value) in &values.keys {
            pyproject.set_value(table, key, value, &Comments::default());
        }
        if values.keys.is_empty() {
            continue;
        }
        written.push(DefaultTable {
            tool,
            table: table.join("."),
            keys: values
                .keys
                .iter()
                .map(|(key, _)| (*key).to_owned())
                .collect(),
            evidence,
            left_out: values.left_out,
        });
    }
    written
}

/// The linters and formatters that the project uses and that hooks of pre-commit run (black,
/// mypy, ruff), with what shows it. `paths` as for [`write_defaults`].
pub fn used_by_hooks(paths: &[&str], options: &Options) -> BTreeMap<Tool, String> {
    let mut used: BTreeMap<Tool, String> = [Tool::Mypy, Tool::Black, Tool::Ruff]
        .into_iter()
        .filter_map(|tool| Some((tool, evidence(tool, paths, options)?)))
        .collect();
    if options.format_with == Formatter::Ruff {
        used.entry(Tool::Ruff)
            .or_insert_with(|| "ruff formats the code from now on".to_owned());
    }
    used
}

fn table(tool: Tool) -> &'static [&'static str] {
    match tool {
        Tool::Pytest => &["tool", "pytest", "ini_options"],
        Tool::Mypy => &["tool", "mypy"],
        Tool::Black => &["tool", "black"],
        _ => crate::ruff::ROOT,
    }
}

/// Whether anything configures the tool: its table, a file of its own, a section in a file
/// that tools share, or a file that a command gives to it. A broken file counts.
fn is_configured(
    tool: Tool,
    files: &[SourceFile],
    pyproject: &Pyproject,
    options: &Options,
) -> bool {
    let (own, sections): (&[&str], &[(&str, &str)]) = match tool {
        Tool::Pytest => (
            &["pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"],
            &[
                ("tox.ini", "[pytest]"),
                ("setup.cfg", "[tool:pytest]"),
                ("setup.cfg", "[pytest]"),
            ],
        ),
        Tool::Mypy => (&["mypy.ini", ".mypy.ini"], &[("setup.cfg", "[mypy")]),
        Tool::Black => (&[".black.toml", "black.toml"], &[]),
        _ => (crate::ruff::FILES, &[]),
    };
    let name = if tool == Tool::Pytest {
        "pytest"
    } else {
        tool.name()
    };
    pyproject
        .get(&[Step::Key("tool"), Step::Key(name)])
        .is_some()
        || options.configured_elsewhere.contains(&tool)
        || files.iter().any(|file| {
            let has = |header: &str| {
                let mut lines = file.text().lines();
                lines.any(|line| line.trim_start().starts_with(header))
            };
            own.contains(&file.path())
                || sections
                    .iter()
                    .any(|(path, header)| *path == file.path() && has(header))
        })
}

/// What shows that the project uses a tool.
fn evidence(tool: Tool, paths: &[&str], options: &Options) -> Option<String> {
    // Its settings are ruff's from now on.
    if tool == Tool::Black && options.format_with == Formatter::Ruff {
        return None;
    }
    if let Some(place) = options.run.get(&tool) {
        return Some(format!("{}:{} runs {tool}", place.file, place.line));
    }
    if let Some(place) = options.declared.get(&tool) {
        return Some(format!("{}:{} declares {tool}", place.file, place.line));
    }
    if tool != Tool::Pytest {
        return None;
    }
    // Nothing but pytest reads it.
    let is_conftest = |path: &&&str| file_name(path) == "conftest.py";
    let path = paths.iter().find(is_conftest)?;
    Some(format!("{path} is a file of pytest"))
}

/// What goes into a table.
#[derive(Default)]
struct Values {
    keys: Vec<(&'static str, NewValue)>,
    left_out: Vec<String>,
}

fn values(tool: Tool, paths: &[&str], pyproject: &Pyproject, options: &Options) -> Values {
    let mut values = Values::default();
    match tool {
        Tool::Pytest => {
            // The first that reads this table.
            values.keys.push(("minversion", NewValue::text("6.0")));
            match test_folder(paths, options) {
                Ok(folder) => values.keys.push(("testpaths", NewValue::texts([folder]))),
                Err(why) => values.left_out.push(format!("testpaths: {why}")),
            }
        }
        Tool::Mypy => {
            values.python("python_version", tool, options, |minor| {
                NewValue::text(&format!("3.{minor}"))
            });
            values
                .keys
                .push(("warn_unused_configs", NewValue::from(true)));
        }
        Tool::Black => {
            values.keys.push(("line-length", NewValue::from(OWN_WIDTH)));
            values.python("target-version", tool, options, |minor| {
                NewValue::texts([format!("py3{minor}").as_str()])
            });
        }
        _ => {
            // One width for both, where black has been given one.
            let width = pyproject
                .get(&["tool", "black", "line-length"].map(Step::Key))
                .and_then(toml_edit::Item::as_integer)
                .filter(|width| (1..=320).contains(width))
                .unwrap_or(OWN_WIDTH);
            values.keys.push(("line-length", NewValue::from(width)));
            values.python("target-version", tool, options, |minor| {
                NewValue::text(&format!("py3{minor}"))
            });
        }
    }
    values
}

/// What black and ruff take by themselves.
const OWN_WIDTH: i64 = 88;

impl Values {
    /// The lowest Python that the project is for, where it is known and the tool takes it.
    fn python(
        &mut self,
        key: &'static str,
        tool: Tool,
        options: &Options,
        value: impl Fn(u32) -> NewValue,
    ) {
        match target(tool, options) {
            Ok(minor) => self.keys.push((key, value(minor))),
            Err(why) => self.left_out.push(format!("{key}: {why}")),
        }
    }
}

/// The minor version of the lowest Python, 3 being the major one.
fn target(tool: Tool, options: &Options) -> Result<u32, String> {
    let Some((major, minor)) = options.lowest_python else {
        return Err("the project does not say which Pythons it is for".to_owned());
    };
    // What the tools of today take.
    let (least, most) = match tool {
        Tool::Mypy => (10, u32::MAX),
        Tool::Black => (3, 15),
        _ => (7, 15),
    };
    if major != 3 || minor < least {
        return Err(format!("{tool} of today knows no Python {major}.{minor}"));
    }
    if minor > most {
        return Err(format!(
            "{tool} of today knows no Python {major}.{minor} yet"
        ));
    }
    let too_old = |pinned: &String| {
        versions::before(pinned, first_with(tool, minor))
            .then(|| format!("{tool} is pinned to {pinned}, which may not know Python 3.{minor}"))
    };
    match options.pinned.get(&tool).and_then(too_old) {
        Some(why) => Err(why),
        None => Ok(minor),
    }
}

/// A version of the tool that knows a Python for sure: the releases of the year after it.
fn first_with(tool: Tool, minor: u32) -> versions::Release {
    match tool {
        Tool::Black => match minor {
            ..=8 => (19, 10, 0),
            9.. => (u64::from(minor) + 12, 0, 0),
        },
        Tool::Ruff => match minor {
            ..=12 => (0, 1, 0),
            13 => (0, 8, 0),
            14 => (0, 14, 0),
            15.. => (0, 17, 0),
        },
        _ => (0, 0, 0),
    }
}

/// The folder that holds all tests, where there is one of the usual name. pytest collects
/// nothing outside of `testpaths`, so that a file elsewhere would be lost.
fn test_folder<'a>(paths: &[&'a str], options: &Options) -> Result<&'a str, String> {
    if let Some(place) = &options.doctests {
        return Err(format!("{}:{} collects doctests", place.file, place.line));
    }
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for path in paths {
        let name = file_name(path);
        let stem = name.strip_suffix(".py").unwrap_or_default();
        if stem.starts_with("test_") || stem.ends_with("_test") {
            folders.insert(path.split_once('/').map_or("", |(folder, _)| folder));
        }
    }
    match folders.into_iter().collect::<Vec<_>>().as_slice() {
        [] => Err("there are no files of tests".to_owned()),
        [folder @ ("tests" | "test")] => Ok(folder),
        [""] => Err("the tests stand in the project's root".to_owned()),
        [folder] => Err(format!(
            "the tests stand in `{folder}`, with other code maybe"
        )),
        _ => Err("the tests stand in several places".to_owned()),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
