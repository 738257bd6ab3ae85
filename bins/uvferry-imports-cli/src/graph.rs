//! `uvferry-imports graph`

use uvferry_cli::diagnostics::tell;
use uvferry_cli::{Exit, Failure, Streams};
use uvferry_imports::declared::Purpose;
use uvferry_imports::graph::Graph;
use uvferry_imports::graph::drawing;
use uvferry_migrate::ImportsOptions;
use uvferry_report::{json, text};

use crate::arguments::{GraphArgs, GraphFormat};
use crate::check;

/// Draws what is resolved.
pub(crate) fn run(args: &GraphArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let working = args.common.working_directory()?;
    let found = check::found(
        args.path.as_ref(),
        &working,
        &args.subject,
        ImportsOptions {
            describes: true,
            ..ImportsOptions::default()
        },
    )?;
    tell(streams, &found.diagnostics);
    let Some(graph) = found.graph else {
        return Err(no_graph().into());
    };
    let graph = filtered(graph, args)?;
    match args.common.format {
        GraphFormat::Text => streams.file_text(&text::graph(&json::graph(&graph)))?,
        GraphFormat::Json => streams.json(&json::graph(&graph))?,
        GraphFormat::Dot => streams.file_text(&drawing::dot(&graph))?,
        GraphFormat::Mermaid => {
            let drawn = drawing::mermaid(&graph);
            streams.file_text(&drawn.text)?;
            for limit in &drawn.limits {
                streams.warning(limit);
            }
        }
        GraphFormat::Svg => {
            let options = drawing::SvgOptions {
                is_file: true,
                words: None,
            };
            streams.file_text(&drawing::svg(&graph, &options))?;
        }
    }
    Ok(Exit::Done)
}

/// Neither a lock nor an environment says who needs whom.
pub(crate) fn no_graph() -> Failure {
    Failure::refused("nothing here says who needs whom: there is no uv.lock and no environment")
        .hint("`uv lock` makes the one, `--python PATH_OF_VENV` names the other")
}

fn filtered(graph: Graph, args: &GraphArgs) -> anyhow::Result<Graph> {
    let mut graph = graph;
    if let Some(list) = &args.only {
        let purpose = match list.split_once(':') {
            None if list == "main" => Purpose::Main,
            Some(("extra", name)) => Purpose::Extra(name.to_owned()),
            Some(("group", name)) => Purpose::Group(name.to_owned()),
            _ => {
                return Err(Failure::usage(format!("`{list}` names no list"))
                    .hint("`main`, `extra:NAME` or `group:NAME`")
                    .into());
            }
        };
        graph = graph.only(&purpose);
    }
    if let Some(name) = &args.around {
        if graph.find(name).is_empty() {
            return Err(not_there(&graph, name).into());
        }
        graph = graph.around(name, args.distance);
    }
    if let Some(depth) = args.depth {
        graph = graph.max_depth(depth);
    }
    Ok(graph)
}

/// A name that nothing resolved has.
pub(crate) fn not_there(graph: &Graph, name: &str) -> Failure {
    let failure = Failure::refused(format!("`{name}` is not among what is resolved"));
    let names: Vec<&str> = graph
        .nodes()
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    match uvferry_diagnostics::nearest(name, &names) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    }
}
