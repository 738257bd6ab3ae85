//! Proxies, certificates, and the locale: what the environment says of them.

use std::path::PathBuf;

use super::HostPlaces;
use crate::configuration::{UvVariable, shown_variable};

/// A variable that says which certificates are trusted, or which one is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The variable.
    pub name: &'static str,
    /// Its value without credentials.
    pub shown: String,
    /// Whether what it names is there; `None` where it names no path.
    pub exists: Option<bool>,
}

/// The locale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locale {
    /// The variables that make it and are set, those that count first.
    pub variables: Vec<(&'static str, String)>,
    /// The encoding that the locale names: `UTF-8`. Without one, Python takes UTF-8 (PEP 538,
    /// PEP 540).
    pub encoding: Option<String>,
}

const PROXIES: &[&str] = &["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"];

pub(super) fn proxies(places: &HostPlaces) -> Vec<UvVariable> {
    let mut found: Vec<UvVariable> = Vec::new();
    for name in PROXIES {
        for name in [(*name).to_owned(), name.to_ascii_lowercase()] {
            // Windows keeps one for both.
            let is_known = found
                .iter()
                .any(|known| cfg!(windows) && known.name.eq_ignore_ascii_case(&name));
            if let Some(value) = places.variable(&name).filter(|_| !is_known) {
                let shown = shown_proxy(&name, &value);
                found.push(UvVariable { name, shown });
            }
        }
    }
    found
}

/// A proxy may be written without a scheme: what stands before its `@` are credentials.
fn shown_proxy(name: &str, value: &str) -> String {
    let shown = shown_variable(name, value);
    if shown.contains("://") {
        return shown;
    }
    match shown.rsplit_once('@') {
        Some((before, host)) => {
            let user = before.split_once(':').map(|(user, _)| format!("{user}:"));
            format!("{}****@{host}", user.unwrap_or_default())
        }
        None => shown,
    }
}

const PATHS: &[&str] = &[
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "SSL_CLIENT_CERT",
];

const SWITCHES: &[&str] = &["UV_SYSTEM_CERTS", "UV_NATIVE_TLS"];

pub(super) fn certificates(places: &HostPlaces) -> Vec<Certificate> {
    let paths = PATHS.iter().filter_map(|name| {
        let value = places.variable(name)?;
        // Several folders may stand in one.
        let mut parts: Vec<PathBuf> = match *name {
            "SSL_CERT_DIR" => std::env::split_paths(&value).collect(),
            _ => vec![PathBuf::from(&value)],
        };
        for path in &mut parts {
            if let Ok(inner) = path.strip_prefix("/") {
                *path = places.root.join(inner);
            }
        }
        Some(Certificate {
            name,
            shown: shown_variable(name, &value),
            exists: Some(parts.iter().any(|path| path.exists())),
        })
    });
    let switches = SWITCHES.iter().filter_map(|name| {
        Some(Certificate {
            name,
            shown: shown_variable(name, &places.variable(name)?),
            exists: None,
        })
    });
    paths.chain(switches).collect()
}

pub(super) fn locale(places: &HostPlaces) -> Locale {
    const NAMES: &[&str] = &["LC_ALL", "LC_CTYPE", "LANG"];
    const OF_PYTHON: &[&str] = &["PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCECLOCALE"];
    let variables: Vec<(&'static str, String)> = NAMES
        .iter()
        .chain(OF_PYTHON)
        .filter_map(|name| Some((*name, shown_variable(name, &places.variable(name)?))))
        .collect();
    let counts = variables.iter().find(|(name, _)| NAMES.contains(name));
    // `de_DE.ISO-8859-15@euro`
    let encoding = counts.and_then(|(_, value)| {
        let (_, codeset) = value.split_once('.')?;
        let codeset = codeset.split('@').next().unwrap_or_default();
        (!codeset.is_empty()).then(|| codeset.to_owned())
    });
    Locale {
        variables,
        encoding,
    }
}
