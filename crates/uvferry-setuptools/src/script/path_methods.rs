//! The methods of `pathlib` paths.

use super::calls::Named;
use super::sources::{self, ROOT};
use super::value::{MadeOf, Value};
use super::{Eval, Run};
use ruff_text_size::TextRange;
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn path_method(
        &mut self,
        path: &Rc<str>,
        name: &str,
        arguments: &[Value],
        keywords: &[Named],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("read_text" | "open", _) => {
                let mode = match (name, arguments) {
                    ("open", [Value::Text(mode), ..]) => mode.text.to_string(),
                    ("open", []) => keywords
                        .iter()
                        .find(|keyword| keyword.name == "mode")
                        .and_then(|keyword| keyword.value.text())
                        .unwrap_or("r")
                        .to_owned(),
                    ("read_text", _) => "r".to_owned(),
                    _ => return Ok(None),
                };
                let encoding =
                    self.encoding_of(arguments.get(usize::from(name == "open") * 2), keywords);
                let file = self.open_file(path, &mode, encoding.as_deref(), at)?;
                if name == "open" {
                    return Ok(Some(file));
                }
                return self.method(&file, "read", &[], &[], at).map(Some);
            }
            ("read_bytes", []) => {
                let file = self.open_file(path, "rb", Some("utf-8"), at)?;
                return self.method(&file, "read", &[], &[], at).map(Some);
            }
            (
                "write_text" | "write_bytes" | "touch" | "mkdir" | "unlink" | "rename" | "replace"
                | "rmdir" | "chmod" | "symlink_to",
                _,
            ) => {
                let shown = sources::relative(path).unwrap_or_else(|| path.to_string());
                self.effect(at, super::effects::file_effect(name, &shown));
                Value::None
            }
            ("resolve" | "absolute", _) => Value::Path(super::paths::absolute(path).into()),
            ("expanduser", []) => Value::Path(Rc::clone(path)),
            ("joinpath", parts) => {
                let mut joined = path.to_string();
                for part in parts {
                    let Some(part) = part.path() else {
                        return Ok(None);
                    };
                    joined = sources::join(&joined, &part);
                }
                Value::Path(super::paths::path_text(&joined).into())
            }
            ("with_suffix" | "with_name", [Value::Text(new)]) if !path.ends_with(ROOT) => {
                let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
                let changed = if name == "with_name" {
                    new.text.to_string()
                } else {
                    let stem = match last.rfind('.') {
                        Some(dot) if dot > 0 => &last[..dot],
                        _ => last,
                    };
                    format!("{stem}{}", new.text)
                };
                Value::Path(sources::join(folder, &changed).into())
            }
            ("exists" | "is_file" | "is_dir", []) => match sources::relative(path) {
                Some(path) => Value::Bool(match name {
                    "is_file" => self.sources.is_file(&path),
                    "is_dir" => self.sources.is_folder(&path),
                    _ => self.sources.is_file(&path) || self.sources.is_folder(&path),
                }),
                None => return Ok(None),
            },
            ("as_posix" | "__str__" | "__fspath__", []) => Value::str(path),
            ("relative_to", [base]) => {
                let (Some(base), path) = (base.path(), super::paths::absolute(path)) else {
                    return Ok(None);
                };
                let base = super::paths::absolute(&base);
                match path.strip_prefix(base.as_str()) {
                    Some("") => Value::Path(".".into()),
                    Some(rest) if rest.starts_with('/') => Value::Path(rest[1..].into()),
                    _ => return self.raise("ValueError"),
                }
            }
            ("glob" | "rglob", [Value::Text(pattern)]) => {
                let Some(folder) = sources::relative(path) else {
                    return Ok(None);
                };
                let pattern = if name == "rglob" {
                    format!("**/{}", pattern.text)
                } else {
                    pattern.text.to_string()
                };
                let whole = sources::join(&folder, &pattern);
                let found = super::packages::glob(self.sources, &whole, true);
                self.paths_of = MadeOf::FOLDERS;
                let absolute = path.starts_with(ROOT);
                let found = found
                    .iter()
                    .map(|item| {
                        Value::Path(if absolute {
                            sources::join(ROOT, item).into()
                        } else {
                            item.as_str().into()
                        })
                    })
                    .collect();
                let ordered = self.some_order(found, at);
                Value::iter(ordered)
            }
            ("iterdir", []) => {
                let Some(folder) = sources::relative(path) else {
                    return Ok(None);
                };
                self.paths_of = MadeOf::FOLDERS;
                let found = self
                    .sources
                    .entries(&folder)
                    .iter()
                    .map(|(name, _)| {
                        Value::Path(super::paths::path_text(&sources::join(path, name)).into())
                    })
                    .collect();
                let ordered = self.some_order(found, at);
                Value::iter(ordered)
            }
            _ => return Ok(None),
        }))
    }
}
