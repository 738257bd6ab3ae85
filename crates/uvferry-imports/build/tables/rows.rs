//! Reading a table, strictly: what is not expected is a fault, with its file and line.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, Table, Value};

/// What is wrong, and where.
pub(crate) type Fault = String;

/// One of the files in `data/`.
pub(crate) struct File<'f> {
    name: &'f str,
    text: &'f str,
    document: Document<&'f str>,
}

impl<'f> File<'f> {
    /// `kinds` are the names that its rows may have, `settings` other keys.
    pub(crate) fn parse(
        name: &'f str,
        text: &'f str,
        kinds: &[&str],
        settings: &[&str],
    ) -> Result<Self, Fault> {
        let document = Document::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().replace('\n', "; ");
            format!("{}: {message}", place(name, text, at))
        })?;
        let file = Self {
            name,
            text,
            document,
        };
        for (key, item) in file.document.iter() {
            if !kinds.contains(&key) && !settings.contains(&key) {
                let at = item.span().map_or(0, |span| span.start);
                return Err(format!("{}: nothing reads `{key}`", place(name, text, at)));
            }
        }
        Ok(file)
    }

    /// The rows of one name. Each has all keys of `required`, and no others than those and
    /// `optional`.
    pub(crate) fn rows(
        &self,
        kind: &str,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Vec<Row<'_>>, Fault> {
        let list = self.document.get(kind);
        let list = list
            .and_then(Item::as_array_of_tables)
            .ok_or_else(|| format!("data/{}: no `[[{kind}]]`", self.name))?;
        let row = |table| {
            let row = Row { file: self, table };
            if let Some(lacking) = required.iter().find(|key| !table.contains_key(key)) {
                return Err(row.fault(&format!("the row has no `{lacking}`")));
            }
            for (key, item) in table {
                if !required.contains(&key) && !optional.contains(&key) {
                    return Err(row.fault_at(item, &format!("nothing reads `{key}`")));
                }
            }
            Ok(row)
        };
        list.iter().map(row).collect()
    }

    /// A number that stands before the rows.
    pub(crate) fn number(&self, key: &str) -> Result<u32, Fault> {
        let number = self.document.get(key).and_then(Item::as_integer);
        number
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| format!("data/{}: `{key}` is no number", self.name))
    }
}

/// `data/tools.toml, line 12`.
pub(crate) fn place(name: &str, text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    format!("data/{name}, line {}", before.matches('\n').count() + 1)
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    file: &'r File<'r>,
    table: &'r Table,
}

impl<'r> Row<'r> {
    pub(crate) fn fault(&self, message: &str) -> Fault {
        let at = self.table.span().map_or(0, |span| span.start);
        format!("{}: {message}", place(self.file.name, self.file.text, at))
    }

    fn fault_at(&self, item: &Item, message: &str) -> Fault {
        let span = item.span().or_else(|| self.table.span());
        let at = span.map_or(0, |span| span.start);
        format!("{}: {message}", place(self.file.name, self.file.text, at))
    }

    /// A text; an empty one where there is none.
    pub(crate) fn word(&self, key: &str) -> Result<&'r str, Fault> {
        match self.table.get(key) {
            None => Ok(""),
            Some(item) => item
                .as_str()
                .ok_or_else(|| self.fault_at(item, &format!("`{key}` is no text"))),
        }
    }

    /// A text that is one of `known`.
    pub(crate) fn one_of(&self, key: &str, known: &[&str]) -> Result<&'r str, Fault> {
        let word = self.word(key)?;
        if known.contains(&word) {
            return Ok(word);
        }
        let known = known.join("`, `");
        Err(self.fault(&format!("`{key}` is `{word}`, and none of `{known}`")))
    }

    /// A list of texts; an empty one where there is none.
    pub(crate) fn words(&self, key: &str) -> Result<Vec<&'r str>, Fault> {
        match self.table.get(key) {
            None => Ok(Vec::new()),
            Some(item) => self.texts(key, item),
        }
    }

    fn texts(&self, key: &str, item: &'r Item) -> Result<Vec<&'r str>, Fault> {
        let fault = || self.fault_at(item, &format!("`{key}` is no list of texts"));
        let list = item.as_array().ok_or_else(fault)?.iter();
        list.map(|value| value.as_str().ok_or_else(fault)).collect()
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, Fault> {
        match self.table.get(key) {
            None => Ok(false),
            Some(item) => item
                .as_bool()
                .ok_or_else(|| self.fault_at(item, &format!("`{key}` is neither true nor false"))),
        }
    }

    /// Lists of texts by their names, in a table of the row's own.
    pub(crate) fn lists(&self, key: &str) -> Result<BTreeMap<&'r str, Vec<&'r str>>, Fault> {
        let Some(item) = self.table.get(key) else {
            return Ok(BTreeMap::new());
        };
        let table = item.as_table_like().ok_or_else(|| {
            self.fault_at(item, &format!("`{key}` has no names with lists of texts"))
        })?;
        table
            .iter()
            .map(|(name, item)| Ok((name, self.texts(name, item)?)))
            .collect()
    }

    /// Pairs of a text and a number.
    pub(crate) fn weights(&self, key: &str) -> Result<Vec<(&'r str, u32)>, Fault> {
        let item = self.table.get(key).ok_or_else(|| self.fault(key))?;
        let fault = || self.fault_at(item, &format!("`{key}` is no list of texts and numbers"));
        let pair = |value: &'r Value| {
            let pair = value.as_array().filter(|pair| pair.len() == 2)?;
            let number = u32::try_from(pair.get(1)?.as_integer()?).ok()?;
            Some((pair.get(0)?.as_str()?, number))
        };
        let list = item.as_array().ok_or_else(fault)?.iter();
        list.map(|value| pair(value).ok_or_else(fault)).collect()
    }
}
