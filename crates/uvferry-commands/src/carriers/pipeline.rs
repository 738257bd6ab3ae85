//! What workflows of GitHub and pipelines of GitLab have in common: a file of YAML that is
//! edited in place, texts for several shells, variables of pip, and values that name
//! requirements files.

mod draft;
mod gone_files;
mod patterns;
mod shells;
mod variables;

pub(crate) use draft::{Draft, TextUse};
pub(crate) use gone_files::{GoneFiles, Named};
pub(crate) use shells::{Script, Shell, has_pip_word, read_script};
pub(crate) use variables::{Counterpart, counterpart};
