//! Python's own names and functions.

use std::rc::Rc;

use ruff_text_size::TextRange;

use super::attributes::{InClass, in_class};
use super::calls::Named;
use super::value::{Scope, Text, Value};
use super::world::encode;
use super::{Eval, Run, Unk, format};

const FUNCTIONS: &[&str] = &[
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
    "__import__",
    "NotImplemented",
    "Ellipsis",
    "__build_class__",
    "__debug__",
    "copyright",
    "credits",
    "license",
];

/// Those that only Python 2 has.
const OLD: &[&str] = &[
    "unicode",
    "basestring",
    "raw_input",
    "xrange",
    "execfile",
    "reload",
    "long",
    "unichr",
    "file",
    "reduce",
    "cmp",
    "apply",
    "buffer",
    "intern",
    "coerce",
    "StandardError",
];

fn exception(name: &str) -> bool {
    name.ends_with("Error")
        || name.ends_with("Warning")
        || matches!(
            name,
            "Exception"
                | "BaseException"
                | "SystemExit"
                | "KeyboardInterrupt"
                | "StopIteration"
                | "GeneratorExit"
                | "Warning"
                | "ExceptionGroup"
        )
}

impl Run<'_> {
    /// A name that no scope has.
    pub(super) fn builtin_name(
        &mut self,
        name: &str,
        at: TextRange,
        open: Option<Rc<Unk>>,
    ) -> Eval<Value> {
        if FUNCTIONS.contains(&name) || exception(name) {
            return Ok(Value::named(super::library::canonical(&format!(
                "builtins.{name}"
            ))));
        }
        if OLD.contains(&name) {
            let two = [(encode(2, 0, 0), encode(3, 0, 0))];
            if self.world.version_in(&two, "the Python version") {
                let name = match name {
                    "unicode" | "basestring" => "str",
                    "xrange" => "range",
                    "long" => "int",
                    other => other,
                };
                return Ok(Value::named(super::library::canonical(&format!(
                    "builtins.{name}"
                ))));
            }
            return self.raise("NameError");
        }
        if name == "__builtins__" {
            return Ok(Value::named("builtins"));
        }
        if matches!(
            name,
            "__spec__" | "__loader__" | "__package__" | "__path__" | "__cached__"
        ) {
            return Ok(self.unknown("it depends on how the script is started", at));
        }
        match open {
            Some(unknown) => {
                let value = self.derive(&unknown);
                self.risky(value)
            }
            None => self.raise("NameError"),
        }
    }

    /// `Ok(None)`: it is none of those that are followed here.
    #[expect(clippy::too_many_lines, reason = "one arm for each function")]
    pub(super) fn builtin_call(
        &mut self,
        name: &str,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let plain = keywords.is_empty();
        Ok(Some(match (name, positional) {
            ("print" | "help", _) => Value::None,
            // The order of packages does not matter.
            ("list" | "sorted", [found @ Value::Find(_)]) if plain => found.clone(),
            ("list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "iter", [items]) => {
                let set = matches!(name, "set" | "frozenset" | "sorted");
                // Where the order does not matter it is not asked for.
                let items = match items {
                    Value::Set(items) if set => items.get(),
                    other => self.iterate(other, at)?,
                };
                let items = match items {
                    Ok(items) => items,
                    Err(unknown) => {
                        let value = self.derive(&unknown);
                        return self.risky(value).map(Some);
                    }
                };
                self.charge(items.len())?;
                match name {
                    "list" => Value::list(items),
                    "tuple" => Value::tuple(items),
                    "set" | "frozenset" => self.set_of(items, at)?,
                    "sorted" => match self.sorted(items, keywords, at)? {
                        Ok(items) => Value::list(items),
                        Err(unknown) => self.derive(&unknown),
                    },
                    "reversed" => Value::iter(items.into_iter().rev().collect()),
                    _ => match &positional[0] {
                        Value::Iter(_, _) | Value::File(_) => return Ok(None),
                        _ => Value::iter(items),
                    },
                }
            }
            ("list", []) => Value::list(Vec::new()),
            ("tuple", []) => Value::tuple(Vec::new()),
            ("set" | "frozenset", []) => self.set_of(Vec::new(), at)?,
            ("dict", rest) if rest.len() <= 1 => {
                let made = Value::dict(Vec::new());
                if let Value::Dict(pairs) = &made {
                    if let Some(other) = rest.first() {
                        self.update(pairs, other, at)?;
                    }
                    for keyword in keywords {
                        let (key, value) = (Value::str(&keyword.name), keyword.value.clone());
                        let _ = pairs.change(|pairs| super::value::put(pairs, key, value));
                    }
                }
                made
            }
            ("str", []) => Value::str(""),
            ("str", [value]) if plain => match (value, format::str_of(value)) {
                (Value::Text(_), _) => value.clone(),
                (Value::Object(_), Some(text)) => {
                    Value::Text(format::requirement_text(value).unwrap_or_else(|| Text::new(&text)))
                }
                (Value::VersionText, _) => Value::VersionText,
                (_, Some(text)) => Value::str(&text),
                (Value::Object(object), None) if object.class.is_some() => {
                    match self.class_attribute(value, "__str__") {
                        Some(Value::Function(function)) => {
                            self.invoke(&function, vec![value.clone()], Vec::new(), at)?
                        }
                        _ => return Ok(None),
                    }
                }
                _ => return Ok(None),
            },
            ("str", [value @ Value::Bytes(text), Value::Text(encoding), ..])
                if super::strings::utf8(&encoding.text) =>
            {
                let _ = value;
                Value::Text(text.clone())
            }
            ("bytes", [Value::Text(text), Value::Text(_)]) => Value::Bytes(text.clone()),
            ("repr", [value]) => match format::repr_of(value, 20) {
                Some(text) => Value::str(&text),
                None => return Ok(None),
            },
            ("format", [value, rest @ ..]) if rest.len() <= 1 => {
                match format::format(value, rest.first().and_then(Value::text).unwrap_or("")) {
                    Some(text) => Value::str(&text),
                    None => return Ok(None),
                }
            }
            ("int", []) => Value::Int(0),
            ("int", [value]) if plain => match value {
                Value::Int(_) => value.clone(),
                Value::Bool(value) => Value::Int((*value).into()),
                #[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
                Value::Float(float) if float.abs() < 1e15 => Value::Int(float.trunc() as i64),
                Value::Text(text) => {
                    let digits = text.text.trim();
                    let plain = digits.trim_start_matches(['+', '-']);
                    if !digits.is_ascii() {
                        return Ok(None);
                    }
                    match digits.parse() {
                        Ok(int) => Value::Int(int),
                        Err(_)
                            if plain.chars().all(|c| c.is_ascii_digit() || c == '_')
                                && !plain.is_empty() =>
                        {
                            return Ok(None);
                        }
                        Err(_) => return self.raise("ValueError"),
                    }
                }
                Value::MinorVersion => Value::MinorVersion,
                _ => return Ok(None),
            },
            ("float", [Value::Int(int)]) if int.abs() < 1 << 52 =>
            {
                #[expect(clippy::cast_precision_loss, reason = "checked to be small")]
                Value::Float(*int as f64)
            }
            ("float", [Value::Float(float)]) => Value::Float(*float),
            ("bool", []) => Value::Bool(false),
            ("bool", [value]) => Value::Bool(self.truth(value, at)?),
            ("len", [value]) => {
                let length = match value {
                    Value::Text(text) | Value::Bytes(text) => Some(text.text.chars().count()),
                    Value::Set(items) => items.get().ok().map(|items| items.len()),
                    Value::List(_)
                    | Value::Tuple(_)
                    | Value::Dict(_)
                    | Value::View(..)
                    | Value::Find(_) => self.iterate(value, at)?.ok().map(|items| items.len()),
                    _ => None,
                };
                match length.and_then(|length| i64::try_from(length).ok()) {
                    Some(length) if !matches!(value, Value::Bytes(text) if !text.text.is_ascii()) => {
                        Value::Int(length)
                    }
                    _ => return Ok(None),
                }
            }
            ("range", bounds) if !bounds.is_empty() && bounds.len() <= 3 => {
                let mut ints = Vec::new();
                for bound in bounds {
                    match bound {
                        Value::Int(int) => ints.push(*int),
                        _ => return Ok(None),
                    }
                }
                let (start, end, step) = match *ints.as_slice() {
                    [end] => (0, end, 1),
                    [start, end] => (start, end, 1),
                    [start, end, step] => (start, end, step),
                    _ => return Ok(None),
                };
                if step == 0 {
                    return self.raise("ValueError");
                }
                let mut items = Vec::new();
                let mut value = start;
                while (step > 0 && value < end) || (step < 0 && value > end) {
                    self.charge(1)?;
                    items.push(Value::Int(value));
                    let Some(next) = value.checked_add(step) else {
                        break;
                    };
                    value = next;
                }
                Value::list(items)
            }
            ("enumerate", [items, rest @ ..]) => {
                let start = match (rest, keywords) {
                    ([], []) => 0,
                    ([Value::Int(start)], _) => *start,
                    ([], [keyword]) => match keyword.value {
                        Value::Int(start) => start,
                        _ => return Ok(None),
                    },
                    _ => return Ok(None),
                };
                match self.iterate(items, at)? {
                    Ok(items) => Value::iter(
                        (start..)
                            .zip(items)
                            .map(|(at, item)| Value::tuple(vec![Value::Int(at), item]))
                            .collect(),
                    ),
                    Err(unknown) => self.derive(&unknown),
                }
            }
            ("zip", all) if plain => {
                let mut columns = Vec::new();
                for items in all {
                    match self.iterate(items, at)? {
                        Ok(items) => columns.push(items),
                        Err(unknown) => return Ok(Some(self.derive(&unknown))),
                    }
                }
                let rows = columns.iter().map(Vec::len).min().unwrap_or_default();
                self.charge(rows * columns.len())?;
                Value::iter(
                    (0..rows)
                        .map(|row| {
                            Value::tuple(columns.iter().map(|column| column[row].clone()).collect())
                        })
                        .collect(),
                )
            }
            ("map", [function, items]) => match self.iterate(items, at)? {
                Ok(items) => {
                    let mut mapped = Vec::new();
                    for item in items {
                        self.charge(1)?;
                        mapped.push(self.call(function, vec![item], Vec::new(), at)?);
                    }
                    Value::iter(mapped)
                }
                Err(unknown) => {
                    self.forget_value(function, &unknown);
                    self.derive(&unknown)
                }
            },
            ("filter", [Value::Function(function), found @ Value::Find(_)])
                if let Some(packages) = self.packages_that_pass(function, found) =>
            {
                packages
            }
            ("filter", [function, items]) => match self.iterate(items, at)? {
                Ok(items) => {
                    let mut kept = Vec::new();
                    for item in items {
                        let value = match function {
                            Value::None => item.clone(),
                            function => self.call(function, vec![item.clone()], Vec::new(), at)?,
                        };
                        if let Some(unknown) = value.unknown() {
                            return Ok(Some(self.derive(&unknown)));
                        }
                        if self.truth(&value, at)? {
                            kept.push(item);
                        }
                    }
                    Value::iter(kept)
                }
                Err(unknown) => {
                    self.forget_value(function, &unknown);
                    self.derive(&unknown)
                }
            },
            ("any" | "all", [items]) => match self.iterate(items, at)? {
                Ok(items) => {
                    let wanted = name == "any";
                    for item in items {
                        if self.truth(&item, at)? == wanted {
                            return Ok(Some(Value::Bool(wanted)));
                        }
                    }
                    Value::Bool(!wanted)
                }
                Err(unknown) => self.derive(&unknown),
            },
            ("sum", [items, rest @ ..]) => match self.iterate(items, at)? {
                Ok(items) => {
                    let mut total = rest.first().cloned().unwrap_or(Value::Int(0));
                    for item in items {
                        total = self.binary(&total, ruff_python_ast::Operator::Add, &item, at)?;
                    }
                    total
                }
                Err(unknown) => self.derive(&unknown),
            },
            ("min" | "max", all) if !all.is_empty() => {
                let items = match all {
                    [items] => self.iterate(items, at)?,
                    all => Ok(all.to_vec()),
                };
                match items {
                    Ok(items) if keywords.iter().all(|keyword| keyword.name == "key") => {
                        match self.sorted(items, keywords, at)? {
                            Ok(items) => {
                                let found = if name == "min" {
                                    items.first()
                                } else {
                                    items.last()
                                };
                                match found {
                                    Some(value) => value.clone(),
                                    None => return self.raise("ValueError"),
                                }
                            }
                            Err(unknown) => self.derive(&unknown),
                        }
                    }
                    Ok(_) => return Ok(None),
                    Err(unknown) => self.derive(&unknown),
                }
            }
            ("next", [items @ (Value::Iter(_, _) | Value::File(_)), rest @ ..]) => {
                let first = match items {
                    Value::File(_) => {
                        let line = self.method(items, "readline", &[], &[], at)?;
                        if line.text() == Some("") {
                            None
                        } else {
                            Some(line)
                        }
                    }
                    Value::Iter(queue, _) => {
                        match queue.change(std::collections::VecDeque::pop_front) {
                            Ok(found) => found,
                            Err(unknown) => {
                                let value = self.derive(&unknown);
                                return self.risky(value).map(Some);
                            }
                        }
                    }
                    _ => None,
                };
                match (first, rest.first()) {
                    (Some(item), _) => item,
                    (None, Some(default)) => default.clone(),
                    (None, None) => return self.raise("StopIteration"),
                }
            }
            ("isinstance", [value, kind]) => match self.is_instance(value, kind) {
                Some(answer) => Value::Bool(answer),
                None => return Ok(None),
            },
            ("hasattr", [object, Value::Text(attribute)]) => {
                return self.has_attribute(object, &attribute.text, at);
            }
            ("getattr", [object, Value::Text(attribute), rest @ ..]) => {
                let name = Rc::clone(&attribute.text);
                match (object, rest.first()) {
                    (Value::Named(_) | Value::Unknown(_), Some(_)) => return Ok(None),
                    (_, None) => self.attribute(object, &name, at)?,
                    (_, Some(default)) => match self.attribute(object, &name, at) {
                        Err(super::Stop::Raise(raised))
                            if raised.kind.as_deref() == Some("AttributeError") =>
                        {
                            default.clone()
                        }
                        other => other?,
                    },
                }
            }
            ("setattr", [object, Value::Text(attribute), value]) => {
                let name = Rc::clone(&attribute.text);
                self.set_attribute(object, &name, value.clone(), at)?;
                Value::None
            }
            (
                "callable",
                [Value::Function(_) | Value::Class(_) | Value::Method(_) | Value::Bound(_)],
            ) => Value::Bool(true),
            (
                "callable",
                [
                    Value::Text(_)
                    | Value::List(_)
                    | Value::Dict(_)
                    | Value::None
                    | Value::Tuple(_),
                ],
            ) => Value::Bool(false),
            ("ord", [Value::Text(text)]) if text.text.chars().count() == 1 => {
                Value::Int(text.text.chars().next().map_or(0, |c| u32::from(c).into()))
            }
            ("chr", [Value::Int(code)]) => {
                match u32::try_from(*code).ok().and_then(char::from_u32) {
                    Some(c) => Value::str(&c.to_string()),
                    None => return Ok(None),
                }
            }
            ("abs", [Value::Int(int)]) => Value::Int(int.saturating_abs()),
            ("globals", []) => Value::Module(self.globals()),
            ("locals" | "vars", []) => Value::Module(Rc::clone(&self.scope)),
            ("vars", [Value::Module(scope)]) => Value::Module(Rc::clone(scope)),
            ("open", _) => return self.open_call(positional, keywords, at).map(Some),
            ("exit" | "quit", _) => return self.raise("SystemExit"),
            ("compile", [code @ (Value::Text(_) | Value::Bytes(_)), ..]) => code.clone(),
            ("exec", [code, rest @ ..]) => return self.execute(code, rest, at).map(Some),
            ("execfile", [path, rest @ ..]) => {
                let file = self.open_call(std::slice::from_ref(path), &[], at)?;
                let text = self.method(&file, "read", &[], &[], at)?;
                return self.execute(&text, rest, at).map(Some);
            }
            ("eval", [Value::Text(text)]) => match self.literal_text(text, at)? {
                Some(value) => value,
                None => return Ok(None),
            },
            ("__import__", [Value::Text(name), ..]) => {
                let name = Rc::clone(&name.text);
                let whole = self.import_module(&name, at)?;
                if name.contains('.') {
                    let first = name.split('.').next().unwrap_or_default().to_owned();
                    self.import_module(&first, at)?
                } else {
                    whole
                }
            }
            ("type", [Value::Text(_)]) => Value::named("builtins.str"),
            ("type", [Value::List(_)]) => Value::named("builtins.list"),
            ("type", [Value::Dict(_)]) => Value::named("builtins.dict"),
            ("type", [Value::Tuple(_)]) => Value::named("builtins.tuple"),
            ("type", [Value::Object(object)]) if object.class.is_some() => match &object.class {
                Some(class) => Value::Class(Rc::clone(class)),
                None => return Ok(None),
            },
            ("type", [Value::Text(name), _, Value::Dict(pairs)]) => {
                let scope = Scope {
                    class: true,
                    globals: Some(self.globals()),
                    ..Scope::default()
                };
                let scope = self.scopes.add(scope);
                for (key, value) in pairs.get().unwrap_or_default() {
                    if let Some(key) = key.text() {
                        scope.set(key, value);
                    }
                }
                Value::Class(Rc::new(super::value::Class {
                    name: name.text.to_string(),
                    bases: Vec::new(),
                    scope,
                }))
            }
            ("object", []) => super::attributes::object(None, "object"),
            (kind, arguments) if exception(kind) => {
                let text = match arguments {
                    [value] => format::str_of(value),
                    [] => Some(String::new()),
                    _ => None,
                };
                let text = match text {
                    Some(text) => Value::str(&text),
                    None => self.unknown("it is the text of an exception", at),
                };
                super::attributes::with_attributes(
                    None,
                    "packaging",
                    [
                        ("__kind__", Value::str(kind)),
                        ("__str__", text),
                        ("args", Value::tuple(arguments.to_vec())),
                    ],
                )
            }
            _ => return Ok(None),
        }))
    }

    fn is_instance(&self, value: &Value, kind: &Value) -> Option<bool> {
        if let Value::Tuple(kinds) = kind {
            let mut unsure = false;
            for kind in kinds.iter() {
                match self.is_instance(value, kind) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => unsure = true,
                }
            }
            return (!unsure).then_some(false);
        }
        if let (Value::Class(class), Value::Object(object)) = (kind, value) {
            let mut at = object.class.clone();
            while let Some(found) = at {
                if Rc::ptr_eq(&found, class) {
                    return Some(true);
                }
                at = found.bases.iter().find_map(|base| match base {
                    Value::Class(base) => Some(Rc::clone(base)),
                    _ => None,
                });
            }
            return Some(false);
        }
        let Value::Named(kind) = kind else {
            return matches!(kind, Value::Class(_)).then_some(false);
        };
        let kind = kind.strip_prefix("builtins.")?;
        let own: &[&str] = match value {
            Value::None => &[],
            Value::Bool(_) => &["bool", "int"],
            Value::Int(_) => &["int"],
            Value::Float(_) => &["float"],
            Value::Text(_) => &["str"],
            Value::Bytes(_) => &["bytes"],
            Value::List(_) => &["list"],
            Value::Tuple(_) => &["tuple"],
            Value::Dict(_) => &["dict"],
            _ => return None,
        };
        if kind == "object" {
            return Some(true);
        }
        matches!(
            kind,
            "bool"
                | "int"
                | "float"
                | "str"
                | "bytes"
                | "list"
                | "tuple"
                | "dict"
                | "set"
                | "frozenset"
        )
        .then(|| own.contains(&kind))
    }

    fn has_attribute(&mut self, object: &Value, name: &str, at: TextRange) -> Eval<Option<Value>> {
        Ok(match object {
            Value::Named(module) => match (&**module, name) {
                ("sys", "pypy_version_info" | "pypy_translation_info") => {
                    let found = self.axis_value(
                        super::world::Axis::Implementation,
                        "platform_python_implementation",
                    );
                    Some(Value::Bool(found == "PyPy"))
                }
                ("sys", "real_prefix" | "gettotalrefcount" | "frozen" | "getwindowsversion") => {
                    None
                }
                ("os", "symlink" | "link" | "path" | "environ") => Some(Value::Bool(true)),
                _ => None,
            },
            Value::Object(found) => match (found.attributes.get(), &found.class) {
                (Ok(attributes), _) if attributes.contains_key(name) => Some(Value::Bool(true)),
                (Ok(_), Some(class)) => match in_class(class, name, 0) {
                    InClass::Found(_) => Some(Value::Bool(true)),
                    InClass::Missing if !name.starts_with("__") => Some(Value::Bool(false)),
                    _ => None,
                },
                _ => None,
            },
            Value::Module(scope) if scope.lookup(name).is_some() => Some(Value::Bool(true)),
            Value::Module(scope) if scope.open.borrow().is_none() => Some(Value::Bool(false)),
            Value::Text(_) => match name {
                "decode" => {
                    let two = [(encode(2, 0, 0), encode(3, 0, 0))];
                    Some(Value::Bool(
                        self.world.version_in(&two, "the Python version"),
                    ))
                }
                "encode" | "strip" | "split" | "__iter__" | "__len__" => Some(Value::Bool(true)),
                "append" | "keys" | "items" | "read" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => {
                let _ = at;
                None
            }
        })
    }
}
