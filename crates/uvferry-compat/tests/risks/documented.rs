//! Each difference that uv documents comes out as some risk.

use crate::codes_of_files;

/// The differences, each with the codes that tell of it: the table of the module's page.
const DIFFERENCES: &[(&str, &[&str])] = &[
    ("pip configuration", &["UVF620"]),
    ("pre-releases", &["UVF621", "UVF622", "UVF140"]),
    ("first index wins", &["UVF306", "UVF623"]),
    ("build isolation", &["UVF624"]),
    ("transitive URL dependencies", &["UVF625"]),
    ("virtual environments by default", &["UVF642"]),
    ("no fallback to --user", &["UVF643"]),
    ("resolutions may differ; package priority", &["UVF627"]),
    ("pip check", &["UVF628"]),
    ("--only-binary for URLs", &["UVF629"]),
    ("--no-binary", &["UVF630"]),
    ("manylinux", &["UVF631"]),
    ("no bytecode", &["UVF632"]),
    (
        "stricter specifications",
        &["UVF103", "UVF108", "UVF154", "UVF633"],
    ),
    ("--trusted-host", &["UVF140", "UVF634"]),
    ("options and commands", &["UVF304", "UVF310"]),
    ("keyring", &["UVF635"]),
    (".egg", &["UVF636"]),
    ("constraints of builds", &["UVF637"]),
    ("pip compile", &["UVF638"]),
    ("upper bounds of requires-python", &["UVF639"]),
    ("wheel name and metadata", &["UVF640"]),
    ("names in output", &["UVF376"]),
    ("options beside a requirement", &["UVF130"]),
    ("-rother.txt", &["UVF131"]),
    ("${VAR} in a version", &["UVF132"]),
    ("a marker after a continuation", &["UVF133"]),
    ("a coding cookie", &["UVF134"]),
    ("-e git+", &["UVF135"]),
    ("hg+, svn+, bzr+", &["UVF136"]),
    ("- six", &["UVF137"]),
    ("relative paths", &["UVF157"]),
];

/// Not of files: what an index says, a configuration, bytes that are no UTF-8.
const ELSEWHERE: &[&str] = &["UVF621", "UVF622", "UVF623", "UVF625", "UVF633", "UVF134"];

#[test]
fn each_documented_difference_is_raised_by_a_case() {
    let raised = codes_of_files();
    for (difference, codes) in DIFFERENCES {
        for code in *codes {
            assert!(
                raised.contains(*code) || ELSEWHERE.contains(code),
                "{difference}: {code} is raised by no case"
            );
        }
    }
}

#[test]
fn the_page_of_the_module_has_each_of_their_codes() {
    let page = include_str!("../../src/risks/mod.rs");
    for (difference, codes) in DIFFERENCES {
        for code in *codes {
            let row = |line: &&str| line.starts_with("//! |") && line.contains(code);
            assert!(page.lines().any(|line| row(&line)), "{difference}: {code}");
        }
    }
}

#[test]
fn a_file_with_a_coding_cookie_is_told() {
    let risks = crate::project::look(&[(
        "requirements.txt",
        b"# -*- coding: latin-1 -*-\n# caf\xe9\na==1\n".as_slice(),
    )]);
    assert!(crate::project::codes(&risks).contains(&"UVF134".to_owned()));
}
