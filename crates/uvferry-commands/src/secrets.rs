//! Commands for a person to read: on one line, without credentials.

use uvferry_diagnostics::redact;

use crate::command::{CommandLine, Word};
use crate::outcome::{OutCommand, OutWord, shell_word};

/// What stands in place of a secret.
const HIDDEN: &str = "****";

/// A word that holds a secret.
struct Secret {
    /// Its index among the words.
    word: usize,
    /// How the word is shown.
    shown: String,
    /// The secret itself.
    value: String,
}

impl CommandLine {
    /// The command as written, on one line, without credentials: those in URLs and
    /// variables, and the password that twine is given.
    ///
    /// ```
    /// use uvferry_commands::CommandLine;
    ///
    /// let command = CommandLine::literal(["twine", "upload", "-p", "secret", "dist/a.whl"]);
    /// assert_eq!(command.shown(), "twine upload -p **** dist/a.whl");
    /// ```
    pub fn shown(&self) -> String {
        let secrets = self.secrets();
        let words: Vec<&str> = self
            .assignments
            .iter()
            .map(|word| word.raw.as_str())
            .chain(self.words.iter().enumerate().map(|(index, word)| {
                secrets
                    .iter()
                    .find(|secret| secret.word == index)
                    .map_or(word.raw.as_str(), |secret| secret.shown.as_str())
            }))
            .collect();
        redact(&words.join(" ")).into_owned()
    }

    /// The passwords among the words. A variable is none.
    fn secrets(&self) -> Vec<Secret> {
        let is_upload = self.words.iter().any(|word| {
            let text = word.known_start();
            text.rsplit(['/', '\\']).next() == Some("twine")
        });
        if !is_upload {
            return Vec::new();
        }
        let mut secrets = Vec::new();
        let mut follows = false;
        for (index, word) in self.words.iter().enumerate() {
            let Some(text) = word.text() else {
                follows = false;
                continue;
            };
            let attached = text
                .strip_prefix("--password=")
                .map(|value| ("--password=", value))
                .or_else(|| {
                    let value = text.strip_prefix("-p")?;
                    Some(("-p", value))
                });
            if follows {
                secrets.push(Secret {
                    word: index,
                    shown: HIDDEN.to_owned(),
                    value: text.clone(),
                });
                follows = false;
                continue;
            }
            // argparse takes `--pass` as well.
            follows = text == "-p" || (text.len() > 3 && "--password".starts_with(&text));
            if let Some((name, value)) = attached
                && !value.is_empty()
            {
                secrets.push(Secret {
                    word: index,
                    shown: format!("{name}{HIDDEN}"),
                    value: value.to_owned(),
                });
            }
        }
        secrets
    }
}

impl OutCommand {
    /// The command on one line, without credentials.
    pub fn shown(&self, old: &CommandLine) -> String {
        let secrets = old.secrets();
        let hide = |text: &str| {
            let is_secret = |secret: &&Secret| {
                text == secret.value
                    || text
                        .split_once('=')
                        .is_some_and(|(_, value)| value == secret.value)
            };
            match secrets.iter().find(is_secret) {
                Some(_) => match text.split_once('=') {
                    Some((name, _)) if name.starts_with('-') => format!("{name}={HIDDEN}"),
                    _ => HIDDEN.to_owned(),
                },
                None => text.to_owned(),
            }
        };
        let raw = |word: Option<&Word>| word.map_or_else(String::new, |word| word.raw.clone());
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| match word {
                OutWord::Kept(index) => secrets
                    .iter()
                    .find(|secret| secret.word == *index)
                    .map_or_else(|| raw(old.words.get(*index)), |secret| secret.shown.clone()),
                OutWord::KeptAssignment(index) => raw(old.assignments.get(*index)),
                OutWord::New(text) => match hide(text) {
                    hidden if hidden == *text => shell_word(text),
                    hidden => hidden,
                },
                OutWord::Raw(text) => hide(text),
            })
            .collect();
        redact(&words.join(" ")).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_twine_is_shown_in_no_form() {
        for (words, shown) in [
            (
                &["twine", "upload", "-p", "pw", "x"][..],
                "twine upload -p **** x",
            ),
            (&["twine", "upload", "-ppw", "x"], "twine upload -p**** x"),
            (
                &["twine", "upload", "--password=pw"],
                "twine upload --password=****",
            ),
            (
                &["python", "-m", "twine", "upload", "--passw", "pw"],
                "python -m twine upload --passw ****",
            ),
            (&["pip", "install", "-p", "pw"], "pip install -p pw"),
        ] {
            assert_eq!(CommandLine::literal(words.iter().copied()).shown(), shown);
        }
    }
}
