//! Commands of a scenario, filled for one tool.

use std::path::{Path, PathBuf};

use crate::places::ToolPlaces;
use crate::scenario::Words;

/// What the placeholders stand for.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) python: PathBuf,
    pub(crate) uv: PathBuf,
    /// `-r FILE` and `-c FILE`, words of their own.
    pub(crate) requirements: Vec<String>,
    /// The same with the files by themselves, as `uv pip compile` takes them.
    pub(crate) files: Vec<String>,
    pub(crate) locked: Option<PathBuf>,
    pub(crate) add: Option<String>,
    /// A requirement and an older version of it.
    pub(crate) upgrade: Option<(String, String)>,
}

/// The interpreter of an environment.
pub(crate) fn python_of(venv: &Path) -> PathBuf {
    if cfg!(windows) {
        venv.join("Scripts").join("python.exe")
    } else {
        venv.join("bin").join("python")
    }
}

impl Values {
    /// The program and its arguments; else the placeholder that nothing stands for here.
    pub(crate) fn fill(&self, words: &Words, places: &ToolPlaces) -> Result<Vec<String>, String> {
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        let mut filled = Vec::new();
        for word in &words.0 {
            let several = match word.as_str() {
                "{requirements}" => Some(&self.requirements),
                "{files}" => Some(&self.files),
                _ => None,
            };
            if let Some(several) = several {
                filled.extend(several.iter().cloned());
                continue;
            }
            let mut word = word.clone();
            for (name, value) in [
                ("python", Some(shown(&self.python))),
                ("uv", Some(shown(&self.uv))),
                ("venv", Some(shown(&places.venv()))),
                ("venv-python", Some(shown(&python_of(&places.venv())))),
                ("project", Some(shown(&places.project()))),
                ("requirements", Some(self.requirements.join(" "))),
                ("files", Some(self.files.join(" "))),
                ("installed", Some(shown(&places.installed()))),
                ("locked", self.locked.as_deref().map(shown)),
                ("add", self.add.clone()),
                ("upgrade", self.upgrade.clone().map(|(name, _)| name)),
                ("older", self.upgrade.clone().map(|(_, older)| older)),
            ] {
                let placeholder = format!("{{{name}}}");
                if word.contains(&placeholder) {
                    let value = value.ok_or_else(|| name.to_owned())?;
                    word = word.replace(&placeholder, &value);
                }
            }
            filled.push(word);
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_placeholder_has_a_value() {
        let folder = tempfile::tempdir().unwrap();
        let places = ToolPlaces::new(folder.path().join("with a space")).unwrap();
        let values = Values {
            python: "/py thon".into(),
            uv: "/uv".into(),
            requirements: vec!["-r".into(), "a b.txt".into()],
            files: vec!["a b.txt".into()],
            locked: Some("/locked.txt".into()),
            add: Some("six".into()),
            upgrade: Some(("click".into(), "click==7.0".into())),
        };
        for name in crate::scenario::PLACEHOLDERS {
            let filled = values
                .fill(&Words(vec![format!("{{{name}}}")]), &places)
                .unwrap();
            assert!(!filled.iter().any(|word| word.contains('{')), "{filled:?}");
        }
        let words = Words(vec!["{python}".into(), "{requirements}".into()]);
        assert_eq!(
            values.fill(&words, &places).unwrap(),
            ["/py thon", "-r", "a b.txt"]
        );
        let none = Values {
            add: None,
            ..values
        };
        assert_eq!(
            none.fill(&Words(vec!["{add}".into()]), &places),
            Err("add".into())
        );
    }
}
