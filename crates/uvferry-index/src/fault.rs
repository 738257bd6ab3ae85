use std::time::Duration;

/// What goes wrong with a request. Several faults of one path add up: a status and a header
/// make a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is this status and nothing else.
    Status(u16),
    /// The answer comes this much later.
    Delay(Duration),
    /// Answers share a line that carries so many bytes of their bodies a second: each comes when
    /// its last byte would.
    Rate(u64),
    /// The connection ends after this many bytes of the body, while the headers promise
    /// all of it.
    Truncate(usize),
    /// Nothing comes after this many bytes of the body, and the connection stays open.
    Stall(usize),
    /// The connection ends without an answer.
    HangUp,
    /// The answer has this header (name, value), whatever is true: a content type, a place
    /// to go to, a length.
    Header(&'static str, String),
    /// The answer does not have the header of this name.
    Without(&'static str),
    /// The answer holds this instead, even where there is nothing to answer.
    Body(Vec<u8>),
    /// So many spaces follow the body; they are made while they are sent.
    Padded(u64),
    /// The body is packed with gzip.
    Packed,
    /// Pages are HTML, whatever is asked for.
    OnlyHtml,
    /// Core metadata is not offered by itself (no PEP 658).
    NoMetadata,
    /// Files come as a whole, whatever part of one is asked for.
    NoRanges,
}

/// In place of a path.
const EVERYWHERE: &str = "*";

/// Faults by path, each for a number of requests or for good.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(String, Fault, Option<u32>)>);

impl Faults {
    pub(crate) fn add(&mut self, path: &str, fault: Fault, times: Option<u32>) {
        self.0.push((path.to_owned(), fault, times));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The faults that a request to `path` meets now.
    pub(crate) fn meet(&mut self, path: &str) -> Vec<Fault> {
        let mut met = Vec::new();
        self.0.retain_mut(|(at, fault, times)| {
            if at != path && at != EVERYWHERE {
                return true;
            }
            met.push(fault.clone());
            if let Some(left) = times {
                *left = left.saturating_sub(1);
            }
            *times != Some(0)
        });
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_with_a_count_heals() {
        let mut faults = Faults::default();
        faults.add("/x", Fault::Status(503), Some(2));
        assert_eq!(faults.meet("/y"), []);
        assert_eq!(faults.meet("/x"), [Fault::Status(503)]);
        assert_eq!(faults.meet("/x"), [Fault::Status(503)]);
        assert_eq!(faults.meet("/x"), []);
    }

    #[test]
    fn a_fault_everywhere_meets_each_path_beside_its_own() {
        let mut faults = Faults::default();
        faults.add("*", Fault::HangUp, None);
        faults.add("/x", Fault::Packed, None);
        assert_eq!(faults.meet("/x"), [Fault::HangUp, Fault::Packed]);
        assert_eq!(faults.meet("/y"), [Fault::HangUp]);
    }
}
