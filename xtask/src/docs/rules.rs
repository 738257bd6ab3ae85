use std::fmt::Write as _;

use uvferry::Rule;

use super::NOTE;
use crate::generated::Files;

/// The areas, by the first digit of a code.
const AREAS: [(char, &str); 8] = [
    ('1', "Requirements files"),
    ('2', "pyproject.toml, setup.py and setup.cfg"),
    ('3', "pip's options, settings and commands"),
    ('4', "Environments"),
    ('5', "Imports"),
    ('6', "Compatibility"),
    ('7', "Journal and migration"),
    ('8', "Editors"),
];

/// One page for each rule, and the table of all.
pub(crate) fn pages(folder: &str, rules: &[&'static Rule]) -> Files {
    let mut files = Files::new();
    let mut index = format!(
        "{NOTE}\n# Rules\n\nEverything that uvferry can find or decide has a code. `uvferry explain CODE` prints\n\
         the same page. The ledger's reasons are these codes too.\n\n\
         - **error**: pip itself refuses the line or the file, or the work cannot go on.\n\
         - **warning**: pip reads it, and uv refuses it or does something else.\n\
         - **info**: worth knowing; nothing has to be done.\n"
    );
    for (digit, area) in AREAS {
        let mut rules = rules
            .iter()
            .filter(|rule| {
                rule.code
                    .strip_prefix("UVF")
                    .is_some_and(|n| n.starts_with(digit))
            })
            .peekable();
        if rules.peek().is_none() {
            continue;
        }
        let _ = write!(
            index,
            "\n## {area}\n\n| code | name | severity | what it is |\n|---|---|---|---|\n"
        );
        for rule in rules {
            let _ = writeln!(
                index,
                "| [{code}]({code}.md) | {} | {} | {} |",
                rule.name,
                rule.severity,
                rule.summary.replace('|', "\\|"),
                code = rule.code,
            );
            files.insert(format!("{folder}/{}.md", rule.code), page(rule));
        }
    }
    files.insert(format!("{folder}/README.md"), index);
    files
}

fn page(rule: &Rule) -> String {
    format!(
        "{NOTE}\n# {} {}\n\n**{}** · {}\n\n{}\n\n## What to do\n\n{}\n",
        rule.code,
        rule.name,
        rule.severity,
        rule.summary.trim(),
        rule.explanation.trim(),
        rule.fix.trim()
    )
}
