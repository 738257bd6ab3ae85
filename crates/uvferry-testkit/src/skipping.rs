use std::fmt;
use std::io::Write as _;

use crate::programs;

/// What a test may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// uv.
    Uv,
    /// pip.
    Pip,
    /// A CPython of at least 3.9.
    Python,
    /// git.
    Git,
    /// Chromium, or Chrome.
    Browser,
    /// The default package index.
    Online,
}

impl Need {
    /// The word by which `cargo xtask ci` knows it; a reason begins with it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uv => "no uv",
            Self::Pip => "no pip",
            Self::Python => "no Python",
            Self::Git => "no git",
            Self::Browser => "no browser",
            Self::Online => "no network",
        }
    }

    /// Whether it is here.
    pub fn is_met(self) -> bool {
        match self {
            Self::Uv => programs::find_uv().is_some(),
            Self::Pip => programs::find_pip().is_some(),
            Self::Python => programs::find_python().is_some(),
            Self::Git => {
                let path = std::env::var_os("PATH").unwrap_or_default();
                uvferry_process::find_program("git", &path).is_some()
            }
            Self::Browser => programs::find_browser().is_some(),
            Self::Online => programs::online(),
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The first of these needs that is not met here.
pub fn missing(needs: &[Need]) -> Option<Need> {
    needs.iter().copied().find(|need| !need.is_met())
}

/// Ends a test that cannot run here, saying so; or goes on.
///
/// `skip!(reason)` ends it. `skip!(unless Uv, Online)` ends it when one of these
/// [`Need`]s is not met. The line `skipped: NAME: reason` goes to stderr and, when
/// `UVFERRY_SKIP_LOG` names a file, to its end.
///
/// ```
/// // A test, under `#[test]`:
/// fn locks_with_the_real_uv() {
///     uvferry_testkit::skip!(unless Uv, Git);
///     if cfg!(windows) {
///         uvferry_testkit::skip!("this file system knows no links");
///     }
///     // …
/// }
/// ```
#[macro_export]
macro_rules! skip {
    (unless $($need:ident),+ $(,)?) => {
        if let Some(need) = $crate::missing(&[$($crate::Need::$need),+]) {
            $crate::skip!(need);
        }
    };
    ($reason:expr) => {{
        $crate::record_skip(module_path!(), &$reason);
        return;
    }};
}

#[doc(hidden)]
#[expect(
    clippy::print_stderr,
    reason = "the test harness shows what its tests print"
)]
pub fn record_skip(module: &str, reason: &dyn fmt::Display) {
    // The harness names a test's thread after the test.
    let name = match std::thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => module.to_owned(),
    };
    let line = format!("skipped: {name}: {reason}");
    eprintln!("{line}");
    if let Some(log) = std::env::var_os("UVFERRY_SKIP_LOG") {
        let written = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(std::path::PathBuf::from(log))
            // One write, so that lines of several processes do not mix.
            .and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = written {
            eprintln!("cannot note the skipped test: {error}");
        }
    }
}
