//! What makes an editor use the environment that uv keeps for a project, and uv itself: the
//! settings, tasks, launches and recommendations of VS Code, the run configurations and
//! external tools of PyCharm, commands for Vim and Neovim, and `.editorconfig`.
//!
//! What its users expect: [`plan`] says for one [`Editor`] what is added, what is there already
//! and what stays although it says something else, each with a reason; the edits are those and
//! nothing more. A second plan after the first was applied has no edit.
//!
//! **Invariant:** edits only insert, and move a bracket to a line of its own: comments, trailing
//! commas, order, indentation and line ends stay as somebody wrote them. The one value that is
//! ever replaced is the path of an interpreter in an environment of the project that uv has
//! taken the place of. A file that its editor could not read is told and left alone.
//!
//! **Invariant:** this crate reads and writes no file and knows no home folder: files come by
//! [`Files`], and edits are for `uvferry-journal`.
//!
//! ```
//! use uvferry_diagnostics::SourceFile;
//! use uvferry_editors::{Editor, Evidence, Files, Found, plan};
//! use uvferry_journal::EditSet;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let settings = "{\n  // ours\n  \"editor.rulers\": [88],\n}\n";
//! let read = |path: &str| match path {
//!     ".vscode/settings.json" => Found::File(SourceFile::new(path, settings)),
//!     _ => Found::Missing,
//! };
//! let files = Files { read: &read, ignored: &|_| None };
//! let found = plan(Editor::VsCode, &Evidence::default(), &files);
//!
//! let mut edits = EditSet::default();
//! edits.extend(found.edits)?;
//! let changes = edits.changes(&|path| match path {
//!     ".vscode/settings.json" => Ok(settings.into()),
//!     _ => Err(std::io::ErrorKind::NotFound.into()),
//! })?;
//! let changed = changes.iter().find(|change| change.path == ".vscode/settings.json").unwrap();
//! assert_eq!(
//!     String::from_utf8_lossy(changed.after.as_deref().unwrap()),
//!     "{\n  // ours\n  \"editor.rulers\": [88],\n  \
//!      \"python.defaultInterpreterPath\": \"${workspaceFolder}/.venv\",\n  \
//!      \"python.terminal.activateEnvironment\": true,\n}\n"
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # What goes where
//!
//! * **VS Code** (`.vscode/`): the interpreter is given as the *folder* of the environment,
//!   `${workspaceFolder}/.venv`. The setting takes the path of an interpreter or of a folder that
//!   holds one, and only the folder is the same on Linux, macOS and Windows: the file can be
//!   shared. Where the extension of the day does not follow it, it finds a `.venv` of the
//!   workspace by itself. Linters and formatters are extensions of their own since 2023
//!   (`python.linting.*` and `python.formatting.*` are gone), so they are recommended, by what
//!   the project uses.
//! * **PyCharm**: run configurations can be shared in `.run/`, so that is where they go. External
//!   tools exist only in the user's configuration folder, and which interpreter a project uses
//!   stands in a table of the user's as well: the first are written with [`plan_for_user`], the
//!   second is chosen in the editor, which finds `.venv`.
//! * **Vim** reads no file of a project but with `exrc`, which its manual advises against: it
//!   asks nobody. So `.vim/uvferry.vim` lies there to be sourced, or the same file goes into the
//!   user's plugins. **Neovim** with `exrc` asks whether it may (`:trust`), so `.nvim.lua` is
//!   used. Nothing is installed on save: a buffer that is written must not start a resolution.
//! * **EditorConfig**: only what the files of the project agree on, and only where nothing says
//!   it yet for any of these files.

mod code;
mod editor;
mod editorconfig;
mod evidence;
mod jsonc;
mod plan;
mod pycharm;
pub mod rules;
mod style;
mod vim;
mod vscode;
mod web;
mod xml;

pub use editor::Editor;
pub use evidence::{Evidence, Workflow};
pub use plan::{EditorPlan, Files, Found, Outcome, Setting};
pub use pycharm::newest_configuration;
pub use rules::RULES;
pub use style::{Indentation, Style, indentation_of_toml, style_of};
pub use web::{Framework, WebApp, web_apps};

use plan::Planning;

/// What is added to a project for an editor.
pub fn plan(editor: Editor, evidence: &Evidence, files: &Files<'_>) -> EditorPlan {
    let mut planning = Planning::new(editor, files);
    match editor {
        Editor::VsCode => vscode::plan(evidence, &mut planning),
        Editor::PyCharm => pycharm::plan(evidence, &mut planning),
        Editor::Vim => vim::plan_vim(&mut planning),
        Editor::Neovim => vim::plan_neovim(&mut planning),
        Editor::EditorConfig => editorconfig::plan(evidence, &mut planning),
    }
    planning.finish()
}

/// What is added to the user's own folder of an editor, for all projects; `None` where the
/// editor has nothing there. Paths are relative to that folder: the configuration folder of a
/// PyCharm, `~/.vim`, the `nvim` folder.
pub fn plan_for_user(editor: Editor, files: &Files<'_>) -> Option<EditorPlan> {
    let mut planning = Planning::new(editor, files);
    match editor {
        Editor::PyCharm => pycharm::plan_tools(&mut planning),
        Editor::Vim => vim::plan_vim_plugin(&mut planning),
        Editor::Neovim => vim::plan_neovim_plugin(&mut planning),
        Editor::VsCode | Editor::EditorConfig => return None,
    }
    Some(planning.finish())
}
