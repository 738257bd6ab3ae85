//! The servers and the client of `cargo xtask bench index` and `bench matrix`.
//!
//! `ask-index serve COUNT MILLISECONDS NAMES` serves that many made projects, each answer so
//! much later, until its stdin ends; it writes the names into a file and prints its address.
//! `ask-index wheels COUNT MILLISECONDS NAMES` does so with small wheels that can be installed:
//! each of the projects needs three of a third as many others, which need one another.
//! `ask-index names NAMES` writes names that stand in many requirements files.
//! `ask-index ask WAY INDEX NAMES [CERTIFICATES]` asks for all of them, `together` or one
//! after the other over one connection (`kept`) or a new one each (`alone`), and prints how
//! many projects and files there are; proxies are those of the environment.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use uvferry_benches::{POPULAR, page};
use uvferry_index::{ClientSettings, Fault, IndexClient, LocalIndex, Proxies, Serving};
use uvferry_testkit::WheelBuilder;

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", count, milliseconds, names] => serve(count, milliseconds, Path::new(names)),
        ["wheels", count, milliseconds, names] => wheels(count, milliseconds, Path::new(names)),
        ["names", names] => fs_err::write(names, POPULAR.join("\n"))
            .map(|()| ExitCode::SUCCESS)
            .map_err(Into::into),
        ["ask", way, index, names, certificates @ ..] => {
            ask(way, index, Path::new(names), certificates.first().copied())
        }
        _ => return ExitCode::from(2),
    };
    done.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "{error}");
        ExitCode::FAILURE
    })
}

fn serve(count: &str, milliseconds: &str, names: &Path) -> Outcome {
    let folder = names.with_extension("served");
    fs_err::create_dir_all(&folder)?;
    let index = LocalIndex::serve(&folder)?;
    let delay = Duration::from_millis(milliseconds.parse()?);
    index.fault("*", Fault::Delay(delay), None);
    let mut all = Vec::new();
    for number in 0..count.parse()? {
        let name = format!("made-{number:04}");
        let path = format!("/simple/{name}/");
        let json = "application/vnd.pypi.simple.v1+json".to_owned();
        index.fault(&path, Fault::Body(page(&name).into_bytes()), None);
        index.fault(&path, Fault::Header("content-type", json), None);
        all.push(name);
    }
    until_stdin_ends(&index, &all, names)
}

/// Versions of each project.
const VERSIONS: usize = 5;

fn wheels(count: &str, milliseconds: &str, names: &Path) -> Outcome {
    let folder = names.with_extension("served");
    fs_err::create_dir_all(&folder)?;
    let count: usize = count.parse()?;
    let shared = count / 3 + 1;
    let delay = Duration::from_millis(milliseconds.parse()?);
    let mut all = Vec::new();
    for version in 1..=VERSIONS {
        let version = format!("1.{version}");
        for number in 0..count {
            let name = format!("made-{number:04}");
            let mut wheel = WheelBuilder::new(&name, &version);
            for step in [1, 7, 13] {
                wheel = wheel.requires(&format!("shared-{:04}>=1.2", number * step % shared));
            }
            wheel.build(&folder);
            if !all.contains(&name) {
                all.push(name);
            }
        }
        for number in 0..shared {
            let mut wheel = WheelBuilder::new(&format!("shared-{number:04}"), &version);
            if number > 0 {
                wheel = wheel.requires(&format!("shared-{:04}>=1.1", number / 2));
            }
            wheel.build(&folder);
        }
    }
    let index = LocalIndex::serve(&folder)?;
    if !delay.is_zero() {
        index.fault("*", Fault::Delay(delay), None);
    }
    until_stdin_ends(&index, &all, names)
}

fn until_stdin_ends(index: &Serving, all: &[String], names: &Path) -> Outcome {
    fs_err::write(names, all.join("\n"))?;
    writeln!(io::stdout(), "{}", index.simple_url(""))?;
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(ExitCode::SUCCESS)
}

fn ask(way: &str, index: &str, names: &Path, certificates: Option<&str>) -> Outcome {
    let defaults = ClientSettings::default();
    let (concurrency, keep_alive) = match way {
        "together" => (defaults.concurrency, true),
        "kept" => (1, true),
        "alone" => (1, false),
        _ => return Ok(ExitCode::from(2)),
    };
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.to_owned()],
        proxies: Proxies::from_variables(|name| std::env::var(name).ok()),
        ca_bundle: certificates.map(Into::into),
        concurrency,
        keep_alive,
        ..defaults
    })?;
    let names = fs_err::read_to_string(names)?;
    let names: Vec<&str> = names.lines().collect();
    let (mut projects, mut files, mut failed) = (0, 0, 0);
    client.each_project(&names, &|| false, |_, answer| {
        projects += answer.found().count();
        files += answer.found().map(|it| it.files.len()).sum::<usize>();
        failed += answer.errors().count();
    });
    writeln!(io::stdout(), "{projects} projects, {files} files")?;
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
