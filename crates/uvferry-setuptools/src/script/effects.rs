//! What a script does beside calling `setup()`, in a user's words.

use ruff_text_size::TextRange;

use super::Run;
use super::value::Value;

/// What a method of a path does.
pub(super) fn file_effect(method: &str, path: &str) -> String {
    match method {
        "mkdir" => format!("makes the folder `{path}`"),
        "unlink" | "rmdir" => format!("deletes `{path}`"),
        "rename" | "replace" => format!("renames `{path}`"),
        "chmod" => format!("changes the mode of `{path}`"),
        "symlink_to" => format!("links `{path}`"),
        _ => format!("writes `{path}`"),
    }
}

/// Functions of libraries that only compute, look or print.
const HARMLESS: &[&str] = &[
    "os.getenv",
    "os.environ.get",
    "os.environ.copy",
    "os.environ.items",
    "os.environ.keys",
    "os.getcwd",
    "os.walk",
    "os.listdir",
    "os.scandir",
    "os.stat",
    "os.access",
    "os.cpu_count",
    "os.getpid",
    "os.uname",
    "os.fspath",
    "os.path.",
    "os.umask",
    "os.get_exec_path",
    "os.getuid",
    "os.geteuid",
    "os.fsdecode",
    "os.fsencode",
    "platform.",
    "sys.getdefaultencoding",
    "sys.getfilesystemencoding",
    "sys.stdout.",
    "sys.stderr.",
    "sys.exc_info",
    "sys.path.",
    "sys.getrecursionlimit",
    "sys.setrecursionlimit",
    "sys.stdin.isatty",
    "sys.argv.index",
    "sys.argv.count",
    "sys.getsizeof",
    "sys.setdefaultencoding",
    "sysconfig.",
    "distutils.sysconfig.",
    "distutils.util.",
    "distutils.version.",
    "distutils.log.",
    "distutils.spawn.find_executable",
    "distutils.ccompiler.get_default_compiler",
    "distutils.errors.",
    "distutils.filelist.findall",
    "setuptools.Extension",
    "setuptools.extension.Extension",
    "distutils.core.Extension",
    "distutils.extension.Extension",
    "numpy.distutils.core.Extension",
    "setuptools.Distribution",
    "setuptools.Feature",
    "setuptools.errors.",
    "setuptools.find_packages",
    "setuptools.find_namespace_packages",
    "setuptools.dist.Distribution",
    "setuptools.findall",
    "packaging.",
    "pkg_resources.",
    "re.",
    "json.loads",
    "json.load",
    "json.dumps",
    "warnings.",
    "logging.",
    "time.",
    "datetime.",
    "locale.",
    "textwrap.",
    "collections.",
    "functools.",
    "itertools.",
    "operator.",
    "string.",
    "copy.",
    "glob.",
    "inspect.",
    "importlib.util.",
    "importlib.machinery.",
    "importlib.metadata.",
    "importlib.resources.",
    "shutil.which",
    "struct.",
    "multiprocessing.cpu_count",
    "multiprocessing.Pool",
    "socket.gethostname",
    "getpass.getuser",
    "hashlib.",
    "base64.",
    "ast.",
    "io.StringIO",
    "io.BytesIO",
    "io.TextIOWrapper",
    "StringIO.StringIO",
    "pathlib.",
    "typing.",
    "types.",
    "enum.",
    "dataclasses.",
    "contextlib.",
    "math.",
    "random.",
    "uuid.",
    "fnmatch.",
    "pprint.",
    "traceback.",
    "errno.",
    "configparser.",
    "tomllib.",
    "tomli.",
    "toml.loads",
    "toml.load",
    "csv.",
    "shlex.",
    "html.",
    "codecs.",
    "email.",
    "urllib.parse.",
    "unicodedata.",
    "keyword.",
    "tokenize.",
    "token.",
    "site.",
    "ctypes.util.find_library",
    "six.",
    "numpy.get_include",
    "numpy.get_numpy_include",
    "pybind11.get_include",
    "builtins.",
    "gettext.gettext",
    "argparse.",
    "optparse.",
    "weakref.",
    "numbers.",
    "decimal.",
    "fractions.",
    "stat.",
    "heapq.",
    "bisect.",
    "abc.",
    "pkgutil.",
    "linecache.",
    "cmd.Command",
    "unittest.TestLoader",
    "unittest.",
    "pip.parse_requirements",
    "versioneer.get_cmdclass",
    "zipfile.is_zipfile",
    "difflib.",
    "timeit.",
    "statistics.",
    "calendar.",
    "gc.",
    "readline.",
    "atexit.unregister",
    "version_query.",
];

/// Whether calling it changes nothing.
pub(super) fn harmless(name: &str) -> bool {
    HARMLESS.iter().any(|known| {
        known.strip_suffix('.').map_or(*known == name, |module| {
            name.strip_prefix(module)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    })
}

impl Run<'_> {
    /// Notes what a call of a library does.
    pub(super) fn library_effect(&mut self, name: &str, arguments: &[Value], at: TextRange) {
        if harmless(name) {
            return;
        }
        let shown = |value: Option<&Value>| -> Option<String> {
            match value? {
                Value::Text(text) => Some(text.text.to_string()),
                Value::Path(path) => Some(path.to_string()),
                Value::List(items) => {
                    let parts: Option<Vec<String>> = items
                        .get()
                        .ok()?
                        .iter()
                        .map(|item| item.text().map(str::to_owned))
                        .collect();
                    Some(parts?.join(" "))
                }
                _ => None,
            }
            .map(|text| {
                let text = text
                    .replace(&format!("{}/", super::ROOT), "")
                    .replace(super::ROOT, ".");
                if text.chars().count() > 80 {
                    text.chars().take(77).collect::<String>() + "…"
                } else {
                    text
                }
            })
        };
        let first = shown(arguments.first());
        let with = |named: &str, computed: &str| match &first {
            Some(text) => named.replace("{0}", text),
            None => computed.replace("{0}", &self.snippet(at)),
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let what = if name == "os.system"
            || name == "os.popen"
            || name.starts_with("os.exec")
            || name.starts_with("os.spawn")
            || name.starts_with("subprocess.")
            || name.starts_with("commands.")
            || name == "distutils.spawn.spawn"
        {
            with("runs `{0}`", "runs what `{0}` says")
        } else if matches!(
            name,
            "os.remove" | "os.unlink" | "os.rmdir" | "os.removedirs" | "shutil.rmtree"
        ) || name.ends_with("remove_tree")
        {
            with("deletes `{0}`", "deletes what `{0}` says")
        } else if matches!(name, "os.mkdir" | "os.makedirs") || name.ends_with("mkpath") {
            with("makes the folder `{0}`", "makes the folder what `{0}` says")
        } else if matches!(
            name,
            "os.rename" | "os.renames" | "os.replace" | "shutil.move"
        ) {
            with("renames `{0}`", "renames what `{0}` says")
        } else if name.starts_with("shutil.copy") || matches!(last, "copy_file" | "copy_tree") {
            with("copies `{0}`", "copies what `{0}` says")
        } else if matches!(name, "os.symlink" | "os.link") {
            with("links `{0}`", "links what `{0}` says")
        } else if matches!(name, "os.chmod" | "os.chown") {
            with(
                "changes the mode of `{0}`",
                "changes the mode of what `{0}` says",
            )
        } else if name == "os.chdir" {
            match &first {
                Some(folder) if super::relative(folder).as_deref() == Some("") => return,
                _ => with(
                    "changes to the folder `{0}`",
                    "changes to the folder what `{0}` says",
                ),
            }
        } else if matches!(name, "os.putenv" | "os.unsetenv" | "os.environ.setdefault") {
            with(
                "sets the environment variable `{0}`",
                "sets the environment variable what `{0}` says",
            )
        } else if name.starts_with("sys.argv.") {
            "changes the command line".to_owned()
        } else if matches!(last, "urlopen" | "urlretrieve") || name.starts_with("requests.") {
            with("downloads `{0}`", "downloads what `{0}` says")
        } else if name == "atexit.register" {
            "runs a function when it ends".to_owned()
        } else if last == "cythonize" {
            "compiles Cython modules".to_owned()
        } else {
            format!("calls `{name}()`, which is not known")
        };
        self.effect(at, what);
    }
}
