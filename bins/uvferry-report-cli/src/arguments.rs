use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use uvferry_cli::{CommonArgs, Format, LanguageArgs, ReportFormat};
use uvferry_report::Language;

/// Puts saved results into other forms
#[derive(Debug, Parser)]
#[command(name = "uvferry-report", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A saved JSON document in another form
    ///
    /// What any command printed with `--format json`, whichever version of it: fields that are new
    /// are passed over, and a newer major version is refused. `uvferry-report schema` names the
    /// kinds; of these `snapshot-manifest` is for programs and no report.
    ///
    /// Every kind has text, Markdown and a page. CSV is there where there is a table, SARIF and
    /// annotations where something is told that a person has to look at.
    ///
    /// Exit status: 0; 1 where the document cannot be read or has no such form; 2 for wrong usage.
    #[command(after_help = "Examples:
  uvferry-report render .uvferry/report.json --format html > report.html
  uvferry-report render .uvferry/report.json --format html --with benchmark.json --lang ko > report.html
  uvferry-report render plan.json --format sarif > plan.sarif
  uvferry-report render .uvferry/report.json --format csv --table targets
  uvferry plan --format json | uvferry-report render - --format github
  uvferry-imports graph --format json | uvferry-report render - --format html > graph.html
  uvferry-env list --format json | uvferry-report render - --format csv > installed.csv
  uvferry-report render report.json --output-dir report")]
    Render(RenderArgs),
    /// The JSON Schema of a document, or the names of all
    #[command(after_help = "Examples:
  uvferry-report schema
  uvferry-report schema uvferry.plan/1 > plan.schema.json")]
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// The document; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Benches of the same project (JSON, or a history): its page shows the last of each
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,

    /// Of CSV, which table; the first one is what each item became
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,

    /// Write all forms into this folder instead of printing one
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) common: CommonArgs<ReportFormat>,

    #[command(flatten)]
    pub(crate) language: LanguageArgs<Language>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// What a document names as its `schema`; none lists all
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}
