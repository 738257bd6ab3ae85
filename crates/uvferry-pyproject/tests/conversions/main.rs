//! What is written into pyproject.toml builds the wheel that was built before, by the real
//! build backends; and the comparison that says so finds each kind of difference.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod built;
mod by_hand;
mod kept;
mod oracle;
mod projects;
mod ways;
mod workbench;
