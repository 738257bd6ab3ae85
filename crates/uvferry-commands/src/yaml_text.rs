//! Shell text in scalars of YAML.

use std::ops::Range;

use uvferry_yaml::{NodeId, Parent, Style, Tree, Value};

use crate::embedded::{Embedded, Quoting};

/// The text of a scalar, aliases followed, with the place of each of its bytes. `masked`
/// finds the ranges that another program puts its own text in before a shell reads them
/// (`${{ … }}`). `None` where it is no scalar.
pub(crate) fn embedded(
    tree: &Tree,
    id: NodeId,
    masked: impl Fn(&str) -> Vec<Range<usize>>,
) -> Option<Embedded> {
    let node = tree.get(id).resolved();
    let Value::Scalar(scalar) = node.value() else {
        return None;
    };
    let quoting = match &scalar.style {
        Style::Plain if is_in_flow(tree, node.id()) => Quoting::YamlFlow,
        Style::Plain => Quoting::YamlPlain,
        Style::Single => Quoting::YamlSingle,
        Style::Double => Quoting::YamlDouble,
        Style::Literal(block) => Quoting::YamlBlock {
            indent: block.indent,
        },
        Style::Folded(_) => Quoting::YamlFolded,
    };
    let masks = masked(&scalar.text);
    let mut embedded = Embedded::new(quoting);
    let mut done = 0;
    for segment in tree.segments(node.id()) {
        let end = done + segment.text.len();
        if segment.is_exact {
            let shown = with_masks(&segment.text, done, &masks);
            embedded.push_masked(&segment.text, &shown, segment.span.start);
        } else if masks.iter().any(|mask| mask.start < end && done < mask.end) {
            // An expression with an escape in it: nothing is written there, so only what
            // the shell sees counts.
            embedded.decoded(&with_masks(&segment.text, done, &masks));
        } else {
            let written = tree.file().slice(segment.span.clone());
            embedded.decoded_at(&segment.text, written, segment.span.start);
        }
        done = end;
    }
    Some(embedded)
}

/// A piece of a text that begins at `start` of it, with a variable of the same length in
/// place of what is masked.
fn with_masks(text: &str, start: usize, masks: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for mask in masks {
        for at in mask.start.max(start)..mask.end.min(start + text.len()) {
            bytes[at - start] = match at - mask.start {
                0 => b'$',
                1 => b'{',
                _ if at + 1 == mask.end => b'}',
                _ => b'M',
            };
        }
    }
    // Masks cover whole characters with ASCII.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where `${{ … }}` stands in a text.
pub(crate) fn expressions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${{").map(|start| at + start) {
        let Some(length) = text[start..].find("}}") else {
            break;
        };
        at = start + length + 2;
        found.push(start..at);
    }
    found
}

fn is_in_flow(tree: &Tree, id: NodeId) -> bool {
    let holder = match tree.node(id).parent {
        Parent::Document => return false,
        Parent::Key(holder, _) | Parent::Entry(holder, _) | Parent::Item(holder, _) => holder,
    };
    match &tree.node(holder).value {
        Value::Sequence(list) => list.is_flow || is_in_flow(tree, holder),
        Value::Mapping(map) => map.is_flow || is_in_flow(tree, holder),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;

    use super::*;

    fn run(text: &str) -> Embedded {
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).expect("YAML");
        let value = tree.root().and_then(|root| root.get("run"));
        embedded(&tree, value.expect("a value").id(), expressions).expect("text")
    }

    #[test]
    fn expressions_are_variables_to_the_shell() {
        let embedded = run("run: pip install ${{ matrix.x }} \"${{ a['é'] }}\"\n");
        assert_eq!(
            embedded.text(),
            "pip install ${MMMMMMMMMMMM} \"${MMMMMMMMMMM}\""
        );
        assert_eq!(embedded.original(12..27), "${{ matrix.x }}");
        assert_eq!(embedded.span(0..3), Some(5..8));
    }

    #[test]
    fn edits_are_written_as_the_scalar_is() {
        let edited = |text: &str, old: &str, new: &str| {
            let embedded = run(text);
            let at = embedded.text().find(old).expect("the old text");
            embedded
                .replacement(at..at + old.len(), new)
                .map(|(span, new)| format!("{}{new}{}", &text[..span.start], &text[span.end..]))
        };
        assert_eq!(
            edited("run: |\n    a\n    b\n", "b", "c\nd").as_deref(),
            Some("run: |\n    a\n    c\n    d\n")
        );
        assert_eq!(
            edited("run: 'a ''x'''\n", "'x'", "'y'").as_deref(),
            Some("run: 'a ''y'''\n")
        );
        assert_eq!(
            edited("run: >-\n  a\n  b\n", "a b", "c").as_deref(),
            Some("run: >-\n  c\n")
        );
        assert_eq!(edited("run: >-\n  a\n  b\n", "b", "c\nd"), None);
        assert_eq!(edited("run: a b\n", "b", "c: d"), None);
        assert_eq!(edited("run: a b\n", "a", "'c'"), None);
        assert_eq!(edited("{run: a b}\n", "b", "c[d]"), None);
        assert_eq!(
            edited("run: \"a \\\"b\\\"\"\n", "\"b\"", "\"c\"").as_deref(),
            Some("run: \"a \\\"c\\\"\"\n")
        );
    }
}
