//! Where in long arrays of requirements a package stands.

use std::collections::HashMap;

use toml_edit::Array;

use crate::names::normalize;
use crate::pep508;

/// The places of each package in the arrays that were asked for. Arrays of thousands of
/// requirements are filled one by one, and each addition asks whether its package is there.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameIndex(HashMap<String, Places>);

#[derive(Debug, Clone, Default)]
struct Places {
    /// How many items of the array have been entered.
    entered: usize,
    by_name: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// The indexes of the items that begin with the same name as `text`, in order. Items
    /// may have been added at the end since the last call, nothing else.
    pub(crate) fn places(&mut self, path: &[&str], array: &Array, text: &str) -> Vec<usize> {
        let places = self.0.entry(path.join("\n")).or_default();
        for at in places.entered..array.len() {
            if let Some(existing) = array.get(at).and_then(|value| value.as_str()) {
                let name = normalize(pep508::name(existing));
                places.by_name.entry(name).or_default().push(at);
            }
        }
        places.entered = array.len();
        let name = normalize(pep508::name(text));
        places.by_name.get(&name).cloned().unwrap_or_default()
    }

    /// Forgets all: something else than an addition at the end was done.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::{Comments, Pyproject, Target};

    #[test]
    fn a_list_that_was_taken_away_is_forgotten() {
        let mut pyproject = Pyproject::new();
        for round in 0..2 {
            for text in ["alpha<2", "Beta_x<3", "beta.x<3"] {
                let added = pyproject.add_constraint(text, Comments::NONE);
                assert_eq!(added.is_new(), text != "beta.x<3", "{round} {text}");
            }
            pyproject.remove_uv_setting("constraint-dependencies");
        }
    }

    #[test]
    fn what_was_appended_unasked_is_found_later() {
        let mut pyproject = Pyproject::new();
        let to = Target::Group("dev".to_owned());
        pyproject.append_dependency(&to, "alpha", Comments::NONE);
        pyproject.append_dependency(&to, "alpha", Comments::NONE);
        assert!(
            !pyproject
                .add_dependency(&to, "Alpha", Comments::NONE)
                .is_new()
        );
        assert!(
            pyproject
                .add_dependency(&to, "beta", Comments::NONE)
                .is_new()
        );
    }
}
