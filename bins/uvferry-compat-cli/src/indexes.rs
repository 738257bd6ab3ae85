//! The indexes that pip would ask, and a client for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_compat::risks::RiskRequest;
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
    of_files(request, environment, &mut settings);
    if settings.no_index {
        return Err("pip is told to ask none (`no-index`)".to_owned());
    }
    let first = match settings.index_url.take() {
        Some(url) => url,
        None => default_index(python, &run).map_err(|error| error.to_string())?,
    };
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
        indexes: std::iter::once(first)
            .chain(settings.extra_index_urls)
            .collect(),
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
pub(crate) fn said(request: &RiskRequest<'_>) -> Vec<(&'static str, Option<String>)> {
    const NAMES: [&str; 4] = [
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--no-index",
    ];
    let files = request.requirements.iter().map(|input| &input.file);
    let options = files.flat_map(|file| file.options().map(|(_, option)| option));
    options
        .filter(|option| NAMES.contains(&option.name))
        .map(|option| (option.name, option.value.clone()))
        .collect()
}

/// What the requirements files say goes before and beside pip's configuration, as pip has it.
fn of_files(request: &RiskRequest<'_>, environment: &Environment, settings: &mut IndexSettings) {
    let environment = environment.clone();
    let lookup = move |name: &str| {
        let value = environment.get(name)?;
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
                ("--no-index", _) => settings.no_index = true,
                _ => {}
            }
        }
    }
}
