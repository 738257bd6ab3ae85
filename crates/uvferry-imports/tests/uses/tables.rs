//! What the build makes of the files in `data/`.

#[path = "../../build/tables/mod.rs"]
mod making;

use std::path::Path;

use toml_edit::{DocumentMut, Table};
use uvferry_requirements::normalize_name;

/// A file as it is, with one of its texts replaced by another.
fn with(file: &str, old: &str, new: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(file);
    let text = fs_err::read_to_string(path).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    text.replacen(old, new, 1)
}

/// The line in which a text stands first.
fn line(text: &str, wanted: &str) -> usize {
    1 + text.lines().position(|line| line.contains(wanted)).unwrap()
}

#[test]
fn a_mistake_in_a_table_fails_the_build_and_says_where() {
    // The file, a text of it, what stands there instead, and what is said of which text's line.
    let mistakes: &[(&str, &str, &str, &str, &str)] = &[
        (
            "tools.toml",
            "files = [\"alembic.ini\"]",
            "filse = [\"alembic.ini\"]",
            "filse",
            "nothing reads `filse`",
        ),
        (
            "tools.toml",
            "[[tool]]",
            "[[tol]]",
            "[[tol]]",
            "nothing reads `tol`",
        ),
        (
            "tools.toml",
            "tables = [\"alembic\"]",
            "tables = [\"autoflake\"]",
            "",
            "`autoflake` stands in another row too",
        ),
        (
            "tools.toml",
            "files = [\"alembic.ini\"]",
            "files = [\".ansible-lint\"]",
            "",
            "`.ansible-lint` stands in another row too",
        ),
        (
            "addresses.toml",
            "likely = true",
            "likely = \"yes\"",
            "likely = \"yes\"",
            "`likely` is neither true nor false",
        ),
        (
            "alternatives.toml",
            "[\"uvicorn\", ",
            "[7, ",
            "[7, ",
            "`distributions` is no list of texts",
        ),
        (
            "alternatives.toml",
            "name = \"ASGI server\"",
            "name = \"ASGI server",
            "name = \"ASGI server",
            "basic string",
        ),
        (
            "arguments.toml",
            "names = \"module\"",
            "names = \"modules\"",
            "",
            "`names` is `modules`, and none of ``, `module`",
        ),
        (
            "arguments.toml",
            "sync = []",
            "sync = true",
            "sync = true",
            "`sync` is no list of texts",
        ),
        (
            "categories.toml",
            "category = \"testing\"",
            "category = \"tests\"",
            "",
            "`category` is `tests`, and none of",
        ),
        (
            "categories.toml",
            "strong = 40",
            "strong = \"much\"",
            "",
            "`strong` is no number",
        ),
        (
            "categories.toml",
            "[\"Framework :: tox\", 95]",
            "[\"Framework :: tox\"]",
            "rules = [",
            "`rules` is no list of texts and numbers",
        ),
        (
            "categories.toml",
            "\"pytest-*\"]",
            "\"pytest-\"]",
            "",
            "`pytest-` has not one `*`",
        ),
        (
            "groups.toml",
            "\"gcp\", ",
            "\"gcp\", \"prod\", ",
            "",
            "`prod` stands in another row too",
        ),
        (
            "names.toml",
            "of = \"module\"",
            "of = \"modul\"",
            "",
            "`of` is `modul`, and none of `module`, ",
        ),
        (
            "plugins.toml",
            "loaded = \"installed\"",
            "loaded = \"always\"",
            "",
            "`loaded` is `always`, and none of `installed`, `named`",
        ),
        (
            "programs.toml",
            "source = \"its documentation\"",
            "",
            "",
            "the row has no `source`",
        ),
        (
            "stubs.toml",
            "\"aiofiles\", ",
            "\"aiofiles\", \"behave\", ",
            "",
            "`behave` stands in another row too",
        ),
        (
            "modules.txt",
            "pillow 13.0.0 PIL",
            "pillow 13.0.0",
            "pillow 13.0.0",
            "`pillow` has no modules",
        ),
        (
            "modules.txt",
            "opencv-python - cv2",
            "pillow - cv2",
            "pillow - cv2",
            "`pillow` stands in another line too",
        ),
        (
            "standard_library.txt",
            "Bastion 2.7",
            "Bastion 2.x",
            "Bastion 2.x",
            "`2.x` is no range of versions",
        ),
        (
            "standard_library.txt",
            "Bastion 2.7",
            "Zastion 2.7",
            "CDROM 2.7",
            "`CDROM` is not in order",
        ),
    ];
    for (file, old, new, wrong, message) in mistakes {
        let text = with(file, old, new);
        let fault = making::rust(file, &text).unwrap_err();
        assert!(fault.contains(message), "{file}: {fault}");
        let place = match *wrong {
            "" => format!("data/{file}"),
            wrong => format!("data/{file}, line {}: ", line(&text, wrong)),
        };
        assert!(fault.starts_with(&place), "{fault} is not at {place}");
        assert!(!fault.contains('\n'), "{fault}");
    }
    let files = mistakes.iter().map(|(file, ..)| *file);
    let without: Vec<&str> = making::FILES
        .into_iter()
        .filter(|file| !files.clone().any(|known| known == *file))
        .collect();
    assert!(without.is_empty(), "no mistake in {without:?} was tried");
}

#[test]
fn each_file_has_its_rust() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut names: Vec<String> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, making::FILES);
}

const FILES: &[(&str, &str)] = &[
    ("addresses", include_str!("../../data/addresses.toml")),
    ("alternatives", include_str!("../../data/alternatives.toml")),
    ("arguments", include_str!("../../data/arguments.toml")),
    ("groups", include_str!("../../data/groups.toml")),
    ("names", include_str!("../../data/names.toml")),
    ("plugins", include_str!("../../data/plugins.toml")),
    ("programs", include_str!("../../data/programs.toml")),
    ("stubs", include_str!("../../data/stubs.toml")),
    ("tools", include_str!("../../data/tools.toml")),
];

/// Keys of rows whose values are names of distributions.
const NAMES: &[&str] = &[
    "distribution",
    "distributions",
    "development",
    "except",
    "hosts",
    "of",
    "same",
];

fn word(row: &Table, key: &str) -> String {
    let word = row.get(key).and_then(|item| item.as_str());
    word.unwrap_or_default().to_owned()
}

fn words(row: &Table, key: &str) -> Vec<String> {
    let list = row.get(key).and_then(|item| item.as_array());
    let list = list.into_iter().flat_map(|list| list.iter());
    list.filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn each_row(mut check: impl FnMut(&str, &Table)) {
    for (name, text) in FILES {
        let document: DocumentMut = text
            .parse()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        for (kind, item) in document.iter() {
            let list = item
                .as_array_of_tables()
                .unwrap_or_else(|| panic!("{name}: `{kind}` is no list of rows"));
            for row in list {
                check(&format!("{name}, {kind}: {row}"), row);
            }
        }
    }
}

#[test]
fn each_row_says_where_it_is_from() {
    let mut count = 0;
    each_row(|row, table| {
        assert!(word(table, "source").len() > 4, "{row}");
        count += 1;
    });
    assert!(count > 300, "{count}");
}

#[test]
fn names_are_normalised_sorted_and_there_once() {
    each_row(|row, table| {
        for key in NAMES {
            let mut names = words(table, key);
            if names.is_empty() {
                names.push(word(table, key));
            }
            for name in &names {
                assert_eq!(&normalize_name(name), name, "{row}");
            }
            // The first of `distributions` is what the others stand in for.
            let mut unique = names.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), names.len(), "{row}");
            if *key != "distributions" && *key != "of" {
                assert!(names.is_sorted(), "{key} of {row}");
            }
        }
    });
}
