//! What workflows of GitHub and pipelines of other services have in common: a file of YAML that is
//! edited in place, texts for several shells, variables of pip, and values that name
//! requirements files.

pub(crate) mod cache_folders;
mod draft;
mod gone_files;
pub(crate) mod gone_names;
mod patterns;
pub(crate) mod pip_settings;
mod scripts;
mod shells;

pub(crate) use draft::{Draft, TextUse};
pub(crate) use gone_files::{GoneFiles, Named};
pub(crate) use scripts::{
    brings_uv, leaves_environment_to_caller, makes_with_uv, runs_script_with_uv,
    runs_script_without_environment, scripts_with_uv_in,
};
pub(crate) use shells::{Script, Shell, list_other_values};
