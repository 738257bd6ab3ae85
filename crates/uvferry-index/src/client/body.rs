use std::io::{self, Cursor, Read, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// A body as it is held in memory and in the cache: packed where it came packed, or where
/// it is large. Pages of projects shrink to a tenth, and many are on their way at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// With gzip.
    pub(super) packed: bool,
}

/// Above this a body that came as it is gets packed, and a packed one is not unpacked as a
/// whole if it can be read piece by piece.
const LARGE: usize = 1 << 20;

/// A body while it comes.
pub(super) enum Incoming {
    Plain(Vec<u8>),
    Packing(Box<GzEncoder<Vec<u8>>>, u64),
    Packed(Vec<u8>),
}

impl Incoming {
    /// For a body of about so many bytes, where that is known.
    pub(super) fn new(packed: bool, expected: Option<u64>) -> Self {
        let expected = expected.and_then(|bytes| usize::try_from(bytes).ok());
        let bytes = Vec::with_capacity(expected.unwrap_or(0).min(LARGE));
        if packed {
            Self::Packed(bytes)
        } else {
            Self::Plain(bytes)
        }
    }

    /// How many bytes have come.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Plain(bytes) | Self::Packed(bytes) => bytes.len() as u64,
            Self::Packing(_, came) => *came,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Packed(bytes) => bytes.extend_from_slice(chunk),
            Self::Packing(encoder, came) => {
                encoder.write_all(chunk)?;
                *came += chunk.len() as u64;
            }
            Self::Plain(bytes) => {
                bytes.extend_from_slice(chunk);
                if bytes.len() > LARGE {
                    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                    encoder.write_all(bytes)?;
                    *self = Self::Packing(Box::new(encoder), bytes.len() as u64);
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> io::Result<Body> {
        Ok(match self {
            Self::Plain(bytes) => Body {
                bytes,
                packed: false,
            },
            Self::Packed(bytes) => Body {
                bytes,
                packed: true,
            },
            Self::Packing(encoder, _) => Body {
                bytes: encoder.finish()?,
                packed: true,
            },
        })
    }
}

/// Why a body cannot be unpacked.
#[derive(Debug)]
pub(super) enum Unpack {
    /// It grows beyond the limit.
    TooLarge,
    Io(io::Error),
}

/// A body, unpacked as far as makes sense.
pub(super) enum Opened<'a> {
    Whole(std::borrow::Cow<'a, [u8]>),
    /// Its beginning in memory, the rest still packed.
    Stream(Box<dyn Read + 'a>),
}

impl Body {
    /// All of it, within a limit.
    pub(super) fn unpacked(&self, max_bytes: u64) -> Result<std::borrow::Cow<'_, [u8]>, Unpack> {
        if !self.packed {
            return Ok((&self.bytes).into());
        }
        let mut bytes = Vec::new();
        GzDecoder::new(&self.bytes[..])
            .take(max_bytes.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(Unpack::Io)?;
        if bytes.len() as u64 > max_bytes {
            return Err(Unpack::TooLarge);
        }
        Ok(bytes.into())
    }

    /// To be read once; a stream ends with [`TooLarge`] where it grows beyond the limit.
    pub(super) fn open(&self, max_bytes: u64) -> Result<Opened<'_>, Unpack> {
        if !self.packed {
            return Ok(Opened::Whole((&self.bytes).into()));
        }
        let mut decoder = GzDecoder::new(&self.bytes[..]);
        let mut beginning = Vec::new();
        decoder
            .by_ref()
            .take(LARGE as u64 + 1)
            .read_to_end(&mut beginning)
            .map_err(Unpack::Io)?;
        if beginning.len() as u64 > max_bytes {
            return Err(Unpack::TooLarge);
        }
        if beginning.len() <= LARGE {
            return Ok(Opened::Whole(beginning.into()));
        }
        Ok(Opened::Stream(Box::new(Limited {
            inner: Cursor::new(beginning).chain(decoder),
            left: max_bytes,
        })))
    }
}

/// What a limited stream says at its limit.
#[derive(Debug, thiserror::Error)]
#[error("more bytes than allowed")]
pub(super) struct TooLarge;

struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::other(TooLarge))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> Body {
        let mut incoming = Incoming::new(false, Some(bytes.len() as u64));
        for chunk in bytes.chunks(60_000) {
            incoming.push(chunk).unwrap();
        }
        assert_eq!(incoming.len(), bytes.len() as u64);
        incoming.finish().unwrap()
    }

    #[test]
    fn a_large_body_is_held_packed_and_comes_back_whole() {
        let text = "a page ".repeat(1_000_000);
        let large = body(text.as_bytes());
        assert!(large.packed && large.bytes.len() < text.len() / 10);
        assert_eq!(*large.unpacked(10 << 20).unwrap(), *text.as_bytes());
        let Ok(Opened::Stream(mut stream)) = large.open(10 << 20) else {
            panic!("unpacked as a whole");
        };
        let mut back = String::new();
        stream.read_to_string(&mut back).unwrap();
        assert!(back == text);
        let small = body(b"small");
        assert!(!small.packed);
        assert_eq!(&*small.unpacked(5).unwrap(), b"small");
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = body(&vec![0; 30 << 20]);
        assert!(bomb.bytes.len() < 1 << 20);
        assert!(matches!(bomb.unpacked(1 << 20), Err(Unpack::TooLarge)));
        assert!(matches!(bomb.open(1 << 20), Err(Unpack::TooLarge)));
        let Ok(Opened::Stream(mut stream)) = bomb.open(10 << 20) else {
            panic!("unpacked as a whole");
        };
        let error = io::copy(&mut stream, &mut io::sink()).unwrap_err();
        assert!(
            error
                .get_ref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLarge>)
        );
    }
}
