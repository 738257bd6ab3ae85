//! Commands and what becomes of them.

mod golden;
mod reading;
