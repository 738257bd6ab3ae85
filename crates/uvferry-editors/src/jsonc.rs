//! JSON with comments, as VS Code reads its files: read with the place of each value, and added
//! to by insertions alone.
//!
//! The reader is `jsonc-parser`'s. Its editor is not used: it takes blank lines out and breaks
//! one-line objects up when it adds to them, and here what was there has to stay.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast::{Array, Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value as Json;
use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::rules;

/// What VS Code indents its own files with.
const UNIT: &str = "    ";

/// Comments and trailing commas are what VS Code's own reader takes without a complaint.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: false,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a file; `None` where it holds no value yet.
pub(crate) fn read(file: &SourceFile) -> Result<Option<Value<'_>>, Box<Diagnostic>> {
    let found = parse_to_ast(file.text(), &CollectOptions::default(), &OPTIONS);
    found.map(|found| found.value).map_err(|error| {
        let why = error.kind().to_string();
        let range = error.range();
        let message = format!("this is no JSON with comments: {}", lower(&why));
        Box::new(
            Diagnostic::new(&rules::UNREADABLE, message)
                .at(file, range.start..range.end)
                .help(rules::UNREADABLE.fix),
        )
    })
}

/// Messages of ours begin in lower case; VS Code's own terms stay.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// The value of a key: the last, where it is there twice.
pub(crate) fn get<'o, 'a>(object: &'o Object<'a>, key: &str) -> Option<&'o Value<'a>> {
    let mut properties = object.properties.iter().rev();
    properties
        .find(|property| property.name.as_str() == key)
        .map(|property| &property.value)
}

/// A value of the file as one of ours, to compare it.
pub(crate) fn plain(value: &Value<'_>) -> Json {
    match value {
        Value::StringLit(text) => Json::String(text.value.clone().into_owned()),
        Value::NumberLit(number) => number
            .value
            .parse()
            .map_or_else(|_| Json::String(number.value.to_owned()), Json::Number),
        Value::BooleanLit(flag) => Json::Bool(flag.value),
        Value::Object(object) => Json::Object(
            object
                .properties
                .iter()
                .map(|one| (one.name.as_str().to_owned(), plain(&one.value)))
                .collect(),
        ),
        Value::Array(array) => Json::Array(array.elements.iter().map(plain).collect()),
        Value::NullKeyword(_) => Json::Null,
    }
}

/// Where a value stands.
pub(crate) fn span(value: &Value<'_>) -> Span {
    let range = match value {
        Value::StringLit(it) => it.range,
        Value::NumberLit(it) => it.range,
        Value::BooleanLit(it) => it.range,
        Value::Object(it) => it.range,
        Value::Array(it) => it.range,
        Value::NullKeyword(it) => it.range,
    };
    range.start..range.end
}

/// What is added to a file.
#[derive(Default)]
pub(crate) struct Additions {
    /// By the place where the object or list begins.
    containers: BTreeMap<usize, Container>,
    replaced: Vec<(Span, String)>,
}

/// An object or a list, and what goes to its end.
struct Container {
    range: Range<usize>,
    /// Where its first member begins and its last one ends.
    members: Option<(usize, usize)>,
    is_list: bool,
    items: Vec<(Option<String>, Json)>,
}

impl Additions {
    /// A key at the end of an object.
    pub(crate) fn member(&mut self, object: &Object<'_>, key: &str, value: Json) {
        let first = object.properties.first().map(|one| one.range.start);
        let last = object.properties.last().map(|one| one.range.end);
        self.at(object.range, first.zip(last), false)
            .push((Some(key.to_owned()), value));
    }

    /// A value at the end of a list.
    pub(crate) fn element(&mut self, list: &Array<'_>, value: Json) {
        let start = list.elements.first().map(|one| span(one).start);
        let end = list.elements.last().map(|one| span(one).end);
        self.at(list.range, start.zip(end), true)
            .push((None, value));
    }

    /// Another value in place of one.
    pub(crate) fn replace(&mut self, old: &Value<'_>, new: &Json) {
        self.replaced.push((span(old), new.to_string()));
    }

    fn at(
        &mut self,
        range: jsonc_parser::common::Range,
        members: Option<(usize, usize)>,
        is_list: bool,
    ) -> &mut Vec<(Option<String>, Json)> {
        let container = self.containers.entry(range.start).or_insert(Container {
            range: range.start..range.end,
            members,
            is_list,
            items: Vec::new(),
        });
        &mut container.items
    }

    /// As changes of the file's text.
    pub(crate) fn replacements(
        self,
        file: &SourceFile,
        root: Option<&Value<'_>>,
    ) -> Vec<(Span, String)> {
        let text = file.text();
        let style = Style {
            newline: file.newline().as_str(),
            unit: root.map_or(UNIT, |root| unit_of(text, root)),
        };
        let mut all = self.replaced;
        for container in self.containers.values() {
            container.write(text, &style, &mut all);
        }
        all
    }
}

/// The text of a new file, or what goes to the end of one that holds no value yet.
pub(crate) fn whole(file: Option<&SourceFile>, value: &Json) -> String {
    let newline = file.map_or("\n", |file| file.newline().as_str());
    let style = Style {
        newline,
        unit: UNIT,
    };
    let mut out = String::new();
    // A comment of one line may be the last thing there.
    if file.is_some_and(|file| !file.text().is_empty() && !file.text().ends_with(['\n', '\r'])) {
        out.push_str(newline);
    }
    print(value, "", &style, &mut out);
    out.push_str(newline);
    out
}

struct Style<'a> {
    newline: &'a str,
    unit: &'a str,
}

impl Container {
    fn write(&self, text: &str, style: &Style<'_>, all: &mut Vec<(Span, String)>) {
        let outer = indent_at(text, self.range.start);
        let close = self.range.end - 1;
        let Some((first, last)) = self.members else {
            let inside = self.range.start + 1..close;
            let at = inside.start + text[inside.clone()].trim_end().len();
            let mut lines = self.lines(&format!("{outer}{}", style.unit), style);
            if text[at..close].contains(['\n', '\r']) {
                all.push((at..at, lines));
            } else {
                lines.push_str(style.newline);
                lines.push_str(outer);
                all.push((at..close, lines));
            }
            return;
        };
        let comma = after_trivia(text, last);
        let has_comma = text[comma..].starts_with(',');
        let is_one_line = !text[self.range.clone()].contains(['\n', '\r']);
        if self.is_list && is_one_line && self.items.iter().all(|(_, value)| is_scalar(value)) {
            let values: Vec<String> = self.items.iter().map(|one| one.1.to_string()).collect();
            let values = values.join(", ");
            all.push(if has_comma {
                (comma + 1..comma + 1, format!(" {values},"))
            } else {
                (last..last, format!(", {values}"))
            });
            return;
        }
        let from = if has_comma { comma + 1 } else { last };
        let at = after_line(text, from);
        let indent = match first_on_line(text, first) {
            Some(indent) => indent.to_owned(),
            None => format!("{outer}{}", style.unit),
        };
        let mut lines = self.lines(&indent, style);
        if has_comma {
            lines.push(',');
        }
        let rest = text[at..].trim_start_matches([' ', '\t']);
        let mut end = at;
        if !rest.starts_with(['\n', '\r']) {
            lines.push_str(style.newline);
            lines.push_str(outer);
            end = text.len() - rest.len();
        }
        match (has_comma, at == last) {
            (false, true) => all.push((at..end, format!(",{lines}"))),
            (false, false) => all.extend([(last..last, ",".to_owned()), (at..end, lines)]),
            (true, _) => all.push((at..end, lines)),
        }
    }

    /// The items, each on lines of its own, with commas between them.
    fn lines(&self, indent: &str, style: &Style<'_>) -> String {
        let mut out = String::new();
        for (number, (key, value)) in self.items.iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            out.push_str(style.newline);
            out.push_str(indent);
            if let Some(key) = key {
                out.push_str(&Json::String(key.clone()).to_string());
                out.push_str(": ");
            }
            print(value, indent, style, &mut out);
        }
        out
    }
}

fn is_scalar(value: &Json) -> bool {
    !matches!(value, Json::Array(_) | Json::Object(_))
}

/// Writes a value as VS Code does, with lists of scalars on one line.
fn print(value: &Json, indent: &str, style: &Style<'_>, out: &mut String) {
    let inner = format!("{indent}{}", style.unit);
    let mut block = |open: char, close: char, items: Vec<(Option<&String>, &Json)>| {
        out.push(open);
        for (number, (key, value)) in items.iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            out.push_str(style.newline);
            out.push_str(&inner);
            if let Some(key) = key {
                out.push_str(&Json::String((*key).clone()).to_string());
                out.push_str(": ");
            }
            print(value, &inner, style, out);
        }
        out.push_str(style.newline);
        out.push_str(indent);
        out.push(close);
    };
    match value {
        Json::Object(object) if !object.is_empty() => {
            let items = object.iter().map(|(key, value)| (Some(key), value));
            block('{', '}', items.collect());
        }
        Json::Array(values) if !values.iter().all(is_scalar) => {
            block('[', ']', values.iter().map(|value| (None, value)).collect());
        }
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            out.push('[');
            out.push_str(&values.join(", "));
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// The white space that a line begins with, of the line with this place.
fn indent_at(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    let rest = text[start..].trim_start_matches([' ', '\t']);
    &text[start..(text.len() - rest.len()).min(at)]
}

/// The white space before a place, where nothing else of its line is.
fn first_on_line(text: &str, at: usize) -> Option<&str> {
    let before = &text[line_start(text, at)..at];
    let starts_line = line_start(text, at) > 0;
    (starts_line && before.chars().all(|c| matches!(c, ' ' | '\t'))).then_some(before)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1)
}

/// What one level is indented with, as the outermost value shows it.
fn unit_of<'t>(text: &'t str, root: &Value<'_>) -> &'t str {
    let first = match root {
        Value::Object(object) => object.properties.first().map(|one| one.range.start),
        Value::Array(list) => list.elements.first().map(|one| span(one).start),
        _ => None,
    };
    let outer = indent_at(text, span(root).start);
    first
        .and_then(|first| first_on_line(text, first))
        .and_then(|indent| indent.strip_prefix(outer))
        .filter(|unit| !unit.is_empty())
        .unwrap_or(UNIT)
}

/// Past white space and comments.
fn after_trivia(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let found = rest.trim_start();
        at += rest.len() - found.len();
        match comment(found) {
            Some(length) => at += length,
            None => return at,
        }
    }
}

/// Past the comments that begin on the same line.
fn after_line(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let found = rest.trim_start_matches([' ', '\t']);
        match comment(found) {
            Some(length) => at += rest.len() - found.len() + length,
            None => return at,
        }
    }
}

/// The length of the comment that a text begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find(['\n', '\r']).unwrap_or(text.len()));
    }
    text.strip_prefix("/*")?;
    Some(text[2..].find("*/").map_or(text.len(), |end| end + 4))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// The text with members added to its outermost object.
    fn with(text: &str, members: &[(&str, Json)]) -> String {
        let file = SourceFile::new("a.json", text);
        let root = read(&file).unwrap();
        let mut additions = Additions::default();
        if let Some(Value::Object(object)) = &root {
            for (key, value) in members {
                additions.member(object, key, value.clone());
            }
        }
        applied(text, additions.replacements(&file, root.as_ref()))
    }

    fn applied(text: &str, mut changes: Vec<(Span, String)>) -> String {
        changes.sort_by_key(|(span, _)| (span.start, span.end));
        let mut out = String::new();
        let mut from = 0;
        for (span, new) in changes {
            out.push_str(&text[from..span.start]);
            out.push_str(&new);
            from = span.end;
        }
        out.push_str(&text[from..]);
        out
    }

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        assert_eq!(with(before, &[("k", json!(1))]), after);
    }

    #[test]
    fn a_key_goes_to_the_end_and_nothing_else_changes() {
        becomes("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"k\": 1\n}\n");
        becomes("{\n\t\"a\": 1,\n}", "{\n\t\"a\": 1,\n\t\"k\": 1,\n}");
        becomes(
            "{\r\n  \"a\": 1 // one\r\n\r\n}\r\n",
            "{\r\n  \"a\": 1, // one\r\n  \"k\": 1\r\n\r\n}\r\n",
        );
        becomes(
            "{\n  \"a\": 1, // one\n  // \"b\": 2\n}",
            "{\n  \"a\": 1, // one\n  \"k\": 1,\n  // \"b\": 2\n}",
        );
        becomes(
            "{\n  \"a\": 1\n  // a comma follows\n  ,\n}",
            "{\n  \"a\": 1\n  // a comma follows\n  ,\n  \"k\": 1,\n}",
        );
        becomes("{\"a\": 1}", "{\"a\": 1,\n    \"k\": 1\n}");
        becomes(
            "{ \"a\": 1 /* x */ }",
            "{ \"a\": 1, /* x */\n    \"k\": 1\n}",
        );
    }

    #[test]
    fn an_empty_object_is_opened_and_keeps_its_comments() {
        becomes("{}", "{\n    \"k\": 1\n}");
        becomes("{ }\n", "{\n    \"k\": 1\n}\n");
        becomes("{\n}\n", "{\n    \"k\": 1\n}\n");
        becomes(
            "// head\n{ // why\n}\n",
            "// head\n{ // why\n    \"k\": 1\n}\n",
        );
        becomes("{ /* x */ }", "{ /* x */\n    \"k\": 1\n}");
    }

    #[test]
    fn lists_on_one_line_stay_on_one_line() {
        let text = "{\n  \"a\": [\"x\", \"y\"], \"b\": [\"x\",]\n}";
        let file = SourceFile::new("a.json", text);
        let root = read(&file).unwrap();
        let Some(Value::Object(object)) = &root else {
            panic!("an object");
        };
        let mut additions = Additions::default();
        for key in ["a", "b"] {
            let Some(Value::Array(list)) = get(object, key) else {
                panic!("a list");
            };
            additions.element(list, json!("z"));
        }
        assert_eq!(
            applied(text, additions.replacements(&file, root.as_ref())),
            "{\n  \"a\": [\"x\", \"y\", \"z\"], \"b\": [\"x\", \"z\",]\n}"
        );
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (text, line) in [
            ("{\n  \"a\": 1\n  \"b\": 2\n}", 2),
            ("{", 1),
            ("{\n\"a\": }", 2),
            ("{'a': 1}", 1),
            ("{a: 1}", 1),
            ("{} {}", 1),
            ("/* open", 1),
        ] {
            let told = read(&SourceFile::new("a.json", text)).unwrap_err();
            assert_eq!(told.location.unwrap().line, line, "{text}");
        }
    }

    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("1".to_owned()),
            Just("-0.5e3".to_owned()),
            Just("null".to_owned()),
            Just("\"a // b /* \\\" ü\"".to_owned()),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let gap = || "[ \t]{0,2}(\n|\r\n|// c\n|/\\* d \\*/)?[ \t]{0,3}";
            let list = proptest::collection::vec((gap(), inner.clone(), gap()), 0..4);
            let end = (any::<bool>(), gap(), any::<bool>());
            (list, end).prop_map(|(items, (comma, gap, is_list))| {
                let mut out = String::from(if is_list { "[" } else { "{" });
                let count = items.len();
                for (number, (before, value, after)) in items.into_iter().enumerate() {
                    out.push_str(&before);
                    if !is_list {
                        out.push_str(&["\"k", &number.to_string(), "\":", &before].concat());
                    }
                    out.push_str(&value);
                    out.push_str(&after);
                    if number + 1 < count || comma {
                        out.push(',');
                    }
                }
                out.push_str(&gap);
                out.push(if is_list { ']' } else { '}' });
                out
            })
        })
    }

    /// Whether one text is the other with something put in.
    fn is_within(before: &str, after: &str) -> bool {
        let mut rest = after.chars();
        before
            .chars()
            .filter(|c| !c.is_whitespace())
            .all(|c| rest.any(|other| other == c))
    }

    proptest! {
        #[test]
        fn whatever_was_there_stays_and_the_keys_are_there(
            inside in value(),
            comma in any::<bool>(),
            end in "(\n| |// c\n|/\\* d \\*/|\r\n)?",
            old in any::<bool>(),
        ) {
            let comma = if comma { "," } else { "" };
            let before = if old {
                format!("{{\"old\":{inside}{comma}{end}}}")
            } else {
                format!("// head\n{{{end}}}")
            };
            let members = [("k", json!({"x": [1, "a"]})), ("l", json!(true))];
            let after = with(&before, &members);
            prop_assert!(is_within(&before, &after), "{before}\n{after}");
            let file = SourceFile::new("a.json", after.as_str());
            let read_back = plain(&read(&file).unwrap().unwrap());
            let was = SourceFile::new("a.json", before.as_str());
            let mut expected = plain(&read(&was).unwrap().unwrap());
            for (key, value) in members {
                expected[key] = value;
            }
            prop_assert_eq!(read_back, expected, "{}", after);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\",:/*\n\r \\\\a1-]{0,40}") {
            let file = SourceFile::new("a.json", text.as_str());
            if let Ok(Some(Value::Object(object))) = read(&file) {
                let mut additions = Additions::default();
                additions.member(&object, "k", json!([]));
                let root = Value::Object(object);
                let changes = additions.replacements(&file, Some(&root));
                let after = applied(&text, changes);
                prop_assert!(read(&SourceFile::new("a.json", after.as_str())).is_ok(), "{after}");
            }
        }
    }
}
