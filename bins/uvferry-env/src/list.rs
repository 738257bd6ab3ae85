//! `uvferry-env list`

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use uvferry_cli::{CommonArgs, Exit, Failure, Format, Streams, diagnostics};
use uvferry_environment::distributions::{
    Distribution, Git, Installed, Misfit, Reading, Selection, installed_with, listed_with,
    pip_columns, pip_freeze, pip_inspect, pip_list,
};
use uvferry_environment::interpreters::Interpreter;
use uvferry_environment::sites::{FolderNames, PathVariables, Scope};
use uvferry_process::{Environment, find_program};
use uvferry_report::{json, text};

use crate::python_json;
use crate::selection::SelectionArgs;

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    /// Print what pip prints: `pip list`, `pip list --format json`, `pip freeze`, `pip inspect`
    #[arg(long = "as", value_enum, value_name = "FORM", conflicts_with_all = ["tree", "why"])]
    form: Option<Form>,

    /// Print who asks for what, from those that nobody asks for
    #[arg(long, conflicts_with = "why")]
    tree: bool,

    /// Print who asks for a distribution, up to those that nobody asks for
    #[arg(long, value_name = "NAME")]
    why: Option<String>,

    /// Print what is wrong; 1 if there is something
    #[arg(long, conflicts_with_all = ["form", "tree", "why"])]
    check: bool,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which distributions")]
struct FilterArgs {
    /// Those of the virtual environment itself, not those that it takes from its base
    #[arg(long, short = 'l')]
    local: bool,

    /// Those of the user's site
    #[arg(long)]
    user: bool,

    /// Editables
    #[arg(long, short = 'e')]
    editable: bool,

    /// Those that did not come from an index
    #[arg(long)]
    not_from_index: bool,

    /// Not this one; may be given more than once
    #[arg(long, value_name = "NAME")]
    exclude: Vec<String>,

    /// With `--as freeze`: pip itself, and setuptools and wheel before Python 3.12, as well
    #[arg(long)]
    all: bool,
}

/// The forms of pip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// `pip list`
    List,
    /// `pip list --format json`
    ListJson,
    /// `pip freeze`
    Freeze,
    /// `pip inspect`
    Inspect,
}

/// Prints what is installed.
pub(crate) fn run(args: &ListArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    if args.common.format == Format::Json && (args.form.is_some() || args.why.is_some()) {
        return Err(
            Failure::usage("`--format json` goes neither with `--as` nor with `--why`").into(),
        );
    }
    let directory = args.common.working_directory()?;
    let mut folders = FolderNames::default();
    let interpreter = args.selection.interpreter_with(&directory, &mut folders)?;
    let environment: Environment = std::env::vars_os().collect();
    let variables = PathVariables::of(&environment, &directory);
    // Who installed them and which of them were asked for is not in the table.
    let needs_all = args.common.format == Format::Json
        || args.form == Some(Form::Inspect)
        || args.tree
        || args.why.is_some();
    let cache = args.selection.metadata_cache(&environment);
    let reading = Reading {
        variables: &variables,
        folders: &mut folders,
        cache: cache.as_ref(),
    };
    let installed = if needs_all {
        installed_with(&interpreter, Scope::All, reading)
    } else {
        listed_with(&interpreter, Scope::All, reading)
    };
    let filter = &args.filter;
    let excluded: BTreeSet<String> = filter
        .exclude
        .iter()
        .map(|name| Selection::normalized(name))
        .collect();
    let selection = Selection {
        local: filter.local,
        user: filter.user,
        editable: filter.editable,
        not_from_index: filter.not_from_index,
        excluded,
    };
    let listed = installed.selected(&selection, &interpreter);
    if let Some(form) = args.form {
        let listed = if form == Form::Inspect {
            installed.as_found(&listed)
        } else {
            listed
        };
        return as_pip(form, filter.all, &listed, &interpreter, streams);
    }
    let markers = interpreter.marker_environment();
    if args.tree && args.common.format == Format::Text {
        streams.file_text(&installed.tree(&markers).text())?;
        return Ok(Exit::Done);
    }
    if let Some(name) = &args.why {
        let Some(why) = installed.tree(&markers).why(name) else {
            return Err(Failure::refused(format!("nothing here is or asks for `{name}`")).into());
        };
        streams.file_text(&why)?;
        return Ok(Exit::Done);
    }
    let mut misfits = installed.misfits(&markers);
    if listed.len() < installed.distributions.len() {
        let wanted: BTreeSet<&str> = listed
            .iter()
            .map(|one| one.normalized_name.as_str())
            .collect();
        misfits.retain(|misfit| {
            wanted.contains(
                installed.distributions[misfit.of()]
                    .normalized_name
                    .as_str(),
            )
        });
    }
    let exit = tell(args, &installed, &listed, &misfits, &interpreter, streams)?;
    // The process ends here: to free hundreds of distributions piece by piece takes time.
    std::mem::forget((installed, misfits, folders));
    Ok(exit)
}

fn tell(
    args: &ListArgs,
    installed: &Installed,
    listed: &[&Distribution],
    misfits: &[Misfit],
    interpreter: &Interpreter,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    let found = if args.check {
        installed.diagnostics(misfits)
    } else {
        Vec::new()
    };
    match args.common.format {
        Format::Json => {
            let tree = installed.tree(&interpreter.marker_environment());
            let document = json::environment(installed, listed, interpreter, &tree, misfits);
            streams.json(&document)?;
        }
        Format::Text if args.check => {
            streams.data(diagnostics::texts(&found, streams.out_color()))?;
        }
        Format::Text => {
            streams.file_text(&text::environment(installed, listed, misfits))?;
        }
    }
    if args.common.format == Format::Text {
        let summary = text::environment_summary(installed, listed, misfits, interpreter);
        streams.note(summary);
    }
    Ok(if found.is_empty() {
        Exit::Done
    } else {
        Exit::Findings
    })
}

fn as_pip(
    form: Form,
    all: bool,
    listed: &[&Distribution],
    interpreter: &Interpreter,
    streams: &mut Streams,
) -> anyhow::Result<Exit> {
    match form {
        Form::List => streams.file_text(&pip_columns(listed, interpreter))?,
        Form::ListJson => streams.line(python_json::dumps(&pip_list(listed)))?,
        Form::Inspect => streams.json(&pip_inspect(listed, interpreter)?)?,
        Form::Freeze => {
            let frozen = if all {
                listed.to_vec()
            } else {
                Installed::frozen_by(listed, interpreter)
            };
            let environment: Environment = std::env::vars_os().collect();
            let path = environment.get("PATH").unwrap_or_default();
            let git = Git {
                program: find_program("git", path),
                environment: environment.clone(),
            };
            streams.file_text(&pip_freeze(&frozen, &git))?;
        }
    }
    Ok(Exit::Done)
}
