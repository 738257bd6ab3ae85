//! Which comments speak of which entry.

use crate::annotations;
use crate::file::{Comment, Directive};
use crate::reader::Reader;
use crate::whitespace::strip;

/// Whether comment lines belong to the entry above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Annotating {
    No,
    /// An entry stands directly above.
    Candidate(usize),
    /// A `# via x` was read; a further `# from URL` may follow.
    Entry(usize),
    /// A lone `# via` was read; its list may follow.
    List(usize),
}

impl Reader<'_> {
    /// Decides whether a comment line continues an annotation.
    pub(super) fn annotate(
        &mut self,
        comment: &mut Comment,
        annotating: &Annotating,
    ) -> Annotating {
        match *annotating {
            Annotating::Candidate(entry) | Annotating::Entry(entry) | Annotating::List(entry)
                if matches!(comment.directive, Some(Directive::Via | Directive::From)) =>
            {
                if comment.directive == Some(Directive::From) {
                    return Annotating::Entry(entry);
                }
                let words = strip(&comment.text()["via".len()..]);
                self.note_annotation(comment, entry);
                if words.is_empty() {
                    Annotating::List(entry)
                } else {
                    Annotating::Entry(entry)
                }
            }
            Annotating::List(entry) if annotations::continues_via(comment.text()) => {
                // The list of a lone `# via` is indented further than a plain comment.
                let indented = self.text[comment.span().start..]
                    .trim_start_matches('#')
                    .starts_with("   ");
                if !indented && !comment.text().starts_with('-') {
                    return Annotating::No;
                }
                comment.directive = Some(Directive::Via);
                self.note_annotation(comment, entry);
                Annotating::List(entry)
            }
            _ => Annotating::No,
        }
    }

    pub(super) fn note_annotation(&mut self, comment: &Comment, entry: usize) {
        if self.file.entries[entry].annotate(comment) {
            self.limits.annotation();
        }
    }

    /// Reads the comments before the first entry.
    pub(super) fn header(&mut self) {
        for comment in self
            .file
            .comments
            .iter_mut()
            .filter(|comment| comment.line() <= 2)
        {
            let cookie = annotations::coding(comment.text()).is_some();
            let first =
                comment.span().start == 0 || self.text[..comment.span().start].ends_with('\n');
            if cookie && first {
                comment.directive = Some(Directive::Coding);
            }
        }
        let texts: Vec<&str> = self.file.comments.iter().map(Comment::text).collect();
        let header = annotations::header(&texts);
        if header.is_some() {
            for comment in &mut self.file.comments {
                comment.directive.get_or_insert(Directive::CompileHeader);
            }
        }
        self.file.header = header;
    }
}
