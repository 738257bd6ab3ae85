use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use uvferry_cli::{CommonArgs, LanguageArgs, ReportFormat, UvArgs};
use uvferry_compat::matrix::Partition;
use uvferry_report::Language;

/// Says whether uv installs what pip installs, and what stands in its way
#[derive(Debug, Parser)]
#[command(name = "uvferry-compat", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What pip and what uv resolve, for each Python and platform; 1 if not all is the same
    ///
    /// No cache or environment of yours is written; what uv resolves and pip fails for is installed
    /// into a scratch folder, to see that it can be. For a platform other than this machine's pip
    /// resolves as if it ran there (`pip-simulated`): source distributions are built on this machine,
    /// and markers that only that platform can answer are not seen.
    ///
    /// uv is asked with what pip's files and `PIP_*` variables say, in its own words; a setting that
    /// it has no word for is a note. Ended by an interrupt or a request to terminate, it ends all
    /// that it started; after SIGKILL that goes on until the next run with the same `--state-dir`,
    /// which on Linux ends it.
    ///
    /// Exit status: 0 if every cell is `same`; 1 if one is not, or the work failed; 2 for wrong
    /// usage, and without a uv.
    #[command(after_help = "Examples:
  uvferry-compat matrix
  uvferry-compat matrix -r requirements.txt --python 3.11 --python 3.13
  uvferry-compat matrix 'flask>=2' 'psycopg2' --python 3.12 --platform linux --platform windows
  uvferry-compat matrix --each --output-dir report --lang ko
  uvferry-compat matrix --state-dir .cache/matrix --resume
  uvferry-compat matrix services/web --partition hash:2/8 --format json > share-2.json")]
    Matrix(Box<MatrixArgs>),
    /// Join the shares of a matrix, or show a matrix in another form; 1 if not all is the same
    ///
    /// With one FILE that is no share, that matrix is shown. Exit status as of `matrix`.
    #[command(after_help = "Examples:
  uvferry-compat merge share-*.json
  uvferry-compat merge share-*.json --output-dir report
  uvferry-compat merge matrix.json --format markdown >> \"$GITHUB_STEP_SUMMARY\"")]
    Merge(MergeArgs),
    /// What makes a move to uv fail or change something; 1 if something is an error
    ///
    /// Exit status: 0 with warnings or without (1 with `--strict`); 1 if a risk has the severity
    /// `error`, or the work failed; 2 for wrong usage, and without a uv where `--audit` needs one.
    #[command(after_help = "Examples:
  uvferry-compat risks
  uvferry-compat risks -r requirements.txt --python 3.13 --platform linux --platform macos
  uvferry-compat risks --offline --format sarif > risks.sarif
  uvferry-compat risks --audit --strict --output-dir report")]
    Risks(Box<RisksArgs>),
}

/// What is looked at.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    /// Requirements files, or environment files of conda, of which the list for pip is looked at;
    /// relative to the folder that the program works in
    #[arg(
        long = "requirement",
        short = 'r',
        value_name = "FILE",
        help_heading = "What is looked at"
    )]
    pub(crate) requirement_files: Vec<PathBuf>,
}

/// Which files are written, and how.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Write all forms into this folder as well
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) language: LanguageArgs<Language>,
}

/// What is asked, and how.
#[derive(Debug, Args)]
pub(crate) struct ToolArgs {
    #[command(flatten, next_help_heading = "uv and pip")]
    pub(crate) uv: UvArgs,

    /// Ask no index and no repository; what is not in a folder of archives is inconclusive
    #[arg(
        long,
        env = "UVFERRY_OFFLINE",
        value_parser = clap::builder::BoolishValueParser::new(),
        help_heading = "uv and pip"
    )]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// A project's folder (one that exists), or requirements as pip takes them
    #[arg(value_name = "PATH|REQUIREMENT")]
    pub(crate) subjects: Vec<String>,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// A Python (`3.12`); may be given more than once; else those that
    /// requires-python admits and the machine has
    #[arg(
        long,
        short = 'p',
        value_name = "VERSION",
        value_delimiter = ',',
        help_heading = "What is looked at"
    )]
    pub(crate) python: Vec<String>,

    /// A platform as uv names it (`linux`, `macos`, `windows`, a triple); may be given more than
    /// once; else this machine's
    #[arg(
        long,
        value_name = "PLATFORM",
        value_delimiter = ',',
        help_heading = "What is looked at"
    )]
    pub(crate) platform: Vec<String>,

    /// Constraints files
    #[arg(
        long = "constraint",
        short = 'c',
        value_name = "FILE",
        help_heading = "What is looked at"
    )]
    pub(crate) constraint_files: Vec<PathBuf>,

    /// Of a project, what gets installed together: `main`, `main+GROUP`, the file whose list
    /// conda hands to pip (`environment.yml`); else `main` alone. Given more than once, they are
    /// resolved together, as for one environment
    #[arg(long, value_name = "SET", help_heading = "What is looked at")]
    pub(crate) set: Vec<String>,

    /// Time every requirement by itself as well
    #[arg(long, help_heading = "Work")]
    pub(crate) each: bool,

    /// Do not look for ways around failures
    #[arg(long, help_heading = "Work")]
    pub(crate) no_solutions: bool,

    /// How many programs run at a time
    #[arg(
        long,
        short,
        value_name = "N",
        default_value_t = uvferry_compat::matrix::DEFAULT_JOBS,
        value_parser = at_least_one,
        help_heading = "Work"
    )]
    pub(crate) jobs: usize,

    /// How long a run for one requirement may take: seconds, or `90s`, `2m`, `1h30m`; one for
    /// more gets more
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = uvferry_compat::matrix::DEFAULT_TIMEOUT.as_secs(),
        value_parser = uvferry_cli::seconds,
        help_heading = "Work"
    )]
    pub(crate) timeout: u64,

    /// Keep finished runs in this folder
    #[arg(long, value_name = "DIR", help_heading = "Work")]
    pub(crate) state_dir: Option<PathBuf>,

    /// Go on from the runs that `--state-dir` keeps
    #[arg(long, requires = "state_dir", help_heading = "Work")]
    pub(crate) resume: bool,

    /// Do one share of the targets: `hash:K/N`, K from 1; `merge` joins them
    #[arg(long, value_name = "hash:K/N", help_heading = "Work")]
    pub(crate) partition: Option<Partition>,

    /// What tells this project from others of the same partition; else its path as written
    #[arg(
        long,
        value_name = "NAME",
        requires = "partition",
        help_heading = "Work"
    )]
    pub(crate) label: Option<String>,

    #[command(flatten)]
    pub(crate) tools: ToolArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ReportFormat>,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Matrices as `--format json` prints them
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ReportFormat>,
}

#[derive(Debug, Args)]
pub(crate) struct RisksArgs {
    /// A project's folder; else the one that the program works in
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// A Python (`3.12`); may be given more than once; else those that
    /// uv supports and requires-python admits
    #[arg(
        long,
        short = 'p',
        value_name = "VERSION",
        value_delimiter = ',',
        help_heading = "What is looked at"
    )]
    pub(crate) python: Vec<String>,

    /// A platform as uv names it (`linux`, `macos`, `windows`, a triple); may be given more than
    /// once; else Linux, macOS and Windows
    #[arg(
        long,
        value_name = "PLATFORM",
        value_delimiter = ',',
        help_heading = "What is looked at"
    )]
    pub(crate) platform: Vec<String>,

    /// Ask for known vulnerabilities of pinned versions, with `uv audit`
    #[arg(long, conflicts_with = "offline", help_heading = "Work")]
    pub(crate) audit: bool,

    /// Where `uv audit` asks, in place of its own service
    #[arg(long, value_name = "URL", requires = "audit", help_heading = "Work")]
    pub(crate) service_url: Option<String>,

    /// End with 1 for warnings too
    #[arg(long, help_heading = "Work")]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) tools: ToolArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ReportFormat>,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least one is needed".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}
