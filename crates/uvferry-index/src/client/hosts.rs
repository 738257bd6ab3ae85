use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What was learnt about hosts, for all requests that go there.
#[derive(Default)]
pub(super) struct Hosts(Mutex<HashMap<String, Host>>);

#[derive(Default)]
struct Host {
    /// It asked to be left alone until then.
    rests_until: Option<Instant>,
    /// It could not be reached, time and again: the next one tries once.
    down: bool,
}

impl Hosts {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the host may be asked.
    pub(super) async fn wait(&self, host: &str) {
        loop {
            let until = self.all().get(host).and_then(|host| host.rests_until);
            match until {
                Some(until) if until > Instant::now() => tokio::time::sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// Nobody asks the host for so long.
    pub(super) fn rest(&self, host: &str, time: Duration) {
        let until = Instant::now() + time;
        let mut hosts = self.all();
        let host = hosts.entry(host.to_owned()).or_default();
        host.rests_until = host.rests_until.max(Some(until));
    }

    pub(super) fn set_down(&self, host: &str, down: bool) {
        let mut hosts = self.all();
        if down || hosts.contains_key(host) {
            hosts.entry(host.to_owned()).or_default().down = down;
        }
    }

    pub(super) fn is_down(&self, host: &str) -> bool {
        self.all().get(host).is_some_and(|host| host.down)
    }
}

/// The longest pause before a repetition.
const LONGEST: Duration = Duration::from_secs(8);

/// How long to wait before repetition `attempt` (from 0): doubled each time, and between
/// half and all of that by chance, so that clients do not come back at the same moment.
pub(super) fn back_off(first: Duration, attempt: u32) -> Duration {
    let full = first
        .saturating_mul(2_u32.saturating_pow(attempt))
        .min(LONGEST);
    // The standard library's only source of chance.
    let chance = u32::from(RandomState::new().hash_one(attempt).to_le_bytes()[0]);
    full / 2 + full * chance / 510
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        for attempt in 0..40 {
            let full = Duration::from_millis(100 << attempt.min(7)).min(LONGEST);
            let pause = back_off(Duration::from_millis(100), attempt);
            assert!(pause >= full / 2 && pause <= full, "{attempt}: {pause:?}");
        }
    }
}
