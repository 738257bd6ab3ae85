//! What a control group allows
//! (<https://docs.kernel.org/admin-guide/cgroup-v2.html>, and the first version of it).

use super::HostPlaces;

/// What a control group allows; `None` where it sets no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// How many processors' time may be used: `1.5`.
    pub processors: Option<f64>,
    /// How much memory may be used.
    pub memory_bytes: Option<u64>,
}

pub(super) fn of(places: &HostPlaces) -> Limits {
    let Some(groups) = places.text("proc/self/cgroup") else {
        return Limits::default();
    };
    let mut limits = Limits::default();
    for line in groups.lines() {
        // `0::/path` of the second version, `4:memory:/path` of the first.
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            continue;
        };
        let path = path.trim_matches('/');
        if controllers.is_empty() {
            let base = "sys/fs/cgroup";
            for folder in above(path) {
                limits.lower(places, &format!("{base}/{folder}"), &Version::Second);
            }
            continue;
        }
        for controller in controllers
            .split(',')
            .filter(|one| matches!(*one, "memory" | "cpu"))
        {
            for folder in above(path) {
                // Both are mounted at `cpu,cpuacct` mostly, with a link for each.
                let folder = format!("sys/fs/cgroup/{controller}/{folder}");
                limits.lower(places, &folder, &Version::First);
            }
        }
    }
    limits
}

/// A group and those that it is in: all of them limit it. In a container the path may be that
/// of the host, which is not there; its own is then the outermost.
fn above(path: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    (0..=parts.len())
        .rev()
        .map(move |count| parts[..count].join("/"))
}

/// The first version says "no limit" by the largest number of pages.
const NO_LIMIT: u64 = 1 << 60;

enum Version {
    First,
    Second,
}

impl Limits {
    fn lower(&mut self, places: &HostPlaces, folder: &str, version: &Version) {
        let number = |file: &str| -> Option<i64> {
            places
                .text(&format!("{folder}/{file}"))?
                .trim()
                .parse()
                .ok()
        };
        let (memory, processors) = match version {
            Version::Second => {
                let cpu = places.text(&format!("{folder}/cpu.max"));
                let quota = cpu.as_deref().and_then(|text| {
                    let (quota, period) = text.trim().split_once(' ')?;
                    ratio(quota.parse().ok()?, period.parse().ok()?)
                });
                (number("memory.max"), quota)
            }
            Version::First => {
                let quota = number("cpu.cfs_quota_us").zip(number("cpu.cfs_period_us"));
                (
                    number("memory.limit_in_bytes"),
                    quota.and_then(|(quota, period)| ratio(quota, period)),
                )
            }
        };
        let memory = memory
            .and_then(|bytes| u64::try_from(bytes).ok())
            .filter(|bytes| (1..NO_LIMIT).contains(bytes));
        let least = |known: Option<u64>, new: u64| Some(known.map_or(new, |known| known.min(new)));
        if let Some(bytes) = memory {
            self.memory_bytes = least(self.memory_bytes, bytes);
        }
        if let Some(new) = processors {
            self.processors = Some(self.processors.map_or(new, |known| known.min(new)));
        }
    }
}

fn ratio(quota: i64, period: i64) -> Option<f64> {
    let (quota, period) = (u32::try_from(quota).ok()?, u32::try_from(period).ok()?);
    (quota > 0 && period > 0).then(|| f64::from(quota) / f64::from(period))
}
