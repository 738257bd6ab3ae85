use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anstream::AutoStream;
use anstyle::AnsiColor;
use serde::Serialize;
use uvferry_diagnostics::redact;
use uvferry_process::{Observed, Observer};

use crate::arguments::ColorWhen;
use crate::progress::Progress;

/// Why data could not be written.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The reader of stdout went away: the end of the work, but no error.
    #[error("stdout was closed")]
    Closed,
    /// Any other reason, a full disk for example.
    #[error("cannot write to stdout")]
    Write(#[source] io::Error),
    /// A value that has no JSON form.
    #[error("cannot write the result as JSON")]
    Json(#[source] serde_json::Error),
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        // Windows says ERROR_NO_DATA (232) for a pipe that is being closed.
        if error.kind() == io::ErrorKind::BrokenPipe
            || error.raw_os_error() == Some(232) && cfg!(windows)
        {
            Self::Closed
        } else {
            Self::Write(error)
        }
    }
}

/// What a word of text on stderr is, and so its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// What to do.
    Hint,
    /// Something that went well.
    Good,
    /// A heading.
    Heading,
    /// Less important than the rest.
    Faint,
}

impl Style {
    fn ansi(self) -> anstyle::Style {
        let bold = anstyle::Style::new().bold();
        match self {
            Self::Error => bold.fg_color(Some(AnsiColor::BrightRed.into())),
            Self::Warning => bold.fg_color(Some(AnsiColor::Yellow.into())),
            Self::Hint => bold.fg_color(Some(AnsiColor::Cyan.into())),
            Self::Good => bold.fg_color(Some(AnsiColor::Green.into())),
            Self::Heading => bold,
            Self::Faint => anstyle::Style::new().dimmed(),
        }
    }
}

/// Where a command's text goes: data to stdout, everything else to stderr.
pub struct Streams {
    out: BufWriter<Box<dyn Write + Send>>,
    err: Speaker,
    out_color: bool,
    out_terminal: bool,
    err_color: bool,
    terminal: bool,
    quiet: bool,
    verbose: u8,
}

impl Streams {
    /// The process's stdout and stderr.
    pub fn real(color: ColorWhen, quiet: bool, verbose: u8) -> Self {
        let out_color = color.wanted(&io::stdout());
        let err_color = color.wanted(&io::stderr());
        let terminal = io::stderr().is_terminal();
        // `Always` turns escapes on in an old Windows console; `AlwaysAnsi` only passes
        // bytes on, which is right for text that has no escapes.
        let choice = |wanted| {
            if wanted {
                anstream::ColorChoice::Always
            } else {
                anstream::ColorChoice::AlwaysAnsi
            }
        };
        Self {
            out: BufWriter::with_capacity(
                1 << 16,
                Box::new(AutoStream::new(io::stdout(), choice(out_color))),
            ),
            err: Speaker::new(
                AutoStream::new(io::stderr(), choice(err_color)),
                if terminal && !quiet {
                    Progress::on_terminal(err_color)
                } else {
                    Progress::hidden()
                },
            ),
            out_color,
            out_terminal: io::stdout().is_terminal(),
            err_color,
            terminal,
            quiet,
            verbose,
        }
    }

    /// Streams into memory, for tests; without colours and not a terminal.
    pub fn captured() -> (Self, Captured) {
        let captured = Captured::default();
        let streams = Self {
            out: BufWriter::new(Box::new(Shared(Arc::clone(&captured.out)))),
            err: Speaker::new(Shared(Arc::clone(&captured.err)), Progress::hidden()),
            out_color: false,
            out_terminal: false,
            err_color: false,
            terminal: false,
            quiet: false,
            verbose: 0,
        };
        (streams, captured)
    }

    /// Writes data to stdout, as it is.
    ///
    /// # Errors
    /// [`StreamError::Closed`] when nobody reads any more: pass it on with `?`,
    /// [`conclude`](crate::conclude) makes a clean end of it.
    pub fn data(&mut self, text: impl Display) -> Result<(), StreamError> {
        Ok(write!(self.out, "{text}")?)
    }

    /// Writes what a file holds, or a diff of it, to stdout: as it is for a program that reads
    /// it, without the characters that steer a terminal where one shows it.
    ///
    /// # Errors
    /// As [`data`](Self::data).
    pub fn file_text(&mut self, text: &str) -> Result<(), StreamError> {
        if self.out_terminal {
            self.data(harmless(text))
        } else {
            self.data(text)
        }
    }

    /// Writes data to stdout and ends the line.
    ///
    /// # Errors
    /// As [`data`](Self::data).
    pub fn line(&mut self, text: impl Display) -> Result<(), StreamError> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// Writes a value as JSON to stdout, indented by two, with a line end.
    ///
    /// # Errors
    /// As [`data`](Self::data), and when the value has no JSON form.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), StreamError> {
        serde_json::to_writer_pretty(&mut self.out, value).map_err(|error| {
            if error.is_io() {
                io::Error::from(error).into()
            } else {
                StreamError::Json(error)
            }
        })?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Hands on what was written to stdout.
    ///
    /// # Errors
    /// As [`data`](Self::data).
    pub fn flush(&mut self) -> Result<(), StreamError> {
        Ok(self.out.flush()?)
    }

    /// Says something on stderr, unless `--quiet`.
    pub fn note(&mut self, text: impl Display) {
        if !self.quiet {
            self.write_err(&format!("{text}\n"));
        }
    }

    /// Says something on stderr with `-v`.
    pub fn detail(&mut self, text: impl Display) {
        if self.verbose > 0 {
            self.write_err(&format!("{}\n", redact(&text.to_string())));
        }
    }

    /// `warning: …` on stderr, unless `--quiet`; credentials are taken out.
    pub fn warning(&mut self, text: impl Display) {
        if !self.quiet {
            self.say(Style::Warning, "warning", text);
        }
    }

    /// `error: …` on stderr, always; credentials are taken out.
    pub fn error(&mut self, text: impl Display) {
        self.say(Style::Error, "error", text);
    }

    /// `word: text` on stderr, always; credentials are taken out.
    pub fn say(&mut self, style: Style, word: &str, text: impl Display) {
        let word = self.err_style(style, format_args!("{word}:"));
        let text = text.to_string();
        self.write_err(&format!("{word} {}\n", redact(&text)));
    }

    /// Writes ready text to stderr, always (a rendered diagnostic, say).
    pub fn raw_err(&mut self, text: &str) {
        self.write_err(text);
    }

    /// `text` as it should look on stderr.
    pub fn err_style(&self, style: Style, text: impl Display) -> String {
        paint(self.err_color, style, text)
    }

    /// `text` as it should look on stdout.
    pub fn out_style(&self, style: Style, text: impl Display) -> String {
        paint(self.out_color, style, text)
    }

    /// How many columns the terminal has that shows stdout; `None` where none does, or where it
    /// does not say.
    pub fn out_columns(&self) -> Option<usize> {
        let size = terminal_size::terminal_size_of(io::stdout());
        let (width, _) = size.filter(|_| self.out_terminal)?;
        Some(width.0.into()).filter(|columns| *columns > 0)
    }

    /// Whether stdout takes colours.
    pub fn out_color(&self) -> bool {
        self.out_color
    }

    /// Whether stderr takes colours.
    pub fn err_color(&self) -> bool {
        self.err_color
    }

    /// Whether stderr is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether `--quiet` was given.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// How often `-v` was given.
    pub fn verbosity(&self) -> u8 {
        self.verbose
    }

    /// Progress on this stderr; a clone may go to other threads.
    pub fn progress(&self) -> Progress {
        self.err.progress.clone()
    }

    /// This stderr for other threads: what is said while the streams themselves are in use.
    pub fn speaker(&self) -> Speaker {
        self.err.clone()
    }

    /// Who says each program when it starts and when it has ended, with `-vv`.
    pub fn observer(&self) -> Option<Observer> {
        (self.verbose > 1).then(|| self.speaker().observer())
    }

    fn write_err(&mut self, text: &str) {
        // Order on a terminal: what went to stdout before stands before. Nobody can be
        // told that stderr cannot be written.
        let Self { out, err, .. } = self;
        err.progress.suspend(|| {
            let _ = out.flush();
            err.write(text);
        });
    }
}

/// A process's stderr and the progress shown on it. Clones write to the same place, whole
/// lines at a time.
#[derive(Clone)]
pub struct Speaker {
    err: Arc<Mutex<dyn Write + Send>>,
    progress: Progress,
}

impl Speaker {
    fn new(err: impl Write + Send + 'static, progress: Progress) -> Self {
        Self {
            err: Arc::new(Mutex::new(err)),
            progress,
        }
    }

    /// Says a line; credentials are taken out.
    pub fn line(&self, text: impl Display) {
        let text = format!("{}\n", redact(&text.to_string()));
        self.progress.suspend(|| self.write(&text));
    }

    fn observer(self) -> Observer {
        Observer::new(move |observed| match observed {
            Observed::Starts { line, directory } => {
                let line = on_one_line(line);
                self.line(format_args!("starts: {line} (in {})", directory.display()));
            }
            Observed::Ended {
                line,
                status,
                wall_s,
            } => {
                let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
                let line = on_one_line(line);
                self.line(format_args!(
                    "ended: {line} (status {status}, {wall_s:.2} s)"
                ));
            }
        })
    }

    fn write(&self, text: &str) {
        let mut err = self.err.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = err.write_all(text.as_bytes());
        let _ = err.flush();
    }
}

/// A command line; of one that holds a script, its beginning.
fn on_one_line(line: &str) -> String {
    match line.split_once(['\n', '\r']) {
        Some((first, _)) => format!("{first} …"),
        None => line.to_owned(),
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams")
            .field("out_color", &self.out_color)
            .field("err_color", &self.err_color)
            .field("terminal", &self.terminal)
            .field("quiet", &self.quiet)
            .field("verbose", &self.verbose)
            .finish_non_exhaustive()
    }
}

fn paint(color: bool, style: Style, text: impl Display) -> String {
    if color {
        let style = style.ansi();
        format!("{style}{text}{style:#}")
    } else {
        text.to_string()
    }
}

/// What was written to [`Streams::captured`].
#[derive(Debug, Clone, Default)]
pub struct Captured {
    out: Arc<Mutex<Vec<u8>>>,
    err: Arc<Mutex<Vec<u8>>>,
}

impl Captured {
    /// What stands on stdout; what was not flushed yet is missing.
    pub fn out(&self) -> String {
        text(&self.out)
    }

    /// What stands on stderr.
    pub fn err(&self) -> String {
        text(&self.err)
    }
}

fn text(bytes: &Mutex<Vec<u8>>) -> String {
    let bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Control characters but for line ends and tabs as `U+FFFD`.
fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(steers) {
        text.replace(steers, "\u{FFFD}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_file_does_not_steer_the_terminal_that_shows_it() {
        let text = "-a\u{1b}[2J\t\u{7}b\r\n";
        let (mut streams, captured) = Streams::captured();
        streams.file_text(text).unwrap();
        streams.out_terminal = true;
        streams.file_text(text).unwrap();
        streams.flush().unwrap();
        assert_eq!(
            captured.out(),
            format!("{text}-a\u{FFFD}[2J\t\u{FFFD}b\r\n")
        );
    }

    #[test]
    fn a_reader_that_went_away_is_told_apart_from_other_errors() {
        let (mut streams, _) = Streams::captured();
        streams.out = BufWriter::with_capacity(1, Box::new(Gone));
        assert!(matches!(streams.line("x"), Err(StreamError::Closed)));
        assert!(matches!(streams.json(&[1, 2, 3]), Err(StreamError::Closed)));
    }

    #[test]
    fn quiet_leaves_errors_only() {
        let (mut streams, captured) = Streams::captured();
        streams.quiet = true;
        streams.note("a");
        streams.warning("b");
        streams.error("c https://me:pw@example.com/");
        assert_eq!(captured.err(), "error: c https://me:****@example.com/\n");
    }

    #[test]
    fn data_stands_before_what_is_said_after_it() {
        let (mut streams, captured) = Streams::captured();
        streams.line("data").unwrap();
        streams.note("said");
        assert_eq!(captured.out(), "data\n");
    }
}
