//! Which distributions the lists of a project name, and how each list came about.

use std::collections::BTreeMap;

use uvferry_diagnostics::Location;
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_pyproject::Target;
use uvferry_requirements::{Entry, Requirement, Via, normalize_name};

use super::{ListedAs, ListedDistribution, Requirer, Shown, ShownBy, Standing};
use crate::documents::Document;
use crate::imports::ImportsFound;
use crate::project::Project;
use crate::roles::{Form, layer_of};

type Rows = BTreeMap<(Target, String), ListedDistribution>;

/// All of them, by set and name, each with what the lists themselves say of it.
pub(super) fn listed(project: &Project, found: &ImportsFound) -> Vec<ListedDistribution> {
    let mut rows = Rows::new();
    for one in &found.declared {
        if one.origin == Origin::Stated
            && !is_of_compiled(project, &one.place.file)
            && let Some(set) = set_of(project, one)
        {
            stated(one, &set, &mut rows);
        }
    }
    let documents = project.documents.list();
    for (document, role) in documents.iter().zip(&project.roles) {
        let is_foreign = document.is_of_checkout || document.is_remote();
        let (Some(set), false) = (&role.target, is_foreign) else {
            continue;
        };
        let list = List {
            project,
            document,
            set,
        };
        match role.form {
            Form::Frozen => list.frozen(&mut rows),
            Form::Compiled | Form::LockOf { .. } => list.compiled(&mut rows),
            Form::Declared | Form::Constraints { .. } | Form::Alias | Form::Ignored => {}
        }
    }
    rows.into_values().collect()
}

fn set_of(project: &Project, one: &Declared) -> Option<Target> {
    // Of a requirements file the plan says it, whatever the list counts as among imports.
    if let Some((at, _)) = project.documents.get(&one.place.file) {
        return project.roles[at].target.clone();
    }
    Some(match &one.purpose {
        Purpose::Main => Target::Main,
        Purpose::Group(group) => Target::Group(group.clone()),
        Purpose::Extra(extra) => Target::Extra(extra.clone()),
        Purpose::Build => return None,
    })
}

fn is_of_compiled(project: &Project, path: &str) -> bool {
    let found = project.documents.get(path);
    found.is_some_and(|(at, _)| project.roles[at].form == Form::Compiled)
}

/// The row of a distribution. What a person wrote goes before what a tool wrote, and that before
/// what says nothing.
fn row<'r>(
    name: &str,
    set: &Target,
    listed_as: ListedAs,
    rows: &'r mut Rows,
) -> &'r mut ListedDistribution {
    let normalized_name = normalize_name(name);
    let key = (set.clone(), normalized_name.clone());
    let row = rows.entry(key).or_insert_with(|| ListedDistribution {
        name: name.to_owned(),
        normalized_name,
        set: set.clone(),
        listed_as,
        places: Vec::new(),
        standing: Standing::Unknown,
        is_certain: true,
        required_by: Vec::new(),
        shown: Vec::new(),
        users: std::collections::BTreeSet::new(),
        belongs: None,
    });
    row.listed_as = row.listed_as.min(listed_as);
    row
}

fn stated(one: &Declared, set: &Target, rows: &mut Rows) {
    let row = row(&one.name, set, ListedAs::Stated, rows);
    if row.places.contains(&one.place) {
        return;
    }
    row.places.push(one.place.clone());
    row.shown.push(Shown {
        by: ShownBy::List,
        user: None,
        what: "a list that a person keeps names it".to_owned(),
        places: vec![one.place.clone()],
        count: 1,
        is_certain: true,
    });
}

/// A list that a tool wrote.
struct List<'a> {
    project: &'a Project,
    document: &'a Document,
    set: &'a Target,
}

impl List<'_> {
    fn place(&self, entry: usize) -> Location {
        let file = &self.document.file;
        Location::new(&file.source, file.entries[entry].span())
    }

    fn frozen(&self, rows: &mut Rows) {
        for (at, requirement) in self.document.requirements() {
            let Some(name) = name_of(requirement) else {
                continue;
            };
            let row = row(&name, self.set, ListedAs::Frozen, rows);
            let place = self.place(at);
            // `pip freeze` writes no extras, and an address only where somebody gave it.
            let asked = if requirement.url.is_some() || requirement.name.is_none() {
                Some("it was installed from an address of its own".to_owned())
            } else if requirement.extras.is_empty() {
                None
            } else {
                let extras = requirement.extras.join("`, `");
                Some(format!("it is asked for with its extras `{extras}`"))
            };
            row.shown.extend(asked.map(|what| Shown {
                by: ShownBy::List,
                user: None,
                what,
                places: vec![place.clone()],
                count: 1,
                is_certain: true,
            }));
            row.places.push(place);
        }
    }

    fn compiled(&self, rows: &mut Rows) {
        let entries = &self.document.file.entries;
        let is_annotated = entries.iter().any(|entry| !entry.via().is_empty());
        for (at, requirement) in self.document.requirements() {
            let Some(name) = name_of(requirement) else {
                continue;
            };
            let entry = &entries[at];
            if self.is_of_layer(entry) {
                continue;
            }
            let listed_as = if is_annotated {
                ListedAs::Compiled
            } else {
                ListedAs::Frozen
            };
            let row = row(&name, self.set, listed_as, rows);
            let place = self.place(at);
            row.places.push(place.clone());
            for via in entry.via() {
                self.annotated(via, &place, row);
            }
            if is_annotated && entry.via().is_empty() && row.listed_as == ListedAs::Compiled {
                row.shown.push(Shown {
                    by: ShownBy::Annotation,
                    user: None,
                    what: "its line has no comment in a list that says of others who needs them"
                        .to_owned(),
                    places: vec![place],
                    count: 1,
                    is_certain: false,
                });
            }
        }
    }

    /// Whether a line is only there because another compiled list has it, which says why.
    fn is_of_layer(&self, entry: &Entry) -> bool {
        let mut via = entry.via().iter().peekable();
        via.peek().is_some()
            && via.all(|via| match via {
                Via::File { path, .. } => self.is_layer(path),
                Via::Distribution(_) | Via::Project { .. } => false,
            })
    }

    fn is_layer(&self, path: &str) -> bool {
        let Project {
            documents, roles, ..
        } = self.project;
        layer_of(documents, roles, &self.document.path, path).is_some()
    }

    fn annotated(&self, via: &Via, place: &Location, row: &mut ListedDistribution) {
        let named = match via {
            Via::Distribution(other) => {
                let requirer = Requirer {
                    name: normalize_name(other),
                    from: format!("{}:{}", place.file, place.line),
                    is_certain: true,
                };
                if !row.required_by.iter().any(|one| one.name == requirer.name) {
                    row.required_by.push(requirer);
                }
                return;
            }
            Via::File {
                path,
                constraint: false,
            } if !self.is_layer(path) => format!("-r {}", path.replace('\\', "/")),
            Via::File { .. } => return,
            Via::Project { name, file } => format!("{name} ({file})"),
        };
        row.shown.push(Shown {
            by: ShownBy::Annotation,
            user: None,
            what: format!("its comment says `via {named}`"),
            places: vec![place.clone()],
            count: 1,
            is_certain: true,
        });
    }
}

fn name_of(requirement: &Requirement) -> Option<String> {
    let name = requirement.name.clone();
    let name = name.or_else(|| requirement.name_from_url_or_wheel())?;
    Some(name.written)
}
