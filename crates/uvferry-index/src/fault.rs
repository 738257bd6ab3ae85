use std::time::Duration;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The answer is this status and nothing else.
    Status(u16),
    /// The answer comes this much later.
    Delay(Duration),
    /// The connection ends after this many bytes of the body, while the headers promise
    /// all of it.
    Truncate(usize),
}

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
            if at != path {
                return true;
            }
            met.push(*fault);
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
}
