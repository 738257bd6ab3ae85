//! The grammar against tree-sitter's of bash: both find the same simple commands, cut into
//! the same words. Left out is what tree-sitter reads as no shell does: `$A-$B` as two words,
//! a lone `-` in front of a here-document, a group behind `!`.

use proptest::prelude::*;
use tree_sitter::{Node, Parser};

use crate::shell::parser;
use crate::shell::syntax::{Body, Kind, List, Script, ShellWord};

/// The words of each simple command, as ranges, in the order of the text.
type Commands = Vec<Vec<(usize, usize)>>;

fn ours(text: &str) -> Option<Commands> {
    let script = parser::parse(text);
    if !script.troubles.is_empty() || script.given_up_at.is_some() {
        return None;
    }
    let mut found = Commands::new();
    in_list(&script.list, &script, &mut found);
    for substitution in &script.substitutions {
        in_list(&substitution.list, &script, &mut found);
    }
    found.sort();
    found.dedup();
    Some(found)
}

fn in_list(list: &List, script: &Script, found: &mut Commands) {
    for link in list
        .statements
        .iter()
        .flat_map(|statement| &statement.links)
    {
        for command in &link.pipeline.commands {
            in_command(&command.kind, script, found);
        }
    }
}

fn in_command(kind: &Kind, script: &Script, found: &mut Commands) {
    match kind {
        Kind::Simple(simple) => {
            let words: Vec<(usize, usize)> = simple.words.iter().map(range).collect();
            if !words.is_empty() {
                found.push(words);
            }
        }
        Kind::Compound { bodies, .. } => {
            for Body { list, .. } in bodies {
                in_list(list, script, found);
            }
        }
        Kind::Function { body, .. } => in_command(&body.kind, script, found),
    }
}

fn range(word: &ShellWord) -> (usize, usize) {
    (word.span.start, word.span.end)
}

/// `None` where tree-sitter finds an error.
fn theirs(text: &str) -> Option<Commands> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_bash::LANGUAGE.into())
        .unwrap();
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return None;
    }
    let mut found = Commands::new();
    visit(tree.root_node(), &mut found);
    found.sort();
    found.dedup();
    Some(found)
}

fn visit(node: Node<'_>, found: &mut Commands) {
    let mut cursor = node.walk();
    match node.kind() {
        // `export` and `unset` have nodes of their own.
        "declaration_command" | "unset_command" => found.push(
            node.children(&mut cursor)
                .map(|child| (child.start_byte(), child.end_byte()))
                .collect(),
        ),
        "command" => found.push(
            node.children(&mut cursor)
                .filter(|child| {
                    child.kind() != "variable_assignment" && !child.kind().contains("redirect")
                })
                .map(|child| (child.start_byte(), child.end_byte()))
                .collect(),
        ),
        _ => {}
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        visit(child, found);
    }
}

/// Simple commands in all places where they may stand.
fn command() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "pip install -r requirements.txt",
        "pip install 'a b' \"c $d\" e\\ f",
        "A=1 B='2 3' pip install x",
        "pip install \"x[y]>1\" .[dev] z>=2",
        "pip freeze > req.txt 2>&1",
        "2>/dev/null pip list",
        "pip install \\\n    a \\\n    b",
        "pip install \"$(cat a.txt)\" `cat b` ${C:-d e}",
        "$PIP install ${X} \"${Y[@]}\" $1 $@",
        "\"$VENV/bin/pip\" install x",
        "echo 'pip install x' # pip install y",
        "python <<'EOF'\nimport pip\nEOF",
        "diff <(pip freeze) b",
        "export PATH=$PWD/bin:$PATH",
        "x=$(pip --version | cut -d' ' -f2)",
        "echo $((1 + 2)) $'a\\tb'",
        "printf '%s\\n' \"a'b\" 'c\"d'",
        ":",
    ])
    .prop_map(str::to_owned)
}

fn script() -> impl Strategy<Value = String> {
    let leaf = command();
    leaf.prop_recursive(4, 24, 3, |inner| {
        let is_plain = |text: &String| !text.contains("<<") && !text.contains(" # ");
        let plain = inner.clone().prop_filter("a line of its own", is_plain);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}\n{b}")),
            (plain.clone(), plain.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (plain.clone(), plain.clone()).prop_map(|(a, b)| format!("{a} || {b}; true")),
            (plain.clone(), plain.clone()).prop_map(|(a, b)| format!("( {a}; {b} )")),
            plain.clone().prop_map(|a| format!("{{ {a}; }}")),
            (plain.clone(), inner.clone())
                .prop_map(|(a, b)| format!("if {a}; then\n  {b}\nelse\n  true\nfi")),
            inner
                .clone()
                .prop_map(|a| format!("for i in a b $c; do\n{a}\ndone")),
            (plain.clone(), inner.clone()).prop_map(|(a, b)| format!("while {a}\ndo\n{b}\ndone")),
            inner
                .clone()
                .prop_map(|a| format!("case $x in\n  a|b) ;;\n  *)\n{a}\n;;\nesac")),
            inner.prop_map(|a| format!("f() {{\n{a}\n}}")),
        ]
    })
}

proptest! {
    #[test]
    fn commands_are_those_that_tree_sitter_finds(text in script()) {
        let text = format!("{text}\n");
        let ours = ours(&text);
        prop_assert!(ours.is_some(), "refused:\n{text}");
        if let Some(theirs) = theirs(&text) {
            prop_assert_eq!(ours.unwrap(), theirs, "{}", text);
        }
    }
}
