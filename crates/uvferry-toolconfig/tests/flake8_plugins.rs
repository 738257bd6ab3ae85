//! What is kept here of flake8's plugins is what they themselves say: the names that they are
//! selected by, the codes that are off unless asked for, and each code in their sources.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;
#[path = "../src/flake8/plugins.rs"]
#[expect(dead_code, reason = "the list is what is looked at")]
mod plugins;
#[path = "../src/flake8/ruff_rules.rs"]
#[expect(dead_code, reason = "the plugins need it")]
mod ruff_rules;

use std::collections::{BTreeMap, BTreeSet};

use asked::ask;
use serde::Deserialize;
use uvferry_testkit::python_with;

/// One environment holds them all.
const PACKAGES: &[&str] = &[
    "flake8==7.5.0",
    "setuptools<81",
    "flake8-2020==1.8.1",
    "flake8-annotations==3.3.0",
    "flake8-async==26.8.1",
    "flake8-bandit==4.1.1",
    "flake8-blind-except==0.2.1",
    "flake8-boolean-trap==1.0.1",
    "flake8-bugbear==24.12.12",
    "flake8-builtins==3.1.0",
    "flake8-commas==4.0.0",
    "flake8-comprehensions==3.17.0",
    "flake8-copyright==0.2.4",
    "flake8-datetimez==26.8.1",
    "flake8-debugger==4.1.2",
    "flake8-django==1.1.1",
    "flake8-docstrings==1.7.0",
    "flake8-eradicate==1.5.0",
    "flake8-errmsg==0.7.0",
    "flake8-executable==2.1.3",
    "flake8-fixme==1.1.1",
    "flake8-future-annotations==1.1.0",
    "flake8-implicit-str-concat==0.7.0",
    "flake8-import-order==0.19.2",
    "flake8-isort==7.1.0",
    "flake8-logging==1.8.0",
    "flake8-logging-format==2024.24.12",
    "flake8-no-pep420==2.9.0",
    "flake8-pie==0.16.0",
    "flake8-print==5.0.0",
    "flake8-pyi==26.5.0",
    "flake8-pytest-style==2.2.0",
    "flake8-quotes==3.4.0",
    "flake8-raise==0.0.5",
    "flake8-return==1.2.0",
    "flake8-self==0.2.2",
    "flake8-simplify==0.31.1",
    "flake8-slots==0.1.6",
    "flake8-tidy-imports==4.12.0",
    "flake8-todos==0.3.1",
    "flake8-type-checking==3.2.0",
    "flake8-unused-arguments==0.0.14",
    "flake8-use-pathlib==0.3.0",
    "pandas-vet==2023.8.2",
    "pep8-naming==0.15.1",
    "tryceratops==2.4.1",
];

/// For each distribution: the names of its entry points, what it adds to the codes that are
/// off, and the words in its sources, and in those of what it is made of, that look like codes.
const SCRIPT: &str = r#"
import importlib.metadata, json, re, sys, warnings
warnings.simplefilter("ignore")
MADE_OF = {"flake8": ["pycodestyle", "pyflakes", "mccabe"], "flake8-docstrings": ["pydocstyle"]}

class Parser:
    def __init__(self):
        self.extended_default_ignore = []
        self.parser = self
    def extend_default_ignore(self, codes):
        self.extended_default_ignore.extend(codes)
    def __getattr__(self, name):
        return lambda *args, **kwargs: self

def words(name):
    found = set()
    for file in importlib.metadata.distribution(name).files:
        if file.suffix == ".py" and "tests" not in file.parts:
            text = file.locate().read_text(encoding="utf-8", errors="replace")
            found.update(re.findall(r"(?<![A-Za-z0-9])[A-Z]{1,5}[0-9]{2,4}(?![0-9A-Z])", text))
    return found

answers = []
for name in json.loads(NAMES):
    distribution = importlib.metadata.distribution(name)
    entries, parser = [], Parser()
    for entry in distribution.entry_points:
        if entry.group == "flake8.extension":
            entries.append(entry.name)
            plugin = entry.load()
            if hasattr(plugin, "add_options"):
                plugin.add_options(parser)
    codes = set().union(*(words(part) for part in [name, *MADE_OF.get(name, [])]))
    if name == "flake8-bandit":
        codes = {"S" + word[1:] for word in words("bandit") if re.fullmatch("B[0-9]{3}", word)}
    answers.append([name, {"entries": entries, "off": parser.extended_default_ignore, "codes": sorted(codes)}])
json.dump(answers, open(sys.argv[1], "w"))
"#;

#[derive(Debug, Default, Deserialize)]
struct Told {
    entries: BTreeSet<String>,
    off: BTreeSet<String>,
    codes: BTreeSet<String>,
}

/// Words of the sources that are no codes which the plugin gives: what they are.
const NO_CODES: &[(&str, &str)] = &[
    // Beginnings of codes, and the examples of comments.
    ("flake8", "E11 E12 E24 E51 E531 F921 W234 W451 W50"),
    ("flake8-annotations", "ANN000 ANN200"),
    ("flake8-async", "ASYNC91"),
    // What a test of bandit is called that has no name.
    ("flake8-bandit", "S001"),
    ("flake8-docstrings", "D10 D20 D21 D30 D40 D998 D999"),
    // Spoken of, and never given.
    ("flake8-slots", "SLOT003 SLOT004"),
    ("flake8-todos", "T00"),
];

/// Codes that the sources put together from parts, or that an older version gives.
const NOT_IN_SOURCES: &[(&str, &str)] = &[
    ("flake8", "E117"),
    ("flake8-django", "DJ13"),
    ("flake8-pie", "PIE782 PIE810"),
    (
        "flake8-simplify",
        "SIM106 SIM119 SIM121 SIM122 SIM123 SIM124 SIM125 SIM204 SIM205 SIM206 SIM207 SIM224 \
         SIM902 SIM903",
    ),
    ("flake8-todos", "T001 T002 T003 T004 T005 T006 T007"),
    ("tryceratops", "TRY302"),
];

fn words<'a>(list: &[(&str, &'a str)], name: &str) -> BTreeSet<&'a str> {
    list.iter()
        .filter(|(of, _)| *of == name)
        .flat_map(|(_, words)| words.split(' '))
        .collect()
}

#[test]
fn the_codes_are_those_that_the_plugins_give() {
    let Some(python) = python_with("flake8-plugins", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let names: Vec<&str> = PACKAGES
        .iter()
        .map(|package| package.split(['=', '<']).next().unwrap())
        .filter(|name| *name != "setuptools")
        .collect();
    let list = serde_json::to_string(&serde_json::to_string(&names).unwrap()).unwrap();
    let told: BTreeMap<String, Told> = ask(&python, &SCRIPT.replace("NAMES", &list), &[])
        .into_iter()
        .map(|answer| serde_json::from_value(answer).unwrap())
        .collect();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for name in names {
        let of: Vec<&plugins::Plugin> = plugins::PLUGINS
            .iter()
            .filter(|plugin| plugin.packages.contains(&name) || plugin.name() == name)
            .collect();
        let real = &told[name];
        let texts = |words: Vec<&[&str]>| -> BTreeSet<String> {
            words
                .concat()
                .iter()
                .map(|word| (*word).to_owned())
                .collect()
        };
        let entries = texts(of.iter().map(|plugin| plugin.entries).collect());
        let off = texts(of.iter().map(|plugin| plugin.off).collect());
        let ours: BTreeSet<String> = of.iter().flat_map(|plugin| plugin.all_codes()).collect();
        // One entry may be another name of an older version.
        if !real.entries.is_subset(&entries) {
            wrong.push(format!(
                "{name}: entries {:?}, here {entries:?}",
                real.entries
            ));
        }
        if off != real.off {
            wrong.push(format!("{name}: off {:?}, here {off:?}", real.off));
        }
        let letters: BTreeSet<&str> = ours.iter().map(|code| ruff_rules::letters(code)).collect();
        let (no_codes, unseen) = (words(NO_CODES, name), words(NOT_IN_SOURCES, name));
        let missing: Vec<&String> = real
            .codes
            .iter()
            .filter(|code| letters.contains(ruff_rules::letters(code)))
            .filter(|code| !ours.contains(*code) && !no_codes.contains(code.as_str()))
            .collect();
        let odd: Vec<&String> = ours
            .iter()
            .filter(|code| !real.codes.contains(*code) && !unseen.contains(code.as_str()))
            .collect();
        if !missing.is_empty() || !odd.is_empty() {
            wrong.push(format!(
                "{name}: missing here {missing:?}, only here {odd:?}"
            ));
        }
        compared += ours.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 700, "only {compared} codes were compared");
}
