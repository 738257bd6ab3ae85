//! Interpreters, virtual environments and installed distributions
