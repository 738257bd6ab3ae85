//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{BoolishValueParser, TypedValueParser};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use uvferry_cli::{CommonArgs, UvArgs};
use uvferry_report::Language;

/// Moves a Python project from pip to uv, proves that nothing changed, and takes it back
#[derive(Debug, Parser)]
#[command(
    name = "uvferry",
    version,
    after_help = "Examples:
  uvferry scan                       what is there, before anything is decided
  uvferry plan                       what would be done; starts no process, writes nothing
  uvferry migrate                    plan, lock and verify in a copy, show, ask, apply
  uvferry migrate --yes --strict     for CI: refuse what could not be proven
  uvferry undo                       the tree as it was, byte for byte

`uvferry NAME …` also runs `uvferry-NAME` from PATH or beside this program.
Exit status: 0 done, 1 a difference or a refusal, 2 wrong usage or no uv."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: CommonArgs<OutputFormat>,
    /// The language of reports, and of what to do about a finding: en or ko
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        default_value = "en",
        env = "UVFERRY_LANG",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    pub(crate) lang: Language,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// `--format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a report or an issue
    Markdown,
    /// One page that asks the network for nothing: `scan`, `plan`, `migrate`, `verify`, `status`
    Html,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows what is there: files, roles, counts, Pythons
    Scan(ScanArguments),
    /// Shows what would be done; starts no process and writes nothing
    Plan(PlanArguments),
    /// Plans, locks and verifies in a scratch copy (pip, uv and builds run the project's code there), shows, asks, applies
    Migrate(MigrateArguments),
    /// Compares what pip installed with what the lock installs
    Verify(VerifyArguments),
    /// Takes the newest migration back
    Undo(UndoArguments),
    /// Shows where a migration stands
    Status(StatusArguments),
    /// Puts commands of pip and its kin into uv's words: what is typed, or a whole file
    Translate(TranslateArguments),
    /// Sets an editor up for uv and the project's environment
    Ide(IdeArguments),
    /// Writes a guide for this project: for developers, the move itself, questions, a training, a checklist, …
    Guide(GuideArguments),
    /// Explains a code such as UVF755
    Explain(ExplainArguments),
    /// Writes shell completions and man pages into a folder
    #[command(hide = true)]
    Generate {
        /// The folder
        directory: PathBuf,
    },
    #[command(external_subcommand)]
    #[doc(hidden)]
    External(Vec<OsString>),
}

/// The project.
#[derive(Debug, Clone, Args)]
pub(crate) struct PathArgument {
    /// The project's folder
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,
}

/// What the plan takes into account.
#[derive(Debug, Clone, Args)]
pub(crate) struct DecisionArguments {
    /// How far to go: `project` writes pyproject.toml and uv.lock, `pip` leaves the dependency files and changes commands only
    #[arg(long, value_enum, env = "UVFERRY_MODE", help_heading = "Decisions")]
    pub(crate) mode: Option<ModeArgument>,
    /// What a file is: main, group:NAME, extra:NAME, constraints, lock, ignore
    #[arg(long = "file", value_name = "PATH[=ROLE]", help_heading = "Decisions")]
    pub(crate) files: Vec<String>,
    /// The project's name
    #[arg(long, help_heading = "Decisions")]
    pub(crate) name: Option<String>,
    /// The Pythons the project is for, such as `>=3.10`
    #[arg(long, value_name = "RANGE", help_heading = "Decisions")]
    pub(crate) requires_python: Option<String>,
    /// Keep requirements files even where nothing names them
    #[arg(long, env = "UVFERRY_KEEP_REQUIREMENTS", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) keep_requirements: bool,
    /// Leave the package's metadata in setup.py and setup.cfg
    #[arg(long, env = "UVFERRY_KEEP_METADATA", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) keep_metadata: bool,
    /// Ask the build backend for what only a run of setup.py tells; runs the project's own code
    #[arg(long, help_heading = "Decisions")]
    pub(crate) run_setup: bool,
    /// Change to another build backend where the package allows it: setuptools, hatchling, uv_build, flit_core or pdm-backend
    #[arg(long, value_name = "BACKEND", help_heading = "Decisions")]
    pub(crate) build_backend: Option<String>,
    /// Leave the configurations of tools (pytest, mypy, flake8, …) in their own files
    #[arg(long, env = "UVFERRY_KEEP_TOOLS", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) keep_tools: bool,
    /// Leave the commands of scripts, Makefiles, images and workflows as they are
    #[arg(long, env = "UVFERRY_NO_COMMANDS", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) no_commands: bool,
    /// Put the commands in the code blocks of README and documents into uv's words too
    #[arg(long, env = "UVFERRY_DOCS", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) docs: bool,
    /// Bring Dockerfiles to the cache mounts and the order of layers that uv recommends
    #[arg(long, env = "UVFERRY_WITH_DOCKER_CACHE", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) with_docker_cache: bool,
    /// Format with another tool from now on; black's settings are carried over
    #[arg(long, value_enum, value_name = "TOOL", help_heading = "Decisions")]
    pub(crate) format_with: Option<FormatterArgument>,
    /// Add a table with a tool's own defaults for black, mypy, pytest and ruff where the project uses the tool and nothing configures it
    #[arg(long, help_heading = "Decisions")]
    pub(crate) with_defaults: bool,
    /// Of a frozen file, declare only what nothing else requires
    #[arg(long, help_heading = "Decisions")]
    pub(crate) roots_only: bool,
    /// Take nothing for pyproject.toml from git's configuration and log (URLs, authors)
    #[arg(long, env = "UVFERRY_NO_GIT_METADATA", value_parser = boolish(), help_heading = "Decisions")]
    pub(crate) no_git_metadata: bool,
    /// Write no lock (offline work); no code of the project runs, and nothing is verified
    #[arg(long, help_heading = "Decisions")]
    pub(crate) no_lock: bool,
}

/// `--mode`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeArgument {
    Project,
    Pip,
}

/// `--format-with`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatterArgument {
    Ruff,
}

/// The outside programs.
#[derive(Debug, Clone, Args)]
pub(crate) struct ToolArguments {
    #[command(flatten, next_help_heading = "Tools")]
    pub(crate) uv: UvArgs,
    /// The Python to lock and verify with; again for further ones to verify
    #[arg(long, value_name = "VERSION|PATH", help_heading = "Tools")]
    pub(crate) python: Vec<String>,
    /// Verify for another platform too: linux, macos, windows or a target triple
    #[arg(long, value_name = "PLATFORM", help_heading = "Tools")]
    pub(crate) python_platform: Vec<String>,
    /// Use no network
    #[arg(long, env = "UVFERRY_OFFLINE", value_parser = boolish(), help_heading = "Tools")]
    pub(crate) offline: bool,
    /// Longest time for one run of uv or pip: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = 1800,
        value_parser = uvferry_cli::seconds,
        env = "UVFERRY_TIMEOUT",
        help_heading = "Tools"
    )]
    pub(crate) timeout: u64,
    /// Where scratch copies go, instead of the system's temporary folder
    #[arg(
        long,
        value_name = "DIR",
        env = "UVFERRY_SCRATCH",
        help_heading = "Tools"
    )]
    pub(crate) scratch: Option<PathBuf>,
}

/// `uvferry scan`
#[derive(Debug, Clone, Args)]
pub(crate) struct ScanArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Write the result to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) decisions: DecisionArguments,
}

/// `uvferry plan`
#[derive(Debug, Clone, Args)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    #[command(flatten)]
    pub(crate) decisions: DecisionArguments,
}

/// `uvferry migrate`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  uvferry migrate                         the project in this folder
  uvferry migrate services/a --dry-run    show the plan, the lock's outcome and the proof
  uvferry migrate --all --yes             every project below this folder
  uvferry migrate --file ci/pip.txt=group:ci --python 3.12 --python 3.13")]
pub(crate) struct MigrateArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Apply without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Stop after showing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Apply although some lines need a person; their files keep those lines
    #[arg(long, env = "UVFERRY_ACCEPT_REVIEW", value_parser = boolish())]
    pub(crate) accept_review: bool,
    /// Apply although the packages differ from what pip installs
    #[arg(long)]
    pub(crate) accept_differences: bool,
    /// Refuse where the comparison is inconclusive
    #[arg(long, env = "UVFERRY_STRICT", value_parser = boolish())]
    pub(crate) strict: bool,
    /// Install the lock into a scratch environment and import the package; refuse if that fails
    #[arg(long)]
    pub(crate) try_install: bool,
    /// Write a .pre-commit-config.yaml where there is none: hygiene, uv-lock, and black, mypy and ruff where the project uses them; tags by the versions of the lock or the index
    #[arg(long)]
    pub(crate) with_pre_commit: bool,
    /// Apply on a tree with uncommitted changes
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// Apply without version control
    #[arg(long)]
    pub(crate) allow_no_vcs: bool,
    /// Migrate every project below PATH, each by itself
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) decisions: DecisionArguments,
    #[command(flatten)]
    pub(crate) tools: ToolArguments,
}

/// `uvferry verify`
#[derive(Debug, Clone, Args)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Take the project as it was from this revision of git, not from the journal
    #[arg(long, value_name = "REV")]
    pub(crate) before: Option<String>,
    /// Exit with 1 where the comparison is inconclusive
    #[arg(long, env = "UVFERRY_STRICT", value_parser = boolish())]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) decisions: DecisionArguments,
    #[command(flatten)]
    pub(crate) tools: ToolArguments,
}

/// `uvferry undo`
#[derive(Debug, Clone, Args)]
pub(crate) struct UndoArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Also where migrated files were changed since; the newer ones are kept aside
    #[arg(long)]
    pub(crate) force: bool,
}

/// `uvferry status`
#[derive(Debug, Clone, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Complete a migration that was cut short
    #[arg(long)]
    pub(crate) finish: bool,
}

/// `uvferry translate`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  uvferry translate 'pip install -U \"flask[async]>2\" -r base.txt'
  uvferry translate -- pip install -e .            the words of one command
  uvferry translate - < install.sh                 standard input
  uvferry translate --file ci/install.sh           what would change in the file
  uvferry translate --file ci/install.sh --write   change it; `uvferry undo` takes it back

The text with its commands in uv's words goes to stdout, what to know of them to stderr.
Text that is no command of pip or its kin is printed as it was.
Exit status: 1 where a command waits for a person.")]
pub(crate) struct TranslateArguments {
    /// Commands as a shell takes them, each an argument (the first with a space in it); else the words of one command; `-` reads standard input
    #[arg(
        value_name = "COMMAND",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    pub(crate) commands: Vec<String>,
    /// Translate a file: a script, Makefile, Dockerfile, workflow, …
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Write the file
    #[arg(long, requires = "file", conflicts_with = "commands")]
    pub(crate) write: bool,
    /// What commands become: those of a project (`uv sync`, `uv run`), or `uv pip`; without it `project` where the folder has pyproject.toml and uv.lock
    #[arg(long, value_enum, env = "UVFERRY_MODE")]
    pub(crate) mode: Option<ModeArgument>,
    /// Bring Dockerfiles to the cache mounts and the order of layers that uv recommends
    #[arg(long, env = "UVFERRY_WITH_DOCKER_CACHE", value_parser = boolish())]
    pub(crate) with_docker_cache: bool,
}

/// `uvferry ide`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  uvferry ide vscode                  settings, tasks, launches and recommended extensions
  uvferry ide vscode --dry-run        what would be written
  uvferry ide pycharm                 run configurations in .run, the environment not indexed
  uvferry ide neovim                  .nvim.lua with :UvInstall, :UvUpdate, :UvFreeze, :UvList
  uvferry ide vim --user              the same commands for all projects, in ~/.vim
  uvferry ide editorconfig            what the Python files agree on

Files that are there keep what is in them: only what is missing is added. What stays although
it says something else is told. `uvferry undo` takes it back.
Exit status: 1 where a file could not be read.")]
pub(crate) struct IdeArguments {
    /// The editor
    #[arg(value_enum)]
    pub(crate) editor: EditorArgument,
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Write into the user's own folder of the editor, for all projects: external tools of PyCharm, a plugin of Vim or Neovim
    #[arg(long)]
    pub(crate) user: bool,
    /// Write without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Stop after showing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// An editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EditorArgument {
    Vscode,
    Pycharm,
    Vim,
    Neovim,
    Editorconfig,
}

/// `uvferry guide`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  uvferry guide developer -o docs/uv.md      daily work with uv in this project
  uvferry guide checklist -o CHECKLIST.md    again later: boxes that people ticked stay ticked
  uvferry guide checklist --check --ticked CHECKLIST.md
  uvferry guide retrospective --bench bench.jsonl

A guide tells what the project's files, its journal, the report of its migration and saved
benches say, and calls nothing faster that was not measured. Nothing is run.
Exit status: 1 where `--check` finds an open box.")]
pub(crate) struct GuideArguments {
    /// Which one
    #[arg(value_enum, value_name = "NAME")]
    pub(crate) guide: GuideArgument,
    #[command(flatten)]
    pub(crate) path: PathArgument,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE", conflicts_with = "check")]
    pub(crate) output: Option<PathBuf>,
    /// Of the checklist: print the boxes that are open, and exit with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// The checklist in which people tick their boxes; else the file of `--output`, if it is there
    #[arg(long, value_name = "FILE")]
    pub(crate) ticked: Option<PathBuf>,
    /// Benches of `uvferry-bench` (JSON, or a history); may be given more than once; else those in `.uvferry`
    #[arg(long, value_name = "FILE")]
    pub(crate) bench: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) decisions: DecisionArguments,
}

/// The names of guides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GuideArgument {
    /// Daily work with uv in this project
    Developer,
    /// How the move is made, and taken back
    Migration,
    /// Questions, problems and what to do
    Faq,
    /// A training for the team, with exercises
    Training,
    /// What is done and what is open
    Checklist,
    /// Making installations take less time
    Optimisation,
    /// uv for those who use the project
    User,
    /// Looking back, with what was measured
    Retrospective,
}

/// `uvferry explain`
#[derive(Debug, Clone, Args)]
pub(crate) struct ExplainArguments {
    /// A code or a name; all of them are listed without one
    pub(crate) rule: Option<String>,
}

/// What a variable for a flag may say: `1`, `true`, `yes`, `on`, and their opposites.
fn boolish() -> impl TypedValueParser<Value = bool> {
    BoolishValueParser::new()
}

/// The command for completions and man pages.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}
