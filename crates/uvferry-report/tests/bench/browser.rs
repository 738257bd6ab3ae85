//! The page in a real browser: narrow and wide, light, dark and on paper.

use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_report::Language;
use uvferry_report::html;
use uvferry_testkit::{Browser, HOSTILE_TEXTS, ScratchProject, skip};

use crate::samples;

/// Labels of charts that stick out of their picture, or lie on another label or a mark.
const BAD_LABELS: &str = "(() => {
    const bad = [];
    const name = (element) => `\u{201c}${element.textContent}\u{201d}`;
    // A text's box has room above capitals and below letters that do not hang.
    const inner = ({ x, y, width, height }) =>
        ({ x, y: y + height * 0.15, width, height: height * 0.7 });
    const touch = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y < b.y + b.height && b.y < a.y + a.height;
    for (const svg of document.querySelectorAll('svg')) {
        const frame = svg.viewBox.baseVal;
        const texts = [...svg.querySelectorAll('text')].map((text) => [text, inner(text.getBBox())]);
        if (texts.length < 4) throw new Error('a chart has more labels than that');
        const marks = [...svg.querySelectorAll('rect, circle, line.mark, line.one, polyline')]
            .map((mark) => [mark, mark.getBBox()]);
        texts.forEach(([text, box], at) => {
            if (box.width === 0) throw new Error('a label that is not drawn');
            const full = text.getBBox();
            if (full.x < 0 || full.y < 0 || full.x + full.width > frame.width
                || full.y + full.height > frame.height) {
                bad.push(`${name(text)} sticks out of ${svg.getAttribute('aria-label')}`);
            }
            for (const [other, its] of texts.slice(at + 1)) {
                if (touch(box, its)) bad.push(`${name(text)} on ${name(other)}`);
            }
            for (const [mark, its] of marks) {
                if (touch(box, its)) bad.push(`${name(text)} on ${mark.outerHTML}`);
            }
        });
    }
    return bad;
})()";

/// Marks and labels that are hard to tell from what is behind them: less than 3 to 1 for a
/// mark, 4.5 to 1 for a label (WCAG 2, 1.4.11 and 1.4.3).
const FAINT_MARKS: &str = "(() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = parts(colour).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const ratio = (colour) => {
        const one = light(colour);
        return (Math.max(one, ground) + 0.05) / (Math.min(one, ground) + 0.05);
    };
    const elements = [...document.querySelectorAll('svg :is(text, .mark, .box, .one)')];
    if (elements.length < 15) throw new Error('there is more in the charts than that');
    return elements.flatMap((element) => {
        const style = getComputedStyle(element);
        const [colour, least] = element.tagName === 'text' ? [style.fill, 4.5] : [style.stroke, 3];
        return ratio(colour) < least ? [element.outerHTML] : [];
    });
})()";

/// Figures of charts that have lost their spread, since there was no room.
const CUT_FIGURES: &str = "[...document.querySelectorAll('svg text')]
    .map((text) => text.firstChild.textContent)
    .filter((text) => /\\(\\d[^)]*…/.test(text))";

/// Names of values in a narrow table that reach into the row below them.
const BAD_NAMES: &str = "[...document.querySelectorAll('td')].filter((cell) => {
        const name = getComputedStyle(cell, '::before');
        const above = parseFloat(getComputedStyle(cell).paddingTop);
        return name.position === 'absolute'
            && above + parseFloat(name.height) > cell.clientHeight + 1;
    }).map((cell) => cell.dataset.label)";

/// Tables that are wider than their room, so that a reader has to push them to see all columns.
const CUT_TABLES: &str = "[...document.querySelectorAll('.scroll')]
    .filter((one) => getComputedStyle(one).overflowX !== 'visible'
        && one.scrollWidth > one.clientWidth)
    .map((one) => `${one.ariaLabel}: ${one.scrollWidth} of ${one.clientWidth}`)";

/// Words of a table that go on in the next line where neither a hyphen nor a space stands.
const BROKEN_WORDS: &str = "(() => {
    const bad = [];
    const walk = document.createTreeWalker(document.querySelector('table'), NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        let above = null;
        for (let at = 0; at < text.length; at += 1) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const box = range.getBoundingClientRect();
            if (box.width === 0) continue;
            if (above !== null && box.top > above + 4 && !/[-\\s\u{2013}]/.test(text.data[at - 1])) {
                bad.push(text.data);
            }
            above = box.top;
        }
    }
    return bad;
})()";

const SORTED: &str = "document.querySelector('thead th:nth-child(3)').ariaSort";

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

    /// For a person who wants to look at it.
    fn keep(&mut self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let image = self.browser.screenshot(true);
        fs_err::write(folder.join(name), image).unwrap();
    }

    /// That the page is no wider than its window, and each label can be read.
    fn can_be_read(&mut self, told: &str, width: u32) {
        let wide = self
            .browser
            .evaluate("document.documentElement.scrollWidth");
        assert_eq!(wide, width, "{told}");
        assert_eq!(self.browser.texts(BAD_LABELS), [""; 0], "{told}");
        assert_eq!(self.browser.texts(FAINT_MARKS), [""; 0], "{told}");
        assert_eq!(self.browser.texts(BAD_NAMES), [""; 0], "{told}");
        assert_eq!(self.browser.texts(CUT_FIGURES), [""; 0], "{told}");
        assert_eq!(self.browser.texts(CUT_TABLES), [""; 0], "{told}");
        // Where cells stand below each other a long word may have no room in a line at all.
        if width > 960 {
            assert_eq!(self.browser.texts(BROKEN_WORDS), [""; 0], "{told}");
        }
    }
}

fn pages() -> [(&'static str, String); 5] {
    let compared =
        |slower| html::bench_comparison(&samples::comparison("dev.txt", slower), Language::English);
    [
        ("bench", html::bench(&samples::full(), Language::English)),
        ("comparison", compared(1.3)),
        ("comparison-wide", compared(40.0)),
        ("bench-ko", html::bench(&samples::full(), Language::Korean)),
        (
            "comparison-ko",
            html::bench_comparison(&samples::comparison("dev.txt", 1.3), Language::Korean),
        ),
    ]
}

#[test]
fn a_page_opens_sorts_and_asks_for_nothing() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for (name, page) in pages() {
        scene.open(&page);
        scene.browser.assert_quiet();
        let rows = "[...document.querySelectorAll('tbody tr')].map((row) => row.textContent)";
        let before = scene.browser.texts(rows);
        assert!(before.len() > 4, "{name}");
        scene.browser.click("thead th:nth-child(3) button");
        assert_eq!(scene.browser.evaluate(SORTED), "ascending", "{name}");
        let after = scene.browser.texts(rows);
        assert_ne!(after, before, "{name}");
        scene.browser.click("thead th:nth-child(3) button");
        assert_eq!(scene.browser.evaluate(SORTED), "descending", "{name}");
        scene.browser.assert_quiet();
    }
}

/// By the number, not by how it is written.
#[test]
fn times_sort_by_how_long_they_are() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.open(&html::bench(&samples::full(), Language::English));
    scene.browser.click("thead th:nth-child(3) button");
    let cells = "[...document.querySelectorAll('tbody td:nth-child(3)')]
        .map((cell) => cell.textContent.trim().split(' (')[0])";
    let shown = scene.browser.texts(cells);
    let seconds: Vec<f64> = shown
        .iter()
        .map(|text| {
            let (number, unit) = text.split_once(' ').unwrap();
            let number: f64 = number.parse().unwrap();
            if unit == "ms" { number / 1e3 } else { number }
        })
        .collect();
    assert!(seconds.is_sorted(), "{shown:?}");
}

#[test]
fn each_width_and_both_colours_can_be_read() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for (name, page) in pages() {
        for dark in [false, true] {
            scene.browser.set_dark(dark);
            for width in [360, 800, 1000, 1280, 1400] {
                scene.browser.set_size(width, 800);
                scene.open(&page);
                let colour = if dark { "dark" } else { "light" };
                let told = format!("{name}-{width}-{colour}");
                scene.keep(&format!("{told}.png"));
                scene.can_be_read(&told, width);
                scene.browser.evaluate(
                    "for (const one of document.querySelectorAll('details')) one.open = true",
                );
                scene.can_be_read(&told, width);
            }
        }
        scene.browser.assert_quiet();
    }
}

/// Paper is white, has no third dimension to scroll in, and mostly no colours.
#[test]
fn on_paper_nothing_is_cut_off() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for (name, page) in pages() {
        // What is dark on the screen as well; 720 is the width of a sheet without its margins.
        scene.browser.set_dark(true);
        scene.browser.set_size(720, 1000);
        scene.open(&page);
        scene.browser.set_print(true);
        scene.keep(&format!("{name}-print.png"));
        scene.can_be_read(&format!("{name} on paper"), 720);
        let ground = "getComputedStyle(document.body).backgroundColor";
        assert_eq!(scene.browser.evaluate(ground), "rgb(255, 255, 255)");
        let colours = "[...new Set([...document.querySelectorAll('svg *')].flatMap((one) => {
            const style = getComputedStyle(one);
            return [style.fill, style.stroke];
        }))].filter((colour) => {
            const parts = colour.match(/[\\d.]+/g);
            return parts && new Set(parts.slice(0, 3)).size > 1;
        })";
        let tinted = scene.browser.texts(colours);
        assert!(tinted.len() < 2, "charts live without colour: {tinted:?}");
        let cut = "[...document.querySelectorAll('figure, .scroll, pre')]
            .filter((one) => one.scrollWidth > one.clientWidth + 1
                || one.scrollHeight > one.clientHeight + 1)
            .map((one) => one.outerHTML.slice(0, 200))";
        assert_eq!(scene.browser.texts(cut), [""; 0], "{name}");
        scene.browser.set_print(false);
    }
}

#[test]
fn without_scripts_all_of_it_can_be_read() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    scene.browser.set_scripts(false);
    for (name, page) in pages() {
        scene.open(&page);
        let seen = "[...document.querySelectorAll('tbody tr, svg, h2')]
            .filter((one) => !one.checkVisibility()).length";
        assert_eq!(scene.browser.evaluate(seen), 0, "{name}");
        let controls = "document.querySelectorAll('button, input, select').length";
        assert_eq!(scene.browser.evaluate(controls), 0, "{name}");
        scene.can_be_read(name, 1280);
        scene.browser.assert_quiet();
    }
}

#[test]
fn names_and_messages_do_not_run() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for text in HOSTILE_TEXTS {
        for page in hostile(text) {
            scene.open(&page);
            scene.browser.evaluate(
                "for (const one of document.querySelectorAll('details')) one.open = true;
                for (const one of document.querySelectorAll('thead button')) one.click();",
            );
            let made = scene.browser.evaluate(
                "document.querySelectorAll('img, iframe, base, form, svg svg, script:not(:last-child), [autofocus], [onload], [onfocus]').length",
            );
            assert_eq!(made, 0, "{text}");
            // As text it is there, and nothing turns its neighbours around.
            let shown = scene.browser.evaluate("document.body.textContent");
            let shown = shown.as_str().unwrap();
            let readable: String = text.chars().take_while(|c| *c != '`').collect();
            if !text.contains('\u{202e}') {
                assert!(shown.contains(&readable), "{text}: {shown}");
            }
            assert!(!shown.contains(['\u{202e}', '\u{2066}']), "{text}");
            assert_eq!(scene.browser.texts(BAD_LABELS), [""; 0], "{text}");
            scene.browser.assert_quiet();
        }
    }
}

/// Pages in which all that has a name has this one.
fn hostile(text: &str) -> [String; 2] {
    let mut scenario = samples::scenario(
        text,
        text,
        &[("pip", &[2.0, 2.1, 2.2]), (text, &[1.0, 1.1, 1.2])],
    );
    scenario["tools"][1]["failure"] = serde_json::json!({"in_preparation": true,
        "command": text, "exit_status": 1, "message": text});
    scenario["set_differences"] = serde_json::json!([text]);
    let bench = samples::bench(text, &[scenario]);
    let mut comparison = samples::comparison(text, 2.0);
    for change in &mut comparison.changes {
        text.clone_into(&mut change.scenario);
        text.clone_into(&mut change.tool);
        text.clone_into(&mut change.verdict);
    }
    // Another name, so that each is told with its own.
    "other".clone_into(&mut comparison.changes[0].requirements);
    [
        html::bench(&bench, Language::English),
        html::bench_comparison(&comparison, Language::English),
    ]
}

/// What the policy does not name is refused, also where a page were fooled.
#[test]
fn the_policy_forbids_all_that_is_not_the_pages_own() {
    skip!(unless Browser);
    let mut scene = Scene::new();
    for (name, page) in pages() {
        scene.open(&page);
        let done = scene.browser.evaluate(
            "new Promise((done) => {
                const refused = [];
                addEventListener('securitypolicyviolation', (event) => {
                    refused.push(event.effectiveDirective);
                });
                const add = (name, attributes) => {
                    const element = Object.assign(document.createElement(name), attributes);
                    document.body.append(element);
                };
                add('script', { textContent: 'window.fooled = true' });
                add('style', { textContent: 'body { color: red }' });
                add('img', { src: 'https://example.com/a.png' });
                document.body.setAttribute('style', 'color: red');
                fetch('https://example.com/').catch(() => {});
                setTimeout(() => done([...new Set(refused)].sort().concat(
                    [`${window.fooled}`, getComputedStyle(document.body).color])), 300);
            })",
        );
        let refused: Vec<&str> = done
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for directive in [
            "connect-src",
            "img-src",
            "script-src-elem",
            "style-src-attr",
            "style-src-elem",
        ] {
            assert!(refused.contains(&directive), "{name}: {refused:?}");
        }
        assert!(refused.contains(&"undefined"), "{name}: {refused:?}");
        assert!(!refused.contains(&"rgb(255, 0, 0)"), "{name}: {refused:?}");
    }
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
    for (name, page) in pages() {
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
