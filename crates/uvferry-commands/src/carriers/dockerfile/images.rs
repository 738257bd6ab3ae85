//! What is known of a base image by its name.

/// A name of an image taken apart: `registry/path/name:tag@digest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image<'a> {
    /// What stands in front of the last part, without the slash.
    pub(super) prefix: &'a str,
    /// The last part.
    pub(super) name: &'a str,
    /// Empty where there is none.
    pub(super) tag: &'a str,
}

/// Folders of Docker's official images, by architecture.
const ARCHITECTURES: [&str; 10] = [
    "amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le", "riscv64",
    "s390x",
];

/// Releases of distributions whose `python3` is older than 3.7.
const OLD_RELEASES: [(&str, &[&str]); 12] = [
    ("ubuntu", &["14.04", "16.04", "18.04"]),
    ("debian", &["7", "8", "9"]),
    ("centos", &["5", "6", "7", "8"]),
    ("rockylinux", &["8"]),
    ("almalinux", &["8"]),
    ("oraclelinux", &["7", "8"]),
    ("ubi", &["7", "8"]),
    ("el", &["6", "7", "8"]),
    ("rhel", &["6", "7", "8"]),
    (
        "alpine",
        &[
            "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9",
        ],
    ),
    ("fedora", &["25", "26", "27", "28"]),
    ("leap", &["42", "15"]),
];

/// Releases whose `python` is Python 2 from the start.
const RELEASES_OF_PYTHON_TWO: [(&str, &[&str]); 6] = [
    ("amazonlinux", &["1", "2"]),
    ("centos", &["5", "6", "7"]),
    ("el", &["6", "7"]),
    ("oraclelinux", &["6", "7"]),
    ("rhel", &["6", "7"]),
    ("ubi", &["7"]),
];

/// Releases of Alpine whose `py-pip` is that of Python 2.
const OLD_ALPINE: [(&str, &[&str]); 1] = [(
    "alpine",
    &[
        "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11",
    ],
)];

/// Releases and their `python3`, where uv does not support it.
const UNSUPPORTED: [(&str, &str, &str); 17] = [
    ("ubuntu", "12.04", "3.2"),
    ("ubuntu", "precise", "3.2"),
    ("ubuntu", "14.04", "3.4"),
    ("ubuntu", "trusty", "3.4"),
    ("ubuntu", "16.04", "3.5"),
    ("ubuntu", "xenial", "3.5"),
    ("debian", "7", "3.2"),
    ("debian", "wheezy", "3.2"),
    ("debian", "8", "3.4"),
    ("debian", "jessie", "3.4"),
    ("debian", "9", "3.5"),
    ("debian", "stretch", "3.5"),
    ("alpine", "3.3", "3.5"),
    ("alpine", "3.4", "3.5"),
    ("alpine", "3.5", "3.5"),
    ("leap", "42", "3.4"),
    ("fedora", "25", "3.5"),
];

/// Their names.
const CODENAMES: [&str; 8] = [
    "trusty", "xenial", "bionic", "wheezy", "jessie", "stretch", "stream8", "centos8",
];

/// Who publishes images that run as root, or as a user who owns the Python in them.
const ROOT_PUBLISHERS: [&str; 42] = [
    "almalinux",
    "alpine",
    "amazon",
    "amazonlinux",
    "anaconda",
    "archlinux",
    "astral-sh",
    "balenalib",
    "cimg",
    "circleci",
    "condaforge",
    "continuumio",
    "debian",
    "fedora",
    "google",
    "google-appengine",
    "huggingface",
    "intel",
    "jupyter",
    "lambda",
    "library",
    "linuxserver",
    "mcr.microsoft.com",
    "multiarch",
    "nikolaik",
    "nvidia",
    "opensuse",
    "oraclelinux",
    "phusion",
    "pypa",
    "pypy",
    "python",
    "pytorch",
    "redhat",
    "rockylinux",
    "rocm",
    "tensorflow",
    "tiangolo",
    "ubi7",
    "ubi8",
    "ubi9",
    "ubuntu",
];

/// Images, by publisher and name (`*` for any end), that run as another user, who may not
/// write into their Python's folder.
const OTHER_USERS: [(&str, &str); 10] = [
    ("", "odoo"),
    ("", "spark"),
    ("apache", "airflow*"),
    ("apache", "spark*"),
    ("apache", "superset*"),
    ("bitnami", "*"),
    ("centos", "python-*"),
    ("rhscl", "python-*"),
    ("ubi8", "python-*"),
    ("ubi9", "python-*"),
];

/// Who the instructions of an image begin as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BaseUser {
    /// root, or someone who owns its Python.
    Root,
    /// Someone else.
    Other,
    /// Nothing says so.
    Unknown,
}

impl<'a> Image<'a> {
    pub(super) fn parse(reference: &'a str) -> Self {
        let reference = reference.split('@').next().unwrap_or(reference);
        let (prefix, last) = reference.rsplit_once('/').unwrap_or(("", reference));
        let (name, tag) = last.split_once(':').unwrap_or((last, ""));
        Self { prefix, name, tag }
    }

    /// Whether it is Docker's image of this name, or a mirror's copy of it.
    fn is_official(&self, name: &str) -> bool {
        self.name == name
            && (self.prefix.is_empty()
                || self.prefix == "docker.io"
                || self.prefix == "library"
                || self.prefix.ends_with("/library")
                || ARCHITECTURES.contains(&self.prefix))
    }

    /// Whether Python stands in `/usr/local` with its pip, as in `python:3.12`.
    pub(super) fn is_python(&self) -> bool {
        self.is_official("python") && !self.is_windows()
    }

    /// Whether its programs are those of Windows.
    pub(super) fn is_windows(&self) -> bool {
        let holds = |word: &str| self.name.contains(word) || self.tag.contains(word);
        holds("windowsservercore")
            || holds("nanoserver")
            || holds("servercore")
            || self.prefix.contains("/windows")
            || self.prefix == "windows"
    }

    /// Whether uv's image has no build for it: there is one for amd64 and one for arm64.
    pub(super) fn is_foreign(&self) -> bool {
        ARCHITECTURES.contains(&self.prefix) && !matches!(self.prefix, "amd64" | "arm64v8")
    }

    /// Whether the Python that its own packages have may be older than 3.7: by its release, or
    /// by one that its tag names (`cuda:11.0-base-ubuntu18.04`).
    pub(super) fn has_old_python(&self) -> bool {
        let is_codename = |word: &str| CODENAMES.contains(&word);
        !self.is_python() && (self.is_of(&OLD_RELEASES) || self.words().any(is_codename))
    }

    /// Whether its `python` is Python 2 from the start.
    pub(super) fn has_python_two(&self) -> bool {
        self.is_of(&RELEASES_OF_PYTHON_TWO)
    }

    /// Whether Python 2 is what Alpine's `py-pip` is for.
    pub(super) fn has_old_alpine(&self) -> bool {
        self.is_of(&OLD_ALPINE)
    }

    /// The Python of its release's `python3`, where uv does not support it.
    pub(super) fn unsupported_python(&self) -> Option<&'static str> {
        let is_it = |name: &str, release: &str| {
            self.is_of(&[(name, &[release])])
                || release.starts_with(|c: char| c.is_ascii_alphabetic())
                    && self.words().any(|word| word == release)
        };
        let found = UNSUPPORTED
            .iter()
            .find(|(name, release, _)| is_it(name, release));
        found.map(|(_, _, python)| *python)
    }

    /// Its tag and name, taken apart.
    fn words(&self) -> impl Iterator<Item = &'a str> {
        let parts = |text: &'a str| text.split(['-', '_']);
        parts(self.tag).chain(parts(self.name))
    }

    /// Whether it is one of these releases, or its tag names one
    /// (`cuda:11.0-base-ubuntu18.04`).
    fn is_of(&self, releases: &[(&str, &[&str])]) -> bool {
        let is_release = |name: &str, release: &str| {
            releases.iter().any(|(known, releases)| {
                *known == name
                    && releases.iter().any(|old| {
                        release
                            .strip_prefix(old)
                            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
                    })
            })
        };
        let names_one = |word: &str| {
            releases.iter().any(|(name, _)| {
                word.strip_prefix(name)
                    .is_some_and(|release| is_release(name, release))
            })
        };
        let first = self.tag.split(['-', '_']).next().unwrap_or_default();
        is_release(self.name, first) || self.words().any(names_one)
    }

    /// The user that its instructions begin with, as far as its name says.
    pub(super) fn user(&self) -> BaseUser {
        let publisher = self.prefix.rsplit('/').next().unwrap_or_default();
        let is_one = |known: &[(&str, &str)]| {
            known.iter().any(|(prefix, name)| {
                *prefix == publisher
                    && name
                        .strip_suffix('*')
                        .map_or(self.name == *name, |start| self.name.starts_with(start))
            })
        };
        let is_known = |part: &str| {
            part.is_empty()
                || part == "docker.io"
                || ROOT_PUBLISHERS.contains(&part)
                || ARCHITECTURES.contains(&part)
        };
        // `example.com/base` names where it comes from, and nobody who is known; what a
        // variable stands for is not known either.
        let is_published = self.prefix.split('/').any(is_known) && !self.name.contains('$');
        if is_one(&OTHER_USERS) {
            BaseUser::Other
        } else if is_published {
            BaseUser::Root
        } else {
            BaseUser::Unknown
        }
    }

    /// Whether uv is in it.
    pub(super) fn has_uv(&self) -> bool {
        self.name == "uv" && self.prefix.ends_with("astral-sh")
    }

    /// The version of Python in an image of Python.
    pub(super) fn python_version(&self) -> Option<(u32, u32)> {
        if !self.is_python() {
            return None;
        }
        let version = self.tag.split('-').next()?;
        let mut parts = version.split('.');
        let major = parts.next()?.parse().ok()?;
        Some(match parts.next() {
            Some(minor) => (major, minor.parse().ok()?),
            // `python:2`.
            None if major == 2 => (2, 7),
            None => return None,
        })
    }
}

/// The name and the tag of a reference, as `docker` reads them: without the hub's own names,
/// and without a registry that a variable holds. A tag with a variable in it is none.
pub(super) fn normalised(reference: &str) -> (String, String) {
    let image = Image::parse(reference);
    let mut parts: Vec<&str> = image
        .prefix
        .split('/')
        .filter(|part| !part.is_empty() && !part.contains('$'))
        .collect();
    if matches!(parts.first(), Some(&("docker.io" | "index.docker.io"))) {
        parts.remove(0);
    }
    if parts == ["library"] {
        parts.clear();
    }
    parts.push(image.name);
    let tag = match image.tag {
        "" => "latest",
        tag if tag.contains('$') => "",
        tag => tag,
    };
    (parts.join("/").to_lowercase(), tag.to_owned())
}

/// Whether a platform of `--platform` is one that uv's image has no build for.
pub(super) fn is_foreign_platform(platform: &str) -> bool {
    let mut parts = platform.split('/');
    match (parts.next(), parts.next()) {
        (Some("linux"), Some(architecture)) => {
            !matches!(architecture, "amd64" | "x86_64" | "arm64" | "aarch64")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_images_run_as_root() {
        let user = |reference| Image::parse(reference).user();
        for reference in [
            "python:3.12",
            "docker.io/debian",
            "arm64v8/ubuntu:22.04",
            "nvidia/cuda:12.1.0-base-ubuntu22.04",
            "nvcr.io/nvidia/pytorch:24.01-py3",
            "quay.io/pypa/manylinux2014_x86_64",
            "public.ecr.aws/lambda/python:3.12",
            "mcr.microsoft.com/azure-functions/python:4",
            "registry.access.redhat.com/ubi9/ubi",
        ] {
            assert_eq!(user(reference), BaseUser::Root, "{reference}");
        }
        for reference in [
            "apache/airflow:2.9",
            "registry.access.redhat.com/ubi9/python-311",
        ] {
            assert_eq!(user(reference), BaseUser::Other, "{reference}");
        }
        for reference in [
            "me/base",
            "example.com/a/base:1",
            "$IMAGE",
            "${REGISTRY}/base",
        ] {
            assert_eq!(user(reference), BaseUser::Unknown, "{reference}");
        }
    }
}
