//! What the lock holds, and why.

mod files;
mod groups;
mod indexes;
mod project;
mod pythons;
mod sources;
