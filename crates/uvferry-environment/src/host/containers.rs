//! Containers and the like, by the signs that each documents.

use std::fmt;

use super::HostPlaces;

/// What this runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Its kind.
    pub kind: ContainerKind,
    /// What gave it away: a file, a variable.
    pub sign: String,
}

/// A kind of container, or of what is like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerKind {
    /// Docker.
    Docker,
    /// Podman.
    Podman,
    /// A pod of Kubernetes.
    Kubernetes,
    /// The Windows Subsystem for Linux.
    Wsl,
    /// A development container: VS Code's, GitHub Codespaces, Gitpod.
    Devcontainer,
    /// LXC or LXD.
    Lxc,
    /// systemd-nspawn.
    SystemdNspawn,
    /// Flatpak.
    Flatpak,
    /// A container of a kind that is not known here.
    Other,
}

impl ContainerKind {
    /// One word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Kubernetes => "kubernetes",
            Self::Wsl => "wsl",
            Self::Devcontainer => "devcontainer",
            Self::Lxc => "lxc",
            Self::SystemdNspawn => "systemd-nspawn",
            Self::Flatpak => "flatpak",
            Self::Other => "container",
        }
    }

    /// By the word of systemd's container interface
    /// (<https://systemd.io/CONTAINER_INTERFACE/>).
    fn named(word: &str) -> Self {
        match word {
            "docker" => Self::Docker,
            "podman" => Self::Podman,
            "lxc" | "lxc-libvirt" => Self::Lxc,
            "systemd-nspawn" => Self::SystemdNspawn,
            "flatpak" => Self::Flatpak,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for ContainerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file that only one kind has.
const FILES: &[(&str, ContainerKind)] = &[
    (".dockerenv", ContainerKind::Docker),
    ("run/.containerenv", ContainerKind::Podman),
    (
        "var/run/secrets/kubernetes.io/serviceaccount",
        ContainerKind::Kubernetes,
    ),
    (".flatpak-info", ContainerKind::Flatpak),
];

/// A variable that only one kind sets.
const VARIABLES: &[(&str, ContainerKind)] = &[
    ("KUBERNETES_SERVICE_HOST", ContainerKind::Kubernetes),
    ("WSL_DISTRO_NAME", ContainerKind::Wsl),
    ("WSL_INTEROP", ContainerKind::Wsl),
    ("REMOTE_CONTAINERS", ContainerKind::Devcontainer),
    ("CODESPACES", ContainerKind::Devcontainer),
    ("GITPOD_WORKSPACE_ID", ContainerKind::Devcontainer),
];

/// A part of a control group's path that one kind makes.
const GROUPS: &[(&str, ContainerKind)] = &[
    ("/kubepods", ContainerKind::Kubernetes),
    ("/docker/", ContainerKind::Docker),
    ("/docker-", ContainerKind::Docker),
    ("/libpod-", ContainerKind::Podman),
    ("/lxc/", ContainerKind::Lxc),
    ("/lxc.payload", ContainerKind::Lxc),
];

pub(super) fn of(places: &HostPlaces) -> Vec<Container> {
    let mut found = Found::default();
    for (path, kind) in FILES {
        if places.exists(path) {
            found.add(*kind, format!("/{path}"));
        }
    }
    for (name, kind) in VARIABLES {
        if places.variable(name).is_some() {
            found.add(*kind, (*name).to_owned());
        }
    }
    // The kernel of WSL says who built it; a container on it has the same kernel.
    if let Some(kernel) = places.text("proc/sys/kernel/osrelease")
        && kernel.to_ascii_lowercase().contains("microsoft")
    {
        found.add(ContainerKind::Wsl, "/proc/sys/kernel/osrelease".to_owned());
    }
    for path in ["proc/1/cgroup", "proc/self/cgroup"] {
        let text = places.text(path).unwrap_or_default();
        for (part, kind) in GROUPS {
            if text.contains(part) {
                found.add(*kind, format!("/{path}"));
            }
        }
    }
    // systemd's interface last: it may only know that there is one.
    if let Some(word) = places.variable("container") {
        found.add_named(word.trim(), "container");
    }
    if let Some(word) = places.text("run/systemd/container") {
        found.add_named(word.trim(), "/run/systemd/container");
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Container>);

impl Found {
    fn add(&mut self, kind: ContainerKind, sign: String) {
        if self.0.iter().all(|known| known.kind != kind) {
            self.0.push(Container { kind, sign });
        }
    }

    fn add_named(&mut self, word: &str, sign: &str) {
        let kind = ContainerKind::named(word);
        if word.is_empty() || (kind == ContainerKind::Other && !self.0.is_empty()) {
            return;
        }
        self.add(kind, sign.to_owned());
    }
}
