use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Writes the metadata of `count` distributions into a site folder, as pip leaves it: METADATA
/// with classifiers, requirements (a third of them of an extra) and a description of some
/// kilobytes, RECORD, INSTALLER, WHEEL, REQUESTED for one in ten. Every requirement is met.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_site(folder: &Path, count: usize) -> io::Result<()> {
    for at in 0..count {
        let version = format!("{}.{}.{}", 1 + at % 7, at % 13, at % 5);
        let module = format!("made_package_{at:05}");
        let metadata = folder.join(format!("{module}-{version}.dist-info"));
        fs_err::create_dir_all(&metadata)?;
        fs_err::create_dir_all(folder.join(&module))?;
        fs_err::write(folder.join(&module).join("__init__.py"), "")?;
        fs_err::write(metadata.join("METADATA"), text(at, count, &version))?;
        fs_err::write(metadata.join("INSTALLER"), "pip\n")?;
        fs_err::write(
            metadata.join("WHEEL"),
            "Wheel-Version: 1.0\nGenerator: made\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )?;
        let line = format!("{module}/__init__.py,,\n");
        fs_err::write(metadata.join("RECORD"), line.repeat(5 + at % 90))?;
        if at % 10 == 0 {
            fs_err::write(metadata.join("REQUESTED"), "")?;
        }
    }
    Ok(())
}

fn text(at: usize, count: usize, version: &str) -> String {
    let mut text = format!(
        "Metadata-Version: 2.1\nName: made-package-{at:05}\nVersion: {version}\n\
         Summary: The package number {at}\nHome-page: https://example.com/{at}\n\
         Author: Somebody\nLicense: MIT\n"
    );
    for minor in 8..14 {
        let _ = writeln!(
            text,
            "Classifier: Programming Language :: Python :: 3.{minor}"
        );
    }
    text.push_str("Requires-Python: >=3.8\nProvides-Extra: dev\n");
    for nth in 0..at % 9 {
        let other = (at * 31 + nth * 101) % count;
        let marker = match nth % 3 {
            0 => " ; python_version >= \"3.8\"",
            1 => "",
            _ => " ; extra == \"dev\"",
        };
        let _ = writeln!(
            text,
            "Requires-Dist: made-package-{other:05} >=0.1,<99{marker}"
        );
    }
    text.push('\n');
    for line in 0..20 + at * 37 % 600 {
        let _ = writeln!(
            text,
            "A line of the description, the one with the number {line}."
        );
    }
    text
}
