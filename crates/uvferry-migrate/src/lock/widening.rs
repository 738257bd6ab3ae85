//! From the narrow lock to the wide one, step by step narrower where that does not hold.

use uvferry_resolution::uv::LockFailure;

/// What is tried when the narrow lock holds and the wide one does not.
pub(super) enum Widening {
    RequiresPython(String, String),
    Environments(Vec<String>, String),
}

pub(super) struct Widenings {
    step: usize,
    may_narrow_python: bool,
}

impl Widenings {
    pub(super) fn new(project: &crate::project::Project) -> Self {
        Self {
            step: 0,
            may_narrow_python: !project.states_python_range(),
        }
    }

    /// The next narrower form, from the whole range down to the target alone.
    pub(super) fn next(
        &mut self,
        target: &uvferry_requirements::MarkerEnvironment,
        failure: &LockFailure,
    ) -> Option<Widening> {
        let python = &target.python_version;
        let (major, minor) = python.split_once('.').unwrap_or((python, "0"));
        let next_minor = minor
            .parse::<u32>()
            .map_or_else(|_| python.clone(), |minor| format!("{major}.{}", minor + 1));
        let because = failure
            .requirements
            .first()
            .map_or_else(String::new, |requirement| format!(" (`{requirement}`)"));
        self.step += 1;
        Some(match self.step {
            1 if self.may_narrow_python => Widening::RequiresPython(
                format!(">={python}"),
                format!("the requirements do not hold on an older Python{because}"),
            ),
            1 => Widening::Environments(
                vec![format!("python_version >= '{python}'")],
                format!("the requirements do not hold on an older Python{because}"),
            ),
            2 => Widening::Environments(
                vec![format!("python_version == '{python}'")],
                format!(
                    "the requirements hold on Python {python} only, not on {next_minor}{because}"
                ),
            ),
            3 => Widening::Environments(
                vec![format!(
                    "python_version >= '{python}' and sys_platform == '{}'",
                    target.sys_platform
                )],
                format!("the requirements do not hold on another platform{because}"),
            ),
            4 => Widening::Environments(
                vec![format!(
                    "python_version == '{python}' and sys_platform == '{}'",
                    target.sys_platform
                )],
                format!("the requirements hold on Python {python} and this platform only{because}"),
            ),
            5 => Widening::Environments(
                vec![format!(
                    "python_version == '{python}' and sys_platform == '{}' and platform_machine == '{}'",
                    target.sys_platform, target.platform_machine
                )],
                format!("the requirements hold on this kind of machine only{because}"),
            ),
            _ => return None,
        })
    }
}
