//! The plain forms, found in one pass over the bytes and without an allocation:
//! `name[extras]==version, … ; marker --hash=… # comment`, hashes behind continuations too.
//!
//! **Invariant:** a line that is taken here is one that pip and uv read alike and in which
//! the slow way finds nothing to say. Whoever adds a form or a rule keeps it so; the tests
//! read every line both ways.

use std::collections::HashMap;

use uvferry_diagnostics::Span;

use crate::grammar::{self, Fault};
use crate::legacy;
use crate::marker::Marker;
use crate::requirement::{BesideOptions, Name, Requirement, Target};
use crate::uv;

/// A plain line. All spans are of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) name: Span,
    /// Between the brackets; empty without them.
    pub(crate) extras: Span,
    /// Empty without one.
    pub(crate) specifier: Span,
    pub(crate) marker: Option<Span>,
    /// Where the requirement itself ends, before its options.
    pub(crate) own_end: usize,
    /// Where everything but the comment ends.
    pub(crate) end: usize,
    /// From the `#` to the last character that is no white space.
    pub(crate) comment: Option<Span>,
    /// Where the next line begins.
    pub(crate) next: usize,
    /// How many physical lines it has.
    pub(crate) lines: usize,
}

/// Markers that were found valid, as compiled files repeat a few many times, and whether uv
/// reads them as pip does.
#[derive(Debug, Default)]
pub(crate) struct KnownMarkers(HashMap<Box<str>, bool>);

impl KnownMarkers {
    /// What is kept; a file with more different markers than this pays for each.
    const MOST: usize = 1024;
    const LONGEST: usize = 512;

    /// Whether a marker is valid, and if so whether uv reads it as pip does.
    pub(crate) fn check(&mut self, marker: &str) -> Result<bool, Fault> {
        if let Some(alike) = self.0.get(marker) {
            return Ok(*alike);
        }
        grammar::check_marker(marker)?;
        let alike =
            Marker::parse(marker).is_ok_and(|marker| uv::marker::difference(&marker).is_none());
        if marker.len() <= Self::LONGEST && self.0.len() < Self::MOST {
            self.0.insert(marker.into(), alike);
        }
        Ok(alike)
    }

    /// Whether a marker may stand on a plain line.
    pub(crate) fn is_plain(&mut self, marker: &str) -> bool {
        matches!(self.check(marker), Ok(true))
    }
}

const NAME: u8 = 1;
const ALNUM: u8 = 2;
const DIGIT: u8 = 4;
/// Printable ASCII and the tab.
const PRINTABLE: u8 = 8;
/// What may stand inside a version, loosely.
const VERSION: u8 = 16;

static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() {
            table[at] |= ALNUM | NAME | VERSION;
        }
        if byte.is_ascii_digit() {
            table[at] |= DIGIT;
        }
        if matches!(byte, b'.' | b'_' | b'-') {
            table[at] |= NAME | VERSION;
        }
        if matches!(byte, b'*' | b'!') {
            table[at] |= VERSION;
        }
        if matches!(byte, 0x20..=0x7e | b'\t') {
            table[at] |= PRINTABLE;
        }
        at += 1;
    }
    table
};

#[derive(Debug, Clone, Copy)]
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> u8 {
        // No form holds a zero byte, so the end may look like one.
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn run(&mut self, class: u8) {
        while self
            .bytes
            .get(self.at)
            .is_some_and(|&byte| CLASS[byte as usize] & class != 0)
        {
            self.at += 1;
        }
    }

    /// Goes over letters and digits, sixteen at a time: digests are long.
    fn digest(&mut self) {
        while let Some(chunk) = self.bytes[self.at..].first_chunk::<16>() {
            // Without a branch for each byte the compiler compares them side by side.
            let all = chunk
                .iter()
                .fold(true, |all, byte| all & byte.is_ascii_alphanumeric());
            if !all {
                break;
            }
            self.at += 16;
        }
        self.run(ALNUM);
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t') {
            self.at += 1;
        }
    }

    fn at_line_end(&self) -> bool {
        matches!(self.peek(), b'\n' | b'\r') || self.at == self.bytes.len()
    }

    /// Goes over a line end, if one is here.
    fn line_end(&mut self) -> Option<()> {
        match self.bytes.get(self.at) {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') => self.at += 1 + usize::from(self.bytes.get(self.at + 1) == Some(&b'\n')),
            Some(_) => return None,
        }
        Some(())
    }

    /// A name that ends with a letter or digit.
    fn name(&mut self) -> Option<Span> {
        let from = self.at;
        if CLASS[self.peek() as usize] & ALNUM == 0 {
            return None;
        }
        self.run(NAME);
        (CLASS[self.bytes[self.at - 1] as usize] & ALNUM != 0).then_some(from..self.at)
    }

    /// `==1.0`, `>= 1`, …; not `===` and no local versions.
    fn clause(&mut self) -> Option<()> {
        let from = self.at;
        let equality = match (self.peek(), self.bytes.get(self.at + 1)) {
            (b'=' | b'!', Some(b'=')) => true,
            (b'~' | b'<' | b'>', Some(b'=')) => false,
            (b'<' | b'>', _) => {
                self.at -= 1;
                false
            }
            _ => return None,
        };
        let compatible = self.bytes[from] == b'~';
        self.at += 2;
        self.blanks();
        let version = self.at;
        self.run(DIGIT);
        if self.at == version {
            return None;
        }
        let mut segments = 1;
        while self.peek() == b'.'
            && self
                .bytes
                .get(self.at + 1)
                .is_some_and(|&byte| CLASS[byte as usize] & DIGIT != 0)
        {
            self.at += 2;
            self.run(DIGIT);
            segments += 1;
        }
        if CLASS[self.peek() as usize] & VERSION == 0 {
            return (!compatible || segments > 1).then_some(());
        }
        if equality && self.bytes[self.at..].starts_with(b".*") {
            self.at += 2;
        } else {
            self.run(VERSION);
            if grammar::specifier(&self.text[..self.at], from) != Some(self.at) {
                return None;
            }
        }
        (CLASS[self.peek() as usize] & VERSION == 0).then_some(())
    }

    /// `--hash=sha256:…`
    fn hash(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        if !(rest.starts_with(b"--hash=sha256:")
            || rest.starts_with(b"--hash=sha384:")
            || rest.starts_with(b"--hash=sha512:"))
        {
            return None;
        }
        self.at += HASH_LEAD;
        let from = self.at;
        self.digest();
        (self.at > from).then_some(())
    }
}

const HASH_LEAD: usize = "--hash=sha256:".len();

/// Reads the line that begins at `at`, when it is a plain one. `check_marker` says whether a
/// marker is valid.
pub(crate) fn scan(
    text: &str,
    at: usize,
    check_marker: &mut dyn FnMut(&str) -> bool,
) -> Option<Plain> {
    let (mut plain, mut scan) = head(text, at, check_marker)?;
    tail(&mut scan, &mut plain)?;
    plain.next = scan.at;
    (!legacy::is_conspicuous(&text[plain.name.clone()])).then_some(plain)
}

/// Reads the line that begins at `at` once more, which was found to be a plain one; only the
/// requirement itself, without what stands behind it.
pub(crate) fn again(text: &str, at: usize) -> Option<Plain> {
    head(text, at, &mut |_| true).map(|(plain, _)| plain)
}

fn head<'a>(
    text: &'a str,
    at: usize,
    check_marker: &mut dyn FnMut(&str) -> bool,
) -> Option<(Plain, Scan<'a>)> {
    let mut scan = Scan {
        text,
        bytes: text.as_bytes(),
        at,
    };
    let name = scan.name()?;
    let mut plain = Plain {
        extras: name.end..name.end,
        specifier: name.end..name.end,
        own_end: name.end,
        end: name.end,
        name,
        marker: None,
        comment: None,
        next: 0,
        lines: 1,
    };
    scan.blanks();
    if scan.peek() == b'[' {
        scan.at += 1;
        let from = scan.at;
        loop {
            scan.name()?;
            if scan.peek() != b',' {
                break;
            }
            scan.at += 1;
            scan.blanks();
        }
        if scan.peek() != b']' {
            return None;
        }
        plain.extras = from..scan.at;
        scan.at += 1;
        plain.own_end = scan.at;
        scan.blanks();
    }
    if matches!(scan.peek(), b'=' | b'!' | b'<' | b'>' | b'~') {
        let from = scan.at;
        loop {
            scan.clause()?;
            plain.own_end = scan.at;
            scan.blanks();
            if scan.peek() != b',' {
                break;
            }
            scan.at += 1;
            scan.blanks();
        }
        plain.specifier = from..plain.own_end;
    } else if memchr::memchr(b'.', &text.as_bytes()[plain.name.clone()]).is_some() {
        // Perhaps an archive.
        return None;
    }
    if scan.peek() == b';' {
        scan.at += 1;
        let range = marker(&mut scan)?;
        if !check_marker(&text[range.clone()]) {
            return None;
        }
        plain.own_end = range.end;
        plain.marker = Some(range);
    }
    plain.end = plain.own_end;
    Some((plain, scan))
}

/// A marker up to the comment, the continuation, the options or the end of the line.
fn marker(scan: &mut Scan<'_>) -> Option<Span> {
    scan.blanks();
    let from = scan.at;
    let mut end = from;
    loop {
        match scan.peek() {
            _ if scan.at_line_end() => break,
            b'\\' => break,
            b'$' | b':' => return None,
            b'#' if scan.at > end => break,
            b'-' if scan.bytes[scan.at - 1] == b' ' => break,
            b' ' | b'\t' => scan.at += 1,
            byte if CLASS[byte as usize] & PRINTABLE != 0 => {
                scan.at += 1;
                end = scan.at;
            }
            _ => return None,
        }
    }
    (end > from).then_some(from..end)
}

/// Hashes, continuations, a comment, the line end.
fn tail(scan: &mut Scan<'_>, plain: &mut Plain) -> Option<()> {
    loop {
        // Here the last part has just ended, with blanks behind it perhaps.
        scan.at = scan.at.max(plain.end);
        scan.blanks();
        if scan.at_line_end() {
            return scan.line_end();
        }
        match scan.peek() {
            b'-' if scan.bytes[scan.at - 1] == b' ' => {
                scan.hash()?;
                plain.end = scan.at;
                // The word ends here, or it is another one.
                if !(matches!(scan.peek(), b' ' | b'\t' | b'\\') || scan.at_line_end()) {
                    return None;
                }
            }
            b'\\' => {
                scan.at += 1;
                let line = scan.at;
                scan.line_end()?;
                if scan.at == line {
                    return None;
                }
                let lead = scan.at;
                scan.blanks();
                // Anything but a hash is read slowly, a comment behind a continuation too.
                if scan.at == lead || !scan.bytes[scan.at..].starts_with(b"--hash=") {
                    return None;
                }
                plain.lines += 1;
                // From here on the blank in front of the hash is this line's.
                plain.end = scan.at;
            }
            b'#' if scan.at > plain.end => {
                let from = scan.at;
                scan.run(PRINTABLE);
                if !scan.at_line_end() || scan.bytes[scan.at - 1] == b'\\' {
                    return None;
                }
                let end = scan.text[from..scan.at].trim_end_matches([' ', '\t']).len();
                plain.comment = Some(from..from + end);
                return scan.line_end();
            }
            _ => return None,
        }
    }
}

impl Plain {
    /// As typed, of the whole text that it was found in.
    pub(crate) fn extras<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        text[self.extras.clone()]
            .split(',')
            .map(|extra| extra.trim_start_matches([' ', '\t']))
            // No extras are one empty word.
            .filter(|extra| !extra.is_empty())
    }

    /// `algorithm:digest`, in their order.
    pub(crate) fn hashes<'a>(&self, text: &'a str) -> Hashes<'a> {
        Hashes(Scan {
            text,
            bytes: text.as_bytes(),
            at: self.own_end,
        })
    }
}

/// Goes through the hashes of a plain line, which were checked, from the end of its
/// requirement on.
#[derive(Debug, Clone)]
pub(crate) struct Hashes<'a>(Scan<'a>);

impl<'a> Iterator for Hashes<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let scan = &mut self.0;
        scan.blanks();
        if scan.peek() == b'\\' {
            scan.at += 1;
            scan.line_end()?;
            scan.blanks();
        }
        if scan.peek() != b'-' {
            return None;
        }
        let from = scan.at + "--hash=".len();
        scan.at += HASH_LEAD;
        scan.digest();
        Some(&scan.text[from..scan.at])
    }
}

/// The requirement of a plain line.
pub(crate) fn requirement(text: &str, plain: &Plain) -> Requirement {
    let own = |span: &Span| text[span.clone()].to_owned();
    Requirement {
        text: own(&(plain.name.start..plain.own_end)),
        expanded: None,
        name: Some(Name::new(&text[plain.name.clone()])),
        extras: plain.extras(text).map(str::to_owned).collect(),
        specifier: (!plain.specifier.is_empty()).then(|| own(&plain.specifier)),
        url: None,
        marker: plain.marker.as_ref().map(own),
        editable: false,
        hashes: plain.hashes(text).map(str::to_owned).collect(),
        options: BesideOptions::default(),
        target: Target::Named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Plain> {
        scan(text, 0, &mut |marker| {
            KnownMarkers::default().is_plain(marker)
        })
    }

    #[test]
    fn the_forms_that_people_write_are_plain() {
        for text in [
            "six",
            "six\r\nx",
            "six==1.0",
            "six == 1.0 , != 1.5.* # why",
            "six[a,b-c, d]>=1.0rc1\n",
            "six~=1.0",
            "six<2",
            "six ; python_version > '3'\n",
            "six==1 ; python_version > '3' \\\n    --hash=sha256:ab \\\r\n\t --hash=sha512:cd  # x\n",
            "six --hash=sha256:ab --hash=sha256:cd",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        let text = "six==1 ; os_name == 'a' \\\n  --hash=sha256:ab # x \nflask";
        let plain = read(text).unwrap();
        assert_eq!(&text[plain.next..], "flask");
        assert_eq!(plain.lines, 2);
        let requirement = requirement(text, &plain);
        assert_eq!(requirement.text, "six==1 ; os_name == 'a'");
        assert_eq!(requirement.hashes, ["sha256:ab"]);
        assert_eq!(&text[plain.comment.unwrap()], "# x");
    }

    #[test]
    fn everything_else_goes_the_slow_way() {
        for text in [
            "",
            " six",
            "-r x",
            "six.zip",
            "six_",
            "six==1.0.zip",
            "six===1",
            "six==1+cpu",
            "six~=1",
            "six>=1.*",
            "six==1,",
            "six (==1)",
            "six==1 -1",
            "six\\\n==1",
            "six \\\n==1",
            "six \\\n# c",
            "six # c \\\nx",
            "six # \u{e9}",
            "six\u{c}",
            "six ;",
            "six ; a",
            "six ; os_name === 'nt'",
            "six ; python_version > 'x'",
            "six @ https://example.com/six.zip",
            "six==${A}",
            "sqlite3",
            "pkg_resources==0.0.0",
            "six\t--hash=sha256:ab",
            "six --hash=md5:ab",
            "six --hash=sha256:a'b'",
            "six --hash=sha256:ab#c",
            "six \\\n--hash=sha256:ab",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
