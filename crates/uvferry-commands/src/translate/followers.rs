//! Commands that use the environment: its activation, and the programs in it.

use std::path::Path;

use crate::command::{CommandLine, Word};
use crate::context::{Directory, Mode, Project, Settings, Surroundings};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};

use super::plain_python::needs_no_environment;
use super::wrappers::{Step, file_name, step, variable_name};

/// What becomes of a command that uses the project's environment; `None` where it does not.
pub(crate) fn translate(
    command: &CommandLine,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    let Mode::Project(project) = settings.mode else {
        return None;
    };
    if activates(command) {
        return Some(other(Outcome::Kept {
            why: "uv installs into the environment that is active".to_owned(),
        }));
    }
    if !surroundings.run_by_uv {
        return None;
    }
    let at = place(command, surroundings, project)?;
    if needs_no_environment(&command.words[at..]) {
        return None;
    }
    let mut words: Vec<OutWord> = (0..command.assignments.len())
        .map(OutWord::KeptAssignment)
        .chain((0..at).map(OutWord::Kept))
        .collect();
    words.push(OutWord::New("uv".to_owned()));
    words.extend(run_words(surroundings));
    if let Some(path) = way(&surroundings.directory, &project.folder) {
        words.push(OutWord::New("--project".to_owned()));
        words.push(OutWord::New(path));
    }
    words.extend((at..command.words.len()).map(OutWord::Kept));
    Some(other(Outcome::Rewritten(vec![OutCommand { words }])))
}

/// `uv run` for a program of the environment that was synced before: the active one where
/// there is one, else the project's own, and nothing is installed or taken away once more.
pub(super) fn run_words(surroundings: &Surroundings) -> Vec<OutWord> {
    let words: &[&str] = if surroundings.is_for_readers {
        &["run"]
    } else {
        &["run", "--active", "--no-sync"]
    };
    words
        .iter()
        .map(|word| OutWord::New((*word).to_owned()))
        .collect()
}

fn other(outcome: Outcome) -> Translated {
    Translated {
        program: Program::Other,
        outcome,
        notes: Vec::new(),
        serves_pip: false,
        exports: None,
        brings_uv: false,
    }
}

/// `source venv/bin/activate`, `. "$VENV/bin/activate"`, `venv\Scripts\activate.bat`.
fn activates(command: &CommandLine) -> bool {
    let script = match command.words.as_slice() {
        [first, script, ..] if matches!(first.raw.as_str(), "source" | "." | "call" | "&") => {
            script
        }
        [script, ..] if script.raw.contains(['/', '\\']) => script,
        _ => return false,
    };
    let raw = script.raw.trim_matches(['"', '\'']).replace('\\', "/");
    let mut parts = raw.rsplit('/');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let folder = parts.next().unwrap_or_default().to_ascii_lowercase();
    matches!(folder.as_str(), "bin" | "scripts")
        && matches!(
            name.as_str(),
            "activate"
                | "activate.bat"
                | "activate.ps1"
                | "activate.csh"
                | "activate.fish"
                | "activate.nu"
                | "activate.xsh"
        )
}

/// Where the program of the environment stands, behind wrappers.
fn place(command: &CommandLine, surroundings: &Surroundings, project: &Project) -> Option<usize> {
    let words = &command.words;
    let mut at = 0;
    loop {
        if is_of_environment(words.get(at)?, surroundings, project) {
            return Some(at);
        }
        match step(words, at) {
            // Another user's PATH has no uv.
            Step::Through(front) if !front.is_privileged && front.words > at => at = front.words,
            _ => return None,
        }
    }
}

fn is_of_environment(word: &Word, surroundings: &Surroundings, project: &Project) -> bool {
    let text = if let Some(text) = word.text() {
        text
    } else {
        // A variable may hold options as well; only a bare name is known to be one.
        let value = variable_name(&word.raw)
            .and_then(|name| surroundings.variables.get(name))
            .filter(|_| word.pieces.len() == 1);
        let Some(value) = value else {
            return false;
        };
        value.trim().to_owned()
    };
    // By path, or of a version, it is another one.
    if matches!(text.as_str(), "python" | "python3") || project.programs.contains(&text) {
        return true;
    }
    let is_script = Path::new(&text)
        .extension()
        .is_some_and(|extension| extension == "py");
    is_script
        && text.contains('/')
        && !text.starts_with('/')
        && !matches!(file_name(&text), "setup.py" | "get-pip.py")
}

/// The way to the project's folder, where uv does not find it by going up from the working
/// directory.
fn way(directory: &Directory, folder: &str) -> Option<String> {
    let Directory::Known(directory) = directory else {
        return None;
    };
    let is_in = folder.is_empty()
        || directory == folder
        || directory
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'));
    if is_in {
        return None;
    }
    let from: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let to: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let ups = std::iter::repeat_n("..", from.len() - same);
    let parts: Vec<&str> = ups.chain(to[same..].iter().copied()).collect();
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_project_is_told_only_where_uv_does_not_find_it() {
        let known = |text: &str| Directory::Known(text.to_owned());
        assert_eq!(way(&known(""), ""), None);
        assert_eq!(way(&known("docs"), ""), None);
        assert_eq!(way(&known("backend/api"), "backend"), None);
        assert_eq!(way(&known(""), "backend").as_deref(), Some("backend"));
        assert_eq!(
            way(&known("docs"), "backend").as_deref(),
            Some("../backend")
        );
        assert_eq!(
            way(&known("backend2"), "backend").as_deref(),
            Some("../backend")
        );
        assert_eq!(way(&known("a/b"), "a/c/d").as_deref(), Some("../c/d"));
        assert_eq!(way(&Directory::Unknown, "backend"), None);
    }

    #[test]
    fn activation_is_recognised() {
        for line in [
            &["source", "venv/bin/activate"][..],
            &[".", "\"$VENV/bin/activate\""],
            &["venv\\Scripts\\activate.bat"],
            &["call", "venv\\Scripts\\activate"],
            &[".\\env\\Scripts\\Activate.ps1"],
        ] {
            let command = CommandLine::literal(line.iter().copied());
            assert!(activates(&command), "{line:?}");
        }
        for line in [
            &["source", ".env"][..],
            &["activate"],
            &["cat", "venv/bin/activate"],
            &["source", "bin/activate_this"],
            &[],
        ] {
            let command = CommandLine::literal(line.iter().copied());
            assert!(!activates(&command), "{line:?}");
        }
    }
}
