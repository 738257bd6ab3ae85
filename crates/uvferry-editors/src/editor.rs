use std::fmt;

/// An editor, or what several of them read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Editor {
    /// Visual Studio Code and what is built on it.
    VsCode,
    /// PyCharm.
    PyCharm,
    /// Vim.
    Vim,
    /// Neovim.
    Neovim,
    /// `.editorconfig`
    EditorConfig,
}

impl Editor {
    /// Each of them.
    pub const ALL: [Self; 5] = [
        Self::VsCode,
        Self::PyCharm,
        Self::Vim,
        Self::Neovim,
        Self::EditorConfig,
    ];

    /// The word on a command line and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::VsCode => "vscode",
            Self::PyCharm => "pycharm",
            Self::Vim => "vim",
            Self::Neovim => "neovim",
            Self::EditorConfig => "editorconfig",
        }
    }
}

impl fmt::Display for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VsCode => "VS Code",
            Self::PyCharm => "PyCharm",
            Self::Vim => "Vim",
            Self::Neovim => "Neovim",
            Self::EditorConfig => "EditorConfig",
        })
    }
}
