//! How the listed distributions stand, on a terminal.

use super::table;
use crate::json::{
    DependenciesDocument, DependencyDocument, ListedAs, PlaceDocument, ShownDocument, Standing,
};
use crate::phrases::count;
use crate::visible::one_line;

/// Beyond this the terminal gets a number instead of lines.
const MOST: usize = 12;

/// The counts, and what needs attention; with `verbose` each distribution with all that shows it.
pub(super) fn render(out: &mut String, found: Option<&DependenciesDocument>, verbose: bool) {
    let Some(found) = found.filter(|found| !found.distributions.is_empty()) else {
        return;
    };
    let by = match found.needs_from.as_slice() {
        [] => String::new(),
        from => format!("  (who needs whom: {})", names(from)),
    };
    add!(
        out,
        "What is asked for\n  {}, {} there because others need them, {} of which nothing shows it{by}\n",
        count(found.roots, "root", "roots"),
        found.transitive,
        found.unknown,
    );
    let misplaced: Vec<&DependencyDocument> = found
        .distributions
        .iter()
        .filter(|one| one.belongs.as_ref().is_some_and(|it| it.code.is_some()))
        .collect();
    if !misplaced.is_empty() {
        out.push_str("\n  used elsewhere than where it is listed; the plan moves none of it\n");
        let most = if verbose { misplaced.len() } else { MOST };
        for one in misplaced.iter().take(most) {
            add!(out, "    {}\n", elsewhere(one));
        }
        more(out, misplaced.len().saturating_sub(most));
    }
    if verbose {
        for one in &found.distributions {
            whole(out, one);
        }
    } else {
        frozen(out, found);
    }
    out.push('\n');
}

fn elsewhere(one: &DependencyDocument) -> String {
    let mut text = one.places.first().map(place).unwrap_or_default();
    if let Some(belongs) = &one.belongs {
        let hint = if belongs.certain { "" } else { ", a hint" };
        let why = belongs.why.as_deref().unwrap_or_default();
        add!(
            text,
            "  {} → {}  ({}{hint})",
            one_line(&one.name),
            one_line(&belongs.to),
            one_line(why)
        );
    }
    text
}

fn more(out: &mut String, left: usize) {
    if left > 0 {
        add!(out, "    and {left} more (-v shows all)\n");
    }
}

/// Lines of frozen lists: what each is, for who thinks of `--roots-only`.
fn frozen(out: &mut String, found: &DependenciesDocument) {
    let lines = || {
        let all = found.distributions.iter();
        all.filter(|one| one.listed_as == ListedAs::Frozen)
    };
    if lines().next().is_none() {
        return;
    }
    out.push_str("\n  lines of frozen lists (-v shows why)\n");
    let rows = [
        (Standing::Root, "roots"),
        (Standing::Transitive, "needed by others"),
        (Standing::Unknown, "nothing shows it"),
    ]
    .into_iter()
    .filter_map(|(standing, title)| {
        let listed: Vec<String> = lines()
            .filter(|one| one.standing == standing)
            .map(|one| match one.required_by.first() {
                Some(by) if standing == Standing::Transitive => {
                    format!("{} ({})", one.name, by.name)
                }
                _ => one.name.clone(),
            })
            .collect();
        if listed.is_empty() {
            return None;
        }
        let text = names(&listed);
        Some(vec![format!("  {title}"), text])
    });
    table::write(out, &rows.collect::<Vec<_>>());
}

/// One distribution with all that shows it.
fn whole(out: &mut String, one: &DependencyDocument) {
    let standing = match (one.standing, one.certain) {
        (Standing::Root, true) => "root",
        (Standing::Root, false) => "root, a hint",
        (Standing::Transitive, _) => "needed by others",
        (Standing::Unknown, _) => "nothing shows it",
    };
    add!(
        out,
        "\n  {}  {}: {standing}\n",
        one_line(&one.name),
        one_line(&one.set)
    );
    for shown in &one.evidence {
        add!(out, "    {}\n", piece(shown));
    }
    if !one.required_by.is_empty() {
        let all: Vec<String> = one
            .required_by
            .iter()
            .map(|by| {
                let under = if by.certain { "" } else { " under a marker" };
                format!("{}{under}", by.name)
            })
            .collect();
        let mut from: Vec<String> = one.required_by.iter().map(|by| by.from.clone()).collect();
        from.dedup();
        add!(out, "    needed by {}  ({})\n", names(&all), names(&from));
    }
}

/// The first of them.
fn names(all: &[String]) -> String {
    let shown = all.iter().take(MOST).map(|name| one_line(name));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if all.len() > MOST {
        add!(text, " and {} more", all.len() - MOST);
    }
    text
}

fn piece(shown: &ShownDocument) -> String {
    let mut text = one_line(&shown.what);
    if !shown.certain {
        text.push_str(", a hint");
    }
    let mut places: Vec<String> = shown.places.iter().map(place).collect();
    let left = shown.count.saturating_sub(places.len());
    if left > 0 {
        places.push(format!("{left} more"));
    }
    add!(text, "  ({})", places.join(", "));
    text
}

fn place(place: &PlaceDocument) -> String {
    format!("{}:{}", one_line(&place.file), place.line)
}
