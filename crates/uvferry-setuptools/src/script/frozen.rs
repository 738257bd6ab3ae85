//! What `setup()` is given, as it is at the moment of the call.

use std::collections::BTreeSet;
use std::rc::Rc;

use ruff_text_size::TextRange;

use super::sources::ROOT;
use super::value::{Place, Text, Unk, Value, visit};
use super::world::OTHER;
use super::{MOST_PARTS, Run};
use crate::metadata::Packages;

/// A call of `setup()`.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) place: Place,
    pub(crate) keywords: Vec<Keyword>,
    /// Why there may be more keywords.
    pub(crate) open: Option<(Rc<Unk>, Place)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Keyword {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) value: Frozen,
}

#[derive(Debug, Clone)]
pub(crate) enum Frozen {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
    List(Vec<Frozen>),
    Tuple(Vec<Frozen>),
    Set(Vec<Frozen>),
    Dict(Vec<(Frozen, Frozen)>),
    Find(Packages),
    /// A class, a function or another object.
    Object,
    Unknown(Rc<Unk>),
}

impl Frozen {
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> Option<&[Frozen]> {
        match self {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it counts as given: what is false is as if it were not.
    pub(crate) fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.text.is_empty(),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => !items.is_empty(),
            Self::Dict(items) => !items.is_empty(),
            Self::Find(_) | Self::Object => true,
            Self::Unknown(_) => return None,
        })
    }

    pub(crate) fn unknown(&self) -> Option<&Rc<Unk>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                items.iter().find_map(Self::unknown)
            }
            Self::Dict(items) => items
                .iter()
                .find_map(|(key, value)| key.unknown().or_else(|| value.unknown())),
            _ => None,
        }
    }

    /// Every text in it.
    pub(crate) fn each_text(&self, see: &mut dyn FnMut(&Text)) {
        match self {
            Self::Text(text) => see(text),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                for item in items {
                    item.each_text(see);
                }
            }
            Self::Dict(items) => {
                for (_, value) in items {
                    value.each_text(see);
                }
            }
            _ => {}
        }
    }

    /// All files that unknown parts are read from.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        match self {
            Self::Unknown(unknown) => unknown.files.clone(),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) => {
                items.iter().flat_map(Self::files).collect()
            }
            Self::Dict(items) => items.iter().flat_map(|(_, value)| value.files()).collect(),
            _ => BTreeSet::new(),
        }
    }
}

impl Run<'_> {
    pub(super) fn freeze(&mut self, value: &Value, at: TextRange, depth: usize) -> Frozen {
        if depth == 0 {
            return Frozen::Unknown(self.new_unknown("it is nested too deep", at, [].into()));
        }
        self.parts += 1;
        if self.parts > MOST_PARTS || !visit() {
            return Frozen::Unknown(self.new_unknown("it has too many parts", at, [].into()));
        }
        if let Some(unknown) = value.unknown() {
            return Frozen::Unknown(unknown);
        }
        match value {
            Value::None => Frozen::None,
            Value::Bool(value) => Frozen::Bool(*value),
            Value::Int(value) => Frozen::Int(*value),
            Value::Float(value) => Frozen::Float(*value),
            Value::Text(text) => self.freeze_text(text, at),
            Value::Path(path) => {
                let text = Text {
                    made_of: self.paths_of,
                    ..Text::new(path)
                };
                self.freeze_text(&text, at)
            }
            Value::List(items) => {
                let items = items.get().unwrap_or_default();
                Frozen::List(self.freeze_all(&items, at, depth))
            }
            Value::Tuple(items) => Frozen::Tuple(self.freeze_all(items, at, depth)),
            Value::Set(items) => {
                let items = items.get().unwrap_or_default();
                Frozen::Set(self.freeze_all(&items, at, depth))
            }
            Value::Dict(pairs) => Frozen::Dict(
                pairs
                    .get()
                    .unwrap_or_default()
                    .iter()
                    .map(|(key, value)| {
                        (
                            self.freeze(key, at, depth - 1),
                            self.freeze(value, at, depth - 1),
                        )
                    })
                    .collect(),
            ),
            // setuptools makes a list of it.
            Value::Iter(items, _) => {
                let items: Vec<Value> = items.get().unwrap_or_default().into();
                Frozen::List(self.freeze_all(&items, at, depth))
            }
            Value::View(..) => match self.iterate(value, at) {
                Ok(Ok(items)) => Frozen::List(self.freeze_all(&items, at, depth)),
                Ok(Err(unknown)) => Frozen::Unknown(unknown),
                Err(_) => Frozen::Unknown(self.new_unknown("it is nested too deep", at, [].into())),
            },
            Value::Find(find) => Frozen::Find((**find).clone()),
            Value::Class(_) => Frozen::Object,
            Value::Function(_) => Frozen::Object,
            Value::Named(_) => Frozen::Object,
            Value::Object(object) if matches!(object.kind, "requirement" | "packaging") => {
                // setuptools wants its text.
                Frozen::Unknown(self.new_unknown("it is an object and no text", at, [].into()))
            }
            Value::Object(_) => Frozen::Object,
            Value::VersionInfo(_)
            | Value::MinorVersion
            | Value::VersionText
            | Value::HexVersion => Frozen::Unknown(self.new_unknown(
                "it depends on the Python that builds it",
                at,
                [].into(),
            )),
            Value::ToolVersion => Frozen::Unknown(self.new_unknown(
                "it is the installed version of `setuptools`",
                at,
                [].into(),
            )),
            _ => Frozen::Unknown(self.new_unknown(
                format!("`{}` is only known when it runs", self.snippet(at)),
                at,
                [].into(),
            )),
        }
    }

    fn freeze_all(&mut self, items: &[Value], at: TextRange, depth: usize) -> Vec<Frozen> {
        items
            .iter()
            .take(MOST_PARTS)
            .map(|item| self.freeze(item, at, depth - 1))
            .collect()
    }

    fn freeze_text(&mut self, text: &Text, at: TextRange) -> Frozen {
        let unknown: Option<Rc<Unk>> = if text.text.contains(OTHER) {
            Some(self.new_unknown("it names the platform that builds it", at, [].into()))
        } else {
            None
        };
        match unknown {
            Some(unknown) => Frozen::Unknown(unknown),
            None => Frozen::Text(text.clone()),
        }
    }
}

/// A path of the project without its root; `None` where the text holds the root elsewhere.
pub(crate) fn without_root(text: &str) -> Option<String> {
    let text = match text.strip_prefix(ROOT) {
        Some("") => return Some(".".to_owned()),
        Some(rest) => rest.strip_prefix('/')?,
        None => text,
    };
    (!text.contains(ROOT)).then(|| text.to_owned())
}
