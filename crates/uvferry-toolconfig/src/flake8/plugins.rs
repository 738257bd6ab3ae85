//! flake8's plugins: which codes each gives, and which rules of ruff those are. The codes are
//! those of the versions that `tests/flake8_plugins.rs` installs.

use super::ruff_rules;

/// A plugin that has rules in ruff.
#[derive(Debug)]
pub(crate) struct Plugin {
    /// The distributions that bring it; empty for what flake8 itself requires.
    pub(crate) packages: &'static [&'static str],
    /// The names of its entry points: what flake8 selects where nothing is said.
    pub(crate) entries: &'static [&'static str],
    /// Its codes: what they begin with, and what follows.
    pub(crate) codes: &'static [(&'static str, &'static str)],
    /// How the codes of ruff begin, where otherwise.
    pub(crate) ruff: Option<&'static str>,
    /// Codes that ruff knows by a name of its own, or, with nothing, not at all although it
    /// has the name.
    pub(crate) renamed: &'static [(&'static str, &'static [&'static str])],
    /// Codes that are off unless asked for.
    pub(crate) off: &'static [&'static str],
    /// Whether it does nothing until `enable-extensions` names it.
    pub(crate) needs_enabling: bool,
}

const NONE: Plugin = Plugin {
    packages: &[],
    entries: &[],
    codes: &[],
    ruff: None,
    renamed: &[],
    off: &[],
    needs_enabling: false,
};

impl Plugin {
    /// Each code that it gives.
    pub(crate) fn all_codes(&self) -> impl Iterator<Item = String> {
        self.codes.iter().flat_map(|(letters, numbers)| {
            numbers
                .split(' ')
                .map(move |number| format!("{letters}{number}"))
        })
    }

    /// The rules of ruff that a code of it is.
    pub(crate) fn rules_of(&self, code: &str) -> Vec<String> {
        if let Some((_, rules)) = self.renamed.iter().find(|(known, _)| *known == code) {
            return rules.iter().map(|rule| (*rule).to_owned()).collect();
        }
        let letters = ruff_rules::letters(code);
        let rule = format!("{}{}", self.ruff.unwrap_or(letters), &code[letters.len()..]);
        if ruff_rules::has(&rule) {
            vec![rule]
        } else {
            Vec::new()
        }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &'static str {
        self.packages.first().copied().unwrap_or("flake8")
    }
}

/// The plugins whose rules ruff has. Of two that give the same code the first is meant
/// unless the other is known to be there.
pub(crate) static PLUGINS: &[Plugin] = &[
    Plugin {
        entries: &["E", "W"],
        codes: &[
            (
                "E",
                "101 111 112 113 114 115 116 117 121 122 123 124 125 126 127 128 129 131 133 201 \
                 202 203 204 211 221 222 223 224 225 226 227 228 231 241 242 251 252 261 262 265 \
                 266 271 272 273 274 275 301 302 303 304 305 306 401 402 501 502 701 702 703 704 \
                 711 712 713 714 721 722 731 741 742 743 901 902 999",
            ),
            ("W", "191 291 292 293 391 503 504 505 605"),
        ],
        ..NONE
    },
    Plugin {
        entries: &["F"],
        codes: &[(
            "F",
            "401 402 403 404 405 406 407 501 502 503 504 505 506 507 508 509 521 522 523 524 525 \
             541 542 601 602 621 622 631 632 633 634 701 702 704 706 707 708 709 721 722 811 821 \
             822 823 824 831 841 842 851 901 999",
        )],
        ..NONE
    },
    Plugin {
        entries: &["C90"],
        codes: &[("C", "901")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-bugbear"],
        entries: &["B"],
        codes: &[(
            "B",
            "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 020 021 \
             022 023 024 025 026 027 028 029 030 031 032 033 034 035 036 037 039 040 041 901 902 \
             903 904 905 906 907 908 909 910 911 950",
        )],
        renamed: &[("B001", &["E722"]), ("B950", &["E501"])],
        off: &[
            "B901", "B902", "B903", "B904", "B905", "B906", "B908", "B909", "B910", "B911", "B950",
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-comprehensions"],
        entries: &["C4"],
        codes: &[(
            "C",
            "400 401 402 403 404 405 406 408 409 410 411 413 414 415 416 417 418 419 420",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-docstrings"],
        entries: &["D"],
        codes: &[(
            "D",
            "100 101 102 103 104 105 106 107 200 201 202 203 204 205 206 207 208 209 210 211 212 \
             213 214 215 300 301 302 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 \
             415 416 417 418 419",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-quotes"],
        entries: &["Q0"],
        codes: &[("Q", "000 001 002 003")],
        ..NONE
    },
    Plugin {
        packages: &["pep8-naming"],
        entries: &["N8"],
        codes: &[(
            "N",
            "801 802 803 804 805 806 807 808 811 812 813 814 815 816 817 818",
        )],
        off: &["N818"],
        ..NONE
    },
    Plugin {
        packages: &["flake8-annotations"],
        entries: &["ANN"],
        codes: &[("ANN", "001 002 003 101 102 201 202 203 204 205 206 401 402")],
        off: &["ANN401", "ANN402"],
        ..NONE
    },
    Plugin {
        packages: &["flake8-bandit"],
        entries: &["S"],
        codes: &[(
            "S",
            "101 102 103 104 105 106 107 108 110 112 113 201 202 301 302 303 304 305 306 307 308 \
             309 310 311 312 313 314 315 316 317 318 319 320 321 322 323 324 325 401 402 403 404 \
             405 406 407 408 409 410 411 412 413 414 415 501 502 503 504 505 506 507 508 509 601 \
             602 603 604 605 606 607 608 609 610 611 612 613 614 615 701 702 703 704",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-builtins"],
        entries: &["A00"],
        codes: &[("A", "001 002 003 004 005 006")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-import-order"],
        entries: &["I"],
        codes: &[("I", "100 101 201 202 300 666")],
        renamed: &[
            ("I100", &["I001"]),
            ("I101", &["I001"]),
            ("I201", &["I001"]),
            ("I202", &["I001"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-isort"],
        entries: &["I00"],
        codes: &[("I", "001 002 003 004 005")],
        renamed: &[
            ("I001", &["I001"]),
            ("I002", &[]),
            ("I003", &["I001"]),
            ("I004", &["I001"]),
            ("I005", &["I001"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-tidy-imports"],
        entries: &["I25"],
        codes: &[("I", "250 251 252")],
        renamed: &[
            ("I250", &["PLC0414"]),
            ("I251", &["TID251"]),
            ("I252", &["TID252"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-type-checking"],
        entries: &["TC"],
        codes: &[(
            "TC",
            "001 002 003 004 005 006 007 008 009 010 100 101 200 201",
        )],
        // Only what the plugin means by the same number.
        renamed: &[("TC100", &["FA102"]), ("TC200", &[]), ("TC201", &["TC008"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-unused-arguments"],
        entries: &["U10"],
        codes: &[("U", "100 101")],
        renamed: &[
            ("U100", &["ARG001", "ARG002", "ARG003", "ARG004", "ARG005"]),
            ("U101", &[]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-pytest-style"],
        entries: &["PT"],
        codes: &[(
            "PT",
            "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 020 021 \
             022 023 024 025 026 027 028 029 030 031",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-simplify"],
        entries: &["SIM"],
        codes: &[(
            "SIM",
            "101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 \
             122 123 124 125 201 202 203 204 205 206 207 208 210 211 212 220 221 222 223 224 300 \
             401 901 902 903 904 905 906 907 908 909 910 911",
        )],
        // flake8-simplify's SIM905 splits a literal, as ruff's; SIM902 to SIM909 are others.
        renamed: &[("SIM111", &["SIM110"]), ("SIM104", &["UP028"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-print"],
        entries: &["T20"],
        codes: &[("T", "201 202 203 204")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-debugger"],
        entries: &["T100"],
        codes: &[("T", "100")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-fixme"],
        entries: &["T"],
        codes: &[("T", "100 101 102 103")],
        renamed: &[
            ("T100", &["FIX001"]),
            ("T101", &["FIX002"]),
            ("T102", &["FIX003"]),
            ("T103", &["FIX004"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-todos"],
        entries: &["T00"],
        codes: &[("T", "001 002 003 004 005 006 007")],
        ruff: Some("TD"),
        ..NONE
    },
    Plugin {
        packages: &["flake8-eradicate"],
        entries: &["E8"],
        codes: &[("E", "800")],
        renamed: &[("E800", &["ERA001"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-implicit-str-concat"],
        entries: &["ISC"],
        codes: &[("ISC", "001 002 003 004")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-copyright"],
        entries: &["C801"],
        codes: &[("C", "801")],
        renamed: &[("C801", &["CPY001"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-gettext"],
        entries: &["GT01", "INT"],
        codes: &[("GT", "010 011 012"), ("INT", "001 002 003")],
        renamed: &[
            ("GT010", &["INT002", "INT003"]),
            ("GT011", &["INT001"]),
            ("GT012", &[]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-errmsg"],
        entries: &["EM"],
        codes: &[("EM", "101 102 103 104 105 106")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-return"],
        entries: &["R50"],
        codes: &[("R", "501 502 503 504 505 506 507 508")],
        ruff: Some("RET"),
        ..NONE
    },
    Plugin {
        packages: &["flake8-raise"],
        entries: &["R1"],
        codes: &[("R", "100 101 102")],
        renamed: &[
            ("R100", &["B904"]),
            ("R101", &["TRY201"]),
            ("R102", &["RSE102"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-self"],
        entries: &["SF01"],
        codes: &[("SF", "01")],
        renamed: &[("SF01", &["SLF001"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-use-pathlib"],
        entries: &["PL"],
        codes: &[(
            "PL",
            "100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 \
             121 122 123 124",
        )],
        ruff: Some("PTH"),
        ..NONE
    },
    Plugin {
        packages: &["flake8-logging-format"],
        entries: &["G"],
        codes: &[("G", "001 002 003 004 010 100 101 200 201 202")],
        needs_enabling: true,
        ..NONE
    },
    Plugin {
        packages: &["flake8-logging"],
        entries: &["L"],
        codes: &[(
            "LOG",
            "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-commas"],
        entries: &["C81"],
        codes: &[("C", "812 813 814 815 816 818 819")],
        renamed: &[
            ("C812", &["COM812"]),
            ("C813", &["COM812"]),
            ("C814", &["COM812"]),
            ("C815", &["COM812"]),
            ("C816", &["COM812"]),
            ("C818", &["COM818"]),
            ("C819", &["COM819"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-executable"],
        entries: &["EXE00"],
        codes: &[("EXE", "001 002 003 004 005")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-boolean-trap"],
        entries: &["FBT"],
        codes: &[("FBT", "001 002 003")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-blind-except"],
        entries: &["B90"],
        codes: &[("B", "901 902")],
        renamed: &[("B901", &["E722"]), ("B902", &["BLE001"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-pyi"],
        entries: &["Y0"],
        codes: &[(
            "Y",
            "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 020 021 \
             022 023 024 025 026 028 029 030 031 032 033 034 035 036 037 038 039 040 041 042 043 \
             044 045 046 047 048 049 050 051 052 053 054 055 056 057 058 059 060 061 062 063 064 \
             065 066 067 068 090 091",
        )],
        ruff: Some("PYI"),
        off: &["Y090", "Y091"],
        ..NONE
    },
    Plugin {
        packages: &["flake8-future-annotations"],
        entries: &["FA"],
        codes: &[("FA", "100 101 102")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-datetimez"],
        entries: &["DTZ"],
        codes: &[("DTZ", "001 002 003 004 005 006 007 011 012 901")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-async", "flake8-trio"],
        entries: &["ASY", "TRI"],
        codes: &[(
            "ASYNC",
            "100 101 102 103 104 105 106 109 110 111 112 113 114 115 116 118 119 120 121 122 123 \
             124 125 126 127 128 200 210 211 212 220 221 222 230 231 232 240 250 251 300 400 401 \
             900 910 911 912 913",
        )],
        off: &[
            "ASYNC106", "ASYNC900", "ASYNC910", "ASYNC911", "ASYNC912", "ASYNC913",
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-django"],
        entries: &["DJ0"],
        codes: &[("DJ", "01 03 05 06 07 08 09 10 11 12 13")],
        renamed: &[
            ("DJ01", &["DJ001"]),
            ("DJ03", &["DJ003"]),
            ("DJ06", &["DJ006"]),
            ("DJ07", &["DJ007"]),
            ("DJ08", &["DJ008"]),
            ("DJ12", &["DJ012"]),
            ("DJ13", &["DJ013"]),
        ],
        ..NONE
    },
    Plugin {
        packages: &["flake8-slots"],
        entries: &["SLOT"],
        codes: &[("SLOT", "000 001 002")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-no-pep420"],
        entries: &["INP"],
        codes: &[("INP", "001")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-pie"],
        entries: &["PIE"],
        codes: &[(
            "PIE",
            "781 782 783 784 785 786 787 788 789 790 791 792 793 794 795 796 797 798 799 800 801 \
             802 803 804 805 806 807 808 809 810",
        )],
        ..NONE
    },
    Plugin {
        packages: &["flake8-2020"],
        entries: &["YTT"],
        codes: &[("YTT", "101 102 103 201 202 203 204 301 302 303")],
        ..NONE
    },
    Plugin {
        packages: &["pandas-vet"],
        entries: &["PD"],
        codes: &[(
            "PD",
            "001 002 003 004 005 006 007 008 009 010 011 012 013 015 901",
        )],
        off: &["PD9"],
        ..NONE
    },
    Plugin {
        packages: &["flake8-import-conventions"],
        entries: &["IC"],
        codes: &[("IC", "001 002 003")],
        ruff: Some("ICN"),
        ..NONE
    },
    Plugin {
        packages: &["tryceratops"],
        entries: &["TRY"],
        codes: &[(
            "TRY",
            "002 003 004 005 006 100 101 200 201 202 203 300 301 302 400 401",
        )],
        renamed: &[("TRY200", &["B904"]), ("TRY302", &["TRY203"])],
        ..NONE
    },
    Plugin {
        packages: &["flake8-module-name", "flake8-naming-modules"],
        entries: &["N999"],
        codes: &[("N", "999")],
        ..NONE
    },
    Plugin {
        packages: &["flake8-mutable"],
        entries: &["M511"],
        codes: &[("M", "511")],
        renamed: &[("M511", &["B006"])],
        ..NONE
    },
];

/// A plugin that has nothing in ruff: the distribution, how its codes begin, and its options.
#[derive(Debug)]
pub(crate) struct Absent {
    /// The distribution.
    pub(crate) package: &'static str,
    /// How its codes begin.
    pub(crate) codes: &'static [&'static str],
    /// Its options.
    pub(crate) options: &'static [&'static str],
}

const fn absent(
    package: &'static str,
    codes: &'static [&'static str],
    options: &'static [&'static str],
) -> Absent {
    Absent {
        package,
        codes,
        options,
    }
}

/// The plugins that have no rules in ruff.
pub(crate) static ABSENT: &[Absent] = &[
    absent(
        "hacking",
        &["H"],
        &["local-check-factory", "import-exceptions"],
    ),
    absent(
        "wemake-python-styleguide",
        &["WPS", "Z"],
        &[
            "allowed-domain-names",
            "allowed-module-metadata",
            "exps-for-one-empty-line",
            "forbidden-domain-names",
            "forbidden-inline-ignore",
            "forbidden-module-metadata",
            "i-control-code",
            "i-dont-control-code",
            "known-enum-bases",
            "max-annotation-complexity",
            "max-arguments",
            "max-asserts",
            "max-attributes",
            "max-await-complexity",
            "max-awaits",
            "max-base-classes",
            "max-call-level",
            "max-cognitive-average",
            "max-cognitive-score",
            "max-conditions",
            "max-decorators",
            "max-elifs",
            "max-except-exceptions",
            "max-expressions",
            "max-import-from-members",
            "max-imported-names",
            "max-imports",
            "max-line-complexity",
            "max-lines-in-finally",
            "max-local-variables",
            "max-match-cases",
            "max-match-subjects",
            "max-methods",
            "max-module-expressions",
            "max-module-members",
            "max-name-length",
            "max-noqa-comments",
            "max-raises",
            "max-return-variables",
            "max-returns",
            "max-string-usages",
            "max-try-body-length",
            "max-tuple-unpack-length",
            "max-type-params",
            "min-name-length",
            "nested-classes-whitelist",
            "show-violation-links",
        ],
    ),
    absent(
        "flake8-rst-docstrings",
        &["RST"],
        &["rst-directives", "rst-roles", "rst-substitutions"],
    ),
    absent("flake8-black", &["BLK"], &["black-config"]),
    absent("flake8-broken-line", &["N400"], &[]),
    absent("flake8-string-format", &["P1", "P2", "P3"], &[]),
    absent(
        "flake8-spellcheck",
        &["SC"],
        &["dictionaries", "spellcheck-targets", "whitelist"],
    ),
    absent(
        "flake8-cognitive-complexity",
        &["CCR"],
        &["max-cognitive-complexity"],
    ),
    absent(
        "flake8-expression-complexity",
        &["ECE"],
        &["max-expression-complexity", "ignore-django-orm-queries"],
    ),
    absent(
        "flake8-annotations-complexity",
        &["TAE"],
        &["max-annotations-complexity", "max-annotations-len"],
    ),
    absent(
        "flake8-functions",
        &["CFQ"],
        &[
            "max-function-length",
            "max-parameters-amount",
            "max-returns-amount",
        ],
    ),
    absent(
        "flake8-adjustable-complexity",
        &["CAC"],
        &[
            "max-adjustable-complexity",
            "per-path-max-adjustable-complexity",
            "allowed-var-names",
        ],
    ),
    absent(
        "flake8-variables-names",
        &["VNE"],
        &["use-varnames-strict-mode", "extend-varnames-allowlist"],
    ),
    absent(
        "flake8-class-attributes-order",
        &["CCE"],
        &[
            "class-attributes-order",
            "use-class-attributes-order-strict-mode",
        ],
    ),
    absent(
        "darglint",
        &["DAR"],
        &[
            "docstring-style",
            "strictness",
            "ignore-regex",
            "ignore-raise",
            "ignore-properties",
        ],
    ),
    absent(
        "pydoclint",
        &["DOC"],
        &[
            "allow-init-docstring",
            "arg-type-hints-in-docstring",
            "arg-type-hints-in-signature",
            "check-arg-order",
            "check-class-attributes",
            "check-return-types",
            "check-yield-types",
            "ignore-underscore-args",
            "require-return-section-when-returning-nothing",
            "require-yield-section-when-yielding-nothing",
            "skip-checking-raises",
            "skip-checking-short-docstrings",
            "style",
            "type-hints-in-docstring",
            "type-hints-in-signature",
        ],
    ),
    absent(
        "flake8-docstrings-complete",
        &["DCO"],
        &["docstrings-complete-test-filename-pattern"],
    ),
    absent(
        "flake8-requirements",
        &["I900"],
        &[
            "known-modules",
            "requirements-file",
            "requirements-max-depth",
            "scan-host-site-packages",
        ],
    ),
    absent("flake8-multiline-containers", &["JS"], &[]),
    absent("flake8-absolute-import", &["ABS"], &[]),
    absent(
        "flake8-use-fstring",
        &["SFS"],
        &[
            "enable-extensions-fstring",
            "format-greedy",
            "percent-greedy",
        ],
    ),
    absent("flake8-pep3101", &["S001"], &[]),
    absent("flake8-strict", &["SCS"], &[]),
    absent("flake8-typing-imports", &["TYP"], &["min-python-version"]),
    absent(
        "flake8-noqa",
        &["NQA"],
        &[
            "noqa-include-name",
            "noqa-no-require-code",
            "noqa-require-code",
        ],
    ),
    absent("flake8-encodings", &["ENC"], &[]),
    absent(
        "flake8-coding",
        &["C101", "C102", "C103"],
        &[
            "accept-encodings",
            "no-accept-encodings",
            "optional-ascii-coding",
        ],
    ),
    absent(
        "flake8-tabs",
        &["ET"],
        &[
            "use-flake8-tabs",
            "blank-lines-indent",
            "indent-tabs-def",
            "continuation-style",
        ],
    ),
    absent(
        "flake8-literal",
        &["LIT"],
        &[
            "literal-avoid-escape",
            "literal-include-name",
            "literal-inline-quotes",
            "literal-multiline-quotes",
            "literal-raw-inline-quotes",
            "literal-docstring-quotes",
            "literal-require-str-literal-for-length",
        ],
    ),
    absent("flake8-aaa", &["AAA"], &["aaa-act-block-style"]),
    absent(
        "flake8-assertive",
        &["A50"],
        &["assertive-snakecase", "assertive-test-pattern"],
    ),
    absent("flake8-assert-msg", &["AM"], &[]),
    absent("flake8-deprecated", &["D001", "D002"], &[]),
    absent("flake8-dunder-all", &["DALL"], &[]),
    absent("flake8-dunder-class-obj", &["DCO1"], &[]),
    absent("flake8-mypy", &["T4"], &["mypy-config"]),
    absent("flake8-sql", &["Q4"], &["sql-excepted-names"]),
    absent("flake8-super", &["SPR"], &[]),
    absent("flake8-walrus", &["ASN"], &[]),
    absent("flake8-printf-formatting", &["MOD"], &[]),
    absent(
        "flake8-modern-annotations",
        &["MDA"],
        &["modern-annotations-pytype"],
    ),
    absent("flake8-warnings", &["WWW"], &[]),
    absent("flake8-mock", &["M001"], &[]),
    absent(
        "flake8-nb",
        &["NB"],
        &["keep-parsed-notebooks", "notebook-cell-format"],
    ),
    absent("flake8-pylint", &["PLC", "PLE", "PLW", "PLR"], &["rcfile"]),
    absent("dlint", &["DUO"], &["print-dlint-linters"]),
    absent("flake8-scrapy", &["SCP"], &[]),
    absent("flake8-length", &["LN"], &[]),
    absent("flake8-todo", &["T000"], &[]),
    absent("flake8-pep585", &["PEA"], &[]),
    absent("flake8-pep604", &["PEB"], &[]),
    absent("flake8-new-union-types", &["NU"], &[]),
    absent(
        "flake8-force-keyword-arguments",
        &["FKA"],
        &["kwargs-max-positional-arguments"],
    ),
    absent("flake8-import-restrictions", &["IMR"], &["base-dir"]),
    absent("flake8-import-single", &["IS"], &[]),
    absent("flake8-markdown", &["MD"], &[]),
    absent("flake8-breakpoint", &["BP"], &[]),
    absent("flake8-secure-coding-standard", &["SCS"], &[]),
    absent("flake8-sphinx-links", &["SXL"], &[]),
    absent("flake8-qgis", &["QGS"], &[]),
    absent("flake8-picky-parentheses", &["PAR"], &[]),
    absent("flake8-match", &["MAT"], &[]),
    absent("flake8-debug", &["DB"], &[]),
    absent("perflint", &["W8"], &[]),
];

/// The plugin of `name`, normalised.
pub(crate) fn by_package(name: &str) -> Option<&'static Plugin> {
    PLUGINS
        .iter()
        .find(|plugin| plugin.packages.contains(&name))
}
