//! Every project built before and after, and compared.

use uvferry_pyproject::metadata::{MetadataOptions, SetupPy};
use uvferry_pyproject::wheel::{BuildTools, Comparison};

use crate::projects::{Project, all};
use crate::workbench::{Workbench, with_setuptools};

fn check(project: &Project, tools: &BuildTools) -> Result<(), String> {
    let files = project.all_files();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let bench = Workbench::new(&files);
    let (text, converted) = bench.convert(&project.metadata(), &MetadataOptions::default());
    let name = project.name;
    let fail = |why: String| Err(format!("=== {name}: {why}\n{}\n{text}", project.setup_py()));
    if (converted.setup_py == SetupPy::Goes) != project.goes {
        return fail(format!("{:?}", converted.setup_py));
    }
    for wanted in &project.says {
        if !text.contains(wanted) {
            return fail(format!("lacks {wanted}"));
        }
    }
    for unwanted in &project.says_not {
        if text.contains(unwanted) {
            return fail(format!("has {unwanted}"));
        }
    }
    match bench.compare(tools) {
        Comparison::Equal(_) => Ok(()),
        Comparison::Different {
            differences: found, ..
        } => {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            fail(lines.join("\n"))
        }
        Comparison::Inconclusive(failure) => fail(format!("before: {}", failure.message)),
        Comparison::FailsAfter(failure) => fail(format!("after: {}", failure.message)),
    }
}

/// The whole way: setup.py is read, and every edit is made.
fn check_read(project: &Project, tools: &BuildTools) -> Result<bool, String> {
    let files = project.all_files();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let bench = Workbench::new(&files);
    let (by_hand, _) = bench.convert(&project.metadata(), &MetadataOptions::default());
    let script = fs_err::read_to_string(bench.after().join("setup.py")).ok();
    let bench = Workbench::new(&files);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    let goes = made.converted.setup_py == SetupPy::Goes;
    // The other tests have built just that.
    if text == by_hand && script == fs_err::read_to_string(bench.after().join("setup.py")).ok() {
        return Ok(goes);
    }
    let name = project.name;
    match bench.compare(tools) {
        Comparison::Equal(_) => Ok(goes),
        Comparison::Different {
            differences: found, ..
        } => {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            let lines = lines.join("\n");
            Err(format!(
                "=== {name}: {lines}\n{}\n{text}",
                project.setup_py()
            ))
        }
        Comparison::Inconclusive(failure) | Comparison::FailsAfter(failure) => Err(format!(
            "=== {name}: {}\n{}\n{text}",
            failure.message,
            project.setup_py()
        )),
    }
}

#[test]
fn what_the_reader_finds_builds_the_same_wheel() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let tools = with_setuptools("newest");
    let (mut went, mut expected, mut failures) = (0, 0, Vec::new());
    for project in all() {
        expected += usize::from(project.goes);
        match check_read(&project, &tools) {
            Ok(goes) => went += usize::from(goes),
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // A setup.py whose values are written out goes; some expressions stay unknown.
    assert!(went * 10 >= expected * 9, "{went} of {expected} went");
}

/// One of several tests that share the projects, so that they run side by side.
fn part(at: usize, of: usize) {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let tools = with_setuptools("newest");
    let failures: Vec<String> = all()
        .iter()
        .enumerate()
        .filter(|(number, _)| number % of == at)
        .filter_map(|(_, project)| check(project, &tools).err())
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_wheel_stays_what_it_was_first_part() {
    part(0, 4);
}

#[test]
fn the_wheel_stays_what_it_was_second_part() {
    part(1, 4);
}

#[test]
fn the_wheel_stays_what_it_was_third_part() {
    part(2, 4);
}

#[test]
fn the_wheel_stays_what_it_was_fourth_part() {
    part(3, 4);
}

#[test]
fn older_setuptools_build_the_same_wheel() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let mut failures = Vec::new();
    for (version, names) in [
        (
            "68.2.2",
            [
                "a licence for an old Python",
                "data of packages",
                "packages below src",
                "computed requirements",
                "entry points of many kinds",
                "a version below src",
            ],
        ),
        (
            "77.0.3",
            [
                "a licence by its classifier",
                "licence files",
                "two files",
                "computed everything else",
                "data by the manifest, not asked for",
                "old namespaces",
            ],
        ),
    ] {
        let tools = with_setuptools(version);
        for project in all() {
            if names.contains(&project.name)
                && let Err(failure) = check(&project, &tools)
            {
                failures.push(format!("setuptools {version} {failure}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn there_are_many_projects_with_names_of_their_own() {
    let mut names: Vec<&str> = all().iter().map(|project| project.name).collect();
    assert!(names.len() >= 40, "{}", names.len());
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
