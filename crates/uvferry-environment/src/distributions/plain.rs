//! Requirements and versions of the plain form that nearly all have, compared without reading
//! them as a whole.
//!
//! What is not of that form is left to the readers of `uvferry-requirements`; what is, means
//! here what it means there (a property test compares them).

use uvferry_requirements::Version;

/// A version of nothing but a release of a few small numbers: `1.24.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Release {
    numbers: [u32; Self::MOST],
    len: usize,
}

impl Release {
    const MOST: usize = 6;
    /// Fits into 32 bits, whatever the digits are.
    const MOST_DIGITS: usize = 9;

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut release = Self {
            numbers: [0; Self::MOST],
            len: 0,
        };
        let (mut number, mut digits) = (0, 0);
        for byte in text.bytes().chain([b'.']) {
            match byte {
                b'0'..=b'9' if digits < Self::MOST_DIGITS => {
                    number = number * 10 + u32::from(byte - b'0');
                    digits += 1;
                }
                b'.' if digits > 0 && release.len < Self::MOST => {
                    release.numbers[release.len] = number;
                    release.len += 1;
                    (number, digits) = (0, 0);
                }
                _ => return None,
            }
        }
        Some(release)
    }

    /// Whether a text, which is a release, is written as PEP 440 wants it.
    pub(super) fn is_normal(text: &str) -> bool {
        Self::parse(text).is_some()
            && text
                .split('.')
                .all(|number| number.len() == 1 || !number.starts_with('0'))
    }

    /// Whether the first `len` numbers are those of another.
    fn begins_as(&self, other: &Self, len: usize) -> bool {
        self.numbers[..len] == other.numbers[..len]
    }

    fn is_taken(&self, clause: &Clause) -> bool {
        let Clause {
            operator,
            bound,
            is_prefix,
        } = clause;
        let is_equal = if *is_prefix {
            self.begins_as(bound, bound.len)
        } else {
            self.numbers == bound.numbers
        };
        match operator {
            Operator::Equal => is_equal,
            Operator::NotEqual => !is_equal,
            Operator::GreaterEqual => self.numbers >= bound.numbers,
            Operator::LessEqual => self.numbers <= bound.numbers,
            Operator::Greater => self.numbers > bound.numbers,
            Operator::Less => self.numbers < bound.numbers,
            Operator::Compatible => {
                self.numbers >= bound.numbers && self.begins_as(bound, bound.len - 1)
            }
        }
    }
}

impl Release {
    pub(super) fn version(&self) -> Option<Version> {
        let numbers: Vec<String> = self.numbers[..self.len]
            .iter()
            .map(u32::to_string)
            .collect();
        Version::parse(&numbers.join(".")).ok()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    GreaterEqual,
    LessEqual,
    Greater,
    Less,
    Compatible,
}

struct Clause {
    operator: Operator,
    bound: Release,
    /// `.*`
    is_prefix: bool,
}

impl Clause {
    fn parse(text: &str) -> Option<Self> {
        let text = without_spaces(text);
        let (operator, bound) = match text.as_bytes() {
            [b'=', b'=', ..] => (Operator::Equal, &text[2..]),
            [b'!', b'=', ..] => (Operator::NotEqual, &text[2..]),
            [b'>', b'=', ..] => (Operator::GreaterEqual, &text[2..]),
            [b'<', b'=', ..] => (Operator::LessEqual, &text[2..]),
            [b'~', b'=', ..] => (Operator::Compatible, &text[2..]),
            [b'>', ..] => (Operator::Greater, &text[1..]),
            [b'<', ..] => (Operator::Less, &text[1..]),
            _ => return None,
        };
        let bound = without_spaces(bound);
        let has_prefixes = matches!(operator, Operator::Equal | Operator::NotEqual);
        let (bound, is_prefix) = match bound.strip_suffix(".*") {
            Some(bound) if has_prefixes => (bound, true),
            _ => (bound, false),
        };
        let bound = Release::parse(bound)?;
        let is_sound = operator != Operator::Compatible || bound.len > 1;
        is_sound.then_some(Self {
            operator,
            bound,
            is_prefix,
        })
    }
}

/// Whether a release is taken; `None` where the specifiers are not of the plain form.
pub(super) fn is_taken(release: &Release, specifiers: &str) -> Option<bool> {
    let mut is_taken = true;
    for clause in clauses(specifiers) {
        is_taken &= release.is_taken(&Clause::parse(clause)?);
    }
    Some(is_taken)
}

/// The texts between commas. Most specifiers have one clause or two: too short for a search
/// that has to be set up.
fn clauses(specifiers: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(specifiers);
    std::iter::from_fn(move || {
        let text = rest?;
        let comma = text.bytes().position(|byte| byte == b',');
        let (clause, behind) = match comma {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = behind;
        Some(clause)
    })
}

fn has_two_dashes(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| pair == b"--")
}

/// Without spaces around it.
fn without_spaces(mut text: &str) -> &str {
    while let Some(shorter) = text.strip_prefix(' ') {
        text = shorter;
    }
    while let Some(shorter) = text.strip_suffix(' ') {
        text = shorter;
    }
    text
}

/// What bytes are in a plain requirement, by their values.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Kind::Word,
            b'-' | b'_' | b'.' => Kind::Joint,
            // Comments, continued lines, variables, options: things of a requirements file.
            b'#' | b'\\' | b'$' | b'`' | b'@' => Kind::Other,
            _ => Kind::Plain,
        };
        byte += 1;
    }
    kinds
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A letter or a digit.
    Word,
    /// Between the words of a name.
    Joint,
    /// Behind the name.
    Plain,
    /// Nowhere in a plain requirement.
    Other,
}

/// A requirement of the plain form: a name, specifiers (in parentheses or not), a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlainNeed<'a> {
    pub(super) text: &'a str,
    pub(super) name: &'a str,
    pub(super) specifiers: Option<&'a str>,
    /// Not looked at more closely.
    pub(super) marker: Option<&'a str>,
}

impl<'a> PlainNeed<'a> {
    /// The specifiers are not looked at: see [`has_plain_specifiers`](Self::has_plain_specifiers).
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let kind = |byte: &u8| KINDS[usize::from(*byte)];
        let is_of_name = |byte: &&u8| matches!(kind(byte), Kind::Word | Kind::Joint);
        let name_len = bytes.iter().take_while(is_of_name).count();
        let (name, rest) = text.split_at(name_len);
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| kind(byte) == Kind::Word);
        let is_name = is_word(bytes.first()) && is_word(name.as_bytes().last());
        let is_plain = |byte: &u8| kind(byte) != Kind::Other;
        if !is_name || !rest.as_bytes().iter().all(is_plain) || bytes.last() == Some(&b' ') {
            return None;
        }
        let semicolon = memchr::memchr(b';', rest.as_bytes());
        let (range, marker) = match semicolon {
            Some(at) => (&rest[..at], Some(without_spaces(&rest[at + 1..]))),
            None => (rest, None),
        };
        if marker.is_some_and(|marker| marker.is_empty() || has_two_dashes(marker)) {
            return None;
        }
        let range = without_spaces(range);
        let range = match range.strip_prefix('(') {
            Some(range) => range.strip_suffix(')')?,
            None => range,
        };
        Some(Self {
            text,
            name,
            specifiers: (!range.is_empty()).then_some(range),
            marker,
        })
    }

    /// Whether its specifiers are of the plain form as well; else it is none.
    pub(super) fn has_plain_specifiers(&self) -> bool {
        let is_plain = |text: &str| clauses(text).all(|clause| Clause::parse(clause).is_some());
        self.specifiers.is_none_or(is_plain)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uvferry_diagnostics::SourceFile;
    use uvferry_requirements::{Specifiers, Version, parse};

    use super::{PlainNeed, Release, is_taken};

    fn plain(text: &str) -> Option<PlainNeed<'_>> {
        PlainNeed::parse(text).filter(PlainNeed::has_plain_specifiers)
    }

    #[test]
    fn the_usual_forms_are_plain() {
        for text in [
            "idna",
            "charset-normalizer<4,>=2",
            "made-package >=0.1,<99 ; python_version >= \"3.8\"",
            "typing_extensions (>=4.0.0) ; python_version < '3.11'",
            "numpy~=1.24; extra == 'x'",
            "six !=1.0.*, ==1.*",
        ] {
            assert!(plain(text).is_some(), "{text}");
        }
        for text in [
            "a[x]>=1",
            "a @ https://example.com/a.whl",
            "a>=1rc1",
            "-a",
            "a ;",
            "a~=1",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn versions_are_taken_as_the_reader_takes_them(
            version in r"[0-9]{1,2}(\.[0-9]{1,2}){0,4}",
            clauses in proptest::collection::vec(
                r" ?(==|!=|>=|<=|<|>|~=|===) ?[0-2]{1,2}(\.[0-2]{1,2}){0,3}(\.\*|rc1|)? ?", 1..3,
            ),
        ) {
            let specifiers = clauses.join(",");
            let release = Release::parse(&version).unwrap();
            let read = Specifiers::parse(&specifiers);
            if let Some(taken) = is_taken(&release, &specifiers) {
                let parsed = Version::parse(&version).unwrap();
                prop_assert_eq!(taken, read.unwrap().contains(&parsed));
                if Release::is_normal(&version) {
                    prop_assert_eq!(parsed.to_string(), version);
                }
            }
        }

        #[test]
        fn needs_are_read_as_the_reader_reads_them(
            name in r"[a-z]([-_.a-zA-Z0-9]{0,3}[a-z])?",
            between in r" {0,2}",
            range in r"(\(?(>=|==|~=|<)? ?[0-9]{1,2}(\.[0-9*]{1,2}){0,2},?((<|!=)[0-9])?\)?)?",
            marker in r#"( ?; ?(python_version (<|>=) "3\.[0-9]"|extra == 'x'|os_name|--hash=a))?"#,
            junk in r"[ -~]{0,2}",
        ) {
            let text = format!("{name}{between}{range}{marker}{junk}");
            if let Some(plain) = plain(&text) {
                let file = parse(&SourceFile::new("METADATA", format!("{text}\n")));
                let parts = file.entries.first().and_then(uvferry_requirements::Entry::parts);
                // A marker may be wrong: that shows when it is evaluated.
                let is_sound = plain.marker.is_none_or(|text| {
                    uvferry_requirements::Marker::parse(text).is_ok()
                });
                if is_sound {
                    let parts = parts.unwrap();
                    prop_assert_eq!(Some(plain.name), parts.name(), "{}", text);
                    prop_assert_eq!(plain.specifiers, parts.specifier(), "{}", text);
                    prop_assert_eq!(plain.marker, parts.marker(), "{}", text);
                    prop_assert_eq!(plain.text, parts.text(), "{}", text);
                }
            }
        }

        #[test]
        fn nothing_panics(text in r"[-a-z0-9.=<>~!,;()\[\] '\pL]{0,30}") {
            let _ = plain(&text);
            let _ = Release::parse(&text);
        }
    }
}
