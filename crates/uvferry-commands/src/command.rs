use std::ops::Range;

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands for itself, quotes and escapes taken off.
    Literal(String),
    /// What is known only when it runs: `$X`, `${X:-y}`, `$(date)`, `$(MAKE_VARIABLE)`,
    /// `${{ matrix.x }}`, `%X%`, a glob.
    Expansion {
        /// As written.
        text: String,
        /// Whether it stands in double quotes, so that it is one word whatever it holds.
        quoted: bool,
    },
}

/// A word of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written, quotes and all.
    pub raw: String,
    /// Bytes of the [`Embedded`](crate::Embedded) text, or of the list that was typed.
    pub span: Range<usize>,
    /// What it is made of, in order; none for `''`.
    pub pieces: Vec<Piece>,
}

impl Word {
    /// A word that stands for itself, as in an argument vector.
    pub fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            span: 0..text.len(),
            pieces: vec![Piece::Literal(text.clone())],
            raw: text,
        }
    }

    /// What the program gets, where it is known before it runs.
    pub fn text(&self) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Expansion { .. } => return None,
            }
        }
        Some(text)
    }

    /// The known text at its start: all of it for a literal, nothing for `$X`.
    pub fn known_start(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether it may become no word or several when it runs.
    pub fn may_split(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Expansion { quoted: false, .. }))
    }
}

/// One simple command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// `NAME=value` in front of it.
    pub assignments: Vec<Word>,
    /// The program and its arguments, without redirections.
    pub words: Vec<Word>,
}

impl CommandLine {
    /// A command whose words stand for themselves.
    ///
    /// ```
    /// use uvferry_commands::CommandLine;
    ///
    /// let command = CommandLine::literal(["pip", "install", "six"]);
    /// assert_eq!(command.words.len(), 3);
    /// ```
    pub fn literal<T: Into<String>>(words: impl IntoIterator<Item = T>) -> Self {
        Self {
            assignments: Vec::new(),
            words: words.into_iter().map(Word::literal).collect(),
        }
    }
}
