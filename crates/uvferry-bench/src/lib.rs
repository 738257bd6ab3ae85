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
//! | what it means in time and money, with what is assumed | [`budget`] |
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

pub use request::{
    BenchError, BenchRequest, DEFAULT_RUNS, DEFAULT_TIME_LIMIT, DEFAULT_TIMEOUT, DEFAULT_WARM_UPS,
    LocalServer, MOST_RUNS, NARROW, Progress, Sink, State,
};
pub use result::{Bench, Failure, Harness, Run, ScenarioResult, Served, ToolResult};
pub use running::run;
pub use tool::Tool;
