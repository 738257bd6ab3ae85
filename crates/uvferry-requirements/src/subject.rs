//! What a requirement names, read as pip's `constructors.py` reads it.

mod editable;
mod link;
mod path;
mod variable;

use uvferry_diagnostics::Span;

use crate::grammar::{self, Fault, FaultKind};
use crate::plain::KnownMarkers;
use crate::requirement::{Name, Requirement, is_archive, is_url};
use crate::whitespace::{is_space, strip};

pub(crate) use editable::read_editable;
use link::{has_sound_brackets, read_url, reference_target};
use path::{bracket_extras, looks_like_path, looks_like_specifier, read_path, split_extras};
pub(crate) use variable::read_with_variables;

/// Why pip refuses a requirement, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) span: Span,
    pub(crate) cause: Cause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    Grammar(Fault),
    Marker(FaultKind),
    Egg(String),
    Wheel(String),
    FileHost,
    Address,
    Editable,
    EditableName,
}

/// pip's `parse_req_from_line`. `markers` holds those that were found valid before.
pub(crate) fn read_plain(
    text: &str,
    read: &mut Requirement,
    markers: &mut KnownMarkers,
) -> Result<(), Refusal> {
    // Whatever stands there, pip first asks whether it has a scheme.
    if !has_sound_brackets(text) {
        return Err(Refusal {
            span: 0..text.len(),
            cause: Cause::Address,
        });
    }
    let bare_url = is_url(text);
    let separator = if bare_url { "; " } else { ";" };
    let (name, marker) = match text.split_once(separator) {
        Some((name, marker)) => {
            let at = name.len() + separator.len();
            (name, Some((strip(marker), at)))
        }
        None => (text, None),
    };
    let named = strip(name);
    if let Some((marker, at)) = marker.filter(|(marker, _)| !marker.is_empty()) {
        markers.check(marker).map_err(|fault| {
            let rest = &text[at..];
            let from = text.len() - rest.trim_start_matches(is_space).len();
            Refusal {
                span: from + fault.span.start..from + fault.span.end.max(fault.span.start + 1),
                cause: Cause::Marker(fault.kind),
            }
        })?;
        read.marker = Some(marker.to_owned());
    }
    if bare_url {
        return read_url(named, read, 0);
    }
    // A path may end in a slash behind them.
    let (path, bracket) = match split_extras(named.trim_end_matches('/')) {
        (_, None) => (named, None),
        split => split,
    };
    if is_archive(path.trim_end_matches('/')) {
        let reference = named
            .split_once('@')
            .is_some_and(|(front, _)| !looks_like_path(front));
        if !reference || !named.contains("://") && grammar::requirement(named, false).is_err() {
            return read_path(path, bracket, read);
        }
    }
    match grammar::requirement(named, false) {
        Ok(parts) => {
            take_parts(named, &parts, read);
            if let Some(url) = parts.url {
                let url = &named[url];
                read.target = reference_target(url)?;
                // pip looks for them behind all that is no bare URL.
                if bracket.is_some() {
                    read.extras = bracket_extras(bracket)?;
                }
            }
            Ok(())
        }
        Err(fault) => {
            if looks_like_path(named) && !looks_like_specifier(named) {
                return read_path(path, bracket, read);
            }
            Err(Refusal {
                span: fault.span.start..fault.span.end.max(fault.span.start + 1),
                cause: Cause::Grammar(fault),
            })
        }
    }
}

fn take_parts(text: &str, parts: &grammar::Parts, read: &mut Requirement) {
    let requirement = read;
    requirement.name = Some(Name::new(&text[parts.name.clone()]));
    requirement.extras = parts
        .extras
        .iter()
        .map(|span| text[span.clone()].to_owned())
        .collect();
    if !parts.specifier.is_empty() {
        requirement.specifier = Some(strip(&text[parts.specifier.clone()]).to_owned());
    }
    requirement.url = parts.url.clone().map(|span| text[span].to_owned());
    if let Some(marker) = &parts.marker {
        requirement.marker = Some(strip(&text[marker.clone()]).to_owned());
    }
}
