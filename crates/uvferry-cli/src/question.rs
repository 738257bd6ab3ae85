use std::io::{self, BufRead as _};

use crate::arguments::interactive;
use crate::streams::{Streams, Style};

/// What a person said to a yes/no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// `y` or `yes`.
    Yes,
    /// Anything else, and the end of input.
    No,
    /// Nobody is there to ask: stdin or stderr is no terminal.
    NobodyThere,
}

/// Puts a yes/no question on stderr and waits for the answer; only a clear yes is one.
pub fn confirm(streams: &mut Streams, question: &str) -> Answer {
    if !interactive() {
        return Answer::NobodyThere;
    }
    let choices = streams.err_style(Style::Faint, "[y/N]");
    streams.raw_err(&format!("{question} {choices} "));
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(read) if read > 0 => understood(&line),
        _ => Answer::No,
    }
}

fn understood(line: &str) -> Answer {
    match line.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Answer::Yes,
        _ => Answer::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        assert_eq!(understood("y\n"), Answer::Yes);
        assert_eq!(understood(" YES\r\n"), Answer::Yes);
        for line in ["", "\n", "no", "yeah, no", "j"] {
            assert_eq!(understood(line), Answer::No);
        }
    }
}
