use super::{escape, table};
use crate::figures::{change_of, counted, ratio_of, seconds, seconds_of, side_of};
use crate::json::{BenchComparisonDocument, BenchDocument, SummaryDocument};

/// A bench for a pull request, a wiki or a job's summary.
pub fn bench(bench: &BenchDocument) -> String {
    let mut out = String::new();
    let host = &bench.host;
    add!(
        out,
        "# pip and uv: {}\n\n",
        escape::prose(&bench.requirements.name)
    );
    let headline = bench
        .scenarios
        .iter()
        .filter_map(|scenario| Some((scenario, scenario.ratio.as_ref()?)));
    for (scenario, ratio) in headline {
        add!(
            out,
            "- **{}**: pip takes {} times as long as {}.{}\n",
            escape::prose(&scenario.about),
            ratio_of(ratio),
            ratio.tool,
            if scenario.same_set == Some(false) {
                " They did not install the same."
            } else {
                ""
            }
        );
    }
    out.push_str("\n## Figures\n\n");
    let mut rows = Vec::new();
    for scenario in &bench.scenarios {
        for tool in &scenario.tools {
            let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
            rows.push(vec![
                escape::code(&scenario.name),
                tool.tool.clone(),
                if tool.median_s.is_some() {
                    seconds_of(tool)
                } else {
                    "failed".to_owned()
                },
                ratio.map_or_else(String::new, ratio_of),
                tool.median_peak_rss_bytes
                    .map_or_else(String::new, crate::amounts::bytes),
                tool.median_cpus
                    .map_or_else(String::new, |cpus| format!("{cpus:.1}")),
                tool.runs
                    .iter()
                    .rev()
                    .find_map(|run| run.packages_installed)
                    .map_or_else(String::new, |count| count.to_string()),
                tool.successful.to_string(),
            ]);
        }
    }
    table::write(
        &mut out,
        &[
            "scenario",
            "tool",
            "median wall time (95 % interval)",
            "pip by it",
            "memory of all processes",
            "CPUs busy",
            "distributions",
            "runs",
        ],
        &rows,
    );
    let failures: Vec<_> = bench
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.tools.iter().map(move |tool| (scenario, tool)))
        .filter_map(|(scenario, tool)| Some((scenario, tool, tool.failure.as_ref()?)))
        .collect();
    if !failures.is_empty() {
        out.push_str("\n## What failed\n\n");
        for (scenario, tool, failure) in failures {
            add!(
                out,
                "- {}, {}: {} {}\n",
                escape::code(&scenario.name),
                tool.tool,
                escape::code(&failure.command),
                escape::prose(&failure.message)
            );
        }
    }
    if let Some(saving) = &bench.budget {
        add!(
            out,
            "\n## In time and money\n\nWith the speed-up of {} by {}:\n\n",
            escape::code(&saving.scenario),
            saving.tool
        );
        let row = |what: &str, estimate: &crate::json::EstimateDocument| {
            vec![
                what.to_owned(),
                format!("{:.1}", estimate.value),
                estimate
                    .interval
                    .map_or_else(String::new, |[low, high]| format!("{low:.1} to {high:.1}")),
            ]
        };
        table::write(
            &mut out,
            &["saved", "by the median", "by its interval"],
            &[
                row("minutes in a CI run", &saving.minutes_per_run),
                row("hours in a year", &saving.hours_per_year),
                row("money in a year", &saving.cost_per_year),
            ],
        );
        out.push_str("\nTaken for granted:\n\n");
        for assumption in &saving.assumptions {
            add!(out, "- {}\n", escape::prose(assumption));
        }
    }
    out.push_str("\n## How it was measured\n\n");
    add!(
        out,
        "- {}, {}, {} processors, {} of memory; Python {}, pip {}, uv {}\n",
        escape::prose(&host.system),
        escape::prose(host.cpu.as_deref().unwrap_or(&host.architecture)),
        host.cpus
            .map_or_else(|| "?".to_owned(), |cpus| cpus.to_string()),
        host.memory_bytes
            .map_or_else(|| "?".to_owned(), crate::amounts::bytes),
        host.python,
        host.pip.as_deref().unwrap_or("?"),
        host.uv
    );
    match &bench.local_server {
        Some(local) => add!(
            out,
            "- both tools were served from this machine ({}, {} added to each answer, {}): \
             the network is not in the figures\n",
            counted(local.files, "file"),
            seconds(local.latency_s),
            local.bandwidth_bytes_per_s.map_or_else(
                || "no limit of bandwidth".to_owned(),
                |rate| format!("{} a second", crate::amounts::bytes(rate))
            )
        ),
        None => out.push_str("- the network is in the figures\n"),
    }
    add!(
        out,
        "- a fresh environment and private caches for each run, the tools in turns; intervals by \
         bootstrap; memory of all processes is sampled, wall and processor time are exact\n\
         - a program that does nothing takes {} here{}\n",
        seconds(bench.harness.empty_run.median_s),
        bench
            .harness
            .looking_ratio
            .map_or_else(String::new, |share| format!(
                "; looking at the processes costs {:.1} % of their processor time",
                share * 100.0
            ))
    );
    for scenario in &bench.scenarios {
        if let Some(note) = &scenario.note {
            add!(
                out,
                "- {}: {}\n",
                escape::code(&scenario.name),
                escape::prose(note)
            );
        }
    }
    for warning in &bench.warnings {
        add!(out, "- **{}**\n", escape::prose(warning));
    }
    out
}

/// A comparison.
pub fn bench_comparison(comparison: &BenchComparisonDocument) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = comparison
        .changes
        .iter()
        .map(|change| {
            let median = |summary: &Option<SummaryDocument>| {
                summary.as_ref().map_or_else(String::new, side_of)
            };
            vec![
                escape::prose(&change.requirements),
                escape::code(&change.scenario),
                change.tool.clone(),
                median(&change.before),
                median(&change.after),
                change_of(change),
                change.verdict.clone(),
            ]
        })
        .collect();
    table::write(
        &mut out,
        &[
            "requirements",
            "scenario",
            "tool",
            "before",
            "after",
            "after by before",
            "verdict",
        ],
        &rows,
    );
    out
}
