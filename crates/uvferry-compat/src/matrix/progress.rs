//! How far a matrix is, and how long the rest may take.

use std::sync::{Mutex, PoisonError};

use super::request::{MatrixRequest, Progress};
use super::result::Tool;

/// Counts runs.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counts>);

/// Of pip and of uv.
#[derive(Debug, Default)]
struct Counts {
    planned: [usize; 2],
    finished: [usize; 2],
    /// Those that were really made, and how long they took together.
    made: [u32; 2],
    wall_s: [f64; 2],
}

impl Tally {
    /// So many more runs of a tool will be needed.
    pub(crate) fn plan(&self, tool: Tool, runs: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.planned[place(tool)] += runs;
    }

    /// How many are finished.
    pub(crate) fn count(&self) -> usize {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.finished.iter().sum()
    }

    /// A run is finished; who listens is told.
    pub(crate) fn finished(
        &self,
        tool: Tool,
        target: &str,
        of: usize,
        wall_s: Option<f64>,
        request: &MatrixRequest,
    ) {
        let progress = {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let at = place(tool);
            counts.finished[at] += 1;
            counts.planned[at] = counts.planned[at].max(counts.finished[at]);
            if let Some(wall_s) = wall_s {
                counts.made[at] += 1;
                counts.wall_s[at] += wall_s;
            }
            Progress {
                tool,
                target: target.to_owned(),
                of,
                finished: counts.finished.iter().sum(),
                planned: counts.planned.iter().sum(),
                remaining_s: counts.remaining_s(request.jobs),
            }
        };
        if let Some(sink) = &request.progress {
            sink.tell(&progress);
        }
    }
}

impl Counts {
    fn remaining_s(&self, jobs: usize) -> Option<f64> {
        let mut seconds = 0.0;
        let mut left = 0;
        for at in 0..2 {
            let open = self.planned[at] - self.finished[at];
            if open > 0 {
                let mean =
                    (self.made[at] > 0).then(|| self.wall_s[at] / f64::from(self.made[at]))?;
                seconds += mean * f64::from(u32::try_from(open).unwrap_or(u32::MAX));
                left += open;
            }
        }
        let at_a_time = u32::try_from(jobs.clamp(1, left.max(1))).unwrap_or(1);
        Some(seconds / f64::from(at_a_time))
    }
}

fn place(tool: Tool) -> usize {
    match tool {
        Tool::Pip => 0,
        Tool::Uv => 1,
    }
}
