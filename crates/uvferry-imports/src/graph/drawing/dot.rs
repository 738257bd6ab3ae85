//! DOT, the language of Graphviz ("The DOT Language" and "Node, Edge and Graph Attributes" of its
//! documentation).

use std::fmt::Write as _;

use super::{INK, LOOKS, link_story, links, listed, looks, story, visible};
use crate::graph::Graph;

/// The graph in DOT, for `dot -Tsvg`: a cluster for each category, projects and other roots with
/// two outlines, what is missing and what needs a marker dashed. Graphviz shows what else is known
/// where the pointer rests.
pub fn dot(graph: &Graph) -> String {
    let looks = looks(graph);
    let mut out = String::from(
        "digraph distributions {\n  \
         graph [rankdir=LR, fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, \
         ranksep=0.8, nodesep=0.15];\n  \
         node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica,Arial,sans-serif\", \
         fontsize=11, height=0.3, margin=\"0.1,0.05\"];\n  \
         edge [color=\"#59616e\", arrowsize=0.6];\n",
    );
    // The project is of no category.
    let is_project = |at: &usize| graph.nodes()[*at].is_project;
    for at in (0..looks.len()).filter(is_project) {
        write_node(graph, at, &mut out);
    }
    for (number, look) in LOOKS.iter().enumerate() {
        let members: Vec<usize> = (0..looks.len())
            .filter(|at| looks[*at] == number && !is_project(at))
            .collect();
        if members.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "  subgraph cluster_{} {{\n    label=\"{} ({})\";\n    style=rounded;\n    \
             color=\"{}\";\n    fontcolor=\"{}\";",
            look.word,
            look.word,
            members.len(),
            look.line,
            look.line
        );
        for at in members {
            write_node(graph, at, &mut out);
        }
        out.push_str("  }\n");
    }
    for link in links(graph) {
        let mut attributes = format!("tooltip={}", quoted(&link_story(graph, &link)));
        if link.is_conditional {
            attributes.push_str(", style=dashed");
        }
        if link.is_unmet {
            attributes.push_str(", color=\"#b3202c\", penwidth=2");
        }
        let _ = writeln!(out, "  n{} -> n{} [{attributes}];", link.from, link.to);
    }
    write_legend(graph, &mut out);
    out.push_str("}\n");
    out
}

fn write_node(graph: &Graph, at: usize, out: &mut String) {
    let node = &graph.nodes()[at];
    let look = LOOKS[super::look_of(node.category.as_ref().map(|it| it.category))];
    let (name, behind) = super::label(graph, at);
    let text = if behind.is_empty() {
        quoted(&name)
    } else {
        format!("\"{}\\n{}\"", escaped(&name), escaped(&behind))
    };
    let told: Vec<String> = story(graph, at).iter().map(|line| escaped(line)).collect();
    let _ = write!(
        out,
        "    n{at} [label={text}, tooltip=\"{}\", fillcolor=\"{}\", color=\"{}\", \
         fontcolor=\"{INK}\"",
        told.join("\\n"),
        look.fill,
        look.line
    );
    if node.is_project {
        out.push_str(", shape=cds, style=filled, penwidth=2");
    } else if node.is_root {
        out.push_str(", peripheries=2");
    } else if node.is_missing || node.is_conditional {
        out.push_str(", style=\"filled,rounded,dashed\"");
    }
    out.push_str("];\n");
}

/// What the shapes say; colours have their words at the clusters.
fn write_legend(graph: &Graph, out: &mut String) {
    let nodes = graph.nodes();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    if nodes.iter().any(|node| node.is_project) {
        rows.push(("project", "shape=cds, style=filled, penwidth=2"));
    }
    if nodes.iter().any(|node| node.is_root && !node.is_project) {
        rows.push(("root", "peripheries=2"));
    }
    if nodes
        .iter()
        .any(|node| node.is_missing || node.is_conditional)
    {
        rows.push((
            "missing, or only with a marker",
            "style=\"filled,rounded,dashed\"",
        ));
    }
    if rows.is_empty() {
        return;
    }
    let names: Vec<String> = graph.roots().map(|at| graph.nodes()[at].label()).collect();
    let _ = writeln!(
        out,
        "  subgraph cluster_legend {{\n    label=\"shapes\";\n    tooltip={};\n    \
         style=dotted;\n    color=\"#59616e\";",
        quoted(&visible(&listed(&names)))
    );
    for (at, (text, attributes)) in rows.iter().enumerate() {
        let _ = writeln!(
            out,
            "    legend{at} [label=\"{text}\", fillcolor=\"#ffffff\", color=\"#59616e\", {attributes}];"
        );
    }
    out.push_str("  }\n");
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// In labels a backslash begins an escape and `&` an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_quotes() {
        assert_eq!(quoted("a\"; b\\"), "\"a\\\"; b\\\\\"");
        assert_eq!(quoted("&quot;<b>"), "\"&amp;quot;<b>\"");
    }
}
