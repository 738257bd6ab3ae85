use super::{ProgramOptions, help};
use crate::command_line::{CommandOption, Form};

const EGG: Form = Form::harmless("uv installs no eggs");

/// `easy_install` of setuptools before 80, in pip's words.
pub static EASY_INSTALL: ProgramOptions = ProgramOptions {
    name: "easy_install",
    options: &[
        help(),
        CommandOption::flag("--verbose", Form::same("--verbose")).short('v'),
        CommandOption::flag("--quiet", Form::same("--quiet")).short('q'),
        CommandOption::flag("--dry-run", Form::renamed("--dry-run")).short('n'),
        CommandOption::flag("--no-user-cfg", Form::harmless("uv reads no such file")),
        CommandOption::valued("--prefix", Form::same("--prefix")),
        CommandOption::flag("--zip-ok", EGG).short('z'),
        CommandOption::flag(
            "--multi-version",
            Form::missing("uv has one version of a distribution in an environment"),
        )
        .short('m'),
        CommandOption::flag("--upgrade", Form::same("--upgrade")).short('U'),
        CommandOption::valued("--install-dir", Form::renamed("--target")).short('d'),
        CommandOption::valued(
            "--script-dir",
            Form::missing("uv puts programs into the environment's own folder"),
        )
        .short('s'),
        CommandOption::flag(
            "--exclude-scripts",
            Form::missing("uv always installs the programs of a distribution"),
        )
        .short('x'),
        CommandOption::flag(
            "--always-copy",
            Form::harmless("uv links or copies into the environment anyway"),
        )
        .short('a'),
        CommandOption::valued("--index-url", Form::same("--index-url")).short('i'),
        CommandOption::valued("--find-links", Form::same("--find-links")).short('f'),
        CommandOption::valued(
            "--build-directory",
            Form::harmless("uv builds in its cache"),
        )
        .short('b'),
        CommandOption::valued(
            "--optimize",
            Form::dropped("uv compiles without optimisation, as Python does"),
        )
        .short('O'),
        CommandOption::valued(
            "--record",
            Form::missing("uv writes no such file: `uv pip show --files` lists what it installed"),
        ),
        CommandOption::flag("--always-unzip", EGG).short('Z'),
        CommandOption::valued("--site-dirs", Form::harmless("uv finds the folders itself"))
            .short('S'),
        CommandOption::flag(
            "--editable",
            Form::missing("it only unpacks the source: `git clone` does"),
        )
        .short('e'),
        CommandOption::flag("--no-deps", Form::renamed("--no-deps")).short('N'),
        CommandOption::valued(
            "--allow-hosts",
            Form::dropped("uv asks the indexes and `--find-links` only"),
        )
        .short('H'),
        CommandOption::flag(
            "--local-snapshots-ok",
            Form::harmless("uv takes any local folder"),
        )
        .short('l'),
        CommandOption::flag(
            "--version",
            Form::missing("`uv --version` says which uv it is"),
        ),
        CommandOption::flag(
            "--no-find-links",
            Form::harmless("uv follows no links of packages"),
        ),
        CommandOption::flag("--user", Form::same("--user")),
    ],
    gone: &[],
    uv: &[],
};
