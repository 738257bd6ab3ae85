//! What all commands of a scope tell about each one.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::HandInstall;

/// What is installed by name, by rule, with its text and the place in it, in order.
pub(super) type ByHand = BTreeMap<usize, Vec<((usize, usize), HandInstall)>>;

/// What the first round tells about all commands together.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) pip_stays: bool,
    /// Whether a command reads uv.lock, or may: what another script does is not known.
    pub(super) reads_lock: bool,
    pub(super) only_install: Option<(usize, usize)>,
    /// Of each rule, the text and the place in it of its first `uv sync` into an environment
    /// that nothing activates.
    pub(super) first_syncs: BTreeMap<usize, (usize, usize)>,
    /// The rules whose targets are made behind one of these.
    pub(super) behind: BTreeSet<usize>,
    /// The commands to which it matters what was installed by name before: those that sync, and
    /// twine.
    pub(super) ask_for_installs: BTreeSet<(usize, usize)>,
    /// What is installed by name, by rule and in order.
    pub(super) by_hand: ByHand,
    /// The last command that builds with what is installed.
    pub(super) builds_by_hand: Option<(usize, usize)>,
    /// Whether something else than the rewritten commands may read settings of pip.
    pub(super) settings_are_read: bool,
}

impl Facts {
    pub(super) fn change_nothing(&self) -> bool {
        !self.pip_stays
            && !self.reads_lock
            && self.only_install.is_none()
            && self.first_syncs.is_empty()
            && self.by_hand.values().all(Vec::is_empty)
            && self.builds_by_hand.is_none()
            && !self.settings_are_read
    }
}
