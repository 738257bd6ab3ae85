//! The comparison is not blind: each kind of planted difference is found, and each
//! equivalence holds.

use std::io::{Cursor, Write as _};

use uvferry_pyproject::wheel::{Difference, Wheel, compare};

const METADATA: &str = "Metadata-Version: 2.1
Name: My.Project
Version: 1.0
Summary: One line
Home-page: https://example.com
Download-URL: https://example.com/d
Author: Jo Doe, Al
Author-email: jo@example.com, al@example.com
Maintainer: Bo
License: MIT
Project-URL: Bug Tracker, https://example.com/bugs
Keywords: one,two
Platform: any
Classifier: Programming Language :: Python :: 3
Classifier: License :: OSI Approved :: MIT License
Requires-Python: >=3.8, !=3.9.0
Description-Content-Type: text/markdown; charset=UTF-8
License-File: LICENSE
Provides-Extra: dev-tools
Requires-Dist: requests[security,socks]<3,>=2
Requires-Dist: tomli; python_version < \"3.11\"
Requires-Dist: pytest; (python_version >= \"3.8\") and extra == \"dev-tools\"

# Title

text
";

const ENTRY_POINTS: &str = "[console_scripts]\na = pkg.mod:main\n\n[x.y]\nb = pkg\n";
const WHEEL: &str = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

fn archive(files: &[(&str, &str)]) -> Wheel {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        zip.start_file(*path, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    Wheel::read(&zip.finish().unwrap().into_inner()).unwrap()
}

fn wheel(metadata: &str, points: &str) -> Wheel {
    archive(&[
        ("pkg/__init__.py", ""),
        ("pkg/data.json", "{}"),
        ("my_project-1.0.dist-info/METADATA", metadata),
        ("my_project-1.0.dist-info/WHEEL", WHEEL),
        ("my_project-1.0.dist-info/RECORD", ""),
        ("my_project-1.0.dist-info/entry_points.txt", points),
        ("my_project-1.0.dist-info/LICENSE", "MIT"),
    ])
}

/// What is found where `old` of METADATA is `new`.
fn found(old: &str, new: &str) -> Vec<Difference> {
    assert!(METADATA.contains(old), "{old}");
    compare(
        &wheel(METADATA, ENTRY_POINTS),
        &wheel(&METADATA.replacen(old, new, 1), ENTRY_POINTS),
    )
}

#[test]
fn the_same_wheel_has_no_difference() {
    assert_eq!(
        compare(
            &wheel(METADATA, ENTRY_POINTS),
            &wheel(METADATA, ENTRY_POINTS)
        ),
        []
    );
}

#[test]
fn every_header_that_changes_is_found() {
    for (old, new, shown) in [
        (
            "My.Project",
            "Other",
            "`Name` was `my-project` and is `other`",
        ),
        (
            "Version: 1.0\n",
            "Version: 1.1\n",
            "`Version` was `1.0` and is `1.1`",
        ),
        (
            "Summary: One line",
            "Summary: Another",
            "`Summary` was `One line` and is `Another`",
        ),
        (
            "Summary: One line\n",
            "",
            "`Summary` was `One line` and is gone",
        ),
        (
            "Home-page: https://example.com\n",
            "",
            "`Project-URL` was `homepage https://example.com` and is gone",
        ),
        (
            "https://example.com/d\n",
            "https://example.com/e\n",
            "`Project-URL` was `download https://example.com/d` and is gone",
        ),
        (
            "Bug Tracker, https://example.com/bugs",
            "Issues, https://example.com/bugs",
            "`Project-URL` was `bugtracker https://example.com/bugs` and is gone",
        ),
        ("Jo Doe, Al", "Jo Doe", "`Author` was `Al` and is gone"),
        (
            "jo@example.com, al@",
            "jo@example.org, al@",
            "`Author-email` was `jo@example.com` and is gone",
        ),
        (
            "Maintainer: Bo",
            "Maintainer: Cy",
            "`Maintainer` was `Bo` and is gone",
        ),
        (
            "License: MIT",
            "License: BSD",
            "`License` was `MIT, License :: OSI Approved :: MIT License` and is `BSD, License :: OSI Approved :: MIT License`",
        ),
        (
            "Classifier: License :: OSI Approved :: MIT License\n",
            "",
            "`License` was `MIT, License :: OSI Approved :: MIT License` and is `MIT`",
        ),
        (
            "Keywords: one,two",
            "Keywords: one",
            "`Keywords` was `two` and is gone",
        ),
        (
            "Platform: any\n",
            "Platform: linux\n",
            "`Platform` is new: `linux`",
        ),
        (
            "Classifier: Programming Language :: Python :: 3\n",
            "",
            "`Classifier` was `Programming Language :: Python :: 3` and is gone",
        ),
        (
            "Requires-Python: >=3.8, !=3.9.0",
            "Requires-Python: >=3.8",
            "`Requires-Python` was `!=3.9,>=3.8` and is `>=3.8`",
        ),
        (
            "text/markdown; charset=UTF-8",
            "text/x-rst",
            "`Description-Content-Type` was `text/markdown` and is `text/x-rst`",
        ),
        (
            "Provides-Extra: dev-tools\n",
            "",
            "`Provides-Extra` was `dev-tools` and is gone",
        ),
        (
            "requests[security,socks]",
            "requests[security]",
            "`Requires-Dist` was `requests[security,socks]<3,>=2` and is gone",
        ),
        (
            "<3,>=2",
            "<4,>=2",
            "`Requires-Dist` was `requests[security,socks]<3,>=2` and is gone",
        ),
        (
            "tomli; python_version < \"3.11\"",
            "tomli; python_version < \"3.12\"",
            "`Requires-Dist` was `tomli; python_version < \"3.11\"` and is gone",
        ),
        (
            "tomli; python_version < \"3.11\"",
            "tomli",
            "`Requires-Dist` was `tomli; python_version < \"3.11\"` and is gone",
        ),
        (
            "extra == \"dev-tools\"",
            "extra == \"other\"",
            "`Requires-Dist` was `pytest; extra == \"dev-tools\" and python_version >= \"3.8\"` and is gone",
        ),
        (
            "Maintainer: Bo\n",
            "Maintainer: Bo\nProvides: something\n",
            "`Provides` is new: `something`",
        ),
        (
            "# Title",
            "# Other",
            "the long description was `line 1: # Title` and is `line 1: # Other`",
        ),
    ] {
        let all: Vec<String> = found(old, new).iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|line| line == shown), "{shown}\n{all:#?}");
    }
}

#[test]
fn entry_points_files_and_tags_that_change_are_found() {
    let before = wheel(METADATA, ENTRY_POINTS);
    for points in [
        "[console_scripts]\na = pkg.mod:other\n\n[x.y]\nb = pkg\n",
        "[console_scripts]\na = pkg.mod:main\n",
        "[console_scripts]\na = pkg.mod:main\nc = pkg\n\n[x.y]\nb = pkg\n",
        "[gui_scripts]\na = pkg.mod:main\n\n[x.y]\nb = pkg\n",
    ] {
        assert_ne!(compare(&before, &wheel(METADATA, points)), [], "{points}");
    }
    let files = |names: &[&str], tag: &str| {
        let mut all = vec![
            ("my_project-1.0.dist-info/METADATA", METADATA),
            ("my_project-1.0.dist-info/entry_points.txt", ENTRY_POINTS),
            ("my_project-1.0.dist-info/WHEEL", tag),
        ];
        all.extend(names.iter().map(|name| (*name, "")));
        archive(&all)
    };
    let base = [
        "pkg/__init__.py",
        "my_project-1.0.data/scripts/run",
        "my_project-1.0.dist-info/LICENSE",
    ];
    let before = files(&base, WHEEL);
    assert_eq!(compare(&before, &files(&base, WHEEL)), []);
    for names in [
        &base[1..],
        &["pkg/__init__.py", "my_project-1.0.dist-info/LICENSE"],
        &["pkg/__init__.py", "my_project-1.0.data/scripts/run"],
        &[base[0], base[1], base[2], "tests/__init__.py"],
        &[base[0], "my_project-1.0.data/data/run", base[2]],
    ] {
        assert_ne!(compare(&before, &files(names, WHEEL)), [], "{names:?}");
    }
    let tag = WHEEL.replace("py3-none-any", "cp311-cp311-linux_x86_64");
    assert_ne!(compare(&before, &files(&base, &tag)), []);
}

#[test]
fn other_words_for_the_same_are_no_difference() {
    for (old, new) in [
        ("Metadata-Version: 2.1", "Metadata-Version: 2.4"),
        ("My.Project", "my_project"),
        ("Version: 1.0\n", "Version: 1.0.0\n"),
        (
            "Home-page: https://example.com\n",
            "Project-URL: Homepage, https://example.com\n",
        ),
        (
            "Download-URL: https://example.com/d\n",
            "Project-URL: Download, https://example.com/d\n",
        ),
        (
            "Author: Jo Doe, Al\nAuthor-email: jo@example.com, al@example.com\n",
            "Author-email: \"Jo Doe\" <jo@example.com>, Al <al@example.com>\n",
        ),
        ("Maintainer: Bo\n", "Maintainer: Bo\nDynamic: author\n"),
        ("Keywords: one,two", "Keywords: two, one"),
        (">=3.8, !=3.9.0", "!=3.9.0,>=3.8"),
        ("text/markdown; charset=UTF-8", "text/markdown"),
        ("Provides-Extra: dev-tools", "Provides-Extra: Dev_Tools"),
        (
            "requests[security,socks]<3,>=2",
            "Requests [socks, security] >= 2, < 3",
        ),
        ("python_version < \"3.11\"", "\"3.11\" > python_version"),
        (
            "(python_version >= \"3.8\") and extra == \"dev-tools\"",
            "extra == 'Dev_Tools' and python_version>='3.8'",
        ),
        ("# Title\n\ntext\n", "\n# Title\n\ntext"),
        ("Platform: any\n", "Platform: any\nPlatform: UNKNOWN\n"),
        ("Platform: any\n", ""),
    ] {
        assert_eq!(found(old, new), [], "{old} → {new}");
    }
    // The licence: name and classifier give way to the expression together.
    let after = METADATA
        .replace("License: MIT\n", "License-Expression: MIT\n")
        .replace("Classifier: License :: OSI Approved :: MIT License\n", "");
    let before = wheel(METADATA, ENTRY_POINTS);
    assert_eq!(compare(&before, &wheel(&after, ENTRY_POINTS)), []);
    let wrong = after.replace("License-Expression: MIT", "License-Expression: Apache-2.0");
    assert_ne!(compare(&before, &wheel(&wrong, ENTRY_POINTS)), []);
    // What lies in `licenses/` since PEP 639.
    let moved = archive(&[
        ("pkg/__init__.py", ""),
        ("pkg/data.json", "{}"),
        ("my_project-1.0.dist-info/METADATA", METADATA),
        ("my_project-1.0.dist-info/WHEEL", WHEEL),
        ("my_project-1.0.dist-info/entry_points.txt", ENTRY_POINTS),
        ("my_project-1.0.dist-info/licenses/LICENSE", "MIT"),
    ]);
    assert_eq!(compare(&before, &moved), []);
}

#[test]
fn what_is_no_wheel_is_said() {
    assert!(Wheel::read(b"no zip").is_err());
    let zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    assert!(Wheel::read(&zip.finish().unwrap().into_inner()).is_err());
}
