//! What makes a move to uv fail or change something.
//!
//! [`risks`] is a pure function of what its caller has read ([`RiskRequest`]); only what an
//! index says ([`IndexAccess`]) comes from outside. Each kind of reading has a module of its
//! own; [`crate::RULES`] has the pages of the rules.
//!
//! # Where each documented difference shows
//!
//! Each difference that uv documents against pip
//! (<https://docs.astral.sh/uv/pip/compatibility/>), and what tells of it. A code below 6xx is a
//! finding of the crate that reads the file, carried over as it is.
//!
//! | difference | code |
//! |---|---|
//! | pip's configuration and `PIP_*` are not read | UVF620; in images UVF346 |
//! | pre-releases | UVF621, UVF622; `--pre` in a file UVF140 |
//! | the first index wins (dependency confusion) | UVF306, UVF623 |
//! | build isolation | UVF624 |
//! | transitive URL dependencies | UVF625 |
//! | virtual environments by default | UVF642 |
//! | no fallback to `--user` | UVF643 |
//! | resolutions may differ within the specifiers | UVF627 |
//! | package priority follows the order given | UVF627 |
//! | `pip check` differs | UVF628 |
//! | `--only-binary` also for URLs | UVF629 |
//! | `--no-binary` (the cache; metadata of wheels) | UVF630 |
//! | manylinux | UVF631 |
//! | no bytecode by default | UVF632 |
//! | stricter specifications | UVF103, UVF108, UVF154, UVF633 |
//! | `--trusted-host` is `--allow-insecure-host` | UVF140, UVF634 |
//! | options and commands that uv has not | UVF304, UVF310 |
//! | keyring off by default | UVF635 |
//! | `.egg` | UVF636 |
//! | constraints are not applied to build dependencies | UVF637 |
//! | defaults of `pip compile` | UVF638 |
//! | upper bounds of `requires-python` are ignored | UVF639 |
//! | wheel name and metadata must agree | UVF640 |
//! | names are normalised in output | UVF376 |
//! | requirements files: options beside a requirement | UVF130 |
//! | requirements files: `-rother.txt` | UVF131 |
//! | requirements files: `${VAR}` in a version | UVF132 |
//! | requirements files: a marker after a continuation | UVF133 |
//! | requirements files: a coding cookie | UVF134 |
//! | requirements files: `-e git+…` | UVF135 |
//! | requirements files: `hg+`, `svn+`, `bzr+` | UVF136 |
//! | requirements files: `- six` | UVF137 |
//! | requirements files: relative paths | UVF157 |
//!
//! The differences are those of uv 0.13.9 and pip 26.3, tried with both
//! (`tests/risks/differential.rs`). Where uv's page speaks of an older uv, what was tried
//! counts: no difference is left of local versions (`1.0+cpu`), of constraints that are URLs, and
//! of what caches give under `--no-binary`.

mod asked;
mod audit;
mod commands;
mod configuration;
mod duplicates;
mod findings;
mod images;
mod index;
pub(crate) mod known;
mod named;
mod python_range;
mod request;
mod requirements_files;
mod result;

pub use findings::rule_of;
pub use request::{
    Audit, Declared, IndexAccess, RequirementsInput, RequirementsRole, RequiresPython, RiskRequest,
    SUPPORTED_MINORS,
};
pub use result::{Coverage, Risk, RiskKind, Risks};

use asked::Asked;
use findings::Findings;

/// Looks for risks in all that the request holds.
///
/// ```
/// use std::sync::Arc;
/// use uvferry_compat::risks::{RequirementsInput, RiskRequest, risks};
/// use uvferry_diagnostics::SourceFile;
///
/// let file = SourceFile::new("requirements.txt", "sklearn==0.0\n");
/// let file = Arc::new(uvferry_requirements::parse(&file));
/// let found = risks(&RiskRequest {
///     requirements: vec![RequirementsInput::requirements(file)],
///     ..RiskRequest::default()
/// });
/// assert_eq!(found.risks[0].diagnostic.code, "UVF650");
/// assert_eq!(found.risks[0].package.as_deref(), Some("sklearn"));
/// ```
pub fn risks(request: &RiskRequest<'_>) -> Risks {
    let mut findings = Findings::default();
    let targets = request.targets_or_default();
    let asked = Asked::collect(request, &targets);
    requirements_files::check(request, &asked, &mut findings);
    duplicates::check(request, &asked, &mut findings);
    python_range::check(request, &mut findings);
    configuration::check(request, &mut findings);
    for file in &request.carriers {
        commands::check(file, &mut findings);
        images::check(file, &mut findings);
    }
    let mut coverage = Coverage {
        files: request.files(),
        ..Coverage::default()
    };
    let answered = match &request.index {
        IndexAccess::Skipped(why) => {
            coverage.index_skipped = Some(why.clone());
            index::Answered::default()
        }
        IndexAccess::Client(client) => {
            let (findings, coverage) = (&mut findings, &mut coverage);
            index::check(client, request, &asked, &targets, findings, coverage)
        }
    };
    if let Some(audit) = &request.audit {
        audit::check(audit, &asked, &mut findings, &mut coverage);
    }
    let all: Vec<Asked> = asked.into_iter().chain(answered.dependencies).collect();
    named::check(request, &all, &targets, &answered.names, &mut findings);
    Risks {
        risks: findings.finish(),
        coverage,
    }
}
