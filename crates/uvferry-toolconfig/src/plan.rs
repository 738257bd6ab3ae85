//! What is to become of a tool's configuration, put together by its module and then done
//! as a whole or not at all: a tool that stops its search at the first file would lose what
//! moved as long as a key is left in the old one.

use uvferry_diagnostics::Rule;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::options::Tool;

/// One thing to do.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A key into a table.
    Put {
        found: Found,
        table: Vec<String>,
        key: String,
        value: NewValue,
    },
    /// Several keys into one more table of an array of tables (`[[tool.mypy.overrides]]`).
    Push {
        found: Vec<Found>,
        path: Vec<String>,
        entries: Vec<(String, NewValue, Comments)>,
        above: Vec<String>,
    },
    /// A key whose value is needed in a table too, and that stays for others.
    Copy {
        found: Found,
        table: Vec<String>,
        key: String,
        value: NewValue,
    },
    /// A key that nobody wrote and that pyproject.toml needs, unless it says something there.
    Add {
        table: Vec<String>,
        key: String,
        value: NewValue,
        comments: Comments,
    },
    /// More items for a list that is there.
    Append {
        path: Vec<String>,
        items: Vec<String>,
    },
    /// Keys that are part of what other steps write.
    Merge { found: Vec<Found>, to: String },
    /// A key that goes without a trace.
    Drop {
        found: Found,
        rule: &'static Rule,
        why: String,
    },
}

/// What is to become of one tool's configuration.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) tool: Tool,
    /// The tool's table, like `["tool", "coverage"]`.
    pub(crate) root: Vec<String>,
    /// The table named in the summary, where it is another one.
    pub(crate) to: Option<String>,
    /// The file that counts.
    pub(crate) winner: Candidate,
    /// Files that would count once the winner is gone, before pyproject.toml.
    pub(crate) shadowed: Vec<Candidate>,
    /// Files that count neither before nor after.
    pub(crate) later: Vec<Candidate>,
    /// Tables to be made, with the comments above them.
    pub(crate) tables: Vec<(Vec<String>, Vec<String>)>,
    pub(crate) steps: Vec<Step>,
    /// Keys that cannot move, and why: then nothing does.
    pub(crate) blocked: Vec<(Found, &'static Rule, String)>,
    /// Why the keys stay where they are as well, because something reads them there.
    pub(crate) stays: Option<String>,
    /// Whether the tool takes what pyproject.toml has beside what the winner has.
    pub(crate) merges: bool,
    /// How the tool is called so that it reads the new place, where that changes.
    pub(crate) command: Option<String>,
}

impl Plan {
    pub(crate) fn new(tool: Tool, root: &[&str], winner: Candidate) -> Self {
        Self {
            tool,
            root: root.iter().map(|&key| key.to_owned()).collect(),
            to: None,
            winner,
            shadowed: Vec::new(),
            later: Vec::new(),
            tables: Vec::new(),
            steps: Vec::new(),
            blocked: Vec::new(),
            stays: None,
            merges: false,
            command: None,
        }
    }

    /// Makes a table, with comments above it, even where nothing goes into it.
    pub(crate) fn table(&mut self, path: &[&str], comments: Vec<String>) {
        let path = path.iter().map(|&key| key.to_owned()).collect();
        self.tables.push((path, comments));
    }

    /// A key goes into a table.
    pub(crate) fn put(&mut self, from: &Key, table: &[&str], key: &str, value: NewValue) {
        let mut found = from.found.clone();
        // Comments in a value that is no list have no other place than above the key, or,
        // on a value of one line, behind it.
        let lines = &from.setting.lines;
        if matches!(value, NewValue::One(_)) {
            for (at, line) in lines.iter().enumerate() {
                let above = line
                    .above
                    .iter()
                    .map(|text| crate::found::toml_comment(text));
                found.comments.above.extend(above);
                if let Some(text) = &line.trailing {
                    let text = crate::found::toml_comment(text);
                    if at == 0 && lines.len() == 1 {
                        found.comments.trailing = Some(text);
                    } else {
                        found.comments.above.push(text);
                    }
                }
            }
            let after = from.setting.after.iter();
            found
                .comments
                .above
                .extend(after.map(|text| crate::found::toml_comment(text)));
        }
        self.put_found(found, table, key, value);
    }

    /// The same for a key that is of no INI file.
    pub(crate) fn put_found(&mut self, found: Found, table: &[&str], key: &str, value: NewValue) {
        self.steps.push(Step::Put {
            found,
            table: table.iter().map(|&key| key.to_owned()).collect(),
            key: key.to_owned(),
            value,
        });
    }

    /// One more table of an array of tables, with its keys.
    pub(crate) fn push(
        &mut self,
        found: Vec<Found>,
        path: &[&str],
        entries: Vec<(String, NewValue, Comments)>,
        above: &[String],
    ) {
        self.steps.push(Step::Push {
            found,
            path: path.iter().map(|&key| key.to_owned()).collect(),
            entries,
            above: above.to_vec(),
        });
    }

    /// A key that stays where it is for others has its value in a table too.
    pub(crate) fn copy(&mut self, found: Found, table: &[&str], key: &str, value: NewValue) {
        self.steps.push(Step::Copy {
            found,
            table: table.iter().map(|&key| key.to_owned()).collect(),
            key: key.to_owned(),
            value,
        });
    }

    /// A key that nobody wrote, where it is missing.
    pub(crate) fn add(&mut self, table: &[&str], key: &str, value: NewValue) {
        self.add_commented(table, key, value, Comments::default());
    }

    /// The same, with comments.
    pub(crate) fn add_commented(
        &mut self,
        table: &[&str],
        key: &str,
        value: NewValue,
        comments: Comments,
    ) {
        self.steps.push(Step::Add {
            table: table.iter().map(|&key| key.to_owned()).collect(),
            key: key.to_owned(),
            value,
            comments,
        });
    }

    /// More items for a list that is there.
    pub(crate) fn append(&mut self, path: &[&str], items: Vec<String>) {
        self.steps.push(Step::Append {
            path: path.iter().map(|&key| key.to_owned()).collect(),
            items,
        });
    }

    /// Keys that are part of what other steps write.
    pub(crate) fn merge(&mut self, found: Vec<Found>, to: &str) {
        self.steps.push(Step::Merge {
            found,
            to: to.to_owned(),
        });
    }

    /// A key goes without a trace.
    pub(crate) fn drop(&mut self, found: &Found, rule: &'static Rule, why: impl Into<String>) {
        self.steps.push(Step::Drop {
            found: found.clone(),
            rule,
            why: why.into(),
        });
    }

    /// A key cannot move, so that nothing can.
    pub(crate) fn block(&mut self, found: &Found, rule: &'static Rule, why: impl Into<String>) {
        self.blocked.push((found.clone(), rule, why.into()));
    }
}
