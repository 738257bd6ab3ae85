use uvferry_cli::{Exit, Streams};

use crate::generated::{self, Files};
use crate::workspace::Workspace;

/// The folder of the JSON Schemas.
const FOLDER: &str = "schemas";

/// Writes the JSON Schemas of all documents into `schemas/`.
pub(crate) fn run(streams: &mut Streams, check: bool) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    generated::put(
        streams,
        &workspace.root,
        &[FOLDER],
        &files()?,
        check,
        "schema",
    )
}

fn files() -> anyhow::Result<Files> {
    uvferry_report::schemas()
        .into_iter()
        .map(|(name, schema)| {
            let mut text = serde_json::to_string_pretty(&schema)?;
            text.push('\n');
            Ok((format!("{FOLDER}/{name}"), text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_the_repository_are_those_of_the_code() {
        let workspace = Workspace::find().unwrap();
        let parted = generated::parted(&workspace.root, &[FOLDER], &files().unwrap()).unwrap();
        assert!(parted.is_empty(), "run `cargo xtask schema`: {parted:#?}");
    }
}
