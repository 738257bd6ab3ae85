mod rewriting;
mod small;
