//! Who needs whom.

use uvferry_imports::graph::{Asking, Node, why_drawn};

use crate::amounts::bytes;
use crate::json::{GraphDocument, GraphNodeDocument, WhyDocument, WhyStepDocument, purpose_of};
use crate::problems::count;
use crate::text::wrapped;
use crate::visible::one_line;

/// The tree from the roots down, each subtree once, as `uv tree` and `cargo tree` print it; then
/// the numbers.
pub fn graph(found: &GraphDocument) -> String {
    let mut out = String::new();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); found.nodes.len()];
    for (at, edge) in found.edges.iter().enumerate() {
        if edge.from != edge.to {
            leaving[edge.from].push(at);
        }
    }
    let mut shown = vec![false; found.nodes.len()];
    let roots = (0..found.nodes.len()).filter(|at| found.nodes[*at].is_root);
    for root in roots {
        out.push_str(&label(&found.nodes[root]));
        out.push('\n');
        tree(found, &leaving, root, &mut shown, &mut out);
    }
    if found.nodes.is_empty() {
        out.push_str("nothing is resolved\n");
    }
    let summary = &found.summary;
    let mut words = format!(
        "{}: {} asked for by the project itself, {} by others, at most {} deep",
        count(summary.distributions, "distribution", "distributions"),
        summary.direct,
        summary.transitive,
        summary.deepest,
    );
    if summary.with_installed_bytes > 0 {
        add!(
            words,
            "; {} installed ({} of {})",
            bytes(summary.installed_bytes),
            summary.with_installed_bytes,
            summary.distributions
        );
    } else if summary.with_download_bytes > 0 {
        add!(
            words,
            "; {} to download at most ({} of {})",
            bytes(summary.download_bytes),
            summary.with_download_bytes,
            summary.distributions
        );
    }
    if !summary.cycles.is_empty() {
        add!(
            words,
            "; {}",
            count(summary.cycles.len(), "cycle", "cycles")
        );
    }
    out.push('\n');
    wrapped::write(&mut out, "", &words);
    out
}

/// What is below a root. It calls itself nowhere: a chain may be as long as it likes.
fn tree(
    found: &GraphDocument,
    leaving: &[Vec<usize>],
    root: usize,
    shown: &mut [bool],
    out: &mut String,
) {
    let repeats = std::mem::replace(&mut shown[root], true);
    if repeats {
        return;
    }
    let mut margin = String::new();
    let mut open: Vec<Vec<usize>> = vec![leaving[root].iter().rev().copied().collect()];
    while let Some(level) = open.last_mut() {
        let Some(at) = level.pop() else {
            open.pop();
            let shorter = margin.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            margin.truncate(shorter);
            continue;
        };
        let is_last = level.is_empty();
        let edge = &found.edges[at];
        let node = &found.nodes[edge.to];
        out.push_str(&margin);
        out.push_str(if is_last { "└── " } else { "├── " });
        out.push_str(&label(node));
        if edge.list != "main" {
            add!(out, " ({})", one_line(&edge.list.replacen(':', ": ", 1)));
        }
        if let Some(marker) = &edge.marker {
            add!(out, " ; {}", one_line(marker));
        }
        let has_more = !leaving[edge.to].is_empty();
        let repeats = std::mem::replace(&mut shown[edge.to], true);
        if repeats && has_more {
            out.push_str(" (*)");
        }
        out.push('\n');
        if !repeats && has_more {
            margin.push_str(if is_last { "    " } else { "│   " });
            open.push(leaving[edge.to].iter().rev().copied().collect());
        }
    }
}

fn label(node: &GraphNodeDocument) -> String {
    one_line(&labelled(
        &node.name,
        node.version.as_deref(),
        node.is_missing,
    ))
}

fn labelled(name: &str, version: Option<&str>, is_missing: bool) -> String {
    Node {
        is_missing,
        ..Node::new(name, version)
    }
    .label()
}

/// The ways to a distribution as a tree from it up to the roots, for each version that is there.
pub fn why(found: &WhyDocument) -> String {
    if found.found.is_empty() {
        return format!(
            "`{}` is not among what is resolved\n",
            one_line(&found.name)
        );
    }
    let of_step = |step: &WhyStepDocument| labelled(&step.name, step.version.as_deref(), false);
    let of_version = |one: &crate::json::WhyFoundDocument| {
        let asking = |pair: &[WhyStepDocument]| Asking {
            label: of_step(&pair[0]),
            requirement: pair[1].requirement.clone(),
            purpose: purpose_of(pair[1].list.as_deref().unwrap_or("main")),
        };
        let ways: Vec<Vec<Asking>> = one
            .ways
            .iter()
            .map(|way| way.windows(2).map(asking).collect())
            .collect();
        // What an earlier version wrote has the names alone.
        let direct: Vec<String> = if one.dependants.is_empty() {
            one.direct.clone()
        } else {
            let all = one.dependants.iter();
            all.map(|by| labelled(&by.name, by.version.as_deref(), false))
                .collect()
        };
        let label = labelled(&one.name, one.version.as_deref(), one.is_missing);
        why_drawn(&label, &ways, &direct)
    };
    let texts: Vec<String> = found.found.iter().map(of_version).collect();
    texts.join("\n")
}
