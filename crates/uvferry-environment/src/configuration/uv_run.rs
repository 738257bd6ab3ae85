//! What uv is to be run with so that it looks where pip would look.

use std::fmt;

use super::effective;
use super::places::ConfigurationPlaces;
use super::reading::truth;
use super::settings::{PipConfiguration, PipSetting};
use super::uv_word::{Known, command_option};

/// Variables and arguments for `uv pip install` and its kin. They hold credentials: they are
/// for running uv, never for showing. `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ForUv {
    /// Variables, to be set beside those of the process.
    pub environment: Vec<(String, String)>,
    /// Arguments for what uv has no variable for.
    pub arguments: Vec<String>,
}

impl fmt::Debug for ForUv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .environment
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        f.debug_struct("ForUv")
            .field("environment", &names)
            .field("arguments", &self.arguments.len())
            .finish()
    }
}

pub(super) fn of(pip: &PipConfiguration) -> ForUv {
    let mut uv = ForUv::default();
    let value = |key: &str| pip.effective("install", key).map(PipSetting::value);
    let is_on = |key: &str| value(key).and_then(truth) == Some(true);
    if is_on("no-index") {
        uv.arguments.push("--no-index".to_owned());
    } else {
        if let Some(url) = value("index-url") {
            uv.set("UV_DEFAULT_INDEX", url.trim());
        }
        let more: Vec<&str> = value("extra-index-url")
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        if !more.is_empty() {
            uv.set("UV_INDEX", more.join(" "));
            // pip takes the best version of all indexes.
            uv.set("UV_INDEX_STRATEGY", "unsafe-best-match");
        }
    }
    let links: Vec<String> = value("find-links")
        .unwrap_or_default()
        .split_whitespace()
        .map(|link| one_link(&pip.places, link))
        .collect();
    if !links.is_empty() {
        uv.set("UV_FIND_LINKS", links.join(","));
    }
    let hosts: Vec<&str> = value("trusted-host")
        .unwrap_or_default()
        .split_whitespace()
        .map(uvferry_options::trusted_host)
        .collect();
    if !hosts.is_empty() {
        uv.set("UV_INSECURE_HOST", hosts.join(" "));
    }
    if value("keyring-provider") == Some("subprocess") {
        uv.set("UV_KEYRING_PROVIDER", "subprocess");
    }
    uv.network(pip);
    uv.files(pip);
    uv
}

impl ForUv {
    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    fn network(&mut self, pip: &PipConfiguration) {
        let value = |key: &str| pip.effective("install", key).map(PipSetting::value);
        let is_on = |key: &str| value(key).and_then(truth) == Some(true);
        let proxy = value("proxy").map(str::trim);
        let without_environment = proxy.is_some() || is_on("no-proxy-env");
        if without_environment {
            // pip passes the proxies of the environment over then, and `NO_PROXY` with them.
            let proxy = proxy.unwrap_or_default();
            for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
                self.set(name, proxy);
            }
            for name in ["ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
                self.set(name, "");
            }
        }
        let bundle = value("cert").map(str::to_owned).or_else(|| {
            // The variables of requests, which pip reads unless it has a proxy of its own.
            let variables = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
            let mut filled = variables.iter().filter_map(|name| pip.places.filled(name));
            filled.next().filter(|_| !without_environment)
        });
        if let Some(bundle) = bundle {
            let is_folder = pip.places.directory.join(&bundle).is_dir();
            self.set(
                if is_folder {
                    "SSL_CERT_DIR"
                } else {
                    "SSL_CERT_FILE"
                },
                bundle,
            );
        } else if uses_system_store(pip) {
            self.set("UV_SYSTEM_CERTS", "true");
        }
        if let Some(certificate) = value("client-cert") {
            self.set("SSL_CLIENT_CERT", certificate);
        }
        // pip takes parts of a second, uv does not.
        let seconds = value("timeout").and_then(|text| text.trim().parse::<f64>().ok());
        if let Some(seconds) = seconds.filter(|seconds| (0.0..=1e9).contains(seconds)) {
            self.set("UV_HTTP_TIMEOUT", format!("{:.0}", seconds.ceil().max(1.0)));
        }
        if let Some(retries) = value("retries").and_then(|text| text.trim().parse::<u32>().ok()) {
            self.set("UV_HTTP_RETRIES", retries.to_string());
        }
    }

    /// Which files of an index are taken; uv has variables for it in projects only.
    fn files(&mut self, pip: &PipConfiguration) {
        let (mut no_binary, mut only_binary) = (Vec::new(), Vec::new());
        for setting in effective::ordered(pip, "install") {
            let Known::Option(option) = command_option("install", &setting.key) else {
                continue;
            };
            match option.long {
                "--no-binary" => exclude(setting.value(), &mut no_binary, &mut only_binary),
                "--only-binary" => exclude(setting.value(), &mut only_binary, &mut no_binary),
                _ => {}
            }
        }
        for (option, names) in [("--no-binary", no_binary), ("--only-binary", only_binary)] {
            for name in names {
                self.arguments.extend([option.to_owned(), name]);
            }
        }
    }
}

/// pip's `FormatControl.handle_mutual_excludes`. It cuts at commas alone: with white space at
/// it, a name is no package's, and left out here.
fn exclude(value: &str, target: &mut Vec<String>, other: &mut Vec<String>) {
    let mut names: Vec<&str> = value.split(',').collect();
    while let Some(at) = names.iter().position(|name| *name == ":all:") {
        other.clear();
        target.clear();
        target.push(":all:".to_owned());
        names.drain(..=at);
        // What follows is named by `:all:` as well, unless `:none:` takes it back.
        if !names.contains(&":none:") {
            return;
        }
    }
    for name in names {
        if name == ":none:" {
            target.clear();
        } else if !name.is_empty() && !name.contains(char::is_whitespace) {
            let name = uvferry_requirements::normalize_name(name);
            other.retain(|known| *known != name);
            if !target.contains(&name) {
                target.push(name);
            }
        }
    }
}

/// A value of `--find-links`: pip takes `~` for the user's home, and uv splits at commas.
fn one_link(places: &ConfigurationPlaces, link: &str) -> String {
    if link.contains("://") {
        return link.replace(',', "%2C");
    }
    places.expand_user(link).to_string_lossy().into_owned()
}

/// pip of today asks the system's store of certificates beside its own (truststore), uv only
/// where it is told. Where the machine has none, it stays with its own.
fn uses_system_store(pip: &PipConfiguration) -> bool {
    let is_old = pip
        .effective("install", "use-deprecated")
        .is_some_and(|setting| {
            setting
                .value()
                .split_whitespace()
                .any(|word| word == "legacy-certs")
        });
    let is_said = [
        "UV_SYSTEM_CERTS",
        "UV_NATIVE_TLS",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ]
    .iter()
    .any(|name| pip.places.filled(name).is_some());
    !is_old && !is_said && has_system_store(&pip.places)
}

fn has_system_store(places: &ConfigurationPlaces) -> bool {
    // Where OpenSSL's builds of the distributions have it.
    const BUNDLES: &[&str] = &[
        "etc/ssl/certs/ca-certificates.crt",
        "etc/pki/tls/certs/ca-bundle.crt",
        "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "etc/ssl/ca-bundle.pem",
        "etc/ssl/cert.pem",
    ];
    match places.platform {
        super::Platform::Unix => BUNDLES.iter().any(|path| places.below_root(path).is_file()),
        super::Platform::MacOs | super::Platform::Windows => true,
    }
}
