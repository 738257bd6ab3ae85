//! Our reading beside pip's own, line by line, over inline cases, the fixtures, generated
//! files and whatever `UVFERRY_TEST_REQUIREMENTS` names (a folder, searched).
//!
//! `UVFERRY_TEST_PIP_PYTHON` names the interpreter; otherwise `python3` on PATH is asked.
//! Without a pip of the version that is imitated here the tests say so and stop.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says why it was skipped"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_diagnostics::{Severity, SourceFile};
use uvferry_requirements::{
    Entry, EntryKind, MarkerEnvironment, RequirementsFile, SourceError, Sources, Specifiers,
    Version, evaluate_marker, parse, read_graph,
};

mod generated;
mod mutated;
#[expect(dead_code, reason = "other tests ask more")]
mod pips;

use pips::{Pip, root};

/// What differs between pip's reading of a file and ours, in words.
fn compare(pip: &Value, ours: &RequirementsFile) -> Vec<String> {
    let mut found = Vec::new();
    let undecodable = ours.source.encoding() == uvferry_diagnostics::Encoding::Undecodable
        || ours.diagnostics.iter().any(|d| d.code == "UVF152");
    if pip["refused"].is_string() || undecodable {
        if !(pip["refused"].is_string() && undecodable) {
            found.push(format!(
                "refused: pip {}, ours {undecodable}",
                pip["refused"]
            ));
        }
        return found;
    }
    let mut by_line: BTreeMap<u64, Vec<&Entry>> = BTreeMap::new();
    for entry in &ours.entries {
        by_line.entry(entry.line() as u64).or_default().push(entry);
    }
    for line in pip["lines"].as_array().unwrap() {
        let number = line["line"].as_u64().unwrap();
        let Some(entries) = by_line.remove(&number) else {
            found.push(format!("line {number}: pip {line}, ours nothing"));
            continue;
        };
        if let Some(problem) = compare_line(line, &entries, ours) {
            found.push(format!(
                "line {number}: {problem}\n   pip  {line}\n   ours {entries:?}"
            ));
        }
    }
    for (line, entries) in by_line {
        found.push(format!("line {line}: pip nothing, ours {entries:?}"));
    }
    found
}

fn refused(entries: &[&Entry], ours: &RequirementsFile) -> bool {
    entries.iter().any(|entry| {
        let start = ours.source.line_column(entry.full_span().start);
        let end = ours.source.line_column(entry.full_span().end);
        let inside = |line: usize, column: usize| {
            (start.line, start.column) <= (line, column) && (line, column) < (end.line, end.column)
        };
        matches!(entry.kind, EntryKind::Invalid)
            || ours.diagnostics.iter().any(|diagnostic| {
                let place = diagnostic.location.as_ref();
                diagnostic.severity == Severity::Error
                    && place.is_some_and(|at| inside(at.line, at.column))
            })
    })
}

fn strings(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().unwrap_or_default().to_owned())
            .collect(),
        _ => BTreeSet::new(),
    }
}

fn compare_line(pip: &Value, entries: &[&Entry], ours: &RequirementsFile) -> Option<String> {
    let is_refused = refused(entries, ours);
    match pip["kind"].as_str()? {
        "refused" => {
            // Ours cannot know that the variable has no value, nor that this is no Windows.
            let unknown = |entry: &&Entry| {
                let text = ours.source.slice(entry.span());
                text.contains("${") || text.contains('\\')
            };
            (!is_refused && !entries.iter().any(unknown))
                .then(|| "pip refuses it, ours does not".to_owned())
        }
        _ if is_refused => {
            // Whether the folder is there decides; a text that was hardly meant as a path
            // is refused by ours in any case.
            (pip["path"] != true).then(|| "ours refuses it, pip does not".to_owned())
        }
        "include" => match &entries[0].kind {
            EntryKind::Include(include)
                if pip["target"] == include.target.as_str()
                    && pip["constraint"] == include.constraint
                    && entries.len() == 1 =>
            {
                None
            }
            _ => Some("not the same include".to_owned()),
        },
        "option" => compare_options(&pip["options"], entries),
        "requirement" => compare_requirement(pip, entries),
        other => panic!("{other}"),
    }
}

fn compare_options(pip: &Value, entries: &[&Entry]) -> Option<String> {
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in entries {
        match &entry.kind {
            EntryKind::Option(option) => {
                let dest = match option.name {
                    "--index-url" => "index_url",
                    "--extra-index-url" => "extra_index_urls",
                    "--no-index" => "no_index",
                    "--find-links" => "find_links",
                    "--prefer-binary" => "prefer_binary",
                    "--require-hashes" => "require_hashes",
                    "--no-require-hashes" => "no_require_hashes",
                    "--pre" => "pre",
                    "--trusted-host" => "trusted_hosts",
                    "--use-feature" => "features_enabled",
                    "--no-binary" | "--only-binary" => "format_control",
                    "--all-releases" | "--only-final" => "release_control",
                    other => return Some(format!("option {other}")),
                };
                expected
                    .entry(dest.to_owned())
                    .or_default()
                    .extend(option.value.clone());
            }
            EntryKind::Ignored => {}
            _ => return Some("not an option".to_owned()),
        }
    }
    let pip = pip.as_object().unwrap();
    for (dest, value) in pip {
        let Some(values) = expected.remove(dest) else {
            return Some(format!("pip has {dest}"));
        };
        let same = match value {
            Value::Bool(_) => values.is_empty(),
            // The last one holds.
            Value::String(value) => values.last() == Some(value),
            Value::Array(_) => strings(value) == values.into_iter().collect(),
            // The controls' own arithmetic is not repeated here.
            _ => true,
        };
        if !same {
            return Some(format!("{dest} differs"));
        }
    }
    // An empty value and `:none:` leave no trace in pip's reading.
    expected.retain(|dest, values| {
        !dest.ends_with("_control") && values.iter().any(|value| !value.is_empty())
    });
    (!expected.is_empty()).then(|| format!("ours has {expected:?}"))
}

fn compare_requirement(pip: &Value, entries: &[&Entry]) -> Option<String> {
    let [entry] = entries else {
        return Some("several entries".to_owned());
    };
    let Some(ours) = entry.requirement() else {
        return Some("not a requirement".to_owned());
    };
    let text = |field: &str| pip[field].as_str().unwrap_or_default().to_owned();
    if text("text") != ours.text {
        return Some(format!("text is {:?}", ours.text));
    }
    if pip["editable"] != ours.editable {
        return Some("editable differs".to_owned());
    }
    if strings(&pip["hashes"]) != ours.hashes.iter().cloned().collect() {
        return Some("hashes differ".to_owned());
    }
    let settings: BTreeMap<String, Vec<String>> =
        serde_json::from_value(pip["config_settings"].clone()).unwrap();
    if settings != ours.options.config_settings {
        return Some("settings differ".to_owned());
    }
    let name = ours.name_from_url_or_wheel().map(|name| name.normalized);
    let pip_name = pip["name"]
        .as_str()
        .map(uvferry_requirements::normalize_name);
    // `#egg=` behind a path is a part of the path to pip.
    if name != pip_name && !(pip["path"] == true && pip_name.is_none()) {
        return Some(format!("name is {name:?}"));
    }
    let extras: BTreeSet<String> = ours.extras.iter().map(|e| e.to_lowercase()).collect();
    if strings(&pip["extras"]) != extras {
        return Some(format!("extras are {extras:?}"));
    }
    let clauses = |text: &str| -> BTreeSet<String> {
        text.split(',')
            .map(|clause| clause.split_whitespace().collect())
            .filter(|clause: &String| !clause.is_empty())
            .collect()
    };
    let specifier = match ours.wheel() {
        // A wheel's name gives the version; its text has none.
        Some(wheel) if ours.name.is_none() && !ours.editable => format!("=={}", wheel.version),
        _ => ours.specifier.clone().unwrap_or_default(),
    };
    // pip drops a clause that says the same as another.
    if !clauses(&text("specifier")).is_subset(&clauses(&specifier))
        && Specifiers::parse(&specifier)
            .ok()
            .is_none_or(|s| !s.is_pin())
    {
        return Some(format!("specifier is {specifier:?}"));
    }
    if pip["marker"].is_string() != ours.marker.is_some() {
        return Some(format!("marker is {:?}", ours.marker));
    }
    if let (Some(url), Some(ours)) = (pip["url"].as_str(), &ours.url)
        && url != ours
        && !url.starts_with("file:")
        && !url.contains("+git:")
        && !url.ends_with(ours.as_str())
    {
        return Some(format!("url is {ours:?}"));
    }
    None
}

struct Disk;

impl Sources for Disk {
    fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
        fs_err::read(path)
            .map(|bytes| SourceFile::new(path, bytes))
            .map_err(|_| SourceError::Missing)
    }
}

/// Compares the order in which pip comes to the requirements of all included files.
fn compare_order(pip: &Value, path: &Path) -> Option<String> {
    let order = pip["order"].as_object()?;
    let graph = read_graph(path.to_str().unwrap(), &Disk);
    if order["refused"].is_string() {
        // pip stops at the first error; where ours finds any, they agree.
        let error = graph
            .all_diagnostics()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        return (!error).then(|| format!("pip refuses: {}", order["refused"]));
    }
    let theirs: Vec<(String, u64, String, bool)> = order["requirements"]
        .as_array()?
        .iter()
        .map(|line| {
            (
                line["file"].as_str().unwrap_or_default().to_owned(),
                line["line"].as_u64().unwrap_or_default(),
                line["text"].as_str().unwrap_or_default().to_owned(),
                line["constraint"] == true,
            )
        })
        .collect();
    let invalid = graph.order.iter().any(|at| {
        matches!(
            graph.files[at.file].entries[at.entry].kind,
            EntryKind::Invalid
        )
    });
    let ours: Vec<(String, u64, String, bool)> = graph
        .requirements()
        .map(|(at, entry, requirement)| {
            (
                graph.files[at.file].source.path().to_owned(),
                entry.line() as u64,
                requirement.text.clone(),
                at.constraint,
            )
        })
        .collect();
    (theirs != ours && !invalid).then(|| format!("order\n   pip  {theirs:?}\n   ours {ours:?}"))
}

fn check(pip: &Pip, folder: &Path, files: &[PathBuf]) {
    let answers = pip.read(folder, files);
    let mut problems = Vec::new();
    for (path, answer) in files.iter().zip(&answers) {
        let bytes = fs_err::read(path).unwrap();
        let ours = parse(&SourceFile::new(path.to_str().unwrap(), bytes));
        assert_eq!(ours.to_bytes(), ours.source.bytes());
        for problem in compare(answer, &ours)
            .into_iter()
            .chain(compare_order(answer, path))
        {
            problems.push(format!("{}: {problem}", path.display()));
        }
    }
    assert!(
        problems.is_empty(),
        "pip {}: {} differences\n{}",
        pip.version,
        problems.len(),
        problems[..problems.len().min(20)].join("\n")
    );
    println!("pip {} agrees on {} files", pip.version, files.len());
}

/// The requirements files below a folder.
fn requirements_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs_err::read_dir(folder)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
        if path.is_symlink() || name == ".git" {
            continue;
        }
        if path.is_dir() {
            requirements_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|suffix| suffix == "txt" || suffix == "in")
            && (name.contains("require")
                || name.contains("constraint")
                || path
                    .parent()
                    .is_some_and(|p| p.to_string_lossy().contains("requirements")))
        {
            found.push(path);
        }
    }
}

#[test]
fn pip_reads_the_inline_cases_as_we_do() {
    let Some(pip) = pips::current() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = fs_err::canonicalize(folder.path()).unwrap();
    fs_err::write(folder.join("other.txt"), "six\n").unwrap();
    fs_err::write(folder.join("circle.txt"), "-r circle.txt\n").unwrap();
    let files: Vec<PathBuf> = generated::CASES
        .iter()
        .enumerate()
        .map(|(index, case)| {
            let path = folder.join(format!("case{index}.txt"));
            fs_err::write(&path, case).unwrap();
            path
        })
        .collect();
    check(&pip, &folder, &files);
}

#[test]
fn pip_reads_the_fixtures_as_we_do() {
    let Some(pip) = pips::current() else { return };
    let mut files = Vec::new();
    requirements_below(&root().join("fixtures"), &mut files);
    let folder = tempfile::tempdir().unwrap();
    check(&pip, folder.path(), &files);
}

#[test]
fn pip_reads_generated_files_as_we_do() {
    let Some(pip) = pips::current() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = fs_err::canonicalize(folder.path()).unwrap();
    let count = std::env::var("UVFERRY_TEST_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(400);
    let files: Vec<PathBuf> = generated::files(count)
        .into_iter()
        .enumerate()
        .map(|(index, text)| {
            let path = folder.join(format!("{index}.txt"));
            fs_err::write(&path, text).unwrap();
            path
        })
        .collect();
    check(&pip, &folder, &files);
}

#[test]
fn pip_reads_mutated_requirements_as_we_do() {
    let Some(pip) = pips::current() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = fs_err::canonicalize(folder.path()).unwrap();
    fs_err::write(folder.join("other.txt"), "six\n").unwrap();
    let count = std::env::var("UVFERRY_TEST_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(2_500);
    let files: Vec<PathBuf> = mutated::lines(count)
        .chunks(10)
        .enumerate()
        .map(|(index, lines)| {
            let path = folder.join(format!("{index}.txt"));
            fs_err::write(&path, lines.join("\n")).unwrap();
            path
        })
        .collect();
    check(&pip, &folder, &files);
}

#[test]
fn pip_reads_the_files_of_a_folder_as_we_do() {
    let Some(folder) = std::env::var_os("UVFERRY_TEST_REQUIREMENTS") else {
        println!("skipped: UVFERRY_TEST_REQUIREMENTS names no folder");
        return;
    };
    let Some(pip) = pips::current() else { return };
    let mut files = Vec::new();
    requirements_below(Path::new(&folder), &mut files);
    let scratch = tempfile::tempdir().unwrap();
    check(&pip, scratch.path(), &files);
}

#[test]
fn markers_evaluate_as_in_packaging() {
    let Some(pip) = pips::current() else { return };
    let answers = pip.ask(
        r#"
import itertools, json
from pip._vendor.packaging.markers import Marker, default_environment
env = default_environment()
lefts = list(env) + ["extra", "os.name", "'3.8'", "'linux'", "''"]
ops = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", " in ", " not in "]
rights = ["'3.8'", "'3'", "'3.*'", "'3.11.7'", "'linux'", "'x y'", "''", "'X'", "'3.8,3.9'", "'3.a'", "' 3.8 '", "'1.0+x'", "os_name", "python_version"]
markers = [f"{l}{o}{r}" for l, o, r in itertools.product(lefts, ops, rights)]
markers += [
    "os_name == 'nt' or os_name == 'posix' and extra == 'x'",
    "(os_name == 'nt' or os_name == 'posix') and extra == 'X'",
    "python_version >= '3' and (sys_platform == 'linux' and (os_name == 'nt' or 'a' in 'abc'))",
]
found = []
for marker in markers:
    for extra in ("", "x"):
        try:
            value = Marker(marker).evaluate({"extra": extra})
        except Exception:
            value = None
        found.append([marker, extra, value])
print(json.dumps({"env": env, "found": found}))
"#,
    );
    let env: MarkerEnvironment = serde_json::from_value(answers["env"].clone()).unwrap();
    let mut problems = Vec::new();
    for case in answers["found"].as_array().unwrap() {
        let marker = case[0].as_str().unwrap();
        let extra = case[1].as_str().unwrap();
        let extras: &[&str] = if extra.is_empty() { &[] } else { &[extra] };
        let ours = evaluate_marker(marker, &env, extras);
        if ours.clone().ok() != case[2].as_bool() {
            problems.push(format!(
                "{marker} [{extra}]: pip {}, ours {ours:?}",
                case[2]
            ));
        }
    }
    assert!(
        problems.is_empty(),
        "{} differences\n{}",
        problems.len(),
        problems[..problems.len().min(40)].join("\n")
    );
}

#[test]
fn versions_and_specifiers_compare_as_in_packaging() {
    let Some(pip) = pips::current() else { return };
    let answers = pip.ask(
        r#"
import json
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.version import Version
versions = """1 1.0 1.0.0 v1 1.1 1.0.1 1.0a1 1.0.a.1 1.0alpha1 1.0b2 1.0rc1 1.0c1 1.0-pre 1.0.post1 1.0-1 1.0.rev2
1.0.dev1 1.0a1.dev1 1.0.post1.dev2 1.0+cpu 1.0+cpu.1 1.0+1 1!0.5 2.0 2 10 0.9 1.0.0.0.1 2024.1.1 1.10""".split()
texts = ["", "==1", "==1.0", "==1.*", "==1.0.*", "!=1.0", "!=1.0.*", ">=1", ">1", ">1.0", "<1.1", "<1", "<=1.0", "~=1.0",
  "~=1.0.0", "===1.0", "===1.0+CPU", "==1.0+cpu", ">=1.0,<2", ">1.0.post1", "<1.0a2", "<1.0rc1", ">=1.0a1", "~=1.0rc1",
  "==1!0.5", ">=1.0.dev1", "!=1.0+cpu", "~=1.0.post1", "==1.0.post1", ">1.0+x", "==1.0.a1"]
valid, contains = [], []
for text in texts:
    try:
        found = SpecifierSet(text)
    except Exception:
        valid.append([text, False])
        continue
    valid.append([text, True])
    for version in versions:
        contains.append([text, version, found.contains(version, prereleases=True)])
order = [[a, b, (Version(a) > Version(b)) - (Version(a) < Version(b))] for a in versions for b in versions]
bad = ["", "a", "1.0-foo", "1..0", "1.0+", "1.0.*", "==1", "1.0a1b1", "1-2-3"]
def is_version(text):
    try:
        Version(text)
        return True
    except Exception:
        return False
print(json.dumps({"valid": valid, "contains": contains, "order": order, "bad": [[b, is_version(b)] for b in bad]}))
"#,
    );
    let mut problems = Vec::new();
    for case in answers["valid"].as_array().unwrap() {
        let text = case[0].as_str().unwrap();
        if Specifiers::parse(text).is_ok() != case[1] {
            problems.push(format!("{text} is valid: {}", case[1]));
        }
    }
    for case in answers["contains"].as_array().unwrap() {
        let (text, version) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
        let ours = Specifiers::parse(text)
            .unwrap()
            .contains(&Version::parse(version).unwrap());
        if ours != case[2] {
            problems.push(format!("{version} in {text}: {}", case[2]));
        }
    }
    for case in answers["order"].as_array().unwrap() {
        let left = Version::parse(case[0].as_str().unwrap()).unwrap();
        let right = Version::parse(case[1].as_str().unwrap()).unwrap();
        if (left.cmp(&right) as i8) != i8::try_from(case[2].as_i64().unwrap()).unwrap() {
            problems.push(format!("{left} <=> {right}: {}", case[2]));
        }
    }
    for case in answers["bad"].as_array().unwrap() {
        let text = case[0].as_str().unwrap();
        if Version::parse(text).is_ok() != case[1] {
            problems.push(format!("{text:?} is a version: {}", case[1]));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
