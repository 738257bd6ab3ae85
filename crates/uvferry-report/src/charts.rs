//! Charts as SVG: text that can be selected and read aloud, shapes that are told apart without
//! colour, units at every axis. Colours come from classes, so that a page decides about light
//! and dark.

mod axis;
mod changes;
mod durations;
mod memory;
mod speedups;
mod svg;

pub(crate) use changes::changes;
pub(crate) use durations::durations;
pub(crate) use memory::memory;
pub(crate) use speedups::speedups;

/// A chart and what it shows, in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    /// What it is of.
    pub(crate) title: String,
    /// The picture.
    pub(crate) svg: String,
}
