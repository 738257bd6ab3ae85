//! The variables of an environment that say how Python, pip and uv behave.

use std::collections::BTreeMap;

use uvferry_diagnostics::redact;
use uvferry_process::Environment;

use crate::masking::{HIDDEN, is_secret_name, masked_value};

/// The names that are saved.
fn is_of_interest(name: &str) -> bool {
    const STARTS: [&str; 12] = [
        "PIP",
        "PYTHON",
        "UV_",
        "VIRTUAL_ENV",
        "VIRTUALENV",
        "CONDA",
        "MAMBA",
        "PYENV",
        "PDM_",
        "POETRY_",
        "PIPENV",
        "WORKON_HOME",
    ];
    const ENDS: [&str; 3] = ["_PROXY", "PATH", "_CA_BUNDLE"];
    const WHOLE: [&str; 6] = [
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "LANG",
        "LC_ALL",
        "SOURCE_DATE_EPOCH",
        "MACOSX_DEPLOYMENT_TARGET",
    ];
    STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
        || WHOLE.contains(&name)
}

/// Whether the value is a secret by its name alone. That of a login is hidden as well: some are
/// tokens.
fn is_secret(name: &str) -> bool {
    is_secret_name(name)
        || name
            .to_ascii_uppercase()
            .split('_')
            .any(|word| word == "USERNAME")
}

/// The variables of interest with their values, and the names of those whose value had
/// credentials. A variable that is secret by its name is named, its value never in it.
pub(super) fn saved(
    environment: &Environment,
    secrets: &Secrets,
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut variables = BTreeMap::new();
    let mut hidden = Vec::new();
    for (name, value) in environment.iter() {
        let (Some(name), value) = (name.to_str(), value.to_string_lossy()) else {
            continue;
        };
        let upper = name.to_ascii_uppercase();
        if !is_of_interest(&upper) || upper == "PWD" || upper == "OLDPWD" {
            continue;
        }
        let shown = if is_secret(&upper) {
            HIDDEN.to_owned()
        } else {
            // With its name in front: what counts as a credential depends on it.
            let start = format!("{name}=");
            let line = redact(&format!("{start}{value}")).into_owned();
            let shown = line.strip_prefix(&start).unwrap_or(HIDDEN);
            // A bare value follows: `password=…` of a setting, in any case.
            masked_value(&secrets.removed_from(shown))
        };
        if shown != value {
            hidden.push(name.to_owned());
        }
        variables.insert(name.to_owned(), shown);
    }
    (variables, hidden)
}

/// Values that must not be in a snapshot, wherever they stand: those of variables that are
/// secret by their name, and the passwords of URLs in variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn of(environment: &Environment) -> Self {
        let mut secrets = Vec::new();
        for (name, value) in environment.iter() {
            let (name, value) = (
                name.to_string_lossy().to_ascii_uppercase(),
                value.to_string_lossy(),
            );
            let is_place = ["_FILE", "_PATH", "_DIR", "_SOCK", "_URL"]
                .iter()
                .any(|end| name.ends_with(end));
            if is_secret(&name)
                && !name.contains("USERNAME")
                && !is_place
                && name != "PWD"
                && name != "OLDPWD"
            {
                secrets.push(value.clone().into_owned());
            }
            for (at, _) in value.match_indices("://") {
                let authority = value[at + 3..]
                    .split(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#'))
                    .next();
                let password = authority
                    .and_then(|authority| authority.rsplit_once('@'))
                    .and_then(|(user_info, _)| user_info.split_once(':'));
                secrets.extend(password.map(|(_, password)| password.to_owned()));
            }
        }
        // Short ones (`1`, `true`) and plain words (`linux`) are of ordinary text.
        let is_plain = |secret: &str| {
            secret.len() < 16 && secret.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        secrets
            .retain(|secret| secret.len() >= 8 && !secret.starts_with("${") && !is_plain(secret));
        secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self(secrets)
    }

    /// The text without them.
    pub(super) fn removed_from(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0.iter().filter(|secret| !secret.is_empty()) {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), HIDDEN);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_and_never_shown() {
        let environment = Environment::from_iter([
            ("PATH", "/bin"),
            ("HOME", "/home/me"),
            ("PIP_INDEX_URL", "https://me:hunter2222@example.com/simple"),
            ("UV_PUBLISH_TOKEN", "pypi-1234567890"),
            ("PIP_PROXY", "me:proxyword@host:80"),
            ("CONDA_TOKEN", "t"),
            ("DEPLOY_TOKEN", "another-secret"),
            ("PYTHONPATH", "/x/another-secret/y"),
            ("GIT_AUTHOR_NAME", "somebody else"),
            ("PIPX_HOME", "/home/somebody else"),
            ("HTTPS_PROXY", "http://u:pppppppp@proxy:1"),
            ("PIP_CONFIG_SETTINGS", "password=S3cretA"),
            ("PIP_GLOBAL_OPTION", "--db-pw S3cret"),
            ("PIP_KEY", "S3cretB"),
            ("PYTHON_KEYRING_PW", "S3cretC"),
            ("UV_FOO_KEY", "S3cretD"),
            ("UV_X", "{\"apiKey\": \"S3cretE\"}"),
            (
                "CONDA_CHANNELS",
                "https://conda.example.com/t/tk-S3cretF-aaaa/chan",
            ),
        ]);
        let (variables, hidden) = saved(&environment, &Secrets::of(&environment));
        let text = format!("{variables:?}");
        for secret in [
            "hunter2222",
            "pypi-123",
            "proxyword",
            "another-secret",
            "pppppppp",
            "\"t\"",
            "S3cret",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(variables["PATH"], "/bin");
        assert_eq!(variables["PIPX_HOME"], "/home/somebody else");
        assert!(!variables.contains_key("HOME") && !variables.contains_key("DEPLOY_TOKEN"));
        assert_eq!(variables["UV_PUBLISH_TOKEN"], HIDDEN);
        assert!(
            hidden.contains(&"PIP_INDEX_URL".to_owned()) && !hidden.contains(&"PATH".to_owned())
        );
    }
}
