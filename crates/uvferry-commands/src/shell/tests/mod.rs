mod following;
mod grammar;
mod rewriting;
pub(crate) mod small;
