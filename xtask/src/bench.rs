use std::ffi::OsString;

use uvferry_cli::Exit;

use crate::command;
use crate::workspace::{Workspace, cargo};

/// `cargo bench` of the benches package.
pub(crate) fn run(arguments: &[OsString]) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    let fixed = ["bench", "--package", "uvferry-benches"].map(OsString::from);
    let good = command::shown(&workspace.root, &cargo(), fixed.iter().chain(arguments))?;
    Ok(if good { Exit::Done } else { Exit::Findings })
}
