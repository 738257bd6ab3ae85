//! Expressions.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::account::with_account;
use super::value::{Code, Function, MadeOf, Origin, Part, Scope, Text, Value, put};
use super::{Eval, LONGEST_TEXT, MAX_NESTING, Run, Stop, Unk, format};

impl Run<'_> {
    pub(super) fn eval(&mut self, expr: &Expr) -> Eval<Value> {
        self.step()?;
        if self.nesting > MAX_NESTING {
            return Err(Stop::Limit);
        }
        self.nesting += 1;
        let value = self.expression(expr);
        self.nesting -= 1;
        value
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of expression")]
    fn expression(&mut self, expr: &Expr) -> Eval<Value> {
        Ok(match expr {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(found) => Value::Bool(found.value),
            Expr::NumberLiteral(found) => {
                self.numbers_of = self.numbers_of.and(MadeOf::source(self.source));
                match &found.value {
                    ast::Number::Int(int) => match int.as_i64() {
                        Some(int) => Value::Int(int),
                        None => self.unknown("it is a very large number", expr),
                    },
                    ast::Number::Float(float) => Value::Float(*float),
                    ast::Number::Complex { .. } => self.unknown("it is a complex number", expr),
                }
            }
            Expr::StringLiteral(found) => {
                let text = found.value.to_str();
                self.charge(text.len() / 64)?;
                let origin = Origin {
                    source: self.source,
                    start: self.content_start(found, text),
                    exact: false,
                };
                Value::Text(Text::at(text.into(), origin))
            }
            Expr::BytesLiteral(found) => {
                let bytes: Vec<u8> = found.value.bytes().collect();
                match String::from_utf8(bytes) {
                    Ok(text) => {
                        let origin = Origin {
                            source: self.source,
                            start: super::span(found.range).start,
                            exact: false,
                        };
                        Value::Bytes(Text::at(text.into(), origin))
                    }
                    Err(_) => self.unknown("these are bytes that are no text", expr),
                }
            }
            Expr::Name(found) => self.name(&found.id, expr.range())?,
            Expr::List(found) => Value::list(
                self.elements(&found.elts)?
                    .unwrap_or_else(|unknown| vec![Value::Unknown(unknown)]),
            ),
            Expr::Tuple(found) => match self.elements(&found.elts)? {
                Ok(items) => Value::tuple(items),
                Err(unknown) => self.derive(&unknown),
            },
            Expr::Set(found) => match self.elements(&found.elts)? {
                Ok(items) => self.set_of(items, expr.range())?,
                Err(unknown) => self.derive(&unknown),
            },
            Expr::Dict(found) => self.dictionary(found)?,
            Expr::FString(found) => self.format_string(found)?,
            Expr::BoolOp(found) => {
                let wanted = found.op == ast::BoolOp::Or;
                let mut value = Value::None;
                for (at, operand) in found.values.iter().enumerate() {
                    value = self.eval(operand)?;
                    if at + 1 < found.values.len() && self.truth(&value, operand.range())? == wanted
                    {
                        break;
                    }
                }
                value
            }
            Expr::UnaryOp(found) => {
                let value = self.eval(&found.operand)?;
                match found.op {
                    ast::UnaryOp::Not => Value::Bool(!self.truth(&value, expr.range())?),
                    ast::UnaryOp::USub => match value {
                        Value::Int(int) if int != i64::MIN => Value::Int(-int),
                        Value::Float(float) => Value::Float(-float),
                        value => self.unknown_from(
                            "it is a number that is not known",
                            expr.range(),
                            &[value],
                        ),
                    },
                    ast::UnaryOp::UAdd => value,
                    ast::UnaryOp::Invert => self.unknown_from(
                        "it is a number that is not known",
                        expr.range(),
                        &[value],
                    ),
                }
            }
            Expr::BinOp(found) => {
                let left = self.eval(&found.left)?;
                let right = self.eval(&found.right)?;
                self.binary(&left, found.op, &right, expr.range())?
            }
            Expr::Compare(found) => self.comparison(found)?,
            Expr::If(found) => {
                let test = self.eval(&found.test)?;
                if self.truth(&test, found.test.range())? {
                    self.eval(&found.body)?
                } else {
                    self.eval(&found.orelse)?
                }
            }
            Expr::Named(found) => {
                let value = self.eval(&found.value)?;
                self.assign(&found.target, value.clone())?;
                value
            }
            Expr::Attribute(found) => {
                let object = self.eval(&found.value)?;
                self.attribute(&object, &found.attr, expr.range())?
            }
            Expr::Subscript(found) => {
                let object = self.eval(&found.value)?;
                self.subscript(&object, &found.slice, expr.range())?
            }
            Expr::Call(found) => self.call_expression(found)?,
            Expr::Lambda(found) => {
                let defaults = match &found.parameters {
                    Some(parameters) => self.defaults(parameters)?,
                    None => Vec::new(),
                };
                Value::Function(Rc::new(Function {
                    name: "<lambda>".to_owned(),
                    code: Code::Lambda(self.sources.lambda(self.source, found)),
                    scope: Rc::clone(&self.scope),
                    defaults,
                    source: self.source,
                    decorator: None,
                    generator: false,
                }))
            }
            Expr::ListComp(found) => {
                let over = self.first_iterated(&found.generators)?;
                if let Some(packages) =
                    self.comprehended_packages(&over, &found.elt, &found.generators)
                {
                    return Ok(packages);
                }
                match self.comprehension(&found.generators, &[&found.elt], over, expr.range())? {
                    Ok(rows) => Value::list(rows.into_iter().flatten().collect()),
                    Err(unknown) => self.derive(&unknown),
                }
            }
            Expr::SetComp(found) => {
                let over = self.first_iterated(&found.generators)?;
                match self.comprehension(&found.generators, &[&found.elt], over, expr.range())? {
                    Ok(rows) => self.set_of(rows.into_iter().flatten().collect(), expr.range())?,
                    Err(unknown) => self.derive(&unknown),
                }
            }
            Expr::Generator(found) => {
                let over = self.first_iterated(&found.generators)?;
                if let Some(packages) =
                    self.comprehended_packages(&over, &found.elt, &found.generators)
                {
                    return Ok(packages);
                }
                match self.comprehension(&found.generators, &[&found.elt], over, expr.range())? {
                    Ok(rows) => Value::iter(rows.into_iter().flatten().collect()),
                    Err(unknown) => self.derive(&unknown),
                }
            }
            Expr::DictComp(found) => {
                let Some(key) = &found.key else {
                    return Ok(self.unknown("it is put together of several dictionaries", expr));
                };
                let over = self.first_iterated(&found.generators)?;
                let pair: [&Expr; 2] = [key, &found.value];
                match self.comprehension(&found.generators, &pair, over, expr.range())? {
                    Ok(rows) => {
                        let mut pairs = Vec::new();
                        for row in rows {
                            let [key, value] = row.as_slice() else {
                                continue;
                            };
                            if !put(&mut pairs, key.clone(), value.clone()) {
                                return Ok(self.unknown_from(
                                    "a key is only known when it runs",
                                    expr.range(),
                                    std::slice::from_ref(key),
                                ));
                            }
                        }
                        Value::dict(pairs)
                    }
                    Err(unknown) => self.derive(&unknown),
                }
            }
            Expr::Yield(found) => {
                let value = match &found.value {
                    Some(value) => self.eval(value)?,
                    None => Value::None,
                };
                if let Some(yields) = self.yields.last_mut() {
                    yields.push(value);
                }
                self.charge(1)?;
                Value::None
            }
            Expr::YieldFrom(found) => {
                let value = self.eval(&found.value)?;
                let items = match self.iterate(&value, expr.range())? {
                    Ok(items) => items,
                    Err(unknown) => vec![Value::Unknown(unknown)],
                };
                self.charge(items.len())?;
                if let Some(yields) = self.yields.last_mut() {
                    yields.extend(items);
                }
                Value::None
            }
            Expr::Starred(found) => self.eval(&found.value)?,
            Expr::EllipsisLiteral(_) => Value::named("builtins.Ellipsis"),
            Expr::Slice(_) => self.unknown("it is a part that is not known", expr),
            Expr::Await(_) | Expr::TString(_) | Expr::IpyEscapeCommand(_) => {
                self.unknown("it is only known when it runs", expr)
            }
        })
    }

    /// Where the text of a string literal starts, after its quotes.
    fn content_start(&self, found: &ast::ExprStringLiteral, text: &str) -> usize {
        let source = self.sources.get(self.source);
        let range = super::span(found.range);
        let written = source.file.text().get(range.clone()).unwrap_or_default();
        match written.find(text) {
            Some(at) if !text.is_empty() => range.start + at,
            _ => range.start,
        }
    }

    /// The elements of a display; `Err` where a starred one is not known.
    fn elements(&mut self, elements: &[Expr]) -> Eval<Result<Vec<Value>, Rc<Unk>>> {
        let mut items = Vec::new();
        let mut failed = None;
        for element in elements {
            if let Expr::Starred(starred) = element {
                let value = self.eval(&starred.value)?;
                match self.iterate(&value, element.range())? {
                    Ok(more) => items.extend(more),
                    Err(unknown) => failed = Some(unknown),
                }
            } else {
                items.push(self.eval(element)?);
            }
        }
        self.charge(items.len())?;
        Ok(failed.map_or(Ok(items), Err))
    }

    fn dictionary(&mut self, found: &ast::ExprDict) -> Eval<Value> {
        let made = Value::dict(Vec::new());
        let Value::Dict(pairs) = &made else {
            return Ok(made);
        };
        for item in &found.items {
            if let Some(key) = &item.key {
                let name = self.eval(key)?;
                let value = self.eval(&item.value)?;
                self.charge(1)?;
                let put = pairs.change(|pairs| put(pairs, name.clone(), value));
                if matches!(put, Ok(false)) || name.unknown_within().is_some() {
                    let unknown = self.unknown_from(
                        "a key is only known when it runs",
                        key.range(),
                        std::slice::from_ref(&name),
                    );
                    if let Value::Unknown(unknown) = unknown {
                        pairs.forget(&unknown);
                    }
                }
            } else {
                let value = self.eval(&item.value)?;
                self.update(pairs, &value, item.value.range())?;
            }
        }
        Ok(made)
    }

    fn format_string(&mut self, found: &ast::ExprFString) -> Eval<Value> {
        let mut text = String::new();
        let mut values = Vec::new();
        let mut failed = false;
        for part in &found.value {
            match part {
                ast::FStringPart::Literal(literal) => text.push_str(literal.as_str()),
                ast::FStringPart::FString(inner) => {
                    for element in &inner.elements {
                        let found = match element {
                            ast::InterpolatedStringElement::Literal(literal) => {
                                text.push_str(&literal.value);
                                continue;
                            }
                            ast::InterpolatedStringElement::Interpolation(found) => found,
                        };
                        let value = self.eval(&found.expression)?;
                        let spec = match &found.format_spec {
                            None => Some(String::new()),
                            Some(spec) => self.format_spec(spec)?,
                        };
                        let piece = match (found.conversion, spec) {
                            (_, None) => None,
                            (ast::ConversionFlag::None, Some(spec)) => {
                                format::format(&value, &spec)
                            }
                            (ast::ConversionFlag::Str, Some(spec)) => format::str_of(&value)
                                .and_then(|text| format::format(&Value::str(&text), &spec)),
                            (ast::ConversionFlag::Repr, Some(spec)) => format::repr_of(&value, 20)
                                .and_then(|text| format::format(&Value::str(&text), &spec)),
                            (ast::ConversionFlag::Ascii, _) => None,
                        };
                        match piece.filter(|_| found.debug_text.is_none()) {
                            Some(piece) if text.len() + piece.len() <= LONGEST_TEXT => {
                                text.push_str(&piece);
                            }
                            _ => failed = true,
                        }
                        values.push(value);
                    }
                }
            }
        }
        if failed {
            return Ok(self.unknown_from(
                format!("`{}` is only known when it runs", self.snippet(found.range)),
                found.range,
                &values,
            ));
        }
        self.charge(text.len() / 64)?;
        let made_of = self.made_of(&values)?.and(MadeOf::source(self.source));
        Ok(with_account(Value::str(&text), made_of))
    }

    fn format_spec(&mut self, spec: &ast::InterpolatedStringFormatSpec) -> Eval<Option<String>> {
        let mut text = String::new();
        for element in &spec.elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => text.push_str(&literal.value),
                ast::InterpolatedStringElement::Interpolation(found) => {
                    let value = self.eval(&found.expression)?;
                    match format::str_of(&value) {
                        Some(piece) => text.push_str(&piece),
                        None => return Ok(None),
                    }
                }
            }
        }
        Ok(Some(text))
    }

    /// What a comprehension runs over, which Python works out where the comprehension stands.
    fn first_iterated(&mut self, generators: &[ast::Comprehension]) -> Eval<Value> {
        match generators.first() {
            Some(first) => self.eval(&first.iter),
            None => Ok(Value::None),
        }
    }

    /// The rows that a comprehension makes; `Err` where what it runs over is not known.
    fn comprehension(
        &mut self,
        generators: &[ast::Comprehension],
        elements: &[&Expr],
        over: Value,
        at: TextRange,
    ) -> Eval<Result<Vec<Vec<Value>>, Rc<Unk>>> {
        let inner = Scope {
            parent: Some(Rc::clone(&self.scope)),
            globals: Some(self.globals()),
            ..Scope::default()
        };
        let inner = self.scopes.add(inner);
        let outer = std::mem::replace(&mut self.scope, inner);
        let mut rows = Vec::new();
        let done = self.generate(generators, elements, Some(over), &mut rows);
        self.scope = outer;
        Ok(match done? {
            None => Ok(rows),
            Some(unknown) => {
                self.forget_called(elements, &unknown);
                self.may_raise(&unknown, None)?;
                let _ = at;
                Err(unknown)
            }
        })
    }

    fn generate(
        &mut self,
        generators: &[ast::Comprehension],
        elements: &[&Expr],
        over: Option<Value>,
        rows: &mut Vec<Vec<Value>>,
    ) -> Eval<Option<Rc<Unk>>> {
        let Some((first, rest)) = generators.split_first() else {
            let mut row = Vec::new();
            for element in elements {
                row.push(self.eval(element)?);
            }
            self.charge(1)?;
            rows.push(row);
            return Ok(None);
        };
        let iterated = match over {
            Some(over) => over,
            None => self.eval(&first.iter)?,
        };
        let items = match self.iterate(&iterated, first.iter.range())? {
            Ok(items) => items,
            Err(unknown) => return Ok(Some(unknown)),
        };
        'items: for item in items {
            self.step()?;
            self.assign(&first.target, item)?;
            for test in &first.ifs {
                let value = self.eval(test)?;
                if let Some(unknown) = value.unknown() {
                    return Ok(Some(unknown));
                }
                if !self.truth(&value, test.range())? {
                    continue 'items;
                }
            }
            if let Some(unknown) = self.generate(rest, elements, None, rows)? {
                return Ok(Some(unknown));
            }
        }
        Ok(None)
    }

    /// What iterating a value gives, one after the other.
    pub(super) fn iterate(
        &mut self,
        value: &Value,
        at: TextRange,
    ) -> Eval<Result<Vec<Value>, Rc<Unk>>> {
        Ok(match value {
            Value::List(items) => items.get(),
            Value::Tuple(items) => Ok(items.to_vec()),
            Value::Set(items) => match items.get() {
                Ok(items) => Ok(self.some_order(items, at)),
                Err(unknown) => Err(unknown),
            },
            Value::Dict(pairs) => pairs
                .get()
                .map(|pairs| pairs.into_iter().map(|(key, _)| key).collect()),
            Value::View(pairs, part) => pairs.get().map(|pairs| {
                pairs
                    .into_iter()
                    .map(|(key, value)| match part {
                        Part::Keys => key,
                        Part::Values => value,
                        Part::Items => Value::tuple(vec![key, value]),
                    })
                    .collect()
            }),
            Value::Text(text) => {
                self.charge(text.text.len() / 8)?;
                Ok(super::strings::characters(text))
            }
            Value::Iter(items, made) if !super::value::unchanged_since(*made) => {
                let left = items.get().is_ok_and(|items| !items.is_empty());
                if left {
                    Err(self.new_unknown(
                        "it is an iterator that is read after something has changed",
                        at,
                        [].into(),
                    ))
                } else {
                    items.get().map(Vec::from)
                }
            }
            Value::Iter(items, _) => items.change(|items| std::mem::take(items).into()),
            Value::File(file) => {
                let lines = self.rest_of(file, at)?;
                match lines {
                    Ok(text) if !file.bytes => Ok(super::strings::file_lines(&text)
                        .into_iter()
                        .map(Value::Text)
                        .collect()),
                    Ok(text) => Ok(super::strings::file_lines(&text)
                        .into_iter()
                        .map(Value::Bytes)
                        .collect()),
                    Err(unknown) => Err(unknown),
                }
            }
            Value::Find(find) => Ok(super::packages::find(self.sources, find)
                .iter()
                .map(|package| Value::of_folders(package))
                .collect()),
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                return self.raise("TypeError");
            }
            Value::Unknown(unknown) => Err(Rc::clone(unknown)),
            other => {
                let why = format!("`{}` is only known when it runs", self.snippet(at));
                let unknown = self.unknown_from(why, at, std::slice::from_ref(other));
                match unknown {
                    Value::Unknown(unknown) => Err(unknown),
                    _ => Ok(Vec::new()),
                }
            }
        })
    }

    /// Items whose order is another in each run: one order, and in another world the other.
    /// What depends on it is not the same in both then.
    pub(super) fn some_order(&mut self, mut items: Vec<Value>, at: TextRange) -> Vec<Value> {
        if items.len() > 1 {
            // All of a run are turned together, which is enough to show.
            let order = match &self.order {
                Some(order) => Rc::clone(order),
                None => self.new_unknown(
                    "it depends on the order of a set or a folder, which is another in each run",
                    at,
                    [].into(),
                ),
            };
            self.order = Some(Rc::clone(&order));
            if !self.world.unknown_is(&order) {
                items.reverse();
            }
        }
        items
    }

    /// What is left to read of a file.
    pub(super) fn rest_of(
        &mut self,
        file: &super::value::OpenFile,
        at: TextRange,
    ) -> Eval<Result<Text, Rc<Unk>>> {
        let Some(rest) = &file.rest else {
            return Ok(Err(self.new_unknown(
                format!("the script itself writes `{}`", file.path),
                at,
                [].into(),
            )));
        };
        Ok(rest.change(|text| {
            let end = text.text.len();
            let left = text.clone();
            *text = text.piece(end, end);
            left
        }))
    }

    pub(super) fn set_of(&mut self, items: Vec<Value>, at: TextRange) -> Eval<Value> {
        let made = Value::Set(super::value::Shared::new(Vec::new()));
        if let Value::Set(set) = &made {
            self.add_all(set, items, at)?;
        }
        Ok(made)
    }

    pub(super) fn add_all(
        &mut self,
        set: &super::value::Items,
        items: Vec<Value>,
        at: TextRange,
    ) -> Eval<()> {
        self.charge(items.len())?;
        for item in items {
            if !item.hashable() {
                return self.raise("TypeError");
            }
            let known = set.get().map(|known| super::value::contains(&known, &item));
            match known {
                Ok(Some(true)) | Err(_) => {}
                Ok(Some(false)) => {
                    let _ = set.change(|known| known.push(item));
                }
                Ok(None) => {
                    let unknown = self.unknown_from(
                        "a member of a set is only known when it runs",
                        at,
                        &[item],
                    );
                    if let Value::Unknown(unknown) = unknown {
                        set.forget(&unknown);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a value is true.
    pub(super) fn truth(&mut self, value: &Value, at: TextRange) -> Eval<bool> {
        if let Some(unknown) = value.unknown() {
            return Ok(self.world.unknown_is(&unknown));
        }
        Ok(match value {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Text(text) | Value::Bytes(text) => !text.text.is_empty(),
            Value::List(items) | Value::Set(items) => !items.get().unwrap_or_default().is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::Dict(pairs) | Value::View(pairs, _) => {
                !pairs.get().unwrap_or_default().is_empty()
            }
            Value::Find(find) => !super::packages::find(self.sources, find).is_empty(),
            Value::MinorVersion => {
                let zero: Vec<_> = (2..=4)
                    .map(|major| (super::encode(major, 0, 0), super::encode(major, 1, 0)))
                    .collect();
                !self.world.version_in(&zero, "the Python version")
            }
            Value::Object(object)
                if object.class.is_some()
                    && (self.class_attribute(value, "__bool__").is_some()
                        || self.class_attribute(value, "__len__").is_some()) =>
            {
                let unknown = self.new_unknown("an object decides it when it runs", at, [].into());
                self.world.unknown_is(&unknown)
            }
            Value::Named(name) if name.contains('.') && !name.starts_with("builtins.") => {
                // Something of a library that is no module or class of ours: it may be false.
                if self.is_thing(name) {
                    true
                } else {
                    let why = format!("`{name}` is only known when it runs");
                    let unknown = self.new_unknown(why, at, [].into());
                    self.world.unknown_is(&unknown)
                }
            }
            _ => true,
        })
    }

    fn name(&mut self, name: &str, at: TextRange) -> Eval<Value> {
        let elsewhere = self.scope.elsewhere.borrow().get(name).cloned();
        if let Some(value) = elsewhere.and_then(|scope| scope.lookup(name)) {
            return Ok(value);
        }
        let mut scope = Some(Rc::clone(&self.scope));
        let mut first = true;
        let mut open = None;
        while let Some(found) = scope {
            // A class's names are seen from its body alone.
            if (first || !found.class)
                && let Some(value) = found.lookup(name)
            {
                return Ok(value);
            }
            if open.is_none() {
                open = found.open.borrow().clone();
            }
            first = false;
            scope = found.parent.clone();
        }
        self.builtin_name(name, at, open)
    }
}
