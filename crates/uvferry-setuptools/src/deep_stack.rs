//! Work that follows a syntax tree by recursion.
//!
//! A script may nest as deep as it is long (`"a" + "a" + …`), and to walk through its tree, or
//! only to drop it, takes as much stack. The stack of the caller's thread is not for that.

/// As much stack as the deepest tree of a script takes that is parsed at all.
pub(crate) const STACK_BYTES: usize = 512 * 1024 * 1024;

/// Does `work` where there is stack enough; `None` where no thread could be started or it
/// panicked.
pub(crate) fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("setup.py".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()?
    })
}
