//! What a wheel holds: METADATA, entry points, tags and the names of its files.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

/// A wheel, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wheel {
    /// The headers of METADATA in order, each with its value; continuation lines are joined
    /// by `\n`.
    pub headers: Vec<(String, String)>,
    /// The long description.
    pub description: String,
    /// Group, name, object.
    pub entry_points: BTreeSet<(String, String, String)>,
    /// `Root-Is-Purelib` and the tags of WHEEL.
    pub tags: BTreeSet<String>,
    /// The paths of all files; the folder of the metadata is called `.dist-info`, that of the
    /// data `.data`, without name and version.
    pub files: BTreeSet<String>,
}

/// Why a file is no wheel.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WheelError {
    /// It is no zip archive.
    #[error("not a wheel: {0}")]
    Archive(String),
    /// It has no METADATA.
    #[error("the wheel has no METADATA")]
    NoMetadata,
}

/// A member larger than this is not read.
const MAX_MEMBER_BYTES: u64 = 64 << 20;

impl Wheel {
    /// Reads the bytes of a wheel.
    ///
    /// # Errors
    /// When they are no zip archive, or it has no METADATA.
    pub fn read(bytes: &[u8]) -> Result<Self, WheelError> {
        let archive = |error: &dyn std::fmt::Display| WheelError::Archive(error.to_string());
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| archive(&error))?;
        let mut wheel = Self::default();
        let mut metadata = None;
        for at in 0..zip.len() {
            let mut member = zip.by_index(at).map_err(|error| archive(&error))?;
            let name = member.name().to_owned();
            if name.ends_with('/') {
                continue;
            }
            let place = neutral(&name);
            let mut text = String::new();
            if matches!(
                place.as_str(),
                ".dist-info/METADATA" | ".dist-info/entry_points.txt" | ".dist-info/WHEEL"
            ) {
                let mut raw = Vec::new();
                member
                    .by_ref()
                    .take(MAX_MEMBER_BYTES)
                    .read_to_end(&mut raw)
                    .map_err(|error| archive(&error))?;
                text = String::from_utf8_lossy(&raw).replace("\r\n", "\n");
            }
            match place.as_str() {
                ".dist-info/METADATA" => metadata = Some(text),
                ".dist-info/entry_points.txt" => wheel.entry_points = entry_points(&text),
                ".dist-info/WHEEL" => {
                    wheel.tags = text
                        .lines()
                        .map(str::trim)
                        .filter(|line| {
                            line.starts_with("Root-Is-Purelib:") || line.starts_with("Tag:")
                        })
                        .map(str::to_owned)
                        .collect();
                }
                _ => {}
            }
            wheel.files.insert(place);
        }
        let (headers, description) = parse_metadata(&metadata.ok_or(WheelError::NoMetadata)?);
        wheel.headers = headers;
        wheel.description = description;
        Ok(wheel)
    }

    /// The values of a header, whatever its case.
    pub fn all(&self, header: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(header))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The first value of a header.
    pub fn first(&self, header: &str) -> Option<&str> {
        self.all(header).first().copied()
    }
}

/// `x-1.dist-info/METADATA` → `.dist-info/METADATA`: name and version are compared by
/// themselves.
fn neutral(path: &str) -> String {
    let (folder, rest) = path.split_once('/').unwrap_or((path, ""));
    for ending in [".dist-info", ".data"] {
        if folder.ends_with(ending) && folder.contains('-') {
            return format!("{ending}/{rest}");
        }
    }
    path.to_owned()
}

/// Headers as `email.parser` reads them, and the body.
pub(crate) fn parse_metadata(text: &str) -> (Vec<(String, String)>, String) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.trim_end_matches('\r').is_empty() {
            rest = after;
            break;
        }
        if line.starts_with([' ', '\t', '|']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push('\n');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        } else {
            // No header: `email` takes the body to begin here.
            break;
        }
        rest = after;
    }
    let mut body = rest.to_owned();
    // Metadata 1.x has the text as a header.
    if let Some(at) = headers
        .iter()
        .position(|(name, _)| name.eq_ignore_ascii_case("Description"))
    {
        let (_, value) = headers.remove(at);
        if body.trim().is_empty() {
            body = value;
        }
    }
    (headers, body)
}

fn entry_points(text: &str) -> BTreeSet<(String, String, String)> {
    uvferry_setuptools::legacy::entry_points_of(text)
        .into_iter()
        .flat_map(|(group, points)| {
            points.into_iter().map(move |(name, object)| {
                let object: String = object.split_whitespace().collect();
                (group.clone(), name, object)
            })
        })
        .collect()
}
