//! About Dockerfiles.
