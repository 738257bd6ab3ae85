mod rewriting;
pub(crate) mod small;
