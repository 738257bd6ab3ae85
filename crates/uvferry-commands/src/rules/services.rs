//! About the pipelines of CircleCI, Travis CI, Azure Pipelines and Bitbucket, and about the
//! machines of services.

use uvferry_diagnostics::{Rule, Severity};

/// A job whose commands are listed only.
pub static JOB_STAYS: Rule = Rule {
    code: "UVF380",
    name: "job-stays",
    severity: Severity::Warning,
    summary: "a job whose commands stay together",
    explanation: "The commands of a job are put into uv's words together or not at all: half of \
                  them would install into one place and half into another. One of them has no \
                  counterpart, or what the job runs on is not known, so all of them stay. Each \
                  is listed with the form that it would have.",
    fix: "Change the job by hand: install uv in its first step, choose the environment, and take \
          the listed forms.",
};

/// An installation that stands nowhere in the file.
pub static SERVICE_RUNS_PIP: Rule = Rule {
    code: "UVF381",
    name: "service-runs-pip",
    severity: Severity::Warning,
    summary: "a service installs with pip by itself",
    explanation: "The service, or a package of its configuration (an orb), runs pip in words \
                  that do not stand in the file, on a requirements file that may go.",
    fix: "Write the installation into the file: a step with `uv sync --locked`.",
};

/// A Python that belongs to the machine.
pub static PYTHON_OF_THE_MACHINE: Rule = Rule {
    code: "UVF382",
    name: "python-of-the-machine",
    severity: Severity::Warning,
    summary: "a job installs into the Python that the service's machine has",
    explanation: "No step before the command brings a Python, so it is the machine's own, which \
                  its system manages. pip is configured there to install into it all the same; \
                  uv refuses. An environment that is active from there on would be hidden again \
                  by the Python of a later step.",
    fix: "Move the command behind the step that brings Python, or install a program with \
          `uv tool install`.",
};

/// A script with uv in a pipeline that is not edited.
pub static SCRIPT_NEEDS_UV: Rule = Rule {
    code: "UVF383",
    name: "script-needs-uv",
    severity: Severity::Warning,
    summary: "a pipeline that is not edited runs a script that calls uv now",
    explanation: "The script or Makefile was put into uv's words. The file that runs it is of a \
                  service whose files are listed only, so nothing was added to it that installs \
                  uv, and no environment is active there.",
    fix: "Install uv before this line (`pip install uv`), and make an environment (`uv venv`) or \
          set UV_SYSTEM_PYTHON=1.",
};
