//! Who asks for what, as `uv pip tree` draws it.

use uvferry_testkit::{WheelBuilder, find_python, skip};

use crate::bench::Bench;

/// Forty distributions that ask for later ones: how many and which follows from their number.
fn fill(bench: &Bench) -> Vec<String> {
    let name = |at: usize| format!("tree-{at:02}");
    let mut names = Vec::new();
    for at in 0..40 {
        let mut wheel = WheelBuilder::new(&name(at), &format!("1.{at}"));
        for step in 1..=(at * 7 % 4) {
            let other = at + step * (1 + at % 5);
            if other < 40 {
                wheel = wheel.requires(&format!("{}>=1.0", name(other)));
            }
        }
        wheel
            .requires("never; sys_platform == 'nowhere'")
            .build(&bench.packages);
        names.push(name(at));
    }
    names
}

/// Without what `--why` says beside the names.
fn without_wishes(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let Some((name, wish)) = line.split_once(" [requires: ") else {
            return line.to_owned();
        };
        let behind = wish.split_once(']').map_or("", |(_, behind)| behind);
        format!("{name}{behind}")
    });
    lines.map(|line| line + "\n").collect()
}

#[test]
fn the_tree_is_that_of_uv_downwards_and_upwards() {
    skip!(unless Uv, Python);
    let bench = Bench::new((3, 10), &find_python().unwrap(), &[]);
    let names = fill(&bench);
    let mut arguments = vec!["install"];
    arguments.extend(names.iter().map(String::as_str));
    bench.uv(&arguments);
    assert_eq!(bench.list(&["--tree"]), bench.uv(&["tree"]));
    for name in ["tree-39", "tree-20", "tree-00"] {
        let theirs = bench.uv(&["tree", "--invert", "--package", name]);
        assert_eq!(
            without_wishes(&bench.list(&["--why", name])),
            theirs,
            "{name}"
        );
    }
}

#[test]
fn extras_circles_and_what_is_missing_are_in_the_tree() {
    skip!(unless Uv, Python);
    let bench = Bench::new((3, 10), &find_python().unwrap(), &[]);
    for wheel in [
        WheelBuilder::new("top", "1.0")
            .requires("middle[Fast]>=1")
            .requires("absent>2"),
        WheelBuilder::new("middle", "1.0")
            .extra("fast", &["speed", "middle[more]"])
            .extra("more", &["other<1"])
            .extra("unasked", &["never"]),
        WheelBuilder::new("speed", "1.0").requires("middle"),
        WheelBuilder::new("other", "1.0"),
        WheelBuilder::new("around", "1.0").requires("about"),
        WheelBuilder::new("about", "1.0").requires("around"),
    ] {
        wheel.build(&bench.packages);
    }
    bench.uv(&[
        "install",
        "--no-deps",
        "top",
        "middle",
        "speed",
        "other",
        "around",
        "about",
    ]);
    let tree = "\
about v1.0
└── around v1.0
    └── about v1.0 (*)
top v1.0
├── absent (missing, required: >2)
└── middle v1.0
    ├── other v1.0 (extra: more) (required: <1)
    └── speed v1.0 (extra: fast)
        └── middle v1.0 (*)
(*) Package tree already displayed
";
    assert_eq!(bench.list(&["--tree"]), tree);
    let why = "\
other v1.0
└── middle v1.0 [requires: <1, extra: more, not met]
    ├── speed v1.0 [requires: *]
    │   └── middle v1.0 [requires: *, extra: fast] (*)
    └── top v1.0 [requires: >=1]
(*) Package tree already displayed
";
    assert_eq!(bench.list(&["--why", "Other"]), why);
    let absent = "absent (missing)\n└── top v1.0 [requires: >2, not met]\n";
    assert_eq!(bench.list(&["--why", "absent"]), absent);
    let unknown = bench.run(&["--why", "never"]);
    assert_eq!(unknown.status, Some(1));
    let checked = bench.run(&["--check"]);
    assert_eq!(checked.status, Some(1));
    let text = checked.stdout_text();
    assert!(text.contains("UVF406") && text.contains("absent"), "{text}");
}
