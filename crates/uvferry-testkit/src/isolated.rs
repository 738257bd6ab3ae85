use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use uvferry_process::Environment;

/// An environment in which nothing of the user's reaches pip, uv or git: no `PIP_*`,
/// `UV_*`, `UVFERRY_*` and no activated environment, a home and caches of its own, no
/// downloads of Python.
///
/// The certificates and proxies of the machine stay, since online tests need them; the
/// caller's `PIP_CERT` stands as `SSL_CERT_FILE` for uv too.
#[derive(Debug, Clone)]
pub struct Isolated {
    environment: Environment,
    home: PathBuf,
}

/// What programs need of the system to start and to reach a network at all.
const KEPT: [&str; 24] = [
    "PATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROGRAMDATA",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "PIP_CERT",
];

impl Isolated {
    /// An environment whose home, caches and temporary files are under `folder`.
    pub fn under(folder: &Path) -> Self {
        Self::from_variables(std::env::vars_os(), folder)
    }

    fn from_variables(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        folder: &Path,
    ) -> Self {
        let mut environment: Environment = variables
            .into_iter()
            .filter(|(name, _)| {
                KEPT.iter().any(|kept| {
                    if cfg!(windows) {
                        name.eq_ignore_ascii_case(kept)
                    } else {
                        name == kept
                    }
                })
            })
            .collect();
        let certificates = environment.get("PIP_CERT").map(OsStr::to_owned);
        if let Some(certificates) = certificates
            && environment.get("SSL_CERT_FILE").is_none()
        {
            environment.set("SSL_CERT_FILE", certificates);
        }
        let home = folder.join("home");
        let temporary = folder.join("tmp");
        for folder in [&home, &temporary] {
            fs_err::create_dir_all(folder).expect("the folder can be written");
        }
        for name in ["HOME", "USERPROFILE"] {
            environment.set(name, &home);
        }
        for name in ["TMPDIR", "TMP", "TEMP"] {
            environment.set(name, &temporary);
        }
        environment
            .set("APPDATA", home.join("AppData/Roaming"))
            .set("LOCALAPPDATA", home.join("AppData/Local"))
            .set("XDG_CONFIG_HOME", home.join(".config"))
            .set("XDG_CACHE_HOME", home.join(".cache"))
            .set("XDG_DATA_HOME", home.join(".local/share"))
            .set("XDG_CONFIG_DIRS", home.join("etc"))
            .set("UV_CACHE_DIR", folder.join("uv-cache"))
            .set("UV_PYTHON_DOWNLOADS", "never")
            .set("UV_NO_SYSTEM_CONFIG", "1")
            .set("UV_NO_PROGRESS", "1")
            .set("PIP_CACHE_DIR", folder.join("pip-cache"))
            .set("PIP_CONFIG_FILE", null_device())
            .set("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .set("PIP_NO_INPUT", "1")
            .set("PYTHONDONTWRITEBYTECODE", "1")
            .set("PYTHONUTF8", "1")
            .set("NO_COLOR", "1")
            .set("LC_ALL", "C.UTF-8")
            .set("GIT_CONFIG_GLOBAL", null_device())
            .set("GIT_CONFIG_NOSYSTEM", "1")
            .set("GIT_TERMINAL_PROMPT", "0")
            .set("GIT_AUTHOR_NAME", "Test")
            .set("GIT_AUTHOR_EMAIL", "test@example.com")
            .set("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z")
            .set("GIT_COMMITTER_NAME", "Test")
            .set("GIT_COMMITTER_EMAIL", "test@example.com")
            .set("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z");
        Self { environment, home }
    }

    /// The variables, as `uvferry-process` takes them.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The variables by name.
    pub fn variables(&self) -> BTreeMap<OsString, OsString> {
        self.environment
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The home in it.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Self {
        self.environment.set(name, value);
        self
    }

    /// Takes a variable out.
    pub fn remove(&mut self, name: &str) -> &mut Self {
        self.environment.remove(name);
        self
    }

    /// pip and uv look only at this index.
    pub fn default_index(&mut self, url: &str) -> &mut Self {
        self.set("UV_DEFAULT_INDEX", url).set("PIP_INDEX_URL", url)
    }
}

const fn null_device() -> &'static str {
    if cfg!(windows) { "NUL" } else { "/dev/null" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_user_comes_through() {
        let dir = tempfile::tempdir().unwrap();
        let user = [
            ("PATH", "/bin"),
            ("PIP_INDEX_URL", "https://example.com/"),
            ("UV_INDEX", "https://example.com/"),
            ("VIRTUAL_ENV", "/venv"),
            ("GIT_DIR", "/repo"),
            ("HOME", "/home/user"),
            ("UVFERRY_COLOR", "always"),
        ]
        .map(|(name, value)| (name.into(), value.into()));
        let isolated = Isolated::from_variables(user, dir.path());
        let variables = isolated.variables();
        let get = |name: &str| variables.get(OsStr::new(name));
        for name in [
            "PIP_INDEX_URL",
            "UV_INDEX",
            "VIRTUAL_ENV",
            "GIT_DIR",
            "UVFERRY_COLOR",
        ] {
            assert_eq!(get(name), None, "{name}");
        }
        assert_eq!(get("HOME").unwrap(), dir.path().join("home").as_os_str());
        assert_eq!(get("PATH").unwrap(), "/bin");
    }
}
