//! Graphs of what is installed in an environment, and of what pip resolved.

use uvferry_environment::distributions::{Distribution, Installed};
use uvferry_requirements::MarkerEnvironment;
use uvferry_resolution::ResolvedSet;

use super::requires::Present;
use super::{Graph, Node, Project};

impl Graph {
    /// What is installed in an environment of these markers.
    ///
    /// With the project, it is a root, beside what nothing leads to from there. Without one, the
    /// roots are those that no other asks for. Which extras were asked for at the installation is
    /// recorded nowhere; those count that the project or another distribution asks for.
    pub fn of_environment(
        installed: &Installed,
        environment: &MarkerEnvironment,
        project: Option<&Project<'_>>,
    ) -> Self {
        let present = installed.distributions.iter().map(|one| Present {
            node: Node {
                is_requested: one.requested,
                ..named(one)
            },
            requires: &one.requires,
            extras: Vec::new(),
        });
        Self::of_present(present.collect(), environment, project)
    }

    /// What pip resolved, or what else is known with its `Requires-Dist`, for these markers.
    ///
    /// Without a project the roots are those that were asked for by themselves, and what nothing
    /// leads to from there. A set without `Requires-Dist` gives a graph without requirements.
    pub fn of_resolution(
        resolved: &ResolvedSet,
        environment: &MarkerEnvironment,
        project: Option<&Project<'_>>,
    ) -> Self {
        let present = resolved.iter().map(|(_, one)| Present {
            node: Node {
                is_requested: one.requested,
                is_root: one.requested && project.is_none(),
                ..Node::new(&one.name, one.version.as_deref())
            },
            requires: one.requires.as_deref().unwrap_or_default(),
            extras: one.extras.iter().cloned().collect(),
        });
        Self::of_present(present.collect(), environment, project)
    }
}

fn named(one: &Distribution) -> Node {
    let version = Some(one.version.as_str()).filter(|version| !version.is_empty());
    Node::new(&one.name, version)
}
