//! Where credentials would come from: as a fact only, nothing of it is opened.

use std::path::PathBuf;

use uvferry_process::find_program;

use super::places::{ConfigurationPlaces, Platform};
use super::settings::PipConfiguration;

/// What pip and uv would ask for credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialSources {
    /// The netrc file that is there; both read it.
    pub netrc: Option<PathBuf>,
    /// pip's `keyring-provider`: `auto` (its default) takes the module where it is installed,
    /// else the program.
    pub pip_keyring_provider: String,
    /// uv's, which is `disabled` unless `UV_KEYRING_PROVIDER` says otherwise.
    pub uv_keyring_provider: String,
    /// The program `keyring` on PATH.
    pub keyring_program: Option<PathBuf>,
}

impl CredentialSources {
    /// Looks for them.
    pub fn find(places: &ConfigurationPlaces, pip: &PipConfiguration) -> Self {
        let provider = pip.effective("install", "keyring-provider");
        let known = |text: String| {
            let is_known = matches!(text.as_str(), "auto" | "disabled" | "import" | "subprocess");
            if is_known { text } else { "unknown".to_owned() }
        };
        let path = places.environment.get("PATH").unwrap_or_default();
        Self {
            netrc: netrc(places),
            pip_keyring_provider: known(
                provider.map_or_else(|| "auto".to_owned(), |one| one.value().to_owned()),
            ),
            uv_keyring_provider: known(
                places
                    .filled("UV_KEYRING_PROVIDER")
                    .unwrap_or_else(|| "disabled".to_owned()),
            ),
            keyring_program: find_program("keyring", path),
        }
    }
}

/// The file that `NETRC` names, else that of the user's home.
fn netrc(places: &ConfigurationPlaces) -> Option<PathBuf> {
    if let Some(named) = places.filled("NETRC") {
        return Some(places.directory.join(named)).filter(|path| path.is_file());
    }
    let home = places.home_folder()?;
    let names: &[&str] = match places.platform {
        Platform::Windows => &["_netrc", ".netrc"],
        Platform::Unix | Platform::MacOs => &[".netrc", "_netrc"],
    };
    let mut files = names.iter().map(|name| home.join(name));
    files.find(|path| path.is_file())
}
