//! Writing Rust.

use std::collections::BTreeMap;

use super::rows::{Fault, Row};

pub(crate) fn text(text: &str) -> String {
    format!("{text:?}")
}

pub(crate) fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("&[{}]", items.join(", "))
}

pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    list(texts.into_iter().map(text))
}

/// The crate's type of that name: what is looked up by a name.
#[derive(Default)]
pub(crate) struct Sorted(BTreeMap<String, String>);

impl Sorted {
    /// A name that is there already is a fault.
    pub(crate) fn add(&mut self, row: &Row<'_>, name: &str, value: String) -> Result<(), Fault> {
        match self.0.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(row.fault(&format!("`{name}` stands in another row too"))),
        }
    }

    /// What was there under the name counts no more.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn rust(&self) -> String {
        let (mut starts, mut names, mut ends) = (Vec::new(), String::new(), Vec::new());
        for name in self.0.keys() {
            starts.push(start(name));
            names.push_str(name);
            ends.push(format!("{:#x}", names.len()));
        }
        // A set has nothing beside its names.
        let is_set = !self.0.is_empty() && self.0.values().all(|value| value == "()");
        let values = if is_set {
            format!("&[(); {}]", self.0.len())
        } else {
            list(self.0.values().map(|value| format!("\n{value}")))
        };
        format!(
            "Sorted {{ starts: {}, names: {}, ends: {}, values: {values} }}",
            list(starts),
            text(&names),
            list(ends),
        )
    }
}

/// The first eight bytes of a name, as the crate compares them.
fn start(name: &str) -> String {
    let byte = |at: usize| name.as_bytes().get(at).copied().unwrap_or_default();
    let pairs: Vec<String> = (0..4)
        .map(|pair| format!("{:02x}{:02x}", byte(2 * pair), byte(2 * pair + 1)))
        .collect();
    format!("0x{}", pairs.join("_"))
}

/// Lists by a name, in the order in which they were added to.
#[derive(Default)]
pub(crate) struct Grouped(BTreeMap<String, Vec<String>>);

impl Grouped {
    pub(crate) fn add(&mut self, name: &str, value: String) {
        self.0.entry(name.to_owned()).or_default().push(value);
    }

    pub(crate) fn rust(self) -> String {
        let mut sorted = Sorted::default();
        for (name, values) in self.0 {
            sorted.set(&name, list(values));
        }
        sorted.rust()
    }
}
