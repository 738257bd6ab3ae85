//! Where the version comes from.

use std::rc::Rc;

use super::{Reader, literal};
use crate::attribute;
use crate::literal::Literal;
use crate::metadata::{Field, Version};
use crate::script::{Frozen, Keyword, Unk, without_root};

/// Keywords of plugins that give the version.
pub(super) const PLUGINS: &[(&str, &str)] = &[
    ("use_scm_version", "setuptools-scm"),
    ("pbr", "pbr"),
    ("setuptools_git_versioning", "setuptools-git-versioning"),
    ("version_config", "setuptools-git-versioning"),
    ("use_vcs_version", "hgtools"),
    ("vcversioner", "vcversioner"),
    ("auto_version", "auto-version"),
];

impl Reader<'_, '_> {
    pub(super) fn version(&self) -> Field<Version> {
        for (keyword, distribution) in PLUGINS {
            let Some(keyword) = self.keyword(keyword) else {
                continue;
            };
            if keyword.value.truth() == Some(false) {
                continue;
            }
            return self.field(&keyword.name, |_, keyword| match literal(&keyword.value) {
                Some(Literal::Dict(settings)) => Ok(plugin(distribution, settings)),
                Some(_) => Ok(plugin(distribution, Vec::new())),
                None => Err(keyword.value.unknown().map_or_else(
                    || Self::refused(keyword, "its settings are no literals"),
                    Rc::clone,
                )),
            });
        }
        self.field("version", |reader, keyword| match &keyword.value {
            Frozen::Text(_) => {
                let now = reader.text(keyword)?;
                reader.version_source(keyword, &now)
            }
            Frozen::Int(int) => Ok(Version::Literal(int.to_string())),
            Frozen::Float(float) => Ok(Version::Literal(format!("{float:?}"))),
            Frozen::Unknown(unknown) if unknown.why.starts_with("`versioneer.get_version") => {
                Ok(plugin("versioneer", Vec::new()))
            }
            Frozen::Unknown(unknown) => Err(Rc::clone(unknown)),
            _ => Err(Self::refused(keyword, "it is no text")),
        })
    }

    /// Where a version comes from: another file's attribute, another file, the script itself.
    /// One that is put together from what another file says stays as dynamic as it is.
    fn version_source(&self, keyword: &Keyword, now: &str) -> Result<Version, Rc<Unk>> {
        let literal = Version::Literal(now.to_owned());
        let put_together = |path: &str| {
            let why = format!("it is put together from what `{path}` says");
            Err(self.refused_for(keyword, &why))
        };
        let Frozen::Text(text) = &keyword.value else {
            return Ok(literal);
        };
        let others = self.other_files_in(text.made_of);
        let origin = text
            .origin
            .filter(|origin| origin.source != self.call.place.source);
        let (Some(first), Some(origin)) = (others.first(), origin) else {
            return match others.first() {
                Some(path) => put_together(path),
                None => Ok(literal),
            };
        };
        let source = self.sources.get(origin.source);
        let path = source.file.path().to_owned();
        if path == "setup.cfg" {
            return Ok(literal);
        }
        if others.len() > 1 {
            return put_together(first);
        }
        if path
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending == "py")
        {
            let module = self.module_of(&path);
            let names = attribute::names_of(self.sources, origin.source, now);
            return match names.first() {
                Some(name) => Ok(Version::Attribute {
                    path: if module.is_empty() {
                        name.clone()
                    } else {
                        format!("{module}.{name}")
                    },
                    now: now.to_owned(),
                }),
                None => put_together(&path),
            };
        }
        if source.text.trim() == now.trim() {
            return Ok(Version::File {
                path,
                now: now.trim().to_owned(),
            });
        }
        put_together(&path)
    }

    /// The module of a file: the folder of the root package is none.
    fn module_of(&self, path: &str) -> String {
        let root = match self.keyword("package_dir").map(|keyword| &keyword.value) {
            Some(Frozen::Dict(pairs)) => pairs
                .iter()
                .find(|(key, _)| key.text() == Some(""))
                .and_then(|(_, folder)| without_root(folder.text()?)),
            _ => None,
        };
        let root = format!(
            "{}/",
            root.as_deref().unwrap_or("src").trim_end_matches('/')
        );
        let path = path.strip_prefix(&root).unwrap_or(path);
        let path = path.strip_suffix(".py").unwrap_or(path);
        let path = path.strip_suffix("/__init__").unwrap_or(path);
        path.replace('/', ".")
    }
}

fn plugin(distribution: &str, settings: Vec<(String, Literal)>) -> Version {
    Version::Plugin {
        distribution: distribution.to_owned(),
        settings,
    }
}
