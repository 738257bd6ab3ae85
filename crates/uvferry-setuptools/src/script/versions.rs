//! Comparisons of `sys.version_info` and its kin.

use super::Run;
use super::value::Value;
use super::world::{Encoded, encode};
use ruff_python_ast::CmpOp;
use ruff_text_size::TextRange;

impl Run<'_> {
    /// Comparisons of `sys.version_info` and its kin with numbers.
    pub(super) fn version_comparison(
        &mut self,
        left: &Value,
        operator: CmpOp,
        right: &Value,
        at: TextRange,
    ) -> Option<bool> {
        let about = self.snippet(at);
        let version = |value: &Value| {
            matches!(
                value,
                Value::VersionInfo(_)
                    | Value::MinorVersion
                    | Value::HexVersion
                    | Value::VersionText
            )
        };
        if version(right) && !version(left) {
            let turned = match operator {
                CmpOp::Lt => CmpOp::Gt,
                CmpOp::LtE => CmpOp::GtE,
                CmpOp::Gt => CmpOp::Lt,
                CmpOp::GtE => CmpOp::LtE,
                CmpOp::Eq | CmpOp::NotEq => operator,
                _ => return None,
            };
            return self.version_comparison(right, turned, left, at);
        }
        if matches!(operator, CmpOp::In | CmpOp::NotIn) && version(left) {
            let items = match right {
                Value::Tuple(items) => items.to_vec(),
                Value::List(items) | Value::Set(items) => items.get().ok()?,
                _ => return None,
            };
            let mut ranges = Vec::new();
            for item in &items {
                ranges.extend(version_ranges(left, CmpOp::Eq, item)?);
            }
            ranges.sort_unstable();
            let inside = self.world.version_in(&ranges, &about);
            return Some(inside == (operator == CmpOp::In));
        }
        if !version(left) {
            return None;
        }
        let (wanted, negated) = match operator {
            CmpOp::NotEq => (CmpOp::Eq, true),
            CmpOp::Is => (CmpOp::Eq, false),
            CmpOp::IsNot => (CmpOp::Eq, true),
            other => (other, false),
        };
        let ranges = version_ranges(left, wanted, right)?;
        Some(self.world.version_in(&ranges, &about) != negated)
    }

    /// `sys.version_info[0]`, which decides it.
    pub(super) fn major(&mut self) -> Value {
        let two = [(encode(2, 0, 0), encode(3, 0, 0))];
        Value::Int(if self.world.version_in(&two, "the Python version") {
            2
        } else {
            3
        })
    }
}

/// The versions for which a comparison is true; `None` where it is none that is followed.
pub(super) fn version_ranges(
    left: &Value,
    operator: CmpOp,
    right: &Value,
) -> Option<Vec<(Encoded, Encoded)>> {
    const LAST: Encoded = Encoded::MAX;
    let number = |value: &Value| match value {
        Value::Int(value) => u32::try_from(*value).ok().filter(|value| *value < 900),
        Value::Text(text) if matches!(&*text.text, "final") => None,
        _ => None,
    };
    match left {
        Value::VersionInfo(length) => {
            let given: Vec<u32> = match right {
                Value::Tuple(items) => items.iter().map(number).collect::<Option<_>>()?,
                Value::List(items) => {
                    // A tuple is never equal to a list, and not to be compared with it.
                    let _ = items;
                    return None;
                }
                _ => return None,
            };
            if given.is_empty() || *length == 0 {
                return None;
            }
            // How much of both counts.
            let used = given.len().min(*length).min(3);
            if given.len() > 3 && *length > 3 {
                return None;
            }
            let at = |place: usize| if place < used { given[place] } else { 0 };
            let start = encode(at(0), at(1), at(2));
            let next = match used {
                1 => encode(at(0) + 1, 0, 0),
                2 => encode(at(0), at(1) + 1, 0),
                _ => start + 1,
            };
            let longer = *length > given.len();
            let shorter = *length < given.len();
            Some(match operator {
                // With equal beginnings the shorter tuple is the smaller one.
                CmpOp::Lt if shorter => vec![(0, next)],
                CmpOp::Lt => vec![(0, start)],
                CmpOp::LtE if longer => vec![(0, start)],
                CmpOp::LtE => vec![(0, next)],
                CmpOp::Gt if longer => vec![(start, LAST)],
                CmpOp::Gt => vec![(next, LAST)],
                CmpOp::GtE if shorter => vec![(next, LAST)],
                CmpOp::GtE => vec![(start, LAST)],
                CmpOp::Eq if longer || shorter => vec![],
                CmpOp::Eq => vec![(start, next)],
                _ => return None,
            })
        }
        Value::MinorVersion => {
            let given = number(right)?;
            Some(
                [2, 3]
                    .into_iter()
                    .map(|major| {
                        let (first, last) = (encode(major, 0, 0), encode(major + 1, 0, 0));
                        let start = encode(major, given, 0);
                        let next = encode(major, given + 1, 0);
                        match operator {
                            CmpOp::Lt => (first, start),
                            CmpOp::LtE => (first, next),
                            CmpOp::Gt => (next, last),
                            CmpOp::GtE => (start, last),
                            _ => (start, next),
                        }
                    })
                    .filter(|(start, end)| start < end)
                    .collect(),
            )
        }
        Value::HexVersion => {
            let Value::Int(given) = right else {
                return None;
            };
            let given = u32::try_from(*given).ok()?;
            let (major, minor, micro, rest) = (
                given >> 24,
                (given >> 16) & 0xff,
                (given >> 8) & 0xff,
                given & 0xff,
            );
            // Releases end in 0xf0; anything else tells pre-releases apart.
            let start = encode(major, minor, micro);
            match (operator, rest) {
                (CmpOp::Lt, 0 | 0xf0) => Some(vec![(0, start)]),
                (CmpOp::GtE, 0 | 0xf0) => Some(vec![(start, LAST)]),
                (CmpOp::Gt, 0) => Some(vec![(start, LAST)]),
                (CmpOp::LtE, 0) => Some(vec![(0, start)]),
                _ => None,
            }
        }
        Value::VersionText => {
            // Only the first digit can be compared in order: `'3.10' < '3.9'`.
            let given = right.text()?;
            let major: u32 = given.strip_suffix(".0").unwrap_or(given).parse().ok()?;
            match operator {
                CmpOp::Lt | CmpOp::LtE => Some(vec![(0, encode(major, 0, 0))]),
                CmpOp::Gt | CmpOp::GtE => Some(vec![(encode(major, 0, 0), LAST)]),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether setuptools is newer than an old version: those that run on a Python that uv
/// builds with are all newer than 40.
pub(super) fn tool_comparison(left: &Value, operator: CmpOp, right: &Value) -> Option<bool> {
    let (given, newer) = match (left, operator, right) {
        (Value::ToolVersion, CmpOp::GtE | CmpOp::Gt, given)
        | (given, CmpOp::LtE | CmpOp::Lt, Value::ToolVersion) => (given, true),
        (Value::ToolVersion, CmpOp::LtE | CmpOp::Lt, given)
        | (given, CmpOp::GtE | CmpOp::Gt, Value::ToolVersion) => (given, false),
        _ => return None,
    };
    // As texts '8' would be newer than '40': only versions that are taken apart count.
    let Value::Object(object) = given else {
        return None;
    };
    let held = object.attributes.get().ok()?;
    let text = held.get("__str__")?.text()?.to_owned();
    let major: u32 = text.split('.').next()?.parse().ok()?;
    (object.kind == "version" && major < 40).then_some(newer)
}
