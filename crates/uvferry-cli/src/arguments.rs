use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, ValueEnum};

use crate::exit::Exit;
use crate::streams::Streams;

/// The arguments that every binary has. Flatten it into the root parser where one set of
/// formats serves all subcommands, else into each subcommand with its own set `F`.
///
/// `F` must have a value `text`, which is the default.
#[derive(Debug, Clone, Args)]
pub struct CommonArgs<F = Format>
where
    F: ValueEnum + Clone + Send + Sync + 'static,
{
    /// Work as if started in this folder
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        help_heading = "Global options"
    )]
    pub directory: Option<PathBuf>,

    /// How to print the result
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "text",
        global = true,
        help_heading = "Global options"
    )]
    pub format: F,

    /// When to use colours; `auto` means on a terminal without NO_COLOR
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        env = "UVFERRY_COLOR",
        hide_env_values = true,
        global = true,
        help_heading = "Global options"
    )]
    pub color: ColorWhen,

    /// Print the result and errors, nothing else
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub quiet: bool,

    /// Say more on stderr; twice for each run of uv, pip and Python too
    #[arg(
        long,
        short,
        action = clap::ArgAction::Count,
        conflicts_with = "quiet",
        global = true,
        help_heading = "Global options"
    )]
    pub verbose: u8,
}

impl<F> CommonArgs<F>
where
    F: ValueEnum + Clone + Send + Sync + 'static,
{
    /// The folder to work in: `--directory`, resolved against the current directory, else
    /// the current directory itself.
    ///
    /// # Errors
    /// When the current directory is gone or may not be read.
    pub fn working_directory(&self) -> io::Result<PathBuf> {
        let current = std::env::current_dir()?;
        Ok(match &self.directory {
            Some(directory) => current.join(directory),
            None => current,
        })
    }

    /// The process's own streams, as these arguments want them.
    pub fn streams(&self) -> Streams {
        Streams::real(self.color, self.quiet, self.verbose)
    }
}

/// `--format` of a command whose result is for people or programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `--format` of a command that reports diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// `--format` of a command whose result is also a report and a set of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a pull request, a wiki, a job's summary
    Markdown,
    /// For spreadsheets
    Csv,
    /// One page that filters and sorts without a network
    Html,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// Whether to colour what goes to `stream`. `NO_COLOR` counts when it is set and not
    /// empty (no-color.org), and only for `auto`.
    pub fn wanted(self, stream: &impl io::IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let set =
                    |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                stream.is_terminal()
                    && !set("NO_COLOR")
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// Parses the process's own arguments.
///
/// # Errors
/// The status to end with, after help, the version or the usage error was printed.
pub fn parse<T: Parser>() -> Result<T, ExitCode> {
    parse_from(std::env::args_os())
}

/// Parses `arguments`, whose first is the program's name.
///
/// # Errors
/// The status to end with, after help, the version or the usage error was printed: wrong
/// usage is 2, the others 0 even when nobody reads them.
pub fn parse_from<T: Parser, I>(arguments: I) -> Result<T, ExitCode>
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    T::try_parse_from(arguments).map_err(|error| {
        // A closed pipe on the other end of `--help` is a clean end.
        let _ = error.print();
        if error.use_stderr() {
            Exit::Usage.into()
        } else {
            Exit::Done.into()
        }
    })
}

/// Whether a person sits at both ends: questions can be put and progress be shown.
pub(crate) fn interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Command {
        Plan {
            #[command(flatten)]
            common: CommonArgs<Format>,
        },
        Check {
            #[command(flatten)]
            common: CommonArgs<CheckFormat>,
        },
    }

    #[test]
    fn subcommands_have_formats_of_their_own() {
        let Command::Check { common } =
            Cli::try_parse_from(["x", "check", "--format", "sarif", "-vv"])
                .unwrap()
                .command
        else {
            panic!("another subcommand");
        };
        assert_eq!((common.format, common.verbose), (CheckFormat::Sarif, 2));
        assert!(Cli::try_parse_from(["x", "plan", "--format", "sarif"]).is_err());
        let Command::Plan { common } = Cli::try_parse_from(["x", "plan"]).unwrap().command else {
            panic!("another subcommand");
        };
        assert_eq!(
            (common.format, common.color),
            (Format::Text, ColorWhen::Auto)
        );
    }

    #[test]
    fn quiet_and_verbose_exclude_each_other() {
        assert!(Cli::try_parse_from(["x", "plan", "-q", "-v"]).is_err());
    }

    #[test]
    fn a_file_gets_no_colours_unless_asked() {
        let file = tempfile::tempfile().unwrap();
        assert!(!ColorWhen::Auto.wanted(&file));
        assert!(ColorWhen::Always.wanted(&file));
        assert!(!ColorWhen::Never.wanted(&file));
    }
}
