//! Where something stands for the user, in messages that name a file of ours.

use super::asked::Asked;

/// A place as a user knows it: a file and its line, or where else it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) file: String,
    pub(crate) line: Option<usize>,
}

impl Asked {
    /// What a line, from 1, of the requirements file for some of the items is.
    pub(crate) fn place(&self, items: &[usize], line: Option<usize>) -> Told {
        let mut first = self.option_count() + 1;
        for &at in items {
            let item = &self.items[at];
            let next = first + item.line.lines().count().max(1);
            let is_it = line.map_or(items.len() == 1, |line| (first..next).contains(&line));
            if is_it && let Some(file) = &item.requested.file {
                let below = line.map_or(0, |line| line - first);
                return Told {
                    file: file.clone(),
                    line: item.requested.line.map(|line| line + below),
                };
            }
            first = next;
        }
        Told {
            file: String::from("the requirements"),
            line: None,
        }
    }

    /// What a line, from 1, of the constraints file is.
    pub(crate) fn place_of_constraint(&self, line: Option<usize>) -> Told {
        let constraints = self.constraints();
        let mut first = 1;
        for constraint in constraints {
            let next = first + constraint.line.lines().count().max(1);
            let is_it = line.map_or(constraints.len() == 1, |line| (first..next).contains(&line));
            if is_it && let Some((file, own)) = &constraint.place {
                return Told {
                    file: file.clone(),
                    line: Some(own + line.map_or(0, |line| line - first)),
                };
            }
            first = next;
        }
        // Where they all stand in one file, that is the one.
        let mut files = constraints.iter().map(|it| it.place.as_ref());
        let one = files.next().flatten().map(|(file, _)| file);
        let is_one = |other: Option<&(String, usize)>| other.map(|(file, _)| file) == one;
        Told {
            file: match one {
                Some(file) if files.all(is_one) => file.clone(),
                _ => String::from("the constraints"),
            },
            line: None,
        }
    }
}

/// A message in which each file of the folder `asked` is told as `place` has it, which is
/// given the file's name and the line that the message speaks of.
///
/// The tools write `FILE:1:9`, `FILE (line 1)`, `line 1 of FILE` and `` `FILE` at line 1 ``.
pub(crate) fn renamed(message: &str, place: &dyn Fn(&str, Option<usize>) -> Told) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some((start, name, end)) = next_file(rest) {
        text.push_str(&rest[..start]);
        let after = &rest[end..];
        let before = text
            .strip_suffix(" of ")
            .and_then(|text| text.rsplit_once("line "))
            .and_then(|(before, digits)| Some((before.len(), digits.parse().ok()?)));
        if let Some((cut, line)) = before {
            let told = place(name, Some(line));
            text.truncate(cut);
            if let Some(line) = told.line {
                text.extend(["line ", &line.to_string(), " of "]);
            }
            text.push_str(&told.file);
            rest = after;
            continue;
        }
        let spoken = [(":", ":"), (" (line ", ")"), ("` at line ", "")]
            .into_iter()
            .find_map(|(open, close)| {
                let digits = after.strip_prefix(open)?;
                let length = digits.bytes().take_while(u8::is_ascii_digit).count();
                let line: usize = digits[..length].parse().ok()?;
                let tail = digits[length..].strip_prefix(close)?;
                Some((open, close, line, tail))
            });
        if let Some((open, close, line, tail)) = spoken {
            let told = place(name, Some(line));
            text.push_str(&told.file);
            if let Some(line) = told.line {
                text.extend([open, &line.to_string(), close]);
                rest = tail;
            } else {
                // A column of a line that nobody has tells nothing.
                let column = tail.bytes().take_while(u8::is_ascii_digit).count();
                rest = match open {
                    ":" => &tail[column..],
                    "` at line " => {
                        text.push('`');
                        tail
                    }
                    _ => tail,
                };
            }
        } else {
            let told = place(name, None);
            text.push_str(&told.file);
            if let Some(line) = told.line {
                text.extend([":", &line.to_string()]);
            }
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// How many characters the name of such a file has before its ending.
pub(crate) const NAME: usize = 24;

/// Where the path of the next such file starts, its name, and where it ends.
fn next_file(text: &str) -> Option<(usize, &str, usize)> {
    for (at, _) in text.match_indices(".txt") {
        let Some(name_at) = at.checked_sub(NAME) else {
            continue;
        };
        let is_name = text.as_bytes()[name_at..at]
            .iter()
            .all(u8::is_ascii_hexdigit);
        if !is_name {
            continue;
        }
        let before = &text[..name_at];
        if !before.ends_with("asked/") && !before.ends_with("asked\\") {
            continue;
        }
        let start = before
            .rfind([' ', '\n', '`', '\'', '"', '('])
            .map_or(0, |delimiter| delimiter + 1);
        let end = at + ".txt".len();
        return Some((start, &text[name_at..end], end));
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "/tmp/u-1/asked/ce25c6c98551613595bc52c8.txt";

    fn shown(message: &str) -> String {
        renamed(message, &|_, line| Told {
            file: String::from("odd.txt"),
            line: line.map(|line| line + 3),
        })
    }

    #[test]
    fn each_form_of_the_tools_is_told_in_the_users_words() {
        for (message, expected) in [
            (format!("error: no: {FILE}:1:9"), "error: no: odd.txt:4:9"),
            (
                format!("(from -r {FILE} (line 2)) x"),
                "(from -r odd.txt (line 5)) x",
            ),
            (
                format!("gamma from line 1 of {FILE}: y"),
                "gamma from line 4 of odd.txt: y",
            ),
            (format!("in `{FILE}` at line 1"), "in `odd.txt` at line 4"),
            (format!("read `{FILE}`"), "read `odd.txt`"),
            (String::from("a/b.txt:1:2"), "a/b.txt:1:2"),
        ] {
            assert_eq!(shown(&message), expected);
        }
    }

    #[test]
    fn what_has_no_line_has_no_column() {
        let message = format!("no: {FILE}:1:9, `{FILE}` at line 2");
        let told = renamed(&message, &|_, _| Told {
            file: String::from("the requirements"),
            line: None,
        });
        assert_eq!(told, "no: the requirements, `the requirements`");
    }

    proptest! {
        #[test]
        fn any_message_is_read(text in "(\\PC|asked/ce25c6c98551613595bc52c8.txt|:|1| of |line ){0,30}") {
            let _ = shown(&text);
        }
    }
}
