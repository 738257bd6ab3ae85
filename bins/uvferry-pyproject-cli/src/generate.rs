//! `uvferry-pyproject generate`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::BoolishValueParser;
use uvferry_cli::{
    CommonArgs, Exit, Failure, Format, Streams, Style, UvArgs, cancel_on_interrupt, diagnostics,
};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_journal::{ApplyOptions, EditSet, FileChange};
use uvferry_migrate::{Tree, namings, out_of_reach};
use uvferry_process::Environment;
use uvferry_pyproject::generation::{Generation, generate};
use uvferry_pyproject::metadata::{BuildBackend, MetadataOptions};
use uvferry_pyproject::wheel::{BuildTools, Comparison, prove};
use uvferry_pyproject::{Pyproject, run_setup};
use uvferry_setuptools::ProjectFiles;

use crate::{uv, way_back};

pub(crate) const EXAMPLES: &str = "\
setup.py is read, not run. The proof builds the wheel before and after in scratch copies, and a
build runs the project's own code, setup.py included; `--no-build` leaves it out, for code that
you do not trust.

Examples:
  uvferry-pyproject generate                         the text of the new pyproject.toml
  uvferry-pyproject generate --diff                  what becomes of each file
  uvferry-pyproject generate --diff --no-build       the same, and no code of the project runs
  uvferry-pyproject generate --write                 do it; `uvferry undo` takes it back
  uvferry-pyproject generate --run-setup --write     ask the build for what is computed
  uvferry-pyproject generate --build-backend hatchling";

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Write the changes into the project; `uvferry undo` takes them back
    #[arg(long, conflicts_with_all = ["diff", "output"])]
    write: bool,

    /// Print what becomes of each file
    #[arg(long)]
    diff: bool,

    /// Write the text of pyproject.toml into this file
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    output: Option<PathBuf>,

    /// Change the build backend
    #[arg(long, value_name = "BACKEND")]
    build_backend: Option<BuildBackend>,

    /// The name of the project, where setup.py computes it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Ask the build backend for what only a run of setup.py tells; runs the project's own code
    #[arg(long, help_heading = "Building")]
    run_setup: bool,

    /// Do not build the wheels of before and after to compare them: nothing of the project runs
    #[arg(long, help_heading = "Building")]
    no_build: bool,

    /// The Python to build with
    #[arg(long, value_name = "PYTHON", help_heading = "Building")]
    python: Option<String>,

    #[command(flatten, next_help_heading = "Building")]
    uv: UvArgs,

    /// Use no network
    #[arg(
        long,
        env = "UVFERRY_OFFLINE",
        value_parser = BoolishValueParser::new(),
        help_heading = "Building"
    )]
    offline: bool,

    /// Longest time for one build: seconds, or `90s`, `2m`, `1h30m`
    #[arg(
        long,
        value_name = "TIME",
        default_value_t = 600,
        value_parser = uvferry_cli::seconds,
        help_heading = "Building"
    )]
    timeout: u64,

    /// Write although there are changes that are not committed
    #[arg(long)]
    allow_dirty: bool,

    /// Write although nothing watches over the files
    #[arg(long)]
    allow_no_vcs: bool,

    #[command(flatten)]
    pub(crate) common: CommonArgs<Format>,
}

/// The project's folder and its files.
struct Project {
    root: PathBuf,
    tree: Tree,
    paths: Vec<String>,
}

impl Project {
    fn open(root: PathBuf) -> anyhow::Result<Self> {
        if !root.is_dir() {
            return Err(Failure::usage(format!("no folder `{}`", root.display())).into());
        }
        let root = fs_err::canonicalize(root)?;
        let tree = Tree::walk(&root)?;
        let paths = tree.files().iter().map(|file| file.path.clone()).collect();
        Ok(Self { root, tree, paths })
    }

    /// A file of the project; nothing outside of it is read.
    fn read(&self, path: &str) -> Option<SourceFile> {
        self.paths
            .iter()
            .any(|known| known == path)
            .then(|| fs_err::read(self.root.join(path)).ok())
            .flatten()
            .map(|bytes| SourceFile::new(path, bytes))
    }
}

pub(crate) fn run(streams: &mut Streams, args: &GenerateArgs) -> anyhow::Result<Exit> {
    let project = Project::open(args.common.working_directory()?)?;
    let environment: Environment = std::env::vars_os().collect();
    if args.write {
        way_back::check(
            &project.root,
            &environment,
            args.allow_dirty,
            args.allow_no_vcs,
        )?;
        uvferry_journal::check_writable(&project.root)?;
    }
    let unread: Vec<Diagnostic> = ["setup.py", "setup.cfg", "pyproject.toml"]
        .iter()
        .filter_map(|path| out_of_reach(&project.tree, path))
        .collect();
    if unread.iter().any(|told| told.severity == Severity::Error) {
        tell(streams, args, &unread)?;
        return Ok(Exit::Findings);
    }
    let setup_py = project.read("setup.py");
    let setup_cfg = project.read("setup.cfg");
    if setup_py.is_none() && setup_cfg.is_none() {
        diagnostics::tell(streams, &unread);
        let mut failure = Failure::refused("there is neither a setup.py nor a setup.cfg");
        let declared = project
            .read("pyproject.toml")
            .and_then(|file| Pyproject::parse(&file).ok())
            .and_then(|pyproject| pyproject.foreign_backend());
        if let Some(tool) = declared {
            failure = failure.hint(format!(
                "`[tool.{tool}]` describes the project in a format of its own, and is left as it is"
            ));
        }
        return Err(failure.into());
    }
    let read = |path: &str| project.read(path);
    let files = ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &read,
        paths: &project.paths,
    };
    let (mut metadata, mut found) = uvferry_setuptools::read(&files);
    found.extend(unread);
    let pyproject = match project.read("pyproject.toml") {
        None => Pyproject::new(),
        Some(file) => match Pyproject::parse(&file) {
            Ok(pyproject) => pyproject,
            Err(broken) => {
                // Nothing can be merged into it; what is wrong elsewhere is told all the same.
                found.push(*broken);
                tell(streams, args, &found)?;
                return Ok(Exit::Findings);
            }
        },
    };
    let needs_build = args.run_setup || !args.no_build;
    let tools = needs_build
        .then(|| build_tools(args, &environment, streams))
        .transpose()?;
    if let (true, Some(tools)) = (args.run_setup, &tools) {
        let scratch = tempfile::Builder::new().prefix("uvferry-").tempdir()?;
        found.extend(run_setup::ask_project(
            &project.root,
            &project.paths,
            Some(&pyproject),
            &mut metadata,
            scratch.path(),
            tools,
        )?);
    }
    let mut named = namings(
        &project.tree,
        &["setup.py".to_owned(), "setup.cfg".to_owned()],
    );
    let options = MetadataOptions {
        build_backend: args.build_backend,
        name: args.name.clone(),
        setup_py_named_by: named.remove("setup.py").unwrap_or_default(),
        setup_cfg_named_by: named.remove("setup.cfg").unwrap_or_default(),
        ..MetadataOptions::default()
    };
    let made = generate(&metadata, &files, pyproject, &options);
    found.extend(made.diagnostics.iter().cloned());
    let mut edits = EditSet::default();
    edits.extend(made.edits.iter().cloned())?;
    let changes = edits.changes(&|path| fs_err::read(project.root.join(path)))?;
    let mut comparison = None;
    if let (false, false, Some(tools)) = (args.no_build, edits.is_empty(), &tools) {
        let progress = streams.progress();
        progress.step("building before and after");
        let scratch = tempfile::Builder::new().prefix("uvferry-").tempdir()?;
        let compared = prove(&project.root, &project.paths, &edits, scratch.path(), tools)?;
        found.extend(compared.diagnostics());
        comparison = Some(compared);
    }
    let wrong = found.iter().any(|it| it.severity == Severity::Error);
    let write = args.write && !wrong && !edits.is_empty();
    if write {
        let apply = ApplyOptions {
            label: "generate".to_owned(),
            ..ApplyOptions::default()
        };
        uvferry_journal::apply(&project.root, &edits, &apply, &mut |_| {})?;
    }
    show(
        streams,
        args,
        &made,
        &changes,
        &found,
        comparison.as_ref(),
        write,
    )?;
    if wrong && args.write {
        return Err(Failure::refused("nothing was written").into());
    }
    Ok(if wrong { Exit::Findings } else { Exit::Done })
}

fn show(
    streams: &mut Streams,
    args: &GenerateArgs,
    made: &Generation,
    changes: &[FileChange],
    found: &[Diagnostic],
    comparison: Option<&Comparison>,
    written: bool,
) -> anyhow::Result<()> {
    let text = made.pyproject.to_text();
    if let Some(path) = &args.output {
        let path = args.common.working_directory()?.join(path);
        fs_err::write(path, made.pyproject.to_bytes())?;
    }
    match args.common.format {
        Format::Json => {
            let document =
                uvferry_report::json::generation(made, changes, found, comparison, written);
            streams.json(&document)?;
        }
        Format::Text => {
            if args.diff {
                for change in changes {
                    if let Some(diff) = uvferry_report::unified_diff(change) {
                        streams.file_text(&diff)?;
                    }
                }
            } else if !args.write && args.output.is_none() {
                streams.file_text(&text)?;
            }
            streams.flush()?;
            diagnostics::tell(streams, found);
        }
    }
    match comparison {
        Some(Comparison::Equal(restated)) if restated.is_empty() => streams.say(
            Style::Good,
            "equal",
            "the wheel is the same before and after",
        ),
        Some(Comparison::Equal(restated)) => streams.say(
            Style::Good,
            "equal",
            format_args!(
                "the wheel says the same before and after, in another form in {}",
                restated.join(", ")
            ),
        ),
        Some(Comparison::Different {
            differences: found, ..
        }) => streams.say(
            Style::Error,
            "different",
            format_args!("{} differences between the wheels", found.len()),
        ),
        _ => {}
    }
    if written {
        let count = changes.len();
        streams.say(
            Style::Good,
            "written",
            format_args!("{count} files changed; `uvferry undo` takes it back"),
        );
    }
    Ok(())
}

fn tell(streams: &mut Streams, args: &GenerateArgs, found: &[Diagnostic]) -> anyhow::Result<()> {
    match args.common.format {
        Format::Json => streams.json(&uvferry_report::json::check(found))?,
        Format::Text => diagnostics::tell(streams, found),
    }
    Ok(())
}

fn build_tools(
    args: &GenerateArgs,
    environment: &Environment,
    streams: &Streams,
) -> anyhow::Result<BuildTools> {
    let working = args.common.working_directory()?;
    let observer = streams.observer();
    let found = uv::find(&args.uv, &working, environment, observer.clone());
    let uv = found.map_err(|error| uv::failure(&error).hint("or use `--no-build`"))?;
    let mut tools = BuildTools::new(uv.program, environment.clone());
    tools.observer = observer;
    tools.cancel = Some(cancel_on_interrupt());
    tools.python.clone_from(&args.python);
    tools.offline = args.offline;
    tools.timeout = Some(Duration::from_secs(args.timeout));
    Ok(tools)
}
