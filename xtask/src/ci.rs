use std::ffi::OsStr;

use uvferry_cli::{Exit, Failure, Streams, Style};

use crate::workspace::{Workspace, cargo};
use crate::{audit, command, skipped, test};

/// Everything that a change has to pass. All steps run, so that one look shows all.
pub(crate) fn run(streams: &mut Streams) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    let mut failed = Vec::new();

    step(streams, "cargo fmt --check");
    component(&workspace, "fmt", "rustfmt")?;
    if !command::shown(&workspace.root, &cargo(), ["fmt", "--all", "--check"])? {
        failed.push("formatting");
    }

    step(streams, "cargo clippy");
    component(&workspace, "clippy", "clippy")?;
    if !lint(&workspace, &["--workspace", "--all-targets"])? {
        failed.push("lints");
    }

    // Built together, a program has what another one or its tests ask of the crates.
    step(streams, "each program alone");
    for program in workspace.programs()? {
        if !lint(&workspace, &["--package", &program, "--bins"])? {
            failed.push("a program alone");
        }
    }

    step(streams, "licences and dependencies");
    let findings = audit::findings(&workspace)?;
    for finding in &findings {
        streams.error(finding);
    }
    if !findings.is_empty() {
        failed.push("licences and dependencies");
    }

    step(streams, "cargo xtask test");
    let outcome = test::run_tests(streams, &workspace, &[])?;
    if !outcome.passed {
        failed.push("tests");
    }
    let needless = skipped::without_need(&outcome.skipped, &outcome.tools);
    for test in &needless {
        streams.error(format_args!(
            "`{}` was skipped for a reason that does not hold here: {}",
            test.name, test.reason
        ));
    }
    if !needless.is_empty() {
        failed.push("skipped tests");
    }

    if failed.is_empty() {
        return Ok(Exit::Done);
    }
    Err(Failure::refused(format!("failed: {}", failed.join(", "))).into())
}

fn lint(workspace: &Workspace, what: &[&str]) -> anyhow::Result<bool> {
    let arguments = ["clippy", "--quiet"].iter().chain(what);
    let arguments = arguments.chain(&["--", "--deny", "warnings"]);
    command::shown(&workspace.root, &cargo(), arguments)
}

fn step(streams: &mut Streams, name: &str) {
    let head = streams.err_style(Style::Heading, format_args!("== {name}"));
    streams.note(head);
}

/// A minimal Rust installation has neither rustfmt nor clippy.
fn component(workspace: &Workspace, subcommand: &str, component: &str) -> anyhow::Result<()> {
    let arguments: [&OsStr; 2] = [subcommand.as_ref(), "--version".as_ref()];
    match command::output(&workspace.root, &cargo(), arguments) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::usage(format!("no `cargo {subcommand}`"))
            .hint(format!("run `rustup component add {component}`"))
            .into()),
    }
}
