//! A project as a list of paths and texts.

use std::sync::Arc;

use uvferry_compat::risks::{
    Declared, RequirementsInput, RequiresPython, RiskRequest, Risks, risks,
};
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_requirements::parse;

/// What the paths say the files are: `*.txt` and `*.in` requirements, those with `constraint`
/// in their name constraints, `requires-python` the range, `declared` one name and specifier a
/// line; all else carries commands.
pub(crate) fn request_of<T: AsRef<[u8]>>(files: &[(&str, T)]) -> RiskRequest<'static> {
    let mut request = RiskRequest::default();
    for (path, text) in files {
        let source = SourceFile::new(*path, text.as_ref().to_vec());
        let words = String::from_utf8_lossy(text.as_ref()).into_owned();
        if *path == "requires-python" {
            let location = Location::new(&source, 0..words.len());
            request.requires_python = Some(RequiresPython {
                text: words,
                location: Some(location),
            });
        } else if *path == "declared" {
            let lines = words.lines();
            request.declared.extend(lines.map(|line| {
                let at = line.find(['=', '<', '>', '~', '!', ' ']);
                let (name, specifier) = line.split_at(at.unwrap_or(line.len()));
                Declared {
                    name: name.to_owned(),
                    specifier: Some(specifier.to_owned()),
                    url: None,
                    marker: None,
                    text: line.to_owned(),
                    location: Location::file("pyproject.toml"),
                }
            }));
        } else if matches!(path.rsplit('.').next(), Some("txt" | "in")) {
            let file = Arc::new(parse(&source));
            request.requirements.push(if path.contains("constraint") {
                RequirementsInput::constraints(file)
            } else {
                RequirementsInput::requirements(file)
            });
        } else {
            request.carriers.push(source);
        }
    }
    request
}

pub(crate) fn look<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Risks {
    risks(&request_of(files))
}

/// `CODE path:line:column severity package`, one a risk.
pub(crate) fn told(risks: &Risks) -> Vec<String> {
    let one = |risk: &uvferry_compat::risks::Risk| {
        let place = risk.diagnostic.location.as_ref();
        let place = place.map_or(String::new(), |at| {
            format!("{}:{}:{}", at.file, at.line, at.column)
        });
        format!("{} {place}", risk.diagnostic.code)
    };
    risks.risks.iter().map(one).collect()
}

pub(crate) fn codes(risks: &Risks) -> Vec<String> {
    let codes = risks.risks.iter().map(|risk| risk.diagnostic.code.clone());
    codes.collect()
}
