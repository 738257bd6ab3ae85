//! Whatever the metadata is: no panic, valid TOML, and what stood in pyproject.toml stands
//! there still.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use toml_edit::{DocumentMut, Item};
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_pyproject::Pyproject;
use uvferry_pyproject::generation::generate;
use uvferry_pyproject::metadata::{BuildBackend, MetadataOptions, convert};
use uvferry_setuptools::{
    Backend, Field, Given, License, Literal, Metadata, Other, Packages, Person, ProjectFiles,
    Readme, Requirement, Unknown, Version, setup_call,
};

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-z][a-z0-9._-]{0,8}",
        "\\PC{0,12}",
        "[ -~\n\t\"'\\\\]{0,16}",
        Just("https://example.com/x".to_owned()),
        Just("MIT".to_owned()),
        Just(String::new()),
    ]
    .boxed()
}

fn field<T: std::fmt::Debug + 'static>(
    value: BoxedStrategy<T>,
    key: &'static str,
) -> BoxedStrategy<Field<T>> {
    prop_oneof![
        3 => Just(()).prop_map(|()| Field::Absent),
        5 => value.prop_map(move |value| Field::Known(Given {
            value,
            location: Location::file("setup.py"),
            key: key.to_owned(),
        })),
        1 => Just(()).prop_map(move |()| Field::Unknown(Unknown {
            location: Location::file("setup.py"),
            key: key.to_owned(),
            why: "it runs".to_owned(),
            at: None,
            files: BTreeSet::new(),
        })),
    ]
    .boxed()
}

fn texts() -> BoxedStrategy<Vec<String>> {
    vec(text(), 0..4).boxed()
}

fn requirements() -> BoxedStrategy<Vec<Requirement>> {
    vec(
        (
            prop_oneof![text(), Just("six>=1; python_version<'3'".to_owned())],
            proptest::option::of(text()),
        ),
        0..4,
    )
    .prop_map(|list| {
        list.into_iter()
            .map(|(text, comment)| Requirement {
                text,
                location: Location::file("setup.py"),
                comment,
            })
            .collect()
    })
    .boxed()
}

fn pairs<T: std::fmt::Debug + 'static>(value: BoxedStrategy<T>) -> BoxedStrategy<Vec<(String, T)>> {
    vec((text(), value), 0..3).boxed()
}

prop_compose! {
    fn described()(
        name in field(text(), "name"),
        version in field(prop_oneof![
            text().prop_map(Version::Literal),
            (text(), text()).prop_map(|(path, now)| Version::Attribute { path, now }),
            (text(), text()).prop_map(|(path, now)| Version::File { path, now }),
            (text(), pairs(text().prop_map(Literal::Text).boxed())).prop_map(|(_, settings)| Version::Plugin {
                distribution: "setuptools_scm".to_owned(), settings
            }),
        ].boxed(), "version"),
        description in field(text(), "description"),
        readme in field((texts(), proptest::option::of(text()), proptest::option::of(text())).prop_map(
            |(files, text, content_type)| Readme { files, text, content_type }).boxed(), "long_description"),
        requires_python in field(prop_oneof![text(), Just(">=3.8".to_owned())].boxed(), "python_requires"),
        license in field(prop_oneof![text().prop_map(License::Text), text().prop_map(License::Expression)].boxed(), "license"),
        license_files in field(texts(), "license_files"),
        author in field((proptest::option::of(text()), proptest::option::of(text())).prop_map(
            |(name, email)| Person { name, email }).boxed(), "author"),
        keywords in field(texts(), "keywords"),
        classifiers in field(vec(prop_oneof![text(), Just("License :: OSI Approved :: MIT License".to_owned())], 0..3).boxed(), "classifiers"),
        url in field(text(), "url"),
        download_url in field(text(), "download_url"),
    ) -> Metadata {
        Metadata {
            name, version, description, readme, requires_python, license, license_files, author,
            keywords, classifiers, url, download_url, ..Metadata::default()
        }
    }
}

prop_compose! {
    fn whole()(
        base in described(),
        project_urls in field(pairs(text()), "project_urls"),
        dependencies in field(requirements(), "install_requires"),
        optional_dependencies in field(pairs(requirements()), "extras_require"),
        setup_requires in field(requirements(), "setup_requires"),
        tests_require in field(requirements(), "tests_require"),
        entry_points in field(pairs(pairs(text())), "entry_points"),
        packages in field(prop_oneof![
            texts().prop_map(Packages::Listed),
            (text(), texts(), texts(), any::<bool>()).prop_map(|(location, include, exclude, namespaces)|
                Packages::Find { location, include, exclude, namespaces }),
        ].boxed(), "packages"),
        package_dir in field(pairs(text()), "package_dir"),
        package_data in field(pairs(texts()), "package_data"),
        data_files in field(pairs(texts()), "data_files"),
        include_package_data in field(any::<bool>().boxed(), "include_package_data"),
        others in vec((text(), proptest::option::of(text().prop_map(Literal::Text))), 0..2),
        uncertain in any::<bool>(),
        pbr in any::<bool>(),
    ) -> Metadata {
        Metadata {
            project_urls, dependencies, optional_dependencies, setup_requires, tests_require,
            entry_points, packages, package_dir, package_data, data_files, include_package_data,
            others: others.into_iter().map(|(key, value)| Other {
                key, location: Location::file("setup.py"), value,
            }).collect(),
            uncertain: uncertain.then(|| Location::file("setup.py")),
            backend: if pbr { Backend::Pbr } else { Backend::Setuptools },
            ..base
        }
    }
}

const DOCUMENTS: &[&str] = &[
    "",
    "# only a comment\n",
    "[tool.black]\nline-length = 100 # long\n",
    "[build-system]\nrequires = [\"setuptools>=42\", \"wheel\"]\n",
    "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n",
    "[project]\nname = \"x\"\nversion = \"1\"\ndynamic = [\"description\", \"dependencies\", \"urls\", \"scripts\", \"gui-scripts\", \"entry-points\"]\n",
    "[project]\nname = \"x\"\nversion = \"1\"\ndescription = 'y'\ndependencies = [\"a\", # b\n]\nurls.Homepage = \"https://example.com\"\n\n[project.scripts]\na = \"b:c\"\n",
    "project = {name = \"x\", version = \"1\"}\ntool.setuptools.packages = [\"x\"]\n",
    "[tool.setuptools.packages.find]\nwhere = [\"src\"]\n\n[tool.setuptools]\nzip-safe = false\n[dependency-groups]\ntest = [\"pytest\"]\n",
];

/// Whether everything of `old` is in `new`; `dynamic` may lose items, and a requirement of
/// the build may be raised.
fn is_kept(old: &Item, new: &Item, path: &str) -> Result<(), String> {
    if path == "project.dynamic" {
        return Ok(());
    }
    if let Some(table) = old.as_table_like() {
        for (key, item) in table.iter() {
            let inner = if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            };
            match new.as_table_like().and_then(|new| new.get(key)) {
                Some(found) => is_kept(item, found, &inner)?,
                None if inner == "project.dynamic" => {}
                None => return Err(format!("{inner} is gone")),
            }
        }
        return Ok(());
    }
    if let Some(array) = old.as_array() {
        let new = new
            .as_array()
            .ok_or_else(|| format!("{path} is no array"))?;
        for (at, value) in array.iter().enumerate() {
            let there = new.get(at).ok_or_else(|| format!("{path}[{at}] is gone"))?;
            let raised = path == "build-system.requires"
                && value
                    .as_str()
                    .is_some_and(|text| text.starts_with("setuptools"));
            if value.as_str() != there.as_str() && !raised {
                return Err(format!("{path}[{at}] is {there}"));
            }
        }
        return Ok(());
    }
    (old.to_string().trim() == new.to_string().trim())
        .then_some(())
        .ok_or_else(|| format!("{path} is {new}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_stood_there_is_lost(
        metadata in whole(),
        document in 0..DOCUMENTS.len(),
        backend in proptest::option::weighted(0.2, 0..BuildBackend::ALL.len()),
    ) {
        let before = DOCUMENTS[document];
        let file = SourceFile::new("pyproject.toml", before);
        let mut pyproject = Pyproject::parse(&file).unwrap();
        let options = MetadataOptions {
            build_backend: backend.map(|at| BuildBackend::ALL[at]),
            ..MetadataOptions::default()
        };
        let converted = convert(&metadata, &mut pyproject, &options);
        let text = pyproject.to_text();
        let after: DocumentMut = text.parse().unwrap();
        let old: DocumentMut = before.parse().unwrap();
        if options.build_backend.is_none_or(|backend| backend == BuildBackend::Setuptools) {
            is_kept(old.as_item(), after.as_item(), "").map_err(|why| {
                TestCaseError::fail(format!("{why}\n{text}"))
            })?;
        }
        if !converted.wrote {
            prop_assert_eq!(&text, before);
        }
        for comment in ["# only a comment", "# long", "# b"] {
            prop_assert!(!before.contains(comment) || text.contains(comment));
        }
        // A second time there is nothing left to do.
        let again = SourceFile::new("pyproject.toml", text.clone());
        let mut pyproject = Pyproject::parse(&again).unwrap();
        convert(&metadata, &mut pyproject, &MetadataOptions::default());
        let twice: DocumentMut = pyproject.to_text().parse().unwrap();
        is_kept(after.as_item(), twice.as_item(), "").map_err(|why| {
            TestCaseError::fail(format!("again: {why}\n{text}"))
        })?;
    }

    #[test]
    fn every_argument_that_is_cut_is_gone_and_the_others_stand(
        values in vec(prop_oneof![
            Just("'x'"), Just("[\n        'a',  # one\n        'b',\n    ]"), Just("f(1, (2, 3))"), Just("{'a': 1}"),
            Just("('p'\n      'q')"), Just("1 if x else 2"),
        ], 1..6),
        layout in 0..4_usize,
        cut in vec(any::<bool>(), 6),
    ) {
        let arguments: Vec<String> = values.iter().enumerate().map(|(at, value)| format!("k{at}={value}")).collect();
        let body = match layout {
            0 => format!("setup({})", arguments.join(", ")),
            1 => format!("setup(\n    {},\n)", arguments.join(",\n    ")),
            2 => format!("setup({})", arguments.join(",  # note\n      ")),
            _ => format!("setup(\n    # above\n    {}  # last\n)", arguments.join(",\n\n    # above\n    ")),
        };
        let text = format!("from setuptools import setup\n{body}\nprint('after')\n");
        let file = SourceFile::new("setup.py", text.clone());
        let call = setup_call::locate(&file).unwrap();
        let names: BTreeSet<String> = (0..values.len()).filter(|at| cut[*at]).map(|at| format!("k{at}")).collect();
        let mut after = text.clone();
        for span in call.cuts(&file, &names).into_iter().rev() {
            after.replace_range(span, "");
        }
        let again = SourceFile::new("setup.py", after.clone());
        let left = setup_call::locate(&again);
        prop_assert!(left.is_some(), "{}", after);
        let left: Vec<(String, String)> = left.unwrap().arguments.iter().map(|argument| {
            (argument.name.clone().unwrap(), again.slice(argument.value.clone()).to_owned())
        }).collect();
        let expected: Vec<(String, String)> = (0..values.len()).filter(|at| !cut[*at])
            .map(|at| (format!("k{at}"), file.slice(call.arguments[at].value.clone()).to_owned())).collect();
        prop_assert_eq!(left, expected, "{}", after);
        prop_assert!(after.ends_with("print('after')\n"));
    }

    #[test]
    fn any_text_is_looked_at_without_a_panic(script in "\\PC{0,80}", cfg in "[ -~\n]{0,80}", metadata in whole()) {
        let script = SourceFile::new("setup.py", format!("from setuptools import setup\nsetup({script})\n"));
        let cfg = SourceFile::new("setup.cfg", format!("[metadata]\n{cfg}"));
        let files = ProjectFiles {
            setup_py: Some(&script),
            setup_cfg: Some(&cfg),
            read: &|_| None,
            paths: &[],
        };
        let made = generate(&metadata, &files, Pyproject::new(), &MetadataOptions::default());
        let ids: BTreeSet<_> = made.account.iter().map(|row| row.item.id.clone()).collect();
        prop_assert_eq!(ids.len(), made.account.len());
    }
}
