//! A place in a file, small enough to keep one for each import of a large tree.

use serde::{Deserialize, Serialize};

/// Where in a file something stands. All count from 1; columns are in characters.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Place {
    /// The line of the first character. Of a notebook: that of its JSON text.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// The line of the last character.
    pub end_line: u32,
    /// One past the column of the last character.
    pub end_column: u32,
}
