/// How much of an archive is read before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of all that is unpacked, bytes.
    pub total_bytes: u64,
    /// Of what is not a wheel and is therefore held in memory, bytes together.
    pub memory_bytes: u64,
    /// Of the manifest, bytes.
    pub manifest_bytes: u64,
    /// How many files.
    pub files: usize,
    /// How many times larger than packed; text of this kind reaches about 60, deflate at most
    /// 1032.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_bytes: 8 << 30,
            memory_bytes: 256 << 20,
            manifest_bytes: 16 << 20,
            files: 50_000,
            ratio: 300,
        }
    }
}

/// Below this nobody is harmed by a bad ratio, bytes.
pub(in crate::snapshot) const RATIO_COUNTS_FROM: u64 = 4 << 20;
