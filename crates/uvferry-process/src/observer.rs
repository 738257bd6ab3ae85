use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A step in the life of a program that was started.
#[derive(Debug, Clone, Copy)]
pub enum Observed<'a> {
    /// It is about to start.
    Starts {
        /// The command line, quoted for a POSIX shell, without credentials.
        line: &'a str,
        /// Where it runs.
        directory: &'a Path,
    },
    /// It came to its end, by itself or not.
    Ended {
        /// The command line, quoted for a POSIX shell, without credentials.
        line: &'a str,
        /// The exit status; `None` where there is none: a signal ended it, its time was
        /// over, it was cancelled, or it could not be started.
        status: Option<i32>,
        /// From before the start to the end, in seconds.
        wall_s: f64,
    },
}

/// Is told of every program that is started with it. Clones tell the same listener, from
/// whichever thread runs the program.
#[derive(Clone)]
pub struct Observer(Arc<Listener>);

type Listener = dyn Fn(Observed<'_>) + Send + Sync;

impl Observer {
    /// Wraps a function; it should return soon, as the program waits for it.
    pub fn new(listen: impl Fn(Observed<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listen))
    }

    pub(crate) fn tell(&self, observed: Observed<'_>) {
        (self.0)(observed);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
