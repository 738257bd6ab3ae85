//! Comparisons of a marker that uv reads otherwise than pip.

use crate::grammar::{self, Operand};
use crate::marker::Marker;
use crate::whitespace::strip;

/// What uv does with a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It refuses the line.
    Refused(&'static str),
    /// It takes it for true, whatever the environment.
    Ignored(&'static str),
}

/// The first comparison that uv reads otherwise.
pub(crate) fn difference(marker: &Marker) -> Option<Difference> {
    let found = marker
        .comparisons()
        .into_iter()
        .filter_map(|(left, operator, right)| compare(left, operator, right))
        .collect::<Vec<_>>();
    // A refusal is of the whole line.
    let refused = |found: &&Difference| matches!(found, Difference::Refused(_));
    found.iter().find(refused).or(found.first()).copied()
}

fn compare(left: &Operand, operator: &str, right: &Operand) -> Option<Difference> {
    if operator == "===" {
        return Some(Difference::Refused("uv knows no `===` in markers"));
    }
    let membership = matches!(operator, "in" | "not in");
    let (variable, literal, reversed) = match (left, right) {
        (Operand::Variable(name), Operand::Text(text)) => (*name, text, false),
        (Operand::Text(text), Operand::Variable(name)) => (*name, text, true),
        (Operand::Text(_), Operand::Text(_)) => {
            return Some(Difference::Ignored(
                "uv takes a comparison of two texts for true",
            ));
        }
        (Operand::Variable(_), Operand::Variable(_)) => {
            return Some(Difference::Ignored(
                "uv takes a comparison of two variables for true",
            ));
        }
    };
    match variable {
        "extras" | "dependency_groups" => (!(reversed && membership)).then_some(
            Difference::Refused("uv takes this variable behind `in` and `not in` only"),
        ),
        "extra" => (!matches!(operator, "==" | "!=")).then_some(Difference::Ignored(
            "uv compares `extra` by `==` and `!=` only, and takes anything else for true",
        )),
        "python_version" | "python_full_version" | "implementation_version" => {
            let meant = if membership {
                !reversed && versions(literal)
            } else if reversed {
                operator != "~=" && grammar::is_version(literal)
            } else {
                let clause = format!("{operator}{}", strip(literal));
                grammar::specifier(&clause, 0) == Some(clause.len())
            };
            (!meant).then_some(Difference::Ignored(
                "uv takes a comparison with what is no version for true",
            ))
        }
        _ => (operator == "~=").then_some(Difference::Ignored(
            "uv takes a comparison of texts by `~=` for true",
        )),
    }
}

/// Whether uv reads a list of versions: parted by white space.
fn versions(list: &str) -> bool {
    let mut words = list.split_whitespace().peekable();
    words.peek().is_some() && words.all(grammar::is_version)
}
