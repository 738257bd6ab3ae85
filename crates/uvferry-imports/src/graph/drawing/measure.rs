//! How wide a text is, before anybody draws it.
//!
//! Which font a reader's `system-ui, sans-serif` is, nobody knows. DejaVu Sans is among the widest
//! of those that systems come with, so that what fits in it fits; a narrower one leaves some room.

/// The family that texts ask for, as the charts of reports do.
pub(super) const FAMILY: &str = "system-ui, sans-serif";

/// Widths of the characters from space to tilde in DejaVu Sans, in units of 1/2048 of the size
/// (its `hmtx` table).
const WIDTHS: [u16; 95] = [
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048,
    1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235,
    1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024,
    1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
    1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
];

/// The width of a text, in pixels, at a size in pixels. What is not in the table counts as wide
/// as anything that people write names with.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(of).sum::<f64>() * size
}

fn of(c: char) -> f64 {
    let at = u32::from(c).checked_sub(32).map(|at| at as usize);
    match at.and_then(|at| WIDTHS.get(at)) {
        Some(units) => f64::from(*units) / 2048.0,
        None if c == '\u{2026}' => 1.0,
        None => 1.4,
    }
}

/// As much of a text as has room, in pixels. Names and versions are ASCII (PEP 508, PEP 440); of
/// others the characters are spelt out, since nobody can measure them.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain.extend(c.escape_unicode());
        }
    }
    if width(&plain, size) <= room {
        return plain;
    }
    let mut left = room - width("\u{2026}", size);
    let fits = |c: &char| {
        left -= of(*c) * size;
        left >= 0.0
    };
    plain.chars().take_while(fits).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_room_ends() {
        assert_eq!(fitted("flask", 13.0, 100.0), "flask");
        let cut = fitted(&"m".repeat(50), 13.0, 100.0);
        assert!(
            cut.ends_with('\u{2026}') && width(&cut, 13.0) <= 100.0,
            "{cut}"
        );
        assert_eq!(fitted("\u{fdfd}", 13.0, 100.0), "\\u{fdfd}");
    }
}
