//! Commands that are found and told, in files that stay as they are.

use crate::carried::Carried;
use crate::context::{Settings, Surroundings};
use crate::embedded::Embedded;
use crate::shell;

/// Adds the commands of a shell text with their form in uv's words. The file stays as it is.
pub(crate) fn list(
    embedded: &Embedded,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let mut found = Carried::default();
    shell::carry(embedded, surroundings, settings, &mut found);
    for mut command in found.commands {
        command.is_applied = false;
        carried.commands.push(command);
    }
    carried.diagnostics.extend(found.diagnostics);
}
