//! XML as JetBrains' editors write it: read with the place of each element, and added to by
//! insertions alone.

use roxmltree::{Document, Node};
use uvferry_diagnostics::{Diagnostic, SourceFile, Span};

use crate::rules;

/// Reads a file.
pub(crate) fn read(file: &SourceFile) -> Result<Document<'_>, Box<Diagnostic>> {
    Document::parse(file.text()).map_err(|error| {
        let position = error.pos();
        let line = file.line_span(position.row as usize);
        let column = (position.col as usize).saturating_sub(1);
        let at = line.map_or(0, |line| {
            let text = file.slice(line.clone());
            let offset = text
                .char_indices()
                .nth(column)
                .map_or(text.len(), |it| it.0);
            line.start + offset
        });
        Box::new(
            Diagnostic::new(&rules::UNREADABLE, format!("this is no XML: {error}"))
                .at(file, at..at)
                .help(rules::UNREADABLE.fix),
        )
    })
}

/// What puts elements to the end of another. `children` are written for no indentation, with
/// two spaces for each level and `\n` between lines.
pub(crate) fn append(
    file: &SourceFile,
    element: Node<'_, '_>,
    children: &[String],
) -> (Span, String) {
    let text = file.text();
    let newline = file.newline().as_str();
    let range = element.range();
    let outer = indent_at(text, range.start);
    let last = element.children().rfind(Node::is_element);
    let indent = match last {
        Some(last) => indent_at(text, last.range().start).to_owned(),
        None => format!("{outer}  "),
    };
    let mut lines = String::new();
    for child in children {
        for line in child.lines() {
            lines.push_str(newline);
            lines.push_str(&indent);
            lines.push_str(line);
        }
    }
    if let Some(open) = text[range.clone()].strip_suffix("/>")
        && element.first_child().is_none()
    {
        let name = element.tag_name().name();
        let at = range.start + open.trim_end().len();
        let closing = format!(">{lines}{newline}{outer}</{name}>");
        return (at..range.end, closing);
    }
    let close = range.start + text[range.clone()].rfind("</").unwrap_or(range.len());
    let inside = text[range.start..close].trim_end().len();
    let at = range.start + inside;
    if !text[at..close].contains(['\n', '\r']) {
        lines.push_str(newline);
        lines.push_str(outer);
    }
    (at..at, lines)
}

/// The white space that the line of a place begins with.
fn indent_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1);
    let rest = text[start..].trim_start_matches([' ', '\t']);
    &text[start..(text.len() - rest.len()).min(at)]
}

/// A text as the value of an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> String {
        let file = SourceFile::new("a.xml", text);
        let document = read(&file).unwrap();
        let element = document
            .descendants()
            .find(|node| node.has_tag_name("x"))
            .unwrap();
        let (span, new) = append(&file, element, &["<n>\n  <m />\n</n>".to_owned()]);
        format!("{}{new}{}", &text[..span.start], &text[span.end..])
    }

    #[test]
    fn an_element_goes_to_the_end_and_nothing_else_changes() {
        for (before, after) in [
            ("<x/>", "<x>\n  <n>\n    <m />\n  </n>\n</x>"),
            (
                "<a>\r\n\t<x b=\"1\" />\r\n</a>",
                "<a>\r\n\t<x b=\"1\">\r\n\t  <n>\r\n\t    <m />\r\n\t  </n>\r\n\t</x>\r\n</a>",
            ),
            (
                "<x>\n    <o/> <!-- c -->\n</x>",
                "<x>\n    <o/> <!-- c -->\n    <n>\n      <m />\n    </n>\n</x>",
            ),
            ("<x></x>", "<x>\n  <n>\n    <m />\n  </n>\n</x>"),
            (
                "<?xml version=\"1.0\"?>\n<x>\n</x>\n",
                "<?xml version=\"1.0\"?>\n<x>\n  <n>\n    <m />\n  </n>\n</x>\n",
            ),
        ] {
            assert_eq!(with(before), after);
        }
    }

    #[test]
    fn what_is_no_xml_is_told_with_its_place() {
        let file = SourceFile::new("a.xml", "<a>\n  <b>\n</a>\n");
        let told = read(&file).unwrap_err();
        assert_eq!(told.location.unwrap().line, 3);
        assert!(read(&SourceFile::new("a.xml", "")).is_err());
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        assert!(read(&SourceFile::new("a.xml", bomb)).is_err());
    }
}
