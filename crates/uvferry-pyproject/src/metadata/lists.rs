//! Arrays and long texts, laid out as a person would write them.

use toml_edit::{Array, Value};
use uvferry_setuptools::Requirement;

use crate::array::{Comments, INDENT, append, string};

/// The longest line that an array may take; longer ones have one item a line.
const LINE: usize = 88;

/// The array on one line where it fits, else with one item a line.
pub(super) fn laid_out(mut array: Array) -> Value {
    for (at, item) in array.iter_mut().enumerate() {
        item.decor_mut().set_prefix(if at == 0 { "" } else { " " });
        item.decor_mut().set_suffix("");
    }
    let width: usize = array.to_string().chars().count();
    if array.len() < 2 || (width <= LINE - 28 && array.len() <= 4) {
        return Value::Array(array);
    }
    let mut long = Array::new();
    for item in &array {
        append(&mut long, item.clone(), Comments::NONE, INDENT);
    }
    Value::Array(long)
}

/// Requirements, one a line, with their comments.
pub(super) fn requirements(list: &[Requirement]) -> Value {
    let mut array = Array::new();
    let mut previous: Option<&str> = None;
    for requirement in list {
        // One that stands above several is said once.
        let comment = requirement.comment.as_deref();
        let lines: Vec<String> = comment
            .filter(|_| comment != previous)
            .unwrap_or_default()
            .lines()
            .map(|line| line.trim().to_owned())
            .collect();
        previous = comment;
        // A block stands above, as it stood before.
        let comments = match lines.as_slice() {
            [line] if !line.is_empty() => Comments {
                above: Vec::new(),
                trailing: Some(line.clone()),
            },
            lines => Comments {
                above: lines.to_vec(),
                trailing: None,
            },
        };
        append(
            &mut array,
            string(requirement.text.trim()),
            &comments,
            INDENT,
        );
    }
    Value::Array(array)
}

/// A text; one of several lines as `"""…"""`, so that it can be read.
pub(super) fn text(text: &str) -> Value {
    let special = text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if text.contains('\n') && !special {
        let escaped = text.replace('\\', "\\\\").replace("\"\"\"", "\"\"\\\"");
        let escaped = match escaped.strip_suffix('"') {
            Some(rest) => format!("{rest}\\\""),
            None => escaped,
        };
        if let Ok(value) = format!("\"\"\"\n{escaped}\"\"\"").parse::<Value>()
            && value.as_str() == Some(text)
        {
            return value;
        }
    }
    string(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_several_lines_means_the_same() {
        for sample in [
            "a\nb",
            "\n\n",
            "ends with \"\nand \"\"\" inside\"",
            "back\\slash\n\\",
            "a\r\nb",
        ] {
            let value = text(sample);
            assert_eq!(value.as_str(), Some(sample));
            let again: toml_edit::DocumentMut = format!("x = {value}").parse().unwrap();
            assert_eq!(again["x"].as_str(), Some(sample));
        }
    }
}
