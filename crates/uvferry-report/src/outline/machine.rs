//! Of a machine: its environment, interpreters, configurations and host.

use std::collections::BTreeMap;

use super::{Block, Outline, Section, Table, Tile, Tone, section, yes_or_no};
use crate::amounts::bytes;
use crate::json::{HostDocument, MachineDocument, PipSettingDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;

/// A machine, with all that its JSON document says.
pub(crate) fn machine(document: &MachineDocument, language: Language) -> Outline {
    let sections = [
        environment(document, language),
        interpreters(document, language),
        pip(document, language),
        uv(document, language),
        host(document, language),
        wrong(document, language),
    ];
    Outline {
        language,
        title: say!(language, "machine-title"),
        sentence: sentence(document, language),
        tiles: tiles(document, language),
        facts: Vec::new(),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn sentence(document: &MachineDocument, language: Language) -> Prose {
    match (&document.environment, &document.problem) {
        (Some(one), _) => say!(
            language,
            "machine-sentence",
            implementation = &one.implementation,
            version = &one.version,
            prefix = &Prose::literal(&one.prefix),
            distributions = one.distributions.total,
        ),
        (None, Some(problem)) => say!(
            language,
            "machine-no-environment",
            problem = &language.sentence(problem)
        ),
        (None, None) => say!(language, "machine-no-environment-found"),
    }
}

fn tiles(document: &MachineDocument, language: Language) -> Vec<Tile> {
    let counted = |number, label, tone| Tile::counted(number, label, tone, language);
    let wrong = |number, label, tone| Tile::unwanted(number, label, tone, language);
    let mut tiles = Vec::new();
    if let Some(one) = &document.environment {
        let counts = &one.distributions;
        tiles.push(counted(
            counts.total,
            say!(language, "tile-distributions", count = counts.total).letters(),
            Tone::Plain,
        ));
        tiles.push(wrong(
            counts.misfits,
            say!(language, "tile-misfits", count = counts.misfits).letters(),
            Tone::Bad,
        ));
    }
    let in_settings = document.diagnostics.len();
    tiles.push(wrong(
        in_settings,
        say!(language, "tile-wrong-settings", count = in_settings).letters(),
        Tone::Warning,
    ));
    tiles
}

/// A table of facts; those that are missing are left out.
fn facts(label: String, facts: Vec<(String, Option<Prose>)>, language: Language) -> Option<Block> {
    let columns = [word!(language, "col-fact"), word!(language, "col-value")];
    let mut table = Table::of(label, columns);
    for (name, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            table.row([Prose::plain(&name), value]);
        }
    }
    table.block()
}

fn count(count: usize, language: Language) -> Prose {
    Prose::plain(&language.number(count))
}

fn environment(document: &MachineDocument, language: Language) -> Option<Section> {
    let one = document.environment.as_ref()?;
    let counts = &one.distributions;
    let by = |counts: &BTreeMap<String, usize>| {
        let parts = counts.iter().map(|(name, count)| {
            let count = Prose::plain(&language.number(*count));
            count.words(" ").then(Prose::literal(name))
        });
        Some(Prose::joined(parts, ", "))
    };
    let block = facts(
        word!(language, "machine-environment-title"),
        vec![
            (word!(language, "fact-kind"), Some(Prose::of(&one.kind))),
            (
                "Python".to_owned(),
                Some(Prose::of(&format!(
                    "{} {}",
                    one.implementation, one.version
                ))),
            ),
            (
                word!(language, "fact-interpreter"),
                Some(Prose::literal(&one.executable)),
            ),
            (
                word!(language, "fact-prefix"),
                Some(Prose::literal(&one.prefix)),
            ),
            (
                word!(language, "fact-base"),
                Some(Prose::literal(&one.base_prefix)),
            ),
            (
                word!(language, "fact-prompt"),
                one.prompt.as_deref().map(Prose::literal),
            ),
            (
                word!(language, "fact-takes-in-the-packages-of-its-base"),
                one.system_site_packages.map(|is| yes_or_no(language, is)),
            ),
            (
                word!(language, "fact-externally-managed"),
                Some(yes_or_no(language, one.externally_managed)),
            ),
            (
                word!(language, "fact-platform"),
                Some(Prose::literal(&one.platform)),
            ),
            (
                "pip".to_owned(),
                one.pip_version.as_deref().map(Prose::literal),
            ),
            (
                word!(language, "fact-distributions"),
                Some(count(counts.total, language)),
            ),
            (word!(language, "fact-by-origin"), by(&counts.by_origin)),
            (
                word!(language, "fact-by-installer"),
                by(&counts.by_installer),
            ),
            (
                word!(language, "fact-requested"),
                Some(count(counts.requested, language)),
            ),
            (
                word!(language, "fact-editable"),
                Some(count(counts.editable, language)),
            ),
            (
                word!(language, "fact-with-broken-metadata"),
                Some(count(counts.faulty, language)),
            ),
            (
                word!(language, "fact-hidden-by-others"),
                Some(count(counts.hidden, language)),
            ),
            (
                word!(language, "fact-left-over"),
                Some(count(counts.leftovers, language)),
            ),
            (
                word!(language, "fact-requirements-not-met"),
                Some(count(counts.misfits, language)),
            ),
        ],
        language,
    );
    let title = say!(language, "machine-environment-title");
    section("environment", title, block.into_iter().collect())
}

fn interpreters(document: &MachineDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "machine-interpreters-title"),
        [
            word!(language, "col-python"),
            word!(language, "col-kind"),
            word!(language, "col-path"),
            word!(language, "col-remark"),
        ],
    );
    for one in &document.interpreters {
        table.row([
            Prose::of(&format!("{} {}", one.implementation, one.version)),
            Prose::of(&one.kind),
            Prose::literal(&one.executable),
            if one.selected {
                say!(language, "interpreter-selected")
            } else {
                Prose::default()
            },
        ]);
    }
    for one in &document.broken_interpreters {
        let reason = language.sentence(&one.reason);
        table.row([
            Prose::default(),
            Prose::default(),
            Prose::literal(&one.executable),
            say!(language, "interpreter-broken", reason = &reason),
        ]);
    }
    let none = || Block::Said(say!(language, "interpreters-none"));
    let block = table.block().unwrap_or_else(none);
    let title = say!(language, "machine-interpreters-title");
    section("interpreters", title, vec![block])
}

fn pip(document: &MachineDocument, language: Language) -> Option<Section> {
    let pip = &document.pip_configuration;
    let mut blocks = Vec::new();
    if pip.without_files {
        blocks.push(Block::Said(say!(language, "machine-without-files")));
    }
    let mut files = Table::of(
        word!(language, "machine-pip-title"),
        [
            word!(language, "col-layer"),
            word!(language, "col-file"),
            word!(language, "col-state"),
        ],
    );
    for file in &pip.files {
        files.row([
            Prose::plain(&file.layer),
            Prose::literal(&file.path),
            Prose::plain(&language.word_of("file-state", &file.state)),
        ]);
    }
    blocks.extend(files.block());
    let mut settings = Table::of(
        word!(language, "machine-pip-title"),
        [
            word!(language, "col-setting"),
            word!(language, "col-value"),
            word!(language, "col-layer"),
            word!(language, "col-place"),
            word!(language, "col-under-uv"),
            word!(language, "col-code"),
        ],
    );
    for one in &pip.settings {
        settings.row(setting(one, language));
    }
    let none = || Block::Said(say!(language, "machine-no-settings"));
    blocks.push(settings.block().unwrap_or_else(none));
    section("pip", say!(language, "machine-pip-title"), blocks)
}

fn setting(one: &PipSettingDocument, language: Language) -> [Prose; 6] {
    let name = match one.section.as_str() {
        ":env:" => one.key.clone(),
        section => format!("{section}.{}", one.key),
    };
    let place = match (&one.variable, &one.file, one.line) {
        (Some(variable), ..) => Prose::literal(variable),
        (None, Some(file), Some(line)) => Prose::literal(&format!("{file}:{line}")),
        _ => Prose::default(),
    };
    let said = match (&one.uv.to, &one.uv.reason) {
        (Some(to), Some(reason)) => Prose::of(to).words(": ").then(language.sentence(reason)),
        (Some(text), None) | (None, Some(text)) => language.sentence(text),
        (None, None) => Prose::default(),
    };
    let overridden = one.overridden.then(|| say!(language, "setting-overridden"));
    [
        Prose::literal(&name),
        Prose::literal(&one.value),
        Prose::plain(&one.layer),
        place,
        Prose::joined(overridden.into_iter().chain([said]), "; "),
        one.uv.code.as_deref().map(Prose::plain).unwrap_or_default(),
    ]
}

fn uv(document: &MachineDocument, language: Language) -> Option<Section> {
    let program = document.uv.as_ref();
    let credentials = &document.credentials;
    let mut blocks: Vec<Block> = facts(
        word!(language, "machine-uv-title"),
        vec![
            (
                "uv".to_owned(),
                Some(program.map_or_else(
                    || say!(language, "uv-not-on-path"),
                    |uv| Prose::literal(&uv.path),
                )),
            ),
            (
                word!(language, "fact-version"),
                program.and_then(|uv| uv.version.as_deref().map(Prose::literal)),
            ),
            (
                word!(language, "fact-cache-and-environment-on-one-file-system"),
                program.and_then(|uv| {
                    uv.cache_on_same_file_system
                        .map(|is| yes_or_no(language, is))
                }),
            ),
            (
                word!(language, "fact-possible-link-mode"),
                program.and_then(|uv| uv.link_mode.as_deref().map(Prose::literal)),
            ),
            (
                word!(language, "fact-pip-trusts-the-system-certificates"),
                document
                    .pip_trusts_system_certificates
                    .map(|is| yes_or_no(language, is)),
            ),
            (
                "netrc".to_owned(),
                credentials.netrc.as_deref().map(Prose::literal),
            ),
            (
                word!(language, "fact-keyring-of-pip"),
                Some(Prose::literal(&credentials.pip_keyring_provider)),
            ),
            (
                word!(language, "fact-keyring-of-uv"),
                Some(Prose::literal(&credentials.uv_keyring_provider)),
            ),
        ],
        language,
    )
    .into_iter()
    .collect();
    let own = &document.uv_configuration;
    let mut table = Table::of(
        word!(language, "machine-uv-title"),
        [
            word!(language, "col-layer"),
            word!(language, "col-place"),
            word!(language, "col-keys-or-value"),
        ],
    );
    for file in &own.files {
        let unreadable = || Prose::plain(&language.word_of("file-state", "unreadable"));
        table.row([
            Prose::plain(&file.layer),
            Prose::literal(&file.path),
            file.keys.as_ref().map_or_else(unreadable, Prose::literals),
        ]);
    }
    for one in &own.variables {
        table.row([
            say!(language, "layer-variable"),
            Prose::literal(&one.name),
            Prose::literal(&one.value),
        ]);
    }
    blocks.extend(table.block());
    section("uv", say!(language, "machine-uv-title"), blocks)
}

fn host(document: &MachineDocument, language: Language) -> Option<Section> {
    let host: &HostDocument = &document.host;
    let count = |found: Option<usize>| found.map(|found| count(found, language));
    let libc = host.libc.as_ref().map(|libc| {
        let version = host.libc_version.as_deref().unwrap_or_default();
        Prose::of(&format!("{libc} {version}"))
    });
    let containers = host.containers.iter().map(|one| {
        let kind = Prose::plain(&one.kind).words(" (");
        kind.then(Prose::literal(&one.sign)).words(")")
    });
    let size = |found: Option<u64>| found.map(|found| Prose::plain(&bytes(found)));
    let mut all = vec![
        (
            word!(language, "fact-system"),
            Some(Prose::of(host.os_name.as_deref().unwrap_or(&host.os))),
        ),
        (
            word!(language, "fact-version"),
            host.os_version.as_deref().map(Prose::literal),
        ),
        (
            word!(language, "fact-kernel"),
            host.kernel.as_deref().map(Prose::literal),
        ),
        (
            word!(language, "fact-architecture"),
            Some(Prose::literal(&host.architecture)),
        ),
        (word!(language, "fact-c-library"), libc),
        (
            word!(language, "fact-processor"),
            host.cpu_model.as_deref().map(Prose::of),
        ),
        (word!(language, "fact-threads"), count(host.cpus_logical)),
        (word!(language, "fact-cores"), count(host.cpus_physical)),
        (
            word!(language, "fact-threads-that-may-be-used"),
            count(host.cpus_usable),
        ),
        (
            word!(language, "fact-processors-allowed"),
            host.cpus_allowed
                .map(|allowed| Prose::plain(&format!("{allowed:.2}"))),
        ),
        (
            word!(language, "fact-memory"),
            size(host.memory_total_bytes),
        ),
        (
            word!(language, "fact-memory-available"),
            size(host.memory_available_bytes),
        ),
        (
            word!(language, "fact-memory-allowed"),
            size(host.memory_limit_bytes),
        ),
        (
            word!(language, "fact-container"),
            Some(Prose::joined(containers, ", ")),
        ),
        ("CI".to_owned(), host.ci.as_deref().map(Prose::of)),
        (
            word!(language, "fact-encoding-of-the-locale"),
            host.encoding.as_deref().map(Prose::literal),
        ),
    ];
    let variables = host.proxies.iter().chain(&host.locale);
    all.extend(variables.map(|one| (one.name.clone(), Some(Prose::literal(&one.value)))));
    all.extend(host.certificates.iter().map(|one| {
        let mut value = Prose::literal(&one.value);
        if one.exists == Some(false) {
            let missing = say!(language, "certificate-missing");
            value = value.words(" (").then(missing).words(")");
        }
        (one.name.clone(), Some(value))
    }));
    let title = word!(language, "machine-host-title");
    let mut blocks: Vec<Block> = facts(title.clone(), all, language).into_iter().collect();
    let mut disks = Table::of(
        title,
        [
            word!(language, "col-folder-for"),
            word!(language, "col-path"),
            word!(language, "col-free"),
            word!(language, "col-size"),
            word!(language, "col-file-system"),
        ],
    );
    for one in &host.disks {
        disks.row([
            Prose::plain(&language.word_of("disk-role", &one.role)),
            Prose::literal(&one.path),
            size(one.free_bytes).unwrap_or_default(),
            size(one.total_bytes).unwrap_or_default(),
            one.file_system
                .as_deref()
                .map(Prose::literal)
                .unwrap_or_default(),
        ]);
    }
    blocks.extend(disks.block());
    section("host", say!(language, "machine-host-title"), blocks)
}

fn wrong(document: &MachineDocument, language: Language) -> Option<Section> {
    let mut table = Table::of(
        word!(language, "machine-wrong-title"),
        [
            word!(language, "col-code"),
            word!(language, "col-severity"),
            word!(language, "col-message"),
            word!(language, "col-place"),
        ],
    );
    for one in &document.diagnostics {
        let place = match (&one.file, one.line) {
            (Some(file), Some(line)) => Prose::literal(&format!("{file}:{line}")),
            _ => Prose::default(),
        };
        table.row([
            Prose::plain(&one.code),
            Prose::plain(&language.word_of("severity", &one.severity)),
            language.sentence(&one.message),
            place,
        ]);
    }
    let title = say!(language, "machine-wrong-title");
    section("wrong", title, table.block().into_iter().collect())
}
