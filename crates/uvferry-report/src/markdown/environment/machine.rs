use crate::amounts::bytes;
use crate::json::{HostDocument, MachineDocument, PipSettingDocument};
use crate::language::{Language, say, word};
use crate::markdown::escape::{code, parts, prose, words};
use crate::markdown::table;

/// A machine, with all that its JSON document says.
pub fn machine(document: &MachineDocument, language: Language) -> String {
    let mut out = format!("# {}\n", words(&word!(language, "machine-title")));
    environment(&mut out, document, language);
    interpreters(&mut out, document, language);
    pip(&mut out, document, language);
    uv(&mut out, document, language);
    host(&mut out, document, language);
    if !document.diagnostics.is_empty() {
        heading(&mut out, &word!(language, "machine-wrong-title"));
        let rows = document.diagnostics.iter().map(|one| {
            let place = match (&one.file, one.line) {
                (Some(file), Some(line)) => code(&format!("{file}:{line}")),
                _ => String::new(),
            };
            vec![
                words(&one.code),
                words(&language.word_of("severity", &one.severity)),
                prose(&language.said(&one.message)),
                place,
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        table::write(
            &mut out,
            &[
                word!(language, "col-code"),
                word!(language, "col-severity"),
                word!(language, "col-message"),
                word!(language, "col-place"),
            ],
            &rows,
        );
    }
    out
}

fn heading(out: &mut String, title: &str) {
    add!(out, "\n## {}\n\n", words(title));
}

/// A table of facts; those that are missing are left out.
fn facts(out: &mut String, facts: Vec<(String, Option<String>)>, language: Language) {
    let rows: Vec<Vec<String>> = facts
        .into_iter()
        .filter_map(|(name, value)| {
            Some(vec![words(&name), value.filter(|text| !text.is_empty())?])
        })
        .collect();
    if !rows.is_empty() {
        table::write(
            out,
            &[word!(language, "col-fact"), word!(language, "col-value")],
            &rows,
        );
    }
}

fn yes(is: bool, language: Language) -> String {
    words(&if is {
        word!(language, "yes")
    } else {
        word!(language, "no")
    })
}

fn environment(out: &mut String, document: &MachineDocument, language: Language) {
    let Some(one) = &document.environment else {
        let said = match &document.problem {
            Some(problem) => say!(
                language,
                "machine-no-environment",
                problem = &language.sentence(problem)
            ),
            None => say!(language, "machine-no-environment-found"),
        };
        add!(out, "\n{}\n", parts(&said));
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
            (word!(language, "fact-kind"), Some(prose(&one.kind))),
            (
                "Python".to_owned(),
                Some(prose(&format!("{} {}", one.implementation, one.version))),
            ),
            (
                word!(language, "fact-interpreter"),
                Some(code(&one.executable)),
            ),
            (word!(language, "fact-prefix"), Some(code(&one.prefix))),
            (word!(language, "fact-base"), Some(code(&one.base_prefix))),
            (
                word!(language, "fact-prompt"),
                one.prompt.as_deref().map(code),
            ),
            (
                word!(language, "fact-takes-in-the-packages-of-its-base"),
                one.system_site_packages.map(|is| yes(is, language)),
            ),
            (
                word!(language, "fact-externally-managed"),
                Some(yes(one.externally_managed, language)),
            ),
            (word!(language, "fact-platform"), Some(code(&one.platform))),
            ("pip".to_owned(), one.pip_version.as_deref().map(code)),
            (
                word!(language, "fact-distributions"),
                Some(counts.total.to_string()),
            ),
            (
                word!(language, "fact-by-origin"),
                Some(by(&counts.by_origin)),
            ),
            (
                word!(language, "fact-by-installer"),
                Some(by(&counts.by_installer)),
            ),
            (
                word!(language, "fact-requested"),
                Some(counts.requested.to_string()),
            ),
            (
                word!(language, "fact-editable"),
                Some(counts.editable.to_string()),
            ),
            (
                word!(language, "fact-with-broken-metadata"),
                Some(counts.faulty.to_string()),
            ),
            (
                word!(language, "fact-hidden-by-others"),
                Some(counts.hidden.to_string()),
            ),
            (
                word!(language, "fact-left-over"),
                Some(counts.leftovers.to_string()),
            ),
            (
                word!(language, "fact-requirements-not-met"),
                Some(counts.misfits.to_string()),
            ),
        ],
        language,
    );
}

fn interpreters(out: &mut String, document: &MachineDocument, language: Language) {
    heading(out, &word!(language, "machine-interpreters-title"));
    let mut rows: Vec<Vec<String>> = document
        .interpreters
        .iter()
        .map(|one| {
            vec![
                prose(&format!("{} {}", one.implementation, one.version)),
                prose(&one.kind),
                code(&one.executable),
                if one.selected {
                    words(&word!(language, "interpreter-selected"))
                } else {
                    String::new()
                },
            ]
        })
        .collect();
    rows.extend(document.broken_interpreters.iter().map(|one| {
        let reason = language.sentence(&one.reason);
        let remark = parts(&say!(language, "interpreter-broken", reason = &reason));
        vec![String::new(), String::new(), code(&one.executable), remark]
    }));
    if rows.is_empty() {
        add!(out, "{}\n", parts(&say!(language, "interpreters-none")));
    } else {
        table::write(
            out,
            &[
                word!(language, "col-python"),
                word!(language, "col-kind"),
                word!(language, "col-path"),
                word!(language, "col-remark"),
            ],
            &rows,
        );
    }
}

fn pip(out: &mut String, document: &MachineDocument, language: Language) {
    let pip = &document.pip_configuration;
    heading(out, &word!(language, "machine-pip-title"));
    if pip.without_files {
        let said = say!(language, "machine-without-files");
        add!(out, "{}\n\n", parts(&said));
    }
    let files: Vec<Vec<String>> = pip
        .files
        .iter()
        .map(|file| {
            vec![
                words(&file.layer),
                code(&file.path),
                words(&language.word_of("file-state", &file.state)),
            ]
        })
        .collect();
    if !files.is_empty() {
        table::write(
            out,
            &[
                word!(language, "col-layer"),
                word!(language, "col-file"),
                word!(language, "col-state"),
            ],
            &files,
        );
        out.push('\n');
    }
    let settings: Vec<Vec<String>> = pip
        .settings
        .iter()
        .map(|one| setting(one, language))
        .collect();
    if settings.is_empty() {
        add!(out, "{}\n", parts(&say!(language, "machine-no-settings")));
    } else {
        let head = [
            word!(language, "col-setting"),
            word!(language, "col-value"),
            word!(language, "col-layer"),
            word!(language, "col-place"),
            word!(language, "col-under-uv"),
            word!(language, "col-code"),
        ];
        table::write(out, &head, &settings);
    }
}

fn setting(one: &PipSettingDocument, language: Language) -> Vec<String> {
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
        (Some(to), Some(reason)) => prose(&format!("{to}: {}", language.said(reason))),
        (Some(text), None) | (None, Some(text)) => prose(&language.said(text)),
        (None, None) => String::new(),
    };
    let word = if one.overridden {
        let overridden = words(&word!(language, "setting-overridden"));
        format!("{overridden}; {word}")
    } else {
        word
    };
    vec![
        code(&name),
        code(&one.value),
        words(&one.layer),
        place,
        word,
        one.uv.code.as_deref().map(words).unwrap_or_default(),
    ]
}

fn uv(out: &mut String, document: &MachineDocument, language: Language) {
    heading(out, &word!(language, "machine-uv-title"));
    let program = document.uv.as_ref();
    facts(
        out,
        vec![
            (
                "uv".to_owned(),
                Some(program.map_or_else(
                    || parts(&say!(language, "uv-not-on-path")),
                    |uv| code(&uv.path),
                )),
            ),
            (
                word!(language, "fact-version"),
                program.and_then(|uv| uv.version.as_deref().map(code)),
            ),
            (
                word!(language, "fact-cache-and-environment-on-one-file-system"),
                program.and_then(|uv| uv.cache_on_same_file_system.map(|is| yes(is, language))),
            ),
            (
                word!(language, "fact-possible-link-mode"),
                program.and_then(|uv| uv.link_mode.as_deref().map(code)),
            ),
            (
                word!(language, "fact-pip-trusts-the-system-certificates"),
                document
                    .pip_trusts_system_certificates
                    .map(|is| yes(is, language)),
            ),
            (
                "netrc".to_owned(),
                document.credentials.netrc.as_deref().map(code),
            ),
            (
                word!(language, "fact-keyring-of-pip"),
                Some(code(&document.credentials.pip_keyring_provider)),
            ),
            (
                word!(language, "fact-keyring-of-uv"),
                Some(code(&document.credentials.uv_keyring_provider)),
            ),
        ],
        language,
    );
    let own = &document.uv_configuration;
    let mut rows: Vec<Vec<String>> = own
        .files
        .iter()
        .map(|file| {
            let keys = file.keys.as_ref().map_or_else(
                || words(&language.word_of("file-state", "unreadable")),
                |keys| {
                    let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
                    keys.join(", ")
                },
            );
            vec![words(&file.layer), code(&file.path), keys]
        })
        .collect();
    rows.extend(own.variables.iter().map(|one| {
        vec![
            words(&word!(language, "layer-variable")),
            code(&one.name),
            code(&one.value),
        ]
    }));
    if !rows.is_empty() {
        out.push('\n');
        table::write(
            out,
            &[
                word!(language, "col-layer"),
                word!(language, "col-place"),
                word!(language, "col-keys-or-value"),
            ],
            &rows,
        );
    }
}

fn host(out: &mut String, document: &MachineDocument, language: Language) {
    let host: &HostDocument = &document.host;
    heading(out, &word!(language, "machine-host-title"));
    let count = |count: Option<usize>| count.map(|count| count.to_string());
    let libc = host.libc.as_ref().map(|libc| {
        let version = host.libc_version.as_deref().unwrap_or_default();
        prose(&format!("{libc} {version}"))
    });
    let containers: Vec<String> = host
        .containers
        .iter()
        .map(|one| format!("{} ({})", words(&one.kind), code(&one.sign)))
        .collect();
    let mut all = vec![
        (
            word!(language, "fact-system"),
            Some(prose(host.os_name.as_deref().unwrap_or(&host.os))),
        ),
        (
            word!(language, "fact-version"),
            host.os_version.as_deref().map(code),
        ),
        (
            word!(language, "fact-kernel"),
            host.kernel.as_deref().map(code),
        ),
        (
            word!(language, "fact-architecture"),
            Some(code(&host.architecture)),
        ),
        (word!(language, "fact-c-library"), libc),
        (
            word!(language, "fact-processor"),
            host.cpu_model.as_deref().map(prose),
        ),
        (word!(language, "fact-threads"), count(host.cpus_logical)),
        (word!(language, "fact-cores"), count(host.cpus_physical)),
        (
            word!(language, "fact-threads-that-may-be-used"),
            count(host.cpus_usable),
        ),
        (
            word!(language, "fact-processors-allowed"),
            host.cpus_allowed.map(|allowed| format!("{allowed:.2}")),
        ),
        (
            word!(language, "fact-memory"),
            host.memory_total_bytes.map(bytes),
        ),
        (
            word!(language, "fact-memory-available"),
            host.memory_available_bytes.map(bytes),
        ),
        (
            word!(language, "fact-memory-allowed"),
            host.memory_limit_bytes.map(bytes),
        ),
        (
            word!(language, "fact-container"),
            Some(containers.join(", ")),
        ),
        ("CI".to_owned(), host.ci.as_deref().map(prose)),
        (
            word!(language, "fact-encoding-of-the-locale"),
            host.encoding.as_deref().map(code),
        ),
    ];
    let variables = host.proxies.iter().chain(&host.locale);
    let variables: Vec<(String, String)> = variables
        .map(|one| (one.name.clone(), code(&one.value)))
        .collect();
    all.extend(
        variables
            .into_iter()
            .map(|(name, value)| (name, Some(value))),
    );
    let certificates: Vec<(String, String)> = host
        .certificates
        .iter()
        .map(|one| {
            let mut value = code(&one.value);
            if one.exists == Some(false) {
                let missing = words(&word!(language, "certificate-missing"));
                add!(value, " ({missing})");
            }
            (one.name.clone(), value)
        })
        .collect();
    all.extend(
        certificates
            .into_iter()
            .map(|(name, value)| (name, Some(value))),
    );
    facts(out, all, language);
    let disks: Vec<Vec<String>> = host
        .disks
        .iter()
        .map(|one| {
            vec![
                words(&language.word_of("disk-role", &one.role)),
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
            &[
                word!(language, "col-folder-for"),
                word!(language, "col-path"),
                word!(language, "col-free"),
                word!(language, "col-size"),
                word!(language, "col-file-system"),
            ],
            &disks,
        );
    }
}
