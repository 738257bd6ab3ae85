use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use wait4::Wait4 as _;

use crate::bench::Sample;

/// A program that runs on this terminal with this environment.
#[expect(
    clippy::disallowed_methods,
    reason = "tasks hand their own terminal and environment to cargo, which \
              uvferry-process never does"
)]
fn command<I>(directory: &Path, program: &Path, arguments: I) -> Command
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory);
    command
}

/// The stdout of a program that has to succeed; its stderr is in the error.
pub(crate) fn output<I>(directory: &Path, program: &Path, arguments: I) -> anyhow::Result<String>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let output = command(directory, program, arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed:\n{}", program.display(), said.trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The stderr of a program that has to succeed.
pub(crate) fn errors<I>(directory: &Path, program: &Path, arguments: I) -> anyhow::Result<String>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let output = command(directory, program, arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        bail!("`{}` failed:\n{}", program.display(), said.trim_end());
    }
    Ok(said)
}

/// The exit status of a program, and all that it wrote.
pub(crate) fn told<I>(
    directory: &Path,
    program: &Path,
    arguments: I,
) -> anyhow::Result<(Option<i32>, String)>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let output = command(directory, program, arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.code(), said))
}

/// One run by the clock, its output thrown away, and whether it succeeded.
pub(crate) fn measured<I>(
    directory: &Path,
    program: &Path,
    arguments: I,
) -> anyhow::Result<(bool, Sample)>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = command(directory, program, arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let child = command
        .spawn()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let ended = child.wait4()?;
    let wall = started.elapsed();
    let sample = Sample {
        wall,
        peak_rss_bytes: Some(ended.rusage.maxrss).filter(|bytes| *bytes > 0),
    };
    Ok((ended.status.success(), sample))
}

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched {
    /// From before the start to after the end.
    pub(crate) wall: Duration,
    /// The most memory that the program itself held, without those that it started; `None`
    /// where the system does not tell.
    pub(crate) own_peak_rss_bytes: Option<u64>,
}

/// One run by the clock, with the memory of the program alone: what the system counts at its
/// end has that of its children too. Linux's high-water mark is read while it runs.
pub(crate) fn own_memory<I>(
    directory: &Path,
    program: &Path,
    arguments: I,
) -> anyhow::Result<Watched>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = command(directory, program, arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let status = format!("/proc/{}/status", child.id());
    let mut own_peak_rss_bytes = None;
    while child.try_wait()?.is_none() {
        if let Ok(text) = fs_err::read_to_string(&status) {
            own_peak_rss_bytes = high_water(&text).max(own_peak_rss_bytes);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(Watched {
        wall: started.elapsed(),
        own_peak_rss_bytes,
    })
}

fn high_water(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// A server that runs until this is dropped.
pub(crate) struct Served {
    child: Child,
    /// The first line that it wrote.
    pub(crate) said: String,
}

/// Starts a server that says its address in a line, and ends with its stdin.
pub(crate) fn serve<I>(directory: &Path, program: &Path, arguments: I) -> anyhow::Result<Served>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut child = command(directory, program, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let mut said = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut said)?;
    }
    let said = said.trim().to_owned();
    Ok(Served { child, said })
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Whether a program succeeded, its output shown as it comes.
pub(crate) fn shown<I>(directory: &Path, program: &Path, arguments: I) -> anyhow::Result<bool>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let status = command(directory, program, arguments)
        .status()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    Ok(status.success())
}

/// The same, with more variables, and with the lines for which `keep` is true returned,
/// without colours.
pub(crate) fn watched<I>(
    directory: &Path,
    program: &Path,
    arguments: I,
    variables: &[(&str, &OsStr)],
    keep: impl Fn(&str) -> bool + Sync,
) -> anyhow::Result<(bool, Vec<String>)>
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = command(directory, program, arguments);
    // A pipe would make the runner drop its colours.
    if io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let kept = Mutex::new(Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| pass_on(out, &mut io::stdout(), &keep, &kept));
        scope.spawn(|| pass_on(err, &mut io::stderr(), &keep, &kept));
    });
    let status = child.wait()?;
    let kept = kept.into_inner().unwrap_or_default();
    Ok((status.success(), kept))
}

fn pass_on(
    from: Option<impl Read>,
    to: &mut impl io::Write,
    keep: &(impl Fn(&str) -> bool + Sync),
    kept: &Mutex<Vec<String>>,
) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Whoever reads us may be gone; the tests go on.
        let _ = to.write_all(&line);
        let _ = to.flush();
        let text = without_colors(&String::from_utf8_lossy(&line));
        let text = text.trim();
        if keep(text)
            && let Ok(mut kept) = kept.lock()
        {
            kept.push(text.to_owned());
        }
        line.clear();
    }
}

/// Takes `ESC [ … letter` out.
fn without_colors(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            out.push(character);
        } else if characters.next() == Some('[') {
            let _ = characters.find(char::is_ascii_alphabetic);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_taken_out() {
        assert_eq!(
            without_colors("\u{1b}[1m     Summary\u{1b}[0m [ 1.0s] \u{1b}[32m3\u{1b}[0m tests"),
            "     Summary [ 1.0s] 3 tests"
        );
    }
}
