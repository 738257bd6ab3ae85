//! setup.py, read by its syntax tree and never run.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Span};

use crate::dependency_file::{DynamicFile, DynamicRole};
use crate::python::{self, Call, Expr, ExprKind, Function, Operator, Statement};
use crate::rules;

/// A value that is known without running the script.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`
    None,
    /// `True` and `False`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list, a tuple or a set.
    List(Vec<Literal>),
    /// A dictionary with strings as keys, in order.
    Dict(Vec<(String, Literal)>),
}

/// What a keyword of `setup()` is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Known without running the script.
    Static(Literal),
    /// Only known when it runs.
    Unknown {
        /// Where it is given.
        span: Span,
        /// The files that it is read from, relative to setup.py.
        files: BTreeSet<String>,
    },
}

impl Value {
    /// The string, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Static(Literal::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it says that nothing is given.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Static(Literal::None))
    }
}

/// What a setup.py says, as far as it can be told without running it.
#[derive(Debug, Clone, Default)]
pub struct SetupScript {
    /// The path of the script.
    pub path: String,
    /// The call of `setup`.
    pub call: Option<Span>,
    /// Its keywords.
    pub keywords: BTreeMap<String, Value>,
    /// Where each keyword's value is given.
    pub locations: BTreeMap<String, Location>,
    /// `name`, if it is known.
    pub name: Option<String>,
    /// `python_requires`, if it is known.
    pub python_requires: Option<String>,
    /// `install_requires`, if all of it is known; a string is one a line, as setuptools
    /// reads it.
    pub install_requires: Option<Vec<String>>,
    /// The extras of `extras_require` that are known.
    pub extras_require: BTreeMap<String, Vec<String>>,
    /// Each file that the script opens or names, with the place.
    pub reads_files: Vec<(String, Location)>,
    /// Whether `setup(**keywords)` is given keywords that are not known.
    pub has_unknown_kwargs: bool,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of each extra.
    extra_files: Vec<(String, BTreeSet<String>)>,
}

impl SetupScript {
    /// The files that `install_requires` and `extras_require` are read from.
    pub fn dependency_files(&self) -> Vec<DynamicFile> {
        let mut found = Vec::new();
        let mut add = |files: &BTreeSet<String>, role: &DynamicRole, keyword: &str| {
            for path in files {
                found.push(DynamicFile {
                    path: path.clone(),
                    role: role.clone(),
                    location: self
                        .reads_files
                        .iter()
                        .find(|(known, _)| known == path)
                        .map(|(_, location)| location.clone())
                        .or_else(|| self.locations.get(keyword).cloned()),
                });
            }
        };
        if let Some(Value::Unknown { files, .. }) = self.keywords.get("install_requires") {
            add(files, &DynamicRole::Dependencies, "install_requires");
        }
        for (extra, files) in &self.extra_files {
            add(
                files,
                &DynamicRole::OptionalDependencies(extra.clone()),
                "extras_require",
            );
        }
        found
    }

    /// Each keyword with the line of its value, in the order of the lines.
    pub fn keyword_lines(&self) -> Vec<(String, usize)> {
        let mut lines: Vec<(String, usize)> = self
            .locations
            .iter()
            .map(|(key, location)| (key.clone(), location.line))
            .collect();
        lines.sort_by_key(|(_, line)| *line);
        lines
    }

    /// Whether a keyword is given something other than `None`, known or not.
    pub fn gives(&self, keyword: &str) -> bool {
        self.keywords
            .get(keyword)
            .is_some_and(|value| !value.is_none())
    }
}

/// Reads a setup.py. What could not be read is in the diagnostics.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_setuptools::setup_py;
///
/// let file = SourceFile::new("setup.py", "
/// from setuptools import setup
/// with open('requirements.txt') as f:
///     required = f.read().splitlines()
/// setup(name='x', python_requires='>=3.8', install_requires=required)
/// ");
/// let script = setup_py::read(&file);
/// assert_eq!(script.name.as_deref(), Some("x"));
/// assert_eq!(script.dependency_files()[0].path, "requirements.txt");
/// ```
pub fn read(file: &SourceFile) -> SetupScript {
    let unread = |why: &str| SetupScript {
        path: file.path().to_owned(),
        diagnostics: vec![
            Diagnostic::new(
                &rules::UNREADABLE_SETUP_PY,
                format!("setup.py is not read: {why}"),
            )
            .at(file, 0..0),
        ],
        ..SetupScript::default()
    };
    if file.text().len() > MAX_BYTES {
        return unread("it is too large");
    }
    // A syntax tree is as deep as its text is long, in the worst case; here the stack holds
    // that much.
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("setup.py".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || read_here(file))
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_else(|| unread("its syntax tree is too deep"))
    })
}

const MAX_BYTES: usize = 256 * 1024;
const STACK_BYTES: usize = 256 * 1024 * 1024;

fn read_here(file: &SourceFile) -> SetupScript {
    let (body, error) = python::parse(file.text());
    let mut script = SetupScript {
        path: file.path().to_owned(),
        ..SetupScript::default()
    };
    if let Some(error) = error {
        script.diagnostics.push(
            Diagnostic::new(
                &rules::UNREADABLE_SETUP_PY,
                format!("setup.py is not valid Python 3: {}", error.message),
            )
            .at(file, error.span),
        );
    }
    let mut run = Evaluator::default();
    run.block(&body);
    for (path, span) in &run.mentions {
        let location = Location::new(file, span.clone());
        if !script.reads_files.iter().any(|(known, _)| known == path) {
            script.reads_files.push((path.clone(), location));
        }
    }
    let Some((span, keywords, unknown)) = run.setup else {
        return script;
    };
    script.call = Some(span.clone());
    script.has_unknown_kwargs = unknown;
    if unknown {
        script.diagnostics.push(
            Diagnostic::new(
                &rules::UNKNOWN_SETUP_KEYWORDS,
                "`setup()` gets keywords that are only known when it runs",
            )
            .at(file, span.start..span.start + "setup".len()),
        );
    }
    for (name, (span, value)) in keywords {
        script
            .locations
            .insert(name.clone(), Location::new(file, span.clone()));
        match name.as_str() {
            "name" => script.name = value.text().map(str::to_owned),
            "python_requires" => script.python_requires = value.text().map(str::to_owned),
            "install_requires" => script.install_requires = value.lines(),
            "extras_require" => {
                for (extra, value) in value.entries() {
                    let files = value.files();
                    if let Some(list) = value.lines() {
                        script.extras_require.insert(extra, list);
                    } else if !files.is_empty() {
                        script.extra_files.push((extra, files));
                    }
                }
            }
            _ => {}
        }
        let value = match value.literal() {
            Some(literal) => Value::Static(literal),
            None => Value::Unknown {
                files: value.files(),
                span: span.clone(),
            },
        };
        if matches!(value, Value::Unknown { .. })
            && matches!(
                name.as_str(),
                "name" | "python_requires" | "install_requires" | "extras_require"
            )
        {
            script.diagnostics.push(
                Diagnostic::new(
                    &rules::COMPUTED_IN_SETUP_PY,
                    format!("`{name}` is computed when setup.py runs"),
                )
                .at(file, span),
            );
        }
        script.keywords.insert(name, value);
    }
    script
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
enum Val {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Val>),
    Dict(Vec<(Val, Val)>),
    /// A function of the script, by its number.
    Function(usize),
    /// Something imported or built in, by its dotted name.
    Named(String),
    /// Not known, and the files it is read from.
    Unknown(BTreeSet<String>),
}

impl Val {
    fn unknown() -> Self {
        Self::Unknown(BTreeSet::new())
    }

    /// Every file that a part of it is read from.
    fn files(&self) -> BTreeSet<String> {
        match self {
            Self::Unknown(files) => files.clone(),
            Self::List(items) => items.iter().flat_map(Self::files).collect(),
            Self::Dict(items) => items
                .iter()
                .flat_map(|(key, value)| key.files().into_iter().chain(value.files()))
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn literal(&self) -> Option<Literal> {
        Some(match self {
            Self::None => Literal::None,
            Self::Bool(value) => Literal::Bool(*value),
            Self::Int(value) => Literal::Int(*value),
            Self::Float(value) => Literal::Float(*value),
            Self::Text(text) => Literal::Text(text.clone()),
            Self::List(items) => {
                Literal::List(items.iter().map(Self::literal).collect::<Option<_>>()?)
            }
            Self::Dict(items) => Literal::Dict(
                items
                    .iter()
                    .map(|(key, value)| Some((key.text()?.to_owned(), value.literal()?)))
                    .collect::<Option<_>>()?,
            ),
            Self::Function(_) | Self::Named(_) | Self::Unknown(_) => return None,
        })
    }

    /// Requirements as setuptools reads them: a list, or a text of lines.
    fn lines(&self) -> Option<Vec<String>> {
        match self {
            Self::Text(text) => Some(
                text.lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty() && !line.starts_with('#'))
                    .map(str::to_owned)
                    .collect(),
            ),
            Self::List(items) => {
                let lists: Vec<Vec<String>> =
                    items.iter().map(Self::lines).collect::<Option<_>>()?;
                Some(lists.into_iter().flatten().collect())
            }
            _ => None,
        }
    }

    fn entries(&self) -> Vec<(String, Val)> {
        match self {
            Self::Dict(items) => items
                .iter()
                .filter_map(|(key, value)| Some((key.text()?.to_owned(), value.clone())))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The value, or only its files where it has grown beyond what a script needs:
    /// doubling a list in a loop must not fill the memory.
    fn limited(self) -> Self {
        let mut left = MAX_SIZE;
        if self.fits(&mut left) {
            self
        } else {
            Self::Unknown(self.files())
        }
    }

    fn fits(&self, left: &mut usize) -> bool {
        let size = match self {
            Self::Text(text) => 1 + text.len() / 64,
            _ => 1,
        };
        match left.checked_sub(size) {
            Some(rest) => *left = rest,
            None => return false,
        }
        match self {
            Self::List(items) => items.iter().all(|item| item.fits(left)),
            Self::Dict(items) => items
                .iter()
                .all(|(key, value)| key.fits(left) && value.fits(left)),
            _ => true,
        }
    }

    fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Dict(items) => !items.is_empty(),
            _ => return None,
        })
    }

    fn insert(&mut self, key: Val, value: Val) {
        if let Self::Dict(items) = self {
            match items.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = value,
                None => items.push((key, value)),
            }
        }
    }
}

fn join_files<'a>(values: impl IntoIterator<Item = &'a Val>) -> Val {
    Val::Unknown(values.into_iter().flat_map(Val::files).collect())
}

type Keywords = BTreeMap<String, (Span, Val)>;

/// Runs what is certain, and marks as unknown what is not.
#[derive(Default)]
struct Evaluator {
    scopes: Vec<HashMap<String, Val>>,
    functions: Vec<Rc<Function>>,
    /// How many conditions that are not known lie around what runs now.
    uncertain: usize,
    depth: usize,
    nesting: usize,
    /// What `return` gave, and whether it was certain.
    returned: Vec<Option<(Val, bool)>>,
    /// Loops and calls cost steps; a script that never ends is no reason to wait.
    steps: usize,
    mentions: Vec<(String, Span)>,
    setup: Option<(Span, Keywords, bool)>,
}

const MAX_DEPTH: usize = 12;
const MAX_STEPS: usize = 20_000;
/// How many expressions may lie in each other, over all calls.
const MAX_NESTING: usize = 300;
/// How many parts a value may have.
const MAX_SIZE: usize = 5_000;

impl Evaluator {
    fn block(&mut self, body: &[Statement]) {
        // Functions may be called above the line that defines them, from other functions.
        for statement in body {
            if let Statement::Function(function) = statement {
                self.define(function);
            }
        }
        for statement in body {
            if let Some(Some((_, true))) = self.returned.last() {
                return;
            }
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return;
            }
            self.statement(statement);
        }
    }

    fn define(&mut self, function: &Function) {
        self.functions.push(Rc::new(function.clone()));
        let number = self.functions.len() - 1;
        self.set(&function.name, Val::Function(number));
    }

    fn lookup(&self, name: &str) -> Option<&Val> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    fn set(&mut self, name: &str, value: Val) {
        let value = value.limited();
        let value = if self.uncertain > 0 {
            match self.lookup(name) {
                Some(old) if *old == value => value,
                Some(old) => join_files([old, &value]),
                None => match value {
                    // One of several values; the path that gives it counts.
                    Val::Function(_) | Val::Named(_) => value,
                    other => Val::Unknown(other.files()),
                },
            }
        } else {
            value
        };
        if self.scopes.is_empty() {
            self.scopes.push(HashMap::new());
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), value);
        }
    }

    fn assign(&mut self, target: &Expr, value: Val) {
        match &target.kind {
            ExprKind::Name(name) => self.set(name, value),
            ExprKind::List(targets) => {
                let parts = match &value {
                    Val::List(items) if items.len() == targets.len() => items.clone(),
                    other => vec![Val::Unknown(other.files()); targets.len()],
                };
                for (target, value) in targets.iter().zip(parts) {
                    self.assign(target, value);
                }
            }
            ExprKind::Starred(inner) => self.assign(inner, Val::unknown()),
            ExprKind::Subscript(container, key) => {
                let key = self.eval(key);
                self.mutate(container, |certain, old| match (old, certain) {
                    (Val::Dict(mut items), true) => {
                        let mut known = Val::Dict(std::mem::take(&mut items));
                        known.insert(key.clone(), value.clone());
                        known
                    }
                    // Which keys there are is known; one of them may have either value.
                    (Val::Dict(items), false) => {
                        let mut known = Val::Dict(items);
                        known.insert(key.clone(), Val::Unknown(value.files()));
                        known
                    }
                    (old, _) => join_files([&old, &value]),
                });
            }
            _ => {}
        }
    }

    /// Changes the value of a name, or of a key in it.
    fn mutate(&mut self, place: &Expr, change: impl FnOnce(bool, Val) -> Val) {
        self.mutate_by(place, Box::new(change));
    }

    fn mutate_by<'a>(&mut self, place: &Expr, change: Box<dyn FnOnce(bool, Val) -> Val + 'a>) {
        let certain = self.uncertain == 0;
        match &place.kind {
            ExprKind::Name(name) => {
                let Some(old) = self.lookup(name).cloned() else {
                    return;
                };
                let new = change(certain, old).limited();
                for scope in self.scopes.iter_mut().rev() {
                    if let Some(known) = scope.get_mut(name) {
                        *known = new;
                        return;
                    }
                }
            }
            ExprKind::Subscript(container, key) => {
                let key = self.eval(key);
                let inner = move |certain: bool, old: Val| match old {
                    Val::Dict(mut items) => {
                        let at = items.iter().position(|(known, _)| *known == key);
                        match at {
                            Some(at) => {
                                let inner = std::mem::replace(&mut items[at].1, Val::None);
                                items[at].1 = change(certain, inner);
                            }
                            None => items.push((key, change(certain, Val::List(Vec::new())))),
                        }
                        Val::Dict(items)
                    }
                    other => Val::Unknown(other.files()),
                };
                self.mutate_by(container, Box::new(inner));
            }
            _ => {}
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Assign { targets, value } => {
                let value = self.eval(value);
                for target in targets {
                    self.assign(target, value.clone());
                }
            }
            Statement::Augmented {
                target,
                operator,
                value,
            } => {
                let value = self.eval(value);
                let operator = *operator;
                self.mutate(target, |certain, old| {
                    if certain {
                        binary(&old, operator, &value)
                    } else {
                        join_files([&old, &value])
                    }
                });
            }
            Statement::Expression(expr) => {
                self.eval(expr);
            }
            // Defined when the block began.
            Statement::Function(_) => {}
            Statement::If {
                test,
                then,
                otherwise,
            } => {
                let known = self.condition(test);
                match known {
                    Some(true) => self.block(then),
                    Some(false) => {
                        // What does not run here is still named here.
                        self.uncertain += 1;
                        self.mention_all(then);
                        self.uncertain -= 1;
                        self.block(otherwise);
                    }
                    None => {
                        self.uncertain += 1;
                        self.block(then);
                        self.block(otherwise);
                        self.uncertain -= 1;
                    }
                }
            }
            Statement::For {
                target,
                iterated,
                body,
            } => {
                let values = self.eval(iterated);
                match values {
                    Val::List(items) if items.len() <= 200 && self.uncertain == 0 => {
                        for item in items {
                            self.assign(target, item);
                            self.block(body);
                        }
                    }
                    other => {
                        let item = Val::Unknown(other.files());
                        self.uncertain += 1;
                        self.assign(target, item);
                        self.block(body);
                        self.uncertain -= 1;
                    }
                }
            }
            Statement::With { items, body } => {
                for (context, target) in items {
                    let value = self.eval(context);
                    if let Some(target) = target {
                        self.assign(target, value);
                    }
                }
                self.block(body);
            }
            Statement::Try {
                body,
                handlers,
                finally,
            } => {
                self.block(body);
                self.uncertain += 1;
                self.block(handlers);
                self.uncertain -= 1;
                self.block(finally);
            }
            Statement::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(value),
                    None => Val::None,
                };
                let certain = self.uncertain == 0;
                if let Some(slot) = self.returned.last_mut() {
                    *slot = Some(match slot.take() {
                        None => (value, certain),
                        Some((old, _)) => (join_files([&old, &value]), certain),
                    });
                }
            }
            Statement::Import(names) => {
                for (local, dotted) in names {
                    // The first of several imports of a name is the usual one.
                    if self.uncertain > 0 && self.lookup(local).is_some() {
                        continue;
                    }
                    let value = Val::Named(dotted.clone());
                    if self.scopes.is_empty() {
                        self.scopes.push(HashMap::new());
                    }
                    if let Some(scope) = self.scopes.last_mut() {
                        scope.insert(local.clone(), value);
                    }
                }
            }
            Statement::Other { expressions, body } => {
                self.uncertain += 1;
                for expr in expressions {
                    self.eval(expr);
                }
                self.block(body);
                self.uncertain -= 1;
            }
        }
    }

    /// Runs a block for the files it names only.
    fn mention_all(&mut self, body: &[Statement]) {
        let scopes = self.scopes.clone();
        let setup = self.setup.take();
        self.block(body);
        self.scopes = scopes;
        if setup.is_some() || self.setup.is_some() {
            self.setup = setup;
        }
    }

    fn condition(&mut self, test: &Expr) -> Option<bool> {
        // `if __name__ == "__main__":`
        if let ExprKind::Other(parts) = &test.kind
            && let [left, right] = parts.as_slice()
            && matches!(&left.kind, ExprKind::Name(name) if name == "__name__")
            && matches!(&right.kind, ExprKind::Text(main) if main == "__main__")
        {
            return Some(true);
        }
        self.eval(test).truth()
    }

    fn eval(&mut self, expr: &Expr) -> Val {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.nesting > MAX_NESTING {
            return Val::unknown();
        }
        self.nesting += 1;
        let value = self.value(expr).limited();
        self.nesting -= 1;
        value
    }

    fn value(&mut self, expr: &Expr) -> Val {
        match &expr.kind {
            ExprKind::None => Val::None,
            ExprKind::Bool(value) => Val::Bool(*value),
            ExprKind::Int(value) => Val::Int(*value),
            ExprKind::Float(value) => Val::Float(*value),
            ExprKind::Text(text) => {
                if looks_like_requirements(text) {
                    self.mentions.push((text.clone(), expr.span.clone()));
                }
                Val::Text(text.clone())
            }
            ExprKind::Name(name) => match self.lookup(name) {
                Some(value) => value.clone(),
                // The script lies in the root of the project.
                None if name == "__file__" => Val::Text("setup.py".to_owned()),
                None => Val::Named(name.clone()),
            },
            ExprKind::List(items) => {
                let mut list = Vec::new();
                let mut spread = None;
                for item in items {
                    if let ExprKind::Starred(inner) = &item.kind {
                        match self.eval(inner) {
                            Val::List(items) => list.extend(items),
                            other => spread = Some(other),
                        }
                    } else {
                        list.push(self.eval(item));
                    }
                }
                match spread {
                    Some(other) => join_files(list.iter().chain([&other])),
                    None => Val::List(list),
                }
            }
            ExprKind::Dict(items) => {
                let mut dict = Val::Dict(Vec::new());
                for (key, value) in items {
                    let key = key.as_ref().map(|key| self.eval(key));
                    let value = self.eval(value);
                    match (key, value) {
                        (Some(key), value) => dict.insert(key, value),
                        (None, Val::Dict(inner)) => {
                            for (key, value) in inner {
                                dict.insert(key, value);
                            }
                        }
                        (None, other) => dict = join_files([&dict, &other]),
                    }
                }
                dict
            }
            ExprKind::Call(call) => self.call(call, &expr.span),
            ExprKind::Attribute(value, name) => {
                let value = self.eval(value);
                match (value, name.as_str()) {
                    (Val::Named(module), _) => Val::Named(format!("{module}.{name}")),
                    // A path, see `call`.
                    (Val::Text(path), "parent") => Val::Text(parent(&path)),
                    (Val::Text(path), "name") => {
                        Val::Text(path.rsplit('/').next().unwrap_or_default().to_owned())
                    }
                    (other, _) => Val::Unknown(other.files()),
                }
            }
            ExprKind::Subscript(container, key) => {
                let container = self.eval(container);
                let key = self.eval(key);
                let found = match (&container, &key) {
                    (Val::Dict(items), _) => items
                        .iter()
                        .find(|(known, _)| *known == key)
                        .map(|(_, value)| value.clone()),
                    (Val::List(items), Val::Int(at)) => usize::try_from(*at)
                        .ok()
                        .and_then(|at| items.get(at).cloned()),
                    _ => None,
                };
                found.unwrap_or_else(|| Val::Unknown(container.files()))
            }
            ExprKind::Binary(left, operator, right) => {
                let left = self.eval(left);
                let right = self.eval(right);
                binary(&left, *operator, &right)
            }
            ExprKind::Format(parts) => {
                let mut text = String::new();
                let mut lost: Vec<Val> = Vec::new();
                for part in parts {
                    match part {
                        Ok(part) => text.push_str(part),
                        Err(Some(inner)) => match self.eval(inner) {
                            Val::Text(part) => text.push_str(&part),
                            Val::Int(part) => text.push_str(&part.to_string()),
                            other => lost.push(other),
                        },
                        Err(None) => lost.push(Val::unknown()),
                    }
                }
                if lost.is_empty() {
                    Val::Text(text)
                } else {
                    join_files(&lost)
                }
            }
            ExprKind::Comprehension {
                element,
                generators,
            } => self.comprehension(element, generators),
            ExprKind::Conditional {
                test,
                then,
                otherwise,
            } => match self.condition(test) {
                Some(true) => self.eval(then),
                Some(false) => self.eval(otherwise),
                None => {
                    let (then, otherwise) = (self.eval(then), self.eval(otherwise));
                    if then == otherwise {
                        then
                    } else {
                        join_files([&then, &otherwise])
                    }
                }
            },
            ExprKind::Or(values) => {
                let mut seen = Vec::new();
                for value in values {
                    let value = self.eval(value);
                    match value.truth() {
                        Some(true) if seen.is_empty() => return value,
                        Some(false) => {}
                        _ => seen.push(value),
                    }
                }
                join_files(&seen)
            }
            ExprKind::Starred(inner) => self.eval(inner),
            ExprKind::Other(parts) => {
                let parts: Vec<Val> = parts.iter().map(|part| self.eval(part)).collect();
                join_files(&parts)
            }
        }
    }

    fn comprehension(&mut self, element: &Expr, generators: &[python::Generator]) -> Val {
        let iterated: Vec<Val> = generators
            .iter()
            .map(|generator| self.eval(&generator.iterated))
            .collect();
        self.scopes.push(HashMap::new());
        let result = if let ([generator], [Val::List(items)]) = (generators, iterated.as_slice())
            && generator.conditions.is_empty()
            && items.len() <= 500
        {
            let mut list = Vec::new();
            for item in items {
                self.bind(&generator.target, item);
                list.push(self.eval(element));
            }
            Val::List(list)
        } else {
            for (generator, value) in generators.iter().zip(&iterated) {
                self.bind(&generator.target, &Val::Unknown(value.files()));
                for condition in &generator.conditions {
                    self.eval(condition);
                }
            }
            let element = self.eval(element);
            join_files(iterated.iter().chain([&element]))
        };
        self.scopes.pop();
        result
    }

    /// Binds a name of a scope that nothing else can see.
    fn bind(&mut self, target: &Expr, value: &Val) {
        let uncertain = std::mem::take(&mut self.uncertain);
        self.assign(target, value.clone());
        self.uncertain = uncertain;
    }

    fn call(&mut self, call: &Call, span: &Span) -> Val {
        if let ExprKind::Attribute(object, method) = &call.function.kind {
            let receiver = self.eval(object);
            if !matches!(receiver, Val::Named(_)) {
                return self.method(object, &receiver, method, call);
            }
        }
        let function = self.eval(&call.function);
        let name = match &function {
            Val::Named(name) => name.clone(),
            _ => String::new(),
        };
        let is_setup = matches!(
            name.as_str(),
            "setup"
                | "setuptools.setup"
                | "distutils.core.setup"
                | "setuptools.core.setup"
                | "numpy.distutils.core.setup"
                | "skbuild.setup"
        );
        if is_setup {
            self.setup_call(call, span);
            return Val::None;
        }
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            match (&argument.kind, self.eval(argument)) {
                (ExprKind::Starred(_), Val::List(items)) => arguments.extend(items),
                (_, value) => arguments.push(value),
            }
        }
        let keywords: Vec<(Option<String>, Val)> = call
            .keywords
            .iter()
            .map(|(name, value)| (name.clone(), self.eval(value)))
            .collect();
        if let Val::Function(number) = function {
            return self.invoke(number, &arguments, &keywords);
        }
        self.known_function(&name, &arguments, &keywords, call)
    }

    fn known_function(
        &mut self,
        name: &str,
        arguments: &[Val],
        keywords: &[(Option<String>, Val)],
        call: &Call,
    ) -> Val {
        let first = arguments.first();
        let same = || first.cloned().unwrap_or_else(Val::unknown);
        match name {
            "open" | "io.open" | "codecs.open" | "builtins.open" | "pathlib.Path.open" => {
                self.opened(first, call)
            }
            "os.path.join" | "path.join" | "join" | "posixpath.join" => {
                let parts: Option<Vec<&str>> = arguments.iter().map(Val::text).collect();
                match parts {
                    Some(parts) => Val::Text(join(&parts)),
                    // An unknown folder in front: the script's own is the likely one.
                    None => match arguments.split_first() {
                        Some((Val::Unknown(files), rest)) if files.is_empty() => rest
                            .iter()
                            .map(Val::text)
                            .collect::<Option<Vec<_>>>()
                            .map_or_else(Val::unknown, |parts| Val::Text(join(&parts))),
                        _ => join_files(arguments),
                    },
                }
            }
            "os.path.dirname" | "path.dirname" | "dirname" => match first {
                Some(Val::Text(path)) => Val::Text(parent(path)),
                _ => Val::Text(String::new()),
            },
            "os.path.abspath" | "os.path.realpath" | "os.path.normpath" | "path.abspath"
            | "path.realpath" | "abspath" | "realpath" | "os.path.expanduser" | "str"
            | "pathlib.Path" | "Path" | "pathlib.PurePath" | "os.fspath" | "list" | "tuple"
            | "set" | "sorted" | "frozenset" | "dedent" | "textwrap.dedent" | "os.path.relpath" => {
                if arguments.is_empty() && matches!(name, "list" | "tuple" | "set" | "frozenset") {
                    return Val::List(Vec::new());
                }
                if arguments.len() > 1 && name.ends_with("Path") {
                    let parts: Option<Vec<&str>> = arguments.iter().map(Val::text).collect();
                    return parts.map_or_else(Val::unknown, |parts| Val::Text(join(&parts)));
                }
                same()
            }
            "os.getcwd" | "os.curdir" | "pathlib.Path.cwd" | "Path.cwd" => Val::Text(String::new()),
            "dict" => {
                let mut dict = match first {
                    None => Val::Dict(Vec::new()),
                    Some(Val::Dict(items)) => Val::Dict(items.clone()),
                    Some(other) => return Val::Unknown(other.files()),
                };
                for (key, value) in keywords {
                    match (key, value) {
                        (Some(key), value) => dict.insert(Val::Text(key.clone()), value.clone()),
                        (None, Val::Dict(items)) => {
                            for (key, value) in items {
                                dict.insert(key.clone(), value.clone());
                            }
                        }
                        (None, other) => dict = join_files([&dict, other]),
                    }
                }
                dict
            }
            "exec" | "execfile" => {
                // Whatever it sets, it is seldom a name that holds something already.
                let files: BTreeSet<String> = arguments.iter().flat_map(Val::files).collect();
                for scope in &mut self.scopes {
                    for (name, value) in scope.iter_mut() {
                        if *value == Val::None || name.to_ascii_lowercase().contains("version") {
                            *value = Val::Unknown(files.clone());
                        }
                    }
                }
                if let Some(target) = call.arguments.get(1) {
                    self.mutate(target, |_, _| Val::Unknown(files.clone()));
                }
                Val::None
            }
            _ => {
                // An unknown function that is given the name of a file reads it.
                let mut files: BTreeSet<String> = BTreeSet::new();
                let named = call
                    .arguments
                    .iter()
                    .zip(arguments)
                    .map(|(expr, value)| (&expr.span, value))
                    .chain(
                        call.keywords
                            .iter()
                            .zip(keywords)
                            .map(|((_, expr), (_, value))| (&expr.span, value)),
                    );
                for (span, value) in named {
                    if let Val::Text(text) = value
                        && looks_like_file(text)
                    {
                        let path = clean(text);
                        self.mentions.push((path.clone(), span.clone()));
                        files.insert(path);
                    }
                    files.extend(value.files());
                }
                Val::Unknown(files)
            }
        }
    }

    fn opened(&mut self, path: Option<&Val>, call: &Call) -> Val {
        match path {
            Some(Val::Text(path)) => {
                let path = clean(path);
                let span = call.arguments.first().map_or_else(
                    || call.function.span.clone(),
                    |argument| argument.span.clone(),
                );
                self.mentions.push((path.clone(), span));
                Val::Unknown(BTreeSet::from([path]))
            }
            Some(other) => Val::Unknown(other.files()),
            None => Val::unknown(),
        }
    }

    fn method(&mut self, object: &Expr, receiver: &Val, method: &str, call: &Call) -> Val {
        let arguments: Vec<Val> = call
            .arguments
            .iter()
            .map(|found| self.eval(found))
            .collect();
        let keywords: Vec<(Option<String>, Val)> = call
            .keywords
            .iter()
            .map(|(name, value)| (name.clone(), self.eval(value)))
            .collect();
        let everything = || {
            join_files(
                [receiver]
                    .into_iter()
                    .chain(&arguments)
                    .chain(keywords.iter().map(|(_, value)| value)),
            )
        };
        match (method, receiver, arguments.as_slice()) {
            // Lists and dictionaries of the script change in place.
            ("append" | "add", Val::List(_), [value]) => {
                let value = value.clone();
                self.mutate(object, |certain, old| match (old, certain) {
                    (Val::List(mut items), true) => {
                        items.push(value);
                        Val::List(items)
                    }
                    (old, _) => join_files([&old, &value]),
                });
                Val::None
            }
            ("extend", Val::List(_), [value]) => {
                let value = value.clone();
                self.mutate(object, |certain, old| {
                    if certain {
                        binary(&old, Operator::Add, &value)
                    } else {
                        join_files([&old, &value])
                    }
                });
                Val::None
            }
            ("insert" | "remove" | "pop" | "clear" | "sort" | "reverse", Val::List(_), _) => {
                let everything = everything();
                self.mutate(object, |_, _| everything);
                Val::unknown()
            }
            ("update", Val::Dict(_), _) => {
                let mut more = Val::Dict(Vec::new());
                match arguments.first() {
                    Some(Val::Dict(items)) => more = Val::Dict(items.clone()),
                    Some(other) => more = Val::Unknown(other.files()),
                    None => {}
                }
                for (key, value) in &keywords {
                    if let Some(key) = key {
                        more.insert(Val::Text(key.clone()), value.clone());
                    }
                }
                self.mutate(object, |certain, mut old| match more {
                    Val::Dict(items) => {
                        for (key, value) in items {
                            let value = if certain {
                                value
                            } else {
                                Val::Unknown(value.files())
                            };
                            old.insert(key, value);
                        }
                        old
                    }
                    other => join_files([&old, &other]),
                });
                Val::None
            }
            ("setdefault", Val::Dict(items), [key, rest @ ..]) => {
                let known = items.iter().find(|(have, _)| have == key);
                if let Some((_, value)) = known {
                    return value.clone();
                }
                let value = rest.first().cloned().unwrap_or(Val::None);
                let (key, added) = (key.clone(), value.clone());
                self.mutate(object, |_, mut old| {
                    old.insert(key, added);
                    old
                });
                value
            }
            ("get", Val::Dict(items), [key, rest @ ..]) => items
                .iter()
                .find(|(have, _)| have == key)
                .map(|(_, value)| value.clone())
                .or_else(|| rest.first().cloned())
                .unwrap_or(Val::None),
            ("values", Val::Dict(items), []) => {
                Val::List(items.iter().map(|(_, value)| value.clone()).collect())
            }
            ("keys", Val::Dict(items), []) => {
                Val::List(items.iter().map(|(key, _)| key.clone()).collect())
            }
            ("items", Val::Dict(items), []) => Val::List(
                items
                    .iter()
                    .map(|(key, value)| Val::List(vec![key.clone(), value.clone()]))
                    .collect(),
            ),
            ("copy", _, []) => receiver.clone(),
            // Text.
            ("join", Val::Text(separator), [Val::List(items)]) => {
                let parts: Option<Vec<&str>> = items.iter().map(Val::text).collect();
                parts.map_or_else(everything, |parts| Val::Text(parts.join(separator)))
            }
            ("format", Val::Text(text), _) => {
                format_text(text, &arguments, &keywords).unwrap_or_else(everything)
            }
            ("strip", Val::Text(text), []) => Val::Text(text.trim().to_owned()),
            ("lower", Val::Text(text), []) => Val::Text(text.to_lowercase()),
            ("replace", Val::Text(text), [Val::Text(from), Val::Text(to)]) => {
                Val::Text(text.replace(from.as_str(), to))
            }
            ("split", Val::Text(text), []) => Val::List(
                text.split_whitespace()
                    .map(|part| Val::Text(part.to_owned()))
                    .collect(),
            ),
            ("split", Val::Text(text), [Val::Text(separator)]) if !separator.is_empty() => {
                Val::List(
                    text.split(separator.as_str())
                        .map(|part| Val::Text(part.to_owned()))
                        .collect(),
                )
            }
            ("splitlines", Val::Text(text), _) => Val::List(
                text.lines()
                    .map(|line| Val::Text(line.to_owned()))
                    .collect(),
            ),
            // Paths: a path is its text here.
            ("open" | "read_text" | "read_bytes", Val::Text(path), _) => {
                let path = clean(path);
                self.mentions.push((path.clone(), object.span.clone()));
                Val::Unknown(BTreeSet::from([path]))
            }
            ("resolve" | "absolute" | "expanduser" | "as_posix", Val::Text(_), _) => {
                receiver.clone()
            }
            ("joinpath", Val::Text(path), _) => {
                let mut parts = vec![path.as_str()];
                parts.extend(arguments.iter().filter_map(Val::text));
                Val::Text(join(&parts))
            }
            _ => everything(),
        }
    }

    fn invoke(
        &mut self,
        number: usize,
        arguments: &[Val],
        keywords: &[(Option<String>, Val)],
    ) -> Val {
        let everything = || join_files(arguments.iter().chain(keywords.iter().map(|(_, v)| v)));
        if self.depth >= MAX_DEPTH {
            return everything();
        }
        let Some(function) = self.functions.get(number).cloned() else {
            return everything();
        };
        let mut scope = HashMap::new();
        for (at, (name, default)) in function.parameters.iter().enumerate() {
            let given = arguments.get(at).cloned().or_else(|| {
                keywords
                    .iter()
                    .find(|(key, _)| key.as_deref() == Some(name))
                    .map(|(_, value)| value.clone())
            });
            let value = match (given, default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.eval(default),
                (None, None) => Val::unknown(),
            };
            scope.insert(name.clone(), value);
        }
        if let Some(rest) = &function.rest {
            let taken = function.parameters.len().min(arguments.len());
            scope.insert(rest.clone(), Val::List(arguments[taken..].to_vec()));
        }
        self.depth += 1;
        self.scopes.push(scope);
        self.returned.push(None);
        let uncertain = std::mem::take(&mut self.uncertain);
        self.block(&function.body);
        self.uncertain = uncertain;
        let returned = self.returned.pop().flatten();
        self.scopes.pop();
        self.depth -= 1;
        match returned {
            Some((value, true)) => value,
            // It may also have gone on and returned nothing.
            Some((value, false)) => Val::Unknown(value.files()),
            None => Val::None,
        }
    }

    fn setup_call(&mut self, call: &Call, span: &Span) {
        let mut keywords = Keywords::new();
        let mut unknown = false;
        for (name, expr) in &call.keywords {
            let value = self.eval(expr);
            match (name, value) {
                (Some(name), value) => {
                    keywords.insert(name.clone(), (expr.span.clone(), value));
                }
                (None, Val::Dict(items)) => {
                    for (key, value) in items {
                        match key {
                            Val::Text(key) => {
                                keywords.insert(key, (expr.span.clone(), value));
                            }
                            _ => unknown = true,
                        }
                    }
                }
                (None, _) => unknown = true,
            }
        }
        // Several calls: the one with a name counts, the others build something beside it.
        let better = self
            .setup
            .as_ref()
            .is_none_or(|(_, known, _)| known.len() < keywords.len());
        if better {
            self.setup = Some((span.clone(), keywords, unknown));
        }
    }
}

fn binary(left: &Val, operator: Operator, right: &Val) -> Val {
    match (operator, left, right) {
        (Operator::Add, Val::Text(left), Val::Text(right)) => Val::Text(format!("{left}{right}")),
        (Operator::Add, Val::List(left), Val::List(right)) => {
            Val::List(left.iter().chain(right).cloned().collect())
        }
        (Operator::Slash, Val::Text(left), Val::Text(right)) => Val::Text(join(&[left, right])),
        // A path from a folder that is not known.
        (Operator::Slash, Val::Unknown(files), Val::Text(right)) if files.is_empty() => {
            Val::Text(right.clone())
        }
        (Operator::Percent, Val::Text(text), value) => {
            let values = match value {
                Val::List(items) => items.clone(),
                other => vec![other.clone()],
            };
            percent(text, &values).map_or_else(|| join_files([left, right]), Val::Text)
        }
        _ => join_files([left, right]),
    }
}

/// `'%s' % values`, for plain `%s` and `%d`.
fn percent(text: &str, values: &[Val]) -> Option<String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            '%' => out.push('%'),
            's' | 'd' => match values.next()? {
                Val::Text(text) => out.push_str(text),
                Val::Int(int) => out.push_str(&int.to_string()),
                _ => return None,
            },
            _ => return None,
        }
    }
    values.next().is_none().then_some(out)
}

/// `'{} {0} {name}'.format(…)`, without formats.
fn format_text(text: &str, arguments: &[Val], keywords: &[(Option<String>, Val)]) -> Option<Val> {
    let mut out = String::new();
    let mut rest = text;
    let mut next = 0;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("{{") {
            out.push('{');
            rest = after;
            continue;
        }
        if let Some(after) = tail.strip_prefix("}}") {
            out.push('}');
            rest = after;
            continue;
        }
        let (field, after) = tail.strip_prefix('{')?.split_once('}')?;
        let value = if field.is_empty() {
            next += 1;
            arguments.get(next - 1)
        } else if let Ok(at) = field.parse::<usize>() {
            arguments.get(at)
        } else {
            keywords
                .iter()
                .find(|(key, _)| key.as_deref() == Some(field))
                .map(|(_, value)| value)
        };
        match value? {
            Val::Text(text) => out.push_str(text),
            Val::Int(int) => out.push_str(&int.to_string()),
            _ => return None,
        }
        rest = after;
    }
    out.push_str(rest);
    Some(Val::Text(out))
}

/// A path as its text, with `/`, without `./` in front.
fn clean(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| !last.is_empty() && *last != "..") =>
            {
                parts.pop();
            }
            // A doubled or a last slash; the first one says that the path is absolute.
            "" if !parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn join(parts: &[&str]) -> String {
    let mut path = String::new();
    for part in parts {
        if part.starts_with('/') || path.is_empty() {
            (*part).clone_into(&mut path);
        } else {
            if !path.ends_with('/') {
                path.push('/');
            }
            path.push_str(part);
        }
    }
    path
}

fn parent(path: &str) -> String {
    path.rsplit_once('/')
        .map_or_else(String::new, |(parent, _)| parent.to_owned())
}

fn looks_like_file(text: &str) -> bool {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let extension = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (1..=5).contains(&extension.len())
            && extension.chars().all(|c| c.is_ascii_alphanumeric())
            && extension.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    text.len() < 200
        && !text.contains(|c: char| c.is_whitespace() || "<>=;:*?|'\"[](){},".contains(c))
        && (extension || looks_like_requirements(text))
}

fn looks_like_requirements(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && text.rsplit_once('.').is_some_and(|(stem, extension)| {
            !stem.is_empty()
                && ["txt", "in", "pip"]
                    .iter()
                    .any(|known| extension.eq_ignore_ascii_case(known))
        })
}
