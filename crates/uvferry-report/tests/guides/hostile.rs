//! Texts of a project that try to be Markdown, HTML or commands.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use uvferry_migrate::{CredentialNames, GuideFacts, NamedList, Passage, ServiceFile, Start};
use uvferry_report::guides::Guide;

use crate::samples::{Known, service};

/// Everything in a guide that is a text of the project, replaced.
fn with_texts(known: &Known, text: &str) -> Known {
    let mut known = known.clone();
    let said = || text.to_owned();
    let facts: &mut GuideFacts = &mut known.facts;
    facts.name = said();
    facts.requires_python = Some(said());
    facts.preferred_python = Some(said());
    let list = || NamedList {
        name: said(),
        requirements: 2,
        default: false,
    };
    facts.groups = vec![list()];
    facts.extras = vec![list()];
    facts.requirements_files = vec![said()];
    for index in &mut facts.indexes {
        index.name = Some(said());
        index.url = said();
    }
    facts.credentials = vec![CredentialNames {
        index: said(),
        variables: vec![said()],
    }];
    for service in &mut facts.services {
        *service = ServiceFile {
            path: said(),
            ..service.clone()
        };
    }
    let passage = || Passage {
        file: said(),
        line: 3,
        before: said(),
        after: Some(said()),
        disposition: uvferry_diagnostics::Disposition::NeedsReview,
        code: Some(said()),
        message: Some(said()),
        open: true,
    };
    facts.commands = vec![passage()];
    facts.review = vec![passage()];
    for program in &mut facts.programs {
        program.evidence = said();
        program.group = Some(said());
    }
    facts.starts = vec![Start::Program(said()), Start::File(said())];
    for run in &mut facts.runs {
        run.when = said();
    }
    if let Some(document) = &mut known.migration {
        for item in &mut document.plan.ledger.items {
            item.file = said();
            item.text = said();
            item.to = item.to.as_ref().map(|_| said());
        }
        for found in &mut document.plan.credentials {
            found.index = said();
            found.variables = vec![said()];
        }
        for target in document
            .verification
            .iter_mut()
            .flat_map(|all| &mut all.targets)
        {
            target.set = said();
        }
    }
    for bench in &mut known.benches {
        bench.requirements.name = said();
        bench.host.system = said();
        bench.host.cpu = Some(said());
        for scenario in &mut bench.scenarios {
            scenario.name = said();
        }
    }
    known
}

/// What a reader's program makes of it: blocks, tables, lists, links; without the words.
fn structure(markdown: &str) -> Vec<String> {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    Parser::new_ext(markdown, options)
        .filter_map(|event| match event {
            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak => None,
            Event::InlineHtml(html) => {
                let ours = ["<code>", "</code>"].contains(&&*html)
                    || html.starts_with("<!-- person: ")
                    || html.starts_with("<!-- evidence: ");
                assert!(ours, "{html} is none of ours in\n{markdown}");
                html.starts_with("<!--").then(|| html.to_string())
            }
            Event::Start(Tag::Heading { level, .. }) => Some(format!("heading {level}")),
            other => Some(format!("{other:?}")),
        })
        .collect()
}

/// Texts made of what breaks Markdown; never empty, since an empty text leaves its place out.
fn nasty() -> impl Strategy<Value = String> {
    let parts = [
        "`",
        "``",
        "```",
        "```\n",
        "\n```\n",
        "|",
        "\\",
        "\n",
        "\n\n",
        "<b>",
        "</code>",
        "<!--",
        "-->",
        "<script>alert(1)</script>",
        "&amp;",
        "*",
        "**",
        "_",
        "[x](y)",
        "![i](j)",
        "~~",
        "$$",
        "# ",
        "\n# ",
        "\n- ",
        "- [x] ",
        "1. ",
        "\n---\n",
        "===",
        "> ",
        " ",
        "https://example.com",
        "www.example.com",
        "me@example.com",
        "\t",
        "\r",
        "\u{202e}",
        "[^1]",
        "{#id}",
        "||",
        "'",
        "\"",
        "$(rm -rf /)",
        ";",
        "<!-- contents -->",
        "\n<!-- contents -->\n",
        "{{ g.name }}",
        "{% if %}",
    ];
    proptest::collection::vec(
        prop_oneof![4 => proptest::sample::select(parts.to_vec()).prop_map(str::to_owned), 1 => any::<String>()],
        1..8,
    )
    .prop_map(|parts| format!("x{}y", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_of_a_project_gets_out(text in nasty()) {
        thread_local! {
            static KNOWN: Known = Known::migrated(&service());
        }
        KNOWN.with(|known| {
            let plain = with_texts(known, "plain");
            let hostile = with_texts(known, &text);
            for which in Guide::ALL {
                let expected = structure(&plain.guide(which));
                let guide = hostile.guide(which);
                prop_assert_eq!(structure(&guide), expected, "{}\n{}", which.as_str(), guide);
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_name_is_one_word_of_a_command() {
    let known = Known::migrated(&service());
    let hostile = with_texts(&known, "a; rm -rf ~\n```\n$(id)");
    let text = hostile.guide(Guide::Developer);
    assert!(text.contains("uv run 'a; rm -rf ~ ``` $(id)'"), "{text}");
}
