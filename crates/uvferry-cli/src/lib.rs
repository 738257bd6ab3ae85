//! Shared arguments, streams, progress, diagnostics as text and JSON, exit status
