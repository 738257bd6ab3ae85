//! Calls that load a module by its name, and such that name a distribution.

use compact_str::CompactString;
use ruff_python_ast::{
    self as ast, Expr, ExprCall, FStringPart, InterpolatedStringElement, Number, Operator, UnaryOp,
};
use ruff_text_size::{Ranged as _, TextRange};

use super::strings::is_dotted_name;
use super::walk::Walker;
use super::{Conditions, Context};

/// A text that an expression is, or begins with.
pub(super) struct Text {
    pub(super) value: CompactString,
    pub(super) range: TextRange,
    /// Whether the expression is no more than that.
    pub(super) is_whole: bool,
}

/// The texts that an expression may be: that of a literal, the constant head of an f-string, of
/// a sum, of `%` and of `.format()`; both of `a if b else c`.
pub(super) fn texts(expression: &Expr, found: &mut Vec<Text>) {
    match expression {
        Expr::StringLiteral(literal) => found.push(Text {
            value: literal.value.to_str().into(),
            range: literal.range,
            is_whole: true,
        }),
        Expr::FString(formatted) => {
            let mut head = CompactString::default();
            let mut is_whole = true;
            'parts: for part in &formatted.value {
                match part {
                    FStringPart::Literal(literal) => head.push_str(literal.as_str()),
                    FStringPart::FString(part) => {
                        for element in &part.elements {
                            match element {
                                InterpolatedStringElement::Literal(literal) => {
                                    head.push_str(&literal.value);
                                }
                                InterpolatedStringElement::Interpolation(_) => {
                                    is_whole = false;
                                    break 'parts;
                                }
                            }
                        }
                    }
                }
            }
            found.push(Text {
                value: head,
                range: formatted.range,
                is_whole,
            });
        }
        Expr::BinOp(operation) if operation.op == Operator::Add => {
            let at = found.len();
            texts(&operation.left, found);
            for text in &mut found[at..] {
                if text.is_whole
                    && let Expr::StringLiteral(rest) = &*operation.right
                {
                    text.value.push_str(rest.value.to_str());
                } else {
                    text.is_whole = false;
                }
                text.range = operation.range;
            }
        }
        Expr::BinOp(operation) if operation.op == Operator::Mod => {
            if let Expr::StringLiteral(literal) = &*operation.left {
                let text = literal.value.to_str();
                let (head, is_whole) = match text.split_once('%') {
                    Some((head, _)) => (head, false),
                    None => (text, true),
                };
                found.push(Text {
                    value: head.into(),
                    range: operation.range,
                    is_whole,
                });
            }
        }
        Expr::Call(call) => {
            if let Expr::Attribute(method) = &*call.func
                && method.attr.as_str() == "format"
                && let Expr::StringLiteral(literal) = &*method.value
            {
                let text = literal.value.to_str();
                let (head, is_whole) = match text.split_once('{') {
                    Some((head, _)) => (head, false),
                    None => (text, true),
                };
                found.push(Text {
                    value: head.into(),
                    range: call.range(),
                    is_whole,
                });
            }
        }
        Expr::If(choice) => {
            texts(&choice.body, found);
            texts(&choice.orelse, found);
        }
        _ => {}
    }
}

impl Text {
    /// The dotted name that it is, or that is known of it.
    fn module(&self) -> Option<&str> {
        let name = if self.is_whole {
            &*self.value
        } else {
            self.value.rsplit_once('.')?.0
        };
        is_dotted_name(name.trim_start_matches('.')).then_some(name)
    }
}

impl Walker<'_> {
    pub(super) fn call(&mut self, call: &ExprCall) {
        let last = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        // A name may be bound to another: only methods can be told by their own name.
        if matches!(&*call.func, Expr::Attribute(_)) && !is_known(last) {
            return;
        }
        let Some(path) = self.names.resolve(&call.func) else {
            self.call_of_app(call, last);
            return;
        };
        let (base, last) = path.rsplit_once('.').unwrap_or(("", &path));
        match (base, last) {
            ("" | "builtins" | "importlib", "__import__") => self.import_function(call),
            ("importlib.util", "find_spec") => self.load(call, "name", Conditions::OPTIONAL),
            ("pkgutil" | "importlib", "find_loader") => {
                self.load(call, "fullname", Conditions::OPTIONAL);
            }
            ("pkgutil", "get_loader") => self.load(call, "module_or_name", Conditions::OPTIONAL),
            ("runpy", "run_module") => self.load(call, "mod_name", Conditions::NONE),
            (
                "importlib.metadata" | "importlib_metadata",
                "version" | "distribution" | "metadata" | "requires" | "files",
            )
            | ("pkg_resources", "get_distribution" | "load_entry_point") => {
                self.distributions(call.arguments.args.get(..1).unwrap_or_default(), call);
            }
            ("pkg_resources" | "pkg_resources.working_set", "require") => {
                self.distributions(&call.arguments.args, call);
            }
            ("logging.config", "dictConfig") => {
                for argument in &call.arguments.args {
                    self.logging(argument);
                }
            }
            ("setuptools" | "distutils.core" | "distutils", "setup") => self.setup(call),
            // Whatever they come from, they do what their name says.
            (_, "import_module")
                if is_name(call) || matches!(base, "importlib" | "django.utils.importlib") =>
            {
                self.import_module(call);
            }
            (_, "importorskip") if is_name(call) || base == "pytest" => {
                self.load(call, "modname", Conditions::OPTIONAL);
            }
            (
                _,
                "import_string" | "resolve_name" | "load_object" | "locate" | "import_object"
                | "import_item",
            ) if is_name(call)
                || matches!(
                    base,
                    "django.utils.module_loading" | "pkgutil" | "pydoc" | "werkzeug.utils"
                ) =>
            {
                self.load_member(call);
            }
            (_, "import_string") if base.ends_with("module_loading") => self.load_member(call),
            _ => self.call_of_app(call, last),
        }
    }

    fn load(&mut self, call: &ExprCall, parameter: &str, more: Conditions) {
        for text in argument(call, parameter) {
            if let Some(module) = text.module().filter(|module| !module.starts_with('.')) {
                self.loaded(module, Vec::new(), 0, more, text.range);
            }
        }
    }

    /// `importlib.import_module(name, package=None)`
    fn import_module(&mut self, call: &ExprCall) {
        for text in argument(call, "name") {
            let Some(name) = text.module() else { continue };
            let rest = name.trim_start_matches('.');
            let mut level = u32::try_from(name.len() - rest.len()).unwrap_or_default();
            let mut module = CompactString::from(rest);
            if level > 0
                && let Some(Expr::StringLiteral(package)) =
                    call.arguments.find_argument_value("package", 1)
                && is_dotted_name(package.value.to_str())
            {
                let mut package = package.value.to_str();
                for _ in 1..level {
                    package = package.rsplit_once('.').map_or("", |(outer, _)| outer);
                }
                if !package.is_empty() {
                    module = CompactString::from(package);
                    module.push('.');
                    module.push_str(rest);
                    level = 0;
                }
            }
            self.loaded(&module, Vec::new(), level, Conditions::NONE, text.range);
        }
    }

    /// `__import__(name, globals, locals, fromlist, level)`
    fn import_function(&mut self, call: &ExprCall) {
        let level = match call.arguments.find_argument_value("level", 4) {
            Some(Expr::NumberLiteral(number)) => match &number.value {
                Number::Int(number) => number.as_u8().map_or(0, u32::from),
                _ => 0,
            },
            // `level=-1` is what Python 2 does without one.
            Some(Expr::UnaryOp(unary)) if unary.op == UnaryOp::USub => 0,
            _ => 0,
        };
        let mut members = Vec::new();
        if let Some(
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }),
        ) = call.arguments.find_argument_value("fromlist", 3)
        {
            members.extend(elts.iter().filter_map(|it| match it {
                Expr::StringLiteral(name) if is_dotted_name(name.value.to_str()) => {
                    Some(CompactString::from(name.value.to_str()))
                }
                _ => None,
            }));
        }
        for text in argument(call, "name") {
            if let Some(module) = text.module().filter(|module| !module.starts_with('.')) {
                self.loaded(module, members.clone(), level, Conditions::NONE, text.range);
            }
        }
    }

    /// `import_string("a.b.C")`, `resolve_name("a.b:c.d")`
    fn load_member(&mut self, call: &ExprCall) {
        let mut found = Vec::new();
        if let Some(argument) = call
            .arguments
            .args
            .first()
            .or_else(|| call.arguments.keywords.first().map(|it| &it.value))
        {
            texts(argument, &mut found);
        }
        for text in found {
            if text.is_whole
                && let Some((module, member)) = text.value.split_once(':')
            {
                let first = member.split('.').next().unwrap_or(member);
                if is_dotted_name(module) {
                    self.loaded(module, vec![first.into()], 0, Conditions::NONE, text.range);
                }
                continue;
            }
            let Some(name) = text.module().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            match name.rsplit_once('.').filter(|_| text.is_whole) {
                Some((module, member)) => {
                    self.loaded(module, vec![member.into()], 0, Conditions::NONE, text.range);
                }
                None => self.loaded(name, Vec::new(), 0, Conditions::NONE, text.range),
            }
        }
    }

    /// The names of distributions: `require("a>=1", "b")`.
    fn distributions(&mut self, arguments: &[Expr], call: &ExprCall) {
        let mut found = Vec::new();
        for argument in arguments {
            match argument {
                Expr::List(list) => list.elts.iter().for_each(|it| texts(it, &mut found)),
                Expr::Tuple(tuple) => tuple.elts.iter().for_each(|it| texts(it, &mut found)),
                _ => texts(argument, &mut found),
            }
        }
        for keyword in &call.arguments.keywords {
            if keyword
                .arg
                .as_ref()
                .is_some_and(|it| matches!(it.as_str(), "distribution_name" | "dist"))
            {
                texts(&keyword.value, &mut found);
            }
        }
        for text in found.iter().filter(|text| text.is_whole) {
            let name = text.value.trim_start();
            let end = name
                .find(|letter: char| !(letter.is_ascii_alphanumeric() || "._-".contains(letter)))
                .unwrap_or(name.len());
            let name = name[..end].trim_end_matches(['.', '-', '_']);
            if name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
                self.raw.reference(name, Context::Distribution, text.range);
            }
        }
    }
}

/// The texts that the first argument may be, which has this name.
fn argument(call: &ExprCall, name: &str) -> Vec<Text> {
    let mut found = Vec::new();
    if let Some(argument) = call.arguments.find_argument_value(name, 0) {
        texts(argument, &mut found);
    }
    found
}

fn is_name(call: &ExprCall) -> bool {
    matches!(&*call.func, Expr::Name(_))
}

/// The names of functions and methods that are looked at here.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "import_module"
            | "__import__"
            | "importorskip"
            | "find_spec"
            | "find_loader"
            | "get_loader"
            | "run_module"
            | "import_string"
            | "resolve_name"
            | "load_object"
            | "locate"
            | "import_object"
            | "import_item"
            | "version"
            | "distribution"
            | "metadata"
            | "requires"
            | "files"
            | "require"
            | "get_distribution"
            | "load_entry_point"
            | "dictConfig"
            | "setup"
            | "Celery"
            | "autodiscover_tasks"
            | "config_from_object"
            | "update"
            | "create"
    )
}
