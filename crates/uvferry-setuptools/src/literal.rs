//! Values that are written out.

/// A value that is known without running anything.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`
    None,
    /// `True` and `False`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list, a tuple or a set.
    List(Vec<Literal>),
    /// A dictionary with strings as keys, in order.
    Dict(Vec<(String, Literal)>),
}
