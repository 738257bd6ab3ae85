//! The page of a migration in a real browser.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_report::json::{self, ImportsDocument, LedgerItemDocument, MigrationDocument};
use uvferry_report::saved::{Form, Saved};
use uvferry_report::{Language, html};
use uvferry_testkit::{Browser, HOSTILE_TEXTS, Key, ScratchProject, skip};

use crate::graph::several;
use crate::projects::{
    equal_verification, locked, mixed_verification, packaged, service, with_graph,
};

const SHOWN: &str = "[...document.querySelectorAll('#ledger-rows tbody tr:not([hidden])')]
    .map((row) => row.textContent)";

const COUNT: &str = "document.querySelector('form[data-of=ledger-rows] output').textContent";

/// Text that is cut off, or that sticks out of what holds it.
const CUT_OFF: &str = "[...document.querySelectorAll('td, th, li, h1, h2, h3, p, summary')]
    .filter((one) => one.checkVisibility() && !one.closest('.skip, .scroll, pre')
        && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
    .map((one) => one.outerHTML.slice(0, 120))";

struct Scene {
    project: ScratchProject,
    browser: Browser,
}

impl Scene {
    fn new() -> Self {
        Self {
            project: ScratchProject::new(),
            browser: Browser::start(),
        }
    }

    fn open(&mut self, page: &str) {
        let path = self.project.write("page.html", page);
        self.browser.open(&path);
    }

    /// The text of a project is on the page, and did nothing to it.
    fn assert_harmless(&mut self, text: &str) {
        self.browser.evaluate(
            "for (const one of document.querySelectorAll('details')) one.open = true;
            for (const one of document.querySelectorAll('thead button')) one.click();",
        );
        let made = "document.querySelectorAll('img, iframe, base, form:not(.filters), svg:not(.graph), script:not(:last-child), [autofocus], [onload], [onfocus], [onerror]').length";
        assert_eq!(self.browser.evaluate(made), 0, "{text}");
        let shown = self.browser.evaluate("document.body.textContent");
        let shown = shown.as_str().unwrap();
        let readable: String = text.chars().take_while(|c| *c != '`').collect();
        if !text.contains('\u{202e}') {
            assert!(shown.contains(readable.trim()), "{text}: {shown}");
        }
        assert!(!shown.contains(['\u{202e}', '\u{2066}']), "{text}");
        self.browser.assert_quiet();
    }

    /// For a person who wants to look at it.
    fn keep(&mut self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let picture = self.browser.screenshot(true);
        fs_err::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    fn tab_to(&mut self, wanted: &str) {
        const FOCUS: &str = "document.activeElement.tagName + ' '
            + (document.activeElement.name || document.activeElement.textContent.trim())";
        for _ in 0..120 {
            self.browser.press(Key::Tab);
            if self.browser.evaluate(FOCUS) == wanted {
                let outline = "getComputedStyle(document.activeElement).outlineStyle";
                assert_eq!(self.browser.evaluate(outline), "solid", "{wanted}");
                return;
            }
        }
        panic!("`{wanted}` cannot be reached");
    }
}

/// One whose packages differ, in need of a person; and one where all is well, with its bench.
fn documents() -> [(&'static str, MigrationDocument); 2] {
    let differs = with_graph(locked(&service(), mixed_verification()), 14);
    let sample = packaged();
    let proposal = locked(&sample, equal_verification());
    let id = uvferry_migrate::apply(&proposal, &mut |_| {}).unwrap();
    let equal = MigrationDocument {
        journal: Some(id.as_str().to_owned()),
        ..with_graph(proposal, 100)
    };
    [("differs", differs), ("equal", equal)]
}

/// The pages of one project and of several.
fn pages(language: Language) -> Vec<(&'static str, String)> {
    let mut pages: Vec<_> = documents()
        .into_iter()
        .map(|(name, document)| (name, html::migration(&document, Vec::new(), language)))
        .collect();
    pages.push(("several", html::migrations(&several(), language)));
    let saved = fs_err::read_to_string("tests/saved/imports-1.json").unwrap();
    let one: ImportsDocument = serde_json::from_str(&saved).unwrap();
    let both = vec![("a".to_owned(), one.clone()), ("b".to_owned(), one)];
    let both = json::imports_projects(both);
    pages.push(("imports", html::imports_projects(&both, language)));
    pages.extend(SAVED.map(|name| (name, page_of(&saved_text(name), language))));
    pages
}

/// Documents of single commands, each by its kind.
const SAVED: [&str; 15] = [
    "check",
    "environment",
    "generation",
    "graph",
    "ide",
    "machine",
    "restoration",
    "snapshot",
    "snapshots",
    "tools",
    "translation",
    "undone",
    "venv-move",
    "venv-undo",
    "why",
];

fn saved_text(name: &str) -> String {
    fs_err::read_to_string(format!("tests/saved/{name}-1.json")).unwrap()
}

fn page_of(text: &str, language: Language) -> String {
    let saved = Saved::read(text).unwrap();
    saved.rendered(Form::Html, language, &[]).unwrap()
}

#[test]
fn a_page_opens_and_its_ledger_is_searched_and_sorted() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    let [(_, document), _] = documents();
    scene.open(&html::migration(&document, Vec::new(), Language::English));
    scene.browser.assert_quiet();
    let all = scene.browser.texts(SHOWN);
    assert_eq!(all.len(), document.plan.ledger.read);
    scene.browser.click("form[data-of=ledger-rows] [name=text]");
    scene.browser.enter("FLASK");
    let found = scene.browser.texts(SHOWN);
    assert!(!found.is_empty() && found.len() < all.len());
    assert!(found.iter().all(|row| row.to_lowercase().contains("flask")));
    let count = format!("{} of {} things", found.len(), all.len());
    assert_eq!(scene.browser.evaluate(COUNT), count.as_str());
    scene.browser.click("form[data-of=ledger-rows] button");
    assert_eq!(scene.browser.texts(SHOWN), all);
    scene
        .browser
        .click("#ledger-rows thead th:nth-child(2) button");
    let mut sorted = scene.browser.texts(SHOWN);
    assert_ne!(sorted, all);
    scene
        .browser
        .click("#ledger-rows thead th:nth-child(2) button");
    let down = scene.browser.texts(SHOWN);
    sorted.reverse();
    assert_eq!(sorted.len(), down.len());
    // A filter of one table leaves the others alone.
    let others = "document.querySelectorAll('table tbody tr[hidden]').length";
    assert_eq!(scene.browser.evaluate(others), 0);
    // The changes are folded, and unfold.
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelectorAll('details[open]').length"),
        0
    );
    scene.browser.click("details summary");
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelectorAll('details[open]').length"),
        1
    );
    // Each entry of the contents leads somewhere.
    let dead = "[...document.querySelectorAll('.contents a')].map((a) => a.hash.slice(1))
        .filter((id) => !document.getElementById(id))";
    assert_eq!(scene.browser.texts(dead), [""; 0]);
    scene.browser.assert_quiet();
}

#[test]
fn a_keyboard_alone_searches_the_ledger() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    let [(_, document), _] = documents();
    scene.open(&html::migration(&document, Vec::new(), Language::English));
    scene.browser.press(Key::Tab);
    scene.browser.press(Key::Enter);
    assert_eq!(scene.browser.evaluate("location.hash"), "#main");
    scene.tab_to("A The ledger");
    scene.browser.press(Key::Enter);
    assert_eq!(scene.browser.evaluate("location.hash"), "#ledger");
    scene.tab_to("INPUT text");
    scene.browser.enter("flask");
    assert!(scene.browser.texts(SHOWN).len() < document.plan.ledger.read);
    scene.tab_to("BUTTON Show all");
    scene.browser.press(Key::Space);
    assert_eq!(scene.browser.texts(SHOWN).len(), document.plan.ledger.read);
}

#[test]
fn each_width_colour_and_language_can_be_read() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for language in Language::ALL {
        for (name, page) in pages(*language) {
            for dark in [false, true] {
                scene.browser.set_dark(dark);
                for width in [360, 800, 1280] {
                    scene.browser.set_size(width, 800);
                    scene.open(&page);
                    scene.browser.evaluate(
                        "for (const one of document.querySelectorAll('details')) one.open = true",
                    );
                    let colour = if dark { "dark" } else { "light" };
                    let told = format!("migration-{name}-{}-{colour}-{width}", language.tag());
                    scene.keep(&told);
                    let wide = scene
                        .browser
                        .evaluate("document.documentElement.scrollWidth");
                    assert_eq!(wide, width, "{told}");
                    assert_eq!(scene.browser.texts(CUT_OFF), [""; 0], "{told}");
                }
            }
            scene.browser.set_dark(false);
            scene.browser.set_size(1280, 800);
            scene.browser.set_scripts(false);
            scene.open(&page);
            let controls = "document.querySelectorAll('button, input, select').length";
            let shown = "[...document.querySelectorAll('button, input, select')]
                .filter((one) => one.checkVisibility()).length";
            assert_ne!(scene.browser.evaluate(controls), Value::Null);
            assert_eq!(
                scene.browser.evaluate(shown),
                0,
                "{name}: nothing that does nothing"
            );
            scene.browser.set_scripts(true);
            scene.browser.set_print(true);
            scene.open(&page);
            scene
                .browser
                .evaluate("dispatchEvent(new Event('beforeprint'))");
            let cut = "[...document.querySelectorAll('pre, .scroll')]
                .filter((one) => one.scrollHeight > one.clientHeight + 1).length";
            assert_eq!(scene.browser.evaluate(cut), 0, "{name}: cut on paper");
            scene.browser.set_print(false);
            scene.browser.assert_quiet();
        }
    }
}

#[test]
fn no_text_of_a_project_runs() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    let [(_, document), _] = documents();
    for text in HOSTILE_TEXTS {
        let page = html::migration(&filled(&document, text), Vec::new(), Language::English);
        scene.open(&page);
        scene.assert_harmless(text);
        for name in SAVED {
            let hostile = crate::saved::filled(&saved_text(name), text);
            scene.open(&page_of(&hostile, Language::English));
            scene.assert_harmless(text);
        }
    }
}

/// A migration in which every text is this one.
fn filled(document: &MigrationDocument, text: &str) -> MigrationDocument {
    fn fill(value: &mut Value, text: &str) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(|one| fill(one, text)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    let closed = [
                        "schema",
                        "kind",
                        "disposition",
                        "form",
                        "action",
                        "severity",
                        "outcome",
                        "status",
                        "mode",
                        "before_from",
                        "type",
                        "state",
                        "refusal",
                    ];
                    let is_word = closed.contains(&name.as_str());
                    let before = name == "before"
                        && matches!(field.as_str(), Some("pins" | "pip" | "pip-simulated"));
                    match field {
                        Value::String(field) if !is_word && !before => text.clone_into(field),
                        Value::String(_) => {}
                        other => fill(other, text),
                    }
                }
            }
            Value::String(one) => text.clone_into(one),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(document).unwrap();
    fill(&mut value, text);
    serde_json::from_value(value).unwrap()
}

#[test]
fn five_thousand_things_are_shown_within_a_second_in_two_megabytes() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    let [_, (_, mut document)] = documents();
    let item = document.plan.ledger.items[0].clone();
    document.plan.ledger.items = (0..5000)
        .map(|number| {
            let mut text = String::new();
            write!(
                text,
                "package-with-a-name-{number} == {}.{number}.0",
                number % 7
            )
            .unwrap();
            LedgerItemDocument {
                id: format!("requirements/base.txt:{number}"),
                file: "requirements/base.txt".into(),
                line: number + 1,
                end_line: number + 1,
                to: Some(format!("project.dependencies: {text}")),
                text,
                message: Some("a pin of a compiled file: the lock has it".into()),
                ..item.clone()
            }
        })
        .collect();
    document.plan.ledger.read = 5000;
    document.graph = with_graph(locked(&packaged(), equal_verification()), 240).graph;
    let page = html::migration(&document, Vec::new(), Language::English);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    let mut took: Vec<f64> = Vec::new();
    // The quickest of some: what else the machine does is not the page's.
    while took.len() < 10 && took.iter().all(|paint| *paint > 1000.0) {
        scene.open(&page);
        let paint = scene.browser.evaluate(
            "new Promise((done) => {
                    const seen = () => {
                        const [paint] = performance.getEntriesByName('first-contentful-paint');
                        if (paint) done(paint.startTime); else requestAnimationFrame(seen);
                    };
                    seen();
                })",
        );
        took.push(paint.as_f64().unwrap());
    }
    assert!(
        took.iter().any(|paint| *paint < 1000.0),
        "{took:?} ms to the first paint"
    );
    eprintln!("{} bytes, {took:?} ms to the first paint", page.len());
    scene.browser.click("form[data-of=ledger-rows] [name=text]");
    scene.browser.enter("name-4999");
    assert_eq!(scene.browser.texts(SHOWN).len(), 1);
}

/// As the test of the other pages by this name: `UVFERRY_TEST_AXE` names an `axe.min.js`.
#[test]
fn axe_has_no_wish() {
    skip!(unless Browser);
    let Some(axe) = std::env::var_os("UVFERRY_TEST_AXE") else {
        skip!("`UVFERRY_TEST_AXE` names no `axe.min.js`");
    };
    let axe = fs_err::read_to_string(PathBuf::from(axe)).unwrap();
    let mut scene = Scene::new();
    for language in Language::ALL {
        for (name, page) in pages(*language) {
            for dark in [false, true] {
                for width in [360, 1280] {
                    scene.browser.set_dark(dark);
                    scene.browser.set_size(width, 800);
                    scene.open(&page);
                    let wishes = scene.browser.axe(&axe);
                    assert_eq!(wishes, [""; 0], "{name}, {width}, dark: {dark}");
                }
            }
        }
    }
}
