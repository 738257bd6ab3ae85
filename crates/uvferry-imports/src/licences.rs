//! Under which licence a distribution is, as its metadata says it.
//!
//! Metadata has three places for it (Core metadata specifications): `License-Expression`, which is
//! SPDX; `License`, which is any text, down to the whole licence; and classifiers, some of which
//! name only a family. The first counts. Of the others the one that names a licence beyond doubt
//! does, else what `License` says, else the classifiers.

use std::fmt;

use spdx::ParseMode;
use spdx::identifiers::{EXCEPTIONS, LICENSES};
use uvferry_environment::distributions::CoreMetadata;
use uvferry_pyproject::metadata::{expression_of_classifiers, license_expression};

/// The licence of a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// An SPDX expression, else what the metadata says, on one line.
    pub text: String,
    /// Whether the text is an SPDX expression, so that equal licences have equal texts.
    pub is_expression: bool,
    /// Where it is written.
    pub source: LicenceSource,
}

/// Where a licence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceSource {
    /// `License-Expression` (PEP 639).
    Expression,
    /// `License`.
    Field,
    /// `Classifier: License :: …`.
    Classifiers,
}

impl fmt::Display for LicenceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expression => "License-Expression",
            Self::Field => "License",
            Self::Classifiers => "classifiers",
        })
    }
}

/// A name of a licence is not longer; what is, is its text.
const LONGEST: usize = 100;

impl Licence {
    /// What core metadata says; `None` where it says nothing.
    ///
    /// ```
    /// use uvferry_environment::distributions::CoreMetadata;
    /// use uvferry_imports::licences::{Licence, LicenceSource};
    /// let metadata = CoreMetadata::parse(b"License: Apache License, Version 2.0\n");
    /// let licence = Licence::of_metadata(&metadata).expect("it has one");
    /// assert_eq!((licence.text.as_str(), licence.source), ("Apache-2.0", LicenceSource::Field));
    /// ```
    pub fn of_metadata(metadata: &CoreMetadata) -> Option<Self> {
        let expression = metadata.get("License-Expression").map(one_line);
        if let Some(text) = expression.filter(|text| is_stated(text)) {
            return Some(match expression_of(&text) {
                Some(text) => Self::expression(text, LicenceSource::Expression),
                None => Self::words(text, LicenceSource::Expression),
            });
        }
        let field = metadata.get("License").unwrap_or_default();
        if let Some(text) = expression_of_field(field) {
            return Some(Self::expression(text, LicenceSource::Field));
        }
        let classifiers: Vec<&str> = metadata
            .all("Classifier")
            .map(str::trim)
            .filter(|classifier| classifier.starts_with("License :: "))
            .collect();
        if let Some(text) = expression_of_classifiers(&classifiers) {
            return Some(Self::expression(text, LicenceSource::Classifiers));
        }
        let name = one_line(field);
        if is_stated(&name) && name.chars().count() <= LONGEST {
            return Some(Self::words(name, LicenceSource::Field));
        }
        let mut families: Vec<&str> = classifiers
            .iter()
            .filter_map(|classifier| classifier.strip_prefix("License :: "))
            .filter(|family| *family != "OSI Approved")
            .map(|family| family.strip_prefix("OSI Approved :: ").unwrap_or(family))
            .collect();
        families.sort_unstable();
        families.dedup();
        (!families.is_empty()).then(|| Self::words(families.join(", "), LicenceSource::Classifiers))
    }

    fn expression(text: String, source: LicenceSource) -> Self {
        Self {
            text,
            is_expression: true,
            source,
        }
    }

    fn words(text: String, source: LicenceSource) -> Self {
        Self {
            text,
            is_expression: false,
            source,
        }
    }
}

/// An SPDX expression with its identifiers and operators as SPDX spells them. Deprecated ones
/// (`GPL-3.0`) stay: which of their successors is meant, nobody knows.
fn expression_of(text: &str) -> Option<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words = spaced.split_whitespace().map(|word| {
        let upper = word.to_ascii_uppercase();
        if matches!(upper.as_str(), "AND" | "OR" | "WITH") {
            return upper;
        }
        let (name, plus) = match word.strip_suffix('+') {
            Some(name) => (name, "+"),
            None => (word, ""),
        };
        let licences = LICENSES.iter().map(|known| known.name);
        let exceptions = EXCEPTIONS.iter().map(|known| known.name);
        let known = licences
            .chain(exceptions)
            .find(|known| known.eq_ignore_ascii_case(name));
        known.unwrap_or(name).to_owned() + plus
    });
    let text = words.collect::<Vec<_>>().join(" ");
    let text = text.replace("( ", "(").replace(" )", ")");
    let mode = ParseMode {
        allow_deprecated: true,
        allow_postfix_plus_on_gpl: true,
        ..ParseMode::STRICT
    };
    spdx::Expression::parse_mode(&text, mode).ok()?;
    Some(text)
}

/// That of a `License`, or of the heading of a licence's text that stands there.
fn expression_of_field(field: &str) -> Option<String> {
    let whole = one_line(field);
    if whole.chars().count() <= LONGEST {
        if let Some(found) = license_expression(&whole) {
            return Some(found);
        }
        // `BSD` and `GPL` are none, but `GPL-3.0` is.
        if let Some(found) = expression_of(&whole) {
            return Some(found);
        }
    }
    let mut lines = field.lines().map(str::trim);
    let heading = lines.find(|line| !line.is_empty())?;
    license_expression(heading)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Not what setuptools once wrote for nothing.
fn is_stated(text: &str) -> bool {
    !text.is_empty() && !text.eq_ignore_ascii_case("UNKNOWN") && !text.eq_ignore_ascii_case("None")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (String, bool, LicenceSource);

    fn of(text: &str) -> Option<Told> {
        let licence = Licence::of_metadata(&CoreMetadata::parse(text.as_bytes()))?;
        Some((licence.text, licence.is_expression, licence.source))
    }

    fn found(text: &str, is_expression: bool, source: LicenceSource) -> Told {
        (text.to_owned(), is_expression, source)
    }

    #[test]
    fn the_most_exact_place_counts() {
        use LicenceSource::{Classifiers, Expression, Field};
        let mit = "Classifier: License :: OSI Approved :: MIT License\n";
        let bsd = "Classifier: License :: OSI Approved :: BSD License\n";
        for (text, expected) in [
            (
                "License-Expression: mit or apache-2.0\n".to_owned(),
                Some(found("MIT OR Apache-2.0", true, Expression)),
            ),
            (
                "License-Expression: LicenseRef-Mine\n".to_owned(),
                Some(found("LicenseRef-Mine", true, Expression)),
            ),
            (
                "License-Expression: (mit AND gpl-3.0+) with classpath-exception-2.0\n".to_owned(),
                Some(found(
                    "(mit AND gpl-3.0+) with classpath-exception-2.0",
                    false,
                    Expression,
                )),
            ),
            (
                "License-Expression: mit AND (gpl-2.0-only with classpath-exception-2.0)\n"
                    .to_owned(),
                Some(found(
                    "MIT AND (GPL-2.0-only WITH Classpath-exception-2.0)",
                    true,
                    Expression,
                )),
            ),
            (
                "License: gpl-3.0\n".to_owned(),
                Some(found("GPL-3.0", true, Field)),
            ),
            (
                "License: GPL\n".to_owned(),
                Some(found("GPL", false, Field)),
            ),
            (
                "License-Expression: my own\n".to_owned(),
                Some(found("my own", false, Expression)),
            ),
            (
                "License: BSD-3-Clause\n".to_owned() + bsd,
                Some(found("BSD-3-Clause", true, Field)),
            ),
            (
                "License: The MIT License (MIT)\n".to_owned(),
                Some(found("MIT", true, Field)),
            ),
            (
                "License: BSD\n".to_owned() + bsd,
                Some(found("BSD", false, Field)),
            ),
            (
                "License: see LICENSE\n".to_owned() + mit,
                Some(found("MIT", true, Classifiers)),
            ),
            (
                "License: UNKNOWN\n".to_owned() + bsd,
                Some(found("BSD License", false, Classifiers)),
            ),
            (
                bsd.to_owned() + mit,
                Some(found("BSD License, MIT License", false, Classifiers)),
            ),
            (
                "Classifier: License :: Other/Proprietary License\n".to_owned(),
                Some(found("Other/Proprietary License", false, Classifiers)),
            ),
            ("Classifier: License :: OSI Approved\n".to_owned(), None),
            ("License: UNKNOWN\n".to_owned(), None),
            ("Name: a\n".to_owned(), None),
        ] {
            assert_eq!(of(&text), expected, "{text}");
        }
    }

    #[test]
    fn of_a_whole_text_the_heading_counts() {
        let body =
            "        Permission is hereby granted, free of charge, to any person\n".repeat(20);
        assert_eq!(
            of("License: MIT License\n\n"),
            Some(found("MIT", true, LicenceSource::Field))
        );
        assert_eq!(
            of(&format!("License: MIT License\n        \n{body}Name: a\n")),
            Some(found("MIT", true, LicenceSource::Field))
        );
        assert_eq!(
            of(&format!("License: Copyright (c) somebody\n{body}Name: a\n")),
            None
        );
    }
}
