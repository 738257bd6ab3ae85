//! Prints a requirements file without its pins, every comment in its place.
//!
//!     cargo run -p uvferry-requirements --example unpin -- requirements.txt
#![expect(clippy::print_stdout, reason = "an example that prints")]

use uvferry_diagnostics::SourceFile;
use uvferry_requirements::parse;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let mut file = parse(&SourceFile::new(path.as_str(), fs_err::read(&path)?));
        // Each edit gives a new text, in which the indexes are still the same.
        for index in 0..file.entries.len() {
            let Some(requirement) = file.entries[index].requirement() else {
                continue;
            };
            if let (Some(name), true) = (&requirement.name, requirement.is_pinned()) {
                let marker = requirement.marker.as_deref();
                let marker = marker.map_or_else(String::new, |marker| format!(" ; {marker}"));
                let text = file.replace(index, &format!("{}{marker}", name.written));
                file = parse(&SourceFile::new(path.as_str(), text));
            }
        }
        print!("{}", file.to_text());
    }
    Ok(())
}
