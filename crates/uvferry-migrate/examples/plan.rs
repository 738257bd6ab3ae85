//! Prints what a migration of the folder given would write, and how the books stand.
#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::path::PathBuf;

use uvferry_migrate::{PlanOptions, plan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    let plan = plan(&root, &PlanOptions::default())?;
    println!("{}", plan.pyproject.to_text());
    for file in &plan.project.files {
        println!(
            "# {} {} {:?}: {}",
            file.path,
            file.role.form.word(),
            file.role.target,
            file.role.reason
        );
    }
    for item in plan.ledger.items() {
        if item.code.is_some() {
            println!(
                "# {} {} {:?} {:?} {:?}",
                item.id, item.text, item.disposition, item.to, item.message
            );
        }
    }
    for held in &plan.held {
        println!("# stays: {} {}", held.path, held.reason);
    }
    println!("# {:?} {:?}", plan.ledger.counts(), plan.refusal);
    Ok(())
}
