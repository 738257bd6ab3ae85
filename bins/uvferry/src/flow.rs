//! Events on the terminal, which several commands share.

use uvferry_cli::{Progress, Speaker};
use uvferry_migrate::{Event, EventSink};
use uvferry_process::{Observed, Observer};

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

/// Says each program when it starts and when it has ended.
pub(crate) fn told_of_runs(speaker: Speaker) -> Observer {
    Observer::new(move |observed| match observed {
        Observed::Starts { line, directory } => {
            speaker.line(format_args!("starts: {line} (in {})", directory.display()));
        }
        Observed::Ended {
            line,
            status,
            wall_s,
        } => {
            let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
            speaker.line(format_args!(
                "ended: {line} (status {status}, {wall_s:.2} s)"
            ));
        }
    })
}
