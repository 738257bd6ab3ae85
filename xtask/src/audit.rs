use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use serde_json::Value;
use toml_edit::{DocumentMut, Item};

use crate::command;
use crate::workspace::{self, Workspace};

/// What breaks the rules of deny.toml, without a download: the part of `cargo deny` that
/// needs no database, over the packages that this platform builds.
pub(crate) fn findings(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let policy = Policy::read(&fs_err::read_to_string(workspace.root.join("deny.toml"))?)?;
    let host = host(workspace)?;
    let metadata = workspace::metadata(&workspace.root, &["--locked", "--filter-platform", &host])?;
    let mut findings = policy.violations(&metadata);
    let arrows = workspace.root.join("xtask/tests/arrows.rs");
    if !arrows.is_file() {
        findings.push("the test of the dependency graph (xtask/tests/arrows.rs) is gone".into());
    }
    Ok(findings)
}

fn host(workspace: &Workspace) -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), std::path::PathBuf::from);
    let out = command::output(&workspace.root, &rustc, ["-vV"])?;
    out.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("`rustc -vV` names no host")
}

/// The rules of deny.toml that are checked here.
#[derive(Debug, Default)]
struct Policy {
    licenses: BTreeSet<String>,
    /// Crates that must not be there, or only where these crates use them.
    denied: BTreeMap<String, BTreeSet<String>>,
    /// Crates of which there must be one version.
    single: BTreeSet<String>,
}

impl Policy {
    fn read(text: &str) -> anyhow::Result<Self> {
        let file: DocumentMut = text.parse().context("cannot read deny.toml")?;
        let mut policy = Self {
            licenses: strings(file.get("licenses").and_then(|table| table.get("allow"))),
            ..Self::default()
        };
        let denied = file
            .get("bans")
            .and_then(|table| table.get("deny"))
            .and_then(Item::as_array);
        for entry in denied.into_iter().flatten() {
            let entry = entry
                .as_inline_table()
                .context("each `[bans] deny` in deny.toml is a table")?;
            let name = entry
                .get("crate")
                .and_then(|name| name.as_str())
                .context("a `[bans] deny` in deny.toml names no crate")?
                .to_owned();
            if entry
                .get("deny-multiple-versions")
                .and_then(toml_edit::Value::as_bool)
                == Some(true)
            {
                policy.single.insert(name);
            } else {
                let wrappers = entry
                    .get("wrappers")
                    .and_then(|wrappers| wrappers.as_array())
                    .into_iter()
                    .flatten()
                    .filter_map(|wrapper| wrapper.as_str().map(str::to_owned))
                    .collect();
                policy.denied.insert(name, wrappers);
            }
        }
        Ok(policy)
    }

    fn violations(&self, metadata: &Value) -> Vec<String> {
        let mut findings = Vec::new();
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for package in array(&metadata["packages"]) {
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            names.insert(text(&package["id"]), name);
            versions.entry(name).or_default().insert(version);
            let license = text(&package["license"]);
            if !allows(&self.licenses, license) {
                let license = if license.is_empty() { "none" } else { license };
                findings.push(format!(
                    "{name} {version}: the licence `{license}` is not allowed"
                ));
            }
        }
        for (name, versions) in &versions {
            if self.single.contains(*name) && versions.len() > 1 {
                let versions: Vec<&str> = versions.iter().copied().collect();
                findings.push(format!("{name} is there twice: {}", versions.join(", ")));
            }
        }
        for node in array(&metadata["resolve"]["nodes"]) {
            let dependent = names.get(text(&node["id"])).copied().unwrap_or_default();
            for dependency in array(&node["dependencies"]) {
                let name = names.get(text(dependency)).copied().unwrap_or_default();
                if let Some(wrappers) = self.denied.get(name)
                    && !wrappers.contains(dependent)
                {
                    findings.push(format!(
                        "{dependent} uses {name}, which deny.toml forbids it"
                    ));
                }
            }
        }
        findings.sort();
        findings
    }
}

fn strings(item: Option<&Item>) -> BTreeSet<String> {
    item.and_then(Item::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether an SPDX expression can be met by allowed licences. `MIT/Apache-2.0`, as old
/// crates write it, means `OR`.
fn allows(allowed: &BTreeSet<String>, expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let result = any_of(allowed, &mut rest);
    result && rest.is_empty()
}

fn any_of(allowed: &BTreeSet<String>, words: &mut &[&str]) -> bool {
    let mut result = all_of(allowed, words);
    while words.first() == Some(&"OR") {
        *words = &words[1..];
        result |= all_of(allowed, words);
    }
    result
}

fn all_of(allowed: &BTreeSet<String>, words: &mut &[&str]) -> bool {
    let mut result = one(allowed, words);
    while words.first() == Some(&"AND") {
        *words = &words[1..];
        result &= one(allowed, words);
    }
    result
}

fn one(allowed: &BTreeSet<String>, words: &mut &[&str]) -> bool {
    match **words {
        ["(", ref rest @ ..] => {
            *words = rest;
            let result = any_of(allowed, words);
            if words.first() == Some(&")") {
                *words = &words[1..];
                result
            } else {
                false
            }
        }
        [license, "WITH", exception, ref rest @ ..] => {
            *words = rest;
            allowed.contains(&format!("{license} WITH {exception}"))
        }
        [license, ref rest @ ..] => {
            *words = rest;
            allowed.contains(license)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expression_is_met_by_one_of_its_alternatives() {
        let allowed = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
            .map(str::to_owned)
            .into();
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(allows(&allowed, good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "Apache-2.0",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!allows(&allowed, bad), "{bad}");
        }
    }

    #[test]
    fn what_deny_toml_forbids_is_found() {
        let policy = Policy::read(
            "[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = [\n\
             { crate = \"tokio\", wrappers = [\"net\"] },\n\
             { crate = \"serde\", deny-multiple-versions = true },\n]\n",
        )
        .unwrap();
        let package = |id: &str, name: &str, version: &str, license: &str| json!({"id": id, "name": name, "version": version, "license": license});
        let metadata = json!({
            "packages": [
                package("a", "app", "1.0", "MIT"),
                package("n", "net", "1.0", "MIT"),
                package("t", "tokio", "1.0", "MIT"),
                package("s1", "serde", "1.0", "MIT"),
                package("s2", "serde", "2.0", "GPL-3.0"),
            ],
            "resolve": {"nodes": [
                {"id": "a", "dependencies": ["n", "t", "s1"]},
                {"id": "n", "dependencies": ["t", "s2"]},
            ]},
        });
        assert_eq!(
            policy.violations(&metadata),
            [
                "app uses tokio, which deny.toml forbids it",
                "serde 2.0: the licence `GPL-3.0` is not allowed",
                "serde is there twice: 1.0, 2.0",
            ]
        );
    }
}
