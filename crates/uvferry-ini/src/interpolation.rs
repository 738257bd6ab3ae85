//! `%(key)s` and `%%`, as `configparser.BasicInterpolation` reads them.

use std::collections::BTreeMap;

/// configparser's `MAX_INTERPOLATION_DEPTH`.
const MAX_DEPTH: usize = 10;

/// The value with what it names put in, or why configparser stops there.
pub(crate) fn expand(value: &str, all: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::new();
    step(value, all, 1, &mut out)?;
    Ok(out)
}

fn step(
    value: &str,
    all: &BTreeMap<String, String>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("`%(…)s` goes deeper than configparser follows".to_owned());
    }
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix("%%") {
            out.push('%');
            rest = tail;
            continue;
        }
        // `%\(([^)]+)\)s`
        let name = rest
            .strip_prefix("%(")
            .and_then(|tail| tail.split_once(')'))
            .filter(|(name, tail)| !name.is_empty() && tail.starts_with('s'));
        let Some((name, tail)) = name else {
            return Err(if rest.starts_with("%(") {
                "`%(` without `)s` behind it".to_owned()
            } else {
                "a single `%`, which configparser takes for the begin of `%(key)s`".to_owned()
            });
        };
        rest = &tail[1..];
        let found = all
            .get(&name.to_lowercase())
            .or_else(|| all.get(name))
            .ok_or_else(|| format!("`%({name})s` names no key of this section"))?;
        if found.contains('%') {
            step(found, all, depth + 1, out)?;
        } else {
            out.push_str(found);
        }
    }
    out.push_str(rest);
    Ok(())
}
