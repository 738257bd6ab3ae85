//! Python's regular expressions, by a translation into those of `fancy-regex`. What has no
//! sure counterpart is refused: the caller makes it unknown.

use std::collections::HashMap;

use fancy_regex::{Regex, RegexBuilder};

use super::value::Text;

/// A compiled pattern, in the three ways it is used.
#[derive(Debug)]
pub(crate) struct Pattern {
    search: Regex,
    matching: Regex,
    full: Regex,
    names: Vec<Option<String>>,
    /// Whether it asks for letters, so that letters outside ASCII matter.
    letters: bool,
}

/// How a pattern is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Search,
    Match,
    Full,
}

/// What a pattern found: the text of each group and where it starts and ends, in bytes.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) groups: Vec<Option<(Text, usize, usize)>>,
    pub(crate) names: HashMap<String, usize>,
    pub(crate) subject: Text,
}

/// Python's flags, as their numbers.
pub(crate) mod flag {
    pub(crate) const IGNORECASE: i64 = 2;
    pub(crate) const MULTILINE: i64 = 8;
    pub(crate) const DOTALL: i64 = 16;
    pub(crate) const UNICODE: i64 = 32;
    pub(crate) const VERBOSE: i64 = 64;
}

const BACKTRACKS: usize = 200_000;

impl Pattern {
    /// `None` where there is no sure translation.
    pub(crate) fn new(pattern: &str, mut flags: i64) -> Option<Self> {
        use flag::{DOTALL, IGNORECASE, MULTILINE, UNICODE, VERBOSE};
        let mut pattern = pattern;
        // `(?im)` in front holds for all of it.
        if let Some((inline, rest)) = pattern
            .strip_prefix("(?")
            .and_then(|rest| rest.split_once(')'))
            .filter(|(inline, _)| !inline.is_empty() && inline.chars().all(|c| "imsxu".contains(c)))
        {
            for c in inline.chars() {
                flags |= match c {
                    'i' => IGNORECASE,
                    'm' => MULTILINE,
                    's' => DOTALL,
                    'x' => VERBOSE,
                    _ => UNICODE,
                };
            }
            pattern = rest;
        }
        if flags & !(IGNORECASE | MULTILINE | DOTALL | UNICODE | VERBOSE) != 0
            || pattern.len() > 2_000
        {
            return None;
        }
        let translated = translate(pattern, flags & MULTILINE != 0, flags & VERBOSE != 0)?;
        let mut prefix = String::new();
        for (flag, letter) in [
            (IGNORECASE, 'i'),
            (MULTILINE, 'm'),
            (DOTALL, 's'),
            (VERBOSE, 'x'),
        ] {
            if flags & flag != 0 {
                prefix.push(letter);
            }
        }
        if !prefix.is_empty() {
            prefix = format!("(?{prefix})");
        }
        // A verbose pattern may end in a comment.
        let end = if flags & VERBOSE != 0 { "\n" } else { "" };
        let build = |text: String| {
            RegexBuilder::new(&text)
                .backtrack_limit(BACKTRACKS)
                .delegate_size_limit(1 << 20)
                .build()
                .ok()
        };
        let search = build(format!("{prefix}(?:{translated}{end})"))?;
        let names = search
            .capture_names()
            .map(|name| name.map(str::to_owned))
            .collect();
        Some(Self {
            matching: build(format!("{prefix}\\A(?:{translated}{end})"))?,
            full: build(format!("{prefix}\\A(?:{translated}{end})\\z"))?,
            letters: flags & IGNORECASE != 0
                || ["\\w", "\\W", "\\b", "\\B"]
                    .iter()
                    .any(|class| pattern.contains(class)),
            search,
            names,
        })
    }

    /// Whether Python and `fancy-regex` agree on the letters of this text.
    fn sure(&self, text: &str) -> bool {
        text.chars().all(|c| {
            !('\u{1c}'..='\u{1f}').contains(&c)
                && (c.is_ascii()
                    || !self.letters
                    || matches!(c, '\u{a1}'..='\u{b1}' | '\u{b4}'..='\u{b8}' | '\u{bb}' | '\u{bf}'..='\u{24f}'
                        | '\u{2010}'..='\u{203e}' | '\u{20a0}'..='\u{20bf}' | '\u{4e00}'..='\u{9fff}' | '\u{1f300}'..='\u{1faff}'))
        })
    }

    fn regex(&self, manner: Manner) -> &Regex {
        match manner {
            Manner::Search => &self.search,
            Manner::Match => &self.matching,
            Manner::Full => &self.full,
        }
    }

    /// `Err`: it cannot be told.
    pub(crate) fn find(&self, manner: Manner, subject: &Text) -> Result<Option<Found>, ()> {
        if !self.sure(&subject.text) {
            return Err(());
        }
        let found = self
            .regex(manner)
            .captures_from_pos(&subject.text, 0)
            .map_err(|_| ())?;
        Ok(found.map(|captures| self.found(&captures, subject)))
    }

    fn found(&self, captures: &fancy_regex::Captures<'_>, subject: &Text) -> Found {
        Found {
            groups: (0..captures.len())
                .map(|at| {
                    captures.get(at).map(|group| {
                        (
                            subject.piece(group.start(), group.end()),
                            group.start(),
                            group.end(),
                        )
                    })
                })
                .collect(),
            names: self
                .names
                .iter()
                .enumerate()
                .filter_map(|(at, name)| Some((name.clone()?, at)))
                .collect(),
            subject: subject.clone(),
        }
    }

    /// Every match, one after the other; `Err` where one is empty, for which the rules
    /// differ.
    pub(crate) fn all(&self, subject: &Text) -> Result<Vec<Found>, ()> {
        if !self.sure(&subject.text) {
            return Err(());
        }
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(captures) = self
            .search
            .captures_from_pos(&subject.text, at)
            .map_err(|_| ())?
        {
            let whole = captures.get(0).ok_or(())?;
            if whole.start() == whole.end() || found.len() > 5_000 {
                return Err(());
            }
            at = whole.end();
            found.push(self.found(&captures, subject));
        }
        Ok(found)
    }
}

/// The letters after a backslash that mean the same in both.
const SAME: &str = "dDwWsSnrtfv";

fn translate(pattern: &str, multiline: bool, verbose: bool) -> Option<String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '\\' => {
                let next = *chars.get(at)?;
                at += 1;
                match next {
                    'Z' => out.push_str("\\z"),
                    'a' => out.push_str("\\x07"),
                    'b' | 'B' | 'A' => out.extend(['\\', next]),
                    c if SAME.contains(c) => out.extend(['\\', c]),
                    'x' => {
                        let digits: String = chars.get(at..at + 2)?.iter().collect();
                        u8::from_str_radix(&digits, 16).ok()?;
                        out.push_str("\\x");
                        out.push_str(&digits);
                        at += 2;
                    }
                    '1'..='9' if !chars.get(at).is_some_and(char::is_ascii_digit) => {
                        out.extend(['\\', next]);
                        // A digit that follows must not become a part of it.
                    }
                    c if c.is_alphanumeric() => return None,
                    c => escape(&mut out, c),
                }
            }
            '[' => at = class(&chars, at, &mut out, verbose)?,
            '$' if !multiline => out.push_str("(?=\\n?\\z)"),
            '(' => {
                out.push('(');
                if chars.get(at) == Some(&'?') {
                    let rest: String = chars[at..].iter().take(4).collect();
                    let known = ["?:", "?=", "?!", "?<=", "?<!", "?P<", "?P="];
                    let opening = known.iter().find(|known| rest.starts_with(**known))?;
                    out.push_str(opening);
                    at += opening.chars().count();
                }
            }
            '{' => {
                let end = chars[at..]
                    .iter()
                    .position(|c| *c == '}')
                    .map(|end| at + end);
                let inner: String =
                    end.map_or_else(String::new, |end| chars[at..end].iter().collect());
                let quantifier = inner.split_once(',').map_or_else(
                    || !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit()),
                    |(least, most)| {
                        least
                            .chars()
                            .chain(most.chars())
                            .all(|c| c.is_ascii_digit())
                    },
                ) && inner != ",";
                if let (true, Some(end)) = (quantifier, end) {
                    let zero = if inner.starts_with(',') { "0" } else { "" };
                    out.push_str(&format!("{{{zero}{inner}}}"));
                    at = end + 1;
                } else {
                    out.push_str("\\{");
                }
            }
            '}' => out.push_str("\\}"),
            '#' if verbose => {
                while chars.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
            }
            c => out.push(c),
        }
    }
    Some(out)
}

fn escape(out: &mut String, c: char) {
    if c.is_ascii_punctuation() && !"<>_".contains(c) {
        out.push('\\');
        out.push(c);
    } else if c.is_whitespace() {
        out.push_str(&format!("\\x{{{:x}}}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// A character class; where it ends.
fn class(chars: &[char], mut at: usize, out: &mut String, verbose: bool) -> Option<usize> {
    out.push('[');
    if chars.get(at) == Some(&'^') {
        out.push('^');
        at += 1;
    }
    let mut first = true;
    loop {
        let c = *chars.get(at)?;
        at += 1;
        match c {
            ']' if !first => {
                out.push(']');
                return Some(at);
            }
            '\\' => {
                let next = *chars.get(at)?;
                at += 1;
                match next {
                    c if SAME.contains(c) => out.extend(['\\', c]),
                    c if c.is_alphanumeric() => return None,
                    c => escape(out, c),
                }
            }
            c if verbose && (c.is_whitespace() || c == '#') => escape(out, c),
            ']' | '[' | '&' | '~' => escape(out, c),
            // Two of them would be a difference of sets.
            '-' if chars.get(at) == Some(&'-') => return None,
            c => out.push(c),
        }
        first = false;
    }
}

/// `re.sub`'s replacement for one match; `None` where it has an escape that is not known.
pub(crate) fn expand(template: &str, found: &Found) -> Option<String> {
    let mut out = String::new();
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let group = match chars.next()? {
            '\\' => {
                out.push('\\');
                continue;
            }
            'n' => {
                out.push('\n');
                continue;
            }
            't' => {
                out.push('\t');
                continue;
            }
            digit @ '1'..='9' => {
                if chars.peek().is_some_and(char::is_ascii_digit) {
                    return None;
                }
                digit.to_digit(10)? as usize
            }
            'g' => {
                if chars.next()? != '<' {
                    return None;
                }
                let mut name = String::new();
                loop {
                    match chars.next()? {
                        '>' => break,
                        c => name.push(c),
                    }
                }
                match name.parse() {
                    Ok(number) => number,
                    Err(_) => *found.names.get(&name)?,
                }
            }
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
                continue;
            }
            _ => return None,
        };
        if let Some((text, _, _)) = found.groups.get(group)? {
            out.push_str(&text.text);
        }
    }
    Some(out)
}

/// `re.escape`, as Python 3.7 and newer do it.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
