use std::collections::BTreeMap;

use thiserror::Error;
use uvferry_requirements::MarkerEnvironment;

/// A platform that is not known by that name.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown platform `{0}`; known are `linux`, `macos`, `windows` and uv's target triples")]
pub struct UnknownPlatform(pub String);

/// What an installation is made for: a Python version on a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How it was named: `linux`, `aarch64-apple-darwin`; `None` for the machine itself.
    pub name: Option<String>,
    /// The variables of environment markers (PEP 508).
    pub markers: MarkerEnvironment,
    /// What decides which wheels suit it.
    pub platform: PlatformTag,
    /// Whether it is a free-threaded CPython.
    pub free_threaded: bool,
}

/// The platform part of wheel tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformTag {
    /// Linux with glibc `2.minor`.
    Manylinux {
        /// The machine: `x86_64`, `aarch64`.
        arch: String,
        /// Of glibc 2.
        minor: u32,
    },
    /// Linux with musl `1.minor`.
    Musllinux {
        /// The machine.
        arch: String,
        /// Of musl 1.
        minor: u32,
    },
    /// macOS.
    MacOs {
        /// The machine: `x86_64`, `arm64`.
        arch: String,
        /// Its version.
        version: (u32, u32),
    },
    /// `win32`, `win_amd64`, `win_arm64`.
    Windows(String),
    /// Anything else, by its only tag.
    Other(String),
}

impl PlatformTag {
    /// From what an interpreter says: `sysconfig.get_platform()`, the C library of
    /// `platform.libc_ver()` and the version of `platform.mac_ver()`.
    pub fn of_interpreter(platform: &str, libc: Option<(&str, &str)>, macos: Option<&str>) -> Self {
        let pair = |version: &str| {
            let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
            (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
        };
        let tag = platform.replace(['-', '.'], "_");
        if let Some(arch) = tag.strip_prefix("linux_") {
            let arch = arch.to_owned();
            return match libc {
                Some(("glibc", version)) => Self::Manylinux {
                    arch,
                    minor: pair(version).1,
                },
                // Python cannot tell musl's version; 1.2 has been the only one since 2020.
                _ => Self::Musllinux { arch, minor: 2 },
            };
        }
        if tag.starts_with("macosx_") {
            let arch = if tag.ends_with("arm64") || tag.ends_with("universal2") {
                "arm64"
            } else {
                "x86_64"
            };
            let version = macos.unwrap_or_else(|| platform.split('-').nth(1).unwrap_or("11.0"));
            return Self::MacOs {
                arch: arch.to_owned(),
                version: pair(version),
            };
        }
        if tag.starts_with("win") {
            return Self::Windows(tag);
        }
        Self::Other(tag)
    }

    /// Whether a wheel with this platform tag runs there.
    pub fn accepts(&self, tag: &str) -> bool {
        let after = |prefix: &str, arch: &str| -> Option<String> {
            tag.strip_prefix(prefix)?
                .strip_suffix(arch)?
                .strip_suffix('_')
                .map(str::to_owned)
        };
        match self {
            Self::Manylinux { arch, minor } => {
                let legacy = [
                    ("manylinux1", 5),
                    ("manylinux2010", 12),
                    ("manylinux2014", 17),
                ];
                tag == format!("linux_{arch}")
                    || legacy
                        .iter()
                        .any(|(name, least)| minor >= least && tag == format!("{name}_{arch}"))
                    || after("manylinux_2_", arch)
                        .and_then(|least| least.parse::<u32>().ok())
                        .is_some_and(|least| least <= *minor)
            }
            Self::Musllinux { arch, minor } => {
                tag == format!("linux_{arch}")
                    || after("musllinux_1_", arch)
                        .and_then(|least| least.parse::<u32>().ok())
                        .is_some_and(|least| least <= *minor)
            }
            Self::MacOs { arch, version } => {
                let Some(rest) = tag.strip_prefix("macosx_") else {
                    return false;
                };
                let mut parts = rest.splitn(3, '_');
                let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
                let (Some(major), Some(minor)) = (number(), number()) else {
                    return false;
                };
                let binary = rest.splitn(3, '_').nth(2).unwrap_or_default();
                let formats: &[&str] = match (arch.as_str(), major) {
                    // There was no arm64 before 11; such a wheel was built for both.
                    ("arm64", 10) => &["universal2"],
                    ("arm64", _) => &["arm64", "universal2"],
                    _ => &[
                        "x86_64",
                        "universal2",
                        "intel",
                        "fat64",
                        "fat32",
                        "universal",
                    ],
                };
                // Since 11 the first number alone makes a release.
                let released = match (major, version.0) {
                    (10, 10) => (4..=version.1).contains(&minor),
                    (10, _) => (4..=16).contains(&minor),
                    _ => (11..=version.0).contains(&major) && minor == 0,
                };
                released && formats.contains(&binary)
            }
            Self::Windows(own) | Self::Other(own) => tag == own,
        }
    }

    /// The tags as pip's `--platform` wants them, the best first.
    pub fn pip_platforms(&self) -> Vec<String> {
        match self {
            Self::Manylinux { arch, minor } => {
                let mut tags = Vec::new();
                for minor in (5..=*minor).rev() {
                    tags.push(format!("manylinux_2_{minor}_{arch}"));
                    match minor {
                        17 => tags.push(format!("manylinux2014_{arch}")),
                        12 => tags.push(format!("manylinux2010_{arch}")),
                        5 => tags.push(format!("manylinux1_{arch}")),
                        _ => {}
                    }
                }
                tags.push(format!("linux_{arch}"));
                tags
            }
            Self::Musllinux { arch, minor } => (0..=*minor)
                .rev()
                .map(|minor| format!("musllinux_1_{minor}_{arch}"))
                .chain([format!("linux_{arch}")])
                .collect(),
            // pip adds the older versions itself.
            Self::MacOs {
                arch,
                version: (major, minor),
            } => vec![format!("macosx_{major}_{minor}_{arch}")],
            Self::Windows(tag) | Self::Other(tag) => vec![tag.clone()],
        }
    }
}

impl Target {
    /// The machine itself with one of its interpreters, by the marker variables that the
    /// interpreter gives. A variable that is missing counts as empty.
    pub fn of_interpreter(
        markers: &BTreeMap<String, String>,
        platform: PlatformTag,
        free_threaded: bool,
    ) -> Self {
        let value = |name: &str| markers.get(name).cloned().unwrap_or_default();
        Self {
            name: None,
            markers: MarkerEnvironment {
                implementation_name: value("implementation_name"),
                implementation_version: value("implementation_version"),
                os_name: value("os_name"),
                platform_machine: value("platform_machine"),
                platform_release: value("platform_release"),
                platform_system: value("platform_system"),
                platform_version: value("platform_version"),
                python_full_version: value("python_full_version"),
                platform_python_implementation: value("platform_python_implementation"),
                python_version: value("python_version"),
                sys_platform: value("sys_platform"),
            },
            platform,
            free_threaded,
        }
    }

    /// A named platform: `linux`, `macos`, `windows`, or a value of uv's
    /// `--python-platform`, with CPython `python` (`3.12` or `3.12.1`).
    ///
    /// The three plain names stand for what uv takes them for: x86-64 Linux with glibc
    /// 2.28, macOS 13 on arm64, x86-64 Windows. Variables that depend on one machine
    /// (`platform_release`, `platform_version`) are empty, as in uv. `3.12` counts as
    /// `3.12.0`: markers on `python_full_version` want the third number.
    ///
    /// # Errors
    /// Where the platform is not known.
    ///
    /// ```
    /// use uvferry_resolution::Target;
    /// let target = Target::named("windows", "3.12").unwrap();
    /// assert_eq!(target.markers.sys_platform, "win32");
    /// assert_eq!(target.markers.platform_machine, "AMD64");
    /// ```
    pub fn named(platform: &str, python: &str) -> Result<Self, UnknownPlatform> {
        let unknown = || UnknownPlatform(platform.to_owned());
        let triple = match platform {
            "linux" => "x86_64-manylinux_2_28",
            "macos" => "aarch64-apple-darwin",
            "windows" => "x86_64-pc-windows-msvc",
            other => other,
        };
        let (arch, system) = triple.split_once('-').ok_or_else(unknown)?;
        let linux = |arch: &str| (("posix", "Linux", "linux"), arch.to_owned());
        let (words, machine, platform_tag) = match system {
            "pc-windows-msvc" => {
                let (machine, tag) = match arch {
                    "x86_64" => ("AMD64", "win_amd64"),
                    "aarch64" => ("ARM64", "win_arm64"),
                    "i686" => ("x86", "win32"),
                    _ => return Err(unknown()),
                };
                (
                    ("nt", "Windows", "win32"),
                    machine.to_owned(),
                    PlatformTag::Windows(tag.to_owned()),
                )
            }
            "apple-darwin" => {
                let machine = match arch {
                    "aarch64" => "arm64",
                    "x86_64" => "x86_64",
                    _ => return Err(unknown()),
                };
                (
                    ("posix", "Darwin", "darwin"),
                    machine.to_owned(),
                    PlatformTag::MacOs {
                        arch: machine.to_owned(),
                        version: (13, 0),
                    },
                )
            }
            "unknown-linux-musl" => {
                let (words, arch) = linux(arch);
                let tag = PlatformTag::Musllinux {
                    arch: arch.clone(),
                    minor: 2,
                };
                (words, arch, tag)
            }
            _ => {
                let minor = match system {
                    "unknown-linux-gnu" | "unknown-linux" => 28,
                    "manylinux2014" => 17,
                    other => other
                        .strip_prefix("manylinux_2_")
                        .and_then(|minor| minor.parse().ok())
                        .ok_or_else(unknown)?,
                };
                let (words, arch) = linux(arch);
                let tag = PlatformTag::Manylinux {
                    arch: arch.clone(),
                    minor,
                };
                (words, arch, tag)
            }
        };
        let (os_name, platform_system, sys_platform) = words;
        Ok(Self {
            name: Some(platform.to_owned()),
            markers: MarkerEnvironment {
                os_name: os_name.into(),
                platform_system: platform_system.into(),
                sys_platform: sys_platform.into(),
                platform_machine: machine,
                ..MarkerEnvironment::linux(python)
            },
            platform: platform_tag,
            free_threaded: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wheel::{TargetTags, WheelName};

    fn takes(platform: &str, python: &str, wheel: &str) -> bool {
        let target = Target::named(platform, python).expect("known");
        let name = format!("a-1-{wheel}.whl");
        TargetTags::new(&target).accept(&WheelName::parse(&name).expect("a wheel"))
    }

    #[test]
    fn wheels_suit_their_targets() {
        for (platform, python, wheel, expected) in [
            ("linux", "3.12", "py3-none-any", true),
            ("linux", "3.12", "py2-none-any", false),
            (
                "linux",
                "3.12",
                "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
                true,
            ),
            ("linux", "3.12", "cp312-cp312-manylinux_2_34_x86_64", false),
            ("linux", "3.12", "cp311-cp311-manylinux_2_17_x86_64", false),
            ("linux", "3.12", "cp37-abi3-manylinux_2_17_x86_64", true),
            ("linux", "3.12", "cp313-abi3-manylinux_2_17_x86_64", false),
            ("linux", "3.12", "cp312-cp312-win_amd64", false),
            ("linux", "3.7", "cp37-cp37m-manylinux1_x86_64", true),
            ("linux", "3.12", "py3-none-manylinux_2_17_x86_64", true),
            (
                "linux",
                "3.12",
                "pp310-pypy310_pp73-manylinux_2_17_x86_64",
                false,
            ),
            ("windows", "3.12", "cp312-cp312-win_amd64", true),
            ("windows", "3.12", "cp312-cp312-win32", false),
            ("macos", "3.12", "cp312-cp312-macosx_11_0_arm64", true),
            ("macos", "3.12", "cp312-cp312-macosx_10_9_universal2", true),
            ("macos", "3.12", "cp312-cp312-macosx_10_9_x86_64", false),
            ("macos", "3.12", "cp312-cp312-macosx_14_0_arm64", false),
            (
                "x86_64-unknown-linux-musl",
                "3.12",
                "cp312-cp312-musllinux_1_1_x86_64",
                true,
            ),
            (
                "x86_64-unknown-linux-musl",
                "3.12",
                "cp312-cp312-manylinux_2_17_x86_64",
                false,
            ),
        ] {
            assert_eq!(
                takes(platform, python, wheel),
                expected,
                "{wheel} on {platform}"
            );
        }
    }

    #[test]
    fn an_unknown_platform_is_named() {
        let error = Target::named("amiga", "3.12").expect_err("unknown");
        assert!(error.to_string().contains("`amiga`"));
    }

    #[test]
    fn an_interpreter_s_words_become_a_platform() {
        assert_eq!(
            PlatformTag::of_interpreter("linux-x86_64", Some(("glibc", "2.36")), None),
            PlatformTag::Manylinux {
                arch: "x86_64".into(),
                minor: 36
            }
        );
        assert_eq!(
            PlatformTag::of_interpreter("macosx-11.0-arm64", None, Some("14.2.1")),
            PlatformTag::MacOs {
                arch: "arm64".into(),
                version: (14, 2)
            }
        );
        assert_eq!(
            PlatformTag::of_interpreter("win-amd64", None, None),
            PlatformTag::Windows("win_amd64".into())
        );
    }
}
