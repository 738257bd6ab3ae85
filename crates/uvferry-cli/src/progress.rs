use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows which steps run, on a terminal; in a pipe it is silent.
///
/// A sink for the events of the domain crates: steps may run side by side and are told
/// apart by name. Clones show on the same terminal.
#[derive(Debug, Clone)]
pub struct Progress(Option<Arc<Shown>>);

#[derive(Debug)]
struct Shown {
    bars: MultiProgress,
    running: Mutex<Vec<(String, ProgressBar)>>,
    color: bool,
}

impl Progress {
    /// Shows nothing.
    pub fn hidden() -> Self {
        Self(None)
    }

    /// Shows spinners on stderr.
    pub fn on_terminal(color: bool) -> Self {
        Self::on(ProgressDrawTarget::stderr(), color)
    }

    fn on(target: ProgressDrawTarget, color: bool) -> Self {
        Self(Some(Arc::new(Shown {
            bars: MultiProgress::with_draw_target(target),
            running: Mutex::default(),
            color,
        })))
    }

    /// A step begins: `resolving with pip`.
    pub fn step(&self, name: &str) {
        let Some(shown) = &self.0 else { return };
        let bar = shown.bars.add(ProgressBar::new_spinner());
        // What is long is cut at the edge: a line that wraps would be drawn again and again.
        let template = if shown.color {
            "{spinner:.cyan} {prefix} {elapsed:.dim} {wide_msg:.dim}"
        } else {
            "{spinner} {prefix} {elapsed} {wide_msg}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        shown.running().push((name.to_owned(), bar));
    }

    /// The newest running step tells what it is at: `74 packages`.
    pub fn message(&self, text: &str) {
        let Some(shown) = &self.0 else { return };
        if let Some((_, bar)) = shown.running().last() {
            bar.set_message(text.to_owned());
        }
    }

    /// A step is over; its line stays, with the time it took in seconds.
    pub fn finish(&self, name: &str, seconds: f64) {
        let Some(shown) = &self.0 else { return };
        let bar = {
            let mut running = shown.running();
            let Some(at) = running.iter().position(|(running, _)| running == name) else {
                return;
            };
            running.remove(at).1
        };
        bar.finish_and_clear();
        shown.bars.remove(&bar);
        // The line is a convenience: a terminal that went away must not stop the work.
        let _ = shown
            .bars
            .println(format!("  {name} {}", duration(seconds)));
    }

    /// Clears the spinners while `write` writes to the same terminal.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(shown) if !shown.running().is_empty() => shown.bars.suspend(write),
            _ => write(),
        }
    }

    /// Whether anything is shown.
    pub fn is_shown(&self) -> bool {
        self.0.is_some()
    }
}

impl Shown {
    fn running(&self) -> MutexGuard<'_, Vec<(String, ProgressBar)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        for (_, bar) in self.running().drain(..) {
            bar.finish_and_clear();
        }
    }
}

/// `0.42 s`, `12.3 s`, `2 min 5 s`.
fn duration(seconds: f64) -> String {
    if seconds < 10.0 {
        format!("{seconds:.2} s")
    } else if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{:.0} min {:.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0
        )
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn steps_side_by_side_end_with_their_time() {
        let terminal = InMemoryTerm::new(10, 60);
        let progress = Progress::on(
            ProgressDrawTarget::term_like(Box::new(terminal.clone())),
            false,
        );
        progress.step("resolving with pip");
        progress.step("locking with uv");
        progress.message("12 packages");
        progress.finish("resolving with pip", 1.5);
        progress.finish("locking with uv", 125.2);
        progress.finish("never begun", 1.0);
        assert_eq!(
            terminal.contents(),
            "  resolving with pip 1.50 s\n  locking with uv 2 min 5 s"
        );
    }

    #[test]
    fn a_message_is_cut_at_the_edge() {
        let terminal = InMemoryTerm::new(4, 40);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let progress = Progress::on(target, false);
        progress.step("measuring");
        progress.message(&"word ".repeat(20));
        progress.suspend(|| {});
        let shown = terminal.contents();
        assert_eq!(shown.lines().count(), 1, "{shown}");
        assert!(
            shown.contains("measuring") && shown.contains("word word"),
            "{shown}"
        );
    }

    #[test]
    fn hidden_progress_takes_everything() {
        let progress = Progress::hidden();
        progress.step("a");
        progress.message("b");
        progress.finish("a", 0.0);
        assert_eq!(progress.suspend(|| 1), 1);
    }
}
