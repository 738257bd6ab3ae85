//! Events on the terminal, which several commands share.

use uvferry_cli::Progress;
use uvferry_migrate::{Event, EventSink};

/// Shows the steps of a long run.
pub(crate) struct Shown(pub(crate) Progress);

impl EventSink for Shown {
    fn event(&self, event: Event) {
        match event {
            Event::Started(stage, subject) if subject.is_empty() => self.0.step(stage.label()),
            Event::Started(stage, subject) => self.0.step(&format!("{}: {subject}", stage.label())),
            Event::Finished(stage, seconds) => self.0.finish(stage.label(), seconds),
            Event::Note(text) => self.0.message(&text),
        }
    }
}
