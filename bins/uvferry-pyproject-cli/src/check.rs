//! `uvferry-pyproject check`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use uvferry_cli::diagnostics;
use uvferry_cli::{CheckFormat, Exit, Failure, Streams};
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_process::Environment;
use uvferry_pyproject::RULES;
use uvferry_pyproject::check::{AskUv, CheckOptions, UvUse, check};

use crate::arguments::CheckArgs;
use crate::uv;

/// How stdin is shown where a file's name belongs.
const STDIN: &str = "<stdin>";

/// Prints what is wrong with the files.
pub(crate) fn run(args: &CheckArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let root = args.common.working_directory()?;
    if !root.is_dir() {
        return Err(Failure::usage(format!("no folder `{}`", root.display())).into());
    }
    let classifiers = args
        .classifiers
        .as_ref()
        .map(|file| fs_err::read_to_string(root.join(file)))
        .transpose()
        .map_err(|error| Failure::usage(error.to_string()))?;
    let scratch = Scratch::default();
    let environment: Environment = std::env::vars_os().collect();
    let program = uv(args, &root, &environment, streams);
    let write = |text: &str| scratch.write(text);
    let mut found: Vec<Diagnostic> = Vec::new();
    for file in &args.files {
        let file = read(&root, file)?;
        let options = CheckOptions {
            uv: match &program {
                Uv::No => UvUse::NotAsked,
                Uv::Missing(why) => UvUse::Missing(why.clone()),
                Uv::At(program) => UvUse::Ask(AskUv {
                    program,
                    environment: &environment,
                    write: &write,
                }),
            },
            classifiers: classifiers.as_deref(),
        };
        found.extend(check(&file, &options));
    }
    show(&found, args.common.format, streams)?;
    let wrong = found
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(if wrong { Exit::Findings } else { Exit::Done })
}

fn show(found: &[Diagnostic], format: CheckFormat, streams: &mut Streams) -> anyhow::Result<()> {
    match format {
        CheckFormat::Text => {
            streams.data(diagnostics::texts(found, streams.out_color()))?;
            if let Some(summary) = diagnostics::summary(found) {
                streams.note(summary);
            }
        }
        CheckFormat::Json => streams.json(&uvferry_report::json::check(found))?,
        CheckFormat::Github => streams.data(diagnostics::annotations(found))?,
        CheckFormat::Sarif => streams.json(&diagnostics::sarif(
            found,
            RULES,
            "uvferry-pyproject",
            env!("CARGO_PKG_VERSION"),
        ))?,
    }
    Ok(())
}

/// No pyproject.toml is as large; a device has no end.
const MAX_BYTES: u64 = 64 << 20;

/// The file with its path as the user would write it, `/` between folders.
fn read(root: &Path, file: &str) -> anyhow::Result<SourceFile> {
    if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(SourceFile::new(STDIN, bytes));
    }
    let mut path = PathBuf::from(file);
    if root.join(&path).is_dir() {
        path.push("pyproject.toml");
    }
    let mut bytes = Vec::new();
    fs_err::File::open(root.join(&path))
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::usage(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("`{file}` is larger than {} MiB", MAX_BYTES >> 20);
        return Err(Failure::usage(message).into());
    }
    let label = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
    let label = if cfg!(windows) {
        label.replace('\\', "/")
    } else {
        label.into_owned()
    };
    Ok(SourceFile::new(label.trim_start_matches("./"), bytes))
}

/// The uv to ask.
enum Uv {
    No,
    Missing(String),
    At(PathBuf),
}

fn uv(args: &CheckArgs, root: &Path, environment: &Environment, streams: &Streams) -> Uv {
    if args.no_uv {
        return Uv::No;
    }
    match uv::find(&args.uv, root, environment, streams.observer()) {
        Ok(found) => Uv::At(found.program),
        Err(error) => Uv::Missing(error.to_string()),
    }
}

/// The folder in which uv reads, made when it is first needed; nobody else may look in.
#[derive(Default)]
struct Scratch(std::cell::OnceCell<TempDir>);

impl Scratch {
    fn write(&self, text: &str) -> io::Result<PathBuf> {
        let folder = if let Some(folder) = self.0.get() {
            folder
        } else {
            let made = tempfile::Builder::new().prefix("uvferry-").tempdir()?;
            self.0.get_or_init(|| made)
        };
        fs_err::write(folder.path().join("pyproject.toml"), text)?;
        Ok(folder.path().to_owned())
    }
}
