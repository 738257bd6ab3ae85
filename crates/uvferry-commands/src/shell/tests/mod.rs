mod following;
mod rewriting;
pub(crate) mod small;
