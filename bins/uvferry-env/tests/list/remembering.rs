//! Metadata that is as it was is not read again, and the list is the same.

use std::thread::sleep;
use std::time::{Duration, Instant};

use uvferry_testkit::{WheelBuilder, find_pythons_from, skip};

use crate::bench::Bench;

#[test]
fn a_list_by_what_was_kept_is_the_list_that_pip_prints() {
    skip!(unless Uv, Python);
    let Some((version, base)) = find_pythons_from((3, 8)).pop() else {
        skip!("no Python from 3.8 on");
    };
    let bench = Bench::new(version, &base, &[]);
    let names: Vec<String> = (0..24).map(|number| format!("made{number:02}")).collect();
    for name in &names {
        for version in ["1.0", "2.0"] {
            WheelBuilder::new(name, version).build(&bench.packages);
        }
    }
    let pinned: Vec<String> = names.iter().map(|name| format!("{name}==1.0")).collect();
    let install = |what: &[&str]| bench.uv(&[&["install"], what].concat());
    let begun = Instant::now();
    install(&pinned.iter().map(String::as_str).collect::<Vec<_>>());
    let agrees = || {
        assert_eq!(bench.list(&["--as", "list"]), bench.pip(&["list"]));
        for form in [&[][..], &["--format", "json"], &["--tree"]] {
            let anew = [form, &["--no-cache"]].concat();
            assert_eq!(bench.list(form), bench.list(&anew), "{form:?}");
        }
    };
    let kept = bench.project.beside("uvferry-cache").join("metadata-1");
    bench.list(&[]);
    // On a busy machine it may have been old enough by then.
    assert!(
        !kept.exists() || begun.elapsed() > Duration::from_secs(2),
        "what was just installed is kept"
    );
    agrees();
    // Until it is so old that any change would show.
    sleep(Duration::from_secs(4));
    agrees();
    assert_eq!(fs_err::read_dir(&kept).unwrap().count(), 1);
    agrees();
    install(&["made07==2.0"]);
    agrees();
    let removed = bench.run_uv(&["uninstall", "made08"]);
    assert!(removed.success(), "{removed:?}");
    agrees();
    assert!(!bench.list(&[]).contains("made08"));
}
