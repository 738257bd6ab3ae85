//! What is looked for in the output of pip, and whether it is in that of uv.

use crate::command::Word;

/// Words with capital letters in the header of `pip list`, and of `awk`.
const KNOWN_WORDS: &[&str] = &[
    "Package", "Version", "Editable", "Location", "Latest", "Type", "BEGIN", "END", "NR", "NF",
    "FNR", "FS", "OFS", "RS", "ORS",
];

/// Fields that `uv pip show` has as well.
const KEPT_FIELDS: &[&str] = &[
    "Version",
    "Location",
    "Requires",
    "Required-by",
    "Files",
    "Editable",
];

/// Those that it has not.
const LOST_FIELDS: &[&str] = &[
    "Summary",
    "Home",
    "Homepage",
    "Home-page",
    "Author",
    "Author-email",
    "License",
    "License-Expression",
    "Metadata-Version",
    "Installer",
    "Classifiers",
    "Entry-points",
    "Project-URLs",
];

/// What a call of `grep` looks for.
pub(super) struct Grep {
    /// `None` where it is known only when it runs.
    pub(super) pattern: Option<String>,
    /// `-i`
    pub(super) ignores_case: bool,
    /// `-v`
    pub(super) is_inverted: bool,
}

impl Grep {
    /// Of the words behind its name.
    pub(super) fn of(words: &[Word]) -> Self {
        let mut grep = Self {
            pattern: None,
            ignores_case: false,
            is_inverted: false,
        };
        let mut patterns: Vec<Option<String>> = Vec::new();
        let mut is_file = false;
        let mut plain = None;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let start = word.known_start();
            if let Some(long) = start.strip_prefix("--") {
                match long.split_once('=') {
                    Some(("regexp", text)) => {
                        patterns.push(word.text().map(|_| text.to_owned()));
                    }
                    _ if long == "ignore-case" => grep.ignores_case = true,
                    _ if long == "invert-match" => grep.is_inverted = true,
                    _ if long == "regexp" => patterns.push(words.next().and_then(Word::text)),
                    _ => is_file |= long.starts_with("file"),
                }
                continue;
            }
            let Some(letters) = start
                .strip_prefix('-')
                .filter(|letters| !letters.is_empty())
            else {
                if plain.is_none() {
                    plain = Some(word.text());
                }
                continue;
            };
            for (at, letter) in letters.char_indices() {
                let rest = &letters[at + 1..];
                match letter {
                    'i' | 'y' => grep.ignores_case = true,
                    'v' => grep.is_inverted = true,
                    'e' => {
                        patterns.push(if rest.is_empty() && word.text().is_some() {
                            words.next().and_then(Word::text)
                        } else {
                            word.text().map(|_| rest.to_owned())
                        });
                        break;
                    }
                    'f' => is_file = true,
                    'm' | 'A' | 'B' | 'C' => {
                        if rest.is_empty() {
                            words.next();
                        }
                        break;
                    }
                    _ => {}
                }
            }
        }
        if patterns.is_empty() {
            patterns.extend(plain);
        }
        let patterns: Option<Vec<String>> = patterns.into_iter().collect();
        grep.pattern = patterns
            .filter(|patterns| !is_file && !patterns.is_empty())
            .map(|patterns| patterns.join("|"));
        grep
    }

    /// Whether it finds in a list of uv what it finds in one of pip.
    pub(super) fn finds_alike(&self) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| {
            alike_in_lists(pattern, self.ignores_case)
                // uv writes the folder as a URL.
                && (self.is_inverted || !pattern.contains("-e"))
        })
    }
}

/// Whether a pattern has no letter that the normal form of a name has not.
pub(super) fn alike_in_lists(pattern: &str, ignores_case: bool) -> bool {
    let bytes = pattern.as_bytes();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            // `\.` between letters is a dot of the name, which is a hyphen for uv.
            b'\\' if bytes.get(at + 1) == Some(&b'.') => {
                if at > 0 && is_letter(bytes.get(at - 1)) && is_letter(bytes.get(at + 2)) {
                    return false;
                }
                at += 2;
            }
            b'\\' => at += 2,
            b'[' => {
                let end = pattern[at + 1..]
                    .find(']')
                    .map_or(bytes.len(), |end| at + 1 + end);
                let set = &pattern[at..end];
                let has = |text: &str| set.contains(text);
                let fits = ignores_case || !has("A-Z") || has("a-z");
                if !fits || (has("_") && !has("-")) {
                    return false;
                }
                at = end + 1;
            }
            b'_' => return false,
            byte if byte.is_ascii_uppercase() => {
                let rest = &pattern[at..];
                let end = rest
                    .find(|it: char| !it.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let is_whole = at == 0 || !is_letter(bytes.get(at - 1));
                let is_known = is_whole && KNOWN_WORDS.contains(&&rest[..end]);
                if !ignores_case && !is_known {
                    return false;
                }
                at += end.max(1);
            }
            _ => at += 1,
        }
    }
    true
}

/// Whether a pattern or a program names fields that uv has too, and none that it has not.
pub(super) fn names_kept_field(text: &str, ignores_case: bool) -> bool {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
    let is_one = |fields: &[&str], word: &str| {
        fields
            .iter()
            .any(|field| word == *field || (ignores_case && word.eq_ignore_ascii_case(field)))
    };
    let mut is_kept = false;
    for word in words {
        if is_one(LOST_FIELDS, word) {
            return false;
        }
        is_kept |= is_one(KEPT_FIELDS, word);
    }
    is_kept
}
