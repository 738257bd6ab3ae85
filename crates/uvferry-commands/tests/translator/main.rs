//! Commands and what becomes of them.

mod execution;
mod golden;
mod properties;
mod reading;
