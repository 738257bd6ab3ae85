//! The documented differences hold with the real pip and uv, on a local index: what the pages
//! of the rules say is true of these versions.

use std::path::PathBuf;

use uvferry_index::Serving;
use uvferry_process::Command;
use uvferry_resolution::pip::Report;
use uvferry_testkit::{Isolated, find_pip, find_uv, skip};

use crate::index_cases::Indexes;

/// pip and uv, which look at the local indexes only.
struct Tools {
    pip: PathBuf,
    uv: PathBuf,
    isolated: Isolated,
    indexes: Indexes,
    folder: tempfile::TempDir,
}

/// `name version` of each distribution, or nothing where the tool fails.
type Answer = Option<Vec<String>>;

impl Tools {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut isolated = Isolated::under(folder.path());
        isolated.set("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        Some(Self {
            pip: find_pip()?,
            uv: find_uv()?,
            isolated,
            indexes: Indexes::start(),
            folder,
        })
    }

    fn serving(&self) -> &Serving {
        &self.indexes.serving
    }

    fn command(&self, program: &PathBuf) -> Command {
        Command::new(program)
            .current_dir(self.folder.path())
            .environment(self.isolated.environment())
    }

    fn write(&self, name: &str, text: &str) {
        let text = text.replace("INDEX", &self.serving().url());
        fs_err::write(self.folder.path().join(name), text).unwrap();
    }

    fn pip(&self, arguments: &[&str]) -> Answer {
        let index = self.serving().simple_url("public");
        let finished = self
            .command(&self.pip)
            .args([
                "install",
                "--dry-run",
                "--ignore-installed",
                "--quiet",
                "--report",
                "-",
            ])
            .args(["--index-url", &index])
            .args(arguments)
            .run()
            .unwrap();
        if !finished.success() {
            return None;
        }
        let report = Report::parse(&finished.stdout_text()).unwrap();
        let set = report.resolved;
        let version = |name: &str| {
            set.get(name)
                .and_then(|one| one.version.clone())
                .unwrap_or_default()
        };
        Some(
            set.names()
                .map(|name| format!("{name} {}", version(name)))
                .collect(),
        )
    }

    fn uv(&self, arguments: &[&str]) -> Answer {
        let index = self.serving().simple_url("public");
        let python = self.pip.with_file_name("python");
        let finished = self
            .command(&self.uv)
            .args([
                "pip",
                "compile",
                "--quiet",
                "--no-header",
                "--no-annotate",
                "--default-index",
                &index,
                "--python",
            ])
            .arg(&python)
            .args(arguments)
            .run()
            .unwrap();
        let server = self.serving().url();
        let line = |line: &str| line.replace("==", " ").replace(&server, "INDEX");
        finished
            .success()
            .then(|| finished.stdout_text().lines().map(line).collect())
    }
}

impl Tools {
    /// Whether `uv pip install` succeeds, and what it says.
    fn uv_install(&self, arguments: &[&str]) -> (bool, String) {
        let index = self.serving().simple_url("public");
        let finished = self
            .command(&self.uv)
            .args(["pip", "install", "--default-index", &index])
            .args(arguments)
            .run()
            .unwrap();
        (finished.success(), finished.stderr_redacted())
    }

    /// uv where it lies in no environment, and no environment's Python is on PATH: it would
    /// take that one.
    fn alone(&self) -> Self {
        let mut alone = Self::new().unwrap();
        let folder = alone.folder.path().join("alone");
        fs_err::create_dir(&folder).unwrap();
        alone.uv = folder.join("uv");
        fs_err::hard_link(&self.uv, &alone.uv)
            .or_else(|_| fs_err::copy(&self.uv, &alone.uv).map(drop))
            .unwrap();
        alone.isolated.set("PATH", &folder);
        alone
    }

    fn both(&self, text: &str) -> (Answer, Answer) {
        self.write("requirements.txt", text);
        (
            self.pip(&["-r", "requirements.txt"]),
            self.uv(&["requirements.txt"]),
        )
    }
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

type Expected = Option<&'static [&'static str]>;

/// The text of requirements.txt, what pip makes of it, what uv.
const RESOLUTIONS: &[(&str, Expected, Expected)] = &[
    // UVF621, UVF622, and `--pre` in a file (UVF140).
    (
        "later>=2.0rc1",
        Some(&["later 3.0rc1"]),
        Some(&["later 2.0"]),
    ),
    (
        "asks-later",
        Some(&["asks-later 1.0", "later 3.0rc1"]),
        Some(&["asks-later 1.0", "later 2.0"]),
    ),
    ("next>1.0", Some(&["next 2.0rc1"]), Some(&["next 2.0rc1"])),
    (
        "asks-next",
        Some(&["asks-next 1.0", "next 2.0rc1"]),
        Some(&["asks-next 1.0", "next 2.0rc1"]),
    ),
    (
        "--pre\nlater",
        Some(&["later 3.0rc1"]),
        Some(&["later 2.0"]),
    ),
    // Local versions: none.
    (
        "variant==1.0",
        Some(&["variant 1.0+cpu"]),
        Some(&["variant 1.0+cpu"]),
    ),
    // UVF625.
    (
        "asks-remote",
        Some(&["asks-remote 1.0", "remote 1.0"]),
        None,
    ),
    (
        "-c remote.txt\nasks-remote",
        Some(&["asks-remote 1.0", "remote 1.0"]),
        Some(&[
            "asks-remote 1.0",
            "remote @ INDEX/public/files/remote-1.0.tar.gz",
        ]),
    ),
    // UVF627.
    (
        "one\ntwo",
        Some(&["one 2.0", "two 1.0"]),
        Some(&["one 2.0", "two 1.0"]),
    ),
    (
        "two\none",
        Some(&["one 2.0", "two 1.0"]),
        Some(&["one 1.0", "two 2.0"]),
    ),
    // UVF633.
    ("illegible", Some(&["illegible 1.0"]), None),
    ("unsound", None, None),
    ("odd", None, Some(&["odd 1.0", "plain 1.1"])),
    // UVF638.
    (
        "extended[more]",
        Some(&["extended 1.0", "plain 1.1"]),
        Some(&["extended 1.0", "plain 1.1"]),
    ),
    // UVF639.
    ("narrow", Some(&["narrow 1.0"]), Some(&["narrow 2.0"])),
    ("hole", Some(&["hole 1.0"]), Some(&["hole 2.0"])),
    ("ancient", None, Some(&["ancient 1.0"])),
    // UVF640: uv fails when it installs.
    ("even==3.0", None, Some(&["even 3.0"])),
    // UVF655, UVF656.
    ("regret==2.0", Some(&["regret 2.0"]), Some(&["regret 2.0"])),
    ("regret>1.0", None, None),
    ("all-regret", None, None),
    ("plain==9.0", None, None),
    ("plian", None, None),
];

#[test]
fn what_the_rules_say_of_resolutions_is_so() {
    skip!(unless Uv, Pip);
    let tools = Tools::new().unwrap();
    tools.write(
        "remote.txt",
        "remote @ INDEX/public/files/remote-1.0.tar.gz",
    );
    for (text, pip, uv) in RESOLUTIONS {
        let (by_pip, by_uv) = tools.both(text);
        assert_eq!(by_pip, pip.map(list), "pip: {text}");
        assert_eq!(by_uv, uv.map(list), "uv: {text}");
    }
    // UVF623, UVF306.
    let private = tools.serving().simple_url("private");
    tools.write("requirements.txt", "shared");
    let by_pip = tools.pip(&["--extra-index-url", &private, "-r", "requirements.txt"]);
    assert_eq!(by_pip, Some(list(&["shared 2.0"])));
    let by_uv = tools.uv(&["--index", &private, "requirements.txt"]);
    assert_eq!(by_uv, Some(list(&["shared 1.0"])));
}

#[test]
fn what_the_rules_say_of_installations_is_so() {
    skip!(unless Uv, Pip);
    let tools = Tools::new().unwrap();
    let python = tools
        .pip
        .with_file_name("python")
        .to_string_lossy()
        .into_owned();
    let into = |target: &str, more: &[&str]| {
        let arguments = ["--python", &python, "--target", target];
        tools.uv_install(&[&arguments[..], more].concat())
    };
    // UVF640.
    let (success, said) = into("even", &["even==3.0"]);
    assert!(
        !success && said.contains("does not match filename"),
        "{said}"
    );
    // UVF629.
    let sdist = format!(
        "remote @ {}",
        tools.serving().file_url("public", "remote-1.0.tar.gz")
    );
    let (success, said) = into("binary", &["--only-binary", ":all:", &sdist]);
    assert!(
        !success && said.contains("Building source distributions") && said.contains("disabled"),
        "{said}"
    );
    let by_pip = tools.pip(&["--only-binary", ":all:", &sdist]);
    assert_eq!(by_pip, Some(list(&["remote 1.0"])));
    // UVF642, UVF643.
    let (success, said) = tools.alone().uv_install(&["--dry-run", "plain==1.0"]);
    assert!(!success && said.contains("virtual environment"), "{said}");
    let (success, said) = into("user", &["--user", "plain==1.0"]);
    assert!(!success && said.contains("--user"), "{said}");
    // UVF632.
    let (success, said) = into("by-uv", &["plain==1.0"]);
    assert!(success, "{said}");
    let index = tools.serving().simple_url("public");
    let finished = tools
        .command(&tools.pip)
        .args([
            "install",
            "--quiet",
            "--target",
            "by-pip",
            "-i",
            &index,
            "plain==1.0",
        ])
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let is_compiled = |folder: &str| {
        tools
            .folder
            .path()
            .join(folder)
            .join("__pycache__")
            .exists()
    };
    assert!(is_compiled("by-pip") && !is_compiled("by-uv"));
}

#[test]
fn uv_reads_no_setting_of_pip() {
    skip!(unless Uv, Pip);
    let mut tools = Tools::new().unwrap();
    let public = tools.serving().simple_url("public");
    let private = tools.serving().simple_url("private");
    tools
        .isolated
        .set("PIP_INDEX_URL", public)
        .set("UV_DEFAULT_INDEX", private);
    let python = tools.pip.with_file_name("python");
    let by_pip = tools
        .command(&tools.pip)
        .args(["install", "--dry-run", "--ignore-installed", "plain==1.0"])
        .run()
        .unwrap();
    assert!(by_pip.success(), "{}", by_pip.stderr_redacted());
    tools.write("requirements.txt", "plain==1.0");
    let by_uv = tools
        .command(&tools.uv)
        .args(["pip", "compile", "requirements.txt", "--python"])
        .arg(&python)
        .run()
        .unwrap();
    assert!(!by_uv.success());
}
