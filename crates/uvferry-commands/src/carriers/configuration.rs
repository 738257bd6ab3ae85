//! Configurations in YAML: read, or told to be unreadable.

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_yaml::Tree;

use crate::carried::Carried;
use crate::rules::UNREADABLE_CONFIGURATION;

/// The tree of a file; what is wrong with it is told, and the file stays as it is.
pub(crate) fn tree(file: &SourceFile, carried: &mut Carried) -> Option<Tree> {
    match Tree::parse(file) {
        Ok(tree) => Some(tree),
        Err(broken) => {
            carried.diagnostics.push(
                Diagnostic::new(&UNREADABLE_CONFIGURATION, &broken.what).at(file, broken.span),
            );
            None
        }
    }
}

/// A path that a configuration names, relative to the repository: no slash and no `./` at
/// its ends.
pub(crate) fn repository_path(path: &str) -> String {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    parts.join("/")
}
