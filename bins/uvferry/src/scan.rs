//! `uvferry scan`

use uvferry_cli::{CommonArgs, Exit, Streams};
use uvferry_migrate::{Learned, Plan, Project, Tree, find_roots, risks_of};

use crate::arguments::{OutputFormat, ScanArguments};
use crate::machine;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &ScanArguments,
) -> anyhow::Result<Exit> {
    let working = common.working_directory()?;
    let root = machine::project_folder(&working, &arguments.path.path)?;
    let options = machine::plan_options(&arguments.decisions, &root)?;
    let tree = Tree::walk(&root)?;
    let roots = find_roots(&tree);
    let project = Project::read(tree, &options);
    let mut plan = Plan::new(&project, &Learned::default());
    plan.risks = Some(risks_of(&project));
    let text = match common.format {
        OutputFormat::Json => {
            serde_json::to_string_pretty(&uvferry_report::json::scan(&project, &plan, &roots))?
                + "\n"
        }
        OutputFormat::Markdown => uvferry_report::markdown::scan(&project, &plan, &roots),
        OutputFormat::Text => uvferry_report::text::scan(&project, &plan, &roots),
    };
    match &arguments.output {
        Some(file) => {
            fs_err::write(working.join(file), text)?;
            streams.note(format_args!("written to {}", file.display()));
        }
        None => streams.data(text)?,
    }
    streams.flush()?;
    if common.format == OutputFormat::Text {
        uvferry_cli::diagnostics::tell(streams, &plan.diagnostics);
    }
    Ok(Exit::Done)
}
