//! Prints each package that a requirements file pins, with its version.
//!
//!     cargo run -p uvferry-requirements --example pins -- requirements.txt
#![expect(clippy::print_stdout, reason = "an example that prints")]

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::parse;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let file = parse(&SourceFile::new(path.as_str(), fs_err::read(&path)?));
        for (_, entry, requirement) in file.requirements() {
            if let (Some(name), Some(version)) = (&requirement.name, requirement.pinned_version()) {
                println!("{path}:{}: {} {version}", entry.line(), name.normalized);
            }
        }
    }
    Ok(())
}
