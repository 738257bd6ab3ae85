//! `uvferry-report schema`

use uvferry_cli::{Exit, Failure, Format, Streams};

use crate::arguments::SchemaArgs;

pub(crate) fn run(args: &SchemaArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let all = uvferry_report::schemas();
    let names: Vec<String> = all.iter().map(|(file, _)| schema_name(file)).collect();
    let Some(wanted) = &args.name else {
        if args.common.format == Format::Json {
            streams.json(&names)?;
        } else {
            for name in &names {
                streams.line(name)?;
            }
        }
        return Ok(Exit::Done);
    };
    let is_it = |name: &str| name == wanted || name.trim_start_matches("uvferry.") == wanted;
    match names.iter().position(|name| is_it(name)) {
        Some(at) => {
            streams.json(&all[at].1)?;
            Ok(Exit::Done)
        }
        None => Err(Failure::usage(format!("there is no document `{wanted}`"))
            .hint("`uvferry-report schema` lists all")
            .into()),
    }
}

/// `uvferry.plan/1` of `uvferry.plan.1.schema.json`.
fn schema_name(file: &str) -> String {
    let stem = file.trim_end_matches(".schema.json");
    match stem.rsplit_once('.') {
        Some((name, major)) => format!("{name}/{major}"),
        None => stem.to_owned(),
    }
}
