//! What the reader makes of single forms: comments, annotations, diagnostics, edits,
//! graphs; that nothing panics and nothing is lost; and its limits.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;
use uvferry_diagnostics::{Severity, SourceFile};
use uvferry_requirements::{
    CompileTool, Directive, EntryKind, Graph, MarkerEnvironment, Placement, ReadOptions,
    RequirementsFile, Target, Via, parse, parse_with,
};

mod generated;

fn read(text: &str) -> RequirementsFile {
    parse(&SourceFile::new("requirements.txt", text))
}

/// The codes of a text's diagnostics, `!` in front of errors, with their places.
fn codes(text: &str) -> String {
    read(text)
        .diagnostics
        .iter()
        .map(|found| {
            let at = found.location.as_ref().unwrap();
            let mark = if found.severity == Severity::Error {
                "!"
            } else {
                ""
            };
            format!(
                "{mark}{}@{}:{}-{}",
                found.code, at.line, at.column, at.end_column
            )
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn help(text: &str) -> String {
    read(text)
        .diagnostics
        .iter()
        .find_map(|found| found.help.clone())
        .unwrap_or_default()
}

#[test]
fn what_pip_refuses_is_an_error_at_its_place() {
    for (text, expected) in [
        (
            "flask\nflask >= 2.0 --hsh=sha256:ab   # pinned\n",
            "!UVF104@2:14-19",
        ),
        ("-r", "!UVF105@1:1-3"),
        ("six --hash=md5:ab", "!UVF105@1:12-18"),
        ("-e 'x", "!UVF106@1:4-5"),
        ("six ; python_version > 3", "!UVF107@1:24-25"),
        ("git+https://example.com/a.git#egg=a[b]", "!UVF108@1:35-39"),
        (
            "-e git+https://example.com/a.git",
            "!UVF109@1:4-33 UVF135@1:1-33",
        ),
        ("six>=1.*", "!UVF103@1:4-9"),
        ("six --global-option=x", "!UVF114@1:5-22"),
        ("--use-wheel\nsix", "!UVF114@1:1-12"),
    ] {
        let found = codes(text);
        assert!(
            found.contains(expected.split(' ').next().unwrap()),
            "{text}: {found}"
        );
    }
}

#[test]
fn legacy_forms_are_named_and_get_a_suggestion() {
    for (text, code, suggestion) in [
        ("numpy = 1.23", "UVF115", "write `numpy==1.23`"),
        ("numpy=1.23=py39_0", "UVF115", "write `numpy==1.23`"),
        ("\"six\",", "UVF116", "write `six`"),
        (
            "six==1.0 flask",
            "UVF117",
            "give each a line of its own: `six==1.0`, `flask`",
        ),
        ("pip install six -U", "UVF118", "write `six`"),
        ("{{ cookiecutter.name }}", "UVF119", ""),
        (
            "distro==1.7.0ubuntu1",
            "UVF120",
            "write `distro==1.7.0`, or remove the line",
        ),
        (
            "python-apt==2.4.0+ubuntu3",
            "UVF120",
            "write `python-apt==2.4.0`, or remove the line",
        ),
        ("\u{feff}\u{feff}six", "UVF121", "write `six`"),
        ("<<<<<<< HEAD", "UVF122", ""),
        ("- six", "UVF137", "write `six` if it was meant"),
        (
            "python-debian===0.1.43ubuntu1",
            "UVF120",
            "write `python-debian==0.1.43`, or remove the line",
        ),
        ("six=={{ version }}", "UVF119", ""),
        ("{% if web %}", "UVF119", ""),
        ("'six>=1.0'", "UVF116", "write `six>=1.0`"),
        (
            "six, flask",
            "UVF117",
            "give each a line of its own: `six`, `flask`",
        ),
        ("$ pip3 install six flask", "UVF118", "write `six`, `flask`"),
        (
            "python -m pip install six==1.0",
            "UVF118",
            "write `six==1.0`",
        ),
        (
            "certifi @ file:///home/conda/feedstock_root/build_artifacts/certifi_1/work/certifi",
            "UVF143",
            "write `certifi` and its version",
        ),
        (
            "certifi @ file:///croot/certifi_1/work",
            "UVF143",
            "write `certifi` and its version",
        ),
        ("s\0i\0x\0\n\0", "UVF121", "save the file as UTF-8"),
        ("pkg_resources==0.0.0", "UVF142", "remove the line"),
        ("pkg-resources==0.0.0", "UVF142", "remove the line"),
        (
            "six==1.0\nsix==1.1",
            "UVF156",
            "no version is both; keep one of the lines",
        ),
        ("six\nSix", "UVF156", "remove one of the lines"),
        ("sqlite3", "UVF141", "remove the line"),
        (
            "six @ file:///home/x/six",
            "UVF143",
            "write `six` and its version",
        ),
        ("six --hsh=sha256:ab", "UVF104", "did you mean `--hash`?"),
        ("six>=1.*", "UVF103", "write `six>=1`"),
        ("six=>1", "UVF103", "write `six>=1`"),
        (
            "git+https://example.com/a.git#egg=a[b]",
            "UVF108",
            "write `a[b] @ git+https://example.com/a.git`",
        ),
        (
            "a[b] @ git+https://example.com/a.git@v1#egg=a[b]",
            "UVF108",
            "write `a[b] @ git+https://example.com/a.git@v1`",
        ),
        (
            "git+ssh://git@example.com/a.git@v1#egg=a[b]",
            "UVF108",
            "write `a[b] @ git+ssh://git@example.com/a.git@v1`",
        ),
    ] {
        let found = codes(text);
        assert!(found.contains(code), "{text}: {found}");
        assert_eq!(help(text), suggestion, "{text}");
    }
}

#[test]
fn a_name_that_stands_twice_is_said_at_the_second() {
    let file = read("a.b>=1\nx\nA-B<2 # c\na_b ; python_version > '3'\n");
    let found: Vec<_> = file
        .diagnostics
        .iter()
        .map(|found| {
            let first = &found.related[0].0;
            let at = found.location.as_ref().unwrap();
            (found.code.as_str(), at.line, first.line, found.severity)
        })
        .collect();
    assert_eq!(found, [("UVF156", 3, 1, Severity::Warning)]);
}

#[test]
fn a_relative_path_is_spoken_of_where_the_file_is_not_at_the_top() {
    let codes = |path: &str| {
        parse(&SourceFile::new(path, "-e .\n-e ../lib\n./lib\n"))
            .diagnostics
            .iter()
            .map(|found| found.code.clone())
            .collect::<Vec<_>>()
    };
    assert!(codes("dev.txt").is_empty());
    assert_eq!(codes("requirements/dev.txt"), ["UVF157", "UVF157"]);
}

#[test]
fn utf_16_without_its_mark_is_said_once() {
    let text: String = "six\nflask\n".chars().flat_map(|c| [c, '\0']).collect();
    let file = read(&text);
    assert_eq!(file.diagnostics.len(), 1);
    assert_eq!(file.diagnostics[0].code, "UVF121");
    assert_eq!(file.to_text(), text);
}

#[test]
fn what_uv_reads_otherwise_is_a_warning() {
    for (text, code) in [
        ("six --index-url https://example.com/simple", "UVF130"),
        ("-rother.txt", "UVF131"),
        ("six==${VERSION}", "UVF132"),
        ("six \\\n  >=1.0", "UVF133"),
        ("six>=1.0 \\\n ; python_version > '3'", "UVF133"),
        ("-e git+https://example.com/a.git#egg=a", "UVF135"),
        ("hg+https://example.com/a#egg=a", "UVF136"),
        ("-r a.txt b.txt", "UVF138"),
        ("--requirem a.txt", "UVF139"),
        ("--pypi-url https://example.com/", "UVF140"),
        ("six -C a=b", "UVF140"),
        ("-e . ; python_version < '3'", "UVF148"),
        ("six # a \\\nflask", "UVF153"),
        ("six_", "UVF154"),
        ("six ;", "UVF154"),
        ("six===x", "UVF154"),
        ("six\u{c}flask", "UVF154"),
        ("--no-binary a,b", "UVF154"),
        ("-i https://example.com/ --pre", "UVF154"),
    ] {
        let found = codes(text);
        assert!(found.contains(code), "{text}: {found}");
        assert!(!found.contains('!'), "{text}: {found}");
    }
    for text in [
        "six==1.0 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n    # via x\n",
        "--index-url https://${USER}:${PW}@example.com/simple\n",
        "six @ https://example.com/${X}/six.zip\n",
        "-r base.txt\n-c c.txt\n-e .\n-e ./lib[x]\n./lib\n",
        "six[a,b] >= 1.0, < 2 ; python_version > '3'  # why\n",
    ] {
        assert_eq!(codes(text), "", "{text}");
    }
}

#[test]
fn a_latin_1_file_is_a_warning_only_where_it_is_not_ascii() {
    let codes = |bytes: &[u8]| {
        parse(&SourceFile::new("r.txt", bytes.to_vec()))
            .diagnostics
            .iter()
            .map(|found| found.code.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(b"# coding: latin-1\nsix # \xE9\n"), ["UVF134"]);
    assert!(codes(b"# coding: latin-1\nsix\n").is_empty());
    assert_eq!(codes(b"six # \xE9\n"), ["UVF101"]);
    assert_eq!(codes(b"six = 1 # \xE9\n"), ["UVF115", "UVF101"]);
    // A note: uv reads it.
    assert_eq!(codes(b"\xff\xfes\0i\0x\0\n\0"), ["UVF134"]);
    // What is no text at all is told once.
    assert_eq!(codes(b"\x7fELF\x02\0\0\xE9\0= 1\n\xE9 = 1\n"), ["UVF101"]);
}

#[test]
fn comments_keep_to_what_they_speak_of() {
    let file = read(
        "# head\n\n# why six\n# is here\nsix  # trailing\n# after\n\nflask\n    # via six\n# about django\ndjango # pyup: ignore\n",
    );
    let seen: Vec<_> = file
        .comments
        .iter()
        .map(|comment| (comment.text(), comment.attached(), comment.placement))
        .collect();
    assert_eq!(
        seen,
        [
            ("head", None, Placement::FreeStanding),
            ("why six", Some(0), Placement::Above),
            ("is here", Some(0), Placement::Above),
            ("trailing", Some(0), Placement::Trailing),
            ("after", None, Placement::FreeStanding),
            ("via six", Some(1), Placement::Above),
            ("about django", Some(2), Placement::Above),
            ("pyup: ignore", Some(2), Placement::Trailing),
        ]
    );
    assert_eq!(file.comments[7].directive, Some(Directive::Pyup));
    assert_eq!(file.comments[7].directive_text(), Some("ignore"));
}

#[test]
fn annotations_of_every_style_are_read() {
    let file = read(concat!(
        "#\n# This file is autogenerated by pip-compile with Python 3.12\n# by the following command:\n#\n",
        "#    pip-compile --output-file=requirements.txt requirements.in\n#\n",
        "a==1 \\\n    --hash=sha256:ab\n    # via\n    #   -c base.txt\n    #   -r dev.in\n    #   b\n",
        "b==1  # via -r dev.in, c\n",
        "c==1\n    # via proj (pyproject.toml)\n    # from https://example.com/simple\n",
        "# an own comment\nd==1\n",
    ));
    let header = file.header.as_ref().unwrap();
    assert_eq!(header.tool, CompileTool::PipCompile);
    assert_eq!(header.python.as_deref(), Some("3.12"));
    assert_eq!(header.inputs, ["requirements.in"]);
    let via: Vec<_> = file
        .entries
        .iter()
        .map(|entry| entry.via().to_vec())
        .collect();
    let from = |path: &str, constraint| Via::File {
        path: path.into(),
        constraint,
    };
    assert_eq!(
        via,
        [
            vec![
                from("base.txt", true),
                from("dev.in", false),
                Via::Distribution("b".into())
            ],
            vec![from("dev.in", false), Via::Distribution("c".into())],
            vec![Via::Project {
                name: "proj".into(),
                file: "pyproject.toml".into()
            }],
            vec![],
        ]
    );
    assert_eq!(file.comments.last().unwrap().attached(), Some(3));
}

#[test]
fn variables_are_replaced_where_an_environment_is_given() {
    let lookup = |name: &str| (name == "V").then(|| "1.5".to_owned());
    let file = parse_with(
        &SourceFile::new("r.txt", "six==${V} ; python_version > '3'\nflask==${W}\n"),
        &ReadOptions {
            environment: Some(&lookup),
        },
    );
    let six = file.entries[0].requirement().unwrap();
    assert_eq!(six.text, "six==${V} ; python_version > '3'");
    assert_eq!(
        six.expanded.as_deref(),
        Some("six==1.5 ; python_version > '3'")
    );
    assert_eq!(six.pinned_version(), Some("1.5"));
    let flask = file.entries[1].requirement().unwrap();
    assert_eq!(flask.name.as_ref().unwrap().written, "flask");
    assert_eq!(flask.specifier.as_deref(), Some("==${W}"));
}

#[test]
fn targets_are_told_apart() {
    let file = read(concat!(
        "./lib[x]\nhttps://example.com/a-1.0-py3-none-any.whl\ngit+https://example.com/b.git@v1#egg=b\n",
        "c @ git+ssh://git@example.com/c.git@main\n-e .\nd\n",
    ));
    let targets: Vec<_> = file
        .requirements()
        .map(|(_, _, requirement)| match &requirement.target {
            Target::Path(path) => format!("path {}", path.path),
            Target::Url(url) => format!("url {}", url.url),
            Target::Vcs(vcs) => format!("{} {} {:?}", vcs.vcs, vcs.url, vcs.rev),
            Target::Named => "named".to_owned(),
        })
        .collect();
    assert_eq!(
        targets,
        [
            "path ./lib",
            "url https://example.com/a-1.0-py3-none-any.whl",
            "git https://example.com/b.git Some(\"v1\")",
            "git ssh://git@example.com/c.git Some(\"main\")",
            "path .",
            "named",
        ]
    );
    let names: Vec<_> = file
        .requirements()
        .map(|(_, _, requirement)| requirement.name_from_url_or_wheel().map(|n| n.normalized))
        .collect();
    let expected = [None, Some("a"), Some("b"), Some("c"), None, Some("d")];
    assert_eq!(names, expected.map(|name| name.map(str::to_owned)));
}

#[test]
fn edits_keep_comments_and_layout() {
    let file = read(
        "# web\nflask==1.0  # pinned\r\n\n# data\npandas \\\n    --hash=sha256:ab\n    # via x\nnumpy\n--pre --no-index\n",
    );
    assert_eq!(
        file.remove(&[0]),
        "# data\npandas \\\n    --hash=sha256:ab\n    # via x\nnumpy\n--pre --no-index\n"
    );
    assert_eq!(
        file.remove(&[1]),
        "# web\nflask==1.0  # pinned\r\n\nnumpy\n--pre --no-index\n"
    );
    assert_eq!(file.keep_only(&[2]), "numpy\n");
    assert_eq!(file.keep_only(&[]), "");
    assert!(file.remove(&[3]).ends_with("numpy\n--no-index\n"));
    assert!(file.remove(&[4]).ends_with("numpy\n--pre\n"));
    assert!(file.remove(&[3, 4]).ends_with("numpy\n"));
    assert!(
        file.replace(0, "flask==2.0")
            .starts_with("# web\nflask==2.0  # pinned\r\n")
    );
    assert!(
        file.replace(1, "pandas")
            .contains("# data\npandas\n    # via x\n")
    );
    assert!(
        file.insert_after(Some(1), "scipy")
            .contains("    # via x\nscipy\nnumpy\n")
    );
    assert_eq!(read("six").insert_after(Some(0), "a"), "six\na\n");
    assert!(file.insert_after(None, "a").starts_with("a\n# web\n"));
}

fn graph(files: &[(&str, String)], root: &str) -> Graph {
    let parsed: BTreeMap<String, Arc<RequirementsFile>> = files
        .iter()
        .map(|(path, text)| {
            let file = parse(&SourceFile::new(*path, text.as_str()));
            ((*path).to_owned(), Arc::new(file))
        })
        .collect();
    Graph::from_parsed(root, &parsed)
}

#[test]
fn a_graph_follows_pips_order_and_says_what_is_wrong() {
    let graph = graph(
        &[
            (
                "dev.txt",
                "a\n-r req/base.txt\n-c con.txt\nb\n-r missing.txt\n-r https://example.com/x.txt\n"
                    .into(),
            ),
            ("req/base.txt", "c\n-r ../shared.txt\n".into()),
            ("con.txt", "d[x]==1\n-e ./e\n-r shared.txt\n".into()),
            ("shared.txt", "f\n-r shared.txt\n".into()),
        ],
        "dev.txt",
    );
    let order: Vec<_> = graph
        .requirements()
        .map(|(at, _, requirement)| {
            format!(
                "{}{}",
                requirement.text,
                if at.constraint { "?" } else { "" }
            )
        })
        .collect();
    assert_eq!(order, ["a", "c", "f", "d[x]==1?", "./e?", "f", "b"]);
    let codes: Vec<_> = graph
        .diagnostics
        .iter()
        .map(|found| (found.code.as_str(), found.location.as_ref().unwrap().line))
        .collect();
    assert_eq!(
        codes,
        [
            ("UVF110", 2),
            ("UVF113", 1),
            ("UVF113", 2),
            ("UVF111", 5),
            ("UVF112", 6)
        ]
    );
    assert_eq!(graph.files.len(), 4);
}

#[test]
fn ten_thousand_nested_includes_are_followed() {
    let names: Vec<String> = (0..10_000).map(|at| format!("r{at}.txt")).collect();
    let files: Vec<(&str, String)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), format!("-r r{}.txt\n", at + 1)))
        .collect();
    let graph = graph(&files, "r0.txt");
    assert_eq!(graph.files.len(), 10_000);
    assert_eq!(graph.diagnostics.len(), 1);
}

#[test]
fn long_lines_and_many_continuations_are_read() {
    let long = format!("six=={}\n", "1.".repeat(5_000_000));
    assert_eq!(read(&long).entries.len(), 1);
    let spaces = format!("six{}# c\n", " ".repeat(10_000_000));
    assert_eq!(read(&spaces).entries.len(), 1);
    let mut continued = "six \\\n".to_owned();
    for _ in 0..100_000 {
        continued.push_str("    --hash=sha256:abcd \\\n");
    }
    let file = read(&continued);
    assert_eq!(file.entries[0].requirement().unwrap().hashes.len(), 100_000);
    assert_eq!(file.entries[0].end_line(), 100_001);
}

#[test]
fn a_large_file_is_read_in_linear_time() {
    let mut text = String::new();
    for at in 0..50_000 {
        writeln!(
            text,
            "package-{at}==1.{at}.0 ; python_version >= '3.8'  # note"
        )
        .unwrap();
    }
    let file = read(&text);
    assert_eq!(file.entries.len(), 50_000);
    assert_eq!(file.diagnostics, []);
    assert_eq!(file.entries[49_999].line(), 50_000);
}

#[test]
fn a_requirement_applies_where_its_marker_holds() {
    let file = read("six ; sys_platform == 'win32'\n");
    let six = file.entries[0].requirement().unwrap();
    let linux = MarkerEnvironment::linux("3.12");
    assert_eq!(six.applies_to(&linux), Ok(false));
}

/// What the entries say, whatever their places.
fn kinds(file: &RequirementsFile) -> Vec<EntryKind> {
    file.entries
        .iter()
        .map(|entry| entry.kind.clone())
        .collect()
}

/// The lines of a text, without blank ones, after which nothing else tells two texts apart.
fn lines_but(text: &str, gone: &[std::ops::Range<usize>]) -> String {
    let mut left = String::new();
    let mut at = 0;
    for span in gone {
        left.push_str(&text[at..span.start.max(at)]);
        at = at.max(span.end);
    }
    left.push_str(&text[at..]);
    let ends = [
        '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}',
        '\u{2029}',
    ];
    left.split(ends)
        .filter(|line| !line.trim_matches([' ', '\t', '\u{1f}']).is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Reads text that was decoded already: behind the mark nothing else says how.
fn again(text: &str) -> RequirementsFile {
    read(&format!("\u{feff}{text}"))
}

/// An edit and a second reading give the list that was meant; every byte that the edit does
/// not speak of stands where it stood.
fn edit(file: &RequirementsFile) {
    let text = file.to_text();
    let before = kinds(file);
    let new = kinds(&read("x==1"));
    for index in 0..before.len() {
        let entry = &file.entries[index];
        let alone = file
            .entries
            .iter()
            .filter(|other| other.full_span() == entry.full_span())
            .count()
            == 1;
        let mut expected = before.clone();
        expected.remove(index);
        let removed = file.remove(&[index]);
        assert_eq!(kinds(&again(&removed)), expected, "{text:?} - {index}");
        if alone {
            let mut gone: Vec<_> = file
                .comments
                .iter()
                .filter(|comment| comment.attached() == Some(index))
                .map(uvferry_requirements::Comment::span)
                .chain([entry.full_span()])
                .collect();
            gone.sort_by_key(|span| span.start);
            assert_eq!(
                lines_but(&removed, &[]),
                lines_but(text, &gone),
                "{text:?} - {index}"
            );
            expected.insert(index, new[0].clone());
            let replaced = file.replace(index, "x==1");
            assert_eq!(kinds(&again(&replaced)), expected, "{text:?} = {index}");
            let span = entry.span();
            let lead = &text[..span.start];
            let line = entry.full_span().start;
            let lead = if lead[line..].contains('\\') {
                &text[..line]
            } else {
                lead
            };
            assert!(replaced.starts_with(lead), "{text:?}");
            assert!(replaced.ends_with(&text[span.end..]), "{text:?}");
        }
        let mut expected = before.clone();
        let behind = file.entries[index..]
            .iter()
            .take_while(|other| other.full_span() == entry.full_span())
            .count();
        expected.insert(index + behind, new[0].clone());
        let inserted = file.insert_after(Some(index), "x==1");
        assert_eq!(kinds(&again(&inserted)), expected, "{text:?} + {index}");
        let at = inserted
            .bytes()
            .zip(text.bytes())
            .take_while(|(new, old)| new == old)
            .count();
        assert!(inserted.ends_with(&text[at..]), "{text:?} + {index}");
    }
    let mut expected = new;
    expected.extend(before);
    let inserted = file.insert_after(None, "x==1");
    assert_eq!(kinds(&again(&inserted)), expected, "{text:?} + top");
    // A blank in front sends a line the long way; it says the same there.
    let mut indented = String::new();
    let mut at = 0;
    for entry in &file.entries {
        let start = entry.full_span().start;
        // Where none may be put in front, or it would hide another.
        let odd = |c: char| c == '\\' || c.is_whitespace() || c.is_control();
        if start >= at && !text[start..].starts_with(odd) {
            indented.push_str(&text[at..start]);
            indented.push(' ');
            at = start;
        }
    }
    indented.push_str(&text[at..]);
    let slow = again(&indented);
    let codes = |file: &RequirementsFile| -> Vec<String> {
        file.diagnostics
            .iter()
            .map(|found| found.code.clone())
            .collect()
    };
    if slow.to_text() == indented {
        assert_eq!(kinds(file), kinds(&slow), "{text:?}");
        // The share of zero bytes tells UTF-16, and a blank more changes it.
        if !text.contains('\0') {
            assert_eq!(codes(file), codes(&slow), "{text:?}");
        }
        let words = |file: &RequirementsFile| -> Vec<String> {
            file.comments
                .iter()
                .map(|comment| comment.text().to_owned())
                .collect()
        };
        assert_eq!(words(file), words(&slow), "{text:?}");
    }
}

fn hold_together(file: &RequirementsFile) {
    assert_eq!(file.to_text(), file.source.text());
    let len = file.to_text().len();
    let mut last = 0;
    for (index, entry) in file.entries.iter().enumerate() {
        assert!(
            entry.full_span().start <= entry.span().start
                && entry.span().end <= entry.full_span().end
        );
        assert!(entry.full_span().end <= len && entry.full_span().start >= last || index > 0);
        last = entry.full_span().start;
        assert!(file.to_text().is_char_boundary(entry.span().start));
        assert!(file.to_text().is_char_boundary(entry.span().end));
        if matches!(entry.kind, EntryKind::Invalid) {
            assert!(
                file.diagnostics
                    .iter()
                    .any(|found| found.severity == Severity::Error)
            );
        }
        if let Some(requirement) = entry.requirement() {
            let _ = requirement.name_from_url_or_wheel();
            let _ = requirement.specifiers();
            let _ = requirement.applies_to(&MarkerEnvironment::linux("3.12"));
            let parts = entry.parts().unwrap();
            let name = requirement.name.as_ref().map(|name| name.written.as_str());
            assert_eq!(parts.text(), requirement.text);
            assert_eq!(parts.name(), name);
            assert_eq!(parts.extras().collect::<Vec<_>>(), requirement.extras);
            assert_eq!(parts.specifier(), requirement.specifier.as_deref());
            assert_eq!(parts.url(), requirement.url.as_deref());
            assert_eq!(parts.marker(), requirement.marker.as_deref());
            assert_eq!(parts.is_editable(), requirement.editable);
            assert_eq!(parts.hashes().collect::<Vec<_>>(), requirement.hashes);
            assert_eq!(parts.pinned_version(), requirement.pinned_version());
        }
    }
    for comment in &file.comments {
        assert!(file.source.slice(comment.span()).starts_with('#'));
        assert!(
            comment
                .attached()
                .is_none_or(|entry| entry < file.entries.len())
        );
    }
    let all: Vec<usize> = (0..file.entries.len()).collect();
    edit(&again(file.to_text()));
    let none = again(&file.remove(&all));
    assert_eq!(
        none.entries,
        [],
        "{:?} → {:?}",
        file.to_text(),
        none.to_text()
    );
    assert_eq!(file.remove(&[]), file.to_text());
}

#[test]
fn the_cases_that_pip_is_asked_about_hold_together() {
    for case in generated::CASES {
        hold_together(&parse(&SourceFile::new("r.txt", case.to_vec())));
    }
    for text in generated::files(200) {
        hold_together(&read(&text));
    }
}

#[test]
fn texts_that_were_edited_wrongly_once_hold_together() {
    for text in [
        "a\nb ;ge \\\r",
        "$\\",
        "   \n\\ -\\\n   -rl\n",
        "\\® \\\na\n",
        "a\u{1c}# c\u{1c}b\n",
        "--pre \\\n --no-index \\\n --prefer-binary\nsix\n",
        "six\n\u{feff}flask\n",
        " \\\n# c\nsix\n\n\n",
        "a\r\n\r\n\r\nb  \r\n",
    ] {
        hold_together(&read(text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_any_kind_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        hold_together(&parse(&SourceFile::new("r.txt", bytes)));
    }

    #[test]
    fn text_of_any_kind_is_read_without_a_panic(text in r"(\PC|[ \t\n\r\\#;=\[\]'@-]|--hash=|-r |\$\{A\}|egg=|://){0,60}") {
        hold_together(&read(&text));
    }

    #[test]
    fn plausible_files_hold_together(text in generated::file()) {
        hold_together(&read(&text));
    }
}
