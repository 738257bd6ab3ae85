//! What was found so far.

use std::cell::Cell;
use std::collections::BTreeSet;

use uvferry_diagnostics::{Location, SourceFile, Span};
use uvferry_requirements::normalize_name;

use super::{Use, Used};
use crate::declared::Declared;

/// Uses as they are found, and what is declared.
pub(super) struct Found<'a> {
    declared: BTreeSet<&'a str>,
    uses: Vec<Use>,
    /// How many places of the file may still be looked up.
    places: Cell<usize>,
}

/// Each place costs as much as its line is long. What comes after so many of one file is known
/// to be in it, and no more.
const MOST_PLACES: usize = 1_000;

impl<'a> Found<'a> {
    pub(super) fn new(declared: &'a [Declared]) -> Self {
        Self {
            declared: declared
                .iter()
                .map(|one| one.normalized_name.as_str())
                .collect(),
            uses: Vec::new(),
            places: Cell::new(MOST_PLACES),
        }
    }

    /// The place of `span` in `file`.
    pub(super) fn at(&self, file: &SourceFile, span: &Span) -> Location {
        let left = self.places.get();
        if left == 0 {
            return Location::file(file.path());
        }
        self.places.set(left - 1);
        Location::new(file, span.clone())
    }

    pub(super) fn push(&mut self, used: Used, place: &Location, why: &str, is_certain: bool) {
        self.uses.push(Use {
            used,
            place: place.clone(),
            why: why.to_owned(),
            is_certain,
        });
    }

    /// A distribution by a name that a person wrote.
    pub(super) fn distribution(&mut self, name: &str, place: &Location, why: &str, certain: bool) {
        if is_name(name) {
            let used = Used::Distribution(normalize_name(name));
            self.push(used, place, why, certain);
        }
    }

    /// One of several distributions that do the same: the one that is declared. Where several
    /// are, each may be the one; where none is, only a single candidate is known.
    pub(super) fn any_of(
        &mut self,
        candidates: &[impl AsRef<str>],
        place: &Location,
        why: &str,
        is_certain: bool,
    ) {
        let candidates = candidates.iter().map(AsRef::as_ref);
        let declared: Vec<String> = candidates
            .clone()
            .filter(|name| self.declared.contains(name))
            .map(str::to_owned)
            .collect();
        let is_certain = is_certain && declared.len() < 2;
        let only = || {
            let mut all = candidates.clone();
            match (all.next(), all.next()) {
                (Some(one), None) => vec![one.to_owned()],
                _ => Vec::new(),
            }
        };
        let names = if declared.is_empty() {
            only()
        } else {
            declared
        };
        for name in names {
            self.push(Used::Distribution(name), place, why, is_certain);
        }
    }

    /// The declared distributions whose names come from `name` by one of the conventions, in
    /// which `{}` stands for it. Whether there is one.
    pub(super) fn by_convention(
        &mut self,
        name: &str,
        conventions: &[impl AsRef<str>],
        place: &Location,
        why: &str,
    ) -> bool {
        let name = normalize_name(name);
        let mut is_known = false;
        for convention in conventions {
            let candidate = convention.as_ref().replace("{}", &name);
            if self.declared.contains(candidate.as_str()) {
                self.push(Used::Distribution(candidate), place, why, true);
                is_known = true;
            }
        }
        is_known
    }

    /// A module, or what is in it: `a.b`, `a.b:C`. Anything else is none.
    pub(super) fn module(&mut self, name: &str, place: &Location, why: &str, is_certain: bool) {
        if let Some(name) = dotted(name) {
            self.push(Used::Module(name), place, why, is_certain);
        }
    }

    /// All of them, by their place, each once.
    pub(super) fn finish(self) -> Vec<Use> {
        in_order(self.uses)
    }
}

/// By place, each once.
pub(super) fn in_order(mut uses: Vec<Use>) -> Vec<Use> {
    uses.sort_by(|a, b| order(a).cmp(&order(b)));
    uses.dedup();
    uses
}

fn order(one: &Use) -> impl Ord + '_ {
    let Use {
        used,
        place,
        why,
        is_certain,
    } = one;
    let at = (&place.file, place.line, place.column);
    let end = (place.end_line, place.end_column);
    // What is certain comes first.
    (at, end, used, !is_certain, why)
}

/// The name of a module, or of what is in it, with dots: `a.b.C` of `a.b:C`. `None` for what
/// cannot be one.
pub(super) fn dotted(text: &str) -> Option<String> {
    let text = text.trim();
    // `module:factory()` and `module:name [extra]` of entry points.
    let text = text.split([' ', '[', '(']).next().unwrap_or_default();
    let (module, rest) = match text.split_once(':') {
        Some((module, rest)) => (module, Some(rest)),
        None => (text, None),
    };
    if module.len() > 200 || !module.split('.').all(is_identifier) {
        return None;
    }
    match rest.filter(|rest| !rest.is_empty()) {
        None => Some(module.to_owned()),
        Some(rest) if rest.split('.').all(is_identifier) => Some(format!("{module}.{rest}")),
        Some(_) => None,
    }
}

pub(super) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

fn is_name(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn what_cannot_be_a_module_is_none() {
        assert_eq!(dotted("a.b:C.d").as_deref(), Some("a.b.C.d"));
        assert_eq!(dotted(" app:create() ").as_deref(), Some("app.create"));
        assert_eq!(
            dotted("pkg.cli:main [extra]").as_deref(),
            Some("pkg.cli.main")
        );
        for text in ["", "me:pw@host", "a..b", "a-b", "http://x", "1.2", "./x.py"] {
            assert_eq!(dotted(text), None, "{text}");
        }
    }
}
