//! The indexes that pip would ask, and a client for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_compat::risks::RiskRequest;
use uvferry_environment::configuration::{
    ConfigurationPlaces, CredentialSources, PipConfiguration,
};
use uvferry_environment::interpreters::{Cache, Interpreter};
use uvferry_index::{ClientSettings, IndexClient, Proxies};
use uvferry_process::Environment;
use uvferry_requirements::{EntryKind, ReadOptions, parse_with};
use uvferry_resolution::Run;
use uvferry_resolution::pip::{IndexSettings, default_index, indexes};

/// How long pip may take to say where it looks.
const SHORT: Duration = Duration::from_mins(1);

/// What pip would ask, or why nothing can be asked.
pub(crate) fn client(
    request: &RiskRequest<'_>,
    directory: &Path,
    interpreters: &[Interpreter],
    run: &Run,
) -> Result<IndexClient, String> {
    let run = Run {
        timeout: Some(SHORT),
        directory: directory.to_owned(),
        ..run.clone()
    };
    let environment = &run.environment;
    let (python, mut settings) = interpreters
        .iter()
        .find_map(|found| {
            let settings = indexes(&found.executable, &run).ok()?;
            Some((&found.executable, settings))
        })
        .ok_or("there is no Python with a pip here that could say where to look")?;
    let mut links = std::mem::take(&mut settings.find_links);
    links.retain_mut(|link| found_at(link, None, directory, environment));
    of_files(request, directory, environment, &mut settings);
    links.append(&mut settings.find_links);
    links.dedup();
    let mut indexes = Vec::new();
    if !settings.no_index {
        indexes.push(match settings.index_url.take() {
            Some(url) => url,
            None => default_index(python, &run).map_err(|error| error.to_string())?,
        });
        indexes.append(&mut settings.extra_index_urls);
    } else if links.is_empty() {
        return Err("pip is told to ask none (`no-index`)".to_owned());
    }
    for index in &mut indexes {
        // What is not there is an index that has nothing.
        found_at(index, None, directory, environment);
    }
    let variable = |name: &str| {
        let value = environment.get(name)?.to_string_lossy().into_owned();
        (!value.is_empty()).then_some(value)
    };
    let mut proxies = Proxies::from_variables(variable);
    if let Some(proxy) = settings.proxy {
        proxies.http = Some(proxy.clone());
        proxies.https = Some(proxy);
    }
    let path = |name: &str| variable(name).map(PathBuf::from);
    let bundle = settings.cert.map(PathBuf::from);
    let home = std::env::home_dir();
    let netrc = home.map(|home| home.join(if cfg!(windows) { "_netrc" } else { ".netrc" }));
    let made = IndexClient::new(ClientSettings {
        indexes,
        find_links: links,
        proxies,
        ca_bundle: bundle
            .or_else(|| path("REQUESTS_CA_BUNDLE"))
            .or_else(|| path("CURL_CA_BUNDLE")),
        trusted_hosts: settings.trusted_hosts,
        netrc: path("NETRC").or(netrc),
        cache: Cache::folder_of_user(environment).map(|folder| folder.join("indexes")),
        ..ClientSettings::default()
    });
    made.map_err(|error| error.to_string())
}

/// What requirements files say of indexes: where it is the same, so is the client.
pub(crate) fn said(request: &RiskRequest<'_>, directory: &Path) -> Vec<String> {
    const NAMES: [&str; 5] = [
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--no-index",
        "--find-links",
    ];
    let mut said = Vec::new();
    for input in &request.requirements {
        let options = input.file.options().map(|(_, option)| option);
        for option in options.filter(|option| NAMES.contains(&option.name)) {
            let value = option.value.as_deref().unwrap_or_default();
            // A path starts somewhere.
            let place = if is_path(value) {
                directory.join(input.file.source.path())
            } else {
                PathBuf::new()
            };
            said.push(format!("{} {value} {}", option.name, place.display()));
        }
    }
    said
}

/// What pip would ask for passwords beside what we read: told, and never asked here.
pub(crate) fn keyring(
    places: &ConfigurationPlaces,
    configuration: &PipConfiguration,
) -> Option<String> {
    let sources = CredentialSources::find(places, configuration);
    let provider = sources.pip_keyring_provider.as_str();
    let is_asked = match provider {
        "import" | "subprocess" => true,
        // pip asks the program where it cannot import the module.
        "auto" => sources.keyring_program.is_some(),
        _ => false,
    };
    is_asked.then(|| {
        format!(
            "pip would ask a keyring for passwords of indexes (`keyring-provider` is `{provider}`): none was asked here"
        )
    })
}

/// Whether a place is a path, as far as its text says.
fn is_path(text: &str) -> bool {
    !text.contains("://") && !text.starts_with("file:")
}

/// Makes a place that is a path absolute, as pip finds it: in the folder of the file that names
/// it, if it is there, else where pip runs. Whether it is an address or is there; pip passes over
/// what is neither.
fn found_at(
    place: &mut String,
    file: Option<&Path>,
    directory: &Path,
    environment: &Environment,
) -> bool {
    if !is_path(place) {
        return true;
    }
    let home = environment.get("HOME").or(environment.get("USERPROFILE"));
    let of_home = |text: &str| Some(Path::new(home?).join(text.strip_prefix("~/")?));
    let folders = file
        .and_then(Path::parent)
        .into_iter()
        .chain(std::iter::once(directory));
    let mut paths = of_home(place)
        .into_iter()
        .chain(folders.map(|folder| folder.join(place.as_str())));
    let found = paths.find(|path| path.exists());
    let is_there = found.is_some();
    let path = found.unwrap_or_else(|| directory.join(place.as_str()));
    *place = path.to_string_lossy().into_owned();
    is_there
}

/// What the requirements files say goes before and beside pip's configuration, as pip has it.
fn of_files(
    request: &RiskRequest<'_>,
    directory: &Path,
    environment: &Environment,
    settings: &mut IndexSettings,
) {
    let variables = environment.clone();
    let lookup = move |name: &str| {
        let value = variables.get(name)?;
        Some(value.to_string_lossy().into_owned())
    };
    for input in &request.requirements {
        let read = ReadOptions {
            environment: Some(&lookup),
        };
        let file = parse_with(&input.file.source, &read);
        for entry in &file.entries {
            let EntryKind::Option(option) = &entry.kind else {
                continue;
            };
            let value = option.value.clone();
            match (option.name, value) {
                ("--index-url", Some(url)) => settings.index_url = Some(url),
                ("--extra-index-url", Some(url)) if !settings.extra_index_urls.contains(&url) => {
                    settings.extra_index_urls.push(url);
                }
                ("--trusted-host", Some(host)) => settings.trusted_hosts.push(host),
                ("--find-links", Some(mut link)) => {
                    let path = directory.join(input.file.source.path());
                    if found_at(&mut link, Some(&path), directory, environment) {
                        settings.find_links.push(link);
                    }
                }
                ("--no-index", _) => settings.no_index = true,
                _ => {}
            }
        }
    }
}
