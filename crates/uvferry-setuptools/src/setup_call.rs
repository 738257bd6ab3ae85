//! Where the call of `setup()` stands in setup.py and where each of its arguments does, so
//! that arguments whose values have moved elsewhere can be taken out.

use std::collections::BTreeSet;

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_text_size::Ranged;
use uvferry_diagnostics::{Location, SourceFile, Span};

use crate::attribute;
use crate::deep_stack::on_a_deep_stack;
use crate::metadata::{Key, SetupKeywords};
use crate::script::MAX_PARSED_BYTES;

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
    if file.text().len() > MAX_PARSED_BYTES {
        return None;
    }
    on_a_deep_stack(|| {
        let parsed =
            ruff_python_parser::parse_unchecked_source(file.text(), ast::PySourceType::Python);
        if !parsed.errors().is_empty() {
            return None;
        }
        let [call] = calls(parsed.syntax())[..] else {
            return None;
        };
        Some(described(call))
    })
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
    /// stood: an argument goes with its comma, with the comment behind it where nothing that
    /// stays is before it on its line, and with the lines that it leaves empty.
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
        let mut cuts: Vec<Span> = Vec::new();
        for (at, argument) in self.arguments.iter().enumerate() {
            if !goes(argument) {
                continue;
            }
            let limit = self.limit(at);
            let comma = next_comma(text, argument.span.end, limit);
            let mut cut = argument.span.start..comma.map_or(argument.span.end, |comma| comma + 1);
            let rest = first_line(&text[cut.end..limit]);
            let line = line_start(text, cut.start).max(self.inside.start);
            let alone = without(text, line..cut.start, &cuts).trim().is_empty();
            if rest.trim().is_empty() || (alone && rest.trim_start().starts_with('#')) {
                cut.end += rest.len();
            } else if rest.trim_start().starts_with('#') {
                cut.start = text[..cut.start].trim_end_matches([' ', '\t']).len();
            } else {
                cut.end += rest.len() - rest.trim_start().len();
            }
            match cuts.last_mut() {
                Some(last) if last.end == cut.start => last.end = cut.end,
                _ => cuts.push(cut),
            }
        }
        self.close(text, &mut cuts);
        for cut in &mut cuts {
            self.take_blanks(text, cut);
        }
        merge(text, &mut cuts);
        for cut in &mut cuts {
            self.take_empty_lines(text, cut);
        }
        cuts
    }

    /// The comment behind the argument of this name on the line where it ends, without `#`.
    pub fn trailing_comment(&self, file: &SourceFile, name: &str) -> Option<String> {
        let text = file.text();
        let at = self
            .arguments
            .iter()
            .position(|argument| argument.name.as_deref() == Some(name))?;
        let end = self.arguments[at].span.end;
        let limit = self.limit(at);
        let from = next_comma(text, end, limit).map_or(end, |comma| comma + 1);
        // Beyond a line end the comment is about what follows.
        let between = &text[end..from];
        let rest = first_line(&text[from..limit]).trim();
        let comment = rest.strip_prefix('#')?.trim();
        (!between.contains('\n') && !comment.is_empty()).then(|| comment.to_owned())
    }

    /// Where the argument with this number ends with all that belongs to it.
    fn limit(&self, at: usize) -> usize {
        self.arguments
            .get(at + 1)
            .map_or(self.inside.end, |next| next.span.start)
    }

    /// Where the closing parenthesis stands behind the last argument, it stands behind the one
    /// that is the last now.
    fn close(&self, text: &str, cuts: &mut Vec<Span>) {
        let Some(last) = self.arguments.last() else {
            return;
        };
        let gone = |span: &Span, cuts: &[Span]| cuts.iter().any(|cut| cut.contains(&span.start));
        let hangs = !text[last.span.end..self.inside.end].contains('\n');
        let kept = self
            .arguments
            .iter()
            .rev()
            .find(|argument| !gone(&argument.span, cuts));
        let Some(kept) = kept.filter(|_| hangs && gone(&last.span, cuts)) else {
            return;
        };
        let left = without(text, kept.span.end..self.inside.end, cuts);
        if left.chars().all(|c| c.is_whitespace() || c == ',') {
            cuts.retain(|cut| cut.start < kept.span.end);
            cuts.push(kept.span.end..self.inside.end);
        }
    }

    /// Takes the whole line where nothing else is on it, and the blanks at its end.
    fn take_blanks(&self, text: &str, cut: &mut Span) {
        let after = first_line(&text[cut.end..self.inside.end]);
        let ends = text[cut.end + after.len()..self.inside.end].starts_with(['\r', '\n']);
        let start = line_start(text, cut.start);
        let before = &text[start.max(self.inside.start)..cut.start];
        let own = start >= self.inside.start && before.trim().is_empty();
        if !after.trim().is_empty() {
            return;
        }
        if own && ends {
            cut.start = start;
            cut.end += after.len();
            let newline = &text[cut.end..];
            cut.end += if newline.starts_with("\r\n") { 2 } else { 1 };
        } else if ends || own {
            cut.start -= before.len() - before.trim_end_matches([' ', '\t']).len();
            cut.end += after.len();
        }
    }

    /// Of the empty lines around lines that go, as many stay as stand between two others.
    fn take_empty_lines(&self, text: &str, cut: &mut Span) {
        if !text[..cut.start].ends_with('\n') || !text[..cut.end].ends_with('\n') {
            return;
        }
        let inside = &text[self.inside.start..cut.start];
        let above = inside.trim_end_matches([' ', '\t', '\r']);
        let opens = inside.trim().is_empty();
        let empty_above = opens || {
            let last = above.strip_suffix('\n').unwrap_or(above);
            line_of(last).trim().is_empty()
        };
        while empty_above && cut.end < self.inside.end {
            let line = first_line(&text[cut.end..self.inside.end]);
            let next = cut.end + line.len();
            if !line.trim().is_empty() || next >= self.inside.end {
                break;
            }
            cut.end = next
                + if text[next..].starts_with("\r\n") {
                    2
                } else {
                    1
                };
        }
        if text[cut.end..self.inside.end].trim().is_empty() && !opens {
            let kept = inside.trim_end().len();
            let newline = inside[kept..].find('\n').map_or(0, |at| at + 1);
            cut.start = self.inside.start + kept + newline;
        }
    }
}

/// Cuts of whole lines that only empty lines part are one.
fn merge(text: &str, cuts: &mut Vec<Span>) {
    let mut merged: Vec<Span> = Vec::new();
    for cut in cuts.drain(..) {
        match merged.last_mut() {
            Some(last)
                if last.end >= cut.start
                    || (text[..last.end].ends_with('\n')
                        && text[last.end..cut.start].trim().is_empty()) =>
            {
                last.end = last.end.max(cut.end);
            }
            _ => merged.push(cut),
        }
    }
    *cuts = merged;
}

/// Up to the line end, which is not part of it.
fn first_line(text: &str) -> &str {
    &text[..text.find(['\n', '\r']).unwrap_or(text.len())]
}

/// The last line of a text.
fn line_of(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// What is left of a part of the text.
fn without(text: &str, part: Span, cuts: &[Span]) -> String {
    let mut left = String::new();
    let mut at = part.start;
    for cut in cuts {
        if cut.end <= at || cut.start >= part.end {
            continue;
        }
        left.push_str(&text[at..cut.start.max(at)]);
        at = cut.end.min(part.end);
    }
    left.push_str(&text[at..part.end]);
    left
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

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, names: &[&str]) -> String {
        let file = SourceFile::new("setup.py", text);
        let call = locate(&file).unwrap();
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mut text = text.to_owned();
        for cut in call.cuts(&file, &names).into_iter().rev() {
            text.replace_range(cut, "");
        }
        text
    }

    #[test]
    fn nothing_is_left_of_arguments_that_go() {
        for (before, names, after) in [
            (
                "setup(version=ver, name='x', )",
                &["name"][..],
                "setup(version=ver)",
            ),
            (
                "setup(version=ver, name='x')",
                &["name"],
                "setup(version=ver)",
            ),
            (
                "setup(name='x', version=ver)",
                &["name"],
                "setup(version=ver)",
            ),
            ("setup(a=1, name='x', b=2)", &["name"], "setup(a=1, b=2)"),
            (
                "setup(a=1, name='x',\n      b=2)",
                &["name"],
                "setup(a=1,\n      b=2)",
            ),
            (
                "setup(name='x',\n      a=1,\n      b=2)",
                &["name", "b"],
                "setup(\n      a=1)",
            ),
            (
                "setup(\n    a=1,\n    name='x',   \n    b=2,\n)",
                &["name"],
                "setup(\n    a=1,\n    b=2,\n)",
            ),
            (
                "setup(\r\n    a=1, \r\n    name='x', \r\n    b=2,\r\n)",
                &["name"],
                "setup(\r\n    a=1, \r\n    b=2,\r\n)",
            ),
            (
                "setup(\n    name='x',  # ours\n    a=1, version='1',  # both\n)",
                &["name", "version"],
                "setup(\n    a=1,  # both\n)",
            ),
            (
                "setup(name='x',  # ours\n      a=1)",
                &["name"],
                "setup(\n      a=1)",
            ),
            (
                "setup(\n    name='x',\n\n    version='1',\n\n    a=1,\n\n    b=2,\n\n)",
                &["name", "version", "b"],
                "setup(\n    a=1,\n)",
            ),
            (
                "setup(\n    a=1,\n\n    name='x',\n\n    b=2,\n)",
                &["name"],
                "setup(\n    a=1,\n\n    b=2,\n)",
            ),
            (
                "setup(\n    # about it\n    name='x',\n    a=1,\n)",
                &["name"],
                "setup(\n    # about it\n    a=1,\n)",
            ),
            (
                "setup(a=1,\n      # about it\n      name='x')",
                &["name"],
                "setup(a=1,\n      # about it\n)",
            ),
            (
                "setup(name='x', version='1')",
                &["name", "version"],
                "setup()",
            ),
        ] {
            let head = "from setuptools import setup\n";
            let found = left(&format!("{head}{before}\n"), names);
            assert_eq!(found, format!("{head}{after}\n"), "{before}");
        }
    }

    #[test]
    fn the_comment_behind_an_argument_is_found() {
        let file = SourceFile::new(
            "setup.py",
            "from setuptools import setup\nsetup(name='x',  # ours\n  a=1  # last\n  , b='#', c=2)\n",
        );
        let call = locate(&file).unwrap();
        let comment = |name| call.trailing_comment(&file, name);
        assert_eq!(comment("name").as_deref(), Some("ours"));
        assert_eq!(
            (comment("a"), comment("b"), comment("c")),
            (None, None, None)
        );
    }
}
