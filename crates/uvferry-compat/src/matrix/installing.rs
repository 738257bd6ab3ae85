//! What uv resolves and pip refuses: whether uv would install it.
//!
//! uv may resolve by what an index says alone: it then builds nothing, looks at no hash and
//! into no wheel, all of which pip does while it resolves. So what fails with pip alone is
//! installed by uv as well, into a scratch folder, before it is called a difference.

use std::path::Path;

use uvferry_resolution::uv::LockFailure;
use uvferry_resolution::{Origin, Run as Where};

use super::answers::{Answer, Found, Kind, Trouble};
use super::asking::{Asker, Question, numbered};
use super::lanes::Lane;
use super::request::MatrixError;
use super::result::{Run, Tool};
use super::splitting::Core;

/// Failures of pip on a target for which uv is asked to install.
const MOST_INSTALLED: usize = 20;

impl Asker<'_> {
    /// Takes out of uv's answer what it resolves and does not install.
    pub(crate) fn confirm(
        &self,
        column: usize,
        pip: &Lane,
        uv: &mut Lane,
        log: &mut Vec<Run>,
    ) -> Result<(), MatrixError> {
        let Some(resolved) = uv.result.clone() else {
            return Ok(());
        };
        let simulated = self.column(column).simulated.is_some();
        let pins: Vec<String> = resolved
            .set
            .iter()
            .filter(|(_, resolved)| resolved.origin == Origin::Index)
            .filter_map(|(name, resolved)| Some(format!("{name}=={}", resolved.version.as_ref()?)))
            .collect();
        // uv asks for hashes when it installs.
        let of_hashes = self.tools(column).settings.requires_hashes;
        let open = pip.cores.iter().filter(|core| {
            let kind = core.reason.kind;
            (lies_in_files(kind) || of_hashes && kind == Kind::Invalid)
                && core.items.iter().all(|item| uv.rest.contains(item))
        });
        let open: Vec<&Core<Trouble>> = open.collect();
        for (count, core) in open.into_iter().enumerate() {
            let trouble = if count < MOST_INSTALLED {
                self.tally.plan(Tool::Uv, 1);
                let question = Question {
                    constraints: pins.clone(),
                    installs: true,
                    ..Question::of(&core.items)
                };
                match self.ask(column, Tool::Uv, &question, log)? {
                    Answer::Set(_) => continue,
                    Answer::Trouble(trouble) => trouble,
                }
            } else {
                Trouble {
                    kind: Kind::TimedOut,
                    message: format!(
                        "uv resolves it; whether it installs it was not tried, since \
                         {MOST_INSTALLED} others were"
                    ),
                    suspects: core.items.clone(),
                    mentions: Vec::new(),
                }
            };
            let kind = match trouble.kind {
                // A build on this machine says nothing of another.
                Kind::Unbuildable if simulated => Kind::WantsSystem,
                kind => kind,
            };
            uv.rest.retain(|item| !core.items.contains(item));
            uv.refused.extend(&core.items);
            uv.cores.push(Core {
                items: core.items.clone(),
                reason: Trouble { kind, ..trouble },
            });
        }
        if uv.refused.is_empty() {
            return Ok(());
        }
        if uv.rest.is_empty() {
            uv.result = Some(Found::default());
            return Ok(());
        }
        self.tally.plan(Tool::Uv, 1);
        uv.result = match self.ask(column, Tool::Uv, &Question::of(&uv.rest), log)? {
            Answer::Set(found) => Some(found),
            Answer::Trouble(trouble) => {
                uv.given_up = Some(trouble);
                None
            }
        };
        Ok(())
    }

    /// Has uv install what a question asks for. The set of the answer is empty: what it holds
    /// was told before.
    pub(crate) fn install(
        &self,
        column: usize,
        question: &Question,
        run: &Where,
        interpreter: &Path,
    ) -> Result<(Answer, Option<f64>), MatrixError> {
        let tools = self.tools(column);
        let (files, constraints) = self.files_for_uv(question, tools)?;
        let target = numbered(&self.folder.join("installed"), "");
        let mut arguments: Vec<std::ffi::OsString> =
            ["pip", "install", "--python"].map(Into::into).to_vec();
        arguments.extend([interpreter.into(), "--target".into(), (&target).into()]);
        let simulated = self.column(column).simulated.as_ref();
        if let Some(platform) = simulated.and_then(|target| target.name.as_ref()) {
            arguments.extend(["--python-platform".into(), platform.into()]);
        }
        for file in &constraints {
            arguments.extend(["--constraint".into(), file.into()]);
        }
        arguments.extend(tools.uv_arguments.iter().map(Into::into));
        arguments.extend(question.arguments.iter().map(Into::into));
        for file in &files {
            arguments.extend(["--requirements".into(), file.into()]);
        }
        let started = std::time::Instant::now();
        let finished = self.request.uv.run(arguments, run);
        if target.exists() {
            fs_err::remove_dir_all(&target)?;
        }
        match finished {
            Ok(finished) if finished.success() => {
                Ok((Answer::Set(Found::default()), Some(finished.wall_s)))
            }
            Ok(finished) => {
                let failure = LockFailure::read(&finished.stderr_redacted(), finished.wall_s);
                Ok((Answer::Trouble(self.of_uv(&failure)), Some(finished.wall_s)))
            }
            // Nothing is known of the requirements then.
            Err(error) => self.unanswered("uv", run.timeout, started, Kind::TimedOut, error),
        }
    }
}

/// Whether a failure may come from what is in a file, and not from what is asked for.
fn lies_in_files(kind: Kind) -> bool {
    matches!(kind, Kind::Unbuildable | Kind::NoVersion | Kind::Other)
}
