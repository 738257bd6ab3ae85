use crate::amounts::bytes;
use crate::json::{
    HostDocument, MachineDocument, MachineEnvironmentDocument, PipSettingDocument, VariableDocument,
};
use crate::visible::one_line;

/// A machine on one screen: at most some forty lines of `width` characters, the most telling
/// first. What does not fit is counted; the JSON document has all of it.
pub fn machine(document: &MachineDocument, width: usize) -> String {
    let mut screen = Screen {
        text: String::new(),
        width: width.max(40),
    };
    match &document.environment {
        Some(one) => environment(&mut screen, one),
        None => screen.fact(
            "Environment",
            document.problem.as_deref().unwrap_or("none was found"),
        ),
    }
    problems(&mut screen, document);
    interpreters(&mut screen, document);
    uv(&mut screen, document);
    pip_configuration(&mut screen, document);
    uv_configuration(&mut screen, document);
    credentials(&mut screen, document);
    host(&mut screen, &document.host);
    screen.text
}

/// Lines with a title at their left, none longer than the screen is wide.
struct Screen {
    text: String,
    width: usize,
}

const TITLE: usize = 14;

impl Screen {
    fn fact(&mut self, title: &str, text: &str) {
        let line = format!("{title:TITLE$}{}", one_line(text));
        self.text.push_str(&cut(&line, self.width));
        self.text.push('\n');
    }

    /// Below the last title.
    fn more(&mut self, text: &str) {
        self.fact("", text);
    }

    /// A text and, at the right, what may be cut in the middle: a path.
    fn with_path(&mut self, title: &str, text: &str, path: &str) {
        let before = format!("{title:TITLE$}{text}");
        let room = self.width.saturating_sub(before.chars().count() + 1);
        let path = cut_middle(&one_line(path), room.max(12));
        self.text
            .push_str(&cut(&format!("{before} {path}"), self.width));
        self.text.push('\n');
    }
}

/// The start of a text, with `…` for what is left out.
fn cut(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// A path whose ends are shown: the name and where it begins tell the most.
fn cut_middle(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return text.to_owned();
    }
    let (head, tail) = (width.saturating_sub(1) / 3, width.saturating_sub(1) * 2 / 3);
    let head: String = text.chars().take(head).collect();
    let tail: String = text.chars().skip(length - tail).collect();
    format!("{head}…{tail}")
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn environment(screen: &mut Screen, one: &MachineEnvironmentDocument) {
    let python = format!(
        "{} {}, {},",
        one.implementation,
        one.version,
        kind(&one.kind)
    );
    screen.with_path("Environment", &python, &one.prefix);
    let mut facts = Vec::new();
    facts.push(match &one.pip_version {
        Some(version) => format!("pip {version}"),
        None => "without pip".to_owned(),
    });
    if let Some(prompt) = &one.prompt {
        facts.push(format!("prompt `{prompt}`"));
    }
    match one.system_site_packages {
        Some(true) => facts.push("takes in the packages of its base".to_owned()),
        Some(false) => facts.push(format!("on {}", cut_middle(&one.base_prefix, 40))),
        None => {}
    }
    if one.externally_managed {
        facts.push("nothing may be installed into it (PEP 668)".to_owned());
    }
    screen.more(&facts.join(", "));
    let counts = &one.distributions;
    let mut facts: Vec<String> = Vec::new();
    for (origin, word) in ORIGINS {
        if let Some(count) = counts.by_origin.get(*origin) {
            facts.push(format!("{count} {word}"));
        }
    }
    facts.push(format!("{} requested", counts.requested));
    let total = counted(counts.total, "distribution", "distributions");
    screen.fact("Packages", &format!("{total}: {}", facts.join(", ")));
    let installers: Vec<String> = counts
        .by_installer
        .iter()
        .map(|(name, count)| format!("{count} by {name}"))
        .collect();
    if !installers.is_empty() {
        screen.more(&format!("installed {}", installers.join(", ")));
    }
    let wrong = [
        (
            counts.misfits,
            "requirement not met",
            "requirements not met",
        ),
        (
            counts.faulty,
            "with broken metadata",
            "with broken metadata",
        ),
        (counts.hidden, "hidden by another", "hidden by others"),
        (counts.leftovers, "left over", "left over"),
    ];
    let wrong: Vec<String> = wrong
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(*count, one, many))
        .collect();
    if !wrong.is_empty() {
        let told = "`uvferry-env list --check` tells more";
        screen.more(&format!("! {} ({told})", wrong.join(", ")));
    }
}

const ORIGINS: &[(&str, &str)] = &[
    ("index", "from an index"),
    ("editable", "editable"),
    ("vcs", "from repositories"),
    ("archive", "from addresses"),
    ("local-file", "from local files"),
    ("local-folder", "from local folders"),
    ("conda", "by conda"),
    ("system", "by the system"),
    ("setup-py", "by setup.py"),
    ("unknown", "of unknown origin"),
];

fn kind(kind: &str) -> &str {
    match kind {
        "venv" => "environment of venv",
        "virtualenv" => "environment of virtualenv",
        "uv" => "environment of uv",
        "conda" => "environment of conda",
        "uv-managed" => "brought by uv",
        "pyenv" => "of pyenv",
        "homebrew" => "of Homebrew",
        "system" => "the system's",
        other => other,
    }
}

fn interpreters(screen: &mut Screen, document: &MachineDocument) {
    const MOST: usize = 7;
    let found = &document.interpreters;
    let mut title = "Interpreters";
    for one in found.iter().take(MOST) {
        let mark = if one.selected { '*' } else { ' ' };
        let text = format!(
            "{mark} {} {:9} {:12}",
            one.implementation, one.version, one.kind
        );
        screen.with_path(title, &text, &one.executable);
        title = "";
    }
    if found.is_empty() {
        screen.fact(title, "none");
    }
    if found.len() > MOST {
        screen.more(&format!("  and {} more", found.len() - MOST));
    }
    for one in document.broken_interpreters.iter().take(2) {
        screen.with_path("", "! does not run:", &one.executable);
    }
    if document.broken_interpreters.len() > 2 {
        let more = document.broken_interpreters.len() - 2;
        screen.more(&format!("! and {more} more that do not run"));
    }
}

fn uv(screen: &mut Screen, document: &MachineDocument) {
    let Some(uv) = &document.uv else {
        screen.fact("uv", "is not on PATH");
        return;
    };
    let version = uv.version.as_deref().unwrap_or("that does not answer");
    screen.with_path("uv", &format!("{version} at"), &uv.path);
    if trusts_less_than_pip(document) {
        screen.more("! pip trusts the system's certificates, uv its own: see UV_SYSTEM_CERTS");
    }
    let links = match (uv.cache_on_same_file_system, uv.link_mode.as_deref()) {
        (Some(false), _) => "its cache is on another file system: packages are copied",
        (Some(true), Some("clone")) => "can clone packages from its cache",
        (Some(true), Some("hardlink")) => "can hard link packages from its cache",
        (Some(true), Some("copy")) => "copies packages: the file system has no links",
        _ => return,
    };
    screen.more(links);
}

/// Where nothing says which certificates uv trusts, behind a proxy with one of its own pip
/// works and uv does not.
fn trusts_less_than_pip(document: &MachineDocument) -> bool {
    let by_variable = document.host.certificates.iter().any(|one| {
        let names = [
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "UV_SYSTEM_CERTS",
            "UV_NATIVE_TLS",
        ];
        names.contains(&one.name.as_str())
    });
    let mut keys = document.uv_configuration.files.iter().flat_map(|file| {
        let keys = file.keys.as_deref().unwrap_or_default();
        keys.iter().map(String::as_str)
    });
    document.pip_trusts_system_certificates == Some(true)
        && !by_variable
        && !keys.any(|key| matches!(key, "system-certs" | "native-tls"))
}

fn pip_configuration(screen: &mut Screen, document: &MachineDocument) {
    const MOST: usize = 7;
    let pip = &document.pip_configuration;
    let read = pip.files.iter().filter(|file| file.state == "read").count();
    // What is overridden counts for nothing.
    let mut shown: Vec<&PipSettingDocument> = pip
        .settings
        .iter()
        .filter(|one| !one.overridden && !one.value.is_empty())
        .collect();
    shown.sort_by_key(|one| (rank(one), !one.counts_for_install));
    let files = if pip.without_files {
        "PIP_CONFIG_FILE switches all files off".to_owned()
    } else {
        counted(read, "file", "files")
    };
    let settings = counted(shown.len(), "setting", "settings");
    screen.fact("pip settings", &format!("{settings}, {files}; under uv:"));
    for one in shown.iter().take(MOST) {
        let name = match (&one.variable, one.section.as_str()) {
            (Some(variable), _) => variable.clone(),
            (None, "global") => one.key.clone(),
            (None, section) => format!("{section}.{}", one.key),
        };
        let left = format!("{name} = {}", one_line(&one.value));
        let word = word(one);
        let taken = TITLE + word.chars().count() + 3;
        let left = cut(&left, screen.width.saturating_sub(taken).max(20));
        screen.more(&format!("{left} → {word}"));
    }
    if shown.len() > MOST {
        screen.more(&format!("and {} more", shown.len() - MOST));
    }
}

/// Where packages come from tells the most, what speaks of pip itself the least.
fn rank(one: &PipSettingDocument) -> usize {
    const ORDER: &[&str] = &[
        "setting",
        "variable",
        "project",
        "no_equivalent",
        "passed_over",
    ];
    let is_index = one
        .uv
        .to
        .as_deref()
        .is_some_and(|to| to.contains("[[index]]"));
    let mut order = ORDER.iter();
    match order.position(|word| *word == one.uv.disposition) {
        _ if is_index => 0,
        Some(at) => at + 1,
        None => ORDER.len() + 1,
    }
}

/// uv's word in a few.
fn word(one: &PipSettingDocument) -> String {
    let to = one.uv.to.as_deref().unwrap_or_default().replace('`', "");
    let to = match to.strip_suffix(" with default = true") {
        Some(table) => format!("default {table}"),
        None => to,
    };
    let code = one.uv.code.as_deref();
    match one.uv.disposition.as_str() {
        "dropped" => "not needed".to_owned(),
        "no_equivalent" => format!("nothing ({})", code.unwrap_or("UVF304")),
        "passed_over" => "passed over by pip, too".to_owned(),
        _ => match code.filter(|code| *code == "UVF303") {
            Some(code) => format!("{to} ({code})"),
            None => to,
        },
    }
}

fn uv_configuration(screen: &mut Screen, document: &MachineDocument) {
    const MOST: usize = 4;
    let uv = &document.uv_configuration;
    let mut title = "uv settings";
    for file in &uv.files {
        let keys = match &file.keys {
            Some(keys) => counted(keys.len(), "key", "keys"),
            None => "unreadable".to_owned(),
        };
        screen.with_path(title, &format!("{}, {keys}:", file.layer), &file.path);
        title = "";
    }
    for one in uv.variables.iter().take(MOST) {
        screen.fact(title, &variable(one));
        title = "";
    }
    if uv.variables.len() > MOST {
        screen.more(&format!("and {} more", uv.variables.len() - MOST));
    }
    if uv.files.is_empty() && uv.variables.is_empty() {
        screen.fact(title, "none");
    }
}

fn variable(one: &VariableDocument) -> String {
    format!("{} = {}", one.name, one_line(&one.value))
}

fn credentials(screen: &mut Screen, document: &MachineDocument) {
    let from = &document.credentials;
    let mut facts = Vec::new();
    if let Some(netrc) = &from.netrc {
        facts.push(format!("{} (pip and uv read it)", cut_middle(netrc, 30)));
    }
    if from.keyring_program.is_some() || from.pip_keyring_provider != "auto" {
        facts.push(format!(
            "keyring: pip {}, uv {}",
            from.pip_keyring_provider, from.uv_keyring_provider
        ));
    }
    if !facts.is_empty() {
        screen.fact("Credentials", &facts.join("; "));
    }
}

fn host(screen: &mut Screen, host: &HostDocument) {
    let mut system: Vec<String> = Vec::new();
    let name = host.os_name.clone().unwrap_or_else(|| host.os.clone());
    system.push(name);
    system.push(host.architecture.clone());
    if let Some(libc) = &host.libc {
        let version = host.libc_version.as_deref().unwrap_or_default();
        system.push(format!("{libc} {version}").trim_end().to_owned());
    }
    if let Some(kernel) = &host.kernel {
        system.push(format!("kernel {kernel}"));
    }
    screen.fact("Host", &system.join(", "));
    let mut parts = Vec::new();
    if let Some(usable) = host.cpus_usable.or(host.cpus_logical) {
        parts.push(match host.cpus_logical {
            Some(all) if all != usable => format!("{usable} of {all} CPUs usable"),
            _ => counted(usable, "CPU", "CPUs"),
        });
    }
    if let Some(allowed) = host.cpus_allowed {
        parts.push(format!("{allowed:.1} allowed"));
    }
    if let (Some(total), Some(available)) = (host.memory_total_bytes, host.memory_available_bytes) {
        let limit = host
            .memory_limit_bytes
            .map(|limit| format!(", limit {}", bytes(limit)))
            .unwrap_or_default();
        parts.push(format!(
            "{} of {} memory free{limit}",
            bytes(available),
            bytes(total)
        ));
    }
    if let Some(model) = &host.cpu_model {
        parts.push(model.clone());
    }
    screen.more(&parts.join(", "));
    let mut around: Vec<String> = host.containers.iter().map(|one| one.kind.clone()).collect();
    around.extend(host.ci.as_ref().map(|ci| match ci.as_str() {
        "unknown" => "a CI service".to_owned(),
        name => name.to_owned(),
    }));
    if !around.is_empty() {
        screen.more(&format!("runs in {}", around.join(", ")));
    }
    if host
        .encoding
        .as_deref()
        .is_some_and(|encoding| !matches!(encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8"))
    {
        let encoding = host.encoding.as_deref().unwrap_or_default();
        screen.more(&format!("! the locale's encoding is {encoding}"));
    }
    network(screen, host);
    let mut seen: Vec<(&Option<String>, Option<u64>)> = Vec::new();
    let mut disks = Vec::new();
    for disk in &host.disks {
        let Some(free) = disk.free_bytes else {
            continue;
        };
        let key = (&disk.mounted_at, disk.total_bytes);
        if disk.mounted_at.is_some() && seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let kind = disk.file_system.as_deref().unwrap_or("disk");
        disks.push(format!("{} free for {} ({kind})", bytes(free), disk.role));
    }
    if !disks.is_empty() {
        screen.fact("Disk", &disks.join(", "));
    }
}

fn network(screen: &mut Screen, host: &HostDocument) {
    let mut title = "Network";
    for proxy in host.proxies.iter().take(3) {
        screen.fact(title, &variable(proxy));
        title = "";
    }
    let certificates: Vec<String> = host
        .certificates
        .iter()
        .map(|one| {
            let missing = if one.exists == Some(false) {
                " (is not there)"
            } else {
                ""
            };
            format!("{}{missing}", one.name)
        })
        .collect();
    if !certificates.is_empty() {
        screen.fact(
            title,
            &format!("certificates by {}", certificates.join(", ")),
        );
    }
}

fn problems(screen: &mut Screen, document: &MachineDocument) {
    const MOST: usize = 3;
    // A word that pip passes over stands with the settings already.
    let told: Vec<_> = document
        .diagnostics
        .iter()
        .filter(|one| one.severity == "error")
        .collect();
    let mut title = "Problems";
    for one in told.iter().take(MOST) {
        let place = match (&one.file, one.line) {
            (Some(file), Some(line)) => format!(" ({}:{line})", cut_middle(file, 30)),
            _ => String::new(),
        };
        screen.fact(title, &format!("{}: {}{place}", one.code, one.message));
        title = "";
    }
    if told.len() > MOST {
        screen.more(&format!("and {} more", told.len() - MOST));
    }
}
