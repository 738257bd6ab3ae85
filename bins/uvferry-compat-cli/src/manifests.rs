//! The manifests of `docs/compat-at-scale.md` call this program as it is.

use clap::Parser as _;
use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Tree};

use crate::arguments::{Cli, Command};

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compat-at-scale.md");
    fs_err::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// The YAML blocks of the page.
fn manifests() -> Vec<String> {
    let page = page();
    let blocks = page.split("```yaml\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

/// Every text of a document.
fn texts(node: NodeRef<'_>, found: &mut Vec<String>) {
    found.extend(node.text().map(str::to_owned));
    for item in node.items() {
        texts(item, found);
    }
    for (_, value) in node.entries() {
        texts(value, found);
    }
}

/// The calls of the program in a script, each as words; variables have a value.
fn calls(script: &str) -> Vec<Vec<String>> {
    let values = [("$SHARES", "16"), ("$SHARE", "3"), ("$name", "web")];
    script
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("uvferry-compat "))
        .map(|line| {
            let mut line = line.to_owned();
            for (variable, value) in values {
                line = line.replace(variable, value);
            }
            let words = line.split_whitespace();
            let words = words.take_while(|word| !matches!(*word, ">" | ">>" | "||"));
            words.map(|word| word.replace('"', "")).collect()
        })
        .collect()
}

#[test]
fn what_they_call_is_what_the_program_takes() {
    let mut shares = 0;
    let mut merges = 0;
    let manifests = manifests();
    assert_eq!(manifests.len(), 3);
    for manifest in manifests {
        let source = SourceFile::new("manifest.yaml", manifest);
        let document = Tree::parse(&source).unwrap();
        let mut found = Vec::new();
        texts(document.root().unwrap(), &mut found);
        let calls: Vec<Vec<String>> = found.iter().flat_map(|text| calls(text)).collect();
        assert!(!calls.is_empty());
        for call in calls {
            assert!(!call.iter().any(|word| word.contains('$')), "{call:?}");
            let cli =
                Cli::try_parse_from(&call).unwrap_or_else(|error| panic!("{call:?}: {error}"));
            match cli.command {
                Command::Matrix(args) => {
                    let partition = args.partition.unwrap();
                    assert_eq!((partition.share, partition.of), (3, 16));
                    assert_eq!(args.label.as_deref(), Some("web"));
                    assert_eq!((args.python.len(), args.platform.len()), (3, 3));
                    shares += 1;
                }
                Command::Merge(args) => {
                    assert!(args.output.output_dir.is_some());
                    merges += 1;
                }
                Command::Risks(_) => panic!("{call:?}"),
            }
        }
    }
    assert_eq!((shares, merges), (2, 2));
}

#[test]
fn each_has_as_many_shares_as_it_says() {
    let page = page();
    assert!(page.contains("SHARES: 16\n"));
    let all: Vec<String> = (1..=16).map(|share| share.to_string()).collect();
    assert!(page.contains(&format!("share: [{}]", all.join(", "))));
    assert!(page.contains("completions: 32\n") && page.contains("value: \"32\"\n"));
    assert!(page.contains("$((JOB_COMPLETION_INDEX + 1))"));
}
