//! The wheels that an interpreter takes: its tags (PEP 425), the best first.

use super::{Interpreter, Platform};

impl Interpreter {
    /// The tags that it supports, the best first, as `packaging.tags.sys_tags` of packaging 26
    /// lists them: `cp312-cp312-manylinux_2_36_x86_64`, …, `py30-none-any`.
    ///
    /// A module `_manylinux`, by which a Linux distribution can declare itself incompatible, is
    /// not asked; nor are the calling conventions of 32-bit ARM executables.
    pub fn tags(&self) -> Vec<String> {
        let (major, minor, _) = self.version_numbers();
        let platforms = self.platform.tags(&self.markers);
        let mut tags = Vec::new();
        let mut add = |interpreter: &str, abi: &str| {
            let of_platform = |platform: &String| format!("{interpreter}-{abi}-{platform}");
            tags.extend(platforms.iter().map(of_platform));
        };
        let is_cpython = self.implementation == "cpython";
        let own = match self.implementation.as_str() {
            "cpython" => format!("cp{major}{minor}"),
            "pypy" => format!("pp{major}{minor}"),
            other => format!("{other}{major}{minor}"),
        };
        if is_cpython {
            for abi in self.abis(&own, minor) {
                add(&own, &abi);
            }
            let stable = if self.platform.free_threaded {
                "abi3t"
            } else {
                "abi3"
            };
            let has_stable = (major, minor) >= (3, 2);
            if has_stable {
                add(&own, stable);
            }
            add(&own, "none");
            if has_stable {
                for minor in (2..minor).rev() {
                    // Platform by platform, since there is one stable interface.
                    add(&format!("cp{major}{minor}"), stable);
                }
            }
        } else {
            if let Some(abi) = self.platform.extension_abi() {
                add(&own, &abi);
            }
            add(&own, "none");
        }
        let generic: Vec<String> = std::iter::once(format!("py{major}{minor}"))
            .chain([format!("py{major}")])
            .chain((0..minor).rev().map(|minor| format!("py{major}{minor}")))
            .collect();
        for interpreter in &generic {
            add(interpreter, "none");
        }
        match self.implementation.as_str() {
            "cpython" => tags.push(format!("{own}-none-any")),
            "pypy" => tags.push("pp3-none-any".to_owned()),
            _ => {}
        }
        tags.extend(
            generic
                .iter()
                .map(|interpreter| format!("{interpreter}-none-any")),
        );
        tags
    }

    /// The binary interfaces of a CPython.
    fn abis(&self, own: &str, minor: u32) -> Vec<String> {
        let flags = &self.platform.abi_flags;
        let threads = if self.platform.free_threaded { "t" } else { "" };
        let debug = if flags.contains('d') { "d" } else { "" };
        let memory = if flags.contains('m') { "m" } else { "" };
        let mut abis = vec![format!("{own}{threads}{debug}{memory}")];
        if !debug.is_empty() && minor >= 8 {
            abis.push(format!("{own}{threads}"));
        }
        abis
    }
}

impl Platform {
    /// The platforms of its tags, the best first.
    fn tags(&self, markers: &std::collections::BTreeMap<String, String>) -> Vec<String> {
        let name = normalized(&self.name);
        if let Some(version) = &self.macos
            && name.starts_with("macosx")
        {
            let machine = markers.get("platform_machine").map_or("", String::as_str);
            return macos(version, architecture_of_mac(machine, self.pointer_bits));
        }
        let Some(architecture) = name.strip_prefix("linux_") else {
            return vec![name];
        };
        let architecture = match (architecture, self.pointer_bits) {
            ("x86_64", 32) => "i686",
            ("aarch64", 32) => "armv8l",
            (other, _) => other,
        };
        let architectures = match architecture {
            "armv8l" => vec!["armv8l", "armv7l"],
            other => vec![other],
        };
        let mut tags: Vec<String> = architectures
            .iter()
            .map(|it| format!("linux_{it}"))
            .collect();
        let Some((library, version)) = &self.libc else {
            return tags;
        };
        let Some((major, minor)) = numbers(version) else {
            return tags;
        };
        match library.as_str() {
            "glibc" if major == 2 && architectures.iter().any(|it| has_manylinux(it)) => {
                let is_intel = architectures
                    .iter()
                    .any(|it| ["x86_64", "i686"].contains(it));
                let oldest = if is_intel { 5 } else { 17 };
                for architecture in &architectures {
                    for minor in (oldest..=minor).rev() {
                        tags.push(format!("manylinux_2_{minor}_{architecture}"));
                        let old = match minor {
                            17 => "manylinux2014",
                            12 => "manylinux2010",
                            5 => "manylinux1",
                            _ => continue,
                        };
                        tags.push(format!("{old}_{architecture}"));
                    }
                }
            }
            "musl" => {
                for architecture in &architectures {
                    let of_minor = |minor: u32| format!("musllinux_{major}_{minor}_{architecture}");
                    tags.extend((0..=minor).rev().map(of_minor));
                }
            }
            _ => {}
        }
        tags
    }

    /// The binary interface that the names of extension modules carry:
    /// `.pypy39-pp73-x86_64-linux-gnu.so` is of `pypy39_pp73`.
    fn extension_abi(&self) -> Option<String> {
        let suffix = self.extension_suffix.as_deref()?;
        let stem = suffix.strip_prefix('.')?.split('.').next()?;
        let mut parts = stem.split('-');
        let (first, second) = (parts.next()?, parts.next()?);
        if first.starts_with("pypy") || first.starts_with("graalpy") {
            return Some(format!("{first}_{second}"));
        }
        None
    }
}

fn has_manylinux(architecture: &str) -> bool {
    [
        "x86_64",
        "i686",
        "aarch64",
        "armv7l",
        "ppc64",
        "ppc64le",
        "s390x",
        "loongarch64",
        "riscv64",
    ]
    .contains(&architecture)
}

fn normalized(name: &str) -> String {
    name.replace(['.', '-', ' '], "_")
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next().flatten().unwrap_or(0)))
}

fn architecture_of_mac(machine: &str, bits: u32) -> &str {
    match (machine, bits) {
        (machine, 32) if machine.starts_with("ppc") || machine.starts_with("Power") => "ppc",
        ("x86_64", 32) => "i386",
        (machine, _) => machine,
    }
}

fn macos(version: &str, architecture: &str) -> Vec<String> {
    let Some(version) = numbers(version) else {
        return Vec::new();
    };
    let mut tags = Vec::new();
    let mut add = |major: u32, minor: u32| {
        for format in formats((major, minor), architecture) {
            tags.push(format!("macosx_{major}_{minor}_{format}"));
        }
    };
    if version.0 == 10 {
        for minor in (0..=version.1).rev() {
            add(10, minor);
        }
    }
    if version.0 >= 11 {
        for major in (11..=version.0).rev() {
            add(major, 0);
        }
    }
    if version.0 >= 11 && architecture == "x86_64" {
        for minor in (4..=16).rev() {
            add(10, minor);
        }
    } else if version.0 >= 11 {
        // The Intel half of a universal binary may be for an older system.
        tags.extend(
            (4..=16)
                .rev()
                .map(|minor| format!("macosx_10_{minor}_universal2")),
        );
    }
    tags
}

/// The binary formats that run on a macOS.
fn formats(version: (u32, u32), architecture: &str) -> Vec<&str> {
    let runs = match architecture {
        "x86_64" | "i386" => version >= (10, 4),
        "ppc64" => ((10, 4)..=(10, 5)).contains(&version),
        "ppc" => version <= (10, 6),
        _ => true,
    };
    if !runs {
        return Vec::new();
    }
    let mut formats = vec![architecture];
    match architecture {
        "x86_64" => formats.extend(["intel", "fat64", "fat32"]),
        "i386" => formats.extend(["intel", "fat32", "fat"]),
        "ppc64" => formats.push("fat64"),
        "ppc" => formats.extend(["fat32", "fat"]),
        _ => {}
    }
    if ["arm64", "x86_64"].contains(&architecture) {
        formats.push("universal2");
    }
    if ["x86_64", "i386", "ppc64", "ppc", "intel"].contains(&architecture) {
        formats.push("universal");
    }
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macs_take_what_ran_before() {
        let of_arm = macos("12.3.1", "arm64");
        assert_eq!(
            of_arm[..5],
            [
                "macosx_12_0_arm64",
                "macosx_12_0_universal2",
                "macosx_11_0_arm64",
                "macosx_11_0_universal2",
                "macosx_10_16_universal2"
            ]
        );
        assert_eq!(of_arm.len(), 4 + 13);
        let of_intel = macos("11.6", "x86_64");
        assert_eq!(of_intel[0], "macosx_11_0_x86_64");
        assert_eq!(of_intel.last().unwrap(), "macosx_10_4_universal");
        assert_eq!(of_intel.len(), 14 * 6);
        assert_eq!(macos("10.9", "x86_64")[0], "macosx_10_9_x86_64");
        assert!(macos("none", "arm64").is_empty());
    }

    #[test]
    fn other_systems_and_implementations_have_tags_as_well() {
        let platform = |name: &str, libc: Option<(&str, &str)>| Platform {
            name: name.to_owned(),
            libc: libc.map(|(library, version)| (library.to_owned(), version.to_owned())),
            macos: None,
            pointer_bits: 64,
            cache_tag: None,
            abi_flags: String::new(),
            free_threaded: false,
            extension_suffix: Some(".pypy39-pp73-x86_64-linux-gnu.so".to_owned()),
        };
        let tags = |platform: Platform| platform.tags(&std::collections::BTreeMap::new());
        assert_eq!(tags(platform("win-amd64", None)), ["win_amd64"]);
        assert_eq!(
            tags(platform("linux-aarch64", Some(("musl", "1.2.4"))))[..3],
            [
                "linux_aarch64",
                "musllinux_1_2_aarch64",
                "musllinux_1_1_aarch64"
            ]
        );
        let of_arm = tags(platform("linux-aarch64", Some(("glibc", "2.18"))));
        assert_eq!(
            of_arm,
            [
                "linux_aarch64",
                "manylinux_2_18_aarch64",
                "manylinux_2_17_aarch64",
                "manylinux2014_aarch64"
            ]
        );
        let pypy = platform("linux-x86_64", None).extension_abi();
        assert_eq!(pypy.as_deref(), Some("pypy39_pp73"));
    }
}
