//! What was probably meant by a word that is not known.

/// The known word with the fewest changed letters, if they are few.
///
/// ```
/// assert_eq!(uvferry_diagnostics::nearest("instal", &["install", "list"]), Some("install"));
/// assert_eq!(uvferry_diagnostics::nearest("frobnicate", &["install", "list"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // Nobody means a name by so much text.
    if word.len() > 80 {
        return None;
    }
    let word = word.to_lowercase().replace('_', "-");
    // Short words resemble each other by chance; the dashes of an option say nothing.
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    let most = (letters / 3).min(3);
    known
        .iter()
        .map(|known| (distance(&word, &known.to_lowercase()), *known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

/// How many letters are changed, left out, added or exchanged with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (at, from) in a.chars().enumerate() {
        let mut row = vec![at + 1];
        for (column, to) in b.iter().enumerate() {
            let change = last[column] + usize::from(from != *to);
            let mut best = change.min(last[column + 1] + 1).min(row[column] + 1);
            if column > 0 && previous == Some(*to) && b[column - 1] == from {
                best = best.min(before_last[column - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
        previous = Some(from);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_told_and_a_stranger_is_not() {
        let known = ["dependencies", "authors", "urls"];
        assert_eq!(nearest("dependancies", &known), Some("dependencies"));
        assert_eq!(nearest("author", &known), Some("authors"));
        assert_eq!(nearest("url", &known), Some("urls"));
        assert_eq!(nearest("uslr", &known), None);
        assert_eq!(nearest("urls", &["ulrs"]), Some("ulrs"));
        assert_eq!(nearest("requires", &known), None);
        assert_eq!(nearest("--fooo", &["--root", "--user"]), None);
        assert_eq!(nearest("--usr", &["--root", "--user"]), Some("--user"));
    }
}
