use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use super::{PageError, PageSource, address, file_name, known_version, versions};
use crate::catalog::normalized;
use crate::project::{IndexFile, Project, ProjectStatus};

pub(super) fn from_slice(source: &PageSource<'_>, bytes: &[u8]) -> Result<Project, PageError> {
    let page: Page = serde_json::from_slice(bytes).map_err(|error| damaged(&error))?;
    page.into_project(source)
}

pub(super) fn from_reader(
    source: &PageSource<'_>,
    reader: impl Read,
) -> Result<Project, PageError> {
    let reader = BufReader::with_capacity(64 << 10, reader);
    let page: Page =
        serde_json::from_reader(reader).map_err(|error| match error.io_error_kind() {
            Some(_) => PageError::Io(error.into()),
            None => damaged(&error),
        })?;
    page.into_project(source)
}

fn damaged(error: &serde_json::Error) -> PageError {
    PageError::Damaged(format!("no JSON of a project: {error}"))
}

/// Of a key that comes twice the last one counts, as in Python.
#[derive(Default)]
struct Page {
    meta: Loose,
    name: Loose,
    versions: Option<Vec<Loose>>,
    files: Vec<File>,
    status: Loose,
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum PageKey {
    Meta,
    Name,
    Versions,
    Files,
    ProjectStatus,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor)
    }
}

/// A derived one would take a list for a page, too.
struct PageVisitor;

impl<'de> Visitor<'de> for PageVisitor {
    type Value = Page;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a project")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        while let Some(key) = table.next_key()? {
            match key {
                PageKey::Meta => page.meta = table.next_value()?,
                PageKey::Name => page.name = table.next_value()?,
                PageKey::Versions => page.versions = table.next_value()?,
                PageKey::Files => page.files = table.next_value()?,
                PageKey::ProjectStatus => page.status = table.next_value()?,
                PageKey::Other => drop(table.next_value::<IgnoredAny>()?),
            }
        }
        Ok(page)
    }
}

impl Page {
    fn into_project(self, source: &PageSource<'_>) -> Result<Project, PageError> {
        if let Some(version) = self.meta.field("api-version") {
            known_version(version)?;
        }
        let base = Url::parse(source.url).ok();
        let mut files: Vec<IndexFile> = self.files.into_iter().map(|file| file.0).collect();
        for file in &mut files {
            let (url, hashes) = address(base.as_ref(), &file.url);
            file.url = url;
            file.hashes.extend(hashes);
            if file.filename.is_empty() {
                file.filename = file_name(&file.url);
            }
        }
        let name = self
            .name
            .into_text()
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| normalized(source.name));
        let versions = match self.versions {
            Some(versions) => versions.into_iter().filter_map(Loose::into_text).collect(),
            None => versions(&name, &files),
        };
        let status = match &self.status {
            Loose::Table(_) => self.status.field("status"),
            Loose::Text(status) => Some(status.as_str()),
            _ => None,
        };
        let status = status.filter(|status| *status != "active");
        Ok(Project {
            name,
            index: source.index.to_owned(),
            versions,
            status: status.map(|status| ProjectStatus {
                status: status.to_owned(),
                reason: self.status.field("reason").map(str::to_owned),
            }),
            files,
        })
    }
}

/// A file, its address as it is written.
struct File(IndexFile);

#[derive(Default)]
struct Fields {
    filename: Loose,
    url: Loose,
    hashes: Loose,
    requires_python: Loose,
    yanked: Loose,
    size: Loose,
    upload_time: Loose,
    core_metadata: Loose,
    dist_info_metadata: Loose,
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum FileKey {
    Filename,
    Url,
    Hashes,
    RequiresPython,
    Yanked,
    Size,
    UploadTime,
    CoreMetadata,
    DistInfoMetadata,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = File;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<File, A::Error> {
        let mut fields = Fields::default();
        while let Some(key) = table.next_key()? {
            let place = match key {
                FileKey::Filename => &mut fields.filename,
                FileKey::Url => &mut fields.url,
                FileKey::Hashes => &mut fields.hashes,
                FileKey::RequiresPython => &mut fields.requires_python,
                FileKey::Yanked => &mut fields.yanked,
                FileKey::Size => &mut fields.size,
                FileKey::UploadTime => &mut fields.upload_time,
                FileKey::CoreMetadata => &mut fields.core_metadata,
                FileKey::DistInfoMetadata => &mut fields.dist_info_metadata,
                FileKey::Other => {
                    table.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *place = table.next_value()?;
        }
        Ok(fields.into())
    }
}

impl From<Fields> for File {
    fn from(fields: Fields) -> Self {
        let filled = |text: &String| !text.is_empty();
        // PEP 714: the older name counts only where the newer one is missing.
        let metadata = match fields.core_metadata {
            Loose::Nothing => fields.dist_info_metadata,
            given => given,
        };
        Self(IndexFile {
            filename: fields.filename.into_text().unwrap_or_default(),
            url: fields.url.into_text().unwrap_or_default(),
            hashes: fields.hashes.into_hashes(),
            requires_python: fields.requires_python.into_text().filter(filled),
            yanked: match fields.yanked {
                Loose::Text(reason) if !reason.is_empty() => Some(reason),
                Loose::Flag(true) => Some(String::new()),
                _ => None,
            },
            size_bytes: match fields.size {
                Loose::Count(bytes) => Some(bytes),
                _ => None,
            },
            upload_time: fields.upload_time.into_text().filter(filled),
            core_metadata: match metadata {
                Loose::Flag(true) => Some(BTreeMap::new()),
                table @ Loose::Table(_) => Some(table.into_hashes()),
                _ => None,
            },
        })
    }
}

/// A value of any type: an odd field must not cost the whole page.
#[derive(Debug, Default)]
enum Loose {
    #[default]
    Nothing,
    Flag(bool),
    Count(u64),
    Text(String),
    Table(Vec<(String, Loose)>),
    Other,
}

impl Loose {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        let Self::Table(fields) = self else {
            return None;
        };
        fields.iter().find_map(|(key, value)| match value {
            Self::Text(text) if key == name => Some(text.as_str()),
            _ => None,
        })
    }

    fn into_hashes(self) -> BTreeMap<String, String> {
        let Self::Table(fields) = self else {
            return BTreeMap::new();
        };
        fields
            .into_iter()
            .filter_map(|(algorithm, hash)| {
                let mut hash = hash.into_text()?;
                hash.make_ascii_lowercase();
                Some((algorithm, hash))
            })
            .collect()
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Loose, E> {
        Ok(Loose::Flag(flag))
    }

    fn visit_u64<E>(self, count: u64) -> Result<Loose, E> {
        Ok(Loose::Count(count))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Loose, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = table.next_entry()? {
            fields.push(field);
        }
        Ok(Loose::Table(fields))
    }
}
