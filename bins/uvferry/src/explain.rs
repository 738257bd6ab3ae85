//! `uvferry explain`

use uvferry_cli::{CommonArgs, Exit, Failure, Streams};
use uvferry_migrate::every_rule;
use uvferry_report::Language;

use crate::arguments::{ExplainArguments, OutputFormat};

pub(crate) fn run(
    streams: &mut Streams,
    common: &CommonArgs<OutputFormat>,
    language: Language,
    arguments: &ExplainArguments,
) -> anyhow::Result<Exit> {
    let rules = every_rule();
    let Some(asked) = &arguments.rule else {
        for rule in rules {
            streams.line(format_args!(
                "{}  {:<7}  {}",
                rule.code,
                rule.severity.as_str(),
                language.rule(rule).summary
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
    let words = language.rule(rule);
    if common.format == OutputFormat::Json {
        streams.json(&serde_json::json!({
            "schema": "uvferry.rule/1", "code": rule.code, "name": rule.name,
            "severity": rule.severity.as_str(), "summary": words.summary,
            "explanation": words.explanation, "fix": words.fix,
        }))?;
    } else {
        streams.data(format_args!(
            "{} {} ({})\n\n{}\n\n{}\n\n{}: {}\n",
            rule.code,
            rule.name,
            rule.severity.as_str(),
            words.summary,
            words.explanation,
            words.to_do,
            words.fix
        ))?;
    }
    Ok(Exit::Done)
}
