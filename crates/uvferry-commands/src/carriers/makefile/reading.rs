//! The lines of a Makefile by what they are.

use std::ops::Range;

/// Something that a Makefile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// `NAME = value`.
    Variable(Variable),
    /// `targets: prerequisites`; its recipe follows.
    Rule(Rule),
    /// A line of a recipe, with all that continues it.
    Recipe(Recipe),
    /// `define NAME` … `endef`: its lines.
    Define { name: String, lines: Vec<Recipe> },
    /// Anything else: `include`, `ifeq`, a call.
    Other(Range<usize>),
}

/// A variable that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    /// `=`, `:=`, `?=`, `+=`, `!=` ….
    pub(super) operator: String,
    /// Without a comment behind it.
    pub(super) value: Range<usize>,
    /// Whether it holds for a target only.
    pub(super) is_of_target: bool,
    pub(super) is_exported: bool,
}

/// The head of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) targets: Range<usize>,
    pub(super) prerequisites: Range<usize>,
}

/// A line of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recipe {
    /// From the start of its first line to behind its last line's end.
    pub(super) lines: Range<usize>,
    /// The command, behind the prefix; continuations are in it.
    pub(super) command: Range<usize>,
    /// Whether it stands behind `;` in the head of its rule.
    pub(super) is_in_head: bool,
}

/// What is special about a Makefile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Makefile {
    pub(super) items: Vec<Item>,
    /// What the lines of recipes begin with.
    pub(super) prefix: char,
    /// `.ONESHELL`: all lines of a recipe are one script.
    pub(super) is_one_shell: bool,
    /// `.SHELLFLAGS` with `-e`.
    pub(super) stops_on_error: bool,
}

pub(super) fn read(text: &str) -> Makefile {
    let mut makefile = Makefile {
        prefix: '\t',
        ..Makefile::default()
    };
    let mut at = 0;
    let mut in_rule = false;
    while at < text.len() {
        let line = logical(text, at);
        let content = &text[line.clone()];
        let next = behind(text, line.end);
        if in_rule && content.starts_with(makefile.prefix) {
            let command = line.start + makefile.prefix.len_utf8()..line.end;
            makefile.items.push(Item::Recipe(Recipe {
                lines: line.start..next,
                command,
                is_in_head: false,
            }));
            at = next;
            continue;
        }
        let trimmed = content.trim();
        let word = trimmed.split_whitespace().next().unwrap_or_default();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            at = next;
            continue;
        }
        match word {
            "define" => {
                let name = trimmed["define".len()..]
                    .trim()
                    .trim_end_matches(['=', ':', '?', '+', ' '])
                    .to_owned();
                let (lines, end) = defined(text, next, makefile.prefix);
                makefile.items.push(Item::Define { name, lines });
                at = end;
                continue;
            }
            "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif" => {
                makefile.items.push(Item::Other(line));
                at = next;
                continue;
            }
            "include" | "-include" | "sinclude" | "vpath" | "unexport" | "undefine" => {
                makefile.items.push(Item::Other(line));
                at = next;
                in_rule = false;
                continue;
            }
            _ => {}
        }
        if let Some(variable) = variable(text, line.clone(), false) {
            if variable.name == ".RECIPEPREFIX" {
                makefile.prefix = text[variable.value.clone()].chars().next().unwrap_or('\t');
            }
            if variable.name == ".SHELLFLAGS" {
                makefile.stops_on_error = text[variable.value.clone()]
                    .split_whitespace()
                    .any(|flag| flag.starts_with('-') && flag.contains('e'));
            }
            makefile.items.push(Item::Variable(variable));
            in_rule = false;
        } else if let Some(colon) = find(text, line.clone(), b':') {
            head(text, &line, colon, next, &mut makefile);
            in_rule = true;
        } else {
            makefile.items.push(Item::Other(line));
        }
        at = next;
    }
    makefile
}

/// The head of a rule, a variable of a target, or the first line of a recipe.
fn head(text: &str, line: &Range<usize>, colon: usize, next: usize, makefile: &mut Makefile) {
    let mut behind = colon + 1;
    while text[behind..line.end].starts_with(':') {
        behind += 1;
    }
    let targets = line.start..colon;
    if text[targets.clone()].trim() == ".ONESHELL" {
        makefile.is_one_shell = true;
    }
    if let Some(variable) = variable(text, behind..line.end, true) {
        makefile.items.push(Item::Variable(variable));
        return;
    }
    let semicolon = find(text, behind..line.end, b';');
    let end = semicolon.unwrap_or_else(|| without_comment(text, behind..line.end).end);
    makefile.items.push(Item::Rule(Rule {
        targets,
        prerequisites: behind..end,
    }));
    if let Some(semicolon) = semicolon {
        makefile.items.push(Item::Recipe(Recipe {
            lines: line.start..next,
            command: semicolon + 1..line.end,
            is_in_head: true,
        }));
    }
}

/// The lines up to `endef`, and where it ends.
fn defined(text: &str, from: usize, prefix: char) -> (Vec<Recipe>, usize) {
    let mut lines = Vec::new();
    let mut at = from;
    let mut depth = 1;
    while at < text.len() {
        let line = logical(text, at);
        let next = behind(text, line.end);
        match text[line.clone()].split_whitespace().next() {
            Some("endef") => {
                depth -= 1;
                if depth == 0 {
                    return (lines, next);
                }
            }
            Some("define") => depth += 1,
            _ => {}
        }
        let start = if text[line.clone()].starts_with(prefix) {
            line.start + prefix.len_utf8()
        } else {
            line.start
        };
        lines.push(Recipe {
            lines: line.start..next,
            command: start..line.end,
            is_in_head: false,
        });
        at = next;
    }
    (lines, at)
}

/// A line with those that continue it, without the last line's end.
fn logical(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut from = at;
    loop {
        let newline = memchr::memchr(b'\n', &bytes[from..]).map(|found| found + from);
        let Some(newline) = newline else {
            return at..text.len();
        };
        let mut end = newline;
        if end > at && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        let slashes = bytes[at..end]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        if slashes % 2 == 0 {
            return at..end;
        }
        from = newline + 1;
    }
}

/// Behind the line's end that stands at a place.
fn behind(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    if rest.starts_with("\r\n") {
        end + 2
    } else if rest.starts_with('\n') {
        end + 1
    } else {
        end
    }
}

/// `NAME = value` in a range.
fn variable(text: &str, range: Range<usize>, is_of_target: bool) -> Option<Variable> {
    let content = &text[range.clone()];
    let mut start = range.start + (content.len() - content.trim_start().len());
    let mut is_exported = false;
    loop {
        let rest = &text[start..range.end];
        let word = rest.split_whitespace().next()?;
        if !matches!(word, "export" | "override" | "private") || rest.len() == word.len() {
            break;
        }
        is_exported |= word == "export";
        let behind = &rest[word.len()..];
        start += word.len() + (behind.len() - behind.trim_start().len());
    }
    let rest = &text[start..range.end];
    let equals = find(text, start..range.end, b'=')? - start;
    let operator_start = rest[..equals].trim_end_matches([':', '?', '+', '!']).len();
    let name = rest[..operator_start].trim();
    if name.is_empty() || name.contains([':', ' ', '\t', '#', '(', ')', '=', '"', '\'']) {
        return None;
    }
    let operator = rest[operator_start..=equals].trim().to_owned();
    // `a : b=c` is a rule with a variable; `:` alone does not assign.
    let value = without_comment(text, start + equals + 1..range.end);
    Some(Variable {
        name: name.to_owned(),
        operator,
        value,
        is_of_target,
        is_exported,
    })
}

/// A range without the comment at its end and the spaces around it.
fn without_comment(text: &str, range: Range<usize>) -> Range<usize> {
    let content = &text[range.clone()];
    let bytes = content.as_bytes();
    let end = (0..bytes.len())
        .find(|at| bytes[*at] == b'#' && (*at == 0 || bytes[*at - 1] != b'\\'))
        .unwrap_or(bytes.len());
    let kept = content[..end].trim();
    let start = range.start + (content.len() - content.trim_start().len()).min(end);
    start..start + kept.len()
}

/// The first such byte in a range that stands in no `$(…)`.
fn find(text: &str, range: Range<usize>, wanted: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'$' => {
                at = expansion(text, at, range.end);
                continue;
            }
            b'#' if at == range.start || bytes[at - 1] != b'\\' => return None,
            byte if byte == wanted => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// How deep brackets are nested in an expansion.
const DEEPEST: usize = 100;

/// Behind the `$(…)`, `${…}`, `$$` or `$x` that begins at a place.
pub(super) fn expansion(text: &str, at: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let (open, close) = match bytes.get(at + 1) {
        Some(b'(') => (b'(', b')'),
        Some(b'{') => (b'{', b'}'),
        Some(_) => {
            let length = text[at + 1..].chars().next().map_or(0, char::len_utf8);
            return (at + 1 + length).min(end);
        }
        None => return end,
    };
    let mut depth = 0_usize;
    let mut place = at + 1;
    while place < end {
        if bytes[place] == open {
            depth += 1;
            if depth > DEEPEST {
                break;
            }
        } else if bytes[place] == close {
            depth -= 1;
            if depth == 0 {
                return place + 1;
            }
        }
        place += 1;
    }
    // Not closed: the `$` alone.
    (at + 2).min(end)
}
