//! The grammar of a requirement and of a marker, as pip's vendored `packaging` has it
//! (PEP 508, with its own leniencies).

use uvferry_diagnostics::Span;

use crate::whitespace::{is_boundary, is_space};

/// Where and why a text does not follow the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) span: Span,
    pub(crate) kind: FaultKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Name,
    Extras,
    Specifier,
    Wildcard,
    Local,
    Url,
    Unexpected,
    Parenthesis,
    MarkerOperand,
    MarkerOperator,
    MarkerString,
    MarkerEnd,
    MarkerDepth,
}

impl FaultKind {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Name => "expected a package name",
            Self::Extras => "the list of extras is not valid",
            Self::Specifier => "the version specifier is not valid",
            Self::Wildcard => "`.*` can only follow the release of a version with `==` or `!=`",
            Self::Local => "a local version label can only be used with `==` or `!=`",
            Self::Url => "expected a URL after `@`",
            Self::Unexpected => "expected a version specifier, `;` or the end of the line",
            Self::Parenthesis => "a parenthesis is not closed",
            Self::MarkerOperand => "expected a marker variable or a quoted string",
            Self::MarkerOperator => "expected a marker operator",
            Self::MarkerString => "the quoted string is not valid",
            Self::MarkerEnd => "expected `and`, `or` or the end of the marker",
            Self::MarkerDepth => "the marker is nested too deeply",
        }
    }
}

/// The parts of `name[extras] (specifier | @ url)`, as spans of the text given.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) name: Span,
    pub(crate) extras: Vec<Span>,
    /// Empty without one.
    pub(crate) specifier: Span,
    pub(crate) url: Option<Span>,
    pub(crate) marker: Option<Span>,
}

/// Reads a whole requirement. With `marker`, a `; marker` may follow (as in a direct
/// reference after `-e`); pip cuts it off before in all other cases.
pub(crate) fn requirement(text: &str, marker: bool) -> Result<Parts, Fault> {
    let mut cursor = Cursor { text, at: 0 };
    let mut parts = Parts::default();
    cursor.skip_blanks();
    parts.name = cursor
        .identifier()
        .ok_or_else(|| cursor.fault(FaultKind::Name))?;
    cursor.skip_blanks();
    if cursor.eat(b'[') {
        extras(&mut cursor, &mut parts.extras)?;
    }
    cursor.skip_blanks();
    if cursor.eat(b'@') {
        cursor.skip_blanks();
        let from = cursor.at;
        while cursor.peek().is_some_and(|b| b != b' ' && b != b'\t') {
            cursor.at += 1;
        }
        if cursor.at == from {
            return Err(cursor.fault(FaultKind::Url));
        }
        parts.url = Some(from..cursor.at);
        cursor.skip_blanks();
    } else {
        let open = cursor.at;
        let parenthesis = cursor.eat(b'(');
        cursor.skip_blanks();
        let from = cursor.at;
        parts.specifier = from..specifiers(&mut cursor)?;
        cursor.skip_blanks();
        if parenthesis && !cursor.eat(b')') {
            return Err(Fault {
                span: open..cursor.at,
                kind: FaultKind::Parenthesis,
            });
        }
        cursor.skip_blanks();
    }
    if cursor.at < text.len() {
        if !(marker && cursor.eat(b';')) {
            let kind = match cursor.peek() {
                Some(b'=' | b'<' | b'>' | b'~' | b'!') => FaultKind::Specifier,
                _ => FaultKind::Unexpected,
            };
            return Err(cursor.fault(kind));
        }
        let from = cursor.at;
        let end = markers(&mut cursor, 0, &mut Nothing)?;
        if end < text.len() {
            return Err(cursor.fault(FaultKind::MarkerEnd));
        }
        parts.marker = Some(from..end);
    }
    Ok(parts)
}

fn extras(cursor: &mut Cursor<'_>, found: &mut Vec<Span>) -> Result<(), Fault> {
    cursor.skip_blanks();
    if let Some(first) = cursor.identifier() {
        found.push(first);
        loop {
            cursor.skip_blanks();
            if !cursor.eat(b',') {
                break;
            }
            cursor.skip_blanks();
            let next = cursor
                .identifier()
                .ok_or_else(|| cursor.fault(FaultKind::Extras))?;
            found.push(next);
        }
    }
    cursor.skip_blanks();
    if cursor.eat(b']') {
        Ok(())
    } else {
        Err(cursor.fault(FaultKind::Extras))
    }
}

/// Reads `SPECIFIER (, SPECIFIER)* ,?` and tells where it ends.
fn specifiers(cursor: &mut Cursor<'_>) -> Result<usize, Fault> {
    let mut end = cursor.at;
    loop {
        let from = cursor.at;
        let Some(after) = specifier(cursor.text, from) else {
            return Ok(end);
        };
        cursor.at = after;
        end = after;
        let rest = &cursor.text[after..];
        if rest.starts_with(".*") {
            return Err(Fault {
                span: from..after + 2,
                kind: FaultKind::Wildcard,
            });
        }
        if rest.starts_with('+')
            && rest[1..].starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        {
            return Err(Fault {
                span: from..after,
                kind: FaultKind::Local,
            });
        }
        // `===` swallows commas, and the parts are then read once more on their own.
        let clause = &cursor.text[from..after];
        if clause.starts_with("===") && clause.contains(',') {
            let whole = |part: &str| {
                let part = crate::whitespace::strip(part);
                part.is_empty() || specifier(part, 0) == Some(part.len())
            };
            if !clause.split(',').all(whole) {
                return Err(Fault {
                    span: from..after,
                    kind: FaultKind::Specifier,
                });
            }
        }
        cursor.skip_blanks();
        if !cursor.eat(b',') {
            return Ok(end);
        }
        end = cursor.at;
        cursor.skip_blanks();
    }
}

/// Where the specifier that begins at `at` ends; PEP 440's regular expression as
/// `packaging` has it.
pub(crate) fn specifier(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    if rest.starts_with(b"===") {
        let from = skip_space(text, at + 3);
        let end = text[from..]
            .find(|c: char| is_space(c) || c == ';' || c == ')')
            .map_or(text.len(), |end| from + end);
        return Some(end);
    }
    let (width, equality, compatible) = match rest {
        [b'=' | b'!', b'=', ..] => (2, true, false),
        [b'~', b'=', ..] => (2, false, true),
        [b'<' | b'>', b'=', ..] => (2, false, false),
        [b'<' | b'>', ..] => (1, false, false),
        _ => return None,
    };
    let mut at = skip_space(text, at + width);
    let (end, segments) = release(bytes, at)?;
    at = end;
    if compatible && segments < 2 {
        return None;
    }
    if equality && bytes[at..].starts_with(b".*") {
        return Some(at + 2);
    }
    at = suffixes(bytes, at);
    if equality {
        at = local(bytes, at);
    }
    Some(at)
}

/// Whether `text` is a PEP 440 version, white space around it allowed.
pub(crate) fn is_version(text: &str) -> bool {
    version(crate::whitespace::strip(text)).is_some()
}

/// The parts of a version as written; numbers are runs of digits, empty where they are left
/// out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VersionParts<'a> {
    pub(crate) epoch: &'a str,
    /// With the dots.
    pub(crate) release: &'a str,
    /// Its letters and its number.
    pub(crate) pre: Option<(&'a str, &'a str)>,
    pub(crate) post: Option<&'a str>,
    pub(crate) dev: Option<&'a str>,
    /// Without the `+`.
    pub(crate) local: Option<&'a str>,
}

/// Takes a PEP 440 version apart; nothing may stand around it.
pub(crate) fn version(text: &str) -> Option<VersionParts<'_>> {
    let bytes = text.as_bytes();
    let (release_end, _) = release(bytes, 0)?;
    let front = text[..release_end].trim_start_matches(['v', 'V']);
    let (epoch, release) = front.split_once('!').unwrap_or(("", front));
    let mut parts = VersionParts {
        epoch,
        release,
        ..VersionParts::default()
    };
    let take = |at: usize, words: &[&str]| -> Option<(usize, (&str, &str))> {
        let end = lettered(bytes, at, words);
        if end == at {
            return None;
        }
        let found = text[at..end].trim_matches(['-', '_', '.']);
        let letters = found.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &found[letters.len()..];
        Some((end, (letters.trim_end_matches(['-', '_', '.']), number)))
    };
    let mut at = release_end;
    if let Some((end, pre)) = take(at, &PRE) {
        (at, parts.pre) = (end, Some(pre));
    }
    if bytes.get(at) == Some(&b'-') && digits(bytes, at + 1) > at + 1 {
        let end = digits(bytes, at + 1);
        (at, parts.post) = (end, Some(&text[at + 1..end]));
    } else if let Some((end, (_, number))) = take(at, &POST) {
        (at, parts.post) = (end, Some(number));
    }
    if let Some((end, (_, number))) = take(at, &DEV) {
        (at, parts.dev) = (end, Some(number));
    }
    let end = local(bytes, at);
    if end > at {
        parts.local = Some(&text[at + 1..end]);
    }
    (end == text.len()).then_some(parts)
}

/// The spellings of a pre-release, longer ones first.
const PRE: [&str; 8] = ["alpha", "beta", "preview", "pre", "a", "b", "c", "rc"];
const POST: [&str; 3] = ["post", "rev", "r"];
const DEV: [&str; 1] = ["dev"];

/// Reads `v? (epoch!)? release`; gives its end and how many segments it has.
fn release(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut at = at;
    if matches!(bytes.get(at), Some(b'v' | b'V')) {
        at += 1;
    }
    let mut end = digits(bytes, at);
    if end == at {
        return None;
    }
    if bytes.get(end) == Some(&b'!') {
        let next = digits(bytes, end + 1);
        if next == end + 1 {
            return None;
        }
        end = next;
    }
    let mut segments = 1;
    while bytes.get(end) == Some(&b'.') {
        let next = digits(bytes, end + 1);
        if next == end + 1 {
            break;
        }
        end = next;
        segments += 1;
    }
    Some((end, segments))
}

/// Goes over the optional pre-release, post-release and development suffixes.
fn suffixes(bytes: &[u8], at: usize) -> usize {
    let mut at = lettered(bytes, at, &PRE);
    if bytes.get(at) == Some(&b'-') && digits(bytes, at + 1) > at + 1 {
        at = digits(bytes, at + 1);
    } else {
        at = lettered(bytes, at, &POST);
    }
    lettered(bytes, at, &DEV)
}

fn lettered(bytes: &[u8], at: usize, words: &[&str]) -> usize {
    let from = at + usize::from(matches!(bytes.get(at), Some(b'-' | b'_' | b'.')));
    for word in words {
        let end = from + word.len();
        if bytes
            .get(from..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        {
            let number = end + usize::from(matches!(bytes.get(end), Some(b'-' | b'_' | b'.')));
            return digits(bytes, number);
        }
    }
    at
}

fn local(bytes: &[u8], at: usize) -> usize {
    let alnum = |from: usize| {
        bytes[from.min(bytes.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count()
    };
    if bytes.get(at) != Some(&b'+') || alnum(at + 1) == 0 {
        return at;
    }
    let mut end = at + 1 + alnum(at + 1);
    while matches!(bytes.get(end), Some(b'-' | b'_' | b'.')) && alnum(end + 1) > 0 {
        end += 1 + alnum(end + 1);
    }
    end
}

fn digits(bytes: &[u8], at: usize) -> usize {
    let from = at.min(bytes.len());
    at + bytes[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_space).len()
}

/// A marker's operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// The name in its modern spelling.
    Variable(&'static str),
    Text(String),
}

/// Takes what the marker grammar finds, in the order of reading.
pub(crate) trait MarkerSink {
    fn open(&mut self);
    fn close(&mut self);
    fn or(&mut self);
    fn compare(&mut self, left: Span, operator: &'static str, right: Span);
}

/// Only checks.
struct Nothing;

impl MarkerSink for Nothing {
    fn open(&mut self) {}
    fn close(&mut self) {}
    fn or(&mut self) {}
    fn compare(&mut self, _: Span, _: &'static str, _: Span) {}
}

/// Checks that all of `text` is a marker.
pub(crate) fn check_marker(text: &str) -> Result<(), Fault> {
    marker(text, &mut Nothing)
}

/// Reads all of `text` as a marker.
pub(crate) fn marker(text: &str, sink: &mut dyn MarkerSink) -> Result<(), Fault> {
    let mut cursor = Cursor { text, at: 0 };
    let end = markers(&mut cursor, 0, sink)?;
    if end < text.len() {
        return Err(cursor.fault(FaultKind::MarkerEnd));
    }
    Ok(())
}

/// Python's recursion limit stops `packaging` at about this depth.
const MAX_DEPTH: usize = 150;

fn markers(
    cursor: &mut Cursor<'_>,
    depth: usize,
    sink: &mut dyn MarkerSink,
) -> Result<usize, Fault> {
    if depth > MAX_DEPTH {
        return Err(cursor.fault(FaultKind::MarkerDepth));
    }
    loop {
        cursor.skip_blanks();
        let open = cursor.at;
        if cursor.eat(b'(') {
            sink.open();
            markers(cursor, depth + 1, sink)?;
            if !cursor.eat(b')') {
                return Err(Fault {
                    span: open..cursor.at.max(open + 1),
                    kind: FaultKind::Parenthesis,
                });
            }
            sink.close();
        } else {
            let left = operand(cursor)?;
            cursor.skip_blanks();
            let operator = operator(cursor)?;
            cursor.skip_blanks();
            let right = operand(cursor)?;
            sink.compare(left, operator, right);
        }
        cursor.skip_blanks();
        if cursor.word("or") {
            sink.or();
        } else if !cursor.word("and") {
            return Ok(cursor.at);
        }
    }
}

/// A marker variable's modern name.
pub(crate) fn variable(text: &str) -> Option<&'static str> {
    Some(match text {
        "python_version" => "python_version",
        "python_full_version" => "python_full_version",
        "os_name" | "os.name" => "os_name",
        "sys_platform" | "sys.platform" => "sys_platform",
        "platform_release" => "platform_release",
        "platform_system" => "platform_system",
        "platform_version" | "platform.version" => "platform_version",
        "platform_machine" | "platform.machine" => "platform_machine",
        "platform_python_implementation"
        | "platform.python_implementation"
        | "python_implementation" => "platform_python_implementation",
        "implementation_name" => "implementation_name",
        "implementation_version" => "implementation_version",
        "extra" => "extra",
        "extras" => "extras",
        "dependency_groups" => "dependency_groups",
        _ => return None,
    })
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Span, Fault> {
    let from = cursor.at;
    if let Some(quote @ (b'\'' | b'"')) = cursor.peek() {
        let Some(len) = memchr::memchr(quote, &cursor.text.as_bytes()[from + 1..]) else {
            return Err(cursor.fault(FaultKind::MarkerOperand));
        };
        cursor.at = from + len + 2;
        let body = &cursor.text[from + 1..cursor.at - 1];
        if memchr::memchr2(b'\\', 0, body.as_bytes()).is_some() && unescape(body).is_none() {
            return Err(Fault {
                span: from..cursor.at,
                kind: FaultKind::MarkerString,
            });
        }
        return Ok(from..cursor.at);
    }
    let len = cursor.text[from..]
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'.')
        .count();
    // `os.name.` is `os.name` and a stray dot, so try the longest first.
    let word = &cursor.text[from..from + len];
    for end in std::iter::successors(Some(word.len()), |&end| word[..end].rfind('.')) {
        if variable(&word[..end]).is_some()
            && is_boundary(cursor.text, from)
            && is_boundary(cursor.text, from + end)
        {
            cursor.at = from + end;
            return Ok(from..cursor.at);
        }
    }
    Err(cursor.fault(FaultKind::MarkerOperand))
}

/// The value behind an operand's span.
pub(crate) fn operand_value(text: &str, span: Span) -> Operand {
    let word = &text[span];
    if let Some(name) = variable(word) {
        Operand::Variable(name)
    } else {
        let body = &word[1..word.len() - 1];
        Operand::Text(unescape(body).unwrap_or_else(|| body.to_owned()))
    }
}

fn operator(cursor: &mut Cursor<'_>) -> Result<&'static str, Fault> {
    if cursor.word("in") {
        return Ok("in");
    }
    let from = cursor.at;
    if cursor.word("not") {
        let before = cursor.at;
        cursor.skip_blanks();
        if cursor.at > before && cursor.word("in") {
            return Ok("not in");
        }
        cursor.at = from;
        return Err(cursor.fault(FaultKind::MarkerOperator));
    }
    for operator in ["===", "==", "~=", "!=", "<=", ">=", "<", ">"] {
        if cursor.text[cursor.at..].starts_with(operator) {
            cursor.at += operator.len();
            return Ok(operator);
        }
    }
    Err(cursor.fault(FaultKind::MarkerOperator))
}

/// A Python string literal's value; `None` where Python refuses the literal.
fn unescape(body: &str) -> Option<String> {
    if body.contains('\0') {
        return None;
    }
    let mut value = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let escape = chars.next()?;
        rest = chars.as_str();
        let hex = |rest: &mut &str, len: usize| -> Option<char> {
            let digits = rest.get(..len)?;
            if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            *rest = &rest[len..];
            // A lone surrogate is a string in Python; it equals nothing that exists.
            let code = u32::from_str_radix(digits, 16).ok()?;
            (code <= 0x10_FFFF).then(|| char::from_u32(code).unwrap_or('\u{FFFD}'))
        };
        match escape {
            '\\' | '\'' | '"' => value.push(escape),
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            'a' => value.push('\u{7}'),
            'b' => value.push('\u{8}'),
            'f' => value.push('\u{c}'),
            'v' => value.push('\u{b}'),
            'x' => value.push(hex(&mut rest, 2)?),
            'u' => value.push(hex(&mut rest, 4)?),
            'U' => value.push(hex(&mut rest, 8)?),
            '0'..='7' => {
                let len = rest
                    .bytes()
                    .take(2)
                    .take_while(|byte| (b'0'..=b'7').contains(byte))
                    .count();
                let mut code = escape.to_digit(8)?;
                for digit in rest[..len].chars() {
                    code = code * 8 + digit.to_digit(8)?;
                }
                value.push(char::from_u32(code)?);
                rest = &rest[len..];
            }
            // A name of Unicode's table, which is not at hand here.
            'N' => {
                let end = rest.strip_prefix('{')?.find('}')?;
                value.push('\u{FFFD}');
                rest = &rest[end + 2..];
            }
            other => {
                value.push('\\');
                value.push(other);
            }
        }
    }
    value.push_str(rest);
    Some(value)
}

/// Whether all of `text` is an identifier of the grammar.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut cursor = Cursor { text, at: 0 };
    cursor
        .identifier()
        .is_some_and(|span| span.end == text.len())
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// `\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b`
    fn identifier(&mut self) -> Option<Span> {
        let bytes = &self.text.as_bytes()[self.at..];
        if !bytes.first().is_some_and(u8::is_ascii_alphanumeric) || !is_boundary(self.text, self.at)
        {
            return None;
        }
        let len = bytes
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            .count();
        let from = self.at;
        let end = (1..=len)
            .rev()
            .map(|len| from + len)
            .find(|&end| is_boundary(self.text, end))?;
        self.at = end;
        Some(from..end)
    }

    fn word(&mut self, word: &str) -> bool {
        let end = self.at + word.len();
        let found = self.text[self.at..].starts_with(word)
            && is_boundary(self.text, self.at)
            && is_boundary(self.text, end);
        if found {
            self.at = end;
        }
        found
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        Fault {
            span: self.at..self.text.len(),
            kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<FaultKind> {
        requirement(text, false).err().map(|fault| fault.kind)
    }

    #[test]
    fn the_forms_that_packaging_reads() {
        for text in [
            "a",
            "A.b-c_1",
            "a_",
            "a==1",
            "a == 1",
            "a(>=1,<2)",
            "a (==1)",
            "a[]",
            "a[x, y]==1.*",
            "a==1,",
            "a===what,==1",
            "a===",
            "a~=1.0",
            "a!=1.0.*",
            "a>=1.0a1.post2.dev3",
            "a==1.0+local.1",
            "a==v1!2.0",
            "a @ https://example.com/a.zip",
            "a@./x",
            "a==1.0-1",
            "a==1.0rc",
            "a==1.0.dev",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn the_forms_that_packaging_refuses() {
        for (text, expected) in [
            ("-a", FaultKind::Name),
            ("a-", FaultKind::Unexpected),
            ("aé", FaultKind::Name),
            ("a=1", FaultKind::Specifier),
            ("a>=1.*", FaultKind::Wildcard),
            ("a>=1+x", FaultKind::Local),
            ("a~=1", FaultKind::Specifier),
            ("a[x", FaultKind::Extras),
            ("a[x y]", FaultKind::Extras),
            ("a (==1", FaultKind::Parenthesis),
            ("a b", FaultKind::Unexpected),
            ("a @", FaultKind::Url),
            ("a==1.0.0ubuntu1", FaultKind::Unexpected),
            ("a===1,2", FaultKind::Specifier),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn markers_follow_the_grammar() {
        for text in [
            "python_version<'3'",
            "os.name == 'nt' and ( sys_platform=='x' or 'a' not in platform.version )",
            "'a'in os_name",
            r"os_name == 'a\\'",
        ] {
            assert_eq!(check_marker(text), Ok(()), "{text}");
        }
        for text in [
            "",
            "python_version",
            "python_version = '3'",
            "foo == '1'",
            "os_name == 'a",
            "os_name == 'nt' or",
            "(os_name == 'nt'",
            "os_name == 'nt')",
            r"os_name == 'a\'",
            "os_name not  == 'x'",
            "python_versions == '3'",
        ] {
            assert!(check_marker(text).is_err(), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        let text = "(".repeat(1_000_000);
        assert_eq!(
            check_marker(&text).map_err(|fault| fault.kind),
            Err(FaultKind::MarkerDepth)
        );
    }
}
