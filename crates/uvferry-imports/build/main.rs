//! Makes Rust of the tables in `data/`, so that a start of the program reads none of them.

#![expect(
    clippy::print_stdout,
    reason = "that is how a build script speaks to Cargo"
)]

mod tables;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match written() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("cargo::error={fault}");
            ExitCode::FAILURE
        }
    }
}

fn written() -> Result<(), String> {
    let variable = |name: &str| std::env::var_os(name).ok_or(format!("{name} is not set"));
    let folder = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(variable("OUT_DIR")?);
    for file in tables::FILES {
        println!("cargo::rerun-if-changed=data/{file}");
        let text = fs_err::read_to_string(folder.join(file)).map_err(|error| error.to_string())?;
        let rust = tables::rust(file, &text)?;
        let path = out.join(file).with_extension("rs");
        fs_err::write(path, rust).map_err(|error| error.to_string())?;
    }
    Ok(())
}
