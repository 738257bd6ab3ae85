//! How far a bench is, in a line that a terminal shows while it runs.

use std::time::Duration;

/// What has been seen of a bench so far.
#[derive(Debug)]
pub(crate) struct Live {
    /// Runs that each tool makes of each scenario at least, those before the first included.
    runs: usize,
    /// Whether more are made where the figures need it.
    or_more: bool,
    /// How many tools each scenario is measured with.
    tools: Vec<usize>,
    /// Which scenario is at work, from 0.
    at: usize,
    name: String,
    /// When it began, since the start of the bench.
    began: Duration,
    /// Its runs so far, and when its first one began.
    done: usize,
    first: Option<Duration>,
}

impl Live {
    /// Of a bench that measures each scenario with so many tools, each in so many runs (those
    /// before the first that counts included) or more.
    pub(crate) fn new(runs: usize, or_more: bool, tools: Vec<usize>) -> Self {
        Self {
            runs,
            or_more,
            tools,
            at: 0,
            name: String::new(),
            began: Duration::ZERO,
            done: 0,
            first: None,
        }
    }

    /// A scenario begins, its place counted from 1.
    pub(crate) fn scenario(&mut self, name: &str, number: usize, now: Duration) -> String {
        name.clone_into(&mut self.name);
        self.at = number - 1;
        self.began = now;
        self.done = 0;
        self.first = None;
        format!("{}: preparing{}", self.place(), self.left(now))
    }

    /// A run of a tool is finished. What it took, and which it was of those that count.
    pub(crate) fn run(
        &mut self,
        tool: &str,
        number: Option<usize>,
        wall_s: f64,
        now: Duration,
    ) -> String {
        let wall = Duration::try_from_secs_f64(wall_s).unwrap_or_default();
        self.first.get_or_insert(now.saturating_sub(wall));
        self.done += 1;
        let which = number.map_or_else(|| "warm-up".to_owned(), |number| format!("run {number}"));
        // What matters most comes first: a narrow terminal cuts the rest off.
        format!(
            "{}, {which}{}; {tool} {wall_s:.2} s",
            self.place(),
            self.left(now)
        )
    }

    fn place(&self) -> String {
        format!("[{}/{}] {}", self.at + 1, self.tools.len(), self.name)
    }

    /// `, about 3 min left`: by the time that a run took until now with all that belongs to it,
    /// as if those of other scenarios took as long.
    fn left(&self, now: Duration) -> String {
        let all = |at: usize| self.runs * self.tools.get(at).copied().unwrap_or_default();
        let before: usize = (0..self.at).map(all).sum();
        // Of this scenario where it has runs, else of those before.
        let (each, done) = match self.first {
            Some(first) if self.done >= self.tools.get(self.at).copied().unwrap_or(1) => (
                now.saturating_sub(first).as_secs_f64() / as_f64(self.done),
                self.done,
            ),
            _ if before > 0 => (self.began.as_secs_f64() / as_f64(before), self.done),
            _ => return String::new(),
        };
        let here = all(self.at).saturating_sub(done);
        let later: usize = (self.at + 1..self.tools.len()).map(all).sum();
        let seconds = each * as_f64(here + later);
        let more = if self.or_more { " or more" } else { "" };
        format!(", about {}{more} left", coarse(seconds))
    }
}

#[expect(clippy::cast_precision_loss, reason = "runs of a bench")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

/// `40 s`, `3 min`, `2 h`: an estimate has no more digits than that.
fn coarse(seconds: f64) -> String {
    if seconds < 90.0 {
        format!("{seconds:.0} s")
    } else if seconds < 5400.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_is_left_follows_what_a_run_took() {
        // Two scenarios, two tools, a warm-up and three runs: sixteen runs.
        let mut live = Live::new(4, false, vec![2, 2]);
        assert_eq!(live.scenario("sync", 1, at(0)), "[1/2] sync: preparing");
        // Of one tool alone nothing can be said about the other.
        assert_eq!(
            live.run("pip", None, 8.0, at(18)),
            "[1/2] sync, warm-up; pip 8.00 s"
        );
        // Ten seconds a run since the first began at 10.
        assert_eq!(
            live.run("uv-pip", None, 2.0, at(30)),
            "[1/2] sync, warm-up, about 2 min left; uv-pip 2.00 s"
        );
        for now in [40, 50, 60, 70, 80] {
            live.run("pip", Some(1), 2.0, at(now));
        }
        assert_eq!(
            live.run("uv-pip", Some(3), 2.0, at(90)),
            "[1/2] sync, run 3, about 80 s left; uv-pip 2.00 s"
        );
        // More runs than the least: they are not left any more.
        live.or_more = true;
        let more = live.run("pip", Some(4), 2.0, at(99));
        assert!(more.contains("about 79 s or more left"), "{more}");
        assert_eq!(
            live.scenario("lock", 2, at(160)),
            "[2/2] lock: preparing, about 3 min or more left"
        );
    }

    #[test]
    fn an_estimate_is_coarse() {
        let shown = [5.4, 89.0, 100.0, 5000.0, 9000.0].map(coarse);
        assert_eq!(shown, ["5 s", "89 s", "2 min", "83 min", "2.5 h"]);
    }
}
