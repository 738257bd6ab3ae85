//! Texts of a project put into Markdown so that they stay text.

#[cfg(any(feature = "bench", feature = "compat", feature = "environment"))]
use crate::prose::Prose;
use crate::visible::one_line;
#[cfg(any(feature = "compat", feature = "environment", feature = "migration"))]
use crate::visible::visible;

/// A literal: a path, a requirement, a command. A code span, in and outside of tables, but
/// for a text with a bar: readers of tables do not agree on how to write that in a span.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return String::new();
    }
    if text.contains('|') {
        return format!("<code>{}</code>", inline(&text));
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    if text.contains('`') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A sentence, in which backticks in pairs mark literals.
#[cfg(any(feature = "bench", feature = "compat"))]
pub(crate) fn prose(text: &str) -> String {
    let text = one_line(text);
    if text.matches('`').count() % 2 == 1 || text.contains("``") {
        return inline(&text);
    }
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            // A span must not lean on a backtick of its neighbour.
            out.push_str(&code(part));
        } else {
            out.push_str(&inline(part));
        }
    }
    out
}

/// Words, in which a backtick is a backtick.
#[cfg(any(feature = "bench", feature = "compat"))]
pub(super) fn words(text: &str) -> String {
    inline(&one_line(text))
}

/// A sentence of parts, of which each is escaped by itself.
#[cfg(any(feature = "bench", feature = "compat", feature = "environment"))]
pub(super) fn parts(prose: &Prose) -> String {
    let mut out = String::new();
    for part in &prose.0 {
        if part.literal {
            // A span must not lean on a backtick of its neighbour.
            out.push_str(&code(&part.text));
        } else {
            let spaces = |text: &str| if text.is_empty() { "" } else { " " };
            let text = part.text.trim_start();
            out.push_str(spaces(&part.text[..part.text.len() - text.len()]));
            let words = text.trim_end();
            out.push_str(&inline(words));
            out.push_str(spaces(&text[words.len()..]));
        }
    }
    out
}

/// All punctuation that Markdown or HTML might take for its own, made plain.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    let mut at_start = true;
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '`' | '\\' => add!(out, "&#{};", u32::from(c)),
            '*' | '[' | ']' | '~' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            // Within a word it means nothing, and `needs_review` stays readable.
            '_' if before.is_ascii_alphanumeric()
                && chars.peek().is_some_and(char::is_ascii_alphanumeric) =>
            {
                out.push(c);
            }
            '_' => out.push_str("\\_"),
            // What could begin a heading, a list or a rule.
            '#' | '-' | '+' | '=' if at_start => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')'
                if (1..10).contains(&out.len())
                    && out.bytes().all(|byte| byte.is_ascii_digit())
                    && chars.peek().is_none_or(|next| *next == ' ') =>
            {
                out.push('\\');
                out.push(c);
            }
            // A bare address would become a link.
            ':' if text_after(&chars, "//") => out.push_str("&#58;"),
            '.' if before == 'w' && out.to_ascii_lowercase().ends_with("www") => {
                out.push_str("&#46;");
            }
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
        at_start = false;
        before = c;
    }
    out
}

fn text_after(chars: &std::iter::Peekable<std::str::Chars<'_>>, wanted: &str) -> bool {
    let mut ahead = chars.clone();
    wanted.chars().all(|c| ahead.next() == Some(c))
}

/// A block of text as it stands, in a fence that nothing in it can close.
#[cfg(any(feature = "compat", feature = "environment", feature = "migration"))]
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::markdown::table;

    fn events(markdown: &str) -> Vec<Event<'_>> {
        Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION).collect()
    }

    /// The text of an inline sequence, with the elements that we make ourselves taken for
    /// what they are.
    fn text(events: &[Event<'_>]) -> String {
        let mut out = String::new();
        for event in events {
            match event {
                Event::Text(text) | Event::Code(text) => out.push_str(text),
                Event::InlineHtml(html) if matches!(&**html, "<code>" | "</code>") => {}
                other => panic!("{other:?} in {events:?}"),
            }
        }
        out
    }

    fn cells(markdown: &str) -> Vec<String> {
        let mut cells = Vec::new();
        let mut open = None;
        let events = events(markdown);
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::TableCell) => open = Some(at + 1),
                Event::End(TagEnd::TableCell) => {
                    cells.push(text(&events[open.take().unwrap()..at]));
                }
                _ => {}
            }
        }
        cells
    }

    /// Texts made of what breaks Markdown, and of anything.
    fn nasty() -> impl Strategy<Value = String> {
        prop_oneof![
            proptest::collection::vec(
                prop_oneof![
                    Just("`"),
                    Just("``"),
                    Just("|"),
                    Just("\\"),
                    Just("\n"),
                    Just("<b>"),
                    Just("</code>"),
                    Just("<!--"),
                    Just("&amp;"),
                    Just("*"),
                    Just("_"),
                    Just("[x](y)"),
                    Just("![i](j)"),
                    Just("~~"),
                    Just("$$"),
                    Just("$"),
                    Just("# "),
                    Just("- "),
                    Just("1. "),
                    Just("---"),
                    Just("==="),
                    Just("> "),
                    Just("a"),
                    Just(" "),
                    Just("https://example.com"),
                    Just("www.example.com"),
                    Just("me@example.com"),
                    Just("\t"),
                    Just("\r"),
                    Just("\u{202e}"),
                    Just("[^1]"),
                    Just("[[x]]"),
                    Just("{#id}"),
                    Just("^"),
                    Just("||"),
                    Just("++"),
                    Just(":::"),
                    Just(": "),
                ],
                0..12
            )
            .prop_map(|parts| parts.concat()),
            any::<String>(),
        ]
    }

    /// What a reader sees where white space is one space.
    fn seen(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn a_literal_stays_in_its_cell(content in nasty()) {
            let mut markdown = String::new();
            table::write(&mut markdown, &["a", "b"], &[vec![code(&content), "end".to_owned()]]);
            let cells = cells(&markdown);
            prop_assert_eq!(cells.len(), 4, "{}", markdown);
            prop_assert_eq!(seen(&cells[2]), seen(&one_line(&content)), "{}", markdown);
            prop_assert_eq!(&cells[3], "end");
        }

        #[test]
        fn a_sentence_stays_in_its_cell(content in nasty()) {
            let mut markdown = String::new();
            table::write(&mut markdown, &["a", "b"], &[vec![prose(&content), "end".to_owned()]]);
            let cells = cells(&markdown);
            prop_assert_eq!(cells.len(), 4, "{}", markdown);
            // Backticks in pairs mark a literal and are not seen.
            let letters = |text: &str| text.replace(|c: char| c.is_whitespace() || c == '`', "");
            prop_assert_eq!(letters(&cells[2]), letters(&one_line(&content)), "{}", markdown);
            prop_assert_eq!(&cells[3], "end");
        }

        #[test]
        fn a_sentence_stays_in_its_list_item(content in nasty()) {
            let markdown = format!("- {}\n- end\n", prose(&content));
            let events = events(&markdown);
            let items = events.iter().filter(|event| matches!(event, Event::Start(Tag::Item))).count();
            prop_assert_eq!(items, 2, "{}", markdown);
            prop_assert!(
                !events.iter().any(|event| matches!(
                    event,
                    Event::Start(
                        Tag::Heading { .. } | Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_)
                            | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_)
                    ) | Event::Rule | Event::Html(_)
                )),
                "{:?} of {}", events, markdown
            );
        }

        #[cfg(any(feature = "compat", feature = "migration"))]
        #[test]
        fn a_block_stays_in_its_fence(content in nasty()) {
            let markdown = format!("{}\nend\n", fenced("diff", &content));
            let events = events(&markdown);
            prop_assert!(matches!(events.first(), Some(Event::Start(Tag::CodeBlock(_)))));
            let end = events.iter().position(|event| *event == Event::End(TagEnd::CodeBlock)).unwrap();
            prop_assert_eq!(
                &events[end + 1..],
                &[
                    Event::Start(Tag::Paragraph),
                    Event::Text("end".into()),
                    Event::End(TagEnd::Paragraph)
                ][..],
                "{}", markdown
            );
        }
    }

    #[test]
    fn plain_literals_are_code_spans_that_read_well() {
        assert_eq!(code("flask[async] >= 2.0"), "`flask[async] >= 2.0`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code(""), "");
        assert_eq!(
            prose("`needs_review` is for 2 < 3 * 4"),
            "`needs_review` is for 2 &lt; 3 \\* 4"
        );
    }
}
