//! pyproject.toml.

use toml_edit::{Document, Item, TableLike, Value};
use uvferry_diagnostics::{SourceFile, Span};

use super::super::arguments::{argument_uses, key_uses, program_name};
use super::super::found::Found;
use super::super::plugins::group_uses;
use super::super::tools::table_uses;
use super::super::{Used, words};

pub(super) fn uses(file: &SourceFile, name: &str, found: &mut Found<'_>) {
    let Ok(document) = Document::parse(file.text()) else {
        return;
    };
    let mut reader = Reader { file, found };
    let root = document.as_table();
    match name {
        "pyproject.toml" => reader.pyproject(root),
        "pytest.toml" | ".pytest.toml" => {
            if let Some(options) = table(root, &["pytest"]) {
                reader.pytest(options);
            }
        }
        _ => {}
    }
}

struct Reader<'a, 'f, 'd> {
    file: &'a SourceFile,
    found: &'f mut Found<'d>,
}

fn item<'t>(table: &'t dyn TableLike, path: &[&str]) -> Option<&'t Item> {
    let (last, tables) = path.split_last()?;
    let mut table = table;
    for name in tables {
        table = table.get(name)?.as_table_like()?;
    }
    table.get(last)
}

fn table<'t>(root: &'t dyn TableLike, path: &[&str]) -> Option<&'t dyn TableLike> {
    item(root, path)?.as_table_like()
}

/// Each key with its value and its place.
fn entries(table: &dyn TableLike) -> Vec<(&str, &Item, Span)> {
    let names = table.iter().map(|(name, _)| name);
    names
        .filter_map(|name| {
            let (key, item) = table.get_key_value(name)?;
            Some((name, item, key.span().or_else(|| item.span())?))
        })
        .collect()
}

/// The strings of a value: itself, or those of a list.
fn strings(item: &Item) -> Vec<(&str, Span)> {
    let one = |value: &Value| value.span();
    match item.as_value() {
        Some(Value::String(text)) => item
            .span()
            .map(|span| (text.value().as_str(), span))
            .into_iter()
            .collect(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|value| Some((value.as_str()?, one(value)?)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The same, where one string may have several names with commas or white space between them.
fn names(item: &Item) -> Vec<(&str, Span)> {
    strings(item)
        .into_iter()
        .flat_map(|(text, span)| {
            text.split(|c: char| c == ',' || c.is_whitespace())
                .filter(|name| !name.is_empty())
                .map(move |name| (name, span.clone()))
        })
        .collect()
}

impl Reader<'_, '_, '_> {
    fn pyproject(&mut self, root: &dyn TableLike) {
        self.build_system(root);
        for path in [
            &["project", "scripts"][..],
            &["project", "gui-scripts"],
            &["tool", "poetry", "scripts"],
            &["tool", "flit", "scripts"],
        ] {
            if let Some(scripts) = table(root, path) {
                self.entry_points(scripts);
            }
        }
        for path in [
            &["project", "entry-points"][..],
            &["tool", "poetry", "plugins"],
            &["tool", "flit", "entrypoints"],
        ] {
            for (group, points, span) in table(root, path).map(entries).unwrap_or_default() {
                group_uses(group, &self.found.at(self.file, &span), self.found);
                if let Some(points) = points.as_table_like() {
                    self.entry_points(points);
                }
            }
        }
        let Some(tool) = table(root, &["tool"]) else {
            return;
        };
        for (name, _, span) in entries(tool) {
            table_uses(name, &self.found.at(self.file, &span), self.found);
        }
        if let Some(options) = table(tool, &["pytest", "ini_options"]) {
            self.pytest(options);
        }
        // pytest 9 reads the table itself too.
        if let Some(options) = table(tool, &["pytest"]) {
            self.pytest(options);
        }
        self.modules(tool, &["mypy", "plugins"], "`mypy` loads it as a plugin");
        self.modules(
            tool,
            &["coverage", "run", "plugins"],
            "`coverage` loads it as a plugin",
        );
        self.concurrency(tool);
        self.pylint(tool);
        if let Some(options) = table(tool, &["flake8"]) {
            for (key, _, span) in entries(options) {
                key_uses("flake8", key, &self.found.at(self.file, &span), self.found);
            }
        }
        self.hatch(tool);
        self.tasks(tool);
    }

    fn build_system(&mut self, root: &dyn TableLike) {
        let Some(system) = table(root, &["build-system"]) else {
            return;
        };
        let requires = system.get("requires").map(strings).unwrap_or_default();
        for (requirement, span) in requires {
            let end = requirement
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
                .unwrap_or(requirement.len());
            let place = self.found.at(self.file, &span);
            self.found
                .distribution(&requirement[..end], &place, "it builds the project", true);
        }
        // A backend in the project itself is none of these.
        if system.get("backend-path").is_none() {
            for (backend, span) in system.get("build-backend").map(strings).unwrap_or_default() {
                let place = self.found.at(self.file, &span);
                self.found
                    .module(backend, &place, "it builds the project", true);
            }
        }
    }

    fn entry_points(&mut self, points: &dyn TableLike) {
        for (_, point, span) in entries(points) {
            // Poetry's may be tables.
            let target = point
                .as_table_like()
                .and_then(|table| table.get("reference").or_else(|| table.get("callable")))
                .unwrap_or(point);
            for (name, at_value) in strings(target) {
                let span = if target.span().is_some() {
                    at_value
                } else {
                    span.clone()
                };
                let place = self.found.at(self.file, &span);
                self.found
                    .module(name, &place, "an entry point names it", true);
            }
        }
    }

    fn pytest(&mut self, options: &dyn TableLike) {
        for (key, value, span) in entries(options) {
            let place = self.found.at(self.file, &span);
            key_uses("pytest", key, &place, self.found);
            match key {
                "addopts" => {
                    if let Some(span) = value.span() {
                        argument_uses(self.file, "pytest", &span, self.found);
                    }
                }
                "required_plugins" => {
                    for (name, span) in names(value) {
                        required_plugin(name, self.file, &span, self.found);
                    }
                }
                "filterwarnings" => {
                    for (filter, span) in strings(value) {
                        warning_filter(filter, self.file, &span, self.found);
                    }
                }
                _ => {}
            }
        }
    }

    fn modules(&mut self, tool: &dyn TableLike, path: &[&str], why: &str) {
        for (name, span) in item(tool, path).map(names).unwrap_or_default() {
            let place = self.found.at(self.file, &span);
            self.found.module(name, &place, why, true);
        }
    }

    fn concurrency(&mut self, tool: &dyn TableLike) {
        let path = &["coverage", "run", "concurrency"];
        for (library, span) in item(tool, path).map(names).unwrap_or_default() {
            concurrency(library, self.file, &span, self.found);
        }
    }

    /// `load-plugins`, in whichever of its tables.
    fn pylint(&mut self, tool: &dyn TableLike) {
        let Some(pylint) = table(tool, &["pylint"]) else {
            return;
        };
        let inner = entries(pylint)
            .into_iter()
            .filter_map(|(_, item, _)| item.as_table_like());
        for options in [pylint].into_iter().chain(inner) {
            for key in ["load-plugins", "load_plugins"] {
                self.modules(options, &[key], "`pylint` loads it by `load-plugins`");
            }
        }
    }

    /// The source of the version, and hooks, by the names that plugins of hatch have.
    fn hatch(&mut self, tool: &dyn TableLike) {
        let Some(hatch) = table(tool, &["hatch"]) else {
            return;
        };
        let mut all: Vec<(String, Span)> = Vec::new();
        for (source, span) in item(hatch, &["version", "source"])
            .map(strings)
            .unwrap_or_default()
        {
            all.push((source.to_owned(), span));
        }
        let targets = table(hatch, &["build", "targets"]);
        let hooks = [
            table(hatch, &["build", "hooks"]),
            table(hatch, &["metadata", "hooks"]),
            targets,
        ];
        let of_targets = targets.map(entries).unwrap_or_default();
        let of_targets = of_targets
            .into_iter()
            .map(|(_, target, _)| table(target.as_table_like()?, &["hooks"]));
        for hooks in hooks.into_iter().chain(of_targets).flatten() {
            let named = entries(hooks).into_iter();
            all.extend(named.map(|(name, _, span)| (name.to_owned(), span)));
        }
        for (name, span) in all {
            let place = self.found.at(self.file, &span);
            let conventions = ["hatch-{}", "hatch-{}-builder", "hatch-{}-version"];
            let why = "the configuration of `hatch` names it";
            let is_known = self.found.by_convention(&name, &conventions, &place, why);
            if name == "vcs" && !is_known {
                self.found.push(
                    Used::Distribution("hatch-vcs".to_owned()),
                    &place,
                    why,
                    true,
                );
            }
        }
    }

    /// Commands that a runner of tasks has by names.
    fn tasks(&mut self, tool: &dyn TableLike) {
        for (path, runner) in [
            (&["poe", "tasks"][..], "poethepoet"),
            (&["taskipy", "tasks"], "taskipy"),
            (&["pdm", "scripts"], "pdm"),
            (&["rye", "scripts"], "rye"),
            (&["pixi", "tasks"], "pixi"),
            (&["hatch", "scripts"], "hatch"),
        ] {
            if let Some(item) = item(tool, path) {
                self.commands(item, runner, 0);
            }
        }
        let environments = table(tool, &["hatch", "envs"])
            .map(entries)
            .unwrap_or_default();
        for (_, environment, _) in environments {
            let scripts = environment
                .as_table_like()
                .and_then(|table| table.get("scripts"));
            if let Some(scripts) = scripts {
                self.commands(scripts, "hatch", 0);
            }
        }
    }

    /// Each string in a task whose key does not say that it is something else.
    fn commands(&mut self, item: &Item, runner: &str, depth: usize) {
        if depth > 4 {
            return;
        }
        for (command, span) in strings(item) {
            self.command(command, &span, runner);
        }
        if let Some(table) = item.as_table_like() {
            self.task(table, runner, depth);
        }
        for value in item.as_array().into_iter().flat_map(|list| list.iter()) {
            if let Some(table) = value.as_inline_table() {
                self.task(table, runner, depth);
            }
        }
    }

    fn task(&mut self, table: &dyn TableLike, runner: &str, depth: usize) {
        for (key, value, _) in entries(table) {
            match key {
                // `module:function`.
                "script" | "call" if depth > 0 => {
                    for (name, span) in strings(value) {
                        let place = self.found.at(self.file, &span);
                        let why = format!("a task of `{runner}` calls it");
                        self.found.module(name, &place, &why, true);
                    }
                }
                key if NO_COMMANDS.contains(&key) && depth > 0 => {}
                _ => self.commands(value, runner, depth + 1),
            }
        }
    }

    fn command(&mut self, command: &str, span: &Span, runner: &str) {
        let why = format!("a task of `{runner}` calls it");
        let mut is_start = true;
        for word in &words::split(command, &(0..command.len())) {
            if word.is_end() {
                is_start = true;
                continue;
            }
            // A variable that is set for the command.
            let is_setting = word.text.contains('=') && !word.text.starts_with('-');
            if !is_start || is_setting {
                continue;
            }
            is_start = false;
            let program = program_name(&word.text);
            if is_program(program) {
                let used = Used::Program(program.to_owned());
                self.found
                    .push(used, &self.found.at(self.file, span), &why, true);
            }
        }
    }
}

/// Keys of a task whose values are no commands.
const NO_COMMANDS: &[&str] = &[
    "args",
    "cwd",
    "depends-on",
    "depends_on",
    "deps",
    "env",
    "env_file",
    "envfile",
    "executor",
    "help",
    "inputs",
    "interpreter",
    "outputs",
    "ref",
    "use_vars",
    "uses",
    "working_dir",
];

fn is_program(word: &str) -> bool {
    word.len() <= 100
        && word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

pub(super) fn required_plugin(name: &str, file: &SourceFile, span: &Span, found: &mut Found<'_>) {
    let end = name
        .find(['<', '>', '=', '!', '~', '['])
        .unwrap_or(name.len());
    let why = "`pytest` requires it by `required_plugins`";
    found.distribution(&name[..end], &found.at(file, span), why, true);
}

/// `error:message:package.Warning:module:line`; pytest imports the class.
pub(super) fn warning_filter(filter: &str, file: &SourceFile, span: &Span, found: &mut Found<'_>) {
    let Some(category) = filter.split(':').nth(2) else {
        return;
    };
    if category.contains('.') {
        let why = "`pytest` imports the class of warnings that a filter names";
        found.module(category, &found.at(file, span), why, true);
    }
}

pub(super) fn concurrency(library: &str, file: &SourceFile, span: &Span, found: &mut Found<'_>) {
    if matches!(library, "gevent" | "eventlet" | "greenlet") {
        let why = "`coverage` follows it by `concurrency`";
        found.distribution(library, &found.at(file, span), why, true);
    }
}
