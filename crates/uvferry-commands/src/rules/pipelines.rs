//! About workflows and pipelines.
