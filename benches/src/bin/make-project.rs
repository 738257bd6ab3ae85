//! Writes a made project into a folder: `make-project pinned|many FOLDER`; or the files of
//! the parsing benches with lists of them: `make-project parse FOLDER`; or the metadata of
//! 300 distributions into a site folder: `make-project site FOLDER`; or a project with that many
//! Python files: `make-project python FOLDER COUNT`.

use std::path::Path;
use std::process::ExitCode;

use uvferry_benches::Made;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, folder, count] = words.as_slice()
        && mode == "python"
    {
        let Ok(count) = count.parse() else {
            return ExitCode::from(2);
        };
        return match uvferry_benches::write_python(Path::new(folder), count) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    if let [mode, folder] = words.as_slice() {
        let folder = Path::new(folder);
        let written = match mode.as_str() {
            "parse" => Some(uvferry_benches::write_parsing(folder)),
            "site" => Some(uvferry_benches::write_site(folder, 300)),
            _ => None,
        };
        match written {
            Some(Ok(())) => return ExitCode::SUCCESS,
            Some(Err(_)) => return ExitCode::FAILURE,
            None => {}
        }
    }
    let made = match words.first().map(String::as_str) {
        Some("pinned") => Made::pinned(),
        Some("many") => Made::many(),
        _ => return ExitCode::from(2),
    };
    let Some(folder) = words.get(1) else {
        return ExitCode::from(2);
    };
    match made.write(Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
