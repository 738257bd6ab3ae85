//! The commands: place, before, after.

use super::escape::{code, prose};
use super::table;
use crate::json::{Disposition, LedgerDocument, LedgerItemDocument};
use crate::phrases::{command_becomes, commands, place};

/// Beyond this the ledger has the rest.
const MOST: usize = 200;

pub(super) fn section(out: &mut String, ledger: &LedgerDocument) {
    let found = commands(ledger);
    if found.is_empty() {
        return;
    }
    out.push_str("## The commands\n\n");
    let rows: Vec<Vec<String>> = found.iter().take(MOST).map(|item| row(item)).collect();
    table::write(out, &["place", "before", "after"], &rows);
    if found.len() > MOST {
        add!(
            out,
            "\nAnd {} more, which the ledger has.\n",
            found.len() - MOST
        );
    }
    out.push('\n');
}

fn row(item: &LedgerItemDocument) -> Vec<String> {
    let after = match (&item.disposition, &item.to) {
        (Disposition::Rewritten, Some(to)) => code(to),
        _ => prose(&command_becomes(item)),
    };
    vec![code(&place(item)), code(&item.text), after]
}
