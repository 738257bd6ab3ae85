//! The writer alone: metadata put together by hand beside the setup.py that gives it.

use uvferry_diagnostics::Location;
use uvferry_pyproject::metadata::{MetadataOptions, SetupPy};
use uvferry_pyproject::wheel::Comparison;
use uvferry_setuptools::{
    Field, Given, License, Metadata, Packages, Person, Readme, Requirement, Unknown, Version,
};

use crate::workbench::{Workbench, tools};

fn known<T>(key: &str, value: T) -> Field<T> {
    Field::Known(Given {
        value,
        location: Location::file("setup.py"),
        key: key.to_owned(),
    })
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn requirements(items: &[&str]) -> Vec<Requirement> {
    items
        .iter()
        .map(|text| Requirement {
            text: (*text).to_owned(),
            location: Location::file("setup.py"),
            comment: None,
        })
        .collect()
}

#[test]
fn a_whole_setup_py_goes_and_the_wheel_is_the_same() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        (
            "setup.py",
            r#"from setuptools import setup, find_packages
setup(
    name="Example_Project", version="1.2.0",
    description="An example",
    long_description=open("README.md").read(),
    long_description_content_type="text/markdown",
    author="Jo Doe", author_email="jo@example.com",
    maintainer="Al, Bo", maintainer_email="al@example.com, bo@example.com",
    license="MIT", url="https://example.com/x", download_url="https://example.com/x.tgz",
    project_urls={"Issue Tracker": "https://example.com/issues"},
    keywords=["one", "two words"], platforms=["any"],
    classifiers=["Programming Language :: Python :: 3", "License :: OSI Approved :: MIT License"],
    packages=find_packages(exclude=["tests", "tests.*"]),
    python_requires=">=3.9",
    install_requires=["requests>=2,<3", "tomli; python_version<'3.11'"],
    extras_require={"dev_tools": ["pytest", "black>=22"], "empty": []},
    entry_points={"console_scripts": ["example = example.cli:main"], "example.plugins": ["a = example.a:A"]},
    package_data={"": ["*.txt"], "example": ["data/*.json"]},
    data_files=[("share/example", ["extra.cfg"])],
    scripts=["bin/run-example"],
    zip_safe=False,
    tests_require=["pytest"],
)
"#,
        ),
        ("README.md", "# Example\n\nText with an accent: é\n"),
        ("LICENSE", "MIT\n"),
        ("extra.cfg", "x\n"),
        ("bin/run-example", "#!/bin/sh\ntrue\n"),
        ("example/__init__.py", ""),
        ("example/cli.py", "def main(): pass\n"),
        ("example/a.py", "A = 1\n"),
        ("example/notes.txt", "n\n"),
        ("example/other.dat", "n\n"),
        ("example/data/x.json", "{}\n"),
        ("tests/__init__.py", ""),
    ]);
    let metadata = Metadata {
        name: known("name", "Example_Project".into()),
        version: known("version", Version::Literal("1.2.0".into())),
        description: known("description", "An example".into()),
        readme: known(
            "long_description",
            Readme {
                files: list(&["README.md"]),
                text: None,
                content_type: Some("text/markdown".into()),
            },
        ),
        author: known(
            "author",
            Person {
                name: Some("Jo Doe".into()),
                email: Some("jo@example.com".into()),
            },
        ),
        maintainer: known(
            "maintainer",
            Person {
                name: Some("Al, Bo".into()),
                email: Some("al@example.com, bo@example.com".into()),
            },
        ),
        license: known("license", License::Text("MIT".into())),
        url: known("url", "https://example.com/x".into()),
        download_url: known("download_url", "https://example.com/x.tgz".into()),
        project_urls: known(
            "project_urls",
            vec![("Issue Tracker".into(), "https://example.com/issues".into())],
        ),
        keywords: known("keywords", list(&["one", "two words"])),
        platforms: known("platforms", list(&["any"])),
        classifiers: known(
            "classifiers",
            list(&[
                "Programming Language :: Python :: 3",
                "License :: OSI Approved :: MIT License",
            ]),
        ),
        packages: known(
            "packages",
            Packages::Find {
                location: ".".into(),
                include: vec![],
                exclude: list(&["tests", "tests.*"]),
                namespaces: false,
            },
        ),
        requires_python: known("python_requires", ">=3.9".into()),
        dependencies: known(
            "install_requires",
            requirements(&["requests>=2,<3", "tomli; python_version<'3.11'"]),
        ),
        optional_dependencies: known(
            "extras_require",
            vec![
                ("dev_tools".into(), requirements(&["pytest", "black>=22"])),
                ("empty".into(), vec![]),
            ],
        ),
        entry_points: known(
            "entry_points",
            vec![
                (
                    "console_scripts".into(),
                    vec![("example".into(), "example.cli:main".into())],
                ),
                (
                    "example.plugins".into(),
                    vec![("a".into(), "example.a:A".into())],
                ),
            ],
        ),
        package_data: known(
            "package_data",
            vec![
                (String::new(), list(&["*.txt"])),
                ("example".into(), list(&["data/*.json"])),
            ],
        ),
        data_files: known(
            "data_files",
            vec![("share/example".into(), list(&["extra.cfg"]))],
        ),
        script_files: known("scripts", list(&["bin/run-example"])),
        zip_safe: known("zip_safe", false),
        tests_require: known("tests_require", requirements(&["pytest"])),
        ..Metadata::default()
    };
    let (text, converted) = bench.convert(&metadata, &MetadataOptions::default());
    assert_eq!(converted.setup_py, SetupPy::Goes);
    insta::assert_snapshot!(text);
    assert!(
        matches!(bench.compare(tools()), Comparison::Equal(_)),
        "{text}"
    );
}

#[test]
fn what_is_only_known_when_it_runs_stays_and_is_listed() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let setup = "import os
from setuptools import setup

def deps():
    return ['six'] if os.sep else []

setup(
    name='x',
    version='1.0',  # bumped by hand
    description='d',
    install_requires=deps(),
    py_modules=['x'],
    url='https://example.com',
)
";
    let bench = Workbench::new(&[("setup.py", setup), ("x.py", "")]);
    let metadata = Metadata {
        name: known("name", "x".into()),
        version: known("version", Version::Literal("1.0".into())),
        description: known("description", "d".into()),
        url: known("url", "https://example.com".into()),
        py_modules: known("py_modules", list(&["x"])),
        dependencies: Field::Unknown(Unknown {
            location: Location::file("setup.py"),
            key: "install_requires".into(),
            why: "`deps()` asks the system".into(),
            at: None,
            files: std::collections::BTreeSet::new(),
        }),
        ..Metadata::default()
    };
    let (text, converted) = bench.convert(&metadata, &MetadataOptions::default());
    assert!(matches!(&converted.setup_py, SetupPy::Stays(why) if why.len() == 1));
    assert_eq!(
        fs_err::read_to_string(bench.after().join("setup.py")).unwrap(),
        setup
            .replace(
                "    name='x',\n    version='1.0',  # bumped by hand\n    description='d',\n",
                ""
            )
            .replace(
                "    py_modules=['x'],\n    url='https://example.com',\n",
                ""
            )
    );
    insta::assert_snapshot!(text);
    assert!(
        matches!(bench.compare(tools()), Comparison::Equal(_)),
        "{text}"
    );
}
