//! Where the check and validate-pyproject part on purpose, each with its reason. A file that
//! they judge differently for any other reason fails the tests.

use uvferry_diagnostics::Diagnostic;
use uvferry_testkit::skip;

use crate::errors;
use crate::place::is_told_at;
use crate::tool::{Refusal, tool};

/// What the check refuses, and validate-pyproject does not.
pub(crate) struct Stricter {
    /// Why the check is right.
    reason: &'static str,
    code: &'static str,
    /// Words of the messages that are meant.
    words: &'static [&'static str],
    /// Where they stand.
    place: &'static str,
    /// A file that is judged differently.
    file: &'static str,
}

pub(crate) const STRICTER: &[Stricter] = &[
    Stricter {
        reason: "PEP 621: `file` and `text` exclude each other, tools must raise an error",
        code: "UVF265",
        words: &["`readme` has both"],
        place: "project.readme",
        file: "[project]\nname = \"x\"\nversion = \"1\"\n\
               readme = {file = \"a.md\", text = \"b\", content-type = \"text/plain\"}",
    },
    Stricter {
        reason: "PEP 621: `file` and `text` exclude each other, whatever the type of the other",
        code: "UVF266",
        words: &["`license` has both"],
        place: "project.license",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nlicense = {file = \"a\", text = 1}",
    },
    Stricter {
        reason: "PEP 621: the values of `readme` and `license` are strings",
        code: "UVF202",
        words: &["must be a string"],
        place: "project",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nlicense = {file = \"a\", text = 1}",
    },
    Stricter {
        reason: "PEP 621: `entry-points` is a table",
        code: "UVF202",
        words: &["`project.entry-points` must be a table"],
        place: "project.entry-points",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nentry-points = 1",
    },
    Stricter {
        reason: "PEP 639 defines which patterns there are, and none goes out of the project",
        code: "UVF266",
        words: &[
            "goes out of the project",
            "absolute path",
            "an empty pattern",
            "no meaning in a pattern",
            "folders are separated",
            "`**` stands alone",
            "never closed",
            "nothing before it",
            "no place in",
        ],
        place: "project.license-files",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nlicense-files = [\"../LICENSE\"]",
    },
    Stricter {
        reason: "setuptools refuses to build with an expression and a classifier of a licence",
        code: "UVF266",
        words: &["a classifier repeats the licence"],
        place: "project.classifiers",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nlicense = \"MIT\"\n\
               classifiers = [\"License :: OSI Approved\"]",
    },
    Stricter {
        reason: "core metadata: a label has at most 32 characters",
        code: "UVF270",
        words: &["32 is the most"],
        place: "project.urls",
        file: "[project]\nname = \"x\"\nversion = \"1\"\n\
               urls = {a123456789012345678901234567890123 = \"https://example.com\"}",
    },
    Stricter {
        reason: "white space is no host",
        code: "UVF270",
        words: &["begins with white space"],
        place: "project.urls",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nurls = {a = \" \"}",
    },
    Stricter {
        reason: "pip installs no command without a function",
        code: "UVF271",
        words: &["names a module, and pip"],
        place: "project",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nscripts = {x = \"x.y\"}",
    },
    Stricter {
        reason: "PEP 621: `console_scripts` and `gui_scripts` must raise an error",
        code: "UVF271",
        words: &["has a table of its own"],
        place: "project.entry-points",
        file: "[project]\nname = \"x\"\nversion = \"1\"\n\
               entry-points = {console_scripts = {x = \"x:y\"}}",
    },
    Stricter {
        reason: "PEP 685: extras that are the same after normalisation must raise an error",
        code: "UVF273",
        words: &["the extras"],
        place: "project.optional-dependencies",
        file: "[project]\nname = \"x\"\nversion = \"1\"\n\
               optional-dependencies = {a_b = [], a-b = []}",
    },
    Stricter {
        reason: "PEP 735: groups that are the same after normalisation should be an error",
        code: "UVF273",
        words: &["the groups"],
        place: "dependency-groups",
        file: "[dependency-groups]\na_b = []\na-b = []",
    },
    Stricter {
        reason: "PEP 735: groups that include each other must be an error",
        code: "UVF274",
        words: &["groups include each other"],
        place: "dependency-groups",
        file: "[dependency-groups]\na = [{include-group = \"a\"}]",
    },
    Stricter {
        reason: "PEP 735: a table is an include, with that key",
        code: "UVF274",
        words: &["holds `include-group` and nothing else"],
        place: "dependency-groups",
        file: "[dependency-groups]\na = [{}]",
    },
    Stricter {
        reason: "PEP 518: `requires` holds PEP 508 texts, pip stops otherwise",
        code: "UVF272",
        words: &[""],
        place: "build-system.requires",
        file: "[build-system]\nrequires = [\"a b c\"]",
    },
    Stricter {
        reason: "PEP 517: the folders are inside the project",
        code: "UVF275",
        words: &["is not inside the project"],
        place: "build-system.backend-path",
        file: "[build-system]\nrequires = []\nbuild-backend = \"x\"\nbackend-path = [\"..\"]",
    },
    Stricter {
        reason: "PEP 440: a version alone is no specifier, setuptools and uv stop at it",
        code: "UVF263",
        words: &["is no version specifier"],
        place: "project.requires-python",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \"3.8\"",
    },
    Stricter {
        reason: "setuptools stops where its own `license-files` stand beside the standard's",
        code: "UVF276",
        words: &["setuptools refuses both"],
        place: "tool.setuptools.license-files",
        file: "[project]\nname = \"x\"\nversion = \"1\"\nlicense-files = []\n\
               [tool.setuptools]\nlicense-files = []",
    },
    Stricter {
        reason: "uv refuses to lock",
        code: "UVF278",
        words: &[""],
        place: "tool.uv",
        file: "[project]\nname = \"x\"\nversion = \"1\"\n\
               [tool.uv]\ndefault-groups = [\"a\"]",
    },
];

/// What validate-pyproject refuses, and the check does not.
pub(crate) struct Looser {
    /// Why the check is right.
    reason: &'static str,
    /// Words of its message.
    words: &'static str,
    /// A file that is judged differently.
    file: &'static str,
}

pub(crate) const LOOSER: &[Looser] = &[Looser {
    reason: "PEP 735: tools compare normalised names of groups",
    words: "The included dependency group",
    file: "[dependency-groups]\nA_b = []\nc = [{include-group = \"a-B\"}]",
}];

/// Whether all errors of the check are meant to be more than the tool has.
pub(crate) fn is_stricter(text: &str, found: &[Diagnostic]) -> bool {
    found.iter().all(|found| {
        STRICTER.iter().any(|difference| {
            found.code == difference.code
                && difference
                    .words
                    .iter()
                    .any(|words| found.message.contains(words))
                && is_told_at(text, difference.place, std::slice::from_ref(found))
        })
    })
}

/// Whether the check is meant to have nothing to say.
pub(crate) fn is_looser(refusal: &Refusal) -> bool {
    LOOSER
        .iter()
        .any(|difference| refusal.message.contains(difference.words))
}

#[test]
fn each_difference_is_still_there() {
    skip!(unless Python, Online);
    let tool = tool();
    let verdicts = tool.judge(STRICTER.iter().map(|difference| difference.file));
    for (difference, verdict) in STRICTER.iter().zip(verdicts) {
        let found = errors(difference.file, &tool.classifiers);
        assert!(verdict.is_none(), "{}: {verdict:?}", difference.reason);
        let told = found.iter().any(|found| {
            found.code == difference.code
                && difference
                    .words
                    .iter()
                    .any(|words| found.message.contains(words))
        });
        assert!(told, "{}: {found:#?}", difference.reason);
        assert!(
            is_stricter(difference.file, &found),
            "{}",
            difference.reason
        );
    }
    let verdicts = tool.judge(LOOSER.iter().map(|difference| difference.file));
    for (difference, verdict) in LOOSER.iter().zip(verdicts) {
        let refusal = verdict.unwrap_or_else(|| panic!("{}", difference.reason));
        assert!(is_looser(&refusal), "{}: {refusal:?}", difference.reason);
        let found = errors(difference.file, &tool.classifiers);
        assert_eq!(found, [], "{}", difference.reason);
    }
}
