//! Links lead somewhere.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use uvferry_report::guides::Guide;

use crate::samples::{Known, bare, service};

/// The anchors of a document by GitHub's rule, and where its links lead.
fn anchors_and_links(markdown: &str) -> (BTreeSet<String>, Vec<String>) {
    let mut anchors: BTreeSet<String> = BTreeSet::new();
    let mut links = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let text = heading.take().unwrap();
                let kept: String = text
                    .to_lowercase()
                    .chars()
                    .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                    .collect();
                let slug = kept.replace(' ', "-");
                let mut anchor = slug.clone();
                let mut number = 0;
                while !anchors.insert(anchor.clone()) {
                    number += 1;
                    anchor = format!("{slug}-{number}");
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            _ => {}
        }
    }
    (anchors, links)
}

#[test]
fn links_inside_a_guide_resolve_and_those_outside_are_few() {
    for known in [Known::of(bare().facts()), Known::migrated(&service())] {
        for which in Guide::ALL {
            let text = known.guide(which);
            let (anchors, links) = anchors_and_links(&text);
            let inside = links.iter().filter_map(|link| link.strip_prefix('#'));
            let mut count = 0;
            for link in inside {
                assert!(
                    anchors.contains(link),
                    "#{link} of {}: {anchors:?}",
                    which.as_str()
                );
                count += 1;
            }
            let chapters = text.lines().filter(|line| line.starts_with("## ")).count();
            assert_eq!(count, chapters, "{}", which.as_str());
            for link in links.iter().filter(|link| !link.starts_with('#')) {
                assert!(
                    link.starts_with("https://docs.astral.sh/uv/"),
                    "{link} of {} is neither",
                    which.as_str()
                );
            }
        }
    }
}
