use crate::interpreters::Interpreter;
use crate::snapshot::SavedInterpreter;

/// How well an interpreter fits one that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Another minor version, another implementation, another word length or threading: other
    /// wheels suit it.
    Other,
    /// The same but for the third number of the version.
    OtherMicro,
    /// The same version of the same implementation.
    Same,
}

/// An interpreter and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The interpreter.
    pub interpreter: &'a Interpreter,
    /// How well it fits.
    pub fit: Fit,
}

/// The interpreter that fits best, the first of several. Those of environments are not taken:
/// the environment would depend on another one.
pub fn choose<'a>(
    saved: &SavedInterpreter,
    found: impl IntoIterator<Item = &'a Interpreter>,
) -> Option<Choice<'a>> {
    let mut best: Option<Choice<'a>> = None;
    for interpreter in found {
        if interpreter.is_virtualenv {
            continue;
        }
        let fit = Fit::of(saved, interpreter);
        if best.is_none_or(|best| fit > best.fit) {
            best = Some(Choice { interpreter, fit });
        }
    }
    best
}

impl Fit {
    /// How well an interpreter fits one that was saved.
    pub fn of(saved: &SavedInterpreter, interpreter: &Interpreter) -> Self {
        let minor = |version: &str| {
            let mut parts = version.split('.');
            (
                parts.next().map(str::to_owned),
                parts.next().map(str::to_owned),
            )
        };
        let (one, other) = (&saved.platform, &interpreter.platform);
        let is_same_kind = saved.implementation == interpreter.implementation
            && one.free_threaded == other.free_threaded
            && one.pointer_bits == other.pointer_bits
            && minor(&saved.version) == minor(&interpreter.version);
        if !is_same_kind {
            Self::Other
        } else if saved.version == interpreter.version {
            Self::Same
        } else {
            Self::OtherMicro
        }
    }
}
