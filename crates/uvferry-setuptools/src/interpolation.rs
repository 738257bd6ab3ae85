//! `%(name)s` in values, as configparser's `BasicInterpolation` puts it in: setuptools reads
//! setup.cfg so.

use uvferry_ini::{Entry, Sections};

/// What stands for a value that configparser refuses; no file holds it.
pub(crate) const REFUSED: &str = "\u{e0e2}";

const MAX_DEPTH: usize = 10;

/// The sections with every value put together.
pub(crate) fn interpolated(sections: &Sections) -> Sections {
    let defaults: Vec<(String, Entry)> = sections
        .iter()
        .filter(|(name, _)| name == "DEFAULT")
        .flat_map(|(_, keys)| keys.clone())
        .collect();
    sections
        .iter()
        .map(|(name, keys)| {
            let found = |wanted: &str| {
                keys.iter()
                    .chain(&defaults)
                    .find(|(key, _)| key == wanted)
                    .map(|(_, entry)| entry.value.as_str())
            };
            let keys = keys
                .iter()
                .map(|(key, entry)| {
                    let value = if entry.value.contains('%') {
                        put_in(&entry.value, &found, 0).unwrap_or_else(|| REFUSED.to_owned())
                    } else {
                        entry.value.clone()
                    };
                    let entry = Entry {
                        value,
                        ..entry.clone()
                    };
                    (key.clone(), entry)
                })
                .collect();
            (name.clone(), keys)
        })
        .collect()
}

fn put_in<'a>(
    value: &str,
    found: &dyn Fn(&str) -> Option<&'a str>,
    depth: usize,
) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        if let Some(after) = tail.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let (name, after) = tail.strip_prefix('(')?.split_once(")s")?;
        let inner = found(name)?;
        // Doubling in each step must not fill the memory.
        if out.len() + inner.len() > 100_000 {
            return None;
        }
        out.push_str(&put_in(inner, found, depth + 1)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
