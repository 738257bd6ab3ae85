//! Which files a wheel of an archive may have: those that a snapshot puts into one.

use std::collections::BTreeSet;

use super::record::Recorded;

/// The name and the version that a wheel's file name begins with, each as written there.
pub(super) fn stem_of(file_name: &str) -> Option<String> {
    let name = file_name.strip_suffix(".whl")?;
    let parts: Vec<&str> = name.split('-').collect();
    let is_plain = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._+!".contains(&byte))
    };
    let is_wheel = matches!(parts.len(), 5 | 6) && parts.iter().all(is_plain);
    is_wheel.then(|| format!("{}-{}", parts[0], parts[1]))
}

/// Why a wheel of that name and version has no file of this name.
///
/// All stays below the folder that it is unpacked into; what goes to another place of the
/// environment does so as a snapshot writes it, and neither hides the environment's own files nor
/// another distribution's metadata.
pub(super) fn fault_of(name: &str, stem: &str) -> Option<&'static str> {
    let is_below = !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', ':'])
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !is_below {
        return Some("is not below it");
    }
    if name.len() > 1024 || name.chars().any(char::is_control) {
        return Some("has a name that no file of a wheel has");
    }
    let (info, data) = (format!("{stem}.dist-info"), format!("{stem}.data"));
    let (top, rest) = name.split_once('/').unwrap_or((name, ""));
    let lower = top.to_ascii_lowercase();
    if lower.strip_suffix(".dist-info").is_some() {
        if top != info || rest.is_empty() {
            return Some("is the metadata of another distribution");
        }
    } else if lower.strip_suffix(".data").is_some() {
        let place = rest.split_once('/').filter(|_| top == data);
        match place {
            Some(("scripts", script)) if !script.contains('/') => {
                if is_of_environment(script) {
                    return Some("is in place of a program of the environment");
                }
            }
            Some(("data", path)) => {
                if !is_data(path) {
                    return Some("is in place of a file of the environment");
                }
            }
            _ => return Some("goes to a place that no wheel of a snapshot names"),
        }
    }
    let of_installer = Recorded {
        path: name.to_owned(),
        hash: "sha256=".to_owned(),
        size: String::new(),
    };
    let is_record = rest == "RECORD" && top == info;
    (of_installer.is_of_installer() && !is_record).then_some("is one that only an installer writes")
}

/// Whether data may go to that path of an environment: neither among its programs nor its
/// modules.
fn is_data(path: &str) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or_default().to_ascii_lowercase();
    !matches!(top.as_str(), "bin" | "scripts" | "pyvenv.cfg")
        && path
            .split('/')
            .all(|part| !matches!(part, "site-packages" | "dist-packages"))
}

/// Whether a script has the name of a program that an environment has by itself.
fn is_of_environment(script: &str) -> bool {
    let lower = script.to_ascii_lowercase();
    let name = lower.strip_suffix(".exe").unwrap_or(&lower);
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    matches!(plain, "python" | "pythonw" | "pypy")
        || name.starts_with("activate")
        || name.starts_with("deactivate")
}

/// The names of the scripts that an installer makes by itself, by `entry_points.txt`. Read
/// more widely than installers do: what one of them might take for a name is one.
pub(super) fn script_names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_scripts = false;
    for line in text.split(['\n', '\r']).map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.to_ascii_lowercase();
            is_scripts = section.contains("console_scripts") || section.contains("gui_scripts");
        } else if is_scripts
            && !line.starts_with(['#', ';'])
            && let Some((name, _)) = line.split_once(['=', ':'])
        {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

/// Whether an installer can make a script of this name among the others, and nowhere else.
pub(super) fn is_script_name(name: &str) -> bool {
    !name.is_empty()
        && !matches!(name, "." | "..")
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control)
        && !is_of_environment(name)
}
