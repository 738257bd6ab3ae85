//! What indexes say, against a local one.

use std::path::Path;

use uvferry_compat::risks::{IndexAccess, Risks, risks};
use uvferry_index::{ClientSettings, Fault, IndexClient, LocalIndex, Serving};
use uvferry_resolution::Target;
use uvferry_testkit::{SdistBuilder, WheelBuilder};

use crate::project::{codes, request_of, told};

/// Two indexes, with packages made for each rule.
pub(crate) struct Indexes {
    pub(crate) serving: Serving,
    _folder: tempfile::TempDir,
}

fn wheel(name: &str, version: &str) -> WheelBuilder {
    WheelBuilder::new(name, version)
}

fn fill(public: &Path, private: &Path, server: &str) {
    let write = |builder: WheelBuilder| {
        builder.build(public);
    };
    for version in ["1.0", "1.1"] {
        write(wheel("plain", version));
    }
    write(wheel("shared", "2.0"));
    wheel("shared", "1.0").build(private);
    // Pre-releases.
    write(wheel("next", "1.0"));
    write(wheel("next", "2.0rc1"));
    write(wheel("young", "0.1a1"));
    write(wheel("asks-next", "1.0").requires("next>=2.0rc1"));
    write(wheel("asks-plain", "1.0").requires("plain>=1.0rc1"));
    for version in ["1.0", "2.0rc1", "2.0", "3.0rc1"] {
        write(wheel("later", version));
    }
    write(wheel("asks-later", "1.0").requires("later>=2.0rc1"));
    let remote = format!("remote @ {server}/public/files/remote-1.0.tar.gz");
    write(wheel("asks-remote", "1.0").requires(&remote));
    SdistBuilder::new("remote", "1.0").build(public);
    write(wheel("one", "1.0"));
    write(wheel("one", "2.0").requires("two<2"));
    write(wheel("two", "1.0"));
    write(wheel("two", "2.0"));
    write(wheel("extended", "1.0").extra("more", &["plain"]));
    write(wheel("asks-url", "1.0").requires("other @ https://example.com/other-1.zip"));
    write(wheel("odd", "1.0").requires("plain>=1.*"));
    let odd = wheel("even", "1.0").bytes();
    fs_err::write(public.join("even-3.0-py3-none-any.whl"), odd).unwrap();
    write(wheel("variant", "1.0+cpu"));
    // Files.
    SdistBuilder::new("source", "1.0").build(public);
    SdistBuilder::new("mysqlclient", "2.2").build(public);
    write(wheel("tagged", "1.0").tag("cp311-cp311-manylinux_2_17_x86_64"));
    SdistBuilder::new("tagged", "1.0").build(public);
    write(wheel("only-linux", "1.0").tag("cp311-cp311-manylinux_2_17_x86_64"));
    write(wheel("pillow", "9.0").tag("cp311-cp311-manylinux_2_17_x86_64"));
    SdistBuilder::new("pillow", "9.0").build(public);
    write(wheel("windows-only", "1.0").tag("cp38-abi3-win_amd64"));
    SdistBuilder::new("windows-only", "1.0").build(public);
    let modern = wheel("modern-windows", "1.0").requires_python(">=3.10");
    write(modern.tag("cp310-abi3-win_amd64"));
    let source = SdistBuilder::new("modern-windows", "1.0").requires_python(">=3.10");
    source.build(public);
    for platform in ["manylinux_2_17_x86_64", "macosx_11_0_arm64", "win_amd64"] {
        for python in ["cp313", "cp314"] {
            write(wheel("recent", "1.0").tag(&format!("{python}-{python}-{platform}")));
        }
    }
    SdistBuilder::new("recent", "1.0").build(public);
    // Withdrawn.
    for version in ["1.0", "2.0"] {
        write(wheel("regret", version));
    }
    fs_err::write(
        public.join("regret-2.0-py3-none-any.whl.yanked"),
        "loses data",
    )
    .unwrap();
    write(wheel("all-regret", "1.0"));
    fs_err::write(public.join("all_regret-1.0-py3-none-any.whl.yanked"), "").unwrap();
    // Pythons.
    write(wheel("modern", "1.0").requires_python(">=3.10"));
    write(wheel("ancient", "1.0").requires_python("<3"));
    write(wheel("bounded", "1.0").requires_python(">=3.8,<3.12"));
    write(wheel("patched", "1.0").requires_python(">=3.9.1"));
    write(wheel("minor", "1.0").requires_python("==3.11.*"));
    write(wheel("not-first", "1.0").requires_python("!=3.9.0,!=3.9.1,>=3.7"));
    write(wheel("narrow", "1.0"));
    write(wheel("narrow", "2.0").requires_python("<3"));
    write(wheel("hole", "1.0"));
    write(wheel("hole", "2.0").requires_python("!=3.11.*"));
    write(wheel("illegible", "1.0").requires_python(">=3.x"));
    write(wheel("mended", "1.0").requires_python(">=3.5.*"));
    write(wheel("unsound", "1.0").requires("plain>=foo"));
}

impl Indexes {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (public, private) = (folder.path().join("public"), folder.path().join("private"));
        for one in [&public, &private] {
            fs_err::create_dir(one).unwrap();
        }
        let serving = LocalIndex::new()
            .index("public", &public)
            .index("private", &private)
            .start()
            .unwrap();
        fill(&public, &private, &serving.url());
        Self {
            serving,
            _folder: folder,
        }
    }

    fn client(&self, names: &[&str]) -> IndexClient {
        IndexClient::new(ClientSettings {
            indexes: names
                .iter()
                .map(|name| self.serving.simple_url(name))
                .collect(),
            ..ClientSettings::default()
        })
        .unwrap()
    }
}

/// `platform python`, each.
type Targets = &'static [(&'static str, &'static str)];

pub(crate) struct Case {
    /// The text of requirements.txt.
    pub(crate) text: &'static str,
    /// `requires-python`.
    pub(crate) range: &'static str,
    pub(crate) targets: Targets,
    /// `CODE requirements.txt:line:column`
    pub(crate) raises: &'static str,
    /// Near ones: text, range, targets.
    pub(crate) near: &'static [(&'static str, &'static str, Targets)],
}

const NO_TARGETS: Targets = &[];
const LINUX: Targets = &[("linux", "3.11")];
const BOTH: Targets = &[("linux", "3.11"), ("windows", "3.11")];
const OLD: Targets = &[("linux", "3.9")];
const NEW: Targets = &[("linux", "3.12")];

pub(crate) const CASES: &[Case] = &[
    Case {
        text: "plain==1.0\nlater>=2.0rc1\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF621 requirements.txt:2:1",
        near: &[
            ("later\n", "", NO_TARGETS),
            ("later==2.0rc1\n", "", NO_TARGETS),
            ("later>=2.0rc1,<3.0a0\n", "", NO_TARGETS),
            ("next>=2.0rc1\n", "", NO_TARGETS),
            ("next>1.0\n", "", NO_TARGETS),
            ("young\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "asks-later==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF622 requirements.txt:1:1",
        near: &[
            ("asks-later==1.0\nlater\n", "", NO_TARGETS),
            ("asks-next==1.0\n", "", NO_TARGETS),
            ("asks-plain==1.0\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "shared==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF623 requirements.txt:1:1",
        near: &[("plain==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "asks-url==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF625 requirements.txt:1:1",
        near: &[(
            "asks-url==1.0\nother @ https://example.com/other-1.zip\n",
            "",
            NO_TARGETS,
        )],
    },
    Case {
        text: "odd==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF633 requirements.txt:1:1",
        near: &[("plain==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "even==3.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF640 requirements.txt:1:1",
        near: &[("plain==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "illegible==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF633 requirements.txt:1:1",
        near: &[
            ("bounded==1.0\n", "", NO_TARGETS),
            ("mended==1.0\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "narrow\n",
        range: "",
        targets: LINUX,
        raises: "UVF639 requirements.txt:1:1",
        near: &[("narrow==1.0\n", "", LINUX), ("modern\n", "", LINUX)],
    },
    Case {
        text: "hole\n",
        range: "",
        targets: LINUX,
        raises: "UVF639 requirements.txt:1:1",
        near: &[("hole\n", "", NEW)],
    },
    Case {
        text: "bounded==1.0\n",
        range: ">=3.9",
        targets: NO_TARGETS,
        raises: "UVF639 requirements.txt:1:1",
        near: &[
            ("bounded==1.0\n", "", LINUX),
            ("bounded==1.0\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "plain==1.0\n    source==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF652 requirements.txt:2:5",
        near: &[
            ("tagged==1.0\n", "", NO_TARGETS),
            ("source==1.0 ; python_version < '3'\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "tagged==1.0\n",
        range: "",
        targets: BOTH,
        raises: "UVF653 requirements.txt:1:1",
        near: &[
            ("tagged==1.0\n", "", LINUX),
            ("recent==1.0\n", "", NO_TARGETS),
            ("tagged==1.0 ; sys_platform == 'linux'\n", "", BOTH),
        ],
    },
    // Without a word about platforms, those without a wheel are told.
    Case {
        text: "windows-only==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF653 requirements.txt:1:1",
        near: &[
            (
                "windows-only==1.0 ; sys_platform == 'win32'\n",
                "",
                NO_TARGETS,
            ),
            ("recent==1.0\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "tagged==1.0\n",
        range: ">=3.11",
        targets: NO_TARGETS,
        raises: "UVF653 requirements.txt:1:1",
        near: &[("recent==1.0\n", ">=3.13", NO_TARGETS)],
    },
    Case {
        text: "pillow==9.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF654 requirements.txt:1:1",
        near: &[("recent==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "mysqlclient==2.2\n",
        range: "",
        targets: LINUX,
        raises: "UVF654 requirements.txt:1:1",
        near: &[("source==1.0\n", "", LINUX)],
    },
    Case {
        text: "pillow==9.0\n",
        range: "",
        targets: NEW,
        raises: "UVF654 requirements.txt:1:1",
        near: &[("pillow==9.0\n", "", LINUX)],
    },
    Case {
        text: "regret==2.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF655 requirements.txt:1:1",
        near: &[
            ("regret==1.0\n", "", NO_TARGETS),
            ("regret>=1.0\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "plain==9.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF656 requirements.txt:1:1",
        near: &[
            ("plain==1.0.0\n", "", NO_TARGETS),
            ("plain>=1\n", "", NO_TARGETS),
        ],
    },
    Case {
        text: "all-regret>=1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF656 requirements.txt:1:1",
        near: &[("all-regret==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "plian==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF657 requirements.txt:1:1",
        near: &[("plain==1.0\n", "", NO_TARGETS)],
    },
    Case {
        text: "modern==1.0\n",
        range: ">=3.9",
        targets: NO_TARGETS,
        raises: "UVF658 requirements.txt:1:1",
        near: &[
            ("modern==1.0\n", ">=3.10", NO_TARGETS),
            ("modern==1.0\n", "", NO_TARGETS),
            (
                "modern==1.0 ; python_version >= '3.10'\n",
                ">=3.9",
                NO_TARGETS,
            ),
            ("modern==1.0\n", "", LINUX),
        ],
    },
    Case {
        text: "modern\n",
        range: "",
        targets: OLD,
        raises: "UVF658 requirements.txt:1:1",
        near: &[("modern\n", "", LINUX), ("patched==1.0\n", "", OLD)],
    },
    // `3.9` is each of its patch releases where it was asked for, and each of them has to work
    // where a project says that it is for it.
    Case {
        text: "patched==1.0\n",
        range: ">=3.9",
        targets: NO_TARGETS,
        raises: "UVF658 requirements.txt:1:1",
        near: &[
            ("patched==1.0\n", "", OLD),
            ("patched==1.0\n", ">=3.9.1", NO_TARGETS),
            ("minor==1.0\n", "", LINUX),
        ],
    },
    Case {
        text: "modern==1.0\nbounded==1.0\n",
        range: "",
        targets: NEW,
        raises: "UVF639 requirements.txt:2:1",
        near: &[
            ("not-first==1.0\n", "", OLD),
            ("not-first==1.0\n", ">=3.8", NO_TARGETS),
            ("patched==1.0\n", ">=3.9", NO_TARGETS),
        ],
    },
    Case {
        text: "ancient==1.0\n",
        range: "",
        targets: NO_TARGETS,
        raises: "UVF639 requirements.txt:1:1",
        near: &[("variant==1.0\n", "", NO_TARGETS)],
    },
];

fn look(client: &IndexClient, text: &str, range: &str, targets: &[(&str, &str)]) -> Risks {
    let mut request = request_of(&[("requirements.txt", text)]);
    if !range.is_empty() {
        let with_range = request_of(&[("requires-python", range)]);
        request.requires_python = with_range.requires_python;
    }
    let named = |(platform, python): &(&str, &str)| Target::named(platform, python).unwrap();
    request.targets = targets.iter().map(named).collect();
    request.index = IndexAccess::Client(client);
    risks(&request)
}

/// Codes that the cases raise.
pub(crate) fn codes_of_indexes() -> Vec<String> {
    let indexes = Indexes::start();
    let client = indexes.client(&["public", "private"]);
    let of_case = |case: &Case| codes(&look(&client, case.text, case.range, case.targets));
    CASES.iter().flat_map(of_case).collect()
}

#[test]
fn each_rule_of_indexes_is_raised_at_its_place_and_not_near_it() {
    let indexes = Indexes::start();
    let client = indexes.client(&["public", "private"]);
    let mut wrong = Vec::new();
    for case in CASES {
        let raised = told(&look(&client, case.text, case.range, case.targets));
        if !raised.iter().any(|one| one == case.raises) {
            wrong.push(format!(
                "{:?} lacks {}, has {raised:?}",
                case.text, case.raises
            ));
        }
        for (text, range, targets) in case.near {
            let risks = look(&client, text, range, targets);
            if codes(&risks).iter().any(|one| one == &case.raises[..6]) {
                wrong.push(format!(
                    "{text:?} {range:?} {targets:?} has {:?}",
                    told(&risks)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_has_no_wheel_is_told_once_and_in_few_words() {
    let indexes = Indexes::start();
    let client = indexes.client(&["public"]);
    let said = |text: &str, range: &str, targets: Targets| -> Vec<String> {
        let risks = look(&client, text, range, targets).risks;
        let risks = risks.into_iter();
        let of_wheels = risks.filter(|risk| risk.diagnostic.code == "UVF653");
        of_wheels.map(|risk| risk.diagnostic.message).collect()
    };
    assert_eq!(
        said("windows-only==1.0\n", "", NO_TARGETS),
        ["`windows-only` 1.0 has no wheel for linux, macos and is built there"]
    );
    assert_eq!(
        said("tagged==1.0\n", ">=3.11", NO_TARGETS),
        [
            "`tagged` 1.0 has no wheel for macos, windows and Python 3.12 to 3.14 on linux and is built there"
        ]
    );
    assert_eq!(
        said("tagged==1.0\n", ">=3.12", NO_TARGETS),
        [
            "`tagged` 1.0 has no wheel for any of the project's Pythons, on any platform, and is built there"
        ]
    );
    assert_eq!(
        said("modern-windows==1.0\n", "", NO_TARGETS),
        ["`modern-windows` 1.0 has no wheel for linux, macos and is built there"]
    );
    assert_eq!(
        said("tagged==1.0\n", "", BOTH),
        ["`tagged` 1.0 has no wheel for Python 3.11 on windows and is built there"]
    );
}

#[test]
fn ordinary_pins_with_wheels_have_no_risk() {
    let indexes = Indexes::start();
    let client = indexes.client(&["public", "private"]);
    let text = "plain==1.1\nmodern==1.0\ntagged==1.0\n";
    let risks = look(&client, text, ">=3.10", LINUX);
    assert_eq!(told(&risks), [""; 0]);
    assert_eq!(risks.coverage.packages_asked.len(), 3);
    assert_eq!(risks.coverage.index_skipped, None);
}

#[test]
fn each_package_is_asked_once_and_the_metadata_of_what_is_taken() {
    let indexes = Indexes::start();
    let client = indexes.client(&["public"]);
    look(&client, "plain==1.0\nplain<2\nshared\n", "", LINUX);
    let requests = indexes.serving.requests();
    let paths: Vec<&str> = requests.iter().map(|one| one.path.as_str()).collect();
    let of = |word: &str| paths.iter().filter(|path| path.contains(word)).count();
    assert_eq!(of("/simple/plain/"), 1, "{paths:?}");
    assert_eq!(of("plain-1.0-py3-none-any.whl.metadata"), 1, "{paths:?}");
    assert_eq!(of("plain-1.1-py3-none-any.whl.metadata"), 1, "{paths:?}");
    assert!(
        paths
            .iter()
            .all(|path| path.ends_with('/') || path.ends_with(".metadata")),
        "{paths:?}"
    );
}

#[test]
fn what_an_index_does_not_answer_is_unknown_and_no_risk() {
    let indexes = Indexes::start();
    indexes
        .serving
        .fault("/public/simple/plain/", Fault::Status(403), None);
    let client = indexes.client(&["public"]);
    let risks = look(&client, "plain==9.0\nmysqlclient==2.2\n", "", LINUX);
    assert_eq!(codes(&risks), ["UVF654"]);
    let unknown: Vec<&str> = risks
        .coverage
        .packages_unknown
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(unknown, ["plain"]);
    let offline = crate::project::look(&[("requirements.txt", "plain==9.0\n")]);
    assert_eq!(codes(&offline), [""; 0]);
    assert!(offline.coverage.index_skipped.is_some());
}

#[test]
fn a_pin_of_a_constraint_decides() {
    let indexes = Indexes::start();
    let client = indexes.client(&["public"]);
    let mut request = request_of(&[
        ("requirements.txt", "regret\n"),
        ("constraints.txt", "regret==2.0\nnever-asked==1\n"),
    ]);
    request.index = IndexAccess::Client(&client);
    let risks = risks(&request);
    assert_eq!(told(&risks), ["UVF655 requirements.txt:1:1"]);
}

#[test]
fn credentials_of_an_index_stay_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    wheel("plain", "1.0").build(folder.path());
    let serving = LocalIndex::new()
        .index("a", folder.path())
        .index("b", folder.path())
        .credentials("a", "me", "hunter2")
        .start()
        .unwrap();
    let urls = [
        serving.simple_url_with("a", "me", "hunter2"),
        serving.simple_url_with("b", "me", "hunter3"),
    ];
    let client = IndexClient::new(ClientSettings {
        indexes: urls.to_vec(),
        ..ClientSettings::default()
    })
    .unwrap();
    serving.fault("/a/simple/gone/", Fault::Status(403), None);
    let risks = look(&client, "plain==1.0\nother\ngone\n", "", LINUX);
    assert!(codes(&risks).contains(&"UVF623".to_owned()));
    assert!(codes(&risks).contains(&"UVF657".to_owned()));
    assert!(!format!("{risks:?}").contains("hunter"));
}
