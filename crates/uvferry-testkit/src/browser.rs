//! A headless Chromium, driven through its debugging pipe: JSON messages, each ended by a
//! zero byte, on descriptors 3 and 4 (the Chrome DevTools Protocol). No driver and no
//! WebSocket is needed. Some of the protocol has no reply that tells of success; what matters
//! to a test is asked of the page itself.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::programs::find_browser;

/// How long the browser may take for one thing.
const PATIENCE: Duration = Duration::from_mins(1);

/// Names and messages that must not run on a page, send it elsewhere, or turn it around.
pub const HOSTILE_TEXTS: [&str; 21] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title></svg><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "javascript:alert(1)",
    "<a href=\"javascript:alert(1)\">a</a>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
    "<meta http-equiv=refresh content=\"0;url=https://example.com/\">",
    "<base href=https://example.com/><form action=https://example.com/>",
    "<link rel=stylesheet href=https://example.com/a.css>",
    "<style>*{background:url(https://example.com/)}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "--><script>alert(1)</script>",
    "]]><!--",
    "`<b>`",
    "${alert(1)}",
    "\u{202e}txt.exe\u{2066}",
    "\u{5d0}\u{5d1}\u{5d2} (1) \u{627}\u{644}",
];

/// A browser with one page, for pages that are files. It reaches no host, and keeps nothing of
/// the user's and nothing for later.
///
/// Each method panics where the browser does not answer: a test has no other use for it.
///
/// ```
/// use uvferry_testkit::{Browser, ScratchProject, skip};
///
/// // A test, under `#[test]`:
/// fn a_page_opens() {
///     skip!(unless Browser);
///     let project = ScratchProject::new();
///     let page = project.write("page.html", "<!doctype html><title>Here</title>");
///     let mut browser = Browser::start();
///     browser.open(&page);
///     assert_eq!(browser.evaluate("document.title"), "Here");
///     assert_eq!(browser.complaints(), [""; 0]);
/// }
/// # a_page_opens();
/// ```
pub struct Browser {
    child: Child,
    // Closed to end the browser.
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    events: VecDeque<Value>,
    last_id: u64,
    session: String,
    opened: String,
    scripts: bool,
    dark: bool,
    print: bool,
    complaints: Vec<String>,
    requests: Vec<String>,
    // Goes after the browser.
    _profile: TempDir,
}

/// A key that types nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To what comes next.
    Tab,
    /// To what came before: Shift and Tab.
    BackTab,
    /// Enter.
    Enter,
    /// The space bar, on something that is no text field.
    Space,
    /// Down.
    ArrowDown,
    /// Right.
    ArrowRight,
}

impl Key {
    /// Name, code on Windows, text, modifiers.
    const fn parts(self) -> (&'static str, u32, &'static str, u32) {
        match self {
            Self::Tab => ("Tab", 9, "", 0),
            Self::BackTab => ("Tab", 9, "", 8),
            Self::Enter => ("Enter", 13, "\r", 0),
            Self::Space => (" ", 32, " ", 0),
            Self::ArrowDown => ("ArrowDown", 40, "", 0),
            Self::ArrowRight => ("ArrowRight", 39, "", 0),
        }
    }
}

impl Browser {
    /// Starts the browser of [`find_browser`] with an empty page of 1280 by 800.
    ///
    /// # Panics
    /// Where there is none, or it does not start.
    pub fn start() -> Self {
        let program = find_browser().expect("asked for with `skip!(unless Browser)`");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let path = std::env::var_os("PATH").unwrap_or_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "it answers while it runs; uvferry-process waits for the end"
        )]
        let mut child = std::process::Command::new("/bin/sh")
            .args([
                "-c",
                r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#,
            ])
            .arg(&program)
            .args([
                "--headless",
                "--remote-debugging-pipe",
                // Containers have none for root; only pages that tests made are opened.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-default-browser-check",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--hide-scrollbars",
                "--window-size=1280,800",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .env_clear()
            .env("PATH", path)
            .env("HOME", profile.path())
            .env("TMPDIR", profile.path())
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("it was asked for");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0) {
                let Ok(message) = message else { return };
                let Ok(message) = serde_json::from_slice(&message) else {
                    continue;
                };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            child,
            input,
            messages,
            events: VecDeque::new(),
            last_id: 0,
            session: String::new(),
            opened: String::new(),
            scripts: true,
            dark: false,
            print: false,
            complaints: Vec::new(),
            requests: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = browser.call(
            "Target.attachToTarget",
            json!({"targetId": target["targetId"], "flatten": true}),
        );
        let session = attached["sessionId"].as_str().expect("a session");
        session.clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.set_size(1280, 800);
        browser
    }

    /// Opens a file and waits until it is loaded. What earlier pages complained about and asked
    /// for is forgotten.
    pub fn open(&mut self, page: &Path) {
        self.take_events();
        self.complaints.clear();
        self.requests.clear();
        self.opened = address(page);
        let navigated = self.call("Page.navigate", json!({"url": self.opened}));
        assert!(navigated["errorText"].is_null(), "{navigated}");
        self.wait_for("Page.loadEventFired");
        if self.scripts {
            // Two frames later what was loaded has been painted.
            self.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
            );
        }
    }

    /// The value of a JavaScript expression, which may be a promise.
    ///
    /// # Panics
    /// Also where the expression throws.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let mut answer = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true}),
        );
        assert!(
            answer["exceptionDetails"].is_null(),
            "`{expression}` throws: {:#}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].take()
    }

    /// The size of the window's inside, in CSS pixels.
    pub fn set_size(&mut self, width: u32, height: u32) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    /// What the user prefers: dark or light.
    pub fn set_dark(&mut self, dark: bool) {
        self.dark = dark;
        self.emulate();
    }

    /// As on paper, or on a screen again.
    pub fn set_print(&mut self, print: bool) {
        self.print = print;
        self.emulate();
    }

    fn emulate(&mut self) {
        let preferred = if self.dark { "dark" } else { "light" };
        self.call(
            "Emulation.setEmulatedMedia",
            json!({
                "media": if self.print { "print" } else { "" },
                "features": [{"name": "prefers-color-scheme", "value": preferred}],
            }),
        );
    }

    /// Whether scripts of the pages that are opened from now on run.
    /// Without them [`evaluate`](Self::evaluate) works, and a promise or a frame never comes.
    pub fn set_scripts(&mut self, on: bool) {
        self.scripts = on;
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        );
    }

    /// Clicks into the middle of the first element that the selector finds, scrolled to.
    ///
    /// # Panics
    /// Also where there is none, or another one lies above it.
    pub fn click(&mut self, selector: &str) {
        let quoted = Value::from(selector);
        let place = self.evaluate(&format!(
            "(() => {{
                const element = document.querySelector({quoted});
                if (!element) return 'there is none';
                element.scrollIntoView({{ block: 'center', inline: 'center' }});
                const box = element.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const top = document.elementFromPoint(x, y);
                return element.contains(top) ? [x, y] : `under ${{top?.outerHTML.slice(0, 200)}}`;
            }})()"
        ));
        assert!(place.is_array(), "`{selector}`: {place}");
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1}),
            );
        }
    }

    /// Presses a key and lets it go, wherever the focus is.
    pub fn press(&mut self, key: Key) {
        let (name, code, text, modifiers) = key.parts();
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let kind = if kind == "keyDown" && text.is_empty() {
                "rawKeyDown"
            } else {
                kind
            };
            self.call(
                "Input.dispatchKeyEvent",
                json!({
                    "type": kind,
                    "key": name,
                    "code": if name == " " { "Space" } else { name },
                    "windowsVirtualKeyCode": code,
                    "text": text,
                    "modifiers": modifiers,
                }),
            );
        }
    }

    /// Types a text, key by key, wherever the focus is.
    pub fn enter(&mut self, text: &str) {
        for c in text.chars() {
            let key = c.to_string();
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": "keyDown", "key": key, "text": key}),
            );
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": "keyUp", "key": key}),
            );
        }
    }

    /// The texts that a JavaScript expression gives as an array.
    ///
    /// # Panics
    /// Also where it gives anything else.
    pub fn texts(&mut self, expression: &str) -> Vec<String> {
        let found = self.evaluate(expression);
        let text = |one: &Value| one.as_str().expect("a text").to_owned();
        found
            .as_array()
            .expect("an array")
            .iter()
            .map(text)
            .collect()
    }

    /// # Panics
    /// Where something has gone wrong on the page, or it has asked for anything.
    pub fn assert_quiet(&mut self) {
        assert_eq!(self.complaints(), [""; 0]);
        assert_eq!(self.requests(), [""; 0]);
    }

    /// What axe finds on the page (<https://github.com/dequelabs/axe-core>), whose `axe.min.js`
    /// this is; all that can be unfolded is unfolded before.
    pub fn axe(&mut self, axe: &str) -> Vec<String> {
        self.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        self.evaluate(&format!("{axe};0"));
        self.texts(
            "axe.run({ resultTypes: ['violations'] }).then((result) =>
                result.violations.flatMap(({ id, nodes }) =>
                    nodes.map(({ html, failureSummary }) =>
                        `${id}: ${html}: ${failureSummary}`)))",
        )
    }

    /// What is in the window as a PNG; the whole page where `whole`.
    pub fn screenshot(&mut self, whole: bool) -> Vec<u8> {
        let mut how = json!({"format": "png"});
        if whole {
            let size = self.call("Page.getLayoutMetrics", json!({}));
            let size = &size["cssContentSize"];
            how["captureBeyondViewport"] = true.into();
            how["clip"] = json!({
                "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1
            });
        }
        let answer = self.call("Page.captureScreenshot", how);
        let data = answer["data"].as_str().expect("an image");
        STANDARD.decode(data).expect("base64")
    }

    /// What has gone wrong on the page since it was opened: errors and all else on the console,
    /// exceptions, violations of its content security policy, dialogs, other places that it went
    /// to.
    pub fn complaints(&mut self) -> Vec<String> {
        // What is on its way comes before the answer to this.
        self.evaluate("0");
        self.take_events();
        self.complaints.clone()
    }

    /// The addresses that the page has asked for since it was opened, but for itself and what
    /// is in it (`data:`).
    pub fn requests(&mut self) -> Vec<String> {
        self.evaluate("0");
        self.take_events();
        self.requests.clone()
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters);
        let until = Instant::now() + PATIENCE;
        loop {
            let mut message = self.next_message(method, until);
            if message["id"] == id {
                assert!(
                    message["error"].is_null(),
                    "{method}: {}",
                    message["error"]["message"]
                );
                return message["result"].take();
            }
            self.sort_in(message);
        }
    }

    fn send(&mut self, method: &str, parameters: Value) -> u64 {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method});
        message["params"] = parameters;
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let input = self.input.as_mut().expect("open until the end");
        input.write_all(&bytes).expect("the browser runs");
        self.last_id
    }

    fn next_message(&mut self, what: &str, until: Instant) -> Value {
        let left = until.saturating_duration_since(Instant::now());
        match self.messages.recv_timeout(left) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("{what}: no answer in {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("{what}: the browser has ended"),
        }
    }

    /// Keeps an event; a dialog is closed at once, since the page stands still behind it.
    fn sort_in(&mut self, message: Value) {
        if message["method"] == "Page.javascriptDialogOpening" {
            self.send("Page.handleJavaScriptDialog", json!({"accept": false}));
        }
        if message["method"].is_string() {
            self.events.push_back(message);
        }
    }

    fn wait_for(&mut self, event: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.events.iter().any(|it| it["method"] == event) {
            let message = self.next_message(event, until);
            self.sort_in(message);
        }
        self.take_events();
    }

    fn take_events(&mut self) {
        while let Some(event) = self.events.pop_front() {
            let about = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Runtime.consoleAPICalled" => {
                    let text: Vec<String> = about["args"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|argument| argument["value"].to_string())
                        .collect();
                    self.complaints.push(format!(
                        "console {}: {}",
                        about["type"].as_str().unwrap_or_default(),
                        text.join(" ")
                    ));
                }
                "Runtime.exceptionThrown" => self
                    .complaints
                    .push(format!("exception: {}", about["exceptionDetails"])),
                "Log.entryAdded" => self.complaints.push(format!(
                    "log of {}: {}",
                    about["entry"]["source"].as_str().unwrap_or_default(),
                    about["entry"]["text"].as_str().unwrap_or_default()
                )),
                "Audits.issueAdded" if about["issue"]["code"] == "ContentSecurityPolicyIssue" => {
                    let details = &about["issue"]["details"]["contentSecurityPolicyIssueDetails"];
                    self.complaints.push(format!(
                        "policy: {} of {}",
                        details["violatedDirective"], details["contentSecurityPolicyViolationType"]
                    ));
                }
                "Page.javascriptDialogOpening" => {
                    self.complaints
                        .push(format!("dialog: {}", about["message"]));
                }
                "Page.frameNavigated" if about["frame"]["url"] != self.opened.as_str() => {
                    self.complaints
                        .push(format!("went to {}", about["frame"]["url"]));
                }
                "Network.requestWillBeSent" => {
                    let url = about["request"]["url"].as_str().unwrap_or_default();
                    if url != self.opened && !url.starts_with("data:") {
                        self.requests.push(url.to_owned());
                    }
                }
                _ => {}
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its pipe.
        drop(self.input.take());
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser")
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

/// The `file:` address of a file.
fn address(page: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in page.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}
