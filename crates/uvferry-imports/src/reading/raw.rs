//! What was found, with offsets for places: lines are counted once all is known.

use std::ops::Range;

use compact_str::CompactString;
use ruff_python_ast::{StmtImport, StmtImportFrom};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::layout::is_from_import;
use super::places::Cursor;
use super::{Conditions, Context, Extent, Fault, How, Import, Reading, Reference, comments};

#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) imports: Vec<RawImport>,
    pub(super) references: Vec<RawReference>,
    pub(super) fault: Option<RawFault>,
}

#[derive(Debug)]
pub(super) struct RawImport {
    pub(super) module: CompactString,
    pub(super) members: Vec<CompactString>,
    pub(super) level: u32,
    pub(super) how: How,
    pub(super) conditions: Conditions,
    pub(super) range: TextRange,
    /// Where the statement begins.
    pub(super) keyword: TextSize,
}

#[derive(Debug)]
pub(super) struct RawReference {
    pub(super) name: CompactString,
    pub(super) context: Context,
    pub(super) range: TextRange,
}

#[derive(Debug)]
pub(super) struct RawFault {
    pub(super) message: String,
    pub(super) range: Range<usize>,
}

impl Raw {
    pub(super) fn import(&mut self, statement: &StmtImport, conditions: Conditions) {
        for alias in &statement.names {
            let module = alias.name.as_str();
            if is_module(module) {
                self.imports.push(RawImport {
                    module: module.into(),
                    members: Vec::new(),
                    level: 0,
                    how: How::Statement,
                    conditions,
                    range: alias.name.range(),
                    keyword: statement.start(),
                });
            }
        }
    }

    pub(super) fn import_from(&mut self, statement: &StmtImportFrom, conditions: Conditions) {
        let module = statement.module.as_ref().map_or("", |it| it.as_str());
        if module.is_empty() && statement.level == 0 || !module.is_empty() && !is_module(module) {
            return;
        }
        let members = statement
            .names
            .iter()
            .map(|alias| CompactString::from(alias.name.as_str()))
            .filter(|name| !name.is_empty())
            .collect();
        self.imports.push(RawImport {
            module: module.into(),
            members,
            level: statement.level,
            how: How::Statement,
            conditions,
            range: statement.range(),
            keyword: statement.start(),
        });
    }

    pub(super) fn reference(&mut self, name: &str, context: Context, range: TextRange) {
        self.references.push(RawReference {
            name: name.into(),
            context,
            range,
        });
    }

    pub(super) fn fault(&mut self, message: impl Into<String>, range: Range<usize>) {
        let message = message.into();
        // The first is what a person looks for; the others follow from it, or will come up.
        if self
            .fault
            .as_ref()
            .is_none_or(|known| range.start < known.range.start)
        {
            self.fault = Some(RawFault { message, range });
        }
    }

    /// Drops statements, from the one with this number on, that are none: a parser that goes on
    /// behind an error takes prose for some. `errors` are the places of
    /// these, sorted.
    pub(super) fn retain_plausible(&mut self, text: &str, from: usize, errors: &[TextSize]) {
        let is_plausible = |import: &RawImport| {
            if import.how != How::Statement {
                return true;
            }
            let code = &text[import.keyword.to_usize()..];
            let rest =
                text[import.range.end().to_usize()..].trim_start_matches([' ', '\t', '\x0c']);
            // Of `import a as b, c` the end of `a`.
            let goes_on = !code.starts_with("from")
                && (rest.starts_with(',') || rest.starts_with("as ") || rest.starts_with("as\t"));
            let ends = rest.is_empty() || rest.starts_with(['\n', '\r', ';', '#', '\\', ')']);
            // What stands in a bracket that is never closed is one all the same.
            let first = errors.partition_point(|&error| error < import.range.start());
            let is_whole = errors
                .get(first)
                .is_none_or(|&error| error >= import.range.end())
                || text[import.range].contains('(');
            (goes_on || ends) && is_whole && (!code.starts_with("from") || is_from_import(code))
        };
        let tail = self.imports.split_off(from);
        self.imports.extend(tail.into_iter().filter(is_plausible));
    }

    /// In the order of the file; names that may be a path, or may be none, once.
    fn sort(&mut self) {
        self.imports.sort_by_key(|import| import.range.start());
        let loaded = self
            .imports
            .iter()
            .filter(|import| import.how == How::Call)
            .map(|import| import.range.start());
        let taken = self
            .references
            .iter()
            .filter(|reference| reference.context != Context::Dotted)
            .map(|reference| reference.range.start());
        let mut taken: Vec<TextSize> = loaded.chain(taken).collect();
        taken.sort_unstable();
        self.references.retain(|reference| {
            reference.context != Context::Dotted
                || taken.binary_search(&reference.range.start()).is_err()
        });
        let key = |it: &RawReference| (it.context, it.range.start());
        self.references
            .sort_by(|one, other| one.name.cmp(&other.name).then(key(one).cmp(&key(other))));
        // `Dotted` is the last of the contexts.
        self.references.dedup_by(|next, kept| {
            next.name == kept.name
                && (next.context == Context::Dotted
                    || next.context == kept.context
                        && (next.context == Context::Scheme || next.range == kept.range))
        });
        self.references
            .sort_by_key(|reference| (reference.range.start(), reference.context));
    }

    /// With lines and columns: those of `shown`, in which `map` finds what stands in `text`.
    pub(super) fn finish(
        mut self,
        text: &str,
        shown: &str,
        map: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Reading {
        self.sort();
        let place = |cursor: &mut Cursor<'_>, range: TextRange| {
            cursor.place(map(range.start().to_usize()..range.end().to_usize()))
        };
        let comments = comments::Finder::new(text);
        let mut cursor = Cursor::new(shown);
        let imports = self
            .imports
            .into_iter()
            .map(|import| Import {
                place: place(&mut cursor, import.range),
                ignored: comments.as_ref().and_then(|comments| {
                    comments.on_lines(import.keyword.to_usize(), import.range.start().to_usize())
                }),
                module: import.module,
                members: import.members,
                level: import.level,
                how: import.how,
                conditions: import.conditions,
            })
            .collect();
        let mut cursor = Cursor::new(shown);
        let references = self
            .references
            .into_iter()
            .map(|reference| Reference {
                place: place(&mut cursor, reference.range),
                name: reference.name,
                context: reference.context,
            })
            .collect();
        let faults = self
            .fault
            .into_iter()
            .map(|fault| Fault {
                message: fault.message,
                place: Cursor::new(shown).place(map(fault.range)),
                extent: Extent::Mostly,
            })
            .collect();
        Reading {
            imports,
            references,
            script: None,
            faults,
            lines: cursor.lines(),
        }
    }
}

/// Whether a text may name a module: the tree of what does not parse has others too.
pub(super) fn is_module(name: &str) -> bool {
    super::strings::is_dotted_name(name)
}
