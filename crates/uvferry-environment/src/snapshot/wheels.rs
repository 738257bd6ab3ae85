//! Wheels made of what is installed, so that the same files can be installed without the index.
//!
//! What comes out is not the archive that was installed, which is gone, but a wheel of the same
//! files: those that RECORD lists, each checked against its hash. What an installer made for the
//! environment is turned back: scripts lose the interpreter's path, those of entry points are
//! left to the next installer.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use uvferry_requirements::{normalize_name, same_version};
use zip::write::SimpleFileOptions;

use super::record::{self, Place, Recorded};
use super::wheel_form::{fault_of, is_script_name, script_names};
use crate::distributions::{Distribution, Layout};
use crate::plain_file;

/// A name in the archive is `wheels/` and this many bytes at most.
const MOST_NAME_BYTES: usize = 93;

/// Makes the wheel of a distribution in `folder`; the reason where there is none.
///
/// Some files may have been changed after the installation, or be gone: then the wheel would be
/// another one, and none is made.
pub(super) fn repack(one: &Distribution, prefix: &Path, folder: &Path) -> Result<PathBuf, String> {
    if one.layout != Layout::DistInfo {
        return Err("it was not installed from a wheel".to_owned());
    }
    let recorded = record::of(one).ok_or("it has no RECORD")?;
    let info = info_name(one)?;
    let data = info.replace(".dist-info", ".data");
    let stem = info.trim_end_matches(".dist-info");
    let points = plain_file::read(&one.metadata_path.join("entry_points.txt")).unwrap_or_default();
    let generated = script_names(&String::from_utf8_lossy(&points));
    if let Some(script) = generated.iter().find(|name| !is_script_name(name)) {
        return Err(format!("it has a script `{}`", script.escape_debug()));
    }
    let mut files: Vec<(String, Vec<u8>, bool)> = Vec::new();
    let mut seen = BTreeSet::new();
    for file in recorded.iter().filter(|file| !file.is_of_installer()) {
        let place = file.place(&one.site, prefix);
        let name = match &place {
            Place::Site(path) => path.clone(),
            Place::Script(name) => {
                if is_generated(name, &generated) {
                    continue;
                }
                format!("{data}/scripts/{name}")
            }
            Place::Prefix(path) => format!("{data}/data/{path}"),
            Place::Outside => return Err("it has files outside of the environment".to_owned()),
        };
        if !seen.insert(name.clone()) {
            continue;
        }
        if let Some(fault) = fault_of(&name, stem) {
            return Err(format!("its file `{}` {fault}", file.path));
        }
        let (mut bytes, executable) = checked(one, file)?;
        if matches!(place, Place::Script(_)) {
            bytes = portable(bytes);
        }
        files.push((name, bytes, executable));
    }
    // Metadata last, as PEP 427 recommends; RECORD at the very end.
    let is_info = |name: &str| name.starts_with(&format!("{info}/"));
    files.sort_by(|(one, ..), (other, ..)| (is_info(one), one).cmp(&(is_info(other), other)));
    let has = |of_info: &str| {
        let path = format!("{info}/{of_info}");
        files.iter().find(|(name, ..)| *name == path)
    };
    has("METADATA").ok_or("it has no METADATA")?;
    let wheel = has("WHEEL").ok_or("it has no WHEEL")?;
    let name = file_name(&info, &String::from_utf8_lossy(&wheel.1))?;
    let path = folder.join(name);
    pack(&path, &info, &files).map_err(|error| error.to_string())?;
    Ok(path)
}

/// The name of the metadata's folder, which gives the wheel its name.
fn info_name(one: &Distribution) -> Result<String, String> {
    let name = one.metadata_path.file_name().and_then(|name| name.to_str());
    let stem = name.and_then(|name| name.strip_suffix(".dist-info"));
    let is_plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._+!".contains(&byte))
    };
    match stem.and_then(|stem| stem.split_once('-')) {
        Some((project, version)) if is_plain(project) && is_plain(version) => {
            let is_own = normalize_name(project) == one.normalized_name
                && same_version(version, &one.version);
            if !is_own {
                return Err("the folder of its metadata is called otherwise than it".to_owned());
            }
            Ok(format!("{project}-{version}.dist-info"))
        }
        _ => Err("the folder of its metadata has a name that no wheel has".to_owned()),
    }
}

/// Whether an installer makes a script by itself: as an entry point, or as one that is called
/// after the Python (`pip3.12`, `pip-3.12`).
fn is_generated(script: &str, entry_points: &BTreeSet<String>) -> bool {
    let name = script.strip_suffix(".exe").unwrap_or(script);
    let name = name.strip_suffix("-script.py").unwrap_or(name);
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    entry_points.contains(name) || (name.contains('.') && entry_points.contains(plain))
}

/// A file's bytes, which must be those that RECORD has the hash of, and whether it is executable.
fn checked(one: &Distribution, file: &Recorded) -> Result<(Vec<u8>, bool), String> {
    let path = record::path_of(one, file);
    let bytes = plain_file::read(&path).map_err(|_| format!("`{}` cannot be read", file.path))?;
    if !file.hash.starts_with("sha256=") {
        return Err(format!("RECORD has no hash of `{}`", file.path));
    }
    // Old tools left the padding on.
    if record::hash_of(&bytes) != file.hash.trim_end_matches('=') {
        return Err(format!("`{}` is not what was installed", file.path));
    }
    #[cfg(unix)]
    let executable = {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::metadata(&path).is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
    };
    #[cfg(not(unix))]
    let executable = false;
    Ok((bytes, executable))
}

/// A script without the interpreter's path: installers write it in place of `#!python`.
fn portable(bytes: Vec<u8>) -> Vec<u8> {
    let Some(rest) = bytes.strip_prefix(b"#!") else {
        return bytes;
    };
    let end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(rest.len());
    let (line, mut body) = rest.split_at(end);
    let text = String::from_utf8_lossy(line);
    let mut windowed = text.contains("pythonw");
    let mut is_python = text.contains("python") || text.contains("pypy");
    // Where the path is too long for the system or has blanks, it stands in a line of its own:
    // `#!/bin/sh`, `'''exec' "/long path/python" "$0" "$@"`, `' '''`.
    if text.trim() == "/bin/sh" && body.starts_with(b"\n'''exec' ") {
        let mut lines = body[1..].splitn(3, |byte| *byte == b'\n');
        let command = String::from_utf8_lossy(lines.next().unwrap_or_default());
        let close = lines.next().unwrap_or_default();
        if close == b"' '''" && command.contains("python") {
            let skipped = 1 + command.len() + 1 + close.len();
            body = &body[skipped.min(body.len())..];
            windowed = command.contains("pythonw");
            is_python = true;
        }
    }
    if !is_python {
        return bytes;
    }
    let first: &[u8] = if windowed { b"#!pythonw" } else { b"#!python" };
    [first, body].concat()
}

/// The wheel's file name: what its WHEEL says it suits.
pub(super) fn file_name(info: &str, wheel: &str) -> Result<String, String> {
    let stem = info.strip_suffix(".dist-info").unwrap_or(info);
    let values = |key: &str| {
        wheel
            .lines()
            .filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case(key)
                    .then(|| value.trim().to_owned())
            })
            .collect::<Vec<String>>()
    };
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte))
    };
    let mut tags: Vec<(String, String, String)> = Vec::new();
    for tag in values("Tag") {
        let mut parts = tag.split('-');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(python), Some(abi), Some(platform), None) if is_plain(&tag.replace('-', "_")) => {
                tags.push((python.to_owned(), abi.to_owned(), platform.to_owned()));
            }
            _ => return Err(format!("its WHEEL has a tag `{tag}`, which is none")),
        }
    }
    let build = match values("Build").first() {
        None => String::new(),
        Some(build) if is_plain(build) && build.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("-{build}")
        }
        Some(build) => {
            return Err(format!(
                "its WHEEL has a build number `{build}`, which is none"
            ));
        }
    };
    let (python, abi, platform) = tags.first().ok_or("its WHEEL has no tag")?;
    let first = format!("{stem}{build}-{python}-{abi}-{platform}.whl");
    let set = |part: fn(&(String, String, String)) -> &String| {
        tags.iter().map(part).cloned().collect::<BTreeSet<String>>()
    };
    let (pythons, abis, platforms) = (set(|tag| &tag.0), set(|tag| &tag.1), set(|tag| &tag.2));
    let joined = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(".");
    let all = format!(
        "{stem}{build}-{}-{}-{}.whl",
        joined(&pythons),
        joined(&abis),
        joined(&platforms)
    );
    let distinct: BTreeSet<_> = tags.iter().collect();
    // A name says each combination of its parts.
    let says_the_same = pythons.len() * abis.len() * platforms.len() == distinct.len();
    [all, first]
        .into_iter()
        .enumerate()
        .find(|(at, name)| (*at == 1 || says_the_same) && name.len() <= MOST_NAME_BYTES)
        .map(|(_, name)| name)
        .ok_or_else(|| "its wheel would have too long a name".to_owned())
}

fn pack(path: &Path, info: &str, files: &[(String, Vec<u8>, bool)]) -> io::Result<()> {
    let mut packer = Packer::new(path, info)?;
    for (name, bytes, executable) in files {
        packer.add(name, bytes, *executable)?;
    }
    packer.finish()?;
    Ok(())
}

/// Writes a wheel, and RECORD of what is in it.
pub(super) struct Packer {
    archive: zip::ZipWriter<io::BufWriter<fs_err::File>>,
    record_name: String,
    recorded: Vec<Recorded>,
}

impl Packer {
    pub(super) fn new(path: &Path, info: &str) -> io::Result<Self> {
        Ok(Self {
            archive: zip::ZipWriter::new(io::BufWriter::new(fs_err::File::create(path)?)),
            record_name: format!("{info}/RECORD"),
            recorded: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, name: &str, bytes: &[u8], executable: bool) -> io::Result<()> {
        self.entry(name, bytes, executable)?;
        self.recorded.push(Recorded {
            path: name.to_owned(),
            hash: record::hash_of(bytes),
            size: bytes.len().to_string(),
        });
        Ok(())
    }

    fn entry(&mut self, name: &str, bytes: &[u8], executable: bool) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            // The archive around it is compressed, and that once is enough.
            .compression_method(zip::CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(if executable { 0o755 } else { 0o644 })
            .large_file(bytes.len() as u64 >= u64::from(u32::MAX));
        self.archive.start_file(name, options)?;
        self.archive.write_all(bytes)
    }

    /// Writes RECORD, whose lines are returned.
    pub(super) fn finish(mut self) -> io::Result<Vec<Recorded>> {
        self.recorded.push(Recorded {
            path: self.record_name.clone(),
            hash: String::new(),
            size: String::new(),
        });
        let text: String = self.recorded.iter().map(record::line).collect();
        let name = self.record_name.clone();
        self.entry(&name, text.as_bytes(), false)?;
        self.archive.finish()?.flush()?;
        Ok(self.recorded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_is_named_by_what_it_suits() {
        let name = |wheel: &str| file_name("a_b-1.0+x.dist-info", wheel);
        assert_eq!(
            name("Tag: py3-none-any\n").unwrap(),
            "a_b-1.0+x-py3-none-any.whl"
        );
        assert_eq!(
            name("Build: 2\nTag: py2-none-any\nTag: py3-none-any\n").unwrap(),
            "a_b-1.0+x-2-py2.py3-none-any.whl"
        );
        // Not each combination: only the first is named.
        assert_eq!(
            name("Tag: cp311-cp311-linux_x86_64\nTag: py3-none-any\n").unwrap(),
            "a_b-1.0+x-cp311-cp311-linux_x86_64.whl"
        );
        assert!(name("").is_err());
        assert!(name("Tag: ../x-none-any\n").is_err());
        assert!(name("Tag: py3-none-any-x\n").is_err());
    }

    #[test]
    fn scripts_lose_the_path_of_the_interpreter() {
        for (script, expected) in [
            ("#!/e/bin/python3.11\nx\n", "#!python\nx\n"),
            ("#!/e/bin/pythonw\nx\n", "#!pythonw\nx\n"),
            (
                "#!/bin/sh\n'''exec' \"/e e/bin/python\" \"$0\" \"$@\"\n' '''\nx\n",
                "#!python\nx\n",
            ),
            ("#!/bin/sh\necho\n", "#!/bin/sh\necho\n"),
            ("#!/usr/bin/perl\n", "#!/usr/bin/perl\n"),
            ("no script", "no script"),
            ("#!", "#!"),
        ] {
            assert_eq!(portable(script.as_bytes().to_vec()), expected.as_bytes());
        }
    }
}
