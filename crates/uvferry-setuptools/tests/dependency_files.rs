//! Which files the dependencies and the extras are read from, whatever becomes of them.

use uvferry_diagnostics::SourceFile;
use uvferry_setuptools::{DynamicRole, Field, Metadata, ProjectFiles, read};

const IMPORT: &str = "from setuptools import setup, find_packages\nimport os, sys\n";

fn project(files: &[(&str, &str)]) -> Metadata {
    let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    paths.sort();
    let find = |wanted: &str| {
        let found = files.iter().find(|(path, _)| *path == wanted);
        found.map(|(path, text)| SourceFile::new(*path, *text))
    };
    read(&ProjectFiles {
        setup_py: find("setup.py").as_ref(),
        setup_cfg: find("setup.cfg").as_ref(),
        read: &find,
        paths: &paths,
    })
    .0
}

fn files_of(metadata: &Metadata) -> Vec<String> {
    let described = metadata.dependency_files.iter().map(|file| {
        let place = file.location.as_ref().map_or("", |place| &place.file);
        match &file.role {
            DynamicRole::Dependencies => format!("{} by {place}", file.path),
            DynamicRole::OptionalDependencies(extra) => {
                format!("{extra}: {} by {place}", file.path)
            }
        }
    });
    described.collect()
}

/// The files of a script beside which these are.
fn files(body: &str, others: &[(&str, &str)]) -> Vec<String> {
    let script = format!("{IMPORT}{body}\n");
    let mut all = vec![("setup.py", script.as_str())];
    all.extend(others);
    files_of(&project(&all))
}

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
        // What only a run would tell.
        "from ours import load\nsetup(install_requires=load('requirements.txt'))",
        "from ours import load\nsetup(install_requires=load(os.path.join(os.path.dirname(__file__), 'requirements.txt')) + ['six'])",
        "from ours import clean\nsetup(install_requires=clean(open('requirements.txt').readlines()))",
        "reqs = open('requirements.txt').readlines() if os.environ.get('FULL') else ['six']\nsetup(install_requires=reqs)",
        "try:\n    setup(name='x', install_requires=open('requirements.txt').readlines())\nexcept OSError as error:\n    sys.exit(error)",
        // What is not taken.
        "setup(install_requires=[l for l in open('requirements.txt') if 'idna' in l])",
    ] {
        assert_eq!(
            files(body, &[("requirements.txt", "attrs\nidna\n")]),
            ["requirements.txt by setup.py"],
            "{body}"
        );
    }
    let whole = "setup(install_requires=open('requirements.txt').read())";
    assert_eq!(
        files(whole, &[("requirements.txt", "# nothing\n")]),
        ["requirements.txt by setup.py"]
    );
}

#[test]
fn each_extra_has_its_files() {
    let others = [
        ("requirements/dev.txt", "pytest\n"),
        ("requirements/docs.txt", "sphinx\n"),
    ];
    let both = [
        "dev: requirements/dev.txt by setup.py",
        "docs: requirements/docs.txt by setup.py",
    ];
    let loaded = "extras = {}\nfor name in ('dev', 'docs'):\n    with open('requirements/%s.txt' % name) as f:\n        extras[name] = f.readlines()\nsetup(extras_require=extras)";
    assert_eq!(files(loaded, &others), both);
    let unknown = "from ours import load\nsetup(extras_require={'dev': load('requirements/dev.txt'), 'docs': open('requirements/docs.txt').read(), 'own': ['six']})";
    assert_eq!(files(unknown, &others), both);
    let conditional =
        "setup(extras_require={':python_version<\"3\"': open('requirements/dev.txt').read()})";
    assert_eq!(
        files(conditional, &others),
        ["requirements/dev.txt by setup.py"]
    );
}

#[test]
fn files_of_a_condition_are_all_read() {
    let body = "if os.environ.get('FULL'):\n    reqs = open('full.txt').readlines()\nelse:\n    reqs = open('small.txt').readlines()\nsetup(install_requires=reqs)";
    assert_eq!(
        files(body, &[("full.txt", "a\nb\n"), ("small.txt", "a\n")]),
        ["full.txt by setup.py", "small.txt by setup.py"]
    );
}

#[test]
fn a_module_and_a_file_for_another_keyword_are_none() {
    let others = [
        ("deps.py", "requires = ['six']\n"),
        ("VERSION", "1.0\n"),
        ("README.md", "# x\n"),
    ];
    let body = "from deps import requires\nsetup(name='x', version=open('VERSION').read().strip(), long_description=open('README.md').read(), install_requires=requires)";
    assert!(files(body, &others).is_empty());
}

#[test]
fn what_setup_cfg_names_counts_where_setup_py_gives_nothing() {
    let cfg = "[options]\ninstall_requires = file: main.txt, more.txt\n[options.extras_require]\ndev = file: dev.txt\nown = six\n";
    let others = [
        ("setup.cfg", cfg),
        ("main.txt", "attrs\n"),
        ("more.txt", "idna\n"),
        ("dev.txt", "pytest\n"),
        ("requirements.txt", "six\n"),
    ];
    assert_eq!(
        files("setup()", &others),
        [
            "main.txt by setup.cfg",
            "more.txt by setup.cfg",
            "dev: dev.txt by setup.cfg"
        ]
    );
    // setuptools leaves alone what is set already.
    let given = "setup(install_requires=open('requirements.txt').read())";
    assert_eq!(
        files(given, &others),
        ["requirements.txt by setup.py", "dev: dev.txt by setup.cfg"]
    );
}

#[test]
fn pbr_reads_its_file_by_its_name() {
    let metadata = project(&[
        (
            "setup.py",
            "import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n",
        ),
        ("setup.cfg", "[metadata]\nname = x\n"),
        ("requirements.txt", "# none yet\n"),
    ]);
    assert_eq!(files_of(&metadata), ["requirements.txt by setup.cfg"]);
}

#[test]
fn every_keyword_is_named_with_what_it_is_given() {
    let metadata = project(&[
        (
            "setup.py",
            "import os\nfrom setuptools import setup\nkw = {'url': None}\nif os.environ.get('X'):\n    kw['description'] = 'x'\nsetup(\n    name='x',\n    cmdclass={'test': os},\n    **kw\n)\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nhome-page = here\n[flake8]\nx = 1\n",
        ),
    ]);
    let told: Vec<String> = metadata
        .keys
        .iter()
        .map(|key| {
            let place = &key.location;
            format!("{} {}:{} {:?}", key.name, place.file, place.line, key.value)
        })
        .collect();
    assert_eq!(
        told,
        [
            "name setup.py:7 Some(Text(\"x\"))",
            "cmdclass setup.py:8 None",
            "url setup.py:9 Some(None)",
            "description setup.py:9 None",
            "metadata.home-page setup.cfg:2 Some(Text(\"here\"))",
        ]
    );
    assert!(matches!(metadata.description, Field::Unknown(_)));
}
