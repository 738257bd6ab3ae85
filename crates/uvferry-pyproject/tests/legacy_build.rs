//! A `[project]` with `dynamic` builds the same metadata as setup.py and setup.cfg alone,
//! by the real setuptools.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Environment, find_programs};
use uvferry_pyproject::{NewProject, Pyproject};
use uvferry_setuptools::legacy::legacy_metadata;
use uvferry_setuptools::{ProjectFiles, read};

const BUILD: &str = r#"
import glob, os, runpy, sys
out = sys.argv[1]
os.makedirs(out)
sys.path.insert(0, os.getcwd())
sys.argv = ["setup.py", "-q", "egg_info", "--egg-base", out]
if os.path.exists("setup.py"):
    runpy.run_path("setup.py", run_name="__main__")
else:
    import setuptools
    setuptools.setup()
(info,) = glob.glob(os.path.join(out, "*.egg-info"))
lines = []
for name in ("PKG-INFO", "requires.txt", "entry_points.txt"):
    path = os.path.join(info, name)
    if os.path.exists(path):
        lines += [l for l in open(path, encoding="utf-8").read().splitlines() if l]
# Which fields are dynamic is the one thing that may differ.
lines = [l for l in lines if not l.startswith(("Dynamic:", "Metadata-Version:"))]
with open(os.path.join(out, "all.txt"), "w", encoding="utf-8") as f:
    f.write("\n".join(lines))
"#;

struct Setuptools {
    python: PathBuf,
    environment: Environment,
}

impl Setuptools {
    /// The first Python on PATH with that setuptools or a newer one; from 64 it knows
    /// `[project]` well.
    fn find(oldest: u32) -> Option<Self> {
        let environment: Environment = std::env::vars_os().collect();
        let path = environment.get("PATH").unwrap_or_default().to_owned();
        let known = ["python3", "python"]
            .into_iter()
            .flat_map(|name| find_programs(name, &path))
            .find(|python| {
                let check = format!(
                    "import setuptools; assert int(setuptools.__version__.split('.')[0]) >= {oldest}"
                );
                Command::new(python)
                    .args(["-c", check.as_str()])
                    .current_dir(std::env::temp_dir())
                    .environment(&environment)
                    .timeout(Duration::from_mins(1))
                    .run()
                    .is_ok_and(|finished| finished.success())
            });
        known.map(|python| Self {
            python,
            environment,
        })
    }

    fn metadata(&self, project: &Path, out: &Path) -> Result<String, String> {
        let finished = Command::new(&self.python)
            .args(["-c", BUILD])
            .arg(out)
            .current_dir(project)
            .environment(&self.environment)
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap();
        if !finished.success() {
            return Err(finished.stderr_redacted());
        }
        Ok(fs_err::read_to_string(out.join("all.txt")).unwrap())
    }
}

fn check(setuptools: &Setuptools, case: &str, files: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let write = |root: &Path, name: &str, text: &str| {
        let path = root.join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    };
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    for (name, text) in files {
        write(&before, name, text);
        write(&after, name, text);
    }
    let source = |name: &str| {
        files
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| SourceFile::new(name, *text))
    };
    let mut paths: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    paths.sort();
    let (metadata, _) = read(&ProjectFiles {
        setup_py: source("setup.py").as_ref(),
        setup_cfg: source("setup.cfg").as_ref(),
        read: &source,
        paths: &paths,
    });
    let legacy = legacy_metadata(&metadata).unwrap();
    let mut pyproject = match source("pyproject.toml") {
        Some(file) => Pyproject::parse(&file).unwrap(),
        None => Pyproject::new(),
    };
    pyproject.ensure_project(&NewProject {
        name: legacy.name.clone().unwrap_or_else(|| "demo".into()),
        requires_python: legacy.requires_python.clone(),
        dynamic: legacy
            .dynamic
            .iter()
            .map(|&field| field.to_owned())
            .collect(),
        ..NewProject::default()
    });
    pyproject.set_build_system_legacy_setuptools();
    if let Some(points) = &legacy.entry_points {
        pyproject.set_entry_points(points);
    }
    write(&after, "pyproject.toml", &pyproject.to_text());
    let old = setuptools
        .metadata(&before, &folder.path().join("out-before"))
        .unwrap_or_else(|error| panic!("{case}: does not build as it is: {error}"));
    let new = setuptools
        .metadata(&after, &folder.path().join("out-after"))
        .unwrap_or_else(|error| panic!("{case}: {error}\n{}", pyproject.to_text()));
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines.join("\n")
    };
    assert_eq!(
        sorted(&new),
        sorted(&old),
        "{case}\n{}",
        pyproject.to_text()
    );
}

const EVERYTHING: &str = r#"
from setuptools import setup
setup(
    name="demo", version="1.2", description="A demo", long_description=open("README.md").read(),
    long_description_content_type="text/markdown", license="MIT", author="A", author_email="a@example.com",
    maintainer="M", maintainer_email="m@example.com", keywords="a b", url="https://example.com",
    project_urls={"Docs": "https://example.com/docs"}, download_url="https://example.com/d",
    classifiers=["Programming Language :: Python :: 3"], python_requires=">=3.8", py_modules=["demo"],
    install_requires=["six>=1; python_version < '4'", "attrs"], extras_require={"x": ["idna"], ":os_name == 'nt'": ["colorama"]},
    entry_points={"console_scripts": ["demo = demo:main"], "gui_scripts": ["gdemo = demo:main"], "demo.plugins": ["a = demo"]},
)
"#;

#[test]
fn metadata_is_the_same_with_a_project_table() {
    let Some(setuptools) = Setuptools::find(64) else {
        eprintln!("skipped: no Python with setuptools 64 or newer on PATH");
        return;
    };
    let module = ("demo.py", "def main(): pass\n");
    let readme = ("README.md", "# demo\n");
    let setup = |text: &'static str| ("setup.py", text);
    check(
        &setuptools,
        "everything",
        &[setup(EVERYTHING), module, readme],
    );
    check(
        &setuptools,
        "name only",
        &[
            setup("from setuptools import setup\nsetup(name='demo', py_modules=['demo'])\n"),
            module,
        ],
    );
    check(
        &setuptools,
        "no name",
        &[
            setup(
                "import setuptools\nsetuptools.setup(name='demo', version='1', url='https://example.com', py_modules=['demo'])\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "requirements from a file, keywords from a dictionary",
        &[
            setup(
                "import os\nfrom setuptools import setup\nhere = os.path.abspath(os.path.dirname(__file__))\ndef reqs(name):\n    with open(os.path.join(here, name)) as f:\n        return [l for l in f.read().splitlines() if l and not l.startswith('#')]\nkw = dict(name='demo', version='1')\nkw['install_requires'] = reqs('requirements.txt')\nkw.update(extras_require={'dev': reqs('dev.txt')}, py_modules=['demo'])\nsetup(**kw)\n",
            ),
            ("requirements.txt", "# x\nsix\n"),
            ("dev.txt", "idna\n"),
            module,
        ],
    );
    check(
        &setuptools,
        "empty and None values",
        &[
            setup(
                "from setuptools import setup\nsetup(name='demo', version='1', description=None, license='', author=None, keywords=[], classifiers=[], install_requires=[], extras_require={}, entry_points={}, long_description='', project_urls={}, py_modules=['demo'])\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "setup.cfg with a bare setup.py",
        &[
            setup("from setuptools import setup\nsetup()\n"),
            (
                "setup.cfg",
                "[metadata]\nname = demo\nversion = attr: demo.__version__\ndescription = d\nlong_description = file: README.md\nlicense = MIT\nauthor = A\nurl = https://example.com\nclassifiers =\n    Programming Language :: Python :: 3\nkeywords = a, b\nproject_urls =\n    Docs = https://example.com/docs\n[options]\npy_modules = demo\npython_requires = >=3.8\ninstall_requires =\n    six\n    # why\n    attrs>=1\n[options.extras_require]\nDev = idna\n[options.entry_points]\nconsole_scripts =\n    demo = demo:main\n",
            ),
            ("demo.py", "__version__ = '2.0'\ndef main(): pass\n"),
            readme,
        ],
    );
    check(
        &setuptools,
        "setup.cfg alone",
        &[
            (
                "setup.cfg",
                "[metadata]\nname = demo\nversion = 1\nmaintainer_email = m@example.com\n[options]\npy_modules = demo\n[flake8]\nx = 1\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "both, setup.cfg with a part",
        &[
            setup(
                "from setuptools import setup\nsetup(name='demo', version='1', py_modules=['demo'], install_requires=['six'])\n",
            ),
            (
                "setup.cfg",
                "[metadata]\ndescription = from cfg\nlicense = MIT\n[bdist_wheel]\nuniversal = 1\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "values that are computed",
        &[
            setup(
                "import re, sys\nfrom setuptools import setup\nversion = None\nexec(open('version.py').read())\ninstall = ['six']\nif sys.version_info < (4,):\n    install.append('attrs')\nsetup(name='demo', version=version, description=re.sub('x', 'y', 'xx'), python_requires='>=' + '3.8', install_requires=install, extras_require={k: [k] for k in ('a', 'b')}, classifiers=[c for c in ['Programming Language :: Python :: 3']], entry_points={'console_scripts': ['%s = demo:main' % n for n in ('p', 'q')]}, py_modules=['demo'])\n",
            ),
            ("version.py", "version = '3.1'\n"),
            module,
        ],
    );
    check(
        &setuptools,
        "entry points as text, a pyproject.toml for tools",
        &[
            setup(
                "from setuptools import setup\nsetup(name='demo', version='1', py_modules=['demo'], entry_points={'x.y': 'a = demo', 'gui_scripts': ['g = demo:main']})\n",
            ),
            ("pyproject.toml", "[tool.black]\nline-length = 100\n"),
            module,
        ],
    );
    check(
        &setuptools,
        "entry points in the form of an ini file",
        &[
            setup(
                "from setuptools import setup\nsetup(name='demo', version='1', py_modules=['demo'], entry_points='[console_scripts]\\ndemo = demo:main\\n')\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "empty values in setup.cfg",
        &[
            setup("from setuptools import setup\nsetup()\n"),
            (
                "setup.cfg",
                "[metadata]\nname = demo\ndescription =\nlong_description_content_type = text/markdown\nkeywords =\nauthor =\n[options]\npy_modules = demo\ninstall_requires =\n[options.extras_require]\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "entry points as text in setup.cfg",
        &[
            (
                "setup.cfg",
                "[metadata]\nname = demo\n[options]\npy_modules = demo\nentry_points =\n  [console_scripts]\n  demo = demo:main\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "a call that is tried",
        &[
            setup(
                "from setuptools import setup\ntry:\n    setup(name='demo', version='1', py_modules=['demo'], author='A', install_requires=['six'])\nexcept KeyError as error:\n    raise SystemExit(error)\n",
            ),
            module,
        ],
    );
    check(
        &setuptools,
        "keywords that a condition adds",
        &[
            setup(
                "import os\nfrom setuptools import setup\nkw = {}\nif not os.environ.get('DEMO_PLAIN'):\n    kw['install_requires'] = open('requirements.txt').read().splitlines()\n    kw['entry_points'] = {'console_scripts': ['demo = demo:main']}\n    kw['url'] = 'https://example.com'\nsetup(name='demo', version='1', py_modules=['demo'], **kw)\n",
            ),
            ("requirements.txt", "six\n"),
            module,
        ],
    );
    check(
        &setuptools,
        "entry points in a file of their own",
        &[
            (
                "setup.cfg",
                "[metadata]\nname = demo\n[options]\npy_modules = demo\nentry_points = file: points.txt\n",
            ),
            (
                "points.txt",
                "[console_scripts]\ndemo = demo:main\n\n[a.b]\nc = demo\n",
            ),
            module,
        ],
    );
}

#[test]
fn keywords_that_only_a_run_tells_are_not_thrown_away() {
    let Some(setuptools) = Setuptools::find(69) else {
        eprintln!("skipped: no Python with setuptools 69 or newer on PATH");
        return;
    };
    check(
        &setuptools,
        "a dictionary that a condition chooses",
        &[
            (
                "setup.py",
                "import sys\nfrom setuptools import setup\nif len(sys.argv) > 99:\n    params = {'console': [1]}\nelse:\n    params = {'data_files': []}\n    params['entry_points'] = {'console_scripts': ['demo = demo:main'], 'x.y': ['a = demo']}\n    params['install_requires'] = ['six']\n    params['extras_require'] = {'x': ['idna']}\nsetup(name='demo', version='1', py_modules=['demo'], **params)\n",
            ),
            ("demo.py", "def main(): pass\n"),
        ],
    );
}
