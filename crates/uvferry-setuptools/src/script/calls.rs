//! Calls: arguments, functions and classes of the script, and `setup()` itself.

use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

use super::account::{account_where_untold, account_within, with_account};
use super::attributes::{self, InClass, in_class};
use super::frozen::{Call, Keyword};
use super::value::{Class, Code, Function, Scope, Value};
use super::{Eval, MAX_DEPTH, Run, Stop, Unk};

/// `name=value`, and where the value stands.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) at: TextRange,
}

/// The arguments of a call, and what makes some of them unknown.
pub(super) struct Arguments {
    pub(super) positional: Vec<Value>,
    pub(super) keywords: Vec<Named>,
    pub(super) open: Option<(Rc<Unk>, TextRange)>,
}

/// Methods of texts, containers, matches and files that change nothing outside.
const PLAIN: &[&str] = &[
    "add",
    "append",
    "capitalize",
    "clear",
    "close",
    "copy",
    "count",
    "decode",
    "encode",
    "endswith",
    "extend",
    "find",
    "format",
    "get",
    "group",
    "groupdict",
    "groups",
    "index",
    "insert",
    "intersection",
    "isdigit",
    "items",
    "join",
    "keys",
    "lower",
    "lstrip",
    "partition",
    "pop",
    "read",
    "readline",
    "readlines",
    "remove",
    "replace",
    "rfind",
    "rpartition",
    "rsplit",
    "rstrip",
    "search",
    "setdefault",
    "sort",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "title",
    "union",
    "update",
    "upper",
    "values",
];

impl Run<'_> {
    pub(super) fn call_expression(&mut self, call: &ast::ExprCall) -> Eval<Value> {
        let function = self.eval(&call.func)?;
        let mut found = Arguments {
            positional: Vec::new(),
            keywords: Vec::new(),
            open: None,
        };
        for argument in &call.arguments.args {
            if let ast::Expr::Starred(starred) = argument {
                let value = self.eval(&starred.value)?;
                match self.iterate(&value, argument.range())? {
                    Ok(items) => found.positional.extend(items),
                    Err(unknown) => found.open = Some((unknown, argument.range())),
                }
            } else {
                found.positional.push(self.eval(argument)?);
            }
        }
        for keyword in &call.arguments.keywords {
            let value = self.eval(&keyword.value)?;
            let at = keyword.value.range();
            if let Some(name) = &keyword.arg {
                found.keywords.push(Named {
                    name: name.to_string(),
                    value,
                    at,
                });
                continue;
            }
            let pairs = match &value {
                Value::Dict(pairs) => pairs.get(),
                Value::Unknown(unknown) => Err(Rc::clone(unknown)),
                _ => {
                    let why = format!("`{}` is only known when it runs", self.snippet(at));
                    Err(self.new_unknown(why, at, [].into()))
                }
            };
            match pairs {
                Ok(pairs) => {
                    for (key, value) in pairs {
                        if let Some(name) = key.text() {
                            found.keywords.push(Named {
                                name: name.to_owned(),
                                value,
                                at,
                            });
                        } else {
                            let unknown =
                                self.new_unknown("a key is only known when it runs", at, [].into());
                            found.open = Some((unknown, at));
                        }
                    }
                }
                Err(unknown) => found.open = Some((unknown, at)),
            }
        }
        let at = call.range();
        let outer = std::mem::replace(&mut self.here, at);
        let value = self.dispatch(&function, found, at, call);
        self.here = outer;
        value
    }

    fn dispatch(
        &mut self,
        function: &Value,
        found: Arguments,
        at: TextRange,
        call: &ast::ExprCall,
    ) -> Eval<Value> {
        if let Value::Named(name) = function
            && let Some(tool) = super::library::setup_function(name, &found.keywords)
        {
            return self.setup_call(found, at, call, tool);
        }
        if let Some((unknown, _)) = &found.open {
            // What is passed may be changed, and nothing is known of what it gives.
            let unknown = Rc::clone(unknown);
            for value in found
                .positional
                .iter()
                .chain(found.keywords.iter().map(|keyword| &keyword.value))
            {
                self.forget_value(value, &unknown);
            }
            match function {
                Value::Function(function) => self.forget_function(function, &unknown),
                Value::Bound(bound) => self.forget_value(&bound.0, &unknown),
                Value::Named(name) => self.library_effect(name, &found.positional, at),
                _ => {}
            }
            let value = self.derive(&unknown);
            return self.risky(value);
        }
        self.call(function, found.positional, found.keywords, at)
    }

    /// Calls a value with known arguments.
    pub(super) fn call(
        &mut self,
        function: &Value,
        positional: Vec<Value>,
        keywords: Vec<Named>,
        at: TextRange,
    ) -> Eval<Value> {
        self.step()?;
        match function {
            Value::Function(function) => {
                let function = Rc::clone(function);
                self.invoke(&function, positional, keywords, at)
            }
            Value::Method(method) => {
                let mut all = vec![method.0.clone()];
                all.extend(positional);
                let function = Rc::clone(&method.1);
                self.invoke(&function, all, keywords, at)
            }
            Value::Bound(bound) => {
                let bound = Rc::clone(bound);
                let value = self.method(&bound.0, &bound.1, &positional, &keywords, at)?;
                // What a container gives out is one of its own values.
                let receiver = matches!(bound.0, Value::Text(_) | Value::Bytes(_));
                let made_of = self.made_of(
                    positional
                        .iter()
                        .chain(keywords.iter().map(|keyword| &keyword.value))
                        .chain(receiver.then_some(&bound.0)),
                )?;
                Ok(if receiver {
                    with_account(value, made_of)
                } else {
                    account_where_untold(value, made_of)
                })
            }
            Value::Class(class) => {
                let class = Rc::clone(class);
                self.instance(&class, positional, keywords, at)
            }
            Value::Named(name) => {
                let name = Rc::clone(name);
                let made_of = self.made_of(
                    positional
                        .iter()
                        .chain(keywords.iter().map(|keyword| &keyword.value)),
                )?;
                let value = self.library_call(&name, positional, keywords, at)?;
                // What a parser gives was made just now, and nobody else holds it.
                if ["json.", "tomllib.", "tomli.", "toml."]
                    .iter()
                    .any(|parser| name.starts_with(parser))
                {
                    return Ok(account_within(value, made_of, 20));
                }
                Ok(with_account(value, made_of))
            }
            Value::Object(object) if object.class.is_some() => {
                match self.class_attribute(function, "__call__") {
                    Some(Value::Function(called)) => {
                        let mut all = vec![function.clone()];
                        all.extend(positional);
                        self.invoke(&called, all, keywords, at)
                    }
                    _ => self.unknown_call(function, &positional, &keywords, at),
                }
            }
            Value::None | Value::Int(_) | Value::Text(_) | Value::Bool(_) | Value::List(_) => {
                self.raise("TypeError")
            }
            _ => self.unknown_call(function, &positional, &keywords, at),
        }
    }

    /// A call of something that is not followed.
    pub(super) fn unknown_call(
        &mut self,
        function: &Value,
        positional: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Value> {
        let mut values = vec![function.clone()];
        values.extend(positional.iter().cloned());
        values.extend(keywords.iter().map(|keyword| keyword.value.clone()));
        let callee = self.callee(at);
        let why = format!("`{callee}()` is only known when it runs");
        let value = self.unknown_result(why, at, &values);
        if let Value::Unknown(unknown) = &value {
            let unknown = Rc::clone(unknown);
            for value in &values {
                self.forget_value(value, &unknown);
            }
        }
        // What an unknown value is asked for by these names is a text or a container.
        let plain = matches!(function, Value::Unknown(_))
            && callee
                .rsplit('.')
                .next()
                .is_some_and(|method| callee.contains('.') && PLAIN.contains(&method));
        if callee
            .strip_prefix("sys.argv.")
            .is_some_and(|method| !matches!(method, "index" | "count" | "copy"))
        {
            self.effect(at, "changes the command line");
        } else if !plain {
            self.effect(at, format!("calls `{callee}()`, which is not known"));
        }
        self.risky(value)
    }

    /// The name of what is called, as it is written.
    pub(super) fn callee(&self, at: TextRange) -> String {
        let snippet = self.snippet(at);
        snippet
            .split('(')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    fn instance(
        &mut self,
        class: &Rc<Class>,
        positional: Vec<Value>,
        keywords: Vec<Named>,
        at: TextRange,
    ) -> Eval<Value> {
        let made = attributes::object(Some(Rc::clone(class)), "instance");
        let exception = class.bases.iter().any(|base| {
            matches!(base, Value::Named(name) if name.starts_with("builtins.") && !name.ends_with(".object"))
        });
        match in_class(class, "__init__", 0) {
            InClass::Found(Value::Function(function)) => {
                let mut all = vec![made.clone()];
                all.extend(positional);
                self.invoke(&function, all, keywords, at)?;
                Ok(made)
            }
            InClass::Missing => Ok(made),
            _ if exception => Ok(made),
            _ => {
                let function = Value::Class(Rc::clone(class));
                self.unknown_call(&function, &positional, &keywords, at)
            }
        }
    }

    pub(super) fn invoke(
        &mut self,
        function: &Rc<Function>,
        positional: Vec<Value>,
        keywords: Vec<Named>,
        at: TextRange,
    ) -> Eval<Value> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Limit);
        }
        if function.decorator.as_deref() == Some("contextmanager") {
            let why = format!("`{}()` is only known when it runs", function.name);
            let unknown = self.new_unknown(why, at, [].into());
            self.forget_function(function, &unknown);
            if let Code::Def(code) = &function.code {
                self.syntactic_effects_of(function, &code.body);
            }
            return Ok(Value::Unknown(unknown));
        }
        let scope = Scope {
            parent: Some(Rc::clone(&function.scope)),
            globals: Some(
                function
                    .scope
                    .globals
                    .clone()
                    .unwrap_or_else(|| Rc::clone(&function.scope)),
            ),
            ..Scope::default()
        };
        let scope = self.scopes.add(scope);
        let parameters = match &function.code {
            Code::Def(code) => Some(&*code.parameters),
            Code::Lambda(code) => code.parameters.as_deref(),
        };
        if !bind(parameters, function, positional, keywords, &scope) {
            return self.raise("TypeError");
        }
        let outer = std::mem::replace(&mut self.scope, scope);
        let source = std::mem::replace(&mut self.source, function.source);
        let here = self.here;
        self.depth += 1;
        self.nesting += 8;
        if function.generator {
            self.yields.push(Vec::new());
        }
        let done = match &function.code {
            Code::Def(code) => {
                let code = Rc::clone(code);
                match self.block(&code.body) {
                    Ok(()) => Ok(Value::None),
                    Err(Stop::Return(value)) => Ok(value),
                    Err(other) => Err(other),
                }
            }
            Code::Lambda(code) => {
                let code = Rc::clone(code);
                self.eval(&code.body)
            }
        };
        self.scope = outer;
        self.source = source;
        self.here = here;
        self.depth -= 1;
        self.nesting -= 8;
        if function.generator {
            let items = self.yields.pop().unwrap_or_default();
            done?;
            return Ok(Value::iter(items));
        }
        done
    }

    fn setup_call(
        &mut self,
        found: Arguments,
        at: TextRange,
        call: &ast::ExprCall,
        tool: Option<&'static str>,
    ) -> Eval<Value> {
        if self.guarded > 0 {
            // A build that fails, and what the script does then.
            let unknown = self.new_unknown(
                "`setup()` is called again when the first call of it fails",
                at,
                [].into(),
            );
            if self.world.way(2, &unknown) == 1 {
                return Err(Stop::Raise(super::Raised {
                    kind: None,
                    value: None,
                }));
            }
        }
        let mut keywords: Vec<Keyword> = Vec::new();
        for keyword in &found.keywords {
            self.parts = 0;
            let value = self.freeze(&keyword.value, keyword.at, 30);
            let place = self.place(keyword.at);
            keywords.retain(|known| known.name != keyword.name);
            keywords.push(Keyword {
                name: keyword.name.clone(),
                place,
                value,
            });
        }
        let open = match (found.open, found.positional.is_empty()) {
            (Some((unknown, range)), _) => Some((unknown, self.place(range))),
            (None, false) => {
                let unknown = self.new_unknown("it is no keyword", at, [].into());
                Some((unknown, self.place(at)))
            }
            (None, true) => None,
        };
        if let Some(tool) = tool {
            self.effect(call.func.range(), format!("builds with {tool}"));
        }
        let place = self.place(at);
        self.calls.push(Call {
            place,
            keywords,
            open,
        });
        Ok(self.unknown("it is what `setup()` gives back", at))
    }
}

/// Gives the parameters their values; `false` where they do not fit.
fn bind(
    parameters: Option<&ast::Parameters>,
    function: &Function,
    positional: Vec<Value>,
    keywords: Vec<Named>,
    scope: &Scope,
) -> bool {
    let Some(parameters) = parameters else {
        return positional.is_empty() && keywords.is_empty();
    };
    let mut given = positional.into_iter();
    let places: Vec<&str> = parameters
        .posonlyargs
        .iter()
        .chain(&parameters.args)
        .map(|parameter| parameter.parameter.name.as_str())
        .collect();
    for name in &places {
        match given.next() {
            Some(value) => scope.set(name, value),
            None => break,
        }
    }
    let rest: Vec<Value> = given.collect();
    match &parameters.vararg {
        Some(vararg) => scope.set(&vararg.name, Value::tuple(rest)),
        None if !rest.is_empty() => return false,
        None => {}
    }
    let names: Vec<&str> = places
        .iter()
        .copied()
        .chain(
            parameters
                .kwonlyargs
                .iter()
                .map(|parameter| parameter.parameter.name.as_str()),
        )
        .collect();
    let mut more = Vec::new();
    for keyword in keywords {
        if names.contains(&keyword.name.as_str()) {
            if scope.lookup(&keyword.name).is_some() {
                return false;
            }
            scope.set(&keyword.name, keyword.value);
        } else {
            more.push((Value::str(&keyword.name), keyword.value));
        }
    }
    match &parameters.kwarg {
        Some(kwarg) => scope.set(&kwarg.name, Value::dict(more)),
        None if !more.is_empty() => return false,
        None => {}
    }
    for name in names {
        if scope.lookup(name).is_none() {
            match function.defaults.iter().find(|(known, _)| known == name) {
                Some((_, value)) => scope.set(name, value.clone()),
                None => return false,
            }
        }
    }
    true
}
