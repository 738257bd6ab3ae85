//! Wheels that are not installed: files, and what uv has unpacked.

use uvferry_imports::modules::{Catalogue, DistributionFiles, MappingSource, UnpackedWheels};
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, find_uv, skip};

use crate::environment::{Environment, modules, sure};

#[test]
fn a_wheel_tells_its_modules_without_being_installed() {
    let project = ScratchProject::new();
    let wheel = WheelBuilder::new("Some.Thing", "1.0")
        .file("thing/__init__.py", "")
        .file("some_thing-1.0.data/purelib/beside.py", "")
        .file("some_thing-1.0.data/data/share/nothing.py", "")
        .console_script("thing-it", "thing:main")
        .build(project.path());
    let files = DistributionFiles::of_wheel(&wheel).unwrap();
    assert_eq!(files.normalized_name, "some-thing");
    assert_eq!(files.version, "1.0");
    assert!(!files.is_installed());
    assert!(files.size_bytes().unwrap() > 0);
    let catalogue = Catalogue::builder().files(files).build();
    let expected = vec!["beside".to_owned(), "thing".to_owned()];
    assert_eq!(
        modules(&catalogue, "some-thing"),
        (expected, MappingSource::Record)
    );
    assert!(catalogue.programs_of("some-thing").contains("thing-it"));
    // What is no wheel is an error.
    let other = project.write("x.whl", "no zip file");
    assert!(DistributionFiles::of_wheel(&other).is_err());
    assert!(DistributionFiles::of_wheel(&project.join("none.whl")).is_err());
}

#[test]
fn what_is_installed_goes_before_a_wheel_of_it() {
    skip!(unless Uv, Python);
    let environment = Environment::new();
    environment.add(&[WheelBuilder::new("two-forms", "1.0").file("new_name.py", "")]);
    let wheel = WheelBuilder::new("two-forms", "2.0")
        .file("old_name.py", "")
        .build(environment.project.path());
    let installed =
        uvferry_environment::distributions::installed_in(std::slice::from_ref(&environment.site));
    let builder = Catalogue::builder().installed(&installed);
    assert!(builder.has("two-forms"));
    let catalogue = builder
        .files(DistributionFiles::of_wheel(&wheel).unwrap())
        .build();
    assert_eq!(sure(&catalogue, "new_name", &[]), ["two-forms"]);
    assert!(sure(&catalogue, "old_name", &[]).is_empty());
}

#[test]
fn the_cache_of_uv_has_what_it_installed_and_built() {
    skip!(unless Uv, Python);
    let mut project = ScratchProject::new();
    let cache = project.beside("uv-cache");
    project.isolated().set("UV_CACHE_DIR", &cache);
    let packages = project.beside("packages");
    WheelBuilder::new("From.Wheel", "1.0")
        .file("from_a_wheel/__init__.py", "")
        .build(&packages);
    SdistBuilder::new("from-sdist", "2.0")
        .file("from_a_sdist.py", "")
        .build(&packages);
    let uv = find_uv().unwrap();
    let python = uvferry_testkit::find_python().unwrap();
    let (python, packages) = (python.to_str().unwrap(), packages.to_str().unwrap());
    project.run_ok(&uv, ["venv", "--quiet", "--python", python, "env"]);
    let place = project.join("env");
    let install = [
        "pip",
        "install",
        "--quiet",
        "--python",
        place.to_str().unwrap(),
        "--no-index",
        "--find-links",
        packages,
        "from-wheel",
        "from-sdist",
    ];
    project.run_ok(&uv, install);
    let said = project.run_ok(&uv, ["cache", "dir"]);
    let wheels = UnpackedWheels::in_cache(said.trim());
    for (name, version, module) in [
        ("from-wheel", "1.0", "from_a_wheel"),
        ("from-sdist", "2.0", "from_a_sdist"),
    ] {
        let files = wheels.find(name, version);
        let files = files.unwrap_or_else(|| panic!("{name} is not in the cache"));
        assert!(!files.is_installed());
        let catalogue = Catalogue::builder().files(files).build();
        assert_eq!(sure(&catalogue, module, &[]), [name]);
        assert_eq!(wheels.find(name, "9.9"), None);
    }
}
