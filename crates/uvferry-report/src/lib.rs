//! Result types as Markdown and JSON
