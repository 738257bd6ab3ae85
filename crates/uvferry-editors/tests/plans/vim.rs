//! The files of Vim and Neovim. That they work is shown with the editors themselves, by the
//! tests of the program.

use uvferry_editors::{Editor, Outcome};

use crate::scratch::{Scratch, codes, named};

#[test]
fn each_editor_has_its_file_and_a_second_run_changes_nothing() {
    for (editor, path) in [
        (Editor::Vim, ".vim/uvferry.vim"),
        (Editor::Neovim, ".nvim.lua"),
    ] {
        let mut scratch = Scratch::default();
        let plan = scratch.apply(editor);
        assert_eq!(codes(&plan), ["UVF810"]);
        assert!(scratch.text(path).contains("UvFreeze"));
        assert!(scratch.apply(editor).edits.is_empty());
    }
    for (editor, path) in [
        (Editor::Vim, "plugin/uvferry.vim"),
        (Editor::Neovim, "plugin/uvferry.lua"),
    ] {
        let mut scratch = Scratch::default();
        assert_eq!(codes(&scratch.apply_for_user(editor)), [""; 0]);
        assert!(scratch.text(path).contains("UvFreeze"));
        assert!(scratch.apply_for_user(editor).edits.is_empty());
    }
}

#[test]
fn lua_that_is_there_stays_behind_what_is_added() {
    for before in [
        "return { a = 1 }",
        "#!/usr/bin/lua\r\nvim.o.tw = 88\r\n",
        "",
    ] {
        let mut scratch = Scratch::with(&[(".nvim.lua", before)]);
        scratch.apply(Editor::Neovim);
        let after = scratch.text(".nvim.lua").to_owned();
        let rest = before.split_once("\r\n").map_or(before, |(_, rest)| rest);
        assert!(after.ends_with(rest), "{after}");
        assert_eq!(after.starts_with("#!"), before.starts_with("#!"));
        assert_eq!(after.contains("\r\n"), before.contains("\r\n"));
        assert!(scratch.apply(Editor::Neovim).edits.is_empty());
    }
}

#[test]
fn a_file_that_was_changed_stays() {
    let mut scratch = Scratch::default();
    scratch.apply(Editor::Vim);
    let path = ".vim/uvferry.vim";
    let changed = scratch.text(path).replace('\n', "\r\n");
    scratch
        .files
        .insert(path.to_owned(), changed.clone().into_bytes());
    assert_eq!(named(&scratch.apply(Editor::Vim), Outcome::There).len(), 1);
    scratch.files.insert(
        path.to_owned(),
        changed.replace("UvList", "UvAll").into_bytes(),
    );
    let plan = scratch.apply(Editor::Vim);
    assert_eq!(codes(&plan), ["UVF802", "UVF810"]);
    assert!(plan.edits.is_empty());
}
