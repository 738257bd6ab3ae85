//! Commands and what becomes of them.

mod golden;
mod properties;
mod reading;
