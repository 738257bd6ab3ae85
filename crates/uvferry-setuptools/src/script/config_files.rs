//! `ConfigParser().read('setup.cfg')` and what scripts ask of it, by the dialect in which
//! `configparser` reads.

use std::rc::Rc;

use ruff_text_size::TextRange;
use uvferry_ini::{Dialect, Ini};

use super::attributes::with_attributes;
use super::calls::Named;
use super::sources;
use super::value::{MadeOf, Object, Pairs, Shared, Text, Value, get, put};
use super::{Eval, Run};

const PARSER: &str = "config parser";
const RAW_PARSER: &str = "raw config parser";

/// A parser that has read nothing; `None` where it is set up in a way that is not followed.
pub(super) fn config_parser(name: &str, positional: &[Value], keywords: &[Named]) -> Option<Value> {
    let without_interpolation = match keywords {
        [] => false,
        [only] if only.name == "interpolation" && matches!(only.value, Value::None) => true,
        _ => return None,
    };
    let kind = if without_interpolation || name.ends_with("RawConfigParser") {
        RAW_PARSER
    } else {
        PARSER
    };
    positional
        .is_empty()
        .then(|| with_attributes(None, kind, [("_sections", Value::dict(Vec::new()))]))
}

/// The sections that a parser has read; `None` where it is no parser.
fn sections(object: &Object) -> Option<Pairs> {
    if !matches!(object.kind, PARSER | RAW_PARSER) {
        return None;
    }
    match object.attributes.get().ok()?.get("_sections")? {
        Value::Dict(sections) => Some(Rc::clone(sections)),
        _ => None,
    }
}

/// `parser[section]`: the section as a dictionary.
pub(super) fn section_of(object: &Object, name: &Value) -> Option<Option<Value>> {
    get(&sections(object)?.get().ok()?, name)
}

impl Run<'_> {
    pub(super) fn config_method(
        &mut self,
        object: &Object,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let Some(sections) = sections(object) else {
            return Ok(None);
        };
        let Ok(held) = sections.get() else {
            return Ok(None);
        };
        let keeps_case = match object
            .attributes
            .get()
            .unwrap_or_default()
            .get("optionxform")
        {
            None => false,
            Some(Value::Named(function)) if &**function == "builtins.str" => true,
            Some(_) => return Ok(None),
        };
        let of_key = |key: &str| {
            Value::str(&if keeps_case {
                key.to_owned()
            } else {
                key.to_lowercase()
            })
        };
        let fallback = match keywords {
            [] => None,
            [only] if only.name == "fallback" => Some(only.value.clone()),
            [only] if only.name == "encoding" && name == "read" => None,
            _ => return Ok(None),
        };
        let keys = |section: &Value| match get(&held, section) {
            Some(Some(Value::Dict(keys))) => Some(keys.get().ok()),
            Some(None) => Some(None),
            _ => None,
        };
        Ok(Some(match (name, arguments) {
            ("read", [paths, ..]) => return self.read_config(object, paths, keeps_case, at),
            ("read_file" | "readfp", [Value::File(file), ..]) => {
                let path = Value::str(&file.path);
                return match self.read_config(object, &path, keeps_case, at)? {
                    Some(_) => Ok(Some(Value::None)),
                    None => Ok(None),
                };
            }
            ("sections", []) => Value::list(held.into_iter().map(|(name, _)| name).collect()),
            ("has_section", [section]) => match get(&held, section) {
                Some(found) => Value::Bool(found.is_some()),
                None => return Ok(None),
            },
            ("items", [section]) => match keys(section) {
                Some(Some(keys)) => Value::list(
                    keys.into_iter()
                        .map(|(key, value)| Value::tuple(vec![key, value]))
                        .collect(),
                ),
                Some(None) => return self.raise("NoSectionError"),
                None => return Ok(None),
            },
            ("options", [section]) => match keys(section) {
                Some(Some(keys)) => Value::list(keys.into_iter().map(|(key, _)| key).collect()),
                Some(None) => return self.raise("NoSectionError"),
                None => return Ok(None),
            },
            ("has_option", [section, Value::Text(key)]) => match keys(section) {
                Some(keys) => {
                    let found = keys.and_then(|keys| get(&keys, &of_key(&key.text)));
                    Value::Bool(matches!(found, Some(Some(_))))
                }
                None => return Ok(None),
            },
            ("get" | "getboolean" | "getint", [section, Value::Text(key)]) => {
                let (found, missing) = match keys(section) {
                    Some(Some(keys)) => (get(&keys, &of_key(&key.text)), "NoOptionError"),
                    Some(None) => (Some(None), "NoSectionError"),
                    None => return Ok(None),
                };
                match (found, fallback) {
                    (Some(Some(Value::Text(text))), _) if name != "get" => {
                        match converted(name, &text.text) {
                            Some(value) => value,
                            None => return self.raise("ValueError"),
                        }
                    }
                    (Some(Some(value)), _) => value,
                    (Some(None), Some(fallback)) => fallback,
                    (Some(None), None) => return self.raise(missing),
                    (None, _) => return Ok(None),
                }
            }
            _ => return Ok(None),
        }))
    }

    /// `read(paths)`: what is not there is passed over. `None` where a file is not followed.
    fn read_config(
        &mut self,
        object: &Object,
        paths: &Value,
        keeps_case: bool,
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let paths = match paths {
            Value::List(_) | Value::Tuple(_) => match self.iterate(paths, at)? {
                Ok(paths) => paths,
                Err(_) => return Ok(None),
            },
            one => vec![one.clone()],
        };
        let mut read = Vec::new();
        for shown in paths {
            let Some(path) = shown.path() else {
                return Ok(None);
            };
            let Some(inside) = sources::relative(&path) else {
                return Ok(None);
            };
            if !self.sources.is_file(&inside) {
                continue;
            }
            let Value::File(_) = self.open_file(&path, "r", Some("utf-8"), at)? else {
                return Ok(None);
            };
            let Some(number) = self.sources.open(&inside) else {
                return Ok(None);
            };
            if !self.take_sections(object, number, keeps_case, at)? {
                return Ok(None);
            }
            read.push(shown);
        }
        Ok(Some(Value::list(read)))
    }

    fn take_sections(
        &mut self,
        object: &Object,
        number: usize,
        keeps_case: bool,
        at: TextRange,
    ) -> Eval<bool> {
        let Some(sections) = sections(object) else {
            return Ok(false);
        };
        let mut dialect = if object.kind == RAW_PARSER {
            Dialect::RAW
        } else {
            Dialect::CONFIG_PARSER
        };
        if keeps_case {
            dialect = dialect.keeping_case();
        }
        let source = self.sources.get(number);
        let ini = Ini::read(&source.file, &dialect);
        // A parser hands its defaults on to every section that it reads later as well.
        if !ini.refused.is_empty() || !ini.defaults.is_empty() {
            return Ok(false);
        }
        self.charge(source.text.len() / 64)?;
        for section in &ini.sections {
            let name = Value::str(&section.name);
            let known = sections
                .get()
                .ok()
                .and_then(|held| get(&held, &name).flatten());
            let pairs: Pairs = if let Some(Value::Dict(pairs)) = known {
                pairs
            } else {
                let pairs = Shared::new(Vec::new());
                let entry = Value::Dict(Rc::clone(&pairs));
                if !matches!(sections.change(|held| put(held, name, entry)), Ok(true)) {
                    return Ok(false);
                }
                pairs
            };
            for setting in &section.settings {
                let value = if setting.broken.is_some() {
                    self.unknown("configparser cannot put its value together", at)
                } else {
                    Value::Text(Text {
                        made_of: MadeOf::source(number),
                        ..Text::new(&setting.value)
                    })
                };
                let key = Value::str(&setting.key);
                if !matches!(pairs.change(|held| put(held, key, value)), Ok(true)) {
                    return Ok(false);
                }
            }
        }
        super::value::tick();
        Ok(true)
    }
}

/// `getboolean` and `getint`
fn converted(name: &str, text: &str) -> Option<Value> {
    if name == "getint" {
        return text.trim().parse().ok().map(Value::Int);
    }
    match text.to_lowercase().as_str() {
        "1" | "yes" | "true" | "on" => Some(Value::Bool(true)),
        "0" | "no" | "false" | "off" => Some(Value::Bool(false)),
        _ => None,
    }
}
