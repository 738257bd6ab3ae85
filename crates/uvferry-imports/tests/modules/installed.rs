//! What is installed by wheels, eggs and setup.py.

use std::io::Write as _;

use uvferry_environment::distributions::installed_in;
use uvferry_imports::modules::{Catalogue, MappingSource, Shape};
use uvferry_testkit::{ScratchProject, WheelBuilder, skip};

use crate::environment::{Environment, modules, sure, write_all};

#[test]
fn a_namespace_is_shared_by_three_distributions() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    environment.add(&[
        WheelBuilder::new("corp-a", "1.0").file("corp/alpha/__init__.py", ""),
        WheelBuilder::new("corp-b", "1.0")
            .file("corp/beta/__init__.py", "")
            .file("corp/tools/one.py", ""),
        WheelBuilder::new("corp-c", "1.0").file("corp/tools/two.py", ""),
    ]);
    let catalogue = environment.catalogue();
    assert_eq!(sure(&catalogue, "corp.alpha.part", &[]), ["corp-a"]);
    assert_eq!(sure(&catalogue, "corp.tools.two", &[]), ["corp-c"]);
    assert_eq!(
        sure(&catalogue, "corp.tools", &["one", "two"]),
        ["corp-b", "corp-c"]
    );
    assert_eq!(sure(&catalogue, "corp", &["alpha"]), ["corp-a"]);
    assert!(sure(&catalogue, "corp.gamma", &[]).is_empty());
    assert_eq!(
        sure(&catalogue, "corp", &[]),
        ["corp-a", "corp-b", "corp-c"]
    );
    let (of_b, source) = modules(&catalogue, "corp-b");
    assert_eq!(of_b, ["corp.beta", "corp.tools.one"]);
    assert_eq!(source, MappingSource::Record);
    for name in ["corp-a", "corp-b", "corp-c"] {
        environment.finds(&modules(&catalogue, name).0);
    }
    // Of several who have a part, the declared one comes first.
    let found = catalogue.providers("corp", &[], &|name| name == "corp-c");
    assert_eq!(found[0].distribution, "corp-c");
}

#[test]
fn old_namespaces_are_told_by_what_their_init_does() {
    skip!(unless Uv, Python);
    let pkgutil =
        "# A namespace.\n__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n";
    let wheel = |name: &str, part: &str| {
        WheelBuilder::new(name, "1.0")
            .file("old/__init__.py", pkgutil)
            .file("old/inner/__init__.py", pkgutil)
            .file(&format!("old/inner/{part}/__init__.py"), "")
    };
    let environment = Environment::new();
    environment.add(&[wheel("old-one", "one")]);
    let alone = environment.catalogue();
    assert_eq!(sure(&alone, "old.inner.one", &[]), ["old-one"]);
    assert!(sure(&alone, "old.inner.two", &[]).is_empty());
    environment.add(&[wheel("old-two", "two")]);
    let both = environment.catalogue();
    assert_eq!(sure(&both, "old.inner.two.x", &[]), ["old-two"]);
    assert_eq!(
        sure(&both, "old.inner", &["one", "two"]),
        ["old-one", "old-two"]
    );
    environment.finds(&modules(&both, "old-two").0);
}

#[test]
fn plugins_lie_in_the_package_of_their_host() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    environment.add(&[
        WheelBuilder::new("host", "1.0")
            .file("host/__init__.py", "x = 1\n")
            .file("host/core.py", ""),
        WheelBuilder::new("host-extra", "1.0").file("host/plugins/extra/__init__.py", ""),
    ]);
    let catalogue = environment.catalogue();
    assert_eq!(sure(&catalogue, "host.core", &[]), ["host"]);
    assert_eq!(sure(&catalogue, "host", &["core"]), ["host"]);
    assert_eq!(sure(&catalogue, "host.made_at_run_time", &[]), ["host"]);
    assert_eq!(
        sure(&catalogue, "host.plugins.extra.x", &[]),
        ["host-extra"]
    );
    environment.finds(&modules(&catalogue, "host-extra").0);
}

#[test]
fn two_distributions_have_one_module() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    let wheel = |name: &str| {
        WheelBuilder::new(name, "1.0")
            .file("vision/__init__.py", "")
            .file("vision/data/__init__.py", "")
    };
    environment.add(&[wheel("vision-full"), wheel("vision-headless")]);
    let catalogue = environment.catalogue();
    for module in ["vision", "vision.data", "vision.data.deep"] {
        let both = ["vision-full", "vision-headless"];
        assert_eq!(sure(&catalogue, module, &[]), both, "{module}");
    }
    let found = catalogue.providers("vision", &[], &|name| name == "vision-headless");
    assert_eq!(found[0].distribution, "vision-headless");
}

#[test]
fn extensions_and_files_at_the_top_are_modules() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    environment.add(&[WheelBuilder::new("native", "1.0")
        .file("_fast.cpython-311-x86_64-linux-gnu.so", "")
        .file("stable.abi3.so", "")
        .file("windows.cp311-win_amd64.pyd", "")
        .file("plain.py", "")
        .file("native.libs/libz-1.so.1", "")
        .file("typed/__init__.py", "")
        .file("typed/py.typed", "")
        .file("tests/__init__.py", "")]);
    environment.add(&[WheelBuilder::new("testing", "1.0")
        .file("testing/__init__.py", "")
        .file("testing_more.py", "")]);
    let catalogue = environment.catalogue();
    let (names, _) = modules(&catalogue, "native");
    let expected = ["_fast", "plain", "stable", "tests", "typed", "windows"];
    assert_eq!(names, expected);
    assert_eq!(sure(&catalogue, "_fast", &[]), ["native"]);
    assert_eq!(catalogue.is_typed("native"), Some(true));
    // Its tests are there by mistake.
    assert!(sure(&catalogue, "tests", &["helpers"]).is_empty());
    // But not what a distribution is named after.
    assert_eq!(sure(&catalogue, "testing", &[]), ["testing"]);
}

#[test]
fn stubs_describe_modules_and_are_none() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    environment.add(&[
        WheelBuilder::new("types-demo", "1.0").file("demo-stubs/__init__.pyi", ""),
        WheelBuilder::new("types-corp", "1.0").file("corp-stubs/part/__init__.pyi", ""),
    ]);
    let catalogue = environment.catalogue();
    assert!(sure(&catalogue, "demo", &[]).is_empty());
    assert_eq!(catalogue.stubs_of("types-demo"), ["demo"]);
    assert_eq!(catalogue.stubs_of("types-corp"), ["corp.part"]);
    // Those that are not installed are known by their names.
    assert_eq!(catalogue.stubs_of("types-pyyaml"), ["yaml", "_yaml"]);
    assert_eq!(catalogue.stubs_of("some-thing-stubs"), ["some_thing"]);
    assert!(catalogue.stubs_of("requests").is_empty());
}

#[test]
fn programs_plugins_sizes_and_metadata_are_read_when_asked_for() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    let entry_points =
        "[console_scripts]\nrun-it = tool.main:run\n[pytest11]\ntool = tool.plugin\n";
    environment.add(&[
        WheelBuilder::new("tool", "1.0")
            .file("tool/__init__.py", "x".repeat(1000))
            .file("tool-1.0.data/scripts/shell-it", "#!/bin/sh\n")
            .file("tool-1.0.dist-info/entry_points.txt", entry_points),
        WheelBuilder::new("plain", "2.0"),
    ]);
    let catalogue = environment.catalogue();
    let programs: Vec<&str> = catalogue.programs_of("tool").into_iter().collect();
    assert_eq!(programs, ["run-it", "shell-it"]);
    assert_eq!(catalogue.distributions_with_program("run-it"), ["tool"]);
    assert_eq!(catalogue.distributions_with_group("pytest11"), ["tool"]);
    let groups: Vec<&str> = catalogue
        .entry_point_groups_of("tool")
        .into_iter()
        .collect();
    assert_eq!(groups, ["console_scripts", "pytest11"]);
    assert!(catalogue.programs_of("plain").is_empty());
    assert!(catalogue.programs_of("nobody-s").is_empty());
    assert!(catalogue.size_bytes_of("tool").unwrap() > 1000);
    let metadata = catalogue.files_of("plain").unwrap().metadata().unwrap();
    assert_eq!(metadata.get("Version"), Some("2.0"));
}

#[test]
fn what_setup_py_installed_is_told_by_its_own_lists() {
    let project = ScratchProject::new();
    let site = project.join("site");
    write_all(
        &site,
        &[
            ("listed/__init__.py", ""),
            (
                "listed-1.0.egg-info/PKG-INFO",
                "Name: listed\nVersion: 1.0\n",
            ),
            ("listed-1.0.egg-info/top_level.txt", "wrong\n"),
            (
                "listed-1.0.egg-info/installed-files.txt",
                "../listed/__init__.py\n../../../../bin/listed-it\nPKG-INFO\n",
            ),
            ("named/__init__.py", ""),
            ("named_too.py", ""),
            ("named-1.0.egg-info/PKG-INFO", "Name: named\nVersion: 1.0\n"),
            ("named-1.0.egg-info/top_level.txt", "named\nnamed_too\n\n"),
            ("bare-1.0.dist-info/METADATA", "Name: bare\nVersion: 1.0\n"),
            ("bare-1.0.dist-info/top_level.txt", "bare_module\n"),
            ("silent-1.0.egg-info", "Name: silent\nVersion: 1.0\n"),
            ("zoo/cat/__init__.py", ""),
            (
                "zoo_cat-1.0.egg-info/PKG-INFO",
                "Name: zoo-cat\nVersion: 1.0\n",
            ),
            ("zoo_cat-1.0.egg-info/top_level.txt", "zoo\n"),
            ("zoo_cat-1.0.egg-info/namespace_packages.txt", "zoo\n"),
            (
                "zoo_cat-1.0.egg-info/SOURCES.txt",
                "setup.py\nsrc/zoo/__init__.py\nsrc/zoo/cat/__init__.py\n",
            ),
        ],
    );
    let catalogue = Catalogue::builder()
        .installed(&installed_in(&[site]))
        .build();
    let told = |name: &str| modules(&catalogue, name);
    assert_eq!(
        told("listed"),
        (vec!["listed".to_owned()], MappingSource::Record)
    );
    let programs: Vec<&str> = catalogue.programs_of("listed").into_iter().collect();
    assert_eq!(programs, ["listed-it"]);
    let names = vec!["named".to_owned(), "named_too".to_owned()];
    assert_eq!(told("named"), (names, MappingSource::TopLevel));
    let names = vec!["bare_module".to_owned()];
    assert_eq!(told("bare"), (names, MappingSource::TopLevel));
    assert!(!catalogue.knows("silent"));
    assert_eq!(sure(&catalogue, "zoo.cat.paw", &[]), ["zoo-cat"]);
    assert!(sure(&catalogue, "zoo.dog", &[]).is_empty());
    // What is not known may still be guessed at, and is then called a guess.
    let found = catalogue.providers("silent", &[], &|_| false);
    assert_eq!(found[0].source, MappingSource::Name);
}

#[test]
fn eggs_are_folders_or_zip_files() {
    let project = ScratchProject::new();
    let site = project.join("site");
    write_all(
        &site,
        &[
            (
                "folded-1.0-py3.11.egg/EGG-INFO/PKG-INFO",
                "Name: folded\nVersion: 1.0\n",
            ),
            ("folded-1.0-py3.11.egg/folded/__init__.py", ""),
            ("folded-1.0-py3.11.egg/folded/deep/x.py", ""),
        ],
    );
    let zipped = site.join("zipped-1.0-py3.11.egg");
    let mut archive = zip::ZipWriter::new(fs_err::File::create(&zipped).unwrap());
    for (name, text) in [
        ("EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 1.0\n"),
        ("EGG-INFO/top_level.txt", "zipped\n"),
        (
            "EGG-INFO/entry_points.txt",
            "[console_scripts]\nzip-it = zipped:main\n",
        ),
        ("zipped/__init__.py", ""),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let folders = [
        site.join("folded-1.0-py3.11.egg"),
        site.join("zipped-1.0-py3.11.egg"),
    ];
    let catalogue = Catalogue::builder()
        .installed(&installed_in(&folders))
        .build();
    assert_eq!(sure(&catalogue, "folded.deep.x", &[]), ["folded"]);
    assert_eq!(sure(&catalogue, "zipped", &[]), ["zipped"]);
    assert!(catalogue.programs_of("zipped").contains("zip-it"));
    let metadata = catalogue.files_of("zipped").unwrap().metadata().unwrap();
    assert_eq!(metadata.get("Name"), Some("zipped"));
}

#[test]
fn folders_that_a_pth_file_adds_hold_modules_too() {
    let project = ScratchProject::new();
    let site = project.join("site");
    let record = "win.pth,,\nwin32/winapi.pyd,,\nwin32/lib/wincon.py,,\nwincom/__init__.py,,\n\
        win-1.0.dist-info/RECORD,,\n";
    write_all(
        &site,
        &[
            ("win.pth", "# folders\nwin32\nwin32\\lib\nimport nothing\n"),
            ("win32/winapi.pyd", ""),
            ("win32/lib/wincon.py", ""),
            ("wincom/__init__.py", ""),
            ("win-1.0.dist-info/METADATA", "Name: win\nVersion: 1.0\n"),
            ("win-1.0.dist-info/RECORD", record),
        ],
    );
    let catalogue = Catalogue::builder()
        .installed(&installed_in(&[site]))
        .build();
    for module in ["winapi", "wincon", "wincom.client"] {
        assert_eq!(sure(&catalogue, module, &[]), ["win"], "{module}");
    }
    assert_eq!(modules(&catalogue, "win").1, MappingSource::Record);
}

#[test]
fn the_table_says_nothing_of_what_is_installed() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    // A pillow without PIL: the table would say otherwise.
    environment.add(&[
        WheelBuilder::new("pillow", "1.0").file("other/__init__.py", ""),
        WheelBuilder::new("opencv-python-headless", "1.0").file("cv2/__init__.py", ""),
    ]);
    let catalogue = environment.catalogue();
    assert!(sure(&catalogue, "PIL", &[]).is_empty());
    assert_eq!(sure(&catalogue, "cv2", &[]), ["opencv-python-headless"]);
    // A declared one that is not installed may be what is meant.
    let found = catalogue.providers("cv2", &[], &|name| name == "opencv-python");
    let names: Vec<&str> = found.iter().map(|it| &*it.distribution).collect();
    assert_eq!(names, ["opencv-python", "opencv-python-headless"]);
    let contents = catalogue.contents_of("pillow").unwrap();
    assert_eq!(contents.modules[0].shape, Shape::Package);
}
