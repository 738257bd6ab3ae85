//! What a file's name says about its role.

use uvferry_pyproject::Target;

use crate::documents::{is_requirements_folder, strip_extension};
use crate::tree::{base_name, folder_of};

pub(super) fn group_beside_metadata(path: &str) -> String {
    let stem = strip_extension(base_name(path)).unwrap_or("requirements");
    uvferry_pyproject::group_name_from(stem)
}

/// Whether a distribution, by its normalised name, only ever serves those who work on a
/// package: to test, check, document, build or release it. What an application may well run
/// with (`ipython`, `requests`) is none.
pub(super) fn is_developer_tool(name: &str) -> bool {
    const TOOLS: &[&str] = &[
        "autopep8",
        "bandit",
        "black",
        "build",
        "bump2version",
        "bumpversion",
        "check-manifest",
        "codecov",
        "codespell",
        "coverage",
        "coveralls",
        "flake8",
        "hypothesis",
        "ipdb",
        "isort",
        "mock",
        "mypy",
        "nose",
        "nose2",
        "nox",
        "pep8",
        "pip",
        "pip-tools",
        "pre-commit",
        "pycodestyle",
        "pydocstyle",
        "pyflakes",
        "pylint",
        "pyright",
        "pytest",
        "pyupgrade",
        "readme-renderer",
        "ruff",
        "setuptools",
        "sphinx",
        "tox",
        "twine",
        "virtualenv",
        "wheel",
        "yapf",
        "zest-releaser",
    ];
    const FAMILIES: &[&str] = &[
        "flake8-",
        "pep8-",
        "pylint-",
        "pytest-",
        "sphinx-",
        "sphinxcontrib-",
        "tox-",
        "types-",
    ];
    TOOLS.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// The name of a second main file as a group.
pub(super) fn alternative_group(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    let stem = strip_extension(base_name(&lower)).unwrap_or("requirements");
    match strip_requirements_word(stem) {
        "" => group_beside_metadata(path),
        rest => uvferry_pyproject::group_name_from(rest),
    }
}

/// Where a file's lines go by its name alone.
pub(super) fn target_by_name(path: &str) -> (Option<Target>, String) {
    let lower = path.trim_start_matches("../").to_ascii_lowercase();
    let name = base_name(&lower);
    // A file that a command names may be called anything.
    let stem = strip_extension(name)
        .or_else(|| Some(name.rsplit_once('.')?.0))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(name);
    let folders: Vec<&str> = folder_of(&lower)
        .split('/')
        .map(|part| part.trim_start_matches('.'))
        .filter(|part| !part.is_empty() && !is_requirements_folder(part))
        .collect();
    let rest = strip_requirements_word(stem.trim_matches(['-', '_', '.']));
    if let Some(name) = ["extra-", "extra_", "extras-", "extras_"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
    {
        return (
            Some(Target::Extra(uvferry_requirements::normalize_name(name))),
            format!("its name says extra `{name}`"),
        );
    }
    if matches!(folders.last(), Some(&("extras" | "extra"))) && !rest.is_empty() {
        return (
            Some(Target::Extra(uvferry_requirements::normalize_name(rest))),
            format!("it stands among the extras as `{rest}`"),
        );
    }
    let is_main = matches!(
        rest,
        "" | "base" | "common" | "main" | "requirements" | "requirement"
    );
    if folders.is_empty() && is_main {
        return (Some(Target::Main), "its name says main".to_owned());
    }
    let mut parts: Vec<&str> = folders;
    if !is_main {
        parts.push(rest);
    }
    // `docs/requirements-docs.txt` and `dev/dev.txt` say their name twice.
    parts.dedup();
    let label = parts.join("-");
    let group = uvferry_pyproject::group_name_from(&label);
    let reason = if is_main {
        format!("it stands in `{label}`")
    } else {
        format!("its name says `{label}`")
    };
    (Some(Target::Group(group)), reason)
}

/// `requirements-dev`, `dev_requirements`, `dev.reqs` → `dev`; `requirements` → nothing.
pub(super) fn strip_requirements_word(stem: &str) -> &str {
    const WORDS: [&str; 6] = [
        "requirements",
        "requirement",
        "requires",
        "reqs",
        "req",
        "pip-requirements",
    ];
    for word in WORDS {
        if stem == word {
            return "";
        }
        if let Some(rest) = stem.strip_prefix(word)
            && rest.starts_with(['-', '_', '.'])
        {
            return rest.trim_start_matches(['-', '_', '.']);
        }
        if let Some(rest) = stem.strip_suffix(word)
            && rest.ends_with(['-', '_', '.'])
        {
            return rest.trim_end_matches(['-', '_', '.']);
        }
    }
    // `requirements3`, `requirementsdev`
    stem.strip_prefix("requirements").unwrap_or(stem)
}

/// Whether a file's name says that it has the oldest versions that tests still try.
pub(super) fn names_oldest(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    strip_extension(base_name(&lower))
        .unwrap_or_default()
        .split(['-', '_', '.'])
        .any(|part| {
            matches!(
                part,
                "lower" | "lowest" | "min" | "minimum" | "minimal" | "oldest"
            )
        })
}

/// Whether a group's name is one of those that the dependencies of users have.
pub(super) fn is_of_users(group: &str) -> bool {
    matches!(
        group,
        "base" | "common" | "core" | "default" | "install" | "main" | "runtime"
    )
}

/// Whether a group's name says that developers and their tools install it, not users.
pub(super) fn is_of_developers(group: &str) -> bool {
    group.split('-').any(|part| {
        matches!(
            part,
            "dev"
                | "devel"
                | "develop"
                | "developer"
                | "development"
                | "test"
                | "tests"
                | "testing"
                | "doc"
                | "docs"
                | "documentation"
                | "lint"
                | "linting"
                | "linters"
                | "ci"
                | "build"
                | "packaging"
                | "release"
                | "quality"
                | "style"
                | "types"
                | "typing"
                | "benchmark"
                | "benchmarks"
        )
    })
}

pub(super) fn is_variant_word(part: &str) -> bool {
    let numbered = |prefix: &str| {
        part.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(
        part,
        "cpu"
            | "gpu"
            | "cuda"
            | "nvidia"
            | "amd"
            | "rocm"
            | "metal"
            | "mps"
            | "xpu"
            | "tpu"
            | "directml"
            | "mac"
            | "macos"
            | "osx"
            | "darwin"
            | "win"
            | "win32"
            | "win64"
            | "windows"
            | "linux"
            | "unix"
            | "min"
            | "minimum"
            | "oldest"
            | "lowest"
            | "latest"
            | "arm64"
            | "aarch64"
            | "apple"
            | "silicon"
            | "m1"
            | "x86"
    ) || ["cuda", "cu", "rocm", "py", "python"]
        .iter()
        .any(|prefix| numbered(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(path: &str) -> String {
        match target_by_name(path).0 {
            Some(Target::Main) => "main".into(),
            Some(Target::Group(name)) => format!("group:{name}"),
            Some(Target::Extra(name)) => format!("extra:{name}"),
            None => "none".into(),
        }
    }

    #[test]
    fn names_say_what_a_file_is() {
        for (path, role) in [
            ("requirements.txt", "main"),
            ("Requirements.TXT", "main"),
            ("requirements.in", "main"),
            ("requirement.txt", "main"),
            ("requirements.txt.txt", "main"),
            ("requirements/base.txt", "main"),
            ("requirements/common.in", "main"),
            ("base-requirements.txt", "main"),
            ("requirements-dev.txt", "group:dev"),
            ("requirements_dev.txt", "group:dev"),
            ("dev-requirements.txt", "group:dev"),
            ("development.txt", "group:development"),
            ("requirements/production.txt", "group:production"),
            ("docs/requirements.txt", "group:docs"),
            ("docs/requirements-docs.txt", "group:docs"),
            (".github/requirements.txt", "group:github"),
            ("requirements/tests-min.txt", "group:tests-min"),
            ("requirements/extras/redis.txt", "extra:redis"),
            ("extra-s3-requirements.txt", "extra:s3"),
            ("requirements/_requirements_base.txt", "main"),
            ("requirements/_test.txt", "group:test"),
            ("docs/sphinx.list", "group:docs-sphinx"),
            ("ci/dev-deps", "group:ci-dev"),
        ] {
            assert_eq!(by_name(path), role, "{path}");
        }
    }
}
