//! Lines of requirements files in the words of pyproject.toml.

use std::fmt::Write as _;

use insta::assert_snapshot;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{
    Declaration, Fixed, declare, fix_python_range, fix_specifier, name_of_folder,
};

fn told(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines {
        let parsed = uvferry_requirements::parse(&SourceFile::new("r.txt", format!("{line}\n")));
        let Some(requirement) = parsed.entries.first().and_then(|entry| entry.requirement()) else {
            let _ = writeln!(out, "{line}\n    no requirement");
            continue;
        };
        let _ = writeln!(out, "{line}");
        let _ = match declare(requirement, None) {
            Declaration::Dependency { text, source: None } => writeln!(out, "    {text}"),
            Declaration::Dependency {
                text,
                source: Some(source),
            } => {
                writeln!(out, "    {text}  {source:?}")
            }
            Declaration::Project { extras } => writeln!(out, "    the project {extras:?}"),
            Declaration::Review { rule, reason, .. } => writeln!(out, "    {} {reason}", rule.code),
        };
    }
    out
}

#[test]
fn names_stay_as_typed() {
    assert_snapshot!(told(&[
        "Flask",
        "requests[security, socks] >= 2.8.1 , == 2.8.* ; python_version < \"2.7\"  # why",
        "a==1.0 --hash=sha256:ab --hash=sha256:cd",
        "a===1.0",
        "a===weird",
        "a ; python_version === '3.8'",
        "a ; os_name === 'nt'",
        "a==${VERSION}",
    ]), @r##"
    Flask
        Flask
    requests[security, socks] >= 2.8.1 , == 2.8.* ; python_version < "2.7"  # why
        requests[security, socks] >= 2.8.1 , == 2.8.* ; python_version < "2.7"
    a==1.0 --hash=sha256:ab --hash=sha256:cd
        a==1.0
    a===1.0
        a===1.0
    a===weird
        UVF212 `a===weird`: uv compares versions only, `weird` is none
    a ; python_version === '3.8'
        a ; python_version == '3.8'
    a ; os_name === 'nt'
        UVF212 uv does not take `===` in the marker of `a ; os_name === 'nt'`
    a==${VERSION}
        UVF215 `a==${VERSION}` holds an environment variable, which pyproject.toml does not expand
    "##);
}

#[test]
fn direct_references_become_sources() {
    assert_snapshot!(told(&[
        "-e git+https://example.com/a.git@v1.0#egg=A_b&subdirectory=lib",
        "git+ssh://git@example.com/a/b.git#egg=b[x]",
        "git+https://example.com/a.git",
        "a @ git+https://example.com/a.git@main ; os_name == 'nt'",
        "git+https://me:secret@example.com/a.git#egg=a",
        "git+https://${TOKEN}@example.com/a.git#egg=a",
        "hg+https://example.com/a#egg=a",
        "svn+https://example.com/a#egg=a",
        "git+git://example.com/a.git#egg=a",
        "git+git://GitHub.com/o/a.git@v1#egg=a",
        "https://example.com/Foo_Bar-1.0-py3-none-any.whl#sha256=abcd",
        "https://example.com/foo-1.0.tar.gz",
        "https://example.com/archive/foo-1.0.tar.gz",
        "https://example.com/master.zip#egg=m&subdirectory=x",
        "a[x] @ https://example.com/a.zip",
        "./libs/a",
        "-e ../a#egg=a",
        "./dist/foo-1.0-py3-none-any.whl",
        "./dist/foo-1.0.tar.gz",
        "a @ file:///srv/a%20b",
    ]), @r##"
    -e git+https://example.com/a.git@v1.0#egg=A_b&subdirectory=lib
        A_b  Git { url: "https://example.com/a.git", reference: Some(Rev("v1.0")), subdirectory: Some("lib") }
    git+ssh://git@example.com/a/b.git#egg=b[x]
        no requirement
    git+https://example.com/a.git
        UVF210 `git+https://example.com/a.git` does not say which package it is
    a @ git+https://example.com/a.git@main ; os_name == 'nt'
        a ; os_name == 'nt'  Git { url: "https://example.com/a.git", reference: Some(Rev("main")), subdirectory: None }
    git+https://me:secret@example.com/a.git#egg=a
        UVF216 the URL of `git+https://me:****@example.com/a.git#egg=a` holds credentials, which must not go into pyproject.toml
    git+https://${TOKEN}@example.com/a.git#egg=a
        UVF215 `git+https://${TOKEN}@example.com/a.git#egg=a` holds an environment variable, which pyproject.toml does not expand
    hg+https://example.com/a#egg=a
        UVF211 uv does not install from `hg+` URLs: `hg+https://example.com/a#egg=a`
    svn+https://example.com/a#egg=a
        UVF211 uv does not install from `svn+` URLs: `svn+https://example.com/a#egg=a`
    git+git://example.com/a.git#egg=a
        UVF211 uv clones by https, ssh and from files, not by `git://`: `git+git://example.com/a.git#egg=a`
    git+git://GitHub.com/o/a.git@v1#egg=a
        a  Git { url: "https://GitHub.com/o/a.git", reference: Some(Rev("v1")), subdirectory: None }
    https://example.com/Foo_Bar-1.0-py3-none-any.whl#sha256=abcd
        Foo_Bar  Url { url: "https://example.com/Foo_Bar-1.0-py3-none-any.whl#sha256=abcd", subdirectory: None }
    https://example.com/foo-1.0.tar.gz
        foo  Url { url: "https://example.com/foo-1.0.tar.gz", subdirectory: None }
    https://example.com/archive/foo-1.0.tar.gz
        UVF210 `https://example.com/archive/foo-1.0.tar.gz` does not say which package it is
    https://example.com/master.zip#egg=m&subdirectory=x
        m  Url { url: "https://example.com/master.zip", subdirectory: Some("x") }
    a[x] @ https://example.com/a.zip
        a[x]  Url { url: "https://example.com/a.zip", subdirectory: None }
    ./libs/a
        UVF210 `./libs/a` does not say which package it is
    -e ../a#egg=a
        a  Path { path: "../a", editable: true }
    ./dist/foo-1.0-py3-none-any.whl
        foo  Path { path: "./dist/foo-1.0-py3-none-any.whl", editable: false }
    ./dist/foo-1.0.tar.gz
        foo  Path { path: "./dist/foo-1.0.tar.gz", editable: false }
    a @ file:///srv/a%20b
        a  Path { path: "/srv/a b", editable: false }
    "##);
}

#[test]
fn the_folder_itself_is_the_project() {
    assert_snapshot!(told(&["-e .", ".", "./", "-e .[dev,test]", ".[x]", ".."]), @r##"
    -e .
        the project []
    .
        the project []
    ./
        the project []
    -e .[dev,test]
        the project ["dev", "test"]
    .[x]
        the project ["x"]
    ..
        UVF210 `..` does not say which package it is
    "##);
}

#[test]
fn specifiers_that_uv_refuses_are_put_right_or_told() {
    let rewritten = |text: &str| Fixed::Rewritten(text.to_owned());
    assert_eq!(fix_specifier(""), Fixed::Same);
    assert_eq!(fix_specifier(">=2.7, !=3.0.*, !=3.1.*"), Fixed::Same);
    assert_eq!(fix_specifier(">=3.6.*"), rewritten(">=3.6"));
    assert_eq!(fix_specifier(">= 3.6.*, < 4.*"), rewritten(">=3.6,<4"));
    for refused in ["===dev", "<=1.*", "~=1.*", "=>1", "1.0"] {
        assert!(
            matches!(fix_specifier(refused), Fixed::Refused(_)),
            "{refused}"
        );
    }
}

#[test]
fn a_folder_says_its_name_in_one_of_its_files() {
    let name = |files: &[(&str, &str)]| {
        name_of_folder(&|wanted| {
            let (_, text) = files.iter().find(|(file, _)| *file == wanted)?;
            Some(text.as_bytes().to_vec())
        })
    };
    assert_eq!(
        name(&[("pyproject.toml", "[project]\nname = 'a'")]).unwrap(),
        "a"
    );
    assert_eq!(
        name(&[("pyproject.toml", "[tool.poetry]\nname = 'a'")]).unwrap(),
        "a"
    );
    assert_eq!(
        name(&[
            ("pyproject.toml", "[tool.black]"),
            ("setup.cfg", "[metadata]\nname = cfg"),
            ("setup.py", "from setuptools import setup\nsetup()"),
        ])
        .unwrap(),
        "cfg"
    );
    assert_eq!(
        name(&[("setup.py", "from setuptools import setup\nsetup(name=f())")]),
        None
    );
    assert_eq!(name(&[]), None);
}

/// What uv 0.13 and packaging 26 take, tried with both.
#[test]
fn a_range_of_pythons_is_what_uv_reads_or_is_refused() {
    let rewritten = |text: &str| Fixed::Rewritten(text.to_owned());
    for same in [
        "",
        ">=3.8",
        ">= 3.8, <4",
        "==3.*",
        "===3.11.7",
        ">=v3.8",
        " >=3.8 ",
    ] {
        assert_eq!(fix_python_range(same), Fixed::Same, "{same}");
    }
    for (text, fixed) in [
        (">=3.7,", ">=3.7"),
        (",>=3.7", ">=3.7"),
        (">=3.7,,<4", ">=3.7,<4"),
        (",", ""),
        (">=3.6.*", ">=3.6"),
        (">=3.6.*,", ">=3.6"),
    ] {
        assert_eq!(fix_python_range(text), rewritten(fixed), "{text}");
    }
    for refused in [
        "3.7", "v3", "~=3", "=>3.6", ">=3.6 <4", ">=3.8;", ">=3.7+", ">=3.8,<", "!=3.*.*", ">dev",
        "===weird", ">=3.6.x",
    ] {
        let found = fix_python_range(refused);
        assert!(matches!(found, Fixed::Refused(_)), "{refused}: {found:?}");
    }
}
