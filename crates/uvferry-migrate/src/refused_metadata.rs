//! What stands in a project's metadata and no build tool of today takes, or uv does not: put
//! into words that mean the same where that can be done, else told with its place. uv reads
//! `requires-python` before anything else, and stops at one that it cannot read.

use uvferry_diagnostics::{Diagnostic, Location, Severity, SourceFile};
use uvferry_pyproject::check::{CheckOptions, check};
use uvferry_pyproject::{
    Fixed, INVALID_DEPENDENCY, INVALID_VERSION, LEGACY_SPECIFIER, Pyproject, Step, UNKNOWN_NAME,
    fix_python_range,
};
use uvferry_setuptools::Field;

use crate::rules;
use crate::setup_files::{SETUP_CFG, SETUP_PY, SetupFiles};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    /// Each with its place.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether nothing can be planned before it is corrected.
    pub(crate) stops: bool,
}

impl Refused {
    /// The range as uv takes it; `None` where nothing has to be changed or nothing can be.
    fn range(&mut self, text: &str, key: &str, place: Option<Location>) -> Option<String> {
        let told = match fix_python_range(text) {
            Fixed::Same => return None,
            Fixed::Rewritten(fixed) => {
                let told = Diagnostic::new(
                    &LEGACY_SPECIFIER,
                    format!(
                        "`{key}`: `{text}` is written `{fixed}`, as uv wants it; it means the same"
                    ),
                )
                .severity(Severity::Info);
                self.diagnostics.push(at(told, place));
                return Some(fixed);
            }
            Fixed::Refused(why) => Diagnostic::new(
                &INVALID_VERSION,
                format!("`{key}`: setuptools and uv refuse `{text}`: {why}"),
            )
            .help("write one like `>=3.9` or `>=3.9,<4`"),
        };
        self.diagnostics.push(at(told, place));
        self.stops = true;
        None
    }

    /// Looks at `[tool.uvferry] requires-python`, and puts it right.
    pub(crate) fn look_at_setting(&mut self, pyproject: &Pyproject, range: &mut String) {
        let steps = ["tool", "uvferry", "requires-python"].map(Step::Key);
        let place = pyproject.location(&steps);
        if let Some(fixed) = self.range(range, "requires-python", place) {
            *range = fixed;
        }
    }

    /// Looks at pyproject.toml, and puts its range right.
    pub(crate) fn look_at_pyproject(&mut self, pyproject: &mut Pyproject) {
        let key = "requires-python";
        if let Some(text) = pyproject.requires_python().map(str::to_owned) {
            let place = pyproject.location(&[Step::Key("project"), Step::Key(key)]);
            if let Some(fixed) = self.range(&text, key, place) {
                pyproject.replace_requires_python(&fixed);
            }
        }
        let Some(file) = pyproject.source() else {
            return;
        };
        let range = pyproject.location(&[Step::Key("project"), Step::Key(key)]);
        for found in check(file, &CheckOptions::default()) {
            let line = |place: &Option<Location>| place.as_ref().map(|place| place.line);
            let is_version = found.code == INVALID_VERSION.code;
            if found.severity != Severity::Error
                || !(is_version || found.code == INVALID_DEPENDENCY.code)
                || (is_version && line(&found.location) == line(&range))
            {
                continue;
            }
            self.stops |= is_version;
            self.diagnostics.push(found);
        }
    }

    /// Adds what a conversion of the two finds wrong at some place of them. That it knows
    /// nothing of the project stops the conversion only.
    pub(crate) fn add_errors(&mut self, found: Vec<Diagnostic>) {
        for found in found {
            let is_told = |told: &Diagnostic| told.location == found.location;
            if found.severity == Severity::Error
                && found.code != UNKNOWN_NAME.code
                && !self.diagnostics.iter().any(is_told)
            {
                self.diagnostics.push(found);
            }
        }
    }

    /// Looks at setup.py and setup.cfg, and puts their range right.
    pub(crate) fn look_at_setup(&mut self, setup: &mut SetupFiles) {
        if let Field::Known(given) = &mut setup.metadata.requires_python {
            let place = Some(given.location.clone());
            if let Some(fixed) = self.range(&given.value, "python_requires", place) {
                given.value = fixed;
            }
        }
        for (path, file) in [(SETUP_PY, &setup.setup_py), (SETUP_CFG, &setup.setup_cfg)] {
            if let Some(found) = file.as_ref().and_then(|file| not_decoded(path, file)) {
                self.diagnostics.push(found);
                self.stops = true;
            }
        }
    }
}

fn at(told: Diagnostic, place: Option<Location>) -> Diagnostic {
    match place {
        Some(place) => told.at_location(place),
        None => told,
    }
}

/// Bytes that Python does not decode: what was made of them is not what they say.
fn not_decoded(path: &str, file: &SourceFile) -> Option<Diagnostic> {
    (file.encoding() == uvferry_diagnostics::Encoding::Undecodable).then(|| {
        let at = file.text().find('\u{FFFD}').unwrap_or(0);
        let end = at + if at == 0 { 0 } else { '\u{FFFD}'.len_utf8() };
        Diagnostic::new(
            &rules::NOT_TEXT,
            format!("`{path}` is not UTF-8 and names no other encoding"),
        )
        .at(file, at..end)
        .help("save it as UTF-8")
    })
}
