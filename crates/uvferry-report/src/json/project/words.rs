//! The closed sets of words in the documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident from $of:ty { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
            pub enum $name {
                $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
            }

            impl $name {
                /// Each of them.
                pub const ALL: &[Self] = &[$(Self::$variant),*];

                /// The word itself.
                pub const fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $word,)*
                    }
                }
            }

            impl From<&$of> for $name {
                fn from(value: &$of) -> Self {
                    type Of = $of;
                    match value {
                        $(Of::$variant { .. } => Self::$variant,)*
                    }
                }
            }
        )*
    };
}

words! {
    /// How much a finding weighs.
    Severity from uvferry_diagnostics::Severity {
        /// Worth knowing; nothing has to be done.
        Info = "info",
        /// pip reads it, and uv refuses it or does something else.
        Warning = "warning",
        /// pip itself refuses it, or the work cannot go on.
        Error = "error",
    }

    /// Whether a distribution was asked for by itself.
    Standing from uvferry_migrate::DependencyStanding {
        /// It was.
        Root = "root",
        /// It is there because another needs it.
        Transitive = "transitive",
        /// Nothing shows it.
        Unknown = "unknown",
    }

    /// How a list of requirements came about.
    ListedAs from uvferry_migrate::ListedAs {
        /// A person keeps it.
        Stated = "stated",
        /// A tool wrote it, and says for each line why it is there.
        Compiled = "compiled",
        /// Everything that was installed, without a word of why.
        Frozen = "frozen",
    }

    /// The kind of a piece of evidence for a dependency.
    ShownBy from uvferry_migrate::ShownBy {
        /// A list that a person keeps names it.
        List = "list",
        /// A comment of a compiled list says which list named it.
        Annotation = "annotation",
        /// A file imports a module of it.
        Import = "import",
        /// A file imports a module of it for type checkers alone, or where another is missing.
        Fallback = "fallback",
        /// A string names it that something loads.
        Name = "name",
        /// A command calls a program of it, or a configuration names it.
        Program = "program",
        /// What else is there loads it because it is installed.
        Plugin = "plugin",
    }

    /// For what a dependency is used.
    DependencyUser from uvferry_migrate::User {
        /// The project itself.
        Package = "package",
        /// Where the project runs: an image, a Procfile, a server's configuration.
        Deployment = "deployment",
        /// Tests.
        Tests = "tests",
        /// Documentation.
        Docs = "docs",
        /// CI, a Makefile, hooks, configurations of tools.
        Checks = "checks",
        /// Builds and scripts of development.
        Development = "development",
        /// Examples.
        Examples = "examples",
    }

    /// Which program a command runs, whatever way it is called.
    Program from uvferry_commands::Program {
        /// pip, also as `python -m pip`.
        Pip = "pip",
        /// pip-compile.
        PipCompile = "pip-compile",
        /// pip-sync.
        PipSync = "pip-sync",
        /// `python -m venv`, pyvenv.
        Venv = "venv",
        /// virtualenv.
        Virtualenv = "virtualenv",
        /// easy_install.
        EasyInstall = "easy_install",
        /// pipx.
        Pipx = "pipx",
        /// `python setup.py …`
        SetupPy = "setup.py",
        /// `python -m build`, pyproject-build.
        Build = "build",
        /// twine.
        Twine = "twine",
        /// Another program, whose command changes with those of pip.
        Other = "other",
    }

    /// What becomes of a command.
    CommandOutcome from uvferry_commands::Outcome {
        /// It stays, and that is right.
        Kept = "kept",
        /// It becomes another.
        Rewritten = "rewritten",
        /// Nothing takes its place.
        Removed = "removed",
        /// A person has to decide.
        NeedsReview = "needs_review",
    }

    /// What kind of thing was read.
    ItemKind from uvferry_diagnostics::ItemKind {
        /// A logical line of a requirements file.
        Line = "line",
        /// A key of a configuration file.
        Key = "key",
        /// A command in a script.
        Command = "command",
        /// A file's name in another file.
        Mention = "mention",
    }

    /// What became of a thing that was read.
    Disposition from uvferry_diagnostics::Disposition {
        /// It stands where it stood.
        Kept = "kept",
        /// It stands somewhere else or in another form.
        Rewritten = "rewritten",
        /// It has no effect under uv.
        Dropped = "dropped",
        /// A person has to decide.
        NeedsReview = "needs_review",
    }

    /// What happens to a file.
    Action from uvferry_journal::Action {
        /// It is made.
        Create = "create",
        /// It gets other contents.
        Modify = "modify",
        /// It goes.
        Delete = "delete",
        /// It gets another name, and other contents maybe.
        Rename = "rename",
    }

    /// How far a migration goes.
    Mode from uvferry_migrate::Mode {
        /// To pyproject.toml and uv.lock.
        Project = "project",
        /// Requirements files stay, only commands change.
        Pip = "pip",
    }

    /// Why nothing may be applied.
    Refusal from uvferry_migrate::Refusal {
        /// There is nothing to migrate, or all was migrated before.
        NothingToDo = "nothing-to-do",
        /// Requirements files include each other in a circle.
        Cycle = "cycle",
        /// Another tool's table declares the dependencies, and no requirements file does.
        AnotherTool = "another-tool",
        /// A file that has to be edited cannot be read.
        Unreadable = "unreadable",
    }

    /// How the lines of a requirements file count.
    Form from uvferry_migrate::Form {
        /// A person wrote the requirements; they are declared.
        Declared = "declared",
        /// Everything is pinned, and nothing says what is direct.
        Frozen = "frozen",
        /// A tool wrote it from sources that are not there.
        Compiled = "compiled",
        /// A tool wrote it from other files; it holds the versions and declares nothing.
        LockOf = "lock",
        /// Bounds for whatever gets installed.
        Constraints = "constraints",
        /// Nothing but includes.
        Alias = "alias",
        /// Left out by the user.
        Ignored = "ignored",
    }

    /// What the lock came to.
    LockStatus from uvferry_migrate::LockStatus {
        /// There is a lock.
        Locked = "locked",
        /// A host or repository cannot be reached.
        Unreachable = "unreachable",
        /// uv finds no solution, or cannot build what it needs.
        Unsolvable = "unsolvable",
        /// Nobody asked for one.
        Skipped = "skipped",
    }

    /// Why a lock failed.
    FailureKind from uvferry_resolution::uv::FailureKind {
        /// A host, index or repository cannot be reached, or lets nobody in.
        Unreachable = "unreachable",
        /// The requirements contradict each other.
        Unsolvable = "unsolvable",
        /// A source distribution does not build.
        Unbuildable = "unbuildable",
        /// The Python range or the interpreter does not suit the requirements.
        PythonRange = "python-range",
        /// A version, revision, file or package that does not exist.
        NoVersion = "no-version",
        /// uv refuses a file of the project.
        Invalid = "invalid",
        /// Anything else.
        Other = "other",
    }

    /// How a comparison came out.
    Outcome from uvferry_migrate::Outcome {
        /// The same names in the same versions.
        Equal = "equal",
        /// Something differs.
        Different = "different",
        /// It could not be found out.
        Inconclusive = "inconclusive",
    }

    /// Where the set before comes from.
    BeforeSource from uvferry_migrate::BeforeSource {
        /// The files pin everything that uv would install.
        Pins = "pins",
        /// pip's own resolution.
        Pip = "pip",
        /// pip's resolver, told to be on another platform.
        PipSimulated = "pip-simulated",
    }

    /// How far a run of the journal has come.
    RunState from uvferry_journal::State {
        /// It was cut short, or is at work right now.
        Applying = "applying",
        /// It is complete.
        Applied = "applied",
        /// Its undo was cut short, or is at work right now.
        Undoing = "undoing",
        /// It was taken back.
        Undone = "undone",
        /// Its journal is damaged.
        Broken = "broken",
    }

    /// How a file stands to a run.
    FileState from uvferry_journal::FileState {
        /// As before the run.
        AsBefore = "as-before",
        /// As the run makes it.
        AsAfter = "as-after",
        /// Neither.
        ChangedSince = "changed-since",
        /// It is gone.
        Missing = "missing",
    }

    /// Where a Python version was found.
    EvidenceSource from uvferry_migrate::PythonSourceKind {
        /// The header of a compiled requirements file.
        CompileHeader = "compile-header",
        /// The versions that the package's classifiers name.
        Classifiers = "classifiers",
        /// A version that CI tests.
        Ci = "ci",
        /// The image of a container.
        Image = "image",
        /// `.python-version`, `runtime.txt`, `.tool-versions`.
        VersionFile = "version-file",
        /// The project's virtual environment.
        Environment = "environment",
        /// The interpreter that the caller would use.
        Caller = "caller",
    }
}

/// Where a distribution comes from that no index has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Origin {
    /// A repository.
    #[serde(rename = "vcs")]
    Vcs,
    /// A folder or file of this machine.
    #[serde(rename = "local")]
    Local,
    /// An archive behind a URL.
    #[serde(rename = "url")]
    Url,
}

impl Origin {
    /// The word itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vcs => "vcs",
            Self::Local => "local",
            Self::Url => "url",
        }
    }
}
