//! About Dockerfiles.

use uvferry_diagnostics::{Rule, Severity};

/// A Dockerfile that the builder would refuse.
pub static IMAGE_FILE_REFUSED: Rule = Rule {
    code: "UVF338",
    name: "image-file-refused",
    severity: Severity::Error,
    summary: "a Dockerfile that BuildKit does not read",
    explanation: "The builder would stop at this place, so that nobody can say what the file \
                  means. It is left as it is.",
    fix: "Correct the file, and run again.",
};

/// Commands of an image that are listed and left alone.
pub static IMAGE_LEFT_ALONE: Rule = Rule {
    code: "UVF339",
    name: "image-left-alone",
    severity: Severity::Warning,
    summary: "the commands of an image are listed and not changed",
    explanation: "Each command is listed with its form for uv. The file keeps its bytes where \
                  they cannot be changed safely: a template, an image of Windows or a shell that \
                  is none of POSIX, a platform that uv's image has no build for (there are \
                  builds for amd64 and arm64), or a Python that uv does not work with.",
    fix: "Change the file by hand, with the forms that are listed.",
};

/// A Dockerfile names a file that is gone, and it cannot be changed.
pub static IMAGE_NAMES_GONE_FILE: Rule = Rule {
    code: "UVF340",
    name: "image-names-gone-file",
    severity: Severity::Warning,
    summary: "a requirements file is copied into an image for a command that stays",
    explanation: "The file has become part of pyproject.toml. A command of the image goes on \
                  reading it, or its name is known only while the image is built, so that the \
                  copy is not put into other words.",
    fix: "Write the file from the lock in the image, before it is read: `uv export --locked \
          --quiet --no-emit-project --output-file requirements.txt`; or keep it \
          (`--keep-requirements`).",
};

/// The project cannot be copied into the image.
pub static PROJECT_OUTSIDE_CONTEXT: Rule = Rule {
    code: "UVF341",
    name: "project-outside-context",
    severity: Severity::Warning,
    summary: "pyproject.toml lies outside what the image is built from",
    explanation: "An image is built from one folder, and files outside of it cannot be copied. \
                  uv needs pyproject.toml and uv.lock, which lie further up or beside it.",
    fix: "Build from the project's folder (`docker build --file …/Dockerfile .`), or bring it in \
          as a context of its own (`--build-context`).",
};

/// pip is installed by the system's package manager, and nothing uses it.
pub static PIP_OF_IMAGE_UNUSED: Rule = Rule {
    code: "UVF342",
    name: "pip-of-image-unused",
    severity: Severity::Info,
    summary: "the image installs pip, and no command of it uses pip any more",
    explanation: "`apt-get install python3-pip` and the like bring pip and, with it, compilers \
                  and headers that a build may still need. Python itself may come in only as \
                  their dependency.",
    fix: "Name python3 in its place, if nothing that runs in the container calls pip.",
};

/// A command installs as a user who may not write where it would.
pub static USER_WITHOUT_RIGHTS: Rule = Rule {
    code: "UVF343",
    name: "user-without-rights",
    severity: Severity::Warning,
    summary: "a command installs into the image's Python as another user than root",
    explanation: "pip falls back to `~/.local` where the user may not write into Python's own \
                  folder; uv stops. The command gets that folder by name: `--prefix \
                  \"$HOME/.local\"`.",
    fix: "Install before `USER`, or into a virtual environment that belongs to the user.",
};

/// A command installs as the user of a base image that nothing here tells.
pub static IMAGE_USER_UNKNOWN: Rule = Rule {
    code: "UVF378",
    name: "image-user-unknown",
    severity: Severity::Info,
    summary: "a command installs as the user of a base image that is not known here",
    explanation: "An image hands on its `USER`. Where that user may not write into Python's own \
                  folder, pip falls back to `~/.local`, and uv stops. No file of the repository \
                  builds this base image, so that its user is not known.",
    fix: "Where it is not root, install before `USER`, into an environment of the user, or with \
          `--prefix \"$HOME/.local\"`.",
};

/// Where uv is not brought by its image.
pub static CACHE_MOUNT_NOT_ADDED: Rule = Rule {
    code: "UVF345",
    name: "cache-mount-not-added",
    severity: Severity::Info,
    summary: "a command gets no cache mount",
    explanation: "The cache of uv lies in the home of the user who runs it, which is known for \
                  root only.",
    fix: "Add `--mount=type=cache,target=…,uid=…` with the folder and number of the user.",
};

/// Settings of pip come in a file that uv does not read.
pub static IMAGE_CONFIGURES_PIP: Rule = Rule {
    code: "UVF346",
    name: "image-configures-pip",
    severity: Severity::Warning,
    summary: "pip gets a pip.conf, which uv does not read",
    explanation: "An index, its credentials or certificates that pip.conf gives are not known to \
                  uv: it would ask the default index. Where a step of an image writes it and its \
                  text says what, uv's variables get the same. Else `pip install` behind it waits \
                  for a person; `uv sync` goes by the addresses in uv.lock.",
    fix: "Give the same to uv: `ENV UV_DEFAULT_INDEX=…` or a uv.toml in its place; credentials \
          as a secret of the build (`RUN --mount=type=secret,id=index,env=UV_DEFAULT_INDEX …`).",
};

/// A requirements file that is made on the way.
pub static FILE_WRITTEN_BEFORE: Rule = Rule {
    code: "UVF347",
    name: "requirements-file-written-before",
    severity: Severity::Info,
    summary: "a command installs a requirements file that is written before it",
    explanation: "Something in the same script, job or image writes the file before the command \
                  reads it (`sed -i`, `>`, `tee`, `mv`, `curl -o`): what it holds then is not what \
                  became part of the project, and not what uv.lock says. The command goes on \
                  installing the file.",
    fix: "Where the change is what the project needs, make it in pyproject.toml, and use `uv sync \
          --locked`.",
};
