//! URLs, as pip's `Link` takes them.

use std::net::Ipv6Addr;

use uvferry_diagnostics::Span;

use crate::grammar::is_identifier;
use crate::requirement::{
    PathRequirement, Requirement, Target, UrlRequirement, VcsRequirement, WheelName, link_value,
    scheme,
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
    check_url(url, 0)?;
    if scheme(url).is_some() {
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
    if let Some(name) = link_value(url, "egg") {
        let from = url.find(&format!("egg={name}")).unwrap_or_default() + "egg=".len();
        let end = from + name.len();
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

/// Python's `urlsplit` raises for a bracket without its counterpart in a host, and for
/// brackets around what is no address of IP version 6 or later.
pub(super) fn has_sound_brackets(url: &str) -> bool {
    let Some(host) = authority(url) else {
        return true;
    };
    match (host.split_once('['), host.contains(']')) {
        (None, false) => true,
        (Some((_, inner)), true) => is_later_address(inner.split(']').next().unwrap_or(inner)),
        _ => false,
    }
}

fn is_later_address(text: &str) -> bool {
    if let Some(future) = text.strip_prefix('v') {
        return future.split_once('.').is_some_and(|(version, rest)| {
            !version.is_empty()
                && version.bytes().all(|digit| digit.is_ascii_hexdigit())
                && !rest.is_empty()
        });
    }
    let (address, scope) = text.split_once('%').unwrap_or((text, "any"));
    !scope.is_empty() && !scope.contains('%') && address.parse::<Ipv6Addr>().is_ok()
}

pub(super) fn check_wheel(name: &str, len: usize) -> Result<(), Refusal> {
    match WheelName::parse(name) {
        // pip makes `name==version` of it.
        Some(wheel) if is_identifier(&wheel.name.written) => Ok(()),
        _ => Err(Refusal {
            span: 0..len,
            cause: Cause::Wheel(name.to_owned()),
        }),
    }
}
