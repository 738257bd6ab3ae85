use super::escape::{self, parts, words};
use super::table;
use crate::figures::{self, change_of, ratio_of, seconds_of, side_of, verdict_of};
use crate::json::{BenchComparisonDocument, BenchDocument, BenchScenarioDocument, SummaryDocument};
use crate::language::{Language, say, word};

/// A bench for a pull request, a wiki or a job's summary.
pub fn bench(bench: &BenchDocument, language: Language) -> String {
    let host = &bench.host;
    let title = words(&word!(language, "bench-title"));
    let said = say!(
        language,
        "measured-said",
        name = &bench.requirements.name,
        pip = host.pip.as_deref().unwrap_or("?"),
        uv = &host.uv,
        python = &host.python,
    );
    let mut out = format!("# {title}\n\n{}\n\n", parts(&said));
    for scenario in &bench.scenarios {
        headline(&mut out, scenario, language);
    }
    let title = words(&word!(language, "figures-title"));
    add!(out, "\n## {title}\n\n");
    figures(&mut out, bench, language);
    failures(&mut out, bench, language);
    savings(&mut out, bench, language);
    let title = words(&word!(language, "bench-how-title"));
    add!(out, "\n## {title}\n\n");
    for told in figures::how(bench, language) {
        add!(out, "- {}\n", parts(&told));
    }
    for scenario in &bench.scenarios {
        if let Some(note) = &scenario.note {
            add!(
                out,
                "- {}: {}\n",
                escape::code(&scenario.name),
                escape::prose(&language.said(note))
            );
        }
    }
    for warning in &bench.warnings {
        add!(out, "- **{}**\n", escape::prose(&language.said(warning)));
    }
    out
}

fn headline(out: &mut String, scenario: &BenchScenarioDocument, language: Language) {
    let Some(ratio) = &scenario.ratio else {
        return;
    };
    let said = say!(
        language,
        "bench-ratio",
        ratio = &ratio_of(ratio, language),
        tool = &ratio.tool,
    );
    let about = figures::about(scenario, language);
    add!(out, "- **{}**: {}", escape::prose(&about), parts(&said));
    if scenario.same_set == Some(false) {
        add!(out, " {}", parts(&say!(language, "bench-not-same")));
    }
    out.push('\n');
}

fn figures(out: &mut String, bench: &BenchDocument, language: Language) {
    let mut rows = Vec::new();
    for scenario in &bench.scenarios {
        for tool in &scenario.tools {
            let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
            rows.push(vec![
                escape::code(&scenario.name),
                words(&tool.tool),
                if tool.median_s.is_some() {
                    words(&seconds_of(tool, language))
                } else {
                    words(&word!(language, "measured-failed"))
                },
                ratio.map_or_else(String::new, |ratio| words(&ratio_of(ratio, language))),
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
    let head = [
        word!(language, "col-scenario"),
        word!(language, "col-tool"),
        word!(language, "col-median"),
        word!(language, "col-pip-by-it"),
        word!(language, "col-memory"),
        word!(language, "col-cpus"),
        word!(language, "col-distributions"),
        word!(language, "col-runs"),
    ];
    table::write(out, &head, &rows);
}

fn failures(out: &mut String, bench: &BenchDocument, language: Language) {
    let failures: Vec<_> = bench
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.tools.iter().map(move |tool| (scenario, tool)))
        .filter_map(|(scenario, tool)| Some((scenario, tool, tool.failure.as_ref()?)))
        .collect();
    if failures.is_empty() {
        return;
    }
    let title = words(&word!(language, "bench-failed-title"));
    add!(out, "\n## {title}\n\n");
    for (scenario, tool, failure) in failures {
        add!(
            out,
            "- {}, {}: {} {}\n",
            escape::code(&scenario.name),
            words(&tool.tool),
            escape::code(&failure.command),
            escape::prose(&language.said(&failure.message))
        );
    }
}

fn savings(out: &mut String, bench: &BenchDocument, language: Language) {
    let Some(saving) = &bench.budget else {
        return;
    };
    let title = words(&word!(language, "bench-savings-title"));
    let with = say!(
        language,
        "bench-savings-of",
        scenario = &saving.scenario,
        tool = &saving.tool,
    );
    add!(out, "\n## {title}\n\n{}\n\n", parts(&with));
    let rows: Vec<Vec<String>> = figures::savings(saving, language)
        .into_iter()
        .map(|(what, value, ends)| vec![parts(&what), value, words(&ends)])
        .collect();
    let head = [
        word!(language, "col-saved"),
        word!(language, "col-by-median"),
        word!(language, "col-by-interval"),
    ];
    table::write(out, &head, &rows);
    let assumed = words(&word!(language, "bench-assumed"));
    add!(out, "\n{assumed}\n\n");
    for assumption in &saving.assumptions {
        add!(out, "- {}\n", escape::prose(&language.said(assumption)));
    }
}

/// A comparison.
pub fn bench_comparison(comparison: &BenchComparisonDocument, language: Language) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = comparison
        .changes
        .iter()
        .map(|change| {
            let median = |side: &Option<SummaryDocument>| {
                let side = side.as_ref();
                side.map_or_else(String::new, |side| words(&side_of(side, language)))
            };
            vec![
                escape::prose(&change.requirements),
                escape::code(&change.scenario),
                words(&change.tool),
                median(&change.before),
                median(&change.after),
                words(&change_of(change, language)),
                words(&verdict_of(change, language)),
            ]
        })
        .collect();
    let head = [
        word!(language, "col-requirements"),
        word!(language, "col-scenario"),
        word!(language, "col-tool"),
        word!(language, "col-before"),
        word!(language, "col-after"),
        word!(language, "col-change"),
        word!(language, "col-verdict"),
    ];
    table::write(&mut out, &head, &rows);
    out
}
