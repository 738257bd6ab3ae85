//! About other files.
