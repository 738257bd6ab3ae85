//! setup.cfg, tox.ini, pytest.ini, mypy.ini, .flake8, .pylintrc, .coveragerc; configurations of
//! logging, Paste, uWSGI, alembic and Babel.

use uvferry_diagnostics::{SourceFile, Span};
use uvferry_ini::{Dialect, Ini, Section, Setting};

use super::super::Used;
use super::super::arguments::{argument_uses, key_uses};
use super::super::found::Found;
use super::super::plugins::group_uses;
use super::super::references::{dotted_uses, known};
use super::super::tools::section_uses;
use super::listed;
use super::toml::{concurrency, required_plugin, warning_filter};

/// Whether a file without the ending of one is an INI file.
pub(super) fn is_known(name: &str) -> bool {
    matches!(name, ".flake8" | ".pylintrc" | "pylintrc" | ".coveragerc")
}

pub(super) fn uses(file: &SourceFile, name: &str, found: &mut Found<'_>) {
    let ini = Ini::read(file, &Dialect::RAW.keeping_case().lenient());
    let mut reader = Reader { file, found };
    let is_shared = matches!(name, "setup.cfg" | "tox.ini");
    for section in &ini.sections {
        if is_shared {
            let place = reader.found.at(file, &section.header);
            section_uses(section.name.trim(), &place, reader.found);
        }
        reader.section(section, name);
    }
}

struct Reader<'a, 'f, 'd> {
    file: &'a SourceFile,
    found: &'f mut Found<'d>,
}

impl Reader<'_, '_, '_> {
    fn section(&mut self, section: &Section, file_name: &str) {
        let name = section.name.trim();
        let is_coverage = name == "coverage:run" || (name == "run" && file_name.contains("cover"));
        for setting in &section.settings {
            let key = setting.key.as_str();
            match (name, key) {
                ("pytest" | "tool:pytest", _) => self.pytest(setting),
                ("mypy", "plugins") => self.modules(setting, "`mypy` loads it as a plugin"),
                (_, "plugins") if is_coverage => {
                    self.modules(setting, "`coverage` loads it as a plugin");
                }
                (_, "concurrency") if is_coverage => {
                    for (library, span) in self.list(setting) {
                        concurrency(&library, self.file, &span, self.found);
                    }
                }
                (_, "load-plugins" | "load_plugins") => {
                    self.modules(setting, "`pylint` loads it by `load-plugins`");
                }
                ("flake8", _) => {
                    key_uses("flake8", key, &setting.location, self.found);
                }
                ("flake8:local-plugins", "extension" | "report") => {
                    self.targets(setting, "`flake8` loads it as a plugin");
                }
                ("nosetests", _) => key_uses("nose", key, &setting.location, self.found),
                ("options.entry_points" | "entry_points", _) => {
                    group_uses(key, &setting.location, self.found);
                    self.targets(setting, "an entry point names it");
                }
                ("aliases", _)
                    if file_name == "setup.cfg"
                        && self.list(setting).iter().any(|(word, _)| word == "pytest") =>
                {
                    let why = "the command `pytest` of setup.py comes from it";
                    self.found
                        .distribution("pytest-runner", &setting.location, why, true);
                }
                ("uwsgi", "module" | "wsgi" | "callable-module") => {
                    self.modules(setting, "`uwsgi` loads it");
                }
                ("post_write_hooks", _) if key.ends_with(".entrypoint") => {
                    let why = "a hook of `alembic` calls it";
                    for (program, span) in self.list(setting) {
                        let place = self.found.at(self.file, &span);
                        self.found.push(Used::Program(program), &place, why, true);
                    }
                }
                ("settings", "default") if file_name == "scrapy.cfg" => {
                    self.modules(setting, "`scrapy` loads it");
                }
                (_, "class" | "()") if is_of_logging(name) => {
                    for (class, span) in self.list(setting) {
                        // What has no module, or `handlers`, is of `logging` itself.
                        if class.contains('.') && !class.starts_with("handlers.") {
                            let place = self.found.at(self.file, &span);
                            let why = "the configuration of logging names it";
                            dotted_uses(&class, &place, why, true, self.found);
                        }
                    }
                }
                (_, "use") => self.paste(setting),
                (_, "pyramid.includes") => self.modules(setting, "`pyramid` includes it"),
                (_, key) if key.starts_with("paste.") => {
                    self.modules(setting, "Paste loads it");
                }
                (_, "extensions") if file_name.contains("babel") => {
                    self.modules(setting, "Babel loads it as an extension of templates");
                }
                _ => {}
            }
        }
        if file_name.contains("babel")
            && let Some((method, _)) = name.split_once(':')
            && let Some(known) = known("babel-method", method.trim())
        {
            let place = self.found.at(self.file, &section.header);
            known.push(&place, "Babel extracts messages with it", self.found);
        }
    }

    fn pytest(&mut self, setting: &Setting) {
        key_uses("pytest", &setting.key, &setting.location, self.found);
        match setting.key.as_str() {
            "addopts" => {
                argument_uses(
                    self.file,
                    "pytest",
                    &value_span(self.file, setting),
                    self.found,
                );
            }
            "required_plugins" => {
                for (name, span) in self.list(setting) {
                    required_plugin(&name, self.file, &span, self.found);
                }
            }
            "filterwarnings" => {
                for (line, span) in self.lines(setting) {
                    warning_filter(&line, self.file, &span, self.found);
                }
            }
            _ => {}
        }
    }

    /// `use = egg:NAME#ENTRY` and `use = call:MODULE:NAME` of Paste's.
    fn paste(&mut self, setting: &Setting) {
        for (target, span) in self.list(setting) {
            let place = self.found.at(self.file, &span);
            if let Some(egg) = target.strip_prefix("egg:") {
                let name = egg.split('#').next().unwrap_or(egg);
                self.found
                    .distribution(name, &place, "Paste loads it by `use`", true);
            } else if let Some(name) = target.strip_prefix("call:") {
                self.found
                    .module(name, &place, "Paste loads it by `use`", true);
            }
        }
    }

    fn modules(&mut self, setting: &Setting, why: &str) {
        for (name, span) in self.list(setting) {
            let place = self.found.at(self.file, &span);
            self.found.module(&name, &place, why, true);
        }
    }

    /// `name = module:object` on each line of a value.
    fn targets(&mut self, setting: &Setting, why: &str) {
        for (line, span) in self.lines(setting) {
            if let Some((_, target)) = line.split_once('=') {
                let place = self.found.at(self.file, &span);
                self.found.module(target, &place, why, true);
            }
        }
    }

    fn list(&self, setting: &Setting) -> Vec<(String, Span)> {
        listed(self.file, &value_span(self.file, setting))
    }

    fn lines(&self, setting: &Setting) -> Vec<(String, Span)> {
        let span = value_span(self.file, setting);
        let mut lines = Vec::new();
        let mut start = span.start;
        for line in self.file.text()[span].split_inclusive('\n') {
            let text = line.trim();
            let from = start + (line.len() - line.trim_start().len());
            start += line.len();
            if !text.is_empty() && !text.starts_with(['#', ';']) {
                lines.push((text.to_owned(), from..from + text.len()));
            }
        }
        lines
    }
}

/// The value of a setting, without its key.
fn value_span(file: &SourceFile, setting: &Setting) -> Span {
    let end = setting.span.end;
    let start = setting.key_span.end.min(end);
    let rest = file.slice(start..end);
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let value = trimmed.strip_prefix(['=', ':']).unwrap_or(trimmed);
    end - value.len()..end
}

fn is_of_logging(section: &str) -> bool {
    ["handler_", "formatter_", "logger_"]
        .iter()
        .any(|start| section.starts_with(start))
}
