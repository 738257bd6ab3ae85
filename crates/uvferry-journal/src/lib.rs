//! Edits as one transaction with a journal on disk, status and undo
