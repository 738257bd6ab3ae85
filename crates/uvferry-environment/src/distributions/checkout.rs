//! The repository that an editable's sources are checked out from, as `pip freeze` tells it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_process::{Command, Environment, ProcessError};

use crate::sites::lexically_absolute;

/// How git is asked.
#[derive(Debug, Clone)]
pub struct Git {
    /// The program; without one, what is under git is known and nothing else.
    pub program: Option<PathBuf>,
    /// The variables that it is given.
    pub environment: Environment,
}

/// What is known of the repository that a folder belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checkout {
    /// The folder is under no version control.
    None,
    /// It is that of a commit.
    Commit {
        /// `git`.
        vcs: String,
        /// The remote's address in the form of a URL. Credentials may stand in it.
        url: String,
        /// What is checked out; changes that are not committed are not seen.
        commit: String,
        /// The project's folder in it.
        subdirectory: Option<String>,
    },
    /// The repository has no remote.
    NoRemote,
    /// Its remote is neither a URL nor a folder that is there: the address.
    InvalidRemote(String),
    /// Its program is not here, or it is one that is not asked (hg, svn, bzr).
    NotAsked,
    /// Its program failed: no commit yet, a folder of another user.
    Failed,
}

/// git answers at once; a folder on a network may take longer.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Git {
    /// The repository of a folder.
    pub fn checkout(&self, folder: &Path) -> Checkout {
        let is_own = folder.join(".git").exists();
        if !is_own {
            let top = self.ask(folder, &["rev-parse", "--show-toplevel"]);
            if !matches!(top, Ok(Some(_))) {
                let others = [".hg", ".svn", ".bzr"];
                let is_other = others.iter().any(|name| folder.join(name).exists());
                return if is_other {
                    Checkout::NotAsked
                } else {
                    Checkout::None
                };
            }
        }
        let remotes = match self.ask(folder, &["config", "--get-regexp", r"remote\..*\.url"]) {
            Ok(Some(remotes)) => remotes,
            Ok(None) => return Checkout::Failed,
            Err(_) => return Checkout::NotAsked,
        };
        let origin = |line: &&str| line.starts_with("remote.origin.url ");
        let Some(remote) = remotes
            .lines()
            .find(origin)
            .or_else(|| remotes.lines().next())
        else {
            return Checkout::NoRemote;
        };
        let remote = remote.split(' ').nth(1).unwrap_or_default().trim();
        let Some(url) = as_url(remote) else {
            return Checkout::InvalidRemote(remote.to_owned());
        };
        let commit = self.ask(folder, &["rev-parse", "HEAD"]);
        let Some(commit) = commit.ok().flatten().filter(|it| !it.trim().is_empty()) else {
            return Checkout::Failed;
        };
        Checkout::Commit {
            vcs: "git".to_owned(),
            url,
            commit: commit.trim().to_owned(),
            subdirectory: self.subdirectory(folder),
        }
    }

    /// Where in the repository the project is: the folder itself or one above that can be
    /// installed.
    fn subdirectory(&self, folder: &Path) -> Option<String> {
        let git = self.ask(folder, &["rev-parse", "--git-dir"]).ok()??;
        let root = lexically_absolute(&folder.join(git.trim()).join(".."));
        let can_be_installed = |folder: &&Path| {
            ["pyproject.toml", "setup.py"]
                .iter()
                .any(|it| folder.join(it).is_file())
        };
        let project = folder.ancestors().find(can_be_installed)?;
        let real = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (project, root) = (real(project), real(&root));
        let inner = project.strip_prefix(&root).ok()?;
        let inner = inner.to_str()?;
        (!inner.is_empty()).then(|| inner.to_owned())
    }

    /// What git prints; `None` where it fails.
    fn ask(&self, folder: &Path, arguments: &[&str]) -> Result<Option<String>, ProcessError> {
        let Some(program) = &self.program else {
            return Err(ProcessError::NotFound("git".into()));
        };
        let environment = self.environment.clone();
        let finished = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .environment(&environment.without("GIT_DIR").without("GIT_WORK_TREE"))
            .timeout(TIMEOUT)
            .run()?;
        // Without a match `git config` ends with 1.
        let is_answer =
            finished.success() || arguments[0] == "config" && finished.status == Some(1);
        Ok(is_answer.then(|| finished.stdout_text().into_owned()))
    }
}

/// A remote as pip takes it: a URL as it is, a folder as `file:`, `host:path` as `ssh:`.
fn as_url(remote: &str) -> Option<String> {
    let is_word =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if let Some((scheme, _)) = remote.split_once("://")
        && is_word(scheme)
    {
        return Some(remote.to_owned());
    }
    let path = Path::new(remote);
    if path.is_absolute() && path.exists() {
        return url::Url::from_file_path(path).ok().map(String::from);
    }
    let (host, path) = remote.split_once(':')?;
    let (user, server) = match host.split_once('@') {
        Some((user, server)) => (Some(user), server),
        None => (None, host),
    };
    let is_server = !server.is_empty() && !host.contains('/') && user.is_none_or(is_word);
    let is_path =
        path.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !path.contains(':');
    (is_server && is_path).then(|| format!("ssh://{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_become_urls_as_pip_makes_them() {
        for (remote, url) in [
            (
                "https://example.com/a.git",
                Some("https://example.com/a.git"),
            ),
            (
                "ssh://git@example.com/a.git",
                Some("ssh://git@example.com/a.git"),
            ),
            (
                "git@example.com:a/b.git",
                Some("ssh://git@example.com/a/b.git"),
            ),
            ("example.com:a/b.git", Some("ssh://example.com/a/b.git")),
            ("C:/a/b", None),
            ("git@example.com:/a/b.git", None),
            ("../a.git", None),
            ("", None),
        ] {
            assert_eq!(as_url(remote).as_deref(), url, "{remote}");
        }
    }
}
