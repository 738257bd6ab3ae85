//! `project.license` and `project.license-files` (PEP 639).

use std::fmt::Write as _;

use spdx::identifiers::{EXCEPTIONS, LICENSES};
use uvferry_diagnostics::{Diagnostic, Location, Severity, Span, nearest};

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

pub(super) fn check(findings: &mut Findings<'_>, root: &Place<'_>, project: &Place<'_>) {
    let license = project.get("license");
    let files = project.get("license-files");
    if let Some(place) = &license {
        if let Some(text) = place.text() {
            expression(findings, place, text);
            classifiers(findings, root, project, place);
        } else {
            table(findings, place, files.as_ref());
        }
    }
    if let Some(place) = &files {
        for (item, pattern) in findings.texts(place) {
            if let Some((message, range)) = wrong_glob(pattern) {
                let span = findings.inside(&item, &range);
                findings.at(&span, Diagnostic::new(&rules::INVALID_LICENSE, message));
            }
        }
    }
}

fn table(findings: &mut Findings<'_>, place: &Place<'_>, files: Option<&Place<'_>>) {
    if !place.is_table() {
        findings.wrong_type(place, "an SPDX expression");
        return;
    }
    if let Some(files) = files {
        let other = Location::new(findings.file(), files.key_span.clone());
        findings.at(
            &place.span(),
            Diagnostic::new(
                &rules::INVALID_LICENSE,
                "beside `license-files` the licence is an SPDX expression, not a table",
            )
            .also(other, "the files stand here")
            .help("write `license = \"MIT\"`, or whichever it is"),
        );
    }
    let (file, text) = (place.get("file"), place.get("text"));
    for entry in place.entries() {
        if matches!(entry.key, "file" | "text") {
            findings.text(&entry);
        } else {
            findings.unknown_key(&entry, &["file", "text"], Severity::Warning);
        }
    }
    match (file, text) {
        (Some(file), Some(text)) => {
            let other = Location::new(findings.file(), file.key_span.clone());
            findings.key(
                &text,
                Diagnostic::new(
                    &rules::INVALID_LICENSE,
                    "`license` has both `file` and `text`",
                )
                .also(other, "the other one")
                .help("keep one of them"),
            );
        }
        (None, None) => findings.at(
            &place.span(),
            Diagnostic::new(
                &rules::INVALID_LICENSE,
                "`license` has neither `file` nor `text`",
            )
            .help("write `license = \"MIT\"`, or whichever it is"),
        ),
        _ => findings.at(
            &place.key_span,
            Diagnostic::new(
                &rules::INVALID_LICENSE,
                "a table as `license` is the old form, which build backends give up",
            )
            .severity(Severity::Info)
            .help("write an SPDX expression, and the files into `license-files`"),
        ),
    }
}

fn classifiers(
    findings: &mut Findings<'_>,
    root: &Place<'_>,
    project: &Place<'_>,
    license: &Place<'_>,
) {
    let Some(list) = project.get("classifiers") else {
        return;
    };
    // setuptools refuses to build with both; it builds where no backend is named, too.
    let backend = root.at(&["build-system", "build-backend"]);
    let severity = match backend.as_ref().and_then(Place::text) {
        Some(backend) if !backend.starts_with("setuptools.") => Severity::Warning,
        _ => Severity::Error,
    };
    for (item, text) in list.texts() {
        if text.starts_with("License ::") {
            let other = Location::new(findings.file(), license.span());
            findings.at(
                &item.span(),
                Diagnostic::new(
                    &rules::INVALID_LICENSE,
                    "a classifier repeats the licence, which `license` has as SPDX expression",
                )
                .severity(severity)
                .also(other, "the expression")
                .help("remove the classifier: setuptools refuses to build with both"),
            );
        }
    }
}

/// A word of the expression and where it stands in it.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    at: usize,
}

impl Word<'_> {
    fn range(self) -> Span {
        self.at..self.at + self.text.len()
    }

    fn is_operator(self) -> bool {
        ["and", "or", "with"]
            .iter()
            .any(|word| self.text.eq_ignore_ascii_case(word))
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut start = None;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || matches!(c, '(' | ')') {
            if let Some(from) = start.take() {
                ranges.push((from, at));
            }
            if !c.is_whitespace() {
                ranges.push((at, at + 1));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        ranges.push((from, text.len()));
    }
    ranges
        .into_iter()
        .map(|(from, to)| Word {
            text: &text[from..to],
            at: from,
        })
        .collect()
}

/// How deep parentheses may be, as `packaging` reads them.
const MAX_DEPTH: usize = 200;

/// An SPDX expression, as `packaging` reads it: whatever case, deprecated identifiers too.
fn expression(findings: &mut Findings<'_>, place: &Place<'_>, text: &str) {
    let wrong =
        |findings: &mut Findings<'_>, range: Option<Span>, message: String, help: String| {
            let span = match range {
                Some(range) => findings.inside(place, &range),
                None => place.span(),
            };
            let found = Diagnostic::new(&rules::INVALID_LICENSE, message);
            findings.at(&span, found.help(help));
        };
    let mut depth = 0_usize;
    let mut wants_operand = true;
    // Whether the last word is a licence, which `WITH` must follow.
    let mut after_license = false;
    let mut after_with = false;
    let words = words(text);
    if words
        .iter()
        .all(|word| !word.is_operator() && !matches!(word.text, "(" | ")"))
        && license(text.trim()).is_none()
        && let Some(meant) = common_name(text.trim())
    {
        let message = format!("`{text}` is no licence of spdx.org");
        wrong(findings, None, message, format!("did you mean `{meant}`?"));
        return;
    }
    let form = "write identifiers of spdx.org with `AND`, `OR`, `WITH` and parentheses between \
                them, as in `MIT OR Apache-2.0`";
    let mut unknown = Vec::new();
    let mut spelled = String::new();
    for word in &words {
        let is_with = word.text.eq_ignore_ascii_case("with");
        let fits = match word.text {
            "(" => wants_operand && !after_with && depth < MAX_DEPTH,
            ")" => !wants_operand && depth > 0,
            _ if word.is_operator() => !wants_operand && (!is_with || after_license),
            _ => wants_operand,
        };
        if !fits {
            let message = format!("`{text}` is no licence expression: `{}` here", word.text);
            wrong(findings, Some(word.range()), message, form.to_owned());
            return;
        }
        if !spelled.is_empty() && word.text != ")" && !spelled.ends_with('(') {
            spelled.push(' ');
        }
        match word.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if word.is_operator() => wants_operand = true,
            _ => wants_operand = false,
        }
        if matches!(word.text, "(" | ")") || word.is_operator() {
            after_license = false;
            after_with = is_with;
            spelled.push_str(&word.text.to_ascii_uppercase());
            continue;
        }
        let known = if after_with {
            exception(word.text)
        } else {
            license(word.text)
        };
        if let Some(known) = &known {
            let _ = write!(spelled, "{}", known.name);
            if known.deprecated {
                deprecated(findings, place, *word, &known.name);
            }
        } else {
            unknown.push((*word, after_with));
        }
        after_license = !after_with;
        after_with = false;
    }
    if wants_operand || depth > 0 {
        let message = if text.trim().is_empty() {
            "an empty text is no licence".to_owned()
        } else {
            format!("`{text}` is no licence expression: something is missing at its end")
        };
        wrong(findings, None, message, form.to_owned());
        return;
    }
    for (word, is_exception) in &unknown {
        let (what, names): (_, Vec<&str>) = if *is_exception {
            (
                "exception",
                EXCEPTIONS.iter().map(|known| known.name).collect(),
            )
        } else {
            ("licence", LICENSES.iter().map(|known| known.name).collect())
        };
        let message = format!("`{}` is no {what} of spdx.org", word.text);
        let help = match nearest(word.text, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`LicenseRef-NAME` stands for a licence that spdx.org does not list".to_owned(),
        };
        wrong(findings, Some(word.range()), message, help);
    }
    let written: Vec<&str> = words.iter().map(|word| word.text).collect();
    let respelled: Vec<&str> = self::words(&spelled).iter().map(|word| word.text).collect();
    if unknown.is_empty() && written != respelled {
        findings.at(
            &place.span(),
            Diagnostic::new(
                &rules::INVALID_LICENSE,
                format!("spdx.org spells this `{spelled}`"),
            )
            .severity(Severity::Info)
            .help("build backends that know PEP 639 correct the case, others may not"),
        );
    }
}

fn deprecated(findings: &mut Findings<'_>, place: &Place<'_>, word: Word<'_>, name: &str) {
    let span = findings.inside(place, &word.range());
    let mut found = Diagnostic::new(
        &rules::INVALID_LICENSE,
        format!("spdx.org has given up the identifier `{name}`"),
    )
    .severity(Severity::Warning);
    let bare = name.trim_end_matches('+');
    if let Some(only) = license(&format!("{bare}-only")) {
        found = found.help(format!("write `{}` or `{bare}-or-later`", only.name));
    }
    findings.at(&span, found);
}

/// An identifier in spdx.org's spelling.
#[derive(Debug)]
struct Identifier {
    name: String,
    deprecated: bool,
}

fn license(text: &str) -> Option<Identifier> {
    const REFERENCE: &str = "LicenseRef-";
    if text
        .get(..REFERENCE.len())
        .is_some_and(|lead| lead.eq_ignore_ascii_case(REFERENCE))
    {
        let name = &text[REFERENCE.len()..];
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        return fits.then(|| Identifier {
            name: format!("{REFERENCE}{name}"),
            deprecated: false,
        });
    }
    // `GPL-2.0+` is an identifier of its own; any other may have a `+` behind it.
    let find = |text: &str| {
        LICENSES
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(text))
            .and_then(|known| spdx::license_id(known.name))
    };
    let (known, plus) = match find(text) {
        Some(known) => (known, ""),
        None => (find(text.strip_suffix('+')?)?, "+"),
    };
    Some(Identifier {
        name: format!("{}{plus}", known.name),
        deprecated: known.is_deprecated(),
    })
}

fn exception(text: &str) -> Option<Identifier> {
    let known = EXCEPTIONS
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(text))?;
    let id = spdx::exception_id(known.name)?;
    Some(Identifier {
        name: id.name.to_owned(),
        deprecated: id.is_deprecated(),
    })
}

/// What people write for a licence.
fn common_name(text: &str) -> Option<&'static str> {
    let (id, length) = spdx::imprecise_license_id(text)?;
    (length == text.len()).then_some(id.name)
}

/// What PEP 639 does not allow in a pattern
/// (<https://packaging.python.org/en/latest/specifications/glob-patterns/>).
pub(crate) fn wrong_glob(pattern: &str) -> Option<(String, Span)> {
    let whole = 0..pattern.len();
    if pattern.is_empty() {
        return Some(("an empty pattern matches nothing".to_owned(), whole));
    }
    if pattern.starts_with('/') {
        return Some((
            format!("`{pattern}` is an absolute path, licence files are inside the project"),
            0..1,
        ));
    }
    if let Some(at) = pattern.find('\\') {
        return Some((
            "folders are separated by `/` in a pattern".to_owned(),
            at..at + 1,
        ));
    }
    let mut at = 0;
    for part in pattern.split('/') {
        if part == ".." {
            return Some((
                format!("`{pattern}` goes out of the project"),
                at..at + part.len(),
            ));
        }
        if part.contains("**") && part != "**" {
            return Some((
                "`**` stands alone between two `/`".to_owned(),
                at..at + part.len(),
            ));
        }
        at += part.len() + 1;
    }
    let mut open: Option<usize> = None;
    for (at, c) in pattern.char_indices() {
        match (c, open) {
            ('[', None) => open = Some(at),
            (']', Some(start)) if at > start + 1 => open = None,
            (']', _) => return Some(("this `]` has nothing before it".to_owned(), at..at + 1)),
            ('/' | '*' | '?' | '[', Some(_)) => {
                return Some((format!("`{c}` has no place in `[…]`"), at..at + 1));
            }
            _ if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '*' | '?') => {}
            _ => {
                let message = format!("`{c}` has no meaning in a pattern of PEP 639");
                return Some((message, at..at + c.len_utf8()));
            }
        }
    }
    open.map(|at| ("this `[` is never closed".to_owned(), at..at + 1))
}
