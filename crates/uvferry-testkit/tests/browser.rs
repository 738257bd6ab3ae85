//! The browser sees what goes wrong on a page.

#![cfg(unix)]

use std::path::PathBuf;

use uvferry_testkit::{Browser, Key, ScratchProject, skip};

fn page(project: &ScratchProject, text: &str) -> PathBuf {
    project.write("a page #1.html", format!("<!doctype html>{text}"))
}

#[test]
fn each_thing_that_goes_wrong_is_a_complaint() {
    skip!(unless Browser);
    let project = ScratchProject::new();
    let mut browser = Browser::start();
    for (text, complaint) in [
        (
            "<script>console.error('oh')</script>",
            "console error: \"oh\"",
        ),
        ("<script>nothing()</script>", "nothing is not defined"),
        ("<script>alert('oh')</script>", "dialog: \"oh\""),
        (
            "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>",
            "script-src",
        ),
        (
            "<script>document.location = 'about:blank'</script>",
            "went to \"about:blank\"",
        ),
    ] {
        browser.open(&page(&project, text));
        let complaints = browser.complaints();
        assert!(
            complaints.iter().any(|one| one.contains(complaint)),
            "{text}: {complaints:?}"
        );
    }
    browser.open(&page(&project, "<p>all is well"));
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn what_a_page_asks_for_is_seen_and_not_reached() {
    skip!(unless Browser);
    let project = ScratchProject::new();
    let mut browser = Browser::start();
    browser.open(&page(
        &project,
        "<img src='https://example.com/a.png'><img src='data:,'><img src='b.png'>",
    ));
    let requests = browser.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert_eq!(requests[0], "https://example.com/a.png");
    assert!(requests[1].ends_with("/b.png"));
    assert_eq!(
        browser.evaluate("[...document.images].every((image) => image.naturalWidth === 0)"),
        true
    );
}

#[test]
fn keys_the_mouse_and_the_window_reach_the_page() {
    skip!(unless Browser);
    let project = ScratchProject::new();
    let text = "<input><button onclick='this.dataset.pressed = 1'>a</button>\
                <button id=two onclick='this.dataset.pressed = 1'>b</button>\
                <script>window.ran = 1</script>";
    let page = page(&project, text);
    let mut browser = Browser::start();
    browser.open(&page);
    browser.press(Key::Tab);
    browser.enter("aé ");
    assert_eq!(
        browser.evaluate("document.querySelector('input').value"),
        "aé "
    );
    browser.press(Key::Tab);
    browser.press(Key::Space);
    browser.press(Key::BackTab);
    assert_eq!(browser.evaluate("document.activeElement.tagName"), "INPUT");
    browser.click("#two");
    assert_eq!(
        browser.evaluate("document.querySelectorAll('[data-pressed]').length"),
        2
    );

    browser.set_size(360, 640);
    browser.set_dark(true);
    let asked = "[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, window.ran ?? 0]";
    assert_eq!(browser.evaluate(asked), serde_json::json!([360, true, 1]));
    assert!(browser.screenshot(true).starts_with(b"\x89PNG"));
    browser.set_scripts(false);
    browser.open(&page);
    assert_eq!(browser.evaluate(asked), serde_json::json!([360, true, 0]));
}
