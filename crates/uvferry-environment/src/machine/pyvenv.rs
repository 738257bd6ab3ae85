use std::path::Path;

use crate::plain_file::read_start;

/// What `pyvenv.cfg` says (PEP 405).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PyvenvConfig(Vec<(String, String)>);

/// A file of a dozen lines.
const MOST: u64 = 1 << 20;

impl PyvenvConfig {
    /// That of a virtual environment's folder.
    pub fn of(prefix: &Path) -> Option<Self> {
        let bytes = read_start(&prefix.join("pyvenv.cfg"), MOST).ok()?;
        Some(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// Lines of `key = value`, as `site` and uv read them; keys in any case.
    ///
    /// ```
    /// use uvferry_environment::machine::PyvenvConfig;
    /// let config = PyvenvConfig::parse("home = /usr/bin\nInclude-System-Site-Packages = True\nprompt = 'demo'\n");
    /// assert!(config.includes_system_site_packages());
    /// assert_eq!(config.prompt(), Some("demo"));
    /// ```
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim().to_lowercase(), value.trim().to_owned()))
        });
        Self(lines.collect())
    }

    /// A value; of several the last.
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut lines = self.0.iter();
        let found = lines.rfind(|(known, _)| known == key)?;
        Some(&found.1)
    }

    /// Whether it takes in what its base has installed.
    pub fn includes_system_site_packages(&self) -> bool {
        self.get("include-system-site-packages")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// What the shell's prompt shows, where it is not the folder's name. `venv` writes it as
    /// Python writes a string.
    pub fn prompt(&self) -> Option<&str> {
        let prompt = self.get("prompt")?;
        let inner = ['\'', '"']
            .iter()
            .find_map(|quote| prompt.strip_prefix(*quote)?.strip_suffix(*quote));
        Some(inner.unwrap_or(prompt)).filter(|prompt| !prompt.is_empty())
    }
}
