//! Tables of tools are written once, in the layout of the file, and never overwritten.

use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{Added, Comments, NewValue, Pyproject};

fn parsed(text: &str) -> Pyproject {
    Pyproject::parse(&SourceFile::new("pyproject.toml", text)).expect("it is TOML")
}

fn above(line: &str) -> Comments {
    Comments {
        above: vec![line.to_owned()],
        trailing: None,
    }
}

#[test]
fn a_key_gets_its_table_behind_those_of_the_same_tool() {
    let mut pyproject =
        parsed("[tool.coverage.run]\nbranch = true\n\n[tool.black]\nline-length = 88\n");
    let texts = NewValue::texts(["a", "b"]);
    pyproject.set_value(
        &["tool", "coverage", "report"],
        "omit",
        &texts,
        &above("# not these"),
    );
    assert_eq!(
        pyproject.to_text(),
        "[tool.coverage.run]\nbranch = true\n\n[tool.coverage.report]\n# not these\nomit = [\"a\", \"b\"]\n\n[tool.black]\nline-length = 88\n"
    );
}

#[test]
fn what_stands_there_stays() {
    let text = "[tool.x]\na = 1\nb = [\"c\"]\n";
    let mut pyproject = parsed(text);
    let same = pyproject.set_value(&["tool", "x"], "b", &NewValue::texts(["c"]), Comments::NONE);
    assert!(matches!(same, Added::AlreadyThere { .. }), "{same:?}");
    let other = pyproject.set_value(&["tool", "x"], "a", &NewValue::from(2), Comments::NONE);
    let Added::Disagrees { location, .. } = other else {
        panic!("{other:?}");
    };
    assert_eq!(location.map(|at| at.line), Some(2));
    assert_eq!(pyproject.to_text(), text);
}

#[test]
fn nothing_is_lost_where_no_table_can_be() {
    let text = "[tool]\nx = \"a text\"\n";
    let mut pyproject = parsed(text);
    let value = NewValue::from(true);
    let added = pyproject.set_value(&["tool", "x", "y"], "a", &value, Comments::NONE);
    assert!(matches!(added, Added::Disagrees { .. }), "{added:?}");
    let entries = [("a".to_owned(), value, Comments::default())];
    let added = pyproject.add_tool_table(&["tool", "x", "more"], &entries, &[]);
    assert!(matches!(added, Added::Disagrees { .. }), "{added:?}");
    assert_eq!(pyproject.to_text(), text);
}

#[test]
fn one_more_table_has_the_form_of_its_tool() {
    let entries = [(
        "module".to_owned(),
        NewValue::texts(["a"]),
        Comments::default(),
    )];
    for (before, after) in [
        (
            "[tool.mypy]\nstrict = true\n",
            "[tool.mypy]\nstrict = true\n\n[[tool.mypy.overrides]]\nmodule = [\"a\"]\n",
        ),
        (
            "[tool]\nmypy = {strict = true}\n",
            "[tool]\nmypy = {strict = true, overrides = [\n    { module = [\"a\"] },\n] }\n",
        ),
        (
            "[tool]\nmypy.strict = true\n",
            "[tool]\nmypy.strict = true\nmypy.overrides = [\n    { module = [\"a\"] },\n]\n",
        ),
    ] {
        let mut pyproject = parsed(before);
        let added = pyproject.add_tool_table(&["tool", "mypy", "overrides"], &entries, &[]);
        assert_eq!(added.to(), "tool.mypy.overrides[0]");
        assert_eq!(
            pyproject.to_text().replace("] }", "]}"),
            after.replace("] }", "]}")
        );
        parsed(&pyproject.to_text());
    }
}

#[test]
fn a_text_is_written_so_that_it_reads_well_and_says_the_same() {
    for (text, written) in [
        ("plain", "\"plain\""),
        ("a\\d \"q\"", "'a\\d \"q\"'"),
        ("a\nb", "\"\"\"\na\nb\"\"\""),
        ("a\\\nb\"\"\"", "'''\na\\\nb\"\"\"'''"),
        ("'''\n\\", "\"\"\"\n'''\n\\\\\"\"\""),
        ("\n", "\"\\n\""),
    ] {
        let value = uvferry_pyproject::text_value(text);
        assert_eq!(value.as_str(), Some(text));
        assert_eq!(value.to_string(), written);
    }
}

#[test]
fn comments_find_their_place_below_dotted_and_inline_tables() {
    for before in [
        "[tool.coverage]\nrun.omit = [\"a\"]\n",
        "[tool]\ncoverage.run.omit = [\"a\"]\n",
        "tool.coverage.run.omit = [\"a\"]\n",
        "[tool.coverage]\nrun = {omit = [\"a\"]}\n",
    ] {
        let mut pyproject = parsed(before);
        let comments = Comments {
            above: vec!["# why".to_owned()],
            trailing: Some("# behind".to_owned()),
        };
        let value = NewValue::from(true);
        pyproject.set_value(&["tool", "coverage", "run"], "branch", &value, &comments);
        pyproject.set_value(
            &["tool", "coverage", "html"],
            "skip_empty",
            &value,
            &comments,
        );
        let text = pyproject.to_text();
        let again = parsed(&text);
        let path = |last| ["tool", "coverage", last].map(uvferry_pyproject::Step::Key);
        for (table, key) in [("run", "branch"), ("html", "skip_empty")] {
            let found = again.get(&path(table)).and_then(|table| table.get(key));
            assert_eq!(
                found.and_then(toml_edit::Item::as_bool),
                Some(true),
                "{text}"
            );
        }
    }
}

#[test]
fn a_new_table_between_others_has_an_empty_line_on_both_sides() {
    let yes = NewValue::from(true);
    for (before, after) in [
        (
            "[tool.a]\nx = 1\n[tool.b]\ny = 1\n",
            "[tool.a]\nx = 1\n\n[tool.a.new]\nz = true\n\n[tool.b]\ny = 1\n",
        ),
        (
            "[tool.a]\nx = 1\n# about b\n[tool.b]\ny = 1\n",
            "[tool.a]\nx = 1\n\n[tool.a.new]\nz = true\n\n# about b\n[tool.b]\ny = 1\n",
        ),
        (
            "[tool.a]\nx = 1\n[[tool.b]]\ny = 1\n[[tool.b]]\ny = 2",
            "[tool.a]\nx = 1\n\n[tool.a.new]\nz = true\n\n[[tool.b]]\ny = 1\n[[tool.b]]\ny = 2",
        ),
        (
            "[tool.a]\nx = 1\n\n[tool.b]\ny = 1\n",
            "[tool.a]\nx = 1\n\n[tool.a.new]\nz = true\n\n[tool.b]\ny = 1\n",
        ),
    ] {
        let mut pyproject = parsed(before);
        let none = Comments::default();
        pyproject.set_value(&["tool", "a", "new"], "z", &yes, &none);
        assert_eq!(pyproject.to_text().trim_end(), after.trim_end());
    }
    let mut pyproject = parsed("[tool.a]\nx = 1\n[tool.b]\ny = 1\n");
    let entries = [("z".to_owned(), yes, Comments::default())];
    pyproject.add_tool_table(&["tool", "a", "of"], &entries, &[]);
    assert_eq!(
        pyproject.to_text(),
        "[tool.a]\nx = 1\n\n[[tool.a.of]]\nz = true\n\n[tool.b]\ny = 1\n"
    );
}
