//! What a project's files declare of its tools: versions they are pinned to, extras they are
//! installed with.

use uvferry_diagnostics::SourceFile;

use crate::flake8::linters_in;
use crate::options::{Options, Tool};

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
        for file in files {
            for line in file.text().lines() {
                let line = line.trim_start();
                if !line.starts_with('#') {
                    self.note(line);
                }
            }
        }
        self
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
