//! What was probably meant by a word that is not known.

/// The known word with the fewest changed letters, if they are few.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase().replace('_', "-");
    // Short words resemble each other by chance.
    let most = (word.chars().count() / 3).min(3);
    known
        .iter()
        .map(|known| (distance(&word, &known.to_lowercase()), *known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
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
        assert_eq!(nearest("requires", &known), None);
    }
}
