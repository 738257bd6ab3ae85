//! Pictures: read by Graphviz, by an XML parser and by a browser, with names that nobody should
//! have.

use std::time::Duration;

use proptest::prelude::*;
use roxmltree::{Document, Node as Element};
use serde_json::Value;
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::drawing::{DARK, MAX_EDGES, MAX_TEXT, SvgOptions, dot, mermaid, svg};
use uvferry_imports::graph::{Edge, Graph, Node};
use uvferry_process::{Command, find_program};
use uvferry_testkit::{Browser, HOSTILE_TEXTS, ScratchProject, skip};

use crate::made::{any_graph, chain, project_of};

const FILE: SvgOptions<'_> = SvgOptions {
    is_file: true,
    words: None,
};
const PART: SvgOptions<'_> = SvgOptions {
    is_file: false,
    words: None,
};

/// Every hostile text as a name, a version, an extra, a marker and a requirement.
fn hostile() -> Graph {
    let more = [
        "a\"; b [label=x]; //",
        "a\\",
        "\\N\\G\\l",
        "end",
        "a\nb\r\tc\u{0}\u{1b}[31m",
        "%%{init: {'theme':'dark'}}%%",
        "a]:::b --> c",
        "#quot;&amp;",
        "\u{fdfd}\u{1f468}\u{200d}\u{1f469}",
    ];
    let texts: Vec<&str> = HOSTILE_TEXTS.iter().copied().chain(more).collect();
    let nodes = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Node {
            name: (*text).to_owned(),
            written_name: (*text).to_owned(),
            version: Some((*text).to_owned()),
            is_project: at == 0,
            is_missing: at == 3,
            ..Node::default()
        })
        .collect();
    let edges = texts
        .iter()
        .enumerate()
        .skip(1)
        .map(|(at, text)| Edge {
            requirement: Some((*text).to_owned()),
            specifier: Some((*text).to_owned()),
            marker: Some((*text).to_owned()),
            extras: vec![(*text).to_owned()],
            is_met: at % 2 == 0,
            ..Edge::new(at / 3, at, Purpose::Extra((*text).to_owned()))
        })
        .collect();
    Graph::new(nodes, edges)
}

fn graphviz(text: &str) -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = find_program("dot", &path)?;
    let project = ScratchProject::new();
    let file = project.write("graph.dot", text);
    let finished = Command::new(program)
        .args(["-Tsvg"])
        .arg(&file)
        .current_dir(project.path())
        .environment(project.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .expect("dot runs");
    assert!(finished.success(), "{}\n{text}", finished.stderr_redacted());
    // It goes on after what it does not understand.
    assert_eq!(finished.stderr_redacted(), "");
    Some(finished.stdout_text().into_owned())
}

/// The texts of elements of a class in Graphviz's picture.
fn titles(picture: &str, class: &str) -> Vec<String> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let document = Document::parse_with_options(picture, options).expect("Graphviz writes XML");
    let elements = document
        .descendants()
        .filter(|it| it.attribute("class") == Some(class));
    elements
        .map(|it| {
            it.children()
                .find(|it| it.has_tag_name("title"))
                .unwrap()
                .text()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn graphviz_draws_each_node_and_each_line() {
    for graph in [hostile(), project_of(40), chain(5)] {
        let Some(picture) = graphviz(&dot(&graph)) else {
            skip!("no Graphviz");
        };
        let nodes = titles(&picture, "node");
        let drawn = nodes.iter().filter(|title| title.starts_with('n')).count();
        assert_eq!(drawn, graph.nodes().len());
        let mut pairs: Vec<(usize, usize)> = graph
            .edges()
            .iter()
            .map(|edge| (edge.from, edge.to))
            .filter(|(from, to)| from != to)
            .collect();
        pairs.dedup();
        assert_eq!(titles(&picture, "edge").len(), pairs.len());
    }
}

#[test]
fn graphviz_shows_names_as_they_are() {
    let Some(picture) = graphviz(&dot(&hostile())) else {
        skip!("no Graphviz");
    };
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let document = Document::parse_with_options(&picture, options).unwrap();
    let texts: Vec<&str> = document
        .descendants()
        .filter(|it| it.has_tag_name("text"))
        .filter_map(|it| it.text())
        .collect();
    for name in [
        "<script>alert(1)</script>",
        "a\"; b [label=x]; //",
        "a\\",
        "\\N\\G\\l",
        "#quot;&amp;",
    ] {
        assert!(texts.contains(&name), "{name}: {texts:?}");
    }
    assert!(!picture.contains("<script"), "{picture}");
}

fn number(element: Element<'_, '_>, name: &str) -> f64 {
    element.attribute(name).unwrap().parse().unwrap()
}

/// Left, top, right and bottom of the body of a box.
fn frame(node: Element<'_, '_>) -> [f64; 4] {
    let body = node
        .children()
        .find(|it| it.attribute("class") == Some("body"))
        .unwrap();
    if body.has_tag_name("rect") {
        let (x, y) = (number(body, "x"), number(body, "y"));
        return [x, y, x + number(body, "width"), y + number(body, "height")];
    }
    // `Mx yHrightLtip middleLright bottomHxZ`
    let path = body.attribute("d").unwrap();
    let numbers: Vec<f64> = path
        .split(|c: char| c.is_ascii_alphabetic() || c == ' ')
        .filter(|it| !it.is_empty())
        .map(|it| it.parse().unwrap())
        .collect();
    [numbers[0], numbers[1], numbers[3], numbers[6]]
}

/// What an SVG must be whatever is in it: XML without anything active, boxes apart and inside.
fn is_sound(text: &str, graph: &Graph) {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let root = document.root_element();
    for element in document.descendants().filter(Element::is_element) {
        let name = element.tag_name().name();
        let known = ["svg", "title", "style", "rect", "g", "path", "text"];
        assert!(known.contains(&name), "{name}");
        for attribute in element.attributes() {
            let name = attribute.name();
            assert!(
                !name.starts_with("on") && name != "style" && name != "href",
                "{name}"
            );
        }
    }
    let (width, height) = (number(root, "width"), number(root, "height"));
    let shift = |element: Element<'_, '_>| -> f64 {
        element
            .ancestors()
            .filter_map(|it| it.attribute("transform"))
            .map(|it| {
                it.trim_start_matches("translate(0 ")
                    .trim_end_matches(')')
                    .parse::<f64>()
                    .unwrap()
            })
            .sum()
    };
    let nodes: Vec<Element<'_, '_>> = document
        .descendants()
        .filter(|it| {
            it.attribute("class")
                .is_some_and(|it| it.starts_with("node "))
        })
        .collect();
    assert_eq!(nodes.len(), graph.nodes().len());
    let frames: Vec<[f64; 4]> = nodes.iter().map(|node| frame(*node)).collect();
    for (node, one) in nodes.iter().zip(&frames) {
        let down = shift(*node);
        assert!(
            one[0] >= 0.0 && one[2] <= width && one[1] + down >= 0.0 && one[3] + down <= height
        );
        for text in node.children().filter(|it| it.has_tag_name("text")) {
            let (x, y) = (number(text, "x"), number(text, "y"));
            assert!(x > one[0] && x < one[2] && y > one[1] && y < one[3]);
        }
    }
    for (at, one) in frames.iter().enumerate() {
        for other in &frames[at + 1..] {
            let is_apart =
                one[2] < other[0] || other[2] < one[0] || one[3] < other[1] || other[3] < one[1];
            assert!(is_apart, "{one:?} {other:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_svg_is_sound(made in any_graph(60)) {
        let graph = made.graph();
        is_sound(&svg(&graph, &FILE), &graph);
    }

    #[test]
    fn no_name_harms_a_picture(names in proptest::collection::vec(any::<String>(), 1..12)) {
        let nodes = names
            .iter()
            .map(|name| Node { written_name: name.clone(), version: Some(name.clone()), ..Node::new(name, None) })
            .collect();
        let edges = (1..names.len()).map(|at| Edge::new(at - 1, at, Purpose::Extra(names[at].clone()))).collect();
        let graph = Graph::new(nodes, edges);
        is_sound(&svg(&graph, &PART), &graph);
        let flow = mermaid(&graph);
        // Lines of strangers' texts have nothing but what Mermaid takes between quotes.
        prop_assert!(flow.text.lines().all(|line| line.matches('"').count() % 2 == 0));
        let lines = 1 + names.len() + flow.edges + 1;
        prop_assert!(flow.text.lines().count() <= lines + 9);
        let has_nul = dot(&graph).contains('\0');
        prop_assert!(!has_nul);
    }
}

#[test]
fn hostile_names_end_no_element() {
    let graph = hostile();
    is_sound(&svg(&graph, &FILE), &graph);
    let flow = mermaid(&graph).text;
    assert!(!flow.contains("%%") && !flow.contains("<script"), "{flow}");
    for node in graph.nodes() {
        let text = graph.why_text(&node.name).unwrap_or_default();
        let is_plain = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
        assert!(text.chars().all(is_plain), "{text}");
    }
}

#[test]
fn mermaid_says_what_it_needs() {
    let small = mermaid(&project_of(40));
    assert_eq!(small.limits, [""; 0]);
    assert!(small.text.starts_with("flowchart LR\n    n0"));
    assert!(
        small.text.contains("[[\"shop 2.1.0\"]]:::other"),
        "{}",
        small.text
    );
    assert!(small.text.contains("<br>web\"]:::web"), "{}", small.text);
    assert!(small.text.contains("classDef web fill:#"), "{}", small.text);
    let large = mermaid(&project_of(900));
    assert!(large.edges > MAX_EDGES && large.text.chars().count() > MAX_TEXT);
    assert_eq!(large.limits.len(), 2, "{:?}", large.limits);
    assert!(large.limits[0].starts_with(&format!("{} edges", large.edges)));
    assert!(large.text.starts_with("%% "));
    // What it says of its length is not less than it is.
    let said: usize = large.limits[1].split(' ').next().unwrap().parse().unwrap();
    assert!(said >= large.text.chars().count());
}

/// Asks the browser for what it draws, in its own font: which texts leave their boxes, meet others
/// or lie outside.
const MEASURED: &str = r"(() => {
    const out = [];
    const whole = document.querySelector('svg.graph').getBoundingClientRect();
    const inside = (one, other) => one.left >= other.left - 0.5 && one.right <= other.right + 0.5
        && one.top >= other.top - 0.5 && one.bottom <= other.bottom + 0.5;
    const boxes = [];
    for (const node of document.querySelectorAll('svg.graph g.node')) {
        const body = node.querySelector('.body').getBoundingClientRect();
        const texts = [...node.querySelectorAll('text')].map(it => [it.textContent, it.getBoundingClientRect()]);
        for (const [text, rect] of texts) {
            if (rect.left < body.left || rect.right > body.right) out.push('clipped: ' + text);
        }
        for (let at = 1; at < texts.length; at++) {
            if (texts[at - 1][1].right > texts[at][1].left + 0.5) out.push('touching: ' + texts[at][0]);
        }
        if (!inside(body, whole)) out.push('outside: ' + texts[1][0]);
        boxes.push(body);
    }
    for (const text of document.querySelectorAll('svg.graph > text')) {
        if (!inside(text.getBoundingClientRect(), whole)) out.push('outside: ' + text.textContent);
    }
    for (const path of document.querySelectorAll('svg.graph path.edge')) {
        if (!inside(path.getBoundingClientRect(), whole)) out.push('a line outside');
    }
    const legend = [...document.querySelectorAll('svg.graph > text')].map(it => it.getBoundingClientRect());
    for (let one = 0; one < legend.length; one++) for (let two = one + 1; two < legend.length; two++) {
        const a = legend[one], b = legend[two];
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) out.push('legend');
    }
    return out;
})()";

#[test]
fn a_browser_finds_each_text_in_its_box() {
    skip!(unless Browser);
    let project = ScratchProject::new();
    let mut browser = Browser::start();
    let graphs = [
        ("hostile", hostile()),
        ("five", project_of(5)),
        ("fifty", project_of(50)),
        ("two-hundred", project_of(200)),
        ("six-hundred", project_of(600)),
        ("chain", chain(60)),
    ];
    for (name, graph) in graphs {
        let file = project.write(&format!("{name}.svg"), svg(&graph, &FILE));
        // As a file, in which HTML's rules do not hold, and in a page.
        let page = project.write(
            &format!("{name}.html"),
            format!(
                "<!doctype html><meta charset=utf-8><title>x</title>{}",
                svg(&graph, &PART)
            ),
        );
        for path in [file, page] {
            browser.open(&path);
            assert_eq!(
                browser.evaluate(MEASURED),
                Value::Array(Vec::new()),
                "{name}"
            );
            browser.assert_quiet();
            if let Some(folder) = std::env::var_os("UVFERRY_TEST_PICTURES") {
                let kind = path.extension().unwrap().to_string_lossy().into_owned();
                let picture = std::path::Path::new(&folder).join(format!("{name}-{kind}.png"));
                fs_err::write(picture, browser.screenshot(true)).unwrap();
            }
        }
    }
}

#[test]
fn a_dark_screen_has_dark_colours_that_can_be_read() {
    skip!(unless Browser);
    let project = ScratchProject::new();
    let mut browser = Browser::start();
    browser.set_dark(true);
    let graph = project_of(60);
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>x</title><style>{DARK}</style>{}",
        svg(&graph, &PART)
    );
    browser.open(&project.write("dark.html", page));
    let contrasts = browser.evaluate(
        r"(() => {
        const light = colour => {
            const parts = colour.match(/\d+/g).slice(0, 3).map(it => it / 255)
                .map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05;
        };
        const contrast = (a, b) => Math.max(light(a), light(b)) / Math.min(light(a), light(b));
        const fill = it => getComputedStyle(it).fill;
        let least = contrast(fill(document.querySelector('svg.graph > text')), fill(document.querySelector('.ground')));
        for (const node of document.querySelectorAll('g.node')) {
            const body = fill(node.querySelector('.body')), strip = fill(node.querySelector('.strip'));
            for (const text of node.querySelectorAll('text')) {
                least = Math.min(least, contrast(fill(text), text.classList.contains('code') ? strip : body));
            }
        }
        return least;
    })()",
    );
    assert!(contrasts.as_f64().unwrap() >= 4.5, "{contrasts}");
    // Without the rules the page's choice changes nothing: it stays light, and can be read.
    browser.open(&project.write(
        "light.html",
        format!("<!doctype html><title>x</title>{}", svg(&graph, &PART)),
    ));
    let ground = "getComputedStyle(document.querySelector('.ground')).fill";
    assert_eq!(browser.evaluate(ground), "rgb(255, 255, 255)");
}

/// Mermaid itself, out of the npm package `mermaid` (`dist/mermaid.min.js`).
#[test]
fn mermaid_shows_names_as_they_are() {
    skip!(unless Browser);
    let Some(script) = std::env::var_os("UVFERRY_TEST_MERMAID") else {
        skip!("`UVFERRY_TEST_MERMAID` names no `mermaid.min.js`");
    };
    let project = ScratchProject::new();
    fs_err::copy(script, project.join("mermaid.min.js")).unwrap();
    let page =
        "<!doctype html><meta charset=utf-8><title>x</title><script src=mermaid.min.js></script>";
    let page = project.write("page.html", page);
    let mut browser = Browser::start();
    browser.open(&page);
    for graph in [hostile(), project_of(40)] {
        let flow = mermaid(&graph);
        let text = serde_json::to_string(&flow.text).unwrap();
        let mut shown = browser.texts(&format!(
            "(mermaid.initialize({{startOnLoad: false}}), mermaid.render('drawn', {text}).then(drawn => {{
                document.body.innerHTML = drawn.svg;
                return [...document.querySelectorAll('.nodeLabel')].map(it => it.innerHTML);
            }}))"
        ));
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in &mut shown {
            *text = plain(text);
        }
        assert_eq!(shown.len(), graph.nodes().len());
        for node in graph.nodes() {
            if node
                .name
                .contains(|c: char| c.is_control() || !c.is_ascii())
            {
                continue;
            }
            let name = node
                .written_name
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            let is_of = |text: &String| text.contains(&plain(&name));
            assert!(shown.iter().any(is_of), "{name}: {shown:?}");
        }
        let lines = browser.evaluate("document.querySelectorAll('path.flowchart-link').length");
        assert_eq!(lines, flow.edges);
    }
}
