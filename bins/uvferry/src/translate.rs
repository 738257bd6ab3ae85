//! `uvferry translate`: commands by themselves, or one file.

use std::io::Read as _;
use std::path::{Component, Path};

use uvferry_cli::{CommonArgs, Exit, Failure, Streams, Style, diagnostics};
use uvferry_diagnostics::Diagnostic;
use uvferry_journal::{ApplyOptions, Edit, EditSet};
use uvferry_migrate::{Mode, PlanOptions, Translation, Translator};

use crate::arguments::{ModeArgument, OutputFormat, TranslateArguments};
use crate::machine;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &TranslateArguments,
) -> anyhow::Result<Exit> {
    let working = common.working_directory()?;
    let root = machine::project_folder(&working, Path::new("."))?;
    let settings = uvferry_migrate::settings(&root);
    let mode = match (arguments.mode, settings.mode.as_deref()) {
        (Some(ModeArgument::Project), _) | (None, Some("project")) => Mode::Project,
        (Some(ModeArgument::Pip), _) | (None, Some("pip")) => Mode::Pip,
        (None, _) => Translator::mode_of(&root),
    };
    let options = PlanOptions {
        mode: Some(mode),
        with_docker_cache: (arguments.with_docker_cache
            || settings.with_docker_cache == Some(true))
        .then_some(true),
        ..PlanOptions::default()
    };
    let translator = Translator::new(&root, &options)?;
    let waiting = match &arguments.file {
        Some(file) => of_file(streams, common, arguments, &translator, &root, file)?,
        None => of_texts(streams, common, &translator, &arguments.commands)?,
    };
    streams.flush()?;
    if waiting == 0 {
        return Ok(Exit::Done);
    }
    streams.say(
        Style::Warning,
        "review",
        if waiting == 1 {
            "1 command needs a person, and stays as it is".to_owned()
        } else {
            format!("{waiting} commands need a person, and stay as they are")
        },
    );
    Ok(Exit::Findings)
}

/// The texts that the arguments stand for.
fn texts(commands: &[String]) -> anyhow::Result<Vec<String>> {
    let Some(first) = commands.first() else {
        return Ok(Vec::new());
    };
    let typed = |text: &String| -> anyhow::Result<String> {
        if text != "-" {
            return Ok(text.clone());
        }
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        String::from_utf8(bytes)
            .map_err(|_| Failure::usage("standard input is no UTF-8 text").into())
    };
    // One word alone is a text, and so is what holds several.
    if commands.len() == 1 || first == "-" || first.contains(char::is_whitespace) {
        return commands.iter().map(typed).collect();
    }
    let words: Vec<String> = commands
        .iter()
        .map(|word| uvferry_process::shell_quoted(word))
        .collect();
    Ok(vec![words.join(" ")])
}

fn of_texts(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    translator: &Translator,
    commands: &[String],
) -> anyhow::Result<usize> {
    let texts: Vec<Translation> = texts(commands)?
        .iter()
        .map(|text| translator.text("command", text))
        .collect();
    let waiting = texts.iter().map(Translation::needs_review).sum();
    if common.format == OutputFormat::Json {
        streams.json(&uvferry_report::json::translated_texts(
            translator.mode(),
            &texts,
        ))?;
        return Ok(waiting);
    }
    for text in &texts {
        let after = text.applied();
        streams.data(&after)?;
        // What was typed as an argument has no end of line of its own.
        if !after.is_empty() && !after.ends_with('\n') {
            streams.data("\n")?;
        }
        tell(streams, &text.diagnostics())?;
    }
    Ok(waiting)
}

fn of_file(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &TranslateArguments,
    translator: &Translator,
    root: &Path,
    file: &Path,
) -> anyhow::Result<usize> {
    let path = path_in(root, file)?;
    let bytes = fs_err::read(root.join(&path))?;
    let Some(translation) = translator.file(&path, bytes) else {
        return Err(Failure::usage(format!(
            "`{path}` is no kind of file whose commands are known"
        ))
        .hint("a script of the shell can be translated from standard input: `uvferry translate -`")
        .into());
    };
    let mut edits = EditSet::default();
    if !translation.carried.replacements.is_empty() {
        let replacements = translation.carried.replacements.iter().cloned();
        edits.add(Edit::replace(&translation.source, replacements)?)?;
    }
    let changes = edits.changes(&|path| fs_err::read(root.join(path)))?;
    let change = changes.first();
    let journal = match change {
        Some(_) if arguments.write => {
            uvferry_journal::check_writable(root)?;
            let options = ApplyOptions {
                label: "translate".to_owned(),
                ..ApplyOptions::default()
            };
            Some(uvferry_journal::apply(root, &edits, &options, &mut |_| {})?)
        }
        _ => None,
    };
    let waiting = translation.needs_review();
    let document = uvferry_report::json::translated_file(
        translator.mode(),
        &translation,
        change,
        journal.as_ref(),
    );
    if common.format == OutputFormat::Json {
        streams.json(&document)?;
        return Ok(waiting);
    }
    streams.data(document.diff.as_deref().unwrap_or_default())?;
    streams.flush()?;
    if !streams.is_quiet() {
        streams.raw_err(&uvferry_report::text::translated(&document));
    }
    tell(streams, &translation.diagnostics())?;
    if journal.is_some() {
        streams.say(Style::Good, "written", &path);
        streams.note("to take it back: uvferry undo");
    }
    Ok(waiting)
}

/// What to know of the commands, information too: it is what a translation is asked for.
fn tell(streams: &mut Streams, found: &[Diagnostic]) -> anyhow::Result<()> {
    if found.is_empty() || streams.is_quiet() {
        return Ok(());
    }
    streams.flush()?;
    let text = diagnostics::texts(found, streams.err_color());
    streams.raw_err(&text);
    Ok(())
}

/// A file's path relative to the project's folder, with `/`.
fn path_in(root: &Path, file: &Path) -> anyhow::Result<String> {
    let whole = root.join(file);
    if !whole.is_file() {
        return Err(Failure::usage(format!("`{}` is no file", file.display())).into());
    }
    // The folder is followed where it is a link, the file itself is not: its name tells what
    // it is.
    let folder = fs_err::canonicalize(whole.parent().unwrap_or(root))?;
    let name = whole.file_name().map_or(file, Path::new);
    let relative = folder.strip_prefix(root).map(|folder| folder.join(name));
    let relative = relative.map_err(|_| {
        Failure::usage(format!("`{}` lies outside of the folder", file.display()))
            .hint("name the folder that it belongs to with `--directory`")
    })?;
    let parts: Vec<&str> = relative
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    Ok(parts.join("/"))
}
