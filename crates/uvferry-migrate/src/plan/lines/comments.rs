//! Comments of requirements files, at the dependency that they stand at.

use uvferry_pyproject::{Comments, Target};
use uvferry_requirements::{Comment, Directive, Placement};

use crate::plan::draft::Draft;

impl Draft<'_> {
    /// What stands behind the last entry of a file goes behind its last requirement.
    pub(super) fn write_closing_comments(&mut self, at: usize, target: &Target) {
        let file = &self.documents()[at].file;
        let from = file.entries.last().map_or(0, |last| last.full_span().end);
        let lines: Vec<String> = file
            .comments
            .iter()
            .filter(|comment| {
                comment.span().start >= from && !is_tool_made(comment) && !comment.text().is_empty()
            })
            .map(|comment| uvferry_diagnostics::redact(comment.text()).into_owned())
            .collect();
        if !lines.is_empty() {
            self.pyproject.close_dependencies(target, &lines);
        }
    }

    /// The comments that go with an entry: those above it since the entry before, and the
    /// one behind it.
    pub(super) fn comments(&self, at: usize, index: usize) -> Comments {
        let file = &self.documents()[at].file;
        let entry = &file.entries[index];
        let previous = index
            .checked_sub(1)
            .map_or(0, |before| file.entries[before].full_span().end);
        // In order of their places: those of a large file are not looked through for each of
        // its lines.
        let from = file
            .comments
            .partition_point(|comment| comment.span().start < previous);
        let end = entry.full_span().end;
        let mut comments = Comments::default();
        for comment in file.comments[from..]
            .iter()
            .take_while(|comment| comment.span().start < end)
        {
            let trailing =
                comment.placement == Placement::Trailing && comment.attached() == Some(index);
            let above = comment.placement != Placement::Trailing
                && comment.span().end <= entry.span().start;
            if is_tool_made(comment) || !(trailing || above) || comment.text().is_empty() {
                continue;
            }
            let text = uvferry_diagnostics::redact(comment.text()).into_owned();
            if trailing {
                match &mut comments.trailing {
                    Some(known) => {
                        known.push_str("; ");
                        known.push_str(&text);
                    }
                    None => comments.trailing = Some(text),
                }
            } else {
                comments.above.push(text);
            }
        }
        comments
    }
}

/// Whether a tool wrote a comment for itself.
fn is_tool_made(comment: &Comment) -> bool {
    matches!(
        comment.directive,
        Some(Directive::Via | Directive::CompileHeader | Directive::Coding | Directive::From)
    )
}
