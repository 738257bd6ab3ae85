use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use crate::command;

/// Where things are.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder of the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// The target folder, wherever the user has put it.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> anyhow::Result<Self> {
        // As cargo says it now: a target folder may be that of several checkouts.
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&own)
            .parent()
            .context("the workspace has no folder")?
            .to_owned();
        let metadata = metadata(&root, &["--no-deps"])?;
        let target = metadata["target_directory"]
            .as_str()
            .context("`cargo metadata` names no target folder")?
            .into();
        Ok(Self { root, target })
    }

    /// The packages below `bins`, by name.
    pub(crate) fn programs(&self) -> anyhow::Result<Vec<String>> {
        let metadata = metadata(&self.root, &["--no-deps"])?;
        let packages = metadata["packages"].as_array();
        let packages = packages.context("`cargo metadata` lists no packages")?;
        let below = self.root.join("bins");
        let is_program = |package: &&Value| {
            let manifest = package["manifest_path"].as_str();
            manifest.is_some_and(|manifest| Path::new(manifest).starts_with(&below))
        };
        let names = packages.iter().filter(is_program);
        let names = names.filter_map(|package| package["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// `cargo metadata`, never with a download.
pub(crate) fn metadata(root: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let fixed = ["metadata", "--format-version=1", "--offline"];
    let out = command::output(root, &cargo(), fixed.iter().chain(arguments))?;
    serde_json::from_str(&out).context("cannot read what `cargo metadata` printed")
}
