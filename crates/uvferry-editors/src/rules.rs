//! The rules of this crate, 800 to 829.

use uvferry_diagnostics::{Rule, Severity};

macro_rules! rules {
    ($($(#[$doc:meta])* $id:ident = $code:literal, $name:literal, $severity:ident, $summary:literal, $explanation:literal, $fix:literal;)*) => {
        $($(#[$doc])* pub static $id: Rule = Rule {
            code: $code, name: $name, severity: Severity::$severity,
            summary: $summary, explanation: $explanation, fix: $fix,
        };)*
        /// Every rule of this crate, by code.
        pub static RULES: &[&Rule] = &[$(&$id),*];
    };
}

rules! {
    /// A file that its editor cannot read.
    UNREADABLE = "UVF801", "editor-file-unreadable", Error,
        "a file of an editor that cannot be read",
        "The file is no JSON with comments, no XML or no UTF-8 text, or what has to be a list or an object is something else. VS Code reads what it can of such a file and drops the rest; adding to it could change what it drops. Nothing in it was changed.",
        "Correct the file and run the command again.";
    /// A setting with another value.
    CONFLICT = "UVF802", "editor-setting-stays", Warning,
        "a setting that is there says something else, and stays",
        "Somebody wrote another value, or something of that name that does something else. What a person wrote is not replaced. A path of an interpreter outside of the project's environment means that the editor runs and checks the code with other packages than `uv run` does.",
        "Remove the setting and run the command again, if it is not wanted.";
    /// The path of an environment that uv has replaced.
    OLD_ENVIRONMENT = "UVF803", "editor-old-environment", Info,
        "the path of an environment of old was replaced",
        "The interpreter of the editor was in an environment of this project with a usual name (`venv`, `env`), which pip was used with. uv keeps the project's environment in `.venv`, and the old one gets none of the packages that are added from now on.",
        "Nothing to do; `uvferry undo` brings the old path back.";
    /// A setting that has no effect any more.
    REMOVED_SETTING = "UVF804", "editor-removed-setting", Info,
        "a setting that VS Code has no more",
        "`python.pythonPath` was replaced by `python.defaultInterpreterPath` in 2021, and `python.linting.*`, `python.formatting.*` and `python.sortImports.*` went to extensions of their own in 2023. They have no effect, and stay as they are.",
        "Remove them; the recommended extensions have settings of their own.";
    /// Version control leaves the file out.
    IGNORED = "UVF805", "editor-file-ignored", Info,
        "version control leaves the files of the editor out",
        "A line of `.gitignore` (or `.git/info/exclude`) names the file or its folder. It works on this machine and is not shared with others.",
        "If all should have it: take the line away, or add an exception (`.vscode/*` and `!.vscode/settings.json`).";
    /// Something that must not be read or written.
    OUT_OF_REACH = "UVF806", "editor-file-out-of-reach", Error,
        "a file of an editor that lies outside of the folder, or cannot be opened",
        "The path is a link that leads out of the project, a folder where a file has to be, or a file without the right to read it. Only files inside of the project are read and written.",
        "Put a file in place of it, or run the command where the link leads.";
    /// Nothing for uv to install.
    NOTHING_TO_INSTALL = "UVF807", "editor-nothing-to-install", Warning,
        "there is nothing yet that uv would install",
        "The project has no pyproject.toml with a `[project]` table and no requirements file, so there is no command that installs it. The editor is set up for `.venv`, without tasks that install.",
        "`uv init` makes a pyproject.toml, `uvferry migrate` makes one of what is there; then run this command again.";
    /// An application without a server.
    NO_SERVER = "UVF808", "editor-no-server", Info,
        "a FastAPI application, and no server among the dependencies",
        "FastAPI needs a server to run, and the project declares none (`uvicorn`, `fastapi[standard]`), so no launch was added for it.",
        "`uv add --dev uvicorn`, then run the command again.";
    /// What only the editor can set.
    CHOSEN_IN_EDITOR = "UVF809", "editor-interpreter-by-hand", Info,
        "PyCharm's interpreter is chosen in PyCharm",
        "PyCharm keeps the list of interpreters with the user and not with the project, by names that differ from machine to machine, so it cannot be written here. It finds the `.venv` of a project that is opened, and offers it.",
        "Settings, Python Interpreter, Add Interpreter: choose the existing `.venv`, or uv where PyCharm has it (2024.3 and later).";
    /// A file that waits for a word of the user's.
    READ_BY_HAND = "UVF810", "editor-file-sourced-by-hand", Info,
        "Vim and Neovim read a project's own file only if they are told to",
        "Vim sources files of a project with the option `exrc` alone, and asks nobody whether the file may be trusted; its manual advises against it. Neovim with `exrc` asks (`:trust`) and remembers the answer for these contents.",
        "Vim: `:source .vim/uvferry.vim`, or once for all projects `uvferry ide vim --user`. Neovim: `vim.o.exrc = true` in init.lua and answer the question, or `uvferry ide neovim --user`.";
    /// Files that do not agree.
    MIXED_STYLE = "UVF811", "editor-mixed-style", Info,
        "the files do not agree, so nothing is said of it",
        "A setting of EditorConfig holds for all files of its section. Where the project's files are indented or ended in more than one way, each answer would change some of them.",
        "Write the one that is meant by hand.";
}
