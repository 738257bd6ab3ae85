//! `os.path` and `os.walk`.

use super::sources::{self, ROOT};
use super::value::Value;
use super::{Eval, Run};
use ruff_text_size::TextRange;

impl Run<'_> {
    pub(super) fn path_call(
        &mut self,
        function: &str,
        arguments: &[Value],
        at: TextRange,
    ) -> Eval<Option<Value>> {
        let text = |value: &Value| value.path();
        Ok(Some(match (function, arguments) {
            ("join", parts) => {
                let mut joined = String::new();
                for part in parts {
                    match text(part) {
                        Some(part) => joined = sources::join(&joined, &part),
                        None => return Ok(None),
                    }
                }
                // `join('a', '')` ends in a slash.
                if parts.len() > 1
                    && parts.last().and_then(Value::text) == Some("")
                    && !joined.ends_with('/')
                {
                    joined.push('/');
                }
                Value::str(&joined)
            }
            ("dirname", [path]) => match text(path) {
                Some(path) if &*path == ROOT => self.unknown("it lies outside the project", at),
                Some(path) => Value::str(&sources::parent(&path)),
                None => return Ok(None),
            },
            ("abspath" | "realpath", [path]) => match text(path) {
                Some(path) => Value::str(&absolute(&path)),
                None => return Ok(None),
            },
            ("normpath", [path]) => match text(path) {
                Some(path) => Value::str(&sources::normal(&path)),
                None => return Ok(None),
            },
            ("basename", [path]) => match text(path) {
                Some(path) => {
                    let last = path.rsplit('/').next().unwrap_or_default();
                    if last == ROOT {
                        return Ok(Some(
                            self.unknown("it is the name of the project's folder", at),
                        ));
                    }
                    Value::str(last)
                }
                None => return Ok(None),
            },
            ("split", [path]) => match text(path) {
                Some(path) if &*path != ROOT => {
                    let last = path.rsplit('/').next().unwrap_or_default();
                    Value::tuple(vec![Value::str(&sources::parent(&path)), Value::str(last)])
                }
                _ => return Ok(None),
            },
            ("splitext", [path]) => match text(path) {
                Some(path) => {
                    let name = path.rfind('/').map_or(0, |at| at + 1);
                    let leading = path[name..].len() - path[name..].trim_start_matches('.').len();
                    let dot = path[name + leading..]
                        .rfind('.')
                        .map(|at| name + leading + at);
                    let (stem, extension) = path.split_at(dot.unwrap_or(path.len()));
                    Value::tuple(vec![Value::str(stem), Value::str(extension)])
                }
                None => return Ok(None),
            },
            ("exists" | "isfile" | "isdir" | "lexists", [path]) => {
                let Some(path) = text(path) else {
                    return Ok(None);
                };
                let inside = sources::relative(&path)
                    .filter(|inside| !self.written.contains(inside) && self.unread.is_none())
                    .filter(|_| self.moved.is_none() || path.starts_with(ROOT));
                let Some(inside) = inside else {
                    let snippet = self.snippet(at);
                    return Ok(Some(self.unknown(
                        format!("`{snippet}` depends on the machine that builds it"),
                        at,
                    )));
                };
                // git's folder is there in a checkout and missing in an archive of it.
                if inside == ".git" || inside.starts_with(".git/") || inside == "PKG-INFO" {
                    return Ok(Some(self.unknown(
                        format!("it depends on whether `{inside}` is there, which is so in a checkout or an archive only"),
                        at,
                    )));
                }
                Value::Bool(match function {
                    "isfile" => self.sources.is_file(&inside),
                    "isdir" => self.sources.is_folder(&inside),
                    _ => self.sources.is_file(&inside) || self.sources.is_folder(&inside),
                })
            }
            ("isabs", [path]) => match text(path) {
                Some(path) => Value::Bool(path.starts_with('/') || path.starts_with(ROOT)),
                None => return Ok(None),
            },
            ("relpath", [path, rest @ ..]) if rest.len() <= 1 => {
                let base = match rest.first() {
                    Some(base) => text(base),
                    None => Some(ROOT.into()),
                };
                let (Some(path), Some(base)) = (text(path), base) else {
                    return Ok(None);
                };
                let (path, base) = (absolute(&path), absolute(&base));
                match path.strip_prefix(base.as_str()) {
                    Some("") => Value::str("."),
                    Some(rest) if rest.starts_with('/') => Value::str(&rest[1..]),
                    _ => return Ok(None),
                }
            }
            ("expanduser" | "expandvars" | "normcase", [Value::Text(path)])
                if !path.text.contains(['~', '$', '%']) =>
            {
                Value::Text(path.clone())
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn walk(
        &mut self,
        shown: &str,
        folder: &str,
        depth: usize,
        rows: &mut Vec<Value>,
    ) -> Eval<()> {
        let entries = self.sources.entries(folder);
        self.charge(entries.len() + 3)?;
        if depth > 40 || (entries.is_empty() && !folder.is_empty()) {
            return Ok(());
        }
        let names = |folders: bool| {
            entries
                .iter()
                .filter(|(_, is_folder)| *is_folder == folders)
                .map(|(name, _)| Value::of_folders(name))
                .collect::<Vec<_>>()
        };
        rows.push(Value::tuple(vec![
            Value::of_folders(shown),
            Value::list(names(true)),
            Value::list(names(false)),
        ]));
        for (name, is_folder) in &entries {
            if *is_folder {
                let inner = if folder.is_empty() {
                    name.clone()
                } else {
                    format!("{folder}/{name}")
                };
                self.walk(&sources::join(shown, name), &inner, depth + 1, rows)?;
            }
        }
        Ok(())
    }
}

/// `str(pathlib.Path(text))`
pub(super) fn path_text(text: &str) -> String {
    let absolute = text.starts_with('/');
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// `os.path.abspath`, with the root's placeholder.
pub(super) fn absolute(path: &str) -> String {
    if path.starts_with('/') || path.starts_with(ROOT) {
        sources::normal(path)
    } else {
        sources::normal(&sources::join(ROOT, path))
    }
}
