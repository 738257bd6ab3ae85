//! Words as Python's `shlex.split` makes them.

/// The words of a command line, or what is wrong with it.
pub(crate) fn split(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => return Err("a quotation is not closed"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => match chars.next() {
                            Some(c @ ('"' | '\\')) => word.push(c),
                            Some(c) => word.extend(['\\', c]),
                            None => return Err("a quotation is not closed"),
                        },
                        Some(c) => word.push(c),
                        None => return Err("a quotation is not closed"),
                    }
                }
            }
            '\\' => {
                let word = word.get_or_insert_default();
                word.push(chars.next().ok_or("nothing stands behind the last `\\`")?);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_those_of_shlex() {
        let cases: &[(&str, &[&str])] = &[
            ("-q  --strict\n -k 'a b'", &["-q", "--strict", "-k", "a b"]),
            (r#"-m "not \"x\" \n" ''"#, &["-m", "not \"x\" \\n", ""]),
            (r"a\ b c\\d", &["a b", r"c\d"]),
            ("x'y'\"z\"", &["xyz"]),
        ];
        for (text, words) in cases {
            assert_eq!(split(text).unwrap(), *words, "{text}");
        }
        assert!(split("'a").is_err());
        assert!(split("a\\").is_err());
    }
}
