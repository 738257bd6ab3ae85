use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use uvferry_compat::matrix::{
    Matrix, MatrixError, MatrixRequest, MergeError, Partition, Sink, State, matrix, merge, share_of,
};
use uvferry_index::Fault;
use uvferry_process::Cancel;
use uvferry_testkit::{SdistBuilder, WheelBuilder, find_pythons, skip};

use crate::fixture::{Fixture, made, told};

fn fixture() -> Fixture {
    Fixture::new(
        &[
            WheelBuilder::new("good", "1.0").requires("dep; sys_platform == 'win32'"),
            WheelBuilder::new("dep", "1.0"),
        ],
        &[SdistBuilder::new("fails", "1.0").only_by_pip("not for you")],
    )
}

/// Without what no two runs have in common.
fn timeless(mut matrix: Matrix) -> Matrix {
    for run in &mut matrix.runs {
        run.wall_s = None;
    }
    for cell in matrix.packages.iter_mut().flat_map(|row| &mut row.cells) {
        (cell.pip_s, cell.uv_s) = (None, None);
        // uv tells how long it tried and where it built.
        cell.uv_message = cell.uv_message.take().map(|_| String::new());
        cell.pip_message = cell.pip_message.take().map(|_| String::new());
    }
    for run in &mut matrix.runs {
        run.message = run.message.take().map(|_| String::new());
    }
    matrix
}

#[test]
fn a_matrix_goes_on_where_it_was_and_asks_nothing_again() {
    skip!(unless Uv, Python);
    let fixture = fixture();
    let mut request = fixture.request(&["good", "fails", "sick"]);
    WheelBuilder::new("sick", "1.0").build(fixture.packages());
    fixture
        .index
        .fault("/simple/sick/", Fault::Status(500), None);
    request.solutions = false;
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: false,
    });
    let first = made(&fixture, &request);
    assert!(told(&first, 0).iter().any(|row| row.4 == "UVF613"));

    // What did not answer is asked again, and nothing else.
    fixture.index.clear_faults();
    request.state.as_mut().expect("set").resume = true;
    let second = made(&fixture, &request);
    assert!(
        !told(&second, 0).iter().any(|row| row.4 == "UVF613"),
        "{second:#?}"
    );
    let asked = fixture.index.requests().len();
    let third = made(&fixture, &request);
    assert_eq!(timeless(third.clone()), timeless(second));
    assert_eq!(
        fixture.index.requests().len(),
        asked,
        "nothing was asked again"
    );
    assert!(third.notes.is_empty());

    // Other requirements are other runs.
    request.requirements.push(String::from("dep"));
    made(&fixture, &request);
    assert!(fixture.index.requests().len() > asked);
    request.requirements.pop();

    // A line that was cut off is no line.
    let path = fixture.project.beside("state").join("runs.jsonl");
    let text = fs_err::read_to_string(&path).expect("there");
    fs_err::write(&path, format!("not json\n{}", &text[..text.len() - 20])).expect("written");
    let fourth = made(&fixture, &request);
    assert_eq!(fourth.notes.len(), 1, "{:?}", fourth.notes);
    assert_eq!(told(&fourth, 0), told(&third, 0));
}

#[test]
fn shares_make_the_whole() {
    skip!(unless Uv, Python);
    let fixture = fixture();
    let mut request = fixture.request(&["good", "fails"]);
    request.platforms = ["linux", "windows"].map(String::from).to_vec();
    request.label = String::from("services/web");
    // A second Python, where the machine has one.
    if let Some((_, second)) = find_pythons().into_iter().nth(1) {
        let found =
            uvferry_environment::interpreters::query(&second, fixture.project.environment(), None)
                .expect("a Python");
        request.pythons.push(second.to_string_lossy().into_owned());
        request.interpreters.push(found);
    }
    request.solutions = false;
    let whole = made(&fixture, &request);
    let mut shares: Vec<Matrix> = (1..=3)
        .map(|share| {
            request.partition = Some(Partition { share, of: 3 });
            made(&fixture, &request)
        })
        .collect();
    for share in &shares {
        for target in &share.targets {
            let own = share.partition.as_ref().expect("a share");
            assert_eq!(share_of(&own.label, &target.name, own.of), own.share);
        }
    }
    shares.reverse();
    let merged = merge(&shares).expect("the whole");
    assert_eq!(timeless(merged), timeless(whole.clone()));

    let missing = merge(&shares[1..]).expect_err("one is missing");
    assert_eq!(
        missing,
        MergeError::Missing {
            of: 3,
            missing: vec![3]
        }
    );
    let mut twice = shares.clone();
    twice[0] = shares[1].clone();
    assert_eq!(merge(&twice), Err(MergeError::Twice(2)));
    assert_eq!(merge(&[whole]), Err(MergeError::NotAShare(1)));
    assert_eq!(merge(&[]), Err(MergeError::Nothing));
    let mut other = shares.clone();
    for row in &mut other[0].packages {
        for requested in &mut row.requested {
            requested.text.push_str("==9");
        }
    }
    assert!(matches!(merge(&other), Err(MergeError::Requirements(_))));

    // What was made for something else does not fill a gap, not even an empty share.
    let smallest = shares
        .iter()
        .enumerate()
        .min_by_key(|(_, it)| it.targets.len());
    let at = smallest.expect("three").0;
    let share = shares[at].partition.as_ref().expect("a share").share;
    let with = |change: &dyn Fn(&mut MatrixRequest)| {
        let mut changed = request.clone();
        changed.partition = Some(Partition { share, of: 3 });
        change(&mut changed);
        let mut mixed = shares.clone();
        mixed[at] = matrix(&changed).expect("a matrix");
        merge(&mixed).expect_err("of another matrix")
    };
    let error = with(&|it| it.label = String::from("services/other"));
    assert!(matches!(error, MergeError::Labels(..)), "{error}");
    let error = with(&|it| {
        it.platforms.pop();
    });
    assert!(matches!(error, MergeError::Targets(_)), "{error}");
    let error = with(&|it| {
        let other = fixture.index.simple_url("other");
        it.environment.set("PIP_INDEX_URL", other);
    });
    assert!(matches!(error, MergeError::Requests(..)), "{error}");
    for at in 0..shares.len() {
        let mut less = shares.clone();
        if less[at].targets.pop().is_some() {
            let error = merge(&less).expect_err("a target is missing");
            assert!(matches!(error, MergeError::Targets(_)), "{error}");
        }
    }
}

/// Processes of this machine that have a word in their environment.
#[cfg(target_os = "linux")]
fn marked(word: &str) -> Vec<String> {
    fs_err::read_dir("/proc")
        .expect("linux")
        .flatten()
        .filter_map(|entry| {
            let environment = fs_err::read(entry.path().join("environ")).ok()?;
            let found = String::from_utf8_lossy(&environment).contains(word);
            found.then(|| entry.path().display().to_string())
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn cancelling_leaves_nothing_running_and_keeps_what_was_finished() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    let word = format!("marker-{}-cancelled", std::process::id());
    fixture.project.isolated().set("UVFERRY_MARKER", &word);
    fixture
        .index
        .fault("/simple/good/", Fault::Delay(Duration::from_mins(5)), None);
    let cancel = Cancel::new();
    let mut request: MatrixRequest = fixture.request(&["fails"]);
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: true,
    });
    request.solutions = false;
    let finished = Arc::new(AtomicUsize::new(0));
    let events = Arc::new(Mutex::new(Vec::new()));
    let (count, told_to) = (Arc::clone(&finished), Arc::clone(&events));
    request.progress = Some(Sink::new(move |progress| {
        count.fetch_add(1, Ordering::Relaxed);
        told_to.lock().expect("no panic").push(progress.clone());
    }));
    made(&fixture, &request);
    let before = finished.load(Ordering::Relaxed);
    assert!(before >= 2);
    let last = events
        .lock()
        .expect("no panic")
        .last()
        .cloned()
        .expect("told");
    assert_eq!(last.finished, before);
    assert!(last.planned >= last.finished);

    // The same again with something that stalls: the whole is another question.
    request.requirements.push(String::from("good"));
    request.cancel = Some(cancel.clone());
    let ended = std::thread::scope(|scope| {
        let running = scope.spawn(|| matrix(&request));
        let mut waited = 0;
        while marked(&word).is_empty() && waited < 400 {
            std::thread::sleep(Duration::from_millis(50));
            waited += 1;
        }
        std::thread::sleep(Duration::from_secs(2));
        assert!(!marked(&word).is_empty(), "something runs");
        cancel.cancel();
        running.join().expect("no panic")
    });
    assert!(
        matches!(ended, Err(MatrixError::Cancelled { .. })),
        "{ended:?}"
    );
    assert_eq!(marked(&word), [] as [String; 0]);
    for cache in ["pip-cache", "uv-cache"] {
        assert!(!fixture.project.path().with_file_name(cache).exists());
    }
    let kept = fs_err::read_to_string(fixture.project.beside("state").join("runs.jsonl"));
    assert!(kept.expect("there").lines().count() >= 2);
}

/// Every file below a folder that holds a text, and what others may do with it.
#[cfg(unix)]
fn holding(folder: &std::path::Path, text: &str, found: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt as _;
    for entry in fs_err::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let Ok(about) = fs_err::symlink_metadata(&path) else {
            continue;
        };
        if about.is_dir() {
            holding(&path, text, found);
        } else if fs_err::read(&path)
            .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(text))
        {
            found.push(format!(
                "{:o} {}",
                about.permissions().mode() & 0o777,
                path.display()
            ));
        }
    }
}

#[cfg(unix)]
#[test]
fn passwords_of_requirements_are_for_their_owner_alone_and_gone_at_the_end() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Uv, Python);
    let fixture = fixture();
    let address = fixture
        .index
        .simple_url("")
        .replace("://", "://me:secretpw@");
    let state = fixture.project.beside("mine").join("state");
    let mut request = fixture.request_file(&format!("--index-url {address}\ngood\nfails\nnone\n"));
    request.solutions = false;
    request.scratch = state.join("scratch");
    request.state = Some(State {
        folder: state.clone(),
        resume: false,
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (told, below) = (Arc::clone(&seen), state.clone());
    request.progress = Some(Sink::new(move |_| {
        holding(&below, "secretpw", &mut told.lock().expect("no panic"));
    }));
    made(&fixture, &request);
    let seen = seen.lock().expect("no panic");
    assert!(!seen.is_empty(), "parts are asked for by files");
    assert!(
        seen.iter().all(|file| file.starts_with("600 ")),
        "{seen:#?}"
    );
    let mut left = Vec::new();
    holding(&state, "secretpw", &mut left);
    assert_eq!(left, [] as [String; 0]);
    for folder in [&state, &request.scratch] {
        let mode = fs_err::metadata(folder)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }
    let ignored = fs_err::read_to_string(state.join(".gitignore"));
    assert_eq!(ignored.expect("there"), "*\n");

    // Neither after a failure; what a killed run left goes with the next.
    let left_by = request.scratch.join("uvferry-run-1-0");
    fs_err::create_dir_all(&left_by).expect("made");
    fs_err::write(left_by.join("x"), "secretpw").expect("written");
    let cancel = Cancel::new();
    let token = cancel.clone();
    request.cancel = Some(cancel);
    request.progress = Some(Sink::new(move |progress| {
        if progress.finished > 2 {
            token.cancel();
        }
    }));
    let ended = matrix(&request);
    assert!(
        matches!(ended, Err(MatrixError::Cancelled { .. })),
        "{ended:?}"
    );
    holding(&state, "secretpw", &mut left);
    assert_eq!(left, [] as [String; 0]);
}

#[test]
fn two_runs_do_not_work_on_one_state() {
    skip!(unless Uv, Python);
    let fixture = fixture();
    let mut request = fixture.request(&["good"]);
    request.solutions = false;
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: false,
    });
    let second = Arc::new(Mutex::new(Vec::new()));
    let (told, same) = (Arc::clone(&second), request.clone());
    request.progress = Some(Sink::new(move |_| {
        told.lock().expect("no panic").push(matrix(&same));
    }));
    let first = made(&fixture, &request);
    let second = second.lock().expect("no panic");
    assert!(!second.is_empty());
    for ended in &*second {
        assert!(matches!(ended, Err(MatrixError::Busy(_))), "{ended:?}");
    }
    // The first one's runs are all there.
    request.progress = None;
    request.state.as_mut().expect("set").resume = true;
    let asked = fixture.index.requests().len();
    assert_eq!(timeless(made(&fixture, &request)), timeless(first));
    assert_eq!(fixture.index.requests().len(), asked);
}

#[test]
fn a_state_that_is_no_file_of_ours_is_refused_and_left_as_it_is() {
    skip!(unless Uv, Python);
    let fixture = fixture();
    let mut request = fixture.request(&["good"]);
    let victim = fixture.project.beside("victim").join("text");
    fs_err::write(&victim, "{}\nkeep me\n").expect("written");
    let mut states = Vec::new();
    let mut state = |name: &str| {
        let folder = fixture.project.beside(name);
        fs_err::create_dir_all(&folder).expect("made");
        states.push(folder.clone());
        folder.join("runs.jsonl")
    };
    fs_err::copy(&victim, state("foreign")).expect("written");
    fs_err::create_dir(state("folder")).expect("made");
    #[cfg(unix)]
    {
        fs_err::os::unix::fs::symlink(&victim, state("link")).expect("made");
        let pipe = state("pipe");
        fixture
            .project
            .run_ok("mkfifo", [pipe.to_string_lossy().as_ref()]);
    }
    for folder in states {
        for resume in [false, true] {
            request.state = Some(State {
                folder: folder.clone(),
                resume,
            });
            let ended = matrix(&request);
            assert!(matches!(ended, Err(MatrixError::State { .. })), "{ended:?}");
        }
        if folder.ends_with("foreign") {
            let text = fs_err::read_to_string(folder.join("runs.jsonl")).expect("there");
            assert!(text.contains("keep me"));
        }
    }
    let text = fs_err::read_to_string(&victim).expect("there");
    assert!(text.contains("keep me"));
}

#[test]
fn what_a_kept_run_depends_on_makes_it_anew() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    WheelBuilder::new("good", "2.0rc1").build(fixture.packages());
    let configuration = fixture.project.beside("configuration").join("pip.conf");
    fs_err::write(&configuration, "").expect("written");
    fixture
        .project
        .isolated()
        .set("PIP_CONFIG_FILE", &configuration);
    let mut request = fixture.request(&["good"]);
    request.solutions = false;
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: true,
    });
    let versions = |what: &str, pip: &str, uv: &str| {
        let matrix = made(&fixture, &request);
        let row = &told(&matrix, 0)[0];
        assert_eq!((row.2.as_str(), row.3.as_str()), (pip, uv), "{what}");
    };
    versions("nothing", "1.0", "1.0");
    fs_err::write(&configuration, "[install]\npre = true\n").expect("written");
    // uv is told what pip is told.
    versions("pip.conf", "2.0rc1", "2.0rc1");
    fs_err::write(&configuration, "").expect("written");
    versions("nothing again", "1.0", "1.0");
    let prerelease = "[pip]\nprerelease = \"allow\"\n";
    fixture.project.write("uv.toml", prerelease);
    versions("uv.toml", "1.0", "2.0rc1");
    fs_err::remove_file(fixture.project.path().join("uv.toml")).expect("removed");
    versions("neither", "1.0", "1.0");
    fixture
        .project
        .write("pyproject.toml", "[tool.uv.pip]\nprerelease = \"allow\"\n");
    versions("pyproject.toml", "1.0", "2.0rc1");
}

#[test]
fn runs_with_a_folder_are_made_again() {
    skip!(unless Uv, Python);
    let fixture = fixture();
    SdistBuilder::new("mine", "1.0").unpack(fixture.project.path().join("mine"));
    let mut request = fixture.request_file("good\n./mine\n");
    request.solutions = false;
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: true,
    });
    let first = made(&fixture, &request);
    assert!(!told(&first, 0).iter().any(|row| row.0 == "dep"));
    fs_err::remove_dir_all(fixture.project.path().join("mine")).expect("removed");
    SdistBuilder::new("mine", "3.0")
        .requires("dep")
        .unpack(fixture.project.path().join("mine"));
    let second = made(&fixture, &request);
    let rows = told(&second, 0);
    assert!(rows.iter().any(|row| row.0 == "dep"), "{rows:#?}");
    assert_eq!(second.notes.len(), 1, "{:?}", second.notes);
}
