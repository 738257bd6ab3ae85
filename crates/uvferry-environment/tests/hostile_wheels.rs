//! Wheels in an archive that a stranger sent: what no snapshot would have put there is refused,
//! and what uv gets was written by this program.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use proptest::sample::select;
use sha2::{Digest as _, Sha256};
use uvferry_environment::snapshot::archive::{self, Content, Contents, read};
use uvferry_environment::snapshot::restoring::check_wheels;
use uvferry_environment::snapshot::{About, Limits};
use zip::write::SimpleFileOptions;

const WHEEL: &str = "a-1.0-py3-none-any.whl";
const TAGS: &[u8] = b"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
const METADATA: &[u8] = b"Metadata-Version: 2.1\nName: a\nVersion: 1.0\n";

/// A file of a wheel: name, mode, bytes.
type File<'a> = (&'a str, u32, &'a [u8]);

/// URL-safe base 64 without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = 0_usize;
        for at in 0..3 {
            bits = bits << 8 | usize::from(chunk.get(at).copied().unwrap_or(0));
        }
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[bits >> (18 - 6 * digit) & 63]));
        }
    }
    text
}

fn record_of(files: &[File<'_>]) -> String {
    let mut text = String::new();
    for (name, _, bytes) in files {
        let digest = base64(&Sha256::digest(bytes));
        let name = if name.contains([',', '"', '\n']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            (*name).to_owned()
        };
        let _ = writeln!(text, "{name},sha256={digest},{}", bytes.len());
    }
    text + "a-1.0.dist-info/RECORD,,\n"
}

fn zipped(files: &[File<'_>], options: SimpleFileOptions) -> Vec<u8> {
    let mut wheel = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mode, bytes) in files {
        let options = options.unix_permissions(*mode);
        if mode & 0o170_000 == 0o120_000 {
            let target = String::from_utf8_lossy(bytes).into_owned();
            wheel.add_symlink(*name, target, options).unwrap();
        } else if name.ends_with('/') {
            wheel.add_directory(*name, options).unwrap();
        } else {
            wheel.start_file(*name, options).unwrap();
            wheel.write_all(bytes).unwrap();
        }
    }
    wheel.finish().unwrap().into_inner()
}

/// The files of a good wheel, and a RECORD of all of them.
fn wheel_with(more: &[File<'_>]) -> Vec<u8> {
    let mut files: Vec<File<'_>> = more.to_vec();
    for (name, bytes) in [
        ("a-1.0.dist-info/METADATA", METADATA),
        ("a-1.0.dist-info/WHEEL", TAGS),
    ] {
        if !files.iter().any(|(known, ..)| *known == name) {
            files.push((name, 0o644, bytes));
        }
    }
    let record = record_of(&files);
    files.push(("a-1.0.dist-info/RECORD", 0o644, record.as_bytes()));
    zipped(&files, SimpleFileOptions::default())
}

/// What uv would get of a wheel: its files by name, with whether they are executable.
fn taken(wheel_name: &str, bytes: &[u8]) -> Result<BTreeMap<String, (Vec<u8>, bool)>, String> {
    let mut contents = Contents::new();
    contents.insert(
        format!("wheels/{wheel_name}"),
        Content::Bytes(bytes.to_vec()),
    );
    let mut packed = Vec::new();
    archive::encode(About::default(), &contents, &mut packed).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("wheels");
    fs_err::create_dir(&inner).unwrap();
    // Below it, so that what leaves it would be seen.
    let read = read(packed.as_slice(), &Limits::default(), Some(&inner)).unwrap();
    let checked = check_wheels(&read, &Limits::default());
    let beside: Vec<_> = fs_err::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(beside, ["wheels"]);
    checked.map_err(|refused| {
        assert_eq!(refused.code(), "UVF458");
        refused.to_string()
    })?;
    let names: Vec<_> = fs_err::read_dir(&inner)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [wheel_name]);
    let file = fs_err::File::open(inner.join(wheel_name)).unwrap();
    let mut wheel = zip::ZipArchive::new(file).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..wheel.len() {
        let mut file = wheel.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let mode = file.unix_mode().unwrap();
        assert!(matches!(mode & 0o7777, 0o644 | 0o755), "{mode:o}");
        assert!(file.is_file() && !file.is_symlink());
        let name = file.name().to_owned();
        files.insert(name, (bytes, mode & 0o111 != 0));
    }
    Ok(files)
}

#[track_caller]
fn refused(files: &[File<'_>], why: &str) {
    let told = taken(WHEEL, &wheel_with(files)).unwrap_err();
    assert!(told.contains(why), "{told}");
}

const GOOD: &[File<'static>] = &[
    ("a/__init__.py", 0o644, b"x"),
    ("a/_vendor/b-2.dist-info/METADATA", 0o644, b"y"),
    ("a-1.0.data/scripts/a-tool", 0o755, b"#!python\n"),
    ("a-1.0.data/scripts/python-a-check", 0o4755, b"#!python\n"),
    ("a-1.0.data/data/share/a/x.txt", 0o644, b"z"),
    ("a-1.0.dist-info/licenses/LICENSE", 0o644, b"free"),
    (
        "a-1.0.dist-info/entry_points.txt",
        0o644,
        b"[console_scripts]\na = a:main\n[x]\ntext/plain = a:b\n",
    ),
];

#[test]
fn what_a_snapshot_has_is_taken_and_written_anew() {
    let wheel = wheel_with(GOOD);
    let files = taken(WHEEL, &wheel).unwrap();
    assert_eq!(files.len(), GOOD.len() + 3);
    for (name, mode, bytes) in GOOD {
        assert_eq!(files[*name], (bytes.to_vec(), mode & 0o111 != 0), "{name}");
    }
    // What stands before, behind and beside the files is not in what uv gets.
    let around = [b"#!/bin/sh\nevil\n", wheel.as_slice()].concat();
    let same = taken(WHEEL, &around).map(|again| again == files);
    assert!(same.unwrap_or(true));
}

#[test]
fn places_that_are_not_its_own() {
    for (name, why) in [
        ("../evil.py", "not below"),
        ("/etc/evil", "not below"),
        ("a/../../evil", "not below"),
        ("a/./b", "not below"),
        ("a\\..\\evil", "not below"),
        ("C:/evil", "not below"),
        ("a/x:stream", "not below"),
        ("a//b", "not below"),
        ("a/b\u{1b}[2J", "no file of a wheel"),
        ("b-1.0.dist-info/METADATA", "another distribution"),
        ("A-1.0.dist-info/top_level.txt", "another distribution"),
        ("pip-99.dist-info/RECORD", "another distribution"),
        ("a-1.0.DIST-INFO/x", "another distribution"),
        ("a-1.0.dist-info", "another distribution"),
        ("b-1.0.data/scripts/x", "no wheel of a snapshot names"),
        ("a-1.0.data/x", "no wheel of a snapshot names"),
        (
            "a-1.0.data/purelib/pip/__init__.py",
            "no wheel of a snapshot names",
        ),
        (
            "a-1.0.data/platlib/evil.pth",
            "no wheel of a snapshot names",
        ),
        ("a-1.0.data/headers/x.h", "no wheel of a snapshot names"),
        ("a-1.0.data/scripts/../../x", "not below"),
        ("a-1.0.data/scripts/x/y", "no wheel of a snapshot names"),
        ("a-1.0.data/scripts/python", "program of the environment"),
        (
            "a-1.0.data/scripts/python3.12",
            "program of the environment",
        ),
        (
            "a-1.0.data/scripts/Python.exe",
            "program of the environment",
        ),
        ("a-1.0.data/scripts/activate", "program of the environment"),
        (
            "a-1.0.data/scripts/activate.fish",
            "program of the environment",
        ),
        ("a-1.0.data/data/../../x", "not below"),
        ("a-1.0.data/data/bin/python", "file of the environment"),
        ("a-1.0.data/data/pyvenv.cfg", "file of the environment"),
        (
            "a-1.0.data/data/lib/python3.12/site-packages/evil.pth",
            "file of the environment",
        ),
        ("a-1.0.dist-info/INSTALLER", "only an installer"),
        ("a-1.0.dist-info/direct_url.json", "only an installer"),
        ("a-1.0.dist-info/RECORD.jws", "only an installer"),
        ("a/__pycache__/a.cpython-312.pyc", "only an installer"),
    ] {
        refused(&[(name, 0o644, b"x")], why);
    }
    refused(&[("a/link", 0o120_777, b"/etc/passwd")], "a link");
    refused(&[("a/", 0o755, b"")], "not below");
}

#[test]
fn scripts_that_would_stand_elsewhere() {
    for points in [
        "[console_scripts]\n../../evil = a:main\n",
        "[console_scripts]\n/etc/evil = a:main\n",
        "[ gui_scripts ]\n..\\evil = a:main\n",
        "[GUI_SCRIPTS]\nx/y: a:main\n",
        "[console_scripts]\n  python = a:main\n",
        "[x]\n[console_scripts]\npython3 = a:main\n",
        "[console_scripts]\nactivate = a:main\n",
        "[console_scripts]\n.. = a:main\n",
        "[console_scripts]\n = a:main\n",
        "[console_scripts]\rx = a:b\r../y = a:main",
    ] {
        let file = ("a-1.0.dist-info/entry_points.txt", 0o644, points.as_bytes());
        refused(&[file], "has a script");
    }
}

#[test]
fn metadata_and_records_that_lie() {
    let metadata = |text: &'static str| ("a-1.0.dist-info/METADATA", 0o644, text.as_bytes());
    for text in [
        "Name: b\nVersion: 1.0\n",
        "Name: a\nVersion: 2.0\n",
        "Name: a\n",
        "Version: 1.0\n",
        "",
    ] {
        refused(&[metadata(text)], "another distribution");
    }
    let tags = |text: &'static str| ("a-1.0.dist-info/WHEEL", 0o644, text.as_bytes());
    for text in [
        "",
        "Tag: py2-none-any\n",
        "Tag: ../x-none-any\n",
        "Build: 7\nTag: py3-none-any\n",
    ] {
        refused(&[tags(text)], "named otherwise");
    }
    let files: &[File<'_>] = &[
        ("a.py", 0o644, b"x"),
        ("a-1.0.dist-info/METADATA", 0o644, METADATA),
        ("a-1.0.dist-info/WHEEL", 0o644, TAGS),
    ];
    let good = record_of(files);
    let with = |record: &str| {
        let record: File<'_> = ("a-1.0.dist-info/RECORD", 0o644, record.as_bytes());
        let all = [files, &[record]].concat();
        taken(WHEEL, &zipped(&all, SimpleFileOptions::default()))
    };
    with(&good).unwrap();
    let digest = base64(&Sha256::digest(b"x"));
    let other = base64(&Sha256::digest(b"y"));
    for record in [
        String::new(),
        // A file that is not there: removing the distribution would remove it.
        format!("{good}../../../../home/me/.profile,,\n"),
        format!("{good}a/b.py,sha256={digest},1\n"),
        // One that is there and not listed would stay.
        good.replace(&format!("a.py,sha256={digest},1\n"), ""),
        good.replace(&digest, &other),
        good.replace(&format!("{digest},1"), &format!("{digest},2")),
        good.replace(&format!("sha256={digest}"), ""),
        good.replace(&format!("sha256={digest}"), "md5=AAAAAAAAAAAAAAAAAAAAAA"),
        good.replace("a.py", "./a.py"),
        good.replace("a.py", "A.py"),
        format!("{good}{good}"),
    ] {
        let told = with(&record).unwrap_err();
        assert!(told.contains("RECORD"), "{told}: {record}");
    }
    let none = taken(WHEEL, &zipped(files, SimpleFileOptions::default())).unwrap_err();
    assert!(none.contains("has no RECORD"), "{none}");
}

#[test]
fn names_of_wheels_bombs_and_what_is_none() {
    let wheel = wheel_with(&[]);
    for name in [
        "a-1.0.whl",
        "a.whl",
        "a-1.0-py3-none-any.zip",
        "a-1.0-py3-none-any-x-y.whl",
        "b-1.0-py3-none-any.whl",
        "a-2.0-py3-none-any.whl",
        "a-1.0-py3-none-linux_x86_64.whl",
        "a-1.0-1-py3-none-any.whl",
    ] {
        taken(name, &wheel).unwrap_err();
    }
    let zeros = vec![0; 32 << 20];
    refused(&[("a/zeros", 0o644, &zeros)], "times its size");
    taken(WHEEL, b"no wheel").unwrap_err();
    taken(WHEEL, b"").unwrap_err();
    taken(WHEEL, &wheel[..wheel.len() / 2]).unwrap_err();
}

/// The name of a file as an attacker might put it together.
fn tricky() -> impl Strategy<Value = String> {
    let part = select(vec![
        "a",
        "..",
        ".",
        "",
        "a-1.0.dist-info",
        "a-1.0.data",
        "b-1.dist-info",
        "A-1.0.Data",
        "scripts",
        "data",
        "purelib",
        "bin",
        "Scripts",
        "python",
        "python3",
        "activate",
        "RECORD",
        "METADATA",
        "WHEEL",
        "INSTALLER",
        "site-packages",
        "pyvenv.cfg",
        "evil.pth",
        "C:",
        "\\",
        "a\\..",
        "x y",
        "é",
        "\n",
        "__pycache__",
        "m.pyc",
        "a,\"b",
    ]);
    proptest::collection::vec(part, 1..5).prop_map(|parts| parts.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever names a wheel has: refused, or each file is in one of the places of its own.
    #[test]
    fn files_have_their_places_or_are_refused(
        names in proptest::collection::btree_set(tricky(), 1..3),
        mode in select(vec![0o644, 0o755, 0o4755, 0o2777, 0o000]),
    ) {
        let files: Vec<File<'_>> = names
            .iter()
            .filter(|name| !name.ends_with('/') && !name.is_empty())
            .map(|name| (name.as_str(), mode, &b"x"[..]))
            .collect();
        // A second one under a name of the metadata is refused by the writer already.
        let own = ["a-1.0.dist-info/RECORD", "a-1.0.dist-info/METADATA", "a-1.0.dist-info/WHEEL"];
        prop_assume!(files.iter().all(|(name, ..)| !own.contains(name)));
        if let Ok(taken) = taken(WHEEL, &wheel_with(&files)) {
            prop_assert_eq!(taken.len(), files.len() + 3);
            for name in taken.keys() {
                let parts: Vec<&str> = name.split('/').collect();
                prop_assert!(parts.iter().all(|part| !matches!(*part, "" | "." | "..")), "{name}");
                prop_assert!(!name.contains(['\\', ':', '\n']), "{name}");
                match parts[0].to_ascii_lowercase().as_str() {
                    top if top.contains(".dist-info") => prop_assert_eq!(parts[0], "a-1.0.dist-info"),
                    top if top.contains(".data") => {
                        prop_assert_eq!(parts[0], "a-1.0.data");
                        let is_script = parts[1] == "scripts" && parts.len() == 3
                            && !parts[2].starts_with("python") && parts[2] != "activate";
                        let is_data = parts[1] == "data" && !parts.contains(&"site-packages")
                            && !matches!(parts[2], "bin" | "Scripts" | "pyvenv.cfg");
                        prop_assert!(is_script || is_data, "{name}");
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whatever is changed in a wheel: refused, or uv gets the files that it had.
    #[test]
    fn changed_wheels_are_refused_or_say_the_same(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0_u8..3), 1..5),
        packed: bool,
    ) {
        let method = if packed { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        let mut files = GOOD.to_vec();
        files.push(("a-1.0.dist-info/METADATA", 0o644, METADATA));
        files.push(("a-1.0.dist-info/WHEEL", 0o644, TAGS));
        let record = record_of(&files);
        files.push(("a-1.0.dist-info/RECORD", 0o644, record.as_bytes()));
        let good = zipped(&files, SimpleFileOptions::default().compression_method(method));
        let contents = |files: BTreeMap<String, (Vec<u8>, bool)>| -> Vec<(String, Vec<u8>)> {
            files.into_iter().map(|(name, (bytes, _))| (name, bytes)).collect()
        };
        let before = contents(taken(WHEEL, &good).unwrap());
        let mut bytes = good;
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        if let Ok(after) = taken(WHEEL, &bytes) {
            prop_assert_eq!(contents(after), before);
        }
    }
}
