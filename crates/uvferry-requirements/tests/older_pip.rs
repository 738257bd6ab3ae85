//! pip 23.2 beside pip 26: each line that they read differently has a name here. What pip
//! 26 makes of a line is what this crate makes of it (`tests/pip.rs`), so these are also
//! all the differences between this crate and the older pip.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says why it was skipped"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use uvferry_diagnostics::SourceFile;
use uvferry_requirements::{normalize_name, parse};

mod generated;
#[expect(dead_code, reason = "other tests ask more")]
mod pips;

/// One line, as both read it.
struct Line<'a> {
    text: &'a str,
    new: &'a Value,
    old: &'a Value,
}

impl Line<'_> {
    fn kinds(&self) -> (&str, &str) {
        let kind = |line: &Value| match line["kind"].as_str() {
            Some("requirement") => "requirement",
            Some("option") => "option",
            Some("include") => "include",
            Some("refused") => "refused",
            _ => "nothing",
        };
        (kind(self.new), kind(self.old))
    }

    fn message(&self) -> &str {
        self.new["message"].as_str().unwrap_or_default()
    }

    fn old_message(&self) -> &str {
        self.old["message"].as_str().unwrap_or_default()
    }

    fn both_requirements(&self) -> bool {
        self.kinds() == ("requirement", "requirement")
    }
}

/// What a difference is called, and how it is known.
type Difference = (&'static str, fn(&Line<'_>) -> bool);

/// Every difference between the two, the narrow ones first.
const DIFFERENCES: &[Difference] = &[
    ("23.2 takes UTF-32 for UTF-16", |line| {
        line.old_message().contains("\\x00")
    }),
    ("23.2 does not know the newer options", |line| {
        let newer = ["--no-require-hashes", "--all-releases", "--only-final"];
        newer.iter().any(|option| {
            line.old_message()
                .contains(&format!("no such option: {option}"))
        })
    }),
    ("26 dropped `--global-option`", |line| {
        line.message().contains("no such option: --global-option")
    }),
    ("26 reads `-e 'name @ git+…'` as a requirement", |line| {
        line.text.starts_with("-e") && line.text.contains(" @ ") && line.old["path"] == true
    }),
    (
        "26 takes a requirement before `-e` for the editable",
        |line| {
            let mut words = line.text.split(char::is_whitespace);
            words.any(|word| word == "-e")
                && !line.text.starts_with('-')
                && line.old["editable"] != true
        },
    ),
    ("23.2 drops the settings of an editable", |line| {
        line.both_requirements()
            && line.new["editable"] == true
            && line.new["config_settings"] != line.old["config_settings"]
    }),
    ("26 takes any text behind `name @`", |line| {
        let no_host = !line.text.contains("://") || line.text.contains(":///");
        line.text.contains('@') && line.new["path"] == false && no_host
    }),
    ("26 takes a name only from `#egg=`", |line| {
        let has_more = line.text.contains("#egg=") || line.text.contains("&egg=");
        has_more && (line.message().contains("invalid-egg-fragment") || line.new["path"] == true)
    }),
    ("26 takes a name that ends with a sign", |line| {
        let extras = line.new["extras"].as_array().into_iter().flatten();
        let mut names = extras.chain([&line.new["name"]]).filter_map(Value::as_str);
        line.kinds() == ("requirement", "refused")
            && names.any(|name| name.ends_with(['_', '-', '.']))
    }),
    ("26 takes `===` in parentheses", |line| {
        line.kinds() == ("requirement", "refused")
            && line.text.contains('(')
            && line.text.contains("===")
    }),
    ("26 normalises the extra in a marker", |line| {
        line.both_requirements()
            && line.text.contains("extra")
            && line.new["marker"] != line.old["marker"]
    }),
    ("26 takes a comma behind the last specifier", |line| {
        let before_marker = line.text.split(';').next().unwrap_or_default();
        let own = before_marker.split(" -").next().unwrap_or_default();
        own.trim_end_matches([' ', '\t', ')']).ends_with(',')
            && line.kinds() == ("requirement", "refused")
    }),
    ("26 takes any white space inside `not in`", |line| {
        line.old_message().starts_with("Invalid marker") && line.text.contains("not  in")
    }),
    ("26 reads the strings of a marker as Python's", |line| {
        line.message().contains("Invalid quoted string")
            && line.kinds() == ("refused", "requirement")
    }),
    ("23.2 takes legacy specifiers", |line| {
        let specifier = line.old["specifier"].as_str().unwrap_or_default();
        let refused = line.message().starts_with("Invalid requirement")
            && line.kinds() == ("refused", "requirement");
        // What is none is perhaps a path.
        let path = line.new["path"] == true && line.old["path"] == false;
        !specifier.is_empty() && (refused || path)
    }),
    ("26 normalises the name in a wheel's", |line| {
        let name = |line: &Value| normalize_name(line["name"].as_str().unwrap_or_default());
        line.text.contains(".whl")
            && line.both_requirements()
            && line.new["name"] != line.old["name"]
            && name(line.new) == name(line.old)
    }),
];

/// What shows the rare ones.
const SHOWN: &[&[u8]] = &[
    b"a (===1)\n",
    b"a; extra == '3.8'\n",
    b"-e . -C a=b\n",
    b"a[b_]\n",
    b"a @ https:///x\n",
    b"./a.b-1.0-py3-none-any.whl\n",
    b"a -e b\n",
    b"a==1,\n",
];

fn name(line: &Line<'_>) -> Option<&'static str> {
    DIFFERENCES
        .iter()
        .find(|(_, is)| is(line))
        .map(|(name, _)| *name)
}

#[test]
fn each_difference_between_the_two_pips_has_a_name() {
    let (Some(new), Some(old)) = (pips::current(), pips::older()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = fs_err::canonicalize(folder.path()).unwrap();
    let count = std::env::var("UVFERRY_TEST_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(300);
    let mut files: Vec<Vec<u8>> = generated::CASES
        .iter()
        .chain(SHOWN)
        .map(|case| case.to_vec())
        .collect();
    files.extend(generated::files(count).into_iter().map(String::into_bytes));
    let paths: Vec<PathBuf> = files
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            let path = folder.join(format!("{index}.txt"));
            fs_err::write(&path, bytes).unwrap();
            path
        })
        .collect();
    let (new_answers, old_answers) = (new.read(&folder, &paths), old.read(&folder, &paths));
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unnamed = Vec::new();
    let mut lines = 0;
    for ((bytes, new), old) in files.iter().zip(&new_answers).zip(&old_answers) {
        assert_eq!(
            new["refused"].is_string(),
            old["refused"].is_string(),
            "{}",
            String::from_utf8_lossy(bytes)
        );
        let by_line = |answer: &Value| -> BTreeMap<u64, Value> {
            let lines = answer["lines"].as_array().cloned().unwrap_or_default();
            lines
                .into_iter()
                .map(|line| (line["line"].as_u64().unwrap(), line))
                .collect()
        };
        let (new, old) = (by_line(new), by_line(old));
        let ours = parse(&SourceFile::new("r.txt", bytes.clone()));
        lines += new.len();
        let null = Value::Null;
        let numbers: BTreeSet<&u64> = new.keys().chain(old.keys()).collect();
        for number in numbers {
            let line = Line {
                text: ours
                    .entries
                    .iter()
                    .find(|entry| entry.line() as u64 == *number)
                    .map_or("", |entry| ours.source.slice(entry.span())),
                new: new.get(number).unwrap_or(&null),
                old: old.get(number).unwrap_or(&null),
            };
            if line.new == line.old || line.kinds() == ("refused", "refused") {
                continue;
            }
            match name(&line) {
                Some(name) => *named.entry(name).or_default() += 1,
                None => unnamed.push(format!(
                    "{:?}\n  pip 26   {}\n  pip 23.2 {}",
                    line.text, line.new, line.old
                )),
            }
        }
    }
    assert!(
        unnamed.is_empty(),
        "{} differences without a name\n{}",
        unnamed.len(),
        unnamed[..unnamed.len().min(40)].join("\n")
    );
    for (name, _) in DIFFERENCES {
        assert!(named.contains_key(name), "nothing shows that {name}");
    }
    println!(
        "pip {} and {} on {lines} lines: {named:#?}",
        new.version, old.version
    );
}
