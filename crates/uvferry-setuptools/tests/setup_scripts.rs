//! What is told of a setup.py without running it.

use proptest::prelude::*;
use uvferry_diagnostics::SourceFile;
use uvferry_setuptools::setup_py::{self, SetupScript};
use uvferry_setuptools::{DynamicRole, legacy::legacy_metadata};

fn read(text: &str) -> SetupScript {
    setup_py::read(&SourceFile::new("setup.py", text))
}

fn files(text: &str) -> Vec<String> {
    read(text)
        .dependency_files()
        .into_iter()
        .map(|file| match file.role {
            DynamicRole::Dependencies => file.path,
            DynamicRole::OptionalDependencies(extra) => format!("{extra}: {}", file.path),
        })
        .collect()
}

const IMPORT: &str = "from setuptools import setup, find_packages\nimport os\n";

#[test]
fn requirements_from_a_file_are_recognised_however_they_are_read() {
    for body in [
        "setup(install_requires=open('requirements.txt').readlines())",
        "with open('requirements.txt') as f:\n    required = f.read().splitlines()\nsetup(install_requires=required)",
        "reqs = [l.strip() for l in open('./requirements.txt') if l.strip()]\nsetup(install_requires=reqs)",
        "here = os.path.abspath(os.path.dirname(__file__))\nwith open(os.path.join(here, 'requirements.txt'), encoding='utf-8') as f:\n    reqs = f.read().split('\\n')\nsetup(install_requires=[r for r in reqs if r])",
        "from pip.req import parse_requirements\nreqs = parse_requirements('requirements.txt', session=False)\nsetup(install_requires=[str(r.req) for r in reqs])",
        "from pathlib import Path\nHERE = Path(__file__).parent.resolve()\nsetup(install_requires=(HERE / 'requirements.txt').read_text().splitlines())",
        "def read(*parts):\n    return open(os.path.join(os.path.dirname(__file__), *parts)).read()\ndef reqs(name):\n    out = []\n    for line in read(name).splitlines():\n        if line and not line.startswith('#'):\n            out.append(line)\n    return out\nsetup(install_requires=reqs('requirements.txt'))",
        "REQ = 'requirements'\nsetup(**dict(install_requires=open('%s.txt' % REQ).read()))",
        "name = 'requirements'\ndef go():\n    setup(install_requires=[*open(f'{name}.txt')])\nif __name__ == '__main__':\n    go()",
        "install_requires = ['six']\ninstall_requires += open('requirements.txt').readlines()\nsetup(install_requires=install_requires)",
        "try:\n    reqs = open('requirements.txt').readlines()\nexcept IOError:\n    reqs = []\nsetup(install_requires=reqs)",
        "kwargs = {}\nif os.path.exists('requirements.txt'):\n    kwargs['install_requires'] = open('requirements.txt').readlines()\nsetup(name='x', **kwargs)",
    ] {
        assert_eq!(
            files(&format!("{IMPORT}{body}\n")),
            ["requirements.txt"],
            "{body}"
        );
    }
}

#[test]
fn files_of_extras_and_of_loops_are_recognised() {
    let body = "extras = {}\nfor name in ('dev', 'docs'):\n    with open('requirements/%s.txt' % name) as f:\n        extras[name] = f.readlines()\nsetup(extras_require=extras)";
    assert_eq!(
        files(&format!("{IMPORT}{body}\n")),
        ["dev: requirements/dev.txt", "docs: requirements/docs.txt"]
    );
}

#[test]
fn literals_are_put_together() {
    let script = read(
        "import setuptools\nBASE = ['six', 'attrs>=1']\nNAME = 'x' + '-y'\nextras = {'dev': ['pytest']}\nextras['all'] = extras['dev'] + BASE\nextras.update(docs=['sphinx'])\nsetuptools.setup(name=NAME, python_requires='>={}.{}'.format(3, 8), install_requires=BASE + ['idna'], extras_require=extras)\n",
    );
    assert_eq!(script.name.as_deref(), Some("x-y"));
    assert_eq!(script.python_requires.as_deref(), Some(">=3.8"));
    assert_eq!(
        script.install_requires.as_deref().unwrap(),
        ["six", "attrs>=1", "idna"]
    );
    assert_eq!(script.extras_require["all"], ["pytest", "six", "attrs>=1"]);
    assert_eq!(script.extras_require.len(), 3);
    assert!(script.diagnostics.is_empty());
    assert_eq!(script.locations["name"].line, 7);
}

#[test]
fn what_depends_on_a_condition_is_not_known() {
    let script = read(&format!(
        "{IMPORT}import sys\nreqs = ['six']\nif sys.version_info < (3,):\n    reqs.append('enum34')\nname = 'a' if sys.platform == 'x' else 'b'\nsetup(name=name, install_requires=reqs, **get())\n"
    ));
    assert_eq!(
        (script.name.as_deref(), script.install_requires.as_ref()),
        (None, None)
    );
    assert!(script.has_unknown_kwargs);
    let codes: Vec<&str> = script
        .diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(codes, ["UVF223", "UVF221", "UVF221"]);
    assert!(legacy_metadata(Some(&script), None).unwrap().uncertain);
}

#[test]
fn a_version_that_exec_sets_is_not_taken_for_none() {
    let script = read(&format!(
        "{IMPORT}version = None\nexec(open('x/version.py').read())\nreqs = ['six']\nsetup(name='x', version=version, install_requires=reqs)\n"
    ));
    assert!(script.gives("version"));
    assert_eq!(script.install_requires.unwrap(), ["six"]);
    assert_eq!(script.reads_files[0].0, "x/version.py");
}

#[test]
fn a_script_without_a_call_or_in_python_2_is_told() {
    assert!(read("print('hello')\n").call.is_none());
    let script = read("from distutils.core import setup\nprint 'hello'\nsetup(name='x')\n");
    assert_eq!(script.name.as_deref(), Some("x"));
    assert_eq!(script.diagnostics[0].code, "UVF220");
    assert!(legacy_metadata(Some(&read("x = 1\n")), None).is_none());
}

#[test]
fn loops_and_recursion_end() {
    read("def f(x):\n    return f(x) + f(x)\nfrom setuptools import setup\nsetup(name=f('a'))\n");
    read("from setuptools import setup\nwhile True:\n    setup(name='x')\n");
    let deep = format!("x = {}1{}\n", "(".repeat(400), ")".repeat(400));
    read(&deep);
    read(&format!("x = {}1\n", "1 + ".repeat(20_000)));
    read(&format!("x = {}{}\n", "[".repeat(5_000), "]".repeat(5_000)));
    read(&format!("x = a{}\n", ".b()".repeat(5_000)));
    read(&format!("if a:\n  b\n{}", "elif a:\n  b\n".repeat(2_000)));
    let doubling = "a = ['x'] * 3\nb = ['x','y']\n".to_owned() + &"b = b + b\n".repeat(40);
    read(&doubling);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(setup|open|def|if|for|in|x|=|\\(|\\)|\\[|\\]|'a.txt'|:|\n|    | |,|\\+|return|import|\\*\\*|\\{|\\}|%|f'\\{x\\}'){0,40}") {
        read(&text);
    }
}
