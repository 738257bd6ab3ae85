//! Which folders the build ships: what they are called says nothing of what they are for.
//!
//! Sources: setuptools's "Package Discovery and Namespace Packages", flit's "The pyproject.toml
//! config file", hatch's "Builder configuration" and "Wheel builder", Poetry's "The pyproject.toml
//! file" (`packages`), uv's "Build backend" (`module-name`, `module-root`), PDM's "Build
//! Configuration" (`includes`).

use std::collections::BTreeSet;

use globset::Glob;
use toml_edit::{Document as Toml, Item, TableLike};
use uvferry_diagnostics::SourceFile;
use uvferry_setuptools::Packages;

use crate::setup_files::SetupFiles;
use crate::tree::{Tree, base_name, folder_of, join};

/// The folders of packages that are built into the project's distribution as its metadata says,
/// relative to the root; those alone that have a file. What a backend takes without being told
/// counts only where it goes by the project's name: setuptools, which looks for packages, leaves
/// out what is called `tools` or `scripts`.
pub(super) fn shipped(tree: &Tree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let bytes = tree.read("pyproject.toml").ok();
    let source = bytes.map(|bytes| SourceFile::new("pyproject.toml", bytes));
    let document = source.and_then(|source| Toml::parse(source.text().to_owned()).ok());
    if let Some(document) = &document {
        of_pyproject(document.as_table(), tree, &mut found);
    }
    of_setup(tree, &mut found);
    let has_file = |folder: &String| {
        let start = format!("{folder}/");
        let files = tree.files();
        let at = files.partition_point(|file| file.path.as_str() < start.as_str());
        files
            .get(at)
            .is_some_and(|file| file.path.starts_with(&start))
    };
    found.retain(|folder| !folder.is_empty() && !folder.starts_with("..") && has_file(folder));
    found
}

fn of_pyproject(document: &dyn TableLike, tree: &Tree, found: &mut BTreeSet<String>) {
    let item = |path: &[&str]| -> Option<&Item> {
        let (last, way) = path.split_last()?;
        let mut at = document;
        for key in way {
            at = at.get(key)?.as_table_like()?;
        }
        at.get(last)
    };
    let text = |path: &[&str]| item(path).and_then(Item::as_str);
    let list = |path: &[&str]| strings(item(path));
    let backend = text(&["build-system", "build-backend"]).unwrap_or_default();
    let name = text(&["project", "name"]).or_else(|| text(&["tool", "poetry", "name"]));
    // By the name, where nothing else is said.
    let by_name = |found: &mut BTreeSet<String>, roots: &[&str]| {
        let module = name.map(|name| uvferry_requirements::normalize_name(name).replace('-', "_"));
        for root in roots {
            found.extend(module.iter().map(|module| join(root, module)));
        }
    };

    let setuptools = ["tool", "setuptools"];
    let of_setuptools = |key: &str| item(&[setuptools[0], setuptools[1], key]);
    if let Some(packages) = of_setuptools("packages") {
        let folders = of_setuptools("package-dir").and_then(Item::as_table_like);
        let folders: Vec<(String, String)> = folders
            .into_iter()
            .flat_map(|table| table.iter())
            .filter_map(|(package, folder)| Some((package.to_owned(), folder.as_str()?.to_owned())))
            .collect();
        for package in strings(Some(packages)) {
            found.extend(folder_of_package(&package, &folders));
        }
        if let Some(find) = packages.as_table_like().and_then(|table| table.get("find")) {
            let find = find.as_table_like();
            let of_find = |key: &str| strings(find.and_then(|find| find.get(key)));
            let mut locations = of_find("where");
            if locations.is_empty() {
                locations.push(".".to_owned());
            }
            for location in &locations {
                discovered(
                    tree,
                    location,
                    &of_find("include"),
                    &of_find("exclude"),
                    found,
                );
            }
        }
    }

    let of_hatch = ["tool", "hatch", "build"];
    let mut told = false;
    for key in ["packages", "only-include"] {
        for way in [
            &of_hatch[..],
            &["tool", "hatch", "build", "targets", "wheel"],
        ] {
            let paths = list(&[way, &[key]].concat());
            told |= !paths.is_empty();
            found.extend(paths.iter().map(|path| join("", path)));
        }
    }
    if backend.starts_with("hatchling") && !told {
        by_name(found, &["", "src"]);
    }

    if backend.starts_with("flit") {
        // Until its third version it had its own table of metadata.
        let told = text(&["tool", "flit", "module", "name"]);
        match told.or_else(|| text(&["tool", "flit", "metadata", "module"])) {
            Some(module) => {
                let folder = module.replace('.', "/");
                found.extend(["", "src"].map(|root| join(root, &folder)));
            }
            None => by_name(found, &["", "src"]),
        }
    }

    match item(&["tool", "poetry", "packages"]).map(tables) {
        Some(packages) => {
            for package in packages {
                let of = |key: &str| package.get(key).and_then(Item::as_str);
                if let Some(include) = of("include") {
                    // `tools/**/*.py` is of `tools`.
                    let folder = include.split(['*', '?', '[']).next().unwrap_or_default();
                    let folder = folder.trim_end_matches('/');
                    let is_file = folder == include && base_name(folder).contains('.');
                    let folder = if is_file { folder_of(folder) } else { folder };
                    found.insert(join(of("from").unwrap_or_default(), folder));
                }
            }
        }
        None if backend.starts_with("poetry") => by_name(found, &["", "src"]),
        None => {}
    }

    if backend.starts_with("uv_build") || backend.starts_with("uv.build") {
        let of_uv = |key: &str| item(&["tool", "uv", "build-backend", key]);
        let root = of_uv("module-root").and_then(Item::as_str).unwrap_or("src");
        match of_uv("module-name") {
            Some(names) => {
                for module in strings(Some(names)) {
                    found.insert(join(root, &module.replace('.', "/")));
                }
            }
            None => by_name(found, &[root]),
        }
    }

    if backend.starts_with("pdm") {
        for path in list(&["tool", "pdm", "build", "includes"]) {
            if !path.contains(['*', '?']) && !base_name(&path).contains('.') {
                found.insert(join("", &path));
            }
        }
    }
}

/// What setup.py and setup.cfg say to setuptools.
fn of_setup(tree: &Tree, found: &mut BTreeSet<String>) {
    let Some((files, _)) = SetupFiles::read(tree) else {
        return;
    };
    let metadata = &files.metadata;
    let folders = metadata.package_dir.known();
    match metadata.packages.known() {
        Some(Packages::Listed(packages)) => {
            let folders = folders.map(Vec::as_slice).unwrap_or_default();
            for package in packages {
                found.extend(folder_of_package(package, folders));
            }
        }
        Some(Packages::Find {
            location,
            include,
            exclude,
            ..
        }) => discovered(tree, location, include, exclude, found),
        None => {}
    }
}

/// Where a listed package lies.
fn folder_of_package(package: &str, folders: &[(String, String)]) -> Option<String> {
    let parts: Vec<&str> = package.split('.').collect();
    // The longest that is told counts, and `""` for those that are not.
    for length in (0..=parts.len()).rev() {
        let above = parts[..length].join(".");
        if let Some((_, folder)) = folders.iter().find(|(told, _)| *told == above) {
            return Some(join(folder, &parts[length..].join("/")));
        }
    }
    (!package.is_empty()).then(|| parts.join("/"))
}

/// The packages that a search finds: all in a folder of sources, and in the root those that it
/// is asked for by their names. A search for anything there takes up what nobody meant.
fn discovered(
    tree: &Tree,
    location: &str,
    include: &[String],
    exclude: &[String],
    found: &mut BTreeSet<String>,
) {
    let location = join("", location);
    let start = if location.is_empty() {
        String::new()
    } else {
        format!("{location}/")
    };
    let are_named = |patterns: &[String], name: &str| {
        patterns.iter().any(|pattern| {
            // `tools*` is for `tools` and `tools.sub`, `tools.*` for the latter.
            let first = pattern.split('.').next().unwrap_or_default();
            first != "*" && Glob::new(first).is_ok_and(|glob| glob.compile_matcher().is_match(name))
        })
    };
    let mut last = "";
    for file in tree.files() {
        let inside = file.path.strip_prefix(&start);
        let Some((folder, _)) = inside.and_then(|path| path.split_once('/')) else {
            continue;
        };
        if folder == last {
            continue;
        }
        last = folder;
        let is_asked_for = if location.is_empty() {
            are_named(include, folder)
        } else {
            include.is_empty() || include.iter().any(|it| it == "*") || are_named(include, folder)
        };
        if is_asked_for
            && !exclude
                .iter()
                .any(|it| it == folder || *it == format!("{folder}*"))
        {
            found.insert(join(&location, folder));
        }
    }
}

/// A list of strings, or one.
fn strings(item: Option<&Item>) -> Vec<String> {
    let Some(item) = item else {
        return Vec::new();
    };
    if let Some(one) = item.as_str() {
        return vec![one.to_owned()];
    }
    let list = item.as_array().into_iter().flatten();
    list.filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// A list of tables, in either way to write one.
fn tables(item: &Item) -> Vec<&dyn TableLike> {
    if let Some(list) = item.as_array_of_tables() {
        return list.iter().map(|table| table as &dyn TableLike).collect();
    }
    let list = item.as_array().into_iter().flatten();
    list.filter_map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        shipped(&Tree::walk(folder.path()).unwrap())
            .into_iter()
            .collect()
    }

    fn of_metadata(name: &str, text: &str) -> Vec<String> {
        of(&[
            (name, text),
            ("tools/a.py", ""),
            ("tools/sub/b.py", ""),
            ("scripts/a.py", ""),
            ("src/scripts/a.py", ""),
            ("src/one.py", ""),
            ("lib/dev/a.py", ""),
            ("docs/conf.py", ""),
        ])
    }

    #[test]
    fn each_backend_says_what_it_ships() {
        let build = |backend: &str| format!("[build-system]\nbuild-backend = \"{backend}\"\n");
        let named = |backend: &str| format!("{}[project]\nname = \"Tools\"\n", build(backend));
        for (text, expected) in [
            ("[tool.setuptools]\npackages = [\"tools\", \"tools.sub\"]\n".to_owned(), &["tools", "tools/sub"][..]),
            ("[tool.setuptools]\npackages = [\"dev\", \"x.tools\", \"nowhere\"]\npackage-dir = {\"\" = \"lib\", \"x.tools\" = \"tools\"}\n".to_owned(), &["lib/dev", "tools"]),
            ("[tool.setuptools.packages.find]\nwhere = [\"src\"]\n".to_owned(), &["src/scripts"]),
            ("[tool.setuptools.packages.find]\nwhere = [\"src\"]\nexclude = [\"scripts*\"]\n".to_owned(), &[]),
            ("[tool.setuptools.packages.find]\ninclude = [\"tools*\"]\n".to_owned(), &["tools"]),
            ("[tool.setuptools.packages.find]\ninclude = [\"*\"]\n".to_owned(), &[]),
            ("[tool.setuptools.packages.find]\nexclude = [\"docs\"]\n".to_owned(), &[]),
            ("[tool.hatch.build.targets.wheel]\npackages = [\"src/scripts\", \"./tools\"]\n".to_owned(), &["src/scripts", "tools"]),
            ("[tool.poetry]\npackages = [{include = \"scripts\", from = \"src\"}, {include = \"tools/**/*.py\"}]\n".to_owned(), &["src/scripts", "tools"]),
            ("[[tool.poetry.packages]]\ninclude = \"tools/a.py\"\n".to_owned(), &["tools"]),
            (build("flit_core.buildapi") + "[tool.flit.module]\nname = \"scripts\"\n", &["scripts", "src/scripts"]),
            (build("uv_build") + "[tool.uv.build-backend]\nmodule-name = [\"scripts\"]\n", &["src/scripts"]),
            (build("uv_build") + "[tool.uv.build-backend]\nmodule-name = \"tools.sub\"\nmodule-root = \"\"\n", &["tools/sub"]),
            (build("pdm.backend") + "[tool.pdm.build]\nincludes = [\"tools\", \"docs/*.txt\"]\n", &["tools"]),
            // By the project's name, where the backend goes by it.
            (named("hatchling.build"), &["tools"]),
            (named("flit_core.buildapi"), &["tools"]),
            (named("poetry.core.masonry.api"), &["tools"]),
            (named("uv_build"), &[]),
            (named("setuptools.build_meta"), &[]),
            ("[project]\nname = \"tools\"\n".to_owned(), &[]),
            ("[tool.poetry]\npackages = [{include = \"../tools\"}]\n".to_owned(), &[]),
            ("not toml".to_owned(), &[]),
        ] {
            assert_eq!(of_metadata("pyproject.toml", &text), expected, "{text}");
        }
    }

    #[test]
    fn setup_files_say_what_they_ship() {
        for (name, text, expected) in [
            (
                "setup.py",
                "from setuptools import setup\nsetup(name='x', packages=['tools'])\n",
                &["tools"][..],
            ),
            (
                "setup.py",
                "from setuptools import setup, find_packages\nsetup(name='x', packages=find_packages('src'), package_dir={'': 'src'})\n",
                &["src/scripts"],
            ),
            (
                "setup.py",
                "from setuptools import setup, find_packages\nsetup(name='x', packages=find_packages())\n",
                &[],
            ),
            (
                "setup.py",
                "from setuptools import setup, find_packages\nsetup(name='x', packages=find_packages(include=['tools', 'tools.*']))\n",
                &["tools"],
            ),
            (
                "setup.cfg",
                "[metadata]\nname = x\n[options]\npackages =\n    dev\npackage_dir =\n    = lib\n",
                &["lib/dev"],
            ),
            (
                "setup.cfg",
                "[metadata]\nname = x\n[options]\npackages = find:\n[options.packages.find]\nwhere = src\n",
                &["src/scripts"],
            ),
        ] {
            assert_eq!(of_metadata(name, text), expected, "{text}");
        }
    }
}
