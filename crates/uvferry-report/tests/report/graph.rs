//! What a project is built on, in the report of its migration.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use uvferry_migrate::PlanOptions;
use uvferry_report::json::{GraphEdgeDocument, MigrationDocument, MigrationsDocument};
use uvferry_report::saved::{Form, Saved};
use uvferry_report::{Language, html, json, markdown};

use crate::projects::{
    Sample, equal_verification, locked, mixed_verification, packaged, service, unreachable,
    with_graph,
};

fn document(distributions: usize) -> MigrationDocument {
    with_graph(locked(&service(), mixed_verification()), distributions)
}

#[test]
fn the_graph_is_that_of_the_new_lock_and_what_is_declared_is_in_pyproject() {
    let document = document(12);
    let graph = document.graph.as_ref().unwrap();
    let project = graph
        .nodes
        .iter()
        .find(|node| node.name == "sample")
        .unwrap();
    assert!(project.is_project && project.is_root);
    assert_eq!(graph.summary.distributions, 13);
    assert_eq!(graph.summary.direct, 6);
    let flask = graph
        .nodes
        .iter()
        .find(|node| node.name == "flask")
        .unwrap();
    assert_eq!(flask.importing_files, Some(1));
    assert_eq!(flask.category.as_deref(), Some("web"));
    assert_eq!(flask.lists, ["main"]);
    let found = document.imports.as_ref().unwrap();
    // What stays of requirements.txt does not ask for flask any more.
    let codes: Vec<&str> = found.verdicts.iter().map(|one| one.code.as_str()).collect();
    assert!(!codes.contains(&"UVF507"), "{codes:?}");
    assert_eq!(found.basis.lock.as_deref(), Some("uv.lock"));
    let flask = found.distributions.iter().find(|one| one.name == "flask");
    let flask = flask.unwrap();
    assert_eq!((flask.files, flask.used), (1, Some(true)));
    assert_eq!(flask.lists, ["main"]);
    let text = serde_json::to_string(&document).unwrap();
    let again: MigrationDocument = serde_json::from_str(&text).unwrap();
    assert_eq!(again, document);
}

#[test]
fn a_finding_stands_where_it_is_declared_by_then() {
    let sample = Sample::new(&[
        ("requirements.txt", "flask\nrequests\n"),
        ("app.py", "import flask\n"),
    ]);
    let document = with_graph(locked(&sample, equal_verification()), 2);
    let found = document.imports.as_ref().unwrap();
    let unused = found
        .verdicts
        .iter()
        .find(|one| one.distribution.as_deref() == Some("requests"));
    assert_eq!(unused.unwrap().file.as_deref(), Some("pyproject.toml"));
    let gone = document
        .plan
        .edits
        .iter()
        .find(|edit| edit.path == "requirements.txt");
    assert!(gone.is_some());
}

#[test]
fn what_cannot_be_applied_is_told_of_as_things_are() {
    let sample = service();
    let proposal = unreachable(&sample);
    let tree = uvferry_migrate::Tree::walk(&proposal.root).unwrap();
    let options = uvferry_migrate::ImportsOptions::default();
    let found = uvferry_migrate::imports_after(&proposal, tree, &PlanOptions::default(), &options);
    let found = json::imports(&found);
    let declared: Vec<&str> = found
        .distributions
        .iter()
        .flat_map(|one| &one.declared)
        .map(|at| at.file.as_str())
        .collect();
    assert!(declared.contains(&"requirements.txt"), "{declared:?}");
    assert_eq!(found.graph, None);
}

#[test]
fn the_picture_is_open_then_folded_then_a_table() {
    for language in Language::ALL {
        let page = |distributions| html::migration(&document(distributions), Vec::new(), *language);
        let few = page(12);
        assert!(few.contains("<svg "), "{language:?}");
        let open = "<figure class=\"whole\" tabindex=\"0\"><figcaption>";
        assert!(few.contains(open), "{language:?}");
        let more = page(120);
        assert!(!more.contains(open), "{language:?}");
        let folded = more.split("<details>").find(|part| part.contains("<svg "));
        let folded = folded.unwrap().split("</details>").next().unwrap();
        assert!(folded.contains("<svg "), "{language:?}");
        let many = page(400);
        assert!(!many.contains("<svg "), "{language:?}");
        // In each of them all are in the table.
        for (page, last) in [(few, 11), (more, 119), (many, 399)] {
            assert!(page.contains(&format!("<code>part-{last}</code>")));
        }
    }
}

#[test]
fn markdown_has_the_graph_as_sites_draw_it_or_what_each_root_brings() {
    let few = markdown::migration(&document(12), Language::English);
    insta::with_settings!({
        filters => vec![(r"[0-9a-f]{64}", "[sha256]")],
        omit_expression => true,
    }, {
        let from = few.find("## What it is built on").unwrap();
        let part = few[from..].split("\n## ").next().unwrap();
        insta::assert_snapshot!("graph_markdown", part);
    });
    let many = markdown::migration(&document(120), Language::English);
    assert!(!many.contains("```mermaid"));
    let row = many.lines().find(|line| line.starts_with("| `part-4` |"));
    // 4 brings 12 and 13, and with these 28 to 31, and 60 to 67; nothing else needs them.
    assert_eq!(row, Some("| `part-4` | 4.0 | `main` | 14 | 14 | 3 |"));
}

#[test]
fn two_versions_of_one_are_named_once_among_those_that_need_another() {
    let mut document = document(12);
    let graph = document.graph.as_mut().unwrap();
    let at = |name: &str| {
        graph
            .nodes
            .iter()
            .position(|node| node.name == name)
            .unwrap()
    };
    let (one, other, needed) = (at("part-1"), at("part-2"), at("part-7"));
    "part-1".clone_into(&mut graph.nodes[other].name);
    let edge = GraphEdgeDocument {
        from: other,
        to: needed,
        ..graph.edges[0].clone()
    };
    graph.edges.push(edge);
    assert!(
        graph
            .edges
            .iter()
            .any(|edge| (edge.from, edge.to) == (one, needed))
    );
    let page = html::migration(&document, Vec::new(), Language::English);
    let row = page
        .split("<tr")
        .find(|row| row.contains("<td><code>part-7</code></td>"));
    let row = row.unwrap();
    assert!(row.contains("needed by <code>part-1</code></td>"), "{row}");
}

#[test]
fn a_saved_graph_whose_requirements_lead_nowhere_is_shown_without_them() {
    let mut document = document(12);
    let graph = document.graph.as_mut().unwrap();
    graph.edges[0].from = usize::MAX;
    graph.edges[1].to = 1000;
    let page = html::migration(&document, Vec::new(), Language::English);
    assert!(page.contains("<svg "));
}

/// Two projects, and one that failed.
pub(crate) fn several() -> MigrationsDocument {
    let mut first = document(12);
    "services/a".clone_into(&mut first.root);
    let mut second = with_graph(locked(&packaged(), equal_verification()), 120);
    "services/b".clone_into(&mut second.root);
    let failed = ("c".to_owned(), "no `python3.7` is there".to_owned());
    json::migrations(vec![first, second]).with_failed([failed])
}

#[test]
fn several_projects_are_a_row_each_and_then_a_report_each() {
    let saved = Saved::read(&serde_json::to_string(&several()).unwrap()).unwrap();
    let report = saved
        .rendered(Form::Markdown, Language::English, &[])
        .unwrap();
    let rows: Vec<&str> = report
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let first = "| `services/a` | locked | **different** | 1 |";
    assert!(rows[0].starts_with(first), "{}", rows[0]);
    assert!(
        rows[1].starts_with("| `services/b` | locked | equal |"),
        "{}",
        rows[1]
    );
    assert!(
        rows[2].starts_with("| `c` | **no `python3.7` is there** |"),
        "{}",
        rows[2]
    );
    assert_eq!(
        report.lines().filter(|line| line.starts_with("# ")).count(),
        1
    );
    assert_eq!(report.matches("\n### The ledger").count(), 2);
    assert_eq!(report.matches("\n## `services/").count(), 2);
    let page = saved.rendered(Form::Html, Language::Korean, &[]).unwrap();
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).collect();
    for id in &mut ids {
        *id = id.split('"').next().unwrap();
    }
    let number = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), number, "each address is one of its own");
    let tables = saved.tables();
    assert_eq!(tables[0].0, "projects");
    let (_, ledger) = tables.iter().find(|(name, _)| *name == "ledger").unwrap();
    let mut reader = csv::Reader::from_reader(ledger.as_bytes());
    assert_eq!(&reader.headers().unwrap()[0], "project");
    let of: Vec<String> = reader
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect();
    assert!(of.contains(&"services/a".to_owned()) && of.contains(&"services/b".to_owned()));
    assert!(saved.findings().unwrap().iter().any(|one| {
        let place = one.location.as_ref();
        place.is_some_and(|place| place.file.starts_with("services/b/"))
    }));
}

fn nasty() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("`"),
        Just("```"),
        Just("|"),
        Just("\""),
        Just("'"),
        Just("\\"),
        Just("<script>"),
        Just("</svg>"),
        Just("</title>"),
        Just("]]>"),
        Just("<!--"),
        Just("[a](https://example.com)"),
        Just("%%{init: {}}%%"),
        Just("\u{202e}"),
        Just("\u{1b}[31m"),
        Just("\n"),
        Just("&lt;"),
        Just("a"),
    ];
    proptest::collection::vec(part, 1..12).prop_map(|parts| format!("x{}x", parts.concat()))
}

fn named(document: &MigrationDocument, text: &str) -> MigrationDocument {
    let mut document = document.clone();
    for node in &mut document.graph.as_mut().unwrap().nodes {
        for field in [&mut node.version, &mut node.licence, &mut node.category] {
            if field.is_some() {
                *field = Some(text.to_owned());
            }
        }
        node.licence = Some(text.to_owned());
        text.clone_into(&mut node.name);
    }
    for edge in &mut document.graph.as_mut().unwrap().edges {
        if edge.list != "main" {
            edge.list = format!("group:{text}");
        }
        edge.requirement = Some(text.to_owned());
        edge.marker = Some(text.to_owned());
    }
    let imports = document.imports.as_mut().unwrap();
    for category in &mut imports.categories {
        for name in &mut category.distributions {
            text.clone_into(name);
        }
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_name_of_the_graph_is_more_than_text(text in nasty()) {
        let plain = document(12);
        let (plain, document) = (named(&plain, "x"), named(&plain, &text));
        for language in Language::ALL {
            let tags = |document| {
                let page = html::migration(document, Vec::new(), *language);
                let policy = page.find("Content-Security-Policy").unwrap();
                (page[policy..].matches('<').count(), page.matches("<script").count(), page)
            };
            let (wanted, found) = (tags(&plain), tags(&document));
            prop_assert_eq!((wanted.0, wanted.1), (found.0, found.1));
            let moves = ['\u{1b}', '\u{202e}', '\r'];
            prop_assert!(!found.2.contains(moves));
            let report = markdown::migration(&document, *language);
            prop_assert!(!report.contains(moves));
            let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
            for event in Parser::new_ext(&report, options) {
                let ours = match &event {
                    Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock | Tag::BlockQuote(_))
                    | Event::Html(_) | Event::Rule | Event::FootnoteReference(_) | Event::InlineMath(_) => false,
                    Event::InlineHtml(html) => matches!(&**html, "<code>" | "</code>"),
                    _ => true,
                };
                prop_assert!(ours, "{event:?} in\n{report}");
            }
        }
    }
}
