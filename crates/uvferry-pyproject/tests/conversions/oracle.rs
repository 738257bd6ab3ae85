//! The comparison is not blind: each kind of planted difference is found, and each
//! equivalence holds.
