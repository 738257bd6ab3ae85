//! The lists of flake8's options (`flake8/utils.py`).

use uvferry_ini::Setting;

/// What is written of several of flake8's options: items parted by commas or white space.
/// A `#` begins a comment for whoever wrote it; flake8 itself takes it for an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Items {
    /// The items.
    pub(crate) items: Vec<String>,
    /// Whether there is a comment that flake8 does not take for one.
    pub(crate) has_comment: bool,
}

/// Splits at commas and white space (`parse_comma_separated_list`).
pub(crate) fn items(text: &str) -> Items {
    let mut found = Items::default();
    for line in text.lines() {
        let (line, comment) = without_comment(line);
        found.has_comment |= comment;
        found.items.extend(
            line.split(|c: char| c == ',' || c.is_whitespace())
                .filter(|item| !item.is_empty())
                .map(str::to_owned),
        );
    }
    found
}

fn without_comment(line: &str) -> (&str, bool) {
    let start = line.char_indices().find(|(at, c)| {
        *c == '#'
            && line[..*at]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace)
    });
    match start {
        Some((at, _)) => (&line[..at], true),
        None => (line, false),
    }
}

/// The text of a setting without what its writer meant for comments.
pub(crate) fn uncommented(setting: &Setting) -> (String, bool) {
    let mut comment = false;
    let lines: Vec<&str> = setting
        .value
        .lines()
        .map(|line| {
            let (line, found) = without_comment(line);
            comment |= found;
            line.trim_end()
        })
        .collect();
    (lines.join("\n"), comment)
}

/// Whether it is the beginning of a code (`VALID_CODE_PREFIX`, before flake8 6 any).
pub(crate) fn is_code(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = text.len() - digits.len();
    (1..=6).contains(&letters) && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `per-file-ignores`: names and codes, both parted by commas or white space, a colon
/// between them (`parse_files_to_codes_mapping`).
///
/// # Errors
///
/// What flake8 stops at.
pub(crate) fn files_to_codes(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut codes: Vec<String> = Vec::new();
    let (mut separated, mut colon) = (true, false);
    let mut close = |names: &mut Vec<String>, codes: &mut Vec<String>| {
        if !codes.is_empty() {
            found.extend(names.iter().map(|name| (name.clone(), codes.clone())));
        }
        names.clear();
        codes.clear();
    };
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if c == ',' || c.is_whitespace() {
            // White space before a colon belongs to the colon.
            let next = rest.trim_start();
            if next.starts_with(':') {
                rest = next;
                continue;
            }
            separated = true;
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if c == ':' {
            if colon {
                return Err("a second `:` without a file between".to_owned());
            }
            (colon, separated) = (true, true);
            rest = &rest[1..];
            continue;
        }
        let end = rest
            .find(|c: char| c == ':' || c == ',' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        // A code is one only before white space, a comma or the end.
        let code = is_code(word) && !tail.starts_with(':');
        if !separated {
            return Err(format!("`{word}` without a comma before it"));
        }
        match (colon, code) {
            (false, false) => names.push(word.to_owned()),
            (true, true) => codes.push(word.to_owned()),
            (true, false) => {
                close(&mut names, &mut codes);
                names.push(word.to_owned());
                colon = false;
            }
            (false, true) => return Err(format!("`{word}` where a file is due")),
        }
        separated = false;
        rest = tail;
    }
    if !colon && !names.is_empty() {
        return Err(format!("no codes for `{}`", names.join(", ")));
    }
    close(&mut names, &mut codes);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{files_to_codes, is_code, items};

    fn shown(text: &str) -> String {
        match files_to_codes(text) {
            Ok(found) => found
                .iter()
                .map(|(name, codes)| format!("{name}={}", codes.join("+")))
                .collect::<Vec<_>>()
                .join(" "),
            Err(why) => format!("refused: {why}"),
        }
    }

    #[test]
    fn commas_and_white_space_part_items() {
        let found = items("E203, W503\nE501 # long\n,F401,");
        assert_eq!(found.items, ["E203", "W503", "E501", "F401"]);
        assert!(found.has_comment);
        assert_eq!(items("a#b").items, ["a#b"]);
    }

    #[test]
    fn each_spelling_of_per_file_ignores() {
        assert_eq!(shown("a.py:E1,E2 b.py:F"), "a.py=E1+E2 b.py=F");
        assert_eq!(
            shown("\n__init__.py: F401, F403\ntests/*,x.py : S101\n"),
            "__init__.py=F401+F403 tests/*=S101 x.py=S101"
        );
        assert_eq!(shown("a.py:E1,b.py:E2,"), "a.py=E1 b.py=E2");
        assert_eq!(shown(""), "");
        assert_eq!(shown("a.py:"), "");
    }

    #[test]
    fn what_flake8_refuses_is_refused() {
        assert!(shown("E501").starts_with("refused"));
        assert!(shown("a.py").starts_with("refused"));
        assert!(shown("a.py::E1").starts_with("refused"));
    }

    #[test]
    fn codes() {
        assert!(is_code("E") && is_code("ASYNC100") && is_code("W503"));
        assert!(!is_code("e501") && !is_code("E5011x") && !is_code("") && !is_code("501"));
    }
}
