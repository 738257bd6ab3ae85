use std::error::Error as _;

use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity};

use crate::edit::EditError;
use crate::error::JournalError;

/// What this crate can find, UVF700 to UVF739.
pub static RULES: &[&Rule] = &[
    &EDITS_CLASH,
    &STALE,
    &PATH,
    &LINK,
    &IN_THE_WAY,
    &READ_ONLY,
    &LOCKED,
    &INTERRUPTED,
    &CHANGED_SINCE,
    &NEWER,
    &NOTHING,
    &BROKEN,
    &FAILED,
];

static EDITS_CLASH: Rule = Rule {
    code: "UVF700",
    name: "edits-clash",
    severity: Severity::Error,
    summary: "two edits of one file do not fit together",
    explanation: "Edits of several parts of the program to one file are merged. They must speak of the same contents and of different bytes; two that do not are a mistake of the program, never of the file. Nothing is written then.",
    fix: "Report it, with the file that is named.",
};

static STALE: Rule = Rule {
    code: "UVF701",
    name: "changed-since-read",
    severity: Severity::Error,
    summary: "a file is not what it was when the plan was made",
    explanation: "Every edit carries the SHA-256 of the contents that it was made for. An editor, a formatter or another program has written or removed the file since. Nothing is written, as the ranges of the edit would fall on other text.",
    fix: "Plan again.",
};

static PATH: Rule = Rule {
    code: "UVF702",
    name: "path-not-allowed",
    severity: Severity::Error,
    summary: "an edit names a path outside of what may be written",
    explanation: "Edits stay below the project's root: no absolute path, no `..`, nothing in `.git` or `.uvferry`, also by another spelling that a file system without case would take for them.",
    fix: "Name a path inside the project.",
};

static LINK: Rule = Rule {
    code: "UVF703",
    name: "symlink-leaves-project",
    severity: Severity::Error,
    summary: "a file is reached through a symbolic link that leaves the project",
    explanation: "A symbolic link to a file inside the project is followed and kept: the file behind it is changed. What lies outside belongs to someone else and is not written. A symbolic link is not renamed either, as it could be meant itself or its file; a deletion removes the link and leaves its file.",
    fix: "Replace the link by a copy of the file, or migrate the project that the file belongs to.",
};

static IN_THE_WAY: Rule = Rule {
    code: "UVF704",
    name: "in-the-way",
    severity: Severity::Error,
    summary: "something stands where a file is to be written",
    explanation: "A new file never replaces one that is there, and a folder, a device or a broken link is never taken for a file.",
    fix: "Move what is in the way, or leave that file out.",
};

static READ_ONLY: Rule = Rule {
    code: "UVF705",
    name: "read-only",
    severity: Severity::Error,
    summary: "a folder cannot be written to",
    explanation: "Every folder that a run changes is checked before the first change, so that a run does not stop half way. A file's own write permission does not matter on Unix, where replacing it is a matter of its folder.",
    fix: "Give yourself the permission, or work on a copy.",
};

static LOCKED: Rule = Rule {
    code: "UVF706",
    name: "another-run",
    severity: Severity::Error,
    summary: "another run is at work in this project",
    explanation: "A run holds a lock on `.uvferry/lock` as long as it works. The operating system lets go of it when the process ends, so a killed run never leaves it behind.",
    fix: "Wait for the other run to end.",
};

static INTERRUPTED: Rule = Rule {
    code: "UVF707",
    name: "cut-short",
    severity: Severity::Error,
    summary: "an earlier run was cut short",
    explanation: "The journal in `.uvferry/journal` holds the old and the new contents of every file of that run, so it can be taken back or completed at any point. No other run starts before that: half of a run would look like changes of yours.",
    fix: "Undo that run, or finish it. An undo that was cut short is completed by undoing again.",
};

static CHANGED_SINCE: Rule = Rule {
    code: "UVF708",
    name: "changed-since-applied",
    severity: Severity::Error,
    summary: "files were changed after the run",
    explanation: "Undo gives back the old contents. A file that is neither what it was before the run nor what the run made of it holds work that would be lost.",
    fix: "Save what you need; or force the undo, which puts the newer files aside as `NAME.uvferry-kept` and says where.",
};

static NEWER: Rule = Rule {
    code: "UVF709",
    name: "newer-run",
    severity: Severity::Error,
    summary: "a later run has to be undone first",
    explanation: "Runs build on one another: the older one knows the files only as they were when it ended.",
    fix: "Undo the later run first.",
};

static NOTHING: Rule = Rule {
    code: "UVF710",
    name: "nothing-to-do",
    severity: Severity::Error,
    summary: "there is no run, or no change, to work on",
    explanation: "There is no journal, its runs are undone already, none was cut short, or the edits change nothing.",
    fix: "Look at the status of the project.",
};

static BROKEN: Rule = Rule {
    code: "UVF711",
    name: "journal-damaged",
    severity: Severity::Error,
    summary: "the journal cannot be used",
    explanation: "A journal's folder appears whole or not at all, and each content in it is checked against its SHA-256 before anything is written. A damaged one was changed by another program or by the disk; or `.uvferry` is a link or a file.",
    fix: "Restore `.uvferry/journal` from a backup, or restore the files from version control and remove the folder of that run.",
};

static FAILED: Rule = Rule {
    code: "UVF712",
    name: "write-failed",
    severity: Severity::Error,
    summary: "the file system refused on the way",
    explanation: "The disk is full, a permission is missing, or the device failed. What had been done is taken back at once, and the message says so. Where that failed too, the journal holds all that is needed.",
    fix: "Make room or mend the cause; then undo or finish if the message says that the run stopped half way.",
};

impl EditError {
    /// The rule that explains the error.
    pub fn rule(&self) -> &'static Rule {
        match self {
            Self::Path { .. } => &PATH,
            Self::Overlap { .. }
            | Self::Contradiction { .. }
            | Self::TwoHashes { .. }
            | Self::OutOfRange { .. }
            | Self::Unencodable { .. } => &EDITS_CLASH,
            Self::Changed { .. } | Self::Missing { .. } => &STALE,
            Self::Exists { .. } => &IN_THE_WAY,
            Self::Read { .. } => &FAILED,
        }
    }

    fn path(&self) -> &str {
        match self {
            Self::Path { path, .. }
            | Self::Overlap { path, .. }
            | Self::Contradiction { path, .. }
            | Self::TwoHashes { path }
            | Self::OutOfRange { path, .. }
            | Self::Unencodable { path, .. }
            | Self::Changed { path }
            | Self::Missing { path }
            | Self::Exists { path }
            | Self::Read { path, .. } => path,
        }
    }
}

impl JournalError {
    /// The rule that explains the error.
    pub fn rule(&self) -> &'static Rule {
        match self {
            Self::Edit(error) => error.rule(),
            Self::NothingToApply
            | Self::NothingToUndo
            | Self::NothingToFinish
            | Self::NoSuchJournal { .. }
            | Self::AlreadyUndone { .. } => &NOTHING,
            Self::LeavesRoot { .. } | Self::RenamesLink { .. } => &LINK,
            Self::SameFile { .. } => &EDITS_CLASH,
            Self::NotAFile { .. } | Self::NotADirectory { .. } => &IN_THE_WAY,
            Self::ReadOnly { .. } => &READ_ONLY,
            Self::StateDirectory { .. } | Self::Broken { .. } => &BROKEN,
            Self::Locked { .. } => &LOCKED,
            Self::Interrupted { .. } => &INTERRUPTED,
            Self::NewerApplied { .. } => &NEWER,
            Self::ChangedSince { .. } => &CHANGED_SINCE,
            Self::RolledBack { .. } | Self::Stopped { .. } | Self::Io(_) => &FAILED,
        }
    }

    /// The error with its causes, its file and what to do.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut message = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // A transparent error repeats the one below it.
            if !message.ends_with(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        let rule = self.rule();
        let mut found = Diagnostic::new(rule, message).help(rule.fix);
        let path = match self {
            Self::Edit(error) => Some(error.path()),
            Self::LeavesRoot { path }
            | Self::RenamesLink { path }
            | Self::NotAFile { path }
            | Self::NotADirectory { path }
            | Self::ReadOnly { path } => Some(path.as_str()),
            Self::SameFile { first, .. } => Some(first.as_str()),
            Self::ChangedSince { files, .. } => files.first().map(String::as_str),
            _ => None,
        };
        found.location = path.map(Location::file);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_and_says_what_to_do() {
        let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        assert!(codes.iter().all(|code| ("UVF700".."UVF740").contains(code)));
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
        for rule in RULES {
            assert!(!rule.explanation.is_empty() && !rule.fix.is_empty());
        }
    }

    #[test]
    fn a_diagnostic_tells_the_causes_and_hides_credentials() {
        let error = JournalError::RolledBack {
            source: Box::new(JournalError::Io(std::io::Error::other(
                "https://me:secret@example.com",
            ))),
        };
        let found = error.diagnostic();
        assert_eq!(
            found.message,
            "the edits could not be applied; the project is as it was before: cannot work on \
             the project's files: https://me:****@example.com"
        );
        assert_eq!(found.code, "UVF712");
        let error = JournalError::from(EditError::Missing {
            path: "r.txt".into(),
        });
        let found = error.diagnostic();
        assert_eq!(found.message, "`r.txt` is not there any more");
        assert_eq!(found.location.unwrap().file, "r.txt");
    }
}
