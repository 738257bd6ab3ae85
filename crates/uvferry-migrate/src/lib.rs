//! Detect, plan, lock and verify in a scratch copy, apply
