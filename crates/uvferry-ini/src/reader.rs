//! Sections and options, with their places.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Span};

use crate::dialect::{Dialect, Grammar, Interpolation};
use crate::iniconfig;
use crate::interpolation::expand;
use crate::layout::{DEFAULT, Kind, Layout, is_space};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The value; further lines follow after `\n`, as configparser gives them.
    pub value: String,
    /// From the key to the end of the value.
    pub location: Location,
    /// The same in bytes of the file's text.
    pub span: Span,
}

/// The sections of an ini file, each with its keys in order.
pub type Sections = Vec<(String, Vec<(String, Entry)>)>;

/// Python's `configparser.RawConfigParser` with `optionxform = str`, as setuptools uses it:
/// reads sections and keys, collects what it refuses.
pub fn parse(file: &SourceFile) -> (Sections, Vec<Diagnostic>) {
    let ini = Ini::read(file, &Dialect::RAW.keeping_case());
    let sections = ini
        .sections
        .into_iter()
        .map(|section| {
            let keys = section
                .settings
                .into_iter()
                .map(|setting| {
                    let entry = Entry {
                        value: setting.value,
                        location: setting.location,
                        span: setting.span,
                    };
                    (setting.key, entry)
                })
                .collect();
            (section.name, keys)
        })
        .collect();
    (sections, ini.refused)
}

/// One line of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueLine {
    /// Without white space around it.
    pub text: String,
    /// The comment lines before it, with their `#` or `;`.
    pub above: Vec<String>,
    /// The comment behind it, where the dialect knows such.
    pub trailing: Option<String>,
}

/// A key with its value as a tool sees it, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The section that it stands in: `DEFAULT` for what a section has from there.
    pub section: String,
    /// The key as the tool sees it.
    pub key: String,
    /// The key as written.
    pub written: String,
    /// The value; further lines follow after `\n`, interpolated where the dialect says so.
    pub value: String,
    /// The same value line by line, with the comments in it. The lines joined with `\n`
    /// are the value, but for white space at its end.
    pub lines: Vec<ValueLine>,
    /// The comment lines right above, with their `#` or `;`.
    pub above: Vec<String>,
    /// Comment lines of the value behind its last line.
    pub after: Vec<String>,
    /// Why the value cannot be interpolated; the tool stops when it asks for it.
    pub broken: Option<String>,
    /// From the key to the end of the value.
    pub location: Location,
    /// The same in bytes of the file's text.
    pub span: Span,
    /// The key, in bytes of the file's text.
    pub key_span: Span,
    /// Earlier ones of the same key, that do not count (only where the dialect is not
    /// strict).
    pub earlier: Vec<Setting>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// As written between the brackets.
    pub name: String,
    /// Its first header, in bytes of the file's text.
    pub header: Span,
    /// The comment lines right above its headers.
    pub above: Vec<String>,
    /// Other comment lines in it that no key has for itself.
    pub loose: Vec<String>,
    /// Its keys in order, each once, and behind them what it has from `[DEFAULT]`.
    pub settings: Vec<Setting>,
}

impl Section {
    /// The key as the tool sees it.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }
}

/// A file as a tool reads it.
#[derive(Debug, Clone)]
pub struct Ini {
    /// The file.
    pub file: SourceFile,
    /// Its sections, without `[DEFAULT]`.
    pub sections: Vec<Section>,
    /// What `[DEFAULT]` holds.
    pub defaults: Vec<Setting>,
    /// Comment lines before the first section that are not right above it.
    pub header: Vec<String>,
    /// What the tool's parser stops at; it reads nothing of such a file.
    pub refused: Vec<Diagnostic>,
}

impl Ini {
    /// Reads a file. What the parser refuses is collected; what could be read besides is
    /// there all the same.
    pub fn read(file: &SourceFile, dialect: &Dialect) -> Self {
        let layout = match dialect.grammar {
            Grammar::ConfigParser => Layout::new(file, dialect),
            Grammar::IniConfig => iniconfig::layout(file),
        };
        let mut ini = Self {
            file: file.clone(),
            sections: Vec::new(),
            defaults: Vec::new(),
            header: Vec::new(),
            refused: layout.refused.clone(),
        };
        ini.collect_sections(&layout);
        // Where each section, and each of its keys, stands.
        let sections: BTreeMap<String, usize> = ini
            .sections
            .iter()
            .enumerate()
            .map(|(at, section)| (section.name.clone(), at))
            .collect();
        let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
        for slot in 0..layout.slots.len() {
            let setting = setting(file, &layout, slot, dialect);
            let settings = if is_default(&setting.section, dialect) {
                &mut ini.defaults
            } else if let Some(at) = sections.get(&setting.section) {
                &mut ini.sections[*at].settings
            } else {
                continue;
            };
            let name = (setting.section.clone(), setting.key.clone());
            let at = *places.entry(name).or_insert(settings.len());
            match settings.get_mut(at) {
                Some(known) => {
                    let mut old = std::mem::replace(known, setting);
                    known.earlier = std::mem::take(&mut old.earlier);
                    known.earlier.push(old);
                }
                None => settings.push(setting),
            }
        }
        for section in &mut ini.sections {
            if !ini.defaults.is_empty() {
                let own: BTreeSet<String> = section
                    .settings
                    .iter()
                    .map(|setting| setting.key.clone())
                    .collect();
                let more = ini.defaults.iter().filter(|one| !own.contains(&one.key));
                section.settings.extend(more.cloned());
            }
            if dialect.interpolation == Interpolation::Basic {
                interpolate(&mut section.settings, dialect);
            }
        }
        ini
    }

    /// The section of that name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    fn collect_sections(&mut self, layout: &Layout) {
        let text = self.file.text();
        let comment = |at: usize| text[layout.lines[at].span.clone()].trim().to_owned();
        let mut claimed = vec![false; layout.lines.len()];
        for slot in &layout.slots {
            claimed[slot.above..=slot.lines.end() + slot.tail].fill(true);
        }
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, block) in layout.blocks.iter().enumerate() {
            let above = layout.above_header(number)..block.line;
            for at in above.clone() {
                claimed[at] = true;
            }
            let loose: Vec<usize> = layout
                .block_lines(number)
                .filter(|at| !claimed[*at] && layout.lines[*at].kind == Kind::Comment)
                .collect();
            for at in &loose {
                claimed[*at] = true;
            }
            let at = *places.entry(&block.name).or_insert_with(|| {
                self.sections.push(Section {
                    name: block.name.clone(),
                    header: layout.lines[block.line].content.clone(),
                    above: Vec::new(),
                    loose: Vec::new(),
                    settings: Vec::new(),
                });
                self.sections.len() - 1
            });
            let section = &mut self.sections[at];
            section.above.extend(above.map(comment));
            section.loose.extend(loose.into_iter().map(comment));
        }
        // What `[DEFAULT]` says is the other sections'.
        if let Some(at) = self.sections.iter().position(|known| known.name == DEFAULT)
            && !layout.is_iniconfig
        {
            let default = self.sections.remove(at);
            self.header.extend(default.above);
            self.header.extend(default.loose);
        }
        let end = layout
            .blocks
            .first()
            .map_or(claimed.len(), |block| block.line);
        self.header.extend(
            (0..end)
                .filter(|at| !claimed[*at] && layout.lines[*at].kind == Kind::Comment)
                .map(comment),
        );
    }
}

fn is_default(section: &str, dialect: &Dialect) -> bool {
    section == DEFAULT && dialect.grammar == Grammar::ConfigParser
}

fn setting(file: &SourceFile, layout: &Layout, number: usize, dialect: &Dialect) -> Setting {
    let text = file.text();
    let slot = &layout.slots[number];
    let comment = |at: usize| text[layout.lines[at].span.clone()].trim().to_owned();
    let (start, end) = (*slot.lines.start(), *slot.lines.end());
    let iniconfig = dialect.grammar == Grammar::IniConfig;
    let mut lines = Vec::new();
    let mut above = Vec::new();
    for at in start..=end {
        let line = &layout.lines[at];
        let trailing = || {
            let rest = text[line.content.end..line.span.end].trim();
            (!rest.is_empty()).then(|| rest.to_owned())
        };
        let span = match line.kind {
            Kind::Comment => {
                above.push(comment(at));
                continue;
            }
            Kind::Empty if iniconfig => continue,
            Kind::Key(_) => {
                // iniconfig has no first line where nothing stands behind the `=`.
                if iniconfig && slot.first.is_empty() {
                    continue;
                }
                slot.first.clone()
            }
            _ => line.content.clone(),
        };
        lines.push(ValueLine {
            text: text[span].to_owned(),
            above: std::mem::take(&mut above),
            trailing: trailing(),
        });
    }
    let joined: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let mut value = joined.join("\n");
    if !iniconfig {
        value.truncate(value.trim_end_matches(is_space).len());
    }
    let last = &layout.lines[end];
    let span = slot.key_span.start..last.span.end.max(slot.key_span.end);
    Setting {
        section: layout.blocks[slot.block].name.clone(),
        key: dialect.key(&slot.key),
        written: slot.key.clone(),
        value,
        lines,
        above: (slot.above..start).map(comment).collect(),
        after: (end + 1..=end + slot.tail).map(comment).collect(),
        broken: None,
        location: Location::new(file, span.clone()),
        span,
        key_span: slot.key_span.clone(),
        earlier: Vec::new(),
    }
}

fn interpolate(settings: &mut [Setting], dialect: &Dialect) {
    let raw: BTreeMap<String, String> = settings
        .iter()
        .map(|setting| (setting.key.clone(), setting.value.clone()))
        .collect();
    for setting in settings {
        if !setting.value.contains('%') {
            continue;
        }
        match expand(&setting.value, &raw, &|name| dialect.key(name)) {
            Ok(value) => {
                let lines: Vec<&str> = value.split('\n').collect();
                if lines.len() == setting.lines.len() {
                    for (line, text) in setting.lines.iter_mut().zip(&lines) {
                        line.text = String::from(*text);
                    }
                } else {
                    setting.lines = lines
                        .iter()
                        .map(|text| ValueLine {
                            text: (*text).to_owned(),
                            ..ValueLine::default()
                        })
                        .collect();
                }
                setting.value = value;
            }
            Err(error) => setting.broken = Some(error),
        }
    }
}
