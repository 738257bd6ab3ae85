use std::ops::Range;

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::{NodeId, NodeRef, Parent, Tree, Value};

use super::draft::Draft;
use crate::carried::{Carried, Found};
use crate::context::{Reader, Settings, Surroundings};
use crate::embedded::{Embedded, Quoting};
use crate::shell::Scope;
use crate::{rules, shell, yaml_text};

/// What reads a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell {
    /// sh, bash and their kin.
    Posix,
    /// PowerShell 7.
    Pwsh,
    /// The PowerShell that comes with Windows, which has no `&&`.
    WindowsPower,
    /// cmd.
    Cmd,
    /// bash on some machines, PowerShell on others.
    Either,
    /// Python, or what is known only when it runs.
    Other,
}

/// A line that not all shells read alike: its range of the whole text, and its statements
/// that may run pip.
type Unread = (Range<usize>, Vec<Embedded>);

/// A script of a job.
pub(crate) struct Script<'a> {
    pub(crate) tree: &'a Tree,
    /// A scalar.
    pub(crate) node: NodeId,
    pub(crate) shell: Shell,
    /// Finds what is put in before a shell reads it.
    pub(crate) masked: fn(&str) -> Vec<Range<usize>>,
}

impl Script<'_> {
    /// Adds the script to those that share an environment. What is only listed goes to
    /// `listed`. Gives back what holds behind the script, and whether the scope has it.
    pub(crate) fn add(
        &self,
        scope: &mut Scope<'_>,
        surroundings: &Surroundings,
        settings: &Settings<'_>,
        listed: &mut Carried,
    ) -> (Surroundings, bool) {
        let Some(embedded) = yaml_text::embedded(self.tree, self.node, self.masked) else {
            return (surroundings.clone(), false);
        };
        match self.shell {
            Shell::Posix => (scope.add(embedded, surroundings), true),
            Shell::Other => {
                self.list_words(&embedded, settings, listed);
                (surroundings.clone(), false)
            }
            _ => {
                // What a shell would stop at, these do not, or not the same way.
                let surroundings = Surroundings {
                    stops_on_error: false,
                    reader: Reader::Other,
                    ..surroundings.clone()
                };
                let (plain, others) = self.plain_lines(&embedded);
                for (line, statements) in others {
                    for text in statements {
                        let mut found = Carried::default();
                        shell::carry(&text, &surroundings, settings, &mut found);
                        for mut command in found.commands {
                            command.is_applied = false;
                            listed.commands.push(command);
                        }
                    }
                    self.say(&embedded, line, listed);
                }
                (scope.add(plain, &surroundings), true)
            }
        }
    }

    /// Whether the shell reads new text as it is meant.
    pub(crate) fn can_write(&self, new: &str) -> bool {
        // Commands that do nothing, in place of one whose status counted.
        if self.shell != Shell::Posix && matches!(new, ":" | "true") {
            return false;
        }
        match self.shell {
            Shell::WindowsPower => !new.contains("&&"),
            Shell::Cmd => !new.contains('\''),
            _ => true,
        }
    }

    /// A text that no shell reads: where it names pip, that is said. What stands in quotes
    /// there may be a command (`os.system("pip …")`).
    fn list_words(&self, embedded: &Embedded, settings: &Settings<'_>, listed: &mut Carried) {
        let mut at = 0;
        for line in embedded.text().split_inclusive('\n') {
            if !line.trim_start().starts_with('#') && has_pip_word(line) {
                let mut start = at;
                for part in line.split(['"', '\'']) {
                    if let Some(from) = program_in(part).filter(|_| part.len() < 100_000) {
                        let mut one = Embedded::inside(embedded, Quoting::Plain);
                        one.push_inner(embedded, start + from..start + part.len());
                        listed.commands.extend(commands_of(&one, settings));
                    }
                    start += part.len() + 1;
                }
                self.say(embedded, at..at + line.trim_end().len(), listed);
            }
            at += line.len();
        }
    }

    fn say(&self, embedded: &Embedded, line: Range<usize>, listed: &mut Carried) {
        let file = self.tree.file();
        let place = self.tree.get(self.node).resolved().span();
        let diagnostic = Diagnostic::new(
            &rules::SHELL_NOT_READ,
            "this line may run pip, and its language is not read; it stays",
        )
        .at(file, embedded.span(line).unwrap_or(place));
        listed.diagnostics.push(diagnostic);
    }

    /// PowerShell and cmd: the text with each line masked that not all shells read alike, and
    /// those of them that may run pip: the range of the whole text, and their statements.
    fn plain_lines(&self, embedded: &Embedded) -> (Embedded, Vec<Unread>) {
        // A backslash is no escape in these shells, and in a path a slash is as good as one.
        let embedded = &embedded.with_slashes();
        let mut plain = Embedded::inside(embedded, Quoting::Plain);
        let mut others = Vec::new();
        let mut at = 0;
        let mut goes_on = false;
        let mut until: Option<&str> = None;
        for line in embedded.text().split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            let body = line.trim();
            if let Some(end) = until {
                if body.starts_with(end) {
                    until = None;
                }
                push_masked(&mut plain, embedded, range);
                continue;
            }
            if body.ends_with("@\"") {
                until = Some("\"@");
            } else if body.ends_with("@'") {
                until = Some("'@");
            }
            let is_plain = !goes_on && is_plain_line(body, self.shell);
            goes_on = body.ends_with('`') || body.ends_with('^');
            if is_plain {
                plain.push_inner(embedded, range);
                continue;
            }
            push_masked(&mut plain, embedded, range.clone());
            if has_pip_word(body) {
                let line = range.start..range.start + line.trim_end().len();
                let statements = statements(&embedded.text()[line.clone()])
                    .into_iter()
                    .map(|part| line.start + part.start..line.start + part.end)
                    .filter_map(|part| {
                        let at = program_in(&embedded.text()[part.clone()])?;
                        Some(part.start + at..part.end)
                    })
                    .map(|part| {
                        let mut one = Embedded::inside(embedded, Quoting::Plain);
                        one.push_inner(embedded, part);
                        one
                    })
                    .collect();
                others.push((line, statements));
            }
        }
        (plain, others)
    }
}

/// Adds a line that is not read. It stays where it is, so that a line in front of it that
/// goes takes nothing along.
fn push_masked(plain: &mut Embedded, embedded: &Embedded, range: Range<usize>) {
    let line = &embedded.text()[range.clone()];
    let from = plain.text().len() + (line.len() - line.trim_start().len());
    let length = line.trim().len();
    plain.push_inner(embedded, range);
    plain.mask(from..from + length, &"x".repeat(length));
}

/// The statements of a line of PowerShell or cmd, where blocks and separators part them.
fn statements(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut start = 0;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            // `${X}` is one word.
            None if matches!(character, '{' | '}' | ';' | '|' | '(' | ')' | '&')
                && before != '$' =>
            {
                found.push(start..at);
                start = at + character.len_utf8();
            }
            _ => {}
        }
        before = character;
    }
    found.push(start..line.len());
    found
}

/// Where the first word of a statement stands that names a program which is looked for, or
/// runs one: others may stand before it (`if exist x pip …`, `$out = pip …`).
fn program_in(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        let path = word.trim().trim_matches('"');
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let name = name.trim_end_matches(".exe");
        let versioned =
            name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        let is_program = matches!(versioned, "python" | "py" | "pypy" | "pip")
            || has_pip_word(&format!("{name} "))
            || path.starts_with('$') && text[at..].trim_start().starts_with("-m ");
        if is_program {
            return has_pip_word(&text[start..]).then_some(start);
        }
    }
    None
}

/// The commands on the lines of a file whose structure cannot be read.
pub(super) fn list_lines(file: &SourceFile, settings: &Settings<'_>) -> Vec<Found> {
    let mut commands = Vec::new();
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let text = line.trim_end();
        if !text.trim_start().starts_with('#')
            && text.len() < 100_000
            && let Some(start) = program_in(text)
        {
            let mut embedded = Embedded::new(Quoting::Plain);
            embedded.push(&text[start..], at + start);
            commands.extend(commands_of(&embedded, settings));
        }
        at += line.len();
    }
    commands
}

/// The commands of a text that stays as it is. One word is the name of a file, and no command.
fn commands_of(embedded: &Embedded, settings: &Settings<'_>) -> Vec<Found> {
    let mut found = Carried::default();
    shell::carry(embedded, &Surroundings::default(), settings, &mut found);
    found
        .commands
        .retain(|found| found.text.split_whitespace().nth(1).is_some());
    for command in &mut found.commands {
        command.is_applied = false;
    }
    found.commands
}

/// Lists the commands in the scalars that are no scripts, but those that are words for people,
/// or names.
pub(crate) fn list_other_values(
    draft: &mut Draft<'_>,
    are_words: &dyn Fn(&Draft<'_>, NodeId) -> bool,
    masked: fn(&str) -> Vec<Range<usize>>,
    settings: &Settings<'_>,
) {
    let tree = draft.tree;
    for node in tree.nodes() {
        if !matches!(node.node().value, Value::Scalar(_))
            || matches!(node.node().parent, Parent::Key(..))
            || draft.has_read(node.id())
        {
            continue;
        }
        if !are_words(draft, node.id()) {
            list_commands(draft, node, masked, settings);
        }
    }
}

/// Lists the commands in a value that is no script of a job: an input of an action, a value
/// of a matrix, a variable. What runs it is not known, so they stay.
fn list_commands(
    draft: &mut Draft<'_>,
    node: NodeRef<'_>,
    masked: fn(&str) -> Vec<Range<usize>>,
    settings: &Settings<'_>,
) {
    if !node
        .text()
        .is_some_and(|text| text.len() < 100_000 && has_pip_word(text))
    {
        return;
    }
    let Some(embedded) = yaml_text::embedded(draft.tree, node.id(), masked) else {
        return;
    };
    let mut found = Carried::default();
    shell::carry(&embedded, &Surroundings::default(), settings, &mut found);
    // One word is the name of a file, not a command.
    found
        .commands
        .retain(|found| found.text.split_whitespace().nth(1).is_some());
    if found.commands.is_empty() {
        return;
    }
    found.replacements.clear();
    found.mentions.clear();
    for command in &mut found.commands {
        command.is_applied = false;
    }
    draft.take_text(node.id(), &found);
}

/// Whether bash, PowerShell and cmd take a line for the same words.
fn is_plain_line(line: &str, shell: Shell) -> bool {
    if line.is_empty() {
        return true;
    }
    // Statements of these shells begin with words that mean something else to bash.
    let first = line.split_whitespace().next().unwrap_or_default();
    if matches!(
        first.to_ascii_lowercase().as_str(),
        "if" | "for" | "foreach" | "while" | "do" | "else" | "function" | "until" | "case"
    ) {
        return false;
    }
    let is_cmd = shell == Shell::Cmd;
    let mut quote = None;
    let mut before = ' ';
    for character in without_masks(line).chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('"'), '$' | '`' | '%' | '!' | '\\') => return false,
            (None, '"') => quote = Some('"'),
            (None, '\'') if !is_cmd => quote = Some('\''),
            (None, '#') if before == ' ' => return !is_cmd,
            (None, character) => {
                let is_word = character.is_alphanumeric() || " -_./=:+[]~*\\&".contains(character);
                let is_fine =
                    is_word || character == '@' && before != ' ' || character == ';' && !is_cmd;
                if !is_fine {
                    return false;
                }
            }
            (Some(_), _) => {}
        }
        before = character;
    }
    // One `&` alone starts a program in the one, and goes on beside it in the other.
    quote.is_none() && !without_masks(line).replace("&&", "").contains('&')
}

/// A line without the variables that stand for expressions.
fn without_masks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("${M") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        out.push('M');
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

/// Whether a line has a word that may run a program of the ones that are looked for.
fn has_pip_word(line: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || "-_.".contains(character);
    let mut words = line.split(|character| !is_part(character)).peekable();
    while let Some(word) = words.next() {
        let name = word.trim_start_matches('.').trim_end_matches(".exe");
        let versioned =
            name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        if versioned == "pip" && words.peek().is_some()
            || matches!(
                name,
                "pip-compile"
                    | "pip-sync"
                    | "virtualenv"
                    | "pyvenv"
                    | "easy_install"
                    | "pipx"
                    | "twine"
                    | "setup.py"
                    | "pyproject-build"
                    | "piptools"
            )
            || name == "-m"
                && words
                    .peek()
                    .is_some_and(|next| matches!(*next, "venv" | "build"))
        {
            return true;
        }
    }
    false
}
