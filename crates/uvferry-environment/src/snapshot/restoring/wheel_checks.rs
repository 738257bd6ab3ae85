//! The wheels of an archive, before uv unpacks them.

use std::path::Path;

use crate::rules::WHEEL_UNSAFE;
use crate::snapshot::{Archive, Limits, Refusal};

/// Whether the wheels that were read from an archive can be unpacked without harm: each is a zip
/// file whose files stay below the folder that they are unpacked into, are no links, and are
/// not more than the limits say.
///
/// # Errors
/// The first that is not.
pub fn check_wheels(archive: &Archive, limits: &Limits) -> Result<(), Refusal> {
    let mut left = limits.total_bytes;
    for (name, path) in &archive.wheels {
        if let Some(path) = path {
            check(path, limits, &mut left)
                .map_err(|why| Refusal::new(&WHEEL_UNSAFE, format!("`{name}` {why}")))?;
        }
    }
    Ok(())
}

fn check(path: &Path, limits: &Limits, left: &mut u64) -> Result<(), String> {
    let file = fs_err::File::open(path).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(std::io::BufReader::new(file))
        .map_err(|_| "is no wheel".to_owned())?;
    if archive.len() > limits.files * 10 {
        return Err("has more files than any wheel".to_owned());
    }
    for at in 0..archive.len() {
        let file = archive
            .by_index_raw(at)
            .map_err(|_| "cannot be read".to_owned())?;
        let name = file.name();
        let shown = name.escape_debug().to_string();
        let is_below = !name.is_empty()
            && !name.starts_with('/')
            && !name.contains(['\\', ':', '\0'])
            && name
                .trim_end_matches('/')
                .split('/')
                .all(|part| !matches!(part, "" | "." | ".."));
        if !is_below {
            return Err(format!("has a file `{shown}`, which is not below it"));
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
        *left = left.checked_sub(file.size()).ok_or_else(|| {
            format!(
                "and the others unpack to more than {} bytes",
                limits.total_bytes
            )
        })?;
    }
    Ok(())
}
