//! Lines of Python code, as far as editors' settings need them: no syntax tree, no failure.

/// A line that begins outside of strings and brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeLine<'a> {
    /// The white space in front.
    pub(crate) indent: &'a str,
    /// The rest, without a comment and the white space at its end.
    pub(crate) code: &'a str,
}

/// All such lines that hold code.
pub(crate) fn lines(text: &str) -> Vec<CodeLine<'_>> {
    let mut found = Vec::new();
    let mut scan = Scan::default();
    for line in text.split(['\n', '\r']) {
        let begins_clean = scan.string.is_none() && scan.depth == 0 && !scan.continues;
        let end = scan.line(line);
        let code = line[..end].trim_end();
        let rest = code.trim_start();
        if begins_clean && !rest.is_empty() {
            let indent = &code[..code.len() - rest.len()];
            found.push(CodeLine { indent, code: rest });
        }
    }
    found
}

#[derive(Default)]
struct Scan {
    /// The quote of an open string, and whether it is one of three.
    string: Option<(u8, bool)>,
    /// Open brackets.
    depth: usize,
    /// Whether the line goes on behind a backslash.
    continues: bool,
}

impl Scan {
    /// Reads one line, and gives the place where its comment begins, or its end.
    fn line(&mut self, line: &str) -> usize {
        let bytes = line.as_bytes();
        let mut at = 0;
        self.continues = false;
        while at < bytes.len() {
            let byte = bytes[at];
            let tripled = |quote: u8| bytes[at..].starts_with(&[quote; 3]);
            match self.string {
                Some(_) if byte == b'\\' => at += 1,
                Some((quote, true)) if byte == quote && tripled(quote) => {
                    self.string = None;
                    at += 2;
                }
                Some((quote, false)) if byte == quote => self.string = None,
                Some(_) => {}
                None => match byte {
                    b'#' => return at,
                    b'\\' if at + 1 == bytes.len() => self.continues = true,
                    b'"' | b'\'' => {
                        let three = tripled(byte);
                        self.string = Some((byte, three));
                        at += if three { 2 } else { 0 };
                    }
                    b'(' | b'[' | b'{' => self.depth += 1,
                    b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                },
            }
            at += 1;
        }
        // A string of one quote ends with its line, but for a backslash.
        if let Some((_, false)) = self.string
            && !line.ends_with('\\')
        {
            self.string = None;
        }
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_brackets_and_comments_hold_no_code() {
        let text = "\"\"\"\napp = 1\n\"\"\"\nx = (\n  y\n)  # z\nif a: # b\n\tc = '#'\n# only\nd = '''e'''\n";
        let found: Vec<(&str, &str)> = lines(text).iter().map(|l| (l.indent, l.code)).collect();
        assert_eq!(
            found,
            [
                ("", "\"\"\""),
                ("", "x = ("),
                ("", "if a:"),
                ("\t", "c = '#'"),
                ("", "d = '''e'''"),
            ]
        );
    }
}
