use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Arg, Command};

use super::NOTE;

/// A key of `[tool.uvferry]` as the page tells it.
struct Setting {
    key: &'static str,
    value: &'static str,
    without: &'static str,
    flag: &'static str,
    words: &'static str,
    example: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        key: "accept-review",
        value: "true or false",
        without: "false",
        flag: "--accept-review",
        words: "Apply although some lines need a person. Their files stay, reduced to those lines.",
        example: "accept-review = true",
    },
    Setting {
        key: "default-groups",
        value: "list of names",
        without: "what uv takes: `dev`",
        flag: "",
        words: "The groups that `uv sync` installs without being asked; becomes `default-groups` of `[tool.uv]`.",
        example: "default-groups = [\"dev\", \"test\"]",
    },
    Setting {
        key: "docs",
        value: "true or false",
        without: "false",
        flag: "--docs",
        words: "The code blocks of README and documents are put into uv's words too. Without it they stay, and so does a requirements file that they name.",
        example: "docs = true",
    },
    Setting {
        key: "exclude",
        value: "list of globs",
        without: "nothing",
        flag: "",
        words: "Folders that are not looked into, besides those that version control ignores.",
        example: "exclude = [\"vendor/**\"]",
    },
    Setting {
        key: "files",
        value: "table of paths and roles",
        without: "decided by name, content and use",
        flag: "--file",
        words: "What a requirements file is: `main`, `group:NAME`, `extra:NAME`, `constraints`, `lock` or `ignore`. Paths are relative to the project, with `/`.",
        example: "files = { \"ci/pip.txt\" = \"group:ci\", \"old.txt\" = \"ignore\" }",
    },
    Setting {
        key: "imports",
        value: "table",
        without: "what `[tool.deptry]` and `[tool.fawltydeps]` say",
        flag: "",
        words: "What `uvferry-imports` leaves out and takes for granted: see [below](#tooluvferryimports).",
        example: "imports = { exclude = [\"vendor/**\"] }",
    },
    Setting {
        key: "keep-metadata",
        value: "true or false",
        without: "false",
        flag: "--keep-metadata",
        words: "setup.py and setup.cfg go on giving the package's metadata; pyproject.toml lists it as dynamic.",
        example: "keep-metadata = true",
    },
    Setting {
        key: "keep-requirements",
        value: "true or false",
        without: "false",
        flag: "--keep-requirements",
        words: "Requirements files stay even where nothing names them any more.",
        example: "keep-requirements = true",
    },
    Setting {
        key: "keep-tools",
        value: "true or false",
        without: "false",
        flag: "--keep-tools",
        words: "The configurations of tools (pytest, mypy, flake8 and so on) stay in their own files.",
        example: "keep-tools = true",
    },
    Setting {
        key: "mode",
        value: "`project` or `pip`",
        without: "`project`",
        flag: "--mode",
        words: "How far to go: `project` writes pyproject.toml and uv.lock, `pip` changes no dependency files.",
        example: "mode = \"project\"",
    },
    Setting {
        key: "name",
        value: "string",
        without: "existing metadata, else the folder's name",
        flag: "--name",
        words: "The project's name.",
        example: "name = \"web-shop\"",
    },
    Setting {
        key: "no-commands",
        value: "true or false",
        without: "false",
        flag: "--no-commands",
        words: "The commands of scripts, Makefiles, images, workflows and the like stay as they are, and with them the requirements files that they name.",
        example: "no-commands = true",
    },
    Setting {
        key: "package",
        value: "true or false",
        without: "true where something can be built",
        flag: "",
        words: "Whether uv builds and installs the project itself.",
        example: "package = false",
    },
    Setting {
        key: "python",
        value: "list of versions or paths",
        without: "`.venv`'s, else `.python-version`'s, else the lowest installed one that the range admits",
        flag: "--python",
        words: "The Python to lock and verify with, and further ones to verify.",
        example: "python = [\"3.11\", \"3.13\"]",
    },
    Setting {
        key: "python-platform",
        value: "list of platforms",
        without: "this machine's",
        flag: "--python-platform",
        words: "Further platforms to verify: `linux`, `macos`, `windows` or a target triple.",
        example: "python-platform = [\"windows\"]",
    },
    Setting {
        key: "requires-python",
        value: "version range",
        without: "existing metadata, compile headers, CI and images, else what the pins admit",
        flag: "--requires-python",
        words: "The Pythons that the project is for.",
        example: "requires-python = \">=3.10\"",
    },
    Setting {
        key: "roots-only",
        value: "true or false",
        without: "false",
        flag: "--roots-only",
        words: "Of a frozen file, declare only what nothing else requires; the rest steers the lock.",
        example: "roots-only = true",
    },
    Setting {
        key: "strict",
        value: "true or false",
        without: "false",
        flag: "--strict",
        words: "A comparison that stays inconclusive fails.",
        example: "strict = true",
    },
    Setting {
        key: "with-docker-cache",
        value: "true or false",
        without: "false",
        flag: "--with-docker-cache",
        words: "Dockerfiles get the cache mounts and the order of layers that uv recommends.",
        example: "with-docker-cache = true",
    },
];

/// A variable that another program than `uvferry` reads.
struct OfProgram {
    program: &'static str,
    variable: &'static str,
    flag: &'static str,
    words: &'static str,
}

/// As `uvferry_cli::UvArgs` has it.
const UV: &str = "The uv to run, in place of the first on PATH";

const LANGUAGE: &str = "The language of pages and Markdown: en or ko";

const OTHER_PROGRAMS: &[OfProgram] = &[
    OfProgram {
        program: "uvferry-bench",
        variable: "UVFERRY_CACHE_DIR",
        flag: "",
        words: "Where the answers of interpreters are kept, instead of the platform's folder for caches",
    },
    OfProgram {
        program: "uvferry-bench",
        variable: "UVFERRY_LANG",
        flag: "--lang",
        words: LANGUAGE,
    },
    OfProgram {
        program: "uvferry-bench",
        variable: "UVFERRY_UV",
        flag: "--uv",
        words: UV,
    },
    OfProgram {
        program: "uvferry-compat",
        variable: "UVFERRY_CACHE_DIR",
        flag: "",
        words: "Where the answers of indexes are kept, instead of the platform's folder for caches",
    },
    OfProgram {
        program: "uvferry-compat",
        variable: "UVFERRY_LANG",
        flag: "--lang",
        words: LANGUAGE,
    },
    OfProgram {
        program: "uvferry-compat",
        variable: "UVFERRY_OFFLINE",
        flag: "--offline",
        words: "Ask no index and no repository",
    },
    OfProgram {
        program: "uvferry-compat",
        variable: "UVFERRY_UV",
        flag: "--uv",
        words: UV,
    },
    OfProgram {
        program: "uvferry-env",
        variable: "UVFERRY_CACHE_DIR",
        flag: "",
        words: "Where the answers of interpreters (also by `uvferry` and `uvferry-compat`) and what metadata said are kept, instead of the platform's folder for caches",
    },
    OfProgram {
        program: "uvferry-env",
        variable: "UVFERRY_LANG",
        flag: "--lang",
        words: LANGUAGE,
    },
    OfProgram {
        program: "uvferry-env",
        variable: "UVFERRY_NO_CACHE",
        flag: "--no-cache",
        words: "Ask each interpreter anew what it is, and read all metadata anew",
    },
    OfProgram {
        program: "uvferry-env",
        variable: "UVFERRY_PYTHON",
        flag: "--python",
        words: "The environment or interpreter that is meant",
    },
    OfProgram {
        program: "uvferry-env",
        variable: "UVFERRY_UV",
        flag: "--uv",
        words: UV,
    },
    OfProgram {
        program: "uvferry-imports",
        variable: "UVFERRY_CACHE_DIR",
        flag: "",
        words: "Where it is kept what each Python file says (also by `uvferry`), instead of the platform's folder for caches",
    },
    OfProgram {
        program: "uvferry-imports",
        variable: "UVFERRY_LANG",
        flag: "--lang",
        words: LANGUAGE,
    },
    OfProgram {
        program: "uvferry-imports",
        variable: "UVFERRY_NO_CACHE",
        flag: "--no-cache",
        words: "Read each file anew, and keep nothing",
    },
    OfProgram {
        program: "uvferry-imports",
        variable: "UVFERRY_PYTHON",
        flag: "--python",
        words: "The environment or interpreter whose distributions say which modules they have",
    },
    OfProgram {
        program: "uvferry-pyproject",
        variable: "UVFERRY_OFFLINE",
        flag: "--offline",
        words: "Use no network for builds",
    },
    OfProgram {
        program: "uvferry-pyproject",
        variable: "UVFERRY_UV",
        flag: "--uv",
        words: UV,
    },
    OfProgram {
        program: "uvferry-report",
        variable: "UVFERRY_LANG",
        flag: "--lang",
        words: "The language of text for people: en or ko",
    },
    OfProgram {
        program: "uvferry-reqs",
        variable: "UVFERRY_OFFLINE",
        flag: "--no-network",
        words: "Do not fetch the files that a URL names",
    },
];

const IMPORTS: &str = "
## `[tool.uvferry.imports]`

Read by `uvferry-imports`. Where a key is not there, `[tool.deptry]` counts, then
`[tool.fawltydeps]`, whose keys are read too. The files of deptry's `requirements_files` and
`requirements_files_dev` declare for the project and for development, whatever they are called;
those of FawltyDeps's `deps` are requirements files where `deps_parser_choice` says so. Other
files keep what their names say.

| key | value | what it does |
|---|---|---|
| `exclude` | list of globs | paths, relative to the project, that are not read |
| `ignore-rules` | list of rules | rules that are off, by code (`UVF502`) or name (`unused-dependency`) |
| `ignore` | table of rules and lists of names | distributions or modules for which a rule is off; `*` stands for any text |
| `ignore-notebooks` | true or false | notebooks are not read |
| `first-party` | list of modules | modules of the project itself that lie elsewhere |
| `modules` | table of distributions and lists of modules | which modules a distribution has, before anything else says it |
| `development-groups` | list of names | extras and groups that are for development |
| `main-groups` | list of names | groups that are not |
| `development-paths` | list of globs | paths that are tests, documentation or tools beside those that are known by their names |

```toml
[tool.uvferry.imports]
exclude = [\"vendor/**\"]
ignore-rules = [\"two-for-one-job\"]
ignore = { unused-dependency = [\"gunicorn\"] }
modules = { attrs = [\"attr\", \"attrs\"] }
```

A comment on the line of an import turns rules off for it: `# uvferry: ignore`,
`# uvferry: ignore[UVF501]`, and deptry's `# deptry: ignore[DEP001]`.
";

/// The page of all keys and variables.
pub(crate) fn page(program: &Command) -> String {
    let mut text = format!(
        "{NOTE}\n# Settings\n\nA flag goes before a variable, a variable before the project's `pyproject.toml`.\n\n\
         ## `[tool.uvferry]`\n\nRead from the project's `pyproject.toml`. A list of one may be written as a string. A key\n\
         that is not known, or whose value does not fit, is told as a warning and has no effect.\n\n\
         | key | value | without it | flag |\n|---|---|---|---|\n"
    );
    for setting in SETTINGS {
        let flag = match setting.flag {
            "" => String::new(),
            flag => format!("`{flag}`"),
        };
        let _ = writeln!(
            text,
            "| [`{key}`](#{key}) | {} | {} | {flag} |",
            setting.value,
            setting.without,
            key = setting.key
        );
    }
    for setting in SETTINGS {
        let _ = write!(
            text,
            "\n### {}\n\n{}\n\n```toml\n[tool.uvferry]\n{}\n```\n",
            setting.key, setting.words, setting.example
        );
    }
    text.push_str(IMPORTS);
    text.push_str(
        "\n## Variables\n\nRead by the program alone; the libraries see no environment. For a flag without a value the\n\
         variable is `1`, `true`, `yes` or `on`, or `0`, `false`, `no` or `off`; an empty variable is refused.\n\n| variable | as the flag | of | what it does |\n|---|---|---|---|\n",
    );
    for (variable, (flag, commands, words)) in variables(program) {
        let _ = writeln!(
            text,
            "| `{variable}` | `{flag}` | {} | {words} |",
            commands.join(", ")
        );
    }
    text.push_str("\nOf the other programs:\n\n| variable | as the flag | of | what it does |\n|---|---|---|---|\n");
    for other in OTHER_PROGRAMS {
        let flag = match other.flag {
            "" => String::new(),
            flag => format!("`{flag}`"),
        };
        let _ = writeln!(
            text,
            "| `{}` | {flag} | `{}` | {} |",
            other.variable, other.program, other.words
        );
    }
    text
}

/// Every variable that an argument of some command reads: its flag, the commands, its help.
fn variables(program: &Command) -> BTreeMap<String, (String, Vec<String>, String)> {
    let mut found: BTreeMap<String, (String, Vec<String>, String)> = BTreeMap::new();
    let mut take = |argument: &Arg, command: Option<&str>| {
        let (Some(variable), Some(long)) = (argument.get_env(), argument.get_long()) else {
            return;
        };
        let entry = found
            .entry(variable.to_string_lossy().into_owned())
            .or_insert_with(|| {
                let words = argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                (format!("--{long}"), Vec::new(), words.replace('|', "\\|"))
            });
        match command {
            Some(command) => entry.1.push(format!("`{command}`")),
            None => entry.1.push("all".to_owned()),
        }
    };
    for argument in program.get_arguments() {
        take(argument, None);
    }
    for command in program.get_subcommands() {
        for argument in command.get_arguments().filter(|arg| !arg.is_global_set()) {
            take(argument, Some(command.get_name()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::commands::steady;

    #[test]
    fn every_key_that_is_read_is_told_and_no_other() {
        let told: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        let mut read = uvferry::setting_keys().to_vec();
        read.sort_unstable();
        assert_eq!(told, read);
    }

    #[test]
    fn the_uv_is_the_same_for_each_program() {
        let of_the_program = variables(&steady(uvferry::command()));
        let (flag, _, words) = &of_the_program["UVFERRY_UV"];
        assert_eq!((flag.as_str(), words.as_str()), ("--uv", UV));
    }

    #[test]
    fn flags_of_keys_are_flags_of_the_program() {
        let program = steady(uvferry::command());
        let flags: Vec<String> = program
            .get_subcommands()
            .flat_map(Command::get_arguments)
            .filter_map(|argument| Some(format!("--{}", argument.get_long()?)))
            .collect();
        for setting in SETTINGS.iter().filter(|setting| !setting.flag.is_empty()) {
            assert!(
                flags.iter().any(|flag| flag == setting.flag),
                "{}",
                setting.flag
            );
        }
    }

    /// Their sources are read: a program of its own cannot be asked without building it.
    #[test]
    fn variables_of_the_other_programs_are_told() {
        let workspace = crate::workspace::Workspace::find().unwrap();
        let mut read = Vec::new();
        for (program, folder) in [
            ("uvferry-bench", "uvferry-bench-cli"),
            ("uvferry-compat", "uvferry-compat-cli"),
            ("uvferry-env", "uvferry-env"),
            ("uvferry-imports", "uvferry-imports-cli"),
            ("uvferry-pyproject", "uvferry-pyproject-cli"),
            ("uvferry-report", "uvferry-report-cli"),
            ("uvferry-reqs", "uvferry-reqs"),
        ] {
            let folder = workspace.root.join("bins").join(folder).join("src");
            for entry in fs_err::read_dir(folder).unwrap() {
                let text = fs_err::read_to_string(entry.unwrap().path()).unwrap();
                for part in text.split("\"UVFERRY_").skip(1) {
                    let name = part.split('"').next().unwrap();
                    read.push((program, format!("UVFERRY_{name}")));
                }
                // Arguments that stand in another crate, for all of them.
                if text.contains("UvArgs,") {
                    read.push((program, "UVFERRY_UV".to_owned()));
                }
                if text.contains("LanguageArgs<") {
                    read.push((program, "UVFERRY_LANG".to_owned()));
                }
            }
        }
        // Read where the cache of interpreters is, which these programs use.
        for program in [
            "uvferry-bench",
            "uvferry-compat",
            "uvferry-env",
            "uvferry-imports",
        ] {
            read.push((program, "UVFERRY_CACHE_DIR".to_owned()));
        }
        read.sort();
        read.dedup();
        let told: Vec<(&str, String)> = OTHER_PROGRAMS
            .iter()
            .map(|other| (other.program, other.variable.to_owned()))
            .collect();
        assert_eq!(told, read);
    }

    #[test]
    fn examples_set_their_key() {
        for setting in SETTINGS {
            let text = format!("[tool.uvferry]\n{}\n", setting.example);
            let document: toml_edit::DocumentMut = text.parse().unwrap();
            assert!(
                document["tool"]["uvferry"].get(setting.key).is_some(),
                "{}",
                setting.key
            );
        }
    }
}
