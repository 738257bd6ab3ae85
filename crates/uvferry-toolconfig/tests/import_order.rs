//! flake8-isort or flake8-import-order before, ruff's I001 after: the same files are found.
//! The samples are sorted in each of the ways that the rows ask for, by isort itself.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;

use std::collections::BTreeSet;

use asked::{Files, ask, files, files_of};
use bench::{After, bring_with};
use uvferry_testkit::python_with;
use uvferry_toolconfig::Options;

const PACKAGES: &[&str] = &[
    "ruff==0.17.6",
    "flake8==7.5.0",
    "flake8-import-order==0.19.2",
    "flake8-isort==7.1.0",
    "isort==9.0.2",
    // flake8-import-order needs pkg_resources on some Pythons.
    "setuptools<81",
];

const SCRIPT: &str = r#"
import json, os, subprocess, sys
import isort

BASE = [
    "import os\nimport abc\nfrom collections import OrderedDict, defaultdict, MAX\n\nimport numpy\nfrom attr import b, A, C\n\nfrom . import a\nfrom .. import z\nfrom .b import c\n",
    "from __future__ import annotations\n\nimport sys\nfrom os import path\n\nimport django\nfrom django.db import models\nfrom Zope import z\nimport attr\n\nimport own\nfrom own.x import b, a\n",
    "import b\nimport a\nimport C\n\nX = 1\n",
    "import longer_name\nimport a\nfrom zz import d\nfrom b import longer, x\n",
    "import sys\n\nX = 1\n",
    "from os import path as p, sep as s\nfrom b import x as y\n",
    "import os\nfrom typing import Any, List\nfrom a import B, c\n",
]
WAYS = [
    {}, {"profile": "black"}, {"force_sort_within_sections": True}, {"force_single_line": True},
    {"order_by_type": False}, {"case_sensitive": True, "order_by_type": False},
    {"case_sensitive": True}, {"length_sort": True}, {"lines_between_types": 1},
    {"lines_after_imports": 2}, {"no_sections": True}, {"from_first": True},
    {"reverse_relative": True}, {"combine_as_imports": True}, {"force_to_top": ["sys"]},
    {"no_lines_before": ["FIRSTPARTY"]}, {"known_first_party": ["numpy"]}, {"default_section": "FIRSTPARTY"},
    {"known_django": ["django"], "sections": ["FUTURE", "STDLIB", "DJANGO", "THIRDPARTY", "FIRSTPARTY", "LOCALFOLDER"]},
    {"force_sort_within_sections": True, "order_by_type": False, "reverse_relative": True},
    {"order_by_type": False, "reverse_relative": True},
    {"case_sensitive": True, "order_by_type": False, "reverse_relative": True},
    {"import_heading_stdlib": "Standard"},
    {"force_sort_within_sections": True, "sort_relative_in_force_sorted_sections": True},
]
samples = []
for base in BASE:
    for text in [base] + [isort.code(base, known_first_party=["own"], **way) if "known_first_party" not in way
                          else isort.code(base, **way) for way in WAYS]:
        if text not in samples:
            samples.append(text)

def lines(*arguments):
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode in (0, 1), done.stderr + done.stdout
    return done.stdout

answers = []
folders = sys.argv[2:]
for before, after in zip(folders[::2], folders[1::2]):
    for folder in (before, after):
        for place in ("pkg/sub", "pkg/skipped", "own"):
            os.makedirs(os.path.join(folder, place), exist_ok=True)
        for number, text in enumerate(samples):
            for place in ("pkg/sub", "pkg/skipped")[: 1 + (number % 9 == 0)]:
                with open(os.path.join(folder, place, "m%03d.py" % number), "w") as file:
                    file.write(text)
        for name in ("own/__init__.py", "own/x.py"):
            open(os.path.join(folder, name), "w").close()
    os.chdir(before)
    style = os.path.exists("styled")
    found = lines("flake8", "--select", "I1,I2" if style else "I00", "--format", "%(path)s", ".")
    answer = [sorted({os.path.normpath(line) for line in found.splitlines()})]
    os.chdir(after)
    found = lines("ruff", "check", "--no-cache", "--select", "I001", "--output-format", "json", ".")
    answer.append(sorted({os.path.relpath(item["filename"]) for item in json.loads(found)}))
    answer.append({"pkg/sub/m%03d.py" % n: text for n, text in enumerate(samples)})
    answers.append(answer)
json.dump(answers, open(sys.argv[1], "w"))
"#;

fn options(plugin: &str) -> Options {
    Options {
        development: vec!["flake8".to_owned(), plugin.to_owned()],
        ..Options::default()
    }
}

/// Whether the files that the two find are as they should be.
type Agree = fn(&BTreeSet<&str>, &BTreeSet<&str>, usize) -> bool;

fn compare(rows: &[(String, Files, After)], agree: Agree) {
    let Some(python) = python_with("import-order", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let projects: Vec<Files> = rows
        .iter()
        .flat_map(|(_, before, after)| [before.clone(), files_of(after)])
        .collect();
    let mut wrong = Vec::new();
    for ((name, _, after), answer) in rows.iter().zip(ask(&python, SCRIPT, &projects)) {
        let set = |at: usize| -> BTreeSet<&str> {
            let list = answer[at].as_array().unwrap();
            list.iter().map(|path| path.as_str().unwrap()).collect()
        };
        let (before, now) = (set(0), set(1));
        assert!(!before.is_empty(), "{name}: nothing is found at all");
        let count = answer[2].as_object().unwrap().len();
        if !agree(&before, &now, count) {
            let shown = before
                .difference(&now)
                .chain(now.difference(&before))
                .take(3)
                .map(|path| {
                    format!(
                        "{path} before {}:\n{}",
                        before.contains(path),
                        answer[2][*path]
                    )
                });
            let shown: Vec<String> = shown.collect();
            wrong.push(format!(
                "{name}\n{}{}",
                after.text("pyproject.toml"),
                shown.join("\n")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n\n")
    );
}

#[test]
fn ruff_sorts_as_isort_was_told() {
    let rows = [
        "profile = black",
        "profile = black\nforce_sort_within_sections = true\nsort_relative_in_force_sorted_sections = true",
        "profile = black\nforce_sort_within_sections = true\nsort_relative_in_force_sorted_sections = true\norder_by_type = no",
        "profile = black\nforce_sort_within_sections = true\nsort_relative_in_force_sorted_sections = true\nhonor_case_in_force_sorted_sections = true",
        "profile = black\nforce_single_line = yes",
        "profile = black\nforce_single_line = yes\nsingle_line_exclusions = typing, a",
        "profile = black\norder_by_type = false",
        "profile = black\norder_by_type = false\ncase_sensitive = 1",
        "profile = black\nlines_between_types = 1",
        "profile = black\nlines_after_imports = 2",
        "profile = black\nno_sections = true",
        "profile = black\nfrom_first = true",
        "profile = black\nreverse_relative = true",
        "profile = black\ncombine_as_imports = true",
        "profile = black\nforce_to_top = sys",
        "profile = black\nno_lines_before = FIRSTPARTY",
        "profile = black\nknown_first_party = numpy",
        "profile = black\nknown_django = django\nsections = FUTURE,STDLIB,DJANGO,THIRDPARTY,FIRSTPARTY,LOCALFOLDER",
        "profile = black\nimport_heading_stdlib = Standard",
        "profile = black\nskip = skipped",
        "profile = black\nextend_skip = pkg/skipped/m009.py, m018.py",
        "profile = black\nskip_glob = */skipped/*",
        "profile = black\nskip_glob = pkg/*/m01*.py\nextend_skip_glob = m00*, */sub/m02?.py",
        "multi_line_output = 3\ninclude_trailing_comma = true\nline_length = 88",
        "profile = attrs\nline_length = 88",
    ];
    let rows: Vec<(String, Files, After)> = rows
        .iter()
        .map(|row| {
            let cfg = format!("[isort]\n{row}\n[flake8]\nmax-line-length = 88\nselect = I\n");
            let before = [("setup.cfg", cfg.as_str())];
            let after = bring_with(&options("flake8-isort"), &before);
            assert!(!after.has("setup.cfg"), "{row}: {:?}", after.codes());
            assert!(
                !after.codes().contains(&"UVF253"),
                "{row}: {:?}",
                after.outcome.diagnostics
            );
            ((*row).to_owned(), files(&before), after)
        })
        .collect();
    compare(&rows, |before, after, _| before == after);
}

/// ruff also asks for one empty line here and two there, so it finds more than the style;
/// what is sorted by the style and written as ruff writes it, it does not find.
#[test]
fn ruff_sorts_as_a_style_asks() {
    let rows = ["google", "smarkets", "pycharm", "isort"].map(|style| {
        let cfg = format!(
            "[flake8]\nselect = I\nimport-order-style = {style}\napplication-import-names = own\n"
        );
        let before = [("setup.cfg", cfg.as_str()), ("styled", "")];
        let after = bring_with(&options("flake8-import-order"), &before);
        assert!(after.codes().contains(&"UVF253"), "{style}");
        (style.to_owned(), files(&before), after)
    });
    compare(&rows, |before, after, count| {
        before.is_subset(after) && count - after.len() >= 3
    });
}
