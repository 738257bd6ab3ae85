//! Runs outside programs with an explicit environment, a timeout and accounting
