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

/// A title to stand above a chart, where nothing around it says what it is.
#[cfg(feature = "png")]
pub(crate) fn heading(title: &str, width: f64) -> String {
    let mut picture = svg::Picture::new(width, 34.0, title);
    let at = (width / 2.0, 23.0);
    picture.label(at, svg::Anchor::Middle, (title, ""), width - 20.0);
    picture.finish()
}
