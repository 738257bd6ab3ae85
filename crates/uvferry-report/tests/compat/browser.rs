//! The pages in a real browser, by mouse and by keyboard, with scripts and without.

use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_report::Language;
use uvferry_report::{html, json};
use uvferry_testkit::{Browser, HOSTILE_TEXTS, Key, ScratchProject, skip};

use crate::{hostile, samples};

/// The texts of the rows of a table that can be seen, each by its first cell.
const SHOWN: &str = "[...document.querySelectorAll('tbody tr')]
    .filter((row) => row.checkVisibility())
    .map((row) => row.children[0].firstChild.textContent.trim())";
/// The headings of the problems that can be seen.
const PROBLEMS: &str = "[...document.querySelectorAll('article')]
    .filter((row) => row.checkVisibility())
    .map((row) => row.querySelector('h4').textContent)";
const COUNT: &str = "document.querySelector('output').textContent";
const FOCUS: &str = "(() => {
    const element = document.activeElement;
    return `${element.tagName} ${element.name || element.textContent.trim()}`;
})()";

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

    fn open(&mut self, name: &str, page: &str) -> PathBuf {
        let path = self.project.write(name, page);
        self.browser.open(&path);
        path
    }

    fn matrix(&mut self) {
        let page = html::matrix(&json::matrix(&samples::matrix()), Language::English);
        self.open("matrix.html", &page);
    }

    fn risks(&mut self) {
        let page = html::risks(&json::risks(&samples::risks()), Language::English);
        self.open("risks.html", &page);
    }

    /// Goes on with the tabulator until what has the focus is it, and can be seen to have it.
    fn tab_to(&mut self, wanted: &str) {
        for _ in 0..40 {
            self.browser.press(Key::Tab);
            let outline = "getComputedStyle(document.activeElement).outlineStyle";
            assert_ne!(self.browser.evaluate(outline), "none");
            if self.browser.evaluate(FOCUS) == wanted {
                return;
            }
        }
        panic!("`{wanted}` cannot be reached");
    }

    /// For a person who wants to look at it.
    fn keep(&mut self, name: &str, whole: bool) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let image = self.browser.screenshot(whole);
        fs_err::write(folder.join(name), image).unwrap();
    }
}

#[test]
fn a_page_opens_and_asks_for_nothing() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.matrix();
    scene.browser.assert_quiet();
    assert_eq!(
        scene.browser.evaluate(COUNT),
        "6 of 6 problems, 7 of 7 packages"
    );
    scene.risks();
    scene.browser.assert_quiet();
    assert_eq!(scene.browser.evaluate(COUNT), "5 of 5 risks");
}

#[test]
fn a_matrix_filters_and_sorts_by_mouse() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.matrix();
    let all = scene.browser.texts(SHOWN);
    assert_eq!(all.len(), 7);

    scene.browser.click("[name=text]");
    scene.browser.enter("WERK");
    assert_eq!(scene.browser.texts(SHOWN), ["werkzeug"]);
    scene.browser.click("form button");
    assert_eq!(scene.browser.texts(SHOWN), all);

    // What is chosen of a list the browser draws outside of the page: the key is its part.
    scene.browser.click("[name=first]");
    scene.browser.enter("n");
    scene.browser.press(Key::Enter);
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelector('[name=first]').value"),
        "neither"
    );
    assert_eq!(scene.browser.texts(SHOWN), ["gone"]);
    assert_eq!(scene.browser.texts(PROBLEMS), ["gone"]);
    assert_eq!(
        scene.browser.evaluate(COUNT),
        "1 of 6 problems, 1 of 7 packages"
    );
    scene.browser.click("form button");

    // By name, down and up, and back by what needs a person.
    scene.browser.click("thead th:nth-child(1) button");
    let names = [
        "dear", "early", "Flask", "gone", "other", "twice", "werkzeug",
    ];
    assert_eq!(scene.browser.texts(SHOWN), names);
    scene.browser.click("thead th:nth-child(1) button");
    assert!(scene.browser.texts(SHOWN).iter().rev().eq(names.iter()));
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelector('thead th').ariaSort"),
        "descending"
    );
    scene.browser.click("thead th:nth-child(2) button");
    let sorted = scene.browser.texts(SHOWN);
    let at = |name: &str| sorted.iter().position(|one| one == name).unwrap();
    assert!(
        at("dear") < at("other") && at("other") < at("Flask"),
        "{sorted:?}"
    );
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelector('thead th').ariaSort"),
        Value::Null
    );

    // What neither tool installs is the same too, and says so.
    let mut unneeded = samples::matrix();
    let cell = &mut unneeded.packages[0].cells[1];
    (cell.pip, cell.uv) = (None, None);
    let page = html::matrix(&json::matrix(&unneeded), Language::English);
    scene.open("unneeded.html", &page);
    let words = "[...document.querySelectorAll('tbody tr')]
        .find((row) => row.textContent.includes('Flask')).children[2].textContent";
    let words = scene.browser.evaluate(words);
    assert!(
        words.as_str().unwrap().contains("same not needed"),
        "{words}"
    );

    // What the tools said opens.
    let open = "document.querySelectorAll('details[open]').length";
    assert_eq!(scene.browser.evaluate(open), 0);
    scene.browser.click("article summary");
    assert_eq!(scene.browser.evaluate(open), 1);
    scene.browser.assert_quiet();
}

#[test]
fn a_matrix_filters_and_sorts_by_keyboard_alone() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.matrix();
    scene.browser.press(Key::Tab);
    assert_eq!(scene.browser.evaluate(FOCUS), "A To the results");
    // What has the focus is on the screen.
    assert_eq!(
        scene
            .browser
            .evaluate("document.activeElement.getBoundingClientRect().left >= 0"),
        true
    );
    scene.browser.press(Key::Enter);
    scene.tab_to("INPUT text");
    scene.browser.enter("werk");
    assert_eq!(scene.browser.texts(SHOWN), ["werkzeug"]);
    scene.tab_to("BUTTON Show all");
    scene.browser.press(Key::Enter);
    assert_eq!(scene.browser.texts(SHOWN).len(), 7);
    scene.browser.press(Key::BackTab);
    assert_eq!(scene.browser.evaluate(FOCUS), "SELECT second");
    scene.browser.enter("3.12");
    let columns = "[...document.querySelectorAll('thead th')]
        .filter((head) => head.checkVisibility())
        .map((head) => head.textContent.trim())";
    assert_eq!(scene.browser.texts(columns), ["package", "3.12-macos"]);
    scene.browser.press(Key::BackTab);
    scene.browser.press(Key::ArrowDown);
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelector('[name=first]').value"),
        "only-pip"
    );
    // `early` is only-pip on the other one.
    assert_eq!(scene.browser.texts(SHOWN), ["dear"]);
    scene.tab_to("BUTTON Show all");
    scene.browser.press(Key::Space);
    assert_eq!(scene.browser.texts(SHOWN).len(), 7);
    scene.tab_to("SUMMARY What uv says on 3.11-linux");
    scene.browser.press(Key::Enter);
    assert_eq!(
        scene
            .browser
            .evaluate("document.activeElement.parentElement.open"),
        true
    );
    scene.tab_to("BUTTON package");
    scene.browser.press(Key::Enter);
    assert_eq!(scene.browser.texts(SHOWN)[..3], ["dear", "early", "Flask"]);
    // On the way back nothing that has the focus is behind the filters, which stay in sight.
    let is_seen = "(() => {
        const box = document.activeElement.getBoundingClientRect();
        const form = document.forms[0];
        return form.contains(document.activeElement)
            || box.top >= form.getBoundingClientRect().bottom;
    })()";
    scene.browser.set_size(1280, 400);
    while scene.browser.evaluate(FOCUS) != "BUTTON Show all" {
        scene.browser.press(Key::BackTab);
        assert_eq!(scene.browser.evaluate(is_seen), true);
    }
    scene.browser.assert_quiet();
}

#[test]
fn risks_filter_and_sort() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.risks();
    let severities = scene.browser.texts(SHOWN);
    assert_eq!(severities, ["error", "warning", "warning", "info", "info"]);
    scene.browser.click("[name=text]");
    scene.browser.enter("libdear");
    assert_eq!(scene.browser.evaluate(COUNT), "1 of 5 risks");
    scene.browser.click("form button");
    scene.tab_to("BUTTON severity");
    scene.browser.press(Key::Space);
    scene.browser.press(Key::Space);
    let mut upside_down = severities.clone();
    upside_down.reverse();
    assert_eq!(scene.browser.texts(SHOWN), upside_down);
    scene.browser.click("[name=first]");
    scene.browser.enter("warn");
    scene.browser.press(Key::Enter);
    scene.browser.press(Key::Tab);
    scene.browser.enter("sec");
    assert_eq!(scene.browser.texts(SHOWN), ["warning"]);
    scene.browser.assert_quiet();
}

#[test]
fn without_scripts_each_row_can_be_read() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.browser.set_scripts(false);
    scene.matrix();
    assert_eq!(scene.browser.texts(SHOWN).len(), 7);
    assert_eq!(scene.browser.texts(PROBLEMS).len(), 6);
    // What would do nothing is not there.
    let controls = "[...document.querySelectorAll('input, select, button')]
        .filter((control) => control.checkVisibility()).length";
    assert_eq!(scene.browser.evaluate(controls), 0);
    scene.browser.click("article summary");
    assert_eq!(
        scene
            .browser
            .evaluate("document.querySelector('details[open] pre').checkVisibility()"),
        true
    );
    scene.risks();
    assert_eq!(scene.browser.texts(SHOWN).len(), 5);
    assert_eq!(scene.browser.evaluate(controls), 0);
    scene.browser.assert_quiet();
}

#[test]
fn names_and_messages_do_not_run() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for text in HOSTILE_TEXTS {
        for (name, page) in [
            (
                "matrix.html",
                html::matrix(&json::matrix(&hostile::matrix(text)), Language::English),
            ),
            (
                "risks.html",
                html::risks(&json::risks(&hostile::risks(text)), Language::English),
            ),
        ] {
            scene.open(name, &page);
            // Everything is opened, searched and sorted: nothing that reads it runs it either.
            let quoted = Value::from(text);
            let found = scene.browser.evaluate(&format!(
                "(() => {{
                    for (const one of document.querySelectorAll('details')) one.open = true;
                    for (const one of document.querySelectorAll('thead button')) one.click();
                    const form = document.forms[0];
                    form.elements.text.value = {quoted};
                    form.elements.text.dispatchEvent(new Event('input', {{ bubbles: true }}));
                    return document.querySelectorAll('tbody tr:not([hidden])').length;
                }})()"
            ));
            // As text it is found; what turns its neighbours around is spelt out.
            let is_spelt_out = text.contains(['\u{202e}', '\u{2066}']);
            assert_eq!(found, usize::from(!is_spelt_out), "{name}: {text}");
            let made = scene.browser.evaluate(
                "document.querySelectorAll('img, svg, iframe, base, script:not(:last-child), a:not(.skip), b:not(p b, li b), [autofocus]').length",
            );
            assert_eq!(made, 0, "{name}: {text}");
            scene.browser.assert_quiet();
        }
    }
}

/// The texts that have less contrast with what is behind them than 4.5 to 1 (WCAG 2, 1.4.3).
const FAINT: &str = "(() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = parts(colour).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if ((parts(colour)[3] ?? 1) > 0) return colour;
        }
        throw new Error('nothing is behind');
    };
    const own = (element) => [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
    const elements = [...document.body.querySelectorAll('*')].filter(own)
        .filter((element) => element.checkVisibility());
    if (elements.length < 20) throw new Error('there is more text than that');
    return elements.flatMap((element) => {
        const [one, two] = [light(getComputedStyle(element).color), light(behind(element))];
        const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        return ratio < 4.5 ? [`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 100)}`] : [];
    });
})()";

#[test]
fn each_width_and_both_colours_can_be_read() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    let mut long = samples::matrix();
    let unbroken = "averylongname".repeat(12);
    long.packages[1].name.clone_from(&unbroken);
    long.packages[1].requested[0].file = Some(format!("{unbroken}/{unbroken}.txt"));
    long.packages[1].cells[0].uv_message = Some(unbroken.repeat(4));
    let mut far = samples::risks();
    far.risks[0].package = Some(unbroken.clone());
    far.risks[0].mitigation = format!("Write `{unbroken}`.");
    far.coverage.files.push(format!("{unbroken}/{unbroken}"));
    let pages = [
        (
            "matrix",
            html::matrix(&json::matrix(&long), Language::English),
        ),
        ("risks", html::risks(&json::risks(&far), Language::English)),
        (
            "matrix-ko",
            html::matrix(&json::matrix(&long), Language::Korean),
        ),
        (
            "risks-ko",
            html::risks(&json::risks(&far), Language::Korean),
        ),
    ];
    for (name, page) in &pages {
        let mut grounds = Vec::new();
        for dark in [false, true] {
            scene.browser.set_dark(dark);
            for width in [360, 768, 1280] {
                scene.browser.set_size(width, 800);
                scene.open(&format!("{name}.html"), page);
                let colour = if dark { "dark" } else { "light" };
                let told = format!("{name}-{width}-{colour}");
                scene.keep(&format!("{told}.png"), true);
                // Also with all that can be opened.
                for _ in 0..2 {
                    let wide = scene
                        .browser
                        .evaluate("document.documentElement.scrollWidth");
                    assert_eq!(wide, width, "{told}");
                    scene.browser.evaluate(
                        "for (const one of document.querySelectorAll('details')) one.open = true",
                    );
                }
                assert_eq!(scene.browser.texts(FAINT), [""; 0], "{told}");
                // What is narrow shows a row as a card, each value with its name.
                let names = scene.browser.evaluate(
                    "getComputedStyle(document.querySelector('tbody td'), '::before').content",
                );
                assert_eq!(names != "none", width <= 960, "{told}: {names}");
                // It can be sorted everywhere.
                scene.browser.click("thead th:nth-child(2) button");
                let sorted = "document.querySelector('thead th:nth-child(2)').ariaSort";
                assert_eq!(scene.browser.evaluate(sorted), "ascending", "{told}");
            }
            grounds.push(
                scene
                    .browser
                    .evaluate("getComputedStyle(document.body).backgroundColor"),
            );
        }
        assert_ne!(grounds[0], grounds[1]);
    }
    scene.browser.assert_quiet();
}

/// Of the large page.
const PACKAGES: usize = 5000;

#[test]
fn five_thousand_packages_open_and_filter() {
    skip!(unless Browser);
    let mut matrix = samples::matrix();
    let kinds = matrix.packages.clone();
    matrix.packages = (0..PACKAGES)
        .map(|at| {
            let kind = &kinds[at % 50 % kinds.len()];
            let mut row = kind.clone();
            row.name = format!("package-{at}");
            row
        })
        .collect();
    let page = html::matrix(&json::matrix(&matrix), Language::English);
    // A kilobyte and a half for a package of three targets, a problem of some among them.
    assert!(page.len() < PACKAGES * 1536, "{}", page.len());
    let mut scene = Scene::new();
    let began = std::time::Instant::now();
    scene.open("large.html", &page);
    eprintln!("{} bytes opened in {:?}", page.len(), began.elapsed());
    scene.keep("large.png", false);
    assert_eq!(scene.browser.texts(SHOWN).len(), PACKAGES);
    scene.browser.click("[name=text]");
    let began = std::time::Instant::now();
    scene.browser.enter("package-4321");
    assert_eq!(scene.browser.texts(SHOWN), ["package-4321"]);
    eprintln!("filtered, letter by letter, in {:?}", began.elapsed());
    scene.browser.click("form button");
    let began = std::time::Instant::now();
    scene.browser.click("thead th:nth-child(1) button");
    assert_eq!(
        scene.browser.texts(SHOWN)[..3],
        ["package-0", "package-1", "package-2"]
    );
    eprintln!("sorted in {:?}", began.elapsed());
    scene.browser.assert_quiet();
}

/// What axe finds (<https://github.com/dequelabs/axe-core>), in both colours, wide and narrow.
/// `UVFERRY_TEST_AXE` names its `axe.min.js`; nobody needs it who does not change a page:
/// `npm pack axe-core && tar xzf axe-core-*.tgz`, then
/// `UVFERRY_TEST_AXE=$PWD/package/axe.min.js cargo test -p uvferry-report --test compat axe`.
#[test]
fn axe_has_no_wish() {
    skip!(unless Browser);
    let Some(axe) = std::env::var_os("UVFERRY_TEST_AXE") else {
        skip!("`UVFERRY_TEST_AXE` names no `axe.min.js`");
    };
    let axe = fs_err::read_to_string(PathBuf::from(axe)).unwrap();
    let mut scene = Scene::new();
    for dark in [false, true] {
        for width in [360, 1280] {
            scene.browser.set_dark(dark);
            scene.browser.set_size(width, 800);
            for of_risks in [false, true] {
                if of_risks {
                    scene.risks();
                } else {
                    scene.matrix();
                }
                let wishes = scene.browser.axe(&axe);
                assert_eq!(wishes, [""; 0], "{width}, dark: {dark}, risks: {of_risks}");
            }
        }
    }
}
