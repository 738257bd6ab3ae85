//! Redirections, and the documents that begin behind a line's end.

use std::borrow::Cow;
use std::ops::Range;

use super::parser::{Parser, Read, broken, memchr_from};
use super::syntax::{Heredoc, Parts, Redirection};

impl Parser<'_> {
    /// A line's end, and the documents that begin behind it.
    pub(super) fn newline(&mut self) {
        self.at += 1;
        for index in std::mem::take(&mut self.waiting) {
            self.document(index);
        }
    }

    fn document(&mut self, index: usize) {
        let start = self.at;
        let mut line = start;
        let (delimiter, strips) = {
            let heredoc = &self.script.heredocs[index];
            (heredoc.delimiter.clone(), heredoc.strips_tabs)
        };
        let mut body_end = self.end;
        while line < self.end {
            let end = memchr_from(self.bytes, b'\n', line)
                .unwrap_or(self.end)
                .min(self.end);
            let mut content = &self.text[line..end];
            content = content.strip_suffix('\r').unwrap_or(content);
            if strips {
                content = content.trim_start_matches('\t');
            }
            if content == delimiter {
                body_end = line;
                self.at = end;
                // The line's end behind the delimiter is one of the text.
                if self.byte(0) == Some(b'\n') {
                    self.at += 1;
                }
                break;
            }
            line = end + 1;
        }
        if body_end == self.end {
            self.at = self.end;
            self.script.has_open_document = true;
        }
        let behind = self.at;
        self.script.heredocs[index].body = start..body_end;
        if !self.script.heredocs[index].is_quoted {
            self.script.heredocs[index].substitutions =
                self.document_substitutions(start..body_end);
        }
        self.at = behind;
    }

    /// The commands that are run while a document is expanded.
    fn document_substitutions(&mut self, body: Range<usize>) -> Vec<usize> {
        if memchr::memchr2(b'$', b'`', &self.bytes[body.clone()]).is_none() {
            return Vec::new();
        }
        let end = std::mem::replace(&mut self.end, body.end);
        self.at = body.start;
        let mut found = Vec::new();
        let mut parts = Parts::new();
        while let Some(byte) = self.byte(0) {
            let at = self.at;
            let read = match byte {
                b'\\' => {
                    self.at = (self.at + 2).min(self.end);
                    Ok(())
                }
                b'$' => self.dollar(true, &mut parts, &mut found),
                b'`' => self.backticks(true, &mut parts, &mut found),
                _ => {
                    self.at += 1;
                    Ok(())
                }
            };
            if read.is_err() || self.at <= at {
                self.at = at + 1;
            }
            parts.clear();
        }
        self.end = end;
        found
    }

    pub(super) fn redirection(&mut self) -> Read<Option<Redirection>> {
        let start = self.at;
        let mut length = 0;
        if self.byte(0) == Some(b'{') {
            // `{name}>file`.
            length = 1;
            while self
                .byte(length)
                .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                length += 1;
            }
            if self.byte(length) != Some(b'}') {
                return Ok(None);
            }
            length += 1;
        } else {
            while self.byte(length).is_some_and(|byte| byte.is_ascii_digit()) {
                length += 1;
            }
        }
        let rest = &self.bytes[(start + length).min(self.end)..self.end];
        if !matches!(rest.first(), Some(b'<' | b'>' | b'&')) {
            return Ok(None);
        }
        let operators: &[&'static str] = &[
            "<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">&", ">|", ">", "&>>", "&>",
        ];
        let Some(operator) = operators
            .iter()
            .find(|operator| rest.starts_with(operator.as_bytes()))
        else {
            return Ok(None);
        };
        if operator.starts_with('&') && length > 0 {
            return Ok(None);
        }
        // `<(` and `>(` are words.
        if matches!(*operator, "<" | ">") && rest.get(1) == Some(&b'(') {
            return Ok(None);
        }
        self.at = start + length + operator.len();
        self.blanks();
        let target = self.word()?;
        if target.span.is_empty() {
            return broken(self.at, "a redirection leads nowhere");
        }
        let heredoc = matches!(*operator, "<<" | "<<-").then(|| {
            let raw = &self.text[target.span.clone()];
            self.script.heredocs.push(Heredoc {
                delimiter: target
                    .text()
                    .map_or_else(|| raw.to_owned(), Cow::into_owned),
                is_quoted: raw.contains(['\'', '"', '\\']),
                strips_tabs: *operator == "<<-",
                body: self.at..self.at,
                substitutions: Vec::new(),
            });
            self.waiting.push(self.script.heredocs.len() - 1);
            self.script.heredocs.len() - 1
        });
        Ok(Some(Redirection {
            span: start..target.span.end,
            operator,
            target,
            heredoc,
        }))
    }
}
