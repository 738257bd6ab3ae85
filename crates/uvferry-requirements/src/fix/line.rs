//! One logical line, rewritten.

use std::fmt::Write as _;

use uvferry_diagnostics::{Rule, SourceFile, Span};

use super::Fix;
use super::meaning::{self, EVERYWHERE, options_start};
use crate::file::{Entry, RequirementsFile};
use crate::lines::{Logical, split_comment};
use crate::options::{self, Given, Parsed, Role};
use crate::reader::parse;
use crate::requirement::Target;
use crate::rules;
use crate::whitespace::is_space;

/// A specifier that no longer has to be refused, and where it stood in the file.
pub(super) type Repair = (Span, String);

/// The line in a form that uv reads as pip does; `None` where it is one already, or where
/// there is none.
pub(super) fn rewrite(
    text: &str,
    logical: &Logical<'_>,
    newline: &str,
) -> Option<(Fix, Option<Repair>)> {
    let joined: &str = &logical.text;
    let (content, hash) = split_comment(joined);
    if content.is_empty() {
        return None;
    }
    let base = content.as_ptr() as usize - joined.as_ptr() as usize;
    let line = Line {
        text,
        logical,
        newline,
        content,
        base,
        hash,
    };
    let mut draft = Draft::default();
    line.layout(&mut draft);
    line.plan(&mut draft)?;
    let rule = draft.rule?;
    // Between kept continuations the file's own line ends stand.
    let replacement = super::known_ends(&line.compose(&draft), newline);
    let (before, repair) = match draft.repaired {
        Some((range, repaired)) => {
            let (start, end) = (base + range.start, base + range.end);
            (
                format!("{}{repaired}{}", &joined[..start], &joined[end..]),
                Some((logical.span(start..end), repaired)),
            )
        }
        None => (joined.to_owned(), None),
    };
    // A backslash at the end would reach for the next line.
    if replacement.ends_with('\\')
        || replacement == text[logical.body.clone()]
        || meaning::of_text(&before) != meaning::of_text(&replacement)
    {
        return None;
    }
    let fix = Fix {
        rule,
        line: logical.line,
        message: draft.message,
        span: logical.body.clone(),
        replacement,
        repairs: repair.is_some(),
    };
    Some((fix, repair))
}

/// What becomes of a line.
#[derive(Debug, Default)]
struct Draft {
    /// The rule of the first change; without one nothing changes.
    rule: Option<&'static Rule>,
    message: String,
    /// Lines of their own in front.
    above: Vec<String>,
    /// The line itself. `None` keeps it as it stands.
    main: Option<String>,
    /// What pip drops, which becomes a comment.
    aside: Vec<Span>,
    /// A part of the content that pip 26 refuses, and what is read in its place.
    repaired: Option<(Span, String)>,
}

impl Draft {
    fn note(&mut self, rule: &'static Rule, message: &str) {
        self.rule.get_or_insert(rule);
        if !self.message.contains(message) {
            let separator = if self.message.is_empty() { "" } else { "; " };
            let _ = write!(self.message, "{separator}{message}");
        }
    }
}

struct Line<'a> {
    text: &'a str,
    logical: &'a Logical<'a>,
    newline: &'a str,
    /// Without comment and the white space around.
    content: &'a str,
    /// Where it begins in the joined line.
    base: usize,
    /// Where the comment begins in the joined line.
    hash: Option<usize>,
}

impl Line<'_> {
    /// Where the content ends in the joined line.
    fn end(&self) -> usize {
        self.base + self.content.len()
    }

    /// The seams inside a range of the content.
    fn has_seam(&self, range: Span) -> bool {
        self.logical
            .seams()
            .any(|seam| self.base + range.start < seam && seam < self.base + range.end)
    }

    /// The file's text for a range of the content.
    fn source(&self, range: Span) -> &str {
        &self.text[self
            .logical
            .span(self.base + range.start..self.base + range.end)]
    }

    /// What stands behind the content in the file, comment and all.
    fn behind(&self) -> &str {
        let end = self
            .logical
            .span(self.base..self.end())
            .end
            .min(self.logical.body.end);
        &self.text[end..self.logical.body.end]
    }

    /// White space and continuations around the content.
    fn layout(&self, draft: &mut Draft) {
        let joined: &str = &self.logical.text;
        let plain = |text: &str| text.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        if !plain(&joined[..self.base]) {
            draft.note(
                &rules::REFUSED_BY_UV,
                "white space that uv does not know is gone",
            );
        }
        match self.hash {
            None if self.behind().contains('\\') => draft.note(
                &rules::SPLIT_REQUIREMENT,
                "a continuation that leads nowhere is gone",
            ),
            Some(hash) if self.logical.seams().any(|seam| seam > hash) => draft.note(
                &rules::CONTINUED_COMMENT,
                "what a comment continues into is a comment of its own",
            ),
            _ => {}
        }
    }

    /// The line's own part. `None` where it has to stay.
    fn plan(&self, draft: &mut Draft) -> Option<()> {
        let split = options_start(self.content);
        let words = options::split(&self.content[split..], split).ok()?;
        let parsed = options::parse(&words);
        let removed = |given: &Given| given.spec.role == Role::Removed;
        let quoted = |given: &Given| !self.content[given.span.start..].starts_with('-');
        if !parsed.errors.is_empty() || parsed.options.iter().any(|g| removed(g) || quoted(g)) {
            return None;
        }
        let own = self.content[..split].trim_end_matches(is_space);
        let editable = parsed
            .options
            .iter()
            .position(|given| given.spec.role == Role::Editable);
        if !own.is_empty() || editable.is_some() {
            return self.requirement(own, &parsed, editable, draft);
        }
        if let Some(include) = meaning::include(&parsed) {
            return self.include(&parsed, include, draft);
        }
        let order = meaning::effective(&parsed);
        if order.is_empty() {
            draft.note(
                &rules::IGNORED_LINE,
                "a line that pip reads and does nothing for is a comment",
            );
            draft.main = Some(format!("# {}", self.content));
            return Some(());
        }
        self.globals(&parsed, &order, draft)
    }

    /// An option as uv takes it.
    fn option(&self, given: &Given, draft: &mut Draft) -> Option<String> {
        let typed = &self.content[given.span.clone()];
        let other_name = given.spec.name == "--index-url" && given.written == "--pypi-url";
        if !given.glued && !given.is_abbreviated() && !other_name {
            return Some(if self.has_seam(given.span.clone()) {
                typed.split_whitespace().collect::<Vec<_>>().join(" ")
            } else {
                typed.to_owned()
            });
        }
        if given.glued {
            draft.note(&rules::GLUED_OPTION, "a blank behind the option");
        } else if other_name {
            draft.note(&rules::UNSUPPORTED_OPTION, "`--index-url` for `--pypi-url`");
        } else {
            draft.note(&rules::ABBREVIATED_OPTION, "the option written out");
        }
        let name = if given.glued {
            &given.written
        } else {
            given.spec.name
        };
        let Some(value) = given.value_span.clone() else {
            return Some(name.to_owned());
        };
        let value = &self.content[value];
        let rest = typed.strip_prefix(given.written.as_str())?;
        // `-r=x` names the file `=x` to pip and `x` to uv.
        if value.is_empty() || value.starts_with(['=', '-']) || value.contains(&given.written) {
            return None;
        }
        let between = if rest.starts_with('=') { "=" } else { " " };
        Some(format!("{name}{between}{value}"))
    }

    fn include(&self, parsed: &Parsed, chosen: usize, draft: &mut Draft) -> Option<()> {
        let given = &parsed.options[chosen];
        let text = self.option(given, draft)?;
        self.drop_rest(parsed, &[chosen], draft)?;
        self.one_line(draft);
        draft.main = Some(text);
        Some(())
    }

    /// A line of options cannot be continued for uv.
    fn one_line(&self, draft: &mut Draft) {
        if self.has_seam(0..self.content.len()) {
            draft.note(&rules::SPLIT_REQUIREMENT, "on one line");
        }
    }

    fn globals(&self, parsed: &Parsed, order: &[usize], draft: &mut Draft) -> Option<()> {
        let mut lines = Vec::new();
        for &at in order {
            let given = &parsed.options[at];
            let several = given
                .value
                .as_deref()
                .is_some_and(|value| value.contains(','));
            if EVERYWHERE.contains(&given.spec.name) && several {
                draft.note(&rules::REFUSED_BY_UV, "one name on each line");
                lines.extend(controls(given)?);
            } else {
                lines.push(self.option(given, draft)?);
            }
        }
        let last = parsed.options.last().map(|given| given.span.start);
        let swallows = |given: &Given| given.spec.takes_value && Some(given.span.start) != last;
        if parsed.options.iter().any(swallows) {
            draft.note(&rules::REFUSED_BY_UV, "one option on each line");
        }
        // What stays without effect is told only where it is more than a repetition.
        self.drop_rest(parsed, order, draft)?;
        self.one_line(draft);
        draft.main = lines.pop();
        draft.above = lines;
        Some(())
    }

    /// What has no effect beside the options `kept` goes into a comment; what takes effect
    /// everywhere gets lines of its own.
    fn drop_rest(&self, parsed: &Parsed, kept: &[usize], draft: &mut Draft) -> Option<()> {
        let requirement = kept
            .iter()
            .any(|&at| parsed.options[at].spec.role == Role::Editable);
        let requirement = requirement || !self.content.starts_with('-');
        for (at, given) in parsed.options.iter().enumerate() {
            if kept.contains(&at) {
                continue;
            }
            match given.spec.name {
                name if EVERYWHERE.contains(&name) => {
                    draft.note(
                        &rules::OPTION_BESIDE_REQUIREMENT,
                        "an option for the whole file has a line of its own",
                    );
                    draft.above.extend(controls(given)?);
                }
                // They write into a set that is not always there.
                "--all-releases" | "--only-final" => return None,
                _ => {
                    let rule = if requirement {
                        &rules::OPTION_BESIDE_REQUIREMENT
                    } else {
                        &rules::IGNORED_TEXT
                    };
                    draft.note(rule, "what pip ignores is a comment");
                    draft.aside.push(given.span.clone());
                }
            }
        }
        for unused in &parsed.unused {
            draft.note(&rules::IGNORED_TEXT, "what pip ignores is a comment");
            draft.aside.push(unused.clone());
        }
        Some(())
    }

    fn requirement(
        &self,
        own: &str,
        parsed: &Parsed,
        editable: Option<usize>,
        draft: &mut Draft,
    ) -> Option<()> {
        let subject = editable.filter(|_| own.is_empty());
        let kept: Vec<usize> = (0..parsed.options.len())
            .filter(|&at| {
                let role = parsed.options[at].spec.role;
                matches!(role, Role::Hash | Role::ConfigSettings) || Some(at) == subject
            })
            .collect();
        let own_text = self.own(own, draft);
        let head = subject.map_or(own.len(), |at| parsed.options[at].span.end);
        let mut tail = Vec::new();
        let mut changed = subject.is_some() && self.has_seam(0..head);
        if changed {
            draft.note(&rules::SPLIT_REQUIREMENT, "on one line");
        }
        for &at in &kept {
            let given = &parsed.options[at];
            let mut text = if given.spec.role == Role::ConfigSettings {
                self.content[given.span.clone()].to_owned()
            } else {
                self.option(given, draft)?
            };
            if given.spec.role == Role::Editable {
                text = self.unquoted(given, text, draft)?;
            }
            changed |= text != self.content[given.span.clone()];
            tail.push(text);
        }
        self.drop_rest(parsed, &kept, draft)?;
        if !draft.aside.is_empty() || !draft.above.is_empty() {
            changed = true;
        }
        let rest = if changed {
            let continued = self.has_seam(head..self.content.len());
            let separator = if continued {
                format!(" \\{}    ", self.newline)
            } else {
                " ".to_owned()
            };
            let front = own_text.is_empty() || tail.is_empty();
            let lead = if front { "" } else { separator.as_str() };
            format!("{lead}{}", tail.join(&separator))
        } else {
            // As it stands, with its continuations.
            let start = own.len();
            self.source(start..self.content.len()).to_owned()
        };
        draft.main = Some(format!("{own_text}{rest}"));
        Some(())
    }

    /// The requirement itself, on one line.
    fn own(&self, own: &str, draft: &mut Draft) -> String {
        let mut text = own.to_owned();
        if self.has_seam(0..own.len()) {
            draft.note(&rules::SPLIT_REQUIREMENT, "on one line");
            text = String::with_capacity(own.len());
            let mut at = 0;
            for seam in self.logical.seams() {
                let Some(seam) = seam.checked_sub(self.base).filter(|&seam| seam < own.len())
                else {
                    continue;
                };
                if seam <= at {
                    continue;
                }
                let before = own[at..seam].trim_end_matches(is_space);
                let blank = before.len() < seam - at || own[seam..].starts_with(is_space);
                text.push_str(before);
                if blank {
                    text.push(' ');
                }
                at = own.len() - own[seam..].trim_start_matches(is_space).len();
            }
            text.push_str(&own[at..]);
        }
        if !text.contains(';') && !text.contains(".*") {
            // Nothing below is about it, and most lines are like that.
            return text;
        }
        let mut read = parse(&SourceFile::new("", text.as_str()));
        if !has_requirement(&read)
            && !self.has_seam(0..own.len())
            && let Some(repaired) = without_wildcards(&text)
        {
            draft.note(
                &rules::INVALID_SPECIFIER,
                "`.*` goes with `==` and `!=` only",
            );
            draft.repaired = Some((0..own.len(), repaired.clone()));
            read = parse(&SourceFile::new("", repaired.as_str()));
            text = repaired;
        }
        let Some(found) = read.entries.first().and_then(Entry::requirement) else {
            return text;
        };
        match &found.marker {
            None if text.ends_with(';') => {
                let kept = text.trim_end_matches(';').trim_end_matches(is_space);
                if found.url.is_none() && matches!(found.target, Target::Named) {
                    draft.note(&rules::REFUSED_BY_UV, "a `;` without a marker is gone");
                    text.truncate(kept.len());
                }
            }
            Some(marker) if !matches!(found.target, Target::Named) => {
                let front = text
                    .strip_suffix(marker.as_str())
                    .map(|front| front.trim_end_matches(is_space))
                    .and_then(|front| front.strip_suffix(';'));
                if let Some(front) = front
                    && !front.ends_with(is_space)
                    && (found.url.is_some() || !text[front.len() + 1..].starts_with(is_space))
                {
                    draft.note(&rules::URL_MARKER, "blanks around the `;`");
                    text = format!("{front} ; {marker}");
                }
            }
            _ => {}
        }
        text
    }

    /// uv takes quotes around an editable for a part of its path.
    fn unquoted(&self, given: &Given, text: String, draft: &mut Draft) -> Option<String> {
        let typed = &self.content[given.span.clone()];
        if !typed.contains(['\'', '"', '\\']) {
            return Some(text);
        }
        let value = given.value.as_deref()?;
        let plain = !value.is_empty()
            && !value.starts_with(['-', '='])
            && !value.contains("${")
            && !value.contains(|c: char| is_space(c) || matches!(c, '\'' | '"' | '\\'));
        if !plain {
            return None;
        }
        draft.note(&rules::REFUSED_BY_UV, "no quotes around the path");
        let name = if given.is_abbreviated() {
            given.spec.name
        } else {
            &given.written
        };
        let rest = typed.strip_prefix(given.written.as_str())?;
        let between = if rest.starts_with('=') { "=" } else { " " };
        Some(format!("{name}{between}{value}"))
    }

    /// The lines that take the place of this one.
    fn compose(&self, draft: &Draft) -> String {
        let joined: &str = &self.logical.text;
        let lead = &joined[..self.base];
        let indent = if lead.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            lead
        } else {
            ""
        };
        let mut out = String::new();
        for line in &draft.above {
            let _ = write!(out, "{indent}{line}{}", self.newline);
        }
        out.push_str(indent);
        out.push_str(
            draft
                .main
                .as_deref()
                .unwrap_or_else(|| self.source(0..self.content.len())),
        );
        if !draft.aside.is_empty() {
            let mut spans = draft.aside.clone();
            spans.sort_by_key(|span| span.start);
            let words: Vec<&str> = spans.into_iter().map(|span| &self.content[span]).collect();
            let _ = write!(out, "  # {}", words.join(" "));
        }
        let Some(hash) = self.hash else {
            return out;
        };
        let behind = self.behind();
        let gap = behind.find('#').map_or("", |at| &behind[..at]);
        if draft.aside.is_empty() && gap.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            out.push_str(gap);
        } else {
            out.push_str("  ");
        }
        let mut at = hash;
        for seam in self.logical.seams().filter(|&seam| seam > hash) {
            // White space alone on a line has no comment of its own.
            if seam <= at {
                continue;
            }
            out.push_str(joined[at..seam].trim_end_matches(is_space));
            at = seam;
            let _ = write!(out, "{}{indent}# ", self.newline);
            at += joined[at..].len() - joined[at..].trim_start_matches(is_space).len();
        }
        out.push_str(joined[at..].trim_end_matches(is_space));
        out
    }
}

/// `--no-binary a,b` as one line for each name.
fn controls(given: &Given) -> Option<Vec<String>> {
    let value = given.value.as_deref()?;
    let names: Vec<&str> = value.split(',').collect();
    let plain = |name: &&str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let alone = names.len() == 1 && [":all:", ":none:"].contains(&value);
    (alone || names.iter().all(plain)).then(|| {
        let name = given.spec.name;
        names.iter().map(|of| format!("{name} {of}")).collect()
    })
}

/// `>=1.*` as `>=1` and `<2.*` as `<2`, where that makes a requirement of the line. Behind
/// `>`, `<=` and `~=` the meaning is not plain.
fn without_wildcards(own: &str) -> Option<String> {
    let end = own.find(';').unwrap_or(own.len());
    let mut out = String::with_capacity(own.len());
    let mut at = 0;
    for (star, _) in own[..end].match_indices(".*") {
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '!');
        let version = own[..star].trim_end_matches(digits);
        let before = version.trim_end_matches([' ', '\t']);
        let operator = before.trim_end_matches(['<', '>', '=', '~', '!']).len();
        if matches!(&before[operator..], ">=" | "<") && version.len() < star {
            out.push_str(&own[at..star]);
            at = star + 2;
        }
    }
    out.push_str(&own[at..]);
    let valid = at > 0 && has_requirement(&parse(&SourceFile::new("", out.as_str())));
    valid.then_some(out)
}

fn has_requirement(read: &RequirementsFile) -> bool {
    read.entries
        .first()
        .and_then(Entry::requirement)
        .is_some_and(|found| found.name.is_some())
}
