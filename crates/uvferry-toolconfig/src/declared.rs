//! What a project's files declare of its tools: versions they are pinned to, extras they are
//! installed with.

use uvferry_diagnostics::{Location, SourceFile, Span};

use crate::flake8::linters_in;
use crate::options::{Options, Tool};
use crate::versions::release;

impl Options {
    /// Takes over what requirements files, tox's `deps`, hooks and scripts declare. Lines
    /// that are comments do not count.
    ///
    /// ```
    /// use uvferry_diagnostics::SourceFile;
    /// use uvferry_toolconfig::{Options, Tool};
    ///
    /// let file = SourceFile::new("requirements-dev.txt", "pytest==4.3.1\npytest-cov\nflake8\n");
    /// let options = Options::default().with_declared(&[file]);
    /// assert_eq!(options.pinned[&Tool::Pytest], "4.3.1");
    /// assert!(options.toml_extras.contains(&Tool::Coverage));
    /// assert_eq!(options.development, ["flake8"]);
    /// ```
    #[must_use]
    pub fn with_declared(mut self, files: &[SourceFile]) -> Self {
        self.development = linters_in(files);
        let mut hooks = Vec::new();
        for file in files {
            for line in file.text().lines() {
                let line = line.trim_start();
                if !line.starts_with('#') {
                    self.note(line);
                }
            }
            if is_of_hooks(file.path()) {
                hooks.extend(hooks_in(file.text()));
            }
            for (tool, span) in declared(file) {
                self.declared
                    .entry(tool)
                    .or_insert_with(|| Location::new(file, span));
            }
        }
        for hook in hooks {
            self.run_by(hook);
        }
        self
    }

    /// A hook runs the tool that its repository's tag says, in an environment of its own:
    /// what the project installs does not reach it.
    fn run_by(&mut self, hook: Hook) {
        let older = match (self.pinned.get(&hook.tool), release(&hook.version)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(pinned), Some(hooks)) => release(pinned).is_some_and(|pinned| hooks < pinned),
        };
        if older {
            self.pinned.insert(hook.tool, hook.version);
        }
        if hook.reads_toml {
            self.toml_extras.insert(hook.tool);
        } else {
            self.toml_extras.remove(&hook.tool);
        }
    }

    fn note(&mut self, line: &str) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut rest = line;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            let word = &rest[start..];
            let end = word.find(|c| !is_name(c)).unwrap_or(word.len());
            let (name, mut tail) = word.split_at(end);
            let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
            let mut extras = "";
            if let Some(inner) = tail.strip_prefix('[')
                && let Some((found, after)) = inner.split_once(']')
            {
                (extras, tail) = (found, after);
            }
            if let Some(tool) = Tool::from_name(&name) {
                if extras.split(',').any(|extra| extra.trim() == "toml") {
                    self.toml_extras.insert(tool);
                }
                if let Some(version) = tail.trim_start().strip_prefix("==") {
                    let version = version.trim_start();
                    let end = version.find(|c| !is_name(c)).unwrap_or(version.len());
                    if version.starts_with(|c: char| c.is_ascii_digit()) {
                        self.pinned
                            .entry(tool)
                            .or_insert_with(|| version[..end].to_owned());
                    }
                }
            }
            // It requires `coverage[toml]`.
            if name == "pytest-cov" {
                self.toml_extras.insert(Tool::Coverage);
            }
            rest = &word[end..];
        }
    }
}

/// A hook that runs a tool.
#[derive(Debug, PartialEq, Eq)]
struct Hook {
    tool: Tool,
    /// The tag without its `v`.
    version: String,
    /// Whether it is installed with what reads TOML on Python before 3.11.
    reads_toml: bool,
}

fn is_of_hooks(path: &str) -> bool {
    matches!(
        path.rsplit('/').next(),
        Some(".pre-commit-config.yaml" | ".pre-commit-config.yml")
    )
}

/// The hooks of repositories that tag each version of a tool by the tool's own.
fn hooks_in(text: &str) -> Vec<Hook> {
    let mut found: Vec<Hook> = Vec::new();
    let (mut tool, mut is_open) = (None, false);
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        let line = line.trim_start_matches("- ").trim_start();
        if line.starts_with('#') {
            continue;
        }
        let value = |key: &str| {
            let value = line.strip_prefix(key)?.trim();
            Some(value.trim_matches(['"', '\'']))
        };
        if let Some(address) = value("repo:") {
            let name = address.trim_end_matches('/').trim_end_matches(".git");
            let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
            tool = Tool::from_name(name.strip_prefix("mirrors-").unwrap_or(&name));
            is_open = false;
        } else if let (Some(tag), Some(tool)) = (value("rev:"), tool) {
            found.push(Hook {
                tool,
                version: tag.trim_start_matches('v').to_owned(),
                reads_toml: false,
            });
            is_open = true;
        }
        if is_open && let Some(hook) = found.last_mut() {
            // `bandit[toml]`, `tomli`; `pyproject.toml` is the name of a file.
            let names = line.replace(".toml", "");
            hook.reads_toml |= names.contains("toml") && !line.starts_with("args");
        }
    }
    found
}

/// How a file declares what is to be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declaring {
    /// One requirement a line.
    Lines,
    /// The values of an INI file, on the lines below their key too.
    Ini,
    /// Strings.
    Strings,
    /// Strings, and the keys of tables of dependencies (Poetry's).
    Toml,
}

impl Declaring {
    fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        Some(match (name, end) {
            ("tox.ini" | "setup.cfg", _) => Self::Ini,
            ("pyproject.toml", _) => Self::Toml,
            ("setup.py" | "noxfile.py", _) => Self::Strings,
            (_, "txt" | "in" | "pip") => Self::Lines,
            _ => return None,
        })
    }
}

/// The tools that a file declares as requirements, with their places. A word that merely
/// reads like a tool's name (a keyword, a sentence) is none.
fn declared(file: &SourceFile) -> Vec<(Tool, Span)> {
    let Some(declaring) = Declaring::of(file.path()) else {
        return Vec::new();
    };
    let text = file.text();
    let mut found = Vec::new();
    let mut header = "";
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim_start();
        let lead = start + line.len() - body.len();
        if body.starts_with('#') {
            continue;
        }
        if body.starts_with('[') && matches!(declaring, Declaring::Ini | Declaring::Toml) {
            header = body.trim_end();
            // A list may begin there as well.
            if declaring == Declaring::Ini {
                continue;
            }
        }
        let mut note = |from: usize| {
            if let Some((tool, len)) = requirement(&text[from..start + line.len()]) {
                found.push((tool, from..from + len));
            }
        };
        match declaring {
            Declaring::Lines => note(lead),
            // Below a key its values stand further in.
            Declaring::Ini if lead > start => note(lead),
            Declaring::Ini => {
                if let Some((key, value)) = body.split_once('=')
                    && (key.trim_end().ends_with("requires")
                        || key.trim_end().ends_with("require")
                        || key.trim_end() == "deps"
                        || header.contains("extras_require"))
                {
                    note(start + line.len() - value.trim_start().len());
                }
            }
            Declaring::Strings | Declaring::Toml => {
                let key = body.split(['=', ' ']).next().unwrap_or_default();
                if matches!(key, "keywords" | "name" | "classifiers" | "description") {
                    continue;
                }
                if declaring == Declaring::Toml
                    && header.contains("dependencies")
                    && body.contains('=')
                    && !body.starts_with(['"', '\''])
                {
                    note(lead);
                }
                for (quote, _) in body.match_indices(['"', '\'']) {
                    if !body[..quote].trim_end().ends_with("name=") {
                        note(lead + quote + 1);
                    }
                }
            }
        }
    }
    found
}

/// The tool that a text begins with as a requirement, and the length of its name.
fn requirement(text: &str) -> Option<(Tool, usize)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let len = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let tool = Tool::from_name(&text[..len].to_ascii_lowercase())?;
    let rest = text[len..].trim_start_matches([' ', '\t']);
    let ends = rest.is_empty()
        || rest.starts_with(|c| "[=<>~!;@#(\"'\r\n\\".contains(c))
        || rest.starts_with("--hash");
    ends.then_some((tool, len))
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;

    use crate::options::{Options, Tool};

    #[test]
    fn a_hook_runs_the_version_of_its_tag() {
        let hooks = SourceFile::new(
            ".pre-commit-config.yaml",
            "repos:\n- repo: https://github.com/PyCQA/isort\n  rev: 4.3.21 # old\n  hooks:\n  - id: isort\n\
             - repo: 'https://github.com/pre-commit/mirrors-mypy'\n  rev: 'v0.812'\n  hooks:\n  - id: mypy\n\
             - repo: https://github.com/codespell-project/codespell\n  rev: v2.4.1\n  hooks:\n  - id: codespell\n    \
             additional_dependencies:\n    - tomli\n\
             - repo: https://github.com/PyCQA/bandit\n  rev: 1.7.9\n  hooks:\n  - id: bandit\n    args: [-c, pyproject.toml]\n",
        );
        let installed = SourceFile::new("dev.txt", "isort==5.13\nmypy==0.700\nbandit[toml]\n");
        let options = Options::default().with_declared(&[installed, hooks]);
        assert_eq!(options.pinned[&Tool::Isort], "4.3.21");
        // The older one counts: both read the configuration.
        assert_eq!(options.pinned[&Tool::Mypy], "0.700");
        assert!(options.toml_extras.contains(&Tool::Codespell));
        assert!(!options.toml_extras.contains(&Tool::Bandit));
    }

    #[test]
    fn only_requirements_declare_a_tool() {
        for (path, text, line) in [
            ("requirements.txt", "six\nBlack==24.1\n", Some(2)),
            ("requirements.txt", "black-macchiato\n# black\n", None),
            ("requirements.txt", "black and white\n", None),
            ("dev.in", "black ; python_version > '3'\n", Some(1)),
            ("tox.ini", "[testenv]\ndeps =\n    black\n", Some(3)),
            ("tox.ini", "[testenv]\ndeps = black\n", Some(2)),
            ("setup.cfg", "[metadata]\nname = black\n", None),
            (
                "setup.cfg",
                "[options.extras_require]\ndev = black[d]>=1\n",
                Some(2),
            ),
            ("setup.py", "setup(name=\"black\")\n", None),
            ("setup.py", "setup(\n  keywords='black',\n)\n", None),
            ("setup.py", "extras = {'dev': ['black>=1']}\n", Some(1)),
            (
                "pyproject.toml",
                "[dependency-groups]\ndev = [\"ruff\", \"black>=24\"]\n",
                Some(2),
            ),
            (
                "pyproject.toml",
                "[project]\nkeywords = [\"black\"]\n",
                None,
            ),
            (
                "pyproject.toml",
                "[tool.poetry.group.dev.dependencies]\nblack = \"^24\"\n",
                Some(2),
            ),
            ("pyproject.toml", "[tool.x]\nblack = true\n", None),
            ("README.md", "black\n", None),
        ] {
            let options = Options::default().with_declared(&[SourceFile::new(path, text)]);
            let place = options.declared.get(&Tool::Black).map(|place| place.line);
            assert_eq!(place, line, "{path}: {text}");
        }
    }
}
