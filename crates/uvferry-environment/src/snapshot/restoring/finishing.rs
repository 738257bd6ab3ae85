//! What uv cannot be told: which distributions were asked for by themselves, and where one
//! came from that is installed from a wheel of the archive now.

use std::io::{self, Write as _};
use std::path::Path;

use crate::distributions::{Distribution, Layout};
use crate::snapshot::SavedDistribution;
use crate::snapshot::record::{self, Recorded};

/// Writes REQUESTED and, where it came out of the archive, `direct_url.json` as they were saved,
/// and RECORD with them.
pub(super) fn finish(
    now: &Distribution,
    saved: &SavedDistribution,
    from_wheel: bool,
) -> io::Result<()> {
    if now.layout != Layout::DistInfo {
        return Ok(());
    }
    let Some(mut recorded) = record::of(now) else {
        return Ok(());
    };
    let Some(info) = now.metadata_path.file_name().and_then(|name| name.to_str()) else {
        return Ok(());
    };
    let mut changed = false;
    if saved.requested != now.requested {
        let bytes = saved.requested.then(|| b"".as_slice());
        put(&mut recorded, &now.metadata_path, info, "REQUESTED", bytes)?;
        changed = true;
    }
    if from_wheel && let Some(url) = &saved.direct_url {
        let text = serde_json::to_vec(url).map_err(io::Error::other)?;
        put(
            &mut recorded,
            &now.metadata_path,
            info,
            "direct_url.json",
            Some(&text),
        )?;
        changed = true;
    }
    if changed {
        let text: String = recorded.iter().map(record::line).collect();
        replace(&now.metadata_path.join("RECORD"), text.as_bytes())?;
    }
    Ok(())
}

/// A file of the metadata, there or not, and its line.
fn put(
    recorded: &mut Vec<Recorded>,
    folder: &Path,
    info: &str,
    name: &str,
    bytes: Option<&[u8]>,
) -> io::Result<()> {
    let path = format!("{info}/{name}");
    recorded.retain(|line| line.path != path);
    match bytes {
        None => fs_err::remove_file(folder.join(name)),
        Some(bytes) => {
            recorded.push(Recorded {
                path,
                hash: record::hash_of(bytes),
                size: bytes.len().to_string(),
            });
            recorded.sort_by(|one, other| one.path.cmp(&other.path));
            replace(&folder.join(name), bytes)
        }
    }
}

/// In place of the file, never into it: uv's files may be links to those of its cache.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".uvferry-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
