//! Places, comments, side effects and reasons; and that no script breaks the reader.

use proptest::prelude::*;
use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_setuptools::{Backend, Field, Metadata, ProjectFiles, Readme, Version, read};

const IMPORT: &str = "from setuptools import setup, find_packages\nimport os, re, sys\n";

fn project(files: &[(&str, &str)]) -> (Metadata, Vec<Diagnostic>) {
    let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    paths.sort();
    let find = |wanted: &str| {
        files
            .iter()
            .find(|(path, _)| *path == wanted)
            .map(|(path, text)| SourceFile::new(*path, text.as_bytes().to_vec()))
    };
    let (setup_py, setup_cfg) = (find("setup.py"), find("setup.cfg"));
    read(&ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &find,
        paths: &paths,
    })
}

fn script(text: &str) -> Metadata {
    project(&[("setup.py", &format!("{IMPORT}{text}"))]).0
}

fn known<T: Clone>(field: &Field<T>) -> T {
    match field {
        Field::Known(given) => given.value.clone(),
        Field::Unknown(unknown) => panic!("unknown: {}", unknown.why),
        Field::Absent => panic!("absent"),
    }
}

fn why<T>(field: &Field<T>) -> String {
    match field {
        Field::Unknown(unknown) => unknown.why.clone(),
        _ => panic!("not unknown"),
    }
}

fn effects(text: &str) -> Vec<String> {
    script(text)
        .side_effects
        .into_iter()
        .map(|(_, what)| what)
        .collect()
}

#[test]
fn requirements_have_their_places_and_comments() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nreqs = open('r.txt').read().splitlines()\nsetup(install_requires=reqs + [\n    'local',  # ours\n])\n",
        ),
        ("r.txt", "# web\r\nflask>=1\r\nx  # pinned\r\n"),
    ]);
    let list = known(&found.dependencies);
    let told: Vec<(String, String, usize, usize, Option<String>)> = list
        .into_iter()
        .map(|found| {
            (
                found.text,
                found.location.file,
                found.location.line,
                found.location.column,
                found.comment,
            )
        })
        .collect();
    let comment = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            (
                "flask>=1".to_owned(),
                "r.txt".to_owned(),
                2,
                1,
                comment("web")
            ),
            ("x".to_owned(), "r.txt".to_owned(), 3, 1, comment("pinned")),
            (
                "local".to_owned(),
                "setup.py".to_owned(),
                4,
                6,
                comment("ours")
            ),
        ]
    );
}

#[test]
fn a_version_keeps_where_it_comes_from() {
    let version = |setup: &str, files: &[(&str, &str)]| {
        let setup = format!("{IMPORT}{setup}");
        let mut all = vec![("setup.py", setup.as_str())];
        all.extend(files);
        known(&project(&all).0.version)
    };
    let attribute = |path: &str| Version::Attribute {
        path: path.to_owned(),
        now: "1.2".to_owned(),
    };
    assert_eq!(
        version(
            "v = re.search(r\"__version__ = '(.*)'\", open('a/__init__.py').read()).group(1)\nsetup(version=v)",
            &[("a/__init__.py", "__version__ = '1.2'\n")]
        ),
        attribute("a.__version__")
    );
    assert_eq!(
        version(
            "ns = {}\nexec(open('lib/a/v.py').read(), ns)\nsetup(version=ns['V'], package_dir={'': 'lib'})",
            &[("lib/a/v.py", "V = '1.2'\n")]
        ),
        attribute("a.v.V")
    );
    assert_eq!(
        version(
            "setup(version=open('VERSION').read().strip())",
            &[("VERSION", "1.2\n")]
        ),
        Version::File {
            path: "VERSION".to_owned(),
            now: "1.2".to_owned()
        }
    );
    assert_eq!(
        version("setup(version='1.2')", &[]),
        Version::Literal("1.2".to_owned())
    );
    assert!(matches!(
        version("setup(use_scm_version={'write_to': 'v.py'})", &[]),
        Version::Plugin { distribution, settings } if distribution == "setuptools-scm" && settings.len() == 1
    ));
    assert!(matches!(
        version("import versioneer\nsetup(version=versioneer.get_version())", &[]),
        Version::Plugin { distribution, .. } if distribution == "versioneer"
    ));
}

#[test]
fn a_readme_is_its_file() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(long_description=open('README.md').read())\n",
        ),
        ("README.md", "# A\r\n"),
    ]);
    assert_eq!(
        known(&found.readme),
        Readme {
            files: vec!["README.md".to_owned()],
            text: None,
            content_type: None
        }
    );
}

#[test]
fn conditions_become_markers() {
    let marker = |condition: &str| {
        let found = script(&format!(
            "import platform\nr = []\nif {condition}:\n    r.append('x')\nsetup(install_requires=r, python_requires='>=3.8')"
        ));
        known(&found.dependencies)[0].text.clone()
    };
    for (condition, expected) in [
        ("sys.version_info < (3, 11)", "x; python_version < '3.11'"),
        (
            "sys.version_info >= (3, 9, 2)",
            "x; python_full_version >= '3.9.2'",
        ),
        (
            "sys.version_info[:2] == (3, 10)",
            "x; python_version == '3.10'",
        ),
        ("sys.platform == 'win32'", "x; sys_platform == 'win32'"),
        ("sys.platform != 'win32'", "x; sys_platform != 'win32'"),
        (
            "platform.system() == 'Darwin'",
            "x; platform_system == 'Darwin'",
        ),
        ("os.name == 'nt'", "x; os_name == 'nt'"),
        ("os.name == 'posix'", "x; os_name == 'posix'"),
        (
            "platform.python_implementation() == 'PyPy'",
            "x; platform_python_implementation == 'PyPy'",
        ),
        (
            "platform.machine() != 'arm64'",
            "x; platform_machine != 'arm64'",
        ),
        (
            "sys.version_info < (3, 9) and sys.platform == 'win32'",
            "x; python_version < '3.9' and sys_platform == 'win32'",
        ),
        (
            "sys.version_info < (3, 0) or sys.version_info >= (3, 6)",
            "x",
        ),
    ] {
        assert_eq!(marker(condition), expected, "{condition}");
    }
}

#[test]
fn a_marker_of_many_conditions_says_no_more_than_it_must() {
    let found = script(
        "import platform
reqs = ['a']
if sys.version_info[0] == 2: reqs.append('two')
if sys.version_info >= (3, 8) and sys.platform != 'win32': reqs += ['b>=1']
if sys.version_info < (3, 7) or platform.python_implementation() == 'PyPy': reqs.extend(['c'])
if os.name == 'nt': reqs.remove('a')
if platform.system() == 'Darwin': reqs.append('e')
if platform.machine() in ('x86_64', 'AMD64'): reqs.append('i')
if sys.platform == 'darwin' and sys.version_info < (3, 9) or sys.platform == 'win32' and platform.machine() == 'AMD64': reqs.append('j')
if sys.version_info >= (3, 8, 1): reqs.append('o')
setup(name='x', version='1.0', install_requires=reqs)",
    );
    let list: Vec<String> = known(&found.dependencies)
        .into_iter()
        .map(|found| found.text)
        .filter(|text| text.starts_with(['c', 'j']))
        .collect();
    assert_eq!(
        list,
        [
            "c; python_version < '3.7' or platform_python_implementation == 'PyPy'",
            "j; python_version < '3.9' and sys_platform == 'darwin' or sys_platform == 'win32' and platform_machine == 'AMD64'",
        ]
    );
}

#[test]
fn what_a_script_does_besides_is_named() {
    for quiet in [
        "setup(name='a')",
        "here = os.path.dirname(os.path.abspath(__file__))\nprint(here)\nsetup(name='a')",
        "if sys.version_info < (3, 7):\n    sys.exit('old')\nsetup(name='a')",
        "import logging, warnings\nwarnings.warn('x')\nsys.path.insert(0, '.')\nos.chdir(os.path.dirname(os.path.abspath(__file__)))\nsetup(name='a')",
        "def unused():\n    os.system('x')\nsetup(name='a', packages=find_packages())",
        "v = os.environ.get('X', '').strip()\nsetup(name='a')",
    ] {
        assert_eq!(effects(quiet), Vec::<String>::new(), "{quiet}");
    }
    for (loud, expected) in [
        (
            "if sys.argv[-1] == 'publish':\n    os.system('twine upload dist/*')\n    sys.exit()\nsetup(name='a')",
            "runs `twine upload dist/*`",
        ),
        (
            "open('a/v.py', 'w').write('x')\nsetup(name='a')",
            "writes `a/v.py`",
        ),
        (
            "from pathlib import Path\nPath('v.py').write_text('x')\nsetup(name='a')",
            "writes `v.py`",
        ),
        (
            "import subprocess\nsubprocess.call(['make', 'all'])\nsetup(name='a')",
            "runs `make all`",
        ),
        (
            "import shutil\nshutil.rmtree('build')\nsetup(name='a')",
            "deletes `build`",
        ),
        (
            "os.environ['CC'] = 'x'\nsetup(name='a')",
            "sets the environment variable `CC`",
        ),
        (
            "from setuptools import Extension\nsetup(name='a', ext_modules=[Extension('a', ['a.c'])])",
            "builds extension modules (`ext_modules`)",
        ),
        (
            "class B:\n    pass\nsetup(name='a', cmdclass={'build_py': B})",
            "has commands of its own: `build_py`",
        ),
        (
            "try:\n    import thing\n    thing.prepare()\nexcept ImportError:\n    pass\nsetup(name='a')",
            "calls `thing.prepare()`, which is not known",
        ),
        (
            "for name in os.environ:\n    os.remove(name)\nsetup(name='a')",
            "deletes what `os.remove(name)` says",
        ),
        (
            "import distutils.core\ndistutils.core.Command = object\nsetup(name='a')",
            "changes `distutils.core.Command`",
        ),
        ("setup(name='a')\nos.makedirs('x')", "makes the folder `x`"),
        (
            "sys.argv.append('sdist')\nsetup(name='a')",
            "changes the command line",
        ),
    ] {
        assert!(
            effects(loud).iter().any(|found| found == expected),
            "{loud}: {:?}",
            effects(loud)
        );
    }
}

#[test]
fn reasons_are_a_users_words() {
    let found = script(
        "import subprocess\ndef get():\n    return subprocess.check_output(['git', 'describe']).decode()\nsetup(version=get(), name=os.environ['NAME'], url=sys.argv[1])",
    );
    assert_eq!(
        why(&found.version),
        "`subprocess.check_output()` runs a program"
    );
    assert_eq!(
        why(&found.name),
        "it depends on the environment variable `NAME`"
    );
    assert_eq!(why(&found.url), "it depends on the command line");
}

#[test]
fn what_is_not_known_keeps_its_files() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nimport thing\nsetup(install_requires=thing.parse(open('r.txt').read()))\n",
        ),
        ("r.txt", "flask\n"),
    ]);
    let Field::Unknown(unknown) = &found.dependencies else {
        panic!("known");
    };
    assert!(unknown.files.contains("r.txt"));
}

#[test]
fn a_script_of_python_2_is_told_with_its_place() {
    let (found, diagnostics) = project(&[(
        "setup.py",
        "from setuptools import setup\nprint 'x'\nsetup(name='a')\n",
    )]);
    assert_eq!(diagnostics[0].code, "UVF220");
    assert_eq!(diagnostics[0].location.as_ref().unwrap().line, 2);
    assert!(found.uncertain.is_some());
    // What is written in its call is seen, and no basis for anything.
    assert_eq!(known(&found.name), "a");
    assert!(found.unreadable.is_some());
}

#[test]
fn pbr_takes_its_own_keys_and_the_requirements_files() {
    let (found, _) = project(&[
        (
            "setup.py",
            "import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = a\nsummary = s\ndescription-file = README.rst\nhome-page = https://example.com\nclassifier =\n    Topic :: Utilities\nrequires-python = >=3.8\n[files]\npackages =\n    a\n[entry_points]\nconsole_scripts =\n    a = a:main\n[extras]\nx =\n    y>1:python_version<'3.9'\ntest =\n    pytest\n",
        ),
        ("README.rst", "A\n"),
        (
            "requirements.txt",
            "# c\npbr>=2 # Apache\nflask ; python_version>'3'\n",
        ),
        ("a/__init__.py", ""),
        ("a/b/__init__.py", ""),
    ]);
    assert_eq!(found.backend, Backend::Pbr);
    assert_eq!(known(&found.name), "a");
    assert_eq!(known(&found.description), "s");
    assert_eq!(known(&found.readme).files, ["README.rst"]);
    assert_eq!(known(&found.requires_python), ">=3.8");
    let texts: Vec<String> = known(&found.dependencies)
        .into_iter()
        .map(|found| found.text)
        .collect();
    assert_eq!(texts, ["pbr>=2", "flask ; python_version>'3'"]);
    let extras = known(&found.optional_dependencies);
    assert_eq!(extras[0].1[0].text, "y>1; python_version<'3.9'");
    assert_eq!(known(&found.entry_points)[0].1[0].1, "a:main");
    assert_eq!(
        known(&found.packages),
        uvferry_setuptools::Packages::Listed(vec!["a".to_owned(), "a.b".to_owned()])
    );
}

/// An expression over `n` (numbers), `s` (texts), `l` (lists) and `d` (dictionaries).
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-3_i64..9).prop_map(|int| int.to_string()),
        "'[a-c ,.-]{0,5}'",
        Just("s".to_owned()),
        Just("l".to_owned()),
        Just("d".to_owned()),
        Just("n".to_owned()),
        Just("(1, 'x')".to_owned()),
        Just("None".to_owned()),
        Just("True".to_owned()),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        prop_oneof![
            (
                two.clone(),
                prop::sample::select(vec![
                    "+", "-", "*", "%", "//", "|", "==", "<", "in", "and", "or", "is"
                ])
            )
                .prop_map(|((left, right), sign)| format!("({left} {sign} {right})")),
            two.clone()
                .prop_map(|(left, right)| format!("[{left}, {right}]")),
            two.clone()
                .prop_map(|(key, value)| format!("{{{key}: {value}}}")),
            three.prop_map(|(test, left, right)| format!("({left} if {test} else {right})")),
            two.clone()
                .prop_map(|(value, index)| format!("{value}[{index}]")),
            two.clone()
                .prop_map(|(value, index)| format!("{value}[{index}:]")),
            inner.clone().prop_map(|value| format!("{value}[::-1]")),
            (
                inner.clone(),
                prop::sample::select(vec![
                    "len", "str", "repr", "list", "tuple", "sorted", "bool", "int", "sum", "max",
                    "any"
                ])
            )
                .prop_map(|(value, function)| format!("{function}({value})")),
            (
                inner.clone(),
                prop::sample::select(vec![
                    "strip()",
                    "upper()",
                    "split()",
                    "title()",
                    "split(',')",
                    "items()",
                    "keys()",
                    "copy()",
                    "splitlines()",
                    "partition('.')",
                    "lstrip('a')",
                    "capitalize()",
                    "isdigit()"
                ])
            )
                .prop_map(|(value, method)| format!("{value}.{method}")),
            inner
                .clone()
                .prop_map(|value| format!("[x for x in {value} if x]")),
            inner
                .clone()
                .prop_map(|value| format!("[(i, x) for i, x in enumerate({value})]")),
            two.clone()
                .prop_map(|(left, right)| format!("','.join([str({left}), str({right})])")),
            two.clone()
                .prop_map(|(left, right)| format!("'%s|%r' % ({left}, {right})")),
            two.clone()
                .prop_map(|(left, right)| format!("'{{}}-{{!r:>4}}'.format({left}, {right})")),
            two.prop_map(|(left, right)| format!("d.get({left}, {right})")),
            inner.prop_map(|value| format!("f'{{{value}}}'")),
        ]
    })
}

fn statement() -> impl Strategy<Value = String> {
    let value = expression().boxed();
    prop_oneof![
        value.clone().prop_map(|value| format!("l.append({value})")),
        value.clone().prop_map(|value| format!("l += [{value}]")),
        value.clone().prop_map(|value| format!("l.insert(1, {value})")),
        value.clone().prop_map(|value| format!("d[{value}] = n")),
        value.clone().prop_map(|value| format!("d.setdefault('k', {value})")),
        value.clone().prop_map(|value| format!("s = str({value})")),
        value.clone().prop_map(|value| format!("if {value}:\n    n += 1\nelse:\n    l = l + [n]")),
        value.clone().prop_map(|value| format!("for x in {value}:\n    l.append(x)\n    if len(l) > 6:\n        break")),
        value.prop_map(|value| format!("try:\n    n = {value}\nexcept (TypeError, KeyError, IndexError):\n    n = 0\nexcept Exception:\n    n = 1")),
    ]
}

/// Runs each script with a `setup` that keeps what it is given.
const RUN: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
found = []
for script in json.load(open(sys.argv[1])):
    kept = []
    def setup(**keywords):
        kept.append(keywords["description"])
    try:
        exec(compile(script.split("\n", 1)[1], "s", "exec"), {"setup": setup})
    except BaseException:
        pass
    found.append(kept[0] if kept else None)
json.dump(found, open(sys.argv[2], "w"))
"#;

#[test]
fn pure_scripts_give_what_python_gives() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let Some(python) = uvferry_testkit::find_python() else {
        return;
    };
    let mut runner = TestRunner::deterministic();
    let strategy = (prop::collection::vec(statement(), 0..5), expression());
    let scripts: Vec<String> = (0..1_500)
        .map(|_| {
            let (statements, last) = strategy.new_tree(&mut runner).unwrap().current();
            format!(
                "from setuptools import setup\nn = 2\ns = 'a b'\nl = ['x', 1]\nd = {{'k': 'v', 2: 'w'}}\n{}\nsetup(description=repr({last}))\n",
                statements.join("\n")
            )
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    fs_err::write(&input, serde_json::to_vec(&scripts).unwrap()).unwrap();
    let finished = uvferry_process::Command::new(python)
        .args(["-c", RUN])
        .args([&input, &output])
        .current_dir(folder.path())
        .environment(&std::env::vars_os().collect::<uvferry_process::Environment>())
        .timeout(std::time::Duration::from_mins(2))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let real: Vec<Option<String>> =
        serde_json::from_slice(&fs_err::read(&output).unwrap()).unwrap();
    let mut same = 0;
    let mut differ = Vec::new();
    for (script, real) in scripts.iter().zip(&real) {
        let (found, _) = project(&[("setup.py", script)]);
        match (&found.description, real) {
            (Field::Known(given), Some(real)) if given.value == *real => same += 1,
            (Field::Known(given), Some(real)) => {
                differ.push(format!("{script}\nread {:?}\nrun  {real:?}", given.value));
            }
            // A run that fails gives nothing to compare with.
            (Field::Absent, Some(real)) => {
                differ.push(format!("{script}\nnot reached, run {real:?}"));
            }
            _ => {}
        }
    }
    assert!(
        differ.is_empty(),
        "{} differ, the first:\n{}",
        differ.len(),
        differ[0]
    );
    let reached = real.iter().flatten().count();
    assert!(same * 10 > reached * 7, "only {same} of {reached} known");
}

const SCRIPTS: &[&str] = &[
    include_str!("setuptools/scripts.txt"),
    include_str!("setuptools/files.txt"),
    include_str!("setuptools/conditions.txt"),
];

fn bodies() -> Vec<&'static str> {
    SCRIPTS
        .iter()
        .flat_map(|text| text.split("--- setup.py\n").skip(1))
        .map(|text| text.split("\n=== ").next().unwrap_or_default())
        .map(|text| text.split("\n--- ").next().unwrap_or_default())
        .collect()
}

#[test]
fn endless_and_growing_scripts_end() {
    for text in [
        "while True:\n    pass\nsetup(name='a')",
        "x = ['a']\nwhile True:\n    x = x + x\nsetup(name='a')",
        "x = 'a'\nfor i in range(10 ** 12):\n    x += x\nsetup(name='a')",
        "def f():\n    return f()\nf()\nsetup(name='a')",
        "a = []\na.append(a)\nsetup(name='a', packages=a)",
        "d = {}\nd['d'] = d\nsetup(**d)",
        "x = 'a' * 10 ** 15\nsetup(name=x)",
        "import a\nsetup(name=a.a)",
        "exec(open('setup.py').read())\nsetup(name='a')",
        "x = re.match('(a*)*b', 'a' * 200)\nsetup(name='a')",
    ] {
        let started = std::time::Instant::now();
        script(text);
        assert!(started.elapsed().as_secs() < 20, "{text}");
    }
    for deep in [
        format!("x = {}1{}\n", "(".repeat(400), ")".repeat(400)),
        format!("x = {}1\n", "1 + ".repeat(20_000)),
        format!("x = {}{}\n", "[".repeat(5_000), "]".repeat(5_000)),
        format!("x = a{}\n", ".b()".repeat(5_000)),
        format!("if a:\n  b\n{}", "elif a:\n  b\n".repeat(2_000)),
        // Neither followed nor parsed.
        format!(
            "print 'x'\nsetup(name={}{})\n",
            "[".repeat(5_000),
            "]".repeat(5_000)
        ),
    ] {
        let started = std::time::Instant::now();
        script(&deep);
        assert!(started.elapsed().as_secs() < 20, "{}", &deep[..20]);
    }
    let many = (0..40)
        .map(|at| format!("if os.environ.get('X{at}'):\n    print({at})\n"))
        .collect::<Vec<_>>()
        .concat();
    let found = script(&format!("{many}setup(name='a', license=str(os.environ))"));
    assert_eq!(known(&found.name), "a");
    assert!(matches!(found.license, Field::Unknown(_)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutations_and_truncations_break_nothing(
        which in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        length in 0_usize..12,
        with in "[-a-z0-9 \\n'\"()\\[\\]{}:=,.+%#]{0,6}",
        cut in any::<bool>(),
    ) {
        let all = bodies();
        let text: Vec<char> = which.get(&all).chars().collect();
        let at = from.index(text.len().max(1));
        let mut changed: String = text[..at].iter().collect();
        if !cut {
            changed.push_str(&with);
            changed.extend(text.iter().skip(at + length));
        }
        project(&[("setup.py", &changed), ("a/__init__.py", "__version__ = '1'\n"), ("requirements.txt", "x\n")]);
    }

    #[test]
    fn any_script_is_read(text in "(setup|open|def|if|for|in|x|=|\\(|\\)|\\[|\\]|'a.txt'|:|\n|    | |,|\\+|return|import|\\*\\*|\\{|\\}|%|f'\\{x\\}'){0,40}") {
        project(&[("setup.py", &text)]);
    }

    #[test]
    fn any_setup_cfg_is_read(text in "(\\[(metadata|options|options\\.extras_require|files)\\]\n|[a-z_]{1,9} ?[:=] ?(attr:|file:|find:)?[ -~]{0,12}\n|    [ -~]{0,12}\n){0,12}") {
        project(&[("setup.cfg", &text)]);
        project(&[("setup.cfg", &text), ("setup.py", "from setuptools import setup\nsetup(pbr=True)\n")]);
    }
}

/// More questions than are looked at, each with an answer that only a run gives.
fn many_questions() -> String {
    (0..12)
        .map(|at| format!("if os.getenv('Q{at}'):\n    flags.append('{at}')\n"))
        .collect::<Vec<_>>()
        .concat()
}

#[test]
fn questions_that_no_keyword_depends_on_cost_nothing() {
    let found = script(&format!(
        "NAME = 'x'\nflags = []\n{}reqs = ['a']\nif sys.version_info < (3, 8):\n    reqs.append('b')\nsetup(name=NAME, version='1', install_requires=reqs)\n",
        many_questions()
    ));
    assert_eq!(known(&found.name), "x");
    let list: Vec<String> = known(&found.dependencies)
        .into_iter()
        .map(|found| found.text)
        .collect();
    assert_eq!(list, ["a", "b; python_version < '3.8'"]);
    assert_eq!(found.uncertain, None);
    // Whatever else it does, it is not known to the end.
    assert!(
        found
            .side_effects
            .iter()
            .any(|(_, what)| what == "does more than could be followed")
    );
}

#[test]
fn literals_stay_known_where_the_rest_is_too_much() {
    let found = script(&format!(
        "flags = []\n{}KW = dict(version='1.2', description=' '.join(flags), packages=['p'])\nsetup(name='x' + 'y', author='A', install_requires=flags, **KW)\n",
        many_questions()
    ));
    assert_eq!(known(&found.name), "xy");
    assert_eq!(known(&found.version), Version::Literal("1.2".to_owned()));
    assert_eq!(known(&found.author).name.as_deref(), Some("A"));
    let too_much = "the script has more conditions and loops than are followed";
    assert_eq!(why(&found.dependencies), too_much);
    assert_eq!(why(&found.description), too_much);
    assert_eq!(found.uncertain, None);
}

#[test]
fn what_is_changed_on_a_way_that_is_not_followed_is_not_known() {
    let found = script(&format!(
        "flags = []\nNAME = 'x'\nreqs = ['a']\nalias = reqs\nclassifiers = ['c']\ndef more():\n    global NAME\n    NAME = 'y'\n    classifiers.append('d')\n{}if len(flags) > 3:\n    alias.append('b')\n    more()\nsetup(name=NAME, version='1', install_requires=reqs, classifiers=classifiers, keywords=['k'])\n",
        many_questions()
    ));
    why(&found.name);
    why(&found.dependencies);
    why(&found.classifiers);
    assert_eq!(known(&found.version), Version::Literal("1".to_owned()));
    assert_eq!(known(&found.keywords), ["k"]);
}

#[test]
fn keys_that_are_set_beyond_the_limits_are_unknown_alone() {
    let (found, told) = project(&[(
        "setup.py",
        &format!(
            "{IMPORT}flags = []\n{}args = {{'name': 'a', 'version': '1', 'description': 'd', 'url': 'https://example.com', 'keywords': ['x']}}\nif os.environ.get('Q') == 'w':\n    args['description'] = flags[0]\n    args.update(author='me', zip_safe=False)\nelse:\n    args['keywords'] += ['y']\nargs['install_requires'] = ['six']\nsetup(**args)\n",
            many_questions()
        ),
    )]);
    assert_eq!(known(&found.name), "a");
    assert_eq!(known(&found.url), "https://example.com");
    assert_eq!(known(&found.dependencies)[0].text, "six");
    for reason in [
        why(&found.description),
        why(&found.keywords),
        why(&found.author),
        why(&found.zip_safe),
    ] {
        assert!(reason.contains("more conditions"), "{reason}");
    }
    assert!(told.iter().all(|told| told.code != "UVF223"), "{told:?}");
}

#[test]
fn a_call_in_a_function_is_found_beyond_the_limits() {
    let found = script(&format!(
        "flags = []\n{}def main(version):\n    setup(name='x', version=version, url=URL, description=SAID)\nURL = 'u'\nif __name__ == '__main__':\n    SAID = 'd'\n    main('1')\nURL = 'v'\n",
        many_questions()
    ));
    assert_eq!(known(&found.name), "x");
    assert_eq!(known(&found.url), "u");
    // What the call of the function gives and does is not looked at.
    why(&found.version);
    why(&found.description);
}

#[test]
fn a_file_that_may_be_written_is_not_known_beyond_the_limits() {
    let (found, _) = project(&[
        (
            "setup.py",
            &format!(
                "{IMPORT}flags = []\n{}if flags:\n    with open('R.md', 'w') as f:\n        f.write('other')\nsetup(name='x', long_description=open('R.md').read())\n",
                many_questions()
            ),
        ),
        ("R.md", "text"),
    ]);
    assert_eq!(known(&found.name), "x");
    why(&found.readme);
}

#[test]
fn a_call_that_is_not_sure_to_be_reached_is_read_and_told() {
    let (found, diagnostics) = project(&[(
        "setup.py",
        "from setuptools import setup\nclass Build:\n    pass\ndef main():\n    setup(name='x', version='1')\n",
    )]);
    assert_eq!(known(&found.name), "x");
    assert!(found.uncertain.is_some());
    assert!(
        diagnostics[0]
            .message
            .contains("no call of `setup()` that is sure to be reached")
    );
}

/// The place and message of each warning.
fn warnings(diagnostics: &[Diagnostic]) -> Vec<(String, usize, String)> {
    diagnostics
        .iter()
        .filter(|found| found.severity > Severity::Info)
        .filter_map(|found| {
            let place = found.location.as_ref()?;
            Some((place.file.clone(), place.line, found.message.clone()))
        })
        .collect()
}

#[test]
fn a_file_that_is_not_there_is_named_and_the_rest_is_read() {
    let (found, diagnostics) = project(&[(
        "setup.py",
        "from setuptools import setup\nimport os\ndef read(name):\n    return open(os.path.join(os.path.dirname(__file__), name)).read()\nsetup(\n    name='x',\n    version=open('VERSION').read().strip(),\n    long_description=read('README.md') + read('README.md'),\n    install_requires=['flask'],\n)\n",
    )]);
    assert_eq!(known(&found.name), "x");
    assert_eq!(known(&found.dependencies).len(), 1);
    assert_eq!(why(&found.readme), "`README.md` is not there");
    assert_eq!(why(&found.version), "`VERSION` is not there");
    assert!(found.uncertain.is_none());
    let missing = |line: usize, name: &str| {
        let message =
            format!("setup.py opens `{name}`, which is not there, and ends with an error");
        ("setup.py".to_owned(), line, message)
    };
    assert_eq!(
        warnings(&diagnostics),
        [missing(7, "VERSION"), missing(4, "README.md")]
    );
}

#[test]
fn a_file_that_may_be_missing_is_nothing_to_tell() {
    let (found, diagnostics) = project(&[(
        "setup.py",
        "from setuptools import setup\ntry:\n    text = open('README.md').read()\nexcept IOError:\n    text = 'none'\nsetup(name='x', long_description=text)\n",
    )]);
    assert_eq!(warnings(&diagnostics), []);
    assert_eq!(known(&found.readme).text.as_deref(), Some("none"));
}

#[test]
fn a_script_that_runs_a_missing_file_is_read_without_it() {
    let (found, diagnostics) = project(&[(
        "setup.py",
        "from setuptools import setup\nabout = {}\nwith open('pkg/about.py') as f:\n    exec(f.read(), about)\nsetup(name='x', version=about['__version__'])\n",
    )]);
    assert_eq!(known(&found.name), "x");
    why(&found.version);
    assert_eq!(warnings(&diagnostics)[0].1, 3);
}

#[test]
fn two_calls_beyond_the_limits_say_nothing() {
    let found = script(&format!(
        "flags = []\n{}if flags:\n    setup(name='x')\nelse:\n    setup(name='x', version='1')\n",
        many_questions()
    ));
    why(&found.name);
}

#[test]
fn a_key_of_extras_that_begins_with_a_colon_is_refused_as_configparser_refuses_it() {
    let (found, diagnostics) = project(&[(
        "setup.cfg",
        "[metadata]\nname = a\n[options.extras_require]\n:python_version < \"3\" = x\nweb = flask\n",
    )]);
    let codes: Vec<&str> = diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(codes, ["UVF222"]);
    assert_eq!(diagnostics[0].location.as_ref().unwrap().line, 4);
    assert!(matches!(found.dependencies, Field::Absent));
}

#[test]
fn interpolation_that_grows_without_end_is_not_known() {
    let doubled: String = (b'a'..b'k')
        .map(|key| {
            let next = char::from(key + 1);
            format!(
                "{} = {}\n",
                char::from(key),
                format!("%({next})s").repeat(50)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let started = std::time::Instant::now();
    let (found, _) = project(&[(
        "setup.cfg",
        &format!("[metadata]\nname = x\ndescription = %(b)s\nk =\n{doubled}"),
    )]);
    assert_eq!(known(&found.name), "x");
    why(&found.description);
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn what_other_files_say_of_version_and_readme_stays_dynamic() {
    let readme = "A package\n=========\n\nIt does what it does.\n";
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nns = {}\nexec(open('a/_v.py').read(), ns)\nsetup(name='a', version=ns['V'], long_description=open('README.rst').read() + '\\n\\n' + open('NEWS.rst').read())\n",
        ),
        ("a/_v.py", "V = '.'.join(['1', '2'])\n"),
        ("README.rst", readme),
        ("NEWS.rst", "1.2\n---\n\nThe news of the day.\n"),
    ]);
    assert_eq!(
        why(&found.version),
        "it is put together from what `a/_v.py` says"
    );
    assert_eq!(
        why(&found.readme),
        "it is put together from README.rst and NEWS.rst"
    );
    let Field::Unknown(readme) = &found.readme else {
        panic!("known")
    };
    assert!(readme.files.contains("NEWS.rst"), "{:?}", readme.files);
}

#[test]
fn the_shortest_readme_of_two_files_stays_dynamic() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='a', long_description=open('README.rst').read() + '\\n\\n' + open('HISTORY.rst').read())\n",
        ),
        ("README.rst", "Pkg\n===\n"),
        ("HISTORY.rst", "History\n=======\n"),
    ]);
    assert_eq!(
        why(&found.readme),
        "it is put together from README.rst and HISTORY.rst"
    );
}

#[test]
fn a_version_of_the_script_itself_is_known_beside_a_readme() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nV = (1, 2)\nsetup(name='a', version='.'.join(map(str, V)), long_description=open('README.rst').read())\n",
        ),
        ("README.rst", "A package, version 1.2\n"),
    ]);
    assert_eq!(known(&found.version), Version::Literal("1.2".to_owned()));
}

/// The version of setup.py's last line, beside files that it reads for something else.
fn version_beside(lines: &str) -> Field<Version> {
    let read = "def read(name):\n    with open(name) as f:\n        return f.read()\n";
    let (found, _) = project(&[
        (
            "setup.py",
            &format!("from setuptools import setup\n{read}{lines}\n"),
        ),
        ("req.txt", "six\n"),
        ("README.md", "a\nb\n"),
        ("CHANGES.md", "c\n"),
        ("a/__init__.py", "__author__ = 'me'\n"),
        ("a/_v.py", "V = (1, 2)\n"),
        ("VERSION", "1.2\n"),
    ]);
    found.version
}

#[test]
fn a_version_that_the_script_states_is_known_whatever_else_it_reads() {
    for lines in [
        "r = read('req.txt').splitlines()\nsetup(name='a', version='1.2', install_requires=r)",
        "V = '1.2'\nsetup(name='a', version=V, long_description=read('req.txt'))",
        "N = (1, 2)\nsetup(name='a', version='%d.%d' % N, install_requires=read('req.txt').split())",
        "N = ['1', '2']\nsetup(name='a', version='.'.join(N), long_description=read('VERSION'))",
        "def v(n, p=2):\n    return f'{n}.{p}'\nsetup(name='a', version=v(1), long_description=read('VERSION'))",
        "ns = {}\nexec(read('a/__init__.py'), ns)\nsetup(name='a', version='1.2', author=ns['__author__'])",
        "d = {'version': '1.2', 'long_description': read('README.md')}\nsetup(name='a', **d)",
    ] {
        match version_beside(lines) {
            Field::Known(given) => {
                assert_eq!(given.value, Version::Literal("1.2".to_owned()), "{lines}");
            }
            other => panic!("{lines}: {other:?}"),
        }
    }
}

#[test]
fn a_version_that_is_made_of_another_file_is_not_stated() {
    for (lines, file) in [
        (
            "ns = {}\nexec(read('a/_v.py'), ns)\nsetup(name='a', version='.'.join(map(str, ns['V'])))",
            "a/_v.py",
        ),
        (
            "ns = {}\nexec(read('a/_v.py'), ns)\nsetup(name='a', version='%d.%d' % ns['V'])",
            "a/_v.py",
        ),
        (
            "ns = {}\nexec(read('a/_v.py'), ns)\nx, y = ns['V']\nsetup(name='a', version=f'{x}.{y}')",
            "a/_v.py",
        ),
        (
            "setup(name='a', version=read('VERSION').strip() + '.post1')",
            "VERSION",
        ),
        (
            "setup(name='a', version='v{}'.format(read('VERSION').strip())[1:])",
            "VERSION",
        ),
        (
            "setup(name='a', version=''.join(sorted(read('VERSION').strip()))[1:])",
            "VERSION",
        ),
    ] {
        match version_beside(lines) {
            Field::Unknown(unknown) => assert_eq!(
                unknown.why,
                format!("it is put together from what `{file}` says"),
                "{lines}"
            ),
            other => panic!("{lines}: {other:?}"),
        }
    }
}

#[test]
fn short_documents_that_are_joined_stay_dynamic() {
    for text in [
        "read('README.md') + '\\n\\n' + read('CHANGES.md')",
        "'\\n'.join([read('README.md'), read('CHANGES.md')])",
        "'%s\\n%s' % (read('README.md'), read('CHANGES.md'))",
        "'{}{}'.format(read('README.md'), read('CHANGES.md'))",
        "f\"{read('README.md')}{read('CHANGES.md')}\"",
        "''.join(read(n) for n in ('README.md', 'CHANGES.md'))",
        "__import__('re').sub('x', '', read('README.md') + read('CHANGES.md'))",
    ] {
        let (found, _) = project(&[
            (
                "setup.py",
                &format!(
                    "from setuptools import setup\ndef read(name):\n    with open(name) as f:\n        return f.read()\nsetup(name='a', version='1', long_description={text})\n"
                ),
            ),
            ("README.md", "a\n"),
            ("CHANGES.md", "b\n"),
        ]);
        let Field::Unknown(unknown) = &found.readme else {
            panic!("{text}: {:?}", found.readme)
        };
        assert!(unknown.files.contains("CHANGES.md"), "{text}: {unknown:?}");
    }
}

#[test]
fn a_version_that_is_written_out_is_known_whatever_else_is_read() {
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nimport json\nVERSION = '1.0'\nextra = json.load(open('about.json'))\nreqs = open('requirements/base.txt').read().split()\nsetup(name='x', version=VERSION, description=extra['d'], install_requires=reqs)\n",
        ),
        ("about.json", "{\"d\": \"text\"}"),
        ("requirements/base.txt", "six\n"),
    ]);
    assert_eq!(known(&found.version), Version::Literal("1.0".to_owned()));
    let (found, _) = project(&[
        (
            "setup.py",
            "from setuptools import setup\nimport json\nabout = json.load(open('about.json'))\nnumbers = open('x/_version.txt').read().split()\nsetup(name=about['n'], version='.'.join(numbers))\n",
        ),
        ("about.json", "{\"n\": \"x\"}"),
        ("x/_version.txt", "1 2"),
    ]);
    assert!(
        why(&found.version).contains("`x/_version.txt`"),
        "{}",
        why(&found.version)
    );
}

#[test]
fn conditional_dependencies_stay_with_unknown_ones() {
    let found = script(
        "setup(name='a', install_requires=['x'] if os.environ.get('Y') else [], extras_require={':python_version<\"3.4\"': ['old'], 'z': ['six']})",
    );
    let stays = why(&found.optional_dependencies);
    assert!(
        stays.starts_with("some of it are conditional dependencies"),
        "{stays}"
    );
}

#[test]
fn lists_of_what_lies_in_folders_are_told() {
    let told = |packages: &str| {
        let (_, found) = project(&[
            (
                "setup.py",
                &format!(
                    "{IMPORT}from glob import glob\nsetup(name='a', version='1', {packages}, data_files=[('d', ['x.txt'])])"
                ),
            ),
            ("a.py", ""),
        ]);
        found
            .iter()
            .filter(|found| found.code == "UVF224")
            .map(|found| found.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("py_modules=[p[:-3] for p in glob('a*.py')]"),
        ["`py_modules` is made of what lies in folders, and is written as it is now"]
    );
    assert_eq!(told("py_modules=['a']"), [""; 0]);
    assert_eq!(told("packages=find_packages()"), [""; 0]);
}

/// The codes and subjects of what is told of a project with packages, data and a module.
fn told_of(script: &str) -> Vec<String> {
    let helper = "import os, glob\nNAMES = glob.glob('*.cfg')\ndef walked(top):\n    return [os.path.join(d, f) for d, _, fs in os.walk(top) for f in fs]\n";
    let (_, found) = project(&[
        ("setup.py", script),
        ("helper.py", helper),
        ("a.cfg", ""),
        ("pkg/__init__.py", ""),
        ("pkg/sub/__init__.py", ""),
        ("tests/__init__.py", ""),
        ("m.py", ""),
    ]);
    found
        .iter()
        .filter(|found| found.code == "UVF224")
        .map(|found| found.message.split('`').nth(1).unwrap_or("?").to_owned())
        .collect()
}

#[test]
fn computed_lists_of_packages_are_told() {
    for packages in [
        "[p for p in find_packages() if len(p) > 3]",
        "list(set(find_packages()) - {'tests'})",
        "find_packages() + ['extra']",
        "['pkg'] + ['pkg.' + p for p in find_packages('pkg')]",
        "[p.replace('/', '.') for p in ['pkg'] if p in os.listdir('.')] + [d for d in os.listdir('.') if d == 'pkg']",
        "[p.name for p in pathlib.Path('.').iterdir() if p.name == 'pkg']",
        "[str(p) for p in pathlib.Path('.').glob('pkg')]",
    ] {
        let script =
            format!("{IMPORT}import pathlib\nsetup(name='a', version='1', packages={packages})");
        assert_eq!(told_of(&script), ["packages"], "{packages}");
    }
    for rest in [
        "data_files=[('etc', NAMES)]",
        "data_files=[('etc', walked('pkg'))]",
        "package_data={'pkg': walked('pkg')}",
        "scripts=NAMES",
        "py_modules=[n.split('.')[0] for n in NAMES]",
    ] {
        let script =
            format!("{IMPORT}exec(open('helper.py').read())\nsetup(name='a', version='1', {rest})");
        let field = rest.split('=').next().unwrap();
        assert_eq!(told_of(&script), [field], "{rest}");
    }
    let unrelated = format!(
        "{IMPORT}exec(open('helper.py').read())\nwalked('pkg')\nsetup(name='a', version='1', packages=list(('pkg',)), scripts=['x'])"
    );
    assert_eq!(told_of(&unrelated), [""; 0]);
}

#[test]
fn conditions_on_packages_that_are_patterns_go_on_being_found() {
    for (packages, wanted) in [
        (
            "[p for p in find_packages() if not p.startswith('tests')]",
            (vec![], vec!["tests*"]),
        ),
        (
            "[p for p in find_packages(exclude=['x']) if p != 'tests' and 'sub' not in p]",
            (vec![], vec!["x", "tests", "*sub*"]),
        ),
        (
            "list(filter(lambda p: p.startswith(('pkg', 'lib')), find_packages()))",
            (vec!["pkg*", "lib*"], vec![]),
        ),
        (
            "sorted(p for p in find_packages() if not (p.endswith('.tests') or p in ('a', 'b')))",
            (vec![], vec!["*.tests", "a", "b"]),
        ),
        ("list(find_packages())", (vec![], vec![])),
    ] {
        let script = format!("{IMPORT}setup(name='a', version='1', packages={packages})");
        let (found, diagnostics) = project(&[("setup.py", &script), ("pkg/__init__.py", "")]);
        let Field::Known(given) = found.packages else {
            panic!("{packages}: {:?}", found.packages)
        };
        let uvferry_setuptools::Packages::Find {
            include, exclude, ..
        } = given.value
        else {
            panic!("{packages}: {:?}", given.value)
        };
        assert_eq!(
            (include, exclude),
            (
                wanted.0.iter().map(ToString::to_string).collect(),
                wanted.1.iter().map(ToString::to_string).collect()
            ),
            "{packages}"
        );
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
    }
    // No pattern says these for each possible name.
    for packages in [
        "[p for p in find_packages() if p.startswith('a*')]",
        "[p for p in find_packages() if p in 'pkg']",
        "[p for p in find_packages() if p.startswith('p') or p == 'x']",
        "[p for p in find_packages() if p.startswith('p') and p.endswith('g')]",
        "[p for p in find_packages(include=['p*']) if p.endswith('g')]",
    ] {
        let script = format!("{IMPORT}setup(name='a', version='1', packages={packages})");
        let (found, _) = project(&[("setup.py", &script), ("pkg/__init__.py", "")]);
        assert!(
            matches!(
                found.packages.known(),
                Some(uvferry_setuptools::Packages::Listed(_))
            ),
            "{packages}: {:?}",
            found.packages
        );
    }
}

#[test]
fn what_a_parser_gives_is_of_its_file() {
    let (found, _) = project(&[
        (
            "setup.py",
            &format!(
                "{IMPORT}import json\npkg = json.load(open('package.json'))\nsetup(name='a', description=pkg['description'], keywords=pkg['more'][0]['keywords'], url='u')"
            ),
        ),
        (
            "package.json",
            "{\"description\": \"d\", \"more\": [{\"keywords\": [\"a\", \"b\"]}]}",
        ),
    ]);
    let taken: Vec<(&str, &str)> = found
        .taken_from
        .iter()
        .map(|taken| (taken.key.as_str(), taken.files[0].as_str()))
        .collect();
    assert_eq!(
        taken,
        [
            ("description", "package.json"),
            ("keywords", "package.json")
        ]
    );
}

#[test]
fn a_block_of_comments_stays_whole() {
    let found = script(
        "setup(name='a', install_requires=[\n  # one\n  # two\n  'x',\n  'y',  # behind\n])",
    );
    let comments: Vec<_> = known(&found.dependencies)
        .into_iter()
        .map(|requirement| requirement.comment)
        .collect();
    assert_eq!(
        comments,
        [Some("one\ntwo".to_owned()), Some("behind".to_owned())]
    );
}

#[test]
fn what_setuptools_cannot_read_is_no_basis() {
    let (found, told) = project(&[
        ("setup.py", "from setuptools import setup\nsetup()\n"),
        (
            "setup.cfg",
            "[metadata]\nname = a\n[options\ninstall_requires = six\n",
        ),
    ]);
    assert_eq!(found.unreadable.map(|place| place.line), Some(3));
    assert_eq!(told[0].code, "UVF222");
    let (found, _) = project(&[("setup.py", "setup(name='a'\n version='1')\n")]);
    assert!(found.unreadable.is_some());
    // The end of the file is no place to look at.
    let (found, _) = project(&[("setup.py", "x = 1\nsetup(name='a',\n\n")]);
    let place = found.unreadable.unwrap();
    assert_eq!((place.line, place.column), (2, 16));
}

#[test]
fn scripts_that_would_take_all_memory_or_stack_are_cut() {
    let started = std::time::Instant::now();
    let deep = format!("x = {}", vec!["'a'"; 50_000].join("+"));
    for lines in [
        deep.as_str(),
        "x = {'a': 'b'}\nfor i in range(100):\n    x = {'a': x, 'b': x}",
        "x = ['a']\nfor i in range(100):\n    x = [x, x]\nx = str(x)",
        "x = ['a']\nfor i in range(100):\n    x = [x, x, x]\ny = x == [x]",
        "import copy\nx = ['a']\nfor i in range(100):\n    x = [x, x]\nx = copy.deepcopy(x)",
        "x = ('a', 'b')\nfor i in range(100):\n    x = (x, x)",
        "x = 'a'\nfor i in range(60):\n    x = '%s%s' % (x, x)",
        "x = 'a'\nfor i in range(60):\n    x = '{0}{0}{0}{0}'.format(x)",
        "x = 'a'\nfor i in range(60):\n    x = x.replace('a', 'aaaa')",
        "x = 'a'\nfor i in range(60):\n    x = f'{x}{x}'",
        "x = 'a'\nfor i in range(60):\n    x = ','.join([x, x, x])",
        "x = 'a'\nfor i in range(60):\n    x = repr([x, x])",
    ] {
        let (found, _) = project(&[(
            "setup.py",
            &format!(
                "from setuptools import setup\n{lines}\nsetup(name='a', version='1', description=x, keywords=x, install_requires=['six'])\n"
            ),
        )]);
        assert_eq!(known(&found.name), "a", "{}", &lines[..lines.len().min(80)]);
        let _ = uvferry_setuptools::setup_call::locate(&SourceFile::new("setup.py", lines));
    }
    let taken = started.elapsed().as_secs();
    assert!(taken < 60, "{taken} s");
}
