//! The values of a script: Python's objects, as far as they are followed, with the identity
//! of what can change in place, and the unknown with its reason.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::{Rc, Weak};

use ruff_python_ast as ast;
use uvferry_diagnostics::Span;

use crate::metadata::Packages;

thread_local! {
    /// How many changes in place and new bindings a thread has seen. Iterators are worked out
    /// when they are made and not when they are read: what changed in between might show.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
}

/// Notes a change in place or a new binding.
/// How many values are looked at inside others, over all runs of a script. A container that
/// holds another one twice, many times over, has more parts than any memory.
const MAX_VISITS: u64 = 10_000_000;

thread_local! {
    static VISITS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a value that is looked at inside another; `false` once there were too many.
pub(crate) fn visit() -> bool {
    VISITS.set(VISITS.get() + 1);
    !visits_are_spent()
}

/// Whether nothing may be looked at any more.
pub(crate) fn visits_are_spent() -> bool {
    VISITS.get() > MAX_VISITS
}

/// Begins to count anew.
pub(crate) fn forget_visits() {
    VISITS.set(0);
}

pub(crate) fn tick() {
    CHANGES.set(CHANGES.get() + 1);
}

/// Whether nothing has changed since then.
pub(crate) fn unchanged_since(then: u64) -> bool {
    CHANGES.get() == then
}

/// What a view of a dictionary shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Keys,
    Values,
    Items,
}

/// A place in one of the files that were read, by its number in `Sources`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) source: usize,
    pub(crate) span: Span,
}

/// Why something is not known.
#[derive(Debug, Clone)]
pub(crate) struct Unk {
    /// Two questions about the same unknown have the same answer within a run.
    pub(crate) id: usize,
    pub(crate) why: Rc<str>,
    pub(crate) at: Option<Place>,
    pub(crate) files: BTreeSet<String>,
}

/// A text, and where it stands: an offset into a file, as long as it is a piece of it.
#[expect(clippy::struct_field_names, reason = "a text has a text")]
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) text: Rc<str>,
    pub(crate) origin: Option<Origin>,
    /// The files whose letters or numbers it is made of.
    pub(crate) made_of: MadeOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) source: usize,
    pub(crate) start: usize,
    /// Whether the text is the file's own, letter by letter, from `start`.
    pub(crate) exact: bool,
}

/// A set of files, by their numbers in [`Sources`](super::Sources), and whether names of what
/// lies in folders are in it. All files from [`MadeOf::LAST`] on count as one, so a set of
/// very many files says too much, never too little.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct MadeOf(u128);

impl MadeOf {
    const LAST: usize = 126;
    /// Names that a walk through folders gave: `glob`, `os.walk`, `find_packages()`.
    pub(crate) const FOLDERS: Self = Self(1 << 127);
    /// Any file may be in it.
    pub(crate) const EVERYTHING: Self = Self(u128::MAX);

    pub(crate) fn source(number: usize) -> Self {
        Self(1 << number.min(Self::LAST))
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn is_of_folders(self) -> bool {
        self.0 & Self::FOLDERS.0 != 0
    }

    /// Whether nobody kept account of what it is made of.
    pub(crate) fn is_untold(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn holds(self, number: usize) -> bool {
        self.0 & Self::source(number).0 != 0
    }
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            origin: None,
            made_of: MadeOf::default(),
        }
    }

    /// A name that a walk through folders gave.
    pub(crate) fn of_folders(text: &str) -> Self {
        Self {
            made_of: MadeOf::FOLDERS,
            ..Self::new(text)
        }
    }

    /// The text that stands in a file, `start` bytes from its beginning.
    pub(crate) fn at(text: Rc<str>, origin: Origin) -> Self {
        Self {
            text,
            origin: Some(origin),
            made_of: MadeOf::source(origin.source),
        }
    }

    /// A part of this text, which must be a slice of it.
    pub(crate) fn piece(&self, start: usize, end: usize) -> Self {
        Self {
            text: self.text[start..end].into(),
            origin: self.origin.map(|origin| Origin {
                start: if origin.exact {
                    origin.start + start
                } else {
                    origin.start
                },
                ..origin
            }),
            made_of: self.made_of,
        }
    }

    /// Another text made of this one: it still comes from there.
    pub(crate) fn changed(&self, text: &str) -> Self {
        if *text == *self.text {
            return self.clone();
        }
        Self {
            text: text.into(),
            origin: self.origin.map(|origin| Origin {
                exact: false,
                ..origin
            }),
            made_of: self.made_of,
        }
    }
}

/// What changes in place. `Err`: something that is not followed may have changed it.
#[derive(Debug)]
pub(crate) struct Shared<T>(RefCell<Result<T, Rc<Unk>>>);

impl<T: Clone> Shared<T> {
    pub(crate) fn new(value: T) -> Rc<Self> {
        Rc::new(Self(RefCell::new(Ok(value))))
    }

    pub(crate) fn get(&self) -> Result<T, Rc<Unk>> {
        self.0.borrow().clone()
    }

    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, Rc<Unk>> {
        match &mut *self.0.borrow_mut() {
            Ok(value) => Ok(change(value)),
            Err(unknown) => Err(Rc::clone(unknown)),
        }
    }

    /// Forgets what it holds; `None` where it was forgotten before.
    pub(crate) fn forget(&self, unknown: &Rc<Unk>) -> Option<T> {
        let mut held = self.0.borrow_mut();
        std::mem::replace(&mut *held, Err(Rc::clone(unknown))).ok()
    }
}

pub(crate) type Items = Rc<Shared<Vec<Value>>>;
pub(crate) type Pairs = Rc<Shared<Vec<(Value, Value)>>>;

#[derive(Debug, Clone)]
pub(crate) enum Value {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
    /// Bytes that are UTF-8.
    Bytes(Text),
    List(Items),
    Tuple(Rc<Vec<Value>>),
    /// In the order of insertion, which is not Python's: never iterated where it shows.
    Set(Items),
    Dict(Pairs),
    /// `dict.keys()` and its kin, which follow the dictionary.
    View(Pairs, Part),
    /// An iterator: what is left of it.
    Iter(Rc<Shared<VecDeque<Value>>>, u64),
    Function(Rc<Function>),
    Method(Rc<(Value, Rc<Function>)>),
    /// A method of a value that is no class of the script.
    Bound(Rc<(Value, String)>),
    Class(Rc<Class>),
    Object(Rc<Object>),
    /// A module, function or class of a library, by its dotted name.
    Named(Rc<str>),
    /// A module of the project: what its top level defines.
    Module(Rc<Scope>),
    File(Rc<OpenFile>),
    /// A `pathlib` path.
    Path(Rc<str>),
    Pattern(Rc<super::pattern::Pattern>),
    Match(Rc<super::pattern::Found>),
    Find(Rc<Packages>),
    /// The first so many numbers of `sys.version_info`; 5 is all of it.
    VersionInfo(usize),
    /// `sys.version_info[1]`
    MinorVersion,
    /// `sys.version`
    VersionText,
    /// A marker placeholder: `sys.version_info`-like numbers that only comparisons take.
    HexVersion,
    /// The version of the setuptools that builds, which is new enough for what old scripts
    /// ask of it.
    ToolVersion,
    Unknown(Rc<Unk>),
}

#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) code: Code,
    pub(crate) scope: Rc<Scope>,
    /// Of the parameters that have one, by name: evaluated when it was defined.
    pub(crate) defaults: Vec<(String, Value)>,
    pub(crate) source: usize,
    /// `property`, `staticmethod`, `classmethod`; something else makes its value unknown.
    pub(crate) decorator: Option<String>,
    pub(crate) generator: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Code {
    Def(Rc<ast::StmtFunctionDef>),
    Lambda(Rc<ast::ExprLambda>),
}

#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) bases: Vec<Value>,
    pub(crate) scope: Rc<Scope>,
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) class: Option<Rc<Class>>,
    /// A name to tell it by where it has no class of the script.
    pub(crate) kind: &'static str,
    pub(crate) attributes: Rc<Shared<HashMap<String, Value>>>,
}

#[derive(Debug)]
pub(crate) struct OpenFile {
    pub(crate) path: String,
    /// What is left to read; `None` for a file that is written.
    pub(crate) rest: Option<Rc<Shared<Text>>>,
    pub(crate) bytes: bool,
}

/// Names and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: RefCell<HashMap<String, Value>>,
    pub(crate) parent: Option<Rc<Scope>>,
    /// The module's; `None` for the module itself.
    pub(crate) globals: Option<Rc<Scope>>,
    /// Names that `global` and `nonlocal` send elsewhere.
    pub(crate) elsewhere: RefCell<HashMap<String, Rc<Scope>>>,
    /// Set when names may be defined that are not seen.
    pub(crate) open: RefCell<Option<Rc<Unk>>>,
    /// Class bodies are not seen from the functions in them.
    pub(crate) class: bool,
}

impl Scope {
    pub(crate) fn lookup(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    pub(crate) fn set(&self, name: &str, value: Value) {
        self.names.borrow_mut().insert(name.to_owned(), value);
    }
}

/// Breaks the circles that scopes and the functions in them make, once a run is over.
#[derive(Default)]
pub(crate) struct Scopes(Vec<Weak<Scope>>);

impl Scopes {
    pub(crate) fn add(&mut self, scope: Scope) -> Rc<Scope> {
        let scope = Rc::new(scope);
        self.0.push(Rc::downgrade(&scope));
        scope
    }
}

impl Drop for Scopes {
    fn drop(&mut self) {
        for scope in self.0.drain(..).filter_map(|scope| scope.upgrade()) {
            let names = std::mem::take(&mut *scope.names.borrow_mut());
            let elsewhere = std::mem::take(&mut *scope.elsewhere.borrow_mut());
            drop((names, elsewhere));
        }
    }
}

impl Value {
    pub(crate) fn str(text: &str) -> Self {
        Self::Text(Text::new(text))
    }

    pub(crate) fn of_folders(text: &str) -> Self {
        Self::Text(Text::of_folders(text))
    }

    pub(crate) fn list(items: Vec<Value>) -> Self {
        Self::List(Shared::new(items))
    }

    pub(crate) fn tuple(items: Vec<Value>) -> Self {
        Self::Tuple(Rc::new(items))
    }

    pub(crate) fn dict(items: Vec<(Value, Value)>) -> Self {
        Self::Dict(Shared::new(items))
    }

    pub(crate) fn iter(items: Vec<Value>) -> Self {
        Self::Iter(Shared::new(items.into()), CHANGES.get())
    }

    pub(crate) fn named(name: impl AsRef<str>) -> Self {
        Self::Named(name.as_ref().into())
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// The text of a path: a string or a `pathlib` path.
    pub(crate) fn path(&self) -> Option<Rc<str>> {
        match self {
            Self::Text(text) => Some(Rc::clone(&text.text)),
            Self::Path(path) => Some(Rc::clone(path)),
            _ => None,
        }
    }

    pub(crate) fn unknown(&self) -> Option<Rc<Unk>> {
        match self {
            Self::Unknown(unknown) => Some(Rc::clone(unknown)),
            Self::List(items) | Self::Set(items) => items.get().err(),
            Self::Dict(items) | Self::View(items, _) => items.get().err(),
            Self::Iter(items, _) => items.get().err(),
            _ => None,
        }
    }

    /// The first unknown in it, however deep.
    pub(crate) fn unknown_within(&self) -> Option<Rc<Unk>> {
        self.unknown_to(20)
    }

    fn unknown_to(&self, depth: usize) -> Option<Rc<Unk>> {
        if depth == 0 || !visit() {
            return None;
        }
        if let Some(unknown) = self.unknown() {
            return Some(unknown);
        }
        match self {
            Self::List(items) | Self::Set(items) => items
                .get()
                .ok()?
                .iter()
                .find_map(|item| item.unknown_to(depth - 1)),
            Self::Tuple(items) => items.iter().find_map(|item| item.unknown_to(depth - 1)),
            Self::Dict(items) => items.get().ok()?.iter().find_map(|(key, value)| {
                key.unknown_to(depth - 1)
                    .or_else(|| value.unknown_to(depth - 1))
            }),
            Self::Iter(items, _) => items
                .get()
                .ok()?
                .iter()
                .find_map(|item| item.unknown_to(depth - 1)),
            _ => None,
        }
    }

    /// Equality where both are known and of kinds that are followed; `None` otherwise.
    pub(crate) fn equals(&self, other: &Self) -> Option<bool> {
        self.equals_to(other, 50)
    }

    fn equals_to(&self, other: &Self, depth: usize) -> Option<bool> {
        if depth == 0 || !visit() {
            return None;
        }
        Some(match (self, other) {
            (Self::Unknown(_), _) | (_, Self::Unknown(_)) => return None,
            (Self::Named(left), Self::Named(right)) if left == right => true,
            (Self::Named(_), Self::None) | (Self::None, Self::Named(_)) => false,
            (Self::ToolVersion, _) | (_, Self::ToolVersion) => return None,
            (Self::Named(_) | Self::Object(_) | Self::Find(_), _)
            | (_, Self::Named(_) | Self::Object(_) | Self::Find(_)) => {
                if matches!(
                    (self, other),
                    (Self::Object(_) | Self::Find(_), Self::None) | (Self::None, Self::Object(_))
                ) {
                    false
                } else {
                    return None;
                }
            }
            (Self::None, Self::None) => true,
            (Self::Text(left), Self::Text(right)) | (Self::Bytes(left), Self::Bytes(right)) => {
                left.text == right.text
            }
            (Self::List(left), Self::List(right)) => {
                if Rc::ptr_eq(left, right) {
                    return Some(true);
                }
                return same(&left.get().ok()?, &right.get().ok()?, depth);
            }
            (Self::Tuple(left), Self::Tuple(right)) => return same(left, right, depth),
            (Self::Set(left), Self::Set(right)) => {
                let (left, right) = (left.get().ok()?, right.get().ok()?);
                if left.len() != right.len() {
                    return Some(false);
                }
                for item in &left {
                    if !contains(&right, item)? {
                        return Some(false);
                    }
                }
                true
            }
            (Self::Dict(left), Self::Dict(right)) => {
                let (left, right) = (left.get().ok()?, right.get().ok()?);
                if left.len() != right.len() {
                    return Some(false);
                }
                for (key, value) in &left {
                    let Some(found) = get(&right, key)? else {
                        return Some(false);
                    };
                    if !value.equals_to(&found, depth - 1)? {
                        return Some(false);
                    }
                }
                true
            }
            (Self::Path(left), Self::Path(right)) => left == right,
            (
                Self::VersionInfo(_) | Self::MinorVersion | Self::VersionText | Self::HexVersion,
                _,
            )
            | (
                _,
                Self::VersionInfo(_) | Self::MinorVersion | Self::VersionText | Self::HexVersion,
            ) => {
                return None;
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "only small numbers are compared"
            )]
            #[expect(clippy::float_cmp, reason = "Python compares them so")]
            (left, right) => match (left.number(), right.number()) {
                (Some(Number::Int(left)), Some(Number::Int(right))) => left == right,
                (Some(Number::Float(left)), Some(Number::Float(right))) => left == right,
                (Some(Number::Int(int)), Some(Number::Float(float)))
                | (Some(Number::Float(float)), Some(Number::Int(int)))
                    if int.abs() < 1 << 52 =>
                {
                    int as f64 == float
                }
                (Some(_), Some(_)) => return None,
                _ if left.plain() && right.plain() => false,
                _ => return None,
            },
        })
    }

    /// Of one of the builtin kinds, so that it equals nothing of another kind.
    fn plain(&self) -> bool {
        matches!(
            self,
            Self::None
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Float(_)
                | Self::Text(_)
                | Self::Bytes(_)
                | Self::List(_)
                | Self::Tuple(_)
                | Self::Set(_)
                | Self::Dict(_)
                | Self::Path(_)
                | Self::Function(_)
                | Self::Class(_)
                | Self::Match(_)
                | Self::Pattern(_)
        )
    }

    pub(crate) fn number(&self) -> Option<Number> {
        Some(match self {
            Self::Bool(value) => Number::Int((*value).into()),
            Self::Int(value) => Number::Int(*value),
            Self::Float(value) => Number::Float(*value),
            _ => return None,
        })
    }

    /// Whether it can be a key of a dictionary; `None` where that is not known.
    pub(crate) fn hashable(&self) -> bool {
        match self {
            Self::List(_) | Self::Dict(_) | Self::Set(_) => false,
            Self::Tuple(items) => items.iter().all(Self::hashable),
            _ => true,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
}

fn same(left: &[Value], right: &[Value], depth: usize) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    let mut unsure = false;
    for (left, right) in left.iter().zip(right) {
        match left.equals_to(right, depth - 1) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => unsure = true,
        }
    }
    (!unsure).then_some(true)
}

/// `item in items`
pub(crate) fn contains(items: &[Value], item: &Value) -> Option<bool> {
    let mut unsure = false;
    for known in items {
        match known.equals(item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unsure = true,
        }
    }
    (!unsure).then_some(false)
}

/// `items.get(key)`; `None` where a key is not known.
pub(crate) fn get(items: &[(Value, Value)], key: &Value) -> Option<Option<Value>> {
    let mut unsure = false;
    for (known, value) in items {
        match known.equals(key) {
            Some(true) => return Some(Some(value.clone())),
            Some(false) => {}
            None => unsure = true,
        }
    }
    (!unsure).then_some(None)
}

/// `items[key] = value`; whether the keys are all known.
pub(crate) fn put(items: &mut Vec<(Value, Value)>, key: Value, value: Value) -> bool {
    for (known, old) in items.iter_mut() {
        match known.equals(&key) {
            Some(true) => {
                *old = value;
                return true;
            }
            Some(false) => {}
            None => return false,
        }
    }
    items.push((key, value));
    true
}
