use crate::figures::{interval, ratio_of, seconds, seconds_of};
use crate::json::{BenchComparisonDocument, BenchDocument, BenchScenarioDocument};
use crate::text::table;
use crate::visible::{one_line, visible};

/// The figures of a bench: a line for each scenario and tool, then what a reader has to know.
pub fn bench(bench: &BenchDocument) -> String {
    let mut out = String::new();
    let host = &bench.host;
    add!(
        out,
        "{} ({}) on Python {}: pip {}, uv {}\n",
        one_line(&bench.requirements.name),
        amount(bench),
        host.python,
        host.pip.as_deref().unwrap_or("unknown"),
        host.uv
    );
    match &bench.local_server {
        Some(local) => add!(
            out,
            "served from this machine ({} files), the network is not in the figures\n",
            local.files
        ),
        None => out.push_str("the network is in the figures\n"),
    }
    out.push('\n');
    let mut rows = vec![
        [
            "scenario",
            "tool",
            "median (95 % interval)",
            "pip by it",
            "memory",
            "CPUs",
            "runs",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for scenario in &bench.scenarios {
        for (at, tool) in scenario.tools.iter().enumerate() {
            let name = if at == 0 { scenario.name.as_str() } else { "" };
            let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
            rows.push(vec![
                name.to_owned(),
                tool.tool.clone(),
                match (tool.median_s, &tool.failure) {
                    (Some(_), _) => seconds_of(tool),
                    (None, Some(_)) => "failed".to_owned(),
                    (None, None) => "no run".to_owned(),
                },
                ratio.map_or_else(String::new, ratio_of),
                tool.median_peak_rss_bytes
                    .map_or_else(String::new, crate::amounts::bytes),
                tool.median_cpus
                    .map_or_else(String::new, |cpus| format!("{cpus:.1}")),
                tool.successful.to_string(),
            ]);
        }
    }
    table::write(&mut out, &rows);
    for scenario in &bench.scenarios {
        write_failures(&mut out, scenario);
    }
    if let Some(saving) = &bench.budget {
        add!(
            out,
            "\nWith the speed-up of `{}` by {}:\n",
            saving.scenario,
            saving.tool
        );
        for (what, estimate) in [
            ("minutes saved in a CI run", &saving.minutes_per_run),
            ("hours saved in a year", &saving.hours_per_year),
            ("money saved in a year", &saving.cost_per_year),
        ] {
            let between = estimate.interval.map_or_else(String::new, |[low, high]| {
                format!(" ({low:.1} to {high:.1})")
            });
            add!(out, "  {what}: {:.1}{between}\n", estimate.value);
        }
        for assumption in &saving.assumptions {
            add!(out, "  assumed: {assumption}\n");
        }
    }
    let notes: Vec<&BenchScenarioDocument> = bench
        .scenarios
        .iter()
        .filter(|scenario| scenario.note.is_some())
        .collect();
    if !notes.is_empty() || !bench.warnings.is_empty() {
        out.push_str("\nTo be known\n");
        for warning in &bench.warnings {
            add!(out, "  {}\n", one_line(warning));
        }
        for scenario in notes {
            let note = scenario.note.as_deref().unwrap_or_default();
            add!(out, "  {}: {}\n", scenario.name, one_line(note));
        }
    }
    add!(
        out,
        "\nA program that does nothing takes {} here; looking at the processes costs {} of their \
         processor time.\n",
        seconds(bench.harness.empty_run.median_s),
        bench.harness.looking_ratio.map_or_else(
            || "an unknown share".to_owned(),
            |share| format!("{:.1} %", share * 100.0)
        ),
    );
    out
}

fn amount(bench: &BenchDocument) -> String {
    let count = bench.requirements.count;
    let requirements = if count == 1 {
        "requirement"
    } else {
        "requirements"
    };
    match bench.requirements.distributions {
        Some(distributions) => {
            format!("{count} {requirements}, {distributions} distributions")
        }
        None => format!("{count} {requirements}"),
    }
}

fn write_failures(out: &mut String, scenario: &BenchScenarioDocument) {
    for tool in &scenario.tools {
        let Some(failure) = &tool.failure else {
            continue;
        };
        let when = if failure.in_preparation {
            " before its first run"
        } else {
            ""
        };
        add!(out, "\n{}: {} failed{when}", scenario.name, tool.tool);
        if !failure.command.is_empty() {
            add!(out, ": `{}`", one_line(&failure.command));
        }
        out.push('\n');
        for line in visible(&failure.message).lines() {
            add!(out, "  {line}\n");
        }
    }
}

/// What became of each scenario and tool.
pub fn bench_comparison(comparison: &BenchComparisonDocument) -> String {
    let mut out = String::new();
    let mut rows = vec![
        [
            "requirements",
            "scenario",
            "tool",
            "before",
            "after",
            "after by before",
            "verdict",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for change in &comparison.changes {
        let median = |summary: &Option<crate::json::SummaryDocument>| {
            summary
                .as_ref()
                .map_or_else(|| "–".to_owned(), |summary| seconds(summary.median_s))
        };
        rows.push(vec![
            one_line(&change.requirements),
            change.scenario.clone(),
            change.tool.clone(),
            median(&change.before),
            median(&change.after),
            change.ratio.map_or_else(String::new, |ratio| {
                format!(
                    "{ratio:.2}{}",
                    interval(change.interval, |end| format!("{end:.2}"))
                )
            }),
            change.verdict.clone(),
        ]);
    }
    table::write(&mut out, &rows);
    add!(
        out,
        "\n{} of {} take longer, {} take less; a change counts where its whole interval exceeds \
         {:.0} %\n",
        comparison.regressions,
        comparison.changes.len(),
        comparison.improvements,
        comparison.threshold_ratio * 100.0
    );
    out
}
