//! Reads requirements files as pip does.
fn main() {}
