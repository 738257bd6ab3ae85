//! The standard library and setuptools, as far as scripts use them for metadata.

use std::rc::Rc;

use ruff_text_size::TextRange;

use super::attributes::with_attributes;
use super::calls::Named;
use super::pattern::flag;
use super::sources::{self, ROOT};
use super::value::{OpenFile, Scope, Shared, Text, Value, visit};
use super::world::Axis;
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
        "ConfigParser" | "six.moves.configparser" | "backports.configparser" => "configparser",
        "ConfigParser.ConfigParser"
        | "ConfigParser.SafeConfigParser"
        | "configparser.SafeConfigParser"
        | "six.moves.configparser.ConfigParser"
        | "six.moves.configparser.SafeConfigParser"
        | "backports.configparser.ConfigParser" => "configparser.ConfigParser",
        "ConfigParser.RawConfigParser" | "six.moves.configparser.RawConfigParser" => {
            "configparser.RawConfigParser"
        }
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
            // What it joins is text that is read, line by line, with any line end, and what it
            // splits has `\n`, since that is what `open()` gives.
            "os.linesep" => Value::str("\n"),
            "os.pathsep" => self.unknown("it depends on the platform", at),
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
        let value = self.unknown_result(why, at, &values);
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
            ("configparser.ConfigParser" | "configparser.RawConfigParser", _) => {
                match super::config_files::config_parser(name, positional, keywords) {
                    Some(parser) => parser,
                    None => return Ok(None),
                }
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
                Value::Path(super::paths::path_text(&joined).into())
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
                    .map(|(name, _)| Value::of_folders(name))
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
                        Value::of_folders(&if absolute {
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
                    let Some(line) = super::requirement_files::bare(&line) else {
                        continue;
                    };
                    if line.text.starts_with('-') || line.text.ends_with('\\') {
                        return self.raise("ValueError");
                    }
                    found.push(super::requirement_files::requirement(&line));
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

    /// A method of an object of a library that is followed.
    pub(super) fn object_method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let Value::Object(object) = receiver else {
            return Ok(None);
        };
        if let Some(value) = self.config_method(object, name, arguments, keywords, at)? {
            return Ok(Some(value));
        }
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
}

fn deep(value: &Value, depth: usize) -> Option<Value> {
    if depth == 0 || !visit() {
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
