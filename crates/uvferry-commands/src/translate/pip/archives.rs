//! Addresses of archives: uv tells what one is by the end of its path alone.

use crate::rules;

use super::super::arguments::Item;
use super::super::draft::Draft;

/// The endings that uv takes, as it writes them in its message.
const ENDINGS: &[&str] = &[
    ".whl",
    ".tar.gz",
    ".zip",
    ".tar.bz2",
    ".tar.lz",
    ".tar.lzma",
    ".tar.xz",
    ".tar.zst",
    ".tar",
    ".tbz",
    ".tgz",
    ".tlz",
    ".txz",
];

/// A person decides on an address whose path does not say what it is: pip asks the server.
pub(super) fn review_unnamed(draft: &mut Draft<'_, '_>, items: &[Item]) {
    for item in items {
        let Item::Positional(argument) = item else {
            continue;
        };
        let Some(text) = argument.word.text() else {
            continue;
        };
        let Some(url) = url_in(&text).filter(|url| !is_told(url)) else {
            continue;
        };
        let advice = match archive_of_github(url) {
            Some(archive) => format!("`{archive}` is the same one"),
            None => "name an address that does, or `git+https://…`".to_owned(),
        };
        draft.review(
            &rules::COMMAND_WITHOUT_EQUIVALENT,
            format!(
                "`{url}`: uv tells an archive by the end of its path (`.tar.gz`, `.zip`, `.whl`), \
                 and this one has none; {advice}"
            ),
            argument.index,
        );
    }
}

/// The address in a requirement: `https://…`, `name @ https://…`.
fn url_in(text: &str) -> Option<&str> {
    let text = match text.split_once('@') {
        Some((name, url)) if !name.contains(':') => url.trim_start(),
        _ => text,
    };
    let url = text.split([' ', ';']).next().unwrap_or(text);
    ["http://", "https://", "ftp://"]
        .iter()
        .any(|scheme| {
            url.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .then_some(url)
}

fn path_of(url: &str) -> &str {
    let path = url.split(['#', '?']).next().unwrap_or(url);
    path.trim_end_matches('/')
}

/// Whether the end of the path tells what it is. uv clones what ends with `.git`.
fn is_told(url: &str) -> bool {
    let path = path_of(url);
    // As uv reads them: capital letters tell nothing.
    let ends = |ending: &str| path.ends_with(ending);
    ends(".git") || ENDINGS.iter().any(|ending| ends(ending))
}

/// The address with an ending of what GitHub serves without one.
fn archive_of_github(url: &str) -> Option<String> {
    let (_, rest) = path_of(url).split_once("://")?;
    let rest = rest
        .strip_prefix("api.github.com/repos/")
        .or_else(|| rest.strip_prefix("www.github.com/"))
        .or_else(|| rest.strip_prefix("github.com/"))?;
    let mut parts = rest.splitn(4, '/');
    let (owner, name, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let reference = parts.next()?;
    let ending = match kind {
        "tarball" => "tar.gz",
        "zipball" => "zip",
        _ => return None,
    };
    Some(format!(
        "https://github.com/{owner}/{name}/archive/{reference}.{ending}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_that_of_the_path() {
        for url in [
            "https://example.com/x.tar.gz",
            "https://example.com/x.zip?raw=true#egg=x",
            "https://example.com/x.zip/",
            "https://example.com/x.tar.zst",
        ] {
            assert!(is_told(url), "{url}");
        }
        for url in [
            "https://example.com/x",
            "https://example.com/x?y=six.zip",
            "https://example.com/x.TAR.GZ",
            "https://example.com/x.tar.Z",
            "https://github.com/a/b/tarball/master",
        ] {
            assert!(!is_told(url), "{url}");
        }
    }

    #[test]
    fn an_address_is_found_behind_its_name() {
        let url = "https://me@example.com/x";
        for text in [
            "https://me@example.com/x",
            "x @ https://me@example.com/x",
            "x[y]@https://me@example.com/x ; python_version > '3'",
        ] {
            assert_eq!(url_in(text), Some(url), "{text}");
        }
        for text in [
            "git+https://example.com/x",
            "x @ git+https://e.com/x",
            "./x",
            "file:///x",
        ] {
            assert_eq!(url_in(text), None, "{text}");
        }
    }

    #[test]
    fn github_has_the_same_archive_with_an_ending() {
        assert_eq!(
            archive_of_github("https://api.github.com/repos/a/b/zipball/feature/x").as_deref(),
            Some("https://github.com/a/b/archive/feature/x.zip")
        );
        assert_eq!(archive_of_github("https://example.com/a/b/tarball/x"), None);
    }
}
