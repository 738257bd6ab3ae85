/// A table; the cells are Markdown already.
pub(super) fn write<T: AsRef<str>>(out: &mut String, head: &[T], rows: &[Vec<String>]) {
    add!(
        out,
        "| {} |\n",
        head.iter()
            .map(AsRef::as_ref)
            .collect::<Vec<_>>()
            .join(" | ")
    );
    add!(out, "|{}\n", " --- |".repeat(head.len()));
    for row in rows {
        add!(out, "| {} |\n", row.join(" | "));
    }
}
