//! Environments that virtualenv and uv make, with what pip and uv install into them.

use uvferry_testkit::{WheelBuilder, find_pythons_from, find_uv, python_with, skip};

use crate::bench::{Bench, rows};

#[test]
fn environments_of_virtualenv_and_uv_are_listed_as_pip_and_uv_list_them_on_each_python() {
    skip!(unless Uv, Pip, Python);
    // The last one that makes environments of every Python here; its wheels of pip come with it.
    let Some(virtualenv) = python_with("virtualenv-of-old", &["virtualenv==20.26.6"]) else {
        skip!("no network");
    };
    let uv = find_uv().unwrap();
    std::thread::scope(|scope| {
        for (version, base) in find_pythons_from((3, 8)) {
            let (virtualenv, uv) = (&virtualenv, &uv);
            scope.spawn(move || {
                let base_path = base.to_str().unwrap();
                let arguments = ["-m", "virtualenv", "--no-download", "--python", base_path];
                let by_virtualenv = Bench::new(version, &base, &[]).made_by(virtualenv, &arguments);
                is_as_both_say(&by_virtualenv, "virtualenv");
                let arguments = ["venv", "--quiet", "--python", base_path];
                let by_uv = Bench::new(version, &base, &[]).made_by(uv, &arguments);
                is_as_both_say(&by_uv, "uv");
            });
        }
    });
}

fn is_as_both_say(bench: &Bench, maker: &str) {
    let what = format!("{maker} {}", bench.python.display());
    for (name, version) in [("Alpha.One", "1.0"), ("beta_two", "1!2.0rc1+local.2")] {
        WheelBuilder::new(name, version)
            .requires("gamma>=1")
            .build(&bench.packages);
    }
    WheelBuilder::new("gamma", "1.5").build(&bench.packages);
    bench.uv(&["install", "Alpha.One"]);
    let has_pip = bench.is_newest_pip || maker == "virtualenv";
    let beta = ["install", "beta_two==1!2.0rc1+local.2"];
    if has_pip {
        bench.pip(&beta);
        for (ours, theirs) in [
            ("list-json", &["list", "--format", "json"][..]),
            ("freeze", &["freeze"]),
        ] {
            assert_eq!(bench.list(&["--as", ours]), bench.pip(theirs), "{what}");
        }
    } else {
        bench.uv(&beta);
    }
    let listed = rows(&bench.uv(&["list", "--format", "json"]));
    assert_eq!(rows(&bench.list(&["--as", "list-json"])), listed, "{what}");
    let document = bench.document();
    let installer = |name: &str| {
        let mut all = document["distributions"].as_array().unwrap().iter();
        let one = all.find(|one| one["name"] == name).unwrap();
        one["installer"].as_str().map(str::to_owned)
    };
    assert_eq!(installer("Alpha.One").as_deref(), Some("uv"), "{what}");
    let by = if has_pip { "pip" } else { "uv" };
    assert_eq!(installer("beta_two").as_deref(), Some(by), "{what}");
}
