use crate::amounts::bytes;
use crate::json::{HostDocument, MachineDocument, PipSettingDocument};
use crate::markdown::escape::{code, prose};
use crate::markdown::table;

/// A machine, with all that its JSON document says.
pub fn machine(document: &MachineDocument) -> String {
    let mut out = String::from("# Environment and machine\n");
    environment(&mut out, document);
    interpreters(&mut out, document);
    pip(&mut out, document);
    uv(&mut out, document);
    host(&mut out, document);
    if !document.diagnostics.is_empty() {
        out.push_str("\n## What is wrong with the configurations\n\n");
        let rows = document.diagnostics.iter().map(|one| {
            let place = match (&one.file, one.line) {
                (Some(file), Some(line)) => code(&format!("{file}:{line}")),
                _ => String::new(),
            };
            vec![
                one.code.clone(),
                one.severity.clone(),
                prose(&one.message),
                place,
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        table::write(&mut out, &["Code", "Severity", "Message", "Place"], &rows);
    }
    out
}

/// A table of facts; those that are missing are left out.
fn facts(out: &mut String, facts: Vec<(&str, Option<String>)>) {
    let rows: Vec<Vec<String>> = facts
        .into_iter()
        .filter_map(|(name, value)| {
            Some(vec![
                name.to_owned(),
                value.filter(|text| !text.is_empty())?,
            ])
        })
        .collect();
    if !rows.is_empty() {
        table::write(out, &["Fact", "Value"], &rows);
    }
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

fn environment(out: &mut String, document: &MachineDocument) {
    let Some(one) = &document.environment else {
        let problem = document.problem.as_deref().unwrap_or("none was found");
        add!(out, "\nNo environment: {}\n", prose(problem));
        return;
    };
    let counts = &one.distributions;
    let by = |counts: &std::collections::BTreeMap<String, usize>| {
        let parts: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{count} {}", code(name)))
            .collect();
        parts.join(", ")
    };
    out.push('\n');
    facts(
        out,
        vec![
            ("Kind", Some(prose(&one.kind))),
            (
                "Python",
                Some(prose(&format!("{} {}", one.implementation, one.version))),
            ),
            ("Interpreter", Some(code(&one.executable))),
            ("Prefix", Some(code(&one.prefix))),
            ("Base", Some(code(&one.base_prefix))),
            ("Prompt", one.prompt.as_deref().map(code)),
            (
                "Takes in the packages of its base",
                one.system_site_packages.map(yes),
            ),
            ("Externally managed", Some(yes(one.externally_managed))),
            ("Platform", Some(code(&one.platform))),
            ("pip", one.pip_version.as_deref().map(code)),
            ("Distributions", Some(counts.total.to_string())),
            ("By origin", Some(by(&counts.by_origin))),
            ("By installer", Some(by(&counts.by_installer))),
            ("Requested", Some(counts.requested.to_string())),
            ("Editable", Some(counts.editable.to_string())),
            ("With broken metadata", Some(counts.faulty.to_string())),
            ("Hidden by others", Some(counts.hidden.to_string())),
            ("Left over", Some(counts.leftovers.to_string())),
            ("Requirements not met", Some(counts.misfits.to_string())),
        ],
    );
}

fn interpreters(out: &mut String, document: &MachineDocument) {
    out.push_str("\n## Interpreters\n\n");
    let mut rows: Vec<Vec<String>> = document
        .interpreters
        .iter()
        .map(|one| {
            vec![
                prose(&format!("{} {}", one.implementation, one.version)),
                prose(&one.kind),
                code(&one.executable),
                if one.selected { "selected" } else { "" }.to_owned(),
            ]
        })
        .collect();
    rows.extend(document.broken_interpreters.iter().map(|one| {
        let remark = prose(&format!("does not run: {}", one.reason));
        vec![String::new(), String::new(), code(&one.executable), remark]
    }));
    if rows.is_empty() {
        out.push_str("None.\n");
    } else {
        table::write(out, &["Python", "Kind", "Path", "Remark"], &rows);
    }
}

fn pip(out: &mut String, document: &MachineDocument) {
    let pip = &document.pip_configuration;
    out.push_str("\n## Configuration of pip\n\n");
    if pip.without_files {
        out.push_str("`PIP_CONFIG_FILE` switches all files off.\n\n");
    }
    let files: Vec<Vec<String>> = pip
        .files
        .iter()
        .map(|file| vec![file.layer.clone(), code(&file.path), file.state.clone()])
        .collect();
    if !files.is_empty() {
        table::write(out, &["Layer", "File", "State"], &files);
        out.push('\n');
    }
    let settings: Vec<Vec<String>> = pip.settings.iter().map(setting).collect();
    if settings.is_empty() {
        out.push_str("No settings.\n");
    } else {
        let head = ["Setting", "Value", "Layer", "Place", "Under uv", "Code"];
        table::write(out, &head, &settings);
    }
}

fn setting(one: &PipSettingDocument) -> Vec<String> {
    let name = match one.section.as_str() {
        ":env:" => one.key.clone(),
        section => format!("{section}.{}", one.key),
    };
    let place = match (&one.variable, &one.file, one.line) {
        (Some(variable), ..) => code(variable),
        (None, Some(file), Some(line)) => code(&format!("{file}:{line}")),
        _ => String::new(),
    };
    let word = match (&one.uv.to, &one.uv.reason) {
        (Some(to), Some(reason)) => prose(&format!("{to}: {reason}")),
        (Some(text), None) | (None, Some(text)) => prose(text),
        (None, None) => String::new(),
    };
    let word = if one.overridden {
        format!("overridden; {word}")
    } else {
        word
    };
    vec![
        code(&name),
        code(&one.value),
        one.layer.clone(),
        place,
        word,
        one.uv.code.clone().unwrap_or_default(),
    ]
}

fn uv(out: &mut String, document: &MachineDocument) {
    out.push_str("\n## uv\n\n");
    let program = document.uv.as_ref();
    facts(
        out,
        vec![
            (
                "uv",
                Some(program.map_or("is not on PATH".to_owned(), |uv| code(&uv.path))),
            ),
            (
                "Version",
                program.and_then(|uv| uv.version.as_deref().map(code)),
            ),
            (
                "Cache and environment on one file system",
                program.and_then(|uv| uv.cache_on_same_file_system.map(yes)),
            ),
            (
                "Possible link mode",
                program.and_then(|uv| uv.link_mode.as_deref().map(code)),
            ),
            (
                "pip trusts the system's certificates",
                document.pip_trusts_system_certificates.map(yes),
            ),
            ("netrc", document.credentials.netrc.as_deref().map(code)),
            (
                "Keyring of pip",
                Some(code(&document.credentials.pip_keyring_provider)),
            ),
            (
                "Keyring of uv",
                Some(code(&document.credentials.uv_keyring_provider)),
            ),
        ],
    );
    let own = &document.uv_configuration;
    let mut rows: Vec<Vec<String>> = own
        .files
        .iter()
        .map(|file| {
            let keys = file.keys.as_ref().map_or("unreadable".to_owned(), |keys| {
                let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
                keys.join(", ")
            });
            vec![file.layer.clone(), code(&file.path), keys]
        })
        .collect();
    rows.extend(
        own.variables
            .iter()
            .map(|one| vec!["variable".to_owned(), code(&one.name), code(&one.value)]),
    );
    if !rows.is_empty() {
        out.push('\n');
        table::write(out, &["Layer", "Place", "Keys or value"], &rows);
    }
}

fn host(out: &mut String, document: &MachineDocument) {
    let host: &HostDocument = &document.host;
    out.push_str("\n## Host\n\n");
    let count = |count: Option<usize>| count.map(|count| count.to_string());
    let libc = host.libc.as_ref().map(|libc| {
        let version = host.libc_version.as_deref().unwrap_or_default();
        prose(&format!("{libc} {version}"))
    });
    let containers: Vec<String> = host
        .containers
        .iter()
        .map(|one| format!("{} ({})", one.kind, code(&one.sign)))
        .collect();
    let mut all = vec![
        (
            "System",
            Some(prose(host.os_name.as_deref().unwrap_or(&host.os))),
        ),
        ("Version", host.os_version.as_deref().map(code)),
        ("Kernel", host.kernel.as_deref().map(code)),
        ("Architecture", Some(code(&host.architecture))),
        ("C library", libc),
        ("Processor", host.cpu_model.as_deref().map(prose)),
        ("Threads", count(host.cpus_logical)),
        ("Cores", count(host.cpus_physical)),
        ("Threads that may be used", count(host.cpus_usable)),
        (
            "Processors allowed",
            host.cpus_allowed.map(|allowed| format!("{allowed:.2}")),
        ),
        ("Memory", host.memory_total_bytes.map(bytes)),
        ("Memory available", host.memory_available_bytes.map(bytes)),
        ("Memory allowed", host.memory_limit_bytes.map(bytes)),
        ("Container", Some(containers.join(", "))),
        ("CI", host.ci.as_deref().map(prose)),
        ("Encoding of the locale", host.encoding.as_deref().map(code)),
    ];
    let variables = host.proxies.iter().chain(&host.locale);
    let variables: Vec<(&str, String)> = variables
        .map(|one| (one.name.as_str(), code(&one.value)))
        .collect();
    all.extend(
        variables
            .iter()
            .map(|(name, value)| (*name, Some(value.clone()))),
    );
    let certificates: Vec<(&str, String)> = host
        .certificates
        .iter()
        .map(|one| {
            let missing = if one.exists == Some(false) {
                ", is not there"
            } else {
                ""
            };
            (one.name.as_str(), format!("{}{missing}", code(&one.value)))
        })
        .collect();
    all.extend(
        certificates
            .iter()
            .map(|(name, value)| (*name, Some(value.clone()))),
    );
    facts(out, all);
    let disks: Vec<Vec<String>> = host
        .disks
        .iter()
        .map(|one| {
            vec![
                one.role.clone(),
                code(&one.path),
                one.free_bytes.map(bytes).unwrap_or_default(),
                one.total_bytes.map(bytes).unwrap_or_default(),
                one.file_system.as_deref().map(code).unwrap_or_default(),
            ]
        })
        .collect();
    if !disks.is_empty() {
        out.push('\n');
        table::write(
            out,
            &["Folder for", "Path", "Free", "Size", "File system"],
            &disks,
        );
    }
}
