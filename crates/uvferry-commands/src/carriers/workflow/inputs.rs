//! What the values of a workflow hold that no shell of a job reads: inputs of actions, above
//! all. What their names say is believed: a comment, a message, the notes of a release are
//! words for people, whatever commands stand in them.

use uvferry_yaml::{NodeId, NodeRef, Parent, Tree};

use super::super::command_lines::is_command_line;
use super::super::listing;
use super::steps::Job;
use crate::carried::Carried;
use crate::carriers::pipeline::{Draft, gone_names};
use crate::context::{Settings, Surroundings};
use crate::outcome::shell_word;

/// Keys whose values are names and conditions.
const NAMES: &[&str] = &["if", "uses", "key", "restore-keys"];

/// What a name ends with that stands for words for people: `comment-body`, `RELEASE_NOTES`,
/// `commitMessage`.
const WORDS: &[&str] = &[
    "announcement",
    "body",
    "caption",
    "changelog",
    "comment",
    "description",
    "footer",
    "greeting",
    "headline",
    "html",
    "label",
    "labels",
    "markdown",
    "message",
    "msg",
    "name",
    "note",
    "notes",
    "payload",
    "reason",
    "subject",
    "summary",
    "text",
    "title",
    "tweet",
];

/// What the name of an action has that tells people something.
const TELLING: &[&str] = &[
    "announce",
    "comment",
    "comments",
    "discord",
    "email",
    "issue",
    "issues",
    "mail",
    "mattermost",
    "notification",
    "notify",
    "release",
    "releases",
    "slack",
    "teams",
    "telegram",
    "toot",
    "tweet",
];

/// What the name of an input ends with that a shell reads, also of an action that tells
/// something.
const COMMANDS: &[&str] = &[
    "build", "cmd", "command", "commands", "exec", "install", "run", "script", "scripts", "setup",
    "shell", "test",
];

/// Whether a value is words for people, or a name.
pub(super) fn are_words(draft: &Draft<'_>, id: NodeId) -> bool {
    let Some(key) = gone_names::key_of(draft, id) else {
        return false;
    };
    if NAMES.contains(&key) {
        return true;
    }
    // `inputs.NAME.default` is the value of that input.
    let name = match key {
        "default" => holder(draft.tree, id)
            .and_then(|mapping| gone_names::key_of(draft, mapping))
            .unwrap_or(key),
        key => key,
    };
    let words = words_of(name);
    let Some(last) = words.last().map(String::as_str) else {
        return false;
    };
    let is_telling = || action_of(draft.tree, id).is_some_and(|action| tells(&action));
    WORDS.contains(&last) || !COMMANDS.contains(&last) && is_telling()
}

/// The mapping that a value is in.
fn holder(tree: &Tree, id: NodeId) -> Option<NodeId> {
    let mut at = id;
    loop {
        match tree.node(at).parent {
            Parent::Entry(holder, _) => return Some(holder),
            Parent::Item(holder, _) => at = holder,
            Parent::Key(..) | Parent::Document => return None,
        }
    }
}

/// The action that a value is an input of.
fn action_of(tree: &Tree, id: NodeId) -> Option<String> {
    let inputs = holder(tree, id)?;
    let step = holder(tree, inputs)?;
    let step = tree.get(step);
    let is_input = step.get("with").is_some_and(|with| with.id() == inputs);
    let uses = step.get("uses").filter(|_| is_input)?.text()?;
    Some(uses.split('@').next().unwrap_or(uses).to_owned())
}

fn tells(action: &str) -> bool {
    let words = words_of(action);
    words.iter().any(|word| TELLING.contains(&word.as_str()))
}

/// The words of a name, in lower case: `release-notes`, `RELEASE_NOTES`, `releaseNotes`.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for part in name.split(|character: char| !character.is_alphanumeric()) {
        words.push(String::new());
        for character in part.chars() {
            if was_lower && character.is_uppercase() {
                words.push(String::new());
            }
            was_lower = character.is_lowercase();
            if let Some(word) = words.last_mut() {
                word.extend(character.to_lowercase());
            }
        }
        was_lower = false;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The commands that scripts in JavaScript run (`actions/github-script`): strings that are given
/// to what starts a process. Their other strings are words.
pub(super) fn read_javascript(draft: &mut Draft<'_>, jobs: &[Job<'_>], settings: &Settings<'_>) {
    for step in jobs.iter().flat_map(|job| &job.steps) {
        let is_script = step
            .action
            .is_some_and(|action| action.eq_ignore_ascii_case("actions/github-script"));
        let script = step.with.and_then(|with| with.get("script"));
        let Some(script) = script.map(NodeRef::resolved).filter(|_| is_script) else {
            continue;
        };
        let mut found = Carried::default();
        let span = script.span();
        let text = draft.tree.file().slice(span.clone());
        for (at, command) in runs(text) {
            let first = found.commands.len();
            let around = Surroundings::default();
            listing::list_line(&command, 0, &around, settings, &mut found);
            for listed in &mut found.commands[first..] {
                listed.span = span.start + at.start..span.start + at.end;
            }
        }
        draft.take_text(script.id(), &found);
    }
}

/// What starts a process in JavaScript.
const RUNNERS: [&str; 8] = [
    "exec",
    "execFile",
    "execFileSync",
    "execSync",
    "execa",
    "getExecOutput",
    "spawn",
    "spawnSync",
];

/// The command lines that a text in JavaScript runs, and where they stand in it.
fn runs(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let before = &text[..open];
        let name = before
            .rsplit(|character: char| !character.is_alphanumeric() && character != '_')
            .next()
            .unwrap_or_default();
        if !RUNNERS.contains(&name) {
            continue;
        }
        let mut rest = &text[open + 1..];
        let Some((first, after)) = string(rest) else {
            continue;
        };
        let start = open + 1 + (rest.len() - rest.trim_start().len());
        rest = after;
        let mut command = first.to_owned();
        // `exec('pip', ['install', 'six'])`
        let list = rest.trim_start().strip_prefix(',').map(str::trim_start);
        if let Some(mut list) = list.and_then(|list| list.strip_prefix('[')) {
            while let Some((word, after)) = string(list) {
                command.push(' ');
                command.push_str(&shell_word(word));
                rest = after;
                list = after.trim_start();
                list = list.strip_prefix(',').unwrap_or(list);
            }
        }
        if is_command_line(&command) {
            found.push((start..text.len() - rest.len(), command));
        }
    }
    found
}

/// The string that a text begins with, and what is behind it.
fn string(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next()?;
    if !matches!(quote, '\'' | '"' | '`') {
        return None;
    }
    let inner = &text[1..];
    let end = inner.find(quote)?;
    let string = &inner[..end];
    (!string.contains(['\\', '\n'])).then(|| (string, &inner[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_where_a_reader_splits_them() {
        for name in [
            "release-notes",
            "RELEASE_NOTES",
            "releaseNotes",
            "release.notes",
        ] {
            assert_eq!(words_of(name), ["release", "notes"], "{name}");
        }
        assert!(tells("peter-evans/create-or-update-comment"));
        assert!(tells("slackapi/slack-github-action"));
        assert!(!tells("nick-fields/retry"));
    }

    #[test]
    fn what_javascript_runs_is_told_from_what_it_says() {
        let text = "await exec.exec('pip install six');\n\
                    const out = await getExecOutput(\n  \"python\", ['-m', 'pip', \"install\", 'a>1'], {silent: true});\n\
                    github.rest.issues.createComment({body: `run\npip install no`});\n\
                    core.info('pip install no'); exec(`echo pip install no`); exec('pip'";
        let found: Vec<String> = runs(text).into_iter().map(|(_, command)| command).collect();
        assert_eq!(found, ["pip install six", "python -m pip install 'a>1'"]);
        let (at, _) = runs(text).remove(0);
        assert_eq!(&text[at], "'pip install six'");
    }
}
