//! The uvferry binary.
fn main() {}
