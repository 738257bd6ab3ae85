//! What the pages of deptry ("Usage", "Rules and Violations") and of FawltyDeps ("Usage",
//! "Explanation") say of reading, as cases of our own.

use uvferry_imports::reading::read;
use uvferry_imports::sources::{Kind, Options, find};

use super::shown;
use super::sources::tree;

#[test]
fn imports_count_wherever_they_are() {
    let source = "import top\nclass A:\n    import in_class\n    def m(self):\n        import in_method\nif x:\n    import guarded\n";
    let found = shown(&read(source, Kind::Module));
    assert_eq!(
        found,
        ["top", "in_class", "in_method function", "guarded if"]
    );
}

#[test]
fn a_guard_for_type_checkers_is_told_from_others() {
    // deptry leaves these out; here who asks for verdicts may.
    let source = "import typing as t\nif t.TYPE_CHECKING:\n    import mypy_boto3_s3\nelse:\n    import foo\n";
    assert_eq!(
        shown(&read(source, Kind::Module)),
        ["typing", "mypy_boto3_s3 types", "foo"]
    );
}

#[test]
fn import_module_counts_with_a_literal_and_not_with_a_variable() {
    let source = "import importlib\nimportlib.import_module('foo')\nbar = 'foo'\nimportlib.import_module(bar)\n";
    assert_eq!(shown(&read(source, Kind::Module)), ["importlib", "foo()"]);
}

#[test]
fn patterns_match_the_start_of_a_path() {
    let folder = tree(&[
        "dir/subdir/a.py",
        "subdir/b.py",
        "subdirectory/c.py",
        "dir/foo/d.py",
        "foo/e.py",
        "setup.py",
    ]);
    let paths = |patterns: &[&str]| {
        let options = Options {
            excluded_patterns: patterns.iter().map(ToString::to_string).collect(),
            ..Options::default()
        };
        let found = find(folder.path(), &options);
        assert_eq!(found.refused, []);
        found
            .files
            .into_iter()
            .map(|it| it.path)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        paths(&["subdir"]),
        "dir/foo/d.py dir/subdir/a.py foo/e.py setup.py"
    );
    assert_eq!(
        paths(&[".*/foo/"]),
        "dir/subdir/a.py foo/e.py setup.py subdir/b.py subdirectory/c.py"
    );
    assert_eq!(
        paths(&["dir|foo|setup\\.py"]),
        "subdir/b.py subdirectory/c.py"
    );
    assert_eq!(
        paths(&["dir|.*/nothing/", "foo"]),
        "setup.py subdir/b.py subdirectory/c.py"
    );
}

#[test]
fn notebooks_count_unless_they_are_left_out() {
    let folder = tree(&["a.py", "b.ipynb"]);
    let options = Options {
        ignores_notebooks: true,
        ..Options::default()
    };
    assert_eq!(find(folder.path(), &Options::default()).files.len(), 2);
    assert_eq!(find(folder.path(), &options).files.len(), 1);
}

#[test]
fn lines_of_magics_may_go_on() {
    let cells = serde_json::json!({"cells": [{"cell_type": "code", "source": [
        "!pip install \\\n", "  import_no\n", "%run a \\\n", "  b\n", "import pandas\n",
    ]}], "metadata": {"language_info": {"name": "python"}}});
    let reading = read(cells.to_string(), Kind::Notebook);
    assert_eq!(shown(&reading), ["pandas"]);
    assert_eq!(reading.faults, []);
}

#[test]
fn relative_imports_are_told_from_absolute_ones() {
    let found = read(
        "from . import a\nfrom .b import c\nfrom d import e\n",
        Kind::Module,
    );
    let levels: Vec<u32> = found.imports.iter().map(|it| it.level).collect();
    assert_eq!(levels, [1, 1, 0]);
}
