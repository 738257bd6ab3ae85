//! The Rust of each file in `data/`: an expression of the type that the module has which includes
//! it. Faults name the file and the line.

mod rows;
mod rust;

use std::collections::{BTreeMap, BTreeSet};

use rows::{Fault, File, Row};
use rust::{Grouped, Sorted, list, text, texts};

/// The files, of which each becomes one.
pub(crate) const FILES: [&str; 12] = [
    "addresses.toml",
    "alternatives.toml",
    "arguments.toml",
    "categories.toml",
    "groups.toml",
    "modules.txt",
    "names.toml",
    "plugins.toml",
    "programs.toml",
    "standard_library.txt",
    "stubs.toml",
    "tools.toml",
];

/// The Rust of the file of that name.
pub(crate) fn rust(name: &str, text: &str) -> Result<String, Fault> {
    match name {
        "addresses.toml" => addresses(name, text),
        "alternatives.toml" => alternatives(name, text),
        "arguments.toml" => arguments(name, text),
        "categories.toml" => categories(name, text),
        "groups.toml" => groups(name, text),
        "modules.txt" => modules(name, text),
        "names.toml" => names(name, text),
        "plugins.toml" => plugins(name, text),
        "programs.toml" => programs(name, text),
        "standard_library.txt" => standard_library(name, text),
        "stubs.toml" => stubs(name, text),
        "tools.toml" => tools(name, text),
        _ => Err(format!("data/{name}: no code makes Rust of it")),
    }
}

fn addresses(name: &str, text: &str) -> Result<String, Fault> {
    let file = File::parse(name, text, &["scheme", "driver"], &[])?;
    let table = |kind: &str, key: &str| {
        let mut all = Sorted::default();
        for row in file.rows(kind, &[key, "distributions", "source"], &["likely"])? {
            for scheme in row.words(key)? {
                all.add(&row, scheme, known("Scheme", &row)?)?;
            }
        }
        Ok::<_, Fault>(all.rust())
    };
    let (whole, drivers) = (table("scheme", "schemes")?, table("driver", "drivers")?);
    Ok(format!("Schemes {{ whole: {whole}, drivers: {drivers} }}"))
}

/// `distributions`, and whether not `likely`.
fn known(name: &str, row: &Row<'_>) -> Result<String, Fault> {
    let distributions = texts(row.words("distributions")?);
    let is_certain = !row.flag("likely")?;
    Ok(format!(
        "{name} {{ distributions: {distributions}, is_certain: {is_certain} }}"
    ))
}

fn alternatives(name: &str, source: &str) -> Result<String, Fault> {
    let file = File::parse(name, source, &["job"], &[])?;
    let mut jobs = Vec::new();
    for row in file.rows("job", &["name", "distributions", "source"], &[])? {
        jobs.push(format!(
            "\nJob {{ name: {}, distributions: {}, source: {} }}",
            text(row.word("name")?),
            texts(row.words("distributions")?),
            text(row.word("source")?),
        ));
    }
    Ok(list(jobs))
}

fn arguments(name: &str, text: &str) -> Result<String, Fault> {
    let file = File::parse(name, text, &["argument", "key"], &[])?;
    let mut by_program = Grouped::default();
    let optional = ["distributions", "values", "names", "conventions"];
    for row in file.rows("argument", &["programs", "options", "source"], &optional)? {
        let mut values = Sorted::default();
        for (value, distributions) in row.lists("values")? {
            values.set(value, texts(distributions));
        }
        let argument = format!(
            "\nArgument {{ options: {}, distributions: {}, values: {}, is_module: {}, conventions: {} }}",
            texts(row.words("options")?),
            texts(row.words("distributions")?),
            values.rust(),
            row.one_of("names", &["", "module"])? == "module",
            texts(row.words("conventions")?),
        );
        for program in row.words("programs")? {
            by_program.add(program, argument.clone());
        }
    }
    let mut keys = Grouped::default();
    for row in file.rows("key", &["tool", "keys", "distributions", "source"], &[])? {
        for key in row.words("keys")? {
            let distributions = texts(row.words("distributions")?);
            keys.add(row.word("tool")?, format!("({key:?}, {distributions})"));
        }
    }
    Ok(format!(
        "Table {{ by_program: {}, keys: {} }}",
        by_program.rust(),
        keys.rust()
    ))
}

fn categories(name: &str, source: &str) -> Result<String, Fault> {
    let kinds = ["classifier", "keyword", "over", "distributions", "pattern"];
    let file = File::parse(name, source, &kinds, &["strong"])?;
    let mut classifiers = Vec::new();
    for row in file.rows("classifier", &["category", "rules"], &[])? {
        let category = category(&row)?;
        for (rule, weight) in row.weights("rules")? {
            let exact = rule.strip_suffix('$');
            classifiers.push(format!(
                "\nRule {{ prefix: {}, is_exact: {}, weight: {weight}, category: {category} }}",
                text(exact.unwrap_or(rule)),
                exact.is_some(),
            ));
        }
    }
    let mut keywords = Sorted::default();
    for row in file.rows("keyword", &["category", "words"], &[])? {
        for word in row.words("words")? {
            keywords.add(&row, word, category(&row)?)?;
        }
    }
    let by_name = |kind: &str| {
        let mut all = Sorted::default();
        for row in file.rows(kind, &["category", "source", "names"], &[])? {
            for name in row.words("names")? {
                let source = match row.word("source")? {
                    "classifiers" => "Source::Classifiers".to_owned(),
                    "documentation" => "Source::Documentation".to_owned(),
                    other => format!("Source::Other({})", text(other)),
                };
                let known = format!("({}, {source})", category(&row)?);
                all.add(&row, name, known)?;
            }
        }
        Ok::<_, Fault>(all.rust())
    };
    let mut patterns = Vec::new();
    for row in file.rows("pattern", &["category", "source", "names"], &[])? {
        for pattern in row.words("names")? {
            if pattern.matches('*').count() != 1 {
                return Err(row.fault(&format!("`{pattern}` has not one `*`")));
            }
            patterns.push(format!(
                "\n({}, {}, {})",
                text(pattern),
                category(&row)?,
                text(row.word("source")?),
            ));
        }
    }
    Ok(format!(
        "Table {{ strong: {}, classifiers: {}, keywords: {}, over: {}, names: {}, patterns: {} }}",
        file.number("strong")?,
        list(classifiers),
        keywords.rust(),
        by_name("over")?,
        by_name("distributions")?,
        list(patterns),
    ))
}

/// The variant of the row's category.
fn category(row: &Row<'_>) -> Result<String, Fault> {
    let known = [
        "core",
        "database",
        "web",
        "ml",
        "testing",
        "linting",
        "development",
        "deployment",
        "utilities",
    ];
    let word = row.one_of("category", &known)?;
    let (first, rest) = word.split_at(1);
    Ok(format!("Category::{}{rest}", first.to_uppercase()))
}

fn groups(name: &str, text: &str) -> Result<String, Fault> {
    let file = File::parse(name, text, &["group"], &[])?;
    let mut names = Sorted::default();
    for row in file.rows("group", &["names", "source"], &[])? {
        for name in row.words("names")? {
            names.add(&row, name, "()".to_owned())?;
        }
    }
    Ok(names.rust())
}

fn names(name: &str, text: &str) -> Result<String, Fault> {
    let file = File::parse(name, text, &["name"], &[])?;
    let kinds = [
        "module",
        "mkdocs-plugin",
        "mkdocs-theme",
        "markdown-extension",
        "sphinx-theme",
        "babel-method",
    ];
    let mut all: BTreeMap<&str, Sorted> = BTreeMap::new();
    for row in file.rows(
        "name",
        &["of", "names", "distributions", "source"],
        &["likely"],
    )? {
        let of_kind = all.entry(row.one_of("of", &kinds)?).or_default();
        for name in row.words("names")? {
            of_kind.add(&row, name, known("Name", &row)?)?;
        }
    }
    let mut by_kind = Sorted::default();
    for (kind, names) in all {
        by_kind.set(kind, names.rust());
    }
    Ok(by_kind.rust())
}

fn plugins(name: &str, source: &str) -> Result<String, Fault> {
    let file = File::parse(name, source, &["plugins", "companion"], &[])?;
    let mut plugins = Vec::new();
    let optional = ["groups", "patterns", "except"];
    for row in file.rows("plugins", &["hosts", "loaded", "source"], &optional)? {
        let activation = match row.one_of("loaded", &["installed", "named"])? {
            "named" => "Named",
            _ => "Installed",
        };
        plugins.push(format!(
            "\nPlugins {{ hosts: {}, groups: {}, patterns: {}, exceptions: {}, activation: Activation::{activation}, source: {} }}",
            texts(row.words("hosts")?),
            texts(row.words("groups")?),
            texts(row.words("patterns")?),
            texts(row.words("except")?),
            text(row.word("source")?),
        ));
    }
    let mut companions = Vec::new();
    let required = ["hosts", "distributions", "what", "source"];
    for row in file.rows("companion", &required, &["always"])? {
        companions.push(format!(
            "\nCompanion {{ hosts: {}, distributions: {}, what: {}, is_certain: {} }}",
            texts(row.words("hosts")?),
            texts(row.words("distributions")?),
            text(row.word("what")?),
            row.flag("always")?,
        ));
    }
    Ok(format!(
        "Table {{ plugins: {}, companions: {} }}",
        list(plugins),
        list(companions)
    ))
}

fn programs(name: &str, source: &str) -> Result<String, Fault> {
    let kinds = ["program", "same", "system", "tools"];
    let file = File::parse(name, source, &kinds, &[])?;
    // Of one distribution several rows may tell, each from where it knows.
    let mut others = Grouped::default();
    for row in file.rows("program", &["distribution", "programs", "source"], &[])? {
        for program in row.words("programs")? {
            others.add(row.word("distribution")?, text(program));
        }
    }
    let listed = |kind: &str, key: &str| {
        let mut all = Sorted::default();
        for row in file.rows(kind, &[key, "source"], &[])? {
            for name in row.words(key)? {
                all.add(&row, name, "()".to_owned())?;
            }
        }
        Ok::<_, Fault>(all.rust())
    };
    let mut development = Vec::new();
    for row in file.rows("tools", &["development", "source"], &[])? {
        development.extend(row.words("development")?);
    }
    Ok(format!(
        "Table {{ others: {}, same: {}, system: {}, development: {} }}",
        others.rust(),
        listed("same", "same")?,
        listed("system", "programs")?,
        texts(development),
    ))
}

fn stubs(name: &str, source: &str) -> Result<String, Fault> {
    let file = File::parse(name, source, &["typeshed", "stubs", "none"], &[])?;
    let (mut of, mut stubs, mut none) = (Sorted::default(), Sorted::default(), Sorted::default());
    for row in file.rows("typeshed", &["distributions", "source"], &["obsolete"])? {
        for name in row.words("distributions")? {
            let its = format!("types-{name}");
            if !row.flag("obsolete")? {
                stubs.add(&row, name, text(&its))?;
            }
            of.add(&row, &its, texts([name]))?;
        }
    }
    for row in file.rows("stubs", &["distribution", "of", "source"], &["obsolete"])? {
        let its = row.word("distribution")?;
        if !row.flag("obsolete")? {
            for name in row.words("of")? {
                stubs.add(&row, name, text(its))?;
            }
        }
        of.add(&row, its, texts(row.words("of")?))?;
    }
    for row in file.rows("none", &["distributions", "source"], &[])? {
        for name in row.words("distributions")? {
            none.add(&row, name, "()".to_owned())?;
        }
    }
    Ok(format!(
        "Table {{ of: {}, stubs: {}, none: {} }}",
        of.rust(),
        stubs.rust(),
        none.rust()
    ))
}

fn tools(name: &str, source: &str) -> Result<String, Fault> {
    let file = File::parse(name, source, &["tool"], &[])?;
    let optional = ["tables", "sections", "files"];
    let rows = file.rows("tool", &["distributions", "source"], &optional)?;
    let mut tables = Sorted::default();
    for row in &rows {
        for table in row.words("tables")? {
            tables.add(row, table, texts(row.words("distributions")?))?;
        }
    }
    // In the order of the rows: several may hold.
    let patterns = |key: &str| {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for row in &rows {
            for pattern in row.words(key)? {
                if !seen.insert(pattern) {
                    return Err(row.fault(&format!("`{pattern}` stands in another row too")));
                }
                let distributions = texts(row.words("distributions")?);
                all.push(format!("\n({}, {distributions})", text(pattern)));
            }
        }
        Ok(list(all))
    };
    Ok(format!(
        "Tools {{ tables: {}, sections: {}, files: {} }}",
        tables.rust(),
        patterns("sections")?,
        patterns("files")?
    ))
}

/// The lines that are no comments, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate();
    let numbered = numbered.map(|(at, line)| (at + 1, line));
    numbered.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

fn modules(name: &str, source: &str) -> Result<String, Fault> {
    let mut text_of_all = String::new();
    let mut ends = Vec::new();
    let mut by_distribution = Sorted::default();
    let mut having: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (number, line)) in lines(source).enumerate() {
        let fault = |message: &str| format!("data/{name}, line {number}: {message}");
        let words: Vec<&str> = line.split_whitespace().collect();
        let [distribution, _, modules @ ..] = words.as_slice() else {
            return Err(fault("a distribution, a version and modules are expected"));
        };
        if modules.is_empty() {
            return Err(fault(&format!("`{distribution}` has no modules")));
        }
        if by_distribution.has(distribution) {
            return Err(fault(&format!(
                "`{distribution}` stands in another line too"
            )));
        }
        by_distribution.set(distribution, at.to_string());
        for module in modules {
            having.entry(module).or_default().push(at);
        }
        text_of_all.push_str(&words.join(" "));
        ends.push(format!("{:#x}", text_of_all.len()));
    }
    let mut namespaces = Sorted::default();
    for module in having.keys() {
        let packages = module.match_indices('.').map(|(end, _)| &module[..end]);
        for package in packages.filter(|package| !having.contains_key(package)) {
            namespaces.set(package, "()".to_owned());
        }
    }
    let (mut by_module, mut places) = (Sorted::default(), Vec::new());
    for (module, at) in having {
        let start = places.len();
        places.extend(at.iter().map(usize::to_string));
        by_module.set(module, format!("({start}, {})", places.len()));
    }
    Ok(format!(
        "Table {{ lines: {}, ends: {}, by_distribution: {}, by_module: {}, places: {}, namespaces: {} }}",
        text(&text_of_all),
        list(ends),
        by_distribution.rust(),
        by_module.rust(),
        list(places),
        namespaces.rust()
    ))
}

fn standard_library(name: &str, source: &str) -> Result<String, Fault> {
    let mut modules = Sorted::default();
    let mut before = "";
    for (number, line) in lines(source) {
        let fault = |message: &str| format!("data/{name}, line {number}: {message}");
        let mut words = line.split(' ');
        let module = words.next().unwrap_or_default();
        if before >= module {
            return Err(fault(&format!("`{module}` is not in order")));
        }
        before = module;
        let mut ranges = Vec::new();
        for word in words {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (Some(first), Some(last)) = (version(first), version(last)) else {
                return Err(fault(&format!("`{word}` is no range of versions")));
            };
            ranges.push(format!("range(({first}), ({last}))"));
        }
        if ranges.is_empty() {
            return Err(fault(&format!("`{module}` has no versions")));
        }
        modules.set(module, ranges.join(" | "));
    }
    Ok(modules.rust())
}

/// `3, 14` of `3.14`.
fn version(text: &str) -> Option<String> {
    let (major, minor) = text.split_once('.')?;
    let (major, minor): (u8, u8) = (major.parse().ok()?, minor.parse().ok()?);
    Some(format!("{major}, {minor}"))
}
