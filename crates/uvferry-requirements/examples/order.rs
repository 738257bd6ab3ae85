//! Prints the requirements of a file and of all that it includes, in pip's order, and what
//! is wrong with them.
//!
//!     cargo run -p uvferry-requirements --example order -- requirements.txt
#![expect(clippy::print_stdout, reason = "an example that prints")]

use uvferry_diagnostics::{SourceFile, redact};
use uvferry_requirements::{SourceError, Sources, read_graph};

/// Files of the current folder.
struct Folder;

impl Sources for Folder {
    fn read(&self, path: &str) -> Result<SourceFile, SourceError> {
        if path.contains("://") {
            return Err(SourceError::Remote);
        }
        match fs_err::read(path) {
            Ok(bytes) => Ok(SourceFile::new(path, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SourceError::Missing),
            Err(error) => Err(SourceError::Unreadable(error.to_string())),
        }
    }
}

fn main() {
    for root in std::env::args().skip(1) {
        let graph = read_graph(&root, &Folder);
        for (at, entry, requirement) in graph.requirements() {
            let file = graph.files[at.file].source.path();
            let kind = if at.constraint { " (constraint)" } else { "" };
            println!(
                "{file}:{}: {}{kind}",
                entry.line(),
                redact(&requirement.text)
            );
        }
        for found in graph.all_diagnostics() {
            println!("{}: {} {}", found.severity, found.code, found.message);
        }
    }
}
