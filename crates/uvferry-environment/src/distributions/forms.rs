//! What is installed in the forms that pip prints: `pip list`, `pip freeze`, `pip inspect`.

use std::path::Path;

use serde_json::{Map, Value, json};
use uvferry_diagnostics::redact;

use super::{
    Checkout, CoreMetadata, DirectUrl, Distribution, Fault, Git, Installed, Layout, Source,
};
use crate::interpreters::Interpreter;
use crate::sites::lexically_absolute;

/// Names that pip never lists: they are parts of Python itself.
const OF_PYTHON: [&str; 3] = ["argparse", "python", "wsgiref"];

impl Installed {
    /// What pip lists, in the order of `pip freeze`: by name in small letters.
    pub fn listed(&self) -> Vec<&Distribution> {
        let mut listed: Vec<&Distribution> = self
            .distributions
            .iter()
            .filter(|one| !one.is_of_python())
            .collect();
        listed.sort_by_cached_key(|one| one.name.to_lowercase());
        listed
    }

    /// As `pip list --format json` prints it.
    pub fn pip_list(&self) -> Value {
        pip_list(&self.listed())
    }

    /// As `pip inspect` prints it, credentials left out; `environment` is what the interpreter
    /// says of itself.
    ///
    /// # Errors
    /// Where metadata cannot be read.
    pub fn pip_inspect(&self, interpreter: &Interpreter) -> std::io::Result<Value> {
        let listed: Vec<&Distribution> = self
            .distributions
            .iter()
            .filter(|one| !one.is_of_python())
            .collect();
        pip_inspect(&listed, interpreter)
    }
}

/// These distributions as `pip list --format json` prints them: by normalised name.
pub fn pip_list(distributions: &[&Distribution]) -> Value {
    let rows = by_normalized_name(distributions).into_iter().map(|one| {
        let mut row = Map::new();
        row.insert("name".to_owned(), json!(one.name));
        row.insert("version".to_owned(), json!(one.version));
        if let Some(folder) = &one.editable_location {
            row.insert(
                "editable_project_location".to_owned(),
                json!(folder.display().to_string()),
            );
        }
        Value::Object(row)
    });
    rows.collect()
}

/// These distributions in the columns of `pip list`; versions as the metadata spells them, as
/// there.
pub fn pip_columns(distributions: &[&Distribution]) -> String {
    let sorted = by_normalized_name(distributions);
    let builds: Vec<Option<String>> = sorted.iter().map(|one| one.build_tag()).collect();
    let has_builds = builds.iter().any(Option::is_some);
    let has_editables = sorted.iter().any(|one| one.editable_location.is_some());
    let mut rows = vec![vec!["Package".to_owned(), "Version".to_owned()]];
    if has_builds {
        rows[0].push("Build".to_owned());
    }
    if has_editables {
        rows[0].push("Editable project location".to_owned());
    }
    for (one, build) in sorted.into_iter().zip(builds) {
        let version = one.written_version.as_ref().unwrap_or(&one.version);
        let mut row = vec![one.name.clone(), version.clone()];
        if has_builds {
            row.push(build.unwrap_or_default());
        }
        if has_editables {
            let folder = one.editable_location.as_deref();
            row.push(folder.map_or_else(String::new, |folder| folder.display().to_string()));
        }
        rows.push(row);
    }
    if rows.len() == 1 {
        return String::new();
    }
    let width = |cell: &String| cell.chars().count();
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            rows.iter()
                .map(|row| width(&row[column]))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
    rows.insert(1, rule);
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, column) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', column - width(cell) + 1));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// These distributions, in their order, as `pip inspect` prints them.
///
/// # Errors
/// Where metadata cannot be read.
pub fn pip_inspect(
    distributions: &[&Distribution],
    interpreter: &Interpreter,
) -> std::io::Result<Value> {
    let rows: Vec<Value> = distributions
        .iter()
        .map(|one| one.inspected())
        .collect::<Result<_, _>>()?;
    Ok(json!({
        "version": "1",
        "pip_version": interpreter.pip_version,
        "installed": rows,
        "environment": interpreter.marker_environment(),
    }))
}

/// These distributions as `pip freeze` prints them, a line or more for each, by name in small
/// letters. Credentials are left out; which distributions `pip freeze` leaves out is its
/// caller's (see [`Installed::frozen_by`]).
pub fn pip_freeze(distributions: &[&Distribution], git: &Git) -> String {
    let mut sorted = distributions.to_vec();
    sorted.sort_by_cached_key(|one| one.name.to_lowercase());
    let mut text = String::new();
    for one in sorted {
        match &one.editable_location {
            Some(folder) => text.push_str(&one.frozen_editable(folder, git)),
            None => text.push_str(&one.frozen()),
        }
        text.push('\n');
    }
    text
}

fn by_normalized_name<'a>(distributions: &[&'a Distribution]) -> Vec<&'a Distribution> {
    let mut sorted = distributions.to_vec();
    sorted.sort_by_key(|one| one.normalized_name.as_str());
    sorted
}

impl Distribution {
    /// One of the list of `pip inspect`.
    fn inspected(&self) -> std::io::Result<Value> {
        let mut row = Map::new();
        row.insert("metadata".to_owned(), fields(&self.metadata()?));
        let mut place = self.metadata_path.display().to_string();
        if self.site.is_file() {
            // As `zipfile.Path` writes a folder.
            place.push('/');
        }
        row.insert("metadata_location".to_owned(), json!(place));
        if let Some(direct_url) = &self.direct_url {
            row.insert(
                "direct_url".to_owned(),
                inspected_url(&direct_url.redacted()),
            );
        } else if let Some(folder) = &self.editable_location
            && let Ok(url) = url::Url::from_file_path(folder)
        {
            row.insert(
                "direct_url".to_owned(),
                json!({"url": url.as_str(), "dir_info": {"editable": true}}),
            );
        }
        if let Some(installer) = &self.installer {
            row.insert("installer".to_owned(), json!(installer));
        }
        if self.layout == Layout::DistInfo {
            row.insert("requested".to_owned(), json!(self.requested));
        }
        Ok(Value::Object(row))
    }

    /// `name==version`, as `pip freeze` writes what came from an index; the address of what did
    /// not. Credentials are left out.
    pub fn frozen(&self) -> String {
        if let Some(direct_url) = &self.direct_url {
            return redact(&direct_url.requirement(&self.name)).into_owned();
        }
        self.named()
    }

    /// `name==version`; `===` where the version is none of PEP 440.
    fn named(&self) -> String {
        if !self.faults.contains(&Fault::InvalidVersion) {
            return format!("{}=={}", self.name, self.version);
        }
        let version = self.written_version.as_ref().unwrap_or(&self.version);
        format!("{}==={version}", self.name)
    }

    /// An editable as `pip freeze` writes it, with the comments above.
    fn frozen_editable(&self, folder: &Path, git: &Git) -> String {
        let place = lexically_absolute(folder);
        let plain = format!("-e {}", place.display());
        let named = self.named();
        match git.checkout(&place) {
            Checkout::Commit {
                vcs,
                url,
                commit,
                subdirectory,
            } => {
                let egg = self.name.replace('-', "_");
                let mut line = format!("-e {vcs}+{url}@{commit}#egg={egg}");
                if let Some(subdirectory) = subdirectory {
                    line.push_str("&subdirectory=");
                    line.push_str(&subdirectory);
                }
                redact(&line).into_owned()
            }
            Checkout::None => {
                format!("# Editable install with no version control ({named})\n{plain}")
            }
            Checkout::NoRemote => {
                format!("# Editable Git install with no remote ({named})\n{plain}")
            }
            Checkout::InvalidRemote(remote) => format!(
                "# Editable Git install ({named}) with either a deleted local remote or \
                 invalid URI:\n# '{}'\n{plain}",
                redact(&remote)
            ),
            Checkout::NotAsked => plain,
            Checkout::Failed => {
                format!("## !! Could not determine repository location\n{plain}")
            }
        }
    }

    /// Whether it is a part of Python that pip never lists.
    pub(super) fn is_of_python(&self) -> bool {
        OF_PYTHON.contains(&self.normalized_name.as_str())
    }

    /// The build number of its wheel.
    fn build_tag(&self) -> Option<String> {
        if self.layout != Layout::DistInfo {
            return None;
        }
        let bytes = crate::plain_file::read(&self.metadata_path.join("WHEEL")).ok()?;
        let tag = CoreMetadata::parse(&bytes).get("Build")?.to_owned();
        (!tag.is_empty()).then_some(tag)
    }
}

/// A direct URL in the order of pip, with the digest in its old form as well.
fn inspected_url(direct_url: &DirectUrl) -> Value {
    let mut row = Map::new();
    row.insert("url".to_owned(), json!(direct_url.url));
    let (kind, info) = match &direct_url.source {
        Source::ArchiveInfo(archive) => {
            let mut info = Map::new();
            if let Some((algorithm, digest)) = archive.hashes.iter().next() {
                let digest = digest.as_str().unwrap_or_default();
                info.insert("hashes".to_owned(), json!(archive.hashes));
                info.insert("hash".to_owned(), json!(format!("{algorithm}={digest}")));
            }
            ("archive_info", Value::Object(info))
        }
        Source::VcsInfo(vcs) => {
            let mut info = Map::new();
            info.insert("vcs".to_owned(), json!(vcs.vcs));
            info.insert("commit_id".to_owned(), json!(vcs.commit_id));
            if let Some(revision) = &vcs.requested_revision {
                info.insert("requested_revision".to_owned(), json!(revision));
            }
            ("vcs_info", Value::Object(info))
        }
        Source::DirInfo(folder) => ("dir_info", json!(folder)),
    };
    row.insert(kind.to_owned(), info);
    if let Some(subdirectory) = &direct_url.subdirectory {
        row.insert("subdirectory".to_owned(), json!(subdirectory));
    }
    Value::Object(row)
}

/// The fields of core metadata (<https://packaging.python.org/en/latest/specifications/core-metadata/>)
/// and whether they may stand there more than once.
const FIELDS: [(&str, bool); 27] = [
    ("Metadata-Version", false),
    ("Name", false),
    ("Version", false),
    ("Dynamic", true),
    ("Platform", true),
    ("Supported-Platform", true),
    ("Summary", false),
    ("Description", false),
    ("Description-Content-Type", false),
    ("Keywords", false),
    ("Home-page", false),
    ("Download-URL", false),
    ("Author", false),
    ("Author-email", false),
    ("Maintainer", false),
    ("Maintainer-email", false),
    ("License", false),
    ("License-Expression", false),
    ("License-File", true),
    ("Classifier", true),
    ("Requires-Dist", true),
    ("Requires-Python", false),
    ("Requires-External", true),
    ("Project-URL", true),
    ("Provides-Extra", true),
    ("Provides-Dist", true),
    ("Obsoletes-Dist", true),
];

/// Those in which addresses stand, and credentials with them.
const WITH_ADDRESSES: [&str; 5] = [
    "Home-page",
    "Download-URL",
    "Requires-Dist",
    "Requires-External",
    "Project-URL",
];

/// Metadata as JSON (PEP 566), without credentials.
fn fields(metadata: &CoreMetadata) -> Value {
    let mut written = Map::new();
    for (name, is_multiple) in FIELDS {
        let Some(first) = metadata.get(name) else {
            continue;
        };
        let key = name.to_lowercase().replace('-', "_");
        let value = if WITH_ADDRESSES.contains(&name) {
            let all = metadata.all(name).map(|text| json!(redact(text)));
            if is_multiple {
                all.collect()
            } else {
                json!(redact(first))
            }
        } else if is_multiple {
            metadata.all(name).collect()
        } else if key == "keywords" {
            if first.contains(',') {
                first.split(',').map(str::trim).collect()
            } else {
                first.split_whitespace().collect()
            }
        } else {
            json!(first)
        };
        written.insert(key, value);
    }
    if let Some(description) = metadata.description() {
        written.insert("description".to_owned(), json!(description));
    }
    Value::Object(written)
}
