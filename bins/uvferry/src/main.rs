//! Moves a Python project from pip to uv, proves that nothing changed, and takes it back.

use std::process::ExitCode;

fn main() -> ExitCode {
    uvferry::run_from(std::env::args_os().collect())
}
