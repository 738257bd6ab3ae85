use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::archive;

/// Makes a wheel that pip and uv take: metadata, `RECORD` with hashes, and the files given.
///
/// The same calls give the same bytes.
#[derive(Debug, Clone)]
pub struct WheelBuilder {
    name: String,
    version: String,
    tag: String,
    build_number: Option<String>,
    core: CoreMetadata,
    files: Vec<(String, Vec<u8>)>,
    /// Group, name, target.
    entry_points: Vec<(String, String, String)>,
}

/// The headers that wheels and sdists share.
#[derive(Debug, Clone, Default)]
pub(crate) struct CoreMetadata {
    pub(crate) requires: Vec<String>,
    pub(crate) requires_python: Option<String>,
    pub(crate) extras: Vec<String>,
}

impl CoreMetadata {
    pub(crate) fn render(&self, name: &str, version: &str) -> String {
        let mut text = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        if let Some(requires_python) = &self.requires_python {
            let _ = writeln!(text, "Requires-Python: {requires_python}");
        }
        for extra in &self.extras {
            let _ = writeln!(text, "Provides-Extra: {extra}");
        }
        for requirement in &self.requires {
            let _ = writeln!(text, "Requires-Dist: {requirement}");
        }
        text
    }

    pub(crate) fn add_extra(&mut self, extra: &str, requirements: &[&str]) {
        self.extras.push(extra.to_owned());
        for requirement in requirements {
            self.requires.push(match requirement.split_once(';') {
                Some((requirement, marker)) => format!(
                    "{}; ({}) and extra == '{extra}'",
                    requirement.trim(),
                    marker.trim()
                ),
                None => format!("{requirement}; extra == '{extra}'"),
            });
        }
    }
}

impl WheelBuilder {
    /// A wheel `py3-none-any` with one module, whose name is the distribution's.
    pub fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            tag: "py3-none-any".to_owned(),
            build_number: None,
            core: CoreMetadata::default(),
            files: Vec::new(),
            entry_points: Vec::new(),
        }
    }

    /// Adds a `Requires-Dist`.
    #[must_use]
    pub fn requires(mut self, requirement: &str) -> Self {
        self.core.requires.push(requirement.to_owned());
        self
    }

    /// Sets `Requires-Python`.
    #[must_use]
    pub fn requires_python(mut self, specifier: &str) -> Self {
        self.core.requires_python = Some(specifier.to_owned());
        self
    }

    /// Adds an extra with what it requires.
    #[must_use]
    pub fn extra(mut self, extra: &str, requirements: &[&str]) -> Self {
        self.core.add_extra(extra, requirements);
        self
    }

    /// Adds a file, in place of the default module.
    #[must_use]
    pub fn file(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.push((path.to_owned(), text.as_ref().to_vec()));
        self
    }

    /// Adds a console script `name = module:function`.
    #[must_use]
    pub fn console_script(self, name: &str, target: &str) -> Self {
        self.entry_point("console_scripts", name, target)
    }

    /// Adds an entry point of any group: `pytest11` makes a plugin of pytest.
    #[must_use]
    pub fn entry_point(mut self, group: &str, name: &str, target: &str) -> Self {
        let entry = (group.to_owned(), name.to_owned(), target.to_owned());
        self.entry_points.push(entry);
        self
    }

    /// Sets the tag, `cp311-cp311-manylinux_2_17_x86_64` for example.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.tag);
        self
    }

    /// Sets the build number, which begins with a digit.
    #[must_use]
    pub fn build_number(mut self, number: &str) -> Self {
        self.build_number = Some(number.to_owned());
        self
    }

    /// The name of the file that [`build`](Self::build) writes.
    pub fn file_name(&self) -> String {
        let build = self
            .build_number
            .as_ref()
            .map(|number| format!("-{number}"))
            .unwrap_or_default();
        format!(
            "{}-{}{build}-{}.whl",
            file_part(&self.name),
            self.version,
            self.tag
        )
    }

    /// The bytes of the wheel.
    pub fn bytes(&self) -> Vec<u8> {
        let module = file_part(&self.name);
        let info = format!("{module}-{}.dist-info", self.version);
        let mut files = self.files.clone();
        if files.is_empty() {
            files.push((
                format!("{module}.py"),
                format!("__version__ = {:?}\n", self.version).into_bytes(),
            ));
        }
        let metadata = self.core.render(&self.name, &self.version);
        files.push((format!("{info}/METADATA"), metadata.into_bytes()));
        files.push((format!("{info}/WHEEL"), self.wheel_file().into_bytes()));
        if !self.entry_points.is_empty() {
            let mut groups: Vec<&str> = Vec::new();
            for (group, _, _) in &self.entry_points {
                if !groups.contains(&group.as_str()) {
                    groups.push(group);
                }
            }
            let mut scripts = String::new();
            for group in groups {
                let _ = writeln!(scripts, "[{group}]");
                for (_, name, target) in self.entry_points.iter().filter(|one| one.0 == group) {
                    let _ = writeln!(scripts, "{name} = {target}");
                }
            }
            files.push((format!("{info}/entry_points.txt"), scripts.into_bytes()));
        }
        let record_path = format!("{info}/RECORD");
        let mut record = String::new();
        for (path, bytes) in &files {
            let _ = writeln!(
                record,
                "{path},sha256={},{}",
                base64_url(&Sha256::digest(bytes)),
                bytes.len()
            );
        }
        let _ = writeln!(record, "{record_path},,");
        files.push((record_path, record.into_bytes()));
        archive::zip(&files)
    }

    /// Writes the wheel into `dir` and returns its path.
    pub fn build(&self, dir: impl AsRef<Path>) -> PathBuf {
        let path = dir.as_ref().join(self.file_name());
        fs_err::write(&path, self.bytes()).expect("the folder can be written");
        path
    }

    fn wheel_file(&self) -> String {
        let pure = self.tag.ends_with("-any");
        let mut text =
            format!("Wheel-Version: 1.0\nGenerator: uvferry-testkit\nRoot-Is-Purelib: {pure}\n");
        let mut parts = self.tag.splitn(3, '-');
        let mut part = || {
            parts
                .next()
                .unwrap_or("none")
                .split('.')
                .collect::<Vec<_>>()
        };
        let (pythons, abis, platforms) = (part(), part(), part());
        // A compressed tag set is written out in full here (PEP 425).
        for python in &pythons {
            for abi in &abis {
                for platform in &platforms {
                    let _ = writeln!(text, "Tag: {python}-{abi}-{platform}");
                }
            }
        }
        if let Some(number) = &self.build_number {
            let _ = writeln!(text, "Build: {number}");
        }
        text
    }
}

/// A distribution's name as it stands in file names.
pub(crate) fn file_part(name: &str) -> String {
    name.to_ascii_lowercase().replace(['-', '.'], "_")
}

/// The digest as `RECORD` wants it: URL-safe, without padding.
fn base64_url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            out.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_calls_give_the_same_bytes() {
        let wheel = || {
            WheelBuilder::new("a", "1")
                .requires("b")
                .extra("x", &["c; os_name == 'nt'"])
        };
        assert_eq!(wheel().bytes(), wheel().bytes());
        assert!(
            wheel()
                .core
                .render("a", "1")
                .contains("Requires-Dist: c; (os_name == 'nt') and extra == 'x'")
        );
    }

    #[test]
    fn tags_are_written_out() {
        let text = WheelBuilder::new("a", "1")
            .tag("py2.py3-none-any")
            .wheel_file();
        assert!(text.contains("Tag: py2-none-any\nTag: py3-none-any\n"));
    }
}
