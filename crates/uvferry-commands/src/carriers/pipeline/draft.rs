use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Newline, Rule, SourceFile, Span};
use uvferry_yaml::{Broken, NodeId, NodeRef, Tree, Value};

use super::shells::list_lines;
use crate::carried::{Carried, Found, Mention};
use crate::context::Settings;
use crate::outcome::Outcome;
use crate::rules;

/// So many texts are tried one by one where all together cannot be written.
const MOST_TRIED: usize = 200;

/// What becomes of a file, piece by piece.
pub(crate) struct Draft<'a> {
    pub(crate) tree: &'a Tree,
    carried: Carried,
    /// Texts that were read, by their node: one that several jobs use is edited once.
    texts: BTreeMap<NodeId, Carried>,
    /// Items of which nothing is left.
    going: BTreeSet<NodeId>,
    /// Texts that jobs need different things of.
    differing: BTreeSet<NodeId>,
    /// What was said and where, so that nothing is said twice.
    said: BTreeSet<(Option<(usize, usize)>, String)>,
    mentioned: BTreeSet<(usize, usize)>,
}

/// What a job's use of a text means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextUse {
    /// Nobody used it before.
    First,
    /// Another job did, and it becomes the same for both.
    Same,
    /// Another job did, and it would become something else there.
    Different,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            carried: Carried::default(),
            texts: BTreeMap::new(),
            going: BTreeSet::new(),
            differing: BTreeSet::new(),
            said: BTreeSet::new(),
            mentioned: BTreeSet::new(),
        }
    }

    /// What is said of a file that cannot be read: that, and the commands on its lines.
    pub(crate) fn unreadable(
        file: &SourceFile,
        broken: &Broken,
        settings: &Settings<'_>,
    ) -> Carried {
        let message = format!("the file is not read: {}", broken.what);
        let mut commands = list_lines(file, settings);
        for command in &mut commands {
            refuse(command, &rules::UNREADABLE_PIPELINE, "the file is not read");
        }
        Carried {
            commands,
            diagnostics: vec![
                Diagnostic::new(&rules::UNREADABLE_PIPELINE, message).at(file, broken.span.clone()),
            ],
            ..Carried::default()
        }
    }

    /// Takes over what was found in the text of a node. A text that another job uses as well
    /// stays as it is where the two would make different things of it.
    pub(crate) fn take_text(&mut self, node: NodeId, found: &Carried) -> TextUse {
        let node = self.tree.get(node).resolved().id();
        let Some(known) = self.texts.get_mut(&node) else {
            self.texts.insert(node, found.clone());
            return TextUse::First;
        };
        if known.replacements == found.replacements {
            return TextUse::Same;
        }
        // Edits may be gone already, for a third user of the text.
        if !known.replacements.is_empty() || known.commands.is_empty() {
            let mut both = known.clone();
            both.replacements.clear();
            if both.commands.len() < found.commands.len() {
                both.commands.clone_from(&found.commands);
            }
            for command in &mut both.commands {
                command.is_applied = false;
            }
            *known = both;
        }
        self.differing.insert(node);
        let span = self.tree.get(node).span();
        self.say(
            &rules::SHARED_TEXT_DIFFERS,
            "jobs that share this text need different commands in it; it stays",
            span,
        );
        TextUse::Different
    }

    /// Drops what was found in a text: the step that holds it goes as a whole.
    pub(crate) fn text_goes(&mut self, node: NodeId) {
        let node = self.tree.get(node).resolved().id();
        if let Some(text) = self.texts.get_mut(&node) {
            text.replacements.clear();
            for command in &mut text.commands {
                if !matches!(command.translated.outcome, Outcome::Removed { .. }) {
                    command.translated.outcome = Outcome::Removed {
                        why: "what holds it goes as a whole".to_owned(),
                    };
                }
                command.to = None;
                command.is_applied = true;
            }
        }
    }

    /// Leaves a text as it is after all: what holds it cannot go.
    pub(crate) fn text_stays(&mut self, node: NodeId) {
        let node = self.tree.get(node).resolved().id();
        if let Some(text) = self.texts.get_mut(&node) {
            text.replacements.clear();
            for command in &mut text.commands {
                command.is_applied = false;
            }
        }
    }

    /// Whether jobs need different things of a text, so that it stays.
    pub(crate) fn differs(&self, node: NodeId) -> bool {
        self.differing.contains(&node)
    }

    /// Whether a text was read already.
    pub(crate) fn has_read(&self, node: NodeId) -> bool {
        self.texts.contains_key(&node)
    }

    /// Whether a text has edits.
    pub(crate) fn is_edited(&self, node: NodeId) -> bool {
        self.texts
            .get(&node)
            .is_some_and(|text| !text.replacements.is_empty())
    }

    /// Nothing is left of an item: it goes, with others of its list.
    pub(crate) fn item_goes(&mut self, node: NodeId) {
        self.going.insert(node);
    }

    /// Takes away the items that go. Where nothing would be left of a list, they stay.
    fn remove_items(&mut self) {
        let mut lists: BTreeMap<NodeId, BTreeSet<usize>> = BTreeMap::new();
        for node in std::mem::take(&mut self.going) {
            if let Some((list, number)) = self.tree.holder(node) {
                lists.entry(list).or_default().insert(number);
            }
        }
        for (list, numbers) in lists {
            let items: Vec<NodeId> = self.tree.get(list).items().map(NodeRef::id).collect();
            let removals = self.tree.removals(list, &numbers);
            for number in numbers {
                let Some(item) = items.get(number) else {
                    continue;
                };
                if removals.is_some() {
                    self.mention(
                        self.tree.get(*item).span(),
                        "",
                        "nothing is left of this line",
                    );
                    self.text_goes(*item);
                } else {
                    self.text_stays(*item);
                }
            }
            for removal in removals.unwrap_or_default() {
                self.replace(removal);
            }
        }
    }

    /// The bytes that are replaced so far, texts of jobs left out: in order, and none in
    /// another one.
    pub(crate) fn replaced(&self) -> Vec<Span> {
        let spans = self.carried.replacements.iter().map(|(span, _)| span);
        let mut spans: Vec<Span> = spans.filter(|span| !span.is_empty()).cloned().collect();
        spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut apart: Vec<Span> = Vec::new();
        for span in spans {
            match apart.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => apart.push(span),
            }
        }
        apart
    }

    pub(crate) fn replace(&mut self, replacement: (Span, String)) {
        self.carried.replacements.push(replacement);
    }

    pub(crate) fn say(&mut self, rule: &'static Rule, message: impl Into<String>, span: Span) {
        let diagnostic = Diagnostic::new(rule, message.into()).at(self.tree.file(), span);
        self.diagnose(diagnostic);
    }

    pub(crate) fn diagnose(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic
            .location
            .as_ref()
            .map(|place| (place.line, place.column));
        if self.said.insert((place, diagnostic.message.clone())) {
            self.carried.diagnostics.push(diagnostic);
        }
    }

    pub(crate) fn mention(&mut self, span: Span, to: impl Into<String>, why: impl Into<String>) {
        if !self.mentioned.insert((span.start, span.end)) {
            return;
        }
        let text = self.tree.file().slice(span.clone());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mention = Mention {
            span,
            text: uvferry_diagnostics::redact(&text).into_owned(),
            to: to.into(),
            why: why.into(),
        };
        self.carried.mentions.push(mention);
    }

    /// Whether something becomes of the file yet.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &Found> {
        self.texts.values().flat_map(|text| &text.commands)
    }

    /// What was found in one text.
    pub(crate) fn commands_in(&self, node: NodeId) -> impl Iterator<Item = &Found> {
        let node = self.tree.get(node).resolved().id();
        self.texts
            .get(&node)
            .into_iter()
            .flat_map(|text| &text.commands)
    }

    /// All of it, in order. Edits that do not fit together, or that would make another tree
    /// of the file than one of YAML, are not made.
    pub(crate) fn finish(mut self) -> Carried {
        self.remove_items();
        let file = self.tree.file();
        let written = |texts: &mut dyn Iterator<Item = &Carried>| {
            let own = self.carried.replacements.iter();
            let all: Vec<(Span, String)> = own
                .chain(texts.flat_map(|text| &text.replacements))
                .cloned()
                .collect();
            let ordered = ordered(all, file.newline())?;
            is_sound(file, &ordered, self.tree).then_some(ordered)
        };
        let mut replacements = written(&mut self.texts.values());
        if replacements.is_none() && self.texts.len() <= MOST_TRIED {
            // One text that cannot be written leaves the others alone.
            let bad: Vec<NodeId> = self
                .texts
                .iter()
                .filter(|(_, text)| !text.replacements.is_empty())
                .filter(|(_, text)| written(&mut std::iter::once(*text)).is_none())
                .map(|(node, _)| *node)
                .collect();
            let is_good = |node: &NodeId| !bad.contains(node);
            let mut good = self.texts.iter().filter(|(node, _)| is_good(node));
            replacements = written(&mut good.by_ref().map(|(_, text)| text));
            for node in bad {
                if let Some(text) = self.texts.get_mut(&node) {
                    text.replacements.clear();
                    text.mentions.clear();
                    text.commands.iter_mut().for_each(not_writable);
                }
            }
        }
        let mut carried = self.carried;
        for (_, text) in self.texts {
            carried.commands.extend(text.commands);
            carried.mentions.extend(text.mentions);
            carried.diagnostics.extend(text.diagnostics);
        }
        carried.commands.sort_by_key(|found| found.span.start);
        carried.mentions.sort_by_key(|mention| mention.span.start);
        let is_written = replacements.is_some();
        carried.replacements = replacements.unwrap_or_default();
        if !is_written {
            carried.mentions.clear();
            carried.commands.iter_mut().for_each(not_writable);
            carried.diagnostics.push(
                Diagnostic::new(
                    &rules::PIPELINE_LEFT_ALONE,
                    "the new commands do not fit into the file's YAML; it stays as it is",
                )
                .at(file, 0..0),
            );
        }
        for command in &mut carried.commands {
            if !command.is_applied {
                refuse(
                    command,
                    &rules::PIPELINE_LEFT_ALONE,
                    "this text is not edited",
                );
            }
        }
        carried
    }
}

/// A command that stays where it would be rewritten is for a person; one that is not needed
/// any more does no harm where it stays.
fn refuse(command: &mut Found, rule: &'static Rule, why: &str) {
    match command.translated.outcome {
        Outcome::Rewritten(_) => {
            command.translated.outcome = Outcome::NeedsReview {
                rule,
                why: why.to_owned(),
                suggestion: command.to.clone(),
            };
        }
        Outcome::Removed { .. } => {
            command.translated.outcome = Outcome::Kept {
                why: why.to_owned(),
            };
        }
        Outcome::Kept { .. } | Outcome::NeedsReview { .. } => {}
    }
}

/// Replacements in order: what lies inside of another one goes with it, and what touches
/// another one is one with it. `None` where two speak of the same bytes.
fn ordered(mut all: Vec<(Span, String)>, newline: Newline) -> Option<Vec<(Span, String)>> {
    // What is inserted stands before what is replaced at the same place.
    all.sort_by_key(|(span, _)| (span.start, !span.is_empty(), std::cmp::Reverse(span.end)));
    let mut ordered: Vec<(Span, String)> = Vec::new();
    for (span, text) in all {
        let text = if newline == Newline::Crlf {
            text.replace("\r\n", "\n").replace('\n', "\r\n")
        } else {
            text
        };
        let Some((last, before)) = ordered.last_mut() else {
            ordered.push((span, text));
            continue;
        };
        if *last == span && *before == text {
            continue;
        }
        if span.is_empty() && last.contains(&span.start) {
            return None;
        } else if span.end <= last.end && !span.is_empty() {
            // It lies inside, and goes with what holds it.
        } else if span.start < last.end {
            return None;
        } else if span.start == last.end {
            last.end = span.end;
            before.push_str(&text);
        } else {
            ordered.push((span, text));
        }
    }
    Some(ordered)
}

/// A command that stays because its new form cannot be written where it stands.
fn not_writable(found: &mut Found) {
    found.is_applied = false;
    let outcome = &found.translated.outcome;
    if matches!(outcome, Outcome::Rewritten(_) | Outcome::Removed { .. }) {
        found.translated.outcome = Outcome::NeedsReview {
            rule: &rules::COMMAND_NOT_WRITABLE,
            why: "what takes its place does not fit into the text around it".to_owned(),
            suggestion: found.to.take(),
        };
    }
}

/// Whether the edited file is YAML with as many documents, and no key stands twice where it
/// did not before.
fn is_sound(file: &SourceFile, replacements: &[(Span, String)], before: &Tree) -> bool {
    if replacements.is_empty() {
        return true;
    }
    let carried = Carried {
        replacements: replacements.to_vec(),
        ..Carried::default()
    };
    let edited = SourceFile::new(file.path(), carried.applied(file.text()));
    let Ok(after) = Tree::parse(&edited) else {
        return false;
    };
    after.documents().count() == before.documents().count()
        && doubled_keys(&after) <= doubled_keys(before)
}

fn doubled_keys(tree: &Tree) -> usize {
    tree.nodes()
        .filter(|node| matches!(node.node().value, Value::Mapping(_)))
        .map(|node| {
            let mut names: Vec<&str> = node
                .entries()
                .filter_map(|(key, _)| NodeRef::text(key))
                .collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            all - names.len()
        })
        .sum()
}
