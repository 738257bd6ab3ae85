//! What pip and what uv resolve, as sets of distributions, and comparing them: pip's
//! installation report ([`pip`]), uv's lock and its export ([`uv`]), `uv.lock` itself
//! ([`Lockfile`]), and a list of pins ([`ResolvedSet::from_pins`]).
//!
//! **Invariant:** this crate decides nothing about a project: it runs the resolver that it
//! is told to run, in the folder and with the environment that it is given, and says what
//! came out. What could not be found out is an error with its cause, never an empty set.
//!
//! ```
//! use uvferry_resolution::{ResolvedSet, compare};
//!
//! let before = ResolvedSet::from_pins([("Flask", "3.0"), ("six", "1.16.0")]);
//! let after = ResolvedSet::from_pins([("flask", "3.0.0"), ("six", "1.17.0")]);
//! let comparison = compare(&before, &after);
//! assert_eq!(comparison.same, ["flask"]);
//! assert_eq!(comparison.changed[0].name, "six");
//! assert!(!comparison.is_equal());
//! ```

mod comparison;
pub mod copying;
mod lockfile;
pub mod pip;
mod resolved;
mod run;
mod target;
pub mod uv;
mod wheel;

pub use comparison::{Change, Comparison, Completeness, compare, completeness};
pub use lockfile::{
    Artifact, Dependency, LockedPackage, Lockfile, LockfileError, PackageSource, PinHashes, Stated,
};
pub use resolved::{Origin, Resolved, ResolvedSet};
pub use run::Run;
pub use target::{PlatformTag, Target, UnknownPlatform};
pub use wheel::{TargetTags, WheelName};
