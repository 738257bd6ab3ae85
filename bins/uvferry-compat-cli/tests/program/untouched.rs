//! What is the user's stays as it is.

use std::path::PathBuf;

use uvferry_testkit::{SdistBuilder, TreeSnapshot, find_uv, skip, tree_snapshot};

use crate::scene::{Scene, outcome};

const CREDENTIALS: &str = ".local/share/uv/credentials";

/// An environment made and filled by pip, and caches of both tools with something in them.
struct User {
    environment: PathBuf,
    folders: Vec<PathBuf>,
}

impl User {
    fn in_scene(scene: &mut Scene) -> Self {
        let index = scene.index.simple_url("");
        let base = scene.project.beside("");
        let environment = base.join("user-environment");
        let at = environment.to_string_lossy().into_owned();
        let interpreter = uvferry_testkit::find_python().unwrap();
        let python = environment.join("bin/python");
        let uv = find_uv().unwrap();
        let steps: [(&PathBuf, &[&str]); 3] = [
            (&interpreter, &["-m", "venv", &at]),
            // A source distribution that is built leaves its wheel in the cache.
            (&python, &["-m", "pip", "install", "built", "one"]),
            (
                &uv,
                &[
                    "pip",
                    "install",
                    "--python",
                    &at,
                    "--index-url",
                    &index,
                    "built",
                ],
            ),
        ];
        for (program, arguments) in steps {
            let finished = scene.project.run(program, arguments);
            assert!(finished.success(), "{}", finished.stderr_redacted());
        }
        // Wherever uv runs it locks its store of credentials to read it, by a file beside it.
        fs_err::create_dir_all(base.join("home").join(CREDENTIALS)).unwrap();
        // uvferry's own cache is not among them.
        let own = scene.project.beside("uvferry-cache");
        scene
            .project
            .isolated()
            .set("UVFERRY_CACHE_DIR", own)
            .set("VIRTUAL_ENV", &environment);
        let folders: Vec<PathBuf> = [
            "uv-cache",
            "pip-cache",
            "home",
            "user-environment",
            "packages",
        ]
        .iter()
        .map(|name| base.join(name))
        .collect();
        Self {
            environment,
            folders,
        }
    }

    fn as_it_is(&self) -> Vec<TreeSnapshot> {
        let lock = format!("{CREDENTIALS}/credentials.toml.lock");
        let folders = self.folders.iter();
        folders
            .map(|folder| tree_snapshot(folder).without(&lock))
            .collect()
    }
}

#[cfg(unix)]
#[test]
fn caches_and_environments_of_the_user_stay_byte_for_byte() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    let packages = scene.project.beside("packages");
    SdistBuilder::new("fresh", "1.0").build(&packages);
    // It is installed too, into a scratch folder, to see that uv can what pip cannot.
    SdistBuilder::new("uvonly", "1.0")
        .not_by_pip("not for this one")
        .build(&packages);
    SdistBuilder::new("local", "1.0").unpack(scene.project.join("local"));
    let user = User::in_scene(&mut scene);
    scene.project.write(
        "requirements.txt",
        "one\nbuilt\nfresh\nfails\nuvonly\nmissing\n./local\n",
    );
    let before = user.as_it_is();
    // Each of them holds something that could change.
    for (folder, snapshot) in user.folders.iter().zip(&before).take(2) {
        assert!(snapshot.paths().len() > 3, "{}", folder.display());
    }
    let project = scene.project.snapshot();
    let python = user.environment.join("bin/python");
    let python = python.to_string_lossy();
    // With the user's own interpreter, whose pip it is, and with all ways around failures.
    let arguments = [
        "matrix",
        "-r",
        "requirements.txt",
        "--python",
        &python,
        "--each",
    ];
    let matrix = scene.document(1, &arguments);
    assert_eq!(outcome(&matrix, "fresh"), "same", "{matrix:#}");
    assert_eq!(outcome(&matrix, "local"), "same");
    assert_eq!(outcome(&matrix, "fails"), "only-pip");
    assert_eq!(outcome(&matrix, "uvonly"), "only-uv");
    let finished = scene.run(&["risks", "-r", "requirements.txt"]);
    assert!(matches!(finished.status, Some(0 | 1)));
    for ((folder, now), before) in user.folders.iter().zip(user.as_it_is()).zip(&before) {
        let changes = now.changes_since(before);
        assert!(changes.is_empty(), "{}: {changes:#?}", folder.display());
    }
    scene.project.snapshot().assert_same_as(&project);
    // Nor is anything left where temporary files go.
    let left = tree_snapshot(scene.project.beside("tmp"));
    assert_eq!(left.paths(), [""; 0]);
}
