//! A matrix with every outcome, and risks of every kind, made by hand.

use uvferry_compat::matrix::{
    Artifact, Cell, Interpreter, Matrix, MatrixTarget, Outcome, Requested, Row, Run, RunOutcome,
    Solution, Tool, Way,
};
use uvferry_compat::risks::{Coverage, Risk, RiskKind, Risks};
use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity, SourceFile};

pub(crate) static EXPLAINED: Rule = Rule {
    code: "UVF699",
    name: "made-for-a-test",
    severity: Severity::Warning,
    summary: "uv takes a pre-release only where it is asked for by name",
    explanation: "Made by hand.",
    fix: "Write `--prerelease=allow`, or name the pre-release.",
};

pub(crate) fn target(python: &str, platform: &str) -> MatrixTarget {
    MatrixTarget {
        name: format!("{python}-{platform}"),
        python: python.to_owned(),
        platform: platform.to_owned(),
        interpreter: Some(Interpreter {
            path: format!("/opt/python{python}/bin/python").into(),
            version: format!("{python}.7"),
        }),
        simulated: platform != "linux",
        pip_version: Some("26.0".to_owned()),
        uv_version: Some("0.13.9".to_owned()),
        place: 0,
        complete: true,
    }
}

pub(crate) fn same(version: &str) -> Cell {
    Cell {
        outcome: Outcome::Same,
        pip: Some(version.to_owned()),
        uv: Some(version.to_owned()),
        artifact: Some(Artifact::Wheel),
        hashes_equal: Some(true),
        ..Cell::default()
    }
}

pub(crate) fn row(name: &str, line: usize, cells: Vec<Cell>) -> Row {
    Row {
        name: name.to_owned(),
        requested: vec![Requested {
            text: format!("{name} >= 1"),
            file: Some("requirements.txt".to_owned()),
            line: Some(line),
        }],
        cells,
    }
}

fn run(tool: Tool, target: usize, of: &[&str], outcome: RunOutcome, wall_s: f64) -> Run {
    Run {
        tool,
        target,
        of: of.iter().map(ToString::to_string).collect(),
        arguments: Vec::new(),
        outcome,
        message: (outcome == RunOutcome::Failed).then(|| "No solution found".to_owned()),
        wall_s: Some(wall_s),
    }
}

/// Every outcome, two targets that were asked and one that has no interpreter.
pub(crate) fn matrix() -> Matrix {
    let second = MatrixTarget {
        place: 1,
        ..target("3.12", "macos")
    };
    let absent = MatrixTarget {
        place: 2,
        complete: false,
        interpreter: None,
        pip_version: None,
        uv_version: None,
        ..target("3.14", "linux")
    };
    let unknown = Cell {
        uv_message: Some("there is no Python 3.14 on this machine".to_owned()),
        ..Cell::default()
    };
    let only_pip = Cell {
        outcome: Outcome::OnlyPip,
        pip: Some("2.0b1".to_owned()),
        uv_message: Some(
            "  × No solution found when resolving dependencies:\n  ╰─▶ Because only dear<=2.0b1 \
             is available and you require dear>=2, we can conclude that your requirements are \
             unsatisfiable."
                .to_owned(),
        ),
        artifact: Some(Artifact::Sdist),
        ..Cell::default()
    };
    let solved = Cell {
        rule: Some(&EXPLAINED),
        solution: Some(Solution {
            way: Way::Prerelease,
            tool: Tool::Uv,
            arguments: vec!["--prerelease=allow".to_owned()],
            text: "Allow pre-releases; those of other packages may come in as well.".to_owned(),
            tried: true,
        }),
        ..only_pip.clone()
    };
    let neither = Cell {
        outcome: Outcome::Neither,
        pip_message: Some("ERROR: No matching distribution found for gone>=1".to_owned()),
        uv_message: Some("Because gone was not found in the package registry".to_owned()),
        ..Cell::default()
    };
    let other = Cell {
        outcome: Outcome::OtherVersion,
        pip: Some("1.9".to_owned()),
        uv: Some("1.8".to_owned()),
        rule: Some(&EXPLAINED),
        pip_s: Some(3.0),
        uv_s: Some(0.5),
        ..Cell::default()
    };
    let only_uv = Cell {
        outcome: Outcome::OnlyUv,
        uv: Some("4.0".to_owned()),
        pip_message: Some("ERROR: ResolutionImpossible".to_owned()),
        solution: Some(Solution {
            way: Way::SystemPackages,
            tool: Tool::Pip,
            arguments: Vec::new(),
            text: "Install `libdear-dev` (from its documentation).".to_owned(),
            tried: false,
        }),
        ..Cell::default()
    };
    let timed = Cell {
        pip_s: Some(2.0),
        uv_s: Some(0.1),
        ..same("3.0.0")
    };
    let on = |one: Cell, two: Cell| vec![one, two, unknown.clone()];
    Matrix {
        targets: vec![target("3.11", "linux"), second, absent],
        packages: vec![
            row("Flask", 1, on(timed, same("3.0.0"))),
            row("dear", 2, on(only_pip.clone(), only_pip)),
            row("early", 3, on(solved, same("1.0"))),
            row("gone", 4, on(neither.clone(), neither)),
            row("other", 5, on(other, same("1.9"))),
            row("twice", 6, on(only_uv, same("4.0"))),
            Row {
                requested: Vec::new(),
                ..row("werkzeug", 0, vec![same("3.1"), same("3.1"), same("3.1")])
            },
        ],
        runs: vec![
            run(Tool::Pip, 0, &[], RunOutcome::Resolved, 12.0),
            run(Tool::Uv, 0, &[], RunOutcome::Resolved, 1.0),
            run(Tool::Pip, 1, &[], RunOutcome::Resolved, 8.0),
            run(Tool::Uv, 1, &[], RunOutcome::Resolved, 2.0),
            run(Tool::Uv, 1, &["dear"], RunOutcome::Failed, 0.2),
        ],
        partition: None,
        notes: vec!["the state of an earlier run was left out: it is of uv 0.12.0".to_owned()],
    }
}

pub(crate) fn risks() -> Risks {
    let file = SourceFile::new(
        "requirements.txt",
        "flask\n--index-url https://example.com/simple\ndear >= 2\n",
    );
    let risk = |kind, package: Option<&str>, diagnostic: Diagnostic, mitigation: &str| Risk {
        kind,
        package: package.map(str::to_owned),
        diagnostic,
        mitigation: mitigation.to_owned(),
    };
    let found = |severity, message: &str| Diagnostic::new(&EXPLAINED, message).severity(severity);
    Risks {
        risks: vec![
            risk(
                RiskKind::Installation,
                Some("dear"),
                found(
                    Severity::Error,
                    "`dear` has no wheel for Python 3.13, and its source needs `libdear`",
                )
                .at(&file, 49..58),
                "Install `libdear-dev` before, or take `dear-binary`.",
            ),
            risk(
                RiskKind::Security,
                None,
                found(Severity::Warning, "two indexes have `flask`")
                    .at(&file, 6..20)
                    .also(Location::file("pip.conf"), "the other one"),
                "Name one index for it with `[tool.uv.sources]`.",
            ),
            risk(
                RiskKind::Reproducibility,
                Some("flask"),
                found(Severity::Warning, "`flask` is not pinned").at(&file, 0..5),
                "Let `uv lock` pin it.",
            ),
            risk(
                RiskKind::Ci,
                None,
                found(Severity::Info, "`pip install` in a workflow")
                    .at_location(Location::file(".github/workflows/test.yml")),
                "Let `uvferry plan` rewrite it.",
            ),
            risk(
                RiskKind::Compatibility,
                Some("old"),
                found(Severity::Info, "`old` is yanked"),
                "Take another version.",
            ),
        ],
        coverage: Coverage {
            files: vec!["requirements.txt".to_owned(), "pip.conf".to_owned()],
            packages_asked: ["lost", "old", "sklearn"].map(str::to_owned).into(),
            dependencies: ["lost".to_owned()].into(),
            metadata_unknown: vec![("old 1.0".to_owned(), "it has no wheel".to_owned())],
            notes: vec!["pip would ask a keyring".to_owned()],
            packages_unknown: vec![("lost".to_owned(), "the index answered 500".to_owned())],
            index_skipped: None,
            audited: true,
            audit_failed: false,
            audit_skipped: None,
        },
    }
}
