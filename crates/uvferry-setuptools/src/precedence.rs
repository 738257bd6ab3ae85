//! Which of both files counts: setuptools reads setup.cfg after `setup()`'s keywords and
//! leaves alone what is set already, unless that is empty, zero or false.

use crate::dependency_file::{DynamicFile, DynamicRole};
use crate::metadata::{
    Backend, Field, License, Metadata, Packages, Person, Readme, SetupKeywords, Version,
};

/// Whether setup.cfg's value counts.
fn gives_way<T>(script: &Field<T>, cfg: &Field<T>, empty: impl Fn(&T) -> bool) -> bool {
    match script {
        Field::Absent => true,
        Field::Known(given) => empty(&given.value) && !matches!(cfg, Field::Absent),
        Field::Unknown(_) => false,
    }
}

/// The files of the one that counts: setuptools does not open those of the other.
fn dependency_files(script: &Metadata, cfg: &Metadata) -> Vec<DynamicFile> {
    let main = gives_way(&script.dependencies, &cfg.dependencies, Vec::is_empty);
    let extras = gives_way(
        &script.optional_dependencies,
        &cfg.optional_dependencies,
        Vec::is_empty,
    );
    let of_cfg = |file: &&DynamicFile| match file.role {
        DynamicRole::Dependencies => main,
        DynamicRole::OptionalDependencies(_) => extras,
    };
    let declared = cfg.dependency_files.iter().filter(of_cfg);
    // setup.py opens its own, whatever becomes of them.
    script
        .dependency_files
        .iter()
        .chain(declared)
        .cloned()
        .collect()
}

/// A field of setup.py, else that of setup.cfg.
fn prefer<T>(script: Field<T>, cfg: Field<T>, empty: impl Fn(&T) -> bool) -> Field<T> {
    if gives_way(&script, &cfg, empty) {
        cfg
    } else {
        script
    }
}

fn person(script: Field<Person>, cfg: Field<Person>) -> Field<Person> {
    match (script, cfg) {
        (Field::Known(mut script), Field::Known(cfg)) => {
            let Person { name, email } = cfg.value;
            script.value.name = script.value.name.or(name);
            script.value.email = script.value.email.or(email);
            Field::Known(script)
        }
        (Field::Known(script), Field::Unknown(cfg)) => {
            if script.value.name.is_some() && script.value.email.is_some() {
                Field::Known(script)
            } else {
                Field::Unknown(cfg)
            }
        }
        (Field::Absent, other) | (other, _) => other,
    }
}

fn readme(script: Field<Readme>, cfg: Field<Readme>) -> Field<Readme> {
    let empty = |readme: &Readme| {
        readme.files.is_empty() && readme.text.as_ref().is_none_or(String::is_empty)
    };
    match (script, cfg) {
        (Field::Known(mut script), Field::Known(cfg)) => {
            if empty(&script.value) {
                script.value.files = cfg.value.files;
                script.value.text = cfg.value.text;
                script.location = cfg.location;
                script.key = cfg.key;
            }
            script.value.content_type = script
                .value
                .content_type
                .filter(|found| !found.is_empty())
                .or(cfg.value.content_type);
            Field::Known(script)
        }
        (script, cfg) => prefer(script, cfg, empty),
    }
}

/// Both together.
pub(crate) fn combine(script: Metadata, cfg: Metadata) -> Metadata {
    let text = String::is_empty;
    let dependency_files = dependency_files(&script, &cfg);
    let data_patterns = if gives_way(&script.data_files, &cfg.data_files, Vec::is_empty) {
        cfg.data_patterns
    } else {
        None
    };
    Metadata {
        has_conditional_extras: script.has_conditional_extras || cfg.has_conditional_extras,
        unreadable: None,
        name: prefer(script.name, cfg.name, text),
        version: prefer(
            script.version,
            cfg.version,
            |version| matches!(version, Version::Literal(text) if text.is_empty()),
        ),
        description: prefer(script.description, cfg.description, text),
        readme: readme(script.readme, cfg.readme),
        requires_python: prefer(script.requires_python, cfg.requires_python, text),
        license: prefer(script.license, cfg.license, |license| match license {
            License::Text(text) | License::Expression(text) => text.is_empty(),
        }),
        license_files: prefer(script.license_files, cfg.license_files, Vec::is_empty),
        author: person(script.author, cfg.author),
        maintainer: person(script.maintainer, cfg.maintainer),
        keywords: prefer(script.keywords, cfg.keywords, Vec::is_empty),
        classifiers: prefer(script.classifiers, cfg.classifiers, Vec::is_empty),
        platforms: prefer(script.platforms, cfg.platforms, Vec::is_empty),
        url: prefer(script.url, cfg.url, text),
        download_url: prefer(script.download_url, cfg.download_url, text),
        project_urls: prefer(script.project_urls, cfg.project_urls, Vec::is_empty),
        dependencies: prefer(script.dependencies, cfg.dependencies, Vec::is_empty),
        optional_dependencies: prefer(
            script.optional_dependencies,
            cfg.optional_dependencies,
            Vec::is_empty,
        ),
        setup_requires: prefer(script.setup_requires, cfg.setup_requires, Vec::is_empty),
        tests_require: prefer(script.tests_require, cfg.tests_require, Vec::is_empty),
        entry_points: prefer(script.entry_points, cfg.entry_points, Vec::is_empty),
        packages: prefer(
            script.packages,
            cfg.packages,
            |packages| matches!(packages, Packages::Listed(list) if list.is_empty()),
        ),
        py_modules: prefer(script.py_modules, cfg.py_modules, Vec::is_empty),
        package_dir: prefer(script.package_dir, cfg.package_dir, Vec::is_empty),
        package_data: prefer(script.package_data, cfg.package_data, Vec::is_empty),
        exclude_package_data: prefer(
            script.exclude_package_data,
            cfg.exclude_package_data,
            Vec::is_empty,
        ),
        include_package_data: prefer(
            script.include_package_data,
            cfg.include_package_data,
            |value| !value,
        ),
        data_files: prefer(script.data_files, cfg.data_files, Vec::is_empty),
        script_files: prefer(script.script_files, cfg.script_files, Vec::is_empty),
        zip_safe: prefer(script.zip_safe, cfg.zip_safe, |value| !value),
        namespace_packages: prefer(
            script.namespace_packages,
            cfg.namespace_packages,
            Vec::is_empty,
        ),
        others: script.others.into_iter().chain(cfg.others).collect(),
        keys: script.keys.into_iter().chain(cfg.keys).collect(),
        taken_from: script
            .taken_from
            .into_iter()
            .chain(cfg.taken_from)
            .collect(),
        data_patterns,
        dependency_files,
        setup_keywords: if script.setup_keywords == SetupKeywords::NoCall {
            cfg.setup_keywords
        } else {
            script.setup_keywords
        },
        backend: if script.backend == Backend::Setuptools {
            cfg.backend
        } else {
            script.backend
        },
        uncertain: script.uncertain.or(cfg.uncertain),
        side_effects: script
            .side_effects
            .into_iter()
            .chain(cfg.side_effects)
            .collect(),
    }
}
