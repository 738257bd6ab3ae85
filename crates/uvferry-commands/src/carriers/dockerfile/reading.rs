//! A Dockerfile as BuildKit's parser reads it, with the place of everything.
//!
//! Source: `frontend/dockerfile/parser` of BuildKit; the names of its steps are in the
//! comments.

use std::ops::Range;

use uvferry_diagnostics::Span;

use super::json::{self, JsonString};
use super::logical::Logical;

/// A file.
#[derive(Debug)]
pub(super) struct Dockerfile {
    /// What continues a line and escapes a character: `\`, or `` ` `` where the file says so.
    pub(super) escape: char,
    /// In order.
    pub(super) instructions: Vec<Instruction>,
}

/// Why the builder refuses a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// The place.
    pub(super) span: Span,
    /// A lower case sentence.
    pub(super) why: String,
}

/// One instruction.
#[derive(Debug)]
pub(super) struct Instruction {
    /// From its first byte to the end of its last line, without the line end; heredocs are in
    /// it.
    pub(super) span: Span,
    /// Behind the line end.
    pub(super) end: usize,
    /// In capitals; of `ONBUILD RUN` the second word.
    pub(super) keyword: String,
    /// Whether `ONBUILD` stands in front of it.
    pub(super) is_on_build: bool,
    /// The lines joined, heredocs left out.
    pub(super) logical: Logical,
    /// `--name=value` in front of the arguments.
    pub(super) flags: Vec<Flag>,
    /// The range of the arguments in the joined text, without spaces around them.
    pub(super) arguments: Range<usize>,
    /// The strings of the arguments where they are a JSON array.
    pub(super) json: Option<Vec<JsonString>>,
    /// In order.
    pub(super) heredocs: Vec<Heredoc>,
}

impl Instruction {
    /// The arguments.
    pub(super) fn argument_text(&self) -> &str {
        &self.logical.text()[self.arguments.clone()]
    }

    /// Where a range of the joined text stands.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Span {
        self.logical.span(range.clone())
    }

    /// The value of a flag.
    pub(super) fn flag(&self, name: &str) -> Option<&str> {
        self.flags
            .iter()
            .find(|flag| flag.name == name)
            .map(|flag| flag.value.as_str())
    }
}

/// `--name=value`.
#[derive(Debug)]
pub(super) struct Flag {
    /// Without the dashes, in lower case.
    pub(super) name: String,
    /// Quotes and escapes taken off; empty for `--name`.
    pub(super) value: String,
    /// Its range in the joined text.
    pub(super) range: Range<usize>,
}

/// A document behind an instruction.
#[derive(Debug)]
pub(super) struct Heredoc {
    /// Its lines, with the last line end.
    pub(super) content: Span,
    /// Its lines and the line that ends it, without that one's line end.
    pub(super) whole: Span,
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Dockerfile, Refused> {
    let mut reader = Reader {
        text,
        at: 0,
        escape: '\\',
        directives: Some(Vec::new()),
    };
    let mut instructions = Vec::new();
    while let Some(instruction) = reader.next()? {
        instructions.push(instruction);
    }
    if instructions.is_empty() {
        return Err(Refused {
            span: 0..0,
            why: "the file has no instructions".to_owned(),
        });
    }
    Ok(Dockerfile {
        escape: reader.escape,
        instructions,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    escape: char,
    /// The parser directives so far; `None` behind the first line that is none.
    directives: Option<Vec<String>>,
}

/// A line: where it begins, its text without the line end, and where the next one begins.
struct Line<'a> {
    start: usize,
    text: &'a str,
    next: usize,
}

impl<'a> Reader<'a> {
    /// `scanLines`, `trimNewline`.
    fn line(&mut self) -> Option<Line<'a>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest
            .find('\n')
            .map_or(rest.len(), |newline| newline + '\n'.len_utf8());
        self.at = start + length;
        Some(Line {
            start,
            text: rest[..length].trim_end_matches(['\r', '\n']),
            next: self.at,
        })
    }

    /// `Parse`: the next instruction.
    fn next(&mut self) -> Result<Option<Instruction>, Refused> {
        loop {
            let Some(line) = self.line() else {
                return Ok(None);
            };
            let body = line.text.trim_start();
            let start = line.start + (line.text.len() - body.len());
            self.directive(body, start)?;
            if body.is_empty() || body.starts_with('#') {
                continue;
            }
            let mut logical = Logical::default();
            let mut end = line.start + line.text.len();
            let mut next = line.next;
            let (piece, mut goes_on) = self.without_continuation(body);
            if !goes_on && piece.is_empty() {
                continue;
            }
            logical.push(piece, start);
            while goes_on {
                let Some(line) = self.line() else { break };
                let body = line.text.trim_start();
                if body.is_empty() || body.starts_with('#') {
                    next = line.next;
                    continue;
                }
                let (piece, more) = self.without_continuation(line.text);
                logical.push(piece, line.start);
                goes_on = more;
                end = line.start + line.text.len();
                next = line.next;
            }
            let mut instruction = self.instruction(logical, start..end, next)?;
            self.heredocs(&mut instruction)?;
            return Ok(Some(instruction));
        }
    }

    /// `possibleParserDirective`: `# escape=…` in the lines at the top.
    fn directive(&mut self, line: &str, start: usize) -> Result<(), Refused> {
        let Some(seen) = &mut self.directives else {
            return Ok(());
        };
        let found = line.strip_prefix('#').and_then(|rest| {
            let (name, value) = rest.trim_start().split_once('=')?;
            let name = name.trim_end();
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric());
            let name = name.to_ascii_lowercase();
            let value = value.trim();
            (is_name && !value.is_empty() && matches!(name.as_str(), "syntax" | "escape" | "check"))
                .then_some((name, value))
        });
        let Some((name, value)) = found else {
            self.directives = None;
            return Ok(());
        };
        let refused = |why: String| Refused {
            span: start..start + line.len(),
            why,
        };
        if seen.contains(&name) {
            return Err(refused(format!("only one {name} directive can be used")));
        }
        if name == "escape" {
            self.escape = match value {
                "\\" => '\\',
                "`" => '`',
                _ => {
                    return Err(refused(
                        "the escape character is neither a backtick nor a backslash".to_owned(),
                    ));
                }
            };
        }
        seen.push(name);
        Ok(())
    }

    /// `trimContinuationCharacter`: the line without the escape character at its end, and
    /// whether there was one.
    fn without_continuation<'t>(&self, line: &'t str) -> (&'t str, bool) {
        match line.trim_end_matches([' ', '\t']).strip_suffix(self.escape) {
            Some(rest) if !rest.ends_with(self.escape) => (rest, true),
            _ => (line, false),
        }
    }

    /// `newNodeFromLine`, `splitCommand`.
    fn instruction(
        &self,
        logical: Logical,
        span: Span,
        end: usize,
    ) -> Result<Instruction, Refused> {
        let text = logical.text();
        let mut at = 0;
        let mut keyword = word_at(text, &mut at).to_ascii_uppercase();
        let is_on_build = keyword == "ONBUILD";
        if is_on_build {
            keyword = word_at(text, &mut at).to_ascii_uppercase();
        }
        let mut flags = Vec::new();
        let start = flags_at(text, at, self.escape, &mut flags);
        let arguments = text[start..].trim();
        let start = start + (text[start..].len() - text[start..].trim_start().len());
        let arguments = start..start + arguments.len();
        let takes_json = matches!(
            keyword.as_str(),
            "RUN" | "CMD" | "ENTRYPOINT" | "SHELL" | "COPY" | "ADD" | "VOLUME" | "HEALTHCHECK"
        );
        // `HEALTHCHECK CMD […]`: the array stands behind a word.
        let mut array = arguments.start;
        if keyword == "HEALTHCHECK" {
            let mut at = array;
            word_at(text, &mut at);
            array = at + (text[at..].len() - text[at..].trim_start().len());
        }
        let json = match takes_json.then(|| json::array(&text[array..arguments.end], array)) {
            Some(Some(Ok(strings))) => Some(strings),
            Some(Some(Err(()))) => {
                return Err(Refused {
                    span,
                    why: "an array in an instruction may hold strings only".to_owned(),
                });
            }
            Some(None) | None => None,
        };
        Ok(Instruction {
            span,
            end,
            keyword,
            is_on_build,
            flags,
            arguments,
            json,
            heredocs: Vec::new(),
            logical,
        })
    }

    /// `heredocsFromLine` and the lines behind it.
    fn heredocs(&mut self, instruction: &mut Instruction) -> Result<(), Refused> {
        if !matches!(instruction.keyword.as_str(), "RUN" | "COPY" | "ADD")
            || instruction.json.is_some()
            || !instruction.logical.text().contains("<<")
        {
            return Ok(());
        }
        for (name, strips_tabs) in heredoc_names(instruction.logical.text()) {
            let start = self.at;
            loop {
                let Some(line) = self.line() else {
                    return Err(Refused {
                        span: instruction.span.clone(),
                        why: format!("the heredoc `{name}` has no end"),
                    });
                };
                let text = if strips_tabs {
                    line.text.trim_start_matches('\t')
                } else {
                    line.text
                };
                if text == name {
                    let end = line.start + line.text.len();
                    instruction.heredocs.push(Heredoc {
                        content: start..line.start,
                        whole: start..end,
                    });
                    instruction.span.end = end;
                    instruction.end = line.next;
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The word at `at`, which moves behind it and the spaces that follow.
fn word_at<'t>(text: &'t str, at: &mut usize) -> &'t str {
    let rest = text[*at..].trim_start();
    let start = text.len() - rest.len();
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let behind = rest[length..].trim_start();
    *at = text.len() - behind.len();
    &text[start..start + length]
}

/// `extractBuilderFlags`: the flags from `at` on; gives where the arguments begin.
fn flags_at(text: &str, mut at: usize, escape: char, flags: &mut Vec<Flag>) -> usize {
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        if !rest.starts_with("--") {
            return at;
        }
        let mut word = String::new();
        let mut quote = None;
        let mut length = rest.len();
        let mut characters = rest.char_indices();
        while let Some((index, character)) = characters.next() {
            match quote {
                None if character.is_whitespace() => {
                    length = index;
                    break;
                }
                None if matches!(character, '\'' | '"') => quote = Some(character),
                Some(open) if open == character => quote = None,
                _ if character == escape => {
                    if let Some((_, escaped)) = characters.next() {
                        word.push(escaped);
                    }
                }
                _ => word.push(character),
            }
        }
        let range = at..at + length;
        at += length;
        if word == "--" {
            return at;
        }
        let body = word.trim_start_matches("--");
        let (name, value) = body.split_once('=').unwrap_or((body, ""));
        flags.push(Flag {
            name: name.to_ascii_lowercase(),
            value: value.to_owned(),
            range,
        });
    }
}

/// The heredocs that a line announces: their names, and whether tabs are taken off their
/// lines.
fn heredoc_names(line: &str) -> Vec<(String, bool)> {
    heredoc_words(line)
        .iter()
        .filter_map(|word| {
            let rest = word.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let rest = rest.strip_prefix("<<")?;
            let (rest, strips_tabs) = match rest.strip_prefix('-') {
                Some(rest) => (rest, true),
                None => (rest, false),
            };
            let name = rest.trim_start();
            if name.is_empty() || name.contains('<') {
                return None;
            }
            let mut unquoted = String::new();
            let mut quote = None;
            let mut characters = name.chars();
            while let Some(character) = characters.next() {
                match quote {
                    None if character.is_whitespace() => return None,
                    None if matches!(character, '\'' | '"') => quote = Some(character),
                    Some(open) if open == character => quote = None,
                    None | Some('"') if character == '\\' => {
                        unquoted.extend(characters.next());
                    }
                    _ => unquoted.push(character),
                }
            }
            (quote.is_none() && !unquoted.is_empty()).then_some((unquoted, strips_tabs))
        })
        .collect()
}

/// The words of a line with their quotes, where spaces behind `<<` do not end one; none where
/// a quote is left open, since BuildKit gives up on such a line.
fn heredoc_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                word.push(character);
                loop {
                    match characters.next() {
                        Some('\\') if character == '"' => {
                            word.push('\\');
                            word.extend(characters.next());
                        }
                        Some(inner) => {
                            word.push(inner);
                            if inner == character {
                                break;
                            }
                        }
                        None => return Vec::new(),
                    }
                }
            }
            '\\' => {
                word.push(character);
                word.extend(characters.next());
            }
            '<' if characters.peek() == Some(&'<') => {
                characters.next();
                word.push_str("<<");
                while let Some(space) = characters.next_if(|next| matches!(next, ' ' | '\t')) {
                    word.push(space);
                }
            }
            space if space.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
