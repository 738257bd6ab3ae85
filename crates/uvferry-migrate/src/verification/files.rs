//! The mode of pip: the files stay, and `uv pip` reads them. Each set is what pip resolves
//! against what uv resolves from the same files.

use std::path::PathBuf;
use std::time::Instant;

use uvferry_environment::interpreters::Interpreter;
use uvferry_resolution::uv::{CompileOutcome, CompileRequest};
use uvferry_resolution::{Comparison, ResolvedSet, Target, compare};

use super::targets::without_project;
use super::{BeforeSource, Difference, Outcome, TargetVerification, Verification, VerifyOptions};
use crate::before::Before;
use crate::error::MigrateError;
use crate::events::{Event, Stage};
use crate::plan::{InstallSet, Plan};
use crate::session::Session;
use crate::tools::{platform_name, target_of};

impl Session<'_> {
    /// Compares every set of files on the session's Python, and on those asked for.
    pub(crate) fn verify_files(
        &self,
        plan: &Plan,
        options: &VerifyOptions,
    ) -> Result<Verification, MigrateError> {
        let started = Instant::now();
        self.sink
            .event(Event::Started(Stage::Verify, String::new()));
        let mut found = Verification::default();
        let mut interpreters = vec![self.interpreter];
        for asked in &options.pythons {
            let other = self.tools.choose(Some(asked), self.project, None)?;
            if !interpreters
                .iter()
                .any(|known| known.executable == other.executable)
            {
                interpreters.push(other);
            }
        }
        let sets: Vec<&InstallSet> = plan
            .sets
            .iter()
            .filter(|set| !set.files.is_empty() || set.with_project)
            .collect();
        for interpreter in interpreters {
            let target = target_of(interpreter);
            let answers = self.ask_pip(&sets, interpreter, &target, None);
            for (set, (_, before)) in sets.iter().zip(&answers) {
                let one = self.compare_files(set, plan, interpreter, &target, before)?;
                found.targets.push(one);
            }
        }
        self.sink.event(Event::Finished(
            Stage::Verify,
            started.elapsed().as_secs_f64(),
        ));
        Ok(found)
    }

    fn compare_files(
        &self,
        set: &InstallSet,
        plan: &Plan,
        interpreter: &Interpreter,
        target: &Target,
        before: &Before,
    ) -> Result<TargetVerification, MigrateError> {
        let mut one = TargetVerification {
            set: set.name(),
            python: target.markers.python_version.clone(),
            platform: platform_name(target),
            outcome: Outcome::Inconclusive,
            before: None,
            reason: None,
            same: 0,
            changed: Vec::new(),
            missing: Vec::new(),
            added: Vec::new(),
        };
        let Before::Pip(resolution) = before else {
            one.reason = before.reason();
            return Ok(one);
        };
        one.before = Some(BeforeSource::Pip);
        match self.compile(set, interpreter, target)? {
            Ok(after) => fill(
                &mut one,
                &without_project(resolution.set.clone(), plan),
                &without_project(after, plan),
            ),
            Err(why) => one.reason = Some(format!("uv: {why}")),
        }
        Ok(one)
    }

    /// What uv resolves a set's files to.
    fn compile(
        &self,
        set: &InstallSet,
        interpreter: &Interpreter,
        target: &Target,
    ) -> Result<Result<ResolvedSet, String>, MigrateError> {
        let folder = self.scratch.before();
        let mut files: Vec<PathBuf> = set.files.iter().map(PathBuf::from).collect();
        if set.with_project {
            let metadata = ["pyproject.toml", "setup.py", "setup.cfg"];
            files.extend(
                metadata
                    .iter()
                    .find(|name| folder.join(name).is_file())
                    .map(PathBuf::from),
            );
        }
        if !set.requirements.is_empty() {
            let more = self.scratch.tools().join("declared.txt");
            fs_err::write(&more, set.requirements.join("\n"))?;
            files.push(more);
        }
        let run = self.tools.run_in(folder, &self.uv_environment);
        let mut request = CompileRequest::new(run, files);
        request.constraint_files = set.constraints.iter().map(PathBuf::from).collect();
        request.python = Some(interpreter.executable.display().to_string());
        Ok(match self.tools.uv.compile(&request)? {
            CompileOutcome::Resolved { exported, .. } => exported
                .for_target(&target.markers)
                .map_err(|error| error.to_string()),
            CompileOutcome::Failed(failure) => Err(failure.message),
        })
    }
}

fn fill(one: &mut TargetVerification, before: &ResolvedSet, after: &ResolvedSet) {
    let Comparison {
        same,
        changed,
        missing,
        added,
    } = compare(before, after);
    let difference = |name: &str, before: Option<String>, after: Option<String>| Difference {
        name: uvferry_requirements::normalize_name(name),
        before,
        after,
        pinned: false,
        cause: None,
        follows: None,
    };
    one.same = same.len();
    one.changed = changed
        .iter()
        .map(|found| {
            difference(
                &found.name,
                Some(found.before.shown()),
                Some(found.after.shown()),
            )
        })
        .collect();
    one.missing = missing
        .iter()
        .map(|found| difference(&found.name, Some(found.shown()), None))
        .collect();
    one.added = added
        .iter()
        .map(|found| difference(&found.name, None, Some(found.shown())))
        .collect();
    let is_equal = one.changed.is_empty() && one.missing.is_empty() && one.added.is_empty();
    one.outcome = if is_equal {
        Outcome::Equal
    } else {
        Outcome::Different
    };
}
