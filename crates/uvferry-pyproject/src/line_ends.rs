//! toml_edit writes `\n` only; the file's own line ends come back here.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn body(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// `edited` (with `\n`) with the line ends of `original`: a line that is in both keeps its
/// own, a new one gets `newline`. Without a line end at the end of `original` there is
/// none at the end of the result.
pub(crate) fn restore(original: &str, edited: &str, newline: &str) -> String {
    let old = lines(original);
    let new = lines(edited);
    let old_bodies: Vec<&str> = old.iter().map(|line| body(line)).collect();
    let new_bodies: Vec<&str> = new.iter().map(|line| body(line)).collect();
    let mut out = String::with_capacity(edited.len() + 64);
    for op in capture_diff_slices(Algorithm::Myers, &old_bodies, &new_bodies) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for at in 0..len {
                let text = old[old_index + at];
                out.push_str(text);
                let ended = text.ends_with('\n');
                if !ended && new[new_index + at].ends_with('\n') {
                    out.push_str(newline);
                }
            }
            continue;
        }
        if op.tag() == DiffTag::Delete {
            continue;
        }
        for line in &new[op.new_range()] {
            out.push_str(body(line));
            out.push_str(newline);
        }
    }
    if !original.is_empty() && !original.ends_with('\n') {
        while out.ends_with(['\n', '\r']) {
            out.pop();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_keeps_its_own_end_and_new_ones_get_the_files() {
        assert_eq!(
            restore("a\r\nb\nc", "a\nx\nb\nc\n", "\r\n"),
            "a\r\nx\r\nb\nc"
        );
        assert_eq!(restore("a\r\n", "a\nb\n", "\r\n"), "a\r\nb\r\n");
        assert_eq!(restore("", "a\nb\n", "\n"), "a\nb\n");
        assert_eq!(restore("a", "a\nb\n", "\n"), "a\nb");
    }
}
