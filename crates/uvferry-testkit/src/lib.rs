//! Builds small wheels and sdists, scratch projects, local indexes for tests
