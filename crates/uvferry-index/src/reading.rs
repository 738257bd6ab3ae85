//! Pages of projects: JSON (PEP 691) and HTML (PEP 503), each into a [`Project`].

mod html;
mod json;

use std::collections::BTreeMap;
use std::io::{self, Read};

use url::Url;

use crate::catalog::normalized;
use crate::project::{IndexFile, Project};

/// What is known of a page before it is read.
#[derive(Debug, Clone, Copy)]
pub struct PageSource<'a> {
    /// The project that was asked for.
    pub name: &'a str,
    /// The index, without credentials.
    pub index: &'a str,
    /// Where the page came from, after redirects: what relative links start from.
    pub url: &'a str,
    /// The `Content-Type` header.
    pub content_type: &'a str,
}

/// Why a page cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No page of an index, by its content type.
    #[error("no page of an index but {0}")]
    NotPage(String),
    /// Broken off, no JSON, or of a version of the interface that is not known.
    #[error("{0}")]
    Damaged(String),
    /// The reader gave an error.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads the page of a project.
///
/// HTML is read as browsers and pip read it: whatever the tags are, and in any quoting.
/// A file whose fields have odd types keeps what can be understood of it.
///
/// # Errors
/// When the content type is none of a page, or the JSON is none.
///
/// ```
/// use uvferry_index::{PageSource, read_page};
///
/// let source = PageSource {
///     name: "Six",
///     index: "https://example.com/simple/",
///     url: "https://example.com/simple/six/",
///     content_type: "text/html",
/// };
/// let page = b"<a href='../../six-1.17.0-py3-none-any.whl#sha256=AB'>six</a>";
/// let project = read_page(&source, page)?;
/// assert_eq!(project.files[0].url, "https://example.com/six-1.17.0-py3-none-any.whl");
/// assert_eq!(project.files[0].hashes["sha256"], "ab");
/// assert_eq!(project.versions, ["1.17.0"]);
/// # Ok::<(), uvferry_index::PageError>(())
/// ```
pub fn read_page(source: &PageSource<'_>, bytes: &[u8]) -> Result<Project, PageError> {
    let project = match Form::of(source.content_type)? {
        Form::Json => json::from_slice(source, bytes)?,
        Form::Html { charset } => html::read(source, &decoded(bytes, charset.as_deref()))?,
    };
    Ok(at_home(source, project))
}

/// A page from elsewhere does not make us read files of this machine.
fn at_home(source: &PageSource<'_>, mut project: Project) -> Project {
    if !source.url.starts_with("file:") {
        for file in &mut project.files {
            let scheme = file.url.trim_start().get(..5);
            if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:")) {
                file.core_metadata = None;
            }
        }
    }
    project
}

/// The same from a stream, which is not held in memory where it is JSON.
pub(crate) fn read_page_from(
    source: &PageSource<'_>,
    mut reader: impl Read,
) -> Result<Project, PageError> {
    match Form::of(source.content_type)? {
        Form::Json => Ok(at_home(source, json::from_reader(source, reader)?)),
        Form::Html { .. } => {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes)?;
            read_page(source, &bytes)
        }
    }
}

/// Whether a page of this content type can be read at all.
pub(crate) fn is_page(content_type: &str) -> Result<(), PageError> {
    Form::of(content_type).map(drop)
}

enum Form {
    Json,
    Html { charset: Option<String> },
}

impl Form {
    /// The content types that pip and uv take.
    fn of(content_type: &str) -> Result<Self, PageError> {
        let media = content_type.split(';').next().unwrap_or_default().trim();
        match media.to_ascii_lowercase().as_str() {
            "application/vnd.pypi.simple.v1+json" => Ok(Self::Json),
            "application/vnd.pypi.simple.v1+html" | "text/html" => Ok(Self::Html {
                charset: crate::fetch::charset(content_type),
            }),
            "" => Err(PageError::NotPage("something without a type".to_owned())),
            other => Err(PageError::NotPage(format!("`{other}`"))),
        }
    }
}

/// UTF-8 unless the server names another encoding.
fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    let encoding = charset
        .and_then(|charset| encoding_rs::Encoding::for_label(charset.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0.into_owned()
}

/// The version of the simple interface (PEP 629): a newer major one means something else.
fn known_version(version: &str) -> Result<(), PageError> {
    let major = version.split('.').next().unwrap_or_default().trim();
    if major.is_empty() || major == "1" {
        Ok(())
    } else {
        Err(PageError::Damaged(format!(
            "version {version} of the simple interface is not known"
        )))
    }
}

/// The address of a file, without its fragment, and the hashes that the fragment names.
/// What is no address stays as it is written: who fetches it is told so.
fn address(base: Option<&Url>, link: &str) -> (String, BTreeMap<String, String>) {
    let link = link.trim();
    let (place, fragment) = link.split_once('#').unwrap_or((link, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    let absolute = place.starts_with("https://") || place.starts_with("http://");
    let url = if absolute && plain(place) {
        place.to_owned()
    } else {
        base.and_then(|base| base.join(place).ok())
            .map_or_else(|| place.to_owned(), String::from)
    };
    (url, fragment_hashes(fragment))
}

/// As pip names them.
const ALGORITHMS: [&str; 6] = ["sha512", "sha384", "sha256", "sha224", "sha1", "md5"];

fn fragment_hashes(fragment: &str) -> BTreeMap<String, String> {
    fragment
        .split('&')
        .filter_map(|part| part.split_once('='))
        .filter(|(algorithm, hash)| ALGORITHMS.contains(algorithm) && !hash.is_empty())
        .map(|(algorithm, hash)| (algorithm.to_owned(), hash.to_ascii_lowercase()))
        .collect()
}

/// The last segment of an address's path, decoded.
pub(crate) fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let segment = path.rsplit('/').next().unwrap_or_default();
    crate::http::decoded(segment)
}

/// The project of a page that does not list its versions.
pub(crate) fn versions(name: &str, files: &[IndexFile]) -> Vec<String> {
    let mut versions: Vec<String> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let name = normalized(name);
    for version in files.iter().filter_map(|file| file.version(&name)) {
        if known.insert(version) {
            versions.push(version.to_owned());
        }
    }
    versions
}
