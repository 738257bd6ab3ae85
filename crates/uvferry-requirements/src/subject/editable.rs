//! What stands behind `-e`.

use std::borrow::Cow;

use crate::grammar;
use crate::requirement::{
    PathRequirement, Requirement, Target, UrlRequirement, VCS_SCHEMES, VcsRequirement, scheme,
};
use crate::subject::link::{check_url, url_target};
use crate::subject::path::{bracket_extras, check_host, split_extras};
use crate::subject::{Cause, Refusal, take_parts};

/// pip's `parse_editable`.
pub(crate) fn read_editable(text: &str, read: &mut Requirement) -> Result<(), Refusal> {
    if let Ok(parts) = grammar::requirement(text, true)
        && let Some(url) = parts.url.clone()
    {
        take_parts(text, &parts, read);
        let url = &text[url];
        check_url(url, 0)?;
        let known = VCS_SCHEMES
            .iter()
            .any(|vcs| scheme(url).as_deref() == Some(vcs));
        if !known && !url.starts_with("file:") {
            return Err(Refusal {
                span: 0..text.len(),
                cause: Cause::Editable,
            });
        }
        read.target = url_target(url);
        return Ok(());
    }
    let (path, bracket) = split_extras(text);
    if path
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"))
    {
        check_url(path, 0)?;
        read.extras = bracket_extras(bracket)?;
        read.url = Some(path.to_owned());
        read.target = Target::from(UrlRequirement::new(path));
        return Ok(());
    }
    let url = ["git", "hg", "svn", "bzr"]
        .into_iter()
        .find(|vcs| {
            text.len() > vcs.len()
                && text.as_bytes()[vcs.len()] == b':'
                && text[..vcs.len()].eq_ignore_ascii_case(vcs)
        })
        .map_or(Cow::Borrowed(text), |vcs| {
            Cow::Owned(format!("{vcs}+{text}"))
        });
    let known = scheme(&url).is_some_and(|scheme| VCS_SCHEMES.contains(&scheme.as_str()));
    if known {
        check_url(&url, 0)?;
        let vcs = VcsRequirement::new(&url);
        if vcs.as_ref().is_some_and(|vcs| vcs.egg.is_none()) {
            return Err(Refusal {
                span: 0..text.len(),
                cause: Cause::EditableName,
            });
        }
        read.url = Some(text.to_owned());
        read.target = vcs.map_or(Target::Named, Target::from);
        return Ok(());
    }
    // A drive of Windows has one letter.
    let names_scheme = scheme(text).is_some_and(|scheme| scheme.len() > 1);
    if text.contains("://") || text.is_empty() || names_scheme {
        return Err(Refusal {
            span: 0..text.len(),
            cause: Cause::Editable,
        });
    }
    check_host(path)?;
    read.extras = bracket_extras(bracket)?;
    read.target = Target::from(PathRequirement::new(path));
    Ok(())
}
