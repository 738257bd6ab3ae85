//! The one call of `setup()` of a script that cannot be followed to its end: only what the
//! call depends on is followed, and where that is too much as well, each statement by itself.
//!
//! A run that does not come to `setup()` has no metadata, so that it does not matter here
//! whether the call is sure to be reached.

use std::collections::BTreeSet;
use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use uvferry_diagnostics::Span;

use super::slice::{Level, Unit, levels, slice};
use super::value::{Scope, Value};
use super::world::World;
use super::{Call, Eval, Followed, Keyword, MAX_STEPS, Outcome, Run, Sources, Stop, Unk};

/// How many worlds of the statements that the call depends on are looked at, and the steps of
/// them all.
const MAX_WORLDS: usize = 200;
const MAX_ALL_STEPS: usize = 600_000;
/// Steps for a statement that is followed by itself.
const MAX_STATEMENT_STEPS: usize = 50_000;

/// Follows what the call at this place depends on; `why` is what is not known otherwise.
///
/// `None` where the call may run more than once.
pub(crate) fn follow_call(
    sources: &Sources<'_>,
    script: usize,
    call: &Span,
    why: &str,
) -> Option<Followed> {
    let parsed = sources.parse(script);
    let size = |at: usize| TextSize::try_from(at).ok();
    let range = TextRange::new(size(call.start)?, size(call.end)?);
    let (levels, call) = levels(&parsed.body.body, range)?;
    let units = slice(&levels, call);
    let followed = |world: World, alone: bool| {
        let mut run = Run::new(sources, script, world);
        run.document();
        let ended = run.depended(&levels, &units, call, why, alone);
        let steps = run.steps;
        let outcome = Outcome {
            world: run.world.clone(),
            calls: std::mem::take(&mut run.calls),
            effects: Vec::new(),
            cut: matches!(ended, Err(Stop::Limit)),
            missing: None,
        };
        (outcome, steps)
    };
    let mut outcomes = Vec::new();
    let mut world = World::first();
    let mut steps = 0;
    loop {
        let (outcome, taken) = followed(world, false);
        steps += taken;
        let next = outcome.world.clone().next();
        let cut = outcome.cut;
        outcomes.push(outcome);
        if cut || outcomes.len() >= MAX_WORLDS || steps > MAX_ALL_STEPS {
            break;
        }
        match next {
            Some(next) => world = next,
            None if outcomes.iter().all(|outcome| outcome.calls.is_empty()) => break,
            None => {
                return Some(Followed {
                    outcomes,
                    too_many: false,
                });
            }
        }
    }
    let (outcome, _) = followed(World::first(), true);
    (!outcome.cut && !outcome.calls.is_empty()).then(|| Followed {
        outcomes: vec![outcome],
        too_many: false,
    })
}

impl Run<'_> {
    /// Runs the statements that the call depends on, then its arguments.
    fn depended(
        &mut self,
        levels: &[Level<'_>],
        units: &[Vec<Option<Unit>>],
        call: &ast::ExprCall,
        why: &str,
        alone: bool,
    ) -> Eval<()> {
        let unknown = Rc::new(Unk {
            id: 0,
            why: why.into(),
            at: None,
            files: BTreeSet::new(),
        });
        for (level, units) in levels.iter().zip(units) {
            if let Some(function) = level.function {
                let scope = Scope {
                    parent: Some(Rc::clone(&self.scope)),
                    globals: Some(self.globals()),
                    ..Scope::default()
                };
                self.scope = self.scopes.add(scope);
                for parameter in &*function.parameters {
                    let value = self.derive(&unknown);
                    self.scope.set(parameter.name(), value);
                }
            }
            for (statement, unit) in level.statements.iter().zip(units) {
                let Some(unit) = unit else {
                    continue;
                };
                if !alone {
                    self.block(std::slice::from_ref(*statement))?;
                } else if let Stmt::Assign(found) = statement
                    && let [target @ Expr::Name(_)] = &*found.targets
                {
                    let value = self.in_parts(&found.value, &unknown, 4);
                    self.assign(target, value)?;
                } else if !self.by_itself(|run| run.block(std::slice::from_ref(*statement))) {
                    self.skipped(statement, unit.ambient, &unknown);
                }
            }
            for name in &level.around {
                let value = self.derive(&unknown);
                self.set_name(name, value);
            }
            if let Some(last) = level.last {
                self.forget_changed(std::slice::from_ref(last), &unknown);
            }
        }
        self.arguments_of(call, &unknown, alone)
    }

    /// A statement that is not followed: all that it may change is forgotten.
    fn skipped(&mut self, statement: &Stmt, ambient: bool, unknown: &Rc<Unk>) {
        self.forget_what_it_sets(statement, unknown);
        if ambient {
            self.moved = Some(Rc::clone(unknown));
            self.unread = Some(Rc::clone(unknown));
        }
    }

    /// Of a dictionary that gets some keys, only these are forgotten.
    fn forget_what_it_sets(&mut self, statement: &Stmt, unknown: &Rc<Unk>) {
        match statement {
            Stmt::If(found) => {
                self.forget_called(&[&found.test], unknown);
                let others = found.elif_else_clauses.iter();
                for clause in others.clone() {
                    if let Some(test) = &clause.test {
                        self.forget_called(&[test], unknown);
                    }
                }
                for inner in found
                    .body
                    .iter()
                    .chain(others.flat_map(|clause| &clause.body))
                {
                    self.forget_what_it_sets(inner, unknown);
                }
            }
            Stmt::Assign(found) if let [target] = &*found.targets => {
                match self.key_of_dictionary(target) {
                    Some((holder, key)) => {
                        self.forget_called(&[&found.value], unknown);
                        self.forget_keys(&holder, [key], unknown);
                    }
                    None => self.forget_changed(std::slice::from_ref(statement), unknown),
                }
            }
            Stmt::AugAssign(found) => match self.key_of_dictionary(&found.target) {
                Some((holder, key)) => {
                    // The value may be changed in place, and others may hold it.
                    if let Value::Dict(pairs) = &holder
                        && let Ok(pairs) = pairs.get()
                        && let Some((_, old)) =
                            pairs.iter().find(|(known, _)| known.text() == Some(&key))
                    {
                        self.forget_value(old, unknown);
                    }
                    self.forget_called(&[&found.value], unknown);
                    self.forget_keys(&holder, [key], unknown);
                }
                None => self.forget_changed(std::slice::from_ref(statement), unknown),
            },
            Stmt::Expr(found) => match self.keys_of_update(&found.value) {
                Some((holder, call, keys)) => {
                    let values: Vec<&Expr> = call
                        .arguments
                        .args
                        .iter()
                        .chain(call.arguments.keywords.iter().map(|keyword| &keyword.value))
                        .collect();
                    self.forget_called(&values, unknown);
                    self.forget_keys(&holder, keys, unknown);
                }
                None => self.forget_changed(std::slice::from_ref(statement), unknown),
            },
            other => self.forget_changed(std::slice::from_ref(other), unknown),
        }
    }

    /// `name['key']` of a dictionary that is known.
    fn key_of_dictionary(&self, target: &Expr) -> Option<(Value, String)> {
        let Expr::Subscript(found) = target else {
            return None;
        };
        let (Expr::Name(name), Expr::StringLiteral(key)) = (&*found.value, &*found.slice) else {
            return None;
        };
        let holder = self.find(&name.id)?;
        matches!(holder, Value::Dict(_)).then(|| (holder, key.value.to_str().to_owned()))
    }

    /// `name.update({…})` and `name.update(key=…)` of a dictionary that is known.
    fn keys_of_update<'e>(
        &self,
        expr: &'e Expr,
    ) -> Option<(Value, &'e ast::ExprCall, Vec<String>)> {
        let Expr::Call(call) = expr else {
            return None;
        };
        let Expr::Attribute(method) = &*call.func else {
            return None;
        };
        let Expr::Name(name) = &*method.value else {
            return None;
        };
        let holder = self.find(&name.id)?;
        if method.attr.as_str() != "update" || !matches!(holder, Value::Dict(_)) {
            return None;
        }
        let mut keys = Vec::new();
        for argument in &call.arguments.args {
            let parts = self.parts(argument)?;
            keys.extend(parts.into_iter().map(|(key, _)| key.to_owned()));
        }
        for keyword in &call.arguments.keywords {
            keys.push(keyword.arg.as_ref()?.to_string());
        }
        Some((holder, call, keys))
    }

    fn forget_keys(
        &mut self,
        holder: &Value,
        keys: impl IntoIterator<Item = String>,
        unknown: &Rc<Unk>,
    ) {
        let Value::Dict(pairs) = holder else {
            return;
        };
        for key in keys {
            let value = self.derive(unknown);
            // Nothing is done where what it holds was forgotten.
            let done = pairs.change(|pairs| super::value::put(pairs, Value::str(&key), value));
            if matches!(done, Ok(false)) {
                pairs.forget(unknown);
            }
        }
        super::value::tick();
    }

    /// Whether something ran to its end within the limits and without a decision. Where it did
    /// not, what it had changed is for the caller to forget.
    fn by_itself(&mut self, run: impl FnOnce(&mut Self) -> Eval<()>) -> bool {
        let world = self.world.clone();
        let scope = Rc::clone(&self.scope);
        let (source, here, statement) = (self.source, self.here, self.statement);
        let (depth, nesting, size) = (self.depth, self.nesting, self.size);
        let (guarded, yields, handling) = (self.guarded, self.yields.len(), self.handling.len());
        self.allowed = self.steps + MAX_STATEMENT_STEPS;
        let done = run(self).is_ok();
        self.allowed = MAX_STEPS.max(self.steps);
        if done && self.world.decisions.len() == world.decisions.len() {
            return true;
        }
        self.world = world;
        self.scope = scope;
        (self.source, self.here, self.statement) = (source, here, statement);
        (self.depth, self.nesting, self.size) = (depth, nesting, size);
        self.guarded = guarded;
        self.yields.truncate(yields);
        self.handling.truncate(handling);
        false
    }

    /// A value, and of a dictionary each value by itself.
    fn in_parts(&mut self, expr: &Expr, unknown: &Rc<Unk>, depth: usize) -> Value {
        if depth > 0
            && let Some(parts) = self.parts(expr)
        {
            let mut pairs = Vec::new();
            for (key, value) in parts {
                let value = self.in_parts(value, unknown, depth - 1);
                super::value::put(&mut pairs, Value::str(key), value);
            }
            return Value::dict(pairs);
        }
        let mut value = None;
        let done = self.by_itself(|run| {
            value = Some(run.eval(expr)?);
            Ok(())
        });
        match value {
            Some(value) if done => value,
            _ => {
                self.forget_called(&[expr], unknown);
                self.derive(unknown)
            }
        }
    }

    /// The parts of a dictionary whose keys are written out.
    fn parts<'e>(&self, expr: &'e Expr) -> Option<Vec<(&'e str, &'e Expr)>> {
        match expr {
            Expr::Dict(found) => found
                .items
                .iter()
                .map(|item| match &item.key {
                    Some(Expr::StringLiteral(key)) => Some((key.value.to_str(), &item.value)),
                    _ => None,
                })
                .collect(),
            Expr::Call(found) => match &*found.func {
                Expr::Name(name)
                    if name.id.as_str() == "dict"
                        && found.arguments.args.is_empty()
                        && self.find("dict").is_none() =>
                {
                    found
                        .arguments
                        .keywords
                        .iter()
                        .map(|keyword| Some((keyword.arg.as_ref()?.as_str(), &keyword.value)))
                        .collect()
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn arguments_of(&mut self, call: &ast::ExprCall, unknown: &Rc<Unk>, alone: bool) -> Eval<()> {
        let mut keywords: Vec<Keyword> = Vec::new();
        let mut open = None;
        for positional in &call.arguments.args {
            open.get_or_insert((Rc::clone(unknown), self.place(positional.range())));
        }
        for keyword in &call.arguments.keywords {
            let at = keyword.value.range();
            let value = if alone {
                self.in_parts(&keyword.value, unknown, 4)
            } else {
                self.eval(&keyword.value)?
            };
            let given: Vec<(String, Value)> = match (&keyword.arg, &value) {
                (Some(name), _) => vec![(name.to_string(), value)],
                (None, Value::Dict(pairs)) => match pairs.get() {
                    Ok(pairs) => {
                        let mut given = Vec::new();
                        for (key, value) in pairs {
                            match key.text() {
                                Some(key) => given.push((key.to_owned(), value)),
                                None => {
                                    open = Some((Rc::clone(unknown), self.place(at)));
                                }
                            }
                        }
                        given
                    }
                    Err(unknown) => {
                        open = Some((unknown, self.place(at)));
                        Vec::new()
                    }
                },
                (None, other) => {
                    let why = other.unknown().unwrap_or_else(|| Rc::clone(unknown));
                    open = Some((why, self.place(at)));
                    Vec::new()
                }
            };
            for (name, value) in given {
                self.parts = 0;
                let value = self.freeze(&value, at, 30);
                let place = self.place(at);
                keywords.retain(|known| known.name != name);
                keywords.push(Keyword { name, place, value });
            }
        }
        let place = self.place(call.range());
        self.calls.push(Call {
            place,
            keywords,
            open,
        });
        Ok(())
    }
}
