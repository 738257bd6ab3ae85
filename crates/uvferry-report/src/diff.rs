//! Unified diffs of the files that a plan touches.

use std::time::{Duration, Instant};

use similar::{Algorithm, TextDiff};
use uvferry_diagnostics::{SourceFile, redact};
use uvferry_journal::FileChange;

use crate::visible::one_line;

/// A diff that takes longer is made coarser, not awaited: a lock of thousands of packages.
const PATIENCE: Duration = Duration::from_millis(300);

const CONTEXT: usize = 3;

/// The unified diff of a change, as `git diff` writes it, without credentials; `None`
/// where a side is no text.
pub fn unified(change: &FileChange) -> Option<String> {
    let before = text(change.before.as_deref())?;
    let after = text(change.after.as_deref())?;
    let old_path = change.old_path.as_deref().unwrap_or(&change.path);
    let old = label("a", old_path, change.before.is_some());
    let new = label("b", &change.path, change.after.is_some());
    let mut out = format!("--- {old}\n+++ {new}\n");
    match (&change.before, &change.after) {
        (None, _) => whole(&mut out, '+', &after),
        (_, None) => whole(&mut out, '-', &before),
        _ => {
            let diff = TextDiff::configure()
                .algorithm(Algorithm::Myers)
                .deadline(Instant::now() + PATIENCE)
                .diff_lines(&before, &after);
            let hunks = diff.unified_diff().context_radius(CONTEXT).to_string();
            out.push_str(&hunks);
        }
    }
    Some(redact(&out).into_owned())
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    let Some(bytes) = bytes else {
        return Some(String::new());
    };
    if bytes.contains(&0) {
        return None;
    }
    Some(SourceFile::new("", bytes).text().to_owned())
}

fn label(side: &str, path: &str, exists: bool) -> String {
    if exists {
        format!("{side}/{}", one_line(path))
    } else {
        "/dev/null".to_owned()
    }
}

/// All lines of a file that comes or goes.
fn whole(out: &mut String, sign: char, text: &str) {
    let count = text.split_inclusive('\n').count();
    if count == 0 {
        return;
    }
    let (old, new) = if sign == '+' {
        ((0, 0), (1, count))
    } else {
        ((1, count), (0, 0))
    };
    add!(out, "@@ -{},{} +{},{} @@\n", old.0, old.1, new.0, new.1);
    for line in text.split_inclusive('\n') {
        out.push(sign);
        out.push_str(line);
    }
    if !text.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use uvferry_journal::Action;

    use super::*;

    fn change(before: Option<&[u8]>, after: Option<&[u8]>) -> FileChange {
        FileChange {
            path: "a.txt".to_owned(),
            old_path: None,
            action: Action::Modify,
            before: before.map(<[u8]>::to_vec),
            after: after.map(<[u8]>::to_vec),
            executable: false,
        }
    }

    #[test]
    fn a_new_file_comes_from_nowhere_and_a_gone_one_goes_there() {
        insta::assert_snapshot!(unified(&change(None, Some(b"x\ny"))).unwrap(), @r"
        --- /dev/null
        +++ b/a.txt
        @@ -0,0 +1,2 @@
        +x
        +y
        \ No newline at end of file
        ");
        insta::assert_snapshot!(unified(&change(Some(b"x\n"), None)).unwrap(), @r"
        --- a/a.txt
        +++ /dev/null
        @@ -1,1 +0,0 @@
        -x
        ");
        assert_eq!(
            unified(&change(Some(b""), None)).unwrap(),
            "--- a/a.txt\n+++ /dev/null\n"
        );
    }

    #[test]
    fn a_changed_file_shows_what_changed_and_its_context() {
        let before = b"1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let after = b"1\n2\n3\n4\n5\n6\n7\n8\nnine\n";
        insta::assert_snapshot!(unified(&change(Some(before), Some(after))).unwrap(), @r"
        --- a/a.txt
        +++ b/a.txt
        @@ -6,4 +6,4 @@
         6
         7
         8
        -9
        +nine
        ");
    }

    #[test]
    fn credentials_of_a_line_that_goes_are_not_shown() {
        let before = b"-i https://me:hunter2@example.com/simple\nx\n";
        let diff = unified(&change(Some(before), Some(b"x\n"))).unwrap();
        assert!(!diff.contains("hunter2"), "{diff}");
    }

    #[test]
    fn bytes_that_are_no_text_have_no_diff() {
        assert_eq!(unified(&change(Some(b"a\0b"), Some(b"x"))), None);
    }
}
