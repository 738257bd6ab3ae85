//! `MANIFEST.in` says which files a source distribution holds. A file that goes needs no line
//! there: setuptools warns of each pattern that finds nothing
//! (`setuptools/_distutils/filelist.py`, `process_template_line`).

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile, Span};
use uvferry_journal::{Change, Edit};

use crate::rules::NAMED_CONFIGURATION;

/// What becomes of `MANIFEST.in` when `edits` are made: the names of files that go are taken
/// out of `include` and `exclude`, and told; so is a name that another command has, which
/// stays, as it may be of files in other folders too.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_journal::Edit;
/// use uvferry_toolconfig::manifest_without;
///
/// let gone = [Edit::delete(&SourceFile::new("pytest.ini", "[pytest]\n"))];
/// let manifest = SourceFile::new("MANIFEST.in", "include LICENSE pytest.ini\ngraft docs\n");
/// let (edit, told) = manifest_without(&manifest, &gone);
/// assert!(edit.is_some());
/// assert_eq!(told[0].location.as_ref().unwrap().line, 1);
/// ```
pub fn manifest_without(manifest: &SourceFile, edits: &[Edit]) -> (Option<Edit>, Vec<Diagnostic>) {
    let is_gone = |name: &str| {
        edits
            .iter()
            .any(|edit| edit.path == name && matches!(edit.change, Change::Delete { .. }))
    };
    let mut spans: Vec<Span> = Vec::new();
    let mut told = Vec::new();
    for line in commands(manifest.text()) {
        let text = manifest.text();
        let Some(command) = line.words.first().map(|span| &text[span.clone()]) else {
            continue;
        };
        let named: Vec<&Span> = line.words[1..]
            .iter()
            .filter(|span| is_gone(&text[(*span).clone()]))
            .collect();
        let goes = matches!(command, "include" | "exclude");
        for span in &named {
            let name = &text[(*span).clone()];
            let what = if goes {
                format!("`{name}` goes, and so does its name here")
            } else {
                format!("`{name}` goes; `{command}` names it")
            };
            told.push(
                Diagnostic::new(&NAMED_CONFIGURATION, what)
                    .severity(Severity::Info)
                    .at(manifest, (*span).clone()),
            );
        }
        if !goes || named.is_empty() {
            continue;
        }
        if named.len() + 1 == line.words.len() {
            spans.push(line.whole);
        } else {
            // With the white space before it, a continuation of the line among it.
            spans.extend(named.into_iter().map(|span| {
                let before = text[..span.start]
                    .trim_end_matches(|c: char| c.is_whitespace() || c == '\\')
                    .len();
                before..span.end
            }));
        }
    }
    if spans.is_empty() {
        return (None, told);
    }
    let mut rest = String::new();
    let mut at = 0;
    for span in &spans {
        rest.push_str(&manifest.text()[at..span.start]);
        at = span.end;
    }
    rest.push_str(&manifest.text()[at..]);
    if rest.trim().is_empty() {
        return (Some(Edit::delete(manifest)), told);
    }
    let replacements = spans.into_iter().map(|span| (span, String::new()));
    (Edit::replace(manifest, replacements).ok(), told)
}

/// A command, over several lines where they end in a backslash.
struct Line {
    whole: Span,
    words: Vec<Span>,
}

/// The commands, without comments (`distutils.text_file.TextFile`).
fn commands(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut goes_on = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let code = match line.find('#') {
            Some(at) if !line[..at].ends_with('\\') => &line[..at],
            _ => line,
        };
        let code = code.trim_end();
        let (code, continues) = match code.strip_suffix('\\') {
            Some(code) => (code, true),
            None => (code, false),
        };
        let words = code.split_whitespace().map(|word| {
            let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
            at..at + word.len()
        });
        match found.last_mut() {
            Some(last) if goes_on => {
                last.words.extend(words);
                last.whole.end = end;
            }
            _ => found.push(Line {
                words: words.collect(),
                whole: start..end,
            }),
        }
        goes_on = continues;
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;
    use uvferry_journal::{Edit, EditSet};

    use super::manifest_without;

    fn after(text: &str) -> (String, usize) {
        let gone: Vec<Edit> = ["pytest.ini", "tox.ini"]
            .map(|path| Edit::delete(&SourceFile::new(path, "")))
            .into();
        let manifest = SourceFile::new("MANIFEST.in", text);
        let (edit, told) = manifest_without(&manifest, &gone);
        let Some(edit) = edit else {
            return (text.to_owned(), told.len());
        };
        let mut edits = EditSet::default();
        edits.add(edit).unwrap();
        let changes = edits.changes(&|_| Ok(text.as_bytes().to_vec())).unwrap();
        let bytes = changes[0].after.clone().unwrap_or_default();
        (String::from_utf8(bytes).unwrap(), told.len())
    }

    #[test]
    fn names_go_with_the_line_where_no_other_is_left() {
        for (text, left, told) in [
            ("include pytest.ini\ngraft docs\n", "graft docs\n", 1),
            ("include a pytest.ini b\n", "include a b\n", 1),
            (
                "exclude tox.ini pytest.ini\r\nprune x\r\n",
                "prune x\r\n",
                2,
            ),
            (
                "include a \\\n    tox.ini \\\n    b\n",
                "include a \\\n    b\n",
                1,
            ),
            (
                "include tox.ini \\\n    pytest.ini\nprune x\n",
                "prune x\n",
                2,
            ),
            ("include tox.ini", "", 1),
            (
                "# include tox.ini\ninclude *.ini docs/tox.ini\n",
                "# include tox.ini\ninclude *.ini docs/tox.ini\n",
                0,
            ),
            ("global-exclude tox.ini\n", "global-exclude tox.ini\n", 1),
            (
                "recursive-include . tox.ini\n",
                "recursive-include . tox.ini\n",
                1,
            ),
            ("include a tox.ini  # both\n", "include a  # both\n", 1),
        ] {
            assert_eq!(after(text), (left.to_owned(), told), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in "((include|exclude|graft)?[ \t]{0,2}(tox.ini|pytest.ini|a|\\\\|#|é){0,2}[ ]?(\\\\)?(\n|\r\n|\r)){0,6}") {
            let (left, _) = after(&text);
            proptest::prop_assert_eq!(after(&left).0, left);
        }
    }
}
