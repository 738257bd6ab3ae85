use std::fmt::Write as _;

use serde_json::{Value, json};
use uvferry_diagnostics::sha256_hex;

use crate::catalog::Entry;

/// The two forms of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
}

impl Form {
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/vnd.pypi.simple.v1+json",
        }
    }

    /// What an `Accept` header wants, by its weights (RFC 9110, PEP 691); HTML is the
    /// default, and `None` is for a header that takes neither.
    pub(crate) fn wanted(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Some(Self::Html);
        };
        let mut best: Option<(f32, Self)> = None;
        for part in accept.split(',') {
            let mut parameters = part.split(';').map(str::trim);
            let form = match parameters.next().unwrap_or_default() {
                "application/vnd.pypi.simple.v1+json"
                | "application/vnd.pypi.simple.latest+json" => Self::Json,
                "application/vnd.pypi.simple.v1+html"
                | "application/vnd.pypi.simple.latest+html"
                | "text/html"
                | "text/*"
                | "*/*" => Self::Html,
                _ => continue,
            };
            let weight = parameters
                .find_map(|parameter| parameter.strip_prefix("q="))
                .and_then(|weight| weight.trim().parse().ok())
                .unwrap_or(1.0_f32);
            if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, form));
            }
        }
        best.map(|(_, form)| form)
    }
}

/// The page that lists the projects.
pub(crate) fn root<'a>(form: Form, projects: impl Iterator<Item = &'a String>) -> String {
    match form {
        Form::Json => {
            let projects: Vec<Value> = projects.map(|name| json!({"name": name})).collect();
            json!({"meta": {"api-version": "1.1"}, "projects": projects}).to_string()
        }
        Form::Html => {
            let mut body = HEAD.to_owned();
            for name in projects {
                let name = escaped(name);
                let _ = writeln!(body, "<a href=\"{name}/\">{name}</a><br>");
            }
            body + TAIL
        }
    }
}

/// The page of one project. Links are relative, from `simple/NAME/` to `files/`.
pub(crate) fn project(form: Form, name: &str, files: &[Entry]) -> String {
    match form {
        Form::Json => {
            let mut versions: Vec<&str> = files.iter().map(|file| file.version.as_str()).collect();
            versions.sort_unstable();
            versions.dedup();
            let files: Vec<Value> = files.iter().map(file).collect();
            json!({
                "meta": {"api-version": "1.1"},
                "name": name,
                "versions": versions,
                "files": files,
            })
            .to_string()
        }
        Form::Html => {
            let mut body = HEAD.to_owned();
            for file in files {
                link(&mut body, file);
            }
            body + TAIL
        }
    }
}

const HEAD: &str = "<!DOCTYPE html>\n<html><head>\
    <meta name=\"pypi:repository-version\" content=\"1.0\"></head><body>\n";
const TAIL: &str = "</body></html>\n";

fn file(entry: &Entry) -> Value {
    let metadata = match &entry.metadata {
        Some(metadata) => json!({"sha256": sha256_hex(metadata)}),
        None => json!(false),
    };
    json!({
        "filename": entry.file_name,
        "url": format!("../../files/{}", encoded(&entry.file_name)),
        "hashes": {"sha256": entry.sha256},
        "requires-python": entry.requires_python,
        "size": entry.size,
        "yanked": match &entry.yanked {
            None => json!(false),
            Some(reason) if reason.is_empty() => json!(true),
            Some(reason) => json!(reason),
        },
        // PEP 714: the older name only as what every pip can read, and pip 23.0 reads no table.
        "core-metadata": metadata,
    })
}

fn link(body: &mut String, entry: &Entry) {
    let _ = write!(
        body,
        "<a href=\"../../files/{}#sha256={}\"",
        encoded(&entry.file_name),
        entry.sha256
    );
    if let Some(requires) = &entry.requires_python {
        let _ = write!(body, " data-requires-python=\"{}\"", escaped(requires));
    }
    if let Some(metadata) = &entry.metadata {
        let hash = sha256_hex(metadata);
        let _ = write!(
            body,
            " data-core-metadata=\"sha256={hash}\" data-dist-info-metadata=\"sha256={hash}\""
        );
    }
    if let Some(reason) = &entry.yanked {
        let _ = write!(body, " data-yanked=\"{}\"", escaped(reason));
    }
    let _ = writeln!(body, ">{}</a><br>", escaped(&entry.file_name));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A file's name as a segment of a URL's path.
fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_decides_by_weight() {
        let pip = "application/vnd.pypi.simple.v1+json, \
                   application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";
        assert_eq!(Form::wanted(Some(pip)), Some(Form::Json));
        assert_eq!(Form::wanted(Some("text/html, */*;q=0.1")), Some(Form::Html));
        assert_eq!(Form::wanted(None), Some(Form::Html));
        assert_eq!(Form::wanted(Some("image/png")), None);
        assert_eq!(Form::wanted(Some("text/html;q=0")), None);
    }

    #[test]
    fn a_local_version_is_encoded() {
        assert_eq!(encoded("torch-2.0+cpu.whl"), "torch-2.0%2Bcpu.whl");
        assert_eq!(escaped(">=3.9,<\"4\""), "&gt;=3.9,&lt;&quot;4&quot;");
    }
}
