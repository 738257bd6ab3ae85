//! A project's pyproject.toml made from its setup.py and setup.cfg, with all edits and books:
//! what `uvferry-pyproject generate` prints and writes.

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_journal::{Change, Edit};
use uvferry_setuptools::unused::{shared_after, unused_after};
use uvferry_setuptools::{
    Field, Metadata, ProjectFiles, SAID_TWICE, TAKEN_FROM_FILE, UNUSED_NAMES,
};

use crate::metadata::{
    Account, Converted, MetadataOptions, Outcome, SetupPy, accounts, carry_comments, carry_of_cfg,
    carry_of_script, convert, setup_cfg_removals, setup_py_edit,
};
use crate::{Pyproject, named_sources, rules};

/// What was made.
#[derive(Debug, Clone)]
pub struct Generation {
    /// pyproject.toml with all that was written into it.
    pub pyproject: Pyproject,
    /// What becomes of each file; pyproject.toml is among them where it changes.
    pub edits: Vec<Edit>,
    /// What became of each field.
    pub converted: Converted,
    /// Each key of setup.py and setup.cfg with what became of it.
    pub account: Account,
    /// What a person should know, of reading and of writing.
    pub diagnostics: Vec<Diagnostic>,
}

impl Generation {
    /// Whether anything changes.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

/// Makes it. `metadata` is what the two files of `files` say.
///
/// ```
/// use uvferry_diagnostics::{Location, SourceFile};
/// use uvferry_pyproject::generation::generate;
/// use uvferry_pyproject::metadata::MetadataOptions;
/// use uvferry_pyproject::Pyproject;
/// use uvferry_setuptools::{Field, Given, Metadata, ProjectFiles};
///
/// let setup = SourceFile::new("setup.py", "from setuptools import setup\nsetup(name='x')\n");
/// let files = ProjectFiles {
///     setup_py: Some(&setup),
///     setup_cfg: None,
///     read: &|_| None,
///     paths: &[],
/// };
/// let metadata = Metadata {
///     name: Field::Known(Given {
///         value: "x".to_owned(),
///         location: Location::file("setup.py"),
///         key: "name".to_owned(),
///     }),
///     ..Metadata::default()
/// };
/// let made = generate(&metadata, &files, Pyproject::new(), &MetadataOptions::default());
/// let paths: Vec<&str> = made.edits.iter().map(|edit| edit.path.as_str()).collect();
/// assert_eq!(paths, ["pyproject.toml", "setup.py"]);
/// assert_eq!(made.account.len(), 1);
/// ```
pub fn generate(
    metadata: &Metadata,
    files: &ProjectFiles<'_>,
    mut pyproject: Pyproject,
    options: &MetadataOptions,
) -> Generation {
    let mut options = options.clone();
    if options.paths.is_empty() {
        options.paths = files.paths.to_vec();
    }
    let kept = named_sources::with_version_kept(metadata, &pyproject, &options);
    let metadata = kept.as_ref().unwrap_or(metadata);
    let converted = convert(metadata, &mut pyproject, &options);
    let mut diagnostics = converted.diagnostics.clone();
    if kept.is_some() {
        // Which place keeps it is told with all those that name the file.
        let of_version = converted.fate("version").map(|fate| &fate.location);
        diagnostics.retain(|told| {
            told.code.as_str() != rules::STAYS_IN_SETUP.code || told.location.as_ref() != of_version
        });
    }
    let mut edits = Vec::new();
    let mut stuck = Vec::new();
    if converted.wrote {
        if let Some(file) = files.setup_py {
            let (edit, left) = setup_py_edit(file, &converted);
            stuck = left;
            carry_comments(file, &converted, &mut pyproject);
            carry_of_script(file, &converted, &mut pyproject);
            diagnostics.extend(
                edit.iter()
                    .flat_map(|edit| names_left(file, edit, &converted)),
            );
            edits.extend(edit);
            keep_entry_points_apart(metadata, file, &mut pyproject, &stuck);
            tell_what_stays(&converted, file, &mut diagnostics);
        }
        if let Some(file) = files.setup_cfg {
            let mut removals = setup_cfg_removals(file, &converted);
            if !removals.is_empty()
                && let Some(place) = files
                    .setup_py
                    .and_then(|file| names_setup_cfg(file, &edits))
            {
                removals.clear();
                diagnostics.push(
                    Diagnostic::new(
                        &SAID_TWICE,
                        format!(
                            "`{}` stays and names `{}`, which keeps what it says: pyproject.toml says it as well",
                            place.file,
                            file.path()
                        ),
                    )
                    .at_location(place)
                    .help("Let setup.py read pyproject.toml, and empty setup.cfg then."),
                );
            }
            carry_of_cfg(file, &converted, &mut pyproject);
            edits.extend(uvferry_ini::without(file, &removals).map(|edit| {
                match options.setup_cfg_named_by.first() {
                    Some(naming) => not_missed(file, edit, &naming.location),
                    None => edit,
                }
            }));
        }
    }
    if pyproject.is_changed() {
        let bytes = pyproject.to_bytes();
        edits.insert(
            0,
            match pyproject.source() {
                Some(file) => Edit::replace_all(file, bytes),
                None => Edit::create("pyproject.toml", bytes),
            },
        );
    }
    let account = accounts(&converted, files.setup_py, files.setup_cfg, &stuck);
    if let Some(file) = files.setup_py
        && !stuck.is_empty()
    {
        diagnostics.push(
            Diagnostic::new(
                &rules::GIVEN_TWICE,
                format!(
                    "`{}` goes on giving {}, from now on without effect",
                    file.path(),
                    stuck
                        .iter()
                        .map(|key| format!("`{key}`"))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            )
            .at(file, 0..0)
            .help(rules::GIVEN_TWICE.fix),
        );
    }
    diagnostics.extend(both_files(files, &account));
    if converted.wrote {
        diagnostics.extend(no_longer_read(metadata));
        diagnostics.extend(taken_from_files(metadata, &converted));
    }
    let left_behind = crate::release_tools::left_behind(&converted, files);
    if converted.wrote {
        for path in ["setup.py", "setup.cfg"] {
            let kept = kept.is_some();
            diagnostics.extend(named_sources::told_of(
                path,
                &converted,
                &options,
                kept,
                &left_behind,
            ));
        }
    }
    diagnostics.extend(left_behind);
    Generation {
        pyproject,
        edits,
        converted,
        account,
        diagnostics,
    }
}

/// Where a setup.py that stays names setup.cfg in a text of its own: it may read there what
/// would move out.
fn names_setup_cfg(file: &SourceFile, edits: &[Edit]) -> Option<Location> {
    let own = edits.iter().find(|edit| edit.path == file.path());
    let left = match own.map(|edit| &edit.change) {
        Some(Change::Delete { .. }) => return None,
        Some(Change::Modify { replacements, .. }) => replacements.as_slice(),
        _ => &[],
    };
    let is_named = |span: &std::ops::Range<usize>| {
        let cut = left
            .iter()
            .any(|it| it.range.start <= span.start && span.end <= it.range.end);
        !cut && file.slice(span.clone()).contains("setup.cfg")
    };
    let span = uvferry_setuptools::item_comments::texts(file)
        .into_iter()
        .find(is_named)?;
    Some(Location::new(file, span))
}

/// Requirements files whose lines stand in pyproject.toml now: the next edit of one of them
/// reaches nobody.
fn no_longer_read(metadata: &Metadata) -> Vec<Diagnostic> {
    let extras = metadata.optional_dependencies.known().into_iter().flatten();
    let main = metadata.dependencies.known().into_iter().flatten();
    let mut told: Vec<&Location> = Vec::new();
    for requirement in main.chain(extras.flat_map(|(_, list)| list)) {
        let place = &requirement.location;
        let known = told.iter().any(|first| first.file == place.file);
        if !known && !matches!(place.file.as_str(), "setup.py" | "setup.cfg") {
            told.push(place);
        }
    }
    // A requirement that a parser handed on has lost its place, and still comes from a file.
    let handed_on: Vec<(&str, &Location)> = metadata
        .taken_from
        .iter()
        .filter(|taken| {
            (taken.key == "install_requires" && metadata.dependencies.known().is_some())
                || (taken.key == "extras_require"
                    && metadata.optional_dependencies.known().is_some())
        })
        .flat_map(|taken| {
            taken
                .files
                .iter()
                .map(|file| (file.as_str(), &taken.location))
        })
        .filter(|(file, _)| !told.iter().any(|place| place.file == *file))
        .collect();
    told.iter()
        .map(|place| (place.file.as_str(), *place))
        .chain(handed_on)
        .map(|(file, place)| {
            Diagnostic::new(
                &rules::NO_LONGER_READ,
                format!(
                    "`{file}` is no longer read by the build: its requirements stand in pyproject.toml"
                ),
            )
            .at_location(place.clone())
            .help(rules::NO_LONGER_READ.fix)
        })
        .collect()
}

/// Values of other files that pyproject.toml holds now, file by file: the next edit there
/// reaches nobody.
fn taken_from_files(metadata: &Metadata, converted: &Converted) -> Vec<Diagnostic> {
    // Requirements are told by `no_longer_read`.
    const REQUIREMENTS: [&str; 4] = [
        "install_requires",
        "extras_require",
        "setup_requires",
        "tests_require",
    ];
    let mut told: Vec<(&str, Vec<(&str, &Location)>)> = Vec::new();
    for taken in &metadata.taken_from {
        let is_held = converted.fates.iter().any(|fate| {
            fate.key == taken.key
                && matches!(&fate.outcome, Outcome::Moved(to)
                    if !to.iter().any(|to| to.contains("dynamic")))
        });
        // A readme that is one file is named in pyproject.toml.
        let is_named = metadata
            .readme
            .known()
            .is_some_and(|readme| !readme.files.is_empty())
            && taken.key == "long_description";
        if !is_held || is_named || REQUIREMENTS.contains(&taken.key.as_str()) {
            continue;
        }
        for file in &taken.files {
            match told.iter_mut().find(|(known, _)| known == file) {
                Some((_, keys)) => keys.push((&taken.key, &taken.location)),
                None => told.push((file, vec![(&taken.key, &taken.location)])),
            }
        }
    }
    told.into_iter()
        .map(|(file, keys)| {
            let names: Vec<String> = keys.iter().map(|(key, _)| format!("`{key}`")).collect();
            let mut found = Diagnostic::new(
                &TAKEN_FROM_FILE,
                format!(
                    "pyproject.toml now holds what `{file}` says ({}): a later change there does not reach the package any more",
                    names.join(", ")
                ),
            )
            .help(TAKEN_FROM_FILE.fix);
            for (at, (key, place)) in keys.into_iter().enumerate() {
                found = if at == 0 {
                    found.at_location(place.clone())
                } else {
                    found.also(place.clone(), format!("`{key}`"))
                };
            }
            found
        })
        .collect()
}

/// A file that something names does not go: one line stays of it, so that a copy into an
/// image, say, finds it.
pub fn not_missed(file: &SourceFile, edit: Edit, named_by: &Location) -> Edit {
    if !matches!(edit.change, Change::Delete { .. }) {
        return edit;
    }
    let line = format!(
        "# pyproject.toml has what stood here; {} names this file.\n",
        named_by.file
    );
    Edit::replace_all(file, line)
}

/// Entry points that setup.py goes on giving: setuptools fails on such a text as soon as
/// there is a `[project]` table that lacks one of the three keys. It takes a dictionary.
fn keep_entry_points_apart(
    metadata: &Metadata,
    file: &SourceFile,
    pyproject: &mut Pyproject,
    stuck: &[String],
) {
    if stuck.iter().any(|key| key == "entry_points")
        && let Field::Known(given) = &metadata.entry_points
        && !is_dictionary(file, &given.location)
        && !["scripts", "gui-scripts", "entry-points"]
            .iter()
            .any(|field| pyproject.dynamic().iter().any(|it| it == field))
    {
        pyproject.set_entry_points(&given.value);
    }
}

/// Whether a dictionary is written out at this place.
fn is_dictionary(file: &SourceFile, place: &Location) -> bool {
    let line = file.line_span(place.line).map(|span| file.slice(span));
    let text: String = line
        .unwrap_or_default()
        .chars()
        .skip(place.column.saturating_sub(1))
        .collect();
    text.starts_with('{') || text.starts_with("dict(")
}

/// Names of the script that only the arguments have used that are gone now, and those that
/// say the same as pyproject.toml from now on.
fn names_left(file: &SourceFile, edit: &Edit, converted: &Converted) -> Vec<Diagnostic> {
    let Change::Modify { replacements, .. } = &edit.change else {
        return Vec::new();
    };
    let mut bytes = file.bytes().to_vec();
    for replacement in replacements.iter().rev() {
        bytes.splice(replacement.range.clone(), replacement.bytes.iter().copied());
    }
    let after = SourceFile::new(file.path(), bytes);
    // What pyproject.toml takes from a file as well is in one place.
    let from_file = |keyword: &str| {
        keyword == "long_description"
            || converted.fates.iter().any(|fate| {
                fate.key == keyword
                    && matches!(&fate.outcome, Outcome::Moved(to)
                        if to.iter().any(|to| to.contains("dynamic")))
            })
    };
    let shared = shared_after(file, after.text());
    let shared = shared
        .into_iter()
        .filter(|(keyword, _)| !from_file(keyword));
    let shared = shared.map(|(keyword, name)| {
        Diagnostic::new(
            &SAID_TWICE,
            format!(
                "`{}` goes on using `{}`, and `{keyword}` stands in pyproject.toml now: both say it",
                file.path(),
                name.name
            ),
        )
        .at_location(name.location)
        .help(SAID_TWICE.fix)
    });
    shared.chain(unused_names(file, &after)).collect()
}

fn unused_names(file: &SourceFile, after: &SourceFile) -> Option<Diagnostic> {
    let unused = unused_after(file, after.text());
    let (first, rest) = unused.split_first()?;
    let names: Vec<String> = unused
        .iter()
        .map(|found| {
            let call = if found.is_function { "()" } else { "" };
            format!("`{}{call}`", found.name)
        })
        .collect();
    let mut told = Diagnostic::new(
        &UNUSED_NAMES,
        format!(
            "`{}` still has {}, which nothing in it uses any more: what came of it stands in pyproject.toml",
            file.path(),
            names.join(", ")
        ),
    )
    .at_location(first.location.clone())
    .help(UNUSED_NAMES.fix);
    for found in rest {
        told = told.also(found.location.clone(), "not used any more");
    }
    Some(told)
}

fn tell_what_stays(converted: &Converted, file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) {
    let reasons = match &converted.setup_py {
        SetupPy::Goes => return,
        SetupPy::Named(place) => {
            diagnostics.push(
                Diagnostic::new(
                    &rules::SETUP_PY_STAYS,
                    format!(
                        "`{}` stays as a call of `setup()`: something names it",
                        file.path()
                    ),
                )
                .at_location(place.clone()),
            );
            return;
        }
        SetupPy::Stays(reasons) => reasons,
    };
    // A call of what a call gives, `x().y()`, begins where the inner one does.
    let mut kept: Vec<&(Option<Location>, String)> = Vec::new();
    for reason in reasons {
        let start = |place: &Option<Location>| {
            let place = place.as_ref()?;
            Some((place.file.clone(), place.line, place.column))
        };
        let again = kept.iter().any(|known| {
            known.1 == reason.1
                || (start(&known.0).is_some()
                    && start(&known.0) == start(&reason.0)
                    && reason.1.starts_with("calls "))
        });
        if !again {
            kept.push(reason);
        }
    }
    let reasons = kept;
    let mut told = Diagnostic::new(
        &rules::SETUP_PY_STAYS,
        format!(
            "`{}` stays: {}",
            file.path(),
            reasons
                .iter()
                .map(|(_, why)| why.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        ),
    );
    let mut places = reasons
        .iter()
        .filter_map(|(place, why)| Some((place.clone()?, why.as_str())));
    if let Some((place, _)) = places.next() {
        told = told.at_location(place);
    }
    for (place, why) in places {
        told = told.also(place, why);
    }
    diagnostics.push(told);
}

/// Keys that both files give: setup.py counts. Shown side by side where they differ.
fn both_files(files: &ProjectFiles<'_>, account: &Account) -> Vec<Diagnostic> {
    let (Some(script), Some(cfg)) = (files.setup_py, files.setup_cfg) else {
        return Vec::new();
    };
    let Some(call) = uvferry_setuptools::setup_call::locate(script) else {
        return Vec::new();
    };
    let (sections, _) = uvferry_ini::parse(cfg);
    let mut found = Vec::new();
    for (section, keys) in &sections {
        if !matches!(section.as_str(), "metadata" | "options") {
            continue;
        }
        for (key, entry) in keys {
            let plain = key.to_lowercase().replace('-', "_");
            let twin = call
                .arguments
                .iter()
                .find(|argument| argument.name.as_deref() == Some(plain.as_str()));
            let Some(argument) = twin else { continue };
            let known = account
                .iter()
                .any(|row| row.item.file == cfg.path() && row.item.line == entry.location.line);
            let theirs = script.slice(argument.value.clone());
            let bare = theirs.trim_matches(['\'', '"']);
            if !known || bare == entry.value.trim() {
                continue;
            }
            found.push(
                Diagnostic::new(
                    &rules::DISAGREEING_METADATA,
                    format!("setup.py and setup.cfg both give `{plain}`"),
                )
                .at(script, argument.span.clone())
                .label("this one counts")
                .also(entry.location.clone(), "this one has no effect"),
            );
        }
    }
    found
}
