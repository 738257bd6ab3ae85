//! Places that are lists of files and no indexes: pip's `find-links`.
//!
//! As pip has it (<https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-f>): of a folder its
//! files, and what its pages link to; of a page what it links to; a distribution's own address
//! is that distribution. Each place is read once, whatever the number of names.

use std::io;
use std::sync::Arc;

use tokio::sync::OnceCell;
use url::Url;

use super::body::Body;
use super::folder;
use super::lookup::{PAGE, Place, Shared, page};
use crate::connection::shown;
use crate::error::FetchError;
use crate::project::{IndexFile, Project, is_distribution};
use crate::reading::{PageSource, file_name, versions};

/// One place.
pub(super) struct Links {
    pub(super) place: Place,
    files: OnceCell<Result<Vec<IndexFile>, String>>,
}

impl Links {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            files: OnceCell::new(),
        }
    }
}

/// What lies in a folder.
enum Listed {
    /// Files of distributions, and pages with links to more.
    Folder {
        files: Vec<Url>,
        pages: Vec<Url>,
    },
    /// It is a file itself.
    File,
    Nothing,
}

impl Shared {
    /// The files of a project at one of the places.
    pub(super) async fn linked(
        self: Arc<Self>,
        at: usize,
        name: &str,
    ) -> Result<Option<Project>, FetchError> {
        let links = &self.links[at];
        let files = links.files.get_or_init(|| async {
            let read = Arc::clone(&self).files_at(links.place.url.clone());
            read.await.map_err(|error| error.reason())
        });
        let files = files.await.as_ref().map_err(|reason| FetchError::Links {
            url: links.place.shown.clone(),
            reason: reason.clone(),
        })?;
        let of_it = files.iter().filter(|file| file.version(name).is_some());
        let files: Vec<IndexFile> = of_it.cloned().collect();
        Ok((!files.is_empty()).then(|| Project {
            name: crate::catalog::normalized(name),
            index: links.place.shown.clone(),
            versions: versions(name, &files),
            files,
            status: None,
        }))
    }

    async fn files_at(self: Arc<Self>, url: Url) -> Result<Vec<IndexFile>, FetchError> {
        if url.scheme() != "file" {
            return if is_distribution(&file_name(url.as_str())) {
                Ok(vec![by_its_name(&url)])
            } else {
                self.page_at(url).await
            };
        }
        match listed(url.clone()).await? {
            Listed::File if is_page(&url) => self.page_at(url).await,
            Listed::File if is_distribution(&file_name(url.as_str())) => {
                Ok(vec![by_its_name(&url)])
            }
            Listed::Nothing | Listed::File => Ok(Vec::new()),
            Listed::Folder { files, pages } => {
                let mut found: Vec<IndexFile> = files.iter().map(by_its_name).collect();
                for page in pages {
                    found.extend(Arc::clone(&self).page_at(page).await?);
                }
                Ok(found)
            }
        }
    }

    async fn page_at(self: Arc<Self>, url: Url) -> Result<Vec<IndexFile>, FetchError> {
        let (index, page_bytes) = (shown(&url), self.page_bytes);
        let read = move |content_type: &str, place: &str, body: &Body| {
            let source = PageSource {
                name: "",
                index: &index,
                url: place,
                content_type,
            };
            page(&source, body, page_bytes)
        };
        let project = if url.scheme() == "file" {
            let body = folder::file(url.clone(), page_bytes).await?;
            self.read_file(url, "text/html", body, page_bytes, move |entry| {
                read(
                    &entry.about.content_type,
                    &entry.about.final_url,
                    &entry.body,
                )
            })
            .await?
        } else {
            self.obtain(url, None, PAGE, page_bytes, move |entry| {
                read(
                    &entry.about.content_type,
                    &entry.about.final_url,
                    &entry.body,
                )
            })
            .await?
        };
        Ok(project.map_or_else(Vec::new, |project| project.files))
    }
}

/// A file of which only the name is known.
fn by_its_name(url: &Url) -> IndexFile {
    IndexFile {
        filename: file_name(url.as_str()),
        url: url.as_str().to_owned(),
        ..IndexFile::default()
    }
}

fn is_page(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [".html", ".htm"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

async fn listed(url: Url) -> Result<Listed, FetchError> {
    let read = |path: std::path::PathBuf| match fs_err::metadata(&path) {
        Ok(about) if about.is_dir() => {
            let mut entries: Vec<std::path::PathBuf> = fs_err::read_dir(path)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<io::Result<_>>()?;
            entries.sort();
            let files = entries.iter().filter(|path| path.is_file());
            let urls = files.filter_map(|path| Url::from_file_path(path).ok());
            let (pages, files): (Vec<Url>, Vec<Url>) = urls.partition(is_page);
            let is_one = |url: &Url| is_distribution(&file_name(url.as_str()));
            Ok(Listed::Folder {
                files: files.into_iter().filter(is_one).collect(),
                pages,
            })
        }
        Ok(about) if about.is_file() => Ok(Listed::File),
        Ok(_) => Ok(Listed::Nothing),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Listed::Nothing),
        Err(error) => Err(error),
    };
    let listed = folder::on_disk(url, read).await?;
    Ok(listed.unwrap_or(Listed::Nothing))
}
