//! `try`, `raise` and which handler takes what.

use super::value::{Class, Value};
use super::{Eval, Raised, Run, Stop};
use ruff_python_ast::{self as ast};
use ruff_text_size::{Ranged, TextRange};
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn try_block(&mut self, found: &ast::StmtTry) -> Eval<()> {
        let guarded = usize::from(!found.handlers.is_empty());
        self.guarded += guarded;
        let mut done = self.block(&found.body);
        self.guarded -= guarded;
        match done {
            Ok(()) => done = self.block(&found.orelse),
            Err(Stop::Raise(raised)) => done = self.handle(found, raised),
            Err(_) => {}
        }
        if matches!(done, Err(Stop::Limit)) {
            return done;
        }
        self.block(&found.finalbody)?;
        done
    }

    pub(super) fn handle(&mut self, found: &ast::StmtTry, raised: Raised) -> Eval<()> {
        for handler in &found.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let caught = match &handler.type_ {
                None => true,
                Some(kind) => {
                    let kind = self.eval(kind)?;
                    self.catches(&kind, &raised, handler.range())?
                }
            };
            if !caught {
                continue;
            }
            if let Some(name) = &handler.name {
                let value = match &raised.value {
                    Some(value) => value.clone(),
                    None => self.unknown("it is the text of an exception", handler.range()),
                };
                self.set_name(name, value);
            }
            self.handling.push(raised);
            let done = self.block(&handler.body);
            self.handling.pop();
            return done;
        }
        Err(Stop::Raise(raised))
    }

    /// Whether `except kind` takes an exception.
    pub(super) fn catches(&mut self, kind: &Value, raised: &Raised, at: TextRange) -> Eval<bool> {
        match kind {
            Value::Tuple(kinds) => {
                for kind in kinds.iter() {
                    if self.catches(kind, raised, at)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Named(name) => {
                let name = name.rsplit('.').next().unwrap_or_default();
                if name == "BaseException" {
                    return Ok(true);
                }
                // A class of the script is what its bases are.
                let kind = match &raised.value {
                    Some(Value::Object(object)) => match &object.class {
                        Some(class) => builtin_base(class, 0),
                        None => raised.kind.clone(),
                    },
                    _ => raised.kind.clone(),
                };
                match &kind {
                    Some(raised) => match subclass(raised, name) {
                        Some(answer) => Ok(answer),
                        None => self.unsure(at),
                    },
                    // What is not followed raises no `SystemExit`, as far as anybody knows.
                    None if name == "Exception" => Ok(true),
                    None => self.unsure(at),
                }
            }
            Value::Class(class) => match &raised.value {
                Some(Value::Object(object)) => {
                    let mut at = object.class.clone();
                    while let Some(found) = at {
                        if Rc::ptr_eq(&found, class) {
                            return Ok(true);
                        }
                        at = found.bases.iter().find_map(|base| match base {
                            Value::Class(base) => Some(Rc::clone(base)),
                            _ => None,
                        });
                    }
                    Ok(false)
                }
                _ if raised.kind.is_some() => Ok(false),
                _ => self.unsure(at),
            },
            _ => self.unsure(at),
        }
    }

    pub(super) fn unsure(&mut self, at: TextRange) -> Eval<bool> {
        let unknown = self.new_unknown(
            "which exception is raised is only known when it runs",
            at,
            [].into(),
        );
        Ok(self.world.way(2, &unknown) == 0)
    }

    pub(super) fn raise_statement(&mut self, found: &ast::StmtRaise) -> Eval<()> {
        let Some(value) = &found.exc else {
            return match self.handling.last() {
                Some(raised) => Err(Stop::Raise(raised.clone())),
                None => self.raise("RuntimeError"),
            };
        };
        let value = self.eval(value)?;
        let (kind, value): (Option<Rc<str>>, Option<Value>) = match value {
            Value::Named(name) => (
                Some(name.rsplit('.').next().unwrap_or_default().into()),
                None,
            ),
            Value::Class(class) => {
                let kind = class.name.as_str().into();
                let object = super::attributes::object(Some(class), "exception");
                (Some(kind), Some(object))
            }
            Value::Object(object) => {
                let kind =
                    match &object.class {
                        Some(class) => Some(class.name.as_str().into()),
                        None => object.attributes.get().ok().and_then(|attributes| {
                            attributes.get("__kind__")?.text().map(Into::into)
                        }),
                    };
                (kind, Some(Value::Object(object)))
            }
            _ => (None, None),
        };
        Err(Stop::Raise(Raised { kind, value }))
    }
}

/// The builtin exception that a class of the script is made from.
pub(super) fn builtin_base(class: &Class, depth: usize) -> Option<Rc<str>> {
    let [base] = class.bases.as_slice() else {
        return None;
    };
    match base {
        Value::Named(name) => name.strip_prefix("builtins.").map(Into::into),
        Value::Class(base) if depth < 20 => builtin_base(base, depth + 1),
        _ => None,
    }
}

/// Whether one exception is another's kind; `None` where one of them is not known here.
pub(super) fn subclass(kind: &str, of: &str) -> Option<bool> {
    const CHAINS: &[&[&str]] = &[
        &["FileNotFoundError", "OSError", "Exception"],
        &["PermissionError", "OSError", "Exception"],
        &["IsADirectoryError", "OSError", "Exception"],
        &["FileExistsError", "OSError", "Exception"],
        &["OSError", "Exception"],
        &["ModuleNotFoundError", "ImportError", "Exception"],
        &["ImportError", "Exception"],
        &["KeyError", "LookupError", "Exception"],
        &["IndexError", "LookupError", "Exception"],
        &["LookupError", "Exception"],
        &[
            "UnicodeDecodeError",
            "UnicodeError",
            "ValueError",
            "Exception",
        ],
        &["UnicodeError", "ValueError", "Exception"],
        &["ValueError", "Exception"],
        &["AttributeError", "Exception"],
        &["NameError", "Exception"],
        &["TypeError", "Exception"],
        &["RuntimeError", "Exception"],
        &["NotImplementedError", "RuntimeError", "Exception"],
        &["AssertionError", "Exception"],
        &["StopIteration", "Exception"],
        &["ZeroDivisionError", "ArithmeticError", "Exception"],
        &["SyntaxError", "Exception"],
        &["Exception"],
        &["SystemExit"],
        &["KeyboardInterrupt"],
    ];
    let same = |name: &str| match name {
        "IOError" | "EnvironmentError" | "WindowsError" => "OSError".to_owned(),
        other => other.to_owned(),
    };
    let (kind, of) = (same(kind), same(of));
    if kind == of {
        return Some(true);
    }
    let chain = CHAINS.iter().find(|chain| chain[0] == kind);
    let known = CHAINS.iter().any(|chain| chain[0] == of);
    match chain {
        Some(chain) if known => Some(chain.contains(&of.as_str())),
        // An exception of a library is no builtin one, and the builtins are none of its.
        Some(_) if !known => Some(false),
        _ if of == "Exception" => Some(kind != "SystemExit"),
        _ => None,
    }
}
