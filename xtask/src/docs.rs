//! The pages of `docs/` that code makes, so that they cannot say anything else than the
//! program does.

mod commands;
mod rules;
mod settings;

use uvferry_cli::{Exit, Streams};

use crate::generated::{self, Files};
use crate::workspace::Workspace;

/// The folder in which nothing but generated pages stands.
const RULES: &str = "docs/rules";

/// Writes the generated pages.
pub(crate) fn run(streams: &mut Streams, check: bool) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    generated::put(streams, &workspace.root, &[RULES], &files(), check, "docs")
}

fn files() -> Files {
    let mut files = rules::pages(RULES, &uvferry::rules());
    let program = commands::steady(uvferry::command());
    files.insert("docs/cli.md".to_owned(), commands::page(&program));
    files.insert("docs/settings.md".to_owned(), settings::page(&program));
    files
}

/// What every generated page says about itself.
const NOTE: &str = "<!-- Made by `cargo xtask docs`: change the code, not this page. -->\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_in_the_repository_are_those_of_the_code() {
        let workspace = Workspace::find().unwrap();
        let parted = generated::parted(&workspace.root, &[RULES], &files()).unwrap();
        assert!(parted.is_empty(), "run `cargo xtask docs`: {parted:#?}");
    }

    #[test]
    fn no_page_depends_on_the_environment_of_the_machine() {
        let text = commands::page(&commands::steady(uvferry::command()));
        let home = std::env::var("HOME").unwrap_or_else(|_| "/home/nobody".to_owned());
        assert!(home == "/" || !text.contains(&home));
    }
}
