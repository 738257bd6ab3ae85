//! The table of well-known distributions against wheels, and what is installed here.

use std::collections::BTreeSet;
use std::path::PathBuf;

use uvferry_environment::distributions::installed_in;
use uvferry_imports::modules::{Catalogue, DistributionFiles, known};
use uvferry_testkit::{find_pythons, skip};

/// Compares each distribution that the table knows with what its files say: all of its line where
/// the line is of that very version, some of it where versions differ. Gives how many it was.
fn compare(files: Vec<DistributionFiles>) -> usize {
    let mut compared = 0;
    for files in files {
        let name = files.normalized_name.clone();
        let version = files.version.clone();
        let Some(line) = known::of_distribution(&name) else {
            continue;
        };
        let catalogue = Catalogue::builder().files(files).build();
        let Some(contents) = catalogue.contents_of(&name) else {
            continue;
        };
        // One that only needs others, as some become.
        if contents.modules.is_empty() {
            continue;
        }
        let has = |module: &str| {
            contents.modules.iter().any(|it| {
                it.name == module
                    || module
                        .strip_prefix(&*it.name)
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        };
        let (there, gone): (Vec<&str>, Vec<&str>) = line.modules().partition(|module| has(module));
        if line.record_of == Some(&*version) {
            assert!(gone.is_empty(), "{name} {version} has no {gone:?}");
        }
        assert!(
            !there.is_empty(),
            "{name} {version} has none of {gone:?}, but {:?}",
            contents.modules
        );
        compared += 1;
    }
    compared
}

#[test]
fn the_table_says_what_wheels_have() {
    let Some(folder) = std::env::var_os("UVFERRY_TEST_WHEELS").map(PathBuf::from) else {
        skip!("UVFERRY_TEST_WHEELS names no folder of wheels");
    };
    let wheels = fs_err::read_dir(&folder).unwrap().flatten();
    let wheels = wheels.map(|entry| entry.path());
    let wheels = wheels.filter(|path| path.extension().is_some_and(|it| it == "whl"));
    let files = wheels.map(|wheel| DistributionFiles::of_wheel(&wheel).unwrap());
    assert!(compare(files.collect()) > 0, "the table knows none of them");
}

#[test]
fn the_table_says_what_the_pythons_here_have() {
    let mut once = BTreeSet::new();
    let mut all = Vec::new();
    for (_, python) in find_pythons() {
        for library in ["lib", "lib64"] {
            let folder = python.ancestors().nth(2).map(|prefix| prefix.join(library));
            let versions = folder.and_then(|folder| fs_err::read_dir(folder).ok());
            let sites = versions.into_iter().flatten().flatten();
            let sites: Vec<PathBuf> = sites
                .map(|entry| entry.path().join("site-packages"))
                .filter(|site| site.is_dir())
                .collect();
            for one in &installed_in(&sites).distributions {
                if once.insert((one.normalized_name.clone(), one.version.clone())) {
                    all.push(DistributionFiles::of_installed(one));
                }
            }
        }
    }
    if compare(all) == 0 {
        skip!("the Pythons here have no distribution that the table knows");
    }
}
