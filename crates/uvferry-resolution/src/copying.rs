//! Copies of a project, for builds: pip and uv build a folder where it stands, which leaves files
//! in it, and two at a time would disturb each other.

use std::io;
use std::path::{Path, PathBuf};

/// Folders that no build needs, and that are large.
const LEFT_OUT: [&str; 8] = [
    "node_modules",
    "__pycache__",
    ".tox",
    ".nox",
    ".uvferry",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
];

/// The way from a folder to a path; both absolute.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(one, other)| one == other)
        .count();
    let mut path: PathBuf = from.components().skip(shared).map(|_| "..").collect();
    path.extend(to.components().skip(shared));
    if path.as_os_str().is_empty() {
        path.push(".");
    }
    path
}

/// Copies a project for builds: without virtual environments, caches, and the scratch folder,
/// which may lie in it. Links stay links; those by absolute paths into the project lead into the
/// copy. A repository has its history borrowed, since some builds ask git for their version.
///
/// # Errors
/// Where something cannot be read or written.
pub fn copy_for_builds(from: &Path, to: &Path, scratch: &Path) -> io::Result<()> {
    copy_below(from, from, to, scratch)
}

fn copy_below(root: &Path, from: &Path, to: &Path, scratch: &Path) -> io::Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        let name = entry.file_name();
        if kind.is_symlink() {
            // An absolute one into what is copied would lead back to the user's own files.
            let to = fs_err::read_link(&path)?;
            let inside = to.is_absolute() && to.starts_with(root);
            let to = if inside { relative(from, &to) } else { to };
            link(&path, &to, &target)?;
        } else if kind.is_dir() {
            let left_out = LEFT_OUT.iter().any(|out| name == *out)
                || path.join("pyvenv.cfg").is_file()
                || scratch.starts_with(&path);
            if name == ".git" {
                borrow_history(&path, &path, &target)?;
            } else if !left_out {
                copy_below(root, &path, &target, scratch)?;
            }
        } else if kind.is_file() && name == ".git" {
            // Of a worktree or a submodule, whose repository is elsewhere.
            if let Some(repository) = named_by(&path) {
                borrow_history(&repository, &shared_by(&repository), &target)?;
            }
        } else if kind.is_file() {
            copy_file(&entry, &target)?;
        }
    }
    Ok(())
}

/// The repository that a `.git` file names, if it is there.
fn named_by(file: &Path) -> Option<PathBuf> {
    let text = fs_err::read_to_string(file).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim();
    let repository = file.parent()?.join(named);
    repository.is_dir().then_some(repository)
}

/// What the repository of a worktree has in common with the others.
fn shared_by(repository: &Path) -> PathBuf {
    let named = fs_err::read_to_string(repository.join("commondir"));
    named.map_or_else(
        |_| repository.to_owned(),
        |named| repository.join(named.trim()),
    )
}

/// A repository that has the objects of another one, which git only reads. `own` has what is a
/// worktree's own, its HEAD and index; `shared` all else.
fn borrow_history(own: &Path, shared: &Path, to: &Path) -> io::Result<()> {
    const LEFT: [&str; 5] = ["objects", "modules", "lfs", "hooks", "worktrees"];
    const POINTERS: [&str; 2] = ["commondir", "gitdir"];
    fs_err::create_dir_all(to.join("objects").join("info"))?;
    for from in [shared, own] {
        for entry in fs_err::read_dir(from)? {
            let entry = entry?;
            let name = entry.file_name();
            let target = to.join(&name);
            let kind = entry.file_type()?;
            if kind.is_dir() && !LEFT.iter().any(|left| name == *left) {
                copy_exactly(&entry.path(), &target)?;
            } else if kind.is_file() && name == "config" {
                fs_err::write(&target, without_worktree(&fs_err::read(entry.path())?))?;
            } else if kind.is_file()
                && !POINTERS.iter().any(|pointer| name == *pointer)
                && !name.to_string_lossy().ends_with(".lock")
            {
                copy_file(&entry, &target)?;
            }
        }
        if own == shared {
            break;
        }
    }
    // git takes a relative path from the folder of the objects.
    let objects = std::path::absolute(shared.join("objects"))?;
    let mut alternates = objects.to_string_lossy().into_owned() + "\n";
    // What another repository lends is lent on.
    if let Ok(more) = fs_err::read_to_string(objects.join("info").join("alternates")) {
        let lines = more.lines().map(|line| objects.join(line));
        for line in lines {
            alternates.push_str(&line.to_string_lossy());
            alternates.push('\n');
        }
    }
    fs_err::write(
        to.join("objects").join("info").join("alternates"),
        alternates,
    )
}

/// A repository's settings without the place of its worktree, which is a submodule's own.
fn without_worktree(config: &[u8]) -> Vec<u8> {
    let is_place = |line: &&[u8]| {
        let line = line.trim_ascii_start();
        let start = line.get(..8).unwrap_or_default();
        start.eq_ignore_ascii_case(b"worktree") && line[8..].trim_ascii_start().starts_with(b"=")
    };
    let lines = config.split_inclusive(|byte| *byte == b'\n');
    lines
        .filter(|line| !is_place(line))
        .flatten()
        .copied()
        .collect()
}

/// Copies a folder with its links as links, its modes and its times: by its time Python knows
/// whether bytecode fits a source.
///
/// # Errors
/// Where something cannot be read or written.
pub fn copy_exactly(from: &Path, to: &Path) -> io::Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_exactly(&source, &target)?;
        } else if kind.is_symlink() {
            link(&source, &fs_err::read_link(&source)?, &target)?;
        } else {
            copy_file(&entry, &target)?;
        }
    }
    Ok(())
}

/// Copies a file with its mode and its time.
fn copy_file(entry: &fs_err::DirEntry, target: &Path) -> io::Result<()> {
    fs_err::copy(entry.path(), target)?;
    let modified = entry.metadata()?.modified()?;
    let file = fs_err::OpenOptions::new().write(true).open(target);
    // One that nobody may write keeps the time of the copy.
    if let Ok(file) = file {
        file.file().set_modified(modified)?;
    }
    Ok(())
}

/// Makes a link.
#[cfg(unix)]
fn link(_source: &Path, to: &Path, target: &Path) -> io::Result<()> {
    fs_err::os::unix::fs::symlink(to, target)
}

/// Makes a link, to a folder where `source` leads to one.
#[cfg(windows)]
fn link(source: &Path, to: &Path, target: &Path) -> io::Result<()> {
    if source.is_dir() {
        fs_err::os::windows::fs::symlink_dir(to, target)
    } else {
        fs_err::os::windows::fs::symlink_file(to, target)
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

    use super::*;

    #[test]
    fn links_stay_links_and_lead_to_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(folder.path()).unwrap().join("app");
        fs_err::create_dir_all(root.join("src")).unwrap();
        fs_err::write(root.join("real.txt"), "mine").unwrap();
        let link = fs_err::os::unix::fs::symlink::<PathBuf, PathBuf>;
        link("../real.txt".into(), root.join("src/relative")).unwrap();
        link(root.join("real.txt"), root.join("src/absolute")).unwrap();
        link("/none/there".into(), root.join("src/elsewhere")).unwrap();
        let copied = folder.path().join("copied/app");
        copy_for_builds(&root, &copied, Path::new("/none")).unwrap();
        for name in ["relative", "absolute"] {
            fs_err::write(copied.join("src").join(name), name).unwrap();
            let changed = fs_err::read_to_string(copied.join("real.txt")).unwrap();
            assert_eq!(changed, name);
        }
        let elsewhere = fs_err::read_link(copied.join("src/elsewhere")).unwrap();
        assert_eq!(elsewhere, Path::new("/none/there"));
        let own = fs_err::read_to_string(root.join("real.txt")).unwrap();
        assert_eq!(own, "mine");
    }

    /// Runs git; what it says.
    fn git(directory: &Path, words: &[&str]) -> String {
        let environment: uvferry_process::Environment = std::env::vars_os().collect();
        let finished = uvferry_process::Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(["-c", "protocol.file.allow=always"])
            .args(words)
            .current_dir(directory)
            .environment(&environment)
            .run()
            .unwrap();
        assert!(finished.success(), "{words:?}: {finished:?}");
        finished.stdout_text().trim().to_owned()
    }

    #[test]
    fn worktrees_and_submodules_tell_their_version_too() {
        use uvferry_testkit::{skip, tree_snapshot};
        skip!(unless Git);
        let folder = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(folder.path()).unwrap();
        let main = root.join("main");
        fs_err::create_dir(&main).unwrap();
        fs_err::write(main.join("app.py"), "").unwrap();
        git(&main, &["init", "--quiet"]);
        git(&main, &["add", "."]);
        git(&main, &["commit", "--quiet", "-m", "a"]);
        git(&main, &["tag", "v1.2"]);
        git(&main, &["worktree", "add", "--quiet", "../tree"]);
        let outer = root.join("outer");
        fs_err::create_dir(&outer).unwrap();
        git(&outer, &["init", "--quiet"]);
        git(&outer, &["submodule", "--quiet", "add", "../main", "inner"]);
        let before = tree_snapshot(&root);
        for (place, name) in [
            (root.join("tree"), "of-tree"),
            (outer.join("inner"), "of-inner"),
        ] {
            let copied = folder.path().join("copied").join(name);
            copy_for_builds(&place, &copied, Path::new("/none")).unwrap();
            assert_eq!(git(&copied, &["describe", "--tags", "--dirty"]), "v1.2");
            fs_err::write(copied.join("new.py"), "").unwrap();
            git(&copied, &["add", "."]);
            git(&copied, &["commit", "--quiet", "-m", "b"]);
            assert!(git(&copied, &["describe", "--tags"]).starts_with("v1.2-1-g"));
        }
        fs_err::remove_dir_all(folder.path().join("copied")).unwrap();
        tree_snapshot(&root).assert_same_as(&before);
    }
}
