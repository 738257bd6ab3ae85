//! Times as people write them on a command line.

/// No time is longer, in seconds: a week.
const LONGEST: u64 = 7 * 86_400;

/// Units, the longest first, and their seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Reads a time in whole seconds, from one second to a week: `90`, `90s`, `2m`, `1h30m`. For
/// `value_parser` of each argument that is a time.
///
/// ```
/// assert_eq!(uvferry_cli::seconds("90"), Ok(90));
/// assert_eq!(uvferry_cli::seconds("1h30m"), Ok(5_400));
/// assert!(uvferry_cli::seconds("0").is_err());
/// assert!(uvferry_cli::seconds("30m1h").is_err());
/// ```
///
/// # Errors
/// What is wrong with it, for the one who wrote it.
pub fn seconds(text: &str) -> Result<u64, String> {
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => Some(seconds),
        Err(_) => of_units(text),
    };
    match seconds {
        None => Err("write seconds, or a time as `90s`, `2m` or `1h30m`".to_owned()),
        Some(seconds) if (1..=LONGEST).contains(&seconds) => Ok(seconds),
        Some(_) => Err("it is at least one second and at most a week (`7d`)".to_owned()),
    }
}

/// Numbers with units, each unit once and the longer ones first.
fn of_units(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    let mut units = UNITS.iter();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let (_, seconds) = units.find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.checked_mul(*seconds)?)?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, expected) in [
            ("1", 1),
            ("60s", 60),
            ("2m", 120),
            ("1h30m", 5_400),
            ("1h5s", 3_605),
            ("90m", 5_400),
            ("7d", 604_800),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "m",
            "1x",
            "1.5h",
            "-1",
            "1 m",
            "30m1h",
            "1m1m",
            "1h30",
            "99999999999999999999m",
        ] {
            let said = seconds(text).unwrap_err();
            assert!(said.contains("`1h30m`"), "{text}: {said}");
        }
        for text in ["0", "0s", "8d", "700000"] {
            let said = seconds(text).unwrap_err();
            assert!(said.contains("at most a week"), "{text}: {said}");
        }
    }
}
