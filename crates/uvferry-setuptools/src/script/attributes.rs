//! `object.name`.

use std::collections::HashMap;
use std::rc::Rc;

use ruff_text_size::TextRange;

use super::sources::{self, ROOT};
use super::value::{Class, Object, Shared, Text, Value};
use super::{Eval, Run};

/// An object without attributes.
pub(super) fn object(class: Option<Rc<Class>>, kind: &'static str) -> Value {
    with_attributes(class, kind, [])
}

pub(super) fn with_attributes<const N: usize>(
    class: Option<Rc<Class>>,
    kind: &'static str,
    attributes: [(&str, Value); N],
) -> Value {
    Value::Object(Rc::new(Object {
        class,
        kind,
        attributes: Shared::new(
            attributes
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<HashMap<_, _>>(),
        ),
    }))
}

/// What looking into a class came to.
pub(super) enum InClass {
    Found(Value),
    Missing,
    /// One of its bases is not followed.
    Unsure,
}

pub(super) fn in_class(class: &Class, name: &str, depth: usize) -> InClass {
    if let Some(value) = class.scope.lookup(name) {
        return InClass::Found(value);
    }
    if depth > 20 {
        return InClass::Unsure;
    }
    for base in &class.bases {
        match base {
            Value::Class(base) => match in_class(base, name, depth + 1) {
                InClass::Missing => {}
                found => return found,
            },
            Value::Named(base) if &**base == "builtins.object" => {}
            _ => return InClass::Unsure,
        }
    }
    if class.scope.open.borrow().is_some() {
        return InClass::Unsure;
    }
    InClass::Missing
}

impl Run<'_> {
    /// A method of the class of an object.
    pub(super) fn class_attribute(&self, value: &Value, name: &str) -> Option<Value> {
        let Value::Object(object) = value else {
            return None;
        };
        match in_class(object.class.as_ref()?, name, 0) {
            InClass::Found(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn attribute(&mut self, object: &Value, name: &str, at: TextRange) -> Eval<Value> {
        match object {
            Value::Named(module) => {
                let full = super::library::canonical(&format!("{module}.{name}"));
                self.named_attribute(&full, at)
            }
            Value::Module(scope) => {
                if let Some(value) = scope.lookup(name) {
                    return Ok(value);
                }
                let open = scope.open.borrow().clone();
                match open {
                    Some(unknown) => {
                        let value = self.derive(&unknown);
                        self.risky(value)
                    }
                    None => self.raise("AttributeError"),
                }
            }
            Value::Unknown(unknown) => {
                let value = self.derive(unknown);
                self.risky(value)
            }
            Value::VersionInfo(_) => match name {
                "major" => Ok(self.major()),
                "minor" => Ok(Value::MinorVersion),
                _ => Ok(self.unknown("it depends on the Python that builds it", at)),
            },
            Value::Path(path) => Ok(self.path_attribute(object, path, name, at)),
            Value::Object(found) => {
                let held = found.attributes.get();
                match held {
                    Ok(attributes) => {
                        if let Some(value) = attributes.get(name) {
                            return Ok(value.clone());
                        }
                    }
                    Err(unknown) => return Ok(self.derive(&unknown)),
                }
                let Some(class) = &found.class else {
                    return Ok(Value::Bound(Rc::new((object.clone(), name.to_owned()))));
                };
                match in_class(class, name, 0) {
                    InClass::Found(value) => self.bind(object, value, at),
                    InClass::Missing if name == "__class__" => Ok(Value::Class(Rc::clone(class))),
                    InClass::Missing if !name.starts_with("__") => {
                        match in_class(class, "__getattr__", 0) {
                            InClass::Missing => self.raise("AttributeError"),
                            _ => Ok(self.unknown("an object decides it when it runs", at)),
                        }
                    }
                    _ => {
                        let why = format!("`{}` comes from a library", self.snippet(at));
                        let value = self.unknown(why, at);
                        self.risky(value)
                    }
                }
            }
            Value::Class(class) => match in_class(class, name, 0) {
                InClass::Found(Value::Function(function)) => match function.decorator.as_deref() {
                    Some("classmethod") => Ok(Value::Method(Rc::new((object.clone(), function)))),
                    Some("property") => Ok(self.unknown("it is a property of a class", at)),
                    _ => Ok(Value::Function(function)),
                },
                InClass::Found(value) => Ok(value),
                InClass::Missing if name == "__name__" => Ok(Value::str(&class.name)),
                InClass::Missing if !name.starts_with("__") => self.raise("AttributeError"),
                _ => {
                    let why = format!("`{}` comes from a library", self.snippet(at));
                    let value = self.unknown(why, at);
                    self.risky(value)
                }
            },
            Value::Function(function) => match name {
                "__name__" => Ok(Value::str(&function.name)),
                _ => Ok(self.unknown("it is an attribute of a function", at)),
            },
            Value::Match(found) => Ok(match name {
                "string" => Value::Text(found.subject.clone()),
                _ => Value::Bound(Rc::new((object.clone(), name.to_owned()))),
            }),
            Value::File(file) if name == "name" => Ok(Value::str(&file.path)),
            Value::None => self.raise("AttributeError"),
            Value::VersionText | Value::MinorVersion | Value::HexVersion => {
                Ok(Value::Bound(Rc::new((object.clone(), name.to_owned()))))
            }
            _ => Ok(Value::Bound(Rc::new((object.clone(), name.to_owned())))),
        }
    }

    /// A function of a class as an attribute of its object.
    fn bind(&mut self, object: &Value, value: Value, at: TextRange) -> Eval<Value> {
        let Value::Function(function) = &value else {
            return Ok(value);
        };
        match function.decorator.as_deref() {
            Some("property") => {
                let function = Rc::clone(function);
                self.invoke(&function, vec![object.clone()], Vec::new(), at)
            }
            Some("staticmethod") => Ok(value),
            Some("classmethod") => {
                let class = match object {
                    Value::Object(found) => found.class.clone().map(Value::Class),
                    _ => None,
                };
                let class = class.unwrap_or_else(|| object.clone());
                Ok(Value::Method(Rc::new((class, Rc::clone(function)))))
            }
            _ => Ok(Value::Method(Rc::new((
                object.clone(),
                Rc::clone(function),
            )))),
        }
    }

    fn path_attribute(&mut self, object: &Value, path: &str, name: &str, at: TextRange) -> Value {
        let last = path.rsplit('/').next().unwrap_or_default().to_owned();
        match name {
            "parent" => self.parent_path(path, at),
            "name" | "stem" | "suffix" if last == ROOT => {
                self.unknown("it is the name of the project's folder", at)
            }
            "name" => self.text_of_path(&last),
            "stem" | "suffix" => {
                let (stem, suffix) = match last.rfind('.') {
                    Some(dot) if dot > 0 => last.split_at(dot),
                    _ => (last.as_str(), ""),
                };
                self.text_of_path(if name == "stem" { stem } else { suffix })
            }
            "parents" => {
                let mut all = Vec::new();
                let mut at_path = path.to_owned();
                while let Value::Path(parent) = self.parent_path(&at_path, at) {
                    if *parent == *at_path || all.len() > 30 {
                        break;
                    }
                    at_path = parent.to_string();
                    all.push(Value::Path(parent));
                }
                let outside = self.unknown("it lies outside the project", at);
                all.push(outside);
                Value::tuple(all)
            }
            _ => Value::Bound(Rc::new((object.clone(), name.to_owned()))),
        }
    }

    fn text_of_path(&self, text: &str) -> Value {
        Value::Text(Text {
            made_of: self.paths_of,
            ..Text::new(text)
        })
    }

    fn parent_path(&mut self, path: &str, at: TextRange) -> Value {
        if path == ROOT {
            return self.unknown("it lies outside the project", at);
        }
        let parent = sources::parent(path);
        Value::Path(super::paths::path_text(&parent).into())
    }

    pub(super) fn set_attribute(
        &mut self,
        object: &Value,
        name: &str,
        value: Value,
        at: TextRange,
    ) -> Eval<()> {
        match object {
            Value::Object(found) => {
                self.charge(1)?;
                let _ = found
                    .attributes
                    .change(|attributes| attributes.insert(name.to_owned(), value));
            }
            Value::Class(class) => class.scope.set(name, value),
            Value::Module(scope) => scope.set(name, value),
            Value::Named(module) => {
                let full = super::library::canonical(&format!("{module}.{name}"));
                let harmless = matches!(full.as_str(), "sys.dont_write_bytecode" | "sys.path")
                    || module.starts_with("builtins");
                if !harmless {
                    self.effect(at, format!("changes `{full}`"));
                }
                self.patched.insert(full, value);
            }
            _ => {}
        }
        Ok(())
    }
}
