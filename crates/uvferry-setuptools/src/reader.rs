//! Both files together, field by field.

use std::sync::mpsc;

use uvferry_diagnostics::{Diagnostic, Location, Severity, SourceFile};
use uvferry_ini::{Dialect, Entry, Ini, Sections, Setting};

use crate::deep_stack::STACK_BYTES;
use crate::literal::Literal;
use crate::metadata::{
    Backend, Field, Given, Key, Metadata, Packages, ProjectFiles, SetupKeywords, Unknown,
};
use crate::script::{Call, Followed, Sources, follow, follow_call};
use crate::worlds::Found;
use crate::{declarative, keywords, pbr, precedence, rules, setup_call, worlds};

/// Why something is not known in a script that is over the limits.
const TOO_LONG: &str = "the script has more conditions and loops than are followed";

/// How many missing files a script is read without.
const MAX_MISSING: usize = 12;

/// A file that is asked for, and where the answer goes.
type Question = (String, mpsc::Sender<Option<SourceFile>>);

/// Reads what setup.py and setup.cfg say together, without running anything.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_setuptools::{Field, ProjectFiles, read};
///
/// let setup_py = SourceFile::new("setup.py", "
/// from setuptools import setup
/// with open('requirements.txt') as f:
///     required = [line.strip() for line in f if not line.startswith('#')]
/// setup(name='x', install_requires=required)
/// ");
/// let requirements = SourceFile::new("requirements.txt", "# web\nflask>=2\n");
/// let files = ProjectFiles {
///     setup_py: Some(&setup_py),
///     setup_cfg: None,
///     read: &|path| (path == "requirements.txt").then(|| requirements.clone()),
///     paths: &["requirements.txt".to_owned(), "setup.py".to_owned()],
/// };
/// let (metadata, diagnostics) = read(&files);
/// assert!(diagnostics.is_empty());
/// let Field::Known(dependencies) = metadata.dependencies else { panic!() };
/// assert_eq!(dependencies.value[0].text, "flask>=2");
/// assert_eq!(dependencies.value[0].location.file, "requirements.txt");
/// ```
pub fn read(files: &ProjectFiles<'_>) -> (Metadata, Vec<Diagnostic>) {
    let (ask, questions) = mpsc::channel::<Question>();
    let (setup_py, setup_cfg, paths) = (files.setup_py, files.setup_cfg, files.paths);
    // Syntax trees are as deep as their texts are long, in the worst case. The function that
    // reads files stays on this side.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("setup.py".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, move || {
                let reader = |path: &str| {
                    let (answer, answered) = mpsc::channel();
                    ask.send((path.to_owned(), answer)).ok()?;
                    answered.recv().ok()?
                };
                read_here(setup_py, setup_cfg, &reader, paths)
            });
        for (path, answer) in questions {
            let found = match path.as_str() {
                "setup.py" => setup_py.cloned(),
                "setup.cfg" => setup_cfg.cloned(),
                _ => None,
            }
            .or_else(|| (files.read)(&path));
            // Nobody waits for it where the thread has ended.
            let _ = answer.send(found);
        }
        thread
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_else(|| unreadable(files))
    })
}

fn unreadable(files: &ProjectFiles<'_>) -> (Metadata, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut metadata = Metadata::default();
    if let Some(file) = files.setup_py {
        diagnostics.push(
            Diagnostic::new(
                &rules::UNREADABLE_SETUP_PY,
                "setup.py is not read: it is nested too deep",
            )
            .at(file, 0..0),
        );
        opaque(&mut metadata, Location::new(file, 0..0), "cannot be read");
    }
    (metadata, diagnostics)
}

/// A script of which nothing is known.
fn opaque(metadata: &mut Metadata, location: Location, why: &str) {
    metadata.uncertain = Some(location.clone());
    metadata.side_effects.push((location, why.to_owned()));
}

/// What is written out in the call of a script that cannot be followed.
fn written(file: &SourceFile, script: &ruff_python_ast::ModModule) -> Metadata {
    let (call, keys) = setup_call::written_keywords(file, script);
    let text = |name: &str| match keys.iter().find(|key| key.name == name) {
        Some(Key {
            value: Some(Literal::Text(text)),
            location,
            ..
        }) => Field::Known(Given {
            value: text.clone(),
            location: location.clone(),
            key: name.to_owned(),
        }),
        _ => Field::Absent,
    };
    Metadata {
        name: text("name"),
        requires_python: text("python_requires"),
        setup_keywords: call,
        keys,
        ..Metadata::default()
    }
}

fn read_here(
    setup_py: Option<&SourceFile>,
    setup_cfg: Option<&SourceFile>,
    reader: &dyn Fn(&str) -> Option<SourceFile>,
    paths: &[String],
) -> (Metadata, Vec<Diagnostic>) {
    let sources = Sources::new(reader, paths);
    let mut diagnostics = Vec::new();
    // The script is the first file, by which others are told from it.
    let script = setup_py.map(|file| sources.add(file.clone()));
    let mut refused = None;
    let sections = setup_cfg.map(|file| {
        let (sections, errors) = interpolated(file);
        refused = errors.first().and_then(|error| error.location.clone());
        diagnostics.extend(errors);
        sections
    });
    let cfg = |package_dir: Vec<(String, String)>| match (setup_cfg, &sections) {
        (Some(file), Some(sections)) => declarative::Reader {
            file,
            sections,
            sources: &sources,
            package_dir,
        }
        .metadata(),
        _ => Metadata::default(),
    };
    let Some((file, script)) = setup_py.zip(script) else {
        let mut metadata = cfg(Vec::new());
        metadata.unreadable = refused;
        return (metadata, diagnostics);
    };
    if let Some((message, span)) = sources.parse(script).error.clone() {
        let location = Location::new(file, span.clone());
        diagnostics.push(
            Diagnostic::new(
                &rules::UNREADABLE_SETUP_PY,
                format!("setup.py is not valid Python 3: {message}"),
            )
            .severity(Severity::Error)
            .at(file, span),
        );
        let script = written(file, &sources.parse(script).body);
        let mut metadata = precedence::combine(script, cfg(Vec::new()));
        metadata.unreadable = Some(location.clone());
        opaque(&mut metadata, location, "cannot be parsed");
        return (metadata, diagnostics);
    }
    let (followed, missing) = follow_without_missing(&sources, script);
    diagnostics.extend(missing);
    let effects: Vec<(Location, String)> = effects(&sources, &followed);
    let incomplete = followed.too_many || followed.outcomes.iter().any(|outcome| outcome.cut);
    let reached = followed.outcomes.iter().any(|run| !run.calls.is_empty());
    // Where not all ways through the script are known, the one call that it has still says
    // what does not depend on them.
    let certain = (incomplete || !reached)
        .then(|| {
            let call = setup_call::locate(file)?;
            let why = if incomplete {
                TOO_LONG
            } else {
                "it is set on a way through the script that is not sure to come to `setup()`"
            };
            follow_call(&sources, script, &call.span, why)
        })
        .flatten();
    let limited = incomplete && certain.is_none();
    let mut found = Vec::new();
    for outcome in certain.unwrap_or(followed).outcomes {
        for call in outcome.calls {
            let metadata = of_call(&sources, &call, setup_cfg, sections.as_ref(), &cfg);
            found.push(Found {
                world: outcome.world.clone(),
                metadata,
            });
        }
    }
    let called = !found.is_empty();
    let conditional = found
        .iter()
        .any(|found: &Found| found.metadata.has_conditional_extras);
    let mut metadata = if called {
        worlds::merge(&sources, found)
    } else {
        cfg(Vec::new())
    };
    let reached = reached || (called && incomplete);
    if !reached {
        diagnostics.push(
            Diagnostic::new(
                &rules::UNREADABLE_SETUP_PY,
                "setup.py has no call of `setup()` that is sure to be reached",
            )
            .at(file, 0..0),
        );
        metadata.uncertain = Some(Location::new(file, 0..0));
    }
    if limited || (!called && setup_call::is_called(&sources.parse(script).body)) {
        metadata.setup_keywords = SetupKeywords::Open;
    }
    metadata.unreadable = refused;
    metadata.has_conditional_extras |= conditional;
    keep_conditions_together(&mut metadata);
    for effect in effects {
        if !metadata.side_effects.contains(&effect) {
            metadata.side_effects.push(effect);
        }
    }
    if incomplete {
        metadata.side_effects.push((
            Location::new(file, 0..0),
            "does more than could be followed".to_owned(),
        ));
    }
    if limited {
        forget(&mut metadata, file);
    }
    if let Some(location) = &metadata.uncertain
        && reached
    {
        diagnostics.push(
            Diagnostic::new(
                &rules::UNKNOWN_SETUP_KEYWORDS,
                "`setup()` gets keywords that are only known when it runs",
            )
            .at_location(location.clone()),
        );
    }
    diagnostics.extend(unknowns(&metadata));
    diagnostics.extend(lists_of_folders(&metadata));
    (metadata, diagnostics)
}

/// Where the dependencies stay in the script, what conditions of the extras add to them stays
/// there too.
fn keep_conditions_together(metadata: &mut Metadata) {
    if let (true, Field::Unknown(unknown), Field::Known(given)) = (
        metadata.has_conditional_extras,
        &metadata.dependencies,
        &metadata.optional_dependencies,
    ) {
        metadata.optional_dependencies = Field::Unknown(Unknown {
            location: given.location.clone(),
            key: given.key.clone(),
            why: format!(
                "some of it are conditional dependencies, and those stay, because {}",
                unknown.why
            ),
            at: unknown.at.clone(),
            files: unknown.files.clone(),
        });
    }
}

fn key<T>(field: &Field<T>) -> Option<&String> {
    match field {
        Field::Known(given) => Some(&given.key),
        Field::Absent | Field::Unknown(_) => None,
    }
}

/// Lists that the script makes of what lies in folders: known, but only as they are now.
fn lists_of_folders(metadata: &Metadata) -> Vec<Diagnostic> {
    let packages = match &metadata.packages {
        Field::Known(given) if matches!(given.value, Packages::Listed(_)) => Some(&given.key),
        _ => None,
    };
    let known = [
        packages,
        key(&metadata.py_modules),
        key(&metadata.package_data),
        key(&metadata.exclude_package_data),
        key(&metadata.data_files),
        key(&metadata.script_files),
    ];
    metadata
        .taken_from
        .iter()
        .filter(|taken| taken.lists_folders && known.contains(&Some(&taken.key)))
        .map(|taken| {
            Diagnostic::new(
                &rules::LIST_OF_FOLDERS,
                format!(
                    "`{}` is made of what lies in folders, and is written as it is now",
                    taken.key
                ),
            )
            .at_location(taken.location.clone())
            .help(rules::LIST_OF_FOLDERS.fix)
        })
        .collect()
}

/// setup.cfg as setuptools' `ConfigParser` with `optionxform = str` reads it; a value that it
/// refuses is [`declarative::REFUSED`].
fn interpolated(file: &SourceFile) -> (Sections, Vec<Diagnostic>) {
    let ini = Ini::read(file, &Dialect::CONFIG_PARSER.keeping_case());
    let entry = |setting: Setting| {
        let value = match setting.broken {
            Some(_) => declarative::REFUSED.to_owned(),
            None => setting.value,
        };
        let entry = Entry {
            value,
            location: setting.location,
            span: setting.span,
        };
        (setting.key, entry)
    };
    let sections = ini
        .sections
        .into_iter()
        .map(|section| {
            (
                section.name,
                section.settings.into_iter().map(entry).collect(),
            )
        })
        .collect();
    (sections, ini.refused)
}

/// Follows the script; where it never comes to `setup()` because a file is missing, as if it
/// could read something there, which is told.
fn follow_without_missing(sources: &Sources<'_>, script: usize) -> (Followed, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    loop {
        let followed = follow(sources, script);
        let called = followed.outcomes.iter().any(|run| !run.calls.is_empty());
        let missing = followed.outcomes.iter().find_map(|run| run.missing.clone());
        let Some((place, path)) = missing.filter(|_| !called) else {
            return (followed, diagnostics);
        };
        if diagnostics.len() >= MAX_MISSING || !sources.suppose(&path) {
            return (followed, diagnostics);
        }
        diagnostics.push(
            Diagnostic::new(
                &rules::MISSING_FILE,
                format!("setup.py opens `{path}`, which is not there, and ends with an error"),
            )
            .at_location(sources.location(&place))
            .help(rules::MISSING_FILE.fix),
        );
    }
}

fn of_call(
    sources: &Sources<'_>,
    call: &Call,
    setup_cfg: Option<&SourceFile>,
    sections: Option<&Sections>,
    cfg: &dyn Fn(Vec<(String, String)>) -> Metadata,
) -> Metadata {
    let mut given = keywords::metadata(call, sources);
    if let Some((_, place)) = &call.open {
        given.uncertain = Some(sources.location(place));
    }
    let package_dir = match &given.package_dir {
        Field::Known(found) => found.value.clone(),
        _ => Vec::new(),
    };
    let declared = cfg(package_dir);
    match (given.backend, setup_cfg, sections) {
        (Backend::Pbr, Some(file), Some(sections)) => {
            pbr::metadata(sources, file, sections, given, declared)
        }
        _ => precedence::combine(given, declared),
    }
}

fn effects(sources: &Sources<'_>, followed: &Followed) -> Vec<(Location, String)> {
    let mut found = Vec::new();
    for outcome in &followed.outcomes {
        for (place, what) in &outcome.effects {
            let effect = (sources.location(place), what.clone());
            if !found.contains(&effect) {
                found.push(effect);
            }
        }
    }
    found
}

/// A script that could not be followed to its end: what it may do on the ways that were not
/// looked at is not known.
fn forget(metadata: &mut Metadata, file: &SourceFile) {
    let start = Location::new(file, 0..0);
    metadata.forget(TOO_LONG);
    metadata.uncertain.get_or_insert(start);
}

/// A diagnostic for each field that is not known.
fn unknowns(metadata: &Metadata) -> Vec<Diagnostic> {
    let told = |unknown: &Unknown| {
        let diagnostic = Diagnostic::new(
            &rules::COMPUTED_IN_SETUP_PY,
            format!(
                "`{}` is only known when setup.py runs: {}",
                unknown.key, unknown.why
            ),
        )
        .at_location(unknown.location.clone());
        match &unknown.at {
            Some(at) => diagnostic.also(at.clone(), "this cannot be told"),
            None => diagnostic,
        }
    };
    metadata.unknown().into_iter().map(told).collect()
}
