//! The rules of this crate, `UVF1xx`.

use uvferry_diagnostics::{Rule, Severity};

macro_rules! rules {
    ($($ident:ident = $code:literal $name:literal $severity:ident $summary:literal $explanation:literal $fix:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $ident: Rule = Rule {
                code: $code,
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                explanation: $explanation,
                fix: $fix,
            };
        )*
        /// Every rule that this crate raises.
        pub static RULES: &[&Rule] = &[$(&$ident),*];
    };
}

rules! {
    UNDECODABLE = "UVF101" "undecodable-file" Error
        "the bytes cannot be decoded as text"
        "pip decodes a requirements file by its byte order mark, else by a PEP 263 coding cookie in a comment of the first two lines, else as UTF-8, else by the locale. These bytes fit none of the first three, so whether pip reads them depends on the machine."
        "Save the file as UTF-8.";
    INVALID_REQUIREMENT = "UVF102" "invalid-requirement" Error
        "the line is not a requirement"
        "A line that is no option must be `name[extras] specifiers ; marker`, `name @ URL`, a URL, or a path that exists. pip stops at any other."
        "Correct the line, or put `#` in front of it.";
    INVALID_SPECIFIER = "UVF103" "invalid-specifier" Error
        "the version specifier does not follow PEP 440"
        "pip accepts `==`, `!=`, `~=`, `<=`, `>=`, `<`, `>` and `===` with a PEP 440 version. A wildcard `.*` goes with `==` and `!=` only, a local label (`+cpu`) too, and `~=` needs two numbers. Old pips were lenient here."
        "Write a PEP 440 specifier.";
    UNKNOWN_OPTION = "UVF104" "unknown-option" Error
        "pip does not know this option in a requirements file"
        "Only some of pip's options may stand in a file; pip stops at any other, and at an abbreviation that several options share."
        "Correct the spelling, or give the option on the command line.";
    INVALID_OPTION_VALUE = "UVF105" "invalid-option-value" Error
        "the option's value is missing or not valid"
        "pip refuses an option without the value it needs, a value for an option that takes none, a `--hash` that is not `sha256:`, `sha384:` or `sha512:` with a digest, `--config-settings` without `KEY=VALUE`, and a `--use-feature` that it does not know."
        "Give a valid value.";
    UNBALANCED_QUOTES = "UVF106" "unbalanced-quotes" Error
        "a quote is not closed"
        "pip splits the options of a line as a shell does; a quote without its counterpart or a backslash at the end stops it."
        "Close the quote.";
    INVALID_MARKER = "UVF107" "invalid-marker" Error
        "the environment marker is not valid"
        "What follows `;` must be a marker of PEP 508: variables such as `python_version` and `sys_platform` compared with quoted strings, joined by `and` and `or`."
        "Correct the marker.";
    INVALID_URL = "UVF108" "invalid-url" Error
        "pip refuses this URL"
        "pip refuses a `#egg=` that is not a plain name (since pip 25), a wheel whose file name does not follow the wheel specification, a `file:` URL with a host, and a malformed address."
        "Write `name[extras] @ URL` and drop `#egg=`.";
    INVALID_EDITABLE = "UVF109" "invalid-editable" Error
        "pip cannot install this as editable"
        "`-e` takes a local folder, a `file:` URL, or a version control URL that names its project with `#egg=name` or as `name @ URL`."
        "Name the project: `-e git+https://…#egg=name`.";
    INCLUDE_CYCLE = "UVF110" "include-cycle" Error
        "a file includes itself"
        "The file includes another that leads back to it. pip stops at such a circle."
        "Remove one of the `-r` or `-c` lines.";
    MISSING_INCLUDE = "UVF111" "missing-include" Error
        "an included file cannot be read"
        "pip looks for the file relative to the folder of the file that names it, and stops when it is not there."
        "Correct the path or remove the line.";
    REMOTE_INCLUDE = "UVF112" "remote-include" Warning
        "an included file is behind a URL and was not read"
        "What stands in it is not known here, and may change from one day to the next."
        "Fetch it and include the copy.";
    NOT_A_CONSTRAINT = "UVF113" "not-a-constraint" Error
        "pip refuses this in a constraints file"
        "A constraint must have a name and no extras, and cannot be editable."
        "Move the line into a requirements file.";
    REMOVED_OPTION = "UVF114" "removed-option" Error
        "pip has dropped this option"
        "Older pips took it in requirements files; pip 26.3 refuses the file."
        "Remove it; `--global-option` and `--install-option` become `--config-settings` where the build backend knows a setting for it.";
    SINGLE_EQUALS = "UVF115" "single-equals" Error
        "`=` is not an operator"
        "conda writes `name=version`; pip needs `==`."
        "Write `==`.";
    QUOTED_REQUIREMENT = "UVF116" "quoted-requirement" Error
        "the requirement is in quotes"
        "Quotes belong to a shell or to a list in Python. pip takes them for a part of the name and stops."
        "Remove the quotes.";
    SEVERAL_REQUIREMENTS = "UVF117" "several-requirements-on-a-line" Error
        "more than one requirement on a line"
        "Each requirement needs a line of its own."
        "Split the line.";
    PASTED_COMMAND = "UVF118" "pasted-command" Error
        "a command in place of a requirement"
        "A requirements file lists what `pip install` gets; it is not a script."
        "Keep only the names.";
    TEMPLATE = "UVF119" "template" Error
        "a template placeholder in place of text"
        "The file is a template (cookiecutter, Jinja) and no requirements file before it is rendered."
        "Render the template first.";
    SYSTEM_VERSION = "UVF120" "system-package-version" Error
        "the version of a system package"
        "`pip freeze` on Debian and Ubuntu also lists packages of the system, with versions that follow no rule of Python's and that no index has."
        "Use the version without its suffix, or remove the line if nothing imports it.";
    STRAY_BYTES = "UVF121" "stray-bytes" Error
        "stray bytes from another encoding"
        "A byte order mark in mid-file, or zero bytes of a UTF-16 file without its mark: usually two files joined by `type` or `cat`, or output redirected in PowerShell. pip takes them for a part of a name."
        "Save the file as UTF-8 without them.";
    MERGE_CONFLICT = "UVF122" "merge-conflict" Error
        "a merge conflict's marker"
        "The file was committed with an unresolved conflict."
        "Resolve the conflict.";
    OPTION_BESIDE_REQUIREMENT = "UVF130" "option-beside-requirement" Warning
        "an option for the whole file beside a requirement"
        "Beside a requirement only `--hash` and `--config-settings` speak of it. `--no-binary` and `--only-binary` act on the whole installation, as on a line of their own; all others pip ignores without a word (an `--index-url` too!). uv refuses the file."
        "Move the option to a line of its own if it was meant, else remove it.";
    GLUED_OPTION = "UVF131" "option-without-space" Warning
        "a short option with its value in one word"
        "pip reads `-rother.txt`; uv wants a space or `=` and refuses the file."
        "Put a space between.";
    VARIABLE_IN_REQUIREMENT = "UVF132" "variable-in-requirement" Warning
        "an environment variable inside a requirement"
        "pip replaces `${NAME}` anywhere in a line. uv does so in URLs and in the values of options, and refuses it in a name, version or marker."
        "Write the value, or generate the file.";
    SPLIT_REQUIREMENT = "UVF133" "continued-requirement" Warning
        "a requirement goes on after a line continuation"
        "pip joins the lines before it reads them. uv takes continuations only in front of options such as `--hash` and refuses a specifier or marker there."
        "Write the requirement on one line.";
    OTHER_ENCODING = "UVF134" "other-encoding" Warning
        "the file is not UTF-8"
        "pip honours byte order marks and PEP 263 coding cookies; uv reads UTF-8 only (and UTF-16 with its mark, which is a note)."
        "Save the file as UTF-8.";
    EDITABLE_VCS = "UVF135" "editable-repository" Warning
        "an editable install from a repository"
        "pip checks the repository out into `src/` and installs it as editable. uv refuses editable requirements that are not local."
        "Drop `-e`, or clone the repository and use its folder.";
    FOREIGN_VCS = "UVF136" "unsupported-repository" Warning
        "uv supports git only"
        "pip also installs from Mercurial, Subversion and Bazaar; uv refuses them."
        "Use a released version, a git mirror or an archive.";
    IGNORED_LINE = "UVF137" "ignored-line" Warning
        "pip reads this line and installs nothing for it"
        "A lone `-` begins the line's options, and what belongs to no option is dropped without a word: `- six` installs nothing. uv refuses the line."
        "Remove the `-` if the package was meant.";
    IGNORED_TEXT = "UVF138" "ignored-text" Warning
        "pip drops this part of the line"
        "After the first option of a line, what belongs to no option has no effect in pip: a marker after `-e .`, a second file after `-r a.txt`, an option beside `-r`. uv reads some of it and refuses the rest."
        "Give it a line of its own, or quote it together with what it belongs to.";
    ABBREVIATED_OPTION = "UVF139" "abbreviated-option" Warning
        "an abbreviated option"
        "pip takes any unambiguous beginning of a long option; uv wants the whole."
        "Write the option out.";
    UNSUPPORTED_OPTION = "UVF140" "option-without-effect-in-uv" Warning
        "uv ignores or refuses this option in a requirements file"
        "pip takes it in a file; uv has another place for it or none."
        "See the option's own page.";
    STANDARD_LIBRARY = "UVF141" "standard-library" Warning
        "a module of Python's standard library"
        "It comes with Python. A distribution of that name on an index is either an abandoned backport or somebody else's package."
        "Remove the line.";
    PKG_RESOURCES = "UVF142" "pkg-resources" Warning
        "an artefact of an old Debian `pip freeze`"
        "`pkg-resources==0.0.0` (or `pkg_resources`) was listed by mistake on Debian and Ubuntu. No index has it, and the installation fails."
        "Remove the line.";
    FOREIGN_PATH = "UVF143" "foreign-path" Warning
        "a file of another machine"
        "The line names an absolute path, as `pip freeze` writes it for what was installed from a folder. It is not there on other machines; conda's build folders (`/home/conda/feedstock_root`, `/croot`) were on the one that built the package."
        "Name the package and its version.";
    WINDOWS_PATH = "UVF145" "windows-path" Warning
        "a path with backslashes"
        "Only pip on Windows takes it for a path."
        "Write `/`, which every system takes.";
    CREDENTIALS = "UVF146" "credentials-in-file" Warning
        "a password in the file"
        "Whoever reads the file or its history has it."
        "Use `${NAME}` in its place, and change the password.";
    LEGACY_EGG = "UVF147" "egg-fragment" Info
        "the name is given by `#egg=`"
        "`name @ URL` says the same, with extras and markers, and is the only form that pip's own documentation still shows."
        "Write `name @ URL`.";
    EDITABLE_MARKER = "UVF148" "editable-with-marker" Warning
        "a marker after an editable is dropped"
        "pip drops what follows the editable's path; it is installed on every platform. uv honours the marker."
        "Quote the whole, or move the marker into the project's own metadata.";
    URL_MARKER = "UVF149" "url-with-semicolon" Warning
        "a `;` directly behind a URL"
        "pip takes `;` for a part of a bare URL unless a blank follows, and for the marker's beginning everywhere else; uv wants a blank before it."
        "Put blanks around the `;`.";
    INCLUDE_LIMIT = "UVF151" "include-limit" Error
        "too many included files"
        "More files were included than this reader follows; a generated tree or a circle through a remote source."
        "Include fewer files.";
    UNKNOWN_ENCODING = "UVF152" "unknown-encoding" Error
        "the coding cookie names an encoding that Python does not know"
        "pip hands the name to Python's `bytes.decode`, which raises for it."
        "Save the file as UTF-8 and remove the comment.";
    CONTINUED_COMMENT = "UVF153" "continued-comment" Warning
        "a comment behind text ends with a backslash"
        "pip joins the lines before it takes comments off, so the next line is a part of the comment and is not installed. uv reads it."
        "Remove the backslash, or put `#` in front of the next line.";
    REFUSED_BY_UV = "UVF154" "refused-by-uv" Warning
        "uv refuses what pip reads here"
        "uv's grammar is stricter: a name or an extra cannot end with `_`, `===` needs a version and stands in no marker, `;` needs a marker, a URL ends as an archive does, lines end with line feeds and carriage returns only, a value runs to the end of its line, and the quotes around an editable's path are a part of it."
        "Write it as the help says.";
    READING_LIMIT = "UVF155" "reading-limit" Error
        "more than is read"
        "A file, a line or a list of findings is so long that reading all of it would take more memory than a file of this kind is worth. What comes before is read as usual."
        "Split the file.";
    DUPLICATE_NAME = "UVF156" "duplicate-name" Warning
        "a name stands more than once"
        "pip takes all lines together: two ranges narrow each other, two different pins leave no version. pip before 20.3 (and its legacy resolver since) stops with `Double requirement given` when the lines differ. Lines with a marker are left out, since they may be for different platforms."
        "Keep one line for each name.";
    RELATIVE_PATH = "UVF157" "relative-path" Info
        "a relative path in a file that is not at the top"
        "pip and uv look for the path of a package from the folder in which they are run, while `-r` and `-c` count from the file's own folder."
        "Run the installer in the folder from which the path leads to the package.";
    MARKER_IGNORED = "UVF158" "marker-ignored-by-uv" Warning
        "a comparison that uv takes for true"
        "Where a marker compares what uv cannot compare (`python_version in '3.8, 3.9'`, two texts, two variables), uv warns and takes the comparison for true; pip compares the texts, or stops when it evaluates the marker."
        "Write a comparison of a variable with a version or a text.";
    IDENTITY_AS_VERSION = "UVF159" "identity-compared-as-version" Warning
        "`===` with a version that is not in its normal form"
        "pip compares the texts, so `===v1.0` finds nothing on an index; uv reads a version and finds 1.0."
        "Write `==`.";
}
