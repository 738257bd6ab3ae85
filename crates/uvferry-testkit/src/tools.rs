use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_process::Command;

use crate::isolated::Isolated;
use crate::programs::{find_python, find_uv, online};

/// A Python with packages of the default index, for tests that ask real tools: the
/// environment `target/tools/NAME`, made with uv the first time and again when `packages`
/// change. `None` where uv, a Python or the network is missing.
///
/// Its tools run as `python -m TOOL`.
///
/// # Panics
/// When the index is there and the packages cannot be installed.
pub fn python_with(name: &str, packages: &[&str]) -> Option<PathBuf> {
    let tools = std::env::current_exe()
        .ok()?
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "target"))?
        .join("tools");
    let folder = tools.join(name);
    let python = in_environment(&folder);
    let wanted = packages.join("\n");
    let stamp = "packages.txt";
    if fs_err::read_to_string(folder.join(stamp)).is_ok_and(|known| known == wanted)
        && python.is_file()
    {
        return Some(python);
    }
    let (uv, base) = (find_uv()?, find_python()?);
    if !online() {
        return None;
    }
    fs_err::create_dir_all(&tools).expect("target can be written");
    // Made beside and then renamed: several test programs may want it at once.
    let scratch = tempfile::tempdir_in(&tools).expect("target can be written");
    let made = scratch.path().join("environment");
    let isolated = Isolated::under(scratch.path());
    let run = |arguments: &[&str], folder: &Path| {
        let finished = Command::new(&uv)
            .args(arguments)
            .arg(folder)
            .current_dir(scratch.path())
            .environment(isolated.environment())
            .timeout(Duration::from_mins(5))
            .run()
            .expect("uv can be started");
        assert!(finished.success(), "{}", finished.stderr_redacted());
    };
    let base = base.to_string_lossy().into_owned();
    run(&["venv", "--relocatable", "--python", &base], &made);
    let mut arguments = vec!["pip", "install", "--quiet"];
    arguments.extend(packages);
    arguments.push("--python");
    run(&arguments, &in_environment(&made));
    fs_err::write(made.join(stamp), &wanted).expect("target can be written");
    // Another one's that is there by now is as good.
    if fs_err::rename(&made, &folder).is_err()
        && fs_err::read_to_string(folder.join(stamp)).is_ok_and(|known| known != wanted)
    {
        fs_err::remove_dir_all(&folder).expect("target can be written");
        fs_err::rename(&made, &folder).expect("target can be written");
    }
    Some(python)
}

fn in_environment(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    }
}
