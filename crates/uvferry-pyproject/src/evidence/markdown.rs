//! Paragraphs of prose in Markdown.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::prose;

/// The YAML between `---` lines at the top, and what follows it.
pub(super) fn front_matter(text: &str) -> (Option<&str>, &str) {
    let Some(rest) = text.strip_prefix("---\n") else {
        return (None, text);
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(&rest[..at]), &rest[at + line.len()..]);
        }
        at += line.len();
    }
    (None, text)
}

/// The top-level paragraphs that may describe the project, in order, without markup.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, options) {
        reader.event(event);
    }
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<String>,
    /// Lists, quotes, tables, code and so on around the event.
    inside: usize,
    /// Open `<details>` of HTML blocks.
    folded: usize,
    other_section: bool,
    heading: Option<String>,
    paragraph: Option<Paragraph>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    /// The part of the text that is not in a link.
    unlinked: String,
    links: usize,
    images: usize,
}

impl Paragraph {
    fn push(&mut self, text: &str) {
        if self.images > 0 {
            return;
        }
        self.text.push_str(text);
        if self.links == 0 {
            self.unlinked.push_str(text);
        }
    }

    /// Whether this is a row of links and badges and nothing else.
    fn is_navigation(&self) -> bool {
        let words = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .count()
        };
        words(&self.unlinked) * 3 < words(&self.text)
    }
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Paragraph)
                if self.inside == 0 && self.folded == 0 && !self.other_section =>
            {
                self.paragraph = Some(Paragraph::default());
            }
            Event::End(TagEnd::Paragraph) => {
                if let Some(paragraph) = self.paragraph.take()
                    && !paragraph.text.trim().is_empty()
                    && !paragraph.is_navigation()
                {
                    self.found.push(paragraph.text);
                }
            }
            Event::Start(Tag::Heading { .. }) => self.heading = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => {
                if let Some(heading) = self.heading.take() {
                    // The title may hold any word.
                    self.other_section = level != pulldown_cmark::HeadingLevel::H1
                        && prose::is_other_section(&heading);
                }
            }
            Event::Start(tag) => match tag {
                Tag::Link { .. } => self.each(|paragraph| paragraph.links += 1),
                Tag::Image { .. } => self.each(|paragraph| paragraph.images += 1),
                tag if is_container(&tag) => self.inside += 1,
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Link => self.each(|paragraph| {
                    paragraph.links = paragraph.links.saturating_sub(1);
                }),
                TagEnd::Image => self.each(|paragraph| {
                    paragraph.images = paragraph.images.saturating_sub(1);
                }),
                tag if is_container_end(tag) => self.inside = self.inside.saturating_sub(1),
                _ => {}
            },
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut self.heading {
                    heading.push_str(&text);
                }
                self.each(|paragraph| paragraph.push(&text));
            }
            Event::SoftBreak | Event::HardBreak => self.each(|paragraph| paragraph.push(" ")),
            Event::Html(html) => {
                let html = html.to_ascii_lowercase();
                self.folded += html.matches("<details").count();
                self.folded = self
                    .folded
                    .saturating_sub(html.matches("</details").count());
            }
            Event::InlineHtml(html) if html.to_ascii_lowercase().starts_with("<br") => {
                self.each(|paragraph| paragraph.push(" "));
            }
            _ => {}
        }
    }

    fn each(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = &mut self.paragraph {
            change(paragraph);
        }
    }
}

fn is_container(tag: &Tag<'_>) -> bool {
    is_container_end(tag.to_end())
}

fn is_container_end(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
