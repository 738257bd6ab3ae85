//! What is said of an environment that is moved.

use uvferry_diagnostics::{Rule, Severity};

/// There is no virtual environment at the path.
pub(crate) static NO_ENVIRONMENT: Rule = Rule {
    code: "UVF460",
    name: "no-environment",
    severity: Severity::Error,
    summary: "the path is no virtual environment that can be moved",
    explanation: "A virtual environment has an interpreter of its own that was made from \
                  another one: by `venv`, virtualenv or uv. A whole installation of Python, that \
                  of the system or of a version manager, is used by other programs and is not \
                  rebuilt; a folder within `site-packages` is part of one.",
    fix: "Name the folder that `pyvenv.cfg` is in.",
};

/// The environment is conda's.
pub(crate) static CONDA_ENVIRONMENT: Rule = Rule {
    code: "UVF461",
    name: "conda-environment",
    severity: Severity::Error,
    summary: "the environment is one of conda",
    explanation: "conda's packages hold more than Python: compilers, libraries, Python itself. \
                  Neither pip nor uv can install them, so an environment of conda cannot be \
                  rebuilt with uv.",
    fix: "Make a virtual environment for the project beside it: `uv venv`, then `uv sync` or \
          `uv pip install -r requirements.txt`.",
};

/// A program runs from the environment.
pub(crate) static ENVIRONMENT_IN_USE: Rule = Rule {
    code: "UVF462",
    name: "environment-in-use",
    severity: Severity::Error,
    summary: "a program runs from the environment",
    explanation: "A program whose environment is replaced would load the rest of its modules \
                  from the new one, or not find them. A shell in which the environment is active \
                  is no such program: it only knows the path, which stays.",
    fix: "End the program (servers, notebooks, editors' language servers), and run the command \
          again.",
};

/// There is not enough space for a second environment.
pub(crate) static TOO_LITTLE_SPACE: Rule = Rule {
    code: "UVF463",
    name: "too-little-space",
    severity: Severity::Error,
    summary: "the disk would be full before the new environment is complete",
    explanation: "The old environment stays until the new one is complete, so both are there for \
                  a while. What is needed is the sum of the sizes of the old one's files, but \
                  for those that share their space with uv's cache.",
    fix: "Free space on the disk that the environment is on.",
};

/// The interpreter behind the environment is gone.
pub(crate) static NO_BASE_INTERPRETER: Rule = Rule {
    code: "UVF464",
    name: "no-base-interpreter",
    severity: Severity::Error,
    summary: "the interpreter that the environment was made from was not found",
    explanation: "The new environment is made from the same interpreter as the old one: the same \
                  version in the same place. It is looked for where `pyvenv.cfg` and the \
                  interpreter itself say.",
    fix: "Install that Python again where it was, or make a new environment of another one with \
          `uv venv`.",
};

/// uv has no word for a distribution.
pub(crate) static NO_SOURCE: Rule = Rule {
    code: "UVF465",
    name: "no-source",
    severity: Severity::Error,
    summary: "uv cannot be asked for a distribution",
    explanation: "A distribution is asked for by its version, or by the address that it was \
                  installed from. Nothing of that is known of what conda, the packages of a \
                  Linux distribution or `setup.py install` have put there; a version that is \
                  none of PEP 440 and a repository that is not git's are refused by uv; and a \
                  file or folder may be gone by now.",
    fix: "Install it from an index first, or let other ways be tried with \
          `--try-alternatives`: a copy of the installed files after a comparison with their \
          recorded digests, then the same files from an index. `--accept-failures` goes on \
          without it.",
};

/// A distribution could not be installed.
pub(crate) static NOT_INSTALLED: Rule = Rule {
    code: "UVF466",
    name: "not-installed",
    severity: Severity::Error,
    summary: "uv could not install a distribution",
    explanation: "Its file is on no index that uv was told of, it could not be built, or the \
                  server could not be reached. The message is uv's own.",
    fix: "Tell uv the index that has it (`UV_INDEX`), give what its build needs, or let other \
          ways be tried with `--try-alternatives`. `--accept-failures` goes on without it.",
};

/// The new environment is not as the old one was.
pub(crate) static DIFFERS: Rule = Rule {
    code: "UVF467",
    name: "environment-differs",
    severity: Severity::Error,
    summary: "the new environment is not as the old one was",
    explanation: "Compared are the interpreter, names and versions, the files (UVF485), where \
                  editables lie, what does not fit together (as `pip check` and `uv pip check` decide), the scripts, \
                  and which modules and entry points can be imported. What did not work in the \
                  old environment need not work in the new one.",
    fix: "See what differs. The version of an editable is that of its folder now: reinstall it \
          in the old environment to see the same. `--accept-failures` takes the new environment \
          as it is.",
};

/// Files that belong to no distribution stay in the backup.
pub(crate) static OWN_FILES_LEFT: Rule = Rule {
    code: "UVF468",
    name: "own-files-left",
    severity: Severity::Warning,
    summary: "files of the old environment belong to nobody and were not carried over",
    explanation: "A file among the installed modules that no distribution lists may be a copy \
                  made by hand, or what an interrupted installation left. It is in the backup. \
                  Settings (`pip.conf`, `sitecustomize.py`, `.pth` files), scripts and data \
                  outside of the modules were carried over.",
    fix: "Copy from the backup what is still needed. `--discard` is refused while there are such \
          files, unless failures are accepted.",
};

/// pip, setuptools or wheel is left out.
pub(crate) static SEED_LEFT_OUT: Rule = Rule {
    code: "UVF469",
    name: "seed-left-out",
    severity: Severity::Info,
    summary: "pip, setuptools or wheel is not needed in the new environment",
    explanation: "`venv` and virtualenv put them into each environment that they make; uv needs \
                  none of them. One stays where another distribution requires or imports it, \
                  where a module in the folder that the environment lies in imports it, or \
                  where another version than that of the interpreter's own was asked for.",
    fix: "`--with-pip` keeps them.",
};

/// An earlier run was brought to its end.
pub(crate) static UNFINISHED_MOVE: Rule = Rule {
    code: "UVF470",
    name: "unfinished-move",
    severity: Severity::Info,
    summary: "an earlier run had stopped before its end",
    explanation: "What counts is written down beside the environment. Before the new environment \
                  is complete the old one is brought back; afterwards the rest of the old one is \
                  removed, if that was asked for.",
    fix: "Nothing has to be done.",
};

/// A distribution came in another way.
pub(crate) static ALTERNATIVE_USED: Rule = Rule {
    code: "UVF471",
    name: "alternative-used",
    severity: Severity::Warning,
    summary: "a distribution was not installed as it had been",
    explanation: "With `--try-alternatives` the same version is looked for in other ways. What \
                  came from an index: on all indexes instead of the first that knows the name \
                  (as pip does), then as a copy of the installed files, each compared with its \
                  recorded digest. What came from elsewhere: as such a copy, then on an index, \
                  if the files there are the very same.",
    fix: "See whether the project's requirements should say where it comes from.",
};

/// The path is a link.
pub(crate) static LINKED_ENVIRONMENT: Rule = Rule {
    code: "UVF472",
    name: "linked-environment",
    severity: Severity::Error,
    summary: "the path is a link to an environment",
    explanation: "The new environment is built at the path that is named, and the scripts in it \
                  hold that path. Whether that of the link or that of the folder is meant is \
                  not to be guessed.",
    fix: "Name the folder itself.",
};

/// uv makes no environments of that Python.
pub(crate) static UNSUPPORTED_PYTHON: Rule = Rule {
    code: "UVF473",
    name: "unsupported-python",
    severity: Severity::Error,
    summary: "uv makes no environments of this Python",
    explanation: "uv knows Python 3.6 and later.",
    fix: "Make a new environment with a later Python: `uv venv --python 3.12`.",
};

/// There is no uv to move with.
pub(crate) static NO_UV: Rule = Rule {
    code: "UVF474",
    name: "no-uv",
    severity: Severity::Error,
    summary: "uv does not run",
    explanation: "The new environment is made and filled by uv, of version 0.8 or later.",
    fix: "Install uv (<https://docs.astral.sh/uv/getting-started/installation/>), or name it \
          with `--uv`.",
};

/// The old environment could not be put aside.
pub(crate) static NOT_PUT_ASIDE: Rule = Rule {
    code: "UVF475",
    name: "not-put-aside",
    severity: Severity::Error,
    summary: "the old environment cannot be renamed",
    explanation: "It is renamed into a folder beside it, on the same disk. That needs the right \
                  to write in the folder that it lies in, and cannot be done with a mount point \
                  or, on Windows, while a program uses it. Nothing was changed.",
    fix: "Give the right, or end the program that uses it.",
};

/// The new environment could not be made.
pub(crate) static NOT_CREATED: Rule = Rule {
    code: "UVF476",
    name: "not-created",
    severity: Severity::Error,
    summary: "uv could not make the new environment",
    explanation: "The message is uv's own. The old environment is back at its path.",
    fix: "See the message.",
};

/// Imports were not compared.
pub(crate) static IMPORTS_UNKNOWN: Rule = Rule {
    code: "UVF477",
    name: "imports-unknown",
    severity: Severity::Warning,
    summary: "some imports were not compared",
    explanation: "All modules of an environment are imported in one interpreter, within a time. \
                  Those that it did not come to are unknown.",
    fix: "Give more time with `--import-timeout`.",
};

/// Settings that pip read and uv does not.
pub(crate) static SETTINGS_OF_PIP: Rule = Rule {
    code: "UVF478",
    name: "settings-of-pip",
    severity: Severity::Info,
    summary: "the environment has settings of pip, which uv does not read",
    explanation: "A `pip.conf` (`pip.ini` on Windows) in an environment is read by its pip \
                  alone. It was carried over, and has no effect on uv.",
    fix: "See `uvferry-env show` for what its settings are in uv.",
};

/// An activation script was changed.
pub(crate) static ACTIVATION_CHANGED: Rule = Rule {
    code: "UVF479",
    name: "activation-changed",
    severity: Severity::Warning,
    summary: "a script that activates the environment was changed, or may have been",
    explanation: "The scripts are made anew with the environment. Each is compared with that of a \
                  new environment of the same maker; one that is not the same was edited, as to \
                  set variables, or made by another version or for another path. What virtualenv \
                  has made cannot be compared. What lines were added is in the backup only, so \
                  `--discard` is refused unless failures are accepted.",
    fix: "Bring the lines over from the backup, or better into a file that the project keeps.",
};

/// A second distribution of a name.
pub(crate) static HIDDEN_NOT_MOVED: Rule = Rule {
    code: "UVF480",
    name: "hidden-not-moved",
    severity: Severity::Warning,
    summary: "the environment had two distributions of one name",
    explanation: "An interrupted installation leaves the metadata of both. The one whose files \
                  are there, by their digests, is installed again, the other is not; that may be \
                  another version than the one that `pip list` shows.",
    fix: "Nothing has to be done; the backup has both.",
};

/// Something is mounted in the environment.
pub(crate) static MOUNTED_INSIDE: Rule = Rule {
    code: "UVF481",
    name: "mounted-inside",
    severity: Severity::Error,
    summary: "a file system is mounted below the environment",
    explanation: "What is mounted in a folder of the environment, another disk or a folder of the \
                  same one, is not the environment's own: it is neither copied nor removed.",
    fix: "Unmount it, move the environment, and mount it again.",
};

/// A file of the environment may not be read.
pub(crate) static UNREADABLE: Rule = Rule {
    code: "UVF482",
    name: "unreadable",
    severity: Severity::Error,
    summary: "a file of the environment cannot be read",
    explanation: "A file of the user's own goes with the environment, and this one cannot be \
                  copied: its rights forbid it. Nothing was changed.",
    fix: "Give the right to read it. `--accept-failures` leaves such files in the backup.",
};

/// What a move has put beside the environment cannot be removed.
pub(crate) static NOT_REMOVED: Rule = Rule {
    code: "UVF483",
    name: "not-removed",
    severity: Severity::Warning,
    summary: "what is of no use any more could not be removed",
    explanation: "The environment at the path is complete. Beside it lies what was to be removed: \
                  the old environment with `--discard`, or the new one after it was taken back. \
                  Its rights forbid it, or something is mounted in it.",
    fix: "Remove the cause; the next run removes the folder, or remove it by hand.",
};

/// Metadata that was written otherwise.
pub(crate) static OTHER_METADATA: Rule = Rule {
    code: "UVF484",
    name: "other-metadata",
    severity: Severity::Info,
    summary: "all files of a distribution are the same, and its metadata was written otherwise",
    explanation: "A source distribution is built where it is installed, and each release of a \
                  build backend writes METADATA and WHEEL a little otherwise. Name, version and \
                  entry points are the same; whether the requirements still fit was compared.",
    fix: "Nothing has to be done.",
};

/// Another program of the same name and version.
pub(crate) static OTHER_CONTENT: Rule = Rule {
    code: "UVF485",
    name: "other-content",
    severity: Severity::Error,
    summary: "what was installed again is not what was there before",
    explanation: "A name and a version do not say which program it is: an index that uv asks and \
                  pip did not may have another one of the name, an index may have replaced its \
                  file, and a folder may have changed since it was installed. All files that \
                  RECORD lists are compared by their digests, but for what an installer writes \
                  itself. The imports were not tried, so that nothing of it ran.",
    fix: "Tell uv the index that it came from (`UV_INDEX`, or `[[tool.uv.index]]` with a pin in \
          `[tool.uv.sources]`). If the new one is meant, `--accept-failures NAME` takes it.",
};

/// A build whose compiled files or metadata are others.
pub(crate) static BUILT_AGAIN: Rule = Rule {
    code: "UVF486",
    name: "built-again",
    severity: Severity::Warning,
    summary: "a distribution is the same but for what a build makes, or could not be compared",
    explanation: "Compiled modules depend on the compiler and on where they were built; the \
                  Python modules are the same. Or the origin allows \
                  no other program (a commit, a file with a digest), and a file that the build \
                  writes differs. Where no list of files is there, nothing could be compared.",
    fix: "Run the project's tests. `uvferry-env move-venv --undo` brings the old one back.",
};

/// Files of a distribution that were changed.
pub(crate) static CHANGED_FILES_LEFT: Rule = Rule {
    code: "UVF487",
    name: "changed-files-left",
    severity: Severity::Warning,
    summary: "files of a distribution were changed after it was installed",
    explanation: "A file whose digest is not the one that RECORD has was edited in place. The \
                  distribution is installed again as it was published; what was changed is in \
                  the backup only.",
    fix: "Bring the change over from the backup, or better keep it as a patch or a fork that the \
          project names. `--discard` is refused while there are such files, unless failures are \
          accepted.",
};

/// Two distributions of a name, and the files are of neither.
pub(crate) static UNDECIDED_DUPLICATE: Rule = Rule {
    code: "UVF488",
    name: "undecided-duplicate",
    severity: Severity::Error,
    summary: "two versions of a distribution are listed, and the files are not wholly of either",
    explanation: "An interrupted installation leaves the metadata of both. Which of the two is \
                  to be installed again the files should say, but their digests are not those \
                  that either of the two has recorded.",
    fix: "Install the version that is meant again, or remove the `.dist-info` folder of the other. \
          `--accept-failures` takes the version that Python sees.",
};

/// A prompt that uv would write into scripts as it is.
pub(crate) static PROMPT_NOT_GIVEN: Rule = Rule {
    code: "UVF489",
    name: "prompt-not-given",
    severity: Severity::Warning,
    summary: "the environment's prompt is not given to uv",
    explanation: "uv writes the prompt into the activation scripts of all shells between quotes and \
                  escapes nothing. One with quotes, `$`, a backslash or the like ends the text there: \
                  the script does not run, or runs what stands in the prompt. The environment gets \
                  the prompt that uv makes of its folder's name.",
    fix: "Nothing has to be done; a prompt of letters, digits, spaces and `-_.,:/+=@#~()[]` is kept.",
};
