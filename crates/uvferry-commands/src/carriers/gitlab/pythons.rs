//! Which Pythons a job runs with: the tags that its image may have.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_yaml::NodeRef;

use crate::python_range::version_in;

use super::jobs::Job;

impl Job<'_> {
    /// The versions in the tag of the job's image, with the values that its variables and
    /// `parallel: matrix` give. The name has to be one of an image of Python.
    pub(super) fn pythons(&self, variables: &BTreeMap<String, String>) -> BTreeSet<String> {
        let Some((image, _)) = self.image() else {
            return BTreeSet::new();
        };
        let Some((_, tag)) = image.rsplit_once(':') else {
            return BTreeSet::new();
        };
        self.expanded(tag, variables, 0)
            .iter()
            .filter_map(|tag| version_in(tag))
            .collect()
    }

    /// A text with each value of the first variable in it, and so on.
    fn expanded(
        &self,
        text: &str,
        variables: &BTreeMap<String, String>,
        depth: usize,
    ) -> Vec<String> {
        /// Nobody writes more of them into a tag.
        const MOST: usize = 4;
        let Some((before, rest)) = text.split_once('$').filter(|_| depth < MOST) else {
            return vec![text.to_owned()];
        };
        let is_in_braces = rest.starts_with('{');
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let behind = if is_in_braces {
            behind.strip_prefix('}').unwrap_or(behind)
        } else {
            behind
        };
        let mut values = self.matrix_values(name);
        if values.is_empty() {
            values.extend(variables.get(name).cloned());
        }
        values
            .iter()
            .flat_map(|value| {
                self.expanded(&format!("{before}{value}{behind}"), variables, depth + 1)
            })
            .collect()
    }

    /// What `parallel: matrix` gives a variable.
    fn matrix_values(&self, name: &str) -> Vec<String> {
        let Some(matrix) = self
            .get("parallel")
            .and_then(|parallel| parallel.get("matrix"))
        else {
            return Vec::new();
        };
        matrix
            .items()
            .filter_map(|row| row.get(name))
            .flat_map(|value| {
                let one = value.text().map(str::to_owned);
                one.into_iter()
                    .chain(value.items().filter_map(NodeRef::text).map(str::to_owned))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;
    use uvferry_yaml::Tree;

    use super::super::jobs::jobs;

    #[test]
    fn the_tag_may_have_variables_and_values_of_a_matrix() {
        for (job, wanted) in [
            ("  image: python:3.8-slim\n", "3.8"),
            ("  image: python\n", ""),
            ("  image: {name: 'python:3.9.2'}\n", "3.9.2"),
            ("  image: python:$PY\n", "3.7"),
            ("  image: python:${PY}-slim\n", "3.7"),
            (
                "  image: python:3.$MINOR\n  variables: {MINOR: '10'}\n",
                "3.10",
            ),
            ("  image: python:$UNKNOWN\n", ""),
            (
                "  image: python:${V}-$OS\n  variables: {OS: slim}\n  parallel:\n    matrix:\n      - V: ['3.8', '3.12']\n      - V: '3.9'\n",
                "3.12 3.8 3.9",
            ),
        ] {
            let text = format!("variables: {{PY: '3.7'}}\na:\n{job}  script: [pip install six]\n");
            let file = SourceFile::new(".gitlab-ci.yml", text);
            let tree = Tree::parse(&file).expect("YAML");
            let job = &jobs(&tree)[0];
            let found: Vec<String> = job.pythons(&job.variables()).into_iter().collect();
            assert_eq!(found.join(" "), wanted, "{file:?}");
        }
    }
}
