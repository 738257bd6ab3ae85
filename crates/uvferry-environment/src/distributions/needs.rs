//! What a distribution asks for: its `Requires-Dist`, read.

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{
    Marker, MarkerEnvironment, Requirement, Specifiers, Version, normalize_name, parse,
};

use super::Distribution;

/// One requirement of a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// Normalised.
    pub(super) name: String,
    /// As written.
    pub(super) text: String,
    /// The extras that it asks for, normalised.
    pub(super) extras: Vec<String>,
    /// As written.
    pub(super) specifier: Option<String>,
    specifiers: Option<Specifiers>,
    marker: Option<Marker>,
}

impl Need {
    /// Whether it counts, for an extra of the distribution or for none; `None` where its marker
    /// has no answer.
    pub(super) fn holds(
        &self,
        environment: &MarkerEnvironment,
        extra: Option<&str>,
    ) -> Option<bool> {
        match &self.marker {
            None => Some(true),
            Some(marker) => marker.evaluate(environment, extra.as_slice()).ok(),
        }
    }

    /// As pip: pre-releases that are there are taken, and what cannot be compared is met.
    pub(super) fn is_met_by(&self, found: &Distribution) -> bool {
        let (Some(specifiers), Ok(version)) = (&self.specifiers, Version::parse(&found.version))
        else {
            return true;
        };
        specifiers.contains(&version)
    }
}

/// Its requirements; those that cannot be read as they are written.
pub(super) fn needs(one: &Distribution) -> Vec<Result<Need, String>> {
    if one.requires.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = one
        .requires
        .iter()
        .map(|line| line.replace(['\n', '\r'], " "))
        .collect();
    let text = lines.join("\n");
    let file = parse(&SourceFile::new("METADATA", text));
    let mut needs = Vec::new();
    let mut read = vec![false; one.requires.len()];
    for (_, entry, requirement) in file.requirements() {
        let line = entry.line();
        if let Some(seen) = read.get_mut(line.saturating_sub(1)) {
            *seen = true;
        }
        needs.push(need(requirement));
    }
    for (text, was_read) in one.requires.iter().zip(read) {
        if !was_read {
            needs.push(Err(text.clone()));
        }
    }
    needs
}

fn need(requirement: &Requirement) -> Result<Need, String> {
    let (Some(name), Ok(marker)) = (&requirement.name, requirement.marker_tree()) else {
        return Err(requirement.text.clone());
    };
    Ok(Need {
        name: normalize_name(&name.written),
        text: requirement.text.clone(),
        extras: requirement
            .extras
            .iter()
            .map(|it| normalize_name(it))
            .collect(),
        specifier: requirement.specifier.clone(),
        specifiers: requirement.specifiers().ok(),
        marker,
    })
}
