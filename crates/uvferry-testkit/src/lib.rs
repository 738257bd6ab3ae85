//! What the tests of all crates share: small wheels and sdists made on the spot
//! ([`WheelBuilder`], [`SdistBuilder`]), scratch projects ([`ScratchProject`]), a tree
//! before and after ([`TreeSnapshot`]), a clean environment ([`Isolated`]), the real
//! programs ([`find_uv`], [`find_pip`], [`find_python`], [`python_with`] tools), what a
//! program prints against its schema ([`assert_follows_schema`]), a page in a real browser
//! ([`Browser`]), and tests that say why they were skipped ([`skip!`]).
//!
//! **Invariant:** nothing here is published or used by a crate outside its tests, and no
//! test that uses it touches the user's own caches, configuration or home.
//!
//! ```
//! use uvferry_testkit::{ScratchProject, WheelBuilder};
//!
//! let project = ScratchProject::new();
//! let wheel = WheelBuilder::new("demo-lib", "1.0")
//!     .requires("six>=1.16")
//!     .file("demo_lib/__init__.py", "ANSWER = 42\n")
//!     .build(project.path());
//! assert!(wheel.ends_with("demo_lib-1.0-py3-none-any.whl"));
//!
//! let before = project.snapshot();
//! project.write("requirements.txt", "demo-lib\n");
//! assert_eq!(project.snapshot().changes_since(&before), ["added requirements.txt"]);
//! ```

mod archive;
#[cfg(unix)]
mod browser;
mod isolated;
mod programs;
mod schema;
mod scratch;
mod sdist;
mod skipping;
mod snapshot;
mod tools;
mod wheel;

#[cfg(unix)]
pub use browser::{Browser, HOSTILE_TEXTS, Key};
pub use isolated::Isolated;
pub use programs::{
    find_browser, find_pip, find_python, find_pythons, find_pythons_from, find_uv, online,
    processes_with,
};
pub use schema::assert_follows_schema;
pub use scratch::ScratchProject;
pub use sdist::SdistBuilder;
#[doc(hidden)]
pub use skipping::record_skip;
pub use skipping::{Need, missing};
pub use snapshot::{TreeSnapshot, tree_snapshot};
pub use tools::python_with;
pub use wheel::WheelBuilder;
