//! Texts of requirements files: written by hand, and made by a grammar that also breaks
//! them.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One file each.
pub(crate) const CASES: &[&[u8]] = &[
    b"six",
    b"six\r\nflask\r\n",
    b"six\rflask\r",
    b"six\x0cflask\x0bdjango\x1cattrs\n",
    "six\u{85}flask\u{2028}attrs\n".as_bytes(),
    b"\xEF\xBB\xBFsix\n",
    "six\n\u{feff}flask\n".as_bytes(),
    b"\xFF\xFEs\0i\0x\0\n\0",
    b"\xFE\xFF\0s\0i\0x\0\n",
    b"\xFF\xFE\0\0s\0\0\0\n\0\0\0",
    b"# -*- coding: latin-1 -*-\nsix # \xE9\n",
    b"\n# coding=iso-8859-15\nsix # \xA4\n",
    b"six \\\n  >=1.0 \\\n  ; python_version > '3'\n",
    b"six \\\n# a comment\nflask\n",
    b"six # a comment \\\nflask\n",
    b"# a comment \\\nflask\n",
    b"six\\\\\n==1.0\n\\flask\n",
    b"six \\",
    b"six \\\n\nflask\n",
    b"six#c\nsix #c\nsix\t#c\n  # c\n",
    "six\u{a0}# c\n\u{a0}flask\n".as_bytes(),
    b"-rother.txt\n-r other.txt\n--requirement=other.txt\n--requirem other.txt\n-r 'other.txt'\n",
    b"-r=other.txt\n",
    b"-r circle.txt\n",
    b"-r missing.txt\n",
    b"-c other.txt\nsix\n",
    b"-r other.txt -c other.txt --pre\n",
    b"-c other.txt -r other.txt\n",
    b"--pre --index-url https://example.com/simple --extra-index-url=https://example.com/a -f ./x\n",
    b"-i https://example.com/simple\n-ihttps://example.com/simple\n--pypi-url https://example.com/\n",
    b"--index-url\n",
    b"--index-url --pre\n",
    b"--require\n",
    b"--pre=1\n",
    b"--no-binary :all: --only-binary six,flask\n--no-binary -x\n--no-binary=:none:\n",
    b"--trusted-host example.com\n--prefer-binary\n--require-hashes\n--no-require-hashes\n--no-index\n",
    b"--use-feature=fast-deps\n",
    b"--use-feature=2020-resolver\n",
    b"--all-releases :all:\n--only-final six\n",
    b"--no-deps\n",
    b"--hsh=sha256:ab\n",
    b"--config-settings a=b\n",
    b"--hash=sha256:ab\n",
    b"six --hash=sha256:ab --hash sha256:cd --hash=\"sha512:ef\"\n",
    b"six --hash=md5:ab\nsix --hash=ab\n",
    b"six --config-settings a=b -Cc=d --config-settings=\"a=x y\"\n",
    b"six --config-settings a\n",
    b"six --config-setting a=b\n",
    b"six --global-option=x\n",
    b"six --install-option=x\n",
    b"six --pre --index-url https://example.com/simple\n",
    b"six -r other.txt\n",
    b"six\t--hash=sha256:ab\n",
    b"six -- flask\n",
    b"six - flask\n",
    b"- six\n",
    b"-\n--\n",
    b"-e .\n-e.\n-e ./a[b,c]\n-e a\n--editable=./b\n",
    b"-e . ; python_version < '3'\n",
    b"-e './a b'\n",
    b"-e 'a\n",
    b"-e a\\\\\n",
    b"-e git+https://example.com/a.git#egg=a\n",
    b"-e git+https://example.com/a.git@v1#egg=a&subdirectory=b\n",
    b"-e git+https://example.com/a.git\n",
    b"-e git+https://example.com/a.git#egg=a[b]\n",
    b"-e git://example.com/a.git#egg=a\n",
    b"-e https://example.com/a.git#egg=a\n",
    b"-e 'a @ git+https://example.com/a.git ; python_version > \"3\"'\n",
    b"-e 'a @ https://example.com/a.zip'\n",
    b"-e file:///a/b#egg=c\n-e file:///a/b\n",
    b"a -e b\n",
    b"-e a -e b\n",
    b"git+https://example.com/a.git\ngit+https://example.com/a.git@v1#egg=a\ngit+ssh://git@example.com/a.git#egg=a\n",
    b"hg+https://example.com/a#egg=a\nsvn+https://example.com/a#egg=a\nbzr+lp:a#egg=a\n",
    b"git+https://example.com/a.git#egg=a==1.0\n",
    b"git+https://example.com/a.git#egg=a[b]\n",
    b"git+git@example.com:a/b.git#egg=b\n",
    b"git://example.com/a.git\n",
    b"https://example.com/a.zip\nhttps://example.com/a.zip#egg=a\nhttps://example.com/a.zip#sha256=ab&egg=a\n",
    b"https://example.com/a-1.0-py3-none-any.whl\n",
    b"https://example.com/a_b-1.0%2Bcpu-py3-none-any.whl\n",
    b"https://example.com/a-1.0.whl\n",
    b"https://example.com/a-1.0-py3-none-any.whl ; python_version > '3'\n",
    b"https://example.com/a.zip;python_version>'3'\n",
    b"https://[example.com/a.zip\n",
    b"HTTPS://example.com/a.zip\nftp://example.com/a.zip\n",
    b"a @ https://example.com/a.zip\na@https://example.com/a.zip ; python_version>'3'\n",
    b"a @ https://example.com/a.zip;python_version>'3'\n",
    b"a[b] @ git+https://example.com/a.git@main\n",
    b"a @ file:///a/b.whl\na @ ./b\na @ b\na @\n",
    b"a @ git+https://example.com/a.git#egg=b[c]\n",
    b"file:///a/b\nfile:./a\nfile://a/b\nfile:a\n",
    b".\n./a\n../a\na/b\n/a/b\n./a[b]\n.[b]\n./a ; python_version > '3'\n",
    b"a.zip\na.tar.gz\n./a-1.0-py3-none-any.whl\na-1.0-py3-none-any.whl[b]\na.whl\n",
    b"A.WHL\na-1.0.ZIP\n",
    b"a\na_b\na-\na.\n_a\na_\n1a\n",
    b"a[]\na[ b , c ]\na[b c]\na[b\na]\na[b,]\n",
    b"a==1\na == 1\na(==1)\na (>=1,<2)\na (==1\na ==1)\n",
    b"a==1.*\na!=1.*\na>=1.*\na==1.0a1.*\n",
    b"a==1+b\na>=1+b\na===1+b c\n",
    b"a~=1\na~=1.0\na<1a1\na>1.post2\n",
    b"a===b\na===\na===1,2\na===1,==2\n",
    b"a==1,\na==1,,\n,a\na ,==1\n",
    b"a=1\na = 1\na=>1\na> =1\na 1\n",
    b"a==v1\na==1!2\na==1.0-1\na==1.0.dev\na==1.0rc.1\na==1.0-foo\na==1.0.0ubuntu1\n",
    b"a;python_version>'3'\na ;\na ; \na;;\n",
    b"a; python_version = '3'\na; foo == 'x'\na; python_version > 3\n",
    b"a; os.name == 'nt' and (sys.platform == 'win32' or extra == 'x')\n",
    b"a; 'linux' in sys_platform\na; sys_platform not in 'linux'\na; sys_platform not  in 'a'\n",
    b"a; python_version>'3' and\na; (python_version>'3'\na; python_version>'3')\n",
    b"a; python_version > '3\\'\na; os_name == 'a\\q'\na; os_name == '\\x1'\n",
    b"a; 'a' == 'b'\na; os_name == sys_platform\n",
    b"a; python_implementation == 'CPython'\na; platform.python_implementation == 'CPython'\n",
    b"'six'\n\"six\",\nsix flask\nsix, flask\n",
    b"pip install six\n$ pip install six\n<<<<<<< HEAD\n{{ six }}\n",
    b"six==${UVFERRY_UNSET}\n",
    b"--index-url https://${UVFERRY_UNSET}@example.com/simple\n",
];

pub(crate) fn line() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        8 => "[a-zA-Z][a-zA-Z0-9._-]{0,6}",
        1 => "[a-z_.-]{1,4}",
    ]
    .boxed();
    let version = prop_oneof![
        8 => r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}",
        2 => r"v?([0-9]!)?[0-9](\.[0-9]){0,2}([-_.]?(a|b|rc|alpha|pre|c)[-_.]?[0-9]?)?([-_.]?(post|rev|r)[-_.]?[0-9]?)?([-_.]?dev[0-9]?)?(\+[a-z0-9.-]{1,4})?",
        1 => r"[0-9](\.[0-9])?\.\*",
        1 => r"[a-z0-9.*+!-]{0,5}",
    ].boxed();
    let clause = (
        prop_oneof![
            8 => Just("=="), 4 => Just(">="), 2 => Just("<"), 2 => Just("~="), 1 => Just("!="),
            1 => Just("<="), 1 => Just(">"), 1 => Just("==="), 1 => Just("="), 1 => Just("=>"),
        ],
        "[ ]{0,1}",
        version,
    )
        .prop_map(|(operator, blank, version)| format!("{operator}{blank}{version}"))
        .boxed();
    let specifier = prop_oneof![
        2 => Just(String::new()),
        6 => clause.clone(),
        3 => proptest::collection::vec(clause.clone(), 2..4).prop_map(|all| all.join(",")),
        1 => proptest::collection::vec(clause, 1..3).prop_map(|all| format!(" ({})", all.join(", "))),
    ].boxed();
    let extras = prop_oneof![
        6 => Just(String::new()),
        2 => "\\[[a-z]{1,3}(, ?[a-zA-Z0-9_]{1,3}){0,2}\\]",
        1 => "\\[[a-z, ]{0,3}\\]?",
    ]
    .boxed();
    let comparison = (
        prop_oneof![
            Just("python_version"),
            Just("sys_platform"),
            Just("os.name"),
            Just("extra"),
            Just("platform_machine"),
            Just("implementation_name"),
            Just("'x'"),
            Just("python"),
        ],
        prop_oneof![
            Just(" == "),
            Just(">="),
            Just(" < "),
            Just(" in "),
            Just(" not in "),
            Just("!="),
            Just(" = "),
            Just("==="),
        ],
        prop_oneof![
            Just("'3.8'"),
            Just("\"win32\""),
            Just("'a b'"),
            Just("3"),
            Just("os_name"),
            Just("'")
        ],
    )
        .prop_map(|(left, operator, right)| format!("{left}{operator}{right}"))
        .boxed();
    let marker = prop_oneof![
        6 => Just(String::new()),
        4 => comparison.clone().prop_map(|marker| format!("; {marker}")),
        1 => (comparison.clone(), comparison.clone(), comparison.clone())
            .prop_map(|(a, b, c)| format!(" ;{a} and ({b} or {c})")),
        1 => (comparison.clone(), comparison).prop_map(|(a, b)| format!(";{a} or {b}")),
        1 => Just(" ;".to_owned()),
    ]
    .boxed();
    let tail = prop_oneof![
        12 => Just(String::new()),
        2 => Just("  # a comment".to_owned()),
        1 => Just(" --hash=sha256:ab12".to_owned()),
        1 => Just(" \\\n    --hash=sha256:ab \\\n    --hash=sha512:cd".to_owned()),
        1 => Just(" --config-settings 'a=b c'".to_owned()),
        1 => Just(" --pre".to_owned()),
        1 => Just(" \\".to_owned()),
        1 => Just(" # c \\".to_owned()),
        1 => Just("#x".to_owned()),
        1 => Just("\t".to_owned()),
    ]
    .boxed();
    let requirement = (name, extras, specifier, marker, tail)
        .prop_map(|(name, extras, specifier, marker, tail)| {
            format!("{name}{extras}{specifier}{marker}{tail}")
        })
        .boxed();
    let scheme = prop_oneof![
        Just("https"),
        Just("git+https"),
        Just("git+ssh"),
        Just("hg+http"),
        Just("file"),
        Just("git"),
        Just("svn+svn"),
        Just("ftp"),
    ]
    .boxed();
    let url = (
        prop_oneof![4 => Just(""), 1 => Just("a @ "), 1 => Just("-e "), 1 => Just("a[b]@")],
        scheme,
        prop_oneof![4 => Just("://example.com"), 1 => Just("://git@example.com"), 1 => Just(":///x"), 1 => Just(":x")],
        "(/[a-z]{1,3}){0,2}",
        prop_oneof![Just(""), Just(".zip"), Just(".git"), Just("-1.0-py3-none-any.whl"), Just("@v1"), Just(".whl")],
        prop_oneof![4 => Just(""), 2 => Just("#egg=a"), 1 => Just("#egg=a[b]"), 1 => Just("#subdirectory=x&egg=b"), 1 => Just("#sha256=ab")],
        prop_oneof![4 => Just(""), 1 => Just(" ; os_name == 'nt'"), 1 => Just(";os_name=='nt'"), 1 => Just("  # c")],
    )
        .prop_map(|(front, scheme, host, path, suffix, fragment, marker)| {
            format!("{front}{scheme}{host}{path}{suffix}{fragment}{marker}")
        })
        .boxed();
    let option = prop_oneof![
        Just("--index-url https://example.com/simple"),
        Just("-i https://example.com/"),
        Just("--extra-index-url=https://example.com/a"),
        Just("--pre"),
        Just("--no-index"),
        Just("-f ./wheels"),
        Just("--find-links 'a b'"),
        Just("--no-binary :all:"),
        Just("--only-binary=six,flask"),
        Just("--prefer-binary"),
        Just("--require-hashes"),
        Just("--trusted-host example.com"),
        Just("--use-feature fast-deps"),
        Just("--extra"),
        Just("-x"),
        Just("-e ."),
        Just("-e ./a[b]"),
        Just("--find"),
        Just("--no"),
        Just("-"),
        Just("-C a=b"),
        Just("--hash=sha256:a"),
        Just("\"a b\""),
        Just("'"),
        Just("x\\ y"),
    ]
    .boxed();
    let options = proptest::collection::vec(option, 1..4)
        .prop_map(|all| all.join(" "))
        .boxed();
    prop_oneof![
        10 => requirement,
        4 => url,
        4 => options,
        1 => Just(String::new()),
        1 => Just("# a comment".to_owned()),
        1 => Just("   ".to_owned()),
        1 => Just("./a b".to_owned()),
        1 => r"[ -~\t]{0,12}",
        1 => r"\PC{0,6}",
    ]
    .boxed()
}

/// A whole file.
pub(crate) fn file() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        (
            line(),
            prop_oneof![
                20 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r"), 1 => Just("\u{c}"),
                2 => Just(" \\\n"), 1 => Just("\\\n"), 1 => Just("\u{2028}"),
            ],
        ),
        1..8,
    )
    .prop_map(|lines| {
        lines
            .into_iter()
            .map(|(line, end)| line + end)
            .collect::<String>()
    })
}

/// The same `count` files at every run.
pub(crate) fn files(count: usize) -> Vec<String> {
    let seed = std::env::var("UVFERRY_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(7u8);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = file();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}
