//! URLs, as pip's `Link` takes them.

use uvferry_diagnostics::Span;

use crate::requirement::{
    PathRequirement, Requirement, Target, UrlRequirement, VcsRequirement, WheelName, scheme,
};
use crate::subject::{Cause, Refusal};

/// A bare URL.
pub(super) fn read_url(url: &str, read: &mut Requirement, from: usize) -> Result<(), Refusal> {
    check_url(url, from)?;
    read.url = Some(url.to_owned());
    read.target = url_target(url);
    // To pip even a repository's URL is a wheel when it ends like one.
    let link = UrlRequirement::new(url);
    if link.is_wheel
        && let Some(name) = link.file_name()
    {
        check_wheel(&name, url.len())?;
    }
    Ok(())
}

pub(super) fn url_target(url: &str) -> Target {
    match VcsRequirement::new(url) {
        Some(vcs) => Target::from(vcs),
        None => Target::from(UrlRequirement::new(url)),
    }
}

/// The target behind `name @`.
pub(super) fn reference_target(url: &str) -> Result<Target, Refusal> {
    if scheme(url).is_some() {
        check_url(url, 0)?;
        return Ok(url_target(url));
    }
    // pip takes it, and finds out later that it has no scheme.
    Ok(Target::from(PathRequirement::new(url)))
}

/// What pip's `Link` refuses.
pub(super) fn check_url(url: &str, from: usize) -> Result<(), Refusal> {
    let refuse = |range: Span, cause: Cause| {
        Err(Refusal {
            span: from + range.start..from + range.end,
            cause,
        })
    };
    let egg = url
        .match_indices("egg=")
        .find(|(at, _)| matches!(url.as_bytes()[..*at].last(), Some(b'#' | b'&')));
    if let Some((at, _)) = egg {
        let from = at + "egg=".len();
        let end = url[from..].find('&').map_or(url.len(), |end| from + end);
        let name = &url[from..end];
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let valid = ends(name.as_bytes().first())
            && ends(name.as_bytes().last())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !valid {
            return refuse(from..end, Cause::Egg(name.to_owned()));
        }
    }
    if !has_sound_brackets(url) {
        return refuse(0..url.len(), Cause::Address);
    }
    let authority = authority(url);
    let is_file = url
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    if is_file && authority.is_some_and(|host| !host.is_empty() && host != "localhost") {
        return refuse(0..url.len(), Cause::FileHost);
    }
    Ok(())
}

/// What stands between `//` and the path.
fn authority(url: &str) -> Option<&str> {
    let rest = match scheme(url) {
        Some(scheme) => &url[scheme.len() + 1..],
        None => url,
    };
    let rest = rest.strip_prefix("//")?;
    rest.split(['/', '?', '#']).next()
}

/// Python's `urlsplit` raises for a bracket without its counterpart in a host.
pub(super) fn has_sound_brackets(url: &str) -> bool {
    authority(url).is_none_or(|host| host.contains('[') == host.contains(']'))
}

pub(super) fn check_wheel(name: &str, len: usize) -> Result<(), Refusal> {
    match WheelName::parse(name) {
        Some(_) => Ok(()),
        None => Err(Refusal {
            span: 0..len,
            cause: Cause::Wheel(name.to_owned()),
        }),
    }
}
