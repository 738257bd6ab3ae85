//! `open()` and what reads a file.

use super::calls::Named;
use super::sources::{self, ROOT};
use super::value::{OpenFile, Origin, Shared, Text, Value};
use super::{Eval, Run};
use ruff_text_size::TextRange;
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn encoding_of(
        &self,
        positional: Option<&Value>,
        keywords: &[Named],
    ) -> Option<String> {
        let given = keywords
            .iter()
            .find(|keyword| keyword.name == "encoding")
            .map(|keyword| &keyword.value)
            .or(positional);
        match given {
            None | Some(Value::None) => Some("utf-8".to_owned()),
            Some(Value::Text(name)) => Some(name.text.to_string()),
            Some(_) => None,
        }
    }

    pub(super) fn open_call(
        &mut self,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let keyword = |name: &str| keywords.iter().find(|keyword| keyword.name == name);
        let path = positional
            .first()
            .or_else(|| keyword("file").map(|keyword| &keyword.value));
        let mode = positional
            .get(1)
            .or_else(|| keyword("mode").map(|keyword| &keyword.value));
        // `codecs.open` has the encoding third, `open` the fourth after the buffering.
        let encoding = positional[positional.len().min(2)..]
            .iter()
            .find(|value| matches!(value, Value::Text(_)));
        let mode = match mode {
            None => Some("r".to_owned()),
            Some(mode) => mode.text().map(str::to_owned),
        };
        let encoding = self.encoding_of(encoding, keywords);
        match (path.and_then(Value::path), mode) {
            (Some(path), Some(mode)) => self.open_file(&path, &mode, encoding.as_deref(), at),
            (_, mode) => {
                let why = format!("`{}` names a file only when it runs", self.snippet(at));
                let value = self.unknown_from(why, at, positional);
                if mode.is_none_or(|mode| mode.contains(['w', 'a', 'x', '+'])) {
                    let snippet = self.snippet(at);
                    self.effect(at, format!("writes a file (`{snippet}`)"));
                }
                self.risky(value)
            }
        }
    }

    pub(super) fn open_file(
        &mut self,
        path: &str,
        mode: &str,
        encoding: Option<&str>,
        at: TextRange,
    ) -> Eval<Value> {
        let shown = path.replace(&format!("{ROOT}/"), "").replace(ROOT, ".");
        if mode.contains(['w', 'a', 'x', '+']) {
            self.effect(at, format!("writes `{shown}`"));
            if let Some(path) = sources::relative(path) {
                self.written.insert(path);
            }
            return Ok(Value::File(Rc::new(OpenFile {
                path: shown,
                rest: None,
                bytes: mode.contains('b'),
            })));
        }
        let inside =
            sources::relative(path).filter(|_| self.moved.is_none() || path.starts_with(ROOT));
        let Some(inside) = inside else {
            let value = self.unknown(format!("`{shown}` lies outside the project"), at);
            return self.risky(value);
        };
        if self.written.contains(&inside) {
            let value = self.unknown(format!("the script itself writes `{inside}`"), at);
            return self.risky(value);
        }
        if let Some(unknown) = self.unread.clone() {
            let value = self.derive(&unknown);
            return self.risky(value);
        }
        let Some(number) = self.sources.open(&inside) else {
            if self.sources.is_folder(&inside) {
                return self.raise("IsADirectoryError");
            }
            if self.sources.is_file(&inside) {
                let value = self.unknown(format!("`{inside}` cannot be read"), at);
                return self.risky(value);
            }
            if self.sources.is_supposed(&inside) {
                let value = self.unknown(format!("`{inside}` is not there"), at);
                return self.risky(value);
            }
            self.missing = Some((self.place(at), inside));
            return self.raise("FileNotFoundError");
        };
        let source = self.sources.get(number);
        self.charge(source.text.len() / 256)?;
        let bytes = mode.contains('b');
        let ascii = source.file.bytes().is_ascii();
        let as_read = encoding.is_some_and(|name| super::strings::utf8(name) || ascii);
        let utf8 = std::str::from_utf8(source.file.bytes()).is_ok();
        // A mark in front is read as a letter of the text, but for `utf-8-sig`.
        let marked = source.file.bytes().starts_with(&[0xef, 0xbb, 0xbf]);
        if !(bytes || as_read) || !utf8 || marked || (bytes && source.file.text().contains('\r')) {
            let files = [inside.clone()].into();
            let unknown =
                self.new_unknown(format!("`{inside}` is read in another encoding"), at, files);
            return self.risky(Value::Unknown(unknown));
        }
        Ok(Value::File(Rc::new(OpenFile {
            path: path.to_owned(),
            rest: Some(Shared::new(Text::at(
                Rc::clone(&source.text),
                Origin {
                    source: number,
                    start: 0,
                    exact: true,
                },
            ))),
            bytes,
        })))
    }
}
