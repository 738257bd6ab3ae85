//! What is wrong with a pyproject.toml, all of it, each at its place.
//!
//! The standards' tables (`[build-system]`, `[project]`, `[dependency-groups]`) are checked
//! by what the specifications say
//! (<https://packaging.python.org/en/latest/specifications/pyproject-toml/>),
//! `[tool.setuptools]` and `[tool.distutils]` as setuptools does, `[tool.uv]` by asking the
//! uv that is there, and `[tool.uvferry]` by what this project reads. Other tools' tables
//! are theirs.

mod build_system;
mod classifiers;
mod contacts;
mod dependencies;
mod dynamic;
mod entry_points;
mod findings;
mod groups;
mod identifiers;
mod import_names;
mod license;
mod names;
mod project;
mod readme;
mod setuptools;
mod tree;
mod urls;
mod uv;
mod uv_references;

pub(crate) use license::wrong_glob;
pub(crate) use project::is_specifier;
use toml_edit::Document;
use uvferry_diagnostics::{Diagnostic, Encoding, SourceFile};

use crate::document::Pyproject;
use crate::rules;
use findings::Findings;
use tree::{Node, Place};
pub use uv::{AskUv, UvUse};

/// What a check is made with.
#[derive(Debug, Default)]
pub struct CheckOptions<'a> {
    /// The uv that reads `[tool.uv]`.
    pub uv: UvUse<'a>,
    /// Each classifier that the package index knows, one a line, as the package
    /// `trove-classifiers` lists them; without it only their form is checked.
    pub classifiers: Option<&'a str>,
}

/// Whether a text is no requirement (PEP 508).
pub(crate) fn is_refused(text: &str) -> bool {
    dependencies::read(text.trim()).is_err()
}

/// What is wrong with the file, in its order. Never stops at the first, but where the file
/// is no TOML.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_pyproject::check::{CheckOptions, check};
///
/// let text = "[project]\nname = \"x\"\nversion = \"one\"\nauthor = \"me\"\n";
/// let found = check(&SourceFile::new("pyproject.toml", text), &CheckOptions::default());
/// let told: Vec<(&str, usize)> = found
///     .iter()
///     .map(|found| (found.code.as_str(), found.location.as_ref().unwrap().line))
///     .collect();
/// assert_eq!(told, [("UVF263", 3), ("UVF260", 4)]);
/// ```
pub fn check(file: &SourceFile, options: &CheckOptions<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::new(file);
    let document = match read(file) {
        Ok(document) => document,
        Err(found) => return vec![*found],
    };
    let root = Node::root(&document);
    let root = Place::root(&root);
    dialect(&mut findings, file, &root);
    let known = ["build-system", "project", "dependency-groups", "tool"];
    findings.unknown_keys(&root, &known);
    for place in root.entries() {
        match place.key {
            "build-system" => build_system::check(&mut findings, &place),
            "project" => project::check(&mut findings, &root, &place, options),
            "dependency-groups" => groups::check(&mut findings, &place),
            "tool" => tools(&mut findings, &root, &place),
            _ => {}
        }
    }
    // Of the settings themselves only the types count here.
    if let Ok(pyproject) = Pyproject::parse(file) {
        findings.extend(pyproject.settings().diagnostics);
    }
    uv::check(&mut findings, &root, &options.uv);
    findings.sorted()
}

fn read(file: &SourceFile) -> Result<Document<String>, Box<Diagnostic>> {
    // A coding cookie means nothing in TOML; the same text is fine.
    if std::str::from_utf8(file.bytes()).is_err() {
        let good = file.bytes().utf8_chunks().next();
        let good = good.map_or(0, |chunk| chunk.valid().len());
        let found = Diagnostic::new(
            &rules::INVALID_TOML,
            format!(
                "`{}` is {}, TOML is always UTF-8",
                file.path(),
                file.encoding()
            ),
        );
        let span = match file.encoding() {
            Encoding::Undecodable => good..good + '\u{FFFD}'.len_utf8(),
            _ => 0..0,
        };
        return Err(Box::new(found.at(file, span)));
    }
    Document::parse(file.text().to_owned()).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let message = format!("invalid TOML: {message}");
        Box::new(Diagnostic::new(&rules::INVALID_TOML, message).at(file, span))
    })
}

/// What uv reads and Python's `tomllib`, with which pip and most build backends read, does
/// not.
fn dialect(findings: &mut Findings<'_>, file: &SourceFile, root: &Place<'_>) {
    if file.encoding() == Encoding::Utf8Bom {
        let message = "the file begins with a byte order mark, at which pip stops";
        findings.at(
            &(0..0),
            Diagnostic::new(&rules::TOML_DIALECT, message).help("save it as UTF-8 without one"),
        );
    }
    for span in tree::newer_syntax(file.text(), root.node) {
        findings.at(
            &span,
            Diagnostic::new(
                &rules::TOML_DIALECT,
                "this is TOML 1.1, which pip reads on Python 3.15 and newer only",
            )
            .help(
                "write inline tables on one line without a comma at the end, times with their \
                 seconds, and `\\u001b` or `\\u00..` for `\\e` and `\\x..`",
            ),
        );
    }
}

fn tools<'a>(findings: &mut Findings<'_>, root: &Place<'a>, place: &Place<'a>) {
    for tool in findings.table(place) {
        match tool.key {
            "setuptools" => setuptools::check(findings, root, &tool),
            "distutils" => setuptools::distutils(findings, &tool),
            "uv" => uv_references::check(findings, root, &tool),
            _ => {}
        }
    }
}
