use uvferry_diagnostics::{Rule, Severity};

/// The environment has no pip.
pub static ENVIRONMENT_WITHOUT_PIP: Rule = Rule {
    code: "UVF322",
    name: "environment-without-pip",
    severity: Severity::Info,
    summary: "an environment that uv makes has neither pip nor setuptools",
    explanation: "`python -m venv` and virtualenv put pip, and up to Python 3.11 setuptools, into \
                  a new environment. uv installs from outside and leaves it empty: `python -m \
                  pip`, `python setup.py` and programs that import `pkg_resources` find nothing \
                  there.",
    fix: "Where something needs them, give `--seed`, or install setuptools like any other \
          requirement.",
};

/// uv chooses the interpreter.
pub static INTERPRETER_CHOSEN_BY_UV: Rule = Rule {
    code: "UVF323",
    name: "interpreter-chosen-by-uv",
    severity: Severity::Info,
    summary: "uv chooses the Python of an environment or a build by the project's files",
    explanation: "`python -m venv` and `python -m build` use the Python that runs them. `uv venv` \
                  and `uv build` take UV_PYTHON, else the version that `.python-version` or \
                  `requires-python` asks for, and else the first Python that they find: one that \
                  uv manages, then those on PATH. For a wheel it matters where its name holds the \
                  Python: where it has extension modules.",
    fix: "Give `--python` where another one is wanted; `--python python` is the one on PATH.",
};

/// A build without what is installed.
pub static BUILD_IN_ISOLATION: Rule = Rule {
    code: "UVF324",
    name: "build-in-isolation",
    severity: Severity::Warning,
    summary: "uv builds in an environment of its own, which setup.py run by hand does not",
    explanation: "`python setup.py …` imports what is installed. uv makes an environment for the \
                  build with what `[build-system] requires` in pyproject.toml names, or with \
                  setuptools alone where there is no such table.",
    fix: "Name in `[build-system] requires` whatever setup.py imports, or give \
          `--no-build-isolation`.",
};

/// Where uv finds the name and the password.
pub static CREDENTIALS_ELSEWHERE: Rule = Rule {
    code: "UVF325",
    name: "credentials-elsewhere",
    severity: Severity::Warning,
    summary: "uv takes the credentials of an upload from other places than twine",
    explanation: "twine reads `.pypirc`, TWINE_USERNAME, TWINE_PASSWORD and the keyring. uv reads \
                  UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD; the keyring \
                  only with `--keyring-provider subprocess`; and in GitHub's and GitLab's jobs it \
                  uses trusted publishing unasked, where the index is set up for it.",
    fix: "Set the variables of uv where those of twine are set.",
};

/// A command of setup.py that stays.
pub static SETUP_PY_STAYS: Rule = Rule {
    code: "UVF326",
    name: "setup-py-command-stays",
    severity: Severity::Warning,
    summary: "a command of setup.py that stays, and needs setuptools in the environment",
    explanation: "uv has no command that runs setup.py. It works on as long as setup.py is there \
                  and the environment has setuptools, which uv puts into none by itself.",
    fix: "Add setuptools to the requirements of the environment, or run it with `uv run --with \
          setuptools python setup.py …`.",
};

/// setup.py is gone.
pub static SETUP_PY_IS_GONE: Rule = Rule {
    code: "UVF327",
    name: "setup-py-is-gone",
    severity: Severity::Warning,
    summary: "a command of setup.py, which the migration replaces by pyproject.toml",
    explanation: "All that setup.py said stands in pyproject.toml now, and the file goes. A \
                  command that runs it finds nothing.",
    fix: "Follow the advice in the message, or keep setup.py.",
};

/// uv's tools are others than those of pipx.
pub static TOOLS_OF_THEIR_OWN: Rule = Rule {
    code: "UVF328",
    name: "tools-of-their-own",
    severity: Severity::Info,
    summary: "uv knows only the tools that `uv tool install` has installed",
    explanation: "pipx and uv keep their tools in different folders, and link the programs into \
                  the same one. What pipx has installed is not listed, upgraded or removed by uv, \
                  and a program of pipx's is in the way of uv's of the same name.",
    fix: "Install the tools with uv; `uv tool install --force` replaces a program of pipx's.",
};
