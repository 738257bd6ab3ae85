//! Edits put into the text as its author laid it out.
//!
//! toml_edit prints the dotted keys of one table together (`urls.a`, `name`, `urls.b`
//! becomes `urls.a`, `urls.b`, `name`). Such a text is not printed anew: what the edits
//! changed in the printed text is done to the lines of the original.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use toml_edit::{DocumentMut, Item, Value};

/// `original` with what changed from `printed` to `edited`, all with `\n`. `printed` is how
/// toml_edit prints `original`: the same lines in another order. `None` where no way to put
/// the changes there gives a text that says the same as `edited`.
pub(crate) fn replay(original: &str, printed: &str, edited: &str) -> Option<String> {
    let old: Vec<&str> = original.lines().collect();
    let shown: Vec<&str> = printed.lines().collect();
    let new: Vec<&str> = edited.lines().collect();
    let places = places(&old, &shown)?;
    let wanted: DocumentMut = edited.parse().ok()?;
    // The `]` of one array is not that of another one.
    let changes = capture_diff_slices(Algorithm::Myers, &in_context(&shown), &in_context(&new));
    [Anchor::ByHeader, Anchor::After, Anchor::Before]
        .into_iter()
        .map(|anchor| patched(&old, &places, &changes, &new, anchor))
        .find(|text| {
            text.parse::<DocumentMut>()
                .is_ok_and(|document| same_item(document.as_item(), wanted.as_item()))
        })
}

/// Each line with the header and the key that it stands below; what belongs to the next
/// line as well as to the previous one, comments and empty lines, stands for itself.
fn in_context<'a>(lines: &[&'a str]) -> Vec<(&'a str, &'a str, &'a str)> {
    let (mut header, mut key) = ("", "");
    lines
        .iter()
        .map(|line| {
            let text = line.trim();
            if text.is_empty() || text.starts_with('#') {
                return ("", "", *line);
            }
            // An item of an array may look like a header; no harm, it is found again in the
            // other text.
            if line.starts_with('[') {
                (header, key) = (text, "");
            } else if let Some((name, _)) = text.split_once('=')
                && !text.starts_with(['"', '\'', '{', '['])
            {
                key = name.trim_end();
            }
            (header, key, *line)
        })
        .collect()
}

/// Where each printed line stands in the original; `None` where they are not the same
/// lines.
fn places(old: &[&str], shown: &[&str]) -> Option<Vec<usize>> {
    if old.len() != shown.len() {
        return None;
    }
    let mut places = vec![None; shown.len()];
    let mut taken = vec![false; old.len()];
    for change in capture_diff_slices(Algorithm::Myers, old, shown) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = change
        {
            for at in 0..len {
                places[new_index + at] = Some(old_index + at);
                taken[old_index + at] = true;
            }
        }
    }
    // What moved: the lines that are left, in their order, of the same key if there are
    // several.
    let (old_context, shown_context) = (in_context(old), in_context(shown));
    for (at, place) in places.iter_mut().enumerate() {
        if place.is_none() {
            let left = |from: &usize| !taken[*from] && old[*from] == shown[at];
            let moved = (0..old.len())
                .find(|from| left(from) && old_context[*from] == shown_context[at])
                .or_else(|| (0..old.len()).find(left))?;
            taken[moved] = true;
            *place = Some(moved);
        }
    }
    places.into_iter().collect()
}

/// Which of its two neighbours new lines stay with, where these do not stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// Before the next line where a table begins, else after the previous one.
    ByHeader,
    After,
    Before,
}

fn patched(
    old: &[&str],
    places: &[usize],
    changes: &[DiffOp],
    new: &[&str],
    anchor: Anchor,
) -> String {
    // New lines in front of each line of the original, and behind the last one.
    let mut inserted: Vec<Vec<&str>> = vec![Vec::new(); old.len() + 1];
    let mut gone = vec![false; old.len()];
    for change in changes {
        let (shown, lines) = (change.old_range(), &new[change.new_range()]);
        if matches!(change, DiffOp::Equal { .. }) {
            continue;
        }
        for at in shown.clone() {
            gone[places[at]] = true;
        }
        if lines.is_empty() {
            continue;
        }
        let after = || match shown.start.checked_sub(1) {
            Some(previous) => places[previous] + 1,
            None => 0,
        };
        let before = || places.get(shown.end).copied().unwrap_or(old.len());
        let has_header = lines.iter().any(|line| line.trim_start().starts_with('['));
        let at = if !shown.is_empty() {
            // Changed lines stay where they were.
            places[shown.start]
        } else if anchor == Anchor::Before || (anchor == Anchor::ByHeader && has_header) {
            before()
        } else {
            after()
        };
        inserted[at].extend(lines);
    }
    let mut out = String::new();
    let mut push = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    for (at, lines) in inserted.iter().enumerate() {
        for line in lines {
            push(line);
        }
        if let Some(line) = old.get(at)
            && !gone[at]
        {
            push(line);
        }
    }
    out
}

/// Whether two items say the same, whatever their layout.
fn same_item(a: &Item, b: &Item) -> bool {
    if let (Some(a), Some(b)) = (a.as_table_like(), b.as_table_like()) {
        return a.len() == b.len()
            && a.iter()
                .all(|(key, item)| b.get(key).is_some_and(|other| same_item(item, other)));
    }
    match (a, b) {
        (Item::Value(a), Item::Value(b)) => same_value(a, b),
        (Item::ArrayOfTables(a), Item::ArrayOfTables(b)) => {
            a.len() == b.len()
                && a.iter().zip(b.iter()).all(|(a, b)| {
                    a.len() == b.len()
                        && a.iter().all(|(key, item)| {
                            b.get(key).is_some_and(|other| same_item(item, other))
                        })
                })
        }
        (Item::None, Item::None) => true,
        _ => false,
    }
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_value(a, b))
        }
        (Value::InlineTable(a), Value::InlineTable(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same_value(value, other)))
        }
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        // Numbers and dates are copied as they stand.
        (a, b) => a.to_string().trim() == b.to_string().trim(),
    }
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;

    use crate::{Comments, Pyproject, Target};

    fn added(before: &str) -> String {
        let file = SourceFile::new("pyproject.toml", before);
        let mut pyproject = Pyproject::parse(&file).unwrap();
        pyproject.add_dependency(&Target::Main, "b", Comments::NONE);
        pyproject.add_dependency(&Target::Group("dev".into()), "c", Comments::NONE);
        pyproject.set_package_false();
        pyproject.to_text()
    }

    #[test]
    fn dotted_keys_between_others_stay_where_they_are() {
        insta::assert_snapshot!(added(
            "[project]\nurls.Homepage = \"x\" # h\nname = \"y\"\ndependencies = [\n    \"a\",\n]\n# i\nurls.Issues = \"z\"\n\n[tool.x]\nb.a = 1\nc = 2\nb.d = 3\n",
        ), @r#"
        [project]
        urls.Homepage = "x" # h
        name = "y"
        dependencies = [
            "a",
            "b",
        ]
        # i
        urls.Issues = "z"

        [dependency-groups]
        dev = [
            "c",
        ]

        [tool.x]
        b.a = 1
        c = 2
        b.d = 3

        [tool.uv]
        package = false
        "#);
        insta::assert_snapshot!(added(
            "[project]\nurls.Homepage = \"x\"\nname = \"y\"\nurls.Issues = \"z\"",
        ), @r#"
        [project]
        urls.Homepage = "x"
        name = "y"
        urls.Issues = "z"
        dependencies = [
            "b",
        ]

        [dependency-groups]
        dev = [
            "c",
        ]

        [tool.uv]
        package = false
        "#);
    }

    #[test]
    fn a_line_on_windows_moves_no_more_than_elsewhere() {
        let before = "[project]\r\nurls.a = \"x\"\r\nname = \"y\"\r\nurls.b = \"z\"\r\ndependencies = [\"a\"]\r\n";
        let after = added(before);
        assert!(after.starts_with("[project]\r\nurls.a = \"x\"\r\nname = \"y\"\r\nurls.b = \"z\"\r\ndependencies = [\r\n    \"a\",\r\n    \"b\",\r\n]\r\n"), "{after}");
        assert!(!after.replace("\r\n", "").contains('\n'));
    }
}
