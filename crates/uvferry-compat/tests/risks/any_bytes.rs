//! Whatever the bytes, there is an answer, and the same one each time.

use proptest::prelude::*;

use crate::project::look;

const PATHS: [&str; 8] = [
    "requirements.txt",
    "dev/requirements.in",
    "constraints.txt",
    "Dockerfile",
    ".github/workflows/a.yml",
    ".gitlab-ci.yml",
    "Makefile",
    "pip.conf",
];

/// Pieces that the readers look for.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "FROM python",
        "FROM",
        ":latest",
        "COPY --from=",
        "<<EOF",
        "EOF",
        "\\\n",
        "\n",
        " ",
        "pip install ",
        "--user",
        "--only-binary :all:",
        "git+https://",
        "@",
        "https://me:pw@example.com/a.whl",
        "==1.0",
        "${",
        "}",
        "$",
        "image: ",
        "run: |\n",
        "PIP_CONSTRAINT",
        "é",
        "\u{2028}",
        "-r requirements.txt",
        "-c constraints.txt",
        "sklearn",
        "mysqlclient",
        "; python_version < '3'",
        "\"",
        "'",
        "#",
        "\t",
        "\r",
    ]);
    prop::collection::vec(
        prop_oneof![
            4 => words.prop_map(|word| word.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..6),
        ],
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(texts in prop::collection::vec(pieces(), PATHS.len()), range in ".{0,12}") {
        let mut files: Vec<(&str, Vec<u8>)> = PATHS.into_iter().zip(texts).collect();
        files.push(("requires-python", range.into_bytes()));
        let risks = look(&files);
        for risk in &risks.risks {
            prop_assert!(!risk.mitigation.is_empty());
            prop_assert!(!risk.diagnostic.message.is_empty());
        }
        prop_assert_eq!(look(&files), risks);
    }
}
