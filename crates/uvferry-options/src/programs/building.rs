use super::{OUTPUT, ProgramOptions, changed, help};
use crate::command_line::{CommandOption, Form};

/// `python -m build` 1.6.
pub static BUILD: ProgramOptions = ProgramOptions {
    name: "build",
    options: &[
        CommandOption::flag(
            "--version",
            Form::missing("`uv --version` says which uv it is"),
        )
        .short('V'),
        CommandOption::flag("--quiet", Form::same("--quiet")).short('q'),
        CommandOption::flag("--verbose", OUTPUT).short('v'),
        CommandOption::valued("--outdir", Form::renamed("--out-dir")).short('o'),
        CommandOption::valued(
            "--sdist-extract-dir",
            Form::dropped("uv unpacks the source distribution in a folder of its own"),
        ),
        CommandOption::flag("--sdist", Form::renamed("--sdist")).short('s'),
        CommandOption::flag("--wheel", Form::renamed("--wheel")).short('w'),
        CommandOption::flag(
            "--metadata",
            Form::missing(
                "uv prints no metadata: `uvx --from build pyproject-build --metadata` does",
            ),
        ),
        CommandOption::valued(
            "--report",
            Form::missing("uv writes no such report: read the names of the files it has built"),
        ),
        CommandOption::valued("--config-setting", Form::same("--config-setting")).short('C'),
        CommandOption::valued(
            "--config-json",
            Form::missing("give each setting of the object with `--config-setting KEY=VALUE`"),
        ),
        CommandOption::valued(
            "--installer",
            Form::harmless("uv installs what a build needs"),
        ),
        CommandOption::flag(
            "--no-isolation",
            changed(
                "--no-build-isolation",
                "what a build needs is looked for in the virtual environment that is active, in \
                 `.venv`, or in that of `--python`",
            ),
        )
        .short('n'),
        CommandOption::valued(
            "--env-dir",
            Form::dropped("uv keeps the environment of a build in its cache"),
        ),
        CommandOption::valued(
            "--dependency-constraints-txt",
            Form::renamed("--build-constraints"),
        ),
        CommandOption::flag(
            "--skip-dependency-check",
            Form::harmless("uv does not check this"),
        )
        .short('x'),
        help(),
    ],
    gone: &[],
    uv: &[&["build"]],
};
