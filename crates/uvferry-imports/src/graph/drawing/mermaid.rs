//! Mermaid ("Flowcharts - Basic Syntax" of its documentation), which GitHub, GitLab and others
//! draw in Markdown.

use std::fmt::Write as _;

use super::{INK, LOOKS, links, looks};
use crate::graph::Graph;

/// Edges that Mermaid draws unless it is told otherwise (`maxEdges`, "Mermaid Config Schema").
pub const MAX_EDGES: usize = 500;
/// Characters that Mermaid reads unless it is told otherwise (`maxTextSize`).
pub const MAX_TEXT: usize = 50_000;

/// A flowchart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mermaid {
    /// Its text, without the fence of Markdown.
    pub text: String,
    /// Its edges.
    pub edges: usize,
    /// What of Mermaid's configuration must be raised before it draws this, as a sentence each.
    /// A site that shows Markdown, GitHub for one, does not let its users do so: there a part of
    /// the graph ([`Graph::only`], [`Graph::max_depth`], [`Graph::around`]) can be shown.
    pub limits: Vec<String>,
}

/// The graph as a flowchart. Each box says its category; projects are drawn with double sides,
/// other roots round, what is missing as a hexagon; a dotted line stands for requirements that
/// need a marker.
pub fn mermaid(graph: &Graph) -> Mermaid {
    mermaid_in(graph, &LOOKS.map(|look| look.word.to_owned()))
}

/// The same with the categories in another language: in the order of
/// [`Category::ALL`](crate::categories::Category::ALL), then all others.
pub fn mermaid_in(graph: &Graph, categories: &[String; 10]) -> Mermaid {
    let looks = looks(graph);
    let links = links(graph);
    let mut body = String::from("flowchart LR\n");
    for (at, node) in graph.nodes().iter().enumerate() {
        let (name, behind) = super::label(graph, at);
        let mut text = escaped(&name);
        if !behind.is_empty() {
            text.push(' ');
            text.push_str(&escaped(&behind));
        }
        let look = LOOKS[looks[at]];
        if looks[at] + 1 < LOOKS.len() {
            text.push_str("<br>");
            text.push_str(&escaped(&categories[looks[at]]));
        }
        let (begin, end) = match () {
            () if node.is_project => ("[[", "]]"),
            () if node.is_missing => ("{{", "}}"),
            () if node.is_root => ("([", "])"),
            () => ("[", "]"),
        };
        let _ = writeln!(body, "    n{at}{begin}\"{text}\"{end}:::{}", look.word);
    }
    for link in &links {
        let line = match (link.is_conditional, link.is_unmet) {
            (_, true) => "==x",
            (true, _) => "-.->",
            (false, _) => "-->",
        };
        let _ = writeln!(body, "    n{} {line} n{}", link.from, link.to);
    }
    for (number, look) in LOOKS.iter().enumerate() {
        if looks.contains(&number) {
            let _ = writeln!(
                body,
                "    classDef {} fill:{},stroke:{},color:{INK}",
                look.word, look.fill, look.line
            );
        }
    }
    let mut limits = Vec::new();
    if links.len() > MAX_EDGES {
        limits.push(format!(
            "{} edges: Mermaid's maxEdges, which is {MAX_EDGES}, must be raised",
            links.len()
        ));
    }
    let characters = body.chars().count();
    if characters > MAX_TEXT {
        // With what is said of it.
        limits.push(format!(
            "{} characters: Mermaid's maxTextSize, which is {MAX_TEXT}, must be raised",
            characters + 200
        ));
    }
    let mut text = String::new();
    for limit in &limits {
        let _ = writeln!(text, "%% {limit}");
    }
    text.push_str(&body);
    Mermaid {
        text,
        edges: links.len(),
        limits,
    }
}

/// What is no letter, digit or plain sign is written as `#CODE;` ("Entity codes to escape
/// characters").
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '+' | '!' | '*' | ',') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_quotes_or_begins_a_directive() {
        assert_eq!(escaped("zope.interface 8+cpu"), "zope.interface 8+cpu");
        assert_eq!(
            escaped("\"]; %%{init}%% #quot;`\\n<b>"),
            "#34;#93;#59; #37;#37;#123;init#125;#37;#37; #35;quot#59;#96;#92;n#60;b#62;"
        );
    }
}
