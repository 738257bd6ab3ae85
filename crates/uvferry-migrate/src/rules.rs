//! The rules of this crate, 740 to 799.

use uvferry_diagnostics::{Rule, Severity};

macro_rules! rules {
    ($($(#[$doc:meta])* $id:ident = $code:literal, $name:literal, $severity:ident, $summary:literal, $explanation:literal, $fix:literal;)*) => {
        $($(#[$doc])* pub static $id: Rule = Rule {
            code: $code, name: $name, severity: Severity::$severity,
            summary: $summary, explanation: $explanation, fix: $fix,
        };)*
        /// Every rule of this crate, by code.
        pub static RULES: &[&Rule] = &[$(&$id),*];
    };
}

rules! {
    /// An included file cannot be read.
    MISSING_INCLUDE = "UVF740", "missing-include", Error,
        "an included requirements file is not there",
        "A `-r` or `-c` line names a file that does not exist, cannot be read, or lies outside the repository. pip stops there, so nothing that the line would have brought is known.",
        "Restore the file or remove the line.";
    /// A circle of includes.
    INCLUDE_CYCLE = "UVF741", "include-cycle", Error,
        "requirements files include each other in a circle",
        "pip follows `-r` lines without end or stops with an error; which file is the outer one cannot be known.",
        "Remove one of the includes.";
    /// A remote include.
    REMOTE_INCLUDE = "UVF742", "remote-include", Warning,
        "a requirements or constraints file from the network",
        "Planning reads files of the project only; `migrate` reads what the address holds, if the network allows, and puts it into pyproject.toml and the lock like any other file's lines. uv has no setting that names a remote file, so later changes there are not followed.",
        "Where it could not be read: copy the file into the repository, name the copy instead, and plan again.";
    /// pip refuses the line.
    REFUSED_LINE = "UVF743", "refused-line", Warning,
        "a line that pip itself refuses",
        "The line cannot be read as a requirement or an option, so nobody can say what it was meant to install.",
        "Correct or remove the line; the diagnostic beside it says what is wrong.";
    /// A requirement whose name is not known.
    UNNAMED = "UVF744", "unnamed-requirement", Warning,
        "a URL, path or archive whose distribution name is not known",
        "Each dependency of a pyproject.toml has a name. The name of an archive or a repository stands in its metadata, which is only known after fetching it; neither `#egg=`, nor a wheel's file name, nor a tree in the repository tells it here.",
        "Write `name @ URL`, or add `#egg=name` to the URL.";
    /// The project's own name.
    OWN_PIN = "UVF745", "own-pin", Info,
        "the project pins itself",
        "The file names the project's own distribution, as a freeze of an environment with the project installed does. uv refuses a project that depends on itself, and installs the project anyway.",
        "Nothing to do.";
    /// Name of the project equals a dependency.
    NAME_CLASH = "UVF746", "name-clash", Warning,
        "the project would have the name of one of its dependencies",
        "uv takes a distribution with the project's own name for the project itself and leaves the real one out without a word. The project was given another name.",
        "Keep the new name, or choose one with `--name` or `[tool.uvferry] name`.";
    /// Requirement twice with different specifiers.
    INTERSECTED = "UVF747", "intersected-requirements", Warning,
        "one distribution with two different requirements",
        "pip refuses `Double requirement given` in some of these cases; uv takes both and looks for a version that satisfies each.",
        "Keep the one that is meant.";
    /// Two sources disagree.
    DISAGREEMENT = "UVF748", "sources-disagree", Warning,
        "two places declare one distribution differently",
        "The project's metadata and a requirements file ask for different versions of a distribution. Both are kept, and uv looks for a version that satisfies each, as pip did when both were installed together.",
        "Keep the one that is meant.";
    /// The file stays because something names it.
    FILE_STAYS = "UVF749", "file-stays", Info,
        "a requirements file stays because something still names it",
        "A command, an image, a workflow, a document or the build reads this file by name. Its requirements are in pyproject.toml now; the file itself stays until those places say the uv command instead, else they would break.",
        "Change the places named to uv's words, then remove the file.";
    /// Layering by constraints.
    LAYERING = "UVF750", "layered-constraint", Info,
        "a constraint on a compiled file of the same project",
        "`-c` on a compiled file of the same project keeps the layers of pip-compile in step. A uv project has one lock for all groups, in which every distribution has one version, so the line has nothing left to do.",
        "Nothing to do.";
    /// Constraint that only acted on some files.
    CONSTRAINTS_GLOBAL = "UVF751", "global-constraints", Info,
        "constraints act on the whole lock",
        "`-c` acts on the installation that names it; `constraint-dependencies` acts on everything that the project locks. In both, a constraint installs nothing by itself.",
        "Nothing to do, unless another group needs a version outside the bounds.";
    /// No evidence of a Python range.
    PYTHON_RANGE = "UVF752", "python-range", Info,
        "how requires-python was found",
        "uv resolves for every Python that requires-python admits, so the project needs a lower bound. It is taken from the strongest evidence there is: existing metadata, the header of a compiled file, the versions that CI tests, the image, `.python-version`, the environment in use.",
        "Set it with `--requires-python`, `[tool.uvferry] requires-python`, or edit pyproject.toml.";
    /// A credential was moved out of a URL.
    CREDENTIALS = "UVF753", "credentials-in-url", Warning,
        "a user name or password in an index URL",
        "A password in a file of the repository is readable for everyone who can read the repository. The index got a name, and uv reads its user name and password from `UV_INDEX_<NAME>_USERNAME` and `UV_INDEX_<NAME>_PASSWORD`.",
        "Set the two variables where uv runs, and change the password: it was in the repository.";
    /// Groups that exclude each other.
    CONFLICT = "UVF755", "conflicting-groups", Warning,
        "groups that cannot be installed together",
        "uv locks all groups of a project together. Two whose requirements contradict each other are declared in `[tool.uv] conflicts`: each resolves by itself, and installing both at once is refused.",
        "Nothing to do; bring the two files to the same version to have one resolution.";
    /// A variant family.
    VARIANTS = "UVF756", "variants", Info,
        "files that are variants of one another",
        "Files that differ only in a platform, an accelerator, a Python version or a bound are alternatives. Each is a group, they are declared to exclude one another, and none is installed by default. They are never turned into environment markers by guess.",
        "Install the one that fits: `uv sync --group NAME`.";
    /// The lock was not made.
    NOT_LOCKED = "UVF757", "not-locked", Warning,
        "the project was not locked",
        "Without a lock the versions of compiled files are carried by those files alone, so they stay; what uv would install was not compared with what pip installs. Commands that were rewritten (`uv sync --locked`) fail until there is a uv.lock.",
        "Run `uvferry migrate` again where the index can be reached.";
    /// uv's lock failed.
    LOCK_FAILED = "UVF758", "lock-failed", Error,
        "uv could not lock the project",
        "Nothing was applied. The message is uv's own; the cause is one of: a host that cannot be reached, requirements that contradict each other, a distribution that cannot be built, a version that no longer exists, a Python that the pins do not admit.",
        "Look at the line named, correct it, and run again; `--no-lock` applies the edits without a lock.";
    /// A dead pin.
    DEAD_PIN = "UVF759", "dead-pin", Error,
        "a version that pip cannot install either",
        "pip, asked for the same requirements on the same Python, fails too: the project cannot be installed as it stands, with either tool.",
        "Raise or remove the pin; it is not the migration that broke it.";
    /// Requires python raised or limited.
    PYTHON_LIMITED = "UVF760", "python-limited", Warning,
        "the pins do not fit every Python that requires-python admits",
        "uv resolves for the whole range of requires-python. Where the pins hold on a part of it only, an application gets a narrower range; a library keeps its range, which is published, and the lock is limited by `[tool.uv] environments` or by a group's own requires-python.",
        "Nothing to do, or raise the pins.";
    /// A pin moved when the lock was widened.
    MOVED_PIN = "UVF761", "moved-pin", Warning,
        "a version differs from what pip installs",
        "Both tools satisfy the requirements as written, and they chose different versions. Where the version was pinned by a file, this is a difference to look at; where it was not, the cause is shown.",
        "Pin the distribution if the version matters.";
    /// Roots only left something out.
    NOT_ROOT = "UVF762", "not-a-root", Info,
        "left out because something else requires it",
        "With `--roots-only` a frozen file keeps only what no other distribution of the resolution requires; the others come by way of those, in the versions of the lock.",
        "Add it to the dependencies if the code uses it directly.";
    /// A requirement's file is not text.
    NOT_TEXT = "UVF763", "not-text", Error,
        "a requirements file that is not text",
        "The bytes are not valid in the encoding that the file claims, so editing it could damage it.",
        "Save the file as UTF-8.";
    /// Prose with the name of a requirements file.
    PROSE = "UVF764", "not-a-requirements-file", Info,
        "a file with the name of a requirements file that is none",
        "More than half of its lines are nothing that pip reads. It was left alone.",
        "If it is one, say so with `--file PATH=ROLE`.";
    /// Metadata that another tool owns.
    FOREIGN_METADATA = "UVF765", "foreign-metadata", Warning,
        "another tool's table declares dependencies",
        "A table such as `[tool.poetry.dependencies]` declares dependencies in its tool's own format. This migration carries requirements files; the table is left as it is.",
        "Convert the table, or remove it if the requirements files are what counts.";
    /// A group that contradicts the project's own requirements.
    GROUP_AGAINST_MAIN = "UVF766", "group-against-main", Warning,
        "a group that cannot be installed together with the project",
        "In uv a group is installed with the project, and one lock holds both. The group's file asks for versions that the project's own requirements exclude; pip installed it by itself. uv has an experimental form for this, which is not relied on.",
        "Make it a project of its own (`uv init`), or keep its file and install it by `uv pip install -r` into an environment of its own.";
    /// Indirect pins kept.
    EXTRA_IN_GROUP = "UVF767", "extra-in-group", Info,
        "a group that includes an extra",
        "A group cannot include the requirements of an extra by name unless the project is a package; the extra's lines were repeated in the group.",
        "Nothing to do.";
    /// A pin that nothing requires.
    NOT_REQUIRED = "UVF771", "not-required", Info,
        "a compiled version that nothing requires",
        "The compiled file holds a version of a distribution that nothing in the project requires any more, or that an older resolution required.",
        "Add it to the dependencies if the code uses it.";
    /// A path of another machine.
    FOREIGN_PATH = "UVF773", "foreign-path", Warning,
        "a path that is not on this machine",
        "A freeze writes the folder or archive from which a distribution was installed; conda writes the folder in which it was built. On another machine the path leads nowhere.",
        "Write the version that was installed: `name==version`.";
    /// pip does nothing for the line.
    IGNORED_LINE = "UVF772", "ignored-line", Info,
        "a line that pip reads and does nothing for",
        "Lines such as `- six` are options to pip's eyes and install nothing. The diagnostic beside it says what it may have been meant to be.",
        "Write the requirement without the dash if it was meant to be installed.";
    /// A source distribution of another time.
    OLD_BUILD = "UVF774", "old-build", Warning,
        "a source distribution that the build tools of today refuse",
        "setuptools has dropped what old setup.py files use (2to3, Feature, easy_install's options, distutils' own classes). A distribution that has no wheel is built when it is locked; with an older setuptools it builds.",
        "Raise the pin to a version with wheels, then remove the constraint.";
    /// What conda leaves to pip.
    CONDA_PIP = "UVF775", "conda-pip-list", Warning,
        "an environment file of conda with packages for pip",
        "`environment.yml` lists packages for conda, and below `pip:` those that conda hands to pip. The file is conda's and stays as it is, so what stands there is in no pyproject.toml and in no lock.",
        "If the project is to have them: copy the lines below `pip:` into a requirements file (say `requirements.txt`; any other name with `--file PATH=main`), and plan again.";
    /// Pre-releases for more than before.
    PRE_RELEASES_EVERYWHERE = "UVF776", "pre-releases-everywhere", Warning,
        "pre-releases of one file become those of the whole lock",
        "`--pre` in a requirements file holds for what pip installs together with that file. `[tool.uv] prerelease` holds for the one lock, so the next `uv lock --upgrade` may take pre-releases for the other groups and the project too. The versions that were locked now were compared with those of pip.",
        "Write pre-releases into the specifiers that need them (`name>=1.0rc1`), and remove `prerelease` from `[tool.uv]`.";
    /// git's own protocol.
    GIT_PROTOCOL = "UVF777", "git-protocol", Warning,
        "an address by git's own protocol, which its host has switched off",
        "GitHub, GitLab and Bitbucket no longer answer `git://`, so pip cannot install the line either; uv knows no such address at all. The same repository by `https://` stands in `[tool.uv.sources]`.",
        "Nothing to do; write `git+https://` where the line is kept.";
    /// An index for named distributions only.
    EXPLICIT_INDEX = "UVF778", "explicit-index", Info,
        "an index that is asked only for what pip takes from it",
        "pip looks into all indexes for everything. What it takes from this one is known from its own resolution: direct requirements, which `[tool.uv.sources]` now names, so that the index is `explicit` and asked for nothing else. Variants for different hardware so have an index each, and nobody can slip another distribution in by its name.",
        "For a further distribution of that index add its line to `[tool.uv.sources]`.";
    /// A group that nobody can install.
    DEAD_GROUP = "UVF779", "dead-group", Warning,
        "a group that pip cannot install either",
        "The group asks for a version that no index has any more, and pip fails on its files too, while the project itself can be installed. One lock holds all groups, so this one stays in its file, whole, until somebody has corrected it.",
        "Correct or remove the line, then migrate again: only that file is left to do.";
    /// A source distribution that stands in the lock unbuilt.
    UNBUILT = "UVF780", "unbuilt", Warning,
        "a distribution that uv could not build here",
        "uv builds a source distribution to know what it requires. Here the build failed, for want of a library or because it is too old for today's build tools; what pip found out about it stands in `[tool.uv] dependency-metadata`, so the lock is made without the build. `uv sync` has to build it all the same.",
        "Run `uv sync` where the build works (an image with the libraries, say). For one that today's setuptools refuses, bind it by `[tool.uv] extra-build-dependencies` or `build-constraint-dependencies`.";
    /// A requirements file that lies elsewhere.
    LINK_OUTSIDE = "UVF781", "link-outside", Error,
        "a requirements file, or a tool's configuration, that is a link out of the project",
        "The file is a symbolic link to one outside the project's folder. pip follows it, but a migration must not change or judge what belongs to somebody else.",
        "Put a copy in place of the link, or migrate the folder that holds both.";
    /// The wheel would not be the same.
    METADATA_STAYS = "UVF782", "metadata-stays", Warning,
        "the package's metadata stays in setup.py and setup.cfg",
        "The package was built twice, as it is and with its metadata in pyproject.toml, and the two wheels do not say the same, or the second could not be built. What is published must not change by a migration, so setup.py and setup.cfg go on giving the metadata; pyproject.toml names it as dynamic. The rest of the migration is not touched by that.",
        "Compare with `uvferry-pyproject generate`, which shows what it would write and each difference; correct setup.py where it says something else than it means, and migrate again.";
    /// What setuptools does as soon as there is a `[project]` table.
    PUBLISHES_MORE = "UVF783", "publishes-more", Warning,
        "the wheel differs although the metadata stays where it is",
        "setup.py and setup.cfg, or another tool's table, still give the metadata, and yet the wheel is another one: as soon as pyproject.toml has a `[project]` table, the build backend takes some things otherwise (setuptools its package data, poetry-core what only its own table says). Nothing is applied unless `--accept-differences` says that this is wanted.",
        "Look at each difference; state where the metadata stands what the old wheel had, or accept with `--accept-differences`.";
    /// A Python that uv does not know.
    PYTHON_2 = "UVF784", "python-2-left-behind", Warning,
        "a package for Python 2 states no range, and gets one without it",
        "The classifiers or the tests name Python 2, and nothing says for which Pythons the package is. uv knows no Python 2, so `requires-python` begins with a Python 3, and pip gives the next release to nobody on Python 2; they keep the last one that was published before.",
        "Nothing to do where Python 2 is over for the package, but remove its classifiers; else release for Python 2 from a branch that keeps setup.py.";
    /// A file that is there and cannot be read.
    OUT_OF_REACH = "UVF785", "out-of-reach", Error,
        "a file of the project that cannot be read",
        "Where the file should be there is a folder, a link that leads nowhere, or a file without the right to read it; or the file is far larger than what any build reads; or version control ignores it, so that it is nobody's but yours. What it says is not known, so nothing is decided in its place.",
        "Put a file there that can be read, or remove what stands in its place.";
    /// A command that stays although uv has a form for it.
    COMMANDS_STAY = "UVF786", "commands-stay", Info,
        "commands of pip in a file that is not edited",
        "Files of some kinds (Jenkinsfile, PowerShell, noxfile.py, …) hold commands in a language whose every form is not understood well enough to edit it by program; and files outside of the project's folder are not touched at all. Each command there was read, and its form with uv stands beside it in the report. The command goes on working as long as pip and the files that it names are there, so these files stay.",
        "Put the form from the report in its place by hand.";
    /// A command that uv does not need.
    COMMAND_NOT_NEEDED = "UVF787", "command-not-needed", Info,
        "a command of pip that nothing takes the place of",
        "The command only served pip: it renewed pip, setuptools and wheel, or installed what uv brings by itself. uv needs none of it, so the command was removed.",
        "Nothing to do.";
    /// A name that goes with the file.
    MENTION_GOES = "UVF788", "mention-goes", Info,
        "the name of a file that is gone was taken out",
        "A list (MANIFEST.in, the paths of a workflow, a cache's key) named a requirements file that went into pyproject.toml and uv.lock. The name is taken out, for nothing would be found there.",
        "Nothing to do.";
    /// A file outside of the project that concerns it.
    OUTSIDE_PROJECT = "UVF789", "outside-project", Warning,
        "a file outside of the project's folder names its requirements files",
        "A workflow or an image at the top of the repository installs the requirements files of a project in a folder further down. A migration changes nothing outside of the folder it was called for, and takes back nothing there; so the files that are named stay.",
        "Put the form from the report in its place, then remove the requirements file; or migrate the repository's top.";
    /// A Python that uv refuses.
    PYTHON_BELOW_RANGE = "UVF790", "python-below-range", Warning,
        "a job or an image has a Python that the project is not for",
        "A workflow, tox or an image names a Python below `requires-python`, and a command of the project needs uv.lock. pip installs requirements files with any Python; `uv sync`, `uv run` and `uv export` stop there or take another Python, for uv.lock holds no versions for it. Where it is known that a command runs with such a Python, it keeps to the requirements files (UVF344); in a script, an action or an environment of tox it is not known.",
        "Take a Python of the range there, or lower the range with `--requires-python`; or keep `pip install -r` there, with a requirements file of its own.";
    /// A submodule.
    OTHER_CHECKOUT = "UVF791", "other-checkout", Info,
        "a checkout of another repository stays as it is",
        "A folder is a git submodule, or has a `.git` or `.hg` of its own. What is in it belongs to another repository: a change there could not be committed here, and would be gone with the next clone. Nothing in it is edited or removed; its requirements files are installed by `uv pip install -r` where a command names them, and lines of this project that include them take in what they say today.",
        "Migrate that repository by itself, if it is to have uv too.";
    /// A module that setup.py imports.
    BUILD_IMPORT = "UVF794", "build-import-required", Warning,
        "setup.py imports a package, which the build requires from now on",
        "Where no build system was named, setup.py ran in the environment that was there, and found what somebody had installed. A build by uv has an environment of its own, with setuptools and what `[build-system] requires` names; so what setup.py imports at its top is named there, as the project itself asks for it, else without a version.",
        "Give it a version where the build needs a certain one.";
    /// A module that setup.py imports and that nothing can be required for.
    BUILD_IMPORT_MISSING = "UVF795", "build-import-missing", Warning,
        "setup.py imports a module that a build by uv does not find",
        "uv builds in an environment of its own. The module cannot be named in `[build-system] requires` unasked: which distribution has it is not known, or what is compiled against it works with the very build alone that is installed (torch). Commands that build the project are left for a person, or build without isolation as `python setup.py` did.",
        "Name its distribution in `[build-system] requires`. For torch and its like: `[tool.uv] no-build-isolation-package` with the project's own name, and the module's distribution, setuptools and wheel among what the project depends on: `uv sync` installs those first and builds the project with them, and `uv build` builds in that environment. (`[tool.uv.extra-build-dependencies]` with `match-runtime = true` works for `uv sync`; `uv build` of the project refuses it.) Where setup.py has to be run to know what the project depends on, `uv lock` needs the module before anything is installed, and neither helps: say the dependencies in `[project]`.";
    /// A `.python-version` that decides from now on.
    PYTHON_VERSION_FILE = "UVF796", "python-version-file", Warning,
        "`.python-version` names a Python that uv may not find or may not take",
        "pip never looked at `.python-version`; uv takes the Python that it names for `uv sync`, `uv run`, `uv lock` and `uv venv`. One that names a patch release (as pyenv writes it) asks for that very release, in images and on every machine, and makes an environment of another one anew; one outside of `requires-python` is refused. Commands that this plan writes for images and for active environments say which Python they are for.",
        "Name the minor version alone (`3.11`), one within `requires-python`; or remove the file where only pyenv is to read it.";
    /// Names that no text can have.
    NOT_UNICODE = "UVF797", "path-not-unicode", Warning,
        "a file or folder whose name is not Unicode is not read",
        "On Linux a name is any bytes; files from an older system may have names in Latin-1 or the like. Nothing can name such a file in TOML or JSON, and a report could not show it, so neither it nor what is in such a folder is looked at, edited or removed. A requirements file or a script with such a name is not migrated.",
        "Rename it (`convmv -f latin1 -t utf8`, or by hand) if it is a file of the project; nothing is to be done for data.";
    /// What a frozen list does not say.
    FROZEN_ROOTS = "UVF798", "frozen-roots", Info,
        "a list of all that was installed does not say what was asked for",
        "A file as `pip freeze` writes it names every distribution that was there, those that others need among them, and pip installs all of it. So all of it is declared. What the code imports, what commands, configurations and strings name, and who needs whom, show which lines are roots; the report and `uvferry plan -v` have the evidence of each line. One that nothing shows may be either.",
        "`--roots-only` declares what is used by itself and what nothing else requires; the lock holds the versions of the rest all the same. Without it nothing is to be done.";
    /// pip itself.
    INCONCLUSIVE = "UVF770", "inconclusive", Warning,
        "what pip installs could not be found out",
        "pip's own resolution failed or could not reach what it needs, so there is nothing to compare with. This is never taken for equal.",
        "Run `uvferry verify` where pip can resolve the files.";
}
