//! Addresses whose scheme names what opens them: `postgresql+psycopg2://`, `redis://`.

use uvferry_diagnostics::{Location, SourceFile};

use super::found::Found;
use super::words::{LONGEST_LINE, is_comment};
use crate::sorted::Sorted;

struct Scheme {
    distributions: &'static [&'static str],
    /// Whether the scheme says which it is, rather than that one of its kind is needed.
    is_certain: bool,
}

struct Schemes {
    whole: Sorted<Scheme>,
    /// What follows the `+`.
    drivers: Sorted<Scheme>,
}

static SCHEMES: Schemes = include!(concat!(env!("OUT_DIR"), "/addresses.rs"));

/// No scheme is longer.
const LONGEST: usize = 60;

/// The addresses in a text that are in no comment.
pub(super) fn address_uses(file: &SourceFile, found: &mut Found<'_>) {
    let text = file.text();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let start = line_start;
        line_start += line.len();
        if line.len() > LONGEST_LINE || !line.contains("://") || is_comment(line) {
            continue;
        }
        for (colon, _) in line.match_indices("://") {
            let scheme = before(&line[..colon]);
            if scheme.is_empty() {
                continue;
            }
            if is_known(scheme) {
                let span = start + colon - scheme.len()..start + colon + 3;
                let place = found.at(file, &span);
                scheme_uses(scheme, &place, found);
            }
        }
    }
}

/// The scheme that a text ends with.
fn before(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_'))
        .last()
        .map_or(text.len(), |(at, _)| at);
    &text[start..]
}

/// A scheme without what Celery puts before it: a database as the store of results, or as the
/// broker.
fn plain(scheme: &str) -> &str {
    ["db+", "sqla+", "sqlalchemy+"]
        .iter()
        .find_map(|start| scheme.strip_prefix(start))
        .unwrap_or(scheme)
}

fn known(plain: &str) -> Option<&'static Scheme> {
    let table = &SCHEMES;
    table.whole.get(plain).or_else(|| {
        let (dialect, driver) = plain.split_once('+')?;
        table
            .drivers
            .get(driver)
            .or_else(|| table.whole.get(dialect))
    })
}

fn is_known(scheme: &str) -> bool {
    known(plain(&scheme.to_ascii_lowercase())).is_some()
}

/// What opens addresses of a scheme.
pub(super) fn scheme_uses(scheme: &str, place: &Location, found: &mut Found<'_>) {
    let scheme = scheme.to_ascii_lowercase();
    let plain = plain(&scheme);
    let Some(known) = known(plain) else { return };
    let why = format!("it opens addresses of the scheme `{scheme}`");
    found.any_of(known.distributions, place, &why, known.is_certain);
    // The dialect itself may come from a distribution too.
    if let Some((dialect, _)) = plain.split_once('+')
        && let Some(of) = SCHEMES.whole.get(&format!("{dialect}+"))
    {
        found.any_of(of.distributions, place, &why, of.is_certain);
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_scheme_ends_where_the_address_begins() {
        assert_eq!(before("x = oracle+cx_oracle"), "oracle+cx_oracle");
        assert_eq!(before("URL=postgresql+psycopg2"), "postgresql+psycopg2");
        assert_eq!(before("x: \"redis"), "redis");
        assert_eq!(before("é"), "");
        assert_eq!(before(""), "");
    }
}
