//! Which text describes a project, and what of it fits on one line.

use uvferry_diagnostics::has_credentials;

/// Characters of a `Summary`; PyPI shows it below the title.
const LONGEST: usize = 200;
/// A sentence that is a little longer is better than none.
const BEARABLE: usize = 240;

/// How sentences begin that tell what to do, not what the thing is. In lower case.
const INSTRUCTIONS: &[&str] = &[
    "after ",
    "before ",
    "check out ",
    "check the ",
    "click ",
    "clone ",
    "copy ",
    "don't ",
    "download ",
    "ensure ",
    "execute ",
    "first",
    "follow ",
    "for documentation",
    "for more ",
    "go to ",
    "hello",
    "here is how",
    "here's how",
    "hi ",
    "hi!",
    "hi,",
    "how to install",
    "if you ",
    "import ",
    "important",
    "in order to ",
    "install ",
    "make sure",
    "make ",
    "note",
    "open ",
    "pip ",
    "please ",
    "refer to ",
    "run ",
    "see ",
    "set up ",
    "simply ",
    "start ",
    "tested ",
    "thank",
    "then ",
    "this file ",
    "this folder ",
    "this is a template",
    "this project was generated",
    "this project requires",
    "to build ",
    "to deploy ",
    "to execute ",
    "to get started",
    "to install",
    "to run ",
    "to set up",
    "to start ",
    "to test ",
    "to use ",
    "tip:",
    "under construction",
    "usage",
    "use the ",
    "view ",
    "visit ",
    "warning",
    "we are hiring",
    "welcome",
    "work in progress",
    "you can ",
    "you have to ",
    "you must ",
    "you need ",
    "you should ",
    "you will need",
    "you'll need",
];

/// What stands in a text that nobody has filled in yet.
const TEMPLATES: &[&str] = &[
    "short description",
    "{{",
    "}}",
    "{%",
    "%}",
    "<%",
    "%>",
    "${",
    "<your",
    "[your",
    "your-name",
    "your_name",
    "yourname",
    "lorem ipsum",
    "todo",
    "fixme",
    "tbd",
    "insert ",
    "project_name",
    "project-name",
];

/// Words of headings whose section tells something else than what the thing is.
const OTHER_SECTIONS: &[&str] = &[
    "acknowledg",
    "api",
    "author",
    "badge",
    "benchmark",
    "bug",
    "build",
    "caution",
    "change",
    "citation",
    "code of conduct",
    "command",
    "compatib",
    "config",
    "contact",
    "content",
    "contribut",
    "contributor",
    "copyright",
    "credit",
    "demo",
    "depend",
    "deploy",
    "develop",
    "disclaimer",
    "docker",
    "documentation",
    "download",
    "example",
    "faq",
    "feature",
    "getting",
    "help",
    "how to",
    "how-to",
    "install",
    "instruct",
    "issue",
    "licen",
    "link",
    "maintain",
    "migrat",
    "news",
    "note",
    "option",
    "output",
    "prerequi",
    "privacy",
    "quick",
    "reference",
    "release",
    "require",
    "resource",
    "roadmap",
    "run",
    "screenshot",
    "security",
    "setup",
    "set up",
    "set-up",
    "sponsor",
    "start",
    "status",
    "step",
    "structure",
    "support",
    "table",
    "test",
    "thank",
    "todo",
    "troubleshoot",
    "tutorial",
    "update",
    "upgrad",
    "usage",
    "use",
    "using",
    "version",
    "warning",
    "what's new",
];

/// Whether the section below a heading is about installing, using, licensing and so on.
pub(super) fn is_other_section(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let words: Vec<&str> = heading
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-'))
        .filter(|word| !word.is_empty())
        .collect();
    // The title of the whole, like "Requests: HTTP for Humans", has no such word first.
    OTHER_SECTIONS.iter().any(|start| {
        if start.contains(' ') {
            heading.contains(start)
        } else {
            words.iter().any(|word| word.starts_with(start))
        }
    })
}

/// Puts a paragraph on one line: white space collapsed, control characters, emoji codes
/// and what only decorates its beginning left out.
pub(super) fn one_line(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|&c| !is_invisible(c)).collect();
        let is_code = word.len() > 2
            && word.starts_with(':')
            && word.ends_with(':')
            && word[1..word.len() - 1].bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_+-".contains(&byte)
            });
        if !word.is_empty() && !is_code {
            words.push(word);
        }
    }
    let line = words.join(" ");
    let start = line
        .find(|c: char| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '"' | '\'' | '(' | '[' | '<' | '{' | '$' | '@' | '.' | '`'
                )
        })
        .unwrap_or(line.len());
    line[start..].trim().to_owned()
}

/// Control characters, and those that only turn the direction of the text around them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' | '\u{FFFD}'
        )
        || ('\u{202A}'..='\u{202E}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// The description that a paragraph gives: its first sentence, if that says what the
/// project is.
pub(super) fn summary(paragraph: &str) -> Option<String> {
    let line = one_line(paragraph);
    let line = without_label(&line)?;
    let sentence = first_sentence(line)?;
    is_sensible(sentence).then(|| sentence.to_owned())
}

/// Takes a label like `Description:` off the front; `None` where the label says that
/// something else follows. A project's name with its tagline behind it stays.
fn without_label(line: &str) -> Option<&str> {
    let Some((label, rest)) = line.split_once(": ") else {
        return Some(line);
    };
    if label.split(' ').count() > 3 {
        return Some(line);
    }
    let lower = label.to_lowercase();
    if matches!(
        lower.as_str(),
        "description" | "about" | "summary" | "overview" | "abstract" | "introduction"
    ) {
        return Some(rest.trim_start());
    }
    let other = is_other_section(&lower)
        || [
            "name", "title", "guide", "figure", "by", "date", "task", "goal",
        ]
        .iter()
        .any(|word| lower.split([' ', '/']).any(|part| part == *word));
    (!other).then_some(line)
}

fn is_sensible(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let letters = sentence.chars().filter(|c| c.is_alphabetic()).count();
    // Chinese and Japanese have no spaces between words.
    let dense = sentence
        .chars()
        .filter(|c| ('\u{3040}'..='\u{9FFF}').contains(c) || ('\u{AC00}'..='\u{D7AF}').contains(c))
        .count();
    let long_enough = dense >= 6 || (sentence.split(' ').count() >= 3 && letters >= 12);
    let mostly_words = letters * 2 > sentence.chars().filter(|c| !c.is_whitespace()).count();
    long_enough
        && mostly_words
        && !sentence.ends_with([':', '?', ','])
        && !INSTRUCTIONS.iter().any(|start| lower.starts_with(start))
        && !TEMPLATES.iter().any(|sign| lower.contains(sign))
        && !sentence.starts_with(['$', '`'])
        && !sentence.contains("://")
        && !has_credentials(sentence)
}

/// The first sentence, cut where a thought ends if it is too long for one line.
fn first_sentence(line: &str) -> Option<&str> {
    let sentence = line.get(..sentence_end(line)).unwrap_or(line).trim_end();
    let length = sentence.chars().count();
    if length <= LONGEST {
        return Some(sentence);
    }
    let cut = [
        "; ",
        " – ",
        " — ",
        " - ",
        ", which ",
        ", where ",
        ", so that ",
    ]
    .iter()
    .flat_map(|mark| sentence.match_indices(mark))
    .map(|(at, _)| at)
    .filter(|&at| (40..=LONGEST).contains(&sentence[..at].chars().count()))
    .max();
    match cut {
        Some(at) => Some(sentence[..at].trim_end()),
        None => (length <= BEARABLE).then_some(sentence),
    }
}

/// Where the first sentence ends, in bytes.
fn sentence_end(line: &str) -> usize {
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        if matches!(c, '。' | '！' | '？') {
            return end;
        }
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let rest = &line[end..];
        // A quote or a bracket that closes belongs to the sentence.
        let close = rest.len() - rest.trim_start_matches(['"', '\'', ')', '”', '’']).len();
        let after = &rest[close..];
        if !after.is_empty() && !after.starts_with(' ') {
            continue;
        }
        let next = after.trim_start().chars().next();
        if c == '.' {
            let word = line[..at].rsplit([' ', '(']).next().unwrap_or_default();
            if is_abbreviation(word) || next.is_some_and(char::is_lowercase) {
                continue;
            }
        }
        return end + close;
    }
    line.len()
}

/// Whether a full stop behind `word` ends no sentence.
fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(
        lower.as_str(),
        "e.g"
            | "i.e"
            | "etc"
            | "vs"
            | "cf"
            | "dr"
            | "mr"
            | "mrs"
            | "ms"
            | "prof"
            | "st"
            | "no"
            | "approx"
            | "inc"
            | "ltd"
            | "al"
    ) || (word.chars().count() == 1 && word.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_where_a_reader_would_end_it() {
        for (paragraph, want) in [
            ("Description: a tool for boats.", "a tool for boats."),
            ("Ferry: a tool for boats.", "Ferry: a tool for boats."),
            ("A small tool for it. It does Y.", "A small tool for it."),
            (
                "Reads e.g. TOML files, v1.2 too. More.",
                "Reads e.g. TOML files, v1.2 too.",
            ),
            (
                "A library by J. Doe and others. More",
                "A library by J. Doe and others.",
            ),
            ("Is it fast? Yes, it is quite fast.", ""),
            (
                "A server for node.js and .net apps",
                "A server for node.js and .net apps",
            ),
            (
                "  🚀  Fast\u{200B} things\n for :tada: people ",
                "Fast things for people",
            ),
            (
                "これは小さな道具です。とても速い。",
                "これは小さな道具です。",
            ),
            (
                "A thing (\"a nice one.\") More of it.",
                "A thing (\"a nice one.\")",
            ),
        ] {
            assert_eq!(summary(paragraph).unwrap_or_default(), want, "{paragraph}");
        }
    }

    #[test]
    fn what_tells_what_to_do_or_is_not_filled_in_describes_nothing() {
        for paragraph in [
            "Run the following command:",
            "To install the package, use pip.",
            "Please read the docs before you begin.",
            "Note that this is not finished yet.",
            "{{ cookiecutter.description }} is here",
            "A short description of ${PROJECT} here",
            "Foo",
            "Script name: Door opening thing",
            "Requirements: numpy and pandas both",
            "Two words",
            "v1.2 | 3.4 | 5.6 | ok",
            "TODO: write a description of this",
            "Docs at https://example.com/ are the place",
            "Welcome to the project of ours!",
        ] {
            assert_eq!(summary(paragraph), None, "{paragraph}");
        }
    }

    #[test]
    fn a_long_sentence_is_cut_where_a_thought_ends_or_left_out() {
        let long = "word ".repeat(60);
        assert_eq!(summary(&long), None);
        let cut = format!("A library that turns one thing into another; {long}.");
        assert_eq!(
            summary(&cut).unwrap(),
            "A library that turns one thing into another"
        );
    }
}
