//! What pip reads and uv refuses, put into a form that both read the same way.
//!
//! A line is rewritten only where pip reads the new one as it read the old one: both are
//! read and compared, line by line and once more as a whole. What has no form that both
//! read alike (`-e git+…`, a variable inside a version, `--config-settings` beside a
//! requirement) is left as it is, and its diagnostic stays.

mod line;
mod meaning;

use uvferry_diagnostics::{Encoding, Rule, SourceFile, Span};

use crate::annotations;
use crate::lines::Lines;
use crate::plain::{self, KnownMarkers};
use crate::rules;
use crate::whitespace::line_end_len;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The rule whose finding it takes away.
    pub rule: &'static Rule,
    /// The first line that it changes, from 1.
    pub line: usize,
    /// What is done, in a few words.
    pub message: String,
    /// What is replaced, in bytes of the decoded text.
    pub span: Span,
    /// By what.
    pub replacement: String,
    /// Whether pip 26 refuses the line as it was, so that its meaning is that of older pips.
    pub repairs: bool,
}

/// What [`fix`] would change in a file.
#[derive(Debug, Clone)]
pub struct Fixes {
    /// In the order of the file; no two overlap.
    pub fixes: Vec<Fix>,
    source: SourceFile,
    /// The new text, where something is changed.
    text: Option<String>,
}

impl Fixes {
    /// Whether nothing has to be changed.
    pub fn is_empty(&self) -> bool {
        self.fixes.is_empty()
    }

    /// The whole text with all changes.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(self.source.text())
    }

    /// The file as it should be: UTF-8. A byte order mark stays where the file had one and
    /// was UTF-8 before.
    pub fn bytes(&self, source: &SourceFile) -> Vec<u8> {
        let text = self.text();
        let mut bytes = Vec::with_capacity(text.len() + 3);
        if source.encoding() == Encoding::Utf8Bom {
            bytes.extend_from_slice("\u{FEFF}".as_bytes());
        }
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }
}

/// Finds the changes that let uv read a file as pip does, and pip as before.
///
/// One kind of change is for files that pip 26 refuses too: `>=1.*`, which older pips and
/// uv's own reading of metadata take for `>=1`.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_requirements::fix::fix;
///
/// let source = SourceFile::new(
///     "requirements.txt",
///     "-rbase.txt\nflask \\\n    >=2.0  # the web\nlxml==5.0 --no-binary lxml\n- six\n",
/// );
/// let fixes = fix(&source);
/// assert_eq!(
///     fixes.text(),
///     "-r base.txt\nflask >=2.0  # the web\n--no-binary lxml\nlxml==5.0\n# - six\n"
/// );
/// assert_eq!(fixes.fixes[1].line, 2);
/// assert!(fix(&SourceFile::new("requirements.txt", fixes.text())).is_empty());
/// ```
pub fn fix(source: &SourceFile) -> Fixes {
    let text = source.text();
    let unchanged = || Fixes {
        fixes: Vec::new(),
        source: source.clone(),
        text: None,
    };
    if source.encoding() == Encoding::Undecodable || crate::limits::MAX_BYTES < text.len() {
        return unchanged();
    }
    let newline = source.newline().as_str();
    let mut fixes: Vec<Fix> = Vec::new();
    let mut repairs = Vec::new();
    let cookie_fix = encoding(source);
    fixes.extend(cookie_fix.clone());
    let mut markers = KnownMarkers::default();
    let mut lines = Lines::new(text);
    loop {
        // A plain line is read alike by both.
        let mut check = |marker: &str| markers.is_plain(marker);
        while let Some(plain) = plain::scan(text, lines.offset(), &mut check) {
            lines.skip_to(plain.next, plain.lines);
        }
        let Some(logical) = lines.next() else { break };
        let rewritten = line::rewrite(text, &logical, newline);
        if let (Some((fix, _)), Some(cookie)) = (&rewritten, &cookie_fix)
            && overlap(cookie, fix)
        {
            // The cookie stands in what the line loses.
            return unchanged();
        }
        let taken = rewritten.as_ref().map(|(fix, _)| fix.span.clone());
        if let Some((fix, repair)) = rewritten {
            fixes.push(fix);
            repairs.extend(repair);
        }
        line_ends(
            text,
            &logical.full,
            taken.as_ref(),
            newline,
            source,
            &mut fixes,
        );
    }
    if fixes.is_empty() {
        return unchanged();
    }
    fixes.sort_by_key(|fix| fix.span.start);
    let changed = crate::edits::replaced(
        text,
        fixes
            .iter()
            .map(|fix| (&fix.span, fix.replacement.as_str())),
    );
    let found = Fixes {
        fixes,
        source: source.clone(),
        text: Some(changed),
    };
    // The whole is read again, from its bytes.
    let again = SourceFile::new(source.path(), found.bytes(source));
    // What became a comment may say how the file is encoded.
    let named = |text: &str| cookie(text).map(|span| text[span].to_owned());
    let other_cookie = named(again.text())
        .is_some_and(|name| name != "utf-8" && named(text).as_deref() != Some(name.as_str()));
    let repaired =
        crate::edits::replaced(text, repairs.iter().map(|(span, new)| (span, new.as_str())));
    if again.text() != found.text()
        || other_cookie
        || meaning::of_text(&repaired) != meaning::of_text(again.text())
    {
        return unchanged();
    }
    found
}

fn overlap(one: &Fix, other: &Fix) -> bool {
    one.span.start < other.span.end && other.span.start < one.span.end
}

/// Where pip finds the name of an encoding: in a comment of the first two lines, whatever a
/// byte order mark says.
fn cookie(text: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split('\n').take(2) {
        if line.starts_with('#')
            && let Some(name) = annotations::coding(line)
            && let Some(at) = line.find(name)
        {
            return Some(start + at..start + at + name.len());
        }
        start += line.len() + 1;
    }
    None
}

/// What makes UTF-8 of the file, or makes its coding cookie say so.
fn encoding(source: &SourceFile) -> Option<Fix> {
    let changes = match source.encoding() {
        Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Undecodable => return None,
        Encoding::Named(_) | Encoding::Latin1 => !source.bytes().is_ascii(),
        _ => true,
    };
    if !changes {
        return None;
    }
    let span = cookie(source.text()).unwrap_or(0..0);
    let replacement = if span.is_empty() { "" } else { "utf-8" };
    Some(Fix {
        rule: &rules::OTHER_ENCODING,
        line: source.line_column(span.start).line,
        message: format!("written as UTF-8 instead of {}", source.encoding().name()),
        span,
        replacement: replacement.to_owned(),
        repairs: false,
    })
}

/// The line ends within `full`, outside of `taken`, that Python knows and uv does not.
fn line_ends(
    text: &str,
    full: &Span,
    taken: Option<&Span>,
    newline: &str,
    source: &SourceFile,
    fixes: &mut Vec<Fix>,
) {
    let bytes = text.as_bytes();
    let mut at = full.start;
    while at < full.end {
        let width = line_end_len(bytes, at);
        let known = matches!(bytes[at], b'\n' | b'\r');
        if width > 0 && !known && taken.is_none_or(|taken| !taken.contains(&at)) {
            fixes.push(Fix {
                rule: &rules::REFUSED_BY_UV,
                line: source.line_column(at).line,
                message: "a line end that uv does not know became a line feed".to_owned(),
                span: at..at + width,
                replacement: newline.to_owned(),
                repairs: false,
            });
        }
        at += width.max(1);
    }
}

/// `text` with `newline` for each line end that Python knows and uv does not.
fn known_ends(text: &str, newline: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        let width = line_end_len(bytes, at);
        if width > 0 && !matches!(bytes[at], b'\n' | b'\r') {
            out.push_str(&text[from..at]);
            out.push_str(newline);
            from = at + width;
        }
        at += width.max(1);
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        fix(&SourceFile::new("r.txt", text)).text().to_owned()
    }

    #[test]
    fn each_form_becomes_one_that_both_read() {
        for (before, after) in [
            ("-rother.txt\n", "-r other.txt\n"),
            ("-c'a b.txt'  # x\n", "-c 'a b.txt'  # x\n"),
            ("  -fwheels\n", "  -f wheels\n"),
            ("--requirem base.txt\n", "--requirement base.txt\n"),
            ("--edit=./lib\n", "--editable=./lib\n"),
            (
                "--pypi-url https://example.com/\n",
                "--index-url https://example.com/\n",
            ),
            ("-e './lib[dev]'\n", "-e ./lib[dev]\n"),
            ("-e \"./lib\"  # x\n", "-e ./lib  # x\n"),
            (
                "-e ./lib ; python_version > '3'\n",
                "-e ./lib  # ; python_version > '3'\n",
            ),
            ("six \\\n  >=1.0\n", "six >=1.0\n"),
            ("six\\\n>=1.0\n", "six>=1.0\n"),
            (
                "six \\\r\n  ==1.0 \\\r\n    --hash=sha256:ab\r\n",
                "six ==1.0 \\\r\n    --hash=sha256:ab\r\n",
            ),
            (
                "six>=1 \\\n  ; python_version > '3'  # x\n",
                "six>=1 ; python_version > '3'  # x\n",
            ),
            ("six>=1 \\\n\nflask\n", "six>=1\nflask\n"),
            ("six;\n", "six\n"),
            ("six  # a \\\nflask\n", "six  # a\n# flask\n"),
            ("- six\n", "# - six\n"),
            ("--hash=sha256:ab\n", "# --hash=sha256:ab\n"),
            ("-r a.txt b.txt\n", "-r a.txt  # b.txt\n"),
            ("-r a.txt -r b.txt\n", "-r a.txt  # -r b.txt\n"),
            ("six --no-binary six\n", "--no-binary six\nsix\n"),
            (
                "six --no-binary :all: --pre\n",
                "--no-binary :all:\nsix  # --pre\n",
            ),
            (
                "six --index-url https://example.com/  # x\n",
                "six  # --index-url https://example.com/  # x\n",
            ),
            (
                "six==1 --has=sha256:ab --pre\n",
                "six==1 --hash=sha256:ab  # --pre\n",
            ),
            ("--only-binary a,b\n", "--only-binary a\n--only-binary b\n"),
            (
                "-f a --extra-index-url https://b --index-url https://c --pre\n",
                "--index-url https://c\n--extra-index-url https://b\n-f a\n--pre\n",
            ),
            ("-f a -f b\n", "-f a  # -f b\n"),
            (
                "lib @ https://example.com/lib.zip;python_version > '3'\n",
                "lib @ https://example.com/lib.zip ; python_version > '3'\n",
            ),
            ("./lib;os_name == 'nt'\n", "./lib ; os_name == 'nt'\n"),
            ("six>=1.*\n", "six>=1\n"),
            ("six >= 1.0.*, <2.*,!=1.5.*\n", "six >= 1.0, <2,!=1.5.*\n"),
            ("six\u{c}flask\n", "six\nflask\n"),
            ("# a\u{85}six\n", "# a\nsix\n"),
            ("\u{a0}six\u{a0}\n", "six\n"),
        ] {
            assert_eq!(fixed(before), after, "{before:?}");
            assert_eq!(fixed(after), after, "again: {before:?}");
        }
    }

    #[test]
    fn what_has_no_common_form_stays() {
        for text in [
            "-e git+https://example.com/six.git#egg=six\n",
            "six==${VERSION}\n",
            "six --config-settings=a=b\n",
            "-r=other.txt\n",
            "-e './my lib'\n",
            "-e '${HOME}/lib'\n",
            "six_\n",
            "six>1.*\n",
            "six~=1.*\n",
            "--no-require-hashes\n",
            "six = 1\n",
            "six --hsh=sha256:ab\n",
            "-r 'a\n",
            "os_name \\\n ; a == 'b \\\n c'\n",
        ] {
            assert_eq!(fixed(text), text);
        }
    }

    #[test]
    fn what_both_read_stays() {
        for text in [
            "six==1.0 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd  # x\n",
            "--no-index\n-r 'a b.txt'\n-e ./lib[dev]  # x\n",
            "six (>=1.0,<2) ; python_version > '3' # x\n",
            "six @ file:///lib ; python_version > '3'\n",
            "six>=1 \\\n  # x\n",
        ] {
            assert_eq!(fixed(text), text);
        }
    }

    #[test]
    fn encodings_become_utf_8_and_the_cookie_says_so() {
        let latin = b"# -*- coding: latin-1 -*-\nsix  # \xe9\n".to_vec();
        let source = SourceFile::new("r.txt", latin);
        let fixes = fix(&source);
        assert_eq!(
            fixes.bytes(&source),
            "# -*- coding: utf-8 -*-\nsix  # é\n".as_bytes()
        );
        assert_eq!(fixes.fixes[0].rule.code, "UVF134");
        for wide in [
            b"\xff\xfes\0i\0x\0\n\0".to_vec(),
            b"\xff\xfe\0\0s\0\0\0i\0\0\0x\0\0\0\n\0\0\0".to_vec(),
        ] {
            let source = SourceFile::new("r.txt", wide);
            assert_eq!(fix(&source).bytes(&source), b"six\n");
        }
        let plain = SourceFile::new("r.txt", "# coding: latin-1\nsix\n");
        assert!(fix(&plain).is_empty());
        let marked = SourceFile::new("r.txt", "\u{FEFF}-rb.txt\n");
        assert_eq!(fix(&marked).bytes(&marked), "\u{FEFF}-r b.txt\n".as_bytes());
    }

    #[test]
    fn a_cookie_in_a_line_that_is_rewritten_stays() {
        let text = b"# core\x0csix\r-e ./lib ; os_name == 'nt' \xe9 # coding: latin-1\n".to_vec();
        let source = SourceFile::new("r.txt", text.clone());
        assert_eq!(source.encoding(), Encoding::Latin1);
        let fixes = fix(&source);
        let again = SourceFile::new("r.txt", fixes.bytes(&source));
        assert!(fix(&again).is_empty());
    }

    #[test]
    fn a_comment_does_not_become_a_cookie() {
        assert_eq!(fixed("- coding: latin-1\n"), "- coding: latin-1\n");
    }
}
