//! Whatever is in the files.

use proptest::prelude::*;
use uvferry_editors::Editor;

use crate::scratch::Scratch;

/// Files that editors read.
const PATHS: [&str; 9] = [
    ".vscode/settings.json",
    ".vscode/tasks.json",
    ".vscode/launch.json",
    ".vscode/extensions.json",
    ".run/uv sync.run.xml",
    ".idea/a.iml",
    ".vim/uvferry.vim",
    ".nvim.lua",
    ".editorconfig",
];

/// Pieces that such files are made of, in whatever order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(vec![
        &b"{"[..],
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\n",
        b"\r\n",
        b" ",
        b"// c\n",
        b"/* c */",
        b"\"tasks\": [",
        b"\"configurations\": [{",
        b"\"recommendations\": [\"ms-python.python\"",
        b"\"python.defaultInterpreterPath\": \"venv/bin/python\"",
        b"\"[python]\": {",
        b"\"version\": \"2.0.0\"",
        b"<component name=\"a\">",
        b"<content url=\"file://$MODULE_DIR$\">",
        b"<content url=\"file://$MODULE_DIR$\" />",
        b"</content>",
        b"</component>",
        b"[*.py]",
        b"indent_style = tab",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe{\0}\0",
        b"\xc3\xa4",
    ]);
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_a_plan_panic_and_a_second_plan_has_no_edit(
        contents in proptest::collection::vec(prop_oneof![
            2 => pieces(),
            1 => proptest::collection::vec(any::<u8>(), 0..30),
        ], 9),
    ) {
        for editor in Editor::ALL {
            let mut scratch = Scratch::with(&[("a.py", "")]).tools(&["pytest", "ruff"]);
            scratch.evidence.style = uvferry_editors::style_of(&[
                uvferry_diagnostics::SourceFile::new("a.py", "if a:\n    b\n"),
            ]);
            for (path, bytes) in PATHS.iter().zip(&contents) {
                scratch.files.insert((*path).to_owned(), bytes.clone());
            }
            scratch.evidence.paths.extend(PATHS.map(str::to_owned));
            scratch.apply(editor);
            let before = scratch.files.clone();
            let again = scratch.apply(editor);
            prop_assert!(again.edits.is_empty(), "{:?}", again.edits);
            prop_assert_eq!(&scratch.files, &before);
        }
    }
}
