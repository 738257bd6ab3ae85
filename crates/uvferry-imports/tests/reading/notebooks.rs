//! Notebooks.

use uvferry_imports::reading::{Extent, Reading, read};
use uvferry_imports::sources::Kind;

use super::{named, shown};

fn notebook(cells: &[&[&str]]) -> String {
    let cells: Vec<serde_json::Value> = cells
        .iter()
        .map(|lines| serde_json::json!({"cell_type": "code", "source": lines, "outputs": [], "metadata": {}}))
        .collect();
    serde_json::to_string_pretty(&serde_json::json!({
        "nbformat": 4,
        "cells": cells,
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    }))
    .unwrap()
}

fn read_cells(cells: &[&[&str]]) -> Reading {
    read(notebook(cells), Kind::Notebook)
}

#[test]
fn cells_are_read_and_their_places_are_those_of_the_json() {
    let text = notebook(&[
        &["import a\n", "x = 'é\\n'; import b"],
        &["from c import (\n", "  d,\n", ")\n"],
    ]);
    let reading = read(text.as_str(), Kind::Notebook);
    assert_eq!(shown(&reading), ["a", "b", "c:d"]);
    assert_eq!(reading.faults, []);
    let lines: Vec<&str> = text.lines().collect();
    for (import, name) in reading.imports.iter().zip(["a", "b"]) {
        let line = lines[import.place.line as usize - 1];
        let found: String = line
            .chars()
            .skip(import.place.column as usize - 1)
            .take((import.place.end_column - import.place.column) as usize)
            .collect();
        assert_eq!(found, name, "{line}");
    }
    let from = reading.imports[2].place;
    assert_eq!(from.end_line - from.line, 2);
    assert_eq!(
        lines[from.end_line as usize - 1]
            .chars()
            .nth(from.end_column as usize - 2),
        Some(')')
    );
    assert_eq!(reading.lines as usize, lines.len());
}

#[test]
fn a_source_may_be_one_string() {
    let text = r#"{"cells": [{"cell_type": "code", "source": "import a\nimport\u0020b\n\ud83d\ude00"}, {"cell_type": "markdown", "source": "import no"}, {"cell_type": "raw", "source": ["import no"]}, {"cell_type":"code"}]}"#;
    let reading = read(text, Kind::Notebook);
    assert_eq!(shown(&reading), ["a", "b"]);
    let at = |name: &str| u32::try_from(text.find(name).unwrap()).unwrap();
    assert_eq!(reading.imports[0].place.column, at("a\\n") + 1);
    assert_eq!(reading.imports[1].place.column, at("0020b") + 5);
}

#[test]
fn worksheets_of_the_third_format() {
    let text = r#"{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "language": "python", "input": ["import a\n", "import b"]}, {"cell_type": "code", "language": "r", "input": "import no"}]}], "metadata": {"name": ""}}"#;
    assert_eq!(shown(&read(text, Kind::Notebook)), ["a", "b"]);
}

#[test]
fn other_languages_are_none_of_ours() {
    for metadata in [
        r#"{"kernelspec": {"language": "R", "name": "ir"}}"#,
        r#"{"language_info": {"name": "julia"}}"#,
    ] {
        let text = format!(
            r#"{{"cells": [{{"cell_type": "code", "source": "import a"}}], "metadata": {metadata}}}"#
        );
        let reading = read(text.as_str(), Kind::Notebook);
        assert_eq!((reading.imports.len(), reading.faults.len()), (0, 0));
    }
    for metadata in [
        "{}",
        "null",
        r#"{"kernelspec": null}"#,
        r#"{"language_info": {"name": "ipython"}}"#,
    ] {
        let text = format!(
            r#"{{"cells": [{{"cell_type": "code", "source": "import a"}}], "metadata": {metadata}}}"#
        );
        assert_eq!(
            read(text.as_str(), Kind::Notebook).imports.len(),
            1,
            "{metadata}"
        );
    }
}

#[test]
fn magics_and_the_shell_do_not_break_a_cell() {
    let reading = read_cells(&[
        &[
            "%matplotlib inline\n",
            "!pip install x\n",
            "import a\n",
            "?a\n",
            "a.b?\n",
            "files = !ls\n",
            "%pip install y\n",
            "import b\n",
        ],
        &["%%time\n", "import c\n"],
        &["%%bash\n", "import no\n"],
        &["%%writefile no.py\n", "import no\n"],
        &["%%html\n", "<b>\n"],
        &["\n", "%%capture out\n", "import d\n"],
        &[
            "%load_ext autoreload\n",
            "%autoreload 2\n",
            "if x:\n",
            "    %timeit y\n",
            "    import e\n",
        ],
        &["await f()\n", "return\n", "import g\n"],
    ]);
    assert_eq!(shown(&reading), ["a", "b", "c", "d", "e if", "g"]);
    assert_eq!(reading.faults, []);
    assert_eq!(
        named(&reading),
        ["Notebook matplotlib", "Notebook autoreload"]
    );
}

#[test]
fn a_cell_with_an_error_leaves_the_others() {
    let reading = read_cells(&[
        &["import a\n"],
        &["print 'x'\n", "import b\n"],
        &["x = (\n"],
        &["import c\n"],
    ]);
    assert_eq!(shown(&reading), ["a", "b", "c"]);
    assert_eq!(reading.faults.len(), 1);
    assert_eq!(reading.faults[0].extent, Extent::Mostly);
}

#[test]
fn what_is_no_json_says_so() {
    for text in [
        "",
        "{",
        "[]",
        "{\"cells\": 1}",
        "import a\n",
        "{\"cells\": [\n1]}",
    ] {
        let reading = read(text, Kind::Notebook);
        assert_eq!(reading.faults.len(), 1, "{text}");
        assert_eq!(reading.faults[0].extent, Extent::Nothing, "{text}");
    }
    let reading = read("{\"nbformat\": 4}", Kind::Notebook);
    assert_eq!((reading.imports.len(), reading.faults.len()), (0, 0));
}
