//! Where values stand, and how they are written.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::fmt::Write as _;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Style, Tree, Value};

fn parse(text: &str) -> Tree {
    Tree::parse(&SourceFile::new("a.yml", text)).unwrap()
}

/// One line a node: its place, its anchor and tag.
fn shown(text: &str) -> Vec<String> {
    let tree = parse(text);
    tree.nodes()
        .map(|node| {
            let node = node.node();
            let kind = match &node.value {
                Value::Scalar(scalar) => match &scalar.style {
                    Style::Plain => "plain".to_owned(),
                    Style::Single => "single".to_owned(),
                    Style::Double => "double".to_owned(),
                    Style::Literal(block) | Style::Folded(block) => {
                        format!("block {} {:?}", block.indent, block.chomping)
                    }
                },
                Value::Sequence(list) if list.is_flow => "flow list".to_owned(),
                Value::Sequence(_) => "list".to_owned(),
                Value::Mapping(map) if map.is_flow => "flow map".to_owned(),
                Value::Mapping(_) => "map".to_owned(),
                Value::Alias(alias) => format!("alias of {}", alias.name),
            };
            let more: String = [("&", &node.anchor), ("tag ", &node.tag)]
                .iter()
                .filter_map(|(mark, name)| name.as_ref().map(|name| format!(" {mark}{name}")))
                .collect();
            let before = &text[node.start..node.span.start];
            format!("{kind}{more} {:?}{:?}", before, &text[node.span.clone()])
                .replace("\"\"\"", "\"")
        })
        .collect()
}

#[test]
fn each_style_has_its_own_bytes() {
    let text = "# top\na: &x  1 # c\nb: !t  'two'\nc: |+2 # h\n   x\n  y\n\n  # not\n\n# after\nd: >-\n    folded\n    more\n  # less\ne:\n  # in\n  - &q \"a\\n b\n     c\" # t\n  -  k: v\n     l: *x\n  # end\n# out\n";
    assert_eq!(
        shown(text),
        [
            "map \"\"\"a: &x  1 # c\\nb: !t  'two'\\nc: |+2 # h\\n   x\\n  y\\n\\n  # not\\n\\n# after\\nd: >-\\n    folded\\n    more\\n  # less\\ne:\\n  # in\\n  - &q \\\"a\\\\n b\\n     c\\\" # t\\n  -  k: v\\n     l: *x\"",
            "plain \"\"\"a\"",
            "plain &x \"&x  \"\"1\"",
            "plain \"\"\"b\"",
            "single tag !t \"!t  \"\"'two'\"",
            "plain \"\"\"c\"",
            "block 2 Keep \"\"\"|+2 # h\\n   x\\n  y\\n\\n  # not\\n\"",
            "plain \"\"\"d\"",
            "block 4 Strip \"\"\">-\\n    folded\\n    more\"",
            "plain \"\"\"e\"",
            "list \"\"\"- &q \\\"a\\\\n b\\n     c\\\" # t\\n  -  k: v\\n     l: *x\"",
            "double &q \"&q \"\"\\\"a\\\\n b\\n     c\\\"\"",
            "map \"\"\"k: v\\n     l: *x\"",
            "plain \"\"\"k\"",
            "plain \"\"\"v\"",
            "plain \"\"\"l\"",
            "alias of x \"\"\"*x\"",
        ]
        .map(|line| line.replace("\"\"\"", "\"")),
    );
}

#[test]
fn collections_with_anchors_and_tags() {
    let text = "e: &a\n  - x\n  - &b # c\n    k: v\n  - &l |\n    lit\n  - !!seq &m [1]\n  -\n  - &n\n    - y\n  - {k: , l, \"m\":1}\n  - [a: b, c , ]\n&k key: &v # vc\n  sub: 1\nlast: &e\n";
    assert_eq!(
        shown(text)[1..],
        [
            "plain \"\"\"e\"",
            "list &a \"&a\\n  \"\"- x\\n  - &b # c\\n    k: v\\n  - &l |\\n    lit\\n  - !!seq &m [1]\\n  -\\n  - &n\\n    - y\\n  - {k: , l, \\\"m\\\":1}\\n  - [a: b, c , ]\"",
            "plain \"\"\"x\"",
            "map &b \"&b # c\\n    \"\"k: v\"",
            "plain \"\"\"k\"",
            "plain \"\"\"v\"",
            "block 4 Clip &l \"&l \"\"|\\n    lit\"",
            "flow list &m tag !!seq \"!!seq &m \"\"[1]\"",
            "plain \"\"\"1\"",
            "plain \"\"\"\"",
            "list &n \"&n\\n    \"\"- y\"",
            "plain \"\"\"y\"",
            "flow map \"\"\"{k: , l, \\\"m\\\":1}\"",
            "plain \"\"\"k\"",
            "plain \"\"\"\"",
            "plain \"\"\"l\"",
            "plain \"\"\"\"",
            "double \"\"\"\\\"m\\\"\"",
            "plain \"\"\"1\"",
            "flow list \"\"\"[a: b, c , ]\"",
            "map \"\"\"a: b\"",
            "plain \"\"\"a\"",
            "plain \"\"\"b\"",
            "plain \"\"\"c\"",
            "plain &k \"&k \"\"key\"",
            "map &v \"&v # vc\\n  \"\"sub: 1\"",
            "plain \"\"\"sub\"",
            "plain \"\"\"1\"",
            "plain \"\"\"last\"",
            "plain &e \"&e\"\"\"",
        ]
        .map(|line| line.replace("\"\"\"", "\"")),
    );
}

/// Each piece of a scalar: what stands in the file as it is, and what does not in brackets.
fn pieces(text: &str) -> String {
    let tree = parse(text);
    let value = tree.root().unwrap().get("k").unwrap();
    let mut shown = String::new();
    let mut whole = String::new();
    for segment in tree.segments(value.id()) {
        whole.push_str(&segment.text);
        if segment.is_exact {
            assert_eq!(&text[segment.span], segment.text);
            shown.push_str(&segment.text);
        } else {
            let _ = write!(shown, "[{}]", segment.text);
        }
    }
    assert_eq!(Some(whole.as_str()), value.text());
    shown.replace('\n', "\\n")
}

#[test]
fn pieces_of_a_scalar_stand_where_they_are_said_to() {
    for (text, wanted) in [
        ("k: pip install x # c\n", "pip install x"),
        ("k: pip\n  install\n\n  x\n", "pip[ ]install[\\n]x"),
        ("k: 'it''s ''x'''\n", "it[']s [']x[']"),
        ("k: 'a\n  b\n\n  c'\n", "a[ ]b[\\n]c"),
        ("k: 'a \n  '\n", "a[ ]"),
        ("k: \"a\\\"b\\tc \\u00e9 \\x41\"\n", "a[\"]b[\t]c [é] [A]"),
        ("k: \"a\\\n   b \\\n  c\n\n  d\"\n", "ab c[\\n]d"),
        ("k: |\n  a\n   b\n\n  c\n", "a\\n b\\n\\nc\\n"),
        ("k: |-\n  a\n  b\n\n\nl: 1\n", "a\\nb"),
        ("k: |+\n  a\n\n\nl: 1\n", "a\\n\\n\\n"),
        ("k: |2\n    a\n   b\n", "  a\\n b\\n"),
        ("k: |\r\n  a\r\n  b\r\nl: 1\r\n", "a[\\n]b[\\n]"),
        (
            "k: >\n  a\n  b\n\n  c\n\n    d\n  e\n",
            "a[ ]b[\\n]c[\\n][\\n]  d[\\n]e[\\n]",
        ),
        ("k: >-\n\n  a\n  b\n", "[\\n]a[ ]b"),
        ("k: |\n  é\n  b", "é\\nb[\\n]"),
        ("k: |\n\n  # no comment\n  a\n", "\\n# no comment\\na\\n"),
    ] {
        assert_eq!(pieces(text), wanted, "{text:?}");
    }
}

#[test]
fn aliases_and_what_they_take_in_are_followed() {
    let tree =
        parse("a: &a {x: 1, y: 2}\nb: &b\n  <<: *a\n  y: 3\nc:\n  <<: [*b, {z: 4}]\nd: *b\n");
    let root = tree.root().unwrap();
    let text = |keys: &[&str]| root.at(keys).and_then(NodeRef::text);
    assert_eq!(text(&["b", "x"]), Some("1"));
    assert_eq!(text(&["b", "y"]), Some("3"));
    assert_eq!(text(&["c", "y"]), Some("3"));
    assert_eq!(text(&["c", "z"]), Some("4"));
    assert_eq!(text(&["d", "x"]), Some("1"));
    assert_eq!(
        root.get("d").unwrap().resolved().id(),
        root.get("b").unwrap().id()
    );
}

#[test]
fn a_bracket_may_close_at_the_margin_of_its_key() {
    let text =
        "a:\n  os: [\n    \"x\",\n    # é\n    y, # z ]\n  ]\n  b: {\n    c: 1\n\n  }\nd: [\n]\n";
    let tree = parse(text);
    let root = tree.root().unwrap();
    let list = root.at(&["a", "os"]).unwrap();
    assert_eq!(
        list.items().filter_map(NodeRef::text).collect::<Vec<_>>(),
        ["x", "y"]
    );
    assert_eq!(
        &text[list.span()],
        "[\n    \"x\",\n    # é\n    y, # z ]\n  ]"
    );
    assert_eq!(root.at(&["a", "b", "c"]).and_then(NodeRef::text), Some("1"));
    let empty = root.get("d").unwrap();
    assert_eq!((&text[empty.span()], empty.items().count()), ("[\n]", 0));
    assert!(Tree::parse(&SourceFile::new("a.yml", "a: 1\n]\n")).is_err());
}

#[test]
fn a_block_without_text_ends_before_what_comes_next() {
    let text = "s:\n    - |\n      \n    - if x\n    - >-\n\n    - |+\n      \n\n    - 'y'\n";
    let tree = parse(text);
    let items = tree.root().unwrap().get("s").unwrap().items();
    let shown: Vec<&str> = items.map(|item| text[item.span()].trim_end()).collect();
    assert_eq!(shown, ["|", "if x", ">-", "|+", "'y'"]);
}

#[test]
fn documents_are_apart() {
    let tree = parse("a: 1\n---\n- &x b\n- *x\n...\n---\n");
    let documents: Vec<bool> = tree
        .documents()
        .map(|document| document.is_some())
        .collect();
    assert_eq!(documents.len(), 3);
    assert!(documents[0] && documents[1]);
    // The name of another document's anchor means nothing.
    assert!(Tree::parse(&SourceFile::new("a.yml", "a: &x 1\n---\nb: *x\n")).is_err());
}

#[test]
fn what_is_broken_or_too_much_is_told_with_its_place() {
    let refused = |text: &str| Tree::parse(&SourceFile::new("a.yml", text)).unwrap_err();
    let broken = refused("a: [1\nb: 2\n");
    assert!(!broken.is_too_much);
    assert!(broken.span.start > 0);
    assert!(!refused("a: &a [*a]\n").is_too_much);
    assert!(refused(&"- ".repeat(5_000)).is_too_much);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = level - 1;
        let items = format!("*a{before}, ").repeat(9);
        let _ = writeln!(bomb, "a{level}: &a{level} [{items}]");
    }
    assert!(refused(&bomb).is_too_much);
}
