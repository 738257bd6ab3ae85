//! What a file is after an edit: the same but for what was asked.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Replacement, Tree, Value};

fn parse(text: &str) -> Tree {
    Tree::parse(&SourceFile::new("a.yml", text)).unwrap()
}

fn applied(text: &str, (span, new): &Replacement) -> String {
    format!("{}{new}{}", &text[..span.start], &text[span.end..])
}

#[test]
fn an_entry_goes_with_its_comments() {
    let text = "a:\n  # of x\n  x: 1  # one\n  # of y\n  # and y\n  y:\n    - 1\n\n  # of z\n  z: |\n    t\n\nb: 1\n";
    let gone = |keys: &[&str]| {
        let tree = parse(text);
        let node = tree.root().unwrap().at(keys).unwrap();
        applied(text, &tree.removal(node.id()).unwrap())
    };
    assert_eq!(
        gone(&["a", "x"]),
        "a:\n  # of y\n  # and y\n  y:\n    - 1\n\n  # of z\n  z: |\n    t\n\nb: 1\n"
    );
    assert_eq!(
        gone(&["a", "y"]),
        "a:\n  # of x\n  x: 1  # one\n\n  # of z\n  z: |\n    t\n\nb: 1\n"
    );
    assert_eq!(
        gone(&["a", "z"]),
        "a:\n  # of x\n  x: 1  # one\n  # of y\n  # and y\n  y:\n    - 1\n\nb: 1\n"
    );
    assert_eq!(
        gone(&["b"]),
        "a:\n  # of x\n  x: 1  # one\n  # of y\n  # and y\n  y:\n    - 1\n\n  # of z\n  z: |\n    t\n"
    );
}

#[test]
fn an_item_that_is_commented_out_stays() {
    let text =
        "- id: a\n# why\n# - id: off\n#   args:\n#     - x\n# - of prose\n- id: b\n- id: c\n";
    let tree = parse(text);
    let second = tree.root().unwrap().items().nth(1).unwrap();
    assert_eq!(
        applied(text, &tree.removal(second.id()).unwrap()),
        "- id: a\n# why\n# - id: off\n#   args:\n#     - x\n- id: c\n"
    );
}

#[test]
fn the_first_key_behind_a_dash_leaves_the_dash() {
    let text = "- name: x\n  # why\n  run: y\n- [a, b, c]\n";
    let tree = parse(text);
    let first = tree.root().unwrap().items().next().unwrap();
    let (span, new) = tree.removal(first.get("name").unwrap().id()).unwrap();
    assert_eq!(applied(text, &(span, new)), "- run: y\n- [a, b, c]\n");
    let last = tree.root().unwrap().items().nth(1).unwrap();
    let some = tree.removals(last.id(), &BTreeSet::from([1, 2])).unwrap();
    assert_eq!(
        applied(text, &some[0]),
        "- name: x\n  # why\n  run: y\n- [a]\n"
    );
    assert!(
        tree.removals(last.id(), &BTreeSet::from([0, 1, 2]))
            .is_none()
    );
}

#[test]
fn new_items_and_entries_are_written_in_the_indentation_of_their_neighbours() {
    let text = "steps:\r\n    # out\r\n    - uses: a  # c\r\n\r\n    -   run: b\r\nenv: {A: 1}";
    let tree = parse(text);
    let root = tree.root().unwrap();
    let steps: Vec<NodeRef<'_>> = root.get("steps").unwrap().items().collect();
    assert_eq!(
        applied(
            text,
            &tree
                .item_after(steps[0].id(), "uses: n\nwith:\n  v: 1")
                .unwrap()
        ),
        "steps:\r\n    # out\r\n    - uses: a  # c\r\n    - uses: n\r\n      with:\r\n        v: 1\r\n\r\n    -   run: b\r\nenv: {A: 1}"
    );
    assert_eq!(
        applied(text, &tree.item_before(steps[0].id(), "uses: n").unwrap()),
        "steps:\r\n    - uses: n\r\n    # out\r\n    - uses: a  # c\r\n\r\n    -   run: b\r\nenv: {A: 1}"
    );
    assert_eq!(
        applied(
            text,
            &tree
                .entry_before(steps[1].get("run").unwrap().id(), "name: n")
                .unwrap()
        ),
        "steps:\r\n    # out\r\n    - uses: a  # c\r\n\r\n    -   name: n\r\n        run: b\r\nenv: {A: 1}"
    );
    assert_eq!(
        applied(
            text,
            &tree
                .entry_after(root.get("env").unwrap().id(), "x: 1")
                .unwrap()
        ),
        format!("{text}\r\nx: 1")
    );
    assert_eq!(
        applied(
            text,
            &tree
                .entry_after(root.at(&["env", "A"]).unwrap().id(), "x: 1")
                .unwrap()
        ),
        text.replace("A: 1", "A: 1, x: 1")
    );
    assert_eq!(tree.indentation(), 2);
    assert_eq!(parse("a:\n    b:\n        c: 1\n").indentation(), 4);
}

#[test]
fn a_scalar_is_written_in_its_own_style() {
    let text = "a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\n";
    let tree = parse(text);
    let new = |key: &str, new: &str| {
        let node = tree.root().unwrap().get(key).unwrap();
        tree.rewritten(node.id(), new).map(|(_, new)| new)
    };
    assert_eq!(new("a", "it's"), Some("it's".to_owned()));
    assert_eq!(new("a", "1.10"), Some("\"1.10\"".to_owned()));
    assert_eq!(new("b", "it's"), Some("'it''s'".to_owned()));
    assert_eq!(new("c", "a\"b"), Some("\"a\\\"b\"".to_owned()));
    assert_eq!(new("d", "y"), None);
}

/// What a tree says, without places; aliases as such.
fn said(node: NodeRef<'_>, without: Option<(usize, usize)>) -> String {
    match &node.node().value {
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::Alias(alias) => format!("*{}", alias.name),
        Value::Sequence(_) | Value::Mapping(_) => {
            let parts: Vec<String> = if node.is_sequence() {
                node.items().map(|item| said(item, without)).collect()
            } else {
                node.entries()
                    .map(|(key, value)| format!("{}: {}", said(key, None), said(value, without)))
                    .collect()
            };
            let parts: Vec<String> = parts
                .into_iter()
                .enumerate()
                .filter(|(number, _)| without != Some((node.span().start, *number)))
                .map(|(_, part)| part)
                .collect();
            format!("<{}>", parts.join(", "))
        }
    }
}

/// Lines that come near to YAML of every style.
fn lines() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z]{1,4}( [a-z]{1,3}){0,2}",
        "'[a-z ]{0,4}('')?[é# ]{0,2}'",
        "\"[a-z: ]{0,4}(\\\\n|\\\\x41)?\"",
        Just("|\n      text\n       more\n".to_owned()),
        Just(">-\n      text\n\n      more".to_owned()),
        Just("[a, {b: c}, 'd' ]".to_owned()),
        Just("{a: 1, b: [x, y] }".to_owned()),
        Just(String::new()),
        Just("*x".to_owned()),
        Just("plain\n      goes on".to_owned()),
    ];
    let properties = prop_oneof![
        4 => Just(""),
        1 => Just("&x "),
        1 => Just("!t "),
        1 => Just("!t &y "),
    ];
    let comment = prop_oneof![3 => Just(""), 1 => Just(" # c: [")];
    let line = (
        prop_oneof![
            "[a-z]{1,3}: ",
            "  [a-z]: ",
            "  - ",
            "    - ",
            "  - [a-z]: ",
            "- ",
            "    [a-z]: ",
            "- - "
        ],
        properties,
        scalar,
        comment,
    )
        .prop_map(|(start, properties, scalar, comment)| {
            format!("{start}{properties}{scalar}{comment}")
        });
    let other = prop_oneof![
        Just(String::new()),
        "[ ]{0,4}# [a-z]{0,3}",
        "[a-z]{1,3}:",
        Just("---".to_owned())
    ];
    (
        proptest::collection::vec(prop_oneof![4 => line, 1 => other], 1..9),
        prop_oneof![Just("\n"), Just("\r\n")],
    )
        .prop_map(|(lines, end)| {
            let mut text = lines.join("\n").replace('\n', end);
            text.push_str(end);
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_much(text in "[-a-z:&*!|>'\"{}\\[\\],?#%é \t\r\n]{0,60}") {
        if let Ok(tree) = Tree::parse(&SourceFile::new("a.yml", text)) {
            for node in tree.nodes() {
                let _ = (tree.segments(node.id()), tree.removal(node.id()));
            }
        }
    }

    #[test]
    fn places_are_those_of_the_values(text in lines()) {
        let Ok(tree) = Tree::parse(&SourceFile::new("a.yml", text.as_str())) else {
            return Ok(());
        };
        for node in tree.nodes() {
            let Value::Scalar(scalar) = &node.node().value else { continue };
            let segments = tree.segments(node.id());
            let whole: String = segments.iter().map(|segment| segment.text.as_str()).collect();
            prop_assert_eq!(&whole, &scalar.text);
            let mut done = 0;
            for segment in segments {
                prop_assert!(node.span().start <= segment.span.start);
                prop_assert!(done <= segment.span.start);
                done = segment.span.end;
                if segment.is_exact {
                    prop_assert!(done <= node.span().end + 1);
                    prop_assert_eq!(&text[segment.span], segment.text);
                }
            }
            // The value alone, where it stands on one line, says the same.
            let alone = &text[node.span()];
            if !alone.contains(['\n', '\r']) {
                let again = parse(&format!("[{alone}]"));
                let again = again.root().unwrap().items().next();
                prop_assert_eq!(again.and_then(NodeRef::text).unwrap_or(""), &scalar.text);
            }
        }
    }

    #[test]
    fn a_removal_takes_one_part_and_nothing_else(text in lines()) {
        let Ok(tree) = Tree::parse(&SourceFile::new("a.yml", text.as_str())) else {
            return Ok(());
        };
        for node in tree.nodes() {
            let Some((holder, number)) = tree.holder(node.id()) else { continue };
            let Some(removal) = tree.removal(node.id()) else { continue };
            let after = applied(&text, &removal);
            let Ok(again) = Tree::parse(&SourceFile::new("a.yml", after.as_str())) else {
                // An alias may have lost its anchor; nothing else may break.
                prop_assert!(text[removal.0].contains('&'), "{:?}", after);
                continue;
            };
            let place = (tree.node(holder).span.start, number);
            let before: Vec<String> = tree.documents().flatten().map(|root| said(root, Some(place))).collect();
            let after: Vec<String> = again.documents().flatten().map(|root| said(root, None)).collect();
            prop_assert_eq!(before, after);
        }
    }
}
