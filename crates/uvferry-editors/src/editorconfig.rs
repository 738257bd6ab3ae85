//! `.editorconfig`: what the files of a project agree on, where nothing says it yet.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use globset::{GlobBuilder, GlobMatcher};
use uvferry_diagnostics::{Diagnostic, Newline, SourceFile, Span};

use crate::evidence::Evidence;
use crate::plan::{Outcome, Place, Planning};
use crate::rules;
use crate::style::Indentation;

const PATH: &str = ".editorconfig";
const OF_PYTHON: &str = "*.py";
const OF_TOML: &str = "{pyproject.toml,uv.lock}";

pub(crate) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    let Some(found) = planning.open(PATH) else {
        return;
    };
    let text = match &found {
        Place::Free => "",
        Place::File(file) => file.text(),
    };
    let config = Config::read(text);
    let mut additions = Vec::new();
    for section in wanted(evidence) {
        let missing = config.missing(&section, planning);
        if !missing.is_empty() {
            additions.push((section.pattern, missing));
        }
    }
    for what in &evidence.style.disagreements {
        planning.tell(Diagnostic::new(
            &rules::MIXED_STYLE,
            format!("the Python files do not agree on {what}, so nothing is said of it"),
        ));
    }
    if additions.is_empty() {
        return;
    }
    match &found {
        Place::Free => {
            let mut contents = String::new();
            if evidence.is_repository {
                contents.push_str("root = true\n");
            }
            for (pattern, pairs) in &additions {
                if !contents.is_empty() {
                    contents.push('\n');
                }
                contents.push_str(&section(pattern, pairs, "\n"));
            }
            planning.create(PATH, contents);
        }
        Place::File(file) => {
            let changes = config.changes(file, &additions);
            planning.change(file, changes);
        }
    }
}

type Pairs = Vec<(&'static str, String)>;

/// What a section is to say.
struct Wanted {
    pattern: &'static str,
    /// The files of the project that it is for.
    paths: Vec<String>,
    pairs: Pairs,
}

fn wanted(evidence: &Evidence) -> Vec<Wanted> {
    let style = &evidence.style;
    let mut python = indentation(style.indentation);
    // Other line ends may be git's doing on the machine at hand (`core.autocrlf`), and the file
    // is shared.
    if style.newline == Some(Newline::Lf) {
        python.push(("end_of_line", "lf".to_owned()));
    }
    if style.utf_8 == Some(true) {
        python.push(("charset", "utf-8".to_owned()));
    }
    if style.trimmed == Some(true) {
        python.push(("trim_trailing_whitespace", "true".to_owned()));
    }
    if style.final_newline == Some(true) {
        python.push(("insert_final_newline", "true".to_owned()));
    }
    let paths = |belongs: &dyn Fn(&str) -> bool| {
        let paths = evidence.paths.iter().filter(|path| belongs(path));
        paths.cloned().collect::<Vec<_>>()
    };
    let mut all = vec![Wanted {
        pattern: OF_PYTHON,
        paths: paths(&|path| path.rsplit_once('.').is_some_and(|(_, end)| end == "py")),
        pairs: python,
    }];
    // uv indents both with four spaces.
    let of_toml = paths(&|path| matches!(path, "pyproject.toml" | "uv.lock"));
    let as_uv = Indentation::Spaces(4);
    if !of_toml.is_empty() && evidence.toml_indentation.unwrap_or(as_uv) == as_uv {
        all.push(Wanted {
            pattern: OF_TOML,
            paths: of_toml,
            pairs: indentation(Some(as_uv)),
        });
    }
    all
}

fn indentation(found: Option<Indentation>) -> Pairs {
    match found {
        None => Vec::new(),
        Some(Indentation::Tab) => vec![("indent_style", "tab".to_owned())],
        Some(Indentation::Spaces(count)) => vec![
            ("indent_style", "space".to_owned()),
            ("indent_size", count.to_string()),
        ],
    }
}

fn section(pattern: &str, pairs: &Pairs, newline: &str) -> String {
    let mut out = format!("[{pattern}]{newline}");
    for (key, value) in pairs {
        let _ = write!(out, "{key} = {value}{newline}");
    }
    out
}

/// A file as EditorConfig's specification reads it.
struct Config<'t> {
    sections: Vec<Section<'t>>,
}

struct Section<'t> {
    pattern: &'t str,
    matcher: Option<GlobMatcher>,
    /// By lower case key, with the lower case value.
    pairs: BTreeMap<String, String>,
    /// Behind its last line that says something, without the line end.
    end: usize,
}

impl<'t> Config<'t> {
    fn read(text: &'t str) -> Self {
        let mut sections: Vec<Section<'t>> = Vec::new();
        for span in lines(text) {
            let line = text[span.clone()].trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(pattern) = header(line) {
                sections.push(Section {
                    pattern,
                    matcher: matcher(pattern),
                    pairs: BTreeMap::new(),
                    end: span.end,
                });
            } else if let Some(section) = sections.last_mut()
                && let Some((key, value)) = line.split_once('=')
            {
                let (key, value) = (key.trim().to_lowercase(), value.trim().to_lowercase());
                section.pairs.insert(key, value);
                section.end = span.end;
            }
        }
        Self { sections }
    }

    /// What is said of a file, in the end.
    fn said(&self, path: &str, key: &str) -> Option<&str> {
        let mut sections = self.sections.iter().rev();
        sections.find_map(|section| {
            let is_for = section.matcher.as_ref()?.is_match(path);
            is_for.then(|| section.pairs.get(key).map(String::as_str))?
        })
    }

    /// The pairs of which nothing is said for any file of the section.
    fn missing(&self, wanted: &Wanted, planning: &mut Planning<'_>) -> Pairs {
        let mut missing = Pairs::new();
        let said = |key: &str| -> Vec<&str> {
            let paths = wanted.paths.iter();
            paths.filter_map(|path| self.said(path, key)).collect()
        };
        let style = said("indent_style");
        for (key, value) in &wanted.pairs {
            let name = format!("[{}] {key}", wanted.pattern);
            let there = said(key);
            // A size belongs to its style, and `tab_width` may stand for it.
            let other_style = *key == "indent_size" && style.iter().any(|style| *style != "space");
            let is_said =
                !there.is_empty() || self.is_said_by_name(wanted.pattern, key) || other_style;
            if !is_said {
                planning.note(
                    PATH,
                    &name,
                    Outcome::Added,
                    "so it is in all of these files",
                );
                missing.push((*key, value.clone()));
            } else if there.iter().all(|there| there == value) && !other_style {
                planning.note(
                    PATH,
                    &name,
                    Outcome::There,
                    "so it is in all of these files",
                );
            } else {
                planning.note(PATH, &name, Outcome::Kept, "the file says something else");
            }
        }
        missing
    }

    /// A section with our pattern may say it of files that are not there yet.
    fn is_said_by_name(&self, pattern: &str, key: &str) -> bool {
        let mut sections = self.sections.iter();
        sections.any(|section| section.pattern == pattern && section.pairs.contains_key(key))
    }

    fn changes(&self, file: &SourceFile, additions: &[(&str, Pairs)]) -> Vec<(Span, String)> {
        let text = file.text();
        let newline = file.newline().as_str();
        let mut changes: Vec<(Span, String)> = Vec::new();
        let mut at_end = String::new();
        for (pattern, pairs) in additions {
            let mut known = self.sections.iter().rev();
            if let Some(known) = known.find(|section| section.pattern == *pattern) {
                let mut lines = String::new();
                for (key, value) in pairs {
                    let _ = write!(lines, "{newline}{key} = {value}");
                }
                changes.push((known.end..known.end, lines));
            } else {
                if !text.is_empty() || !at_end.is_empty() {
                    at_end.push_str(newline);
                }
                at_end.push_str(&section(pattern, pairs, newline));
            }
        }
        if !at_end.is_empty() {
            let end = text.len();
            // Between what goes to the end of the last section and a new one stands a line end.
            let is_open = !text.is_empty() && !text.ends_with(['\n', '\r']);
            let joined = if is_open { newline } else { "" };
            let at_end = format!("{joined}{at_end}");
            match changes.iter_mut().find(|(span, _)| span.start == end) {
                Some((_, lines)) => lines.push_str(&at_end),
                None => changes.push((end..end, at_end)),
            }
        }
        changes
    }
}

/// The spans of lines, without their ends.
fn lines(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let body = line.trim_end_matches(['\n', '\r']);
        found.push(start..start + body.len());
        start += line.len();
    }
    found
}

/// The pattern of a line that opens a section; a comment may follow it.
fn header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    if let Some(pattern) = inner.strip_suffix(']') {
        return Some(pattern);
    }
    let comment = inner.find(['#', ';'])?;
    inner[..comment].trim_end().strip_suffix(']')
}

/// What a pattern names: at any depth where it has no `/`, else from the file's own folder.
/// `None` where it is no pattern that is understood; ranges of numbers match nothing.
fn matcher(pattern: &str) -> Option<GlobMatcher> {
    let inside = pattern.strip_prefix('/').unwrap_or(pattern);
    let pattern = if pattern.contains('/') {
        inside.to_owned()
    } else {
        format!("**/{inside}")
    };
    let glob = GlobBuilder::new(&pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .empty_alternates(true)
        .build();
    glob.ok().map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::{Files, Found};
    use crate::{Editor, Style};

    fn evidence() -> Evidence {
        Evidence {
            paths: ["a.py", "pkg/b.py", "pyproject.toml"]
                .map(str::to_owned)
                .into(),
            style: Style {
                indentation: Some(Indentation::Spaces(4)),
                newline: Some(Newline::Lf),
                final_newline: Some(true),
                trimmed: Some(true),
                utf_8: Some(true),
                disagreements: Vec::new(),
            },
            is_repository: true,
            ..Evidence::default()
        }
    }

    fn planned(text: Option<&str>) -> (String, crate::EditorPlan) {
        let text = text.map(str::to_owned);
        let read = |path: &str| match &text {
            Some(text) => Found::File(SourceFile::new(path, text.as_str())),
            None => Found::Missing,
        };
        let files = Files {
            read: &read,
            ignored: &|_| None,
        };
        let plan = crate::plan(Editor::EditorConfig, &evidence(), &files);
        let mut edits = uvferry_journal::EditSet::default();
        edits.extend(plan.edits.clone()).unwrap();
        let changes = edits
            .changes(&|_| {
                let text = text.clone();
                text.map(String::into_bytes)
                    .ok_or_else(|| std::io::ErrorKind::NotFound.into())
            })
            .unwrap();
        let after = changes.into_iter().next().and_then(|change| change.after);
        let after = after.map(|bytes| String::from_utf8(bytes).unwrap());
        (after.or(text).unwrap_or_default(), plan)
    }

    #[test]
    fn a_new_file_says_what_the_files_agree_on() {
        assert_eq!(
            planned(None).0,
            "root = true\n\n[*.py]\nindent_style = space\nindent_size = 4\nend_of_line = lf\n\
             charset = utf-8\ntrim_trailing_whitespace = true\ninsert_final_newline = true\n\n\
             [{pyproject.toml,uv.lock}]\nindent_style = space\nindent_size = 4\n"
        );
    }

    #[test]
    fn what_is_said_for_these_files_is_not_said_again() {
        let text = "# ours\n[*]\nindent_style = tab\nEnd_Of_Line=lf\n\n[*.{py,pyi}]\ncharset = utf-8\n\n[pkg/**.py] ; deep\ninsert_final_newline = false\n";
        let (after, plan) = planned(Some(text));
        assert_eq!(
            after,
            format!("{text}\n[*.py]\ntrim_trailing_whitespace = true\n")
        );
        let kept: Vec<&str> = plan
            .settings
            .iter()
            .filter(|setting| setting.outcome == Outcome::Kept)
            .map(|setting| setting.name.as_str())
            .collect();
        assert_eq!(
            kept,
            [
                "[*.py] indent_style",
                "[*.py] indent_size",
                "[*.py] insert_final_newline",
                "[{pyproject.toml,uv.lock}] indent_style",
                "[{pyproject.toml,uv.lock}] indent_size",
            ]
        );
    }

    #[test]
    fn a_section_that_is_there_is_filled_up() {
        let text = "[*.py]\r\nindent_size = 4 \r\n\r\n; end\r\n[*.md]\r\nx = y";
        let (after, _) = planned(Some(text));
        assert_eq!(
            after,
            "[*.py]\r\nindent_size = 4 \r\nindent_style = space\r\nend_of_line = lf\r\n\
             charset = utf-8\r\ntrim_trailing_whitespace = true\r\ninsert_final_newline = true\
             \r\n\r\n; end\r\n[*.md]\r\nx = y\r\n\r\n[{pyproject.toml,uv.lock}]\r\n\
             indent_style = space\r\nindent_size = 4\r\n"
        );
        let (again, plan) = planned(Some(&after));
        assert_eq!(again, after);
        assert!(plan.edits.is_empty());
    }

    proptest! {
        #[test]
        fn what_was_there_stays_and_a_second_run_changes_nothing(
            text in "((\\[[*{a-c}.,/py!?]{0,8}\\]|indent_style ?= ?(tab|space)|indent_size=2|#.?|;|root = true|charset = latin1| |[\\[\\]=a]{0,5})(\n|\r\n|\r)){0,12}.{0,3}"
        ) {
            let (after, _) = planned(Some(&text));
            let mut rest = after.chars();
            prop_assert!(text.chars().all(|c| rest.any(|other| other == c)), "{after}");
            let (again, plan) = planned(Some(&after));
            prop_assert_eq!(&again, &after);
            prop_assert!(plan.edits.is_empty());
        }
    }
}
