//! The wheels of an archive, before uv unpacks them.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use uvferry_requirements::{normalize_name, same_version};

use crate::distributions::CoreMetadata;
use crate::rules::WHEEL_UNSAFE;
use crate::snapshot::record::{self, Recorded};
use crate::snapshot::wheel_form::{fault_of, is_script_name, script_names, stem_of};
use crate::snapshot::wheels::{Packer, file_name};
use crate::snapshot::{Archive, Limits, Refusal};

/// Whether the wheels that were read from an archive are such as a snapshot writes: files that
/// stay in their places, with a RECORD that is true, under the name and version that the wheel
/// has. Each is written anew in its place, so that uv gets a zip file of this program's, without
/// whatever else stood in the one that was sent.
///
/// # Errors
/// The first that is not.
pub fn check_wheels(archive: &Archive, limits: &Limits) -> Result<(), Refusal> {
    let mut left = limits.total_bytes;
    for (name, path) in &archive.wheels {
        if let Some(path) = path {
            rewrite(name, path, limits, &mut left)
                .map_err(|why| Refusal::new(&WHEEL_UNSAFE, format!("`{name}` {why}")))?;
        }
    }
    Ok(())
}

fn rewrite(name: &str, path: &Path, limits: &Limits, left: &mut u64) -> Result<(), String> {
    let wheel_name = name.rsplit('/').next().unwrap_or(name);
    let stem = stem_of(wheel_name).ok_or("has a name that no wheel has")?;
    let info = format!("{stem}.dist-info");
    let told = |error: std::io::Error| error.to_string();
    let file = fs_err::File::open(path).map_err(told)?;
    let mut archive = zip::ZipArchive::new(std::io::BufReader::new(file))
        .map_err(|_| "is no wheel".to_owned())?;
    if archive.len() > limits.files * 10 {
        return Err("has more files than any wheel".to_owned());
    }
    let anew = path.with_extension("anew");
    let mut packer = Packer::new(&anew, &info).map_err(told)?;
    let mut seen = BTreeSet::new();
    let mut info_files = InfoFiles::default();
    for at in 0..archive.len() {
        let (name, mode, size) = {
            let file = archive
                .by_index_raw(at)
                .map_err(|_| "cannot be read".to_owned())?;
            fault_of_entry(&file, &stem, limits)?;
            (file.name().to_owned(), file.unix_mode(), file.size())
        };
        let shown = name.escape_debug().to_string();
        if !seen.insert(name.clone()) {
            return Err(format!("has two files `{shown}`"));
        }
        *left = left.checked_sub(size).ok_or_else(|| {
            format!(
                "and the others unpack to more than {} bytes",
                limits.total_bytes
            )
        })?;
        let mut bytes = Vec::new();
        archive
            .by_index(at)
            .map_err(|_| format!("has a file `{shown}` that cannot be read"))?
            // One that is longer than it says is cut, and then no such file.
            .take(size.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| format!("has a file `{shown}` that is damaged"))?;
        if bytes.len() as u64 != size {
            return Err(format!("has a file `{shown}` of another length"));
        }
        if name == format!("{info}/RECORD") {
            info_files.record = Some(bytes);
            continue;
        }
        let executable = mode.is_some_and(|mode| mode & 0o111 != 0);
        packer.add(&name, &bytes, executable).map_err(told)?;
        match name.strip_prefix(&format!("{info}/")) {
            Some("METADATA") => info_files.metadata = Some(bytes),
            Some("WHEEL") => info_files.wheel = Some(bytes),
            Some("entry_points.txt") => info_files.entry_points = Some(bytes),
            _ => {}
        }
    }
    let written = packer.finish().map_err(told)?;
    info_files.check(wheel_name, &stem, &written)?;
    drop(archive);
    fs_err::rename(&anew, path).map_err(told)
}

/// What is wrong with an entry by itself, before any of it is unpacked.
fn fault_of_entry<R: std::io::Read>(
    file: &zip::read::ZipFile<'_, R>,
    stem: &str,
    limits: &Limits,
) -> Result<(), String> {
    let shown = file.name().escape_debug().to_string();
    if let Some(fault) = fault_of(file.name(), stem) {
        return Err(format!("has a file `{shown}`, which {fault}"));
    }
    if file.is_symlink() {
        return Err(format!("has a link `{shown}`"));
    }
    if file.encrypted() {
        return Err(format!("has an encrypted file `{shown}`"));
    }
    let ratio = file.size() / file.compressed_size().max(1);
    if file.size() > super::super::archive::RATIO_COUNTS_FROM && ratio > limits.ratio {
        return Err(format!(
            "has a file `{shown}` that unpacks to {ratio} times its size"
        ));
    }
    Ok(())
}

/// The files of a wheel that say what it is.
#[derive(Debug, Default)]
struct InfoFiles {
    metadata: Option<Vec<u8>>,
    wheel: Option<Vec<u8>>,
    record: Option<Vec<u8>>,
    entry_points: Option<Vec<u8>>,
}

impl InfoFiles {
    fn check(&self, wheel_name: &str, stem: &str, written: &[Recorded]) -> Result<(), String> {
        let text = |bytes: &Option<Vec<u8>>, name: &str| match bytes {
            Some(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
            None => Err(format!("has no {name}")),
        };
        let record = record::parse(&text(&self.record, "RECORD")?);
        let lines = |recorded: &[Recorded]| -> BTreeSet<(String, String, String)> {
            let line = |one: &Recorded| {
                let hash = one.hash.trim_end_matches('=').to_owned();
                (one.path.clone(), hash, one.size.clone())
            };
            recorded.iter().map(line).collect()
        };
        if record.len() != written.len() || lines(&record) != lines(written) {
            return Err("has a RECORD of other files than it has".to_owned());
        }
        let wheel = text(&self.wheel, "WHEEL")?;
        if file_name(&format!("{stem}.dist-info"), &wheel).as_deref() != Ok(wheel_name) {
            return Err("is named otherwise than its WHEEL says".to_owned());
        }
        text(&self.metadata, "METADATA")?;
        let metadata = CoreMetadata::parse(self.metadata.as_deref().unwrap_or_default());
        let (project, version) = stem.split_once('-').unwrap_or((stem, ""));
        let is_it = metadata
            .get("Name")
            .is_some_and(|name| normalize_name(name) == normalize_name(project))
            && metadata
                .get("Version")
                .is_some_and(|known| same_version(known, version));
        if !is_it {
            return Err("has the metadata of another distribution".to_owned());
        }
        let points = self.entry_points.as_deref().unwrap_or_default();
        let names = script_names(&String::from_utf8_lossy(points));
        match names.iter().find(|name| !is_script_name(name)) {
            Some(name) => Err(format!("has a script `{}`", name.escape_debug())),
            None => Ok(()),
        }
    }
}
