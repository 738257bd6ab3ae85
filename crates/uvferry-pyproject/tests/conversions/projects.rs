//! Projects, each written once as the keywords of its `setup()`: setup.py is made from them,
//! and so is the metadata that a reader should find in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use uvferry_diagnostics::Location;
use uvferry_setuptools::{
    Field, Given, License, Literal, Metadata, Other, Packages, Person, Readme, Requirement,
    Unknown, Version,
};

pub(crate) struct Project {
    pub(crate) name: &'static str,
    /// The keywords of `setup()`; `$find`, `$files`, `$attr`, `$file` and `$unknown` are
    /// expressions.
    pub(crate) keywords: Value,
    /// Files beside `pkg/__init__.py` and `pkg/mod.py`.
    pub(crate) files: Vec<(&'static str, &'static str)>,
    /// Statements of setup.py before the call.
    pub(crate) before: &'static str,
    /// Whether setup.py is expected to go.
    pub(crate) goes: bool,
    /// What pyproject.toml must say.
    pub(crate) says: Vec<&'static str>,
    /// What it must not say.
    pub(crate) says_not: Vec<&'static str>,
}

pub(crate) fn project(name: &'static str, keywords: Value) -> Project {
    Project {
        name,
        keywords,
        files: Vec::new(),
        before: "",
        goes: true,
        says: Vec::new(),
        says_not: Vec::new(),
    }
}

impl Project {
    pub(crate) fn file(mut self, path: &'static str, text: &'static str) -> Self {
        self.files.push((path, text));
        self
    }

    pub(crate) fn stays(mut self) -> Self {
        self.goes = false;
        self
    }

    pub(crate) fn before(mut self, statements: &'static str) -> Self {
        self.before = statements;
        self
    }

    pub(crate) fn says(mut self, text: &'static str) -> Self {
        self.says.push(text);
        self
    }

    pub(crate) fn says_not(mut self, text: &'static str) -> Self {
        self.says_not.push(text);
        self
    }

    /// `name`, `version` and `packages` where the project says no other.
    fn all_keywords(&self) -> Vec<(String, Value)> {
        let mut all: Vec<(String, Value)> = Vec::new();
        let own = self.keywords.as_object().unwrap();
        for (key, value) in [
            ("name", json!("pkg")),
            ("version", json!("1.0")),
            ("packages", json!(["pkg"])),
        ] {
            if !own.contains_key(key) && !own.contains_key(&format!("-{key}")) {
                all.push((key.to_owned(), value));
            }
        }
        all.extend(
            own.iter()
                .filter(|(key, _)| !key.starts_with('-'))
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        all
    }

    pub(crate) fn setup_py(&self) -> String {
        let mut text =
            String::from("from setuptools import setup, find_packages, find_namespace_packages\n");
        text.push_str(self.before);
        text.push_str("setup(\n");
        for (key, value) in self.all_keywords() {
            writeln!(text, "    {key}={},", python(&value)).unwrap();
        }
        text.push_str(")\n");
        text
    }

    pub(crate) fn all_files(&self) -> Vec<(String, String)> {
        let mut files = vec![
            ("setup.py".to_owned(), self.setup_py()),
            ("pkg/__init__.py".to_owned(), String::new()),
            ("pkg/mod.py".to_owned(), "def main(): pass\n".to_owned()),
        ];
        for (path, text) in &self.files {
            files.retain(|(known, _)| known != path);
            files.push(((*path).to_owned(), (*text).to_owned()));
        }
        files
    }

    pub(crate) fn metadata(&self) -> Metadata {
        let mut metadata = Metadata::default();
        for (key, value) in self.all_keywords() {
            enter(&mut metadata, &key, &value);
        }
        metadata
    }
}

/// A value as an expression of Python.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(python).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(table) => {
            if let Some(code) = table.get("$unknown") {
                return code.as_str().unwrap().to_owned();
            }
            if let Some(found) = table.get("$find") {
                let function = if found["namespaces"] == json!(true) {
                    "find_namespace_packages"
                } else {
                    "find_packages"
                };
                let mut arguments = Vec::new();
                for key in ["where", "include", "exclude"] {
                    if let Some(value) = found.get(key) {
                        arguments.push(format!("{key}={}", python(value)));
                    }
                }
                return format!("{function}({})", arguments.join(", "));
            }
            if let Some(files) = table.get("$files") {
                let read: Vec<String> = files
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|file| format!("open({file}, encoding='utf-8').read()"))
                    .collect();
                return read.join(" + '\\n' + ");
            }
            if let Some(path) = table.get("$attr") {
                let file = table["in"].as_str().unwrap();
                let _ = path;
                return format!(
                    "open('{file}').read().split('__version__ = ')[1].splitlines()[0].strip('\"')"
                );
            }
            if let Some(path) = table.get("$file") {
                return format!("open({path}).read().strip()");
            }
            let items: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{}: {}", python(&json!(key)), python(value)))
                .collect();
            format!("{{{}}}", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn place() -> Location {
    Location::file("setup.py")
}

fn known<T>(key: &str, value: T) -> Field<T> {
    Field::Known(Given {
        value,
        location: place(),
        key: key.to_owned(),
    })
}

fn unknown<T>(key: &str) -> Field<T> {
    Field::Unknown(Unknown {
        location: place(),
        key: key.to_owned(),
        why: "a function gives it".to_owned(),
        at: None,
        files: BTreeSet::new(),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        _ => value.as_array().unwrap().iter().map(text).collect(),
    }
}

fn requirements(value: &Value) -> Vec<Requirement> {
    texts(value)
        .into_iter()
        .map(|text| Requirement {
            text,
            location: place(),
            comment: None,
        })
        .collect()
}

fn table(value: &Value) -> Vec<(String, Value)> {
    value
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn lists(value: &Value) -> Vec<(String, Vec<String>)> {
    table(value)
        .into_iter()
        .map(|(key, value)| (key, texts(&value)))
        .collect()
}

fn literal(value: &Value) -> Option<Literal> {
    Some(match value {
        Value::Null => Literal::None,
        Value::Bool(flag) => Literal::Bool(*flag),
        Value::Number(number) => Literal::Int(number.as_i64()?),
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(items) => Literal::List(items.iter().map(literal).collect::<Option<_>>()?),
        Value::Object(table) if table.keys().any(|key| key.starts_with('$')) => return None,
        Value::Object(table) => Literal::Dict(
            table
                .iter()
                .map(|(key, value)| Some((key.clone(), literal(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

fn person<'a>(field: &'a mut Field<Person>, key: &str) -> &'a mut Person {
    if matches!(field, Field::Absent) {
        *field = known(key, Person::default());
    }
    match field {
        Field::Known(given) => &mut given.value,
        _ => panic!(),
    }
}

fn enter(metadata: &mut Metadata, key: &str, value: &Value) {
    let is_unknown = value.get("$unknown").is_some();
    macro_rules! plain {
        ($field:ident, $value:expr) => {
            metadata.$field = if is_unknown {
                unknown(key)
            } else {
                known(key, $value)
            }
        };
    }
    match key {
        "name" => plain!(name, text(value)),
        "version" => {
            plain!(
                version,
                if let Some(path) = value.get("$attr") {
                    Version::Attribute {
                        path: text(path),
                        now: text(&value["now"]),
                    }
                } else if let Some(path) = value.get("$file") {
                    Version::File {
                        path: text(path),
                        now: text(&value["now"]),
                    }
                } else {
                    Version::Literal(text(value))
                }
            );
        }
        "use_scm_version" => {
            let settings = match value {
                Value::Object(table) => table
                    .iter()
                    .map(|(key, value)| (key.clone(), literal(value).unwrap()))
                    .collect(),
                _ => Vec::new(),
            };
            metadata.version = known(
                key,
                Version::Plugin {
                    distribution: "setuptools-scm".to_owned(),
                    settings,
                },
            );
        }
        "description" => plain!(description, text(value)),
        "long_description" => plain!(
            readme,
            Readme {
                files: value.get("$files").map(texts).unwrap_or_default(),
                text: value.as_str().map(str::to_owned),
                content_type: None,
            }
        ),
        "long_description_content_type" => match &mut metadata.readme {
            Field::Known(given) => given.value.content_type = Some(text(value)),
            _ => panic!("the type goes behind the text"),
        },
        "python_requires" => plain!(requires_python, text(value)),
        "license" => plain!(license, License::Text(text(value))),
        "license_files" => plain!(license_files, texts(value)),
        "author" => person(&mut metadata.author, key).name = Some(text(value)),
        "author_email" => person(&mut metadata.author, key).email = Some(text(value)),
        "maintainer" => person(&mut metadata.maintainer, key).name = Some(text(value)),
        "maintainer_email" => person(&mut metadata.maintainer, key).email = Some(text(value)),
        "keywords" => plain!(
            keywords,
            match value {
                Value::String(text) => text.split(',').map(|word| word.trim().to_owned()).collect(),
                _ => texts(value),
            }
        ),
        "classifiers" => plain!(classifiers, texts(value)),
        "platforms" => plain!(platforms, texts(value)),
        "url" => plain!(url, text(value)),
        "download_url" => plain!(download_url, text(value)),
        "project_urls" => plain!(
            project_urls,
            table(value)
                .into_iter()
                .map(|(label, url)| (label, text(&url)))
                .collect()
        ),
        "install_requires" => plain!(dependencies, requirements(value)),
        "extras_require" => plain!(
            optional_dependencies,
            table(value)
                .into_iter()
                .map(|(extra, list)| (extra, requirements(&list)))
                .collect()
        ),
        "setup_requires" => plain!(setup_requires, requirements(value)),
        "tests_require" => plain!(tests_require, requirements(value)),
        "entry_points" => plain!(
            entry_points,
            lists(value)
                .into_iter()
                .map(|(group, points)| {
                    let points = points
                        .iter()
                        .map(|point| {
                            let (name, object) = point.split_once('=').unwrap();
                            (name.trim().to_owned(), object.trim().to_owned())
                        })
                        .collect();
                    (group, points)
                })
                .collect()
        ),
        "packages" => plain!(
            packages,
            match value.get("$find") {
                Some(find) => Packages::Find {
                    location: find.get("where").map_or_else(|| ".".to_owned(), text),
                    include: find.get("include").map(texts).unwrap_or_default(),
                    exclude: find.get("exclude").map(texts).unwrap_or_default(),
                    namespaces: find["namespaces"] == json!(true),
                },
                None => Packages::Listed(texts(value)),
            }
        ),
        "py_modules" => plain!(py_modules, texts(value)),
        "package_dir" => plain!(
            package_dir,
            table(value)
                .into_iter()
                .map(|(name, folder)| (name, text(&folder)))
                .collect()
        ),
        "package_data" => plain!(package_data, lists(value)),
        "exclude_package_data" => plain!(exclude_package_data, lists(value)),
        "include_package_data" => plain!(include_package_data, value.as_bool().unwrap()),
        "data_files" => plain!(
            data_files,
            value
                .as_array()
                .unwrap()
                .iter()
                .map(|row| (text(&row[0]), texts(&row[1])))
                .collect()
        ),
        "scripts" => plain!(script_files, texts(value)),
        "zip_safe" => plain!(zip_safe, value.as_bool().unwrap()),
        "namespace_packages" => plain!(namespace_packages, texts(value)),
        _ => metadata.others.push(Other {
            key: key.to_owned(),
            location: place(),
            value: literal(value),
        }),
    }
}

/// The projects.
pub(crate) fn all() -> Vec<Project> {
    let mut found = described();
    found.extend(people_and_addresses());
    found.extend(required());
    found.extend(packed());
    found.extend(with_a_pyproject());
    found
}

fn described() -> Vec<Project> {
    let mit = "License :: OSI Approved :: MIT License";
    let bsd = "License :: OSI Approved :: BSD License";
    vec![
        project("a name that is normalised", json!({"name": "My.Example_x", "description": "d"}))
            .says("name = \"My.Example_x\""),
        project("a description of two lines", json!({"description": "first\nsecond"})),
        project("reStructuredText", json!({"long_description": {"$files": ["README.rst"]}}))
            .file("README.rst", "Title\n=====\n\ntext\n")
            .says("readme = \"README.rst\""),
        project("Markdown without a type", json!({"long_description": {"$files": ["README.md"]}}))
            .file("README.md", "# Title\n\ntext é\n")
            .says("readme = \"README.md\""),
        project(
            "Markdown with a character set",
            json!({"long_description": {"$files": ["README.md"]}, "long_description_content_type": "text/markdown; charset=UTF-8"}),
        )
        .file("README.md", "# Title\n")
        .says("content-type = \"text/markdown; charset=UTF-8\""),
        project(
            "two files",
            json!({"long_description": {"$files": ["README.md", "CHANGES.md"]}, "long_description_content_type": "text/markdown"}),
        )
        .file("README.md", "# Title\n")
        .file("CHANGES.md", "# Changes\n\n- one\n")
        .says("[tool.setuptools.dynamic]")
        .says("dynamic = [\"readme\"]"),
        project(
            "a text of its own",
            json!({"long_description": "A text\n======\n\nwith \"quotes\" and \\ and \"\"\"\n"}),
        )
        .says("readme = { text = \"\"\""),
        project("a readme without an ending", json!({"long_description": {"$files": ["README"]}}))
            .file("README", "text\n")
            .says("content-type = \"text/x-rst\""),
        project("a licence by its classifier", json!({"classifiers": [mit, "Topic :: Internet"]}))
            .says("license = \"MIT\"")
            .says_not("License ::"),
        project("a licence of no one meaning", json!({"license": "BSD", "classifiers": [bsd]}))
            .says("license = { text = \"BSD\" }")
            .says("License :: OSI Approved :: BSD License"),
        project("a licence against its classifier", json!({"license": "MIT", "classifiers": [bsd]}))
            .says("license = { text = \"MIT\" }"),
        project(
            "a licence by its name",
            json!({"license": "Apache License, Version 2.0", "classifiers": ["License :: OSI Approved :: Apache Software License"]}),
        )
        .says("license = \"Apache-2.0\"")
        .says_not("License ::"),
        project("a licence in full", json!({"license": "Copyright\n\nDo what you want\nbut not that"}))
            .says("license = { text = \"\"\""),
        project("a licence for an old Python", json!({"license": "MIT", "python_requires": ">=3.7"}))
            .says("license = { text = \"MIT\" }")
            .says("\"setuptools>=64\""),
        project("licence files", json!({"license": "MIT", "license_files": ["LICENSE.txt", "docs/THIRD*"]}))
            .file("LICENSE.txt", "l\n")
            .file("docs/THIRD_PARTY", "t\n")
            .says("license-files = [\"LICENSE.txt\", \"docs/THIRD*\"]"),
        project("licence files beside a text", json!({"license": "Proprietary", "license_files": ["COPYRIGHT"]}))
            .file("COPYRIGHT", "l\n")
            .says("[tool.setuptools]\nlicense-files = [\"COPYRIGHT\"]"),
        project("licence files that nobody names", json!({"license": "MIT"}))
            .file("LICENSE", "l\n")
            .file("AUTHORS.md", "l\n"),
        project("keywords as one text", json!({"keywords": "one, two words,three"}))
            .says("keywords = [\"one\", \"two words\", \"three\"]"),
        project("platforms and what it provides", json!({"platforms": ["linux", "win32"], "provides": ["pkg"]}))
            .says("platforms = [\"linux\", \"win32\"]"),
    ]
}

fn people_and_addresses() -> Vec<Project> {
    vec![
        project("one author", json!({"author": "Jo Doe", "author_email": "jo@example.com"}))
            .says("authors = [{ name = \"Jo Doe\", email = \"jo@example.com\" }]"),
        project(
            "as many authors as addresses",
            json!({"author": "Jo Doe, Al Bo", "author_email": "jo@example.com, al@example.com"}),
        )
        .says("{ name = \"Al Bo\", email = \"al@example.com\" }"),
        project(
            "authors with one address",
            json!({"author": "Jo Doe, Al Bo", "author_email": "team@example.com"}),
        )
        .says("{ email = \"team@example.com\" }"),
        project(
            "addresses with names in them",
            json!({"author_email": "Jo Doe <jo@example.com>, Al <al@example.com>"}),
        )
        .says("{ name = \"Al\", email = \"al@example.com\" }"),
        project("a name alone", json!({"author": "The Team", "maintainer": "Al"}))
            .says("authors = [{ name = \"The Team\" }]"),
        project("a name with a point and an accent", json!({"author": "J. Müller", "author_email": "j@example.com"})),
        project("an address that is none", json!({"author": "Jo", "author_email": "jo at example dot com"}))
            .stays()
            .says("dynamic = [\"authors\"]"),
        project(
            "three kinds of addresses",
            json!({"url": "https://example.com", "download_url": "https://example.com/d", "project_urls": {"Bug Tracker": "https://example.com/bugs", "Docs": "https://example.com/docs"}}),
        )
        .says("Homepage = \"https://example.com\"")
        .says("\"Bug Tracker\" = "),
        project(
            "two home pages",
            json!({"url": "https://example.com/a", "project_urls": {"homepage": "https://example.com/b"}}),
        )
        .says("Home-page = \"https://example.com/a\""),
        project("an address without a scheme", json!({"url": "example.com/x", "description": "d"}))
            .stays()
            .says("dynamic = [\"urls\"]"),
    ]
}

fn required() -> Vec<Project> {
    vec![
        project(
            "requirements with all that they may have",
            json!({"install_requires": ["Requests[security, socks] >=2.8.1, ==2.8.*; python_version < '3.12'", "six", "x @ https://example.com/x-1.0-py3-none-any.whl"], "python_requires": ">=3.8,!=3.9.0"}),
        ),
        project("no requirements", json!({"install_requires": []})).says("dependencies = []"),
        project(
            "extras with odd names",
            json!({"extras_require": {"Dev_Tools": ["pytest"], "docs.html": ["sphinx>=4; python_version>='3.8'"], "all": ["pkg[docs.html]"], "none": []}}),
        )
        .says("Dev_Tools = [")
        .says("none = []"),
        project(
            "entry points of many kinds",
            json!({"entry_points": {"console_scripts": ["a = pkg.mod:main", "b-c=pkg.mod:main [x]"], "gui_scripts": ["g = pkg.mod:main"], "pkg.plugins": ["p.q = pkg.mod", "r = pkg.mod:a.b"]}, "extras_require": {"x": []}}),
        )
        .says("[project.scripts]")
        .says("[project.gui-scripts]")
        .says("[project.entry-points.\"pkg.plugins\"]"),
        project(
            "a group that is no group",
            json!({"entry_points": {"console_scripts": ["a = pkg.mod:main"], "my-plugins": ["p = pkg.mod"]}, "description": "d"}),
        )
        .stays()
        .says("dynamic = [\"scripts\", \"gui-scripts\", \"entry-points\"]"),
        project("computed requirements", json!({"install_requires": {"$unknown": "deps()"}, "description": "d"}))
            .before("def deps():\n    return ['six>=1']\n")
            .stays()
            .says("dynamic = [\"dependencies\"]"),
        project(
            "a computed version and classifiers",
            json!({"version": {"$unknown": "version()"}, "classifiers": {"$unknown": "['Topic :: Internet']"}, "license": "MIT"}),
        )
        .before("def version():\n    return '2.5'\n")
        .stays()
        .says("dynamic = [\"version\", \"classifiers\"]")
        .says("license = { text = \"MIT\" }"),
        project("computed entry points", json!({"entry_points": {"$unknown": "dict(console_scripts=['a = pkg.mod:main'])"}}))
            .stays()
            .says("\"entry-points\""),
        project(
            "computed everything else",
            json!({
                "description": {"$unknown": "str('d')"}, "author": "x", "long_description": {"$unknown": "str('text')"},
                "license": {"$unknown": "str('MIT')"}, "keywords": {"$unknown": "list('ab')"},
                "url": {"$unknown": "str('https://example.com')"}, "python_requires": {"$unknown": "str('>=3.8')"},
                "extras_require": {"$unknown": "dict(x=['six'])"}
            }),
        )
        .stays()
        .says("authors = [{ name = \"x\" }]"),
        project("what it takes to set up", json!({"setup_requires": ["wheel", "tomli>=1"], "tests_require": ["pytest>=7"]}))
            .says("requires = [\"setuptools>=64\", \"tomli>=1\"]")
            .says("[dependency-groups]\ntest = ["),
        project(
            "keywords without effect",
            json!({"test_suite": "tests", "dependency_links": ["https://example.com/"], "cmdclass": {}}),
        ),
    ]
}

fn packed() -> Vec<Project> {
    vec![
        project("a module", json!({"-packages": 0, "py_modules": ["one", "two"]}))
            .file("one.py", "")
            .file("two.py", "")
            .says("py-modules = [\"one\", \"two\"]"),
        project("nothing said", json!({"-packages": 0, "description": "d"})),
        project("nothing packed", json!({"packages": [], "install_requires": ["six"]}))
            .says("packages = []"),
        project("packages below src", json!({"packages": {"$find": {"where": "src"}}, "package_dir": {"": "src"}}))
            .file("src/inner/__init__.py", "")
            .file("src/inner/deep/__init__.py", "")
            .file("src/inner/data/x.py", "")
            .says("where = [\"src\"]")
            .says("namespaces = false"),
        project("packages by patterns", json!({"packages": {"$find": {"include": ["pkg", "pkg.*"], "exclude": ["pkg.tests*"]}}}))
            .file("pkg/sub/__init__.py", "")
            .file("pkg/tests/__init__.py", "")
            .file("other/__init__.py", ""),
        project("namespaces", json!({"packages": {"$find": {"include": ["ns*"], "namespaces": true}}}))
            .file("ns/one/__init__.py", "")
            .file("ns/data/m.py", ""),
        project("a package in another folder", json!({"package_dir": {"pkg": "lib/pkg"}}))
            .file("lib/pkg/__init__.py", "")
            .file("lib/pkg/more.py", "")
            .says("pkg = \"lib/pkg\""),
        project("a version in the package", json!({"version": {"$attr": "pkg.__version__", "now": "3.1", "in": "pkg/__init__.py"}}))
            .file("pkg/__init__.py", "import nothing_of_that_name\n__version__ = \"3.1\"\n")
            .says("version = { attr = \"pkg.__version__\" }")
            .says("dynamic = [\"version\"]"),
        project(
            "a version below src",
            json!({"version": {"$attr": "inner.about.__version__", "now": "3.2", "in": "src/inner/about.py"}, "packages": {"$find": {"where": "src"}}, "package_dir": {"": "src"}}),
        )
        .file("src/inner/__init__.py", "import os\n")
        .file("src/inner/about.py", "__version__ = \"3.2\"\n"),
        project("a version in a file", json!({"version": {"$file": "VERSION", "now": "4.0"}}))
            .file("VERSION", "4.0\n")
            .says("version = { file = \"VERSION\" }"),
        project(
            "data of packages",
            json!({"package_data": {"": ["*.txt"], "pkg": ["data/*.json", "*.txt"]}, "exclude_package_data": {"pkg": ["secret.txt"]}}),
        )
        .file("pkg/a.txt", "a")
        .file("pkg/secret.txt", "a")
        .file("pkg/data/x.json", "{}")
        .file("pkg/data/x.yaml", "{}")
        .says("\"*\" = [\"*.txt\"]"),
        project("data by the manifest, not asked for", json!({"description": "d"}))
            .file("MANIFEST.in", "recursive-include pkg *.json\n")
            .file("pkg/x.json", "{}")
            .says("include-package-data = false"),
        project("data by the manifest, asked for", json!({"include_package_data": true}))
            .file("MANIFEST.in", "recursive-include pkg *.json\n")
            .file("pkg/x.json", "{}")
            .says("include-package-data = true"),
        project(
            "files outside of packages",
            json!({"data_files": [["share/pkg", ["a.cfg", "b.cfg"]], ["etc", ["c.cfg"]]], "scripts": ["bin/tool"], "zip_safe": true}),
        )
        .file("a.cfg", "a")
        .file("b.cfg", "a")
        .file("c.cfg", "a")
        .file("bin/tool", "#!/bin/sh\n")
        .says("zip-safe = true"),
        project("commands of its own", json!({"cmdclass": {"$unknown": "{'build_py': Build}"}, "description": "d"}))
            .before("from setuptools.command.build_py import build_py\nclass Build(build_py):\n    def run(self):\n        super().run()\n        open(self.build_lib + '/generated.txt', 'w').close()\n")
            .stays(),
        project("a search that extensions switch off", json!({"-packages": 0, "ext_modules": {"$unknown": "[E]"}, "description": "d"}))
            .before("from setuptools import Extension\nE = Extension('speed', ['speed.c'], optional=True)\n")
            .file("speed.c", "#error not built\n")
            .stays()
            .says("packages = []"),
        project("old namespaces", json!({"namespace_packages": ["ns"], "packages": ["ns", "ns.a"]}))
            .file("ns/__init__.py", "__import__('pkg_resources').declare_namespace(__name__)\n")
            .file("ns/a/__init__.py", "")
            .stays()
            .says_not("namespace"),
    ]
}

fn with_a_pyproject() -> Vec<Project> {
    vec![
        project("a build system that is too old", json!({"license": "MIT", "description": "d"}))
            .file("pyproject.toml", "# ours\n[build-system]\nrequires = [\n    \"setuptools>=42\",  # old\n    \"wheel\",\n]\nbuild-backend = \"setuptools.build_meta\"\n")
            .says("\"setuptools>=77.0.3\",  # old"),
        project("a table that lists what is dynamic", json!({"description": "d", "install_requires": ["six"], "keywords": "no"}))
            .file("pyproject.toml", "[project]\nname = \"pkg\"\nversion = \"1.0\"\ndynamic = [\"description\", \"dependencies\"]\n")
            .says("description = \"d\"")
            .says("\"six\"")
            .says_not("keywords"),
        project("a table that says something else", json!({"description": "theirs", "version": "2.0", "install_requires": ["six"]}))
            .file("pyproject.toml", "[project]\nname = \"pkg\"\nversion = \"1.0\" # kept\ndescription = \"ours\"\ndependencies = [\"tomli\"]\n")
            .says("version = \"1.0\" # kept")
            .says("dependencies = [\"tomli\"]")
            .says_not("theirs"),
        project("tables of tools", json!({"description": "d"}))
            .file("pyproject.toml", "# top\n[tool.black]\nline-length = 100\n")
            .says("# top\n")
            .says("line-length = 100"),
    ]
}
