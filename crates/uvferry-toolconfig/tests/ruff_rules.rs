//! The list of ruff's rules that is kept here is that of the real ruff.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod asked;
mod bench;
#[path = "../src/flake8/ruff_rules.rs"]
#[expect(dead_code, reason = "the list is what is looked at")]
mod ruff_rules;

use std::collections::BTreeMap;

use asked::ask;
use uvferry_testkit::python_with;

const SCRIPT: &str = r#"
import json, subprocess, sys
done = subprocess.run([sys.executable, "-m", "ruff", "rule", "--all", "--output-format", "json"],
                      stdout=subprocess.PIPE, check=True)
json.dump([[rule["code"], rule["preview"]] for rule in json.loads(done.stdout)
           if rule["code"] and "Removed" not in rule["status"]], open(sys.argv[1], "w"))
"#;

#[test]
fn the_rules_are_those_that_ruff_has() {
    let Some(python) = python_with("ruff", &["ruff==0.17.6"]) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let real: BTreeMap<String, bool> = ask(&python, SCRIPT, &[])
        .into_iter()
        .map(|rule| serde_json::from_value(rule).unwrap())
        .collect();
    assert!(real.len() > 800, "ruff names {} rules only", real.len());
    let different = |one: &BTreeMap<String, bool>, other: &BTreeMap<String, bool>| {
        let rules = one.iter();
        let rules = rules.filter(|(code, preview)| other.get(*code) != Some(*preview));
        rules
            .map(|(code, preview)| format!("{code}{}", if *preview { "p" } else { "" }))
            .collect::<Vec<_>>()
    };
    let ours = &*ruff_rules::RULES;
    assert_eq!(
        (different(ours, &real), different(&real, ours)),
        (Vec::new(), Vec::new()),
        "only here, and only in ruff"
    );
}
