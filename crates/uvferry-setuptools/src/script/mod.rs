//! setup.py, followed statement by statement without being run: once for each *world*, which
//! is a set of answers to the questions that only a run can answer (see `world`). What all
//! worlds agree on is known.
//!
//! Each step either does what Python would do or gives an [unknown](value::Unk) with its
//! reason; where something that is not followed may have changed a list or a dictionary,
//! that is forgotten (`Shared::forget`).

#![expect(
    clippy::match_same_arms,
    reason = "an arm stands for one name or kind of Python's, beside its kin"
)]
#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::self_only_used_in_recursion,
    reason = "the evaluator's methods have one shape, whatever they need today"
)]
#![expect(
    clippy::assigning_clones,
    clippy::format_push_string,
    clippy::type_complexity,
    clippy::option_option,
    reason = "the short form reads better where nothing is measured"
)]

mod account;
mod assignments;
mod attributes;
mod builtins;
mod calls;
mod certain;
mod config_files;
mod containers;
mod effects;
mod exceptions;
mod execution;
mod expressions;
mod filtered_packages;
mod format;
mod frozen;
mod havoc;
mod imports;
mod library;
mod list_methods;
mod marker;
mod matching;
mod module_constants;
mod opening;
mod operators;
mod packages;
mod path_methods;
mod paths;
mod pattern;
mod platforms;
mod requirement_files;
mod slice;
mod sources;
mod statements;
mod string_formatting;
mod strings;
mod subscripts;
mod value;
mod versions;
mod world;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use ruff_text_size::{Ranged, TextRange};
use uvferry_diagnostics::Span;

pub(crate) use certain::follow_call;
pub(crate) use frozen::{Call, Frozen, Keyword, without_root};
pub(crate) use imports::is_standard;
pub(crate) use marker::{Grid, with_marker};
pub(crate) use packages::{find as find_packages, glob};
pub(crate) use sources::{MAX_PARSED_BYTES, ROOT, Sources, relative};
pub(crate) use value::{MadeOf, Place, Text, Unk};
pub(crate) use world::{END, Encoded, FIRST, Region, World, complement, encode, intersect};

use value::{Scope, Scopes, Value, forget_visits, visit, visits_are_spent};

/// Why a statement did not go on to the next.
#[derive(Debug)]
pub(crate) enum Stop {
    Raise(Raised),
    Return(Value),
    Break,
    Continue,
    /// The script is longer than anybody waits for.
    Limit,
}

/// An exception.
#[derive(Debug, Clone)]
pub(crate) struct Raised {
    /// The class's name; `None` where it is not known.
    pub(crate) kind: Option<Rc<str>>,
    pub(crate) value: Option<Value>,
}

pub(crate) type Eval<T> = Result<T, Stop>;

/// How many worlds are looked at.
const MAX_WORLDS: usize = 600;
/// Statements, expressions and rounds of loops of one run, and of all.
const MAX_STEPS: usize = 600_000;
const MAX_ALL_STEPS: usize = 2_000_000;
/// How many calls may lie in each other.
const MAX_DEPTH: usize = 60;
/// How many expressions and statements may lie in each other, over all calls.
const MAX_NESTING: usize = 1_200;
/// How many parts all values of a run may have together, a part of a text being 64 bytes.
const MAX_SIZE: usize = 1_500_000;
/// The longest text that is put together, in bytes.
const LONGEST_TEXT: usize = 4 << 20;
/// How many parts the value of one keyword may have.
const MOST_PARTS: usize = 100_000;

/// What one run came to.
pub(crate) struct Outcome {
    pub(crate) world: World,
    pub(crate) calls: Vec<Call>,
    pub(crate) effects: Vec<(Place, String)>,
    /// Whether it was cut off.
    pub(crate) cut: bool,
    /// The file that it ended at, since it is not there.
    pub(crate) missing: Option<(Place, String)>,
}

/// Everything that a script does, over all worlds.
pub(crate) struct Followed {
    pub(crate) outcomes: Vec<Outcome>,
    /// Whether there are more worlds than were looked at.
    pub(crate) too_many: bool,
}

/// Follows the script with this number.
pub(crate) fn follow(sources: &Sources<'_>, script: usize) -> Followed {
    let mut world = World::first();
    let mut outcomes = Vec::new();
    let mut steps = 0;
    forget_visits();
    loop {
        let run = Run::new(sources, script, world);
        let (outcome, taken) = run.finish();
        steps += taken;
        let cut = outcome.cut;
        let next = outcome.world.clone().next();
        outcomes.push(outcome);
        let Some(next) = next else {
            return Followed {
                outcomes,
                too_many: false,
            };
        };
        if cut || outcomes.len() >= MAX_WORLDS || steps > MAX_ALL_STEPS {
            return Followed {
                outcomes,
                too_many: true,
            };
        }
        world = next;
    }
}

/// One run through the script.
pub(crate) struct Run<'a> {
    sources: &'a Sources<'a>,
    world: World,
    scopes: Scopes,
    scope: Rc<Scope>,
    /// The file that runs.
    source: usize,
    /// Where the statement or call is that runs, for reasons and effects.
    here: TextRange,
    next_unknown: usize,
    steps: usize,
    /// How many steps it may take.
    allowed: usize,
    depth: usize,
    nesting: usize,
    size: usize,
    /// How many `try` with handlers lie around what runs.
    guarded: usize,
    /// The number of the statement for which it was asked whether it raises.
    asked: Option<usize>,
    statement: usize,
    calls: Vec<Call>,
    effects: Vec<(Place, String)>,
    /// Attributes of libraries that the script has set.
    patched: HashMap<String, Value>,
    /// What was asked of the environment.
    variables: HashMap<String, Rc<Unk>>,
    modules: HashMap<String, Rc<Scope>>,
    /// Files that the script writes, relative to the root.
    written: BTreeSet<String>,
    /// The last file that was opened and is not there.
    missing: Option<(Place, String)>,
    /// Set while it works in another folder.
    moved: Option<Rc<Unk>>,
    /// Set once code that is not followed may have written files.
    unread: Option<Rc<Unk>>,
    /// The order of sets and folders, once it was asked for.
    order: Option<Rc<Unk>>,
    /// Folders that modules are looked for in.
    search: Vec<String>,
    yields: Vec<Vec<Value>>,
    /// The exceptions whose handlers run, innermost last.
    handling: Vec<Raised>,
    /// How many parts the keyword has that is looked at.
    parts: usize,
    /// The files of which numbers were read.
    numbers_of: MadeOf,
    /// Whether a walk gave a `pathlib` path.
    paths_of: MadeOf,
    /// Literals that name a platform, so that it is told from the others.
    mentions: RefCell<BTreeMap<&'static str, Vec<&'static str>>>,
}

impl<'a> Run<'a> {
    fn new(sources: &'a Sources<'a>, script: usize, world: World) -> Self {
        let mut scopes = Scopes::default();
        let scope = scopes.add(Scope::default());
        scope.set("__name__", Value::str("__main__"));
        let name = sources.get(script).file.path().to_owned();
        scope.set("__file__", Value::str(&sources::join(ROOT, &name)));
        scope.set("__doc__", Value::None);
        Self {
            sources,
            world,
            scopes,
            scope,
            source: script,
            here: TextRange::default(),
            next_unknown: 0,
            steps: 0,
            allowed: MAX_STEPS,
            depth: 0,
            nesting: 0,
            size: 0,
            guarded: 0,
            asked: None,
            statement: 0,
            calls: Vec::new(),
            effects: Vec::new(),
            patched: HashMap::new(),
            variables: HashMap::new(),
            modules: HashMap::new(),
            written: BTreeSet::new(),
            missing: None,
            moved: None,
            unread: None,
            order: None,
            search: vec![String::new()],
            yields: Vec::new(),
            handling: Vec::new(),
            parts: 0,
            numbers_of: MadeOf::default(),
            paths_of: MadeOf::default(),
            mentions: RefCell::default(),
        }
    }

    /// Sets `__doc__`.
    fn document(&mut self) {
        let parsed = self.sources.parse(self.source);
        if let Some(ruff_python_ast::Stmt::Expr(first)) = parsed.body.body.first()
            && let ruff_python_ast::Expr::StringLiteral(text) = &*first.value
        {
            self.scope.set("__doc__", Value::str(text.value.to_str()));
        }
    }

    fn finish(mut self) -> (Outcome, usize) {
        self.document();
        let parsed = self.sources.parse(self.source);
        let ended = self.block(&parsed.body.body);
        let cut = matches!(ended, Err(Stop::Limit));
        let steps = self.steps;
        let missing = match &ended {
            Err(Stop::Raise(raised)) if raised.kind.as_deref() == Some("FileNotFoundError") => {
                self.missing
            }
            _ => None,
        };
        let outcome = Outcome {
            world: self.world,
            calls: self.calls,
            effects: self.effects,
            cut,
            missing,
        };
        (outcome, steps)
    }

    fn step(&mut self) -> Eval<()> {
        self.steps += 1;
        if self.steps > self.allowed || visits_are_spent() {
            return Err(Stop::Limit);
        }
        Ok(())
    }

    /// Counts what a new value takes.
    fn charge(&mut self, size: usize) -> Eval<()> {
        self.size += size;
        if self.size > MAX_SIZE {
            return Err(Stop::Limit);
        }
        Ok(())
    }

    fn place(&self, range: TextRange) -> Place {
        Place {
            source: self.source,
            span: span(range),
        }
    }

    fn snippet(&self, range: TextRange) -> String {
        let source = self.sources.get(self.source);
        let text = source.file.text().get(span(range)).unwrap_or_default();
        let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > 60 {
            line = line.chars().take(57).collect::<String>() + "…";
        }
        line
    }

    fn new_unknown(
        &mut self,
        why: impl AsRef<str>,
        at: TextRange,
        files: BTreeSet<String>,
    ) -> Rc<Unk> {
        self.next_unknown += 1;
        Rc::new(Unk {
            id: self.next_unknown,
            why: why.as_ref().into(),
            at: Some(self.place(at)),
            files,
        })
    }

    fn unknown(&mut self, why: impl AsRef<str>, at: impl Ranged) -> Value {
        Value::Unknown(self.new_unknown(why, at.range(), BTreeSet::new()))
    }

    /// Another unknown, for the same reason.
    fn derive(&mut self, from: &Rc<Unk>) -> Value {
        self.next_unknown += 1;
        Value::Unknown(Rc::new(Unk {
            id: self.next_unknown,
            ..(**from).clone()
        }))
    }

    /// An unknown that comes of these values: for the reason of the first that is unknown,
    /// else for `why`.
    fn unknown_from(&mut self, why: impl AsRef<str>, at: TextRange, values: &[Value]) -> Value {
        let mut files = BTreeSet::new();
        let mut first = None;
        for value in values {
            self.files_of(value, &mut files, 8);
            if first.is_none() {
                first = value.unknown_within();
            }
        }
        let mut found = self.new_unknown(why, at, files);
        if let (Some(first), Some(found)) = (first, Rc::get_mut(&mut found)) {
            found.why = Rc::clone(&first.why);
            found.at.clone_from(&first.at);
        }
        Value::Unknown(found)
    }

    /// What a call gives that is not followed: where it is given the name of a file of the
    /// project, that is what it reads.
    fn unknown_result(&mut self, why: impl AsRef<str>, at: TextRange, given: &[Value]) -> Value {
        let mut value = self.unknown_from(why, at, given);
        if let Value::Unknown(unknown) = &mut value
            && let Some(unknown) = Rc::get_mut(unknown)
        {
            let named = given.iter().filter_map(Value::path);
            let inside = named.filter_map(|path| relative(&path));
            unknown
                .files
                .extend(inside.filter(|path| self.sources.paths.binary_search(path).is_ok()));
        }
        value
    }

    /// The files that a value is read from.
    fn files_of(&self, value: &Value, files: &mut BTreeSet<String>, depth: usize) {
        if depth == 0 || !visit() {
            return;
        }
        let mut text = |text: &Text| {
            if let Some(origin) = text.origin
                && origin.source != 0
            {
                files.insert(self.sources.get(origin.source).file.path().to_owned());
            }
        };
        match value {
            Value::Text(found) | Value::Bytes(found) => text(found),
            Value::List(items) | Value::Set(items) => {
                for item in items.get().unwrap_or_default() {
                    self.files_of(&item, files, depth - 1);
                }
            }
            Value::Tuple(items) => {
                for item in items.iter() {
                    self.files_of(item, files, depth - 1);
                }
            }
            Value::Dict(items) => {
                for (_, item) in items.get().unwrap_or_default() {
                    self.files_of(&item, files, depth - 1);
                }
            }
            Value::Unknown(unknown) => files.extend(unknown.files.iter().cloned()),
            Value::File(file) => {
                if let Some(path) = relative(&file.path) {
                    files.insert(path);
                }
            }
            _ => {}
        }
    }

    /// An exception that is sure to be raised.
    fn raise<T>(&self, kind: &str) -> Eval<T> {
        Err(Stop::Raise(Raised {
            kind: Some(kind.into()),
            value: None,
        }))
    }

    /// Whether what is not known raises: asked once for each statement inside a `try`.
    fn may_raise(&mut self, unknown: &Rc<Unk>, kind: Option<&str>) -> Eval<()> {
        if self.guarded == 0 || self.asked == Some(self.statement) {
            return Ok(());
        }
        self.asked = Some(self.statement);
        if self.world.way(2, unknown) == 1 {
            return Err(Stop::Raise(Raised {
                kind: kind.map(Into::into),
                value: None,
            }));
        }
        Ok(())
    }

    /// An unknown that may also raise.
    fn risky(&mut self, value: Value) -> Eval<Value> {
        if let Value::Unknown(unknown) = &value {
            let unknown = Rc::clone(unknown);
            self.may_raise(&unknown, None)?;
        }
        Ok(value)
    }

    fn effect(&mut self, at: TextRange, what: impl Into<String>) {
        let found = (self.place(at), what.into());
        if !self.effects.contains(&found) {
            self.effects.push(found);
        }
    }
}

pub(crate) fn span(range: TextRange) -> Span {
    range.start().to_usize()..range.end().to_usize()
}
