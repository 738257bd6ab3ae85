//! `uvferry scan`

use uvferry_cli::{CommonArgs, Exit, Streams};
use uvferry_migrate::{Learned, Plan, Project, Tree, find_roots, imports_of, risks_of};
use uvferry_report::{Language, html, json, markdown, text};

use crate::arguments::{OutputFormat, ScanArguments};
use crate::machine;

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
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
    let mut document = json::scan(&project, &plan, &roots);
    let of_imports = machine::imports_options(&root, &project.tree);
    document.imports = Some(json::imports(&imports_of(&project, &of_imports)));
    let text = match common.format {
        OutputFormat::Json => serde_json::to_string_pretty(&document)? + "\n",
        OutputFormat::Markdown => markdown::scan(&document, language),
        OutputFormat::Html => html::scan(&document, language),
        OutputFormat::Text => text::scan(&document),
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
        uvferry_cli::diagnostics::tell(streams, &language.told(&plan.diagnostics));
    }
    Ok(Exit::Done)
}
