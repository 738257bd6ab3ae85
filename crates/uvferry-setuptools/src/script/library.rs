//! The standard library and setuptools, as far as scripts use them for metadata.

use std::rc::Rc;

use ruff_text_size::TextRange;

use super::attributes::with_attributes;
use super::calls::Named;
use super::pattern::{Found, Manner, Pattern, expand, flag};
use super::sources::{self, ROOT};
use super::value::{OpenFile, Origin, Scope, Shared, Text, Value};
use super::world::{Axis, IMPLEMENTATIONS, MACHINES, OTHER, SYSTEMS};
use super::{Eval, Run, packages};
use crate::metadata::Packages;

/// The one name for what has several.
pub(super) fn canonical(name: &str) -> String {
    let name = match name.strip_prefix("__builtin__.") {
        Some(rest) => format!("builtins.{rest}"),
        None => name.to_owned(),
    };
    let name = match name.as_str() {
        "io.open" | "codecs.open" | "tokenize.open" | "_io.open" => "builtins.open",
        "posixpath" | "ntpath" => "os.path",
        "os.getcwdu" => "os.getcwd",
        "io.IOError" | "os.error" => "builtins.OSError",
        "setuptools.extern.packaging" => "packaging",
        "distutils.core.setup" | "distutils.setup" | "setuptools.core.setup" => "setuptools.setup",
        "setuptools.find_namespace_packages"
        | "setuptools.PEP420PackageFinder.find"
        | "setuptools.discovery.PEP420PackageFinder.find" => "setuptools.find_namespace_packages",
        "setuptools.PackageFinder.find" | "setuptools.discovery.PackageFinder.find" => {
            "setuptools.find_packages"
        }
        "glob.iglob" => "glob.glob",
        "six.moves.builtins" => "builtins",
        _ => &name,
    };
    if name.starts_with("pip.") && name.ends_with(".parse_requirements") {
        return "pip.parse_requirements".to_owned();
    }
    match name.strip_prefix("posixpath.") {
        Some(rest) => format!("os.path.{rest}"),
        None => name.to_owned(),
    }
}

/// Whether calling this is calling `setup()`; with the tool behind it, where it is another.
pub(super) fn setup_function(name: &str, keywords: &[Named]) -> Option<Option<&'static str>> {
    Some(match name {
        "setuptools.setup" => None,
        "skbuild.setup" => Some("scikit-build"),
        "numpy.distutils.core.setup" => Some("numpy.distutils"),
        "cx_Freeze.setup" => Some("cx_Freeze"),
        "torch.utils.cpp_extension.setup" => Some("PyTorch"),
        name if name.rsplit('.').next() == Some("setup")
            && name.contains('.')
            && keywords.iter().any(|keyword| {
                matches!(
                    keyword.name.as_str(),
                    "name" | "version" | "packages" | "py_modules"
                )
            }) =>
        {
            Some("another tool than setuptools")
        }
        _ => return None,
    })
}

/// `str(pathlib.Path(text))`
pub(super) fn path_text(text: &str) -> String {
    let absolute = text.starts_with('/');
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// `os.path.abspath`, with the root's placeholder.
pub(super) fn absolute(path: &str) -> String {
    if path.starts_with('/') || path.starts_with(ROOT) {
        sources::normal(path)
    } else {
        sources::normal(&sources::join(ROOT, path))
    }
}

/// Modules that are always there, or whose names stand for what is.
fn always_true(name: &str) -> bool {
    super::imports::standard(name.split('.').next().unwrap_or_default())
        || name.starts_with("setuptools")
        || name.starts_with("pkg_resources")
        || name.starts_with("packaging")
        || !name.contains('.')
}

impl Run<'_> {
    /// Whether a name of a library is a module, a function or a class: something that is
    /// true.
    pub(super) fn is_thing(&self, name: &str) -> bool {
        always_true(name)
            && !matches!(
                name,
                "os.environ" | "sys.path" | "sys.flags" | "sys.modules"
            )
    }

    /// The value of an axis, as one of those that the script tells apart.
    pub(super) fn axis_value(&mut self, axis: Axis, spelled: &'static str) -> String {
        if axis == Axis::System {
            self.world.spelled.insert(spelled);
        }
        let key = match axis {
            Axis::System => "system",
            Axis::Implementation => "implementation",
            Axis::Machine => "machine",
        };
        let known = self.mentions.borrow().get(key).cloned();
        let values = known.unwrap_or_else(|| {
            // Of the rarer ones only those that the script names.
            let text = self.sources.get(0).text.to_lowercase();
            let text: String = if self.source == 0 {
                text
            } else {
                text + &self.sources.get(self.source).text.to_lowercase()
            };
            let mentioned = |name: &str| {
                let name = name.to_lowercase();
                text.contains(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'))
            };
            let values: Vec<&'static str> = match axis {
                Axis::System => SYSTEMS
                    .iter()
                    .filter(|(name, long, os)| {
                        matches!(*name, "linux" | "darwin" | "win32" | OTHER)
                            || mentioned(name)
                            || mentioned(long)
                            || (*os != "posix" && mentioned(os) && *name != "win32")
                            || (*name == "cygwin" && text.contains("'win'"))
                            || (*name == "cygwin" && text.contains("\"win\""))
                    })
                    .map(|(name, _, _)| *name)
                    .collect(),
                Axis::Implementation => IMPLEMENTATIONS
                    .iter()
                    .copied()
                    .filter(|name| matches!(*name, "CPython" | "PyPy" | OTHER) || mentioned(name))
                    .collect(),
                Axis::Machine => MACHINES
                    .iter()
                    .copied()
                    .filter(|name| {
                        *name == OTHER
                            || text.contains(&format!("'{}'", name.to_lowercase()))
                            || text.contains(&format!("\"{}\"", name.to_lowercase()))
                    })
                    .collect(),
            };
            self.mentions.borrow_mut().insert(key, values.clone());
            values
        });
        self.world.axis(axis, &values, &format!("`{spelled}`"))
    }

    fn system(&mut self, spelled: &'static str) -> Value {
        let value = self.axis_value(Axis::System, spelled);
        let found = SYSTEMS.iter().find(|(name, _, _)| *name == value);
        Value::str(found.map_or(OTHER, |(name, long, os)| match spelled {
            "platform_system" => long,
            "os_name" => os,
            _ => name,
        }))
    }

    pub(super) fn named_attribute(&mut self, full: &str, at: TextRange) -> Eval<Value> {
        if let Some(value) = self.patched.get(full) {
            return Ok(value.clone());
        }
        Ok(match full {
            "sys.version_info" => Value::VersionInfo(5),
            "sys.version" => Value::VersionText,
            "sys.hexversion" => Value::HexVersion,
            "sys.platform" => {
                let value = self.system("sys_platform");
                // Before Python 3.3 it held the kernel's version too.
                if value.text() == Some("linux") && self.sources.get(0).text.contains("linux2") {
                    let old = [(super::FIRST, super::encode(3, 3, 0))];
                    if self.world.version_in(&old, "the Python version") {
                        return Ok(Value::str("linux2"));
                    }
                }
                value
            }
            "os.name" => self.system("os_name"),
            "os.sep" => Value::str("/"),
            "os.curdir" => Value::str("."),
            "os.pardir" => Value::str(".."),
            "os.extsep" => Value::str("."),
            "os.linesep" | "os.pathsep" => self.unknown("it depends on the platform", at),
            "sys.argv" => self.unknown("it depends on the command line", at),
            "sys.maxsize" => self.unknown("it depends on the machine", at),
            "sys.executable" | "sys.prefix" | "sys.exec_prefix" | "sys.base_prefix"
            | "sys.flags" => self.unknown("it depends on the Python that builds it", at),
            "sys.implementation.name" => {
                let value = self.axis_value(Axis::Implementation, "platform_python_implementation");
                Value::str(&value.to_lowercase())
            }
            "six.PY2" | "future.utils.PY2" => {
                Value::Bool(self.major().equals(&Value::Int(2)) == Some(true))
            }
            "six.PY3" | "future.utils.PY3" => {
                Value::Bool(self.major().equals(&Value::Int(3)) == Some(true))
            }
            "re.I" | "re.IGNORECASE" => Value::Int(flag::IGNORECASE),
            "re.M" | "re.MULTILINE" => Value::Int(flag::MULTILINE),
            "re.S" | "re.DOTALL" => Value::Int(flag::DOTALL),
            "re.U" | "re.UNICODE" => Value::Int(flag::UNICODE),
            "re.X" | "re.VERBOSE" => Value::Int(flag::VERBOSE),
            "string.digits" => Value::str("0123456789"),
            "string.ascii_lowercase" => Value::str("abcdefghijklmnopqrstuvwxyz"),
            "typing.TYPE_CHECKING" => Value::Bool(false),
            "setuptools.__version__" | "setuptools.version.__version__" => Value::ToolVersion,
            name if name.ends_with(".__version__") || name.ends_with(".VERSION") => {
                let module = name.rsplit_once('.').map_or(name, |(module, _)| module);
                let value = self.unknown(format!("it is the installed version of `{module}`"), at);
                self.risky(value)?
            }
            name if name.ends_with(".__file__") || name.ends_with(".__path__") => {
                self.unknown("it is a path of the machine", at)
            }
            name => Value::named(name),
        })
    }

    /// An environment variable.
    pub(super) fn variable(&mut self, key: &Value, at: TextRange) -> Value {
        let Some(name) = key.text() else {
            return self.unknown("it depends on an environment variable", at);
        };
        let name = name.to_owned();
        if let Some(known) = self.variables.get(&name) {
            return Value::Unknown(Rc::clone(known));
        }
        let why = format!("it depends on the environment variable `{name}`");
        let unknown = self.new_unknown(why, at, [].into());
        self.variables.insert(name, Rc::clone(&unknown));
        Value::Unknown(unknown)
    }

    pub(super) fn encoding_of(
        &self,
        positional: Option<&Value>,
        keywords: &[Named],
    ) -> Option<String> {
        let given = keywords
            .iter()
            .find(|keyword| keyword.name == "encoding")
            .map(|keyword| &keyword.value)
            .or(positional);
        match given {
            None | Some(Value::None) => Some("utf-8".to_owned()),
            Some(Value::Text(name)) => Some(name.text.to_string()),
            Some(_) => None,
        }
    }

    pub(super) fn open_call(
        &mut self,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let keyword = |name: &str| keywords.iter().find(|keyword| keyword.name == name);
        let path = positional
            .first()
            .or_else(|| keyword("file").map(|keyword| &keyword.value));
        let mode = positional
            .get(1)
            .or_else(|| keyword("mode").map(|keyword| &keyword.value));
        // `codecs.open` has the encoding third, `open` the fourth after the buffering.
        let encoding = positional[positional.len().min(2)..]
            .iter()
            .find(|value| matches!(value, Value::Text(_)));
        let mode = match mode {
            None => Some("r".to_owned()),
            Some(mode) => mode.text().map(str::to_owned),
        };
        let encoding = self.encoding_of(encoding, keywords);
        match (path.and_then(Value::path), mode) {
            (Some(path), Some(mode)) => self.open_file(&path, &mode, encoding.as_deref(), at),
            (_, mode) => {
                let why = format!("`{}` names a file only when it runs", self.snippet(at));
                let value = self.unknown_from(why, at, positional);
                if mode.is_none_or(|mode| mode.contains(['w', 'a', 'x', '+'])) {
                    let snippet = self.snippet(at);
                    self.effect(at, format!("writes a file (`{snippet}`)"));
                }
                self.risky(value)
            }
        }
    }

    pub(super) fn open_file(
        &mut self,
        path: &str,
        mode: &str,
        encoding: Option<&str>,
        at: TextRange,
    ) -> Eval<Value> {
        let shown = path.replace(&format!("{ROOT}/"), "").replace(ROOT, ".");
        if mode.contains(['w', 'a', 'x', '+']) {
            self.effect(at, format!("writes `{shown}`"));
            if let Some(path) = sources::relative(path) {
                self.written.insert(path);
            }
            return Ok(Value::File(Rc::new(OpenFile {
                path: shown,
                rest: None,
                bytes: mode.contains('b'),
            })));
        }
        let inside =
            sources::relative(path).filter(|_| self.moved.is_none() || path.starts_with(ROOT));
        let Some(inside) = inside else {
            let value = self.unknown(format!("`{shown}` lies outside the project"), at);
            return self.risky(value);
        };
        if self.written.contains(&inside) {
            let value = self.unknown(format!("the script itself writes `{inside}`"), at);
            return self.risky(value);
        }
        let Some(number) = self.sources.open(&inside) else {
            if self.sources.is_folder(&inside) {
                return self.raise("IsADirectoryError");
            }
            if self.sources.is_file(&inside) {
                let value = self.unknown(format!("`{inside}` cannot be read"), at);
                return self.risky(value);
            }
            return self.raise("FileNotFoundError");
        };
        let source = self.sources.get(number);
        self.charge(source.text.len() / 256)?;
        let bytes = mode.contains('b');
        let ascii = source.file.bytes().is_ascii();
        let as_read = encoding.is_some_and(|name| super::strings::utf8(name) || ascii);
        let utf8 = std::str::from_utf8(source.file.bytes()).is_ok();
        // A mark in front is read as a letter of the text, but for `utf-8-sig`.
        let marked = source.file.bytes().starts_with(&[0xef, 0xbb, 0xbf]);
        if !(bytes || as_read) || !utf8 || marked || (bytes && source.file.text().contains('\r')) {
            let files = [inside.clone()].into();
            let unknown =
                self.new_unknown(format!("`{inside}` is read in another encoding"), at, files);
            return self.risky(Value::Unknown(unknown));
        }
        Ok(Value::File(Rc::new(OpenFile {
            path: path.to_owned(),
            rest: Some(Shared::new(Text {
                text: Rc::clone(&source.text),
                origin: Some(Origin {
                    source: number,
                    start: 0,
                    exact: true,
                }),
            })),
            bytes,
        })))
    }

    /// `exec(code, globals, locals)`
    pub(super) fn execute(&mut self, code: &Value, rest: &[Value], at: TextRange) -> Eval<Value> {
        let text = match code {
            Value::Text(text) | Value::Bytes(text) => text.clone(),
            other => {
                let why = format!(
                    "`{}` runs code that is only known when it runs",
                    self.snippet(at)
                );
                let value = self.unknown_from(why, at, std::slice::from_ref(other));
                self.effect(at, "runs code that is not known");
                if let Value::Unknown(unknown) = &value {
                    let unknown = Rc::clone(unknown);
                    for value in rest {
                        self.forget_value(value, &unknown);
                    }
                    if rest.is_empty() {
                        *self.scope.open.borrow_mut() = Some(Rc::clone(&unknown));
                        let names: Vec<String> =
                            self.scope.names.borrow().keys().cloned().collect();
                        for name in names {
                            let value = self.derive(&unknown);
                            self.scope.set(&name, value);
                        }
                    }
                }
                return self.risky(value);
            }
        };
        // The text of a whole file keeps that file's places.
        let number = match text.origin {
            Some(origin) if *self.sources.get(origin.source).text == *text.text => origin.source,
            _ => {
                let name = match text.origin {
                    Some(origin) => self.sources.get(origin.source).file.path().to_owned(),
                    None => self.sources.get(self.source).file.path().to_owned(),
                };
                self.sources.add(uvferry_diagnostics::SourceFile::new(
                    name,
                    text.text.as_bytes().to_vec(),
                ))
            }
        };
        // `exec(code, globals, locals)` binds in the locals.
        let target = rest.last();
        let inner = match (target, rest.first()) {
            (None, _) if self.scope.globals.is_none() => Rc::clone(&self.scope),
            (Some(Value::Module(scope)), _) => Rc::clone(scope),
            (Some(Value::Dict(pairs)), first) => {
                let scope = self.scopes.add(Scope {
                    parent: match (rest.len(), first) {
                        (2.., Some(Value::Module(scope))) => Some(Rc::clone(scope)),
                        _ => None,
                    },
                    ..Scope::default()
                });
                match pairs.get() {
                    Ok(pairs) => {
                        for (key, value) in pairs {
                            if let Some(key) = key.text() {
                                scope.set(key, value);
                            }
                        }
                    }
                    Err(unknown) => *scope.open.borrow_mut() = Some(unknown),
                }
                scope
            }
            (Some(Value::None) | None, _) => self.scopes.add(Scope {
                parent: Some(Rc::clone(&self.scope)),
                ..Scope::default()
            }),
            (Some(other), _) => {
                let why = format!("`{}` is only known when it runs", self.snippet(at));
                let value = self.unknown_from(why, at, std::slice::from_ref(other));
                return self.risky(value);
            }
        };
        self.run_file(number, &inner)?;
        if target.is_none() && self.scope.globals.is_some() {
            // Its names are in `locals()` on some Pythons and nowhere on others.
            let unknown = self.new_unknown(
                "`exec()` in a function keeps its names on some Pythons only",
                at,
                [].into(),
            );
            *self.scope.open.borrow_mut() = Some(unknown);
        }
        if let Some(Value::Dict(pairs)) = target {
            let mut names: Vec<(String, Value)> = inner
                .names
                .borrow()
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            names.sort_by(|left, right| left.0.cmp(&right.0));
            for (name, value) in names {
                let _ = pairs.change(|pairs| super::value::put(pairs, Value::str(&name), value));
            }
            if let Some(unknown) = inner.open.borrow().clone() {
                pairs.forget(&unknown);
            }
        }
        Ok(Value::None)
    }

    /// Runs a file's statements in a scope.
    pub(super) fn run_file(&mut self, number: usize, scope: &Rc<Scope>) -> Eval<()> {
        let parsed = self.sources.parse(number);
        if parsed.error.is_some() {
            return self.raise("SyntaxError");
        }
        if self.depth > 20 {
            return Err(super::Stop::Limit);
        }
        let outer = std::mem::replace(&mut self.scope, Rc::clone(scope));
        let source = std::mem::replace(&mut self.source, number);
        let (here, statement) = (self.here, self.statement);
        self.depth += 1;
        let done = self.block(&parsed.body.body);
        self.depth -= 1;
        self.scope = outer;
        self.source = source;
        self.here = here;
        self.statement = statement;
        done
    }

    /// `ast.literal_eval`
    pub(super) fn literal_text(&mut self, text: &Text, at: TextRange) -> Eval<Option<Value>> {
        let Ok(parsed) = ruff_python_parser::parse_expression(text.text.trim()) else {
            return Ok(None);
        };
        let _ = at;
        let expr = &*parsed.syntax().body;
        if !literal(expr, 30) {
            return Ok(None);
        }
        let value = self.eval(expr)?;
        Ok(Some(match value {
            Value::Text(found) => {
                let start = text
                    .text
                    .find(&*found.text)
                    .filter(|_| !found.text.is_empty());
                Value::Text(match start {
                    Some(start) => text.piece(start, start + found.text.len()),
                    None => Text::new(&found.text),
                })
            }
            other => other,
        }))
    }

    pub(super) fn library_call(
        &mut self,
        name: &str,
        positional: Vec<Value>,
        keywords: Vec<Named>,
        at: TextRange,
    ) -> Eval<Value> {
        if let Some(patched) = self.patched.get(name).cloned() {
            return self.call(&patched, positional, keywords, at);
        }
        if let Some(builtin) = name.strip_prefix("builtins.") {
            if let Some(value) = self.builtin_call(builtin, &positional, &keywords, at)? {
                return Ok(value);
            }
        } else if let Some(function) = name.strip_prefix("os.path.") {
            if let Some(value) = self.path_call(function, &positional, at)? {
                return Ok(value);
            }
        } else if let Some(function) = name.strip_prefix("re.") {
            if let Some(value) = self.pattern_call(function, &positional, &keywords, at)? {
                return Ok(value);
            }
        } else if let Some(value) = self.other_call(name, &positional, &keywords, at)? {
            return Ok(value);
        }
        self.library_effect(name, &positional, at);
        let mut values = positional;
        values.extend(keywords.into_iter().map(|keyword| keyword.value));
        let callee = self.callee(at);
        let why = if name.starts_with("subprocess.")
            || name.starts_with("os.popen")
            || name == "os.system"
        {
            format!("`{callee}()` runs a program")
        } else if name.starts_with("builtins.") {
            format!("`{}` is only known when it runs", self.snippet(at))
        } else {
            format!("`{callee}()` is only known when it runs")
        };
        let value = self.unknown_from(why, at, &values);
        // The standard library leaves what it is given alone, with few exceptions; others
        // may do anything.
        let gentle = super::effects::harmless(name)
            && !matches!(
                name,
                "random.shuffle" | "heapq.heapify" | "operator.setitem" | "operator.delitem"
            );
        if let (Value::Unknown(unknown), false) = (&value, gentle) {
            let unknown = Rc::clone(unknown);
            for value in &values {
                self.forget_value(value, &unknown);
            }
        }
        self.risky(value)
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each function")]
    fn other_call(
        &mut self,
        name: &str,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let keyword = |name: &str| {
            keywords
                .iter()
                .find(|keyword| keyword.name == name)
                .map(|keyword| keyword.value.clone())
        };
        Ok(Some(match (name, positional) {
            ("setuptools.find_packages" | "setuptools.find_namespace_packages", _) => {
                let argument =
                    |at: usize, name: &str| positional.get(at).cloned().or_else(|| keyword(name));
                let location = match argument(0, "where") {
                    None => ".".to_owned(),
                    Some(value) => match value.path().as_deref().and_then(sources::relative) {
                        Some(path) if path.is_empty() => ".".to_owned(),
                        Some(path) => path,
                        None => return Ok(None),
                    },
                };
                let mut lists = Vec::new();
                for value in [argument(2, "include"), argument(1, "exclude")] {
                    let mut list = Vec::new();
                    if let Some(value) = value {
                        let items = match self.iterate(&value, at)? {
                            Ok(items) => items,
                            Err(unknown) => return Ok(Some(self.derive(&unknown))),
                        };
                        for item in items {
                            match item.text() {
                                Some(text) => list.push(text.to_owned()),
                                None => return Ok(None),
                            }
                        }
                    }
                    lists.push(list);
                }
                let exclude = lists.pop().unwrap_or_default();
                let include = lists.pop().unwrap_or_default();
                Value::Find(Rc::new(Packages::Find {
                    location,
                    include,
                    exclude,
                    namespaces: name.ends_with("namespace_packages"),
                }))
            }
            ("os.getcwd", []) => Value::str(ROOT),
            ("pathlib.Path.cwd", []) => Value::Path(ROOT.into()),
            (
                "pathlib.Path" | "pathlib.PurePath" | "pathlib.PosixPath" | "py.path.local",
                parts,
            ) => {
                let mut joined = String::new();
                for part in parts {
                    let Some(part) = part.path() else {
                        return Ok(None);
                    };
                    joined = sources::join(&joined, &part);
                }
                Value::Path(path_text(&joined).into())
            }
            ("os.fspath", [value]) => match value.path() {
                Some(path) => Value::str(&path),
                None => return Ok(None),
            },
            ("os.chdir", [value]) => {
                self.library_effect("os.chdir", positional, at);
                let folder = value.path().as_deref().and_then(sources::relative);
                self.moved = match folder.as_deref() {
                    Some("") => None,
                    _ => Some(self.new_unknown(
                        "the script changes to another folder",
                        at,
                        [].into(),
                    )),
                };
                Value::None
            }
            ("os.getenv" | "os.environ.get", [key, ..]) => {
                if positional.len() == 1 {
                    self.variable(key, at)
                } else {
                    let name = key.text().unwrap_or("?").to_owned();
                    self.unknown(
                        format!("it depends on the environment variable `{name}`"),
                        at,
                    )
                }
            }
            ("os.listdir", rest) => {
                let folder = match rest {
                    [] => Some(String::new()),
                    [path] => path.path().as_deref().and_then(sources::relative),
                    _ => None,
                };
                let Some(folder) = folder.filter(|folder| self.sources.is_folder(folder)) else {
                    return Ok(None);
                };
                let items = self
                    .sources
                    .entries(&folder)
                    .iter()
                    .map(|(name, _)| Value::str(name))
                    .collect();
                Value::list(self.some_order(items, at))
            }
            ("os.walk", [top]) if keywords.is_empty() => {
                let Some(path) = top.path() else {
                    return Ok(None);
                };
                let Some(folder) = sources::relative(&path) else {
                    return Ok(None);
                };
                let mut rows = Vec::new();
                self.walk(&path, &folder, 0, &mut rows)?;
                Value::iter(self.some_order(rows, at))
            }
            ("glob.glob", [Value::Text(pattern)]) => {
                let recursive = match keyword("recursive") {
                    None => false,
                    Some(value) => self.truth(&value, at)?,
                };
                let absolute = pattern.text.starts_with(ROOT);
                if pattern.text.contains("..") {
                    return Ok(None);
                }
                let inner = pattern
                    .text
                    .strip_prefix(ROOT)
                    .map_or(&*pattern.text, |rest| rest.trim_start_matches('/'));
                if inner.starts_with('/') {
                    return Ok(None);
                }
                let dotted = inner.starts_with("./");
                let found = packages::glob(self.sources, inner, recursive);
                let items = found
                    .iter()
                    .map(|path| {
                        Value::str(&if absolute {
                            sources::join(ROOT, path)
                        } else if dotted {
                            format!("./{path}")
                        } else {
                            path.clone()
                        })
                    })
                    .collect();
                Value::list(self.some_order(items, at))
            }
            ("platform.system", []) => self.system("platform_system"),
            ("platform.python_implementation", []) => {
                Value::str(&self.axis_value(Axis::Implementation, "platform_python_implementation"))
            }
            ("platform.machine", []) => {
                Value::str(&self.axis_value(Axis::Machine, "platform_machine"))
            }
            ("platform.python_version_tuple", []) => {
                self.unknown("it depends on the Python that builds it", at)
            }
            (
                "fnmatch.fnmatch" | "fnmatch.fnmatchcase",
                [Value::Text(name), Value::Text(pattern)],
            ) => Value::Bool(packages::fnmatch(&name.text, &pattern.text)),
            ("fnmatch.filter", [names, Value::Text(pattern)]) => match self.iterate(names, at)? {
                Ok(names) if names.iter().all(|name| name.text().is_some()) => Value::list(
                    names
                        .into_iter()
                        .filter(|name| {
                            name.text()
                                .is_some_and(|name| packages::fnmatch(name, &pattern.text))
                        })
                        .collect(),
                ),
                Ok(_) => return Ok(None),
                Err(unknown) => self.derive(&unknown),
            },
            ("ast.literal_eval", [Value::Text(text)]) => return self.literal_text(text, at),
            ("sys.exit" | "os._exit" | "os.abort", _) => return self.raise("SystemExit"),
            ("copy.copy", [value]) => match value {
                Value::List(items) => match items.get() {
                    Ok(items) => Value::list(items),
                    Err(unknown) => self.derive(&unknown),
                },
                Value::Dict(pairs) => match pairs.get() {
                    Ok(pairs) => Value::dict(pairs),
                    Err(unknown) => self.derive(&unknown),
                },
                _ => return Ok(None),
            },
            ("copy.deepcopy", [value]) => match deep(value, 30) {
                Some(value) => value,
                None => return Ok(None),
            },
            ("itertools.chain", lists) => return self.chain(lists, at).map(Some),
            ("itertools.chain.from_iterable", [lists]) => match self.iterate(lists, at)? {
                Ok(lists) => return self.chain(&lists, at).map(Some),
                Err(unknown) => self.derive(&unknown),
            },
            ("collections.OrderedDict", _) => {
                return self.builtin_call("dict", positional, keywords, at);
            }
            ("collections.defaultdict", [Value::Named(_)]) => return Ok(None),
            ("functools.reduce" | "builtins.reduce", [function, items, rest @ ..]) => {
                match self.iterate(items, at)? {
                    Ok(items) => {
                        let mut items = items.into_iter();
                        let first = match rest.first() {
                            Some(first) => Some(first.clone()),
                            None => items.next(),
                        };
                        let Some(mut total) = first else {
                            return self.raise("TypeError");
                        };
                        for item in items {
                            total = self.call(function, vec![total, item], Vec::new(), at)?;
                        }
                        total
                    }
                    Err(unknown) => self.derive(&unknown),
                }
            }
            ("operator.add" | "operator.concat", [left, right]) => {
                self.binary(left, ruff_python_ast::Operator::Add, right, at)?
            }
            ("textwrap.dedent", [Value::Text(text)]) => match dedent(&text.text) {
                Some(changed) => Value::Text(text.changed(&changed)),
                None => return Ok(None),
            },
            ("json.loads", [Value::Text(text)]) => match json(text) {
                Some(value) => value,
                None => return Ok(None),
            },
            ("json.load", [file @ Value::File(_)]) => {
                match self.method(file, "read", &[], &[], at)? {
                    Value::Text(text) | Value::Bytes(text) => match json(&text) {
                        Some(value) => value,
                        None => return Ok(None),
                    },
                    _ => return Ok(None),
                }
            }
            ("io.StringIO" | "StringIO.StringIO", [Value::Text(text)]) => {
                Value::File(Rc::new(OpenFile {
                    path: String::new(),
                    rest: Some(Shared::new(text.clone())),
                    bytes: false,
                }))
            }
            ("contextlib.suppress", kinds) => {
                with_attributes(None, "suppress", [("kinds", Value::tuple(kinds.to_vec()))])
            }
            ("contextlib.closing", [value @ Value::File(_)]) => value.clone(),
            (
                "packaging.version.Version"
                | "packaging.version.parse"
                | "pkg_resources.parse_version"
                | "distutils.version.LooseVersion"
                | "distutils.version.StrictVersion",
                [Value::ToolVersion],
            ) => Value::ToolVersion,
            (
                "packaging.version.Version"
                | "packaging.version.parse"
                | "pkg_resources.parse_version"
                | "distutils.version.LooseVersion"
                | "distutils.version.StrictVersion",
                [Value::Text(text)],
            ) => with_attributes(None, "version", [("__str__", Value::Text(text.clone()))]),
            ("six.moves.input", _) => return Ok(None),
            (
                "six.u" | "six.text_type" | "six.ensure_str" | "six.ensure_text",
                [value @ Value::Text(_)],
            ) => value.clone(),
            ("runpy.run_path", [path]) => {
                let Some(number) = self.script_file(path) else {
                    return Ok(None);
                };
                let scope = self.module_scope("<run_path>", number);
                self.run_file(number, &scope)?;
                Value::Module(scope)
            }
            ("imp.load_source", [Value::Text(name), path, ..]) => {
                let Some(number) = self.script_file(path) else {
                    return Ok(None);
                };
                let scope = self.module_scope(&name.text, number);
                self.run_file(number, &scope)?;
                Value::Module(scope)
            }
            ("importlib.machinery.SourceFileLoader", [Value::Text(name), path, ..]) => {
                with_attributes(
                    None,
                    "loader",
                    [("name", Value::Text(name.clone())), ("path", path.clone())],
                )
            }
            ("importlib.util.spec_from_file_location", [Value::Text(name), path, ..]) => {
                let attributes = || [("name", Value::Text(name.clone())), ("path", path.clone())];
                let loader = with_attributes(None, "loader", attributes());
                let [name, path] = attributes();
                with_attributes(None, "spec", [name, path, ("loader", loader)])
            }
            ("importlib.util.module_from_spec", [Value::Object(spec)]) if spec.kind == "spec" => {
                let path = spec
                    .attributes
                    .get()
                    .ok()
                    .and_then(|found| found.get("path").cloned());
                let Some(number) = path.and_then(|path| self.script_file(&path)) else {
                    return Ok(None);
                };
                let scope = self.module_scope("module", number);
                Value::Module(scope)
            }
            ("types.ModuleType" | "imp.new_module", [Value::Text(name), ..]) => {
                let scope = self.scopes.add(Scope::default());
                scope.set("__name__", Value::Text(name.clone()));
                Value::Module(scope)
            }
            ("importlib.import_module", [Value::Text(name)]) => {
                let name = Rc::clone(&name.text);
                self.import_module(&name, at)?
            }
            (
                "pkg_resources.parse_requirements"
                | "packaging.requirements.Requirement"
                | "pkg_resources.Requirement.parse",
                [value],
            ) => {
                let lines = match value {
                    Value::Text(text) => super::strings::lines(&text.text)
                        .into_iter()
                        .map(|(start, end, _)| Value::Text(text.piece(start, end)))
                        .collect(),
                    other => match self.iterate(other, at)? {
                        Ok(items) => items,
                        Err(unknown) => return Ok(Some(self.derive(&unknown))),
                    },
                };
                let mut found = Vec::new();
                for line in lines {
                    let Value::Text(line) = line else {
                        return Ok(None);
                    };
                    let Some(line) = bare(&line) else {
                        continue;
                    };
                    if line.text.starts_with('-') || line.text.ends_with('\\') {
                        return self.raise("ValueError");
                    }
                    found.push(requirement(&line));
                }
                if name == "pkg_resources.parse_requirements" {
                    Value::iter(found)
                } else {
                    match found.pop() {
                        Some(found) => found,
                        None => return Ok(None),
                    }
                }
            }
            ("pip.parse_requirements", [path, ..]) => {
                let Some(path) = path.path() else {
                    return Ok(None);
                };
                let mut found = Vec::new();
                if !self.pip_file(&path, 0, &mut found, at)? {
                    return Ok(None);
                }
                Value::list(found)
            }
            (name, _)
                if name.starts_with("warnings.")
                    || name.starts_with("logging.")
                    || name.starts_with("distutils.log.") =>
            {
                let harmless = [
                    "warn",
                    "simplefilter",
                    "filterwarnings",
                    "basicConfig",
                    "info",
                    "debug",
                    "warning",
                    "error",
                ];
                if !harmless
                    .iter()
                    .any(|last| name.ends_with(&format!(".{last}")))
                {
                    return Ok(None);
                }
                Value::None
            }
            (name, _) if name.starts_with("sys.path.") => {
                if let Some(Value::Text(text)) = positional.last()
                    && let Some(path) = sources::relative(&text.text)
                    && !self.search.contains(&path)
                {
                    let front = name.ends_with(".insert");
                    let place = if front { 0 } else { self.search.len() };
                    self.search.insert(place, path);
                }
                Value::None
            }
            (name, _) if name.starts_with("sys.stdout.") || name.starts_with("sys.stderr.") => {
                Value::None
            }
            _ => return Ok(None),
        }))
    }

    fn chain(&mut self, lists: &[Value], at: TextRange) -> Eval<Value> {
        let mut all = Vec::new();
        for list in lists {
            match self.iterate(list, at)? {
                Ok(items) => {
                    self.charge(items.len())?;
                    all.extend(items);
                }
                Err(unknown) => return Ok(self.derive(&unknown)),
            }
        }
        Ok(Value::iter(all))
    }

    fn walk(&mut self, shown: &str, folder: &str, depth: usize, rows: &mut Vec<Value>) -> Eval<()> {
        let entries = self.sources.entries(folder);
        self.charge(entries.len() + 3)?;
        if depth > 40 || (entries.is_empty() && !folder.is_empty()) {
            return Ok(());
        }
        let names = |folders: bool| {
            entries
                .iter()
                .filter(|(_, is_folder)| *is_folder == folders)
                .map(|(name, _)| Value::str(name))
                .collect::<Vec<_>>()
        };
        rows.push(Value::tuple(vec![
            Value::str(shown),
            Value::list(names(true)),
            Value::list(names(false)),
        ]));
        for (name, is_folder) in &entries {
            if *is_folder {
                let inner = if folder.is_empty() {
                    name.clone()
                } else {
                    format!("{folder}/{name}")
                };
                self.walk(&sources::join(shown, name), &inner, depth + 1, rows)?;
            }
        }
        Ok(())
    }

    /// The number of a Python file of the project that runs as a module.
    fn script_file(&mut self, path: &Value) -> Option<usize> {
        let path = sources::relative(&path.path()?)?;
        self.sources.open(&path)
    }

    pub(super) fn module_scope(&mut self, name: &str, number: usize) -> Rc<Scope> {
        let path = self.sources.get(number).file.path().to_owned();
        let scope = self.scopes.add(Scope::default());
        scope.set("__name__", Value::str(name));
        scope.set("__file__", Value::str(&sources::join(ROOT, &path)));
        scope
    }

    /// A method of an object of a library that is followed.
    pub(super) fn object_method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: &[Value],
        _keywords: &[Named],
        _at: TextRange,
    ) -> Eval<Option<Value>> {
        let Value::Object(object) = receiver else {
            return Ok(None);
        };
        let held = object.attributes.get().unwrap_or_default();
        Ok(Some(match (object.kind, name, arguments) {
            ("loader", "load_module", _) => {
                let Some(number) = held.get("path").and_then(|path| self.script_file(path)) else {
                    return Ok(None);
                };
                let name = held.get("name").and_then(Value::text).unwrap_or_default();
                let scope = self.module_scope(name, number);
                self.run_file(number, &scope)?;
                Value::Module(scope)
            }
            ("loader", "exec_module", [Value::Module(scope)]) => {
                let Some(number) = held.get("path").and_then(|path| self.script_file(path)) else {
                    return Ok(None);
                };
                let scope = Rc::clone(scope);
                self.run_file(number, &scope)?;
                Value::None
            }
            ("requirement" | "packaging", "__str__", []) => match held.get("__str__") {
                Some(value) => value.clone(),
                None => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    /// A requirements file as pip reads it; `false` where a line has no requirement that is
    /// known.
    fn pip_file(
        &mut self,
        path: &str,
        depth: usize,
        found: &mut Vec<Value>,
        at: TextRange,
    ) -> Eval<bool> {
        if depth > 10 {
            return Ok(false);
        }
        let Value::File(file) = self.open_file(path, "r", Some("utf-8"), at)? else {
            return Ok(false);
        };
        let Ok(text) = self.rest_of(&file, at)? else {
            return Ok(false);
        };
        for (start, end, _) in super::strings::lines(&text.text) {
            let Some(line) = bare(&text.piece(start, end)) else {
                continue;
            };
            let words: &str = &line.text;
            if words.ends_with('\\') || words.contains(" --") || words.contains("${") {
                return Ok(false);
            }
            if let Some(include) = words
                .strip_prefix("-r ")
                .or_else(|| words.strip_prefix("--requirement "))
            {
                let inner = sources::join(&sources::parent(path), include.trim());
                if !self.pip_file(&inner, depth + 1, found, at)? {
                    return Ok(false);
                }
                continue;
            }
            if words.starts_with("-e") || words.starts_with("--editable") || words.starts_with("-c")
            {
                return Ok(false);
            }
            if words.starts_with('-') {
                // `-i`, `--find-links` and their kin are no requirements.
                continue;
            }
            if words.contains("://") || words.starts_with('.') {
                return Ok(false);
            }
            let whole = line.clone();
            let end = words.find(';').unwrap_or(words.len());
            let without = words[..end].trim_end().len();
            let parsed = requirement(&line.piece(0, without));
            let name = match &parsed {
                Value::Object(object) => object
                    .attributes
                    .get()
                    .ok()
                    .and_then(|held| held.get("name").cloned())
                    .unwrap_or(Value::None),
                _ => Value::None,
            };
            found.push(with_attributes(
                None,
                "requirement line",
                [
                    ("req", parsed),
                    ("requirement", Value::Text(whole)),
                    ("name", name),
                    ("link", Value::None),
                    ("original_link", Value::None),
                    ("editable", Value::Bool(false)),
                    ("is_editable", Value::Bool(false)),
                    ("constraint", Value::Bool(false)),
                ],
            ));
        }
        Ok(true)
    }

    fn path_call(
        &mut self,
        function: &str,
        arguments: &[Value],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let text = |value: &Value| value.path();
        Ok(Some(match (function, arguments) {
            ("join", parts) => {
                let mut joined = String::new();
                for part in parts {
                    match text(part) {
                        Some(part) => joined = sources::join(&joined, &part),
                        None => return Ok(None),
                    }
                }
                // `join('a', '')` ends in a slash.
                if parts.len() > 1
                    && parts.last().and_then(Value::text) == Some("")
                    && !joined.ends_with('/')
                {
                    joined.push('/');
                }
                Value::str(&joined)
            }
            ("dirname", [path]) => match text(path) {
                Some(path) if &*path == ROOT => self.unknown("it lies outside the project", at),
                Some(path) => Value::str(&sources::parent(&path)),
                None => return Ok(None),
            },
            ("abspath" | "realpath", [path]) => match text(path) {
                Some(path) => Value::str(&absolute(&path)),
                None => return Ok(None),
            },
            ("normpath", [path]) => match text(path) {
                Some(path) => Value::str(&sources::normal(&path)),
                None => return Ok(None),
            },
            ("basename", [path]) => match text(path) {
                Some(path) => {
                    let last = path.rsplit('/').next().unwrap_or_default();
                    if last == ROOT {
                        return Ok(Some(
                            self.unknown("it is the name of the project's folder", at),
                        ));
                    }
                    Value::str(last)
                }
                None => return Ok(None),
            },
            ("split", [path]) => match text(path) {
                Some(path) if &*path != ROOT => {
                    let last = path.rsplit('/').next().unwrap_or_default();
                    Value::tuple(vec![Value::str(&sources::parent(&path)), Value::str(last)])
                }
                _ => return Ok(None),
            },
            ("splitext", [path]) => match text(path) {
                Some(path) => {
                    let name = path.rfind('/').map_or(0, |at| at + 1);
                    let leading = path[name..].len() - path[name..].trim_start_matches('.').len();
                    let dot = path[name + leading..]
                        .rfind('.')
                        .map(|at| name + leading + at);
                    let (stem, extension) = path.split_at(dot.unwrap_or(path.len()));
                    Value::tuple(vec![Value::str(stem), Value::str(extension)])
                }
                None => return Ok(None),
            },
            ("exists" | "isfile" | "isdir" | "lexists", [path]) => {
                let Some(path) = text(path) else {
                    return Ok(None);
                };
                let inside = sources::relative(&path)
                    .filter(|inside| !self.written.contains(inside))
                    .filter(|_| self.moved.is_none() || path.starts_with(ROOT));
                let Some(inside) = inside else {
                    let snippet = self.snippet(at);
                    return Ok(Some(self.unknown(
                        format!("`{snippet}` depends on the machine that builds it"),
                        at,
                    )));
                };
                // git's folder is there in a checkout and missing in an archive of it.
                if inside == ".git" || inside.starts_with(".git/") || inside == "PKG-INFO" {
                    return Ok(Some(self.unknown(
                        format!("it depends on whether `{inside}` is there, which is so in a checkout or an archive only"),
                        at,
                    )));
                }
                Value::Bool(match function {
                    "isfile" => self.sources.is_file(&inside),
                    "isdir" => self.sources.is_folder(&inside),
                    _ => self.sources.is_file(&inside) || self.sources.is_folder(&inside),
                })
            }
            ("isabs", [path]) => match text(path) {
                Some(path) => Value::Bool(path.starts_with('/') || path.starts_with(ROOT)),
                None => return Ok(None),
            },
            ("relpath", [path, rest @ ..]) if rest.len() <= 1 => {
                let base = match rest.first() {
                    Some(base) => text(base),
                    None => Some(ROOT.into()),
                };
                let (Some(path), Some(base)) = (text(path), base) else {
                    return Ok(None);
                };
                let (path, base) = (absolute(&path), absolute(&base));
                match path.strip_prefix(base.as_str()) {
                    Some("") => Value::str("."),
                    Some(rest) if rest.starts_with('/') => Value::str(&rest[1..]),
                    _ => return Ok(None),
                }
            }
            ("expanduser" | "expandvars" | "normcase", [Value::Text(path)])
                if !path.text.contains(['~', '$', '%']) =>
            {
                Value::Text(path.clone())
            }
            _ => return Ok(None),
        }))
    }

    fn pattern_call(
        &mut self,
        function: &str,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let flags_at = match function {
            "compile" => 1,
            "search" | "match" | "fullmatch" | "findall" | "finditer" => 2,
            "sub" => 4,
            "split" => 3,
            "escape" => {
                return Ok(match positional {
                    [Value::Text(text)] => Some(Value::str(&super::pattern::escaped(&text.text))),
                    _ => None,
                });
            }
            _ => return Ok(None),
        };
        let flags = positional.get(flags_at).cloned().or_else(|| {
            keywords
                .iter()
                .find(|keyword| keyword.name == "flags")
                .map(|keyword| keyword.value.clone())
        });
        let flags = match flags {
            None => 0,
            Some(Value::Int(flags)) => flags,
            Some(_) => return Ok(None),
        };
        let pattern = match positional.first() {
            Some(Value::Pattern(pattern)) if flags == 0 => Rc::clone(pattern),
            Some(Value::Text(pattern)) => match Pattern::new(&pattern.text, flags) {
                Some(pattern) => Rc::new(pattern),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if function == "compile" {
            return Ok(Some(Value::Pattern(pattern)));
        }
        let mut rest = positional[1..].to_vec();
        rest.truncate(flags_at - 1);
        let more: Vec<Named> = keywords
            .iter()
            .filter(|keyword| keyword.name != "flags")
            .cloned()
            .collect();
        self.pattern_method(&pattern, function, &rest, &more, at)
            .map(Some)
    }

    pub(super) fn pattern_method(
        &mut self,
        pattern: &Rc<Pattern>,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let found =
            |found: Option<Found>| found.map_or(Value::None, |found| Value::Match(Rc::new(found)));
        let value = match (name, arguments) {
            ("search", [Value::Text(text)]) => pattern.find(Manner::Search, text).ok().map(found),
            ("match", [Value::Text(text)]) => pattern.find(Manner::Match, text).ok().map(found),
            ("fullmatch", [Value::Text(text)]) => pattern.find(Manner::Full, text).ok().map(found),
            ("findall", [Value::Text(text)]) => pattern.all(text).ok().map(|all| {
                Value::list(
                    all.into_iter()
                        .map(|found| {
                            let group = |at: usize| match &found.groups[at] {
                                Some((text, _, _)) => Value::Text(text.clone()),
                                None => Value::str(""),
                            };
                            match found.groups.len() {
                                1 => group(0),
                                2 => group(1),
                                count => Value::tuple((1..count).map(group).collect()),
                            }
                        })
                        .collect(),
                )
            }),
            ("finditer", [Value::Text(text)]) => pattern.all(text).ok().map(|all| {
                Value::iter(
                    all.into_iter()
                        .map(|found| Value::Match(Rc::new(found)))
                        .collect(),
                )
            }),
            ("split", [Value::Text(text)]) if keywords.is_empty() => {
                pattern.all(text).ok().map(|all| {
                    let mut parts = Vec::new();
                    let mut start = 0;
                    for found in all {
                        let Some(Some((_, from, to))) = found.groups.first() else {
                            continue;
                        };
                        parts.push(Value::Text(text.piece(start, *from)));
                        for group in &found.groups[1..] {
                            parts.push(match group {
                                Some((text, _, _)) => Value::Text(text.clone()),
                                None => Value::None,
                            });
                        }
                        start = *to;
                    }
                    parts.push(Value::Text(text.piece(start, text.text.len())));
                    Value::list(parts)
                })
            }
            ("sub", [with, Value::Text(text), rest @ ..]) => {
                let count = match rest
                    .first()
                    .or_else(|| keywords.first().map(|keyword| &keyword.value))
                {
                    None | Some(Value::Int(0)) => Some(usize::MAX),
                    Some(Value::Int(count)) => usize::try_from(*count).ok(),
                    Some(_) => None,
                };
                match (pattern.all(text), count) {
                    (Ok(all), Some(count)) => {
                        let mut out = String::new();
                        let mut start = 0;
                        let mut whole = true;
                        for found in all.into_iter().take(count) {
                            let Some(Some((_, from, to))) = found.groups.first() else {
                                continue;
                            };
                            let (from, to) = (*from, *to);
                            out.push_str(&text.text[start..from]);
                            start = to;
                            let new = match with {
                                Value::Text(template) => expand(&template.text, &found),
                                Value::Function(_) => {
                                    let match_value = Value::Match(Rc::new(found));
                                    let value =
                                        self.call(with, vec![match_value], Vec::new(), at)?;
                                    value.text().map(str::to_owned)
                                }
                                _ => None,
                            };
                            match new {
                                Some(new) => out.push_str(&new),
                                None => whole = false,
                            }
                        }
                        out.push_str(&text.text[start..]);
                        whole.then(|| Value::Text(text.changed(&out)))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(value) = value {
            Ok(value)
        } else {
            let why = format!("`{}` is only known when it runs", self.snippet(at));
            let value = self.unknown_from(why, at, arguments);
            self.risky(value)
        }
    }
}

/// Whether an expression is what `ast.literal_eval` takes.
fn literal(expr: &ruff_python_ast::Expr, depth: usize) -> bool {
    use ruff_python_ast::Expr;
    if depth == 0 {
        return false;
    }
    match expr {
        Expr::StringLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_) => true,
        Expr::List(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Tuple(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Set(found) => found.elts.iter().all(|item| literal(item, depth - 1)),
        Expr::Dict(found) => found.items.iter().all(|item| {
            item.key.as_ref().is_some_and(|key| literal(key, depth - 1))
                && literal(&item.value, depth - 1)
        }),
        Expr::UnaryOp(found) => literal(&found.operand, depth - 1),
        _ => false,
    }
}

/// A line of a requirements file without its comment; `None` where nothing is left.
fn bare(line: &Text) -> Option<Text> {
    let text: &str = &line.text;
    let end = if text.trim_start().starts_with('#') {
        0
    } else {
        text.find(" #").unwrap_or(text.len())
    };
    let start = text.len() - text.trim_start().len();
    let end = text[..end].trim_end().len();
    (start < end).then(|| line.piece(start, end))
}

/// `packaging.requirements.Requirement(text)`, whose own text is written another way, but
/// means the same.
fn requirement(text: &Text) -> Value {
    let name: String = text
        .text
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    with_attributes(
        None,
        "requirement",
        [
            ("__str__", Value::Text(text.clone())),
            ("name", Value::str(&name)),
            ("project_name", Value::str(&name)),
        ],
    )
}

fn deep(value: &Value, depth: usize) -> Option<Value> {
    if depth == 0 {
        return None;
    }
    Some(match value {
        Value::List(items) => Value::list(
            items
                .get()
                .ok()?
                .iter()
                .map(|item| deep(item, depth - 1))
                .collect::<Option<_>>()?,
        ),
        Value::Dict(pairs) => Value::dict(
            pairs
                .get()
                .ok()?
                .iter()
                .map(|(key, value)| Some((key.clone(), deep(value, depth - 1)?)))
                .collect::<Option<_>>()?,
        ),
        Value::Tuple(items) => Value::tuple(
            items
                .iter()
                .map(|item| deep(item, depth - 1))
                .collect::<Option<_>>()?,
        ),
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Bytes(_)
        | Value::Find(_)
        | Value::Path(_) => value.clone(),
        _ => return None,
    })
}

/// `textwrap.dedent`, where all lines start with the same spaces.
fn dedent(text: &str) -> Option<String> {
    if text.contains(['\t', '\r']) {
        return None;
    }
    let margin = text
        .split('\n')
        .filter(|line| !line.trim_matches(' ').is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    Some(
        text.split('\n')
            .map(|line| {
                if line.trim_matches(' ').is_empty() {
                    ""
                } else {
                    line.get(margin..).unwrap_or_default()
                }
            })
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// A JSON text.
fn json(text: &Text) -> Option<Value> {
    fn value(found: &serde_json::Value) -> Option<Value> {
        Some(match found {
            serde_json::Value::Null => Value::None,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(int) => Value::Int(int),
                None => Value::Float(number.as_f64()?),
            },
            serde_json::Value::String(text) => Value::str(text),
            serde_json::Value::Array(items) => {
                Value::list(items.iter().map(value).collect::<Option<_>>()?)
            }
            serde_json::Value::Object(pairs) => Value::dict(
                pairs
                    .iter()
                    .map(|(key, item)| Some((Value::str(key), value(item)?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }
    value(&serde_json::from_str(&text.text).ok()?)
}
