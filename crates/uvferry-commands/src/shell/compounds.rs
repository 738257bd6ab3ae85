//! Compound commands: `if`, loops, `case`, functions, tests.

use std::borrow::Cow;

use super::parser::{Parser, Read, Until, broken, compound};
use super::syntax::{Body, Form, Kind, List, Role};

impl Parser<'_> {
    pub(super) fn conditional(&mut self) -> Read<Kind> {
        self.at += 2;
        let mut bodies = vec![(Role::Condition, self.list(Until::Words(&["then"]))?)];
        loop {
            self.take_keyword("then", "`then` is missing here")?;
            bodies.push((
                Role::Branch,
                self.list(Until::Words(&["elif", "else", "fi"]))?,
            ));
            match self.keyword() {
                "elif" => {
                    self.at += 4;
                    bodies.push((Role::Condition, self.list(Until::Words(&["then"]))?));
                }
                "else" => {
                    self.at += 4;
                    bodies.push((Role::Else, self.list(Until::Words(&["fi"]))?));
                    self.at += 2;
                    return Ok(compound(Form::If, bodies));
                }
                _ => {
                    self.at += 2;
                    return Ok(compound(Form::If, bodies));
                }
            }
        }
    }

    pub(super) fn do_group(&mut self) -> Read<List> {
        self.take_keyword("do", "`do` is missing here")?;
        let list = self.list(Until::Words(&["done"]))?;
        self.at += 4;
        Ok(list)
    }

    pub(super) fn iteration(&mut self) -> Read<Kind> {
        self.blanks();
        let mut words = Vec::new();
        let mut variable = None;
        if self.looks_at("((") {
            if !self.arithmetic() {
                return broken(self.at, "this is not what can stand here");
            }
        } else {
            variable = self.word()?.text().map(Cow::into_owned);
            self.gaps();
            if self.keyword() == "in" {
                self.at += 2;
                loop {
                    self.blanks();
                    match self.byte(0) {
                        None | Some(b';' | b'\n') => break,
                        Some(b'&' | b'|' | b'(' | b')' | b'<' | b'>')
                            if !self.looks_at("<(") && !self.looks_at(">(") =>
                        {
                            return broken(self.at, "this is not what can stand here");
                        }
                        _ => words.push(self.word()?),
                    }
                }
            }
        }
        self.blanks();
        if self.byte(0) == Some(b';') {
            self.at += 1;
        }
        self.gaps();
        let body = if self.keyword() == "{" {
            self.at += 1;
            let list = self.list(Until::Brace)?;
            self.at += 1;
            list
        } else {
            self.do_group()?
        };
        Ok(Kind::Compound {
            form: Form::For(variable),
            words,
            bodies: vec![Body {
                role: Role::Branch,
                list: body,
            }],
        })
    }

    pub(super) fn case(&mut self) -> Read<Kind> {
        self.at += 4;
        self.blanks();
        let mut words = vec![self.word()?];
        self.take_keyword("in", "`in` is missing here")?;
        let mut bodies = Vec::new();
        loop {
            self.gaps();
            if self.keyword() == "esac" {
                self.at += 4;
                return Ok(Kind::Compound {
                    form: Form::Case,
                    words,
                    bodies,
                });
            }
            if self.byte(0) == Some(b'(') {
                self.at += 1;
            }
            loop {
                self.blanks();
                words.push(self.word()?);
                self.blanks();
                match self.byte(0) {
                    Some(b'|') => self.at += 1,
                    Some(b')') => {
                        self.at += 1;
                        break;
                    }
                    _ => return broken(self.at, "`)` is missing here"),
                }
            }
            bodies.push(Body {
                role: Role::Branch,
                list: self.list(Until::CaseItem)?,
            });
            if self.looks_at(";;&") {
                self.at += 3;
            } else if self.byte(0) == Some(b';') {
                self.at += 2;
            }
        }
    }

    pub(super) fn function(&mut self) -> Read<Kind> {
        self.at += 8;
        self.blanks();
        let name = self.word()?.text().unwrap_or_default().into_owned();
        self.blanks();
        if self.byte(0) == Some(b'(') {
            self.at += 1;
            self.blanks();
            if self.byte(0) != Some(b')') {
                return broken(self.at, "`)` is missing here");
            }
            self.at += 1;
        }
        self.gaps();
        let body = self.deeper(Self::command)?;
        Ok(Kind::Function {
            name,
            body: Box::new(body),
        })
    }

    pub(super) fn test(&mut self) -> Read<Kind> {
        let start = self.at;
        self.at += 2;
        let mut words = Vec::new();
        loop {
            self.gaps();
            if self.looks_at("]]") {
                self.at += 2;
                return Ok(Kind::Compound {
                    form: Form::Test,
                    words,
                    bodies: Vec::new(),
                });
            }
            if self.at >= self.end {
                return broken(start, "`[[` is not closed");
            }
            words.push(self.pattern()?);
        }
    }

    pub(super) fn parenthesis(&mut self) -> Read<Kind> {
        if self.looks_at("((") && self.arithmetic() {
            return Ok(Kind::Compound {
                form: Form::Test,
                words: Vec::new(),
                bodies: Vec::new(),
            });
        }
        self.at += 1;
        let list = self.list(Until::Parenthesis)?;
        self.at += 1;
        Ok(compound(Form::Subshell, vec![(Role::Branch, list)]))
    }

    /// `(( … ))` from here; whether it is one.
    pub(super) fn arithmetic(&mut self) -> bool {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'(' => open += 1,
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 1 && self.byte(1) == Some(b')') {
                        self.at += 2;
                        return true;
                    }
                    if open <= 1 {
                        break;
                    }
                }
                b'\\' => self.at += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.at = start;
        false
    }
}
