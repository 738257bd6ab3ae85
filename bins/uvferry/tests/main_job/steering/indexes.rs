//! Several indexes, and files behind addresses.

use uvferry_index::LocalIndex;
use uvferry_testkit::{WheelBuilder, skip};

use crate::ferry::Ferry;

/// Serves texts over HTTP until the test ends; the address.
fn serves(files: &'static [(&'static str, &'static str)]) -> String {
    use std::io::{BufRead as _, BufReader, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
            while !line.trim().is_empty() {
                line.clear();
                reader.read_line(&mut line).unwrap();
            }
            let found = files
                .iter()
                .find(|(name, _)| path.trim_start_matches('/') == *name);
            let (status, text) = found.map_or(("404 Not Found", ""), |(_, text)| ("200 OK", text));
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
        }
    });
    format!("http://{address}")
}

#[test]
fn files_behind_addresses_are_read_when_the_network_allows() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    let address = serves(&[
        ("bounds.txt", "alpha<2\n"),
        (
            "shared.txt",
            "-c bounds.txt\n# from the platform team\ngamma<2\n",
        ),
    ]);
    let url = format!("{address}/shared.txt");
    ferry
        .project
        .write("requirements.txt", format!("-r {url}\nbeta\n"));
    let ferry = ferry.committed();
    // Planning reads files of the project only.
    let plan = ferry.run(&["plan", "--format", "json"]).exits(0).json();
    assert_eq!(plan["ledger"]["needs_review"], 1, "{plan:#}");
    assert_eq!(plan["ledger"]["read"], 2);
    let json = ferry.migrates_equal(&[]);
    assert_eq!(json["plan"]["ledger"]["needs_review"], 0);
    assert_eq!(json["plan"]["ledger"]["read"], 5);
    assert_eq!(ferry.locked(), ["alpha==1.1", "beta==1.1", "gamma==1.0"]);
    let mut dependencies = ferry.dependencies();
    dependencies.sort();
    assert_eq!(dependencies, ["beta", "gamma<2"]);
    assert!(!ferry.project.exists("requirements.txt"));
    ferry.run(&["undo", "--yes"]).exits(0);
    let json = ferry
        .run(&["migrate", "--dry-run", "--offline", "--format", "json"])
        .json();
    assert_eq!(json["plan"]["ledger"]["needs_review"], 1);
}

#[test]
fn two_indexes_of_pip_are_handed_to_uv() {
    skip!(unless Uv, Pip, Git);
    let mut ferry = Ferry::with(&[("requirements.txt", "alpha\nsigma\n")]);
    let more = ferry.project.beside("more");
    WheelBuilder::new("sigma", "1.0").build(&more);
    let second = LocalIndex::serve(&more).unwrap();
    let url = second.simple_url("");
    ferry.project.isolated().set("PIP_EXTRA_INDEX_URL", url);
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.locked(), ["alpha==2.0", "sigma==1.0"]);
}

/// Two files for different hardware, each with an index of its own that has another build of
/// `torchlike`, and one that everybody has in an older version.
fn hardware_variants(base: &str) -> (Ferry, uvferry_index::Serving) {
    let ferry = Ferry::new();
    let folders = ["cpu", "cu121"].map(|name| (name, ferry.project.beside(name)));
    let mut indexes = LocalIndex::new();
    for (name, folder) in &folders {
        WheelBuilder::new("torchlike", &format!("2.3+{name}"))
            .requires("gamma")
            .build(folder);
        WheelBuilder::new("alpha", "1.0").build(folder);
        indexes = indexes.index(name, folder);
    }
    ferry.wheel(&WheelBuilder::new("torchlike", "2.3"));
    let indexes = indexes.start().unwrap();
    for (name, _) in &folders {
        ferry.project.write(
            &format!("requirements_{name}.txt"),
            format!(
                "-r {base}\n--extra-index-url {}\ntorchlike>=2.3\n",
                indexes.simple_url(name)
            ),
        );
    }
    ferry.project.write(base, "alpha\nbeta\n");
    (ferry.committed(), indexes)
}

#[test]
fn variants_with_an_index_each_take_just_their_own_from_it() {
    skip!(unless Uv, Pip, Git);
    let (ferry, _indexes) = hardware_variants("_requirements_base.txt");
    let json = ferry.migrates_equal(&[]);
    let pyproject = ferry.pyproject();
    let sources = pyproject["tool"]["uv"]["sources"]["torchlike"].to_string();
    for name in ["cpu", "cu121"] {
        assert!(
            sources.contains(&format!("group = \"{name}\"")),
            "{sources}"
        );
        assert!(
            ferry
                .exported(&["--no-default-groups", "--group", name])
                .contains(&format!("torchlike==2.3+{name}")),
            "{sources}"
        );
    }
    let text = ferry.project.read("pyproject.toml");
    assert_eq!(text.matches("explicit = true").count(), 2, "{text}");
    assert!(!text.contains("unsafe-best-match"), "{text}");
    let codes: Vec<&str> = json["plan"]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes.iter().filter(|code| **code == "UVF778").count(), 2);
    assert!(!codes.contains(&"UVF306"), "{codes:?}");
}

#[test]
fn an_index_from_which_something_indirect_comes_stays_one_for_all() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    let more = ferry.project.beside("more");
    WheelBuilder::new("sigma", "1.0")
        .requires("hidden")
        .build(&more);
    WheelBuilder::new("hidden", "1.0").build(&more);
    WheelBuilder::new("alpha", "1.0").build(&more);
    let second = LocalIndex::serve(&more).unwrap();
    ferry.project.write(
        "requirements.txt",
        format!(
            "--extra-index-url {}\nalpha\nsigma\n",
            second.simple_url("")
        ),
    );
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.locked(), ["alpha==2.0", "hidden==1.0", "sigma==1.0"]);
    let text = ferry.project.read("pyproject.toml");
    assert!(!text.contains("explicit"), "{text}");
    assert!(
        text.contains("index-strategy = \"unsafe-best-match\""),
        "{text}"
    );
}

#[test]
fn an_index_of_the_file_becomes_an_index_of_the_project() {
    skip!(unless Uv, Pip, Git);
    let mut ferry = Ferry::new();
    let url = ferry.index().simple_url("");
    ferry.project.isolated().remove("PIP_INDEX_URL");
    ferry
        .project
        .write("requirements.txt", format!("--index-url {url}\nalpha\n"));
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.locked(), ["alpha==2.0"]);
    let pyproject = ferry.project.read("pyproject.toml");
    assert!(pyproject.contains("[[tool.uv.index]]"), "{pyproject}");
    assert!(pyproject.contains(&url), "{pyproject}");
}
