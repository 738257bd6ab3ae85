//! The system, the processors and the memory.

use std::thread::available_parallelism;

use memchr::memmem;
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, System};

use super::HostPlaces;

/// The operating system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatingSystem {
    /// `linux`, `macos`, `windows`, …
    pub family: String,
    /// `ID` of os-release (`debian`), where there is one.
    pub id: Option<String>,
    /// As a person calls it: `Debian GNU/Linux 12 (bookworm)`, `macOS 15.1`.
    pub name: Option<String>,
    /// Its version: `12`, `15.1`.
    pub version: Option<String>,
    /// The kernel's version.
    pub kernel: Option<String>,
}

/// The C library of Linux.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Libc {
    /// `glibc` or `musl`.
    pub name: &'static str,
    /// `2.36`.
    pub version: Option<String>,
}

/// The processors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cpu {
    /// As its maker calls it.
    pub model: Option<String>,
    /// How many threads the machine can run at once.
    pub logical: Option<usize>,
    /// How many cores it has.
    pub physical: Option<usize>,
    /// How many threads this process may run at once: the machine's, but for its affinity and
    /// the quota of its control group.
    pub usable: Option<usize>,
}

/// The memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Of the machine.
    pub total_bytes: Option<u64>,
    /// What could be used without swapping.
    pub available_bytes: Option<u64>,
}

pub(super) fn measure(places: &HostPlaces) -> (OperatingSystem, Cpu, Memory) {
    let mut cpu = Cpu {
        usable: available_parallelism().ok().map(Into::into),
        ..Cpu::default()
    };
    let mut memory = Memory::default();
    if places.is_real()
        && let Ok(mut system) = System::new()
    {
        system.refresh_cpu_list(CpuRefreshKind::nothing());
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let cpus = system.cpus();
        let model = cpus.first().map(|one| one.brand().trim().to_owned());
        cpu.model = model.filter(|model| !model.is_empty());
        cpu.logical = Some(cpus.len()).filter(|count| *count > 0);
        cpu.physical = System::physical_core_count()
            .ok()
            .filter(|count| *count > 0);
        memory.total_bytes = Some(system.total_memory()).filter(|bytes| *bytes > 0);
        memory.available_bytes = memory.total_bytes.map(|_| system.available_memory());
    }
    (system(places), cpu, memory)
}

pub(super) fn architecture() -> String {
    let said = System::cpu_arch();
    if said.is_empty() {
        std::env::consts::ARCH.to_owned()
    } else {
        said
    }
}

fn system(places: &HostPlaces) -> OperatingSystem {
    let mut found = OperatingSystem {
        family: std::env::consts::OS.to_owned(),
        kernel: System::kernel_version().ok(),
        ..OperatingSystem::default()
    };
    // https://www.freedesktop.org/software/systemd/man/latest/os-release.html
    let release = places
        .text("etc/os-release")
        .or_else(|| places.text("usr/lib/os-release"));
    if let Some(text) = release {
        let value = |key: &str| {
            text.lines().find_map(|line| {
                let value = line.trim().strip_prefix(key)?.strip_prefix('=')?;
                let value = value.trim().trim_matches(['"', '\'']);
                (!value.is_empty()).then(|| value.replace("\\\"", "\""))
            })
        };
        found.id = value("ID");
        found.version = value("VERSION_ID");
        found.name = value("PRETTY_NAME").or_else(|| value("NAME"));
    } else if places.is_real() {
        found.version = System::os_version().ok();
        found.name = System::long_os_version()
            .ok()
            .or_else(|| System::name().ok());
    }
    found
}

/// glibc says its version in its own file; musl has its loader at a known place.
pub(super) fn libc(places: &HostPlaces) -> Option<Libc> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let multiarch = format!("{}-linux-gnu", std::env::consts::ARCH);
    let folders = [
        format!("lib/{multiarch}"),
        format!("usr/lib/{multiarch}"),
        "lib64".to_owned(),
        "usr/lib64".to_owned(),
        "lib".to_owned(),
        "usr/lib".to_owned(),
    ];
    for folder in &folders {
        if let Ok(bytes) = fs_err::read(places.root.join(folder).join("libc.so.6")) {
            return Some(Libc {
                name: "glibc",
                version: glibc_version(&bytes),
            });
        }
    }
    let loaders = fs_err::read_dir(places.root.join("lib")).ok()?;
    let is_musl = loaders.filter_map(Result::ok).any(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with("ld-musl-")
    });
    is_musl.then_some(Libc {
        name: "musl",
        version: None,
    })
}

/// `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
fn glibc_version(bytes: &[u8]) -> Option<String> {
    let banner = &bytes[memmem::find(bytes, b"GNU C Library ")?..];
    let banner = &banner[..banner.len().min(200)];
    let version = b"release version ";
    let rest = &banner[memmem::find(banner, version)? + version.len()..];
    let end = rest
        .iter()
        .position(|byte| !(byte.is_ascii_digit() || *byte == b'.'))?;
    let version = std::str::from_utf8(&rest[..end]).ok()?;
    let version = version.trim_end_matches('.');
    (!version.is_empty()).then(|| version.to_owned())
}
