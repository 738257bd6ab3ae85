//! Which kind of file uv takes where pip's answer does not tell it: uv is asked once more, for
//! the files of what it resolved.

use std::collections::BTreeMap;

use super::answers::Answer;
use super::asking::{Asker, Question};
use super::cells::{Pair, of_file};
use super::request::MatrixError;
use super::result::{Cell, Run, Tool};

impl Asker<'_> {
    /// Writes what kind of file uv takes into cells that do not say it.
    pub(crate) fn find_artifacts(
        &self,
        column: usize,
        pair: &Pair,
        cells: &mut BTreeMap<String, Cell>,
        log: &mut Vec<Run>,
    ) -> Result<(), MatrixError> {
        let common = Pair::common(&pair.pip, &pair.uv);
        let mut parts = vec![(&pair.uv_common, &common)];
        if pair.uv.rest != common {
            parts.push((&pair.uv.result, &pair.uv.rest));
        }
        for (found, items) in parts {
            let is_open = |cell: &Cell| cell.uv.is_some() && cell.uv_artifact.is_none();
            let Some(found) = found else { continue };
            let is_of_it = |name: &str| found.set.contains(name);
            if !cells
                .iter()
                .any(|(name, cell)| is_open(cell) && is_of_it(name))
            {
                continue;
            }
            let question = Question {
                files: true,
                ..Question::of(items)
            };
            self.tally.plan(Tool::Uv, 1);
            let Answer::Set(files) = self.ask(column, Tool::Uv, &question, log)? else {
                continue;
            };
            for (name, cell) in cells.iter_mut().filter(|(_, cell)| is_open(cell)) {
                let Some(file) = files.set.get(name) else {
                    continue;
                };
                if file.version == cell.uv {
                    cell.uv_artifact = file.file_url.as_deref().map(of_file);
                    cell.artifact = cell.uv_artifact;
                }
            }
        }
        Ok(())
    }
}
