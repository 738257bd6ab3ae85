use std::path::Path;

use uvferry_process::Environment;

use crate::pip::request::{PipError, pip_environment};
use crate::run::Run;

/// Where pip looks for distributions, as its configuration files and `PIP_*` variables
/// have it for `pip install`. Values may hold credentials.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IndexSettings {
    /// `index-url`; `None` means pip's default.
    pub index_url: Option<String>,
    /// `extra-index-url`, in order.
    pub extra_index_urls: Vec<String>,
    /// `find-links`, in order.
    pub find_links: Vec<String>,
    /// `no-index`.
    pub no_index: bool,
    /// `trusted-host`, without a user name and a password: pip passes over them, and uv takes them
    /// for a part of the host.
    pub trusted_hosts: Vec<String>,
    /// `cert`: a bundle of certificates.
    pub cert: Option<String>,
    /// `proxy`.
    pub proxy: Option<String>,
}

impl std::fmt::Debug for IndexSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &String| uvferry_diagnostics::redact(text).into_owned();
        let list = |texts: &[String]| texts.iter().map(shown).collect::<Vec<_>>();
        f.debug_struct("IndexSettings")
            .field("index_url", &self.index_url.as_ref().map(shown))
            .field("extra_index_urls", &list(&self.extra_index_urls))
            .field("find_links", &list(&self.find_links))
            .field("no_index", &self.no_index)
            .field("trusted_hosts", &self.trusted_hosts)
            .field("cert", &self.cert)
            .field("proxy", &self.proxy.as_ref().map(shown))
            .finish()
    }
}

/// Asks pip which indexes are in force in the working directory and environment of `run`.
///
/// # Errors
/// Where the interpreter has no pip, or pip fails.
pub fn indexes(interpreter: &Path, run: &Run) -> Result<IndexSettings, PipError> {
    configuration(interpreter, run).map(|settings| IndexSettings::parse(&settings))
}

/// Asks pip for all of its settings, as `pip config list` prints them; may hold credentials.
///
/// # Errors
/// Where the interpreter has no pip, or pip fails.
pub fn configuration(interpreter: &Path, run: &Run) -> Result<String, PipError> {
    let environment = pip_environment(run);
    let command = run
        .command(interpreter)
        .args(["-I", "-m", "pip", "config", "list"])
        .environment(&environment);
    let finished = command.run()?;
    if !finished.success() {
        let stderr = finished.stderr_redacted();
        return Err(PipError::NoPip {
            interpreter: interpreter.to_owned(),
            message: stderr.trim().to_owned(),
        });
    }
    Ok(finished.stdout_text().into_owned())
}

/// Asks pip for the index that it takes where nobody names one.
///
/// # Errors
/// Where the interpreter has no pip, or one that does not say.
pub fn default_index(interpreter: &Path, run: &Run) -> Result<String, PipError> {
    const ASK: &str = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";
    let command = run
        .command(interpreter)
        .args(["-I", "-c", ASK])
        .environment(&pip_environment(run));
    let finished = command.run()?;
    let answer = finished.stdout_text().trim().to_owned();
    if !finished.success() || !answer.contains("://") {
        let stderr = finished.stderr_redacted();
        return Err(PipError::NoPip {
            interpreter: interpreter.to_owned(),
            message: stderr.trim().to_owned(),
        });
    }
    Ok(answer)
}

/// The hosts of values of `--trusted-host`.
pub(super) fn hosts(values: Vec<String>) -> Vec<String> {
    let host = |value: String| match value.rsplit_once('@') {
        Some((_, host)) => host.to_owned(),
        None => value,
    };
    values.into_iter().map(host).collect()
}

impl IndexSettings {
    /// Reads `pip config list`: `section.key='value'`, where a variable of the environment
    /// (`:env:`) is stronger than `[install]`, and that stronger than `[global]`.
    ///
    /// ```
    /// use uvferry_resolution::pip::IndexSettings;
    /// let settings = IndexSettings::parse("global.index-url='https://example.com/a'\n\
    ///     :env:.find-links='wheels more'\n\
    ///     install.extra-index-url='https://example.com/b\\nhttps://example.com/c'\n");
    /// assert_eq!(settings.extra_index_urls.len(), 2);
    /// assert_eq!(settings.find_links, ["wheels", "more"]);
    /// ```
    pub fn parse(listing: &str) -> Self {
        let mut settings = Self::default();
        for section in ["global", "install", ":env:"] {
            for line in listing.lines() {
                let Some((key, value)) = line.split_once('=') else {
                    continue;
                };
                let Some((of, key)) = key.trim().rsplit_once('.') else {
                    continue;
                };
                if of != section {
                    continue;
                }
                let Some(value) = python_string(value.trim()) else {
                    continue;
                };
                settings.set(key, &value);
            }
        }
        settings
    }

    fn set(&mut self, key: &str, value: &str) {
        let list = || value.split_whitespace().map(str::to_owned).collect();
        let one = || Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match key.to_ascii_lowercase().replace('_', "-").as_str() {
            "index-url" | "pypi-url" => self.index_url = one(),
            "extra-index-url" => self.extra_index_urls = list(),
            "find-links" => self.find_links = list(),
            "trusted-host" => self.trusted_hosts = hosts(list()),
            "cert" => self.cert = one(),
            "proxy" => self.proxy = one(),
            "no-index" => {
                self.no_index = matches!(
                    value.trim().to_ascii_lowercase().as_str(),
                    "1" | "true" | "yes" | "on" | "y" | "t"
                );
            }
            _ => {}
        }
    }

    /// Whether pip uses its defaults only.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Gives uv the same places, by variables: a command line is open to every user of the
    /// machine. What the environment already says to uv stays. `no-index` has no variable,
    /// see [`uv_arguments`](Self::uv_arguments).
    pub fn apply_to_uv(&self, environment: &mut Environment) {
        let mut set = |names: &[&str], value: String| {
            if !value.is_empty() && names.iter().all(|name| environment.get(name).is_none()) {
                environment.set(names[0], value);
            }
        };
        set(
            &["UV_DEFAULT_INDEX", "UV_INDEX_URL"],
            self.index_url.clone().unwrap_or_default(),
        );
        set(
            &["UV_INDEX", "UV_EXTRA_INDEX_URL"],
            self.extra_index_urls.join(" "),
        );
        set(&["UV_FIND_LINKS"], self.find_links.join(","));
        set(&["UV_INSECURE_HOST"], self.trusted_hosts.join(" "));
        set(&["SSL_CERT_FILE"], self.cert.clone().unwrap_or_default());
        set(
            &["HTTPS_PROXY", "https_proxy", "ALL_PROXY"],
            self.proxy.clone().unwrap_or_default(),
        );
    }

    /// What of it uv takes on its command line only.
    pub fn uv_arguments(&self) -> Vec<String> {
        if self.no_index {
            vec![String::from("--no-index")]
        } else {
            Vec::new()
        }
    }
}

/// The value of a Python string literal, as `repr` writes it.
fn python_string(literal: &str) -> Option<String> {
    let quote = literal.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        let digits = match chars.next()? {
            'n' => {
                text.push('\n');
                continue;
            }
            't' => {
                text.push('\t');
                continue;
            }
            'r' => {
                text.push('\r');
                continue;
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => {
                text.push(other);
                continue;
            }
        };
        let hex: String = chars.by_ref().take(digits).collect();
        text.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_stronger_than_the_section_and_that_than_global() {
        let settings = IndexSettings::parse(
            "global.index-url='https://example.com/a'\r\n\
             install.index-url=\"https://example.com/b'c\"\r\n\
             :env:.no-index='true'\r\n\
             download.index-url='https://example.com/d'\r\n",
        );
        assert_eq!(
            settings.index_url.as_deref(),
            Some("https://example.com/b'c")
        );
        assert!(settings.no_index);
        assert_eq!(settings.uv_arguments(), ["--no-index"]);
    }

    #[test]
    fn what_uv_is_told_already_stays() {
        let settings = IndexSettings::parse("global.index-url='https://example.com/a'");
        let mut environment = Environment::from_iter([("UV_INDEX_URL", "https://example.com/u")]);
        settings.apply_to_uv(&mut environment);
        assert!(environment.get("UV_DEFAULT_INDEX").is_none());
        let mut environment = Environment::empty();
        settings.apply_to_uv(&mut environment);
        assert_eq!(
            environment.get("UV_DEFAULT_INDEX"),
            Some("https://example.com/a".as_ref())
        );
    }

    #[test]
    fn debug_shows_no_password() {
        let settings = IndexSettings::parse("global.index-url='https://me:hunter2@example.com/'");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
