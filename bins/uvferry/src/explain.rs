//! `uvferry explain`

use uvferry_cli::{CommonArgs, Exit, Failure, Streams};
use uvferry_migrate::every_rule;

use crate::arguments::{ExplainArguments, OutputFormat};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    arguments: &ExplainArguments,
) -> anyhow::Result<Exit> {
    let rules = every_rule();
    let Some(asked) = &arguments.rule else {
        for rule in rules {
            streams.line(format_args!(
                "{}  {:<7}  {}",
                rule.code,
                rule.severity.as_str(),
                rule.summary
            ))?;
        }
        return Ok(Exit::Done);
    };
    let found = rules.iter().find(|rule| {
        rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked)
    });
    let Some(rule) = found else {
        return Err(Failure::usage(format!("there is no rule `{asked}`"))
            .hint("`uvferry explain` lists all")
            .into());
    };
    if common.format == OutputFormat::Json {
        streams.json(&serde_json::json!({
            "schema": "uvferry.rule/1", "code": rule.code, "name": rule.name,
            "severity": rule.severity.as_str(), "summary": rule.summary,
            "explanation": rule.explanation, "fix": rule.fix,
        }))?;
    } else {
        streams.data(format_args!(
            "{} {} ({})\n\n{}\n\n{}\n\nWhat to do: {}\n",
            rule.code,
            rule.name,
            rule.severity.as_str(),
            rule.summary,
            rule.explanation,
            rule.fix
        ))?;
    }
    Ok(Exit::Done)
}
