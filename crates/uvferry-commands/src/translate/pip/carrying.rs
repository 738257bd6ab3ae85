//! Options of pip in the words of `uv pip`.

use std::collections::BTreeSet;

use uvferry_diagnostics::Rule;
use uvferry_options::{
    INVALID_VALUE, Kind, OPTION_CHANGES_MEANING, OPTION_WITHOUT_EFFECT, OPTION_WITHOUT_EQUIVALENT,
    To,
};

use crate::context::Environment;
use crate::outcome::OutWord;

use super::super::arguments::{Argument, Given, Item, OptionValue};
use super::super::draft::{Draft, new};
use super::super::invocation::Interpreter;
use super::super::pip_variables::whole_seconds;
use super::requirement::name_of;

/// What is known of a whole command before its words are carried over.
pub(crate) struct Carrying {
    /// Names that `--upgrade` is about; `None` where one of them is not known.
    upgraded: Option<Vec<String>>,
    /// Names that are among them.
    named: BTreeSet<String>,
    /// `--upgrade-strategy eager`.
    is_eager: bool,
    /// `--no-compile`.
    keeps_sources: bool,
    /// `--compile`.
    compiles: bool,
    /// The platforms that are asked for.
    platforms: Vec<String>,
    has_strategy: bool,
    said_platform: bool,
    said_upgrade: bool,
}

impl Carrying {
    pub(crate) fn of(items: &[Item]) -> Self {
        let mut carrying = Self {
            upgraded: Some(Vec::new()),
            named: BTreeSet::new(),
            said_upgrade: false,
            is_eager: false,
            keeps_sources: false,
            compiles: false,
            platforms: Vec::new(),
            has_strategy: false,
            said_platform: false,
        };
        for item in items {
            match item {
                Item::Positional(argument) => carrying.positional(argument),
                Item::Dynamic(_) => carrying.upgraded = None,
                Item::Option(given) => match given.option.long {
                    "--requirement" | "--editable" | "--group" | "--requirements-from-script" => {
                        carrying.upgraded = None;
                    }
                    "--upgrade-strategy" => {
                        carrying.is_eager = text(given) == Some("eager");
                    }
                    "--no-compile" => carrying.keeps_sources = true,
                    "--compile" => carrying.compiles = true,
                    "--platform" => carrying.platforms.extend(text(given).map(str::to_owned)),
                    _ => {}
                },
                _ => {}
            }
        }
        carrying
    }

    fn positional(&mut self, argument: &Argument) {
        match (&mut self.upgraded, name_of(&argument.word)) {
            (Some(names), Some(name)) => {
                if self.named.insert(name.clone()) {
                    names.push(name);
                }
            }
            (names, _) => *names = None,
        }
    }

    /// Words that go behind `uv pip install`: bytecode in images.
    pub(crate) fn bytecode(&self, draft: &Draft<'_, '_>) -> Option<OutWord> {
        let is_set = draft
            .surroundings
            .variables
            .contains_key("UV_COMPILE_BYTECODE");
        let may_be_old = match &draft.invocation.interpreter {
            Interpreter::Version { .. } => false,
            _ => draft.surroundings.has_old_python,
        } || draft.pythons().iter().any(|version| is_below_3_7(version));
        let is_wanted = draft.surroundings.is_image
            && !may_be_old
            && !self.keeps_sources
            && !self.compiles
            && !is_set;
        is_wanted.then(|| new("--compile-bytecode"))
    }

    /// Carries items over, in order.
    pub(crate) fn all(
        &mut self,
        draft: &mut Draft<'_, '_>,
        items: &[Item],
        words: &mut Vec<OutWord>,
    ) {
        let mut rest = items.iter().enumerate().peekable();
        while let Some((at, item)) = rest.next() {
            let Item::Option(given) = item else {
                if let Item::Positional(argument) = item {
                    refused(draft, argument.word.known_start(), argument.index);
                }
                draft.other(item, true, words);
                continue;
            };
            // `-qq`, `-vq`: a word of several letters stays where uv has all of them.
            let letters = given.named_by.word.known_start().len().saturating_sub(1);
            if !given.is_whole || letters > 1 {
                // The letters of a word follow each other.
                let together: Vec<&Given> = items[at..]
                    .iter()
                    .map_while(|item| match item {
                        Item::Option(other) if other.named_by == given.named_by => Some(other),
                        _ => None,
                    })
                    .collect();
                let stays = together.len() > 1
                    && given.named_by.index.is_some()
                    && together.iter().all(|given| {
                        given.option.pip.kind == Kind::Same
                            && matches!(given.option.pip.to, To::Option(_))
                            && given.value.as_ref().is_none_or(|value| value.own.is_some())
                    });
                if stays {
                    words.push(given.named_by.out());
                    if let Some(value) = together.iter().find_map(|given| given.value.as_ref()) {
                        words.push(value.out());
                    }
                    while rest
                        .next_if(|(_, next)| matches!(next, Item::Option(next) if next.named_by == given.named_by))
                        .is_some()
                    {}
                    continue;
                }
            }
            self.option(draft, given, words);
        }
    }

    /// Carries an option over.
    pub(crate) fn option(
        &mut self,
        draft: &mut Draft<'_, '_>,
        given: &Given,
        words: &mut Vec<OutWord>,
    ) {
        let index = given.named_by.index;
        let value = given.value.as_ref();
        let known = value.and_then(|value| value.text.as_deref());
        let is_decided = matches!(given.option.pip.to, To::Decided(_));
        match given.option.long {
            "--editable" if known.is_some_and(is_repository) => editable(draft, given, words),
            _ if !is_decided => draft.option(given, given.option.pip, words),
            "--upgrade" => self.upgrade(draft, given, words),
            "--upgrade-strategy" => {
                if known.is_none() {
                    review(draft, &INVALID_VALUE, "the strategy is known only when the command runs", index);
                }
            }
            "--user" => user(draft, index, words),
            "--platform" => self.platform(draft, known, index, words),
            "--python-version" => python_version(draft, value, index, words),
            "--implementation" | "--abi" => {
                let is_usual = known.is_some_and(|text| {
                    text == "cp" || text.starts_with("cp3") || text == "py" || text == "abi3" || text == "none"
                });
                if is_usual {
                    draft.note(
                        &OPTION_WITHOUT_EFFECT,
                        format!("`{}`: uv knows it from the Python and the platform", given.option.long),
                        index,
                    );
                } else {
                    review(
                        draft,
                        &OPTION_WITHOUT_EQUIVALENT,
                        &format!("`{}`: uv knows CPython only here; `--python` names another interpreter", given.option.long),
                        index,
                    );
                }
            }
            "--extra-index-url" => {
                if let Some(value) = value {
                    let is_attached = value.own.is_none() && given.named_by.word.known_start().starts_with("--");
                    if is_attached {
                        words.push(OutWord::Raw(format!("--index={}", value.raw)));
                    } else {
                        words.push(new("--index"));
                        words.push(value.out());
                    }
                }
                if !self.has_strategy {
                    self.has_strategy = true;
                    words.push(new("--index-strategy"));
                    words.push(new("unsafe-best-match"));
                }
                if let Some(why) = given.option.pip.kind.reason() {
                    draft.note(&OPTION_CHANGES_MEANING, format!("`--extra-index-url`: {why}"), index);
                }
            }
            "--all-releases" | "--only-final" => {
                let word = if given.option.long == "--only-final" { "disallow" } else { "allow" };
                let Some(text) = known else {
                    review(draft, &INVALID_VALUE, "the packages are known only when the command runs", index);
                    return;
                };
                for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                    match name {
                        ":all:" => words.push(new(&format!("--prerelease={word}"))),
                        ":none:" => {}
                        name => words.push(new(&format!("--prerelease-package={name}={word}"))),
                    }
                }
            }
            "--progress-bar" => {
                if known == Some("off") {
                    words.push(new("--no-progress"));
                } else {
                    draft.note(
                        &OPTION_WITHOUT_EFFECT,
                        "`--progress-bar`: uv has one form of it, and shows it on terminals only",
                        index,
                    );
                }
            }
            "--keyring-provider" => match known {
                Some("subprocess" | "disabled") => {
                    words.push(new("--keyring-provider"));
                    words.extend(value.map(OptionValue::out));
                }
                Some("auto") => draft.note(
                    &OPTION_CHANGES_MEANING,
                    "`--keyring-provider auto`: uv asks no keyring unless `--keyring-provider subprocess` is given",
                    index,
                ),
                _ => review(draft, &OPTION_WITHOUT_EQUIVALENT, "`--keyring-provider`: uv knows `subprocess` only", index),
            },
            "--proxy" => {
                if let Some(value) = value {
                    draft.set_raw("HTTP_PROXY", &value.raw);
                    draft.set_raw("HTTPS_PROXY", &value.raw);
                }
                if let Some(why) = given.option.pip.kind.reason() {
                    draft.note(&OPTION_CHANGES_MEANING, format!("`--proxy`: {why}"), index);
                }
            }
            "--timeout" => match value {
                Some(OptionValue { text: Some(text), .. }) => draft.set("UV_HTTP_TIMEOUT", &whole_seconds(text)),
                Some(value) => draft.set_raw("UV_HTTP_TIMEOUT", &value.raw),
                None => {}
            },
            "--format" => match known {
                Some("columns" | "freeze" | "json") => {
                    if given.named_by.index.is_some() && given.named_by.word.known_start().starts_with("--format") {
                        words.push(given.named_by.out());
                        words.extend(value.and_then(|value| value.own.as_ref()).map(Argument::out));
                    } else {
                        words.push(new("--format"));
                        words.extend(value.map(OptionValue::out));
                    }
                }
                _ => review(draft, &OPTION_WITHOUT_EQUIVALENT, "`--format`: uv has `columns`, `freeze` and `json`", index),
            },
            "--no-compile" => {
                if !draft.surroundings.is_image {
                    draft.note(
                        &OPTION_WITHOUT_EFFECT,
                        "`--no-compile`: uv compiles nothing unless it is told to",
                        index,
                    );
                }
            }
            _ => draft.option(given, given.option.pip, words),
        }
    }

    fn upgrade(&mut self, draft: &mut Draft<'_, '_>, given: &Given, words: &mut Vec<OutWord>) {
        let index = given.named_by.index;
        if std::mem::replace(&mut self.said_upgrade, true) {
            return;
        }
        match &self.upgraded {
            Some(names) if !self.is_eager && !names.is_empty() => {
                for name in names {
                    words.push(new("--upgrade-package"));
                    words.push(new(name));
                }
            }
            _ => {
                let stays = given.is_whole && index.is_some();
                words.push(if stays {
                    given.named_by.out()
                } else {
                    new("--upgrade")
                });
                if !self.is_eager {
                    draft.note(
                        &OPTION_CHANGES_MEANING,
                        "`--upgrade`: uv renews what these need as well; pip renews that only where it does not fit any more",
                        index,
                    );
                }
            }
        }
    }

    fn platform(
        &mut self,
        draft: &mut Draft<'_, '_>,
        known: Option<&str>,
        index: Option<usize>,
        words: &mut Vec<OutWord>,
    ) {
        if known.is_none() {
            review(
                draft,
                &OPTION_WITHOUT_EQUIVALENT,
                "`--platform`: uv has other names for platforms, and this one is known only when the command runs",
                index,
            );
            return;
        }
        if std::mem::replace(&mut self.said_platform, true) {
            return;
        }
        let named: Vec<&str> = self
            .platforms
            .iter()
            .map(String::as_str)
            .filter(|name| *name != "any")
            .collect();
        if named.is_empty() {
            return;
        }
        let of_uv: Option<Vec<String>> = named.iter().map(|name| python_platform(name)).collect();
        // Newer manylinux platforms take the wheels of older ones.
        let newest = of_uv.as_ref().and_then(|all| {
            let (first, rest) = all.split_first()?;
            if rest.iter().all(|other| other == first) {
                return Some(first);
            }
            let family = |name: &str| name.split("-manylinux").next().map(str::to_owned);
            let level = |name: &str| {
                let (_, level) = name.rsplit_once("-manylinux")?;
                match level {
                    "2014" => Some(17),
                    level => level.strip_prefix("_2_")?.parse::<u32>().ok(),
                }
            };
            let is_one_family = all
                .iter()
                .all(|name| family(name) == family(first) && level(name).is_some());
            is_one_family
                .then(|| all.iter().max_by_key(|name| level(name)))
                .flatten()
        });
        match newest {
            Some(platform) => {
                words.push(new("--python-platform"));
                words.push(new(platform));
                draft.note(
                    &OPTION_CHANGES_MEANING,
                    "`--platform`: uv also takes this platform for environment markers, pip asks the running Python",
                    index,
                );
            }
            None => review(
                draft,
                &OPTION_WITHOUT_EQUIVALENT,
                &format!(
                    "`--platform {}`: uv has no such platform; `uv pip install --help` lists those of `--python-platform`",
                    named.join(" ")
                ),
                index,
            ),
        }
    }
}

fn text(given: &Given) -> Option<&str> {
    given.value.as_ref()?.text.as_deref()
}

fn review(draft: &mut Draft<'_, '_>, rule: &'static Rule, why: &str, index: Option<usize>) {
    draft.review(rule, why, index);
}

/// Whether an editable is a repository: `git+https://…`.
fn is_repository(text: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+"]
        .iter()
        .any(|scheme| text.starts_with(scheme) || text.contains(&format!("@ {scheme}")))
}

/// Repositories that uv does not fetch from.
fn refused(draft: &mut Draft<'_, '_>, text: &str, index: Option<usize>) {
    let address = text.rsplit_once('@').map_or(text, |(name, address)| {
        // `name @ hg+https://…`, and not the login of `hg+ssh://hg@…`.
        if name.contains(':') {
            text
        } else {
            address.trim_start()
        }
    });
    let scheme = [
        "hg+",
        "svn+",
        "bzr+",
        "git+git:",
        "git+http:",
        "git+git@",
        "hg+ssh:",
    ]
    .into_iter()
    .find(|scheme| address.starts_with(scheme));
    if let Some(scheme) = scheme {
        draft.review(
            &OPTION_WITHOUT_EQUIVALENT,
            format!("`{scheme}…`: uv fetches from git over https and ssh only; give another address, or check the repository out and install the folder"),
            index,
        );
    }
}

/// `-e git+https://…`
fn editable(draft: &mut Draft<'_, '_>, given: &Given, words: &mut Vec<OutWord>) {
    let index = given.named_by.index;
    let Some(value) = &given.value else { return };
    refused(draft, value.shown(), index);
    words.push(value.out());
    draft.note(
        &OPTION_CHANGES_MEANING,
        "`--editable`: uv installs a repository without a checkout that can be edited; clone it and install the folder where one is needed",
        index,
    );
}

/// `--user`. The scheme of users has the same folders as `--prefix ~/.local`.
fn user(draft: &mut Draft<'_, '_>, index: Option<usize>, words: &mut Vec<OutWord>) {
    match draft.surroundings.environment {
        Environment::Active(_) => draft.note(
            &OPTION_WITHOUT_EFFECT,
            "`--user`: the virtual environment is the user's own",
            index,
        ),
        Environment::System => {
            words.push(new("--prefix"));
            words.push(OutWord::Syntax("\"$HOME/.local\"".to_owned()));
            draft.note(
                &OPTION_CHANGES_MEANING,
                "`--user`: uv has no such option; `--prefix \"$HOME/.local\"` fills the same folder, and does not look at what the system has",
                index,
            );
        }
        Environment::Unknown => draft.review(
            &OPTION_WITHOUT_EQUIVALENT,
            "`--user`: uv installs into virtual environments: make one with `uv venv`, or install a program with `uv tool install`",
            index,
        ),
    }
}

fn python_version(
    draft: &mut Draft<'_, '_>,
    value: Option<&OptionValue>,
    index: Option<usize>,
    words: &mut Vec<OutWord>,
) {
    let Some(value) = value else { return };
    words.push(new("--python-version"));
    let Some(text) = &value.text else {
        words.push(value.out());
        return;
    };
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    // `38` and `311` are 3.8 and 3.11 to pip.
    if is_digits && text.len() > 1 {
        words.push(new(&format!("{}.{}", &text[..1], &text[1..])));
    } else {
        words.push(value.out());
    }
    draft.note(
        &OPTION_CHANGES_MEANING,
        "`--python-version`: uv also takes this version for environment markers, pip asks the running Python",
        index,
    );
}

/// uv's name for a platform tag of wheels.
fn python_platform(tag: &str) -> Option<String> {
    let machine = |tag: &str| {
        ["x86_64", "aarch64", "riscv64"]
            .into_iter()
            .find(|machine| tag.ends_with(&format!("_{machine}")))
    };
    if let Some(rest) = tag.strip_prefix("macosx_") {
        return if rest.ends_with("_arm64") || rest.ends_with("_universal2") {
            Some("aarch64-apple-darwin".to_owned())
        } else {
            rest.ends_with("_x86_64")
                .then(|| "x86_64-apple-darwin".to_owned())
        };
    }
    match tag {
        "win_amd64" => return Some("x86_64-pc-windows-msvc".to_owned()),
        "win_arm64" => return Some("aarch64-pc-windows-msvc".to_owned()),
        "win32" => return Some("i686-pc-windows-msvc".to_owned()),
        _ => {}
    }
    let machine = machine(tag)?;
    let level = tag.strip_suffix(machine)?.trim_end_matches('_');
    match level {
        "manylinux2014" | "manylinux_2_17" if machine != "riscv64" => {
            Some(format!("{machine}-{level}"))
        }
        "linux" => Some(format!(
            "{machine}-unknown-linux{}",
            if machine == "riscv64" { "" } else { "-gnu" }
        )),
        level if level.starts_with("musllinux_") && machine != "riscv64" => {
            Some(format!("{machine}-unknown-linux-musl"))
        }
        level => {
            let number: u32 = level.strip_prefix("manylinux_2_")?.parse().ok()?;
            (machine != "riscv64" && (number == 28 || (31..=40).contains(&number)))
                .then(|| format!("{machine}-manylinux_2_{number}"))
        }
    }
}

/// Whether uv cannot compile the modules of a Python: it has no `PycInvalidationMode`.
fn is_below_3_7(version: &str) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(3)), Some(Ok(minor))) => minor < 7,
        (Some(Ok(major)), _) => major < 3,
        _ => false,
    }
}
