//! `%(key)s` and `%%`, as `configparser.BasicInterpolation` reads them.

use std::collections::BTreeMap;

/// configparser's `MAX_INTERPOLATION_DEPTH`.
const MAX_DEPTH: usize = 10;

/// How many `%(key)s` of one value are put in, and how many bytes they may come to: ten steps
/// of doubling or more must fill neither the memory nor the day.
const MAX_NAMES: usize = 10_000;
const MAX_BYTES: usize = 1_000_000;

/// The value with what it names put in, or why configparser stops there. `key` is
/// configparser's `optionxform`.
pub(crate) fn expand(
    value: &str,
    all: &BTreeMap<String, String>,
    key: &dyn Fn(&str) -> String,
) -> Result<String, String> {
    let mut expansion = Expansion {
        all,
        key,
        names: 0,
        out: String::new(),
    };
    expansion.step(value, 1)?;
    Ok(expansion.out)
}

struct Expansion<'a> {
    all: &'a BTreeMap<String, String>,
    key: &'a dyn Fn(&str) -> String,
    names: usize,
    out: String,
}

impl Expansion<'_> {
    fn step(&mut self, value: &str, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("`%(…)s` goes deeper than configparser follows".to_owned());
        }
        let mut rest = value;
        while let Some(at) = rest.find('%') {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(tail) = rest.strip_prefix("%%") {
                self.out.push('%');
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
            self.names += 1;
            if self.names > MAX_NAMES || self.out.len() > MAX_BYTES {
                return Err("`%(…)s` grows without end".to_owned());
            }
            let found = self
                .all
                .get(&(self.key)(name))
                .ok_or_else(|| format!("`%({name})s` names no key of this section"))?;
            if found.contains('%') {
                self.step(found, depth + 1)?;
            } else {
                self.out.push_str(found);
            }
        }
        self.out.push_str(rest);
        Ok(())
    }
}
