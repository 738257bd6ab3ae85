//! What an edit leaves in the file: before → after.

use insta::assert_snapshot;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{
    Added, Comments, ConflictItem, DependencyMetadata, GitReference, Index, NewProject, Pyproject,
    Source, SourceScope, Target,
};

fn parse(text: &str) -> Pyproject {
    let file = SourceFile::new("pyproject.toml", text);
    Pyproject::parse(&file).unwrap_or_else(|found| panic!("{found:?}\n{text}"))
}

/// Edits, and checks that what comes out can be read again.
fn edited(before: &str, edit: impl FnOnce(&mut Pyproject)) -> String {
    let mut pyproject = parse(before);
    edit(&mut pyproject);
    let after = pyproject.to_text();
    parse(&after);
    after
}

fn comments(above: &[&str], trailing: Option<&str>) -> Comments {
    Comments {
        above: above.iter().map(|&line| line.to_owned()).collect(),
        trailing: trailing.map(str::to_owned),
    }
}

fn add(pyproject: &mut Pyproject, text: &str) {
    pyproject.add_dependency(&Target::Main, text, Comments::NONE);
}

#[test]
fn a_new_file_has_project_first_and_one_item_a_line() {
    assert_snapshot!(edited("", |pyproject| {
        let dev = Target::Group("dev".into());
        pyproject.add_dependency(&dev, "pytest", Comments::NONE);
        pyproject.set_package_false();
        pyproject.add_source(
            "x",
            &Source::Path { path: "libs/x".into(), editable: true },
            &SourceScope::default(),
        );
        pyproject.ensure_project(&NewProject {
            name: "my-app".into(),
            version: Some("0.1.0".into()),
            requires_python: Some(">=3.9".into()),
            ..NewProject::default()
        });
        pyproject.add_dependency(&Target::Main, "flask >= 2", &comments(&["# the web", "", "two"], None));
        pyproject.add_dependency(&Target::Main, "six; python_version < '3'", &comments(&[], Some("# why")));
        pyproject.add_dependency(&Target::Main, r#"a ; os_name == "nt""#, &comments(&["#x"], Some("y")));
        pyproject.add_dependency(&Target::Extra("redis".into()), "redis", Comments::NONE);
        pyproject.add_group_include("dev", "test");
        pyproject.ensure_group("test");
        pyproject.add_index(&Index {
            name: Some("corp".into()),
            url: "https://example.com/simple".into(),
            default: true,
            explicit: false,
        });
        pyproject.add_conflict(&[ConflictItem::Group("dev".into()), ConflictItem::Extra("redis".into())]);
        pyproject.set_group_requires_python("dev", ">=3.11");
        pyproject.add_dependency_metadata(&DependencyMetadata {
            name: "old".into(),
            version: Some("1.0".into()),
            requires_dist: vec!["six".into()],
            ..DependencyMetadata::default()
        });
        pyproject.add_constraint("urllib3<2", &comments(&[], Some("CVE")));
        pyproject.set_default_groups(&["dev".into()]);
    }), @r##"
    [project]
    name = "my-app"
    version = "0.1.0"
    requires-python = ">=3.9"
    dependencies = [
        # the web

        # two
        "flask >= 2",
        "six; python_version < '3'",  # why
        #x
        'a ; os_name == "nt"',  # y
    ]

    [project.optional-dependencies]
    redis = [
        "redis",
    ]

    [dependency-groups]
    dev = [
        "pytest",
        { include-group = "test" },
    ]
    test = []

    [tool.uv]
    package = false
    conflicts = [
        [{ group = "dev" }, { extra = "redis" }],
    ]
    constraint-dependencies = [
        "urllib3<2",  # CVE
    ]
    default-groups = ["dev"]

    [tool.uv.sources]
    x = { path = "libs/x", editable = true }

    [[tool.uv.index]]
    name = "corp"
    url = "https://example.com/simple"
    default = true

    [tool.uv.dependency-groups]
    dev = { requires-python = ">=3.11" }

    [[tool.uv.dependency-metadata]]
    name = "old"
    version = "1.0"
    requires-dist = ["six"]
    "##);
}

#[test]
fn an_opening_comment_stays_above_project() {
    assert_snapshot!(edited("# License: MIT\n\n# black\n[tool.black]\nline-length = 100 # wide\n", |pyproject| {
        pyproject.ensure_project(&NewProject { name: "x".into(), ..NewProject::default() });
        add(pyproject, "a");
    }), @r##"
    # License: MIT

    [project]
    name = "x"
    dependencies = [
        "a",
    ]

    # black
    [tool.black]
    line-length = 100 # wide
    "##);
}

#[test]
fn comments_of_a_single_table_and_of_the_end_stay_where_they_are() {
    assert_snapshot!(edited("# black\n[tool.black]\nx = 1\n# the end\n", |pyproject| {
        pyproject.ensure_project(&NewProject { name: "x".into(), ..NewProject::default() });
        pyproject.add_dependency(&Target::Group("dev".into()), "a", Comments::NONE);
        pyproject.set_package_false();
    }), @r##"
    [project]
    name = "x"

    [dependency-groups]
    dev = [
        "a",
    ]

    # black
    [tool.black]
    x = 1
    # the end

    [tool.uv]
    package = false
    "##);
}

#[test]
fn a_file_of_comments_only_keeps_them() {
    assert_snapshot!(edited("# nothing here yet\n", |pyproject| {
        pyproject.ensure_project(&NewProject { name: "x".into(), ..NewProject::default() });
        pyproject.set_package_false();
    }), @r##"
    # nothing here yet

    [project]
    name = "x"

    [tool.uv]
    package = false
    "##);
}

#[test]
fn an_array_on_one_line_is_broken_up_and_its_neighbours_stay() {
    assert_snapshot!(edited(
        "[project]\nname='x' # n\ndependencies = [ \"a\",'b' ]  # deps\nversion = \"1\"\n\n[x]\ny = [1, 2]\n",
        |pyproject| add(pyproject, "c"),
    ), @r##"
    [project]
    name='x' # n
    dependencies = [
        "a",
        'b',
        "c",
    ]  # deps
    version = "1"

    [x]
    y = [1, 2]
    "##);
}

#[test]
fn comments_in_an_array_stay_with_their_items() {
    assert_snapshot!(edited(
        "[project]\ndependencies = [\n  # first\n  \"a\", # about a\n  \"b\" # about b, no comma\n  # at the end\n]\nname = \"x\"\n",
        |pyproject| {
            pyproject.add_dependency(&Target::Main, "c", &comments(&["above c"], Some("about c")));
            add(pyproject, "d");
        },
    ), @r##"
    [project]
    dependencies = [
      # first
      "a", # about a
      "b", # about b, no comma
      # at the end
      # above c
      "c",  # about c
      "d",
    ]
    name = "x"
    "##);
}

#[test]
fn tabs_and_hanging_brackets_are_kept() {
    assert_snapshot!(edited(
        "[project]\n\tdependencies = [\n\t\t\"a\",\n\t]\n",
        |pyproject| {
            add(pyproject, "b");
            pyproject.set_requires_python(">=3.9");
            pyproject.ensure_extra("x");
            pyproject.add_dependency(&Target::Extra("x".into()), "y", Comments::NONE);
        },
    ).replace('\t', "<tab>"), @r##"
    [project]
    <tab>dependencies = [
    <tab><tab>"a",
    <tab><tab>"b",
    <tab>]
    <tab>requires-python = ">=3.9"

    [project.optional-dependencies]
    x = [
    <tab><tab>"y",
    ]
    "##);
}

#[test]
fn inline_and_dotted_tables_keep_their_form() {
    assert_snapshot!(edited(
        "project = {name = \"x\", version = \"1\"}\ntool.uv.package = false\n",
        |pyproject| {
            add(pyproject, "a");
            pyproject.add_dependency(&Target::Extra("e".into()), "b", Comments::NONE);
            pyproject.add_to_uv_list("no-binary-package", "c", Comments::NONE);
            pyproject.add_source("a", &Source::Workspace, &SourceScope::default());
            pyproject.add_index(&Index { url: "https://example.com/a".into(), ..Index::default() });
            pyproject.add_index(&Index { url: "https://example.com/b".into(), ..Index::default() });
        },
    ), @r##"
    project = {name = "x", version = "1", dependencies = [
        "a",
    ], optional-dependencies = { e = [
        "b",
    ] } }
    tool.uv.package = false
    tool.uv.no-binary-package = [
        "c",
    ]
    tool.uv.sources.a = { workspace = true }
    tool.uv.index = [
        { url = "https://example.com/a" },
        { url = "https://example.com/b" },
    ]
    "##);
    assert_snapshot!(edited(
        "[tool]\nuv = {package = false}\n[project]\nname = \"x\"\n",
        |pyproject| {
            pyproject.add_source("a", &Source::Index("i".into()), &SourceScope::default());
            pyproject.add_index(&Index { url: "https://example.com/a".into(), ..Index::default() });
            pyproject.set_uv_bool("no-index", true);
        },
    ), @r##"
    [tool]
    uv = {package = false, sources = { a = { index = "i" } }, index = [
        { url = "https://example.com/a" },
    ], no-index = true }
    [project]
    name = "x"
    "##);
    assert_snapshot!(edited(
        "[project]\nname = \"x\"\n[tool.uv.sources]\na = { path = \"a\" }\n\n[[tool.uv.index]]\nurl = \"https://example.com/a\"\n# behind\n[z]\n",
        |pyproject| {
            pyproject.set_uv_bool("no-index", true);
            pyproject.add_index(&Index { url: "https://example.com/b".into(), ..Index::default() });
            pyproject.add_source("zope.interface", &Source::Workspace, &SourceScope::default());
        },
    ), @r##"
    [project]
    name = "x"

    [tool.uv]
    no-index = true
    [tool.uv.sources]
    a = { path = "a" }
    "zope.interface" = { workspace = true }

    [[tool.uv.index]]
    url = "https://example.com/a"

    [[tool.uv.index]]
    url = "https://example.com/b"
    # behind
    [z]
    "##);
}

#[test]
fn sources_with_markers_become_an_array() {
    let git = |rev: &str| Source::Git {
        url: "https://example.com/a.git".into(),
        reference: Some(GitReference::Rev(rev.into())),
        subdirectory: None,
    };
    let on = |marker: &str| SourceScope {
        marker: Some(marker.into()),
        ..SourceScope::default()
    };
    assert_snapshot!(edited("[project]\nname = \"x\"\n", |pyproject| {
        assert!(pyproject.add_source("a", &git("1"), &on("os_name == 'nt'")).is_new());
        assert!(pyproject.add_source("A", &git("2"), &on("os_name != 'nt'")).is_new());
        assert!(!pyproject.add_source("a", &git("2"), &on("os_name != 'nt'")).is_new());
        assert!(matches!(
            pyproject.add_source("a", &git("3"), &on("os_name != 'nt'")),
            Added::Disagrees { .. }
        ));
        assert_eq!(pyproject.sources("a").len(), 2);
    }), @r##"
    [project]
    name = "x"

    [tool.uv.sources]
    a = [
        { git = "https://example.com/a.git", rev = "1", marker = "os_name == 'nt'" },
        { git = "https://example.com/a.git", rev = "2", marker = "os_name != 'nt'" },
    ]
    "##);
}

#[test]
fn dynamic_dependencies_become_static_and_empty_tables_go() {
    assert_snapshot!(edited(
        "[project]\nname = \"x\"\ndynamic = [\"version\", \"dependencies\"]\n\n[tool.setuptools.dynamic]\ndependencies = {file = [\"requirements.txt\"]}\nversion = {attr = \"x.y\"}\n",
        |pyproject| {
            assert_eq!(pyproject.dynamic_dependency_files()[0].path, "requirements.txt");
            pyproject.make_dependencies_static();
            add(pyproject, "a");
        },
    ), @r##"
    [project]
    name = "x"
    dynamic = ["version"]
    dependencies = [
        "a",
    ]

    [tool.setuptools.dynamic]
    version = {attr = "x.y"}
    "##);
    assert_snapshot!(edited(
        "[project]\nname = \"x\"\nversion = \"1\"\ndynamic = [\"dependencies\", \"optional-dependencies\"]\n\n[tool.hatch.metadata.hooks.requirements_txt]\nfiles = [\"requirements.txt\"]\n\n[tool.hatch.metadata.hooks.requirements_txt.optional-dependencies]\ndev = [\"dev.txt\"]\n",
        |pyproject| {
            assert_eq!(pyproject.dynamic_dependency_files().len(), 2);
            pyproject.make_dependencies_static();
            pyproject.make_optional_dependencies_static();
        },
    ), @r##"
    [project]
    name = "x"
    version = "1"
    dependencies = []
    "##);
}

#[test]
fn legacy_setuptools_gets_dynamic_and_a_build_system() {
    assert_snapshot!(edited("[tool.pytest.ini_options]\naddopts = \"-q\"\n", |pyproject| {
        pyproject.ensure_project(&NewProject {
            name: "x".into(),
            version: Some("ignored".into()),
            dynamic: vec!["version".into(), "dependencies".into()],
            ..NewProject::default()
        });
        pyproject.set_build_system_legacy_setuptools();
        pyproject.set_package_false();
    }), @r##"
    [project]
    name = "x"
    dynamic = ["version", "dependencies"]

    [build-system]
    requires = ["setuptools>=40.8.0", "wheel"]
    build-backend = "setuptools.build_meta:__legacy__"

    [tool.pytest.ini_options]
    addopts = "-q"

    [tool.uv]
    package = false
    "##);
}

#[test]
fn entry_points_that_are_none_get_no_table_of_their_own() {
    let points = |names: &[&str]| -> Vec<(String, Vec<(String, String)>)> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), vec![("x".to_owned(), "y:z".to_owned())]))
            .collect()
    };
    assert_snapshot!(edited("[project]\nname = \"x\"\n\n[tool.a]\n", |pyproject| {
        pyproject.set_entry_points(&points(&["console_scripts"]));
        pyproject.set_entry_points(&points(&["gui_scripts"]));
    }), @r#"
    [project]
    name = "x"
    gui-scripts = {}
    entry-points = {}

    [project.scripts]
    x = "y:z"

    [tool.a]
    "#);
    assert_snapshot!(edited("[project]\nname = \"x\"\n", |pyproject| {
        pyproject.set_entry_points(&points(&["a.b", "gui_scripts"]));
    }), @r#"
    [project]
    name = "x"
    scripts = {}

    [project.gui-scripts]
    x = "y:z"

    [project.entry-points."a.b"]
    x = "y:z"
    "#);
}

#[test]
fn windows_line_ends_the_mark_and_a_missing_last_line_end_stay() {
    let before = b"\xEF\xBB\xBF[project]\r\nname = \"x\"\r\ndependencies = [\r\n    \"a\", # \xC3\xA4\r\n]\r\ntext = \"\"\"\r\none\r\n\"\"\"".to_vec();
    let file = SourceFile::new("pyproject.toml", before.clone());
    let mut pyproject = Pyproject::parse(&file).unwrap();
    assert_eq!(pyproject.to_bytes(), before);
    assert!(!pyproject.is_changed());
    add(&mut pyproject, "b");
    assert!(pyproject.is_changed());
    assert_eq!(
        String::from_utf8(pyproject.to_bytes()).unwrap(),
        "\u{feff}[project]\r\nname = \"x\"\r\ndependencies = [\r\n    \"a\", # ä\r\n    \"b\",\r\n]\r\ntext = \"\"\"\r\none\r\n\"\"\""
    );
}

#[test]
fn the_same_requirement_is_added_once_and_another_specifier_is_reported() {
    let mut pyproject = parse(
        "[project]\nname = \"x\"\ndependencies = [\"Flask>=2,<3\", \"six; python_version < '3'\"]\n",
    );
    let mut add = |text: &str| pyproject.add_dependency(&Target::Main, text, Comments::NONE);
    let Added::AlreadyThere {
        location: Some(place),
        ..
    } = add("flask < 3, >= 2")
    else {
        panic!()
    };
    assert_eq!((place.line, place.column), (3, 17));
    let Added::Disagrees { existing, to, .. } = add("flask==2.1") else {
        panic!()
    };
    assert_eq!(
        (existing.as_str(), to.as_str()),
        ("Flask>=2,<3", "project.dependencies[0]")
    );
    assert!(add("six; python_version >= '3'").is_new());
    assert!(add("flask[async]>=2,<3").is_new());
    assert_eq!(pyproject.dependencies().len(), 4);
}

#[test]
fn the_same_version_spelled_differently_is_one_requirement() {
    let mut pyproject = Pyproject::new();
    let mut add = |text: &str| {
        pyproject
            .add_dependency(&Target::Main, text, Comments::NONE)
            .is_new()
    };
    assert!(add("cryptography>=3.3; os_name == 'nt'"));
    assert!(!add("cryptography >= 3.3.0 ; os_name == \"nt\""));
    assert!(add("cryptography>=3.3.0"));
    assert!(!add("Cryptography>=3.3"));
    assert!(add("six~=1.4"));
    assert!(!add("six~=1.4.0"), "it disagrees");
    assert_eq!(pyproject.dependencies().len(), 3);
}

#[test]
fn groups_are_found_under_their_normalized_name() {
    let mut pyproject = parse("[dependency-groups]\nDev_Tools = []\n");
    let target = Target::Group("dev-tools".into());
    assert_eq!(
        pyproject.add_dependency(&target, "a", Comments::NONE).to(),
        "dependency-groups.Dev_Tools[0]"
    );
    assert!(
        !pyproject
            .add_group_include("x", "dev.tools")
            .to()
            .is_empty()
    );
    assert!(
        pyproject
            .to_text()
            .contains("x = [\n    {include-group = \"Dev_Tools\"},\n]")
            || pyproject
                .to_text()
                .contains("{ include-group = \"Dev_Tools\" }")
    );
}

#[test]
fn what_no_tool_accepts_is_told_with_its_place() {
    for (text, line, column) in [
        ("[project]\nname = 3\n", 2, 8),
        ("[project]\ndependencies = \"a\"\n", 2, 16),
        ("[dependency-groups]\ndev = {}\n", 1, 1),
        ("[project\n", 1, 9),
        ("x = 1\nx = 2\n", 2, 1),
    ] {
        let found = Pyproject::parse(&SourceFile::new("pyproject.toml", text)).unwrap_err();
        let place = found.location.as_ref().unwrap();
        assert_eq!(
            (place.line, place.column),
            (line, column),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn settings_are_read_and_misspelled_ones_told() {
    let pyproject = parse(
        "[tool.uvferry]\nmode = \"pip\"\nkeep_requirements = true\nstrict = 1\npython = \"3.12\"\n[tool.uvferry.files]\n\"a.txt\" = \"group:dev\"\n",
    );
    let settings = pyproject.settings();
    assert_eq!(settings.mode.as_deref(), Some("pip"));
    assert_eq!(settings.python, ["3.12"]);
    assert_eq!(settings.files["a.txt"], "group:dev");
    let messages: Vec<&str> = settings
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "unknown setting `tool.uvferry.keep_requirements`",
            "`tool.uvferry.strict` must be true or false, not an integer",
        ]
    );
    assert_eq!(
        settings.diagnostics[0].help.as_deref(),
        Some("did you mean `keep-requirements`?")
    );
}
