//! All at once; where that fails, which of them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use uvferry_process::ProcessError;

use super::{Attempt, Item, Uv, UvError};

/// What became of the items that were to be installed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installation {
    /// Those that are there now, by their place in what was given.
    pub installed: Vec<usize>,
    /// Those that are not.
    pub failed: Vec<Failure>,
    /// How often uv was run.
    pub runs: usize,
}

/// A distribution that uv did not install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its place in what was given.
    pub item: usize,
    /// Why, without credentials.
    pub message: String,
}

impl Uv {
    /// Installs items into the environment of `python`. Those without a word for uv are failures
    /// at once. uv installs all of them or none in a run: where the run fails, those that its
    /// message names are tried alone and the rest without them; where it names none, halves.
    ///
    /// `scratch` is a folder for the requirements files, which may hold credentials: they are the
    /// user's alone, and removed.
    ///
    /// # Errors
    /// Where uv cannot be run, is cancelled, or takes longer than it may: what was installed
    /// until then is not told.
    pub fn install(
        &self,
        python: &Path,
        items: &[Item],
        attempt: Attempt,
        scratch: &Path,
    ) -> Result<Installation, UvError> {
        let mut installation = Installation::default();
        let mut wanted = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match &item.word {
                Ok(_) => wanted.push(at),
                Err(why) => installation.failed.push(Failure {
                    item: at,
                    message: why.to_string(),
                }),
            }
        }
        // Sets that are still to be tried. The first failure of many that share a cause, as an
        // index that is away, is the message of all of them.
        let mut sets = vec![wanted];
        while let Some(set) = sets.pop() {
            if set.is_empty() {
                continue;
            }
            installation.runs += 1;
            let message = match self.install_set(python, items, &set, attempt, scratch) {
                Ok(()) => {
                    installation.installed.extend(&set);
                    continue;
                }
                Err(UvError::Failed { message, .. }) => message,
                Err(error) => return Err(error),
            };
            if is_full(&message) {
                // Of nothing that uv says beside it is any of them the cause.
                let left = set.into_iter().chain(sets.drain(..).flatten());
                let all = left.map(|item| Failure {
                    item,
                    message: FULL.to_owned(),
                });
                installation.failed.extend(all);
                break;
            }
            if let [item] = set[..] {
                installation.failed.push(Failure { item, message });
                continue;
            }
            if is_unreachable(&message) {
                let (local, remote): (Vec<usize>, Vec<usize>) =
                    set.iter().copied().partition(|&at| is_local(&items[at]));
                if !local.is_empty() && !remote.is_empty() {
                    sets.push(remote);
                    sets.push(local);
                    continue;
                }
                if local.is_empty() {
                    let all = remote.into_iter().map(|item| Failure {
                        item,
                        message: message.clone(),
                    });
                    installation.failed.extend(all);
                    continue;
                }
            }
            let (named, rest): (Vec<usize>, Vec<usize>) =
                set.iter().partition(|&&at| is_named(&items[at], &message));
            if named.is_empty() || rest.is_empty() {
                let (one, other) = set.split_at(set.len() / 2);
                sets.push(other.to_vec());
                sets.push(one.to_vec());
            } else {
                // The last of the stack comes first.
                sets.extend(named.into_iter().rev().map(|at| vec![at]));
                sets.push(rest);
            }
        }
        installation.installed.sort_unstable();
        installation.failed.sort_by_key(|failure| failure.item);
        Ok(installation)
    }

    fn install_set(
        &self,
        python: &Path,
        items: &[Item],
        set: &[usize],
        attempt: Attempt,
        scratch: &Path,
    ) -> Result<(), UvError> {
        let mut text = String::new();
        for word in set.iter().filter_map(|&at| items[at].word.as_ref().ok()) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", word.line());
        }
        let mut file = tempfile::Builder::new()
            .prefix("requirements-")
            .suffix(".txt")
            .tempfile_in(scratch)?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        match self.install_file(python, file.path(), attempt) {
            // One that takes too long is a failure of its own; of several, nobody knows which.
            Err(UvError::Process(ProcessError::TimedOut {
                command, after_s, ..
            })) => Err(UvError::Failed {
                command,
                message: format!("no end after {after_s:.0} s"),
            }),
            other => other,
        }
    }
}

/// What is said of a full disk, in one line: uv's own message names files on the way.
const FULL: &str = "no space is left on the device";

/// Whether the disk, or the user's share of it, is full.
fn is_full(message: &str) -> bool {
    [
        "No space left on device",
        "os error 28",
        "Disk quota exceeded",
        "There is not enough space on the disk",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Whether uv could not reach a server at all, which is the same for all that come from there.
fn is_unreachable(message: &str) -> bool {
    [
        "dns error",
        "error sending request",
        "Connection refused",
        "client error (Connect)",
        "operation timed out",
        "network connectivity is disabled",
        "Network connectivity is disabled",
        "network was disabled",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn is_local(item: &Item) -> bool {
    item.word.as_ref().is_ok_and(|word| word.path.is_some())
}

/// Whether a message has the name of an item as a word of its own.
fn is_named(item: &Item, message: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    [&item.name, &item.normalized_name].into_iter().any(|name| {
        message.match_indices(name.as_str()).any(|(at, found)| {
            let bytes = message.as_bytes();
            let (before, after) = (at.checked_sub(1), at + found.len());
            !before.and_then(|at| bytes.get(at)).is_some_and(is_part)
                && !bytes.get(after).is_some_and(is_part)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reinstallation::Word;

    #[test]
    fn a_name_is_found_as_a_word() {
        let item = |name: &str| Item {
            name: name.to_owned(),
            normalized_name: name.to_owned(),
            version: "1".to_owned(),
            word: Ok(Word::of_index(name, "1")),
        };
        let message =
            "Because there is no version of flask-login==9 and you require flask-login==9";
        assert!(is_named(&item("flask-login"), message));
        assert!(!is_named(&item("flask"), message));
        assert!(!is_named(&item("login"), message));
        assert!(is_named(&item("a"), "`a==1`"));
        assert!(!is_named(&item("a"), ""));
    }
}
