//! Several distributions of one name: the one that counts is the one that pip takes.

use std::path::PathBuf;

use serde_json::Value;
use uvferry_testkit::{ScratchProject, find_pythons_from, skip};

use crate::bench::{in_environment, run};

/// Versions that stand in one order by name, and in another one by number.
const VERSIONS: [[&str; 2]; 2] = [["3.4", "3.10"], ["2023.5.7", "2024.2.2"]];

#[test]
fn of_one_name_the_one_counts_that_pip_takes() {
    skip!(unless Python);
    let mut pythons = find_pythons_from((3, 8));
    pythons.sort();
    pythons.dedup_by_key(|(version, _)| *version);
    // Those with `importlib.metadata` and those before are told apart by Python 3.11.
    let late = pythons.iter().rposition(|(version, _)| *version < (3, 11));
    let chosen: Vec<(_, PathBuf)> = pythons
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || Some(*at) == late || at + 1 == pythons.len())
        .map(|(_, python)| python.clone())
        .collect();
    for (version, base) in chosen {
        let project = ScratchProject::new();
        if !project.run(&base, ["-m", "venv", "env"]).success() {
            skip!(format!("the Python {version:?} has no ensurepip"));
        }
        let python = in_environment(&project.join("env"));
        let script = "import sysconfig; print(sysconfig.get_path('purelib'))";
        let site = PathBuf::from(project.run_ok(&python, ["-c", script]).trim());
        for number in 0..12 {
            let name = format!("made_{number}");
            // Written in either order: some systems list what is new first, or last.
            let mut versions = VERSIONS[number % 2];
            if number % 3 == 0 {
                versions.reverse();
            }
            for version in versions {
                let folder = site.join(format!("{name}-{version}.dist-info"));
                fs_err::create_dir(&folder).unwrap();
                let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
                fs_err::write(folder.join("METADATA"), metadata).unwrap();
                fs_err::write(folder.join("RECORD"), "").unwrap();
            }
        }
        let pip = |form: &str| {
            let words = ["-m", "pip", "--disable-pip-version-check", form];
            project.run_ok(&python, words).replace("\r\n", "\n")
        };
        let ours = run(&project, &python, &["--as", "freeze"]);
        assert_eq!(ours.stdout_text(), pip("freeze"), "{version:?}");
        let ours = run(&project, &python, &["--check"])
            .stdout_text()
            .into_owned();
        assert_eq!(ours.matches("UVF404").count(), 12, "{ours}");
        if version >= (3, 11) {
            let order = |text: &str| -> Vec<String> {
                let document: Value = serde_json::from_str(text).unwrap();
                let rows = document["installed"].as_array().unwrap();
                rows.iter()
                    .map(|row| row["metadata_location"].to_string())
                    .collect()
            };
            let ours = run(&project, &python, &["--as", "inspect"]);
            assert_eq!(order(&ours.stdout_text()), order(&pip("inspect")));
        }
    }
}
