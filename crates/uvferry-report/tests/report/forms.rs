//! Each form of two small projects, and texts that try to be more than text.

use crate::projects::{
    Sample, equal_verification, locked, mixed_verification, packaged, service, unreachable,
};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Hashes and runs differ from machine to machine only in what we do not test here.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        filters => vec![(r"[0-9a-f]{64}", "[sha256]"), (r"\d{4}-\d{8}T\d{6}Z", "[run]")],
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn a_service_as_text() {
    let read = service().read();
    snapshot(
        "service_plan_text",
        &uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), false),
    );
    snapshot(
        "service_scan_text",
        &uvferry_report::text::scan(&uvferry_report::json::scan(
            &read.project,
            &read.plan,
            &read.roots,
        )),
    );
    let proposal = locked(&service(), mixed_verification());
    snapshot(
        "service_migration_text",
        &uvferry_report::text::migration(
            &uvferry_report::json::migration(&proposal, None, "."),
            true,
        ),
    );
    snapshot(
        "service_unreachable_text",
        &uvferry_report::text::migration(
            &uvferry_report::json::migration(&unreachable(&service()), None, "."),
            false,
        ),
    );
}

#[test]
fn a_service_as_markdown() {
    let sample = service();
    let read = sample.read();
    snapshot(
        "service_scan_markdown",
        &uvferry_report::markdown::scan(
            &uvferry_report::json::scan(&read.project, &read.plan, &read.roots),
            uvferry_report::Language::English,
        ),
    );
    let proposal = locked(&sample, mixed_verification());
    let id = uvferry_migrate::apply(&proposal, &mut |_| {}).unwrap();
    snapshot(
        "service_migration_markdown",
        &uvferry_report::markdown::migration(
            &uvferry_report::json::migration(&proposal, Some(&id), "."),
            uvferry_report::Language::English,
        ),
    );
    snapshot(
        "service_unreachable_markdown",
        &uvferry_report::markdown::migration(
            &uvferry_report::json::migration(&unreachable(&service()), None, "."),
            uvferry_report::Language::English,
        ),
    );
}

#[test]
fn a_package_in_every_form() {
    let read = packaged().read();
    snapshot(
        "package_plan_text",
        &uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), true),
    );
    snapshot(
        "package_plan_markdown",
        &uvferry_report::markdown::plan(
            &uvferry_report::json::plan(&read.plan),
            uvferry_report::Language::English,
        ),
    );
    snapshot(
        "package_plan_json",
        &serde_json::to_string_pretty(&uvferry_report::json::plan(&read.plan)).unwrap(),
    );
    snapshot(
        "package_scan_json",
        &serde_json::to_string_pretty(&uvferry_report::json::scan(
            &read.project,
            &read.plan,
            &read.roots,
        ))
        .unwrap(),
    );
}

#[test]
fn a_proof_is_one_line_a_target_with_its_differences_below() {
    insta::assert_snapshot!(uvferry_report::text::verification(&uvferry_report::json::verification(&mixed_verification())), @r"
      equal 74 of 74 main on Python 3.11 linux (before: pins)
      different 70 of 73 main+dev on Python 3.11 linux (before: pip)
        flask 3.0.3 → 3.1.0  (pinned; via flask-login)
        colorama 0.4.6 → not installed  (was via click)
        tzdata not installed → 2025.2  (via pandas)
      inconclusive main on Python 3.13 linux: pip cannot build `psycopg2`:
        | Error: pg_config executable not found.
      hashes: 12 the same, 3 of wheels for other targets, 1 new, 1 gone, 1 unexplained
        unexplained: jinja2==3.1.4 sha256:cc
      Not the same: 1 of 3 comparisons with a difference, 1 unexplained hash.
    ");
    snapshot(
        "verification_markdown",
        &uvferry_report::markdown::verification(
            &uvferry_report::json::verification(&mixed_verification()),
            uvferry_report::Language::English,
        ),
    );
}

#[test]
fn a_project_with_nothing_to_do_says_so() {
    let read = Sample::new(&[("app.py", "")]).read();
    let text = uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), false);
    assert!(text.contains("Nothing to migrate"), "{text}");
    assert!(!text.contains("Next"), "{text}");
}

#[test]
fn hints_are_only_those_that_apply() {
    let plain = Sample::new(&[("requirements.txt", "flask\n")]);
    let text = uvferry_report::markdown::migration(
        &uvferry_report::json::migration(&locked(&plain, equal_verification()), None, "."),
        uvferry_report::Language::English,
    );
    assert!(!text.contains("If something does not work"), "{text}");
    assert!(
        text.contains("No other file that was searched names a requirements file."),
        "{text}"
    );
    let indexes = Sample::new(&[(
        "requirements.txt",
        "--extra-index-url https://me:pw@b.example.com/simple\nflask\n",
    )]);
    let text = uvferry_report::markdown::migration(
        &uvferry_report::json::migration(&locked(&indexes, equal_verification()), None, "."),
        uvferry_report::Language::English,
    );
    assert!(text.contains("answers 401 or 403"), "{text}");
    assert!(text.contains("first index that has it"), "{text}");
    assert!(!text.contains("pw@"), "{text}");
}

#[test]
fn many_dropped_lines_are_counted_and_verbose_shows_them() {
    let mut lines = "--prefer-binary\n".repeat(30);
    lines.push_str("flask\n");
    let read = Sample::new(&[("requirements.txt", &lines)]).read();
    let short = uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), false);
    assert!(short.contains("and 10 more (-v shows all)"), "{short}");
    let long = uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), true);
    assert!(long.contains("requirements.txt:30"), "{long}");
}

/// Lines that pip would read or refuse, made of what breaks Markdown and terminals.
fn lines() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("`"),
        Just("```"),
        Just("|"),
        Just("\\"),
        Just("<script>"),
        Just("</code>"),
        Just("<!--"),
        Just("[a](https://example.com)"),
        Just("![a](b)"),
        Just("**"),
        Just("~~~"),
        Just("flask"),
        Just("=="),
        Just("1.0"),
        Just(" "),
        Just(" # "),
        Just("--"),
        Just("-r "),
        Just("@ "),
        Just("https://example.com/a`b|c"),
        Just("; "),
        Just("\u{1b}[31m"),
        Just("\u{202e}"),
        Just("\n"),
        Just("- "),
        Just("---"),
        Just("\t"),
        Just("&lt;"),
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_project_cannot_shape_its_report(content in lines(), stem in "[a-z`|<>&*_\\[\\] -]{0,12}") {
        // A name that no file system here refuses.
        let stem = if cfg!(windows) { stem.replace(['|', '<', '>', '*'], "") } else { stem };
        let name = format!("requirements-{}.txt", stem.trim());
        let sample = Sample::new(&[
            ("requirements.txt", &format!("flask\n{content}\n")),
            (&name, &content),
            ("notes.md", &format!("see requirements.txt {content}")),
        ]);
        let read = sample.read();
        let reports = [
            uvferry_report::markdown::plan(&uvferry_report::json::plan(&read.plan), uvferry_report::Language::English),
            uvferry_report::markdown::scan(&uvferry_report::json::scan(&read.project, &read.plan, &read.roots), uvferry_report::Language::English),
            uvferry_report::markdown::migration(&uvferry_report::json::migration(&unreachable(&sample), None, "."), uvferry_report::Language::English),
        ];
        for report in &reports {
            for event in Parser::new_ext(report, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
                let ours = match &event {
                    Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock | Tag::BlockQuote(_))
                    | Event::Html(_) | Event::Rule | Event::FootnoteReference(_) | Event::InlineMath(_) => false,
                    Event::InlineHtml(html) => matches!(&**html, "<code>" | "</code>"),
                    _ => true,
                };
                prop_assert!(ours, "{event:?} in\n{report}");
            }
            let headings = report.lines().filter(|line| line.starts_with("# ")).count();
            prop_assert_eq!(headings, 1);
        }
        let text = uvferry_report::text::plan(&uvferry_report::json::plan(&read.plan), true);
        let scan = uvferry_report::text::scan(&uvferry_report::json::scan(&read.project, &read.plan, &read.roots));
        let document = uvferry_report::json::migration(&unreachable(&sample), None, ".");
        let page = uvferry_report::html::migration(&document, Vec::new(), uvferry_report::Language::Korean);
        for text in reports.iter().chain([&text, &scan, &page]) {
            prop_assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text}");
        }
    }
}
