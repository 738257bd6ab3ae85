//! Which of several files counts, and what becomes of the others.

mod bench;

use bench::{bring, bring_with};
use uvferry_diagnostics::{Disposition, Location};
use uvferry_toolconfig::{Options, Tool};

#[test]
fn keys_go_with_their_comments_and_an_empty_file_goes() {
    let after = bring(
        Tool::Coverage,
        &[(
            ".coveragerc",
            "# Who is measured\n[run]\nbranch = yes\n# not these\nomit =\n    a/*  \n    # old/*\n    b/*, c\n\n[report]\nexclude_lines =\n    if \\w+ == \"x\":\n    # a note\n    def __repr__\n",
        )],
    );
    assert!(!after.has(".coveragerc"));
    insta::assert_snapshot!(after.text("pyproject.toml"));
    assert_eq!(after.count(Disposition::Rewritten), 3);
    assert_eq!(after.outcome.brought[0].keys, 3);
}

#[test]
fn a_file_that_would_begin_to_count_goes_and_is_told() {
    let after = bring(
        Tool::Coverage,
        &[
            (".coveragerc", "[run]\nbranch = 1\n"),
            (
                "setup.cfg",
                "[metadata]\nname = x\n\n[coverage:run]\nomit = a\n",
            ),
        ],
    );
    assert_eq!(after.text("setup.cfg"), "[metadata]\nname = x\n");
    assert_eq!(
        after.text("pyproject.toml"),
        "[tool.coverage.run]\nbranch = true\n"
    );
    assert!(after.codes().contains(&"UVF240"));
    assert_eq!(after.count(Disposition::Dropped), 1);
}

#[test]
fn a_table_that_has_had_no_effect_gets_none() {
    let files = [
        (".coveragerc", "[run]\nbranch = 1\n"),
        ("pyproject.toml", "[tool.coverage.run]\nomit = [\"a\"]\n"),
    ];
    let after = bring(Tool::Coverage, &files);
    for (path, text) in files {
        assert_eq!(after.text(path), text);
    }
    assert!(after.codes().contains(&"UVF241"));
}

#[test]
fn a_file_that_something_names_stays() {
    let text = "[run]\nbranch = 1\n";
    let mut options = Options::default();
    options
        .named
        .insert(".coveragerc".to_owned(), Location::file("Makefile"));
    let after = bring_with(&options, &[(".coveragerc", text)]);
    assert_eq!(after.text(".coveragerc"), text);
    assert!(!after.has("pyproject.toml"));
    let items = after.ledger.items();
    let item = items.first().unwrap();
    assert_eq!(item.disposition, Disposition::Kept);
    assert_eq!(
        item.message.as_deref(),
        Some("Makefile:1 names `.coveragerc`")
    );
}

#[test]
fn a_file_that_the_tool_refuses_is_left_alone() {
    let text = "[run]\nbranch = 1\nbranch = 2\n";
    let after = bring(Tool::Coverage, &[(".coveragerc", text)]);
    assert_eq!(after.text(".coveragerc"), text);
    assert_eq!(after.codes(), ["UVF245"]);
}

#[test]
fn a_section_that_the_tool_does_not_read_is_asked_about() {
    let text = "[tool:pytest]\naddopts = -q\n\n[coverage:run]\nbranch = 1\n";
    let after = bring(Tool::Pytest, &[("pytest.ini", text)]);
    assert_eq!(after.text("pytest.ini"), text);
    assert_eq!(after.codes(), ["UVF246", "UVF246"]);
    assert_eq!(
        after.outcome.diagnostics[0].help.as_deref(),
        Some("in this file the section is called `[pytest]`")
    );
    assert_eq!(after.count(Disposition::NeedsReview), 2);
}

#[test]
fn a_tool_pinned_to_an_old_version_keeps_its_file() {
    let text = "[pytest]\naddopts = -q\n";
    let mut options = Options::default();
    options.pinned.insert(Tool::Pytest, "5.4.3".to_owned());
    let after = bring_with(&options, &[("pytest.ini", text)]);
    assert_eq!(after.text("pytest.ini"), text);
    assert_eq!(after.codes(), ["UVF247"]);
    options.pinned.insert(Tool::Pytest, "6.2".to_owned());
    let after = bring_with(&options, &[("pytest.ini", text)]);
    assert!(!after.has("pytest.ini"));
}

#[test]
fn two_tools_that_are_both_there_come_in_together() {
    let after = bring_with(
        &Options::default(),
        &[
            (
                "setup.cfg",
                "[metadata]\nname = x\n\n# how we test\n[tool:pytest]\naddopts = -q\n\n[isort]\nprofile = black\n\n[options]\npackages = find:\n",
            ),
            (
                "pyproject.toml",
                "[build-system]\nrequires = []\n\n# the end\n",
            ),
        ],
    );
    assert_eq!(
        after.text("setup.cfg"),
        "[metadata]\nname = x\n\n[options]\npackages = find:\n"
    );
    insta::assert_snapshot!(after.text("pyproject.toml"));
}

#[test]
fn an_extra_is_told_where_an_older_python_is_supported() {
    use uvferry_diagnostics::Severity;
    for (lowest, wanted) in [
        (None, Some(Severity::Info)),
        (Some((3, 9)), Some(Severity::Warning)),
        (Some((3, 11)), None),
    ] {
        let options = Options {
            lowest_python: lowest,
            ..Options::default()
        };
        let after = bring_with(&options, &[(".coveragerc", "[run]\nbranch = 1\n")]);
        let told = after.outcome.diagnostics.first();
        assert_eq!(told.map(|found| found.severity), wanted, "{lowest:?}");
    }
}

#[test]
fn an_empty_section_goes_and_the_file_with_the_last_one() {
    for (path, text, left) in [
        (
            "setup.cfg",
            "[mypy]\n\n[mypy-a.*]\nignore_errors = True\n\n[mypy-b]\n",
            "",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = x\n\n[mypy]\n\n[mypy-a.*]\nignore_errors = True\n",
            "[metadata]\nname = x\n",
        ),
        ("setup.cfg", "[tool:pytest]\n", ""),
        (
            "tox.ini",
            "[coverage:run]\nbranch = 1\n[coverage:report]\n",
            "",
        ),
        ("setup.cfg", "[isort]\n[tool:isort]\nprofile = black\n", ""),
    ] {
        let after = bring_with(&Options::default(), &[(path, text)]);
        assert_eq!(after.text(path), left, "{text}");
        assert_eq!(after.has(path), !left.is_empty(), "{text}");
    }
}

/// coverage would take tox.ini with them before pyproject.toml.
#[test]
fn a_section_that_has_keys_of_default_alone_goes() {
    let text = "[DEFAULT]\nomit = a\n\n[coverage:run]\n# why\n";
    for files in [
        &[("tox.ini", text)][..],
        &[(".coveragerc", "[run]\nbranch = 1\n"), ("tox.ini", text)],
    ] {
        let after = bring(Tool::Coverage, files);
        assert_eq!(after.text("tox.ini"), "[DEFAULT]\nomit = a\n");
    }
}

#[test]
fn a_loser_is_told_where_the_winner_stays() {
    let mypy = ("mypy.ini", "[mypy]\nstrict = True\n");
    let hidden = (".mypy.ini", "[mypy]\nstrict = False\n");
    let setup = ("setup.cfg", "[flake8]\nignore = E501\n");
    let tox = ("tox.ini", "[flake8]\nignore = W6\n");
    let ruff = ("ruff.toml", "line-length = 100\n");
    let mut named = Options::default();
    for file in ["mypy.ini", "ruff.toml"] {
        named
            .named
            .insert(file.to_owned(), Location::file("Makefile"));
    }
    let mut old = Options::default();
    old.pinned.insert(Tool::Mypy, "0.790".to_owned());
    for (options, files, loser) in [
        (&named, &[mypy, hidden][..], ".mypy.ini"),
        (&old, &[mypy, hidden], ".mypy.ini"),
        (
            &Options::default(),
            &[
                mypy,
                hidden,
                ("pyproject.toml", "[tool.mypy]\nexclude = \"a\"\n"),
            ],
            ".mypy.ini",
        ),
        (&named, &[ruff, setup, tox], "tox.ini"),
    ] {
        let after = bring_with(options, files);
        let told = after.outcome.diagnostics.iter().any(|found| {
            found.code == "UVF240" && found.location.as_ref().is_some_and(|at| at.file == loser)
        });
        assert!(told, "{loser}: {:?}", after.codes());
        for (path, text) in files {
            assert_eq!(after.text(path), *text);
        }
    }
    // A command gives it to the tool: there it has an effect.
    let both = Options {
        named: [mypy.0, hidden.0]
            .map(|file| (file.to_owned(), Location::file("Makefile")))
            .into(),
        ..Options::default()
    };
    assert!(
        !bring_with(&both, &[mypy, hidden])
            .codes()
            .contains(&"UVF240")
    );
}

#[test]
fn the_first_release_that_reads_pyproject_toml() {
    for (tool, path, text, old, new) in [
        (
            Tool::Pytest,
            "pytest.ini",
            "[pytest]\naddopts = -q\n",
            "5.4.3",
            "6.0",
        ),
        (
            Tool::Coverage,
            ".coveragerc",
            "[run]\nbranch = 1\n",
            "4.5.4",
            "5.0",
        ),
        (
            Tool::Mypy,
            "mypy.ini",
            "[mypy]\nstrict = True\n",
            "0.812",
            "0.900",
        ),
        (
            Tool::Isort,
            ".isort.cfg",
            "[settings]\nprofile = black\n",
            "4.3.21",
            "5",
        ),
        (
            Tool::Pylint,
            "pylintrc",
            "[MAIN]\njobs = 2\n",
            "2.4.4",
            "2.5.0",
        ),
        (
            Tool::Codespell,
            ".codespellrc",
            "[codespell]\ncount =\n",
            "2.2.1",
            "2.2.2",
        ),
        (
            Tool::Bandit,
            "bandit.yaml",
            "skips: [B101]\n",
            "1.7.0",
            "1.7.1",
        ),
    ] {
        for (version, moves) in [(old, false), (new, true)] {
            let mut options = Options::default();
            options.pinned.insert(tool, version.to_owned());
            let after = bring_with(&options, &[(path, text)]);
            assert_eq!(!after.has(path), moves, "{tool} {version}");
        }
    }
}
