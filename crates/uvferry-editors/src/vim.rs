//! Commands for Vim and Neovim: one file each, for a project or for all of them.

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};

use crate::plan::{Outcome, Place, Planning};
use crate::rules;

const VIM: &str = include_str!("data/uvferry.vim");
const NEOVIM: &str = include_str!("data/uvferry.lua");

/// What each of the two files sets, so that it is not read twice.
const GUARD: &str = "loaded_uvferry";

const COMMANDS: &str = "UvInstall, UvUpdate, UvFreeze, UvList";

pub(crate) fn plan_vim(planning: &mut Planning<'_>) {
    let path = ".vim/uvferry.vim";
    whole(planning, path, VIM);
    planning.tell(
        Diagnostic::new(
            &rules::READ_BY_HAND,
            format!("Vim reads `{path}` when it is told to: `:source {path}`"),
        )
        .help("for all projects: `uvferry ide vim --user`"),
    );
}

pub(crate) fn plan_vim_plugin(planning: &mut Planning<'_>) {
    whole(planning, "plugin/uvferry.vim", VIM);
}

pub(crate) fn plan_neovim_plugin(planning: &mut Planning<'_>) {
    whole(planning, "plugin/uvferry.lua", NEOVIM);
}

/// A file that holds nothing else.
fn whole(planning: &mut Planning<'_>, path: &str, contents: &str) {
    let why = "commands for uv, with keys below <Leader>u";
    let file = match planning.open(path) {
        None => return,
        Some(Place::Free) => {
            planning.note(path, COMMANDS, Outcome::Added, why);
            planning.create(path, contents.to_owned());
            return;
        }
        Some(Place::File(file)) => file,
    };
    if same(file.text(), contents) {
        planning.note(path, COMMANDS, Outcome::There, why);
        return;
    }
    planning.note(path, COMMANDS, Outcome::Kept, why);
    planning.tell(
        Diagnostic::new(
            &rules::CONFLICT,
            format!("`{path}` is there and was changed, or is of another version; it stays"),
        )
        .at(&file, 0..0)
        .severity(Severity::Info)
        .help("remove it and run the command again to have it anew"),
    );
}

/// Line ends are git's to choose.
fn same(one: &str, other: &str) -> bool {
    one.lines().eq(other.lines())
}

pub(crate) fn plan_neovim(planning: &mut Planning<'_>) {
    let path = ".nvim.lua";
    let why = "commands for uv, with keys below <Leader>u";
    match planning.open(path) {
        None => return,
        Some(Place::Free) => {
            planning.note(path, COMMANDS, Outcome::Added, why);
            planning.create(path, NEOVIM.to_owned());
        }
        Some(Place::File(file)) if file.text().contains(GUARD) => {
            planning.note(path, COMMANDS, Outcome::There, why);
        }
        Some(Place::File(file)) => {
            planning.note(path, COMMANDS, Outcome::Added, why);
            let at = after_first_line_of_a_script(&file);
            let newline = file.newline().as_str();
            let mut text = NEOVIM.replace('\n', newline);
            if !file.text()[at..].is_empty() {
                text.push_str(newline);
            }
            // In front: a chunk may end with `return`, behind which nothing can stand.
            planning.change(&file, vec![(at..at, text)]);
        }
    }
    planning.tell(
        Diagnostic::new(
            &rules::READ_BY_HAND,
            format!("Neovim reads `{path}` with the option `exrc`, and asks whether it may"),
        )
        .help("`vim.o.exrc = true` in init.lua; or for all projects `uvferry ide neovim --user`"),
    );
}

/// Lua skips a first line that begins with `#`.
fn after_first_line_of_a_script(file: &SourceFile) -> usize {
    let text = file.text();
    if !text.starts_with('#') {
        return 0;
    }
    text.find('\n').map_or(text.len(), |end| end + 1)
}
