//! Licence names and classifiers as SPDX expressions (PEP 639), where that is beyond doubt.

/// SPDX identifiers that projects state as they are; those with more than one reading
/// (`GPL-3.0`, deprecated for `-only` and `-or-later`) are left out on purpose.
const IDENTIFIERS: &[&str] = &[
    "0BSD",
    "AFL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-2.0",
    "BlueOak-1.0.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSD-4-Clause",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CECILL-2.1",
    "CECILL-B",
    "CECILL-C",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "GPL-1.0-only",
    "GPL-1.0-or-later",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "HPND",
    "ISC",
    "LGPL-2.0-only",
    "LGPL-2.0-or-later",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-1.1",
    "MPL-2.0",
    "MulanPSL-2.0",
    "NCSA",
    "OFL-1.1",
    "OSL-3.0",
    "PostgreSQL",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "UPL-1.0",
    "Vim",
    "WTFPL",
    "ZPL-2.0",
    "ZPL-2.1",
    "Zlib",
];

/// Names that mean one licence, folded by [`fold`].
const NAMES: &[(&str, &str)] = &[
    ("mit license", "MIT"),
    ("mit licence", "MIT"),
    ("the mit license", "MIT"),
    ("the mit license mit", "MIT"),
    ("mit license mit", "MIT"),
    ("expat", "MIT"),
    ("expat license", "MIT"),
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("apache v2", "Apache-2.0"),
    ("apache v2.0", "Apache-2.0"),
    ("apache license 2", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license v2", "Apache-2.0"),
    ("apache license v2.0", "Apache-2.0"),
    ("apache license version 2", "Apache-2.0"),
    ("apache license version 2.0", "Apache-2.0"),
    ("apache 2.0 license", "Apache-2.0"),
    ("apache 2 license", "Apache-2.0"),
    ("apache software license 2", "Apache-2.0"),
    ("apache software license 2.0", "Apache-2.0"),
    ("apache software license version 2.0", "Apache-2.0"),
    ("the apache license version 2.0", "Apache-2.0"),
    ("asl 2", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("2 clause bsd", "BSD-2-Clause"),
    ("2 clause bsd license", "BSD-2-Clause"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 2 clause license", "BSD-2-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("simplified bsd license", "BSD-2-Clause"),
    ("3 clause bsd", "BSD-3-Clause"),
    ("3 clause bsd license", "BSD-3-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("bsd 3 clause license", "BSD-3-Clause"),
    ("bsd license 3 clause", "BSD-3-Clause"),
    ("new bsd", "BSD-3-Clause"),
    ("new bsd license", "BSD-3-Clause"),
    ("modified bsd", "BSD-3-Clause"),
    ("modified bsd license", "BSD-3-Clause"),
    ("isc license", "ISC"),
    ("iscl", "ISC"),
    ("isc license iscl", "ISC"),
    ("mpl 2", "MPL-2.0"),
    ("mpl 2.0", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mplv2", "MPL-2.0"),
    ("mplv2.0", "MPL-2.0"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license 2.0 mpl 2.0", "MPL-2.0"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gpl v2+", "GPL-2.0-or-later"),
    ("gpl2+", "GPL-2.0-or-later"),
    ("gpl 2.0+", "GPL-2.0-or-later"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("gpl v3+", "GPL-3.0-or-later"),
    ("gpl3+", "GPL-3.0-or-later"),
    ("gpl 3.0+", "GPL-3.0-or-later"),
    ("gplv2 or later", "GPL-2.0-or-later"),
    ("gplv3 or later", "GPL-3.0-or-later"),
    ("gnu gplv3+", "GPL-3.0-or-later"),
    ("lgplv2+", "LGPL-2.0-or-later"),
    ("lgplv2.1+", "LGPL-2.1-or-later"),
    ("lgplv3+", "LGPL-3.0-or-later"),
    ("agplv3+", "AGPL-3.0-or-later"),
    ("unlicense", "Unlicense"),
    ("the unlicense", "Unlicense"),
    ("the unlicense unlicense", "Unlicense"),
    ("wtfpl", "WTFPL"),
    ("cc0", "CC0-1.0"),
    ("cc0 1.0", "CC0-1.0"),
    ("zpl 2.1", "ZPL-2.1"),
    ("boost software license 1.0", "BSL-1.0"),
];

/// What a licence classifier admits: one expression where it says which, several where it
/// only names the family. Below `License :: OSI Approved` unless it says otherwise.
const CLASSIFIERS: &[(&str, &[&str])] = &[
    ("MIT License", &["MIT"]),
    ("MIT No Attribution License (MIT-0)", &["MIT-0"]),
    ("Apache Software License", &["Apache-2.0", "Apache-1.1"]),
    (
        "BSD License",
        &[
            "BSD-3-Clause",
            "BSD-2-Clause",
            "BSD-1-Clause",
            "BSD-4-Clause",
            "BSD-2-Clause-Patent",
            "BSD-3-Clause-Clear",
            "0BSD",
        ],
    ),
    ("ISC License (ISCL)", &["ISC"]),
    ("Mozilla Public License 1.1 (MPL 1.1)", &["MPL-1.1"]),
    ("Mozilla Public License 2.0 (MPL 2.0)", &["MPL-2.0"]),
    (
        "GNU General Public License v2 or later (GPLv2+)",
        &["GPL-2.0-or-later"],
    ),
    (
        "GNU General Public License v3 or later (GPLv3+)",
        &["GPL-3.0-or-later"],
    ),
    (
        "GNU General Public License v2 (GPLv2)",
        &["GPL-2.0-only", "GPL-2.0-or-later"],
    ),
    (
        "GNU General Public License v3 (GPLv3)",
        &["GPL-3.0-only", "GPL-3.0-or-later"],
    ),
    (
        "GNU General Public License (GPL)",
        &[
            "GPL-1.0-only",
            "GPL-1.0-or-later",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
        ],
    ),
    (
        "GNU Lesser General Public License v2 or later (LGPLv2+)",
        &["LGPL-2.0-or-later", "LGPL-2.1-or-later"],
    ),
    (
        "GNU Lesser General Public License v3 or later (LGPLv3+)",
        &["LGPL-3.0-or-later"],
    ),
    (
        "GNU Lesser General Public License v2 (LGPLv2)",
        &[
            "LGPL-2.0-only",
            "LGPL-2.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
        ],
    ),
    (
        "GNU Lesser General Public License v3 (LGPLv3)",
        &["LGPL-3.0-only", "LGPL-3.0-or-later"],
    ),
    (
        "GNU Library or Lesser General Public License (LGPL)",
        &[
            "LGPL-2.0-only",
            "LGPL-2.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
        ],
    ),
    (
        "GNU Affero General Public License v3 or later (AGPLv3+)",
        &["AGPL-3.0-or-later"],
    ),
    (
        "GNU Affero General Public License v3",
        &["AGPL-3.0-only", "AGPL-3.0-or-later"],
    ),
    ("The Unlicense (Unlicense)", &["Unlicense"]),
    ("Boost Software License 1.0 (BSL-1.0)", &["BSL-1.0"]),
    (
        "European Union Public Licence 1.1 (EUPL 1.1)",
        &["EUPL-1.1"],
    ),
    (
        "European Union Public Licence 1.2 (EUPL 1.2)",
        &["EUPL-1.2"],
    ),
    ("Universal Permissive License (UPL)", &["UPL-1.0"]),
    ("PostgreSQL License", &["PostgreSQL"]),
    ("Zero-Clause BSD (0BSD)", &["0BSD"]),
    (
        "Python Software Foundation License",
        &["PSF-2.0", "Python-2.0"],
    ),
    ("Zope Public License", &["ZPL-2.0", "ZPL-2.1"]),
    ("zlib/libpng License", &["Zlib"]),
    (
        "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication",
        &["CC0-1.0"],
    ),
];

/// The prefix that all licence classifiers have.
pub(super) const PREFIX: &str = "License :: ";

/// Lower case, with spaces for punctuation.
fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '+') {
                c
            } else {
                ' '
            }
        })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The SPDX expression that a licence's name stands for, if there is no doubt.
pub fn expression_of(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(known) = identifier(text) {
        return Some(known.to_owned());
    }
    let folded = fold(text);
    if let Some((_, expression)) = NAMES.iter().find(|(name, _)| *name == folded) {
        return Some((*expression).to_owned());
    }
    // `MIT OR Apache-2.0`: an expression already. Lower case operators are words of a
    // sentence as well.
    let mut parts = Vec::new();
    for (at, word) in text.split_whitespace().enumerate() {
        if at % 2 == 1 {
            if !matches!(word, "OR" | "AND") {
                return None;
            }
            parts.push(word.to_owned());
        } else {
            parts.push(identifier(word)?.to_owned());
        }
    }
    (parts.len() > 1 && parts.len() % 2 == 1).then(|| parts.join(" "))
}

fn identifier(text: &str) -> Option<&'static str> {
    IDENTIFIERS
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(text))
}

/// What a classifier admits; `None` where it is no licence classifier that is known, an
/// empty list where it names none (`License :: OSI Approved`).
pub(crate) fn admitted(classifier: &str) -> Option<&'static [&'static str]> {
    let rest = classifier.strip_prefix(PREFIX)?;
    if rest == "OSI Approved" {
        return Some(&[]);
    }
    let name = rest.strip_prefix("OSI Approved :: ").unwrap_or(rest);
    CLASSIFIERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, admitted)| *admitted)
}

/// Whether an expression says what the classifier says: each of its alternatives is one
/// that some classifier admits.
pub(crate) fn covers(expression: &str, classifiers: &[&str]) -> bool {
    let ids: Vec<&str> = expression
        .split_whitespace()
        .filter(|word| !matches!(*word, "OR" | "AND"))
        .collect();
    classifiers.iter().all(|classifier| {
        admitted(classifier).is_some_and(|list| {
            list.is_empty() || list.iter().any(|admitted| ids.contains(admitted))
        })
    })
}

/// The expression that classifiers alone give: one of them, and it admits just one.
pub fn expression_of_classifiers(classifiers: &[&str]) -> Option<String> {
    let mut named = classifiers
        .iter()
        .filter(|classifier| admitted(classifier).is_none_or(|list| !list.is_empty()));
    let (only, more) = (named.next()?, named.next());
    match (admitted(only)?, more) {
        ([one], None) => Some((*one).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_doubt_becomes_an_expression() {
        for (text, expected) in [
            ("MIT", Some("MIT")),
            ("mit", Some("MIT")),
            ("The MIT License (MIT)", Some("MIT")),
            ("Apache License, Version 2.0", Some("Apache-2.0")),
            ("Apache-2.0", Some("Apache-2.0")),
            ("3-Clause BSD", Some("BSD-3-Clause")),
            ("GPLv3+", Some("GPL-3.0-or-later")),
            ("MIT OR Apache-2.0", Some("MIT OR Apache-2.0")),
            ("BSD", None),
            ("GPL", None),
            ("GPLv3", None),
            ("GPL-3.0", None),
            ("Apache", None),
            ("MIT or Apache-2.0", None),
            ("Copyright (c) 2020\n\nAll rights reserved", None),
            ("", None),
        ] {
            assert_eq!(expression_of(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn classifiers_agree_with_an_expression_or_do_not() {
        let bsd = "License :: OSI Approved :: BSD License";
        let mit = "License :: OSI Approved :: MIT License";
        assert!(covers("BSD-3-Clause", &[bsd]));
        assert!(!covers("MIT", &[bsd]));
        assert!(covers("MIT OR BSD-2-Clause", &[bsd, mit]));
        assert!(covers("MIT", &["License :: OSI Approved"]));
        assert!(!covers("MIT", &["License :: Other/Proprietary License"]));
        assert_eq!(expression_of_classifiers(&[mit]).as_deref(), Some("MIT"));
        assert_eq!(expression_of_classifiers(&[bsd]), None);
        assert_eq!(expression_of_classifiers(&[mit, bsd]), None);
    }
}
