use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Which part of a stream is worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    First,
    Last,
}

/// A stream that a thread of its own reads to its end, so that the program never waits
/// for us however it mixes its output.
pub(crate) struct Capture {
    kept: Arc<Mutex<Kept>>,
    limit: usize,
    thread: Option<thread::JoinHandle<()>>,
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    truncated: bool,
}

impl Kept {
    /// Keeps the last `limit` bytes.
    fn cut_start(&mut self, limit: usize) {
        let over = self.bytes.len().saturating_sub(limit);
        self.truncated |= over > 0;
        self.bytes.drain(..over);
    }
}

impl Capture {
    pub(crate) fn start(stream: impl Read + Send + 'static, keep: Keep, limit: usize) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let thread = thread::spawn(move || read_all(stream, &shared, keep, limit));
        Self {
            kept,
            limit,
            thread: Some(thread),
        }
    }

    /// Whether the stream came to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.thread
            .as_ref()
            .is_none_or(thread::JoinHandle::is_finished)
    }

    /// What was read until now and whether something was cut. Does not wait: a process
    /// that left the tree may hold the stream open for ever, and the thread with it.
    pub(crate) fn take(mut self) -> (Vec<u8>, bool) {
        if let Some(thread) = self.thread.take()
            && thread.is_finished()
        {
            let _ = thread.join();
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.cut_start(self.limit);
        (std::mem::take(&mut kept.bytes), kept.truncated)
    }
}

fn read_all(mut stream: impl Read, shared: &Mutex<Kept>, keep: Keep, limit: usize) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
        match keep {
            Keep::First => {
                let room = limit.saturating_sub(kept.bytes.len());
                kept.truncated |= read > room;
                kept.bytes.extend_from_slice(&buffer[..read.min(room)]);
            }
            Keep::Last => {
                kept.bytes.extend_from_slice(&buffer[..read]);
                // Moved seldom: else each part of a long stream moves all that is kept.
                if kept.bytes.len() > limit.saturating_mul(2) {
                    kept.cut_start(limit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(keep: Keep, limit: usize) -> (Vec<u8>, bool) {
        let capture = Capture::start(&b"0123456789"[..], keep, limit);
        while !capture.is_finished() {
            thread::yield_now();
        }
        capture.take()
    }

    #[test]
    fn the_limit_keeps_the_first_or_the_last_bytes() {
        assert_eq!(captured(Keep::First, 4), (b"0123".to_vec(), true));
        assert_eq!(captured(Keep::Last, 4), (b"6789".to_vec(), true));
        assert_eq!(captured(Keep::Last, 10), (b"0123456789".to_vec(), false));
    }
}
