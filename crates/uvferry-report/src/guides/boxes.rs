//! The boxes of a checklist. Each carries its name in a comment behind it, so that those which
//! people tick survive when the checklist is written again, in whatever language.

use std::fmt;

/// A box of a checklist, read from its Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkbox {
    /// Its name, the same in every language.
    pub name: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether a person ticks it; the others are ticked by evidence.
    pub by_person: bool,
    /// What it says, as Markdown.
    pub text: String,
}

/// How a box is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) name: &'static str,
    pub(super) ticked: bool,
    pub(super) by_person: bool,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tick = if self.ticked { 'x' } else { ' ' };
        let who = if self.by_person { "person" } else { "evidence" };
        write!(f, "[{tick}] <!-- {who}: {} -->", self.name)
    }
}

/// The boxes of a checklist, in order. Lists of tasks that are not of a checklist of ours are
/// passed over.
///
/// ```
/// let boxes = uvferry_report::guides::checkboxes("- [x] <!-- person: tests --> All is green\n");
/// assert_eq!(boxes[0].name, "tests");
/// assert!(boxes[0].ticked && boxes[0].by_person);
/// ```
pub fn checkboxes(markdown: &str) -> Vec<Checkbox> {
    markdown.lines().filter_map(checkbox).collect()
}

fn checkbox(line: &str) -> Option<Checkbox> {
    let rest = line.trim_start().strip_prefix("- [")?;
    let mut letters = rest.chars();
    let ticked = match letters.next()? {
        'x' | 'X' => true,
        ' ' => false,
        _ => return None,
    };
    let rest = letters.as_str().strip_prefix("] <!-- ")?;
    let (mark, text) = rest.split_once(" -->")?;
    let (who, name) = mark.split_once(": ")?;
    let by_person = match who {
        "person" => true,
        "evidence" => false,
        _ => return None,
    };
    Some(Checkbox {
        name: name.to_owned(),
        ticked,
        by_person,
        text: text.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (ticked, by_person) in [(true, false), (false, true)] {
            let mark = Mark {
                name: "lock",
                ticked,
                by_person,
            };
            let found = checkboxes(&format!("text\n- {mark} There is a `uv.lock`.\n"));
            assert_eq!(
                found,
                [Checkbox {
                    name: "lock".into(),
                    ticked,
                    by_person,
                    text: "There is a `uv.lock`.".into()
                }]
            );
        }
        assert_eq!(checkboxes("- [x] mine\n- [?] <!-- person: x --> y\n"), []);
    }
}
