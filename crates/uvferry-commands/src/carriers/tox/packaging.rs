//! How an environment of tox gets the package: installed, only what it depends on, or not at
//! all.

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Ini, Section, Setting};

use super::commands::newline;
use super::dependencies::{Needs, own};
use super::values::lines;
use crate::carried::{Carried, Mention};
use crate::context::Project;

/// What an environment gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The package, with what it depends on.
    Installed,
    /// What the package depends on.
    DepsOnly,
    /// Nothing.
    Skipped,
}

/// What the file says about it now.
pub(super) struct Packaging<'a> {
    file: &'a SourceFile,
    ini: &'a Ini,
    project: &'a Project,
    base: Option<&'a Section>,
    /// `skipsdist = true`: no environment installs the package.
    none: Option<&'a Setting>,
}

impl<'a> Packaging<'a> {
    /// # Errors
    /// Where it depends on factors or substitutions.
    pub(super) fn read(
        file: &'a SourceFile,
        ini: &'a Ini,
        core: &str,
        project: &'a Project,
    ) -> Result<Self, String> {
        for section in environments(ini) {
            for key in [
                "skip_install",
                "package",
                "usedevelop",
                "use_develop",
                "base",
            ] {
                let Some(setting) = own(section, key) else {
                    continue;
                };
                let lines = lines(file, setting);
                let is_plain = key != "base"
                    && lines.len() == 1
                    && lines.iter().all(|line| {
                        line.factors.is_empty() && !file.text()[line.content.clone()].contains('{')
                    });
                if !is_plain {
                    return Err(format!(
                        "`{key}` in `[{}]` decides what is installed, in a way that is known only \
                         when tox runs",
                        section.name
                    ));
                }
            }
        }
        let none = ini.section(core).and_then(|core| {
            ["skipsdist", "no_package"]
                .iter()
                .find_map(|key| own(core, key))
                .filter(|setting| is_true(&setting.value))
        });
        if none.is_some() && ini.section("testenv").is_none() {
            return Err(
                "no environment installs the package, and there is no `[testenv]` to say \
                 otherwise in"
                    .to_owned(),
            );
        }
        Ok(Self {
            file,
            ini,
            project,
            base: ini.section("testenv"),
            none,
        })
    }

    /// A setting of a section, its own or what it has from `[testenv]`.
    fn setting(&self, section: &'a Section, key: &str) -> Option<&'a Setting> {
        own(section, key).or_else(|| own(self.base?, key))
    }

    fn develops(&self, section: &'a Section) -> bool {
        ["usedevelop", "use_develop"]
            .iter()
            .find_map(|key| self.setting(section, key))
            .is_some_and(|setting| is_true(&setting.value))
    }

    fn skips(&self, section: &'a Section) -> bool {
        self.setting(section, "skip_install")
            .is_some_and(|setting| is_true(&setting.value))
    }

    /// What an environment gets now.
    fn now(&self, section: &'a Section) -> Way {
        if self.none.is_some() || self.skips(section) {
            Way::Skipped
        } else {
            Way::Installed
        }
    }

    /// What it is to get.
    fn wanted(&self, section: &'a Section, needs: bool) -> Result<Way, String> {
        let now = self.now(section);
        if !needs {
            return Ok(now);
        }
        if now == Way::Installed && self.project.is_package {
            return Ok(Way::Installed);
        }
        if self.develops(section) {
            // tox 3 installed it even where there was no package otherwise.
            return if self.project.is_package && !self.skips(section) {
                Ok(Way::Installed)
            } else {
                Err(format!(
                    "`[{}]` says both `usedevelop` and that no package is installed",
                    section.name
                ))
            };
        }
        Ok(Way::DepsOnly)
    }

    /// Writes what has to change; whether an environment gets only what the package depends
    /// on.
    pub(super) fn write(&self, needs: &Needs<'_>, made: &mut Carried) -> Result<bool, String> {
        let mut any = false;
        let base_way = match self.base {
            Some(base) => self.wanted(base, needs("testenv"))?,
            None => Way::Installed,
        };
        let mut changed = self.none.is_none();
        for section in environments(self.ini) {
            let way = self.wanted(section, needs(&section.name))?;
            any |= way == Way::DepsOnly;
            changed |= way != Way::Skipped;
            self.section(section, way, base_way, made);
        }
        if let Some(setting) = self.none.filter(|_| changed) {
            let text = self.file.text();
            let end = text[setting.span.end..]
                .find('\n')
                .map_or(text.len(), |at| setting.span.end + at + 1);
            made.replacements
                .push((setting.span.start..end, String::new()));
            made.mentions.push(Mention {
                span: setting.span.clone(),
                text: format!("{} = true", setting.key),
                to: String::new(),
                why: "each environment says whether the package, or what it depends on, is \
                      installed"
                    .to_owned(),
            });
        }
        Ok(any)
    }

    fn section(&self, section: &'a Section, way: Way, base: Way, made: &mut Carried) {
        let is_base = section.name == "testenv";
        // What it has without a word of its own, once the base is written.
        let inherited = if is_base { Way::Installed } else { base };
        let skip = own(section, "skip_install");
        let package = own(section, "package");
        let skips = skip.map_or(!is_base && inherited == Way::Skipped, |setting| {
            is_true(&setting.value)
        });
        let mut new: Vec<&str> = Vec::new();
        match way {
            Way::Skipped => {
                if !skips {
                    new.push("skip_install = true");
                }
            }
            Way::Installed => {
                if skips {
                    new.push("skip_install = false");
                }
                if package.is_none() && inherited == Way::DepsOnly {
                    new.push("package = sdist");
                }
            }
            Way::DepsOnly => {
                match (skip, package) {
                    (_, Some(package)) => {
                        if let Some(line) = lines(self.file, package).first() {
                            self.replace(line.content.clone(), "deps-only", made);
                        }
                        if skips {
                            new.push("skip_install = false");
                        }
                    }
                    (Some(skip), None) if is_true(&skip.value) => {
                        self.replace(skip.span.clone(), "package = deps-only", made);
                        // The base's word would hold again.
                        if !is_base && inherited == Way::Skipped {
                            new.push("skip_install = false");
                        }
                    }
                    _ => {
                        if skips {
                            new.push("skip_install = false");
                        }
                        if inherited != Way::DepsOnly {
                            new.push("package = deps-only");
                        }
                    }
                }
            }
        }
        if new.is_empty() {
            return;
        }
        new.insert(0, "");
        let at = section.header.end;
        made.replacements
            .push((at..at, new.join(newline(self.file))));
    }

    fn replace(&self, span: uvferry_diagnostics::Span, new: &str, made: &mut Carried) {
        made.mentions.push(Mention {
            span: span.clone(),
            text: self.file.text()[span.clone()].to_owned(),
            to: new.to_owned(),
            why: "what the project depends on is in pyproject.toml".to_owned(),
        });
        made.replacements.push((span, new.to_owned()));
    }
}

/// The sections of environments.
fn environments(ini: &Ini) -> impl Iterator<Item = &Section> {
    ini.sections
        .iter()
        .filter(|section| section.name == "testenv" || section.name.starts_with("testenv:"))
}

/// As tox reads it.
fn is_true(value: &str) -> bool {
    matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "true" | "1" | "yes" | "on"
    )
}
