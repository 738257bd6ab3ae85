//! About workflows and pipelines.

use uvferry_diagnostics::{Rule, Severity};

/// A pipeline that is no YAML.
pub static UNREADABLE_PIPELINE: Rule = Rule {
    code: "UVF348",
    name: "unreadable-pipeline",
    severity: Severity::Warning,
    summary: "a pipeline that cannot be read",
    explanation: "The file is no YAML, or nested deeper than any pipeline is, so its commands \
                  are not known. It stays as it is.",
    fix: "Correct the file and run again, or put its commands into uv's words by hand.",
};

/// Edits that would have broken a file.
pub static PIPELINE_LEFT_ALONE: Rule = Rule {
    code: "UVF349",
    name: "pipeline-left-alone",
    severity: Severity::Warning,
    summary: "a pipeline whose edits do not fit together",
    explanation: "With the new commands in it the file would not be the YAML that was meant, \
                  so none of them was written. They are listed with their places.",
    fix: "Make the listed changes by hand.",
};

/// A script in a shell that is not read exactly.
pub static SHELL_NOT_READ: Rule = Rule {
    code: "UVF350",
    name: "shell-not-read",
    severity: Severity::Warning,
    summary: "a command of pip in a shell whose syntax is not read",
    explanation: "Lines for PowerShell and cmd are changed where they are plain commands, \
                  which all shells read alike. This line is more than that, or it is a program \
                  in another language.",
    fix: "Change the line by hand; where its command was understood, its form under uv is listed.",
};

/// An anchor whose users need different things.
pub static SHARED_TEXT_DIFFERS: Rule = Rule {
    code: "UVF351",
    name: "shared-text-differs",
    severity: Severity::Warning,
    summary: "jobs share a text, and need different commands in it",
    explanation: "An anchor, a shared list or a template is used by jobs that differ in their \
                  environment or folder, so the same command becomes different ones. One text \
                  cannot say both.",
    fix: "Give each job a text of its own, or write one that fits both.",
};

/// A place that names a requirements file and that is not understood.
pub static PIPELINE_NAMES_REQUIREMENTS: Rule = Rule {
    code: "UVF352",
    name: "pipeline-names-requirements",
    severity: Severity::Warning,
    summary: "a pipeline hands on the name of a requirements file that goes",
    explanation: "The value goes to an action, a template or a program that is not known here. \
                  After the migration the file is not there.",
    fix: "Name what takes its place (pyproject.toml, uv.lock), or write the file with `uv export \
          --format requirements.txt --output-file FILE` before this step.",
};

/// A variable of pip.
pub static PIPELINE_PIP_VARIABLE: Rule = Rule {
    code: "UVF353",
    name: "pipeline-pip-variable",
    severity: Severity::Info,
    summary: "a variable that pip reads and uv does not",
    explanation: "uv reads no `PIP_…` variable. Where uv has a variable for the same, it was set \
                  beside pip's, which stays for what still runs pip (tox, other tools).",
    fix: "Take pip's variable away once nothing runs pip any more.",
};

/// A cache of pip whose step something asks for.
pub static PIP_CACHE_STAYS: Rule = Rule {
    code: "UVF354",
    name: "pip-cache-stays",
    severity: Severity::Info,
    summary: "a step that caches pip's folder stays",
    explanation: "Another step asks for its outcome, or commands of pip stay in the job, so the \
                  step cannot go. uv keeps a cache of its own, which setup-uv brings along.",
    fix: "Take the step away together with what asks for it.",
};

/// Commands of uv where uv cannot be brought.
pub static UV_IS_NOT_THERE: Rule = Rule {
    code: "UVF355",
    name: "uv-is-not-there",
    severity: Severity::Warning,
    summary: "a job calls uv, and nothing in the file can bring it",
    explanation: "The commands of the job were put into uv's words. Where its image comes from, \
                  or where its steps begin, cannot be seen in this file, so nothing was added \
                  that installs uv.",
    fix: "Install uv before the first of these commands, in the image or in the job.",
};

/// An environment that only PATH tells of.
pub static ENVIRONMENT_ON_PATH_ONLY: Rule = Rule {
    code: "UVF356",
    name: "environment-on-path-only",
    severity: Severity::Warning,
    summary: "a virtual environment that later steps know by PATH alone",
    explanation: "uv looks for the environment in VIRTUAL_ENV and in a folder named `.venv`, and \
                  not on PATH.",
    fix: "Set VIRTUAL_ENV as well: `echo \"VIRTUAL_ENV=$PWD/venv\" >> \"$GITHUB_ENV\"`.",
};

/// A job in a conda environment.
pub static CONDA_JOB: Rule = Rule {
    code: "UVF357",
    name: "conda-job",
    severity: Severity::Warning,
    summary: "a job that installs into a conda environment",
    explanation: "`uv sync` makes an environment of its own and does not fill one of conda, so \
                  programs that conda brought would be missed. The commands are listed and stay.",
    fix: "Decide whether the job still needs conda: without it, let setup-uv activate the \
          project's environment; with it, keep `uv pip install` into the conda environment.",
};

/// An action that runs pip.
pub static ACTION_RUNS_PIP: Rule = Rule {
    code: "UVF358",
    name: "action-runs-pip",
    severity: Severity::Warning,
    summary: "an action that installs with pip by itself",
    explanation: "The action runs pip; its inputs cannot make it run uv.",
    fix: "Put a step with `uv sync` or `uv pip install` in its place.",
};

/// An image that may hold an environment.
pub static IMAGE_IS_NOT_KNOWN: Rule = Rule {
    code: "UVF359",
    name: "image-is-not-known",
    severity: Severity::Info,
    summary: "a job runs in an image that is not known",
    explanation: "uv installs into a virtual environment, or with `--system` into the Python \
                  that it finds first. Most images have no environment that is active, so \
                  `--system` was written.",
    fix: "Take `--system` away where the image sets VIRTUAL_ENV.",
};
