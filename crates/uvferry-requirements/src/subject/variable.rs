//! Lines whose environment variables stand unreplaced.

use crate::grammar;
use crate::lines::variables;
use crate::requirement::{Name, Requirement};
use crate::subject::link::url_target;
use crate::whitespace::strip;

/// A line that is only refused because its environment variables stand unreplaced.
pub(crate) fn read_with_variables(text: &str, requirement: &mut Requirement) -> bool {
    if variables(text).next().is_none() {
        return false;
    }
    // Something valid in the place of each variable shows the line's shape; which kind
    // fits depends on where it stands.
    for filler in ["0", "a", "==0", "'0'", ""] {
        let mut filled = String::with_capacity(text.len());
        let mut at = 0;
        for (span, _) in variables(text) {
            filled.push_str(&text[at..span.start]);
            filled.push_str(filler);
            at = span.end;
        }
        filled.push_str(&text[at..]);
        let (front, marker) = split_marker(&filled);
        if marker.is_some_and(|marker| grammar::check_marker(strip(marker)).is_err()) {
            continue;
        }
        let Ok(parts) = grammar::requirement(strip(front), false) else {
            continue;
        };
        let original_front = text.split(';').next().unwrap_or(text);
        requirement.marker = text
            .split_once(';')
            .map(|(_, marker)| strip(marker).to_owned())
            .filter(|marker| !marker.is_empty());
        // The name is the same in both unless a variable is part of it.
        let name = &strip(front)[parts.name.clone()];
        if strip(original_front).starts_with(name)
            && !strip(original_front)[name.len()..].starts_with('$')
        {
            requirement.name = Some(Name::new(name));
            let rest = strip(&strip(original_front)[name.len()..]);
            let (rest, extras) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
                Some((extras, rest)) => (strip(rest), extras),
                None => (rest, ""),
            };
            requirement.extras = extras
                .split(',')
                .map(strip)
                .filter(|extra| !extra.is_empty())
                .map(str::to_owned)
                .collect();
            match rest.strip_prefix('@') {
                Some(url) => {
                    let url = strip(url);
                    requirement.url = Some(url.to_owned());
                    requirement.target = url_target(url);
                }
                None if rest.is_empty() => {}
                None => requirement.specifier = Some(rest.to_owned()),
            }
        }
        return true;
    }
    false
}

fn split_marker(text: &str) -> (&str, Option<&str>) {
    match text.split_once(';') {
        Some((front, marker)) if !strip(marker).is_empty() => (front, Some(marker)),
        Some((front, _)) => (front, None),
        None => (text, None),
    }
}
