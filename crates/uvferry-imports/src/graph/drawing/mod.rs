//! Pictures of a graph: [`dot`] for Graphviz, [`mermaid`] for Markdown, [`svg`] for a browser.
//!
//! What is alike in them: requirements between the same two are one line; a line that is dashed
//! stands for requirements that all need a marker; categories have a colour and a word; projects
//! and other roots have shapes of their own. The same graph gives the same text.
//!
//! **Invariant:** whatever a name or a version holds, it ends no quotation and no element, and
//! moves no other text.

mod dot;
mod layout;
mod measure;
mod mermaid;
mod svg;

use std::fmt::Write as _;

use crate::categories::Category;
use crate::declared::Purpose;
use crate::graph::Graph;

pub use dot::dot;
pub use mermaid::{MAX_EDGES, MAX_TEXT, Mermaid, mermaid, mermaid_in};
pub use svg::{DARK, SvgOptions, SvgWords, svg};

/// Requirements of one for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Link {
    from: usize,
    to: usize,
    /// The first of the requirements, in [`Graph::edges`]; others follow it.
    edge: usize,
    /// How many there are.
    count: usize,
    /// Whether the shortest way from a root to `to` takes it.
    is_first: bool,
    /// Whether each of them needs a marker.
    is_conditional: bool,
    /// Whether what is there is not what one of them takes.
    is_unmet: bool,
}

/// The links of a graph, by who asks and what is asked for.
fn links(graph: &Graph) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    // They are sorted by both ends.
    for (at, edge) in graph.edges().iter().enumerate() {
        if edge.from == edge.to {
            continue;
        }
        let is_first = graph.first_edge(edge.to) == Some(at);
        let is_conditional = edge.marker.is_some() && graph.needs_marker(at);
        match links.last_mut() {
            Some(last) if (last.from, last.to) == (edge.from, edge.to) => {
                last.count += 1;
                last.is_first |= is_first;
                last.is_conditional &= is_conditional;
                last.is_unmet |= !edge.is_met;
            }
            _ => links.push(Link {
                from: edge.from,
                to: edge.to,
                edge: at,
                count: 1,
                is_first,
                is_conditional,
                is_unmet: !edge.is_met,
            }),
        }
    }
    links
}

/// How a category looks.
#[derive(Debug, Clone, Copy)]
struct Look {
    word: &'static str,
    /// Two letters, for those who see no colours.
    code: &'static str,
    /// Behind text.
    fill: &'static str,
    /// Lines, and behind the letters.
    line: &'static str,
}

/// Text on `fill`, and letters on `line`, have a contrast of at least 4.5 (WCAG 2.2, 1.4.3); a
/// test holds it.
const LOOKS: [Look; 10] = [
    look("core", "co", "#eceff4", "#46536b"),
    look("database", "db", "#fdf0d8", "#8a5200"),
    look("web", "we", "#e0edfb", "#0b5bb5"),
    look("ml", "ml", "#efe6fb", "#6b3fa0"),
    look("testing", "te", "#e0f3e6", "#1a7038"),
    look("linting", "li", "#dcf2f1", "#0b6b6b"),
    look("development", "de", "#fbe4f1", "#98296a"),
    look("deployment", "dp", "#fde6e4", "#b3202c"),
    look("utilities", "ut", "#f3f2cc", "#5e5a00"),
    look("other", "\u{2013}", "#ffffff", "#59616e"),
];

const fn look(
    word: &'static str,
    code: &'static str,
    fill: &'static str,
    line: &'static str,
) -> Look {
    Look {
        word,
        code,
        fill,
        line,
    }
}

/// Text on anything light.
const INK: &str = "#1b1f26";

/// The place of a category in [`LOOKS`].
fn look_of(category: Option<Category>) -> usize {
    category.map_or(LOOKS.len() - 1, |category| {
        let all = Category::ALL.iter();
        all.take_while(|known| **known != category).count()
    })
}

/// The places in [`LOOKS`] of all nodes.
fn looks(graph: &Graph) -> Vec<usize> {
    let category = |node: &crate::graph::Node| node.category.as_ref().map(|it| it.category);
    graph
        .nodes()
        .iter()
        .map(|node| look_of(category(node)))
        .collect()
}

/// Name and version, for people.
fn label(graph: &Graph, at: usize) -> (String, String) {
    let node = &graph.nodes()[at];
    let name = if node.written_name.is_empty() {
        &node.name
    } else {
        &node.written_name
    };
    let behind = match &node.version {
        Some(version) => visible(version),
        None if node.is_missing => "missing".to_owned(),
        None => String::new(),
    };
    (visible(name), behind)
}

/// What is known of a node, a line each.
fn story(graph: &Graph, at: usize) -> Vec<String> {
    let node = &graph.nodes()[at];
    let (name, behind) = label(graph, at);
    let mut lines = vec![format!("{name} {behind}").trim_end().to_owned()];
    if node.is_project {
        lines.push("the project, or one of its workspace".to_owned());
    } else if node.is_root {
        lines.push("a root: nothing leads to it".to_owned());
    }
    // Of one name there may be one from each of several indexes.
    if let Some(source) = &node.source
        && graph.find(&node.name).len() > 1
    {
        lines.push(format!("from: {source}"));
    }
    if let Some(found) = &node.category {
        lines.push(format!("category: {} ({})", found.category, found.source));
    }
    if let Some(bytes) = node.installed_bytes {
        lines.push(format!("installed: {}", amount(bytes)));
    }
    if let Some(bytes) = node.download_bytes {
        lines.push(format!("download: at most {}", amount(bytes)));
    }
    if let Some(licence) = &node.licence {
        lines.push(format!("licence: {} ({})", licence.text, licence.source));
    }
    if !node.purposes.is_empty() {
        let purposes: Vec<String> = node.purposes.iter().map(purpose).collect();
        lines.push(format!("for: {}", listed(&purposes)));
    }
    if node.is_conditional {
        lines.push("there only where a marker holds".to_owned());
    }
    match node.importing_files {
        Some(1) => lines.push("imported by 1 file".to_owned()),
        Some(files) if !node.is_project => lines.push(format!("imported by {files} files")),
        _ => {}
    }
    let by: Vec<String> = graph
        .dependants(at)
        .into_iter()
        .map(|by| graph.nodes()[by].label())
        .collect();
    if !by.is_empty() {
        lines.push(format!("asked for by {}: {}", by.len(), listed(&by)));
    }
    lines.into_iter().map(|line| visible(&line)).collect()
}

/// What a link stands for.
fn link_story(graph: &Graph, link: &Link) -> String {
    let ends = [link.from, link.to].map(|at| graph.nodes()[at].label());
    let mut text = format!("{} \u{2192} {}", ends[0], ends[1]);
    let edges = &graph.edges()[link.edge..link.edge + link.count];
    let mut told: Vec<String> = Vec::new();
    for edge in edges {
        let mut one = match (&edge.requirement, &edge.marker) {
            (Some(requirement), _) => requirement.clone(),
            (None, Some(marker)) => marker.clone(),
            (None, None) => String::new(),
        };
        if edge.purpose != Purpose::Main {
            let _ = write!(one, " ({})", purpose(&edge.purpose));
        }
        if !edge.is_met {
            one.push_str(" (not met)");
        }
        told.push(one.trim().to_owned());
    }
    told.retain(|one| !one.is_empty());
    told.dedup();
    if !told.is_empty() {
        let _ = write!(text, ": {}", told.join("; "));
    }
    visible(&text)
}

fn purpose(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Main => "the project".to_owned(),
        Purpose::Extra(name) => format!("extra {name}"),
        Purpose::Group(name) => format!("group {name}"),
        Purpose::Build => "the build".to_owned(),
    }
}

/// At most so many names in a list.
const MOST: usize = 8;

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MOST).map(String::as_str);
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        let _ = write!(text, " and {} more", names.len() - MOST);
    }
    text
}

/// `1.2 MB`: decimal units, as uv has them in its tree.
fn amount(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let bytes = bytes as f64;
    let units = ["B", "kB", "MB", "GB"];
    let at = units
        .iter()
        .scan(1.0, |size, _| {
            let this = *size;
            *size *= 1000.0;
            Some(this)
        })
        // What rounds to 1000 has the next unit.
        .take_while(|size| bytes >= size * 0.9995 || *size < 2.0)
        .count()
        - 1;
    let value = bytes / 1000_f64.powi(i32::try_from(at).unwrap_or(0));
    if at == 0 || value >= 99.95 {
        format!("{value:.0} {}", units[at])
    } else {
        format!("{value:.1} {}", units[at])
    }
}

/// A text of strangers on one line, without what moves others: control characters, and those that
/// reorder, are spelt out.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        let is_hidden = matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}');
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || is_hidden => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_unit_that_fits() {
        let shown = [0, 999, 1000, 1_234, 999_960, 12_345_678, 4_200_000_000].map(amount);
        assert_eq!(
            shown,
            [
                "0 B", "999 B", "1.0 kB", "1.2 kB", "1.0 MB", "12.3 MB", "4.2 GB"
            ]
        );
    }

    /// The contrast of two colours (WCAG 2.2).
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| {
            let part = |at: usize| {
                let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
                let share = f64::from(value) / 255.0;
                if share <= 0.04045 {
                    share / 12.92
                } else {
                    ((share + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn colours_can_be_read() {
        for look in LOOKS {
            assert!(contrast(INK, look.fill) >= 7.0, "{look:?}");
            assert!(contrast("#ffffff", look.line) >= 4.5, "{look:?}");
        }
        for (number, category) in Category::ALL.iter().enumerate() {
            assert_eq!(look_of(Some(*category)), number);
            assert_eq!(LOOKS[number].word, category.as_str());
        }
    }

    #[test]
    fn what_moves_text_is_spelt_out() {
        assert_eq!(visible("a\u{202e}b\nc\u{7}"), "a\\u{202e}b c\\u{7}");
    }
}
