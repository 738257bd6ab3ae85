//! What an image is, by its name.

/// What is known of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Image {
    /// The official one of Python: its interpreter is below `/usr/local`.
    Python,
    /// One that has uv.
    Uv,
    /// A distribution or a language: pip, if there is one, installs into the system.
    Plain,
    /// Somebody's own: it may have an environment that is active.
    Own,
}

/// Where the official image of Python has its interpreter.
pub(crate) const PYTHON_IMAGE_PREFIX: &str = "/usr/local";

impl Image {
    /// What the name tells.
    pub(crate) fn of(name: &str) -> Self {
        let name = name.trim();
        // The proxy of GitLab, and a registry's copy of the official images.
        let mut path = name;
        for start in [
            "docker.io/",
            "index.docker.io/",
            "registry.hub.docker.com/",
            "public.ecr.aws/docker/",
            "mirror.gcr.io/",
        ] {
            path = path.strip_prefix(start).unwrap_or(path);
        }
        if let Some(at) = path.find("DEPENDENCY_PROXY") {
            path = path[at..].split_once('/').map_or(path, |(_, rest)| rest);
        }
        let path = path.strip_prefix("library/").unwrap_or(path);
        let repository = path
            .split(['@'])
            .next()
            .and_then(|path| path.split(':').next())
            .unwrap_or(path);
        if repository == "ghcr.io/astral-sh/uv" || repository == "astral/uv" {
            Self::Uv
        } else if repository == "python" {
            Self::Python
        } else if repository.contains(['/', '$']) || repository.is_empty() {
            Self::Own
        } else {
            Self::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Image;

    #[test]
    fn names_tell_what_an_image_is() {
        for (name, wanted) in [
            ("python:3.11-slim", Image::Python),
            ("python", Image::Python),
            ("docker.io/library/python:3.12@sha256:ab", Image::Python),
            (
                "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/python:3.9",
                Image::Python,
            ),
            ("python:$PYTHON_VERSION", Image::Python),
            ("ghcr.io/astral-sh/uv:0.9-python3.12-bookworm", Image::Uv),
            ("ubuntu:22.04", Image::Plain),
            ("registry.example.com/team/python:3.11", Image::Own),
            ("$CI_REGISTRY_IMAGE:latest", Image::Own),
            ("pypy:3.10", Image::Plain),
        ] {
            assert_eq!(Image::of(name), wanted, "{name}");
        }
    }
}
