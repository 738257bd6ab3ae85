//! What a program and everything that it starts use while they run.

use std::time::Duration;

/// What was seen of a tree of processes while it ran. Only Linux tells; elsewhere there are no
/// [`looks`](Self::looks) and no [`transfer`](Self::transfer).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Watched {
    /// One entry for each look, in order of time. What happens between two looks is not seen.
    pub looks: Vec<Look>,
    /// What went through the system's calls, by its own exact count; `None` where the system
    /// does not tell. A child that nobody waited for is not in it.
    pub transfer: Option<Transfer>,
    /// Processor time that the looking itself took, in seconds.
    pub own_cpu_s: f64,
}

impl Watched {
    /// The largest sum of the resident sets of all processes that a look found, in bytes. A page
    /// that several processes share counts for each.
    pub fn peak_rss_bytes(&self) -> Option<u64> {
        self.looks.iter().map(|look| look.rss_bytes).max()
    }
}

/// A tree of processes at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Since the start of the program, in seconds.
    pub at_s: f64,
    /// The sum of the resident sets of all processes, in bytes.
    pub rss_bytes: u64,
    /// The processor time of all processes so far, in seconds, in steps of the system's clock
    /// tick (mostly a hundredth).
    pub cpu_s: f64,
    /// How many processes there are.
    pub processes: usize,
}

/// What a tree of processes read and wrote (`/proc/PID/io` of proc(5)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Bytes that calls like read(2) returned, from wherever: files, pipes, sockets.
    pub read_bytes: u64,
    /// Bytes that were given to calls like write(2), to wherever.
    pub written_bytes: u64,
    /// Bytes that had to come from a storage device: 0 where the page cache had them.
    pub storage_read_bytes: u64,
    /// Bytes that storage devices were made to take.
    pub storage_written_bytes: u64,
}

/// The largest resident set that this process ever had, in bytes: what
/// [`Resources::peak_rss_bytes`](crate::Resources::peak_rss_bytes) of others is at least. `None`
/// where the system does not tell.
pub fn own_peak_rss_bytes() -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// How long the next look waits, by how long the program runs: short ones are seen in detail,
/// and long ones cost little.
pub(crate) fn pause(elapsed: Duration) -> Duration {
    const SHORTEST: Duration = Duration::from_millis(1);
    const LONGEST: Duration = Duration::from_millis(20);
    (elapsed / 20).clamp(SHORTEST, LONGEST)
}

#[cfg(target_os = "linux")]
pub(crate) use linux::Watcher;
#[cfg(not(target_os = "linux"))]
pub(crate) use none::Watcher;

#[cfg(target_os = "linux")]
mod linux {
    use std::time::{Duration, Instant};

    use super::{Look, Transfer, Watched};

    /// Looks at one tree.
    #[derive(Debug)]
    pub(crate) struct Watcher {
        leader: u32,
        /// Seen at the last look. One that lost its parent is found by being known.
        known: Vec<Known>,
        /// When the whole system was looked through for the group, and how long that took.
        searched: Option<(Instant, Duration)>,
        page_bytes: u64,
        ticks_a_second: f64,
        watched: Watched,
    }

    /// A process; its start tells it from a later one of the same number.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Known {
        process: u32,
        start: u64,
    }

    /// The fields of `/proc/PID/stat` that count here.
    struct Stat {
        state: u8,
        group: u32,
        ticks: u64,
        start: u64,
        resident_pages: u64,
    }

    /// The whole system is looked through no more often than this.
    const SEARCH: Duration = Duration::from_millis(50);

    impl Watcher {
        pub(crate) fn of(leader: u32) -> Self {
            #[expect(clippy::cast_precision_loss, reason = "about a hundred")]
            let ticks_a_second = rustix::param::clock_ticks_per_second() as f64;
            Self {
                leader,
                known: Vec::new(),
                searched: None,
                page_bytes: u64::try_from(rustix::param::page_size()).unwrap_or(4096),
                ticks_a_second,
                watched: Watched::default(),
            }
        }

        /// Looks once, `at` after the start.
        pub(crate) fn look(&mut self, at: Duration) {
            let before = thread_cpu_s();
            let mut todo: Vec<u32> = vec![self.leader];
            todo.extend(self.known.iter().map(|known| known.process));
            todo.extend(self.of_the_group());
            let mut found: Vec<Known> = Vec::new();
            let (mut ticks, mut pages) = (0, 0);
            let mut next = 0;
            while let Some(&process) = todo.get(next) {
                next += 1;
                if found.iter().any(|known| known.process == process) {
                    continue;
                }
                let Some(stat) = stat(process) else {
                    continue;
                };
                let is_other = self
                    .known
                    .iter()
                    .any(|known| known.process == process && known.start != stat.start);
                if is_other {
                    continue;
                }
                found.push(Known {
                    process,
                    start: stat.start,
                });
                ticks += stat.ticks;
                if stat.state != b'Z' {
                    pages += stat.resident_pages;
                    children(process, &mut todo);
                }
            }
            // At its end nothing is left to see.
            if pages > 0 {
                #[expect(clippy::cast_precision_loss, reason = "a time of some hours at most")]
                let cpu_s = ticks as f64 / self.ticks_a_second;
                self.watched.looks.push(Look {
                    at_s: at.as_secs_f64(),
                    rss_bytes: pages * self.page_bytes,
                    cpu_s,
                    processes: found.len(),
                });
            }
            self.known = found;
            self.watched.own_cpu_s += thread_cpu_s() - before;
        }

        /// Processes of the program's group, as long as that is cheap: one whose parent ended
        /// between two looks is no child of any that is known.
        fn of_the_group(&mut self) -> Vec<u32> {
            // The search may take a twentieth of the time.
            let is_early = self
                .searched
                .is_some_and(|(at, took)| at.elapsed() < SEARCH.max(took * 20));
            if is_early {
                return Vec::new();
            }
            let began = Instant::now();
            let found = fs_err::read_dir("/proc")
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
                .filter(|&process| stat(process).is_some_and(|stat| stat.group == self.leader))
                .collect();
            self.searched = Some((began, began.elapsed()));
            found
        }

        /// What was seen; asked for when the program has ended and is not reaped yet.
        pub(crate) fn finish(mut self) -> Watched {
            self.watched.transfer = transfer(self.leader);
            self.watched
        }
    }

    fn thread_cpu_s() -> f64 {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        let whole = Duration::new(
            u64::try_from(now.tv_sec).unwrap_or_default(),
            u32::try_from(now.tv_nsec).unwrap_or_default(),
        );
        whole.as_secs_f64()
    }

    /// The children of every thread of a process.
    fn children(process: u32, into: &mut Vec<u32>) {
        let Ok(threads) = fs_err::read_dir(format!("/proc/{process}/task")) else {
            return;
        };
        for thread in threads.flatten() {
            let Ok(text) = fs_err::read_to_string(thread.path().join("children")) else {
                continue;
            };
            into.extend(
                text.split_ascii_whitespace()
                    .filter_map(|word| word.parse::<u32>().ok()),
            );
        }
    }

    fn stat(process: u32) -> Option<Stat> {
        let text = fs_err::read_to_string(format!("/proc/{process}/stat")).ok()?;
        read_stat(&text)
    }

    /// The name of the program, in parentheses, may hold anything.
    fn read_stat(text: &str) -> Option<Stat> {
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        Some(Stat {
            state: *fields.first()?.as_bytes().first()?,
            group: fields.get(2)?.parse().ok()?,
            // utime, stime, and those of the children that were waited for.
            ticks: number(11)? + number(12)? + number(13)? + number(14)?,
            start: number(19)?,
            resident_pages: number(21)?,
        })
    }

    fn transfer(process: u32) -> Option<Transfer> {
        let text = fs_err::read_to_string(format!("/proc/{process}/io")).ok()?;
        let of = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.strip_prefix(':')?.trim().parse().ok()
        };
        Some(Transfer {
            read_bytes: of("rchar")?,
            written_bytes: of("wchar")?,
            storage_read_bytes: of("read_bytes")?,
            storage_written_bytes: of("write_bytes")?,
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_name_of_a_program_may_hold_anything() {
            let text = "7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0 99 4096 55 0";
            let stat = read_stat(text).unwrap();
            assert_eq!(stat.state, b'S');
            assert_eq!(stat.group, 7);
            assert_eq!(stat.ticks, 100);
            assert_eq!(stat.start, 99);
            assert_eq!(stat.resident_pages, 55);
        }

        #[test]
        fn a_short_line_is_no_process() {
            assert!(read_stat("7 (a) S 1 2").is_none());
            assert!(read_stat("").is_none());
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod none {
    use std::time::Duration;

    use super::Watched;

    /// Nothing tells of a tree here.
    #[derive(Debug)]
    pub(crate) struct Watcher;

    impl Watcher {
        pub(crate) fn of(_leader: u32) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the same shape as on Linux")]
        pub(crate) fn look(&mut self, _at: Duration) {}

        #[expect(clippy::unused_self, reason = "the same shape as on Linux")]
        pub(crate) fn finish(self) -> Watched {
            Watched::default()
        }
    }
}
