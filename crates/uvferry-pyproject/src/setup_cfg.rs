//! setup.cfg, as Python's configparser and setuptools read it.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Span};

use crate::rules;
use crate::view::{DynamicFile, DynamicRole};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The value; further lines follow after `\n`, as configparser gives them.
    pub value: String,
    /// From the key to the end of the value.
    pub location: Location,
}

/// The sections of an ini file, each with its keys in order.
pub type Sections = Vec<(String, Vec<(String, Entry)>)>;

/// What a setup.cfg says.
#[derive(Debug, Clone, Default)]
pub struct SetupCfg {
    /// The path of the file.
    pub path: String,
    /// Everything, in order; keys as written.
    pub sections: Sections,
    /// `[metadata]`, with setuptools' other spellings put right (`home-page` is `url`).
    pub metadata: BTreeMap<String, Entry>,
    /// `[options]`, with `_` for `-`.
    pub options: BTreeMap<String, Entry>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// `options.python_requires`.
    pub python_requires: Option<String>,
    /// `options.install_requires`; `None` where it is missing or read from a file.
    pub install_requires: Option<Vec<String>>,
    /// `[options.extras_require]`, without those that are read from a file.
    pub extras_require: BTreeMap<String, Vec<String>>,
    /// The groups of `[options.entry_points]`.
    pub entry_points: Vec<String>,
    /// Each file that a `file:` names, with the key that names it (`metadata.version`).
    pub file_references: Vec<(String, String, Location)>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

impl SetupCfg {
    /// Whether it describes a project; a setup.cfg often only configures tools.
    pub fn has_metadata(&self) -> bool {
        self.metadata.contains_key("name")
            || self.metadata.contains_key("version")
            || self.options.contains_key("install_requires")
            || self.options.contains_key("packages")
            || self.options.contains_key("py_modules")
    }

    /// The files that `install_requires` and extras are read from.
    pub fn dependency_files(&self) -> Vec<DynamicFile> {
        self.file_references
            .iter()
            .filter_map(|(path, key, location)| {
                let role = if key == "options.install_requires" {
                    DynamicRole::Dependencies
                } else {
                    let extra = key.strip_prefix("options.extras_require.")?;
                    DynamicRole::OptionalDependencies(extra.to_owned())
                };
                Some(DynamicFile {
                    path: path.clone(),
                    role,
                    location: Some(location.clone()),
                })
            })
            .collect()
    }

    /// Each key of `[metadata]` and `[options…]`, as `section.key`, with its line.
    pub fn key_lines(&self) -> Vec<(String, usize)> {
        self.sections
            .iter()
            .filter(|(section, _)| {
                section == "metadata" || section == "options" || section.starts_with("options.")
            })
            .flat_map(|(section, keys)| {
                keys.iter()
                    .map(move |(key, entry)| (format!("{section}.{key}"), entry.location.line))
            })
            .collect()
    }

    /// The keys of a section.
    pub fn section(&self, name: &str) -> Option<&[(String, Entry)]> {
        self.sections
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, keys)| keys.as_slice())
    }
}

/// Reads a setup.cfg.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// let file = SourceFile::new("setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires =\n  a\n  b>1\n");
/// let cfg = uvferry_pyproject::setup_cfg::read(&file);
/// assert_eq!(cfg.install_requires.unwrap(), ["a", "b>1"]);
/// ```
pub fn read(file: &SourceFile) -> SetupCfg {
    let mut cfg = SetupCfg {
        path: file.path().to_owned(),
        ..SetupCfg::default()
    };
    let (sections, errors) = parse(file);
    cfg.diagnostics = errors;
    for (section, keys) in &sections {
        for (key, entry) in keys {
            let plain = key.to_lowercase().replace('-', "_");
            match section.as_str() {
                "metadata" => {
                    let name = match plain.as_str() {
                        "home_page" => "url",
                        "summary" => "description",
                        "classifier" => "classifiers",
                        "platform" => "platforms",
                        other => other,
                    };
                    cfg.reference(&format!("metadata.{name}"), entry);
                    cfg.metadata.insert(name.to_owned(), entry.clone());
                }
                "options" => {
                    cfg.reference(&format!("options.{plain}"), entry);
                    cfg.options.insert(plain, entry.clone());
                }
                "options.extras_require" => {
                    let name = format!("options.extras_require.{key}");
                    if !cfg.reference(&name, entry) {
                        cfg.extras_require
                            .insert(key.clone(), list(&entry.value, ';'));
                    }
                }
                "options.entry_points" => cfg.entry_points.push(key.clone()),
                _ => {}
            }
        }
    }
    cfg.name = cfg.metadata.get("name").map(|entry| entry.value.clone());
    cfg.python_requires = cfg
        .options
        .get("python_requires")
        .map(|entry| entry.value.clone());
    cfg.install_requires = cfg
        .options
        .get("install_requires")
        .filter(|entry| !entry.value.trim_start().starts_with("file:"))
        .map(|entry| list(&entry.value, ';'));
    cfg.sections = sections;
    cfg
}

impl SetupCfg {
    fn reference(&mut self, key: &str, entry: &Entry) -> bool {
        let Some(files) = entry.value.trim_start().strip_prefix("file:") else {
            return false;
        };
        // setuptools splits at commas.
        for path in files
            .split(',')
            .map(str::trim)
            .filter(|path| !path.is_empty())
        {
            self.file_references
                .push((path.to_owned(), key.to_owned(), entry.location.clone()));
        }
        true
    }
}

/// setuptools' `_parse_list` and its requirements: lines if there are any, else split at
/// the separator; comment lines go.
fn list(value: &str, separator: char) -> Vec<String> {
    let parts: Vec<&str> = if value.contains('\n') {
        value.lines().collect()
    } else {
        // A marker holds `;` as well, so setuptools splits requirements at `;` only where
        // they are one a line; a single line is one requirement if it has a marker.
        let markers = value.split(separator).skip(1).any(|part| {
            ["<", ">", "=", " in "]
                .iter()
                .any(|sign| part.contains(sign))
                && ["'", "\""].iter().any(|quote| part.contains(quote))
        });
        if markers {
            vec![value]
        } else {
            value.split(separator).collect()
        }
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Python's `configparser.RawConfigParser` with `optionxform = str`, as setuptools uses it:
/// reads sections and keys, collects what it refuses.
pub fn parse(file: &SourceFile) -> (Sections, Vec<Diagnostic>) {
    let text = file.text();
    let mut sections: Sections = Vec::new();
    let mut errors = Vec::new();
    // The section, the key and the values' lines of the option that is being read.
    let mut current: Option<usize> = None;
    let mut option: Option<Open> = None;
    let mut indent = 0;
    let close = |sections: &mut Sections, current: Option<usize>, option: &mut Option<Open>| {
        let (Some(at), Some(open)) = (current, option.take()) else {
            return;
        };
        let entry = Entry {
            value: open.lines.join("\n").trim_end_matches(is_space).to_owned(),
            location: Location::new(file, open.span),
        };
        let keys = &mut sections[at].1;
        match keys.iter_mut().find(|(key, _)| *key == open.key) {
            Some((_, known)) => *known = entry,
            None => keys.push((open.key, entry)),
        }
    };
    let mut start = 0;
    for line in split_lines(text) {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let whole = &text[span.clone()];
        let trimmed = whole.trim_matches(is_space);
        let comment = trimmed.starts_with(['#', ';']);
        let value = if comment { "" } else { trimmed };
        if value.is_empty() {
            // An empty line may be part of a value; a comment line is not there at all,
            // except that configparser keeps an empty line for it inside of a value.
            if let Some(open) = &mut option
                && !comment
            {
                open.lines.push(String::new());
            }
            continue;
        }
        let level = whole.chars().take_while(|c| is_space(*c)).count();
        if let Some(open) = &mut option
            && current.is_some()
            && level > indent
        {
            open.lines.push(value.to_owned());
            open.span.end = span.end;
            continue;
        }
        indent = level;
        if let Some(name) = value
            .strip_prefix('[')
            .and_then(|rest| rest.rfind(']').map(|end| &rest[..end]))
            .filter(|name| !name.is_empty())
        {
            close(&mut sections, current, &mut option);
            if let Some(at) = sections.iter().position(|(known, _)| known == name) {
                current = Some(at);
                if name == DEFAULT {
                    continue;
                }
                errors.push(refused(
                    file,
                    &span,
                    &format!("section `{name}` is there twice"),
                ));
            } else {
                sections.push((name.to_owned(), Vec::new()));
                current = Some(sections.len() - 1);
            }
            continue;
        }
        close(&mut sections, current, &mut option);
        let Some(at) = current else {
            errors.push(refused(file, &span, "a line before the first section"));
            continue;
        };
        let Some(delimiter) = value.find(['=', ':']).filter(|at| *at > 0) else {
            errors.push(refused(file, &span, "neither a section nor `key = value`"));
            continue;
        };
        let key = value[..delimiter].trim_end_matches(is_space).to_owned();
        if sections[at].1.iter().any(|(known, _)| *known == key) {
            errors.push(refused(file, &span, &format!("`{key}` is there twice")));
        }
        let first = value[delimiter + 1..].trim_matches(is_space).to_owned();
        option = Some(Open {
            key,
            lines: vec![first],
            span: span.start + level_bytes(whole)..span.end,
        });
    }
    close(&mut sections, current, &mut option);
    // What every section has unless it says otherwise.
    if let Some(at) = sections.iter().position(|(name, _)| name == DEFAULT) {
        let (_, defaults) = sections.remove(at);
        for (_, keys) in &mut sections {
            for (key, entry) in &defaults {
                if !keys.iter().any(|(known, _)| known == key) {
                    keys.push((key.clone(), entry.clone()));
                }
            }
        }
    }
    (sections, errors)
}

const DEFAULT: &str = "DEFAULT";

struct Open {
    key: String,
    lines: Vec<String>,
    span: Span,
}

/// Lines as Python's universal newlines split them.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let end = match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

/// Python's `str.isspace`, which knows four separators that Rust's does not.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn level_bytes(line: &str) -> usize {
    line.len() - line.trim_start_matches(is_space).len()
}

fn refused(file: &SourceFile, span: &Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        &rules::UNREADABLE_SETUP_CFG,
        format!("configparser refuses this line: {what}"),
    )
    .at(file, span.clone())
}
