mod edits;
mod failing;
mod killed;
mod property;
mod refusals;
mod tree;
mod undoing;
