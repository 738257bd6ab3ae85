use uvferry_diagnostics::Rule;

use crate::rules;

/// Where an option is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On a line of its own in a requirements file.
    RequirementsFile,
    /// Behind a requirement on its line.
    PerRequirement,
    /// In `pip.conf`, `pip.ini`, or as `PIP_…` in the environment.
    PipConf,
}

/// Where uv takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UvPlace {
    /// A table of `[[tool.uv.index]]`.
    Index {
        /// Whether it is `default = true`.
        default: bool,
    },
    /// A key of `[tool.uv]` that takes one value.
    Key(&'static str),
    /// A key of `[tool.uv]` with a fixed value, as TOML text.
    Fixed(&'static str, &'static str),
    /// A key of `[tool.uv]` that holds an array.
    List(&'static str),
    /// A key for all packages and an array for named ones.
    Packages {
        /// The flag that stands for `:all:`.
        all: &'static str,
        /// The array of names.
        named: &'static str,
    },
    /// A key for all packages and a table for named ones, with a fixed value.
    PackageTable {
        /// The key that stands for `:all:`.
        all: &'static str,
        /// The table of names.
        named: &'static str,
        /// The value of either.
        value: &'static str,
    },
    /// A table of `[tool.uv]`, by package.
    PerPackage(&'static str),
    /// An environment variable that uv reads.
    Environment(&'static str),
    /// What the line itself becomes: a dependency, an include, a source.
    Line,
    /// Nowhere.
    Nowhere,
}

/// How pip's and uv's word relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The same name, the same meaning.
    Same,
    /// Another name, the same meaning.
    Renamed,
    /// Left out: uv does so anyway, or it concerns pip only. The text says why.
    DroppedHarmless(&'static str),
    /// Left out: a new lock may choose otherwise. The text says how.
    DroppedWarning(&'static str),
    /// Carried over with a difference, which the text names.
    ChangesMeaning(&'static str),
    /// Nothing in uv does it. The text says what to do.
    NoEquivalent(&'static str),
}

impl Kind {
    /// The rule that a ledger item or a diagnostic names; `None` where nothing has to be
    /// said.
    pub fn rule(self) -> Option<&'static Rule> {
        match self {
            Self::Same | Self::Renamed => None,
            Self::DroppedHarmless(_) => Some(&rules::OPTION_WITHOUT_EFFECT),
            Self::DroppedWarning(_) => Some(&rules::OPTION_DROPPED),
            Self::ChangesMeaning(_) => Some(&rules::OPTION_CHANGES_MEANING),
            Self::NoEquivalent(_) => Some(&rules::OPTION_WITHOUT_EQUIVALENT),
        }
    }

    /// Why, for a person.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Same | Self::Renamed => None,
            Self::DroppedHarmless(why)
            | Self::DroppedWarning(why)
            | Self::ChangesMeaning(why)
            | Self::NoEquivalent(why) => Some(why),
        }
    }
}

/// An option of pip.
#[derive(Debug, PartialEq, Eq)]
pub struct PipOption {
    /// The long form that pip's help shows first.
    pub long: &'static str,
    /// Other long forms.
    pub aliases: &'static [&'static str],
    /// The letter of the short form.
    pub short: Option<char>,
    /// Where pip takes it.
    pub contexts: &'static [Context],
    /// Whether a value follows.
    pub takes_value: bool,
    /// Where uv takes it.
    pub uv: UvPlace,
    /// How the two relate.
    pub kind: Kind,
}

impl PipOption {
    /// The key in `pip.conf`: the long form without dashes in front.
    pub fn conf_key(&self) -> &'static str {
        self.long.trim_start_matches('-')
    }

    /// The environment variable that pip reads.
    pub fn environment_variable(&self) -> String {
        format!(
            "PIP_{}",
            self.conf_key().replace('-', "_").to_ascii_uppercase()
        )
    }

    /// Whether pip takes it in `context`.
    pub fn is_taken_in(&self, context: Context) -> bool {
        self.contexts.contains(&context)
    }
}

/// The option of that name, if pip takes it in `context`. `name` is a long or short form,
/// a key of pip.conf (`index-url`, also `index_url`, which pip takes for the same), or a
/// variable (`PIP_INDEX_URL`).
pub fn lookup(name: &str, context: Context) -> Option<&'static PipOption> {
    let found = if let Some(letter) = name.strip_prefix('-').filter(|rest| !rest.starts_with('-')) {
        let mut letters = letter.chars();
        let letter = letters.next()?;
        if letters.next().is_some() {
            return None;
        }
        OPTIONS.iter().find(|option| option.short == Some(letter))
    } else {
        let key = match name.get(..4) {
            Some(head) if head.eq_ignore_ascii_case("PIP_") => &name[4..],
            _ => name.strip_prefix("--").unwrap_or(name),
        };
        let key = key.replace('_', "-").to_ascii_lowercase();
        OPTIONS.iter().find(|option| {
            option.conf_key() == key
                || option
                    .aliases
                    .iter()
                    .any(|alias| alias.trim_start_matches('-') == key)
        })
    }?;
    found.is_taken_in(context).then_some(found)
}

use Context::{PerRequirement, PipConf, RequirementsFile};
use Kind::{ChangesMeaning, DroppedHarmless, DroppedWarning, NoEquivalent, Renamed, Same};
use UvPlace::{
    Environment, Fixed, Index, Key, Line, List, Nowhere, PackageTable, Packages, PerPackage,
};

const FILE: &[Context] = &[RequirementsFile, PipConf];
const FILE_ONLY: &[Context] = &[RequirementsFile];
const CONF: &[Context] = &[PipConf];
const REQUIREMENT: &[Context] = &[PerRequirement];

const fn option(
    long: &'static str,
    short: Option<char>,
    contexts: &'static [Context],
    takes_value: bool,
    uv: UvPlace,
    kind: Kind,
) -> PipOption {
    PipOption {
        long,
        aliases: &[],
        short,
        contexts,
        takes_value,
        uv,
        kind,
    }
}

const fn aliased(mut option: PipOption, aliases: &'static [&'static str]) -> PipOption {
    option.aliases = aliases;
    option
}

const PIP_ITSELF: Kind = DroppedHarmless("it concerns what pip itself prints or asks");
const LAYOUT: Kind = NoEquivalent(
    "a project's packages always go into its own environment; use `uv pip install` with the \
     same option for anything else",
);
const ONE_TARGET: Kind = NoEquivalent(
    "uv.lock holds for every Python and platform; limit them by `[tool.uv] environments`, or \
     choose a target when exporting",
);
const NEWEST: Kind = DroppedHarmless(
    "`uv sync` makes the environment equal to uv.lock; `uv lock --upgrade` renews it",
);

/// Each option of `pip install`, of its general options, and of requirements files.
pub static OPTIONS: &[PipOption] = &[
    // Where packages come from.
    aliased(
        option(
            "--index-url",
            Some('i'),
            FILE,
            true,
            Index { default: true },
            Renamed,
        ),
        &["--pypi-url"],
    ),
    option(
        "--extra-index-url",
        None,
        FILE,
        true,
        Index { default: false },
        ChangesMeaning(
            "uv takes a package from the first index that has it, and asks these before the default one; pip takes the best version of all",
        ),
    ),
    option("--no-index", None, FILE, false, Key("no-index"), Same),
    option(
        "--find-links",
        Some('f'),
        FILE,
        true,
        List("find-links"),
        Same,
    ),
    option(
        "--trusted-host",
        None,
        FILE,
        true,
        List("allow-insecure-host"),
        Renamed,
    ),
    option(
        "--refresh-package",
        None,
        CONF,
        true,
        Nowhere,
        DroppedHarmless(
            "uv revalidates what it has cached; `uv lock --refresh-package NAME` asks anew",
        ),
    ),
    // Which versions and files.
    option(
        "--pre",
        None,
        FILE,
        false,
        Fixed("prerelease", "\"allow\""),
        Renamed,
    ),
    option(
        "--all-releases",
        None,
        FILE,
        true,
        PackageTable {
            all: "prerelease",
            named: "prerelease-package",
            value: "allow",
        },
        Renamed,
    ),
    option(
        "--only-final",
        None,
        FILE,
        true,
        PackageTable {
            all: "prerelease",
            named: "prerelease-package",
            value: "disallow",
        },
        Renamed,
    ),
    option(
        "--no-binary",
        None,
        FILE,
        true,
        Packages {
            all: "no-binary",
            named: "no-binary-package",
        },
        Renamed,
    ),
    option(
        "--only-binary",
        None,
        FILE,
        true,
        Packages {
            all: "no-build",
            named: "no-build-package",
        },
        Renamed,
    ),
    option(
        "--prefer-binary",
        None,
        FILE,
        false,
        Nowhere,
        DroppedWarning(
            "uv always takes the newest version that fits, a wheel of it where there is one, and pip with this option took an older version for its wheel; `no-build-package` rules out source distributions",
        ),
    ),
    option(
        "--uploaded-prior-to",
        None,
        CONF,
        true,
        Key("exclude-newer"),
        Renamed,
    ),
    option(
        "--require-hashes",
        None,
        FILE,
        false,
        Nowhere,
        DroppedHarmless("uv.lock always holds hashes, and uv checks them"),
    ),
    option(
        "--no-require-hashes",
        None,
        FILE,
        false,
        Nowhere,
        DroppedHarmless("uv.lock always holds hashes, and uv checks them"),
    ),
    option(
        "--hash",
        None,
        REQUIREMENT,
        true,
        Nowhere,
        DroppedHarmless("uv.lock holds the hashes of every file"),
    ),
    option(
        "--ignore-requires-python",
        None,
        CONF,
        false,
        Nowhere,
        NoEquivalent("correct the package's metadata by `[[tool.uv.dependency-metadata]]`"),
    ),
    // What is to be installed.
    option("--requirement", Some('r'), FILE, true, Line, Renamed),
    option(
        "--constraint",
        Some('c'),
        FILE,
        true,
        List("constraint-dependencies"),
        Renamed,
    ),
    option(
        "--build-constraint",
        None,
        CONF,
        true,
        List("build-constraint-dependencies"),
        Renamed,
    ),
    option("--editable", Some('e'), FILE, true, Line, Renamed),
    option("--group", None, CONF, true, Key("default-groups"), Renamed),
    option(
        "--requirements-from-script",
        None,
        CONF,
        true,
        Nowhere,
        NoEquivalent("use `uv run SCRIPT`, which reads the script's metadata"),
    ),
    aliased(
        option(
            "--no-deps",
            None,
            CONF,
            false,
            Nowhere,
            NoEquivalent(
                "exclude single packages by `[tool.uv] exclude-dependencies`, or correct metadata by `[[tool.uv.dependency-metadata]]`",
            ),
        ),
        &["--no-dependencies"],
    ),
    aliased(
        option(
            "--only-deps",
            None,
            CONF,
            false,
            Nowhere,
            NoEquivalent("use `uv sync --no-install-project`"),
        ),
        &["--only-dependencies"],
    ),
    // How packages are built.
    option(
        "--config-settings",
        Some('C'),
        &[PerRequirement, PipConf],
        true,
        PerPackage("config-settings-package"),
        Renamed,
    ),
    option(
        "--global-option",
        None,
        &[PerRequirement, PipConf],
        true,
        Nowhere,
        NoEquivalent(
            "pip 26.3 does not take it any more; put what the build backend understands into `config-settings-package`",
        ),
    ),
    option(
        "--install-option",
        None,
        &[PerRequirement, PipConf],
        true,
        Nowhere,
        NoEquivalent(
            "pip 26.3 does not take it any more; put what the build backend understands into `config-settings-package`",
        ),
    ),
    option(
        "--no-build-isolation",
        None,
        CONF,
        false,
        Key("no-build-isolation"),
        Same,
    ),
    option(
        "--check-build-dependencies",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("it only checks a build without isolation"),
    ),
    option(
        "--use-pep517",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv always builds as PEP 517 says"),
    ),
    option(
        "--no-clean",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("it only keeps build folders for debugging"),
    ),
    option(
        "--compile",
        None,
        CONF,
        false,
        Fixed("compile-bytecode", "true"),
        Renamed,
    ),
    option(
        "--no-compile",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv compiles nothing unless it is told to"),
    ),
    aliased(
        option(
            "--src",
            None,
            CONF,
            true,
            Nowhere,
            DroppedHarmless("uv keeps git checkouts in its cache"),
        ),
        &["--source", "--source-dir", "--source-directory"],
    ),
    // Where packages go.
    option("--target", Some('t'), CONF, true, Nowhere, LAYOUT),
    option("--user", None, CONF, false, Nowhere, LAYOUT),
    option(
        "--no-user",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv never installs there"),
    ),
    option("--root", None, CONF, true, Nowhere, LAYOUT),
    option("--prefix", None, CONF, true, Nowhere, LAYOUT),
    option(
        "--break-system-packages",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("a project's packages always go into its own environment"),
    ),
    aliased(
        option(
            "--require-virtualenv",
            None,
            CONF,
            false,
            Nowhere,
            DroppedHarmless("a project's packages always go into its own environment"),
        ),
        &["--require-venv"],
    ),
    option(
        "--python",
        None,
        CONF,
        true,
        Environment("UV_PYTHON"),
        Renamed,
    ),
    option("--platform", None, CONF, true, Nowhere, ONE_TARGET),
    option("--python-version", None, CONF, true, Nowhere, ONE_TARGET),
    option("--implementation", None, CONF, true, Nowhere, ONE_TARGET),
    option("--abi", None, CONF, true, Nowhere, ONE_TARGET),
    option("--upgrade", Some('U'), CONF, false, Nowhere, NEWEST),
    option("--upgrade-strategy", None, CONF, true, Nowhere, NEWEST),
    option("--force-reinstall", None, CONF, false, Nowhere, NEWEST),
    option(
        "--ignore-installed",
        Some('I'),
        CONF,
        false,
        Nowhere,
        NEWEST,
    ),
    option(
        "--dry-run",
        None,
        CONF,
        false,
        Nowhere,
        NoEquivalent("use `uv sync --dry-run`"),
    ),
    option(
        "--report",
        None,
        CONF,
        true,
        Nowhere,
        NoEquivalent("read uv.lock, or `uv export --format pylock.toml`"),
    ),
    // The network and the machine.
    option(
        "--proxy",
        None,
        CONF,
        true,
        Environment("HTTPS_PROXY"),
        ChangesMeaning(
            "uv takes one proxy for each scheme: `HTTP_PROXY`, `HTTPS_PROXY`, or `http-proxy` and `https-proxy` in uv.toml",
        ),
    ),
    option(
        "--no-proxy-env",
        None,
        CONF,
        false,
        Nowhere,
        NoEquivalent("unset `HTTP_PROXY`, `HTTPS_PROXY` and `ALL_PROXY`, which uv reads"),
    ),
    option(
        "--retries",
        None,
        CONF,
        true,
        Environment("UV_HTTP_RETRIES"),
        Renamed,
    ),
    option(
        "--resume-retries",
        None,
        CONF,
        true,
        Environment("UV_HTTP_RETRIES"),
        ChangesMeaning("uv has one number for every kind of retry"),
    ),
    aliased(
        option(
            "--timeout",
            None,
            CONF,
            true,
            Environment("UV_HTTP_TIMEOUT"),
            Renamed,
        ),
        &["--default-timeout"],
    ),
    option(
        "--cert",
        None,
        CONF,
        true,
        Environment("SSL_CERT_FILE"),
        Renamed,
    ),
    option(
        "--client-cert",
        None,
        CONF,
        true,
        Environment("SSL_CLIENT_CERT"),
        Renamed,
    ),
    option(
        "--cache-dir",
        None,
        CONF,
        true,
        Environment("UV_CACHE_DIR"),
        ChangesMeaning("uv's cache has another layout: it must not be pip's folder"),
    ),
    option(
        "--no-cache-dir",
        None,
        CONF,
        false,
        Environment("UV_NO_CACHE"),
        Renamed,
    ),
    option(
        "--keyring-provider",
        None,
        CONF,
        true,
        Key("keyring-provider"),
        ChangesMeaning("uv knows `disabled` and `subprocess` only, and `disabled` is its default"),
    ),
    // pip itself.
    option("--help", Some('h'), CONF, false, Nowhere, PIP_ITSELF),
    option("--debug", None, CONF, false, Nowhere, PIP_ITSELF),
    option(
        "--isolated",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv reads neither pip.conf nor `PIP_*`"),
    ),
    option("--verbose", Some('v'), CONF, false, Nowhere, PIP_ITSELF),
    option("--quiet", Some('q'), CONF, false, Nowhere, PIP_ITSELF),
    aliased(
        option("--log", None, CONF, true, Nowhere, PIP_ITSELF),
        &["--log-file", "--local-log"],
    ),
    option(
        "--no-input",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv asks nothing"),
    ),
    option(
        "--exists-action",
        None,
        CONF,
        true,
        Nowhere,
        DroppedHarmless("uv keeps git checkouts in its cache and asks nothing"),
    ),
    option(
        "--disable-pip-version-check",
        None,
        CONF,
        false,
        Nowhere,
        PIP_ITSELF,
    ),
    option(
        "--no-python-version-warning",
        None,
        CONF,
        false,
        Nowhere,
        PIP_ITSELF,
    ),
    option(
        "--no-color",
        None,
        CONF,
        false,
        Environment("NO_COLOR"),
        Renamed,
    ),
    option("--progress-bar", None, CONF, true, Nowhere, PIP_ITSELF),
    option("--root-user-action", None, CONF, true, Nowhere, PIP_ITSELF),
    option(
        "--no-warn-script-location",
        None,
        CONF,
        false,
        Nowhere,
        PIP_ITSELF,
    ),
    option(
        "--no-warn-conflicts",
        None,
        CONF,
        false,
        Nowhere,
        DroppedHarmless("uv.lock cannot hold a conflict"),
    ),
    option(
        "--use-feature",
        None,
        FILE,
        true,
        Nowhere,
        DroppedHarmless(
            "it switches on parts of pip: uv always builds as PEP 517 says, reads metadata without downloading whole files and resolves by backtracking",
        ),
    ),
    option(
        "--use-deprecated",
        None,
        CONF,
        true,
        Nowhere,
        DroppedWarning(
            "it switches on old parts of pip; with `legacy-resolver` pip could install versions that do not fit together, uv cannot",
        ),
    ),
    // What older pips took in requirements files; pip 26.3 refuses them.
    option(
        "--process-dependency-links",
        None,
        FILE_ONLY,
        false,
        Nowhere,
        DroppedHarmless("pip has not known it since version 19"),
    ),
    option(
        "--always-unzip",
        Some('Z'),
        FILE_ONLY,
        false,
        Nowhere,
        DroppedHarmless("pip has not known it since version 25"),
    ),
    option(
        "--use-wheel",
        None,
        FILE_ONLY,
        false,
        Nowhere,
        DroppedHarmless("wheels are always used"),
    ),
    option(
        "--no-use-wheel",
        None,
        FILE_ONLY,
        false,
        Fixed("no-binary", "true"),
        Renamed,
    ),
    option(
        "--allow-external",
        None,
        FILE_ONLY,
        true,
        Nowhere,
        DroppedHarmless("pip has not known it since version 10"),
    ),
    option(
        "--allow-all-external",
        None,
        FILE_ONLY,
        false,
        Nowhere,
        DroppedHarmless("pip has not known it since version 10"),
    ),
    option(
        "--allow-unverified",
        None,
        FILE_ONLY,
        true,
        Nowhere,
        DroppedHarmless("pip has not known it since version 10"),
    ),
];
