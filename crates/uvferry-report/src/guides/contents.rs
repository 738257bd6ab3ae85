//! The list of contents of a guide.

use std::collections::BTreeMap;

/// The line of a template that the list takes the place of.
const MARK: &str = "<!-- contents -->";

/// A guide with its list of contents: the headings of the second level, in order.
pub(super) fn with_contents(text: &str) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut list = String::new();
    for (level, heading) in headings(text) {
        // Headings of every level take part in the numbering of equal ones.
        let anchor = numbered(&mut seen, &slug(heading));
        if level == 2 {
            add!(list, "- [{heading}](#{anchor})\n");
        }
    }
    let mut out = String::with_capacity(text.len() + list.len());
    let mut placed = false;
    for line in text.split_inclusive('\n') {
        if !placed && line.trim_end() == MARK {
            out.push_str(&list);
            placed = true;
        } else {
            out.push_str(line);
        }
    }
    // A condition of a template leaves an empty line where it had nothing to say.
    let mut tidy = String::with_capacity(out.len());
    let mut in_fence = false;
    let mut empty = 0;
    for line in out.split_inclusive('\n') {
        in_fence ^= line.starts_with("```");
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 || in_fence {
            tidy.push_str(line);
        }
    }
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

/// The headings outside of code, with their level.
fn headings(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_fence = false;
    text.lines().filter_map(move |line| {
        if line.starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            return None;
        }
        let rest = line.trim_start_matches('#');
        let level = line.len() - rest.len();
        (level > 0 && level < 7)
            .then(|| rest.strip_prefix(' '))
            .flatten()
            .map(|heading| (level, heading.trim()))
    })
}

/// The anchor that GitHub gives to a heading: letters in lower case, spaces as hyphens, no
/// punctuation but hyphens and underscores.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

fn numbered(seen: &mut BTreeMap<String, usize>, slug: &str) -> String {
    let count = seen.entry(slug.to_owned()).or_default();
    let anchor = match *count {
        0 => slug.to_owned(),
        number => format!("{slug}-{number}"),
    };
    *count += 1;
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_links_by_the_rule_of_github() {
        let text = "# A\n\n<!-- contents -->\n\n## What's `uv sync`?\n\n```sh\n# no heading\n```\n\n\n\n## Twice\n\n### Twice\n\n## Twice\n";
        assert_eq!(
            with_contents(text),
            "# A\n\n- [What's `uv sync`?](#whats-uv-sync)\n- [Twice](#twice)\n- [Twice](#twice-2)\n\n## What's `uv sync`?\n\n```sh\n# no heading\n```\n\n## Twice\n\n### Twice\n\n## Twice\n"
        );
    }
}
