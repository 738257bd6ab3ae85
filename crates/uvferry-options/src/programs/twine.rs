use super::{NONE, ProgramOptions, help};
use crate::command_line::{CommandOption, Form, To};
use crate::table::Kind;

/// They read the same words.
const UPLOAD: &[&str] = &["upload", "register"];

/// twine 7.
pub static TWINE: ProgramOptions = ProgramOptions {
    name: "twine",
    options: &[
        help(),
        CommandOption::flag(
            "--version",
            Form::missing("`uv --version` says which uv it is"),
        )
        .of(NONE),
        CommandOption::flag(
            "--no-color",
            Form::harmless("it concerns only what the program prints"),
        )
        .of(NONE),
        CommandOption::valued(
            "--repository",
            Form::new(
                To::Decided(&["--index"]),
                Kind::NoEquivalent(
                    "uv does not read `.pypirc`: name the index in `[[tool.uv.index]]` with its \
                     `publish-url` and give `--index NAME`, or give `--publish-url URL`",
                ),
            ),
        )
        .short('r')
        .of(UPLOAD),
        CommandOption::valued("--repository-url", Form::renamed("--publish-url")).of(UPLOAD),
        CommandOption::flag(
            "--attestations",
            Form::harmless("uv uploads the attestations that lie beside the files"),
        )
        .of(UPLOAD),
        CommandOption::flag(
            "--sign",
            Form::dropped("uv signs nothing, and the public index does not take signatures of GPG"),
        )
        .short('s')
        .of(UPLOAD),
        CommandOption::valued("--sign-with", Form::dropped("uv signs nothing")).of(UPLOAD),
        CommandOption::valued("--identity", Form::dropped("uv signs nothing"))
            .short('i')
            .of(UPLOAD),
        CommandOption::valued("--username", Form::same("--username"))
            .short('u')
            .of(UPLOAD),
        CommandOption::valued("--password", Form::same("--password"))
            .short('p')
            .of(UPLOAD),
        CommandOption::flag(
            "--non-interactive",
            Form::harmless("uv asks only at a terminal"),
        )
        .of(UPLOAD),
        CommandOption::valued(
            "--comment",
            Form::dropped("uv sends no comment with a file"),
        )
        .short('c')
        .of(UPLOAD),
        CommandOption::valued(
            "--config-file",
            Form::missing(
                "uv does not read `.pypirc`: give `--publish-url`, and the name and password in \
                 UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD",
            ),
        )
        .of(UPLOAD),
        CommandOption::flag(
            "--skip-existing",
            Form::new(
                To::Decided(&["--check-url"]),
                Kind::NoEquivalent(
                    "uv asks the index which files it has: give the URL of its simple pages with \
                     `--check-url`, or name the index with `--index`",
                ),
            ),
        )
        .of(UPLOAD),
        CommandOption::valued(
            "--cert",
            Form::new(To::Environment("SSL_CERT_FILE"), Kind::Renamed),
        )
        .of(UPLOAD),
        CommandOption::valued(
            "--client-cert",
            Form::new(To::Environment("SSL_CLIENT_CERT"), Kind::Renamed),
        )
        .of(UPLOAD),
        CommandOption::flag("--verbose", Form::same("--verbose")).of(UPLOAD),
        CommandOption::flag("--disable-progress-bar", Form::renamed("--no-progress")).of(UPLOAD),
        CommandOption::flag("--strict", Form::missing("uv does not check distributions"))
            .of(&["check"]),
    ],
    gone: &[],
    uv: &[&["publish"]],
};
