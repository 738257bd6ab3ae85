//! The command lines of pip-tools, held against pip-tools 7.6.

use super::{CommandOption, Form, To};
use crate::table::Kind::{ChangesMeaning, Renamed};

const LOCKED: Form = Form::harmless("uv.lock has a form of its own");
const SETTING: Form = Form::dropped(
    "`uv lock` takes it from `[tool.uv]` in pyproject.toml, so that everybody gets the same lock",
);
const UNREAD: Form = Form::dropped("uv does not read the settings of pip-tools");

const fn decided(options: &'static [&'static str]) -> Form {
    Form::new(To::Decided(options), Renamed)
}

const fn flag(long: &'static str, form: Form) -> CommandOption {
    CommandOption::flag(long, form)
}

const fn valued(long: &'static str, form: Form) -> CommandOption {
    CommandOption::valued(long, form)
}

/// Options of `pip-compile`: in pip mode for `uv pip compile`, in project mode for
/// `uv lock`.
pub static PIP_COMPILE: &[CommandOption] = &[
    flag("--help", Form::same("--help")).short('h'),
    flag("--version", decided(&[])),
    flag("--color", Form::new(To::Words(&["--color=always"]), Renamed)),
    flag("--no-color", Form::new(To::Words(&["--color=never"]), Renamed)),
    flag("--verbose", Form::same("--verbose")).short('v'),
    flag("--quiet", Form::same("--quiet")).short('q'),
    flag("--dry-run", decided(&[]))
        .short('n')
        .project(Form::renamed("--dry-run")),
    flag("--pre", Form::new(To::Words(&["--prerelease=allow"]), Renamed))
        .short('p')
        .project(SETTING),
    flag("--rebuild", Form::renamed("--refresh")).short('r'),
    valued("--extra", Form::same("--extra")).project(LOCKED),
    flag("--all-extras", Form::same("--all-extras")).project(LOCKED),
    valued("--find-links", Form::same("--find-links"))
        .short('f')
        .project(SETTING),
    valued("--index-url", Form::renamed("--default-index"))
        .short('i')
        .project(SETTING),
    flag("--no-index", Form::same("--no-index")).project(SETTING),
    valued(
        "--extra-index-url",
        Form::new(
            To::Decided(&["--index", "--index-strategy"]),
            ChangesMeaning(
                "uv takes a package from the first index that has it, and asks these before the default one; with `--index-strategy unsafe-best-match` it takes the best version of all, as pip does",
            ),
        ),
    )
    .project(SETTING),
    valued("--cert", Form::same("--cert")).project(Form::new(To::Environment("SSL_CERT_FILE"), Renamed)),
    valued("--client-cert", Form::new(To::Environment("SSL_CLIENT_CERT"), Renamed)),
    valued("--trusted-host", Form::renamed("--allow-insecure-host")),
    valued("--uploaded-prior-to", Form::renamed("--exclude-newer")).project(SETTING),
    flag("--header", Form::harmless("uv writes a header unless it is told not to")).project(LOCKED),
    flag("--no-header", Form::same("--no-header")).project(LOCKED),
    flag(
        "--emit-trusted-host",
        Form::dropped("uv writes no `--trusted-host` lines"),
    )
    .project(LOCKED),
    flag("--no-emit-trusted-host", Form::harmless("uv writes no `--trusted-host` lines")),
    flag("--annotate", Form::harmless("uv writes where each package comes from unless it is told not to"))
        .project(LOCKED),
    flag("--no-annotate", Form::same("--no-annotate")).project(LOCKED),
    valued("--annotation-style", Form::same("--annotation-style")).project(LOCKED),
    flag("--upgrade", Form::same("--upgrade")).short('U'),
    flag("--no-upgrade", Form::harmless("nothing is renewed unless it is asked for")),
    valued("--upgrade-package", Form::same("--upgrade-package")).short('P'),
    valued("--output-file", Form::same("--output-file"))
        .short('o')
        .project(LOCKED),
    valued("--newline", Form::dropped("uv writes `\\n`")).project(LOCKED),
    flag("--allow-unsafe", Form::harmless("uv pins pip and setuptools like any other package")).project(LOCKED),
    flag("--no-allow-unsafe", decided(&["--no-emit-package"])).project(LOCKED),
    flag("--strip-extras", Form::harmless("uv writes no extras unless it is told to")).project(LOCKED),
    flag("--no-strip-extras", Form::same("--no-strip-extras")).project(LOCKED),
    flag("--generate-hashes", Form::same("--generate-hashes"))
        .project(Form::harmless("uv.lock always holds hashes")),
    flag("--reuse-hashes", Form::harmless("uv takes hashes from the index")),
    flag("--no-reuse-hashes", Form::harmless("uv takes hashes from the index")),
    valued("--max-rounds", Form::harmless("uv has no such limit")),
    flag("--build-isolation", Form::harmless("uv builds in isolation unless it is told not to")),
    flag("--no-build-isolation", Form::same("--no-build-isolation")),
    flag("--emit-find-links", Form::same("--emit-find-links")).project(LOCKED),
    flag("--no-emit-find-links", Form::harmless("uv writes no such lines unless it is told to")),
    valued(
        "--cache-dir",
        Form::new(
            To::Option("--cache-dir"),
            ChangesMeaning("uv's cache has another layout: it must not be a folder that pip-tools uses"),
        ),
    ),
    valued("--pip-args", decided(&[])),
    valued("--resolver", decided(&[])),
    flag("--emit-index-url", Form::same("--emit-index-url")).project(LOCKED),
    flag("--no-emit-index-url", decided(&[])),
    flag("--emit-options", decided(&["--emit-index-url", "--emit-find-links", "--emit-build-options"]))
        .project(LOCKED),
    flag("--no-emit-options", decided(&[])),
    valued("--unsafe-package", Form::renamed("--no-emit-package")).project(LOCKED),
    valued("--config", UNREAD),
    flag("--no-config", Form::harmless("uv does not read the settings of pip-tools")),
    valued("--constraint", Form::same("--constraints"))
        .short('c')
        .project(Form::dropped(
            "`uv lock` takes it from `[tool.uv] constraint-dependencies`",
        )),
    valued(
        "--build-deps-for",
        Form::missing("uv writes no build requirements; `uv export` and `[build-system] requires` have the rest"),
    ),
    flag(
        "--all-build-deps",
        Form::missing("uv writes no build requirements; `uv export` and `[build-system] requires` have the rest"),
    ),
    flag(
        "--only-build-deps",
        Form::missing("uv writes no build requirements; `uv export` and `[build-system] requires` have the rest"),
    ),
];

/// Options of `pip-sync`: in pip mode for `uv pip sync`, in project mode for `uv sync`.
pub static PIP_SYNC: &[CommandOption] = &[
    flag("--help", Form::same("--help")).short('h'),
    flag("--version", decided(&[])),
    flag("--ask", Form::missing("uv does not ask; `--dry-run` shows what would happen")).short('a'),
    flag("--dry-run", Form::renamed("--dry-run")).short('n'),
    flag("--force", Form::dropped("uv refuses files that contradict each other")),
    valued("--find-links", Form::same("--find-links"))
        .short('f')
        .project(SETTING),
    valued("--index-url", Form::renamed("--default-index"))
        .short('i')
        .project(SETTING),
    valued(
        "--extra-index-url",
        Form::new(
            To::Decided(&["--index", "--index-strategy"]),
            ChangesMeaning(
                "uv takes a package from the first index that has it, and asks these before the default one; with `--index-strategy unsafe-best-match` it takes the best version of all, as pip does",
            ),
        ),
    )
    .project(SETTING),
    valued("--trusted-host", Form::renamed("--allow-insecure-host")),
    flag("--no-index", Form::same("--no-index")).project(SETTING),
    valued("--python-executable", Form::renamed("--python"))
        .project(decided(&["--python"])),
    flag("--verbose", Form::same("--verbose")).short('v'),
    flag("--quiet", Form::same("--quiet")).short('q'),
    flag("--user", Form::missing("uv syncs whole environments only")),
    valued("--cert", Form::same("--cert")).project(Form::new(To::Environment("SSL_CERT_FILE"), Renamed)),
    valued("--client-cert", Form::new(To::Environment("SSL_CLIENT_CERT"), Renamed)),
    valued("--pip-args", decided(&[])),
    valued("--config", UNREAD),
    flag("--no-config", Form::harmless("uv does not read the settings of pip-tools")),
];
