//! Templates of one guide in several languages belong together: the same headings, code and
//! conditions in the same order, so that what one language tells the others tell.

use std::collections::BTreeMap;
use std::path::Path;

/// What does not depend on the language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Skeleton {
    /// The levels.
    headings: Vec<usize>,
    /// Whole blocks.
    code: Vec<String>,
    /// `{% … %}`, and `{{ … }}` with how often each stands there.
    tags: Vec<String>,
    values: BTreeMap<String, usize>,
}

fn skeleton(template: &str) -> Skeleton {
    let mut found = Skeleton::default();
    let mut block: Option<String> = None;
    for line in template.lines() {
        let fence = line.trim_start().starts_with("```");
        match &mut block {
            Some(text) => {
                text.push_str(line);
                text.push('\n');
                if fence {
                    found.code.extend(block.take());
                }
            }
            None if fence => block = Some(format!("{line}\n")),
            None => {
                let level = line.len() - line.trim_start_matches('#').len();
                if level > 0 && line[level..].starts_with(' ') {
                    found.headings.push(level);
                }
            }
        }
    }
    found.tags = between(template, "{%", "%}")
        .map(|tag| tag.trim_matches('-').trim().to_owned())
        .map(|tag| tag.replace("guides/ko/", "guides/en/"))
        .collect();
    for value in between(template, "{{", "}}") {
        *found.values.entry(value.trim().to_owned()).or_default() += 1;
    }
    found
}

fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open)
        .skip(1)
        .filter_map(move |part| Some(part.split_once(close)?.0))
}

fn templates(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates/guides")
        .join(language);
    let Ok(entries) = fs_err::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs_err::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn translations_have_the_skeleton_of_the_english_templates() {
    let english = templates("en");
    assert!(english.len() >= 8, "{:?}", english.keys());
    for (name, text) in templates("ko") {
        let of = english
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is not there in English"));
        assert_eq!(skeleton(&text), skeleton(of), "{name}");
    }
}

#[test]
fn a_skeleton_tells_a_heading_from_a_comment_in_code() {
    let found = skeleton("# A {{ g.x }}\n```sh\n# no\n{%- for a in b %}\n```\n## B\n{% if c %}\n");
    assert_eq!(found.headings, [1, 2]);
    assert_eq!(found.code, ["```sh\n# no\n{%- for a in b %}\n```\n"]);
    assert_eq!(found.tags, ["for a in b", "if c"]);
}
