//! pip and uv side by side.

mod result;

pub use result::{
    Artifact, Cell, Counts, Interpreter, Matrix, MatrixTarget, Outcome, Requested, Row, Run,
    RunOutcome, Solution, Tool, Way,
};
