use std::fmt;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// pip.
    Pip,
    /// uv's pip interface: `uv pip …`, `uv venv`.
    UvPip,
    /// uv's project interface: `uv lock`, `uv sync`, `uv add`.
    UvProject,
}

impl Tool {
    /// All of them, pip first.
    pub const ALL: [Self; 3] = [Self::Pip, Self::UvPip, Self::UvProject];

    /// The name in scenarios and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::UvPip => "uv-pip",
            Self::UvProject => "uv-project",
        }
    }

    /// The tool of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
