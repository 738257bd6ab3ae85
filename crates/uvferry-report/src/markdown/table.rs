/// A table; the cells are Markdown already.
pub(super) fn write(out: &mut String, head: &[&str], rows: &[Vec<String>]) {
    add!(out, "| {} |\n", head.join(" | "));
    add!(out, "|{}\n", " --- |".repeat(head.len()));
    for row in rows {
        add!(out, "| {} |\n", row.join(" | "));
    }
}
