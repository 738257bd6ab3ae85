//! The options that pip takes in a requirements file, read as its `shlex` and `optparse`
//! read them.

use std::borrow::Cow;

use uvferry_diagnostics::Span;

use crate::limits::MAX_WORDS;

/// What an option does with the requirement or the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Holds for the whole installation.
    Global,
    /// Names another file.
    Include { constraint: bool },
    /// Names an editable project.
    Editable,
    /// Belongs to one requirement.
    Hash,
    /// Belongs to one requirement.
    ConfigSettings,
    /// Was taken beside a requirement until pip 24.2 or older; pip refuses it today.
    Removed,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OptionSpec {
    /// The long form that pip's help shows.
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) short: Option<char>,
    pub(crate) takes_value: bool,
    pub(crate) role: Role,
}

const fn option(
    name: &'static str,
    aliases: &'static [&'static str],
    short: Option<char>,
    takes_value: bool,
    role: Role,
) -> OptionSpec {
    OptionSpec {
        name,
        aliases,
        short,
        takes_value,
        role,
    }
}

/// pip 26.3's `SUPPORTED_OPTIONS` and `SUPPORTED_OPTIONS_REQ`.
pub(crate) static OPTIONS: [OptionSpec; 19] = [
    option(
        "--index-url",
        &["--pypi-url"],
        Some('i'),
        true,
        Role::Global,
    ),
    option("--extra-index-url", &[], None, true, Role::Global),
    option("--no-index", &[], None, false, Role::Global),
    option(
        "--constraint",
        &[],
        Some('c'),
        true,
        Role::Include { constraint: true },
    ),
    option(
        "--requirement",
        &[],
        Some('r'),
        true,
        Role::Include { constraint: false },
    ),
    option("--editable", &[], Some('e'), true, Role::Editable),
    option("--find-links", &[], Some('f'), true, Role::Global),
    option("--no-binary", &[], None, true, Role::Global),
    option("--only-binary", &[], None, true, Role::Global),
    option("--prefer-binary", &[], None, false, Role::Global),
    option("--require-hashes", &[], None, false, Role::Global),
    option("--no-require-hashes", &[], None, false, Role::Global),
    option("--pre", &[], None, false, Role::Global),
    option("--all-releases", &[], None, true, Role::Global),
    option("--only-final", &[], None, true, Role::Global),
    option("--trusted-host", &[], None, true, Role::Global),
    option("--use-feature", &[], None, true, Role::Global),
    option("--hash", &[], None, true, Role::Hash),
    option(
        "--config-settings",
        &[],
        Some('C'),
        true,
        Role::ConfigSettings,
    ),
];

/// What older pips took and pip 26.3 refuses.
pub(crate) static REMOVED: [OptionSpec; 8] = [
    option("--global-option", &[], None, true, Role::Removed),
    option("--install-option", &[], None, true, Role::Removed),
    option(
        "--process-dependency-links",
        &[],
        None,
        false,
        Role::Removed,
    ),
    option("--always-unzip", &[], Some('Z'), false, Role::Removed),
    option("--use-wheel", &[], None, false, Role::Removed),
    option("--no-use-wheel", &[], None, false, Role::Removed),
    option("--allow-external", &[], None, true, Role::Removed),
    option("--allow-unverified", &[], None, true, Role::Removed),
];

/// The values of `--use-feature` that pip 26.3 knows.
pub(crate) const FEATURES: [&str; 6] = [
    "fast-deps",
    "inprocess-build-deps",
    "venv-isolation",
    "truststore",
    "no-binary-enable-wheel-cache",
    "build-constraint",
];

/// A word of a line, with quotes and backslashes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) value: Cow<'a, str>,
    pub(crate) span: Span,
}

/// Why a line's options cannot be split into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SplitError {
    NoClosingQuotation(usize),
    NoEscapedCharacter(usize),
    TooManyWords(usize),
}

/// `shlex.split(text)`; spans count from `base`.
pub(crate) fn split(text: &str, base: usize) -> Result<Vec<Word<'_>>, SplitError> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b' ' | b'\t' | b'\r' | b'\n') {
            at += 1;
            continue;
        }
        let start = at;
        if words.len() == MAX_WORDS {
            return Err(SplitError::TooManyWords(base + start));
        }
        while at < bytes.len()
            && !matches!(
                bytes[at],
                b' ' | b'\t' | b'\r' | b'\n' | b'\'' | b'"' | b'\\'
            )
        {
            at += 1;
        }
        if at == bytes.len() || matches!(bytes[at], b' ' | b'\t' | b'\r' | b'\n') {
            words.push(Word {
                value: Cow::Borrowed(&text[start..at]),
                span: base + start..base + at,
            });
            continue;
        }
        let mut value = text[start..at].to_owned();
        while at < bytes.len() {
            match bytes[at] {
                b' ' | b'\t' | b'\r' | b'\n' => break,
                b'\'' => {
                    let end = memchr::memchr(b'\'', &bytes[at + 1..])
                        .ok_or(SplitError::NoClosingQuotation(base + at))?;
                    value.push_str(&text[at + 1..at + 1 + end]);
                    at += end + 2;
                }
                b'"' => {
                    let open = at;
                    at += 1;
                    loop {
                        let len = memchr::memchr2(b'"', b'\\', &bytes[at..])
                            .ok_or(SplitError::NoClosingQuotation(base + open))?;
                        value.push_str(&text[at..at + len]);
                        at += len;
                        if bytes[at] == b'"' {
                            at += 1;
                            break;
                        }
                        let Some(next) = text[at + 1..].chars().next() else {
                            return Err(SplitError::NoEscapedCharacter(base + at));
                        };
                        if !matches!(next, '"' | '\\') {
                            value.push('\\');
                        }
                        value.push(next);
                        at += 1 + next.len_utf8();
                    }
                }
                b'\\' => {
                    let Some(next) = text[at + 1..].chars().next() else {
                        return Err(SplitError::NoEscapedCharacter(base + at));
                    };
                    value.push(next);
                    at += 1 + next.len_utf8();
                }
                _ => {
                    let from = at;
                    while at < bytes.len()
                        && !matches!(
                            bytes[at],
                            b' ' | b'\t' | b'\r' | b'\n' | b'\'' | b'"' | b'\\'
                        )
                    {
                        at += 1;
                    }
                    value.push_str(&text[from..at]);
                }
            }
        }
        words.push(Word {
            value: Cow::Owned(value),
            span: base + start..base + at,
        });
    }
    Ok(words)
}

/// An option as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) spec: &'static OptionSpec,
    /// The option's own letters: `-r`, `--req`.
    pub(crate) written: String,
    pub(crate) value: Option<String>,
    /// From the option to the end of its value.
    pub(crate) span: Span,
    /// Of the word that holds the value.
    pub(crate) value_span: Option<Span>,
    /// A short option with its value in the same word: `-rother.txt`.
    pub(crate) glued: bool,
}

impl Given {
    pub(crate) fn is_abbreviated(&self) -> bool {
        self.written.starts_with("--")
            && self.written != self.spec.name
            && !self.spec.aliases.contains(&self.written.as_str())
    }
}

/// What stops `optparse`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OptionError {
    Unknown {
        written: String,
        span: Span,
    },
    Ambiguous {
        written: String,
        span: Span,
        candidates: Vec<&'static str>,
    },
    MissingValue {
        name: &'static str,
        span: Span,
    },
    UnexpectedValue {
        name: &'static str,
        span: Span,
    },
}

/// What `optparse` makes of a line's words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) options: Vec<Given>,
    /// Words that belong to no option; pip leaves them unused.
    pub(crate) unused: Vec<Span>,
    /// Everything that is wrong; pip stops at the first.
    pub(crate) errors: Vec<OptionError>,
}

/// `optparse.OptionParser.parse_args`.
pub(crate) fn parse(words: &[Word<'_>]) -> Parsed {
    let mut parsed = Parsed::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.value.as_ref();
        if text == "--" {
            parsed.unused.push(word.span.clone());
            parsed.unused.extend(words.map(|word| word.span.clone()));
            break;
        }
        if text.starts_with("--") {
            let (written, attached) = match text.split_once('=') {
                Some((written, value)) => (written, Some(value)),
                None => (text, None),
            };
            let spec = match find_long(written) {
                Ok(spec) => spec,
                Err(candidates) if candidates.is_empty() => {
                    parsed.errors.push(OptionError::Unknown {
                        written: written.to_owned(),
                        span: head(word, written),
                    });
                    continue;
                }
                Err(candidates) => {
                    parsed.errors.push(OptionError::Ambiguous {
                        written: written.to_owned(),
                        span: head(word, written),
                        candidates,
                    });
                    continue;
                }
            };
            let mut given = Given {
                spec,
                written: written.to_owned(),
                value: None,
                span: word.span.clone(),
                value_span: None,
                glued: false,
            };
            match (spec.takes_value, attached) {
                (true, Some(value)) => {
                    given.value = Some(value.to_owned());
                    let whole = word.span.len() == text.len();
                    let start = if whole {
                        word.span.end - value.len()
                    } else {
                        word.span.start
                    };
                    given.value_span = Some(start..word.span.end);
                }
                (true, None) => {
                    if let Some(next) = words.next() {
                        given.value = Some(next.value.clone().into_owned());
                        given.value_span = Some(next.span.clone());
                        given.span.end = next.span.end;
                    } else {
                        parsed.errors.push(OptionError::MissingValue {
                            name: spec.name,
                            span: word.span.clone(),
                        });
                        continue;
                    }
                }
                (false, Some(_)) => {
                    parsed.errors.push(OptionError::UnexpectedValue {
                        name: spec.name,
                        span: word.span.clone(),
                    });
                    continue;
                }
                (false, None) => {}
            }
            parsed.options.push(given);
        } else if text.starts_with('-') && text.len() > 1 {
            let letter = text[1..].chars().next().unwrap_or('-');
            let written = format!("-{letter}");
            let rest = &text[1 + letter.len_utf8()..];
            let found = OPTIONS
                .iter()
                .chain(&REMOVED)
                .find(|spec| spec.short == Some(letter));
            let Some(spec) = found else {
                parsed.errors.push(OptionError::Unknown {
                    span: head(word, &written),
                    written,
                });
                continue;
            };
            let mut given = Given {
                spec,
                written,
                value: None,
                span: word.span.clone(),
                value_span: None,
                glued: false,
            };
            if !spec.takes_value {
                parsed.options.push(given);
                continue;
            }
            if rest.is_empty() {
                let Some(next) = words.next() else {
                    parsed.errors.push(OptionError::MissingValue {
                        name: spec.name,
                        span: word.span.clone(),
                    });
                    continue;
                };
                given.value = Some(next.value.clone().into_owned());
                given.value_span = Some(next.span.clone());
                given.span.end = next.span.end;
            } else {
                given.glued = true;
                given.value = Some(rest.to_owned());
                given.value_span = Some(word.span.start + 2..word.span.end);
            }
            parsed.options.push(given);
        } else {
            parsed.unused.push(word.span.clone());
        }
    }
    parsed
}

fn head(word: &Word<'_>, written: &str) -> Span {
    word.span.start..word.span.end.min(word.span.start + written.len())
}

/// `optparse`'s match of a long option: exact, else the only one that begins so. The
/// error holds the candidates.
fn find_long(written: &str) -> Result<&'static OptionSpec, Vec<&'static str>> {
    let exact = |spec: &&OptionSpec| spec.name == written || spec.aliases.contains(&written);
    if let Some(spec) = OPTIONS.iter().chain(&REMOVED).find(exact) {
        return Ok(spec);
    }
    let mut candidates: Vec<(&'static str, &'static OptionSpec)> = OPTIONS
        .iter()
        .flat_map(|spec| {
            std::iter::once(spec.name)
                .chain(spec.aliases.iter().copied())
                .map(move |name| (name, spec))
        })
        .filter(|(name, _)| name.starts_with(written))
        .collect();
    if let [(_, spec)] = candidates.as_slice() {
        Ok(spec)
    } else {
        candidates.sort_unstable_by_key(|(name, _)| *name);
        Err(candidates.into_iter().map(|(name, _)| name).collect())
    }
}

/// The option whose name is nearest to a misspelt one.
pub(crate) fn nearest(written: &str) -> Option<&'static str> {
    if !written.starts_with("--") {
        return None;
    }
    OPTIONS
        .iter()
        .map(|spec| (distance(written, spec.name), spec.name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len() / 4).max(1))
        .map(|(_, name)| name)
}

/// Optimal string alignment distance, in bytes.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() > 40 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let cost = usize::from(left[i - 1] != right[j - 1]);
                let mut best = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + cost);
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&'static str, Option<String>)> {
        let words = split(text, 0).unwrap();
        let parsed = parse(&words);
        assert_eq!(parsed.errors, []);
        parsed
            .options
            .into_iter()
            .map(|given| (given.spec.name, given.value))
            .collect()
    }

    #[test]
    fn every_spelling_that_optparse_takes() {
        for text in [
            "-rother.txt",
            "-r other.txt",
            "--requirement other.txt",
            "--requirement=other.txt",
            "--requirem=other.txt",
            "-r 'other.txt'",
            r#"--requirement="other.txt""#,
        ] {
            assert_eq!(
                read(text),
                [("--requirement", Some("other.txt".to_owned()))],
                "{text}"
            );
        }
    }

    #[test]
    fn what_optparse_refuses() {
        for text in [
            "--require=x",
            "--hsh=x",
            "-x",
            "--pre=1",
            "-r",
            "--index-url",
        ] {
            let words = split(text, 0).unwrap();
            assert_eq!(parse(&words).errors.len(), 1, "{text}");
        }
        assert!(split("-e 'x", 0).is_err());
        assert!(split("-e x\\", 0).is_err());
    }

    #[test]
    fn a_misspelt_option_has_a_neighbour() {
        assert_eq!(nearest("--hsh"), Some("--hash"));
        assert_eq!(nearest("--extra-index-ulr"), Some("--extra-index-url"));
        assert_eq!(nearest("--no-deps"), None);
    }
}
