//! Options that uv takes once only, where pip takes the last of several.

use crate::command::CommandLine;
use crate::outcome::OutWord;

/// Flags that uv refuses to be given twice.
static FLAGS: &[&[&str]] = &[
    &["--no-deps"],
    &["--reinstall"],
    &["--upgrade", "-U"],
    &["--no-index"],
    &["--no-cache", "-n", "--no-cache-dir"],
    &["--no-build-isolation"],
    &["--require-hashes"],
    &["--dry-run"],
    &["--compile-bytecode"],
    &["--no-progress"],
    &["--system"],
    &["--break-system-packages"],
    &["--no-editable"],
    &["--outdated"],
    &["--exclude-editable"],
    &["--all-extras"],
    &["--generate-hashes"],
    &["--no-header"],
    &["--no-annotate"],
    &["--no-strip-extras"],
    &["--emit-index-url"],
    &["--emit-find-links"],
    &["--emit-build-options"],
    &["--refresh"],
    &["--sdist"],
    &["--wheel"],
    &["--clear"],
    &["--seed"],
    &["--allow-existing"],
    &["--system-site-packages"],
    &["--force"],
    &["--all"],
];

/// Options with a value that uv refuses to be given twice.
static VALUED: &[&[&str]] = &[
    &["--default-index"],
    &["--index-strategy"],
    &["--prerelease"],
    &["--target", "-t"],
    &["--prefix"],
    &["--python", "-p"],
    &["--python-version"],
    &["--python-platform"],
    &["--cache-dir"],
    &["--exclude-newer"],
    &["--color"],
    &["--keyring-provider"],
    &["--format"],
    &["--output-file", "-o"],
    &["--cert"],
    &["--annotation-style"],
    &["--out-dir"],
    &["--prompt"],
    &["--publish-url"],
    &["--username", "-u"],
    &["--password"],
];

/// The words without the repetitions: the first of a flag, the last of an option with a
/// value.
pub(super) fn once(words: Vec<OutWord>, old: &CommandLine) -> Vec<OutWord> {
    let mut keeps = vec![true; words.len()];
    let mut flags = vec![false; FLAGS.len()];
    let mut valued: Vec<Option<(usize, usize)>> = vec![None; VALUED.len()];
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = known(word, old);
        let (name, is_attached) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (text, false),
        };
        if text == "--" {
            break;
        }
        if let Some(which) = FLAGS.iter().position(|names| names.contains(&text)) {
            keeps[at] = !std::mem::replace(&mut flags[which], true);
        } else if let Some(which) = VALUED.iter().position(|names| names.contains(&name)) {
            let length = if is_attached { 1 } else { 2 };
            if let Some((start, length)) = valued[which].replace((at, length)) {
                keeps
                    .iter_mut()
                    .skip(start)
                    .take(length)
                    .for_each(|keep| *keep = false);
            }
            at += length;
            continue;
        }
        at += 1;
    }
    let mut keep = keeps.into_iter();
    words
        .into_iter()
        .filter(|_| keep.next().unwrap_or(true))
        .collect()
}

/// What is known at the start of a word.
fn known<'a>(word: &'a OutWord, old: &'a CommandLine) -> &'a str {
    match word {
        OutWord::Kept(index) => old.words[*index].known_start(),
        OutWord::KeptAssignment(_) => "",
        OutWord::New(text) | OutWord::Raw(text) | OutWord::Syntax(text) => text,
    }
}
