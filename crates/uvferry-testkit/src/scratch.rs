use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use uvferry_process::{Command, Finished};

use crate::isolated::Isolated;
use crate::snapshot::{TreeSnapshot, tree_snapshot};

/// A project in a temporary folder, with an environment of its own beside it; both are
/// gone when it is dropped.
#[derive(Debug)]
pub struct ScratchProject {
    root: PathBuf,
    isolated: Isolated,
    // Last, so that it is dropped last.
    folder: TempDir,
}

impl ScratchProject {
    /// An empty one.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("uvferry-")
            .tempdir()
            .expect("the temporary folder can be written");
        // Resolved: macOS keeps its temporary folder behind a link, and programs print
        // the path behind it.
        let base = fs_err::canonicalize(folder.path()).expect("the folder was just made");
        // On Windows that gives `\\?\C:\…`, which Python and git do not take.
        let base = base
            .to_str()
            .and_then(|path| path.strip_prefix(r"\\?\"))
            .map_or_else(|| base.clone(), PathBuf::from);
        let root = base.join("project");
        fs_err::create_dir(&root).expect("the folder was just made");
        Self {
            root,
            isolated: Isolated::under(&base),
            folder,
        }
    }

    /// A copy of a tree (`fixtures/<case>/before`, say). Symbolic links stay links.
    pub fn copy_of(tree: impl AsRef<Path>) -> Self {
        let project = Self::new();
        copy(tree.as_ref(), &project.root);
        project
    }

    /// The project's root.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// A folder beside the project, made when it is not there: for wheels, caches, other
    /// repositories.
    pub fn beside(&self, name: &str) -> PathBuf {
        let path = self.root.with_file_name(name);
        fs_err::create_dir_all(&path).expect("the folder can be written");
        path
    }

    /// A path in the project.
    pub fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a file and the folders above it; returns its path.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder).expect("the folder can be written");
        }
        fs_err::write(&path, bytes).expect("the folder can be written");
        path
    }

    /// Reads a file as text.
    pub fn read(&self, path: &str) -> String {
        fs_err::read_to_string(self.root.join(path)).expect("the file is there and is text")
    }

    /// Whether something is there.
    pub fn exists(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        fs_err::remove_file(self.root.join(path)).expect("the file is there");
    }

    /// The whole tree as it is now, without `.git`.
    pub fn snapshot(&self) -> TreeSnapshot {
        tree_snapshot(&self.root).without(".git")
    }

    /// The environment that [`run`](Self::run) gives: change it to give more.
    pub fn isolated(&mut self) -> &mut Isolated {
        &mut self.isolated
    }

    /// The environment that [`run`](Self::run) gives.
    pub fn environment(&self) -> &uvferry_process::Environment {
        self.isolated.environment()
    }

    /// Runs a program in the project with the isolated environment, two minutes at most.
    ///
    /// # Panics
    /// When it cannot be started or takes longer; a status other than 0 is returned.
    pub fn run<I>(&self, program: impl AsRef<Path>, arguments: I) -> Finished
    where
        I: IntoIterator,
        I::Item: AsRef<std::ffi::OsStr>,
    {
        self.run_in(&self.root, program, arguments)
    }

    fn run_in<I>(&self, directory: &Path, program: impl AsRef<Path>, arguments: I) -> Finished
    where
        I: IntoIterator,
        I::Item: AsRef<std::ffi::OsStr>,
    {
        let finished = Command::new(program)
            .args(arguments)
            .current_dir(directory)
            .environment(self.isolated.environment())
            .timeout(Duration::from_mins(2))
            .run();
        match finished {
            Ok(finished) => finished,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`run`](Self::run), which must succeed; returns stdout.
    pub fn run_ok<I>(&self, program: impl AsRef<Path>, arguments: I) -> String
    where
        I: IntoIterator,
        I::Item: AsRef<std::ffi::OsStr>,
    {
        let program = program.as_ref();
        let finished = self.run(program, arguments);
        assert!(
            finished.success(),
            "`{}` failed: {finished:?}",
            program.display()
        );
        finished.stdout_text().into_owned()
    }

    /// Runs git in the project, which must succeed; returns stdout. No configuration of
    /// the user or the system is read.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.root, arguments)
    }

    fn git_in(&self, directory: &Path, arguments: &[&str]) -> String {
        let finished = self.run_in(directory, "git", arguments);
        assert!(finished.success(), "git {arguments:?} failed: {finished:?}");
        finished.stdout_text().trim_end().to_owned()
    }

    /// Makes the project a git repository with one commit of all that is there.
    #[must_use]
    pub fn committed(self) -> Self {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.commit("Initial commit");
        self
    }

    /// Commits all that is there; returns the commit's id.
    pub fn commit(&self, message: &str) -> String {
        self.commit_in(&self.root, message)
    }

    fn commit_in(&self, directory: &Path, message: &str) -> String {
        self.git_in(directory, &["add", "--all"]);
        self.git_in(
            directory,
            &["commit", "--quiet", "--allow-empty", "--message", message],
        );
        self.git_in(directory, &["rev-parse", "HEAD"])
    }

    /// Makes the folder `name` beside the project a git repository with these files;
    /// returns its `file://` address, to be used as `git+file://…`, and the commit's id.
    pub fn repository(&self, name: &str, files: &[(String, Vec<u8>)]) -> (String, String) {
        let folder = self.beside(name);
        for (path, bytes) in files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs_err::create_dir_all(parent).expect("the folder can be written");
            }
            fs_err::write(&path, bytes).expect("the folder can be written");
        }
        self.git_in(&folder, &["init", "--quiet", "--initial-branch=main"]);
        let commit = self.commit_in(&folder, "Initial commit");
        let path = folder.to_string_lossy().replace('\\', "/");
        let slash = if path.starts_with('/') { "" } else { "/" };
        (format!("file://{slash}{path}"), commit)
    }

    /// Keeps the folder after the test, to look into it; returns its path.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

impl Default for ScratchProject {
    fn default() -> Self {
        Self::new()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs_err::read_dir(from).expect("the tree is there") {
        let entry = entry.expect("the tree can be read");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().expect("the tree can be read");
        if kind.is_dir() {
            fs_err::create_dir_all(&target).expect("the folder can be written");
            copy(&source, &target);
        } else if kind.is_symlink() {
            #[cfg(unix)]
            {
                let destination = fs_err::read_link(&source).expect("the link can be read");
                fs_err::os::unix::fs::symlink(destination, &target)
                    .expect("the folder can be written");
            }
            #[cfg(not(unix))]
            fs_err::copy(&source, &target).expect("the folder can be written");
        } else {
            fs_err::copy(&source, &target).expect("the folder can be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_needs_no_configuration_of_the_user() {
        let project = ScratchProject::new();
        project.write("a/b.txt", "x");
        let project = project.committed();
        assert_eq!(project.git(&["status", "--porcelain"]), "");
        assert_eq!(
            project.git(&["log", "--format=%an <%ae>"]),
            "Test <test@example.com>"
        );
    }

    #[test]
    fn a_copy_has_the_same_bytes_and_modes() {
        let project = ScratchProject::new();
        project.write("requirements/dev.txt", b"\xff\xfea\0");
        let copy = ScratchProject::copy_of(project.path());
        assert_eq!(copy.snapshot(), project.snapshot());
    }
}
