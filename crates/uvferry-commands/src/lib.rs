//! pip's command lines put into uv's words, in place, in the files that carry them.
//!
//! Users expect of this part: that no command that installs, builds or publishes with pip is
//! missed; that what it becomes does the same; that everything else in the file keeps its
//! bytes; that what has no counterpart is said with its place and with what to do instead.
//!
//! Three steps, each with its own types:
//!
//! 1. A **carrier** ([`Carrier`]) reads a file of one kind (a script, a Makefile, a
//!    Dockerfile, a workflow …) and finds the pieces of shell text in it as [`Embedded`]
//!    text, which knows where each of its bytes stands in the file and how new text is
//!    written there. [`shell`] reads the commands of such a text by its syntax.
//! 2. The **translator** ([`translate`]) takes one [`CommandLine`] and its
//!    [`Surroundings`] (is there a virtual environment, is this an image, which folder) and
//!    gives a [`Translated`]. It knows no file format. The words of each option are a table
//!    in `uvferry-options`.
//! 3. The carrier writes the result back, word by word, so that the spaces, comments and
//!    line continuations between words that stay are untouched.
//!
//! **Invariant:** this crate reads no directory, starts no process and writes nothing. It is
//! given a file and gives back replacements and what it decided about each command. It knows
//! of a project only what [`Mode`] tells it.

mod carried;
mod carriers;
mod command;
mod command_text;
mod comments;
mod context;
mod embedded;
mod history;
mod outcome;
mod program_words;
mod python_range;
mod rules;
pub mod shell;
mod translate;
mod yaml_text;

pub use carried::{Carried, Found, Mention};
pub use carriers::{
    ActionLeaves, Actions, Carrier, ImageLeaves, Images, SETUP_UV_TAG, action_leaves, carry,
    carry_image, carry_keeping_pip, carry_with_actions, image_leaves, is_listed_pipeline,
    scripts_in_images_left_alone, targets_with_uv,
};
pub use command::{CommandLine, Piece, Word};
pub use command_text::CommandText;
pub use context::{
    Directory, Environment, HandInstall, InstallTarget, Mode, Project, ReadBy, Reader, Reading,
    Settings, SetupImports, Surroundings,
};
pub use embedded::{Embedded, Quoting};
pub use history::is_history;
pub use outcome::{Note, OutCommand, OutWord, Outcome, Program, Translated, shell_word};
pub use program_words::PROGRAM_WORDS;
pub use rules::*;
pub use translate::{VariableBecomes, VariableChange, pip_variable, program_meant, translate};
