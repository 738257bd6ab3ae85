use std::collections::BTreeMap;
use std::convert::Infallible;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use url::Url;

use super::{PageError, PageSource, address, file_name, known_version, versions};
use crate::catalog::normalized;
use crate::project::{IndexFile, Project, ProjectStatus, is_distribution};

pub(super) fn read(source: &PageSource<'_>, text: &str) -> Result<Project, PageError> {
    let found = Found::tokens_of(text);
    if let Some(version) = found.meta.get("pypi:repository-version") {
        known_version(version)?;
    }
    let page = Url::parse(source.url).ok();
    let base = match (&page, &found.base) {
        (Some(page), Some(base)) => page.join(base.trim()).ok().or_else(|| Some(page.clone())),
        _ => page,
    };
    let files: Vec<IndexFile> = found
        .anchors
        .into_iter()
        .filter_map(|anchor| anchor.into_file(base.as_ref()))
        .collect();
    let name = normalized(source.name);
    let meta = |name: &str| {
        found
            .meta
            .get(name)
            .filter(|text| !text.is_empty())
            .cloned()
    };
    Ok(Project {
        index: source.index.to_owned(),
        versions: versions(&name, &files),
        status: meta("pypi:project-status")
            .filter(|status| status != "active")
            .map(|status| ProjectStatus {
                status,
                reason: meta("pypi:project-status-reason"),
            }),
        name,
        files,
    })
}

/// What matters of a page.
#[derive(Default)]
struct Found {
    /// Of the first `<base>` that has one.
    base: Option<String>,
    anchors: Vec<Anchor>,
    /// `<meta name= content=>`.
    meta: BTreeMap<String, String>,
}

/// The attributes of a tag that matter; the value is `None` where there is only a name.
#[derive(Default)]
struct Anchor {
    href: Option<String>,
    requires_python: Option<String>,
    yanked: Option<String>,
    core_metadata: Option<String>,
    dist_info_metadata: Option<String>,
}

/// The tag that is being read.
enum Open {
    Anchor(Anchor),
    Base(Option<String>),
    Meta { name: String, content: String },
    Other,
}

impl Open {
    fn named(name: &[u8]) -> Self {
        match name {
            b"a" => Self::Anchor(Anchor::default()),
            b"base" => Self::Base(None),
            b"meta" => Self::Meta {
                name: String::new(),
                content: String::new(),
            },
            _ => Self::Other,
        }
    }

    /// Of an attribute that comes twice the last one counts, as for pip.
    fn set(&mut self, attribute: &[u8], value: &str) {
        match (self, attribute) {
            (Self::Anchor(anchor), attribute) => {
                let place = match attribute {
                    b"href" => &mut anchor.href,
                    b"data-requires-python" => &mut anchor.requires_python,
                    b"data-yanked" => &mut anchor.yanked,
                    b"data-core-metadata" => &mut anchor.core_metadata,
                    b"data-dist-info-metadata" => &mut anchor.dist_info_metadata,
                    _ => return,
                };
                *place = Some(value.to_owned());
            }
            (Self::Base(href), b"href") => *href = Some(value.to_owned()),
            (Self::Meta { name, .. }, b"name") => value.clone_into(name),
            (Self::Meta { content, .. }, b"content") => value.clone_into(content),
            _ => {}
        }
    }
}

impl Found {
    fn tokens_of(text: &str) -> Self {
        let mut found = Self::default();
        let mut open = Open::Other;
        let mut attribute: Vec<u8> = Vec::new();
        let mut emitter =
            CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
                match event {
                    CallbackEvent::OpenStartTag { name } => open = Open::named(name),
                    CallbackEvent::AttributeName { name } => {
                        attribute.clear();
                        attribute.extend_from_slice(name);
                        open.set(name, "");
                    }
                    CallbackEvent::AttributeValue { value } => {
                        open.set(&attribute, &String::from_utf8_lossy(value));
                    }
                    CallbackEvent::CloseStartTag { .. } => {
                        found.close(std::mem::replace(&mut open, Open::Other));
                    }
                    CallbackEvent::EndTag { .. } => open = Open::Other,
                    _ => {}
                }
                None::<Infallible>
            });
        // Links in a script are no links.
        emitter.naively_switch_states(true);
        let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
        found
    }

    fn close(&mut self, tag: Open) {
        match tag {
            Open::Anchor(anchor) => self.anchors.push(anchor),
            Open::Base(Some(href)) if self.base.is_none() => self.base = Some(href),
            Open::Meta { name, content } if !name.is_empty() => {
                self.meta.insert(name.to_ascii_lowercase(), content);
            }
            _ => {}
        }
    }
}

impl Anchor {
    /// `None` for links that are no files of the project: to its page, to the parent.
    fn into_file(self, base: Option<&Url>) -> Option<IndexFile> {
        let (url, hashes) = address(base, &self.href?);
        let filename = file_name(&url);
        if !is_distribution(&filename) {
            return None;
        }
        // PEP 714: the older name counts only where the newer one is missing.
        let metadata = self.core_metadata.or(self.dist_info_metadata);
        Some(IndexFile {
            filename,
            url,
            hashes,
            requires_python: self.requires_python.filter(|text| !text.is_empty()),
            yanked: self.yanked,
            size_bytes: None,
            upload_time: None,
            core_metadata: metadata.and_then(|text| offered(&text)),
        })
    }
}

/// `true`, or `sha256=…`, is what the attribute holds (PEP 658); like pip, any other text
/// is taken as an offer without a hash.
fn offered(text: &str) -> Option<BTreeMap<String, String>> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("false") {
        return None;
    }
    Some(match text.split_once('=') {
        Some((algorithm, hash)) => {
            BTreeMap::from([(algorithm.to_owned(), hash.to_ascii_lowercase())])
        }
        None => BTreeMap::new(),
    })
}
