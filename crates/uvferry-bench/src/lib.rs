//! pip and uv measured side by side, for a project's own requirements.
//!
//! What users of a benchmark expect, and where it is decided here:
//!
//! | expectation | place |
//! |---|---|
//! | it measures what I do: install, lock, sync, add, upgrade, … | [`scenario`], data that a file of one's own adds to |
//! | it is fair: the same requirements, caches in the same state, turns, a fresh environment | `running`, `places` |
//! | the whole tree of processes counts, not the parent alone | `measuring`, over `uvferry-process` |
//! | the network can be left out | `serving` |
//! | a number comes with its spread, and a claim with its evidence | [`statistics`], `noise`, [`comparing`] |
//! | both really installed the same | [`ScenarioResult::same_set`] |
//! | nothing of mine is touched, nothing is left behind | `places`; what builds folders of a project does so in `project`'s copies |
//! | what is finished is not lost | `resuming` |
//! | the pip that is measured is one that I have, and I am told which | `pips` |
//! | a tool that is too old for something is not blamed | [`scenario::Steps::since`] |
//! | what it means in time and money, with what is assumed | [`budget`] |
//!
//! ## What holds each figure
//!
//! Known programs come out as they are known within 2 % or 10 ms, in
//! `uvferry-process/tests/watching.rs`; the same through a whole bench in `tests/measured.rs`.
//!
//! | figure | how exact | held by |
//! |---|---|---|
//! | wall time | exact | `a_wait_by_the_clock`; beside hyperfine: `cargo xtask check-bench` |
//! | user and system time of the tree | exact, by wait4 | `user_and_system_time_of_a_program_and_of_its_child` |
//! | memory of the largest process | exact, by wait4; null where the harness itself is larger, which Linux counts in | `the_memory_of_one_process`; beside GNU time in one run: `cargo xtask check-bench` |
//! | memory of the tree | sampled, at least the above | `the_memory_of_children_that_run_at_once_adds_up_in_the_tree_alone`, `a_child_that_lost_its_parent_still_counts` |
//! | curves of memory and processor time | sampled | `the_curve_begins_low_and_ends_high`, `processor_time` |
//! | bytes read and written | exact, `/proc/PID/io` before it is reaped | `bytes_read_and_written_by_the_program_and_its_children` |
//! | several commands together | times and bytes add up, memory does not | `known_programs_come_out_of_a_whole_bench_as_they_are` |
//! | bytes, requests and files fetched; cache hits | exact, counted by the local server; null without `--offline` | `each_built_in_scenario_…`, `a_warm_cache_is_hit_and_runs_make_pairs` |
//! | what is installed, size of the environment | read from its folder | `each_built_in_scenario_…`, `what_is_put_back_is_as_it_was_kept` |
//! | the harness's own cost | a program that does nothing; processor time of looking | `what_the_harness_costs_is_…`, `looking_costs_little_and_is_told` |
//! | median, mean, deviation, quartiles, ends, Z-scores, outliers, both intervals | – | `tests/figures.rs`: computed anew by Python, other draws for the intervals |
//! | the ratio is made pair by pair | – | `the_ratio_is_made_pair_by_pair`, `a_warm_cache_is_hit_and_runs_make_pairs` |
//! | different sets are flagged | – | `different_sets_are_told` |
//! | fresh environments, own caches, nothing left | – | `each_built_in_scenario_…`, `what_is_put_back_is_as_it_was_kept`, `ScratchFolder` of `uvferry-process` |
//! | builds leave the project as it was | – | `folders_are_built_in_copies_…`, `a_setup_py_that_writes_…`, tests of `project` |
//! | a failing tool, one that is too old | – | `a_tool_that_fails_is_a_result_with_its_message`, `to_a_tool_that_is_too_old_a_scenario_does_not_apply` |
//! | a bench that was ended goes on | – | `what_was_ended_goes_on_from_its_finished_runs` |
//!
//! ## Refused
//!
//! `memory.peak` of a control group for the memory of the tree. It needs cgroup v2 with the memory
//! controller, delegated to the user. Where this was made that controller belongs to version 1, so
//! that nothing of it could be tried, and an untried figure is worse than a sampled one that says
//! so. It would also be another figure: it counts the page cache of the files that are written,
//! which for an installation is much, and not the resident sets that other programs tell.
//!
//! **Invariant:** this crate writes below the scratch folder and the state file of its request
//! and nowhere else, prints nothing, and reads neither the current directory nor the environment
//! of its own process. It knows no template and no chart.
//!
//! ```
//! use uvferry_bench::statistics;
//!
//! // pip's and uv's wall times of three rounds, in seconds.
//! let ratio = statistics::ratio(&[(9.8, 1.0), (10.1, 1.0), (10.4, 1.1)]).unwrap();
//! assert_eq!(ratio.median, 9.8);
//! assert!(ratio.interval.unwrap().holds(10.0));
//! ```

pub mod budget;
mod choosing;
pub mod comparing;
mod measuring;
mod noise;
mod pips;
mod places;
mod project;
mod request;
mod result;
mod resuming;
mod running;
pub mod scenario;
mod serving;
pub mod statistics;
mod tool;
mod words;

pub use pips::{AskedPip, NoPip};
pub use request::{
    BenchError, BenchRequest, DEFAULT_RUNS, DEFAULT_TIME_LIMIT, DEFAULT_TIMEOUT, DEFAULT_WARM_UPS,
    LocalServer, MOST_RUNS, NARROW, Progress, Sink, State,
};
pub use result::{Bench, Failure, Harness, Run, ScenarioResult, Served, ToolResult};
pub use running::run;
pub use tool::Tool;
