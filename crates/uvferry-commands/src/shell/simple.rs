//! Simple commands: assignments, words, redirections.

use super::parser::{Parser, Read, broken, is_assignment};
use super::syntax::{Command, Kind, Parts, ShellWord, Simple};

impl Parser<'_> {
    pub(super) fn simple(&mut self) -> Read<Command> {
        let start = self.at;
        let mut assignments: Vec<ShellWord> = Vec::new();
        let first = self.spare.len();
        let mut redirections = Vec::new();
        let mut end = start;
        loop {
            self.blanks();
            match self.byte(0) {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if self.byte(1) != Some(b'>') => break,
                Some(b'(') => {
                    let is_definition = self.spare.len() == first + 1
                        && assignments.is_empty()
                        && redirections.is_empty();
                    if !is_definition {
                        return broken(self.at, "`(` cannot stand here");
                    }
                    self.at += 1;
                    self.blanks();
                    if self.byte(0) != Some(b')') {
                        return broken(self.at, "`(` cannot stand here");
                    }
                    self.at += 1;
                    self.gaps();
                    let name = self.spare[first].text().unwrap_or_default().into_owned();
                    let body = self.deeper(Self::command)?;
                    return Ok(Command {
                        span: start..body.span.end,
                        kind: Kind::Function {
                            name,
                            body: Box::new(body),
                        },
                        redirections,
                    });
                }
                _ => {}
            }
            if let Some(redirection) = self.redirection()? {
                end = redirection.span.end;
                redirections.push(redirection);
                continue;
            }
            let declares = self.spare.get(first).is_some_and(|word| {
                matches!(
                    word.start(),
                    "export" | "local" | "declare" | "typeset" | "readonly"
                )
            });
            let is_front = self.spare.len() == first;
            let word = if is_front || declares {
                self.assignment_or_word()?
            } else {
                self.word()?
            };
            if word.span.is_empty() {
                return broken(self.at, "this is not what can stand here");
            }
            end = word.span.end;
            if is_front && is_assignment(&self.text[word.span.clone()]) {
                assignments.push(word);
            } else {
                self.spare.push(word);
            }
        }
        if end == start {
            return broken(start, "a command is missing here");
        }
        let id = self.script.commands;
        self.script.commands += 1;
        Ok(Command {
            span: start..end,
            kind: Kind::Simple(Simple {
                id,
                assignments,
                words: self.spare.drain(first..).collect(),
            }),
            redirections,
        })
    }

    /// `NAME=( … )` with its words, else a word.
    fn assignment_or_word(&mut self) -> Read<ShellWord> {
        let start = self.at;
        let mut length = 0;
        while self
            .byte(length)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            length += 1;
        }
        if self.byte(length) == Some(b'+') {
            length += 1;
        }
        let is_array = length > 0
            && self.byte(length) == Some(b'=')
            && self.byte(length + 1) == Some(b'(')
            && !self.bytes[start].is_ascii_digit();
        if !is_array {
            return self.word();
        }
        self.at += length + 2;
        let mut items = Vec::new();
        loop {
            self.gaps();
            match self.byte(0) {
                None => return broken(start, "an array is not closed"),
                Some(b')') => break,
                Some(b';' | b'&' | b'|' | b'(' | b'<' | b'>') if !self.looks_at("<(") => {
                    return broken(self.at, "this is not what can stand here");
                }
                _ => items.push(self.word()?),
            }
        }
        self.at += 1;
        Ok(ShellWord {
            span: start..self.at,
            parts: Parts::new(),
            substitutions: Vec::new(),
            array: Some(items.into_boxed_slice()),
        })
    }
}
