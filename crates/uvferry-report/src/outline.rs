//! A report before it has a form: what it says, in which order, as headings, sentences and
//! tables. [`crate::html`] and [`crate::markdown`] write the same outline, so that no form says
//! more than another, and all of them say it in the language that was asked for.

#[cfg(all(feature = "bench", feature = "editors", feature = "environment"))]
pub(crate) mod environment;
#[cfg(feature = "environment")]
pub(crate) mod machine;
#[cfg(feature = "bench")]
pub(crate) mod measured;
#[cfg(feature = "migration")]
pub(crate) mod project;

use crate::language::{Language, say};
use crate::prose::Prose;

/// A section that has something to say.
pub(crate) fn section(id: &str, title: Prose, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section {
        id: id.to_owned(),
        title,
        blocks,
    })
}

/// What is not known, or not there.
pub(crate) fn dash() -> Prose {
    Prose::plain("–")
}

pub(crate) fn yes_or_no(language: Language, yes: bool) -> Prose {
    if yes {
        say!(language, "yes")
    } else {
        say!(language, "no")
    }
}

/// A whole report.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) language: Language,
    pub(crate) title: Prose,
    /// The answer, for who reads one line.
    pub(crate) sentence: Prose,
    /// Numbers that are seen first.
    pub(crate) tiles: Vec<Tile>,
    /// The answer, for who reads five lines.
    pub(crate) facts: Vec<Prose>,
    pub(crate) sections: Vec<Section>,
}

/// The report of one of several, as part of a report of all.
#[derive(Debug)]
pub(crate) struct Part {
    /// What an address of it ends with.
    pub(crate) id: String,
    pub(crate) title: Prose,
    pub(crate) facts: Vec<Prose>,
    /// What a page calls the rest, which it shows when somebody wants it.
    pub(crate) more: Prose,
    pub(crate) sections: Vec<Section>,
}

impl Part {
    /// The part of this number, from 1: what has an address in one has another in each.
    pub(crate) fn new(number: usize, title: Prose, more: Prose, outline: Outline) -> Self {
        let mut sections = outline.sections;
        let id = |own: &str| format!("project-{number}-{own}");
        for section in &mut sections {
            section.id = id(&section.id);
            for block in &mut section.blocks {
                let filters = match block {
                    Block::Table(table) => [table.filter.as_mut(), None],
                    Block::Graph(drawn) => [drawn.roots.filter.as_mut(), drawn.all.filter.as_mut()],
                    _ => [None, None],
                };
                for filter in filters.into_iter().flatten() {
                    filter.id = id(&filter.id);
                }
            }
        }
        Self {
            id: format!("project-{number}"),
            title,
            facts: outline.facts,
            more,
            sections,
        }
    }
}

/// A number that is seen first.
#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) tone: Tone,
}

impl Tile {
    /// How many there are.
    pub(crate) fn counted(number: usize, label: String, tone: Tone, language: Language) -> Self {
        Self {
            value: language.number(number),
            label,
            tone,
        }
    }

    /// How many there are of what should not be: none are good.
    pub(crate) fn unwanted(number: usize, label: String, tone: Tone, language: Language) -> Self {
        let tone = if number == 0 { Tone::Good } else { tone };
        Self::counted(number, label, tone, language)
    }
}

/// How something is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Note,
    Warning,
    Bad,
}

impl Tone {
    /// The class of a page.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Note => "note",
            Self::Warning => "warn",
            Self::Bad => "bad",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Section {
    /// What an address of it ends with.
    pub(crate) id: String,
    pub(crate) title: Prose,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug)]
pub(crate) enum Block {
    Said(Prose),
    Heading(Prose),
    List(Vec<Item>),
    Table(Table),
    /// A text as it stands, and what it is written in.
    Fenced(&'static str, String),
    /// What becomes of a file, shown when somebody wants it.
    Diff {
        title: Prose,
        text: String,
    },
    /// Who needs whom.
    Graph(Box<Drawn>),
    /// A picture, where the form has any.
    #[cfg_attr(
        not(feature = "bench"),
        allow(dead_code, reason = "benches have charts")
    )]
    Picture {
        title: String,
        svg: String,
    },
}

/// A graph, as far as a form has room for it: a page has the picture and the table of all, Markdown
/// what sites draw. Where there are too many for either, it has the table of the roots.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) title: Prose,
    /// Safe to stand in a page; without a style of its own.
    pub(crate) svg: Option<String>,
    /// Whether a page shows the picture when somebody wants it.
    pub(crate) folded: bool,
    pub(crate) mermaid: Option<String>,
    pub(crate) roots: Table,
    /// What a picture says, as text, and more.
    pub(crate) all: Table,
}

#[derive(Debug, Default)]
pub(crate) struct Item {
    pub(crate) said: Prose,
    pub(crate) below: Vec<Prose>,
    /// One that is not plain wants to be seen.
    pub(crate) tone: Tone,
}

impl From<Prose> for Item {
    fn from(said: Prose) -> Self {
        Self {
            said,
            ..Self::default()
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Table {
    /// What a page calls it, to name its columns where there is no room for their heads.
    pub(crate) id: String,
    /// What it is of, for who cannot see it.
    pub(crate) label: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) filter: Option<Filter>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) label: String,
    /// Whether its cells sort as numbers.
    pub(crate) amount: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Row {
    /// What it can be filtered by.
    pub(crate) tokens: Vec<&'static str>,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) said: Prose,
    /// What it is sorted by, where that is not what it says.
    pub(crate) key: Option<String>,
    pub(crate) tone: Tone,
}

/// How a table is searched.
#[derive(Debug)]
pub(crate) struct Filter {
    /// The word in the address of its part of the page.
    pub(crate) id: String,
    /// `{shown} of {all} …`
    pub(crate) count: String,
    pub(crate) first: Choices,
    pub(crate) second: Option<Choices>,
}

/// Something to filter by.
#[derive(Debug)]
pub(crate) struct Choices {
    pub(crate) label: String,
    /// The token, and what it is called.
    pub(crate) choices: Vec<(&'static str, String)>,
}

impl Table {
    /// With these columns.
    pub(crate) fn of(label: String, columns: impl IntoIterator<Item = String>) -> Self {
        Self {
            label,
            columns: columns
                .into_iter()
                .map(|label| Column {
                    label,
                    amount: false,
                })
                .collect(),
            ..Self::default()
        }
    }

    /// With numbers in the columns from this one on, up to the other.
    pub(crate) fn amounts(mut self, columns: std::ops::Range<usize>) -> Self {
        for column in &mut self.columns[columns] {
            column.amount = true;
        }
        self
    }

    /// A block of a section, or of none where the table has no rows.
    pub(crate) fn block(self) -> Option<Block> {
        (!self.rows.is_empty()).then_some(Block::Table(self))
    }

    /// With a row of sentences.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Prose>) {
        self.rows.push(Row {
            tokens: Vec::new(),
            cells: cells.into_iter().map(Cell::from).collect(),
        });
    }
}

impl From<Prose> for Cell {
    fn from(said: Prose) -> Self {
        Self {
            said,
            ..Self::default()
        }
    }
}

impl Cell {
    /// A number, which sorts as one.
    pub(crate) fn amount(shown: &str, number: impl std::fmt::Display) -> Self {
        Self {
            said: Prose::plain(shown),
            key: Some(number.to_string()),
            tone: Tone::Plain,
        }
    }

    pub(crate) fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}
