use uvferry_diagnostics::{Rule, Severity};

/// setup.py could not be parsed.
pub static UNREADABLE_SETUP_PY: Rule = Rule {
    code: "UVF220",
    name: "unreadable-setup-py",
    severity: Severity::Warning,
    summary: "setup.py cannot be parsed",
    explanation: "setup.py is read by its syntax tree and never run. This one is not valid \
                  Python 3 or has no call of `setup`, so what it gives is not known.",
    fix: "Say name and dependencies in pyproject.toml yourself.",
};

/// A value in setup.py that only running it would tell.
pub static COMPUTED_IN_SETUP_PY: Rule = Rule {
    code: "UVF221",
    name: "computed-in-setup-py",
    severity: Severity::Info,
    summary: "a value of setup.py is computed when it runs",
    explanation: "The value is no literal and is not put together from literals, so it is not \
                  known without running the script. The field stays dynamic: the build backend \
                  gives it.",
    fix: "Nothing has to be done; a literal would make the value visible to every tool.",
};

/// setup(**something unknown).
pub static UNKNOWN_SETUP_KEYWORDS: Rule = Rule {
    code: "UVF223",
    name: "unknown-setup-keywords",
    severity: Severity::Warning,
    summary: "setup() gets keywords that are only known when setup.py runs",
    explanation: "`setup(**keywords)` with a dictionary that is not written out: it may give any \
                  field. A field that is not listed in `dynamic` is ignored by setuptools, one \
                  that is listed and not given fails the build.",
    fix: "Compare `dynamic` in pyproject.toml with what the script really gives.",
};

/// A list that setup.py makes of what lies in folders.
pub static LIST_OF_FOLDERS: Rule = Rule {
    code: "UVF224",
    name: "list-of-folders",
    severity: Severity::Warning,
    summary: "setup.py makes a list of what lies in folders, and pyproject.toml lists what is there now",
    explanation: "The script walks through folders or matches patterns each time it runs. What is \
                  written into pyproject.toml is what that gives today: a package, a module or a \
                  data file that is added later is not in it.",
    fix: "Use `[tool.setuptools.packages.find]` and patterns in `[tool.setuptools.package-data]` in \
          place of the list.",
};

/// A file that setup.py cannot do without.
pub static MISSING_FILE: Rule = Rule {
    code: "UVF225",
    name: "missing-file",
    severity: Severity::Warning,
    summary: "setup.py opens a file that is not there, and ends with an error",
    explanation: "Nothing can be built from the project as it is. The rest of setup.py is read as \
                  if the file were there; what is made of it stays in setup.py.",
    fix: "Add the file, or take out what opens it.",
};

/// Names that only the arguments that moved have used.
pub static UNUSED_NAMES: Rule = Rule {
    code: "UVF226",
    name: "unused-names",
    severity: Severity::Warning,
    summary: "setup.py still has names that nothing in it uses any more",
    explanation: "The arguments of `setup()` that used them stand in pyproject.toml now, with what \
                  they gave. What setup.py says beside it has no effect: a requirement that is \
                  added to such a list is installed by nobody.",
    fix: "Remove them from setup.py, and change pyproject.toml from now on.",
};

/// Values that setup.py goes on using beside pyproject.toml.
pub static SAID_TWICE: Rule = Rule {
    code: "UVF227",
    name: "said-twice",
    severity: Severity::Warning,
    summary: "setup.py and pyproject.toml both say a value",
    explanation: "The argument of `setup()` has moved to pyproject.toml, and setup.py uses the name \
                  that gave it for something else as well. From now on both must be changed \
                  together.",
    fix: "Change both together, or let setup.py read pyproject.toml.",
};

/// A value of another file that pyproject.toml holds now.
pub static TAKEN_FROM_FILE: Rule = Rule {
    code: "UVF228",
    name: "taken-from-file",
    severity: Severity::Warning,
    summary: "pyproject.toml now holds what another file says",
    explanation: "setup.py took the value from that file each time it ran. What is written into \
                  pyproject.toml is what the file says today: a change there does not reach the \
                  package any more.",
    fix: "Change pyproject.toml from now on, and take the value out of the file where nothing else \
          uses it.",
};

/// Each rule that this crate raises.
pub static RULES: &[&Rule] = &[
    &UNREADABLE_SETUP_PY,
    &COMPUTED_IN_SETUP_PY,
    &UNKNOWN_SETUP_KEYWORDS,
    &LIST_OF_FOLDERS,
    &MISSING_FILE,
    &UNUSED_NAMES,
    &SAID_TWICE,
    &TAKEN_FROM_FILE,
];
