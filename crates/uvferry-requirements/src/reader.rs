//! From a file's text to its entries.

use std::borrow::Cow;
use std::collections::HashSet;

use uvferry_diagnostics::{Diagnostic, Encoding, Rule, SourceFile, Span};

use crate::annotations;
use crate::file::{
    Comment, Directive, Entry, EntryKind, Include, OptionEntry, Placement, RequirementsFile,
};
use crate::grammar::{self, Fault, FaultKind};
use crate::legacy;
use crate::lines::{Lines, Logical, expand, find_comment, variables};
use crate::options::{self, FEATURES, Given, OptionError, Role, SplitError};
use crate::requirement::{
    Name, PathRequirement, Requirement, RequirementOptions, Target, UrlRequirement, VcsRequirement,
    is_archive, is_url, is_wheel_name, scheme,
};
use crate::rules;
use crate::uv;
use crate::whitespace::{is_space, strip};

/// Gives the value of an environment variable by its name.
pub type Lookup = dyn Fn(&str) -> Option<String>;

/// How to read.
#[derive(Default)]
pub struct ReadOptions<'a> {
    /// Gives the value of an environment variable. With it, `${NAME}` is replaced before
    /// the line is read, as pip does; without it, it stays as written.
    pub environment: Option<&'a Lookup>,
}

/// Reads a requirements or constraints file as pip 26.3 does. Never fails: what is wrong is
/// in [`RequirementsFile::diagnostics`].
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// let file = uvferry_requirements::parse(&SourceFile::new(
///     "requirements.txt",
///     b"flask[async]>=2.0 ; python_version > '3.8'  # the web\n-r base.txt\n".to_vec(),
/// ));
/// let flask = file.entries[0].requirement().unwrap();
/// assert_eq!(flask.name.as_ref().unwrap().normalized, "flask");
/// assert_eq!(flask.extras, ["async"]);
/// assert_eq!(flask.specifier.as_deref(), Some(">=2.0"));
/// assert_eq!(file.comments[0].text, "the web");
/// assert_eq!(file.to_bytes(), file.source.bytes());
/// ```
pub fn parse(source: &SourceFile) -> RequirementsFile {
    parse_with(source, &ReadOptions::default())
}

/// As [`parse`], with options.
pub fn parse_with(source: &SourceFile, read: &ReadOptions<'_>) -> RequirementsFile {
    let text = source.text();
    let mut reader = Reader {
        source,
        text,
        read,
        markers: HashSet::new(),
        file: RequirementsFile {
            source: source.clone(),
            entries: Vec::new(),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            header: None,
        },
    };
    reader.encoding();
    // Where the run of comment lines directly above begins, in `comments`.
    let mut pending = 0;
    let mut annotating = Annotating::No;
    let mut started = false;
    for logical in Lines::new(text) {
        let hash = find_comment(&logical.text);
        let content = strip(&logical.text[..hash.unwrap_or(logical.text.len())]);
        let comment = hash.map(|hash| {
            let at = logical.source(hash);
            let body = &text[at..logical.body.end];
            let trimmed = body.trim_end_matches(is_space);
            let words = strip(trimmed.trim_start_matches('#'));
            Comment {
                span: at..at + trimmed.len(),
                line: if logical.is_joined() {
                    logical.end_line
                } else {
                    logical.line
                },
                text: words.to_owned(),
                attached: None,
                placement: Placement::FreeStanding,
                directive: annotations::directive(words),
            }
        });
        if content.is_empty() {
            match comment {
                None => {
                    pending = reader.file.comments.len();
                    annotating = Annotating::No;
                }
                Some(mut comment) => {
                    annotating = reader.annotate(&mut comment, &annotating);
                    if let Annotating::Entry(entry) | Annotating::List(entry) = annotating {
                        comment.attached = Some(entry);
                        comment.placement = Placement::Above;
                        pending = reader.file.comments.len() + 1;
                    }
                    reader.file.comments.push(comment);
                }
            }
            if !started && logical.full.end == text.len() {
                reader.header();
            }
            continue;
        }
        if !started {
            started = true;
            reader.header();
            if reader.file.header.is_some() {
                // A compiled file's header speaks of no requirement.
                pending = reader.file.comments.len();
            }
        }
        let first = reader.file.entries.len();
        reader.line(&logical, content);
        let entries = reader.file.entries.len();
        let subject = (entries > first).then_some(first);
        for comment in &mut reader.file.comments[pending..] {
            if comment.directive != Some(Directive::Coding) {
                comment.attached = subject;
                comment.placement = if subject.is_some() {
                    Placement::Above
                } else {
                    Placement::FreeStanding
                };
            }
        }
        annotating = subject.map_or(Annotating::No, Annotating::Candidate);
        if let Some(mut comment) = comment {
            comment.placement = Placement::Trailing;
            comment.attached = subject;
            if comment.directive == Some(Directive::Via)
                && let Some(entry) = subject
            {
                let words = strip(&comment.text["via".len()..]);
                annotations::via(words, &mut reader.file.entries[entry].via);
                annotating = if words.is_empty() {
                    Annotating::List(entry)
                } else {
                    Annotating::Entry(entry)
                };
            }
            reader.file.comments.push(comment);
        }
        pending = reader.file.comments.len();
    }
    legacy::whole_file(&mut reader.file);
    reader.file
}

/// Whether comment lines belong to the entry above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Annotating {
    No,
    /// An entry stands directly above.
    Candidate(usize),
    /// A `# via x` was read; a further `# from URL` may follow.
    Entry(usize),
    /// A lone `# via` was read; its list may follow.
    List(usize),
}

struct Reader<'a> {
    source: &'a SourceFile,
    /// The source's text; a file asks for it once, since it is checked at each asking.
    text: &'a str,
    read: &'a ReadOptions<'a>,
    /// Markers found valid; compiled files repeat a few many times.
    markers: HashSet<String>,
    file: RequirementsFile,
}

impl Reader<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.file.diagnostics.push(diagnostic);
    }

    fn diagnostic(
        &self,
        rule: &'static Rule,
        logical: &Logical<'_>,
        range: Span,
        message: impl AsRef<str>,
    ) -> Diagnostic {
        Diagnostic::new(rule, message).at(self.source, logical.span(range))
    }

    fn encoding(&mut self) {
        let text = self.text;
        let top = 0..text.find(['\n', '\r']).unwrap_or(text.len()).min(80);
        match self.source.encoding() {
            // uv reads these too, and what is ASCII whatever the cookie says.
            Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Utf16Le | Encoding::Utf16Be => {}
            Encoding::Named(_) | Encoding::Latin1 if self.source.bytes().is_ascii() => {}
            Encoding::Undecodable => {
                let at = text.find('\u{FFFD}').unwrap_or(0);
                let diagnostic =
                    Diagnostic::new(&rules::UNDECODABLE, "the bytes here are not valid UTF-8")
                        .at(
                            self.source,
                            at..at + '\u{FFFD}'.len_utf8().min(text.len() - at),
                        )
                        .help("save the file as UTF-8");
                self.report(diagnostic);
            }
            other => {
                let diagnostic = Diagnostic::new(
                    &rules::OTHER_ENCODING,
                    format!(
                        "the file is encoded as {}, which uv does not read",
                        other.name()
                    ),
                )
                .at(self.source, top)
                .help("save the file as UTF-8");
                self.report(diagnostic);
            }
        }
    }

    /// Decides whether a comment line continues an annotation.
    fn annotate(&mut self, comment: &mut Comment, annotating: &Annotating) -> Annotating {
        match *annotating {
            Annotating::Candidate(entry) | Annotating::Entry(entry) | Annotating::List(entry)
                if matches!(comment.directive, Some(Directive::Via | Directive::From)) =>
            {
                if comment.directive == Some(Directive::From) {
                    return Annotating::Entry(entry);
                }
                let words = strip(&comment.text["via".len()..]);
                annotations::via(words, &mut self.file.entries[entry].via);
                if words.is_empty() {
                    Annotating::List(entry)
                } else {
                    Annotating::Entry(entry)
                }
            }
            Annotating::List(entry) if annotations::continues_via(&comment.text) => {
                // The list of a lone `# via` is indented further than a plain comment.
                let indented = self.text[comment.span.start..]
                    .trim_start_matches('#')
                    .starts_with("   ");
                if !indented && !comment.text.starts_with('-') {
                    return Annotating::No;
                }
                comment.directive = Some(Directive::Via);
                annotations::via(&comment.text, &mut self.file.entries[entry].via);
                Annotating::List(entry)
            }
            _ => Annotating::No,
        }
    }

    /// Reads the comments before the first entry.
    fn header(&mut self) {
        for comment in self
            .file
            .comments
            .iter_mut()
            .filter(|comment| comment.line <= 2)
        {
            let cookie = annotations::coding(&comment.text).is_some();
            let first = comment.span.start == 0 || self.text[..comment.span.start].ends_with('\n');
            if cookie && first {
                comment.directive = Some(Directive::Coding);
            }
        }
        let texts: Vec<&str> = self
            .file
            .comments
            .iter()
            .map(|comment| comment.text.as_str())
            .collect();
        let header = annotations::header(&texts);
        if header.is_some() {
            for comment in &mut self.file.comments {
                comment.directive.get_or_insert(Directive::CompileHeader);
            }
        }
        self.file.header = header;
    }

    /// The column of a place in a logical line, from 1, in characters.
    fn column(&self, logical: &Logical<'_>, at: usize) -> usize {
        let before = &self.text[logical.body.start..at];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        before[line..].chars().count() + 1
    }

    /// Reads one logical line that is not blank.
    fn line(&mut self, logical: &Logical<'_>, content: &str) {
        let base = content.as_ptr() as usize - logical.text.as_ptr() as usize;
        let span = logical.span(base..base + content.len());
        let entry = Entry {
            column: self.column(logical, span.start),
            span,
            full_span: logical.full.clone(),
            line: logical.line,
            end_line: logical.end_line,
            kind: EntryKind::Invalid,
            via: Vec::new(),
        };
        let expanded = match self.read.environment {
            Some(lookup) => expand(content, lookup),
            None => Cow::Borrowed(content),
        };
        let mut line = Line {
            text: self.text,
            logical,
            base,
            content,
            expanded: &expanded,
            changed: matches!(expanded, Cow::Owned(_)),
            refused: false,
        };
        self.read_line(&mut line, entry);
    }

    fn read_line(&mut self, line: &mut Line<'_>, mut entry: Entry) {
        let text = line.expanded;
        let split = options_start(text);
        let args = text[..split].trim_end_matches(is_space);
        let words = match options::split(&text[split..], split) {
            Ok(words) => words,
            Err(error) => {
                let (SplitError::NoClosingQuotation(at) | SplitError::NoEscapedCharacter(at)) =
                    error;
                let message = match error {
                    SplitError::NoClosingQuotation(_) => "this quote is not closed",
                    SplitError::NoEscapedCharacter(_) => "nothing follows the backslash",
                };
                let found = self.diagnostic(
                    &rules::UNBALANCED_QUOTES,
                    line.logical,
                    line.range(at..at + 1),
                    message,
                );
                self.report(found);
                self.file.entries.push(entry);
                return;
            }
        };
        let parsed = options::parse(&words);
        self.option_errors(line, &parsed.errors);
        for given in &parsed.options {
            self.check_value(line, given);
        }
        let editable = parsed
            .options
            .iter()
            .find(|given| given.spec.role == Role::Editable);
        if !args.is_empty() || editable.is_some() {
            let kind = self.requirement(line, args, editable, &parsed);
            uv::check_line(
                self.source,
                line,
                &parsed,
                &kind,
                &mut self.file.diagnostics,
            );
            entry.kind = if line.refused {
                EntryKind::Invalid
            } else {
                kind
            };
            if matches!(entry.kind, EntryKind::Invalid)
                && !self
                    .file
                    .diagnostics
                    .iter()
                    .rev()
                    .take(8)
                    .any(|d| d.severity == uvferry_diagnostics::Severity::Error)
            {
                let found = self.diagnostic(
                    &rules::INVALID_REQUIREMENT,
                    line.logical,
                    line.range(0..text.len()),
                    "pip refuses this line",
                );
                self.report(found);
            }
            self.file.entries.push(entry);
            return;
        }
        uv::check_line(
            self.source,
            line,
            &parsed,
            &EntryKind::Ignored,
            &mut self.file.diagnostics,
        );
        if line.refused {
            self.file.entries.push(entry);
            return;
        }
        // pip reads the first `-r`, else the first `-c`, and nothing else of the line.
        let include = [false, true].into_iter().find_map(|constraint| {
            parsed
                .options
                .iter()
                .position(|given| given.spec.role == Role::Include { constraint })
        });
        if let Some(index) = include {
            for (other, given) in parsed.options.iter().enumerate() {
                if other != index {
                    self.unused(line, given.span.clone());
                }
            }
            self.unused_words(line, &parsed.unused);
            let given = &parsed.options[index];
            entry.kind = EntryKind::Include(Include {
                target: given.value.clone().unwrap_or_default(),
                constraint: given.spec.role == Role::Include { constraint: true },
            });
            self.file.entries.push(entry);
            return;
        }
        let globals: Vec<&Given> = parsed
            .options
            .iter()
            .filter(|given| given.spec.role == Role::Global)
            .collect();
        for given in &parsed.options {
            if matches!(given.spec.role, Role::Hash | Role::ConfigSettings) {
                let found = self
                    .diagnostic(
                        &rules::IGNORED_LINE,
                        line.logical,
                        line.range(given.span.clone()),
                        format!("`{}` without a requirement has no effect", given.spec.name),
                    )
                    .help("end the line above with ` \\` if it belongs there");
                self.report(found);
            }
        }
        if globals.is_empty() {
            entry.kind = EntryKind::Ignored;
            if parsed.options.is_empty() {
                let found = self.diagnostic(
                    &rules::IGNORED_LINE,
                    line.logical,
                    line.range(0..text.len()),
                    "pip installs nothing for this line",
                );
                let rest = strip(text.trim_start_matches('-'));
                let found = if grammar::requirement(rest, true).is_ok() {
                    found.help(format!("write `{rest}` if it was meant"))
                } else {
                    found
                };
                self.report(found);
            }
            self.file.entries.push(entry);
            return;
        }
        self.unused_words(line, &parsed.unused);
        let several = globals.len() > 1;
        for given in globals {
            let span = if several {
                line.logical.span(line.range(given.span.clone()))
            } else {
                entry.span.clone()
            };
            self.file.entries.push(Entry {
                column: self.column(line.logical, span.start),
                span,
                kind: EntryKind::Option(OptionEntry {
                    name: given.spec.name,
                    value: given.value.clone(),
                    written: given.written.clone(),
                }),
                ..entry.clone()
            });
        }
    }

    fn unused(&mut self, line: &Line<'_>, range: Span) {
        let text = &line.expanded[range.clone()];
        let found = self.diagnostic(
            &rules::IGNORED_TEXT,
            line.logical,
            line.range(range),
            format!("pip drops `{text}`"),
        );
        self.report(found);
    }

    fn unused_words(&mut self, line: &Line<'_>, words: &[Span]) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.unused(line, first.start..last.end);
        }
    }

    fn option_errors(&mut self, line: &mut Line<'_>, errors: &[OptionError]) {
        for error in errors {
            line.refused = true;
            let found = match error {
                OptionError::Unknown { written, span } => {
                    let found = self
                        .diagnostic(
                            &rules::UNKNOWN_OPTION,
                            line.logical,
                            line.range(span.clone()),
                            format!("unknown option `{written}`"),
                        )
                        .label("pip does not accept this option in a requirements file");
                    match options::nearest(written) {
                        Some(near) => found.help(format!("did you mean `{near}`?")),
                        None => found,
                    }
                }
                OptionError::Ambiguous {
                    written,
                    span,
                    candidates,
                } => self
                    .diagnostic(
                        &rules::UNKNOWN_OPTION,
                        line.logical,
                        line.range(span.clone()),
                        format!("`{written}` is ambiguous"),
                    )
                    .help(format!("it may be `{}`", candidates.join("`, `"))),
                OptionError::MissingValue { name, span } => self.diagnostic(
                    &rules::INVALID_OPTION_VALUE,
                    line.logical,
                    line.range(span.clone()),
                    format!("`{name}` needs a value"),
                ),
                OptionError::UnexpectedValue { name, span } => self.diagnostic(
                    &rules::INVALID_OPTION_VALUE,
                    line.logical,
                    line.range(span.clone()),
                    format!("`{name}` takes no value"),
                ),
            };
            self.report(found);
        }
    }

    /// What `optparse`'s callbacks and choices refuse.
    fn check_value(&mut self, line: &mut Line<'_>, given: &Given) {
        let value = given.value.as_deref().unwrap_or_default();
        let problem = match given.spec.name {
            "--hash" => match value.split_once(':') {
                None => Some("a hash is `algorithm:digest`, as in `sha256:…`".to_owned()),
                Some((algorithm, _)) if !matches!(algorithm, "sha256" | "sha384" | "sha512") => {
                    Some(format!(
                        "pip takes sha256, sha384 and sha512 here, not `{algorithm}`"
                    ))
                }
                Some(_) => None,
            },
            "--config-settings" if !value.contains('=') => {
                Some("a setting is `KEY=VALUE`".to_owned())
            }
            "--no-binary" | "--only-binary" | "--all-releases" | "--only-final"
                if value.starts_with('-') =>
            {
                Some(format!(
                    "`{}` needs names, `:all:` or `:none:`",
                    given.spec.name
                ))
            }
            "--use-feature" if !FEATURES.contains(&value) => {
                Some(format!("pip 26.3 knows no feature `{value}`"))
            }
            _ => None,
        };
        if let Some(problem) = problem {
            line.refused = true;
            let range = given.value_span.clone().unwrap_or(given.span.clone());
            let found = self.diagnostic(
                &rules::INVALID_OPTION_VALUE,
                line.logical,
                line.range(range),
                problem,
            );
            self.report(found);
        }
        if given.spec.role == Role::Removed {
            let found = self.diagnostic(
                &rules::REMOVED_OPTION,
                line.logical,
                line.range(given.span.clone()),
                format!("pip 26.3 takes `{}` no more", given.spec.name),
            );
            self.report(found);
        }
    }

    fn requirement(
        &mut self,
        line: &mut Line<'_>,
        args: &str,
        editable: Option<&Given>,
        parsed: &options::Parsed,
    ) -> EntryKind {
        let mut hashes = Vec::new();
        let mut more = RequirementOptions::default();
        let mut unused = parsed.unused.clone();
        let mut seen_editable = false;
        for given in &parsed.options {
            let value = given.value.clone();
            match given.spec.role {
                // pip has no place for the hashes of an editable.
                Role::Hash if editable.is_some() => unused.push(given.span.clone()),
                Role::Hash => hashes.extend(value),
                Role::ConfigSettings => {
                    if let Some((key, value)) = value.as_deref().and_then(|v| v.split_once('=')) {
                        more.config_settings
                            .entry(key.to_owned())
                            .or_default()
                            .push(value.to_owned());
                    }
                }
                Role::Removed => {
                    if given.spec.name == "--global-option" {
                        more.global_options.extend(value);
                    }
                }
                Role::Global | Role::Include { .. } => more.ignored.push((given.spec.name, value)),
                Role::Editable => {
                    if seen_editable || !args.is_empty() {
                        unused.push(given.span.clone());
                    }
                    seen_editable = true;
                }
            }
        }
        unused.sort_by_key(|span| span.start);
        for given in &parsed.options {
            if matches!(given.spec.role, Role::Global | Role::Include { .. }) {
                let found = self
                    .diagnostic(
                        &rules::OPTION_BESIDE_REQUIREMENT,
                        line.logical,
                        line.range(given.span.clone()),
                        format!("pip ignores `{}` beside a requirement", given.spec.name),
                    )
                    .help("move it to a line of its own if it was meant");
                self.report(found);
            }
        }
        let dropped_marker = editable.is_some()
            && unused
                .first()
                .is_some_and(|span| line.expanded[span.clone()].starts_with(';'));
        if dropped_marker {
            let range = unused[0].start..unused[unused.len() - 1].end;
            let found = self.diagnostic(
                &rules::EDITABLE_MARKER,
                line.logical,
                line.range(range),
                "pip drops the marker of an editable",
            );
            self.report(found);
        } else {
            self.unused_words(line, &unused);
        }
        // pip takes the words in front even for an editable.
        let (subject, from) = match editable {
            Some(given) if args.is_empty() => {
                let value = given.value.clone().unwrap_or_default();
                let span = given.value_span.clone().unwrap_or(given.span.clone());
                (Cow::Owned(value), span.start)
            }
            _ => (Cow::Borrowed(args), 0),
        };
        let mut read = Requirement {
            text: if line.changed {
                raw_subject(line.content, editable.is_some())
            } else {
                subject.clone().into_owned()
            },
            expanded: line.changed.then(|| strip(&subject).to_owned()),
            name: None,
            extras: Vec::new(),
            specifier: None,
            url: None,
            marker: None,
            editable: editable.is_some(),
            hashes,
            options: more,
            target: Target::Named,
        };
        let text = strip(&subject);
        let lead = subject.len() - subject.trim_start_matches(is_space).len();
        let outcome = if editable.is_some() {
            read_editable(text, &mut read)
        } else {
            self.read_plain(text, &mut read)
        };
        match outcome {
            Ok(()) => {}
            Err(refusal) => {
                if lenient(text, &mut read) {
                    return EntryKind::Requirement(read);
                }
                let range = refusal.span.start.min(text.len())..refusal.span.end.min(text.len());
                let place = line.range(from + lead + range.start..from + lead + range.end);
                let found = legacy::explain(text, &refusal);
                let mut diagnostic = Diagnostic::new(found.rule, found.message)
                    .at(self.source, line.logical.span(place));
                diagnostic.help = found
                    .help
                    .map(|help| uvferry_diagnostics::redact(&help).into_owned());
                self.report(diagnostic);
                line.refused = true;
                return EntryKind::Invalid;
            }
        }
        legacy::suspicious(
            self.source,
            line,
            from + lead,
            &read,
            &mut self.file.diagnostics,
        );
        EntryKind::Requirement(read)
    }

    /// `parse_req_from_line`
    fn read_plain(&mut self, text: &str, read: &mut Requirement) -> Result<(), Refusal> {
        if text.starts_with("//") && !has_sound_brackets(text) {
            return Err(Refusal {
                span: 0..text.len(),
                cause: Cause::Address,
            });
        }
        let bare_url = is_url(text);
        let separator = if bare_url { "; " } else { ";" };
        let (name, marker) = match text.split_once(separator) {
            Some((name, marker)) => {
                let at = name.len() + separator.len();
                (name, Some((strip(marker), at)))
            }
            None => (text, None),
        };
        let named = strip(name);
        if let Some((marker, at)) = marker.filter(|(marker, _)| !marker.is_empty()) {
            if !self.markers.contains(marker) {
                let rest = &text[at..];
                let from = text.len() - rest.trim_start_matches(is_space).len();
                grammar::check_marker(marker).map_err(|fault| Refusal {
                    span: from + fault.span.start..from + fault.span.end.max(fault.span.start + 1),
                    cause: Cause::Marker(fault.kind),
                })?;
                self.markers.insert(marker.to_owned());
            }
            read.marker = Some(marker.to_owned());
        }
        if bare_url {
            return read_url(named, read, 0);
        }
        let (path, bracket) = split_extras(named);
        if is_archive(path) {
            let reference = named
                .split_once('@')
                .is_some_and(|(front, _)| !looks_like_path(front));
            if !reference || !named.contains("://") && grammar::requirement(named, false).is_err() {
                return read_path(path, bracket, read);
            }
        }
        match grammar::requirement(named, false) {
            Ok(parts) => {
                take_parts(named, &parts, read);
                if let Some(url) = parts.url {
                    let url = &named[url];
                    read.target = reference_target(url)?;
                }
                Ok(())
            }
            Err(fault) => {
                if looks_like_path(named) && !looks_like_specifier(named) {
                    return read_path(path, bracket, read);
                }
                Err(Refusal {
                    span: fault.span.start..fault.span.end.max(fault.span.start + 1),
                    cause: Cause::Grammar(fault),
                })
            }
        }
    }
}

/// A line while it is read.
pub(crate) struct Line<'a> {
    /// The whole file's text.
    pub(crate) text: &'a str,
    pub(crate) logical: &'a Logical<'a>,
    /// Where `content` begins in the logical line.
    pub(crate) base: usize,
    pub(crate) content: &'a str,
    /// `content` with the environment variables replaced.
    pub(crate) expanded: &'a str,
    /// Whether a variable was replaced; places inside the line are unknown then.
    pub(crate) changed: bool,
    /// Whether pip refuses it.
    refused: bool,
}

impl Line<'_> {
    /// A range of `expanded` as one of the logical line.
    pub(crate) fn range(&self, range: Span) -> Span {
        if self.changed {
            self.base..self.base + self.content.len()
        } else {
            self.base + range.start..self.base + range.end
        }
    }
}

/// Why pip refuses a requirement, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) span: Span,
    pub(crate) cause: Cause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    Grammar(Fault),
    Marker(FaultKind),
    Egg(String),
    Wheel(String),
    FileHost,
    Address,
    Editable,
    EditableName,
}

/// Where a line's options begin: its first word that starts with `-`. Words are separated
/// by blanks only here, not by tabs.
fn options_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'-', bytes)
        .find(|&at| at == 0 || bytes[at - 1] == b' ')
        .unwrap_or(text.len())
}

/// The requirement part of a line as typed.
fn raw_subject(content: &str, editable: bool) -> String {
    let split = options_start(content);
    let args = content[..split].trim_end_matches(is_space);
    if !args.is_empty() || !editable {
        return args.to_owned();
    }
    options::split(&content[split..], split)
        .ok()
        .and_then(|words| {
            options::parse(&words)
                .options
                .into_iter()
                .find(|given| given.spec.role == Role::Editable)?
                .value
        })
        .unwrap_or_else(|| content.to_owned())
}

/// pip's `_looks_like_path`, and what can only be a path of Windows.
fn looks_like_path(text: &str) -> bool {
    let drive =
        matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    text.starts_with('.') || text.contains('/') || drive || text.starts_with("\\\\")
}

/// Whether a text that is no requirement was meant as one rather than as a path.
fn looks_like_specifier(text: &str) -> bool {
    let front = text.split(['/', '\\']).next().unwrap_or(text);
    text.contains("://")
        || text.contains("{{")
        || text.contains("{%")
        || text.starts_with(['"', '\''])
        || front.contains(['=', '<', '>', '!', '@'])
        || (front.contains(' ') && !front.starts_with('.'))
}

/// pip's `strip_extras`: a `[…]` at the very end.
fn split_extras(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix(']').and_then(|front| {
        let open = front.rfind('[')?;
        (open > 0 && open + 1 < front.len()).then_some(open)
    });
    match split {
        Some(open) => (text[..open].trim_end_matches(is_space), Some(&text[open..])),
        None => (text, None),
    }
}

fn bracket_extras(bracket: Option<&str>) -> Result<Vec<String>, Refusal> {
    let Some(bracket) = bracket else {
        return Ok(Vec::new());
    };
    let text = format!("x{bracket}");
    match grammar::requirement(&text, false) {
        Ok(parts) => Ok(parts
            .extras
            .into_iter()
            .map(|span| text[span].to_owned())
            .collect()),
        Err(fault) => Err(Refusal {
            span: 0..usize::MAX,
            cause: Cause::Grammar(fault),
        }),
    }
}

fn take_parts(text: &str, parts: &grammar::Parts, read: &mut Requirement) {
    let requirement = read;
    requirement.name = Some(Name::new(&text[parts.name.clone()]));
    requirement.extras = parts
        .extras
        .iter()
        .map(|span| text[span.clone()].to_owned())
        .collect();
    if !parts.specifier.is_empty() {
        requirement.specifier = Some(strip(&text[parts.specifier.clone()]).to_owned());
    }
    requirement.url = parts.url.clone().map(|span| text[span].to_owned());
    if let Some(marker) = &parts.marker {
        requirement.marker = Some(strip(&text[marker.clone()]).to_owned());
    }
}

fn read_path(path: &str, bracket: Option<&str>, read: &mut Requirement) -> Result<(), Refusal> {
    read.extras = bracket_extras(bracket)?;
    let target = PathRequirement::new(path);
    if is_wheel_name(path) {
        check_wheel(path.rsplit('/').next().unwrap_or(path), path.len())?;
    }
    read.target = Target::Path(target);
    Ok(())
}

fn check_wheel(name: &str, len: usize) -> Result<(), Refusal> {
    match crate::requirement::WheelName::parse(name) {
        Some(_) => Ok(()),
        None => Err(Refusal {
            span: 0..len,
            cause: Cause::Wheel(name.to_owned()),
        }),
    }
}

/// A bare URL.
fn read_url(url: &str, read: &mut Requirement, from: usize) -> Result<(), Refusal> {
    check_url(url, from)?;
    read.url = Some(url.to_owned());
    read.target = url_target(url);
    // To pip even a repository's URL is a wheel when it ends like one.
    let link = UrlRequirement::new(url);
    if link.is_wheel
        && let Some(name) = link.file_name()
    {
        check_wheel(&name, url.len())?;
    }
    Ok(())
}

fn url_target(url: &str) -> Target {
    match VcsRequirement::new(url) {
        Some(vcs) => Target::Vcs(vcs),
        None => Target::Url(UrlRequirement::new(url)),
    }
}

/// The target behind `name @`.
fn reference_target(url: &str) -> Result<Target, Refusal> {
    if scheme(url).is_some() {
        check_url(url, 0)?;
        return Ok(url_target(url));
    }
    // pip takes it, and finds out later that it has no scheme.
    Ok(Target::Path(PathRequirement::new(url)))
}

/// What pip's `Link` refuses.
fn check_url(url: &str, from: usize) -> Result<(), Refusal> {
    let refuse = |range: Span, cause: Cause| {
        Err(Refusal {
            span: from + range.start..from + range.end,
            cause,
        })
    };
    let egg = url
        .match_indices("egg=")
        .find(|(at, _)| matches!(url.as_bytes()[..*at].last(), Some(b'#' | b'&')));
    if let Some((at, _)) = egg {
        let from = at + "egg=".len();
        let end = url[from..].find('&').map_or(url.len(), |end| from + end);
        let name = &url[from..end];
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let valid = ends(name.as_bytes().first())
            && ends(name.as_bytes().last())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !valid {
            return refuse(from..end, Cause::Egg(name.to_owned()));
        }
    }
    if !has_sound_brackets(url) {
        return refuse(0..url.len(), Cause::Address);
    }
    let authority = authority(url);
    let is_file = url
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    if is_file && authority.is_some_and(|host| !host.is_empty() && host != "localhost") {
        return refuse(0..url.len(), Cause::FileHost);
    }
    Ok(())
}

/// What stands between `//` and the path.
fn authority(url: &str) -> Option<&str> {
    let rest = match scheme(url) {
        Some(scheme) => &url[scheme.len() + 1..],
        None => url,
    };
    let rest = rest.strip_prefix("//")?;
    rest.split(['/', '?', '#']).next()
}

/// Python's `urlsplit` raises for a bracket without its counterpart in a host.
fn has_sound_brackets(url: &str) -> bool {
    authority(url).is_none_or(|host| host.contains('[') == host.contains(']'))
}

/// `parse_editable`
fn read_editable(text: &str, read: &mut Requirement) -> Result<(), Refusal> {
    if let Ok(parts) = grammar::requirement(text, true)
        && let Some(url) = parts.url.clone()
    {
        take_parts(text, &parts, read);
        let url = &text[url];
        check_url(url, 0)?;
        let known = crate::requirement::VCS_SCHEMES
            .iter()
            .any(|vcs| scheme(url).as_deref() == Some(vcs));
        if !known && !url.starts_with("file:") {
            return Err(Refusal {
                span: 0..text.len(),
                cause: Cause::Editable,
            });
        }
        read.target = url_target(url);
        return Ok(());
    }
    let (path, bracket) = split_extras(text);
    if path
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"))
    {
        check_url(path, 0)?;
        read.extras = bracket_extras(bracket)?;
        read.url = Some(path.to_owned());
        read.target = Target::Url(UrlRequirement::new(path));
        return Ok(());
    }
    let url = ["git", "hg", "svn", "bzr"]
        .into_iter()
        .find(|vcs| {
            text.len() > vcs.len()
                && text.as_bytes()[vcs.len()] == b':'
                && text[..vcs.len()].eq_ignore_ascii_case(vcs)
        })
        .map_or(Cow::Borrowed(text), |vcs| {
            Cow::Owned(format!("{vcs}+{text}"))
        });
    let known = scheme(&url)
        .is_some_and(|scheme| crate::requirement::VCS_SCHEMES.contains(&scheme.as_str()));
    if known {
        check_url(&url, 0)?;
        let vcs = VcsRequirement::new(&url);
        if vcs.as_ref().is_some_and(|vcs| vcs.egg.is_none()) {
            return Err(Refusal {
                span: 0..text.len(),
                cause: Cause::EditableName,
            });
        }
        read.url = Some(text.to_owned());
        read.target = vcs.map_or(Target::Named, Target::Vcs);
        return Ok(());
    }
    if text.contains("://") || text.is_empty() || is_url(text) {
        return Err(Refusal {
            span: 0..text.len(),
            cause: Cause::Editable,
        });
    }
    read.extras = bracket_extras(bracket)?;
    read.target = Target::Path(PathRequirement::new(path));
    Ok(())
}

/// A line that is only refused because its environment variables stand unreplaced.
fn lenient(text: &str, requirement: &mut Requirement) -> bool {
    if variables(text).next().is_none() {
        return false;
    }
    // Something valid in the place of each variable shows the line's shape; which kind
    // fits depends on where it stands.
    for filler in ["0", "a", "==0", "'0'", ""] {
        let mut filled = String::with_capacity(text.len());
        let mut at = 0;
        for (span, _) in variables(text) {
            filled.push_str(&text[at..span.start]);
            filled.push_str(filler);
            at = span.end;
        }
        filled.push_str(&text[at..]);
        let (front, marker) = split_marker(&filled);
        if marker.is_some_and(|marker| grammar::check_marker(strip(marker)).is_err()) {
            continue;
        }
        let Ok(parts) = grammar::requirement(strip(front), false) else {
            continue;
        };
        let original_front = text.split(';').next().unwrap_or(text);
        requirement.marker = text
            .split_once(';')
            .map(|(_, marker)| strip(marker).to_owned())
            .filter(|marker| !marker.is_empty());
        // The name is the same in both unless a variable is part of it.
        let name = &strip(front)[parts.name.clone()];
        if strip(original_front).starts_with(name)
            && !strip(original_front)[name.len()..].starts_with('$')
        {
            requirement.name = Some(Name::new(name));
            let rest = strip(&strip(original_front)[name.len()..]);
            let (rest, extras) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
                Some((extras, rest)) => (strip(rest), extras),
                None => (rest, ""),
            };
            requirement.extras = extras
                .split(',')
                .map(strip)
                .filter(|extra| !extra.is_empty())
                .map(str::to_owned)
                .collect();
            match rest.strip_prefix('@') {
                Some(url) => {
                    let url = strip(url);
                    requirement.url = Some(url.to_owned());
                    requirement.target = url_target(url);
                }
                None if rest.is_empty() => {}
                None => requirement.specifier = Some(rest.to_owned()),
            }
        }
        return true;
    }
    false
}

fn split_marker(text: &str) -> (&str, Option<&str>) {
    match text.split_once(';') {
        Some((front, marker)) if !strip(marker).is_empty() => (front, Some(marker)),
        Some((front, _)) => (front, None),
        None => (text, None),
    }
}
