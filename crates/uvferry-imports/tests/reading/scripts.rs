//! The block of PEP 723.

use uvferry_imports::reading::{Reading, read};
use uvferry_imports::sources::Kind;

fn dependencies(reading: &Reading) -> Vec<(&str, u32, u32)> {
    let script = reading.script.as_ref().unwrap();
    script
        .dependencies
        .iter()
        .map(|(text, place)| (text.as_str(), place.line, place.column))
        .collect()
}

#[test]
fn a_block_with_its_places() {
    let source = "#!/usr/bin/env -S uv run --script\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"requests<3\",\n#\n#   'rich',\n# ]\n# ///\n\nimport requests\n";
    for text in [source.to_owned(), source.replace('\n', "\r\n")] {
        let reading = read(text.as_str(), Kind::Script);
        assert_eq!(
            dependencies(&reading),
            [("requests<3", 5, 5), ("rich", 7, 5)]
        );
        let script = reading.script.unwrap();
        assert_eq!(script.requires_python.as_deref(), Some(">=3.11"));
        assert_eq!(
            (
                script.place.line,
                script.place.end_line,
                script.place.end_column
            ),
            (2, 9, 6)
        );
        assert_eq!(reading.faults, []);
    }
}

#[test]
fn only_what_the_expression_of_the_pep_takes() {
    for none in [
        "# /// script\n# dependencies = []\n",
        "# /// script\n# ///\n",
        " # /// script\n # dependencies = []\n # ///\n",
        "# /// script \n# dependencies = []\n# ///\n",
        "# /// script\n#dependencies = []\n# ///\n",
        "# /// script\n\n# dependencies = []\n# ///\n",
        "# /// other\n# dependencies = []\n# ///\n",
        "#/// script\n# dependencies = []\n# ///\n",
        "# /// script\n# dependencies = []\n# /// \n",
        // The first block takes the second in.
        "# /// other\n# /// script\n# dependencies = []\n# ///\n",
    ] {
        let reading = read(none, Kind::Module);
        assert_eq!(reading.script, None, "{none}");
        assert_eq!(reading.faults, [], "{none}");
    }
    // The last line that may end it does.
    let reading = read(
        "# /// script\n# dependencies = ['a']\n# ///\n# ///",
        Kind::Module,
    );
    assert_eq!(reading.script, None);
    assert_eq!(reading.faults.len(), 1, "`///` is no TOML");
    let reading = read("# /// script\n#\n# ///", Kind::Module);
    assert_eq!(dependencies(&reading), []);
}

#[test]
fn a_second_block_or_no_toml_is_a_fault() {
    let block = "# /// script\n# dependencies = []\n# ///\n\n";
    let reading = read(block.repeat(2), Kind::Module);
    assert_eq!(reading.script, None);
    assert_eq!(reading.faults[0].place.line, 5);
    let reading = read(
        "# /// script\n# dependencies = [\n# a b\n# ///\nimport x\n",
        Kind::Module,
    );
    assert_eq!(reading.script, None);
    assert!(
        (2..=3).contains(&reading.faults[0].place.line),
        "{:?}",
        reading.faults
    );
    assert_eq!(reading.imports.len(), 1);
}
