//! The real pip and uv against local indexes whose packages show each kind of cell. What is
//! expected was written by hand, from what pip and uv document.

mod cells;
mod differences;
mod failures;
mod fixture;
mod keeping;
mod pip_settings;
mod servers;
mod ways;
