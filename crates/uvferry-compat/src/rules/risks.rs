//! The rules of the risks: UVF620–649 are the differences that uv documents against pip,
//! UVF650–699 what else stands in the way.

use uvferry_diagnostics::{Rule, Severity};

macro_rules! rules {
    ($($ident:ident = $code:literal $name:literal $severity:ident $summary:literal $explanation:literal $fix:literal;)*) => {
        $(
            #[doc = $summary]
            pub(crate) static $ident: Rule = Rule {
                code: $code,
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                explanation: $explanation,
                fix: $fix,
            };
        )*
    };
}

rules! {
    PIP_SETTINGS = "UVF620" "pip-setting-not-read" Warning
        "a setting of pip that uv does not read"
        "uv reads neither pip's configuration files nor the variables `PIP_…`. What pip takes from there (indexes, certificates, proxies, constraints) does not hold for uv. <https://docs.astral.sh/uv/pip/compatibility/#configuration-files-and-environment-variables>"
        "Say the same in `uv.toml`, `[tool.uv]` or a variable `UV_…`.";
    PRERELEASE = "UVF621" "pre-release-not-taken" Warning
        "a requirement that names a pre-release, where uv takes a final release"
        "pip takes a specifier that names a pre-release (`>=2.0rc1`) for a wish to have them, and installs the newest of all. uv prefers final releases and takes pre-releases only where no final one satisfies what is asked for; earlier uvs took none then, unless the project's own requirement named one. <https://docs.astral.sh/uv/pip/compatibility/#pre-release-compatibility>, `uv help pip install` (`--prerelease`)"
        "Pin the version that is meant, or pass `--prerelease-package NAME=allow`.";
    TRANSITIVE_PRERELEASE = "UVF622" "transitive-pre-release" Warning
        "a dependency names a pre-release of another package"
        "Where the metadata of a dependency asks for a pre-release (`>=2.0rc1`), pip installs the newest pre-release of that package; uv a final release if one satisfies it. <https://docs.astral.sh/uv/pip/compatibility/#pre-release-compatibility>, `uv help pip install` (`--prerelease`)"
        "Name the package among the project's own requirements, with the version that is meant.";
    ON_SEVERAL_INDEXES = "UVF623" "package-on-several-indexes" Warning
        "more than one index has a package of this name"
        "pip takes the best version of all indexes together. uv stays with the first index that knows the name: the versions of the others are not seen. Whoever can publish the name on an index that everybody may write to decides what pip installs (dependency confusion). <https://docs.astral.sh/uv/pip/compatibility/#packages-that-exist-on-multiple-indexes>"
        "Name the package's index in `[tool.uv.sources]`; `--index-strategy unsafe-best-match` is pip's way, with its danger.";
    UNDECLARED_BUILD_REQUIREMENT = "UVF624" "undeclared-build-requirement" Warning
        "a source distribution that builds only with packages it does not declare"
        "uv builds in an environment of its own that has what the package declares and nothing else. pip does the same since 25.3; older pips built packages without a pyproject.toml in the environment itself. These packages import more than they declare (usually torch or numpy). <https://docs.astral.sh/uv/pip/compatibility/#pep-517-build-isolation>, <https://github.com/astral-sh/uv/issues/2252>"
        "Declare what is missing in `[tool.uv.extra-build-dependencies]`, or name the package in `no-build-isolation-package`.";
    TRANSITIVE_URL = "UVF625" "transitive-url" Warning
        "a package of an index depends on a URL"
        "uv assumes that what comes from an index does not depend on URLs, and refuses such a dependency unless the project names the same URL itself. pip follows it. <https://docs.astral.sh/uv/pip/compatibility/#transitive-url-dependencies>"
        "Add the URL to the project's own requirements.";
    RESOLUTION_MAY_DIFFER = "UVF627" "resolution-may-differ" Info
        "requirements that admit several versions"
        "Where specifiers leave a choice, pip and uv may both be right and choose differently: they give packages another priority, and uv goes more by the order in which they are named. <https://docs.astral.sh/uv/pip/compatibility/#resolution-strategy>, <https://docs.astral.sh/uv/pip/compatibility/#package-priority>"
        "Compare with `uvferry-compat matrix` or `uvferry verify`; a lock fixes the choice.";
    PIP_CHECK = "UVF628" "pip-check-differs" Info
        "`pip check` and `uv pip check` do not find the same"
        "uv also tells of metadata that is missing or cannot be read, of a `Requires-Python` that does not fit and of versions that are installed twice; pip tells some of what uv does not. A job that fails on findings may fail on others. <https://docs.astral.sh/uv/pip/compatibility/#pip-check>"
        "Run `uv pip check` once and look at what it finds.";
    ONLY_BINARY_URL = "UVF629" "only-binary-and-url" Warning
        "`--only-binary` beside a URL that has to be built"
        "pip builds what is named by a URL in spite of `--only-binary`; uv refuses to. <https://docs.astral.sh/uv/pip/compatibility/#-only-binary-enforcement>"
        "Name a wheel, or admit this package: `--no-build` without it, `no-build-package` for the others.";
    NO_BINARY = "UVF630" "no-binary-by-wheel-metadata" Info
        "`--no-binary`, and the metadata of wheels"
        "Both tools install what they have built from source, and take it from their caches the next time. But uv's resolver goes on reading the metadata of wheels, since that needs no build, where pip builds the source's: where the two do not depend on the same, the resolutions differ. <https://docs.astral.sh/uv/pip/compatibility/#-no-binary-enforcement>"
        "Compare with `uvferry-compat matrix`; pass `--refresh-package NAME` where a build has to be made anew.";
    MANYLINUX = "UVF631" "manylinux-switched-off" Info
        "`_manylinux` says which wheels fit"
        "uv asks `manylinux_compatible` once, for the system's own glibc, and takes the answer for all; pip asks for each version and also reads the older `manylinux1_compatible` and its like. <https://docs.astral.sh/uv/pip/compatibility/#manylinux_compatible-enforcement>"
        "Let the function say the same for each version, as no-manylinux does, or use `--no-binary`.";
    NO_BYTECODE = "UVF632" "no-bytecode" Info
        "an image whose packages are compiled when they are first imported"
        "pip compiles what it installs to bytecode; uv does not unless it is told to. Each start of a container would compile again. <https://docs.astral.sh/uv/pip/compatibility/#bytecode-compilation>"
        "Pass `--compile-bytecode`, or set `UV_COMPILE_BYTECODE=1` in the image.";
    INVALID_METADATA = "UVF633" "invalid-metadata" Warning
        "the metadata of a release does not follow the standards"
        "A release whose `Requires-Python` cannot be read does not exist for uv; pip passes the value over. A dependency that cannot be read (`>=1.*`, `>=foo`) makes pip refuse the release, too; uv mends a few well-known forms and refuses the others. <https://docs.astral.sh/uv/pip/compatibility/#strictness-and-spec-enforcement>"
        "Use a newer release, or correct it by `[[tool.uv.dependency-metadata]]`.";
    TRUSTED_HOST = "UVF634" "trusted-host" Warning
        "a host whose certificate is not checked"
        "uv has `--allow-insecure-host` for pip's `--trusted-host`, and ignores the latter in a requirements file. Either way what comes from the host can be changed on its way. <https://docs.astral.sh/uv/pip/compatibility/#pip-command-line-options-and-subcommands>"
        "Give the host's certificate by `SSL_CERT_FILE`, else pass `--allow-insecure-host`.";
    KEYRING = "UVF635" "keyring-not-asked" Warning
        "credentials that pip takes from a keyring"
        "pip asks an installed keyring for the password of an index. uv does not unless `--keyring-provider subprocess` is set, needs the program `keyring` on PATH and a user name in the URL. <https://docs.astral.sh/uv/pip/compatibility/#registry-authentication>"
        "Set `UV_KEYRING_PROVIDER=subprocess` and install the keyring as a tool, or use `UV_INDEX_NAME_PASSWORD`.";
    EGG = "UVF636" "egg-distribution" Warning
        "something that leaves or is an egg"
        "uv installs no eggs and does not see `.egg` folders as installed; of `.egg-info` and `.egg-link` it knows what is there already. `easy_install` and `setup.py install` make them. <https://docs.astral.sh/uv/pip/compatibility/#egg-support>"
        "Build a wheel, and install with `uv pip install .`.";
    BUILD_CONSTRAINTS = "UVF637" "constraints-for-builds" Warning
        "a constraint by variable, which used to hold for builds too"
        "`PIP_CONSTRAINT` reached the environments in which older pips (before 26.2) build source distributions; uv applies `UV_CONSTRAINT` and `--constraint` to what is installed only, and so does pip now. <https://docs.astral.sh/uv/pip/compatibility/#build-constraints>"
        "Set `UV_BUILD_CONSTRAINT` beside `UV_CONSTRAINT` if builds need it.";
    COMPILE_DEFAULTS = "UVF638" "compile-defaults" Info
        "`uv pip compile` has other defaults than `pip-compile`"
        "It writes to standard output unless `-o` names a file, leaves extras out, and writes no index lines. <https://docs.astral.sh/uv/pip/compatibility/#pip-compile-defaults>"
        "Pass `-o FILE`, and `--no-strip-extras` or `--emit-index-url` where the file needs them.";
    PYTHON_UPPER_BOUND = "UVF639" "python-upper-bound" Info
        "an upper bound of `requires-python`"
        "uv takes `Requires-Python` of a release for a lower bound. What ends below the Python in use (`<3`, `>=3.8,<3.12`) is installed all the same, where pip takes an older release or fails; and the upper bound of a project keeps nothing out of its lock. <https://docs.astral.sh/uv/concepts/resolution/#universal-resolution>"
        "Leave the upper bound out, limit the lock by `[tool.uv] environments`, or pin the release that pip takes.";
    NAME_DISAGREES = "UVF640" "wheel-disagrees" Warning
        "a file's name and its metadata do not say the same"
        "pip passes a wheel over whose metadata has another name or version than its file name. uv resolves to it and refuses to install it, unless `UV_SKIP_WHEEL_FILENAME_CHECK` is set; and a URL of a wheel whose name is not that of the requirement is refused by both. <https://docs.astral.sh/uv/pip/compatibility/#strictness-and-spec-enforcement>"
        "Correct the name, or use a release that was built rightly.";
    SYSTEM_PYTHON = "UVF642" "installs-into-system-python" Warning
        "an installation without a virtual environment"
        "uv installs into the active virtual environment or `.venv` and refuses where there is none. pip takes the Python that it runs with. <https://docs.astral.sh/uv/pip/compatibility/#virtual-environments-by-default>"
        "Make an environment (`uv venv`), or pass `--system`.";
    USER_SCHEME = "UVF643" "user-scheme" Warning
        "`--user`, which uv does not have"
        "uv knows no user scheme, and does not fall back to it where the Python's folder cannot be written. <https://docs.astral.sh/uv/pip/compatibility/#-user-and-the-user-install-scheme>"
        "Install into a virtual environment; programs by `uv tool install`.";

    ABANDONED = "UVF650" "abandoned-distribution" Warning
        "a distribution that was given up, renamed or never meant to be installed"
        "Its maintainers have given it up, moved it to another name, or it stands on the index only to say that another name was meant. Some cannot be built with today's Python or setuptools. The message names what takes its place and the source."
        "Use what took its place.";
    SDIST_ONLY = "UVF652" "no-wheels" Info
        "a release that has no wheel"
        "It is built on each machine that has no built copy, with its build requirements of that day: slower, and with a compiler and headers where it has native code. Both tools run its code while resolving."
        "Use a release with wheels, or build the wheel once and keep it on an index of your own.";
    NO_WHEEL_FOR_TARGET = "UVF653" "no-wheel-for-target" Warning
        "a release that has wheels, and none for a target"
        "There is a wheel for other Pythons or platforms only; on this one the source distribution is built, or nothing can be installed where there is none."
        "Use a release that has one (usually a newer one), or another Python.";
    NATIVE_BUILD = "UVF654" "native-build" Warning
        "a build that needs packages of the system"
        "No wheel fits, and its source needs libraries and headers which Python's installers do not bring: pip and uv fail alike where they are missing."
        "Install the packages that the message names, or use the alternative.";
    YANKED = "UVF655" "yanked-pin" Warning
        "a pinned release that was withdrawn"
        "Its maintainers have yanked it (PEP 592). pip and uv install it for an exact pin, with a warning; a range does not get it any more."
        "Pin another version.";
    VANISHED = "UVF656" "vanished-pin" Error
        "no index has a version that satisfies a requirement"
        "The version that is pinned, or each that the specifier admits, is not on the indexes that were asked. Both tools fail."
        "Pin a version that is there, or add the index that has it.";
    UNKNOWN_PACKAGE = "UVF657" "unknown-package" Error
        "no index has a package of this name"
        "The indexes that were asked answer that they do not know it. Both tools fail; and whoever registers the name decides what is installed."
        "Correct the name, or add the index that has it.";
    PYTHON_CONFLICT = "UVF658" "requires-python-conflict" Error
        "a release that needs a newer Python than the project's"
        "`Requires-Python` of the release excludes a Python that was asked for, or the lowest one that the project admits. pip and uv fail there; and uv, which locks for the whole range of a project, fails everywhere."
        "Raise `requires-python`, or choose a release for that Python, by a marker if need be.";
    UNPINNED = "UVF659" "unpinned" Info
        "a requirement without any version"
        "Whatever is newest is installed: another version tomorrow, another one than on the next machine."
        "Lock the project (`uv lock`), or name the versions that it works with.";
    DISAGREEING_FILES = "UVF660" "disagreeing-files" Warning
        "files say different things about one package"
        "Where both are installed into one environment no version satisfies both, or the last command wins; where they are for different environments, what is tested is not what runs."
        "Say it once, and include that file (`-r`) or constrain by it (`-c`).";
    VCS_WITHOUT_COMMIT = "UVF661" "repository-without-commit" Warning
        "a repository without a commit"
        "A branch, a tag or no revision at all can be something else tomorrow. uv.lock remembers the commit; `uv pip install` does not."
        "Name the whole commit, with all of its 40 digits, behind an `@` at the end of the address.";
    URL_WITHOUT_HASH = "UVF662" "url-without-hash" Info
        "a URL without a hash"
        "Whoever controls the server decides what is installed. With a hash, pip and uv refuse another file."
        "Add `#sha256=…` to the URL.";
    CI_CALLS_PIP = "UVF663" "ci-calls-pip" Info
        "a pipeline or an image installs with pip"
        "It goes on with pip until its commands are changed: what it installs is then not what uv.lock says."
        "`uvferry migrate` puts the commands into uv's words; `uvferry translate` shows them.";
    MOVING_IMAGE = "UVF664" "moving-image" Warning
        "an image whose tag moves from one Python to the next"
        "Without a tag, or with `latest` or `3`, the base is another Python on some day: the one that the lock, the wheels and the tests are not for."
        "Name the minor version of Python at least (`python:3.12-slim`), better the digest.";
    MOVING_INSTALLER = "UVF665" "moving-installer" Info
        "pip or uv is brought in whatever version is newest"
        "A new pip or uv may resolve otherwise or refuse what the one before took."
        "Name the version: `ghcr.io/astral-sh/uv:0.13.9`, `pip install uv==0.13.9`.";
    COMMAND_UNPINNED = "UVF666" "command-installs-unpinned" Info
        "a command installs a package without a version"
        "The pipeline or image gets whatever is newest on the day it runs, and no file of the project knows of it."
        "Put it into a group of the project and install that, or name the version.";
    CREDENTIALS = "UVF667" "credentials-in-file" Warning
        "a password or token stands in a file"
        "Whoever reads the file, its history or the log of the job has it. uv does not write credentials into uv.lock, and needs them from elsewhere: `UV_INDEX_NAME_USERNAME` and `…_PASSWORD`, netrc, a keyring."
        "Put it into the service's secrets, name it by a variable, and change it.";
    PROJECT_STATUS = "UVF668" "project-status" Warning
        "the index says that the project is not maintained, or worse"
        "An index marks projects as archived (no more releases), deprecated (something else takes its place) or quarantined (held back as perhaps malicious, and not offered) (PEP 792)."
        "Look at what the project says, and move to what took its place.";
    VULNERABLE = "UVF669" "vulnerable-pin" Warning
        "a pinned release has a known vulnerability"
        "`uv audit` asks a vulnerability service (OSV unless another one is named) about the versions that are pinned."
        "Move to the version that the message names as fixed.";
}
