//! Criterion benches beside the peers.
