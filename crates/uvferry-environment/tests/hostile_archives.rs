//! Archives that a stranger sent: each trick is refused by its rule, and nothing is written.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{self, Cursor, Write as _};
use std::path::Path;

use flate2::{Compression, GzBuilder, write::GzEncoder};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use uvferry_environment::snapshot::archive::{self, Content, Contents, read, read_manifest};
use uvferry_environment::snapshot::restoring::plan;
use uvferry_environment::snapshot::{About, Archive, Limits, Refusal, Saved, SnapshotError};

const BLOCK: usize = 512;

/// A file as it stands in an archive: header, bytes, padding.
type Entry = Vec<u8>;

fn header(name: &[u8], size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(315_532_800);
    header.set_size(size);
    header.set_entry_type(tar::EntryType::Regular);
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_cksum();
    header
}

fn entry_of(header: &tar::Header, bytes: &[u8]) -> Entry {
    let mut entry = header.as_bytes().to_vec();
    entry.extend(bytes);
    entry.resize(entry.len().next_multiple_of(BLOCK), 0);
    entry
}

fn entry(name: &[u8], bytes: &[u8]) -> Entry {
    entry_of(&header(name, bytes.len() as u64), bytes)
}

fn manifest_of(files: &[(&str, &[u8])]) -> Entry {
    let listed: Vec<String> = files
        .iter()
        .map(|(name, bytes)| {
            let digest = Sha256::digest(bytes);
            format!(
                r#"{{"path": {}, "sha256": "{digest:x}", "size_bytes": {}}}"#,
                serde_json::to_string(name).unwrap(),
                bytes.len()
            )
        })
        .collect();
    manifest_with(&listed.join(","))
}

fn manifest_with(files: &str) -> Entry {
    let text = format!(
        r#"{{"schema": "uvferry.snapshot-manifest/1", "tool": "t", "name": "n", "python": "3.12.1",
            "distributions": 0, "wheels": 0, "note": null, "redacted": [], "files": [{files}]}}"#
    );
    entry(b"manifest.json", text.as_bytes())
}

fn tar_of(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = entries.concat();
    bytes.extend([0; 2 * BLOCK]);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::new(6));
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn read_all(bytes: &[u8]) -> Result<Archive, SnapshotError> {
    let folder = tempfile::tempdir().unwrap();
    let wheels = folder.path().join("wheels");
    fs_err::create_dir(&wheels).unwrap();
    let result = read(bytes, &Limits::default(), Some(&wheels));
    only_wheels_in(folder.path());
    result
}

/// Nothing but files directly in `wheels` was written.
fn only_wheels_in(folder: &Path) {
    let names: Vec<_> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["wheels"]);
    for entry in fs_err::read_dir(folder.join("wheels")).unwrap() {
        assert!(entry.unwrap().file_type().unwrap().is_file());
    }
}

#[track_caller]
fn refused(bytes: &[u8], code: &str) {
    match read_all(bytes) {
        Err(SnapshotError::Refused(refusal)) => assert_eq!(refusal.code(), code, "{refusal}"),
        other => panic!("{other:?} in place of {code}"),
    }
}

#[track_caller]
fn refused_entries(entries: &[Entry], code: &str) {
    refused(&gzip(&tar_of(entries)), code);
}

/// An archive in which the file has this name, and the manifest as well.
#[track_caller]
fn refused_name(name: &str) {
    refused_entries(
        &[manifest_of(&[(name, b"x")]), entry(name.as_bytes(), b"x")],
        "UVF445",
    );
    // The manifest may as well be silent about it.
    refused_entries(&[manifest_of(&[]), entry(name.as_bytes(), b"x")], "UVF445");
}

fn good() -> (About, Contents) {
    let mut contents = Contents::new();
    for (name, text) in [
        ("environment.json", "{}"),
        ("freeze.txt", "a==1\n"),
        ("project/requirements.txt", "a\n"),
        ("wheels/a-1-py3-none-any.whl", "no wheel"),
    ] {
        contents.insert(name.to_owned(), Content::Bytes(text.as_bytes().to_vec()));
    }
    let about = About {
        name: "n".to_owned(),
        python: "3.12.1".to_owned(),
        ..About::default()
    };
    (about, contents)
}

fn good_bytes() -> Vec<u8> {
    let (about, contents) = good();
    let mut bytes = Vec::new();
    archive::encode(about, &contents, &mut bytes).unwrap();
    bytes
}

#[test]
fn what_was_written_is_read_and_the_same_content_gives_the_same_bytes() {
    let bytes = good_bytes();
    assert_eq!(bytes, good_bytes());
    let read = read_all(&bytes).unwrap();
    assert_eq!(read.files["freeze.txt"], b"a==1\n");
    assert_eq!(
        read.wheels.keys().collect::<Vec<_>>(),
        ["wheels/a-1-py3-none-any.whl"]
    );
    assert_eq!(read.manifest.files.len(), 4);
    assert_eq!(
        read_manifest(bytes.as_slice(), &Limits::default()).unwrap(),
        read.manifest
    );
    // The handmade ones of these tests have the same form.
    let files: Vec<(&str, &[u8])> = vec![("freeze.txt", b"x")];
    read_all(&gzip(&tar_of(&[
        manifest_of(&files),
        entry(b"freeze.txt", b"x"),
    ])))
    .unwrap();
}

#[test]
fn tar_and_gzip_of_others_read_what_is_written() {
    let bytes = good_bytes();
    let mut unpacked = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
    let names: Vec<String> = unpacked
        .entries()
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names[0], "manifest.json");
    assert_eq!(names.len(), 5);
}

#[test]
fn names_that_mean_another_place() {
    for name in [
        "/etc/cron.d/x",
        "../x",
        "project/../../x",
        "project/..",
        "./freeze.txt",
        "project//x",
        "project\\..\\..\\x",
        "C:/x",
        "project/x:stream",
        "project/NUL",
        "project/aux.h",
        "project/COM1.txt",
        "project/x.",
        "project/x ",
        "project/a\nb",
        "project/a\u{1b}[2J",
        "project/é",
        "evil.sh",
        "host/x",
        "wheels/sub/a-1-py3-none-any.whl",
        "",
    ] {
        refused_name(name);
    }
    refused_entries(&[manifest_of(&[]), entry(b"project/\xff", b"x")], "UVF445");
}

#[test]
fn names_that_fall_together() {
    for names in [
        ["project/A", "project/a"],
        ["project/a", "project/a/b"],
        ["Freeze.txt", "freeze.txt"],
    ] {
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"x"[..])).collect();
        refused_entries(
            &[
                manifest_of(&files),
                entry(names[0].as_bytes(), b"x"),
                entry(names[1].as_bytes(), b"x"),
            ],
            "UVF445",
        );
    }
    let freeze = entry(b"freeze.txt", b"x");
    let manifest = manifest_of(&[("freeze.txt", b"x")]);
    // Once more is not where the manifest has it; the list of the names tells it apart.
    refused_entries(
        &[manifest.clone(), freeze.clone(), freeze.clone()],
        "UVF445",
    );
    refused_entries(&[manifest.clone(), manifest, freeze], "UVF445");
}

#[test]
fn what_is_no_file() {
    for (flag, link) in [
        (b'1', "freeze.txt"),
        (b'2', "/etc/passwd"),
        (b'3', ""),
        (b'4', ""),
        (b'5', ""),
        (b'6', ""),
        (b'7', ""),
        (0, ""),
        (b'x', ""),
        (b'g', ""),
        (b'L', ""),
        (b'K', ""),
        (b'S', ""),
        (b'V', ""),
    ] {
        let mut header = header(b"project/x", 1);
        header.as_mut_bytes()[156] = flag;
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_cksum();
        refused_entries(
            &[manifest_of(&[("project/x", b"x")]), entry_of(&header, b"x")],
            "UVF446",
        );
    }
    // In the manifest's place as well.
    let mut first = header(b"manifest.json", 0);
    first.as_mut_bytes()[156] = b'2';
    first.set_cksum();
    refused_entries(&[entry_of(&first, b"")], "UVF446");
}

#[test]
fn headers_of_another_form() {
    let changed = |change: &dyn Fn(&mut tar::Header)| {
        let mut header = header(b"freeze.txt", 1);
        change(&mut header);
        header.set_cksum();
        refused_entries(
            &[
                manifest_of(&[("freeze.txt", b"x")]),
                entry_of(&header, b"x"),
            ],
            "UVF448",
        );
    };
    changed(&|header| header.set_mode(0o4755));
    changed(&|header| header.set_uid(1000));
    changed(&|header| header.set_mtime(1));
    changed(&|header| header.set_username("root").unwrap());
    // A prefix would put it elsewhere.
    changed(&|header| header.as_mut_bytes()[345..349].copy_from_slice(b"/etc"));
    // A second name behind the first one's end.
    changed(&|header| header.as_mut_bytes()[20..24].copy_from_slice(b"evil"));
    // A size in base 256, in blanks, negative, of more than the file has.
    changed(&|header| {
        header.as_mut_bytes()[124..136].copy_from_slice(b"\x80\0\0\0\0\0\0\0\0\0\0\x01");
    });
    changed(&|header| header.as_mut_bytes()[124..136].copy_from_slice(b"         1 \0"));
    changed(&|header| header.as_mut_bytes()[124..136].copy_from_slice(b"-0000000001\0"));
    changed(&|header| header.as_mut_bytes()[257..265].copy_from_slice(b"ustar  \0"));
    let mut wrong = header(b"freeze.txt", 1);
    wrong.as_mut_bytes()[148..156].copy_from_slice(b"000000\0 ");
    refused_entries(
        &[manifest_of(&[("freeze.txt", b"x")]), entry_of(&wrong, b"x")],
        "UVF448",
    );
}

#[test]
fn a_manifest_that_lies() {
    let file = |name: &str, bytes: &[u8]| entry(name.as_bytes(), bytes);
    let manifest = manifest_of(&[("freeze.txt", b"x"), ("host.json", b"y")]);
    // Other bytes, another length, missing, not listed, in another order.
    refused_entries(
        &[
            manifest.clone(),
            file("freeze.txt", b"z"),
            file("host.json", b"y"),
        ],
        "UVF449",
    );
    refused_entries(
        &[
            manifest.clone(),
            file("freeze.txt", b"xx"),
            file("host.json", b"y"),
        ],
        "UVF449",
    );
    refused_entries(&[manifest.clone(), file("freeze.txt", b"x")], "UVF449");
    refused_entries(&[manifest_of(&[]), file("freeze.txt", b"x")], "UVF449");
    refused_entries(
        &[
            manifest.clone(),
            file("host.json", b"y"),
            file("freeze.txt", b"x"),
        ],
        "UVF449",
    );
    // Listed twice, unsorted, itself; a digest that is none.
    refused_entries(
        &[manifest_of(&[("freeze.txt", b"x"), ("freeze.txt", b"x")])],
        "UVF449",
    );
    refused_entries(
        &[manifest_of(&[("host.json", b"x"), ("freeze.txt", b"x")])],
        "UVF449",
    );
    refused_entries(&[manifest_of(&[("manifest.json", b"x")])], "UVF449");
    refused_entries(
        &[manifest_with(
            r#"{"path": "freeze.txt", "sha256": "00", "size_bytes": 1}"#,
        )],
        "UVF450",
    );
}

#[test]
fn what_is_no_snapshot_at_all() {
    for bytes in [
        Vec::new(),
        b"x".to_vec(),
        b"no archive, but some text".to_vec(),
        b"PK\x03\x04 a zip file, or what begins like one".to_vec(),
        gzip(b"some text, longer than nothing"),
        gzip(&[0x41; 2048]),
        gzip(&tar_of(&[])),
        gzip(&tar_of(&[entry(b"freeze.txt", b"x")])),
        gzip(&tar_of(&[entry(b"manifest.json", b"{}")])),
        gzip(&tar_of(&[entry(b"manifest.json", b"\xff\xfe")])),
        gzip(&tar_of(&[entry(
            b"manifest.json",
            br#"{"schema": "uvferry.snapshot/2", "files": []}"#,
        )])),
        // Nested without end, and one key twice.
        gzip(&tar_of(&[entry(
            b"manifest.json",
            "[".repeat(200_000).as_bytes(),
        )])),
        gzip(&tar_of(&[entry(
            b"manifest.json",
            format!("{{\"note\": {}", "[".repeat(200_000)).as_bytes(),
        )])),
    ] {
        match read_all(&bytes) {
            Err(SnapshotError::Refused(refusal)) => {
                assert!(["UVF444", "UVF448"].contains(&refusal.code()), "{refusal}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn cut_off_damaged_and_with_something_behind() {
    let bytes = good_bytes();
    for length in 0..bytes.len() {
        let result = read_all(&bytes[..length]);
        assert!(
            matches!(result, Err(SnapshotError::Refused(_))),
            "{length}: {result:?}"
        );
    }
    let with = |more: &[u8]| {
        let mut bytes = bytes.clone();
        bytes.extend(more);
        bytes
    };
    refused(&with(b"\0"), "UVF448");
    refused(&with(b"garbage"), "UVF448");
    // A second member, which gzip itself would unpack behind the first.
    refused(&with(&gzip(b"more")), "UVF448");
    refused(&with(&gzip(b"")), "UVF448");
    // Something behind tar's end, inside of the member.
    let manifest = || manifest_of(&[]);
    let mut longer = tar_of(&[manifest()]);
    longer.extend([0; 512]);
    refused(&gzip(&longer), "UVF448");
    let mut second = manifest();
    second.extend([0; BLOCK]);
    second.extend(entry(b"project/x", b"x"));
    refused(&gzip(&second), "UVF448");
    // Padding that says something.
    let mut padded = tar_of(&[manifest()]);
    padded[2 * BLOCK - 1] = b'x';
    refused(&gzip(&padded), "UVF448");
    // Fields of gzip's header.
    let mut named = GzBuilder::new()
        .filename("../../x")
        .write(Vec::new(), Compression::new(6));
    named.write_all(&tar_of(&[manifest()])).unwrap();
    refused(&named.finish().unwrap(), "UVF448");
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    // A file of 8 GiB less one byte, which are not there: the size alone is refused.
    let limits = Limits {
        total_bytes: 1 << 20,
        ..Limits::default()
    };
    let huge = header(b"freeze.txt", (8 << 30) - 1);
    let listed = format!(
        r#"{{"path": "freeze.txt", "sha256": "{}", "size_bytes": {}}}"#,
        "0".repeat(64),
        (8_u64 << 30) - 1
    );
    let bytes = gzip(&tar_of(&[manifest_with(&listed), entry_of(&huge, b"")]));
    let error = read(bytes.as_slice(), &limits, None).unwrap_err();
    assert!(error.to_string().contains("UVF447"), "{error}");

    // Zeros, 64 MiB in 64 KiB.
    let zeros = vec![0; 64 << 20];
    let bomb = gzip(&tar_of(&[
        manifest_of(&[("freeze.txt", &zeros)]),
        entry(b"freeze.txt", &zeros),
    ]));
    assert!(bomb.len() < 100_000);
    refused(&bomb, "UVF447");
    // As a wheel, which goes to a file.
    let name = "wheels/a-1-py3-none-any.whl";
    refused_entries(
        &[
            manifest_of(&[(name, &zeros)]),
            entry(name.as_bytes(), &zeros),
        ],
        "UVF447",
    );

    // What is held in memory has a limit of its own; files are counted.
    let limits = Limits {
        memory_bytes: 10,
        ..Limits::default()
    };
    let error = read(good_bytes().as_slice(), &limits, None).map(|read| read.unpacked_bytes);
    assert!(error.is_ok(), "{error:?}");
    let limits = Limits {
        memory_bytes: 5,
        ..limits
    };
    let error = read(good_bytes().as_slice(), &limits, None).unwrap_err();
    assert!(error.to_string().contains("UVF447"), "{error}");
    let limits = Limits {
        files: 3,
        ..Limits::default()
    };
    let error = read(good_bytes().as_slice(), &limits, None).unwrap_err();
    assert!(error.to_string().contains("UVF447"), "{error}");
    // A manifest that is larger than one may be.
    let limits = Limits {
        manifest_bytes: 20,
        ..Limits::default()
    };
    let error = read(good_bytes().as_slice(), &limits, None).unwrap_err();
    assert!(error.to_string().contains("UVF447"), "{error}");
}

#[test]
fn a_source_that_fails_is_told_as_that() {
    struct Failing(Cursor<Vec<u8>>);
    impl io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(16);
            match self.0.read(&mut buffer[..length])? {
                0 => Err(io::Error::other("the disk is gone")),
                read => Ok(read),
            }
        }
    }
    let bytes = good_bytes();
    for length in [0, 5, 40, bytes.len() / 2, bytes.len() - 1] {
        let source = Failing(Cursor::new(bytes[..length].to_vec()));
        let error = read(source, &Limits::default(), None).unwrap_err();
        assert!(
            error.to_string().contains("the disk is gone"),
            "{length}: {error}"
        );
    }
}

#[test]
fn an_archive_is_written_at_once_or_not_and_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("n.tar.gz");
    let write = |force| {
        let (about, contents) = good();
        archive::write(&place, about, &contents, force)
    };
    write(false).unwrap();
    let before = fs_err::read(&place).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs_err::metadata(&place).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert!(matches!(write(false), Err(SnapshotError::Exists(_))));
    write(true).unwrap();
    assert_eq!(fs_err::read(&place).unwrap(), before);
    // A file that is not there, and a name that none has: nothing stays behind.
    let (about, mut contents) = good();
    contents.insert(
        "wheels/b.whl".to_owned(),
        Content::File(folder.path().join("none")),
    );
    let other = folder.path().join("other.tar.gz");
    archive::write(&other, about.clone(), &contents, false).unwrap_err();
    let mut contents = Contents::new();
    contents.insert("../x".to_owned(), Content::Bytes(Vec::new()));
    archive::write(&other, about, &contents, false).unwrap_err();
    assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1);
}

#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, u8),
    Repeat(prop::sample::Index, u8),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        3 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, count)| Change::Repeat(at, count)),
    ];
    prop::collection::vec(change, 1..6)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Remove(at, count) => {
                let at = at.index(bytes.len());
                let end = bytes.len().min(at + usize::from(*count));
                bytes.drain(at..end);
            }
            Change::Repeat(at, count) => {
                let at = at.index(bytes.len());
                let end = bytes.len().min(at + usize::from(*count));
                let more = bytes[at..end].to_vec();
                bytes.splice(at..at, more);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in the packed bytes: refused, or the same content.
    #[test]
    fn changed_bytes_are_refused_or_say_the_same(changes in changes()) {
        let good = read_all(&good_bytes()).unwrap();
        if let Ok(read) = read_all(&changed(good_bytes(), &changes)) {
            prop_assert_eq!(read.files, good.files);
            prop_assert_eq!(read.manifest, good.manifest);
        }
    }

    /// Whatever is changed in the archive before it is packed: refused, or what its own
    /// manifest says.
    #[test]
    fn changed_entries_are_refused_or_follow_the_manifest(changes in changes()) {
        let mut plain = Vec::new();
        io::copy(&mut flate2::read::GzDecoder::new(good_bytes().as_slice()), &mut plain).unwrap();
        if let Ok(read) = read_all(&gzip(&changed(plain, &changes))) {
            for (name, bytes) in &read.files {
                let listed = read.manifest.files.iter().find(|file| file.path == *name).unwrap();
                prop_assert_eq!(&listed.sha256, &format!("{:x}", Sha256::digest(bytes)));
            }
        }
    }

    #[test]
    fn any_bytes_end_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), packed: bool) {
        let bytes = if packed { gzip(&bytes) } else { bytes };
        let refused = matches!(read_all(&bytes), Err(SnapshotError::Refused(_)));
        prop_assert!(refused);
    }
}

const INTERPRETER: &str = r#"{"version": "3.12.1", "implementation": "cpython", "executable": "/e/bin/python",
    "prefix": "/e", "base_prefix": "/usr", "is_virtualenv": true, "prompt": null,
    "system_site_packages": false, "pip_version": null, "markers": {},
    "platform": {"name": "linux-x86_64", "libc": null, "macos": null, "pointer_bits": 64,
                 "cache_tag": null, "abi_flags": "", "free_threaded": false}}"#;

/// A distribution of `environment.json`, with some fields changed.
fn distribution(changes: &serde_json::Value) -> serde_json::Value {
    let mut one = serde_json::json!({
        "name": "a", "version": "1.0", "location": "/e/lib", "installer": "pip",
        "requested": true, "origin": "index", "direct_url": null, "editable_location": null,
        "faults": [], "files_sha256": null, "files": null, "hashes": [], "wheel": null,
    });
    for (key, value) in changes.as_object().unwrap() {
        one[key] = value.clone();
    }
    one
}

fn saved(environment: &str, interpreter: &str, wheels: &[&str]) -> Result<Saved, Refusal> {
    let mut contents = Contents::new();
    let mut add = |name: &str, text: &str| {
        contents.insert(name.to_owned(), Content::Bytes(text.as_bytes().to_vec()));
    };
    add("environment.json", environment);
    add("interpreter.json", interpreter);
    for wheel in wheels {
        add(wheel, "wheel");
    }
    let mut bytes = Vec::new();
    archive::encode(About::default(), &contents, &mut bytes).unwrap();
    Saved::of(&read_all(&bytes).unwrap())
}

fn environment(distributions: &[serde_json::Value]) -> String {
    serde_json::json!({
        "schema": "uvferry.saved-environment/1", "distributions": distributions,
    })
    .to_string()
}

#[test]
fn nothing_of_an_archive_reaches_uv_but_names_versions_hashes_and_addresses() {
    use serde_json::json;
    saved(&environment(&[distribution(&json!({}))]), INTERPRETER, &[]).unwrap();
    let archive =
        |url: &str| json!({"origin": "archive", "direct_url": {"url": url, "archive_info": {}}});
    for changes in [
        json!({"name": "--index-url=https://evil.example.com"}),
        json!({"name": "a\n-e /etc"}),
        json!({"name": "a --extra-index-url https://evil.example.com"}),
        json!({"name": "a @ file:///etc"}),
        json!({"name": ""}),
        json!({"version": "1.0 --pre"}),
        json!({"version": "1.0\n--index-url https://evil.example.com"}),
        json!({"version": "1.0 ; python_version > '3'"}),
        json!({"hashes": ["sha256:ab --index-url https://evil.example.com"]}),
        json!({"hashes": ["md5:00"]}),
        json!({"wheel": "wheels/a-1.0-py3-none-any.whl"}),
        json!({"wheel": "../a-1.0-py3-none-any.whl"}),
        json!({"wheel": "wheels/b-1.0-py3-none-any.whl"}),
        json!({"wheel": "wheels/a-2.0-py3-none-any.whl"}),
        json!({"origin": "archive"}),
        json!({"origin": "editable"}),
        json!({"origin": "editable", "editable_location": "/x\n--pre"}),
        archive("https://example.com/a.whl --index-url https://evil.example.com"),
        archive("https://example.com/a.whl\n-e /etc"),
        archive("https://example.com/${HOME}/a.whl"),
        archive("-e /etc"),
        archive("ftp://example.com/a.whl"),
        json!({"origin": "vcs", "direct_url": {"url": "ext::sh -c evil", "vcs_info": {"vcs": "git", "commit_id": "ab"}}}),
        json!({"origin": "vcs", "direct_url": {"url": "https://example.com/r", "vcs_info": {"vcs": "git", "commit_id": "--upload-pack=evil"}}}),
    ] {
        let wheels = [
            "wheels/b-1.0-py3-none-any.whl",
            "wheels/a-2.0-py3-none-any.whl",
        ];
        let refused = saved(
            &environment(&[distribution(&changes)]),
            INTERPRETER,
            &wheels,
        )
        .unwrap_err();
        assert_eq!(refused.code(), "UVF450", "{changes}: {refused}");
    }
    // What stands there twice, under one name or under two.
    for name in ["a", "A"] {
        let twice = [
            distribution(&json!({})),
            distribution(&json!({"name": name})),
        ];
        assert_eq!(
            saved(&environment(&twice), INTERPRETER, &[])
                .unwrap_err()
                .code(),
            "UVF450"
        );
    }
    let good = environment(&[]);
    for (environment, interpreter) in [
        ("{}", INTERPRETER),
        ("[[[", INTERPRETER),
        (good.as_str(), "{}"),
        (&"[".repeat(100_000), INTERPRETER),
        (&good.replace("environment/1", "environment/2"), INTERPRETER),
        (&good, &INTERPRETER.replace("3.12.1", "3.12.1 --evil")),
        (&good, &INTERPRETER.replace("cpython", "../evil")),
        (
            &good,
            &INTERPRETER.replace("\"prompt\": null", "\"prompt\": \"a\\nhome = /evil\""),
        ),
    ] {
        let refused = saved(environment, interpreter, &[]).unwrap_err();
        assert_eq!(refused.code(), "UVF450", "{refused}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the texts: refused, or a line that says one requirement.
    #[test]
    fn any_texts_are_refused_or_make_one_line_each(
        name in "[a-zA-Z0-9._ \\n@;=-]{1,8}",
        version in "[0-9a-z.+! \\n;-]{1,8}",
        url in "(https|file|git)://[a-z/ \\n\"'$#%{}-]{0,20}",
    ) {
        let changes = serde_json::json!({
            "name": name, "version": version, "origin": "archive",
            "direct_url": {"url": url, "archive_info": {}},
        });
        let text = environment(&[distribution(&changes), distribution(&serde_json::json!({"name": "zz", "version": version}))]);
        if let Ok(saved) = saved(&text, INTERPRETER, &[]) {
            let mut bytes = Vec::new();
            archive::encode(About::default(), &Contents::new(), &mut bytes).unwrap();
            let empty = read_all(&bytes).unwrap();
            for planned in plan(&saved, &empty, true) {
                if let Ok(word) = &planned.item.word {
                    let line = word.line();
                    prop_assert!(!line.contains(['\n', '\r', '\t', '$', '"', '\'']), "{line:?}");
                    prop_assert!(!line.starts_with('-'), "{line:?}");
                    prop_assert!(!line.contains(" -"), "{line:?}");
                }
            }
        }
    }
    /// The same of repositories, folders in them, commits, hashes and editables.
    #[test]
    fn any_addresses_are_refused_or_make_one_line_each(
        words in proptest::collection::vec(word_of_an_address(), 7),
        kind in prop::sample::select(vec!["archive", "vcs", "local-file", "local-folder", "editable"]),
        vcs in prop::sample::select(vec!["git", "hg", "ext", "git+ext", "-c"]),
    ) {
        let source = match kind {
            "vcs" => serde_json::json!({"vcs": vcs, "commit_id": words[1], "requested_revision": words[2]}),
            "archive" | "local-file" => serde_json::json!({"hash": words[1], "hashes": {"sha256": words[2]}}),
            _ => serde_json::json!({}),
        };
        let info = match kind {
            "vcs" => "vcs_info",
            "archive" | "local-file" => "archive_info",
            _ => "dir_info",
        };
        let mut url = serde_json::json!({"url": words[0], "subdirectory": words[3]});
        url[info] = source;
        let mut changes = serde_json::json!({"origin": kind, "direct_url": url});
        if kind == "editable" {
            changes["editable_location"] = words[4].clone().into();
        }
        if words[5].len() > 3 {
            changes["hashes"] = serde_json::json!([words[6]]);
        }
        if let Ok(saved) = saved(&environment(&[distribution(&changes)]), INTERPRETER, &[]) {
            let mut bytes = Vec::new();
            archive::encode(About::default(), &Contents::new(), &mut bytes).unwrap();
            let empty = read_all(&bytes).unwrap();
            for planned in plan(&saved, &empty, true) {
                if let Ok(word) = &planned.item.word {
                    let line = word.line();
                    let rest = line.strip_prefix("-e file:").unwrap_or(&line);
                    prop_assert!(!line.contains(['\n', '\r', '\t', '$', '"', '\'', '`', ';']), "{line:?}");
                    prop_assert!(!rest.starts_with('-'), "{line:?}");
                    prop_assert!(!rest.replace(" --hash=sha256:", "").contains(" -"), "{line:?}");
                    prop_assert!(!line.contains("..") && !line.contains("ext:"), "{line:?}");
                }
            }
        }
    }
}

/// An address, a path, a commit or a digest with something in it that means more.
fn word_of_an_address() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "https://example.com/",
        "file:///",
        "ssh://git@",
        "ext::sh -c ",
        "git://",
        "a",
        "0f",
        "/",
        "..",
        "#",
        "&egg=x",
        "@",
        "-e ",
        "--index-url=x",
        " ",
        "\n",
        "\r",
        "\t",
        "$",
        "${HOME}",
        "%0a",
        "%20-e",
        "\\",
        "\"",
        "'",
        "`",
        ";",
        "sha256:",
        "?a=b",
        "-",
        "é",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ]);
    let good = prop::sample::select(vec![
        "https://example.com/a.zip",
        "0f0f",
        "src",
        "file:///srv",
    ]);
    prop_oneof![
        2 => good.prop_map(str::to_owned),
        3 => prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat()),
    ]
}

#[test]
fn json_that_is_deeper_or_says_things_twice() {
    let deep = "[".repeat(100_000);
    let nested = format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000));
    for text in [deep.as_str(), nested.as_str()] {
        refused_entries(&[entry(b"manifest.json", text.as_bytes())], "UVF444");
    }
    let manifest = |more: &str| {
        let text = format!(
            r#"{{"schema": "uvferry.snapshot-manifest/1", "tool": "t", "name": "n", "python": "3.12.1",
                "distributions": 0, "wheels": 0, "note": null, "redacted": [], "files": []{more}}}"#
        );
        entry(b"manifest.json", text.as_bytes())
    };
    read_all(&gzip(&tar_of(&[manifest("")]))).unwrap();
    for more in [
        r#", "files": [{"path": "freeze.txt", "sha256": "", "size_bytes": 1}]"#,
        r#", "schema": "uvferry.snapshot-manifest/1""#,
        r#", "name": "other""#,
    ] {
        refused_entries(&[manifest(more)], "UVF444");
    }
    let good = environment(&[distribution(&serde_json::json!({}))]);
    for (from, to) in [
        ("\"name\":\"a\"", "\"name\":\"a\",\"name\":\"b\""),
        (
            "\"distributions\":[",
            "\"distributions\":[],\"distributions\":[",
        ),
        ("\"faults\":[]", "\"faults\":[[[[]]]]"),
    ] {
        assert!(good.contains(from), "{good}");
        let refused = saved(&good.replace(from, to), INTERPRETER, &[]).unwrap_err();
        assert_eq!(refused.code(), "UVF450");
    }
}
