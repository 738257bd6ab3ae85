use std::fmt::Display;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::exit::Failure;
use crate::interrupt::cancel_on_interrupt;

/// Which uv is run: the same argument and variable of every program that runs one.
#[derive(Debug, Clone, Default, Args)]
pub struct UvArgs {
    /// The uv to run, in place of the first on PATH
    #[arg(long, value_name = "PATH", env = "UVFERRY_UV")]
    pub uv: Option<PathBuf>,
}

impl UvArgs {
    /// The uv that was named, if one was: a bare name stays one, to be looked for on PATH; a
    /// path, and a name that is a file of the working folder, is taken from that folder.
    pub fn named(&self, working: &Path) -> Option<PathBuf> {
        let named = self.uv.as_ref()?;
        let is_bare = named.components().count() == 1 && !working.join(named).is_file();
        Some(if is_bare {
            named.clone()
        } else {
            working.join(named)
        })
    }
}

/// How a program ends that found no uv to run: status 2, with what to do; 1 where the user
/// interrupted the search. `minimum` is the oldest version that will do.
///
/// ```
/// use uvferry_cli::{Exit, no_uv};
/// let failure = no_uv("find uv: none on PATH", false, "0.8.0");
/// assert_eq!(failure.exit, Exit::Usage);
/// assert_eq!(failure.hints[1], "uv 0.8.0 or newer is needed");
/// ```
pub fn no_uv(why: impl Display, is_too_old: bool, minimum: impl Display) -> Failure {
    if cancel_on_interrupt().is_cancelled() {
        return Failure::refused("interrupted");
    }
    let failure = Failure::usage(why.to_string());
    if is_too_old {
        return failure.hint("`uv self update` or `pip install --upgrade uv`");
    }
    failure
        .hint("install it with `pip install uv` or `pipx install uv`, or name one with `--uv`")
        .hint(format!("uv {minimum} or newer is needed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_for_path_and_all_else_is_of_the_working_folder() {
        let working = tempfile::tempdir().unwrap();
        let working = working.path();
        let named = |name: &str| {
            let args = UvArgs {
                uv: Some(name.into()),
            };
            args.named(working).unwrap()
        };
        assert_eq!(named("uv"), Path::new("uv"));
        assert_eq!(named("tools/uv"), working.join("tools/uv"));
        assert_eq!(named("./uv"), working.join("./uv"));
        fs_err::write(working.join("uv-old"), "").unwrap();
        assert_eq!(named("uv-old"), working.join("uv-old"));
        assert_eq!(UvArgs::default().named(working), None);
    }
}
