//! Where the call of `setup()` stands in setup.py and where each of its arguments does, so
//! that arguments whose values have moved elsewhere can be taken out.

use std::collections::BTreeSet;

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_text_size::Ranged;
use uvferry_diagnostics::{Location, SourceFile, Span};

use crate::attribute;
use crate::metadata::{Key, SetupKeywords};

/// The one call of `setup()` in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupCall {
    /// The whole call, `setup(` to `)`.
    pub span: Span,
    /// Between the parentheses.
    pub inside: Span,
    /// Its arguments in order.
    pub arguments: Vec<Argument>,
}

/// An argument of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The keyword; `None` for `**other` and for what has no keyword.
    pub name: Option<String>,
    /// `name=value`.
    pub span: Span,
    /// `value`.
    pub value: Span,
    /// Whether evaluating the value binds a name that other code may use.
    pub binds: bool,
}

/// Finds the call; `None` where the script cannot be parsed, or calls `setup` nowhere or
/// in several places.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
///
/// let file = SourceFile::new("setup.py", "from setuptools import setup\nsetup(name='x', version='1')\n");
/// let call = uvferry_setuptools::setup_call::locate(&file).unwrap();
/// assert_eq!(call.arguments[1].name.as_deref(), Some("version"));
/// assert_eq!(file.slice(call.arguments[1].span.clone()), "version='1'");
/// ```
pub fn locate(file: &SourceFile) -> Option<SetupCall> {
    let parsed = ruff_python_parser::parse_unchecked_source(file.text(), ast::PySourceType::Python);
    if !parsed.errors().is_empty() {
        return None;
    }
    let [call] = calls(parsed.syntax())[..] else {
        return None;
    };
    Some(described(call))
}

/// All calls of `setup()` in a script.
fn calls(script: &ast::ModModule) -> Vec<&ast::ExprCall> {
    let mut search = Search {
        setup: BTreeSet::from(["setup".to_owned()]),
        modules: BTreeSet::new(),
        calls: Vec::new(),
    };
    search.visit_body(&script.body);
    search.calls
}

/// Whether a script calls `setup()` somewhere, reached or not.
pub(crate) fn is_called(script: &ast::ModModule) -> bool {
    !calls(script).is_empty()
}

/// The keywords of the calls in a script that is not followed, each once, with the values
/// that are written out: what can be told of a script that Python 3 does not parse.
pub(crate) fn written_keywords(
    file: &SourceFile,
    script: &ast::ModModule,
) -> (SetupKeywords, Vec<Key>) {
    let mut found: Vec<Key> = Vec::new();
    let mut how = SetupKeywords::NoCall;
    for call in calls(script) {
        if how == SetupKeywords::NoCall {
            how = SetupKeywords::Closed;
        }
        for keyword in &call.arguments.keywords {
            let Some(name) = &keyword.arg else {
                how = SetupKeywords::Open;
                continue;
            };
            let value = attribute::literal(&keyword.value);
            match found.iter_mut().find(|known| known.name == name.as_str()) {
                Some(known) if known.value != value => known.value = None,
                Some(_) => {}
                None => found.push(Key {
                    name: name.to_string(),
                    location: Location::new(file, span(keyword.value.range())),
                    value,
                }),
            }
        }
    }
    (how, found)
}

fn span(range: ruff_text_size::TextRange) -> Span {
    range.start().to_usize()..range.end().to_usize()
}

struct Search<'a> {
    /// Local names of the function.
    setup: BTreeSet<String>,
    /// Local names of modules that have it.
    modules: BTreeSet<String>,
    calls: Vec<&'a ast::ExprCall>,
}

const MODULES: [&str; 3] = ["setuptools", "distutils.core", "distutils"];

impl<'a> Visitor<'a> for Search<'a> {
    fn visit_stmt(&mut self, statement: &'a ast::Stmt) {
        match statement {
            ast::Stmt::ImportFrom(found)
                if found
                    .module
                    .as_ref()
                    .is_some_and(|module| MODULES.contains(&module.as_str())) =>
            {
                for alias in &found.names {
                    if alias.name.as_str() == "setup" {
                        let local = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.setup.insert(local.to_string());
                    }
                }
            }
            ast::Stmt::Import(found) => {
                for alias in &found.names {
                    if MODULES.contains(&alias.name.as_str()) {
                        let local = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.modules.insert(local.to_string());
                    }
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a ast::Expr) {
        if let ast::Expr::Call(call) = expression
            && self.is_setup(&call.func)
        {
            self.calls.push(call);
        }
        walk_expr(self, expression);
    }
}

impl Search<'_> {
    fn is_setup(&self, function: &ast::Expr) -> bool {
        match function {
            ast::Expr::Name(name) => self.setup.contains(name.id.as_str()),
            ast::Expr::Attribute(attribute) => {
                attribute.attr.as_str() == "setup"
                    && dotted(&attribute.value).is_some_and(|name| {
                        self.modules.contains(&name) || MODULES.contains(&name.as_str())
                    })
            }
            _ => false,
        }
    }
}

fn dotted(expression: &ast::Expr) -> Option<String> {
    match expression {
        ast::Expr::Name(name) => Some(name.id.to_string()),
        ast::Expr::Attribute(attribute) => {
            Some(format!("{}.{}", dotted(&attribute.value)?, attribute.attr))
        }
        _ => None,
    }
}

fn described(call: &ast::ExprCall) -> SetupCall {
    let outer = span(call.arguments.range());
    let mut arguments: Vec<Argument> = Vec::new();
    for positional in &call.arguments.args {
        arguments.push(Argument {
            name: None,
            span: span(positional.range()),
            value: span(positional.range()),
            binds: binds(positional),
        });
    }
    for keyword in &call.arguments.keywords {
        arguments.push(Argument {
            name: keyword.arg.as_ref().map(ToString::to_string),
            span: span(keyword.range()),
            value: span(keyword.value.range()),
            binds: binds(&keyword.value),
        });
    }
    arguments.sort_by_key(|argument| argument.span.start);
    SetupCall {
        span: span(call.range()),
        inside: outer.start + 1..outer.end.saturating_sub(1).max(outer.start + 1),
        arguments,
    }
}

fn binds(expression: &ast::Expr) -> bool {
    struct Named(bool);
    impl<'a> Visitor<'a> for Named {
        fn visit_expr(&mut self, expression: &'a ast::Expr) {
            self.0 |= matches!(expression, ast::Expr::Named(_));
            walk_expr(self, expression);
        }
    }
    let mut named = Named(false);
    named.visit_expr(expression);
    named.0
}

impl SetupCall {
    /// The spans to delete so that the arguments named are gone and the others stand as they
    /// stood: an argument goes with its comma, with the comment behind it on its line, and
    /// with the line that it leaves empty.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use uvferry_diagnostics::SourceFile;
    ///
    /// let file = SourceFile::new("setup.py", "setup(\n    name='x',\n    cmdclass=c,\n)\n");
    /// let call = uvferry_setuptools::setup_call::locate(&file).unwrap();
    /// let cuts = call.cuts(&file, &BTreeSet::from(["name".to_owned()]));
    /// assert_eq!(cuts.iter().map(|cut| file.slice(cut.clone())).collect::<String>(), "    name='x',\n");
    /// ```
    pub fn cuts(&self, file: &SourceFile, names: &BTreeSet<String>) -> Vec<Span> {
        let text = file.text();
        let mut cuts: Vec<Span> = Vec::new();
        let goes = |argument: &Argument| {
            !argument.binds
                && argument
                    .name
                    .as_ref()
                    .is_some_and(|name| names.contains(name))
        };
        if !self.arguments.is_empty()
            && self.arguments.iter().all(goes)
            && !text[self.inside.clone()].contains('#')
        {
            return vec![self.inside.clone()];
        }
        for (at, argument) in self.arguments.iter().enumerate() {
            if !goes(argument) {
                continue;
            }
            let limit = self
                .arguments
                .get(at + 1)
                .map_or(self.inside.end, |next| next.span.start);
            let comma = next_comma(text, argument.span.end, limit);
            let mut cut = argument.span.start..comma.map_or(argument.span.end, |comma| comma + 1);
            let line_start = text[..cut.start].rfind('\n').map_or(0, |at| at + 1);
            let alone_before = text[line_start..cut.start].trim().is_empty();
            let rest_end = text[cut.end..limit]
                .find('\n')
                .map_or(limit, |at| cut.end + at + 1);
            let rest = text[cut.end..rest_end].trim();
            let line_ends = text[..rest_end].ends_with('\n');
            if alone_before && line_ends && (rest.is_empty() || rest.starts_with('#')) {
                cut = line_start..rest_end;
            } else if comma.is_none() {
                // The last one of a line that has others: the comma before it may stay.
                let before = text[..cut.start].trim_end_matches([' ', '\t']);
                cut.start = before.len();
                if rest.is_empty() || !line_ends {
                    let blank = text[cut.end..limit].len()
                        - text[cut.end..limit].trim_start_matches([' ', '\t']).len();
                    cut.end += blank;
                }
            } else {
                // Up to the next argument on the same line.
                let blank = text[cut.end..limit].len()
                    - text[cut.end..limit].trim_start_matches([' ', '\t']).len();
                cut.end += blank;
            }
            match cuts.last_mut() {
                Some(last) if last.end >= cut.start => last.end = last.end.max(cut.end),
                _ => cuts.push(cut),
            }
        }
        cuts
    }
}

/// The comma that ends an argument, outside comments.
fn next_comma(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut comment = false;
    for (at, c) in text.get(from..to)?.char_indices() {
        match c {
            '#' => comment = true,
            '\n' => comment = false,
            ',' if !comment => return Some(from + at),
            _ => {}
        }
    }
    None
}
