//! What is looked up by a name, in tables that the build script makes of `data/`.

/// Values by their names, in the order of the names' bytes. It is in the program as it stands:
/// nothing has to be read or built before it is looked into.
pub(crate) struct Sorted<V: 'static>(pub(crate) &'static [(&'static str, V)]);

impl<V> Sorted<V> {
    pub(crate) fn get(&self, name: &str) -> Option<&'static V> {
        let at = self.0.binary_search_by(|(known, _)| (*known).cmp(name));
        at.ok().map(|at| &self.0[at].1)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &'static V)> + use<V> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<V> {
        self.0.iter().map(|(name, _)| *name)
    }
}
