//! Plans, locks and verifies the folder given with the uv on PATH; writes nothing into it.
#![expect(clippy::print_stdout, reason = "an example speaks to its reader")]

use std::path::PathBuf;

use uvferry_environment::interpreters::{Discovery, discover};
use uvferry_migrate::{MigrateOptions, Silent, Tools, propose};
use uvferry_process::Environment;
use uvferry_resolution::uv::Uv;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    let environment = Environment::from_iter(std::env::vars_os());
    let mut discovery = Discovery::new(&root);
    discovery.path = environment.get("PATH").map(ToOwned::to_owned);
    discovery.pyenv_root = std::env::home_dir().map(|home| home.join(".pyenv"));
    discovery.environment = environment.clone();
    let tools = Tools {
        uv: Uv::find(None, &environment)?,
        interpreters: discover(&discovery).found,
        environment,
        cancel: None,
        offline: false,
        timeout: None,
        scratch: None,
    };
    let proposal = propose(&root, &MigrateOptions::default(), &tools, &Silent)?;
    println!("{}", proposal.plan.pyproject.to_text());
    println!("{:#?}", proposal.lock);
    if let Some(verification) = &proposal.verification {
        for target in &verification.targets {
            println!("{target:?}");
        }
        println!("{:?} {:?}", verification.hashes, verification.equal());
    }
    println!("{:?}", proposal.took);
    Ok(())
}
