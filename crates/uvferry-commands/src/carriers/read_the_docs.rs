//! `.readthedocs.yaml`.

use uvferry_diagnostics::SourceFile;

use crate::carried::Carried;
use crate::context::Settings;

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let _ = (file, settings);
    Carried::default()
}
