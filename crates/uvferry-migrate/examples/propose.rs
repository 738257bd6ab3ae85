//! Plans, locks and verifies the folder given with the uv on PATH; writes nothing into it.
#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::path::PathBuf;

use uvferry_migrate::{MigrateOptions, Silent, ToolRequest, Tools, propose};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    let request = ToolRequest {
        environment: std::env::vars_os().collect(),
        home: std::env::home_dir(),
        ..ToolRequest::default()
    };
    let tools = Tools::find(&request, &root)?;
    let proposal = propose(&root, &MigrateOptions::default(), &tools, &Silent)?;
    println!("{}", proposal.plan.pyproject.to_text());
    for target in proposal
        .verification
        .iter()
        .flat_map(|found| &found.targets)
    {
        println!(
            "# {} on Python {}: {}",
            target.set,
            target.python,
            target.outcome.as_str()
        );
        for change in &target.changed {
            println!(
                "#   {} {:?} -> {:?}",
                change.name, change.before, change.after
            );
        }
    }
    println!("# the lock: {}", proposal.lock.status.as_str());
    Ok(())
}
