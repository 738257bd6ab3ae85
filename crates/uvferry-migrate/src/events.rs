//! What happens on the way, told to whoever started the work.

/// One step of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the project and making the plan.
    Plan,
    /// Copying what the tools need to a scratch folder.
    Copy,
    /// pip resolves the project as it was.
    Pip,
    /// uv makes the lock.
    Lock,
    /// Comparing before and after.
    Verify,
    /// Writing into the project.
    Apply,
}

impl Stage {
    /// What a progress line says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plan => "reading the project",
            Self::Copy => "copying it to a scratch folder",
            Self::Pip => "resolving with pip",
            Self::Lock => "locking with uv",
            Self::Verify => "comparing before and after",
            Self::Apply => "applying",
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step begins; the text names its subject ("main + dev on Python 3.12").
    Started(Stage, String),
    /// A step is over.
    Finished(Stage, f64),
    /// A decision taken on the way that the user should see at once.
    Note(String),
}

/// Receives events; called from several threads.
pub trait EventSink: Sync {
    /// Takes one event.
    fn event(&self, event: Event);
}

/// Drops every event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl EventSink for Silent {
    fn event(&self, _: Event) {}
}
