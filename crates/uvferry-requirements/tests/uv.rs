//! Whatever pip reads and uv refuses or reads otherwise has a diagnostic: lines without one
//! are given to uv, which has to take them and to read in them what we do.
//!
//! uv's reading is seen by `uv add --frozen --raw`, which writes what it read into a
//! pyproject.toml and resolves nothing.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says why it was skipped"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uvferry_diagnostics::{Severity, SourceFile};
use uvferry_process::Command;
use uvferry_requirements::{
    MarkerEnvironment, Operator, Requirement, RequirementsFile, Version, normalize_name, parse,
};
use uvferry_testkit::find_uv;

#[expect(dead_code, reason = "other tests make whole files")]
mod generated;
#[expect(dead_code, reason = "other tests ask more")]
mod pips;

/// Forms that pip takes, besides those that the grammar makes.
const FORMS: &[&str] = &[
    "-e './lib'",
    "-e \"./lib[dev]\"",
    "--editable='./lib'",
    "--editable './lib'",
    "-e './my lib'",
    "-e ./my\\ lib",
    "-e ./lib  # a comment",
    "-e ./lib#egg=lib",
    "-e ./lib ",
    "-e  ./lib",
    "-e ./lib[dev]",
    "-e lib",
    "-e .",
    "-e file:./lib",
    "-e lib@./lib",
    "-e 'lib @ ./lib'",
    "-r 'other.txt'",
    "-r \"other.txt\"",
    "-r  other.txt",
    "-r\tother.txt",
    "--requirement other.txt",
    "--requirement=other.txt",
    "--requirement  other.txt",
    "-r other\\ .txt",
    "-c other.txt",
    "--constraint=other.txt",
    "-i 'https://example.com/simple'",
    "--index-url \"https://example.com/simple\"",
    "--index-url = https://example.com/simple",
    "--index-url=https://example.com/simple  # ours",
    "-f 'wheels'",
    "-f wheels # c",
    "--find-links=wheels",
    "--no-index",
    "--no-index # c",
    "--no-binary six",
    "--no-binary=:all:",
    "--no-binary ':all:'",
    "--only-binary \"six\"",
    "--no-binary :none:",
    "--pre # c",
    "six \\\n\nflask",
    "six==1.0 \\\n\n",
    "six \\\n   \nflask",
    "six==1.0 \\\n# a comment\nflask",
    "six==1.0 --hash=sha256:ab \\\n\nflask",
    "six==1.0 \\\n    --hash=sha256:ab \\\n\nflask",
    "six==1.0 \\\n    --hash=sha256:ab \\\n# c\nflask",
    "six==1.0 --hash=sha256:ab \\",
    "six \\",
    "\\\nsix",
    "\\six",
    "# c \\\nsix",
    "--pre \\\n\nsix",
    "-r other.txt \\\n\nsix",
    "-r \\\nother.txt",
    "-i \\\n  https://example.com/simple",
    "-e ./lib \\\n\nsix",
    "six==1.0 --hash='sha256:ab'",
    "six==1.0 --hash=\"sha256:ab\"",
    "six==1.0 --hash sha256:ab",
    "six==1.0 --hash  sha256:ab",
    "six==1.0 --hash = sha256:ab",
    "six==1.0 --hash=sha256:ab#c",
    "six==1.0 --hash=sha256:ab # c",
    "six==1.0  --hash=sha256:ab",
    "six==1.0\t--hash=sha256:ab",
    "six==1.0 --hash=sha256:ab\t--hash=sha256:cd",
    "six==1.0 --hash=sha256:a'b'",
    "six==1.0 --hash=sha256:",
    "six==1.0 --hash=sha256:xyz",
    "six==1.0 --hash=sha384:ab --hash=sha512:cd",
    "six (==1.0)",
    "six(==1.0)",
    "six ( ==1.0 )",
    "six[ ]",
    "six[a , b]",
    "six [a]",
    "six\t==1.0",
    "six == 1.0",
    "six>=1,",
    "six >=1 , <2",
    "six==1.0.*",
    "six!=1.*",
    "six==1.0+local.1",
    "six==v1.0",
    "six==1.0-1",
    "six==1.0alpha",
    "six==01.0",
    "six===1.0",
    "six===1.0-x",
    "six~=1.0",
    "six<=1.0,>=0",
    "six<1.0a1",
    "six ; python_version>='3'",
    "six; python_version>=\"3\"",
    "six ;python_version in '3.8 3.9'",
    "six ; python_version in '3.8, 3.9'",
    "six ; python_version not in '3.8,3.9'",
    "six ; '3.8' <= python_version",
    "six ; os.name == 'nt'",
    "six ; sys.platform=='win32'",
    "six ; platform.version == 'x'",
    "six ; platform.machine == 'x'",
    "six ; python_implementation=='CPython'",
    "six ; platform_python_implementation != 'PyPy'",
    "six ; implementation_version >= '3'",
    "six ; platform_release >= '4'",
    "six ; platform_version == 'x'",
    "six ; extra == 'x'",
    "six ; extra != 'x'",
    "six ; 'x' == extra",
    "six ; extra in 'x y'",
    "six ; extras == 'x'",
    "six ; 'x' in extras",
    "six ; 'x' in dependency_groups",
    "six ; python_version ~= '3.8'",
    "six ; python_version == '3.*'",
    "six ; python_version === '3.8'",
    "six ; python_version >= '3.8.1'",
    "six ; python_version > '3'",
    "six ; python_version < '3.8rc1'",
    "six ; python_full_version >= '3.8.0'",
    "six ; python_full_version == '3.8.*'",
    "six ; python_version >= 'x'",
    "six ; python_version >= '2.7,<4'",
    "six ; python_version >= ''",
    "six ; python_version == '3.8' or python_version == '3.9' and os_name == 'nt'",
    "six ; (python_version == '3.8')",
    "six ; ((os_name == 'nt'))",
    "six ; os_name > 'nt'",
    "six ; os_name ~= 'nt'",
    "six ; os_name === 'nt'",
    "six ; os_name in 'nt posix'",
    "six ; 'nt' in os_name",
    "six ; 'nt' not in os_name",
    "six ; 'nt' == 'nt'",
    "six ; 'a' in 'ab'",
    "six ; os_name == sys_platform",
    "six ; os_name == 'it''s'",
    "six ; sys_platform == \"win32\" and python_version<'3'",
    "lib @ ./lib",
    "lib @ file:lib",
    "lib @ file:./lib",
    "lib @ lib",
    "lib@./lib",
    "lib @./lib ; os_name == 'nt'",
    "lib[dev] @ ./lib",
    "six @ https://example.com/six.zip",
    "six@https://example.com/six.zip",
    "six@ https://example.com/six.zip",
    "six @ https://example.com/six.zip ; os_name=='nt'",
    "six @ https://example.com/six.zip # c",
    "six @ https://example.com/six.zip#sha256=ab",
    "six @ https://example.com/a b.zip",
    "six @ https://example.com/six",
    "six @ HTTPS://example.com/six.zip",
    "six @ ftp://example.com/six.zip",
    "six @ file:///x/six.zip",
    "six @ file://localhost/x/six.zip",
    "six @ git+https://example.com/six.git",
    "six @ git+https://example.com/six.git@v1#subdirectory=x",
    "six @ git+https://example.com/six.git#egg=six",
    "six @ git+ssh://git@example.com/six.git",
    "six @ git+git://example.com/six.git",
    "six @ git+file:///x/six.git",
    "six @ git+http://example.com/six.git",
    "six @ git://example.com/six.git",
    "six @ hg+https://example.com/six",
    "six @ https://example.com/six-1.0-py3-none-any.whl",
    "six @ https://example.com/flask-1.0-py3-none-any.whl",
    "six @ https://user:pass@example.com/six.zip",
    "six @ https://example.com:8080/six.zip?x=1",
    "six @ https://${USER}@example.com/six.zip",
    "https://example.com/six-1.0-py3-none-any.whl",
    "https://example.com/six-1.0.tar.gz",
    "https://example.com/six.zip#egg=six",
    "https://example.com/six.zip ; os_name == 'nt'",
    "./lib",
    "./lib/",
    "lib/",
    "./lib[dev]",
    "./lib ; os_name == 'nt'",
    "./lib ;os_name == 'nt'",
    "./lib # c",
    "'./lib'",
    "file:lib",
    "file:./lib",
    "lib.zip",
    "  six",
    "\tsix",
    "six  ",
    "six\t",
    "six\t# c",
    "six #",
    "six#c",
    "six==1.0#c",
    "six;#c",
    "six ; os_name == 'nt'#c",
    "#six",
    "six\u{b}",
    "six\u{3000}",
    "six\u{200b}",
    "six\u{feff}",
];

struct Uv {
    folder: tempfile::TempDir,
    uv: PathBuf,
}

/// What uv made of a file.
enum Answer {
    Read(Vec<String>),
    Refused(String),
}

impl Uv {
    fn find() -> Option<Self> {
        let Some(uv) = find_uv() else {
            println!("skipped: no uv");
            return None;
        };
        Some(Self {
            folder: tempfile::tempdir().unwrap(),
            uv,
        })
    }

    fn read(&self, text: &str) -> Answer {
        let place = self.folder.path().join("project");
        if place.exists() {
            fs_err::remove_dir_all(&place).unwrap();
        }
        let project = |folder: PathBuf, name: &str| {
            fs_err::create_dir_all(&folder).unwrap();
            let text = format!(
                "[project]\nname = \"{name}\"\nversion = \"1\"\ndependencies = []\n\
                 [project.optional-dependencies]\ndev = []\n"
            );
            fs_err::write(folder.join("pyproject.toml"), text).unwrap();
        };
        project(place.clone(), "project");
        project(place.join("lib"), "lib");
        project(place.join("my lib"), "lib");
        for folder in ["wheels", "a b"] {
            fs_err::create_dir(place.join(folder)).unwrap();
        }
        fs_err::write(place.join("other.txt"), "other\n").unwrap();
        for empty in ["circle.txt", "missing.txt"] {
            fs_err::write(place.join(empty), "").unwrap();
        }
        fs_err::write(place.join("requirements.txt"), text).unwrap();
        let mut environment = pips::environment();
        environment
            .remove_prefixed("UV_")
            .set("UV_PYTHON_DOWNLOADS", "never");
        let finished = Command::new(&self.uv)
            .args(["add", "--frozen", "--raw", "--offline", "--quiet"])
            .args(["--no-config", "--no-workspace", "-r", "requirements.txt"])
            .arg("--cache-dir")
            .arg(self.folder.path().join("cache"))
            .current_dir(&place)
            .environment(&environment)
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap();
        if !finished.success() {
            return Answer::Refused(finished.stderr_redacted());
        }
        let written = fs_err::read_to_string(place.join("pyproject.toml")).unwrap();
        let list = written.split_once("dependencies = [").unwrap().1;
        let list = list.split_once("\n]").map_or("", |(list, _)| list);
        let line = |line: &str| {
            let line = line.trim().trim_end_matches(',');
            (line.len() > 1).then(|| {
                line[1..line.len() - 1]
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\")
            })
        };
        Answer::Read(list.lines().filter_map(line).collect())
    }
}

fn read(text: &str) -> RequirementsFile {
    parse(&SourceFile::new("requirements.txt", text))
}

/// Whether pip takes every line and we say nothing.
fn is_clean(file: &RequirementsFile) -> bool {
    file.diagnostics
        .iter()
        .all(|found| found.severity == Severity::Info)
}

fn version(text: &str) -> String {
    Version::parse(text).map_or_else(|_| text.to_owned(), |version| version.to_string())
}

/// What a requirement says, however it is written. Of a direct reference only its name
/// counts: uv writes it otherwise.
fn meaning(requirement: &Requirement) -> String {
    let name = requirement.name_from_url_or_wheel();
    let name = name.map_or_else(|| "lib".to_owned(), |name| name.normalized);
    let extras: BTreeSet<String> = requirement
        .extras
        .iter()
        .map(|extra| normalize_name(extra))
        .collect();
    let specifiers = requirement.specifiers().unwrap();
    let clauses: BTreeSet<String> = specifiers
        .clauses()
        .iter()
        .map(|clause| {
            let bound = match clause.operator {
                // It compares texts.
                Operator::Identical => clause.version.clone(),
                _ => version(&clause.version),
            };
            let star = if clause.wildcard { ".*" } else { "" };
            format!("{}{bound}{star}", clause.operator.as_str())
        })
        .collect();
    let holds: Vec<bool> = ["3.8", "3.9", "3.12", "4.0"]
        .into_iter()
        .flat_map(|python| {
            let linux = MarkerEnvironment::linux(python);
            let windows = MarkerEnvironment {
                os_name: "nt".to_owned(),
                sys_platform: "win32".to_owned(),
                ..linux.clone()
            };
            [linux, windows]
        })
        .map(|environment| requirement.applies_to(&environment).unwrap_or(true))
        .collect();
    format!("{name} {extras:?} {clauses:?} {holds:?}")
}

/// Compares the readings of a file about which we have nothing to say.
fn compare(uv: &Uv, text: &str) -> Result<(), String> {
    let told = match uv.read(text) {
        // A path that is not there has to look like an archive's.
        Answer::Refused(told) if told.contains("Expected path") => return Ok(()),
        // Otherwise something is not there that the file names.
        Answer::Refused(told) if is_local(&read(text)) || told.contains("`requirements.txt`") => {
            return Err(format!("uv refuses it: {told}"));
        }
        Answer::Refused(_) => return Ok(()),
        Answer::Read(_) if !is_local(&read(text)) => return Ok(()),
        Answer::Read(told) => told,
    };
    let theirs = read(&told.join("\n"));
    let meanings = |file: &RequirementsFile| -> BTreeSet<String> {
        let requirements = file.requirements();
        requirements.map(|(_, _, found)| meaning(found)).collect()
    };
    let mut ours = meanings(&read(text));
    let includes = read(text)
        .includes()
        .any(|(_, include)| include.target.ends_with("other.txt") && !include.constraint);
    if includes {
        ours.extend(meanings(&read("other")));
    }
    let theirs = meanings(&theirs);
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("uv reads {theirs:?} and not {ours:?}"))
    }
}

/// What the network or a build would have to tell is asked for by nothing here.
fn is_local(file: &RequirementsFile) -> bool {
    file.entries.iter().all(|entry| {
        entry.requirement().is_none_or(|found| {
            let local = |text: &str| ["lib", "file:lib", "file:./lib"].contains(&text);
            found.name.is_some()
                || found.text.contains("./lib")
                || local(found.text.split(['[', ' ']).next().unwrap_or_default())
        })
    })
}

/// Lines that go to uv together, each name once: uv takes time to start.
#[derive(Default)]
struct Batches {
    all: Vec<(BTreeSet<String>, Vec<String>)>,
    taken: usize,
}

impl Batches {
    /// Takes what pip reads and we say nothing about.
    fn add(&mut self, text: &str) {
        let file = read(text);
        if !is_clean(&file) || file.entries.is_empty() {
            return;
        }
        self.taken += 1;
        let mut names: BTreeSet<String> = file
            .requirements()
            .map(|(_, _, found)| found.name_from_url_or_wheel())
            .map(|name| name.map_or_else(|| "lib".to_owned(), |name| name.normalized))
            .collect();
        // What is not there ends the whole reading.
        let alone = !is_local(&file);
        if alone {
            names.insert("lib".to_owned());
        }
        names.extend(file.includes().map(|_| "other".to_owned()));
        let free = self
            .all
            .iter_mut()
            .find(|(held, texts)| !alone && texts.len() < 40 && names.is_disjoint(held));
        if let Some((held, texts)) = free {
            held.extend(names);
            texts.push(text.to_owned());
        } else {
            self.all.push((names, vec![text.to_owned()]));
        }
    }

    /// What uv reads otherwise.
    fn compare(self, uv: &Uv) -> Vec<String> {
        let mut problems = Vec::new();
        let mut left: Vec<Vec<String>> = self.all.into_iter().map(|(_, texts)| texts).collect();
        while let Some(texts) = left.pop() {
            if let Err(problem) = compare(uv, &texts.concat()) {
                if let [text] = texts.as_slice() {
                    problems.push(format!("{text:?}: {problem}"));
                } else {
                    let (one, two) = texts.split_at(texts.len() / 2);
                    left.extend([one.to_vec(), two.to_vec()]);
                }
            }
        }
        problems
    }
}

#[test]
fn uv_reads_the_forms_that_we_say_nothing_about() {
    let Some(uv) = Uv::find() else { return };
    let mut batches = Batches::default();
    for (at, form) in FORMS.iter().enumerate() {
        // Each with a name of its own.
        batches.add(&format!("{form}\n").replace("six", &format!("six{at}")));
    }
    let cases = generated::CASES
        .iter()
        .filter_map(|case| std::str::from_utf8(case).ok())
        // How uv writes a backslash is TOML's matter.
        .filter(|case| !case.contains('\\') || !case.contains(';'))
        .flat_map(|text| text.split_inclusive('\n'));
    for case in cases {
        batches.add(&format!("{}\n", case.trim_end_matches(['\n', '\r'])));
    }
    let (taken, problems) = (batches.taken, batches.compare(&uv));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("uv reads {taken} forms as we do");
}

#[test]
fn uv_reads_the_generated_lines_that_we_say_nothing_about() {
    let Some(uv) = Uv::find() else { return };
    let number = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    let count = number("UVFERRY_TEST_CASES").unwrap_or(600);
    let seed = number("UVFERRY_TEST_SEED").map_or(7, |seed| seed.to_le_bytes()[0]);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = generated::line();
    let mut batches = Batches::default();
    for _ in 0..count {
        let line = strategy.new_tree(&mut runner).unwrap().current();
        batches.add(&format!("{line}\n"));
    }
    let (taken, problems) = (batches.taken, batches.compare(&uv));
    assert!(
        problems.is_empty(),
        "{} of {taken}\n{}",
        problems.len(),
        problems.join("\n")
    );
    println!("uv reads {taken} of {count} generated lines as we do");
}
