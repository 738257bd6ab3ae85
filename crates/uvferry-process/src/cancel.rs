use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that ends every program started with it. Clones share the flag.
///
/// A program runs in a process group of its own, so an interrupt typed at a terminal does
/// not reach it: a binary's signal handler sets this instead.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag; it is never taken back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether the flag is set.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
