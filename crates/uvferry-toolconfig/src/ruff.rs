//! ruff's own files. In one folder it takes `.ruff.toml`, `ruff.toml` and pyproject.toml in
//! this order and reads one of them (`ruff_workspace/src/pyproject.rs`).

use crate::found::Candidate;
use crate::options::Tool;
use crate::toml_file::TomlFile;
use crate::workbench::Workbench;

pub(crate) const ROOT: &[&str] = &["tool", "ruff"];

/// The files that go before pyproject.toml.
pub(crate) const FILES: &[&str] = &[".ruff.toml", "ruff.toml"];

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    let mut read = Vec::new();
    let mut order = Vec::new();
    for path in FILES {
        if let Some((file, candidate)) = TomlFile::read(bench, path) {
            read.push((*path, file));
            order.push(candidate);
        }
    }
    order.push(Candidate::pyproject(bench.has_table(ROOT)));
    let Some(mut plan) = bench.settle(Tool::Ruff, ROOT, order) else {
        return;
    };
    if let Some((_, file)) = read.iter().find(|(path, _)| *path == plan.winner.file) {
        // A file without a setting is one all the same: ruff looks no further.
        plan.table(ROOT, Vec::new());
        file.fill(&mut plan, &[], ROOT);
    }
    bench.carry_out(&plan);
}
