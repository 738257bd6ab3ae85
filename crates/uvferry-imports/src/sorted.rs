//! What is looked up by a name, in tables that the build script makes of `data/`.

/// Values by their names, in the order of the names' bytes. It is in the program as it stands:
/// nothing has to be read or built before it is looked into.
///
/// The names lie one behind the other: a list of texts would be a list of addresses, each of
/// which is set when the program is loaded.
pub(crate) struct Sorted<V: 'static> {
    /// The first eight bytes of each name, as they compare; zeros behind a shorter one.
    pub(crate) starts: &'static [u64],
    /// All names.
    pub(crate) names: &'static str,
    /// Where each name ends in them.
    pub(crate) ends: &'static [u32],
    pub(crate) values: &'static [V],
}

impl<V> Sorted<V> {
    pub(crate) fn get(&self, name: &str) -> Option<&'static V> {
        let start = start(name);
        let from = self.starts.partition_point(|known| *known < start);
        let alike = self.starts[from..].partition_point(|known| *known == start);
        let (mut low, mut high) = (from, from + alike);
        while low < high {
            let middle = low.midpoint(high);
            match self.name(middle).cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(&self.values[middle]),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn name(&self, at: usize) -> &'static str {
        nth(self.names, self.ends, at)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &'static V)> {
        self.names().zip(self.values)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        (0..self.ends.len()).map(|at| self.name(at))
    }
}

/// The text that ends at the place of that number in `all`.
pub(crate) fn nth(all: &'static str, ends: &[u32], at: usize) -> &'static str {
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &all[start as usize..ends[at] as usize]
}

fn start(name: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = name.len().min(8);
    bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: Sorted<u8> = Sorted {
        starts: &[
            0x6100_0000_0000_0000,
            0x6162_0000_0000_0000,
            0x6162_6364_6566_6768,
            0x6162_6364_6566_6768,
            0x6162_6364_6566_6768,
            0xc3a9_0000_0000_0000,
        ],
        names: "aababcdefghabcdefghiabcdefghzé",
        ends: &[1, 3, 11, 20, 29, 31],
        values: &[1, 2, 3, 4, 5, 6],
    };

    #[test]
    fn names_are_found_whole() {
        for (at, name) in [(1, "a"), (2, "ab"), (3, "abcdefgh"), (4, "abcdefghi")] {
            assert_eq!(TABLE.get(name), Some(&at), "{name}");
        }
        assert_eq!(TABLE.get("é"), Some(&6));
        for name in ["", "b", "abc", "abcdefg", "abcdefghj", "abcdefghzz", "ü"] {
            assert!(!TABLE.has(name), "{name}");
        }
        for (name, value) in TABLE.iter() {
            assert_eq!(TABLE.get(name), Some(value), "{name}");
        }
        assert!(TABLE.names().is_sorted());
    }
}
