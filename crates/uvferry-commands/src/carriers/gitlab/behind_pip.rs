//! Lines that install pip themselves: uv can only come behind that.

/// Whether a text installs pip or Python by the system's means.
pub(super) fn brings_pip(text: &str) -> bool {
    let is_manager = |word: &str| {
        matches!(
            word,
            "apk"
                | "apt"
                | "apt-get"
                | "aptitude"
                | "brew"
                | "dnf"
                | "microdnf"
                | "pacman"
                | "tdnf"
                | "yum"
                | "zypper"
        )
    };
    text.contains("get-pip")
        || text.contains("ensurepip")
        || text
            .split(|character: char| !character.is_alphanumeric() && character != '-')
            .any(is_manager)
            && (text.contains("pip") || text.contains("python"))
}

/// A command of its own in front of another one, which stands behind `before`; `None` where
/// it is no plain one of a list.
pub(super) fn behind_pip(before: &str, command: &str) -> Option<String> {
    let known = before.trim_end_matches([' ', '\t']);
    if known.ends_with("&&") {
        Some(format!("{command} && "))
    } else if known.ends_with(';') {
        Some(format!("{command}; "))
    } else if known.ends_with('\n') {
        Some(format!("{command}\n{}", &before[known.len()..]))
    } else {
        None
    }
}
