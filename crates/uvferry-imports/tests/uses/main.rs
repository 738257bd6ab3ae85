//! What uses distributions apart from imports, and the settings.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod configurations;
mod differential;
mod plugins;
mod programs;
mod properties;
mod references;
mod settings;
mod tables;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_imports::uses::{Use, Used};

fn declared(names: &str) -> Vec<Declared> {
    names
        .split_whitespace()
        .enumerate()
        .map(|(at, written)| {
            let (name, extras) = written.split_once('[').unwrap_or((written, ""));
            let extras = extras.trim_end_matches(']').split(',');
            let mut place = Location::file("requirements.txt");
            place.line = at + 1;
            Declared {
                name: name.to_owned(),
                normalized_name: uvferry_requirements::normalize_name(name),
                extras: extras
                    .filter(|extra| !extra.is_empty())
                    .map(str::to_owned)
                    .collect(),
                specifier: None,
                marker: None,
                is_address: false,
                is_guessed: false,
                purpose: Purpose::Main,
                origin: Origin::Stated,
                place,
            }
        })
        .collect()
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile::new(path, text)
}

/// `black`, `pydantic.mypy()`, `flask*`: a distribution, a module, a program; with a `?` where
/// it is only likely.
fn shown(one: &Use) -> String {
    let name = match &one.used {
        Used::Distribution(name) => name.clone(),
        Used::Module(name) => format!("{name}()"),
        Used::Program(name) => format!("{name}*"),
    };
    format!("{name}{}", if one.is_certain { "" } else { "?" })
}

/// All that is used, each once, in the order of names.
fn names(uses: &[Use]) -> Vec<String> {
    let mut all: Vec<String> = uses.iter().map(shown).collect();
    all.sort();
    all.dedup();
    all
}
