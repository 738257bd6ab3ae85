use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use uvferry_cli::{CommonArgs, Format, LanguageArgs, ReportFormat};
use uvferry_report::Language;

/// Says what the code of a project uses, and how that stands to what it declares
#[derive(Debug, Parser)]
#[command(name = "uvferry-imports", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Unused, missing, misplaced and transitive dependencies; 1 if there is a finding
    ///
    /// No Python is run, but an interpreter that `--python` names, to ask it for its folders. Which
    /// distribution has which module is read from an environment: the one
    /// that `--python` names, else one of the project's folder, else the active one; then from the
    /// wheels in uv's cache that uv.lock names; then from a table of well-known names. What rests
    /// on a name alone is a hint, and no finding.
    ///
    /// Exit status: 0 without a finding, with hints or without; 1 with one (with `--strict` also
    /// with a hint), or if the work failed; 2 for wrong usage.
    #[command(after_help = "Examples:
  uvferry-imports check
  uvferry-imports check services/web --python services/web/.venv --hints
  uvferry-imports check --format github
  uvferry-imports check --output-dir report --lang ko
  uvferry-imports check --all --format html > imports.html
  uvferry-imports check --ignore unused-dependency=gunicorn --ignore two-for-one-job")]
    Check(Box<CheckArgs>),
    /// The resolved dependencies as a graph: for a terminal, Graphviz, Mermaid, SVG or JSON
    #[command(after_help = "Examples:
  uvferry-imports graph --format svg > graph.svg
  uvferry-imports graph --format mermaid --only main --depth 2
  uvferry-imports graph --around urllib3 --format dot | dot -Tpng > urllib3.png")]
    Graph(GraphArgs),
    /// Why a distribution is there: the shortest way from each that is asked for; 1 if it is not
    #[command(after_help = "Examples:
  uvferry-imports why certifi
  uvferry-imports why certifi --format json")]
    Why(WhyArgs),
}

/// What is looked at.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    /// A virtual environment, or an interpreter, whose distributions say which modules they have;
    /// else `.venv` or another one in the project's folder, else the active one
    #[arg(
        long,
        short = 'p',
        value_name = "PYTHON",
        env = "UVFERRY_PYTHON",
        help_heading = "What is looked at"
    )]
    pub(crate) python: Option<PathBuf>,

    /// Look at no environment
    #[arg(long, conflicts_with = "python", help_heading = "What is looked at")]
    pub(crate) no_environment: bool,

    /// Read each file anew, and keep nothing
    #[arg(
        long,
        env = "UVFERRY_NO_CACHE",
        value_parser = BoolishValueParser::new(),
        help_heading = "What is looked at"
    )]
    pub(crate) no_cache: bool,

    /// Keep what each file says in this folder, instead of the user's folder for caches
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "no_cache",
        help_heading = "What is looked at"
    )]
    pub(crate) cache_dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The project's folder
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Check every project below the folder, each by itself, in one report; without it this is
    /// done where the folder is no project and others below are
    #[arg(long)]
    pub(crate) all: bool,

    /// Show hints and remarks as text too
    #[arg(long)]
    pub(crate) hints: bool,

    /// A hint is a finding
    #[arg(long)]
    pub(crate) strict: bool,

    /// A rule that is off, by its code or name; with `=NAME` for one distribution or module
    #[arg(long, value_name = "RULE[=NAME]", help_heading = "What is left out")]
    pub(crate) ignore: Vec<String>,

    /// A glob of paths that are not read
    #[arg(long, value_name = "GLOB", help_heading = "What is left out")]
    pub(crate) exclude: Vec<String>,

    /// Write all forms into this folder as well
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ReportFormat>,

    #[command(flatten)]
    pub(crate) language: LanguageArgs<Language>,
}

/// `--format` of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum GraphFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For Graphviz
    Dot,
    /// For Markdown that draws it
    Mermaid,
    /// A picture
    Svg,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    /// The project's folder
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Only what this list needs: `main`, `extra:NAME` or `group:NAME`
    #[arg(long, value_name = "LIST", help_heading = "What is shown")]
    pub(crate) only: Option<String>,

    /// Only what is so many requirements away from what is declared
    #[arg(long, value_name = "N", help_heading = "What is shown")]
    pub(crate) depth: Option<u32>,

    /// Only what is near a distribution
    #[arg(long, value_name = "NAME", help_heading = "What is shown")]
    pub(crate) around: Option<String>,

    /// How near
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        requires = "around",
        help_heading = "What is shown"
    )]
    pub(crate) distance: u32,

    #[command(flatten)]
    pub(crate) common: CommonArgs<GraphFormat>,
}

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// The distribution
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// The project's folder
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}
