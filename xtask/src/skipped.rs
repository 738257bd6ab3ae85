use std::path::Path;

use crate::test::Tools;
use crate::tools;

/// A test that said why it did not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// Reads what tests wrote to `UVFERRY_SKIP_LOG`.
pub(crate) fn read(log: &Path) -> anyhow::Result<Vec<Skipped>> {
    Ok(parse(&fs_err::read_to_string(log)?))
}

fn parse(log: &str) -> Vec<Skipped> {
    let mut skipped: Vec<Skipped> = log
        .lines()
        .filter_map(|line| {
            let (name, reason) = line.strip_prefix("skipped: ")?.split_once(": ")?;
            Some(Skipped {
                name: name.to_owned(),
                reason: reason.to_owned(),
            })
        })
        .collect();
    skipped.sort_by(|a, b| (&a.reason, &a.name).cmp(&(&b.reason, &b.name)));
    skipped
}

/// Those whose reason does not hold: what they say is missing is here.
pub(crate) fn without_need<'a>(skipped: &'a [Skipped], tools: &Tools) -> Vec<&'a Skipped> {
    skipped
        .iter()
        .filter(|test| is_here(&test.reason, tools))
        .collect()
}

/// What `uvferry_testkit::find_browser` looks for.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The reasons begin with the words of `uvferry_testkit::Need`.
fn is_here(reason: &str, tools: &Tools) -> bool {
    let says = |word: &str| reason == word || reason.starts_with(&format!("{word} "));
    (says("no uv") && tools.uv.is_some())
        || (says("no pip") && tools.pip.is_some())
        || (says("no Python") && tools.python.is_some())
        || (says("no git") && !tools::on_path(&["git"]).is_empty())
        || (says("no browser") && cfg!(unix) && !tools::on_path(BROWSERS).is_empty())
        || (says("no network") && tools.online)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_does_not_hold_is_found() {
        let skipped = parse(
            "skipped: lock::resolves: no uv\n\
             noise\n\
             skipped: lock::online: no network\n\
             skipped: tree::links: no links on this file system\n",
        );
        assert_eq!(skipped.len(), 3);
        let tools = |uv: bool| Tools {
            uv: uv.then(|| "uv".into()),
            pip: None,
            python: None,
            online: false,
        };
        let names = |tools: &Tools| -> Vec<String> {
            without_need(&skipped, tools)
                .iter()
                .map(|test| test.name.clone())
                .collect()
        };
        assert_eq!(names(&tools(true)), ["lock::resolves"]);
        assert!(names(&tools(false)).is_empty());
    }
}
