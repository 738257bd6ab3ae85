//! Taking a snapshot: what goes into the archive.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use uvferry_diagnostics::{Diagnostic, SourceFile, redact};
use uvferry_process::Environment;

use super::archive::{Content, Contents, check_name, encode_name};
use super::content::{
    ENVIRONMENT_SCHEMA, SavedDistribution, SavedEnvironment, SavedInterpreter, SavedOrigin,
};
use super::manifest::{About, sha256_of_reader};
use super::variables::{self, Secrets};
use super::{SnapshotError, wheels};
use crate::distributions::{DirectUrl, Git, Installed, Source, pip_freeze};
use crate::interpreters::Interpreter;
use crate::masking::masked;
use crate::plain_file;
use crate::reinstallation::Hashes;
use crate::rules::{CREDENTIALS_OUT, FILE_LEFT_OUT, HASH_UNKNOWN, NOT_RESTORABLE, WHEEL_LEFT_OUT};

/// What a snapshot is taken of.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// How the environment is called.
    pub name: &'a str,
    /// Its interpreter.
    pub interpreter: &'a Interpreter,
    /// What is installed in it, without what it takes from its base.
    pub installed: &'a Installed,
    /// How the repositories of editables are asked for, as `pip freeze` does.
    pub git: &'a Git,
    /// The variables that it is used with.
    pub variables: &'a Environment,
    /// Texts that go in under a folder of the archive, credentials taken out: files of a project
    /// (`project`), of a configuration (`configuration`).
    pub files: Vec<TextFile>,
    /// Documents that go in beside the others: `host.json`, say. Their texts are redacted.
    pub documents: BTreeMap<String, Value>,
    /// Digests of archives by distribution, as an index gives them.
    pub hashes: Hashes,
    /// A folder for wheels made of what is installed; none are made without.
    pub wheels: Option<&'a Path>,
    /// What the user wants to have said of it.
    pub note: Option<String>,
    /// The program that takes it, and its version.
    pub tool: &'a str,
}

/// A text that goes into an archive.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// `project` or `configuration`.
    pub folder: &'static str,
    /// Its path, relative, with `/`.
    pub path: String,
    /// Its bytes, in any encoding.
    pub bytes: Vec<u8>,
}

/// What goes into an archive.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What the snapshot says of itself.
    pub about: About,
    /// The files.
    pub contents: Contents,
    /// The distributions, as they are in it.
    pub environment: SavedEnvironment,
    /// What is worth knowing of it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Gathers a snapshot. The environment's own files are read; nothing is run.
///
/// # Errors
/// Where metadata cannot be read or a wheel not be written.
pub fn take(request: &Request<'_>) -> Result<Taken, SnapshotError> {
    let mut taking = Taking {
        secrets: Secrets::of(request.variables),
        contents: Contents::new(),
        redacted: Vec::new(),
        diagnostics: Vec::new(),
    };
    let prefix = &request.interpreter.prefix;
    let mut saved: Vec<SavedDistribution> = request
        .installed
        .listed()
        .into_iter()
        .map(|one| SavedDistribution::of(one, prefix))
        .collect();
    for one in &mut saved {
        let known = request.hashes.get(&one.normalized_name());
        if one.hashes.is_empty() && one.origin == SavedOrigin::Index {
            one.hashes.extend(known.into_iter().flatten().cloned());
        }
        if one.origin.is_foreign() {
            let message = format!(
                "`{}` cannot be installed again: {}",
                one.name,
                why_foreign(one)
            );
            taking
                .diagnostics
                .push(Diagnostic::new(&NOT_RESTORABLE, message));
        }
    }
    let made = taking.wheels(request, &mut saved)?;
    taking.unknown_hashes(&saved);
    let environment = SavedEnvironment {
        schema: ENVIRONMENT_SCHEMA.to_owned(),
        distributions: saved,
    };
    let frozen = pip_freeze(&request.installed.listed(), request.git);
    let frozen = taking.secrets.removed_from(&redact(&frozen));
    taking.bytes("freeze.txt", frozen.into_bytes());
    let lock = lock(&environment.distributions, request.interpreter);
    taking.bytes("requirements.lock", lock.into_bytes());
    if !made.is_empty() {
        let lock = wheels_lock(&environment.distributions, &made, request.interpreter);
        taking.bytes("wheels.lock", lock.into_bytes());
    }
    let inspected = request
        .installed
        .pip_inspect(request.interpreter)
        .map_err(SnapshotError::Io)?;
    taking.json("inspect.json", &redacted(inspected));
    taking.json("environment.json", &environment);
    let pyvenv_cfg = plain_file::read(&prefix.join("pyvenv.cfg")).ok();
    let text = pyvenv_cfg.as_deref().map(String::from_utf8_lossy);
    let interpreter = SavedInterpreter::of(request.interpreter, text.as_deref());
    taking.json("interpreter.json", &interpreter);
    let (variables, hidden) = variables::saved(request.variables, &taking.secrets);
    taking.json("variables.json", &variables);
    if !hidden.is_empty() {
        let names = hidden.join(", ");
        let message = format!("credentials were taken out of variables: {names}");
        taking
            .diagnostics
            .push(Diagnostic::new(&CREDENTIALS_OUT, message));
        taking.redacted.extend(
            hidden
                .into_iter()
                .map(|name| format!("variables.json: {name}")),
        );
    }
    if let Some(bytes) = pyvenv_cfg {
        taking.text("pyvenv.cfg".to_owned(), &bytes);
    }
    for (name, document) in &request.documents {
        taking.json(name, &redacted(document.clone()));
    }
    for file in &request.files {
        taking.file(file);
    }
    taking.redacted.sort();
    Ok(Taken {
        about: About {
            tool: request.tool.to_owned(),
            name: request.name.to_owned(),
            python: request.interpreter.version.clone(),
            distributions: environment.distributions.len(),
            wheels: made.len(),
            note: request
                .note
                .as_deref()
                .map(|note| redact(note).into_owned()),
            redacted: taking.redacted,
        },
        contents: taking.contents,
        environment,
        diagnostics: taking.diagnostics,
    })
}

/// That a file is not in a snapshot, and why.
pub fn file_left_out(path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(&FILE_LEFT_OUT, format!("`{path}` is left out: {why}"))
}

struct Taking {
    secrets: Secrets,
    contents: Contents,
    redacted: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Taking {
    fn bytes(&mut self, name: &str, bytes: Vec<u8>) {
        self.contents.insert(name.to_owned(), Content::Bytes(bytes));
    }

    fn json(&mut self, name: &str, document: &impl Serialize) {
        // Structs and values of strings have no value that JSON lacks.
        let mut bytes = serde_json::to_vec_pretty(document).unwrap_or_default();
        bytes.push(b'\n');
        self.bytes(name, bytes);
    }

    /// A text without its credentials; the bytes as they were where it has none.
    fn text(&mut self, name: String, bytes: &[u8]) {
        let source = SourceFile::new(name.as_str(), bytes);
        let masked = match masked(&name, source.text()) {
            Ok(masked) => masked,
            Err(why) => {
                let why = format!("{why}, so that secrets in it cannot be found");
                self.diagnostics.push(file_left_out(&name, &why));
                return;
            }
        };
        let clean = self.secrets.removed_from(&redact(&masked.text));
        let bytes = if clean == source.text() {
            bytes.to_vec()
        } else {
            let mut message = format!("credentials were taken out of `{name}`");
            if !masked.keys.is_empty() {
                let _ = write!(message, ": {}", redact(&masked.keys.join(", ")));
            }
            self.diagnostics
                .push(Diagnostic::new(&CREDENTIALS_OUT, message));
            self.redacted.push(name.clone());
            let keys = masked.keys.iter();
            self.redacted
                .extend(keys.map(|key| format!("{name}: {}", redact(key))));
            clean.into_bytes()
        };
        self.contents.insert(name, Content::Bytes(bytes));
    }

    fn file(&mut self, file: &TextFile) {
        let plain = format!("{}/{}", file.folder, encode_name(&file.path));
        // Two names that differ by case alone would be one file on some systems.
        let is_taken = |name: &str| {
            let same = |other: &String| other.eq_ignore_ascii_case(name);
            self.contents.keys().any(same)
        };
        let name = if is_taken(&plain) {
            let apart = file.path.bytes().fold(String::new(), |mut text, byte| {
                if byte.is_ascii_uppercase() {
                    let _ = write!(text, "%{byte:02X}");
                } else {
                    text.push_str(&encode_name(&char::from(byte).to_string()));
                }
                text
            });
            format!("{}/{apart}", file.folder)
        } else {
            plain
        };
        if check_name(&name).is_err() || is_taken(&name) {
            self.diagnostics
                .push(file_left_out(&file.path, "its name is too long"));
            return;
        }
        self.text(name, &file.bytes);
    }

    /// The wheels that were made, with their SHA-256.
    fn wheels(
        &mut self,
        request: &Request<'_>,
        saved: &mut [SavedDistribution],
    ) -> Result<BTreeMap<String, String>, SnapshotError> {
        let Some(folder) = request.wheels else {
            return Ok(BTreeMap::new());
        };
        let mut made = BTreeMap::new();
        for (one, row) in request.installed.listed().into_iter().zip(saved) {
            let packed =
                wheels::repack(one, &request.interpreter.prefix, folder).and_then(|path| {
                    let name = path
                        .file_name()
                        .map(|name| format!("wheels/{}", name.to_string_lossy()));
                    let name = name.filter(|name| check_name(name).is_ok());
                    Ok((
                        name.ok_or("its wheel's name cannot stand in an archive")?,
                        path,
                    ))
                });
            match packed {
                Ok((name, path)) => {
                    let file = fs_err::File::open(&path).map_err(SnapshotError::Io)?;
                    let (digest, _) = sha256_of_reader(file).map_err(SnapshotError::Io)?;
                    made.insert(name.clone(), digest);
                    row.wheel = Some(name.clone());
                    self.contents.insert(name, Content::File(path));
                }
                Err(why) => {
                    let message = format!("no wheel of `{}` is in the archive: {why}", one.name);
                    self.diagnostics
                        .push(Diagnostic::new(&WHEEL_LEFT_OUT, message));
                }
            }
        }
        Ok(made)
    }

    fn unknown_hashes(&mut self, saved: &[SavedDistribution]) {
        let unknown: Vec<&str> = saved
            .iter()
            .filter(|one| one.hashes.is_empty() && one.wheel.is_none() && is_hashable(one))
            .map(|one| one.name.as_str())
            .collect();
        if let Some(first) = unknown.first() {
            let others = match unknown.len() {
                1 => String::new(),
                2 => " and one more".to_owned(),
                count => format!(" and {} more", count - 1),
            };
            let message = format!("the hash of the archive of `{first}`{others} is not known");
            self.diagnostics
                .push(Diagnostic::new(&HASH_UNKNOWN, message));
        }
    }
}

fn why_foreign(one: &SavedDistribution) -> String {
    if one.origin == SavedOrigin::SetupPy {
        return "`setup.py install` or `easy_install` put it there".to_owned();
    }
    match (&one.installer, one.faults.first()) {
        (Some(installer), None) => format!("{installer} put it there"),
        (_, Some(fault)) => fault.clone(),
        (None, None) => "no installer of Python put it there".to_owned(),
    }
}

/// Whether it comes as an archive, which may have a hash.
fn is_hashable(one: &SavedDistribution) -> bool {
    matches!(
        one.origin,
        SavedOrigin::Index | SavedOrigin::Archive | SavedOrigin::LocalFile
    )
}

/// `wheels.lock`: the wheels of the archive with their own hashes, which are those of no index,
/// since each was made of what is installed.
fn wheels_lock(
    saved: &[SavedDistribution],
    made: &BTreeMap<String, String>,
    interpreter: &Interpreter,
) -> String {
    let mut text = format!(
        "# The wheels of this archive, for Python {}. Made of the installed files, they have\n\
         # hashes of their own: install them with\n\
         #     pip install --no-index --find-links wheels --no-deps --require-hashes -r wheels.lock\n",
        interpreter.version
    );
    for one in saved {
        let digest = one.wheel.as_ref().and_then(|wheel| made.get(wheel));
        let _ = match digest {
            Some(digest) => writeln!(
                text,
                "{}=={} \\\n    --hash=sha256:{digest}",
                one.name, one.version
            ),
            None => writeln!(
                text,
                "# {}=={}: no wheel is in the archive",
                one.name, one.version
            ),
        };
    }
    text
}

/// `requirements.lock`. pip and uv check either all lines or none: where a hash is not known,
/// those that are stand in comments.
fn lock(saved: &[SavedDistribution], interpreter: &Interpreter) -> String {
    let all_known = saved
        .iter()
        .filter(|one| is_hashable(one))
        .all(|one| !one.hashes.is_empty());
    let mut text = format!("# What is installed, for Python {}.\n", interpreter.version);
    text.push_str(if all_known {
        "# Hashes of all archives are known, from the index or as recorded at the installation;\n\
         # what has none is a comment.\n"
    } else {
        "# The hashes of some archives are not known: those that are stand in comments.\n"
    });
    for one in saved {
        if one.origin.is_foreign() {
            let _ = writeln!(
                text,
                "# {}=={}: {}",
                one.name,
                one.version,
                why_foreign(one)
            );
        } else if !is_hashable(one) {
            let sign = if all_known { "# " } else { "" };
            for line in one.frozen().lines() {
                let sign = if line.starts_with('#') { "" } else { sign };
                let _ = writeln!(text, "{sign}{line}");
            }
        } else {
            // Its digest in the address would be a second word on the hash.
            let mut plain = one.clone();
            if let Some(DirectUrl {
                source: Source::ArchiveInfo(archive),
                ..
            }) = &mut plain.direct_url
            {
                archive.hashes.clear();
            }
            let requirement = plain.frozen();
            if all_known {
                let _ = write!(text, "{requirement}");
                for hash in &one.hashes {
                    let _ = write!(text, " \\\n    --hash={hash}");
                }
                text.push('\n');
            } else {
                let _ = writeln!(text, "{requirement}");
                for hash in &one.hashes {
                    let _ = writeln!(text, "    # {hash}");
                }
            }
        }
    }
    text
}

/// The texts of a document without credentials.
fn redacted(document: Value) -> Value {
    match document {
        Value::String(text) => json!(redact(&text)),
        Value::Array(values) => values.into_iter().map(redacted).collect(),
        Value::Object(values) => values
            .into_iter()
            .map(|(key, value)| (key, redacted(value)))
            .collect(),
        other => other,
    }
}
